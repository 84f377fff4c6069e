//! An exercise: a scenario that a trainee plays without seeing what it expects, and the
//! score at its end. What happens in it is kept apart from the live store.

use crate::app::state::{App, Mode, Overlay};
use crate::domain::alert::history::Query;
use crate::domain::id::TargetId;
use crate::domain::scenario::file::Scenario;
use crate::domain::scenario::verdict::score::{Deed, Score, score};
use crate::domain::time::UtcTime;

/// Dismissals kept: more than any crew makes in an exercise.
const MOST_DISMISSALS: usize = 1000;

/// What the trainee is judged by, and what was judged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exercise {
    scenario: Box<Scenario>,
    /// The board's history does not have them.
    dismissals: Vec<Deed>,
    score: Option<Score>,
}

impl App {
    /// From here on it is an exercise on this scenario.
    pub fn begin_exercise(&mut self, scenario: Scenario) {
        self.exercise = Some(Exercise { scenario: Box::new(scenario), dismissals: Vec::new(), score: None });
    }

    /// The score once the exercise has ended; hidden before.
    pub fn score(&self) -> Option<&Score> {
        self.exercise.as_ref().and_then(|exercise| exercise.score.as_ref())
    }

    /// The exercise is over: it is judged up to now, once, and the score shown.
    pub fn end_exercise(&mut self) {
        let now: UtcTime = self.now;
        let Some(exercise) = self.exercise.as_mut().filter(|exercise| exercise.score.is_none()) else {
            return;
        };
        let mut deeds: Vec<Deed> =
            self.board.history().search(&Query::default()).filter_map(Deed::of).collect();
        // The history gives the newest first.
        deeds.reverse();
        deeds.append(&mut exercise.dismissals);
        exercise.score = Some(score(&exercise.scenario, &deeds, now));
        if let Mode::Exercise { ended, .. } = &mut self.mode {
            *ended = true;
        }
        self.open(Overlay::Score { scroll: 0 });
    }

    /// A hit of the watch list was put aside.
    pub(super) fn note_dismissal(&mut self, target: TargetId, entry: &str) {
        let at = self.now;
        if let Some(exercise) = &mut self.exercise
            && exercise.dismissals.len() < MOST_DISMISSALS
        {
            exercise.dismissals.push(Deed::Dismissed { at, target, entry: entry.to_owned() });
        }
    }
}

//! An exercise: a scenario that a trainee plays without seeing what it expects, and the
//! score at its end. What happens in it is kept apart from the live store.

use crate::app::state::{App, Mode, Overlay};
use crate::domain::alert::history::Query;
use crate::domain::id::TargetId;
use crate::domain::journal::entry::RecordId;
use crate::domain::report::legal::LegalRules;
use crate::domain::report::seal::Report;
use crate::domain::scenario::file::Scenario;
use crate::domain::scenario::verdict::reports::{Checked, Record, acts, check};
use crate::domain::scenario::verdict::score::{Deed, Played, Score, score};
use crate::domain::time::UtcTime;

/// Dismissals kept: more than any crew makes in an exercise.
const MOST_DISMISSALS: usize = 1000;
/// Reports and entries of the log that are kept to be judged.
const MOST_RECORDS: usize = 20_000;
/// Kinds of entries that no exercise asks for and that come all the time.
const UNASKED: [&str; 3] = ["alert", "own-track", "match"];

/// What the trainee is judged by, and what was judged.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exercise {
    scenario: Box<Scenario>,
    /// The board's history does not have them.
    dismissals: Vec<Deed>,
    /// What the crew wrote down.
    records: Vec<Record>,
    /// Reports that the store was asked to seal.
    sealing: Vec<(RecordId, Box<Report>)>,
    score: Option<Score>,
}

impl Exercise {
    fn keep(&mut self, record: Record) {
        if self.records.len() < MOST_RECORDS && self.score.is_none() {
            self.records.push(record);
        }
    }
}

impl App {
    /// From here on it is an exercise on this scenario.
    pub fn begin_exercise(&mut self, scenario: Scenario) {
        self.exercise = Some(Exercise {
            scenario: Box::new(scenario),
            dismissals: Vec::new(),
            records: Vec::new(),
            sealing: Vec::new(),
            score: None,
        });
    }

    /// The score once the exercise has ended; hidden before.
    pub fn score(&self) -> Option<&Score> {
        self.exercise.as_ref().and_then(|exercise| exercise.score.as_ref())
    }

    /// The exercise is over: it is judged up to now, once, and the score shown.
    pub fn end_exercise(&mut self) {
        let now: UtcTime = self.now;
        let rules = LegalRules::bundled().unwrap_or_default();
        let (own, drafts) = (&self.waters.profile().own, self.records.drafts.len());
        let Some(exercise) = self.exercise.as_mut().filter(|exercise| exercise.score.is_none()) else {
            return;
        };
        let mut deeds: Vec<Deed> =
            self.board.history().search(&Query::default()).filter_map(Deed::of).collect();
        // The history gives the newest first.
        deeds.reverse();
        deeds.append(&mut exercise.dismissals);
        let records = std::mem::take(&mut exercise.records);
        let played = Played { deeds, acts: acts(&records, &rules, own), records, drafts };
        exercise.score = Some(score(&exercise.scenario, &played, now));
        if let Mode::Exercise { ended, .. } = &mut self.mode {
            *ended = true;
        }
        self.open(Overlay::Score { scroll: 0 });
    }

    /// Each report that the scenario asks for, judged up to now; empty where nobody wrote one.
    pub fn reports_checked(&self) -> Vec<Checked> {
        let is_report = |record: &Record| matches!(record, Record::Report { .. });
        let followed = self.exercise.as_ref().filter(|e| e.records.iter().any(is_report));
        followed.map(|e| check(&e.scenario, &e.records, self.now)).unwrap_or_default()
    }

    /// Something was written into the log.
    pub(crate) fn note_logged(&mut self, kind: &'static str, body: &str) {
        let at = self.now;
        if let Some(exercise) = self.exercise.as_mut().filter(|_| !UNASKED.contains(&kind)) {
            exercise.keep(Record::Log { at, kind, body: body.to_owned() });
        }
    }

    /// The store is asked to seal a report: it counts once that is done.
    pub(crate) fn note_sealing(&mut self, draft: RecordId, report: &Report) {
        if let Some(exercise) = &mut self.exercise {
            exercise.sealing.retain(|(id, _)| *id != draft);
            exercise.sealing.push((draft, Box::new(report.clone())));
        }
    }

    pub(crate) fn note_sealed(&mut self, record: RecordId, number: &str) {
        let at = self.now;
        let Some(exercise) = &mut self.exercise else { return };
        if let Some(n) = exercise.sealing.iter().position(|(id, _)| *id == record) {
            let (_, report) = exercise.sealing.swap_remove(n);
            exercise.keep(Record::Report { at, number: number.to_owned(), report });
        }
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

//! A scenario that is played with its crew: sentences and keys in the order of their times,
//! and a store behind them that writes down what the live program would.

use super::crew::{self, KeyLine, Means};
use crate::app::event::Event;
use crate::app::occurrence::Occurrence;
use crate::app::state::App;
use crate::app::update::update;
use crate::cli::CliError;
use crate::domain::time::UtcTime;
use crate::runtime::executor::exercise::Exercise;
use crate::runtime::player::Player;

/// What happened, as it happens; takes it out of the list.
pub(super) type Seen<'a> = &'a mut dyn FnMut(&App, &mut Vec<Occurrence>);

/// The state, the sentences still to come, and the store where there is one.
pub(super) struct Playing<'a> {
    pub app: &'a mut App,
    pub player: &'a mut Player,
    pub store: Option<&'a mut Exercise>,
}

impl Playing<'_> {
    /// Plays up to `to` with the keys that the crew presses until then.
    ///
    /// # Errors
    /// A word of the crew means nothing on the screen as it stands.
    pub(super) fn follow(
        &mut self,
        keys: &[KeyLine],
        means: &Means<'_>,
        to: UtcTime,
        seen: Seen<'_>,
    ) -> Result<(), CliError> {
        if self.store.is_some() {
            self.player.keep_effects();
        }
        for line in keys.iter().filter(|line| line.at <= to) {
            self.advance(line.at, seen);
            for word in &line.words {
                for key in line.presses(word, self.app, means)? {
                    let mut done = Vec::new();
                    let effects = update(self.app, Event::Key { key, at: line.at }, &mut done);
                    if let Some(store) = &mut self.store {
                        store.carry_out(self.app, effects, &mut done);
                    }
                    seen(self.app, &mut done);
                }
            }
        }
        self.advance(to, seen);
        Ok(())
    }

    /// Plays up to `to`; with a store second by second, so that its answers come in time.
    fn advance(&mut self, to: UtcTime, seen: Seen<'_>) {
        let Some(store) = &mut self.store else {
            return self.player.play_until(self.app, to, &mut |app, done| seen(app, done));
        };
        loop {
            let next = UtcTime((self.app.now.0.div_euclid(1000) + 1) * 1000).min(to);
            self.player.play_until(self.app, next, &mut |app, done| seen(app, done));
            let mut done = Vec::new();
            store.carry_out(self.app, self.player.take_effects(), &mut done);
            seen(self.app, &mut done);
            if next >= to {
                return;
            }
        }
    }
}

/// Plays a scenario up to `to` with the crew that ships with it, unseen.
///
/// # Errors
/// The crew's pictures cannot be written, or it is lost.
pub(in crate::cli) fn with_own_crew(
    name: &str,
    (app, player): (&mut App, &mut Player),
    store: &mut Exercise,
    means: &Means<'_>,
    to: UtcTime,
) -> Result<(), CliError> {
    let keys = crew::built_in(name, app.now)?;
    if let Some(data) = means.data {
        crew::take_pictures(name, data)?;
    }
    let mut playing = Playing { app, player, store: Some(store) };
    playing.follow(&keys, means, to, &mut |_, done| done.clear())
}

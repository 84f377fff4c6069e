//! What the crew says of the hits on the watch list.

use crate::app::action::Action;
use crate::app::state::{App, Menu};
use crate::domain::id::TargetId;
use crate::domain::watchlist::clear::Why;

impl App {
    /// Asks why the surest hit of the selected target is none; where all of hers are
    /// dismissed, takes that back.
    pub(crate) fn dismiss_key(&mut self) {
        let Some(id) = self.selected else { return self.say("notice-select-first", &[]) };
        if self.watch.open_hit(id).is_some() {
            self.menu(Menu::Dismiss(id));
        } else if self.picture.get(id).is_some_and(|target| self.watch.restore(target)) {
            self.say("notice-dismissal-lifted", &[]);
        } else {
            self.say("notice-not-listed", &[]);
        }
    }

    /// Dismisses the surest hit of the target.
    pub(crate) fn dismiss(&mut self, target: TargetId, why: Why) {
        let Some(entry) = self.watch.open_hit(target).map(|hit| hit.entry.clone()) else { return };
        let now = self.now;
        if self.picture.get(target).is_some_and(|target| self.watch.dismiss(target, &entry, why, now)) {
            self.note_dismissal(target, &entry);
            let key = self.first_key(Action::Dismiss);
            self.say("notice-dismissed", &[("entry", entry), ("key", key)]);
        }
    }
}

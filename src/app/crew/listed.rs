//! What the crew says of the hits on the watch list.

use crate::app::action::Action;
use crate::app::session::StoreRequest;
use crate::app::state::{App, Menu, Overlay, Screen};
use crate::domain::alert::alarm::{Level, Rule};
use crate::domain::alert::history::Entry;
use crate::domain::id::TargetId;
use crate::domain::watchlist::clear::Why;

/// Whether an alert itself tells that someone is looked for: a hit, or the entry into a zone
/// that is HIGH only because of one.
fn tells_intel(rule: Rule, level: Level) -> bool {
    rule == Rule::WatchHit || (rule == Rule::ZoneEntry && level == Level::High)
}

impl App {
    /// Nothing of the watch list, the score or the registers may be on the screen.
    pub fn hides_intel(&self) -> bool {
        self.discreet || self.session.is_locked()
    }

    /// Whether a visitor may see an alert of this rule and level.
    pub(crate) fn shows_alert(&self, rule: Rule, level: Level) -> bool {
        !self.discreet || !tells_intel(rule, level)
    }

    /// The same of a line of the history.
    pub fn shows_entry(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Alert(event) => self.shows_alert(event.rule, event.level),
            Entry::Notice { .. } => true,
        }
    }

    /// Hits that stand on the board and are kept from a visitor's eye.
    pub fn hidden_alerts(&self) -> usize {
        let hidden = |e: &&crate::domain::alert::episode::Episode| !self.shows_alert(e.rule, e.level);
        self.board.active().into_iter().filter(hidden).count()
    }

    /// Hides all intelligence from a visitor's eye, or shows it again. Sounds and the log go
    /// on, and nothing is closed off: who has the key has the screen.
    pub(crate) fn switch_discreet(&mut self) {
        self.discreet = !self.discreet;
        self.notice = None;
        if self.discreet {
            if matches!(self.overlay, Some(Overlay::Menu { menu: Menu::Dismiss(_), .. })) {
                self.overlay = None;
            }
            if matches!(self.screen, Screen::Reports | Screen::Lists) {
                self.screen = Screen::Chart;
            }
            self.alert_on_chart = None;
            self.alert_at = None;
            self.alerts.search.clear();
        }
        self.note_tool("discreet", None, serde_json::json!({ "on": self.discreet }));
        let key = self.first_key(Action::Discreet);
        self.say(if self.discreet { "notice-discreet-on" } else { "notice-discreet-off" }, &[("key", key)]);
    }

    /// Asks why the surest hit of the selected target is none; where all of hers are
    /// dismissed, takes that back.
    pub(crate) fn dismiss_key(&mut self) {
        if self.discreet {
            return self.say("notice-discreet", &[]);
        }
        let Some(id) = self.selected else { return self.say("notice-select-first", &[]) };
        if self.watch.open_hit(id).is_some() {
            self.menu(Menu::Dismiss(id));
        } else if let Some(lifted) =
            self.picture.get(id).map(|target| self.watch.restore(target)).filter(|lifted| !lifted.is_empty())
        {
            for entry in lifted {
                self.keep_dismissal(id, &entry, None);
            }
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
            self.keep_dismissal(target, &entry, Some(why));
            let key = self.first_key(Action::Dismiss);
            self.say("notice-dismissed", &[("entry", entry), ("key", key)]);
        }
    }

    /// Writes a dismissal down, or that it was taken back, and has it kept. Of an entry for
    /// cleared roles it is written where they alone read, and holds until the program ends.
    fn keep_dismissal(&mut self, target: TargetId, entry: &str, why: Option<Why>) {
        if !self.session.keeps() {
            return;
        }
        let covert = self.watch.hits(target).iter().any(|hit| {
            hit.entry == entry && hit.action == crate::domain::watchlist::entry::Action::DoNotAlert
        });
        let (event, how) = ("dismissal", why.map_or("lifted", Why::code));
        let officer = self.session.officer().map(ToString::to_string);
        if covert {
            let note = serde_json::json!({
                "at": self.utc(self.now).0.rfc3339(), "event": event, "officer": officer, "how": how,
                "target": target.to_string(), "entry": entry,
            });
            self.lists.covert_notes.push(note.to_string());
            return;
        }
        self.audit_more(event, how, &serde_json::json!({ "target": target.to_string(), "entry": entry }));
        let pair = (entry.to_owned(), target.to_string());
        let dismissal = self.watch.pairs().get(&pair.0, &pair.1).filter(|_| why.is_some()).cloned();
        self.lists.wanted.push(StoreRequest::KeepDismissal { pair, dismissal });
    }
}

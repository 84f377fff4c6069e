//! The watchlist as the crew reads it: searched as it is typed, one entry whole. All of
//! it comes from the store and goes when that is locked.

pub mod import;

use crate::app::effect::Effect;
use crate::app::session::{StoreRequest, Watch, Words};
use crate::app::state::{App, Purpose, Screen};
use crate::domain::alert::alarm::Rule;
use crate::domain::intel::listing::{Detail, ListRead, Listed, Lists, Loaded};
use crate::domain::keys::officer::OfficerId;
use std::sync::Arc;

/// Stands in the audit trail for words that only cleared roles may read.
const SEALED: &str = "sealed";

/// What is shown of the lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListsView {
    /// The lists are in memory and matched.
    pub loaded: bool,
    /// What was asked last, and what was found under it.
    pub asked: String,
    pub found: Vec<Listed>,
    /// There is more than is shown.
    pub more: bool,
    pub cursor: usize,
    /// One entry whole: one of each list that has it.
    pub detail: Option<Vec<Detail>>,
    /// Lines scrolled down in it; drawing clamps it.
    pub scroll: u16,
    /// Hits that are noted for cleared roles alone, until the update hands them on.
    pub(crate) covert_notes: Vec<String>,
    /// What is to be asked of the store, until the update hands it on.
    pub(crate) wanted: Vec<StoreRequest>,
    /// The file that would be imported, as it was read.
    pub trial: Option<ListRead>,
    /// A file is being read or imported.
    pub importing: bool,
}

impl App {
    /// The key of the watchlist.
    pub(crate) fn lists_key(&mut self) -> Vec<Effect> {
        match self.session.watch {
            Watch::Unkept => {
                self.say("notice-nothing-kept", &[]);
                Vec::new()
            }
            Watch::Locked => {
                self.say("notice-locked", &[]);
                Vec::new()
            }
            Watch::Open { .. } => {
                self.screen = Screen::Lists;
                self.lists.detail = None;
                self.audit_lists("watchlist-list", "");
                self.search_lists("")
            }
        }
    }

    /// Asks for what is typed, as it is typed.
    pub(crate) fn search_lists(&mut self, text: &str) -> Vec<Effect> {
        text.clone_into(&mut self.lists.asked);
        self.lists.cursor = 0;
        vec![Effect::Store(StoreRequest::SearchLists { text: text.to_owned() })]
    }

    /// What was searched for is written down once it is no longer typed.
    pub(crate) fn searched_lists(&mut self) {
        if !self.lists.asked.trim().is_empty() {
            let asked = self.lists.asked.clone();
            self.audit_lists("watchlist-search", &asked);
        }
    }

    /// What a cleared role asks can tell others what is kept from them: her words go where
    /// she alone reads, and the trail says that she asked.
    pub(crate) fn audit_lists(&mut self, event: &'static str, how: &str) {
        let officer = self.session.officer().cloned();
        if !self.watch.stored().cleared || how.is_empty() {
            return self.audit(event, officer.as_ref(), how);
        }
        self.audit(event, officer.as_ref(), SEALED);
        let note = serde_json::json!({
            "at": self.utc(self.now).0.rfc3339(),
            "event": event,
            "officer": officer.as_ref().map(OfficerId::as_str),
            "how": how,
        });
        self.lists.covert_notes.push(note.to_string());
    }

    /// Types into the search.
    pub(crate) fn ask_lists(&mut self) {
        self.lists.detail = None;
        let asked = self.lists.asked.clone();
        self.ask(Purpose::SearchLists, &asked);
    }

    /// Asks for the entry under the cursor.
    pub(crate) fn show_entry(&mut self) -> Vec<Effect> {
        let Some(id) = self.lists.found.get(self.lists.cursor).map(|line| line.id.clone()) else {
            return Vec::new();
        };
        self.audit_lists("watchlist-show", &id);
        vec![Effect::Store(StoreRequest::ShowEntry { id })]
    }

    /// Leaves the entry; `false` where none is shown.
    pub(crate) fn leave_entry(&mut self) -> bool {
        self.screen == Screen::Lists && self.lists.detail.take().is_some()
    }

    pub(crate) fn lists_loaded(&mut self, officer: &OfficerId, lists: &Loaded) {
        if self.session.officer() != Some(officer) {
            return;
        }
        self.mended("trouble-lists");
        self.tell_orders(&lists.0);
        self.local.set_stored(&lists.0);
        self.watch.set_stored(Arc::clone(&lists.0));
        self.lists.loaded = true;
    }

    /// Says that the shore sent an order that was not aboard before.
    fn tell_orders(&mut self, lists: &Lists) {
        let now = self.utc(self.now).0;
        let before = &self.watch.stored().orders;
        let fresh = lists.orders.iter().filter(|o| !o.is_over(now) && !before.contains(o));
        let fresh: Vec<String> = fresh.map(|order| order.title.clone()).collect();
        if let Some(first) = fresh.first() {
            let count = fresh.len().to_string();
            self.say("notice-orders", &[("n", count), ("title", first.clone())]);
        }
    }

    pub(crate) fn lists_unread(&mut self, officer: &OfficerId, words: &Words) {
        if self.session.officer() == Some(officer) {
            self.mended("trouble-lists");
            let detail = self.said(words);
            self.trouble("trouble-lists", detail);
        }
    }

    pub(crate) fn lists_found(&mut self, officer: &OfficerId, text: &str, entries: Vec<Listed>, more: bool) {
        if self.session.officer() == Some(officer) && self.lists.asked == text {
            self.lists.cursor = self.lists.cursor.min(entries.len().saturating_sub(1));
            (self.lists.found, self.lists.more) = (entries, more);
        }
    }

    pub(crate) fn entry_shown(&mut self, officer: &OfficerId, details: Vec<Detail>) {
        if self.session.officer() == Some(officer) && self.screen == Screen::Lists && !details.is_empty() {
            self.lists.detail = Some(details);
            self.lists.scroll = 0;
        }
    }

    /// Hands on what is noted for cleared roles alone.
    pub(crate) fn seal_covert_notes(&mut self) -> Vec<Effect> {
        let at = self.utc(self.now).0;
        let notes = std::mem::take(&mut self.lists.covert_notes);
        let notes = notes.into_iter().map(|body| StoreRequest::SealNote { body, at });
        let wanted = std::mem::take(&mut self.lists.wanted);
        notes.chain(wanted).map(Effect::Store).collect()
    }

    /// Forgets everything that came from the lists of the store.
    pub(crate) fn forget_lists(&mut self) {
        self.lists = ListsView::default();
        self.local.set_boardings(None);
        if self.screen == Screen::Lists {
            self.screen = Screen::Chart;
        }
        if !self.watch.stored().lines.is_empty() {
            self.watch.forget_stored();
            self.local.set_stored(self.watch.stored());
            self.board.hide(Rule::WatchHit);
        }
    }
}

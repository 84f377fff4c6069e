//! A list brought to the boat while she is under way: its file is read and told row by
//! row, then put in force on a confirmation. Matching goes on with the lists before until
//! the new ones are in memory.

use crate::app::session::{StoreRequest, Words};
use crate::app::state::{App, Overlay, Purpose, Question, Screen};
use crate::domain::intel::listing::ListRead;
use crate::domain::keys::officer::OfficerId;

impl App {
    /// The key of the import, on the screen of the lists.
    pub(crate) fn import_key(&mut self) {
        if self.lists.importing {
            return self.say("notice-list-importing", &[]);
        }
        if self.lists.trial.is_some() {
            return self.open(Overlay::Confirm { question: Question::ImportList });
        }
        self.ask(Purpose::ImportList, "");
    }

    /// Has the file read.
    pub(crate) fn try_list(&mut self, path: &str) -> bool {
        if path.is_empty() {
            return false;
        }
        self.lists.importing = true;
        self.lists.trial = None;
        self.lists.wanted.push(StoreRequest::TryList { path: path.to_owned() });
        self.say("notice-list-reading", &[("path", path.to_owned())]);
        true
    }

    pub(crate) fn list_tried(&mut self, officer: &OfficerId, read: ListRead) {
        if self.session.officer() != Some(officer) {
            return;
        }
        self.lists.importing = false;
        if read.taken == 0 {
            return self.say("notice-list-nothing", &[("first", first(&read))]);
        }
        self.lists.trial = Some(read);
        if self.overlay.is_none() && self.screen == Screen::Lists {
            self.open(Overlay::Confirm { question: Question::ImportList });
        } else {
            // Something else is being done: nothing opens under the hand.
            self.say("notice-list-read", &[("key", "+".to_owned())]);
        }
    }

    /// Puts the file in force that was read last.
    pub(crate) fn import_list(&mut self) {
        if let Some(trial) = self.lists.trial.take() {
            self.lists.importing = true;
            self.lists.wanted.push(StoreRequest::ImportList { path: trial.path });
            self.say("notice-list-importing", &[]);
        }
    }

    pub(crate) fn list_imported(&mut self, officer: &OfficerId, read: &ListRead) {
        if self.session.officer() != Some(officer) {
            return;
        }
        self.lists.importing = false;
        let how = format!("{} {} {}", read.list, read.version, read.sha256);
        self.audit("watchlist-import", Some(officer), &how);
        let numbers = [read.version, read.taken as i64, read.refused as i64].map(|n| n.to_string());
        let [version, taken, refused] = numbers;
        let args =
            [("list", read.list.clone()), ("version", version), ("taken", taken), ("refused", refused)];
        self.say("notice-list-imported", &args);
        let asked = self.lists.asked.clone();
        self.lists.wanted.push(StoreRequest::SearchLists { text: asked });
    }

    pub(crate) fn list_refused(&mut self, officer: &OfficerId, words: &Words) {
        if self.session.officer() == Some(officer) {
            self.lists.importing = false;
            let detail = self.said(words);
            self.say("notice-list-refused", &[("detail", detail)]);
        }
    }
}

/// The first rows that were refused: `4: bad-date: soon; 9: duplicate-id: first in row 2`.
pub fn first(read: &ListRead) -> String {
    read.first.iter().map(|(row, why)| format!("{row}: {why}")).collect::<Vec<_>>().join("; ")
}

//! What the store's thread does with watchlists: it has them read on a thread of their own,
//! and seals notes for cleared roles.

use super::Worker;
use crate::app::session::StoreAnswer;
use crate::domain::keys::officer::OfficerId;
use crate::domain::time::UtcTime;
use crate::runtime::executor::lists::{Asked, ListsThread};
use crate::store::Store;
use crate::store::error::StoreError;
use std::path::PathBuf;
use std::sync::Arc;

impl Worker {
    /// A note that cannot be kept is told; nobody else may read what it says.
    pub(super) fn seal_note(&mut self, body: &str, at: UtcTime) {
        let Some(store) = &mut self.store else { return };
        if let Err(error) = store.seal_note(body, at) {
            tracing::warn!(%error, "a note is not kept");
            let (officer, words) = (store.officer().clone(), error.words());
            self.tell(StoreAnswer::ListsUnread { officer, words });
        }
    }

    pub(super) fn ask_lists(&self, asked: Asked) {
        if let Some(lists) = &self.lists {
            lists.ask(asked);
        }
    }

    /// Has the watchlists loaded for the officer who opened the store.
    pub(super) fn read_lists(&mut self, store: &Store, officer: &OfficerId) {
        self.lists = None;
        let Some(clock) = self.ways.lists.clone().filter(|_| store.has_intel()) else { return };
        let started = store.intel_reader().and_then(|reader| {
            ListsThread::start(reader, officer.clone(), clock, Arc::clone(&self.sink))
                .map_err(|error| StoreError::File { path: PathBuf::from("thread"), error })
        });
        match started {
            Ok(lists) => self.lists = Some(lists),
            Err(error) => {
                let (officer, words) = (officer.clone(), error.words());
                self.tell(StoreAnswer::ListsUnread { officer, words });
            }
        }
    }
}

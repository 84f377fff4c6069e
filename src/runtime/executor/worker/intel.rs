//! What the store's thread does with watchlists: has them loaded and imported on threads
//! of their own, keeps dismissals and what is for cleared roles alone.

use super::Worker;
use crate::app::session::{StoreAnswer, Words};
use crate::domain::behaviour::customs::routine::LONGEST_DAYS;
use crate::domain::intel::listing::ListRead;
use crate::domain::journal::entry::Stream;
use crate::domain::keys::officer::OfficerId;
use crate::domain::time::{Span, TimeSource, UtcTime};
use crate::domain::watchlist::clear::Cleared;
use crate::runtime::executor::Command;
use crate::runtime::executor::import::{ImportThread, Order};
use crate::runtime::executor::lists::{Asked, ListsThread};
use crate::store::Store;
use crate::store::error::StoreError;
use std::path::PathBuf;
use std::sync::Arc;

/// Earlier boardings that the cards of vessels tell, the newest.
const MOST_BOARDINGS: usize = 1_000;
/// Notes that wait while an import has the database.
const MOST_NOTES: usize = 10_000;

impl Worker {
    /// A note that cannot be kept is told; nobody else may read what it says.
    pub(super) fn seal_note(&mut self, body: String, at: UtcTime) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push((body, at));
        }
        // An import has the database for as long as it goes on.
        if self.import.is_none() {
            self.keep_notes();
        }
    }

    fn keep_notes(&mut self) {
        let Some(store) = &mut self.store else { return self.notes.clear() };
        let mut failed = None;
        for (body, at) in std::mem::take(&mut self.notes) {
            if let Err(error) = store.seal_note(&body, at) {
                tracing::warn!(%error, "a note is not kept");
                failed = Some((store.officer().clone(), error.words()));
            }
        }
        if let Some((officer, words)) = failed {
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

    /// Nobody reads or imports lists any more. What is for cleared roles is kept first.
    pub(super) fn end_lists(&mut self) {
        let importing = self.import.take().is_some();
        self.keep_notes();
        self.lists = None;
        if importing {
            tracing::info!("an import of a list is ended");
        }
    }

    /// Reads a file as a list, or puts it in force, beside all else.
    pub(super) fn import_list(&mut self, path: String, import: bool) {
        let Some(store) = &self.store else { return };
        let officer = store.officer().clone();
        let refused = |words: Words| StoreAnswer::ListRefused { officer: officer.clone(), words };
        let writer = match store.intel_writer() {
            Ok(writer) => writer,
            Err(error) => return self.tell(refused(error.words())),
        };
        let order = Order { path, writer, import, at: (self.ways.now)() };
        let (own, of) = (self.own.clone(), officer.clone());
        let started = ImportThread::start(order, move |outcome| {
            // Nobody takes it where the program has ended.
            let _ = own.send(Command::Imported { officer: of, import, outcome });
        });
        match started {
            Ok(thread) => self.import = Some(thread),
            Err(error) => {
                let words = StoreError::File { path: PathBuf::from("thread"), error }.words();
                self.tell(refused(words));
            }
        }
    }

    /// The file was read, or is in force: then the lists are loaded anew, and until they
    /// are the matching goes on with those before.
    pub(super) fn imported(&mut self, officer: OfficerId, import: bool, outcome: Result<ListRead, Words>) {
        if self.store.as_ref().is_none_or(|store| *store.officer() != officer) {
            return;
        }
        self.import = None;
        self.keep_notes();
        let read = match outcome {
            Ok(read) => Box::new(read),
            Err(words) => return self.tell(StoreAnswer::ListRefused { officer, words }),
        };
        if !import {
            return self.tell(StoreAnswer::ListTried { officer, read });
        }
        let Some(mut store) = self.store.take() else { return };
        if let Err(error) = store.intel_restored() {
            tracing::warn!(%error, "the lists stay marked as destroyed");
        }
        // So that the next frames tell the shore which bundle is aboard.
        let (now, monotonic_ms) = ((self.ways.now)(), (self.ways.monotonic_ms)());
        let clock = self.clock_facts(Stream::Audit, (now, TimeSource::Rtc), monotonic_ms);
        if read.format == "bundle"
            && let Err(error) = store.tell_shore(clock)
        {
            tracing::warn!(%error, "the shore is told of the bundle later");
        }
        self.read_lists(&store, &officer);
        self.store = Some(store);
        self.tell(StoreAnswer::ListImported { officer, read });
    }

    pub(super) fn keep_dismissal(&mut self, (entry, vessel): &(String, String), dismissal: Option<&Cleared>) {
        let now = (self.ways.now)();
        let Some(store) = self.store.as_mut().filter(|store| store.has_intel()) else { return };
        if let Err(error) = store.keep_dismissal((entry, vessel), dismissal, now) {
            tracing::warn!(%error, "a dismissal is not kept");
            let (officer, words) = (store.officer().clone(), error.words());
            self.tell(StoreAnswer::ListsUnread { officer, words });
        }
    }

    /// The alerts of the days before, once the queue is in the journal.
    pub(super) fn tell_earlier_alerts(&self) {
        let Some(store) = &self.store else { return };
        let since = (self.ways.now)() - Span::hours(24 * (i64::from(LONGEST_DAYS) + 1));
        let told =
            store.earlier_alerts(since, &mut |earlier| self.tell(StoreAnswer::EarlierAlerts { earlier }));
        if let Err(error) = told {
            tracing::warn!(%error, "earlier alerts are not read");
        }
    }

    /// Earlier boardings, once somebody may see them and whenever one is sealed.
    pub(super) fn tell_boardings(&self) {
        let Some(store) = &self.store else { return };
        match store.boardings(MOST_BOARDINGS) {
            Ok(rows) => self.tell(StoreAnswer::Boardings { officer: store.officer().clone(), rows }),
            Err(error) => tracing::warn!(%error, "earlier boardings are not read"),
        }
    }
}

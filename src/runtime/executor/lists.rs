//! The thread that reads watchlists while the store is open: it loads them for the
//! matching, then answers searches. It has a connection of its own, so neither the screen
//! nor the journal ever waits for it; when it is dropped it stops at once and says no
//! more.

use crate::app::event::Event;
use crate::app::session::{PersonsAsked, StoreAnswer};
use crate::domain::intel::listing::Loaded;
use crate::domain::keys::officer::OfficerId;
use crate::domain::watchlist::person::Person;
use crate::runtime::clock::Clock;
use crate::runtime::executor::Sink;
use crate::store::error::StoreError;
use crate::store::intel::read::{IntelReader, Stopper};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Entries that a search gives the screen.
const MOST_FOUND: usize = 200;

/// What the screen asks.
pub(super) enum Asked {
    Search(String),
    Show(String),
    Persons(Box<PersonsAsked>),
}

pub(super) struct ListsThread {
    sender: Sender<Asked>,
    open: Arc<AtomicBool>,
    stopper: Stopper,
}

impl ListsThread {
    /// Starts loading for `officer`, who has opened the store.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(
        reader: IntelReader,
        officer: OfficerId,
        clock: Clock,
        sink: Sink,
    ) -> io::Result<Self> {
        let (sender, asked) = channel();
        let open = Arc::new(AtomicBool::new(true));
        let stopper = reader.stopper();
        let work = Work { reader, officer, clock, sink, open: Arc::clone(&open) };
        thread::Builder::new().name("lists".to_owned()).spawn(move || work.run(&asked))?;
        Ok(Self { sender, open, stopper })
    }

    pub(super) fn ask(&self, asked: Asked) {
        // Without a thread the screen says already that there are no lists.
        let _ = self.sender.send(asked);
    }
}

impl Drop for ListsThread {
    fn drop(&mut self) {
        self.open.store(false, Ordering::SeqCst);
        self.stopper.stop();
    }
}

struct Work {
    reader: IntelReader,
    officer: OfficerId,
    clock: Clock,
    sink: Sink,
    open: Arc<AtomicBool>,
}

impl Work {
    fn run(self, asked: &Receiver<Asked>) {
        let officer = self.officer.clone();
        let begun = self.clock.monotonic_ms();
        let loaded = self.reader.load().map(|lists| {
            let (entries, bytes) = (lists.packed.len(), lists.packed.bytes());
            let ms = self.clock.monotonic_ms().saturating_sub(begun);
            tracing::info!(entries, bytes, ms, "lists loaded");
            StoreAnswer::Lists { officer: officer.clone(), lists: Loaded(Arc::new(lists)) }
        });
        self.tell(loaded);
        while let Ok(mut next) = asked.recv() {
            // Of searches that wait only the last is still wanted.
            while matches!(next, Asked::Search(_))
                && let Ok(later) = asked.try_recv()
            {
                if !matches!(later, Asked::Search(_)) {
                    self.answer(&next);
                }
                next = later;
            }
            if !self.open.load(Ordering::SeqCst) {
                return;
            }
            self.answer(&next);
        }
    }

    fn answer(&self, asked: &Asked) {
        let officer = self.officer.clone();
        self.tell(match asked {
            Asked::Search(text) => self.reader.search(text, MOST_FOUND + 1).map(|mut entries| {
                let more = entries.len() > MOST_FOUND;
                entries.truncate(MOST_FOUND);
                StoreAnswer::Found { officer, text: text.clone(), entries, more }
            }),
            Asked::Persons(asked) => {
                let PersonsAsked { draft, persons, at } = asked.as_ref();
                let asked: Vec<Person> = persons.iter().map(|(_, person)| person.clone()).collect();
                self.reader.check_persons(&asked, *at).map(|hits| {
                    let paths = persons.iter().map(|(path, _)| path.clone());
                    StoreAnswer::PersonsChecked { officer, draft: *draft, hits: paths.zip(hits).collect() }
                })
            }
            Asked::Show(id) => self.reader.show(id).map(|details| StoreAnswer::Shown { officer, details }),
        });
    }

    fn tell(&self, answer: Result<StoreAnswer, StoreError>) {
        let officer = self.officer.clone();
        let answer = answer.unwrap_or_else(|e| StoreAnswer::ListsUnread { officer, words: e.words() });
        // Locked meanwhile: what was read is for nobody.
        if self.open.load(Ordering::SeqCst) {
            let _ = (self.sink)(Event::Store { answer, at: self.clock.now() });
        }
    }
}

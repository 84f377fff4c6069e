//! The store's thread: the only writer. What the state wants kept comes in order, goes
//! into the journal while the store is open and into its encrypted queue while it is
//! locked, and is on the disk before it counts as saved. A write that fails is told and
//! tried again; nothing is passed over.
//!
//! A passphrase takes its time to be tried: that runs on a thread of its own, so that
//! neither the picture nor the panic key ever waits for it.

mod courier;
pub mod exercise;
mod import;
mod lists;
mod worker;

use crate::app::event::Event;
use crate::app::session::record::Draft;
use crate::app::session::records::Asked;
use crate::app::session::{StoreRequest, Words};
use crate::domain::intel::listing::ListRead;
use crate::domain::journal::entry::RecordId;
use crate::runtime::clock::Clock;
use crate::runtime::executor::worker::{Ways, Worker};
use crate::store::Store;
use crate::store::closed::ClosedStore;
use crate::store::error::StoreError;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use crate::domain::keys::officer::OfficerId;

/// Takes what the store has to say; `false` when nobody listens any more.
pub type Sink = Arc<dyn Fn(Event) -> bool + Send + Sync>;

/// Where the store stands, or may be made, and the medium of its black box.
#[derive(Debug, Clone)]
pub struct StorePlaces {
    pub dir: PathBuf,
    pub black_box: Option<PathBuf>,
}

/// What the thread is told.
enum Command {
    /// Drafts with the monotonic clock of when they were made, milliseconds.
    Keep(Vec<Draft>, u64),
    Ask(StoreRequest),
    /// With the monotonic clock of when it was asked, milliseconds.
    Record(Box<Asked>, u64),
    /// The officer's key was tried for a sealing.
    Proved {
        draft: RecordId,
        officer: OfficerId,
        outcome: Result<(Box<Asked>, u64), StoreError>,
    },
    /// A passphrase or PIN was tried.
    Tried {
        attempt: u64,
        officer: OfficerId,
        by_pin: bool,
        outcome: Result<Box<Store>, StoreError>,
    },
    /// A file was taken in to its end, or failed.
    TakenIn {
        number: u64,
    },
    /// Backups are kept in this folder of a second medium.
    KeepBackups(PathBuf),
    BackedUp {
        outcome: Result<(), StoreError>,
    },
    /// A list's file was read, or put in force.
    Imported {
        officer: OfficerId,
        import: bool,
        outcome: Result<ListRead, Words>,
    },
    End,
}

/// The running thread. Dropping it writes what is left, and waits for that.
pub struct Executor {
    sender: Sender<Command>,
    clock: Clock,
    thread: Option<JoinHandle<()>>,
}

impl Executor {
    /// Starts on the store that this process holds, or on a folder where one may be made.
    ///
    /// # Errors
    /// The system gives no thread or no random numbers.
    pub fn start(
        places: StorePlaces,
        closed: Option<ClosedStore>,
        clock: &Clock,
        sink: Sink,
    ) -> io::Result<Self> {
        let (sender, commands) = channel();
        let ways = Ways::of_the_computer(clock);
        let worker = Worker::new(places, closed, ways, sender.clone(), Arc::clone(&sink))
            .map_err(|error| io::Error::other(error.to_string()))?;
        let time = clock.clone();
        let thread = thread::Builder::new().name("store".to_owned()).spawn(move || {
            let _ending = Ending { sink, clock: time };
            worker.run(&commands);
        })?;
        Ok(Self { sender, clock: clock.clone(), thread: Some(thread) })
    }

    /// Has drafts written down, in order.
    pub fn keep(&self, drafts: Vec<Draft>) {
        // Without a thread the screen says already that nothing is saved.
        let _ = self.sender.send(Command::Keep(drafts, self.clock.monotonic_ms()));
    }

    /// Asks for something of the records.
    pub fn ask_records(&self, asked: Asked) {
        let _ = self.sender.send(Command::Record(Box::new(asked), self.clock.monotonic_ms()));
    }

    /// Keeps backups in a folder of a second medium, which exists while it is plugged in.
    pub fn keep_backups(&self, medium: PathBuf) {
        let _ = self.sender.send(Command::KeepBackups(medium));
    }

    pub fn ask(&self, request: StoreRequest) {
        let _ = self.sender.send(Command::Ask(request));
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        let _ = self.sender.send(Command::End);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the store's thread ended in a panic");
        }
    }
}

/// Tells the crew when the thread ends in a panic.
struct Ending {
    sink: Sink,
    clock: Clock,
}

impl Drop for Ending {
    fn drop(&mut self) {
        if thread::panicking() {
            let at = self.clock.now();
            (self.sink)(Event::Trouble { key: "trouble-executor", detail: String::new(), at });
        }
    }
}

//! Files of a draft are taken in on a thread of their own, one after the other: alerts,
//! records and the panic key never wait for a film on a slow stick. When a file is on the
//! disk its entry is one short writing like any other.
//!
//! What would overtake the file is held until then: the next file, the sealing and the
//! discarding of the draft that it belongs to. A lock, a change of officer and the
//! program's end wait a little and then call the file off; the officer is told.

use super::Worker;
use crate::app::session::records::{About, Asked, RecordAnswer, RecordRequest};
use crate::domain::filing::PhotoOrder;
use crate::domain::journal::entry::{RecordId, Stream};
use crate::domain::time::Span;
use crate::runtime::executor::Command;
use crate::store::error::StoreError;
use crate::store::journal::attachment::AttachmentFault;
use crate::store::journal::intake::TakenIn;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A lock waits for a file no longer than this: the panic key may stand behind it.
pub(super) const AT_LOCK: Duration = Duration::from_millis(300);
/// The program's end waits for a file no longer than this.
pub(super) const AT_END: Duration = Duration::from_secs(10);
/// Between two looks at a file that is waited for.
const LOOK: Duration = Duration::from_millis(5);
/// Requests that wait for a file; later ones are refused.
const MOST_HELD: usize = 256;

/// A file that is being taken in.
struct Carrying {
    number: u64,
    order: Box<PhotoOrder>,
    asked: Asked,
    monotonic_ms: u64,
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<TakenIn, StoreError>>,
}

/// What is taken in, and what waits for it.
#[derive(Default)]
pub(super) struct Intakes {
    now: Option<Carrying>,
    held: VecDeque<(Asked, u64)>,
    number: u64,
}

impl Worker {
    /// `asked` as it stands now: an entry that waited bears the time of its writing.
    pub(super) fn later(&self, asked: Asked, monotonic_ms: u64) -> (Asked, u64) {
        let now_ms = (self.ways.monotonic_ms)();
        let waited = now_ms.saturating_sub(monotonic_ms) as i64;
        (Asked { utc: asked.utc + Span(waited), ..asked }, now_ms)
    }

    /// Whether it must stand behind a file that is being taken in.
    pub(super) fn stands_behind(&self, what: &RecordRequest) -> bool {
        let Some(carrying) = &self.intakes.now else { return false };
        let of = |draft: RecordId| {
            let held = self.intakes.held.iter();
            let mut held = held.filter_map(|(asked, _)| match &asked.what {
                RecordRequest::Photo(order) => Some(order.draft),
                _ => None,
            });
            carrying.order.draft == draft || held.any(|held| held == draft)
        };
        match what {
            RecordRequest::Photo(_) => true,
            RecordRequest::Seal { draft, .. } | RecordRequest::Discard { draft, .. } => of(*draft),
            _ => false,
        }
    }

    pub(super) fn hold(&mut self, asked: Asked, monotonic_ms: u64) {
        if self.intakes.held.len() >= MOST_HELD {
            return self.refuse(super::desk::about(&asked.what), StoreError::Full.words());
        }
        self.intakes.held.push_back((asked, monotonic_ms));
    }

    /// Begins to take a file in.
    pub(super) fn carry(&mut self, order: Box<PhotoOrder>, asked: Asked, monotonic_ms: u64) {
        let about = About::Draft(order.draft);
        let Some(store) = &self.store else { return self.refuse(about, ("notice-locked", Vec::new())) };
        let intake = match store.begin_photo(&order) {
            Ok(intake) => intake,
            Err(error) => return self.refuse(about, error.words()),
        };
        if !self.ways.aside {
            let taken = intake.run(&|| false);
            return self.note_file(&order, taken, asked, monotonic_ms);
        }
        self.intakes.number += 1;
        let (number, own, stop) = (self.intakes.number, self.own.clone(), Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop);
        let started = thread::Builder::new().name("intake".to_owned()).spawn(move || {
            let taken = intake.run(&|| stopped.load(Ordering::Relaxed));
            // Nobody takes it where the program has ended.
            let _ = own.send(Command::TakenIn { number });
            taken
        });
        match started {
            Ok(thread) => {
                self.intakes.now = Some(Carrying { number, order, asked, monotonic_ms, stop, thread });
            }
            Err(error) => {
                let error = StoreError::from(AttachmentFault::Unreadable(error));
                self.refuse(about, error.words());
            }
        }
    }

    /// The file of that number is on the disk, or failed.
    pub(super) fn taken_in(&mut self, number: u64) {
        if let Some(carrying) = self.intakes.now.take_if(|carrying| carrying.number == number) {
            self.land(carrying);
        }
    }

    fn land(&mut self, carrying: Carrying) {
        let Carrying { order, asked, monotonic_ms, thread, .. } = carrying;
        let taken = thread.join().unwrap_or_else(|_| {
            Err(AttachmentFault::Unreadable(io::Error::other("the thread ended")).into())
        });
        self.note_file(&order, taken, asked, monotonic_ms);
        while self.intakes.now.is_none()
            && let Some((asked, monotonic_ms)) = self.intakes.held.pop_front()
        {
            let (asked, monotonic_ms) = self.later(asked, monotonic_ms);
            self.asked_of_records(asked, monotonic_ms);
        }
    }

    fn note_file(
        &mut self,
        order: &PhotoOrder,
        taken: Result<TakenIn, StoreError>,
        asked: Asked,
        monotonic_ms: u64,
    ) {
        let at = asked.utc;
        let (asked, monotonic_ms) = self.later(asked, monotonic_ms);
        self.write_waiting();
        let clock = self.clock_facts(Stream::Case, (asked.utc, asked.source), monotonic_ms);
        let about = About::Draft(order.draft);
        let Some(store) = &mut self.store else {
            return self.refuse(about, ("notice-locked", Vec::new()));
        };
        match taken.and_then(|taken| store.end_photo(order, taken, (at, clock))) {
            Ok(kept) => {
                let (sha256, length) = (kept.hash.to_string(), kept.length);
                self.tell_trouble(kept.reserve_used, Some(kept.box_behind));
                self.answer(RecordAnswer::Photo { order: Box::new(order.clone()), sha256, length, at });
            }
            Err(error) => self.refuse(about, error.words()),
        }
    }

    /// Nobody is to write in this officer's name any more: the file that is being taken
    /// in has `wait` to its end, and then is called off.
    pub(super) fn end_intake(&mut self, wait: Duration) {
        let mut left = wait;
        while let Some(carrying) = self.intakes.now.take() {
            if carrying.thread.is_finished() {
                self.land(carrying);
            } else if left.is_zero() {
                carrying.stop.store(true, Ordering::Relaxed);
                let words = StoreError::from(AttachmentFault::Stopped).words();
                self.refuse(About::Draft(carrying.order.draft), words);
                for (asked, _) in std::mem::take(&mut self.intakes.held) {
                    self.refuse(super::desk::about(&asked.what), ("notice-locked", Vec::new()));
                }
            } else {
                self.intakes.now = Some(carrying);
                thread::sleep(LOOK.min(left));
                left = left.saturating_sub(LOOK);
            }
        }
    }
}

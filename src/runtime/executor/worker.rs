//! What the store's thread does with what it is told.

mod backup;
mod desk;
mod documents;
mod intake;
mod intel;

use crate::app::event::Event;
use crate::app::session::record::Draft;
use crate::app::session::{MOST_PIN_TRIES, StoreAnswer, StoreRequest, Words};
use crate::domain::journal::entry::{ClockFacts, RecordId, Stream};
use crate::domain::keys::officer::OfficerId;
use crate::domain::keys::queue::Item;
use crate::domain::keys::secret::Passphrase;
use crate::domain::keys::slot::SlotError;
use crate::domain::time::{TimeSource, UtcTime};
use crate::runtime::clock::Clock;
use crate::runtime::executor::import::ImportThread;
use crate::runtime::executor::lists::{Asked, ListsThread};
use crate::runtime::executor::{Command, Sink, StorePlaces};
use crate::store::closed::queue::{Drain, Drained, QueueWriter, fresh_id};
use crate::store::closed::{ClosedStore, PinSlot};
use crate::store::error::StoreError;
use crate::store::{Credentials, Store};
use backup::Backups;
use desk::Desk;
use intake::Intakes;
use std::collections::{BTreeMap, VecDeque};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Drafts written in one go.
const AT_ONCE: usize = 256;
/// Drafts that wait for a disk that fails; later ones are counted as lost.
const MOST_WAITING: usize = 50_000;
/// Between two tries of a write that failed.
const RETRY: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(10)];
/// A smaller difference of the clocks is jitter, not a step.
const STEP_MS: i64 = 2_000;

/// A session that goes on.
struct Pin {
    slot: PinSlot,
    wrong: u32,
}

/// Where the thread has its time and its random ids from. There are two: the computer's,
/// and those of an exercise on a virtual clock, which is the same each time.
pub(super) struct Ways {
    pub(super) now: Box<dyn Fn() -> UtcTime + Send>,
    /// Milliseconds that only grow.
    pub(super) monotonic_ms: Box<dyn Fn() -> u64 + Send>,
    pub(super) id: Box<dyn FnMut() -> Result<[u8; 16], StoreError> + Send>,
    /// A passphrase or PIN is tried on a thread of its own.
    pub(super) aside: bool,
    /// The clock of the thread that reads watchlists; without one none are read, for what
    /// a thread answers comes at its own time.
    pub(super) lists: Option<Clock>,
}

impl Ways {
    pub(super) fn of_the_computer(clock: &Clock) -> Self {
        let (now, monotonic) = (clock.clone(), clock.clone());
        Self {
            now: Box::new(move || now.now()),
            monotonic_ms: Box::new(move || monotonic.monotonic_ms()),
            id: Box::new(fresh_id),
            aside: true,
            lists: Some(clock.clone()),
        }
    }
}

pub(super) struct Worker {
    places: StorePlaces,
    ways: Ways,
    own: Sender<Command>,
    sink: Sink,
    boot: [u8; 16],
    closed: Option<ClosedStore>,
    store: Option<Box<Store>>,
    /// Reads the watchlists while the store is open to who may read them.
    lists: Option<ListsThread>,
    import: Option<ImportThread>,
    /// For cleared roles alone, while an import has the database.
    notes: Vec<(String, UtcTime)>,
    queue: Option<QueueWriter>,
    drain: Option<Drain>,
    pins: Vec<Pin>,
    waiting: VecDeque<Item>,
    desk: Desk,
    intakes: Intakes,
    backups: Option<Backups>,
    lost: usize,
    /// UTC less the monotonic clock at the last draft of each stream, milliseconds.
    offsets: BTreeMap<Stream, i64>,
    /// The last try of a passphrase: an outcome of an earlier one counts no more.
    attempt: u64,
    /// Since the last try began.
    intel_destroyed: bool,
    failures: usize,
    /// As the crew knows it.
    box_behind: bool,
}

impl Worker {
    pub(super) fn new(
        places: StorePlaces,
        closed: Option<ClosedStore>,
        mut ways: Ways,
        own: Sender<Command>,
        sink: Sink,
    ) -> Result<Self, StoreError> {
        let boot = (ways.id)()?;
        Ok(Self {
            places,
            ways,
            own,
            sink,
            boot,
            closed,
            store: None,
            lists: None,
            import: None,
            notes: Vec::new(),
            queue: None,
            drain: None,
            pins: Vec::new(),
            waiting: VecDeque::new(),
            desk: Desk::default(),
            intakes: Intakes::default(),
            backups: None,
            lost: 0,
            offsets: BTreeMap::new(),
            attempt: 0,
            intel_destroyed: false,
            failures: 0,
            box_behind: false,
        })
    }

    pub(super) fn run(mut self, commands: &Receiver<Command>) {
        let mut pause = None;
        loop {
            let command = match pause {
                None => commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(pause) => commands.recv_timeout(pause),
            };
            match command {
                Ok(Command::End) | Err(RecvTimeoutError::Disconnected) => return self.end(),
                Ok(command) => {
                    // Drafts that wait are written together; what was told before
                    // anything else is on the disk before the next is looked at.
                    let mut next = Some(command);
                    while let Some(command) = next.take() {
                        let drafts = matches!(command, Command::Keep(..));
                        if matches!(command, Command::End) {
                            return self.end();
                        }
                        self.take(command);
                        if drafts && self.waiting.len() < AT_ONCE {
                            next = commands.try_recv().ok();
                        }
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            pause = self.write();
            self.save_due();
            self.back_up();
            pause = pause.into_iter().chain(self.edits_due()).chain(self.backup_due()).min();
        }
    }

    fn tell(&self, answer: StoreAnswer) {
        // After the loop's end nobody listens: what is to be written is written still.
        let _ = (self.sink)(Event::Store { answer, at: (self.ways.now)() });
    }

    pub(super) fn take(&mut self, command: Command) {
        match command {
            Command::Keep(drafts, monotonic_ms) => {
                for draft in drafts {
                    self.stamp(draft, monotonic_ms);
                }
            }
            Command::Ask(request) => self.asked(request),
            Command::Record(asked, monotonic_ms) => self.asked_of_records(*asked, monotonic_ms),
            Command::Proved { draft, officer, outcome } => self.proved(draft, &officer, outcome),
            Command::Tried { attempt, officer, by_pin, outcome } => {
                if attempt == self.attempt {
                    self.tried(officer, by_pin, outcome);
                }
            }
            Command::TakenIn { number } => self.taken_in(number),
            Command::KeepBackups(medium) => self.keep_backups(medium),
            Command::BackedUp { outcome } => self.backed_up(&outcome),
            Command::Imported { officer, import, outcome } => self.imported(officer, import, outcome),
            Command::End => {}
        }
    }

    /// Gives a draft its id and its clock facts.
    fn stamp(&mut self, draft: Draft, monotonic_ms: u64) {
        let kept = self.closed.is_some() || self.store.is_some();
        let id = (self.ways.id)().ok().filter(|_| kept && self.waiting.len() < MOST_WAITING);
        let Some(id) = id else {
            self.lost += usize::from(kept);
            return;
        };
        let Draft { stream, kind, body, utc, source, .. } = draft;
        let clock = self.clock_facts(stream, (utc, source), monotonic_ms);
        let (record, kind, body) = (RecordId(id), kind.to_owned(), body.into_bytes());
        self.waiting.push_back(Item { number: 0, record, stream, kind, body, clock });
    }

    /// The clock facts of an entry of `stream`, with the step since the one before.
    fn clock_facts(
        &mut self,
        stream: Stream,
        (utc, source): (UtcTime, TimeSource),
        monotonic_ms: u64,
    ) -> ClockFacts {
        let offset = utc.0 - monotonic_ms as i64;
        let step = self.offsets.insert(stream, offset).map(|before| offset - before);
        let step_ms = step.filter(|step| step.abs() > STEP_MS);
        ClockFacts { utc, source, monotonic_ms, boot: self.boot, step_ms }
    }

    fn asked(&mut self, request: StoreRequest) {
        match request {
            StoreRequest::Make { officer, role, passphrase } => {
                let (dir, now) = (self.places.dir.clone(), (self.ways.now)());
                self.try_on_a_thread(officer.clone(), false, move || {
                    let first = Credentials { officer, passphrase };
                    Store::init(&dir, &first, &role, false, now)
                });
            }
            StoreRequest::Open { officer, passphrase } => {
                let Some(closed) = self.closed.clone() else { return };
                self.try_on_a_thread(officer.clone(), false, move || {
                    closed.open(&Credentials { officer, passphrase })
                });
            }
            StoreRequest::OpenByPin { officer, pin } => self.open_by_pin(officer, pin),
            StoreRequest::SetPin { pin } => self.set_pin(&pin),
            StoreRequest::Lock { forget } => self.lock(forget.as_ref()),
            StoreRequest::DestroyIntel => self.destroy_intel(),
            StoreRequest::SealNote { body, at } => self.seal_note(body, at),
            StoreRequest::TryList { path } => self.import_list(path, false),
            StoreRequest::ImportList { path } => self.import_list(path, true),
            StoreRequest::KeepDismissal { pair, dismissal } => self.keep_dismissal(&pair, dismissal.as_ref()),
            StoreRequest::SearchLists { text } => self.ask_lists(Asked::Search(text)),
            StoreRequest::ShowEntry { id } => self.ask_lists(Asked::Show(id)),
            StoreRequest::CheckPersons(persons) => self.ask_lists(Asked::Persons(persons)),
        }
    }

    fn try_on_a_thread(
        &mut self,
        officer: OfficerId,
        by_pin: bool,
        open: impl FnOnce() -> Result<Store, StoreError> + Send + 'static,
    ) {
        self.attempt += 1;
        self.intel_destroyed = false;
        let (attempt, own, id) = (self.attempt, self.own.clone(), officer.clone());
        let medium = self.places.black_box.clone();
        if !self.ways.aside {
            return self.tried(officer, by_pin, open().map(Box::new));
        }
        let started = thread::Builder::new().name("passphrase".to_owned()).spawn(move || {
            let outcome = open().and_then(|mut store| {
                medium.map_or(Ok(()), |medium| store.attach_black_box(&medium))?;
                Ok(Box::new(store))
            });
            // Nobody takes it where the program has ended.
            let _ = own.send(Command::Tried { attempt, officer: id, by_pin, outcome });
        });
        if let Err(error) = started {
            let words =
                ("store-error-file", vec![("path", "thread".to_owned()), ("detail", error.to_string())]);
            self.tell(StoreAnswer::Refused { officer, words, wrong: false, pin_gone: false });
        }
    }

    fn open_by_pin(&mut self, officer: OfficerId, pin: Passphrase) {
        let slot = self.pins.iter().find(|p| *p.slot.officer() == officer).map(|p| p.slot.clone());
        let (Some(slot), Some(closed)) = (slot, self.closed.clone()) else {
            let words = ("store-error-credentials", Vec::new());
            return self.tell(StoreAnswer::Refused { officer, words, wrong: true, pin_gone: true });
        };
        self.try_on_a_thread(officer, true, move || closed.open_by_pin(&slot, &pin));
    }

    fn tried(&mut self, officer: OfficerId, by_pin: bool, outcome: Result<Box<Store>, StoreError>) {
        let opened = outcome.and_then(|mut store| {
            if self.intel_destroyed {
                store.forget_intel()?;
            }
            let end = self.queue.as_ref().and_then(QueueWriter::end);
            let drain = Drain::new(&store)?.ending(end);
            Ok((store, drain))
        });
        let (store, drain) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.refused(officer, by_pin, &error),
        };
        if let Some(pin) = self.pins.iter_mut().find(|p| *p.slot.officer() == officer) {
            pin.wrong = 0;
        }
        let role = store.officers().iter().find(|s| s.officer == officer).map(|s| s.role.clone());
        let notices = store.notices().iter().map(crate::store::Notice::words).collect();
        let test = store.is_test();
        // Edits and files of the officer before are that officer's.
        self.save_edits();
        self.end_intake(intake::AT_LOCK);
        self.desk_of(&officer);
        self.closed = Some(store.closed());
        self.end_lists();
        if let Some(role) = role {
            let officer = officer.clone();
            self.tell(StoreAnswer::Opened { officer, role, by_pin, test, notices });
        }
        self.read_lists(&store, &officer);
        self.store = Some(store);
        self.queue = None;
        self.drain = Some(drain);
        self.tell_boardings();
    }

    fn refused(&mut self, officer: OfficerId, by_pin: bool, error: &StoreError) {
        let wrong = matches!(error, StoreError::Slot(SlotError::Wrap(_) | SlotError::Unknown(_)));
        let mut pin_gone = false;
        if by_pin && wrong {
            if let Some(pin) = self.pins.iter_mut().find(|p| *p.slot.officer() == officer) {
                pin.wrong += 1;
            }
            let before = self.pins.len();
            self.pins.retain(|p| p.wrong < MOST_PIN_TRIES);
            pin_gone = self.pins.len() < before;
        }
        self.tell(StoreAnswer::Refused { officer, words: error.words(), wrong, pin_gone });
    }

    fn set_pin(&mut self, pin: &Passphrase) {
        let Some(store) = &self.store else { return };
        match store.pin_slot(pin) {
            Ok(slot) => {
                let officer = slot.officer().clone();
                self.pins.retain(|p| *p.slot.officer() != officer);
                self.pins.push(Pin { slot, wrong: 0 });
                self.tell(StoreAnswer::PinSet { officer });
            }
            Err(error) => self.tell(StoreAnswer::PinNotSet { words: error.words() }),
        }
    }

    /// What waits is written first; what cannot be goes into the queue.
    fn lock(&mut self, forget: Option<&OfficerId>) {
        self.attempt += 1;
        self.write_waiting();
        self.save_edits();
        self.end_intake(intake::AT_LOCK);
        self.drain = None;
        self.end_lists();
        self.store = None;
        if let Some(officer) = forget {
            self.pins.retain(|p| p.slot.officer() != officer);
        }
        self.tell(StoreAnswer::Locked);
    }

    /// Writes what waits into the open store.
    fn write_waiting(&mut self) {
        while self.store.is_some() && self.drain.is_none() && !self.waiting.is_empty() {
            if self.write_some().is_err() {
                break;
            }
        }
    }

    fn destroy_intel(&mut self) {
        self.intel_destroyed = true;
        self.end_lists();
        let Some(closed) = &self.closed else {
            return self.tell(StoreAnswer::IntelDestroyed { held: false });
        };
        let destroyed = closed.destroy_intel((self.ways.now)());
        for pin in &mut self.pins {
            pin.slot.forget_intel();
        }
        let forgotten = self.store.as_mut().map_or(Ok(()), |store| store.forget_intel());
        // The copies on the second medium open the same.
        let in_box = self.places.black_box.as_ref().map_or(Ok(()), |m| closed.destroy_intel_in_box(m));
        let in_backups = self.backup_medium().map_or(Ok(()), |m| closed.destroy_intel_in_backups(m));
        match destroyed.and_then(|held| forgotten.and(in_box).and(in_backups).map(|()| held)) {
            Ok(held) => self.tell(StoreAnswer::IntelDestroyed { held }),
            Err(error) => self.tell(StoreAnswer::IntelNotDestroyed { words: error.words() }),
        }
    }

    /// Writes the next of what waits; how long to wait for the next turn.
    pub(super) fn write(&mut self) -> Option<Duration> {
        match self.write_some() {
            Ok(true) => Some(Duration::ZERO),
            Ok(false) => {
                if self.failures > 0 {
                    self.failures = 0;
                    self.tell(StoreAnswer::Unsaved { left: 0, why: None });
                }
                if self.lost > 0 {
                    let left = std::mem::take(&mut self.lost);
                    self.tell(StoreAnswer::Unsaved { left, why: Some(lost(left)) });
                }
                None
            }
            Err(error) => {
                tracing::warn!(%error, "not saved");
                let pause = RETRY.get(self.failures.min(RETRY.len() - 1)).copied();
                self.failures += 1;
                let why = Some(error.words());
                self.tell(StoreAnswer::Unsaved { left: self.waiting.len() + self.lost, why });
                pause
            }
        }
    }

    /// `true` while there may be more.
    fn write_some(&mut self) -> Result<bool, StoreError> {
        if let (Some(store), Some(drain)) = (&mut self.store, &mut self.drain) {
            if drain.step(store)? {
                let done = drain.drained;
                self.drain = None;
                let Drained { records, damaged, missing, breaks } = done;
                self.tell(StoreAnswer::Drained { records, damaged, missing, breaks });
                // What was entered while it was locked is in it now.
                self.lay_out();
                self.tell_earlier_alerts();
            }
            return Ok(true);
        }
        let count = self.waiting.len().min(AT_ONCE);
        if count == 0 {
            return Ok(false);
        }
        let items = self.waiting.make_contiguous();
        let Some((now, _)) = items.split_at_mut_checked(count) else { return Ok(false) };
        let (mut reserve_used, mut behind) = (false, None);
        if let Some(store) = &mut self.store {
            let sealed = store.journal(now)?;
            reserve_used = sealed.iter().any(|sealed| sealed.reserve_used);
            behind = sealed.last().map(|sealed| sealed.box_behind);
        } else if let Some(closed) = &self.closed {
            if self.queue.is_none() {
                self.queue = QueueWriter::new(closed)?;
            }
            self.queue.as_mut().ok_or(StoreError::NoQueue)?.append(now)?;
        }
        self.waiting.drain(..count);
        self.tell_trouble(reserve_used, behind);
        Ok(!self.waiting.is_empty())
    }

    /// Tells what a writing met: the reserve, and a black box that is behind or no more.
    fn tell_trouble(&mut self, reserve_used: bool, behind: Option<bool>) {
        if reserve_used {
            self.tell(StoreAnswer::ReserveUsed);
        }
        if let Some(behind) = behind.filter(|behind| *behind != self.box_behind) {
            self.box_behind = behind;
            self.tell(StoreAnswer::BoxBehind(behind));
        }
    }

    /// The program ends: what waits is written now, into the queue where the journal
    /// takes it not.
    pub(super) fn end(mut self) {
        self.save_edits();
        self.end_intake(intake::AT_END);
        for _ in 0..2 {
            while matches!(self.write_some(), Ok(true)) {}
            if self.waiting.is_empty() {
                return;
            }
            self.drain = None;
            self.store = None;
        }
        tracing::error!(left = self.waiting.len(), "the program ends with entries that are not saved");
    }
}

fn lost(count: usize) -> Words {
    ("trouble-lost", vec![("n", count.to_string())])
}

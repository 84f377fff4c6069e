//! What is done beside the thread that writes. A file that takes long to be taken in:
//! alerts, records and the panic key do not wait for it, what must stand behind it does,
//! and a lock calls it off without a trace. A backup on a second medium.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/hooked_disk.rs"]
mod hooked_disk;

use hooked_disk::{Change, HookedDisk};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use watchkeeper::app::event::Event;
use watchkeeper::app::session::record::Draft;
use watchkeeper::app::session::records::{About, Asked, RecordAnswer, RecordRequest};
use watchkeeper::app::session::{StoreAnswer, StoreRequest};
use watchkeeper::domain::filing::{NewDraft, PhotoOrder, SealOrder};
use watchkeeper::domain::journal::entry::{RecordId, Stream};
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::time::{TimeSource, UtcTime};
use watchkeeper::runtime::clock::Clock;
use watchkeeper::runtime::executor::{Executor, StorePlaces};
use watchkeeper::store::closed::ClosedStore;
use watchkeeper::store::disk::{Disk, How};
use watchkeeper::store::{Credentials, Store};

const DEADLINE: Duration = Duration::from_mins(1);

/// The computer's disk, but attached files are written when the gate is open.
fn gated(open: Arc<(Mutex<bool>, Condvar)>, reached: Sender<()>) -> Arc<dyn Disk> {
    let reached = Mutex::new(reached);
    Arc::new(HookedDisk(move |change, path: &Path| {
        if change == Change::Write(How::Append) && path.to_string_lossy().contains("attachments") {
            let _ = reached.lock().unwrap().send(());
            let (open, changed) = &*open;
            let _open = changed.wait_while(open.lock().unwrap(), |open| !*open).unwrap();
        }
        Ok(())
    }))
}

fn who() -> Credentials {
    Credentials { officer: "O-1".parse().unwrap(), passphrase: Passphrase::new("O-1").unwrap() }
}

/// The store's thread on a gated disk, with a draft and a film for it.
struct Boat {
    folder: TempDir,
    clock: Clock,
    executor: Option<Executor>,
    answers: Receiver<Event>,
    reached: Receiver<()>,
    open: Arc<(Mutex<bool>, Condvar)>,
    draft: RecordId,
}

impl Boat {
    fn new(black_box: bool) -> Self {
        let folder = TempDir::new().unwrap();
        let dir = folder.path().join("data");
        let role = "commander".parse().unwrap();
        drop(Store::init(&dir, &who(), &role, true, UtcTime(0)).unwrap());
        fs::write(folder.path().join("film.mp4"), vec![7_u8; 900_000]).unwrap();
        let medium = folder.path().join("stick");
        fs::create_dir(&medium).unwrap();
        let (note, reached) = channel();
        let open = Arc::new((Mutex::new(false), Condvar::new()));
        let closed = ClosedStore::hold_on(gated(Arc::clone(&open), note), &dir).unwrap();
        let (sender, answers) = channel();
        let clock = Clock::start();
        let places = StorePlaces { dir, black_box: black_box.then_some(medium) };
        let sink = Arc::new(move |event| sender.send(event).is_ok());
        let executor = Some(Executor::start(places, Some(closed), &clock, sink).unwrap());
        let mut boat = Self { folder, clock, executor, answers, reached, open, draft: RecordId([0; 16]) };
        boat.log_in();
        let draft = NewDraft {
            form: "boarding".to_owned(),
            form_version: 1,
            patrol: None,
            unit: "PL12".to_owned(),
            title: String::new(),
            revises: None,
        };
        boat.ask(RecordRequest::BeginDraft { ticket: 1, draft: Box::new(draft) });
        boat.draft = boat.record(|answer| match answer {
            RecordAnswer::DraftBegun { draft, .. } => Some(draft.id),
            _ => None,
        });
        boat
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn ask(&self, what: RecordRequest) {
        let (utc, source) = (self.clock.now(), TimeSource::Rtc);
        self.executor.as_ref().unwrap().ask_records(Asked { what, utc, source });
    }

    fn tell(&self, request: StoreRequest) {
        self.executor.as_ref().unwrap().ask(request);
    }

    /// The first answer that fits; others are passed over.
    fn answer<T>(&self, fits: impl Fn(Event) -> Option<T>) -> T {
        loop {
            if let Some(found) = fits(self.answers.recv_timeout(DEADLINE).expect("an answer")) {
                return found;
            }
        }
    }

    fn record<T>(&self, fits: impl Fn(RecordAnswer) -> Option<T>) -> T {
        self.answer(|event| match event {
            Event::Record { answer, .. } => fits(*answer),
            _ => None,
        })
    }

    fn log_in(&self) {
        let Credentials { officer, passphrase } = who();
        self.tell(StoreRequest::Open { officer, passphrase });
        self.answer(|event| {
            matches!(event, Event::Store { answer: StoreAnswer::Drained { .. }, .. }).then_some(())
        });
    }

    /// The film is asked for, and its first piece waits at the gate.
    fn begin_film(&self) {
        let file = self.folder.path().join("film.mp4").display().to_string();
        let (draft, place) = (self.draft, "search.photos".to_owned());
        let order = PhotoOrder { draft, place, file, most: 1 << 20, fix: None };
        self.ask(RecordRequest::Photo(Box::new(order)));
        self.reached.recv_timeout(DEADLINE).expect("the film is being written");
    }

    fn let_through(&self) {
        let (open, changed) = &*self.open;
        *open.lock().unwrap() = true;
        changed.notify_all();
    }

    fn alert(&self, text: &str) {
        let (at, source) = (self.clock.now(), TimeSource::Rtc);
        let body = text.to_owned();
        let draft = Draft { stream: Stream::Ops, kind: "alert", body, at, utc: at, source };
        self.executor.as_ref().unwrap().keep(vec![draft]);
    }

    fn kept(&self) -> (String, u64) {
        self.record(|answer| match answer {
            RecordAnswer::Photo { sha256, length, .. } => Some((sha256, length)),
            RecordAnswer::Refused { words, .. } => panic!("{words:?}"),
            _ => None,
        })
    }

    fn end(mut self) -> (TempDir, Store) {
        drop(self.executor.take());
        let store = Store::open(&self.dir(), &who()).unwrap();
        let report = verify(&store.bundle(UtcTime(0)).unwrap());
        assert!(report.ok, "{:?}", report.first_bad);
        assert!(report.clock_doubts.is_empty(), "{:?}", report.clock_doubts);
        (self.folder, store)
    }

    fn kinds(store: &Store, stream: Stream) -> Vec<String> {
        store.entries(stream, 0, 100).unwrap().into_iter().map(|entry| entry.kind).collect()
    }
}

#[test]
fn alerts_records_and_the_panic_key_do_not_wait_for_a_film() {
    let boat = Boat::new(true);
    boat.begin_film();
    boat.alert("while the film is written");
    let edit = RecordRequest::Edit { draft: boat.draft, edit: b"typed meanwhile".to_vec(), summary: None };
    boat.ask(edit);
    // What is sealed meanwhile is sealed behind the film.
    let order = SealOrder { body: b"report".to_vec(), title: String::new(), words: String::new() };
    boat.ask(RecordRequest::Seal { draft: boat.draft, order: Box::new(order), key: None });
    boat.record(|answer| matches!(answer, RecordAnswer::Saved { .. }).then_some(()));
    boat.ask(RecordRequest::ListReports(None));
    let reports = boat.record(|answer| match answer {
        RecordAnswer::Reports(reports) => Some(reports),
        RecordAnswer::Sealed { .. } => panic!("sealed before its film"),
        _ => None,
    });
    assert_eq!(reports, []);
    boat.tell(StoreRequest::DestroyIntel);
    boat.answer(|event| match event {
        Event::Store { answer: StoreAnswer::IntelDestroyed { held }, .. } => held.then_some(()),
        _ => None,
    });
    boat.let_through();
    assert_eq!(boat.kept().1, 900_000);
    boat.record(|answer| matches!(answer, RecordAnswer::Sealed { .. }).then_some(()));
    let (folder, store) = boat.end();
    assert_eq!(Boat::kinds(&store, Stream::Ops), ["alert"]);
    assert_eq!(Boat::kinds(&store, Stream::Case), ["photo", "attachment", "boarding", "filed"]);
    let attached = store.attachments(None).unwrap();
    let mut length = 0;
    store
        .read_attachment(attached[0].record, &mut |piece| {
            length += piece.len();
            Ok(())
        })
        .unwrap();
    assert_eq!(length, 900_000);
    // The box has it as well.
    let boxed = fs::read_dir(folder.path().join("stick")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(fs::read_dir(boxed.join("attachments")).unwrap().count(), 1);
}

#[test]
fn a_lock_calls_a_film_off_and_nothing_of_it_is_left() {
    let boat = Boat::new(true);
    boat.begin_film();
    let order = SealOrder { body: b"report".to_vec(), title: String::new(), words: String::new() };
    boat.ask(RecordRequest::Seal { draft: boat.draft, order: Box::new(order), key: None });
    boat.tell(StoreRequest::Lock { forget: None });
    let draft = boat.draft;
    let mut refused = Vec::new();
    while refused.len() < 2 {
        refused.push(boat.record(|answer| match answer {
            RecordAnswer::Refused { about, words } if about == About::Draft(draft) => Some(words.0),
            _ => None,
        }));
    }
    assert_eq!(refused, ["store-error-attachment-stopped", "notice-locked"]);
    boat.answer(|event| matches!(event, Event::Store { answer: StoreAnswer::Locked, .. }).then_some(()));
    // Somebody opens the store while the film is on its way still: it is not swept away
    // under the hands of who writes it, and then removes itself.
    boat.log_in();
    boat.let_through();
    boat.begin_film();
    boat.kept();
    let (folder, store) = boat.end();
    assert_eq!(Boat::kinds(&store, Stream::Case), ["photo", "attachment"]);
    assert_eq!(store.drafts().unwrap().len(), 1, "the draft is there to be sealed again");
    let left = fs::read_dir(folder.path().join("data/attachments")).unwrap().count();
    assert_eq!(left, 1, "of the film that was called off nothing is left");
}

#[test]
fn the_end_of_the_program_waits_for_a_film_that_comes() {
    let boat = Boat::new(false);
    boat.begin_film();
    boat.let_through();
    let (_folder, store) = boat.end();
    assert_eq!(Boat::kinds(&store, Stream::Case), ["photo", "attachment"]);
}

#[test]
fn a_backup_is_made_beside_the_watch_and_the_panic_key_reaches_it() {
    let boat = Boat::new(false);
    let done = || {
        boat.answer(|event| match event {
            Event::Store { answer: StoreAnswer::BackedUp { why }, .. } => Some(why.map(|words| words.0)),
            _ => None,
        })
    };
    let medium = boat.folder.path().join("stick");
    let absent = boat.folder.path().join("pulled");
    boat.executor.as_ref().unwrap().keep_backups(absent.clone());
    assert_eq!(done(), Some("store-error-missing"));
    assert!(!absent.exists(), "a medium that is not there is not made");
    // A film is on its way; neither waits for the other.
    boat.begin_film();
    boat.alert("before the backup");
    boat.executor.as_ref().unwrap().keep_backups(medium.clone());
    assert_eq!(done(), None);
    boat.let_through();
    boat.kept();
    boat.tell(StoreRequest::DestroyIntel);
    boat.answer(|event| match event {
        Event::Store { answer: StoreAnswer::IntelDestroyed { held }, .. } => held.then_some(()),
        _ => None,
    });
    let (_folder, store) = boat.end();
    let exports: Vec<String> = store
        .entries(Stream::Audit, 0, 100)
        .unwrap()
        .iter()
        .map(|entry| String::from_utf8(store.body(entry.record).unwrap().unwrap()).unwrap())
        .collect();
    let hows = ["begun", "store-error-missing", "begun", "done"];
    assert_eq!(exports.len(), hows.len(), "{exports:?}");
    for (body, how) in exports.iter().zip(hows) {
        assert!(body.contains(&format!("\"how\":\"{how}\"")), "{body}");
    }
    let backups: Vec<PathBuf> = fs::read_dir(&medium).unwrap().map(|e| e.unwrap().path()).collect();
    let [backup] = backups.as_slice() else { panic!("{backups:?}") };
    let copy = Store::open(backup, &who()).unwrap();
    assert!(!copy.has_intel(), "no key that is aboard opens the intelligence in it");
    assert_eq!(Boat::kinds(&copy, Stream::Ops), ["alert"]);
    assert_eq!(Boat::kinds(&copy, Stream::Case), [""; 0], "the film came after it");
    assert!(verify(&copy.bundle(UtcTime(0)).unwrap()).ok);
}

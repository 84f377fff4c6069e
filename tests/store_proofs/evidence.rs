//! Files attached to sealed records, and erasure by class.

use crate::hooked_disk::{Change, HookedDisk};
use crate::store_proofs::fixture::{Fixture, NOW, PASSPHRASE, id, phrase, who};
use serde_json::Value;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use watchkeeper::domain::evidence::attachment::{Facts, Fix};
use watchkeeper::domain::evidence::retention::Plan;
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, RecordId, Stream};
use watchkeeper::domain::journal::folder;
use watchkeeper::domain::journal::hash::Hash;
use watchkeeper::domain::journal::report::{Report, Why};
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::domain::time::{Span, TimeSource, UtcTime};
use watchkeeper::store::error::StoreError;
use watchkeeper::store::journal::NewRecord;
use watchkeeper::store::journal::attachment::{AttachmentFault, AttachmentRef, NewAttachment};
use watchkeeper::store::journal::erasure::{Erased, ErasureOrder};
use watchkeeper::store::{NewOfficer, Store};

const MOST: u64 = 8 << 20;
const CANARY: &str = "カナリア canary of the hold 2718281828";

fn clock(days: i64) -> ClockFacts {
    let span = Span::hours(24 * days);
    let monotonic_ms = span.0 as u64;
    ClockFacts {
        utc: UtcTime(NOW.0 + span.0),
        source: TimeSource::Gnss,
        monotonic_ms,
        boot: [3; 16],
        step_ms: None,
    }
}

fn seal(store: &mut Store, stream: Stream, kind: &str, body: &str) -> RecordId {
    let record = NewRecord { stream, action: Action::Seal, kind, body: body.as_bytes(), clock: clock(0) };
    store.append(&record).unwrap().record
}

fn photo(length: usize) -> Vec<u8> {
    let head = b"\xff\xd8\xff\xe0\0\x10JFIF".iter().copied();
    head.chain((0..).map(|n: usize| (n * 31 % 251) as u8)).take(length).collect()
}

fn attach(store: &mut Store, of: RecordId, bytes: &[u8]) -> Result<AttachmentRef, StoreError> {
    let facts = Facts::named("hatch.jpg");
    let new = NewAttachment { of, facts: &facts, most: MOST, clock: clock(0) };
    store.attach(&mut &bytes[..], &new)
}

fn read(store: &Store, record: RecordId) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    store.read_attachment(record, &mut |piece| {
        bytes.extend_from_slice(piece);
        Ok(())
    })?;
    Ok(bytes)
}

fn proof(store: &Store) -> Report {
    verify(&store.bundle(NOW).unwrap())
}

/// The folder was made and its name failed to reach the disk: the next file does not take
/// it for lasting.
#[test]
fn a_folder_whose_name_failed_to_last_is_made_last_by_the_next_file() {
    let fixture = Fixture::new();
    let (failing, above) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let (fails, count, folder) = (Arc::clone(&failing), Arc::clone(&above), fixture.dir());
    let disk = HookedDisk(move |change, path: &Path| {
        if change == Change::SyncDir && path == folder {
            count.fetch_add(1, Ordering::Relaxed);
            if fails.swap(false, Ordering::Relaxed) {
                return Err(io::Error::other("refused once"));
            }
        }
        Ok(())
    });
    let mut store = Store::open_on(Arc::new(disk), &fixture.dir(), &who("O-1", PASSPHRASE)).unwrap();
    let of = seal(&mut store, Stream::Case, "boarding", "with a photo");
    failing.store(true, Ordering::Relaxed);
    assert!(attach(&mut store, of, &photo(900)).is_err());
    assert!(fixture.file("attachments").is_dir(), "it was made");
    above.store(0, Ordering::Relaxed);
    attach(&mut store, of, &photo(900)).unwrap();
    assert_eq!(above.load(Ordering::Relaxed), 1, "and made last before a file stands in it");
}

fn stands(fixture: &Fixture) -> usize {
    fs::read_dir(fixture.file("attachments")).map_or(0, Iterator::count)
}

/// The files of a folder by name.
fn files(dir: &Path) -> folder::Files {
    let mut files = folder::Files::new();
    for entry in fs::read_dir(dir).unwrap() {
        let (path, name) = entry.map(|e| (e.path(), e.file_name().into_string().unwrap())).unwrap();
        if path.is_dir() {
            let inner = self::files(&path).into_iter().map(|(n, bytes)| (format!("{name}/{n}"), bytes));
            files.extend(inner);
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

#[test]
fn a_photo_comes_back_with_what_is_known_of_it() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let of = seal(&mut store, Stream::Case, "boarding", "report");
    let path = fixture.beside("IMG 0001.dat");
    fs::write(&path, photo(700_000)).unwrap();
    let fix = Fix::new(Position::new(35.5, 133.25).unwrap(), NOW - Span::minutes(12));
    let facts = Facts::named("IMG 0001.dat").with_fix(fix);
    let new = NewAttachment { of, facts: &facts, most: MOST, clock: clock(0) };
    let told = store.attach_file(&path, &new).unwrap();
    assert_eq!((told.media_type, told.length, told.of), ("image/jpeg", 700_000, of));
    assert_eq!(told.hash, Hash::of_file(&photo(700_000)));
    drop(store);
    let store = fixture.open();
    let [attached] = &store.attachments(Some(of)).unwrap()[..] else { panic!("not one") };
    assert_eq!((attached.record, attached.file.hash, attached.clock), (told.record, told.hash, clock(0)));
    assert_eq!(attached.officer.as_deref(), Some("O-1"), "the officer signs it");
    assert!(!attached.file.name.contains("IMG"), "the chain outlives an erasure: {}", attached.file.name);
    let facts: &Value = attached.facts.as_ref().unwrap();
    assert_eq!((&facts["name"], &facts["fix"]["age_s"]), (&"IMG 0001.dat".into(), &720.into()));
    assert_eq!(store.last_attached_fix().unwrap(), fix);
    assert_eq!(read(&store, told.record).unwrap(), photo(700_000));
    let out = fixture.beside("out.jpg");
    store.extract_attachment(told.record, &out).unwrap();
    assert_eq!(fs::read(&out).unwrap(), photo(700_000));
    assert!(matches!(store.extract_attachment(told.record, &out), Err(StoreError::Exists(_))));
    let report = proof(&store);
    assert_eq!((report.ok, report.records, report.amendments), (true, 2, 1));
}

/// A card that is pulled out.
struct Broken(usize);

impl Read for Broken {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::Error::other("the card is gone"));
        }
        let n = to.len().min(self.0);
        self.0 -= n;
        to.iter_mut().take(n).for_each(|byte| *byte = 7);
        Ok(n)
    }
}

#[test]
fn what_cannot_be_taken_in_leaves_nothing() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let of = seal(&mut store, Stream::Case, "boarding", "report");
    let facts = Facts::named("a");
    let new = |most| NewAttachment { of, facts: &facts, most, clock: clock(0) };
    let fault = |told: Result<AttachmentRef, StoreError>| match told.unwrap_err() {
        StoreError::Attachment(fault) => fault,
        other => panic!("{other}"),
    };
    assert!(matches!(fault(attach(&mut store, of, b"")), AttachmentFault::Empty));
    for most in [1, 299_999] {
        let told = store.attach(&mut &photo(300_000)[..], &new(most));
        assert!(matches!(fault(told), AttachmentFault::TooLarge { .. }));
    }
    for length in [0, 10, 300_000, 5_000_000] {
        let told = store.attach(&mut Broken(length), &new(MOST));
        assert!(matches!(fault(told), AttachmentFault::Unreadable(_)));
    }
    let path = fixture.beside("film");
    for (bytes, wanted) in [(Some(0), "empty"), (None, "cannot be read"), (Some(9_000_000), "larger")] {
        let _ = fs::remove_file(&path);
        if let Some(length) = bytes {
            fs::write(&path, vec![1; length]).unwrap();
        }
        let told = store.attach_file(&path, &new(MOST)).unwrap_err().to_string();
        assert!(told.contains(wanted), "{told}");
    }
    assert!(matches!(fault(store.attach_file(&fixture.dir(), &new(MOST))), AttachmentFault::Unreadable(_)));
    let nobody = RecordId([9; 16]);
    assert!(matches!(attach(&mut store, nobody, b"x"), Err(StoreError::NoRecord(r)) if r == nobody));
    assert_eq!(stands(&fixture), 0);
    assert_eq!((proof(&store).ok, proof(&store).records), (true, 1));
}

#[test]
fn every_flipped_byte_of_a_photo_names_its_record() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let of = seal(&mut store, Stream::Case, "boarding", "report");
    let record = attach(&mut store, of, &photo(700)).unwrap().record;
    let other = attach(&mut store, of, &photo(900)).unwrap().record;
    assert_ne!(record, other);
    let path = fixture.file(&format!("attachments/{record}.att"));
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        fs::write(&path, &bad).unwrap();
        let found = proof(&store).first_bad.unwrap();
        assert_eq!((found.record, found.why), (Some(record), Why::AttachmentAltered), "byte {at}");
    }
    fs::write(&path, &good[..good.len() - 1]).unwrap();
    assert_eq!(proof(&store).first_bad.unwrap().why, Why::AttachmentAltered);
    assert!(matches!(
        read(&store, record),
        Err(StoreError::Attachment(AttachmentFault::Damaged(r))) if r == record
    ));
    // A folder is sealed all the same, and says what it lacks.
    let dir = fixture.beside("a.sealed");
    store.export_folder(&dir, NOW).unwrap();
    let found = verify(&folder::read(&files(&dir)).unwrap()).first_bad.unwrap();
    assert_eq!((found.record, found.why), (Some(record), Why::AttachmentMissing));
    fs::remove_file(&path).unwrap();
    let found = proof(&store).first_bad.unwrap();
    assert_eq!((found.record, found.why), (Some(record), Why::AttachmentMissing));
    fs::write(&path, &good).unwrap();
    assert!(proof(&store).ok);
}

#[test]
fn a_sealed_folder_holds_the_files_and_proves_them() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let of = seal(&mut store, Stream::Case, "boarding", "report");
    let record = attach(&mut store, of, &photo(400_000)).unwrap().record;
    // The same photo twice stands once.
    attach(&mut store, of, &photo(400_000)).unwrap();
    let dir = fixture.beside("a.sealed");
    store.export_folder(&dir, NOW).unwrap();
    let good = files(&dir);
    let name = folder::attachment_name(Hash::of_file(&photo(400_000)));
    assert_eq!(good[&name], photo(400_000));
    assert!(verify(&folder::read(&good).unwrap()).ok);
    for at in [0, 199_999, 399_999] {
        let mut bad = good.clone();
        bad.get_mut(&name).unwrap()[at] ^= 16;
        let found = verify(&folder::read(&bad).unwrap());
        assert_eq!(found.first_bad.unwrap().record, Some(record), "byte {at}");
        assert_eq!(found.damaged[0].file, name);
    }
}

#[test]
fn files_of_no_record_are_removed_at_the_next_opening() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let of = seal(&mut store, Stream::Case, "boarding", "report");
    let record = attach(&mut store, of, &photo(100)).unwrap().record;
    drop(store);
    let folder = fixture.file("attachments");
    for name in ["00112233445566778899aabbccddeeff.att", "a.partial", "x"] {
        fs::write(folder.join(name), b"cut off").unwrap();
    }
    let store = fixture.open();
    assert_eq!(stands(&fixture), 1);
    assert_eq!(read(&store, record).unwrap(), photo(100));
}

#[test]
fn backup_box_and_rebuilt_store_have_them() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let medium = fixture.beside("box");
    fs::create_dir(&medium).unwrap();
    let of = seal(&mut store, Stream::Case, "boarding", "report");
    let before = attach(&mut store, of, &photo(300_000)).unwrap().record;
    store.attach_black_box(&medium).unwrap();
    let told = attach(&mut store, of, &photo(10)).unwrap();
    assert!(!told.box_behind);
    let backup = store.backup(&fixture.beside("stick"), NOW).unwrap();
    // A file that is lost comes back from the box.
    fs::remove_file(fixture.file(&format!("attachments/{before}.att"))).unwrap();
    drop(store);
    let mut store = fixture.open();
    store.attach_black_box(&medium).unwrap();
    drop(store);
    let again = fixture.beside("again");
    Store::rebuild(&again, &medium, &who("O-1", PASSPHRASE), NOW).unwrap();
    for dir in [fixture.dir(), backup, again] {
        let store = Store::open(&dir, &who("O-1", PASSPHRASE)).unwrap();
        assert_eq!(read(&store, before).unwrap(), photo(300_000));
        assert_eq!(read(&store, told.record).unwrap(), photo(10));
        assert!(proof(&store).ok);
    }
}

fn order(class: &str, days: i64) -> ErasureOrder<'_> {
    ErasureOrder { class, reason: "order 12 of the office", second: None, clock: clock(days) }
}

#[test]
fn an_erased_record_takes_its_files_along() {
    let fixture = Fixture::new();
    let medium = fixture.beside("box");
    fs::create_dir(&medium).unwrap();
    let mut store = fixture.open();
    store.attach_black_box(&medium).unwrap();
    let of = seal(&mut store, Stream::Case, "boarding", "report");
    let other = seal(&mut store, Stream::Case, "boarding", "another");
    let gone = attach(&mut store, of, &photo(100)).unwrap().record;
    let kept = attach(&mut store, other, &photo(200)).unwrap().record;
    store.erase(of, "court", clock(1)).unwrap();
    assert!(matches!(read(&store, gone), Err(StoreError::Attachment(AttachmentFault::None(_)))));
    assert!(matches!(attach(&mut store, of, b"late"), Err(StoreError::Attachment(AttachmentFault::None(_)))));
    assert_eq!(read(&store, kept).unwrap(), photo(200));
    assert_eq!(stands(&fixture), 1);
    let report = proof(&store);
    assert_eq!((report.ok, report.erased), (true, 2));
    let found: Vec<String> = files(&medium).into_keys().filter(|n| n.contains("/attachments/")).collect();
    assert!(matches!(&found[..], [one] if one.ends_with(&format!("{kept}.att"))), "{found:?}");
    let dir = fixture.beside("a.sealed");
    store.export_folder(&dir, NOW).unwrap();
    assert!(verify(&folder::read(&files(&dir)).unwrap()).ok);
}

#[test]
fn a_class_is_erased_when_it_is_due_and_the_chain_holds() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let plan = Plan::japan().unwrap();
    let boardings: Vec<RecordId> =
        (0..70).map(|n| seal(&mut store, Stream::Case, "boarding", &format!("{CANARY} {n}"))).collect();
    let photo_of = attach(&mut store, boardings[3], CANARY.as_bytes()).unwrap().record;
    let sighting = seal(&mut store, Stream::Case, "sighting", "kept for five years");
    let alert = seal(&mut store, Stream::Ops, "alert", "{}");
    let due = |store: &Store, days| -> Vec<(String, usize)> {
        let standing = store.retention(&plan, clock(days).utc).unwrap();
        standing.into_iter().map(|s| (s.class.name, s.due.len())).filter(|(_, n)| *n > 0).collect()
    };
    assert_eq!(due(&store, 1094), []);
    assert_eq!(due(&store, 3649), [("report".to_owned(), 1), ("log".to_owned(), 1)]);
    assert_eq!(store.erase_class(&plan, &order("evidence", 3649)).unwrap(), Erased::default());
    let told = store.erase_class(&plan, &order("evidence", 3650)).unwrap();
    assert_eq!((told.records, told.files), (71, 1));
    assert!(boardings.iter().all(|b| store.body(*b).unwrap().is_none()));
    assert!(read(&store, photo_of).is_err());
    assert!(store.body(sighting).unwrap().is_some() && store.body(alert).unwrap().is_some());
    let report = proof(&store);
    assert_eq!((report.ok, report.erased), (true, 71));
    let note = store.entries(Stream::Ctl, 0, 9).unwrap().pop().unwrap();
    let body: Value = serde_json::from_slice(&store.body(note.record).unwrap().unwrap()).unwrap();
    assert_eq!((&body["class"], &body["records"]), (&"evidence".into(), &71.into()));
    assert_eq!(body["officers"], serde_json::json!(["O-1"]));
    assert_eq!(store.erase_class(&plan, &order("evidence", 3650)).unwrap(), Erased::default(), "once");
    assert_eq!(stands(&fixture), 0);
    drop(store);
    // Opened with its key, no table and no index has it any more.
    let db = fixture.raw("case.db");
    let secure: i64 = db.query_row("PRAGMA secure_delete", [], |row| row.get(0)).unwrap();
    assert!((0..=2).contains(&secure));
    let held: i64 = db
        .query_row(
            "SELECT count(*) FROM journal WHERE instr(coalesce(body, ''), CAST(:canary AS BLOB)) > 0",
            &[(":canary", CANARY)],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(held, 0);
}

#[test]
fn an_order_needs_a_role_or_two_officers_and_a_reason() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let record = seal(&mut store, Stream::Ops, "alert", "{}");
    for officer in ["O-2", "O-3"] {
        let new = NewOfficer {
            id: id(officer),
            role: "leader".parse().unwrap(),
            keys: vec![],
            passphrase: phrase(officer),
        };
        store.add_officer(&new, NOW).unwrap();
    }
    drop(store);
    let plan = Plan::japan().unwrap();
    let mut store = Store::open(&fixture.dir(), &who("O-2", "O-2")).unwrap();
    let refused = |store: &mut Store, second: Option<&_>| {
        store.erase_class(&plan, &ErasureOrder { second, ..order("log", 2000) }).unwrap_err()
    };
    assert!(matches!(refused(&mut store, None), StoreError::NotApproved));
    assert!(matches!(refused(&mut store, Some(&who("O-2", "O-2"))), StoreError::NotApproved));
    assert!(matches!(refused(&mut store, Some(&who("O-3", "wrong"))), StoreError::Slot(_)));
    assert!(matches!(refused(&mut store, Some(&who("O-9", "O-9"))), StoreError::Slot(_)));
    let third = who("O-3", "O-3");
    let with = |class, reason| ErasureOrder { class, reason, second: Some(&third), clock: clock(2000) };
    let mut fails = |class, reason| store.erase_class(&plan, &with(class, reason)).unwrap_err();
    assert!(matches!(fails("log", "  "), StoreError::ErasureReason { .. }));
    let long = "x".repeat(601);
    assert!(matches!(fails("log", &long), StoreError::ErasureReason { .. }));
    assert!(matches!(fails("permanent", "r"), StoreError::NoClass(_)));
    assert!(matches!(fails("none", "r"), StoreError::NoClass(_)));
    assert!(store.body(record).unwrap().is_some());
    let longest = "x".repeat(600);
    let told = store.erase_class(&plan, &with("log", &longest)).unwrap();
    assert_eq!(told.records, 1);
    let erasure = store.entries(Stream::Ops, 1, 1).unwrap().remove(0);
    let Action::Erase { reason, .. } = erasure.action else { panic!("no erasure") };
    assert!(reason.contains("O-2, O-3"), "{reason}");
    assert!(proof(&store).ok);
}

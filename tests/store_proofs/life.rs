//! Old copies, the black box, clocks that jump, media that refuse: told in clear words,
//! nothing lost, nothing overwritten.

use crate::hooked_disk::{Change, HookedDisk};
use crate::store_proofs::fixture::{Fixture, NOW, PASSPHRASE, id, phrase, who};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, Entry, RecordId, Stream};
use watchkeeper::domain::journal::folder;
use watchkeeper::domain::journal::report::{ClockWhy, Report};
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::domain::time::{Span, TimeSource, UtcTime};
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::store::disk::Disk;
use watchkeeper::store::error::StoreError;
use watchkeeper::store::journal::{NewRecord, Sealed};
use watchkeeper::store::{NewOfficer, Notice, Store};

fn clock(utc: UtcTime, minute: i64) -> ClockFacts {
    let monotonic_ms = Span::minutes(minute).0 as u64;
    ClockFacts { utc, source: TimeSource::Gnss, monotonic_ms, boot: [3; 16], step_ms: None }
}

fn seal(store: &mut Store, stream: Stream, body: &str, minute: i64) -> Sealed {
    let at = clock(NOW + Span::minutes(minute), minute);
    let record = NewRecord { stream, action: Action::Seal, kind: "k", body: body.as_bytes(), clock: at };
    store.append(&record).unwrap()
}

fn proof(store: &Store) -> Report {
    verify(&folder::read(&store.sealed_files(NOW).unwrap()).unwrap())
}

fn entries(store: &Store) -> Vec<Entry> {
    Stream::ALL.iter().flat_map(|s| store.entries(*s, 0, 999).unwrap()).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn with_box(fixture: &Fixture) -> (Store, PathBuf) {
    let medium = fixture.beside("box");
    fs::create_dir_all(&medium).unwrap();
    let mut store = fixture.open();
    store.attach_black_box(&medium).unwrap();
    (store, medium)
}

#[test]
fn a_restored_backup_begins_a_new_epoch_and_says_so() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    seal(&mut store, Stream::Case, "before", 0);
    let backup = store.backup(&fixture.beside("stick"), NOW).unwrap();
    seal(&mut store, Stream::Case, "after the backup", 1);
    drop(store);
    // Whole, and the database alone.
    for whole in [true, false] {
        if whole {
            copy(&backup, &fixture.dir());
        } else {
            fs::copy(backup.join("case.db"), fixture.file("case.db")).unwrap();
        }
        let mut store = fixture.open();
        assert_eq!(store.notices(), [Notice::Older]);
        assert!(proof(&store).ok, "reading it changes nothing");
        assert_eq!(entries(&store).len(), 1);
        seal(&mut store, Stream::Case, "goes on", 2);
        let epochs: Vec<(u32, u64, String)> =
            entries(&store).into_iter().map(|e| (e.epoch.0, e.seq.0, e.kind)).collect();
        let [old, new, note] = &epochs[..] else { panic!("{epochs:?}") };
        assert_eq!((old.0, old.1, new.1, note.1, note.2.as_str()), (1, 1, 1, 1, "epoch"));
        assert!(new.0 > 1 && note.0 == new.0);
        let report = proof(&store);
        assert!(report.ok, "{report:?}");
        drop(store);
        let store = fixture.open();
        assert_eq!(store.notices(), [], "told once");
    }
}

#[test]
fn the_newest_backups_are_kept_and_one_that_knows_more_is_never_destroyed() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let sealed = seal(&mut store, Stream::Case, "first", 1);
    drop(store);
    let aside = fixture.beside("aside");
    copy(&fixture.dir(), &aside);
    let mut store = fixture.open();
    let medium = fixture.beside("stick");
    let made: Vec<PathBuf> =
        (0..4).map(|n| store.backup(&medium, UtcTime(NOW.0 + n * 1000)).unwrap()).collect();
    assert_eq!(store.keep_newest(&medium, 2).unwrap(), made[..2]);
    assert_eq!((made[0].exists(), made[2].exists(), made[3].exists()), (false, true, true));
    seal(&mut store, Stream::Case, "lost with the boat's disk", 2);
    let knows_more = store.backup(&medium, UtcTime(NOW.0 + 9000)).unwrap();
    assert_eq!(store.outdated_backups(&medium).unwrap(), [""; 0].map(PathBuf::from));
    drop(store);
    // An older copy comes back to the boat and erases: what stands in the backup alone stays.
    fs::remove_dir_all(fixture.dir()).unwrap();
    copy(&aside, &fixture.dir());
    let mut store = fixture.open();
    store.erase(sealed.record, "order of the court", clock(NOW, 3)).unwrap();
    assert_eq!(store.outdated_backups(&medium).unwrap(), made[2..]);
    assert_eq!(store.destroy_outdated(&medium).unwrap(), made[2..]);
    assert_eq!(store.keep_newest(&medium, 0).unwrap(), [""; 0].map(PathBuf::from));
    assert!(knows_more.join("case.db").exists());
}

#[test]
fn an_old_database_copied_back_by_hand_is_noticed() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    seal(&mut store, Stream::Ops, "one", 0);
    drop(store);
    let old = fs::read(fixture.file("case.db")).unwrap();
    let mut store = fixture.open();
    seal(&mut store, Stream::Ops, "two", 1);
    drop(store);
    fs::write(fixture.file("case.db"), old).unwrap();
    let mut store = fixture.open();
    assert_eq!(store.notices(), [Notice::Older]);
    seal(&mut store, Stream::Ops, "another two", 2);
    assert!(proof(&store).ok);
    assert!(entries(&store).iter().filter(|e| e.epoch.0 == 1).count() == 1);
}

#[test]
fn what_the_journal_lost_comes_back_from_the_black_box() {
    let fixture = Fixture::new();
    let (mut store, medium) = with_box(&fixture);
    let first = seal(&mut store, Stream::Case, "kept", 0);
    assert!(!first.box_behind);
    drop(store);
    let old = fs::read(fixture.file("case.db")).unwrap();
    let (mut store, _) = with_box(&fixture);
    let second = seal(&mut store, Stream::Case, "lost with the disk", 1);
    store.erase(first.record, "order", clock(NOW, 2)).unwrap();
    drop(store);
    // The drive had not written what it said it had; the note of the heads is gone too.
    fs::write(fixture.file("case.db"), old).unwrap();
    fs::remove_file(fixture.file("store.heads")).unwrap();
    let mut store = fixture.open();
    assert_eq!(store.body(second.record).unwrap(), None);
    store.attach_black_box(&medium).unwrap();
    assert_eq!(store.notices(), [Notice::Older, Notice::Recovered { records: 2 }]);
    assert_eq!(store.body(second.record).unwrap().unwrap(), b"lost with the disk");
    assert_eq!(store.body(first.record).unwrap(), None, "what was erased stays erased");
    seal(&mut store, Stream::Case, "goes on", 3);
    let report = proof(&store);
    assert!(report.ok && report.erased == 1, "{report:?}");
}

#[test]
fn a_store_is_made_again_from_its_black_box() {
    let fixture = Fixture::new();
    let (mut store, medium) = with_box(&fixture);
    let ids: Vec<RecordId> = (0..9)
        .map(|n| seal(&mut store, Stream::ALL[n % 5], &format!("record {n}"), n as i64).record)
        .collect();
    store.erase(ids[5], "order", clock(NOW, 20)).unwrap();
    let key = store.device_key().unwrap();
    drop(store);
    let refused = Store::rebuild(&fixture.dir(), &medium, &who("O-1", "wrong"), NOW);
    assert!(matches!(refused, Err(StoreError::Slot(_))));
    fs::write(fixture.file("case.db"), vec![7; 5000]).unwrap();
    assert!(matches!(fixture.refused(), StoreError::Refused(_)));
    let (store, records, aside) =
        Store::rebuild(&fixture.dir(), &medium, &who("O-1", PASSPHRASE), NOW).unwrap();
    assert_eq!(records, 8, "all but the two of bulk, and the erasure");
    assert_eq!(fs::read(aside.unwrap()).unwrap(), vec![7; 5000], "the old file is kept");
    assert_eq!((store.device_key().unwrap(), store.has_intel()), (key, true));
    for (n, id) in ids.iter().enumerate().filter(|(n, _)| n % 5 != 2) {
        let body = (n != 5).then(|| format!("record {n}").into_bytes());
        assert_eq!(store.body(*id).unwrap(), body, "record {n}");
    }
    let report = proof(&store);
    assert!(report.ok && report.erased == 1, "{report:?}");
    drop(store);
    // On another computer, from the box alone.
    let other = fixture.beside("other");
    let (mut store, records, aside) = Store::rebuild(&other, &medium, &who("O-1", PASSPHRASE), NOW).unwrap();
    assert_eq!((records, aside), (8, None));
    seal(&mut store, Stream::Case, "goes on", 30);
    assert!(proof(&store).ok);
    let nowhere = fixture.beside("nowhere");
    assert!(matches!(
        Store::rebuild(&other, &nowhere, &who("O-1", PASSPHRASE), NOW),
        Err(StoreError::NoBox(_))
    ));
    let foreign = Fixture::new();
    let refused = Store::rebuild(&foreign.dir(), &medium, &who("O-1", PASSPHRASE), NOW);
    assert!(matches!(refused, Err(StoreError::Exists(_))), "another store is not overwritten");
}

#[test]
fn a_box_that_is_unplugged_stops_nothing_and_catches_up() {
    let fixture = Fixture::new();
    let medium = fixture.beside("box");
    let mut store = fixture.open();
    store.attach_black_box(&medium).unwrap();
    assert!(matches!(store.notices(), [Notice::BoxAbsent { path, .. }] if *path == medium));
    assert!(seal(&mut store, Stream::Case, "without", 0).box_behind);
    drop(store);
    let (mut store, _) = with_box(&fixture);
    assert_eq!(store.notices(), []);
    let gone = fixture.beside("pulled");
    fs::rename(&medium, &gone).unwrap();
    assert!(seal(&mut store, Stream::Case, "pulled out", 1).box_behind);
    let second = NewOfficer {
        id: id("O-2"),
        role: "leader".parse().unwrap(),
        keys: vec![],
        passphrase: phrase("two"),
    };
    store.add_officer(&second, NOW).unwrap();
    fs::rename(&gone, &medium).unwrap();
    assert!(!seal(&mut store, Stream::Case, "plugged in", 2).box_behind);
    drop(store);
    let (_, records, _) = Store::rebuild(&fixture.beside("other"), &medium, &who("O-2", "two"), NOW).unwrap();
    assert_eq!(records, 3);
}

#[test]
fn a_damaged_box_gives_what_is_whole() {
    let fixture = Fixture::new();
    let (mut store, medium) = with_box(&fixture);
    for n in 0..6 {
        seal(&mut store, Stream::Case, "body", n);
    }
    drop(store);
    let dir = fs::read_dir(&medium).unwrap().next().unwrap().unwrap().path();
    let file = dir.join("box-000001.frames");
    let mut bytes = fs::read(&file).unwrap();
    let length = bytes.len();
    bytes[length - 40] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (store, records, _) =
        Store::rebuild(&fixture.beside("other"), &medium, &who("O-1", PASSPHRASE), NOW).unwrap();
    assert_eq!(records, 5);
    assert!(proof(&store).ok);
    // The boat's own store writes what the box lost into another file.
    drop(store);
    let (store, _) = with_box(&fixture);
    drop(store);
    assert!(dir.join("box-000002.frames").exists());
    let again = Store::rebuild(&fixture.beside("third"), &medium, &who("O-1", PASSPHRASE), NOW).unwrap();
    assert_eq!(again.1, 6);
}

#[test]
fn a_clock_years_off_or_backward_seals_and_is_told() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let years = Span::minutes(60 * 24 * 365 * 30);
    for (minute, utc) in [(0, NOW), (1, NOW + years), (2, UtcTime(0)), (3, UtcTime(-1)), (4, NOW)] {
        let record = NewRecord {
            stream: Stream::Case,
            action: Action::Seal,
            kind: "k",
            body: b"x",
            clock: clock(utc, minute),
        };
        store.append(&record).unwrap();
    }
    drop(store);
    let report = proof(&fixture.open());
    assert!(report.ok && report.records == 5);
    assert!(report.clock_doubts.iter().any(|d| d.why == ClockWhy::Backward), "{:?}", report.clock_doubts);
    assert!(report.clock_doubts.iter().any(|d| d.why == ClockWhy::Drift), "{:?}", report.clock_doubts);
}

#[test]
fn every_notice_has_words_in_both_languages() {
    let notices = [
        Notice::Older,
        Notice::Recovered { records: 3 },
        Notice::BoxAbsent { path: PathBuf::from("/x"), detail: "gone".into() },
        Notice::NoReserve,
        Notice::Migrated { aside: PathBuf::from("/x") },
    ];
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for notice in &notices {
            let (key, args) = notice.words();
            let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
            assert!(catalogue.has(key), "{language} {key}");
            assert!(!catalogue.format(key, &args).contains('{'), "{key}");
        }
        assert!(catalogue.has(StoreError::NoBox(PathBuf::new()).words().0));
    }
}

#[test]
fn a_disk_that_can_only_be_read_is_told_with_its_path_and_nothing_changes() {
    let fixture = Fixture::new();
    let before = fs::read(fixture.file("case.db")).unwrap();
    // Mounted to be read only.
    let refuse = |_: Change, _: &Path| Err(io::ErrorKind::ReadOnlyFilesystem.into());
    let disk: Arc<dyn Disk> = Arc::new(HookedDisk(refuse));
    let error = Store::open_on(disk.clone(), &fixture.dir(), &who("O-1", PASSPHRASE)).unwrap_err();
    assert!(matches!(&error, StoreError::File { path, .. } if path.starts_with(fixture.dir())), "{error:?}");
    assert!(Catalogue::new(Language::ALL[0]).has(error.words().0));
    let role = "commander".parse().unwrap();
    let made = Store::init_on(disk, &fixture.beside("new"), &who("O-1", "x"), &role, true, NOW);
    assert!(matches!(made, Err(StoreError::File { .. })));
    assert_eq!(fs::read(fixture.file("case.db")).unwrap(), before);
    fixture.open();
}

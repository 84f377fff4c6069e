//! Records in their order: sealed, amended, erased, exported and proved.

use crate::store_proofs::fixture::{Fixture, NOW, PASSPHRASE, who};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, RecordId, Stream};
use watchkeeper::domain::journal::folder::{self, Files};
use watchkeeper::domain::journal::report::{Report, Why};
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::domain::time::{Span, TimeSource};
use watchkeeper::store::Store;
use watchkeeper::store::error::StoreError;
use watchkeeper::store::journal::NewRecord;

fn clock(minute: i64) -> ClockFacts {
    let at = Span::minutes(minute);
    ClockFacts {
        utc: NOW + at,
        source: TimeSource::Gnss,
        monotonic_ms: at.0 as u64,
        boot: [3; 16],
        step_ms: None,
    }
}

fn record(stream: Stream, action: Action, body: &str, minute: i64) -> NewRecord<'_> {
    NewRecord { stream, action, kind: "boarding", body: body.as_bytes(), clock: clock(minute) }
}

fn seal(store: &mut Store, body: &str, minute: i64) -> RecordId {
    store.append(&record(Stream::Case, Action::Seal, body, minute)).unwrap().record
}

fn files(dir: &Path) -> Files {
    let mut files = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn proof(files: &Files) -> Report {
    verify(&folder::read(files).unwrap())
}

#[test]
fn a_folder_of_an_amended_and_an_erased_record_verifies_and_a_flipped_byte_does_not() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let first = seal(&mut store, "第八幸丸: nil result", 0);
    let second = seal(&mut store, "a name that a court had removed", 1);
    store.append(&record(Stream::Case, Action::Amend { of: first }, "crew of 5, not 4", 2)).unwrap();
    store.append(&record(Stream::Ops, Action::Seal, "watch begun", 3)).unwrap();
    store.index_text(&second.to_string(), "removed name").unwrap();
    store.erase(second, "order 2026-17", clock(4)).unwrap();

    assert_eq!(store.body(first).unwrap().unwrap(), "第八幸丸: nil result".as_bytes());
    assert_eq!(store.body(second).unwrap(), None);
    assert!(store.search("removed name", 9).unwrap().is_empty());

    let dir = fixture.beside("patrol.sealed");
    store.export_folder(&dir, NOW).unwrap();
    assert!(!fixture.beside("patrol.sealed.partial").exists());
    assert!(matches!(store.export_folder(&dir, NOW), Err(StoreError::Exists(_))));
    let good = files(&dir);
    let report = proof(&good);
    assert!(report.ok, "{report:?}");
    assert_eq!((report.records, report.erased, report.amendments), (5, 1, 1));
    let signed = |stream| -> Vec<bool> {
        store.entries(stream, 0, 9).unwrap().iter().map(|e| e.officer.is_some()).collect()
    };
    assert_eq!((signed(Stream::Case), signed(Stream::Ops)), (vec![true; 4], vec![false]));
    assert_eq!(report.device_key, store.device_key().unwrap());
    assert!(report.gaps.is_empty() && report.clock_doubts.is_empty());

    let whole: Vec<u8> = good.values().flatten().copied().collect();
    assert!(!whole.windows(11).any(|w| w == b"court had r"), "the erased body is in the folder");
    for (name, bytes) in &good {
        for at in (0..bytes.len()).step_by(7) {
            let mut bad = good.clone();
            bad.get_mut(name).unwrap()[at] ^= 0x10;
            assert!(folder::read(&bad).map_or(true, |b| !verify(&b).ok), "{name} byte {at}");
        }
    }
}

#[test]
fn what_is_sealed_is_there_after_the_process_is_gone() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let ids: Vec<RecordId> = (0..20).map(|n| seal(&mut store, &format!("record {n}"), n)).collect();
    // The files as they are while the store is open: what a killed process leaves.
    let left = fixture.beside("left");
    fs::create_dir(&left).unwrap();
    for entry in fs::read_dir(fixture.dir()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), left.join(entry.file_name())).unwrap();
    }
    let again = Store::open(&left, &who("O-1", PASSPHRASE)).unwrap();
    let entries = again.entries(Stream::Case, 0, 99).unwrap();
    assert_eq!(entries.iter().map(|e| e.record).collect::<Vec<_>>(), ids);
    assert_eq!(again.entries(Stream::Case, 18, 99).unwrap().len(), 2);
    assert_eq!(again.body(ids[19]).unwrap().unwrap(), b"record 19");
}

#[test]
fn what_does_not_fit_is_refused_and_leaves_no_number_behind() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    let first = seal(&mut store, "one", 0);
    let nowhere = RecordId([0xee; 16]);
    let amend = record(Stream::Case, Action::Amend { of: nowhere }, "two", 1);
    assert!(matches!(store.append(&amend), Err(StoreError::NoRecord(id)) if id == nowhere));
    let erase = Action::Erase { of: first, reason: String::new() };
    assert!(matches!(store.append(&record(Stream::Case, erase, "", 1)), Err(StoreError::NotErasable)));
    let kind = "k".repeat(65);
    let long = NewRecord { kind: &kind, ..record(Stream::Case, Action::Seal, "two", 1) };
    assert!(matches!(store.append(&long), Err(StoreError::Entry(_))));
    let large = "x".repeat((4 << 20) + 1);
    assert!(matches!(
        store.append(&record(Stream::Case, Action::Seal, &large, 1)),
        Err(StoreError::TooLarge)
    ));
    let reason = "r".repeat(1025);
    assert!(matches!(store.erase(first, &reason, clock(1)), Err(StoreError::Entry(_))));
    assert!(store.body(first).unwrap().is_some(), "an erasure that failed erased nothing");
    let erasure = store.erase(first, "order", clock(2)).unwrap();
    assert_eq!(erasure.seq.0, 2);
    for id in [first, erasure.record] {
        assert!(matches!(store.erase(id, "again", clock(3)), Err(StoreError::NotErasable)));
    }
    assert_eq!(store.entries(Stream::Case, 0, 99).unwrap().len(), 2);
}

#[test]
fn an_entry_is_not_changed_through_the_database_and_a_gap_is_noticed() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    for n in 0..3 {
        seal(&mut store, "x", n);
    }
    drop(store);
    let db = fixture.raw("case.db");
    for sql in [
        "DELETE FROM journal WHERE seq = 2",
        "UPDATE journal SET seq = 9 WHERE seq = 3",
        "UPDATE journal SET body = x'00'",
        "UPDATE journal SET hash = zeroblob(32)",
        "UPDATE journal SET salt = NULL",
    ] {
        assert!(db.execute(sql, []).is_err(), "{sql}");
    }
    // Somebody with the key who also knows how to remove a trigger.
    db.execute_batch("DROP TRIGGER journal_keeps_entries; DELETE FROM journal WHERE seq = 2;").unwrap();
    drop(db);
    assert!(matches!(fixture.refused(), StoreError::Journal { place } if place == "case 3"));
}

#[test]
fn a_record_changed_in_the_database_fails_the_proof() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    for n in 0..3 {
        seal(&mut store, "five parcels", n);
    }
    drop(store);
    let db = fixture.raw("case.db");
    db.execute_batch(
        "DROP TRIGGER journal_keeps_order;
         UPDATE journal SET body = CAST('four parcels' AS BLOB) WHERE seq = 2;",
    )
    .unwrap();
    drop(db);
    let dir = fixture.beside("patrol.sealed");
    fixture.open().export_folder(&dir, NOW).unwrap();
    let bad = proof(&files(&dir)).first_bad.unwrap();
    assert_eq!((bad.stream, bad.seq.0, bad.why), (Stream::Case, 2, Why::BodyAltered));
}

//! A full disk: the space held back is given once, and nothing is half written.

use super::*;
use crate::domain::keys::secret::Passphrase;
use crate::store::Credentials;
use tempfile::TempDir;

fn store(dir: &TempDir) -> Store {
    let first = Credentials { officer: "O-1".parse().unwrap(), passphrase: Passphrase::new("one").unwrap() };
    Store::init(dir.path(), &first, &"commander".parse().unwrap(), true, UtcTime(0)).unwrap()
}

fn record(body: &[u8]) -> NewRecord<'_> {
    NewRecord { stream: Stream::Case, action: Action::Seal, kind: "k", body, clock: ClockFacts::default() }
}

#[test]
fn a_full_disk_gets_the_space_held_back_and_the_record_is_sealed_once() {
    let dir = TempDir::new().unwrap();
    let mut store = store(&dir);
    let reserve = store.places.reserve();
    assert!(reserve.exists());
    // Writes, and finds the disk full as long as the space is held back.
    let sealed = store
        .on_full_disk_too(ClockFacts::default(), |db| {
            let written = write(db, &[record(b"body")], None)?;
            if reserve.exists() { Err(StoreError::Full) } else { Ok(written) }
        })
        .unwrap();
    let sealed = sealed[0];
    assert_eq!((sealed.seq, sealed.reserve_used), (Seq(1), true));
    assert!(!reserve.exists());
    assert_eq!(store.entries(Stream::Case, 0, 9).unwrap().len(), 1);
    assert!(!store.append(&record(b"next")).unwrap().reserve_used);
}

#[test]
fn a_disk_that_stays_full_is_told_and_nothing_is_half_written() {
    let dir = TempDir::new().unwrap();
    let mut store = store(&dir);
    store.append(&record(b"before")).unwrap();
    let pages: i64 = store.case.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    store.case.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    assert!(matches!(store.append(&record(&vec![7; 100_000])), Err(StoreError::Full)));
    assert_eq!(store.entries(Stream::Case, 0, 9).unwrap().len(), 1);
    store.case.query_row("PRAGMA max_page_count = 100000", [], |_| Ok(())).unwrap();
    assert_eq!(store.append(&record(&vec![7; 100_000])).unwrap().seq, Seq(2));
    assert_eq!(check(&store.case).unwrap(), None);
}

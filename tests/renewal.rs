//! Keys that are replaced: after a revocation an old slot file opens nothing new, whoever
//! is killed in between has one of both, and what was sealed to the keys of before is
//! still read; after the panic key the crew begins with an empty database.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "common/hooked_disk.rs"]
mod hooked_disk;

use hooked_disk::{Change, HookedDisk};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, RecordId, Stream};
use watchkeeper::domain::journal::{folder, verify};
use watchkeeper::domain::keys::officer::KeyName;
use watchkeeper::domain::keys::queue::Item;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::keys::slot::SlotError;
use watchkeeper::domain::keys::slot_file;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::store::closed::ClosedStore;
use watchkeeper::store::closed::queue::{Drain, QueueWriter, fresh_id};
use watchkeeper::store::error::StoreError;
use watchkeeper::store::journal::NewRecord;
use watchkeeper::store::{Credentials, NewOfficer, Notice, Store};

const NOW: UtcTime = UtcTime(1_795_496_767_008);

fn who(officer: &str) -> Credentials {
    let passphrase = Passphrase::new(&format!("phrase of {officer}")).unwrap();
    Credentials { officer: officer.parse().unwrap(), passphrase }
}

/// Three officers; the third is not cleared for intelligence.
fn boat() -> TempDir {
    let dir = TempDir::new().unwrap();
    let role = "commander".parse().unwrap();
    let mut store = Store::init(dir.path(), &who("O-1"), &role, true, NOW).unwrap();
    for (id, keys) in [("O-2", vec![KeyName::Intel]), ("O-3", vec![]), ("O-4", vec![KeyName::Intel])] {
        let Credentials { officer, passphrase } = who(id);
        store.add_officer(&NewOfficer { id: officer, role: role.clone(), keys, passphrase }, NOW).unwrap();
    }
    write(&mut store, "before");
    dir
}

fn write(store: &mut Store, body: &str) {
    let (stream, action, clock) = (Stream::Case, Action::Seal, ClockFacts::default());
    store.append(&NewRecord { stream, action, kind: "boarding", body: body.as_bytes(), clock }).unwrap();
}

fn bodies(store: &Store) -> Vec<String> {
    let entries = store.entries(Stream::Case, 0, 100).unwrap();
    entries.iter().map(|e| String::from_utf8(store.body(e.record).unwrap().unwrap()).unwrap()).collect()
}

fn proved(store: &Store) {
    let report = verify::verify(&folder::read(&store.sealed_files(NOW).unwrap()).unwrap());
    assert!(report.ok, "{:?}", report.first_bad);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn no_leftovers(dir: &Path) {
    let names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!names.iter().any(|n| n.contains("renewed")), "{names:?}");
}

#[test]
fn an_old_slot_file_and_the_revoked_passphrase_open_nothing_new() {
    let dir = boat();
    let stolen = TempDir::new().unwrap();
    copy(dir.path(), stolen.path());
    let mut store = Store::open(dir.path(), &who("O-1")).unwrap();
    store.revoke_officer(&"O-2".parse().unwrap(), NOW).unwrap();
    write(&mut store, "after");
    assert!(store.has_intel());
    proved(&store);
    drop(store);
    no_leftovers(dir.path());
    // The thief's slots on the present databases, and on each of them alone.
    let thief = TempDir::new().unwrap();
    copy(dir.path(), thief.path());
    for name in ["keys.slot", "keys.slot.copy"] {
        fs::copy(stolen.path().join(name), thief.path().join(name)).unwrap();
    }
    for officer in ["O-2", "O-1"] {
        let opened = Store::open(thief.path(), &who(officer));
        assert!(matches!(opened, Err(StoreError::Refused(_))), "{officer}: {opened:?}");
    }
    // What was copied whole before the revocation is what it was.
    assert_eq!(bodies(&Store::open(stolen.path(), &who("O-2")).unwrap()), ["before"]);
    let revoked = Store::open(dir.path(), &who("O-2"));
    assert!(matches!(revoked, Err(StoreError::Slot(SlotError::Revoked(_)))), "{revoked:?}");
    // Nobody else notices: the passphrases are the same, and so are the clearances.
    for (officer, intel) in [("O-3", false), ("O-4", true), ("O-1", true)] {
        let mut store = Store::open(dir.path(), &who(officer)).unwrap();
        assert_eq!(
            (bodies(&store), store.has_intel()),
            (vec!["before".to_owned(), "after".to_owned()], intel)
        );
        let pin = Passphrase::new("2580").unwrap();
        let slot = store.pin_slot(&pin).unwrap();
        let closed = store.close();
        store = closed.open_by_pin(&slot, &pin).unwrap();
        let own = Passphrase::new(&format!("phrase of {officer}")).unwrap();
        store.set_passphrase(&officer.parse().unwrap(), &own).unwrap();
        drop((store, closed));
        assert!(Store::open(dir.path(), &who(officer)).is_ok());
    }
    // A second revocation, of one whose keys are sealed ones.
    let mut store = Store::open(dir.path(), &who("O-1")).unwrap();
    store.revoke_officer(&"O-3".parse().unwrap(), NOW).unwrap();
    drop(store);
    assert_eq!(bodies(&Store::open(dir.path(), &who("O-4")).unwrap()).len(), 2);
}

#[test]
fn what_was_sealed_to_the_keys_of_before_is_still_read() {
    let dir = boat();
    let medium = TempDir::new().unwrap();
    let item = |n: i64| Item {
        number: 0,
        record: RecordId(fresh_id().unwrap()),
        stream: Stream::Ops,
        kind: "alert".to_owned(),
        body: b"{}".to_vec(),
        clock: ClockFacts { utc: UtcTime(n), ..ClockFacts::default() },
    };
    let closed = ClosedStore::hold(dir.path()).unwrap();
    let before = closed.queue_key().unwrap().unwrap();
    QueueWriter::new(&closed).unwrap().unwrap().append(&mut [item(1), item(2)]).unwrap();
    let mut store = closed.open(&who("O-1")).unwrap();
    store.attach_black_box(medium.path()).unwrap();
    write(&mut store, "in the box");
    store.revoke_officer(&"O-2".parse().unwrap(), NOW).unwrap();
    write(&mut store, "after");
    let after = closed.queue_key().unwrap().unwrap();
    assert_ne!(before, after);
    QueueWriter::new(&closed).unwrap().unwrap().append(&mut [item(3)]).unwrap();
    let mut drain = Drain::new(&store).unwrap();
    while !drain.step(&mut store).unwrap() {}
    assert_eq!((drain.drained.records, drain.drained.is_whole()), (3, true), "{:?}", drain.drained);
    proved(&store);
    drop((store, closed));
    // Recordings of both times.
    let keys = Store::recording_keys(dir.path(), &who("O-4")).unwrap();
    let chance = || watchkeeper::store::closed::queue::item_chance().unwrap();
    for key in [before, after] {
        let (_, head) = watchkeeper::domain::keys::recording::Sealer::new(key, &chance()).unwrap();
        assert!(keys.opener(&head.try_into().unwrap()).is_ok());
    }
    // The whole store again from its box.
    let again = TempDir::new().unwrap();
    let (store, ..) = Store::rebuild(again.path(), medium.path(), &who("O-4"), NOW).unwrap();
    assert_eq!(bodies(&store), ["before", "in the box", "after"]);
    assert_eq!(store.entries(Stream::Ops, 0, 10).unwrap().len(), 3);
    proved(&store);
}

/// Does it on a disk that fails for good after `left` changes, as where the program is
/// killed; `true` once it lives on.
fn dies(dir: &Path, left: i64, work: impl FnOnce(&mut Store) -> Result<(), StoreError>) -> bool {
    let lives = Arc::new(AtomicI64::new(i64::MAX));
    let counted = Arc::clone(&lives);
    let disk = HookedDisk(move |change, _: &Path| {
        let dead = change != Change::Lock && counted.fetch_sub(1, Ordering::Relaxed) <= 0;
        if dead { Err(io::Error::other("killed")) } else { Ok(()) }
    });
    let mut store = Store::open_on(Arc::new(disk), dir, &who("O-1")).unwrap();
    lives.store(left, Ordering::Relaxed);
    let done = work(&mut store);
    // No more is written at the closing.
    lives.store(0, Ordering::Relaxed);
    done.is_ok()
}

#[test]
fn killed_anywhere_in_a_revocation_one_of_both_opens() {
    let (mut kept, mut gone) = (0, 0);
    for left in 0..200 {
        let dir = boat();
        let lived = dies(dir.path(), left, |store| store.revoke_officer(&"O-2".parse().unwrap(), NOW));
        // The third officer opens it: not cleared, and never asked.
        let opened = Store::open(dir.path(), &who("O-3"));
        let store = opened.unwrap_or_else(|error| panic!("after {left}: {error}"));
        assert_eq!(bodies(&store), ["before"], "after {left}");
        drop(store);
        no_leftovers(dir.path());
        let mut store = Store::open(dir.path(), &who("O-4")).unwrap();
        assert!(store.has_intel(), "after {left}");
        write(&mut store, "after");
        proved(&store);
        drop(store);
        match Store::open(dir.path(), &who("O-2")) {
            Ok(store) => {
                assert!(!lived && bodies(&store).len() == 2, "after {left}");
                kept += 1;
            }
            Err(StoreError::Slot(SlotError::Revoked(_))) => gone += 1,
            Err(error) => panic!("after {left}: {error}"),
        }
        if lived {
            assert!(kept > 5 && gone > 3, "{kept} and {gone}");
            return;
        }
    }
    panic!("a revocation takes more than 200 operations");
}

/// The slots have the new keys, the renewed database cannot be read just now, and the old
/// one does not open with them: neither is thrown away.
#[test]
fn a_renewed_database_that_cannot_be_read_is_kept() {
    let dir = boat();
    let (case, renewed) = (dir.path().join("case.db"), dir.path().join("case.db.renewed"));
    let old = fs::read(&case).unwrap();
    let mut store = Store::open(dir.path(), &who("O-1")).unwrap();
    store.revoke_officer(&who("O-2").officer, NOW).unwrap();
    drop(store);
    // As the files stand when the power goes right after the slots were written.
    let whole = fs::read(&case).unwrap();
    let mut unread = whole.clone();
    unread[..4096].fill(0);
    for bytes in [unread, Vec::new()] {
        fs::write(&case, &old).unwrap();
        fs::write(&renewed, &bytes).unwrap();
        assert!(matches!(Store::open(dir.path(), &who("O-1")), Err(StoreError::Refused(_))));
        assert_eq!(fs::read(&case).unwrap(), old);
        assert!(renewed.exists());
    }
    fs::write(&renewed, &whole).unwrap();
    let store = Store::open(dir.path(), &who("O-1")).unwrap();
    assert_eq!(bodies(&store), ["before"]);
    proved(&store);
    drop(store);
    no_leftovers(dir.path());
}

#[test]
fn a_slot_that_was_changed_from_outside_gets_no_new_key() {
    let dir = boat();
    for name in ["keys.slot", "keys.slot.copy"] {
        let path = dir.path().join(name);
        let mut slots = slot_file::decode(&fs::read(&path).unwrap()).unwrap();
        // The thief's own public key in the place of the fourth officer's.
        let thief = slots.officers[1].public.clone();
        slots.officers[3].public = thief;
        fs::write(&path, slot_file::encode(&slots).unwrap()).unwrap();
    }
    let before = fs::read(dir.path().join("keys.slot")).unwrap();
    let mut store = Store::open(dir.path(), &who("O-1")).unwrap();
    let refused = store.revoke_officer(&"O-2".parse().unwrap(), NOW);
    assert!(
        matches!(&refused, Err(StoreError::Slot(SlotError::NotVouched(id))) if id.as_str() == "O-4"),
        "{refused:?}"
    );
    let recovered = store.set_passphrase(&"O-4".parse().unwrap(), &Passphrase::new("x").unwrap());
    assert!(matches!(recovered, Err(StoreError::Slot(SlotError::NotVouched(_)))), "{recovered:?}");
    drop(store);
    assert_eq!(fs::read(dir.path().join("keys.slot")).unwrap(), before);
    no_leftovers(dir.path());
    // The way on: that officer is revoked and comes back under another id.
    let mut store = Store::open(dir.path(), &who("O-1")).unwrap();
    store.revoke_officer(&"O-4".parse().unwrap(), NOW).unwrap();
    store.revoke_officer(&"O-2".parse().unwrap(), NOW).unwrap();
    // Who is not cleared revokes nobody who is: the key could not be replaced.
    drop(store);
    let mut store = Store::open(dir.path(), &who("O-3")).unwrap();
    let refused = store.revoke_officer(&"O-1".parse().unwrap(), NOW);
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn after_the_panic_key_the_crew_begins_with_an_empty_database() {
    let dir = boat();
    let old: PathBuf = dir.path().join("intel.db");
    let mut store = Store::open(dir.path(), &who("O-1")).unwrap();
    assert!(matches!(store.renew_intel(&[], NOW), Err(StoreError::IntelHeld)));
    let closed = store.close();
    assert!(closed.destroy_intel(NOW).unwrap());
    let bytes = fs::read(&old).unwrap();
    let mut store = closed.open(&who("O-1")).unwrap();
    let destroyed = |renewed| Notice::IntelDestroyed { at: NOW, renewed };
    assert!(!store.has_intel() && store.notices().contains(&destroyed(false)), "{:?}", store.notices());
    store.renew_intel(&["O-4".parse().unwrap()], NOW).unwrap();
    assert!(store.has_intel());
    assert_ne!(fs::read(&old).unwrap(), bytes, "the old file is gone");
    drop(store);
    drop(closed);
    for (officer, cleared) in [("O-1", true), ("O-4", true), ("O-2", false), ("O-3", false)] {
        let store = Store::open(dir.path(), &who(officer)).unwrap();
        assert_eq!(store.has_intel(), cleared, "{officer}");
        assert!(store.notices().contains(&destroyed(true)), "until an import");
        assert_eq!(bodies(&store), ["before"]);
    }
    let mut store = Store::open(dir.path(), &who("O-4")).unwrap();
    store.intel_restored().unwrap();
    drop(store);
    assert!(Store::open(dir.path(), &who("O-1")).unwrap().notices().is_empty());
    no_leftovers(dir.path());
    // Killed anywhere: the old state, or the new one.
    for left in 0..60 {
        let dir = boat();
        ClosedStore::hold(dir.path()).unwrap().destroy_intel(NOW).unwrap();
        let lived = dies(dir.path(), left, |store| store.renew_intel(&[], NOW));
        let mut store = Store::open(dir.path(), &who("O-1")).unwrap();
        assert_eq!(bodies(&store), ["before"], "after {left}");
        if !store.has_intel() {
            assert!(!lived);
            store.renew_intel(&[], NOW).unwrap();
        }
        drop(store);
        assert!(Store::open(dir.path(), &who("O-1")).unwrap().has_intel(), "after {left}");
        if lived {
            return;
        }
    }
    panic!("a new database takes more than 60 operations");
}

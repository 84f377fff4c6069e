//! The store while it is locked: what is queued is read by nobody without a passphrase,
//! is journalled in order and once, whatever is torn, changed or killed between; a PIN
//! opens a session that goes on; and what the panic key destroys stays destroyed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use watchkeeper::domain::journal::entry::{ClockFacts, RecordId, Stream};
use watchkeeper::domain::journal::folder;
use watchkeeper::domain::journal::verify;
use watchkeeper::domain::keys::officer::KeyName;
use watchkeeper::domain::keys::queue::{Found, Item, QueueOpener};
use watchkeeper::domain::keys::secret::{Key, Passphrase};
use watchkeeper::domain::keys::slot::Hex;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::store::closed::ClosedStore;
use watchkeeper::store::closed::queue::{Drain, Drained, QueueWriter, fresh_id};
use watchkeeper::store::error::StoreError;
use watchkeeper::store::{Credentials, NewOfficer, Notice, Store};

const CANARY: &str = "GOLDFISH-IN-THE-QUEUE";

fn phrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

fn who(officer: &str, passphrase: &str) -> Credentials {
    Credentials { officer: officer.parse().unwrap(), passphrase: phrase(passphrase) }
}

/// A store with two officers, both cleared for intelligence.
fn boat() -> TempDir {
    let dir = TempDir::new().unwrap();
    let role = "commander".parse().unwrap();
    let mut store = Store::init(dir.path(), &who("O-1", "one"), &role, true, UtcTime(0)).unwrap();
    let second = NewOfficer {
        id: "O-2".parse().unwrap(),
        role: "officer".parse().unwrap(),
        keys: vec![KeyName::Intel],
        passphrase: phrase("two"),
    };
    store.add_officer(&second, UtcTime(0)).unwrap();
    dir
}

fn items(count: usize) -> Vec<Item> {
    (0..count)
        .map(|n| Item {
            number: 0,
            record: RecordId(fresh_id().unwrap()),
            stream: if n % 5 == 4 { Stream::Audit } else { Stream::Ops },
            kind: "alert".to_owned(),
            body: format!("{CANARY} {n}").into_bytes(),
            clock: ClockFacts { utc: UtcTime(n as i64), ..ClockFacts::default() },
        })
        .collect()
}

fn queue_files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "queue"))
        .collect();
    files.sort();
    files
}

fn queue(dir: &Path, items: &mut [Item]) {
    let mut writer = QueueWriter::new(&ClosedStore::hold(dir).unwrap()).unwrap().unwrap();
    for chunk in items.chunks_mut(3) {
        writer.append(chunk).unwrap();
    }
}

fn drain(store: &mut Store) -> Drained {
    let mut drain = Drain::new(store).unwrap();
    while !drain.step(store).unwrap() {}
    drain.drained
}

/// The numbers in the bodies of a stream, in its order.
fn bodies(store: &Store, stream: Stream) -> Vec<usize> {
    let entries = store.entries(stream, 0, 10_000).unwrap();
    let body = |e: &watchkeeper::domain::journal::entry::Entry| store.body(e.record).unwrap().unwrap();
    entries
        .iter()
        .map(|e| String::from_utf8(body(e)).unwrap().rsplit(' ').next().unwrap().parse().unwrap())
        .collect()
}

fn proved(store: &Store) {
    let files = store.sealed_files(UtcTime(0)).unwrap();
    let report = verify::verify(&folder::read(&files).unwrap());
    assert!(report.ok, "{:?}", report.first_bad);
}

/// The numbers that `items(count)` puts into a stream.
fn expected(stream: Stream, count: usize) -> Vec<usize> {
    (0..count).filter(|n| (n % 5 == 4) == (stream == Stream::Audit)).collect()
}

#[test]
fn what_is_queued_is_journalled_in_order_and_once() {
    let dir = boat();
    let mut all = items(1000);
    let (first, second) = all.split_at_mut(600);
    // Two lives of the program, neither of them unlocked.
    queue(dir.path(), first);
    queue(dir.path(), second);
    assert_eq!(queue_files(dir.path()).len(), 2);
    for file in fs::read_dir(dir.path()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(CANARY.len()).any(|w| w == CANARY.as_bytes()));
    }
    let mut store = Store::open(dir.path(), &who("O-2", "two")).unwrap();
    assert_eq!(drain(&mut store), Drained { records: 1000, ..Drained::default() });
    assert!(queue_files(dir.path()).is_empty());
    for stream in [Stream::Ops, Stream::Audit] {
        assert_eq!(bodies(&store, stream), expected(stream, 1000));
    }
    proved(&store);
    assert_eq!(drain(&mut store), Drained::default());
}

#[test]
fn killed_between_any_two_steps_nothing_is_lost_or_twice() {
    // Each life journals some steps and is killed before the file is removed, or after.
    for steps in 0..8 {
        let dir = boat();
        queue(dir.path(), &mut items(700));
        let mut copies = Vec::new();
        {
            let mut store = Store::open(dir.path(), &who("O-1", "one")).unwrap();
            let mut drain = Drain::new(&store).unwrap();
            for _ in 0..steps {
                copies.extend(queue_files(dir.path()).iter().map(|p| (p.clone(), fs::read(p).unwrap())));
                if drain.step(&mut store).unwrap() {
                    break;
                }
            }
        }
        // A removal that never reached the disk: the file is back.
        for (path, bytes) in copies {
            fs::write(path, bytes).unwrap();
        }
        let mut store = Store::open(dir.path(), &who("O-1", "one")).unwrap();
        let drained = drain(&mut store);
        assert_eq!((drained.damaged, drained.missing), (0, 0));
        for stream in [Stream::Ops, Stream::Audit] {
            assert_eq!(bodies(&store, stream), expected(stream, 700), "after {steps} steps");
        }
        proved(&store);
    }
}

#[test]
fn what_a_power_cut_tears_takes_nothing_else_with_it() {
    let dir = boat();
    queue(dir.path(), &mut items(12));
    let file = queue_files(dir.path()).remove(0);
    let whole = fs::read(&file).unwrap();
    let size = whole.len() / 12;
    for cut in [whole.len() - 1, whole.len() - size + 3, 11 * size / 2, 1, 0] {
        let copy = boat_copy(dir.path());
        fs::write(copy.path().join(file.file_name().unwrap()), &whole[..cut]).unwrap();
        // The next life appends to a file of its own.
        queue(copy.path(), &mut items(5));
        let mut store = Store::open(copy.path(), &who("O-1", "one")).unwrap();
        let drained = drain(&mut store);
        let before = drained.records as usize - 5;
        assert!(before <= cut / (size - 4) && drained.missing == 0, "{cut}: {drained:?}");
        let ops = bodies(&store, Stream::Ops);
        assert!(ops.ends_with(&expected(Stream::Ops, 5)), "{ops:?}");
    }
}

#[test]
fn an_item_that_was_changed_or_taken_away_is_told_and_the_others_are_kept() {
    let dir = boat();
    queue(dir.path(), &mut items(9));
    let file = queue_files(dir.path()).remove(0);
    let whole = fs::read(&file).unwrap();
    let starts: Vec<usize> =
        (0..whole.len()).filter(|at| whole[*at..].starts_with(b"wk-item1")).chain([whole.len()]).collect();
    assert_eq!(starts.len(), 10);
    // Magic, length, key, nonce, what is sealed, tag: bytes of the fourth item.
    for at in [0, 8, 10, 11, 12, 43, 44, 67, 68, 100, starts[4] - starts[3] - 1] {
        let mut bad = whole.clone();
        bad[starts[3] + at] ^= 1;
        let copy = boat_copy(dir.path());
        fs::write(copy.path().join(file.file_name().unwrap()), &bad).unwrap();
        let mut store = Store::open(copy.path(), &who("O-1", "one")).unwrap();
        let drained = drain(&mut store);
        assert_eq!((drained.records, drained.missing), (8, 1), "byte {at}");
        assert_eq!(drained.damaged as usize, starts[4] - starts[3], "byte {at}");
        assert_eq!(bodies(&store, Stream::Ops), [0, 1, 2, 5, 6, 7, 8]);
    }
    assert!(
        opener().read(&whole).iter().all(|f| matches!(f, Found::Damaged { .. })),
        "sealed to another key"
    );

    let other = boat();
    queue(other.path(), &mut items(9));
    let file = queue_files(other.path()).remove(0);
    let whole = fs::read(&file).unwrap();
    let starts: Vec<usize> = (0..whole.len()).filter(|at| whole[*at..].starts_with(b"wk-item1")).collect();
    fs::write(&file, [&whole[..starts[2]], &whole[starts[5]..]].concat()).unwrap();
    let mut store = Store::open(other.path(), &who("O-1", "one")).unwrap();
    assert_eq!(drain(&mut store), Drained { records: 6, missing: 3, breaks: 1, ..Drained::default() });
}

/// Of another store.
fn opener() -> QueueOpener {
    QueueOpener::of_case_key(&Key::take(&mut [7; 32]))
}

#[test]
fn any_bytes_in_a_queue_file_come_to_an_answer() {
    let dir = boat();
    let mut state = 1_u64;
    let noise: Vec<u8> = (0..100_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        })
        .collect();
    let mut bytes = noise.clone();
    for at in (0..90_000).step_by(1000) {
        bytes[at..at + 8].copy_from_slice(b"wk-item1");
    }
    assert_eq!(opener().read(&bytes), [Found::Damaged { bytes: bytes.len() }]);
    fs::write(dir.path().join("locked-000000001.queue"), &bytes).unwrap();
    let mut store = Store::open(dir.path(), &who("O-1", "one")).unwrap();
    assert_eq!(drain(&mut store).damaged as usize, bytes.len());
}

/// A copy of the folder of a store, without its queue.
fn boat_copy(dir: &Path) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "queue") {
            fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    copy
}

#[test]
fn a_pin_opens_a_session_that_goes_on_and_nothing_else() {
    let dir = boat();
    let closed = ClosedStore::hold(dir.path()).unwrap();
    let store = closed.open(&who("O-2", "two")).unwrap();
    let pin = store.pin_slot(&phrase("2580")).unwrap();
    let same = store.close();
    assert!(matches!(ClosedStore::hold(dir.path()), Err(StoreError::Held(_))), "the process keeps it");
    assert!(same.open_by_pin(&pin, &phrase("2581")).is_err());
    let store = same.open_by_pin(&pin, &phrase("2580")).unwrap();
    assert_eq!((store.officer().as_str(), store.has_intel()), ("O-2", true));
    drop(store);
    // A PIN does not open what the passphrase of the day before opens no more.
    let mut store = closed.open(&who("O-1", "one")).unwrap();
    store.revoke_officer(&"O-2".parse().unwrap(), UtcTime(1)).unwrap();
    drop(store);
    assert!(matches!(closed.open_by_pin(&pin, &phrase("2580")), Err(StoreError::Slot(_))));
    assert_eq!(format!("{pin:?}"), "PinSlot(of O-2)");
}

#[test]
fn what_the_panic_key_destroys_opens_with_no_key_that_was_aboard() {
    let dir = boat();
    let closed = ClosedStore::hold(dir.path()).unwrap();
    // What was wrapped, before: in whichever file, it must be gone.
    let wrapped: Vec<String> = closed
        .officers()
        .unwrap()
        .iter()
        .flat_map(|s| s.keys.iter().filter(|k| k.key == KeyName::Intel))
        .map(|k| String::from(k.sealed.clone()))
        .collect();
    assert_eq!(wrapped.len(), 2);
    let mut store = closed.open(&who("O-1", "one")).unwrap();
    let pin = store.pin_slot(&phrase("1234")).unwrap();
    assert!(store.has_intel());
    // A second name keeps hold of the blocks that the slots stood in.
    for name in ["keys.slot", "keys.slot.copy"] {
        fs::hard_link(dir.path().join(name), dir.path().join(format!("{name}.blocks"))).unwrap();
    }
    assert!(closed.destroy_intel(UtcTime(0)).unwrap());
    store.forget_intel().unwrap();
    assert!(!store.has_intel());
    drop(store);
    for entry in fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for key in &wrapped {
            assert!(!bytes.windows(key.len()).any(|w| w == key.as_bytes()), "{}", path.display());
        }
        if path.extension().is_some_and(|e| e == "blocks") {
            assert!(!bytes.is_empty() && bytes.iter().all(|b| *b == 0), "overwritten where it stood");
        }
    }
    for (officer, passphrase) in [("O-1", "one"), ("O-2", "two")] {
        let store = closed.open(&who(officer, passphrase)).unwrap();
        assert!(!store.has_intel(), "{officer}");
        assert!(store.officers().iter().all(|s| !s.holds(KeyName::Intel)));
    }
    assert!(!closed.open_by_pin(&pin, &phrase("1234")).unwrap().has_intel(), "nor by a PIN set before");
    // Again: there is nothing left, and that is no fault.
    assert!(!closed.destroy_intel(UtcTime(0)).unwrap());
}

#[test]
fn the_panic_key_reaches_the_copies_on_the_second_medium() {
    let (dir, medium) = (boat(), TempDir::new().unwrap());
    let closed = ClosedStore::hold(dir.path()).unwrap();
    let mut store = closed.open(&who("O-1", "one")).unwrap();
    store.attach_black_box(medium.path()).unwrap();
    drop(store);
    let copies: Vec<PathBuf> = fs::read_dir(medium.path())
        .unwrap()
        .flat_map(|kept| ["keys.slot", "keys.slot.copy"].map(|name| kept.as_ref().unwrap().path().join(name)))
        .collect();
    assert_eq!(copies.len(), 2);
    let before = fs::read(&copies[0]).unwrap();
    assert!(closed.destroy_intel(UtcTime(0)).unwrap());
    closed.destroy_intel_in_box(medium.path()).unwrap();
    let after = fs::read(dir.path().join("keys.slot")).unwrap();
    assert_ne!(before, after);
    for copy in &copies {
        assert_eq!(fs::read(copy).unwrap(), after);
    }
    let gone = medium.path().join("unplugged");
    assert!(matches!(closed.destroy_intel_in_box(&gone), Err(StoreError::Missing(path)) if path == gone));
}

#[test]
fn cut_off_at_any_file_the_panic_key_leaves_a_store_that_opens() {
    let dir = boat();
    // One copy written, the other not: the newer counts, without the key.
    let old = fs::read(dir.path().join("keys.slot")).unwrap();
    let closed = ClosedStore::hold(dir.path()).unwrap();
    closed.destroy_intel(UtcTime(0)).unwrap();
    fs::write(dir.path().join("keys.slot"), old).unwrap();
    let store = closed.open(&who("O-1", "one")).unwrap();
    assert!(!store.has_intel());
    assert!(
        matches!(
            store.notices(),
            [Notice::SlotRepaired { .. }, Notice::IntelDestroyed { renewed: false, .. }]
        ),
        "{:?}",
        store.notices()
    );
}

#[test]
fn a_store_of_the_first_slot_version_gets_its_queue_at_the_next_opening() {
    use watchkeeper::domain::keys::slot_file;
    let dir = boat();
    for name in ["keys.slot", "keys.slot.copy"] {
        let path = dir.path().join(name);
        let slots = slot_file::decode(&fs::read(&path).unwrap()).unwrap();
        let mut value = serde_json::to_value(&slots).unwrap();
        value.as_object_mut().unwrap().remove("queue").unwrap();
        let json = value.to_string();
        let sum: [u8; 32] = sha2_of(&format!("1\n{json}"));
        fs::write(&path, format!("watchkeeper-keys 1 {}\n{json}", String::from(Hex(sum)))).unwrap();
    }
    let closed = ClosedStore::hold(dir.path()).unwrap();
    assert!(QueueWriter::new(&closed).unwrap().is_none());
    drop(closed.open(&who("O-1", "one")).unwrap());
    assert!(QueueWriter::new(&closed).unwrap().is_some());
    let text = fs::read_to_string(dir.path().join("keys.slot")).unwrap();
    assert!(text.starts_with("watchkeeper-keys 3 "));
    drop(closed);
    queue(dir.path(), &mut items(3));
    let mut store = Store::open(dir.path(), &who("O-2", "two")).unwrap();
    assert_eq!(drain(&mut store).records, 3);
}

#[test]
fn a_queue_key_that_was_changed_is_told_and_set_right() {
    use watchkeeper::domain::keys::slot_file;
    let dir = boat();
    let path = dir.path().join("keys.slot");
    let mut slots = slot_file::decode(&fs::read(&path).unwrap()).unwrap();
    slots.queue = Some(Hex(opener().public().0));
    for name in ["keys.slot", "keys.slot.copy"] {
        fs::write(dir.path().join(name), slot_file::encode(&slots).unwrap()).unwrap();
    }
    let store = Store::open(dir.path(), &who("O-1", "one")).unwrap();
    assert_eq!(store.notices(), [Notice::QueueKeyChanged]);
    drop(store);
    assert!(Store::open(dir.path(), &who("O-1", "one")).unwrap().notices().is_empty());
}

fn sha2_of(text: &str) -> [u8; 32] {
    watchkeeper::domain::journal::hash::Hash::of_file(text.as_bytes()).0
}

/// The items of a file, cut at their marks.
fn framed(path: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    let mut marks: Vec<usize> =
        bytes.windows(8).enumerate().filter(|(_, w)| *w == b"wk-item1").map(|(at, _)| at).collect();
    marks.push(bytes.len());
    let ends = marks.iter().skip(1);
    marks.iter().zip(ends).map(|(from, to)| bytes.get(*from..*to).unwrap().to_vec()).collect()
}

#[test]
fn what_was_taken_out_or_exchanged_is_noticed_and_the_rest_is_journalled() {
    type Change = fn(&Path, &Path);
    let cases: [(&str, Change, u64, u64); 5] = [
        (
            "one item",
            |a, _| fs::write(a, [&framed(a)[..3], &framed(a)[4..]].concat().concat()).unwrap(),
            11,
            1,
        ),
        (
            "two exchanged",
            |a, _| {
                let mut items = framed(a);
                items.swap(1, 2);
                fs::write(a, items.concat()).unwrap();
            },
            12,
            2,
        ),
        ("the end of a file", |a, _| fs::write(a, framed(a)[..4].concat()).unwrap(), 10, 1),
        ("a whole file", |a, _| fs::remove_file(a).unwrap(), 6, 1),
        (
            "two files exchanged",
            |a, b| {
                let (one, two) = (fs::read(a).unwrap(), fs::read(b).unwrap());
                fs::write(a, two).unwrap();
                fs::write(b, one).unwrap();
            },
            12,
            1,
        ),
    ];
    for (what, change, records, breaks) in cases {
        let dir = boat();
        let mut all = items(12);
        let (first, second) = all.split_at_mut(6);
        queue(dir.path(), first);
        queue(dir.path(), second);
        let files = queue_files(dir.path());
        change(&files[0], &files[1]);
        let mut store = Store::open(dir.path(), &who("O-1", "one")).unwrap();
        let drained = drain(&mut store);
        assert_eq!((drained.records, drained.breaks >= breaks), (records, true), "{what}: {drained:?}");
        assert!(!drained.is_whole(), "{what}");
        proved(&store);
    }
    // An item that somebody else sealed in the place of a real one.
    let dir = boat();
    queue(dir.path(), &mut items(6));
    let path = queue_files(dir.path()).remove(0);
    let kept = framed(&path);
    fs::remove_file(&path).unwrap();
    queue(dir.path(), &mut items(3));
    let forged = framed(&path).remove(2);
    fs::write(&path, [&kept[..2], &[forged], &kept[3..]].concat().concat()).unwrap();
    let mut store = Store::open(dir.path(), &who("O-1", "one")).unwrap();
    assert!(drain(&mut store).breaks > 0);
}

#[test]
fn the_end_that_this_process_wrote_must_be_there() {
    for cut in [false, true] {
        let dir = boat();
        let closed = ClosedStore::hold(dir.path()).unwrap();
        let mut writer = QueueWriter::new(&closed).unwrap().unwrap();
        assert_eq!(writer.end(), None);
        writer.append(&mut items(4)).unwrap();
        if cut {
            let path = queue_files(dir.path()).remove(0);
            fs::write(&path, framed(&path)[..3].concat()).unwrap();
        }
        let mut store = closed.open(&who("O-1", "one")).unwrap();
        let mut drain = Drain::new(&store).unwrap().ending(writer.end());
        while !drain.step(&mut store).unwrap() {}
        assert_eq!(drain.drained.breaks, u64::from(cut));
    }
}

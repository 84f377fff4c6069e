//! Bundles in a store on a disk: taken whole, refused whole, and read by whom they are for.

use super::{PREFIX, Took};
use crate::domain::down::bundle::{Bundle, BundleFault};
use crate::domain::down::item::{Cells, Item, Kind};
use crate::domain::down::seal::{DownKey, Packed, seal_covert};
use crate::domain::down::state::{Outline, State};
use crate::domain::intel::listing;
use crate::domain::journal::entry::{ClockFacts, Stream};
use crate::domain::keys::officer::KeyName;
use crate::domain::keys::queue::ItemChance;
use crate::domain::keys::secret::{Key, Passphrase};
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::time::{TimeSource, UtcTime};
use crate::domain::watchlist::observation::Observation;
use crate::store::{Credentials, NewOfficer, Store};
use tempfile::TempDir;

const NOW: UtcTime = UtcTime(1_795_496_400_000);

fn who(id: &str) -> Credentials {
    Credentials { officer: id.parse().unwrap(), passphrase: Passphrase::new("long enough a phrase").unwrap() }
}

fn secret(n: u8) -> ShoreSecret {
    ShoreSecret::from_secret(&Key::take(&mut [n; 32]))
}

fn cells(pairs: &[(&str, &str)]) -> Cells {
    pairs.iter().map(|(column, cell)| ((*column).to_owned(), (*cell).to_owned())).collect()
}

/// A boat that trusts shore 7: O-1 is cleared, O-2 is not, O-3 holds the case key alone.
fn boat() -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let mut store = Store::init(dir.path(), &who("O-1"), &"lead".parse().unwrap(), true, NOW).unwrap();
    for (id, keys) in [("O-2", vec![KeyName::Case, KeyName::Intel]), ("O-3", vec![KeyName::Case])] {
        let (id, role) = (id.parse().unwrap(), "mate".parse().unwrap());
        store.add_officer(&NewOfficer { id, role, keys, passphrase: who("O-2").passphrase }, NOW).unwrap();
    }
    store.trust_shore(&secret(7).identity(), NOW).unwrap();
    (dir, store)
}

fn vessel(id: &str, name: &str, mmsi: &str) -> Item {
    let row = [("id", id), ("kind", "vessel"), ("action", "BOARD"), ("name", name), ("mmsi", mmsi)];
    Item::new(Kind::ENTRY, "own", id, cells(&row))
}

fn withdrawn(id: &str) -> Item {
    let why = cells(&[("at", "2026-11-20T00:00:00Z"), ("reason", "another vessel")]);
    Item::new(Kind::WITHDRAWN, "own", id, why)
}

fn permit(id: &str, port: &str) -> Item {
    Item::new(Kind::RECORD, "permits", id, cells(&[("mmsi", "431999021"), ("port", port)]))
}

fn order(id: &str) -> Item {
    let row = [
        ("at", "2026-11-24T05:00:00Z"),
        ("title", "Hold off Susa"),
        ("text", "until 18:00"),
        ("from", "KOBE C-1"),
    ];
    Item::new(Kind::ORDER, "order", id, cells(&row))
}

fn state(items: &[Item]) -> State {
    let mut state = State::default();
    assert!(items.iter().all(|item| state.put(item)));
    state
}

/// The parts of bundle `number` that makes `to` of `from`.
fn parts(
    store: &Store,
    number: u64,
    (base, from): (u64, &Outline),
    to: &State,
    covert: &[Item],
) -> Vec<Vec<u8>> {
    let (device, _) = store.device_identity().unwrap();
    let seal_to = DownKey::of(store.keys.get(KeyName::Intel).unwrap()).public();
    let cleared = store.keys.get(KeyName::DoNotAlert).map(|key| DownKey::of(key).public());
    let chance = |n: u8| ItemChance { seed: Key::take(&mut [n; 32]), nonce: [n; 24] };
    let covert = state(covert);
    let bundle = Bundle {
        number,
        base,
        issued: UtcTime(NOW.0 - 1_000),
        expires: UtcTime(NOW.0 + 1_000),
        office: "KOBE".to_owned(),
        state: to.outline().digest(),
        changes: to.changes_from(from),
        covert: cleared.map(|key| seal_covert(covert.items(), &key, &chance(3)).unwrap()).unwrap_or_default(),
    };
    let packed = Packed::new(&bundle).unwrap();
    (0..packed.count())
        .map(|n| packed.part(n, (device, &seal_to), &secret(7), &chance(40 + n as u8)).unwrap())
        .collect()
}

fn matched(store: &Store, mmsi: &str) -> Vec<String> {
    let lists = store.intel_reader().unwrap().load().unwrap();
    let seen = Observation::of_cells(&cells(&[("mmsi", mmsi)]));
    lists.packed.lookup(&seen).into_iter().map(|(e, _)| e.id).collect()
}

fn found(store: &Store) -> Vec<(String, bool)> {
    let mut all: Vec<(String, bool)> = store
        .intel_reader()
        .unwrap()
        .search("", 100)
        .unwrap()
        .into_iter()
        .map(|l| (l.id, l.withdrawn))
        .collect();
    all.sort();
    all
}

fn none() -> (u64, Outline) {
    (0, Outline::default())
}

#[test]
fn a_bundle_is_matched_searched_and_read_by_whom_it_is_for() {
    let (dir, mut store) = boat();
    let first = state(&[
        vessel("V-1", "MIHO MARU", "431999021"),
        vessel("V-2", "HAE SONG 9", "440999001"),
        permit("P-1", "Susa"),
        order("O-1"),
    ]);
    let mut silent = vessel("X-1", "SILENT STAR", "440999077");
    silent.cells.insert("action".to_owned(), "DO-NOT-ALERT".to_owned());
    let (base, from) = none();
    let sent = parts(&store, 1, (base, &from), &first, &[silent]);
    let took = store.take_bundle(&sent, NOW).unwrap();
    assert_eq!(took, Took { taken: vec![1], changed: 4, ..Took::default() });
    // Read anew: the lists as the screen loads them.
    let reader = store.intel_reader().unwrap();
    let lists = reader.load().unwrap();
    assert_eq!((lists.permits.len(), lists.covert.len()), (1, 1));
    assert_eq!(lists.oldest, Some(UtcTime(NOW.0 - 1_000)), "as old as what the shore said");
    assert_eq!(reader.orders().unwrap()[0].title, "Hold off Susa");
    assert_eq!(reader.down_state().unwrap().unwrap().number, 1);
    let names: Vec<String> = reader.lists().unwrap().into_iter().map(|l| l.name).collect();
    assert_eq!(names, [format!("{PREFIX}own"), format!("{PREFIX}permits")]);
    drop(reader);
    assert_eq!(matched(&store, "431999021"), ["V-1"]);
    // Taken twice it is there already.
    assert_eq!(store.take_bundle(&sent, NOW).unwrap(), Took { held: Some(1), ..Took::default() });
    drop(store);
    // An officer without the clearance does not see that there is one.
    let mut store = Store::open(dir.path(), &who("O-2")).unwrap();
    assert_eq!(found(&store), [("V-1".to_owned(), false), ("V-2".to_owned(), false)]);
    // And takes the next bundle all the same: V-2 taken back, V-1 no more for this boat.
    let second = state(&[withdrawn("V-2"), vessel("V-3", "THIRD", "440999003"), permit("P-1", "Hagi")]);
    let sent = parts(&store, 2, (1, &first.outline()), &second, &[]);
    let took = store.take_bundle(&sent, NOW).unwrap();
    assert_eq!((took.taken, took.gone), (vec![2], 3));
    assert_eq!(found(&store), [("V-2".to_owned(), true), ("V-3".to_owned(), false)]);
    assert_eq!(matched(&store, "440999001"), [""; 0], "what was taken back never alarms");
    let detail = store.intel_reader().unwrap().show("V-2").unwrap().remove(0);
    assert_eq!(detail.line.state(NOW), listing::State::Withdrawn);
    let (_, by, reason) = detail.withdrawn.unwrap();
    assert_eq!((by.as_str(), reason.as_str()), ("shore:KOBE", "another vessel"));
    assert_eq!(store.intel_reader().unwrap().show("V-1").unwrap(), []);
    // Released again in the same form it counts again.
    let third = state(&[vessel("V-2", "HAE SONG 9", "440999001"), permit("P-1", "Hagi")]);
    let sent = parts(&store, 3, (2, &second.outline()), &third, &[]);
    assert_eq!(store.take_bundle(&sent, NOW).unwrap().taken, [3]);
    assert_eq!(matched(&store, "440999001"), ["V-2"]);
    drop(store);
    let mut store = Store::open(dir.path(), &who("O-3")).unwrap();
    assert!(store.take_bundle(&sent, NOW).is_err(), "not cleared for watchlists");
}

#[test]
fn what_is_refused_changes_nothing() {
    let (_dir, mut store) = boat();
    let (first, second) =
        (state(&[vessel("V-1", "A", "431999021")]), state(&[vessel("V-2", "B", "431999022")]));
    let (base, from) = none();
    let one = parts(&store, 1, (base, &from), &first, &[]);
    let two = parts(&store, 2, (base, &from), &second, &[]);
    let gap = parts(&store, 9, (8, &first.outline()), &second, &[]);
    // Both on one stick: the newer one counts.
    let both: Vec<Vec<u8>> = two.iter().chain(&one).cloned().collect();
    assert_eq!(store.take_bundle(&both, NOW).unwrap().taken, [1, 2]);
    let before = (found(&store), store.down_state().unwrap());
    for (sent, at, fault) in [
        (&one, NOW, BundleFault::Older { number: 1, held: 2 }),
        (&gap, NOW, BundleFault::Gap { number: 9, base: 8, held: 2 }),
        (&gap, UtcTime(NOW.0 + 1_001), BundleFault::Expired { number: 9, expires: UtcTime(NOW.0 + 1_000) }),
        (&vec![b"wk-bnd02 of a later release".to_vec()], NOW, BundleFault::Newer),
        (&vec![b"nothing".to_vec()], NOW, BundleFault::NotABundle),
    ] {
        assert_eq!(store.take_bundle(sent, at).unwrap(), Took { refused: vec![fault], ..Took::default() });
        assert_eq!((found(&store), store.down_state().unwrap()), before);
    }
    // Of another shore.
    store.trust_shore(&secret(8).identity(), NOW).unwrap();
    assert_eq!(store.take_bundle(&gap, NOW).unwrap().refused, [BundleFault::OtherShore]);
}

#[test]
fn a_thread_beside_the_screen_takes_it_through_a_connection_of_its_own() {
    let (_dir, mut store) = boat();
    let (base, from) = none();
    let sent = parts(&store, 1, (base, &from), &state(&[vessel("V-1", "A", "431999021")]), &[]);
    let mut writer = store.intel_writer().unwrap();
    let thread = std::thread::spawn(move || writer.take_bundle(&sent, NOW).unwrap());
    assert_eq!(thread.join().unwrap().taken, [1]);
    assert_eq!(matched(&store, "431999021"), ["V-1"]);
    // What the shore is told stands in the journal once.
    let clock =
        ClockFacts { utc: NOW, source: TimeSource::Gnss, monotonic_ms: 1, boot: [0; 16], step_ms: None };
    let kinds = |store: &Store| -> Vec<String> {
        store.entries(Stream::Audit, 0, 100).unwrap().into_iter().map(|e| e.kind).collect()
    };
    store.tell_shore(clock).unwrap();
    store.tell_shore(clock).unwrap();
    assert_eq!(kinds(&store).iter().filter(|k| *k == "down-keys" || *k == "bundle").count(), 2);
}

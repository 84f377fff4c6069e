//! Bundles from the shore: whatever was cut, aboard is one bundle whole, with its lists, its
//! registers, its orders and what it took back, and never an older one than was told.

use crate::scene::{NOW, Scene, Seen, text};
use std::collections::BTreeMap;
use watchkeeper::domain::down::bundle::Bundle;
use watchkeeper::domain::down::item::{Item, Kind};
use watchkeeper::domain::down::seal::Packed;
use watchkeeper::domain::down::state::{Outline, State};
use watchkeeper::domain::keys::queue::ItemChance;
use watchkeeper::domain::keys::secret::Key;
use watchkeeper::domain::sync::keys::ShoreSecret;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::store::Store;
use watchkeeper::store::error::StoreError;

/// Entries of a bundle.
const ROWS: usize = 50;

fn shore() -> ShoreSecret {
    ShoreSecret::from_secret(&Key::take(&mut [7; 32]))
}

fn item(kind: Kind, group: &str, id: &str, pairs: &[(&str, String)]) -> Item {
    let cells = pairs.iter().map(|(column, cell)| ((*column).to_owned(), cell.clone())).collect();
    Item::new(kind, group, id, cells)
}

/// What bundle `number` leads to: half of the rows are the same in each; row 1 is taken
/// back from the second on.
fn meant(number: usize) -> Vec<Item> {
    let mut all = Vec::new();
    for n in 0..ROWS + number {
        let form = if n % 2 == 0 { 0 } else { number };
        let id = format!("V-{n}");
        if n == 1 && number > 1 {
            let why = [("at", NOW.rfc3339()), ("reason", "mistaken".to_owned())];
            all.push(item(Kind::WITHDRAWN, "own", &id, &why));
            continue;
        }
        let row = [
            ("id", id.clone()),
            ("kind", "vessel".to_owned()),
            ("action", "IDENTIFY".to_owned()),
            ("name", format!("KAIYO MARU {n}")),
            ("mmsi", format!("{}", 431_000_000 + n)),
            ("reason", format!("form{form}x of the list, {}", "seen at night ".repeat(n % 7))),
        ];
        all.push(item(Kind::ENTRY, "own", &id, &row));
    }
    for n in 0..10 + number {
        let row = [("mmsi", format!("{}", 431_000_000 + n)), ("port", format!("Port {number}"))];
        all.push(item(Kind::RECORD, "permits", &format!("P-{n}"), &row));
    }
    all.push(item(Kind::ORDER, "order", "O-1", &[("title", format!("order {number}"))]));
    all
}

fn state(number: usize) -> State {
    let mut state = State::default();
    for item in meant(number) {
        assert!(state.put(&item), "an item of the laboratory's own is too large");
    }
    state
}

/// Makes bundle `number`, from bundle `base` or from nothing, and takes it.
fn take(store: &mut Store, number: usize, base: usize) -> Result<(), StoreError> {
    let (device, _) = store.device_identity()?;
    let (to, _) = store.down_keys()?;
    let from = if base == 0 { Outline::default() } else { state(base).outline() };
    let state = state(number);
    let bundle = Bundle {
        number: number as u64,
        base: base as u64,
        issued: NOW,
        expires: UtcTime(NOW.0 + 86_400_000),
        office: "KOBE".to_owned(),
        state: state.outline().digest(),
        changes: state.changes_from(&from),
        covert: Vec::new(),
    };
    let chance = ItemChance { seed: Key::take(&mut [number as u8; 32]), nonce: [number as u8; 24] };
    let packed = Packed::new(&bundle).expect("a small bundle");
    let part = packed.part(0, (device, &to), &shore(), &chance).expect("a good key");
    let took = store.take_bundle(&[part], NOW)?;
    let held = took.held == Some(number as u64);
    let gap = base > 0 && !took.refused.is_empty();
    assert!(held || gap || took.taken == [number as u64], "bundle {number} from {base}: {took:?}");
    // A difference that does not fit comes after an error: then all of it comes.
    if gap { take(store, number, 0) } else { Ok(()) }
}

pub fn a_bundle(scene: &Scene, _: &mut Seen) -> Result<(), String> {
    let mut store = scene.init().map_err(text)?;
    store.trust_shore(&shore().identity(), NOW).map_err(text)?;
    take(&mut store, 1, 0).map_err(text)
}

/// A difference, then a snapshot, then a difference; `step` is the last that was told.
pub fn work(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let mut last = Ok(());
    for (number, base) in [(2, 1), (3, 0), (4, 3)] {
        match take(&mut store, number, base).and_then(|()| scene.alive()) {
            Ok(()) => seen.step = number,
            Err(error) => last = Err(error),
        }
    }
    last
}

/// Which bundle is aboard; all of it, and nothing of another.
fn aboard(store: &Store) -> Result<usize, String> {
    let reader = store.intel_reader().map_err(text)?;
    let state = reader.down_state().map_err(text)?.ok_or("no bundle is aboard")?;
    let number = state.number as usize;
    if state.state != self::state(number).outline().digest() {
        return Err(format!("bundle {number} has another digest"));
    }
    let meant = meant(number);
    let listed: BTreeMap<String, bool> =
        reader.search("", 10_000).map_err(text)?.into_iter().map(|l| (l.id, l.withdrawn)).collect();
    let should: BTreeMap<String, bool> = meant
        .iter()
        .filter(|i| matches!(i.key.kind, Kind::ENTRY | Kind::WITHDRAWN))
        .map(|i| (i.key.id.clone(), i.key.kind == Kind::WITHDRAWN))
        .collect();
    // A snapshot tells of what was taken back only who had it: all of these had.
    if listed != should {
        return Err(format!("the lists are not those of bundle {number}: {listed:?}"));
    }
    for item in meant.iter().filter(|i| i.key.kind == Kind::ENTRY) {
        let shown = reader.show(&item.key.id).map_err(text)?;
        if shown.iter().all(|detail| detail.cells != item.cells) {
            return Err(format!("{} is not as in bundle {number}", item.key.id));
        }
    }
    let ports: Vec<_> = reader.load().map_err(text)?.permits.iter().filter_map(|p| p.port.clone()).collect();
    if ports.len() != 10 + number || ports.iter().any(|port| *port != format!("Port {number}")) {
        return Err(format!("permits of several bundles: {ports:?}"));
    }
    let orders = reader.orders().map_err(text)?;
    if orders.len() != 1 || orders[0].title != format!("order {number}") {
        return Err(format!("orders of several bundles: {orders:?}"));
    }
    Ok(number)
}

pub fn check(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    scene.sound(&store, seen)?;
    let number = aboard(&store)?;
    if number < seen.step.max(1) {
        return Err(format!("bundle {number} after {} was told", seen.step));
    }
    // And the next one is taken, whatever was cut.
    take(&mut store, 5, 0).map_err(text)?;
    // Connections share no memory on the simulated disk: read after opening anew.
    drop(store);
    match aboard(&scene.open().map_err(text)?)? {
        5 => Ok(()),
        other => Err(format!("bundle {other} after the fifth")),
    }
}

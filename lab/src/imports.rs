//! Imports into the watchlists: whatever was cut, the list in force is the old one whole
//! or the new one whole, with its search, its keys and its entries for cleared roles.

use crate::scene::{NOW, Scene, Seen, text};
use std::collections::BTreeMap;
use watchkeeper::domain::intel::register::Register;
use watchkeeper::domain::watchlist::observation::Observation;
use watchkeeper::store::Store;
use watchkeeper::store::error::StoreError;
use watchkeeper::store::intel::NewList;

/// Entries of a version.
const ROWS: usize = 60;

type Cells = BTreeMap<String, String>;

fn cells(pairs: &[(&str, String)]) -> Cells {
    pairs.iter().map(|(key, cell)| ((*key).to_owned(), cell.clone())).collect()
}

/// Half of the rows are the same in every version, a tenth is for cleared roles.
fn row(version: usize, n: usize) -> Cells {
    let form = if n.is_multiple_of(2) { 0 } else { version };
    let action = if n % 10 == 3 { "DO-NOT-ALERT" } else { "IDENTIFY" };
    cells(&[
        ("id", format!("V-{n}")),
        ("kind", "vessel".to_owned()),
        ("action", action.to_owned()),
        ("name", format!("KAIYO MARU {n}")),
        ("mmsi", format!("{}", 431_000_000 + n)),
        ("reason", format!("form{form}x of the list, {}", "seen at night ".repeat(n % 7))),
    ])
}

pub fn import(store: &mut Store, version: usize) -> Result<(), StoreError> {
    let source = format!("list-{version}.csv");
    let new = NewList { name: "own", format: "csv", source: &source, at: NOW };
    let mut list = store.import_list(&new)?;
    // Later versions are longer.
    for n in 0..ROWS + version {
        if let Err(why) = list.take(n + 1, row(version, n))? {
            panic!("row {n} of the laboratory's own list: {why}");
        }
    }
    list.finish(&[version as u8; 32]).map(drop)
}

fn permits(store: &mut Store, version: usize) -> Result<(), StoreError> {
    let new = NewList { name: "permits", format: "csv", source: "permits.csv", at: NOW };
    let mut list = store.import_register(Register::Permits, &new)?;
    for n in 0..20 + version {
        let row = cells(&[("mmsi", format!("{}", 431_000_000 + n)), ("port", format!("Port {version}"))]);
        if let Err(why) = list.take(n + 1, row)? {
            panic!("row {n} of the laboratory's own register: {why}");
        }
    }
    list.finish(&[version as u8; 32]).map(drop)
}

pub fn a_list(scene: &Scene, _: &mut Seen) -> Result<(), String> {
    let mut store = scene.init().map_err(text)?;
    import(&mut store, 1).and_then(|()| permits(&mut store, 1)).map_err(text)
}

/// Two more versions of the list and of a register. What was told as done is a bit each:
/// list 2, register 2, list 3, register 3.
pub fn work(scene: &Scene, seen: &mut Seen) -> Result<(), StoreError> {
    let mut store = scene.open()?;
    let mut last = Ok(());
    for (bit, version) in [(0, 2), (1, 2), (2, 3), (3, 3)] {
        let done = if bit % 2 == 0 { import(&mut store, version) } else { permits(&mut store, version) };
        match done.and_then(|()| scene.alive()) {
            Ok(()) => seen.step |= 1 << bit,
            Err(error) => last = Err(error),
        }
    }
    last
}

/// Which version is in force; all of it, and nothing of another.
fn version(store: &Store) -> Result<(usize, usize), String> {
    let reader = store.intel_reader().map_err(text)?;
    let found = reader.search("", 10_000).map_err(text)?;
    let version = found.len().checked_sub(ROWS).ok_or(format!("{} entries", found.len()))?;
    let lists = reader.load().map_err(text)?;
    for n in 0..ROWS + version {
        let id = format!("V-{n}");
        let shown = reader.show(&id).map_err(text)?;
        let [detail] = shown.as_slice() else { return Err(format!("{id} is there {} times", shown.len())) };
        if detail.cells != row(version, n) {
            return Err(format!("{id} is not as it is in version {version}"));
        }
        let covert = n % 10 == 3;
        let seen = Observation::of_cells(&cells(&[("mmsi", format!("{}", 431_000_000 + n))]));
        if lists.packed.lookup(&seen).iter().any(|(e, _)| e.id == id) == covert {
            return Err(format!("{id} is not matched as it is listed"));
        }
        if detail.covert != covert {
            return Err(format!("{id} is kept for the wrong roles"));
        }
    }
    for (words, count) in [("kaiyo maru", ROWS + version), ("form0x", (ROWS + version).div_ceil(2))] {
        let found = reader.search(words, 10_000).map_err(text)?.len();
        if found != count {
            return Err(format!("{found} of {count} entries of version {version} are found by {words:?}"));
        }
    }
    let ports: Vec<String> = lists.permits.iter().filter_map(|p| p.port.clone()).collect();
    let register = ports.len().checked_sub(20).ok_or(format!("{} permits", ports.len()))?;
    if ports.iter().any(|port| *port != format!("Port {register}")) {
        return Err(format!("permits of several versions: {ports:?}"));
    }
    Ok((version, register))
}

pub fn check(scene: &Scene, seen: &mut Seen) -> Result<(), String> {
    let mut store = scene.open().map_err(text)?;
    scene.sound(&store, seen)?;
    let (list, register) = version(&store)?;
    let told =
        |bits: [usize; 2]| (2..).zip(bits).filter(|(_, b)| seen.step >> b & 1 == 1).map(|(v, _)| v).max();
    if list < told([0, 2]).unwrap_or(1) || register < told([1, 3]).unwrap_or(1) {
        return Err(format!("versions {list} and {register} after the steps {:04b}", seen.step));
    }
    // And the next import works.
    import(&mut store, 4).and_then(|()| permits(&mut store, 4)).map_err(text)?;
    // Connections share no memory on the simulated disk: read after opening anew.
    drop(store);
    match version(&scene.open().map_err(text)?)? {
        (4, 4) => Ok(()),
        other => Err(format!("versions {other:?} after a fourth")),
    }
}

//! Figures of the lists through the store (docs/proofs.md). Nothing here fails by a time:
//! `cargo test --release --test watchlist_measure -- --ignored --nocapture`.
//! `WATCHKEEPER_MEASURE_STORE` names a store that was filled before, of officer O-1.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a measurement of wall time")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;
use watch::{Watch, own_at};
use watchkeeper::domain::id::{Mmsi, TargetId};
use watchkeeper::domain::intel::listing::Lists;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::domain::watchlist::observation::Observation;
use watchkeeper::i18n::Language;
use watchkeeper::store::intel::NewList;
use watchkeeper::store::{Credentials, Store};

const ENTRIES: usize = 1_000_000;
const CONTACTS: usize = 1_000;
const SYLLABLES: [&str; 24] = [
    "KA", "I", "EI", "SHO", "FU", "KU", "HA", "SEI", "TO", "MI", "RYO", "YU", "NA", "GA", "WA", "TA", "KO",
    "O", "RI", "SA", "ZU", "NE", "HI", "ME",
];

fn who() -> Credentials {
    Credentials { officer: "O-1".parse().unwrap(), passphrase: Passphrase::new("first passphrase").unwrap() }
}

fn name(n: usize) -> String {
    let mut mixed = (n as u32).wrapping_mul(2_654_435_761) as usize;
    let mut name = String::new();
    for _ in 0..3 + n % 3 {
        name.push_str(SYLLABLES[mixed % 24]);
        mixed = mixed / 24 + n.rotate_left(11);
    }
    format!("{name} MARU NO.{}", n % 97)
}

fn cells(n: usize) -> BTreeMap<String, String> {
    [
        ("id", format!("E-{n}")),
        ("kind", "vessel".to_owned()),
        ("action", "REPORT".to_owned()),
        ("name", name(n)),
        ("mmsi", format!("{}", 200_000_000 + n * 7 % 600_000_000)),
        ("flag", "JP".to_owned()),
        ("length_m", format!("{}", 10 + n % 200)),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

fn status(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with(key)).unwrap_or_default().to_owned();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

#[test]
#[ignore = "minutes of work that prints figures"]
fn a_million_entries_through_the_store() {
    let made = TempDir::new().unwrap();
    let dir = std::env::var_os("WATCHKEEPER_MEASURE_STORE").map(PathBuf::from);
    if dir.is_none() {
        let role = "lead".parse().unwrap();
        let mut store = Store::init(made.path(), &who(), &role, true, UtcTime(0)).unwrap();
        let start = Instant::now();
        let new = NewList { name: "own", format: "csv", source: "made", at: UtcTime(1_000) };
        let mut list = store.import_list(&new).unwrap();
        for n in 0..ENTRIES {
            list.take(n + 1, cells(n)).unwrap().unwrap();
        }
        list.finish(&[1; 32]).unwrap();
        println!("imported in {} s, at most {} MiB", start.elapsed().as_secs(), status("VmHWM"));
    }
    let dir = dir.unwrap_or_else(|| made.path().to_owned());
    let store = Store::open(&dir, &who()).unwrap();
    let before = status("VmRSS");
    let start = Instant::now();
    let lists = store.intel_reader().unwrap().load().unwrap();
    println!(
        "{} entries loaded in {} ms: {} MiB of lists, {} MiB more resident",
        lists.packed.len(),
        start.elapsed().as_millis(),
        lists.packed.bytes() >> 20,
        status("VmRSS").saturating_sub(before)
    );
    let mut times: Vec<u128> = Vec::new();
    for n in 0..CONTACTS {
        let seen = Observation::of_cells(&cells(n * 991));
        let start = Instant::now();
        let found = lists.packed.lookup(&seen);
        times.push(start.elapsed().as_micros());
        assert!(!found.is_empty());
    }
    let whole: u128 = times.iter().sum();
    through_the_program(lists);
    times.sort_unstable();
    println!(
        "a contact: median {} us, 99th of 100 {} us; all {CONTACTS} one after the other {} ms",
        times[CONTACTS / 2],
        times[CONTACTS * 99 / 100],
        whole / 1000
    );
}

/// A thousand vessels say who they are, twice: how long the second message takes until the
/// hit stands, with all that the program does for it.
fn through_the_program(lists: Lists) {
    let mut watch = Watch::new(Language::English);
    watch.app.watch.set_stored(Arc::new(lists));
    watch.own(own_at(0));
    let ship = |n: usize| {
        let cells = cells(n * 991);
        (cells["mmsi"].parse::<u32>().unwrap(), cells["name"].chars().take(20).collect::<String>())
    };
    for n in 0..CONTACTS {
        let place =
            own_at(0).destination(Bearing::new((n % 360) as f64), NauticalMiles(2.0 + (n / 36) as f64));
        let (mmsi, name) = ship(n);
        watch.class_a(mmsi, place, 90.0, 5.0, 0);
        watch.static_a(mmsi, &name, "7KAB", 0, 70, 30);
    }
    watch.clock(1);
    let mut times: Vec<u128> = Vec::new();
    for n in 0..CONTACTS {
        let (mmsi, name) = ship(n);
        let start = Instant::now();
        watch.static_a(mmsi, &name, "7KAB", 0, 70, 30);
        times.push(start.elapsed().as_micros());
        assert!(!watch.app.watch.hits(TargetId::Mmsi(Mmsi(mmsi))).is_empty(), "{name}");
    }
    times.sort_unstable();
    println!(
        "through the program: the second message to the hit, median {} us, longest {} us",
        times[CONTACTS / 2],
        times[CONTACTS - 1]
    );
}

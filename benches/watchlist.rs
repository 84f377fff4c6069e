//! The list in memory: how long a million entries take to file, and a contact to match.
//!
//! `cargo bench --bench watchlist`; the first line tells the load and the memory.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;
use watchkeeper::domain::watchlist::entry::{WatchEntry, read};
use watchkeeper::domain::watchlist::index::Index;
use watchkeeper::domain::watchlist::observation::Observation;

const ENTRIES: u32 = 1_000_000;
const CONTACTS: usize = 1000;
const SYLLABLES: [&str; 24] = [
    "KA", "I", "EI", "SHO", "FU", "KU", "HA", "SEI", "TO", "MI", "RYO", "YU", "NA", "GA", "WA", "TA", "KO",
    "O", "RI", "SA", "ZU", "NE", "HI", "ME",
];

/// A name of three to five syllables, by number.
fn name(n: u32) -> String {
    let mut mixed = n.wrapping_mul(2_654_435_761);
    let mut name = String::new();
    for _ in 0..3 + n % 3 {
        name.push_str(SYLLABLES[(mixed % 24) as usize]);
        mixed = mixed / 24 + n.rotate_left(11);
    }
    format!("{name} MARU NO.{}", n % 97)
}

fn cells(n: u32) -> BTreeMap<String, String> {
    [
        ("id", format!("E-{n}")),
        ("kind", "vessel".to_owned()),
        ("action", "REPORT".to_owned()),
        ("name", name(n)),
        ("mmsi", format!("{}", 431_000_000 + n % 1_000_000)),
        ("flag", "JP".to_owned()),
        ("length_m", format!("{}", 10 + n % 200)),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v))
    .collect()
}

fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let entries: Vec<WatchEntry> = (0..ENTRIES)
        .map(|n| {
            let mut entry = read(cells(n)).unwrap();
            // The cells stay in the store; the index needs the keys alone.
            entry.cells = BTreeMap::new();
            entry
        })
        .collect();
    let start = Instant::now();
    let index = Index::build(entries);
    let load = start.elapsed();
    let mut times: Vec<u128> = (0..CONTACTS as u32)
        .map(|n| {
            let seen = Observation::of_cells(&cells(n * 991));
            let start = Instant::now();
            black_box(index.lookup(&seen));
            start.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    println!(
        "{ENTRIES} entries: filed in {} ms, {} MiB resident; a contact: median {} us, 99th {} us",
        load.as_millis(),
        resident_mib(),
        times[CONTACTS / 2],
        times[CONTACTS * 99 / 100]
    );
}

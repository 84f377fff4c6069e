//! Full decoding of mixed traffic, joined messages and all fields, beside the fastest
//! complete decoder of the package registry. `cargo bench --bench decode`

mod decoders;

use divan::Bencher;
use divan::counter::ItemsCount;

const MIXED: &str = include_str!("../tests/data/ais/mixed.nmea");

fn main() {
    divan::main();
}

fn lines() -> ItemsCount {
    ItemsCount::new(MIXED.lines().count())
}

#[divan::bench]
fn watchkeeper(bencher: Bencher<'_, '_>) {
    bencher.counter(lines()).bench(|| decoders::ours(MIXED.as_bytes()));
}

#[divan::bench]
fn nmea_0183_rs(bencher: Bencher<'_, '_>) {
    bencher.counter(lines()).bench(|| decoders::peer(MIXED));
}

//! Bytes: the vectors of docs/protocol.md, and everything that is not one of them.

use super::{DEVICE, boat, cells, chance, entry, shore, state};
use crate::domain::down::bundle::{Bundle, BundleFault};
use crate::domain::down::item::{Item, ItemKey, Kind, decode_cells, encode_cells};
use crate::domain::down::seal::{DownKey, Packed, Part, join, open_covert, seal_covert};
use crate::domain::down::state::Outline;
use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::hex;
use crate::domain::time::UtcTime;
use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

fn example() -> Bundle {
    let order = Item::new(
        Kind::ORDER,
        "order",
        "O-7",
        cells(&[("at", "2026-11-24T05:00:00Z"), ("text", "Hold off Susa until 18:00"), ("title", "Susa")]),
    );
    let state = state(&[entry("V-1", "MIHO MARU NO.8"), order]);
    let mut changes = state.changes_from(&Outline::default());
    changes.push((ItemKey::new(Kind::RECORD, "permits", "P-9"), None));
    changes.sort();
    let covert = super::state(&[entry("X-1", "SILENT STAR")]);
    Bundle {
        number: 5,
        base: 4,
        issued: UtcTime(1_795_496_400_000),
        expires: UtcTime(1_798_088_400_000),
        office: "KOBE".to_owned(),
        state: state.outline().digest(),
        changes,
        covert: seal_covert(covert.items(), &boat(2).public(), &chance(8)).unwrap(),
    }
}

fn part() -> Vec<u8> {
    let packed = Packed::new(&example()).unwrap();
    assert_eq!(packed.count(), 1);
    packed.part(0, (DEVICE, &boat(1).public()), &shore(7), &chance(9)).unwrap()
}

fn open(bytes: &[u8]) -> Result<Part, BundleFault> {
    Part::open(bytes, (DEVICE, &boat(1)), &shore(7).identity())
}

#[test]
fn the_bytes_are_those_of_the_protocol() {
    let text = include_str!("../../../../docs/protocol.md");
    let text: String = text.split_whitespace().collect();
    let mut without = example();
    without.covert = Vec::new();
    let packed = Packed::new(&without).unwrap();
    let part = packed.part(0, (DEVICE, &boat(1).public()), &shore(7), &chance(9)).unwrap();
    let vectors = [
        ("key", boat(1).public().to_vec()),
        ("state", without.state.0.to_vec()),
        ("bundle", without.encode()),
        ("part", part.clone()),
    ];
    let missing: Vec<String> = vectors
        .iter()
        .filter(|(_, bytes)| !text.contains(&hex(bytes)))
        .map(|(what, bytes)| format!("{what} {}", hex(bytes)))
        .collect();
    assert_eq!(missing, [""; 0]);
    assert_eq!(join(vec![open(&part).unwrap()]), [Ok(without)]);
}

#[test]
fn a_bundle_comes_back_and_its_covert_part_only_with_its_own_key() {
    let bundles = join(vec![open(&part()).unwrap(), open(&part()).unwrap()]);
    assert_eq!(bundles, [Ok(example())]);
    let covert = open_covert(&example().covert, &boat(2)).unwrap();
    assert_eq!(covert, [entry("X-1", "SILENT STAR")]);
    assert_eq!(open_covert(&example().covert, &boat(1)), Err(BundleFault::OtherBoat));
    // An empty list has as many bytes.
    let empty = seal_covert(std::iter::empty(), &boat(2).public(), &chance(8)).unwrap();
    assert_eq!(empty.len(), example().covert.len());
    assert_eq!(open_covert(&empty, &boat(2)), Ok(Vec::new()));
}

#[test]
fn what_is_not_for_this_boat_from_this_shore_is_refused_with_its_own_words() {
    let good = part();
    let packed = Packed::new(&example()).unwrap();
    let made = |device, key: &DownKey, from| {
        packed.part(0, (device, &key.public()), &shore(from), &chance(9)).unwrap()
    };
    for (bytes, fault) in [
        (made(DEVICE, &boat(3), 7), BundleFault::OtherBoat),
        (made(DeviceId([9; 16]), &boat(1), 7), BundleFault::OtherBoat),
        (made(DEVICE, &boat(1), 8), BundleFault::OtherShore),
        ([b"wk-bnd02", &good[8..]].concat(), BundleFault::Newer),
        (good[..good.len() - 1].to_vec(), BundleFault::NotABundle),
        (Vec::new(), BundleFault::NotABundle),
    ] {
        assert_eq!(open(&bytes), Err(fault));
    }
    // A later version of the content, packed and signed as today.
    let mut later = example().encode();
    later[1] = 2;
    assert_eq!(Bundle::decode(&later), Err(BundleFault::Newer));
    // Every bit counts.
    for at in (0..good.len()).step_by(97) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        assert!(open(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn parts_come_in_any_order_and_a_missing_one_is_told() {
    let noise = |n: u32| {
        let mut x = n.wrapping_mul(2_654_435_761) | 1;
        let text: String = (0..60_000)
            .map(|_| {
                x ^= x << 13;
                x ^= x >> 17;
                x ^= x << 5;
                char::from(b' ' + (x % 90) as u8)
            })
            .collect();
        entry(&n.to_string(), &text)
    };
    let state = state(&(0..60).map(noise).collect::<Vec<_>>());
    let bundle = Bundle {
        base: 0,
        state: state.outline().digest(),
        changes: state.changes_from(&Outline::default()),
        ..example()
    };
    let packed = Packed::new(&bundle).unwrap();
    assert!(packed.count() > 2);
    let mut parts: Vec<Part> = (0..packed.count())
        .map(|n| {
            let chance = chance(n as u8);
            open(&packed.part(n, (DEVICE, &boat(1).public()), &shore(7), &chance).unwrap()).unwrap()
        })
        .collect();
    parts.reverse();
    assert_eq!(join(parts.clone()), [Ok(bundle)]);
    let of = parts.len() as u32;
    parts.remove(1);
    assert_eq!(join(parts), [Err(BundleFault::Incomplete { number: 5, have: of - 1, of })]);
}

proptest! {
    #[test]
    fn bytes_that_are_none_do_nothing(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0_usize..2_000) {
        prop_assert!(Bundle::decode(&bytes).is_err());
        prop_assert!(open(&bytes).is_err());
        let whole = example().encode();
        let cut = whole.get(..cut.min(whole.len() - 1)).unwrap();
        prop_assert!(Bundle::decode(cut).is_err());
    }

    #[test]
    fn cells_have_one_encoding(all in prop::collection::btree_map("[a-z]{1,6}", ".{0,9}", 0..9)) {
        let bytes = encode_cells(&all);
        prop_assert_eq!(decode_cells(&bytes).unwrap(), all);
    }
}

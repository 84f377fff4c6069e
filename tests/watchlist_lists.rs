//! Lists as offices send them, and how well the matcher does on labelled pairs
//! (tests/data/watchlist/pairs.csv, made by pairs.py beside it).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::watchlist::compare::{Tier, compare};
use watchkeeper::domain::watchlist::evaluate::{cells, evaluate};
use watchkeeper::domain::watchlist::index::Index;
use watchkeeper::domain::watchlist::observation::Observation;
use watchkeeper::domain::watchlist::reader::{List, read};

fn tier(entry: &str, seen: &str) -> Option<Tier> {
    let mut listed = cells(entry).unwrap();
    listed.extend([("id", "x"), ("kind", "vessel"), ("action", "BOARD")].map(|(k, v)| (k.into(), v.into())));
    let listed = watchkeeper::domain::watchlist::entry::read(listed).unwrap();
    compare(&listed, &Observation::of_cells(&cells(seen).unwrap())).map(|v| v.tier)
}

#[test]
fn the_labelled_pairs_are_told_apart() {
    let quality = evaluate(include_str!("data/watchlist/pairs.csv"));
    assert!(quality.pairs >= 2000 && quality.refused.is_empty(), "{:?}", quality.refused);
    assert!(quality.reachable >= 500);
    let (precision, _) = quality.down_to(Tier::Probable);
    assert!(precision >= 0.99, "{precision} {:?}", quality.wrong);
    assert!(quality.recall_of_reachable() >= 0.95, "{:?}", quality.missed);
}

#[test]
fn the_tiers_are_as_written() {
    use Tier::{Certain, Possible, Probable, Strong};
    let table = [
        ("name=A;imo=2000016", "name=WHOLLY OTHER;imo=2000016", Some(Certain)),
        ("name=OCEAN PEARL;mmsi=351999001", "name=OCEAN PEARL;mmsi=351999001", Some(Strong)),
        ("name=X;callsign=JD9988;flag=JP", "callsign=JD9988;flag=JP", Some(Strong)),
        ("name=OCEAN PEARL;mmsi=351999001", "mmsi=351999001", Some(Probable)),
        ("name=OCEAN PEARL;mmsi=351999001;length_m=100", "mmsi=351999001;length_m=104", Some(Probable)),
        ("name=OCEAN PEARL;mmsi=351999001", "mmsi=351999001;name=ZUIKO", Some(Possible)),
        ("name=OCEAN PEARL;flag=PA;type=cargo", "name=OCEAN PEARL;flag=PA;type=70", Some(Probable)),
        ("name=OCEAN PEARL;flag=PA", "name=OCEAN PEARL;flag=PA", Some(Possible)),
        (
            "name=KYOEI MARU;flag=JP;type=cargo;length_m=130",
            "name=KYOEI MARU;flag=JP;type=fishing;length_m=19",
            Some(Possible),
        ),
        ("name=KAIEI MARU 8;flag=JP;type=fishing", "name=KAIEI MARU NO.18;flag=JP;type=fishing", None),
        ("name=KAIEI MARU;flag=JP;type=fishing", "name=KAIEI MARU NO.18;flag=JP;type=fishing", None),
        (
            "name=KAIEI MARU;aliases=KAIEI MARU 18;flag=JP;type=fishing",
            "name=KAIEI MARU NO.18;flag=JP;type=fishing",
            Some(Probable),
        ),
        (
            "name=OTHER;weak_aliases=OCEAN PEARL;flag=PA;type=cargo",
            "name=OCEAN PEARL;flag=PA;type=cargo",
            None,
        ),
        (
            "name=OCEAN PEARL;imo=2000016;flag=PA;type=cargo",
            "name=OCEAN PEARL;imo=2000028;flag=PA;type=cargo",
            Some(Possible),
        ),
        ("name=AKI;flag=JP;type=cargo;length_m=50", "name=AKI;flag=JP;type=cargo;length_m=50", None),
        ("name=海栄丸;mmsi=431999001;flag=JP;type=cargo", "name=海栄丸;flag=JP;type=cargo", None),
        (
            "name=海栄丸;kana=カイエイマル;flag=JP;type=cargo",
            "name=KAIEI MARU;flag=JP;type=cargo",
            Some(Probable),
        ),
        (
            "name=INTERNATIONAL FRIENDSHIP NO.8;flag=PA;type=cargo",
            "name=INTERNATIONAL FRIEND;flag=PA;type=cargo",
            Some(Probable),
        ),
    ];
    for (entry, seen, want) in table {
        assert_eq!(tier(entry, seen), want, "{entry} | {seen}");
    }
}

const LIST: &str = "id,kind,name,mmsi,action,expires,note\n\
    V-1,vessel,第八みほ丸,431999021,BOARD,2026-12-31,white hull\n\
    V-1,vessel,SECOND,,BOARD,,\n\
    V-2,vessel,BAD DATE,,BOARD,31/31/2026,\n\
    V-3,vessel,BAD ACTION,,SINK,,\n\
    V-4,vessel,,,BOARD,,\n";

fn check(list: &List) {
    let fates: Vec<(usize, bool)> = list.fates.iter().map(|f| (f.row, f.ok)).collect();
    assert_eq!(fates, [(1, true), (2, false), (3, false), (4, false), (5, false)]);
    assert!(list.fates[1].reason.starts_with("duplicate-id"), "{:?}", list.fates);
    assert_eq!(list.unknown_columns, ["note"]);
    let entry = &list.entries[0];
    assert_eq!((entry.name.as_str(), entry.cells["note"].as_str()), ("第八みほ丸", "white hull"));
    let at = |t| UtcTime::parse_rfc3339(t).unwrap();
    assert!(entry.is_in_force(at("2026-12-31T23:00:00Z")) && !entry.is_in_force(at("2027-01-01T00:00:00Z")));
}

#[test]
fn a_list_is_read_in_any_of_its_encodings() {
    check(&read(LIST.as_bytes()));
    check(&read(format!("\u{feff}{LIST}").as_bytes()));
    check(&read(&encoding_rs::SHIFT_JIS.encode(LIST).0));
    let utf16 = |order: fn(u16) -> [u8; 2]| LIST.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    check(&read(&[vec![0xFF, 0xFE], utf16(u16::to_le_bytes)].concat()));
    check(&read(&[vec![0xFE, 0xFF], utf16(u16::to_be_bytes)].concat()));
    check(&read(&utf16(u16::to_le_bytes)));
    check(&read(LIST.replace('\n', "\r\n").as_bytes()));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_a_list_of_some_kind(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let list = read(&bytes);
        proptest::prop_assert!(list.entries.len() <= list.fates.len());
    }
}

/// The index finds what comparing with every entry finds, at PROBABLE and above.
#[test]
fn the_index_loses_nothing_that_may_sound() {
    let (_, rows) = watchkeeper::domain::watchlist::reader::rows(include_str!("data/watchlist/pairs.csv"));
    let mut entries = Vec::new();
    let mut seen = Vec::new();
    for (n, row) in rows.into_iter().map(Result::unwrap).enumerate() {
        let mut listed = cells(&row["entry"]).unwrap();
        listed.extend(
            [("id", format!("E-{n}")), ("kind", "vessel".into()), ("action", "BOARD".into())]
                .map(|(k, v)| (k.to_owned(), v)),
        );
        entries.push(watchkeeper::domain::watchlist::entry::read(listed).unwrap());
        seen.push(Observation::of_cells(&cells(&row["observation"]).unwrap()));
    }
    let index = Index::build(entries.clone());
    let mut compared = 0;
    for observed in seen.iter().step_by(4) {
        let found: Vec<&str> = index.lookup(observed).iter().map(|(e, _)| e.id.as_str()).collect();
        for entry in &entries {
            if compare(entry, observed).is_some_and(|v| v.tier >= Tier::Probable) {
                compared += 1;
                assert!(found.contains(&entry.id.as_str()), "{entry:?} {observed:?}");
            }
        }
    }
    assert!(compared > 200, "{compared}");
}

//! Proofs of the pack: round trip, levels, culling, damage.

use super::*;
use crate::domain::chart::encode::{PackedLine, PackedPoint, encode};
use crate::domain::chart::manifest::PackKind;
use proptest::prelude::*;

fn manifest() -> Manifest {
    Manifest {
        name: "fixture".into(),
        kind: PackKind::Coast,
        attribution: "nobody".into(),
        licence: "CC0-1.0".into(),
        package: "none".into(),
        version: "0".into(),
        input_sha256: "00".into(),
        bbox: [-90.0, -180.0, 90.0, 180.0],
        quantum_deg: 1e-3,
        tolerance_m: 0.0,
        lod_tolerances_m: Vec::new(),
        lines: 0,
        points: 0,
    }
}

type Row<'a> = (bool, &'a [(i32, i32, u8)]);

fn pack_of(lines: &[Row<'_>]) -> Vec<u8> {
    let lines: Vec<PackedLine> = lines
        .iter()
        .map(|(closed, points)| PackedLine {
            closed: *closed,
            points: points.iter().map(|&(lon, lat, coarsest)| PackedPoint { lon, lat, coarsest }).collect(),
        })
        .collect();
    encode(&manifest(), &lines).unwrap()
}

fn seen(pack: &ChartPack, view: &GeoBox, lod: Lod) -> Vec<Vec<(i64, i64)>> {
    let mut runs = Vec::new();
    pack.visit(view, lod, &mut |run| {
        runs.push(run.iter().map(|p| ((p.lon * 1e3).round() as i64, (p.lat * 1e3).round() as i64)).collect());
    });
    runs
}

fn world() -> GeoBox {
    GeoBox::new(-90.0, -180.0, 90.0, 180.0).unwrap()
}

#[test]
fn a_closed_line_comes_back_closed_and_coarser_levels_thinner() {
    let pack = ChartPack::decode(&pack_of(&[
        (true, &[(1000, 1000, 4), (2000, 1000, 1), (2000, 2000, 0)]),
        (false, &[(5000, 5000, 2), (6000, 6000, 2)]),
    ]))
    .unwrap();
    assert_eq!(pack.manifest().points, 5);
    let mut fine = seen(&pack, &world(), Lod::FINEST);
    fine.sort();
    assert_eq!(fine[0], [(1000, 1000), (2000, 1000), (2000, 2000), (1000, 1000)]);
    assert_eq!(fine[1], [(5000, 5000), (6000, 6000)]);
    let coarse = seen(&pack, &world(), Lod::for_scale(100.0));
    assert_eq!(coarse, [vec![(1000, 1000)]]);
}

#[test]
fn only_lines_of_the_view_come_and_in_its_turn() {
    let pack = ChartPack::decode(&pack_of(&[
        (false, &[(179_500, 1000, 4), (179_900, 1000, 4)]),
        (false, &[(-179_500, 1000, 4), (-179_900, 1000, 4)]),
        (false, &[(0, 1000, 4), (1000, 1000, 4)]),
    ]))
    .unwrap();
    let mut runs = seen(&pack, &GeoBox::new(0.0, 179.0, 2.0, 181.0).unwrap(), Lod::FINEST);
    runs.sort();
    assert_eq!(runs, [[(179_500, 1000), (179_900, 1000)], [(180_500, 1000), (180_100, 1000)]]);
}

#[test]
fn a_long_line_is_cut_into_runs_that_share_their_ends() {
    let points: Vec<(i32, i32, u8)> = (0..100).map(|i| (i * 10, i, 0)).collect();
    let pack = ChartPack::decode(&pack_of(&[(false, &points)])).unwrap();
    let mut runs = seen(&pack, &world(), Lod::FINEST);
    runs.sort();
    assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [33, 33, 33, 4]);
    assert!(runs.windows(2).all(|pair| pair[0].last() == pair[1].first()));
    let part = seen(&pack, &GeoBox::new(0.0, 0.5, 0.1, 0.6).unwrap(), Lod::FINEST);
    assert_eq!(part.len(), 1);
}

#[test]
fn the_level_follows_the_scale() {
    let levels: Vec<u8> = [0.01, 0.06, 0.25, 1.0, 6.3].map(|s| Lod::for_scale(s).level()).into();
    assert_eq!(levels, [0, 1, 2, 3, 4]);
}

#[test]
fn damage_is_named() {
    let good = pack_of(&[(false, &[(0, 0, 0), (1, 1, 0)])]);
    assert_eq!(ChartPack::decode(b"PK\x03\x04").err(), Some(PackError::Magic));
    assert_eq!(ChartPack::decode(b"KCH1").err().map(|e| matches!(e, PackError::Checksum { .. })), Some(true));
    let mut flipped = good.clone();
    flipped[20] ^= 1;
    assert!(matches!(ChartPack::decode(&flipped), Err(PackError::Checksum { .. })));
    assert_eq!(
        ChartPack::decode(&pack_of(&[(false, &[(200_000, 0, 0)])])).err(),
        Some(PackError::Body("a point lies off the globe"))
    );
    assert_eq!(
        ChartPack::decode(&pack_of(&[(false, &[(0, 0, 9)])])).err(),
        Some(PackError::Body("level of detail out of range"))
    );
}

/// Puts a right checksum under any bytes, to reach the readers behind it.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(&bytes);
    bytes.extend(crc.sum().to_le_bytes());
    bytes
}

proptest! {
    #[test]
    fn any_bytes_are_taken_or_refused(tail: Vec<u8>, at in 0usize..400, to: u8) {
        let _ = ChartPack::decode(&tail);
        let mut bytes = MAGIC.to_vec();
        bytes.extend(&tail);
        let _ = ChartPack::decode(&sealed(bytes));
        let mut good = pack_of(&[(true, &[(0, 0, 0), (1, 1, 1), (2, 5, 3)])]);
        good.truncate(good.len() - 4);
        if let Some(byte) = good.get_mut(at) {
            *byte = to;
        }
        let _ = ChartPack::decode(&sealed(good));
    }

    #[test]
    fn any_body_is_taken_or_refused(body: Vec<u8>) {
        let _ = read_body(&body, 1e-3);
    }

    #[test]
    fn every_truncation_is_refused(cut in 1usize..200) {
        let good = pack_of(&[(true, &[(0, 0, 0), (1, 1, 1), (2, 5, 3)])]);
        let short = good.get(..good.len().saturating_sub(cut)).unwrap_or_default();
        prop_assert!(ChartPack::decode(short).is_err());
    }
}

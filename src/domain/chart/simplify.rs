//! Generalising lines: the Douglas-Peucker weight of each point, so that one pass serves
//! every tolerance, and the levels of detail made from the weights.
//!
//! Islets smaller than a level's tolerance are not lost: where nothing else is near, a
//! single point stays, which the drawing shows as a dot.

use crate::domain::chart::encode::{PackedLine, PackedPoint};
use crate::domain::chart::pack::LOD_TOLERANCES_M;
use crate::domain::chart::region::LonLat;
use std::collections::HashSet;

const METRES_PER_DEGREE: f64 = 111_195.0;

/// A line in degrees; a closed one does not repeat its first point.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    pub closed: bool,
    pub points: Vec<LonLat>,
}

/// The Douglas-Peucker weight of each point in metres: the point outlives every
/// tolerance up to its weight. Ends (and, of a closed line, the first point) weigh
/// infinitely; weights never grow from a split to the parts below it.
pub fn weights(line: &Line) -> Vec<f64> {
    let mut points = line.points.clone();
    if line.closed
        && let Some(first) = points.first().copied()
    {
        points.push(first);
    }
    let mut weights = vec![f64::INFINITY; points.len()];
    let mut pending = vec![(0, points.len().saturating_sub(1), f64::INFINITY)];
    while let Some((first, last, parent)) = pending.pop() {
        let Some((split, distance)) = farthest(&points, first, last) else { continue };
        let weight = distance.min(parent);
        if let Some(slot) = weights.get_mut(split) {
            *slot = weight;
        }
        pending.push((first, split, weight));
        pending.push((split, last, weight));
    }
    weights.truncate(line.points.len());
    weights
}

/// The point strictly between two others that lies farthest from their segment, and how
/// far in metres.
fn farthest(points: &[LonLat], first: usize, last: usize) -> Option<(usize, f64)> {
    let (a, b) = (*points.get(first)?, *points.get(last)?);
    let between = points.get(first + 1..last)?;
    let shrink = a.lat.midpoint(b.lat).to_radians().cos();
    let plane = |p: LonLat| [(p.lon - a.lon) * shrink, p.lat - a.lat];
    let [bx, by] = plane(b);
    let square = bx * bx + by * by;
    let apart = |p: &LonLat| {
        let [x, y] = plane(*p);
        let along = if square > 0.0 { ((x * bx + y * by) / square).clamp(0.0, 1.0) } else { 0.0 };
        (x - along * bx).powi(2) + (y - along * by).powi(2)
    };
    let (index, squared) = between.iter().map(apart).enumerate().max_by(|(_, p), (_, q)| p.total_cmp(q))?;
    Some((first + 1 + index, squared.sqrt() * METRES_PER_DEGREE))
}

/// Simplifies lines to `tolerance_m`, rounds them to `quantum_deg` and gives each point
/// its coarsest level of detail.
pub fn pack_lines(lines: &[Line], tolerance_m: f64, quantum_deg: f64) -> Vec<PackedLine> {
    let mut packed: Vec<PackedLine> =
        lines.iter().filter_map(|line| pack_line(line, tolerance_m, quantum_deg)).collect();
    keep_lone_islets(&mut packed, quantum_deg);
    packed
}

fn pack_line(line: &Line, tolerance_m: f64, quantum_deg: f64) -> Option<PackedLine> {
    let extent = extent_m(&line.points);
    let limit = if line.closed { level_within(extent) } else { LOD_TOLERANCES_M.len() as u8 - 1 };
    let mut points: Vec<PackedPoint> = Vec::new();
    for (point, weight) in line.points.iter().zip(weights(line)) {
        if weight < tolerance_m {
            continue;
        }
        let lon = (point.lon / quantum_deg).round() as i32;
        let lat = (point.lat / quantum_deg).round() as i32;
        let coarsest = level_within(weight).min(limit);
        match points.last_mut() {
            Some(last) if last.lon == lon && last.lat == lat => last.coarsest = last.coarsest.max(coarsest),
            _ => points.push(PackedPoint { lon, lat, coarsest }),
        }
    }
    (!points.is_empty()).then_some(PackedLine { closed: line.closed, points })
}

/// The coarsest level whose tolerance is not above `metres`.
fn level_within(metres: f64) -> u8 {
    LOD_TOLERANCES_M.iter().skip(1).take_while(|&&tolerance| tolerance <= metres).count() as u8
}

/// The longer side of the box around the points, metres.
fn extent_m(points: &[LonLat]) -> f64 {
    let (mut south, mut north, mut west, mut east) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
    for p in points {
        (south, north) = (south.min(p.lat), north.max(p.lat));
        (west, east) = (west.min(p.lon), east.max(p.lon));
    }
    let shrink = south.midpoint(north).to_radians().cos();
    (north - south).max((east - west) * shrink) * METRES_PER_DEGREE
}

/// Lets one point of a closed line that a level drops stay in that level where no other
/// point of the level lies in the same square of the tolerance's size.
fn keep_lone_islets(lines: &mut [PackedLine], quantum_deg: f64) {
    for (level, tolerance) in LOD_TOLERANCES_M.iter().enumerate().skip(1) {
        let level = level as u8;
        let side = (tolerance / METRES_PER_DEGREE / quantum_deg).max(1.0);
        let square = |p: &PackedPoint| {
            let shrink = (f64::from(p.lat) * quantum_deg).to_radians().cos();
            [(f64::from(p.lon) * shrink / side).floor() as i64, (f64::from(p.lat) / side).floor() as i64]
        };
        let mut taken: HashSet<[i64; 2]> = lines
            .iter()
            .flat_map(|line| line.points.iter().filter(|p| p.coarsest >= level).map(square))
            .collect();
        for line in lines.iter_mut().filter(|line| line.points.iter().all(|p| p.coarsest < level)) {
            if let Some(first) = line.points.first_mut()
                && first.coarsest + 1 == level
                && taken.insert(square(first))
            {
                first.coarsest = level;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(closed: bool, points: &[(f64, f64)]) -> Line {
        Line { closed, points: points.iter().map(|&(lat, lon)| LonLat { lon, lat }).collect() }
    }

    #[test]
    fn a_point_weighs_its_distance_from_the_chord() {
        let w = weights(&line(false, &[(0.0, 0.0), (0.01, 0.5), (0.0, 1.0)]));
        assert!((w[1] - 1112.0).abs() < 1.0, "{w:?}");
        assert!(w[0].is_infinite() && w[2].is_infinite());
    }

    #[test]
    fn an_islet_is_a_dot_where_it_is_alone_and_gone_where_it_is_not() {
        let islet = line(true, &[(30.0, 140.0), (30.0005, 140.0), (30.0005, 140.0005)]);
        let coast = line(false, &[(30.001, 140.001), (30.5, 141.0)]);
        let far = line(false, &[(33.0, 140.0), (33.5, 141.0)]);
        let alone = pack_lines(&[islet.clone(), far], 0.0, 1e-5);
        assert_eq!(alone[0].points.iter().filter(|p| p.coarsest == 4).count(), 1);
        let beside = pack_lines(&[islet, coast], 0.0, 1e-5);
        assert!(beside[0].points.iter().all(|p| p.coarsest < 4));
    }

    proptest! {
        #[test]
        fn no_dropped_point_lies_farther_than_the_tolerance(
            raw in prop::collection::vec((30.0f64..30.1, 135.0f64..135.1), 3..60),
            tolerance in 100.0f64..5000.0,
        ) {
            let source = line(false, &raw);
            let kept: Vec<LonLat> = source.points.iter().zip(weights(&source))
                .filter(|(_, w)| *w >= tolerance).map(|(p, _)| *p).collect();
            for p in &source.points {
                let nearest = kept.windows(2).filter_map(|pair| farthest(&[pair[0], *p, pair[1]], 0, 2))
                    .map(|(_, metres)| metres).fold(f64::MAX, f64::min);
                prop_assert!(nearest < tolerance * 1.01 + 1.0, "{nearest} of {tolerance}");
            }
        }
    }
}

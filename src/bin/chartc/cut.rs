//! Choosing rings and cutting them to an area.

use super::failure::Failure;
use super::source::Ring;
use watchkeeper::domain::chart::region::{GeoBox, LonLat};
use watchkeeper::domain::chart::simplify::Line;

const METRES_PER_DEGREE: f64 = 111_195.0;
/// World sets are cut open at the date line and at the southern edge; those cuts are no
/// coast.
const SEAM_LON: f64 = 179.995;
const SEAM_LAT: f64 = -85.2;

/// A box from south, west, north, east.
pub(crate) fn area([south, west, north, east]: [f64; 4]) -> Result<GeoBox, Failure> {
    GeoBox::new(south, west, north, east).ok_or_else(|| "a box of south, west, north, east expected".into())
}

pub(crate) fn touches(ring: &Ring, area: &GeoBox) -> bool {
    ring.iter().any(|point| area.contains(*point))
}

/// Whether the ring lies wholly in one of the boxes (any ring where there are none) and
/// reaches far enough.
pub(crate) fn picked(ring: &Ring, boxes: &[GeoBox], min_extent_m: f64) -> bool {
    let within = boxes.is_empty() || boxes.iter().any(|one| ring.iter().all(|point| one.contains(*point)));
    within && (min_extent_m <= 0.0 || extent_m(ring) >= min_extent_m)
}

fn extent_m(ring: &Ring) -> f64 {
    let reach = |of: fn(&LonLat) -> f64| {
        let (low, high) = ring.iter().fold((f64::MAX, f64::MIN), |(l, h), p| (l.min(of(p)), h.max(of(p))));
        high - low
    };
    let shrink = ring.first().map_or(1.0, |p| p.lat.to_radians().cos());
    reach(|p| p.lat).max(reach(|p| p.lon) * shrink) * METRES_PER_DEGREE
}

/// The parts of a ring in the area: the ring itself, or open lines of the segments that
/// have an end in the area and are no seam.
pub(crate) fn to_area(mut ring: Ring, area: &GeoBox) -> Vec<Line> {
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let next = ring.iter().cycle().skip(1);
    let kept: Vec<bool> = ring.iter().zip(next).map(|(a, b)| is_coast(*a, *b, area)).collect();
    let Some(gap) = kept.iter().position(|kept| !kept) else {
        return vec![Line { closed: true, points: ring }];
    };
    // Begun behind a gap, the ring falls into whole lines.
    ring.rotate_left(gap);
    let mut kept = kept;
    kept.rotate_left(gap);
    let mut lines = Vec::new();
    let mut points: Vec<LonLat> = Vec::new();
    for ((from, to), kept) in ring.iter().zip(ring.iter().cycle().skip(1)).zip(kept) {
        if kept {
            if points.is_empty() {
                points.push(*from);
            }
            points.push(*to);
        } else if !points.is_empty() {
            lines.push(Line { closed: false, points: std::mem::take(&mut points) });
        }
    }
    if !points.is_empty() {
        lines.push(Line { closed: false, points });
    }
    lines
}

fn is_coast(a: LonLat, b: LonLat, area: &GeoBox) -> bool {
    let seam = a.lon.abs() > SEAM_LON && b.lon.abs() > SEAM_LON || a.lat < SEAM_LAT && b.lat < SEAM_LAT;
    !seam && (area.contains(a) || area.contains(b))
}

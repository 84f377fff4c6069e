//! A closed ring on the chart: inside or not, and how far its edge is (local plane).

use crate::domain::chart::region::{GeoBox, LonLat};
use crate::domain::geo::{Offset, Position};
use crate::domain::units::NauticalMiles;
use crate::domain::waters::edges::Edges;

/// A ring of one turn of longitudes, first point not repeated.
#[derive(Debug, Clone)]
pub(crate) struct Ring {
    edges: Edges,
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

impl Ring {
    /// `None` for fewer than three points or points that are not finite.
    pub(crate) fn new(points: Vec<LonLat>) -> Option<Self> {
        let around = GeoBox::around(&points)?;
        (points.len() >= 3).then_some(Self {
            south: around.south(),
            north: around.north(),
            west: around.west(),
            east: around.east(),
            edges: Edges::of(&points),
        })
    }

    /// Closes a line that was cut at the edges of `area` along those edges, the shorter
    /// way round.
    pub(crate) fn closed_along(mut points: Vec<LonLat>, area: &GeoBox) -> Option<Self> {
        let (first, last) = (*points.first()?, *points.last()?);
        let (width, height) = (area.east() - area.west(), area.north() - area.south());
        let round = 2.0 * (width + height);
        let (from, to) = (along_edge(last, area), along_edge(first, area));
        let ahead = (to - from).rem_euclid(round);
        let corners = [
            (0.0, area.south(), area.west()),
            (height, area.north(), area.west()),
            (height + width, area.north(), area.east()),
            (2.0 * height + width, area.south(), area.east()),
        ];
        let clockwise = ahead <= round / 2.0;
        let reach = if clockwise { ahead } else { round - ahead };
        let mut passed: Vec<(f64, LonLat)> = corners
            .iter()
            .map(|(at, lat, lon)| {
                let step = if clockwise { at - from } else { from - at };
                (step.rem_euclid(round), LonLat { lon: *lon, lat: *lat })
            })
            .filter(|(step, _)| *step < reach)
            .collect();
        passed.sort_by(|a, b| a.0.total_cmp(&b.0));
        points.extend(passed.into_iter().map(|(_, corner)| corner));
        Self::new(points)
    }

    pub(crate) fn contains(&self, at: Position) -> bool {
        let (lat, lon) = (at.lat(), at.lon());
        if lat < self.south || lat > self.north || lon < self.west || lon > self.east {
            return false;
        }
        self.edges.is_odd_to(at, self.east)
    }

    /// Distance to the edge; `None` where it is surely beyond `limit`.
    pub(crate) fn edge_within(&self, at: Position, limit: NauticalMiles) -> Option<NauticalMiles> {
        let pad_lat = limit.0 / 60.0;
        let pad_lon = pad_lat / at.lat().to_radians().cos().max(0.05);
        let (lat, lon) = (at.lat(), at.lon());
        let near = (self.south - pad_lat..=self.north + pad_lat).contains(&lat)
            && (self.west - pad_lon..=self.east + pad_lon).contains(&lon);
        if !near {
            return None;
        }
        self.edges.nearest(at, limit.0).map(NauticalMiles)
    }
}

/// Whether a ray due east of the point crosses the segment.
pub(crate) fn crosses_east(lat: f64, lon: f64, a: LonLat, b: LonLat) -> bool {
    (a.lat > lat) != (b.lat > lat) && lon < (b.lon - a.lon) * (lat - a.lat) / (b.lat - a.lat) + a.lon
}

/// Distance to a segment on the local plane around `at`, nautical miles.
pub(crate) fn segment_nm(at: Position, a: LonLat, b: LonLat) -> f64 {
    let shrink = at.lat().to_radians().cos() * 60.0;
    let plane = |p: LonLat| Offset { x: (p.lon - at.lon()) * shrink, y: (p.lat - at.lat()) * 60.0 };
    let (a, b) = (plane(a), plane(b));
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 { (-(a.x * dx + a.y * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a.x + t * dx).hypot(a.y + t * dy)
}

/// The nearest place on the edge of the area, counted clockwise from its south-west corner.
fn along_edge(at: LonLat, area: &GeoBox) -> f64 {
    let (width, height) = (area.east() - area.west(), area.north() - area.south());
    let up = (at.lat - area.south()).clamp(0.0, height);
    let over = (at.lon - area.west()).clamp(0.0, width);
    let edges = [
        (over, up),
        (height - up, height + over),
        (width - over, height + width + (height - up)),
        (up, 2.0 * height + width + (width - over)),
    ];
    edges.iter().min_by(|a, b| a.0.total_cmp(&b.0)).map_or(0.0, |edge| edge.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> LonLat {
        LonLat { lon, lat }
    }

    #[test]
    fn a_ring_knows_inside_and_the_way_to_its_edge() {
        let ring =
            Ring::new(vec![at(34.0, 134.0), at(35.0, 134.0), at(35.0, 135.0), at(34.0, 135.0)]).unwrap();
        let place = |lat, lon| Position::new(lat, lon).unwrap();
        assert!(ring.contains(place(34.5, 134.5)) && !ring.contains(place(35.1, 134.5)));
        let edge = ring.edge_within(place(35.1, 134.5), NauticalMiles(12.0)).unwrap();
        assert!((edge.0 - 6.0).abs() < 1e-6, "{edge:?}");
        assert!(ring.edge_within(place(35.3, 134.5), NauticalMiles(12.0)).is_none());
    }

    #[test]
    fn a_line_cut_at_a_corner_is_closed_round_the_corner() {
        let area = GeoBox::new(18.0, 118.0, 50.0, 160.0).unwrap();
        let line = vec![at(23.0, 118.0), at(30.0, 123.0), at(50.0, 134.0)];
        let ring = Ring::closed_along(line, &area).unwrap();
        assert!(ring.contains(Position::new(45.0, 120.0).unwrap()));
        assert!(!ring.contains(Position::new(30.0, 130.0).unwrap()));
    }
}

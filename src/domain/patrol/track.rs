//! The boat's own track as it is kept: points between which she was never further than a
//! tolerance from the straight line, and gaps where there was no fix.

use crate::domain::geo::{Offset, Position};
use crate::domain::time::{Span, UtcTime};
use serde::{Deserialize, Serialize};

/// Fixes between two kept points at the most.
const MOST_BETWEEN: usize = 120;
const METRES_A_MILE: f64 = 1852.0;

/// A kept point, in ten-millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPoint {
    pub at: UtcTime,
    pub lat_e7: i32,
    pub lon_e7: i32,
    /// Nothing is known of the way from the point before.
    pub gap: bool,
}

impl TrackPoint {
    fn new(at: UtcTime, position: Position, gap: bool) -> Self {
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        Self { at, lat_e7: e7(position.lat()), lon_e7: e7(position.lon()), gap }
    }

    pub fn position(self) -> Option<Position> {
        Position::new(f64::from(self.lat_e7) / 1e7, f64::from(self.lon_e7) / 1e7)
    }
}

/// Thins fixes to a track.
#[derive(Debug, Clone, PartialEq)]
pub struct Thinning {
    /// Metres.
    tolerance: f64,
    gap: Span,
    kept: Option<(UtcTime, Position)>,
    /// Since the kept point, oldest first.
    between: Vec<(UtcTime, Position)>,
}

/// How far `point` lies from the line from the origin to `end`, metres; both as offsets
/// from the kept point.
fn off_line(point: Offset, end: Offset) -> f64 {
    let length2 = end.x * end.x + end.y * end.y;
    let along =
        if length2 > 0.0 { ((point.x * end.x + point.y * end.y) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (point.x - along * end.x).hypot(point.y - along * end.y) * METRES_A_MILE
}

impl Thinning {
    /// Keeps the way within `tolerance_m` metres; longer than `gap` without a fix is a
    /// gap.
    pub fn new(tolerance_m: f64, gap: Span) -> Self {
        Self { tolerance: tolerance_m.max(0.0), gap, kept: None, between: Vec::new() }
    }

    /// Takes a fix; gives what is to be kept, at most two points.
    pub fn push(&mut self, at: UtcTime, position: Position) -> Vec<TrackPoint> {
        let last = self.between.last().copied().or(self.kept);
        let Some((last_at, _)) = last else { return vec![self.begin(at, position, false)] };
        if at <= last_at {
            return Vec::new();
        }
        if at.since(last_at).0 > self.gap.0 {
            let mut points = self.flush();
            points.push(self.begin(at, position, true));
            return points;
        }
        if self.between.len() < MOST_BETWEEN && self.straight_to(position) {
            self.between.push((at, position));
            return Vec::new();
        }
        let points = self.flush();
        self.between.push((at, position));
        points
    }

    /// The last fix as a point: at a break, at the end, before a chunk is sealed.
    pub fn flush(&mut self) -> Vec<TrackPoint> {
        let Some((at, position)) = self.between.last().copied() else { return Vec::new() };
        vec![self.begin(at, position, false)]
    }

    fn begin(&mut self, at: UtcTime, position: Position, gap: bool) -> TrackPoint {
        self.kept = Some((at, position));
        self.between.clear();
        TrackPoint::new(at, position, gap)
    }

    fn straight_to(&self, position: Position) -> bool {
        let Some((_, from)) = self.kept else { return false };
        let end = from.offset_to(position);
        self.between.iter().all(|(_, p)| off_line(from.offset_to(*p), end) <= self.tolerance)
    }
}

/// The way along a track, metres; what lies in gaps is not counted.
pub fn distance_m(points: &[TrackPoint]) -> f64 {
    points
        .iter()
        .zip(points.iter().skip(1))
        .filter(|(_, b)| !b.gap)
        .filter_map(|(a, b)| Some(a.position()?.haversine(b.position()?).0))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn origin() -> Position {
        Position::new(34.7, 129.4).unwrap()
    }

    fn place(x_m: f64, y_m: f64) -> Position {
        origin().at_offset(Offset { x: x_m / METRES_A_MILE, y: y_m / METRES_A_MILE })
    }

    #[test]
    fn a_straight_way_is_two_points_and_a_silence_a_gap() {
        let mut thinning = Thinning::new(10.0, Span::seconds(60));
        let mut points = Vec::new();
        for n in 0..100 {
            points.extend(thinning.push(UtcTime(n * 1000), place(n as f64 * 10.0, 0.0)));
        }
        points.extend(thinning.push(UtcTime(400_000), place(9_000.0, 0.0)));
        points.extend(thinning.flush());
        assert_eq!(
            points.iter().map(|p| (p.at.0 / 1000, p.gap)).collect::<Vec<_>>(),
            [(0, false), (99, false), (400, true)]
        );
        assert!((distance_m(&points) - 990.0).abs() < 2.0, "{}", distance_m(&points));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        /// Every fix lies within the tolerance of the kept way.
        #[test]
        fn no_fix_is_further_off_than_the_tolerance(
            steps in proptest::collection::vec((-40.0_f64..40.0, -40.0_f64..40.0, 1_i64..90), 2..300)
        ) {
            let mut thinning = Thinning::new(25.0, Span::seconds(60));
            let (mut t, mut x, mut y) = (0, 0.0, 0.0);
            let (mut fixes, mut points) = (Vec::new(), Vec::new());
            for (dx, dy, seconds) in steps {
                t += seconds * 1000;
                x += dx;
                y += dy;
                fixes.push((UtcTime(t), place(x, y)));
                points.extend(thinning.push(UtcTime(t), place(x, y)));
            }
            points.extend(thinning.flush());
            prop_assert!(points.windows(2).all(|p| p[0].at < p[1].at));
            for (at, position) in fixes {
                let next = points.iter().position(|p| p.at >= at).unwrap();
                if points[next].at == at {
                    continue;
                }
                prop_assert!(!points[next].gap, "a fix inside a gap");
                let from = points[next - 1].position().unwrap();
                let off = off_line(from.offset_to(position), from.offset_to(points[next].position().unwrap()));
                prop_assert!(off < 25.1, "{off}");
            }
        }
    }
}

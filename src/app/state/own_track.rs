//! Own ship's track: where she has been, in bounded memory.

use crate::domain::geo::Position;
use crate::domain::time::{Span, UtcTime};
use std::collections::VecDeque;

/// Points kept; when full every other one goes.
pub const MOST_POINTS: usize = 2000;
/// Between two points, at the least.
const EVERY: Span = Span::seconds(10);
/// Nearer than this she has not moved, nautical miles (20 m).
const MOVED_NM: f64 = 20.0 / 1852.0;

/// The track, the oldest point first.
#[derive(Debug, Clone, Default)]
pub struct OwnTrack {
    points: VecDeque<Position>,
    last: Option<UtcTime>,
}

impl OwnTrack {
    /// Takes a fix at `at` where it is a new point of the track.
    pub fn note(&mut self, position: Position, at: UtcTime) {
        let soon = self.last.is_some_and(|last| (Span(0)..EVERY).contains(&at.since(last)));
        let near = self.points.back().is_some_and(|p| p.offset_to(position).length().0 <= MOVED_NM);
        if soon || near {
            return;
        }
        if self.points.len() >= MOST_POINTS {
            let mut keep = false;
            self.points.retain(|_| {
                keep = !keep;
                keep
            });
        }
        self.points.push_back(position);
        self.last = Some(at);
    }

    /// The points, the oldest first; at most [`MOST_POINTS`].
    pub fn points(&self) -> impl ExactSizeIterator<Item = Position> + '_ {
        self.points.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::units::{Bearing, NauticalMiles};

    fn east(metres: f64) -> Position {
        Position::new(35.0, 135.0).unwrap().destination(Bearing::new(90.0), NauticalMiles(metres / 1852.0))
    }

    #[test]
    fn a_point_needs_time_and_way() {
        let mut track = OwnTrack::default();
        for (second, metres, points) in
            [(0, 0.0, 1), (9, 100.0, 1), (10, 15.0, 1), (11, 25.0, 2), (20, 200.0, 2), (21, 200.0, 3)]
        {
            track.note(east(metres), UtcTime(second * 1000));
            assert_eq!(track.points().len(), points, "{second} s, {metres} m");
        }
    }

    #[test]
    fn a_long_watch_stays_bounded_and_keeps_both_ends() {
        let mut track = OwnTrack::default();
        for n in 0..20_000_i32 {
            track.note(east(f64::from(n) * 50.0), UtcTime(i64::from(n) * 10_000));
            assert!(track.points().len() <= MOST_POINTS);
        }
        assert!(track.points().len() > MOST_POINTS / 2);
        assert_eq!(track.points().next(), Some(east(0.0)));
        assert_eq!(track.points().last(), Some(east(19_999.0 * 50.0)));
    }
}

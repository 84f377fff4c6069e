//! Where a vessel is between her waypoints: linear in latitude and longitude, so that
//! two equal waypoints are a stop. Course and speed are those of the leg.

use crate::domain::cpa::Motion;
use crate::domain::geo::Position;
use crate::domain::time::{Span, UtcTime};
use crate::domain::units::{Bearing, Knots};

/// A position at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waypoint {
    pub at: UtcTime,
    pub position: Position,
}

/// Waypoints with rising times; never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Route(Vec<Waypoint>);

/// Below this a vessel drifts: she has no way on, and her heading is not her course.
const STEERAGE: Knots = Knots(1.5);

/// How far around an instant a change of course makes a turn.
const TURN_WINDOW: Span = Span::seconds(10);

impl Route {
    /// `None` for no waypoints, or where the times don't rise.
    pub fn new(waypoints: Vec<Waypoint>) -> Option<Self> {
        let rising = waypoints.windows(2).all(|pair| matches!(pair, [a, b] if a.at < b.at));
        (rising && !waypoints.is_empty()).then_some(Self(waypoints))
    }

    pub fn waypoints(&self) -> &[Waypoint] {
        &self.0
    }

    /// Her first and last instant. A single waypoint has no end: she stays there.
    pub fn times(&self) -> (UtcTime, Option<UtcTime>) {
        match self.0.as_slice() {
            [first, .., last] => (first.at, Some(last.at)),
            [only] => (only.at, None),
            [] => (UtcTime(0), None),
        }
    }

    /// Whether she takes part at `at`: from her first to her last waypoint.
    pub fn covers(&self, at: UtcTime) -> bool {
        let (first, last) = self.times();
        first <= at && last.is_none_or(|last| at <= last)
    }

    /// Position, course and speed at `at`; before the first waypoint and after the last
    /// she lies stopped there. At a waypoint the leg that begins counts, at the last one
    /// the leg that ends: whoever vanishes there was under way.
    pub fn motion(&self, at: UtcTime) -> Option<Motion> {
        let leg = self.legs().rfind(|(from, _)| from.at <= at);
        match leg {
            Some((from, to)) if at <= to.at => Some(along(from, to, at)),
            Some((_, to)) => Some(self.stopped(to)),
            None => self.0.first().map(|only| self.stopped(*only)),
        }
    }

    /// The true heading: the course under way; adrift, `adrift` or the course she last
    /// steered (or will first steer).
    pub fn heading(&self, at: UtcTime, adrift: Option<Bearing>) -> Bearing {
        let steered = |leg: (Waypoint, Waypoint)| {
            let motion = along(leg.0, leg.1, leg.0.at);
            (motion.speed >= STEERAGE).then_some(motion.course)
        };
        match self.motion(at) {
            Some(now) if now.speed >= STEERAGE => now.course,
            _ => adrift
                .or_else(|| self.legs().filter(|(from, _)| from.at <= at).rev().find_map(steered))
                .or_else(|| self.legs().find_map(steered))
                .unwrap_or(Bearing::new(0.0)),
        }
    }

    /// Rate of turn in degrees a minute, starboard positive: the change of course over
    /// the 20 s around `at`, 0 without steerage way.
    pub fn turn(&self, at: UtcTime) -> f64 {
        let (Some(before), Some(after)) = (self.motion(at - TURN_WINDOW), self.motion(at + TURN_WINDOW))
        else {
            return 0.0;
        };
        if before.speed < STEERAGE || after.speed < STEERAGE {
            return 0.0;
        }
        let change = Bearing::new(after.course.degrees() - before.course.degrees() + 180.0).degrees() - 180.0;
        // A leg's course creeps with latitude; that is no turn.
        if change.abs() < 3.0 { 0.0 } else { change * 30.0 / TURN_WINDOW.as_seconds() }
    }

    fn legs(&self) -> impl DoubleEndedIterator<Item = (Waypoint, Waypoint)> {
        self.0.iter().copied().zip(self.0.iter().skip(1).copied())
    }

    fn stopped(&self, at: Waypoint) -> Motion {
        let course = self.legs().next_back().map(|(from, to)| along(from, to, to.at).course);
        Motion { position: at.position, course: course.unwrap_or(Bearing::new(0.0)), speed: Knots(0.0) }
    }
}

/// Speed over a leg.
pub(super) fn leg_speed(from: Waypoint, to: Waypoint) -> Knots {
    along(from, to, from.at).speed
}

fn along(from: Waypoint, to: Waypoint, at: UtcTime) -> Motion {
    let whole = to.at.since(from.at);
    let part = at.since(from.at).0 as f64 / (whole.0.max(1)) as f64;
    let (a, b) = (from.position, to.position);
    let mut dlon = b.lon() - a.lon();
    if dlon.abs() > 180.0 {
        dlon -= 360.0 * dlon.signum();
    }
    let dlat = b.lat() - a.lat();
    let lat = a.lat() + dlat * part;
    let position = Position::new(lat, a.lon() + dlon * part).unwrap_or(a);
    let (x, y) = (dlon * 60.0 * lat.to_radians().cos(), dlat * 60.0);
    let hours = whole.as_hours().max(1.0 / 3_600_000.0);
    Motion { position, course: Bearing::new(x.atan2(y).to_degrees()), speed: Knots(x.hypot(y) / hours) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(points: &[(i64, f64, f64)]) -> Route {
        let waypoint = |&(s, lat, lon): &(i64, f64, f64)| Waypoint {
            at: UtcTime(s * 1000),
            position: Position::new(lat, lon).unwrap(),
        };
        Route::new(points.iter().map(waypoint).collect()).unwrap()
    }

    #[test]
    fn she_runs_turns_stops_and_leaves() {
        let her = route(&[(0, 35.0, 135.0), (3600, 35.2, 135.0), (7200, 35.2, 135.0), (10800, 35.2, 135.2)]);
        let half = her.motion(UtcTime(1_800_000)).unwrap();
        assert!((half.position.lat() - 35.1).abs() < 1e-12);
        assert!((half.speed.0 - 12.0).abs() < 1e-9 && half.course.degrees() == 0.0);
        assert_eq!(her.motion(UtcTime(5_000_000)).unwrap().speed.0, 0.0);
        assert_eq!(her.heading(UtcTime(5_000_000), None).degrees(), 0.0, "as she last steered");
        assert_eq!(her.heading(UtcTime(5_000_000), Some(Bearing::new(75.0))).degrees(), 75.0);
        let east = her.motion(UtcTime(7_200_000)).unwrap();
        assert!((east.course.degrees() - 90.0).abs() < 1e-9, "the leg that begins counts");
        assert!(her.covers(UtcTime(10_800_000)) && !her.covers(UtcTime(10_800_001)));
    }

    #[test]
    fn a_turn_is_seen_around_its_waypoint_only() {
        let her = route(&[(0, 35.0, 135.0), (3600, 35.2, 135.0), (7200, 35.2, 135.2)]);
        assert!((her.turn(UtcTime(3_600_000)) - 270.0).abs() < 1.0, "{}", her.turn(UtcTime(3_600_000)));
        assert_eq!(her.turn(UtcTime(3_500_000)), 0.0);
    }

    #[test]
    fn the_date_line_is_crossed_the_short_way() {
        let her = route(&[(0, 0.0, 179.9), (3600, 0.0, -179.9)]);
        let half = her.motion(UtcTime(1_800_000)).unwrap();
        assert!((half.position.lon().abs() - 180.0).abs() < 1e-9);
        assert!((half.speed.0 - 12.0).abs() < 1e-6 && (half.course.degrees() - 90.0).abs() < 1e-9);
    }

    #[test]
    fn times_that_do_not_rise_make_no_route() {
        let at = |s| Waypoint { at: UtcTime(s), position: Position::new(0.0, 0.0).unwrap() };
        assert!(Route::new(vec![at(1), at(1)]).is_none());
        assert!(Route::new(vec![]).is_none());
    }
}

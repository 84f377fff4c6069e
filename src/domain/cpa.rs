//! Closest point of approach and intercept on the local plane, both vessels taken at
//! the same instant. Formulas: relative motion, r = target - own, v = vt - vo,
//! T = -(r.v)/|v|^2, D = |r + vT|.

use crate::domain::geo::{Offset, Position};
use crate::domain::time::Span;
use crate::domain::units::{Bearing, Knots, NauticalMiles};

/// A vessel's position and velocity at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion {
    pub position: Position,
    pub course: Bearing,
    pub speed: Knots,
}

/// The closest approach: `tcpa` is negative once it has passed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cpa {
    pub distance: NauticalMiles,
    pub tcpa: Span,
}

impl Cpa {
    /// When the approach is closest: none for a pair without relative motion, which keeps
    /// its distance. The formula gives such a pair the time zero; a pair that moves has
    /// that for a millisecond.
    pub fn time(self) -> Option<Span> {
        (self.tcpa != Span(0)).then_some(self.tcpa)
    }
}

/// Where and when a pursuer meets a target that keeps its course and speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intercept {
    pub course: Bearing,
    pub after: Span,
    pub distance: NauticalMiles,
    pub position: Position,
}

impl Motion {
    fn velocity(self) -> Offset {
        Offset::along(self.course, self.speed.0, 1.0)
    }

    /// The position after `span` on the same course and speed.
    pub fn after(self, span: Span) -> Position {
        self.position.at_offset(Offset::along(self.course, self.speed.0, span.as_hours()))
    }
}

/// The closest approach of two vessels whose states are for the same instant.
pub fn cpa(own: Motion, target: Motion) -> Cpa {
    let r = own.position.offset_to(target.position);
    let (vo, vt) = (own.velocity(), target.velocity());
    closest(r, Offset { x: vt.x - vo.x, y: vt.y - vo.y })
}

/// The closest approach from a relative position (nm) and velocity (kn) at one instant.
pub fn closest(r: Offset, v: Offset) -> Cpa {
    let v2 = v.x * v.x + v.y * v.y;
    let hours = if v2 < 1e-6 { 0.0 } else { -(r.x * v.x + r.y * v.y) / v2 };
    let (x, y) = (r.x + v.x * hours, r.y + v.y * hours);
    // A relative speed of almost nothing gives hours beyond any watch: keep it in range.
    let millis = hours.clamp(-1e6, 1e6) * 3_600_000.0;
    // Root and cast instead of `hypot` and `round`: this runs for every target each second.
    Cpa {
        distance: NauticalMiles((x * x + y * y).sqrt()),
        tcpa: Span((millis + 0.5_f64.copysign(millis)) as i64),
    }
}

/// The earliest intercept of `target` from `from` at `speed`, or `None` when it can't
/// be caught.
pub fn intercept(from: Position, speed: Knots, target: Motion) -> Option<Intercept> {
    let r = from.offset_to(target.position);
    let v = target.velocity();
    let a = v.x * v.x + v.y * v.y - speed.0 * speed.0;
    let b = 2.0 * (r.x * v.x + r.y * v.y);
    let c = r.x * r.x + r.y * r.y;
    let hours = smallest_positive_root(a, b, c)?;
    let meet = Offset { x: r.x + v.x * hours, y: r.y + v.y * hours };
    Some(Intercept {
        course: Bearing::new(meet.x.atan2(meet.y).to_degrees()),
        after: Span((hours * 3_600_000.0).round() as i64),
        distance: meet.length(),
        position: from.at_offset(meet),
    })
}

fn smallest_positive_root(a: f64, b: f64, c: f64) -> Option<f64> {
    let roots = if a.abs() < 1e-9 {
        [if b.abs() < 1e-12 { f64::NAN } else { -c / b }, f64::NAN]
    } else {
        let root = (b * b - 4.0 * a * c).sqrt();
        [(-b - root) / (2.0 * a), (-b + root) / (2.0 * a)]
    };
    roots.into_iter().filter(|t| t.is_finite() && *t > 0.0).min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn motion(lat: f64, lon: f64, course: f64, speed: f64) -> Motion {
        Motion {
            position: Position::new(lat, lon).unwrap(),
            course: Bearing::new(course),
            speed: Knots(speed),
        }
    }

    #[test]
    fn the_test_vector_of_the_domain_agrees() {
        let got = cpa(motion(35.0, 135.0, 0.0, 10.0), motion(35.1, 135.1, 270.0, 12.0));
        assert!((got.tcpa.as_seconds() / 60.0 - 29.26).abs() < 0.01, "{got:?}");
        assert!((got.distance.0 - 1.463).abs() < 0.001, "{got:?}");
    }

    #[test]
    fn a_pair_without_relative_motion_has_a_distance_and_no_time() {
        let got = cpa(motion(35.0, 135.0, 90.0, 10.0), motion(35.1, 135.0, 90.0, 10.0));
        assert!((got.distance.0 - 6.0).abs() < 0.001, "{got:?}");
        assert_eq!((got.tcpa, got.time()), (Span(0), None));
        let moving = cpa(motion(35.0, 135.0, 90.0, 10.0), motion(35.1, 135.1, 90.0, 10.1));
        assert!(moving.time().is_some(), "{moving:?}");
    }

    #[test]
    fn the_intercept_vector_of_the_domain_agrees() {
        let target = motion(35.8420, 133.9127, 242.67, 16.0);
        let got = intercept(Position::new(35.62, 133.95).unwrap(), Knots(30.0), target).unwrap();
        assert!((got.after.as_seconds() / 60.0 - 25.78).abs() < 0.02, "{got:?}");
        assert!((got.course.degrees() - 322.05).abs() < 0.1, "{got:?}");
        assert!((got.distance.0 - 12.89).abs() < 0.02, "{got:?}");
    }

    #[test]
    fn a_faster_vessel_that_runs_is_not_caught() {
        let target = motion(36.0, 135.0, 0.0, 30.0);
        assert!(intercept(Position::new(35.0, 135.0).unwrap(), Knots(20.0), target).is_none());
    }
}

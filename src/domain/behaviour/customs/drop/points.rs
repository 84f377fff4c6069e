//! Drop points and where the current has carried them (domain §3.3):
//! DP(t) = DP0 + v·Δt, R(t) = 0.5 nm + 0.3·|v|·Δt; without a known drift v = 0 and
//! R(t) = 0.5 + 1.0·Δt.

use super::DropSettings;
use crate::domain::behaviour::customs::company::span_min;
use crate::domain::geo::{Offset, Position};
use crate::domain::id::TargetId;
use crate::domain::scenario::file::SetDrift;
use crate::domain::time::UtcTime;
use crate::domain::units::NauticalMiles;
use std::collections::BTreeMap;

/// Kept at most; the oldest go first.
const MOST_POINTS: usize = 256;

/// Where something may have been dropped, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DropPoint {
    pub maker: TargetId,
    /// The middle of the slow leg.
    pub position: Position,
    pub at: UtcTime,
    /// When the leg began.
    pub leg: UtcTime,
    /// She went on, or turned the circle: no longer a mere stop.
    pub confirmed: bool,
}

/// Where it is at a later instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drifted {
    pub position: Position,
    pub radius: NauticalMiles,
    /// Hours since the drop.
    pub hours: f64,
}

impl DropPoint {
    /// The circle it is in at `now`, with this set and drift.
    pub fn drifted(&self, now: UtcTime, current: Option<SetDrift>, settings: &DropSettings) -> Drifted {
        let hours = now.since(self.at).as_hours().max(0.0);
        let (position, growth) = match current {
            Some(current) => (
                self.position.at_offset(Offset::along(current.set, current.drift.0, hours)),
                settings.drift_part * current.drift.0,
            ),
            None => (self.position, settings.unknown_kn),
        };
        Drifted { position, radius: NauticalMiles(settings.radius_nm + growth * hours), hours }
    }
}

/// All that are kept, by leg and maker.
#[derive(Debug, Clone, Default)]
pub(super) struct Points {
    points: BTreeMap<(UtcTime, TargetId), DropPoint>,
}

impl Points {
    pub(super) fn put(&mut self, point: DropPoint) {
        self.points.insert((point.leg, point.maker), point);
        while self.points.len() > MOST_POINTS {
            self.points.pop_first();
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &DropPoint> {
        self.points.values()
    }

    pub(super) fn retain(&mut self, now: UtcTime, settings: &DropSettings) {
        let kept = span_min(settings.kept_h * 60.0);
        self.points.retain(|_, point| now.since(point.at) <= kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::{at, s, ship};
    use crate::domain::units::{Bearing, Knots};

    #[test]
    fn the_circle_of_koshikijima() {
        // 215 min after the drop: R = 0.5 + 0.3·0.8·3.58 = 1.36 nm, without drift 4.08 nm.
        let point = DropPoint {
            maker: ship(1),
            position: at(31.9465, 129.3637),
            at: s(0),
            leg: s(0),
            confirmed: true,
        };
        let current = SetDrift { set: Bearing::new(60.0), drift: Knots(0.8) };
        let there = point.drifted(s(215 * 60), Some(current), &DropSettings::default());
        assert!((there.radius.0 - 1.36).abs() < 0.005, "{there:?}");
        assert!((there.position.haversine(point.position).nautical_miles().0 - 2.867).abs() < 0.02);
        assert!(there.position.haversine(at(31.9703, 129.4125)).nautical_miles().0 < 0.1);
        let unknown = point.drifted(s(215 * 60), None, &DropSettings::default());
        assert!((unknown.radius.0 - 4.083).abs() < 0.005 && unknown.position == point.position);
    }
}

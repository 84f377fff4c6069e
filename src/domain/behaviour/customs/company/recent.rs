//! The last two reports of each vessel, and where she was between and soon after them:
//! two vessels are compared at one instant, though they report at different ones.

use crate::domain::cpa::Motion;
use crate::domain::geo::{Offset, Position};
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Report;
use crate::domain::units::{Bearing, Knots};
use std::collections::BTreeMap;

/// Positions are not carried across a longer gap.
const LONGEST_GAP: Span = Span::minutes(10);

#[derive(Debug, Clone, Copy)]
struct Pair {
    before: Option<Report>,
    last: Report,
}

/// Where a vessel was, how fast and which way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Moment {
    pub(crate) position: Position,
    pub(crate) speed: f64,
    pub(crate) course: Option<Bearing>,
}

/// The reports of all vessels. Memory goes with the targets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recent {
    reports: BTreeMap<TargetId, Pair>,
}

impl Recent {
    /// Takes a report. One of a type 27 is a cell of a tenth of a minute, no place.
    pub(crate) fn hear(&mut self, id: TargetId, report: Report) -> bool {
        if report.coarse {
            return false;
        }
        let before = self.reports.get(&id).map(|pair| pair.last).filter(|last| last.at < report.at);
        self.reports.insert(id, Pair { before, last: report });
        true
    }

    pub(crate) fn last(&self, id: TargetId) -> Option<&Report> {
        self.reports.get(&id).map(|pair| &pair.last)
    }

    /// Where `id` was at `at`; `None` when her last report is older than `oldest` then,
    /// or when her speed is unknown.
    pub(crate) fn at(&self, id: TargetId, at: UtcTime, oldest: Span) -> Option<Moment> {
        let pair = self.reports.get(&id)?;
        let last = &pair.last;
        let speed = pair.speed()?;
        if at >= last.at {
            let age = at.since(last.at);
            if age > oldest {
                return None;
            }
            let position = last.course.map_or(last.position, |course| {
                Motion { position: last.position, course, speed: Knots(speed) }.after(age)
            });
            return Some(Moment { position, speed, course: last.course });
        }
        let before = pair.before.as_ref().filter(|b| b.at <= at)?;
        let gap = last.at.since(before.at);
        if gap > LONGEST_GAP {
            return None;
        }
        let share = at.since(before.at).as_hours() / gap.as_hours();
        let way = before.position.offset_to(last.position);
        let position = before.position.at_offset(Offset { x: way.x * share, y: way.y * share });
        let speed = before.speed.map_or(speed, |b| b.0 + (speed - b.0) * share);
        Some(Moment { position, speed, course: last.course })
    }

    pub(crate) fn retain(&mut self, there: impl Fn(TargetId) -> bool) {
        self.reports.retain(|id, _| there(*id));
    }
}

impl Pair {
    /// Knots by her own word, or by the way made good.
    fn speed(&self) -> Option<f64> {
        if let Some(speed) = self.last.speed {
            return speed.0.is_finite().then_some(speed.0);
        }
        let before = self.before.as_ref()?;
        let gap = self.last.at.since(before.at);
        let way = before.position.haversine(self.last.position).nautical_miles().0;
        (gap > Span::seconds(0) && gap <= LONGEST_GAP).then(|| way / gap.as_hours())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::{at, live, s, ship};

    #[test]
    fn a_place_is_interpolated_between_reports_and_reckoned_after_them() {
        let mut recent = Recent::default();
        let (a, b) = (at(35.0, 135.0), at(35.0 + 1.0 / 60.0, 135.0));
        for (place, when) in [(a, 0), (b, 600)] {
            assert!(recent.hear(ship(1), live(ship(1), place, 0.0, 6.0, s(when)).report.unwrap()));
        }
        let lat = |when: i64| {
            let age = Span::seconds(60);
            recent.at(ship(1), s(when), age).map(|m| ((m.position.lat() - 35.0) * 60.0 * 100.0).round())
        };
        assert_eq!(lat(300), Some(50.0));
        assert_eq!(lat(660), Some(110.0), "6 kn for a minute");
        assert_eq!(lat(661), None, "too old");
        assert_eq!(lat(-1), None, "before she was heard");
    }
}

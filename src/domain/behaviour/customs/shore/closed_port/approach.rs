//! One vessel and one closed port: what her way says of it.

use super::ClosedPortSettings;
use crate::domain::alert::alarm::Level;
use crate::domain::behaviour::customs::company::span_min;
use crate::domain::geo::Position;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::Report;

/// A vessel's way as seen from a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) range_nm: f64,
    /// Degrees between her course and the bearing of the place; `None` where she makes no
    /// way or tells no course.
    pub(super) off: Option<f64>,
    knots: Option<f64>,
}

/// What is remembered while she is within `near_nm`.
#[derive(Debug, Clone)]
pub(super) struct Approach {
    range_nm: f64,
    closing_since: UtcTime,
    stopped_since: Option<UtcTime>,
    /// The highest level yet, since when, and when something last held.
    raised: Option<(Level, UtcTime, UtcTime)>,
}

impl Way {
    pub(super) fn to(place: Position, report: &Report, settings: &ClosedPortSettings) -> Self {
        let knots = report.speed.map(|s| s.0).filter(|kn| kn.is_finite());
        let course = report.course.filter(|_| knots.is_some_and(|kn| kn >= settings.steering_kn));
        Self {
            range_nm: report.position.haversine(place).nautical_miles().0,
            off: course.map(|course| course.difference(report.position.range_bearing(place).1).abs()),
            knots,
        }
    }

    /// How near her course leads; where she is if it leads away.
    fn cpa_nm(&self) -> Option<f64> {
        self.off.map(|off| if off < 90.0 { self.range_nm * off.to_radians().sin() } else { self.range_nm })
    }

    fn heads_in(&self, settings: &ClosedPortSettings) -> bool {
        self.off.is_some_and(|off| off <= settings.heading_deg)
    }

    /// She makes way past the port, or away from it.
    fn passes(&self, settings: &ClosedPortSettings) -> bool {
        let under_way = self.knots.is_some_and(|kn| kn >= settings.way_kn);
        under_way
            && !self.heads_in(settings)
            && self.off.is_some_and(|off| off >= 90.0)
                | self.cpa_nm().is_some_and(|cpa| cpa > settings.entering_nm)
    }
}

impl Approach {
    pub(super) fn new(report: &Report, way: &Way) -> Self {
        Self { range_nm: way.range_nm, closing_since: report.at, stopped_since: None, raised: None }
    }

    /// Takes a sample; `elsewhere` says that she is bound for an open port. The level that
    /// stands, and since when.
    pub(super) fn step(
        &mut self,
        report: &Report,
        way: &Way,
        settings: &ClosedPortSettings,
        elsewhere: impl FnOnce() -> bool,
    ) -> Option<(Level, UtcTime)> {
        let level = self.level(report, way, settings).filter(|_| !elsewhere());
        self.raised = match (level, self.raised) {
            (Some(level), None) => Some((level, report.at, report.at)),
            (Some(level), Some((top, since, _))) => Some((level.max(top), since, report.at)),
            (None, Some((_, _, held))) if report.at.since(held) >= span_min(settings.stands_min) => None,
            (None, raised) => raised,
        };
        self.raised.map(|(level, since, _)| (level, since))
    }

    fn level(&mut self, report: &Report, way: &Way, settings: &ClosedPortSettings) -> Option<Level> {
        if way.range_nm >= self.range_nm {
            self.closing_since = report.at;
        }
        self.range_nm = way.range_nm;
        let stopped = way.range_nm <= settings.stop_nm && way.knots.is_some_and(|kn| kn < settings.stop_kn);
        self.stopped_since = if stopped { self.stopped_since.or(Some(report.at)) } else { None };
        let lasts = |since: UtcTime, minutes| report.at.since(since) >= span_min(minutes);
        let closes = lasts(self.closing_since, settings.closing_min)
            && way.cpa_nm().is_none_or(|cpa| cpa <= settings.passing_nm);
        if self.stopped_since.is_some_and(|since| lasts(since, settings.stopped_min)) {
            Some(Level::High)
        } else if way.range_nm <= settings.warn_nm && !way.passes(settings) {
            Some(Level::Warn)
        } else if way.heads_in(settings) || closes {
            Some(Level::Advise)
        } else {
            None
        }
    }
}

//! For how long a vessel has kept above a speed, by what she says and by how far she came.

use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Report;
use std::collections::BTreeMap;

/// Reports further apart than this don't belong to one run.
const LONGEST_GAP: Span = Span::minutes(3);
/// The way made good must come to this part of the speed said: a receiver at the quay
/// that reports 30 kn is no fast boat, one that turns circles is.
const MADE_GOOD_PART: f64 = 0.6;

#[derive(Debug, Clone, Copy)]
struct Run {
    start: UtcTime,
    last: Report,
    /// Nautical miles along the reports.
    way: f64,
}

/// A speed that is being kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Kept {
    pub(crate) start: UtcTime,
    pub(crate) span: Span,
}

/// The runs of all targets that are above the speed now.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpeedRuns {
    runs: BTreeMap<TargetId, Run>,
}

impl SpeedRuns {
    /// Takes a report; what is kept since when, while it is above `knots` and true.
    pub(crate) fn hear(&mut self, id: TargetId, report: &Report, knots: f64, or_equal: bool) -> Option<Kept> {
        let above =
            report.speed.is_some_and(|s| s.0.is_finite() && (s.0 > knots || or_equal && s.0 >= knots));
        if !above {
            self.runs.remove(&id);
            return None;
        }
        let fresh = Run { start: report.at, last: *report, way: 0.0 };
        let run = self.runs.entry(id).or_insert(fresh);
        let gap = report.at.since(run.last.at);
        if gap > LONGEST_GAP || gap < Span(0) {
            *run = fresh;
        }
        run.way += run.last.position.haversine(report.position).nautical_miles().0;
        run.last = *report;
        let span = report.at.since(run.start);
        let true_speed = run.way >= knots * MADE_GOOD_PART * span.as_hours();
        true_speed.then_some(Kept { start: run.start, span })
    }

    pub(crate) fn forget(&mut self, id: TargetId) {
        self.runs.remove(&id);
    }

    pub(crate) fn retain(&mut self, there: impl Fn(TargetId) -> bool) {
        self.runs.retain(|id, _| there(*id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::{at, live, s, ship};
    use crate::domain::geo::Offset;
    use crate::domain::units::Knots;

    /// A report `seconds` on, `moved` knots to the north, saying `said` knots.
    fn report(seconds: i64, moved: f64, said: f64) -> Report {
        let run = Offset { x: 0.0, y: moved * Span::seconds(seconds).as_hours() };
        let mut report = live(ship(1), at(35.0, 135.0).at_offset(run), 0.0, said, s(seconds)).report.unwrap();
        report.speed = Some(Knots(said));
        report
    }

    #[test]
    fn the_span_counts_between_reports_and_ends_below() {
        let mut runs = SpeedRuns::default();
        assert_eq!(runs.hear(ship(1), &report(0, 26.0, 26.0), 25.0, true).unwrap().span, Span(0));
        assert_eq!(runs.hear(ship(1), &report(59, 26.0, 25.0), 25.0, true).unwrap().span, Span::seconds(59));
        assert_eq!(runs.hear(ship(1), &report(60, 26.0, 24.9), 25.0, true), None);
        assert_eq!(runs.hear(ship(1), &report(70, 26.0, 26.0), 25.0, true).unwrap().start, s(70));
        assert_eq!(runs.hear(ship(1), &report(80, 26.0, 25.0), 25.0, false), None);
    }

    #[test]
    fn a_gap_begins_anew_and_a_speed_without_way_is_none() {
        let mut runs = SpeedRuns::default();
        runs.hear(ship(1), &report(0, 30.0, 30.0), 25.0, true);
        assert_eq!(runs.hear(ship(1), &report(181, 30.0, 30.0), 25.0, true).unwrap().span, Span(0));
        assert_eq!(runs.hear(ship(1), &report(180, 30.0, 30.0), 25.0, true).unwrap().span, Span(0));
        runs.hear(ship(2), &report(0, 0.0, 30.0), 25.0, true);
        assert_eq!(runs.hear(ship(2), &report(60, 0.0, 30.0), 25.0, true), None);
    }
}

//! Who has just slowed down, since when, and for how long she had waited before.

use super::DropSettings;
use crate::domain::behaviour::customs::Look;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Report;
use std::collections::BTreeMap;

/// Reports further apart than this don't belong to one stop.
const LONGEST_GAP: Span = Span::seconds(390);
/// A wait that ended longer ago has nothing to do with this stop.
const WAITED_WITHIN: Span = Span::minutes(60);

/// A stop that lasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stop {
    pub(super) start: UtcTime,
    pub(super) position: Position,
    /// The last report of it.
    pub(super) last: UtcTime,
    /// She came at speed; one first heard at rest has not slowed.
    pub(super) slowed: bool,
    /// How long her stop before this one was, when it ended lately.
    pub(super) waited: Span,
}

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    stop: Option<Stop>,
    moved: Option<UtcTime>,
    before: Option<(UtcTime, Span)>,
}

/// The stops of all vessels. Memory goes with the targets.
#[derive(Debug, Clone, Default)]
pub(super) struct Slowing {
    known: BTreeMap<TargetId, Known>,
}

impl Slowing {
    pub(super) fn look(&mut self, look: &Look<'_>, settings: &DropSettings) {
        for target in look.samples {
            let Some(report) = target.report.filter(|r| !r.coarse) else { continue };
            let known = self.known.entry(target.id).or_default();
            if let Some(speed) = report.speed {
                known.hear(&report, speed.0, settings.stop_kn);
            }
        }
        if look.some_left {
            self.known.retain(|id, _| look.target(*id).is_some());
        }
    }

    /// Her stop, while it lasts.
    pub(super) fn stop(&self, id: TargetId) -> Option<&Stop> {
        self.known.get(&id)?.stop.as_ref()
    }
}

impl Known {
    fn hear(&mut self, report: &Report, knots: f64, limit: f64) {
        if let Some(stop) = self.stop
            && (knots >= limit || report.at.since(stop.last) > LONGEST_GAP)
        {
            self.before = Some((stop.last, stop.last.since(stop.start)));
            self.stop = None;
        }
        if knots >= limit {
            self.moved = Some(report.at);
            return;
        }
        let waited = self.before.filter(|(ended, _)| report.at.since(*ended) <= WAITED_WITHIN);
        let moved = self.moved;
        let stop = self.stop.get_or_insert(Stop {
            start: report.at,
            position: report.position,
            last: report.at,
            slowed: moved.is_some_and(|at| report.at.since(at) <= LONGEST_GAP),
            waited: waited.map_or(Span(0), |(_, span)| span),
        });
        stop.last = report.at;
    }
}

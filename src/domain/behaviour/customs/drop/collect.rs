//! A9b: another small or unknown vessel stops where the drop has drifted, while she is
//! not with the vessel that made it.

use super::DropSettings;
use super::points::{Drifted, DropPoint, Points};
use super::slowing::Slowing;
use super::standing::Standing;
use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::company::rule::{Condition, condition};
use crate::domain::behaviour::customs::company::{Company, span_min};
use crate::domain::behaviour::customs::craft::{
    RESTING, circumstances, inside, label, reason, rests, serves, small_or_unknown,
};
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Report, Target};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
pub(super) struct Collects {
    standing: Standing,
    stands: Span,
    now: Option<UtcTime>,
    /// How many were told of one point.
    counts: BTreeMap<(UtcTime, TargetId), usize>,
}

impl Collects {
    pub(super) fn look(
        &mut self,
        look: &Look<'_>,
        settings: &DropSettings,
        points: &Points,
        slowing: &Slowing,
        company: &Company,
    ) {
        self.now = Some(look.scene.now);
        self.stands = span_min(settings.stands_min);
        self.standing.forget_before(look.scene.now - span_min(settings.cool_down_h * 60.0));
        let kept = look.scene.now - span_min(settings.kept_h * 60.0);
        self.counts.retain(|(leg, _), _| *leg >= kept);
        for target in look.samples {
            let Some(report) = target.report.filter(|r| !r.coarse) else { continue };
            let Some(stop) = slowing.stop(target.id) else { continue };
            let fits = stop.slowed
                && stop.last == report.at
                && stop.last.since(stop.start) >= span_min(settings.stop_min)
                && small_or_unknown(target, settings.small_m)
                && !serves(target)
                && !rests(target)
                && !inside(look, report.position, &RESTING);
            if !fits {
                continue;
            }
            let nearest = points
                .all()
                .filter(|point| reaches(point, target, &report, look, settings, company))
                .min_by_key(|point| std::cmp::Reverse(point.at));
            if let Some(point) = nearest {
                self.tell(target, &report, point, stop.start, look, settings);
            }
        }
    }

    fn tell(
        &mut self,
        target: &Target,
        report: &Report,
        point: &DropPoint,
        start: UtcTime,
        look: &Look<'_>,
        settings: &DropSettings,
    ) {
        let key = (target.id, point.maker);
        if self.standing.knows(key).is_some() {
            return;
        }
        let count = self.counts.entry((point.leg, point.maker)).or_default();
        if *count >= settings.collectors {
            return;
        }
        *count += 1;
        let there = point.drifted(report.at, look.scene.local.set_drift, settings);
        let off = there.position.haversine(report.position).nautical_miles().0;
        let stopped = report.at.since(start).as_seconds() / 60.0;
        let mut reasons = vec![
            reason("collect-range", off, "nm", there.radius.0),
            reason("collect-after", there.hours * 60.0, "min", settings.kept_h * 60.0),
            reason("collect-stopped", stopped, "min", settings.stop_min),
        ];
        match look.scene.local.set_drift {
            Some(current) => {
                reasons.push(reason("drop-set", current.set.degrees(), "°", 0.0));
                reasons.push(reason("drop-drift", current.drift.0, "kn", 0.0));
            }
            None => reasons.push(reason("drop-drift-unknown", settings.unknown_kn, "kn", 0.0)),
        }
        reasons.extend(circumstances(look, report.at, &[target]));
        let finding = Finding {
            position: Some(report.position),
            reasons,
            label: label(target),
            ..Finding::new(
                Rule::Collect,
                Level::High,
                vec![Subject::Target(target.id), Subject::Target(point.maker)],
                start,
            )
        };
        self.standing.tell(key, look.scene.now, finding);
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.findings(self.now, self.stands)
    }
}

/// Whether she lies within the circle of this point, and alone.
fn reaches(
    point: &DropPoint,
    target: &Target,
    report: &Report,
    look: &Look<'_>,
    settings: &DropSettings,
    company: &Company,
) -> bool {
    if !point.confirmed || point.maker == target.id || report.at <= point.at {
        return false;
    }
    let Drifted { position, radius, .. } = point.drifted(report.at, look.scene.local.set_drift, settings);
    radius.0 <= settings.radius_most_nm
        && position.haversine(report.position).nautical_miles().0 <= radius.0
        && !company.are_together(target.id, point.maker)
}

/// Each condition of A9b for a collector and a point, as it stands now.
pub(super) fn why_not(
    point: &DropPoint,
    target: &Target,
    look: &Look<'_>,
    settings: &DropSettings,
    slowing: &Slowing,
    company: &Company,
) -> Vec<Condition> {
    let Some(report) = target.report else { return Vec::new() };
    let there = point.drifted(look.scene.now, look.scene.local.set_drift, settings);
    let off = there.position.haversine(report.position).nautical_miles().0;
    let stop = slowing.stop(target.id);
    let minutes = stop.map_or(0.0, |s| s.last.since(s.start).as_seconds() / 60.0);
    let flag = |code, holds: bool| condition(code, f64::from(u8::from(holds)), "", 1.0, holds);
    vec![
        flag("drop-confirmed", point.confirmed),
        condition("drop-range", off, "nm", there.radius.0, off <= there.radius.0),
        condition(
            "drop-radius",
            there.radius.0,
            "nm",
            settings.radius_most_nm,
            there.radius.0 <= settings.radius_most_nm,
        ),
        condition("stopped", minutes, "min", settings.stop_min, minutes >= settings.stop_min),
        flag("slowed-down", stop.is_some_and(|s| s.slowed)),
        flag("small-or-unknown", small_or_unknown(target, settings.small_m)),
        flag("not-with-maker", !company.are_together(target.id, point.maker)),
    ]
}

//! A6g: a position on land, more than 0.3 nm from the coast (domain §3.2). INFO: a wrong
//! position or a river that the chart does not have. One at sea is looked at again only
//! when she could have come ashore since.

use super::IdentitySettings;
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Report, Target, TargetKind};
use std::collections::BTreeMap;

/// A place is looked up again once she has moved by this, nautical miles, ..
const MOVED_NM: f64 = 0.1;
/// .. or after this.
const EACH: Span = Span::minutes(1);
/// Beyond the reach of a look for the coast.
const FAR_NM: f64 = 60.0;
/// Where the charts of two scales meet, the coast may lie this much nearer, nautical miles.
const CHARTS_DIFFER_NM: f64 = 2.0;
/// At sea a place is looked up after this even so.
const AT_SEA_EACH: Span = Span::minutes(30);

/// The last look at a vessel's place.
#[derive(Debug, Clone, Copy)]
struct Looked {
    at: UtcTime,
    place: Position,
    /// How far she can go from there and not be on land, nautical miles; 0 if unknown.
    room_nm: f64,
}

/// The vessels on land. Memory goes with the targets.
#[derive(Debug, Clone, Default)]
pub(super) struct OnLand {
    looked: BTreeMap<TargetId, Looked>,
    findings: BTreeMap<TargetId, Finding>,
}

impl OnLand {
    pub(super) fn look(&mut self, look: &Look<'_>, settings: &IdentitySettings) {
        for target in look.samples {
            let Some(report) = target.report.filter(|r| !r.coarse) else { continue };
            if matches!(target.kind, TargetKind::ClassA | TargetKind::ClassB) && self.is_due(target, &report)
            {
                let room_nm = self.judge(target, &report, look, settings);
                self.looked.insert(target.id, Looked { at: report.at, place: report.position, room_nm });
            }
        }
        if self.looked.len() > look.scene.targets.len() {
            self.looked.retain(|id, _| look.target(*id).is_some());
        }
        self.findings.retain(|id, _| look.target(*id).is_some());
    }

    fn is_due(&self, target: &Target, report: &Report) -> bool {
        self.looked.get(&target.id).is_none_or(|last| {
            let since = report.at.since(last.at);
            let moved = || last.place.haversine(report.position).nautical_miles().0;
            if since < Span(0) {
                true
            } else if last.room_nm > 0.0 {
                since >= AT_SEA_EACH || moved() >= last.room_nm
            } else {
                since >= EACH || moved() >= MOVED_NM
            }
        })
    }

    /// Judges the place; how far she can go from there and not be on land, nautical miles.
    fn judge(
        &mut self,
        target: &Target,
        report: &Report,
        look: &Look<'_>,
        settings: &IdentitySettings,
    ) -> f64 {
        let waters = look.scene.waters;
        // The coast first: it is the cheaper question, and most ships are not near it.
        let range = waters.shore(report.position).map_or(FAR_NM, |nm| nm.0);
        let near = range <= settings.land_nm;
        // Where own ship is on land by the chart, it lacks these waters (a river, an inlet).
        let uncharted = || look.scene.own.position.position().is_some_and(|own| waters.is_land(own));
        let on_land = !near && waters.is_land(report.position);
        if !on_land || uncharted() {
            self.findings.remove(&target.id);
            let at_sea = !near && !on_land && !waters.is_lagoon(report.position);
            return if at_sea { (range - CHARTS_DIFFER_NM).max(0.0) } else { 0.0 };
        }
        let start = self.findings.get(&target.id).map_or(report.at, |old| old.start);
        let reason = Reason { code: "on-land", value: range, unit: "nm", threshold: settings.land_nm };
        let finding = Finding {
            position: Some(report.position),
            reasons: vec![reason],
            label: target.name().map_or_else(|| target.id.to_string(), str::to_owned),
            ..Finding::new(Rule::OnLand, Level::Info, vec![Subject::Target(target.id)], start)
        };
        self.findings.insert(target.id, finding);
        0.0
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.values()
    }
}

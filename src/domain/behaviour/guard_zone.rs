//! The crew's guard zones: every vessel inside is its own finding, so a second one into
//! an alarming zone alarms, and one that was lost and is heard again alarms again. There
//! is no counter that could leak: who is inside is found anew from the targets.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::cpa_alarm::target_motion;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use crate::domain::tools::{GuardZone, Tools};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::domain::units::Bearing;
use std::collections::BTreeMap;

/// A vessel leaves only this far outside, nm, and a twentieth of the range.
const LEAVE_NM: f64 = 0.02;
const LEAVE_PART: f64 = 0.05;

/// What the rule needs to know at one instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GuardScene<'a> {
    pub(crate) now: UtcTime,
    pub(crate) own: Option<Position>,
    pub(crate) heading: Option<Bearing>,
    pub(crate) tools: &'a Tools,
}

/// Who is inside which zone.
#[derive(Debug, Clone, Default)]
pub(crate) struct GuardZones {
    inside: BTreeMap<(u16, TargetId), Finding>,
}

impl GuardZones {
    /// Judges one target anew against all zones.
    pub(crate) fn assess(&mut self, target: &Target, occurrence: u32, scene: &GuardScene<'_>) {
        for zone in scene.tools.zones() {
            let key = (zone.number, target.id);
            match self.judge(zone, target, occurrence, scene) {
                Some(finding) => drop(self.inside.insert(key, finding)),
                None => drop(self.inside.remove(&key)),
            }
        }
    }

    fn judge(
        &self,
        zone: &GuardZone,
        target: &Target,
        occurrence: u32,
        scene: &GuardScene<'_>,
    ) -> Option<Finding> {
        if target.freshness == Freshness::Lost || !is_watched(target) {
            return None;
        }
        let centre = zone.origin.position(scene.own)?;
        let report = target.report?;
        let position = target_motion(target, scene.now).map_or(report.position, |m| m.position);
        let known = self.inside.get(&(zone.number, target.id)).filter(|f| f.occurrence == occurrence);
        let reach = zone.shape.reach().0;
        let margin = if known.is_some() { LEAVE_NM + reach * LEAVE_PART } else { 0.0 };
        zone.shape.contains(centre, scene.heading, position, margin).then(|| {
            let range = centre.haversine(position).nautical_miles().0;
            let start = known.map_or(scene.now, |f| f.start);
            let subjects = vec![Subject::Zone(zone.number), Subject::Target(target.id)];
            Finding {
                position: Some(position),
                reasons: vec![Reason { code: "guard-range", value: range, unit: "nm", threshold: reach }],
                occurrence,
                label: target.name().map_or_else(|| target.id.to_string(), str::to_owned),
                ..Finding::new(Rule::GuardZone, Level::Warn, subjects, start)
            }
        })
    }

    pub(crate) fn forget(&mut self, target: TargetId, tools: &Tools) {
        for zone in tools.zones() {
            self.inside.remove(&(zone.number, target));
        }
    }

    /// Forgets targets and zones that are gone.
    pub(crate) fn retain(&mut self, tools: &Tools, present: impl Fn(TargetId) -> bool) {
        self.inside.retain(|(zone, id), _| present(*id) && tools.zones().iter().any(|z| z.number == *zone));
    }

    pub(crate) fn findings(&self, tools: &Tools) -> impl Iterator<Item = &Finding> {
        let stands = move |zone: u16| tools.zones().iter().any(|z| z.number == zone);
        self.inside.iter().filter(move |((zone, _), _)| stands(*zone)).map(|(_, f)| f)
    }
}

/// A contact typed by hand is known to the crew; a distress device has its own alarm.
fn is_watched(target: &Target) -> bool {
    target.is_vessel() && target.kind != TargetKind::Manual
}

#[cfg(test)]
mod tests;

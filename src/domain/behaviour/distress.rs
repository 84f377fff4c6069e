//! SART, man-overboard devices and EPIRBs on AIS, and DSC distress calls: HIGH at once.
//!
//! A device says that it is under test by navigational status 15 and the text `... TEST`
//! (IEC 61097-14; ITU-R M.1371-5 Table 45: 14 active, 15 also under test). A test is one
//! burst, so a device that goes on without that text is taken as real.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::geo::Position;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::nmea0183::sentence::SelectiveCall;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Target;
use serde::Deserialize;
use std::collections::BTreeMap;

const ACTIVE: u8 = 14;
const UNDEFINED: u8 = 15;
/// Longer than any test burst.
const TEST_BURST: Span = Span::seconds(90);
/// DSC calls remembered at once.
const MAX_CALLS: usize = 64;
/// Format or category 112.
const DISTRESS: u8 = 112;

/// Settings (`[alert.rules.distress]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DistressSettings {
    /// A DSC call stands this long after it was last heard, minutes.
    pub call_min: u32,
}

impl Default for DistressSettings {
    fn default() -> Self {
        Self { call_min: 60 }
    }
}

#[derive(Debug, Clone)]
struct Call {
    first: UtcTime,
    last: UtcTime,
    nature: Option<u8>,
    position: Option<Position>,
    /// The caller's name, where her AIS is heard.
    name: String,
}

/// Who is in distress.
#[derive(Debug, Clone, Default)]
pub(crate) struct Distress {
    devices: BTreeMap<TargetId, Finding>,
    calls: BTreeMap<TargetId, Call>,
}

impl Distress {
    /// Judges one target anew: a distress device, or the ship that made a call.
    pub(crate) fn assess(&mut self, target: &Target, occurrence: u32) {
        if let Some(call) = self.calls.get_mut(&target.id) {
            target.name().unwrap_or_default().clone_into(&mut call.name);
        }
        if !target.is_distress() {
            return;
        }
        let test = is_test(target);
        let (level, code) =
            if test { (Level::Info, "distress-test") } else { (Level::High, "distress-device") };
        let status = f64::from(target.status.unwrap_or(UNDEFINED));
        let finding = Finding {
            position: target.report.map(|r| r.position),
            reasons: vec![Reason { code, value: status, unit: "", threshold: f64::from(ACTIVE) }],
            occurrence,
            label: target.name().unwrap_or_default().to_owned(),
            ..Finding::new(Rule::Distress, level, vec![Subject::Target(target.id)], target.first_seen)
        };
        self.devices.insert(target.id, finding);
    }

    /// Takes the calls heard since the last evaluation.
    pub(crate) fn hear(&mut self, calls: &[SelectiveCall], now: UtcTime, settings: DistressSettings) {
        let span = Span::minutes(i64::from(settings.call_min));
        self.calls.retain(|_, call| now.since(call.last) < span);
        for call in calls.iter().filter(|c| is_distress(c)) {
            let id = TargetId::Mmsi(Mmsi(call.mmsi));
            if self.calls.len() >= MAX_CALLS && !self.calls.contains_key(&id) {
                let oldest = self.calls.iter().min_by_key(|(_, c)| c.last).map(|(id, _)| *id);
                oldest.map(|id| self.calls.remove(&id));
            }
            let known = self.calls.entry(id).or_insert(Call {
                first: now,
                last: now,
                nature: None,
                position: None,
                name: String::new(),
            });
            known.last = now;
            known.nature = call.nature.or(known.nature);
            known.position = call.position.or(known.position);
        }
    }

    pub(crate) fn retain(&mut self, present: impl Fn(TargetId) -> bool) {
        self.devices.retain(|id, _| present(*id));
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = Finding> {
        let calls = self.calls.iter().map(|(id, call)| {
            let nature = f64::from(call.nature.unwrap_or(0));
            Finding {
                position: call.position,
                reasons: vec![Reason {
                    code: "distress-call",
                    value: nature,
                    unit: "",
                    threshold: f64::from(DISTRESS),
                }],
                label: call.name.clone(),
                ..Finding::new(Rule::Distress, Level::High, vec![Subject::Target(*id)], call.first)
            }
        });
        self.devices.values().cloned().chain(calls)
    }
}

/// A DSC distress call, or a relay of one.
pub(crate) fn is_distress(call: &SelectiveCall) -> bool {
    call.is_distress || call.format == DISTRESS || call.category == Some(DISTRESS)
}

fn is_test(target: &Target) -> bool {
    let text = target.safety_text.as_ref().map(|t| t.value.to_ascii_uppercase()).unwrap_or_default();
    if target.status == Some(ACTIVE) || text.contains("ACTIVE") {
        return false;
    }
    let burst = target.last_heard.since(target.first_seen) < TEST_BURST;
    text.contains("TEST") || (target.status == Some(UNDEFINED) && burst)
}

#[cfg(test)]
mod tests;

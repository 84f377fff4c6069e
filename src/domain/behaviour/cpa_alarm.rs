//! A12: closest point of approach (domain §3.2). Both vessels are taken to the same
//! instant, every dangerous target has its own finding with the place where she will be,
//! and the limits follow what own ship does. Moored and anchored it is off. The target
//! that is being shadowed is left out, never another.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::cpa::{Motion, cpa};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::own_ship::{OwnPosition, OwnState, OwnView};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::domain::units::{Bearing, Knots};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A danger ends only beyond the limits times this, so that it does not flap.
const LEAVE: f64 = 1.2;
/// Below this speed a missing course does not matter, knots.
const STILL: f64 = 0.5;
/// A report is carried on for no longer than this.
const CARRY: Span = Span::minutes(20);

/// When an approach counts: closer than `cpa_nm` in less than `tcpa_min`, where the
/// faster of the two makes at least `speed_kn`. A `cpa_nm` of 0 is off.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CpaLimit {
    pub cpa_nm: f64,
    pub tcpa_min: f64,
    pub speed_kn: f64,
}

/// The two rungs of one own state: danger is HIGH, warning WARN.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CpaLimits {
    pub danger: CpaLimit,
    #[serde(default)]
    pub warning: CpaLimit,
}

/// Where the limits come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CpaPreset {
    /// The table in [`CpaSettings`].
    #[default]
    Own,
    /// OpenCPN's defaults: 2 nm, 30 min (ocpn_platform.cpp).
    Opencpn,
    /// Signal K's target prioritizer, harbour and coastal profile.
    SignalK,
    /// The same with its offshore profile in place of the coastal one.
    SignalKOffshore,
}

/// Settings (`[alert.rules.cpa]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CpaSettings {
    pub preset: CpaPreset,
    pub harbour: CpaLimits,
    pub coastal: CpaLimits,
    pub chase: CpaLimits,
}

impl CpaLimit {
    pub const OFF: Self = Self::new(0.0, 0.0, 0.0);

    const fn new(cpa_nm: f64, tcpa_min: f64, speed_kn: f64) -> Self {
        Self { cpa_nm, tcpa_min, speed_kn }
    }

    fn holds(self, approach: &Approach, factor: f64) -> bool {
        approach.cpa_nm < self.cpa_nm * factor
            && approach.tcpa_min < self.tcpa_min * factor
            && approach.speed_kn >= self.speed_kn / factor
    }
}

impl Default for CpaLimit {
    fn default() -> Self {
        Self::OFF
    }
}

impl CpaLimits {
    pub const OFF: Self = Self { danger: CpaLimit::OFF, warning: CpaLimit::OFF };

    const fn danger(cpa_nm: f64, tcpa_min: f64, speed_kn: f64) -> Self {
        Self { danger: CpaLimit::new(cpa_nm, tcpa_min, speed_kn), warning: CpaLimit::OFF }
    }
}

impl Default for CpaSettings {
    fn default() -> Self {
        Self {
            preset: CpaPreset::Own,
            harbour: CpaLimits::danger(0.2, 5.0, 0.5),
            coastal: CpaLimits::danger(0.5, 12.0, 0.5),
            chase: CpaLimits::danger(0.5, 6.0, 0.5),
        }
    }
}

impl CpaSettings {
    /// The limits for an own state.
    pub fn limits(&self, state: OwnState) -> CpaLimits {
        let coastal = match self.preset {
            CpaPreset::Own => None,
            CpaPreset::Opencpn => Some(CpaLimits::danger(2.0, 30.0, 0.0)),
            CpaPreset::SignalK => Some(CpaLimits {
                danger: CpaLimit::new(1.0, 10.0, 0.5),
                warning: CpaLimit::new(2.0, 30.0, 0.0),
            }),
            CpaPreset::SignalKOffshore => Some(CpaLimits {
                danger: CpaLimit::new(2.0, 15.0, 0.0),
                warning: CpaLimit::new(4.0, 30.0, 0.0),
            }),
        };
        match (state, self.preset) {
            (OwnState::Moored | OwnState::Anchored, _) => CpaLimits::OFF,
            (OwnState::Harbour, CpaPreset::SignalK | CpaPreset::SignalKOffshore) => {
                CpaLimits { danger: CpaLimit::new(0.1, 5.0, 3.0), warning: CpaLimit::new(0.5, 10.0, 0.5) }
            }
            (OwnState::Harbour, _) => coastal.unwrap_or(self.harbour),
            (OwnState::Coastal, _) => coastal.unwrap_or(self.coastal),
            (OwnState::Chase, _) => coastal.unwrap_or(self.chase),
        }
    }
}

/// An approach that is still to come.
struct Approach {
    cpa_nm: f64,
    tcpa_min: f64,
    speed_kn: f64,
    meeting: Position,
}

/// What the rule needs to know at one instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CpaScene {
    pub(crate) now: UtcTime,
    pub(crate) own: Option<Motion>,
    pub(crate) limits: CpaLimits,
    pub(crate) shadowed: Option<TargetId>,
}

/// The dangerous targets.
#[derive(Debug, Clone, Default)]
pub(crate) struct CpaAlarm {
    held: BTreeMap<TargetId, Finding>,
}

impl CpaAlarm {
    /// Judges one target anew.
    pub(crate) fn assess(&mut self, target: &Target, occurrence: u32, scene: &CpaScene) {
        match self.judge(target, occurrence, scene) {
            Some(finding) => drop(self.held.insert(target.id, finding)),
            None => drop(self.held.remove(&target.id)),
        }
    }

    fn judge(&self, target: &Target, occurrence: u32, scene: &CpaScene) -> Option<Finding> {
        if scene.shadowed == Some(target.id) || !can_collide(target) {
            return None;
        }
        let approach = approach(scene.own?, target, scene.now)?;
        let held = self.held.get(&target.id).filter(|f| f.occurrence == occurrence);
        let factor = |level| if held.is_some_and(|f| f.level >= level) { LEAVE } else { 1.0 };
        let (level, limit) = if scene.limits.danger.holds(&approach, factor(Level::High)) {
            (Level::High, scene.limits.danger)
        } else if scene.limits.warning.holds(&approach, factor(Level::Warn)) {
            (Level::Warn, scene.limits.warning)
        } else {
            return None;
        };
        let start = held.map_or(scene.now, |f| f.start);
        let reason = |code, value, unit, threshold| Reason { code, value, unit, threshold };
        Some(Finding {
            position: Some(approach.meeting),
            reasons: vec![
                reason("cpa", approach.cpa_nm, "nm", limit.cpa_nm),
                reason("tcpa", approach.tcpa_min, "min", limit.tcpa_min),
            ],
            occurrence,
            label: target.name().unwrap_or_default().to_owned(),
            ..Finding::new(Rule::Cpa, level, vec![Subject::Target(target.id)], start)
        })
    }

    pub(crate) fn forget(&mut self, target: TargetId) {
        self.held.remove(&target);
    }

    /// Forgets what is no longer in the picture.
    pub(crate) fn retain(&mut self, present: impl Fn(TargetId) -> bool) {
        self.held.retain(|id, _| present(*id));
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.held.values()
    }
}

fn can_collide(target: &Target) -> bool {
    target.freshness != Freshness::Lost
        && matches!(
            target.kind,
            TargetKind::ClassA
                | TargetKind::ClassB
                | TargetKind::Radar
                | TargetKind::Manual
                | TargetKind::Unknown
        )
}

fn approach(own: Motion, target: &Target, now: UtcTime) -> Option<Approach> {
    let other = target_motion(target, now)?;
    let found = cpa(own, other);
    // Opening, or keeping station: no approach is to come.
    (found.tcpa > Span(0)).then(|| Approach {
        cpa_nm: found.distance.0,
        tcpa_min: found.tcpa.as_seconds() / 60.0,
        speed_kn: own.speed.0.max(other.speed.0),
        meeting: other.after(found.tcpa),
    })
}

/// Own ship's motion at `now`; `None` without a position or a speed.
pub(crate) fn own_motion(own: &OwnView, now: UtcTime) -> Option<Motion> {
    let (position, at) = match own.position {
        OwnPosition::NoFix => return None,
        OwnPosition::Fix(fix) => (fix.position, fix.at),
        OwnPosition::DeadReckoned { position, .. } => (position, now),
    };
    motion_at(position, own.speed?, own.course, at, now)
}

/// A target's motion at `now`, carried on from her last report; `None` where she told no
/// speed, or no course while moving.
pub(crate) fn target_motion(target: &Target, now: UtcTime) -> Option<Motion> {
    let report = target.report?;
    motion_at(report.position, report.speed?, report.course, report.at, now)
}

fn motion_at(
    position: Position,
    speed: Knots,
    course: Option<Bearing>,
    at: UtcTime,
    now: UtcTime,
) -> Option<Motion> {
    if !speed.0.is_finite() {
        return None;
    }
    let motion = match course {
        Some(course) => Motion { position, course, speed },
        None if speed.0 < STILL => Motion { position, course: Bearing::new(0.0), speed: Knots(0.0) },
        None => return None,
    };
    let carried = now.since(at).max(Span(0)).min(CARRY);
    Some(Motion { position: motion.after(carried), ..motion })
}

#[cfg(test)]
mod tests;

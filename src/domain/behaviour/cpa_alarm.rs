//! A12: closest point of approach (domain §3.2). Both vessels are taken to the same
//! instant, every dangerous target has its own finding with the place where she will be,
//! and the limits follow what own ship does. Moored and anchored it is off. The target
//! that is being shadowed is left out, never another.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::cpa_alarm::limits::{CpaLimit, CpaLimits, CpaSettings};
use crate::domain::cpa::{Motion, cpa};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::own_ship::{OwnPosition, OwnState, OwnView};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::domain::units::{Bearing, Knots};
use std::collections::BTreeMap;

pub mod limits;

/// A danger ends only beyond the limits times this, so that it does not flap.
const LEAVE: f64 = 1.2;
/// Below this speed a missing course does not matter, knots.
const STILL: f64 = 0.5;
/// Added to what two ships can run, nm: more than the Earth's shape is worth there.
const MARGIN_NM: f64 = 1.0;
/// A report is carried on for no longer than this.
const CARRY: Span = Span::minutes(20);

/// Whether collisions are watched for, so that a screen can say why nothing is shown. Its
/// words stand in the catalogue under `cpa-watch-<code>`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CpaWatch {
    /// Moored or anchored, or switched off by the settings.
    Off,
    /// Own position, speed or course is missing: no approach can be reckoned.
    NoOwnMotion,
    On(CpaLimits),
}

impl CpaWatch {
    pub fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::NoOwnMotion => "no-motion",
            Self::On(_) => "on",
        }
    }
}

impl CpaSettings {
    /// What the rule does in this state with this much known of own ship.
    pub fn watch(&self, state: OwnState, own: &OwnView, now: UtcTime) -> CpaWatch {
        let limits = self.limits(state);
        if limits.danger.cpa_nm <= 0.0 && limits.warning.cpa_nm <= 0.0 {
            CpaWatch::Off
        } else if own_motion(own, now).is_none() {
            CpaWatch::NoOwnMotion
        } else {
            CpaWatch::On(limits)
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

impl Approach {
    /// Within a limit widened by `factor`.
    fn is_within(&self, limit: CpaLimit, factor: f64) -> bool {
        self.cpa_nm < limit.cpa_nm * factor
            && self.tcpa_min < limit.tcpa_min * factor
            && self.speed_kn >= limit.speed_kn / factor
    }
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
        let own = scene.own?;
        if is_far(own, target, scene) {
            return None;
        }
        let approach = approach(own, target, scene.now)?;
        let held = self.held.get(&target.id).filter(|f| f.occurrence == occurrence);
        let factor = |level| if held.is_some_and(|f| f.level >= level) { LEAVE } else { 1.0 };
        let (level, limit) = if approach.is_within(scene.limits.danger, factor(Level::High)) {
            (Level::High, scene.limits.danger)
        } else if approach.is_within(scene.limits.warning, factor(Level::Warn)) {
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

/// Whether the two are too far apart in latitude alone to come within the limits: most are,
/// and need no trigonometry.
fn is_far(own: Motion, target: &Target, scene: &CpaScene) -> bool {
    let Some((report, speed)) = target.report.and_then(|r| r.speed.map(|s| (r, s.0))) else { return false };
    let (danger, warning) = (scene.limits.danger, scene.limits.warning);
    let ahead = danger.tcpa_min.max(warning.tcpa_min) * LEAVE / 60.0;
    let reach = danger.cpa_nm.max(warning.cpa_nm) * LEAVE
        + (own.speed.0 + speed) * ahead
        + speed * CARRY.as_hours()
        + MARGIN_NM;
    (report.position.lat() - own.position.lat()).abs() * 60.0 > reach
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

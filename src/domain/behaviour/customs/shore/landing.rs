//! A11, landing: a small craft that took part in a meeting, a dark track or a drop within
//! the last 12 h slows below 1 kn within 0.3 nm of the shore or of a fishing port
//! (domain §3.2). HIGH while she lies there; it is over once she makes 2 kn or is 0.4 nm
//! off, so that a berth at the limit gives one alert. One who went out of sight is reckoned on.

mod reckoned;

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::traffic::target::{Target, TargetKind};
use crate::domain::waters::MaskKind;
use reckoned::Reckoned;
use serde::Deserialize;
use std::collections::BTreeMap;

const PASTS: [Rule; 6] =
    [Rule::Meeting, Rule::Dark, Rule::DropCandidate, Rule::Collect, Rule::WakePickUp, Rule::BirthOrDeath];

/// A11 (`[alert.rules.customs.landing]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LandingSettings {
    /// Slower than this, knots, ..
    pub speed_kn: f64,
    /// .. and not further from the shore or a fishing port than this, nautical miles.
    pub range_nm: f64,
    /// It is over at this speed, knots, or further off than this, nautical miles.
    pub leave_kn: f64,
    pub leave_nm: f64,
    /// Longer than this, metres, is no small craft.
    pub small_m: u16,
    /// Her part in an earlier alert counts for this long, hours.
    pub past_h: i64,
    /// One who went out of sight at this speed or more, knots, is reckoned on by her course and
    /// speed for this long, minutes; ..
    pub reckon_kn: f64,
    pub reckon_min: i64,
    /// .. her landing is told so many minutes ahead and stands for so many.
    pub ahead_min: i64,
    pub stand_min: i64,
}

impl Default for LandingSettings {
    fn default() -> Self {
        Self {
            speed_kn: 1.0,
            range_nm: 0.3,
            leave_kn: 2.0,
            leave_nm: 0.4,
            small_m: 24,
            past_h: 12,
            reckon_kn: 5.0,
            reckon_min: 90,
            ahead_min: 5,
            stand_min: 20,
        }
    }
}

/// The landings that stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Landing {
    settings: LandingSettings,
    findings: BTreeMap<TargetId, Finding>,
    reckoned: Reckoned,
}

impl Landing {
    pub(crate) fn new(settings: LandingSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub(crate) fn look(&mut self, look: &Look<'_>) {
        self.findings.retain(|id, _| look.scene.targets.binary_search_by_key(id, |t| t.id).is_ok());
        for target in look.samples {
            let start = self.findings.remove(&target.id).map(|f| f.start);
            if let Some(mut finding) = assess(look, target, &self.settings, start.is_some()) {
                finding.start = start.unwrap_or(finding.start);
                self.findings.insert(target.id, finding);
            }
        }
        self.reckoned.look(look, &self.settings);
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.values().chain(self.reckoned.findings())
    }
}

fn assess(look: &Look<'_>, target: &Target, settings: &LandingSettings, stands: bool) -> Option<Finding> {
    let (most_kn, most_nm) = if stands {
        (settings.leave_kn.max(settings.speed_kn), settings.leave_nm.max(settings.range_nm))
    } else {
        (settings.speed_kn, settings.range_nm)
    };
    let report = target.report?;
    let speed = report.speed.filter(|s| s.0 < most_kn)?;
    if !is_small(target, settings.small_m)
        || !PASTS.iter().any(|rule| look.involved.in_rule(target.id, *rule))
    {
        return None;
    }
    let nearest = nearest(look, report.position)?;
    (nearest <= most_nm).then(|| Finding {
        position: Some(report.position),
        reasons: vec![
            Reason { code: "landing-range", value: nearest, unit: "nm", threshold: settings.range_nm },
            Reason { code: "landing-speed", value: speed.0, unit: "kn", threshold: settings.speed_kn },
        ],
        label: target.name().unwrap_or_default().to_owned(),
        ..Finding::new(Rule::Landing, Level::High, vec![Subject::Target(target.id)], report.at)
    })
}

/// How far off the shore or a fishing port is, nautical miles.
fn nearest(look: &Look<'_>, place: Position) -> Option<f64> {
    let waters = look.scene.waters;
    let ranges = [waters.shore(place), waters.mask_range(place, &[MaskKind::FishingPort])];
    ranges.into_iter().flatten().map(|nm| nm.0).min_by(f64::total_cmp)
}

/// By her length where it is known, else all but class A.
fn is_small(target: &Target, most_m: u16) -> bool {
    match target.identity.dimensions.map(|d| d.to_bow.saturating_add(d.to_stern)).filter(|m| *m > 0) {
        Some(length) => length <= most_m,
        None => target.kind != TargetKind::ClassA,
    }
}

#[cfg(test)]
mod tests;

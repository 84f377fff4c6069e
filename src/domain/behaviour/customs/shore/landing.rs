//! A11, landing: a small craft that took part in a meeting, a dark track or a drop within
//! the last 12 h slows below 1 kn within 0.3 nm of the shore or of a fishing port
//! (domain §3.2). HIGH while she lies there.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::id::TargetId;
use crate::domain::traffic::target::{Target, TargetKind};
use crate::domain::waters::MaskKind;
use std::collections::BTreeMap;

const SLOW_KN: f64 = 1.0;
const NEAR_NM: f64 = 0.3;
/// Longer than this is no small craft.
const SMALL_M: u16 = 24;
const PASTS: [Rule; 6] =
    [Rule::Meeting, Rule::Dark, Rule::DropCandidate, Rule::Collect, Rule::WakePickUp, Rule::BirthOrDeath];

/// The landings that stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Landing {
    findings: BTreeMap<TargetId, Finding>,
}

impl Landing {
    pub(crate) fn look(&mut self, look: &Look<'_>) {
        self.findings.retain(|id, _| look.scene.targets.binary_search_by_key(id, |t| t.id).is_ok());
        for target in look.samples {
            let start = self.findings.remove(&target.id).map(|f| f.start);
            if let Some(mut finding) = assess(look, target) {
                finding.start = start.unwrap_or(finding.start);
                self.findings.insert(target.id, finding);
            }
        }
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.values()
    }
}

fn assess(look: &Look<'_>, target: &Target) -> Option<Finding> {
    let report = target.report?;
    let speed = report.speed.filter(|s| s.0 < SLOW_KN)?;
    if !is_small(target) || !PASTS.iter().any(|rule| look.involved.in_rule(target.id, *rule)) {
        return None;
    }
    let waters = look.scene.waters;
    let shore = waters.shore(report.position);
    let port = waters.mask_range(report.position, &[MaskKind::FishingPort]);
    let nearest = [shore, port].into_iter().flatten().map(|nm| nm.0).min_by(f64::total_cmp)?;
    (nearest <= NEAR_NM).then(|| Finding {
        position: Some(report.position),
        reasons: vec![
            Reason { code: "landing-range", value: nearest, unit: "nm", threshold: NEAR_NM },
            Reason { code: "landing-speed", value: speed.0, unit: "kn", threshold: SLOW_KN },
        ],
        label: target.name().unwrap_or_default().to_owned(),
        ..Finding::new(Rule::Landing, Level::High, vec![Subject::Target(target.id)], report.at)
    })
}

/// By her length where it is known, else all but class A.
fn is_small(target: &Target) -> bool {
    match target.identity.dimensions.map(|d| d.to_bow.saturating_add(d.to_stern)).filter(|m| *m > 0) {
        Some(length) => length <= SMALL_M,
        None => target.kind != TargetKind::ClassA,
    }
}

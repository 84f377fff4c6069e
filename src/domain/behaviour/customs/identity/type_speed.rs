//! A6h: faster than her type can be, for a minute.

use super::IdentitySettings;
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::ship_class::ShipClass;
use crate::domain::behaviour::customs::speed_run::SpeedRuns;
use crate::domain::id::TargetId;
use crate::domain::time::Span;
use crate::domain::traffic::target::Freshness;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
pub(super) struct TypeSpeed {
    runs: SpeedRuns,
    standing: BTreeMap<TargetId, Finding>,
}

impl TypeSpeed {
    pub(super) fn look(&mut self, look: &Look<'_>, settings: &IdentitySettings) {
        for target in look.samples {
            let class = target.identity.ship_type.and_then(ShipClass::of);
            let limit = match class {
                Some(ShipClass::Cargo) => settings.cargo_kn,
                Some(ShipClass::Fishing) => settings.fishing_kn,
                _ => {
                    self.runs.forget(target.id);
                    self.standing.remove(&target.id);
                    continue;
                }
            };
            let Some(report) = target.report else { continue };
            let kept = self.runs.hear(target.id, &report, limit, false);
            let Some(kept) = kept.filter(|k| k.span >= Span::seconds(i64::from(settings.fast_s))) else {
                self.standing.remove(&target.id);
                continue;
            };
            let speed = report.speed.map_or(0.0, |s| s.0);
            let finding = Finding {
                position: Some(report.position),
                reasons: vec![
                    Reason { code: "type-speed", value: speed, unit: "kn", threshold: limit },
                    Reason {
                        code: "speed-kept",
                        value: kept.span.as_seconds(),
                        unit: "s",
                        threshold: f64::from(settings.fast_s),
                    },
                ],
                label: target.name().map_or_else(|| target.id.to_string(), str::to_owned),
                ..Finding::new(Rule::TypeSpeed, Level::Info, vec![Subject::Target(target.id)], kept.start)
            };
            self.standing.insert(target.id, finding);
        }
        let live =
            |id: TargetId| look.target(id).is_some_and(|t| t.freshness != Freshness::Lost && !t.partner);
        self.standing.retain(|id, _| live(*id));
        self.runs.retain(live);
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.values()
    }
}

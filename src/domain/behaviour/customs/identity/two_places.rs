//! A6e: one MMSI in two places.
//!
//! The picture refuses a position that would need more than 60 kn over more than 1 nm and
//! says so; each time the reports change sides is one such jump. One wrong report is none
//! of them: two are needed within half an hour. Many ships that jump together are a fault
//! of position or time (A13), not of the ships.

use super::IdentitySettings;
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::picture::ChangeKind;
use crate::domain::traffic::target::{Target, TargetKind};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// So many ships that jump within [`TOGETHER`] have no part in it (as in A13).
const FEW: usize = 3;
const TOGETHER: Span = Span::seconds(60);
/// Jumps remembered of one ship.
const MOST_JUMPS: usize = 16;

#[derive(Debug, Clone, Copy)]
struct Jump {
    at: UtcTime,
    nm: f64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct TwoPlaces {
    jumps: BTreeMap<TargetId, VecDeque<Jump>>,
    standing: BTreeMap<TargetId, Finding>,
}

impl TwoPlaces {
    pub(super) fn look(&mut self, look: &Look<'_>, settings: &IdentitySettings) {
        let now = look.scene.now;
        let mut jumped = Vec::new();
        for change in look.scene.changes.iter().filter(|c| c.kind == ChangeKind::Jumped) {
            let Some(target) = look.target(change.target).filter(|t| is_ship(t)) else { continue };
            let jumps = self.jumps.entry(target.id).or_default();
            jumps.push_back(Jump { at: now, nm: apart(target) });
            if jumps.len() > MOST_JUMPS {
                jumps.pop_front();
            }
            jumped.push(target);
        }
        self.forget_common_jumps(now);
        let stands = Span::minutes(i64::from(settings.stands_min.max(settings.jumps_within_min)));
        self.jumps.retain(|_, jumps| jumps.back().is_some_and(|j| now.since(j.at) < stands));
        for target in jumped {
            self.judge(target, now, settings);
        }
        let jumps = &self.jumps;
        self.standing.retain(|id, _| jumps.contains_key(id) && look.target(*id).is_some_and(|t| !t.partner));
    }

    fn judge(&mut self, target: &Target, now: UtcTime, settings: &IdentitySettings) {
        let within = Span::minutes(i64::from(settings.jumps_within_min));
        let Some(jumps) = self.jumps.get(&target.id) else { return };
        let recent: Vec<&Jump> = jumps.iter().filter(|j| now.since(j.at) <= within).collect();
        if (recent.len() as u64) < u64::from(settings.jumps) {
            return;
        }
        let start = recent.first().map_or(now, |j| j.at);
        let nm = recent.last().map_or(0.0, |j| j.nm);
        let finding = self.standing.entry(target.id).or_insert_with(|| {
            Finding::new(Rule::TwoPlaces, Level::Warn, vec![Subject::Target(target.id)], start)
        });
        finding.position = target.report.map(|report| report.position);
        finding.label = target.name().map_or_else(|| target.id.to_string(), str::to_owned);
        finding.reasons = vec![
            Reason {
                code: "places-jumps",
                value: recent.len() as f64,
                unit: "",
                threshold: f64::from(settings.jumps),
            },
            Reason { code: "places-apart", value: nm, unit: "nm", threshold: 1.0 },
        ];
    }

    fn forget_common_jumps(&mut self, now: UtcTime) {
        let lately = |j: &Jump| now.since(j.at) < TOGETHER;
        let ships: BTreeSet<TargetId> =
            self.jumps.iter().filter(|(_, jumps)| jumps.iter().any(lately)).map(|(id, _)| *id).collect();
        if ships.len() < FEW {
            return;
        }
        for id in ships.iter().filter(|id| !self.standing.contains_key(id)) {
            if let Some(jumps) = self.jumps.get_mut(id) {
                jumps.retain(|j| !lately(j));
            }
        }
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.values()
    }
}

fn is_ship(target: &Target) -> bool {
    matches!(target.kind, TargetKind::ClassA | TargetKind::ClassB | TargetKind::Unknown) && !target.partner
}

/// How far the refused place lies from the one that is believed, nm.
fn apart(target: &Target) -> f64 {
    let places = target.report.zip(target.refused);
    places.map_or(0.0, |(report, (refused, _))| report.position.haversine(refused).nautical_miles().0)
}

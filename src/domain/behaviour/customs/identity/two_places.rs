//! A6e: one MMSI in two places.
//!
//! The picture refuses a position that would need more than 60 kn over more than 1 nm and
//! says so; each time the reports change sides is one such jump. One wrong report is none
//! of them: two are needed within half an hour. Many ships that jump together are a fault
//! of position or time (A13), not of the ships; and the second jump must lead back, or
//! start where the first one did, as a recording whose clock is wrong only jumps ahead.

use super::IdentitySettings;
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::picture::ChangeKind;
use crate::domain::traffic::target::{Target, TargetKind};
use crate::domain::units::Knots;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// So many ships that jump within [`TOGETHER`] have no part in it (as in A13).
const FEW: usize = 3;
const TOGETHER: Span = Span::seconds(60);
/// Jumps remembered of one ship.
const MOST_JUMPS: usize = 16;

#[derive(Debug, Clone, Copy)]
struct Jump {
    at: UtcTime,
    from: Position,
    /// When she was last where she is believed.
    from_at: UtcTime,
    to: Position,
    speed: Knots,
}

impl Jump {
    /// From the place that is believed to the one that was refused.
    fn of(target: &Target, at: UtcTime) -> Option<Self> {
        let report = target.report?;
        let (to, _) = target.refused?;
        Some(Self {
            at,
            from: report.position,
            from_at: report.at,
            to,
            speed: report.speed.unwrap_or(Knots(0.0)),
        })
    }

    fn length(&self) -> f64 {
        self.from.haversine(self.to).nautical_miles().0
    }

    /// Whether `later` leads back from where this one went, or starts again where it did
    /// after she was heard there: nearer to there than half the jump, and what she can
    /// have run since.
    fn is_undone_by(&self, later: &Self) -> bool {
        let run = self.speed.0.max(later.speed.0) * later.at.since(self.at).as_hours();
        let near = self.length() / 2.0 + run;
        let back = |place: Position| self.from.haversine(place).nautical_miles().0 <= near;
        back(later.to) || later.from_at > self.at && back(later.from)
    }
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
            jumps.extend(Jump::of(target, now));
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
        let Some((last, earlier)) = recent.split_last() else { return };
        let there_and_back = earlier.iter().any(|jump| jump.is_undone_by(last));
        if (recent.len() as u64) < u64::from(settings.jumps) || !there_and_back {
            return;
        }
        let start = recent.first().map_or(now, |j| j.at);
        let nm = last.length();
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

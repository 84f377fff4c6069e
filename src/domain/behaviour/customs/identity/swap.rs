//! A6f: a hull that was lost goes on under a new MMSI.
//!
//! The score of continuity (domain §3.3): how near the newcomer's first report lies to
//! where the lost hull would be, whether size, kind, draught or destination and speed
//! agree. The newcomer's size and kind count after two equal messages, so it is scored
//! anew with each report of its first half hour.

use super::IdentitySettings;
use super::changed::size;
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::sensing::reception::{Class, Reception};
use crate::domain::behaviour::customs::ship_class::ShipClass;
use crate::domain::geo::{Offset, Position};
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::callsign;
use crate::domain::traffic::picture::ChangeKind;
use crate::domain::traffic::target::{Freshness, Report, Target, TargetKind};
use crate::domain::waters::MaskKind;
use std::collections::BTreeMap;

const MOST_LOST: usize = 1_000;
const MOST_NEW: usize = 2_000;
/// A newcomer is one for this long.
const NEW_FOR: Span = Span::minutes(30);
/// Slower than this she lies, knots.
const AT_REST: f64 = 1.0;

/// What is known of a hull.
#[derive(Debug, Clone)]
struct Hull {
    report: Report,
    moored: bool,
    size: Option<(f64, f64)>,
    class: Option<ShipClass>,
    draught: Option<f64>,
    destination: Option<String>,
    label: String,
}

/// Someone never heard before, and her first report.
#[derive(Debug, Clone, Copy)]
struct Newcomer {
    since: UtcTime,
    first: Option<Report>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Swap {
    lost: BTreeMap<TargetId, Hull>,
    new: BTreeMap<TargetId, Newcomer>,
    standing: BTreeMap<(TargetId, TargetId), Finding>,
}

impl Hull {
    fn of(target: &Target) -> Option<Self> {
        let identity = &target.identity;
        Some(Self {
            report: target.report.filter(|r| !r.coarse)?,
            moored: target.status == Some(5),
            size: identity.dimensions.and_then(size),
            class: identity.ship_type.and_then(ShipClass::of),
            draught: identity.draught,
            destination: identity.destination.as_deref().map(callsign::plain).filter(|d| !d.is_empty()),
            label: target.name().map_or_else(|| target.id.to_string(), str::to_owned),
        })
    }

    fn predicted(&self, at: UtcTime) -> Position {
        let hours = at.since(self.report.at).as_hours();
        match (self.report.speed, self.report.course) {
            (Some(speed), Some(course)) => {
                self.report.position.at_offset(Offset::along(course, speed.0, hours))
            }
            _ => self.report.position,
        }
    }
}

impl Swap {
    pub(super) fn look(&mut self, look: &Look<'_>, reception: &Reception, settings: &IdentitySettings) {
        for change in look.scene.changes {
            let Some(target) = look.target(change.target).filter(|t| is_ship(t)) else { continue };
            match change.kind {
                ChangeKind::New => self.note_new(target),
                ChangeKind::Stale | ChangeKind::Lost if target.freshness != Freshness::Live => {
                    self.note_lost(target, look);
                }
                _ => {}
            }
        }
        let now = look.scene.now;
        let longest = Span::minutes(i64::from(settings.lost_min));
        let heard = |id: TargetId| look.target(id).is_some_and(|t| t.freshness == Freshness::Live);
        self.lost.retain(|id, hull| now.since(hull.report.at) <= longest && !heard(*id));
        self.new.retain(|_, new| now.since(new.since) <= NEW_FOR);
        self.judge_newcomers(look, reception, settings);
        self.standing.retain(|(new, old), _| {
            let there = look.target(*new).is_some_and(|t| t.freshness != Freshness::Lost && !t.partner);
            there && !heard(*old)
        });
    }

    /// A ship that was lost and let go by the picture is no newcomer when she returns.
    fn note_new(&mut self, target: &Target) {
        if self.lost.remove(&target.id).is_none() && self.new.len() < MOST_NEW {
            self.new.insert(target.id, Newcomer { since: target.first_seen, first: target.report });
        }
    }

    /// A ship that lies in a port or at anchor and switches off is no lost hull.
    fn note_lost(&mut self, target: &Target, look: &Look<'_>) {
        let Some(hull) = Hull::of(target) else { return };
        let at_rest = hull.report.speed.is_none_or(|s| s.0 < AT_REST);
        let berths = [MaskKind::Port, MaskKind::Anchorage, MaskKind::FishingPort];
        let in_port =
            || look.scene.waters.mask_range(hull.report.position, &berths).is_some_and(|r| r.0 <= 0.0);
        if at_rest && (hull.moored || in_port()) {
            return;
        }
        if self.lost.len() >= MOST_LOST {
            let oldest = self.lost.iter().min_by_key(|(id, h)| (h.report.at, **id)).map(|(id, _)| *id);
            oldest.map(|id| self.lost.remove(&id));
        }
        self.lost.insert(target.id, hull);
    }

    fn judge_newcomers(&mut self, look: &Look<'_>, reception: &Reception, settings: &IdentitySettings) {
        let now = look.scene.now;
        let silent = Span::seconds(i64::from(settings.lost_s));
        for target in look.samples {
            let Some(newcomer) = self.new.get_mut(&target.id) else { continue };
            newcomer.first = newcomer.first.or(target.report);
            let Some(first) = newcomer.first.as_ref().filter(|_| !self.lost.is_empty()) else { continue };
            let Some(new) = Hull::of(target) else { continue };
            let candidates = self
                .lost
                .iter()
                .filter(|(_, old)| old.report.at <= first.at && now.since(old.report.at) >= silent);
            let best = candidates
                .map(|(id, old)| (*id, old, score(old, &new, first, settings)))
                .max_by(|a, b| a.2.total.total_cmp(&b.2.total).then(b.0.cmp(&a.0)));
            if let Some((id, old, score)) = best.filter(|(_, old, score)| {
                let edge = at_the_edge(target, &old.report, first, look, reception, settings);
                score.total >= if edge { settings.edge_score } else { settings.score }
            }) {
                let finding = finding(target, (id, old), &score, settings, look.scene.now);
                let known = self.standing.get(&(target.id, id)).map(|f| f.start);
                let start = known.unwrap_or(finding.start);
                self.standing.insert((target.id, id), Finding { start, ..finding });
            }
        }
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.values()
    }
}

/// Whether one was lost and the other came where hearing ends.
fn at_the_edge(
    target: &Target,
    lost: &Report,
    first: &Report,
    look: &Look<'_>,
    reception: &Reception,
    settings: &IdentitySettings,
) -> bool {
    let range = Class::of(target).and_then(|class| reception.range(class));
    let Some(range) = range.filter(|range| *range >= settings.edge_nm) else { return false };
    let Some(own) = look.scene.own.position.position() else { return false };
    let beyond = |p: Position| own.haversine(p).nautical_miles().0 > range * settings.edge_part;
    beyond(lost.position) && beyond(first.position)
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Score {
    total: f64,
    error_nm: f64,
    gate_nm: f64,
    same_size: bool,
    same_class: bool,
}

/// How far `new`, first heard at `first`, goes on from `old`, 0..=1 (domain §3.3).
fn score(old: &Hull, new: &Hull, first: &Report, settings: &IdentitySettings) -> Score {
    let hours = first.at.since(old.report.at).as_hours();
    let speed = old.report.speed.map_or(0.0, |s| s.0);
    let gate_nm = settings.gate_nm + settings.gate_part * speed * hours;
    let error_nm = old.predicted(first.at).haversine(first.position).nautical_miles().0;
    let near =
        |a: Option<f64>, b: Option<f64>, limit: f64| a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= limit);
    let same_size = old.size.zip(new.size).is_some_and(|((length, beam), (new_length, new_beam))| {
        let known = length > 0.0 && beam > 0.0 && new_length > 0.0 && new_beam > 0.0;
        known
            && (length - new_length).abs() <= settings.length_m
            && (beam - new_beam).abs() <= settings.beam_m
    });
    let same_class = old.class.is_some() && old.class == new.class;
    let same_voyage = near(old.draught, new.draught, settings.draught_m)
        || old.destination.is_some() && old.destination == new.destination;
    let same_speed = near(old.report.speed.map(|s| s.0), first.speed.map(|s| s.0), settings.speed_kn);
    let part = |holds: bool, weight: f64| if holds { weight } else { 0.0 };
    let total = 0.4 * (-(error_nm / gate_nm.max(1e-6)).powi(2)).exp()
        + part(same_size, 0.25)
        + part(same_class, 0.15)
        + part(same_voyage, 0.1)
        + part(same_speed, 0.1);
    Score { total, error_nm, gate_nm, same_size, same_class }
}

fn finding(
    target: &Target,
    (old_id, old): (TargetId, &Hull),
    score: &Score,
    settings: &IdentitySettings,
    now: UtcTime,
) -> Finding {
    let reason = |code, value, unit, threshold| Reason { code, value, unit, threshold };
    let mut reasons = vec![
        reason("swap-score", score.total, "", settings.score),
        reason("swap-error", score.error_nm, "nm", score.gate_nm),
    ];
    if let Some((length, _)) = target.identity.dimensions.and_then(size).filter(|_| score.same_size) {
        let old_length = old.size.map_or(0.0, |(length, _)| length);
        reasons.push(reason("swap-length", length, "m", old_length));
    }
    if score.same_class {
        let code = target.identity.ship_type.map_or(0.0, f64::from);
        reasons.push(reason("swap-type", code, "", 0.0));
    }
    let name = target.name().map_or_else(|| target.id.to_string(), str::to_owned);
    Finding {
        position: target.report.map(|report| report.position),
        reasons,
        label: format!("{} → {name}", old.label),
        ..Finding::new(
            Rule::IdentitySwap,
            Level::High,
            vec![Subject::Target(target.id), Subject::Target(old_id)],
            now,
        )
    }
}

fn is_ship(target: &Target) -> bool {
    matches!(target.kind, TargetKind::ClassA | TargetKind::ClassB | TargetKind::Unknown)
        && !target.partner
        && matches!(target.id, TargetId::Mmsi(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::{at, live, s, ship};

    fn hull(position: Position, course: f64, knots: f64, seconds: i64) -> Hull {
        let target = live(ship(1), position, course, knots, s(seconds));
        Hull {
            size: Some((92.0, 15.0)),
            class: Some(ShipClass::Cargo),
            draught: Some(5.1),
            destination: Some("VLADIVOSTOK".to_owned()),
            ..Hull::of(&target).unwrap()
        }
    }

    #[test]
    fn the_score_is_the_sum_of_its_parts() {
        let settings = IdentitySettings::default();
        let old = hull(at(35.0, 135.0), 0.0, 12.0, 0);
        // Half an hour on: 6 nm north, the gate 1 + 0.25 x 6 = 2.5 nm.
        let new = hull(at(35.1, 135.0), 0.0, 12.0, 1800);
        let first = new.report;
        let total = |old: &Hull, new: &Hull| score(old, new, &first, &settings).total;
        assert!((total(&old, &new) - 1.0).abs() < 1e-4, "{}", total(&old, &new));
        assert!((score(&old, &new, &first, &settings).gate_nm - 2.5).abs() < 1e-9);
        let one_gate_off = Report { position: at(35.1 + 2.5 / 60.0, 135.0), ..first };
        let off = score(&old, &new, &one_gate_off, &settings).total;
        assert!((off - (0.6 + 0.4 * (-1.0_f64).exp())).abs() < 1e-3, "{off}");
        let parts: [(Hull, f64); 6] = [
            (Hull { size: Some((97.0, 17.0)), ..new.clone() }, 1.0),
            (Hull { size: Some((97.1, 15.0)), ..new.clone() }, 0.75),
            (Hull { class: Some(ShipClass::Tanker), ..new.clone() }, 0.85),
            (Hull { draught: Some(5.5), ..new.clone() }, 1.0),
            (Hull { draught: Some(5.5), destination: None, ..new.clone() }, 0.9),
            (Hull { size: None, class: None, ..new.clone() }, 0.6),
        ];
        for (new, want) in parts {
            assert!((total(&old, &new) - want).abs() < 1e-4, "{new:?}: {}", total(&old, &new));
        }
    }
}

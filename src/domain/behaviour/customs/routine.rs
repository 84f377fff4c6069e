//! The routine filter, learned from earlier days: an alert that came on several of the last
//! days, of the same rule, about the same vessels, at the same place and time of day, and
//! about which nobody did anything, is raised without a sound and says why.
//!
//! - Days are counted back from the alert in whole 24 h, so that neither a time zone nor a
//!   midnight divides what belongs together.
//! - Never lowered: safety, HIGH, the watch list (A2), a changed, doubled or swapped identity
//!   (A6d to A6f), whoever has a hit of the watch list or was pursued or boarded with a
//!   finding, anything without an MMSI, and what is worse than on the earlier days.
//! - What ends it for an episode ends it for good: nothing is lowered a second time.
//!
//! Pure and incremental; the table is bounded by the settings, the oldest goes first.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::alert::event::{BoardEvent, EventState};
use crate::domain::behaviour::customs::routine::hull::{Hull, may_all_be};
use crate::domain::behaviour::customs::routine::record::Earlier;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Target;
use crate::domain::units::NauticalMiles;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

pub mod hull;
pub mod record;
#[cfg(test)]
mod tests;

/// On how many earlier days it came: the reason of a lowered alert.
pub const DAYS_CODE: &str = "routine";
/// The level that it would have had, by its rank.
pub const LEVEL_CODE: &str = "routine-level";

const DAY: Span = Span::hours(24);
/// No setting makes it remember more.
pub const LONGEST_DAYS: u16 = 30;
const MOST_KEPT: usize = 20_000;
/// Vessels about which something was done, and whose identity came into doubt.
const MOST_MARKS: usize = 4_096;
/// A finding that is gone for this long is forgotten.
const STANDS_FOR: Span = Span::minutes(10);

/// Settings of the filter (`[alert.rules.customs.routine]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoutineSettings {
    /// On so many earlier days it must have come; 0 lowers nothing.
    pub days: u16,
    /// Of the last so many days, at most 30.
    pub of_days: u16,
    /// Nautical miles between then and now.
    pub place_nm: f64,
    /// Minutes earlier or later in the day; less than half a day.
    pub band_min: f64,
    /// Earlier alerts that are remembered, at most 20,000.
    pub most: usize,
}

impl Default for RoutineSettings {
    fn default() -> Self {
        Self { days: 3, of_days: 14, place_nm: 1.0, band_min: 90.0, most: 4_000 }
    }
}

/// What is learned of an alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub rule: Rule,
    /// Before it was lowered.
    pub level: Level,
    /// When its condition began to hold.
    pub start: UtcTime,
    pub position: Option<Position>,
    /// In the order of their numbers.
    pub hulls: Vec<Hull>,
    /// It came; else it changed or ended.
    pub raised: bool,
}

/// No position holds a number that differs from itself.
impl Eq for Note {}

/// An alert of an earlier time.
#[derive(Debug, Clone)]
struct Came {
    level: Level,
    position: Position,
    hulls: Vec<Hull>,
}

/// What is usual for the vessels of a finding.
#[derive(Debug, Clone)]
struct Usual {
    days: u16,
    level: Level,
    hulls: Vec<Hull>,
}

/// A finding that holds.
#[derive(Debug, Clone)]
struct Standing {
    seen: UtcTime,
    place: Option<Position>,
    usual: Option<Usual>,
    /// Something spoke against it.
    broken: bool,
}

type Kind = (Rule, Vec<u32>);

/// What earlier days taught.
#[derive(Debug, Clone, Default)]
pub struct Routine {
    settings: RoutineSettings,
    came: BTreeMap<Kind, BTreeMap<UtcTime, Came>>,
    order: BTreeSet<(UtcTime, Kind)>,
    /// Numbers (MMSI or IMO) of vessels about which something was done.
    acted: BTreeSet<u32>,
    /// Up to when the past of a number is not that of one vessel.
    doubted: BTreeMap<u32, UtcTime>,
    standing: BTreeMap<(Rule, Vec<Subject>, u32), Standing>,
    /// More was learned of earlier days: what holds is to be looked at again.
    more: bool,
}

impl Routine {
    pub fn new(settings: RoutineSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub fn settings(&self) -> RoutineSettings {
        self.settings
    }

    fn window_min(&self) -> i64 {
        let days = i64::from(self.settings.of_days.min(LONGEST_DAYS)) + 1;
        days * 24 * 60
    }

    /// Alerts that are remembered.
    pub fn remembered(&self) -> usize {
        self.order.len()
    }

    /// Lowers what is routine to INFO, with the reason. `targets` are in order of id;
    /// `matters` tells of whom nothing is routine (a hit of the watch list, followed).
    pub fn lower(
        &mut self,
        findings: &mut [Finding],
        targets: &[&Target],
        matters: &dyn Fn(TargetId) -> bool,
        now: UtcTime,
    ) {
        if self.settings.days == 0 {
            return;
        }
        let told: BTreeSet<Subject> =
            findings.iter().filter(|f| is_doubt(f.rule)).flat_map(|f| f.subjects.clone()).collect();
        let matters = |subject: &Subject| match subject {
            Subject::Target(id) => told.contains(subject) || matters(*id),
            _ => true,
        };
        let again = std::mem::take(&mut self.more);
        for finding in findings.iter_mut().filter(|f| may_be_routine(f.rule)) {
            let key = (finding.rule, finding.subjects.clone(), finding.occurrence);
            let mut standing = self.standing.remove(&key).unwrap_or(Standing {
                seen: UtcTime(i64::MIN),
                place: finding.position,
                usual: None,
                broken: false,
            });
            let new = standing.seen == UtcTime(i64::MIN);
            standing.seen = now;
            if !standing.broken && (new || again || standing.usual.is_some()) {
                self.judge(&mut standing, finding, targets, new || again, &matters);
            }
            if let Some(usual) = standing.usual.as_ref().filter(|_| finding.level.sounds()) {
                finding.reasons.extend(self.reasons(usual, finding.level));
                finding.level = Level::Info;
            }
            self.standing.insert(key, standing);
        }
        self.standing.retain(|_, s| now >= s.seen && now.since(s.seen) < STANDS_FOR);
    }

    fn reasons(&self, usual: &Usual, level: Level) -> [Reason; 2] {
        let threshold = f64::from(self.settings.days);
        let days = Reason { code: DAYS_CODE, value: f64::from(usual.days), unit: "", threshold };
        [days, Reason { code: LEVEL_CODE, value: level.rank(), unit: "", threshold: 0.0 }]
    }

    fn judge(
        &self,
        standing: &mut Standing,
        finding: &Finding,
        targets: &[&Target],
        look: bool,
        matters: &dyn Fn(&Subject) -> bool,
    ) {
        let Some(hulls) = Hull::all(&finding.subjects, targets) else { return };
        let done = |hull: &Hull| {
            self.acted.contains(&hull.mmsi) || hull.imo.is_some_and(|imo| self.acted.contains(&imo))
        };
        if finding.level == Level::High || finding.subjects.iter().any(matters) || hulls.iter().any(done) {
            standing.broken = true;
            standing.usual = None;
            return;
        }
        if look && standing.usual.is_none() {
            let (days, usual) = self.days(finding.rule, &hulls, standing.place, finding.start);
            standing.usual = usual.filter(|_| days >= self.settings.days);
        }
        let Some(usual) = &mut standing.usual else { return };
        if finding.level > usual.level || !may_all_be(&usual.hulls, &hulls) {
            standing.broken = true;
            standing.usual = None;
            return;
        }
        for (known, hull) in usual.hulls.iter_mut().zip(&hulls) {
            known.learn(hull);
        }
    }

    /// On how many of the earlier days the like came at about this time and place.
    fn days(
        &self,
        rule: Rule,
        hulls: &[Hull],
        place: Option<Position>,
        start: UtcTime,
    ) -> (u16, Option<Usual>) {
        let kind = (rule, hulls.iter().map(|h| h.mmsi).collect());
        let Some((place, came)) = place.zip(self.came.get(&kind)) else { return (0, None) };
        let doubted = hulls.iter().filter_map(|h| self.doubted.get(&h.mmsi)).max();
        let mut days = BTreeSet::new();
        let mut usual: Option<Usual> = None;
        for (at, then) in came {
            let Some(day) = self.days_before(*at, start) else { continue };
            let near =
                place.haversine(then.position).nautical_miles() <= NauticalMiles(self.settings.place_nm);
            let sure = doubted.is_none_or(|until| at > until);
            if !near || !sure || !may_all_be(&then.hulls, hulls) {
                continue;
            }
            days.insert(day);
            let usual =
                usual.get_or_insert_with(|| Usual { days: 0, level: then.level, hulls: hulls.to_vec() });
            usual.level = usual.level.max(then.level);
            for (known, hull) in usual.hulls.iter_mut().zip(&then.hulls) {
                known.learn(hull);
            }
        }
        let count = u16::try_from(days.len()).unwrap_or(u16::MAX);
        (count, usual.map(|usual| Usual { days: count, ..usual }))
    }

    /// How many whole days before `start` it was, where that is in the window and at about
    /// the same time of day.
    fn days_before(&self, at: UtcTime, start: UtcTime) -> Option<i64> {
        let ago = start.since(at).0;
        let days = ago.saturating_add(DAY.0 / 2).div_euclid(DAY.0);
        let off = ago.saturating_sub(days.saturating_mul(DAY.0)).saturating_abs();
        let last = i64::from(self.settings.of_days.min(LONGEST_DAYS));
        let in_band = off as f64 <= self.settings.band_min * 60_000.0;
        ((1..=last).contains(&days) && in_band).then_some(days)
    }

    /// On how many earlier days a pair that is found by `rule` now, or was last, met here at
    /// about this time, and how many make it routine. `None` where nothing is remembered.
    pub fn pair(&self, rule: Rule, of: &[&Target; 2], now: UtcTime) -> Option<(u16, u16)> {
        let subjects = of.map(|target| Subject::Target(target.id));
        let mut sorted = *of;
        sorted.sort_by_key(|t| t.id);
        let hulls = Hull::all(&subjects, &sorted)?;
        let kind = (rule, hulls.iter().map(|h| h.mmsi).collect());
        self.came.get(&kind)?;
        let place = of.iter().find_map(|t| t.report).map(|report| report.position);
        let standing = self.standing.iter().find(|((of, about, _), _)| {
            *of == rule && about.len() == 2 && subjects.iter().all(|s| about.contains(s))
        });
        let days = match standing.and_then(|(_, s)| s.usual.as_ref()) {
            Some(usual) => usual.days,
            None => self.days(rule, &hulls, place, now).0,
        };
        Some((days, self.settings.days))
    }

    /// Learns from what the board told.
    pub fn learn(&mut self, events: &[BoardEvent], targets: &[&Target]) {
        for event in events.iter().filter(|e| may_be_routine(e.rule) || is_doubt(e.rule)) {
            let raised = match event.state {
                EventState::Raised => true,
                EventState::Updated | EventState::Cleared => false,
                EventState::Silenced { .. } | EventState::Acknowledged { .. } => continue,
            };
            let Some(hulls) = Hull::all(&event.subjects, targets) else { continue };
            let lowered = event.reasons.iter().find(|r| r.code == LEVEL_CODE);
            let level = lowered.and_then(|r| Level::of_rank(r.value)).unwrap_or(event.level);
            let (rule, start, position) = (event.rule, event.start, event.position);
            self.note(Note { rule, level, start, position, hulls, raised });
        }
    }

    /// Takes what the journal has of earlier days, in any order.
    pub fn recall(&mut self, earlier: Vec<Earlier>) {
        self.more |= !earlier.is_empty();
        for one in earlier {
            match one {
                Earlier::Alert(note) => self.note(note),
                Earlier::Pursued { mmsi } => self.acted(mmsi),
            }
        }
    }

    /// Something was done about the vessel of this number (MMSI or IMO): she is no routine.
    pub fn acted(&mut self, number: u32) {
        if self.acted.len() < MOST_MARKS {
            self.acted.insert(number);
        }
    }

    /// As [`Routine::acted`], of a target that has a number.
    pub fn acted_on(&mut self, target: TargetId) {
        if let TargetId::Mmsi(mmsi) = target {
            self.acted(mmsi.0);
        }
    }

    fn note(&mut self, note: Note) {
        if is_doubt(note.rule) {
            return note.hulls.iter().for_each(|hull| self.doubt(hull.mmsi, note.start));
        }
        if !may_be_routine(note.rule) || self.settings.days == 0 {
            return;
        }
        let kind: Kind = (note.rule, note.hulls.iter().map(|h| h.mmsi).collect());
        let known = self.came.get_mut(&kind).and_then(|came| came.get_mut(&note.start));
        if let Some(known) = known {
            known.level = known.level.max(note.level);
            // The place of a pattern is where it began, whatever was read first.
            known.position = note.position.filter(|_| note.raised).unwrap_or(known.position);
            for (known, hull) in known.hulls.iter_mut().zip(&note.hulls) {
                known.learn(hull);
            }
            return;
        }
        let Some(position) = note.position else { return };
        self.order.insert((note.start, kind.clone()));
        let came = Came { level: note.level, position, hulls: note.hulls };
        self.came.entry(kind).or_default().insert(note.start, came);
        self.bound();
    }

    fn bound(&mut self) {
        let newest = self.order.last().map(|(at, _)| *at);
        let most = self.settings.most.clamp(1, MOST_KEPT);
        let too_old = |at: UtcTime| newest.is_some_and(|t| t.since(at) > Span::minutes(self.window_min()));
        let mut gone = Vec::new();
        let mut left = self.order.len();
        for entry in &self.order {
            if left <= most && !too_old(entry.0) {
                break;
            }
            left -= 1;
            gone.push(entry.clone());
        }
        for entry in gone {
            self.order.remove(&entry);
            let (at, kind) = entry;
            let Some(came) = self.came.get_mut(&kind) else { continue };
            came.remove(&at);
            if came.is_empty() {
                self.came.remove(&kind);
            }
        }
    }

    fn doubt(&mut self, mmsi: u32, at: UtcTime) {
        if self.doubted.len() >= MOST_MARKS && !self.doubted.contains_key(&mmsi) {
            let oldest = self.doubted.iter().min_by_key(|(_, at)| **at).map(|(mmsi, _)| *mmsi);
            oldest.map(|mmsi| self.doubted.remove(&mmsi));
        }
        let until = self.doubted.entry(mmsi).or_insert(at);
        *until = (*until).max(at);
    }
}

/// Her past is not hers, or she is wanted.
fn is_doubt(rule: Rule) -> bool {
    matches!(rule, Rule::WatchHit | Rule::IdentityChanged | Rule::TwoPlaces | Rule::IdentitySwap)
}

/// Rules about vessels that may do every day what looks like a case. Left out are safety,
/// what is always HIGH or never heard, who somebody is, and echoes, which nobody can know
/// again.
pub fn may_be_routine(rule: Rule) -> bool {
    match rule {
        Rule::Meeting
        | Rule::ParallelRun
        | Rule::Loiter
        | Rule::WentSilent
        | Rule::ImoInvalid
        | Rule::GoFast
        | Rule::DropCandidate
        | Rule::WakePickUp
        | Rule::ClosedPort => true,
        Rule::ZoneEntry
        | Rule::WatchHit
        | Rule::MmsiInvalid
        | Rule::FlagMismatch
        | Rule::IdentityChanged
        | Rule::TwoPlaces
        | Rule::IdentitySwap
        | Rule::OnLand
        | Rule::TypeSpeed
        | Rule::Dark
        | Rule::Collect
        | Rule::BirthOrDeath
        | Rule::Landing
        | Rule::Cpa
        | Rule::GnssDoubt
        | Rule::Distress
        | Rule::LinkLost
        | Rule::GuardZone
        | Rule::AnchorWatch
        | Rule::ManOverboard
        | Rule::SafetyMessage => false,
    }
}

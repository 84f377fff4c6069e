//! A13: own position is in doubt (domain §3.2). HDOP above 5 or fewer than 5 satellites;
//! a fix more than 0.25 nm from dead reckoning; three or more targets that jump more than
//! 1 nm within 60 s, or that stand on one point; two receivers aboard more than 0.25 nm
//! apart; the fix is lost. One that never came is INFO.
//!
//! Dead reckoning is carried on from an earlier fix with course and speed, so one step
//! never compares a fix with itself. A spoofed step keeps the doubt until the new place
//! has agreed with reckoning for two minutes.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::geo::{Offset, Position};
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::own_ship::{Fix, OwnPosition, OwnView};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A reckoning starts anew from a fix that agrees after this.
const ANCHOR_SPAN: Span = Span::minutes(1);
/// A position that disagreed must agree with itself for this long.
const TRUST_SPAN: Span = Span::minutes(2);
/// Between fixes further apart than this own ship may have turned.
const STEADY: Span = Span::seconds(5);
/// Two receivers may be apart this long: one of them is still finding its place.
const APART_SPAN: Span = Span::seconds(5);
const JUMP_WINDOW: Span = Span::seconds(60);
/// No vessel of interest moves faster, knots.
const FASTEST: f64 = 60.0;
/// VHF reaches no further between vessels on a good day, nm.
const RADIO_RANGE: f64 = 60.0;
/// Two receivers aboard different hulls never agree to a thousandth of a minute (1.9 m).
const CELLS_PER_DEGREE: f64 = 60_000.0;

/// Settings (`[alert.rules.gnss]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GnssSettings {
    pub hdop: f64,
    /// Fewer than this are too few.
    pub satellites: u8,
    /// Fix against dead reckoning, nm.
    pub reckoning_nm: f64,
    /// Two receivers aboard against each other, nm.
    pub receivers_nm: f64,
    pub jumping_targets: u16,
    pub jump_nm: f64,
    /// A fix may be missing this long, seconds.
    pub lost_s: u32,
    /// The first fix may take this long, seconds.
    pub first_fix_s: u32,
}

impl Default for GnssSettings {
    fn default() -> Self {
        Self {
            hdop: 5.0,
            satellites: 5,
            reckoning_nm: 0.25,
            receivers_nm: 0.25,
            jumping_targets: 3,
            jump_nm: 1.0,
            lost_s: 10,
            first_fix_s: 60,
        }
    }
}

/// A fix whose own figures say that it is poor.
pub(crate) fn is_poor(fix: &Fix, settings: &GnssSettings) -> bool {
    fix.hdop.is_some_and(|h| h > settings.hdop) || fix.satellites.is_some_and(|n| n < settings.satellites)
}

#[derive(Debug, Clone, Copy)]
struct Reckoning {
    position: Position,
    from: UtcTime,
    at: UtcTime,
    velocity: Option<Offset>,
    /// What unseen turns may have added, nm.
    slack: f64,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    position: Position,
    at: UtcTime,
}

/// What is known of the doubt so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct GnssDoubt {
    began: Option<UtcTime>,
    start: Option<UtcTime>,
    without_fix: Option<UtcTime>,
    had_fix: bool,
    reckoning: Option<Reckoning>,
    /// The error while a fix disagrees with reckoning, nm, and the reckoning that the
    /// new place must agree with.
    disagrees: Option<f64>,
    seen: BTreeMap<TargetId, Seen>,
    jumps: BTreeMap<TargetId, UtcTime>,
    stacked: usize,
    /// Since when two receivers have been apart.
    apart: Option<UtcTime>,
}

impl GnssDoubt {
    /// Looks for a jump in one target's reports.
    pub(crate) fn observe(&mut self, target: &Target, now: UtcTime, settings: &GnssSettings) {
        let Some(report) = target.report.filter(|r| !r.coarse) else { return };
        let new = Seen { position: report.position, at: report.at };
        if let Some(old) = self.seen.insert(target.id, new)
            && new.at > old.at
        {
            let moved = old.position.haversine(new.position).nautical_miles().0;
            if moved - FASTEST * new.at.since(old.at).as_hours() > settings.jump_nm {
                self.jumped(target.id, now);
            }
        }
    }

    /// The picture refused a jump of this target.
    pub(crate) fn jumped(&mut self, target: TargetId, now: UtcTime) {
        self.jumps.insert(target, now);
    }

    /// Looks for targets on one point near own ship. A point out of radio range is a fault
    /// aboard those vessels and says nothing of ours.
    pub(crate) fn survey(&mut self, targets: &[&Target], own: Option<Position>) {
        let cell = |degrees: f64| (degrees * CELLS_PER_DEGREE).round() as i64;
        let live = targets.iter().filter(|t| t.freshness == Freshness::Live && has_own_receiver(t));
        let places = live.filter_map(|t| t.report.filter(|r| !r.coarse)).map(|r| r.position);
        let mut places: Vec<((i64, i64), Position)> =
            places.map(|p| ((cell(p.lat()), cell(p.lon())), p)).collect();
        places.sort_unstable_by_key(|(cell, _)| *cell);
        let in_range = |p: Position| own.is_none_or(|own| own.haversine(p).nautical_miles().0 < RADIO_RANGE);
        // Ranges cost most: only a point with more ships than were found so far is asked.
        self.stacked = places.chunk_by(|(a, _), (b, _)| a == b).fold(0, |most, stack| {
            if stack.len() <= most {
                return most;
            }
            most.max(stack.iter().filter(|(_, place)| in_range(*place)).count())
        });
    }

    /// Forgets targets that are gone.
    pub(crate) fn retain(&mut self, present: impl Fn(TargetId) -> bool) {
        self.seen.retain(|id, _| present(*id));
    }

    pub(crate) fn assess(&mut self, now: UtcTime, own: &OwnView, settings: &GnssSettings) -> Option<Finding> {
        let began = *self.began.get_or_insert(now);
        self.jumps.retain(|_, at| now.since(*at) < JUMP_WINDOW && *at <= now);
        let mut reasons = Vec::new();
        match own.position {
            OwnPosition::Fix(fix) => {
                self.had_fix = true;
                self.without_fix = None;
                self.reckon(&fix, own, settings);
                reasons.extend(poor_reasons(&fix, settings));
            }
            OwnPosition::DeadReckoned { fix, .. } => {
                self.had_fix = true;
                // One that came and went between two looks ends the gap as well.
                self.without_fix = self.without_fix.filter(|since| fix.at < *since);
                reasons.extend(self.missing(now, began, settings));
            }
            OwnPosition::NoFix => reasons.extend(self.missing(now, began, settings)),
        }
        let reason = |code, value, unit, threshold| Reason { code, value, unit, threshold };
        if let Some(error) = self.disagrees {
            reasons.push(reason("reckoning", error, "nm", settings.reckoning_nm));
        }
        let apart = own.rival.map(|(_, distance)| distance.0).filter(|nm| *nm > settings.receivers_nm);
        self.apart = apart.and(self.apart.or(Some(now)));
        if let Some(distance) = apart.filter(|_| self.apart.is_some_and(|t| now.since(t) >= APART_SPAN)) {
            reasons.push(reason("receivers", distance, "nm", settings.receivers_nm));
        }
        let enough = usize::from(settings.jumping_targets.max(1));
        if self.jumps.len() >= enough {
            reasons.push(reason("targets-jump", self.jumps.len() as f64, "", enough as f64));
        }
        if self.stacked >= enough {
            reasons.push(reason("targets-stacked", self.stacked as f64, "", enough as f64));
        }
        if reasons.is_empty() {
            self.start = None;
            return None;
        }
        let start = *self.start.get_or_insert(now);
        // A run without any GNSS input is no doubt: it is shown, and does not sound.
        let never = reasons.iter().all(|r| r.code == "no-fix");
        let level = if never { Level::Info } else { Level::High };
        Some(Finding {
            position: own.position.position(),
            reasons,
            ..Finding::new(Rule::GnssDoubt, level, vec![Subject::Own], start)
        })
    }

    fn missing(&mut self, now: UtcTime, began: UtcTime, settings: &GnssSettings) -> Option<Reason> {
        let since = *self.without_fix.get_or_insert(if self.had_fix { now } else { began });
        let (code, grace) =
            if self.had_fix { ("fix-lost", settings.lost_s) } else { ("no-fix", settings.first_fix_s) };
        let gone = now.since(since);
        (gone >= Span::seconds(i64::from(grace))).then(|| Reason {
            code,
            value: gone.as_seconds(),
            unit: "s",
            threshold: f64::from(grace),
        })
    }

    /// Carries the reckoning on to this fix and compares.
    fn reckon(&mut self, fix: &Fix, own: &OwnView, settings: &GnssSettings) {
        let velocity = match (own.speed, own.course) {
            (Some(speed), Some(course)) => Some(Offset::along(course, speed.0, 1.0)),
            (Some(speed), None) if speed.0 < 0.5 => Some(Offset::default()),
            _ => None,
        };
        let anew = Reckoning { position: fix.position, from: fix.at, at: fix.at, velocity, slack: 0.0 };
        let Some(mut dr) = self.reckoning.filter(|dr| fix.at >= dr.at) else {
            self.reckoning = Some(anew);
            return;
        };
        if fix.at == dr.at {
            return;
        }
        dr.advance(fix.at, velocity);
        let error = dr.position.haversine(fix.position).nautical_miles().0;
        let agrees = error <= settings.reckoning_nm + dr.slack;
        let steady = fix.at.since(dr.from);
        if !agrees {
            // Reckon from the new place: it is doubted until that has agreed for a while.
            self.disagrees = Some(error);
            self.reckoning = Some(anew);
            return;
        }
        if self.disagrees.is_some() {
            if steady >= TRUST_SPAN {
                self.disagrees = None;
                dr = anew;
            }
        } else if steady >= ANCHOR_SPAN {
            dr = anew;
        }
        self.reckoning = Some(dr);
    }
}

impl Reckoning {
    fn advance(&mut self, to: UtcTime, velocity: Option<Offset>) {
        let gap = to.since(self.at);
        let hours = gap.as_hours();
        let unseen = Span((gap.0 - STEADY.0).max(0)).as_hours();
        match (self.velocity, velocity) {
            (Some(a), Some(b)) => {
                let mean = Offset { x: a.x.midpoint(b.x) * hours, y: a.y.midpoint(b.y) * hours };
                self.position = self.position.at_offset(mean);
                self.slack += a.length().0.max(b.length().0) * unseen;
            }
            // Without course and speed anything a fast boat can do is possible.
            _ => self.slack += FASTEST * hours,
        }
        self.at = to;
        self.velocity = velocity;
    }
}

fn poor_reasons(fix: &Fix, settings: &GnssSettings) -> impl Iterator<Item = Reason> {
    let hdop = fix.hdop.filter(|h| *h > settings.hdop).map(|value| Reason {
        code: "hdop",
        value,
        unit: "",
        threshold: settings.hdop,
    });
    let few = fix.satellites.filter(|n| *n < settings.satellites).map(|n| Reason {
        code: "satellites",
        value: f64::from(n),
        unit: "",
        threshold: f64::from(settings.satellites),
    });
    [hdop, few].into_iter().flatten()
}

fn has_own_receiver(target: &Target) -> bool {
    matches!(target.kind, TargetKind::ClassA | TargetKind::ClassB | TargetKind::Unknown)
}

#[cfg(test)]
mod tests;

//! How a target grows old: live, stale, lost, removed.
//!
//! What ages is the position; a target that never gave one ages by anything it sends.
//! Each target stands in a queue under its next deadline. A report only moves the
//! deadline of the target; its place in the queue is put right when it comes up, so a
//! report costs nothing here.

use super::entry::Entry;
use super::settings::{AgeLimit, AgeingTable};
use super::{Change, ChangeKind};
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A deadline that never comes.
const NEVER: UtcTime = UtcTime(i64::MAX);

/// Whether a target stays in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    Removed,
}

/// Deadlines in order of time, then of id.
#[derive(Debug, Clone, Default)]
pub(super) struct Deadlines(BinaryHeap<Reverse<(UtcTime, TargetId)>>);

impl Deadlines {
    /// Puts the target under its deadline unless it already stands under an earlier one.
    pub(super) fn enter(&mut self, entry: &mut Entry) {
        if entry.due < entry.queued {
            entry.queued = entry.due;
            self.0.push(Reverse((entry.due, entry.target.id)));
        }
    }

    pub(super) fn next(&self) -> Option<UtcTime> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    /// The next target whose place in the queue is at or before `now`.
    pub(super) fn pop(&mut self, now: UtcTime) -> Option<(UtcTime, TargetId)> {
        self.next().filter(|at| *at <= now)?;
        self.0.pop().map(|Reverse(place)| place)
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl AgeingTable {
    /// The limits for what this target is and does now.
    pub fn limit(&self, target: &Target) -> AgeLimit {
        let speed = target.report.and_then(|report| report.speed).map(|speed| speed.0);
        match target.kind {
            TargetKind::ClassA => {
                let at_rest = matches!(target.status, Some(1 | 5)) && speed.is_none_or(|speed| speed <= 3.0);
                if at_rest { self.class_a_at_rest } else { self.class_a_under_way }
            }
            TargetKind::ClassB => {
                if speed.is_none_or(|speed| speed < 2.0) {
                    self.class_b_slow
                } else {
                    self.class_b_under_way
                }
            }
            TargetKind::SarAircraft => self.class_a_under_way,
            TargetKind::BaseStation | TargetKind::Aid { .. } => self.fixed,
            TargetKind::Sart | TargetKind::Mob | TargetKind::Epirb => self.distress,
            TargetKind::Radar => self.radar,
            TargetKind::Manual => self.manual,
            TargetKind::Unknown => self.unknown,
        }
    }

    fn is_kept(target: &Target) -> bool {
        target.is_distress() || target.kind == TargetKind::Manual
    }

    /// When the target next changes by age alone.
    fn due(&self, entry: &Entry) -> UtcTime {
        let limit = self.limit(&entry.target);
        let since = entry.target.aged_from();
        match (entry.target.freshness, limit.stale) {
            (Freshness::Live, Some(stale)) => since + stale,
            (Freshness::Live | Freshness::Stale, _) => since + limit.lost,
            (Freshness::Lost, _) if Self::is_kept(&entry.target) => NEVER,
            (Freshness::Lost, _) => entry.lost_since.max(entry.target.last_heard) + self.removal,
        }
    }

    /// Brings the target to the state of `now`. It only grows older here.
    pub(super) fn age(&self, entry: &mut Entry, now: UtcTime, changes: &mut Vec<Change>) -> Fate {
        if now < entry.due {
            return Fate::Stays;
        }
        let limit = self.limit(&entry.target);
        let since = entry.target.aged_from();
        let age = now.since(since);
        let target = &mut entry.target;
        if target.freshness != Freshness::Lost && age >= limit.lost {
            entry.lost_since = since + limit.lost;
            target.freshness = Freshness::Lost;
            target.cpa = None;
            changes.push(Change { target: target.id, kind: ChangeKind::Lost });
        } else if target.freshness == Freshness::Live && limit.stale.is_some_and(|stale| age >= stale) {
            target.freshness = Freshness::Stale;
            changes.push(Change { target: target.id, kind: ChangeKind::Stale });
        }
        entry.due = self.due(entry);
        if now >= entry.due && entry.target.freshness == Freshness::Lost {
            changes.push(Change { target: entry.target.id, kind: ChangeKind::Removed });
            return Fate::Removed;
        }
        Fate::Stays
    }

    /// Makes the target live again after a report and sets its next deadline.
    pub(super) fn renew(&self, entry: &mut Entry, changes: &mut Vec<Change>) {
        if entry.target.freshness == Freshness::Lost {
            changes.push(Change { target: entry.target.id, kind: ChangeKind::Resumed });
        }
        entry.target.freshness = Freshness::Live;
        entry.due = self.due(entry);
    }

    /// Sets the deadline anew after something else than the position changed.
    pub(super) fn reschedule(&self, entry: &mut Entry) {
        entry.due = self.due(entry);
    }

    /// Makes the target lost at once: its radar gave it up.
    pub(super) fn give_up(&self, entry: &mut Entry, at: UtcTime, changes: &mut Vec<Change>) {
        if entry.target.freshness != Freshness::Lost {
            entry.target.freshness = Freshness::Lost;
            entry.target.cpa = None;
            entry.lost_since = at;
            changes.push(Change { target: entry.target.id, kind: ChangeKind::Lost });
        }
        entry.due = self.due(entry);
    }
}

//! All targets, folded from messages; ageing, tracks, CPA and radar association.
//!
//! Sans-I/O: `apply_*` folds what came in, [`Picture::tick`] lets time pass and may be
//! called at any time, [`Picture::next_deadline`] says when it is next needed. All times
//! are arrival times of one clock that doesn't run backwards (a step back is taken as
//! standing still). The same calls give the same changes in the same order: everything
//! is kept in order of id or of time, never in that of a randomly seeded map.

mod ageing;
mod ais;
mod approach;
mod association;
mod entry;
pub mod manual;
mod radar;
mod reports;
mod settings;
mod statics;
mod track;

pub use manual::Sighting;
pub use settings::{AgeLimit, AgeingTable, GateLimit, JumpLimit, PictureSettings};

use crate::domain::geo::{Offset, Position};
use crate::domain::id::{Mmsi, SourceId, TargetId};
use crate::domain::nmea0183::sentence::{Gnss, Heading, Instrument};
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::own_ship::{OwnShip, OwnState, OwnView};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use ageing::{Deadlines, Fate};
use approach::OwnSide;
use entry::Entry;
use radar::RadarNumbers;
use std::collections::{BTreeMap, BTreeSet};

/// What a message or the passing of time did to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub target: TargetId,
    pub kind: ChangeKind,
}

/// The states that `replay --json` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    New,
    /// A new position or status.
    Updated,
    /// A confirmed part of the identity is new or other than before.
    Static,
    Stale,
    Lost,
    /// Heard again after it was lost.
    Resumed,
    /// Taken out of the picture by age.
    Removed,
    /// Associated with a radar track, or released.
    Associated,
    Released,
    /// A position jump was refused.
    Jumped,
}

/// Where a target is thought to be now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predicted {
    pub position: Position,
    /// The target is lost: this is a guess from its last report.
    pub guessed: bool,
}

/// Why something is missing from the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PictureCounts {
    /// Own transmissions left out.
    pub own_excluded: u64,
    /// Radar echoes without a position for want of own heading, or of own position.
    pub no_heading: u64,
    pub no_own_position: u64,
    /// Position jumps refused, of all targets.
    pub jumps: u64,
    /// Targets pushed out because there were too many.
    pub evicted: u64,
}

/// How often closest approaches and the association are worked out for all targets.
const REFRESH: Span = Span::seconds(1);
/// A lost target isn't carried on for longer than this.
const MOST_GUESSED: Span = Span::hours(1);

/// The picture.
#[derive(Debug, Clone)]
pub struct Picture {
    settings: PictureSettings,
    own: OwnShip,
    own_state: OwnState,
    /// As configured, and as learned from own transponder.
    own_mmsi: Option<Mmsi>,
    learned_mmsi: Option<Mmsi>,
    partners: BTreeSet<Mmsi>,
    targets: BTreeMap<TargetId, Box<Entry>>,
    deadlines: Deadlines,
    numbers: RadarNumbers,
    manual_count: u32,
    counts: PictureCounts,
    clock: UtcTime,
    refreshed: Option<UtcTime>,
    /// Own ship's side of the closest approaches, worked out lately.
    own_side: Option<OwnSide>,
}

impl Picture {
    pub fn new(settings: PictureSettings) -> Self {
        Self {
            own: OwnShip::new(settings.own.clone()),
            settings,
            own_state: OwnState::default(),
            own_mmsi: None,
            learned_mmsi: None,
            partners: BTreeSet::new(),
            targets: BTreeMap::new(),
            deadlines: Deadlines::default(),
            numbers: RadarNumbers::default(),
            manual_count: 0,
            counts: PictureCounts::default(),
            clock: UtcTime(i64::MIN),
            refreshed: None,
            own_side: None,
        }
    }

    pub fn apply_gnss(&mut self, gnss: &Gnss, at: UtcTime, source: SourceId) {
        let at = self.advance(at);
        self.own_side = None;
        self.own.apply_gnss(gnss, source, at);
    }

    pub fn apply_heading(&mut self, heading: &Heading, at: UtcTime, source: SourceId) {
        let at = self.advance(at);
        self.own_side = None;
        self.own.apply_heading(heading, source, at);
    }

    pub fn apply_instrument(&mut self, instrument: &Instrument, at: UtcTime, source: SourceId) {
        let at = self.advance(at);
        self.own_side = None;
        self.own.apply_instrument(instrument, source, at);
    }

    /// Lets time pass: targets grow old at their exact deadlines, closest approaches
    /// and the association are worked out once a second. Needless calls do nothing.
    pub fn tick(&mut self, now: UtcTime, changes: &mut Vec<Change>) {
        let now = self.advance(now);
        while let Some((place, id)) = self.deadlines.pop(now) {
            let Some(entry) = self.targets.get_mut(&id) else { continue };
            if entry.queued != place {
                continue;
            }
            entry.queued = UtcTime(i64::MAX);
            self.age_one(id, now, changes);
        }
        if self.refreshed.is_some_and(|last| now.since(last) < REFRESH) {
            return;
        }
        self.refreshed = Some(now);
        self.associate(changes);
        let own = self.own_side(now);
        for entry in self.targets.values_mut() {
            approach::refresh(entry, own.as_ref(), &self.settings);
        }
    }

    /// When [`Picture::tick`] is next needed; it may come early, never late.
    pub fn next_deadline(&self) -> Option<UtcTime> {
        let refresh = self.refreshed.map_or(self.clock, |last| last + REFRESH);
        let refresh = Some(refresh).filter(|_| !self.targets.is_empty());
        let own = self.own.next_deadline(self.clock);
        [self.deadlines.next(), refresh, own].into_iter().flatten().min()
    }

    /// Own ship at `now`.
    pub fn own(&self, now: UtcTime) -> OwnView {
        self.own.view(now)
    }

    /// Own ship's sensors in detail: jumps, satellites in view, motion.
    pub fn own_ship(&self) -> &OwnShip {
        &self.own
    }

    pub fn own_state(&self) -> OwnState {
        self.own_state
    }

    pub fn set_own_state(&mut self, state: OwnState) {
        self.own_state = state;
        self.own_side = None;
    }

    /// Own MMSI as configured, else as own transponder gave it.
    pub fn own_mmsi(&self) -> Option<Mmsi> {
        self.own_mmsi.or(self.learned_mmsi)
    }

    /// Sets own MMSI; a target under it leaves the picture.
    pub fn set_own_mmsi(&mut self, mmsi: Option<Mmsi>, changes: &mut Vec<Change>) {
        self.own_mmsi = mmsi;
        if let Some(mmsi) = mmsi {
            self.remove(TargetId::Mmsi(mmsi), changes);
        }
    }

    /// Marks a boat as one of ours, or no longer.
    pub fn set_partner(&mut self, mmsi: Mmsi, partner: bool) {
        if partner {
            self.partners.insert(mmsi);
        } else {
            self.partners.remove(&mmsi);
        }
        if let Some(entry) = self.targets.get_mut(&TargetId::Mmsi(mmsi)) {
            entry.target.partner = partner;
        }
    }

    /// All targets in order of id.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.values().map(|entry| &entry.target)
    }

    pub fn get(&self, id: TargetId) -> Option<&Target> {
        self.targets.get(&id).map(|entry| &entry.target)
    }

    pub fn len(&self) -> usize {
        self.targets.len()
    }

    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    pub fn counts(&self) -> PictureCounts {
        self.counts
    }

    pub fn settings(&self) -> &PictureSettings {
        &self.settings
    }

    /// Where the target is now: carried on from its last report with its course and
    /// speed, unless it says that it lies at anchor or moored.
    pub fn predicted(&self, target: &Target, now: UtcTime) -> Option<Predicted> {
        let report = target.report?;
        let guessed = target.freshness == Freshness::Lost;
        let at_rest = matches!(target.status, Some(1 | 5)) && report.speed.is_none_or(|s| s.0 <= 3.0);
        let span = now.since(report.at).clamp(Span(0), MOST_GUESSED);
        let position = match reports::velocity(&report) {
            Some(v) if !at_rest => {
                let hours = span.as_hours();
                report.position.at_offset(Offset { x: v.x * hours, y: v.y * hours })
            }
            _ => report.position,
        };
        Some(Predicted { position, guessed })
    }

    /// Takes every target out; own ship, settings and radar numbers stay.
    pub fn clear(&mut self) {
        self.targets.clear();
        self.deadlines.clear();
        self.numbers.stop();
    }

    fn is_own(&self, mmsi: Mmsi) -> bool {
        self.own_mmsi == Some(mmsi) || self.learned_mmsi == Some(mmsi)
    }

    fn advance(&mut self, at: UtcTime) -> UtcTime {
        self.clock = self.clock.max(at);
        self.clock
    }

    fn own_side(&mut self, at: UtcTime) -> Option<OwnSide> {
        if let Some(side) = self.own_side.and_then(|side| side.carried(at)) {
            return Some(side);
        }
        self.own_side = OwnSide::at(&self.own, self.own_state, at);
        self.own_side
    }

    /// Points of one track, so that all tracks together stay bounded.
    fn track_limit(&self) -> usize {
        let share = self.settings.all_track_points / self.targets.len().max(1);
        self.settings.track_points.min(share)
    }

    /// Brings one target to the state of `now`, out of the picture if need be.
    fn age_one(&mut self, id: TargetId, now: UtcTime, changes: &mut Vec<Change>) {
        let Some(entry) = self.targets.get_mut(&id) else { return };
        match self.settings.ageing.age(entry, now, changes) {
            Fate::Stays => self.deadlines.enter(entry),
            Fate::Removed => self.forget(id, changes),
        }
    }

    fn insert(&mut self, id: TargetId, kind: TargetKind, at: UtcTime, changes: &mut Vec<Change>) {
        if self.targets.len() >= self.settings.max_targets {
            self.evict(changes);
        }
        self.targets.insert(id, Box::new(Entry::new(id, kind, at)));
        changes.push(Change { target: id, kind: ChangeKind::New });
    }

    /// Makes room: the longest lost go first, then the longest stale, then the longest
    /// unheard; contacts typed by hand and distress devices last. A hundredth at once,
    /// so that a flood of numbers doesn't cost a search each.
    fn evict(&mut self, changes: &mut Vec<Change>) {
        let mut order: Vec<_> = self.targets.values().map(|entry| eviction_order(&entry.target)).collect();
        let room = (self.settings.max_targets / 100).max(1).min(order.len());
        let pivot = room.saturating_sub(1);
        if pivot < order.len() {
            order.select_nth_unstable(pivot);
        }
        order.truncate(room);
        order.sort_unstable();
        for (_, _, _, id) in order {
            self.counts.evicted += 1;
            self.remove(id, changes);
        }
    }

    fn remove(&mut self, id: TargetId, changes: &mut Vec<Change>) {
        if self.targets.contains_key(&id) {
            changes.push(Change { target: id, kind: ChangeKind::Removed });
            self.forget(id, changes);
        }
    }

    /// Takes a target out and dissolves what it was joined to.
    fn forget(&mut self, id: TargetId, changes: &mut Vec<Change>) {
        let Some(entry) = self.targets.remove(&id) else { return };
        self.numbers.forget(id);
        if let Some(association) = entry.target.association {
            let other = self.targets.get_mut(&association.with);
            if let Some(other) = other.filter(|other| other.target.association.is_some_and(|a| a.with == id))
            {
                other.target.association = None;
                changes.push(Change { target: association.with, kind: ChangeKind::Released });
            }
        }
        for (manual, entry) in self.targets.range_mut(TargetId::Manual(0)..) {
            if entry.target.association.is_some_and(|association| association.with == id) {
                entry.target.association = None;
                changes.push(Change { target: *manual, kind: ChangeKind::Released });
            }
        }
    }
}

/// Sorts what may go first to the front: (kept last, freshest last, heard last, id).
fn eviction_order(target: &Target) -> (bool, std::cmp::Reverse<Freshness>, UtcTime, TargetId) {
    let kept = target.is_distress() || target.kind == TargetKind::Manual;
    (kept, std::cmp::Reverse(target.freshness), target.last_heard, target.id)
}

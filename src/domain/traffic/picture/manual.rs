//! Contacts typed by hand: a bearing and a range by eye or radar, with a track, an
//! error, and a merge with another target that can be undone.
//!
//! Merging marks the contact as being that target and touches neither's history, so
//! splitting gives both back as they would have been.

use super::entry::Entry;
use super::radar::from_bearing;
use super::reports::velocity;
use super::track;
use super::{Change, ChangeKind, Picture};
use crate::domain::geo::Position;
use crate::domain::id::{SourceId, TargetId};
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Association, Report, Target, TargetKind};
use crate::domain::units::{Bearing, Knots, NauticalMiles};

/// A bearing by eye is good to five degrees, a distance to a fifth.
const BEARING_ERROR: f64 = 0.087;
const RANGE_ERROR: f64 = 0.2;
const LEAST_ERROR_NM: f64 = 0.05;
/// Sightings that a course and speed are made from lie so far apart.
const SHORTEST_RUN: Span = Span::seconds(30);
const LONGEST_RUN: Span = Span::minutes(30);
/// Knots; faster is a slip of the pen.
const FASTEST: f64 = 80.0;
/// How fast the error grows, in knots: with a course and speed, and without.
const DRIFT_WITH_MOTION: f64 = 2.0;
const DRIFT_WITHOUT: f64 = 10.0;
/// Longest note kept, in characters.
const NOTE_LENGTH: usize = 120;

/// What was seen of a contact: bearing true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    pub bearing: Bearing,
    pub range: NauticalMiles,
    pub course: Option<Bearing>,
    pub speed: Option<Knots>,
}

/// A contact that was taken out, to be put back.
#[derive(Debug, Clone)]
pub struct RemovedContact(Box<Entry>);

impl Picture {
    /// Adds a contact seen from own ship. Without own position it is kept without one.
    pub fn add_manual(
        &mut self,
        seen: Sighting,
        note: &str,
        at: UtcTime,
        changes: &mut Vec<Change>,
    ) -> TargetId {
        let at = self.advance(at);
        self.manual_count = self.manual_count.saturating_add(1);
        let id = TargetId::Manual(self.manual_count);
        self.insert(id, TargetKind::Manual, at, changes);
        if let Some(entry) = self.targets.get_mut(&id) {
            entry.hand = Some(Box::default());
        }
        self.note_manual(id, note);
        self.sight(id, seen, at, changes);
        id
    }

    /// A further sighting of the contact; false when there is no such contact.
    pub fn update_manual(
        &mut self,
        id: TargetId,
        seen: Sighting,
        at: UtcTime,
        changes: &mut Vec<Change>,
    ) -> bool {
        let at = self.advance(at);
        let known = self.is_manual(id);
        if known {
            self.sight(id, seen, at, changes);
            changes.push(Change { target: id, kind: ChangeKind::Updated });
        }
        known
    }

    /// Puts what is called of the contact in place of what was typed with it before; false
    /// when there is no such contact.
    pub fn note_manual(&mut self, id: TargetId, note: &str) -> bool {
        let Some(entry) = self.targets.get_mut(&id) else { return false };
        let Some(hand) = entry.hand.as_mut() else { return false };
        hand.note = note.chars().filter(|c| !c.is_control()).take(NOTE_LENGTH).collect();
        entry.target.identity.name.value = Some(hand.note.clone()).filter(|note| !note.is_empty());
        true
    }

    /// Takes the contact out so that it can be put back; `None` when there is no such
    /// contact.
    pub fn take_manual(&mut self, id: TargetId, changes: &mut Vec<Change>) -> Option<RemovedContact> {
        let entry = self.targets.get(&id).filter(|_| self.is_manual(id))?.clone();
        self.remove_manual(id, changes);
        Some(RemovedContact(entry))
    }

    /// Puts back what [`Picture::take_manual`] took, as it would be had it stayed; joined
    /// still only where the other is still there. Gives its id.
    pub fn restore_manual(&mut self, contact: RemovedContact, changes: &mut Vec<Change>) -> TargetId {
        let mut entry = contact.0;
        let id = entry.target.id;
        if self.targets.contains_key(&id) {
            return id;
        }
        if self.targets.len() >= self.settings.max_targets {
            self.evict(changes);
        }
        entry.target.association = entry.target.association.filter(|a| self.targets.contains_key(&a.with));
        entry.target.cpa = None;
        entry.queued = UtcTime(i64::MAX);
        self.deadlines.enter(&mut entry);
        self.targets.insert(id, entry);
        changes.push(Change { target: id, kind: ChangeKind::New });
        id
    }

    /// Takes the contact out; false when there is no such contact.
    pub fn remove_manual(&mut self, id: TargetId, changes: &mut Vec<Change>) -> bool {
        let known = self.is_manual(id);
        if known {
            self.forget(id, changes);
            changes.push(Change { target: id, kind: ChangeKind::Removed });
        }
        known
    }

    /// Says that the contact is this target; false unless both are there.
    pub fn merge(&mut self, manual: TargetId, with: TargetId, changes: &mut Vec<Change>) -> bool {
        let other = self.targets.contains_key(&with) && !matches!(with, TargetId::Manual(_));
        if !other || !self.is_manual(manual) {
            return false;
        }
        let since = self.clock;
        if let Some(entry) = self.targets.get_mut(&manual) {
            entry.target.association = Some(Association { with, since });
            entry.target.cpa = None;
        }
        changes.push(Change { target: manual, kind: ChangeKind::Associated });
        true
    }

    /// Undoes a merge; false when there was none.
    pub fn split(&mut self, manual: TargetId, changes: &mut Vec<Change>) -> bool {
        if !self.is_manual(manual) {
            return false;
        }
        let own = self.own_side(self.clock);
        let settings = &self.settings;
        let Some(entry) = self.targets.get_mut(&manual) else { return false };
        if entry.target.association.take().is_none() {
            return false;
        }
        super::approach::refresh(entry, own.as_ref(), settings);
        changes.push(Change { target: manual, kind: ChangeKind::Released });
        true
    }

    /// What was typed with the contact.
    pub fn manual_note(&self, id: TargetId) -> Option<&str> {
        self.targets.get(&id)?.hand.as_ref().map(|hand| hand.note.as_str())
    }

    /// One-sigma radius around the contact's predicted position, growing with age.
    pub fn manual_error(&self, id: TargetId, now: UtcTime) -> Option<NauticalMiles> {
        let entry = self.targets.get(&id)?;
        let (error, report) = (entry.hand.as_ref()?.error?, entry.target.report?);
        let drift = if entry.velocity.is_some() { DRIFT_WITH_MOTION } else { DRIFT_WITHOUT };
        Some(NauticalMiles(error.0 + drift * now.since(report.at).as_hours().max(0.0)))
    }

    fn is_manual(&self, id: TargetId) -> bool {
        matches!(id, TargetId::Manual(_)) && self.targets.contains_key(&id)
    }

    fn sight(&mut self, id: TargetId, seen: Sighting, at: UtcTime, changes: &mut Vec<Change>) {
        let own_position = self.own_position_at(at);
        if own_position.is_none() {
            self.counts.no_own_position += 1;
        }
        let most = self.track_limit();
        let own = self.own_side(at);
        let (settings, deadlines) = (&self.settings, &mut self.deadlines);
        let Some(entry) = self.targets.get_mut(&id) else { return };
        entry.target.last_heard = at;
        entry.target.messages += 1;
        if let Some(own_position) = own_position {
            let position = from_bearing(own_position, seen.bearing, seen.range);
            let error = seen.range.0 * BEARING_ERROR.hypot(RANGE_ERROR);
            let error = NauticalMiles(error.max(LEAST_ERROR_NM));
            // What was called before holds until the sightings tell better.
            let motion = made_good(&entry.target, position, error, at).or_else(|| {
                let before = entry.target.report?;
                Some((before.speed?, before.course?))
            });
            let report = Report {
                position,
                speed: seen.speed.or(motion.map(|(speed, _)| speed)),
                course: seen.course.or(motion.map(|(_, course)| course)),
                heading: None,
                turn: None,
                altitude: None,
                accurate: false,
                at,
                source: SourceId::BY_HAND,
                coarse: false,
            };
            entry.velocity = velocity(&report);
            entry.target.report = Some(report);
            track::append(&mut entry.target.track, &report, most);
            if let Some(hand) = entry.hand.as_mut() {
                hand.error = Some(error);
            }
        }
        settings.ageing.renew(entry, changes);
        super::approach::refresh(entry, own.as_ref(), settings);
        deadlines.enter(entry);
    }
}

/// Course and speed from the newest earlier sighting that lies further off than two such
/// sightings err: nearer ones tell of the eye, not of the boat.
fn made_good(
    target: &Target,
    position: Position,
    error: NauticalMiles,
    at: UtcTime,
) -> Option<(Knots, Bearing)> {
    let recent = |span: Span| span >= SHORTEST_RUN && span <= LONGEST_RUN;
    let points = target.track.iter().rev().map(|point| (at.since(point.at), point.position));
    let (span, run) = points
        .filter(|(span, _)| recent(*span))
        .map(|(span, from)| (span, from.offset_to(position)))
        .find(|(_, run)| run.length().0 > error.0 * std::f64::consts::SQRT_2)?;
    let speed = Knots(run.length().0 / span.as_hours());
    (speed.0 <= FASTEST).then(|| (speed, Bearing::new(run.x.atan2(run.y).to_degrees())))
}

//! A9d: a radar track that begins or ends beside a vessel, off the coast: a boat put into
//! the water, or taken up.
//!
//! Left out are a ship's own echo (it is hers within its first updates), tracks near own
//! ship, tracks taken up again where one was lost, and bursts: a radar that is switched
//! on or off makes and ends many tracks at once.

use super::DropSettings;
use super::standing::Standing;
use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::company::{span_min, span_s};
use crate::domain::behaviour::customs::craft::{RESTING, circumstances, inside, label, reason};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::TrackStatus;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::picture::ChangeKind;
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::domain::units::NauticalMiles;
use crate::domain::waters::MaskKind;
use std::collections::{BTreeMap, VecDeque};

/// A track that was lost this near and lately is taken up again, nm.
const AGAIN_NM: f64 = 0.3;
const AGAIN: Span = Span::minutes(5);
/// Bursts are counted over this.
const BURST: Span = Span::seconds(60);
/// Lost and new tracks remembered at most.
const MOST: usize = 256;
/// A ship nearer than this to an echo, metres, may be what the echo is of.
const OWN_ECHO_M: f64 = 150.0;

#[derive(Debug, Clone, Copy)]
struct Track {
    born: UtcTime,
    place: Position,
    /// Who was beside it at its birth, and how near, nm.
    host: Option<(TargetId, f64)>,
    judged: bool,
    last: UtcTime,
    at: Position,
}

/// When a track was lost, which, and who was beside it how near, nm.
type End = (UtcTime, TargetId, Track, Option<(TargetId, f64)>);

#[derive(Debug, Clone, Default)]
pub(super) struct Births {
    tracks: BTreeMap<TargetId, Track>,
    born: VecDeque<UtcTime>,
    lost: VecDeque<(UtcTime, Position)>,
    /// Losses that wait until it is known whether they were one burst.
    ends: VecDeque<End>,
    radar_since: Option<UtcTime>,
    radar_last: Option<UtcTime>,
    standing: Standing,
    stands: Span,
    now: Option<UtcTime>,
}

impl Births {
    pub(super) fn look(&mut self, look: &Look<'_>, settings: &DropSettings) {
        let now = look.scene.now;
        self.now = Some(now);
        self.stands = span_min(settings.stands_min);
        self.standing.forget_before(now - span_min(settings.cool_down_h * 60.0));
        for target in look
            .scene
            .targets
            .iter()
            .filter(|t| t.kind == TargetKind::Radar && t.freshness == Freshness::Live)
        {
            if target.association.is_some() {
                self.tracks.remove(&target.id);
            }
        }
        for target in look.samples.iter().filter(|t| t.kind == TargetKind::Radar) {
            self.hear(target, look, settings);
        }
        self.judge_births(look, settings);
        for change in look.scene.changes.iter().filter(|c| c.kind == ChangeKind::Lost) {
            self.lose(change.target, look, settings);
        }
        self.judge_losses(look, settings);
        self.tracks.retain(|id, _| look.target(*id).is_some_and(|t| t.freshness != Freshness::Lost));
        self.lost.retain(|(at, _)| now.since(*at) <= AGAIN);
        let settled = Span(BURST.0.saturating_add(span_s(settings.settled_s).0));
        self.born.retain(|at| now.since(*at) <= settled);
        self.lost.truncate(MOST);
        self.born.truncate(MOST);
    }

    fn hear(&mut self, target: &Target, look: &Look<'_>, settings: &DropSettings) {
        let Some(report) = target.report else { return };
        if self.radar_last.is_none_or(|last| report.at.since(last) > BURST) {
            self.radar_since = Some(report.at);
        }
        self.radar_last = Some(report.at);
        if target.association.is_some() || target.radar_status != Some(TrackStatus::Tracking) {
            return;
        }
        if let Some(track) = self.tracks.get_mut(&target.id) {
            track.last = report.at;
            track.at = report.position;
            return;
        }
        self.born.push_back(report.at);
        let again = self
            .lost
            .iter()
            .any(|(_, place)| place.haversine(report.position).nautical_miles().0 <= AGAIN_NM);
        let started = self.radar_since.is_none_or(|since| report.at.since(since) < span_min(5.0));
        let fresh = look.scene.now.since(target.first_seen) <= BURST;
        let may = !again && !started && fresh && may_be(report.position, look, settings);
        let host = may.then(|| host(target, report.position, look, settings)).flatten();
        let (born, place) = (report.at, report.position);
        let track = Track { born, place, host, judged: false, last: born, at: place };
        self.tracks.insert(target.id, track);
    }

    fn judge_births(&mut self, look: &Look<'_>, settings: &DropSettings) {
        let settled = span_s(settings.settled_s);
        let mut told = Vec::new();
        for (id, track) in &mut self.tracks {
            if track.judged || track.last.since(track.born) < settled {
                continue;
            }
            track.judged = true;
            let near = |at: &&UtcTime| Span(at.since(track.born).0.abs()) <= BURST;
            if self.born.iter().filter(near).count() < settings.burst
                && let Some(host) = track.host
            {
                told.push((*id, *track, host));
            }
        }
        for (id, track, host) in told {
            let event = Event { code: "track-born", id, place: track.place, at: track.born, host };
            self.tell(&event, look, settings);
        }
    }

    fn lose(&mut self, id: TargetId, look: &Look<'_>, settings: &DropSettings) {
        let Some(track) = self.tracks.remove(&id) else { return };
        self.lost.push_back((look.scene.now, track.at));
        let lived = track.last.since(track.born) >= span_s(settings.lived_s);
        let target = look.target(id);
        let may = lived && may_be(track.at, look, settings);
        let host = target.filter(|_| may).and_then(|target| host(target, track.at, look, settings));
        self.ends.push_back((look.scene.now, id, track, host));
        while self.ends.len() > MOST {
            self.ends.pop_front();
        }
    }

    /// A loss is told when a minute has shown that it came alone.
    fn judge_losses(&mut self, look: &Look<'_>, settings: &DropSettings) {
        let now = look.scene.now;
        let radar_lives = self.radar_last.is_some_and(|last| now.since(last) <= BURST);
        while let Some((at, ..)) = self.ends.front()
            && now.since(*at) >= LOSS_WAIT
        {
            let Some((at, id, track, host)) = self.ends.pop_front() else { break };
            let near = |other: &&(UtcTime, Position)| Span(other.0.since(at).0.abs()) <= BURST;
            let alone = self.lost.iter().filter(near).count() < settings.burst;
            let again = self
                .tracks
                .values()
                .any(|t| t.born >= track.last && t.place.haversine(track.at).nautical_miles().0 <= AGAIN_NM);
            if let Some(host) = host.filter(|_| alone && radar_lives && !again) {
                let event = Event { code: "track-lost", id, place: track.at, at: track.last, host };
                self.tell(&event, look, settings);
            }
        }
    }

    fn tell(&mut self, event: &Event, look: &Look<'_>, settings: &DropSettings) {
        let Event { code, id, place, at, host } = *event;
        let mut reasons = vec![reason(code, host.1, "nm", settings.birth_nm)];
        match look.scene.waters.shore(place) {
            Some(shore) => reasons.push(reason("track-offshore", shore.0, "nm", settings.offshore_nm)),
            None => reasons.push(reason("shore-unknown", 0.0, "", settings.offshore_nm)),
        }
        let of: Vec<&Target> = look.target(id).into_iter().collect();
        reasons.extend(circumstances(look, at, &of));
        let name = look.target(host.0).map(label).unwrap_or_default();
        let finding = Finding {
            position: Some(place),
            reasons,
            label: name,
            ..Finding::new(
                Rule::BirthOrDeath,
                Level::Warn,
                vec![Subject::Target(id), Subject::Target(host.0)],
                at,
            )
        };
        // One vessel beside which tracks come and go is one story.
        self.standing.tell((host.0, host.0), look.scene.now, finding);
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.findings(self.now, self.stands)
    }
}

/// A track that began or ended beside a vessel, `host` with the range in nautical miles.
struct Event {
    code: &'static str,
    id: TargetId,
    place: Position,
    at: UtcTime,
    host: (TargetId, f64),
}

/// How long a loss waits for others of the same burst.
const LOSS_WAIT: Span = Span::seconds(20);

/// Off the coast, out of own ship's echoes, no mask of clutter or rest.
fn may_be(at: Position, look: &Look<'_>, settings: &DropSettings) -> bool {
    let own = look.scene.own.position.position();
    let offshore = look.scene.waters.shore(at).is_none_or(|shore| shore.0 >= settings.offshore_nm);
    offshore
        && own.is_some_and(|own| own.haversine(at).nautical_miles().0 > settings.own_nm)
        && !inside(look, at, &RESTING)
        && !inside(look, at, &[MaskKind::Clutter])
}

/// The nearest vessel whose echo this can't be.
fn host(target: &Target, at: Position, look: &Look<'_>, settings: &DropSettings) -> Option<(TargetId, f64)> {
    let near = look.neighbours.within(at, NauticalMiles(settings.birth_nm).metres());
    near.into_iter().find_map(|n| {
        let other = look.target(n.id)?;
        let other_echo = other.kind == TargetKind::Radar || other.association.is_some();
        let settled = look.scene.now.since(other.first_seen) >= span_min(3.0);
        let counts = n.id != target.id
            && other.freshness == Freshness::Live
            && !other.partner
            && settled
            && target.association.is_none_or(|a| a.with != n.id)
            && other.association.is_none_or(|a| a.with != target.id)
            && (other_echo || n.range.0 > OWN_ECHO_M);
        counts.then(|| (n.id, n.range.nautical_miles().0))
    })
}

//! The patrol that goes on: what the crew enters, and what the boat's own positions say
//! of her state and her way. All of it is kept, also while the store is locked.

use crate::app::session::records::RecordRequest;
use crate::app::state::App;
use crate::domain::geo::Position;
use crate::domain::journal::entry::Stream;
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::event::{
    Begin, By, End, Event, Joint, LogEntry, LogKind, Member, Place, PlaceBy, State, StateSet, WatchChange,
    What,
};
use crate::domain::patrol::motion::{Known, Motion, Rules};
use crate::domain::patrol::record::PatrolRecord;
use crate::domain::patrol::track::{Thinning, TrackPoint, distance_m};
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::own_ship::{OwnPosition, OwnState};
use serde_json::json;

/// The own track is kept as near as this, metres.
const TRACK_M: f64 = 15.0;
/// Longer than this without a fix is a gap in it.
const TRACK_GAP: Span = Span::seconds(60);
/// A piece of the track is written down after so long, or so many points.
const PIECE: Span = Span::minutes(5);
const PIECE_POINTS: usize = 250;

/// How the running patrol is followed.
#[derive(Debug)]
pub(super) struct Following {
    patrol: PatrolId,
    motion: Motion,
    track: Thinning,
    /// Not written down yet; the last point of the piece before stands first.
    piece: Vec<TrackPoint>,
    piece_from: UtcTime,
    /// Of the last fix that was taken.
    fix: Option<UtcTime>,
    distance_m: f64,
}

impl App {
    /// The way of the running patrol along its own track, metres: since it began, or since
    /// the program was started.
    pub fn patrol_distance_m(&self) -> Option<f64> {
        self.records.following.as_ref().map(|following| following.distance_m)
    }

    /// Asks for a patrol to be begun.
    pub fn begin_patrol(&mut self, begin: Begin) -> bool {
        self.ask_records(RecordRequest::BeginPatrol(Box::new(begin)))
    }

    /// Asks for the patrol to be ended, or what is missing for it.
    pub fn end_patrol(&mut self, mut end: End, ask_only: bool) -> bool {
        let Some(patrol) = self.records.patrol.as_ref().map(|patrol| patrol.id.clone()) else {
            self.say("notice-no-patrol", &[]);
            return false;
        };
        if !ask_only {
            self.write_track();
        }
        if let Some(following) = &self.records.following {
            end.distance_m = end.distance_m.or(Some(following.distance_m.round() as u64));
        }
        let alerts = self.unanswered();
        self.ask_records(RecordRequest::EndPatrol { patrol, end: Box::new(end), alerts, ask_only })
    }

    /// A line for the log; `happened` where it was earlier, `given` where it was elsewhere.
    pub fn log_entry(
        &mut self,
        kind: LogKind,
        text: &str,
        happened: Option<UtcTime>,
        given: Option<Position>,
    ) -> LogEntry {
        let (now, _) = self.utc(self.now);
        let own = self.own_place();
        let mut entry = LogEntry::new(kind, text.to_owned(), (happened.unwrap_or(now), now), own, given);
        entry.target = self.selected.map(|id| id.to_string()).filter(|_| !entry.back_dated);
        entry
    }

    /// Where the boat is; with the last fix and its age where there is no fresh one.
    pub fn own_place(&self) -> Option<Place> {
        match self.picture.own(self.now).position {
            OwnPosition::NoFix => None,
            OwnPosition::Fix(fix) => Some(Place::new(fix.position, PlaceBy::Fix, Span(0))),
            OwnPosition::DeadReckoned { fix, .. } => {
                Some(Place::new(fix.position, PlaceBy::LastFix, self.now.since(fix.at)))
            }
        }
    }

    /// Writes a line into the log.
    pub fn write_log(&mut self, entry: LogEntry) -> bool {
        self.enter(What::Log(Box::new(entry)))
    }

    /// The watch changes; the brief is gathered as things stand.
    pub fn change_watch(&mut self, watch: &str, off: Vec<String>, on: Vec<String>, note: String) -> bool {
        let brief = self.hand_over_brief(note);
        self.enter(What::Watch(Box::new(WatchChange { watch: watch.to_owned(), off, on, brief })))
    }

    /// An officer says what the boat does or did.
    pub fn correct_state(
        &mut self,
        state: State,
        (from, to): (UtcTime, Option<UtcTime>),
        reason: String,
    ) -> bool {
        let entered = self.enter(What::State(StateSet { from, to, state, reason, by: By::Officer }));
        if to.is_none()
            && let Some(following) = self.records.following.as_mut().filter(|_| entered)
        {
            following.motion.correct(state);
        }
        entered
    }

    pub fn begin_joint(&mut self, joint: Joint) -> bool {
        self.enter(What::JointBegin(joint))
    }

    pub fn end_joint(&mut self, number: u32, result: String) -> bool {
        self.enter(What::JointEnd { number, result })
    }

    /// Somebody comes, leaves or changes a role.
    pub fn change_crew(&mut self, member: Member) -> bool {
        self.enter(What::Crew(member))
    }

    /// Keeps an event of the patrol that goes on; `false` where there is none.
    fn enter(&mut self, what: What) -> bool {
        let (at, _) = self.utc(self.now);
        let by = self.who();
        let Some(record) = &mut self.records.patrol else {
            self.say("notice-no-patrol", &[]);
            return false;
        };
        let event = Event { at, patrol: record.id.clone(), by, what };
        record.apply(&event);
        match serde_json::to_value(&event) {
            Ok(body) => self.note(Stream::Ops, event.what.kind(), &body),
            Err(_) => return false,
        }
        true
    }

    /// The store says which patrol goes on.
    pub(super) fn patrol_told(&mut self, patrol: Option<Box<PatrolRecord>>) {
        let (now, _) = self.utc(self.now);
        match &patrol {
            None => self.records.following = None,
            Some(record) if self.records.following.as_ref().is_some_and(|f| f.patrol == record.id) => {}
            Some(record) => {
                let state = record.hours.spells(now).pop().map_or(record.begin.state, |spell| spell.state);
                self.records.following = Some(Following {
                    patrol: record.id.clone(),
                    motion: Motion::new(Rules::default(), state),
                    track: Thinning::new(TRACK_M, TRACK_GAP),
                    piece: Vec::new(),
                    piece_from: now,
                    fix: None,
                    distance_m: 0.0,
                });
                self.say("notice-patrol", &[("patrol", record.id.to_string())]);
            }
        }
        self.records.patrol = patrol;
    }

    /// Looks at own position for the running patrol.
    pub(crate) fn follow_patrol(&mut self) {
        let OwnPosition::Fix(fix) = self.picture.own(self.now).position else { return };
        let (at, _) = self.utc(fix.at);
        let known = Known {
            anchor: self.own_state == OwnState::Anchored,
            harbour: matches!(self.own_state, OwnState::Harbour | OwnState::Moored),
        };
        let Some(following) = &mut self.records.following else { return };
        if following.fix == Some(fix.at) {
            return;
        }
        following.fix = Some(fix.at);
        let change = following.motion.step(at, Some(fix.position), known);
        let points = following.track.push(at, fix.position);
        following.add(points);
        let due = following.piece.len() >= PIECE_POINTS || at.since(following.piece_from).0 >= PIECE.0;
        if let Some(change) = change {
            let reason = String::new();
            let set = StateSet { from: change.from, to: None, state: change.state, reason, by: By::Gnss };
            self.enter(What::State(set));
        }
        if due {
            self.write_track();
        }
    }

    /// Writes down the piece of the track that is not written yet.
    pub(crate) fn write_track(&mut self) {
        let (now, _) = self.utc(self.now);
        let Some(following) = &mut self.records.following else { return };
        let points = following.track.flush();
        following.add(points);
        following.piece_from = now;
        if following.piece.len() < 2 {
            return;
        }
        let last = following.piece.last().copied();
        let piece = std::mem::replace(&mut following.piece, last.into_iter().collect());
        let rows: Vec<_> =
            piece.iter().map(|p| json!([p.at.0, p.lat_e7, p.lon_e7, u8::from(p.gap)])).collect();
        let body = json!({
            "at": now.rfc3339(),
            "patrol": following.patrol,
            "metres": distance_m(&piece).round(),
            "points": rows,
        });
        self.note(Stream::Bulk, "own-track", &body);
    }
}

impl Following {
    fn add(&mut self, points: Vec<TrackPoint>) {
        for point in points {
            if let Some(last) = self.piece.last() {
                self.distance_m += distance_m(&[*last, point]);
            }
            self.piece.push(point);
        }
    }
}

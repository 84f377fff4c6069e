//! What happens on a patrol, as it is sealed: one JSON object of codes and the crew's
//! own words, in the order of the fields here.

use super::PatrolId;
use super::completeness::Missing;
use crate::domain::geo::Position;
use crate::domain::time::{Span, UtcTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An entry about something longer ago than this is back-dated: it gets no position of
/// now.
pub const FRESH: Span = Span::minutes(1);
/// Longest text of an event, characters.
pub const LONGEST_TEXT: usize = 10_000;

/// One event. `by` is the officer who enters it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: UtcTime,
    pub patrol: PatrolId,
    pub by: String,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum What {
    Begin(Box<Begin>),
    Watch(Box<WatchChange>),
    Log(Box<LogEntry>),
    State(StateSet),
    JointBegin(Joint),
    /// Ends the joint operation of that number, from 1.
    JointEnd {
        number: u32,
        result: String,
    },
    /// Somebody came, left or changed a role.
    Crew(Member),
    End(Box<End>),
}

/// How a patrol begins.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Begin {
    /// The boat's code, which begins the numbers of its patrols and reports.
    pub boat: String,
    pub boat_name: String,
    pub call_sign: String,
    pub office: String,
    pub order: String,
    /// What the patrol serves, codes of the office.
    pub measures: Vec<String>,
    pub operation: String,
    pub exercise: bool,
    pub crew: Vec<Member>,
    pub passengers: Vec<String>,
    pub watches: Vec<WatchPlan>,
    pub equipment: Vec<Equipment>,
    /// Litres.
    pub fuel_l: Option<u32>,
    /// Tenths of an hour.
    pub engine_tenths_h: Option<u64>,
    pub state: State,
}

/// Somebody aboard, or who should be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Member {
    /// The officer's id, or the name of somebody without one.
    pub name: String,
    pub roles: Vec<String>,
    /// Why the person is not aboard; empty for those who are.
    pub absent: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WatchPlan {
    pub watch: String,
    pub members: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Equipment {
    pub item: String,
    pub works: bool,
    pub note: String,
}

/// What the boat does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    UnderWay,
    Anchored,
    #[default]
    Moored,
    Unavailable,
}

impl State {
    pub const ALL: [Self; 4] = [Self::UnderWay, Self::Anchored, Self::Moored, Self::Unavailable];

    /// Its words are under `patrol-state-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Anchored => "anchored",
            Self::Moored => "moored",
            Self::Unavailable => "unavailable",
        }
    }
}

/// Who says what the boat does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    Gnss,
    Officer,
}

/// From `from` on, up to `to` where it is known, the boat was in this state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateSet {
    pub from: UtcTime,
    pub to: Option<UtcTime>,
    pub state: State,
    /// A code: maintenance, weather, representation, admin, technical, personnel.
    pub reason: String,
    pub by: By,
}

/// Another agency's part in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joint {
    pub agency: String,
    pub unit: String,
    pub officer: String,
    /// Who leads: customs, police, coast guard, navy, foreign, other.
    pub lead: String,
    pub operation: String,
}

/// What a log entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogKind {
    Sighting,
    Hail,
    Radio,
    Weather,
    Fuel,
    Fault,
    Joint,
    Note,
    Task,
    HandOver,
    PartnerReport,
    CameraSighting,
    Tip,
    ForeignRequest,
    XrayReferral,
    Training,
}

impl LogKind {
    pub const ALL: [Self; 16] = [
        Self::Sighting,
        Self::Hail,
        Self::Radio,
        Self::Weather,
        Self::Fuel,
        Self::Fault,
        Self::Joint,
        Self::Note,
        Self::Task,
        Self::HandOver,
        Self::PartnerReport,
        Self::CameraSighting,
        Self::Tip,
        Self::ForeignRequest,
        Self::XrayReferral,
        Self::Training,
    ];

    /// Whether it can be about a contact: the boat's own affairs are not.
    pub fn has_contact(self) -> bool {
        !matches!(self, Self::Weather | Self::Fuel | Self::Fault | Self::Training)
    }

    /// Its words are under `patrol-log-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sighting => "sighting",
            Self::Hail => "hail",
            Self::Radio => "radio",
            Self::Weather => "weather",
            Self::Fuel => "fuel",
            Self::Fault => "fault",
            Self::Joint => "joint",
            Self::Note => "note",
            Self::Task => "task",
            Self::HandOver => "hand-over",
            Self::PartnerReport => "partner-report",
            Self::CameraSighting => "camera-sighting",
            Self::Tip => "tip",
            Self::ForeignRequest => "foreign-request",
            Self::XrayReferral => "xray-referral",
            Self::Training => "training",
        }
    }
}

/// How a position is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceBy {
    /// The receiver's, when the entry was made.
    Fix,
    /// The last fix, `age_s` before the entry.
    LastFix,
    /// As the officer gives it.
    Given,
}

/// Where, in ten-millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub lat_e7: i32,
    pub lon_e7: i32,
    pub by: PlaceBy,
    pub age_s: u32,
}

impl Place {
    pub fn new(position: Position, by: PlaceBy, age: Span) -> Self {
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        let age_s = u32::try_from(age.0 / 1000).unwrap_or(0);
        Self { lat_e7: e7(position.lat()), lon_e7: e7(position.lon()), by, age_s }
    }

    pub fn position(self) -> Option<Position> {
        Position::new(f64::from(self.lat_e7) / 1e7, f64::from(self.lon_e7) / 1e7)
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    pub log: LogKind,
    /// When it happened; the event's `at` is when it was entered.
    pub happened: UtcTime,
    pub back_dated: bool,
    pub place: Option<Place>,
    pub text: String,
    /// Fields of the small form, by code.
    pub fields: BTreeMap<String, String>,
    /// Of the picture: `mmsi:431999021`.
    pub target: Option<String>,
}

impl LogEntry {
    /// An entry of now, or back-dated. `own` is where the boat is now: what happened
    /// longer ago than [`FRESH`] happened elsewhere, and gets a place only from `given`.
    pub fn new(
        log: LogKind,
        text: String,
        (happened, now): (UtcTime, UtcTime),
        own: Option<Place>,
        given: Option<Position>,
    ) -> Self {
        let happened = happened.min(now);
        let back_dated = now.since(happened) > FRESH;
        let place = given
            .map(|position| Place::new(position, PlaceBy::Given, Span(0)))
            .or_else(|| own.filter(|_| !back_dated));
        Self { log, happened, back_dated, place, text, fields: BTreeMap::new(), target: None }
    }
}

/// The watch changes: who went, who came, and what was told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WatchChange {
    pub watch: String,
    pub off: Vec<String>,
    pub on: Vec<String>,
    pub brief: Brief,
}

/// What the next watch must know, as it stood then.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Brief {
    pub alerts: Vec<BriefAlert>,
    pub targets: Vec<BriefTarget>,
    pub drafts: Vec<BriefDraft>,
    pub custody: BriefCustody,
    pub faults: Vec<String>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefAlert {
    pub episode: String,
    pub rule: String,
    pub level: String,
    pub since: UtcTime,
    pub subjects: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefTarget {
    pub target: String,
    pub name: String,
    /// Why she is on the list, codes.
    pub why: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefDraft {
    pub number: String,
    pub form: String,
    pub officer: String,
    pub missing: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BriefCustody {
    pub held: u64,
    pub unbalanced: Vec<String>,
    pub breaks: u32,
}

/// How a patrol ends. `left` is what was missing and accepted, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct End {
    pub fuel_l: Option<u32>,
    pub engine_tenths_h: Option<u64>,
    /// Along the own track, metres.
    pub distance_m: Option<u64>,
    pub remarks: String,
    pub left: Vec<Missing>,
    pub reason: String,
}

impl What {
    /// The kind of its journal entry.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Begin(_) => "patrol-begin",
            Self::Watch(_) => "patrol-watch",
            Self::Log(_) => "patrol-log",
            Self::State(_) => "patrol-state",
            Self::JointBegin(_) | Self::JointEnd { .. } => "patrol-joint",
            Self::Crew(_) => "patrol-crew",
            Self::End(_) => "patrol-end",
        }
    }
}

impl Event {
    /// The body of the sealed entry.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// `None` where the bytes are no event that this release knows.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_back_dated_entry_gets_no_invented_position() {
        let here = Place::new(Position::new(35.0, 135.0).unwrap(), PlaceBy::Fix, Span(0));
        let now = UtcTime(10_000_000);
        let entry = |ago: i64, given| {
            LogEntry::new(LogKind::Note, "x".into(), (UtcTime(now.0 - ago), now), Some(here), given)
        };
        assert_eq!(entry(60_000, None).place, Some(here));
        let late = entry(60_001, None);
        assert_eq!((late.place, late.back_dated), (None, true));
        let given = Position::new(34.5, -135.5).unwrap();
        let placed = entry(7_200_000, Some(given)).place.unwrap();
        assert_eq!((placed.by, placed.lat_e7, placed.lon_e7), (PlaceBy::Given, 345_000_000, -1_355_000_000));
        // What is said to come happened now.
        assert_eq!(entry(-5_000, None).happened, now);
    }

    #[test]
    fn codes_are_those_of_the_encoding() {
        for kind in LogKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        for state in State::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.code());
        }
    }

    #[test]
    fn what_is_encoded_is_read_again() {
        let event = Event {
            at: UtcTime(1_795_496_767_008),
            patrol: "PL12-20261124-1".parse().unwrap(),
            by: "K-1".to_owned(),
            what: What::Begin(Box::new(Begin { boat: "PL12".to_owned(), ..Begin::default() })),
        };
        assert_eq!(Event::decode(&event.encode()), Some(event.clone()));
        let text = String::from_utf8(event.encode()).unwrap();
        assert!(text.starts_with(r#"{"at":"2026-11-24T"#) && text.contains(r#""act":"begin""#), "{text}");
        assert_eq!(Event::decode(b"{}"), None);
    }
}

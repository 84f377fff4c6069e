//! What the board tells the others, and how a command prints it (the `alert` object of
//! `replay --json`, a contract).

use crate::domain::alert::alarm::{Level, Reason, Rule, Subject};
use crate::domain::alert::words;
use crate::domain::geo::Position;
use crate::domain::time::UtcTime;
use crate::i18n::{Catalogue, Language};
use serde::Serialize;
use std::fmt;
use std::sync::OnceLock;

/// An episode of an alert: unique for a run, rising from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EpisodeId(pub u64);

/// What happened to an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventState {
    Raised,
    /// Level or kind of reason changed in the same episode.
    Updated,
    /// The condition has been gone for the rule's hold-off.
    Cleared,
    /// The sound is off until then, or until it worsens.
    Silenced {
        until: UtcTime,
    },
    Acknowledged {
        who: String,
    },
}

/// One event in an episode's life.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardEvent {
    pub at: UtcTime,
    pub episode: EpisodeId,
    pub rule: Rule,
    pub level: Level,
    pub state: EventState,
    /// When the condition began to hold.
    pub start: UtcTime,
    /// This event makes a sound.
    pub audible: bool,
    /// It would have sounded, but the hour's audible budget was used up.
    pub quiet: bool,
    pub subjects: Vec<Subject>,
    pub label: String,
    pub position: Option<Position>,
    pub reasons: Vec<Reason>,
}

impl fmt::Display for EpisodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl EventState {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Updated => "updated",
            Self::Cleared => "cleared",
            Self::Silenced { .. } => "silenced",
            Self::Acknowledged { .. } => "acknowledged",
        }
    }
}

#[derive(Serialize)]
struct AlertObject<'a> {
    at: String,
    event: &'static str,
    rule: &'static str,
    level: &'static str,
    state: &'static str,
    episode: u64,
    start: String,
    audible: bool,
    subjects: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    reasons: Vec<ReasonObject>,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<&'a str>,
}

#[derive(Serialize)]
struct ReasonObject {
    code: &'static str,
    value: f64,
    unit: &'static str,
    threshold: f64,
}

/// One line of `replay --json`, without the line end. The title is English; all else is
/// language-free. `who` stands only in an acknowledgement.
pub fn alert_json(event: &BoardEvent) -> String {
    static ENGLISH: OnceLock<Catalogue> = OnceLock::new();
    let english = ENGLISH.get_or_init(|| Catalogue::new(Language::English));
    let who = match &event.state {
        EventState::Acknowledged { who } => Some(who.as_str()),
        _ => None,
    };
    let object = AlertObject {
        at: event.at.rfc3339(),
        event: "alert",
        rule: event.rule.code(),
        level: event.level.code(),
        state: event.state.code(),
        episode: event.episode.0,
        start: event.start.rfc3339(),
        audible: event.audible,
        subjects: event.subjects.iter().map(ToString::to_string).collect(),
        lat: event.position.map(|p| rounded(p.lat(), 1e6)),
        lon: event.position.map(|p| rounded(p.lon(), 1e6)),
        reasons: event.reasons.iter().map(ReasonObject::of).collect(),
        title: words::title(english, event.rule, &event.subjects, &event.label),
        who,
    };
    // Strings and numbers in a struct can't fail to serialise; a non-finite one is null.
    serde_json::to_string(&object).unwrap_or_default()
}

impl ReasonObject {
    fn of(reason: &Reason) -> Self {
        Self {
            code: reason.code,
            value: rounded(reason.value, 1e3),
            unit: reason.unit,
            threshold: rounded(reason.threshold, 1e3),
        }
    }
}

/// Enough digits for the meaning, so that equal runs print equal bytes.
fn rounded(value: f64, scale: f64) -> f64 {
    (value * scale).round() / scale
}

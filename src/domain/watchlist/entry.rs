//! An entry of the watch list as an office writes it, and the keys it is found by.

pub mod grading;

use crate::domain::time::UtcTime;
use crate::domain::watchlist::marks::{self, Class};
use crate::domain::watchlist::name::{self, Name};
use std::collections::BTreeMap;

/// What to do on a hit, in rising order; the highest of several is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Log only.
    Observe,
    /// Tell the shore now.
    Report,
    /// Close in and photograph.
    Identify,
    /// Refer to the port's X-ray or dogs.
    Refer,
    Board,
    /// Call the duty officer before any contact.
    Hold,
    /// Covert: for cleared roles only, silent; to all others an ordinary vessel.
    DoNotAlert,
}

impl Action {
    pub const ALL: [Self; 7] =
        [Self::Observe, Self::Report, Self::Identify, Self::Refer, Self::Board, Self::Hold, Self::DoNotAlert];

    pub fn code(self) -> &'static str {
        match self {
            Self::Observe => "OBSERVE",
            Self::Report => "REPORT",
            Self::Identify => "IDENTIFY",
            Self::Refer => "REFER",
            Self::Board => "BOARD",
            Self::Hold => "HOLD",
            Self::DoNotAlert => "DO-NOT-ALERT",
        }
    }

    /// As written, in any case, with spaces or underscores for hyphens.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim().to_uppercase().replace([' ', '_'], "-");
        Self::ALL.into_iter().find(|a| a.code() == text)
    }
}

/// What kind of thing is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Vessel,
    Person,
    Organisation,
    Cargo,
    Place,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Vessel, Self::Person, Self::Organisation, Self::Cargo, Self::Place];

    pub fn code(self) -> &'static str {
        match self {
            Self::Vessel => "vessel",
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Cargo => "cargo",
            Self::Place => "place",
        }
    }

    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let text = match text.as_str() {
            "ship" | "boat" => "vessel",
            "organization" | "company" => "organisation",
            other => other,
        };
        Self::ALL.into_iter().find(|k| k.code() == text)
    }
}

/// An entry. Metres; times inclusive.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchEntry {
    pub id: String,
    pub kind: Kind,
    pub action: Action,
    /// The name as written, empty where none is known.
    pub name: String,
    pub names: Vec<Name>,
    /// Shown, never matched.
    pub weak_aliases: Vec<String>,
    pub imo: Option<u32>,
    pub mmsi: Vec<u32>,
    pub call_signs: Vec<String>,
    pub flag: Option<[u8; 2]>,
    pub class: Option<Class>,
    pub length_m: Option<f64>,
    pub beam_m: Option<f64>,
    pub home_port: Option<String>,
    pub registration: Option<String>,
    pub reason: String,
    pub valid_from: Option<UtcTime>,
    pub expires: Option<UtcTime>,
    pub last_seen: Option<UtcTime>,
    /// Every cell as it was read, unknown columns too.
    pub cells: BTreeMap<String, String>,
}

impl WatchEntry {
    /// Within its times. An expired entry, or one that is not valid yet, never alarms.
    pub fn is_in_force(&self, now: UtcTime) -> bool {
        self.valid_from.is_none_or(|from| from <= now) && self.expires.is_none_or(|until| now <= until)
    }
}

/// Why a row makes no entry; the code is part of `import --json`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no-id")]
    NoId,
    #[error("unknown-kind: {0}")]
    UnknownKind(String),
    #[error("unknown-action: {0}")]
    UnknownAction(String),
    #[error("nothing-to-match: one of name, imo, mmsi, callsign, registration is needed")]
    NothingToMatch,
    #[error("bad-imo: {0}")]
    BadImo(String),
    #[error("bad-mmsi: {0}")]
    BadMmsi(String),
    #[error("bad-number: {0}")]
    BadNumber(String),
    #[error("bad-date: {0}")]
    BadDate(String),
    #[error("expires-before-valid")]
    ExpiresBeforeValid,
    #[error("duplicate-id: first in row {0}")]
    Duplicate(usize),
}

const DAY_MS: i64 = 86_400_000;

/// An entry without an expiry of its own counts for a year after its list was imported.
pub fn hard_expiry(imported: UtcTime) -> UtcTime {
    UtcTime(imported.0.saturating_add(365 * DAY_MS))
}

/// The start of a day as lists write it (`2026-11-24`, `2026/11/24`, `20261124`,
/// `24-Nov-26`, RFC 3339), and whether it was a whole day.
pub fn date(text: &str) -> Option<(UtcTime, bool)> {
    let text = text.trim();
    if let Some(at) = UtcTime::parse_rfc3339(text) {
        return Some((at, false));
    }
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d-%b-%y", "%d %b %Y", "%d-%b-%Y", "%d.%m.%Y", "%Y%m%d"]
        .iter()
        .find_map(|form| chrono::NaiveDate::parse_from_str(text, form).ok())
        .filter(|day| (1900..2200).contains(&chrono::Datelike::year(day)))
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        .map(|at| (UtcTime(at.and_utc().timestamp_millis()), true))
}

/// The parts of a cell that holds a list.
pub fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '；']).map(str::trim).filter(|part| !part.is_empty())
}

/// Reads an entry from cells under the names of the columns (docs/watchlists.md).
///
/// # Errors
/// The first thing that makes the row unusable.
pub fn read(cells: BTreeMap<String, String>) -> Result<WatchEntry, Refusal> {
    let cell = |key: &str| cells.get(key).map(|c| c.trim()).unwrap_or_default();
    let id = cell("id").to_owned();
    if id.is_empty() {
        return Err(Refusal::NoId);
    }
    let kind = Kind::of(cell("kind")).ok_or_else(|| Refusal::UnknownKind(cell("kind").to_owned()))?;
    let action =
        Action::of(cell("action")).ok_or_else(|| Refusal::UnknownAction(cell("action").to_owned()))?;
    let imo = match cell("imo") {
        "" => None,
        text => Some(marks::imo(text).ok_or_else(|| Refusal::BadImo(text.to_owned()))?),
    };
    let mmsi = list(cell("mmsi"))
        .map(|t| t.parse().ok().filter(|_| t.len() == 9).ok_or_else(|| Refusal::BadMmsi(t.to_owned())))
        .collect::<Result<Vec<u32>, _>>()?;
    let call_signs: Vec<String> =
        list(cell("callsign")).map(marks::call_sign).filter(|c| !c.is_empty()).collect();
    let names: Vec<Name> = ["name", "kana", "aliases", "former_names"]
        .iter()
        .flat_map(|key| list(cell(key)))
        .take(64)
        .map(name::normalise)
        .filter(|n| !n.is_unknown())
        .collect();
    let text = |key: &str| Some(cell(key).to_owned()).filter(|t| !t.is_empty());
    let registration = text("registration");
    if cell("name").is_empty()
        && imo.is_none()
        && mmsi.is_empty()
        && call_signs.is_empty()
        && registration.is_none()
    {
        return Err(Refusal::NothingToMatch);
    }
    let (valid_from, expires) = (day(cell("valid_from"), false)?, day(cell("expires"), true)?);
    day(cell("review"), true)?;
    if valid_from.zip(expires).is_some_and(|(from, until)| until < from) {
        return Err(Refusal::ExpiresBeforeValid);
    }
    Ok(WatchEntry {
        kind,
        action,
        name: cell("name").to_owned(),
        names,
        weak_aliases: list(cell("weak_aliases")).map(str::to_owned).collect(),
        imo,
        mmsi,
        call_signs,
        flag: marks::flag(cell("flag")),
        class: Class::of_word(cell("type")),
        length_m: metres(cell("length_m"))?,
        beam_m: metres(cell("beam_m"))?,
        home_port: port(cell("home_port")),
        registration,
        reason: cell("reason").to_owned(),
        valid_from,
        expires,
        last_seen: day(cell("last_seen"), false)?,
        id,
        cells,
    })
}

/// A port's name as compared.
pub fn port(text: &str) -> Option<String> {
    Some(name::normalise(text).letters).filter(|p| !p.is_empty())
}

fn metres(text: &str) -> Result<Option<f64>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.trim_end_matches(['m', 'M']).trim().parse::<f64>().ok();
    match number.filter(|n| n.is_finite() && (0.0..=600.0).contains(n)) {
        Some(n) => Ok(Some(n).filter(|n| *n > 0.0)),
        None => Err(Refusal::BadNumber(text.to_owned())),
    }
}

/// The start of a day, or its last millisecond.
fn day(text: &str, last: bool) -> Result<Option<UtcTime>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let (at, whole) = date(text).ok_or_else(|| Refusal::BadDate(text.to_owned()))?;
    Ok(Some(if last && whole { UtcTime(at.0 + DAY_MS - 1) } else { at }))
}

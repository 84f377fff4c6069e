//! Lists and entries as they are shown, and what the matching of the patrol screen takes
//! from the store: plain values.

use crate::domain::intel::pack::Packed;
use crate::domain::intel::register::Record;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry::WatchEntry;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A list in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLine {
    pub name: String,
    /// `entries`, or the code of a register.
    pub holds: String,
    pub version: i64,
    pub format: String,
    pub source: String,
    pub sha256: Vec<u8>,
    pub imported_by: String,
    pub imported_at: UtcTime,
    /// Rows that this officer may see.
    pub rows: u64,
}

/// An entry as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub list: String,
    pub id: String,
    pub kind: String,
    pub action: String,
    pub name: String,
    pub valid_from: Option<UtcTime>,
    pub review: Option<UtcTime>,
    pub expires: Option<UtcTime>,
    pub withdrawn: bool,
}

/// Whether an entry counts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    InForce,
    NotYet,
    Expired,
    Withdrawn,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::NotYet => "not-yet",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Listed {
    pub fn state(&self, now: UtcTime) -> State {
        if self.withdrawn {
            State::Withdrawn
        } else if self.expires.is_some_and(|until| until < now) {
            State::Expired
        } else if self.valid_from.is_some_and(|from| now < from) {
            State::NotYet
        } else {
            State::InForce
        }
    }

    /// The day on which it was to be looked at again has passed.
    pub fn is_due(&self, now: UtcTime) -> bool {
        self.review.is_some_and(|day| day < now)
    }
}

/// A form that an entry had, and from which version on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub version: i64,
    pub imported_at: UtcTime,
    pub imported_by: String,
    pub source: String,
    /// It is not of the version in force.
    pub past: bool,
    pub cells: BTreeMap<String, String>,
}

/// One entry whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    pub line: Listed,
    pub cells: BTreeMap<String, String>,
    /// When it was withdrawn, by whom and why.
    pub withdrawn: Option<(UtcTime, String, String)>,
    /// The newest first; empty for one that is kept apart for cleared roles.
    pub forms: Vec<Form>,
    pub links: Vec<Record>,
    pub covert: bool,
}

/// What the matching of the patrol screen needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    pub packed: Packed,
    /// For cleared roles alone.
    pub covert: Vec<WatchEntry>,
    pub permits: Vec<Record>,
    pub pairs: Vec<Record>,
    /// What lists there are.
    pub lines: Vec<ListLine>,
    /// The officer may see what is kept for cleared roles.
    pub cleared: bool,
    /// When the oldest of the lists in force was imported.
    pub oldest: Option<UtcTime>,
}

/// [`Lists`] on their way to the screen: two are equal where they are the same.
#[derive(Debug, Clone)]
pub struct Loaded(pub Arc<Lists>);

impl PartialEq for Loaded {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Loaded {}

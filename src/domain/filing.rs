//! Reports between the first letter typed and the archive: drafts that belong to an
//! officer, what sealing needs, and sealed reports with what later ones say of them.
//!
//! What a report says is the form's matter; here it is bytes with a number.

use crate::domain::journal::entry::RecordId;
use crate::domain::patrol::PatrolId;
use crate::domain::report::value::Place;
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};

/// Most bytes of one edit.
pub const MOST_EDIT: usize = 256 << 10;
/// Most edits of one draft.
pub const MOST_EDITS: u32 = 200_000;
/// Longest title, form code or reason, characters.
pub const LONGEST: usize = 2_000;

/// How a report stands to the one it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Corrects or completes it.
    Amend,
    /// Takes its place.
    Supersede,
}

impl How {
    pub fn code(self) -> &'static str {
        match self {
            Self::Amend => "amend",
            Self::Supersede => "supersede",
        }
    }

    pub fn of(code: &str) -> Option<Self> {
        [Self::Amend, Self::Supersede].into_iter().find(|how| how.code() == code)
    }
}

/// The sealed report that a draft is about, and why it is written again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub of: RecordId,
    pub how: How,
    pub reason: String,
}

/// A draft to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDraft {
    /// The code of the form, and its version.
    pub form: String,
    pub form_version: u32,
    pub patrol: Option<PatrolId>,
    /// What its number begins with: the boat's code.
    pub unit: String,
    pub title: String,
    pub revises: Option<Revision>,
}

/// What the list of drafts shows of one, as the form says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    pub title: String,
    /// Fields that are missing for sealing.
    pub missing: u32,
}

/// A draft in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftView {
    /// The record that it becomes.
    pub id: RecordId,
    /// `PL12-2026-0007`, given once.
    pub number: String,
    /// Whose it is: only that officer seals it.
    pub officer: String,
    pub form: String,
    pub form_version: u32,
    pub patrol: Option<PatrolId>,
    pub title: String,
    pub missing: Option<u32>,
    pub revises: Option<Revision>,
    pub begun: UtcTime,
    pub edited: UtcTime,
    /// Edits on the disk.
    pub edits: u32,
}

/// What is sealed of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealOrder {
    /// The body, as the form encodes it.
    pub body: Vec<u8>,
    pub title: String,
    /// The words under which it is found.
    pub words: String,
}

/// How a sealed report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Sealed,
    Amended,
    Superseded,
    Withdrawn,
    /// Its body was lawfully destroyed.
    Erased,
}

impl Standing {
    pub const ALL: [Self; 5] = [Self::Sealed, Self::Amended, Self::Superseded, Self::Withdrawn, Self::Erased];

    /// Its words are under `report-standing-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Amended => "amended",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }
}

/// A sealed report in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportView {
    pub record: RecordId,
    pub number: String,
    pub officer: String,
    pub form: String,
    pub form_version: u32,
    pub patrol: Option<PatrolId>,
    pub title: String,
    pub revises: Option<Revision>,
    pub sealed: UtcTime,
    pub standing: Standing,
}

/// What was done to a report after its sealing, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterAct {
    /// `amend`, `supersede`, `withdraw` or `erase`.
    pub act: String,
    pub record: RecordId,
    /// Of the report that amends or supersedes.
    pub number: Option<String>,
    pub officer: String,
    pub reason: String,
    pub at: UtcTime,
}

/// A sealed report with its body and its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub view: ReportView,
    /// `None` once it was erased.
    pub body: Option<Vec<u8>>,
    pub later: Vec<LaterAct>,
}

/// What is sealed beside a report so that it is found again: in the journal, because a
/// list beside the journal could be lost. It holds nothing of what the report says: that
/// may have to be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    pub record: RecordId,
    pub number: String,
    pub form: String,
    pub form_version: u32,
    pub patrol: Option<PatrolId>,
    pub revises: Option<Revision>,
}

/// Why something of the records was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    #[error("no such draft")]
    NoDraft,
    #[error("the draft belongs to {0}")]
    NotYours(String),
    #[error("patrol {0} is under way")]
    PatrolOpen(PatrolId),
    #[error("no such patrol")]
    NoPatrol,
    #[error("patrol {0} has ended")]
    PatrolEnded(PatrolId),
    #[error("no such report")]
    NoReport,
    #[error("the report was withdrawn")]
    Withdrawn,
    #[error("a name, title or reason is empty or too long")]
    Form,
}

impl RecordFault {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::NoDraft => ("record-refused-no-draft", Vec::new()),
            Self::NotYours(officer) => ("record-refused-not-yours", vec![("officer", officer.clone())]),
            Self::PatrolOpen(id) => ("record-refused-patrol-open", vec![("patrol", id.to_string())]),
            Self::NoPatrol => ("record-refused-no-patrol", Vec::new()),
            Self::PatrolEnded(id) => ("record-refused-patrol-ended", vec![("patrol", id.to_string())]),
            Self::NoReport => ("record-refused-no-report", Vec::new()),
            Self::Withdrawn => ("record-refused-withdrawn", Vec::new()),
            Self::Form => ("record-refused-form", Vec::new()),
        }
    }
}

/// A file for a field of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoOrder {
    pub draft: RecordId,
    /// The field's path.
    pub place: String,
    /// Where the file is.
    pub file: String,
    /// A file of more bytes is refused.
    pub most: u64,
    /// The boat's last fix, however old, and when it was.
    pub fix: Option<(Place, UtcTime)>,
}

/// What stands for the form of a small form that is being filled in.
pub const SLIP: &str = "desk-slip";

/// A file of persons to be read for a draft: its text goes into the form, not the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOrder {
    pub draft: RecordId,
    pub file: String,
    /// A larger file is not read, bytes.
    pub most: u64,
}

impl PhotoOrder {
    /// The file's own name.
    pub fn name(&self) -> String {
        self.file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
    }
}

/// The kinds of the journal's entries.
pub const FILED: &str = "filed";
pub const WITHDRAWAL: &str = "withdrawal";
pub const PHOTO: &str = "photo";
pub const CUSTODY: &str = "custody";

/// The number of a report: unit, year, serial.
pub fn number(unit: &str, year: i32, serial: u32) -> String {
    let code: String = unit.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
    let code = if code.is_empty() { "R".to_owned() } else { code };
    format!("{code}-{year:04}-{serial:04}")
}

//! The edits of a draft: what a store writes ahead. Replaying them in their order gives the
//! draft again, whoever wrote them ([`Draft::replay`](super::draft::Draft::replay)).

use super::path::{Path, RowId};
use super::value::{Source, Value, millis};
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Most edits in one [`Edit::All`].
pub const MOST_TOGETHER: usize = 1000;

/// One step of an officer, or of the program on the officer's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// Puts a value. An empty text clears the field.
    Set {
        path: Path,
        value: Value,
        source: Source,
        #[serde(with = "millis")]
        at: UtcTime,
        /// Goes on with the set before it on the same path (saved while typing): one undo
        /// takes back both.
        #[serde(default, skip_serializing_if = "is_false")]
        goes_on: bool,
    },
    Clear {
        path: Path,
    },
    /// Adds the row `row` at the end of the list at `path`; the id is
    /// [`Draft::next_row`](super::draft::Draft::next_row).
    AddRow {
        path: Path,
        row: RowId,
    },
    /// Takes the row out with everything in it.
    RemoveRow {
        path: Path,
        row: RowId,
    },
    /// Several edits that are one step (a prefill): all or none.
    All {
        edits: Vec<Edit>,
    },
    Undo,
    Redo,
}

/// Why a draft doesn't take an edit; the draft is as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    #[error("the value is longer than a draft holds")]
    TooLong,
    #[error("the draft holds no more values or rows")]
    Full,
    #[error("there is no such row")]
    NoRow,
    #[error("the row's number was given before")]
    RowTaken,
    #[error("the path is not the place of a value or of a list")]
    BadPlace,
    #[error("nothing to take back")]
    Nothing,
    #[error("these edits can't be done together")]
    NotTogether,
}

impl Refused {
    /// The catalogue's key.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "edit-too-long",
            Self::Full => "edit-full",
            Self::NoRow => "edit-no-row",
            Self::RowTaken => "edit-row-taken",
            Self::BadPlace => "edit-bad-place",
            Self::Nothing => "edit-nothing",
            Self::NotTogether => "edit-not-together",
        }
    }
}

impl Edit {
    /// A value that an officer typed.
    pub fn typed(path: Path, value: Value, at: UtcTime) -> Self {
        Self::Set { path, value, source: Source::Typed, at, goes_on: false }
    }

    /// A value from elsewhere.
    pub fn from(path: Path, value: Value, source: Source, at: UtcTime) -> Self {
        Self::Set { path, value, source, at, goes_on: false }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

//! A patrol from its beginning to its end: who sails in what for whom, what the boat
//! does and when, the log, the watches, the joint operations, and what is missing before
//! it can be closed.
//!
//! What happens is an [`event::Event`]; events are only ever added, and the
//! [`record::PatrolRecord`] is what follows from them. Hours by state are differences of
//! the times in it and sum to the patrol's length to the millisecond.

pub mod completeness;
pub mod event;
pub mod hours;
pub mod motion;
pub mod record;
pub mod track;

use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest number of a patrol.
const LONGEST: usize = 48;

/// The number of a patrol: 1..=48 ASCII letters, digits, `-`, `_` or `.`. It stands in
/// file names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PatrolId(String);

/// The text is no number of a patrol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}: want 1 to 48 letters, digits, '-', '_' or '.'")]
pub struct BadPatrolId(String);

impl FromStr for PatrolId {
    type Err = BadPatrolId;

    fn from_str(text: &str) -> Result<Self, BadPatrolId> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let good = (1..=LONGEST).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('.');
        if good { Ok(Self(text.to_owned())) } else { Err(BadPatrolId(text.chars().take(LONGEST).collect())) }
    }
}

impl TryFrom<String> for PatrolId {
    type Error = BadPatrolId;
    fn try_from(text: String) -> Result<Self, BadPatrolId> {
        text.parse()
    }
}

impl From<PatrolId> for String {
    fn from(id: PatrolId) -> Self {
        id.0
    }
}

impl fmt::Display for PatrolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PatrolId {
    /// `PL12-20261124-1`: the boat's code, the UTC day, the number on that day. What a
    /// code may not hold is left out of it.
    pub fn of_day(boat: &str, at: UtcTime, number: u32) -> Self {
        let code: String = boat.chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        let code = if code.is_empty() { "P".to_owned() } else { code };
        let day = at.to_chrono().map_or_else(|| "0".to_owned(), |t| t.format("%Y%m%d").to_string());
        Self(format!(
            "{code}-{}-{number}",
            day.chars().filter(char::is_ascii_digit).take(12).collect::<String>()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_patrols_stand_in_file_names() {
        for bad in ["", "a/b", "..", ".x", "a b", "密輸", &"x".repeat(49)] {
            assert!(bad.parse::<PatrolId>().is_err(), "{bad}");
        }
        let at = UtcTime::parse_rfc3339("2026-11-24T05:06:07Z").unwrap();
        assert_eq!(PatrolId::of_day("PL-12 ", at, 2).to_string(), "PL12-20261124-2");
        for (boat, at) in [("巡視艇", at), ("", UtcTime(i64::MAX)), ("a", UtcTime(i64::MIN))] {
            let id = PatrolId::of_day(boat, at, u32::MAX).to_string();
            assert!(id.parse::<PatrolId>().is_ok(), "{id}");
        }
    }
}

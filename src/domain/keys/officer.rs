//! Who an officer is to the store: an id, a role, and the keys held.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest id or role, in characters.
const LONGEST: usize = 32;

/// An officer's service id: 1..=32 ASCII letters, digits, `-`, `_` or `.`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfficerId(String);

/// What an officer does aboard, as a code of the agency: `commander`, `boarding-leader`.
/// 1..=32 ASCII letters, digits, `-`, `_` or `.`, kept in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Role(String);

/// The text is no id or role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}: want 1 to 32 letters, digits, '-', '_' or '.'")]
pub struct BadName(String);

/// The keys of a store, which are also its clearances: who holds the key may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyName {
    /// Own records and the journal: every officer.
    Case,
    /// Watchlists and orders.
    Intel,
    /// DO-NOT-ALERT entries and their hits.
    DoNotAlert,
}

impl KeyName {
    pub const ALL: [Self; 3] = [Self::Case, Self::Intel, Self::DoNotAlert];

    pub fn code(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Intel => "intel",
            Self::DoNotAlert => "do-not-alert",
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for KeyName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|k| k.code() == text)
            .ok_or_else(|| format!("unknown clearance {text} (want case, intel or do-not-alert)"))
    }
}

fn name(text: &str) -> Result<(), BadName> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=LONGEST).contains(&text.len()) && text.chars().all(plain) {
        return Ok(());
    }
    Err(BadName(text.chars().take(LONGEST).collect()))
}

impl OfficerId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Role {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OfficerId {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        name(text).map(|()| Self(text.to_owned()))
    }
}

impl FromStr for Role {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        name(text).map(|()| Self(text.to_ascii_lowercase()))
    }
}

impl TryFrom<String> for OfficerId {
    type Error = BadName;

    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl TryFrom<String> for Role {
    type Error = BadName;

    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl From<OfficerId> for String {
    fn from(id: OfficerId) -> Self {
        id.0
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.0
    }
}

impl fmt::Display for OfficerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

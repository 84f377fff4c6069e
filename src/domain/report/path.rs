//! Where a value stands: `section.field`, `section.field.sub` for a group of fields,
//! `section.field.3.sub` in the row 3 of a list of rows. Keys are lower-case ASCII, so a
//! number between dots is always a row.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A row of a list of rows. It stays the same when other rows come and go, and is never
/// given twice in one draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub u32);

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The place of a value, or of the field that holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Path {
    pub section: String,
    pub field: String,
    pub row: Option<RowId>,
    /// The field inside a row or a group.
    pub sub: Option<String>,
}

/// The text is no path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}: not a path like section.field or section.field.3.sub")]
pub struct BadPath(pub String);

/// Most bytes of a key.
pub const MOST_KEY: usize = 40;

/// Whether `text` can be the key of a form, section, field, list or value: lower-case
/// ASCII letters, digits, `_` and `-`, beginning with a letter.
pub fn is_key(text: &str) -> bool {
    text.len() <= MOST_KEY
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

impl Path {
    /// `section.field`.
    pub fn new(section: &str, field: &str) -> Self {
        Self { section: section.to_owned(), field: field.to_owned(), row: None, sub: None }
    }

    /// The field `sub` of the group at this path.
    #[must_use]
    pub fn sub(&self, sub: &str) -> Self {
        Self { sub: Some(sub.to_owned()), ..self.clone() }
    }

    /// The row `row` of the list at this path.
    #[must_use]
    pub fn row(&self, row: RowId) -> Self {
        Self { row: Some(row), sub: None, ..self.clone() }
    }

    /// The field of the section that this path leads through.
    #[must_use]
    pub fn head(&self) -> Self {
        Self::new(&self.section, &self.field)
    }

    /// Whether it stands in the row `row` of the list at `list`.
    pub fn is_in(&self, list: &Self, row: RowId) -> bool {
        self.row == Some(row) && self.section == list.section && self.field == list.field
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.section, self.field)?;
        if let Some(row) = self.row {
            write!(f, ".{row}")?;
        }
        self.sub.as_ref().map_or(Ok(()), |sub| write!(f, ".{sub}"))
    }
}

impl FromStr for Path {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Self, BadPath> {
        let parts: Vec<&str> = text.split('.').collect();
        let row = |part: &str| part.parse().ok().filter(|_| !part.starts_with('+')).map(RowId);
        let (section, field, row, sub) = match *parts.as_slice() {
            [section, field] => (section, field, None, None),
            [section, field, third] => match row(third) {
                Some(row) => (section, field, Some(row), None),
                None => (section, field, None, Some(third)),
            },
            [section, field, third, sub] => {
                (section, field, Some(row(third).ok_or_else(|| BadPath(text.to_owned()))?), Some(sub))
            }
            _ => return Err(BadPath(text.to_owned())),
        };
        if [Some(section), Some(field), sub].into_iter().flatten().all(is_key) {
            let sub = sub.map(str::to_owned);
            Ok(Self { section: section.to_owned(), field: field.to_owned(), row, sub })
        } else {
            Err(BadPath(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Path {
    type Error = BadPath;

    fn try_from(text: String) -> Result<Self, BadPath> {
        text.parse()
    }
}

impl From<Path> for String {
    fn from(path: Path) -> Self {
        path.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_it_writes() {
        for text in ["vessel.name", "documents.registry.number", "persons.list.12", "persons.list.12.rank"] {
            assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        }
        for text in
            ["", "vessel", "Vessel.name", "a.b.c.d", "a.b.3.c.d", "a..b", "a.b.+3.c", "a.b.99999999999"]
        {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }
}

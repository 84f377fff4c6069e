//! From a draft to the bytes that get sealed, and back. The body holds the form with its
//! version, codes instead of labels, every value with its source and time, in canonical
//! CBOR: one record has one encoding (docs/forms.md has the layout).

mod body;

#[cfg(test)]
mod tests;

use super::check::{Finding, Sheet, Why};
use super::draft::{Draft, Entry};
use super::form::{FormId, Kind, Label};
use super::path::{Path, RowId};
use super::value::clean;
use crate::domain::journal::entry::RecordId;
use std::collections::{BTreeMap, BTreeSet};

pub use body::BadBody;

/// The kind of a sealed report in the journal.
pub const KIND_REPORT: &str = "report";
/// The kind of a withdrawal in the journal.
pub const KIND_WITHDRAWAL: &str = "report-withdrawal";
/// Most characters of the reason of an amendment or a withdrawal.
pub const MOST_REASON: usize = 2_000;

/// A sealed report, as its body says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub form: FormId,
    /// The key of the form's end (nil, find, ..).
    pub end: String,
    /// The versions of the value lists that its codes come from.
    pub lists: BTreeMap<String, String>,
    pub rows: BTreeMap<Path, Vec<RowId>>,
    pub entries: BTreeMap<Path, Entry>,
    pub follows: Follows,
}

/// What a report is to an earlier one, which stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Follows {
    #[default]
    Nothing,
    /// Corrects or completes it.
    Amends { of: RecordId, reason: String },
    /// Takes its place.
    Supersedes { of: RecordId, reason: String },
}

/// The declaration that a record is void.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    pub of: RecordId,
    pub reason: String,
}

/// A line of what will be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedLine<'a> {
    pub path: Path,
    /// Of the section and the field; `None` where the form has no such field.
    pub labels: Option<(&'a Label, &'a Label)>,
    pub entry: &'a Entry,
}

/// Why an amendment or a withdrawal isn't made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it needs a reason of at most {MOST_REASON} characters")]
pub struct NoReason;

/// A reason without control characters, neither empty nor too long.
fn reason(text: &str) -> Result<String, NoReason> {
    let text = clean(text);
    if text.is_empty() || text.chars().count() > MOST_REASON { Err(NoReason) } else { Ok(text) }
}

impl Follows {
    pub fn amends(of: RecordId, why: &str) -> Result<Self, NoReason> {
        Ok(Self::Amends { of, reason: reason(why)? })
    }

    pub fn supersedes(of: RecordId, why: &str) -> Result<Self, NoReason> {
        Ok(Self::Supersedes { of, reason: reason(why)? })
    }
}

impl Withdrawal {
    pub fn new(of: RecordId, why: &str) -> Result<Self, NoReason> {
        Ok(Self { of, reason: reason(why)? })
    }

    /// The bytes to seal.
    pub fn encode(&self) -> Vec<u8> {
        body::encode_withdrawal(self)
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, BadBody> {
        body::decode_withdrawal(bytes)
    }
}

/// The report that the draft is, or everything that stands against it. It also refuses a
/// draft without anything in it.
pub fn seal(sheet: &Sheet<'_>, follows: Follows) -> Result<Report, Vec<Finding>> {
    let mut refusals = sheet.refusals();
    if sheet.draft.entries().next().is_none() && refusals.is_empty() {
        let first = sheet.form.sections.first();
        let path = first.map_or_else(|| Path::new("", ""), |s| Path::new(&s.key, "notes"));
        refusals.push(Finding { path, why: Why::Missing, by: None });
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    Ok(Report {
        form: sheet.draft.form().clone(),
        end: sheet.end().map(|end| end.key.clone()).unwrap_or_default(),
        lists: list_versions(sheet),
        rows: sheet.draft.lists().map(|(path, rows)| (path.clone(), rows.to_vec())).collect(),
        entries: sheet.draft.entries().map(|(path, entry)| (path.clone(), entry.clone())).collect(),
        follows,
    })
}

fn list_versions(sheet: &Sheet<'_>) -> BTreeMap<String, String> {
    let list_of = |path: &Path| match &sheet.form.field(path)?.kind {
        Kind::Choice { list } | Kind::Multi { list } => Some(list.as_str()),
        Kind::Number(number) => number.units.as_deref(),
        _ => None,
    };
    let used: BTreeSet<&str> = sheet.draft.entries().filter_map(|(path, _)| list_of(path)).collect();
    let version = |list: &str| Some((list.to_owned(), sheet.lists.list(list)?.version.clone()));
    used.into_iter().filter_map(version).collect()
}

/// What will be sealed: every value in the order of the form, then those that it has no
/// field for.
pub fn preview<'a>(sheet: &Sheet<'a>) -> Vec<SealedLine<'a>> {
    let mut out: Vec<SealedLine<'a>> = Vec::new();
    let mut seen: BTreeSet<Path> = BTreeSet::new();
    for section in &sheet.form.sections {
        for line in sheet.lines(section) {
            if let Some(entry) = sheet.draft.entry(&line.path) {
                seen.insert(line.path.clone());
                out.push(SealedLine {
                    path: line.path,
                    labels: Some((&section.label, &line.field.label)),
                    entry,
                });
            }
        }
    }
    let rest = sheet.draft.entries().filter(|(path, _)| !seen.contains(path));
    out.extend(rest.map(|(path, entry)| {
        let section = sheet.form.section(&path.section);
        let labels = section.and_then(|s| Some((&s.label, &sheet.form.field(path)?.label)));
        SealedLine { path: path.clone(), labels, entry }
    }));
    out
}

impl Report {
    /// The bytes to seal.
    pub fn encode(&self) -> Vec<u8> {
        body::encode(self)
    }

    /// Takes exactly the bytes that [`Report::encode`] gives.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadBody> {
        body::decode(bytes)
    }

    /// A draft that holds what this record holds: to look at it, or to amend it.
    pub fn to_draft(&self) -> Draft {
        Draft::of_parts(self.form.clone(), self.entries.clone(), self.rows.clone())
    }

    /// The places in which two reports hold different values.
    pub fn changes_to(&self, later: &Self) -> Vec<Path> {
        let all: BTreeSet<&Path> = self.entries.keys().chain(later.entries.keys()).collect();
        let value = |report: &Self, path: &Path| report.entries.get(path).map(|entry| entry.value.clone());
        all.into_iter().filter(|path| value(self, path) != value(later, path)).cloned().collect()
    }
}

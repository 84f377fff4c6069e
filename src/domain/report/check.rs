//! A draft beside its form: which fields show, what is missing and who must fill it, what
//! is wrong, how far each section is. [`Sheet`] only looks; it changes nothing.

pub mod persons;
pub mod search;
mod value;

#[cfg(test)]
mod tests;

use super::draft::Draft;
use super::form::{End, Ends, Field, Form, GroupRole, Kind, Section};
use super::lists::Lists;
use super::path::{Path, RowId};
use super::value::Value;
use crate::domain::time::UtcTime;

/// A draft on its form, at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    pub form: &'a Form,
    pub lists: &'a Lists,
    pub draft: &'a Draft,
    /// For times that can't lie ahead.
    pub now: UtcTime,
}

/// A line of a section as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// Of the value; of the list or group for a heading; of the row for a row's heading.
    pub path: Path,
    pub field: &'a Field,
    pub kind: LineKind,
    pub required: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A field with its value, if it has one.
    Value,
    /// A group's heading: its fields follow.
    Group,
    /// A list's heading with the number of rows: they follow.
    List { rows: usize },
    /// A row's heading, counted from 1: its fields follow.
    Row { row: RowId, number: usize },
}

/// How far a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Empty,
    Started,
    Complete,
    /// Its condition is false.
    NotApplicable,
}

impl State {
    /// The catalogue's key.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "section-empty",
            Self::Started => "section-started",
            Self::Complete => "section-complete",
            Self::NotApplicable => "section-not-applicable",
        }
    }
}

/// What stands against sealing, or should be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub path: Path,
    pub why: Why,
    /// Who must fix it: a code of the list `role`; `None` = the record's officer.
    pub by: Option<String>,
}

/// The reason; `code()` is the catalogue's key, `limit` its `{ $limit }`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Why {
    Missing,
    /// The form has another kind of value here.
    WrongKind,
    TooSmall {
        least: String,
    },
    TooLarge {
        most: String,
    },
    TooManyPlaces {
        most: u8,
    },
    NoUnit,
    TooLong {
        most: usize,
    },
    BadDate,
    /// Before 1970 or more than a few minutes ahead.
    BadTime,
    /// Before the time that it follows.
    BeforeOther {
        other: Path,
    },
    BadPosition,
    BadImo,
    BadMmsi,
    BadCallSign,
    BadEmail,
    BadLocode,
    BadContainer,
    BadCountry,
    /// The row that it points to was taken out.
    NoSuchRow,
    /// The vessel's identity differs from column to column, without a reason to accept it.
    Differs,
    /// A full search is claimed, and this space is neither searched nor explained.
    SpaceOpen {
        space: String,
    },
    /// A code that the list doesn't know. Kept; doesn't stand against sealing.
    UnknownCode {
        code: String,
    },
    /// The form has no such field. Kept; doesn't stand against sealing.
    UnknownField,
}

impl Why {
    /// Whether the record can't be sealed with it.
    pub fn refuses(&self) -> bool {
        !matches!(self, Self::UnknownCode { .. } | Self::UnknownField)
    }

    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "why-missing",
            Self::WrongKind => "why-wrong-kind",
            Self::TooSmall { .. } => "why-too-small",
            Self::TooLarge { .. } => "why-too-large",
            Self::TooManyPlaces { .. } => "why-too-many-places",
            Self::NoUnit => "why-no-unit",
            Self::TooLong { .. } => "why-too-long",
            Self::BadDate => "why-bad-date",
            Self::BadTime => "why-bad-time",
            Self::BeforeOther { .. } => "why-before-other",
            Self::BadPosition => "why-bad-position",
            Self::BadImo => "why-bad-imo",
            Self::BadMmsi => "why-bad-mmsi",
            Self::BadCallSign => "why-bad-callsign",
            Self::BadEmail => "why-bad-email",
            Self::BadLocode => "why-bad-locode",
            Self::BadContainer => "why-bad-container",
            Self::BadCountry => "why-bad-country",
            Self::NoSuchRow => "why-no-such-row",
            Self::Differs => "why-differs",
            Self::SpaceOpen { .. } => "why-space-open",
            Self::UnknownCode { .. } => "why-unknown-code",
            Self::UnknownField => "why-unknown-field",
        }
    }

    /// The limit, code or field that the text names; empty where it names none.
    pub fn limit(&self) -> String {
        match self {
            Self::TooSmall { least } => least.clone(),
            Self::TooLarge { most } => most.clone(),
            Self::TooManyPlaces { most } => most.to_string(),
            Self::TooLong { most } => most.to_string(),
            Self::BeforeOther { other } => other.to_string(),
            Self::SpaceOpen { space } => space.clone(),
            Self::UnknownCode { code } => code.clone(),
            _ => String::new(),
        }
    }
}

impl<'a> Sheet<'a> {
    /// How the record ends as it stands.
    pub fn end(&self) -> Option<&'a End> {
        let here = Path::new("", "");
        self.form.ends.iter().find(|end| end.when.as_ref().is_none_or(|when| when.holds(self.draft, &here)))
    }

    pub fn applies(&self, section: &Section) -> bool {
        section.when.as_ref().is_none_or(|when| when.holds(self.draft, &Path::new(&section.key, "notes")))
    }

    /// The lines that the section shows, groups and rows with their fields behind their
    /// headings. Empty where it doesn't apply.
    pub fn lines(&self, section: &'a Section) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        if !self.applies(section) {
            return lines;
        }
        for field in &section.fields {
            let path = Path::new(&section.key, &field.key);
            if !self.shows(field, &path) {
                continue;
            }
            let required = self.requires(field, &path);
            let line = |path: &Path, kind| Line { path: path.clone(), field, kind, required };
            match &field.kind {
                Kind::Group { record, .. } => {
                    lines.push(line(&path, LineKind::Group));
                    // An empty group that isn't needed asks for nothing.
                    let asks = required || self.draft.is_filled(&path);
                    self.push_fields(record, &path, asks, &mut lines);
                }
                Kind::Rows { record } => {
                    let rows = self.draft.rows(&path);
                    lines.push(line(&path, LineKind::List { rows: rows.len() }));
                    for (place, row) in rows.iter().enumerate() {
                        let at = path.row(*row);
                        lines.push(line(&at, LineKind::Row { row: *row, number: place + 1 }));
                        self.push_fields(record, &at, true, &mut lines);
                    }
                }
                _ => lines.push(line(&path, LineKind::Value)),
            }
        }
        lines
    }

    fn push_fields(&self, record: &str, at: &Path, asks: bool, lines: &mut Vec<Line<'a>>) {
        for field in self.form.record(record) {
            let path = at.sub(&field.key);
            if self.shows(field, &path) {
                let required = asks && self.requires(field, &path);
                lines.push(Line { path, field, kind: LineKind::Value, required });
            }
        }
    }

    /// Whether the field shows: its condition holds, or it holds something already.
    fn shows(&self, field: &Field, path: &Path) -> bool {
        field.when.as_ref().is_none_or(|when| when.holds(self.draft, path)) || self.draft.is_filled(path)
    }

    fn requires(&self, field: &Field, path: &Path) -> bool {
        if field.when.as_ref().is_some_and(|when| !when.holds(self.draft, path)) {
            return false;
        }
        let at_end = match &field.required.ends {
            Ends::Never => false,
            Ends::Always => true,
            Ends::At(keys) => self.end().is_some_and(|end| keys.contains(&end.key)),
        };
        at_end || field.required.when.as_ref().is_some_and(|when| when.holds(self.draft, path))
    }

    /// Everything that is wrong or missing, in the order of the form; then what the form
    /// has no place for.
    pub fn findings(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        for section in &self.form.sections {
            found.extend(self.findings_in(section));
        }
        found.extend(search::findings(self));
        let homeless = self.draft.entries().filter(|(path, _)| self.form.field(path).is_none());
        found.extend(homeless.map(|(path, _)| Finding {
            path: path.clone(),
            why: Why::UnknownField,
            by: None,
        }));
        found
    }

    pub fn findings_in(&self, section: &Section) -> Vec<Finding> {
        let Some(section) = self.form.section(&section.key) else { return Vec::new() };
        let mut found = Vec::new();
        for line in self.lines(section) {
            let whys = self.line_whys(&line);
            found.extend(whys.into_iter().map(|why| Finding {
                path: line.path.clone(),
                why,
                by: section.by.clone(),
            }));
        }
        found
    }

    /// What is wrong with the value at `path`.
    pub fn whys_at(&self, path: &Path) -> Vec<Why> {
        let Some(section) = self.form.section(&path.section) else { return Vec::new() };
        let here = self.findings_in(section).into_iter().filter(|finding| finding.path == *path);
        here.map(|finding| finding.why).collect()
    }

    fn line_whys(&self, line: &Line<'_>) -> Vec<Why> {
        match (line.kind, &line.field.kind) {
            (LineKind::Row { .. }, _) => Vec::new(),
            (LineKind::Group, Kind::Group { role: GroupRole::Identity, .. }) => {
                let missing = line.required && !self.draft.is_filled(&line.path);
                let differs = value::identity_differs(self.draft, &line.path)
                    && self.draft.value(&line.path.sub("accepted")).is_none();
                [missing.then_some(Why::Missing), differs.then_some(Why::Differs)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            (LineKind::Group | LineKind::List { .. }, _) => {
                let missing = line.required && !self.draft.is_filled(&line.path);
                missing.then_some(Why::Missing).into_iter().collect()
            }
            (LineKind::Value, _) => match self.draft.value(&line.path) {
                None => line.required.then_some(Why::Missing).into_iter().collect(),
                Some(value) => value::whys(self, line.field, value),
            },
        }
    }

    pub fn state(&self, section: &Section) -> State {
        if !self.applies(section) {
            return State::NotApplicable;
        }
        if self.findings_in(section).iter().any(|f| f.why.refuses()) {
            return if self.has_any(section) { State::Started } else { State::Empty };
        }
        if self.has_any(section) { State::Complete } else { State::Empty }
    }

    fn has_any(&self, section: &Section) -> bool {
        section.fields.iter().any(|field| self.draft.is_filled(&Path::new(&section.key, &field.key)))
    }

    /// What stands against sealing, with who must fix it.
    pub fn refusals(&self) -> Vec<Finding> {
        self.findings().into_iter().filter(|finding| finding.why.refuses()).collect()
    }

    /// The next field that must be filled or mended behind `after`, from the top again
    /// where there is none below.
    pub fn next_missing(&self, after: Option<&Path>) -> Option<Path> {
        let refusals = self.refusals();
        let order: Vec<Path> =
            self.form.sections.iter().flat_map(|s| self.lines(s)).map(|l| l.path).collect();
        let place = |path: &Path| order.iter().position(|p| p == path);
        let from = after.and_then(place);
        let below = refusals.iter().find(|f| from.is_none() || place(&f.path) > from);
        below.or(refusals.first()).map(|finding| finding.path.clone())
    }

    /// The fields of a section that still want a code of `list`: a screen fills them in one
    /// key (all checks passed, no document on board).
    pub fn unanswered(&self, section: &'a Section, list: &str) -> Vec<Path> {
        let open = |line: &Line<'_>| {
            matches!(&line.field.kind, Kind::Choice { list: own } if own == list)
                && line.kind == LineKind::Value
                && self.draft.value(&line.path).is_none()
        };
        self.lines(section).into_iter().filter(open).map(|line| line.path).collect()
    }

    /// Whether an identity group's columns differ, accepted or not.
    pub fn differs(&self, group: &Path) -> bool {
        value::identity_differs(self.draft, group)
    }

    /// The codes of a value with their labels, `None` for a code that is unknown.
    pub fn labels<'v>(
        &self,
        field: &Field,
        value: &'v Value,
    ) -> Vec<(&'v str, Option<&'a super::form::Label>)> {
        let (Kind::Choice { list } | Kind::Multi { list }) = &field.kind else { return Vec::new() };
        let label = |code: &'v str| (code, self.lists.item(list, code).map(|item| &item.label));
        value.codes().into_iter().map(label).collect()
    }
}

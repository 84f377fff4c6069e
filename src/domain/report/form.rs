//! A form: sections of fields, read from TOML (docs/forms.md has the format). A faulty line
//! costs its field alone: the reader gives a [`Problem`] with the line, and the rest works.

pub mod condition;
pub mod fault;
mod read;
pub(super) mod toml_table;

#[cfg(test)]
mod tests;

use super::decimal::Decimal;
use super::path::Path;
use crate::i18n::Language;
use condition::Condition;
use fault::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Most bytes of a form file.
pub const MOST_FILE: usize = 1 << 20;
/// Most sections of a form, fields of a section or of a record.
pub const MOST_PARTS: usize = 200;

/// A form's name and version: a record keeps it, and opens with that very form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct FormId {
    pub id: String,
    pub version: u32,
}

impl fmt::Display for FormId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{}", self.id, self.version)
    }
}

/// A text of the form in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    pub en: String,
    pub ja: String,
}

impl Label {
    /// The text; the other language's where one is empty.
    pub fn text(&self, language: Language) -> &str {
        let (wanted, other) = match language {
            Language::English => (&self.en, &self.ja),
            Language::Japanese => (&self.ja, &self.en),
        };
        if wanted.is_empty() { other } else { wanted }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Form {
    pub id: FormId,
    pub title: Label,
    /// How the record can end, in the order in which they are tried; the last is the one
    /// for all else. At least one.
    pub ends: Vec<End>,
    pub sections: Vec<Section>,
    /// The groups of fields that rows and groups are made of.
    pub records: BTreeMap<String, Record>,
}

/// A way in which the record ends (nil result, find, ..); it decides what must be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub key: String,
    pub label: Label,
    /// `None` for the end that takes all else.
    pub when: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub key: String,
    pub label: Label,
    pub help: Label,
    /// The section doesn't apply where this is false.
    pub when: Option<Condition>,
    /// Who must fill it: a code of the list `role`.
    pub by: Option<String>,
    /// Its own fields, then `notes` and `photos`, which every section has.
    pub fields: Vec<Field>,
}

/// A named group of fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub key: String,
    pub label: Label,
    pub help: Label,
    pub kind: Kind,
    /// Hidden, and not asked for, where this is false.
    pub when: Option<Condition>,
    pub required: Required,
    /// The code that most records have here: the screen offers it first, never fills it.
    pub usual: Option<String>,
    /// The line of the form file, from 1; 0 for the fields that every section has.
    pub line: usize,
}

/// When a field must be filled before the record can be sealed. Both parts count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Required {
    pub ends: Ends,
    pub when: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ends {
    #[default]
    Never,
    Always,
    /// At the ends with these keys.
    At(Vec<String>),
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line of at most `most` characters.
    Text {
        most: usize,
        format: Format,
    },
    LongText,
    Number(NumberKind),
    /// One code of a value list.
    Choice {
        list: String,
    },
    /// Any number of codes of a value list.
    Multi {
        list: String,
    },
    YesNo,
    /// A day, or a month or year where no more is known.
    Date,
    /// An instant, UTC with the local offset.
    Time {
        /// The field of the time that this one can't be before.
        after: Option<Path>,
        /// It may lie ahead (an ETA).
        future: bool,
    },
    Position,
    Photos,
    /// The fields of a record, once: a person, a document, an identity.
    Group {
        record: String,
        role: GroupRole,
    },
    /// The fields of a record, any number of times.
    Rows {
        record: String,
    },
    /// Rows of the list at `to`.
    Links {
        to: Path,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NumberKind {
    /// A fixed unit, as it is shown behind the number.
    pub unit: Option<String>,
    /// The list of units to choose from.
    pub units: Option<String>,
    pub least: Option<Decimal>,
    pub most: Option<Decimal>,
    /// Most decimal places.
    pub places: u8,
}

/// What a group is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupRole {
    Person,
    Document,
    /// The same fact as transmitted, declared, painted and in the documents: where two of
    /// them differ the record can't be sealed before `accepted` says why.
    Identity,
    Plain,
}

/// The form of a text of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Free,
    /// Seven digits with the right check digit, or `none`.
    Imo,
    /// Nine digits, or `none`.
    Mmsi,
    CallSign,
    Email,
    /// UN/LOCODE: five letters and digits.
    Locode,
    /// Four letters, seven digits, with the check digit of ISO 6346.
    Container,
    /// ISO 3166-1 alpha-2, or `none` or `unknown`.
    Country,
}

impl Form {
    /// Reads a form file. The form is `None` when not even its id and version can be read.
    pub fn read(text: &str) -> (Option<Self>, Vec<Problem>) {
        read::form(text)
    }

    pub fn section(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.key == key)
    }

    pub fn record(&self, name: &str) -> &[Field] {
        self.records.get(name).map_or(&[], |r| &r.fields)
    }

    /// The field that holds the value at `path`: of the section, or inside its record.
    pub fn field(&self, path: &Path) -> Option<&Field> {
        let head = self.section(&path.section)?.fields.iter().find(|f| f.key == path.field)?;
        match (&head.kind, path.row, path.sub.as_deref()) {
            (Kind::Group { record, .. }, None, Some(sub)) | (Kind::Rows { record }, Some(_), Some(sub)) => {
                self.record(record).iter().find(|f| f.key == sub)
            }
            (Kind::Group { .. } | Kind::Rows { .. }, _, None) | (_, None, None) => Some(head),
            _ => None,
        }
    }
}

//! Crew and passenger lists as ships and agents hand them in (IMO FAL forms 5 and 6 as CSV)
//! put into a boarding as the persons that are declared. Columns are found by their headers,
//! English or Japanese; a cell that can't be read is named and left out, its row stays.

#[cfg(test)]
mod tests;

mod cells;
mod headers;

use super::super::draft::Draft;
use super::super::edit::{Edit, MOST_TOGETHER};
use super::super::form::{Form, Kind};
use super::super::path::{Path, RowId};
use super::super::value::{Date, MOST_TEXT, Source, Value, clean};
use crate::domain::time::UtcTime;
use crate::domain::watchlist::import::decode::decode;
use crate::domain::watchlist::reader::{Written, table};
use std::collections::BTreeSet;

/// Largest list, bytes.
pub const MOST_BYTES: u64 = 4 << 20;
/// Most persons of a list; more are refused as a whole.
pub const MOST_PERSONS: usize = 2_000;
/// Lines in which the headers are looked for.
const MOST_BEFORE: usize = 40;
/// Most faults that are told one by one.
const MOST_FAULTS: usize = 100;

/// Where the declared persons stand in a form.
pub fn listed() -> Path {
    Path::new("persons", "listed")
}

/// A list as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CrewList {
    pub persons: Vec<Declared>,
    /// What couldn't be read, in the order of the file.
    pub faults: Vec<CellFault>,
    /// Headers that mean nothing here; their cells are left out.
    pub unknown: Vec<String>,
    /// Of the file, as it was told.
    pub encoding: &'static str,
}

/// A person of the list: the values by the keys of the form's record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declared {
    pub values: Vec<(&'static str, Value)>,
}

/// A cell, or a row, that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// From 1, without the header.
    pub row: usize,
    /// Its header; empty for the whole row.
    pub column: String,
    pub cell: String,
}

/// Why a file is no list of persons.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoList {
    #[error("no column has a name of a person")]
    NoNames,
    #[error("the list has no persons")]
    Empty,
    #[error("more than {MOST_PERSONS} persons")]
    TooMany,
}

impl NoList {
    /// The catalogue's key; `{ $most }` is [`MOST_PERSONS`].
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoNames => "crew-list-no-names",
            Self::Empty => "crew-list-empty",
            Self::TooMany => "crew-list-too-many",
        }
    }
}

/// Reads a list: UTF-8, UTF-16 or Shift_JIS; commas, semicolons or tabs.
///
/// # Errors
/// It has no names, no persons, or too many.
pub fn read(bytes: &[u8]) -> Result<CrewList, NoList> {
    let decoded = decode(bytes);
    let (columns, rows) = table(from_header(&decoded.text), Written::default());
    let meant: Vec<(String, Option<&'static str>)> =
        columns.into_iter().map(|header| (header.clone(), headers::meaning(&header))).collect();
    let has = |key: &str| meant.iter().any(|(_, m)| *m == Some(key));
    if !has("family") && !has("name") {
        return Err(NoList::NoNames);
    }
    if rows.len() > MOST_PERSONS {
        return Err(NoList::TooMany);
    }
    let passengers = !has("rank") && ["debarks", "visa"].into_iter().any(has);
    let mut list = CrewList { encoding: decoded.encoding, ..CrewList::default() };
    let unknown = meant.iter().filter(|(header, m)| m.is_none() && !header.is_empty());
    list.unknown = unknown.map(|(header, _)| header.clone()).take(MOST_FAULTS).collect();
    for (row, cells) in (1..).zip(rows) {
        match cells {
            Ok(cells) => {
                let cell = |header: &str| cells.get(header).map(|text| clean(text)).unwrap_or_default();
                let told: Vec<(&str, &'static str, String)> = meant
                    .iter()
                    .filter_map(|(header, m)| Some((header.as_str(), (*m)?, cell(header))))
                    .filter(|(_, _, text)| !text.trim().is_empty())
                    .collect();
                take(&mut list, row, &told, passengers);
            }
            Err(why) => list.fault(row, "", &why),
        }
    }
    if list.persons.is_empty() { Err(NoList::Empty) } else { Ok(list) }
}

/// From the line on that has the headers: forms begin with the ship and the port.
fn from_header(text: &str) -> &str {
    let names = |line: &str| {
        let mut cells = line.split([',', ';', '\t']).map(|cell| headers::meaning(cell.trim_matches('"')));
        cells.any(|meaning| matches!(meaning, Some("family" | "name")))
    };
    let mut start = 0;
    for line in text.split_inclusive('\n').take(MOST_BEFORE) {
        if names(line) {
            return text.get(start..).unwrap_or(text);
        }
        start += line.len();
    }
    text
}

fn take(list: &mut CrewList, row: usize, told: &[(&str, &'static str, String)], passengers: bool) {
    let mut person = Declared::default();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (header, meaning, text) in told {
        // Bytes that are no characters make no name and no number.
        let damaged = text.contains(char::REPLACEMENT_CHARACTER);
        match cells::values(meaning, text).filter(|_| !damaged) {
            Some(values) => {
                for (key, value) in values {
                    if value.fits() && seen.insert(key) {
                        person.values.push((key, value));
                    }
                }
            }
            None => list.fault(row, header, text),
        }
    }
    if !seen.contains("family") && !seen.contains("given") {
        // A line of a form without a person in it: a total, a signature.
        if !told.is_empty() {
            list.fault(row, "", &told.iter().map(|(_, _, text)| text.as_str()).collect::<Vec<_>>().join(" "));
        }
        return;
    }
    if !seen.contains("role") {
        let rank = told.iter().find(|(_, meaning, _)| *meaning == "rank").map(|(.., text)| text.as_str());
        let role = if passengers { "passenger" } else { cells::role(rank.unwrap_or_default()) };
        person.values.push(("role", Value::Choice(role.to_owned())));
    }
    if !seen.contains("document") && seen.contains("document_no") {
        let passport = told.iter().any(|(header, _, _)| headers::is_passport(header));
        if passport {
            person.values.push(("document", Value::Choice("passport".to_owned())));
        }
    }
    list.persons.push(person);
}

impl CrewList {
    fn fault(&mut self, row: usize, column: &str, cell: &str) {
        if self.faults.len() < MOST_FAULTS {
            let cell: String = cell.chars().take(80).collect();
            self.faults.push(CellFault { row, column: column.to_owned(), cell });
        }
    }
}

/// What tells one declared person from another.
const TELLING: [&str; 5] = ["family", "given", "born", "document_no", "nationality"];

/// The persons of the list who are not declared already: a list that is read again, or
/// reads as another did, brings nobody twice.
pub fn new_ones(draft: &Draft, list: CrewList) -> CrewList {
    let path = listed();
    let before: Vec<Vec<Option<&Value>>> = draft
        .rows(&path)
        .iter()
        .map(|row| TELLING.iter().map(|key| draft.value(&path.row(*row).sub(key))).collect())
        .collect();
    let told = |person: &Declared, key: &str| {
        person.values.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
    };
    let known = |person: &Declared| {
        before
            .iter()
            .any(|row| TELLING.iter().zip(row).all(|(key, value)| told(person, key).as_ref() == *value))
    };
    CrewList { persons: list.persons.into_iter().filter(|person| !known(person)).collect(), ..list }
}

/// The steps that put the list into the draft, behind what was declared before; each person
/// whole in one of them. Empty where the form has no place for declared persons.
pub fn edits(form: &Form, draft: &Draft, list: &CrewList, at: UtcTime) -> Vec<Edit> {
    let path = listed();
    let Some(Kind::Rows { record }) = form.field(&path).map(|field| &field.kind) else { return Vec::new() };
    let known: BTreeSet<&str> = form.record(record).iter().map(|field| field.key.as_str()).collect();
    let mut next = draft.next_row().0;
    let mut steps: Vec<Vec<Edit>> = vec![Vec::new()];
    for person in &list.persons {
        let row = RowId(next);
        next = next.saturating_add(1);
        let place = path.row(row);
        let values = person.values.iter().filter(|(key, _)| known.contains(key));
        let sets = values.map(|(key, v)| Edit::from(place.sub(key), v.clone(), Source::Document, at));
        let whole: Vec<Edit> =
            std::iter::once(Edit::AddRow { path: path.clone(), row }).chain(sets).collect();
        if let Some(step) = steps.last_mut().filter(|step| step.len() + whole.len() <= MOST_TOGETHER) {
            step.extend(whole);
        } else {
            steps.push(whole);
        }
    }
    steps.into_iter().filter(|step| !step.is_empty()).map(|edits| Edit::All { edits }).collect()
}

/// A text as one line that a field takes.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_TEXT).collect()
}

fn day(text: &str) -> Option<Date> {
    Date::parse(text).filter(|date| date.is_real())
}

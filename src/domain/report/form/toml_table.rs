//! Reads the tables of a TOML text key by key and notes every fault with its line. A line
//! that is no TOML is left out and noted, and the rest is read.

use super::MOST_FILE;
use super::fault::{Fault, Problem};
use super::{Decimal, Label};
use crate::domain::report::path::is_key;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// No more findings than a person would read.
const MAX_FINDINGS: usize = 100;
/// Faulty lines that are left out before the file is given up.
const MAX_REPAIRS: usize = 20;

/// The text without its faulty lines, and the notes.
pub(in crate::domain::report) struct Reader {
    text: String,
    problems: Vec<Problem>,
}

/// A table with its place.
#[derive(Clone)]
pub(in crate::domain::report) struct Part<'a, 't> {
    pub(in crate::domain::report) name: &'static str,
    pub(in crate::domain::report) table: &'a DeTable<'t>,
    pub(in crate::domain::report) span: Range<usize>,
}

impl Reader {
    /// Leaves out what is no TOML.
    pub(in crate::domain::report) fn new(text: &str) -> Self {
        let mut reader = Self { text: text.to_owned(), problems: Vec::new() };
        if text.len() > MOST_FILE {
            reader.text = String::new();
            reader.note(0..0, Fault::TooLarge, vec![("most", (MOST_FILE >> 10).to_string())]);
            return reader;
        }
        for _ in 0..MAX_REPAIRS {
            let Err(error) = DeTable::parse(&reader.text) else { return reader };
            let span = error.span().unwrap_or(0..0);
            let detail = error.message().to_owned();
            let repaired = blanked(&reader.text, span.start);
            reader.note(span, Fault::Syntax, vec![("detail", detail)]);
            match repaired {
                Some(repaired) => reader.text = repaired,
                None => break,
            }
        }
        if DeTable::parse(&reader.text).is_err() {
            reader.text = String::new();
        }
        reader
    }

    /// The text that can be read, and the notes to write to beside it.
    pub(in crate::domain::report) fn split(self) -> (String, Notes) {
        let notes = Notes { lines: starts(&self.text), problems: self.problems };
        (self.text, notes)
    }

    fn note(&mut self, span: Range<usize>, fault: Fault, args: Vec<(&'static str, String)>) {
        let mut notes = Notes { lines: starts(&self.text), problems: std::mem::take(&mut self.problems) };
        notes.note(span, fault, args);
        self.problems = notes.problems;
    }
}

/// `text` with the line at `offset` blanked; `None` where it is blank already.
fn blanked(text: &str, offset: usize) -> Option<String> {
    let before = text.get(..offset)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let (head, rest) = text.split_at_checked(start)?;
    let end = rest.find('\n').unwrap_or(rest.len());
    let (line, tail) = rest.split_at_checked(end)?;
    (!line.trim().is_empty()).then(|| format!("{head}{}{tail}", " ".repeat(line.len())))
}

/// The offset of each line's first byte.
fn starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// The notes of one file.
pub(in crate::domain::report) struct Notes {
    lines: Vec<usize>,
    problems: Vec<Problem>,
}

impl Notes {
    /// In the order of the file.
    pub(in crate::domain::report) fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|p| (p.line, p.column));
        self.problems
    }

    pub(in crate::domain::report) fn any(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The line, from 1, of a byte offset.
    pub(in crate::domain::report) fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset).max(1)
    }

    pub(in crate::domain::report) fn note(
        &mut self,
        span: Range<usize>,
        fault: Fault,
        args: Vec<(&'static str, String)>,
    ) {
        if self.problems.len() < MAX_FINDINGS {
            let line = self.line(span.start);
            let start = self.lines.get(line - 1).copied().unwrap_or(0);
            let column = span.start.saturating_sub(start) + 1;
            self.problems.push(Problem { line, column, fault, args });
        }
    }

    /// A note at a line.
    pub(in crate::domain::report) fn note_line(
        &mut self,
        line: usize,
        fault: Fault,
        args: Vec<(&'static str, String)>,
    ) {
        if self.problems.len() < MAX_FINDINGS {
            self.problems.push(Problem { line, column: 1, fault, args });
        }
    }

    fn wrong(&mut self, value: &Spanned<DeValue<'_>>, key: &str, want: &str) {
        let got = value.get_ref().type_str().to_owned();
        let args = vec![("key", key.to_owned()), ("want", want.to_owned()), ("got", got)];
        self.note(value.span(), Fault::WrongKind, args);
    }
}

impl<'a, 't> Part<'a, 't> {
    /// Notes every key that is none of `known`.
    pub(in crate::domain::report) fn only(&self, notes: &mut Notes, known: &[&str]) {
        for key in self.table.keys().filter(|k| !known.contains(&k.get_ref().as_ref())) {
            let args = vec![("key", key.get_ref().to_string()), ("table", self.name.to_owned())];
            notes.note(key.span(), Fault::UnknownKey, args);
        }
    }

    /// The tables under `key`.
    pub(in crate::domain::report) fn tables(
        &self,
        notes: &mut Notes,
        key: &'static str,
        most: usize,
    ) -> Vec<Part<'a, 't>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let DeValue::Array(array) = value.get_ref() else {
            notes.wrong(value, key, "list");
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in array {
            match item.get_ref() {
                DeValue::Table(table) if out.len() < most => {
                    out.push(Part { name: key, table, span: item.span() });
                }
                DeValue::Table(_) => {
                    notes.note(
                        item.span(),
                        Fault::TooMany,
                        vec![("key", key.to_owned()), ("most", most.to_string())],
                    );
                    break;
                }
                _ => notes.wrong(item, key, "table"),
            }
        }
        out
    }

    pub(in crate::domain::report) fn place(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    pub(in crate::domain::report) fn missing(&self, notes: &mut Notes, key: &str) {
        let args = vec![("key", key.to_owned()), ("table", self.name.to_owned())];
        notes.note(self.span.clone(), Fault::MissingKey, args);
    }

    pub(in crate::domain::report) fn text(&self, notes: &mut Notes, key: &str) -> Option<String> {
        let value = self.table.get(key)?;
        let DeValue::String(text) = value.get_ref() else {
            notes.wrong(value, key, "text");
            return None;
        };
        Some(text.to_string())
    }

    pub(in crate::domain::report) fn needed(&self, notes: &mut Notes, key: &str) -> Option<String> {
        if self.table.get(key).is_none() {
            self.missing(notes, key);
        }
        self.text(notes, key)
    }

    /// A text that can be a key.
    pub(in crate::domain::report) fn key(&self, notes: &mut Notes, key: &str) -> Option<String> {
        let text = self.needed(notes, key)?;
        if is_key(&text) {
            return Some(text);
        }
        notes.note(self.place(key), Fault::BadKey, vec![("value", text)]);
        None
    }

    /// `en` and `ja`, both needed.
    pub(in crate::domain::report) fn label(&self, notes: &mut Notes) -> Label {
        Label {
            en: self.needed(notes, "en").unwrap_or_default(),
            ja: self.needed(notes, "ja").unwrap_or_default(),
        }
    }

    /// `help_en` and `help_ja`.
    pub(in crate::domain::report) fn help(&self, notes: &mut Notes) -> Label {
        Label {
            en: self.text(notes, "help_en").unwrap_or_default(),
            ja: self.text(notes, "help_ja").unwrap_or_default(),
        }
    }

    pub(in crate::domain::report) fn flag(&self, notes: &mut Notes, key: &str) -> bool {
        match self.table.get(key) {
            None => false,
            Some(value) => {
                let DeValue::Boolean(flag) = value.get_ref() else {
                    notes.wrong(value, key, "true or false");
                    return false;
                };
                *flag
            }
        }
    }

    /// A text or a list of texts.
    pub(in crate::domain::report) fn words(&self, notes: &mut Notes, key: &str) -> Vec<String> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::String(text) => vec![text.to_string()],
            DeValue::Array(array) => {
                let mut words = Vec::new();
                for item in array {
                    match item.get_ref() {
                        DeValue::String(text) => words.push(text.to_string()),
                        _ => notes.wrong(item, key, "text"),
                    }
                }
                words
            }
            _ => {
                notes.wrong(value, key, "text");
                Vec::new()
            }
        }
    }

    pub(in crate::domain::report) fn number(&self, notes: &mut Notes, key: &str) -> Option<Decimal> {
        let value = self.table.get(key)?;
        let written = match value.get_ref() {
            DeValue::Integer(n) if n.radix() == 10 => Some(n.as_str().to_owned()),
            DeValue::Float(n) => Some(n.as_str().to_owned()),
            _ => None,
        };
        let number = written.as_deref().and_then(Decimal::parse);
        if number.is_none() {
            notes.note(self.place(key), Fault::BadNumber, vec![("key", key.to_owned())]);
        }
        number
    }
}

//! The office's own list: CSV bytes to entries, with the fate of every row.

use crate::domain::scenario::file::WatchRow;
use crate::domain::watchlist::entry::{self, WatchEntry};
use crate::domain::watchlist::import::decode::decode;
use std::collections::BTreeMap;

/// What became of a row. `row` counts from 1 and doesn't count the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    pub row: usize,
    pub ok: bool,
    /// Why it was refused; empty for a row that was taken.
    pub reason: String,
}

/// A row's cells by column, or why it can't be read.
pub type Row = Result<BTreeMap<String, String>, String>;

/// A list as read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List {
    pub entries: Vec<WatchEntry>,
    pub fates: Vec<Fate>,
    /// Columns that are not the template's; their cells are kept.
    pub unknown_columns: Vec<String>,
    pub encoding: String,
}

impl List {
    pub fn refused(&self) -> usize {
        self.fates.iter().filter(|f| !f.ok).count()
    }
}

/// A header's name as compared: lower case, `length_m` for `Length (m)`.
pub fn column(text: &str) -> String {
    let text: String =
        text.trim().to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let text = text.split('_').filter(|p| !p.is_empty()).collect::<Vec<_>>().join("_");
    match text.as_str() {
        "call_sign" => "callsign",
        "imo_number" | "imo_no" => "imo",
        "length" => "length_m",
        "beam" => "beam_m",
        "alias" => "aliases",
        "former_name" => "former_names",
        "weak_alias" => "weak_aliases",
        "ship_type" | "vessel_type" => "type",
        other => other,
    }
    .to_owned()
}

/// Rows of CSV text under its header, by column. Lines that begin with `#` are notes.
/// Commas, semicolons or tabs, by the header.
pub fn rows(text: &str) -> (Vec<String>, Vec<Row>) {
    table(text, None, Some('#'))
}

/// Rows of CSV text, by the columns given or else by those of its header.
pub(crate) fn table(text: &str, header: Option<&[&str]>, note: Option<char>) -> (Vec<String>, Vec<Row>) {
    let is_note = |line: &str| note.is_some_and(|mark| line.starts_with(mark));
    let head = text.lines().find(|l| !l.trim().is_empty() && !is_note(l)).unwrap_or_default();
    let count = |c: char| head.matches(c).count();
    let delimiter = if count('\t') > count(',') {
        b'\t'
    } else if count(';') > count(',') {
        b';'
    } else {
        b','
    };
    let mut csv = csv::ReaderBuilder::new()
        .comment(note.and_then(|mark| u8::try_from(mark).ok()))
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = csv.records();
    let columns: Vec<String> = match header {
        Some(columns) => columns.iter().map(|c| (*c).to_owned()).collect(),
        None => match records.next() {
            Some(Ok(header)) => header.iter().map(column).collect(),
            _ => return (Vec::new(), Vec::new()),
        },
    };
    let mut out = Vec::new();
    for record in records {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                out.push(Err(format!("unreadable: {error}")));
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
            out.push(Err(format!("too-many-cells: {} under {} columns", record.len(), columns.len())));
            continue;
        }
        out.push(Ok(columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect()));
    }
    (columns, out)
}

/// Reads a list.
pub fn read(bytes: &[u8]) -> List {
    let decoded = decode(bytes);
    let (columns, rows) = rows(&decoded.text);
    let mut list = List { encoding: decoded.encoding.to_owned(), ..List::default() };
    list.unknown_columns = columns
        .iter()
        .filter(|c| !WatchRow::COLUMNS.contains(&c.as_str()) && *c != "last_seen")
        .cloned()
        .collect();
    let rows = rows.into_iter().zip(1..).map(|(cells, row)| (row, cells));
    take(&mut list, rows);
    list
}

/// Reads the `[[watch]]` rows of a scenario or context.
pub fn read_rows(rows: &[WatchRow]) -> List {
    let mut list = List::default();
    take(&mut list, rows.iter().map(|row| (row.line, Ok(row.cells.clone()))));
    list
}

/// Takes rows into the list: each becomes an entry or is refused with its reason.
pub(crate) fn take(list: &mut List, rows: impl Iterator<Item = (usize, Row)>) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (row, cells) in rows {
        let read = cells.and_then(legible).and_then(|cells| entry::read(cells).map_err(|e| e.to_string()));
        let read = read.and_then(|entry| match first.get(&entry.id) {
            Some(earlier) => Err(entry::Refusal::Duplicate(*earlier).to_string()),
            None => Ok(entry),
        });
        match read {
            Ok(entry) => {
                first.insert(entry.id.clone(), row);
                list.fates.push(Fate { row, ok: true, reason: String::new() });
                list.entries.push(entry);
            }
            Err(reason) => list.fates.push(Fate { row, ok: false, reason }),
        }
    }
}

/// Refuses a row with bytes that are no characters in the list's encoding.
fn legible(cells: BTreeMap<String, String>) -> Row {
    match cells.iter().find(|(_, text)| text.contains(char::REPLACEMENT_CHARACTER)) {
        Some((column, _)) => Err(format!("undecodable: {column}")),
        None => Ok(cells),
    }
}

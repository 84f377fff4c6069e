//! The office's own list: CSV bytes to entries, with the fate of every row.

use crate::domain::scenario::file::WatchRow;
use crate::domain::watchlist::entry::{self, WatchEntry};
use crate::domain::watchlist::import::decode::decode;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, Read};

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

/// The office's own table.
pub(crate) const NOTED: Written = Written { header: None, note: Some('#') };

/// Rows of CSV text under its header, by column. Lines that begin with `#` are notes.
/// Commas, semicolons or tabs, by the header.
pub fn rows(text: &str) -> (Vec<String>, Vec<Row>) {
    table(text, NOTED)
}

/// How a table is written: its columns where it has no header, and how a note begins.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written {
    pub(crate) header: Option<&'static [&'static str]>,
    pub(crate) note: Option<char>,
}

/// Rows of CSV text, by the columns given or else by those of its header.
pub(crate) fn table(text: &str, written: Written) -> (Vec<String>, Vec<Row>) {
    let mut rows = Vec::new();
    let columns = each_row(text.as_bytes(), written, &mut |row| {
        rows.push(row);
        true
    });
    // A text in memory is always read to its end.
    (columns.unwrap_or_default(), rows)
}

/// Bytes in which the header must stand.
const HEAD: usize = 64 << 10;
/// Longest row, bytes: a quote that is never closed would swallow the rest of the file.
const LONGEST_ROW: usize = 4 << 20;

/// Gives every row of CSV text (UTF-8) as it is read, until `each` wants no more; then
/// the columns. Memory is that of one row.
///
/// # Errors
/// The input fails, or a row is longer than 4 MiB.
pub(crate) fn each_row(
    mut input: impl Read,
    written: Written,
    each: &mut dyn FnMut(Row) -> bool,
) -> io::Result<Vec<String>> {
    let mut head = Vec::new();
    input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let delimiter = delimiter(&String::from_utf8_lossy(&head), written.note);
    let room = Cell::new(LONGEST_ROW + HEAD);
    let mut csv = csv::ReaderBuilder::new()
        .comment(written.note.and_then(|mark| u8::try_from(mark).ok()))
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(Bounded { input: head.chain(input), room: &room });
    let mut record = csv::StringRecord::new();
    let mut columns: Option<Vec<String>> =
        written.header.map(|columns| columns.iter().map(|c| (*c).to_owned()).collect());
    loop {
        room.set(LONGEST_ROW);
        match csv.read_record(&mut record) {
            Ok(false) => return Ok(columns.unwrap_or_default()),
            Ok(true) => {}
            Err(error) if error.is_io_error() => return Err(io::Error::other(error.to_string())),
            Err(error) => {
                if !each(Err(format!("unreadable: {error}"))) {
                    return Ok(columns.unwrap_or_default());
                }
                continue;
            }
        }
        let Some(columns) = &columns else {
            columns = Some(record.iter().map(column).collect());
            continue;
        };
        // The end-of-file mark of CP/M is no row.
        if record.iter().all(|cell| cell.trim_matches(|c: char| c.is_whitespace() || c == '\x1a').is_empty())
        {
            continue;
        }
        let row = if record.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
            Err(format!("too-many-cells: {} under {} columns", record.len(), columns.len()))
        } else {
            Ok(columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect())
        };
        if !each(row) {
            return Ok(columns.clone());
        }
    }
}

fn delimiter(head: &str, note: Option<char>) -> u8 {
    let is_note = |line: &str| note.is_some_and(|mark| line.starts_with(mark));
    let line = head.lines().find(|l| !l.trim().is_empty() && !is_note(l)).unwrap_or_default();
    let count = |c: char| line.matches(c).count();
    if count('\t') > count(',') {
        b'\t'
    } else if count(';') > count(',') {
        b';'
    } else {
        b','
    }
}

/// Fails where more is read than one row may hold.
struct Bounded<'a, R> {
    input: R,
    room: &'a Cell<usize>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(left) = self.room.get().checked_sub(1) else {
            return Err(io::Error::other("a row is longer than 4 MiB: is a quote never closed?"));
        };
        let read = self.input.read(out)?;
        self.room.set((left + 1).saturating_sub(read));
        Ok(read)
    }
}

/// The columns that the template doesn't have.
pub(crate) fn unknown(columns: &[String]) -> Vec<String> {
    let known = |c: &String| {
        WatchRow::COLUMNS.contains(&c.as_str()) || matches!(c.as_str(), "last_seen" | "grade_scheme")
    };
    columns.iter().filter(|c| !known(c)).cloned().collect()
}

/// Reads a list.
pub fn read(bytes: &[u8]) -> List {
    let decoded = decode(bytes);
    let (columns, rows) = rows(&decoded.text);
    let mut list = List { encoding: decoded.encoding.to_owned(), ..List::default() };
    list.unknown_columns = unknown(&columns);
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
pub(crate) fn legible(cells: BTreeMap<String, String>) -> Row {
    match cells.iter().find(|(_, text)| text.contains(char::REPLACEMENT_CHARACTER)) {
        Some((column, _)) => Err(format!("undecodable: {column}")),
        None => Ok(cells),
    }
}

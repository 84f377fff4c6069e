//! The template as a spreadsheet (Office Open XML). Of a formula the value counts that
//! the spreadsheet program stored with it; a row with a formula without one, or with an
//! error value, is refused.

use super::Given;
use crate::domain::watchlist::reader::{self, Row, column};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::Cursor;

/// Largest file, and largest content it says it unpacks to, bytes.
const MOST_PACKED: usize = 128 << 20;
const MOST_UNPACKED: u64 = 1 << 30;
/// What a cell costs beside its text, bytes.
const CELL: usize = 64;
/// Columns read; a row with a value beyond them is refused.
const MOST_COLUMNS: u32 = 256;

/// The rows of the first sheet with the template's header, or why there are none.
pub(super) fn rows(bytes: &[u8]) -> Result<Given, String> {
    if bytes.len() > MOST_PACKED || unpacked(bytes) > MOST_UNPACKED {
        return Err("too-large".to_owned());
    }
    let unreadable = |error: XlsxError| format!("unreadable: {error}");
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    for name in book.sheet_names() {
        if let Some(given) = sheet(&mut book, &name)? {
            return Ok(given);
        }
    }
    Err("missing-column: id, kind, action".to_owned())
}

/// What the archive's directory says of the size of its content.
fn unpacked(bytes: &[u8]) -> u64 {
    bytes
        .windows(28)
        .filter_map(|w| w.strip_prefix(b"PK\x01\x02"))
        .filter_map(|entry| entry.get(20..24)?.try_into().ok())
        .map(|size| u64::from(u32::from_le_bytes(size)))
        .sum()
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Option<Given>, String> {
    let unreadable = |error: XlsxError| format!("unreadable: {error}");
    let mut reader = book.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut table = Table::default();
    // What the archive says of its size may be a lie: what comes out of it is counted.
    let mut room = MOST_UNPACKED as usize;
    while let Some(cell) = reader.next_cell_with_formula().map_err(unreadable)? {
        let size = match &cell.value {
            DataRef::String(text) => text.len() + CELL,
            DataRef::SharedString(text) => text.len() + CELL,
            _ => CELL,
        };
        room = room.checked_sub(size).ok_or_else(|| "too-large".to_owned())?;
        let (row, place) = cell.pos;
        table.cell(row, place, value(&cell.value, cell.formula.is_some(), row, place));
        if table.is_other() {
            return Ok(None);
        }
    }
    table.close();
    Ok(table.columns.is_some().then_some(table.given()))
}

/// The sheet as read so far, row by row.
#[derive(Default)]
struct Table {
    columns: Option<BTreeMap<u32, String>>,
    /// The row being read.
    number: u32,
    cells: BTreeMap<u32, String>,
    wrong: Option<String>,
    rows: Vec<(usize, Row)>,
    header: u32,
    other: bool,
}

impl Table {
    fn cell(&mut self, row: u32, place: u32, value: Result<String, String>) {
        if row != self.number {
            self.close();
            self.number = row;
        }
        match value {
            Ok(text) if text.trim().is_empty() => {}
            Ok(text) if place < MOST_COLUMNS => {
                self.cells.insert(place, text);
            }
            Ok(_) => self.wrong = Some(format!("too-many-cells: {}", reference(row, place))),
            Err(why) => self.wrong = self.wrong.take().or(Some(why)),
        }
    }

    /// The first row with values has no header of the template.
    fn is_other(&self) -> bool {
        self.other
    }

    fn close(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let wrong = self.wrong.take();
        let is_note = cells.values().next().is_some_and(|text| text.starts_with('#'));
        if (cells.is_empty() && wrong.is_none()) || is_note {
            return;
        }
        let Some(columns) = &self.columns else {
            let columns: BTreeMap<u32, String> =
                cells.iter().map(|(place, text)| (*place, column(text))).collect();
            let has = |name: &str| columns.values().any(|c| c == name);
            self.other = !(has("id") && has("kind") && has("action"));
            self.header = self.number;
            self.columns = Some(columns).filter(|_| !self.other);
            return;
        };
        let row = match (wrong, cells.keys().find(|place| !columns.contains_key(place))) {
            (Some(why), _) => Err(why),
            (None, Some(place)) => Err(format!("too-many-cells: {}", reference(self.number, *place))),
            (None, None) => Ok(columns
                .iter()
                .map(|(place, name)| (name.clone(), cells.get(place).cloned().unwrap_or_default()))
                .collect()),
        };
        self.rows.push(((self.number - self.header) as usize, row));
    }

    fn given(self) -> Given {
        let columns: Vec<String> = self.columns.unwrap_or_default().into_values().collect();
        let unknown_columns = reader::unknown(&columns);
        Given { encoding: "xlsx".to_owned(), unknown_columns, rows: self.rows, more: Vec::new() }
    }
}

/// A cell as the template's text.
fn value(cell: &DataRef<'_>, is_formula: bool, row: u32, place: u32) -> Result<String, String> {
    Ok(match cell {
        DataRef::Empty if is_formula => {
            return Err(format!("formula-without-value: {}", reference(row, place)));
        }
        DataRef::Error(error) => return Err(format!("cell-error: {} {error}", reference(row, place))),
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(n) => n.to_string(),
        // An MMSI or a length: no exponent, no `.0`.
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(at) => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
            }
        }
    })
}

/// `C3`, as the spreadsheet names it.
fn reference(row: u32, place: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = place + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    format!("{}{}", letters.iter().rev().collect::<String>(), u64::from(row) + 1)
}

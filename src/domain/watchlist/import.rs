//! Lists of other authorities: bytes to entries, with the fate of every row.
//!
//! Each format is put into the cells of the office's own list and read as that is
//! (docs/watchlists.md, "Lists of others"). Nothing is dropped without being told.

pub mod companion;
pub mod decode;
mod ftm;
mod sheet;
pub mod stream;
mod tables;

use crate::domain::watchlist::reader::{self, List, Row};
use decode::decode;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The office's own template, as CSV.
    Csv,
    /// The sanctions list of the US Treasury, `sdn.csv`: no header, `-0-` for null.
    OfacSdn,
    /// Designated vessels of the UN Security Council's committee 1718.
    Un1718,
    /// `maritime.csv` of OpenSanctions.
    OpensanctionsMaritime,
    /// Entities of Follow the Money, one JSON object a line.
    Ftm,
    /// Detentions of a port state control region.
    PscDetentions,
    /// The combined list of vessels in illegal, unreported and unregulated fishing.
    TmtIuu,
    /// The office's own template, as a spreadsheet.
    Xlsx,
}

impl Format {
    pub const ALL: [Self; 8] = [
        Self::Csv,
        Self::OfacSdn,
        Self::Un1718,
        Self::OpensanctionsMaritime,
        Self::Ftm,
        Self::PscDetentions,
        Self::TmtIuu,
        Self::Xlsx,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::OfacSdn => "ofac-sdn",
            Self::Un1718 => "un1718",
            Self::OpensanctionsMaritime => "opensanctions-maritime",
            Self::Ftm => "ftm",
            Self::PscDetentions => "psc-detentions",
            Self::TmtIuu => "tmt-iuu",
            Self::Xlsx => "xlsx",
        }
    }

    /// What `bytes` are, by how they begin; the office's own CSV where nothing says
    /// otherwise.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK\x03\x04") {
            return Self::Xlsx;
        }
        // A header fits in far less; the end may cut a character, which does no harm here.
        let text = decode(bytes.get(..HEAD).unwrap_or(bytes)).text;
        let head = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        if head.starts_with('{') {
            return Self::Ftm;
        }
        let columns: Vec<String> = head.split([',', ';', '\t']).map(reader::column).collect();
        let has = |names: &[&str]| names.iter().all(|name| columns.iter().any(|c| c == name));
        if has(&["vessel_name", "date_of_designation"]) {
            Self::Un1718
        } else if has(&["caption", "datasets"]) {
            Self::OpensanctionsMaritime
        } else if has(&["ship_name"]) && columns.iter().any(|c| c.contains("detention")) {
            Self::PscDetentions
        } else if has(&["ircs"]) && !has(&["id", "kind", "action"]) {
            Self::TmtIuu
        } else if has(&["ent_num"]) || (text.contains("-0-") && !has(&["id"])) {
            Self::OfacSdn
        } else {
            Self::Csv
        }
    }
}

/// Bytes by which a format is told.
const HEAD: usize = 8192;

/// The rows of a file that is read as a whole.
#[derive(Debug, Default)]
struct Given {
    encoding: String,
    unknown_columns: Vec<String>,
    rows: Vec<(usize, Row)>,
    /// Rows that say something of other rows: joined with them, or why not.
    more: Vec<(usize, Result<(), String>)>,
}

/// Reads a list.
pub fn read(format: Format, bytes: &[u8]) -> List {
    let given = match format {
        Format::Csv => return reader::read(bytes),
        Format::Xlsx => sheet::rows(bytes).unwrap_or_else(|why| refused("xlsx", why)),
        Format::Ftm => ftm::rows(bytes),
        table => tables(table, bytes),
    };
    let mut list =
        List { encoding: given.encoding, unknown_columns: given.unknown_columns, ..List::default() };
    reader::take(&mut list, given.rows.into_iter());
    let more = given.more.into_iter().map(|(row, fate)| reader::Fate {
        row,
        ok: fate.is_ok(),
        reason: fate.err().unwrap_or_default(),
    });
    list.fates.extend(more);
    list.fates.sort_by_key(|f| f.row);
    list
}

fn tables(format: Format, bytes: &[u8]) -> Given {
    let decoded = decode(bytes);
    let Some(shape) = tables::shape(format, &decoded.text) else { return Given::default() };
    let (_, rows) = reader::table(&decoded.text, shape.written);
    let rows = rows.into_iter().zip(1..).map(|(row, number)| (number, row.and_then(|c| shape.take(c))));
    Given { encoding: decoded.encoding.to_owned(), rows: rows.collect(), ..Given::default() }
}

/// One row that says why there are none.
fn refused(encoding: &str, reason: String) -> Given {
    Given { encoding: encoding.to_owned(), rows: vec![(0, Row::Err(reason))], ..Given::default() }
}

#[cfg(test)]
mod tests;

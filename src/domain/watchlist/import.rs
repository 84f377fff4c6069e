//! Lists of other authorities: bytes to entries, with the fate of every row.
//!
//! Each format is put into the cells of the office's own list and read as that is
//! (docs/watchlists.md, "Lists of others"). Nothing is dropped without being told.

pub mod decode;
mod ftm;
mod sheet;
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
    /// The office's own template, as a spreadsheet.
    Xlsx,
}

impl Format {
    pub const ALL: [Self; 7] = [
        Self::Csv,
        Self::OfacSdn,
        Self::Un1718,
        Self::OpensanctionsMaritime,
        Self::Ftm,
        Self::PscDetentions,
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
        } else if has(&["ent_num"]) || (text.contains("-0-") && !has(&["id"])) {
            Self::OfacSdn
        } else {
            Self::Csv
        }
    }
}

/// Bytes by which a format is told.
const HEAD: usize = 8192;

/// Reads a list.
pub fn read(format: Format, bytes: &[u8]) -> List {
    match format {
        Format::Csv => reader::read(bytes),
        Format::Xlsx => sheet::read(bytes),
        Format::Ftm => ftm::read(bytes),
        Format::OfacSdn => tables::ofac_sdn(bytes),
        Format::Un1718 => tables::un1718(bytes),
        Format::OpensanctionsMaritime => tables::opensanctions_maritime(bytes),
        Format::PscDetentions => tables::psc_detentions(bytes),
    }
}

/// A list of one row that says why there is none.
fn refused(encoding: &str, reason: String) -> List {
    let mut list = List { encoding: encoding.to_owned(), ..List::default() };
    reader::take(&mut list, std::iter::once((0, Row::Err(reason))));
    list
}

#[cfg(test)]
mod tests;

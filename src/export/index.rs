//! Index numbers of a statistics return: volumes of several years against a base year
//! that is 100.
//!
//! All arithmetic is whole-number and rounds a half up once, at the decimal that is
//! shown: counts give the index exactly, rounded volumes as near as their rounding lets.

use crate::domain::report::value::Decimal;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// Most rows and columns of a table.
pub const MOST_ROWS: usize = 10_000;
pub const MOST_COLUMNS: usize = 400;
/// How far a printed index may be from the one that rounded volumes give, in tenths.
pub const TOLERANCE_TENTHS: i64 = 4;

/// What the index is to be made of: the base year, and the day for which the volumes stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub base: i32,
    pub as_of: NaiveDate,
}

/// One year of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    pub year: i32,
    pub volume: Decimal,
    /// Tenths; the base year is 1000.
    pub index: i64,
    /// Tenths of a per cent against the year before, where the table has it.
    pub change: Option<i64>,
    /// The index that the table itself prints, tenths.
    pub printed: Option<i64>,
    /// The year was not over on the as-of day.
    pub preliminary: bool,
}

impl Point {
    /// Whether the table prints another index than its own volumes give.
    pub fn differs(&self) -> bool {
        self.printed.is_some_and(|printed| (printed - self.index).abs() > TOLERANCE_TENTHS)
    }
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub object: String,
    pub indicator: String,
    pub unit: String,
    /// By year.
    pub points: Vec<Point>,
}

/// Why there is no index.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTable {
    #[error("line {line}: {why}")]
    Csv { line: u64, why: String },
    #[error("no column {0}")]
    NoColumn(&'static str),
    #[error("no column of the base year {0}")]
    NoBase(i32),
    #[error("a column of {year}, which had not begun on {as_of}")]
    Future { year: i32, as_of: NaiveDate },
    #[error("line {line}: {text:?} is no volume")]
    Volume { line: u64, text: String },
    #[error("line {line}: the base year has no volume above 0")]
    ZeroBase { line: u64 },
    #[error("line {line}: a volume is too large")]
    TooLarge { line: u64 },
    #[error("more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")]
    TooMany,
    #[error("no rows")]
    Empty,
}

impl BadTable {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let line = |line: &u64| ("line", line.to_string());
        match self {
            Self::Csv { line: at, why } => ("stats-bad-csv", vec![line(at), ("detail", why.clone())]),
            Self::NoColumn(name) => ("stats-bad-column", vec![("name", (*name).to_owned())]),
            Self::NoBase(year) => ("stats-bad-base", vec![("year", year.to_string())]),
            Self::Future { year, as_of } => {
                ("stats-bad-future", vec![("year", year.to_string()), ("as_of", as_of.to_string())])
            }
            Self::Volume { line: at, text } => ("stats-bad-volume", vec![line(at), ("text", text.clone())]),
            Self::ZeroBase { line: at } => ("stats-bad-zero", vec![line(at)]),
            Self::TooLarge { line: at } => ("stats-bad-large", vec![line(at)]),
            Self::TooMany => ("stats-bad-many", Vec::new()),
            Self::Empty => ("stats-bad-empty", Vec::new()),
        }
    }
}

/// Where what stands in the table.
struct Columns {
    object: usize,
    indicator: Option<usize>,
    unit: Option<usize>,
    years: BTreeMap<i32, usize>,
    printed: BTreeMap<i32, usize>,
}

impl Columns {
    fn read(header: &csv::StringRecord, asked: Asked) -> Result<Self, BadTable> {
        if header.len() > MOST_COLUMNS {
            return Err(BadTable::TooMany);
        }
        let place = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
        let year = |text: &str| text.trim().parse::<i32>().ok().filter(|y| (1..=9999).contains(y));
        let all = |prefix: &str| -> BTreeMap<i32, usize> {
            let named = header.iter().enumerate();
            named.filter_map(|(n, h)| Some((year(h.trim().strip_prefix(prefix)?)?, n))).collect()
        };
        let columns = Self {
            object: place("object").ok_or(BadTable::NoColumn("object"))?,
            indicator: place("indicator"),
            unit: place("unit"),
            years: all(""),
            printed: all("index_"),
        };
        if !columns.years.contains_key(&asked.base) {
            return Err(BadTable::NoBase(asked.base));
        }
        match columns.years.keys().next_back() {
            Some(last) if *last > asked.as_of.year() => {
                Err(BadTable::Future { year: *last, as_of: asked.as_of })
            }
            _ => Ok(columns),
        }
    }
}

/// `numerator / denominator * scale`, a half rounded away from zero.
fn ratio(numerator: i128, denominator: i128, scale: i128) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let doubled = numerator.checked_mul(scale)?.checked_mul(2)?;
    let rounded = (doubled.abs().checked_add(denominator)?) / denominator.checked_mul(2)?;
    i64::try_from(if doubled < 0 { -rounded } else { rounded }).ok()
}

/// A volume in billionths.
fn fine(volume: Decimal) -> i128 {
    let (units, scale) = volume.parts();
    i128::from(units) * 10_i128.pow(9_u32.saturating_sub(u32::from(scale)))
}

/// Reads a table (UTF-8, a byte-order mark or not) of columns `object`, `indicator`,
/// `unit`, one a year, and perhaps `index_<year>` as printed elsewhere. An empty volume is
/// left out.
///
/// # Errors
/// The table cannot be read, lacks the base year, or tells of a time after the as-of day.
pub fn read(bytes: &[u8], asked: Asked) -> Result<Vec<Series>, BadTable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let fault = |e: &csv::Error| BadTable::Csv {
        line: e.position().map_or(1, csv::Position::line),
        why: e.to_string(),
    };
    let columns = Columns::read(reader.headers().map_err(|e| fault(&e))?, asked)?;
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| fault(&e))?;
        if found.len() >= MOST_ROWS {
            return Err(BadTable::TooMany);
        }
        found.push(series(&record, &columns, asked)?);
    }
    if found.is_empty() { Err(BadTable::Empty) } else { Ok(found) }
}

fn series(record: &csv::StringRecord, columns: &Columns, asked: Asked) -> Result<Series, BadTable> {
    let line = record.position().map_or(0, csv::Position::line);
    let text = |at: Option<usize>| at.and_then(|n| record.get(n)).unwrap_or_default().trim().to_owned();
    let number = |at: Option<usize>| -> Result<Option<Decimal>, BadTable> {
        match text(at) {
            empty if empty.is_empty() => Ok(None),
            text => match Decimal::parse(&text).filter(|d| *d >= Decimal::whole(0)) {
                Some(volume) => Ok(Some(volume)),
                None => Err(BadTable::Volume { line, text: text.chars().take(40).collect() }),
            },
        }
    };
    let base = number(columns.years.get(&asked.base).copied())?.map_or(0, fine);
    if base <= 0 {
        return Err(BadTable::ZeroBase { line });
    }
    let mut points: Vec<Point> = Vec::new();
    for (year, at) in &columns.years {
        let Some(volume) = number(Some(*at))? else { continue };
        let last = points.last().filter(|p| p.year == year - 1).map(|p| fine(p.volume));
        let printed = number(columns.printed.get(year).copied())?;
        let too_large = || BadTable::TooLarge { line };
        points.push(Point {
            year: *year,
            volume,
            index: ratio(fine(volume), base, 1000).ok_or_else(too_large)?,
            change: last.and_then(|last| ratio(fine(volume) - last, last, 1000)),
            printed: printed.and_then(|p| ratio(fine(p), 1_000_000_000, 10)),
            preliminary: NaiveDate::from_ymd_opt(*year, 12, 31).is_some_and(|end| asked.as_of < end),
        });
    }
    let (object, indicator) = (text(Some(columns.object)), text(columns.indicator));
    Ok(Series { object, indicator, unit: text(columns.unit), points })
}

/// Tenths as text: `879` is `87.9`.
pub fn tenths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{}", value.unsigned_abs() / 10, value.unsigned_abs() % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRENDS: &[u8] = include_bytes!("../../tests/data/statistics/trends.csv");

    fn asked(as_of: &str) -> Asked {
        Asked { base: 2000, as_of: as_of.parse().unwrap() }
    }

    #[test]
    fn every_printed_index_comes_from_the_rounded_volumes() {
        let all = read(TRENDS, asked("2011-02-28")).unwrap();
        let mut seen = 0;
        for series in &all {
            for point in series.points.iter().filter(|p| p.year != 2000) {
                let printed = point.printed.expect("the table prints it");
                assert!((printed - point.index).abs() <= 4, "{} {point:?}", series.object);
                assert!(!point.differs() && !point.preliminary);
                seen += 1;
            }
        }
        assert_eq!(seen, 25);
        let ships = all.iter().find(|s| s.object == "Ships").unwrap();
        assert_eq!(tenths(ships.points.last().unwrap().index), "87.9");
        assert_eq!(ships.points.first().unwrap().index, 1000);
    }

    #[test]
    fn counts_give_the_printed_index_to_the_decimal() {
        // Unrounded counts made so that they round to the volumes that are printed.
        let table = "object,indicator,unit,2000,2006,2010\nShips,Entering ships,ships,131998,134902,116026\n";
        let all = read(table.as_bytes(), asked("2011-02-28")).unwrap();
        let shown: Vec<String> = all[0].points.iter().map(|p| tenths(p.index)).collect();
        assert_eq!(shown, ["100.0", "102.2", "87.9"]);
    }

    #[test]
    fn halves_round_up_and_years_that_go_on_are_preliminary() {
        let table = "\u{feff}object,2000,2001,2002\nx,2000,2001,1999\n";
        let all = read(table.as_bytes(), asked("2002-12-30")).unwrap();
        let [_, up, down] = all[0].points.as_slice() else { panic!() };
        assert_eq!((up.index, up.change, up.preliminary), (1001, Some(1), false));
        assert_eq!((down.index, down.change, down.preliminary), (1000, Some(-1), true));
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        let bad = |text: &str| read(text.as_bytes(), asked("2011-02-28")).unwrap_err();
        assert_eq!(bad("object,1999\nx,1\n"), BadTable::NoBase(2000));
        assert_eq!(bad("what,2000\nx,1\n"), BadTable::NoColumn("object"));
        assert_eq!(bad("object,2000\n"), BadTable::Empty);
        assert_eq!(bad("object,2000\nx,0\n"), BadTable::ZeroBase { line: 2 });
        assert!(matches!(bad("object,2000,2001\nx,1,-1\n"), BadTable::Volume { line: 2, .. }));
        assert!(matches!(bad("object,2000,2011,2012\nx,1,1,1\n"), BadTable::Future { year: 2012, .. }));
        assert!(matches!(bad("object,2000\nx,1,2\n"), BadTable::Csv { .. }));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes, asked("2011-02-28"));
        }
    }
}

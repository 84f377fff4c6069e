//! An extract of an office's registers aboard: port calls, declarations, earlier boardings.
//! It says what it has and how old it is. What is not found in it is "not found", with the
//! age, and never more than that.

use crate::domain::time::{Span, UtcTime};
use crate::domain::watchlist::marks;
use std::collections::BTreeMap;

/// What is known of a vessel's numbers when she is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShipKey<'a> {
    pub mmsi: Option<u32>,
    pub imo: Option<u32>,
    pub call_sign: Option<&'a str>,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    PortCall,
    Declaration,
    Boarding,
    Clearance,
    Tip,
    Sighting,
}

/// A row of the extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub kind: RowKind,
    pub mmsi: Option<u32>,
    pub imo: Option<u32>,
    pub call_sign: Option<String>,
    /// As the paper has it.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2, as the paper has it.
    pub flag: Option<String>,
    pub port: Option<String>,
    /// ISO 3166-1 alpha-2 of the port.
    pub country: Option<String>,
    pub at: Option<UtcTime>,
    pub number: String,
    pub text: String,
    /// Of a boarding: nothing was found and nothing left open.
    pub cleared: bool,
    /// What else the row says, by its column.
    pub more: BTreeMap<String, String>,
}

/// A register aboard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    pub name: String,
    /// When it was drawn; `None` where it is the boat's own and always of now.
    pub as_of: Option<UtcTime>,
}

/// The extract.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extract {
    /// Which registers of which office.
    pub source: String,
    /// When it was drawn; `None` where nobody said.
    pub as_of: Option<UtcTime>,
    pub rows: Vec<Row>,
    /// The registers it is drawn from, where they are told one by one. A kind that is not
    /// here is not aboard.
    pub registers: BTreeMap<RowKind, Register>,
}

impl Row {
    /// What the row says under a column, without spaces around it; `None` for nothing.
    pub fn cell(&self, key: &str) -> Option<&str> {
        self.more.get(key).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }
}

impl ShipKey<'_> {
    /// A number in common, and none that differs. A name alone is nobody's.
    fn is(&self, row: &Row) -> bool {
        let call_sign = self.call_sign.map(marks::call_sign).filter(|c| !c.is_empty());
        let numbers = [
            self.imo.zip(row.imo).map(|(a, b)| a == b),
            self.mmsi.zip(row.mmsi).map(|(a, b)| a == b),
            call_sign.zip(row.call_sign.as_deref()).map(|(a, b)| a == marks::call_sign(b)),
        ];
        let [imo, ..] = numbers;
        // The hull's number counts above those that change with the flag.
        imo.unwrap_or_else(|| {
            let told = || numbers.into_iter().flatten();
            told().next().is_some() && told().all(|same| same)
        })
    }
}

impl Extract {
    /// How old it is.
    pub fn age(&self, now: UtcTime) -> Option<Span> {
        self.as_of.map(|at| now.since(at))
    }

    /// The register of a kind; `None` where none is aboard.
    pub fn register(&self, kind: RowKind) -> Option<Register> {
        let whole = || Register { name: self.source.clone(), as_of: self.as_of };
        // One that doesn't tell its registers is an extract of these.
        let meant = matches!(kind, RowKind::PortCall | RowKind::Declaration | RowKind::Boarding);
        if self.registers.is_empty() { meant.then(whole) } else { self.registers.get(&kind).cloned() }
    }

    /// The rows about a vessel, the newest first.
    pub fn of(&self, kind: RowKind, ship: ShipKey<'_>) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.kind == kind && ship.is(row)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.at));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(imo: Option<u32>, mmsi: Option<u32>, call_sign: Option<&str>, at: i64) -> Row {
        Row {
            kind: RowKind::PortCall,
            mmsi,
            imo,
            call_sign: call_sign.map(str::to_owned),
            name: Some("HAE SONG 9".to_owned()),
            flag: None,
            port: None,
            country: None,
            at: Some(UtcTime(at)),
            number: at.to_string(),
            text: String::new(),
            cleared: false,
            more: BTreeMap::new(),
        }
    }

    #[test]
    fn rows_are_found_by_numbers_and_never_by_a_name_alone() {
        let extract = Extract {
            source: "x".to_owned(),
            as_of: Some(UtcTime(0)),
            registers: BTreeMap::new(),
            rows: vec![
                row(Some(2_000_016), Some(1), None, 1),
                row(None, Some(671_999_011), None, 2),
                row(None, None, Some("5V-HS9"), 3),
                row(None, None, None, 4),
                row(Some(2_000_028), Some(671_999_011), None, 5),
                row(None, Some(671_999_011), Some("OTHER"), 6),
            ],
        };
        let found = |ship: ShipKey<'_>| -> Vec<&str> {
            extract.of(RowKind::PortCall, ship).iter().map(|r| r.number.as_str()).collect()
        };
        let known = ShipKey { imo: Some(2_000_016), mmsi: Some(671_999_011), call_sign: Some("5VHS9") };
        assert_eq!(found(known), ["3", "2", "1"], "newest first; the other hull and call sign are not hers");
        assert_eq!(found(ShipKey::default()), [""; 0], "who is unknown is nobody");
        assert!(extract.of(RowKind::Boarding, known).is_empty());
        assert_eq!(extract.age(UtcTime(5)), Some(Span(5)));
    }
}

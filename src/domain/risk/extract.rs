//! An extract of an office's registers aboard: port calls, declarations, earlier boardings.
//! It says what it has and how old it is. What is not found in it is "not found", with the
//! age, and never more than that.

use crate::domain::time::{Span, UtcTime};
use crate::domain::watchlist::marks;

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
}

/// The extract.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extract {
    /// Which registers of which office.
    pub source: String,
    /// When it was drawn; `None` where nobody said.
    pub as_of: Option<UtcTime>,
    pub rows: Vec<Row>,
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
        }
    }

    #[test]
    fn rows_are_found_by_numbers_and_never_by_a_name_alone() {
        let extract = Extract {
            source: "x".to_owned(),
            as_of: Some(UtcTime(0)),
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

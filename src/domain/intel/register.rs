//! Registers that an office keeps beside the watch list: permits, declared pairs, port
//! calls, clearances, declarations, tips, camera sightings, links. A row of a CSV file
//! becomes a record, or is refused with its reason (docs/watchlists.md, "Registers").

use crate::domain::id::Mmsi;
use crate::domain::risk::extract::{Row, RowKind};
use crate::domain::scenario::file::Permit;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry;
use crate::domain::watchlist::marks;
use std::collections::BTreeMap;

const DAY_MS: i64 = 86_400_000;

/// What a register holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Register {
    /// Leave to enter a closed port.
    Permits,
    /// Pair trawlers and the like.
    Pairs,
    PortCalls,
    /// Vessels that a port let go.
    Clearances,
    Declarations,
    Tips,
    /// Seen by a camera of the coast.
    Sightings,
    /// Between two entries, or two things of the lists.
    Links,
}

impl Register {
    pub const ALL: [Self; 8] = [
        Self::Permits,
        Self::Pairs,
        Self::PortCalls,
        Self::Clearances,
        Self::Declarations,
        Self::Tips,
        Self::Sightings,
        Self::Links,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Permits => "permits",
            Self::Pairs => "pairs",
            Self::PortCalls => "portcalls",
            Self::Clearances => "clearances",
            Self::Declarations => "declarations",
            Self::Tips => "tips",
            Self::Sightings => "sightings",
            Self::Links => "links",
        }
    }
}

/// A row of a register. What a register has no use for is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    pub mmsi: Option<u32>,
    pub imo: Option<u32>,
    pub name: Option<String>,
    pub callsign: Option<String>,
    /// The other vessel of a pair.
    pub other_mmsi: Option<u32>,
    pub port: Option<String>,
    pub since: Option<UtcTime>,
    pub until: Option<UtcTime>,
    /// Of a permit or declaration; the id of a tip; the first end of a link.
    pub number: Option<String>,
    /// The second end of a link.
    pub other: Option<String>,
    pub grade: Option<String>,
    pub office: Option<String>,
    pub text: Option<String>,
    /// Every cell as it was read.
    pub cells: BTreeMap<String, String>,
}

impl Record {
    /// As a row of an extract.
    pub fn row(&self, kind: RowKind) -> Row {
        let cell = |key: &str| self.cells.get(key).map(|c| c.trim().to_uppercase()).filter(|c| c.len() == 2);
        // A UN/LOCODE begins with the country.
        let locode = self.port.as_deref().map(|port| port.replace(' ', "")).filter(|port| {
            port.len() == 5 && port.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        });
        let country = cell("country").or_else(|| locode.map(|code| code.chars().take(2).collect()));
        Row {
            kind,
            mmsi: self.mmsi,
            imo: self.imo,
            call_sign: self.callsign.clone(),
            name: self.name.clone(),
            flag: cell("flag"),
            port: self.port.clone(),
            country,
            at: self.since,
            number: self.number.clone().unwrap_or_default(),
            text: self.text.clone().unwrap_or_default(),
            cleared: false,
            more: self.cells.clone(),
        }
    }

    /// As a context file has a permit.
    pub fn permit(&self) -> Permit {
        Permit {
            mmsi: self.mmsi.map(Mmsi),
            imo: self.imo,
            name: self.name.clone(),
            port: self.port.clone().unwrap_or_default(),
            from: self.since,
            to: self.until,
            number: self.number.clone().unwrap_or_default(),
        }
    }
}

/// The names under which offices write a column; the first that says something counts.
const SINCE: &[&str] =
    &["from", "valid_from", "since", "arrival", "arrived", "ata", "entered", "cleared_at", "at", "date"];
const UNTIL: &[&str] = &["to", "valid_to", "until", "expires", "departure", "departed", "atd", "left"];
const NUMBER: &[&str] = &["number", "permit", "permit_number", "permit_no", "declaration", "id", "from_id"];
const NAME: &[&str] = &["name", "vessel", "ship_name", "vessel_name"];
const TEXT: &[&str] = &["text", "type", "note", "notes", "remarks", "purpose", "cargo"];

/// Reads a row.
///
/// # Errors
/// The first thing that makes it unusable, as a code with what was read.
pub fn read(register: Register, cells: BTreeMap<String, String>) -> Result<Record, String> {
    let cell = |keys: &[&str]| -> Option<String> {
        keys.iter().filter_map(|key| cells.get(*key)).map(|c| c.trim().to_owned()).find(|c| !c.is_empty())
    };
    let mut numbers = mmsi(&cells)?;
    let other_mmsi = if register == Register::Pairs && numbers.len() > 1 { numbers.pop() } else { None };
    let imo = cell(&["imo"]).map(|t| marks::imo(&t).ok_or_else(|| format!("bad-imo: {t}"))).transpose()?;
    let is_link = register == Register::Links;
    let record = Record {
        mmsi: numbers.first().copied(),
        imo,
        name: cell(NAME),
        callsign: cell(&["callsign"]).map(|c| marks::call_sign(&c)).filter(|c| !c.is_empty()),
        other_mmsi,
        port: cell(&["port", "port_name", "locode"]),
        since: time(cell(if is_link { &["since", "valid_from", "at", "date"] } else { SINCE }), false)?,
        until: time(cell(if is_link { &["until", "valid_to", "expires"] } else { UNTIL }), true)?,
        number: if is_link { cell(&["from_id", "source", "entry", "from"]) } else { cell(NUMBER) },
        other: cell(&["to_id", "target", "other", "to"]),
        grade: grade(&cells),
        office: cell(&["office", "offices"]),
        text: cell(TEXT),
        cells: BTreeMap::new(),
    };
    match missing(register, &record) {
        Some(what) => Err(what.to_owned()),
        None if record.since.zip(record.until).is_some_and(|(from, to)| to < from) => {
            Err("ends-before-it-begins".to_owned())
        }
        None => Ok(Record { cells, ..record }),
    }
}

/// What a record of this register can't do without.
fn missing(register: Register, record: &Record) -> Option<&'static str> {
    let vessel =
        record.mmsi.is_some() || record.imo.is_some() || record.name.is_some() || record.callsign.is_some();
    let needs_vessel = matches!(
        register,
        Register::Permits | Register::PortCalls | Register::Clearances | Register::Declarations
    );
    let needs_port = matches!(register, Register::Permits | Register::PortCalls | Register::Clearances);
    let needs_time = matches!(register, Register::PortCalls | Register::Clearances | Register::Sightings);
    if needs_vessel && !vessel {
        Some("no-vessel: one of mmsi, imo, name, callsign is needed")
    } else if needs_port && record.port.is_none() {
        Some("no-port")
    } else if needs_time && record.since.is_none() {
        Some("no-time")
    } else if register == Register::Pairs && record.mmsi.zip(record.other_mmsi).is_none_or(|(a, b)| a == b) {
        Some("no-pair: two mmsi are needed")
    } else if register == Register::Tips && (record.number.is_none() || record.text.is_none()) {
        Some("no-tip: id and text are needed")
    } else if register == Register::Links && (record.number.is_none() || record.other.is_none()) {
        Some("no-link: two ends are needed")
    } else {
        None
    }
}

/// The numbers of the row, from one cell or from two.
fn mmsi(cells: &BTreeMap<String, String>) -> Result<Vec<u32>, String> {
    let keys = ["mmsi", "mmsi_a", "mmsi_1", "mmsi1", "mmsi_b", "mmsi_2", "mmsi2", "other_mmsi"];
    keys.iter()
        .filter_map(|key| cells.get(*key))
        .flat_map(|cell| cell.split([';', ' ', '/', '；']))
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(|t| t.parse().ok().filter(|_| t.len() == 9).ok_or_else(|| format!("bad-mmsi: {t}")))
        .collect()
}

fn grade(cells: &BTreeMap<String, String>) -> Option<String> {
    let get = |key: &str| cells.get(key).map(|c| c.trim().to_owned()).filter(|c| !c.is_empty());
    get("grade").or_else(|| Some(get("source_grade")? + &get("info_grade").unwrap_or_default()))
}

fn time(text: Option<String>, last: bool) -> Result<Option<UtcTime>, String> {
    let Some(text) = text else { return Ok(None) };
    let (at, whole) = entry::date(&text).ok_or_else(|| format!("bad-date: {text}"))?;
    Ok(Some(if last && whole { UtcTime(at.0 + DAY_MS - 1) } else { at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(register: Register, cells: &[(&str, &str)]) -> Result<Record, String> {
        read(register, cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn a_row_is_a_record_or_says_why_not() {
        let permit = row(
            Register::Permits,
            &[("imo", "2000016"), ("port", "Susa"), ("to", "2026-11-30"), ("number", "P-1")],
        );
        let permit = permit.unwrap().permit();
        assert_eq!(
            (permit.imo, permit.port.as_str(), permit.number.as_str()),
            (Some(2_000_016), "Susa", "P-1")
        );
        assert_eq!(permit.to, UtcTime::parse_rfc3339("2026-11-30T23:59:59.999Z"));
        let pair = row(Register::Pairs, &[("mmsi", "431999001;431999002")]).unwrap();
        assert_eq!((pair.mmsi, pair.other_mmsi), (Some(431_999_001), Some(431_999_002)));
        let pair = row(Register::Pairs, &[("mmsi_a", "431999001"), ("mmsi_b", "431999002")]).unwrap();
        assert_eq!((pair.mmsi, pair.other_mmsi), (Some(431_999_001), Some(431_999_002)));
        let link = row(Register::Links, &[("from_id", "V-1"), ("to_id", "P-1"), ("type", "owner")]).unwrap();
        assert_eq!((link.number.as_deref(), link.other.as_deref()), (Some("V-1"), Some("P-1")));
        for (register, cells, why) in [
            (Register::Permits, &[("port", "Susa")][..], "no-vessel"),
            (Register::Permits, &[("mmsi", "431999001")], "no-port"),
            (Register::Permits, &[("mmsi", "4319"), ("port", "Susa")], "bad-mmsi"),
            (Register::Permits, &[("imo", "2000021"), ("port", "Susa")], "bad-imo"),
            (Register::PortCalls, &[("name", "A"), ("port", "Busan")], "no-time"),
            (Register::PortCalls, &[("name", "A"), ("port", "Busan"), ("arrival", "soon")], "bad-date"),
            (
                Register::PortCalls,
                &[("name", "A"), ("port", "B"), ("arrival", "2026-11-02"), ("departure", "2026-11-01")],
                "ends-before-it-begins",
            ),
            (Register::Pairs, &[("mmsi", "431999001")], "no-pair"),
            (Register::Pairs, &[("mmsi", "431999001;431999001")], "no-pair"),
            (Register::Tips, &[("id", "T-1")], "no-tip"),
            (Register::Links, &[("from_id", "V-1")], "no-link"),
        ] {
            let refused = row(register, cells).unwrap_err();
            assert_eq!(refused.split(':').next(), Some(why), "{cells:?}");
        }
    }
}

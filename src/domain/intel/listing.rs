//! Lists and entries as they are shown, and what the matching of the patrol screen takes
//! from the store: plain values.

use crate::domain::down::aboard::{DownState, Order};
use crate::domain::intel::pack::Packed;
use crate::domain::intel::register::{Record, Register};
use crate::domain::risk::extract::{self, Extract, RowKind};
use crate::domain::time::UtcTime;
use crate::domain::watchlist::clear::Cleared;
use crate::domain::watchlist::compare::Tier;
use crate::domain::watchlist::entry::WatchEntry;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A list in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLine {
    pub name: String,
    /// `entries`, or the code of a register.
    pub holds: String,
    pub version: i64,
    pub format: String,
    pub source: String,
    pub sha256: Vec<u8>,
    pub imported_by: String,
    pub imported_at: UtcTime,
    /// Rows that this officer may see.
    pub rows: u64,
}

/// An entry as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub list: String,
    pub id: String,
    pub kind: String,
    pub action: String,
    pub name: String,
    pub valid_from: Option<UtcTime>,
    pub review: Option<UtcTime>,
    pub expires: Option<UtcTime>,
    pub withdrawn: bool,
}

/// Whether an entry counts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    InForce,
    NotYet,
    Expired,
    Withdrawn,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::NotYet => "not-yet",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Lists {
    /// The registers as the card and the score look them up; `None` where none is aboard. As
    /// old as the one that was imported first; each has its own age beside.
    pub fn extract(&self) -> Option<Extract> {
        let registers = [
            (Register::PortCalls, RowKind::PortCall, &self.port_calls),
            (Register::Declarations, RowKind::Declaration, &self.declarations),
            (Register::Clearances, RowKind::Clearance, &self.clearances),
            (Register::Tips, RowKind::Tip, &self.tips),
            (Register::Sightings, RowKind::Sighting, &self.sightings),
        ];
        let mut extract = Extract::default();
        for (register, kind, rows) in registers {
            let Some(line) = self.lines.iter().find(|line| line.holds == register.code()) else { continue };
            let as_of = Some(line.imported_at);
            extract.registers.insert(kind, extract::Register { name: line.name.clone(), as_of });
            extract.rows.extend(rows.iter().map(|record| record.row(kind)));
        }
        let aboard = || extract.registers.values();
        extract.as_of = aboard().filter_map(|register| register.as_of).min();
        extract.source = aboard().map(|register| register.name.as_str()).collect::<Vec<_>>().join(", ");
        (!extract.registers.is_empty()).then_some(extract)
    }

    /// The list of that format is aboard, and since when.
    pub fn imported(&self, format: &str) -> Option<UtcTime> {
        self.lines.iter().filter(|line| line.format == format).map(|line| line.imported_at).max()
    }

    /// The register is aboard.
    pub fn holds(&self, register: Register) -> bool {
        self.lines.iter().any(|line| line.holds == register.code())
    }
}

impl Listed {
    pub fn state(&self, now: UtcTime) -> State {
        if self.withdrawn {
            State::Withdrawn
        } else if self.expires.is_some_and(|until| until < now) {
            State::Expired
        } else if self.valid_from.is_some_and(|from| now < from) {
            State::NotYet
        } else {
            State::InForce
        }
    }

    /// The day on which it was to be looked at again has passed.
    pub fn is_due(&self, now: UtcTime) -> bool {
        self.review.is_some_and(|day| day < now)
    }
}

/// An entry that may speak of a person of a boarding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonHit {
    pub list: String,
    pub entry: String,
    pub name: String,
    pub action: String,
    pub tier: Tier,
    /// What agrees and what speaks against it: `passport`, `name`, `birth-date`, `nationality`.
    pub reasons: Vec<&'static str>,
    pub vetoes: Vec<&'static str>,
    /// For cleared roles alone.
    pub covert: bool,
}

/// A form that an entry had, and from which version on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub version: i64,
    pub imported_at: UtcTime,
    pub imported_by: String,
    pub source: String,
    /// It is not of the version in force.
    pub past: bool,
    pub cells: BTreeMap<String, String>,
}

/// One entry whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    pub line: Listed,
    pub cells: BTreeMap<String, String>,
    /// When it was withdrawn, by whom and why.
    pub withdrawn: Option<(UtcTime, String, String)>,
    /// The newest first; empty for one that is kept apart for cleared roles.
    pub forms: Vec<Form>,
    pub links: Vec<Record>,
    pub covert: bool,
}

/// What the matching of the patrol screen needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    pub packed: Packed,
    /// For cleared roles alone.
    pub covert: Vec<WatchEntry>,
    pub permits: Vec<Record>,
    pub pairs: Vec<Record>,
    pub port_calls: Vec<Record>,
    pub declarations: Vec<Record>,
    pub clearances: Vec<Record>,
    pub tips: Vec<Record>,
    pub sightings: Vec<Record>,
    pub links: Vec<Record>,
    /// Dismissed pairs that were kept: entry, vessel, and how both were.
    pub dismissals: Vec<(String, String, Cleared)>,
    /// Orders, tasks and notices of the shore, the newest first, and its last bundle.
    pub orders: Vec<Order>,
    pub bundle: Option<DownState>,
    /// What lists there are.
    pub lines: Vec<ListLine>,
    /// The officer may see what is kept for cleared roles.
    pub cleared: bool,
    /// When the oldest of the lists in force was imported.
    pub oldest: Option<UtcTime>,
}

/// A file that was read for an import, or imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRead {
    pub path: String,
    /// The list of which it is the next version.
    pub list: String,
    pub format: String,
    pub taken: u64,
    pub refused: u64,
    /// The first rows that were refused, and why.
    pub first: Vec<(usize, String)>,
    /// Of an import: the version, and what it changed.
    pub version: i64,
    pub changed: u64,
    pub gone: u64,
    /// Of the file, hexadecimal.
    pub sha256: String,
}

/// [`Lists`] on their way to the screen: two are equal where they are the same.
#[derive(Debug, Clone)]
pub struct Loaded(pub Arc<Lists>);

impl PartialEq for Loaded {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Loaded {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::intel::register::read;
    use crate::domain::risk::extract::ShipKey;

    #[test]
    fn registers_make_an_extract_as_old_as_the_first_of_them() {
        let cells = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        let call = [("imo", "2000016"), ("port", "TGLFW"), ("arrival", "2026-11-20"), ("flag", "tg")];
        let paper = [("imo", "2000016"), ("name", "HAE SONG 9"), ("number", "D-1")];
        let line = |holds: &str, at: i64| ListLine {
            name: holds.to_owned(),
            holds: holds.to_owned(),
            version: 1,
            format: "csv".to_owned(),
            source: "x".to_owned(),
            sha256: Vec::new(),
            imported_by: "x".to_owned(),
            imported_at: UtcTime(at),
            rows: 1,
        };
        let mut lists = Lists {
            port_calls: vec![read(Register::PortCalls, cells(&call)).unwrap()],
            declarations: vec![read(Register::Declarations, cells(&paper)).unwrap()],
            ..Lists::default()
        };
        lists.lines = vec![line("entries", 1)];
        assert_eq!(lists.extract(), None, "no register is aboard");
        lists.lines = vec![line("entries", 1), line("portcalls", 9), line("declarations", 5)];
        let extract = lists.extract().unwrap();
        assert_eq!((extract.as_of, extract.source.as_str()), (Some(UtcTime(5)), "portcalls, declarations"));
        let of = |kind| extract.register(kind).map(|register| register.as_of);
        assert_eq!((of(RowKind::PortCall), of(RowKind::Tip)), (Some(Some(UtcTime(9))), None));
        let ship = ShipKey { imo: Some(2_000_016), ..ShipKey::default() };
        let calls = extract.of(RowKind::PortCall, ship);
        assert_eq!((calls[0].country.as_deref(), calls[0].flag.as_deref()), (Some("TG"), Some("TG")));
        assert_eq!(extract.of(RowKind::Declaration, ship)[0].number, "D-1");
    }
}

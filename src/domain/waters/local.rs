//! What an office tells the boat beside the charts: permits, declared pairs, set and
//! drift. From a scenario or context file, and from the store while it is open.

use crate::domain::id::Mmsi;
use crate::domain::intel::listing::Lists;
use crate::domain::intel::register::Record;
use crate::domain::risk::extract::{Extract, Register, Row, RowKind};
use crate::domain::scenario::file::{Permit, Scenario, SetDrift};
use std::collections::{BTreeMap, BTreeSet};

/// How the boat's own records are named as a source.
const JOURNAL: &str = "journal";

/// What sentences can't carry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LocalKnowledge {
    pub permits: Vec<Permit>,
    /// Pair trawlers and the like, the lower number first.
    pub pairs: BTreeSet<(Mmsi, Mmsi)>,
    pub set_drift: Option<SetDrift>,
    /// Declared flags, ISO 3166-1 alpha-2.
    pub flags: BTreeMap<Mmsi, String>,
    /// Registers aboard; `None` where there are none.
    pub extract: Option<Extract>,
    stored: Stored,
}

/// What the store holds of it.
#[derive(Debug, Clone, PartialEq, Default)]
struct Stored {
    extract: Option<Extract>,
    /// Of earlier boardings; `None` where nobody looked.
    boardings: Option<Vec<Row>>,
    permits: Vec<Permit>,
    pairs: BTreeSet<(Mmsi, Mmsi)>,
}

impl LocalKnowledge {
    /// Takes over what a scenario or context says.
    pub fn add(&mut self, scenario: &Scenario) {
        self.permits.extend(scenario.permits.iter().cloned());
        self.pairs.extend(scenario.pairs.iter().map(|(a, b)| if a <= b { (*a, *b) } else { (*b, *a) }));
        let declared = scenario.vessels.iter().filter_map(|v| v.mmsi.zip(v.flag.as_deref()));
        self.flags.extend(declared.map(|(mmsi, flag)| (mmsi, flag.trim().to_uppercase())));
        self.set_drift = scenario.set_drift.or(self.set_drift);
    }

    /// The flag that is declared for her, where an office said one.
    pub fn flag(&self, mmsi: Mmsi) -> Option<&str> {
        self.flags.get(&mmsi).map(String::as_str).filter(|flag| flag.len() == 2)
    }

    /// Takes what the store holds in the place of what it held before.
    pub fn set_stored(&mut self, lists: &Lists) {
        let pair = |record: &Record| record.mmsi.zip(record.other_mmsi).map(|(a, b)| (Mmsi(a), Mmsi(b)));
        let boardings = self.stored.boardings.take();
        self.stored = Stored {
            extract: lists.extract(),
            boardings: None,
            permits: lists.permits.iter().map(Record::permit).collect(),
            pairs: lists.pairs.iter().filter_map(pair).map(|(a, b)| (a.min(b), a.max(b))).collect(),
        };
        self.set_boardings(boardings);
    }

    /// Takes the earlier boardings that the journal holds; `None` forgets them.
    pub fn set_boardings(&mut self, rows: Option<Vec<Row>>) {
        if let Some(extract) = &mut self.stored.extract {
            extract.rows.retain(|row| row.kind != RowKind::Boarding);
            extract.registers.remove(&RowKind::Boarding);
        }
        if let Some(rows) = &rows {
            let extract = self.stored.extract.get_or_insert_default();
            extract.registers.insert(RowKind::Boarding, Register { name: JOURNAL.to_owned(), as_of: None });
            extract.rows.extend(rows.iter().cloned());
        } else if self.stored.extract.as_ref().is_some_and(|extract| extract.registers.is_empty()) {
            self.stored.extract = None;
        }
        self.stored.boardings = rows;
    }

    /// The registers aboard: those that were given, else those of the store.
    pub fn extract(&self) -> Option<&Extract> {
        self.extract.as_ref().or(self.stored.extract.as_ref())
    }

    /// Every permit that is known.
    pub fn permits(&self) -> impl Iterator<Item = &Permit> {
        self.permits.iter().chain(&self.stored.permits)
    }

    pub fn is_pair(&self, a: Mmsi, b: Mmsi) -> bool {
        let pair = (a.min(b), a.max(b));
        self.pairs.contains(&pair) || self.stored.pairs.contains(&pair)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_pair_holds_both_ways() {
        let mut local = LocalKnowledge::default();
        local.add(&Scenario { pairs: vec![(Mmsi(2), Mmsi(1))], ..Scenario::default() });
        assert!(local.is_pair(Mmsi(1), Mmsi(2)) && local.is_pair(Mmsi(2), Mmsi(1)));
        assert!(!local.is_pair(Mmsi(1), Mmsi(3)));
    }

    #[test]
    fn a_flag_is_known_by_its_two_letters() {
        let mut local = LocalKnowledge::default();
        let text = "[scenario]\nname = \"x\"\nstart = \"2026-11-12T06:00:00Z\"\nend = \"07:00\"\n\
                    [[vessel]]\nid = \"M\"\nsensors = [\"ais-a\"]\nmmsi = 671999011\nflag = \"tg\"\n\
                    waypoints = [[\"06:00\", 35.0, 135.0]]\n";
        local.add(&crate::domain::scenario::file::parse(text).unwrap().0);
        assert_eq!(local.flag(Mmsi(671_999_011)), Some("TG"));
        assert_eq!(local.flag(Mmsi(671_999_012)), None);
        local.flags.insert(Mmsi(671_999_012), "UNKNOWN".to_owned());
        assert_eq!(local.flag(Mmsi(671_999_012)), None);
    }
}

//! What an office tells the boat beside the charts: permits, declared pairs, set and
//! drift. From a scenario or context file, and from the store while it is open.

use crate::domain::id::Mmsi;
use crate::domain::intel::listing::Lists;
use crate::domain::intel::register::Record;
use crate::domain::scenario::file::{Permit, Scenario, SetDrift};
use std::collections::BTreeSet;

/// What sentences can't carry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LocalKnowledge {
    pub permits: Vec<Permit>,
    /// Pair trawlers and the like, the lower number first.
    pub pairs: BTreeSet<(Mmsi, Mmsi)>,
    pub set_drift: Option<SetDrift>,
    stored: Stored,
}

/// What the store holds of it.
#[derive(Debug, Clone, PartialEq, Default)]
struct Stored {
    permits: Vec<Permit>,
    pairs: BTreeSet<(Mmsi, Mmsi)>,
}

impl LocalKnowledge {
    /// Takes over what a scenario or context says.
    pub fn add(&mut self, scenario: &Scenario) {
        self.permits.extend(scenario.permits.iter().cloned());
        self.pairs.extend(scenario.pairs.iter().map(|(a, b)| if a <= b { (*a, *b) } else { (*b, *a) }));
        self.set_drift = scenario.set_drift.or(self.set_drift);
    }

    /// Takes what the store holds in the place of what it held before.
    pub fn set_stored(&mut self, lists: &Lists) {
        let pair = |record: &Record| record.mmsi.zip(record.other_mmsi).map(|(a, b)| (Mmsi(a), Mmsi(b)));
        self.stored = Stored {
            permits: lists.permits.iter().map(Record::permit).collect(),
            pairs: lists.pairs.iter().filter_map(pair).map(|(a, b)| (a.min(b), a.max(b))).collect(),
        };
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
}

//! What an office tells the boat beside the charts: permits, declared pairs, set and
//! drift. From a scenario or context file, later from the store.

use crate::domain::id::Mmsi;
use crate::domain::scenario::file::{Permit, Scenario, SetDrift};
use std::collections::BTreeSet;

/// What sentences can't carry.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LocalKnowledge {
    pub permits: Vec<Permit>,
    /// Pair trawlers and the like, the lower number first.
    pub pairs: BTreeSet<(Mmsi, Mmsi)>,
    pub set_drift: Option<SetDrift>,
}

impl LocalKnowledge {
    /// Takes over what a scenario or context says.
    pub fn add(&mut self, scenario: &Scenario) {
        self.permits.extend(scenario.permits.iter().cloned());
        self.pairs.extend(scenario.pairs.iter().map(|(a, b)| if a <= b { (*a, *b) } else { (*b, *a) }));
        self.set_drift = scenario.set_drift.or(self.set_drift);
    }

    pub fn is_pair(&self, a: Mmsi, b: Mmsi) -> bool {
        self.pairs.contains(&(a.min(b), a.max(b)))
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

//! What the boat did when: spells without gaps from the beginning to the end. What an
//! officer says of a time stands against what GNSS said of it.

use super::event::{By, State, StateSet};
use crate::domain::time::{Span, UtcTime};

/// Most settings of one patrol; later ones are not taken.
pub const MOST_SETTINGS: usize = 4_000;

/// A time in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    pub from: UtcTime,
    pub to: UtcTime,
    pub state: State,
    pub reason: String,
    pub by: By,
}

/// The settings of one patrol in the order in which they were entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    begin: UtcTime,
    first: State,
    gnss: Vec<StateSet>,
    officers: Vec<StateSet>,
}

impl Hours {
    pub fn new(begin: UtcTime, first: State) -> Self {
        Self { begin, first, gnss: Vec::new(), officers: Vec::new() }
    }

    /// Takes a setting; `false` where there are too many.
    pub fn set(&mut self, set: &StateSet) -> bool {
        let list = match set.by {
            By::Gnss => &mut self.gnss,
            By::Officer => &mut self.officers,
        };
        if list.len() >= MOST_SETTINGS {
            return false;
        }
        list.push(set.clone());
        true
    }

    /// When what an officer said ends: where it was said to, or else with the next
    /// change that GNSS saw.
    fn end_of(&self, set: &StateSet) -> UtcTime {
        set.to.unwrap_or_else(|| {
            self.gnss
                .iter()
                .map(|g| g.from)
                .filter(|from| *from > set.from)
                .min()
                .unwrap_or(UtcTime(i64::MAX))
        })
    }

    /// The spells up to `end`, which is not before the beginning.
    pub fn spells(&self, end: UtcTime) -> Vec<Spell> {
        let end = end.max(self.begin);
        let said: Vec<(UtcTime, UtcTime, &StateSet)> =
            self.officers.iter().map(|set| (set.from, self.end_of(set), set)).collect();
        let mut bounds: Vec<UtcTime> = said
            .iter()
            .flat_map(|(from, to, _)| [*from, *to])
            .chain(self.gnss.iter().map(|set| set.from))
            .filter(|at| *at > self.begin && *at < end)
            .chain([self.begin])
            .collect();
        bounds.sort_unstable();
        bounds.dedup();
        let mut spells: Vec<Spell> = Vec::new();
        for from in bounds {
            let officer = said.iter().rev().find(|(f, t, _)| *f <= from && from < *t).map(|(_, _, set)| *set);
            let seen = || self.gnss.iter().filter(|set| set.from <= from).max_by_key(|set| set.from);
            let (state, reason, by) = officer
                .or_else(seen)
                .map_or((self.first, "", By::Officer), |set| (set.state, set.reason.as_str(), set.by));
            match spells.last_mut() {
                Some(last) if last.state == state && last.reason == reason && last.by == by => {}
                last => {
                    if let Some(last) = last {
                        last.to = from;
                    }
                    spells.push(Spell { from, to: end, state, reason: reason.to_owned(), by });
                }
            }
        }
        spells
    }

    /// Time in each state up to `end`, every state named.
    pub fn sums(&self, end: UtcTime) -> Vec<(State, Span)> {
        let spells = self.spells(end);
        let of = |state| spells.iter().filter(|s| s.state == state).map(|s| s.to.since(s.from).0).sum();
        State::ALL.into_iter().map(|state| (state, Span(of(state)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(from: i64, to: Option<i64>, state: State, by: By) -> StateSet {
        StateSet { from: UtcTime(from), to: to.map(UtcTime), state, reason: String::new(), by }
    }

    #[test]
    fn a_correction_stands_and_ends() {
        let mut hours = Hours::new(UtcTime(0), State::Moored);
        hours.set(&set(100, None, State::UnderWay, By::Gnss));
        hours.set(&set(150, Some(250), State::Unavailable, By::Officer));
        // GNSS sees a stop in the middle of what the officer said, and it goes on after.
        hours.set(&set(200, None, State::Anchored, By::Gnss));
        // Without an end, until GNSS sees the next change.
        hours.set(&set(300, None, State::Moored, By::Officer));
        hours.set(&set(400, None, State::UnderWay, By::Gnss));
        let seen: Vec<_> = hours.spells(UtcTime(500)).iter().map(|s| (s.from.0, s.to.0, s.state)).collect();
        assert_eq!(
            seen,
            [
                (0, 100, State::Moored),
                (100, 150, State::UnderWay),
                (150, 250, State::Unavailable),
                (250, 300, State::Anchored),
                (300, 400, State::Moored),
                (400, 500, State::UnderWay),
            ]
        );
    }

    #[test]
    fn an_end_before_the_beginning_is_no_time() {
        let hours = Hours::new(UtcTime(1_000), State::Moored);
        assert!(hours.sums(UtcTime(0)).iter().all(|(_, span)| span.0 == 0));
    }

    fn settings() -> impl Strategy<Value = Vec<StateSet>> {
        let one = (-100_i64..2_000, proptest::option::of(-100_i64..2_500), 0_usize..4, any::<bool>());
        proptest::collection::vec(one, 0..40).prop_map(|all| {
            all.into_iter()
                .map(|(from, to, state, officer)| {
                    set(from, to, State::ALL[state], if officer { By::Officer } else { By::Gnss })
                })
                .collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn hours_sum_to_the_length_to_the_millisecond(all in settings(), end in 0_i64..3_000) {
            let mut hours = Hours::new(UtcTime(0), State::Moored);
            for set in &all {
                prop_assert!(hours.set(set));
            }
            let spells = hours.spells(UtcTime(end));
            prop_assert_eq!(spells.first().unwrap().from, UtcTime(0));
            prop_assert_eq!(spells.last().unwrap().to, UtcTime(end));
            for pair in spells.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
                prop_assert!(pair[0].from < pair[0].to);
            }
            let sum: i64 = hours.sums(UtcTime(end)).iter().map(|(_, span)| span.0).sum();
            prop_assert_eq!(sum, end);
        }
    }
}

//! The audible budget (domain §3.2): how many ordinary alerts may sound in an hour. What
//! comes beyond it is shown and never sounds later.

use crate::domain::time::{Span, UtcTime};
use std::collections::VecDeque;

const WINDOW: Span = Span::hours(1);
/// Sounds are remembered for longer than they count: a clock set back by a moment finds
/// those that had just aged out.
const REMEMBERED: Span = Span::hours(2);

/// Sounds given lately, bounded by the limit itself.
#[derive(Debug, Clone)]
pub struct AudibleBudget {
    limit: usize,
    given: VecDeque<UtcTime>,
}

impl AudibleBudget {
    pub fn new(per_hour: u16) -> Self {
        Self { limit: usize::from(per_hour), given: VecDeque::new() }
    }

    /// Takes one sound if the hour that ends at `now` still has one.
    pub(crate) fn take(&mut self, now: UtcTime) -> bool {
        self.given.retain(|at| now.since(*at) < REMEMBERED && at.since(now) < WINDOW);
        let free = self.left(now) > 0;
        if free {
            self.given.push_back(now);
        }
        free
    }

    /// How many sounds are left at `now`.
    pub fn left(&self, now: UtcTime) -> usize {
        let used = self.given.iter().filter(|at| counts(**at, now)).count();
        self.limit.saturating_sub(used)
    }
}

/// A clock set back by under an hour still counts; one set back further would keep the
/// budget shut for as long, so those sounds are forgotten.
fn counts(at: UtcTime, now: UtcTime) -> bool {
    now.since(at) < WINDOW && at.since(now) < WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(m: i64) -> UtcTime {
        UtcTime(0) + Span::minutes(m)
    }

    #[test]
    fn six_sound_and_the_seventh_waits_for_the_first_to_age_out() {
        let mut budget = AudibleBudget::new(6);
        for m in 0..6 {
            assert!(budget.take(minute(m)), "{m}");
        }
        assert!(!budget.take(minute(59)));
        assert!(budget.take(minute(60)));
        assert!(!budget.take(minute(60)));
        assert_eq!(budget.left(minute(65)), 5);
    }

    #[test]
    fn a_clock_set_back_a_moment_gives_no_sound_more() {
        let mut budget = AudibleBudget::new(1);
        assert!(budget.take(minute(0)) && budget.take(minute(60)));
        assert!(!budget.take(minute(59)));
    }

    #[test]
    fn a_clock_set_back_a_day_does_not_shut_the_budget() {
        let mut budget = AudibleBudget::new(1);
        assert!(budget.take(minute(1500)));
        assert!(budget.take(minute(0)));
    }
}

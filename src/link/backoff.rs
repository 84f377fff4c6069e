//! How long to wait before an input is tried again: 1, 2, 4, 8, 16, then 30 s.

use crate::domain::time::Span;

const FIRST: Span = Span::seconds(1);
const LONGEST: Span = Span::seconds(30);

/// The wait grows with each failure and starts anew after a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    next: Span,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { next: FIRST }
    }
}

impl Backoff {
    /// The wait after one more failure.
    pub fn fail(&mut self) -> Span {
        let wait = self.next;
        self.next = Span(wait.0.saturating_mul(2)).min(LONGEST);
        wait
    }

    /// It worked: the next failure waits for the shortest time.
    pub fn succeed(&mut self) {
        self.next = FIRST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_thirty_seconds_and_start_anew_after_success() {
        let mut backoff = Backoff::default();
        let waits: Vec<i64> = (0..8).map(|_| backoff.fail().0 / 1000).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
        backoff.succeed();
        assert_eq!(backoff.fail(), Span::seconds(1));
    }
}

//! For how long two vessels have kept company, and what is remembered of it: the closest
//! approach, the speeds as a histogram, the distance over time. Memory is bounded however
//! long it lasts.

use crate::domain::geo::Position;
use crate::domain::time::{Span, UtcTime};
use crate::domain::units::Metres;

/// Points of a series; when it is full every other one goes.
const MOST_POINTS: usize = 128;
/// Bins of a tenth of a knot.
const BINS: usize = 128;
const BINS_A_KNOT: f64 = 10.0;

/// The distance at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Separation {
    pub at: UtcTime,
    pub range: Metres,
}

/// The nearest that two came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closest {
    pub at: UtcTime,
    pub range: Metres,
    /// Amid the two.
    pub position: Position,
}

/// A stretch of time over which a condition held at each sample.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) start: UtcTime,
    /// The last sample at which it held.
    pub(crate) held: UtcTime,
    pub(crate) closest: Closest,
    series: Vec<Separation>,
    every: Span,
    speeds: Vec<u32>,
}

impl Run {
    pub(crate) fn new(first: Closest) -> Self {
        let series = vec![Separation { at: first.at, range: first.range }];
        Self {
            start: first.at,
            held: first.at,
            closest: first,
            series,
            every: Span::seconds(10),
            speeds: vec![0; BINS],
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.held.since(self.start)
    }

    /// It held again, at this distance and mean speed.
    pub(crate) fn hold(&mut self, now: Closest, knots: f64) {
        self.held = now.at;
        if now.range.0 < self.closest.range.0 {
            self.closest = now;
        }
        let bin = ((knots.max(0.0) * BINS_A_KNOT) as usize).min(BINS - 1);
        if let Some(count) = self.speeds.get_mut(bin) {
            *count = count.saturating_add(1);
        }
        if self.series.last().is_none_or(|last| now.at.since(last.at) >= self.every) {
            self.series.push(Separation { at: now.at, range: now.range });
        }
        if self.series.len() >= MOST_POINTS {
            let mut keep = false;
            self.series.retain(|_| {
                keep = !keep;
                keep
            });
            self.every = Span(self.every.0.saturating_mul(2));
        }
    }

    /// The median of the speeds, to a tenth of a knot.
    pub(crate) fn median_speed(&self) -> f64 {
        let all: u32 = self.speeds.iter().fold(0, |sum, n| sum.saturating_add(*n));
        let mut below = 0u32;
        for (bin, count) in self.speeds.iter().enumerate() {
            below = below.saturating_add(*count);
            if below > all / 2 {
                return (bin as f64 + 0.5) / BINS_A_KNOT;
            }
        }
        0.0
    }

    pub(crate) fn series(&self) -> &[Separation] {
        &self.series
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::{at, s};

    #[test]
    fn a_long_run_stays_small_and_exact_in_what_counts() {
        let place = |n: i64| Closest {
            at: s(n * 10),
            range: Metres(300.0 - n as f64 / 100.0),
            position: at(35.0, 135.0),
        };
        let mut run = Run::new(place(0));
        for n in 0..10_000 {
            run.hold(place(n), if n % 3 == 0 { 2.5 } else { 0.7 });
        }
        assert!(run.series().len() < MOST_POINTS && run.series().len() >= MOST_POINTS / 2 - 1);
        assert!(run.series().is_sorted_by_key(|p| p.at));
        assert_eq!(run.closest.at, s(99_990));
        assert!((run.median_speed() - 0.75).abs() < 0.051);
        assert_eq!(run.span(), Span::seconds(99_990));
    }
}

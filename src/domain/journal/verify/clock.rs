//! What the clock facts of neighbouring entries say about each other.

use super::Placed;
use crate::domain::journal::entry::ClockFacts;
use crate::domain::journal::report::{ClockDoubt, ClockWhy};
use crate::domain::time::TimeSource;

/// Most milliseconds that UTC and the monotonic clock may disagree by between two
/// entries: a GNSS receiver's first correction of a free-running clock stays below.
pub const MOST_DRIFT_MS: i64 = 5_000;

/// The doubts, in the order of the entries; one entry may raise several.
pub(super) fn doubts(placed: &[Placed]) -> Vec<ClockDoubt> {
    let mut doubts = Vec::new();
    let mut before: Option<&Placed> = None;
    for now in placed {
        let earlier = before.filter(|b| b.place.stream == now.place.stream).map(|b| &b.entry.clock);
        for why in of(earlier, &now.entry.clock) {
            let place = now.place;
            doubts.push(ClockDoubt { stream: place.stream, epoch: place.epoch, seq: place.seq, why });
        }
        before = Some(now);
    }
    doubts
}

fn of(before: Option<&ClockFacts>, now: &ClockFacts) -> Vec<ClockWhy> {
    let mut doubts = Vec::new();
    if now.source == TimeSource::None {
        doubts.push(ClockWhy::NoSource);
    }
    if now.step_ms.is_some_and(|step| step != 0) {
        doubts.push(ClockWhy::Step);
    }
    let Some(before) = before else { return doubts };
    if now.utc < before.utc {
        doubts.push(ClockWhy::Backward);
    }
    if now.boot != before.boot {
        doubts.push(ClockWhy::Boot);
    } else if now.monotonic_ms < before.monotonic_ms {
        doubts.push(ClockWhy::Monotonic);
    } else {
        let told = i128::from(now.step_ms.unwrap_or(0));
        let utc = i128::from(now.utc.0) - i128::from(before.utc.0);
        let ran = i128::from(now.monotonic_ms) - i128::from(before.monotonic_ms);
        if (utc - ran - told).abs() > i128::from(MOST_DRIFT_MS) {
            doubts.push(ClockWhy::Drift);
        }
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::UtcTime;

    fn facts(utc: i64, monotonic_ms: u64, step_ms: Option<i64>) -> ClockFacts {
        ClockFacts { utc: UtcTime(utc), source: TimeSource::Gnss, monotonic_ms, boot: [1; 16], step_ms }
    }

    #[test]
    fn each_doubt_has_its_cause() {
        use ClockWhy::{Backward, Boot, Drift, Monotonic, NoSource, Step};
        let before = facts(100_000, 50_000, None);
        for (now, expected) in [
            (facts(101_000, 51_000, None), vec![]),
            (facts(106_000, 51_000, None), vec![]),
            (facts(106_001, 51_000, None), vec![Drift]),
            (facts(111_000, 51_000, Some(10_000)), vec![Step]),
            (facts(111_000, 51_000, Some(0)), vec![Drift]),
            (facts(99_999, 50_000, None), vec![Backward]),
            (facts(90_000, 51_000, Some(-11_000)), vec![Step, Backward]),
            (facts(101_000, 49_999, None), vec![Monotonic]),
            (ClockFacts { boot: [2; 16], ..facts(999_000, 1, None) }, vec![Boot]),
            (ClockFacts { source: TimeSource::None, ..facts(101_000, 51_000, None) }, vec![NoSource]),
            (facts(i64::MIN, u64::MAX, Some(i64::MAX)), vec![Step, Backward, Drift]),
        ] {
            assert_eq!(of(Some(&before), &now), expected, "{now:?}");
        }
        assert_eq!(of(None, &facts(0, 0, None)), vec![]);
    }
}

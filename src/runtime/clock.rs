//! The one clock. Every other file gets its time as an argument.
//!
//! The computer's time when the program started, carried on by the monotonic clock: it
//! never goes backward, whatever is done to the computer's clock meanwhile. A step of
//! the computer's clock (set by hand, by a time service, or a computer that slept) is
//! reported; the program decides whether to follow it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::domain::time::{Span, UtcTime};

/// Smaller differences are drift, not a step.
const STEP: Span = Span::seconds(2);

/// The computer's clock was moved against the monotonic one by this much: positive when
/// it now shows a later time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStep {
    pub by: Span,
}

/// A clock that never goes backward. Clones show the same time.
#[derive(Debug, Clone)]
pub struct Clock {
    started_at: UtcTime,
    started: Instant,
    /// What was added since by [`Clock::follow`], in milliseconds.
    followed: Arc<AtomicI64>,
    /// The difference between the computer's clock and this one that is already known.
    known: Span,
}

impl Clock {
    /// Starts at the computer's time.
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    pub fn start() -> Self {
        Self {
            started_at: wall(),
            started: Instant::now(),
            followed: Arc::new(AtomicI64::new(0)),
            known: Span(0),
        }
    }

    pub fn now(&self) -> UtcTime {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.started_at + Span(elapsed) + Span(self.followed.load(Ordering::Relaxed))
    }

    /// The monotonic clock alone, milliseconds since the start of the program.
    pub fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The same clock as a function, for the floors below.
    pub fn function(&self) -> Arc<dyn Fn() -> UtcTime + Send + Sync> {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }

    /// Whether the computer's clock was moved since the last look; each step is
    /// reported once. Slow drift below two seconds is not.
    pub fn step(&mut self) -> Option<ClockStep> {
        self.step_to(wall())
    }

    fn step_to(&mut self, wall: UtcTime) -> Option<ClockStep> {
        let difference = wall.since(self.now());
        let by = Span(difference.0.saturating_sub(self.known.0));
        if by.0.saturating_abs() <= STEP.0 {
            return None;
        }
        self.known = difference;
        Some(ClockStep { by })
    }

    /// Takes a step forward over, as after the computer slept. A step backward is
    /// refused: time on this clock never runs twice.
    pub fn follow(&mut self, step: ClockStep) -> bool {
        if step.by.0 <= 0 {
            return false;
        }
        self.followed.fetch_add(step.by.0, Ordering::Relaxed);
        self.known = Span(self.known.0.saturating_sub(step.by.0));
        true
    }
}

/// The computer's time; one before 1970 counts as 1970.
#[expect(clippy::disallowed_methods, reason = "this is the one clock")]
fn wall() -> UtcTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcTime(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_goes_backward() {
        let clock = Clock::start();
        let mut last = clock.now();
        for _ in 0..10_000 {
            let now = clock.now();
            assert!(now >= last);
            last = now;
        }
    }

    #[test]
    fn a_step_is_reported_once_and_followed_forward_only() {
        let mut clock = Clock::start();
        let hour = Span::hours(1);
        let near = |step: Option<ClockStep>, by: Span| {
            step.is_some_and(|step| (step.by.0 - by.0).abs() < Span::minutes(5).0)
        };
        assert_eq!(clock.step_to(clock.now()), None);
        let before = clock.now();
        let step = clock.step_to(before + hour);
        assert!(near(step, hour), "{step:?}");
        assert_eq!(clock.step_to(clock.now() + hour), None, "once");
        assert!(clock.follow(step.unwrap()));
        assert!(clock.now() >= before + Span::minutes(55));
        assert_eq!(clock.step_to(clock.now()), None, "now they agree");
        let step = clock.step_to(clock.now() - hour);
        assert!(near(step, Span(-hour.0)), "{step:?}");
        let before = clock.now();
        assert!(!clock.follow(step.unwrap()));
        assert!(clock.now() >= before);
    }

    #[test]
    fn clones_and_functions_show_the_same_time() {
        let mut clock = Clock::start();
        let function = clock.function();
        clock.follow(ClockStep { by: Span::hours(10) });
        assert!(function().since(clock.now()).0.abs() < Span::hours(1).0);
    }
}

//! What the boat does, as its own positions tell: at rest once she moved less than
//! [`Rules::still_radius`] in [`Rules::still_for`] (the figures of Signal K's autostate
//! plugin: 100 m, 10 minutes), under way again once two fixes in a row lie further than
//! [`Rules::leave_radius`] from where she rested: she may swing at anchor in between.
//!
//! A change is dated back to when it began. Without a fix nothing is concluded.

use super::event::State;
use crate::domain::geo::Position;
use crate::domain::time::{Span, UtcTime};
use crate::domain::units::Metres;
use std::collections::VecDeque;

/// The numbers of the rule; profile settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    pub still_radius: Metres,
    pub still_for: Span,
    pub leave_radius: Metres,
    /// Positions nearer in time than this are one.
    pub every: Span,
    /// After so long without a fix, rest is looked for anew.
    pub gap: Span,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            still_radius: Metres(100.0),
            still_for: Span::minutes(10),
            leave_radius: Metres(200.0),
            every: Span::seconds(10),
            gap: Span::minutes(2),
        }
    }
}

/// What is known beside the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// The anchor watch is set.
    pub anchor: bool,
    /// Inside a harbour, where rest means moored.
    pub harbour: bool,
}

/// The state since some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub from: UtcTime,
    pub state: State,
}

/// Follows the positions.
#[derive(Debug, Clone, PartialEq)]
pub struct Motion {
    rules: Rules,
    state: State,
    /// The last minutes, oldest first: no more than still_for / every and one.
    window: VecDeque<(UtcTime, Position)>,
    rest: Option<Position>,
    /// The first fix outside, which the next has to bear out.
    outside: Option<UtcTime>,
}

fn metres(a: Position, b: Position) -> f64 {
    a.haversine(b).0
}

impl Motion {
    pub fn new(rules: Rules, state: State) -> Self {
        Self { rules, state, window: VecDeque::new(), rest: None, outside: None }
    }

    pub fn state(&self) -> State {
        self.state
    }

    /// An officer said what the boat does: the positions go on from there.
    pub fn correct(&mut self, state: State) {
        self.state = state;
        self.outside = None;
        self.window.clear();
        self.rest = None;
    }

    /// Takes own position, and gives the change that it shows.
    pub fn step(&mut self, at: UtcTime, position: Option<Position>, known: Known) -> Option<Change> {
        let position = position?;
        if let Some((last, _)) = self.window.back() {
            let since = at.since(*last);
            if since.0 > self.rules.gap.0 || since.0 < 0 {
                self.window.clear();
                self.outside = None;
            } else if since.0 < self.rules.every.0 {
                return None;
            }
        }
        self.window.push_back((at, position));
        match self.state {
            // Only an officer ends it.
            State::Unavailable => None,
            State::UnderWay => self.look_for_rest(at, known),
            State::Anchored | State::Moored => self.look_for_way(at, position, known),
        }
    }

    fn look_for_rest(&mut self, at: UtcTime, known: Known) -> Option<Change> {
        // One point older than the span stays, to know that the span is covered.
        while self.window.get(1).is_some_and(|(t, _)| at.since(*t).0 >= self.rules.still_for.0) {
            self.window.pop_front();
        }
        let (first, here) = *self.window.front()?;
        let (_, latest) = *self.window.back()?;
        let covered = at.since(first).0 >= self.rules.still_for.0;
        let still = self.window.iter().all(|(_, p)| metres(here, *p) < self.rules.still_radius.0);
        if !covered || !still {
            return None;
        }
        self.rest = Some(latest);
        self.state = resting(known);
        Some(Change { from: first, state: self.state })
    }

    fn look_for_way(&mut self, at: UtcTime, position: Position, known: Known) -> Option<Change> {
        let rest = *self.rest.get_or_insert(position);
        if metres(rest, position) <= self.rules.leave_radius.0 {
            self.outside = None;
            while self.window.len() > 1 {
                self.window.pop_front();
            }
            // An anchor that is let go or weighed at rest.
            let state = resting(known);
            let told = known.anchor && self.state == State::Moored;
            return told.then(|| {
                self.state = state;
                Change { from: at, state }
            });
        }
        let Some(left) = self.outside else {
            self.outside = Some(at);
            return None;
        };
        self.outside = None;
        self.rest = None;
        self.window.clear();
        self.window.push_back((at, position));
        self.state = State::UnderWay;
        Some(Change { from: left, state: State::UnderWay })
    }
}

fn resting(known: Known) -> State {
    if known.harbour && !known.anchor { State::Moored } else { State::Anchored }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geo::Offset;
    use proptest::prelude::*;

    const HARBOUR: Known = Known { anchor: false, harbour: true };

    fn at(east_m: f64, north_m: f64) -> Option<Position> {
        let origin = Position::new(35.0, 135.0).unwrap();
        Some(origin.at_offset(Offset { x: east_m / 1852.0, y: north_m / 1852.0 }))
    }

    /// Steps every ten seconds from `from`; gives the changes.
    fn run(
        motion: &mut Motion,
        from: i64,
        steps: i64,
        known: Known,
        mut place: impl FnMut(i64) -> Option<Position>,
    ) -> Vec<(i64, State)> {
        (0..steps)
            .filter_map(|n| {
                let t = from + n * 10;
                motion.step(UtcTime(t * 1000), place(n), known).map(|c| (c.from.0 / 1000, c.state))
            })
            .collect()
    }

    #[test]
    fn rest_is_dated_back_and_leaving_takes_two_fixes() {
        let mut motion = Motion::new(Rules::default(), State::UnderWay);
        // 10 kn is 51 m in ten seconds.
        assert!(run(&mut motion, 0, 60, HARBOUR, |n| at(n as f64 * 51.0, 0.0)).is_empty());
        let stop = 59.0 * 51.0;
        let seen = run(&mut motion, 600, 70, HARBOUR, |n| at(stop + (n % 3) as f64 * 10.0, 0.0));
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].1, State::Moored);
        assert!((570..=600).contains(&seen[0].0), "{seen:?}");
        // One fix that jumps is no departure.
        assert!(run(&mut motion, 1300, 1, HARBOUR, |_| at(stop + 900.0, 0.0)).is_empty());
        assert!(run(&mut motion, 1310, 3, HARBOUR, |_| at(stop, 0.0)).is_empty());
        let seen = run(&mut motion, 1340, 20, HARBOUR, |n| at(stop + n as f64 * 51.0, 0.0));
        assert_eq!(seen, [(1380, State::UnderWay)]);
    }

    #[test]
    fn swinging_at_anchor_is_rest() {
        let known = Known { anchor: true, harbour: false };
        let mut motion = Motion::new(Rules::default(), State::UnderWay);
        let seen = run(&mut motion, 0, 70, known, |_| at(0.0, 0.0));
        assert_eq!(seen, [(0, State::Anchored)]);
        // A circle of 90 m about the anchor, from its northern point: 180 m across.
        let swing = |n: i64| {
            let angle = n as f64 / 40.0;
            at(90.0 * angle.sin(), 90.0 * (angle.cos() - 1.0))
        };
        assert!(run(&mut motion, 700, 2_000, known, swing).is_empty());
    }

    #[test]
    fn nothing_is_concluded_from_silence() {
        let mut motion = Motion::new(Rules::default(), State::UnderWay);
        assert!(run(&mut motion, 0, 30, HARBOUR, |_| at(0.0, 0.0)).is_empty());
        assert!(run(&mut motion, 300, 400, HARBOUR, |_| None).is_empty());
        assert!(run(&mut motion, 4300, 60, HARBOUR, |_| at(0.0, 0.0)).is_empty(), "ten minutes count anew");
        assert_eq!(run(&mut motion, 4900, 2, HARBOUR, |_| at(0.0, 0.0)), [(4300, State::Moored)]);
    }

    #[test]
    fn only_an_officer_ends_unavailability() {
        let mut motion = Motion::new(Rules::default(), State::Unavailable);
        assert!(run(&mut motion, 0, 200, HARBOUR, |n| at(n as f64 * 51.0, 0.0)).is_empty());
        motion.correct(State::Moored);
        let seen = run(&mut motion, 2000, 20, HARBOUR, |n| at(20_000.0 + n as f64 * 51.0, 0.0));
        assert_eq!(seen, [(2040, State::UnderWay)]);
    }

    proptest! {
        /// Changes alternate, never go back in time, and the window stays small.
        #[test]
        fn changes_are_in_order(steps in proptest::collection::vec((0_u8..4, 1_i64..40), 1..400)) {
            let mut motion = Motion::new(Rules::default(), State::Moored);
            let (mut t, mut x, mut last, mut before) = (0, 0.0, UtcTime(0), State::Moored);
            for (what, seconds) in steps {
                t += seconds * 1000;
                x += match what { 0 => 0.0, 1 => 5.0, 2 => 400.0, _ => -150.0 };
                let position = if what == 3 && seconds % 5 == 0 { None } else { at(x, 0.0) };
                if let Some(change) = motion.step(UtcTime(t), position, HARBOUR) {
                    prop_assert!(change.from >= last && change.from <= UtcTime(t));
                    prop_assert!(change.state != before);
                    last = change.from;
                    before = change.state;
                }
                prop_assert!(motion.window.len() <= 62);
            }
        }
    }
}

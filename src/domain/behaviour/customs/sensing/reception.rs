//! What this boat hears: when her receiver is alive, how far each class was heard within
//! the last hour, and by range ring and bearing sector which part of what was sent.
//!
//! A silence only counts while the receiver listens. Its clock runs between messages of
//! any station and stands still over gaps, so an input that was lost for a while makes
//! nobody silent, and no message at all says nothing about anybody.

use crate::domain::behaviour::customs::Look;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Report, Target, TargetKind};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A gap longer than this between messages of all stations is deafness: a ship at rest is
/// heard each three minutes.
const DEAF_AFTER: Span = Span::seconds(200);
/// The hour is kept in parts that are forgotten one by one.
const PART: Span = Span::minutes(5);
const PARTS: usize = 12;
const SECTORS: usize = 12;
/// Upper bounds of the range rings, nm; the last ring has none.
const RINGS: [f64; 8] = [1.0, 2.0, 4.0, 6.0, 9.0, 13.0, 20.0, 30.0];
/// Positions further than VHF ever carries are a fault or come from elsewhere, nm.
const FURTHEST: f64 = 200.0;
/// From so many expected messages on a cell is known.
const KNOWN_FROM: f32 = 20.0;

/// Classes that are heard differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    A,
    B,
}

/// What was expected and heard in one cell in one part of the hour.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    expected: f32,
    heard: f32,
}

#[derive(Debug, Clone, Default)]
struct HourPart {
    furthest: [Option<f64>; 2],
    cells: BTreeMap<(Class, u8, u8), Count>,
}

/// A report as the model remembers it.
#[derive(Debug, Clone, Copy)]
struct Heard {
    at: UtcTime,
    listened: Span,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Reception {
    newest: Option<UtcTime>,
    listened: Span,
    last: BTreeMap<TargetId, Heard>,
    /// The parts of the hour by number.
    parts: BTreeMap<i64, HourPart>,
}

impl Class {
    pub(crate) fn of(target: &Target) -> Option<Self> {
        match target.kind {
            TargetKind::ClassA => Some(Self::A),
            TargetKind::ClassB => Some(Self::B),
            _ => None,
        }
    }
}

impl Reception {
    /// Takes the look's samples into the model.
    pub(crate) fn look(&mut self, look: &Look<'_>) {
        let ais = look.scene.targets.iter().filter(|t| matches!(t.id, TargetId::Mmsi(_)));
        if let Some(newest) = ais.map(|t| t.last_heard).max() {
            self.listen(newest);
        }
        let number = look.scene.now.0.div_euclid(PART.0);
        self.parts.retain(|n, _| *n > number - PARTS as i64 && *n <= number);
        let own = look.scene.own.position.position();
        for target in look.samples {
            let (Some(class), Some(report)) = (Class::of(target), target.report) else { continue };
            let heard = Heard { at: report.at, listened: self.listened };
            let before = self.last.insert(target.id, heard);
            let Some(own) = own else { continue };
            let expected = before.map_or(1.0, |before| {
                let gap = (heard.listened.0 - before.listened.0).min(report.at.since(before.at).0);
                gap as f64 / interval(target, &report).0 as f64
            });
            self.count(number, class, own, report.position, expected.max(1.0), 1.0);
        }
        if self.last.len() > look.scene.targets.len() {
            self.last.retain(|id, _| look.target(*id).is_some());
        }
    }

    fn listen(&mut self, newest: UtcTime) {
        let gap = self.newest.map_or(Span(0), |old| newest.since(old));
        if gap > Span(0) && gap <= DEAF_AFTER {
            self.listened = Span(self.listened.0.saturating_add(gap.0));
        }
        if self.newest.is_none_or(|old| newest > old) {
            self.newest = Some(newest);
        }
    }

    /// Messages that a ship of `class` should have sent from there and that never came.
    pub(super) fn missed(&mut self, now: UtcTime, class: Class, own: Position, at: Position, messages: f64) {
        self.count(now.0.div_euclid(PART.0), class, own, at, messages, 0.0);
    }

    fn count(&mut self, part: i64, class: Class, own: Position, at: Position, expected: f64, heard: f64) {
        let offset = own.offset_to(at);
        let range = offset.length().0;
        if range > FURTHEST {
            return;
        }
        let part = self.parts.entry(part).or_default();
        if heard > 0.0
            && let Some(furthest) = part.furthest.get_mut(class as usize)
        {
            *furthest = Some(furthest.map_or(range, |f| f.max(range)));
        }
        let cell = part.cells.entry((class, ring(range), sector(offset.x.atan2(offset.y)))).or_default();
        // A single ship must not fill a cell for the whole hour.
        cell.expected += expected.min(60.0) as f32;
        cell.heard += heard as f32;
    }

    /// Whether a vessel there would be heard, of whatever class: `false` only where less
    /// than half of the messages were, of class B where it is known.
    pub(super) fn hears(&self, own: Position, at: Position) -> bool {
        let share = self.share(Class::B, own, at).or_else(|| self.share(Class::A, own, at));
        share.is_none_or(|share| share >= 0.5)
    }

    /// How long the receiver has listened since the start of the run.
    pub(super) fn listened(&self) -> Span {
        self.listened
    }

    /// Whether any station was heard within `span`.
    pub(super) fn is_alive(&self, now: UtcTime, span: Span) -> bool {
        self.newest.is_some_and(|newest| now.since(newest) <= span)
    }

    /// The furthest that the class was heard within the last hour, nm; `None` when it
    /// was not.
    pub(crate) fn range(&self, class: Class) -> Option<f64> {
        self.parts
            .values()
            .filter_map(|part| part.furthest.get(class as usize).copied().flatten())
            .reduce(f64::max)
    }

    /// The part of the class's messages that was heard from around there within the last
    /// hour, 0..=1: of that sector, else of the whole ring; `None` where too few were due
    /// to tell.
    pub(super) fn share(&self, class: Class, own: Position, at: Position) -> Option<f64> {
        let offset = own.offset_to(at);
        let (ring, sector) = (ring(offset.length().0), sector(offset.x.atan2(offset.y)));
        self.share_of(class, ring, sector..=sector)
            .or_else(|| self.share_of(class, ring, 0..=SECTORS as u8 - 1))
    }

    fn share_of(&self, class: Class, ring: u8, sectors: RangeInclusive<u8>) -> Option<f64> {
        let (from, to) = ((class, ring, *sectors.start()), (class, ring, *sectors.end()));
        let cells = self.parts.values().flat_map(|part| part.cells.range(from..=to));
        let all = cells.fold(Count::default(), |sum, (_, cell)| Count {
            expected: sum.expected + cell.expected,
            heard: sum.heard + cell.heard,
        });
        (all.expected >= KNOWN_FROM).then(|| f64::from((all.heard / all.expected).min(1.0)))
    }
}

/// How often a vessel reports (M.1371-5 Annex 1, Tables 1 and 2), for the slower of the
/// kinds where the message doesn't tell them apart; at most each 10 s, as receivers that
/// thin out their stream pass no more on.
pub(super) fn interval(target: &Target, report: &Report) -> Span {
    let speed = report.speed.map_or(0.0, |s| s.0);
    match target.kind {
        TargetKind::ClassB if speed < 2.0 => Span::minutes(3),
        TargetKind::ClassB => Span::seconds(30),
        _ if matches!(target.status, Some(1 | 5)) && speed <= 3.0 => Span::minutes(3),
        _ => Span::seconds(10),
    }
}

fn ring(range: f64) -> u8 {
    RINGS.iter().position(|bound| range < *bound).unwrap_or(RINGS.len()) as u8
}

fn sector(radians: f64) -> u8 {
    let part = radians.to_degrees().rem_euclid(360.0) / 360.0 * SECTORS as f64;
    (part as usize).min(SECTORS - 1) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::{T0, at, live, s, ship};
    use crate::domain::units::Bearing;

    fn own() -> Position {
        at(35.0, 135.0)
    }

    #[test]
    fn the_intervals_are_those_of_the_standard() {
        let table = [
            (TargetKind::ClassA, Some(1), 0.0, 180),
            (TargetKind::ClassA, Some(5), 3.1, 10),
            (TargetKind::ClassA, Some(0), 14.0, 10),
            (TargetKind::ClassA, Some(0), 23.1, 10),
            (TargetKind::ClassB, None, 1.9, 180),
            (TargetKind::ClassB, None, 2.0, 30),
        ];
        for (kind, status, speed, seconds) in table {
            let mut target = live(ship(1), own(), 0.0, speed, T0);
            (target.kind, target.status) = (kind, status);
            assert_eq!(
                interval(&target, &target.report.unwrap()),
                Span::seconds(seconds),
                "{kind:?} {speed}"
            );
        }
    }

    #[test]
    fn the_clock_of_listening_stands_still_while_nothing_is_heard() {
        let mut model = Reception::default();
        for seconds in [0, 10, 20, 220, 421, 431] {
            model.listen(s(seconds));
        }
        assert_eq!(model.listened(), Span::seconds(20 + 200 + 10));
        assert!(model.is_alive(s(491), Span::seconds(60)) && !model.is_alive(s(492), Span::seconds(60)));
    }

    #[test]
    fn range_and_share_are_those_of_the_last_hour_class_ring_and_sector() {
        let mut model = Reception::default();
        let far = own().destination(Bearing::new(10.0), crate::domain::units::NauticalMiles(18.0));
        let part = 100;
        model.count(part, Class::A, own(), far, 30.0, 24.0);
        assert!((model.range(Class::A).unwrap() - 18.0).abs() < 0.1 && model.range(Class::B).is_none());
        assert!((model.share(Class::A, own(), far).unwrap() - 0.8).abs() < 1e-6);
        let elsewhere = own().destination(Bearing::new(190.0), crate::domain::units::NauticalMiles(18.0));
        // Nothing is known of that sector: the ring speaks for it; another ring does not.
        assert!((model.share(Class::A, own(), elsewhere).unwrap() - 0.8).abs() < 1e-6);
        assert_eq!(model.share(Class::A, own(), at(35.1, 135.0)), None);
        model.missed(UtcTime((part + 1) * PART.0), Class::A, own(), far, 30.0);
        assert!((model.share(Class::A, own(), far).unwrap() - 0.4).abs() < 1e-6);
        model.count(part, Class::A, own(), at(60.0, 135.0), 1.0, 1.0);
        assert!(model.range(Class::A).unwrap() < 20.0, "a position from another sea");
    }
}

//! One GNSS receiver: the sentences of a cycle merged into one fix, jumps refused.
//!
//! A cycle is what carries the same time of day. Within it the sentence with the more
//! exact account of its quality wins the position (GGA, GNS, RMC, GLL), and one
//! sentence that calls the cycle invalid spoils all of it.

use super::{Fix, OwnSettings};
use crate::domain::geo::{Offset, Position};
use crate::domain::id::SourceId;
use crate::domain::nmea0183::sentence::{FixQuality, FixSentence, GnssFix};
use crate::domain::time::{Span, UtcTime};
use crate::domain::units::{Bearing, Knots};

/// Sentences without a time of day belong together when they come within this span.
const BURST: Span = Span(400);
/// The same time of day may come again a day later, never within one cycle.
const CYCLE: Span = Span(2000);
/// Talkers whose satellites in view are kept: GP, GL, GA, GB, GQ, GI, GN and a spare.
const TALKERS: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accepted,
    Refused,
    Invalid,
}

#[derive(Debug, Clone, Copy)]
struct Cycle {
    millis: Option<u32>,
    at: UtcTime,
    rank: u8,
    verdict: Verdict,
}

/// A position that jumped, waiting for others to support it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    position: Position,
    at: UtcTime,
    support: u8,
}

/// What a sentence did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A fix of a new cycle.
    Fixed,
    /// More about the fix of this cycle.
    Merged,
    /// A position jump was refused.
    Jumped,
    /// Nothing usable.
    Nothing,
}

#[derive(Debug, Clone)]
pub(super) struct Receiver {
    pub(super) source: SourceId,
    pub(super) fix: Option<Fix>,
    /// It said that it has no fix; the last one is only good to reckon from.
    pub(super) lost: bool,
    /// Fixes came without a pause since.
    pub(super) steady_since: UtcTime,
    pub(super) course: Option<(Bearing, UtcTime)>,
    pub(super) speed: Option<(Knots, UtcTime)>,
    pub(super) variation: Option<(f64, UtcTime)>,
    /// How often it gives a fix.
    rhythm: Rhythm,
    cycle: Option<Cycle>,
    candidate: Option<Candidate>,
    hdop: Option<(f64, UtcTime)>,
    used: Option<(u8, UtcTime)>,
    in_view: [Option<([u8; 2], u16, UtcTime)>; TALKERS],
}

/// How often a sensor reports, by its last two gaps. A single gap is no rhythm.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rhythm {
    gap: Span,
    before: Span,
}

impl Rhythm {
    /// The longest gap that counts as a rhythm; a longer one is a loss.
    const SLOWEST: Span = Span::seconds(12);

    pub(super) fn beat(&mut self, gap: Span) {
        self.before = self.gap;
        self.gap = gap;
    }

    /// Two and a half intervals of a sensor that reports slowly.
    pub(super) fn patience(self) -> Span {
        let interval = self.gap.min(self.before);
        if (Span(0)..=Self::SLOWEST).contains(&interval) { Span(interval.0 * 5 / 2) } else { Span(0) }
    }
}

impl Receiver {
    pub(super) fn new(source: SourceId, at: UtcTime) -> Self {
        Self {
            source,
            fix: None,
            lost: false,
            steady_since: at,
            course: None,
            speed: None,
            variation: None,
            rhythm: Rhythm::default(),
            cycle: None,
            candidate: None,
            hdop: None,
            used: None,
            in_view: [None; TALKERS],
        }
    }

    /// Its fix if it is no older than the time-out and not called invalid since.
    pub(super) fn live_fix(&self, now: UtcTime, settings: &OwnSettings) -> Option<Fix> {
        self.fix.filter(|fix| !self.lost && now.since(fix.at) <= self.patience(settings))
    }

    /// How long a fix lives: the time-out, or two and a half of its own intervals where
    /// the receiver reports less often.
    pub(super) fn patience(&self, settings: &OwnSettings) -> Span {
        settings.fix_timeout.max(self.rhythm.patience())
    }

    pub(super) fn apply_fix(&mut self, said: &GnssFix, at: UtcTime, settings: &OwnSettings) -> Outcome {
        let cycle = self.cycle.filter(|cycle| belongs(cycle, said.millis_of_day, at));
        if !said.valid || !is_fix(said.quality, settings) {
            self.lost = true;
            self.cycle = Some(Cycle { millis: said.millis_of_day, at, rank: 0, verdict: Verdict::Invalid });
            return Outcome::Nothing;
        }
        // A receiver that has nothing to say fills in zeros.
        let nowhere = |p: &Position| p.lat() == 0.0 && p.lon() == 0.0;
        let Some(position) = said.position.filter(|p| !nowhere(p)) else { return Outcome::Nothing };
        match cycle {
            Some(cycle) if cycle.verdict == Verdict::Accepted => self.merge(said, position, at, cycle),
            Some(_) => Outcome::Nothing,
            None => self.begin(said, position, at, settings),
        }
    }

    fn begin(&mut self, said: &GnssFix, position: Position, at: UtcTime, settings: &OwnSettings) -> Outcome {
        let mut cycle =
            Cycle { millis: said.millis_of_day, at, rank: rank(said.sentence), verdict: Verdict::Accepted };
        let counted = self.candidate.is_some();
        if !self.plausible(position, at, settings) {
            cycle.verdict = Verdict::Refused;
            self.cycle = Some(cycle);
            return if counted { Outcome::Nothing } else { Outcome::Jumped };
        }
        self.candidate = None;
        if self.live_fix(at, settings).is_none() {
            self.steady_since = at;
        }
        if let Some(last) = self.fix {
            self.rhythm.beat(at.since(last.at));
        }
        self.lost = false;
        self.cycle = Some(cycle);
        self.fix = Some(Fix {
            position,
            quality: quality(said),
            at,
            source: self.source,
            hdop: said.hdop.or_else(|| recent(self.hdop, at)),
            satellites: said.satellites.or_else(|| recent(self.used, at)),
        });
        self.take_motion(said, at);
        Outcome::Fixed
    }

    fn merge(&mut self, said: &GnssFix, position: Position, at: UtcTime, cycle: Cycle) -> Outcome {
        let Some(fix) = self.fix.as_mut() else { return Outcome::Nothing };
        if rank(said.sentence) > cycle.rank {
            fix.position = position;
            fix.quality = quality(said);
            self.cycle = Some(Cycle { rank: rank(said.sentence), ..cycle });
        } else if fix.quality == FixQuality::Gps {
            // An old RMC or GLL has no mode field and is taken as plain GPS.
            fix.quality = quality(said);
        }
        fix.hdop = said.hdop.or(fix.hdop);
        fix.satellites = said.satellites.or(fix.satellites);
        self.take_motion(said, at);
        Outcome::Merged
    }

    fn take_motion(&mut self, said: &GnssFix, at: UtcTime) {
        self.course = said.course.map(|course| (course, at)).or(self.course);
        self.speed = said.speed.map(|speed| (speed, at)).or(self.speed);
        self.variation = said.variation.map(|variation| (variation, at)).or(self.variation);
    }

    /// Whether the boat can have come here since the last fix, or enough fixes in a
    /// row say that she is.
    fn plausible(&mut self, position: Position, at: UtcTime, settings: &OwnSettings) -> bool {
        let Some(fix) = self.fix else { return true };
        if reachable(fix.position, fix.at, position, at, settings) {
            return true;
        }
        let support = match self.candidate {
            Some(seen) if reachable(seen.position, seen.at, position, at, settings) => seen.support + 1,
            _ => 1,
        };
        self.candidate = Some(Candidate { position, at, support });
        support >= settings.jump_support.max(1)
    }

    pub(super) fn apply_motion(&mut self, course: Option<Bearing>, speed: Option<Knots>, at: UtcTime) {
        self.course = course.map(|course| (course, at)).or(self.course);
        self.speed = speed.map(|speed| (speed, at)).or(self.speed);
    }

    /// GSA: one for each satellite system, so those of one burst add up.
    pub(super) fn apply_dilution(&mut self, used: u8, hdop: Option<f64>, at: UtcTime) {
        let before = self.used.filter(|(_, since)| at.since(*since) <= BURST).map_or(0, |(used, _)| used);
        self.used = Some((before.saturating_add(used), at));
        self.hdop = hdop.map(|hdop| (hdop, at)).or(self.hdop);
        if let Some(fix) = self.fix.as_mut() {
            fix.hdop = fix.hdop.or(hdop);
            fix.satellites = fix.satellites.or(self.used.map(|(used, _)| used));
        }
    }

    pub(super) fn apply_in_view(&mut self, talker: [u8; 2], count: u16, at: UtcTime) {
        let place = self
            .in_view
            .iter()
            .position(|slot| slot.is_some_and(|(of, _, _)| of == talker))
            .or_else(|| self.in_view.iter().position(Option::is_none));
        if let Some(slot) = place.and_then(|place| self.in_view.get_mut(place)) {
            *slot = Some((talker, count, at));
        }
    }

    /// Satellites in view of all systems that spoke in the last ten seconds.
    pub(super) fn in_view(&self, now: UtcTime) -> Option<u16> {
        let fresh = self.in_view.iter().flatten().filter(|(_, _, at)| now.since(*at) <= Span::seconds(10));
        fresh.map(|(_, count, _)| *count).reduce(u16::saturating_add)
    }

    /// Where a refused position lies, while it is still refused.
    pub(super) fn refused(&self) -> Option<Position> {
        self.candidate.map(|candidate| candidate.position)
    }

    /// Last course and speed, however old: what to reckon with.
    pub(super) fn last_motion(&self) -> Option<(Bearing, Knots)> {
        let speed = self.speed?.0;
        match self.course {
            Some((course, _)) => Some((course, speed)),
            // At rest a receiver gives no course.
            None => (speed.0 < 0.5).then(|| (Bearing::new(0.0), Knots(0.0))),
        }
    }
}

fn belongs(cycle: &Cycle, millis: Option<u32>, at: UtcTime) -> bool {
    match (cycle.millis, millis) {
        (Some(a), Some(b)) => a == b && at.since(cycle.at) <= CYCLE,
        _ => at.since(cycle.at) <= BURST,
    }
}

fn reachable(from: Position, since: UtcTime, to: Position, at: UtcTime, settings: &OwnSettings) -> bool {
    let distance = from.offset_to(to).length().0;
    let hours = at.since(since).as_hours().max(0.0);
    distance <= settings.jump_slack.0 + settings.jump_speed.0 * hours
}

fn recent<T>(value: Option<(T, UtcTime)>, at: UtcTime) -> Option<T> {
    value.filter(|(_, since)| at.since(*since) <= Span::seconds(5)).map(|(value, _)| value)
}

fn rank(sentence: FixSentence) -> u8 {
    match sentence {
        FixSentence::Gga => 4,
        FixSentence::Gns => 3,
        FixSentence::Rmc => 2,
        FixSentence::Gll => 1,
    }
}

/// A valid sentence without a mode field is a fix of unstated quality.
fn quality(said: &GnssFix) -> FixQuality {
    if said.quality == FixQuality::None { FixQuality::Gps } else { said.quality }
}

/// Estimated and hand-typed positions are no satellite fixes: own reckoning, which says
/// so on the screen, is the better of the two.
fn is_fix(quality: FixQuality, settings: &OwnSettings) -> bool {
    match quality {
        FixQuality::Estimated | FixQuality::Manual => false,
        FixQuality::Simulator => settings.accept_simulator,
        _ => true,
    }
}

/// Which of two receivers is the better one.
pub(super) fn quality_rank(quality: FixQuality) -> u8 {
    match quality {
        FixQuality::Rtk => 5,
        FixQuality::FloatRtk => 4,
        FixQuality::Dgps | FixQuality::Pps => 3,
        FixQuality::Gps => 2,
        FixQuality::Estimated | FixQuality::Manual | FixQuality::Simulator => 1,
        FixQuality::None => 0,
    }
}

/// `position` after `span` with this motion.
pub(super) fn carried(position: Position, motion: Option<(Bearing, Knots)>, span: Span) -> Position {
    motion.map_or(position, |(course, speed)| {
        position.at_offset(Offset::along(course, speed.0, span.as_hours().max(0.0)))
    })
}

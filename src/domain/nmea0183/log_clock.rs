//! The clock of a replay: the time of each sentence of a recording.
//!
//! In this order: the tag block's `c:`, the time that a receiver or logger put beside
//! the sentence, the own ship's satellite time (RMC and ZDA with their date; GGA, GLL
//! and GNS once a date is known), and between those the order in the file at the link's
//! speed. The clock never runs backward by small steps: receivers of one log differ by
//! seconds. A large step is taken and reported, because it is a fact about the log.

use super::framer::RawSentence;
use super::sentence::{Gnss, Sentence};
use crate::domain::time::{Span, UtcTime};
use chrono::NaiveDate;

/// The speed of an AIS receiver's port (IEC 61162-2).
pub const AIS_BAUD: u32 = 38_400;

/// Times that lie this far back are the disorder of one log; further back, a step.
const DISORDER: Span = Span::seconds(10);

/// A pause longer than this is reported.
const PAUSE: Span = Span::minutes(10);

/// A step back, and a step forward of more than [`LEAP`], needs this many sentences in
/// a row that agree: one station's wrong clock must not carry the replay away.
const WITNESSES: u8 = 3;
const LEAP: Span = Span::hours(24);

/// A weaker kind of time counts again after so many sentences without a stronger one.
const FORGET: u32 = 500;

/// Anything that a satellite receiver says before this is its date before its first fix.
const FIRST_YEAR: i32 = 1990;

const DAY: i64 = 86_400_000;

/// The log's time jumped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStep {
    pub from: UtcTime,
    pub to: UtcTime,
}

/// Where a time came from, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Gnss,
    Suffix,
    Tag,
}

/// One per recording.
#[derive(Debug, Clone)]
pub struct LogClock {
    now: UtcTime,
    /// The last time that the log itself gave, or the start.
    anchor: UtcTime,
    has_times: bool,
    kind: Kind,
    /// Sentences since a time of `kind`.
    unheard: u32,
    /// Bytes since `anchor`.
    bytes: u64,
    /// Bytes a second of the link as configured, and as the log shows.
    speed: u64,
    seen_speed: u64,
    witnesses: u8,
    witness: UtcTime,
    step: Option<ClockStep>,
}

impl LogClock {
    /// `start` is the time until the log gives one; `baud` with ten bits a byte spaces
    /// sentences that have none.
    pub fn new(start: UtcTime, baud: u32) -> Self {
        Self {
            now: start,
            anchor: start,
            has_times: false,
            kind: Kind::Gnss,
            unheard: 0,
            bytes: 0,
            speed: u64::from(baud / 10).max(1),
            seen_speed: 0,
            witnesses: 0,
            witness: start,
            step: None,
        }
    }

    /// Whether the log gave any time of its own.
    pub fn has_times(&self) -> bool {
        self.has_times
    }

    /// The time of the last sentence.
    pub fn now(&self) -> UtcTime {
        self.now
    }

    /// The step that the last [`LogClock::stamp`] took, once.
    pub fn take_step(&mut self) -> Option<ClockStep> {
        self.step.take()
    }

    /// The time of the next sentence of the log. `parsed` is needed for the own ship's
    /// satellite time; AIS sentences may be stamped before they are parsed.
    pub fn stamp(&mut self, raw: &RawSentence<'_>, parsed: Option<&Sentence<'_>>) -> UtcTime {
        self.unheard = self.unheard.saturating_add(1);
        // Start, `*hh` and the line end.
        self.bytes += raw.body.len() as u64 + 6;
        match self.given(raw, parsed) {
            Some((time, kind)) => self.hear(time, kind),
            None => self.reckon(),
        }
        self.now
    }

    /// The time that the sentence carries, unless a stronger kind rules.
    fn given(&self, raw: &RawSentence<'_>, parsed: Option<&Sentence<'_>>) -> Option<(UtcTime, Kind)> {
        let (time, kind) = if let Some(time) = raw.tag.time {
            (time, Kind::Tag)
        } else if let Some(time) = raw.suffix_time {
            (time, Kind::Suffix)
        } else {
            (self.own_time(parsed?)?, Kind::Gnss)
        };
        (!self.has_times || kind >= self.kind || self.unheard > FORGET).then_some((time, kind))
    }

    fn own_time(&self, parsed: &Sentence<'_>) -> Option<UtcTime> {
        let Sentence::Gnss(gnss) = parsed else { return None };
        match gnss {
            Gnss::Time { date, millis_of_day } => on_day(*date, *millis_of_day),
            Gnss::Fix(fix) if fix.valid => match fix.date {
                Some(date) => on_day(date, fix.millis_of_day?),
                None => Some(nearest_day(self.has_times.then_some(self.anchor)?, fix.millis_of_day?)),
            },
            _ => None,
        }
    }

    fn hear(&mut self, time: UtcTime, kind: Kind) {
        if !self.has_times {
            self.settle(time, kind);
            self.now = time;
            return;
        }
        let ahead = time.since(self.anchor);
        if ahead < Span(-DISORDER.0) || ahead > LEAP {
            let agrees = time.since(self.witness).0.abs() <= DISORDER.0;
            self.witnesses = if self.witnesses > 0 && agrees { self.witnesses + 1 } else { 1 };
            self.witness = time;
            if self.witnesses < WITNESSES {
                self.reckon();
                return;
            }
            self.jump(time, kind);
        } else if ahead > PAUSE {
            self.jump(time, kind);
        } else {
            if ahead.0 >= 500 {
                self.seen_speed = self.bytes.saturating_mul(1000) / ahead.0.unsigned_abs();
            }
            if ahead.0 > 0 {
                self.settle(time, kind);
            } else {
                self.kind = kind;
                self.unheard = 0;
                self.witnesses = 0;
            }
            self.now = self.now.max(time);
        }
    }

    fn jump(&mut self, time: UtcTime, kind: Kind) {
        self.step = Some(ClockStep { from: self.now, to: time });
        self.settle(time, kind);
        self.now = time;
    }

    fn settle(&mut self, time: UtcTime, kind: Kind) {
        self.anchor = time;
        self.has_times = true;
        self.kind = kind;
        self.unheard = 0;
        self.bytes = 0;
        self.witnesses = 0;
    }

    /// The order in the file: as many bytes later as the link needs for them. A log of
    /// a network feed moves more bytes than the serial line would; its own rate counts.
    fn reckon(&mut self) {
        let speed = self.speed.max(self.seen_speed);
        let elapsed = Span((self.bytes.saturating_mul(1000) / speed).min(i64::MAX as u64) as i64);
        self.now = self.now.max(self.anchor + elapsed);
    }
}

fn on_day(date: NaiveDate, millis: u32) -> Option<UtcTime> {
    use chrono::Datelike;
    let midnight = date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis();
    (date.year() >= FIRST_YEAR).then_some(UtcTime(midnight + i64::from(millis)))
}

/// The time of day nearest to a known instant: the date turns over by itself.
fn nearest_day(known: UtcTime, millis: u32) -> UtcTime {
    let same_day = known.0.div_euclid(DAY) * DAY + i64::from(millis);
    let off = same_day - known.0;
    UtcTime(match off {
        _ if off > DAY / 2 => same_day - DAY,
        _ if off < -DAY / 2 => same_day + DAY,
        _ => same_day,
    })
}

#[cfg(test)]
mod tests;

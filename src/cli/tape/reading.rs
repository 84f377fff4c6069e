//! The sentences of a recording with their times: the recorder's own where we wrote it,
//! else what the log tells (the tag block, a receiver's suffix, own ship's satellite
//! time, the order in the file; `domain::nmea0183::log_clock`).
//!
//! A reading can be copied in mid-file, to be taken up there again.

use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::{Framer, InputCounts, RawSentence};
use crate::domain::nmea0183::log_clock::{AIS_BAUD, LogClock};
use crate::domain::nmea0183::sentence;
use crate::domain::time::{Span, UtcTime};
use crate::link::recording::Recorded;
use std::collections::BTreeMap;

/// A tape never names more inputs than a boat could have.
pub(super) const MOST_SOURCES: u16 = 256;

/// What came before the first time of a recording, once that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Lead {
    /// Not known, or the recording tells no time at all: its clock begins at 0.
    #[default]
    Unknown,
    /// So much later than a clock that begins at 0 tells: just before the first time.
    Later(Span),
    /// The recorder's first time.
    Recorded(UtcTime),
}

/// One recording being framed and timed.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// The tape's number for the recording's first input.
    first: SourceId,
    inputs: BTreeMap<SourceId, Input>,
    lead: Lead,
    /// The last time that the recorder wrote.
    recorded: Option<UtcTime>,
}

/// One input of a recording.
#[derive(Debug, Clone)]
struct Input {
    framer: Framer,
    clock: LogClock,
    counts: InputCounts,
    recorded: Option<UtcTime>,
}

/// A sentence as it is read, before it is kept anywhere.
pub(super) struct Timed<'a> {
    pub raw: RawSentence<'a>,
    pub source: SourceId,
    pub at: UtcTime,
    /// The log has not told any time yet.
    pub untimed: bool,
}

impl Reading {
    pub(super) fn new(first: SourceId, lead: Lead) -> Self {
        let recorded = match lead {
            Lead::Recorded(at) => Some(at),
            Lead::Unknown | Lead::Later(_) => None,
        };
        Self { first, inputs: BTreeMap::new(), lead, recorded }
    }

    /// Takes the next line and hands on the sentences that it completes.
    pub(super) fn push(&mut self, line: &Recorded, sink: &mut impl FnMut(Timed<'_>)) {
        self.recorded = line.at.or(self.recorded);
        let source = self.source_of(line.source.map_or(0, |s| s.0));
        // A damaged line of a recording of ours came when the one before it did.
        let recorded = self.recorded;
        let lead = self.lead;
        let Input { framer, clock, counts, recorded: heard } =
            self.inputs.entry(source).or_insert_with(Input::new);
        *heard = recorded;
        framer.push(&line.bytes, recorded.unwrap_or(UtcTime(0)), counts, &mut |raw| {
            sink(timed(raw, source, recorded, clock, lead));
        });
    }

    /// The end of the recording: what an input still holds comes out.
    pub(super) fn finish(&mut self, sink: &mut impl FnMut(Timed<'_>)) {
        let lead = self.lead;
        for (&source, Input { framer, clock, counts, recorded }) in &mut self.inputs {
            framer.finish(recorded.unwrap_or(UtcTime(0)), counts, &mut |raw| {
                sink(timed(raw, source, *recorded, clock, lead));
            });
        }
    }

    /// What was refused while framing. Sentences are counted as they are played.
    pub(super) fn counts(&self) -> impl Iterator<Item = (SourceId, InputCounts)> + '_ {
        self.inputs.iter().map(|(source, input)| {
            let mut counts = input.counts.clone();
            counts.sentences = 0;
            (*source, counts)
        })
    }

    /// A recording of ours holds several inputs: each becomes a source of its own.
    fn source_of(&self, index: u16) -> SourceId {
        SourceId(self.first.0.saturating_add(index).min(self.first.0.max(MOST_SOURCES - 1)))
    }
}

impl Input {
    fn new() -> Self {
        Self {
            framer: Framer::new(),
            clock: LogClock::new(UtcTime(0), AIS_BAUD),
            counts: InputCounts::default(),
            recorded: None,
        }
    }
}

fn timed<'a>(
    raw: RawSentence<'a>,
    source: SourceId,
    recorded: Option<UtcTime>,
    clock: &mut LogClock,
    lead: Lead,
) -> Timed<'a> {
    if let Some(at) = recorded {
        return Timed { raw, source, at, untimed: false };
    }
    let parsed = sentence::parse(&raw, source).ok();
    let at = clock.stamp(&raw, parsed.as_ref());
    let untimed = !clock.has_times();
    let at = match lead {
        Lead::Later(span) if untimed => at + span,
        _ => at,
    };
    Timed { raw, source, at, untimed }
}

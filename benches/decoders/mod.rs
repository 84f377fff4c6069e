//! The same work by two decoders: every line of a log to whole messages.

use nmea_0183_rs::ais::{AisDecodeOutcome, AisParser};
use nmea_0183_rs::parse_frame;
use std::hint::black_box;
use watchkeeper::domain::ais::Decoder;
use watchkeeper::domain::ais::assembler::AssemblerClock;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts, RawSentence};
use watchkeeper::domain::nmea0183::sentence::{Sentence, parse};
use watchkeeper::domain::time::UtcTime;

/// Frames, checks, splits, joins and decodes all fields; gives the number of messages.
pub(crate) fn ours(log: &[u8]) -> u64 {
    let mut framer = Framer::new();
    let mut decoder = Decoder::new(AssemblerClock::Sentences);
    let (mut counts, mut refused) = (InputCounts::default(), InputCounts::default());
    let mut messages = 0;
    framer.push(log, UtcTime(0), &mut counts, &mut |sentence: RawSentence<'_>| {
        if let Ok(Sentence::Ais(fragment)) = parse(&sentence, SourceId(0))
            && let Some(message) = decoder.push(&fragment, &mut refused)
        {
            black_box(&message);
            messages += 1;
        }
    });
    messages
}

/// The same by nmea-0183-rs, the fastest complete decoder that was measured.
pub(crate) fn peer(log: &str) -> u64 {
    let mut parser = AisParser::new();
    let mut messages = 0;
    for line in log.lines() {
        if let Ok(frame) = parse_frame(line)
            && let Ok(AisDecodeOutcome::Message(message)) = parser.decode(&frame)
        {
            black_box(&message);
            messages += 1;
        }
    }
    messages
}

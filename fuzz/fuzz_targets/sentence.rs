//! Any body as a sentence with a good checksum: no panic, and values in their ranges.
#![no_main]

use libfuzzer_sys::fuzz_target;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{RawSentence, TagBlock};
use watchkeeper::domain::nmea0183::log_clock::LogClock;
use watchkeeper::domain::nmea0183::sentence::{self, Gnss, Sentence};
use watchkeeper::domain::time::UtcTime;

fuzz_target!(|body: &[u8]| {
    let tag = TagBlock::default();
    let raw = RawSentence { start: b'$', body, at: UtcTime(0), tag, suffix_time: None };
    let parsed = sentence::parse(&raw, SourceId(0));
    if let Ok(Sentence::Gnss(Gnss::Fix(fix))) = &parsed {
        assert!(fix.speed.is_none_or(|speed| speed.0.is_finite() && speed.0 >= 0.0));
        assert!(fix.millis_of_day.is_none_or(|millis| millis < 86_401_000));
    }
    LogClock::new(UtcTime(0), 4800).stamp(&raw, parsed.as_ref().ok());
});

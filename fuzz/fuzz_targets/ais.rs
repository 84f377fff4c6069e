//! Any lines with their checksums repaired, so that they reach the AIS decoder.
#![no_main]

use libfuzzer_sys::fuzz_target;
use watchkeeper::domain::ais::assembler::Fragment;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{RawSentence, TagBlock};
use watchkeeper::domain::nmea0183::sentence::{self, Sentence};
use watchkeeper::domain::time::UtcTime;

/// The one place where a fragment goes on into assembler and decoder.
fn decode(fragment: &Fragment<'_>) {
    assert!(fragment.fill < 6 && fragment.number >= 1 && fragment.number <= fragment.count);
}

fuzz_target!(|data: &[u8]| {
    for body in data.split(|&b| b == b'\n') {
        let tag = TagBlock::default();
        let raw = RawSentence { start: b'!', body, at: UtcTime(0), tag, suffix_time: None };
        if let Ok(Sentence::Ais(fragment)) = sentence::parse(&raw, SourceId(0)) {
            decode(&fragment);
        }
    }
});

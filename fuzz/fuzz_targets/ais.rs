//! Any lines with their checksums repaired, so that they reach the AIS decoder.
#![no_main]

use libfuzzer_sys::fuzz_target;
use watchkeeper::domain::ais::Decoder;
use watchkeeper::domain::ais::assembler::AssemblerClock;
use watchkeeper::domain::ais::raw::raw_json;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{InputCounts, RawSentence, TagBlock};
use watchkeeper::domain::nmea0183::sentence::{self, Sentence};
use watchkeeper::domain::time::UtcTime;

fuzz_target!(|data: &[u8]| {
    let (mut decoder, mut counts) = (Decoder::new(AssemblerClock::ReceiveTime), InputCounts::default());
    let mut text = String::new();
    for body in data.split(|&b| b == b'\n') {
        let tag = TagBlock::default();
        let raw = RawSentence { start: b'!', body, at: UtcTime(0), tag, suffix_time: None };
        if let Ok(Sentence::Ais(fragment)) = sentence::parse(&raw, SourceId(0)) {
            if let Some(message) = decoder.push(&fragment, &mut counts) {
                raw_json(&message, &mut text);
            }
        }
    }
});

//! Any bytes in any pieces through the framer: no panic, bounded memory, and the same
//! sentences however the bytes were cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts, RawSentence};
use watchkeeper::domain::time::UtcTime;

fn read(chunks: &[&[u8]]) -> (Vec<Vec<u8>>, InputCounts) {
    let (mut framer, mut counts, mut bodies) = (Framer::new(), InputCounts::default(), Vec::new());
    let mut sink = |raw: RawSentence<'_>| bodies.push(raw.body.to_vec());
    for chunk in chunks {
        framer.push(chunk, UtcTime(0), &mut counts, &mut sink);
        assert!(framer.held() < 4096);
    }
    framer.finish(UtcTime(0), &mut counts, &mut sink);
    (bodies, counts)
}

// The first byte says where the rest is cut.
fuzz_target!(|data: &[u8]| {
    let Some((&cut, bytes)) = data.split_first() else { return };
    // Beyond a record's length the place of a cut decides where an endless chain of
    // tag blocks is given up.
    if bytes.len() > 1024 {
        return;
    }
    let (head, tail) = bytes.split_at(usize::from(cut).min(bytes.len()));
    assert_eq!(read(&[bytes]), read(&[head, tail]));
});

//! Whether bytes are NMEA 0183, and at which speed a port speaks it.
//!
//! [`SentenceScan`] only counts good checksums (IEC 61162-1: the exclusive or of all
//! between the start and `*`); the real reading of sentences is the framer's. At a
//! wrong speed a line gives bytes, but hardly ever a good checksum.

use crate::domain::time::{Span, UtcTime};

/// Tried in this order: the AIS standard, the NMEA standard, then what GNSS mice,
/// multiplexers and radars are found set to.
pub const SPEEDS: [u32; 6] = [38_400, 4_800, 115_200, 9_600, 57_600, 19_200];

/// Longest run from start to checksum taken for a sentence: the standard says 82, real
/// ones exceed it.
const LONGEST: usize = 512;

/// Counts sentences with a good checksum in a stream cut anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SentenceScan {
    state: Scan,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Scan {
    #[default]
    Outside,
    Body {
        sum: u8,
        length: usize,
    },
    FirstDigit {
        sum: u8,
    },
    SecondDigit {
        sum: u8,
        high: u8,
    },
}

impl SentenceScan {
    /// Takes the next bytes and says how many sentences with a good checksum ended in
    /// them.
    pub fn push(&mut self, bytes: &[u8]) -> u32 {
        let mut good = 0;
        for &byte in bytes {
            self.state = match (self.state, byte) {
                (_, b'$' | b'!') => Scan::Body { sum: 0, length: 0 },
                (Scan::Body { sum, length }, b'*') if length > 4 => Scan::FirstDigit { sum },
                (Scan::Body { sum, length }, b' '..=b'~') if length < LONGEST => {
                    Scan::Body { sum: sum ^ byte, length: length + 1 }
                }
                (Scan::FirstDigit { sum }, _) => {
                    digit(byte).map_or(Scan::Outside, |high| Scan::SecondDigit { sum, high })
                }
                (Scan::SecondDigit { sum, high }, _) => {
                    good += u32::from(digit(byte).is_some_and(|low| high << 4 | low == sum));
                    Scan::Outside
                }
                (Scan::Outside | Scan::Body { .. }, _) => Scan::Outside,
            };
        }
        good
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|d| d as u8)
}

/// What the search wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go on listening at this speed.
    Listen,
    /// Listen at this speed from now on.
    Try(u32),
    /// Every speed was tried once; start again with this one.
    Exhausted(u32),
    /// This is the speed.
    Found(u32),
}

/// Finds the speed of a port by listening. The clock of each try starts with its first
/// byte: a line on which nothing is said gives no evidence against any speed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeedSearch {
    order: Vec<u32>,
    index: usize,
    good: u32,
    first_byte: Option<UtcTime>,
}

impl SpeedSearch {
    /// Good sentences that settle a speed.
    const ENOUGH: u32 = 2;
    /// Listening time without a good sentence.
    const DWELL: Span = Span::seconds(2);
    /// Listening time where one good sentence came: an AIS receiver in an empty sea
    /// may take this long for its second.
    const PROMISING: Span = Span::seconds(30);

    /// `likely` (the speed found last time) is tried first.
    pub fn new(likely: Option<u32>) -> Self {
        let rest = SPEEDS.into_iter().filter(|&speed| Some(speed) != likely);
        Self { order: likely.into_iter().chain(rest).collect(), index: 0, good: 0, first_byte: None }
    }

    /// The speed being tried.
    pub fn speed(&self) -> u32 {
        self.order.get(self.index).copied().unwrap_or(38_400)
    }

    /// Bytes came with this many good sentences in them.
    pub fn heard(&mut self, good: u32, at: UtcTime) -> Verdict {
        self.good += good;
        if self.good >= Self::ENOUGH {
            return Verdict::Found(self.speed());
        }
        let first = *self.first_byte.get_or_insert(at);
        let patience = if self.good > 0 { Self::PROMISING } else { Self::DWELL };
        if at.since(first) < patience {
            return Verdict::Listen;
        }
        self.index += 1;
        let exhausted = self.index >= self.order.len();
        if exhausted {
            self.index = 0;
        }
        (self.good, self.first_byte) = (0, None);
        if exhausted { Verdict::Exhausted(self.speed()) } else { Verdict::Try(self.speed()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    /// gpsd test suite, GPSmap-76S.log (BSD-2-Clause), and the AIVDM example of its
    /// protocol description.
    const GOOD: &[u8] = b"$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7D\r\n\
        $GPRMC,125106,V,3854.5087,N,07726.4523,W,0.0,0.0,241011,10.5,W,S*28\r\n\
        !AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\r\n";

    #[test]
    fn good_checksums_are_counted_and_bad_ones_are_not() {
        for (bytes, good) in [
            (GOOD, 3),
            (b"\\s:a,c:1*00\\$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7d", 1),
            (b"$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7C\r\n", 0),
            (b"$GPGSV,3,3,10,24,06,\x00166,35,28,09,271,36*7D\r\n", 0),
            (b"$GPG$GPGSV,3,3,10,24,06,166,35,28,09,271,36*7D", 1),
            (b"$*00!*00$A*41", 0),
            (b"", 0),
        ] {
            assert_eq!(SentenceScan::default().push(bytes), good, "{}", String::from_utf8_lossy(bytes));
        }
    }

    proptest! {
        #[test]
        fn where_the_stream_is_cut_does_not_matter(bytes: Vec<u8>, cuts in any::<[u8; 3]>()) {
            let mut stream = bytes;
            stream.extend_from_slice(GOOD);
            let whole = SentenceScan::default().push(&stream);
            let mut scan = SentenceScan::default();
            let size = usize::from(cuts[0]) % 40 + 1;
            let parts: u32 = stream.chunks(size).map(|part| scan.push(part)).sum();
            prop_assert_eq!(whole, parts);
        }
    }

    #[test]
    fn every_speed_gets_two_seconds_from_its_first_byte_then_all_again() {
        let mut search = SpeedSearch::new(Some(9_600));
        let mut tried = vec![search.speed()];
        let mut at = 0;
        loop {
            at += 500;
            match search.heard(0, UtcTime(at)) {
                Verdict::Listen => {}
                Verdict::Try(speed) => tried.push(speed),
                Verdict::Exhausted(speed) => {
                    assert_eq!(speed, 9_600);
                    break;
                }
                Verdict::Found(_) => panic!("nothing good was heard"),
            }
        }
        assert_eq!(tried, [9_600, 38_400, 4_800, 115_200, 57_600, 19_200]);
        assert_eq!(at, 6 * 2_500);
    }

    #[test]
    fn two_good_sentences_settle_it_even_far_apart() {
        let mut search = SpeedSearch::new(None);
        assert_eq!(search.heard(1, UtcTime(0)), Verdict::Listen);
        assert_eq!(search.heard(0, UtcTime(25_000)), Verdict::Listen);
        assert_eq!(search.heard(1, UtcTime(26_000)), Verdict::Found(38_400));
    }

    #[test]
    fn a_pause_before_the_first_byte_counts_against_no_speed() {
        let mut search = SpeedSearch::new(None);
        assert_eq!(search.heard(0, UtcTime(3_600_000)), Verdict::Listen);
        assert_eq!(search.speed(), 38_400);
    }
}

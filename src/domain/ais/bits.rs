//! A message's bits in a fixed buffer: the armoured six-bit payload (IEC 61162-1,
//! 8.2.3 "encapsulation") in, unsigned and signed fields at any bit offset out.
//!
//! Contract: a read never fails. Bits past the end are zero, so a caller checks the
//! message's length once, before it reads ([`crate::domain::ais::length`]).

use crate::domain::nmea0183::framer::Reject;

/// Longest bit string kept. The longest legal message, five slots, has 1064 bits.
pub const CAPACITY: usize = 1536;

/// Eight spare bytes let every field be read as one 64-bit word.
const BYTES: usize = CAPACITY / 8 + 8;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A bit string of at most [`CAPACITY`] bits, most significant bit first.
#[derive(Clone, PartialEq, Eq)]
pub struct Bits {
    /// Bits at and past `len` are zero.
    bytes: [u8; BYTES],
    len: u16,
}

impl Default for Bits {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Bits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_binary())
    }
}

impl Bits {
    pub const fn new() -> Self {
        Self { bytes: [0; BYTES], len: 0 }
    }

    /// Length in bits.
    pub fn len(&self) -> usize {
        usize::from(self.len)
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// Appends a sentence's payload, six bits a character.
    ///
    /// # Errors
    /// [`Reject::BadArmour`] for a character outside `0..=W` and `` `..=w ``,
    /// [`Reject::BadLength`] when the buffer would overflow. The content is then
    /// undefined until [`Bits::clear`].
    pub fn push_armoured(&mut self, payload: &[u8]) -> Result<(), Reject> {
        let mut at = self.len();
        let end = at + payload.len().saturating_mul(6);
        if end > CAPACITY {
            return Err(Reject::BadLength);
        }
        let (words, rest) = payload.as_chunks::<8>();
        let mut wrong = 0;
        for word in words {
            let (value, bad) = sextets(u64::from_be_bytes(*word));
            wrong |= bad;
            self.or_48(at, value);
            at += 48;
        }
        if !rest.is_empty() {
            let mut word = [b'0'; 8];
            for (to, from) in word.iter_mut().zip(rest) {
                *to = *from;
            }
            let (value, bad) = sextets(u64::from_be_bytes(word));
            wrong |= bad;
            self.or_48(at, value);
        }
        self.len = end as u16;
        if wrong == 0 { Ok(()) } else { Err(Reject::BadArmour) }
    }

    /// Drops the `fill` bits that pad the last character, 0..=5.
    ///
    /// # Errors
    /// [`Reject::BadArmour`] for more than 5.
    pub fn drop_fill(&mut self, fill: u8) -> Result<(), Reject> {
        match fill {
            0 => Ok(()),
            1..=5 => {
                self.truncate(self.len().saturating_sub(usize::from(fill)));
                Ok(())
            }
            _ => Err(Reject::BadArmour),
        }
    }

    /// Unsigned field of 1..=32 bits at bit `at`.
    #[inline]
    pub fn u(&self, at: usize, width: u32) -> u32 {
        (self.word(at) >> 64_u32.saturating_sub(width).min(63)) as u32
    }

    /// Two's complement field of 1..=32 bits at bit `at`.
    #[inline]
    pub fn i(&self, at: usize, width: u32) -> i32 {
        (self.word(at).cast_signed() >> 64_u32.saturating_sub(width).min(63)) as i32
    }

    /// One-bit field.
    #[inline]
    pub fn flag(&self, at: usize) -> bool {
        self.u(at, 1) == 1
    }

    /// True when the `width` bits at `at` were all sent.
    #[inline]
    pub fn has(&self, at: usize, width: usize) -> bool {
        at.saturating_add(width) <= self.len()
    }

    /// The bits from `start` up to `end`, or as many as there are.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Self {
        let end = end.min(self.len());
        let mut out = Self::new();
        if start < end {
            let mut at = start;
            while at < end {
                out.or_48(at - start, self.word(at) >> 16);
                at += 48;
            }
            out.len = (at - start) as u16;
            out.truncate(end - start);
        }
        out
    }

    /// As a text of `0` and `1`.
    pub fn to_binary(&self) -> String {
        (0..self.len()).map(|at| if self.flag(at) { '1' } else { '0' }).collect()
    }

    /// Shortens to `len` bits and clears what lies behind.
    fn truncate(&mut self, len: usize) {
        self.len = len as u16;
        let (byte, bit) = (len >> 3, len & 7);
        for (offset, value) in self.bytes.iter_mut().skip(byte).enumerate() {
            *value &= if offset == 0 { !(0xFF_u8 >> bit) } else { 0 };
        }
    }

    /// The 57 or more bits at `at`, left-aligned; zero past the buffer.
    #[inline]
    fn word(&self, at: usize) -> u64 {
        let bytes = self.bytes.get(at >> 3..).and_then(|tail| tail.first_chunk::<8>());
        bytes.map_or(0, |chunk| u64::from_be_bytes(*chunk) << (at & 7))
    }

    /// Sets the 48 bits at `at`, which are still zero.
    #[inline]
    fn or_48(&mut self, at: usize, value: u64) {
        if let Some(chunk) = self.bytes.get_mut(at >> 3..).and_then(|tail| tail.first_chunk_mut::<8>()) {
            *chunk = (u64::from_be_bytes(*chunk) | value << (16 - (at & 7))).to_be_bytes();
        }
    }
}

/// True when every character belongs to the armouring alphabet.
pub(crate) fn is_armoured(payload: &[u8]) -> bool {
    payload.iter().all(|c| matches!(c, b'0'..=b'W' | b'`'..=b'w'))
}

/// Eight armoured characters, the first in the top byte, to 48 bits; the second value
/// is not zero when one of them is outside the alphabet. All eight go at once, one a
/// byte lane: with the top bit clear no lane's sum can carry into the next.
#[inline]
fn sextets(chars: u64) -> (u64, u64) {
    let low = chars & !HIGH;
    let at_least = |c: u8| (low + ONES * u64::from(0x80 - c)) & HIGH;
    let second_run = at_least(b'`');
    let wrong = chars & HIGH | !at_least(b'0') & HIGH | at_least(b'X') & !second_run | at_least(b'x');
    let six = low.wrapping_sub(ONES * u64::from(b'0')).wrapping_sub(second_run >> 4) & (ONES * 0x3F);
    let twelve = (six & 0x3F00_3F00_3F00_3F00) >> 2 | six & 0x003F_003F_003F_003F;
    let twenty_four = (twelve & 0x0FFF_0000_0FFF_0000) >> 4 | twelve & 0x0000_0FFF_0000_0FFF;
    (twenty_four >> 32 << 24 | twenty_four & 0x00FF_FFFF, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slow(payload: &[u8]) -> Option<String> {
        let mut out = String::new();
        for c in payload {
            let code = match c {
                48..=87 => c - 48,
                96..=119 => c - 56,
                _ => return None,
            };
            out.push_str(&format!("{code:06b}"));
        }
        Some(out)
    }

    #[test]
    fn every_character_alone_and_in_every_lane() {
        for c in 0..=255_u8 {
            for lane in 0..9 {
                let mut payload = *b"000000000";
                payload[lane] = c;
                let mut bits = Bits::new();
                let pushed = bits.push_armoured(&payload);
                assert_eq!(pushed.is_ok(), slow(&payload).is_some(), "{c} in {lane}");
                assert_eq!(is_armoured(&payload), slow(&payload).is_some());
                if let Some(want) = slow(&payload) {
                    assert_eq!(bits.to_binary(), want);
                }
            }
        }
    }

    #[test]
    fn fill_of_six_is_refused_and_the_buffer_is_bounded() {
        let mut bits = Bits::new();
        assert_eq!(bits.push_armoured(&[b'w'; 257]), Err(Reject::BadLength));
        bits.push_armoured(&[b'w'; 256]).unwrap();
        assert_eq!(bits.len(), CAPACITY);
        assert_eq!(bits.drop_fill(6), Err(Reject::BadArmour));
        bits.drop_fill(5).unwrap();
        assert_eq!((bits.len(), bits.u(CAPACITY - 8, 8)), (CAPACITY - 5, 0b1110_0000));
    }

    proptest! {
        #[test]
        fn fields_equal_the_written_bits(
            parts in prop::collection::vec("[0-W`-w]{0,70}", 1..4),
            fill in 0_u8..=5,
            at in 0_usize..2000,
            width in 1_u32..=32,
        ) {
            let mut bits = Bits::new();
            for part in &parts {
                prop_assume!(bits.push_armoured(part.as_bytes()).is_ok());
            }
            bits.drop_fill(fill).unwrap();
            let mut want = slow(parts.concat().as_bytes()).unwrap();
            want.truncate(want.len().saturating_sub(usize::from(fill)));
            prop_assert_eq!(bits.to_binary(), want.clone());
            let padded: String = want.chars().chain(std::iter::repeat('0')).skip(at).take(width as usize).collect();
            let value = u64::from_str_radix(&padded, 2).unwrap();
            prop_assert_eq!(u64::from(bits.u(at, width)), value);
            let signed = if padded.starts_with('1') { value as i64 - (1 << width) } else { value as i64 };
            prop_assert_eq!(i64::from(bits.i(at, width)), signed);
            let end = at + width as usize * 7;
            let part = bits.slice(at, end);
            prop_assert_eq!(part.to_binary(), want.get(at.min(want.len())..end.min(want.len())).unwrap());
        }
    }
}

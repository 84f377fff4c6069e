//! Tag blocks and the times that stand beside a sentence.
//!
//! A tag block is `\name:value,..*hh\` (NMEA 0183 v4.00 section 7). Its checksum covers
//! what stands between the backslash and the `*`.

use super::TagBlock;
use crate::domain::time::UtcTime;

/// The longest block; the standard says 80 characters.
pub(super) const MAX_BLOCK: usize = 256;

/// What a backslash leads to; `length` includes both backslashes.
pub(super) enum Block<'a> {
    Good { length: usize, block: TagBlock<'a> },
    BadSum { length: usize },
    NotOne,
    Unfinished,
}

impl<'a> TagBlock<'a> {
    /// What this one says, and what `earlier` says where this one is silent.
    pub(super) fn or(self, earlier: TagBlock<'a>) -> Self {
        Self {
            time: self.time.or(earlier.time),
            group: self.group.or(earlier.group),
            source: self.source.or(earlier.source),
        }
    }
}

/// Reads the block that `bytes` begins with, opening backslash included.
pub(super) fn read(bytes: &[u8]) -> Block<'_> {
    let inner = bytes.get(1..).unwrap_or_default();
    let window = inner.get(..MAX_BLOCK).unwrap_or(inner);
    let end = window.iter().position(|b| matches!(b, b'\\' | b'$' | b'!' | b'\r' | b'\n'));
    let Some(end) = end else {
        return if window.len() == MAX_BLOCK { Block::NotOne } else { Block::Unfinished };
    };
    if window.get(end) != Some(&b'\\') || end == 0 {
        return Block::NotOne;
    }
    let length = end + 2;
    let content = window.get(..end).unwrap_or_default();
    match content {
        [fields @ .., b'*', high, low] if checksum_is(fields, *high, *low) => {
            Block::Good { length, block: block(fields) }
        }
        _ if content.contains(&b':') => Block::BadSum { length },
        _ => Block::NotOne,
    }
}

fn checksum_is(fields: &[u8], high: u8, low: u8) -> bool {
    let digit = |byte: u8| (byte as char).to_digit(16);
    let sum = fields.iter().fold(0, |sum, byte| sum ^ byte);
    matches!((digit(high), digit(low)), (Some(high), Some(low)) if high << 4 | low == u32::from(sum))
}

fn block(fields: &[u8]) -> TagBlock<'_> {
    let mut block = TagBlock::default();
    for field in fields.split(|&b| b == b',') {
        match field {
            [b'c', b':', value @ ..] => block.time = unix_time(value),
            [b'g', b':', value @ ..] => block.group = group(value),
            [b's', b':', value @ ..] if !value.is_empty() => block.source = Some(value),
            _ => {}
        }
    }
    block
}

/// `1-2-3985`: sentence number, how many, group id.
fn group(value: &[u8]) -> Option<(u8, u8, u32)> {
    let mut parts = value.split(|&b| b == b'-').map(decimal);
    let (number, total, id) = (parts.next()??, parts.next()??, parts.next()??);
    let (number, total) = (u8::try_from(number).ok()?, u8::try_from(total).ok()?);
    let id = u32::try_from(id).ok()?;
    (parts.next().is_none() && number >= 1 && number <= total).then_some((number, total, id))
}

/// The time in what follows a checksum: the first field of digits alone that is a Unix
/// time. Coastguard logs write `,r003669945,1325376000` or
/// `,d-080,S2118,t050056.00,T56.48,r003669946,1325394060,1325394001`, others the time
/// alone.
pub(super) fn suffix_time(suffix: &[u8]) -> Option<UtcTime> {
    if suffix.is_empty() {
        return None;
    }
    suffix.split(|&b| b == b',').find_map(|field| unix_time(field.trim_ascii()))
}

/// The station that heard the sentence: `r` or `b` and its name, in what follows a
/// checksum.
pub(super) fn station(suffix: &[u8]) -> Option<&[u8]> {
    suffix.split(|&b| b == b',').find(|field| {
        matches!(field, [b'r' | b'b', name @ ..] if name.len() >= 3 && name.iter().all(u8::is_ascii_alphanumeric))
    })
}

/// The Unix time directly before a sentence, in s, ms, µs or ns, with one separator.
pub(super) fn prefix_time(text: &[u8]) -> Option<UtcTime> {
    let text = text.strip_suffix(b" ").or_else(|| text.strip_suffix(b"\t"))?;
    let before = text.iter().rev().take_while(|b| in_time(**b)).count();
    unix_time(text.get(text.len().checked_sub(before)?..)?)
}

/// Whether a byte can stand in a Unix time.
pub(super) fn in_time(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'.'
}

/// A Unix time of 10 (s), 13 (ms), 16 (µs) or 19 (ns) digits, or 9 (s, before 2001); one
/// in seconds may have decimals. Earlier than 1990 there were no recordings: such a value
/// is some other number.
fn unix_time(digits: &[u8]) -> Option<UtcTime> {
    const EARLIEST: i64 = 631_152_000_000;
    if let Some(point) = digits.iter().position(|b| *b == b'.') {
        let (seconds, decimals) = digits.split_at(point);
        let decimals = decimals.get(1..).filter(|d| matches!(d.len(), 1..=9) && matches!(point, 9 | 10))?;
        // Three of them are milliseconds.
        let mut thousandths = decimals.iter().copied().chain([b'0'; 2]).take(3);
        let millis = thousandths
            .try_fold(0, |value, b| b.is_ascii_digit().then(|| value * 10 + i64::from(b - b'0')))?;
        decimals.iter().all(u8::is_ascii_digit).then_some(())?;
        return unix_time(seconds).map(|time| UtcTime(time.0 + millis));
    }
    let value = decimal(digits)?;
    let millis = match digits.len() {
        9 | 10 => value.checked_mul(1000)?,
        13 => value,
        16 => value / 1000,
        19 => value / 1_000_000,
        _ => return None,
    };
    i64::try_from(millis).ok().filter(|&ms| ms >= EARLIEST).map(UtcTime)
}

fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_beside_a_sentence_are_read() {
        let at = |s: i64| Some(UtcTime(s));
        for (text, want) in [
            ("", None),
            (",r003669987,1152921693", at(1_152_921_693_000)),
            (",x259906,s28320,d-098,T33.71033565,r003669973,1152921694", at(1_152_921_694_000)),
            (",d-109,S2105,t050056.00,T56.13718694,r003669946,1325394060,1325394001", at(1_325_394_060_000)),
            (",1325394060123", at(1_325_394_060_123)),
            (",1325394060.25", at(1_325_394_060_250)),
            (",1325394060.1234567", at(1_325_394_060_123)),
            (",1325394060.", None),
            (",1325394060.1x", None),
            (",1325394060123.5", None),
            (",003669987", None),
            (",rDETROIT1", None),
        ] {
            assert_eq!(suffix_time(text.as_bytes()), want, "{text}");
        }
        for (text, want) in [
            ("1550303566167726840 ", at(1_550_303_566_167)),
            ("x 1550303566 ", at(1_550_303_566_000)),
            ("1550303566.5 ", at(1_550_303_566_500)),
            ("[1550303566.062] ", None),
            ("1550303566", None),
            ("15503035661 ", None),
        ] {
            assert_eq!(prefix_time(text.as_bytes()), want, "{text}");
        }
    }

    #[test]
    fn a_station_is_named_behind_the_checksum() {
        for (text, want) in [
            ("", None),
            (",r003669987,1152921693", Some("r003669987")),
            (",x259906,s28320,d-098,T33.71033565,r003669973,1152921694", Some("r003669973")),
            (",d-109,S2105,t050056.00,b003669946", Some("b003669946")),
            (",rDETROIT1", Some("rDETROIT1")),
            (",1325394060", None),
            (",r1", None),
            (",rx y z", None),
        ] {
            assert_eq!(station(text.as_bytes()), want.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn a_group_has_three_numbers_in_range() {
        for (text, want) in [
            ("1-2-3985", Some((1, 2, 3985))),
            ("3-2-1", None),
            ("0-2-1", None),
            ("1-2", None),
            ("1-2-3-4", None),
            ("1-300-3", None),
        ] {
            assert_eq!(group(text.as_bytes()), want, "{text}");
        }
    }
}

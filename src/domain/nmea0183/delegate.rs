//! The `nmea` crate, asked one sentence at a time.

use super::framer::RawSentence;
use crate::domain::units::{Bearing, Knots};
use chrono::{NaiveTime, Timelike};
use nmea::{ParseResult, SENTENCE_MAX_LEN};

/// What the crate makes of a sentence; `None` when it refuses it, when it does not know
/// it, or when it is longer than the crate's limit of 102 characters.
pub(super) fn ask(raw: &RawSentence<'_>) -> Option<ParseResult> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let sum = raw.body.iter().fold(0, |sum, byte| sum ^ byte);
    let (high, low) = (HEX.get(usize::from(sum >> 4))?, HEX.get(usize::from(sum & 15))?);
    let mut line = [0_u8; SENTENCE_MAX_LEN];
    let length = raw.body.len() + 4;
    let line = line.get_mut(..length)?;
    let (start, rest) = line.split_first_mut()?;
    let (body, end) = rest.split_at_mut_checked(raw.body.len())?;
    *start = b'$';
    body.copy_from_slice(raw.body);
    end.copy_from_slice(&[b'*', *high, *low]);
    match nmea::parse_bytes(line).ok()? {
        ParseResult::Unsupported(_) => None,
        result => Some(result),
    }
}

/// A value as sent: the crate reads most numbers into 32 bits, and no field that we
/// take from it has more than three decimals. Its infinities and NaN are none.
pub(super) fn decimal(value: f32) -> Option<f64> {
    value.is_finite().then(|| (f64::from(value) * 1000.0).round() / 1000.0)
}

pub(super) fn bearing(value: Option<f32>) -> Option<Bearing> {
    super::fields::bearing(decimal(value?)?)
}

pub(super) fn knots(value: Option<f32>) -> Option<Knots> {
    super::fields::knots(decimal(value?)?)
}

/// Milliseconds of the day, cut, not rounded: a fix is never in the future.
pub(super) fn millis(time: NaiveTime) -> u32 {
    // The crate goes through a binary fraction: .29 s comes as 289,999,999 ns.
    time.num_seconds_from_midnight() * 1000 + (time.nanosecond() + 500) / 1_000_000
}

//! The text of a list whose encoding nobody told: UTF-8 or UTF-16 by their marks, else
//! UTF-8 where it is valid, else Shift_JIS.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// A list as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// The name of the encoding.
    pub encoding: &'static str,
    /// Some bytes were no characters and stand as U+FFFD.
    pub damaged: bool,
}

/// Decodes `bytes`.
pub fn decode(bytes: &[u8]) -> Decoded {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() && !has_zeros(bytes, 1) && !has_zeros(bytes, 0) => UTF_8,
        None if has_zeros(bytes, 1) => UTF_16LE,
        None if has_zeros(bytes, 0) => UTF_16BE,
        None => SHIFT_JIS,
    };
    let (text, used, damaged) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), encoding: used.name(), damaged }
}

/// Most of the first bytes at odd or even places are zero: letters in UTF-16.
fn has_zeros(bytes: &[u8], phase: usize) -> bool {
    let sample: Vec<u8> = bytes.iter().copied().skip(phase).step_by(2).take(64).collect();
    sample.len() >= 4 && sample.iter().map(|b| usize::from(*b == 0)).sum::<usize>() * 2 > sample.len()
}

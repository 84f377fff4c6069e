//! Message lengths in bits (M.1371-5 Annex 8): which are legal, and from which one a
//! message has all the fields that its type must have.

use crate::domain::nmea0183::framer::Reject;

/// Shortest accepted length of each type, by type number from 1. Type 5 is taken from
/// 420 bits up because transponders are on the air that leave off its last bits.
const SHORTEST: [u16; 27] = [
    168, 168, 168, 168, 420, 88, 72, 56, 168, 70, 168, 72, 72, 40, 88, 92, 80, 168, 308, 70, 271, 145, 154,
    160, 40, 60, 95,
];

/// Whether a message of type `kind` and `len` bits has a length outside the standard
/// while all its fields are there.
///
/// # Errors
/// [`Reject::BadLength`] when fields are missing, [`Reject::Malformed`] when M.1371-5
/// has no such type.
pub fn nonstandard(kind: u8, len: usize) -> Result<bool, Reject> {
    let shortest = usize::from(kind).checked_sub(1).and_then(|index| SHORTEST.get(index));
    let shortest = *shortest.ok_or(Reject::Malformed)?;
    if len < usize::from(shortest) {
        return Err(Reject::BadLength);
    }
    Ok(!is_legal(kind, len))
}

/// True for the lengths that M.1371-5 allows.
pub fn is_legal(kind: u8, len: usize) -> bool {
    let stepped =
        |from: usize, to: usize, by: usize| (from..=to).contains(&len) && (len - from).is_multiple_of(by);
    match kind {
        1..=4 | 9 | 11 | 18 | 22 => len == 168,
        5 => len == 424,
        6 => stepped(88, 1008, 8),
        7 | 13 => matches!(len, 72 | 104 | 136 | 168),
        8 => stepped(56, 1008, 8),
        10 => len == 72,
        12 => stepped(72, 1008, 6),
        14 => stepped(40, 1008, 6),
        15 => matches!(len, 88 | 108 | 110 | 112 | 160),
        16 => matches!(len, 96 | 144),
        17 => stepped(80, 816, 8),
        19 => len == 312,
        20 => matches!(len, 72 | 104 | 136 | 160),
        21 => stepped(272, 360, 1),
        23 => len == 160,
        24 => matches!(len, 160 | 168),
        25 => stepped(40, 168, 1),
        26 => stepped(60, 1064, 1),
        27 => len == 96,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_is_refused_long_is_flagged() {
        for (kind, len, want) in [
            (1, 168, Ok(false)),
            (1, 162, Err(Reject::BadLength)),
            (1, 186, Ok(true)),
            (5, 424, Ok(false)),
            (5, 426, Ok(true)),
            (5, 420, Ok(true)),
            (5, 419, Err(Reject::BadLength)),
            (24, 162, Ok(true)),
            (24, 174, Ok(true)),
            (24, 168, Ok(false)),
            (0, 168, Err(Reject::Malformed)),
            (28, 168, Err(Reject::Malformed)),
        ] {
            assert_eq!(nonstandard(kind, len), want, "type {kind} of {len}");
        }
    }

    #[test]
    fn every_legal_length_is_accepted() {
        for kind in 1..=27 {
            for len in (0..1100).filter(|len| is_legal(kind, *len)) {
                assert_eq!(nonstandard(kind, len), Ok(false), "type {kind} of {len}");
            }
        }
    }
}

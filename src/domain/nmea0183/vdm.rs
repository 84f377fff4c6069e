//! VDM and VDO: the envelope of AIS messages (IEC 61162-1, ITU-R M.1371-5).
//!
//! A fragment that comes out has a payload of armour characters alone (`0`..`W` and
//! a backquote to `w`) and 0 to 5 fill bits, so that whoever unpacks it need not look again.

use super::framer::{RawSentence, Reject};
use crate::domain::ais::assembler::Fragment;
use crate::domain::id::SourceId;

/// Whether an address is that of VDM or VDO, with a talker of two or three letters.
pub(super) fn is_address(address: &[u8]) -> bool {
    matches!(address, [talker @ .., b'V', b'D', b'M' | b'O']
        if matches!(talker.len(), 2 | 3) && talker.iter().all(u8::is_ascii_alphanumeric))
}

/// Reads `count,number,sequence,channel,payload,fill` and only notes further fields (one
/// maker adds one). `address` is one that [`is_address`].
pub(super) fn fragment<'a>(
    raw: &RawSentence<'a>,
    address: &[u8],
    data: &'a [u8],
    source: SourceId,
) -> Result<Fragment<'a>, Reject> {
    let [count, b',', number, b',', rest @ ..] = data else { return Err(Reject::Malformed) };
    let (Some(count), Some(number)) = (digit(*count), digit(*number)) else { return Err(Reject::Malformed) };
    let (sequence, rest) = match rest {
        [b',', rest @ ..] => (None, rest),
        [sequence, b',', rest @ ..] => (Some(digit(*sequence).ok_or(Reject::Malformed)?), rest),
        _ => return Err(Reject::Malformed),
    };
    let (channel, rest) = match rest {
        [b',', rest @ ..] => (0, rest),
        [channel, b',', rest @ ..] if channel.is_ascii_alphanumeric() => (*channel, rest),
        _ => return Err(Reject::Malformed),
    };
    if number == 0 || number > count {
        return Err(Reject::Malformed);
    }
    let length = armoured(rest);
    let (payload, rest) = rest.split_at_checked(length).ok_or(Reject::Malformed)?;
    let (fill, extra) = match rest {
        [b',', fill @ b'0'..=b'5'] => (fill - b'0', false),
        [b',', fill @ b'0'..=b'5', b',', ..] => (fill - b'0', true),
        [] => return Err(Reject::Malformed),
        [..] => return Err(Reject::BadArmour),
    };
    if payload.is_empty() {
        return Err(Reject::BadLength);
    }
    let (talker, own) = match address {
        [a, b, b'V', b'D', last] => ([*a, *b, 0], *last == b'O'),
        [a, b, c, b'V', b'D', last] => ([*a, *b, *c], *last == b'O'),
        _ => return Err(Reject::Malformed),
    };
    let group = raw.tag.group;
    // Of use between the parts of a message alone.
    let (station, tag_time) =
        if count > 1 { (raw.tag.source.map(named), raw.tag.time) } else { (None, None) };
    Ok(Fragment {
        own,
        talker,
        count,
        number,
        sequence,
        channel,
        payload,
        fill,
        group,
        source,
        station,
        tag_time,
        extra,
        at: raw.at,
    })
}

/// A station's name as a number: FNV-1a. Two of one feed that share it are as if they
/// named none.
fn named(station: &[u8]) -> u32 {
    station.iter().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

/// How many armour characters `bytes` begins with.
fn armoured(bytes: &[u8]) -> usize {
    let (words, tail) = bytes.as_chunks::<8>();
    let mut length = 0;
    for word in words {
        let others = others(u64::from_le_bytes(*word));
        if others != 0 {
            return length + others.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    length + tail.iter().take_while(|b| matches!(b, b'0'..=b'W' | b'`'..=b'w')).count()
}

/// Marks the bytes of eight that are no armour characters. Each is taken below 0x80, so
/// adding less than 0x80 never carries into the next one.
fn others(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x80 * ONES;
    let at_least = |limit: u64| (word & !TOPS) + ONES * (0x80 - limit);
    let low = at_least(0x30) & !at_least(0x58);
    let high = at_least(0x60) & !at_least(0x78);
    (!(low | high) | word) & TOPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn armour_is_read_to_its_end() {
        for byte in 0..=255_u8 {
            let good = matches!(byte, b'0'..=b'W' | b'`'..=b'w');
            for at in 0..12 {
                let mut bytes = [b'w'; 20];
                bytes[at] = byte;
                assert_eq!(armoured(&bytes), if good { 20 } else { at }, "{byte:#x} at {at}");
            }
        }
    }
}

//! One pass over a buffer: finds starts, checks sums, resynchronises.
//!
//! A sentence is `$` or `!`, printable ASCII, `*`, two hexadecimal digits (IEC 61162-1
//! section 7). A second `$`, `!` or `\` before the `*` means that the first sentence was
//! cut off: its end belongs to another one and is never joined to it.

use super::tag_block::{self, Block};
use super::{InputCounts, RawSentence, Reject, TagBlock};
use crate::domain::time::UtcTime;

/// The longest sentence, start to `*`. The standard says 82 characters in all; real
/// ones go further (proprietary sentences to about 400, a five-slot AIS message sent
/// whole about 200). Four times the longest known loses nothing and bounds memory.
pub(super) const MAX_SENTENCE: usize = 1024;

/// How much of a line after the checksum is looked at for a time.
const MAX_SUFFIX: usize = 256;

/// Tag blocks, sentence and suffix together.
pub(super) const MAX_RECORD: usize = MAX_SENTENCE + 2 * tag_block::MAX_BLOCK + MAX_SUFFIX;

/// Digits of a Unix time in front of a sentence, with its separator.
const MAX_PREFIX: usize = 24;

/// Hands every complete sentence of `buffer` to `sink` and returns how many bytes are
/// done with; the rest is the beginning of something. With `ended` nothing is left.
pub(super) fn scan(
    buffer: &[u8],
    ended: bool,
    at: UtcTime,
    counts: &mut InputCounts,
    sink: &mut impl FnMut(RawSentence<'_>),
) -> usize {
    let mut reader = Reader { buffer, ended, pos: 0, tag: TagBlock::default(), tagged_from: None };
    while let Some(Start { at: start, record, prefix }) = reader.next_start() {
        let Some((&first, after)) = buffer.get(start..).and_then(<[u8]>::split_first) else { break };
        if first == b'\\' {
            if reader.tag_block(start, record, counts) {
                continue;
            }
            return unfinished(buffer, record, counts);
        }
        reader.tagged_from = None;
        let length = match sentence(after, ended) {
            Found::Good { body, suffix, length } => {
                counts.sentences += 1;
                let suffix_time = tag_block::suffix_time(suffix).or_else(|| tag_block::prefix_time(prefix));
                let source = reader.tag.source.or_else(|| tag_block::station(suffix));
                let tag = TagBlock { source, ..reader.tag };
                sink(RawSentence { start: first, body, at, tag, suffix_time });
                length
            }
            Found::Bad { cause, length } => {
                counts.reject(cause);
                length
            }
            Found::Unfinished => return unfinished(buffer, record, counts),
        };
        reader.pos = start + 1 + length;
    }
    reader.done(counts)
}

/// Where the pass is, and the tag that the next sentence gets if it stands right here.
struct Reader<'a> {
    buffer: &'a [u8],
    ended: bool,
    pos: usize,
    tag: TagBlock<'a>,
    /// Where the tag blocks directly before `pos` begin.
    tagged_from: Option<usize>,
}

/// A start character, where its record begins (tag blocks, a time in front) and the
/// text in front of it.
struct Start<'a> {
    at: usize,
    record: usize,
    prefix: &'a [u8],
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        self.buffer.get(self.pos..).unwrap_or_default()
    }

    /// The next `$`, `!` or `\`. A tag is dropped when something stands in between.
    fn next_start(&mut self) -> Option<Start<'a>> {
        let rest = self.rest();
        let gap = rest.iter().position(|b| matches!(b, b'$' | b'!' | b'\\'))?;
        if gap > 0 || self.tagged_from.is_none() {
            self.tag = TagBlock::default();
            self.tagged_from = None;
        }
        let prefix = rest.get(..gap).unwrap_or_default();
        let at = self.pos + gap;
        Some(Start { at, record: self.tagged_from.unwrap_or(at - prefix_so_far(prefix)), prefix })
    }

    /// Reads what a backslash at `start` begins; `false` when its end is not here yet.
    fn tag_block(&mut self, start: usize, record: usize, counts: &mut InputCounts) -> bool {
        let (length, tagged_from) = match tag_block::read(self.buffer.get(start..).unwrap_or_default()) {
            Block::Good { length, block } => {
                self.tag = block.or(self.tag);
                (length, Some(record))
            }
            Block::BadSum { length } => {
                // Nothing before it is held either, or it would be counted again.
                counts.reject(Reject::TagBlockSum);
                (length, None)
            }
            Block::Unfinished if !self.ended => return false,
            Block::Unfinished | Block::NotOne => (1, None),
        };
        self.tagged_from = tagged_from;
        self.pos = start + length;
        true
    }

    /// How much is done with when no start follows.
    fn done(&self, counts: &mut InputCounts) -> usize {
        let rest = self.rest();
        match self.tagged_from {
            _ if self.ended => self.buffer.len(),
            Some(from) if rest.is_empty() => unfinished(self.buffer, from, counts),
            _ => self.buffer.len() - prefix_so_far(rest),
        }
    }
}

/// What a start character leads to; `length` counts from after it.
enum Found<'a> {
    Good { body: &'a [u8], suffix: &'a [u8], length: usize },
    Bad { cause: Reject, length: usize },
    Unfinished,
}

fn sentence(after: &[u8], ended: bool) -> Found<'_> {
    let (length, sum) = body(after);
    let (body, tail) = after.split_at(length.min(after.len()));
    if length > MAX_SENTENCE {
        return Found::Bad { cause: Reject::TooLong, length };
    }
    let bad = |cause, more| Found::Bad { cause, length: length + more };
    let (high, low, rest) = match tail {
        [b'*', high, low, rest @ ..] => (*high, *low, rest),
        [] | [b'*'] | [b'*', _] if !ended => match tail {
            [b'*', digit] if hex(*digit).is_none() => return bad(Reject::NoChecksum, 1),
            _ => return Found::Unfinished,
        },
        [] | [b'*' | b'$' | b'!' | b'\\' | b'\r' | b'\n', ..] => {
            return bad(Reject::NoChecksum, usize::from(tail.first() == Some(&b'*')));
        }
        [_, ..] => return bad(Reject::BadCharacter, 1),
    };
    let (Some(high), Some(low)) = (hex(high), hex(low)) else { return bad(Reject::NoChecksum, 1) };
    if (high << 4 | low) != sum {
        return bad(Reject::BadChecksum, 3);
    }
    let window = rest.get(..MAX_SUFFIX).unwrap_or(rest);
    let suffix = match window.iter().position(|b| matches!(b, b'\r' | b'\n' | b'$' | b'!' | b'\\')) {
        Some(end) => window.get(..end).unwrap_or_default(),
        None if ended || window.len() == MAX_SUFFIX => window,
        None => return Found::Unfinished,
    };
    Found::Good { body, suffix, length: length + 3 + suffix.len() }
}

/// Keeps a record for the next push, unless it is longer than any can be.
fn unfinished(buffer: &[u8], from: usize, counts: &mut InputCounts) -> usize {
    if buffer.len() - from <= MAX_RECORD {
        return from;
    }
    counts.reject(Reject::TooLong);
    buffer.len()
}

/// The length and the exclusive or of the body at the beginning of `bytes`: up to the
/// first byte that cannot stand in one.
fn body(bytes: &[u8]) -> (usize, u8) {
    let (words, tail) = bytes.as_chunks::<8>();
    let mut sum = 0_u64;
    let mut length = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let ends = ends_of_body(word);
        if ends != 0 {
            let bits = ends.trailing_zeros() & !7;
            sum ^= word & !(u64::MAX << bits);
            return (length + bits as usize / 8, fold(sum));
        }
        sum ^= word;
        length += 8;
    }
    let mut sum = fold(sum);
    for &byte in tail {
        if !matches!(byte, 0x20..=0x7E) || matches!(byte, b'*' | b'$' | b'!' | b'\\') {
            break;
        }
        sum ^= byte;
        length += 1;
    }
    (length, sum)
}

fn fold(sum: u64) -> u8 {
    let sum = sum ^ (sum >> 32);
    let sum = sum ^ (sum >> 16);
    (sum ^ (sum >> 8)) as u8
}

/// Marks the bytes of eight that are `*`, `$`, `!`, `\`, a control character or not
/// ASCII. The carry of a subtraction or addition can mark a byte above a true one,
/// never below it: the lowest mark is right.
fn ends_of_body(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x80 * ONES;
    let below = |value: u64, limit: u64| value.wrapping_sub(ONES * limit) & !value;
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let high = word | word.wrapping_add(ONES);
    (high | below(word, 0x20) | is(b'*') | is(b'$') | is(b'!') | is(b'\\')) & TOPS
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// The length of the run at the end of `text` that could be a Unix time in front of a
/// sentence: digits with a point, and at most one separator.
fn prefix_so_far(text: &[u8]) -> usize {
    let digits = text.strip_suffix(b" ").or_else(|| text.strip_suffix(b"\t")).unwrap_or(text);
    let run = digits.iter().rev().take(MAX_PREFIX).take_while(|b| tag_block::in_time(**b)).count();
    if run == 0 { 0 } else { run + text.len() - digits.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_ends_at_the_first_byte_that_cannot_stand_in_one() {
        for filler in [b' ', b'0', b'w', b'~', b'#', b'%', b'+', b')', b'[', b']'] {
            for end in 0..=255_u8 {
                let stops = !(0x20..=0x7E).contains(&end) || b"*$!\\".contains(&end);
                for at in 0..20 {
                    let mut bytes = vec![filler; 30];
                    bytes[at] = end;
                    let (length, sum) = body(&bytes);
                    assert_eq!(length, if stops { at } else { 30 }, "{end:#x} after {at}");
                    assert_eq!(sum, bytes[..length].iter().fold(0, |s, b| s ^ b));
                }
            }
        }
    }
}

//! Bytes to raw sentences.
//!
//! Reads bytes, not lines of text: it resynchronises on `$` and `!`, so binary bursts,
//! text before a sentence, two sentences on a line and a port opened in mid-sentence
//! all work. Only a sentence with a good two-digit checksum comes out. Whatever is
//! dropped is counted by cause.
//!
//! A sentence comes out when its line ends or the next sentence begins, because what
//! follows the checksum may be the receiver's time. A datagram that ends without a
//! line end is closed with [`Framer::finish`].

mod scan;
mod tag_block;

use crate::domain::time::{Span, UtcTime};

/// A sentence with a good checksum. Borrowed from the framer's buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawSentence<'a> {
    /// `$` or `!`.
    pub start: u8,
    /// What stands between the start and `*`: `AIVDM,1,1,,A,13u..,0`.
    pub body: &'a [u8],
    /// When the bytes arrived.
    pub at: UtcTime,
    pub tag: TagBlock<'a>,
    /// A receiver's or logger's own time on the same line: after the checksum (station
    /// and epoch suffixes), else a Unix time in front of the sentence.
    pub suffix_time: Option<UtcTime>,
}

/// What a tag block with a good checksum says (NMEA 0183 v4.00 section 7). One with a
/// wrong sum says nothing, and its sentence still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TagBlock<'a> {
    /// `c:`, seconds or milliseconds.
    pub time: Option<UtcTime>,
    /// `g:` sentence number, total, group id.
    pub group: Option<(u8, u8, u32)>,
    /// `s:`, or else the station that a coastguard's logger writes behind the checksum
    /// (`r003669987`).
    pub source: Option<&'a [u8]>,
}

/// Why bytes were dropped. Shown per link and printed by `replay --json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reject {
    NoChecksum,
    BadChecksum,
    TooLong,
    BadCharacter,
    Malformed,
    BadArmour,
    BadLength,
    LostFragment,
    TagBlockSum,
    /// An MMSI of more than nine digits: nobody's.
    BadIdentity,
}

/// Counters of everything a source sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InputCounts {
    pub bytes: u64,
    pub sentences: u64,
    /// VDM and VDO with fields behind the fill bits: read all the same.
    pub extra_fields: u64,
    rejected: [u64; Reject::ALL.len()],
}

impl Reject {
    pub const ALL: [Self; 10] = [
        Self::NoChecksum,
        Self::BadChecksum,
        Self::TooLong,
        Self::BadCharacter,
        Self::Malformed,
        Self::BadArmour,
        Self::BadLength,
        Self::LostFragment,
        Self::TagBlockSum,
        Self::BadIdentity,
    ];

    /// The code used in `--json` output and in logs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoChecksum => "no_checksum",
            Self::BadChecksum => "bad_checksum",
            Self::TooLong => "too_long",
            Self::BadCharacter => "bad_character",
            Self::Malformed => "malformed",
            Self::BadArmour => "bad_armour",
            Self::BadLength => "bad_length",
            Self::LostFragment => "lost_fragment",
            Self::TagBlockSum => "tag_block_sum",
            Self::BadIdentity => "bad_identity",
        }
    }
}

impl InputCounts {
    pub fn reject(&mut self, cause: Reject) {
        if let Some(count) = self.rejected.get_mut(cause as usize) {
            *count += 1;
        }
    }

    pub fn rejected(&self, cause: Reject) -> u64 {
        self.rejected.get(cause as usize).copied().unwrap_or(0)
    }

    pub fn rejected_total(&self) -> u64 {
        self.rejected.iter().sum()
    }

    /// Every cause that occurred, with its count.
    pub fn causes(&self) -> impl Iterator<Item = (Reject, u64)> {
        Reject::ALL.into_iter().zip(self.rejected).filter(|(_, count)| *count > 0)
    }

    /// Adds what another counter saw, for example the parser's rejects to the framer's.
    pub fn add(&mut self, other: &Self) {
        self.bytes += other.bytes;
        self.sentences += other.sentences;
        self.extra_fields += other.extra_fields;
        for (own, more) in self.rejected.iter_mut().zip(other.rejected) {
            *own += more;
        }
    }
}

/// A fragment older than this never joins.
pub const FRAGMENT_AGE: Span = Span::seconds(2);

/// Cuts a source's bytes into sentences. One per source. Holds at most
/// a few kilobytes, whatever is sent, and allocates once.
#[derive(Debug, Clone)]
pub struct Framer {
    /// The unfinished end of what was pushed so far; empty when it ended with a line.
    pending: Vec<u8>,
}

impl Default for Framer {
    fn default() -> Self {
        Self::new()
    }
}

impl Framer {
    pub fn new() -> Self {
        Self { pending: Vec::with_capacity(scan::MAX_RECORD + scan::MAX_SENTENCE) }
    }

    /// Takes bytes that arrived at `at` and hands every sentence that they complete to
    /// `sink`. Sentences that lie whole within `bytes` are borrowed, not copied.
    pub fn push(
        &mut self,
        bytes: &[u8],
        at: UtcTime,
        counts: &mut InputCounts,
        sink: &mut impl FnMut(RawSentence<'_>),
    ) {
        counts.bytes += bytes.len() as u64;
        let mut rest = bytes;
        while !self.pending.is_empty() && !rest.is_empty() {
            let line = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).map_or(rest.len(), |end| end + 1);
            let (head, tail) = rest.split_at(line.min(scan::MAX_SENTENCE));
            self.pending.extend_from_slice(head);
            rest = tail;
            let done = scan::scan(&self.pending, false, at, counts, sink);
            self.pending.drain(..done.min(self.pending.len()));
        }
        if !rest.is_empty() {
            let done = scan::scan(rest, false, at, counts, sink);
            self.pending.extend_from_slice(rest.get(done..).unwrap_or_default());
        }
    }

    /// The end of a file, of a datagram or of a connection: what is still held comes
    /// out if it is a whole sentence, and is counted if it is not.
    pub fn finish(&mut self, at: UtcTime, counts: &mut InputCounts, sink: &mut impl FnMut(RawSentence<'_>)) {
        scan::scan(&self.pending, true, at, counts, sink);
        self.pending.clear();
    }

    /// How many bytes are held for a sentence that has not ended.
    pub fn held(&self) -> usize {
        self.pending.len()
    }
}

#[cfg(test)]
mod tests;

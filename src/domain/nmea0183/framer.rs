//! Bytes to raw sentences.
//!
//! Reads bytes, not lines of text: it resynchronises on `$` and `!`, so binary bursts,
//! text before a sentence, two sentences on a line and a port opened in mid-sentence
//! all work. Only a sentence with a good two-digit checksum comes out. Whatever is
//! dropped is counted by cause.

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
    /// A receiver's own time after the checksum (USCG and epoch suffixes).
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
    /// `s:`.
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
}

/// Counters of everything a source sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InputCounts {
    pub bytes: u64,
    pub sentences: u64,
    rejected: [u64; Reject::ALL.len()],
}

impl Reject {
    pub const ALL: [Self; 9] = [
        Self::NoChecksum,
        Self::BadChecksum,
        Self::TooLong,
        Self::BadCharacter,
        Self::Malformed,
        Self::BadArmour,
        Self::BadLength,
        Self::LostFragment,
        Self::TagBlockSum,
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
}

/// A fragment older than this never joins.
pub const FRAGMENT_AGE: Span = Span::seconds(2);

//! SHA-256 (FIPS 180-4) with domain separation: two kinds of value never share a hash,
//! because each kind is hashed behind a label of its own.

use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 value; written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash(pub [u8; 32]);

/// What is hashed or signed. The label and a zero byte go before the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// An entry, for the chain.
    Entry,
    /// What the first entry of an epoch has for the hash before it.
    Genesis,
    /// A salt and a body.
    Body,
    /// What an officer signs.
    Officer,
    /// What a device signs of a run of entries.
    Batch,
    /// What a device signs of a sealed folder.
    Manifest,
    /// What a device signs of a frame to the shore.
    Frame,
    /// What the shore signs of a frame that it keeps.
    Receipt,
    /// What the shore signs of a part of a bundle.
    Bundle,
    /// What a boat has of the shore: keys and digests.
    Outline,
    /// What an officer ashore signs of a release.
    Release,
    /// A line of the shore's audit trail.
    Trail,
}

impl Label {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Entry => "watchkeeper/entry/1",
            Self::Genesis => "watchkeeper/genesis/1",
            Self::Body => "watchkeeper/body/1",
            Self::Officer => "watchkeeper/officer/1",
            Self::Batch => "watchkeeper/batch/1",
            Self::Manifest => "watchkeeper/manifest/1",
            Self::Frame => "watchkeeper/frame/1",
            Self::Receipt => "watchkeeper/receipt/1",
            Self::Bundle => "watchkeeper/bundle/1",
            Self::Outline => "watchkeeper/outline/1",
            Self::Release => "watchkeeper/release/1",
            Self::Trail => "watchkeeper/trail/1",
        }
    }

    /// The label, a zero byte and `bytes`: what a signature is over.
    pub(crate) fn prefixed(self, bytes: &[u8]) -> Vec<u8> {
        [self.text().as_bytes(), &[0], bytes].concat()
    }
}

impl Hash {
    /// The plain SHA-256 of a file, as `sha256sum` gives it.
    pub fn of_file(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash of `parts`, one after the other, behind the label.
    pub(crate) fn labelled(label: Label, parts: &[&[u8]]) -> Self {
        let mut state = Sha256::new();
        state.update(label.text().as_bytes());
        state.update([0]);
        for part in parts {
            state.update(part);
        }
        Self(state.finalize().into())
    }

    /// Reads 64 lower-case hexadecimal digits, nothing else.
    pub fn parse_hex(text: &str) -> Option<Self> {
        parse_hex(text).map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Lower-case hexadecimal digits of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// Reads exactly `N` bytes of lower-case hexadecimal digits.
pub fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || text.bytes().any(|b| !matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_hashes_as_the_standard_says() {
        // FIPS 180-4, the one-block example "abc".
        let abc = Hash::of_file(b"abc");
        assert_eq!(abc.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Hash::parse_hex(&abc.to_string()), Some(abc));
    }

    #[test]
    fn a_label_parts_the_kinds() {
        assert_ne!(Hash::labelled(Label::Entry, &[b"x"]), Hash::labelled(Label::Body, &[b"x"]));
        assert_eq!(Hash::labelled(Label::Body, &[b"a", b"b"]), Hash::labelled(Label::Body, &[b"ab"]));
        assert_eq!(Hash::labelled(Label::Body, &[b"ab"]), Hash::of_file(&Label::Body.prefixed(b"ab")));
    }

    #[test]
    fn only_plain_hexadecimal_is_read() {
        for bad in ["", "ab", &"A".repeat(64), &"g".repeat(64), &"0".repeat(65), &"+f".repeat(32)] {
            assert_eq!(Hash::parse_hex(bad), None, "{bad}");
        }
    }
}

//! Values that are wiped when dropped and never shown: keys and passphrases.

use sha2::{Digest, Sha256};
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a key.
pub const KEY_LEN: usize = 32;
/// Longest passphrase taken, bytes of UTF-8 after normalization.
pub const LONGEST_PASSPHRASE: usize = 1024;

/// A 256-bit key.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<[u8; KEY_LEN]>);

/// What an officer types to open the store: NFKC, so that kana typed on another
/// keyboard is the same passphrase.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

/// Why a text is no passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassphrase {
    #[error("it is empty")]
    Empty,
    #[error("it is longer than 1024 bytes")]
    TooLong,
}

impl Key {
    /// Takes the bytes and wipes where they came from.
    pub fn take(bytes: &mut [u8; KEY_LEN]) -> Self {
        let key = Self(Zeroizing::new(*bytes));
        bytes.zeroize();
        key
    }

    /// Another key that follows from this one: SHA-256 of `label`, a zero byte, the key.
    #[must_use]
    pub fn derive(&self, label: &str) -> Self {
        let hash = Sha256::new().chain_update(label).chain_update([0]).chain_update(self.expose());
        Self::take(&mut hash.finalize().into())
    }

    /// For the cipher and the database alone.
    pub fn expose(&self) -> &[u8; KEY_LEN] {
        &self.0
    }
}

impl Passphrase {
    /// Takes a typed or read text; line ends at its end do not count.
    ///
    /// # Errors
    /// Nothing is left, or it is longer than [`LONGEST_PASSPHRASE`].
    pub fn new(text: &str) -> Result<Self, BadPassphrase> {
        let text = text.trim_end_matches(['\r', '\n']);
        // Room for all first: a growing text would leave copies behind in memory.
        let mut folded = Zeroizing::new(String::with_capacity(LONGEST_PASSPHRASE + 4));
        for c in text.nfkc() {
            folded.push(c);
            if folded.len() > LONGEST_PASSPHRASE {
                return Err(BadPassphrase::TooLong);
            }
        }
        if folded.is_empty() { Err(BadPassphrase::Empty) } else { Ok(Self(folded)) }
    }

    /// How many digits it is, where it is nothing but digits.
    pub fn digits(&self) -> Option<usize> {
        self.0.bytes().all(|b| b.is_ascii_digit()).then_some(self.0.len())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

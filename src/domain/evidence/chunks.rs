//! An attached file at rest: a mark, then pieces that are encrypted each for itself
//! (XChaCha20-Poly1305), so that a file of any size is written and read in flat memory
//! (docs/protocol.md §13). Bytes and keys in, bytes out.
//!
//! The key follows from the salt of the entry that attaches the file, which stands in the
//! encrypted database alone. A lawful erasure destroys that salt, and with it every copy of
//! the file, wherever it stands. Each key encrypts one file, so the number of a piece is
//! its nonce; that it is the last is authenticated, so that a cut is noticed.

use crate::domain::journal::entry::RecordId;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a file in one piece.
pub const PIECE: usize = 256 << 10;
/// How every file begins.
pub const MARK: &[u8; 8] = b"WKattch1";
const TAG: usize = 16;
/// The label under which the key follows from the salt.
const KEY_LABEL: &str = "watchkeeper/attachment-key/1";

/// The cipher of one file.
pub struct FileCipher {
    cipher: XChaCha20Poly1305,
    record: RecordId,
}

impl fmt::Debug for FileCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileCipher(of {})", self.record)
    }
}

impl FileCipher {
    /// `salt` is that of the body of `record`, the entry that attaches the file.
    pub fn new(salt: &[u8; 32], record: RecordId) -> Self {
        let hash =
            Sha256::new().chain_update(KEY_LABEL).chain_update([0]).chain_update(salt).chain_update(record.0);
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(hash.finalize().into());
        Self { cipher: XChaCha20Poly1305::new(&(*key).into()), record }
    }

    fn nonce(index: u64, last: bool) -> XNonce {
        let mut nonce = [0; 24];
        for (to, from) in nonce.iter_mut().zip(index.to_be_bytes().into_iter().chain([u8::from(last)])) {
            *to = from;
        }
        XNonce::from(nonce)
    }

    fn bound(&self) -> [u8; 24] {
        let mut bound = [0; 24];
        for (to, from) in bound.iter_mut().zip(MARK.iter().chain(&self.record.0)) {
            *to = *from;
        }
        bound
    }

    /// The sealed piece `index`, counted from 0; at most [`PIECE`] bytes go into one.
    /// `None` where the cipher refuses, which no piece reaches.
    pub fn seal(&self, index: u64, last: bool, plain: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload { msg: plain, aad: &self.bound() };
        self.cipher.encrypt(&Self::nonce(index, last), payload).ok()
    }

    /// The piece again; `None` where it is not as it was sealed.
    pub fn open(&self, index: u64, last: bool, sealed: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload { msg: sealed, aad: &self.bound() };
        self.cipher.decrypt(&Self::nonce(index, last), payload).ok()
    }
}

/// Where the pieces of a file of `length` bytes at rest stand: offset, most bytes, and
/// whether it is the last. Nothing where it is too short to hold one.
pub fn pieces(length: u64) -> impl Iterator<Item = (u64, u64, bool)> {
    let (mark, whole) = (MARK.len() as u64, (PIECE + TAG) as u64);
    let sealed = length.saturating_sub(mark);
    let count = sealed.div_ceil(whole);
    (0..count).map(move |n| (mark + n * whole, whole, n + 1 == count))
}

/// Bytes at rest of a file of `length` bytes.
pub fn sealed_length(length: u64) -> u64 {
    let count = length.div_ceil(PIECE as u64).max(1);
    length.saturating_add(MARK.len() as u64).saturating_add(count.saturating_mul(TAG as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cipher(salt: u8, record: u8) -> FileCipher {
        FileCipher::new(&[salt; 32], RecordId([record; 16]))
    }

    fn sealed(cipher: &FileCipher, plain: &[u8]) -> Vec<u8> {
        let mut file = MARK.to_vec();
        let pieces: Vec<&[u8]> = plain.chunks(PIECE).collect();
        for (n, piece) in pieces.iter().enumerate() {
            file.extend(cipher.seal(n as u64, n + 1 == pieces.len(), piece).unwrap());
        }
        file
    }

    fn opened(cipher: &FileCipher, file: &[u8]) -> Option<Vec<u8>> {
        let mut plain = Vec::new();
        for (n, (at, most, last)) in pieces(file.len() as u64).enumerate() {
            let end = file.len().min((at + most) as usize);
            plain.extend(cipher.open(n as u64, last, file.get(at as usize..end)?)?);
        }
        file.starts_with(MARK).then_some(plain)
    }

    #[test]
    fn sizes_around_the_pieces_come_back() {
        for length in [1, 2, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7] {
            let plain: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let file = sealed(&cipher(1, 1), &plain);
            assert_eq!(file.len() as u64, sealed_length(length as u64));
            assert_eq!(opened(&cipher(1, 1), &file), Some(plain));
            assert_eq!(opened(&cipher(2, 1), &file), None);
            assert_eq!(opened(&cipher(1, 2), &file), None);
        }
    }

    #[test]
    fn pieces_cannot_change_places_or_be_cut_off() {
        let plain = vec![5; 2 * PIECE];
        let file = sealed(&cipher(1, 1), &plain);
        let (head, rest) = file.split_at(MARK.len());
        let (first, second) = rest.split_at(PIECE + TAG);
        assert_eq!(opened(&cipher(1, 1), &[head, second, first].concat()), None);
        assert_eq!(opened(&cipher(1, 1), &[head, first].concat()), None);
    }

    proptest! {
        #[test]
        fn one_bit_is_noticed(length in 1_usize..3000, at in 0_usize..4000, bit in 0_u8..8) {
            let mut file = sealed(&cipher(1, 1), &vec![9; length]);
            let at = at % file.len();
            file[at] ^= 1 << bit;
            prop_assert_eq!(opened(&cipher(1, 1), &file), None);
        }
    }
}

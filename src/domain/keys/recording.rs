//! A recording of raw input, sealed to the store's public key as it is written: whoever
//! has the file and no officer's passphrase reads nothing of it, and the program that
//! writes it cannot read it back. Byte by byte in docs/protocol.md §13.
//!
//! One key for each file (X25519, as for an item of the queue), then XChaCha20-Poly1305
//! for each chunk under a counted nonce, with a mark on the last: a chunk that was
//! changed, moved, left out or cut off is noticed, and every whole chunk before it opens.

use crate::domain::keys::queue::{ItemChance, NotSealed, QueueKey, QueueOpener, agreed};
use crate::domain::keys::secret::KEY_LEN;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What a sealed recording begins with. No sentence and no gzip file does.
pub const MAGIC: &[u8; 8] = b"wk-recd1";
/// Magic, the store's public key, the file's, the nonce's beginning.
pub const HEAD_LEN: usize = MAGIC.len() + 2 * KEY_LEN + PREFIX_LEN;
/// Before each chunk: whether it is the last (1) or not (0), and the length of its sealed
/// part, big-endian.
pub const CHUNK_HEAD_LEN: usize = 5;
/// Most bytes of a chunk before it is sealed.
pub const MOST_CHUNK: usize = 64 << 10;
/// Longest sealed part of a chunk.
pub const MOST_SEALED: usize = MOST_CHUNK + 16;

const PREFIX_LEN: usize = 16;
const LABEL: &[u8] = b"watchkeeper/recording/1\0";

/// Seals the chunks of one file.
pub struct Sealer {
    cipher: Chunks,
}

/// Opens the chunks of one file, in their order.
pub struct Opener {
    cipher: Chunks,
}

/// The keys with which recordings are opened: of the store, and those that it had before.
#[derive(Clone, Default)]
pub struct RecordingKeys(Arc<[QueueOpener]>);

/// Why a sealed recording does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// No key was given.
    #[error("an encrypted recording, and no key to open it")]
    NoKey,
    /// The keys are of another store, or the file's head was changed.
    #[error("an encrypted recording of another store, or one whose beginning was changed")]
    OtherKey,
    /// A chunk is not as it was written.
    #[error("a part of the encrypted recording was changed")]
    Changed,
}

struct Chunks {
    key: Zeroizing<[u8; KEY_LEN]>,
    prefix: [u8; PREFIX_LEN],
    next: u64,
}

impl Chunks {
    /// The nonce of the next chunk; each is used once.
    fn nonce(&mut self) -> XNonce {
        let mut nonce = [0; PREFIX_LEN + 8];
        for (to, from) in nonce.iter_mut().zip(self.prefix.into_iter().chain(self.next.to_be_bytes())) {
            *to = from;
        }
        self.next += 1;
        XNonce::from(nonce)
    }

    fn bound(last: bool) -> [u8; MAGIC.len() + 1] {
        let mut bound = [u8::from(last); MAGIC.len() + 1];
        for (to, from) in bound.iter_mut().zip(MAGIC) {
            *to = *from;
        }
        bound
    }
}

impl Sealer {
    /// A file's key and the bytes that it begins with.
    ///
    /// # Errors
    /// The store's key is none.
    pub fn new(store: QueueKey, chance: &ItemChance) -> Result<(Self, Vec<u8>), NotSealed> {
        let own = SigningKey::from_bytes(chance.seed.expose());
        let public = own.verifying_key().to_bytes();
        let key = agreed(LABEL, &own, &store.0, &store.0, &public).ok_or(NotSealed)?;
        let prefix = *chance.nonce.first_chunk::<PREFIX_LEN>().ok_or(NotSealed)?;
        let head = [MAGIC.as_slice(), &store.0, &public, &prefix].concat();
        Ok((Self { cipher: Chunks { key, prefix, next: 0 } }, head))
    }

    /// The bytes of the next chunk in the file.
    ///
    /// # Errors
    /// It is longer than [`MOST_CHUNK`].
    pub fn seal(&mut self, plain: &[u8], last: bool) -> Result<Vec<u8>, NotSealed> {
        if plain.len() > MOST_CHUNK {
            return Err(NotSealed);
        }
        let nonce = self.cipher.nonce();
        let sealed = XChaCha20Poly1305::new(&(*self.cipher.key).into())
            .encrypt(&nonce, Payload { msg: plain, aad: &Chunks::bound(last) })
            .map_err(|_| NotSealed)?;
        let length = u32::try_from(sealed.len()).map_err(|_| NotSealed)?;
        let mut bytes = Vec::with_capacity(CHUNK_HEAD_LEN + sealed.len());
        bytes.push(u8::from(last));
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&sealed);
        Ok(bytes)
    }
}

impl Opener {
    /// What the next chunk holds.
    ///
    /// # Errors
    /// It is not as it was written, or not the next.
    pub fn open(&mut self, sealed: &[u8], last: bool) -> Result<Zeroizing<Vec<u8>>, NotOpened> {
        let nonce = self.cipher.nonce();
        XChaCha20Poly1305::new(&(*self.cipher.key).into())
            .decrypt(&nonce, Payload { msg: sealed, aad: &Chunks::bound(last) })
            .map(Zeroizing::new)
            .map_err(|_| NotOpened::Changed)
    }
}

impl RecordingKeys {
    pub fn new(keys: impl IntoIterator<Item = QueueOpener>) -> Self {
        Self(keys.into_iter().collect())
    }

    /// Takes the head of a file.
    ///
    /// # Errors
    /// No key was given, or none of them is the one.
    pub fn opener(&self, head: &[u8; HEAD_LEN]) -> Result<Opener, NotOpened> {
        if self.0.is_empty() {
            return Err(NotOpened::NoKey);
        }
        self.find(head).ok_or(NotOpened::OtherKey)
    }

    fn find(&self, head: &[u8; HEAD_LEN]) -> Option<Opener> {
        let rest = head.strip_prefix(MAGIC)?;
        let (store, rest) = rest.split_first_chunk::<KEY_LEN>()?;
        let (public, rest) = rest.split_first_chunk::<KEY_LEN>()?;
        let prefix = *rest.first_chunk::<PREFIX_LEN>()?;
        let own = self.0.iter().find(|key| key.public().0 == *store)?;
        let key = agreed(LABEL, own.private(), public, store, public)?;
        Some(Opener { cipher: Chunks { key, prefix, next: 0 } })
    }
}

impl std::fmt::Debug for RecordingKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecordingKeys({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::keys::secret::Key;
    use crate::domain::keys::slot::Hex;

    fn opener(byte: u8) -> QueueOpener {
        QueueOpener::of_case_key(&Key::take(&mut [byte; 32]))
    }

    fn chance() -> ItemChance {
        ItemChance { seed: Key::take(&mut [8; 32]), nonce: [9; 24] }
    }

    #[test]
    fn a_recording_is_the_one_of_the_protocol() {
        let (mut sealer, mut bytes) = Sealer::new(opener(7).public(), &chance()).unwrap();
        bytes.extend(sealer.seal(b"$GPGGA\r\n", false).unwrap());
        bytes.extend(sealer.seal(b"", true).unwrap());
        let hex = bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        let text = include_str!("../../../docs/protocol.md");
        let (_, after) = text.split_once("recording of two chunks\n").unwrap();
        let told: String = after.lines().take_while(|l| *l != "```").map(str::trim).collect();
        assert_eq!(told, hex);
        assert_eq!(bytes.len(), HEAD_LEN + 2 * (CHUNK_HEAD_LEN + 16) + 8);
    }

    #[test]
    fn chunks_open_in_their_order_with_their_key_alone() {
        let (mut sealer, head) = Sealer::new(opener(7).public(), &chance()).unwrap();
        let head: [u8; HEAD_LEN] = head.try_into().unwrap();
        let one = sealer.seal(b"one", false).unwrap();
        let two = sealer.seal(b"two", true).unwrap();
        let sealed = |chunk: &[u8]| chunk[CHUNK_HEAD_LEN..].to_vec();
        let keys = RecordingKeys::new([opener(1), opener(7)]);
        let open = || keys.opener(&head).unwrap();
        let mut good = open();
        assert_eq!(*good.open(&sealed(&one), false).unwrap(), b"one");
        assert_eq!(*good.open(&sealed(&two), true).unwrap(), b"two");
        assert!(open().open(&sealed(&two), true).is_err(), "the first was left out");
        assert!(open().open(&sealed(&one), true).is_err(), "the first is not the last");
        for at in 0..sealed(&one).len() {
            let mut bad = sealed(&one);
            bad[at] ^= 1;
            assert_eq!(open().open(&bad, false).unwrap_err(), NotOpened::Changed, "byte {at}");
        }
        assert_eq!(RecordingKeys::default().opener(&head).err(), Some(NotOpened::NoKey));
        assert_eq!(RecordingKeys::new([opener(1)]).opener(&head).err(), Some(NotOpened::OtherKey));
        assert!(sealer.seal(&vec![0; MOST_CHUNK + 1], false).is_err());
        assert_eq!(format!("{keys:?}"), "RecordingKeys(2)", "no key is shown");
        assert_ne!(Hex(opener(7).public().0), Hex(opener(1).public().0));
    }

    #[test]
    fn every_flipped_byte_of_the_head_keeps_it_shut() {
        let (mut sealer, head) = Sealer::new(opener(7).public(), &chance()).unwrap();
        let chunk = sealer.seal(b"one", true).unwrap();
        let head: [u8; HEAD_LEN] = head.try_into().unwrap();
        let keys = RecordingKeys::new([opener(7)]);
        for at in 0..HEAD_LEN {
            let mut bad = head;
            bad[at] ^= 1;
            let opened = keys.opener(&bad).and_then(|mut o| o.open(&chunk[CHUNK_HEAD_LEN..], true));
            assert!(opened.is_err(), "byte {at}");
        }
    }
}

//! What is noted while the store is locked: each item is sealed to the store's public
//! key, so that whoever has the file and no officer's passphrase reads nothing of it.
//!
//! X25519 (RFC 7748) with a fresh key for each item, then XChaCha20-Poly1305 under the
//! hash of the shared secret and both public keys. The private key follows from the case
//! key, so every officer can open what was queued. Each item holds the hash of the one
//! before: one that was changed, removed, moved or put in another's place is told, unless
//! it is the last ones of all. Byte by byte in docs/protocol.md.

use crate::domain::journal::body::MOST_BODY;
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::entry::{ClockFacts, MOST_KIND, RecordId, Stream};
use crate::domain::keys::secret::{KEY_LEN, Key};
use crate::domain::keys::wrap::NONCE_LEN;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// What an item in the file begins with.
pub const MAGIC: &[u8; 8] = b"wk-item1";
/// Bytes before the sealed part: magic, its length, the item's public key, the nonce.
const HEAD: usize = MAGIC.len() + 4 + KEY_LEN + NONCE_LEN;
/// Longest sealed part: a body, what stands beside it, the tag.
const LONGEST: usize = MOST_BODY + 512;

/// What the key of an item is for.
const LABEL: &[u8] = b"watchkeeper/queue/1\0";

/// Seals, for anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueKey(pub [u8; KEY_LEN]);

/// Opens, for who holds the case key.
#[derive(Clone)]
pub struct QueueOpener(SigningKey);

/// What chance gives for one item; used once.
pub struct ItemChance {
    pub seed: Key,
    pub nonce: [u8; NONCE_LEN],
}

/// One thing to be journalled at the next unlocking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Counts the items of one run of the program, from 1.
    pub number: u64,
    /// The record that it becomes: journalled once, however often it is read.
    pub record: RecordId,
    pub stream: Stream,
    pub kind: String,
    pub body: Vec<u8>,
    pub clock: ClockFacts,
}

/// SHA-256 of an item as it stands in the file; zeros before the first of a queue.
pub type Link = [u8; 32];

/// What stands at a place of a queue file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Item {
        item: Box<Item>,
        /// Its own hash.
        link: Link,
        /// Of the item that was written before it; `None` in one of version 1.
        previous: Option<Link>,
    },
    /// Bytes that are no item, or one that was changed or sealed to another key.
    Damaged { bytes: usize },
}

/// Why an item was not sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the queue key is none, or the item is too large")]
pub struct NotSealed;

impl QueueOpener {
    /// The private key that belongs to a case key.
    pub fn of_case_key(case: &Key) -> Self {
        let mut seed: [u8; KEY_LEN] = Sha256::new()
            .chain_update(b"watchkeeper/queue-key/1\0")
            .chain_update(case.expose())
            .finalize()
            .into();
        let key = SigningKey::from_bytes(&seed);
        seed.zeroize();
        Self(key)
    }

    pub(super) fn private(&self) -> &SigningKey {
        &self.0
    }

    pub fn public(&self) -> QueueKey {
        QueueKey(self.0.verifying_key().to_bytes())
    }

    /// Reads a queue file: every item, and where there is none what is damaged.
    pub fn read(&self, bytes: &[u8]) -> Vec<Found> {
        Self::read_all(std::slice::from_ref(self), bytes)
    }

    /// The same where a part may have been sealed to a key of before.
    pub fn read_all(openers: &[Self], mut bytes: &[u8]) -> Vec<Found> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let Some((found_item, rest)) = openers.iter().find_map(|opener| opener.first(bytes)) else {
                // On to what may be the next item.
                let next = bytes.windows(MAGIC.len()).skip(1).position(|w| w == MAGIC);
                let skipped = next.map_or(bytes.len(), |at| at + 1);
                match found.last_mut() {
                    Some(Found::Damaged { bytes }) => *bytes += skipped,
                    _ => found.push(Found::Damaged { bytes: skipped }),
                }
                bytes = bytes.get(skipped..).unwrap_or_default();
                continue;
            };
            found.push(found_item);
            bytes = rest;
        }
        found
    }

    fn first<'a>(&self, bytes: &'a [u8]) -> Option<(Found, &'a [u8])> {
        let (whole, after) = framed(bytes)?;
        let rest = whole.strip_prefix(MAGIC)?;
        let (_, rest) = rest.split_first_chunk::<4>()?;
        let (public, rest) = rest.split_first_chunk::<KEY_LEN>()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>()?;
        let key = agreed(LABEL, &self.0, public, &self.public().0, public)?;
        let plain = XChaCha20Poly1305::new(&(*key).into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: MAGIC })
            .ok()?;
        let (item, previous) = Item::decode(&plain).ok()?;
        Some((Found::Item { item: Box::new(item), link: Sha256::digest(whole).into(), previous }, after))
    }
}

/// The bytes of the item that stands first, by its length alone, and what follows.
fn framed(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, _) = bytes.strip_prefix(MAGIC)?.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length) as usize;
    bytes.split_at_checked(HEAD + length)
}

/// The hash of the last whole item of a file, to which the next is chained; `None` where
/// there is none. Takes no key.
pub fn last_link(mut bytes: &[u8]) -> Option<Link> {
    let mut last = None;
    while !bytes.is_empty() {
        if let Some((whole, rest)) = framed(bytes) {
            (last, bytes) = (Some(whole), rest);
        } else {
            let next = bytes.windows(MAGIC.len()).skip(1).position(|w| w == MAGIC);
            bytes = next.and_then(|at| bytes.get(at + 1..)).unwrap_or_default();
        }
    }
    last.map(|whole| Sha256::digest(whole).into())
}

/// The key for one item or file, from one's own private and the other's public key;
/// `label` says what it is for.
pub(crate) fn agreed(
    label: &[u8],
    own: &SigningKey,
    other: &[u8; KEY_LEN],
    store: &[u8; KEY_LEN],
    item: &[u8; KEY_LEN],
) -> Option<Zeroizing<[u8; KEY_LEN]>> {
    let mut secret =
        VerifyingKey::from_bytes(other).ok()?.to_montgomery().mul_clamped(own.to_scalar_bytes()).to_bytes();
    // A point of small order gives nothing secret.
    let weak = secret == [0; KEY_LEN];
    let key = Sha256::new()
        .chain_update(label)
        .chain_update(secret)
        .chain_update(item)
        .chain_update(store)
        .finalize();
    secret.zeroize();
    (!weak).then(|| Zeroizing::new(key.into()))
}

impl QueueKey {
    /// The bytes of an item in the file, and its link for the one that follows.
    ///
    /// # Errors
    /// The key is none, or the item is larger than a record can be.
    pub fn seal(
        &self,
        item: &Item,
        previous: &Link,
        chance: &ItemChance,
    ) -> Result<(Vec<u8>, Link), NotSealed> {
        if item.body.len() > MOST_BODY || item.kind.len() > MOST_KIND {
            return Err(NotSealed);
        }
        let own = SigningKey::from_bytes(chance.seed.expose());
        let public = own.verifying_key().to_bytes();
        let key = agreed(LABEL, &own, &self.0, &self.0, &public).ok_or(NotSealed)?;
        let plain = Zeroizing::new(item.encode(previous));
        let sealed = XChaCha20Poly1305::new(&(*key).into())
            .encrypt(&XNonce::from(chance.nonce), Payload { msg: &plain, aad: MAGIC })
            .map_err(|_| NotSealed)?;
        let length = u32::try_from(sealed.len()).ok().filter(|l| *l as usize <= LONGEST).ok_or(NotSealed)?;
        let mut bytes = Vec::with_capacity(HEAD + sealed.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&public);
        bytes.extend_from_slice(&chance.nonce);
        bytes.extend_from_slice(&sealed);
        let link = Sha256::digest(&bytes).into();
        Ok((bytes, link))
    }
}

impl Item {
    fn encode(&self, previous: &Link) -> Vec<u8> {
        let mut out = Writer::new();
        out.array(8).unsigned(2).unsigned(self.number).bytes(previous);
        out.bytes(&self.record.0).unsigned(self.stream.code());
        out.text(&self.kind).bytes(&self.body);
        self.clock.write(&mut out);
        out.finish()
    }

    fn decode(bytes: &[u8]) -> Result<(Self, Option<Link>), BadCbor> {
        let mut input = Reader::new(bytes);
        let chained = match (input.array(8)?, input.unsigned()?) {
            (7, 1) => false,
            (8, 2) => true,
            _ => return Err(BadCbor::Kind),
        };
        let number = input.unsigned()?;
        let previous = if chained { Some(input.fixed()?) } else { None };
        let item = Self {
            number,
            record: RecordId(input.fixed()?),
            stream: Stream::from_code(input.unsigned()?).ok_or(BadCbor::Kind)?,
            kind: input.text(MOST_KIND)?.to_owned(),
            body: input.bytes(MOST_BODY)?.to_vec(),
            clock: ClockFacts::read(&mut input).map_err(|_| BadCbor::Kind)?,
        };
        input.end()?;
        Ok((item, previous))
    }
}

//! What a proof works on: the entries of a store or of a sealed folder as they are
//! found, and what belongs to them.

use super::chain::{Batch, Head};
use super::entry::{DeviceId, Stream};
use super::hash::Hash;
use super::report::{Damage, DamageWhy};
use super::sign::PublicKey;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// An officer and a key that signs for them. An officer may have several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfficerKey {
    pub officer: String,
    pub key: PublicKey,
}

/// Everything that a proof needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    pub device: DeviceId,
    pub device_key: PublicKey,
    pub officers: Vec<OfficerKey>,
    /// Whether the list of officers' keys is as it was sealed: of a damaged list nobody
    /// is told that a key is missing from it.
    pub officers_sound: bool,
    pub begin: Begin,
    pub streams: BTreeMap<Stream, StreamEntries>,
    /// By commitment, as found: the salt and the body ([`Body::to_file`](super::body::Body::to_file)).
    pub bodies: BTreeMap<Hash, Vec<u8>>,
    /// By the hash that an entry gives, as found.
    pub attachments: BTreeMap<Hash, Measured>,
    /// What reading it found damaged already.
    pub damaged: Vec<Damage>,
}

/// Where the streams begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// At the first entry of an epoch, but for the streams that begin after one of
    /// these heads (a part of a journal). The heads are the device's signed word.
    After(Vec<Head>),
    /// The manifest that says so is damaged.
    Unknown,
}

/// One stream as found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamEntries {
    /// Encoded entries in order. An entry that couldn't be told from what follows is
    /// empty, and the last.
    pub entries: Vec<Vec<u8>>,
    pub batches: Vec<Batch>,
    /// The batches are known to be damaged (the bundle says where): none of them counts,
    /// and what they don't sign for is no fault of the entries.
    pub batches_damaged: bool,
}

/// The hash and length of an attachment's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    pub hash: Hash,
    pub length: u64,
}

impl Measured {
    pub fn of(bytes: &[u8]) -> Self {
        Self { hash: Hash::of_file(bytes), length: bytes.len() as u64 }
    }

    /// What stands where bytes should that cannot be read back: the hash of no file.
    pub fn unreadable() -> Self {
        Self { hash: Hash::default(), length: 0 }
    }
}

/// Measures bytes as they come, piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Measuring {
    state: Sha256,
    length: u64,
}

impl Measuring {
    pub fn take(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        self.length = self.length.saturating_add(bytes.len() as u64);
    }

    pub fn done(self) -> Measured {
        Measured { hash: Hash(self.state.finalize().into()), length: self.length }
    }
}

impl Bundle {
    /// An empty journal of a device, whole from its first entry on.
    pub fn new(device: DeviceId, device_key: PublicKey) -> Self {
        Self {
            device,
            device_key,
            officers: Vec::new(),
            officers_sound: true,
            begin: Begin::After(Vec::new()),
            streams: BTreeMap::new(),
            bodies: BTreeMap::new(),
            attachments: BTreeMap::new(),
            damaged: Vec::new(),
        }
    }

    /// Demands that `key` is the device's: another one is reported as damage.
    pub fn demand_key(&mut self, key: PublicKey) {
        if self.device_key != key {
            self.damaged.push(Damage { file: "keys.cbor".to_owned(), why: DamageWhy::ForeignKey });
        }
    }
}

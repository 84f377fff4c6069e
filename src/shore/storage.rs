//! What the shore's side asks of a database. Reads come first, then one [`Change`] that is
//! there whole or not at all.

use crate::domain::journal::entry::{DeviceId, Epoch, RecordId, Seq};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::PublicKey;
use crate::domain::sync::piece::Chunk;
use crate::domain::sync::receipt::{HeadAshore, PartAshore};
use crate::domain::time::UtcTime;
use crate::store::error::StoreError;
use std::collections::{BTreeMap, BTreeSet};

/// Most bytes of the name of an office.
pub const MOST_OFFICE: usize = 64;

/// A device that may send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    pub device: DeviceId,
    pub key: PublicKey,
    /// Whose boat it is: a code of at most 64 bytes.
    pub office: String,
    pub at: UtcTime,
    /// Its frames are set apart since then.
    pub revoked: Option<UtcTime>,
}

/// The place of an entry of a device: the stream's code, epoch, number.
pub type Place = (u64, Epoch, Seq);

/// An entry as the shore keeps it. What a later release wrote has bytes and hash alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryAshore {
    pub hash: Hash,
    pub bytes: Vec<u8>,
    pub read: Option<ReadEntry>,
}

/// What the shore read of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadEntry {
    pub previous: Hash,
    pub record: RecordId,
    pub commitment: Hash,
}

/// An entry that contradicts another: the device was copied, or its store came back from
/// a copy without a new epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub place: Place,
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

/// Bytes that wait for a release or a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// A code: `newer`, `revoked`, `malformed`, or `piece-N`.
    pub why: String,
    pub bytes: Vec<u8>,
}

/// Everything that one frame changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub device: DeviceId,
    pub frame: Hash,
    pub at: UtcTime,
    /// The signed receipt: kept with what it says. Empty where the frame got its receipt
    /// before and is released now.
    pub receipt: Vec<u8>,
    pub entries: BTreeMap<Place, EntryAshore>,
    /// The device's signatures over runs, by the place of the last entry.
    pub batches: BTreeMap<Place, Vec<u8>>,
    pub conflicts: Vec<Conflict>,
    /// By commitment: salt and body.
    pub bodies: BTreeMap<Hash, Vec<u8>>,
    pub chunks: Vec<Chunk>,
    /// Bodies whose chunks are needed no more.
    pub without_chunks: BTreeSet<Hash>,
    /// Records that were erased aboard, with their commitment where it is known.
    pub erased: BTreeMap<RecordId, Option<Hash>>,
    pub heads: Vec<HeadAshore>,
    pub parked: Vec<Parked>,
    /// The frame was set apart whole, and is no longer.
    pub released: bool,
}

impl Parked {
    /// Whether the whole frame is set apart, not a piece of it.
    pub fn is_frame(&self) -> bool {
        !self.why.starts_with("piece-")
    }
}

/// A database of the shore. One writer.
pub trait Storage {
    /// # Errors
    /// The database cannot be read; so for all that follow.
    fn enrolled(&self, device: DeviceId) -> Result<Option<Enrolled>, StoreError>;
    /// Every device, in the order of its id.
    ///
    /// # Errors
    /// As above.
    fn devices(&self) -> Result<Vec<Enrolled>, StoreError>;
    /// Adds a device or changes what is known of it.
    ///
    /// # Errors
    /// As above.
    fn enrol(&mut self, device: &Enrolled) -> Result<(), StoreError>;
    /// The receipt that was given for a frame.
    ///
    /// # Errors
    /// As above.
    fn receipt(&self, frame: Hash) -> Result<Option<Vec<u8>>, StoreError>;
    /// # Errors
    /// As above.
    fn entry(&self, device: DeviceId, place: Place) -> Result<Option<EntryAshore>, StoreError>;
    /// Every entry of a device in the order of its places.
    ///
    /// # Errors
    /// As above.
    fn entries(&self, device: DeviceId) -> Result<Vec<(Place, Hash)>, StoreError>;
    /// The commitment of a record of a device.
    ///
    /// # Errors
    /// As above.
    fn commitment(&self, device: DeviceId, record: RecordId) -> Result<Option<Hash>, StoreError>;
    /// # Errors
    /// As above.
    fn is_erased(&self, device: DeviceId, record: RecordId) -> Result<bool, StoreError>;
    /// Whether the body of that commitment was erased.
    ///
    /// # Errors
    /// As above.
    fn is_erased_body(&self, device: DeviceId, commitment: Hash) -> Result<bool, StoreError>;
    /// Salt and body.
    ///
    /// # Errors
    /// As above.
    fn body(&self, device: DeviceId, commitment: Hash) -> Result<Option<Vec<u8>>, StoreError>;
    /// The chunks of a body that is not whole yet, in their order.
    ///
    /// # Errors
    /// As above.
    fn chunks(&self, device: DeviceId, commitment: Hash) -> Result<Vec<Chunk>, StoreError>;
    /// The first so many bodies under way.
    ///
    /// # Errors
    /// As above.
    fn parts(&self, device: DeviceId, most: usize) -> Result<Vec<PartAshore>, StoreError>;
    /// # Errors
    /// As above.
    fn heads(&self, device: DeviceId) -> Result<Vec<HeadAshore>, StoreError>;
    /// # Errors
    /// As above.
    fn conflicts(&self, device: DeviceId) -> Result<Vec<Conflict>, StoreError>;
    /// # Errors
    /// As above.
    fn parked(&self, device: DeviceId) -> Result<Vec<Parked>, StoreError>;
    /// Bytes that are parked, in conflict, or chunks of a body under way.
    ///
    /// # Errors
    /// As above.
    fn set_apart(&self, device: DeviceId) -> Result<u64, StoreError>;
    /// All of it, through to the disk, or nothing.
    ///
    /// # Errors
    /// The database cannot be written.
    fn commit(&mut self, change: &Change) -> Result<(), StoreError>;
}

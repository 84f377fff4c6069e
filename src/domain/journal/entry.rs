//! One entry of the journal and its single encoding (docs/protocol.md §2).
//!
//! [`Entry::decode`] takes exactly the bytes that [`Entry::encode`] gives and nothing
//! else, so the hash of an entry is the hash of its bytes.

use super::cbor::{BadCbor, Reader, Writer};
use super::hash::{Hash, Label, hex, parse_hex};
use super::sign::{PrivateKey, PublicKey, Signature};
use crate::domain::time::{TimeSource, UtcTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// The version that this code writes and reads.
pub const VERSION: u64 = 1;
/// Most bytes of an encoded entry.
pub const MOST_ENTRY: usize = 64 << 10;
/// Most bytes of the name of a kind of record.
pub const MOST_KIND: usize = 64;
/// Most bytes of an officer's id.
pub const MOST_OFFICER: usize = 64;
/// Most bytes of the reason of an erasure.
pub const MOST_REASON: usize = 1024;
/// Most attachments of an entry.
pub const MOST_ATTACHMENTS: usize = 128;
/// Most bytes of the name of an attachment.
pub const MOST_NAME: usize = 255;

/// The streams of a device, in the order in which a proof goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// Reports, evidence, custody.
    Case,
    /// The running of the patrol: log, alerts and their answers.
    Ops,
    /// Tracks, raw input and other volume.
    Bulk,
    /// Logins, views, queries, exports, failures.
    Audit,
    /// Keys, officers, epochs, settings.
    Ctl,
}

impl Stream {
    pub const ALL: [Self; 5] = [Self::Case, Self::Ops, Self::Bulk, Self::Audit, Self::Ctl];

    pub fn name(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Ops => "ops",
            Self::Bulk => "bulk",
            Self::Audit => "audit",
            Self::Ctl => "ctl",
        }
    }

    /// The number in the encoding.
    pub fn code(self) -> u64 {
        self as u64
    }

    pub fn from_code(code: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// A device: random, chosen once when its store is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DeviceId(pub [u8; 16]);

/// Counts the lives of a stream: a store that was restored from an old copy begins a
/// new epoch, because numbers after the copy may already be known elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Epoch(pub u32);

/// The number of an entry in its stream and epoch, from 1. 0 stands before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Seq(pub u64);

/// A record: random, unique for each entry. An amendment is a record of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RecordId(pub [u8; 16]);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl RecordId {
    /// Reads 32 lower-case hexadecimal digits, nothing else.
    pub fn parse_hex(text: &str) -> Option<Self> {
        parse_hex(text).map(Self)
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// In JSON bodies: 32 hexadecimal digits.
impl Serialize for RecordId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for RecordId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse_hex(&text).ok_or_else(|| de::Error::custom("no record id"))
    }
}

/// What the clocks said when the entry was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockFacts {
    pub utc: UtcTime,
    /// Where `utc` came from.
    pub source: TimeSource,
    /// Milliseconds of the monotonic clock of this boot.
    pub monotonic_ms: u64,
    /// The boot of the computer: random, or the system's boot id.
    pub boot: [u8; 16],
    /// How far UTC was set since the entry before, in milliseconds, when it was.
    pub step_ms: Option<i64>,
}

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A new record.
    Seal,
    /// Corrects or completes `of`, which stays as it is.
    Amend { of: RecordId },
    /// Takes the place of `of`.
    Supersede { of: RecordId },
    /// Declares `of` void.
    Withdraw { of: RecordId },
    /// The body and the attachments of `of` were destroyed, for this reason.
    Erase { of: RecordId, reason: String },
    /// An event without further meaning for other records.
    Note,
}

impl Action {
    /// The record it refers to.
    pub fn of(&self) -> Option<RecordId> {
        match self {
            Self::Seal | Self::Note => None,
            Self::Amend { of } | Self::Supersede { of } | Self::Withdraw { of } | Self::Erase { of, .. } => {
                Some(*of)
            }
        }
    }

    pub(crate) fn write(&self, w: &mut Writer) {
        match self {
            Self::Seal => w.array(1).unsigned(0),
            Self::Amend { of } => w.array(2).unsigned(1).bytes(&of.0),
            Self::Supersede { of } => w.array(2).unsigned(2).bytes(&of.0),
            Self::Withdraw { of } => w.array(2).unsigned(3).bytes(&of.0),
            Self::Erase { of, reason } => w.array(3).unsigned(4).bytes(&of.0).text(reason),
            Self::Note => w.array(1).unsigned(5),
        };
    }

    fn read(r: &mut Reader<'_>) -> Result<Self, BadEntry> {
        let length = r.array(3)?;
        let code = r.unsigned()?;
        match (code, length) {
            (0, 1) => Ok(Self::Seal),
            (1, 2) => Ok(Self::Amend { of: RecordId(r.fixed()?) }),
            (2, 2) => Ok(Self::Supersede { of: RecordId(r.fixed()?) }),
            (3, 2) => Ok(Self::Withdraw { of: RecordId(r.fixed()?) }),
            (4, 3) => Ok(Self::Erase { of: RecordId(r.fixed()?), reason: r.text(MOST_REASON)?.to_owned() }),
            (5, 1) => Ok(Self::Note),
            _ => Err(BadEntry::Field("action")),
        }
    }
}

/// A file that belongs to a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attachment {
    pub name: String,
    /// The plain SHA-256 of its bytes.
    pub hash: Hash,
    /// Bytes.
    pub length: u64,
}

/// An officer's signature over the [statement](Statement) of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerSignature {
    pub officer: String,
    pub key: PublicKey,
    pub signature: Signature,
}

/// What an officer signs: which record this is, what it does and what it holds. Its
/// place in the chain and its time are the device's word, signed with the batch.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    pub device: DeviceId,
    pub stream: Stream,
    pub record: RecordId,
    pub action: &'a Action,
    pub kind: &'a str,
    pub commitment: Hash,
    pub attachments: &'a [Attachment],
}

impl Statement<'_> {
    fn encode(&self, officer: &str) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(9).unsigned(VERSION).bytes(&self.device.0).unsigned(self.stream.code()).bytes(&self.record.0);
        self.action.write(&mut w);
        w.text(self.kind).bytes(&self.commitment.0);
        write_attachments(&mut w, self.attachments);
        w.text(officer);
        w.finish()
    }

    /// Signs it as `officer`.
    pub fn sign(&self, officer: &str, key: &PrivateKey) -> OfficerSignature {
        let signature = key.sign(Label::Officer, &self.encode(officer));
        OfficerSignature { officer: officer.to_owned(), key: key.public(), signature }
    }

    /// Whether the signature holds for this statement under the key it names. Whether
    /// that key is the officer's is a question for the key list.
    pub fn is_signed_by(&self, by: &OfficerSignature) -> bool {
        by.key.verifies(Label::Officer, &self.encode(&by.officer), by.signature)
    }
}

/// One entry of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub version: u64,
    pub device: DeviceId,
    pub stream: Stream,
    pub epoch: Epoch,
    pub seq: Seq,
    /// The hash of the entry before it, or the genesis of its epoch.
    pub previous: Hash,
    pub record: RecordId,
    pub action: Action,
    /// What the body is, `boarding` or `seizure`: the name of a form.
    pub kind: String,
    pub commitment: Hash,
    pub attachments: Vec<Attachment>,
    pub officer: Option<OfficerSignature>,
    pub clock: ClockFacts,
}

/// The bytes are no entry, or the values don't fit into one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEntry {
    #[error("version {0} is unknown: a newer release reads it")]
    Version(u64),
    #[error("{0}")]
    Cbor(#[from] BadCbor),
    #[error("the field {0} holds no value that it may hold")]
    Field(&'static str),
    #[error("{0} is longer than the format allows")]
    TooLong(&'static str),
}

fn write_attachments(w: &mut Writer, attachments: &[Attachment]) {
    w.array(attachments.len());
    for a in attachments {
        w.array(3).text(&a.name).bytes(&a.hash.0).unsigned(a.length);
    }
}

fn source_code(source: TimeSource) -> u64 {
    match source {
        TimeSource::None => 0,
        TimeSource::Gnss => 1,
        TimeSource::Holdover => 2,
        TimeSource::Rtc => 3,
    }
}

fn source_from_code(code: u64) -> Option<TimeSource> {
    [TimeSource::None, TimeSource::Gnss, TimeSource::Holdover, TimeSource::Rtc]
        .into_iter()
        .find(|s| source_code(*s) == code)
}

impl ClockFacts {
    pub(crate) fn write(&self, w: &mut Writer) {
        w.array(5).integer(self.utc.0).unsigned(source_code(self.source));
        w.unsigned(self.monotonic_ms).bytes(&self.boot);
        match self.step_ms {
            Some(step) => w.integer(step),
            None => w.null(),
        };
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Result<Self, BadEntry> {
        r.array_of(5)?;
        Ok(Self {
            utc: UtcTime(r.integer()?),
            source: source_from_code(r.unsigned()?).ok_or(BadEntry::Field("time source"))?,
            monotonic_ms: r.unsigned()?,
            boot: r.fixed()?,
            step_ms: if r.take_null() { None } else { Some(r.integer()?) },
        })
    }
}

fn read_attachments(r: &mut Reader<'_>) -> Result<Vec<Attachment>, BadEntry> {
    (0..r.array(MOST_ATTACHMENTS)?)
        .map(|_| {
            r.array_of(3)?;
            let name = r.text(MOST_NAME)?.to_owned();
            Ok(Attachment { name, hash: Hash(r.fixed()?), length: r.unsigned()? })
        })
        .collect()
}

fn read_officer(r: &mut Reader<'_>) -> Result<Option<OfficerSignature>, BadEntry> {
    if r.take_null() {
        return Ok(None);
    }
    r.array_of(3)?;
    let officer = r.text(MOST_OFFICER)?.to_owned();
    Ok(Some(OfficerSignature { officer, key: PublicKey(r.fixed()?), signature: Signature(r.fixed()?) }))
}

impl Entry {
    /// The deterministic CBOR array of docs/protocol.md §2.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(13).unsigned(self.version).bytes(&self.device.0).unsigned(self.stream.code());
        w.unsigned(u64::from(self.epoch.0)).unsigned(self.seq.0);
        w.bytes(&self.previous.0).bytes(&self.record.0);
        self.action.write(&mut w);
        w.text(&self.kind).bytes(&self.commitment.0);
        write_attachments(&mut w, &self.attachments);
        match &self.officer {
            Some(o) => w.array(3).text(&o.officer).bytes(&o.key.0).bytes(&o.signature.0),
            None => w.null(),
        };
        self.clock.write(&mut w);
        w.finish()
    }

    /// # Errors
    /// Bytes that `encode` would not give: cut short, too long, another version, a
    /// number in a longer form, a value out of its range.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadEntry> {
        if bytes.len() > MOST_ENTRY {
            return Err(BadEntry::TooLong("entry"));
        }
        let mut r = Reader::new(bytes);
        r.array_of(13)?;
        let version = r.unsigned()?;
        if version != VERSION {
            return Err(BadEntry::Version(version));
        }
        let entry = Self {
            version,
            device: DeviceId(r.fixed()?),
            stream: Stream::from_code(r.unsigned()?).ok_or(BadEntry::Field("stream"))?,
            epoch: Epoch(r.unsigned32()?),
            seq: Seq(r.unsigned()?),
            previous: Hash(r.fixed()?),
            record: RecordId(r.fixed()?),
            action: Action::read(&mut r)?,
            kind: r.text(MOST_KIND)?.to_owned(),
            commitment: Hash(r.fixed()?),
            attachments: read_attachments(&mut r)?,
            officer: read_officer(&mut r)?,
            clock: ClockFacts::read(&mut r)?,
        };
        r.end()?;
        if entry.seq == Seq(0) {
            return Err(BadEntry::Field("seq"));
        }
        Ok(entry)
    }

    /// What the next entry holds as `previous`.
    pub fn hash(&self) -> Hash {
        Self::hash_of(&self.encode())
    }

    /// The hash of an entry that is at hand as bytes.
    pub fn hash_of(encoded: &[u8]) -> Hash {
        Hash::labelled(Label::Entry, &[encoded])
    }

    /// What an officer signs of it.
    pub fn statement(&self) -> Statement<'_> {
        Statement {
            device: self.device,
            stream: self.stream,
            record: self.record,
            action: &self.action,
            kind: &self.kind,
            commitment: self.commitment,
            attachments: &self.attachments,
        }
    }
}

#[cfg(test)]
mod tests;

//! How a stream grows: the next entry from the head, and the device's signature over a
//! run of entries (docs/protocol.md §3 and §4).

use super::cbor::{Reader, Writer};
use super::entry::{
    Action, Attachment, BadEntry, ClockFacts, DeviceId, Entry, Epoch, MOST_ATTACHMENTS, MOST_ENTRY,
    MOST_KIND, MOST_NAME, MOST_OFFICER, MOST_REASON, OfficerSignature, RecordId, Seq, Stream, VERSION,
};
use super::hash::{Hash, Label};
use super::sign::{PrivateKey, PublicKey, Signature};

/// Where a stream stands: its last entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub stream: Stream,
    pub epoch: Epoch,
    /// 0 before the first entry.
    pub seq: Seq,
    /// The hash of the last entry, or the genesis.
    pub hash: Hash,
}

impl Head {
    /// Before the first entry of an epoch.
    pub fn genesis(device: DeviceId, stream: Stream, epoch: Epoch) -> Self {
        let mut w = Writer::new();
        w.array(3).bytes(&device.0).unsigned(stream.code()).unsigned(u64::from(epoch.0));
        Self { stream, epoch, seq: Seq(0), hash: Hash::labelled(Label::Genesis, &[&w.finish()]) }
    }

    /// After `entry`.
    pub fn after(entry: &Entry) -> Self {
        Self { stream: entry.stream, epoch: entry.epoch, seq: entry.seq, hash: entry.hash() }
    }

    pub(crate) fn write(&self, w: &mut Writer) {
        w.array(4).unsigned(self.stream.code()).unsigned(u64::from(self.epoch.0));
        w.unsigned(self.seq.0).bytes(&self.hash.0);
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Result<Self, BadEntry> {
        r.array_of(4)?;
        Ok(Self {
            stream: Stream::from_code(r.unsigned()?).ok_or(BadEntry::Field("stream"))?,
            epoch: Epoch(r.unsigned32()?),
            seq: Seq(r.unsigned()?),
            hash: Hash(r.fixed()?),
        })
    }
}

/// What the writer gives of an entry; the chain adds the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDraft {
    pub record: RecordId,
    pub action: Action,
    pub kind: String,
    pub commitment: Hash,
    pub attachments: Vec<Attachment>,
    /// From [`Statement::sign`](super::entry::Statement::sign).
    pub officer: Option<OfficerSignature>,
    pub clock: ClockFacts,
}

/// The entry that follows `head`. The new head is [`Head::after`] it.
///
/// # Errors
/// A text, a list or the whole entry longer than the format allows; the last number
/// that there is already given.
pub fn next(device: DeviceId, head: &Head, draft: EntryDraft) -> Result<Entry, BadEntry> {
    let entry = Entry {
        version: VERSION,
        device,
        stream: head.stream,
        epoch: head.epoch,
        seq: Seq(head.seq.0.checked_add(1).ok_or(BadEntry::Field("seq"))?),
        previous: head.hash,
        record: draft.record,
        action: draft.action,
        kind: draft.kind,
        commitment: draft.commitment,
        attachments: draft.attachments,
        officer: draft.officer,
        clock: draft.clock,
    };
    within_limits(&entry)?;
    Ok(entry)
}

fn within_limits(entry: &Entry) -> Result<(), BadEntry> {
    let reason = match &entry.action {
        Action::Erase { reason, .. } => reason.len(),
        _ => 0,
    };
    let officer = entry.officer.as_ref().map_or(0, |o| o.officer.len());
    let name = entry.attachments.iter().map(|a| a.name.len()).max().unwrap_or(0);
    for (what, length, most) in [
        ("kind", entry.kind.len(), MOST_KIND),
        ("reason", reason, MOST_REASON),
        ("officer", officer, MOST_OFFICER),
        ("attachment name", name, MOST_NAME),
        ("attachments", entry.attachments.len(), MOST_ATTACHMENTS),
        ("entry", entry.encode().len(), MOST_ENTRY),
    ] {
        if length > most {
            return Err(BadEntry::TooLong(what));
        }
    }
    Ok(())
}

/// A run of entries of one stream and epoch, signed by the device. Every entry must
/// stand in one; runs may overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub device: DeviceId,
    pub stream: Stream,
    pub epoch: Epoch,
    pub first: Seq,
    pub last: Seq,
    /// The hash of the entry `last`, and through the chain of all before it.
    pub head: Hash,
    pub signature: Signature,
}

impl Batch {
    /// Signs the entries from `first` to the head.
    pub fn sign(device: DeviceId, first: Seq, head: &Head, key: &PrivateKey) -> Self {
        let mut batch = Self {
            device,
            stream: head.stream,
            epoch: head.epoch,
            first,
            last: head.seq,
            head: head.hash,
            signature: Signature([0; 64]),
        };
        batch.signature = key.sign(Label::Batch, &batch.encode_unsigned());
        batch
    }

    pub fn is_signed_by(&self, key: PublicKey) -> bool {
        key.verifies(Label::Batch, &self.encode_unsigned(), self.signature)
    }

    fn write_unsigned(&self, w: &mut Writer) {
        w.unsigned(VERSION).bytes(&self.device.0).unsigned(self.stream.code());
        w.unsigned(u64::from(self.epoch.0)).unsigned(self.first.0).unsigned(self.last.0).bytes(&self.head.0);
    }

    /// The array of seven that is signed.
    fn encode_unsigned(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(7);
        self.write_unsigned(&mut w);
        w.finish()
    }

    /// The array of eight: the seven and the signature.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(8);
        self.write_unsigned(&mut w);
        w.bytes(&self.signature.0);
        w.finish()
    }

    /// # Errors
    /// Bytes that `encode` would not give, or a run that has no entry.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadEntry> {
        let mut r = Reader::new(bytes);
        r.array_of(8)?;
        let version = r.unsigned()?;
        if version != VERSION {
            return Err(BadEntry::Version(version));
        }
        let batch = Self {
            device: DeviceId(r.fixed()?),
            stream: Stream::from_code(r.unsigned()?).ok_or(BadEntry::Field("stream"))?,
            epoch: Epoch(r.unsigned32()?),
            first: Seq(r.unsigned()?),
            last: Seq(r.unsigned()?),
            head: Hash(r.fixed()?),
            signature: Signature(r.fixed()?),
        };
        r.end()?;
        if batch.first == Seq(0) || batch.last < batch.first {
            return Err(BadEntry::Field("run"));
        }
        Ok(batch)
    }
}

#[cfg(test)]
mod tests;

//! What proves that a frame is ashore: the shore's signature over where each stream now
//! stands (docs/protocol.md §18). The shore gives it after its commit; the same frame
//! gets the same receipt, byte for byte.

use super::cover::Bitmap;
use super::keys::{ShoreIdentity, ShoreSecret};
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::entry::{DeviceId, Epoch, Seq};
use crate::domain::journal::hash::{Hash, Label};
use crate::domain::journal::sign::{PublicKey, Signature};
use crate::domain::time::UtcTime;

/// The version that this code writes and reads.
pub const VERSION: u64 = 1;
/// Most bytes of a receipt.
pub const MOST_RECEIPT: usize = 64 << 10;
/// Most streams that a receipt tells of.
pub const MOST_HEADS: usize = 256;
/// Most bodies under way that a receipt tells of.
pub const MOST_PARTIAL: usize = 64;

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Read, and all of it kept.
    Whole,
    /// A later release wrote it: kept as it is, and read once the shore is renewed.
    ParkedNewer,
    /// The device was revoked: kept apart until an officer ashore decides.
    ParkedRevoked,
    /// Signed and yet not in order: kept for who looks for the fault.
    ParkedMalformed,
}

/// Where a stream of the device stands ashore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadAshore {
    /// The stream's code.
    pub stream: u64,
    pub epoch: Epoch,
    /// Every entry up to here is ashore.
    pub seq: Seq,
    /// Of that entry.
    pub hash: Hash,
    /// Up to here every body is ashore, too, or was erased.
    pub whole: Seq,
}

/// A body of which the shore has a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartAshore {
    pub commitment: Hash,
    pub chunks: Bitmap,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The key that signs it.
    pub shore: PublicKey,
    pub device: DeviceId,
    /// The frame: [`name_of`](super::frame::name_of) it.
    pub frame: Hash,
    pub at: UtcTime,
    pub taken: Taken,
    /// Pieces of kinds that the shore does not know, kept.
    pub parked_pieces: u32,
    /// Entries whose number the shore has with other contents: somebody copied the device.
    pub conflicts: u32,
    pub heads: Vec<HeadAshore>,
    pub parts: Vec<PartAshore>,
}

/// Why a receipt does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
    #[error("it is no receipt: {0}")]
    Malformed(#[from] BadCbor),
    #[error("a newer shore wrote it (version {0})")]
    Newer(u64),
    #[error("another shore signed it")]
    OtherShore,
    #[error("the shore's signature does not hold")]
    Signature,
    #[error("it is for another boat")]
    OtherDevice,
}

impl ReceiptFault {
    /// The catalogue's key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Malformed(_) => "sync-receipt-none",
            Self::Newer(_) => "sync-receipt-newer",
            Self::OtherShore => "sync-receipt-other-shore",
            Self::Signature => "sync-receipt-signature",
            Self::OtherDevice => "sync-receipt-other-boat",
        }
    }
}

impl Taken {
    pub fn code(self) -> u64 {
        match self {
            Self::Whole => 0,
            Self::ParkedNewer => 1,
            Self::ParkedRevoked => 2,
            Self::ParkedMalformed => 3,
        }
    }

    pub fn from_code(code: u64) -> Option<Self> {
        [Self::Whole, Self::ParkedNewer, Self::ParkedRevoked, Self::ParkedMalformed]
            .into_iter()
            .find(|t| t.code() == code)
    }

    /// The catalogue's key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Whole => "sync-taken",
            Self::ParkedNewer => "sync-parked-newer",
            Self::ParkedRevoked => "sync-parked-revoked",
            Self::ParkedMalformed => "sync-parked-malformed",
        }
    }
}

impl Receipt {
    fn unsigned(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(10).unsigned(VERSION).bytes(&self.shore.0).bytes(&self.device.0).bytes(&self.frame.0);
        w.integer(self.at.0).unsigned(self.taken.code());
        w.unsigned(u64::from(self.parked_pieces)).unsigned(u64::from(self.conflicts));
        w.array(self.heads.len());
        for head in &self.heads {
            w.array(5).unsigned(head.stream).unsigned(u64::from(head.epoch.0)).unsigned(head.seq.0);
            w.bytes(&head.hash.0).unsigned(head.whole.0);
        }
        w.array(self.parts.len());
        for part in &self.parts {
            w.array(2).bytes(&part.commitment.0).bytes(part.chunks.bytes());
        }
        w.finish()
    }

    /// Its bytes with the shore's signature.
    pub fn sign(&self, shore: &ShoreSecret) -> Vec<u8> {
        let unsigned = self.unsigned();
        let signature = shore.sign.sign(Label::Receipt, &unsigned);
        let mut w = Writer::new();
        w.array(2).bytes(&unsigned).bytes(&signature.0);
        w.finish()
    }

    /// Reads a receipt and takes it only from `shore` and for `device`.
    ///
    /// # Errors
    /// [`ReceiptFault`]: then nothing arrived, as far as anybody knows.
    pub fn open(bytes: &[u8], shore: &ShoreIdentity, device: DeviceId) -> Result<Self, ReceiptFault> {
        if bytes.len() > MOST_RECEIPT {
            return Err(BadCbor::TooLarge.into());
        }
        let mut r = Reader::new(bytes);
        r.array_of(2)?;
        let unsigned = r.bytes(MOST_RECEIPT)?;
        let signature = Signature(r.fixed()?);
        r.end()?;
        let mut r = Reader::new(unsigned);
        let length = r.array(1 << 10)?;
        let version = r.unsigned()?;
        if version != VERSION {
            return Err(ReceiptFault::Newer(version));
        }
        if length != 10 {
            return Err(BadCbor::Kind.into());
        }
        let by = PublicKey(r.fixed()?);
        if by != shore.sign {
            return Err(ReceiptFault::OtherShore);
        }
        if !by.verifies(Label::Receipt, unsigned, signature) {
            return Err(ReceiptFault::Signature);
        }
        let receipt = Self {
            shore: by,
            device: DeviceId(r.fixed()?),
            frame: Hash(r.fixed()?),
            at: UtcTime(r.integer()?),
            taken: Taken::from_code(r.unsigned()?).ok_or(BadCbor::Kind)?,
            parked_pieces: r.unsigned32()?,
            conflicts: r.unsigned32()?,
            heads: read_heads(&mut r)?,
            parts: read_parts(&mut r)?,
        };
        r.end()?;
        if receipt.device != device {
            return Err(ReceiptFault::OtherDevice);
        }
        Ok(receipt)
    }
}

fn read_heads(r: &mut Reader<'_>) -> Result<Vec<HeadAshore>, BadCbor> {
    (0..r.array(MOST_HEADS)?)
        .map(|_| {
            r.array_of(5)?;
            let (stream, epoch, seq) = (r.unsigned()?, Epoch(r.unsigned32()?), Seq(r.unsigned()?));
            let head = HeadAshore { stream, epoch, seq, hash: Hash(r.fixed()?), whole: Seq(r.unsigned()?) };
            if head.whole > head.seq || head.seq.0 > i64::MAX as u64 {
                Err(BadCbor::TooLarge)
            } else {
                Ok(head)
            }
        })
        .collect()
}

fn read_parts(r: &mut Reader<'_>) -> Result<Vec<PartAshore>, BadCbor> {
    (0..r.array(MOST_PARTIAL)?)
        .map(|_| {
            r.array_of(2)?;
            Ok(PartAshore {
                commitment: Hash(r.fixed()?),
                chunks: Bitmap::from_bytes(r.bytes(Bitmap::MOST)?),
            })
        })
        .collect()
}

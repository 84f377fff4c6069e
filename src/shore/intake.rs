//! Takes a frame: opened, the device's signature, then what it carries against what is
//! here, one commit, and the receipt. The same frame gets the receipt that it got.

use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::Hash;
use crate::domain::sync::cover::Bitmap;
use crate::domain::sync::frame::{self, Authentic, FrameFault};
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::sync::piece::{Piece, Unread};
use crate::domain::sync::receipt::{MOST_HEADS, MOST_PARTIAL, PartAshore, Receipt, Taken};
use crate::domain::time::UtcTime;
use crate::shore::read::{Malformed, Reading};
use crate::shore::storage::{Change, Enrolled, Parked, Storage};
use crate::store::error::StoreError;

/// Most bytes of one device that are set apart: parked, in conflict, half a body.
pub const MOST_APART: u64 = 256 << 20;

/// What became of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Took {
    /// It is here for good.
    Receipted {
        device: DeviceId,
        /// Signed, for the boat.
        receipt: Vec<u8>,
        /// What it says of the frame.
        taken: Taken,
        /// It was here already.
        again: bool,
    },
    /// Nothing of it was kept.
    Refused(Refusal),
}

/// Why nothing of a frame was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{0}")]
    Frame(FrameFault),
    #[error("the device {0} is not enrolled")]
    Unknown(DeviceId),
    /// Too much of this device waits for a person already.
    #[error("too much of the device {0} is set apart")]
    Full(DeviceId),
}

impl Refusal {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Frame(fault) => (fault.key(), Vec::new()),
            Self::Unknown(device) => ("shore-unknown-device", vec![("device", device.to_string())]),
            Self::Full(device) => ("shore-apart-full", vec![("device", device.to_string())]),
        }
    }
}

/// Takes one frame at `at`.
///
/// # Errors
/// The database cannot be read or written: then no receipt is given, and the boat sends
/// the frame again.
pub fn take(
    storage: &mut impl Storage,
    shore: &ShoreSecret,
    bytes: &[u8],
    at: UtcTime,
) -> Result<Took, StoreError> {
    let name = frame::name_of(bytes);
    let opened = match shore.open(bytes) {
        Ok(opened) => opened,
        Err(fault) => return Ok(Took::Refused(Refusal::Frame(fault))),
    };
    let Some(enrolled) = storage.enrolled(opened.device)? else {
        return Ok(Took::Refused(Refusal::Unknown(opened.device)));
    };
    let authentic = match opened.verified(enrolled.key) {
        Ok(authentic) => authentic,
        Err(fault) => return Ok(Took::Refused(Refusal::Frame(fault))),
    };
    let device = authentic.device;
    if let Some(receipt) = storage.receipt(name)? {
        let read = Receipt::open(&receipt, &shore.identity(), device);
        let taken = read.map_or(Taken::Whole, |receipt| receipt.taken);
        return Ok(Took::Receipted { device, receipt, taken, again: true });
    }
    if storage.set_apart(device)?.saturating_add(bytes.len() as u64) > MOST_APART {
        return Ok(Took::Refused(Refusal::Full(device)));
    }
    let blank = blank(device, name, at);
    let (taken, mut change) = read(storage, &authentic, &enrolled, (blank, bytes))?;
    let receipt = receipt(storage, shore, taken, &change)?;
    change.receipt = receipt.sign(shore);
    storage.commit(&change)?;
    Ok(Took::Receipted { device, receipt: change.receipt, taken, again: false })
}

/// What [`release`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Released {
    /// Frames that were set apart and are read now.
    pub frames: usize,
    /// Frames that still cannot be read.
    pub kept: usize,
}

/// Reads once more every frame of a device that was set apart whole: after the shore was
/// renewed, or after a person decided about a revoked device. The boat learns of it with
/// its next receipt.
///
/// # Errors
/// The database cannot be read or written: what was released before stays so.
pub fn release(
    storage: &mut impl Storage,
    shore: &ShoreSecret,
    device: DeviceId,
    at: UtcTime,
) -> Result<Released, StoreError> {
    let mut done = Released::default();
    let Some(enrolled) = storage.enrolled(device)?.map(|e| Enrolled { revoked: None, ..e }) else {
        return Ok(done);
    };
    for parked in storage.parked(device)?.into_iter().filter(Parked::is_frame) {
        let opened = shore.open(&parked.bytes).and_then(|opened| opened.verified(enrolled.key));
        let Ok(authentic) = opened else {
            done.kept += 1;
            continue;
        };
        let blank = blank(device, frame::name_of(&parked.bytes), at);
        let (taken, mut change) = read(storage, &authentic, &enrolled, (blank, &parked.bytes))?;
        if taken != Taken::Whole {
            done.kept += 1;
            continue;
        }
        change.released = true;
        storage.commit(&change)?;
        done.frames += 1;
    }
    Ok(done)
}

fn blank(device: DeviceId, frame: Hash, at: UtcTime) -> Change {
    Change {
        device,
        frame,
        at,
        receipt: Vec::new(),
        entries: [].into(),
        batches: [].into(),
        conflicts: Vec::new(),
        bodies: [].into(),
        chunks: Vec::new(),
        without_chunks: [].into(),
        erased: [].into(),
        heads: Vec::new(),
        parked: Vec::new(),
        released: false,
    }
}

/// What the frame changes; where it is not read, that it is parked.
fn read(
    storage: &impl Storage,
    authentic: &Authentic,
    enrolled: &Enrolled,
    (blank, bytes): (Change, &[u8]),
) -> Result<(Taken, Change), StoreError> {
    let parked = |mut change: Change, why: &str| {
        change.parked.push(Parked { why: why.to_owned(), bytes: bytes.to_vec() });
        change
    };
    if enrolled.revoked.is_some() {
        return Ok((Taken::ParkedRevoked, parked(blank, "revoked")));
    }
    let pieces = match authentic.pieces() {
        Ok(pieces) => pieces,
        Err(Unread::Newer(_)) => return Ok((Taken::ParkedNewer, parked(blank, "newer"))),
        Err(Unread::Malformed(_)) => return Ok((Taken::ParkedMalformed, parked(blank, "malformed"))),
    };
    let mut reading = Reading::new(storage, enrolled.key, blank.clone());
    for piece in pieces {
        let read = match piece {
            Piece::Run(run) => reading.run(run)?,
            Piece::Chunk(chunk) => reading.chunk(chunk)?,
            Piece::Unknown { code, bytes } => {
                reading.park(Parked { why: format!("piece-{code}"), bytes });
                Ok(())
            }
        };
        if let Err(Malformed) = read {
            return Ok((Taken::ParkedMalformed, parked(blank, "malformed")));
        }
    }
    Ok((Taken::Whole, reading.finish()?))
}

fn receipt(
    storage: &impl Storage,
    shore: &ShoreSecret,
    taken: Taken,
    change: &Change,
) -> Result<Receipt, StoreError> {
    let device = change.device;
    let mut heads = storage.heads(device)?;
    heads.retain(|h| !change.heads.iter().any(|new| (new.stream, new.epoch) == (h.stream, h.epoch)));
    heads.extend(change.heads.iter().copied());
    // The newest epochs where there are more than a receipt tells of.
    heads.sort_by_key(|h| (std::cmp::Reverse(h.epoch), h.stream));
    heads.truncate(MOST_HEADS);
    let mut parts = storage.parts(device, MOST_PARTIAL)?;
    parts.retain(|p| !change.without_chunks.contains(&p.commitment));
    for chunk in &change.chunks {
        let at = parts.iter().position(|p| p.commitment == chunk.commitment);
        if at.is_none() && parts.len() < MOST_PARTIAL {
            parts.push(PartAshore { commitment: chunk.commitment, chunks: Bitmap::default() });
        }
        let part = match at {
            Some(at) => parts.get_mut(at),
            None => parts.last_mut().filter(|p| p.commitment == chunk.commitment),
        };
        if let Some(part) = part {
            part.chunks.set(chunk.index);
        }
    }
    Ok(Receipt {
        shore: shore.identity().sign,
        device,
        frame: change.frame,
        at: change.at,
        taken,
        parked_pieces: change.parked.iter().filter(|p| p.why.starts_with("piece-")).count() as u32,
        conflicts: change.conflicts.len() as u32,
        heads,
        parts,
    })
}

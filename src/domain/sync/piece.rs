//! What a frame carries: runs of entries, chunks of bodies that are too large to go with
//! their entry, and pieces of kinds that this release doesn't know, kept as they came
//! (docs/protocol.md §17).

use super::compact;
use crate::domain::journal::body::MOST_BODY;
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::entry::{Epoch, MOST_ENTRY, Seq};
use crate::domain::journal::hash::Hash;

/// The payload's version that this code writes and reads.
pub const VERSION: u64 = 1;
/// Most bytes of a payload before it is compressed; also what a reader expands at most.
pub const MOST_PLAIN: usize = 1 << 20;
/// Most pieces of a frame.
pub const MOST_PIECES: usize = 4096;
/// Most entries of a run.
pub const MOST_RUN: usize = 4096;
/// Bytes of a chunk but for the last of a body.
pub const CHUNK: usize = 32 << 10;
/// Most bytes of a body as it travels: its salt goes before it.
pub const MOST_BODY_FILE: usize = MOST_BODY + 32;
/// Most bytes of a batch.
pub(super) const MOST_BATCH: usize = 256;

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Run(Run),
    Chunk(Chunk),
    /// Of a later release: its code and its bytes.
    Unknown {
        code: u64,
        bytes: Vec<u8>,
    },
}

/// Entries of one stream and epoch without gaps, with the device's signature over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The stream's code: one that is unknown here is kept all the same.
    pub stream: u64,
    pub epoch: Epoch,
    pub first: Seq,
    pub lines: Vec<RunLine>,
    /// An encoded [`Batch`](crate::domain::journal::chain::Batch) over exactly these.
    pub batch: Vec<u8>,
}

/// An entry as its bytes; its salt and body where they go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    pub entry: Vec<u8>,
    pub body: Option<Vec<u8>>,
}

/// A part of a body (salt and body) that goes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Of the whole body.
    pub commitment: Hash,
    /// Bytes of the whole, salt and body.
    pub length: u32,
    /// From 0.
    pub index: u32,
    pub bytes: Vec<u8>,
}

/// A payload that is not read: kept, told and never guessed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    #[error("version {0} is unknown: a newer release reads it")]
    Newer(u64),
    #[error("{0}")]
    Malformed(#[from] BadCbor),
}

const RUN: u64 = 0;
const CHUNK_CODE: u64 = 1;
const COMPACT: u64 = 2;

/// How many chunks a body of so many bytes has.
pub fn chunks_of(length: usize) -> usize {
    length.div_ceil(CHUNK)
}

impl Chunk {
    /// Whether index, length and bytes fit each other.
    fn fits(&self) -> bool {
        let (length, index) = (self.length as usize, self.index as usize);
        let at = index.saturating_mul(CHUNK);
        length > 0 && length <= MOST_BODY_FILE && at < length && self.bytes.len() == CHUNK.min(length - at)
    }
}

impl Piece {
    /// Its code and its bytes; a run in its short form where it has one.
    fn encoded(&self) -> (u64, Vec<u8>) {
        let mut w = Writer::new();
        let code = match self {
            Self::Unknown { code, bytes } => return (*code, bytes.clone()),
            Self::Run(run) => {
                if let Some(bytes) = compact::write(run) {
                    return (COMPACT, bytes);
                }
                w.array(5).unsigned(run.stream).unsigned(u64::from(run.epoch.0)).unsigned(run.first.0);
                w.array(run.lines.len());
                for line in &run.lines {
                    w.array(2).bytes(&line.entry);
                    match &line.body {
                        Some(body) => w.bytes(body),
                        None => w.null(),
                    };
                }
                w.bytes(&run.batch);
                RUN
            }
            Self::Chunk(chunk) => {
                w.array(4).bytes(&chunk.commitment.0).unsigned(u64::from(chunk.length));
                w.unsigned(u64::from(chunk.index)).bytes(&chunk.bytes);
                CHUNK_CODE
            }
        };
        (code, w.finish())
    }

    fn read(code: u64, bytes: &[u8]) -> Result<Self, BadCbor> {
        let mut r = Reader::new(bytes);
        let piece = match code {
            RUN => Self::Run(Run::read(&mut r)?),
            COMPACT => Self::Run(compact::read(&mut r)?),
            CHUNK_CODE => {
                r.array_of(4)?;
                let chunk = Chunk {
                    commitment: Hash(r.fixed()?),
                    length: r.unsigned32()?,
                    index: r.unsigned32()?,
                    bytes: r.bytes(CHUNK)?.to_vec(),
                };
                if !chunk.fits() {
                    return Err(BadCbor::TooLarge);
                }
                Self::Chunk(chunk)
            }
            _ => return Ok(Self::Unknown { code, bytes: bytes.to_vec() }),
        };
        r.end()?;
        Ok(piece)
    }
}

impl Run {
    fn read(r: &mut Reader<'_>) -> Result<Self, BadCbor> {
        r.array_of(5)?;
        let (stream, epoch, first) = (r.unsigned()?, Epoch(r.unsigned32()?), Seq(r.unsigned()?));
        let mut lines = Vec::new();
        for _ in 0..r.array(MOST_RUN)? {
            r.array_of(2)?;
            let entry = r.bytes(MOST_ENTRY)?.to_vec();
            let body = if r.take_null() { None } else { Some(r.bytes(MOST_BODY_FILE)?.to_vec()) };
            lines.push(RunLine { entry, body });
        }
        let beyond = first.0.checked_add(lines.len() as u64);
        if first == Seq(0) || lines.is_empty() || beyond.is_none_or(|last| last > i64::MAX as u64) {
            return Err(BadCbor::TooLarge);
        }
        Ok(Self { stream, epoch, first, lines, batch: r.bytes(MOST_BATCH)?.to_vec() })
    }
}

/// The payload of a frame.
pub fn encode(pieces: &[Piece]) -> Vec<u8> {
    let mut w = Writer::new();
    w.array(2).unsigned(VERSION).array(pieces.len());
    for piece in pieces {
        let (code, bytes) = piece.encoded();
        w.array(2).unsigned(code).bytes(&bytes);
    }
    w.finish()
}

/// # Errors
/// A version that is unknown, or bytes that [`encode`] would not give.
pub fn decode(bytes: &[u8]) -> Result<Vec<Piece>, Unread> {
    let mut r = Reader::new(bytes);
    let length = r.array(1 << 10)?;
    let version = r.unsigned()?;
    if version != VERSION {
        return Err(Unread::Newer(version));
    }
    if length != 2 {
        return Err(BadCbor::Kind.into());
    }
    let count = r.array(MOST_PIECES)?;
    let mut pieces = Vec::new();
    for _ in 0..count {
        r.array_of(2)?;
        let code = r.unsigned()?;
        pieces.push(Piece::read(code, r.bytes(MOST_PLAIN)?)?);
    }
    r.end()?;
    Ok(pieces)
}

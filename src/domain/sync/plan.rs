//! What goes ashore in which order: control records first (they are few, and say how the
//! rest is to be read), then custody and arrests, then other reports, then the patrol's
//! log with its hits, the audit trail, tracks; then bodies that are too large to go with
//! their entry. Inside a stream the order is that of its numbers, because the shore counts
//! what it has without gaps; where something urgent waits behind reports, their entries go
//! first and their bodies after it.

use super::cover::Bitmap;
use super::frame;
use super::piece::{CHUNK, Chunk, MOST_PIECES, MOST_RUN, Piece, Run, RunLine};
use crate::domain::journal::chain::{Batch, Head};
use crate::domain::journal::entry::{DeviceId, Entry, Epoch, Seq, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::PrivateKey;
use crate::domain::time::Span;

/// How much a frame holds, by the width of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// Satellite, radio: at most 64 KiB.
    Narrow,
    /// Network, stick: at most 1 MiB.
    #[default]
    Wide,
}

/// An entry that waits, with its body (salt and body) where it was not erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub entry: Vec<u8>,
    pub kind: String,
    pub commitment: Hash,
    pub body: Option<Vec<u8>>,
}

/// What of one stream and epoch the shore did not sign for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub stream: Stream,
    pub epoch: Epoch,
    /// The number of the first of `lines`.
    pub first: Seq,
    /// In the order of their numbers, without gaps.
    pub lines: Vec<Line>,
    /// Bodies of entries that are ashore already, and which chunks of them are.
    pub bodies: Vec<(Hash, Vec<u8>, Bitmap)>,
}

/// Kinds of the case stream that go before everything else in it.
const URGENT: [&str; 3] = ["custody", "arrest", "seizure"];
/// Largest body that goes with its entry.
const INLINE: usize = 16 << 10;
/// What a piece or a line adds to its bytes, at most.
const AROUND: usize = 96;
/// The streams in the order of their sending.
const ORDER: [Stream; 5] = [Stream::Ctl, Stream::Case, Stream::Ops, Stream::Audit, Stream::Bulk];

impl Width {
    /// Most bytes of a payload before it is compressed: the frame stays below its limit
    /// even where nothing can be compressed. An entry alone always fits.
    fn room(self) -> usize {
        match self {
            Self::Narrow => (64 << 10) - 1024,
            Self::Wide => (1 << 20) - (8 << 10),
        }
    }
}

impl Waiting {
    /// After which line nothing urgent comes any more; 0 where nothing is urgent.
    fn urgent_until(&self) -> usize {
        if self.stream != Stream::Case {
            return 0;
        }
        self.lines.iter().rposition(Line::is_urgent).map_or(0, |at| at + 1)
    }
}

impl Line {
    fn is_urgent(&self) -> bool {
        URGENT.iter().any(|kind| self.kind.starts_with(kind))
    }
}

/// How long so many bytes take at `bits_per_second` (8 bits a byte); `None` for no rate.
pub fn estimate(bytes: u64, bits_per_second: u64) -> Option<Span> {
    let ms = bytes.saturating_mul(8_000).checked_div(bits_per_second)?;
    Some(Span(i64::try_from(ms).unwrap_or(i64::MAX)))
}

/// The pieces of every frame, in the order of their sending. At most `budget` bytes of
/// frames: what does not fit waits, and the order says what that is. Whether something
/// waits is the second value.
pub fn frames(
    mut waiting: Vec<Waiting>,
    (device, key): (DeviceId, &PrivateKey),
    width: Width,
    budget: u64,
) -> (Vec<Vec<Piece>>, bool) {
    let place = |stream| ORDER.iter().position(|s| *s == stream);
    waiting.sort_by_key(|w| (place(w.stream), w.epoch));
    let mut packer = Packer {
        device,
        key,
        room: width.room(),
        budget,
        frames: Vec::new(),
        frame: Vec::new(),
        used: 0,
        full: false,
    };
    let mut large: Vec<(Hash, Vec<u8>, Bitmap)> = Vec::new();
    for waits in waiting {
        large.extend(packer.stream(waits));
    }
    for (commitment, body, there) in large {
        packer.chunks(commitment, &body, &there);
    }
    packer.close();
    (packer.frames, packer.full)
}

struct Packer<'a> {
    device: DeviceId,
    key: &'a PrivateKey,
    room: usize,
    budget: u64,
    frames: Vec<Vec<Piece>>,
    frame: Vec<Piece>,
    /// Bytes of the frame that is being filled.
    used: usize,
    /// The budget is spent.
    full: bool,
}

impl Packer<'_> {
    /// Ends the frame that is being filled.
    fn close(&mut self) {
        let pieces = std::mem::take(&mut self.frame);
        self.used = 0;
        if pieces.is_empty() || self.full {
            return;
        }
        let length = frame::length_of(&pieces) as u64;
        if length > self.budget {
            self.full = true;
        } else {
            self.budget -= length;
            self.frames.push(pieces);
        }
    }

    /// Room for so many bytes, in the next frame where this one has none.
    fn make_room(&mut self, bytes: usize) {
        if self.used + bytes > self.room || self.frame.len() >= MOST_PIECES {
            self.close();
        }
    }

    fn add(&mut self, piece: Piece, bytes: usize) {
        self.used += bytes;
        self.frame.push(piece);
    }

    /// The entries of a stream; gives the bodies that go later.
    fn stream(&mut self, waits: Waiting) -> Vec<(Hash, Vec<u8>, Bitmap)> {
        let urgent_until = waits.urgent_until();
        let Waiting { stream, epoch, first, lines, bodies } = waits;
        let (mut run, mut bytes): (Vec<RunLine>, usize) = (Vec::new(), 0);
        let (mut next, mut deferred, mut later) = (first, Vec::new(), bodies);
        for (at, line) in lines.into_iter().enumerate() {
            if at == urgent_until {
                // Nothing urgent follows: the bodies that were passed over go now.
                next = self.run((stream, epoch, next), &mut run, &mut bytes);
                self.small(&mut deferred);
            }
            let wait = at < urgent_until && !line.is_urgent();
            let commitment = line.commitment;
            let body = match line.body {
                Some(body) if body.len() > INLINE => {
                    later.push((commitment, body, Bitmap::default()));
                    None
                }
                Some(body) if wait => {
                    deferred.push((commitment, body));
                    None
                }
                body => body,
            };
            let size = line.entry.len() + body.as_ref().map_or(0, Vec::len) + AROUND;
            if self.used + bytes + size + 2 * AROUND > self.room || run.len() >= MOST_RUN {
                next = self.run((stream, epoch, next), &mut run, &mut bytes);
                self.close();
            }
            bytes += size;
            run.push(RunLine { entry: line.entry, body });
        }
        self.run((stream, epoch, next), &mut run, &mut bytes);
        self.small(&mut deferred);
        later
    }

    /// Bodies that go after the urgent ones, each as its chunk.
    fn small(&mut self, deferred: &mut Vec<(Hash, Vec<u8>)>) {
        for (commitment, body) in deferred.drain(..) {
            self.chunks(commitment, &body, &Bitmap::default());
        }
    }

    /// Signs a run and puts it into the frame; gives the number after it.
    fn run(
        &mut self,
        (stream, epoch, first): (Stream, Epoch, Seq),
        run: &mut Vec<RunLine>,
        bytes: &mut usize,
    ) -> Seq {
        let lines = std::mem::take(run);
        let size = std::mem::take(bytes) + 2 * AROUND;
        let Some(last) = lines.last() else { return first };
        let seq = Seq(first.0 + lines.len() as u64 - 1);
        let head = Head { stream, epoch, seq, hash: Entry::hash_of(&last.entry) };
        let batch = Batch::sign(self.device, first, &head, self.key).encode();
        self.make_room(size);
        self.add(Piece::Run(Run { stream: stream.code(), epoch, first, lines, batch }), size);
        Seq(seq.0 + 1)
    }

    /// The chunks of a body that are not there.
    fn chunks(&mut self, commitment: Hash, body: &[u8], there: &Bitmap) {
        for (index, bytes) in (0..).zip(body.chunks(CHUNK)) {
            if there.has(index) {
                continue;
            }
            let size = bytes.len() + AROUND;
            self.make_room(size);
            let length = body.len() as u32;
            self.add(Piece::Chunk(Chunk { commitment, length, index, bytes: bytes.to_vec() }), size);
        }
    }
}

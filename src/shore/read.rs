//! What a frame of a device changes against what is here: new entries, entries that
//! contradict, bodies, erasures, and how far each stream is without gaps.

use crate::domain::journal::body::Body;
use crate::domain::journal::chain::{Batch, Head};
use crate::domain::journal::entry::{Action, BadEntry, Entry, Epoch, RecordId, Seq, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::PublicKey;
use crate::domain::sync::piece::{Chunk, Run, chunks_of};
use crate::domain::sync::receipt::HeadAshore;
use crate::shore::storage::{Change, Conflict, EntryAshore, Parked, Place, ReadEntry, Storage};
use crate::store::error::StoreError;
use std::collections::BTreeSet;

/// The device signed what contradicts itself: to be parked, not to be guessed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// Lets a database fail apart from what was found.
type Found<T> = Result<Result<T, Malformed>, StoreError>;

/// Reads the pieces of one frame.
pub(super) struct Reading<'a, S> {
    storage: &'a S,
    key: PublicKey,
    change: Change,
    touched: BTreeSet<(u64, Epoch)>,
}

impl<'a, S: Storage> Reading<'a, S> {
    pub(super) fn new(storage: &'a S, key: PublicKey, change: Change) -> Self {
        Self { storage, key, change, touched: BTreeSet::new() }
    }

    pub(super) fn park(&mut self, parked: Parked) {
        self.change.parked.push(parked);
    }

    fn entry(&self, place: Place) -> Result<Option<EntryAshore>, StoreError> {
        match self.change.entries.get(&place) {
            Some(entry) => Ok(Some(entry.clone())),
            None => self.storage.entry(self.change.device, place),
        }
    }

    fn is_erased(&self, record: RecordId) -> Result<bool, StoreError> {
        Ok(self.change.erased.contains_key(&record) || self.storage.is_erased(self.change.device, record)?)
    }

    fn has_body(&self, commitment: Hash) -> Result<bool, StoreError> {
        Ok(self.change.bodies.contains_key(&commitment)
            || self.storage.body(self.change.device, commitment)?.is_some())
    }

    pub(super) fn run(&mut self, run: Run) -> Found<()> {
        let Run { stream, epoch, first, lines, batch } = run;
        let known = Stream::from_code(stream);
        let last = Seq(first.0 + lines.len() as u64 - 1);
        let head = lines.last().map(|line| Entry::hash_of(&line.entry)).unwrap_or_default();
        if known.is_some() && !self.signed(&batch, (stream, epoch, first, last), head) {
            return Ok(Err(Malformed));
        }
        self.touched.insert((stream, epoch));
        self.change.batches.insert((stream, epoch, last), batch);
        for (line, seq) in lines.into_iter().zip(first.0..) {
            let place = (stream, epoch, Seq(seq));
            let read = if known.is_none() { Ok(None) } else { self.decoded(&line.entry, place) };
            let Ok(read) = read else { return Ok(Err(Malformed)) };
            let erases = read.as_ref().and_then(|entry| match entry.action {
                Action::Erase { of, .. } => Some(of),
                _ => None,
            });
            let read =
                read.map(|e| ReadEntry { previous: e.previous, record: e.record, commitment: e.commitment });
            let entry = EntryAshore { hash: Entry::hash_of(&line.entry), bytes: line.entry, read };
            if !self.placed(place, entry)? {
                continue;
            }
            if let Some(of) = erases {
                self.erase(of)?;
            }
            if let Some(read) = read
                && self.is_erased(read.record)?
            {
                self.drop_body(read.record, read.commitment);
            }
            if let Some(body) = line.body
                && self.body(read, &body)?.is_err()
            {
                return Ok(Err(Malformed));
            }
        }
        Ok(Ok(()))
    }

    fn signed(&self, batch: &[u8], (stream, epoch, first, last): (u64, Epoch, Seq, Seq), head: Hash) -> bool {
        Batch::decode(batch).is_ok_and(|b| {
            b.device == self.change.device
                && (b.stream.code(), b.epoch, b.first, b.last, b.head) == (stream, epoch, first, last, head)
                && b.is_signed_by(self.key)
        })
    }

    /// The entry, where this release reads it.
    fn decoded(&self, bytes: &[u8], (stream, epoch, seq): Place) -> Result<Option<Entry>, Malformed> {
        match Entry::decode(bytes) {
            Ok(e)
                if e.device == self.change.device
                    && (e.stream.code(), e.epoch, e.seq) == (stream, epoch, seq) =>
            {
                Ok(Some(e))
            }
            Err(BadEntry::Version(_)) => Ok(None),
            Ok(_) | Err(_) => Err(Malformed),
        }
    }

    /// What the entry of a place must have for the one before it, where that is known.
    fn before(&self, (stream, epoch, seq): Place) -> Result<Option<Hash>, StoreError> {
        if seq == Seq(1) {
            return Ok(genesis(&self.change, stream, epoch));
        }
        Ok(self.entry((stream, epoch, Seq(seq.0 - 1)))?.map(|e| e.hash))
    }

    /// Keeps the entry in its place, or beside it where it contradicts; whether it stands
    /// in its place.
    fn placed(&mut self, place: Place, entry: EntryAshore) -> Result<bool, StoreError> {
        let before = self.before(place)?;
        let chained = |e: &EntryAshore| match (before, &e.read) {
            (Some(before), Some(read)) => read.previous == before,
            _ => true,
        };
        match self.entry(place)? {
            Some(here) if here.hash == entry.hash => return Ok(true),
            // The one that continues what is known keeps the place.
            Some(here) if !chained(&here) && chained(&entry) => {
                self.conflict(place, here);
                self.change.entries.insert(place, entry);
            }
            Some(_) => {
                self.conflict(place, entry);
                return Ok(false);
            }
            None if !chained(&entry) => {
                self.conflict(place, entry);
                return Ok(false);
            }
            None => {
                self.change.entries.insert(place, entry);
            }
        }
        Ok(true)
    }

    fn conflict(&mut self, place: Place, entry: EntryAshore) {
        self.change.conflicts.push(Conflict { place, hash: entry.hash, bytes: entry.bytes });
    }

    fn erase(&mut self, of: RecordId) -> Result<(), StoreError> {
        let here = self.change.entries.values().filter_map(|e| e.read).find(|r| r.record == of);
        let commitment = match here {
            Some(read) => Some(read.commitment),
            None => self.storage.commitment(self.change.device, of)?,
        };
        self.change.erased.insert(of, commitment);
        if let Some(commitment) = commitment {
            self.drop_body(of, commitment);
        }
        Ok(())
    }

    fn drop_body(&mut self, record: RecordId, commitment: Hash) {
        self.change.erased.insert(record, Some(commitment));
        self.change.bodies.remove(&commitment);
        self.without_chunks(commitment);
    }

    fn without_chunks(&mut self, commitment: Hash) {
        self.change.chunks.retain(|c| c.commitment != commitment);
        self.change.without_chunks.insert(commitment);
    }

    fn body(&mut self, read: Option<ReadEntry>, file: &[u8]) -> Found<()> {
        let Some(commitment) = Body::from_file(file).map(|b| b.commitment()) else {
            return Ok(Err(Malformed));
        };
        if read.is_some_and(|r| r.commitment != commitment) {
            return Ok(Err(Malformed));
        }
        let erased = match read {
            Some(read) => self.is_erased(read.record)?,
            None => false,
        };
        if !erased && !self.has_body(commitment)? {
            self.change.bodies.insert(commitment, file.to_vec());
            self.without_chunks(commitment);
        }
        Ok(Ok(()))
    }

    /// A part of a body; where it is the last, the body.
    pub(super) fn chunk(&mut self, chunk: Chunk) -> Found<()> {
        let (device, commitment, length) = (self.change.device, chunk.commitment, chunk.length);
        let erased = self.storage.is_erased_body(device, commitment)?
            || self.change.erased.values().any(|c| *c == Some(commitment));
        if erased || self.has_body(commitment)? {
            return Ok(Ok(()));
        }
        self.change.chunks.retain(|c| c.commitment != commitment || c.index != chunk.index);
        self.change.chunks.push(chunk);
        let mut all = self.storage.chunks(device, commitment)?;
        all.retain(|old| {
            !self.change.chunks.iter().any(|c| (c.commitment, c.index) == (commitment, old.index))
        });
        all.extend(self.change.chunks.iter().filter(|c| c.commitment == commitment).cloned());
        all.retain(|c| c.length == length);
        if all.len() < chunks_of(length as usize) {
            return Ok(Ok(()));
        }
        all.sort_by_key(|c| c.index);
        let file: Vec<u8> = all.into_iter().flat_map(|c| c.bytes).collect();
        self.without_chunks(commitment);
        // Chunks that do not make the body are dropped: the boat sends them again.
        if Body::from_file(&file).is_some_and(|b| b.commitment() == commitment) {
            self.change.bodies.insert(commitment, file);
        }
        Ok(Ok(()))
    }

    /// The change, with how far each stream is now.
    pub(super) fn finish(mut self) -> Result<Change, StoreError> {
        let known = self.storage.heads(self.change.device)?;
        // A body or an erasure may complete any stream.
        self.touched.extend(known.iter().filter(|h| h.whole < h.seq).map(|h| (h.stream, h.epoch)));
        for (stream, epoch) in std::mem::take(&mut self.touched) {
            let before = known.iter().find(|h| (h.stream, h.epoch) == (stream, epoch)).copied();
            let mut head = before.unwrap_or(HeadAshore {
                stream,
                epoch,
                seq: Seq(0),
                hash: genesis(&self.change, stream, epoch).unwrap_or_default(),
                whole: Seq(0),
            });
            while let Some(next) = self.entry((stream, epoch, Seq(head.seq.0 + 1)))? {
                if next.read.is_some_and(|r| r.previous != head.hash) {
                    break;
                }
                head.seq.0 += 1;
                head.hash = next.hash;
            }
            while head.whole < head.seq && self.is_whole((stream, epoch, Seq(head.whole.0 + 1)))? {
                head.whole.0 += 1;
            }
            if head.seq > Seq(0) && before != Some(head) {
                self.change.heads.push(head);
            }
        }
        Ok(self.change)
    }

    /// Whether nothing of an entry is missing.
    fn is_whole(&self, place: Place) -> Result<bool, StoreError> {
        match self.entry(place)?.and_then(|e| e.read) {
            // Of what a later release wrote only the entry is known.
            None => Ok(true),
            Some(read) => Ok(self.has_body(read.commitment)? || self.is_erased(read.record)?),
        }
    }
}

/// What stands before the first entry of an epoch; `None` for a stream that is unknown.
fn genesis(change: &Change, stream: u64, epoch: Epoch) -> Option<Hash> {
    Stream::from_code(stream).map(|stream| Head::genesis(change.device, stream, epoch).hash)
}

//! A boat without a database: the journal's own rules, and what receipts said.

use crate::domain::journal::body::Body;
use crate::domain::journal::chain::{EntryDraft, Head, next};
use crate::domain::journal::entry::{Action, ClockFacts, DeviceId, Entry, Epoch, RecordId, Seq, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::PrivateKey;
use crate::domain::keys::queue::ItemChance;
use crate::domain::keys::secret::Key;
use crate::domain::sync::cover::Bitmap;
use crate::domain::sync::frame;
use crate::domain::sync::keys::{ShoreIdentity, ShoreSecret};
use crate::domain::sync::piece::Piece;
use crate::domain::sync::plan::{Line, Waiting, Width, frames};
use crate::domain::sync::receipt::{Receipt, ReceiptFault};
use crate::domain::time::UtcTime;
use crate::shore::storage::Enrolled;
use std::collections::BTreeMap;

pub(super) const NOW: UtcTime = UtcTime(1_795_496_400_000);

pub(super) fn shore() -> ShoreSecret {
    ShoreSecret::from_secret(&Key::take(&mut [7; 32]))
}

pub(super) type Line1 = (Entry, Option<Body>);

#[derive(Clone)]
pub(super) struct Boat {
    pub(super) device: DeviceId,
    pub(super) key: PrivateKey,
    pub(super) epoch: Epoch,
    pub(super) journal: BTreeMap<(Stream, Epoch), Vec<Line1>>,
    /// Entries and whole ones that receipts cover.
    pub(super) covered: BTreeMap<(Stream, Epoch), (u64, u64)>,
    parts: BTreeMap<Hash, Bitmap>,
    latest: UtcTime,
    /// Makes ids, salts and seeds that differ.
    pub(super) serial: u64,
}

impl Boat {
    pub(super) fn new(byte: u8) -> Self {
        Self {
            device: DeviceId([byte; 16]),
            key: PrivateKey::from_seed(&[byte; 32]),
            epoch: Epoch(1),
            journal: BTreeMap::new(),
            covered: BTreeMap::new(),
            parts: BTreeMap::new(),
            latest: UtcTime(0),
            serial: 0,
        }
    }

    pub(super) fn enrolled(&self, office: &str) -> Enrolled {
        let (device, key) = (self.device, self.key.public());
        Enrolled { device, key, office: office.to_owned(), at: NOW, revoked: None }
    }

    fn unique<const N: usize>(&mut self) -> [u8; N] {
        self.serial += 1;
        let hash = Hash::of_file(&[&self.device.0[..], &self.serial.to_be_bytes()].concat());
        let mut bytes = [0; N];
        bytes.iter_mut().zip(hash.0).for_each(|(to, from)| *to = from);
        bytes
    }

    pub(super) fn write(&mut self, stream: Stream, action: Action, size: usize) -> RecordId {
        let body = Body { salt: self.unique(), bytes: vec![self.serial as u8; size] };
        let record = RecordId(self.unique());
        let draft = EntryDraft {
            record,
            action,
            kind: "test".to_owned(),
            commitment: body.commitment(),
            attachments: Vec::new(),
            officer: None,
            clock: ClockFacts::default(),
        };
        let (device, epoch) = (self.device, self.epoch);
        let lines = self.journal.entry((stream, epoch)).or_default();
        let head = lines.last().map_or(Head::genesis(device, stream, epoch), |(e, _)| Head::after(e));
        lines.push((next(device, &head, draft).unwrap(), Some(body)));
        record
    }

    pub(super) fn erase(&mut self, stream: Stream, of: RecordId) {
        for (entry, body) in self.journal.values_mut().flatten() {
            if entry.record == of {
                *body = None;
            }
        }
        self.write(stream, Action::Erase { of, reason: "court order".to_owned() }, 0);
    }

    /// The pieces of the frames that receipts do not cover.
    pub(super) fn pieces(&self, budget: u64) -> Vec<Vec<Piece>> {
        let waiting = self.journal.iter().map(|((stream, epoch), lines)| {
            let (seq, whole) = self.covered.get(&(*stream, *epoch)).copied().unwrap_or_default();
            let (mut waits, mut bodies) = (Vec::new(), Vec::new());
            for (entry, body) in lines {
                let (commitment, body) = (entry.commitment, body.as_ref().map(Body::to_file));
                if entry.seq.0 > seq {
                    waits.push(Line { entry: entry.encode(), kind: entry.kind.clone(), commitment, body });
                } else if let (true, Some(body)) = (entry.seq.0 > whole, body) {
                    bodies.push((commitment, body, self.parts.get(&commitment).cloned().unwrap_or_default()));
                }
            }
            Waiting { stream: *stream, epoch: *epoch, first: Seq(seq + 1), lines: waits, bodies }
        });
        frames(waiting.collect(), (self.device, &self.key), Width::Narrow, budget).0
    }

    pub(super) fn seal(&mut self, pieces: &[Piece], shore: &ShoreIdentity) -> Vec<u8> {
        let chance = ItemChance { seed: Key::take(&mut self.unique()), nonce: self.unique() };
        frame::seal(pieces, (self.device, &self.key), shore, &chance).unwrap()
    }

    pub(super) fn frames(&mut self, budget: u64) -> Vec<Vec<u8>> {
        let identity = shore().identity();
        self.pieces(budget).iter().map(|pieces| self.seal(pieces, &identity)).collect()
    }

    pub(super) fn take_receipt(&mut self, bytes: &[u8]) -> Result<Receipt, ReceiptFault> {
        let receipt = Receipt::open(bytes, &shore().identity(), self.device)?;
        for head in &receipt.heads {
            let key = (Stream::from_code(head.stream).unwrap(), head.epoch);
            let Some(lines) = self.journal.get(&key) else { continue };
            let before = head.epoch < self.epoch && head.seq.0 > lines.len() as u64 && receipt.conflicts == 0;
            let here = lines.get(head.seq.0 as usize - 1);
            if before || here.is_some_and(|(entry, _)| entry.hash() == head.hash) {
                let last = lines.len() as u64;
                let (seq, whole) = self.covered.entry(key).or_default();
                *seq = head.seq.0.min(last).max(*seq);
                *whole = head.whole.0.min(last).max(*whole);
            }
        }
        if receipt.at >= self.latest {
            self.latest = receipt.at;
            self.parts = receipt.parts.iter().map(|p| (p.commitment, p.chunks.clone())).collect();
        }
        Ok(receipt)
    }

    pub(super) fn is_ashore(&self) -> bool {
        self.journal
            .iter()
            .all(|(key, lines)| self.covered.get(key).is_some_and(|(_, whole)| *whole == lines.len() as u64))
    }
}

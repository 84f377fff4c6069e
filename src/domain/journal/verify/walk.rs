//! One stream from its first entry to its last: numbers, links, and what is signed.

use super::{Finding, Place, Placed};
use crate::domain::journal::bundle::{Begin, Bundle, StreamEntries};
use crate::domain::journal::chain::{Batch, Head};
use crate::domain::journal::entry::{Entry, Epoch, Seq, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::report::{Gap, Why};
use std::collections::{BTreeMap, BTreeSet};

/// What the walk over the streams gives.
#[derive(Debug, Default)]
pub(super) struct Walked {
    pub(super) placed: Vec<Placed>,
    pub(super) gaps: Vec<Gap>,
    pub(super) readable: u64,
}

/// An entry as found.
struct Found {
    hash: Hash,
    entry: Option<Entry>,
    /// Its hash is signed, or held by the authentic entry after it.
    authentic: bool,
}

/// What the valid batches of a stream say.
struct Signed {
    /// For each epoch the first and the last number signed for, and the runs in order.
    epochs: BTreeMap<Epoch, Vec<(Seq, Seq)>>,
    heads: BTreeMap<(Epoch, Seq), Hash>,
    hashes: BTreeSet<Hash>,
    invalid: Vec<(Epoch, Seq)>,
}

impl Signed {
    fn of(bundle: &Bundle, stream: Stream, batches: &[Batch]) -> Self {
        let mut signed = Self {
            epochs: BTreeMap::new(),
            heads: BTreeMap::new(),
            hashes: BTreeSet::new(),
            invalid: Vec::new(),
        };
        for batch in batches {
            let own = batch.device == bundle.device && batch.stream == stream;
            if !own || !batch.is_signed_by(bundle.device_key) {
                signed.invalid.push((batch.epoch, batch.first));
                continue;
            }
            signed.epochs.entry(batch.epoch).or_default().push((batch.first, batch.last));
            signed.heads.insert((batch.epoch, batch.last), batch.head);
            signed.hashes.insert(batch.head);
        }
        for runs in signed.epochs.values_mut() {
            runs.sort_unstable();
        }
        signed
    }

    fn last(&self, epoch: Epoch) -> Option<Seq> {
        self.epochs.get(&epoch)?.iter().map(|(_, last)| *last).max()
    }

    fn covers(&self, epoch: Epoch, seq: Seq) -> bool {
        self.epochs.get(&epoch).is_some_and(|runs| {
            runs.iter().take_while(|(first, _)| *first <= seq).any(|(_, last)| *last >= seq)
        })
    }

    fn first_of(&self, epoch: Epoch) -> Option<(Epoch, Seq)> {
        Some((epoch, self.epochs.get(&epoch)?.first()?.0))
    }

    /// Where the entry after `epoch`, `seq` is to stand.
    fn follows(&self, epoch: Epoch, seq: Seq) -> (Epoch, Seq) {
        let next_epoch = || {
            let (next, _) =
                self.epochs.range((std::ops::Bound::Excluded(epoch), std::ops::Bound::Unbounded)).next()?;
            self.first_of(*next)
        };
        let same = (epoch, Seq(seq.0.saturating_add(1)));
        if self.last(epoch) == Some(seq) { next_epoch().unwrap_or(same) } else { same }
    }
}

fn found(entries: &[Vec<u8>], signed: &Signed) -> Vec<Found> {
    let mut found: Vec<Found> = entries
        .iter()
        .map(|bytes| Found {
            hash: Entry::hash_of(bytes),
            entry: Entry::decode(bytes).ok(),
            authentic: false,
        })
        .collect();
    let mut held = None;
    for f in found.iter_mut().rev() {
        f.authentic = held == Some(f.hash) || signed.hashes.contains(&f.hash);
        held = f.entry.as_ref().filter(|_| f.authentic).map(|e| e.previous);
    }
    found
}

/// The walk: where the next entry is to stand, and what it is to hold.
struct Walk<'a> {
    bundle: &'a Bundle,
    stream: Stream,
    signed: Signed,
    /// The batches are as they were sealed, so what they don't sign for is a fault.
    sound: bool,
    next: (Epoch, Seq),
    /// The entry before, when it stands right before: its place and hash.
    before: Option<(Epoch, Seq, Hash)>,
    gaps: Vec<Gap>,
}

/// Walks `stream` and adds what it finds.
pub(super) fn stream(
    bundle: &Bundle,
    stream: Stream,
    entries: &StreamEntries,
    walked: &mut Walked,
    finding: &mut Finding,
) {
    let sound = !entries.batches_damaged;
    // Of damaged batches none counts: a run that is lost from them would move the numbers.
    let signed = Signed::of(bundle, stream, if sound { &entries.batches } else { &[] });
    let found = found(&entries.entries, &signed);
    walked.readable += found.iter().filter(|f| f.entry.is_some()).count() as u64;
    let start = start(bundle, stream);
    let next = begins(bundle, start.as_ref(), &signed, &found);
    let before = start.map(|h| (h.epoch, h.seq, h.hash));
    for (epoch, seq) in &signed.invalid {
        finding.bad(Place { stream, epoch: *epoch, seq: *seq }, None, Why::BatchSignature);
    }
    let mut walk = Walk { bundle, stream, signed, sound, next, before, gaps: Vec::new() };
    let mut rest = found.into_iter().peekable();
    while let Some(f) = rest.next() {
        let (epoch, seq) = walk.place(&f, finding);
        let held = rest.peek().filter(|n| n.authentic).and_then(|n| n.entry.as_ref());
        let fault = walk.fault(&f, (epoch, seq), held);
        let place = Place { stream, epoch, seq };
        if let Some(why) = fault {
            finding.bad(place, f.entry.as_ref().filter(|_| why != Why::Unreadable), why);
        }
        walk.before = Some((epoch, seq, f.hash));
        walk.next = walk.signed.follows(epoch, seq);
        let structural = fault.is_some_and(|why| why != Why::Unsigned);
        walked.placed.extend(f.entry.filter(|_| !structural).map(|entry| Placed { place, entry }));
    }
    walk.tail(finding);
    walked.gaps.append(&mut walk.gaps);
}

fn start(bundle: &Bundle, stream: Stream) -> Option<Head> {
    match &bundle.begin {
        Begin::After(heads) => heads.iter().find(|h| h.stream == stream).copied(),
        Begin::Unknown => None,
    }
}

/// Where the first entry is to stand.
fn begins(bundle: &Bundle, start: Option<&Head>, signed: &Signed, found: &[Found]) -> (Epoch, Seq) {
    let believed = |f: &&Found| f.authentic || signed.epochs.is_empty();
    let head = found.first().filter(believed).and_then(|f| f.entry.as_ref()).map(|e| (e.epoch, e.seq));
    let own = found.iter().find_map(|f| f.entry.as_ref()).map(|e| (e.epoch, e.seq));
    let first_signed = signed.epochs.keys().next().and_then(|epoch| signed.first_of(*epoch));
    match (start, &bundle.begin) {
        (Some(head), _) => signed.follows(head.epoch, head.seq),
        (None, Begin::After(_)) => (first_signed.or(own).map_or(Epoch(0), |(epoch, _)| epoch), Seq(1)),
        // A part may begin inside a signed run.
        (None, Begin::Unknown) => head.or(first_signed).or(own).unwrap_or((Epoch(0), Seq(1))),
    }
}

impl Walk<'_> {
    fn gap(&mut self, epoch: Epoch, from: Seq, to: Seq, finding: &mut Finding) {
        finding.bad(Place { stream: self.stream, epoch, seq: from }, None, Why::Missing);
        self.gaps.push(Gap { stream: self.stream, epoch, from, to });
    }

    /// Where an entry stands: where it says, if it can be believed and goes forward.
    fn place(&mut self, f: &Found, finding: &mut Finding) -> (Epoch, Seq) {
        let (epoch, seq) = self.next;
        let Some(entry) = &f.entry else { return self.next };
        let believed = f.authentic || self.signed.epochs.is_empty();
        let says = (entry.epoch, entry.seq);
        if !believed || says <= self.next {
            return self.next;
        }
        if entry.epoch == epoch {
            self.gap(epoch, seq, Seq(entry.seq.0 - 1), finding);
        } else {
            if let Some(last) = self.signed.last(epoch).filter(|last| *last >= seq) {
                self.gap(epoch, seq, last, finding);
            }
            if entry.seq > Seq(1) {
                self.gap(entry.epoch, Seq(1), Seq(entry.seq.0 - 1), finding);
            }
        }
        self.before = None;
        says
    }

    /// The first thing that is wrong with an entry at its place; `held` is the authentic
    /// entry after it.
    fn fault(&self, f: &Found, (epoch, seq): (Epoch, Seq), held: Option<&Entry>) -> Option<Why> {
        let Some(entry) = &f.entry else { return Some(Why::Unreadable) };
        if entry.device != self.bundle.device || entry.stream != self.stream {
            return Some(Why::Misplaced);
        }
        let next_is_right_behind =
            held.is_some_and(|n| n.epoch == epoch && n.seq.0.checked_sub(1) == Some(seq.0));
        let signed_otherwise = self.signed.heads.get(&(epoch, seq)).is_some_and(|hash| *hash != f.hash);
        if signed_otherwise || (!f.authentic && next_is_right_behind) {
            return Some(Why::Altered);
        }
        if (entry.epoch, entry.seq) != (epoch, seq) {
            return Some(Why::Order);
        }
        let expected = match self.before {
            Some((e, s, hash)) if e == epoch && s.0.checked_add(1) == Some(seq.0) => Some(hash),
            _ if seq == Seq(1) => Some(Head::genesis(self.bundle.device, self.stream, epoch).hash),
            _ => None,
        };
        if expected.is_some_and(|hash| hash != entry.previous) {
            return Some(Why::Link);
        }
        if self.sound && !self.signed.covers(epoch, seq) {
            return Some(Why::Unsigned);
        }
        None
    }

    /// What is signed for behind the last entry.
    fn tail(&mut self, finding: &mut Finding) {
        let (at, seq) = self.next;
        let ends: Vec<(Epoch, Seq, Seq)> = self
            .signed
            .epochs
            .keys()
            .filter(|epoch| **epoch >= at)
            .filter_map(|epoch| {
                let from = if *epoch == at { seq } else { self.signed.first_of(*epoch)?.1 };
                Some((*epoch, from, self.signed.last(*epoch)?)).filter(|(_, from, to)| from <= to)
            })
            .collect();
        for (epoch, from, to) in ends {
            self.gap(epoch, from, to, finding);
        }
    }
}

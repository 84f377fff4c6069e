//! The proof: whether records are as they were written, with nothing but their bytes
//! and public keys (docs/protocol.md §6).
//!
//! Trust starts at the device's signatures over [batches](super::chain::Batch) and goes
//! backward: an entry whose hash is signed is authentic, and so is the one whose hash an
//! authentic entry holds. That is why a changed entry itself is named, not the one after
//! it whose link no longer fits. All streams are walked before references and erasures
//! are judged, so that a damaged erasure doesn't blame the record that it erased.

mod clock;
mod content;
mod walk;

use super::bundle::Bundle;
use super::entry::{Entry, Epoch, Seq, Stream};
use super::report::{Bad, Report, Why};
pub use clock::MOST_DRIFT_MS;

/// A place in a journal. Its order is the order of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    stream: Stream,
    epoch: Epoch,
    seq: Seq,
}

/// An entry that could be read and stands where it belongs.
#[derive(Debug)]
struct Placed {
    place: Place,
    entry: Entry,
}

/// Keeps the first bad record; of one place the first finding.
#[derive(Debug, Default)]
struct Finding {
    first: Option<(Place, Bad)>,
}

impl Finding {
    fn bad(&mut self, place: Place, entry: Option<&Entry>, why: Why) {
        if self.first.as_ref().is_none_or(|(first, _)| place < *first) {
            let record = entry.map(|e| e.record);
            let Place { stream, epoch, seq } = place;
            self.first = Some((place, Bad { stream, epoch, seq, record, why }));
        }
    }
}

/// Proves or disproves that the records of `bundle` are as they were written.
pub fn verify(bundle: &Bundle) -> Report {
    let mut finding = Finding::default();
    let mut walked = walk::Walked::default();
    for stream in Stream::ALL {
        if let Some(entries) = bundle.streams.get(&stream) {
            walk::stream(bundle, stream, entries, &mut walked, &mut finding);
        }
    }
    let placed = walked.placed;
    content::signed_and_unchanged(bundle, &placed, &mut finding);
    let relations = content::Relations::of(bundle, &placed);
    if finding.first.is_none() {
        relations.check(bundle, &placed, &mut finding);
    }
    let mut damaged = bundle.damaged.clone();
    damaged.sort();
    damaged.dedup();
    let first_bad = finding.first.map(|(_, bad)| bad);
    Report {
        ok: first_bad.is_none() && walked.gaps.is_empty() && damaged.is_empty(),
        device: bundle.device,
        device_key: bundle.device_key,
        records: walked.readable,
        first_bad,
        gaps: walked.gaps,
        clock_doubts: clock::doubts(&placed),
        damaged,
        erased: relations.erased(&placed),
        amendments: relations.amendments,
        outside: relations.outside,
    }
}

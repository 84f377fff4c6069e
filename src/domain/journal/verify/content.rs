//! What belongs to the entries: officers' signatures, bodies, attachments, and what
//! records say about other records.

use super::{Finding, Placed};
use crate::domain::journal::bundle::{Begin, Bundle};
use crate::domain::journal::entry::{Action, Entry, RecordId, Stream};
use crate::domain::journal::hash::{Hash, Label};
use crate::domain::journal::report::Why;
use std::collections::{BTreeMap, BTreeSet};

/// Checks what each entry proves by itself.
pub(super) fn signed_and_unchanged(bundle: &Bundle, placed: &[Placed], finding: &mut Finding) {
    let mut seen = BTreeSet::new();
    for p in placed {
        let fault =
            if seen.insert(p.entry.record) { own_fault(bundle, &p.entry) } else { Some(Why::DuplicateId) };
        if let Some(why) = fault {
            finding.bad(p.place, Some(&p.entry), why);
        }
    }
}

fn own_fault(bundle: &Bundle, entry: &Entry) -> Option<Why> {
    if let Some(by) = &entry.officer {
        if !entry.statement().is_signed_by(by) {
            return Some(Why::OfficerSignature);
        }
        let listed = bundle.officers.iter().any(|o| o.officer == by.officer && o.key == by.key);
        if bundle.officers_sound && !listed {
            return Some(Why::OfficerKey);
        }
    }
    let body = bundle.bodies.get(&entry.commitment);
    if body.is_some_and(|file| file.len() < 32 || Hash::labelled(Label::Body, &[file]) != entry.commitment) {
        return Some(Why::BodyAltered);
    }
    let altered = entry.attachments.iter().any(|a| {
        bundle.attachments.get(&a.hash).is_some_and(|found| found.hash != a.hash || found.length != a.length)
    });
    altered.then_some(Why::AttachmentAltered)
}

/// What records say about other records.
pub(super) struct Relations {
    /// Where each record stands, and whether it is an erasure.
    places: BTreeMap<RecordId, (Stream, usize, bool)>,
    erased: BTreeSet<RecordId>,
    /// Commitments and attachments of records that weren't erased.
    live: BTreeSet<Hash>,
    /// The journal begins later than at its first entry.
    partial: bool,
    pub(super) amendments: u64,
    pub(super) outside: u64,
}

impl Relations {
    pub(super) fn of(bundle: &Bundle, placed: &[Placed]) -> Self {
        let mut places = BTreeMap::new();
        let mut erased = BTreeSet::new();
        let mut amendments = 0;
        for (index, p) in placed.iter().enumerate() {
            let erasure = matches!(p.entry.action, Action::Erase { .. });
            places.entry(p.entry.record).or_insert((p.place.stream, index, erasure));
            match &p.entry.action {
                Action::Erase { of, .. } => {
                    erased.insert(*of);
                }
                Action::Amend { .. } | Action::Supersede { .. } | Action::Withdraw { .. } => amendments += 1,
                Action::Seal | Action::Note => {}
            }
        }
        let live = placed
            .iter()
            .filter(|p| !erased.contains(&p.entry.record))
            .flat_map(|p| p.entry.attachments.iter().map(|a| a.hash).chain([p.entry.commitment]))
            .collect();
        let partial = match &bundle.begin {
            Begin::After(heads) => heads.iter().any(|h| h.seq.0 > 0),
            Begin::Unknown => true,
        };
        let mut relations = Self { places, erased, live, partial, amendments, outside: 0 };
        let unresolved =
            |p: &&Placed| p.entry.action.of().is_some_and(|of| !relations.places.contains_key(&of));
        relations.outside = if partial { placed.iter().filter(unresolved).count() as u64 } else { 0 };
        relations
    }

    /// Records that are here and whose body was erased.
    pub(super) fn erased(&self, placed: &[Placed]) -> u64 {
        placed.iter().filter(|p| self.erased.contains(&p.entry.record)).count() as u64
    }

    pub(super) fn check(&self, bundle: &Bundle, placed: &[Placed], finding: &mut Finding) {
        for (index, p) in placed.iter().enumerate() {
            if let Some(why) = self.fault(bundle, index, p) {
                finding.bad(p.place, Some(&p.entry), why);
            }
        }
    }

    fn fault(&self, bundle: &Bundle, index: usize, p: &Placed) -> Option<Why> {
        if let Some(of) = p.entry.action.of() {
            let erase = matches!(p.entry.action, Action::Erase { .. });
            let fits = match self.places.get(&of) {
                None => self.partial,
                // Streams have no order among each other.
                Some((stream, at, erasure)) => {
                    (*stream != p.place.stream || *at < index) && of != p.entry.record && !(erase && *erasure)
                }
            };
            if !fits {
                return Some(Why::Reference);
            }
        }
        let has_body = bundle.bodies.contains_key(&p.entry.commitment);
        let mut attachments = p.entry.attachments.iter().map(|a| a.hash);
        if self.erased.contains(&p.entry.record) {
            let kept = |hash: &Hash| !self.live.contains(hash);
            let body_kept = has_body && kept(&p.entry.commitment);
            let file_kept = attachments.any(|hash| bundle.attachments.contains_key(&hash) && kept(&hash));
            return (body_kept || file_kept).then_some(Why::Kept);
        }
        if !has_body {
            return Some(Why::BodyMissing);
        }
        attachments.any(|hash| !bundle.attachments.contains_key(&hash)).then_some(Why::AttachmentMissing)
    }
}

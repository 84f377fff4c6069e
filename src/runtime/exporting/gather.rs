//! Everything of one patrol out of the store, in the order of the journal.

use crate::domain::custody::ledger::Ledger;
use crate::domain::journal::entry::{Entry, RecordId, Stream};
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::completeness::{Facts, OpenWork, missing};
use crate::domain::patrol::event::End;
use crate::domain::patrol::record::PatrolRecord;
use crate::domain::report::seal::Report;
use crate::domain::report::value::Value;
use crate::domain::time::UtcTime;
use crate::export::material::{Attached, ClockStep, Filing, Material, Sealed, TRACK};
use crate::store::Store;
use crate::store::error::StoreError;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Bytes of pictures that documents are made with.
const MOST_BYTES: u64 = 64 << 20;
/// Entries that are read at once.
const PAGE: u32 = 2_000;

#[derive(Deserialize)]
struct OfPatrol {
    patrol: Option<PatrolId>,
}

/// The patrol of that number, or the `last`.
///
/// # Errors
/// No such patrol, or the store cannot be read.
pub(crate) fn material(store: &Store, name: &str, now: UtcTime) -> Result<Material, StoreError> {
    let record = store.patrol_named(name)?;
    let (mut records, mut steps) = (Vec::new(), Vec::new());
    for stream in [Stream::Ops, Stream::Case, Stream::Bulk, Stream::Audit] {
        gather(store, stream, (&record, now), (&mut records, &mut steps))?;
    }
    let mut reports = Vec::new();
    for view in store.reports(Some(&record.id))? {
        let found = store.report_named(&view.record.to_string())?;
        let report = found.body.as_deref().and_then(|body| Report::decode(body).ok());
        reports.push(Filing { view, report });
    }
    // Oldest first, whatever the list's order.
    reports.sort_by(|a, b| (a.view.sealed, &a.view.number).cmp(&(b.view.sealed, &b.view.number)));
    let bodies = store.custody_events(Some(&record.id))?;
    let ledger = Ledger::fold(bodies.iter().map(Vec::as_slice));
    let drafts: Vec<OpenWork> = store
        .drafts()?
        .into_iter()
        .filter(|draft| draft.patrol.as_ref() == Some(&record.id))
        .map(|draft| OpenWork { number: draft.number, who: draft.officer })
        .collect();
    let end = record.ended.as_ref().map_or_else(End::default, |(_, end)| end.clone());
    let until = record.until(now);
    let facts = Facts { patrol: &record, ledger: &ledger, drafts: &drafts, alerts: &[], now: until };
    let mut missing = missing(facts, &end);
    missing.extend(end.left);
    missing.sort();
    missing.dedup();
    let attached = attached(store, &reports)?;
    let test = store.is_test();
    Ok(Material { patrol: record.id, records, reports, attached, steps, missing, now, test })
}

/// Files of the patrol's reports: those attached to them, and those that their fields
/// name. One that is damaged, erased or too large is told without its bytes.
fn attached(store: &Store, reports: &[Filing]) -> Result<Vec<Attached>, StoreError> {
    let of: BTreeSet<RecordId> = reports.iter().map(|filing| filing.view.record).collect();
    let entries = reports.iter().filter_map(|filing| filing.report.as_ref()).flat_map(|r| r.entries.values());
    let photos = entries.filter_map(|entry| match &entry.value {
        Value::Photos(photos) => Some(photos),
        _ => None,
    });
    let named: BTreeSet<&str> = photos.flatten().map(|photo| photo.sha256.as_str()).collect();
    let mut room = MOST_BYTES;
    let mut found = Vec::new();
    for file in store.attachments(None)? {
        let sha256 = file.file.hash.to_string();
        if !of.contains(&file.of) && !named.contains(sha256.as_str()) {
            continue;
        }
        let picture = file.facts.as_ref().and_then(|facts| facts.get("media_type")?.as_str());
        let picture = picture.is_some_and(|kind| matches!(kind, "image/jpeg" | "image/png"));
        let mut bytes = None;
        if picture && file.file.length <= room {
            let mut read = Vec::new();
            let whole = store.read_attachment(file.record, &mut |piece| {
                read.extend_from_slice(piece);
                Ok(())
            });
            if whole.is_ok() {
                room = room.saturating_sub(file.file.length);
                bytes = Some(read);
            }
        }
        found.push(Attached { record: file.record, of: file.of, name: file.file.name, sha256, bytes });
    }
    Ok(found)
}

fn gather(
    store: &Store,
    stream: Stream,
    (record, now): (&PatrolRecord, UtcTime),
    (into, steps): (&mut Vec<Sealed>, &mut Vec<ClockStep>),
) -> Result<(), StoreError> {
    let until = record.until(now);
    let mut skipped = 0;
    loop {
        let entries = store.entries(stream, skipped, PAGE)?;
        for entry in &entries {
            if !may_be_of(entry, stream, record.began, until) {
                continue;
            }
            let Some(body) = store.body(entry.record)? else { continue };
            // What names its patrol is of that one; what names none is of its time.
            let of: Option<OfPatrol> = serde_json::from_slice(&body).ok();
            let mine = match of.and_then(|of| of.patrol) {
                Some(patrol) => patrol == record.id,
                None => (record.began..=until).contains(&entry.clock.utc),
            };
            if mine {
                if let Some(by) = entry.clock.step_ms {
                    steps.push(ClockStep { record: entry.record, at: entry.clock.utc, by });
                }
                into.push(Sealed { id: entry.record, kind: entry.kind.clone(), body });
            }
        }
        let count = u32::try_from(entries.len()).unwrap_or(PAGE);
        skipped = skipped.saturating_add(count);
        if count < PAGE {
            return Ok(());
        }
    }
}

/// By its kind and time, before its body is read.
fn may_be_of(entry: &Entry, stream: Stream, began: UtcTime, until: UtcTime) -> bool {
    let in_time = || (began..=until).contains(&entry.clock.utc);
    match stream {
        Stream::Ops => {
            entry.kind.starts_with("patrol-")
                || (in_time() && matches!(entry.kind.as_str(), "alert" | "pursuit"))
        }
        Stream::Case => entry.kind == "custody",
        Stream::Bulk => entry.kind == TRACK,
        Stream::Audit => entry.kind == "match" && in_time(),
        Stream::Ctl => false,
    }
}

//! Everything of one patrol out of the store, in the order of the journal.

use crate::domain::custody::ledger::Ledger;
use crate::domain::journal::entry::{Entry, Stream};
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::completeness::{Facts, OpenWork, missing};
use crate::domain::patrol::event::End;
use crate::domain::patrol::record::PatrolRecord;
use crate::domain::report::seal::Report;
use crate::domain::time::UtcTime;
use crate::export::material::{Filing, Material, Sealed, TRACK};
use crate::store::Store;
use crate::store::error::StoreError;
use serde::Deserialize;

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
pub(super) fn material(store: &Store, name: &str, now: UtcTime) -> Result<Material, StoreError> {
    let record = store.patrol_named(name)?;
    let mut records = Vec::new();
    for stream in [Stream::Ops, Stream::Case, Stream::Bulk, Stream::Audit] {
        gather(store, stream, (&record, now), &mut records)?;
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
    Ok(Material { patrol: record.id, records, reports, missing, now, test: store.is_test() })
}

fn gather(
    store: &Store,
    stream: Stream,
    (record, now): (&PatrolRecord, UtcTime),
    into: &mut Vec<Sealed>,
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

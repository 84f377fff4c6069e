//! What the commands write into the audit trail: every opening of the store with the
//! command, the officer and the result, and every opening that was refused. Who could
//! not open it cannot write into it either: that goes into the queue, sealed.

use super::{Unlock, failed, open_as};
use crate::cli::{CliError, Global};
use crate::domain::journal::entry::{ClockFacts, RecordId, Stream};
use crate::domain::keys::officer::OfficerId;
use crate::domain::keys::queue::Item;
use crate::domain::keys::slot::SlotError;
use crate::domain::time::{TimeSource, UtcTime};
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::store::Store;
use crate::store::closed::ClosedStore;
use crate::store::closed::queue::{QueueWriter, fresh_id};
use crate::store::error::StoreError;
use crate::store::journal::audit::audit_body;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// The clock of one command.
pub struct Facts {
    clock: Clock,
    boot: [u8; 16],
    fixed: Option<UtcTime>,
}

impl Facts {
    /// # Errors
    /// The system gives no random numbers.
    pub fn new(global: &Global) -> Result<Self, StoreError> {
        Ok(Self { clock: Clock::start(), boot: fresh_id()?, fixed: global.now })
    }

    /// The same clock as a function.
    pub fn function(&self) -> Arc<dyn Fn() -> UtcTime + Send + Sync> {
        match self.fixed {
            Some(fixed) => Arc::new(move || fixed),
            None => self.clock.function(),
        }
    }

    pub fn now(&self) -> ClockFacts {
        ClockFacts {
            utc: self.fixed.unwrap_or_else(|| self.clock.now()),
            source: TimeSource::Rtc,
            monotonic_ms: self.clock.monotonic_ms(),
            boot: self.boot,
            step_ms: None,
        }
    }
}

/// Opens the store for a command, does its work, and writes down how it ended.
///
/// # Errors
/// The store stays locked, what `work` gives, or the trail cannot be written.
pub fn with_store<T>(
    global: &Global,
    unlock: &Unlock,
    (command, catalogue): (&str, &Catalogue),
    work: impl FnOnce(&mut Store, &Facts) -> Result<T, CliError>,
) -> Result<T, CliError> {
    let facts = Facts::new(global).map_err(|e| failed(&e, catalogue))?;
    let mut store = open_as(global, unlock, (command, catalogue))?;
    let done = work(&mut store, &facts);
    let how = if done.is_ok() { "done" } else { "failed" };
    let noted = store.audit("command", how, &json!({ "command": command }), facts.now());
    done.and_then(|value| noted.map(|_| value).map_err(|e| failed(&e, catalogue)))
}

/// Writes down what the present officer did with an open store.
///
/// # Errors
/// The trail cannot be written.
pub fn note(
    global: &Global,
    store: &mut Store,
    (event, how): (&str, &str),
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    let noted = Facts::new(global).and_then(|facts| store.audit(event, how, &json!({}), facts.now()));
    noted.map(drop).map_err(|e| failed(&e, catalogue))
}

/// Writes down that `officer` was refused. Where that cannot be written either the
/// refusal stands all the same.
pub(super) fn refused(global: &Global, dir: &Path, officer: &OfficerId, command: &str, error: &StoreError) {
    let how = match error {
        StoreError::Slot(SlotError::Wrap(_)) => "wrong",
        StoreError::Slot(SlotError::Unknown(_)) => "unknown",
        StoreError::Slot(SlotError::Revoked(_)) => "revoked",
        _ => return,
    };
    let note = || -> Result<(), StoreError> {
        let clock = Facts::new(global)?.now();
        let more = json!({ "command": command });
        let body = audit_body(clock, "login-failed", officer.as_str(), how, &more).into_bytes();
        let (record, kind) = (RecordId(fresh_id()?), "login-failed".to_owned());
        let mut item = [Item { number: 0, record, stream: Stream::Audit, kind, body, clock }];
        match QueueWriter::new(&ClosedStore::hold(dir)?)? {
            Some(mut queue) => queue.append(&mut item),
            None => Ok(()),
        }
    };
    if let Err(error) = note() {
        tracing::warn!(%error, "a refused opening is not written down");
    }
}

/// Journals what was queued while nobody had the store open.
pub(super) fn drain(global: &Global, store: &mut Store, catalogue: &Catalogue) -> Result<(), StoreError> {
    let mut drain = crate::store::closed::queue::Drain::new(store)?;
    while !drain.step(store)? {}
    let told = drain.drained;
    if told.is_nothing() {
        return Ok(());
    }
    let how = if told.is_whole() { "whole" } else { "tampered" };
    if !told.is_whole() {
        let detail = format!("{}, {}, {} B", told.breaks, told.missing, told.damaged);
        eprintln!("{}", catalogue.format("trouble-queue-tampered", &[("detail", &detail)]));
    }
    let more: Value = json!({
        "records": told.records,
        "damaged_bytes": told.damaged,
        "missing": told.missing,
        "breaks": told.breaks,
    });
    let clock = Facts::new(global)?.now();
    store.audit("queue-journalled", how, &more, clock).map(drop)
}

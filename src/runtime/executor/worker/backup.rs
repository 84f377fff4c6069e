//! Backups on the second medium while the store is open: made beside the watch, through
//! connections of their own, so that alerts and records are written meanwhile. One is made
//! soon after an officer opened the store, then every few hours; the newest few are kept.
//!
//! A medium that is not there is told and tried again: nobody makes its folder, because
//! that would be on the boat's own disk.

use super::Worker;
use crate::app::session::record::Draft;
use crate::app::session::{StoreAnswer, Words};
use crate::domain::journal::entry::Stream;
use crate::domain::time::TimeSource;
use crate::runtime::executor::Command;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::journal::audit::audit_body;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// Between two backups.
const EVERY: Duration = Duration::from_hours(6);
/// After one that failed.
const AGAIN: Duration = Duration::from_mins(10);
/// So many are kept.
const KEPT: usize = 3;

/// Where backups are kept, and when the next is due.
pub(super) struct Backups {
    medium: PathBuf,
    /// Monotonic, milliseconds.
    due_ms: u64,
    running: bool,
}

/// A backup that outlives the erasure of what it holds would be none: outdated ones go.
fn back_up(store: &Store, medium: &Path, now: crate::domain::time::UtcTime) -> Result<(), StoreError> {
    if !medium.is_dir() {
        return Err(StoreError::Missing(medium.to_owned()));
    }
    store.backup(medium, now)?;
    store.destroy_outdated(medium)?;
    store.keep_newest(medium, KEPT).map(drop)
}

impl Worker {
    /// Keeps backups in `medium` from here on.
    pub(super) fn keep_backups(&mut self, medium: PathBuf) {
        let due_ms = (self.ways.monotonic_ms)();
        self.backups = Some(Backups { medium, due_ms, running: false });
    }

    /// The medium of the backups, where it is plugged in.
    pub(super) fn backup_medium(&self) -> Option<&Path> {
        self.backups.as_ref().map(|backups| backups.medium.as_path()).filter(|medium| medium.is_dir())
    }

    /// How long until a backup is due; `None` where none can be made now.
    pub(super) fn backup_due(&self) -> Option<Duration> {
        let open = self.store.is_some() && self.drain.is_none();
        let backups = self.backups.as_ref().filter(|backups| open && !backups.running)?;
        Some(Duration::from_millis(backups.due_ms.saturating_sub((self.ways.monotonic_ms)())))
    }

    /// Begins a backup where one is due.
    pub(super) fn back_up(&mut self) {
        if self.backup_due().is_none_or(|left| !left.is_zero()) {
            return;
        }
        let Some(medium) = self.backups.as_ref().map(|backups| backups.medium.clone()) else { return };
        // Its entry is on the disk before the first byte leaves.
        self.note_backup("begun");
        self.write_waiting();
        let Some(reader) = self.store.as_ref().map(|store| store.reader()) else { return };
        let (own, now) = (self.own.clone(), (self.ways.now)());
        let started = thread::Builder::new().name("backup".to_owned()).spawn(move || {
            let outcome = reader.and_then(|store| back_up(&store, &medium, now));
            // Nobody takes it where the program has ended.
            let _ = own.send(Command::BackedUp { outcome });
        });
        if let Some(backups) = &mut self.backups {
            backups.running = started.is_ok();
            backups.due_ms = (self.ways.monotonic_ms)() + AGAIN.as_millis() as u64;
        }
    }

    pub(super) fn backed_up(&mut self, outcome: &Result<(), StoreError>) {
        let wait = if outcome.is_ok() { EVERY } else { AGAIN };
        if let Some(backups) = &mut self.backups {
            backups.running = false;
            backups.due_ms = (self.ways.monotonic_ms)() + wait.as_millis() as u64;
        }
        let why: Option<Words> = outcome.as_ref().err().map(StoreError::words);
        self.note_backup(why.as_ref().map_or("done", |(code, _)| code));
        self.tell(StoreAnswer::BackedUp { why });
    }

    /// Into the audit trail, or its queue where the store was locked meanwhile.
    fn note_backup(&mut self, how: &str) {
        let Some(to) = self.backups.as_ref().map(|backups| backups.medium.display().to_string()) else {
            return;
        };
        let (utc, source, monotonic_ms) = ((self.ways.now)(), TimeSource::Rtc, (self.ways.monotonic_ms)());
        let clock = self.clock_facts(Stream::Audit, (utc, source), monotonic_ms);
        let officer = self.store.as_ref().map_or_else(|| "-".to_owned(), |s| s.officer().to_string());
        let body = audit_body(clock, "export", &officer, how, &json!({ "what": "backup", "to": to }));
        let draft = Draft { stream: Stream::Audit, kind: "export", body, at: utc, utc, source };
        self.stamp(draft, monotonic_ms);
    }
}

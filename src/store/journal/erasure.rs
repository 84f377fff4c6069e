//! Lawful erasure: of one record, and of every record of a class that is due. The entry
//! stays, an entry of the erasure follows it, and the chain still verifies; salt, body and
//! what the search knows of it are gone, and so are the files that were attached to it.
//!
//! A class is erased on the word of an officer with a role that may do so, or of two
//! officers, each with a passphrase. An order is written first; it is carried out in
//! steps, each whole or not at all, and whoever is cut off goes on with the same order.

use super::vault::{Vault, standing};
use super::{NewRecord, Seq, Signer, stream_of, write};
use crate::domain::evidence::retention::{Plan, Recorded, Standing};
use crate::domain::journal::entry::{Action, ClockFacts, Entry, RecordId, Stream};
use crate::domain::time::UtcTime;
use crate::store::error::{Doing, StoreError};
use crate::store::journal::Sealed;
use crate::store::{Credentials, Store, connection};
use rusqlite::{Connection, named_params};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The kind of the note that orders an erasure by class.
pub const ORDER: &str = "erasure-order";
/// Records of one step.
const STEP: usize = 64;
/// Most bytes of the reason that officers give: names and class stand beside it.
const MOST_REASON: usize = 600;

/// An order to erase what is due of a class.
#[derive(Debug, Clone)]
pub struct ErasureOrder<'a> {
    pub class: &'a str,
    pub reason: &'a str,
    /// The second officer; none where the first has a role that may order it alone.
    pub second: Option<&'a Credentials>,
    pub clock: ClockFacts,
}

/// What was erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Records that lost their body, attachments among them.
    pub records: u64,
    /// Files that were attached to them.
    pub files: u64,
    /// The disk was full and the space held back was used: make room at once.
    pub reserve_used: bool,
    /// A black box is set and could not be written: what is erased stands there still.
    pub box_behind: bool,
}

/// Destroys the body and salt of a record and what the search knows of it; whether there
/// was a body.
pub(in crate::store) fn destroy(db: &Connection, record: RecordId) -> Result<bool, StoreError> {
    let gone = db
        .execute(
            "UPDATE journal SET salt = NULL, body = NULL WHERE record = :record AND body IS NOT NULL",
            named_params! { ":record": record.0 },
        )
        .doing("erasing a body")?;
    db.execute("DELETE FROM search WHERE record = :record", named_params! { ":record": record.to_string() })
        .doing("erasing from the search")?;
    db.execute(
        "UPDATE filed SET title = NULL WHERE subject = :record",
        named_params! { ":record": record.0 },
    )
    .doing("erasing from the list")?;
    Ok(gone > 0)
}

/// Destroys what is there of `records` and writes an erasure of each.
fn erase_all(
    db: &Connection,
    records: &[RecordId],
    reason: &str,
    (clock, signer): (ClockFacts, Option<&Signer>),
) -> Result<Vec<(RecordId, Seq)>, StoreError> {
    let mut erasures = Vec::with_capacity(records.len());
    for of in records {
        let (stream, action) = stream_of(db, *of)?;
        if matches!(action, Action::Erase { .. }) {
            return Err(StoreError::NotErasable);
        }
        if destroy(db, *of)? {
            let action = Action::Erase { of: *of, reason: reason.to_owned() };
            erasures.push(NewRecord { stream, action, kind: "erasure", body: b"", clock });
        }
    }
    write(db, &erasures, signer)
}

impl Store {
    /// Erases the body of `of` for `reason`, with the files attached to it: body and salt
    /// are gone, the entry stays and an entry of the erasure follows it.
    ///
    /// # Errors
    /// No such record, an erasure, or erased already.
    pub fn erase(&mut self, of: RecordId, reason: &str, clock: ClockFacts) -> Result<Sealed, StoreError> {
        let signer = self.signer();
        let attached: Vec<RecordId> = self.attachments(Some(of))?.iter().map(|a| a.record).collect();
        let records: Vec<RecordId> = [of].into_iter().chain(attached).collect();
        let sealed = self.on_full_disk_too(clock, |db| {
            if standing(db, of)? == Some(false) {
                return Err(StoreError::NotErasable);
            }
            erase_all(db, &records, reason, (clock, signer.as_ref()))
        })?;
        self.after_erasure(&records);
        sealed.into_iter().next().ok_or(StoreError::NotErasable)
    }

    /// Removes the files of erased records, and takes what the log beside the database
    /// still holds out of it. What fails here is done at the next opening: without their
    /// salt the files can be opened by nobody.
    fn after_erasure(&self, records: &[RecordId]) {
        let vault = Vault::of(&self.places);
        for record in records {
            let _ = vault.remove(*record);
        }
        let _ = connection::fold_log(&self.case);
    }

    /// Removes files that belong to no record. Of a journal that is older than what is
    /// known of it nothing is removed: its later records may come back.
    pub(in crate::store) fn sweep_attachments(&self) {
        if !self.older {
            let _ = Vault::of(&self.places).sweep(&self.case, &|record| self.hold.is_incoming(record));
        }
    }

    /// Copies of the database beside it that an erasure does not reach: put aside before a
    /// migration, or before the store was made again.
    pub fn copies_aside(&self) -> Vec<PathBuf> {
        let aside =
            |name: &String| name.starts_with("case.db.version-") || name.starts_with("case.db.before-");
        let names = self.places.disk.names(&self.places.dir).unwrap_or_default();
        let mut paths: Vec<PathBuf> =
            names.iter().filter(|name| aside(name)).map(|name| self.places.dir.join(name)).collect();
        paths.sort();
        paths
    }

    /// What stands in each class of `plan` at `now`.
    ///
    /// # Errors
    /// The database cannot be read, or an entry in it is damaged.
    pub fn retention(&self, plan: &Plan, now: UtcTime) -> Result<Vec<Standing>, StoreError> {
        Ok(plan.judge(&self.recorded()?, now))
    }

    fn recorded(&self) -> Result<Vec<Recorded>, StoreError> {
        let doing = "reading the journal";
        let mut statement = self
            .case
            .prepare_cached(
                "SELECT entry, body IS NOT NULL AS kept FROM journal ORDER BY recorded_at, stream, epoch, seq",
            )
            .doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        let mut recorded = Vec::new();
        while let Some(row) = rows.next().doing(doing)? {
            let entry: Vec<u8> = row.get("entry").doing(doing)?;
            let entry = Entry::decode(&entry).map_err(StoreError::Entry)?;
            recorded.extend(Recorded::of_entry(&entry, row.get("kept").doing(doing)?));
        }
        Ok(recorded)
    }

    /// Who orders: the present officer, and the second one where that is needed.
    fn approved(&self, plan: &Plan, second: Option<&Credentials>) -> Result<Vec<String>, StoreError> {
        let own = self.slots.officers.iter().find(|s| s.officer == self.officer);
        let alone = own.is_some_and(|s| plan.approve_alone.iter().any(|role| role == s.role.as_str()));
        let mut officers = vec![self.officer.to_string()];
        match second {
            None if alone => {}
            Some(second) if second.officer != self.officer => {
                self.slots.unlock(&second.officer, &second.passphrase)?;
                officers.push(second.officer.to_string());
            }
            None | Some(_) => return Err(StoreError::NotApproved),
        }
        Ok(officers)
    }

    /// Erases every record of a class that is due, with its attachments.
    ///
    /// # Errors
    /// The class is kept for good or unknown, the approval is missing, the reason is
    /// empty or too long, or the disk refuses; what was erased until then stays erased.
    pub fn erase_class(&mut self, plan: &Plan, order: &ErasureOrder<'_>) -> Result<Erased, StoreError> {
        let no_class = || StoreError::NoClass(order.class.to_owned());
        let class = plan.classes.iter().find(|c| c.name == order.class).ok_or_else(no_class)?;
        let days = class.days.ok_or_else(no_class)?;
        let officers = self.approved(plan, order.second)?;
        let reason = order.reason.trim();
        if reason.is_empty() || reason.len() > MOST_REASON {
            return Err(StoreError::ErasureReason { most: MOST_REASON });
        }
        let standing = self.retention(plan, order.clock.utc)?;
        let due =
            standing.into_iter().find(|s| s.class.name == order.class).map(|s| s.due).unwrap_or_default();
        if due.is_empty() {
            return Ok(Erased::default());
        }
        let files: BTreeSet<RecordId> =
            self.attachments(None)?.into_iter().filter(|a| a.facts.is_some()).map(|a| a.record).collect();
        let by = officers.join(", ");
        let told = format!("retention class {} ({days} days): {reason}; ordered by {by}", class.name);
        let body = serde_json::json!({
            "at": order.clock.utc.rfc3339(), "event": ORDER, "class": class.name, "days": days,
            "plan": plan.version, "plan_date": plan.date, "records": due.len(), "reason": reason,
            "officers": officers,
        })
        .to_string();
        let note = NewRecord {
            stream: Stream::Ctl,
            action: Action::Note,
            kind: ORDER,
            body: body.as_bytes(),
            clock: order.clock,
        };
        let signer = self.signer();
        let mut erased = Erased::default();
        for (n, step) in due.chunks(STEP).enumerate() {
            let sealed = self.on_full_disk_too(order.clock, |db| {
                if n == 0 {
                    write(db, std::slice::from_ref(&note), None)?;
                }
                erase_all(db, step, &told, (order.clock, signer.as_ref()))
            })?;
            self.after_erasure(step);
            erased.records += sealed.len() as u64;
            erased.files += step.iter().filter(|record| files.contains(record)).count() as u64;
            erased.reserve_used |= sealed.iter().any(|s| s.reserve_used);
            erased.box_behind |= sealed.iter().any(|s| s.box_behind);
        }
        Ok(erased)
    }
}

//! Watchlists and registers in the database `intel`: imported whole or not at all, read
//! through a connection of its own, so that no search keeps the journal waiting.
//!
//! Entries marked DO-NOT-ALERT never stand in a table: each version of a list has one
//! padded blob for them, under the clearance key. Whoever lacks that key can't see, count
//! or miss them.

mod covert_links;
mod dismissals;
pub mod down;
pub mod import;
mod persons;
pub mod read;
pub mod registers;
mod sealed;
mod search;

use crate::domain::intel::register::Register;
use crate::domain::keys::officer::KeyName;
use crate::domain::keys::secret::Key;
use crate::domain::keys::slot::SlotError;
use crate::domain::time::UtcTime;
use crate::store::Store;
use crate::store::connection::{self, Access};
use crate::store::error::{Doing, StoreError};
use crate::store::intel::import::ListImport;
use crate::store::intel::read::IntelReader;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};
use std::ops::Deref;

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Entries,
    Register(Register),
}

impl Holds {
    fn code(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Register(register) => register.code(),
        }
    }
}

/// A file that is imported.
#[derive(Debug, Clone, Copy)]
pub struct NewList<'a> {
    /// The list of which it is the next version.
    pub name: &'a str,
    pub format: &'a str,
    /// Where it came from: the name of its file.
    pub source: &'a str,
    pub at: UtcTime,
}

/// A version of a list that is in force now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    pub number: i64,
    /// Rows that were taken, those for cleared roles too.
    pub taken: u64,
    /// Entries of the version before that are not in this one, or are otherwise in it.
    pub gone: u64,
    pub changed: u64,
}

/// A version of a list that is being written.
#[derive(Debug)]
struct Draft<'s> {
    transaction: Work<'s>,
    list: i64,
    version: i64,
    number: i64,
    before: Option<i64>,
}

/// The transaction in which a version is written: one of its own, or a part of another.
#[derive(Debug)]
enum Work<'s> {
    Own(Transaction<'s>),
    Part(&'s Connection),
}

impl Deref for Work<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Own(transaction) => transaction,
            Self::Part(db) => db,
        }
    }
}

impl Store {
    fn intel_key(&self) -> Result<&Key, StoreError> {
        Ok(self.keys.get(KeyName::Intel).ok_or(SlotError::NotHeld(KeyName::Intel))?)
    }

    /// Opens what there is of watchlists and registers for reading, beside this store.
    ///
    /// # Errors
    /// The officer is not cleared for it, or the database cannot be read.
    pub fn intel_reader(&self) -> Result<IntelReader, StoreError> {
        let access = Access { key: self.intel_key()?, salt: &self.slots.intel_salt };
        let db = connection::open(&*self.places.disk, &self.places.intel(), access)?;
        db.execute_batch("PRAGMA query_only = ON").doing("setting a database up")?;
        IntelReader::new(db, self.keys.get(KeyName::DoNotAlert))
    }

    /// Begins the next version of a list of entries. Dropping it leaves all as it was.
    ///
    /// # Errors
    /// The officer is not cleared, or the database cannot be written.
    pub fn import_list(&mut self, new: &NewList<'_>) -> Result<ListImport<'_>, StoreError> {
        self.intel_key()?;
        let officer = self.officer.to_string();
        let clearance = self.keys.get(KeyName::DoNotAlert).cloned();
        let db = self.intel.as_mut().ok_or(SlotError::NotHeld(KeyName::Intel))?;
        Ok(ListImport::new(Draft::begin(db, new, Holds::Entries, &officer)?, new.name, clearance))
    }

    /// The database of lists, for one who may read it.
    fn intel_database(&self) -> Result<&Connection, StoreError> {
        self.intel_key()?;
        Ok(self.intel.as_ref().ok_or(SlotError::NotHeld(KeyName::Intel))?)
    }

    /// Opens the database of lists for an import beside this store, on a thread of its own.
    ///
    /// # Errors
    /// The officer is not cleared for it, or the database cannot be opened.
    pub fn intel_writer(&self) -> Result<IntelWriter, StoreError> {
        let access = Access { key: self.intel_key()?, salt: &self.slots.intel_salt };
        let db = connection::open(&*self.places.disk, &self.places.intel(), access)?;
        let clearance = self.keys.get(KeyName::DoNotAlert).cloned();
        Ok(IntelWriter { db, officer: self.officer.to_string(), clearance, opener: self.opener()? })
    }

    /// Takes an entry back in the form it has now; `false` where there is none.
    ///
    /// # Errors
    /// The officer is not cleared, or the database cannot be written.
    pub fn withdraw_entry(&mut self, id: &str, reason: &str, at: UtcTime) -> Result<bool, StoreError> {
        self.intel_key()?;
        let officer = self.officer.to_string();
        let db = self.intel.as_ref().ok_or(SlotError::NotHeld(KeyName::Intel))?;
        let rows = db
            .execute(
                "INSERT OR IGNORE INTO withdrawal (list, entry, digest, at, officer, reason)
                 SELECT l.id, e.entry, e.digest, :at, :officer, :reason
                 FROM list l JOIN entry e ON e.version = l.current WHERE e.entry = :id",
                named_params! { ":at": at.0, ":officer": officer, ":reason": reason, ":id": id },
            )
            .doing("withdrawing an entry")?;
        Ok(rows > 0)
    }

    /// Keeps a note, one JSON object, for cleared roles alone.
    ///
    /// # Errors
    /// The officer lacks the clearance, or the database cannot be written.
    pub fn seal_note(&mut self, note: &str, at: UtcTime) -> Result<(), StoreError> {
        let key = self.keys.get(KeyName::DoNotAlert).ok_or(SlotError::NotHeld(KeyName::DoNotAlert))?;
        let sealed = sealed::seal_note(key, note)?;
        let db = self.intel.as_ref().ok_or(SlotError::NotHeld(KeyName::Intel))?;
        db.execute(
            "INSERT INTO sealed_note (at, sealed) VALUES (:at, :sealed)",
            named_params! { ":at": at.0, ":sealed": sealed },
        )
        .doing("keeping a note")
        .map(drop)
    }

    /// The notes for cleared roles, the oldest first; none without the clearance.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn sealed_notes(&self, most: u32) -> Result<Vec<String>, StoreError> {
        let (Some(key), Some(db)) = (self.keys.get(KeyName::DoNotAlert), &self.intel) else {
            return Ok(Vec::new());
        };
        let blobs: Vec<Vec<u8>> = db
            .prepare_cached("SELECT sealed FROM sealed_note ORDER BY id LIMIT :most")
            .and_then(|mut select| {
                select.query_map(named_params! { ":most": most }, |row| row.get("sealed"))?.collect()
            })
            .doing("reading notes")?;
        Ok(blobs.iter().filter_map(|blob| sealed::open_note(key, blob)).collect())
    }

    /// Folds the log of the intel database back after a long import, or one that failed.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn settle_intel(&self) -> Result<(), StoreError> {
        self.intel.as_ref().map_or(Ok(()), connection::fold_log)
    }
}

/// Writes lists beside the store.
pub struct IntelWriter {
    db: Connection,
    officer: String,
    clearance: Option<Key>,
    /// Opens bundles; `None` before the enrolment.
    opener: Option<down::Opener>,
}

impl IntelWriter {
    /// Whether the officer may see entries kept for cleared roles.
    pub fn is_cleared(&self) -> bool {
        self.clearance.is_some()
    }

    /// As [`Store::import_list`].
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn import_list(&mut self, new: &NewList<'_>) -> Result<ListImport<'_>, StoreError> {
        let draft = Draft::begin(&mut self.db, new, Holds::Entries, &self.officer)?;
        Ok(ListImport::new(draft, new.name, self.clearance.clone()))
    }

    /// As [`Store::settle_intel`].
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn settle(&self) -> Result<(), StoreError> {
        connection::fold_log(&self.db)
    }
}

impl<'s> Draft<'s> {
    fn begin(
        db: &'s mut Connection,
        new: &NewList<'_>,
        holds: Holds,
        officer: &str,
    ) -> Result<Self, StoreError> {
        let transaction =
            db.transaction_with_behavior(TransactionBehavior::Immediate).doing("beginning an import")?;
        Self::within(Work::Own(transaction), new, holds, officer)
    }

    fn within(
        transaction: Work<'s>,
        new: &NewList<'_>,
        holds: Holds,
        officer: &str,
    ) -> Result<Self, StoreError> {
        transaction
            .execute(
                "INSERT OR IGNORE INTO list (name, holds) VALUES (:name, :holds)",
                named_params! { ":name": new.name, ":holds": holds.code() },
            )
            .doing("beginning an import")?;
        let found = transaction
            .query_row(
                "SELECT id, current FROM list WHERE name = :name AND holds = :holds",
                named_params! { ":name": new.name, ":holds": holds.code() },
                |row| Ok((row.get::<_, i64>("id")?, row.get::<_, Option<i64>>("current")?)),
            )
            .optional()
            .doing("beginning an import")?;
        let Some((list, before)) = found else { return Err(StoreError::OtherList(new.name.to_owned())) };
        let number: i64 = transaction
            .query_row(
                "SELECT coalesce(max(number), 0) + 1 AS next FROM version WHERE list = :list",
                named_params! { ":list": list },
                |row| row.get("next"),
            )
            .doing("beginning an import")?;
        transaction
            .execute(
                "INSERT INTO version
                     (list, number, format, source, sha256, imported_by, imported_at, taken)
                 VALUES (:list, :number, :format, :source, zeroblob(32), :officer, :at, 0)",
                named_params! {
                    ":list": list, ":number": number, ":format": new.format, ":source": new.source,
                    ":officer": officer, ":at": new.at.0,
                },
            )
            .doing("beginning an import")?;
        let version = transaction.last_insert_rowid();
        Ok(Self { transaction, list, version, number, before })
    }

    /// What the version before has for cleared roles.
    fn sealed_before(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.transaction
            .query_row(
                "SELECT sealed FROM version WHERE id = :before",
                named_params! { ":before": self.before },
                |row| row.get("sealed"),
            )
            .optional()
            .doing("ending an import")
            .map(Option::flatten)
    }

    /// Puts this version in force; it is on the disk when this returns.
    fn switch(self, taken: u64, sha256: &[u8; 32], sealed: Option<&[u8]>) -> Result<i64, StoreError> {
        self.transaction
            .execute(
                "UPDATE version SET taken = :taken, sha256 = :sha256, sealed = :sealed WHERE id = :id",
                named_params! {
                    ":taken": taken as i64, ":sha256": sha256, ":sealed": sealed, ":id": self.version,
                },
            )
            .doing("ending an import")?;
        self.transaction
            .execute(
                "UPDATE list SET current = :version WHERE id = :list",
                named_params! { ":version": self.version, ":list": self.list },
            )
            .doing("ending an import")?;
        if let Work::Own(transaction) = self.transaction {
            transaction.commit().doing("committing an import")?;
        }
        Ok(self.number)
    }
}

#[cfg(test)]
mod tests;

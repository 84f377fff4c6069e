//! The next version of a list, row by row in one transaction. Memory is that of one part
//! of the packed list; ids are compared in the database.

use crate::domain::intel::pack::PartBuilder;
use crate::domain::keys::secret::Key;
use crate::domain::watchlist::entry::{self, Action, Kind, Refusal, WatchEntry};
use crate::domain::watchlist::reader;
use crate::store::error::{Doing, StoreError};
use crate::store::intel::sealed::{self, Cells};
use crate::store::intel::{Draft, Imported, covert_links, search};
use rusqlite::{OptionalExtension, named_params};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A list that is being imported. Nothing of it is in force before [`Self::finish`];
/// dropping it leaves the list as it was.
pub struct ListImport<'s> {
    draft: Draft<'s>,
    name: String,
    clearance: Option<Key>,
    /// For cleared roles alone, and the row of each.
    covert: Vec<Cells>,
    covert_rows: BTreeMap<String, usize>,
    covert_bytes: usize,
    part: PartBuilder,
    parts: i64,
    taken: u64,
    changed: u64,
}

/// The first bytes of SHA-256 over the cells: tells one form of an entry from another.
fn digest(cells: &str) -> [u8; 16] {
    let hash = Sha256::digest(cells.as_bytes());
    let mut digest = [0; 16];
    digest.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    digest
}

/// The digest as the packed list has it.
pub(super) fn short(digest: &[u8; 16]) -> u64 {
    let (head, _) = digest.split_at(8);
    u64::from_le_bytes(head.try_into().unwrap_or_default())
}

impl<'s> ListImport<'s> {
    pub(super) fn new(draft: Draft<'s>, name: &str, clearance: Option<Key>) -> Self {
        Self {
            draft,
            name: name.to_owned(),
            clearance,
            covert: Vec::new(),
            covert_rows: BTreeMap::new(),
            covert_bytes: 0,
            part: PartBuilder::default(),
            parts: 0,
            taken: 0,
            changed: 0,
        }
    }

    /// Nothing was taken yet.
    pub fn is_empty(&self) -> bool {
        self.taken == 0 && self.covert.is_empty()
    }

    /// Takes a row, or says why it is refused.
    ///
    /// # Errors
    /// The database cannot be written: drop the import.
    pub fn take(&mut self, row: usize, cells: Cells) -> Result<Result<(), String>, StoreError> {
        let read = reader::legible(cells).and_then(|cells| entry::read(cells).map_err(|why| why.to_string()));
        let mut entry = match read {
            Ok(entry) => entry,
            Err(why) => return Ok(Err(why)),
        };
        entry.cells.retain(|_, cell| !cell.trim().is_empty());
        if let Some(first) = self.covert_rows.get(&entry.id) {
            return Ok(Err(Refusal::Duplicate(*first).to_string()));
        }
        if entry.action == Action::DoNotAlert {
            return self.take_covert(row, entry);
        }
        let Ok(cells) = serde_json::to_string(&entry.cells) else { return Ok(Err("unreadable".to_owned())) };
        let digest = digest(&cells);
        if let Some(first) = self.write(row, &entry, &cells, &digest)? {
            return Ok(Err(Refusal::Duplicate(first).to_string()));
        }
        self.taken += 1;
        if entry.kind == Kind::Vessel {
            self.part.push(&entry, short(&digest));
            if self.part.is_full() {
                self.write_part()?;
            }
        }
        Ok(Ok(()))
    }

    fn take_covert(&mut self, row: usize, entry: WatchEntry) -> Result<Result<(), String>, StoreError> {
        if self.clearance.is_none() {
            return Ok(Err("not-cleared: DO-NOT-ALERT".to_owned()));
        }
        let first = self
            .draft
            .transaction
            .prepare_cached("SELECT row FROM entry WHERE version = :version AND entry = :id")
            .and_then(|mut select| {
                let with = named_params! { ":version": self.draft.version, ":id": entry.id };
                select.query_row(with, |row| row.get::<_, i64>("row")).optional()
            })
            .doing("importing a row")?;
        if let Some(first) = first {
            return Ok(Err(Refusal::Duplicate(first as usize).to_string()));
        }
        self.covert_bytes += entry.cells.iter().map(|(k, v)| k.len() + v.len() + 8).sum::<usize>();
        if self.covert_bytes > sealed::MOST {
            return Ok(Err("too-many-for-cleared-roles".to_owned()));
        }
        self.covert_rows.insert(entry.id, row);
        self.covert.push(entry.cells);
        Ok(Ok(()))
    }

    /// Writes an entry; gives the row that has its id already. One that is as it was in
    /// the version before moves into this one as it is.
    fn write(
        &mut self,
        row: usize,
        entry: &WatchEntry,
        cells: &str,
        digest: &[u8; 16],
    ) -> Result<Option<usize>, StoreError> {
        let db = &self.draft.transaction;
        let version = self.draft.version;
        let moved = db
            .prepare_cached(
                "UPDATE OR IGNORE entry SET version = :version, row = :row
                 WHERE version = :before AND entry = :id AND digest = :digest",
            )
            .and_then(|mut update| {
                update.execute(named_params! {
                    ":version": version, ":row": row as i64, ":before": self.draft.before,
                    ":id": entry.id, ":digest": digest,
                })
            })
            .doing("importing a row")?;
        if moved > 0 {
            return Ok(None);
        }
        let words = search::words(entry);
        let written = db
            .prepare_cached(
                "INSERT INTO entry (version, row, entry, kind, action, name, valid_from, review, expires,
                     since, digest, words, cells)
                 VALUES (:version, :row, :id, :kind, :action, :name, :from, :review, :expires,
                     :since, :digest, :words, :cells)
                 ON CONFLICT (version, entry) DO NOTHING",
            )
            .and_then(|mut insert| {
                insert.execute(named_params! {
                    ":version": version, ":row": row as i64, ":id": entry.id,
                    ":kind": entry.kind.code(), ":action": entry.action.code(), ":name": entry.name,
                    ":from": entry.valid_from.map(|t| t.0), ":review": review(entry),
                    ":expires": entry.expires.map(|t| t.0), ":since": self.draft.number,
                    ":digest": digest, ":words": words, ":cells": cells,
                })
            })
            .doing("importing a row")?;
        if written == 0 {
            let first: i64 = db
                .prepare_cached("SELECT row FROM entry WHERE version = :version AND entry = :id")
                .and_then(|mut select| {
                    let with = named_params! { ":version": version, ":id": entry.id };
                    select.query_row(with, |row| row.get("row"))
                })
                .doing("importing a row")?;
            return Ok(Some(first as usize));
        }
        let id = db.last_insert_rowid();
        db.prepare_cached("INSERT INTO entry_search (rowid, words) VALUES (:id, :words)")
            .and_then(|mut insert| insert.execute(named_params! { ":id": id, ":words": words }))
            .doing("importing a row")?;
        self.write_kind(id, entry)?;
        self.changed += 1;
        Ok(None)
    }

    /// What its kind has beside its name.
    fn write_kind(&self, id: i64, entry: &WatchEntry) -> Result<(), StoreError> {
        let db = &self.draft.transaction;
        let cell = |key: &str| entry.cells.get(key).map(String::as_str);
        let degrees =
            |key, most: f64| cell(key).and_then(|c| c.trim().parse().ok()).filter(|d: &f64| d.abs() <= most);
        let done = match entry.kind {
            Kind::Vessel => db
                .prepare_cached(
                    "INSERT INTO vessel (entry, imo, mmsi, callsign, flag, registration, length_m, beam_m)
                     VALUES (:id, :imo, :mmsi, :callsign, :flag, :registration, :length, :beam)",
                )
                .and_then(|mut insert| {
                    let flag = entry.flag.map(|f| f.map(char::from).iter().collect::<String>());
                    insert.execute(named_params! {
                        ":id": id, ":imo": entry.imo, ":mmsi": entry.mmsi.first(),
                        ":callsign": entry.call_signs.first(), ":flag": flag,
                        ":registration": entry.registration, ":length": entry.length_m,
                        ":beam": entry.beam_m,
                    })
                }),
            Kind::Person => db
                .prepare_cached(
                    "INSERT INTO person (entry, birth_date, nationality, passport)
                     VALUES (:id, :birth, :nationality, :passport)",
                )
                .and_then(|mut insert| {
                    insert.execute(named_params! {
                        ":id": id, ":birth": cell("birth_date"), ":nationality": cell("nationality"),
                        ":passport": cell("passport"),
                    })
                }),
            Kind::Organisation => db
                .prepare_cached(
                    "INSERT INTO organisation (entry, registration, country) VALUES (:id, :number, :country)",
                )
                .and_then(|mut insert| {
                    let country = entry.flag.map(|f| f.map(char::from).iter().collect::<String>());
                    insert.execute(named_params! {
                        ":id": id, ":number": entry.registration, ":country": country,
                    })
                }),
            Kind::Place => db
                .prepare_cached("INSERT INTO place (entry, lat, lon) VALUES (:id, :lat, :lon)")
                .and_then(|mut insert| {
                    let (lat, lon) = (degrees("lat", 90.0), degrees("lon", 180.0));
                    insert.execute(named_params! { ":id": id, ":lat": lat, ":lon": lon })
                }),
            Kind::Cargo => db
                .prepare_cached(
                    "INSERT INTO cargo (entry, bill_of_lading, container, hs_code, consignee, seal)
                     VALUES (:id, :bill, :container, :hs, :consignee, :seal)",
                )
                .and_then(|mut insert| {
                    insert.execute(named_params! {
                        ":id": id, ":bill": cell("bill_of_lading"), ":container": cell("container"),
                        ":hs": cell("hs_code"), ":consignee": cell("consignee"), ":seal": cell("seal"),
                    })
                }),
        };
        done.doing("importing a row").map(drop)
    }

    fn write_part(&mut self) -> Result<(), StoreError> {
        let bytes = self.part.finish();
        self.draft
            .transaction
            .prepare_cached("INSERT INTO pack (version, part, bytes) VALUES (:version, :part, :bytes)")
            .and_then(|mut insert| {
                insert.execute(named_params! {
                    ":version": self.draft.version, ":part": self.parts, ":bytes": bytes,
                })
            })
            .doing("importing a list")?;
        self.parts += 1;
        Ok(())
    }

    /// Puts the list in force: it is on the disk when this returns, and the version before
    /// is history. `sha256` is that of the file.
    ///
    /// # Errors
    /// The database cannot be written; then the list is as it was.
    pub fn finish(mut self, sha256: &[u8; 32]) -> Result<Imported, StoreError> {
        if !self.part.is_empty() {
            self.write_part()?;
        }
        let sealed = match &self.clearance {
            Some(key) => Some(sealed::seal(key, &self.name, &self.covert)?),
            // Who may not see them can't take them away either.
            None => self.draft.sealed_before()?,
        };
        if let Some(key) = &self.clearance {
            covert_links::withdraw_from_table(&self.draft.transaction, key, &self.covert)?;
        }
        let gone = self.retire()?;
        let (taken, covert, changed) = (self.taken, self.covert.len() as u64, self.changed);
        let number = self.draft.switch(taken, sha256, sealed.as_deref())?;
        Ok(Imported { number, taken: taken + covert, gone, changed })
    }

    /// What stays of the version before is history: neither matched nor searched. Gives
    /// how many ids are in this version no more.
    fn retire(&self) -> Result<u64, StoreError> {
        let db = &self.draft.transaction;
        let (before, version) = (self.draft.before, self.draft.version);
        for sql in [
            "DELETE FROM entry_search WHERE rowid IN (SELECT id FROM entry WHERE version = :before)",
            "DELETE FROM pack WHERE version = :before",
            "UPDATE version SET sealed = NULL WHERE id = :before",
        ] {
            db.execute(sql, named_params! { ":before": before }).doing("ending an import")?;
        }
        let gone: i64 = db
            .query_row(
                "SELECT count(*) AS gone FROM entry o WHERE o.version = :before AND NOT EXISTS
                     (SELECT 1 FROM entry n WHERE n.version = :version AND n.entry = o.entry)",
                named_params! { ":before": before, ":version": version },
                |row| row.get("gone"),
            )
            .doing("ending an import")?;
        Ok(gone as u64)
    }
}

fn review(entry: &WatchEntry) -> Option<i64> {
    entry.cells.get("review").and_then(|c| entry::date(c)).map(|(at, _)| at.0)
}

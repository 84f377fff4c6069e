//! Links that end at an entry for cleared roles alone. They stand in no table, but beside
//! such entries: in a padded blob of their register's version, under the clearance key.

use crate::domain::intel::register::{self, Record, Register};
use crate::domain::keys::secret::Key;
use crate::store::error::{Doing, StoreError};
use crate::store::intel::Holds;
use crate::store::intel::sealed::{self, Cells};
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::BTreeSet;

/// The links of a version that only cleared roles see. Without the clearance there are
/// none, and those of the version before are carried over.
#[derive(Default)]
pub(super) struct CovertLinks {
    name: String,
    clearance: Option<Key>,
    /// Ids of the entries for cleared roles, of all lists in force.
    ids: BTreeSet<String>,
    links: Vec<Cells>,
    bytes: usize,
}

impl CovertLinks {
    pub(super) fn begin(db: &Connection, name: &str, clearance: Option<Key>) -> Result<Self, StoreError> {
        let ids = match &clearance {
            Some(key) => ids(db, key)?,
            None => BTreeSet::new(),
        };
        Ok(Self { name: name.to_owned(), clearance, ids, ..Self::default() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    pub(super) fn len(&self) -> u64 {
        self.links.len() as u64
    }

    pub(super) fn speaks_of(&self, link: &Record) -> bool {
        [&link.number, &link.other].into_iter().flatten().any(|end| self.ids.contains(end))
    }

    pub(super) fn take(&mut self, cells: Cells) -> Result<(), String> {
        self.bytes += cells.iter().map(|(k, v)| k.len() + v.len() + 8).sum::<usize>();
        if self.bytes > sealed::MOST {
            return Err("too-many-for-cleared-roles".to_owned());
        }
        self.links.push(cells);
        Ok(())
    }

    pub(super) fn seal(&self, before: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, StoreError> {
        match &self.clearance {
            Some(key) => sealed::seal(key, &self.name, &self.links).map(Some),
            // Who may not see them can't take them away either.
            None => Ok(before),
        }
    }
}

/// The ids of every entry for cleared roles.
fn ids(db: &Connection, key: &Key) -> Result<BTreeSet<String>, StoreError> {
    let blobs: Vec<(String, Vec<u8>)> = db
        .prepare_cached(
            "SELECT l.name AS list, v.sealed FROM list l JOIN version v ON v.id = l.current
             WHERE v.sealed IS NOT NULL AND l.holds = :holds",
        )
        .and_then(|mut select| {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get("list")?, row.get("sealed")?));
            select.query_map(named_params! { ":holds": Holds::Entries.code() }, row)?.collect()
        })
        .doing("reading lists")?;
    let all = blobs.iter().filter_map(|(list, blob)| sealed::open(key, list, blob)).flatten();
    Ok(all.filter_map(|mut cells| cells.remove("id")).map(|id| id.trim().to_owned()).collect())
}

/// Moves links that end at one of these entries from the table to the sealed ones: an
/// entry can become one for cleared roles after its links were imported.
pub(super) fn withdraw_from_table(db: &Connection, key: &Key, covert: &[Cells]) -> Result<(), StoreError> {
    let ids: BTreeSet<&str> = covert.iter().filter_map(|cells| cells.get("id")).map(|id| id.trim()).collect();
    let register: Option<(i64, String, Option<Vec<u8>>)> = db
        .query_row(
            "SELECT v.id, l.name, v.sealed FROM list l JOIN version v ON v.id = l.current
             WHERE l.holds = :holds AND l.name NOT GLOB 'shore/*'",
            named_params! { ":holds": Holds::Register(Register::Links).code() },
            |row| Ok((row.get("id")?, row.get("name")?, row.get("sealed")?)),
        )
        .optional()
        .doing("reading lists")?;
    let Some((version, name, blob)) = register else { return Ok(()) };
    let mut links = blob.and_then(|blob| sealed::open(key, &name, &blob)).unwrap_or_default();
    let before = links.len();
    for id in ids {
        let found: Vec<(i64, String)> = db
            .prepare_cached(
                "SELECT id, cells FROM link WHERE version = :version AND (number = :end OR other = :end)",
            )
            .and_then(|mut select| {
                let row = |row: &rusqlite::Row<'_>| Ok((row.get("id")?, row.get("cells")?));
                select.query_map(named_params! { ":version": version, ":end": id }, row)?.collect()
            })
            .doing("reading a register")?;
        for (row, cells) in found {
            links.extend(serde_json::from_str::<Cells>(&cells));
            db.prepare_cached("DELETE FROM link WHERE id = :id")
                .and_then(|mut delete| delete.execute(named_params! { ":id": row }))
                .doing("importing a list")?;
        }
    }
    let moved = links.len() - before;
    if moved == 0 {
        return Ok(());
    }
    let sealed = sealed::seal(key, &name, &links)?;
    db.execute(
        "UPDATE version SET sealed = :sealed, taken = max(taken - :moved, 0) WHERE id = :id",
        named_params! { ":sealed": sealed, ":moved": moved as i64, ":id": version },
    )
    .doing("importing a list")
    .map(drop)
}

/// The sealed links of a register as records.
pub(super) fn open(key: &Key, name: &str, blob: &[u8]) -> Option<Vec<Record>> {
    let links = sealed::open(key, name, blob)?;
    Some(links.into_iter().filter_map(|cells| register::read(Register::Links, cells).ok()).collect())
}

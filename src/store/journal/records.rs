//! Drafts, sealed reports, patrols and custody in the database of own records.
//!
//! What is sealed stands in the journal and nowhere else; a list beside it says where,
//! is written in the same transaction, and is made again from the journal where records
//! came back from a black box. Drafts stand beside the journal, an edit a row.

mod alerts;
mod boardings;
mod drafts;
mod earlier;
mod filed;
mod patrols;
mod photos;
mod reports;
mod slips;
#[cfg(test)]
mod tests;

pub use drafts::{NewEdit, Saved};
pub(super) use filed::catch_up;

use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use rusqlite::{OptionalExtension, named_params};

impl Store {
    /// Brings the list up to what came into the journal by another way: the queue of a
    /// locked store, a black box.
    fn listed(&self) -> Result<(), StoreError> {
        let transaction = self.case.unchecked_transaction().doing("listing records")?;
        match catch_up(&transaction).and_then(|()| transaction.commit().doing("listing records")) {
            // What is listed already can be read on a full disk, too.
            Err(StoreError::Full) => Ok(()),
            done => done,
        }
    }

    /// The bodies of a class in the order of the journal; of one patrol where it is
    /// named. A body that was erased is empty.
    fn bodies(&self, class: &str, patrol: Option<&str>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.listed()?;
        let mut select = self
            .case
            .prepare_cached(
                "SELECT coalesce(journal.body, x'') AS body FROM filed
                 JOIN journal ON journal.record = filed.record
                 WHERE class = :class AND (:patrol IS NULL OR filed.patrol = :patrol) ORDER BY place",
            )
            .doing("reading records")?;
        select
            .query_map(named_params! { ":class": class, ":patrol": patrol }, |row| row.get("body"))
            .and_then(Iterator::collect)
            .doing("reading records")
    }

    /// One text of the list.
    fn one(&self, sql: &str, class: &str) -> Result<Option<String>, StoreError> {
        self.listed()?;
        self.case
            .query_row(sql, named_params! { ":class": class }, |row| row.get(0))
            .optional()
            .doing("reading records")
    }
}

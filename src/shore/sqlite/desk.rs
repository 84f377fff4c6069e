//! The desk's documents and trail in SQLite.

use super::Sqlite;
use crate::domain::journal::hash::Hash;
use crate::domain::time::UtcTime;
use crate::shore::desk::{Desk, DeskChange, TrailLine};
use crate::store::error::{Doing, StoreError};
use rusqlite::{Row, TransactionBehavior, named_params};

fn line(row: &Row<'_>) -> rusqlite::Result<TrailLine> {
    Ok(TrailLine {
        number: row.get::<_, i64>("number")? as u64,
        at: UtcTime(row.get("at")?),
        officer: row.get("officer")?,
        event: row.get("event")?,
        body: row.get("body")?,
        previous: Hash(row.get("previous")?),
        hash: Hash(row.get("hash")?),
    })
}

impl Desk for Sqlite {
    fn document(&self, class: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT document FROM desk_document WHERE class = :class AND key = :key";
        self.one(sql, named_params! { ":class": class, ":key": key }, |row| row.get("document"))
    }

    fn documents(&self, class: &str, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.all(
            "SELECT key, document FROM desk_document
             WHERE class = :class AND key >= :prefix AND substr(key, 1, length(:prefix)) = :prefix
             ORDER BY key",
            named_params! { ":class": class, ":prefix": prefix },
            |row| Ok((row.get("key")?, row.get("document")?)),
        )
    }

    fn trail(&self, after: u64, most: u32) -> Result<Vec<TrailLine>, StoreError> {
        self.all(
            "SELECT * FROM desk_trail WHERE number > :after ORDER BY number LIMIT :most",
            named_params! { ":after": after.min(i64::MAX as u64) as i64, ":most": most },
            line,
        )
    }

    fn last_line(&self) -> Result<Option<TrailLine>, StoreError> {
        self.one("SELECT * FROM desk_trail ORDER BY number DESC LIMIT 1", [], line)
    }

    fn keep(&mut self, change: &DeskChange) -> Result<(), StoreError> {
        let db = self.db.transaction_with_behavior(TransactionBehavior::Immediate).doing("beginning")?;
        for (class, key) in &change.removes {
            db.prepare_cached("DELETE FROM desk_document WHERE class = :class AND key = :key")
                .and_then(|mut delete| delete.execute(named_params! { ":class": class, ":key": key }))
                .doing("keeping what the office did")?;
        }
        for (class, key, document) in &change.puts {
            db.prepare_cached(
                "INSERT OR REPLACE INTO desk_document (class, key, document) VALUES (:class, :key, :document)",
            )
            .and_then(|mut insert| {
                insert.execute(named_params! { ":class": class, ":key": key, ":document": document })
            })
            .doing("keeping what the office did")?;
        }
        let line = &change.line;
        db.execute(
            "INSERT INTO desk_trail (number, at, officer, event, body, previous, hash)
             VALUES (:number, :at, :officer, :event, :body, :previous, :hash)",
            named_params! {
                ":number": line.number as i64, ":at": line.at.0, ":officer": line.officer,
                ":event": line.event, ":body": line.body, ":previous": line.previous.0, ":hash": line.hash.0,
            },
        )
        .doing("keeping what the office did")?;
        db.commit().doing("committing")
    }
}

//! Versions of the databases: append-only scripts, each run once in a transaction with
//! `user_version`. A copy of the file is put aside first; a newer database is refused.

use crate::store::connection;
use crate::store::disk::Disk;
use crate::store::error::{Doing, StoreError};
use crate::store::files;
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// The scripts of the database of own records. Never change one that shipped: append.
pub(super) const CASE: &[&str] = &[
    include_str!("sql/case_1_journal.sql"),
    include_str!("sql/case_2_search.sql"),
    include_str!("sql/case_3_life.sql"),
    include_str!("sql/case_4_records.sql"),
    include_str!("sql/case_5_sync.sql"),
];
/// The scripts of the database of watchlists and orders.
pub(super) const INTEL: &[&str] = &[
    include_str!("sql/intel_1_identity.sql"),
    include_str!("sql/intel_2_watch.sql"),
    include_str!("sql/intel_3_dismissal.sql"),
    include_str!("sql/intel_4_down.sql"),
];

fn version(db: &Connection) -> Result<i64, StoreError> {
    db.query_row("PRAGMA user_version", [], |row| row.get(0)).doing("reading a version")
}

/// Brings `db` to the version of `scripts`; gives where the file before was put aside.
pub(crate) fn migrate(
    disk: &dyn Disk,
    db: &mut Connection,
    path: &Path,
    scripts: &[&str],
) -> Result<Option<PathBuf>, StoreError> {
    let (found, known) = (version(db)?, scripts.len() as i64);
    if found > known || found < 0 {
        return Err(StoreError::Newer { file: path.to_owned(), found, known });
    }
    let aside = if found > 0 && found < known {
        let aside = path.with_extension(format!("db.version-{found}"));
        connection::fold_log(db)?;
        files::copy_through(disk, path, &aside)?;
        Some(aside)
    } else {
        None
    };
    for (script, number) in scripts.iter().zip(1..).skip(found as usize) {
        let transaction = db.transaction().doing("beginning a migration")?;
        transaction.execute_batch(script).doing("migrating")?;
        transaction.pragma_update(None, "user_version", number).doing("migrating")?;
        transaction.commit().doing("committing a migration")?;
    }
    Ok(aside)
}

#[cfg(test)]
mod tests;

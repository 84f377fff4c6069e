//! One encrypted database: SQLCipher with a raw key and an explicit salt, and the
//! settings that a power cut asks for. Plain SQLite takes `PRAGMA key` silently, so the
//! library and the file are both asked whether they encrypt.
//!
//! `synchronous=FULL` because less loses acknowledged rows in a power cut; the salt is
//! given, not read, so that a garbled first sector cannot lock out a whole database.

use crate::domain::keys::secret::Key;
use crate::domain::keys::slot::Hex;
use crate::store::disk::Disk;
use crate::store::error::{AtPath, Doing, StoreError};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// How the file of an unencrypted database begins.
const PLAIN: &[u8; 16] = b"SQLite format 3\0";
/// One at a time: the library sets its cipher up with the first key of the process, and two
/// threads that give the first at once can be refused one.
static OPENING: Mutex<()> = Mutex::new(());
/// Pages that a start-up check may read: 80 MB, a second or two.
const CHECKED_PAGES: i64 = 20_000;

/// The key and the salt of one database.
#[derive(Clone, Copy)]
pub(crate) struct Access<'a> {
    pub(crate) key: &'a Key,
    pub(crate) salt: &'a Hex<16>,
}

impl Access<'_> {
    /// SQLCipher's raw form: 32 bytes of key, 16 of salt, in hexadecimal.
    fn raw(&self) -> Zeroizing<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut raw = Zeroizing::new(String::with_capacity(128));
        raw.push_str("PRAGMA key = \"x'");
        for byte in self.key.expose().iter().chain(&self.salt.0) {
            for nibble in [byte >> 4, byte & 15] {
                raw.extend(DIGITS.get(usize::from(nibble)).map(|d| char::from(*d)));
            }
        }
        raw.push_str("'\";");
        raw
    }
}

/// Opens the database at `path`, which exists; an empty file becomes an empty database.
pub(crate) fn open(disk: &dyn Disk, path: &Path, access: Access<'_>) -> Result<Connection, StoreError> {
    if !disk.exists(path) {
        return Err(StoreError::Missing(path.to_owned()));
    }
    refuse_plain(disk, path)?;
    let alone = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = match disk.vfs() {
        None => Connection::open_with_flags(path, flags),
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
    }
    .doing("opening a database")?;
    db.execute_batch(&access.raw()).doing("giving the key")?;
    drop(alone);
    let version = db.query_row("PRAGMA cipher_version", [], |row| row.get::<_, String>(0));
    if !version.is_ok_and(|v| !v.is_empty()) {
        return Err(StoreError::NoCipher);
    }
    // What the library would say of a wrong key on standard error, we say ourselves.
    let _ = db.query_row("PRAGMA cipher_log_level = NONE", [], |_| Ok(()));
    match db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)) {
        Ok(_) => {}
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            return Err(StoreError::Refused(path.to_owned()));
        }
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            return Err(StoreError::Damaged { file: path.to_owned(), detail: error.to_string() });
        }
        Err(error) => return Err(error).doing("reading a database"),
    }
    settle(&db)?;
    refuse_plain(disk, path)?;
    Ok(db)
}

fn settle(db: &Connection) -> Result<(), StoreError> {
    let mode: String =
        db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).doing("setting WAL")?;
    if mode != "wal" {
        let error = rusqlite::Error::InvalidQuery;
        return Err(StoreError::Database { doing: "setting WAL", error });
    }
    db.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA mmap_size = 0;
         PRAGMA busy_timeout = 2000;",
    )
    .doing("setting a database up")
}

fn refuse_plain(disk: &dyn Disk, path: &Path) -> Result<(), StoreError> {
    let head = disk.read(path, 0, PLAIN.len() as u64).at(path)?;
    if head == PLAIN { Err(StoreError::Plain(path.to_owned())) } else { Ok(()) }
}

/// Looks whether the database is whole: all of it where it is small, else its schema.
pub(crate) fn check(db: &Connection, path: &Path) -> Result<(), StoreError> {
    let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0)).doing("counting pages")?;
    if pages > CHECKED_PAGES {
        return Ok(());
    }
    let damaged = |detail: String| StoreError::Damaged { file: path.to_owned(), detail };
    match db.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0)) {
        Ok(word) if word == "ok" => Ok(()),
        Ok(detail) => Err(damaged(detail)),
        Err(error) => Err(damaged(error.to_string())),
    }
}

/// Writes the log back into the database file, so that the file alone is whole.
pub(crate) fn fold_log(db: &Connection) -> Result<(), StoreError> {
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).doing("folding the log back")
}

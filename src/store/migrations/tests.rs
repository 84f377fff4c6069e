//! Each version before is made, filled, migrated and read.

use crate::domain::keys::secret::Key;
use crate::domain::keys::slot::Hex;
use crate::store::connection::{self, Access};
use crate::store::disk::OsDisk;
use crate::store::error::StoreError;
use crate::store::files;
use crate::store::migrations::{CASE, INTEL, migrate};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn open(path: &Path) -> Connection {
    let key = Key::take(&mut [7; 32]);
    connection::open(&OsDisk, path, Access { key: &key, salt: &Hex([9; 16]) }).unwrap()
}

fn version(db: &Connection) -> i64 {
    db.query_row("PRAGMA user_version", [], |r| r.get(0)).unwrap()
}

#[test]
fn an_empty_database_comes_to_the_latest_version_with_no_copy() {
    for scripts in [CASE, INTEL] {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("x.db");
        files::make_empty(&OsDisk, &path).unwrap();
        let mut db = open(&path);
        assert_eq!(migrate(&OsDisk, &mut db, &path, scripts).unwrap(), None);
        assert_eq!(version(&db), scripts.len() as i64);
        assert_eq!(migrate(&OsDisk, &mut db, &path, scripts).unwrap(), None);
    }
}

#[test]
fn the_version_before_keeps_its_entries_and_a_copy_is_put_aside() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("case.db");
    files::make_empty(&OsDisk, &path).unwrap();
    let mut db = open(&path);
    migrate(&OsDisk, &mut db, &path, &CASE[..1]).unwrap();
    db.execute(
        "INSERT INTO journal (stream, epoch, seq, record, hash, previous, entry, salt, body, recorded_at)
         VALUES ('case', 1, 1, zeroblob(16), zeroblob(32), zeroblob(32), x'01', zeroblob(32), x'03', 4)",
        [],
    )
    .unwrap();
    let aside = migrate(&OsDisk, &mut db, &path, CASE).unwrap().unwrap();
    let body = |db: &Connection| -> Vec<u8> {
        db.query_row("SELECT body FROM journal WHERE stream = 'case' AND seq = 1", [], |r| r.get("body"))
            .unwrap()
    };
    assert_eq!((version(&db), body(&db)), (CASE.len() as i64, vec![3]));
    db.query_row("SELECT count(*) FROM search", [], |_| Ok(())).unwrap();
    let before = open(&aside);
    assert_eq!((version(&before), body(&before)), (1, vec![3]));
}

#[test]
fn a_script_that_fails_leaves_the_version_before() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("case.db");
    files::make_empty(&OsDisk, &path).unwrap();
    let mut db = open(&path);
    migrate(&OsDisk, &mut db, &path, &CASE[..1]).unwrap();
    let broken = [CASE[0], "CREATE TABLE half (a INTEGER) STRICT; CREATE TABLE half (a INTEGER) STRICT;"];
    assert!(matches!(migrate(&OsDisk, &mut db, &path, &broken), Err(StoreError::Database { .. })));
    assert_eq!(version(&db), 1);
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'half'", [], |r| r.get(0)).unwrap();
    assert_eq!(tables, 0);
}

#[test]
fn a_newer_database_is_refused_and_not_touched() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("case.db");
    files::make_empty(&OsDisk, &path).unwrap();
    let mut db = open(&path);
    let newer: Vec<&str> = CASE.iter().copied().chain(["CREATE TABLE later (a INTEGER) STRICT"]).collect();
    migrate(&OsDisk, &mut db, &path, &newer).unwrap();
    let found = newer.len() as i64;
    match migrate(&OsDisk, &mut db, &path, CASE) {
        Err(StoreError::Newer { found: f, known, .. }) => assert_eq!((f, known), (found, found - 1)),
        other => panic!("{other:?}"),
    }
    assert_eq!(version(&db), found);
    assert_eq!(
        fs::read_dir(dir.path())
            .unwrap()
            .filter(|e| { e.as_ref().unwrap().file_name().to_string_lossy().contains("version") })
            .count(),
        0
    );
}

//! Record ids and salts: random, but in a store of an exercise, whose device has an id
//! that no other has. There they follow from what is written, so that the same exercise
//! gives the same journal, byte for byte.

use crate::domain::journal::entry::{DeviceId, RecordId};
use crate::store::error::{Doing, StoreError};
use crate::store::journal::Device;
use crate::store::{Store, chance};
use rusqlite::Connection;

/// The device of every exercise.
pub(super) fn device() -> DeviceId {
    DeviceId(first_half(chance::exercise(b"device", b"")))
}

fn first_half(hash: [u8; 32]) -> [u8; 16] {
    hash.first_chunk().copied().unwrap_or_default()
}

/// The id of the `n`th record from here on.
pub(super) fn record_id(db: &Connection, own: &Device, n: i64) -> Result<RecordId, StoreError> {
    if own.id != device() {
        return chance::bytes().map(RecordId);
    }
    let number = written(db)? + n;
    Ok(RecordId(first_half(chance::exercise(b"record", &number.to_be_bytes()))))
}

/// The id of the draft that gets this number of its year.
pub(super) fn draft_id(own: &Device, year: i32, serial: u32) -> Result<RecordId, StoreError> {
    if own.id != device() {
        return chance::bytes().map(RecordId);
    }
    let number = [year.to_be_bytes(), serial.to_be_bytes()].concat();
    Ok(RecordId(first_half(chance::exercise(b"draft", &number))))
}

impl Store {
    /// How many records the journal has.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn records(&self) -> Result<u64, StoreError> {
        written(&self.case).map(i64::unsigned_abs)
    }
}

fn written(db: &Connection) -> Result<i64, StoreError> {
    db.query_row("SELECT count(*) AS written FROM journal", [], |row| row.get("written"))
        .doing("counting the records")
}

/// The salt of the body of `record`.
pub(super) fn salt(own: &Device, record: RecordId) -> Result<[u8; 32], StoreError> {
    if own.id == device() { Ok(chance::exercise(b"salt", &record.0)) } else { chance::bytes() }
}

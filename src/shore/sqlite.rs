//! A shore in SQLite: encrypted at rest and as careful of power cuts as the boat's store,
//! by the same settings.

mod change;
mod desk;

use crate::domain::journal::entry::{DeviceId, Epoch, RecordId, Seq};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::PublicKey;
use crate::domain::keys::secret::Key;
use crate::domain::keys::slot::Hex;
use crate::domain::sync::cover::Bitmap;
use crate::domain::sync::piece::Chunk;
use crate::domain::sync::receipt::{HeadAshore, PartAshore};
use crate::domain::time::UtcTime;
use crate::shore::storage::{Change, Conflict, Enrolled, EntryAshore, Parked, Place, ReadEntry, Storage};
use crate::store::connection::{self, Access};
use crate::store::disk::OsDisk;
use crate::store::error::{Doing, StoreError};
use crate::store::{files, migrations};
use rusqlite::{Connection, OptionalExtension, Params, Row, named_params};
use std::path::Path;

/// The scripts of the shore's database. Never change one that shipped: append.
const SCRIPTS: &[&str] = &[include_str!("sql/shore_1_intake.sql"), include_str!("sql/shore_desk.sql")];

/// The database of a shore.
#[derive(Debug)]
pub struct Sqlite {
    db: Connection,
}

impl Sqlite {
    /// Opens the database at `path`; makes it where there is none.
    ///
    /// # Errors
    /// It cannot be opened with this key, or is damaged or newer.
    pub fn open(path: &Path, key: &Key, salt: [u8; 16]) -> Result<Self, StoreError> {
        if !path.exists() {
            files::make_empty(&OsDisk, path)?;
        }
        let salt = Hex(salt);
        let mut db = connection::open(&OsDisk, path, Access { key, salt: &salt })?;
        connection::check(&db, path)?;
        migrations::migrate(&OsDisk, &mut db, path, SCRIPTS)?;
        Ok(Self { db })
    }

    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        self.db
            .prepare_cached(sql)
            .and_then(|mut select| select.query_row(params, read).optional())
            .doing("reading what boats sent")
    }

    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.db
            .prepare_cached(sql)
            .and_then(|mut select| select.query_map(params, read)?.collect())
            .doing("reading what boats sent")
    }
}

fn place(row: &Row<'_>) -> rusqlite::Result<Place> {
    let (stream, epoch, seq): (i64, u32, i64) = (row.get("stream")?, row.get("epoch")?, row.get("seq")?);
    Ok((stream as u64, Epoch(epoch), Seq(seq as u64)))
}

fn enrolled(row: &Row<'_>) -> rusqlite::Result<Enrolled> {
    Ok(Enrolled {
        device: DeviceId(row.get("id")?),
        key: PublicKey(row.get("key")?),
        office: row.get("office")?,
        at: UtcTime(row.get("enrolled_at")?),
        revoked: row.get::<_, Option<i64>>("revoked_at")?.map(UtcTime),
    })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<EntryAshore> {
    let hash = |name| row.get::<_, Option<[u8; 32]>>(name);
    let record = row.get::<_, Option<[u8; 16]>>("record")?.map(RecordId);
    let read = match (hash("previous")?.map(Hash), record, hash("commitment")?.map(Hash)) {
        (Some(previous), Some(record), Some(commitment)) => Some(ReadEntry { previous, record, commitment }),
        _ => None,
    };
    Ok(EntryAshore { hash: Hash(row.get("hash")?), bytes: row.get("entry")?, read })
}

impl Storage for Sqlite {
    fn enrolled(&self, device: DeviceId) -> Result<Option<Enrolled>, StoreError> {
        self.one("SELECT * FROM device WHERE id = :id", named_params! { ":id": device.0 }, enrolled)
    }

    fn devices(&self) -> Result<Vec<Enrolled>, StoreError> {
        self.all("SELECT * FROM device ORDER BY id", [], enrolled)
    }

    fn enrol(&mut self, device: &Enrolled) -> Result<(), StoreError> {
        self.db
            .execute(
                "INSERT INTO device (id, key, office, enrolled_at, revoked_at)
                 VALUES (:id, :key, :office, :at, :revoked)
                 ON CONFLICT (id) DO UPDATE SET key = :key, office = :office, revoked_at = :revoked",
                named_params! {
                    ":id": device.device.0,
                    ":key": device.key.0,
                    ":office": device.office,
                    ":at": device.at.0,
                    ":revoked": device.revoked.map(|at| at.0),
                },
            )
            .doing("enrolling a boat")
            .map(drop)
    }

    fn receipt(&self, frame: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT receipt FROM receipt WHERE frame = :frame";
        self.one(sql, named_params! { ":frame": frame.0 }, |row| row.get("receipt"))
    }

    fn entry(
        &self,
        device: DeviceId,
        (stream, epoch, seq): Place,
    ) -> Result<Option<EntryAshore>, StoreError> {
        self.one(
            "SELECT * FROM entry WHERE device = :device AND stream = :stream AND epoch = :epoch AND seq = :seq",
            named_params! {
                ":device": device.0,
                ":stream": stream as i64,
                ":epoch": epoch.0,
                ":seq": seq.0 as i64,
            },
            entry,
        )
    }

    fn entries(&self, device: DeviceId) -> Result<Vec<(Place, Hash)>, StoreError> {
        self.all(
            "SELECT stream, epoch, seq, hash FROM entry WHERE device = :device ORDER BY stream, epoch, seq",
            named_params! { ":device": device.0 },
            |row| Ok((place(row)?, Hash(row.get("hash")?))),
        )
    }

    fn commitment(&self, device: DeviceId, record: RecordId) -> Result<Option<Hash>, StoreError> {
        self.one(
            "SELECT commitment FROM entry WHERE device = :device AND record = :record",
            named_params! { ":device": device.0, ":record": record.0 },
            |row| row.get("commitment").map(Hash),
        )
    }

    fn is_erased(&self, device: DeviceId, record: RecordId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM erased WHERE device = :device AND record = :record";
        self.one(sql, named_params! { ":device": device.0, ":record": record.0 }, |_| Ok(()))
            .map(|found| found.is_some())
    }

    fn is_erased_body(&self, device: DeviceId, commitment: Hash) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM erased WHERE device = :device AND commitment = :commitment";
        self.one(sql, named_params! { ":device": device.0, ":commitment": commitment.0 }, |_| Ok(()))
            .map(|found| found.is_some())
    }

    fn body(&self, device: DeviceId, commitment: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        self.one(
            "SELECT body FROM body WHERE device = :device AND commitment = :commitment",
            named_params! { ":device": device.0, ":commitment": commitment.0 },
            |row| row.get("body"),
        )
    }

    fn chunks(&self, device: DeviceId, commitment: Hash) -> Result<Vec<Chunk>, StoreError> {
        self.all(
            "SELECT place, length, bytes FROM chunk WHERE device = :device AND commitment = :commitment
             ORDER BY place",
            named_params! { ":device": device.0, ":commitment": commitment.0 },
            |row| {
                let (length, index) = (row.get("length")?, row.get("place")?);
                Ok(Chunk { commitment, length, index, bytes: row.get("bytes")? })
            },
        )
    }

    fn parts(&self, device: DeviceId, most: usize) -> Result<Vec<PartAshore>, StoreError> {
        let rows: Vec<(Hash, u32)> = self.all(
            "SELECT commitment, place FROM chunk WHERE device = :device AND commitment IN
                 (SELECT DISTINCT commitment FROM chunk WHERE device = :device ORDER BY commitment LIMIT :most)
             ORDER BY commitment, place",
            named_params! { ":device": device.0, ":most": most as i64 },
            |row| Ok((Hash(row.get("commitment")?), row.get("place")?)),
        )?;
        let mut parts: Vec<PartAshore> = Vec::new();
        for (commitment, index) in rows {
            if parts.last().is_none_or(|p| p.commitment != commitment) {
                parts.push(PartAshore { commitment, chunks: Bitmap::default() });
            }
            if let Some(part) = parts.last_mut() {
                part.chunks.set(index);
            }
        }
        Ok(parts)
    }

    fn heads(&self, device: DeviceId) -> Result<Vec<HeadAshore>, StoreError> {
        self.all("SELECT * FROM head WHERE device = :device", named_params! { ":device": device.0 }, |row| {
            let (stream, epoch, seq) = place(row)?;
            let whole = Seq(row.get::<_, i64>("whole")? as u64);
            Ok(HeadAshore { stream, epoch, seq, hash: Hash(row.get("hash")?), whole })
        })
    }

    fn conflicts(&self, device: DeviceId) -> Result<Vec<Conflict>, StoreError> {
        self.all(
            "SELECT * FROM conflict WHERE device = :device ORDER BY rowid",
            named_params! { ":device": device.0 },
            |row| Ok(Conflict { place: place(row)?, hash: Hash(row.get("hash")?), bytes: row.get("entry")? }),
        )
    }

    fn parked(&self, device: DeviceId) -> Result<Vec<Parked>, StoreError> {
        self.all(
            "SELECT why, bytes FROM parked WHERE device = :device ORDER BY rowid",
            named_params! { ":device": device.0 },
            |row| Ok(Parked { why: row.get("why")?, bytes: row.get("bytes")? }),
        )
    }

    fn set_apart(&self, device: DeviceId) -> Result<u64, StoreError> {
        let bytes: Option<i64> = self.one(
            "SELECT (SELECT coalesce(sum(length(bytes)), 0) FROM parked WHERE device = :device)
                  + (SELECT coalesce(sum(length(entry)), 0) FROM conflict WHERE device = :device)
                  + (SELECT coalesce(sum(length(bytes)), 0) FROM chunk WHERE device = :device) AS bytes",
            named_params! { ":device": device.0 },
            |row| row.get("bytes"),
        )?;
        Ok(bytes.unwrap_or(0) as u64)
    }

    fn commit(&mut self, change: &Change) -> Result<(), StoreError> {
        let transaction =
            self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).doing("beginning")?;
        change::write(&transaction, change)?;
        transaction.commit().doing("committing")
    }
}

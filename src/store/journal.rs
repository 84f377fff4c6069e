//! The journal on disk: a record, its entry and the device's signature over it are
//! written in one transaction and on the disk before the call returns.
//!
//! A full disk gets the space that was held back, once; the caller is told.

pub mod attachment;
pub mod audit;
pub mod dock;
pub mod erasure;
mod exercise;
pub mod intake;
mod life;
pub mod reach;
pub mod records;
pub(super) mod sealed_folder;
pub(super) mod vault;

use crate::domain::journal::body::{self, MOST_BODY};
use crate::domain::journal::chain::{self, Batch, EntryDraft, Head};
use crate::domain::journal::entry::{
    Action, Attachment, ClockFacts, DeviceId, Entry, Epoch, RecordId, Seq, Statement, Stream,
};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::{PrivateKey, PublicKey};
use crate::domain::keys::queue::Item;
use crate::domain::time::UtcTime;
use crate::store::Store;
use crate::store::chance::Chance;
use crate::store::error::{Doing, StoreError};
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A record to be sealed.
#[derive(Debug, Clone)]
pub struct NewRecord<'a> {
    pub stream: Stream,
    /// What it does; an erasure is [`Store::erase`].
    pub action: Action,
    /// What kind of record it is, as a code.
    pub kind: &'a str,
    pub body: &'a [u8],
    pub clock: ClockFacts,
}

/// A record that is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    pub record: RecordId,
    pub seq: Seq,
    /// The disk was full and the space held back was used: make room at once.
    pub reserve_used: bool,
    /// A black box is set and could not be written: look after its medium.
    pub box_behind: bool,
}

/// Who signs: the device of this store.
pub(super) struct Device {
    pub(super) id: DeviceId,
    pub(super) epoch: Epoch,
    pub(super) key: PrivateKey,
}

/// The officer who signs a sealed report beside the device.
struct Signer {
    officer: String,
    key: PrivateKey,
}

/// A record with what the writing adds to it.
struct Writing<'a> {
    id: RecordId,
    salt: [u8; 32],
    record: &'a NewRecord<'a>,
    attachments: &'a [Attachment],
}

impl<'a> Writing<'a> {
    fn new(device: &Device, id: RecordId, record: &'a NewRecord<'a>) -> Result<Self, StoreError> {
        Ok(Self { id, salt: exercise::salt(device, id)?, record, attachments: &[] })
    }
}

/// Makes the device of a new store.
pub(super) fn make_device(db: &Connection, chance: &Chance) -> Result<(), StoreError> {
    let seed = Zeroizing::new(chance.bytes::<32>()?);
    let id = match chance {
        Chance::System => DeviceId(chance.bytes()?),
        Chance::Exercise(_) => exercise::device(),
    };
    db.execute(
        "INSERT INTO device (id, seed, epoch) VALUES (:id, :seed, 1)",
        named_params! { ":id": id.0, ":seed": *seed },
    )
    .doing("making the device")
    .map(drop)
}

pub(super) fn device(db: &Connection) -> Result<Device, StoreError> {
    db.query_row("SELECT id, seed, epoch FROM device", [], |row| {
        let seed = Zeroizing::new(row.get::<_, [u8; 32]>("seed")?);
        Ok(Device {
            id: DeviceId(row.get("id")?),
            epoch: Epoch(row.get("epoch")?),
            key: PrivateKey::from_seed(&seed),
        })
    })
    .doing("reading the device")
}

/// Where `stream` stands.
fn head(db: &Connection, device: &Device, stream: Stream) -> Result<Head, StoreError> {
    let last = db
        .query_row(
            "SELECT seq, hash FROM journal WHERE stream = :stream AND epoch = :epoch
             ORDER BY seq DESC LIMIT 1",
            named_params! { ":stream": stream.name(), ":epoch": device.epoch.0 },
            |row| Ok((row.get::<_, i64>("seq")?, row.get("hash")?)),
        )
        .optional()
        .doing("reading the head of a stream")?;
    Ok(match last {
        None => Head::genesis(device.id, stream, device.epoch),
        Some((seq, hash)) => Head { stream, epoch: device.epoch, seq: Seq(seq as u64), hash: Hash(hash) },
    })
}

/// Looks whether every stream is numbered without gaps, and chained at its end.
pub(super) fn check(db: &Connection) -> Result<Option<String>, StoreError> {
    db.query_row(
        "SELECT stream || ' ' || max(seq) AS place FROM journal GROUP BY stream, epoch
         HAVING max(seq) <> count(*) OR min(seq) <> 1
         UNION ALL
         SELECT a.stream || ' ' || a.seq FROM journal a JOIN journal b
         ON b.stream = a.stream AND b.epoch = a.epoch AND b.seq = a.seq - 1
         WHERE a.previous <> b.hash LIMIT 1",
        [],
        |row| row.get("place"),
    )
    .optional()
    .doing("checking the journal")
}

impl Store {
    /// The key that signs for this device; a court asks for it from elsewhere than here.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn device_key(&self) -> Result<PublicKey, StoreError> {
        device(&self.case).map(|d| d.key.public())
    }

    /// Seals a record: it and its journal entry are on the disk when this returns.
    ///
    /// # Errors
    /// The body or a text is too long, the record it refers to is not here, or the
    /// database cannot be written; then nothing of it is stored.
    pub fn append(&mut self, record: &NewRecord<'_>) -> Result<Sealed, StoreError> {
        self.append_all(std::slice::from_ref(record))?.pop().ok_or(StoreError::NotErasable)
    }

    /// Seals several records at once: all of them, in this order, or none. One signature
    /// of the device stands for all of a stream.
    ///
    /// # Errors
    /// As for [`Self::append`].
    pub fn append_all(&mut self, records: &[NewRecord<'_>]) -> Result<Vec<Sealed>, StoreError> {
        for record in records {
            if record.body.len() > MOST_BODY {
                return Err(StoreError::TooLarge);
            }
            if matches!(record.action, Action::Erase { .. }) {
                return Err(StoreError::NotErasable);
            }
        }
        let Some(clock) = records.first().map(|r| r.clock) else { return Ok(Vec::new()) };
        let signer = self.signer();
        self.on_full_disk_too(clock, |db| {
            for of in records.iter().filter_map(|r| r.action.of()) {
                stream_of(db, of)?;
            }
            write(db, records, signer.as_ref())
        })
    }

    /// Notes items in their order, all or none of them; one whose record is here already
    /// is passed over, so that a repeat is harmless. Gives those that were written.
    ///
    /// # Errors
    /// The database cannot be written; then nothing of them is stored.
    pub fn journal(&mut self, items: &[Item]) -> Result<Vec<Sealed>, StoreError> {
        let Some(clock) = items.first().map(|item| item.clock) else { return Ok(Vec::new()) };
        self.on_full_disk_too(clock, |db| {
            let mut new: Vec<(RecordId, NewRecord<'_>)> = Vec::with_capacity(items.len());
            for item in items {
                if is_here(db, item.record)? || new.iter().any(|(id, _)| *id == item.record) {
                    continue;
                }
                let record = NewRecord {
                    stream: item.stream,
                    action: Action::Note,
                    kind: &item.kind,
                    body: &item.body,
                    clock: item.clock,
                };
                new.push((item.record, record));
            }
            let named: Vec<_> = new.iter().map(|(id, record)| (*id, record)).collect();
            write_named(db, &named, None)
        })
    }

    /// Own records carry the officer's signature; what the program notes does not.
    fn signer(&self) -> Option<Signer> {
        let key = self.keys.signing()?;
        Some(Signer { officer: self.officer.to_string(), key })
    }

    /// The body of a record; `None` where it was erased or never was.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn body(&self, record: RecordId) -> Result<Option<Vec<u8>>, StoreError> {
        self.case
            .query_row(
                "SELECT body FROM journal WHERE record = :record",
                named_params! { ":record": record.0 },
                |row| row.get("body"),
            )
            .optional()
            .doing("reading a record")
            .map(Option::flatten)
    }

    /// The entries of a stream in their order, at most `most` after the first `skipped`.
    ///
    /// # Errors
    /// The database cannot be read, or an entry in it is damaged.
    pub fn entries(&self, stream: Stream, skipped: u32, most: u32) -> Result<Vec<Entry>, StoreError> {
        let mut statement = self
            .case
            .prepare_cached(
                "SELECT entry FROM journal WHERE stream = :stream ORDER BY epoch, seq LIMIT :most OFFSET :skipped",
            )
            .doing("reading the journal")?;
        let encoded: Vec<Vec<u8>> = statement
            .query_map(
                named_params! { ":stream": stream.name(), ":most": most, ":skipped": skipped },
                |row| row.get("entry"),
            )
            .and_then(Iterator::collect)
            .doing("reading the journal")?;
        encoded.iter().map(|bytes| Entry::decode(bytes).map_err(StoreError::Entry)).collect()
    }

    /// Runs `work` in one transaction; where the disk is full, once more with the space
    /// that was held back.
    fn on_full_disk_too(
        &mut self,
        clock: ClockFacts,
        work: impl Fn(&Connection) -> Result<Vec<(RecordId, Seq)>, StoreError>,
    ) -> Result<Vec<Sealed>, StoreError> {
        let older = self.older;
        let mut once = |reserve_used| {
            let transaction = self
                .case
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
                .doing("beginning")?;
            if older {
                life::begin_epoch(&transaction, clock)?;
            }
            let written = work(&transaction)?;
            records::catch_up(&transaction)?;
            transaction.commit().doing("committing")?;
            let sealed = |(record, seq)| Sealed { record, seq, reserve_used, box_behind: false };
            Ok(written.into_iter().map(sealed).collect::<Vec<_>>())
        };
        let mut sealed = match once(false) {
            Err(StoreError::Full) if self.places.release_reserve() => once(true),
            done => done,
        }?;
        self.older = false;
        let box_behind = self.feed_black_box().is_err();
        for record in &mut sealed {
            record.box_behind = box_behind;
        }
        Ok(sealed)
    }
}

fn is_here(db: &Connection, record: RecordId) -> Result<bool, StoreError> {
    db.prepare_cached("SELECT 1 FROM journal WHERE record = :record")
        .and_then(|mut select| select.exists(named_params! { ":record": record.0 }))
        .doing("looking for a record")
}

/// The stream of a record and what it does.
fn stream_of(db: &Connection, record: RecordId) -> Result<(Stream, Action), StoreError> {
    let encoded: Vec<u8> = db
        .query_row(
            "SELECT entry FROM journal WHERE record = :record",
            named_params! { ":record": record.0 },
            |row: &Row<'_>| row.get("entry"),
        )
        .optional()
        .doing("reading a record")?
        .ok_or(StoreError::NoRecord(record))?;
    Entry::decode(&encoded).map(|e| (e.stream, e.action)).map_err(StoreError::Entry)
}

pub(super) fn write_note(db: &Connection, note: &NewRecord<'_>) -> Result<(), StoreError> {
    write(db, std::slice::from_ref(note), None).map(drop)
}

/// Writes the next entries of their streams, their bodies, and a signature over each run.
fn write(
    db: &Connection,
    records: &[NewRecord<'_>],
    signer: Option<&Signer>,
) -> Result<Vec<(RecordId, Seq)>, StoreError> {
    let device = device(db)?;
    let named: Result<Vec<_>, StoreError> = records
        .iter()
        .zip(1..)
        .map(|(record, n)| {
            let id = exercise::record_id(db, &device, n)?;
            Writing::new(&device, id, record)
        })
        .collect();
    write_as(db, &named?, signer)
}

/// [`write()`] under ids that the records bring.
fn write_named(
    db: &Connection,
    records: &[(RecordId, &NewRecord<'_>)],
    signer: Option<&Signer>,
) -> Result<Vec<(RecordId, Seq)>, StoreError> {
    let device = device(db)?;
    let written: Result<Vec<_>, StoreError> =
        records.iter().map(|(id, record)| Writing::new(&device, *id, record)).collect();
    write_as(db, &written?, signer)
}

fn write_as(
    db: &Connection,
    records: &[Writing<'_>],
    signer: Option<&Signer>,
) -> Result<Vec<(RecordId, Seq)>, StoreError> {
    let device = device(db)?;
    let mut runs: BTreeMap<Stream, (Seq, Head)> = BTreeMap::new();
    let mut written = Vec::with_capacity(records.len());
    for writing in records {
        let stream = writing.record.stream;
        let before = match runs.get(&stream) {
            Some((_, head)) => *head,
            None => head(db, &device, stream)?,
        };
        let entry = write_entry(db, &device, &before, writing, signer)?;
        let after = Head::after(&entry);
        runs.entry(stream).or_insert((entry.seq, after)).1 = after;
        written.push((entry.record, entry.seq));
    }
    for (first, head) in runs.values() {
        sign_run(db, &device, *first, head)?;
    }
    Ok(written)
}

/// The device's signature over the entries from `first` to `head`.
pub(super) fn sign_run(db: &Connection, device: &Device, first: Seq, head: &Head) -> Result<(), StoreError> {
    let batch = Batch::sign(device.id, first, head, &device.key);
    db.prepare_cached(
        "INSERT INTO batch (stream, epoch, last, batch) VALUES (:stream, :epoch, :last, :batch)",
    )
    .and_then(|mut insert| {
        insert.execute(named_params! {
            ":stream": head.stream.name(),
            ":epoch": head.epoch.0,
            ":last": head.seq.0 as i64,
            ":batch": batch.encode(),
        })
    })
    .doing("writing a signature")
    .map(drop)
}

/// The entry of `record` behind `before`, with its body.
fn write_entry(
    db: &Connection,
    device: &Device,
    before: &Head,
    writing: &Writing<'_>,
    signer: Option<&Signer>,
) -> Result<Entry, StoreError> {
    let Writing { id, salt, record, attachments } = *writing;
    let commitment = body::commitment(&salt, record.body);
    let statement = Statement {
        device: device.id,
        stream: record.stream,
        record: id,
        action: &record.action,
        kind: record.kind,
        commitment,
        attachments,
    };
    let signer = signer.filter(|_| record.stream == Stream::Case);
    let draft = EntryDraft {
        record: id,
        action: record.action.clone(),
        kind: record.kind.to_owned(),
        commitment,
        attachments: attachments.to_vec(),
        officer: signer.map(|s| statement.sign(&s.officer, &s.key)),
        clock: record.clock,
    };
    let entry = chain::next(device.id, before, draft).map_err(StoreError::Entry)?;
    let UtcTime(recorded_at) = record.clock.utc;
    db.prepare_cached(
        "INSERT INTO journal (stream, epoch, seq, record, hash, previous, entry, salt, body, recorded_at)
         VALUES (:stream, :epoch, :seq, :record, :hash, :previous, :entry, :salt, :body, :recorded_at)",
    )
    .and_then(|mut insert| {
        insert.execute(named_params! {
            ":stream": entry.stream.name(),
            ":epoch": entry.epoch.0,
            ":seq": entry.seq.0 as i64,
            ":record": entry.record.0,
            ":hash": entry.hash().0,
            ":previous": entry.previous.0,
            ":entry": entry.encode(),
            ":salt": salt,
            ":body": record.body,
            ":recorded_at": recorded_at,
        })
    })
    .doing("writing a record")?;
    Ok(entry)
}

#[cfg(test)]
mod tests;

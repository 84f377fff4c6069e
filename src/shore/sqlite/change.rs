//! Writes what one frame changes, inside a transaction.

use crate::shore::storage::Change;
use crate::store::error::{Doing, StoreError};
use rusqlite::{Connection, Params, named_params};

fn run(db: &Connection, sql: &str, params: impl Params) -> Result<(), StoreError> {
    db.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(params))
        .doing("keeping what a boat sent")
        .map(drop)
}

pub(super) fn write(db: &Connection, change: &Change) -> Result<(), StoreError> {
    journal(db, change)?;
    bodies(db, change)?;
    let device = change.device.0;
    for head in &change.heads {
        run(
            db,
            "INSERT OR REPLACE INTO head (device, stream, epoch, seq, hash, whole)
             VALUES (:device, :stream, :epoch, :seq, :hash, :whole)",
            named_params! {
                ":device": device,
                ":stream": head.stream as i64,
                ":epoch": head.epoch.0,
                ":seq": head.seq.0 as i64,
                ":hash": head.hash.0,
                ":whole": head.whole.0 as i64,
            },
        )?;
    }
    if change.released {
        run(
            db,
            "DELETE FROM parked WHERE device = :device AND frame = :frame AND why NOT LIKE 'piece-%'",
            named_params! { ":device": device, ":frame": change.frame.0 },
        )?;
    }
    for parked in &change.parked {
        run(
            db,
            "INSERT INTO parked (device, frame, at, why, bytes) VALUES (:device, :frame, :at, :why, :bytes)",
            named_params! {
                ":device": device,
                ":frame": change.frame.0,
                ":at": change.at.0,
                ":why": parked.why,
                ":bytes": parked.bytes,
            },
        )?;
    }
    if change.receipt.is_empty() {
        return Ok(());
    }
    run(
        db,
        "INSERT INTO receipt (frame, device, at, receipt) VALUES (:frame, :device, :at, :receipt)",
        named_params! {
            ":frame": change.frame.0,
            ":device": device,
            ":at": change.at.0,
            ":receipt": change.receipt,
        },
    )
}

/// Entries, signatures, contradictions.
fn journal(db: &Connection, change: &Change) -> Result<(), StoreError> {
    let device = change.device.0;
    for ((stream, epoch, seq), entry) in &change.entries {
        run(
            db,
            "INSERT OR REPLACE INTO entry
                 (device, stream, epoch, seq, hash, entry, previous, record, commitment)
             VALUES (:device, :stream, :epoch, :seq, :hash, :entry, :previous, :record, :commitment)",
            named_params! {
                ":device": device,
                ":stream": *stream as i64,
                ":epoch": epoch.0,
                ":seq": seq.0 as i64,
                ":hash": entry.hash.0,
                ":entry": entry.bytes,
                ":previous": entry.read.map(|r| r.previous.0),
                ":record": entry.read.map(|r| r.record.0),
                ":commitment": entry.read.map(|r| r.commitment.0),
            },
        )?;
    }
    for ((stream, epoch, last), batch) in &change.batches {
        run(
            db,
            "INSERT OR IGNORE INTO batch (device, stream, epoch, last, batch)
             VALUES (:device, :stream, :epoch, :last, :batch)",
            named_params! {
                ":device": device,
                ":stream": *stream as i64,
                ":epoch": epoch.0,
                ":last": last.0 as i64,
                ":batch": batch,
            },
        )?;
    }
    for conflict in &change.conflicts {
        let (stream, epoch, seq) = conflict.place;
        run(
            db,
            "INSERT OR IGNORE INTO conflict (device, stream, epoch, seq, hash, entry, at)
             VALUES (:device, :stream, :epoch, :seq, :hash, :entry, :at)",
            named_params! {
                ":device": device,
                ":stream": stream as i64,
                ":epoch": epoch.0,
                ":seq": seq.0 as i64,
                ":hash": conflict.hash.0,
                ":entry": conflict.bytes,
                ":at": change.at.0,
            },
        )?;
    }
    Ok(())
}

/// Bodies, chunks, erasures.
fn bodies(db: &Connection, change: &Change) -> Result<(), StoreError> {
    let device = change.device.0;
    for (commitment, body) in &change.bodies {
        run(
            db,
            "INSERT OR IGNORE INTO body (device, commitment, body) VALUES (:device, :commitment, :body)",
            named_params! { ":device": device, ":commitment": commitment.0, ":body": body },
        )?;
    }
    for commitment in &change.without_chunks {
        run(
            db,
            "DELETE FROM chunk WHERE device = :device AND commitment = :commitment",
            named_params! { ":device": device, ":commitment": commitment.0 },
        )?;
    }
    for chunk in &change.chunks {
        run(
            db,
            "INSERT OR REPLACE INTO chunk (device, commitment, place, length, bytes)
             VALUES (:device, :commitment, :place, :length, :bytes)",
            named_params! {
                ":device": device,
                ":commitment": chunk.commitment.0,
                ":place": chunk.index,
                ":length": chunk.length,
                ":bytes": chunk.bytes,
            },
        )?;
    }
    for (record, commitment) in &change.erased {
        run(
            db,
            "INSERT INTO erased (device, record, commitment) VALUES (:device, :record, :commitment)
             ON CONFLICT (device, record) DO UPDATE SET commitment = coalesce(:commitment, commitment)",
            named_params! {
                ":device": device,
                ":record": record.0,
                ":commitment": commitment.map(|c| c.0),
            },
        )?;
        if let Some(commitment) = commitment {
            run(
                db,
                "DELETE FROM body WHERE device = :device AND commitment = :commitment",
                named_params! { ":device": device, ":commitment": commitment.0 },
            )?;
        }
    }
    Ok(())
}

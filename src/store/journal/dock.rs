//! What of the journal the shore signed for, and what waits. The outbox is not a table:
//! it is the journal above what receipts cover, so it cannot drift.

use crate::domain::journal::entry::{DeviceId, Entry, Epoch, Seq, Stream};
use crate::domain::journal::hash::{Hash, hex};
use crate::domain::journal::sign::PublicKey;
use crate::domain::keys::queue::ItemChance;
use crate::domain::sync::cover::Bitmap;
use crate::domain::sync::frame::{self, FrameFault};
use crate::domain::sync::keys::ShoreIdentity;
use crate::domain::sync::piece::Piece;
use crate::domain::sync::plan::{self, Line, Waiting, Width};
use crate::domain::sync::receipt::{HeadAshore, PartAshore, Receipt, Taken};
use crate::domain::time::UtcTime;
use crate::store::error::{Doing, StoreError};
use crate::store::{Store, chance, journal};
use rusqlite::{Connection, OptionalExtension, named_params};

/// Most bytes of entries and bodies that are read for one plan.
pub const MOST_PLANNED: u64 = 64 << 20;

/// How a stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamState {
    pub stream: Stream,
    pub epoch: Epoch,
    /// The last entry aboard.
    pub aboard: Seq,
    /// Up to here frames went out.
    pub sent: Seq,
    /// Every entry up to here has a receipt.
    pub receipted: Seq,
    /// Up to here the bodies have one, too.
    pub whole: Seq,
    /// Entries behind that which only note the syncing itself: nothing waits for them.
    pub own_notes: u64,
}

/// Frames that are ready, and what they carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub frames: Vec<Vec<u8>>,
    /// Something waits that did not fit.
    pub more: bool,
    carried: Vec<(u64, Epoch, Seq)>,
}

/// What a receipt changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipted {
    pub taken: Taken,
    pub parked_pieces: u32,
    pub conflicts: u32,
    /// Streams whose entry aboard is another than the one that the shore signed for.
    pub differs: u32,
    /// It came before.
    pub again: bool,
}

/// What stands aboard beside the journal, and no frame carries: whoever wipes loses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside {
    /// Files attached to records that were not erased.
    pub files: u64,
    /// Reports that were begun and not sealed.
    pub drafts: u64,
}

/// Totals of what waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waits {
    pub frames: usize,
    /// Bytes of the frames.
    pub bytes: u64,
    /// More waits than was measured.
    pub more: bool,
}

impl StreamState {
    /// Whether the shore signed for everything but the notes of the syncing itself.
    pub fn is_ashore(&self) -> bool {
        self.whole.0 + self.own_notes >= self.aboard.0
    }
}

impl Store {
    /// This boat's device, as the shore enrols it.
    ///
    /// # Errors
    /// The database cannot be read; so for all that follow.
    pub fn device_identity(&self) -> Result<(DeviceId, PublicKey), StoreError> {
        journal::device(&self.case).map(|d| (d.id, d.key.public()))
    }

    /// The shore that is trusted; `None` before the enrolment.
    ///
    /// # Errors
    /// As above.
    pub fn shore(&self) -> Result<Option<ShoreIdentity>, StoreError> {
        let text: Option<String> = self
            .case
            .query_row("SELECT identity FROM shore", [], |row| row.get("identity"))
            .optional()
            .doing("reading the shore's key")?;
        Ok(text.as_deref().and_then(ShoreIdentity::parse_hex))
    }

    /// Trusts `shore` from now on. What another shore signed for no longer counts; its
    /// receipts are kept.
    ///
    /// # Errors
    /// As above, or it cannot be written.
    pub fn trust_shore(&mut self, shore: &ShoreIdentity, now: UtcTime) -> Result<(), StoreError> {
        if self.shore()? == Some(*shore) {
            return Ok(());
        }
        let transaction = self.case.transaction().doing("beginning")?;
        transaction
            .execute_batch(
                "DELETE FROM shore; DELETE FROM ashore; DELETE FROM ashore_part; DELETE FROM sent;",
            )
            .doing("leaving a shore")?;
        transaction
            .execute(
                "INSERT INTO shore (identity, since) VALUES (:identity, :since)",
                named_params! { ":identity": shore.to_string(), ":since": now.0 },
            )
            .doing("trusting a shore")?;
        transaction.commit().doing("committing")
    }

    /// Every stream that has entries, in the order of stream and epoch.
    ///
    /// # Errors
    /// As above.
    pub fn streams(&self) -> Result<Vec<StreamState>, StoreError> {
        let mut select = self
            .case
            .prepare_cached(
                "SELECT journal.stream, journal.epoch, max(journal.seq) AS aboard,
                     coalesce(sent.seq, 0) AS sent, coalesce(ashore.seq, 0) AS receipted,
                     coalesce(ashore.whole, 0) AS whole
                 FROM journal
                 LEFT JOIN ashore ON ashore.stream = journal.stream AND ashore.epoch = journal.epoch
                 LEFT JOIN sent ON sent.stream = journal.stream AND sent.epoch = journal.epoch
                 GROUP BY journal.stream, journal.epoch",
            )
            .doing("reading what is ashore")?;
        let rows: Vec<(String, u32, [i64; 4])> = select
            .query_map([], |row| {
                let seqs = [row.get("aboard")?, row.get("sent")?, row.get("receipted")?, row.get("whole")?];
                Ok((row.get("stream")?, row.get("epoch")?, seqs))
            })
            .and_then(Iterator::collect)
            .doing("reading what is ashore")?;
        let mut states = Vec::new();
        for (name, epoch, [aboard, sent, receipted, whole]) in rows {
            let Some(stream) = Stream::from_name(&name) else { continue };
            let seq = |n: i64| Seq(n as u64);
            let own_notes = if stream == Stream::Audit { own_notes(&self.case, epoch, whole)? } else { 0 };
            states.push(StreamState {
                stream,
                epoch: Epoch(epoch),
                aboard: seq(aboard),
                sent: seq(sent.max(receipted)),
                receipted: seq(receipted),
                whole: seq(whole),
                own_notes,
            });
        }
        states.sort_by_key(|s| (s.stream, s.epoch));
        Ok(states)
    }

    /// What no frame carries.
    ///
    /// # Errors
    /// As above, or an entry is damaged.
    pub fn beside(&self) -> Result<Beside, StoreError> {
        let drafts: i64 = self
            .case
            .query_row(
                "SELECT count(*) AS drafts FROM draft WHERE form <> :slip",
                rusqlite::named_params! { ":slip": crate::domain::filing::SLIP },
                |row| row.get("drafts"),
            )
            .doing("counting drafts")?;
        let mut select = self
            .case
            .prepare_cached("SELECT entry FROM journal WHERE body IS NOT NULL AND stream <> 'bulk'")
            .doing("looking for attached files")?;
        let mut rows = select.query([]).doing("looking for attached files")?;
        let mut files = 0;
        while let Some(row) = rows.next().doing("looking for attached files")? {
            let entry: Vec<u8> = row.get("entry").doing("looking for attached files")?;
            files += Entry::decode(&entry).map_err(StoreError::Entry)?.attachments.len() as u64;
        }
        Ok(Beside { files, drafts: drafts as u64 })
    }

    /// The frames that a shore would get now, measured and not sealed.
    ///
    /// # Errors
    /// As above.
    pub fn waits(&self, width: Width) -> Result<Waits, StoreError> {
        let (pieces, more) = self.planned(width, MOST_PLANNED)?;
        let bytes = pieces.iter().map(|p| frame::length_of(p) as u64).sum();
        Ok(Waits { frames: pieces.len(), bytes, more })
    }

    /// What waits, sealed to `shore` in at most `budget` bytes.
    ///
    /// # Errors
    /// As above, or the system gives no random numbers, or the shore's key is none.
    pub fn outgoing(&self, shore: &ShoreIdentity, width: Width, budget: u64) -> Result<Outgoing, StoreError> {
        let device = journal::device(&self.case)?;
        let (pieces, more) = self.planned(width, budget)?;
        let (mut frames, mut carried) = (Vec::new(), Vec::new());
        for pieces in &pieces {
            let chance = ItemChance { seed: chance::key()?, nonce: chance::bytes()? };
            let frame = frame::seal(pieces, (device.id, &device.key), shore, &chance);
            frames.push(frame.map_err(|fault| match fault {
                FrameFault::TooLarge => StoreError::TooLarge,
                _ => StoreError::ShoreKey,
            })?);
            carried.extend(pieces.iter().filter_map(|piece| match piece {
                Piece::Run(run) => {
                    Some((run.stream, run.epoch, Seq(run.first.0 + run.lines.len() as u64 - 1)))
                }
                _ => None,
            }));
        }
        Ok(Outgoing { frames, more, carried })
    }

    /// Notes that the frames went out. They are sent again until receipts cover them.
    ///
    /// # Errors
    /// As above, or it cannot be written.
    pub fn note_sent(&mut self, outgoing: &Outgoing, now: UtcTime) -> Result<(), StoreError> {
        let transaction = self.case.transaction().doing("beginning")?;
        for (stream, epoch, seq) in &outgoing.carried {
            let Some(stream) = Stream::from_code(*stream) else { continue };
            transaction
                .execute(
                    "INSERT INTO sent (stream, epoch, seq, at) VALUES (:stream, :epoch, :seq, :at)
                     ON CONFLICT (stream, epoch) DO UPDATE SET seq = max(seq, :seq), at = :at",
                    named_params! {
                        ":stream": stream.name(),
                        ":epoch": epoch.0,
                        ":seq": seq.0 as i64,
                        ":at": now.0,
                    },
                )
                .doing("noting what was sent")?;
        }
        transaction.commit().doing("committing")
    }

    /// Stores a receipt that was opened with the trusted shore's key; `bytes` are it.
    ///
    /// # Errors
    /// As above, or it cannot be written.
    pub fn take_receipt(&mut self, receipt: &Receipt, bytes: &[u8]) -> Result<Receipted, StoreError> {
        let transaction = self.case.transaction().doing("beginning")?;
        let new = transaction
            .execute(
                "INSERT OR IGNORE INTO shore_receipt (frame, at, taken, parked, conflicts, receipt)
                 VALUES (:frame, :at, :taken, :parked, :conflicts, :receipt)",
                named_params! {
                    ":frame": receipt.frame.0,
                    ":at": receipt.at.0,
                    ":taken": receipt.taken.code() as i64,
                    ":parked": receipt.parked_pieces,
                    ":conflicts": receipt.conflicts,
                    ":receipt": bytes,
                },
            )
            .doing("keeping a receipt")?;
        let mut differs = 0;
        for head in &receipt.heads {
            if !cover(&transaction, head, receipt.conflicts)? {
                differs += 1;
            }
        }
        if is_latest(&transaction, receipt.at)? {
            parts(&transaction, &receipt.parts)?;
        }
        transaction.commit().doing("committing")?;
        let Receipt { taken, parked_pieces, conflicts, .. } = *receipt;
        Ok(Receipted { taken, parked_pieces, conflicts, differs, again: new == 0 })
    }

    /// The pieces of every frame, at most `budget` bytes of them.
    fn planned(&self, width: Width, budget: u64) -> Result<(Vec<Vec<Piece>>, bool), StoreError> {
        let device = journal::device(&self.case)?;
        let (mut waiting, mut room, mut more) = (Vec::new(), MOST_PLANNED as i64, false);
        for state in self.streams()? {
            if state.whole >= state.aboard {
                continue;
            }
            let (waits, cut) = self.waiting(&state, &mut room)?;
            more |= cut;
            waiting.push(waits);
        }
        let (frames, left) = plan::frames(waiting, (device.id, &device.key), width, budget);
        Ok((frames, more || left))
    }

    /// What of a stream the shore did not sign for, while there is room.
    fn waiting(&self, state: &StreamState, room: &mut i64) -> Result<(Waiting, bool), StoreError> {
        let mut select = self
            .case
            .prepare_cached(
                "SELECT seq, entry, salt, body FROM journal
                 WHERE stream = :stream AND epoch = :epoch AND seq > :whole ORDER BY seq",
            )
            .doing("reading what waits")?;
        let mut rows = select
            .query(named_params! {
                ":stream": state.stream.name(),
                ":epoch": state.epoch.0,
                ":whole": state.whole.0 as i64,
            })
            .doing("reading what waits")?;
        let mut waits = Waiting {
            stream: state.stream,
            epoch: state.epoch,
            first: Seq(state.receipted.0 + 1),
            lines: Vec::new(),
            bodies: Vec::new(),
        };
        while let Some(row) = rows.next().doing("reading what waits")? {
            let bytes = |name| row.get::<_, Option<Vec<u8>>>(name).doing("reading what waits");
            let seq: i64 = row.get("seq").doing("reading what waits")?;
            let entry = bytes("entry")?.unwrap_or_default();
            let body = match (bytes("salt")?, bytes("body")?) {
                (Some(salt), Some(body)) => Some([salt, body].concat()),
                _ => None,
            };
            *room -= (entry.len() + body.as_ref().map_or(0, Vec::len)) as i64;
            if *room < 0 {
                return Ok((waits, true));
            }
            let read = Entry::decode(&entry).map_err(StoreError::Entry)?;
            let commitment = read.commitment;
            if seq as u64 > state.receipted.0 {
                waits.lines.push(Line { entry, kind: read.kind, commitment, body });
            } else if let Some(body) = body {
                waits.bodies.push((commitment, body, chunks_ashore(&self.case, commitment)?));
            }
        }
        Ok((waits, false))
    }
}

/// Whether no receipt that is here was given later: an old one that a stick brings late
/// tells of chunks that the shore may not have any more.
fn is_latest(db: &Connection, at: UtcTime) -> Result<bool, StoreError> {
    db.query_row("SELECT max(at) <= :at AS latest FROM shore_receipt", named_params! { ":at": at.0 }, |row| {
        row.get("latest")
    })
    .doing("comparing receipts")
}

fn parts(db: &Connection, parts: &[PartAshore]) -> Result<(), StoreError> {
    db.execute("DELETE FROM ashore_part", []).doing("keeping a receipt")?;
    for part in parts {
        db.execute(
            "INSERT OR REPLACE INTO ashore_part (commitment, chunks) VALUES (:commitment, :chunks)",
            named_params! { ":commitment": part.commitment.0, ":chunks": part.chunks.bytes() },
        )
        .doing("keeping a receipt")?;
    }
    Ok(())
}

/// A file name that tells nothing: sixteen random hexadecimal digits.
///
/// # Errors
/// The system gives no random numbers.
pub fn random_name() -> Result<String, StoreError> {
    Ok(hex(&chance::bytes::<8>()?))
}

fn chunks_ashore(db: &Connection, commitment: Hash) -> Result<Bitmap, StoreError> {
    let bytes: Option<Vec<u8>> = db
        .query_row(
            "SELECT chunks FROM ashore_part WHERE commitment = :commitment",
            named_params! { ":commitment": commitment.0 },
            |row| row.get("chunks"),
        )
        .optional()
        .doing("reading what is ashore")?;
    Ok(Bitmap::from_bytes(&bytes.unwrap_or_default()))
}

/// Takes over what the shore signed of a stream; false where the entry aboard is another.
/// Of an epoch that ended when this store came back from a copy the shore may have more
/// than is here: then all that is here, as long as nothing contradicts.
fn cover(db: &Connection, head: &HeadAshore, conflicts: u32) -> Result<bool, StoreError> {
    let Some(stream) = Stream::from_code(head.stream).filter(|_| head.seq > Seq(0)) else { return Ok(true) };
    let own = journal::device(db)?.epoch;
    let (name, epoch) = (stream.name(), head.epoch.0);
    let here: Option<(i64, [u8; 32])> = db
        .query_row(
            "SELECT seq, hash FROM journal WHERE stream = :stream AND epoch = :epoch AND seq <= :seq
             ORDER BY seq DESC LIMIT 1",
            named_params! { ":stream": name, ":epoch": epoch, ":seq": head.seq.0 as i64 },
            |row| Ok((row.get("seq")?, row.get("hash")?)),
        )
        .optional()
        .doing("comparing with the shore")?;
    let Some((seq, hash)) = here else { return Ok(head.epoch < own) };
    let same = seq as u64 == head.seq.0 && hash == head.hash.0;
    let before = head.epoch < own && (seq as u64) < head.seq.0 && conflicts == 0;
    if !same && !before {
        return Ok(false);
    }
    db.execute(
        "INSERT INTO ashore (stream, epoch, seq, whole) VALUES (:stream, :epoch, :seq, :whole)
         ON CONFLICT (stream, epoch) DO UPDATE SET seq = max(seq, :seq), whole = max(whole, :whole)",
        named_params! {
            ":stream": name,
            ":epoch": epoch,
            ":seq": seq,
            ":whole": (head.whole.0 as i64).min(seq),
        },
    )
    .doing("keeping a receipt")?;
    Ok(true)
}

/// How many entries at the end of the audit trail only note commands of the syncing.
fn own_notes(db: &Connection, epoch: u32, whole: i64) -> Result<u64, StoreError> {
    let mut select = db
        .prepare_cached(
            "SELECT entry, body FROM journal WHERE stream = 'audit' AND epoch = :epoch AND seq > :whole
             ORDER BY seq DESC LIMIT 1000",
        )
        .doing("reading the audit trail")?;
    let mut rows =
        select.query(named_params! { ":epoch": epoch, ":whole": whole }).doing("reading the audit trail")?;
    let mut count = 0;
    while let Some(row) = rows.next().doing("reading the audit trail")? {
        let entry: Vec<u8> = row.get("entry").doing("reading the audit trail")?;
        let body: Option<Vec<u8>> = row.get("body").doing("reading the audit trail")?;
        let kind = Entry::decode(&entry).map_err(StoreError::Entry)?.kind;
        let body = serde_json::from_slice::<serde_json::Value>(&body.unwrap_or_default()).unwrap_or_default();
        let says = |field: &str, what: &str| body.get(field).and_then(|c| c.as_str()) == Some(what);
        let own = match kind.as_str() {
            "command" => says("command", "sync"),
            "export" => says("what", "courier"),
            "down-keys" | "bundle" => true,
            _ => false,
        };
        if !own {
            break;
        }
        count += 1;
    }
    Ok(count)
}

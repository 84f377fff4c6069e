//! Out of the black box: records that the journal lost, and a whole store again.

use crate::domain::journal::chain::Head;
use crate::domain::journal::entry::{Action, Entry, Epoch, Seq, Stream};
use crate::domain::journal::frame::{Opening, Record};
use crate::domain::journal::hash::Hash;
use crate::domain::keys::officer::KeyName;
use crate::domain::keys::slot::{Keys, SlotError, Slots};
use crate::domain::keys::slot_file::{self, Copy};
use crate::domain::time::UtcTime;
use crate::store::black_box::{BlackBox, STREAMS};
use crate::store::connection::{self, Access};
use crate::store::disk::{Disk, OsDisk};
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files::{self, Places};
use crate::store::journal::Device;
use crate::store::journal::erasure;
use crate::store::journal::vault::Vault;
use crate::store::{Credentials, Store, encoded, journal, migrations};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, named_params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Entries of the box that may follow one another, by stream, epoch and number.
type Candidates<'a> = BTreeMap<(Stream, Epoch, Seq), Vec<(Entry, &'a Record)>>;

fn candidates(records: &[Record]) -> Candidates<'_> {
    let mut candidates = Candidates::new();
    for record in records {
        let Ok(entry) = Entry::decode(&record.entry) else { continue };
        let same = candidates.entry((entry.stream, entry.epoch, entry.seq)).or_default();
        // Written again after a cut: the copy that has its body counts.
        match same.iter_mut().find(|(e, _)| *e == entry) {
            Some(known) if known.1.body.is_none() => known.1 = record,
            Some(_) => {}
            None => same.push((entry, record)),
        }
    }
    candidates
}

/// The last entry of a stream in an epoch.
fn last(db: &Connection, stream: Stream, epoch: Epoch) -> Result<Option<(Seq, Hash)>, StoreError> {
    db.query_row(
        "SELECT seq, hash FROM journal WHERE stream = :stream AND epoch = :epoch ORDER BY seq DESC LIMIT 1",
        named_params! { ":stream": stream.name(), ":epoch": epoch.0 },
        |row| Ok((Seq(row.get::<_, i64>("seq")? as u64), Hash(row.get("hash")?))),
    )
    .optional()
    .doing("reading the head of a stream")
}

fn insert(db: &Connection, entry: &Entry, record: &Record) -> Result<(), StoreError> {
    let doing = "writing a record back";
    let body = record.body.as_deref().and_then(<[u8]>::split_first_chunk::<32>);
    db.execute(
        "INSERT INTO journal (stream, epoch, seq, record, hash, previous, entry, salt, body, recorded_at)
         VALUES (:stream, :epoch, :seq, :record, :hash, :previous, :entry, :salt, :body, :recorded_at)",
        named_params! {
            ":stream": entry.stream.name(),
            ":epoch": entry.epoch.0,
            ":seq": entry.seq.0 as i64,
            ":record": entry.record.0,
            ":hash": entry.hash().0,
            ":previous": entry.previous.0,
            ":entry": record.entry,
            ":salt": body.map(|(salt, _)| salt),
            ":body": body.map(|(_, body)| body),
            ":recorded_at": entry.clock.utc.0,
        },
    )
    .doing(doing)?;
    if let Action::Erase { of, .. } = entry.action {
        erasure::destroy(db, of)?;
    }
    let Some(batch) = &record.batch else { return Ok(()) };
    db.execute(
        "INSERT INTO batch (stream, epoch, last, batch) VALUES (:stream, :epoch, :last, :batch)",
        named_params! {
            ":stream": entry.stream.name(),
            ":epoch": entry.epoch.0,
            ":last": entry.seq.0 as i64,
            ":batch": batch,
        },
    )
    .doing(doing)
    .map(drop)
}

/// Writes every entry that continues a stream of `db` in its epoch; gives how many. The
/// journal may have gone on in a later epoch meanwhile.
fn continue_streams(db: &Connection, records: &[Record]) -> Result<u64, StoreError> {
    let candidates = candidates(records);
    let device = journal::device(db)?;
    let runs: BTreeSet<(Stream, Epoch)> =
        candidates.keys().filter(|(s, ..)| STREAMS.contains(s)).map(|(s, e, _)| (*s, *e)).collect();
    let mut count = 0;
    for (stream, epoch) in &runs {
        count += continue_run(db, &device, (*stream, *epoch), &candidates)?;
    }
    let latest = runs.iter().map(|(_, epoch)| *epoch).max().unwrap_or(device.epoch);
    db.execute("UPDATE device SET epoch = :epoch", named_params! { ":epoch": latest.max(device.epoch).0 })
        .doing("taking the epoch over")?;
    Ok(count)
}

fn continue_run(
    db: &Connection,
    device: &Device,
    (stream, epoch): (Stream, Epoch),
    candidates: &Candidates<'_>,
) -> Result<u64, StoreError> {
    let genesis = Head::genesis(device.id, stream, epoch);
    let mut head = match last(db, stream, epoch)? {
        Some((seq, hash)) => Head { seq, hash, ..genesis },
        None => genesis,
    };
    let (mut count, mut unsigned) = (0, None);
    while let Some(next) = head.seq.0.checked_add(1).map(Seq) {
        let found = candidates.get(&(stream, epoch, next)).into_iter().flatten();
        let Some((entry, record)) = found.into_iter().find(|(e, _)| e.previous == head.hash) else { break };
        insert(db, entry, record)?;
        unsigned = if record.batch.is_some() { None } else { unsigned.or(Some(next)) };
        (head, count) = (Head::after(entry), count + 1);
    }
    // The end of a run that was cut off while it was copied.
    if let Some(first) = unsigned {
        journal::sign_run(db, device, first, &head)?;
    }
    Ok(count)
}

impl Store {
    /// Takes over what continues the journal; gives how many records.
    pub(in crate::store) fn recover(&mut self, records: &[Record]) -> Result<u64, StoreError> {
        let mut once = || {
            let transaction =
                self.case.transaction_with_behavior(TransactionBehavior::Immediate).doing("beginning")?;
            let count = continue_streams(&transaction, records)?;
            transaction.commit().doing("committing")?;
            Ok(count)
        };
        match once() {
            Err(StoreError::Full) if self.places.release_reserve() => once(),
            done => done,
        }
    }

    /// [`Self::rebuild_on`] on the computer's own disk.
    ///
    /// # Errors
    /// As there.
    pub fn rebuild(
        dir: &Path,
        from: &Path,
        who: &Credentials,
        now: UtcTime,
    ) -> Result<(Self, u64, Option<PathBuf>), StoreError> {
        Self::rebuild_on(Arc::new(OsDisk), dir, from, who, now)
    }

    /// Makes the database of own records in `dir` again from the black box in `from` (the
    /// medium, or the box's own folder). A database that is there is put aside; key
    /// slots and watchlists that are there and belong to the store stay. Gives the
    /// store, how many records it has, and where the old database is.
    ///
    /// # Errors
    /// No box is there, it does not open, another store stands in `dir`, or the files
    /// cannot be written. A rebuilding that was cut off is begun again.
    pub fn rebuild_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        from: &Path,
        who: &Credentials,
        now: UtcTime,
    ) -> Result<(Self, u64, Option<PathBuf>), StoreError> {
        let kept = find_box(&disk, from)?;
        let [first, second] = kept.read_slots()?;
        let slots = slot_file::choose(first.as_deref(), second.as_deref())?.slots;
        let places = Places::new(Arc::clone(&disk), dir);
        files::make_dir(&*disk, dir)?;
        let lock = places.take_lock()?;
        let slots = own_slots(&places, slots)?;
        let keys = slots.unlock(&who.officer, &who.passphrase)?;
        let case = keys.get(KeyName::Case).ok_or(SlotError::NotHeld(KeyName::Case))?;
        let box_dir = kept.dir.clone();
        let black_box = BlackBox::new(Arc::clone(&disk), &kept.dir, box_dir, &keys, slots.store.0)?;
        let (opening, records) = black_box.everything()?;
        let opening = opening.ok_or_else(|| StoreError::NoBox(from.to_owned()))?;
        let new = dir.join("case.db.rebuild");
        discard(&*disk, &new)?;
        let access = Access { key: case, salt: &slots.case_salt };
        let count = build(&*disk, &new, access, (&slots, &opening, &records), now)?;
        Vault::of(&places).fetch_all(&Vault::of(&kept))?;
        make_intel(&*disk, &places, &slots, &keys, now)?;
        let aside = put_aside(&*disk, &places.case(), now)?;
        files::rename(&*disk, &new, &places.case())?;
        drop(lock);
        Ok((Self::open_on(disk, dir, who)?, count, aside))
    }
}

/// The box in `from`, or in the one folder of `from` that is one.
fn find_box(disk: &Arc<dyn Disk>, from: &Path) -> Result<Places, StoreError> {
    let is_box = |dir: &Path| disk.names(dir).is_ok_and(|n| n.iter().any(|n| n.starts_with("box-")));
    if is_box(from) {
        return Ok(Places::new(Arc::clone(disk), from));
    }
    let names = disk.names(from).unwrap_or_default();
    let mut boxes = names.iter().map(|name| from.join(name)).filter(|dir| is_box(dir));
    match (boxes.next(), boxes.next()) {
        (Some(one), None) => Ok(Places::new(Arc::clone(disk), &one)),
        _ => Err(StoreError::NoBox(from.to_owned())),
    }
}

/// The slots that stand in `places`, which may be newer than the box's; those of the box
/// where none are good.
fn own_slots(places: &Places, of_box: Slots) -> Result<Slots, StoreError> {
    let [first, second] = places.read_slots()?;
    match slot_file::choose(first.as_deref(), second.as_deref()) {
        Ok(own) if own.slots.store != of_box.store => Err(StoreError::Exists(places.dir.clone())),
        Ok(own) if own.slots.generation >= of_box.generation => Ok(own.slots),
        _ => {
            let bytes = encoded(&of_box)?;
            for copy in [Copy::Second, Copy::First] {
                files::write_through(&*places.disk, &places.slots(copy), &bytes)?;
            }
            Ok(of_box)
        }
    }
}

/// Removes what an attempt left that was cut off.
fn discard(disk: &dyn Disk, path: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-shm"] {
        let path = with_suffix(path, suffix);
        if disk.exists(&path) {
            disk.remove(&path).at(&path)?;
        }
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn named(db: &Connection, slots: &Slots, now: UtcTime) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO identity (store, made_at) VALUES (:store, :made_at)",
        named_params! { ":store": slots.store.0, ":made_at": now.0 },
    )
    .doing("naming the store")
    .map(drop)
}

fn build(
    disk: &dyn Disk,
    path: &Path,
    access: Access<'_>,
    (slots, opening, records): (&Slots, &Opening, &[Record]),
    now: UtcTime,
) -> Result<u64, StoreError> {
    files::make_empty(disk, path)?;
    let mut db = connection::open(disk, path, access)?;
    migrations::migrate(disk, &mut db, path, migrations::CASE)?;
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).doing("beginning")?;
    named(&transaction, slots, now)?;
    let device = named_params! {
        ":id": opening.device.0, ":seed": *opening.seed, ":epoch": opening.epoch.0,
    };
    transaction
        .execute("INSERT INTO device (id, seed, epoch) VALUES (:id, :seed, :epoch)", device)
        .doing("making the device")?;
    transaction
        .execute("INSERT INTO copied (at) VALUES (:at)", named_params! { ":at": now.0 })
        .doing("marking the copy")?;
    let count = continue_streams(&transaction, records)?;
    transaction.commit().doing("committing")?;
    connection::fold_log(&db)?;
    connection::check(&db, path)?;
    Ok(count)
}

/// An empty database of watchlists, where none is there and the officer is cleared.
fn make_intel(
    disk: &dyn Disk,
    places: &Places,
    slots: &Slots,
    keys: &Keys,
    now: UtcTime,
) -> Result<(), StoreError> {
    let Some(key) = keys.get(KeyName::Intel).filter(|_| !disk.exists(&places.intel())) else {
        return Ok(());
    };
    let new = places.dir.join("intel.db.rebuild");
    discard(disk, &new)?;
    files::make_empty(disk, &new)?;
    let mut db = connection::open(disk, &new, Access { key, salt: &slots.intel_salt })?;
    migrations::migrate(disk, &mut db, &new, migrations::INTEL)?;
    named(&db, slots, now)?;
    connection::fold_log(&db)?;
    drop(db);
    files::rename(disk, &new, &places.intel())
}

/// Moves a database with its log out of the way; gives where it is now.
fn put_aside(disk: &dyn Disk, path: &Path, now: UtcTime) -> Result<Option<PathBuf>, StoreError> {
    let aside = with_suffix(path, &format!(".before-{}", now.rfc3339().replace(':', "")));
    let mut moved = None;
    for suffix in ["-wal", "-shm", ""] {
        let from = with_suffix(path, suffix);
        if disk.exists(&from) {
            files::rename(disk, &from, &with_suffix(&aside, suffix))?;
            moved = Some(aside.clone());
        }
    }
    Ok(moved)
}

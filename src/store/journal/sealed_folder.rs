//! The journal as a sealed folder that anyone can check without this store
//! (`watchkeeper verify`). It holds the bodies in the clear: it is for a court, not for
//! a locker.

use crate::domain::journal::bundle::{Bundle, Measured, OfficerKey};
use crate::domain::journal::chain::Batch;
use crate::domain::journal::entry::{Entry, RecordId, Stream};
use crate::domain::journal::folder::{self, Contents, Files, Large, MOST_BYTES, MOST_FILES};
use crate::domain::journal::hash::Hash;
use crate::domain::journal::sign::{PrivateKey, PublicKey};
use crate::domain::keys::slot::Slots;
use crate::domain::time::UtcTime;
use crate::store::disk::How;
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files;
use crate::store::journal::attachment::AttachmentFault;
use crate::store::journal::vault::Vault;
use crate::store::{Store, journal};
use rusqlite::{Connection, named_params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Bytes of an attachment that are written through at once.
const WRITTEN_AT_ONCE: usize = 4 << 20;
/// Files of a folder that are no bodies: two a stream, the keys, the manifest.
const OTHER_FILES: usize = 2 * Stream::ALL.len() + 2;

/// A file that is attached by a record which has its body.
#[derive(Debug, Clone)]
struct Held {
    record: RecordId,
    salt: [u8; 32],
    hash: Hash,
    length: u64,
}

/// A journal as a folder: what fits into memory, and its attachments as they measure.
pub(in crate::store) struct Folder {
    pub(in crate::store) files: Files,
    pub(in crate::store) large: Large,
    /// One record whose file is as it was attached, for each of them.
    sound: BTreeMap<Hash, Held>,
}

/// What a folder says of attachments that are not as they were attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Unsound {
    /// They are listed as found, so that a proof on the spot names them.
    Shown,
    /// They are left out: the proof of the folder names them as missing.
    LeftOut,
}

impl Store {
    /// Writes every entry, with the bodies that were not erased and the attachments, as a
    /// sealed folder `dir`, which must not exist. It appears whole or not at all. An
    /// attachment that is damaged is left out, and the proof of the folder names it.
    ///
    /// # Errors
    /// `dir` exists or cannot be written, or the journal is larger than one folder.
    pub fn export_folder(&self, dir: &Path, made: UtcTime) -> Result<(), StoreError> {
        let disk = &*self.places.disk;
        if disk.exists(dir) {
            return Err(StoreError::Exists(dir.to_owned()));
        }
        let vault = Vault::of(&self.places);
        let folder = folder_of(&self.case, &self.slots, made, (&vault, Unsound::LeftOut))?;
        let mut name = dir.as_os_str().to_owned();
        name.push(".partial");
        let partial = Path::new(&name);
        if disk.exists(partial) {
            disk.remove_dir(partial).at(partial)?;
        }
        let mut folders = BTreeSet::new();
        let mut place = |name: String| {
            let path = partial.join(name);
            let folder = path.parent().unwrap_or(partial);
            if folders.insert(folder.to_owned()) {
                files::make_dir(disk, folder)?;
            }
            Ok::<_, StoreError>(path)
        };
        for (name, bytes) in folder.files {
            files::write_new(disk, &place(name)?, &bytes)?;
        }
        for (hash, held) in folder.sound {
            let path = place(folder::attachment_name(hash))?;
            files::make_empty(disk, &path)?;
            let mut ready = Vec::new();
            let write =
                |ready: &mut Vec<u8>| disk.write(&path, How::Append, ready).at(&path).map(|()| ready.clear());
            let measured = vault.pour(held.record, &held.salt, &mut |piece| {
                ready.extend_from_slice(piece);
                if ready.len() >= WRITTEN_AT_ONCE { write(&mut ready) } else { Ok(()) }
            })?;
            write(&mut ready)?;
            if measured.hash != hash {
                return Err(AttachmentFault::Damaged(held.record).into());
            }
        }
        folders.insert(partial.to_owned());
        folders.iter().try_for_each(|folder| files::sync_dir(disk, folder))?;
        files::rename(disk, partial, dir)
    }

    /// The files of a sealed folder of every entry, in memory and without its
    /// attachments: for a look at a journal that has none.
    ///
    /// # Errors
    /// The journal is larger than one folder, or damaged beyond reading.
    pub fn sealed_files(&self, made: UtcTime) -> Result<Files, StoreError> {
        let vault = Vault::of(&self.places);
        folder_of(&self.case, &self.slots, made, (&vault, Unsound::Shown)).map(|folder| folder.files)
    }

    /// Everything that a proof of this journal needs, attachments measured where they
    /// stand.
    ///
    /// # Errors
    /// As for [`Self::sealed_files`].
    pub fn bundle(&self, made: UtcTime) -> Result<Bundle, StoreError> {
        let vault = Vault::of(&self.places);
        let folder = folder_of(&self.case, &self.slots, made, (&vault, Unsound::Shown))?;
        folder::read_with(&folder.files, &folder.large).map_err(|_| StoreError::TooLarge)
    }
}

/// The journal in `db` with the attachments in `vault` as a sealed folder.
pub(in crate::store) fn folder_of(
    db: &Connection,
    slots: &Slots,
    made: UtcTime,
    (vault, unsound): (&Vault<'_>, Unsound),
) -> Result<Folder, StoreError> {
    let (bodies, bytes): (i64, i64) = db
        .query_row(
            "SELECT count(body) AS bodies,
                 coalesce(sum(length(entry) + coalesce(length(body), 0) + 256), 0) AS bytes FROM journal",
            [],
            |row| Ok((row.get("bodies")?, row.get("bytes")?)),
        )
        .doing("measuring the journal")?;
    let (contents, key, held) = contents(db, slots, made)?;
    let files = bodies as usize + held.len() + OTHER_FILES;
    if bytes as u64 > MOST_BYTES || files > MOST_FILES {
        return Err(StoreError::TooLarge);
    }
    let (mut large, mut sound) = (Large::new(), BTreeMap::new());
    for held in held {
        let Some(measured) = vault.measure(held.record, &held.salt) else { continue };
        let name = folder::attachment_name(held.hash);
        if measured == (Measured { hash: held.hash, length: held.length }) {
            large.entry(name).or_insert(measured);
            sound.entry(held.hash).or_insert(held);
        } else if unsound == Unsound::Shown {
            // One bad copy of two is shown: it belongs to a record as well.
            large.insert(name, measured);
        }
    }
    Ok(Folder { files: folder::write_with(&contents, &large, &key), large, sound })
}

fn contents(
    db: &Connection,
    slots: &Slots,
    made: UtcTime,
) -> Result<(Contents, PrivateKey, Vec<Held>), StoreError> {
    let device = journal::device(db)?;
    let mut streams = BTreeMap::new();
    let mut bodies = BTreeMap::new();
    let mut held = Vec::new();
    for stream in Stream::ALL {
        let (mut entries, mut batches) = (Vec::new(), Vec::new());
        let mut statement = db
            .prepare_cached(
                "SELECT entry, salt, body, batch FROM journal
                     LEFT JOIN batch ON batch.stream = journal.stream
                        AND batch.epoch = journal.epoch AND batch.last = journal.seq
                     WHERE journal.stream = :stream ORDER BY journal.epoch, journal.seq",
            )
            .doing("reading the journal")?;
        let mut rows =
            statement.query(named_params! { ":stream": stream.name() }).doing("reading the journal")?;
        while let Some(row) = rows.next().doing("reading the journal")? {
            let read = |name| row.get::<_, Option<Vec<u8>>>(name).doing("reading the journal");
            let encoded = read("entry")?.unwrap_or_default();
            if let (Some(salt), Some(body)) = (read("salt")?, read("body")?) {
                let entry = Entry::decode(&encoded).map_err(StoreError::Entry)?;
                if let (Some(salt), record) = (salt.first_chunk(), entry.record) {
                    let files = entry.attachments.iter();
                    held.extend(files.map(|a| Held { record, salt: *salt, hash: a.hash, length: a.length }));
                }
                bodies.insert(entry.commitment, [salt, body].concat());
            }
            if let Some(batch) = read("batch")? {
                batches.push(Batch::decode(&batch).map_err(StoreError::Entry)?);
            }
            entries.push(encoded);
        }
        if !entries.is_empty() {
            streams.insert(stream, (entries, batches));
        }
    }
    let contents = Contents {
        device: device.id,
        officers: slots
            .officers
            .iter()
            .flat_map(|slot| {
                let officer = slot.officer.as_str();
                slot.public
                    .iter()
                    .map(move |key| OfficerKey { officer: officer.to_owned(), key: PublicKey(key.0) })
            })
            .collect(),
        made,
        after: Vec::new(),
        streams,
        bodies,
        attachments: BTreeMap::new(),
    };
    Ok((contents, device.key, held))
}

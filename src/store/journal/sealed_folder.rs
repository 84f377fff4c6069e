//! The journal as a sealed folder that anyone can check without this store
//! (`watchkeeper verify`). It holds the bodies in the clear: it is for a court, not for
//! a locker.

use crate::domain::journal::bundle::OfficerKey;
use crate::domain::journal::chain::Batch;
use crate::domain::journal::entry::{Entry, Stream};
use crate::domain::journal::folder::{self, Contents, Files, MOST_BYTES, MOST_FILES};
use crate::domain::journal::sign::{PrivateKey, PublicKey};
use crate::domain::keys::slot::Slots;
use crate::domain::time::UtcTime;
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files;
use crate::store::{Store, journal};
use rusqlite::{Connection, named_params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Files of a folder that are no bodies: two a stream, the keys, the manifest.
const OTHER_FILES: usize = 2 * Stream::ALL.len() + 2;

impl Store {
    /// Writes every entry, with the bodies that were not erased, as a sealed folder
    /// `dir`, which must not exist. It appears whole or not at all.
    ///
    /// # Errors
    /// `dir` exists or cannot be written, or the journal is larger than one folder.
    pub fn export_folder(&self, dir: &Path, made: UtcTime) -> Result<(), StoreError> {
        let disk = &*self.places.disk;
        if disk.exists(dir) {
            return Err(StoreError::Exists(dir.to_owned()));
        }
        let files = self.sealed_files(made)?;
        let mut name = dir.as_os_str().to_owned();
        name.push(".partial");
        let partial = Path::new(&name);
        if disk.exists(partial) {
            disk.remove_dir(partial).at(partial)?;
        }
        let mut folders = BTreeSet::new();
        for (name, bytes) in files {
            let path = partial.join(name);
            let folder = path.parent().unwrap_or(partial);
            if folders.insert(folder.to_owned()) {
                files::make_dir(disk, folder)?;
            }
            files::write_new(disk, &path, &bytes)?;
        }
        folders.insert(partial.to_owned());
        folders.iter().try_for_each(|folder| files::sync_dir(disk, folder))?;
        files::rename(disk, partial, dir)
    }

    /// The files of a sealed folder of every entry, in memory: for a proof on the spot.
    ///
    /// # Errors
    /// The journal is larger than one folder, or damaged beyond reading.
    pub fn sealed_files(&self, made: UtcTime) -> Result<Files, StoreError> {
        files_of(&self.case, &self.slots, made)
    }
}

/// The files of a sealed folder of the journal in `db`.
pub(in crate::store) fn files_of(db: &Connection, slots: &Slots, made: UtcTime) -> Result<Files, StoreError> {
    let (bodies, bytes): (i64, i64) = db
        .query_row(
            "SELECT count(body) AS bodies,
                 coalesce(sum(length(entry) + coalesce(length(body), 0) + 256), 0) AS bytes FROM journal",
            [],
            |row| Ok((row.get("bodies")?, row.get("bytes")?)),
        )
        .doing("measuring the journal")?;
    if bytes as u64 > MOST_BYTES || bodies as usize + OTHER_FILES > MOST_FILES {
        return Err(StoreError::TooLarge);
    }
    let (contents, key) = contents(db, slots, made)?;
    Ok(folder::write(&contents, &key))
}

fn contents(db: &Connection, slots: &Slots, made: UtcTime) -> Result<(Contents, PrivateKey), StoreError> {
    let device = journal::device(db)?;
    let mut streams = BTreeMap::new();
    let mut bodies = BTreeMap::new();
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
    Ok((contents, device.key))
}

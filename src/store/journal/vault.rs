//! Where attached files stand: one encrypted file each in `attachments/` beside the
//! database, named by the record that attaches it.
//!
//! Files, not rows: a film of 500 MB as rows would go through the write-ahead log, be
//! copied with every backup page by page, and take the whole database out of the check at
//! opening; and a row that is deleted leaves its pages to be found. A file is written
//! through before its entry is committed, so an entry never lacks its file; a file whose
//! entry was never committed, or was erased, is removed at the next opening. Its key is
//! that entry's salt ([`chunks`](crate::domain::evidence::chunks)): when the salt is
//! erased, what is left of the file anywhere can be opened by nobody.

use crate::domain::evidence::attachment::Content;
use crate::domain::evidence::chunks::{FileCipher, MARK, PIECE, pieces, sealed_length};
use crate::domain::evidence::media_type::{self, HEAD};
use crate::domain::journal::bundle::{Measured, Measuring};
use crate::domain::journal::entry::RecordId;
use crate::store::disk::{Disk, How};
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files::{self, Places};
use crate::store::journal::attachment::AttachmentFault;
use rusqlite::{Connection, OptionalExtension, named_params};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Pieces that are written through at once: 4 MiB.
const AT_ONCE: usize = 16;
const SUFFIX: &str = ".att";

/// When a file that is taken in is refused.
#[derive(Clone, Copy)]
pub(in crate::store) struct Limits<'a> {
    /// Bytes.
    pub(in crate::store) most: u64,
    /// Asked between two pieces.
    pub(in crate::store) stop: &'a dyn Fn() -> bool,
}

/// The attached files of a store, of its black box or of a backup.
#[derive(Debug)]
pub(in crate::store) struct Vault<'a> {
    disk: &'a dyn Disk,
    dir: PathBuf,
}

impl<'a> Vault<'a> {
    pub(in crate::store) fn of(places: &'a Places) -> Self {
        Self { disk: &*places.disk, dir: places.attachments() }
    }

    fn path(&self, record: RecordId) -> PathBuf {
        self.dir.join(format!("{record}{SUFFIX}"))
    }

    /// Whether a file of the length that fits stands there.
    fn holds(&self, record: RecordId, length: u64) -> bool {
        self.disk.size(&self.path(record)).is_ok_and(|size| size == sealed_length(length))
    }

    /// Writes all of `source` through to the disk, encrypted, within `limits`. What an
    /// attempt that failed had written is removed.
    pub(in crate::store) fn take_in(
        &self,
        (record, salt): (RecordId, &[u8; 32]),
        source: &mut dyn Read,
        limits: Limits<'_>,
    ) -> Result<Content, StoreError> {
        files::make_dir(self.disk, &self.dir)?;
        let path = self.path(record);
        let written = self.write(&path, &FileCipher::new(salt, record), source, limits);
        match written {
            Ok(content) => {
                files::sync_dir(self.disk, &self.dir)?;
                Ok(content)
            }
            Err(error) => {
                let _ = self.remove(record);
                Err(error)
            }
        }
    }

    fn write(
        &self,
        path: &Path,
        cipher: &FileCipher,
        source: &mut dyn Read,
        Limits { most, stop }: Limits<'_>,
    ) -> Result<Content, StoreError> {
        let mut piece = fill(source)?;
        if piece.is_empty() {
            return Err(AttachmentFault::Empty.into());
        }
        let head = piece.get(..HEAD.min(piece.len())).unwrap_or_default();
        let media_type = media_type::of(head);
        let (mut measuring, mut index, mut length) = (Measuring::default(), 0_u64, 0_u64);
        let mut ready = MARK.to_vec();
        files::make_empty(self.disk, path)?;
        loop {
            let next = if piece.len() < PIECE { Vec::new() } else { fill(source)? };
            length = length.saturating_add(piece.len() as u64);
            if length > most {
                return Err(AttachmentFault::TooLarge { most }.into());
            }
            if stop() {
                return Err(AttachmentFault::Stopped.into());
            }
            measuring.take(&piece);
            let sealed = cipher.seal(index, next.is_empty(), &piece).ok_or(StoreError::TooLarge)?;
            ready.extend(sealed);
            index += 1;
            if next.is_empty() || ready.len() >= AT_ONCE * PIECE {
                self.disk.write(path, How::Append, &ready).at(path)?;
                ready.clear();
            }
            if next.is_empty() {
                break;
            }
            piece = next;
        }
        let Measured { hash, length } = measuring.done();
        Ok(Content { hash, length, media_type })
    }

    /// Gives the file piece by piece, and what it measures.
    pub(in crate::store) fn pour(
        &self,
        record: RecordId,
        salt: &[u8; 32],
        to: &mut dyn FnMut(&[u8]) -> Result<(), StoreError>,
    ) -> Result<Measured, StoreError> {
        let path = self.path(record);
        let damaged = || StoreError::from(AttachmentFault::Damaged(record));
        let length = self.disk.size(&path).map_err(|_| damaged())?;
        let mark = self.disk.read(&path, 0, MARK.len() as u64).at(&path)?;
        if mark != MARK {
            return Err(damaged());
        }
        let cipher = FileCipher::new(salt, record);
        let mut measuring = Measuring::default();
        for (index, (at, most, last)) in (0..).zip(pieces(length)) {
            let sealed = self.disk.read(&path, at, most).at(&path)?;
            let piece = cipher.open(index, last, &sealed).ok_or_else(damaged)?;
            measuring.take(&piece);
            to(&piece)?;
        }
        Ok(measuring.done())
    }

    /// What the file measures; `None` where it is missing.
    pub(in crate::store) fn measure(&self, record: RecordId, salt: &[u8; 32]) -> Option<Measured> {
        self.disk
            .exists(&self.path(record))
            .then(|| self.pour(record, salt, &mut |_| Ok(())).unwrap_or_else(|_| Measured::unreadable()))
    }

    /// Takes the file of a record over from another vault, as it stands there; nothing
    /// where that has none of the length that fits.
    pub(in crate::store) fn fetch(
        &self,
        from: &Vault<'_>,
        record: RecordId,
        length: u64,
    ) -> Result<(), StoreError> {
        if !self.holds(record, length) && !from.holds(record, length) {
            return Ok(());
        }
        files::make_dir(self.disk, &self.dir)?;
        if self.holds(record, length) {
            // The attempt that put it there may have failed to make its name last.
            return files::sync_dir(self.disk, &self.dir);
        }
        files::copy_through(self.disk, &from.path(record), &self.path(record))
    }

    /// Takes over every file that this vault has not.
    pub(in crate::store) fn fetch_all(&self, from: &Vault<'_>) -> Result<(), StoreError> {
        for record in from.records() {
            let (own, other) = (self.path(record), from.path(record));
            // One that is being taken in may be called off meanwhile: no entry names it.
            let Ok(size) = self.disk.size(&other) else { continue };
            if self.disk.size(&own).is_ok_and(|s| s == size) {
                continue;
            }
            files::make_dir(self.disk, &self.dir)?;
            files::copy_through(self.disk, &other, &own)?;
        }
        Ok(())
    }

    /// Takes back from a black box what is missing here of records that have their body.
    pub(in crate::store) fn take_back(&self, from: &Vault<'_>, db: &Connection) -> Result<(), StoreError> {
        for record in from.records() {
            let (own, other) = (self.path(record), from.path(record));
            if !self.disk.exists(&own) && standing(db, record)? == Some(true) {
                files::make_dir(self.disk, &self.dir)?;
                files::copy_through(self.disk, &other, &own)?;
            }
        }
        Ok(())
    }

    pub(in crate::store) fn remove(&self, record: RecordId) -> Result<(), StoreError> {
        let path = self.path(record);
        if !self.disk.exists(&path) {
            return Ok(());
        }
        self.disk.remove(&path).at(&path)?;
        files::sync_dir(self.disk, &self.dir)
    }

    /// The records whose files are here.
    pub(in crate::store) fn records(&self) -> Vec<RecordId> {
        self.names().iter().filter_map(|name| record_of(name)).collect()
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.disk.names(&self.dir).unwrap_or_default();
        names.sort();
        names
    }

    /// Removes what belongs to no record of the journal that has its body: files of
    /// attachments that were cut off or erased. What is `incoming` still is left.
    pub(in crate::store) fn sweep(
        &self,
        db: &Connection,
        incoming: &dyn Fn(RecordId) -> bool,
    ) -> Result<(), StoreError> {
        let mut removed = false;
        for name in self.names() {
            let comes = record_of(name.strip_suffix(".partial").unwrap_or(&name)).is_some_and(incoming);
            let kept = match record_of(&name) {
                Some(record) => standing(db, record)?.is_some_and(|kept| kept),
                None => false,
            };
            if !kept && !comes {
                let path = self.dir.join(&name);
                self.disk.remove(&path).at(&path)?;
                removed = true;
            }
        }
        if removed { files::sync_dir(self.disk, &self.dir) } else { Ok(()) }
    }

    /// Removes the files of records that the journal knows as erased, and no others.
    pub(in crate::store) fn remove_erased(&self, db: &Connection) -> Result<(), StoreError> {
        for record in self.records() {
            if standing(db, record)? == Some(false) {
                self.remove(record)?;
            }
        }
        Ok(())
    }
}

fn record_of(name: &str) -> Option<RecordId> {
    RecordId::parse_hex(name.strip_suffix(SUFFIX)?)
}

/// Whether a record has its body; `None` where there is no such record.
pub(in crate::store) fn standing(db: &Connection, record: RecordId) -> Result<Option<bool>, StoreError> {
    db.prepare_cached("SELECT body IS NOT NULL AS kept FROM journal WHERE record = :record")
        .and_then(|mut select| {
            select.query_row(named_params! { ":record": record.0 }, |row| row.get("kept")).optional()
        })
        .doing("looking for a record")
}

/// Reads one piece, or what is left of the file.
fn fill(source: &mut dyn Read) -> Result<Vec<u8>, StoreError> {
    let mut piece = Vec::with_capacity(PIECE);
    source
        .take(PIECE as u64)
        .read_to_end(&mut piece)
        .map_err(|error| StoreError::from(AttachmentFault::Unreadable(error)))?;
    Ok(piece)
}

//! Files attached to sealed records, by their SHA-256: taken in piece by piece, encrypted
//! at rest (`vault`), each by an entry of its own that amends the record.
//!
//! The entry is committed when the file is on the disk, and the call returns after that:
//! an attachment that was told as done is whole, any other leaves nothing that counts.

use super::vault::{Limits, Vault, standing};
use super::{NewRecord, Writing, stream_of, write_as};
use crate::domain::evidence::attachment::{Content, Facts, Fix, KIND};
use crate::domain::evidence::media_type;
use crate::domain::journal::entry::{Action, Attachment, ClockFacts, Entry, RecordId, Stream};
use crate::domain::journal::hash::Hash;
use crate::store::Store;
use crate::store::chance;
use crate::store::disk::How;
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files::rename;
use rusqlite::{OptionalExtension, named_params};
use serde_json::Value;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Why a file was not attached, or cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentFault {
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {most} bytes")]
    TooLarge { most: u64 },
    /// Its length or time changed while it was read.
    #[error("the file changed while it was read")]
    Changed,
    #[error("the file cannot be read: {0}")]
    Unreadable(io::Error),
    /// It was called off while it was read.
    #[error("the file was not taken in to its end")]
    Stopped,
    /// The record is not one that attaches a file, or was erased.
    #[error("record {0} has no file")]
    None(RecordId),
    #[error("the file of record {0} is damaged or missing")]
    Damaged(RecordId),
}

impl AttachmentFault {
    pub(in crate::store) fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Empty => ("store-error-attachment-empty", Vec::new()),
            Self::TooLarge { most } => {
                ("store-error-attachment-too-large", vec![("most", (most >> 20).to_string())])
            }
            Self::Changed => ("store-error-attachment-changed", Vec::new()),
            Self::Unreadable(error) => {
                ("store-error-attachment-unreadable", vec![("detail", error.to_string())])
            }
            Self::Stopped => ("store-error-attachment-stopped", Vec::new()),
            Self::None(record) => ("store-error-attachment-none", vec![("record", record.to_string())]),
            Self::Damaged(record) => ("store-error-attachment-damaged", vec![("record", record.to_string())]),
        }
    }
}

/// A file to be attached.
#[derive(Debug, Clone)]
pub struct NewAttachment<'a> {
    /// The sealed record that it belongs to.
    pub of: RecordId,
    pub facts: &'a Facts,
    /// A file of more bytes is refused.
    pub most: u64,
    pub clock: ClockFacts,
}

/// A file that is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRef {
    /// The entry that attaches it.
    pub record: RecordId,
    pub of: RecordId,
    /// The plain SHA-256 of its bytes.
    pub hash: Hash,
    /// Bytes.
    pub length: u64,
    pub media_type: &'static str,
    /// The disk was full and the space held back was used: make room at once.
    pub reserve_used: bool,
    /// A black box is set and could not be written: look after its medium.
    pub box_behind: bool,
}

/// An attachment as the journal has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Attached {
    pub record: RecordId,
    pub of: RecordId,
    pub stream: Stream,
    pub clock: ClockFacts,
    pub officer: Option<String>,
    pub file: Attachment,
    /// The body of the entry ([`Facts::body`]); `None` once it was erased.
    pub facts: Option<Value>,
}

impl Store {
    /// Attaches the file at `path`. It is read once and left where it is.
    ///
    /// # Errors
    /// As for [`Self::attach`], and where the file is no file, or changes or vanishes
    /// while it is read.
    pub fn attach_file(&mut self, path: &Path, new: &NewAttachment<'_>) -> Result<AttachmentRef, StoreError> {
        let (mut file, before) = opened(path, new.most)?;
        self.attach_watched(&mut file, new, &unchanged(path, &before))
    }

    /// Attaches everything that `source` gives to a sealed record.
    ///
    /// # Errors
    /// There is no such record or it was erased, `source` is empty, too long or fails, or
    /// the disk refuses; then nothing is attached.
    pub fn attach(
        &mut self,
        source: &mut dyn Read,
        new: &NewAttachment<'_>,
    ) -> Result<AttachmentRef, StoreError> {
        self.attach_watched(source, new, &|_| Ok(()))
    }

    fn attach_watched(
        &mut self,
        source: &mut dyn Read,
        new: &NewAttachment<'_>,
        unchanged: &dyn Fn(&Content) -> Result<(), StoreError>,
    ) -> Result<AttachmentRef, StoreError> {
        let (stream, action) = stream_of(&self.case, new.of)?;
        if matches!(action, Action::Erase { .. }) || standing(&self.case, new.of)? != Some(true) {
            return Err(AttachmentFault::None(new.of).into());
        }
        let (record, salt) = (RecordId(chance::bytes()?), chance::bytes::<32>()?);
        let content = Vault::of(&self.places).take_in(
            (record, &salt),
            source,
            Limits { most: new.most, stop: &|| false },
        )?;
        if let Err(error) = unchanged(&content) {
            let _ = Vault::of(&self.places).remove(record);
            return Err(error);
        }
        let body = new.facts.body(new.of, &content, new.clock.utc);
        let attaching = NewRecord {
            stream,
            action: Action::Amend { of: new.of },
            kind: KIND,
            body: body.as_bytes(),
            clock: new.clock,
        };
        let file = [Attachment { name: plain_name(&content), hash: content.hash, length: content.length }];
        let signer = self.signer();
        let written = self.on_full_disk_too(new.clock, |db| {
            let writing = Writing { id: record, salt, record: &attaching, attachments: &file };
            write_as(db, &[writing], signer.as_ref())
        });
        // A commit that failed may come back with the next opening, which looks after the
        // file; where the disk was full nothing of it was written.
        if matches!(written, Err(StoreError::Full)) {
            let _ = Vault::of(&self.places).remove(record);
        }
        let sealed = written?.pop().ok_or(StoreError::NotErasable)?;
        Ok(AttachmentRef {
            record,
            of: new.of,
            hash: content.hash,
            length: content.length,
            media_type: content.media_type,
            reserve_used: sealed.reserve_used,
            box_behind: sealed.box_behind,
        })
    }

    /// The attachments of a record, or of all, in the order of the journal.
    ///
    /// # Errors
    /// The database cannot be read, or an entry in it is damaged.
    pub fn attachments(&self, of: Option<RecordId>) -> Result<Vec<Attached>, StoreError> {
        let doing = "reading the attachments";
        let mut statement = self
            .case
            .prepare_cached("SELECT entry, body FROM journal ORDER BY recorded_at, stream, epoch, seq")
            .doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().doing(doing)? {
            let entry: Vec<u8> = row.get("entry").doing(doing)?;
            let entry = Entry::decode(&entry).map_err(StoreError::Entry)?;
            let (Action::Amend { of: to }, [file]) = (&entry.action, &entry.attachments[..]) else {
                continue;
            };
            if entry.kind != KIND || of.is_some_and(|of| of != *to) {
                continue;
            }
            let body: Option<Vec<u8>> = row.get("body").doing(doing)?;
            found.push(Attached {
                record: entry.record,
                of: *to,
                stream: entry.stream,
                clock: entry.clock,
                officer: entry.officer.as_ref().map(|o| o.officer.clone()),
                file: file.clone(),
                facts: body.and_then(|b| serde_json::from_slice(&b).ok()),
            });
        }
        Ok(found)
    }

    /// The last fix that an attachment was given: what is known of the position where
    /// there is no other word.
    ///
    /// # Errors
    /// As for [`Self::attachments`].
    pub fn last_attached_fix(&self) -> Result<Option<Fix>, StoreError> {
        let fixes =
            self.attachments(None)?.into_iter().filter_map(|a| a.facts.as_ref().and_then(Fix::from_body));
        Ok(fixes.max_by_key(|fix| fix.at()))
    }

    /// Gives the file of an attachment piece by piece.
    ///
    /// # Errors
    /// It was erased, is missing, or is not as it was attached; then what was given does
    /// not count.
    pub fn read_attachment(
        &self,
        record: RecordId,
        to: &mut dyn FnMut(&[u8]) -> Result<(), StoreError>,
    ) -> Result<Attachment, StoreError> {
        let (entry, salt) = self.attaching(record)?;
        let [file] = &entry.attachments[..] else { return Err(AttachmentFault::None(record).into()) };
        let measured = Vault::of(&self.places).pour(record, &salt, to)?;
        if measured.hash != file.hash || measured.length != file.length {
            return Err(AttachmentFault::Damaged(record).into());
        }
        Ok(file.clone())
    }

    /// Writes the file of an attachment to `to`, which must not exist: whole or not at
    /// all. It stands there unencrypted.
    ///
    /// # Errors
    /// As for [`Self::read_attachment`], or the file cannot be written.
    pub fn extract_attachment(&self, record: RecordId, to: &Path) -> Result<Attachment, StoreError> {
        let disk = &*self.places.disk;
        if disk.exists(to) {
            return Err(StoreError::Exists(to.to_owned()));
        }
        let mut name = to.as_os_str().to_owned();
        name.push(".partial");
        let partial = PathBuf::from(name);
        disk.write(&partial, How::Replace, b"").at(&partial)?;
        let read =
            self.read_attachment(record, &mut |piece| disk.write(&partial, How::Append, piece).at(&partial));
        let file = match read {
            Ok(file) => file,
            Err(error) => {
                let _ = disk.remove(&partial);
                return Err(error);
            }
        };
        rename(disk, &partial, to)?;
        Ok(file)
    }

    /// The entry that attaches a file, and its salt.
    fn attaching(&self, record: RecordId) -> Result<(Entry, [u8; 32]), StoreError> {
        let found: Option<(Vec<u8>, Option<[u8; 32]>)> = self
            .case
            .query_row(
                "SELECT entry, salt FROM journal WHERE record = :record",
                named_params! { ":record": record.0 },
                |row| Ok((row.get("entry")?, row.get("salt")?)),
            )
            .optional()
            .doing("reading a record")?;
        let (entry, salt) = found.ok_or(StoreError::NoRecord(record))?;
        let salt = salt.ok_or(AttachmentFault::None(record))?;
        Ok((Entry::decode(&entry).map_err(StoreError::Entry)?, salt))
    }
}

pub(super) fn unreadable(error: io::Error) -> StoreError {
    AttachmentFault::Unreadable(error).into()
}

/// A file to be read, and what it is before that.
pub(super) fn opened(path: &Path, most: u64) -> Result<(File, Metadata), StoreError> {
    // Asked first: opening a pipe would wait for somebody to write to it.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::other("not a file")));
    }
    let file = File::open(path).map_err(unreadable)?;
    let before = file.metadata().map_err(unreadable)?;
    if before.len() > most {
        return Err(AttachmentFault::TooLarge { most }.into());
    }
    Ok((file, before))
}

/// Whether the file at `path` is what it was before it was read: by its name, because
/// whoever replaces a file leaves the open one as it was.
pub(super) fn unchanged(path: &Path, before: &Metadata) -> impl Fn(&Content) -> Result<(), StoreError> {
    move |content| {
        let now = fs::metadata(path).map_err(unreadable)?;
        let same = now.len() == before.len() && now.modified().ok() == before.modified().ok();
        if same && content.length == before.len() { Ok(()) } else { Err(AttachmentFault::Changed.into()) }
    }
}

/// The name in the chain, which outlives an erasure: it tells nothing but the kind.
pub(super) fn plain_name(content: &Content) -> String {
    let short: String = content.hash.to_string().chars().take(8).collect();
    format!("{short}.{}", media_type::ending(content.media_type))
}

#[cfg(test)]
mod tests;

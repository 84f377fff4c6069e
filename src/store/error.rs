//! What can go wrong with a store. Every error has words in the catalogue
//! (`store-error-*`) that say what happened and what to do; none carries a secret.

use crate::domain::custody::refusal::Refusal;
use crate::domain::filing::RecordFault;
use crate::domain::journal::entry::{BadEntry, RecordId};
use crate::domain::keys::slot::SlotError;
use crate::domain::keys::slot_file::ChoiceError;
use crate::store::journal::attachment::AttachmentFault;
use std::io;
use std::path::{Path, PathBuf};

/// Why the store did not do what was asked. Nothing was overwritten.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A draft, report or patrol is not as it was asked for.
    #[error("{0}")]
    Record(RecordFault),
    /// The ledger of custody refuses an event.
    #[error("{0}")]
    Custody(Refusal),
    #[error("no store in {0}")]
    Absent(PathBuf),
    #[error("a store exists in {0}")]
    Exists(PathBuf),
    /// Another process has it open.
    #[error("the store in {0} is open in another process")]
    Held(PathBuf),
    #[error("key slots: {0}")]
    SlotFile(#[from] ChoiceError),
    #[error("{0}")]
    Slot(#[from] SlotError),
    #[error("{0} is missing")]
    Missing(PathBuf),
    /// Plain SQLite would take a key silently and protect nothing.
    #[error("{0} is not encrypted")]
    Plain(PathBuf),
    /// The library that was linked is plain SQLite.
    #[error("this program was built without encryption")]
    NoCipher,
    /// Damaged at its beginning, or of another store.
    #[error("{0} does not open with its key")]
    Refused(PathBuf),
    #[error("{file} has version {found}; this program knows {known}")]
    Newer { file: PathBuf, found: i64, known: i64 },
    /// What the start-up checks found.
    #[error("{file} is damaged: {detail}")]
    Damaged { file: PathBuf, detail: String },
    /// The numbers or the chain of a stream do not fit at this place.
    #[error("the journal does not fit at {place}")]
    Journal { place: String },
    /// Nothing there that a store could be made from again.
    #[error("no black box in {0}")]
    NoBox(PathBuf),
    #[error("no record {0}")]
    NoRecord(RecordId),
    /// An erasure, or a body that is gone already.
    #[error("it cannot be erased")]
    NotErasable,
    /// The key of watchlists and orders was not destroyed.
    #[error("the key of watchlists and orders was not destroyed")]
    IntelHeld,
    /// No program with a queue has opened this store yet.
    #[error("the store has no queue yet")]
    NoQueue,
    /// It grew beyond what a lock can bring.
    #[error("the queue of the locked store is full")]
    QueueFull,
    /// A file was not attached, or is not there any more.
    #[error("{0}")]
    Attachment(#[from] AttachmentFault),
    /// The second officer is missing, the same one, or did not prove to be the one.
    #[error("a second officer must approve")]
    NotApproved,
    /// The profile names no such class of records, or it is kept for good.
    #[error("no class {0} that is ever erased")]
    NoClass(String),
    #[error("a reason of 1 to {most} bytes is needed")]
    ErasureReason { most: usize },
    #[error("it is too large")]
    TooLarge,
    /// Nothing can be encrypted to it.
    #[error("the shore's key is none")]
    ShoreKey,
    #[error("{0}")]
    Entry(BadEntry),
    /// A list of that name holds something else.
    #[error("the list {0} holds something else")]
    OtherList(String),
    #[error("the disk is full")]
    Full,
    #[error("no random numbers: {0}")]
    Chance(getrandom::Error),
    #[error("{path}: {error}")]
    File { path: PathBuf, error: io::Error },
    #[error("{doing}: {error}")]
    Database { doing: &'static str, error: rusqlite::Error },
}

/// Adds what was being done to a failure.
pub(crate) trait Doing<T> {
    fn doing(self, what: &'static str) -> Result<T, StoreError>;
}

impl<T> Doing<T> for Result<T, rusqlite::Error> {
    fn doing(self, what: &'static str) -> Result<T, StoreError> {
        self.map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => StoreError::Full,
            _ => StoreError::Database { doing: what, error },
        })
    }
}

/// Adds the file to a failure.
pub(crate) trait AtPath<T> {
    fn at(self, path: &Path) -> Result<T, StoreError>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, StoreError> {
        self.map_err(|error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            _ => StoreError::File { path: path.to_owned(), error },
        })
    }
}

impl StoreError {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let path = |p: &Path| vec![("path", p.display().to_string())];
        match self {
            Self::Record(fault) => fault.words(),
            Self::Custody(refusal) => refusal.words(),
            Self::Absent(p) => ("store-error-absent", path(p)),
            Self::Exists(p) => ("store-error-exists", path(p)),
            Self::Held(p) => ("store-error-held", path(p)),
            Self::SlotFile(ChoiceError::BothMissing) => ("store-error-slots-missing", Vec::new()),
            Self::SlotFile(ChoiceError::NoneGood { .. }) => ("store-error-slots-damaged", Vec::new()),
            Self::SlotFile(ChoiceError::Newer(v)) => {
                ("store-error-slots-newer", vec![("version", v.to_string())])
            }
            Self::SlotFile(ChoiceError::Mixed) => ("store-error-slots-mixed", Vec::new()),
            Self::Slot(error) => slot_words(error),
            Self::Missing(p) => ("store-error-missing", path(p)),
            Self::Plain(p) => ("store-error-plain", path(p)),
            Self::NoCipher => ("store-error-no-cipher", Vec::new()),
            Self::Refused(p) => ("store-error-refused", path(p)),
            Self::Newer { file, found, known } => {
                let mut args = path(file);
                args.extend([("found", found.to_string()), ("known", known.to_string())]);
                ("store-error-newer", args)
            }
            Self::Damaged { file, detail } => {
                let mut args = path(file);
                args.push(("detail", detail.clone()));
                ("store-error-damaged", args)
            }
            Self::Journal { place } => ("store-error-journal", vec![("place", place.clone())]),
            Self::NoBox(p) => ("store-error-no-box", path(p)),
            Self::NoRecord(id) => ("store-error-no-record", vec![("record", id.to_string())]),
            Self::NotErasable => ("store-error-not-erasable", Vec::new()),
            Self::IntelHeld => ("store-intel-not-destroyed", Vec::new()),
            Self::QueueFull => ("store-error-queue-full", Vec::new()),
            Self::NoQueue => ("store-error-no-queue", Vec::new()),
            Self::Attachment(fault) => fault.words(),
            Self::NotApproved => ("store-error-not-approved", Vec::new()),
            Self::NoClass(class) => ("store-error-no-class", vec![("class", class.clone())]),
            Self::ErasureReason { most } => ("store-error-reason", vec![("most", most.to_string())]),
            Self::TooLarge => ("store-error-too-large", Vec::new()),
            Self::ShoreKey => ("store-error-shore-key", Vec::new()),
            Self::OtherList(name) => ("store-error-other-list", vec![("list", name.clone())]),
            Self::Entry(error) => ("store-error-entry", vec![("detail", error.to_string())]),
            Self::Full => ("store-error-full", Vec::new()),
            Self::Chance(error) => ("store-error-chance", vec![("detail", error.to_string())]),
            Self::File { path: p, error } => {
                let mut args = path(p);
                args.push(("detail", error.to_string()));
                ("store-error-file", args)
            }
            Self::Database { doing, error } => {
                ("store-error-database", vec![("doing", (*doing).to_owned()), ("detail", error.to_string())])
            }
        }
    }
}

fn slot_words(error: &SlotError) -> (&'static str, Vec<(&'static str, String)>) {
    match error {
        // Whoever guesses is not told which ids exist.
        SlotError::Wrap(_) | SlotError::Unknown(_) => ("store-error-credentials", Vec::new()),
        SlotError::Revoked(id) => ("store-error-revoked", vec![("officer", id.to_string())]),
        SlotError::Taken(id) => ("store-error-taken", vec![("officer", id.to_string())]),
        SlotError::NotVouched(id) => ("store-error-not-vouched", vec![("officer", id.to_string())]),
        SlotError::Full => ("store-error-officers-full", Vec::new()),
        SlotError::NotHeld(key) => ("store-error-not-held", vec![("key", key.to_string())]),
        SlotError::LastHolder { officer, key } => {
            ("store-error-last-holder", vec![("officer", officer.to_string()), ("key", key.to_string())])
        }
    }
}

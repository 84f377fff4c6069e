//! Files that are taken in beside the one thread that writes the database. Reading,
//! encrypting and writing a film takes as long as its medium is slow and needs no
//! database: alerts, records and the panic key never wait for it. What the journal says
//! of it is one short transaction at the end, so a reader sees the whole file or none.
//!
//! Whatever ends before that leaves a file that no entry names and that nobody can open:
//! it is removed when the intake is dropped, or at the next opening.

use super::attachment::{AttachmentFault, opened, plain_name, unchanged};
use super::vault::{Limits, Vault};
use crate::domain::evidence::attachment::Content;
use crate::domain::journal::entry::{Attachment, RecordId};
use crate::store::closed::Hold;
use crate::store::error::StoreError;
use crate::store::files::Places;
use crate::store::{Store, chance};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A file that is to be taken in, on any thread.
#[derive(Debug)]
pub struct Intake {
    path: PathBuf,
    most: u64,
    place: Place,
}

/// A file that is on the disk, and whose entry is still to be written. Dropping it
/// removes the file.
#[derive(Debug)]
pub struct TakenIn {
    pub(super) content: Content,
    pub(super) place: Place,
}

/// Where the file goes, and what opens it.
pub(super) struct Place {
    pub(super) record: RecordId,
    pub(super) salt: Zeroizing<[u8; 32]>,
    /// Its entry is in the journal, or may come back there.
    pub(super) kept: bool,
    places: Places,
    /// The medium of the black box, and the box.
    boxed: Option<(PathBuf, Places)>,
    hold: Arc<Hold>,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place(of {})", self.record)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.kept {
            let all = [Some(&self.places), self.boxed.as_ref().map(|(_, places)| places)];
            for places in all.into_iter().flatten() {
                // What stays is removed at the next opening.
                let _ = Vault::of(places).remove(self.record);
            }
        }
        self.hold.incoming(self.record, false);
    }
}

impl Store {
    /// Prepares the taking in of the file at `path`, of at most `most` bytes.
    ///
    /// # Errors
    /// It is no file, empty, too large or cannot be read.
    pub fn intake(&self, path: &Path, most: u64) -> Result<Intake, StoreError> {
        let (_, about) = opened(path, most)?;
        if about.len() == 0 {
            return Err(AttachmentFault::Empty.into());
        }
        let boxed = self.black_box.as_ref().map(|black_box| {
            let (disk, medium, dir) = black_box.place();
            (medium.to_owned(), Places::new(Arc::clone(disk), dir))
        });
        let record = RecordId(chance::bytes()?);
        let place = Place {
            record,
            salt: Zeroizing::new(chance::bytes()?),
            kept: false,
            places: self.places.clone(),
            boxed,
            hold: Arc::clone(&self.hold),
        };
        self.hold.incoming(record, true);
        Ok(Intake { path: path.to_owned(), most, place })
    }
}

impl Intake {
    /// Reads the file once and writes it through to the disk, encrypted, and to the black
    /// box where there is one; `stop` is asked between two pieces.
    ///
    /// # Errors
    /// It was stopped, the file changed or vanished while it was read, or the disk
    /// refuses; then nothing is left. A box that refuses gets the file with its entry.
    pub fn run(self, stop: &dyn Fn() -> bool) -> Result<TakenIn, StoreError> {
        let Self { path, most, place } = self;
        let (mut file, before) = opened(&path, most)?;
        let vault = Vault::of(&place.places);
        let content = vault.take_in((place.record, &place.salt), &mut file, Limits { most, stop })?;
        unchanged(&path, &before)(&content)?;
        if let Some((medium, places)) = &place.boxed
            && places.disk.exists(medium)
        {
            let _ = Vault::of(places).fetch(&vault, place.record, content.length);
        }
        Ok(TakenIn { content, place })
    }
}

impl TakenIn {
    /// What the entry says of the file.
    pub(super) fn file(&self) -> Attachment {
        let Content { hash, length, .. } = self.content;
        Attachment { name: plain_name(&self.content), hash, length }
    }
}

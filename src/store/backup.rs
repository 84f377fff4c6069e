//! Copies of the whole store on a second medium, made while it is open. A backup is a
//! store like any other: opened in its place, or copied back, it is the restored one, and
//! goes on in a new epoch. It is proved before it gets its name.

use crate::domain::journal::folder;
use crate::domain::journal::verify::verify;
use crate::domain::keys::officer::KeyName;
use crate::domain::keys::slot::SlotError;
use crate::domain::keys::slot_file::Copy;
use crate::domain::time::UtcTime;
use crate::store::connection::{self, Access};
use crate::store::disk::Disk;
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files::{self, Places};
use crate::store::journal::reach;
use crate::store::journal::sealed_folder::{self, Unsound};
use crate::store::journal::vault::Vault;
use crate::store::{Store, encoded, journal};
use rusqlite::backup::Backup;
use rusqlite::{Connection, named_params};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Pages copied in one go.
const PAGES: i32 = 1000;

impl Store {
    /// Writes a backup into a new folder of `medium`, named by the time, and gives its
    /// path. It appears whole or not at all. An officer without the intel key copies
    /// that database as the file it is.
    ///
    /// # Errors
    /// The medium is full or cannot be written.
    pub fn backup(&self, medium: &Path, now: UtcTime) -> Result<PathBuf, StoreError> {
        let name = format!("watchkeeper-{}", now.rfc3339().replace(':', ""));
        let disk = &*self.places.disk;
        let partial = Places::new(Arc::clone(&self.places.disk), &medium.join(format!("{name}.partial")));
        self.clear_medium(medium)?;
        // From here on it reads the store as it is now, whatever is written meanwhile.
        let snapshot = self.case.unchecked_transaction().doing("reading the store")?;
        snapshot.query_row("SELECT count(*) FROM device", [], |_| Ok(())).doing("reading the store")?;
        if disk.exists(&partial.dir) {
            disk.remove_dir(&partial.dir).at(&partial.dir)?;
        }
        files::make_dir(disk, medium)?;
        files::make_dir(disk, &partial.dir)?;
        let slots = encoded(&self.slots)?;
        for copy in [Copy::First, Copy::Second] {
            files::write_through(disk, &partial.slots(copy), &slots)?;
        }
        let case = (&self.case, KeyName::Case, &self.slots.case_salt, partial.case());
        let intel =
            self.intel.as_ref().map(|db| (db, KeyName::Intel, &self.slots.intel_salt, partial.intel()));
        // Before the database that is proved with them.
        let (vault, copies) = (Vault::of(&self.places), Vault::of(&partial));
        copies.fetch_all(&vault)?;
        copies.sweep(&self.case, &|_| false)?;
        for (db, name, salt, path) in [Some(case), intel].into_iter().flatten() {
            if let Some(key) = self.keys.get(name) {
                copy(disk, db, Access { key, salt }, &path, |db| match name {
                    KeyName::Case => self.prove_copy(db, &path, &copies, now),
                    KeyName::Intel | KeyName::DoNotAlert => Ok(()),
                })?;
                // Once more in one piece: after a flush that failed and was tried again, a
                // system may take pages for written that never reached the medium.
                files::copy_through(disk, &path, &path)?;
            }
        }
        if self.intel.is_none() && disk.exists(&self.places.intel()) {
            files::copy_through(disk, &self.places.intel(), &partial.intel())?;
        }
        reach::note_heads(&partial, &snapshot)?;
        let whole = medium.join(name);
        files::rename(disk, &partial.dir, &whole)?;
        Ok(whole)
    }

    /// The same store once more, to read it beside the thread that writes: through
    /// connections of its own, without the black box.
    ///
    /// # Errors
    /// A database cannot be opened.
    pub fn reader(&self) -> Result<Self, StoreError> {
        let disk = &*self.places.disk;
        let case = self.keys.get(KeyName::Case).ok_or(SlotError::NotHeld(KeyName::Case))?;
        let case =
            connection::open(disk, &self.places.case(), Access { key: case, salt: &self.slots.case_salt })?;
        let intel = match self.keys.get(KeyName::Intel).filter(|_| self.intel.is_some()) {
            Some(key) => {
                let access = Access { key, salt: &self.slots.intel_salt };
                Some(connection::open(disk, &self.places.intel(), access)?)
            }
            None => None,
        };
        Ok(Self {
            places: self.places.clone(),
            slots: self.slots.clone(),
            officer: self.officer.clone(),
            keys: self.keys.clone(),
            case,
            intel,
            notices: Vec::new(),
            black_box: None,
            // Nothing is noted for it at its end.
            older: true,
            hold: Arc::clone(&self.hold),
        })
    }

    /// Marks a database as a copy, and proves its journal where it is small enough to be
    /// proved in memory; its chain was checked in any case.
    fn prove_copy(
        &self,
        copy: &Connection,
        path: &Path,
        vault: &Vault<'_>,
        now: UtcTime,
    ) -> Result<(), StoreError> {
        copy.execute("INSERT INTO copied (at) VALUES (:at)", named_params! { ":at": now.0 })
            .doing("marking a copy")?;
        if let Some(place) = journal::check(copy)? {
            return Err(StoreError::Journal { place });
        }
        let folder = match sealed_folder::folder_of(copy, &self.slots, now, (vault, Unsound::Shown)) {
            Ok(folder) => folder,
            Err(StoreError::TooLarge) => return Ok(()),
            Err(error) => return Err(error),
        };
        let damaged = |detail: String| StoreError::Damaged { file: path.to_owned(), detail };
        let report = verify(
            &folder::read_with(&folder.files, &folder.large).map_err(|fault| damaged(fault.to_string()))?,
        );
        match report.first_bad {
            None if report.ok => Ok(()),
            bad => {
                Err(damaged(bad.map_or_else(String::new, |b| {
                    format!("{} {}: {}", b.stream.name(), b.seq.0, b.why.code())
                })))
            }
        }
    }
}

pub(super) fn copy(
    disk: &dyn Disk,
    from: &Connection,
    access: Access<'_>,
    path: &Path,
    finish: impl FnOnce(&Connection) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    files::make_empty(disk, path)?;
    let mut to = connection::open(disk, path, access)?;
    Backup::new(from, &mut to)
        .and_then(|b| b.run_to_completion(PAGES, Duration::ZERO, None))
        .doing("copying a database")?;
    connection::check(&to, path)?;
    finish(&to)?;
    connection::fold_log(&to)
}

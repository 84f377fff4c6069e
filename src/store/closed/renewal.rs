//! Other keys for the databases: when an officer is revoked, and for a new empty database
//! of watchlists after the old one's key was destroyed.
//!
//! Each database is written once more, whole, under the new key and salt, beside the old
//! one (`case.db.renewed`). The key slots with the new keys are what decides: before they
//! are written the old files count and the new ones are thrown away, after that the new
//! ones count and take the old ones' place, now or at the next opening. Whoever is killed
//! anywhere between has one of both, whole.

use crate::domain::keys::officer::{KeyName, OfficerId};
use crate::domain::keys::secret::Key;
use crate::domain::keys::slot::{Hex, Keys, Slot, SlotError, Slots};
use crate::domain::time::UtcTime;
use crate::store::black_box::BlackBox;
use crate::store::closed::queue::item_chance;
use crate::store::connection::{self, Access};
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files::{self, Places};
use crate::store::{Store, backup, chance, migrations};
use rusqlite::{Connection, OptionalExtension, named_params};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn pending(path: &Path) -> PathBuf {
    beside(path, ".renewed")
}

fn remove(places: &Places, path: &Path) -> Result<(), StoreError> {
    if places.disk.exists(path) {
        places.disk.remove(path).at(path)?;
    }
    Ok(())
}

fn discard(places: &Places, path: &Path) -> Result<(), StoreError> {
    let path = pending(path);
    for suffix in ["-wal", "-shm", ".partial", ""] {
        remove(places, &beside(&path, suffix))?;
    }
    files::sync_dir(&*places.disk, &places.dir)
}

/// Puts the renewed file in the place of the old one, whose log goes first: it belongs to
/// no other file, and all that it held is in the renewed one.
fn take_place(places: &Places, path: &Path) -> Result<(), StoreError> {
    let new = pending(path);
    for log in [beside(&new, "-wal"), beside(&new, "-shm"), beside(path, "-wal"), beside(path, "-shm")] {
        remove(places, &log)?;
    }
    files::sync_dir(&*places.disk, &places.dir)?;
    files::rename(&*places.disk, &new, path)
}

/// Whether the file is a whole database of this store under `access`.
///
/// # Errors
/// It cannot be read just now, which says nothing of what it is.
fn counts(places: &Places, file: &Path, access: Access<'_>, slots: &Slots) -> Result<bool, StoreError> {
    let db = match connection::open(&*places.disk, file, access) {
        Ok(db) => db,
        Err(StoreError::Refused(_) | StoreError::Plain(_) | StoreError::Missing(_)) => return Ok(false),
        Err(error) => return Err(error),
    };
    // An empty file opens with any key.
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'identity'";
    let named: i64 = db.query_row(tables, [], |row| row.get(0)).doing("reading a renewed database")?;
    if named == 0 {
        return Ok(false);
    }
    let store = db.query_row("SELECT store FROM identity", [], |row| row.get::<_, Vec<u8>>("store"));
    Ok(store.optional().doing("reading a renewed database")?.is_some_and(|store| store == slots.store.0))
}

/// Ends a renewal that was cut off, one way or the other. Of two files one is thrown away
/// only when the other was opened.
///
/// # Errors
/// A file cannot be read, moved or removed, or neither of two opens: nothing is lost.
pub(super) fn finish(places: &Places, slots: &Slots, keys: &Keys) -> Result<(), StoreError> {
    let (case, intel) = (places.case(), places.intel());
    let waits = |path: &Path| places.disk.exists(&pending(path));
    if waits(&case) {
        let key = keys.get(KeyName::Case).ok_or(SlotError::NotHeld(KeyName::Case))?;
        let access = Access { key, salt: &slots.case_salt };
        if counts(places, &pending(&case), access, slots)? {
            if waits(&intel) {
                take_place(places, &intel)?;
            }
            take_place(places, &case)?;
        } else if counts(places, &case, access, slots)? {
            discard(places, &intel)?;
            discard(places, &case)?;
        } else {
            return Err(StoreError::Refused(case));
        }
    } else if waits(&intel)
        && let Some(key) = keys.get(KeyName::Intel)
    {
        let access = Access { key, salt: &slots.intel_salt };
        if counts(places, &pending(&intel), access, slots)? {
            take_place(places, &intel)?;
        } else if counts(places, &intel, access, slots)? {
            discard(places, &intel)?;
        }
    }
    Ok(())
}

/// A database in memory, in the place of one that is closed.
fn nothing() -> Result<Connection, StoreError> {
    Connection::open_in_memory().doing("closing a database")
}

impl Store {
    /// Takes every key from an officer, and replaces the keys that he or she held: an old
    /// slot file and that passphrase open nothing that is written from here on.
    ///
    /// # Errors
    /// No such officer, the last holder of a key, a key that the present officer does not
    /// hold, or a slot that was changed from outside; then nothing has changed. A file
    /// that cannot be written: the old keys count, or at the next opening the new ones.
    pub fn revoke_officer(&mut self, id: &OfficerId, now: UtcTime) -> Result<(), StoreError> {
        let mut slots = self.slots.clone();
        let held = slots.officers.iter().find(|slot| slot.officer == *id).map(Slot::held);
        slots.revoke(id, now)?;
        let mut new = Vec::new();
        for name in held.unwrap_or_default() {
            self.keys.get(name).ok_or(SlotError::NotHeld(name))?;
            new.push((name, chance::key()?));
        }
        let new = Keys::new(new);
        slots.case_salt = Hex(chance::bytes()?);
        if new.get(KeyName::Intel).is_some() {
            slots.intel_salt = Hex(chance::bytes()?);
        }
        slots.renew(&self.keys, &new, &[], &mut item_chance)?;
        self.write_renewed(&slots, &new)?;
        self.write_slots(slots)?;
        self.take_renewed(&new)
    }

    /// Makes a new empty database of watchlists and orders under a new key, for the
    /// present officer and `others`, after the old key was destroyed. The next import or
    /// sync fills it.
    ///
    /// # Errors
    /// Somebody holds the key still, an officer is unknown or revoked or was changed from
    /// outside, or a file cannot be written.
    pub fn renew_intel(&mut self, others: &[OfficerId], now: UtcTime) -> Result<(), StoreError> {
        let mut slots = self.slots.clone();
        if slots.officers.iter().any(|slot| slot.holds(KeyName::Intel)) {
            return Err(StoreError::IntelHeld);
        }
        let mut all = others.to_vec();
        all.push(self.officer.clone());
        for id in &all {
            let slot = slots.officers.iter().find(|slot| slot.officer == *id);
            let slot = slot.ok_or_else(|| SlotError::Unknown(id.clone()))?;
            if slot.revoked.is_some() {
                return Err(SlotError::Revoked(id.clone()).into());
            }
        }
        let key = chance::key()?;
        slots.intel_salt = Hex(chance::bytes()?);
        self.make_empty_intel(&key, &slots, now)?;
        let new = Keys::new(vec![(KeyName::Intel, key)]);
        slots.renew(&self.keys, &new, &all, &mut item_chance)?;
        self.write_slots(slots)?;
        self.take_renewed(&new)
    }

    /// Watchlists and orders are there again: an import or a sync calls this.
    ///
    /// # Errors
    /// The slots cannot be written.
    pub fn intel_restored(&mut self) -> Result<(), StoreError> {
        if self.slots.intel_destroyed.is_none() {
            return Ok(());
        }
        let mut slots = self.slots.clone();
        slots.intel_destroyed = None;
        slots.generation += 1;
        self.write_slots(slots)
    }

    fn make_empty_intel(&self, key: &Key, slots: &Slots, now: UtcTime) -> Result<(), StoreError> {
        discard(&self.places, &self.places.intel())?;
        let (disk, path) = (&*self.places.disk, pending(&self.places.intel()));
        files::make_empty(disk, &path)?;
        let mut db = connection::open(disk, &path, Access { key, salt: &slots.intel_salt })?;
        migrations::migrate(disk, &mut db, &path, migrations::INTEL)?;
        db.execute(
            "INSERT INTO identity (store, made_at) VALUES (:store, :made_at)",
            named_params! { ":store": slots.store.0, ":made_at": now.0 },
        )
        .doing("naming the store")?;
        connection::fold_log(&db)?;
        drop(db);
        files::copy_through(disk, &path, &path)
    }

    /// Writes the databases once more under the new keys, beside the old ones: case first.
    fn write_renewed(&self, slots: &Slots, new: &Keys) -> Result<(), StoreError> {
        let disk = &*self.places.disk;
        let all = [
            (Some(&self.case), self.places.case(), KeyName::Case, &slots.case_salt),
            (self.intel.as_ref(), self.places.intel(), KeyName::Intel, &slots.intel_salt),
        ];
        for (_, path, ..) in &all {
            discard(&self.places, path)?;
        }
        for (db, path, name, salt) in all {
            let (Some(db), Some(key)) = (db, new.get(name)) else { continue };
            let path = pending(&path);
            backup::copy(disk, db, Access { key, salt }, &path, |_| Ok(()))?;
            // Once more in one piece, as a backup is.
            files::copy_through(disk, &path, &path)?;
        }
        Ok(())
    }

    /// Closes the old databases and opens the renewed ones in their place.
    fn take_renewed(&mut self, new: &Keys) -> Result<(), StoreError> {
        self.keys = self.keys.replaced(new);
        drop(std::mem::replace(&mut self.case, nothing()?));
        drop(self.intel.take());
        finish(&self.places, &self.slots, &self.keys)?;
        let disk = &*self.places.disk;
        let case = self.keys.get(KeyName::Case).ok_or(SlotError::NotHeld(KeyName::Case))?;
        let access = Access { key: case, salt: &self.slots.case_salt };
        self.case = connection::open(disk, &self.places.case(), access)?;
        if let Some(key) = self.keys.get(KeyName::Intel) {
            let access = Access { key, salt: &self.slots.intel_salt };
            self.intel = Some(connection::open(disk, &self.places.intel(), access)?);
        }
        if let Some(before) = self.black_box.take() {
            let (disk, medium, dir) = before.place();
            let store = self.slots.store.0;
            self.black_box =
                Some(BlackBox::new(Arc::clone(disk), medium, dir.to_owned(), &self.keys, store)?);
        }
        Ok(())
    }
}

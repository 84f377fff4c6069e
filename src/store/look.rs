//! What can be told of a store without opening it: no passphrase, no lock, no writing.

use crate::domain::keys::queue::QueueKey;
use crate::domain::keys::recording::RecordingKeys;
use crate::domain::keys::slot::Slots;
use crate::domain::keys::slot_file::{self, Copy, CopyFault};
use crate::store::disk::OsDisk;
use crate::store::error::{AtPath, StoreError};
use crate::store::files::Places;
use crate::store::{Credentials, Store};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How an unencrypted database begins.
const PLAIN: &[u8; 16] = b"SQLite format 3\0";

/// A store from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Officers who may open it.
    pub officers: usize,
    /// Its passphrases protect nothing.
    pub test: bool,
    /// The copy of the key slots that the next opening writes again.
    pub repair: Option<(PathBuf, Option<CopyFault>)>,
    /// Databases that are missing or empty.
    pub missing: Vec<PathBuf>,
    /// Databases that anyone can read.
    pub plain: Vec<PathBuf>,
}

impl Store {
    /// To which recordings are sealed beside the store in `dir`.
    ///
    /// # Errors
    /// No store is there, no copy of its slots is good, or no version with such a key has
    /// opened it yet.
    pub fn recording_key(dir: &Path) -> Result<QueueKey, StoreError> {
        slots(dir)?.queue.map(|key| QueueKey(key.0)).ok_or(StoreError::NoQueue)
    }

    /// What opens the recordings beside the store in `dir`. Needs no database: also a
    /// store that is in use, and a copy of its key slots alone.
    ///
    /// # Errors
    /// As there, or another officer or passphrase.
    pub fn recording_keys(dir: &Path, who: &Credentials) -> Result<RecordingKeys, StoreError> {
        let keys = slots(dir)?.unlock(&who.officer, &who.passphrase)?;
        Ok(RecordingKeys::new(keys.openers()))
    }

    /// Looks at the store in `dir`.
    ///
    /// # Errors
    /// No store is there, no copy of its slots is good, or a file cannot be read.
    pub fn look(dir: &Path) -> Result<Look, StoreError> {
        let places = Places::new(Arc::new(OsDisk), dir);
        if !places.any() {
            return Err(StoreError::Absent(dir.to_owned()));
        }
        let [first, second] = places.read_slots()?;
        let choice = slot_file::choose(first.as_deref(), second.as_deref())?;
        let at = |copy: Copy| places.slots(copy);
        let mut look = Look {
            officers: choice.slots.officers.iter().filter(|slot| slot.revoked.is_none()).count(),
            test: choice.slots.test,
            repair: choice.repair.map(|(copy, fault)| (at(copy), fault)),
            missing: Vec::new(),
            plain: Vec::new(),
        };
        // The intelligence may have been destroyed on purpose: then its key is gone too.
        for path in [places.case(), places.intel()].into_iter().filter(|p| p.exists() || *p == places.case())
        {
            let mut head = Vec::new();
            if path.exists() {
                File::open(&path).at(&path)?.take(16).read_to_end(&mut head).at(&path)?;
            }
            if head.is_empty() {
                look.missing.push(path);
            } else if head == PLAIN {
                look.plain.push(path);
            }
        }
        Ok(look)
    }
}

fn slots(dir: &Path) -> Result<Slots, StoreError> {
    let places = Places::new(Arc::new(OsDisk), dir);
    if !places.any() {
        return Err(StoreError::Absent(dir.to_owned()));
    }
    let [first, second] = places.read_slots()?;
    Ok(slot_file::choose(first.as_deref(), second.as_deref())?.slots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::keys::officer::{OfficerId, Role};
    use crate::domain::keys::secret::Passphrase;
    use crate::domain::time::UtcTime;
    use std::fs;

    #[test]
    fn a_store_is_seen_from_outside() {
        let dir = tempfile::TempDir::new().unwrap();
        assert!(matches!(Store::look(dir.path()), Err(StoreError::Absent(_))));
        let officer: OfficerId = "K-1".parse().unwrap();
        let role: Role = "lead".parse().unwrap();
        let who = Credentials { officer, passphrase: Passphrase::new("long enough a phrase").unwrap() };
        drop(Store::init(dir.path(), &who, &role, true, UtcTime(0)).unwrap());
        let good = Look { officers: 1, test: true, repair: None, missing: Vec::new(), plain: Vec::new() };
        assert_eq!(Store::look(dir.path()).unwrap(), good);
        let (slot, case) = (dir.path().join("keys.slot"), dir.path().join("case.db"));
        fs::remove_file(&slot).unwrap();
        fs::write(dir.path().join("intel.db"), PLAIN).unwrap();
        fs::write(&case, b"").unwrap();
        let seen = Store::look(dir.path()).unwrap();
        assert_eq!(seen.repair, Some((slot, Some(CopyFault::Missing))));
        assert_eq!((seen.missing, seen.plain), (vec![case], vec![dir.path().join("intel.db")]));
    }
}

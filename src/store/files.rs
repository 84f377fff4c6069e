//! The files of a store and how they are written: whole or not at all, through to the
//! disk, readable by their owner alone.

use crate::domain::keys::slot_file::{self, Copy};
use crate::store::disk::{Disk, How};
use crate::store::error::{AtPath, StoreError};
use std::any::Any;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Space held back so that sealing works on a full disk, bytes.
const RESERVE: usize = 4 << 20;

/// Where the files of a store stand.
#[derive(Debug, Clone)]
pub(super) struct Places {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) dir: PathBuf,
}

impl Places {
    pub(super) fn new(disk: Arc<dyn Disk>, dir: &Path) -> Self {
        Self { disk, dir: dir.to_owned() }
    }
    pub(super) fn slots(&self, copy: Copy) -> PathBuf {
        self.dir.join(match copy {
            Copy::First => "keys.slot",
            Copy::Second => "keys.slot.copy",
        })
    }
    pub(super) fn case(&self) -> PathBuf {
        self.dir.join("case.db")
    }
    pub(super) fn intel(&self) -> PathBuf {
        self.dir.join("intel.db")
    }
    pub(super) fn reserve(&self) -> PathBuf {
        self.dir.join("store.reserve")
    }
    /// Stands while a store is being made.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.dir.join("store.unfinished")
    }
    /// Where the streams stood when the store was closed last.
    pub(super) fn heads(&self) -> PathBuf {
        self.dir.join("store.heads")
    }
    /// In a backup: where the streams stand in it.
    pub(super) fn backup_heads(&self) -> PathBuf {
        self.dir.join("backup.heads")
    }
    /// Attached files, encrypted.
    pub(super) fn attachments(&self) -> PathBuf {
        self.dir.join("attachments")
    }
    fn lock(&self) -> PathBuf {
        self.dir.join("store.lock")
    }

    /// Whether anything of a store is here.
    pub(super) fn any(&self) -> bool {
        [self.slots(Copy::First), self.slots(Copy::Second), self.case(), self.intel()]
            .iter()
            .any(|p| self.disk.exists(p))
    }

    /// Both copies of the slot file, read up to the longest that is one.
    pub(super) fn read_slots(&self) -> Result<[Option<Vec<u8>>; 2], StoreError> {
        let most = slot_file::LONGEST as u64 + 1;
        let read = |copy| read_up_to(&*self.disk, &self.slots(copy), most);
        Ok([read(Copy::First)?, read(Copy::Second)?])
    }

    /// The lock of the one process that may open the store; held while the value lives.
    pub(super) fn take_lock(&self) -> Result<Box<dyn Any + Send>, StoreError> {
        let path = self.lock();
        self.disk.lock(&path).at(&path)?.ok_or_else(|| StoreError::Held(self.dir.clone()))
    }

    /// Holds space back, if none is held. A disk without that much room is no reason to
    /// refuse: it gives whether the space is held.
    pub(super) fn hold_reserve(&self) -> bool {
        let path = self.reserve();
        if self.disk.size(&path).is_ok_and(|size| size == RESERVE as u64) {
            return true;
        }
        // Neither zeros nor one repeated block: a disk that compresses or joins equal
        // blocks would hold nothing back.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let bytes: Vec<u8> = (0..RESERVE / 8)
            .flat_map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_le_bytes()
            })
            .collect();
        let held = write_through(&*self.disk, &path, &bytes).is_ok();
        if !held {
            let _ = self.disk.remove(&partial(&path));
        }
        held
    }

    /// Gives the space back; whether there was any.
    pub(super) fn release_reserve(&self) -> bool {
        self.disk.remove(&self.reserve()).is_ok() && self.disk.sync_dir(&self.dir).is_ok()
    }
}

/// The file, at most so many bytes of it; `None` where there is none.
pub(crate) fn read_up_to(disk: &dyn Disk, path: &Path, most: u64) -> Result<Option<Vec<u8>>, StoreError> {
    match disk.read(path, 0, most) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at(path),
    }
}

/// Makes a folder that its owner alone opens, and makes it last. One that exists stays as
/// it is, but its name is made last all the same: whoever made it may have failed there.
pub(crate) fn make_dir(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    let new: Vec<&Path> = dir.ancestors().take_while(|d| !disk.exists(d)).collect();
    disk.make_dir(dir).at(dir)?;
    let Some(above) = dir.parent().filter(|_| new.is_empty()) else {
        return new.into_iter().filter_map(Path::parent).try_for_each(|above| sync_dir(disk, above));
    };
    match disk.sync_dir(above) {
        // Above a folder that was given to the boat ready made there may be nothing of hers.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        done => done.at(above),
    }
}

/// Makes an empty file that its owner alone reads, for the database library to fill.
pub(crate) fn make_empty(disk: &dyn Disk, path: &Path) -> Result<(), StoreError> {
    disk.write(path, How::New, b"").at(path)
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// Writes a file whole or not at all, through to the disk.
pub(crate) fn write_through(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let partial = partial(path);
    disk.write(&partial, How::Replace, bytes).at(&partial)?;
    rename(disk, &partial, path)
}

/// Writes a file whole or not at all, and overwrites what stood there before in its own
/// place. On flash memory an old block may outlive that; it holds keys under a
/// passphrase and nothing else.
pub(super) fn write_over(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let partial = partial(path);
    disk.write(&partial, How::Replace, bytes).at(&partial)?;
    disk.rename_over(&partial, path).at(path)?;
    path.parent().map_or(Ok(()), |dir| sync_dir(disk, dir))
}

/// Writes a file of a folder that appears as a whole later, through to the disk.
pub(super) fn write_new(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    disk.write(path, How::New, bytes).at(path)
}

/// Copies a file whole or not at all, through to the disk.
pub(super) fn copy_through(disk: &dyn Disk, from: &Path, to: &Path) -> Result<(), StoreError> {
    let partial = partial(to);
    disk.copy(from, &partial).at(&partial)?;
    rename(disk, &partial, to)
}

/// Moves a file or folder and makes the move last.
pub(super) fn rename(disk: &dyn Disk, from: &Path, to: &Path) -> Result<(), StoreError> {
    disk.rename(from, to).at(to)?;
    to.parent().map_or(Ok(()), |dir| sync_dir(disk, dir))
}

/// Makes what was added to or removed from a folder last.
pub(super) fn sync_dir(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
    disk.sync_dir(dir).at(dir)
}

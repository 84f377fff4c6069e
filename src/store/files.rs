//! The files of a store and how they are written: whole or not at all, through to the
//! disk, readable by their owner alone.

use crate::domain::keys::slot_file::{self, Copy};
use crate::store::error::{AtPath, StoreError};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Space held back so that sealing works on a full disk, bytes.
const RESERVE: usize = 4 << 20;

/// Where the files of a store stand.
#[derive(Debug, Clone)]
pub(super) struct Places {
    pub(super) dir: PathBuf,
}

impl Places {
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
    fn lock(&self) -> PathBuf {
        self.dir.join("store.lock")
    }

    /// Whether anything of a store is here.
    pub(super) fn any(&self) -> bool {
        [self.slots(Copy::First), self.slots(Copy::Second), self.case(), self.intel()]
            .iter()
            .any(|p| p.exists())
    }

    /// Both copies of the slot file, read up to the longest that is one.
    pub(super) fn read_slots(&self) -> Result<[Option<Vec<u8>>; 2], StoreError> {
        Ok([read(&self.slots(Copy::First))?, read(&self.slots(Copy::Second))?])
    }

    /// The lock of the one process that may open the store; held while the file lives.
    pub(super) fn take_lock(&self) -> Result<File, StoreError> {
        let path = self.lock();
        let file = private().truncate(false).open(&path).at(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(StoreError::Held(self.dir.clone())),
            Err(TryLockError::Error(error)) => Err(error).at(&path),
        }
    }

    /// Holds space back, if none is held. A disk without that much room is no reason to
    /// refuse: it gives whether the space is held.
    pub(super) fn hold_reserve(&self) -> bool {
        let path = self.reserve();
        if fs::metadata(&path).is_ok_and(|m| m.len() == RESERVE as u64) {
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
        let held = write_through(&path, &bytes).is_ok();
        if !held {
            let _ = fs::remove_file(partial(&path));
        }
        held
    }

    /// Gives the space back; whether there was any.
    pub(super) fn release_reserve(&self) -> bool {
        fs::remove_file(self.reserve()).is_ok() && sync_dir(&self.dir).is_ok()
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    read_up_to(path, slot_file::LONGEST as u64 + 1)
}

/// The file, at most so many bytes of it; `None` where there is none.
pub(super) fn read_up_to(path: &Path, most: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).at(path),
    };
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).at(path)?;
    Ok(Some(bytes))
}

/// Options for a file that its owner alone reads.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder that its owner alone opens; one that exists stays as it is.
pub(super) fn make_dir(dir: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).at(dir)
}

/// Makes an empty file that its owner alone reads, for the database library to fill.
pub(super) fn make_empty(path: &Path) -> Result<(), StoreError> {
    private().create_new(true).open(path).map(drop).at(path)
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// Writes a file whole or not at all, through to the disk.
pub(super) fn write_through(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let partial = partial(path);
    let mut file = private().truncate(true).open(&partial).at(&partial)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).at(&partial)?;
    drop(file);
    rename(&partial, path)
}

/// Writes a file whole or not at all, and overwrites what stood there before in its own
/// place. On flash memory an old block may outlive that; it holds keys under a
/// passphrase and nothing else.
pub(super) fn write_over(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let old = match OpenOptions::new().write(true).open(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).at(path),
    };
    write_through(path, bytes)?;
    if let Some(mut old) = old {
        let length = old.metadata().map_or(0, |m| m.len()).min(slot_file::LONGEST as u64);
        let zeros = vec![0; length as usize];
        old.write_all(&zeros).and_then(|()| old.sync_all()).at(path)?;
    }
    Ok(())
}

/// Makes a file that its owner alone reads, to be appended to.
pub(super) fn create(path: &Path) -> Result<File, StoreError> {
    private().create_new(true).open(path).at(path)
}

/// Writes a file of a folder that appears as a whole later, through to the disk.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut file = private().create_new(true).open(path).at(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).at(path)
}

/// Copies a file whole or not at all, through to the disk.
pub(super) fn copy_through(from: &Path, to: &Path) -> Result<(), StoreError> {
    let partial = partial(to);
    let mut source = File::open(from).at(from)?;
    let mut file = private().truncate(true).open(&partial).at(&partial)?;
    io::copy(&mut source, &mut file).and_then(|_| file.sync_all()).at(&partial)?;
    drop(file);
    rename(&partial, to)
}

/// Moves a file or folder and makes the move last.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), StoreError> {
    fs::rename(from, to).at(to)?;
    to.parent().map_or(Ok(()), sync_dir)
}

/// Makes what was added to or removed from a folder last.
pub(super) fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    File::open(dir).and_then(|d| d.sync_all()).at(dir)?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

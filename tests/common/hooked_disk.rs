//! The computer's disk with somebody in between: each change is asked for first, and may be
//! refused, counted or held up. Reading is never asked.

use std::any::Any;
use std::fmt;
use std::io;
use std::path::Path;
use watchkeeper::store::disk::{Disk, How, OsDisk};

/// What is about to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Write(How),
    Copy,
    MakeDir,
    Rename,
    Remove,
    RemoveDir,
    SyncDir,
    Lock,
}

/// Asked with the change and the path that it is about.
pub(crate) struct HookedDisk<F>(pub(crate) F);

impl<F> fmt::Debug for HookedDisk<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookedDisk")
    }
}

impl<F: Fn(Change, &Path) -> io::Result<()> + Send + Sync> Disk for HookedDisk<F> {
    fn vfs(&self) -> Option<&str> {
        None
    }
    fn size(&self, path: &Path) -> io::Result<u64> {
        OsDisk.size(path)
    }
    fn exists(&self, path: &Path) -> bool {
        OsDisk.exists(path)
    }
    fn read(&self, path: &Path, from: u64, most: u64) -> io::Result<Vec<u8>> {
        OsDisk.read(path, from, most)
    }
    fn names(&self, dir: &Path) -> io::Result<Vec<String>> {
        OsDisk.names(dir)
    }
    fn write(&self, path: &Path, how: How, bytes: &[u8]) -> io::Result<()> {
        (self.0)(Change::Write(how), path)?;
        OsDisk.write(path, how, bytes)
    }
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        (self.0)(Change::Copy, to)?;
        OsDisk.copy(from, to)
    }
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)(Change::MakeDir, dir)?;
        OsDisk.make_dir(dir)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        (self.0)(Change::Rename, to)?;
        OsDisk.rename(from, to)
    }
    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        (self.0)(Change::Rename, to)?;
        OsDisk.rename_over(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        (self.0)(Change::Remove, path)?;
        OsDisk.remove(path)
    }
    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)(Change::RemoveDir, dir)?;
        OsDisk.remove_dir(dir)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        (self.0)(Change::SyncDir, dir)?;
        OsDisk.sync_dir(dir)
    }
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Any + Send>>> {
        (self.0)(Change::Lock, path)?;
        OsDisk.lock(path)
    }
}

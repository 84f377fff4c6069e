//! The media as the product's store asks for a disk.

use crate::medium::{Medium, Refusal};
use std::any::Any;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use watchkeeper::store::disk::{Disk, How};

/// Bytes that one operation writes.
const PIECE: usize = 256 << 10;

/// Shared by the store's files and by SQLite's.
#[derive(Debug, Clone)]
pub struct SimDisk {
    pub medium: Arc<Mutex<Medium>>,
    pub vfs: Arc<str>,
}

pub fn held(medium: &Mutex<Medium>) -> MutexGuard<'_, Medium> {
    medium.lock().unwrap_or_else(PoisonError::into_inner)
}

fn told(refusal: Refusal) -> io::Error {
    match refusal {
        Refusal::Io => io::Error::other("simulated EIO"),
        Refusal::Full => io::ErrorKind::StorageFull.into(),
        Refusal::Absent => io::ErrorKind::NotFound.into(),
        Refusal::Exists => io::ErrorKind::AlreadyExists.into(),
    }
}

struct Lock {
    medium: Arc<Mutex<Medium>>,
    path: PathBuf,
}

impl Drop for Lock {
    fn drop(&mut self) {
        held(&self.medium).locks.remove(&self.path);
    }
}

impl SimDisk {
    fn on<T>(&self, work: impl FnOnce(&mut Medium) -> Result<T, Refusal>) -> io::Result<T> {
        work(&mut held(&self.medium)).map_err(told)
    }
}

fn write_all(m: &mut Medium, id: usize, from: u64, bytes: &[u8]) -> Result<(), Refusal> {
    for (n, piece) in bytes.chunks(PIECE).enumerate() {
        m.write(id, from + (n * PIECE) as u64, piece)?;
    }
    m.sync(id)
}

fn remove_all(m: &mut Medium, path: &Path) -> Result<(), Refusal> {
    for name in m.names(path).unwrap_or_default() {
        remove_all(m, &path.join(name))?;
    }
    m.remove(path)
}

impl Disk for SimDisk {
    fn vfs(&self) -> Option<&str> {
        Some(&self.vfs)
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.on(|m| m.find(path).map(|id| m.file_length(id)).ok_or(Refusal::Absent))
    }

    fn exists(&self, path: &Path) -> bool {
        held(&self.medium).find(path).is_some()
    }

    fn read(&self, path: &Path, from: u64, most: u64) -> io::Result<Vec<u8>> {
        self.on(|m| {
            let (id, _) = m.open(path, false, false)?;
            let mut bytes = vec![0; m.file_length(id).saturating_sub(from).min(most) as usize];
            let length = m.read(id, from, &mut bytes)?;
            bytes.truncate(length);
            Ok(bytes)
        })
    }

    fn names(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.on(|m| m.names(dir))
    }

    fn write(&self, path: &Path, how: How, bytes: &[u8]) -> io::Result<()> {
        self.on(|m| {
            let (id, _) = m.open(path, !matches!(how, How::At(_)), how == How::New)?;
            let from = match how {
                How::New => 0,
                How::Replace => {
                    m.set_length(id, 0)?;
                    0
                }
                How::Append => m.file_length(id),
                How::At(at) => at,
            };
            write_all(m, id, from, bytes)
        })
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        let bytes = self.read(from, 0, u64::MAX)?;
        self.write(to, How::Replace, &bytes)
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        self.on(|m| m.make_folder(dir))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.on(|m| m.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.on(|m| m.remove(path))
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        self.on(|m| remove_all(m, dir))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.on(|m| m.sync_folder(dir))
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Any + Send>>> {
        let fresh = self.on(|m| {
            m.open(path, true, false)?;
            Ok(m.locks.insert(path.to_owned()))
        })?;
        let lock = || Lock { medium: Arc::clone(&self.medium), path: path.to_owned() };
        Ok(fresh.then(|| Box::new(lock()) as Box<dyn Any + Send>))
    }
}

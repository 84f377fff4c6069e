//! What the store asks of a disk. There are two: the computer's ([`OsDisk`]), and the
//! one of the crash laboratory (`lab/`), which cuts the power at every operation.
//!
//! A method that writes returns once the bytes are on the medium; a new, renamed or
//! removed name is there for good after [`Disk::sync_dir`] of its folder.

use std::any::Any;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A file that must not be there yet.
    New,
    /// Whatever was there is gone.
    Replace,
    /// Behind what is there; the file is made if it is not.
    Append,
    /// Over the bytes from here on, in a file that is there.
    At(u64),
}

/// A disk with folders and files that their owner alone reads.
pub trait Disk: fmt::Debug + Send + Sync {
    /// The SQLite VFS that reaches the same files; `None` for the system's own.
    fn vfs(&self) -> Option<&str>;
    /// Bytes of a file.
    ///
    /// # Errors
    /// It is not there, or cannot be asked.
    fn size(&self, path: &Path) -> io::Result<u64>;
    /// Whether a file or folder is there.
    fn exists(&self, path: &Path) -> bool;
    /// The bytes of a file from `from` on, at most `most`.
    ///
    /// # Errors
    /// It is not there, or cannot be read.
    fn read(&self, path: &Path, from: u64, most: u64) -> io::Result<Vec<u8>>;
    /// The names in a folder, in any order.
    ///
    /// # Errors
    /// It is not there, or cannot be read.
    fn names(&self, dir: &Path) -> io::Result<Vec<String>>;
    /// Writes to a file, through to the medium.
    ///
    /// # Errors
    /// Then any part of the bytes may be written.
    fn write(&self, path: &Path, how: How, bytes: &[u8]) -> io::Result<()>;
    /// Copies a file over `to`, through to the medium.
    ///
    /// # Errors
    /// Then any part of the bytes may be written.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Makes a folder, and those above it that are missing.
    ///
    /// # Errors
    /// The medium refuses.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;
    /// # Errors
    /// The medium refuses.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Renames, and overwrites what `to` held in the place where it stood. A disk that
    /// keeps nothing of a file that is gone need not do more than rename.
    ///
    /// # Errors
    /// The medium refuses; the renaming may be done then.
    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.rename(from, to)
    }
    /// # Errors
    /// It is not there, or the medium refuses.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with all that is in it.
    ///
    /// # Errors
    /// The medium refuses.
    fn remove_dir(&self, dir: &Path) -> io::Result<()>;
    /// Makes what was added to or removed from a folder last.
    ///
    /// # Errors
    /// The medium refuses.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// A lock that one process alone can hold, as long as the value lives; `None` where
    /// another holds it.
    ///
    /// # Errors
    /// The lock file cannot be made.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Any + Send>>>;
}

/// The computer's own disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsDisk;

/// Options for a file that its owner alone reads.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl Disk for OsDisk {
    fn vfs(&self) -> Option<&str> {
        None
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        fs::metadata(path).map(|m| m.len())
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn read(&self, path: &Path, from: u64, most: u64) -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        if from > 0 {
            file.seek(SeekFrom::Start(from))?;
        }
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn names(&self, dir: &Path) -> io::Result<Vec<String>> {
        fs::read_dir(dir)?.map(|e| e.map(|e| e.file_name().to_string_lossy().into_owned())).collect()
    }

    fn write(&self, path: &Path, how: How, bytes: &[u8]) -> io::Result<()> {
        let mut options = private();
        match how {
            How::New => options.create_new(true),
            How::Replace => options.create(true).truncate(true),
            How::Append => options.create(true).append(true),
            How::At(_) => &mut options,
        };
        let mut file = options.open(path)?;
        if let How::At(at) = how {
            file.seek(SeekFrom::Start(at))?;
        }
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut source = File::open(from)?;
        let mut file = private().create(true).truncate(true).open(to)?;
        io::copy(&mut source, &mut file)?;
        file.sync_all()
    }

    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        let old = match OpenOptions::new().write(true).open(to) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        fs::rename(from, to)?;
        let Some(mut old) = old else { return Ok(()) };
        io::copy(&mut io::repeat(0).take(old.metadata()?.len()), &mut old)?;
        old.sync_all()
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        fs::remove_dir_all(dir)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        // Where folders cannot be opened as files, a rename is written through by itself.
        #[cfg(unix)]
        File::open(if dir.as_os_str().is_empty() { Path::new(".") } else { dir })?.sync_all()?;
        #[cfg(not(unix))]
        let _ = dir;
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Any + Send>>> {
        let file = private().create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

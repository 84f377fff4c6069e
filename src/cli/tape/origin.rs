//! Where the bytes of a recording come from, so that they can be read more than once:
//! a file is opened again; what comes through a pipe is kept in a temporary file of its
//! own, which no other program can name once it is open.

use crate::cli::CliError;
use crate::domain::keys::recording::RecordingKeys;
use crate::link::recording::Recording;
use crate::link::recording::sealed::is_sealed;
use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Bytes that can be read from the beginning again and again, and the keys for them
/// where they are sealed.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    bytes: Bytes,
    keys: RecordingKeys,
}

#[derive(Debug, Clone)]
enum Bytes {
    File(PathBuf),
    Kept(Rc<RefCell<File>>),
}

impl Bytes {
    fn reader(&self) -> io::Result<Box<dyn BufRead>> {
        Ok(match self {
            Self::File(path) => Box::new(BufReader::new(File::open(path)?)),
            Self::Kept(file) => {
                let reader = KeptReader { file: Rc::clone(file), position: 0 };
                Box::new(BufReader::with_capacity(64 * 1024, reader))
            }
        })
    }
}

impl Origin {
    /// `-` is standard input.
    ///
    /// # Errors
    /// It can't be read, or what a pipe brings can't be kept.
    pub(crate) fn of(path: &Path) -> Result<Self, CliError> {
        if path.as_os_str() == "-" {
            return keep(&mut io::stdin().lock())
                .map_err(|e| CliError::failed("replay: standard input", e).hint(KEEPING));
        }
        let told = |e: io::Error| CliError::file("replay", path, &e);
        // Opened first: of a pipe the second opening would wait for another writer.
        let mut file = File::open(path).map_err(told)?;
        if file.metadata().map_err(told)?.is_file() {
            return Ok(Self::from(Bytes::File(path.to_owned())));
        }
        keep(&mut file).map_err(told)
    }

    /// Whether it takes a key to read it.
    ///
    /// # Errors
    /// It can't be read.
    pub(crate) fn is_sealed(&self) -> io::Result<bool> {
        is_sealed(&mut self.bytes.reader()?)
    }

    #[must_use]
    pub(crate) fn with_keys(self, keys: RecordingKeys) -> Self {
        Self { keys, ..self }
    }

    /// Opens it at its beginning.
    ///
    /// # Errors
    /// It can't be opened (any more), or the keys are of another store.
    pub(crate) fn open(&self) -> io::Result<Recording> {
        Recording::from_reader(self.bytes.reader()?, &self.keys)
    }
}

impl From<Bytes> for Origin {
    fn from(bytes: Bytes) -> Self {
        Self { bytes, keys: RecordingKeys::default() }
    }
}

const KEEPING: &str = "a pipe is kept in the folder for temporary files while it is played: it needs room";

/// Copies everything into a temporary file without a name.
fn keep(from: &mut impl Read) -> io::Result<Origin> {
    let folder = std::env::temp_dir();
    let mut file = None;
    for number in 0..1000_u32 {
        let path = folder.join(format!("watchkeeper-{}-{number}", std::process::id()));
        match create(&path) {
            Ok(made) => {
                // Where an open file can't lose its name it stays until someone cleans up.
                let _ = fs::remove_file(&path);
                file = Some(made);
                break;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    let mut file = file.ok_or(io::ErrorKind::AlreadyExists)?;
    io::copy(from, &mut file)?;
    Ok(Bytes::Kept(Rc::new(RefCell::new(file))).into())
}

/// For its owner alone: what was heard at sea is nobody else's.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// One of several readings of one open file.
struct KeptReader {
    file: Rc<RefCell<File>>,
    position: u64,
}

impl Read for KeptReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start(self.position))?;
        let length = file.read(buffer)?;
        self.position += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pipe_brought_is_read_twice_side_by_side_and_leaves_no_file() {
        let text: Vec<u8> = (0..20_000).flat_map(|n| format!("$LINE,{n}\r\n").into_bytes()).collect();
        let origin = keep(&mut text.as_slice()).unwrap();
        let (mut one, mut two) = (origin.open().unwrap(), origin.open().unwrap());
        let (mut first, mut second) = (Vec::new(), Vec::new());
        while let (Some(a), Some(b)) = (one.next(), two.next()) {
            first.extend(a.bytes);
            second.extend(b.bytes);
        }
        assert_eq!(first, text);
        assert_eq!(second, text);
        let mine = format!("watchkeeper-{}-", std::process::id());
        let left = fs::read_dir(std::env::temp_dir()).unwrap();
        let left = left.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with(&mine));
        assert_eq!(left.count(), 0);
    }
}

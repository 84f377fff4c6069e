//! One file of a recording, and the disk behind it: plain, or sealed to the store's key.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::domain::keys::queue::{ItemChance, QueueKey};
use crate::domain::keys::recording::{MOST_CHUNK, Sealer};
use crate::domain::time::UtcTime;
use crate::link::recorder::lines::HEADER;
use zeroize::Zeroizing;

/// What a plain recording's name ends with.
const PLAIN: &str = ".nmea.gz";
/// What a sealed recording's name ends with.
const SEALED: &str = ".nmea.gz.sealed";

/// To whom the next file is sealed, and what chance gives for it.
pub struct Seal {
    pub key: QueueKey,
    pub chance: ItemChance,
}

/// Where recordings are written. The second implementation is a disk that fills up, in
/// the tests.
pub(crate) trait Medium: Send {
    /// Makes a file that must not exist yet.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Durable>>;
}

/// A file whose bytes can be forced to the disk.
pub(crate) trait Durable: Write + Send {
    fn sync(&mut self) -> io::Result<()>;
    /// The file is complete.
    fn finish(&mut self) -> io::Result<()> {
        self.sync()
    }
}

/// A file whose bytes are sealed, a chunk at each [`Durable::sync`] and before one gets
/// too long.
struct SealedFile {
    file: Box<dyn Durable>,
    sealer: Sealer,
    chunk: Zeroizing<Vec<u8>>,
}

impl SealedFile {
    fn new(mut file: Box<dyn Durable>, seal: &Seal) -> io::Result<Self> {
        let (sealer, head) = Sealer::new(seal.key, &seal.chance).map_err(io::Error::other)?;
        file.write_all(&head)?;
        Ok(Self { file, sealer, chunk: Zeroizing::new(Vec::with_capacity(MOST_CHUNK)) })
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.sealer.seal(&self.chunk, last).map_err(io::Error::other)?;
        self.chunk.clear();
        self.file.write_all(&sealed)
    }
}

impl Write for SealedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.chunk.len() == MOST_CHUNK {
            self.seal(false)?;
        }
        let taken = bytes.len().min(MOST_CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Durable for SealedFile {
    fn sync(&mut self) -> io::Result<()> {
        if !self.chunk.is_empty() {
            self.seal(false)?;
        }
        self.file.sync()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.seal(true)?;
        self.file.finish()
    }
}

/// The real disk.
#[derive(Debug)]
pub(crate) struct Disk;

impl Medium for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Durable>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        // The name itself must survive a power failure too; a file system that cannot
        // promise it still records.
        if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
            let _ = folder.sync_all();
        }
        Ok(Box::new(file))
    }
}

impl Durable for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// Counts what reaches the file.
struct Counted {
    file: Box<dyn Durable>,
    written: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.file.write(bytes)?;
        self.written += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The file being written.
pub(crate) struct Segment {
    pub(crate) path: PathBuf,
    pub(crate) day: i64,
    encoder: GzEncoder<Counted>,
}

impl Segment {
    /// Begins a file named after `at`; a second one of the same second gets `-1` and so on.
    /// Sealed where `seal` is given.
    pub(crate) fn create(
        medium: &dyn Medium,
        dir: &Path,
        at: UtcTime,
        seal: Option<&Seal>,
    ) -> io::Result<Self> {
        let ending = if seal.is_some() { SEALED } else { PLAIN };
        let stamp =
            at.to_chrono().map_or_else(|| at.0.to_string(), |time| time.format("%Y%m%dT%H%M%SZ").to_string());
        let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
        for n in 0..1000 {
            let suffix = if n == 0 { String::new() } else { format!("-{n}") };
            let path = dir.join(format!("{stamp}{suffix}{ending}"));
            match medium.create(&path) {
                Ok(file) => {
                    let file = match seal {
                        None => Ok(file),
                        Some(seal) => SealedFile::new(file, seal).map(|f| Box::new(f) as Box<dyn Durable>),
                    };
                    let segment = file.and_then(|file| Self::begin(file, path.clone(), at));
                    if segment.is_err() {
                        // Tried again and again on a full disk, empty files would heap up.
                        let _ = fs::remove_file(&path);
                    }
                    return segment;
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    /// Writes the header through to the disk: one that is full shows here, not minutes
    /// later.
    fn begin(file: Box<dyn Durable>, path: PathBuf, at: UtcTime) -> io::Result<Self> {
        let encoder = GzEncoder::new(Counted { file, written: 0 }, Compression::default());
        let mut segment = Self { path, day: day(at), encoder };
        segment.write(HEADER)?;
        segment.write(b" 1\n")?;
        segment.flush()?;
        Ok(segment)
    }

    pub(crate) fn write(&mut self, text: &[u8]) -> io::Result<()> {
        self.encoder.write_all(text)
    }

    /// All written so far is on the disk and can be read without what follows.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()?;
        self.encoder.get_mut().file.sync()
    }

    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.encoder.try_finish()?;
        self.encoder.get_mut().file.finish()
    }

    /// Compressed bytes in the file.
    pub(crate) fn size(&self) -> u64 {
        self.encoder.get_ref().written
    }
}

/// The UTC day, counted from 1970-01-01.
pub(crate) fn day(at: UtcTime) -> i64 {
    at.0.div_euclid(86_400_000)
}

/// The recordings in a folder with their sizes, oldest first by name.
pub(crate) fn existing(dir: &Path) -> io::Result<Vec<(PathBuf, u64)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let meta = entry.metadata()?;
        let is_ours = entry.file_name().to_str().is_some_and(|name| {
            (name.ends_with(PLAIN) || name.ends_with(SEALED))
                && name.starts_with(|first: char| first.is_ascii_digit())
        });
        if meta.is_file() && is_ours {
            files.push((entry.path(), meta.len()));
        }
    }
    files.sort();
    Ok(files)
}

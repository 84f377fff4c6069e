//! A list's file before it is read: how it is encoded, its hash, and its rows. Read twice
//! from its beginning; memory does not grow with it but for spreadsheets and entities.

use crate::domain::watchlist::import::Format;
use crate::domain::watchlist::import::decode::Probe;
use crate::domain::watchlist::import::stream::{self, Found, Told};
use encoding_rs::Encoding;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// Bytes by which a format is told.
const HEAD: usize = 8192;

/// The opened file.
pub struct ListFile {
    file: File,
    encoding: &'static Encoding,
    head: Vec<u8>,
    /// Its name without folders.
    pub name: String,
    pub sha256: [u8; 32],
}

impl ListFile {
    /// Reads the file once.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let (mut probe, mut hash, mut head) = (Probe::default(), Sha256::new(), Vec::new());
        let mut chunk = vec![0; 64 << 10];
        loop {
            let read = file.read(&mut chunk)?;
            let bytes = chunk.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            let room = HEAD.saturating_sub(head.len());
            head.extend(bytes.iter().take(room));
            probe.push(bytes);
            hash.update(bytes);
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        // Opened again: what was read once can be read from its beginning.
        let file = File::open(path)?;
        Ok(Self { file, encoding: probe.encoding(), head, name, sha256: hash.finalize().into() })
    }

    /// What it is by how it begins.
    pub fn format(&self) -> Format {
        Format::of(&self.head)
    }

    /// Gives every row until `take` wants no more.
    ///
    /// # Errors
    /// As [`stream::each`].
    pub fn each(&self, format: Format, take: &mut dyn FnMut(usize, Found) -> bool) -> io::Result<Told> {
        stream::each(format, self.encoding, BufReader::new(&self.file), take)
    }
}

/// The list of which a file of this format is the next version.
pub fn list_of(format: Format) -> &'static str {
    match format {
        Format::Csv | Format::Xlsx => "own",
        other => other.code(),
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A text takes all that is written.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}

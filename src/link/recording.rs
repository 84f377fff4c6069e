//! Reads recordings: those of [`crate::link::recorder`] with their sources and arrival
//! times, and any other NMEA log as it is, plain or gzip.
//!
//! A recording cut by a power failure gives everything up to the cut; then
//! [`Recording::end`] says that it was cut. One that is sealed to a store is opened with
//! that store's key, a chunk at a time.

pub mod sealed;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::domain::id::SourceId;
use crate::domain::keys::recording::{NotOpened, RecordingKeys};
use crate::domain::time::UtcTime;
use crate::link::recorder::lines::{HEADER, unwrap_line};

/// Longest line kept together; what is longer comes in parts.
const LONGEST: u64 = 64 * 1024;

/// One recorded line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// `None` in a file that this program did not write.
    pub source: Option<SourceId>,
    /// When its last byte arrived; `None` in a file that this program did not write.
    pub at: Option<UtcTime>,
    /// The bytes as they arrived, with their line end.
    pub bytes: Vec<u8>,
}

/// How a recording ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordingEnd {
    Complete,
    /// The file stops in the middle, as after a power failure.
    Cut,
    /// It cannot be read any further; why.
    Damaged(String),
    /// A part of a sealed recording is not as it was written: nothing of it or behind it
    /// is given.
    Changed,
}

/// A recording being read, line by line.
pub struct Recording {
    reader: BufReader<Box<dyn Read>>,
    ours: bool,
    first: bool,
    lines: u64,
    /// Bytes of text given or passed over so far.
    position: u64,
    end: Option<RecordingEnd>,
}

/// A place between two lines of a recording, to go on from in another reading of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    position: u64,
    ours: bool,
}

impl Recording {
    /// # Errors
    /// The file cannot be opened, or is a sealed one.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::from_reader(BufReader::new(File::open(path)?), &RecordingKeys::default())
    }

    /// With keys for one that may be sealed.
    ///
    /// # Errors
    /// Not even its first byte can be read, or a sealed one is of another store
    /// ([`sealed::not_opened`]).
    pub fn from_reader(mut reader: impl BufRead + 'static, keys: &RecordingKeys) -> io::Result<Self> {
        let reader: Box<dyn Read> = if sealed::is_sealed(&mut reader)? {
            Box::new(MultiGzDecoder::new(BufReader::new(sealed::Unsealed::new(reader, keys)?)))
        } else {
            Box::new(decompressed(reader)?)
        };
        let reader = BufReader::new(reader);
        Ok(Self { reader, ours: false, first: true, lines: 0, position: 0, end: None })
    }

    /// Where the next line begins.
    pub fn place(&self) -> Place {
        Place { position: self.position, ours: self.ours }
    }

    /// Goes on from a place of the same recording, which this one has not passed yet.
    ///
    /// # Errors
    /// What lies before it cannot be read, or the recording is shorter.
    pub fn go_to(&mut self, place: Place) -> io::Result<()> {
        let distance = place.position.saturating_sub(self.position);
        let passed = io::copy(&mut self.reader.by_ref().take(distance), &mut io::sink())?;
        if passed < distance {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position += passed;
        self.ours = place.ours;
        self.first &= place.position == 0;
        Ok(())
    }

    /// How it ended; `None` until the last line was given.
    pub fn end(&self) -> Option<&RecordingEnd> {
        self.end.as_ref()
    }

    /// Lines given so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    fn read_line(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        // Of an interrupted read, what came before still counts.
        let result = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        if let Err(error) = result {
            self.end = Some(match error.kind() {
                io::ErrorKind::UnexpectedEof => RecordingEnd::Cut,
                _ if sealed::not_opened(&error) == Some(NotOpened::Changed) => RecordingEnd::Changed,
                _ => RecordingEnd::Damaged(error.to_string()),
            });
        } else if line.is_empty() {
            self.end = Some(RecordingEnd::Complete);
        }
        self.position += line.len() as u64;
        (!line.is_empty()).then_some(line)
    }
}

impl Iterator for Recording {
    type Item = Recorded;

    fn next(&mut self) -> Option<Recorded> {
        while self.end.is_none() {
            let line = self.read_line()?;
            if line.starts_with(HEADER) {
                self.ours |= self.first;
                self.first = false;
                continue;
            }
            self.first = false;
            self.lines += 1;
            let recorded = if self.ours { unwrap_line(&line) } else { None };
            return Some(recorded.unwrap_or(Recorded { source: None, at: None, bytes: line }));
        }
        None
    }
}

impl std::fmt::Debug for Recording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recording")
            .field("lines", &self.lines)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// The text of a plain or gzip stream. No sentence begins with the first byte of gzip.
pub(crate) fn decompressed<R: BufRead + 'static>(mut reader: R) -> io::Result<Box<dyn Read>> {
    const GZIP: u8 = 0x1f;
    let is_gzip = reader.fill_buf()?.first() == Some(&GZIP);
    Ok(if is_gzip { Box::new(MultiGzDecoder::new(reader)) } else { Box::new(reader) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::{Cursor, Write};

    fn read(bytes: Vec<u8>) -> (Vec<Vec<u8>>, Option<RecordingEnd>) {
        let mut recording = Recording::from_reader(Cursor::new(bytes), &RecordingKeys::default()).unwrap();
        let lines = recording.by_ref().map(|r| r.bytes).collect();
        (lines, recording.end().cloned())
    }

    #[test]
    fn a_foreign_log_is_given_untouched_with_its_own_tag_blocks() {
        let text = b"\\s:in0,c:1700000000000*00\\$GPGGA,x*00\r\n!AIVDM,1\nrest".to_vec();
        let (lines, end) = read(text.clone());
        assert_eq!(lines.len(), 3);
        assert_eq!(lines.concat(), text);
        assert_eq!(end, Some(RecordingEnd::Complete));
    }

    #[test]
    fn a_gzip_cut_anywhere_gives_its_beginning_and_says_so() {
        let text: Vec<u8> =
            (0..500).flat_map(|n| format!("$LINE,{n},{}\r\n", n * 7919).into_bytes()).collect();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&text[..5000]).unwrap();
        encoder.flush().unwrap();
        let flushed = encoder.get_ref().len();
        encoder.write_all(&text[5000..]).unwrap();
        let whole = encoder.finish().unwrap();
        let (lines, end) = read(whole.clone());
        assert_eq!((lines.concat(), end), (text.clone(), Some(RecordingEnd::Complete)));
        for cut in (1..whole.len()).step_by(37).chain([flushed, whole.len() - 1]) {
            let (lines, end) = read(whole[..cut].to_vec());
            let got = lines.concat();
            assert!(text.starts_with(&got), "cut at {cut}");
            assert_eq!(end, Some(RecordingEnd::Cut), "cut at {cut}");
            assert!(cut < flushed || got.len() >= 5000, "cut at {cut} lost what was flushed");
        }
    }

    #[test]
    fn damage_in_the_middle_is_told_and_ends_the_reading() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(b"$ONE\r\n").unwrap();
        let mut whole = encoder.finish().unwrap();
        let last = whole.len() - 5;
        whole[last] ^= 0xff;
        let (lines, end) = read(whole);
        assert_eq!(lines.concat(), b"$ONE\r\n");
        assert!(matches!(end, Some(RecordingEnd::Damaged(_))), "{end:?}");
    }
}

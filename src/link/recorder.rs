//! Keeps every raw line with its source and arrival time: what was heard can be looked
//! at again, and proves what the screen showed.
//!
//! Gzip text files named after their first line, `20261124T050607Z.nmea.gz`
//! (`recorder::lines` says what is in them; `gzip -dc` reads them). Every 5 s or 64 KiB
//! the compressor is flushed and the file synced, so a power failure loses at most
//! that: the flush (a deflate sync marker) makes all before it readable without what
//! follows, and a new start never appends to an old file. A new file begins at 16 MiB
//! and with each UTC day; beyond the limit of the folder the oldest are removed first.
//! A full disk stops the recording, not the program; it is tried again every 30 s.
//!
//! Where a store exists the same bytes are sealed to its public key before they reach the
//! disk (`20261124T050607Z.nmea.gz.sealed`, docs/protocol.md §13): each flush is a chunk.
//! While the store is locked the recording says so: what was heard then is in it too.

pub(crate) mod lines;
pub mod segment;
pub mod worker;

use std::collections::VecDeque;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::id::SourceId;
use crate::domain::time::{Span, UtcTime};
use crate::link::recorder::lines::Lines;
use crate::link::recorder::segment::{Disk, Medium, Seal, Segment, day, existing};

/// Asked before each file: to whom it is sealed; `None` where there is no store. A store
/// whose key cannot be read is an error: nothing is recorded in the clear beside it.
pub type SealSource = Box<dyn Fn() -> io::Result<Option<Seal>> + Send>;

/// Whether anything is kept, as far as a recording shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keeping {
    /// There is no store.
    #[default]
    Nothing,
    /// The store is locked: nobody looks at what comes in.
    Locked,
    Open,
}

/// How much is kept and how often it is made safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecorderLimits {
    /// Compressed size of a file, bytes.
    pub file_bytes: u64,
    /// Compressed size of all recordings in the folder, bytes.
    pub total_bytes: u64,
    /// Text that may be lost in a power failure, bytes before compression.
    pub flush_bytes: usize,
    /// Time that may be lost in a power failure.
    pub flush_every: Span,
    /// Wait after a failed write.
    pub retry_after: Span,
}

impl Default for RecorderLimits {
    fn default() -> Self {
        Self {
            file_bytes: 16 << 20,
            total_bytes: 2 << 30,
            flush_bytes: 64 << 10,
            flush_every: Span::seconds(5),
            retry_after: Span::seconds(30),
        }
    }
}

/// Whether it records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecorderState {
    /// Nothing came yet.
    Idle,
    /// Into this file.
    Recording(PathBuf),
    /// The disk is full.
    Full,
    /// The disk refuses; the system's own words.
    Failed(String),
    Closed,
}

impl RecorderState {
    /// The code used in logs; its words in the catalogue are under `recorder-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Recording(_) => "recording",
            Self::Full => "full",
            Self::Failed(_) => "failed",
            Self::Closed => "closed",
        }
    }
}

/// What the crew is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecorderStatus {
    pub state: RecorderState,
    /// When writing is tried again.
    pub retry_at: Option<UtcTime>,
    /// Bytes that could not be recorded in this run.
    pub lost: u64,
    /// Old recordings removed in this run to stay under the limit, and the last of them.
    pub removed: u32,
    pub last_removed: Option<PathBuf>,
}

/// The recorder. Time is an argument; see [`worker::RecorderThread`] for the thread.
pub struct Recorder {
    dir: PathBuf,
    limits: RecorderLimits,
    medium: Box<dyn Medium>,
    seal: SealSource,
    keeping: Keeping,
    lines: Lines,
    segment: Option<Segment>,
    older: VecDeque<(PathBuf, u64)>,
    text: Vec<u8>,
    unsafe_bytes: usize,
    flushed_at: UtcTime,
    status: RecorderStatus,
}

impl Recorder {
    /// Makes the folder where it is missing. No file is made before the first line.
    ///
    /// # Errors
    /// The folder cannot be made or read.
    pub fn open(dir: &Path, limits: RecorderLimits) -> io::Result<Self> {
        Self::on(Box::new(Disk), dir, limits)
    }

    fn on(medium: Box<dyn Medium>, dir: &Path, limits: RecorderLimits) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        Ok(Self {
            dir: dir.to_owned(),
            limits,
            medium,
            seal: Box::new(|| Ok(None)),
            keeping: Keeping::Nothing,
            lines: Lines::default(),
            segment: None,
            older: existing(dir)?.into(),
            text: Vec::new(),
            unsafe_bytes: 0,
            flushed_at: UtcTime(0),
            status: RecorderStatus {
                state: RecorderState::Idle,
                retry_at: None,
                lost: 0,
                removed: 0,
                last_removed: None,
            },
        })
    }

    /// Seals every file from here on to whom `seal` says.
    #[must_use]
    pub fn sealed(mut self, seal: SealSource) -> Self {
        self.seal = seal;
        self
    }

    /// The store was made, locked or opened: a store that was made begins another file, a
    /// lock is marked in the recording.
    pub fn keeping(&mut self, keeping: Keeping, at: UtcTime) {
        let before = std::mem::replace(&mut self.keeping, keeping);
        if before == keeping {
            return;
        }
        if before == Keeping::Nothing {
            self.write_open_lines(at, true);
            self.rotate(at);
        } else if self.segment.is_some() {
            let mark = self.mark(at);
            self.write(&mark, at);
        }
    }

    /// A line of the recording's own, which no reader takes for input.
    fn mark(&self, at: UtcTime) -> Vec<u8> {
        let code = match self.keeping {
            Keeping::Nothing => return Vec::new(),
            Keeping::Locked => "locked",
            Keeping::Open => "open",
        };
        format!("{} {code} {}\n", String::from_utf8_lossy(lines::HEADER), at.rfc3339()).into_bytes()
    }

    pub fn status(&self) -> &RecorderStatus {
        &self.status
    }

    /// Takes bytes as they arrived, cut anywhere. Failures show in [`Self::status`].
    pub fn record(&mut self, source: SourceId, at: UtcTime, bytes: &[u8]) {
        let mut text = std::mem::take(&mut self.text);
        self.lines.push(source, at, bytes, &mut text);
        self.write(&text, at);
        text.clear();
        self.text = text;
    }

    /// Flushes and retries what is due.
    pub fn tick(&mut self, now: UtcTime) {
        self.write_open_lines(now, false);
        if self.unsafe_bytes > 0 && now.since(self.flushed_at) >= self.limits.flush_every {
            self.flush(now);
        }
    }

    /// Counts bytes that never reached the recorder.
    pub fn miss(&mut self, bytes: u64) {
        self.status.lost = self.status.lost.saturating_add(bytes);
    }

    /// Writes what is open and closes the file. A later line begins a new one.
    pub fn close(&mut self, now: UtcTime) {
        self.write_open_lines(now, true);
        self.rotate(now);
        if self.status.retry_at.is_none() {
            self.status.state = RecorderState::Closed;
        }
    }

    fn write_open_lines(&mut self, now: UtcTime, closing: bool) {
        let mut text = std::mem::take(&mut self.text);
        self.lines.give_up(now, closing, &mut text);
        self.write(&text, now);
        text.clear();
        self.text = text;
    }

    fn write(&mut self, text: &[u8], at: UtcTime) {
        if text.is_empty() {
            return;
        }
        if self.status.retry_at.is_some_and(|retry_at| at < retry_at) {
            self.miss(text.len() as u64);
            return;
        }
        let full = |segment: &Segment| segment.day != day(at) || segment.size() >= self.limits.file_bytes;
        if self.segment.as_ref().is_some_and(full) {
            self.rotate(at);
        }
        if let Err(error) = self.append(text, at) {
            self.miss(text.len() as u64);
            self.fail(&error, at);
            return;
        }
        self.unsafe_bytes += text.len();
        if self.unsafe_bytes >= self.limits.flush_bytes {
            self.flush(at);
        }
    }

    fn append(&mut self, text: &[u8], at: UtcTime) -> io::Result<()> {
        let mark = if self.segment.is_none() { self.mark(at) } else { Vec::new() };
        let segment = if let Some(segment) = &mut self.segment {
            segment
        } else {
            self.flushed_at = at;
            let seal = (self.seal)()?;
            let segment = Segment::create(&*self.medium, &self.dir, at, seal.as_ref())?;
            self.segment.insert(segment)
        };
        segment.write(&mark)?;
        segment.write(text)?;
        self.status.state = RecorderState::Recording(segment.path.clone());
        self.status.retry_at = None;
        Ok(())
    }

    fn flush(&mut self, now: UtcTime) {
        let Some(segment) = &mut self.segment else { return };
        match segment.flush() {
            Ok(()) => {
                self.unsafe_bytes = 0;
                self.flushed_at = now;
                self.remove_oldest();
            }
            Err(error) => self.fail(&error, now),
        }
    }

    fn rotate(&mut self, now: UtcTime) {
        let Some(segment) = self.segment.take() else { return };
        let path = segment.path.clone();
        let result = segment.finish();
        self.keep(path);
        match result {
            Ok(()) => {
                self.unsafe_bytes = 0;
                self.remove_oldest();
            }
            Err(error) => self.fail(&error, now),
        }
    }

    /// What was not yet safe counts as lost, though the disk may hold some of it.
    fn fail(&mut self, error: &io::Error, now: UtcTime) {
        self.status.state = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => RecorderState::Full,
            _ => RecorderState::Failed(error.to_string()),
        };
        self.status.retry_at = Some(now + self.limits.retry_after);
        self.miss(self.unsafe_bytes as u64);
        self.unsafe_bytes = 0;
        if let Some(segment) = self.segment.take() {
            let path = segment.path.clone();
            drop(segment);
            self.keep(path);
        }
    }

    /// A closed file counts towards the limit with its real size.
    fn keep(&mut self, path: PathBuf) {
        let size = fs::metadata(&path).map_or(0, |meta| meta.len());
        self.older.push_back((path, size));
    }

    fn remove_oldest(&mut self) {
        let current = self.segment.as_ref().map_or(0, Segment::size);
        let mut total = self.older.iter().map(|(_, size)| size).sum::<u64>() + current;
        while total > self.limits.total_bytes {
            let Some((path, size)) = self.older.pop_front() else { return };
            if let Err(error) = fs::remove_file(&path) {
                tracing::warn!(%error, path = %path.display(), "cannot remove an old recording");
            } else {
                self.status.removed += 1;
                self.status.last_removed = Some(path);
            }
            total = total.saturating_sub(size);
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("dir", &self.dir)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

//! A file as an input, plain or gzip, at once or at the speed of a serial line. Times
//! in the file are not looked at: bytes count as arriving when they are read. (Replay
//! with the times of a recording reads it through `link::recording`.)

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::domain::keys::recording::NotOpened;
use crate::domain::time::UtcTime;
use crate::link::health::Fault;
use crate::link::recording::decompressed;
use crate::link::recording::sealed::is_sealed;
use crate::link::stdin::ReadAhead;
use crate::link::supervisor::{Connection, Source};
use crate::link::{Now, Stop};

/// Bits on a serial line for a byte: start, eight data bits, stop.
const BITS_PER_BYTE: i64 = 10;

pub(crate) struct FileSource {
    path: PathBuf,
    baud: Option<u32>,
    now: Now,
    stop: Stop,
}

impl FileSource {
    pub(crate) fn new(path: &str, baud: Option<u32>, now: &Now, stop: &Stop) -> Self {
        Self { path: PathBuf::from(path), baud, now: Now::clone(now), stop: stop.clone() }
    }
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut file = BufReader::new(File::open(path)?);
    if is_sealed(&mut file)? {
        return Err(io::Error::new(io::ErrorKind::InvalidData, NotOpened::NoKey));
    }
    Ok(Box::new(decompressed(file)?))
}

impl Source for FileSource {
    fn open(&mut self, _speed: Option<u32>) -> Result<Box<dyn Connection>, Fault> {
        let path = self.path.clone();
        let reader = ReadAhead::start(move || open(&path))?;
        Ok(match self.baud {
            None => Box::new(reader),
            Some(baud) => Box::new(Paced {
                reader,
                baud: i64::from(baud),
                begun: (self.now)(),
                given: 0,
                now: Now::clone(&self.now),
                stop: self.stop.clone(),
            }),
        })
    }

    fn can_wait(&self) -> bool {
        true
    }
}

/// Gives no more than a line of this speed could have brought since the beginning.
struct Paced {
    reader: ReadAhead,
    baud: i64,
    begun: UtcTime,
    given: i64,
    now: Now,
    stop: Stop,
}

impl Connection for Paced {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        let elapsed = (self.now)().since(self.begun).0.max(0);
        let due = elapsed.saturating_mul(self.baud) / (1000 * BITS_PER_BYTE);
        let room = usize::try_from(due.saturating_sub(self.given)).unwrap_or(0).min(buffer.len());
        let Some(part) = buffer.get_mut(..room).filter(|part| !part.is_empty()) else {
            self.stop.pause(Duration::from_millis(20));
            return Ok(0);
        };
        let length = self.reader.read(part)?;
        self.given = self.given.saturating_add(length as i64);
        Ok(length)
    }
}

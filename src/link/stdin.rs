//! Standard input, and anything else whose reads cannot be interrupted.
//!
//! The reading happens on a thread that is left alone when the program ends: a read on
//! a pipe has no time limit. It holds at most [`AHEAD`] pieces, so a pipe that brings
//! more than is taken waits.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;

use crate::link::health::Fault;
use crate::link::supervisor::{Connection, READ_TIMEOUT, Source, fault_from_io};

/// Pieces read ahead, of 4 KiB each.
const AHEAD: usize = 16;

#[derive(Debug, Default)]
pub(crate) struct StandardInputSource {}

impl Source for StandardInputSource {
    fn open(&mut self, _speed: Option<u32>) -> Result<Box<dyn Connection>, Fault> {
        Ok(Box::new(ReadAhead::start(|| Ok(Box::new(io::stdin())))?))
    }

    fn can_wait(&self) -> bool {
        true
    }
}

/// A reader on a thread of its own.
pub(crate) struct ReadAhead {
    pieces: Receiver<Result<Vec<u8>, Fault>>,
    rest: Vec<u8>,
}

impl ReadAhead {
    /// `open` runs on the new thread: opening a named pipe waits for its writer.
    pub(crate) fn start(
        open: impl FnOnce() -> io::Result<Box<dyn Read>> + Send + 'static,
    ) -> Result<Self, Fault> {
        let (sender, pieces) = sync_channel(AHEAD);
        thread::Builder::new()
            .name("link-read-ahead".to_owned())
            .spawn(move || {
                let mut reader = match open() {
                    Ok(reader) => reader,
                    Err(error) => {
                        // Nobody waits any more: the program ends.
                        let _ = sender.send(Err(fault_from_io(&error)));
                        return;
                    }
                };
                let mut buffer = [0; 4096];
                loop {
                    let piece = match reader.read(&mut buffer) {
                        Ok(0) => Err(Fault::Ended),
                        Ok(length) => Ok(buffer.get(..length).unwrap_or_default().to_vec()),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                        Err(error) => {
                            // A file read again from its beginning would say all twice.
                            tracing::warn!(%error, "input ends at a fault");
                            Err(Fault::Ended)
                        }
                    };
                    let last = piece.is_err();
                    if sender.send(piece).is_err() || last {
                        return;
                    }
                }
            })
            .map_err(|error| fault_from_io(&error))?;
        Ok(Self { pieces, rest: Vec::new() })
    }
}

impl Connection for ReadAhead {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        if self.rest.is_empty() {
            match self.pieces.recv_timeout(READ_TIMEOUT) {
                Ok(piece) => self.rest = piece?,
                Err(RecvTimeoutError::Timeout) => return Ok(0),
                Err(RecvTimeoutError::Disconnected) => return Err(Fault::Ended),
            }
        }
        let length = self.rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(self.rest.drain(..length)) {
            *to = from;
        }
        Ok(length)
    }
}

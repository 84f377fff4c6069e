//! A sealed recording being read: one chunk in memory, each opened before anything of it
//! is given on.

use crate::domain::keys::recording::{
    CHUNK_HEAD_LEN, HEAD_LEN, MAGIC, MOST_SEALED, NotOpened, Opener, RecordingKeys,
};
use std::io::{self, BufRead, Read};
use zeroize::Zeroizing;

/// Whether what follows is a sealed recording.
pub(crate) fn is_sealed(reader: &mut impl BufRead) -> io::Result<bool> {
    Ok(reader.fill_buf()?.starts_with(MAGIC))
}

/// What a sealed recording holds.
pub(crate) struct Unsealed<R> {
    from: R,
    opener: Opener,
    plain: Zeroizing<Vec<u8>>,
    given: usize,
    /// The last chunk was opened.
    ended: bool,
}

/// Why it does not open, where an error of reading is that.
pub fn not_opened(error: &io::Error) -> Option<NotOpened> {
    error.get_ref()?.downcast_ref::<NotOpened>().copied()
}

fn fault(why: NotOpened) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

impl<R: Read> Unsealed<R> {
    /// # Errors
    /// The keys are not those of its store, or it ends within its head.
    pub(crate) fn new(mut from: R, keys: &RecordingKeys) -> io::Result<Self> {
        let mut head = [0; HEAD_LEN];
        from.read_exact(&mut head)?;
        let opener = keys.opener(&head).map_err(fault)?;
        Ok(Self { from, opener, plain: Zeroizing::default(), given: 0, ended: false })
    }

    /// Opens the next chunk; one that is cut off is an unexpected end.
    fn next_chunk(&mut self) -> io::Result<()> {
        let mut head = [0; CHUNK_HEAD_LEN];
        self.from.read_exact(&mut head)?;
        let [mark, length @ ..] = head;
        let length = u32::from_be_bytes(length) as usize;
        if mark > 1 || length > MOST_SEALED {
            return Err(fault(NotOpened::Changed));
        }
        let mut sealed = vec![0; length];
        self.from.read_exact(&mut sealed)?;
        self.plain = self.opener.open(&sealed, mark == 1).map_err(fault)?;
        self.given = 0;
        if mark == 1 {
            self.ended = true;
            if self.from.read(&mut [0])? > 0 {
                return Err(fault(NotOpened::Changed));
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Unsealed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given >= self.plain.len() {
            if self.ended {
                return Ok(0);
            }
            self.next_chunk()?;
        }
        let left = self.plain.get(self.given..).unwrap_or_default();
        let length = left.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(left) {
            *to = *from;
        }
        self.given += length;
        Ok(length)
    }
}

//! Which chunks of a body are there.

use super::piece::{MOST_BODY_FILE, chunks_of};

/// One bit a chunk, the first in the lowest bit of the first byte.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bitmap(Vec<u8>);

impl Bitmap {
    /// Most bytes: the largest body.
    pub const MOST: usize = MOST_BODY_FILE.div_ceil(super::piece::CHUNK).div_ceil(8);

    /// Zeros at the end do not count, so that one set of chunks has one form.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let length = bytes.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
        Self(bytes.iter().take(length.min(Self::MOST)).copied().collect())
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn has(&self, index: u32) -> bool {
        self.0.get(index as usize / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1)
    }

    /// Marks a chunk; one beyond the largest body is not marked.
    pub fn set(&mut self, index: u32) {
        let at = index as usize / 8;
        if at >= Self::MOST {
            return;
        }
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(byte) = self.0.get_mut(at) {
            *byte |= 1 << (index % 8);
        }
    }

    /// Whether every chunk of a body of so many bytes is there.
    pub fn is_whole(&self, length: usize) -> bool {
        (0..chunks_of(length) as u32).all(|index| self.has(index))
    }
}

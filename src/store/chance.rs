//! The system's random numbers: the only place that asks for them. And their opposite:
//! what a store of an exercise is made from, the same each time, which protects nothing.

use crate::domain::keys::secret::Key;
use crate::domain::keys::slot::Salts;
use crate::store::error::StoreError;
use sha2::{Digest, Sha256};
use std::cell::Cell;

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(StoreError::Chance)?;
    Ok(bytes)
}

pub(crate) fn key() -> Result<Key, StoreError> {
    bytes().map(|mut b| Key::take(&mut b))
}

/// What a store is made from.
pub(crate) enum Chance {
    System,
    /// The same each time: only for a store that says TEST on everything. Counts what was
    /// given.
    Exercise(Cell<u64>),
}

impl Chance {
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], StoreError> {
        let Self::Exercise(count) = self else { return bytes() };
        let mut out = [0; N];
        for piece in out.chunks_mut(32) {
            count.set(count.get() + 1);
            let hash = exercise(b"chance", &count.get().to_be_bytes());
            piece.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        }
        Ok(out)
    }

    pub(crate) fn key(&self) -> Result<Key, StoreError> {
        self.bytes().map(|mut b| Key::take(&mut b))
    }

    pub(crate) fn salts(&self) -> Result<Salts, StoreError> {
        let (salt, nonces) = (self.bytes()?, [self.bytes()?, self.bytes()?, self.bytes()?]);
        Ok(Salts { salt, nonces, seed: self.key()?, seed_nonce: self.bytes()? })
    }
}

/// What an exercise has in the place of a random value.
pub(crate) fn exercise(what: &[u8], of: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"watchkeeper/exercise/1\0")
        .chain_update(what)
        .chain_update([0])
        .chain_update(of)
        .finalize()
        .into()
}

pub(crate) fn salts() -> Result<Salts, StoreError> {
    Ok(Salts { salt: bytes()?, nonces: [bytes()?, bytes()?, bytes()?], seed: key()?, seed_nonce: bytes()? })
}

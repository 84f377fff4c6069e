//! The system's random numbers: the only place that asks for them.

use crate::domain::keys::secret::Key;
use crate::domain::keys::slot::Salts;
use crate::store::error::StoreError;

/// `N` random bytes.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(StoreError::Chance)?;
    Ok(bytes)
}

pub(super) fn key() -> Result<Key, StoreError> {
    bytes().map(|mut b| Key::take(&mut b))
}

pub(super) fn salts() -> Result<Salts, StoreError> {
    Ok(Salts { salt: bytes()?, nonces: [bytes()?, bytes()?, bytes()?], seed: key()?, seed_nonce: bytes()? })
}

//! A key under a passphrase: Argon2id (RFC 9106), then XChaCha20-Poly1305.

use crate::domain::keys::secret::{KEY_LEN, Key, Passphrase};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

pub const SALT_LEN: usize = 16;
pub const NONCE_LEN: usize = 24;
/// A wrapped key: its bytes and the authentication tag.
pub const SEALED_LEN: usize = KEY_LEN + 16;

/// What one guess of a passphrase costs. Stored beside what it protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KdfCost {
    /// Memory, KiB: 8..=1048576.
    pub memory_kib: u32,
    /// Passes over the memory: 1..=64.
    pub passes: u32,
    /// Lanes: 1..=8, and at most an eighth of the memory.
    pub lanes: u32,
}

/// Why a key was not derived or unwrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// The stored cost is outside what this program computes.
    #[error("key derivation cost out of range")]
    Cost,
    /// Another passphrase, or what is wrapped was changed: the two cannot be told apart.
    #[error("wrong passphrase, or the slot was changed")]
    Refused,
}

impl KdfCost {
    /// The second recommendation of RFC 9106 §4: 64 MiB, three passes, four lanes.
    pub const LIVE: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };
    /// For tests and exercises: protects nothing.
    pub const TEST: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    fn params(self) -> Result<Params, WrapError> {
        let sane = (8..=1 << 20).contains(&self.memory_kib)
            && (1..=64).contains(&self.passes)
            && (1..=8).contains(&self.lanes);
        if !sane {
            return Err(WrapError::Cost);
        }
        Params::new(self.memory_kib, self.passes, self.lanes, Some(KEY_LEN)).map_err(|_| WrapError::Cost)
    }
}

/// The key that `passphrase` gives with `salt`.
///
/// # Errors
/// [`WrapError::Cost`].
pub fn derive(passphrase: &Passphrase, salt: &[u8; SALT_LEN], cost: KdfCost) -> Result<Key, WrapError> {
    let mut out = [0; KEY_LEN];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?)
        .hash_password_into(passphrase.bytes(), salt, &mut out)
        .map_err(|_| WrapError::Cost)?;
    Ok(Key::take(&mut out))
}

/// `key` under `wrapping`; `bound` is authenticated with it. A nonce is used once.
///
/// # Errors
/// [`WrapError::Refused`] where the cipher gives nothing, which it never does for a key.
pub fn seal(key: &Key, wrapping: &Key, nonce: &[u8; NONCE_LEN], bound: &[u8]) -> Result<Vec<u8>, WrapError> {
    XChaCha20Poly1305::new(&(*wrapping.expose()).into())
        .encrypt(&XNonce::from(*nonce), Payload { msg: key.expose(), aad: bound })
        .map_err(|_| WrapError::Refused)
}

/// The key that was sealed under `wrapping` with the same nonce and `bound`.
///
/// # Errors
/// [`WrapError::Refused`].
pub fn unseal(
    sealed: &[u8],
    wrapping: &Key,
    nonce: &[u8; NONCE_LEN],
    bound: &[u8],
) -> Result<Key, WrapError> {
    let mut plain = XChaCha20Poly1305::new(&(*wrapping.expose()).into())
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: bound })
        .map_err(|_| WrapError::Refused)?;
    let bytes = <[u8; KEY_LEN]>::try_from(plain.as_slice()).map_err(|_| WrapError::Refused);
    plain.zeroize();
    bytes.map(|mut bytes| Key::take(&mut bytes))
}

//! Entries for cleared roles alone: the cells of all of a list's in one blob under the
//! clearance key. Its length is rounded up, and a list without any has a blob as well.

use crate::domain::keys::secret::Key;
use crate::store::chance;
use crate::store::error::StoreError;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const NONCE: usize = 24;
/// Lengths are multiples of this, bytes.
const ROUND: usize = 16 << 10;
/// Longest content, bytes.
pub(super) const MOST: usize = 32 << 20;

/// The cells of an entry.
pub(super) type Cells = BTreeMap<String, String>;

fn cipher(clearance: &Key) -> XChaCha20Poly1305 {
    let key = clearance.derive("watchkeeper entries for cleared roles");
    XChaCha20Poly1305::new(&(*key.expose()).into())
}

/// Seals the entries of the list `name`.
pub(super) fn seal(clearance: &Key, name: &str, entries: &[Cells]) -> Result<Vec<u8>, StoreError> {
    let mut plain = Zeroizing::new(serde_json::to_vec(entries).map_err(|_| StoreError::TooLarge)?);
    let rounded = plain.len().div_ceil(ROUND).max(1) * ROUND;
    // JSON may end in white space.
    plain.resize(rounded, b' ');
    let nonce = chance::bytes::<NONCE>()?;
    let sealed = cipher(clearance)
        .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: name.as_bytes() })
        .map_err(|_| StoreError::TooLarge)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what was sealed; `None` where the key is another or the blob was changed.
pub(super) fn open(clearance: &Key, name: &str, blob: &[u8]) -> Option<Vec<Cells>> {
    let (nonce, sealed) = blob.split_first_chunk::<NONCE>()?;
    let plain = cipher(clearance)
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: name.as_bytes() })
        .map(Zeroizing::new)
        .ok()?;
    serde_json::from_slice(&plain).ok()
}

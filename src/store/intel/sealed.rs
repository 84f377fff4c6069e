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
/// Lengths are multiples of this, bytes: of a list's entries, of a note.
const ROUND: usize = 16 << 10;
const ROUND_NOTE: usize = 1 << 10;
/// Stands in the place of a list's name where a note is sealed.
const NOTE: &str = "\0note";
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
    let plain = serde_json::to_vec(entries).map_err(|_| StoreError::TooLarge)?;
    seal_rounded(clearance, name, plain, ROUND)
}

/// Seals a note, one JSON object.
pub(super) fn seal_note(clearance: &Key, note: &str) -> Result<Vec<u8>, StoreError> {
    seal_rounded(clearance, NOTE, note.as_bytes().to_vec(), ROUND_NOTE)
}

/// The note; `None` where the key is another or the blob was changed.
pub(super) fn open_note(clearance: &Key, blob: &[u8]) -> Option<String> {
    let plain = open_rounded(clearance, NOTE, blob)?;
    std::str::from_utf8(&plain).ok().map(|text| text.trim_end().to_owned())
}

/// What is sealed is JSON, which may end in white space.
fn seal_rounded(clearance: &Key, name: &str, plain: Vec<u8>, round: usize) -> Result<Vec<u8>, StoreError> {
    let mut plain = Zeroizing::new(plain);
    let rounded = plain.len().div_ceil(round).max(1) * round;
    plain.resize(rounded, b' ');
    let nonce = chance::bytes::<NONCE>()?;
    let sealed = cipher(clearance)
        .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: name.as_bytes() })
        .map_err(|_| StoreError::TooLarge)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what was sealed; `None` where the key is another or the blob was changed.
pub(super) fn open(clearance: &Key, name: &str, blob: &[u8]) -> Option<Vec<Cells>> {
    serde_json::from_slice(&open_rounded(clearance, name, blob)?).ok()
}

fn open_rounded(clearance: &Key, name: &str, blob: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = blob.split_first_chunk::<NONCE>()?;
    cipher(clearance)
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: name.as_bytes() })
        .map(Zeroizing::new)
        .ok()
}

//! Officers and the keys of the store: who may open what, and the key-slot file that
//! holds each key wrapped under each officer's passphrase.
//!
//! Pure: salts, nonces and new keys are arguments. Argon2id (RFC 9106) makes a key of a
//! passphrase, XChaCha20-Poly1305 (RFC 8439 with the extended nonce) wraps with it.
//! Nothing secret has a `Debug` that shows it, and what is secret is wiped when dropped.
//!
//! What a thief of the file learns: the officers' ids and roles, and the cost of a
//! guess. What somebody who changes it achieves: an officer who cannot open any more; a
//! role or id that was changed is refused like a wrong passphrase.

pub mod officer;
pub mod queue;
pub mod recording;
pub mod renewal;
pub mod secret;
pub mod slot;
pub mod slot_file;
pub mod wrap;

#[cfg(test)]
mod tests;

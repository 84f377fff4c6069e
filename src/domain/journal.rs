//! The journal: what a crew sealed, in an order that nobody can change unseen.
//!
//! A device writes five [streams](entry::Stream). Each is numbered from 1 without gaps
//! and hash-chained: an [entry](entry::Entry) holds the hash of the one before it and a
//! salted [commitment](body::commitment) to its body, so that a body can lawfully be
//! erased while the chain still verifies. Runs of entries are signed with the device's
//! key as [batches](chain::Batch); sealed reports also carry the officer's signature.
//! `verify` proves or disproves all of it without a server, on the
//! values of a store or of a sealed folder.
//!
//! Everything here is pure: keys, salts and times are arguments. The formats, byte by
//! byte and with test vectors, are in `docs/protocol.md`.

pub mod body;
pub mod bundle;
pub mod cbor;
pub mod chain;
pub mod entry;
pub mod folder;
pub mod frame;
pub mod hash;
pub mod report;
pub mod sign;
pub mod verify;
pub mod words;

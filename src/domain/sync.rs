//! Sync with the shore: what goes ashore in which order, in which bytes, and what proves
//! that it arrived.
//!
//! One sealed [`frame`] for every carrier: signed with the device's key, encrypted to the
//! shore's. Only a [`receipt`] that the shore signed counts as success; whatever else says
//! "done" (a captive portal, a copied file) does not. The [`plan`] puts custody and arrests
//! first and large bodies last; the [`session`] sends frames without doing I/O itself; the
//! [`courier`] file carries the same frames on a stick.
//!
//! Pure: keys, chance and times are arguments. Byte by byte in docs/protocol.md §17 to §20.

mod compact;
pub mod courier;
pub mod cover;
pub mod frame;
pub mod keys;
pub mod piece;
pub mod plan;
pub mod receipt;
pub mod refused;
pub mod session;

#[cfg(test)]
mod tests;

//! The journal's proof: single flipped bytes, honest changes, forgeries, the published
//! vectors, and a second verifier in another language.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

mod fixture;
mod flips;
mod forgeries;
mod python;
mod vectors;

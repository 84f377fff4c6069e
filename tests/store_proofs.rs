//! The store as a crew, a thief and a failing disk meet it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/hooked_disk.rs"]
mod hooked_disk;

mod store_proofs {
    mod evidence;
    mod fixture;
    mod journal;
    mod life;
    mod officers;
    mod opening;
    mod secrecy;
}

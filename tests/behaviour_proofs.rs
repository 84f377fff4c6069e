//! The customs rules as a whole: emitted sentences with their context, changes that must
//! change nothing, and hours of ordinary traffic.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod behaviour_proofs {
    mod changed;
    mod emitted;
    mod played;
    mod soak;
    mod traffic;
}

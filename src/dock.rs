//! The boat's side of the sync over a network: one worker thread that speaks HTTP with the
//! shore, TLS that trusts the shore's key alone, and the way of a docking from the first
//! question to the last receipt (docs/protocol.md §21).
//!
//! Nothing here decides that something arrived: a receipt does.

pub mod carrier;
pub mod docking;
pub mod trouble;
mod trust;
pub mod wire;

use crate::domain::time::UtcTime;
use std::sync::Arc;

/// The one clock, as a function.
pub type Now = Arc<dyn Fn() -> UtcTime + Send + Sync>;

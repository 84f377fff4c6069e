//! Floor 3: the shore's side of sync. Takes every frame that an enrolled device signed,
//! commits, and only then signs the receipt; what it does not understand it keeps and
//! says so, so that one bad record never blocks a queue.
//!
//! [`intake`] decides, a [`storage::Storage`] keeps: [`memory`] for tests, [`sqlite`] for
//! an office, one suite of tests for both. [`place`] is the folder on the shore's disk.

pub mod desk;
pub mod intake;
pub mod memory;
pub mod place;
mod read;
pub mod sqlite;
pub mod storage;
#[cfg(test)]
mod tests;

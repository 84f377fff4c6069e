//! Floor 5: the command line.

pub mod scenario;

//! What the tool fails with.

/// Any failure of the tool, told on standard error.
pub(crate) type Failure = Box<dyn std::error::Error>;

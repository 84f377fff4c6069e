//! AIS by Recommendation ITU-R M.1371-5: fragments to messages, messages to values.
//!
//! Positions and all other fields are kept as the coded integers; scaled values are
//! accessors that tell a value, "not available" and "reserved" apart ([`coded::Reading`]).

pub mod assembler;
pub mod coded;
pub mod encode;
pub mod message;

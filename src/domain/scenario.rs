//! Scenarios: waypoints to real sentences, for demo, training and tests; and context
//! files that tell a replay what sentences can't carry.
//!
//! [`file::parse`] reads the TOML (docs/scenarios.md is the format), [`motion`] says where
//! a vessel is, [`emit::Emitter`] turns that into RMC, GGA, HDT, VDM, VDO, TTM and DSC
//! sentences in time order. Nothing here is random: one file gives one stream of bytes.

pub mod builtin;
mod context;
pub mod emit;
pub mod fault;
pub mod file;
pub mod inject;
pub mod motion;
mod own;
mod read;
mod section;
mod transponder;
pub mod verdict;

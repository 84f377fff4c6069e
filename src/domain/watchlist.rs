//! Who is looked for: entries of the watch list, and whether a vessel in range is one.
//!
//! ```text
//! bytes --reader--> WatchEntry --Index::build--> Index
//! Target --Observation--> Index::lookup --compare--> Verdict {tier, score, reasons, vetoes}
//! Watch::look --Sighting--> `match` objects, findings of rule A2
//! ```
//!
//! The rules are in docs/watchlists.md. What is unknown never matches and never vetoes.

pub mod clear;
pub mod compare;
pub mod entry;
pub mod evaluate;
pub mod import;
pub mod index;
pub mod marks;
pub mod name;
pub mod observation;
pub mod person;
pub mod reader;
pub mod watch;

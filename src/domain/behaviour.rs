//! Rules that watch the picture, one file each. Pure and incremental: picture and
//! `now` in, findings out.
//!
//! `rules` is the facade: it shows each rule what changed, and all targets once a
//! second, and returns everything that holds now. Our own boats (`Target::partner`) and an
//! echo that belongs to a ship with AIS never take part.

pub mod anchor_watch;
pub mod cpa_alarm;
pub mod customs;
pub mod distress;
pub mod gnss_doubt;
pub mod guard_zone;
pub mod link_loss;
pub mod man_overboard;
pub mod presets;
pub mod rules;
pub mod safety_message;
#[cfg(test)]
pub(crate) mod sample;

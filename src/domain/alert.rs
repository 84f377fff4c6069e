//! Alerts and their life: raised, updated, silenced, acknowledged, cleared, in episodes.
//!
//! ```text
//! behaviour::Rules --Finding--> Board --BoardEvent--> screen, log, replay --json
//!                                 ^ silence, acknowledge, mute, silent mode (the crew)
//! ```
//!
//! A rule says what holds now; only the board knows what that means for ears and eyes.

pub mod alarm;
pub mod board;
pub mod budget;
pub mod episode;
pub mod event;
pub mod history;
pub mod mute;
pub mod words;

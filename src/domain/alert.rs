//! Alerts and their life: raised, updated, silenced, acknowledged, cleared, in episodes.

pub mod alarm;
pub mod board;

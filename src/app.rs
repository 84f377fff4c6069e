//! Floor 2: state and update. Plain Rust that knows no terminal and no database:
//! events in, effects out, state in between.
//!
//! [`update::update`] is the only place where state changes; `ui` draws it and changes
//! nothing. Every [`event::Event`] carries its time, so a recorded patrol replays to
//! the same state.

pub mod action;
pub mod crew;
pub mod effect;
pub mod event;
pub mod keymap;
pub mod keys;
pub mod occurrence;
pub mod pipeline;
pub mod report;
pub mod session;
pub mod state;
pub mod update;

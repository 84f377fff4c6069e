//! Floor 2: state and update. Plain Rust that knows no terminal and no database:
//! events in, effects out.

pub mod event;

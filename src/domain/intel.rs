//! What the store holds for an office: lists packed for the matching, registers beside
//! them, and entries as they are listed and shown.

pub mod listing;
pub mod pack;
pub mod register;

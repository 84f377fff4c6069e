//! Documents out of the store into files, for the command and for the screen.

pub(crate) mod gather;
pub(crate) mod place;

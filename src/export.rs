//! Floor 2: documents after a patrol. Values in, bytes out: nothing here reads a store,
//! a file or a clock.

pub mod demo;
pub mod index;
pub mod material;
pub mod summary;

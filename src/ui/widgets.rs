//! The parts that screens are drawn from.

pub mod coast;
pub mod dots;

//! The AIS decoder as its users see it: sentences in, fields out.

mod common;
mod fields;
mod streams;

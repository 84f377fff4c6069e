//! From the shore down to the boats: what was released, to whom, in which bytes.
//!
//! A [`principal::Principal`] is who reads: a boat with its office, roles and guests, or a
//! partner. A [`release::Release`] says who may read one thing. [`build`] puts together
//! what one principal may have; whatever it may not have is not in its bytes. A
//! [`bundle`] carries that, whole or as the difference to an earlier one, signed by the
//! shore and sealed to the boat ([`seal`]); aboard it is taken whole or not at all.
//!
//! Pure: keys, chance and times are arguments. Byte by byte in docs/protocol.md §22 to §24.

pub mod aboard;
pub mod build;
pub mod bundle;
pub mod item;
pub mod principal;
pub mod release;
pub mod seal;
pub mod state;

#[cfg(test)]
mod tests;

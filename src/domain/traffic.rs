//! The picture: own ship, the targets around her, what is known of each, how old it is
//! and where it came from.

pub mod callsign;
pub mod imo;
pub mod mmsi;
pub mod own_ship;
pub mod picture;
pub mod target;

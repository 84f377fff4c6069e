//! Floor 1: the pure core. Bytes, values and `now` go in; values come out.
//!
//! Nothing in here reads a clock, a file, a socket, a terminal or a source of
//! randomness, so a recorded passage replays to the same events byte for byte.

pub mod ais;
pub mod alert;
pub mod behaviour;
pub mod chart;
pub mod cpa;
pub mod custody;
pub mod down;
pub mod evidence;
pub mod feed;
pub mod filing;
pub mod geo;
pub mod id;
pub mod intel;
pub mod journal;
pub mod keys;
pub mod nmea0183;
pub mod patrol;
pub mod powers;
pub mod pursuit;
pub mod report;
pub mod risk;
pub mod scenario;
pub mod sun;
pub mod sync;
pub mod time;
pub mod tools;
pub mod traffic;
pub mod units;
pub mod watchlist;
pub mod waters;

//! NMEA 0183: from bytes off a port to typed sentences.
//!
//! | sentence | type | module |
//! | --- | --- | --- |
//! | any bytes | [`framer::RawSentence`] | [`framer`] |
//! | RMC GGA GLL GNS VTG GSA GSV GST GBS ZDA | [`sentence::Gnss`] | `gnss` |
//! | HDG HDM HDT THS ROT | [`sentence::Heading`] | `heading` |
//! | TTM TLL TTD OSD RSA | [`sentence::Radar`] | `radar` |
//! | VHW DBT DPT MTW MWV VDR | [`sentence::Instrument`] | `instrument` |
//! | ALR DSC | [`sentence::Safety`] | `safety` |
//! | VDM VDO | [`crate::domain::ais::assembler::Fragment`] | `vdm` |
//!
//! The `nmea` crate reads the sentences that it knows, through `nmea::parse_bytes` only
//! (its stateful `Nmea::parse` panics on some valid GSV). What it refuses, or does not
//! know, is read here. [`log_clock`] gives the sentences of a recording their times.

mod delegate;
mod fields;
pub mod framer;
mod gnss;
mod heading;
mod instrument;
pub mod log_clock;
mod radar;
mod safety;
mod scan;
pub mod sentence;
mod tag_block;
mod vdm;

//! NMEA 0183: from bytes off a port to typed sentences.
//!
//! | sentence | type | module |
//! | --- | --- | --- |
//! | any bytes | [`framer::RawSentence`] | [`framer`] |
//! | RMC GGA GLL GNS VTG GSA GSV GST GBS ZDA | [`sentence::Gnss`] | `gnss` |
//! | HDG HDM HDT THS ROT | [`sentence::Heading`] | `heading` |
//! | TTM TLL TTD OSD RSA | [`sentence::Radar`] | `radar` |
//! | VHW DBT DPT MTW MWV VLW | [`sentence::Instrument`] | `instrument` |
//! | ALR ALF DSC | [`sentence::Safety`] | `safety` |
//! | VDM VDO | [`crate::domain::ais::assembler::Fragment`] | `sentence` |

pub mod framer;
pub mod sentence;

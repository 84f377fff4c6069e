//! A message's bits to its fields (M.1371-5 Annex 8). Every accepted type is decoded
//! whole; what is too short for its type is refused before any field is read.

mod identity;
mod position;
mod service;

use crate::domain::ais::bits::Bits;
use crate::domain::ais::length;
use crate::domain::ais::message::{Content, Message};
use crate::domain::id::Mmsi;
use crate::domain::nmea0183::framer::Reject;

/// Decodes one complete message.
///
/// # Errors
/// [`Reject::BadLength`] when a field that the type must have was not sent,
/// [`Reject::Malformed`] when the standard has no such type.
pub fn message(bits: &Bits) -> Result<Message, Reject> {
    if !bits.has(0, 38) {
        return Err(Reject::BadLength);
    }
    let kind = bits.u(0, 6) as u8;
    let nonstandard = length::nonstandard(kind, bits.len())?;
    let content = match kind {
        1..=3 => Content::PositionA(position::class_a(bits)),
        4 | 11 => Content::BaseStation(position::base_station(bits)),
        5 => Content::StaticA(Box::new(identity::static_a(bits))),
        6 => Content::AddressedBinary(Box::new(service::addressed_binary(bits))),
        7 | 13 => Content::Acknowledgement(Box::new(service::acknowledgement(bits))),
        8 => Content::BroadcastBinary(Box::new(service::broadcast_binary(bits))),
        9 => Content::SarAircraft(position::sar_aircraft(bits)),
        10 => Content::UtcInquiry { to: Mmsi(bits.u(40, 30)) },
        12 => service::addressed_safety_text(bits),
        14 => service::safety_text(bits),
        15 => Content::Interrogation(service::interrogation(bits)),
        16 => Content::Assignment(service::assignment(bits)),
        17 => Content::DgnssCorrection(Box::new(service::dgnss_correction(bits))),
        18 => Content::PositionB(position::class_b(bits)),
        19 => Content::ExtendedB(Box::new(identity::extended_b(bits))),
        20 => Content::DataLinkManagement(Box::new(service::data_link_management(bits))),
        21 => Content::Aid(Box::new(identity::aid(bits))),
        22 => Content::ChannelManagement(service::channel_management(bits)),
        23 => Content::GroupAssignment(service::group_assignment(bits)),
        24 => identity::static_b(bits),
        25 | 26 => Content::SlotBinary(Box::new(service::slot_binary(bits, kind == 26))),
        27 => Content::LongRange(position::long_range(bits)),
        _ => return Err(Reject::Malformed),
    };
    Ok(Message { kind, repeat: bits.u(6, 2) as u8, mmsi: Mmsi(bits.u(8, 30)), nonstandard, content })
}

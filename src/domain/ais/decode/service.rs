//! Applications, texts and the data link: types 6-8, 12-17, 20, 22, 23, 25 and 26.

use crate::domain::ais::bits::Bits;
use crate::domain::ais::decode::position::coarse;
use crate::domain::ais::message::Content;
use crate::domain::ais::message::service::{
    Acknowledged, Acknowledgement, AddressedBinary, AssignedStation, Assignment, BroadcastBinary,
    ChannelManagement, DataLinkManagement, DgnssCorrection, GroupAssignment, Interrogation, Request,
    Reservation, Scope, SlotBinary,
};
use crate::domain::ais::text;
use crate::domain::id::Mmsi;
use std::array;

/// Selector and communication state at the end of type 26.
const RADIO_BITS: usize = 20;

fn mmsi(bits: &Bits, at: usize) -> Mmsi {
    Mmsi(bits.u(at, 30))
}

pub(super) fn addressed_binary(bits: &Bits) -> AddressedBinary {
    AddressedBinary {
        seqno: bits.u(38, 2) as u8,
        to: mmsi(bits, 40),
        retransmit: bits.flag(70),
        dac: bits.u(72, 10) as u16,
        fid: bits.u(82, 6) as u8,
        data: bits.slice(88, bits.len()),
    }
}

pub(super) fn broadcast_binary(bits: &Bits) -> BroadcastBinary {
    BroadcastBinary { dac: bits.u(40, 10) as u16, fid: bits.u(50, 6) as u8, data: bits.slice(56, bits.len()) }
}

pub(super) fn acknowledgement(bits: &Bits) -> Acknowledgement {
    let entry = |index: usize| {
        let at = 40 + 32 * index;
        bits.has(at, 32).then(|| Acknowledged { mmsi: mmsi(bits, at), seqno: bits.u(at + 30, 2) as u8 })
    };
    Acknowledgement { entries: array::from_fn(entry) }
}

pub(super) fn addressed_safety_text(bits: &Bits) -> Content {
    Content::SafetyText {
        to: Some(mmsi(bits, 40)),
        seqno: bits.u(38, 2) as u8,
        retransmit: bits.flag(70),
        text: text::read(bits, 72, text::chars_from(bits, 72)),
    }
}

pub(super) fn safety_text(bits: &Bits) -> Content {
    let text = text::read(bits, 40, text::chars_from(bits, 40));
    Content::SafetyText { to: None, seqno: 0, retransmit: false, text }
}

pub(super) fn interrogation(bits: &Bits) -> Interrogation {
    let request = |at: usize| Request { kind: bits.u(at, 6) as u8, offset: bits.u(at + 6, 12) as u16 };
    Interrogation {
        first: mmsi(bits, 40),
        first_request: request(70),
        first_second_request: bits.has(90, 18).then(|| request(90)),
        second: bits.has(110, 48).then(|| (mmsi(bits, 110), request(140))),
    }
}

pub(super) fn assignment(bits: &Bits) -> Assignment {
    let station = |at: usize| AssignedStation {
        mmsi: mmsi(bits, at),
        offset: bits.u(at + 30, 12) as u16,
        increment: bits.u(at + 42, 10) as u16,
    };
    Assignment { first: station(40), second: bits.has(92, 52).then(|| station(92)) }
}

pub(super) fn dgnss_correction(bits: &Bits) -> DgnssCorrection {
    DgnssCorrection { position: coarse(bits, 40), data: bits.slice(80, bits.len()) }
}

pub(super) fn data_link_management(bits: &Bits) -> DataLinkManagement {
    let reservation = |index: usize| {
        let at = 40 + 30 * index;
        bits.has(at, 30).then(|| Reservation {
            offset: bits.u(at, 12) as u16,
            slots: bits.u(at + 12, 4) as u8,
            timeout: bits.u(at + 16, 3) as u8,
            increment: bits.u(at + 19, 11) as u16,
        })
    };
    DataLinkManagement { reservations: array::from_fn(reservation) }
}

pub(super) fn channel_management(bits: &Bits) -> ChannelManagement {
    let scope = if bits.flag(139) {
        Scope::Stations { first: mmsi(bits, 69), second: mmsi(bits, 104) }
    } else {
        Scope::Area { north_east: coarse(bits, 69), south_west: coarse(bits, 104) }
    };
    ChannelManagement {
        channel_a: bits.u(40, 12) as u16,
        channel_b: bits.u(52, 12) as u16,
        txrx: bits.u(64, 4) as u8,
        low_power: bits.flag(68),
        scope,
        band_a: bits.flag(140),
        band_b: bits.flag(141),
        zone_size: bits.u(142, 3) as u8,
    }
}

pub(super) fn group_assignment(bits: &Bits) -> GroupAssignment {
    GroupAssignment {
        north_east: coarse(bits, 40),
        south_west: coarse(bits, 75),
        station_type: bits.u(110, 4) as u8,
        ship_type: bits.u(114, 8) as u8,
        txrx: bits.u(144, 2) as u8,
        interval: bits.u(146, 4) as u8,
        quiet: bits.u(150, 4) as u8,
    }
}

/// Types 25 and 26. Any length from 40 bits is legal, so each leading part is there
/// only if it fits.
pub(super) fn slot_binary(bits: &Bits, radio: bool) -> SlotBinary {
    let (addressed, structured) = (bits.flag(38), bits.flag(39));
    // The identity is followed by two spare bits (Table 81).
    let application = if addressed { 72 } else { 40 };
    let data = if structured { application + 16 } else { application };
    let has_radio = radio && bits.has(application, RADIO_BITS);
    let end = if has_radio { bits.len() - RADIO_BITS } else { bits.len() };
    SlotBinary {
        addressed,
        structured,
        to: (addressed && bits.has(40, 30)).then(|| mmsi(bits, 40)),
        dac: (structured && bits.has(application, 10)).then(|| bits.u(application, 10) as u16),
        fid: (structured && bits.has(application + 10, 6)).then(|| bits.u(application + 10, 6) as u8),
        data: bits.slice(data, end),
        radio: has_radio.then(|| bits.u(bits.len() - RADIO_BITS, RADIO_BITS as u32)),
    }
}

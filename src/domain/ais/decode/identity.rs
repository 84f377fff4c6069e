//! Who a station is: types 5, 19, 21 and 24.

use crate::domain::ais::bits::Bits;
use crate::domain::ais::decode::position::fine;
use crate::domain::ais::message::{Aid, Content, Dimensions, ExtendedB, StaticA, StaticPartB};
use crate::domain::ais::text;
use crate::domain::id::Mmsi;

fn dimensions(bits: &Bits, at: usize) -> Dimensions {
    Dimensions {
        to_bow: bits.u(at, 9) as u16,
        to_stern: bits.u(at + 9, 9) as u16,
        to_port: bits.u(at + 18, 6) as u8,
        to_starboard: bits.u(at + 24, 6) as u8,
    }
}

pub(super) fn static_a(bits: &Bits) -> StaticA {
    StaticA {
        ais_version: bits.u(38, 2) as u8,
        imo: bits.u(40, 30),
        callsign: text::read(bits, 70, 7),
        name: text::read(bits, 112, 20),
        ship_type: bits.u(232, 8) as u8,
        dimensions: dimensions(bits, 240),
        epfd: bits.u(270, 4) as u8,
        eta_month: bits.u(274, 4) as u8,
        eta_day: bits.u(278, 5) as u8,
        eta_hour: bits.u(283, 5) as u8,
        eta_minute: bits.u(288, 6) as u8,
        draught: bits.u(294, 8) as u8,
        destination: text::read(bits, 302, 20),
        dte: bits.has(422, 1).then(|| bits.flag(422)),
    }
}

pub(super) fn extended_b(bits: &Bits) -> ExtendedB {
    ExtendedB {
        speed: bits.u(46, 10) as u16,
        accuracy: bits.flag(56),
        position: fine(bits, 57),
        course: bits.u(112, 12) as u16,
        heading: bits.u(124, 9) as u16,
        second: bits.u(133, 6) as u8,
        name: text::read(bits, 143, 20),
        ship_type: bits.u(263, 8) as u8,
        dimensions: dimensions(bits, 271),
        epfd: bits.u(301, 4) as u8,
        raim: bits.flag(305),
        dte: bits.flag(306),
        assigned: bits.flag(307),
    }
}

pub(super) fn aid(bits: &Bits) -> Aid {
    Aid {
        aid_type: bits.u(38, 5) as u8,
        name: text::read(bits, 43, 20),
        name_ext: text::read(bits, 272, text::chars_from(bits, 272)),
        full_name: text::read_joined(bits, 43, 20, 272),
        accuracy: bits.flag(163),
        position: fine(bits, 164),
        dimensions: dimensions(bits, 219),
        epfd: bits.u(249, 4) as u8,
        second: bits.u(253, 6) as u8,
        off_position: bits.flag(259),
        status: bits.u(260, 8) as u8,
        raim: bits.flag(268),
        virtual_aid: bits.flag(269),
        assigned: bits.flag(270),
    }
}

/// Type 24, by its part number.
pub(super) fn static_b(bits: &Bits) -> Content {
    match bits.u(38, 2) as u8 {
        0 => Content::StaticPartA { name: text::read(bits, 40, 20) },
        1 => Content::StaticPartB(Box::new(part_b(bits))),
        part => Content::StaticReserved { part, fields: Box::new(part_b(bits)) },
    }
}

fn part_b(bits: &Bits) -> StaticPartB {
    // 98MIDxxxx: the craft of a mother ship sends her identity in place of its size.
    let auxiliary = bits.u(8, 30) / 10_000_000 == 98;
    StaticPartB {
        ship_type: bits.u(40, 8) as u8,
        vendor: text::read(bits, 48, 3),
        model: bits.u(66, 4) as u8,
        serial: bits.u(70, 20),
        callsign: text::read(bits, 90, 7),
        dimensions: (!auxiliary).then(|| dimensions(bits, 132)),
        mothership: (auxiliary && bits.has(132, 30)).then(|| Mmsi(bits.u(132, 30))),
        epfd: bits.has(162, 4).then(|| bits.u(162, 4) as u8),
    }
}

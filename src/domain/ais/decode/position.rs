//! Position reports: types 1-4, 9, 11, 18 and 27. Nothing here allocates.

use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::{CoarsePosition, FinePosition};
use crate::domain::ais::message::{BaseStation, LongRange, PositionA, PositionB, SarAircraft};

/// Longitude of 28 bits at `at` and latitude of 27 behind it.
pub(super) fn fine(bits: &Bits, at: usize) -> FinePosition {
    FinePosition { lon: bits.i(at, 28), lat: bits.i(at + 28, 27) }
}

/// Longitude of 18 bits at `at` and latitude of 17 behind it.
pub(super) fn coarse(bits: &Bits, at: usize) -> CoarsePosition {
    CoarsePosition { lon: bits.i(at, 18), lat: bits.i(at + 18, 17) }
}

pub(super) fn class_a(bits: &Bits) -> PositionA {
    PositionA {
        status: bits.u(38, 4) as u8,
        turn: bits.i(42, 8) as i8,
        speed: bits.u(50, 10) as u16,
        accuracy: bits.flag(60),
        position: fine(bits, 61),
        course: bits.u(116, 12) as u16,
        heading: bits.u(128, 9) as u16,
        second: bits.u(137, 6) as u8,
        maneuver: bits.u(143, 2) as u8,
        raim: bits.flag(148),
        radio: bits.u(149, 19),
    }
}

pub(super) fn base_station(bits: &Bits) -> BaseStation {
    BaseStation {
        year: bits.u(38, 14) as u16,
        month: bits.u(52, 4) as u8,
        day: bits.u(56, 5) as u8,
        hour: bits.u(61, 5) as u8,
        minute: bits.u(66, 6) as u8,
        second: bits.u(72, 6) as u8,
        accuracy: bits.flag(78),
        position: fine(bits, 79),
        epfd: bits.u(134, 4) as u8,
        raim: bits.flag(148),
        radio: bits.u(149, 19),
    }
}

pub(super) fn sar_aircraft(bits: &Bits) -> SarAircraft {
    SarAircraft {
        altitude: bits.u(38, 12) as u16,
        speed: bits.u(50, 10) as u16,
        accuracy: bits.flag(60),
        position: fine(bits, 61),
        course: bits.u(116, 12) as u16,
        second: bits.u(128, 6) as u8,
        alt_sensor: bits.flag(134),
        dte: bits.flag(142),
        assigned: bits.flag(146),
        raim: bits.flag(147),
        radio: bits.u(148, 20),
    }
}

pub(super) fn class_b(bits: &Bits) -> PositionB {
    PositionB {
        speed: bits.u(46, 10) as u16,
        accuracy: bits.flag(56),
        position: fine(bits, 57),
        course: bits.u(112, 12) as u16,
        heading: bits.u(124, 9) as u16,
        second: bits.u(133, 6) as u8,
        carrier_sense: bits.flag(141),
        display: bits.flag(142),
        dsc: bits.flag(143),
        band: bits.flag(144),
        msg22: bits.flag(145),
        assigned: bits.flag(146),
        raim: bits.flag(147),
        radio: bits.u(148, 20),
    }
}

pub(super) fn long_range(bits: &Bits) -> LongRange {
    LongRange {
        accuracy: bits.flag(38),
        raim: bits.flag(39),
        status: bits.u(40, 4) as u8,
        position: coarse(bits, 44),
        speed: bits.u(79, 6) as u8,
        course: bits.u(85, 9) as u16,
        not_current: bits.flag(94),
    }
}

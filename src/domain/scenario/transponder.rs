//! What a vessel's transponder sends, and how often (M.1371-5 Annex 1, Tables 1 and 2).

use crate::domain::ais::coded::FinePosition;
use crate::domain::ais::message::{
    Aid, BaseStation, Content, Dimensions, Message, PositionA, PositionB, SarAircraft, StaticA, StaticPartB,
};
use crate::domain::cpa::Motion;
use crate::domain::geo::Position;
use crate::domain::id::Mmsi;
use crate::domain::scenario::file::{Rate, Sensor, Vessel};
use crate::domain::time::{Span, UtcTime};
use crate::domain::units::{Bearing, Knots};
use chrono::{Datelike, Timelike};

/// Status 1 at anchor, 5 moored: they report slowly.
const AT_REST: [u8; 2] = [1, 5];
const HEADING_NOT_AVAILABLE: u16 = 511;
/// Every unit here is fed by GPS.
const GPS: u8 = 1;

/// Whether the six-bit alphabet has the character; lower case is sent as upper.
pub(super) fn is_six_bit(c: char) -> bool {
    matches!(c.to_ascii_uppercase() as u32, 32..=95)
}

/// The time to her next position report.
pub(super) fn interval(her: &Vessel, now: Motion, turning: bool, rate: Rate) -> Span {
    if her.has(Sensor::Aid) {
        return Span::minutes(3);
    }
    let fixed = her.has(Sensor::BaseStation) || her.has(Sensor::SarAircraft);
    if rate == Rate::TenSeconds || fixed {
        return Span::seconds(10);
    }
    let knots = now.speed.0;
    if her.has(Sensor::AisB) {
        // Carrier sense.
        return if knots < 2.0 { Span::minutes(3) } else { Span::seconds(30) };
    }
    match (AT_REST.contains(&her.status), knots, turning) {
        (true, ..=3.0, _) => Span::minutes(3),
        (true, ..) | (false, ..=14.0, false) => Span::seconds(10),
        (false, ..=14.0, true) => Span::millis(3_333),
        (false, ..=23.0, false) => Span::seconds(6),
        (false, ..) => Span::seconds(2),
    }
}

/// The time between static reports.
pub(super) fn static_interval(rate: Rate) -> Span {
    match rate {
        Rate::TenSeconds => Span::minutes(1),
        Rate::Standard => Span::minutes(6),
    }
}

pub(super) fn message(kind: u8, mmsi: Mmsi, content: Content) -> Message {
    Message { kind, repeat: 0, mmsi, nonstandard: false, content }
}

/// Longitude and latitude in 1/10000 minute.
pub(super) fn fine(position: Position) -> FinePosition {
    let coded = |degrees: f64| (degrees * 600_000.0).round() as i32;
    FinePosition { lon: coded(position.lon()), lat: coded(position.lat()) }
}

fn tenths_of_knot(speed: Knots) -> u16 {
    (speed.0 * 10.0).round().clamp(0.0, 1022.0) as u16
}

fn tenths_of_degree(course: Bearing) -> u16 {
    ((course.degrees() * 10.0).round() as u16) % 3600
}

fn whole_degrees(heading: Bearing) -> u16 {
    (heading.degrees().round() as u16) % 360
}

fn second(at: UtcTime) -> u8 {
    (at.0.div_euclid(1000).rem_euclid(60)) as u8
}

/// Rate of turn as coded: 4.733 times the root of degrees a minute.
fn turn_code(degrees_a_minute: f64) -> i8 {
    let code = 4.733 * degrees_a_minute.abs().sqrt();
    (code.round().min(126.0) * degrees_a_minute.signum()) as i8
}

/// Her position report at `at`, or `None` where she has no MMSI or no transponder.
pub(super) fn report(her: &Vessel, at: UtcTime, now: Motion) -> Option<Message> {
    let mmsi = her.mmsi?;
    let sends = |sensor| her.has(sensor);
    if sends(Sensor::AisA) {
        let heading = her.route.heading(at, her.heading);
        let own = position_a(at, now, her.status, Some(heading), her.route.turn(at));
        Some(message(1, mmsi, Content::PositionA(own)))
    } else if sends(Sensor::AisB) {
        Some(message(18, mmsi, Content::PositionB(position_b(at, now))))
    } else if sends(Sensor::BaseStation) {
        Some(message(4, mmsi, Content::BaseStation(base_station(at, now.position)?)))
    } else if sends(Sensor::Aid) {
        Some(message(21, mmsi, Content::Aid(Box::new(aid(her, at, now.position)))))
    } else if sends(Sensor::SarAircraft) {
        Some(message(9, mmsi, Content::SarAircraft(sar_aircraft(her, at, now))))
    } else {
        None
    }
}

/// Her static report: type 5, or both parts of type 24; none for the others.
pub(super) fn statics(her: &Vessel) -> Vec<Message> {
    let Some(mmsi) = her.mmsi else { return Vec::new() };
    if her.has(Sensor::AisA) {
        vec![message(5, mmsi, Content::StaticA(Box::new(static_a(her))))]
    } else if her.has(Sensor::AisB) {
        let part_b = StaticPartB {
            ship_type: her.ship_type,
            vendor: String::new(),
            model: 0,
            serial: 0,
            callsign: her.callsign.clone(),
            dimensions: Some(dimensions(her)),
            mothership: None,
            epfd: Some(GPS),
        };
        vec![
            message(24, mmsi, Content::StaticPartA { name: her.name.clone() }),
            message(24, mmsi, Content::StaticPartB(Box::new(part_b))),
        ]
    } else {
        Vec::new()
    }
}

/// A class A position report; `heading` `None` is "not available".
pub(super) fn position_a(
    at: UtcTime,
    now: Motion,
    status: u8,
    heading: Option<Bearing>,
    turn: f64,
) -> PositionA {
    PositionA {
        status,
        turn: turn_code(turn),
        speed: tenths_of_knot(now.speed),
        accuracy: true,
        position: fine(now.position),
        course: tenths_of_degree(now.course),
        heading: heading.map_or(HEADING_NOT_AVAILABLE, whole_degrees),
        second: second(at),
        maneuver: 0,
        raim: false,
        radio: 0,
    }
}

fn position_b(at: UtcTime, now: Motion) -> PositionB {
    PositionB {
        speed: tenths_of_knot(now.speed),
        accuracy: true,
        position: fine(now.position),
        course: tenths_of_degree(now.course),
        heading: HEADING_NOT_AVAILABLE,
        second: second(at),
        carrier_sense: true,
        display: false,
        dsc: true,
        band: true,
        msg22: true,
        assigned: false,
        raim: false,
        // The value that a carrier-sense unit sends for its communication state, with
        // the selector before it.
        radio: 0xE_0006,
    }
}

fn static_a(her: &Vessel) -> StaticA {
    StaticA {
        ais_version: 2,
        imo: her.imo.unwrap_or(0),
        callsign: her.callsign.clone(),
        name: her.name.clone(),
        ship_type: her.ship_type,
        dimensions: dimensions(her),
        epfd: GPS,
        eta_month: 0,
        eta_day: 0,
        eta_hour: 24,
        eta_minute: 60,
        draught: (her.draught_m * 10.0).round() as u8,
        destination: her.destination.clone(),
        dte: Some(false),
    }
}

/// The antenna stands a fifth of the length from the stern, on the middle line.
fn dimensions(her: &Vessel) -> Dimensions {
    let to_stern = her.length_m / 5;
    let to_port = her.beam_m / 2;
    Dimensions {
        to_bow: her.length_m - to_stern,
        to_stern,
        to_port: to_port as u8,
        to_starboard: (her.beam_m - to_port) as u8,
    }
}

fn base_station(at: UtcTime, position: Position) -> Option<BaseStation> {
    let utc = at.to_chrono()?;
    Some(BaseStation {
        year: utc.year().clamp(0, 9999) as u16,
        month: utc.month() as u8,
        day: utc.day() as u8,
        hour: utc.hour() as u8,
        minute: utc.minute() as u8,
        second: utc.second() as u8,
        accuracy: true,
        position: fine(position),
        epfd: 7,
        raim: false,
        radio: 0,
    })
}

fn aid(her: &Vessel, at: UtcTime, position: Position) -> Aid {
    Aid {
        aid_type: her.ship_type.min(31),
        name: her.name.chars().take(20).collect(),
        name_ext: her.name.chars().skip(20).take(14).collect(),
        full_name: her.name.chars().take(34).collect(),
        accuracy: true,
        position: fine(position),
        dimensions: dimensions(her),
        epfd: 7,
        second: second(at),
        off_position: false,
        status: 0,
        raim: false,
        virtual_aid: false,
        assigned: false,
    }
}

fn sar_aircraft(her: &Vessel, at: UtcTime, now: Motion) -> SarAircraft {
    SarAircraft {
        altitude: her.altitude_m,
        speed: now.speed.0.round().clamp(0.0, 1022.0) as u16,
        accuracy: true,
        position: fine(now.position),
        course: tenths_of_degree(now.course),
        second: second(at),
        alt_sensor: false,
        dte: true,
        assigned: false,
        raim: false,
        radio: 0,
    }
}

//! Radar sentences (IEC 61162-1, 8.3): TTM, TLL, TTD, OSD, RSA.
//!
//! TTM is read here alone: the `nmea` crate keeps its bearings private and takes target
//! numbers up to 99 only, while radars of today count to 1023.

use super::fields::{self, Fields};
use super::framer::Reject;
use super::sentence::{Radar, Sentence, TrackData, TrackStatus, TrackedTarget};
use crate::domain::units::{Bearing, Knots, METRES_PER_NM, NauticalMiles};

const MAX_NUMBER: u32 = 1023;

/// Reads a sentence of this module; `None` for another formatter.
pub(super) fn parse(formatter: [u8; 3], fields: &Fields<'_>) -> Result<Option<Sentence<'static>>, Reject> {
    let radar = match &formatter {
        b"TTM" => tracked(fields)?,
        b"TLL" => located(fields)?,
        b"TTD" => track_data(fields)?,
        b"OSD" => own_ship(fields)?,
        b"RSA" => rudder(fields)?,
        _ => return Ok(None),
    };
    Ok(Some(radar.map_or(Sentence::Other, Sentence::Radar)))
}

/// `number,distance,bearing,T|R,speed,course,T|R,cpa,tcpa,K|N|S,name,L|Q|T,R,time,A|M|R`.
/// The radar's own CPA is not taken: ours is computed from one set of data for all.
fn tracked(fields: &Fields<'_>) -> Result<Option<Radar>, Reject> {
    let number = target_number(fields)?;
    let unit = nautical_miles_per_unit(fields, 9)?;
    let (Some(range), Some(bearing)) = (fields.number(1)?, fields.bearing(2)?) else { return Ok(None) };
    if range < 0.0 {
        return Err(Reject::Malformed);
    }
    let course_relative = frame(fields, 6);
    Ok(Some(Radar::Tracked(TrackedTarget {
        number,
        range: NauticalMiles(range * unit),
        bearing,
        bearing_relative: frame(fields, 3).ok_or(Reject::Malformed)?,
        speed: fields.number(4)?.and_then(|speed| fields::knots(speed * unit)),
        course: fields.bearing(5)?.filter(|_| course_relative.is_some()),
        course_relative: course_relative.unwrap_or(false),
        name: fields.words(10),
        status: status(fields, 11),
        reference: fields.letter(12) == Some(b'R'),
        millis_of_day: fields.time(13),
        acquisition: fields.letter(14).filter(|how| b"AMR".contains(how)),
    })))
}

/// `number,lat,N,lon,E,name,time,L|Q|T,R`.
fn located(fields: &Fields<'_>) -> Result<Option<Radar>, Reject> {
    let number = target_number(fields)?;
    Ok(fields.position(1).map(|position| Radar::Located {
        number,
        position,
        name: fields.words(5),
        millis_of_day: fields.time(6),
        status: status(fields, 7),
    }))
}

/// `total,number,sequence,payload,fill`: each target is 90 bits, 15 characters. A track
/// does not run on into the next sentence, so each stands alone.
fn track_data(fields: &Fields<'_>) -> Result<Option<Radar>, Reject> {
    const CHARACTERS: usize = 15;
    let payload = fields.text(3);
    if !payload.iter().all(|b| matches!(b, b'0'..=b'W' | b'`'..=b'w')) {
        return Err(Reject::BadArmour);
    }
    if payload.is_empty() || !payload.len().is_multiple_of(CHARACTERS) {
        return Err(Reject::BadLength);
    }
    let targets: Vec<_> = payload.chunks_exact(CHARACTERS).filter_map(track).collect();
    Ok((!targets.is_empty()).then_some(Radar::TrackData(targets)))
}

/// One track of protocol version 0; `None` for another version or without a place.
fn track(armoured: &[u8]) -> Option<TrackData> {
    let mut bits = Bits(armoured.iter().fold(0_u128, |bits, &byte| {
        let value = byte.wrapping_sub(b'0');
        bits << 6 | u128::from(if value > 40 { value.wrapping_sub(8) } else { value } & 63)
    }));
    bits.0 <<= 128 - 90;
    let version = bits.take(2);
    let number = bits.take(10);
    let bearing = bits.take(12);
    let speed = bits.take(12);
    let course = bits.take(12);
    let heading = bits.take(12);
    let status = bits.take(3);
    let test = bits.take(1);
    let distance = bits.take(14);
    let relative = bits.take(1);
    // Stabilisation (ground or water) and two reserved bits.
    bits.take(3);
    let correlation = bits.take(8);
    // All ones is "not available"; 3600 and above are no directions.
    let direction = |tenths: u16| (tenths < 3600).then(|| Bearing::new(f64::from(tenths) / 10.0));
    if version != 0 || distance == 0x3FFF {
        return None;
    }
    Some(TrackData {
        number,
        bearing: direction(bearing)?,
        range: NauticalMiles(f64::from(distance) / 100.0),
        speed: (speed != 0xFFF).then(|| Knots(f64::from(speed) / 10.0)),
        course: direction(course),
        heading: direction(heading),
        status: status as u8,
        test: test == 1,
        relative: relative == 1,
        correlation,
    })
}

/// Bits from the top down.
struct Bits(u128);

impl Bits {
    fn take(&mut self, count: u32) -> u16 {
        let value = (self.0 >> (128 - count)) as u16;
        self.0 <<= count;
        value
    }
}

/// `heading,A|V,course,ref,speed,ref,set,drift,K|N|S`.
fn own_ship(fields: &Fields<'_>) -> Result<Option<Radar>, Reject> {
    let unit = nautical_miles_per_unit(fields, 8)?;
    let heading = fields.bearing(0)?.filter(|_| fields.letter(1) == Some(b'A'));
    let course = fields.bearing(2)?;
    let speed = fields.number(4)?.and_then(|speed| fields::knots(speed * unit));
    let set = fields.bearing(6)?;
    let drift = fields.number(7)?.and_then(|drift| fields::knots(drift * unit));
    let any = heading.is_some() || course.is_some() || speed.is_some() || set.is_some() || drift.is_some();
    Ok(any.then_some(Radar::OwnShip { heading, course, speed, set, drift }))
}

/// `starboard (or single),A|V,port,A|V`: the sensor says itself which side is positive.
fn rudder(fields: &Fields<'_>) -> Result<Option<Radar>, Reject> {
    let angle = |index| -> Result<Option<f64>, Reject> {
        Ok(fields
            .number(index)?
            .filter(|angle| angle.abs() <= 180.0 && fields.letter(index + 1) == Some(b'A')))
    };
    let (starboard, port) = (angle(0)?, angle(2)?);
    Ok((starboard.is_some() || port.is_some()).then_some(Radar::Rudder { starboard, port }))
}

fn target_number(fields: &Fields<'_>) -> Result<u16, Reject> {
    fields.whole(0, MAX_NUMBER)?.map(|number| number as u16).ok_or(Reject::Malformed)
}

fn status(fields: &Fields<'_>, index: usize) -> Option<TrackStatus> {
    match fields.letter(index)? {
        b'L' => Some(TrackStatus::Lost),
        b'Q' => Some(TrackStatus::Acquiring),
        b'T' => Some(TrackStatus::Tracking),
        _ => None,
    }
}

/// Whether an angle is relative to the bow (R) or true (T).
fn frame(fields: &Fields<'_>, index: usize) -> Option<bool> {
    match fields.letter(index)? {
        b'R' => Some(true),
        b'T' => Some(false),
        _ => None,
    }
}

/// One unit field for distances and speeds. Sets of before version 2 leave it empty and
/// mean nautical miles and knots.
fn nautical_miles_per_unit(fields: &Fields<'_>, index: usize) -> Result<f64, Reject> {
    match fields.text(index) {
        [b'N'] | [] => Ok(1.0),
        [b'K'] => Ok(1000.0 / METRES_PER_NM),
        [b'S'] => Ok(1609.344 / METRES_PER_NM),
        _ => Err(Reject::Malformed),
    }
}

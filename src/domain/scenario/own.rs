//! What own sensors say: RMC, GGA and HDT of own ship, TTM of what the radar tracks,
//! DSC of a distress call (IEC 61162-1).

use crate::domain::ais::encode::sentence;
use crate::domain::cpa::{Motion, cpa};
use crate::domain::geo::Position;
use crate::domain::id::Mmsi;
use crate::domain::scenario::inject::Fix;
use crate::domain::time::UtcTime;
use crate::domain::units::Bearing;
use chrono::{DateTime, Datelike, Timelike, Utc};

/// Below this a receiver gives no course.
const COURSE_NEEDS_KN: f64 = 0.1;

/// The tracker's word on a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Track {
    Acquiring,
    Tracking,
    Lost,
}

fn clock(utc: DateTime<Utc>) -> String {
    let hundredths = utc.timestamp_subsec_millis() / 10;
    format!("{:02}{:02}{:02}.{hundredths:02}", utc.hour(), utc.minute(), utc.second())
}

/// `ddmm.mmmmm,N,dddmm.mmmmm,E`: to 2 cm, so that rounding is no error of position.
fn latitude_longitude(position: Position) -> String {
    let part = |value: f64, positive: char, negative: char, width: usize| {
        let units = (value.abs() * 6_000_000.0).round() as i64;
        let (degrees, minutes) = (units / 6_000_000, (units % 6_000_000) as f64 / 100_000.0);
        let side = if value < 0.0 { negative } else { positive };
        format!("{degrees:0width$}{minutes:08.5},{side}")
    };
    format!("{},{}", part(position.lat(), 'N', 'S', 2), part(position.lon(), 'E', 'W', 3))
}

/// RMC and GGA. Without a fix both say so and give the time, as receivers do.
pub(super) fn gnss(at: UtcTime, own: Motion, fix: Fix) -> Vec<String> {
    let Some(utc) = at.to_chrono() else { return Vec::new() };
    let time = clock(utc);
    let date = format!("{:02}{:02}{:02}", utc.day(), utc.month(), utc.year().rem_euclid(100));
    let bodies = match fix {
        Fix::None => [format!("GPRMC,{time},V,,,,,,,{date},,,N"), format!("GPGGA,{time},,,,,0,00,,,M,,M,,")],
        Fix::Good | Fix::Poor => {
            let place = latitude_longitude(own.position);
            let course = match own.speed.0 {
                knots if knots < COURSE_NEEDS_KN => String::new(),
                _ => tenths(own.course),
            };
            let (satellites, hdop) = if fix == Fix::Good { (10, 0.9) } else { (4, 8.5) };
            [
                format!("GPRMC,{time},A,{place},{:.1},{course},{date},,,A", own.speed.0),
                format!("GPGGA,{time},{place},1,{satellites:02},{hdop:.1},6.0,M,34.0,M,,"),
            ]
        }
    };
    bodies.iter().map(|body| sentence('$', body)).collect()
}

pub(super) fn heading(heading: Bearing) -> String {
    sentence('$', &format!("HEHDT,{},T", tenths(heading)))
}

/// One tracked target, true bearing and course, nautical miles and knots.
pub(super) fn tracked(at: UtcTime, number: u16, own: Motion, target: Motion, track: Track) -> String {
    let (range, bearing) = own.position.range_bearing(target.position);
    let closest = cpa(own, target);
    let status = match track {
        Track::Acquiring => 'Q',
        Track::Tracking => 'T',
        Track::Lost => 'L',
    };
    let time = at.to_chrono().map(clock).unwrap_or_default();
    let body = format!(
        "RATTM,{number:02},{:.3},{},T,{:.1},{},T,{:.2},{:.1},N,,{status},,{time},A",
        range.0,
        tenths(bearing),
        target.speed.0,
        tenths(target.course),
        closest.distance.0.min(999.0),
        (closest.tcpa.as_seconds() / 60.0).clamp(-999.0, 999.0),
    );
    sentence('$', &body)
}

/// A distress call on digital selective calling: nature undesignated, voice to follow.
pub(super) fn distress_call(at: UtcTime, mmsi: Mmsi, position: Position) -> String {
    let quadrant = match (position.lat() >= 0.0, position.lon() >= 0.0) {
        (true, true) => 0,
        (true, false) => 1,
        (false, true) => 2,
        (false, false) => 3,
    };
    let minutes = |value: f64| (value.abs() * 60.0).round() as u32;
    let (lat, lon) = (minutes(position.lat()), minutes(position.lon()));
    let place = format!("{quadrant}{:02}{:02}{:03}{:02}", lat / 60, lat % 60, lon / 60, lon % 60);
    let time = at.clock().replace(':', "");
    let time = time.get(..4).unwrap_or("");
    sentence('$', &format!("CDDSC,12,{mmsi}0,12,07,00,{place},{time},,,S,"))
}

/// `0.0` to `359.9`: a value that would round to 360.0 is 0.0.
fn tenths(bearing: Bearing) -> String {
    let tenths = (bearing.degrees() * 10.0).round() as u32 % 3600;
    format!("{}.{}", tenths / 10, tenths % 10)
}

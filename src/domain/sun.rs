//! The sun's height above the horizon, for "by night" and nothing finer.
//!
//! The low-precision formulas of the Astronomical Almanac (section C, "Low precision
//! formulas for the Sun"): 0.01 degrees between 1950 and 2050, geometric, without
//! refraction.

use crate::domain::geo::Position;
use crate::domain::time::UtcTime;

/// 2000-01-01T12:00:00Z in milliseconds.
const J2000_MS: f64 = 946_728_000_000.0;
const MS_A_DAY: f64 = 86_400_000.0;
/// Below this it is dark enough to hide in: the end of civil twilight, degrees.
pub const NIGHT_BELOW: f64 = -6.0;

/// The height of the sun's centre in degrees, -90..=90; negative below the horizon.
pub fn altitude(at: UtcTime, position: Position) -> f64 {
    let days = (at.0 as f64 - J2000_MS) / MS_A_DAY;
    let mean_longitude = 280.460 + 0.985_647_4 * days;
    let anomaly = (357.528 + 0.985_600_3 * days).to_radians();
    let longitude = (mean_longitude + 1.915 * anomaly.sin() + 0.020 * (2.0 * anomaly).sin()).to_radians();
    let obliquity = (23.439 - 0.000_000_4 * days).to_radians();
    let right_ascension = (obliquity.cos() * longitude.sin()).atan2(longitude.cos());
    let declination = (obliquity.sin() * longitude.sin()).asin();
    let sidereal_hours = 18.697_374_558 + 24.065_709_824_419_08 * days;
    let hour_angle = (sidereal_hours * 15.0 + position.lon()).to_radians() - right_ascension;
    let lat = position.lat().to_radians();
    let sine = lat.sin() * declination.sin() + lat.cos() * declination.cos() * hour_angle.cos();
    sine.clamp(-1.0, 1.0).asin().to_degrees()
}

/// Whether the sun is more than six degrees below the horizon.
pub fn is_night(at: UtcTime, position: Position) -> bool {
    altitude(at, position) < NIGHT_BELOW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn height(utc: &str, lat: f64, lon: f64) -> f64 {
        altitude(UtcTime::parse_rfc3339(utc).unwrap(), Position::new(lat, lon).unwrap())
    }

    #[test]
    fn published_heights_agree() {
        // NREL/TP-560-34302, Table A5.1: zenith 50.11162 degrees, refraction taken off.
        assert!((height("2003-10-17T19:30:30Z", 39.742_476, -105.178_6) - 39.872).abs() < 0.02);
        // Tokyo, 1 January 2026: sunrise 06:50, sunset 16:38 JST (upper limb, refraction).
        for sunrise_or_set in ["2025-12-31T21:50:30Z", "2026-01-01T07:38:30Z"] {
            let height = height(sunrise_or_set, 35.654_4, 139.744_7);
            assert!((height + 0.83).abs() < 0.2, "{sunrise_or_set}: {height}");
        }
        // The solstices at the poles: the obliquity.
        assert!((height("2026-06-21T08:25:00Z", 90.0, 0.0) - 23.44).abs() < 0.01);
        assert!((height("2026-06-21T08:25:00Z", -90.0, 0.0) + 23.44).abs() < 0.01);
    }

    #[test]
    fn night_begins_with_the_end_of_civil_twilight() {
        let off_sakai = Position::new(35.84, 133.9).unwrap();
        let night = |utc| is_night(UtcTime::parse_rfc3339(utc).unwrap(), off_sakai);
        assert!(night("2026-11-10T15:15:00Z") && !night("2026-11-10T03:00:00Z"));
        // Sunset 17:02 JST; civil twilight lasts some 27 minutes there.
        assert!(!night("2026-11-10T08:20:00Z") && night("2026-11-10T08:36:00Z"));
    }
}

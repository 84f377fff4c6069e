//! Coded integers of M.1371-5 and what they mean.

use crate::domain::geo::Position;

/// What a coded field says. The three are never mixed up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading<T> {
    Value(T),
    /// The standard's own "not available" code.
    NotAvailable,
    /// A code that the standard reserves: shown as its raw number, used as nothing.
    Reserved,
}

impl<T> Reading<T> {
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(v) => Some(v),
            Self::NotAvailable | Self::Reserved => None,
        }
    }

    pub fn map<U>(self, scale: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Value(v) => Reading::Value(scale(v)),
            Self::NotAvailable => Reading::NotAvailable,
            Self::Reserved => Reading::Reserved,
        }
    }
}

/// Longitude and latitude in 1/10000 minute (types 1-5, 9, 11, 18, 19, 21).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FinePosition {
    pub lon: i32,
    pub lat: i32,
}

/// Longitude and latitude in 1/10 minute (types 17, 22, 23, 27).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoarsePosition {
    pub lon: i32,
    pub lat: i32,
}

fn reading(lon: i32, lat: i32, per_degree: i32) -> Reading<Position> {
    if lon == 181 * per_degree || lat == 91 * per_degree {
        return Reading::NotAvailable;
    }
    if lon.unsigned_abs() > 180 * per_degree.unsigned_abs()
        || lat.unsigned_abs() > 90 * per_degree.unsigned_abs()
    {
        return Reading::Reserved;
    }
    let scale = f64::from(per_degree);
    Position::new(f64::from(lat) / scale, f64::from(lon) / scale).map_or(Reading::Reserved, Reading::Value)
}

impl FinePosition {
    pub fn reading(self) -> Reading<Position> {
        reading(self.lon, self.lat, 600_000)
    }
}

impl CoarsePosition {
    pub fn reading(self) -> Reading<Position> {
        reading(self.lon, self.lat, 600)
    }
}

/// A position in 1/1000 minute, as the IMO circulars' applications code it.
pub(crate) fn minute_thousandths(lon: i32, lat: i32) -> Reading<Position> {
    reading(lon, lat, 60_000)
}

/// Speed over ground in 1/10 knot: 1023 not available, 1022 "102.2 kn or more".
pub fn speed_tenths(raw: u16) -> Reading<f64> {
    match raw {
        0..=1022 => Reading::Value(f64::from(raw) / 10.0),
        1023 => Reading::NotAvailable,
        _ => Reading::Reserved,
    }
}

/// Course over ground in 1/10 degree: 3600 not available, above reserved.
pub fn course_tenths(raw: u16) -> Reading<f64> {
    match raw {
        0..=3599 => Reading::Value(f64::from(raw) / 10.0),
        3600 => Reading::NotAvailable,
        _ => Reading::Reserved,
    }
}

/// True heading in degrees: 511 not available, 360..=510 reserved.
pub fn heading(raw: u16) -> Reading<f64> {
    match raw {
        0..=359 => Reading::Value(f64::from(raw)),
        511 => Reading::NotAvailable,
        _ => Reading::Reserved,
    }
}

/// Speed over ground of a search and rescue aircraft in knots: 1023 not available, 1022
/// "1022 kn or more".
pub fn aircraft_speed(raw: u16) -> Reading<f64> {
    match raw {
        0..=1022 => Reading::Value(f64::from(raw)),
        1023 => Reading::NotAvailable,
        _ => Reading::Reserved,
    }
}

/// Altitude of a search and rescue aircraft in metres: 4095 not available, 4094 "4094 m
/// or higher".
pub fn altitude(raw: u16) -> Reading<f64> {
    match raw {
        0..=4094 => Reading::Value(f64::from(raw)),
        4095 => Reading::NotAvailable,
        _ => Reading::Reserved,
    }
}

/// Speed over ground of type 27 in knots: 63 not available.
pub fn long_range_speed(raw: u8) -> Reading<f64> {
    match raw {
        0..=62 => Reading::Value(f64::from(raw)),
        63 => Reading::NotAvailable,
        _ => Reading::Reserved,
    }
}

/// Course over ground of type 27 in degrees: 511 not available, above 359 reserved.
pub fn long_range_course(raw: u16) -> Reading<f64> {
    heading(raw)
}

/// Draught in 1/10 metre: 0 not available, 255 "25.5 m or more".
pub fn draught(raw: u8) -> Reading<f64> {
    if raw == 0 { Reading::NotAvailable } else { Reading::Value(f64::from(raw) / 10.0) }
}

/// How fast the bow turns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Turn {
    /// By a turn indicator, degrees a minute, to starboard positive. At +-708 "or more".
    Rate(f64),
    /// No turn indicator; more than 10 degrees a minute (5 in 30 s) to starboard or port.
    Starboard,
    Port,
}

/// Rate of turn (Table 45): 4.733 times the root of degrees a minute, with its sign.
pub fn turn(raw: i8) -> Reading<Turn> {
    match raw {
        i8::MIN => Reading::NotAvailable,
        -127 => Reading::Value(Turn::Port),
        127 => Reading::Value(Turn::Starboard),
        _ => {
            let root = f64::from(raw) / 4.733;
            Reading::Value(Turn::Rate(root * root.abs()))
        }
    }
}

/// When a position was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixSecond {
    /// Of the UTC minute, 0..=59.
    At(u8),
    /// Typed in by hand.
    Manual,
    DeadReckoning,
    Inoperative,
}

/// UTC second of a position report: 60 not available, 61 to 63 say how it was got.
pub fn fix_second(raw: u8) -> Reading<FixSecond> {
    match raw {
        0..=59 => Reading::Value(FixSecond::At(raw)),
        60 => Reading::NotAvailable,
        61 => Reading::Value(FixSecond::Manual),
        62 => Reading::Value(FixSecond::DeadReckoning),
        63 => Reading::Value(FixSecond::Inoperative),
        _ => Reading::Reserved,
    }
}

/// A part of a date or time: `missing` is "not available", `first..=last` are values.
pub fn calendar(raw: u16, missing: u16, first: u16, last: u16) -> Reading<u16> {
    if raw == missing {
        Reading::NotAvailable
    } else if (first..=last).contains(&raw) {
        Reading::Value(raw)
    } else {
        Reading::Reserved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_no_value_and_a_reserved_code_are_kept_apart() {
        for (lon, lat, value, missing) in [
            (0, 0, true, false),
            (108_000_000, 54_000_000, true, false),
            (-108_000_000, -54_000_000, true, false),
            (108_600_000, 0, false, true),
            (0, 54_600_000, false, true),
            (108_000_001, 0, false, false),
            (0, -54_000_001, false, false),
            (i32::MIN, i32::MIN, false, false),
        ] {
            let reading = FinePosition { lon, lat }.reading();
            assert_eq!(reading.value().is_some(), value, "{lon} {lat}");
            assert_eq!(reading == Reading::NotAvailable, missing, "{lon} {lat}");
        }
        for (raw, want) in [
            (0, Reading::Value(0.0)),
            (1022, Reading::Value(102.2)),
            (1023, Reading::NotAvailable),
            (1024, Reading::Reserved),
        ] {
            assert_eq!(speed_tenths(raw), want);
        }
        assert_eq!(course_tenths(3599), Reading::Value(359.9));
        assert_eq!(course_tenths(3600), Reading::NotAvailable);
        assert_eq!(course_tenths(3601), Reading::Reserved);
        assert_eq!(heading(510), Reading::Reserved);
        assert_eq!(heading(511), Reading::NotAvailable);
    }

    #[test]
    fn positions_are_exact_in_tenths_of_a_degree() {
        let tokyo = FinePosition { lon: 83_850_000, lat: 21_360_000 }.reading().value().unwrap();
        assert_eq!((tokyo.lat(), tokyo.lon()), (35.6, 139.75));
        let coarse = CoarsePosition { lon: 83_850, lat: 21_360 }.reading().value().unwrap();
        assert_eq!((coarse.lat(), coarse.lon()), (35.6, 139.75));
    }

    #[test]
    fn a_turn_keeps_its_sign_and_a_missing_indicator_is_no_rate() {
        assert_eq!(turn(0), Reading::Value(Turn::Rate(0.0)));
        assert_eq!(turn(-128), Reading::NotAvailable);
        assert_eq!(turn(127), Reading::Value(Turn::Starboard));
        assert_eq!(turn(-127), Reading::Value(Turn::Port));
        let Reading::Value(Turn::Rate(rate)) = turn(-126) else { panic!("a rate") };
        assert!((rate + 708.7).abs() < 0.1, "{rate}");
    }
}

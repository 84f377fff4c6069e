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
    if lon.abs() > 180 * per_degree || lat.abs() > 90 * per_degree {
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

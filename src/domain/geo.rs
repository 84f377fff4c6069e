//! Positions, distances and bearings.
//!
//! Rules and thresholds use the haversine on a sphere of 6371.000 km, as the published
//! encounter rules do; what a person reads uses the WGS-84 geodesic; CPA uses a local
//! plane (good to 30 nm). The three are kept apart on purpose.

use crate::domain::units::{Bearing, METRES_PER_NM, Metres, NauticalMiles};
use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use std::sync::OnceLock;

/// A WGS-84 position in degrees: latitude -90..=90, longitude -180..180. It can only
/// be made in range, so "no position" is always an `Option`, never 0,0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    lat: f64,
    lon: f64,
}

/// An offset on the local plane in nautical miles, x east, y north.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Offset {
    pub x: f64,
    pub y: f64,
}

const SPHERE_RADIUS_M: f64 = 6_371_000.0;

impl Position {
    /// `None` when a value is not finite or the latitude is out of range. Longitudes
    /// are folded into -180..180.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        if !lat.is_finite() || !lon.is_finite() || lat.abs() > 90.0 || lon.abs() > 540.0 {
            return None;
        }
        let lon = if (-180.0..180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 };
        Some(Self { lat, lon })
    }

    pub fn lat(self) -> f64 {
        self.lat
    }

    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Haversine distance on the sphere of 6371 km: for thresholds.
    pub fn haversine(self, other: Self) -> Metres {
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let dlat = (b - a) / 2.0;
        let dlon = (other.lon - self.lon).to_radians() / 2.0;
        let h = dlat.sin().powi(2) + a.cos() * b.cos() * dlon.sin().powi(2);
        Metres(2.0 * SPHERE_RADIUS_M * h.min(1.0).sqrt().asin())
    }

    /// WGS-84 distance and initial true bearing to `other`: for display.
    pub fn range_bearing(self, other: Self) -> (NauticalMiles, Bearing) {
        let (metres, azimuth, _, _): (f64, f64, f64, f64) =
            geodesic().inverse(self.lat, self.lon, other.lat, other.lon);
        (NauticalMiles(metres / METRES_PER_NM), Bearing::new(azimuth))
    }

    /// The WGS-84 position at `distance` along `bearing`.
    #[must_use]
    pub fn destination(self, bearing: Bearing, distance: NauticalMiles) -> Self {
        let (lat, lon): (f64, f64) =
            geodesic().direct(self.lat, self.lon, bearing.degrees(), distance.0 * METRES_PER_NM);
        Self::new(lat, lon).unwrap_or(self)
    }

    /// Where `other` lies on the local plane around `self`.
    pub fn offset_to(self, other: Self) -> Offset {
        let mut dlon = other.lon - self.lon;
        if dlon > 180.0 {
            dlon -= 360.0;
        } else if dlon < -180.0 {
            dlon += 360.0;
        }
        Offset { x: dlon * 60.0 * self.lat.to_radians().cos(), y: (other.lat - self.lat) * 60.0 }
    }

    /// The inverse of [`Position::offset_to`].
    #[must_use]
    pub fn at_offset(self, offset: Offset) -> Self {
        let shrink = self.lat.to_radians().cos().max(1e-6) * 60.0;
        let lat = (self.lat + offset.y / 60.0).clamp(-90.0, 90.0);
        Self::new(lat, self.lon + offset.x / shrink).unwrap_or(self)
    }
}

impl Offset {
    pub fn length(self) -> NauticalMiles {
        NauticalMiles(self.x.hypot(self.y))
    }

    /// The displacement of `knots` along `bearing` in `hours`.
    pub fn along(bearing: Bearing, knots: f64, hours: f64) -> Self {
        let (sin, cos) = bearing.radians().sin_cos();
        Self { x: sin * knots * hours, y: cos * knots * hours }
    }
}

fn geodesic() -> &'static Geodesic {
    static WGS84: OnceLock<Geodesic> = OnceLock::new();
    WGS84.get_or_init(Geodesic::wgs84)
}

/// A latitude or longitude as degrees and decimal minutes: `35°37.200′N`.
pub fn degrees_minutes(value: f64, positive: char, negative: char, degree_digits: usize) -> String {
    let thousandths = (value.abs() * 60_000.0).round() as i64;
    let (degrees, minutes) = (thousandths / 60_000, (thousandths % 60_000) as f64 / 1000.0);
    let side = if value < 0.0 { negative } else { positive };
    format!("{degrees:0degree_digits$}°{minutes:06.3}′{side}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_in_range_or_absent() {
        assert!(Position::new(91.0, 0.0).is_none());
        assert!(Position::new(f64::NAN, 0.0).is_none());
        assert_eq!(Position::new(10.0, 190.0).unwrap().lon(), -170.0);
        assert_eq!(Position::new(10.0, 180.0).unwrap().lon(), -180.0);
    }

    #[test]
    fn the_test_vector_of_the_domain_agrees() {
        let own = Position::new(35.0, 135.0).unwrap();
        let target = Position::new(35.1, 135.1).unwrap();
        let range = own.offset_to(target).length().0;
        assert!((range - 7.756).abs() < 0.001, "{range}");
    }

    #[test]
    fn degrees_and_minutes_carry() {
        assert_eq!(degrees_minutes(35.999_999_9, 'N', 'S', 2), "36°00.000′N");
        assert_eq!(degrees_minutes(-5.5, 'E', 'W', 3), "005°30.000′W");
    }
}

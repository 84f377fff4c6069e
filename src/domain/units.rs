//! Newtypes for every number with a unit. The unit is in the type, the value in `.0`.

use std::fmt;

/// Speed in knots.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Knots(pub f64);

/// Distance in international nautical miles (1852 m).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct NauticalMiles(pub f64);

/// Length in metres.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Metres(pub f64);

/// A direction in degrees, 0 <= d < 360, clockwise from true north.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Bearing(f64);

/// Metres in a nautical mile.
pub const METRES_PER_NM: f64 = 1852.0;

impl NauticalMiles {
    pub fn metres(self) -> Metres {
        Metres(self.0 * METRES_PER_NM)
    }
}

impl Metres {
    pub fn nautical_miles(self) -> NauticalMiles {
        NauticalMiles(self.0 / METRES_PER_NM)
    }
}

impl Bearing {
    /// Any finite angle, folded into 0 <= d < 360; a non-finite one becomes 0.
    pub fn new(degrees: f64) -> Self {
        let folded = degrees.rem_euclid(360.0);
        Self(if folded.is_finite() && folded < 360.0 { folded } else { 0.0 })
    }

    pub fn degrees(self) -> f64 {
        self.0
    }

    pub fn radians(self) -> f64 {
        self.0.to_radians()
    }

    /// The smaller angle between two directions, 0..=180 degrees.
    pub fn difference(self, other: Self) -> f64 {
        let d = (self.0 - other.0).abs();
        if d > 180.0 { 360.0 - d } else { d }
    }

    /// This direction turned clockwise by `degrees`.
    #[must_use]
    pub fn turned(self, degrees: f64) -> Self {
        Self::new(self.0 + degrees)
    }
}

impl fmt::Display for Bearing {
    /// Three digits, as it is spoken on a bridge: `007`, `359`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03.0}", self.0.round() % 360.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearing_is_folded_and_shown_with_three_digits() {
        assert_eq!(Bearing::new(-10.0).degrees(), 350.0);
        assert_eq!(Bearing::new(359.7).to_string(), "000");
        assert_eq!(Bearing::new(f64::NAN).degrees(), 0.0);
        assert_eq!(Bearing::new(350.0).difference(Bearing::new(10.0)), 20.0);
    }
}

//! Own ship: position with source, quality, age and dilution; heading or course; dead
//! reckoning when the fix is lost, marked as such. No fix is "no fix", never 0,0, and
//! never another ship's report.

use crate::domain::geo::Position;
use crate::domain::id::SourceId;
use crate::domain::nmea0183::sentence::FixQuality;
use crate::domain::time::{TimeSource, UtcTime};
use crate::domain::units::{Bearing, Knots};

/// How own position is known now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OwnPosition {
    /// None was ever had, or it is too old to reckon from.
    NoFix,
    /// A fresh fix.
    Fix(Fix),
    /// Reckoned from the last fix with course and speed; `fix` is what it started from.
    DeadReckoned { position: Position, fix: Fix },
}

/// A fix as it was received.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    pub position: Position,
    pub quality: FixQuality,
    pub at: UtcTime,
    pub source: SourceId,
    pub hdop: Option<f64>,
    pub satellites: Option<u8>,
}

/// Where own heading comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadingSource {
    /// HDT, THS.
    Gyro,
    /// HDG or HDM with variation.
    Magnetic,
    /// Course over ground stands in for it.
    Course,
}

/// What the boat is doing: it selects the alert profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OwnState {
    Moored,
    Anchored,
    Harbour,
    #[default]
    Coastal,
    Chase,
}

impl OwnPosition {
    pub fn position(self) -> Option<Position> {
        match self {
            Self::NoFix => None,
            Self::Fix(fix) => Some(fix.position),
            Self::DeadReckoned { position, .. } => Some(position),
        }
    }
}

/// Everything about own ship that a screen or a rule asks for, at one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnView {
    pub position: OwnPosition,
    pub course: Option<Bearing>,
    pub speed: Option<Knots>,
    pub heading: Option<(Bearing, HeadingSource)>,
    /// Degrees a minute, starboard positive.
    pub turn: Option<f64>,
    pub depth_m: Option<f64>,
    pub water_temperature_c: Option<f64>,
    pub wind: Option<(Bearing, Option<Knots>)>,
    pub utc: Option<UtcTime>,
    pub utc_source: TimeSource,
}

impl OwnView {
    /// Nothing is known.
    pub fn unknown() -> Self {
        Self {
            position: OwnPosition::NoFix,
            course: None,
            speed: None,
            heading: None,
            turn: None,
            depth_m: None,
            water_temperature_c: None,
            wind: None,
            utc: None,
            utc_source: TimeSource::None,
        }
    }
}

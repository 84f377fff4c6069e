//! Weather and water of a station: 1/31 (IMO SN.1/Circ.289) and the older 1/11
//! (SN/Circ.236), which code the same quantities differently.

use crate::domain::ais::binary::{Cursor, coded};
use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::{Reading, minute_thousandths};
use crate::domain::geo::Position;
use std::array;

/// What a station reports. Times are UTC.
#[derive(Debug, Clone, PartialEq)]
pub struct Weather {
    pub position: Reading<Position>,
    /// Within 10 m. Only 1/31 says.
    pub accurate: Option<bool>,
    pub day: Reading<i32>,
    pub hour: Reading<i32>,
    pub minute: Reading<i32>,
    /// Mean of ten minutes, knots; the highest code means "or more", here and below.
    pub wind_speed: Reading<f64>,
    pub gust_speed: Reading<f64>,
    /// Degrees true, where it comes from.
    pub wind_direction: Reading<f64>,
    pub gust_direction: Reading<f64>,
    /// Degrees Celsius.
    pub air_temperature: Reading<f64>,
    /// Per cent.
    pub humidity: Reading<f64>,
    /// Degrees Celsius.
    pub dew_point: Reading<f64>,
    /// Hectopascal.
    pub pressure: Reading<f64>,
    pub pressure_trend: Reading<Trend>,
    /// Nautical miles.
    pub visibility: Reading<f64>,
    /// The sensor's limit was reached: visibility is that or more.
    pub visibility_beyond: bool,
    /// Metres above chart datum.
    pub water_level: Reading<f64>,
    pub water_trend: Reading<Trend>,
    /// At the surface, then at two depths.
    pub currents: [Current; 3],
    pub waves: Waves,
    pub swell: Waves,
    /// Beaufort.
    pub sea_state: Reading<i32>,
    /// Degrees Celsius.
    pub water_temperature: Reading<f64>,
    /// 1 rain, 2 thunderstorm, 3 freezing rain, 4 mixed or ice, 5 snow.
    pub precipitation: Reading<i32>,
    /// Per mille.
    pub salinity: Reading<f64>,
    pub ice: Reading<bool>,
}

/// Where a quantity is going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    Steady,
    Falling,
    Rising,
}

/// A current: knots, degrees true toward, metres below the surface.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Current {
    pub speed: Reading<f64>,
    pub direction: Reading<f64>,
    /// `Value(0.0)` for the surface.
    pub depth: Reading<f64>,
}

/// Waves or swell: metres, seconds, degrees true from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waves {
    pub height: Reading<f64>,
    pub period: Reading<f64>,
    pub direction: Reading<f64>,
}

/// How the two circulars differ in what they share.
struct Codes {
    /// "Not available" of every direction.
    no_direction: i32,
    /// Highest wind speed, and of currents and waves in tenths.
    wind: i32,
    tenths: i32,
}

const CIRCULAR_289: Codes = Codes { no_direction: 360, wind: 126, tenths: 251 };
const CIRCULAR_236: Codes = Codes { no_direction: 511, wind: 120, tenths: 250 };

/// Bits before the spare ones at the end.
const BITS_289: usize = 294;
const BITS_236: usize = 290;

fn whole(reading: Reading<i32>) -> Reading<f64> {
    reading.map(f64::from)
}

fn tenths(reading: Reading<i32>) -> Reading<f64> {
    reading.map(|code| f64::from(code) / 10.0)
}

fn trend(code: i32) -> Reading<Trend> {
    coded(code, 3, 0..=2).map(|code| match code {
        0 => Trend::Steady,
        1 => Trend::Falling,
        _ => Trend::Rising,
    })
}

impl Codes {
    fn wind_speed(&self, from: &mut Cursor<'_>) -> Reading<f64> {
        whole(coded(from.u(7), 127, 0..=self.wind))
    }

    fn direction(&self, from: &mut Cursor<'_>) -> Reading<f64> {
        whole(coded(from.u(9), self.no_direction, 0..=359))
    }

    fn eighth(&self, from: &mut Cursor<'_>) -> Reading<f64> {
        tenths(coded(from.u(8), 255, 0..=self.tenths))
    }

    fn currents(&self, from: &mut Cursor<'_>) -> [Current; 3] {
        array::from_fn(|level| Current {
            speed: self.eighth(from),
            direction: self.direction(from),
            depth: if level == 0 { Reading::Value(0.0) } else { whole(coded(from.u(5), 31, 0..=30)) },
        })
    }

    fn waves(&self, from: &mut Cursor<'_>) -> Waves {
        Waves {
            height: self.eighth(from),
            period: whole(coded(from.u(6), 63, 0..=60)),
            direction: self.direction(from),
        }
    }
}

fn precipitation(from: &mut Cursor<'_>) -> Reading<i32> {
    coded(from.u(3), 7, 1..=5)
}

fn ice(from: &mut Cursor<'_>) -> Reading<bool> {
    coded(from.u(2), 3, 0..=1).map(|code| code == 1)
}

/// 1/31.
pub(super) fn circular_289(data: &Bits) -> Option<Weather> {
    if !data.has(0, BITS_289) {
        return None;
    }
    let codes = CIRCULAR_289;
    let from = &mut Cursor::new(data, 0);
    let (lon, lat) = (from.i(25), from.i(24));
    Some(Weather {
        position: minute_thousandths(lon, lat),
        accurate: Some(from.flag()),
        day: coded(from.u(5), 0, 1..=31),
        hour: coded(from.u(5), 24, 0..=23),
        minute: coded(from.u(6), 60, 0..=59),
        wind_speed: codes.wind_speed(from),
        gust_speed: codes.wind_speed(from),
        wind_direction: codes.direction(from),
        gust_direction: codes.direction(from),
        air_temperature: tenths(coded(from.i(11), -1024, -600..=600)),
        humidity: whole(coded(from.u(7), 101, 0..=100)),
        dew_point: tenths(coded(from.i(10), 501, -200..=500)),
        pressure: coded(from.u(9), 511, 0..=402).map(|code| f64::from(code + 799)),
        pressure_trend: trend(from.u(2)),
        visibility_beyond: from.flag(),
        visibility: tenths(coded(from.u(7), 127, 0..=126)),
        water_level: coded(from.u(12), 4001, 0..=4000).map(|code| f64::from(code - 1000) / 100.0),
        water_trend: trend(from.u(2)),
        currents: codes.currents(from),
        waves: codes.waves(from),
        swell: codes.waves(from),
        sea_state: coded(from.u(4), 13, 0..=12),
        water_temperature: tenths(coded(from.i(10), 501, -100..=500)),
        precipitation: precipitation(from),
        salinity: salinity_289(from.u(9)),
        ice: ice(from),
    })
}

/// 511 says that there is no sensor, 510 that it has no value.
fn salinity_289(code: i32) -> Reading<f64> {
    if code == 511 { Reading::NotAvailable } else { tenths(coded(code, 510, 0..=501)) }
}

/// 1/11. Its latitude comes first.
pub(super) fn circular_236(data: &Bits) -> Option<Weather> {
    if !data.has(0, BITS_236) {
        return None;
    }
    let codes = CIRCULAR_236;
    let from = &mut Cursor::new(data, 0);
    let (lat, lon) = (from.i(24), from.i(25));
    let unknown = lat == 0x7F_FFFF || lon == 0xFF_FFFF;
    Some(Weather {
        position: if unknown { Reading::NotAvailable } else { minute_thousandths(lon, lat) },
        accurate: None,
        day: coded(from.u(5), 0, 1..=31),
        hour: coded(from.u(5), 31, 0..=23),
        minute: coded(from.u(6), 63, 0..=59),
        wind_speed: codes.wind_speed(from),
        gust_speed: codes.wind_speed(from),
        wind_direction: codes.direction(from),
        gust_direction: codes.direction(from),
        air_temperature: coded(from.u(11), 2047, 0..=1200).map(|code| f64::from(code - 600) / 10.0),
        humidity: whole(coded(from.u(7), 127, 0..=100)),
        dew_point: coded(from.u(10), 1023, 0..=700).map(|code| f64::from(code - 200) / 10.0),
        pressure: coded(from.u(9), 511, 0..=400).map(|code| f64::from(code + 800)),
        pressure_trend: trend(from.u(2)),
        visibility_beyond: false,
        visibility: tenths(coded(from.u(8), 255, 0..=250)),
        water_level: coded(from.u(9), 511, 0..=400).map(|code| f64::from(code - 100) / 10.0),
        water_trend: trend(from.u(2)),
        currents: codes.currents(from),
        waves: codes.waves(from),
        swell: codes.waves(from),
        sea_state: coded(from.u(4), 15, 0..=12),
        water_temperature: coded(from.u(10), 1023, 0..=600).map(|code| f64::from(code - 100) / 10.0),
        precipitation: precipitation(from),
        salinity: tenths(coded(from.u(9), 511, 0..=500)),
        ice: ice(from),
    })
}

//! Instruments (IEC 61162-1): VHW, DBT, DPT, MTW, MWV, VDR.
//!
//! VLW (distance run) is known and has no use here.

use super::delegate;
use super::fields::{self, Fields};
use super::framer::{RawSentence, Reject};
use super::sentence::{Instrument, Sentence};
use crate::domain::units::{Bearing, Knots, METRES_PER_NM, Metres};
use nmea::ParseResult;
use nmea::sentences::mwv::{MwvReference, MwvWindSpeedUnits};

const METRES_PER_FOOT: f64 = 0.3048;
const METRES_PER_FATHOM: f64 = 1.8288;
const KNOTS_PER_METRE_A_SECOND: f64 = 3600.0 / METRES_PER_NM;
const KNOTS_PER_STATUTE_MILE_AN_HOUR: f64 = 1609.344 / METRES_PER_NM;

/// Reads a sentence of this module; `None` for another formatter.
pub(super) fn parse(
    raw: &RawSentence<'_>,
    formatter: [u8; 3],
    fields: &Fields<'_>,
) -> Result<Option<Sentence<'static>>, Reject> {
    let read = || delegate::ask(raw);
    let instrument = match &formatter {
        b"VHW" => match read() {
            Some(ParseResult::VHW(vhw)) => water(
                vhw.heading_true.and_then(fields::bearing),
                vhw.heading_magnetic.and_then(fields::bearing),
                vhw.relative_speed_knots,
                vhw.relative_speed_kmph,
            ),
            _ => water(fields.bearing(0)?, fields.bearing(2)?, fields.number(4)?, fields.number(6)?),
        },
        b"DPT" => match read() {
            Some(ParseResult::DPT(dpt)) => depth(dpt.water_depth, dpt.offset),
            // The crate refuses a negative offset, which is the usual one (to the keel).
            _ => depth(fields.number(0)?, fields.number_or_none(1)),
        },
        b"DBT" => depth(dbt(fields)?, None),
        b"MTW" => match read() {
            Some(ParseResult::MTW(mtw)) => mtw.temperature,
            _ => fields.number(0)?.filter(|_| fields.letter(1) == Some(b'C')),
        }
        .filter(|celsius| (-10.0..=60.0).contains(celsius))
        .map(Instrument::WaterTemperature),
        b"MWV" => match read() {
            Some(ParseResult::MWV(mwv)) => mwv
                .data_valid
                .then(|| {
                    let speed = mwv.wind_speed.and_then(delegate::decimal);
                    wind(
                        delegate::bearing(mwv.wind_direction),
                        speed.zip(mwv.wind_speed_units.map(unit_letter)),
                        mwv.reference.map(|reference| reference == MwvReference::Relative),
                    )
                })
                .flatten(),
            _ => own_wind(fields)?,
        },
        b"VDR" => current(fields)?,
        _ => return Ok(None),
    };
    Ok(Some(instrument.map_or(Sentence::Other, Sentence::Instrument)))
}

fn water(
    heading_true: Option<Bearing>,
    heading_magnetic: Option<Bearing>,
    speed: Option<f64>,
    speed_kmh: Option<f64>,
) -> Option<Instrument> {
    let speed = speed.or_else(|| speed_kmh.map(|kmh| kmh * 1000.0 / METRES_PER_NM));
    // A boat making sternway is sent as a negative speed.
    let speed = speed.filter(|speed| speed.is_finite() && speed.abs() < 200.0).map(Knots);
    (heading_true.is_some() || heading_magnetic.is_some() || speed.is_some()).then_some(Instrument::Water {
        heading_true,
        heading_magnetic,
        speed,
    })
}

fn depth(below_transducer: Option<f64>, offset: Option<f64>) -> Option<Instrument> {
    let below_transducer = below_transducer.filter(|depth| (0.0..=12_000.0).contains(depth)).map(Metres)?;
    let offset = offset.filter(|offset| offset.abs() <= 100.0).map(Metres);
    Some(Instrument::Depth { below_transducer, offset })
}

/// Feet, metres and fathoms: metres first.
fn dbt(fields: &Fields<'_>) -> Result<Option<f64>, Reject> {
    let with_unit = |index: usize, unit: u8, metres: f64| -> Result<Option<f64>, Reject> {
        Ok(fields
            .number(index)?
            .filter(|_| fields.letter(index + 1) == Some(unit))
            .map(|depth| depth * metres))
    };
    Ok(with_unit(2, b'M', 1.0)?.or(with_unit(0, b'f', METRES_PER_FOOT)?).or(with_unit(
        4,
        b'F',
        METRES_PER_FATHOM,
    )?))
}

/// Without a status field the wind counts (older sensors); with V it does not.
fn own_wind(fields: &Fields<'_>) -> Result<Option<Instrument>, Reject> {
    if fields.letter(4) == Some(b'V') {
        return Ok(None);
    }
    let relative = match fields.letter(1) {
        Some(b'R') => Some(true),
        Some(b'T') => Some(false),
        _ => None,
    };
    Ok(wind(fields.bearing(0)?, fields.number(2)?.zip(fields.letter(3)), relative))
}

fn wind(angle: Option<Bearing>, speed: Option<(f64, u8)>, relative: Option<bool>) -> Option<Instrument> {
    let speed = speed.and_then(|(value, unit)| {
        let knots = match unit {
            b'K' => value * 1000.0 / METRES_PER_NM,
            b'M' => value * KNOTS_PER_METRE_A_SECOND,
            b'N' => value,
            b'S' => value * KNOTS_PER_STATUTE_MILE_AN_HOUR,
            _ => return None,
        };
        fields::knots(knots)
    });
    Some(Instrument::Wind { angle: angle?, speed, relative: relative? })
}

fn unit_letter(unit: MwvWindSpeedUnits) -> u8 {
    match unit {
        MwvWindSpeedUnits::KilometersPerHour => b'K',
        MwvWindSpeedUnits::MetersPerSecond => b'M',
        MwvWindSpeedUnits::Knots => b'N',
        MwvWindSpeedUnits::MilesPerHour => b'S',
    }
}

fn current(fields: &Fields<'_>) -> Result<Option<Instrument>, Reject> {
    let set = fields.bearing(0)?.filter(|_| fields.letter(1) == Some(b'T'));
    let drift = fields.number(4)?.filter(|_| fields.letter(5) == Some(b'N')).and_then(fields::knots);
    Ok(set.zip(drift).map(|(set, drift)| Instrument::Current { set, drift }))
}

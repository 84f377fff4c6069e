//! Sentences of satellite receivers (IEC 61162-1, 8.3): RMC, GGA, GLL, GNS, VTG, GSA,
//! GSV, GST, GBS, ZDA.
//!
//! The `nmea` crate comes first; [`own`] reads what it refuses. A position is taken only
//! from four well-formed fields, whoever read them. It stays beside `valid: false` when
//! the sender says that there is no fix (status V, quality 0, mode N): whoever uses a
//! position looks at `valid`.

mod own;

use super::delegate;
use super::fields::Fields;
use super::framer::{RawSentence, Reject};
use super::sentence::{FixQuality, FixSentence, Gnss, GnssFix, Sentence};
use crate::domain::units::Metres;
use nmea::ParseResult;
use nmea::sentences::rmc::RmcStatusOfFix;
use nmea::sentences::{FaaMode, FixType};

/// Reads a sentence of this module; `None` for another formatter.
pub(super) fn parse(
    raw: &RawSentence<'_>,
    talker: [u8; 2],
    formatter: [u8; 3],
    fields: &Fields<'_>,
) -> Result<Option<Sentence<'static>>, Reject> {
    let gnss = match &formatter {
        b"GNS" => Some(Gnss::Fix(own::gns(fields)?)),
        b"GBS" => own::accuracy(fields, 1),
        b"RMC" | b"GGA" | b"GLL" | b"VTG" | b"GSA" | b"GSV" | b"GST" | b"ZDA" => {
            match delegate::ask(raw).and_then(|read| adopt(&read, talker, fields)) {
                Some(gnss) => Some(gnss),
                None => own::parse(formatter, talker, fields)?,
            }
        }
        _ => return Ok(None),
    };
    Ok(Some(gnss.map_or(Sentence::Other, Sentence::Gnss)))
}

/// The crate's reading as ours, with the fields that it leaves out.
fn adopt(read: &ParseResult, talker: [u8; 2], fields: &Fields<'_>) -> Option<Gnss> {
    Some(match read {
        ParseResult::RMC(rmc) => {
            let status = match rmc.status_of_fix {
                RmcStatusOfFix::Autonomous => b'A',
                RmcStatusOfFix::Differential => b'D',
                RmcStatusOfFix::Invalid => b'V',
            };
            let (valid, quality) = trust(status, rmc.faa_mode.map(mode_letter));
            Gnss::Fix(GnssFix {
                valid,
                quality,
                position: fields.position(2).filter(|_| rmc.lat.is_some()),
                millis_of_day: rmc.fix_time.map(delegate::millis),
                date: rmc.fix_date,
                speed: delegate::knots(rmc.speed_over_ground),
                course: delegate::bearing(rmc.true_course),
                variation: rmc.magnetic_variation.and_then(delegate::decimal).filter(|v| v.abs() <= 180.0),
                ..empty(FixSentence::Rmc)
            })
        }
        ParseResult::GGA(gga) => {
            let quality = quality_of(gga.fix_type?);
            Gnss::Fix(GnssFix {
                valid: quality != FixQuality::None,
                quality,
                position: fields.position(1).filter(|_| gga.latitude.is_some()),
                millis_of_day: gga.fix_time.map(delegate::millis),
                satellites: gga.fix_satellites.and_then(|count| u8::try_from(count).ok()),
                hdop: gga.hdop.and_then(delegate::decimal),
                altitude: gga.altitude.and_then(delegate::decimal).map(Metres),
                correction_age_s: fields.number_or_none(12),
                ..empty(FixSentence::Gga)
            })
        }
        ParseResult::GLL(gll) => {
            let status = if gll.valid { b'A' } else { b'V' };
            let (valid, quality) = trust(status, gll.faa_mode.map(mode_letter));
            Gnss::Fix(GnssFix {
                valid,
                quality,
                position: fields.position(0).filter(|_| gll.latitude.is_some()),
                millis_of_day: gll.fix_time.map(delegate::millis),
                ..empty(FixSentence::Gll)
            })
        }
        // The crate stops before the mode and loses a speed sent in km/h alone.
        ParseResult::VTG(vtg) => Gnss::Motion {
            course: delegate::bearing(vtg.true_course),
            speed: delegate::knots(vtg.speed_over_ground).or_else(|| own::speed_kmh(fields, 6)),
            valid: fields.letter(8) != Some(b'N'),
        },
        ParseResult::GSA(gsa) => Gnss::Dilution {
            mode: Some(gsa.mode2 as u8 + 1),
            used: gsa.fix_sats_prn.iter().filter(|&&prn| prn > 0).count() as u8,
            pdop: gsa.pdop.and_then(delegate::decimal),
            hdop: gsa.hdop.and_then(delegate::decimal),
            vdop: gsa.vdop.and_then(delegate::decimal),
        },
        ParseResult::GSV(gsv) => Gnss::InView { talker, count: gsv.sats_in_view },
        ParseResult::GST(gst) => Gnss::Accuracy {
            lat_error: gst.lat_sd.and_then(delegate::decimal).map(Metres),
            lon_error: gst.long_sd.and_then(delegate::decimal).map(Metres),
        },
        ParseResult::ZDA(zda) => {
            Gnss::Time { date: zda.utc_date()?, millis_of_day: delegate::millis(zda.utc_time?) }
        }
        _ => return None,
    })
}

fn empty(sentence: FixSentence) -> GnssFix {
    GnssFix {
        sentence,
        valid: false,
        quality: FixQuality::None,
        position: None,
        millis_of_day: None,
        date: None,
        speed: None,
        course: None,
        variation: None,
        satellites: None,
        hdop: None,
        altitude: None,
        correction_age_s: None,
    }
}

/// Status and mode together: a fix is one only if both say so. Receivers before
/// version 2.3 send no mode, and some send an empty one.
fn trust(status: u8, mode: Option<u8>) -> (bool, FixQuality) {
    let quality = match (mode, status) {
        (_, b'V') | (Some(b'N'), _) => FixQuality::None,
        (Some(mode), _) => mode_quality(mode),
        (None, b'D') => FixQuality::Dgps,
        (None, _) => FixQuality::Gps,
    };
    (quality != FixQuality::None, quality)
}

/// The mode indicator of RMC, GLL, VTG and GNS.
fn mode_quality(mode: u8) -> FixQuality {
    match mode {
        b'A' => FixQuality::Gps,
        b'D' => FixQuality::Dgps,
        b'P' => FixQuality::Pps,
        b'R' => FixQuality::Rtk,
        b'F' => FixQuality::FloatRtk,
        b'E' => FixQuality::Estimated,
        b'M' => FixQuality::Manual,
        b'S' => FixQuality::Simulator,
        _ => FixQuality::None,
    }
}

fn mode_letter(mode: FaaMode) -> u8 {
    match mode {
        FaaMode::Autonomous => b'A',
        FaaMode::Differential => b'D',
        FaaMode::Estimated => b'E',
        FaaMode::FloatRtk => b'F',
        FaaMode::Manual => b'M',
        FaaMode::Precise => b'P',
        FaaMode::FixedRtk => b'R',
        FaaMode::Simulator => b'S',
        FaaMode::Caution | FaaMode::DataNotValid | FaaMode::Unsafe => b'N',
    }
}

fn quality_of(kind: FixType) -> FixQuality {
    match kind {
        FixType::Invalid => FixQuality::None,
        FixType::Gps => FixQuality::Gps,
        FixType::DGps => FixQuality::Dgps,
        FixType::Pps => FixQuality::Pps,
        FixType::Rtk => FixQuality::Rtk,
        FixType::FloatRtk => FixQuality::FloatRtk,
        FixType::Estimated => FixQuality::Estimated,
        FixType::Manual => FixQuality::Manual,
        FixType::Simulation => FixQuality::Simulator,
    }
}

#[cfg(test)]
mod tests;

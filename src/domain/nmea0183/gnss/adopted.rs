//! What the `nmea` crate read, in our types.

use super::super::delegate;
use super::super::fields::Fields;
use super::super::sentence::{FixQuality, FixSentence, Gnss, GnssFix};
use super::{empty, own, trust};
use crate::domain::units::Metres;
use nmea::ParseResult;
use nmea::sentences::rmc::RmcStatusOfFix;
use nmea::sentences::{FaaMode, FixType};

/// The crate's reading as ours, with the fields that it leaves out.
pub(super) fn adopt(read: &ParseResult, talker: [u8; 2], fields: &Fields<'_>) -> Option<Gnss> {
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

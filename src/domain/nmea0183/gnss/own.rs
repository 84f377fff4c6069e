//! What the `nmea` crate refuses: GNS and GBS, sentences without the fields that later
//! versions of the standard added, with a garbled date beside a good position, or
//! longer than 102 characters.

use super::super::fields::{self, Fields};
use super::super::framer::Reject;
use super::super::sentence::{FixQuality, FixSentence, Gnss, GnssFix};
use super::{empty, mode_quality, trust};
use crate::domain::units::{Knots, METRES_PER_NM, Metres};
use chrono::NaiveDate;

/// One sentence, by formatter. `Ok(None)` when it says nothing.
pub(super) fn parse(
    formatter: [u8; 3],
    talker: [u8; 2],
    fields: &Fields<'_>,
) -> Result<Option<Gnss>, Reject> {
    match &formatter {
        b"RMC" => rmc(fields).map(Gnss::Fix).map(Some),
        b"GGA" => gga(fields).map(Gnss::Fix).map(Some),
        b"GLL" => gll(fields).map(Gnss::Fix).map(Some),
        b"VTG" => Ok(Some(vtg(fields))),
        b"GSA" => gsa(fields).map(Some),
        b"GSV" => gsv(talker, fields).map(Some),
        b"GST" => Ok(accuracy(fields, 5)),
        b"ZDA" => Ok(zda(fields)),
        _ => Ok(None),
    }
}

fn rmc(fields: &Fields<'_>) -> Result<GnssFix, Reject> {
    let status = fields.letter(1).filter(|status| b"ADV".contains(status)).ok_or(Reject::Malformed)?;
    let (valid, quality) = trust(status, fields.letter(11));
    Ok(GnssFix {
        valid,
        quality,
        position: fields.position(2),
        millis_of_day: fields.time(0),
        date: fields.date(8),
        speed: fields.number_or_none(6).and_then(fields::knots),
        course: fields.number_or_none(7).and_then(fields::bearing),
        variation: fields.sided(9, b'E', b'W'),
        ..empty(FixSentence::Rmc)
    })
}

fn gga(fields: &Fields<'_>) -> Result<GnssFix, Reject> {
    let quality = match fields.whole(5, 8)? {
        Some(1) => FixQuality::Gps,
        Some(2) => FixQuality::Dgps,
        Some(3) => FixQuality::Pps,
        Some(4) => FixQuality::Rtk,
        Some(5) => FixQuality::FloatRtk,
        Some(6) => FixQuality::Estimated,
        Some(7) => FixQuality::Manual,
        Some(8) => FixQuality::Simulator,
        _ => FixQuality::None,
    };
    Ok(GnssFix {
        valid: quality != FixQuality::None,
        quality,
        position: fields.position(1),
        millis_of_day: fields.time(0),
        satellites: satellites(fields, 6),
        hdop: fields.number_or_none(7),
        altitude: fields.number_or_none(8).map(Metres),
        correction_age_s: fields.number_or_none(12),
        ..empty(FixSentence::Gga)
    })
}

fn gll(fields: &Fields<'_>) -> Result<GnssFix, Reject> {
    // Version 1.5 ends after the position: nothing then says that it is a fix.
    let status = match fields.letter(5) {
        Some(status @ (b'A' | b'D' | b'V')) => status,
        None if fields.text(5).is_empty() => b'V',
        _ => return Err(Reject::Malformed),
    };
    let (valid, quality) = trust(status, fields.letter(6));
    Ok(GnssFix {
        valid,
        quality,
        position: fields.position(0),
        millis_of_day: fields.time(4),
        ..empty(FixSentence::Gll)
    })
}

/// Modes of GNS, the best first.
const BEST_FIRST: &[u8] = b"RFPDAEMS";

/// The mode field has a letter for each satellite system; the best of them counts.
pub(super) fn gns(fields: &Fields<'_>) -> Result<GnssFix, Reject> {
    let modes = fields.text(5);
    if !modes.iter().all(u8::is_ascii_uppercase) || modes.len() > 16 {
        return Err(Reject::Malformed);
    }
    let best = BEST_FIRST.iter().find(|mode| modes.contains(mode));
    let quality = best.map_or(FixQuality::None, |&mode| mode_quality(mode));
    Ok(GnssFix {
        valid: quality != FixQuality::None,
        quality,
        position: fields.position(1),
        millis_of_day: fields.time(0),
        satellites: satellites(fields, 6),
        hdop: fields.number_or_none(7),
        altitude: fields.number_or_none(8).map(Metres),
        correction_age_s: fields.number_or_none(10),
        ..empty(FixSentence::Gns)
    })
}

/// With unit letters, or the four bare numbers of version 1.5.
fn vtg(fields: &Fields<'_>) -> Gnss {
    let with_units = fields.count() > 4;
    let (knots_at, kmh_at) = if with_units { (4, 6) } else { (2, 3) };
    Gnss::Motion {
        course: fields.number_or_none(0).and_then(fields::bearing),
        speed: fields.number_or_none(knots_at).and_then(fields::knots).or_else(|| speed_kmh(fields, kmh_at)),
        valid: fields.letter(8) != Some(b'N'),
    }
}

pub(super) fn speed_kmh(fields: &Fields<'_>, index: usize) -> Option<Knots> {
    fields.number_or_none(index).and_then(|kmh| fields::knots(kmh * 1000.0 / METRES_PER_NM))
}

/// Twelve satellites in the standard, more in some receivers: the dilutions are the
/// last fields, before the system id of version 4.10.
fn gsa(fields: &Fields<'_>) -> Result<Gnss, Reject> {
    let mode = fields.whole(1, 3)?.map(|mode| mode as u8);
    // mode, mode, 12 satellites, three dilutions [, system id]
    let last = match fields.count() {
        0..17 => return Err(Reject::Malformed),
        count if count == 18 => count - 2,
        count => count - 1,
    };
    let used = (2..last - 2).filter(|&i| fields::digits(fields.text(i)).is_some_and(|prn| prn > 0)).count();
    Ok(Gnss::Dilution {
        mode,
        used: used as u8,
        pdop: fields.number_or_none(last - 2),
        hdop: fields.number_or_none(last - 1),
        vdop: fields.number_or_none(last),
    })
}

fn gsv(talker: [u8; 2], fields: &Fields<'_>) -> Result<Gnss, Reject> {
    let count = fields.whole(2, 999)?.ok_or(Reject::Malformed)?;
    Ok(Gnss::InView { talker, count: count as u16 })
}

/// The errors of latitude and longitude in two fields from `index` (GST 5, GBS 1).
pub(super) fn accuracy(fields: &Fields<'_>, index: usize) -> Option<Gnss> {
    let error = |index| fields.number_or_none(index).filter(|&error| error >= 0.0).map(Metres);
    let (lat_error, lon_error) = (error(index), error(index + 1));
    (lat_error.is_some() || lon_error.is_some()).then_some(Gnss::Accuracy { lat_error, lon_error })
}

fn zda(fields: &Fields<'_>) -> Option<Gnss> {
    let part = |index, max| fields.whole(index, max).ok().flatten();
    let (day, month, year) = (part(1, 31)?, part(2, 12)?, part(3, 9999)?);
    let date = NaiveDate::from_ymd_opt(year as i32, month, day).filter(|_| fields.text(3).len() == 4)?;
    Some(Gnss::Time { date, millis_of_day: fields.time(0)? })
}

fn satellites(fields: &Fields<'_>, index: usize) -> Option<u8> {
    fields.whole(index, 255).ok().flatten().map(|count| count as u8)
}

//! Alarms and distress calls: ALR and DSC (IEC 61162-1, 8.3; ITU-R M.493).

use super::fields::{self, Fields};
use super::framer::Reject;
use super::sentence::{Safety, SelectiveCall, Sentence};
use crate::domain::geo::Position;

/// M.493 symbol of distress, as format specifier and as category.
const DISTRESS: u8 = 112;

/// Reads a sentence of this module; `None` for another formatter.
pub(super) fn parse(formatter: [u8; 3], fields: &Fields<'_>) -> Result<Option<Sentence<'static>>, Reject> {
    let safety = match &formatter {
        b"ALR" => alarm(fields)?,
        b"DSC" => call(fields)?,
        _ => return Ok(None),
    };
    Ok(Some(Sentence::Safety(safety)))
}

/// `time,number,A|V,A|V,text`.
fn alarm(fields: &Fields<'_>) -> Result<Safety, Reject> {
    let number = fields.whole(1, 9999)?.ok_or(Reject::Malformed)?;
    Ok(Safety::Alarm {
        number: number as u16,
        active: fields.letter(2) == Some(b'A'),
        acknowledged: fields.letter(3) == Some(b'A'),
        text: fields.words(4).unwrap_or_default(),
    })
}

/// `format,address,category,nature,type,position,time,ship in distress,nature,ack,more`.
/// Symbols stand without their leading 1; the address is ten digits, the last a zero.
/// A relay names the nature behind the ship in distress.
fn call(fields: &Fields<'_>) -> Result<Safety, Reject> {
    let symbol = |index| fields.whole(index, 127).ok().flatten().map(|value| symbol(value as u8));
    let format = symbol(0).ok_or(Reject::Malformed)?;
    let address = fields.text(1);
    let nine = address.get(..9).filter(|_| address.len() <= 10).ok_or(Reject::Malformed)?;
    let mmsi = fields::digits(nine).ok_or(Reject::Malformed)?;
    let category = symbol(2);
    let is_distress = format == DISTRESS || category == Some(DISTRESS);
    let nature = if format == DISTRESS { symbol(3) } else { symbol(8) };
    Ok(Safety::SelectiveCall(SelectiveCall {
        format,
        mmsi,
        category,
        nature: nature.filter(|_| is_distress),
        // In other calls the field holds a channel or a frequency.
        position: position(fields.text(5)).filter(|_| is_distress),
        minute_of_day: minute(fields.text(6)),
        is_distress,
    }))
}

fn symbol(value: u8) -> u8 {
    if value < 28 { value + 100 } else { value }
}

/// Quadrant, `ddmm`, `dddmm`; all nines when it is not known.
fn position(text: &[u8]) -> Option<Position> {
    let (quadrant, rest) = text.split_first()?;
    let (lat, lon) = rest.split_at_checked(4)?;
    if lon.len() != 5 {
        return None;
    }
    let degrees = |text: &[u8]| {
        let value = fields::digits(text)?;
        (value % 100 < 60).then(|| f64::from(value / 100) + f64::from(value % 100) / 60.0)
    };
    let (lat, lon) = (degrees(lat)?, degrees(lon)?);
    let (lat, lon) = match quadrant {
        b'0' => (lat, lon),
        b'1' => (lat, -lon),
        b'2' => (-lat, lon),
        b'3' => (-lat, -lon),
        _ => return None,
    };
    Position::new(lat, lon).filter(|_| lon.abs() <= 180.0)
}

/// `hhmm`; 8888 when it is not known.
fn minute(text: &[u8]) -> Option<u16> {
    let value = fields::digits(text).filter(|_| text.len() == 4)?;
    let (hours, minutes) = (value / 100, value % 100);
    (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) as u16)
}

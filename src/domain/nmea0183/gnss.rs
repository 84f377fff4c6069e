//! Sentences of satellite receivers (IEC 61162-1, 8.3): RMC, GGA, GLL, GNS, VTG, GSA,
//! GSV, GST, GBS, ZDA.
//!
//! The `nmea` crate comes first; [`own`] reads what it refuses. A position is taken only
//! from four well-formed fields, whoever read them. It stays beside `valid: false` when
//! the sender says that there is no fix (status V, quality 0, mode N): whoever uses a
//! position looks at `valid`.

mod adopted;
mod own;

use super::delegate;
use super::fields::Fields;
use super::framer::{RawSentence, Reject};
use super::sentence::{FixQuality, FixSentence, Gnss, GnssFix, Sentence};

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
            match delegate::ask(raw).and_then(|read| adopted::adopt(&read, talker, fields)) {
                Some(gnss) => Some(gnss),
                None => own::parse(formatter, talker, fields)?,
            }
        }
        _ => return Ok(None),
    };
    Ok(Some(gnss.map_or(Sentence::Other, Sentence::Gnss)))
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

#[cfg(test)]
mod tests;

//! Heading sensors (IEC 61162-1): HDG, HDM, HDT, THS, ROT.

use super::delegate;
use super::fields::Fields;
use super::framer::{RawSentence, Reject};
use super::sentence::{Heading, Sentence};
use nmea::ParseResult;

/// Reads a sentence of this module; `None` for another formatter. A sensor that has no
/// heading sends the sentence with an empty field: that says nothing and is no fault.
pub(super) fn parse(
    raw: &RawSentence<'_>,
    formatter: [u8; 3],
    fields: &Fields<'_>,
) -> Result<Option<Sentence<'static>>, Reject> {
    let heading = match &formatter {
        b"HDT" => {
            let read = match delegate::ask(raw) {
                Some(ParseResult::HDT(hdt)) => delegate::bearing(hdt.heading),
                _ => None,
            };
            // The crate takes any number for a heading.
            let heading = if read.is_some() { read } else { fields.bearing(0)? };
            heading.map(Heading::True)
        }
        b"THS" => ths(fields)?,
        b"HDM" => {
            fields.bearing(0)?.map(|heading| Heading::Magnetic { heading, deviation: None, variation: None })
        }
        b"HDG" => fields.bearing(0)?.map(|heading| Heading::Magnetic {
            heading,
            deviation: fields.sided(1, b'E', b'W'),
            variation: fields.sided(3, b'E', b'W'),
        }),
        b"ROT" => fields.number(0)?.map(|degrees_per_minute| Heading::RateOfTurn {
            degrees_per_minute,
            valid: fields.letter(1) == Some(b'A'),
        }),
        _ => return Ok(None),
    };
    Ok(Some(heading.map_or(Sentence::Other, Sentence::Heading)))
}

fn ths(fields: &Fields<'_>) -> Result<Option<Heading>, Reject> {
    let heading = fields.bearing(0)?;
    Ok(match (fields.letter(1), heading) {
        (Some(b'A'), heading) => heading.map(Heading::True),
        (Some(mode), heading) => Some(Heading::TrueDoubtful { heading, mode }),
        // Without a mode nobody vouches for it.
        (None, heading) => {
            heading.map(|heading| Heading::TrueDoubtful { heading: Some(heading), mode: b'V' })
        }
    })
}

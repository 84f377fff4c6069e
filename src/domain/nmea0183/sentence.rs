//! What a sentence says, as values with units. An absent field is `None`; a value a
//! sender marked invalid is kept apart from one it never sent.

use super::fields::Fields;
use super::framer::{RawSentence, Reject};
use super::{gnss, heading, instrument, radar, safety, vdm};
use crate::domain::ais::assembler::Fragment;
use crate::domain::geo::Position;
use crate::domain::id::SourceId;
use crate::domain::units::{Bearing, Knots, Metres, NauticalMiles};
use chrono::NaiveDate;

/// One parsed sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Sentence<'a> {
    Ais(Fragment<'a>),
    Gnss(Gnss),
    Heading(Heading),
    Radar(Radar),
    Instrument(Instrument),
    Safety(Safety),
    /// A good sentence that a patrol has no use for.
    Other,
}

/// Reads one sentence. Any talker counts; `$` or `!` may begin any of them.
///
/// A sentence of a kind that a patrol has no use for, or of a known kind with nothing
/// in it (a compass without a heading), is [`Sentence::Other`]. Speeds come in knots and
/// distances in nautical miles or metres, whatever unit was sent.
///
/// # Errors
///
/// The cause when a known sentence holds something that its kind cannot:
/// [`Reject::BadArmour`] for characters or fill bits that no AIS payload has,
/// [`Reject::BadLength`] for an empty or uneven payload, else [`Reject::Malformed`].
pub fn parse<'a>(raw: &RawSentence<'a>, source: SourceId) -> Result<Sentence<'a>, Reject> {
    let Some(comma) = raw.body.iter().take(MAX_ADDRESS + 1).position(|&b| b == b',') else {
        return Ok(Sentence::Other);
    };
    let (address, data) = raw.body.split_at(comma);
    let data = data.get(1..).unwrap_or_default();
    if vdm::is_address(address) {
        return vdm::fragment(raw, address, data, source).map(Sentence::Ais);
    }
    let [talker @ .., a, b, c] = address else { return Ok(Sentence::Other) };
    let (&[first, second], formatter) = (talker, [*a, *b, *c]) else { return Ok(Sentence::Other) };
    if first == b'P' || !is_known(formatter) {
        return Ok(Sentence::Other);
    }
    let fields = Fields::new(data);
    if let Some(sentence) = gnss::parse(raw, [first, second], formatter, &fields)? {
        return Ok(sentence);
    }
    if let Some(sentence) = heading::parse(raw, formatter, &fields)? {
        return Ok(sentence);
    }
    if let Some(sentence) = instrument::parse(raw, formatter, &fields)? {
        return Ok(sentence);
    }
    if let Some(sentence) = radar::parse(formatter, &fields)? {
        return Ok(sentence);
    }
    Ok(safety::parse(formatter, &fields)?.unwrap_or(Sentence::Other))
}

/// Talker of up to three characters, formatter of three.
const MAX_ADDRESS: usize = 6;

fn is_known(formatter: [u8; 3]) -> bool {
    matches!(
        &formatter,
        b"RMC"
            | b"GGA"
            | b"GLL"
            | b"GNS"
            | b"VTG"
            | b"GSA"
            | b"GSV"
            | b"GST"
            | b"GBS"
            | b"ZDA"
            | b"HDG"
            | b"HDM"
            | b"HDT"
            | b"THS"
            | b"ROT"
            | b"VHW"
            | b"DBT"
            | b"DPT"
            | b"MTW"
            | b"MWV"
            | b"VDR"
            | b"TTM"
            | b"TLL"
            | b"TTD"
            | b"OSD"
            | b"RSA"
            | b"ALR"
            | b"DSC"
    )
}

/// Which sentence a fix came from: it decides what wins within one cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FixSentence {
    Rmc,
    Gga,
    Gll,
    Gns,
}

/// GGA's quality indicator and its equivalents in the mode fields of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FixQuality {
    #[default]
    None,
    Gps,
    Dgps,
    Pps,
    Rtk,
    FloatRtk,
    /// Dead reckoning by the receiver: not a satellite fix.
    Estimated,
    Manual,
    Simulator,
}

impl FixQuality {
    /// Its words are in the catalogue under `fix-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gps => "gps",
            Self::Dgps => "dgps",
            Self::Pps => "pps",
            Self::Rtk => "rtk",
            Self::FloatRtk => "float-rtk",
            Self::Estimated => "estimated",
            Self::Manual => "manual",
            Self::Simulator => "simulator",
        }
    }
}

/// GNSS sentences.
#[derive(Debug, Clone, PartialEq)]
pub enum Gnss {
    Fix(GnssFix),
    /// VTG.
    Motion {
        course: Option<Bearing>,
        speed: Option<Knots>,
        valid: bool,
    },
    /// GSA: dilutions and how many satellites are used, by one system.
    Dilution {
        mode: Option<u8>,
        used: u8,
        pdop: Option<f64>,
        hdop: Option<f64>,
        vdop: Option<f64>,
    },
    /// GSV: satellites in view of the talker's system.
    InView {
        talker: [u8; 2],
        count: u16,
    },
    /// GST and GBS: expected errors, one sigma.
    Accuracy {
        lat_error: Option<Metres>,
        lon_error: Option<Metres>,
    },
    /// ZDA.
    Time {
        date: NaiveDate,
        millis_of_day: u32,
    },
}

/// What RMC, GGA, GLL and GNS say of a fix. `position` is `None` without one,
/// never 0,0 by default; `valid` is false where the sender says that it is none
/// (status V, quality 0, mode N).
#[derive(Debug, Clone, PartialEq)]
pub struct GnssFix {
    pub sentence: FixSentence,
    pub valid: bool,
    pub quality: FixQuality,
    pub position: Option<Position>,
    /// Milliseconds of the UTC day, 0..86_401_000 (a leap second counts).
    pub millis_of_day: Option<u32>,
    pub date: Option<NaiveDate>,
    pub speed: Option<Knots>,
    pub course: Option<Bearing>,
    /// Degrees, east positive.
    pub variation: Option<f64>,
    pub satellites: Option<u8>,
    pub hdop: Option<f64>,
    pub altitude: Option<Metres>,
    /// Age of differential corrections, seconds.
    pub correction_age_s: Option<f64>,
}

/// Heading sensors. Degrees; `variation` and `deviation` are east positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heading {
    /// HDT, and THS in mode A (autonomous).
    True(Bearing),
    /// THS in another mode: E estimated, M manual, S simulator, V invalid.
    TrueDoubtful { heading: Option<Bearing>, mode: u8 },
    /// HDM and HDG: magnetic, with what HDG knows of variation and deviation.
    Magnetic { heading: Bearing, deviation: Option<f64>, variation: Option<f64> },
    /// ROT: degrees a minute, positive to starboard.
    RateOfTurn { degrees_per_minute: f64, valid: bool },
}

/// Status of a tracked radar target (TTM, TLL field).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackStatus {
    /// L: tracked target has been lost.
    Lost,
    /// Q: target in the process of acquisition.
    Acquiring,
    /// T: tracking.
    Tracking,
}

/// Radar sentences.
#[derive(Debug, Clone, PartialEq)]
pub enum Radar {
    /// TTM: a tracked target by range and bearing from own ship.
    Tracked(TrackedTarget),
    /// TLL: a target by position.
    Located {
        number: u16,
        position: Position,
        name: Option<String>,
        millis_of_day: Option<u32>,
        status: Option<TrackStatus>,
    },
    /// TTD, decoded from its six-bit payload.
    TrackData(Vec<TrackData>),
    /// OSD: own-ship data as the radar uses it.
    OwnShip {
        heading: Option<Bearing>,
        course: Option<Bearing>,
        speed: Option<Knots>,
        set: Option<Bearing>,
        drift: Option<Knots>,
    },
    /// RSA: rudder, degrees, starboard positive.
    Rudder { starboard: Option<f64>, port: Option<f64> },
}

/// TTM with its units already turned into knots and nautical miles.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackedTarget {
    /// 0..=99 by the standard, up to 999 or 1023 by newer radars.
    pub number: u16,
    pub range: NauticalMiles,
    pub bearing: Bearing,
    /// The bearing is relative to own heading, not to true north.
    pub bearing_relative: bool,
    pub speed: Option<Knots>,
    pub course: Option<Bearing>,
    pub course_relative: bool,
    pub name: Option<String>,
    pub status: Option<TrackStatus>,
    pub reference: bool,
    pub millis_of_day: Option<u32>,
    /// Acquired by hand (M), automatically (A) or reported (R).
    pub acquisition: Option<u8>,
}

/// One target of a TTD payload (IEC 61162-1:2010, protocol version 0).
#[derive(Debug, Clone, PartialEq)]
pub struct TrackData {
    pub number: u16,
    pub bearing: Bearing,
    pub range: NauticalMiles,
    pub speed: Option<Knots>,
    pub course: Option<Bearing>,
    pub heading: Option<Bearing>,
    /// 0 non-tracking, 1 acquiring, 2 lost, 4.. established.
    pub status: u8,
    pub test: bool,
    pub relative: bool,
    pub correlation: u16,
}

/// Instruments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Instrument {
    /// VHW: through the water.
    Water { heading_true: Option<Bearing>, heading_magnetic: Option<Bearing>, speed: Option<Knots> },
    /// DBT, DPT: below the transducer, and DPT's offset (positive to the waterline).
    Depth { below_transducer: Metres, offset: Option<Metres> },
    /// MTW: degrees Celsius.
    WaterTemperature(f64),
    /// MWV: angle from the bow (relative) or from true north's bow frame (theoretical).
    Wind { angle: Bearing, speed: Option<Knots>, relative: bool },
    /// VDR: set (toward) and drift of the current.
    Current { set: Bearing, drift: Knots },
}

/// Alarms and distress calls of the bridge's own equipment.
#[derive(Debug, Clone, PartialEq)]
pub enum Safety {
    /// ALR: an alarm of a connected device.
    Alarm { number: u16, active: bool, acknowledged: bool, text: String },
    /// DSC: a digital selective call (ITU-R M.493).
    SelectiveCall(SelectiveCall),
}

/// A DSC call as far as a patrol needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectiveCall {
    /// 112 is distress.
    pub format: u8,
    /// The caller's MMSI, nine digits.
    pub mmsi: u32,
    /// 112 distress, 110 urgency, 108 safety, 100 routine.
    pub category: Option<u8>,
    /// For distress: 100 fire .. 110 man overboard, 112 EPIRB.
    pub nature: Option<u8>,
    pub position: Option<Position>,
    /// Minutes of the UTC day.
    pub minute_of_day: Option<u16>,
    pub is_distress: bool,
}

#[cfg(test)]
mod tests;

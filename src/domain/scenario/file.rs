//! What a scenario or context file says (docs/scenarios.md). A context file is the same
//! with `[scenario]` and `[[vessel]]` left out: what a recording can't carry.

use crate::domain::geo::Position;
use crate::domain::id::Mmsi;
use crate::domain::report::legal::Mode;
use crate::domain::report::path::Path;
use crate::domain::scenario::fault::{Problem, Warning};
use crate::domain::scenario::inject::InjectKind;
use crate::domain::scenario::motion::Route;
use crate::domain::scenario::{context, read, section};
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::domain::watchlist::watch::negative::NegativeList;
use std::collections::BTreeMap;
use std::str::FromStr;

/// A whole file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    /// `[scenario]`; `None` in a context file, which has nothing to play.
    pub header: Option<Header>,
    pub own: Own,
    pub vessels: Vec<Vessel>,
    pub watch: Vec<WatchRow>,
    pub permits: Vec<Permit>,
    pub pairs: Vec<(Mmsi, Mmsi)>,
    pub tips: Vec<Tip>,
    pub masks: Vec<Mask>,
    /// `[[negative]]`: who may be in an area.
    pub negatives: Vec<NegativeList>,
    pub set_drift: Option<SetDrift>,
    /// In order of time.
    pub injects: Vec<Inject>,
    pub expects: Vec<Expect>,
    pub nevers: Vec<Never>,
    pub reports: Vec<ReportAsked>,
}

/// `[scenario]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    pub name: String,
    pub start: UtcTime,
    pub end: UtcTime,
    pub rate: Rate,
}

/// How often the vessels report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rate {
    /// Everything every 10 s.
    #[default]
    TenSeconds,
    /// The intervals of M.1371-5 Annex 1, Tables 1 and 2.
    Standard,
}

/// `[own]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Own {
    pub mmsi: Option<Mmsi>,
    pub route: Option<Route>,
    /// Radar targets beyond this are not tracked; 12 nm where the file says nothing.
    pub radar_range: Option<NauticalMiles>,
    /// AIS beyond this is not heard; no limit where the file says nothing.
    pub ais_range: Option<NauticalMiles>,
    pub state: Option<OwnState>,
    /// As written: `officer`, `cleared` ..
    pub role: Option<String>,
    /// Heading while she drifts.
    pub heading: Option<Bearing>,
}

/// How a vessel can be perceived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sensor {
    AisA,
    AisB,
    Radar,
    BaseStation,
    Aid,
    SarAircraft,
    /// By none: she is there, nobody hears or sees her.
    None,
}

/// `[[vessel]]`: anything that has a place: ships, aids, base stations, aircraft.
#[derive(Debug, Clone, PartialEq)]
pub struct Vessel {
    pub id: String,
    pub sensors: Vec<Sensor>,
    pub mmsi: Option<Mmsi>,
    pub imo: Option<u32>,
    pub name: String,
    pub callsign: String,
    /// Ship type of Table 53, or aid type of Table 74.
    pub ship_type: u8,
    /// Metres, whole; 0 unknown.
    pub length_m: u16,
    pub beam_m: u16,
    /// As written, two letters of ISO 3166.
    pub flag: Option<String>,
    pub destination: String,
    /// Metres, 0 unknown.
    pub draught_m: f64,
    /// Navigational status as coded.
    pub status: u8,
    pub heading: Option<Bearing>,
    /// Metres, aircraft only.
    pub altitude_m: u16,
    pub route: Route,
}

/// `[[watch]]`: a row of the watch list under the columns of its CSV.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchRow {
    /// Column to cell; a list is joined with `;`.
    pub cells: BTreeMap<String, String>,
    /// Where it stands in the file.
    pub line: usize,
}

impl WatchRow {
    /// The columns, in the order of the template.
    pub const COLUMNS: [&str; 25] = [
        "id",
        "kind",
        "name",
        "aliases",
        "former_names",
        "weak_aliases",
        "kana",
        "imo",
        "mmsi",
        "callsign",
        "flag",
        "type",
        "length_m",
        "beam_m",
        "home_port",
        "registration",
        "reason",
        "source_grade",
        "info_grade",
        "handling",
        "action",
        "offices",
        "valid_from",
        "review",
        "expires",
    ];
}

/// `[[permit]]`: leave to enter a closed port.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Permit {
    pub mmsi: Option<Mmsi>,
    pub imo: Option<u32>,
    pub name: Option<String>,
    pub port: String,
    pub from: Option<UtcTime>,
    pub to: Option<UtcTime>,
    pub number: String,
}

/// `[[tip]]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tip {
    pub id: String,
    pub text: String,
    pub grade: Option<String>,
    pub office: Option<String>,
    /// When it comes; from the start where the file says nothing.
    pub at: Option<UtcTime>,
}

/// `[[mask]]`: where a rule doesn't run.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    /// As written: `anchorage`, `pilot`, `port`, `fairway`, `ferry`, `fishing-port` ..
    pub kind: String,
    pub area: MaskArea,
}

#[derive(Debug, Clone, PartialEq)]
pub enum MaskArea {
    Circle { centre: Position, radius: NauticalMiles },
    Polygon(Vec<Position>),
}

/// `[set_drift]`: the current, toward `set`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetDrift {
    pub set: Bearing,
    pub drift: Knots,
}

/// `[[inject]]`: something that happens to sensors, links or people.
#[derive(Debug, Clone, PartialEq)]
pub struct Inject {
    pub at: UtcTime,
    pub what: InjectKind,
    /// The vessel it happens to, by id.
    pub vessel: Option<String>,
    pub mmsi: Option<Mmsi>,
    pub position: Option<Position>,
    pub by: Option<NauticalMiles>,
    pub bearing: Option<Bearing>,
    pub until: Option<UtcTime>,
    pub text: Option<String>,
    /// The id of a tip or the number of a permit.
    pub id: Option<String>,
}

/// `[[expect]]`: an alert that must come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    pub rule: String,
    pub level: Option<String>,
    /// Target ids as `replay --json` prints them; vessel ids are resolved to the MMSI,
    /// or for one seen by radar alone to the number of her track.
    pub subjects: Vec<String>,
    pub at: UtcTime,
    /// Seconds either side; 60 where the file says nothing.
    pub tolerance_s: u32,
}

/// `[[never]]`: an alert that must not come; without times, at no time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Never {
    pub rule: String,
    pub level: Option<String>,
    pub subjects: Vec<String>,
    pub from: Option<UtcTime>,
    pub to: Option<UtcTime>,
}

/// `[[report]]`: what the crew must have written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportAsked {
    pub what: Written,
    /// As in [`Expect`].
    pub subjects: Vec<String>,
    /// Not later than this; at the end of the exercise where the file says nothing.
    pub by: Option<UtcTime>,
    /// How the form's report ends: `nil`, `find` ..
    pub end: Option<String>,
    /// The mode that its boarding ends in.
    pub mode: Option<Mode>,
    /// Fields that hold something.
    pub filled: Vec<Path>,
    /// Fields with a code, a number or a part of a text that they hold.
    pub has: Vec<(Path, String)>,
    /// Something that is said anywhere in it.
    pub text: Option<String>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// A sealed report on the form of this id.
    Report(String),
    /// An entry of this kind in the log: `pursuit`, `patrol-log`, `mark` ..
    Log(String),
}

/// The radar range where the file says nothing.
pub const DEFAULT_RADAR_RANGE: NauticalMiles = NauticalMiles(12.0);

/// The longest file that is read, bytes.
pub const MAX_BYTES: usize = 4 << 20;

impl Rate {
    pub fn code(self) -> &'static str {
        match self {
            Self::TenSeconds => "10s",
            Self::Standard => "standard",
        }
    }
}

/// The text is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a rate: {0} (want 10s or standard)")]
pub struct BadRate(String);

impl FromStr for Rate {
    type Err = BadRate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "10s" | "10 s" => Ok(Self::TenSeconds),
            "standard" => Ok(Self::Standard),
            _ => Err(BadRate(text.to_owned())),
        }
    }
}

impl Vessel {
    pub fn has(&self, sensor: Sensor) -> bool {
        self.sensors.contains(&sensor)
    }

    /// Whether she transmits AIS of any kind.
    pub fn transmits(&self) -> bool {
        self.sensors.iter().any(|s| !matches!(s, Sensor::Radar | Sensor::None))
    }
}

impl Scenario {
    /// The vessels that radar can see with the number that the tracker gives each:
    /// 1, 2, 3 .. in the order of the file.
    pub fn radar_numbers(&self) -> impl Iterator<Item = (u16, &Vessel)> {
        (1u16..).zip(self.vessels.iter().filter(|v| v.has(Sensor::Radar)))
    }

    /// The target id of the vessel with this id.
    pub fn target_id(&self, vessel: &str) -> Option<String> {
        let her = self.vessels.iter().find(|v| v.id == vessel)?;
        match her.mmsi.filter(|_| her.transmits()) {
            Some(mmsi) => Some(format!("mmsi:{mmsi}")),
            None => self.radar_numbers().find(|(_, v)| v.id == vessel).map(|(n, _)| format!("radar:{n}")),
        }
    }
}

/// Every table with its keys; the first row, without a name, is the tables themselves.
pub fn keys() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    section::KEYS.into_iter().chain(context::KEYS)
}

/// Reads a scenario or context file: all of its problems at once, or the scenario with
/// what is doubtful about it.
pub fn parse(text: &str) -> Result<(Scenario, Vec<Warning>), Vec<Problem>> {
    let mut reader = read::Reader::new(text);
    let Some(document) = reader.document() else {
        return Err(reader.into_findings().0);
    };
    let mut scenario = section::scenario(&mut reader, document.get_ref());
    context::fill(&mut reader, document.get_ref(), &mut scenario);
    let (problems, warnings) = reader.into_findings();
    if problems.is_empty() { Ok((scenario, warnings)) } else { Err(problems) }
}

#[cfg(test)]
mod tests;

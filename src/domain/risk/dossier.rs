//! What is known of a vessel when her score is reckoned: plain values from the picture, the
//! board, the registers and the records. Every `None` and every empty list is "unknown".

use crate::domain::alert::alarm::{Level, Rule};
use crate::domain::risk::Factor;
use crate::domain::risk::table::RiskTable;
use crate::domain::time::UtcTime;

/// All that the score looks at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dossier {
    /// AIS type code, 0 = not available.
    pub ship_type: Option<u8>,
    /// Metres.
    pub length_m: Option<f64>,
    /// Year of build.
    pub built: Option<i32>,
    /// She flies a foreign flag; `None` where her flag is not known.
    pub foreign: Option<bool>,
    pub episodes: Vec<Behaviour>,
    pub entry_notice: Option<Paper>,
    pub crew_list: Option<Paper>,
    /// In any order.
    pub port_calls: Vec<PortCall>,
    pub route: Option<Dated>,
    pub deviation: Option<Dated>,
    pub cargo: Option<Dated>,
    pub crew_change: Option<Dated>,
    pub owner_links: Vec<Dated>,
    pub consignee_links: Vec<Dated>,
    pub detentions: Vec<Dated>,
    pub tips: Vec<Tip>,
    pub means: Vec<MeansAlert>,
    pub boardings: Vec<Boarding>,
    pub scheduled: Option<Dated>,
    /// Registers aboard in which she was looked for, by what they would tell.
    pub looked_up: Vec<Factor>,
}

impl Dossier {
    /// Whether anything aboard could tell about the factor: a paper that says how it is, a
    /// register that was looked through, the boat's own watch.
    pub fn speaks_of(&self, factor: Factor, table: &RiskTable) -> bool {
        if self.looked_up.contains(&factor) {
            return true;
        }
        match factor {
            // The boat watches for these herself.
            Factor::Gap | Factor::Identity | Factor::Meeting | Factor::ClosedPort => true,
            Factor::EntryNotice => self.entry_notice.is_some(),
            Factor::CrewList => self.crew_list.is_some(),
            Factor::PreviousPorts => {
                !table.country.is_empty() && self.port_calls.iter().any(|call| call.country.is_some())
            }
            Factor::ShipType => match self.ship_type {
                Some(70..=79) => self.built.is_some() && self.length_m.is_some(),
                Some(30) => self.foreign.is_some(),
                kind => kind.is_some(),
            },
            Factor::Route
            | Factor::Deviation
            | Factor::Owner
            | Factor::Consignee
            | Factor::Detention
            | Factor::Cargo
            | Factor::CrewChange
            | Factor::Tip
            | Factor::Dog
            | Factor::Xray
            | Factor::Trace
            | Factor::Cleared
            | Factor::Regular => false,
        }
    }
}

/// An alert about her.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behaviour {
    pub rule: Rule,
    pub level: Level,
    /// When it held last.
    pub at: UtcTime,
    /// Within 24 nm of the coast; `None` where no chart says so.
    pub near_coast: Option<bool>,
}

/// Something with its source, an id or name where it has one, and its time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dated {
    pub what: String,
    pub source: String,
    pub at: Option<UtcTime>,
}

/// A notice or list that the register speaks of. That it is not found in an extract is not
/// [`PaperState::Missing`]: that is said only where the register says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    pub state: PaperState,
    pub source: String,
    /// When the register was extracted.
    pub at: Option<UtcTime>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperState {
    InTime,
    Late,
    Missing,
    Inconsistent,
}

/// A call at a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortCall {
    pub port: String,
    /// ISO 3166-1 alpha-2; `None` where it is not known.
    pub country: Option<String>,
    pub at: UtcTime,
    pub source: String,
}

/// A tip about her, graded (5x5x5 or Admiralty: letter, digit).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    pub id: String,
    pub grade: Option<(char, char)>,
    pub at: Option<UtcTime>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    Dog,
    Xray,
    Trace,
}

/// A means of search that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeansAlert {
    pub means: Means,
    pub found: bool,
    pub source: String,
    pub at: UtcTime,
}

/// An earlier boarding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boarding {
    pub record: String,
    /// Nothing was found and nothing was left open.
    pub cleared: bool,
    pub at: UtcTime,
}

/// A letter and a digit as `B2`, `b-2`, `E4`; `None` for anything else.
pub fn grade(text: &str) -> Option<(char, char)> {
    let mut marks = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    let (source, information) = (marks.next()?, marks.next()?);
    let known = ('A'..='F').contains(&source) && ('1'..='6').contains(&information);
    (known && marks.next().is_none()).then_some((source, information))
}

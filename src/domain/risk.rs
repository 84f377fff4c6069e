//! The prior-information risk score: additive, between 0 and 100, explained line by line.
//!
//! ```text
//! Dossier (what is known of a vessel) --score(table)--> Score {lines, total, band}
//! ```
//!
//! Every line has its factor, points, reason, source and the age of what it stands on. A
//! factor gives one line, of what weighs most in it. What is unknown never scores: a field
//! that is `None` or empty says nothing, neither for nor against. Points and countries are
//! data of the profile ([`table::RiskTable`]). Advisory: the score sorts attention, it
//! decides nothing.

pub mod boarded;
pub mod dossier;
pub mod extract;
pub mod score;
pub mod table;

use crate::domain::time::{Span, UtcTime};

/// What a line is about. The code is a contract: exports and the shore know lines by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Factor {
    /// Late or missing entry notice.
    EntryNotice,
    /// Late or inconsistent crew list.
    CrewList,
    /// One of the last three ports is of the table of countries.
    PreviousPorts,
    /// A route that makes no sense for cargo or time of arrival.
    Route,
    /// Deviates from the declared destination.
    Deviation,
    /// Unexplained AIS silence.
    Gap,
    /// Inconsistent identity.
    Identity,
    /// A meeting or a drop in the last seven days.
    Meeting,
    /// Closed ports without a permit.
    ClosedPort,
    Owner,
    Consignee,
    /// Detentions by port State control.
    Detention,
    /// A type and age typical of past cases.
    ShipType,
    /// A cargo not worth the voyage.
    Cargo,
    /// The crew was changed before arrival.
    CrewChange,
    Tip,
    /// A dog, an X-ray or a trace swab spoke and nothing was found.
    Dog,
    Xray,
    Trace,
    /// Cleared by a boarding in the last thirty days.
    Cleared,
    /// A scheduled liner or ferry.
    Regular,
}

/// Where what a line stands on comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// What the boat saw or heard herself.
    OwnWatch,
    /// What the vessel transmits.
    Transmitted,
    /// A register, record or table by its name.
    Named(String),
}

/// One line of the score. `reason` has its words in the catalogue under `risk-<reason>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub factor: Factor,
    pub points: i32,
    pub reason: &'static str,
    /// Values that the reason's words name.
    pub args: Vec<(&'static str, String)>,
    pub origin: Origin,
    /// When what it stands on happened or was last known.
    pub at: Option<UtcTime>,
}

/// The sum by bands of 25.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    Green,
    Yellow,
    Orange,
    Red,
}

/// The score, its lines by weight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    pub lines: Vec<Line>,
    /// 0 to 100.
    pub total: i32,
    /// Factors of which nothing aboard says anything, for or against: they don't count.
    pub unknown: Vec<Factor>,
}

/// What a boarding team has to reckon with; a code of its own beside the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TeamRisk {
    Normal,
    /// Language or weather.
    Hampered,
    Uncooperative,
    /// Violence or weapons are possible.
    Violence,
    /// Hazardous cargo or chemicals.
    Hazard,
}

impl Factor {
    pub const ALL: [Self; 21] = [
        Self::EntryNotice,
        Self::CrewList,
        Self::PreviousPorts,
        Self::Route,
        Self::Deviation,
        Self::Gap,
        Self::Identity,
        Self::Meeting,
        Self::ClosedPort,
        Self::Owner,
        Self::Consignee,
        Self::Detention,
        Self::ShipType,
        Self::Cargo,
        Self::CrewChange,
        Self::Tip,
        Self::Dog,
        Self::Xray,
        Self::Trace,
        Self::Cleared,
        Self::Regular,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::EntryNotice => "LAT",
            Self::CrewList => "CRW",
            Self::PreviousPorts => "PRV",
            Self::Route => "RTE",
            Self::Deviation => "DEV",
            Self::Gap => "GAP",
            Self::Identity => "IDN",
            Self::Meeting => "MTG",
            Self::ClosedPort => "CLP",
            Self::Owner => "OWN",
            Self::Consignee => "CON",
            Self::Detention => "PSC",
            Self::ShipType => "SHP",
            Self::Cargo => "CGO",
            Self::CrewChange => "CRX",
            Self::Tip => "TIP",
            Self::Dog => "DOG",
            Self::Xray => "XRY",
            Self::Trace => "TRC",
            Self::Cleared => "CLR",
            Self::Regular => "REG",
        }
    }
}

impl Band {
    pub fn code(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }
}

impl Score {
    pub fn band(&self) -> Band {
        match self.total {
            ..=24 => Band::Green,
            25..=49 => Band::Yellow,
            50..=74 => Band::Orange,
            _ => Band::Red,
        }
    }
}

impl Line {
    /// How old what it stands on is.
    pub fn age(&self, now: UtcTime) -> Option<Span> {
        self.at.map(|at| now.since(at))
    }
}

impl TeamRisk {
    pub fn code(self) -> &'static str {
        match self {
            Self::Normal => "S0",
            Self::Hampered => "S1",
            Self::Uncooperative => "S2",
            Self::Violence => "S3",
            Self::Hazard => "S4",
        }
    }

    /// From S3 on a boarding needs a second boat or a partner agency.
    pub fn needs_second_boat(self) -> bool {
        self >= Self::Violence
    }
}

#[cfg(test)]
mod tests;

//! What a rule reports: which rule, how bad, about whom, with which reasons.

use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use std::fmt;

/// Rule ids of the domain (`A3`, `A6a`, `A12`) and the crew's own tools. The code is a
/// contract: logs, tests and the shore know rules by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// A1: into the contiguous zone or the territorial sea.
    ZoneEntry,
    /// A2: someone looks for her.
    WatchHit,
    /// A3: two vessels slow and close.
    Meeting,
    /// A3u: two vessels under way side by side.
    ParallelRun,
    /// A4: slow without a stop in the open.
    Loiter,
    /// A5: AIS that should be heard is not.
    WentSilent,
    /// A6a: the IMO number's check digit is wrong.
    ImoInvalid,
    /// A6b: a number outside the plan.
    MmsiInvalid,
    /// A6c: number, call sign and flag name different countries.
    FlagMismatch,
    /// A6d: another name, call sign, IMO number or size under one MMSI.
    IdentityChanged,
    /// A6e: one MMSI in two places.
    TwoPlaces,
    /// A6f: a lost hull continues under a new MMSI.
    IdentitySwap,
    /// A6g: a position on land.
    OnLand,
    /// A6h: too fast for her type.
    TypeSpeed,
    /// A7: a fast boat.
    GoFast,
    /// A8: a radar track without AIS.
    Dark,
    /// A9a: slowed or turned as one does to drop something.
    DropCandidate,
    /// A9b: another vessel stops where the drop has drifted.
    Collect,
    /// A9c: a stop in the wake of a ship that was never met.
    WakePickUp,
    /// A9d: a radar track begins or ends beside a vessel.
    BirthOrDeath,
    /// A10: bound for a closed port without a permit.
    ClosedPort,
    /// A11: a small craft with a past reaches the shore.
    Landing,
    /// A12: closest point of approach.
    Cpa,
    /// A13: GNSS doubt.
    GnssDoubt,
    /// A SART, MOB or EPIRB is heard, or a DSC distress call.
    Distress,
    /// An input is lost.
    LinkLost,
    /// Something entered the crew's guard zone.
    GuardZone,
    /// Own boat dragged out of her anchor circle.
    AnchorWatch,
    /// Man overboard of our own.
    ManOverboard,
    /// A safety-related text (AIS types 12, 14) or a DSC urgency or safety call.
    SafetyMessage,
}

/// How bad, in rising order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Info,
    Suspect,
    Advise,
    Probable,
    Warn,
    Confirmed,
    High,
}

impl Rule {
    pub const ALL: [Self; 30] = [
        Self::ZoneEntry,
        Self::WatchHit,
        Self::Meeting,
        Self::ParallelRun,
        Self::Loiter,
        Self::WentSilent,
        Self::ImoInvalid,
        Self::MmsiInvalid,
        Self::FlagMismatch,
        Self::IdentityChanged,
        Self::TwoPlaces,
        Self::IdentitySwap,
        Self::OnLand,
        Self::TypeSpeed,
        Self::GoFast,
        Self::Dark,
        Self::DropCandidate,
        Self::Collect,
        Self::WakePickUp,
        Self::BirthOrDeath,
        Self::ClosedPort,
        Self::Landing,
        Self::Cpa,
        Self::GnssDoubt,
        Self::Distress,
        Self::LinkLost,
        Self::GuardZone,
        Self::AnchorWatch,
        Self::ManOverboard,
        Self::SafetyMessage,
    ];

    /// About own boat and lives, not about whom the law may want.
    pub fn is_safety(self) -> bool {
        matches!(
            self,
            Self::Cpa
                | Self::GnssDoubt
                | Self::Distress
                | Self::LinkLost
                | Self::GuardZone
                | Self::AnchorWatch
                | Self::ManOverboard
                | Self::SafetyMessage
        )
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::ZoneEntry => "A1",
            Self::WatchHit => "A2",
            Self::Meeting => "A3",
            Self::ParallelRun => "A3u",
            Self::Loiter => "A4",
            Self::WentSilent => "A5",
            Self::ImoInvalid => "A6a",
            Self::MmsiInvalid => "A6b",
            Self::FlagMismatch => "A6c",
            Self::IdentityChanged => "A6d",
            Self::TwoPlaces => "A6e",
            Self::IdentitySwap => "A6f",
            Self::OnLand => "A6g",
            Self::TypeSpeed => "A6h",
            Self::GoFast => "A7",
            Self::Dark => "A8",
            Self::DropCandidate => "A9a",
            Self::Collect => "A9b",
            Self::WakePickUp => "A9c",
            Self::BirthOrDeath => "A9d",
            Self::ClosedPort => "A10",
            Self::Landing => "A11",
            Self::Cpa => "A12",
            Self::GnssDoubt => "A13",
            Self::Distress => "SOS",
            Self::LinkLost => "LINK",
            Self::GuardZone => "GUARD",
            Self::AnchorWatch => "ANCHOR",
            Self::ManOverboard => "MOB",
            Self::SafetyMessage => "TEXT",
        }
    }

    /// Outside the audible budget and never queued (domain §3.2).
    pub fn always_sounds(self) -> bool {
        match self {
            Self::Cpa
            | Self::GnssDoubt
            | Self::Distress
            | Self::LinkLost
            | Self::GuardZone
            | Self::AnchorWatch
            | Self::ManOverboard => true,
            // The customs rules keep to the budget; every HIGH sounds anyway.
            Self::SafetyMessage
            | Self::ZoneEntry
            | Self::WatchHit
            | Self::Meeting
            | Self::ParallelRun
            | Self::Loiter
            | Self::WentSilent
            | Self::ImoInvalid
            | Self::MmsiInvalid
            | Self::FlagMismatch
            | Self::IdentityChanged
            | Self::TwoPlaces
            | Self::IdentitySwap
            | Self::OnLand
            | Self::TypeSpeed
            | Self::GoFast
            | Self::Dark
            | Self::DropCandidate
            | Self::Collect
            | Self::WakePickUp
            | Self::BirthOrDeath
            | Self::ClosedPort
            | Self::Landing => false,
        }
    }
}

impl Level {
    /// In rising order.
    pub const ALL: [Self; 7] =
        [Self::Info, Self::Suspect, Self::Advise, Self::Probable, Self::Warn, Self::Confirmed, Self::High];

    /// Its place in the order, from 0, as the value of a reason.
    pub fn rank(self) -> f64 {
        f64::from(self as u8)
    }

    /// The level of that place; `None` where there is none.
    pub fn of_rank(rank: f64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| (level.rank() - rank).abs() < 0.5)
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Suspect => "SUSPECT",
            Self::Advise => "ADVISE",
            Self::Probable => "PROBABLE",
            Self::Warn => "WARN",
            Self::Confirmed => "CONFIRMED",
            Self::High => "HIGH",
        }
    }

    /// INFO is shown and never heard.
    pub fn sounds(self) -> bool {
        self > Self::Info
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One reason, as a number against its threshold. `code` is language-free
/// (`cpa`, `tcpa`, `hdop`); the catalogue has its words under `reason-<code>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    pub code: &'static str,
    pub value: f64,
    pub unit: &'static str,
    pub threshold: f64,
}

/// What a rule says at one evaluation: the condition holds, with these reasons.
/// Rule, subjects and occurrence tell episodes apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub rule: Rule,
    pub level: Level,
    pub subjects: Vec<Subject>,
    pub position: Option<Position>,
    pub reasons: Vec<Reason>,
    /// When the condition began to hold.
    pub start: UtcTime,
    /// Rises when what the rule watched went away and came back (a lost target heard
    /// again): the board opens a new episode then, however short the absence.
    pub occurrence: u32,
    /// The subject's own words (a vessel's name, a text), empty where it has none.
    pub label: String,
}

impl Finding {
    /// A finding without position, reasons or label yet.
    pub fn new(rule: Rule, level: Level, subjects: Vec<Subject>, start: UtcTime) -> Self {
        Self {
            rule,
            level,
            subjects,
            position: None,
            reasons: Vec::new(),
            start,
            occurrence: 0,
            label: String::new(),
        }
    }
}

/// Whom an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Target(TargetId),
    Own,
    /// Index of a link.
    Link(u16),
    /// A guard zone or mark by its number.
    Zone(u16),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target(id) => id.fmt(f),
            Self::Own => f.write_str("own"),
            Self::Link(n) => write!(f, "link:{n}"),
            Self::Zone(n) => write!(f, "zone:{n}"),
        }
    }
}

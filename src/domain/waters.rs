//! The waters as the law and the rules see them: zones, coast, ports and masks, from data
//! alone (chart packs, profile, an agency's own zones, a context). Approximate, never a
//! legal proof: every answer comes with its uncertainty where one is known.

pub mod local;

use crate::domain::geo::Position;
use crate::domain::units::NauticalMiles;

/// A zone of the law of the sea. The code is a contract of `replay --json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// Landward of the baseline.
    InternalWaters,
    TerritorialSea,
    /// Up to 12 nm outside the territorial sea.
    ContiguousZone,
    HighSeas,
    /// Another State's territorial sea or internal waters.
    ForeignTerritorialSea,
}

/// Where some rules don't run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MaskKind {
    Port,
    Anchorage,
    Pilot,
    Fairway,
    Ferry,
    FishingPort,
    Clutter,
}

/// The geography that the rules ask.
#[derive(Debug, Default)]
pub struct Waters {}

impl Zone {
    pub fn code(self) -> &'static str {
        match self {
            Self::InternalWaters => "IW",
            Self::TerritorialSea => "TS",
            Self::ContiguousZone => "CZ",
            Self::HighSeas => "HS",
            Self::ForeignTerritorialSea => "FTS",
        }
    }
}

impl Waters {
    /// The zone of a place, without hysteresis; `None` where no zone data reaches.
    pub fn zone(&self, _at: Position) -> Option<Zone> {
        None
    }

    /// Distance to the nearest coast; `None` beyond 60 nm or where there is no chart.
    pub fn shore(&self, _at: Position) -> Option<NauticalMiles> {
        None
    }

    pub fn is_land(&self, _at: Position) -> bool {
        false
    }

    /// Distance to the nearest mask of one of these kinds, 0 inside; `None` where none is
    /// within 30 nm.
    pub fn mask_range(&self, _at: Position, _kinds: &[MaskKind]) -> Option<NauticalMiles> {
        None
    }
}

//! One target: what it is, what it says of itself, where it is and how fresh that is.

use crate::domain::ais::message::{Aid, Dimensions};
use crate::domain::cpa::Cpa;
use crate::domain::geo::Position;
use crate::domain::id::{Mmsi, SourceId, TargetId};
use crate::domain::nmea0183::sentence::TrackStatus;
use crate::domain::time::UtcTime;
use crate::domain::traffic::mmsi::MmsiForm;
use crate::domain::units::{Bearing, Knots};
use std::collections::VecDeque;

/// What kind of thing a target is, from its MMSI form and the messages it sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TargetKind {
    ClassA,
    ClassB,
    SarAircraft,
    BaseStation,
    /// A real aid to navigation, or a virtual one.
    Aid {
        is_virtual: bool,
    },
    /// 970: search-and-rescue transmitter.
    Sart,
    /// 972: man overboard device.
    Mob,
    /// 974: EPIRB-AIS.
    Epirb,
    Radar,
    /// Typed by hand.
    Manual,
    /// Heard, but no message told its class yet (static data alone).
    Unknown,
}

impl TargetKind {
    /// Its words are in the catalogue under `kind-<code>` and `kind-short-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::ClassA => "class-a",
            Self::ClassB => "class-b",
            Self::SarAircraft => "sar-aircraft",
            Self::BaseStation => "base-station",
            Self::Aid { is_virtual: false } => "aid",
            Self::Aid { is_virtual: true } => "virtual-aid",
            Self::Sart => "sart",
            Self::Mob => "mob",
            Self::Epirb => "epirb",
            Self::Radar => "radar",
            Self::Manual => "manual",
            Self::Unknown => "unknown",
        }
    }
}

/// Where a target is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Freshness {
    Live,
    Stale,
    Lost,
}

/// A value with when it came and through which input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sourced<T> {
    pub value: T,
    pub at: UtcTime,
    pub source: SourceId,
}

/// A text that counts only after two equal messages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Confirmed {
    /// What counts; `None` until it was heard twice alike.
    pub value: Option<String>,
    /// The last text heard, and how many times in a row.
    pub candidate: String,
    pub heard: u8,
}

/// Identity as transmitted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Identity {
    pub name: Confirmed,
    pub callsign: Confirmed,
    /// 0 is "not available" and never stored.
    pub imo: Option<u32>,
    /// As coded, 0 = not available.
    pub ship_type: Option<u8>,
    /// The type heard last, be it only once.
    pub ship_type_heard: Option<u8>,
    pub dimensions: Option<Dimensions>,
    pub destination: Option<String>,
    /// Month, day, hour, minute as coded.
    pub eta: Option<(u8, u8, u8, u8)>,
    /// Metres.
    pub draught: Option<f64>,
    pub epfd: Option<u8>,
    pub mothership: Option<Mmsi>,
    pub vendor: Option<String>,
    /// When static data last came.
    pub at: Option<UtcTime>,
}

/// Kinematics of the last report.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Report {
    pub position: Position,
    pub speed: Option<Knots>,
    pub course: Option<Bearing>,
    pub heading: Option<Bearing>,
    /// Degrees a minute, starboard positive.
    pub turn: Option<f64>,
    /// Metres, SAR aircraft only.
    pub altitude: Option<u16>,
    /// Better than 10 m.
    pub accurate: bool,
    pub at: UtcTime,
    pub source: SourceId,
    /// It came by a type 27 (1/10 minute).
    pub coarse: bool,
}

/// A point of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackPoint {
    pub at: UtcTime,
    pub position: Position,
    pub speed: Option<Knots>,
    pub course: Option<Bearing>,
}

/// A radar echo joined to this AIS ship, or the ship that this echo belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Association {
    pub with: TargetId,
    pub since: UtcTime,
}

/// One target of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub id: TargetId,
    pub kind: TargetKind,
    pub freshness: Freshness,
    pub first_seen: UtcTime,
    /// When anything of it was last heard.
    pub last_heard: UtcTime,
    pub report: Option<Report>,
    /// Navigational status as coded, 15 = undefined.
    pub status: Option<u8>,
    pub identity: Identity,
    pub aid: Option<Box<Aid>>,
    /// Radar tracks only.
    pub radar_status: Option<TrackStatus>,
    pub association: Option<Association>,
    /// With own ship, both at the same instant; `None` when one of them has no motion.
    pub cpa: Option<Cpa>,
    pub track: VecDeque<TrackPoint>,
    /// Messages taken, and position jumps refused.
    pub messages: u64,
    pub jumps: u32,
    /// The last position that was refused, and when.
    pub refused: Option<(Position, UtcTime)>,
    /// Last safety text (types 12, 14).
    pub safety_text: Option<Sourced<String>>,
    /// One of ours: a partner boat or own tender, exempt from rules.
    pub partner: bool,
}

impl Target {
    /// The confirmed name, or an aid's.
    pub fn name(&self) -> Option<&str> {
        self.aid.as_ref().map(|aid| aid.full_name.as_str()).filter(|name| !name.is_empty()).or(self
            .identity
            .name
            .value
            .as_deref())
    }

    /// The MMSI, of targets that have one.
    pub fn mmsi(&self) -> Option<Mmsi> {
        match self.id {
            TargetId::Mmsi(mmsi) => Some(mmsi),
            _ => None,
        }
    }

    /// What its freshness is counted from: the position, or anything heard where it
    /// never gave one.
    pub fn aged_from(&self) -> UtcTime {
        self.report.map_or(self.last_heard, |report| report.at)
    }

    /// Its MMSI is outside the plan of M.585, or the form is one of another kind of
    /// station: to be noted on the card, the symbol stays that of a vessel.
    pub fn is_outside_plan(&self) -> bool {
        let Some(form) = self.mmsi().map(MmsiForm::of) else { return false };
        match self.kind {
            TargetKind::ClassA | TargetKind::ClassB => {
                !matches!(form, MmsiForm::Ship | MmsiForm::AssociatedCraft | MmsiForm::SarAircraft)
            }
            TargetKind::Aid { .. } => !matches!(form, MmsiForm::Aid | MmsiForm::RadioDevice),
            TargetKind::BaseStation => form != MmsiForm::Coast,
            TargetKind::SarAircraft => form != MmsiForm::SarAircraft,
            _ => form == MmsiForm::Invalid,
        }
    }

    /// A distress device under test: it sends "TEST" and not status 14 (M.1371-5
    /// Annex 9, 4.1). A device that says neither is taken as real.
    pub fn is_test(&self) -> bool {
        let says_test =
            self.safety_text.as_ref().is_some_and(|text| text.value.to_ascii_uppercase().contains("TEST"));
        self.is_distress() && self.status != Some(14) && says_test
    }

    pub fn is_distress(&self) -> bool {
        matches!(self.kind, TargetKind::Sart | TargetKind::Mob | TargetKind::Epirb)
    }

    pub fn is_vessel(&self) -> bool {
        matches!(
            self.kind,
            TargetKind::ClassA
                | TargetKind::ClassB
                | TargetKind::Radar
                | TargetKind::Manual
                | TargetKind::Unknown
        )
    }
}

//! The 27 messages as structs of coded integers, in the field order of M.1371-5
//! Annex 8. Texts keep what was sent up to the first `@`, right-trimmed. Those that
//! report a position or an identity are here, the rest in [`service`].

pub mod service;

use crate::domain::ais::coded::{CoarsePosition, FinePosition};
use crate::domain::ais::message::service::{
    Acknowledgement, AddressedBinary, Assignment, BroadcastBinary, ChannelManagement, DataLinkManagement,
    DgnssCorrection, GroupAssignment, Interrogation, SlotBinary,
};
use crate::domain::id::Mmsi;

/// A complete message.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// 1..=27.
    pub kind: u8,
    pub repeat: u8,
    pub mmsi: Mmsi,
    /// Its length is not one that the standard allows, but its fields are all there; or
    /// its sentence has fields behind the fill bits, which one maker adds.
    pub nonstandard: bool,
    pub content: Content,
}

/// What follows the common header, by message type.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// 1, 2, 3.
    PositionA(PositionA),
    /// 4, 11.
    BaseStation(BaseStation),
    /// 5.
    StaticA(Box<StaticA>),
    /// 9.
    SarAircraft(SarAircraft),
    /// 18.
    PositionB(PositionB),
    /// 19.
    ExtendedB(Box<ExtendedB>),
    /// 21.
    Aid(Box<Aid>),
    /// 24 part A.
    StaticPartA { name: String },
    /// 24 part B.
    StaticPartB(Box<StaticPartB>),
    /// 27.
    LongRange(LongRange),
    /// 24 with part number 2 or 3, which the standard reserves: its fields read as those
    /// of part B, for the record and for nothing else.
    StaticReserved { part: u8, fields: Box<StaticPartB> },
    /// 12 and 14: safety-related text. `to`, `seqno` (0..=3) and `retransmit` are those
    /// of the addressed one; the broadcast has no addressee.
    SafetyText { to: Option<Mmsi>, seqno: u8, retransmit: bool, text: String },
    /// 6.
    AddressedBinary(Box<AddressedBinary>),
    /// 7 and 13.
    Acknowledgement(Box<Acknowledgement>),
    /// 8.
    BroadcastBinary(Box<BroadcastBinary>),
    /// 10: asks `to` for its time and position.
    UtcInquiry { to: Mmsi },
    /// 15.
    Interrogation(Interrogation),
    /// 16.
    Assignment(Assignment),
    /// 17.
    DgnssCorrection(Box<DgnssCorrection>),
    /// 20.
    DataLinkManagement(Box<DataLinkManagement>),
    /// 22.
    ChannelManagement(ChannelManagement),
    /// 23.
    GroupAssignment(GroupAssignment),
    /// 25 and 26.
    SlotBinary(Box<SlotBinary>),
}

impl Content {
    /// Whether it says what or where its sender is: what does not never puts a symbol on
    /// the chart.
    pub fn describes_sender(&self) -> bool {
        matches!(
            self,
            Self::PositionA(_)
                | Self::BaseStation(_)
                | Self::StaticA(_)
                | Self::SarAircraft(_)
                | Self::PositionB(_)
                | Self::ExtendedB(_)
                | Self::Aid(_)
                | Self::StaticPartA { .. }
                | Self::StaticPartB(_)
                | Self::LongRange(_)
                | Self::SafetyText { .. }
        )
    }
}

/// Dimensions of the reference point, metres: 0 unknown, 511 and 63 "or more".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dimensions {
    pub to_bow: u16,
    pub to_stern: u16,
    pub to_port: u8,
    pub to_starboard: u8,
}

/// Types 1, 2, 3 (Table 45).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PositionA {
    pub status: u8,
    /// Rate of turn as coded, -128 not available.
    pub turn: i8,
    pub speed: u16,
    pub accuracy: bool,
    pub position: FinePosition,
    pub course: u16,
    pub heading: u16,
    pub second: u8,
    pub maneuver: u8,
    pub raim: bool,
    pub radio: u32,
}

/// Types 4 and 11 (Table 48).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BaseStation {
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub accuracy: bool,
    pub position: FinePosition,
    pub epfd: u8,
    pub raim: bool,
    pub radio: u32,
}

/// Type 5 (Table 49).
#[derive(Debug, Clone, PartialEq)]
pub struct StaticA {
    pub ais_version: u8,
    pub imo: u32,
    pub callsign: String,
    pub name: String,
    pub ship_type: u8,
    pub dimensions: Dimensions,
    pub epfd: u8,
    pub eta_month: u8,
    pub eta_day: u8,
    pub eta_hour: u8,
    pub eta_minute: u8,
    /// 1/10 metre, 0 not available.
    pub draught: u8,
    pub destination: String,
    /// True: data terminal not ready. `None` where a short message leaves it off.
    pub dte: Option<bool>,
}

/// Type 9 (Table 53). Speed and course in whole units; altitude metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SarAircraft {
    pub altitude: u16,
    pub speed: u16,
    pub accuracy: bool,
    pub position: FinePosition,
    pub course: u16,
    pub second: u8,
    pub alt_sensor: bool,
    pub dte: bool,
    pub assigned: bool,
    pub raim: bool,
    pub radio: u32,
}

/// Type 18 (Table 67).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PositionB {
    pub speed: u16,
    pub accuracy: bool,
    pub position: FinePosition,
    pub course: u16,
    pub heading: u16,
    pub second: u8,
    /// Carrier-sense unit (true) or self-organised (false).
    pub carrier_sense: bool,
    pub display: bool,
    pub dsc: bool,
    pub band: bool,
    pub msg22: bool,
    pub assigned: bool,
    pub raim: bool,
    pub radio: u32,
}

/// Type 19 (Table 68).
#[derive(Debug, Clone, PartialEq)]
pub struct ExtendedB {
    pub speed: u16,
    pub accuracy: bool,
    pub position: FinePosition,
    pub course: u16,
    pub heading: u16,
    pub second: u8,
    pub name: String,
    pub ship_type: u8,
    pub dimensions: Dimensions,
    pub epfd: u8,
    pub raim: bool,
    pub dte: bool,
    pub assigned: bool,
}

/// Type 21 (Table 71).
#[derive(Debug, Clone, PartialEq)]
pub struct Aid {
    pub aid_type: u8,
    /// The 20 characters alone, cut and trimmed.
    pub name: String,
    /// The extension alone, cut and trimmed.
    pub name_ext: String,
    /// Name and extension joined, then cut and trimmed.
    pub full_name: String,
    pub accuracy: bool,
    pub position: FinePosition,
    pub dimensions: Dimensions,
    pub epfd: u8,
    pub second: u8,
    pub off_position: bool,
    pub status: u8,
    pub raim: bool,
    pub virtual_aid: bool,
    pub assigned: bool,
}

/// Type 24 part B (Table 80).
#[derive(Debug, Clone, PartialEq)]
pub struct StaticPartB {
    pub ship_type: u8,
    pub vendor: String,
    pub model: u8,
    pub serial: u32,
    pub callsign: String,
    /// `None` for an auxiliary craft, which sends its mother ship instead.
    pub dimensions: Option<Dimensions>,
    pub mothership: Option<Mmsi>,
    pub epfd: Option<u8>,
}

/// Type 27 (Table 84). Speed in whole knots (63 n/a), course in whole degrees (511 n/a).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LongRange {
    pub accuracy: bool,
    pub raim: bool,
    pub status: u8,
    pub position: CoarsePosition,
    pub speed: u8,
    pub course: u16,
    /// False: the position is a current GNSS position.
    pub not_current: bool,
}

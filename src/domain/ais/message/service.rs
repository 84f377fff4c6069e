//! Messages that carry applications and run the data link: types 6, 7, 8, 10, 13,
//! 15-17, 20, 22, 23, 25 and 26. None of them moves a symbol.

use crate::domain::ais::binary::{self, Application};
use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::CoarsePosition;
use crate::domain::id::Mmsi;

/// Type 6 (Table 54).
#[derive(Debug, Clone, PartialEq)]
pub struct AddressedBinary {
    /// 0..=3.
    pub seqno: u8,
    pub to: Mmsi,
    pub retransmit: bool,
    /// Designated area code, 0..=1023.
    pub dac: u16,
    /// Function identifier, 0..=63.
    pub fid: u8,
    /// What follows the application identifier.
    pub data: Bits,
}

/// Type 8 (Table 57).
#[derive(Debug, Clone, PartialEq)]
pub struct BroadcastBinary {
    pub dac: u16,
    pub fid: u8,
    pub data: Bits,
}

/// Types 7 and 13 (Table 56): one to four messages acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledgement {
    /// In the order sent, from the first.
    pub entries: [Option<Acknowledged>; 4],
}

/// One acknowledged message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    pub mmsi: Mmsi,
    /// 0..=3.
    pub seqno: u8,
}

/// Type 15 (Table 61).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrogation {
    pub first: Mmsi,
    pub first_request: Request,
    pub first_second_request: Option<Request>,
    pub second: Option<(Mmsi, Request)>,
}

/// A message asked for, and in which slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// Type number, 0..=63.
    pub kind: u8,
    /// Slots, 0..=4095.
    pub offset: u16,
}

/// Type 16 (Table 63).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    pub first: AssignedStation,
    pub second: Option<AssignedStation>,
}

/// The reporting behaviour set for one station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssignedStation {
    pub mmsi: Mmsi,
    /// Slots, or reports in ten minutes where the increment is 0.
    pub offset: u16,
    pub increment: u16,
}

/// Type 17 (Table 64).
#[derive(Debug, Clone, PartialEq)]
pub struct DgnssCorrection {
    /// Of the reference station.
    pub position: CoarsePosition,
    /// Correction data of ITU-R M.823.
    pub data: Bits,
}

/// Type 20 (Table 69): up to four reservations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataLinkManagement {
    pub reservations: [Option<Reservation>; 4],
}

/// One block of reserved slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reservation {
    /// 0 means that none is reserved.
    pub offset: u16,
    pub slots: u8,
    /// Minutes.
    pub timeout: u8,
    pub increment: u16,
}

/// Type 22 (Table 72).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelManagement {
    /// Channel numbers of ITU-R M.1084, 0..=4095.
    pub channel_a: u16,
    pub channel_b: u16,
    pub txrx: u8,
    /// Low power.
    pub low_power: bool,
    pub scope: Scope,
    pub band_a: bool,
    pub band_b: bool,
    /// Transitional zone, nautical miles less one.
    pub zone_size: u8,
}

/// Whom a channel management message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Area { north_east: CoarsePosition, south_west: CoarsePosition },
    Stations { first: Mmsi, second: Mmsi },
}

/// Type 23 (Table 76).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupAssignment {
    pub north_east: CoarsePosition,
    pub south_west: CoarsePosition,
    pub station_type: u8,
    pub ship_type: u8,
    pub txrx: u8,
    /// Coded by Table 77.
    pub interval: u8,
    /// Quiet time in minutes, 0 none.
    pub quiet: u8,
}

/// Types 25 and 26 (Tables 81 and 82).
#[derive(Debug, Clone, PartialEq)]
pub struct SlotBinary {
    pub addressed: bool,
    /// An application identifier leads the data.
    pub structured: bool,
    pub to: Option<Mmsi>,
    pub dac: Option<u16>,
    pub fid: Option<u8>,
    pub data: Bits,
    /// Type 26: the communication state, its selector bit first.
    pub radio: Option<u32>,
}

impl AddressedBinary {
    /// What the data say, for the applications that are known.
    pub fn application(&self) -> Option<Application> {
        binary::decode(self.dac, self.fid, &self.data)
    }
}

impl BroadcastBinary {
    /// What the data say, for the applications that are known.
    pub fn application(&self) -> Option<Application> {
        binary::decode(self.dac, self.fid, &self.data)
    }
}

impl SlotBinary {
    /// What the data say, for the applications that are known.
    pub fn application(&self) -> Option<Application> {
        binary::decode(self.dac?, self.fid?, &self.data)
    }
}

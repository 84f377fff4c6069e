//! The courier file: frames on a stick to the shore, receipts on a stick back
//! (docs/protocol.md §19). Only lengths and bytes, nothing to be unpacked or run; every
//! item proves itself, so one that is damaged costs itself alone.

use super::frame::MOST_FRAME;
use crate::domain::journal::hash::Hash;

/// What the file begins with.
pub const MAGIC: &[u8; 8] = b"wk-cour1";
/// How every courier file begins, whatever its version.
const ANY: &[u8] = b"wk-cour";
/// Most bytes of a file.
pub const MOST_FILE: u64 = 64 << 20;
/// Most items of a file.
pub const MOST_ITEMS: usize = 65_536;
/// After the last item: a length that no item has, then the hash of all before.
const END: [u8; 4] = [0xff; 4];
/// Magic, direction, end, hash.
pub const AROUND: u64 = 8 + 1 + 4 + 32;
/// What an item adds to its bytes.
pub const AROUND_ITEM: u64 = 4;

/// Where a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Frames, to the shore.
    Ashore,
    /// Receipts, to the boats.
    Aboard,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    pub direction: Direction,
    pub items: Vec<Vec<u8>>,
    /// The file ends as it was written; else something of it was cut off or changed.
    pub whole: bool,
}

/// Why a file is none of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CourierFault {
    #[error("it is no courier file")]
    NotCourier,
    #[error("a newer release wrote it")]
    Newer,
    #[error("it is larger than a courier file may be")]
    TooLarge,
    #[error("it goes the other way")]
    OtherWay,
}

impl CourierFault {
    /// The catalogue's key.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotCourier => "sync-courier-none",
            Self::Newer => "sync-courier-newer",
            Self::TooLarge => "sync-courier-large",
            Self::OtherWay => "sync-courier-other-way",
        }
    }
}

impl Direction {
    fn code(self) -> u8 {
        match self {
            Self::Ashore => 1,
            Self::Aboard => 2,
        }
    }
}

/// The bytes of a file.
pub fn encode(direction: Direction, items: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = [&MAGIC[..], &[direction.code()]].concat();
    for item in items {
        bytes.extend_from_slice(&(item.len() as u32).to_be_bytes());
        bytes.extend_from_slice(item);
    }
    bytes.extend_from_slice(&END);
    let hash = Hash::of_file(&bytes);
    bytes.extend_from_slice(&hash.0);
    bytes
}

/// Reads a file that goes in `direction`: every item whose length fits.
///
/// # Errors
/// [`CourierFault`].
pub fn decode(bytes: &[u8], direction: Direction) -> Result<Contents, CourierFault> {
    if bytes.len() as u64 > MOST_FILE {
        return Err(CourierFault::TooLarge);
    }
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        return Err(if bytes.starts_with(ANY) { CourierFault::Newer } else { CourierFault::NotCourier });
    };
    let (way, mut rest) = rest.split_first().ok_or(CourierFault::NotCourier)?;
    if *way != direction.code() {
        return Err(CourierFault::OtherWay);
    }
    let (mut items, mut whole) = (Vec::new(), false);
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        if *length == END {
            let before = bytes.len() - after.len();
            whole = bytes.get(..before).is_some_and(|before| after == Hash::of_file(before).0);
            break;
        }
        let length = u32::from_be_bytes(*length) as usize;
        if length > MOST_FRAME || items.len() >= MOST_ITEMS {
            break;
        }
        let Some((item, after)) = after.split_at_checked(length) else { break };
        items.push(item.to_vec());
        rest = after;
    }
    Ok(Contents { direction, items, whole })
}

//! The key-slot file: one line `watchkeeper-keys VERSION SHA256`, then the slots as one
//! line of JSON. The sum covers the version and the JSON, so every flipped byte is
//! noticed. It is kept twice; [`choose`] says which copy counts and which needs repair.

use crate::domain::keys::slot::{Hex, Slots};
use sha2::{Digest, Sha256};

/// The version that this program writes. Version 1 had no key for the queue, version 2 no
/// vouchers and no keys that were renewed; they are read, and written again as version 3
/// when their store is opened.
pub const VERSION: u32 = 3;
/// Longest file that is read: no file that this program writes reaches it.
pub const LONGEST: usize = 1 << 20;

const MAGIC: &str = "watchkeeper-keys";

/// Why one copy does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CopyFault {
    #[error("missing")]
    Missing,
    #[error("damaged")]
    Damaged,
    /// Whole, and written by a later program.
    #[error("of version {0}; this program knows {VERSION}")]
    Newer(u32),
}

/// Why neither copy counts. Nothing may be overwritten then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// There never was one, or both were removed.
    #[error("both copies are missing")]
    BothMissing,
    #[error("no good copy: the first is {first}, the second {second}")]
    NoneGood { first: CopyFault, second: CopyFault },
    #[error("written by a later version of the program ({0})")]
    Newer(u32),
    #[error("the two copies belong to different stores")]
    Mixed,
}

/// The slots that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub slots: Slots,
    /// The copy to be written again, and what is wrong with it; `None` in a fault means
    /// that it is whole but older.
    pub repair: Option<(Copy, Option<CopyFault>)>,
}

/// Which copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    First,
    Second,
}

fn header(version: u32, json: &str) -> String {
    let sum: [u8; 32] = Sha256::new()
        .chain_update(version.to_string())
        .chain_update("\n")
        .chain_update(json)
        .finalize()
        .into();
    format!("{MAGIC} {version} {}\n", String::from(Hex(sum)))
}

/// The bytes of the file.
///
/// # Errors
/// The slots cannot be written as JSON, which does not happen.
pub fn encode(slots: &Slots) -> Result<Vec<u8>, serde_json::Error> {
    let json = serde_json::to_string(slots)?;
    Ok(format!("{}{json}", header(VERSION, &json)).into_bytes())
}

/// Reads one copy.
///
/// # Errors
/// It is damaged or newer.
pub fn decode(bytes: &[u8]) -> Result<Slots, CopyFault> {
    let text = Some(bytes)
        .filter(|b| b.len() <= LONGEST)
        .and_then(|b| std::str::from_utf8(b).ok())
        .ok_or(CopyFault::Damaged)?;
    let (first, json) = text.split_once('\n').ok_or(CopyFault::Damaged)?;
    let version: u32 = first.split(' ').nth(1).and_then(|v| v.parse().ok()).ok_or(CopyFault::Damaged)?;
    if text.get(..=first.len()) != Some(header(version, json).as_str()) {
        return Err(CopyFault::Damaged);
    }
    if version > VERSION {
        return Err(CopyFault::Newer(version));
    }
    serde_json::from_str(json).map_err(|_| CopyFault::Damaged)
}

/// Which of two copies counts: the good one, and of two good ones the later.
///
/// # Errors
/// No copy is good, one was written by a later program, or they are of two stores.
pub fn choose(first: Option<&[u8]>, second: Option<&[u8]>) -> Result<Choice, ChoiceError> {
    let read = |copy: Option<&[u8]>| copy.ok_or(CopyFault::Missing).and_then(decode);
    match (read(first), read(second)) {
        (Err(CopyFault::Newer(v)), _) | (_, Err(CopyFault::Newer(v))) => Err(ChoiceError::Newer(v)),
        (Ok(a), Ok(b)) if a.store != b.store => Err(ChoiceError::Mixed),
        (Ok(a), Ok(b)) if a == b => Ok(Choice { slots: a, repair: None }),
        (Ok(a), Ok(b)) if b.generation > a.generation => {
            Ok(Choice { slots: b, repair: Some((Copy::First, None)) })
        }
        (Ok(slots), Ok(_)) => Ok(Choice { slots, repair: Some((Copy::Second, None)) }),
        (Ok(slots), Err(fault)) => Ok(Choice { slots, repair: Some((Copy::Second, Some(fault))) }),
        (Err(fault), Ok(slots)) => Ok(Choice { slots, repair: Some((Copy::First, Some(fault))) }),
        (Err(CopyFault::Missing), Err(CopyFault::Missing)) => Err(ChoiceError::BothMissing),
        (Err(first), Err(second)) => Err(ChoiceError::NoneGood { first, second }),
    }
}

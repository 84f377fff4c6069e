//! What happens to a thing in custody, as it is sealed: one JSON object of codes, whole
//! numbers and the crew's own words, in the order of the fields here.

use crate::domain::patrol::PatrolId;
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest number of an item, bag or seal.
const LONGEST_ID: usize = 40;
/// Longest code of a unit.
const LONGEST_UNIT: usize = 16;

/// The number of an item, a bag or a seal: 1..=40 ASCII letters, digits, `-`, `_`, `.`
/// or `/`. Capitals and small letters are the same; capitals are kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(String);

/// The code of a unit: `g`, `ml`, `pieces`, `JPY`. 1..=16 ASCII letters, digits or `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Unit(String);

/// The text is no number or no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}: want letters, digits and '-'")]
pub struct BadId(String);

fn plain(text: &str, most: usize, also: &[char]) -> bool {
    (1..=most).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(&c))
}

fn cut(text: &str) -> BadId {
    BadId(text.chars().take(LONGEST_ID).collect())
}

impl FromStr for Id {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let good = plain(text, LONGEST_ID, &['-', '_', '.', '/']);
        if good { Ok(Self(text.to_ascii_uppercase())) } else { Err(cut(text)) }
    }
}

impl FromStr for Unit {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        if plain(text, LONGEST_UNIT, &['-']) { Ok(Self(text.to_owned())) } else { Err(cut(text)) }
    }
}

impl TryFrom<String> for Id {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl TryFrom<String> for Unit {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// So much of something, in thousandths of its unit: milligrams where the unit is `g`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    pub thousandths: u64,
    pub unit: Unit,
}

/// What weighed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    pub id: String,
    /// The day of its last check, as written on it.
    pub checked: String,
}

/// How somebody signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signed {
    /// With the own PIN or key.
    Pin,
    /// On paper or glass: the SHA-256 of the picture, hexadecimal.
    Picture(String),
    /// On paper that stays with the item: the officer who enters it saw it signed.
    Seen,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub name: String,
    pub how: Signed,
}

/// What an event is about. A bag stands for all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    Item(Id),
    Bag(Id),
}

impl Subject {
    pub fn id(&self) -> &Id {
        match self {
            Self::Item(id) | Self::Bag(id) => id,
        }
    }
}

/// One event. `by` is the officer who enters it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: UtcTime,
    pub patrol: Option<PatrolId>,
    pub by: String,
    pub what: What,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum What {
    /// Found and taken. `tolerance` is what a later weighing may differ by, thousandths.
    Taken {
        item: Id,
        category: String,
        description: String,
        quantity: Quantity,
        tolerance: u64,
        scale: Option<Scale>,
        place: String,
        finder: String,
        witness: String,
        /// The sealed report or draft that it belongs to.
        report: Option<String>,
    },
    Bagged {
        bag: Id,
        kind: String,
        items: Vec<Id>,
        seal: Id,
        witness: String,
    },
    /// The seal is void and what was inside is loose.
    Opened {
        bag: Id,
        seal_intact: bool,
        reason: String,
        witness: String,
    },
    /// Another seal in place of the one on the bag.
    Resealed {
        bag: Id,
        seal_intact: bool,
        seal: Id,
        reason: String,
        witness: String,
    },
    /// A seal that was spoilt before it was used.
    SealVoided {
        seal: Id,
        reason: String,
    },
    /// The sample is an item of its own from here on.
    Sampled {
        item: Id,
        sample: Id,
        quantity: Quantity,
        purpose: String,
        witness: String,
    },
    /// Used up, lost or dried out.
    Used {
        item: Id,
        quantity: Quantity,
        reason: String,
        witness: String,
    },
    Weighed {
        item: Id,
        quantity: Quantity,
        scale: Scale,
    },
    /// What was taken was another amount than entered.
    Corrected {
        item: Id,
        quantity: Quantity,
        reason: String,
        witness: String,
    },
    Stored {
        subject: Subject,
        place: String,
        key_holder: String,
    },
    /// From one person to another aboard.
    Transferred {
        subject: Subject,
        to: String,
        purpose: String,
        condition: String,
        /// For a bag.
        seal_intact: Option<bool>,
        given: Signature,
        taken: Signature,
    },
    /// To an authority ashore or another unit.
    HandedOver {
        subject: Subject,
        authority: String,
        receipt: String,
        seal_intact: Option<bool>,
        given: Signature,
        taken: Signature,
    },
    /// To its owner.
    Returned {
        subject: Subject,
        order: String,
        given: Signature,
        taken: Signature,
    },
    /// By order, before two witnesses at the least.
    Destroyed {
        subject: Subject,
        order: String,
        witnesses: Vec<String>,
    },
}

impl Event {
    /// The body of the sealed entry.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// `None` where the bytes are no event that this release knows.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

impl What {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "taken",
            Self::Bagged { .. } => "bagged",
            Self::Opened { .. } => "opened",
            Self::Resealed { .. } => "resealed",
            Self::SealVoided { .. } => "seal-voided",
            Self::Sampled { .. } => "sampled",
            Self::Used { .. } => "used",
            Self::Weighed { .. } => "weighed",
            Self::Corrected { .. } => "corrected",
            Self::Stored { .. } => "stored",
            Self::Transferred { .. } => "transferred",
            Self::HandedOver { .. } => "handed-over",
            Self::Returned { .. } => "returned",
            Self::Destroyed { .. } => "destroyed",
        }
    }
}

//! Who reads what the shore gives out: a boat, or a partner.

use crate::domain::keys::officer::Role;
use std::collections::BTreeSet;
use std::fmt;

/// Somebody who is not of the own agency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// An agency of the own country, by its code in capitals.
    Agency(String),
    /// The customs of another State: ISO 3166-1 alpha-2.
    Country([u8; 2]),
}

/// Who reads. What nobody of them may see none of them gets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Principal {
    /// The office of the own agency that the boat belongs to; `None` for a partner.
    pub office: Option<String>,
    /// The roles that are aboard.
    pub roles: BTreeSet<Role>,
    /// A role aboard may see what is kept for cleared roles.
    pub cleared: bool,
    /// Guests aboard; of a partner the partner itself.
    pub parties: BTreeSet<Party>,
}

/// The code of an office or agency as it is compared: capitals, no spaces around.
pub fn code(text: &str) -> String {
    text.trim().to_uppercase()
}

impl Party {
    /// Reads `agency:CODE` or `country:CC`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        let name = code(name);
        match kind.trim() {
            "agency" => {
                let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
                let good = !name.is_empty() && name.len() <= 64 && name.chars().all(plain);
                good.then_some(Self::Agency(name))
            }
            "country" => country(&name).map(Self::Country),
            _ => None,
        }
    }
}

/// The code of a country.
pub fn country(text: &str) -> Option<[u8; 2]> {
    let code: [u8; 2] = code(text).as_bytes().try_into().ok()?;
    code.iter().all(u8::is_ascii_uppercase).then_some(code)
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agency(code) => write!(f, "agency:{code}"),
            Self::Country([a, b]) => write!(f, "country:{}{}", char::from(*a), char::from(*b)),
        }
    }
}

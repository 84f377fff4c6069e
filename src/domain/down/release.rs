//! To whom one thing may go. The caveats of whoever wrote it (handling code, originator
//! control) stand on it; two officers then say which offices, roles, agencies and States
//! get it, and both must allow a reader (docs/shore.md, "Who gets what").
//!
//! What is not said is not allowed: without a handling code a thing stays in the agency,
//! without offices in the office that it came from, and an unreadable code keeps it ashore.

use super::principal::{Party, Principal, code, country};
use crate::domain::keys::officer::Role;
use crate::domain::powers::agreements::Agreements;
use crate::domain::time::UtcTime;
use std::collections::{BTreeMap, BTreeSet};

/// The word that stands for every office of the agency.
pub const NATIONAL: &str = "*";

/// The handling code of the 5x5x5 scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handling {
    /// 1: to other agencies of law enforcement.
    Agencies,
    /// 2: to bodies that don't prosecute, too.
    Bodies,
    /// 3: to the customs of other States, too.
    Foreign,
    /// 4: in the originating agency alone.
    OwnAgency,
    /// 5: no dissemination; refer to the originator.
    Originator,
}

/// Who may have one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The office that it came from.
    pub originator: String,
    pub handling: Handling,
    /// Originator control: beyond the originator's office it goes only to who is named,
    /// and only with the originator's consent.
    pub controlled: bool,
    /// An officer of the originator's office is one of those who released it.
    pub consent: bool,
    /// For cleared roles alone.
    pub covert: bool,
    pub national: bool,
    pub offices: BTreeSet<String>,
    /// Empty: every role.
    pub roles: BTreeSet<Role>,
    pub agencies: BTreeSet<String>,
    pub countries: BTreeSet<[u8; 2]>,
}

/// Why somebody does not get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Withheld {
    /// Neither a boat nor a partner asks.
    Nobody,
    Handling,
    Office,
    Control,
    Role,
    Clearance,
    Agency,
    Country,
    /// It would be allowed if there were an agreement in force.
    NoBasis,
    /// A link, and one of its ends does not go there.
    LinkEnd,
}

impl Handling {
    /// The code of a cell: a digit of 5x5x5, or P and C of 3x5x2. Nothing is 4; what
    /// can't be read is 5.
    pub fn of(cell: &str) -> Self {
        let words = words(cell);
        let mut codes = words.iter().filter(|word| *word != "ORCON");
        let found = match codes.next().map(String::as_str) {
            None | Some("4" | "C") => Self::OwnAgency,
            Some("1" | "P") => Self::Agencies,
            Some("2") => Self::Bodies,
            Some("3") => Self::Foreign,
            Some(_) => Self::Originator,
        };
        if codes.next().is_some() { Self::Originator } else { found }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Agencies => "1",
            Self::Bodies => "2",
            Self::Foreign => "3",
            Self::OwnAgency => "4",
            Self::Originator => "5",
        }
    }

    fn leaves_the_agency(self) -> bool {
        matches!(self, Self::Agencies | Self::Bodies | Self::Foreign)
    }
}

fn words(cell: &str) -> Vec<String> {
    let parts = cell.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_uppercase).collect()
}

/// Originator control, as the cells `orcon` and `handling` say it. Whatever stands in
/// `orcon` and is no plain "no" counts as yes.
pub fn is_controlled(cells: &BTreeMap<String, String>) -> bool {
    let cell = |key: &str| cells.get(key).map(|c| words(c)).unwrap_or_default();
    let said = cell("orcon");
    let no = said.is_empty()
        || matches!(said.as_slice(), [one] if matches!(one.as_str(), "NO" | "N" | "0" | "FALSE"));
    !no || cell("handling").iter().any(|word| word == "ORCON")
}

impl Withheld {
    pub fn code(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Handling => "handling",
            Self::Office => "office",
            Self::Control => "originator-control",
            Self::Role => "role",
            Self::Clearance => "clearance",
            Self::Agency => "agency",
            Self::Country => "country",
            Self::NoBasis => "no-sharing-basis",
            Self::LinkEnd => "link-end",
        }
    }
}

impl Release {
    /// What the cells of a row say of themselves: the caveats, and the offices, roles,
    /// agencies and countries that they name.
    pub fn of_cells(cells: &BTreeMap<String, String>, originator: &str) -> Self {
        let list = |key: &str| -> Vec<&str> {
            let cell = cells.get(key).map(String::as_str).unwrap_or_default();
            cell.split([';', '；', ',', ' ']).map(str::trim).filter(|part| !part.is_empty()).collect()
        };
        let offices = list("offices");
        let said = cells.get("originator").map(|c| code(c)).filter(|c| !c.is_empty());
        Self {
            originator: said.unwrap_or_else(|| code(originator)),
            handling: Handling::of(cells.get("handling").map(String::as_str).unwrap_or_default()),
            controlled: is_controlled(cells),
            consent: false,
            covert: cells.get("action").is_some_and(|a| words(a) == ["DO", "NOT", "ALERT"]),
            national: offices.contains(&NATIONAL),
            offices: offices.iter().filter(|o| **o != NATIONAL).map(|o| code(o)).collect(),
            roles: list("roles").iter().filter_map(|r| r.parse().ok()).collect(),
            agencies: list("agencies").iter().map(|a| code(a)).collect(),
            countries: list("countries").iter().filter_map(|c| country(c)).collect(),
        }
    }

    /// Whether `to` may have it at `now`.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn permits(&self, to: &Principal, basis: &Agreements, now: UtcTime) -> Result<(), Withheld> {
        if self.handling == Handling::Originator {
            return Err(Withheld::Handling);
        }
        match &to.office {
            None if to.parties.is_empty() => return Err(Withheld::Nobody),
            None => {}
            Some(office) => self.permits_office(office)?,
        }
        if !self.roles.is_empty() && self.roles.is_disjoint(&to.roles) {
            return Err(Withheld::Role);
        }
        if self.covert && (!to.cleared || to.office.is_none() || !to.parties.is_empty()) {
            return Err(Withheld::Clearance);
        }
        to.parties.iter().try_for_each(|party| self.permits_party(party, basis, now))
    }

    fn permits_office(&self, office: &str) -> Result<(), Withheld> {
        if office == self.originator {
            return Ok(());
        }
        let named = self.offices.contains(office);
        if self.controlled && !(named && self.consent) {
            return Err(Withheld::Control);
        }
        if named || self.national { Ok(()) } else { Err(Withheld::Office) }
    }

    fn permits_party(&self, party: &Party, basis: &Agreements, now: UtcTime) -> Result<(), Withheld> {
        if !self.handling.leaves_the_agency() {
            return Err(Withheld::Handling);
        }
        if self.controlled && !self.consent {
            return Err(Withheld::Control);
        }
        match party {
            Party::Agency(code) if self.agencies.contains(code) => Ok(()),
            Party::Agency(_) => Err(Withheld::Agency),
            Party::Country(_) if self.handling != Handling::Foreign => Err(Withheld::Handling),
            Party::Country(code) if !self.countries.contains(code) => Err(Withheld::Country),
            Party::Country(code) => {
                let flag: String = code.iter().copied().map(char::from).collect();
                if basis.sharing(&flag, now).allowed() { Ok(()) } else { Err(Withheld::NoBasis) }
            }
        }
    }
}

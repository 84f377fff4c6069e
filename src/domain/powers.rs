//! What applies here, and with whom information may be shared: advisory texts of a law
//! profile (`powers.toml`, `legal.toml`, `agreements.csv`) with their source and date. The
//! program informs, it never decides what is lawful.

pub mod agreements;
pub mod profile;
pub mod texts;

use crate::domain::powers::agreements::{Agreements, BadAgreements};
use crate::domain::powers::profile::ProfileText;
use crate::domain::powers::texts::{BadPowers, Power, Powers};
use crate::domain::report::legal::{Advice, BadRules, FlagAnswer, FlagState, LegalRules, Pursuit, Situation};
use crate::domain::risk::table::{BadTable, RiskTable};
use crate::domain::waters::Zone;
use thiserror::Error;

/// The law of a profile: texts, bases, agreements, the points of the risk score.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Law {
    pub powers: Powers,
    pub legal: LegalRules,
    pub agreements: Agreements,
    pub risk: RiskTable,
}

/// Why a profile gives no law.
#[derive(Debug, Error)]
pub enum LawError {
    #[error(transparent)]
    Powers(#[from] BadPowers),
    #[error(transparent)]
    Legal(#[from] BadRules),
    #[error(transparent)]
    Agreements(#[from] BadAgreements),
    #[error(transparent)]
    Risk(#[from] BadTable),
}

/// What is known of someone when the panel is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    pub zone: Zone,
    pub flag: FlagState,
    /// A hot pursuit of her runs, and whether it was continuous.
    pub pursuit: Pursuit,
    /// Something stands against her: an alert of a customs rule or a hit of the list.
    pub suspicion: bool,
}

/// What the panel says of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel<'a> {
    pub here: Here,
    pub powers: Vec<&'a Power>,
    /// Bases that fit; without consent, warrant or an answer of the flag State, which the
    /// boarding form knows.
    pub bases: Vec<Advice>,
}

impl Law {
    /// Reads what a profile says.
    ///
    /// # Errors
    /// The first file that can't be used, with the line where one is known.
    pub fn of(text: &ProfileText) -> Result<Self, LawError> {
        Ok(Self {
            powers: Powers::read(&text.powers)?,
            legal: LegalRules::read(&text.legal)?,
            agreements: Agreements::read(&text.agreements)?,
            risk: RiskTable::read(&text.risk)?,
        })
    }

    /// What applies in a zone to a flag.
    pub fn panel(&self, here: Here) -> Panel<'_> {
        let situation = Situation {
            zone: here.zone.code().to_owned(),
            flag: here.flag,
            answer: FlagAnswer::NotAsked,
            authorised: Vec::new(),
            agreement: false,
            consent: false,
            pursuit: here.pursuit,
            warrant: false,
            suspicion: here.suspicion,
            port_call: false,
        };
        Panel { here, powers: self.powers.here(here.zone, here.flag), bases: self.legal.advise(&situation) }
    }
}

#[cfg(test)]
mod tests;

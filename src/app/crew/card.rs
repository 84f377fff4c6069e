//! What the card and the powers panel are made of: zone, flag, score of a target, from the
//! picture, the board, the registers and the profile.

use crate::app::state::App;
use crate::domain::alert::alarm::Subject;
use crate::domain::alert::episode::Episode;
use crate::domain::alert::event::BoardEvent;
use crate::domain::alert::history::{Entry, Query};
use crate::domain::powers::Here;
use crate::domain::powers::agreements::Sharing;
use crate::domain::report::legal::{FlagState, Pursuit};
use crate::domain::risk::Score;
use crate::domain::risk::extract::ShipKey;
use crate::domain::risk::score::score;
use crate::domain::traffic::mmsi;
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::compare::Tier;
use crate::domain::waters::Zone;

/// Changes of identity that the card tells.
const MOST_CHANGES: usize = 8;

/// A flag and whence it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// Declared or told by an office; else the country of the MMSI.
    pub declared: bool,
}

impl App {
    /// The zone that someone is in, with hysteresis; `None` where no zone data reaches.
    pub fn zone_of(&self, who: Subject) -> Option<Zone> {
        self.passages.zone(who)
    }

    /// The flag of a target; `None` where nothing tells it.
    pub fn flag_of(&self, target: &Target) -> Option<Flag> {
        let told = target.mmsi().and_then(|mmsi| self.local.flag(mmsi));
        let numbered = || target.mmsi().and_then(mmsi::country).map(|country| country.code);
        match told {
            Some(code) => Some(Flag { code: code.to_owned(), declared: true }),
            None => numbered().map(|code| Flag { code: code.to_owned(), declared: false }),
        }
    }

    /// What applies to own ship: where she is.
    pub fn here_own(&self) -> Option<Here> {
        let zone = self.zone_of(Subject::Own)?;
        Some(Here { zone, flag: FlagState::Own, pursuit: Pursuit::None, suspicion: false })
    }

    /// What applies to a target. What intelligence says of her counts as a suspicion only
    /// while it may be on the screen.
    pub fn here_of(&self, target: &Target) -> Option<Here> {
        let zone = self.zone_of(Subject::Target(target.id))?;
        let flag = match self.flag_of(target) {
            Some(flag) if self.waters.profile().is_own(&flag.code) => FlagState::Own,
            Some(_) => FlagState::Foreign,
            None => FlagState::Unknown,
        };
        let pursuit = match self.pursuits.last().filter(|p| p.target() == target.id && !p.has_ended()) {
            None => Pursuit::None,
            Some(pursuit) if pursuit.is_continuous() => Pursuit::Continuous,
            Some(_) => Pursuit::Broken,
        };
        let about = |e: &&Episode| e.is_live() && e.subjects.contains(&Subject::Target(target.id));
        let alerted = self.alerts_shown().into_iter().filter(about).any(|e| !e.rule.is_safety());
        let listed = !self.hides_intel()
            && self.watch.open_hit(target.id).is_some_and(|hit| hit.verdict.tier >= Tier::Probable);
        Some(Here { zone, flag, pursuit, suspicion: alerted || listed })
    }

    /// Whether information about her may be shared with her flag State.
    pub fn sharing_of(&self, target: &Target) -> Option<(Flag, Sharing<'_>)> {
        let flag = self.flag_of(target).filter(|flag| !self.waters.profile().is_own(&flag.code))?;
        let sharing = self.law.agreements.sharing(&flag.code, self.utc(self.now).0);
        Some((flag, sharing))
    }

    /// The numbers under which registers may know her.
    pub fn ship_key<'a>(&self, target: &'a Target) -> ShipKey<'a> {
        ShipKey {
            mmsi: target.mmsi().map(|mmsi| mmsi.0),
            imo: target.identity.imo,
            call_sign: target.identity.callsign.value.as_deref(),
        }
    }

    /// The changes of a target's identity, the newest first.
    pub fn identity_changes(&self, target: &Target) -> Vec<BoardEvent> {
        let query = Query { subject: Some(Subject::Target(target.id)), ..Query::default() };
        let changes = self.board.history().search(&query).filter_map(|entry| match entry {
            Entry::Alert(event) if is_identity(event) => Some(event.clone()),
            _ => None,
        });
        changes.take(MOST_CHANGES).collect()
    }

    /// The explained score of a target.
    pub fn risk_of(&self, target: &Target) -> Score {
        score(&self.dossier(target), &self.law.risk, self.utc(self.now).0)
    }
}

/// A6a to A6h, when it was first told.
fn is_identity(event: &BoardEvent) -> bool {
    event.rule.code().starts_with("A6")
        && matches!(event.state, crate::domain::alert::event::EventState::Raised)
}

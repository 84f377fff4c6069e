//! What the card and the powers panel are made of: zone, flag, score of a target, from the
//! picture, the board, the registers and the profile.

use crate::app::state::App;
use crate::domain::alert::alarm::{Level, Rule, Subject};
use crate::domain::alert::episode::Episode;
use crate::domain::alert::event::BoardEvent;
use crate::domain::alert::history::{Entry, Query};
use crate::domain::geo::Position;
use crate::domain::powers::Here;
use crate::domain::powers::agreements::Sharing;
use crate::domain::report::legal::{FlagState, Pursuit};
use crate::domain::risk::Score;
use crate::domain::risk::dossier::{Behaviour, Boarding, Dated, Dossier, PortCall};
use crate::domain::risk::extract::{RowKind, ShipKey};
use crate::domain::risk::score::score;
use crate::domain::time::UtcTime;
use crate::domain::traffic::mmsi;
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::compare::Tier;
use crate::domain::waters::Zone;

/// Changes of identity that the card tells.
const MOST_CHANGES: usize = 8;
/// Near the coast, nautical miles (A5 of the score).
const NEAR_COAST_NM: f64 = 24.0;

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

    /// What is known of a target, as the score takes it.
    pub fn dossier(&self, target: &Target) -> Dossier {
        let identity = &target.identity;
        let flag = self.flag_of(target);
        let length = identity.dimensions.map(|d| f64::from(d.to_bow) + f64::from(d.to_stern));
        let mut dossier = Dossier {
            ship_type: identity.ship_type.filter(|code| *code > 0),
            length_m: length.filter(|m| *m > 0.0),
            foreign: flag.map(|flag| !self.waters.profile().is_own(&flag.code)),
            ..Dossier::default()
        };
        self.add_episodes(target, &mut dossier);
        let Some(extract) = self.local.extract() else { return dossier };
        let ship = self.ship_key(target);
        dossier.port_calls = extract
            .of(RowKind::PortCall, ship)
            .into_iter()
            .filter_map(|row| {
                Some(PortCall {
                    port: row.port.clone().unwrap_or_default(),
                    country: row.country.clone(),
                    at: row.at?,
                    source: extract.source.clone(),
                })
            })
            .collect();
        dossier.boardings = extract
            .of(RowKind::Boarding, ship)
            .into_iter()
            .filter_map(|row| {
                Some(Boarding { record: row.number.clone(), cleared: row.cleared, at: row.at? })
            })
            .collect();
        dossier
    }

    /// Alerts of this watch, those that are over too.
    fn add_episodes(&self, target: &Target, dossier: &mut Dossier) {
        let subject = Subject::Target(target.id);
        let mut add = |rule: Rule, level: Level, at: UtcTime, position: Option<Position>| {
            let near = || self.waters.shore(position?).map(|nm| nm.0 <= NEAR_COAST_NM);
            let near_coast = if rule == Rule::WentSilent { near() } else { None };
            dossier.episodes.push(Behaviour { rule, level, at: self.utc(at).0, near_coast });
        };
        let query = Query { subject: Some(subject), ..Query::default() };
        for entry in self.board.history().search(&query) {
            if let Entry::Alert(event) = entry
                && !event.rule.is_safety()
            {
                add(event.rule, event.level, event.at, event.position);
            }
        }
        for episode in self.board.active().into_iter().filter(|e| e.subjects.contains(&subject)) {
            let elsewhere = episode.reasons.iter().any(|reason| reason.code == "destination-elsewhere");
            if elsewhere {
                let what = target.identity.destination.clone().unwrap_or_default();
                dossier.deviation =
                    Some(Dated { what, source: String::new(), at: Some(self.utc(episode.start).0) });
            }
            if episode.is_live() {
                add(episode.rule, episode.level, self.now, episode.position);
            }
        }
    }
}

/// A6a to A6h, when it was first told.
fn is_identity(event: &BoardEvent) -> bool {
    event.rule.code().starts_with("A6")
        && matches!(event.state, crate::domain::alert::event::EventState::Raised)
}

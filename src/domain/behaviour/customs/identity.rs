//! A6: what a vessel says of herself, taken at her word (domain §3.2).
//!
//! (a) the IMO number's check digit, (b) the MMSI's form and country, (c) the countries of
//! MMSI and call sign, (d) another identity under one MMSI, (e) one MMSI in two places,
//! (f) a lost hull that goes on under a new MMSI, (g) a position on land, (h) too fast for
//! her type. The MMSI counts at once, all else after two equal static messages (the picture sees to it).

mod changed;
mod number;
mod on_land;
mod swap;
mod two_places;
mod type_speed;

use crate::domain::alert::alarm::{Finding, Rule};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::sensing::reception::Reception;
use crate::domain::id::TargetId;
use crate::domain::traffic::picture::ChangeKind;
use crate::domain::traffic::target::Target;
use changed::Changed;
use on_land::OnLand;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use swap::Swap;
use two_places::TwoPlaces;
use type_speed::TypeSpeed;

/// Settings of A6 (`[alert.rules.customs.identity]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentitySettings {
    /// d: length and beam may differ this much, metres.
    pub length_m: f64,
    pub beam_m: f64,
    /// d, e: how long the alert stands after the last change or jump, minutes.
    pub stands_min: u32,
    /// e: so many jumps ..
    pub jumps: u32,
    /// .. within this, minutes.
    pub jumps_within_min: u32,
    /// f: the least score of continuity.
    pub score: f64,
    /// f: the least where both ships lie at the edge of hearing, beyond this part of an
    /// observed range of at least so many nm: there ships come and go all day.
    pub edge_score: f64,
    pub edge_part: f64,
    pub edge_nm: f64,
    /// f: the gate is this many nm, and this part of the way run since.
    pub gate_nm: f64,
    pub gate_part: f64,
    /// f: draught in metres and speed in knots may differ this much.
    pub draught_m: f64,
    pub speed_kn: f64,
    /// f: a hull is lost after this silence, seconds; longer than this, minutes, it is
    /// not looked for.
    pub lost_s: u32,
    pub lost_min: u32,
    /// g: further from the coast than this, nautical miles.
    pub land_nm: f64,
    /// h: faster than this, knots, ..
    pub cargo_kn: f64,
    pub fishing_kn: f64,
    /// .. for this long, seconds.
    pub fast_s: u32,
}

impl Default for IdentitySettings {
    fn default() -> Self {
        Self {
            length_m: 5.0,
            beam_m: 2.0,
            stands_min: 60,
            jumps: 2,
            jumps_within_min: 30,
            score: 0.7,
            edge_score: 0.9,
            edge_part: 0.75,
            edge_nm: 15.0,
            gate_nm: 1.0,
            gate_part: 0.25,
            draught_m: 0.3,
            speed_kn: 2.0,
            lost_s: 90,
            lost_min: 120,
            land_nm: 0.3,
            cargo_kn: 25.0,
            fishing_kn: 20.0,
            fast_s: 60,
        }
    }
}

/// All of A6. Memory goes with the targets, and with fixed limits where a rule
/// remembers those that are gone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Identities {
    settings: IdentitySettings,
    /// a to c: what the last word of each vessel gives.
    standing: BTreeMap<(TargetId, Rule), Finding>,
    changed: Changed,
    places: TwoPlaces,
    swap: Swap,
    land: OnLand,
    speed: TypeSpeed,
}

impl Identities {
    pub(crate) fn new(settings: IdentitySettings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub(crate) fn look(&mut self, look: &Look<'_>, reception: &Reception) {
        let mut spoke = BTreeSet::new();
        for change in look.scene.changes {
            if change.kind == ChangeKind::Removed {
                self.standing.retain(|(id, _), _| *id != change.target);
            } else if matches!(change.kind, ChangeKind::New | ChangeKind::Static | ChangeKind::Updated) {
                spoke.insert(change.target);
            }
        }
        for target in spoke.iter().filter_map(|id| look.target(*id)).filter(|t| !t.partner) {
            self.judge(target, look);
            self.changed.hear(target, look.scene.now, &self.settings);
        }
        self.standing.retain(|(id, _), _| look.target(*id).is_some_and(|t| !t.partner));
        self.changed.settle(look, &self.settings);
        self.places.look(look, &self.settings);
        self.swap.look(look, reception, &self.settings);
        self.land.look(look, &self.settings);
        self.speed.look(look, &self.settings);
    }

    fn judge(&mut self, target: &Target, look: &Look<'_>) {
        let found = [
            (Rule::ImoInvalid, number::imo(target)),
            (Rule::MmsiInvalid, number::mmsi(target)),
            (Rule::FlagMismatch, number::flags(target, look.scene.local)),
        ];
        for (rule, found) in found {
            let key = (target.id, rule);
            let Some(new) = found else {
                self.standing.remove(&key);
                continue;
            };
            let start = self.standing.get(&key).map_or(look.scene.now, |old| old.start);
            self.standing.insert(key, Finding { start, ..new });
        }
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing
            .values()
            .chain(self.changed.findings())
            .chain(self.places.findings())
            .chain(self.swap.findings())
            .chain(self.land.findings())
            .chain(self.speed.findings())
    }
}

#[cfg(test)]
mod tests;

//! A7: a boat at the speed of a smuggler's, for a minute.
//!
//! Fast ferries, passenger ships, law and rescue craft are none. Of unknown type she is
//! raised, and cleared with the reason once her static data says so. What radar alone
//! sees is dark while the AIS receiver is alive.

use super::reception::Reception;
use super::{label, reason};
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::ship_class::ShipClass;
use crate::domain::behaviour::customs::speed_run::{Kept, SpeedRuns};
use crate::domain::cpa::Motion;
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::TrackStatus;
use crate::domain::sun;
use crate::domain::time::Span;
use crate::domain::traffic::mmsi::MmsiForm;
use crate::domain::traffic::target::{Freshness, Report, Target, TargetKind};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How far ahead "inbound" looks, and which part of the way must be gained on the coast:
/// half of it is a course within 60 degrees of the shortest way.
const AHEAD: Span = Span::minutes(6);
const GAINED_PART: f64 = 0.5;

/// Settings (`[alert.rules.customs.go_fast]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FastSettings {
    /// At this speed, knots, ..
    pub speed_kn: f64,
    /// .. for this long, seconds.
    pub kept_s: u32,
    /// The AIS receiver is alive while any station was heard within this, seconds.
    pub alive_s: u32,
}

impl Default for FastSettings {
    fn default() -> Self {
        Self { speed_kn: 25.0, kept_s: 60, alive_s: 60 }
    }
}

#[derive(Debug, Clone)]
struct Standing {
    finding: Finding,
    /// Told for the last time, with the reason of its end.
    ends: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct GoFast {
    settings: FastSettings,
    runs: SpeedRuns,
    standing: BTreeMap<TargetId, Standing>,
}

impl GoFast {
    pub(super) fn new(settings: FastSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub(super) fn look(&mut self, look: &Look<'_>, reception: &Reception) {
        self.standing.retain(|_, standing| !standing.ends);
        for target in look.samples {
            self.hear(target, look, reception);
        }
        for (id, standing) in &mut self.standing {
            let Some(code) = look.target(*id).and_then(|t| excluded_type(t, look)) else { continue };
            standing.ends = true;
            standing.finding.reasons.push(reason("type-excluded", f64::from(code), "", 0.0));
        }
        let there =
            |id: TargetId| look.target(id).is_some_and(|t| t.freshness != Freshness::Lost && !t.partner);
        self.runs.retain(there);
        self.standing.retain(|id, _| there(*id));
    }

    fn hear(&mut self, target: &Target, look: &Look<'_>, reception: &Reception) {
        let Some(report) = target.report else { return };
        // A radar's first sweeps give no speed to go by.
        let acquiring = target.radar_status == Some(TrackStatus::Acquiring);
        let aircraft = target.mmsi().map(MmsiForm::of) == Some(MmsiForm::SarAircraft);
        let excluded = aircraft || excluded_type(target, look).is_some();
        if acquiring || excluded {
            self.runs.forget(target.id);
            return;
        }
        let kept = self.runs.hear(target.id, &report, self.settings.speed_kn, true);
        let long_enough = Span::seconds(i64::from(self.settings.kept_s));
        match kept.filter(|kept| kept.span >= long_enough) {
            Some(kept) => {
                let finding = self.finding(target, &report, kept, look, reception);
                self.standing.insert(target.id, Standing { finding, ends: false });
            }
            None => drop(self.standing.remove(&target.id)),
        }
    }

    fn finding(
        &self,
        target: &Target,
        report: &Report,
        kept: Kept,
        look: &Look<'_>,
        reception: &Reception,
    ) -> Finding {
        let settings = &self.settings;
        let speed = report.speed.map_or(0.0, |s| s.0);
        let mut reasons = vec![
            reason("go-fast-speed", speed, "kn", settings.speed_kn),
            reason("speed-kept", kept.span.as_seconds(), "s", f64::from(settings.kept_s)),
        ];
        let alive = Span::seconds(i64::from(settings.alive_s));
        let mut high = Vec::new();
        if target.kind == TargetKind::Radar
            && target.association.is_none()
            && reception.is_alive(look.scene.now, alive)
        {
            high.push(reason("radar-only", 0.0, "", 0.0));
        }
        high.extend(night_inbound(report, look));
        let level = if high.is_empty() { Level::Warn } else { Level::High };
        if target.identity.ship_type.or(target.identity.ship_type_heard).is_none() {
            reasons.push(reason("type-unknown", 0.0, "", 0.0));
        }
        reasons.extend(high);
        Finding {
            position: Some(report.position),
            reasons,
            label: label(target),
            ..Finding::new(Rule::GoFast, level, vec![Subject::Target(target.id)], kept.start)
        }
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.values().map(|standing| &standing.finding)
    }
}

/// The type code that excludes her: her own, or that of the ship whose echo she is. One
/// message is enough here: fast ferries would else be told for the first six minutes.
fn excluded_type(target: &Target, look: &Look<'_>) -> Option<u8> {
    let said = |t: &Target| t.identity.ship_type.or(t.identity.ship_type_heard);
    let of_ship = target.association.and_then(|a| look.target(a.with)).and_then(said);
    let excluded = |code: &u8| {
        matches!(
            ShipClass::of(*code),
            Some(ShipClass::HighSpeed | ShipClass::Passenger | ShipClass::Law | ShipClass::SearchAndRescue)
        )
    };
    said(target).or(of_ship).filter(excluded)
}

/// By night toward the coast: the sun's height and the coast's distance, as reasons.
fn night_inbound(report: &Report, look: &Look<'_>) -> Vec<Reason> {
    let (Some(course), Some(speed)) = (report.course, report.speed) else { return Vec::new() };
    let sun = sun::altitude(report.at, report.position);
    if sun >= sun::NIGHT_BELOW {
        return Vec::new();
    }
    let ahead = Motion { position: report.position, course, speed }.after(AHEAD);
    let (here, there) = (look.scene.waters.shore(report.position), look.scene.waters.shore(ahead));
    let Some((here, there)) = here.zip(there) else { return Vec::new() };
    let way = speed.0 * AHEAD.as_hours();
    if !gains_on_coast(here.0, there.0, way) {
        return Vec::new();
    }
    vec![reason("night", sun, "°", sun::NIGHT_BELOW), reason("inbound", here.0, "nm", there.0)]
}

/// Whether the coast comes nearer from `here` to `there` nm by enough of the `way` ahead.
fn gains_on_coast(here: f64, there: f64, way: f64) -> bool {
    // A coast nearer than the way ahead is reached within it.
    here - there >= way.min(here) * GAINED_PART
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inbound_is_a_course_within_sixty_degrees_of_the_shortest_way() {
        assert!(gains_on_coast(10.0, 6.9, 3.0 * 2.0) && gains_on_coast(10.0, 8.5, 3.0));
        assert!(!gains_on_coast(10.0, 8.6, 3.0) && !gains_on_coast(10.0, 10.5, 3.0));
        assert!(gains_on_coast(1.0, 0.4, 3.0), "close in, where the way ahead ends on land");
    }
}

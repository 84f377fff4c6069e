//! A8: a radar track that no AIS speaks for, while the AIS receiver is alive.
//!
//! Three minutes after the track first has status T, one at 25 kn. "No AIS in gate" is
//! twice the gate of the association around where each ship without an echo of her own
//! would be now: a ship that is only late with a report is not taken for a dark one; nor
//! is any where the boat is known to hear less than half of what is sent. A
//! second echo beside a ship that has hers is dark; that is the meeting one looks for.
//! Tracks that part from their ships together, or when own position jumps, are an error
//! of position: they are known while their ships are heard. A track that begins just after
//! such a jump is held off for ten minutes from it, as A3 does.

use super::parting::Partings;
use super::reception::Reception;
use super::{label, near_coast, reason};
use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::cpa::Motion;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::TrackStatus;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Freshness, Report, Target, TargetKind};
use crate::domain::units::{METRES_PER_NM, Metres, NauticalMiles};
use crate::domain::waters::MaskKind;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The association's gate and its factor of release (domain §3.3).
const GATE_LEAST_M: f64 = 150.0;
const GATE_BASE_M: f64 = 60.0;
const GATE_RANGE_PART: f64 = 0.015;
const GATE_FACTOR: f64 = 2.0;
/// How far a ship can have come since her last report, nm.
const CARRIED_NM: f64 = 2.0;

/// Settings (`[alert.rules.customs.dark]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DarkSettings {
    /// After status T for this long, seconds, ..
    pub tracked_s: u32,
    /// .. or for this long at this speed, knots.
    pub fast_s: u32,
    pub fast_kn: f64,
    /// The AIS receiver is alive while any station was heard within this, seconds.
    pub alive_s: u32,
    /// HIGH this near to the coast when fast, nm.
    pub coast_nm: f64,
    /// An echo this near to an aid to navigation is the aid's, nm.
    pub aid_nm: f64,
    /// A track that parted from a ship who is still heard needs this long, seconds.
    pub parted_s: u32,
}

impl Default for DarkSettings {
    fn default() -> Self {
        Self {
            tracked_s: 180,
            fast_s: 60,
            fast_kn: 25.0,
            alive_s: 60,
            coast_nm: 24.0,
            aid_nm: 0.1,
            parted_s: 600,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Dark {
    settings: DarkSettings,
    /// Since when each track has status T and no ship.
    alone: BTreeMap<TargetId, UtcTime>,
    partings: Partings,
    standing: BTreeMap<TargetId, Finding>,
}

impl Dark {
    pub(super) fn new(settings: DarkSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub(super) fn look(&mut self, look: &Look<'_>, reception: &Reception) {
        let lone = |id: TargetId| {
            look.target(id)
                .is_some_and(|t| t.association.is_none() && t.freshness != Freshness::Lost && !t.partner)
        };
        self.partings.look(look);
        self.alone.retain(|id, _| lone(*id));
        self.standing.retain(|id, _| lone(*id));
        let alive = reception.is_alive(look.scene.now, Span::seconds(i64::from(self.settings.alive_s)));
        let mut aids = None;
        for target in look.samples.iter().filter(|t| t.kind == TargetKind::Radar) {
            let Some(report) = target.report.filter(|_| lone(target.id)) else { continue };
            if target.radar_status == Some(TrackStatus::Acquiring) {
                continue;
            }
            let since = *self.alone.entry(target.id).or_insert(report.at);
            let stands = self.standing.contains_key(&target.id);
            let wait = self.wait(target.id, since, &report, look);
            if !stands && (!alive || wait.is_none_or(|wait| report.at.since(since) < wait)) {
                continue;
            }
            let aids = aids.get_or_insert_with(|| aids_of(look));
            let heard =
                look.scene.own.position.position().is_none_or(|own| reception.hears(own, report.position));
            let doubtful = || !heard || may_be_a_ship(target.id, &report, look);
            if self.is_masked(&report, aids, look) || !stands && doubtful() {
                self.standing.remove(&target.id);
                continue;
            }
            let start = self.standing.get(&target.id).map_or(since, |f| f.start);
            let finding = self.finding(target, &report, start, look);
            self.standing.insert(target.id, finding);
        }
    }

    fn is_fast(&self, report: &Report) -> bool {
        report.speed.is_some_and(|s| s.0 >= self.settings.fast_kn)
    }

    fn needed(&self, report: &Report) -> Span {
        let fast = self.is_fast(report);
        Span::seconds(i64::from(if fast { self.settings.fast_s } else { self.settings.tracked_s }))
    }

    /// How long she must be alone; `None` while she is known, or may be one given anew
    /// after a leap of own position.
    fn wait(&self, track: TargetId, since: UtcTime, report: &Report, look: &Look<'_>) -> Option<Span> {
        let needed = self.needed(report);
        let doubt = self.partings.own_in_doubt(since, look.scene.now);
        if doubt || self.partings.is_known(track, since, &self.alone, look) {
            None
        } else if self.partings.ship_of(track, look).is_some() {
            Some(needed.max(Span::seconds(i64::from(self.settings.parted_s))))
        } else {
            Some(needed)
        }
    }

    /// Clutter, a buoy, a port, the land itself.
    fn is_masked(&self, report: &Report, aids: &[Position], look: &Look<'_>) -> bool {
        let waters = look.scene.waters;
        let masks = [MaskKind::Clutter, MaskKind::Port];
        waters.is_land(report.position)
            || waters.mask_range(report.position, &masks).is_some_and(|r| r.0 <= 0.0)
            || aids.iter().any(|aid| {
                (aid.lat() - report.position.lat()).abs() * 60.0 <= self.settings.aid_nm
                    && aid.haversine(report.position).nautical_miles().0 <= self.settings.aid_nm
            })
    }

    fn finding(&self, target: &Target, report: &Report, start: UtcTime, look: &Look<'_>) -> Finding {
        let settings = &self.settings;
        let needed = self.needed(report).as_seconds();
        let tracked = report.at.since(start).as_seconds();
        let mut reasons = vec![reason("dark-tracked", tracked, "s", needed)];
        let mut level = Level::Warn;
        if self.is_fast(report) {
            let speed = report.speed.map_or(0.0, |s| s.0);
            reasons.push(reason("go-fast-speed", speed, "kn", settings.fast_kn));
            if let Some(coast) = near_coast(look, report.position, settings.coast_nm) {
                level = Level::High;
                reasons.push(coast);
            }
        }
        Finding {
            position: Some(report.position),
            reasons,
            label: label(target),
            ..Finding::new(Rule::Dark, level, vec![Subject::Target(target.id)], start)
        }
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.values()
    }
}

fn aids_of(look: &Look<'_>) -> Vec<Position> {
    let real = look.scene.targets.iter().filter(|t| t.kind == TargetKind::Aid { is_virtual: false });
    real.filter_map(|t| t.report.map(|r| r.position)).collect()
}

/// Whether an AIS ship without an echo of her own would be there now.
fn may_be_a_ship(radar: TargetId, report: &Report, look: &Look<'_>) -> bool {
    let own = look.scene.own.position.position();
    let range = own.map_or(0.0, |own| own.haversine(report.position).0);
    let gate = Metres(GATE_LEAST_M.max(GATE_BASE_M + GATE_RANGE_PART * range) * GATE_FACTOR);
    let reach = Metres(gate.0 + CARRIED_NM * METRES_PER_NM);
    look.neighbours.within(report.position, reach).into_iter().any(|near| {
        let Some(ship) = look.target(near.id).filter(|t| is_ship_without_echo(t, radar)) else {
            return false;
        };
        let carried = ship.report.map(|said| carried(&said, report.at));
        carried.is_some_and(|place| report.position.haversine(place).0 <= gate.0)
    })
}

fn is_ship_without_echo(ship: &Target, radar: TargetId) -> bool {
    let is_ship = matches!(ship.kind, TargetKind::ClassA | TargetKind::ClassB | TargetKind::Unknown);
    is_ship && ship.freshness != Freshness::Lost && ship.association.is_none_or(|a| a.with == radar)
}

/// Where a ship has come since her report, at most [`CARRIED_NM`] on.
fn carried(report: &Report, at: UtcTime) -> Position {
    let Some((course, speed)) = report.course.zip(report.speed) else { return report.position };
    let hours = at.since(report.at).as_hours().max(0.0);
    let NauticalMiles(way) = NauticalMiles((speed.0 * hours).min(CARRIED_NM));
    let span = if speed.0 > 0.0 { Span((way / speed.0 * 3_600_000.0) as i64) } else { Span(0) };
    Motion { position: report.position, course, speed }.after(span)
}

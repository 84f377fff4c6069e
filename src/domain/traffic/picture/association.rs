//! Which radar track is which ship's own echo.
//!
//! The gate: the two lie within max(150 m, 60 m + 1.5 % of the range), with the ship
//! carried on to the time of the radar, their speeds within 4 kn and, above 3 kn, their
//! courses within 20 degrees, for three of the last five updates of the track. A track
//! has one ship at most and a ship one track: every further track beside her stays a
//! target of its own, because that is the meeting a patrol looks for. Joining only
//! marks the two; each keeps its own history, so releasing has nothing to undo.

use super::entry::Entry;
use super::settings::GateLimit;
use super::{Change, ChangeKind, Picture};
use crate::domain::geo::{Offset, Position};
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::nmea0183::sentence::TrackStatus;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::{Association, Freshness, Report, TargetKind};

/// Ships remembered for one track; a fifth in the same gate takes the poorest's place.
const MOST_CANDIDATES: usize = 4;
/// Updates looked back upon.
const WINDOW: u32 = 5;
/// Half a degree: ships further off than this from every new echo are not looked at.
const REACH_DEGREES: f64 = 0.5;

/// A ship that was in the gate lately: one bit for each update, the newest lowest.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Candidate {
    ship: Mmsi,
    hits: u8,
    cost: f64,
}

/// The ships that may be a track's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Candidates(Vec<Candidate>);

impl Candidates {
    /// Shifts in one update: the ships inside the gate with their costs.
    fn update(&mut self, inside: &[(Mmsi, f64)]) {
        for candidate in &mut self.0 {
            candidate.hits = (candidate.hits << 1) & ((1 << WINDOW) - 1);
        }
        for (ship, cost) in inside {
            if let Some(candidate) = self.0.iter_mut().find(|candidate| candidate.ship == *ship) {
                candidate.hits |= 1;
                candidate.cost = *cost;
            } else {
                self.0.push(Candidate { ship: *ship, hits: 1, cost: *cost });
            }
        }
        self.0.retain(|candidate| candidate.hits != 0);
        self.0.sort_by(|a, b| {
            b.hits
                .count_ones()
                .cmp(&a.hits.count_ones())
                .then(a.cost.total_cmp(&b.cost))
                .then(a.ship.cmp(&b.ship))
        });
        self.0.truncate(MOST_CANDIDATES);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// What the gate compares, of either side.
#[derive(Debug, Clone, Copy)]
struct Moving {
    report: Report,
    velocity: Option<Offset>,
}

impl Moving {
    fn of(entry: &Entry) -> Option<Self> {
        Some(Self { report: entry.target.report?, velocity: entry.velocity })
    }
}

/// An echo that came since the last look.
struct Echo {
    id: TargetId,
    moving: Moving,
    range_nm: f64,
    /// Nautical miles in a degree of longitude there.
    scale: f64,
}

impl Echo {
    /// How well the ship fits, 0 at best; `None` outside `factor` times the gate.
    fn cost(&self, ship: &Moving, gate: &GateLimit, factor: f64) -> Option<f64> {
        let radius_m = gate.least.0.max(gate.base.0 + gate.range_share * self.range_nm * 1852.0) * factor;
        let radius = radius_m / 1852.0;
        let hours = self.moving.report.at.since(ship.report.at).as_hours();
        let v = ship.velocity.unwrap_or_default();
        let (here, there) = (self.moving.report.position, ship.report.position);
        let y = (there.lat() - here.lat()) * 60.0 + v.y * hours;
        if y.abs() > radius {
            return None;
        }
        let x = degrees_east(here, there) * self.scale + v.x * hours;
        let distance = x.hypot(y);
        if distance > radius {
            return None;
        }
        let mut cost = distance / radius;
        if let (Some(a), Some(b)) = (self.moving.report.speed, ship.report.speed) {
            let difference = (a.0 - b.0).abs();
            if difference > gate.speed.0 * factor {
                return None;
            }
            cost += difference / (gate.speed.0 * factor);
            let courses = self.moving.report.course.zip(ship.report.course);
            if let Some((a_course, b_course)) = courses.filter(|_| a.0.min(b.0) > gate.course_above.0) {
                let turned = a_course.difference(b_course);
                if turned > gate.course * factor {
                    return None;
                }
                cost += turned / (gate.course * factor);
            }
        }
        Some(cost)
    }
}

fn degrees_east(from: Position, to: Position) -> f64 {
    let degrees = to.lon() - from.lon();
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees < -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

pub(super) const FIRST_RADAR: TargetId = TargetId::Radar { number: 0, use_count: 0 };
pub(super) const LAST_RADAR: TargetId = TargetId::Radar { number: u16::MAX, use_count: u16::MAX };

impl Picture {
    /// Looks at every echo that came since the last look: releases, then joins.
    pub(super) fn associate(&mut self, changes: &mut Vec<Change>) {
        self.release_lost(changes);
        let echoes = self.new_echoes();
        if echoes.is_empty() {
            return;
        }
        self.hold_or_release(&echoes, changes);
        let ships = self.ships_near(&echoes);
        let mut inside = Vec::new();
        let mut pairs = Vec::new();
        for echo in &echoes {
            let gate = &self.settings.gate;
            inside.clear();
            inside.extend(
                ships.iter().filter_map(|(mmsi, ship)| echo.cost(ship, gate, 1.0).map(|cost| (*mmsi, cost))),
            );
            let Some(entry) = self.targets.get_mut(&echo.id) else { continue };
            let joined = entry.target.association.is_some();
            let Some(memory) = entry.radar.as_mut() else { continue };
            memory.gated_at = Some(echo.moving.report.at);
            memory.candidates.update(&inside);
            if !joined {
                let ready = memory.candidates.0.iter().filter(|c| c.hits.count_ones() >= gate.hits);
                pairs.extend(ready.map(|c| (c.cost, echo.id, TargetId::Mmsi(c.ship))));
            }
        }
        // The best pair first; ids break ties so that a replay gives the same pairs.
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (_, radar, ship) in pairs {
            self.join(radar, ship, changes);
        }
    }

    fn new_echoes(&self) -> Vec<Echo> {
        let radar = self.targets.range(FIRST_RADAR..=LAST_RADAR);
        radar
            .filter_map(|(id, entry)| {
                let memory = entry.radar.as_ref()?;
                let moving = Moving::of(entry)?;
                let fresh = memory.gated_at != Some(moving.report.at)
                    && entry.target.freshness != Freshness::Lost
                    && entry.target.radar_status != Some(TrackStatus::Acquiring);
                fresh.then(|| Echo {
                    id: *id,
                    moving,
                    range_nm: memory.range.map_or(0.0, |range| range.0),
                    scale: moving.report.position.lat().to_radians().cos() * 60.0,
                })
            })
            .collect()
    }

    /// Ships with a fresh, exact position near one of the echoes.
    fn ships_near(&self, echoes: &[Echo]) -> Vec<(Mmsi, Moving)> {
        let (mut south, mut north) = (f64::MAX, f64::MIN);
        for echo in echoes {
            let lat = echo.moving.report.position.lat();
            south = south.min(lat - REACH_DEGREES);
            north = north.max(lat + REACH_DEGREES);
        }
        self.targets
            .range(..FIRST_RADAR)
            .filter_map(|(id, entry)| {
                let TargetId::Mmsi(mmsi) = *id else { return None };
                let target = &entry.target;
                let ship =
                    matches!(target.kind, TargetKind::ClassA | TargetKind::ClassB | TargetKind::Unknown);
                if !ship || target.freshness == Freshness::Lost {
                    return None;
                }
                let moving = Moving::of(entry)?;
                let lat = moving.report.position.lat();
                (!moving.report.coarse && lat >= south && lat <= north).then_some((mmsi, moving))
            })
            .collect()
    }

    /// A joined pair whose ship or echo is lost is two targets again.
    fn release_lost(&mut self, changes: &mut Vec<Change>) {
        let is_lost = |id: TargetId| {
            self.targets.get(&id).is_none_or(|entry| entry.target.freshness == Freshness::Lost)
        };
        let radar = self.targets.range(FIRST_RADAR..=LAST_RADAR);
        let broken: Vec<TargetId> = radar
            .filter_map(|(id, entry)| entry.target.association.map(|association| (*id, association.with)))
            .filter(|(radar, ship)| is_lost(*radar) || is_lost(*ship))
            .map(|(radar, _)| radar)
            .collect();
        for radar in broken {
            self.release(radar, changes);
        }
    }

    /// A pair outside twice the gate for a minute is released.
    fn hold_or_release(&mut self, echoes: &[Echo], changes: &mut Vec<Change>) {
        let mut parted = Vec::new();
        for echo in echoes {
            let with = self.targets.get(&echo.id).and_then(|entry| entry.target.association);
            let Some(with) = with else { continue };
            let gate = self.settings.gate;
            let ship = self.targets.get(&with.with).and_then(|entry| Moving::of(entry));
            let holds = ship.is_some_and(|ship| echo.cost(&ship, &gate, gate.release_factor).is_some());
            let Some(memory) = self.targets.get_mut(&echo.id).and_then(|entry| entry.radar.as_mut()) else {
                continue;
            };
            if holds {
                memory.outside_since = None;
                continue;
            }
            let now = echo.moving.report.at;
            let since = *memory.outside_since.get_or_insert(now);
            if now.since(since) >= gate.release_after {
                parted.push(echo.id);
            }
        }
        for radar in parted {
            self.release(radar, changes);
        }
    }

    fn join(&mut self, radar: TargetId, ship: TargetId, changes: &mut Vec<Change>) {
        let free =
            |id: &TargetId| self.targets.get(id).is_some_and(|entry| entry.target.association.is_none());
        if !free(&radar) || !free(&ship) {
            return;
        }
        let since = self.clock;
        self.mark(ship, Some(Association { with: radar, since }));
        self.mark(radar, Some(Association { with: ship, since }));
        changes.push(Change { target: ship, kind: ChangeKind::Associated });
        changes.push(Change { target: radar, kind: ChangeKind::Associated });
    }

    /// Parts a radar track from its ship, if it has one.
    pub(super) fn release(&mut self, radar: TargetId, changes: &mut Vec<Change>) {
        let Some(association) = self.targets.get(&radar).and_then(|entry| entry.target.association) else {
            return;
        };
        if self.targets.contains_key(&association.with) {
            self.mark(association.with, None);
            changes.push(Change { target: association.with, kind: ChangeKind::Released });
        }
        self.mark(radar, None);
        changes.push(Change { target: radar, kind: ChangeKind::Released });
    }

    fn mark(&mut self, id: TargetId, association: Option<Association>) {
        if let Some(entry) = self.targets.get_mut(&id) {
            entry.target.association = association;
            if let Some(memory) = entry.radar.as_mut() {
                memory.outside_since = None;
                memory.candidates.clear();
            }
            if association.is_some() && matches!(id, TargetId::Radar { .. }) {
                entry.target.cpa = None;
            }
        }
    }

    /// When the pair was joined, for the card of either.
    pub fn associated_since(&self, id: TargetId) -> Option<UtcTime> {
        self.get(id)?.association.map(|association| association.since)
    }
}

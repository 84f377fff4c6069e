//! The closest approach of targets to own ship, both taken at the same instant.
//!
//! The same formula as `domain::cpa`; own ship's side of it is worked out once for all
//! targets, so that a refresh of thousands stays cheap.

use super::entry::Entry;
use super::settings::PictureSettings;
use crate::domain::cpa::{Cpa, Motion, closest};
use crate::domain::geo::{Offset, Position};
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::{OwnShip, OwnState};
use crate::domain::traffic::target::{Freshness, TargetKind};
use crate::domain::units::Knots;

/// Own ship at an instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnSide {
    position: Position,
    velocity: Offset,
    /// Nautical miles in a degree of longitude.
    scale: f64,
    /// When she was at `position`, and what she has run since.
    since: UtcTime,
    run: Offset,
    at: UtcTime,
    moored: bool,
}

impl OwnSide {
    pub(super) fn at(own: &OwnShip, state: OwnState, at: UtcTime) -> Option<Self> {
        let Motion { position, course, speed: Knots(speed) } = own.motion(at)?;
        Some(Self {
            position,
            velocity: Offset::along(course, speed, 1.0),
            scale: position.lat().to_radians().cos() * 60.0,
            since: at,
            run: Offset::default(),
            at,
            moored: state == OwnState::Moored,
        })
    }

    /// Own ship a moment later on the same course and speed; `None` when it is too long
    /// for that.
    pub(super) fn carried(&self, at: UtcTime) -> Option<Self> {
        let gone = at.since(self.since);
        if !(0..1000).contains(&gone.0) {
            return None;
        }
        let hours = gone.as_hours();
        Some(Self { run: Offset { x: self.velocity.x * hours, y: self.velocity.y * hours }, at, ..*self })
    }

    /// Where `other` lies on the plane around own ship.
    fn offset_to(&self, other: Position) -> Offset {
        let mut degrees = other.lon() - self.position.lon();
        if degrees > 180.0 {
            degrees -= 360.0;
        } else if degrees < -180.0 {
            degrees += 360.0;
        }
        Offset {
            x: degrees * self.scale - self.run.x,
            y: (other.lat() - self.position.lat()) * 60.0 - self.run.y,
        }
    }

    fn cpa(&self, entry: &Entry, settings: &PictureSettings) -> Option<Cpa> {
        let target = &entry.target;
        let counts = match target.kind {
            TargetKind::SarAircraft | TargetKind::BaseStation | TargetKind::Aid { .. } => false,
            // A ship's own echo and a contact merged with her are told by her.
            TargetKind::Radar | TargetKind::Manual => target.association.is_none(),
            _ => true,
        };
        if !counts || target.freshness == Freshness::Lost {
            return None;
        }
        let (report, velocity) = (target.report?, entry.velocity?);
        let hours = self.at.since(report.at).as_hours();
        let mut r = self.offset_to(report.position);
        r.x += velocity.x * hours;
        r.y += velocity.y * hours;
        if self.moored
            && r.length().0 < settings.beside.0
            && report.speed.is_some_and(|speed| speed.0 < settings.beside_speed.0)
        {
            return None;
        }
        Some(closest(r, Offset { x: velocity.x - self.velocity.x, y: velocity.y - self.velocity.y }))
    }
}

/// Sets the target's closest approach; none without own motion.
pub(super) fn refresh(entry: &mut Entry, own: Option<&OwnSide>, settings: &PictureSettings) {
    entry.target.cpa = own.and_then(|own| own.cpa(entry, settings));
}

//! Who is in which zone, and who passes from one into another: own ship and every vessel,
//! each limit crossed 0.1 nm beyond it. Approximate, as the zones are.

use crate::domain::alert::alarm::Subject;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::units::NauticalMiles;
use crate::domain::waters::{Waters, Zone};
use std::collections::BTreeMap;

/// A vessel that moved less than this since the last look is where she was: half of the
/// hysteresis.
const LOOK_AGAIN_M: f64 = 92.0;

/// From one zone into another; `from` is `None` at first sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    pub who: Subject,
    pub from: Option<Zone>,
    pub to: Zone,
}

/// The zones of everyone in the picture.
#[derive(Debug, Clone, Default)]
pub struct Passages {
    known: BTreeMap<Subject, Known>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    at: Position,
    zone: Option<Zone>,
    /// On the high seas: from where, and how far she can go and still be there.
    room: Option<(Position, NauticalMiles)>,
}

impl Passages {
    /// `who` is at `position`: the passage, if this is one.
    pub fn note(&mut self, waters: &Waters, who: Subject, position: Position) -> Option<Passage> {
        if let Some(known) = self.known.get_mut(&who) {
            if known.at.haversine(position).0 < LOOK_AGAIN_M {
                return None;
            }
            if known.room.is_some_and(|(from, far)| from.haversine(position).nautical_miles().0 < far.0) {
                known.at = position;
                return None;
            }
        }
        let from = self.known.get(&who).and_then(|known| known.zone);
        let to = waters.zone_from(position, from);
        let at_sea = to == Some(Zone::HighSeas);
        let room = at_sea.then(|| (position, waters.high_seas_room(position)));
        self.known.insert(who, Known { at: position, zone: to, room });
        to.filter(|to| from != Some(*to)).map(|to| Passage { who, from, to })
    }

    /// Forgets targets that are gone.
    pub fn retain(&mut self, there: impl Fn(TargetId) -> bool) {
        self.known.retain(|who, _| match who {
            Subject::Target(id) => there(*id),
            _ => true,
        });
    }

    pub fn zone(&self, who: Subject) -> Option<Zone> {
        self.known.get(&who).and_then(|known| known.zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::{at, ship};

    #[test]
    fn a_passage_is_told_once_and_a_stay_on_the_limit_not_at_all() {
        let waters = Waters::bundled().unwrap();
        let mut passages = Passages::default();
        let who = Subject::Target(ship(1));
        // From the high seas north of Sakai down to the coast.
        let mut zones = Vec::new();
        for step in 0..=1400 {
            let position = at(36.9 - f64::from(step) * 0.001, 134.0);
            zones.extend(passages.note(&waters, who, position).map(|p| (p.from, p.to)));
        }
        let (hs, cz, ts) = (Zone::HighSeas, Zone::ContiguousZone, Zone::TerritorialSea);
        assert_eq!(zones, [(None, hs), (Some(hs), cz), (Some(cz), ts)]);
        assert_eq!(passages.zone(who), Some(ts));
        // Back and forth over a limit by less than the hysteresis.
        let limit = (0..1400)
            .map(|step| at(36.9 - f64::from(step) * 0.001, 134.0))
            .find(|p| waters.zone(*p) == Some(ts))
            .unwrap();
        passages.note(&waters, who, limit);
        for step in 0..20 {
            let swing = if step % 2 == 0 { 0.0012 } else { -0.0012 };
            assert_eq!(passages.note(&waters, who, at(limit.lat() + swing, limit.lon())), None);
        }
        passages.retain(|_| false);
        assert_eq!(passages.zone(who), None);
    }

    #[test]
    fn where_there_are_no_zones_nothing_is_told() {
        let mut passages = Passages::default();
        assert_eq!(passages.note(&Waters::default(), Subject::Own, at(35.6, 134.0)), None);
    }
}

//! Which radar tracks were a ship's echo, and whether they parted from her for a reason
//! that is none of hers: own position, or the positions of all ships, are in error.

use crate::domain::behaviour::customs::Look;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::picture::ChangeKind;
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use std::collections::{BTreeMap, VecDeque};

/// Own position that moves faster than this, knots, and by more than this has jumped.
const OWN_FASTEST_KN: f64 = 60.0;
const OWN_JUMP_M: f64 = 150.0;
/// A jump shows in the tracks within this.
const SHOWS: Span = Span::minutes(3);
/// So many tracks alone within a minute of each other have one cause.
const TOGETHER: usize = 3;
const APART: Span = Span::seconds(60);
/// One that began then is held off for this long after the jump, as a meeting is in A3.
const OWN_DOUBT: Span = Span::minutes(10);
/// Tracks that begin anew together after a jump are in doubt for this long.
const DOUBT: Span = Span::minutes(60);
/// Own jumps remembered.
const MOST_JUMPS: usize = 16;

/// Memory goes with the tracks, and with a fixed number of jumps.
#[derive(Debug, Clone, Default)]
pub(super) struct Partings {
    /// The ship that each track was joined to last.
    joined: BTreeMap<TargetId, TargetId>,
    own: Option<(Position, UtcTime)>,
    jumps: VecDeque<UtcTime>,
}

impl Partings {
    pub(super) fn look(&mut self, look: &Look<'_>) {
        for change in look.scene.changes.iter().filter(|c| c.kind == ChangeKind::Associated) {
            let track = look.target(change.target).filter(|t| t.kind == TargetKind::Radar);
            if let Some((track, ship)) = track.and_then(|t| t.association.map(|a| (t.id, a.with))) {
                self.joined.insert(track, ship);
            }
        }
        self.joined.retain(|id, _| look.target(*id).is_some());
        let now = look.scene.now;
        let Some(place) = look.scene.own.position.position() else { return };
        if let Some((before, at)) = self.own {
            let way = OWN_FASTEST_KN * 0.5145 * now.since(at).as_seconds().abs() + OWN_JUMP_M;
            if before.haversine(place).0 > way {
                self.jumps.push_back(now);
                if self.jumps.len() > MOST_JUMPS {
                    self.jumps.pop_front();
                }
            }
        }
        self.own = Some((place, now));
    }

    /// The ship whose echo the track was, while she is heard.
    pub(super) fn ship_of<'a>(&self, track: TargetId, look: &Look<'a>) -> Option<&'a Target> {
        let ship = self.joined.get(&track).and_then(|ship| look.target(*ship))?;
        (ship.freshness == Freshness::Live).then_some(ship)
    }

    /// Whether own position is in doubt for a track alone since then: it began after a jump
    /// that is not long ago. Later jumps do not prolong it, so that a position that leaps
    /// again and again hides nobody who is followed through it.
    pub(super) fn own_in_doubt(&self, since: UtcTime, now: UtcTime) -> bool {
        let last = self.jumps.iter().rev().find(|at| (Span(0)..=SHOWS).contains(&since.since(**at)));
        last.is_some_and(|at| (Span(0)..OWN_DOUBT).contains(&now.since(*at)))
    }

    /// Whether the track, alone since then, is a known one: its ship is heard, and it
    /// parted after a jump of own position or together with others; or it is one of many
    /// that began after a jump.
    pub(super) fn is_known(
        &self,
        track: TargetId,
        since: UtcTime,
        alone: &BTreeMap<TargetId, UtcTime>,
        look: &Look<'_>,
    ) -> bool {
        let jumped = self.jumps.iter().any(|at| (Span(0)..=SHOWS).contains(&since.since(*at)));
        let near = |other: &UtcTime| Span(since.since(*other).0.abs()) <= APART;
        if self.ship_of(track, look).is_some() {
            let parted = |id: &TargetId| self.ship_of(*id, look).is_some();
            let together = || alone.iter().filter(|(id, at)| near(at) && parted(id)).count() >= TOGETHER;
            return jumped || together();
        }
        jumped
            && look.scene.now.since(since) < DOUBT
            && alone.values().filter(|at| near(at)).count() >= TOGETHER
    }
}

//! A stage for the tests of the customs rules: targets that report, and looks at them.

use super::{Customs, CustomsScene, CustomsSettings};
use crate::domain::alert::alarm::Finding;
use crate::domain::behaviour::sample::{at, own_at};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::SelectiveCall;
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::{OwnPosition, OwnState, OwnView};
use crate::domain::traffic::picture::{Change, ChangeKind};
use crate::domain::traffic::target::{Freshness, Target};
use crate::domain::units::NauticalMiles;
use crate::domain::waters::Waters;
use crate::domain::waters::local::LocalKnowledge;
use std::collections::{BTreeMap, BTreeSet};

/// Own ship lies at 35N 135E.
pub(crate) struct Stage {
    customs: Customs,
    pub(crate) own: OwnView,
    targets: BTreeMap<TargetId, Target>,
    changes: Vec<Change>,
    pub(crate) waters: Waters,
    pub(crate) local: LocalKnowledge,
    pub(crate) to_board: BTreeSet<TargetId>,
}

impl Stage {
    pub(crate) fn new(settings: &CustomsSettings, start: UtcTime) -> Self {
        Self {
            customs: Customs::new(*settings),
            own: own_at(at(35.0, 135.0), 0.0, 0.0, start),
            targets: BTreeMap::new(),
            changes: Vec::new(),
            waters: Waters::default(),
            local: LocalKnowledge::default(),
            to_board: BTreeSet::new(),
        }
    }

    /// A message of the target came: a new position, or new static data.
    pub(crate) fn hear(&mut self, target: Target) {
        let kind = match self.targets.get(&target.id) {
            None => ChangeKind::New,
            Some(old) if old.identity != target.identity => ChangeKind::Static,
            Some(_) => ChangeKind::Updated,
        };
        self.changes.push(Change { target: target.id, kind });
        self.targets.insert(target.id, target);
    }

    pub(crate) fn change(&mut self, target: TargetId, kind: ChangeKind) {
        if kind == ChangeKind::Removed {
            self.targets.remove(&target);
        }
        if let Some(target) = self.targets.get_mut(&target) {
            match kind {
                ChangeKind::Stale => target.freshness = Freshness::Stale,
                ChangeKind::Lost => target.freshness = Freshness::Lost,
                _ => {}
            }
        }
        self.changes.push(Change { target, kind });
    }

    /// Where a target that is not heard may be.
    pub(crate) fn uncertainty(&self, id: TargetId, now: UtcTime) -> Option<(Position, NauticalMiles)> {
        self.customs.uncertainty(id, self.targets.get(&id), now)
    }

    pub(crate) fn call(&mut self, call: SelectiveCall, now: UtcTime) {
        self.customs.hear(&[call], now);
    }

    pub(crate) fn look(&mut self, now: UtcTime) -> Vec<Finding> {
        if let OwnPosition::Fix(fix) = &mut self.own.position {
            fix.at = now;
        }
        let targets: Vec<&Target> = self.targets.values().collect();
        let changes = std::mem::take(&mut self.changes);
        self.customs.look(&CustomsScene {
            now,
            own: &self.own,
            own_state: OwnState::Coastal,
            targets: &targets,
            changes: &changes,
            waters: &self.waters,
            local: &self.local,
            to_board: &self.to_board,
        });
        self.customs.findings().cloned().collect()
    }
}

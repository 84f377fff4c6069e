//! Alerts of events that are over when they are told: each stands for a while, and its
//! repeats within the cool-down are one.

use crate::domain::alert::alarm::{Finding, Level};
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use std::collections::BTreeMap;

/// Remembered at most; the oldest go first.
const MOST: usize = 2048;

/// Findings by who and whom.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    told: BTreeMap<(TargetId, TargetId), (UtcTime, Finding)>,
}

impl Standing {
    /// Tells it unless the same was told within the cool-down.
    pub(super) fn tell(&mut self, key: (TargetId, TargetId), now: UtcTime, finding: Finding) {
        let known = self.told.get(&key).map(|(_, f)| f.level);
        if known.is_some_and(|level| level >= finding.level) {
            return;
        }
        self.told.insert(key, (now, finding));
        while self.told.len() > MOST {
            let oldest = self.told.iter().min_by_key(|(key, (at, _))| (*at, **key)).map(|(key, _)| *key);
            let Some(key) = oldest else { break };
            self.told.remove(&key);
        }
    }

    pub(super) fn knows(&self, key: (TargetId, TargetId)) -> Option<Level> {
        self.told.get(&key).map(|(_, f)| f.level)
    }

    pub(super) fn forget_before(&mut self, oldest: UtcTime) {
        self.told.retain(|_, (at, _)| *at >= oldest);
    }

    pub(super) fn findings(&self, now: Option<UtcTime>, stands: Span) -> impl Iterator<Item = &Finding> {
        let fresh = move |at: UtcTime| now.is_some_and(|now| now.since(at) <= stands);
        self.told.values().filter(move |(at, _)| fresh(*at)).map(|(_, finding)| finding)
    }
}

//! Mutes by target, each with an end. A mute takes the sound, never the alert itself.

use crate::domain::alert::alarm::{Rule, Subject};
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;

/// More mutes than any watch can hold in mind.
const CAPACITY: usize = 256;

/// One target's mute. Without a rule it covers the ordinary rules only: those that
/// always sound (collision, distress, ..) must be named one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mute {
    pub target: TargetId,
    pub rule: Option<Rule>,
    pub from: UtcTime,
    pub until: UtcTime,
}

/// The mutes in force, bounded.
#[derive(Debug, Clone, Default)]
pub struct Mutes {
    list: Vec<Mute>,
}

impl Mute {
    /// Also false before `from`: a clock set back must not lengthen a mute.
    pub fn in_force(&self, now: UtcTime) -> bool {
        self.from <= now && now < self.until
    }

    fn covers(&self, rule: Rule, target: TargetId, now: UtcTime) -> bool {
        let named = self.rule.map_or(!rule.always_sounds(), |own| own == rule);
        self.target == target && named && self.in_force(now)
    }
}

impl Mutes {
    /// Adds a mute in place of an equal one; `false` when there is no room or it ends
    /// before it begins.
    pub(crate) fn add(&mut self, mute: Mute) -> bool {
        self.list.retain(|m| m.in_force(mute.from) && (m.target, m.rule) != (mute.target, mute.rule));
        let room = self.list.len() < CAPACITY && mute.from < mute.until;
        if room {
            self.list.push(mute);
        }
        room
    }

    /// Ends a mute; `false` when there was none.
    pub(crate) fn remove(&mut self, target: TargetId, rule: Option<Rule>) -> bool {
        let before = self.list.len();
        self.list.retain(|m| (m.target, m.rule) != (target, rule));
        self.list.len() < before
    }

    pub(crate) fn expire(&mut self, now: UtcTime) {
        self.list.retain(|m| m.in_force(now));
    }

    /// Whether a rule about these subjects is muted: all its targets must be, so that a
    /// known nuisance can't hide who meets her.
    pub fn covers(&self, rule: Rule, subjects: &[Subject], now: UtcTime) -> bool {
        let mut any = false;
        for subject in subjects {
            if let Subject::Target(target) = subject {
                any = true;
                if !self.list.iter().any(|m| m.covers(rule, *target, now)) {
                    return false;
                }
            }
        }
        any
    }

    /// The mutes in force at `now`.
    pub fn iter(&self, now: UtcTime) -> impl Iterator<Item = &Mute> {
        self.list.iter().filter(move |m| m.in_force(now))
    }

    pub(crate) fn next_expiry(&self, now: UtcTime) -> Option<UtcTime> {
        self.iter(now).map(|m| m.until).min()
    }
}

//! An input is lost: it was or should be heard, and is not. HIGH when own position or
//! every input went with it, else WARN.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::feed::{LinkState, LinkStatus};
use crate::domain::id::SourceId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::own_ship::{OwnPosition, OwnView};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Settings (`[alert.rules.link]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LinkSettings {
    /// An input may be down this long, seconds.
    pub grace_s: u32,
}

impl Default for LinkSettings {
    fn default() -> Self {
        Self { grace_s: 10 }
    }
}

/// Since when each input has been down.
#[derive(Debug, Clone, Default)]
pub(crate) struct LinkLoss {
    down: BTreeMap<u16, UtcTime>,
    /// Which input own position came from last.
    position_source: Option<SourceId>,
}

impl LinkLoss {
    pub(crate) fn assess(
        &mut self,
        now: UtcTime,
        links: &[(u16, &LinkStatus)],
        own: &OwnView,
        settings: LinkSettings,
    ) -> Vec<Finding> {
        self.note(now, links);
        let has_fix = matches!(own.position, OwnPosition::Fix(_));
        match own.position {
            OwnPosition::Fix(fix) | OwnPosition::DeadReckoned { fix, .. } => {
                self.position_source = Some(fix.source);
            }
            OwnPosition::NoFix => {}
        }
        let grace = Span::seconds(i64::from(settings.grace_s));
        let all_down = !links.is_empty() && links.iter().all(|(n, _)| self.down.contains_key(n));
        let lost = self.down.iter().filter(|(_, since)| now.since(**since) >= grace);
        lost.map(|(n, since)| {
            let took_position = !has_fix && self.position_source == Some(SourceId(*n));
            let reason = |code, value, unit, threshold| Reason { code, value, unit, threshold };
            let minutes = now.since(*since).as_seconds() / 60.0;
            let mut reasons = vec![reason("link-down", minutes, "min", f64::from(settings.grace_s) / 60.0)];
            if took_position {
                reasons.push(reason("position-source-lost", 1.0, "", 1.0));
            }
            if all_down {
                reasons.push(reason("all-links-down", self.down.len() as f64, "", links.len() as f64));
            }
            let level = if took_position || all_down { Level::High } else { Level::Warn };
            Finding { reasons, ..Finding::new(Rule::LinkLost, level, vec![Subject::Link(*n)], *since) }
        })
        .collect()
    }

    /// A link that tries again passes through `Opening` and `Listening`; it is back only when good
    /// sentences come, so the count goes on through its tries.
    fn note(&mut self, now: UtcTime, links: &[(u16, &LinkStatus)]) {
        self.down.retain(|n, _| links.iter().any(|(m, _)| m == n));
        for (n, status) in links {
            match &status.state {
                LinkState::Receiving | LinkState::Ended => {
                    self.down.remove(n);
                }
                state if state.is_down() => {
                    self.down.entry(*n).or_insert(status.since.min(now));
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;

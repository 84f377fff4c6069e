//! A5, A7, A8: what the boat should hear and doesn't, and what her radar sees that says
//! nothing of itself.

mod dark;
mod go_fast;
mod parting;
pub(crate) mod reception;
mod went_silent;

use crate::domain::alert::alarm::{Finding, Reason};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::sensing::dark::Dark;
pub(crate) use crate::domain::behaviour::customs::sensing::dark::DarkSettings;
pub(crate) use crate::domain::behaviour::customs::sensing::go_fast::FastSettings;
use crate::domain::behaviour::customs::sensing::go_fast::GoFast;
use crate::domain::behaviour::customs::sensing::reception::Reception;
pub(crate) use crate::domain::behaviour::customs::sensing::went_silent::SilenceSettings;
use crate::domain::behaviour::customs::sensing::went_silent::WentSilent;
use crate::domain::cpa::Motion;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::{Freshness, Target};
use crate::domain::units::NauticalMiles;

/// The three rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sensing {
    silent: WentSilent,
    fast: GoFast,
    dark: Dark,
}

impl Sensing {
    pub(crate) fn new(silence: SilenceSettings, fast: FastSettings, dark: DarkSettings) -> Self {
        Self { silent: WentSilent::new(silence), fast: GoFast::new(fast), dark: Dark::new(dark) }
    }

    pub(crate) fn look(&mut self, look: &Look<'_>, reception: &mut Reception) {
        self.silent.look(look, reception);
        self.fast.look(look, reception);
        self.dark.look(look, reception);
    }

    /// Where a vessel that is no longer heard or tracked is taken to be, and how far from
    /// there she may be: one that A5 watches, or whose report has grown old.
    pub(crate) fn circle(
        &self,
        id: TargetId,
        target: Option<&Target>,
        now: UtcTime,
    ) -> Option<(Position, NauticalMiles)> {
        self.silent.circle(id, now).or_else(|| {
            let target = target.filter(|t| t.freshness != Freshness::Live)?;
            let report = target.report?;
            let predicted = match (report.course, report.speed) {
                (Some(course), Some(speed)) => {
                    Motion { position: report.position, course, speed }.after(now.since(report.at))
                }
                _ => report.position,
            };
            Some((predicted, self.silent.settings().circle(&report, now)))
        })
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.silent.findings().chain(self.fast.findings()).chain(self.dark.findings())
    }
}

fn label(target: &Target) -> String {
    target.name().map_or_else(|| target.id.to_string(), str::to_owned)
}

fn reason(code: &'static str, value: f64, unit: &'static str, threshold: f64) -> Reason {
    Reason { code, value, unit, threshold }
}

/// How far the coast is, as a reason, where it is nearer than `limit` nm.
fn near_coast(look: &Look<'_>, position: Position, limit: f64) -> Option<Reason> {
    let shore = look.scene.waters.shore(position)?.0;
    (shore <= limit).then(|| reason("near-coast", shore, "nm", limit))
}

#[cfg(test)]
mod tests;

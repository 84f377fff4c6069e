//! A9a to A9d: what is dropped, what is collected, and what comes and goes beside a ship
//! (domain §3.2, drift by §3.3).

mod birth;
mod candidate;
mod collect;
pub mod points;
mod slowing;
mod standing;
mod wake;

use self::birth::Births;
use self::candidate::Candidates;
use self::collect::Collects;
use self::points::{Drifted, DropPoint, Points};
use self::slowing::Slowing;
use self::wake::Wakes;
use crate::domain::alert::alarm::Finding;
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::company::Company;
use crate::domain::behaviour::customs::company::rule::{self, Condition};
use crate::domain::scenario::file::SetDrift;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::Target;
use serde::Deserialize;

/// A9 (`[alert.rules.customs.drop]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DropSettings {
    /// A9a: below this part of her median speed of the last hour, for so long, minutes.
    pub slow_part: f64,
    pub slow_min: f64,
    /// The median must come to this, knots, over so many minutes.
    pub median_kn: f64,
    pub history_min: usize,
    /// One who was slow for longer, hours, has not just dropped something.
    pub leg_most_h: f64,
    /// Or a turn of this, degrees, within this, minutes.
    pub turn_deg: f64,
    pub turn_min: f64,
    /// Drop points are kept this long, hours.
    pub kept_h: f64,
    /// The circle: its radius at first, nm, the part of the drift's way that is added,
    /// and the growth where no drift is known, knots.
    pub radius_nm: f64,
    pub drift_part: f64,
    pub unknown_kn: f64,
    /// A larger circle says nothing any more, nm.
    pub radius_most_nm: f64,
    /// A9b, A9c: slower than this, knots, for so long, minutes.
    pub stop_kn: f64,
    pub stop_min: f64,
    /// A9b: no longer than this, metres; so many at one point are a fishing ground.
    pub small_m: f64,
    pub collectors: usize,
    /// A9c: this near to a track, metres, so long after it passed, minutes.
    pub wake_m: f64,
    pub wake_min: f64,
    /// HIGH when she had waited this long before, minutes.
    pub waited_min: f64,
    /// A9b to A9d: the alert stands this long, and its repeats are one, minutes and hours.
    pub stands_min: f64,
    pub cool_down_h: f64,
    /// A9d: this near to a vessel, nm, this far off the coast, nm.
    pub birth_nm: f64,
    pub offshore_nm: f64,
    /// Own ship's echoes and clutter lie within this, nm.
    pub own_nm: f64,
    /// A new track must last this long, a lost one have lasted this long, seconds.
    pub settled_s: f64,
    pub lived_s: f64,
    /// So many tracks that come or go within a minute are the radar's doing.
    pub burst: usize,
}

/// The rules with what they share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drop {
    settings: DropSettings,
    candidates: Candidates,
    points: Points,
    slowing: Slowing,
    collects: Collects,
    wakes: Wakes,
    births: Births,
}

impl Default for DropSettings {
    fn default() -> Self {
        Self {
            slow_part: 0.6,
            slow_min: 10.0,
            median_kn: 4.0,
            history_min: 20,
            leg_most_h: 4.0,
            turn_deg: 270.0,
            turn_min: 30.0,
            kept_h: 24.0,
            radius_nm: 0.5,
            drift_part: 0.3,
            unknown_kn: 1.0,
            radius_most_nm: 6.0,
            stop_kn: 3.0,
            stop_min: 3.0,
            small_m: 40.0,
            collectors: 4,
            wake_m: 300.0,
            wake_min: 30.0,
            waited_min: 20.0,
            stands_min: 30.0,
            cool_down_h: 4.0,
            birth_nm: 0.3,
            offshore_nm: 2.0,
            own_nm: 0.3,
            settled_s: 60.0,
            lived_s: 180.0,
            burst: 3,
        }
    }
}

impl Drop {
    pub(crate) fn new(settings: DropSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// After the company of this look is known.
    pub(crate) fn look(&mut self, look: &Look<'_>, company: &Company) {
        let settings = &self.settings;
        self.candidates.look(look, settings, &mut self.points, company);
        self.slowing.look(look, settings);
        self.collects.look(look, settings, &self.points, &self.slowing, company);
        self.wakes.look(look, settings, &self.slowing, company);
        self.births.look(look, settings);
        self.points.retain(look.scene.now, settings);
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        let drops = self.candidates.findings().chain(self.collects.findings());
        drops.chain(self.wakes.findings()).chain(self.births.findings())
    }

    /// The circle of each drop point now.
    pub(crate) fn drifted(&self, now: UtcTime, current: Option<SetDrift>) -> Vec<(DropPoint, Drifted)> {
        self.points.all().map(|point| (*point, point.drifted(now, current, &self.settings))).collect()
    }

    /// Each condition of A9b for a vessel and the latest drop point of another.
    pub(crate) fn why_not(
        &self,
        maker: &Target,
        other: &Target,
        look: &Look<'_>,
        company: &Company,
    ) -> Vec<Condition> {
        let latest = self.points.all().filter(|p| p.maker == maker.id).max_by_key(|p| p.at);
        let settings = &self.settings;
        latest.map_or_else(
            || vec![rule::condition("drop-point", 0.0, "", 1.0, false)],
            |point| collect::why_not(point, other, look, settings, &self.slowing, company),
        )
    }
}

#[cfg(test)]
mod tests;

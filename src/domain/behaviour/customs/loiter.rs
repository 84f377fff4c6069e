//! A4: slow without interruption in the open, by the way made good between samples.

use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::company::{span_min, span_s};
use crate::domain::behaviour::customs::craft::{
    RESTING, circumstances, inside, label, reason, serves, under_way,
};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Report, Target, TargetKind};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Samples nearer in time say more of the receiver's scatter than of the speed.
const LEAST_STEP: Span = Span::seconds(10);
/// Three intervals of a ship at rest: nobody knows what she did over a longer gap.
const LONGEST_GAP: Span = Span::minutes(10);
/// Where no coast is near, the shore counts as this far off.
const FAR_NM: f64 = 60.0;

/// A4 (`[alert.rules.customs.loiter]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoiterSettings {
    /// Slower than this between samples, knots, ..
    pub speed_kn: f64,
    /// .. but for this long in a row, seconds.
    pub above_s: f64,
    /// INFO, WARN and HIGH, minutes.
    pub info_min: f64,
    pub warn_min: f64,
    pub high_min: f64,
    /// An echo that kept within this, metres, is a buoy or a rock as well: it stays INFO.
    pub fixed_m: f64,
    /// The shore on average at least this far off, nautical miles; 0 asks for none.
    pub shore_nm: f64,
}

#[derive(Debug, Clone)]
struct Slow {
    start: UtcTime,
    from: Position,
    base: Report,
    /// The last sample at which she was slow.
    held: UtcTime,
    furthest_m: f64,
    /// The sum of the distances from the shore at the slow samples, and how many.
    shore: (f64, u32),
    finding: Option<Finding>,
}

/// The rule. Memory goes with the targets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loiter {
    settings: LoiterSettings,
    slow: BTreeMap<TargetId, Slow>,
}

impl Default for LoiterSettings {
    fn default() -> Self {
        Self {
            speed_kn: 2.0,
            above_s: 60.0,
            info_min: 30.0,
            warn_min: 120.0,
            high_min: 240.0,
            fixed_m: 50.0,
            shore_nm: 0.0,
        }
    }
}

impl Loiter {
    pub(crate) fn new(settings: LoiterSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub(crate) fn look(&mut self, look: &Look<'_>) {
        for target in look.samples {
            let Some(report) = target.report.filter(|r| !r.coarse) else { continue };
            if under_way(target) && !serves(target) && !inside(look, report.position, &RESTING) {
                self.hear(target, report, look);
            } else {
                self.slow.remove(&target.id);
            }
        }
        let now = look.scene.now;
        self.slow.retain(|id, slow| {
            now.since(slow.base.at) <= LONGEST_GAP && (!look.some_left || look.target(*id).is_some())
        });
    }

    fn hear(&mut self, target: &Target, report: Report, look: &Look<'_>) {
        let fresh = Slow {
            start: report.at,
            from: report.position,
            base: report,
            held: report.at,
            furthest_m: 0.0,
            shore: (0.0, 0),
            finding: None,
        };
        let slow = self.slow.entry(target.id).or_insert_with(|| fresh.clone());
        let step = report.at.since(slow.base.at);
        if step < LEAST_STEP {
            return;
        }
        if step > LONGEST_GAP {
            *slow = fresh;
            return;
        }
        let way = slow.base.position.haversine(report.position).nautical_miles().0;
        let knots = way / step.as_hours();
        slow.base = report;
        if knots >= self.settings.speed_kn {
            let above = report.at.since(slow.held);
            // Whoever was never slow begins anew at each fast sample.
            if above > span_s(self.settings.above_s) || slow.held == slow.start {
                *slow = fresh;
            }
            return;
        }
        slow.held = report.at;
        slow.furthest_m = slow.furthest_m.max(slow.from.haversine(report.position).0);
        if self.settings.shore_nm > 0.0 {
            let off = look.scene.waters.shore(report.position).map_or(FAR_NM, |nm| nm.0);
            slow.shore = (slow.shore.0 + off, slow.shore.1.saturating_add(1));
        }
        self.tell(target, knots, look);
    }

    fn tell(&mut self, target: &Target, knots: f64, look: &Look<'_>) {
        let settings = self.settings;
        let Some(slow) = self.slow.get_mut(&target.id) else { return };
        let (off, samples) = slow.shore;
        if off < settings.shore_nm * f64::from(samples) {
            slow.finding = None;
            return;
        }
        let span = slow.held.since(slow.start);
        let (level, limit) = if span >= span_min(settings.high_min) {
            (Level::High, settings.high_min)
        } else if span >= span_min(settings.warn_min) {
            (Level::Warn, settings.warn_min)
        } else if span >= span_min(settings.info_min) {
            (Level::Info, settings.info_min)
        } else {
            return;
        };
        let fixed = target.kind == TargetKind::Radar && slow.furthest_m < settings.fixed_m;
        let mut reasons = vec![
            reason("loiter-duration", span.as_seconds() / 60.0, "min", limit),
            reason("loiter-speed", knots, "kn", settings.speed_kn),
        ];
        if fixed {
            reasons.push(reason("loiter-fixed", slow.furthest_m, "m", settings.fixed_m));
        }
        reasons.extend(circumstances(look, slow.held, &[target]));
        slow.finding = Some(Finding {
            position: Some(slow.base.position),
            reasons,
            label: label(target),
            ..Finding::new(
                Rule::Loiter,
                if fixed { Level::Info } else { level },
                vec![Subject::Target(target.id)],
                slow.start,
            )
        });
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.slow.values().filter_map(|slow| slow.finding.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::customs::CustomsSettings;
    use crate::domain::behaviour::customs::stage::Stage;
    use crate::domain::behaviour::sample::{T0, at, live, s, ship};
    use crate::domain::units::{Bearing, NauticalMiles};

    /// Eastward at `knots` each second, reported each `every` seconds to `end`, but from
    /// minute ten for `fast_s` seconds at 12 kn: what of A4 holds then.
    fn drifts(knots: f64, fast_s: i64, end: i64, every: usize, status: u8) -> Option<Level> {
        silent(knots, fast_s, end, every, status, &(0..0))
    }

    /// The same, and nothing is heard of her within `gap`.
    fn silent(
        knots: f64,
        fast_s: i64,
        end: i64,
        every: usize,
        status: u8,
        gap: &std::ops::Range<i64>,
    ) -> Option<Level> {
        let mut stage = Stage::new(&CustomsSettings::default(), T0);
        let mut found = Vec::new();
        for t in (0..=end).step_by(every) {
            let fast = (t - 600).clamp(0, fast_s) as f64;
            let way = (knots * (t as f64 - fast) + 12.0 * fast) / 3600.0;
            let place = at(35.5, 135.5).destination(Bearing::new(90.0), NauticalMiles(way));
            let mut target = live(ship(1), place, 90.0, knots, s(t));
            target.status = Some(status);
            if !gap.contains(&t) {
                stage.hear(target);
            }
            found = stage.look(s(t));
        }
        found.iter().find(|f| f.rule == Rule::Loiter).map(|f| f.level)
    }

    #[test]
    fn slow_counts_from_half_an_hour_with_a_minute_of_grace() {
        let (m, none) = (60, None);
        for (knots, fast_s, end, every, want) in [
            (1.0, 0, 29 * m, 10, none),
            (1.0, 0, 31 * m, 10, Some(Level::Info)),
            (1.9, 0, 31 * m, 10, Some(Level::Info)),
            (2.1, 0, 31 * m, 10, none),
            (1.0, 59, 31 * m, 1, Some(Level::Info)),
            (1.0, 61, 31 * m, 1, none),
            (1.0, 61, 43 * m, 1, Some(Level::Info)),
            (1.0, 0, 119 * m, 30, Some(Level::Info)),
            (1.0, 0, 121 * m, 30, Some(Level::Warn)),
            (1.0, 0, 239 * m, 30, Some(Level::Warn)),
            (1.0, 0, 241 * m, 30, Some(Level::High)),
            // Three minutes between reports as at anchor are no gap.
            (1.0, 0, 31 * m, 180, Some(Level::Info)),
        ] {
            let told = drifts(knots, fast_s, end, every, 0);
            assert_eq!(told, want, "{knots} kn, {fast_s} s fast, {end} s, each {every} s");
        }
        for status in [1, 5, 6, 7] {
            assert_eq!(drifts(0.0, 0, 31 * m, 10, status), None, "status {status}");
        }
    }
    #[test]
    fn a_silence_of_more_than_ten_minutes_ends_it() {
        let m = 60;
        let info = Some(Level::Info);
        for (gap, end, want) in [
            // Ten minutes without a report are bridged, one more is not.
            (15 * m + 10..25 * m, 31 * m, info),
            (15 * m + 10..25 * m + 1, 31 * m, None),
            // She is slow again after it: the half hour begins anew.
            (15 * m + 10..26 * m + 1, 55 * m, None),
            (15 * m + 10..26 * m + 1, 57 * m, info),
            // What was told is over as well.
            (35 * m..50 * m, 51 * m, None),
        ] {
            assert_eq!(silent(1.0, 0, end, 10, 0, &gap), want, "{gap:?} {end}");
        }
    }

    #[test]
    fn the_shore_counts_where_it_is_asked_for() {
        let run = |shore_nm: f64, place: Position| {
            let loiter = LoiterSettings { shore_nm, ..LoiterSettings::default() };
            let mut stage = Stage::new(&CustomsSettings { loiter, ..CustomsSettings::default() }, T0);
            stage.waters = crate::domain::waters::Waters::bundled().unwrap();
            let mut found = Vec::new();
            for t in (0..=31 * 60).step_by(30) {
                stage.hear(live(ship(1), place, 90.0, 0.0, s(t)));
                found = stage.look(s(t));
            }
            found.iter().any(|f| f.rule == Rule::Loiter)
        };
        // 18 and 25 nm north of the coast of Tottori, and the open sea.
        let coast = at(35.56, 134.2);
        let north = |nm: f64| coast.destination(Bearing::new(0.0), NauticalMiles(nm));
        assert!(run(0.0, north(18.0)) && !run(20.0, north(18.0)));
        assert!(run(20.0, north(25.0)) && run(20.0, at(39.5, 135.0)));
    }
}

//! A5: a vessel whose AIS should be heard is silent.
//!
//! Silent means: nothing for max(8 min, 6 expected intervals) of listening, while she is
//! predicted inside 75 % of the range at which her class was heard within the last hour,
//! while at least half of her own last messages came through, and of all from there as
//! far as the hour can tell. Watching goes on by own
//! memory after the picture has let her go, until she is heard again: then the finding
//! ends, and her next silence is another. A ship that lay in a port and switched off is
//! not silent.

use super::reception::{Class, Reception, interval};
use super::{label, near_coast, reason};
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::cpa::{Motion, intercept};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Freshness, Report, Target};
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::domain::waters::MaskKind;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Vessels watched by memory; the longest silent go first.
const MOST_WATCHED: usize = 20_000;
/// Judged this often: nothing here changes within seconds.
const EVERY: Span = Span::seconds(5);
/// How much the messages before the last still count: a half after some seven.
const MEMORY: f64 = 0.9;
/// Slower than this she lies, knots.
const AT_REST: f64 = 1.0;

/// Settings (`[alert.rules.customs.silence]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SilenceSettings {
    /// Silent for this long, minutes, ..
    pub least_min: f64,
    /// .. and for so many of her intervals.
    pub intervals: f64,
    /// The part of the class's observed range that counts.
    pub range_part: f64,
    /// At least this part of her own last messages, and of all from there where that is
    /// known, came through ..
    pub share: f64,
    /// .. and so many of hers were heard.
    pub reports: u32,
    /// HIGH this near to the coast or to another vessel, nm.
    pub coast_nm: f64,
    pub vessel_nm: f64,
    /// The circle in which she is: so many nm, and this part of the way run since.
    pub circle_nm: f64,
    pub circle_part: f64,
    /// This near to the coast and slower than this she has arrived, nm and knots.
    pub berth_nm: f64,
    pub berth_kn: f64,
    /// Own speed for the intercept, knots.
    pub intercept_kn: f64,
    /// Watched by memory for this long, minutes.
    pub watch_min: u32,
}

impl Default for SilenceSettings {
    fn default() -> Self {
        Self {
            least_min: 8.0,
            intervals: 6.0,
            range_part: 0.75,
            share: 0.5,
            reports: 5,
            coast_nm: 24.0,
            vessel_nm: 2.0,
            circle_nm: 1.0,
            circle_part: 0.25,
            berth_nm: 0.5,
            berth_kn: 5.0,
            intercept_kn: 30.0,
            watch_min: 360,
        }
    }
}

impl SilenceSettings {
    /// The circle round where she would be, in which she is: so many nm, and a part of the
    /// way run since her last report.
    pub(crate) fn circle(&self, report: &Report, now: UtcTime) -> NauticalMiles {
        let run = report.speed.map_or(0.0, |s| s.0) * now.since(report.at).as_hours().max(0.0);
        NauticalMiles(self.circle_nm + self.circle_part * run)
    }
}

/// What is remembered of one vessel.
#[derive(Debug, Clone)]
struct Watched {
    class: Class,
    report: Report,
    interval: Span,
    moored: bool,
    label: String,
    /// The receiver's clock at the report.
    listened: Span,
    /// Her last messages as expected and as heard, the older the less they count.
    expected: f64,
    heard: f64,
    reports: u32,
    /// The receiver's clock when she came to be predicted in proven range.
    inside_since: Option<Span>,
    /// The messages that never came were counted against the reception there.
    counted: bool,
    /// Silences so far.
    silences: u32,
    finding: Option<Finding>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct WentSilent {
    settings: SilenceSettings,
    watched: BTreeMap<TargetId, Watched>,
    judged: Option<UtcTime>,
}

impl WentSilent {
    pub(super) fn new(settings: SilenceSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    pub(super) fn look(&mut self, look: &Look<'_>, reception: &mut Reception) {
        for target in look.samples {
            self.hear(target, reception.listened());
        }
        let now = look.scene.now;
        if self.judged.is_some_and(|at| (0..EVERY.0).contains(&now.since(at).0)) {
            return;
        }
        self.judged = Some(now);
        self.forget(look, now);
        let own = look.scene.own.position.position();
        let mut watched = std::mem::take(&mut self.watched);
        for (id, her) in &mut watched {
            self.judge(*id, her, own, look, reception);
        }
        self.watched = watched;
    }

    fn hear(&mut self, target: &Target, listened: Span) {
        let (Some(class), Some(report)) = (Class::of(target), target.report.filter(|r| !r.coarse)) else {
            return;
        };
        let interval = interval(target, &report);
        let Some(her) = self.watched.get_mut(&target.id) else {
            self.watched.insert(target.id, Watched::new(target, class, report, listened));
            return;
        };
        let due = (listened.0 - her.listened.0) as f64 / interval.0.max(1) as f64;
        her.expected = her.expected * MEMORY + due.max(1.0);
        her.heard = her.heard * MEMORY + 1.0;
        her.reports = her.reports.saturating_add(1);
        (her.class, her.report, her.interval) = (class, report, interval);
        (her.moored, her.listened, her.counted) = (is_moored(target), listened, false);
        (her.finding, her.inside_since) = (None, None);
        if target.name().is_some_and(|name| name != her.label) {
            her.label = label(target);
        }
    }

    fn forget(&mut self, look: &Look<'_>, now: UtcTime) {
        let longest = Span::minutes(i64::from(self.settings.watch_min));
        self.watched.retain(|id, her| {
            let partner = look.target(*id).is_some_and(|t| t.partner);
            !partner && now.since(her.report.at) <= longest
        });
        if self.watched.len() > MOST_WATCHED {
            let mut times: Vec<UtcTime> = self.watched.values().map(|her| her.report.at).collect();
            let spare = times.len() - MOST_WATCHED;
            let (_, last, _) = times.select_nth_unstable(spare);
            let last = *last;
            self.watched.retain(|_, her| her.report.at > last);
        }
    }

    fn judge(
        &self,
        id: TargetId,
        her: &mut Watched,
        own: Option<Position>,
        look: &Look<'_>,
        reception: &mut Reception,
    ) {
        let settings = &self.settings;
        let silent = Span(reception.listened().0 - her.listened.0);
        let limit = self.limit(her);
        if silent < limit {
            return;
        }
        let now = look.scene.now;
        // She may still send what gives no position, or one that is refused.
        if look.target(id).is_some_and(|t| now.since(t.last_heard) < limit && t.last_heard > her.report.at) {
            her.finding = None;
            return;
        }
        let predicted = predicted(her, now);
        let Some(own) = own else { return };
        if her.finding.is_none() {
            let expected = self.should_be_heard(her, own, predicted, look, reception);
            let since = *her.inside_since.get_or_insert(reception.listened());
            her.inside_since = her.inside_since.filter(|_| expected);
            // Who was lost further out must be missed inside for as long.
            let was_inside = self.is_in_range(her, own, her.report.position, reception);
            let proven = expected && (was_inside || reception.listened().0 - since.0 >= limit.0);
            if !her.counted {
                her.counted = true;
                let missed = silent.0 as f64 / her.interval.0.max(1) as f64;
                reception.missed(now, her.class, own, her.report.position, missed);
            }
            if !proven {
                return;
            }
            her.silences = her.silences.saturating_add(1);
        }
        let range = own.haversine(predicted).nautical_miles().0;
        let proven = reception.range(her.class).unwrap_or(0.0) * settings.range_part;
        let circle = settings.circle(&her.report, now).0;
        let mut reasons = vec![
            reason("silent-for", silent.as_seconds() / 60.0, "min", limit.as_seconds() / 60.0),
            reason("silent-range", range, "nm", proven),
            reason("silent-circle", circle, "nm", settings.circle_nm),
        ];
        let motion = Motion {
            position: predicted,
            course: her.report.course.unwrap_or(Bearing::new(0.0)),
            speed: Knots(if her.is_at_rest() { 0.0 } else { her.report.speed.map_or(0.0, |s| s.0) }),
        };
        if let Some(meeting) = intercept(own, Knots(settings.intercept_kn), motion) {
            reasons.push(reason("intercept-course", meeting.course.degrees(), "deg", 0.0));
            let minutes = meeting.after.as_seconds() / 60.0;
            reasons.push(reason("intercept-after", minutes, "min", settings.intercept_kn));
        }
        let high = self.aggravating(id, her, predicted, look);
        let level = if high.is_empty() { Level::Warn } else { Level::High };
        reasons.extend(high);
        // The level that it was raised with stays: a passer-by is no new silence.
        let before = her.finding.as_ref();
        let level = before.map_or(level, |f| f.level.max(level));
        let start = before.map_or(her.report.at, |f| f.start);
        her.finding = Some(Finding {
            position: Some(predicted),
            reasons,
            occurrence: her.silences,
            label: her.label.clone(),
            ..Finding::new(Rule::WentSilent, level, vec![Subject::Target(id)], start)
        });
    }

    /// How long she may be silent.
    fn limit(&self, her: &Watched) -> Span {
        let intervals = (her.interval.0 as f64 * self.settings.intervals) as i64;
        Span(intervals.max((self.settings.least_min * 60_000.0) as i64))
    }

    fn should_be_heard(
        &self,
        her: &Watched,
        own: Position,
        predicted: Position,
        look: &Look<'_>,
        reception: &Reception,
    ) -> bool {
        let known = her.reports >= self.settings.reports && her.heard >= her.expected * self.settings.share;
        let share = reception.share(her.class, own, predicted);
        known
            && share.is_none_or(|share| share >= self.settings.share)
            && self.is_in_range(her, own, predicted, reception)
            && !self.has_arrived(her, look)
            && !look.scene.waters.is_land(predicted)
    }

    fn is_in_range(&self, her: &Watched, own: Position, at: Position, reception: &Reception) -> bool {
        let proven = reception.range(her.class).map(|range| range * self.settings.range_part);
        proven.is_some_and(|proven| own.haversine(at).nautical_miles().0 <= proven)
    }

    /// She lay in a berth, or was about to.
    fn has_arrived(&self, her: &Watched, look: &Look<'_>) -> bool {
        let waters = look.scene.waters;
        let place = her.report.position;
        let berths = [MaskKind::Port, MaskKind::Anchorage, MaskKind::FishingPort];
        let in_port = || waters.mask_range(place, &berths).is_some_and(|r| r.0 <= 0.0);
        let slow = her.report.speed.is_none_or(|s| s.0 < self.settings.berth_kn);
        her.is_at_rest() && (her.moored || in_port())
            || slow && waters.shore(place).is_some_and(|r| r.0 <= self.settings.berth_nm)
    }

    /// What makes it HIGH.
    fn aggravating(&self, id: TargetId, her: &Watched, predicted: Position, look: &Look<'_>) -> Vec<Reason> {
        let settings = &self.settings;
        let mut reasons: Vec<_> = near_coast(look, predicted, settings.coast_nm).into_iter().collect();
        let radius = NauticalMiles(settings.vessel_nm).metres();
        let places = [predicted, her.report.position];
        let near = places.iter().find_map(|place| {
            let others = look.neighbours.within(*place, radius);
            others.into_iter().find(|n| {
                n.id != id && look.target(n.id).is_some_and(|t| t.freshness == Freshness::Live && !t.partner)
            })
        });
        if let Some(other) = near {
            let range = other.range.nautical_miles().0;
            reasons.push(reason("silent-beside", range, "nm", settings.vessel_nm));
        }
        reasons
    }

    /// Where a silent vessel is taken to be, and how far from there she may be.
    pub(super) fn circle(&self, id: TargetId, now: UtcTime) -> Option<(Position, NauticalMiles)> {
        let her = self.watched.get(&id).filter(|her| her.finding.is_some())?;
        Some((predicted(her, now), self.settings.circle(&her.report, now)))
    }

    /// The same of any report, by the same settings.
    pub(super) fn settings(&self) -> &SilenceSettings {
        &self.settings
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.watched.values().filter_map(|her| her.finding.as_ref())
    }
}

impl Watched {
    fn new(target: &Target, class: Class, report: Report, listened: Span) -> Self {
        Self {
            class,
            report,
            interval: interval(target, &report),
            moored: is_moored(target),
            label: label(target),
            listened,
            expected: 1.0,
            heard: 1.0,
            reports: 1,
            inside_since: None,
            counted: false,
            silences: 0,
            finding: None,
        }
    }

    fn is_at_rest(&self) -> bool {
        self.report.speed.is_none_or(|s| s.0 < AT_REST)
    }
}

/// At anchor or moored, as she says.
fn is_moored(target: &Target) -> bool {
    matches!(target.status, Some(1 | 5))
}

/// Where she would be on her last course and speed.
fn predicted(her: &Watched, now: UtcTime) -> Position {
    let speed = her.report.speed.filter(|_| !her.is_at_rest());
    match (speed, her.report.course) {
        (Some(speed), Some(course)) => {
            Motion { position: her.report.position, course, speed }.after(now.since(her.report.at))
        }
        _ => her.report.position,
    }
}

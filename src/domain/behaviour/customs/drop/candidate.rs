//! A9a: a ship that slows down, or turns a circle, where she has no reason to. INFO while
//! she is slow, WARN when she goes on or has turned.

use super::DropSettings;
use super::points::{DropPoint, Points};
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::company::{Company, span_min};
use crate::domain::behaviour::customs::craft::{
    RESTING, circumstances, inside, label, reason, serves, trades, under_way,
};
use crate::domain::geo::{Offset, Position};
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Report, Target};
use std::collections::{BTreeMap, VecDeque};

/// Minutes of an hour that the median is over.
const MINUTES: usize = 60;
/// Points of a leg; full, every other one goes.
const MOST_POINTS: usize = 64;
/// Courses kept of the turn's window; nearer ones than this make none, and none slower.
const TURN_EVERY: Span = Span::seconds(10);
const STEERS_KN: f64 = 2.0;
const MOST_COURSES: usize = 256;
/// A ship not heard for this long starts anew.
const LONGEST_GAP: Span = Span::minutes(10);

/// A stretch at slow speed.
#[derive(Debug, Clone)]
struct Leg {
    start: UtcTime,
    from: Position,
    /// The last report of it.
    held: UtcTime,
    /// Her median speed before it, knots.
    median: f64,
    points: Vec<(UtcTime, Position)>,
    every: Span,
    /// Fast reports in a row.
    fast: u8,
}

#[derive(Debug, Clone, Default)]
struct Ship {
    last: Option<Report>,
    minute: i64,
    sum: f64,
    count: u32,
    minutes: VecDeque<f64>,
    leg: Option<Leg>,
    /// Net turn to starboard so far, with time and place, over the window.
    courses: VecDeque<(UtcTime, f64, Position)>,
    finding: Option<Finding>,
    /// Until when a finding of an event that is over stands.
    until: Option<UtcTime>,
    /// When she was last in a meeting that is told.
    met: Option<UtcTime>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Candidates {
    ships: BTreeMap<TargetId, Ship>,
}

impl Candidates {
    pub(super) fn look(
        &mut self,
        look: &Look<'_>,
        settings: &DropSettings,
        points: &mut Points,
        company: &Company,
    ) {
        let now = look.scene.now;
        for target in look.samples {
            let Some(report) = target.report.filter(|r| !r.coarse) else { continue };
            let fits = trades(target) && !serves(target) && under_way(target);
            if fits && !inside(look, report.position, &RESTING) {
                let ship = self.ships.entry(target.id).or_default();
                ship.met = company.met(target.id);
                ship.hear(target, report, look, settings, points);
            } else if let Some(ship) = self.ships.get_mut(&target.id) {
                // What she did at a pilot's or at anchor is no leg, nor her speed a norm.
                *ship = Ship { finding: ship.finding.take(), until: Some(now), ..Ship::default() };
            }
        }
        if look.some_left {
            self.ships.retain(|id, _| look.target(*id).is_some());
        }
        for ship in self.ships.values_mut() {
            if ship.until.is_some_and(|until| now >= until) {
                ship.finding = None;
                ship.until = None;
            }
        }
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.ships.values().filter_map(|ship| ship.finding.as_ref())
    }
}

impl Ship {
    fn hear(
        &mut self,
        target: &Target,
        report: Report,
        look: &Look<'_>,
        settings: &DropSettings,
        points: &mut Points,
    ) {
        let Some(speed) = report.speed.map(|s| s.0).filter(|s| s.is_finite()) else { return };
        if self.last.is_some_and(|last| report.at.since(last.at) > LONGEST_GAP || report.at < last.at) {
            *self = Self { finding: self.finding.take(), until: Some(report.at), ..Self::default() };
        }
        self.turn(&report, speed, settings);
        self.last = Some(report);
        let median = self.leg.as_ref().map(|leg| leg.median).or_else(|| self.median(settings));
        let Some(median) = median.filter(|m| *m >= settings.median_kn) else {
            self.note(&report, speed);
            return;
        };
        let slow = speed < median * settings.slow_part;
        match (&mut self.leg, slow) {
            (None, true) => self.leg = Some(Leg::new(&report, median)),
            (None, false) => self.note(&report, speed),
            (Some(leg), true) => leg.hold(&report),
            (Some(leg), false) => leg.fast = leg.fast.saturating_add(1),
        }
        self.leg(target, &report, speed, look, settings, points);
        self.circle(target, &report, look, settings, points);
    }

    /// What her slow leg says, once it has lasted; it ends when she goes on.
    fn leg(
        &mut self,
        target: &Target,
        report: &Report,
        speed: f64,
        look: &Look<'_>,
        settings: &DropSettings,
        points: &mut Points,
    ) {
        let Some(leg) = self.leg.take() else { return };
        let goes_on = leg.fast >= 2;
        let span = leg.span();
        // One who lay for hours has worked or waited there.
        let too_long = span > span_min(settings.leg_most_h * 60.0);
        let kept = span >= span_min(settings.slow_min);
        if kept && !too_long {
            let reasons = vec![
                reason("drop-slow-speed", speed, "kn", leg.median * settings.slow_part),
                reason("drop-slow-duration", span.as_seconds() / 60.0, "min", settings.slow_min),
                reason("drop-median-speed", leg.median, "kn", settings.median_kn),
            ];
            // Whoever met another meanwhile was slow for that; the meeting is told (A3).
            let warns = goes_on && self.met.is_none_or(|met| met < leg.start);
            let point = leg.point(target.id, warns || self.is_warned());
            let level = if warns { Level::Warn } else { Level::Info };
            self.tell(target, &point, level, reasons, look, points);
        } else if too_long && !self.is_warned() {
            self.finding = None;
        }
        if goes_on {
            if kept {
                self.until = Some(report.at + span_min(settings.stands_min));
            }
        } else {
            self.leg = Some(leg);
        }
    }

    fn is_warned(&self) -> bool {
        self.finding.as_ref().is_some_and(|f| f.level >= Level::Warn)
    }

    /// A finding of hers: never less than what was told of the same event.
    fn tell(
        &mut self,
        target: &Target,
        point: &DropPoint,
        level: Level,
        mut reasons: Vec<Reason>,
        look: &Look<'_>,
        points: &mut Points,
    ) {
        points.put(*point);
        let level = self.finding.as_ref().map_or(level, |f| f.level.max(level));
        let start = self.finding.as_ref().map_or(point.leg, |f| f.start);
        reasons.extend(circumstances(look, look.scene.now, &[target]));
        self.until = None;
        self.finding = Some(Finding {
            position: Some(point.position),
            reasons,
            label: label(target),
            ..Finding::new(Rule::DropCandidate, level, vec![Subject::Target(target.id)], start)
        });
    }

    /// The turn within the window; WARN at once.
    fn circle(
        &mut self,
        target: &Target,
        report: &Report,
        look: &Look<'_>,
        settings: &DropSettings,
        points: &mut Points,
    ) {
        let Some((from, turned)) = self.turned(settings.turn_deg) else { return };
        let leg = self.leg.as_ref().map(|leg| leg.point(target.id, true));
        let mid = self.courses.get(self.courses.len() / 2).map_or(report.position, |(.., p)| *p);
        let at = from + Span(report.at.since(from).0 / 2);
        let point =
            leg.unwrap_or(DropPoint { maker: target.id, position: mid, at, leg: from, confirmed: true });
        let reasons = vec![reason("drop-turn", turned, "°", settings.turn_deg)];
        self.tell(target, &point, Level::Warn, reasons, look, points);
        if self.leg.is_none() {
            self.until = Some(report.at + span_min(settings.stands_min));
            self.courses.clear();
        }
    }

    fn turn(&mut self, report: &Report, speed: f64, settings: &DropSettings) {
        let window = span_min(settings.turn_min);
        while self.courses.front().is_some_and(|(at, ..)| report.at.since(*at) > window) {
            self.courses.pop_front();
        }
        let Some(course) = report.course.filter(|_| speed >= STEERS_KN) else { return };
        let Some((at, total, _)) = self.courses.back().copied() else {
            self.courses.push_back((report.at, course.degrees(), report.position));
            return;
        };
        if report.at.since(at) < TURN_EVERY {
            return;
        }
        // The unwrapped course: what she turned is the difference of two of them.
        let change = (course.degrees() - total).rem_euclid(360.0);
        let change = if change > 180.0 { change - 360.0 } else { change };
        self.courses.push_back((report.at, total + change, report.position));
        if self.courses.len() > MOST_COURSES {
            self.courses.pop_front();
        }
    }

    /// Since when she has turned by `limit` degrees to one side, and by how many.
    fn turned(&self, limit: f64) -> Option<(UtcTime, f64)> {
        let (_, now, _) = self.courses.back()?;
        let most = self.courses.iter().max_by(|a, b| (a.1 - now).abs().total_cmp(&(b.1 - now).abs()))?;
        let turned = (most.1 - now).abs();
        (turned >= limit).then_some((most.0, turned))
    }

    fn note(&mut self, report: &Report, speed: f64) {
        let minute = report.at.0.div_euclid(60_000);
        if minute != self.minute && self.count > 0 {
            self.minutes.push_back(self.sum / f64::from(self.count));
            if self.minutes.len() > MINUTES {
                self.minutes.pop_front();
            }
            self.sum = 0.0;
            self.count = 0;
        }
        self.minute = minute;
        self.sum += speed;
        self.count = self.count.saturating_add(1);
    }

    fn median(&self, settings: &DropSettings) -> Option<f64> {
        if self.minutes.len() < settings.history_min.max(1) {
            return None;
        }
        let mut speeds: Vec<f64> = self.minutes.iter().copied().collect();
        let middle = speeds.len() / 2;
        let (_, median, _) = speeds.select_nth_unstable_by(middle, f64::total_cmp);
        Some(*median)
    }
}

impl Leg {
    fn new(report: &Report, median: f64) -> Self {
        let points = vec![(report.at, report.position)];
        let (start, held) = (report.at, report.at);
        Self { start, from: report.position, held, median, points, every: Span::seconds(10), fast: 0 }
    }

    fn hold(&mut self, report: &Report) {
        self.fast = 0;
        self.held = report.at;
        if self.points.last().is_some_and(|(at, _)| report.at.since(*at) < self.every) {
            return;
        }
        self.points.push((report.at, report.position));
        if self.points.len() >= MOST_POINTS {
            let mut keep = false;
            self.points.retain(|_| {
                keep = !keep;
                keep
            });
            self.every = Span(self.every.0.saturating_mul(2));
        }
    }

    fn span(&self) -> Span {
        self.held.since(self.start)
    }

    /// The middle of the leg in time.
    fn point(&self, maker: TargetId, confirmed: bool) -> DropPoint {
        let at = self.start + Span(self.span().0 / 2);
        let after = self.points.iter().find(|(t, _)| *t >= at);
        let before = self.points.iter().rev().find(|(t, _)| *t <= at);
        let position = match (before, after) {
            (Some((t0, p0)), Some((t1, p1))) if t1 > t0 => {
                let share = at.since(*t0).as_hours() / t1.since(*t0).as_hours();
                let way = p0.offset_to(*p1);
                Some(p0.at_offset(Offset { x: way.x * share, y: way.y * share }))
            }
            (Some((_, p)), _) | (None, Some((_, p))) => Some(*p),
            (None, None) => None,
        };
        DropPoint { maker, position: position.unwrap_or(self.from), at, leg: self.start, confirmed }
    }
}

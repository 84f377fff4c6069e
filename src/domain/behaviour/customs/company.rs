//! A3 and A3u: two vessels close to each other, stopped or side by side (domain §3.2).
//!
//! At each sample of a vessel those near her are compared with her at that instant. What
//! is remembered goes with the pairs that are together, and with those that met within
//! the cool-down; both are limited.

pub(crate) mod recent;
pub mod rule;
pub mod run;

use self::recent::Recent;
use self::rule::{Condition, MeetingSettings, ParallelSettings, Scene2, all};
use self::run::{Closest, Run, Separation};
use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::craft::{circumstances, label, reason};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::domain::units::Metres;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs remembered at most; those that met longest ago go first.
const MOST_PAIRS: usize = 4096;
/// Own position that moves faster than this, knots, has jumped, and radar with it.
const OWN_FASTEST: f64 = 60.0;
const OWN_JUMP_M: f64 = 150.0;
/// How long radar is not compared with AIS after that.
const OWN_DOUBT: Span = Span::minutes(10);
/// How long two who came close are known to have met (A9c).
const CONTACT_FOR: Span = Span::minutes(60);

/// Vessels under way report at least each 30 s: a longer gap is no run side by side.
const MOVING_GAP_S: f64 = 180.0;

type Key = (TargetId, TargetId);

/// One rule's view of one pair.
#[derive(Debug, Clone, Default)]
struct Bond {
    run: Option<Run>,
    finding: Option<Finding>,
    /// The rung that was reached before, since when, and when that ended.
    earlier: Option<(Level, UtcTime, UtcTime)>,
}

#[derive(Debug, Clone, Default)]
struct Pair {
    meeting: Bond,
    parallel: Bond,
}

/// The two rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct Company {
    settings: MeetingSettings,
    beside: ParallelSettings,
    pub(crate) recent: Recent,
    pairs: BTreeMap<Key, Pair>,
    partners: BTreeMap<TargetId, BTreeSet<TargetId>>,
    echoes: BTreeMap<Key, UtcTime>,
    contacts: BTreeMap<Key, UtcTime>,
    /// When each vessel was last seen in a meeting that had lasted long enough to be told.
    met: BTreeMap<TargetId, UtcTime>,
    own: Option<(Position, UtcTime)>,
    doubt_until: Option<UtcTime>,
}

/// The pair in the order of its subjects, whoever was heard first.
fn key(a: TargetId, b: TargetId) -> Key {
    if a <= b { (a, b) } else { (b, a) }
}

pub(crate) fn span_min(minutes: f64) -> Span {
    span_s(minutes * 60.0)
}

pub(crate) fn span_s(seconds: f64) -> Span {
    // A float beyond the range of i64 becomes its end: "never".
    Span::millis((seconds * 1000.0) as i64)
}

impl Company {
    pub(crate) fn new(meeting: MeetingSettings, beside: ParallelSettings) -> Self {
        Self { settings: meeting.resolved(), beside, ..Self::default() }
    }

    pub(crate) fn look(&mut self, look: &Look<'_>) {
        self.watch_own(look);
        for target in look.samples {
            let Some(report) = target.report else { continue };
            if let Some(with) = target.association {
                self.echoes.insert(key(target.id, with.with), look.scene.now);
            }
            if self.recent.hear(target.id, report) {
                self.hear(target, report.at, look);
            }
        }
        self.settle(look);
    }

    /// Everyone near her now, and everyone she was with.
    fn hear(&mut self, target: &Target, at: UtcTime, look: &Look<'_>) {
        let Some(moment) = self.recent.at(target.id, at, Span(0)) else { return };
        // The others may have run on since their last reports.
        let reach = if moment.speed <= self.settings.speed_kn {
            self.settings.speed_kn
        } else if moment.speed <= self.beside.most_kn {
            self.beside.most_kn
        } else {
            0.0
        };
        let run_on = reach * 0.5145 * self.settings.fresh_s;
        let radius = self.settings.range_m.max(self.beside.range_m).max(CONTACT_M) + run_on;
        let mut others: BTreeSet<TargetId> = self.partners.get(&target.id).cloned().unwrap_or_default();
        others.extend(look.neighbours.within(moment.position, Metres(radius)).iter().map(|n| n.id));
        others.remove(&target.id);
        for other in others {
            if let Some(other) = look.target(other) {
                self.judge(target, other, at, look);
            }
        }
    }

    fn judge(&mut self, one: &Target, other: &Target, at: UtcTime, look: &Look<'_>) {
        let fresh = span_s(self.settings.fresh_s);
        let (a, b) = if one.id <= other.id { (one, other) } else { (other, one) };
        let Some(two) = self.two(a, b, at, fresh) else { return };
        let key = (a.id, b.id);
        let closest = two.closest(at);
        if closest.range.0 <= CONTACT_M {
            self.contacts.insert(key, at);
        }
        let meets = all(&rule::meeting(&two, &self.settings));
        let beside = all(&rule::parallel(&two, &self.beside));
        if !meets && !beside && !self.pairs.contains_key(&key) {
            return;
        }
        let may = (meets || beside)
            && all(&rule::party(&two, look))
            && rule::haven(&two, look, self.settings.haven_nm).met
            && !self.is_one_hull(a, b, look)
            && self.has_room(key);
        if !may && !self.pairs.contains_key(&key) {
            return;
        }
        let settings = self.settings;
        let moving = MeetingSettings { gap_s: settings.gap_s.min(MOVING_GAP_S), ..settings };
        let pair = self.pairs.entry(key).or_default();
        let speed = f64::midpoint(two.a.1.speed, two.b.1.speed);
        pair.meeting.step(may && meets, closest, speed, &settings);
        pair.parallel.step(may && beside, closest, speed, &moving);
        if may && meets {
            self.partners.entry(key.0).or_default().insert(key.1);
            self.partners.entry(key.1).or_default().insert(key.0);
            pair.meeting.tell_meeting(&two, at, look, &settings);
            if pair.meeting.run.as_ref().is_some_and(|run| run.span() >= settings.first_rung()) {
                self.met.extend([(key.0, at), (key.1, at)]);
            }
        }
        if may && beside {
            self.partners.entry(key.0).or_default().insert(key.1);
            self.partners.entry(key.1).or_default().insert(key.0);
            pair.parallel.tell_parallel(&two, at, look, &self.beside);
        }
    }

    fn two<'t>(&self, a: &'t Target, b: &'t Target, at: UtcTime, fresh: Span) -> Option<Scene2<'t>> {
        let there = |t: &Target| !t.partner && t.is_vessel();
        if !there(a) || !there(b) {
            return None;
        }
        Some(Scene2 { a: (a, self.recent.at(a.id, at, fresh)?), b: (b, self.recent.at(b.id, at, fresh)?) })
    }

    /// A ship and her own echo, now or lately; or radar while own position is in doubt.
    fn is_one_hull(&self, a: &Target, b: &Target, look: &Look<'_>) -> bool {
        let joined = |t: &Target, with: TargetId| t.association.is_some_and(|x| x.with == with);
        let echo = |t: &Target| {
            let ship = t.association.and_then(|x| look.target(x.with));
            t.kind == TargetKind::Radar && ship.is_some_and(|s| s.freshness == Freshness::Live)
        };
        let radars = [a, b].iter().filter(|t| t.kind == TargetKind::Radar).count();
        let doubt = radars == 1 && self.doubt_until.is_some_and(|until| look.scene.now < until);
        doubt
            || joined(a, b.id)
            || joined(b, a.id)
            || echo(a)
            || echo(b)
            || self.echoes.contains_key(&key(a.id, b.id))
    }

    fn has_room(&self, key: Key) -> bool {
        let room = |of: TargetId, other: TargetId| {
            let known = self.partners.get(&of);
            known.is_none_or(|k| k.contains(&other) || k.len() < self.settings.partners)
        };
        room(key.0, key.1) && room(key.1, key.0)
    }

    fn watch_own(&mut self, look: &Look<'_>) {
        let now = look.scene.now;
        let Some(position) = look.scene.own.position.position() else { return };
        if let Some((before, at)) = self.own {
            let most = OWN_FASTEST * 0.5145 * now.since(at).as_seconds().abs() + OWN_JUMP_M;
            if before.haversine(position).0 > most {
                self.doubt_until = Some(now + OWN_DOUBT);
                for (key, pair) in &mut self.pairs {
                    let radars =
                        [key.0, key.1].iter().filter(|id| matches!(id, TargetId::Radar { .. })).count();
                    if radars == 1 {
                        pair.meeting.end(now);
                        pair.parallel.end(now);
                    }
                }
            }
        }
        self.own = Some((position, now));
    }

    /// Ends what no sample has held for too long and forgets what is over.
    fn settle(&mut self, look: &Look<'_>) {
        let now = look.scene.now;
        let settings = self.settings;
        let gap = span_s(settings.gap_s);
        let cool = span_min(settings.cool_down_h * 60.0);
        for pair in self.pairs.values_mut() {
            for bond in [&mut pair.meeting, &mut pair.parallel] {
                if bond.run.as_ref().is_some_and(|run| now.since(run.held) > gap) {
                    bond.end(now);
                }
                if bond.earlier.is_some_and(|(_, _, ended)| now.since(ended) > cool) {
                    bond.earlier = None;
                }
            }
        }
        self.pairs.retain(|_, pair| !pair.meeting.is_over() || !pair.parallel.is_over());
        while self.pairs.len() > MOST_PAIRS {
            let oldest = self.pairs.iter().min_by_key(|(key, pair)| (pair.last(), **key));
            let Some(key) = oldest.map(|(key, _)| *key) else { break };
            self.pairs.remove(&key);
        }
        let pairs = &self.pairs;
        self.partners.retain(|id, others| {
            others.retain(|other| pairs.get(&key(*id, *other)).is_some_and(Pair::is_together));
            !others.is_empty()
        });
        let echo = span_min(settings.echo_min);
        self.echoes.retain(|_, at| now.since(*at) <= echo);
        self.contacts.retain(|_, at| now.since(*at) <= CONTACT_FOR);
        if look.some_left {
            self.recent.retain(|id| look.target(id).is_some());
            self.met.retain(|id, _| look.target(*id).is_some());
        }
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.pairs.values().flat_map(|p| p.meeting.finding.iter().chain(&p.parallel.finding))
    }

    /// Whether the two lie together, for however short a time.
    pub(crate) fn are_together(&self, a: TargetId, b: TargetId) -> bool {
        self.pairs.get(&key(a, b)).is_some_and(|pair| pair.meeting.run.is_some())
    }

    /// Whether the two came within 500 m of each other within the last hour.
    pub(crate) fn came_close(&self, a: TargetId, b: TargetId) -> bool {
        self.contacts.contains_key(&key(a, b))
    }

    /// When she was last seen in a meeting that is told (A9a: it explains that she lay still).
    pub(crate) fn met(&self, id: TargetId) -> Option<UtcTime> {
        self.met.get(&id).copied()
    }

    /// The distance over time and the closest approach of a pair that is together.
    pub(crate) fn series(&self, a: TargetId, b: TargetId) -> Option<(&[Separation], Closest)> {
        let pair = self.pairs.get(&key(a, b))?;
        let run = pair.meeting.run.as_ref().or(pair.parallel.run.as_ref())?;
        Some((run.series(), run.closest))
    }

    /// Every condition of A3 and of A3u for two targets, as it stands now.
    pub(crate) fn why_not(&self, a: &Target, b: &Target, look: &Look<'_>) -> Vec<(Rule, Condition)> {
        let (a, b) = if a.id <= b.id { (a, b) } else { (b, a) };
        let fresh = span_s(self.settings.fresh_s);
        let Some(two) = self.two(a, b, look.scene.now, fresh) else {
            let oldest = [a, b].iter().filter_map(|t| self.recent.last(t.id)).map(|r| r.at).min();
            let age = oldest.map(|at| look.scene.now.since(at).as_seconds());
            let stale = |rule| {
                let threshold = self.settings.fresh_s;
                (rule, Condition { code: "report-age", value: age, unit: "s", threshold, met: false })
            };
            return vec![stale(Rule::Meeting), stale(Rule::ParallelRun)];
        };
        let pair = self.pairs.get(&key(a.id, b.id));
        let minutes = |run: Option<&Run>| run.map_or(0.0, |run| run.span().as_seconds() / 60.0);
        let met = minutes(pair.and_then(|p| p.meeting.run.as_ref()));
        let ran = minutes(pair.and_then(|p| p.parallel.run.as_ref()));
        let one_hull = self.is_one_hull(a, b, look);
        let mut shared = rule::party(&two, look).to_vec();
        shared.push(rule::haven(&two, look, self.settings.haven_nm));
        shared.push(rule::condition("not-own-echo", f64::from(u8::from(one_hull)), "", 0.0, !one_hull));
        let (least, kept) = (self.settings.suspect_min, self.beside.kept_min);
        let mut meeting = rule::meeting(&two, &self.settings).to_vec();
        meeting.extend(shared.iter().copied());
        meeting.push(rule::condition("duration", met, "min", least, met >= least));
        let mut parallel = rule::parallel(&two, &self.beside).to_vec();
        parallel.extend(shared);
        parallel.push(rule::condition("duration", ran, "min", kept, ran >= kept));
        let meeting = meeting.into_iter().map(|c| (Rule::Meeting, c));
        meeting.chain(parallel.into_iter().map(|c| (Rule::ParallelRun, c))).collect()
    }
}

/// Two who came closer than this have met, metres (A9c).
const CONTACT_M: f64 = 500.0;

impl Scene2<'_> {
    fn closest(&self, at: UtcTime) -> Closest {
        let way = self.a.1.position.offset_to(self.b.1.position);
        let half = crate::domain::geo::Offset { x: way.x / 2.0, y: way.y / 2.0 };
        Closest { at, range: self.range(), position: self.a.1.position.at_offset(half) }
    }

    fn finding(
        &self,
        rule: Rule,
        level: Level,
        run: &Run,
        start: UtcTime,
        look: &Look<'_>,
        limits: (f64, f64, f64),
    ) -> Finding {
        let (range_m, speed_kn, kept_min) = limits;
        let mut reasons = vec![
            reason("pair-range-min", run.closest.range.nautical_miles().0, "nm", range_m / 1852.0),
            reason("pair-duration", run.span().as_seconds() / 60.0, "min", kept_min),
            reason("pair-speed", self.a.1.speed.max(self.b.1.speed), "kn", speed_kn),
            reason("pair-speed-median", run.median_speed(), "kn", speed_kn),
        ];
        reasons.extend(circumstances(look, run.held, &[self.a.0, self.b.0]));
        Finding {
            position: Some(run.closest.position),
            reasons,
            label: format!("{} / {}", label(self.a.0), label(self.b.0)),
            ..Finding::new(
                rule,
                level,
                vec![Subject::Target(self.a.0.id), Subject::Target(self.b.0.id)],
                start,
            )
        }
    }
}

impl Pair {
    fn is_together(&self) -> bool {
        self.meeting.run.is_some() || self.parallel.run.is_some()
    }

    fn last(&self) -> Option<UtcTime> {
        let of = |bond: &Bond| bond.run.as_ref().map(|r| r.held).max(bond.earlier.map(|(_, _, at)| at));
        of(&self.meeting).max(of(&self.parallel))
    }
}

impl Bond {
    fn is_over(&self) -> bool {
        self.run.is_none() && self.earlier.is_none()
    }

    fn step(&mut self, holds: bool, now: Closest, speed: f64, settings: &MeetingSettings) {
        let Some(held) = self.run.as_ref().map(|run| run.held) else {
            if holds {
                let mut run = Run::new(now);
                run.hold(now, speed);
                self.run = Some(run);
            }
            return;
        };
        let gone = now.at.since(held);
        if !holds {
            if gone > span_s(settings.bridge_s) {
                self.end(now.at);
            }
            return;
        }
        if gone > span_s(settings.gap_s) {
            self.end(now.at);
            self.run = Some(Run::new(now));
        } else if gone > Span(0)
            && let Some(run) = &mut self.run
        {
            run.hold(now, speed);
        }
    }

    fn end(&mut self, at: UtcTime) {
        self.run = None;
        if let Some(finding) = self.finding.take() {
            self.earlier = Some((finding.level, finding.start, at));
        }
    }

    /// What was told before, within the cool-down: a repeat tells only what is worse.
    fn start(&self, run: &Run) -> UtcTime {
        self.earlier.map_or(run.start, |(_, start, _)| start)
    }

    fn tell_meeting(&mut self, two: &Scene2<'_>, at: UtcTime, look: &Look<'_>, settings: &MeetingSettings) {
        let Some(run) = self.run.as_ref().filter(|run| run.held == at) else { return };
        let span = run.span();
        let far = || rule::haven(two, look, rule::km(settings.confirmed_km)).met;
        let (level, kept) =
            if span >= span_min(settings.confirmed_min) && run.median_speed() < settings.median_kn && far() {
                (Level::Confirmed, settings.confirmed_min)
            } else if span >= span_min(settings.probable_min) {
                (Level::Probable, settings.probable_min)
            } else if span >= span_min(settings.suspect_min) {
                (Level::Suspect, settings.suspect_min)
            } else {
                return;
            };
        // A rung once reached stands while they stay together.
        let level = self.finding.as_ref().map_or(level, |f| f.level.max(level));
        if self.finding.is_none() && self.earlier.is_some_and(|(before, ..)| level <= before) {
            return;
        }
        let limits = (settings.range_m, settings.speed_kn, kept);
        self.finding = Some(two.finding(Rule::Meeting, level, run, self.start(run), look, limits));
    }

    fn tell_parallel(&mut self, two: &Scene2<'_>, at: UtcTime, look: &Look<'_>, beside: &ParallelSettings) {
        let Some(run) = self.run.as_ref().filter(|run| run.held == at) else { return };
        if run.span() < span_min(beside.kept_min) || (self.finding.is_none() && self.earlier.is_some()) {
            return;
        }
        let limits = (beside.range_m, beside.most_kn, beside.kept_min);
        self.finding = Some(two.finding(Rule::ParallelRun, Level::Warn, run, self.start(run), look, limits));
    }
}

#[cfg(test)]
mod tests;

//! The customs rules A1 to A11: what smugglers do, one file a rule (domain §3.2).
//!
//! Once a second of the clock each rule gets the samples that came since its last look:
//! the targets with a position report of their own that is new. Own boats and an echo that
//! belongs to a ship whose AIS is heard are not among them. Cost goes with the samples,
//! not with the history or the square of the targets: who is near comes from a grid.

pub mod company;
pub(crate) mod craft;
pub mod drop;
pub(crate) mod identity;
pub(crate) mod loiter;
pub mod neighbours;
pub mod routine;
pub(crate) mod sensing;
pub(crate) mod ship_class;
pub(crate) mod shore;
pub(crate) mod speed_run;

use crate::domain::alert::alarm::{Finding, Rule, Subject};
use crate::domain::behaviour::customs::company::Company;
use crate::domain::behaviour::customs::company::rule::Condition;
use crate::domain::behaviour::customs::company::rule::{MeetingSettings, ParallelSettings};
use crate::domain::behaviour::customs::company::run::{Closest, Separation};
use crate::domain::behaviour::customs::drop::points::{Drifted, DropPoint};
use crate::domain::behaviour::customs::drop::{Drop, DropSettings};
use crate::domain::behaviour::customs::identity::{Identities, IdentitySettings};
use crate::domain::behaviour::customs::loiter::{Loiter, LoiterSettings};
use crate::domain::behaviour::customs::neighbours::Neighbours;
use crate::domain::behaviour::customs::routine::RoutineSettings;
use crate::domain::behaviour::customs::sensing::reception::Reception;
use crate::domain::behaviour::customs::sensing::{DarkSettings, FastSettings, Sensing, SilenceSettings};
use crate::domain::behaviour::customs::shore::closed_port::{ClosedPort, ClosedPortSettings};
use crate::domain::behaviour::customs::shore::landing::{Landing, LandingSettings};
use crate::domain::behaviour::customs::shore::zone_entry::{ZoneEntry, ZoneEntrySettings};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::SelectiveCall;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::own_ship::{OwnState, OwnView};
use crate::domain::traffic::picture::{Change, ChangeKind};
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::domain::units::NauticalMiles;
use crate::domain::waters::Waters;
use crate::domain::waters::local::LocalKnowledge;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Settings of the customs rules (`[alert.rules.customs]`).
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CustomsSettings {
    pub meeting: MeetingSettings,
    pub parallel: ParallelSettings,
    pub loiter: LoiterSettings,
    pub drop: DropSettings,
    pub identity: IdentitySettings,
    pub silence: SilenceSettings,
    pub go_fast: FastSettings,
    pub dark: DarkSettings,
    pub zone_entry: ZoneEntrySettings,
    pub closed_port: ClosedPortSettings,
    pub landing: LandingSettings,
    /// Not a rule: what is lowered because it comes every day.
    pub routine: RoutineSettings,
}

/// What the customs rules look at, at one instant.
#[derive(Debug, Clone, Copy)]
pub struct CustomsScene<'a> {
    pub now: UtcTime,
    pub own: &'a OwnView,
    pub own_state: OwnState,
    /// Every target of the picture, in order of id.
    pub targets: &'a [&'a Target],
    pub changes: &'a [Change],
    pub waters: &'a Waters,
    pub local: &'a LocalKnowledge,
    /// Vessels that the watch list says to board or to hold.
    pub to_board: &'a BTreeSet<TargetId>,
}

/// What a rule is shown at a look: the scene, and what the rules share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) scene: &'a CustomsScene<'a>,
    /// Targets with a new position report, in order of the report's time, then of id.
    pub(crate) samples: &'a [&'a Target],
    pub(crate) neighbours: &'a Neighbours,
    /// Whether targets left the picture since the last look: else nobody need be forgotten.
    pub(crate) some_left: bool,
    pub(crate) involved: &'a Involved,
}

/// Who took part in which alert, and when last.
#[derive(Debug, Clone)]
pub(crate) struct Involved {
    kept_for: Span,
    last: BTreeMap<(TargetId, Rule), UtcTime>,
}

/// The customs rules with what they remember, bounded by the targets and their limits.
#[derive(Debug, Clone, Default)]
pub struct Customs {
    /// The last report of each target, in order of id.
    seen: Vec<(TargetId, UtcTime)>,
    neighbours: Neighbours,
    involved: Involved,
    company: Company,
    loiter: Loiter,
    drop: Drop,
    reception: Reception,
    identities: Identities,
    sensing: Sensing,
    zone_entry: ZoneEntry,
    closed_port: ClosedPort,
    landing: Landing,
}

impl Customs {
    pub fn new(settings: CustomsSettings) -> Self {
        Self {
            company: Company::new(settings.meeting, settings.parallel),
            loiter: Loiter::new(settings.loiter),
            drop: Drop::new(settings.drop),
            identities: Identities::new(settings.identity),
            sensing: Sensing::new(settings.silence, settings.go_fast, settings.dark),
            zone_entry: ZoneEntry::new(settings.zone_entry),
            closed_port: ClosedPort::new(settings.closed_port),
            landing: Landing::new(settings.landing),
            involved: Involved::new(Span::hours(settings.landing.past_h)),
            ..Self::default()
        }
    }

    /// Takes the DSC calls heard since the last evaluation.
    pub(crate) fn hear(&mut self, calls: &[SelectiveCall], now: UtcTime) {
        self.closed_port.hear(calls, now);
    }

    /// Looks once; the caller does so once a second of `now`.
    pub fn look(&mut self, scene: &CustomsScene<'_>) {
        let (samples, some_left) = self.samples(scene);
        for target in &samples {
            if let Some(report) = target.report {
                self.neighbours.place(target.id, report.position, report.at);
            }
        }
        let look = Look {
            scene,
            samples: &samples,
            neighbours: &self.neighbours,
            some_left,
            involved: &self.involved,
        };
        self.company.look(&look);
        self.loiter.look(&look);
        self.drop.look(&look, &self.company);
        self.reception.look(&look);
        self.identities.look(&look, &self.reception);
        self.sensing.look(&look, &mut self.reception);
        self.zone_entry.look(&look);
        self.closed_port.look(&look);
        self.landing.look(&look);
        let findings: Vec<Finding> = self.findings().cloned().collect();
        self.involved.note(&findings, scene.now);
    }

    /// Everything that holds.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let company = self.company.findings().chain(self.loiter.findings()).chain(self.drop.findings());
        let shore =
            self.zone_entry.findings().chain(self.closed_port.findings()).chain(self.landing.findings());
        company.chain(self.identities.findings()).chain(self.sensing.findings()).chain(shore)
    }

    /// The distance over time and the closest approach of two that keep company.
    pub fn company(&self, a: TargetId, b: TargetId) -> Option<(&[Separation], Closest)> {
        self.company.series(a, b)
    }

    /// The drop points of the last 24 h and the circles they are in now.
    pub fn drops(&self, scene: &CustomsScene<'_>) -> Vec<(DropPoint, Drifted)> {
        self.drop.drifted(scene.now, scene.local.set_drift)
    }

    /// Where a vessel that fell silent, or whose track was lost, is taken to be at `now`, and
    /// how far from there she may be by then (A5, A8). `None` while she is heard.
    pub fn uncertainty(
        &self,
        id: TargetId,
        target: Option<&Target>,
        now: UtcTime,
    ) -> Option<(Position, NauticalMiles)> {
        self.sensing.circle(id, target, now)
    }

    /// Every condition of A3, A3u and A9b (either of the two the collector) as it stands.
    pub fn why_not(&self, a: TargetId, b: TargetId, scene: &CustomsScene<'_>) -> Vec<(Rule, Condition)> {
        let look = Look {
            scene,
            samples: &[],
            neighbours: &self.neighbours,
            some_left: false,
            involved: &self.involved,
        };
        let Some((a, b)) = look.target(a).zip(look.target(b)) else { return Vec::new() };
        let mut all = self.company.why_not(a, b, &look);
        for (maker, other) in [(a, b), (b, a)] {
            let drop = self.drop.why_not(maker, other, &look, &self.company);
            all.extend(drop.into_iter().map(|condition| (Rule::Collect, condition)));
        }
        all
    }

    /// The samples, and whether targets left: both lists are in order of id, so that one walk
    /// along the two tells.
    fn samples<'t>(&mut self, scene: &CustomsScene<'t>) -> (Vec<&'t Target>, bool) {
        let live = |id: TargetId| {
            scene
                .targets
                .binary_search_by_key(&id, |t| t.id)
                .ok()
                .and_then(|n| scene.targets.get(n))
                .is_some_and(|t| t.freshness == Freshness::Live)
        };
        let mut samples: Vec<&'t Target> = Vec::new();
        let mut some_left = scene.changes.iter().any(|c| c.kind == ChangeKind::Removed);
        let before = std::mem::replace(&mut self.seen, Vec::with_capacity(scene.targets.len()));
        let mut before = before.into_iter().peekable();
        for target in scene.targets {
            while before.next_if(|(id, _)| *id < target.id).is_some() {
                some_left = true;
            }
            let known = before.next_if(|(id, _)| *id == target.id).map(|(_, at)| at);
            let Some(report) = target.report else { continue };
            self.seen.push((target.id, report.at));
            let is_echo =
                target.kind == TargetKind::Radar && target.association.is_some_and(|a| live(a.with));
            if known != Some(report.at) && target.is_vessel() && !target.partner && !is_echo {
                samples.push(target);
            }
        }
        some_left |= before.next().is_some();
        if some_left {
            let there = |id: &TargetId| scene.targets.binary_search_by_key(id, |t| t.id).is_ok();
            self.neighbours.retain(there);
        }
        samples.sort_by_key(|t| (t.report.map(|r| r.at), t.id));
        (samples, some_left)
    }
}

impl<'a> Look<'a> {
    /// The target of that id, if it is in the picture.
    pub(crate) fn target(&self, id: TargetId) -> Option<&'a Target> {
        let targets = self.scene.targets;
        targets.binary_search_by_key(&id, |t| t.id).ok().and_then(|n| targets.get(n)).copied()
    }
}

impl Default for Involved {
    fn default() -> Self {
        Self::new(Span::hours(LandingSettings::default().past_h))
    }
}

impl Involved {
    fn new(kept_for: Span) -> Self {
        Self { kept_for, last: BTreeMap::new() }
    }

    /// Whether `id` took part in an alert of `rule` within the time it is remembered.
    pub(crate) fn in_rule(&self, id: TargetId, rule: Rule) -> bool {
        self.last.contains_key(&(id, rule))
    }

    fn note(&mut self, findings: &[Finding], now: UtcTime) {
        for finding in findings {
            for subject in &finding.subjects {
                if let Subject::Target(id) = subject {
                    self.last.insert((*id, finding.rule), now);
                }
            }
        }
        let kept_for = self.kept_for;
        self.last.retain(|_, at| now.since(*at) <= kept_for);
    }
}

#[cfg(test)]
pub(crate) mod stage;

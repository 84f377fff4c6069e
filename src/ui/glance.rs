//! One glance at the state: what every screen asks of picture and board, gathered once
//! a frame, so that the screens agree with each other and nothing is computed twice.

use crate::app::state::App;
use crate::app::state::list;
use crate::domain::alert::alarm::{Level, Subject};
use crate::domain::alert::episode::Episode;
use crate::domain::behaviour::cpa_alarm::CpaWatch;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::tools::Mark;
use crate::domain::traffic::own_ship::OwnView;
use crate::domain::traffic::picture::Predicted;
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::domain::watchlist::compare::Tier;
use crate::ui::format;
use crate::ui::widgets::symbols::{Glyphs, Sign};
use std::cmp::Reverse;

/// Below this speed over ground a course says nothing about where a vessel goes.
pub(crate) const STOPPED: Knots = Knots(0.5);

/// A contact by hand that was seen longer ago than this is marked as a guess.
const RECKONED: Span = Span::minutes(1);

/// The state at one instant.
pub(crate) struct Glance<'a> {
    pub(crate) app: &'a App,
    pub(crate) own: OwnView,
    /// Alerts that stand or still wait for an answer, in the board's order: the most
    /// urgent first.
    pub(crate) alerts: Vec<&'a Episode>,
    /// Targets that an active alert is about, sorted, with the worst level.
    alarming: Vec<(TargetId, Level)>,
}

impl<'a> Glance<'a> {
    /// A mark's label, which a locked store hides.
    pub(crate) fn label<'m>(&self, mark: &'m Mark) -> &'m str {
        if self.app.session.is_locked() { "" } else { &mark.label }
    }

    /// A target's name, or its id. That of a contact by hand is the crew's own note,
    /// which a locked store hides.
    pub(crate) fn name(&self, target: &Target) -> String {
        if self.app.session.is_locked() && matches!(target.id, TargetId::Manual(_)) {
            return format::short_id(target.id);
        }
        format::target_name(target)
    }

    /// UTC of an instant of the session's clock, as `App::utc` has it.
    pub(crate) fn utc(&self, at: UtcTime) -> UtcTime {
        self.own.utc.map_or(at, |utc| at + utc.since(self.app.now))
    }

    pub(crate) fn new(app: &'a App) -> Self {
        let alerts = app.alerts_shown();
        let mut alarming: Vec<(TargetId, Level)> = alerts
            .iter()
            .filter(|e| e.is_live())
            .flat_map(|a| a.subjects.iter().map(move |s| (*s, a.level)))
            .filter_map(|(subject, level)| match subject {
                Subject::Target(id) => Some((id, level)),
                _ => None,
            })
            .collect();
        alarming.sort_by_key(|(id, level)| (*id, Reverse(*level)));
        alarming.dedup_by_key(|(id, _)| *id);
        Self { app, own: app.picture.own(app.now), alerts, alarming }
    }

    pub(crate) fn targets(&self) -> impl Iterator<Item = &'a Target> {
        self.app.picture.targets()
    }

    /// The targets without the echoes that are joined to a ship: what a person counts.
    pub(crate) fn hulls(&self) -> impl Iterator<Item = &'a Target> {
        self.targets().filter(|t| !list::is_joined_echo(t))
    }

    pub(crate) fn target(&self, id: TargetId) -> Option<&'a Target> {
        self.app.picture.get(id)
    }

    pub(crate) fn selected(&self) -> Option<&'a Target> {
        self.app.selected.and_then(|id| self.target(id))
    }

    pub(crate) fn predicted(&self, target: &Target) -> Option<Predicted> {
        self.app.picture.predicted(target, self.app.now)
    }

    /// Whether close approaches are watched for, or why not.
    pub(crate) fn cpa_watch(&self) -> CpaWatch {
        self.app.rules.settings().cpa.watch(self.app.own_state, &self.own, self.app.now)
    }

    /// The worst level of an active alert about this target.
    pub(crate) fn alarm_of(&self, id: TargetId) -> Option<Level> {
        let at = self.alarming.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.alarming.get(at).map(|(_, level)| *level)
    }

    /// The targets that an alert which stands is about.
    pub(crate) fn alarming(&self) -> impl Iterator<Item = TargetId> {
        self.alarming.iter().map(|(id, _)| *id)
    }

    /// Range and true bearing from own ship to where the target is taken to be now.
    pub(crate) fn range_bearing(&self, target: &Target) -> Option<(NauticalMiles, Bearing)> {
        let own = self.own.position.position()?;
        Some(own.range_bearing(self.predicted(target)?.position))
    }

    /// A range good enough to sort by, without the cost of the geodesic.
    pub(crate) fn rough_range(&self, own: Position, target: &Target) -> f64 {
        self.predicted(target).map_or(f64::MAX, |p| own.offset_to(p.position).length().0)
    }

    /// The course of a target that moves.
    pub(crate) fn moving_course(target: &Target) -> Option<Bearing> {
        let report = target.report?;
        report.speed.filter(|s| *s >= STOPPED)?;
        report.course.or(report.heading)
    }

    /// The alerts about this target, the most urgent first.
    pub(crate) fn alerts_about(&self, id: TargetId) -> impl Iterator<Item = &'a Episode> {
        self.alerts.iter().filter(move |e| e.subjects.contains(&Subject::Target(id))).copied()
    }

    /// Age of the position, or of anything heard where there never was one.
    pub(crate) fn age(&self, target: &Target) -> Span {
        self.app.now.since(target.aged_from())
    }

    /// The symbol of a target; `up` is the bearing that points up where it is drawn.
    pub(crate) fn symbol(target: &Target, glyphs: Glyphs, up: Bearing) -> char {
        if target.freshness == Freshness::Lost && !target.is_distress() {
            return glyphs.sign(Sign::Lost);
        }
        glyphs.target(target.kind, Self::moving_course(target).map(|course| course.turned(-up.degrees())))
    }

    /// Whether she has a hit on the watch list that is no more than possible: a grey mark.
    pub(crate) fn may_be_listed(&self, target: &Target) -> bool {
        !self.app.discreet
            && self.app.watch.open_hit(target.id).is_some_and(|hit| hit.verdict.tier == Tier::Possible)
    }

    /// The signs of a target's state, the same everywhere.
    pub(crate) fn signs(&self, target: &Target, glyphs: Glyphs) -> Signs {
        let mut signs = Signs::default();
        if self.alarm_of(target.id).is_some() || target.is_distress() {
            signs.push(glyphs.sign(Sign::Alert));
        }
        match target.freshness {
            // Nobody measures a contact by hand: a minute on, her place is reckoned.
            Freshness::Live if target.kind == TargetKind::Manual && self.age(target) >= RECKONED => {
                signs.push(glyphs.sign(Sign::Guess));
            }
            Freshness::Live => {}
            Freshness::Stale => signs.push(glyphs.sign(Sign::Stale)),
            Freshness::Lost => signs.push(glyphs.sign(Sign::Guess)),
        }
        if target.association.is_some() {
            signs.push(glyphs.sign(Sign::Associated));
        }
        signs
    }
}

/// At most three signs, without an allocation: there may be thousands of targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Signs {
    signs: [char; 3],
    len: usize,
}

impl Signs {
    fn push(&mut self, sign: char) {
        if let Some(slot) = self.signs.get_mut(self.len) {
            *slot = sign;
            self.len += 1;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = char> + '_ {
        self.signs.iter().take(self.len).copied()
    }
}

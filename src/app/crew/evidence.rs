//! What an alert rests on, for the screens: drop points, circles, distances over time, and
//! why a pair of vessels is no case of a rule (domain §3.2). Asking changes nothing.

use crate::app::state::list;
use crate::app::state::{App, Overlay, Screen};
use crate::domain::alert::alarm::{Rule, Subject};
use crate::domain::alert::episode::Episode;
use crate::domain::behaviour::customs::company::rule::Condition;
use crate::domain::behaviour::customs::company::run::{Closest, Separation};
use crate::domain::behaviour::customs::drop::points::{Drifted, DropPoint};
use crate::domain::behaviour::customs::routine::DAYS_CODE;
use crate::domain::behaviour::customs::{Customs, CustomsScene};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::traffic::target::Target;
use crate::domain::units::NauticalMiles;

/// The others that "why not" can be asked with: the nearest.
const MOST_OTHERS: usize = 40;

/// The targets that an alert is about.
pub(crate) fn targets_of(episode: &Episode) -> impl Iterator<Item = TargetId> + '_ {
    episode.subjects.iter().filter_map(|subject| match subject {
        Subject::Target(id) => Some(*id),
        _ => None,
    })
}

impl App {
    /// The alert whose grounds the chart draws: the one that was sent there, else the
    /// first about the selected target.
    pub fn explained(&self) -> Option<&Episode> {
        let shown = self.alerts_shown();
        let sent = shown.iter().find(|a| Some(a.id) == self.alert_on_chart);
        let about = |a: &&&Episode| self.selected.is_some_and(|id| targets_of(a).any(|t| t == id));
        sent.or_else(|| shown.iter().find(about)).copied()
    }

    /// The drop points of the last 24 h that these vessels made, and where each is now.
    pub fn drops_by(&self, makers: &[TargetId]) -> Vec<(DropPoint, Drifted)> {
        self.ask_rules(|rules, scene| {
            let drops = rules.drops(scene).into_iter();
            drops.filter(|(point, _)| makers.contains(&point.maker)).collect()
        })
    }

    /// Where a vessel that is no longer heard or tracked is taken to be, and how far from
    /// there she may be.
    pub fn uncertainty(&self, id: TargetId) -> Option<(Position, NauticalMiles)> {
        self.rules.customs().uncertainty(id, self.picture.get(id), self.now)
    }

    /// The distance over time and the closest approach of two that keep company.
    pub fn company(&self, a: TargetId, b: TargetId) -> Option<(&[Separation], Closest)> {
        self.rules.customs().company(a, b)
    }

    /// Every condition of the rules about pairs, as it stands for these two.
    pub fn why_not(&self, a: TargetId, b: TargetId) -> Vec<(Rule, Condition)> {
        let mut all = self.ask_rules(|rules, scene| rules.why_not(a, b, scene));
        let Some((a, b)) = self.picture.get(a).zip(self.picture.get(b)) else { return all };
        for rule in [Rule::Meeting, Rule::ParallelRun] {
            let Some((days, enough)) = self.routine.pair(rule, &[a, b], self.now) else { continue };
            let (value, threshold) = (f64::from(days), f64::from(enough));
            let met = enough == 0 || days < enough;
            let condition = Condition { code: DAYS_CODE, value: Some(value), unit: "", threshold, met };
            all.push((rule, condition));
        }
        all
    }

    /// The other vessels, the nearest first.
    pub fn others_near(&self, of: TargetId) -> Vec<TargetId> {
        let here = |id| {
            let target = self.picture.get(id)?;
            Some(self.picture.predicted(target, self.now)?.position)
        };
        let Some(from) = here(of) else { return Vec::new() };
        let others =
            self.picture.targets().filter(|t| t.id != of && t.is_vessel() && !list::is_joined_echo(t));
        let mut near: Vec<(f64, TargetId)> =
            others.filter_map(|t| Some((from.offset_to(here(t.id)?).length().0, t.id))).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.into_iter().take(MOST_OTHERS).map(|(_, id)| id).collect()
    }

    /// The key: why are she and the vessel nearest to her no case of a rule?
    pub(crate) fn why_not_key(&mut self) {
        if self.session.is_locked() {
            return self.say("notice-locked", &[]);
        }
        let Some(of) = self.selected else { return self.say("notice-select-first", &[]) };
        match self.others_near(of).first() {
            Some(with) => self.open(Overlay::WhyNot { of, with: *with, scroll: 0 }),
            None => self.say("notice-nobody-near", &[]),
        }
    }

    /// The vessel before or after `with` in the order of distance.
    pub(crate) fn other_near(&self, of: TargetId, with: TargetId, by: isize) -> TargetId {
        let near = self.others_near(of);
        let at = near.iter().position(|id| *id == with).unwrap_or(0);
        let next = at.saturating_add_signed(by).min(near.len().saturating_sub(1));
        near.get(next).copied().unwrap_or(with)
    }

    /// Shows the alert under the cursor on the chart.
    pub(crate) fn show_alert(&mut self) {
        let Some(alert) = self.alerts_shown().get(self.alerts.cursor).copied() else { return };
        let (id, place) = (alert.id, alert.position);
        let target = targets_of(alert).find(|id| self.picture.get(*id).is_some());
        let reported = target.and_then(|id| self.picture.get(id)).and_then(|t| t.report);
        let Some(place) = place.or(reported.map(|r| r.position)) else {
            return self.say("notice-nothing-to-show", &[]);
        };
        self.selected = target.or(self.selected);
        self.alert_on_chart = Some(id);
        self.chart.centre = Some(place);
        self.chart.follow = false;
        self.screen = Screen::Chart;
    }

    fn ask_rules<R>(&self, ask: impl FnOnce(&Customs, &CustomsScene<'_>) -> R) -> R {
        let own = self.picture.own(self.now);
        let targets: Vec<&Target> = self.picture.targets().collect();
        let scene = CustomsScene {
            now: self.now,
            own: &own,
            own_state: self.own_state,
            targets: &targets,
            changes: &[],
            waters: &self.waters,
            local: &self.local,
            to_board: &self.watch.to_board(),
        };
        ask(self.rules.customs(), &scene)
    }
}

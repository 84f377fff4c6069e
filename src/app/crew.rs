//! What the crew does: answers alerts, marks the chart, takes contacts, ends things.
//! Nothing that ends or removes goes without a second step (`App::confirmed`).

pub mod card;
mod contacts;
mod dossier;
pub(crate) mod evidence;
pub(crate) mod exercise;
mod listed;
pub mod lists;
pub(crate) mod pursuit;
mod reports;
mod tools;

use crate::app::action::Action;
use crate::app::occurrence::Occurrence;
use crate::app::state::list;
use crate::app::state::{App, Mode, Overlay, Question, Screen};
use crate::domain::alert::alarm::{Rule, Subject};
use crate::domain::alert::episode::Episode;
use crate::domain::alert::event::{BoardEvent, EpisodeId};
use crate::domain::alert::history::{Entry, Query};
use crate::domain::geo::Position;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::time::Span;
use crate::domain::tools::Tool;
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::traffic::picture::Change;
use serde_json::json;

/// Speeds of a replay.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.25..=480.0;

impl App {
    fn own_position(&mut self) -> Option<Position> {
        let position = self.picture.own(self.now).position.position();
        if position.is_none() {
            self.say("notice-no-position", &[]);
        }
        position
    }

    /// The alerts that the screen shows, in the board's order: a locked store hides what
    /// is not about safety.
    pub(crate) fn alerts_shown(&self) -> Vec<&Episode> {
        let locked = self.session.is_locked();
        let mut active = self.board.active();
        active
            .retain(|alert| (!locked || alert.rule.is_safety()) && self.shows_alert(alert.rule, alert.level));
        active
    }

    /// The alert under the cursor, else the first that waits for an answer.
    fn alert_in_hand(&self) -> Option<EpisodeId> {
        let active = self.alerts_shown();
        if self.screen == Screen::Alerts && !self.alerts.history {
            return self.alert_at.or_else(|| active.get(self.alerts.cursor).map(|a| a.id));
        }
        active.iter().find(|a| a.acknowledged.is_none()).map(|a| a.id)
    }

    /// Keeps the cursor on the alert that it was put on, however the rows move.
    fn hold_alert(&mut self) {
        if self.screen != Screen::Alerts || self.alerts.history {
            self.alert_at = None;
            return;
        }
        let ids: Vec<EpisodeId> = self.alerts_shown().iter().map(|alert| alert.id).collect();
        match self.alert_at.and_then(|id| ids.iter().position(|other| *other == id)) {
            Some(row) => self.alerts.cursor = row,
            None => self.alert_at = ids.get(self.alerts.cursor).copied(),
        }
    }

    pub(crate) fn acknowledge(&mut self) {
        let who = self.who();
        let event = self.alert_in_hand().and_then(|id| self.board.acknowledge(id, &who, self.now));
        self.answered(event, "notice-acknowledged");
    }

    pub(crate) fn silence(&mut self) {
        let event = self.alert_in_hand().and_then(|id| self.board.silence(id, self.now));
        self.answered(event, "notice-silenced");
    }

    fn answered(&mut self, event: Option<BoardEvent>, key: &'static str) {
        match event {
            Some(event) => {
                self.told.push(Occurrence::Alert(event));
                self.say(key, &[]);
            }
            None => self.say("notice-no-alert", &[]),
        }
    }

    pub(crate) fn switch_silent_mode(&mut self) {
        let silent = !self.board.is_silent();
        self.board.silent_mode(silent, self.now);
        self.note_tool("silent-mode", None, json!({ "on": silent }));
        self.say(if silent { "notice-silent-on" } else { "notice-silent-off" }, &[]);
    }

    /// The history as it is searched for now, the newest first.
    pub fn found_history(&self) -> Vec<Entry> {
        let query = Query { text: self.alerts.search.clone(), ..Query::default() };
        let mut found: Vec<Entry> =
            self.board.history().search(&query).filter(|entry| self.shows_entry(entry)).cloned().collect();
        found.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
        found
    }

    /// Rows on the alerts screen.
    pub fn alert_rows(&self) -> usize {
        if self.alerts.history { self.found_history().len() } else { self.alerts_shown().len() }
    }

    /// What a mute is for: the selected target and all ordinary rules; on the screen of
    /// the alerts the target of the one under the cursor, and its rule where that sounds
    /// whatever else is muted.
    pub(crate) fn mutable_in_hand(&self) -> Option<(TargetId, Option<Rule>)> {
        if self.screen != Screen::Alerts || self.alerts.history {
            return Some((self.selected?, None));
        }
        let alert = self.alerts_shown().into_iter().find(|a| Some(a.id) == self.alert_in_hand())?;
        let target = alert.subjects.iter().find_map(|subject| match subject {
            Subject::Target(id) => Some(*id),
            _ => None,
        })?;
        Some((target, Some(alert.rule).filter(|rule| rule.always_sounds())))
    }

    /// Mutes for so many minutes, and says what still sounds.
    pub(crate) fn mute(&mut self, target: TargetId, rule: Option<Rule>, minutes: i64, reason: &str) {
        let until = self.now + Span::minutes(minutes);
        if !self.board.mute(target, rule, until, self.now) {
            return self.say("notice-too-many-mutes", &[]);
        }
        let told = json!({
            "target": target.to_string(),
            "rule": rule.map(Rule::code),
            "until": self.utc(until).0.rfc3339(),
            "reason": reason,
        });
        self.note_tool("mute", None, told);
        let key = if rule.is_some() { "notice-muted-rule" } else { "notice-muted-ordinary" };
        self.say(key, &[("clock", until.clock())]);
    }

    pub(crate) fn unmute(&mut self, target: TargetId, rule: Option<Rule>) {
        if !self.board.unmute(target, rule, self.now) {
            return self.say("notice-not-muted", &[]);
        }
        let told = json!({ "target": target.to_string(), "rule": rule.map(Rule::code) });
        self.note_tool("unmute", None, told);
        self.say("notice-mute-lifted", &[]);
    }

    /// What the alert or entry under the cursor is about: the card of a target that is
    /// there, the inputs, else the place on the chart.
    pub(crate) fn select_from_alert(&mut self) {
        let (subjects, position) = if self.alerts.history {
            match self.found_history().into_iter().nth(self.alerts.cursor) {
                Some(Entry::Alert(event)) => (event.subjects, event.position),
                _ => return,
            }
        } else {
            match self.alerts_shown().get(self.alerts.cursor) {
                Some(alert) => (alert.subjects.clone(), alert.position),
                None => return,
            }
        };
        let target = subjects.iter().find_map(|subject| match subject {
            Subject::Target(id) => self.picture.get(*id).map(|target| target.id),
            _ => None,
        });
        if target.is_some() {
            self.selected = target;
            self.open_card();
        } else if subjects.iter().any(|subject| matches!(subject, Subject::Link(_))) {
            self.screen = Screen::Links;
        } else if position.is_some() {
            self.chart.centre = position;
            self.chart.follow = false;
            self.screen = Screen::Chart;
        } else {
            self.say("notice-nothing-to-show", &[]);
        }
    }

    /// Hands on what the crew changed in the picture.
    fn tell(&mut self, changes: Vec<Change>) {
        self.told.extend(changes.into_iter().map(|change| Occurrence::Target { at: self.now, change }));
    }

    /// Own MMSI: what it sends is never a target.
    pub fn set_own_mmsi(&mut self, mmsi: Mmsi) {
        let mut changes = Vec::new();
        self.picture.set_own_mmsi(Some(mmsi), &mut changes);
        self.tell(changes);
    }

    pub(crate) fn set_own_state(&mut self, state: OwnState) {
        self.own_state = state;
        self.picture.set_own_state(state);
    }

    pub(crate) fn first_key(&self, action: Action) -> String {
        self.keymap.keys(action).into_iter().next().unwrap_or_default()
    }

    /// The second step of what was asked before.
    pub(crate) fn confirmed(&mut self, question: &Question) {
        match question {
            Question::Quit | Question::DestroyIntel => {}
            Question::ImportList => self.import_list(),
            Question::EndManOverboard(number) => self.take_away(Tool::Overboard(*number)),
            Question::RemoveMark(number) => self.take_away(Tool::Mark(*number)),
            Question::RemoveGuardZone(number) => self.take_away(Tool::Zone(*number)),
            Question::LiftAnchorWatch => {
                self.take_away(Tool::Anchor);
                let before = self.state_before_anchor.take().unwrap_or_default();
                self.set_own_state(before);
            }
            Question::RemoveContact(id) => self.remove_contact(*id),
            Question::Join(contact, with) => self.join(*contact, *with),
            Question::Split(contact) => self.split(*contact),
            Question::PursuitStopped => self.pursuit_stopped(),
            Question::RemoveRow(path, row) => {
                let now = self.utc(self.now).0;
                self.reports.remove_row(path, *row, now);
            }
        }
    }

    /// Follows the selected target on purpose: her collision alarm is off, every other
    /// stays.
    pub(crate) fn switch_shadow(&mut self) {
        self.shadowed = match (self.shadowed, self.selected) {
            (Some(old), Some(new)) if old == new => None,
            (_, Some(new)) => Some(new),
            (_, None) => None,
        };
        let key = if self.shadowed.is_some() { "notice-shadow-on" } else { "notice-shadow-off" };
        self.note_tool("shadow", None, json!({ "target": self.shadowed.map(|id| id.to_string()) }));
        self.say(key, &[]);
    }

    pub(crate) fn switch_partner(&mut self) {
        let Some(id @ TargetId::Mmsi(mmsi)) = self.selected else {
            return self.say("notice-select-first", &[]);
        };
        let partner = self.picture.get(id).is_some_and(|t| t.partner);
        self.picture.set_partner(mmsi, !partner);
        self.note_tool("partner", None, json!({ "target": id.to_string(), "on": !partner }));
        self.say(if partner { "notice-partner-off" } else { "notice-partner-on" }, &[]);
    }

    pub(crate) fn pause(&mut self) {
        match &mut self.mode {
            Mode::Demo { paused, .. } | Mode::Replay { paused, .. } | Mode::Exercise { paused, .. } => {
                *paused = !*paused;
            }
            Mode::Live => self.say("notice-live-only", &[]),
        }
    }

    pub(crate) fn change_speed(&mut self, factor: f64) {
        match &mut self.mode {
            Mode::Demo { speed, .. } | Mode::Replay { speed, .. } | Mode::Exercise { speed, .. } => {
                *speed = (*speed * factor).clamp(*SPEEDS.start(), *SPEEDS.end());
            }
            Mode::Live => self.say("notice-live-only", &[]),
        }
    }

    /// How many times real time the clock runs. Who writes in the demo has the time for it.
    pub fn pace(&self) -> f64 {
        match &self.mode {
            Mode::Live => 1.0,
            Mode::Demo { speed, .. } if self.is_writing() => speed.min(1.0),
            Mode::Demo { speed, .. } | Mode::Replay { speed, .. } | Mode::Exercise { speed, .. } => *speed,
        }
    }

    fn is_writing(&self) -> bool {
        matches!(self.overlay, Some(Overlay::Prompt { .. } | Overlay::Secret { .. }))
            || (self.screen == Screen::Reports && self.reports.open.is_some())
            || (self.shows_desk() && self.desk.slip.is_some())
    }

    /// Keeps the selection on something that is there.
    pub(crate) fn drop_gone_selection(&mut self) {
        if self.selected.is_some_and(|id| self.picture.get(id).is_none()) {
            self.selected = None;
        }
        if self.joining.is_some_and(|id| self.picture.get(id).is_none_or(|t| t.association.is_some())) {
            self.joining = None;
        }
        let rows = self.alert_rows();
        self.alerts.cursor = self.alerts.cursor.min(rows.saturating_sub(1));
        self.hold_alert();
        if self.screen == Screen::Details && self.selected.is_none() {
            self.selected = list::rows(self).first().copied();
        }
    }
}

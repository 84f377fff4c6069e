//! What the crew does: answers alerts, marks the chart, takes contacts, ends things.

use crate::app::action::Action;
use crate::app::keys::{ANCHOR_RADIUS, GUARD_RADIUS};
use crate::app::list;
use crate::app::occurrence::Occurrence;
use crate::app::prompt::CalledContact;
use crate::app::state::{App, Mode, Overlay, Purpose, Question, Screen};
use crate::domain::alert::alarm::Subject;
use crate::domain::alert::event::{BoardEvent, EpisodeId};
use crate::domain::alert::history::{Entry, Query};
use crate::domain::geo::Position;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::time::Span;
use crate::domain::tools::{AngleFrom, BearingLine, Origin, RangeRing, Removed, Shape, Tool};
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::traffic::picture::Change;
use crate::domain::traffic::picture::manual::Sighting;
use crate::domain::units::{Bearing, NauticalMiles};
use serde_json::{Value, json};

/// How many removals can be taken back.
const MOST_UNDO: usize = 20;
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

    /// The alert under the cursor, else the first that waits for an answer.
    fn alert_in_hand(&self) -> Option<EpisodeId> {
        let active = self.board.active();
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
        let ids: Vec<EpisodeId> = self.board.active().iter().map(|alert| alert.id).collect();
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
        let mut found: Vec<Entry> = self.board.history().search(&query).cloned().collect();
        found.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
        found
    }

    /// Rows on the alerts screen.
    pub fn alert_rows(&self) -> usize {
        if self.alerts.history { self.found_history().len() } else { self.board.active().len() }
    }

    pub(crate) fn select_from_alert(&mut self) {
        let target = self.board.active().get(self.alerts.cursor).and_then(|alert| {
            alert.subjects.iter().find_map(|subject| match subject {
                Subject::Target(id) => Some(*id),
                _ => None,
            })
        });
        if let Some(id) = target.filter(|id| self.picture.get(*id).is_some()) {
            self.selected = Some(id);
            self.screen = Screen::Details;
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

    /// One key: time and place are kept at once, a further press marks a further person.
    /// Without own position the alarm stands all the same, and the first position that
    /// comes is taken.
    pub(crate) fn man_overboard(&mut self) {
        let position = self.picture.own(self.now).position.position();
        if self.tools.drop_mob(position, self.now).is_err() {
            return self.say("notice-mob-full", &[]);
        }
        let number = self.tools.overboard().last().map(|mob| mob.number);
        self.note_tool("man-overboard", position, json!({ "number": number }));
        match position {
            Some(position) => self.look_at_overboard(position),
            None => self.say("notice-mob-no-position", &[("clock", self.now.clock())]),
        }
    }

    fn look_at_overboard(&mut self, position: Position) {
        self.chart.centre = Some(position);
        self.chart.follow = true;
        if self.overlay.is_none() {
            self.screen = Screen::Chart;
        }
    }

    /// Gives those marked without a position the first one since.
    pub(crate) fn settle_overboard(&mut self) {
        if self.tools.overboard().iter().all(|mob| mob.position.is_some()) {
            return;
        }
        if let Some(position) = self.picture.own(self.now).position.position()
            && self.tools.place_overboard(position, self.now)
        {
            self.look_at_overboard(position);
            self.note_tool("man-overboard-placed", Some(position), json!({}));
            self.say("notice-mob-late", &[]);
        }
    }

    pub(crate) fn add_mark(&mut self, label: &str) {
        let Some(position) = self.own_position() else { return };
        if self.tools.add_mark(position, label, self.now).is_err() {
            return self.say("notice-too-many-marks", &[]);
        }
        let number = self.tools.marks().last().map(|mark| mark.number);
        self.note_tool("mark", Some(position), json!({ "number": number, "label": label }));
    }

    /// Asks whether the last person overboard is safe, else whether the last mark may go.
    pub(crate) fn remove_last_mark(&mut self) {
        let question = match (self.tools.overboard().last(), self.tools.marks().last()) {
            (Some(mob), _) => Question::EndManOverboard(mob.number),
            (None, Some(mark)) => Question::RemoveMark(mark.number),
            (None, None) => return self.say("notice-nothing-to-remove", &[]),
        };
        self.open(Overlay::Confirm { question });
    }

    fn take_away(&mut self, tool: Tool) {
        let Some(removed) = self.tools.remove(tool) else { return };
        let (tool, number) = named(&removed);
        self.note_tool("removed", None, json!({ "tool": tool, "number": number }));
        if self.undone.len() >= MOST_UNDO {
            self.undone.remove(0);
        }
        self.undone.push(removed);
        self.say("notice-removed", &[("undo", self.first_key(Action::Undo))]);
    }

    pub(crate) fn undo(&mut self) {
        match self.undone.pop() {
            Some(removed) => {
                if matches!(removed, Removed::Anchor(_)) && self.own_state != OwnState::Anchored {
                    self.state_before_anchor = Some(self.own_state);
                    self.set_own_state(OwnState::Anchored);
                }
                let (tool, number) = named(&removed);
                self.note_tool("restored", None, json!({ "tool": tool, "number": number }));
                self.tools.restore(removed);
            }
            None => self.say("notice-nothing-to-undo", &[]),
        }
    }

    fn first_key(&self, action: Action) -> String {
        self.keymap.keys(action).into_iter().next().unwrap_or_default()
    }

    /// Sets a guard zone, or asks whether the last one may go.
    pub(crate) fn guard_zone_key(&mut self) {
        match self.tools.zones().last() {
            Some(zone) => {
                let question = Question::RemoveGuardZone(zone.number);
                self.open(Overlay::Confirm { question });
            }
            None => self.ask(Purpose::GuardRadius, GUARD_RADIUS),
        }
    }

    pub(crate) fn set_guard_zone(&mut self, radius: NauticalMiles) -> bool {
        let set = self.tools.add_zone(Origin::Own, Shape::Circle { radius }, self.now).is_ok();
        if set {
            self.note_tool("guard-zone", None, json!({ "radius_nm": radius.0 }));
        }
        set
    }

    pub(crate) fn anchor_watch_key(&mut self) {
        if self.tools.anchor().is_some() {
            self.open(Overlay::Confirm { question: Question::LiftAnchorWatch });
        } else if self.own_position().is_some() {
            self.ask(Purpose::AnchorRadius, ANCHOR_RADIUS);
        }
    }

    pub(crate) fn set_anchor_watch(&mut self, radius: NauticalMiles) -> bool {
        let Some(position) = self.own_position() else { return true };
        if self.tools.set_anchor(position, radius.metres(), self.now).is_err() {
            return false;
        }
        if self.own_state != OwnState::Anchored {
            self.state_before_anchor = Some(self.own_state);
        }
        self.set_own_state(OwnState::Anchored);
        self.note_tool("anchor-watch", Some(position), json!({ "radius_nm": radius.0 }));
        true
    }

    /// From own ship through the selected target, or off.
    pub(crate) fn switch_bearing_line(&mut self) {
        if self.tools.bearing_line.take().is_some() {
            return;
        }
        if let Some((_, bearing)) = self.selected_from_own() {
            self.tools.bearing_line =
                Some(BearingLine { origin: Origin::Own, bearing, angles: AngleFrom::TrueNorth });
        }
    }

    /// A ring through the selected target, or off.
    pub(crate) fn switch_range_ring(&mut self) {
        if self.tools.range_ring.take().is_some() {
            return;
        }
        if let Some((radius, _)) = self.selected_from_own() {
            self.tools.range_ring = Some(RangeRing { origin: Origin::Own, radius });
        }
    }

    fn selected_from_own(&mut self) -> Option<(NauticalMiles, Bearing)> {
        let own = self.own_position()?;
        let target = self.selected.and_then(|id| self.picture.get(id)).and_then(|t| t.report);
        if target.is_none() {
            self.say("notice-select-first", &[]);
        }
        Some(own.range_bearing(target?.position))
    }

    pub(crate) fn add_contact(&mut self, contact: CalledContact) -> bool {
        if self.own_position().is_none() {
            return false;
        }
        let CalledContact { bearing, range, course, speed, note } = contact;
        let mut changes = Vec::new();
        let told = json!({ "bearing_deg": bearing.degrees(), "range_nm": range.0, "note": &note });
        let seen = Sighting { bearing, range, course, speed };
        self.selected = Some(self.picture.add_manual(seen, &note, self.now, &mut changes));
        self.tell(changes);
        let id = self.selected.map(|id| id.to_string());
        self.note_tool("contact", None, merged(told, "target", id));
        true
    }

    /// The second step of what was asked before.
    pub(crate) fn confirmed(&mut self, question: &Question) {
        match question {
            Question::Quit | Question::DestroyIntel => {}
            Question::EndManOverboard(number) => self.take_away(Tool::Overboard(*number)),
            Question::RemoveMark(number) => self.take_away(Tool::Mark(*number)),
            Question::RemoveGuardZone(number) => self.take_away(Tool::Zone(*number)),
            Question::LiftAnchorWatch => {
                self.take_away(Tool::Anchor);
                let before = self.state_before_anchor.take().unwrap_or_default();
                self.set_own_state(before);
            }
            Question::RemoveContact(id) => {
                let mut changes = Vec::new();
                self.picture.remove_manual(*id, &mut changes);
                self.tell(changes);
                self.note_tool("removed", None, json!({ "tool": "contact", "target": id.to_string() }));
                self.selected = None;
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

    pub(crate) fn mute(&mut self, target: TargetId, minutes: i64, reason: &str) {
        let until = self.now + Span::minutes(minutes);
        self.board.mute(target, None, until, self.now);
        let told = json!({ "target": target.to_string(), "until": until.rfc3339(), "reason": reason });
        self.note_tool("mute", None, told);
    }

    pub(crate) fn unmute(&mut self, target: TargetId) {
        self.board.unmute(target, None, self.now);
        self.note_tool("unmute", None, json!({ "target": target.to_string() }));
    }

    pub(crate) fn pause(&mut self) {
        match &mut self.mode {
            Mode::Demo { paused, .. } | Mode::Replay { paused, .. } => *paused = !*paused,
            Mode::Live => self.say("notice-live-only", &[]),
        }
    }

    pub(crate) fn change_speed(&mut self, factor: f64) {
        match &mut self.mode {
            Mode::Demo { speed, .. } | Mode::Replay { speed, .. } => {
                *speed = (*speed * factor).clamp(*SPEEDS.start(), *SPEEDS.end());
            }
            Mode::Live => self.say("notice-live-only", &[]),
        }
    }

    /// Keeps the selection on something that is there.
    pub(crate) fn drop_gone_selection(&mut self) {
        if self.selected.is_some_and(|id| self.picture.get(id).is_none()) {
            self.selected = None;
        }
        let rows = self.alert_rows();
        self.alerts.cursor = self.alerts.cursor.min(rows.saturating_sub(1));
        self.hold_alert();
        if self.screen == Screen::Details && self.selected.is_none() {
            self.selected = list::rows(self).first().copied();
        }
    }
}

/// The tool that was removed, as a code, and its number.
fn named(removed: &Removed) -> (&'static str, Option<u16>) {
    match removed {
        Removed::Zone(zone) => ("guard-zone", Some(zone.number)),
        Removed::Anchor(_) => ("anchor-watch", None),
        Removed::Overboard(mob) => ("man-overboard", Some(mob.number)),
        Removed::Mark(mark) => ("mark", Some(mark.number)),
    }
}

fn merged(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.insert(name.to_owned(), value.into());
    }
    object
}

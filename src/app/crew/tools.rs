//! The crew's own tools: person overboard, marks, guard zones, anchor watch, bearing line
//! and range ring; taking them away and back.

use crate::app::action::Action;
use crate::app::keys::menu::{self, Choice, NewZone};
use crate::app::keys::prompt::ZoneForm;
use crate::app::keys::{ANCHOR_RADIUS, GUARD_RADIUS};
use crate::app::state::{App, Menu, Overlay, Purpose, Question, Screen, Undo};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::tools::{AngleFrom, BearingLine, Origin, RangeRing, Refused, Removed, Shape, Tool};
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::units::{Bearing, NauticalMiles};
use serde_json::{Value, json};

/// How many removals can be taken back.
const MOST_UNDO: usize = 20;

impl App {
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
            Some(position) => {
                self.look_at_overboard(position);
                self.say("notice-mob", &[("clock", self.now.clock())]);
            }
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

    /// Only what a person put there can be removed: the selected contact by hand, a person
    /// overboard who is safe, a mark. Asks where it is one; where there are several, lets
    /// the crew choose which, and asks then.
    pub(crate) fn remove_key(&mut self) {
        let contact = self.selected.filter(|id| matches!(id, TargetId::Manual(_))).map(Choice::Contact);
        let persons = self.tools.overboard().iter().map(|mob| Choice::Person(mob.number));
        let marks = self.tools.marks().iter().rev().map(|mark| Choice::Mark(mark.number));
        let choices: Vec<Choice> = contact.into_iter().chain(persons).chain(marks).collect();
        match choices.as_slice() {
            [] => self.say("notice-nothing-to-remove", &[]),
            [only] => {
                menu::choose(self, Menu::Remove, *only, 0);
            }
            _ => self.offer(Menu::Remove, choices),
        }
    }

    pub(super) fn take_away(&mut self, tool: Tool) {
        if let Some(removed) = self.tools.remove(tool) {
            self.note_tool("removed", None, named(&removed));
            self.can_undo(Undo::Tool(removed));
        }
    }

    pub(super) fn can_undo(&mut self, undo: Undo) {
        if self.undone.len() >= MOST_UNDO {
            self.undone.remove(0);
        }
        self.undone.push(undo);
        self.say("notice-removed", &[("undo", self.first_key(Action::Undo))]);
    }

    pub(crate) fn undo(&mut self) {
        match self.undone.pop() {
            Some(Undo::Tool(removed)) => {
                if matches!(removed, Removed::Anchor(_)) && self.own_state != OwnState::Anchored {
                    self.state_before_anchor = Some(self.own_state);
                    self.set_own_state(OwnState::Anchored);
                }
                self.note_tool("restored", None, named(&removed));
                self.tools.restore(removed);
            }
            Some(Undo::Contact(contact)) => {
                let mut changes = Vec::new();
                self.selected = Some(self.picture.restore_manual(contact, &mut changes));
                self.tell(changes);
            }
            None => self.say("notice-nothing-to-undo", &[]),
        }
    }

    /// Offers new zones of every kind, and those that stand to be removed.
    pub(crate) fn guard_zone_key(&mut self) {
        let mut choices = vec![
            Choice::NewZone(NewZone::OwnRing),
            Choice::NewZone(NewZone::OwnSector),
            Choice::NewZone(NewZone::BowSector),
        ];
        let fixed = [
            self.selected.map(NewZone::AtTarget),
            (!self.chart.follow).then_some(NewZone::AtMiddle),
            Some(NewZone::AtOwn),
        ];
        choices
            .extend(fixed.into_iter().flatten().filter(|z| self.origin(*z).is_some()).map(Choice::NewZone));
        choices.extend(self.tools.zones().iter().map(|zone| Choice::Zone(zone.number)));
        self.offer(Menu::GuardZones, choices);
    }

    /// Asks for the measures of a zone of this kind.
    pub(crate) fn begin_zone(&mut self, zone: NewZone) {
        let Some(origin) = self.origin(zone) else {
            return self.say("notice-no-position", &[]);
        };
        let (form, text) = match zone {
            NewZone::OwnRing => (ZoneForm::Ring, GUARD_RADIUS),
            NewZone::OwnSector => (ZoneForm::Sector(AngleFrom::TrueNorth), ""),
            NewZone::BowSector => (ZoneForm::Sector(AngleFrom::Bow), ""),
            NewZone::AtTarget(_) | NewZone::AtMiddle | NewZone::AtOwn => (ZoneForm::Fixed, GUARD_RADIUS),
        };
        self.ask(Purpose::GuardZone { origin, form }, text);
    }

    fn origin(&self, zone: NewZone) -> Option<Origin> {
        let place = match zone {
            NewZone::OwnRing | NewZone::OwnSector | NewZone::BowSector => return Some(Origin::Own),
            NewZone::AtTarget(id) => {
                self.picture.get(id).and_then(|t| self.picture.predicted(t, self.now)).map(|p| p.position)
            }
            NewZone::AtMiddle => self.chart.centre,
            NewZone::AtOwn => self.picture.own(self.now).position.position(),
        };
        place.map(Origin::Fixed)
    }

    /// `false` where it is no shape.
    pub(crate) fn set_guard_zone(&mut self, origin: Origin, shape: Shape) -> bool {
        match self.tools.add_zone(origin, shape, self.now) {
            Ok(number) => {
                let from_bow = matches!(shape, Shape::Sector { angles: AngleFrom::Bow, .. });
                let blind = from_bow && self.picture.own(self.now).heading.is_none();
                let key = if blind { "notice-zone-set-no-heading" } else { "notice-zone-set" };
                let place = match origin {
                    Origin::Own => None,
                    Origin::Fixed(place) => Some(place),
                };
                self.note_tool("guard-zone", place, measures(number, shape));
                self.say(key, &[("n", number.to_string())]);
                true
            }
            Err(Refused::Full) => {
                self.say("notice-too-many-zones", &[]);
                true
            }
            Err(Refused::NoShape) => {
                self.say("notice-zone-form", &[]);
                false
            }
        }
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
}

/// The tool that was removed or came back, for the journal.
fn named(removed: &Removed) -> Value {
    match removed {
        Removed::Zone(zone) => json!({ "tool": "guard-zone", "number": zone.number }),
        Removed::Anchor(_) => json!({ "tool": "anchor-watch" }),
        Removed::Overboard(mob) => json!({ "tool": "man-overboard", "number": mob.number }),
        Removed::Mark(mark) => json!({ "tool": "mark", "number": mark.number }),
    }
}

/// A guard zone's measures, for the journal.
fn measures(number: u16, shape: Shape) -> Value {
    match shape {
        Shape::Circle { radius } => json!({ "number": number, "radius_nm": radius.0 }),
        Shape::Sector { inner, outer, from, to, angles } => json!({
            "number": number,
            "inner_nm": inner.0,
            "outer_nm": outer.0,
            "from_deg": from.degrees(),
            "to_deg": to.degrees(),
            "from_bow": angles == AngleFrom::Bow,
        }),
    }
}

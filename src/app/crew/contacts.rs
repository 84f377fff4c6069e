//! Contacts by hand: entered, sighted again, joined with the target that they turn out
//! to be, taken apart again, removed.

use crate::app::action::Action;
use crate::app::keys::menu::{Choice, MOST_OFFERED};
use crate::app::keys::prompt::CalledContact;
use crate::app::state::{App, Menu, Overlay, Purpose, Question, Undo};
use crate::domain::id::TargetId;
use crate::domain::traffic::picture::manual::Sighting;
use crate::domain::traffic::target::{Target, TargetKind};
use crate::domain::units::Bearing;
use serde_json::{Value, json};

impl App {
    /// The contacts by hand that were joined with this target or with her radar echo.
    pub fn contacts_of(&self, target: TargetId) -> Vec<TargetId> {
        let echo = self.picture.get(target).and_then(|t| t.association).map(|a| a.with);
        let hull = |id: TargetId| id == target || Some(id) == echo;
        self.picture
            .targets()
            .filter(|t| t.kind == TargetKind::Manual && t.association.is_some_and(|a| hull(a.with)))
            .map(|t| t.id)
            .collect()
    }

    /// Asks for a new contact; where one is selected, or joined with her who is, offers a
    /// further sighting of it first.
    pub(crate) fn contact_key(&mut self) {
        if self.own_position().is_none() {
            return;
        }
        match self.selected.map(|id| self.sightable(id)).filter(|known| !known.is_empty()) {
            Some(known) => {
                let further = known.into_iter().take(MOST_OFFERED).map(Choice::Sighting);
                let choices = further.chain([Choice::Words("contact-new")]).collect();
                self.offer(Menu::Contact, choices);
            }
            None => self.ask(Purpose::NewContact, ""),
        }
    }

    fn sightable(&self, selected: TargetId) -> Vec<TargetId> {
        match selected {
            TargetId::Manual(_) => vec![selected],
            _ => self.contacts_of(selected),
        }
    }

    pub(crate) fn add_contact(&mut self, contact: &CalledContact) -> bool {
        if self.own_position().is_none() {
            return false;
        }
        let mut changes = Vec::new();
        let id = self.picture.add_manual(sighting(contact), &contact.note, self.now, &mut changes);
        self.selected = Some(id);
        self.tell(changes);
        self.note_tool("contact", None, called(id, contact));
        true
    }

    /// A further sighting; a note that came with it takes the place of the earlier one.
    pub(crate) fn sight_contact(&mut self, id: TargetId, contact: &CalledContact) -> bool {
        if self.own_position().is_none() {
            return false;
        }
        let mut changes = Vec::new();
        if !self.picture.update_manual(id, sighting(contact), self.now, &mut changes) {
            self.say("notice-contact-gone", &[]);
            return true;
        }
        if !contact.note.is_empty() {
            self.picture.note_manual(id, &contact.note);
        }
        self.tell(changes);
        self.note_tool("contact", None, called(id, contact));
        self.say("notice-sighted", &[]);
        true
    }

    /// One key for both ways. On a contact: with whom is it joined? On another target:
    /// take apart what was joined with her, or finish a joining that was begun.
    pub(crate) fn join_key(&mut self) {
        let Some(selected) = self.selected else {
            return self.say("notice-join-select", &[]);
        };
        if let TargetId::Manual(_) = selected {
            let joined = self.picture.get(selected).is_some_and(|t| t.association.is_some());
            if joined {
                self.open(Overlay::Confirm { question: Question::Split(selected) });
            } else {
                self.offer_partners(selected);
            }
            return;
        }
        if let Some(contact) = self.joining {
            return self.open(Overlay::Confirm { question: Question::Join(contact, selected) });
        }
        let joined = self.contacts_of(selected);
        match joined.as_slice() {
            [] => self.offer_contacts(selected),
            [only] => self.open(Overlay::Confirm { question: Question::Split(*only) }),
            _ => {
                let choices = joined.into_iter().take(MOST_OFFERED).map(Choice::Joined).collect();
                self.offer(Menu::Split, choices);
            }
        }
    }

    /// The targets nearest to a contact, and the way to choose another on the chart.
    fn offer_partners(&mut self, contact: TargetId) {
        let near = self.nearest(contact, can_be_a_contact);
        let choices = near.into_iter().map(|with| Choice::Join { contact, with });
        self.offer(Menu::Join, choices.chain([Choice::JoinOther(contact)]).collect());
    }

    /// The contacts nearest to a target.
    fn offer_contacts(&mut self, with: TargetId) {
        let free = |t: &Target| t.kind == TargetKind::Manual && t.association.is_none();
        let near = self.nearest(with, free);
        if near.is_empty() {
            return self.say("notice-join-none", &[("key", self.first_key(Action::NewContact))]);
        }
        self.offer(Menu::Join, near.into_iter().map(|contact| Choice::Join { contact, with }).collect());
    }

    fn nearest(&self, from: TargetId, suits: impl Fn(&Target) -> bool) -> Vec<TargetId> {
        let place = |t: &Target| self.picture.predicted(t, self.now).map(|p| p.position);
        let here = self.picture.get(from).and_then(place);
        let mut found: Vec<(f64, TargetId)> = self
            .picture
            .targets()
            .filter(|t| t.id != from && suits(t))
            .map(|t| (here.zip(place(t)).map_or(f64::MAX, |(a, b)| a.offset_to(b).length().0), t.id))
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.into_iter().take(MOST_OFFERED).map(|(_, id)| id).collect()
    }

    /// The other one is chosen on the chart or in the list, with the same key again.
    pub(crate) fn begin_joining(&mut self, contact: TargetId) {
        self.joining = Some(contact);
    }

    pub(crate) fn join(&mut self, contact: TargetId, with: TargetId) {
        let mut changes = Vec::new();
        self.joining = None;
        if !self.picture.merge(contact, with, &mut changes) {
            return self.say("notice-join-gone", &[]);
        }
        self.selected = Some(with);
        self.tell(changes);
        self.note_tool("joined", None, json!({ "target": contact.to_string(), "with": with.to_string() }));
        self.say("notice-joined", &[("key", self.first_key(Action::Join))]);
    }

    pub(crate) fn split(&mut self, contact: TargetId) {
        let mut changes = Vec::new();
        if !self.picture.split(contact, &mut changes) {
            return self.say("notice-join-gone", &[]);
        }
        self.selected = Some(contact);
        self.tell(changes);
        self.note_tool("split", None, json!({ "target": contact.to_string() }));
        self.say("notice-split", &[]);
    }

    pub(crate) fn remove_contact(&mut self, id: TargetId) {
        let mut changes = Vec::new();
        if let Some(contact) = self.picture.take_manual(id, &mut changes) {
            self.note_tool("removed", None, json!({ "tool": "contact", "target": id.to_string() }));
            self.can_undo(Undo::Contact(contact));
        }
        self.tell(changes);
        self.selected = None;
    }
}

/// A contact as it was called out, for the journal.
fn called(id: TargetId, contact: &CalledContact) -> Value {
    json!({
        "target": id.to_string(),
        "bearing_deg": contact.bearing.degrees(),
        "range_nm": contact.range.0,
        "course_deg": contact.course.map(Bearing::degrees),
        "speed_kn": contact.speed.map(|s| s.0),
        "note": &contact.note,
    })
}

fn sighting(contact: &CalledContact) -> Sighting {
    let CalledContact { bearing, range, course, speed, .. } = *contact;
    Sighting { bearing, range, course, speed }
}

/// What a person may have seen: not what stands on land or nowhere, and no echo that is
/// told by its ship.
fn can_be_a_contact(target: &Target) -> bool {
    let echo = target.kind == TargetKind::Radar && target.association.is_some();
    let unseen = matches!(
        target.kind,
        TargetKind::Manual | TargetKind::BaseStation | TargetKind::Aid { is_virtual: true }
    );
    !echo && !unseen
}

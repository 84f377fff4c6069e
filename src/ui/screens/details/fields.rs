//! What the card says, group by group, the most important first.

use super::words;
use crate::domain::alert::alarm::Subject;
use crate::domain::cpa::{Motion, intercept};
use crate::domain::id::{SourceId, TargetId};
use crate::domain::time::UtcTime;
use crate::domain::traffic::mmsi::MmsiForm;
use crate::domain::traffic::target::{Freshness, Report, Target, TargetKind};
use crate::domain::units::Knots;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::{choice, powers};
use crate::ui::theme::Role;

/// Speed that the intercept is reckoned with, knots: a patrol boat in a hurry.
const CHASE_SPEED: Knots = Knots(30.0);

/// Lines that belong together.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) fields: Vec<Field>,
}

/// `Speed  10.9 kn   8s via 2`.
pub(super) struct Field {
    pub(super) caption: String,
    pub(super) value: String,
    pub(super) role: Role,
    /// Age and input.
    pub(super) tail: String,
}

/// Builds a group with the catalogue at hand.
struct Writer<'a, 'b> {
    glance: &'a Glance<'b>,
    fields: Vec<Field>,
}

impl Writer<'_, '_> {
    fn text(&self, key: &str) -> String {
        self.glance.app.catalogue.text(key)
    }

    fn add(&mut self, key: &str, value: String) {
        self.push(key, value, Role::Text, String::new());
    }

    fn push(&mut self, key: &str, value: String, role: Role, tail: String) {
        self.fields.push(Field { caption: self.text(key), value, role, tail });
    }

    /// A value of a report that did come: `None` is the unit's own "not available".
    fn reported(&mut self, key: &str, value: Option<String>) {
        self.reported_or(key, value, "not-available");
    }

    fn reported_or(&mut self, key: &str, value: Option<String>, without: &str) {
        match value {
            Some(value) => self.push(key, value, Role::Strong, String::new()),
            None => self.push(key, self.text(without), Role::Dim, String::new()),
        }
    }

    /// A value of the static messages: never heard while none came, "not available"
    /// when one came without it.
    fn stated(&mut self, key: &str, value: Option<String>, at: Option<UtcTime>) {
        match (value, at) {
            (Some(value), _) => self.push(key, value, Role::Text, String::new()),
            (None, Some(_)) => self.push(key, self.text("not-available"), Role::Dim, String::new()),
            (None, None) => self.push(key, self.text("never-heard"), Role::Dim, String::new()),
        }
    }

    fn done(self, title: &str) -> Group {
        Group { title: self.text(title), fields: self.fields }
    }
}

/// Age and input of a value: `8s via 2`.
fn tail(glance: &Glance, at: UtcTime, source: SourceId) -> String {
    let age = format::short_span(glance.app.now.since(at));
    if source == SourceId::BY_HAND {
        return glance.app.catalogue.format("by-hand", &[("age", &age)]);
    }
    let n = (u32::from(source.0) + 1).to_string();
    glance.app.catalogue.format("via-input", &[("age", &age), ("n", &n)])
}

/// Whether a person typed it: then no receiver stands behind what the card says.
fn by_hand(target: &Target) -> bool {
    target.kind == TargetKind::Manual
}

/// All groups.
pub(super) fn groups(glance: &Glance, target: &Target) -> Vec<Group> {
    vec![
        motion(glance, target),
        approach(glance, target),
        identity(glance, target),
        voyage(glance, target),
        state(glance, target),
    ]
}

fn motion(glance: &Glance, target: &Target) -> Group {
    let mut w = Writer { glance, fields: Vec::new() };
    if let Some((range, bearing)) = glance.range_bearing(target) {
        w.push("field-range", format!("{} nm", format::miles(range)), Role::Strong, String::new());
        w.push("field-bearing", format!("{bearing}°"), Role::Strong, String::new());
    }
    if let Some(zone) = powers::zone_of(glance, Subject::Target(target.id)) {
        w.add("field-zone", zone);
    }
    let Some(report) = target.report else {
        let without = if by_hand(target) { "not-entered" } else { "never-heard" };
        w.push("field-position", w.text(without), Role::Dim, String::new());
        return w.done("group-motion");
    };
    position(&mut w, target, &report);
    let without = if by_hand(target) { "not-entered" } else { "not-available" };
    w.reported_or("field-speed", report.speed.map(|s| format!("{} kn", format::knots(Some(s)))), without);
    w.reported_or("field-course", report.course.map(|c| format!("{c}°")), without);
    if target.kind != TargetKind::Radar && !by_hand(target) {
        w.reported("field-heading", report.heading.map(|h| format!("{h}°")));
    }
    if let Some(turn) = report.turn {
        let side = if turn >= 0.0 { "turn-starboard" } else { "turn-port" };
        let rate = format!("{:.0}", turn.abs());
        let words = &glance.app.catalogue;
        let key = if rate == "0" { "turn-none" } else { side };
        w.add("field-turn", words.format(key, &[("rate", &rate)]));
    }
    if let Some(altitude) = report.altitude {
        w.add("field-altitude", format!("{altitude} m"));
    }
    if let Some(status) = target.status {
        w.add("field-status", words::status_words(&glance.app.catalogue, status));
    }
    w.done("group-motion")
}

fn position(w: &mut Writer, target: &Target, report: &Report) {
    let glance = w.glance;
    let predicted = glance.predicted(target);
    let at = predicted.map_or(report.position, |p| p.position);
    let text = format::position(at);
    let (lat, lon) = text.split_once(' ').unwrap_or((&text, ""));
    let guessed = predicted.is_some_and(|p| p.guessed) || by_hand(target);
    let role = if guessed { Role::Caution } else { Role::Strong };
    w.push("field-latitude", lat.to_owned(), role, tail(glance, report.at, report.source));
    w.push("field-longitude", lon.to_owned(), role, String::new());
    if by_hand(target) {
        reckoned(w, target, report);
        return;
    }
    let quality = if guessed {
        "position-guessed"
    } else if report.coarse {
        "position-coarse"
    } else if report.accurate {
        "position-accurate"
    } else {
        "position-normal"
    };
    if target.kind != TargetKind::Radar || guessed {
        w.push("field-accuracy", w.text(quality), Role::Dim, String::new());
    }
}

/// What the place of a contact by hand is worth: reckoned from when it was seen, within
/// an error that grows.
fn reckoned(w: &mut Writer, target: &Target, report: &Report) {
    let glance = w.glance;
    let words = &glance.app.catalogue;
    let moves = report.course.is_some() && report.speed.is_some();
    let (caption, key) =
        if moves { ("field-reckoned", "reckoned-since") } else { ("field-stood", "stood-since") };
    let since = words.format(key, &[("time", &glance.utc(report.at).clock())]);
    w.push(caption, since, Role::Caution, String::new());
    if let Some(error) = glance.app.picture.manual_error(target.id, glance.app.now) {
        let about = words.format("position-by-hand", &[("nm", &format::miles(error))]);
        w.push("field-accuracy", about, Role::Caution, String::new());
    }
}

/// Closest approach, and where a pursuer would meet her.
fn approach(glance: &Glance, target: &Target) -> Group {
    let catalogue = &glance.app.catalogue;
    let mut w = Writer { glance, fields: Vec::new() };
    if let Some(cpa) = target.cpa {
        let role = super::super::target_role(glance, target);
        w.push("cpa", format!("{} nm", format::miles(cpa.distance)), role, String::new());
        let time = cpa.time().map_or_else(
            || format::UNKNOWN.to_owned(),
            |time| {
                let key = if time.0 >= 0 { "span-in" } else { "span-past" };
                catalogue.format(key, &[("span", &format::span(catalogue, time))])
            },
        );
        w.push("tcpa", time, role, String::new());
    }
    let report = target.report.filter(|_| target.is_vessel());
    if let (Some(own), Some(report)) = (glance.own.position.position(), report)
        && let (Some(course), Some(speed), Some(now)) =
            (report.course, report.speed, glance.predicted(target))
    {
        let her = Motion { position: now.position, course, speed };
        let kn = format!("{:.0}", CHASE_SPEED.0);
        w.fields.push(Field {
            caption: catalogue.format("field-intercept", &[("kn", &kn)]),
            value: intercept(own, CHASE_SPEED, her).map_or_else(
                || catalogue.text("intercept-none"),
                |meet| {
                    let nm = format::miles(meet.distance);
                    let span = format::span(catalogue, meet.after);
                    let course = meet.course.to_string();
                    catalogue.format("intercept", &[("course", &course), ("nm", &nm), ("span", &span)])
                },
            ),
            role: Role::Text,
            tail: String::new(),
        });
    }
    w.done("group-approach")
}

fn identity(glance: &Glance, target: &Target) -> Group {
    let catalogue = &glance.app.catalogue;
    let id = &target.identity;
    let mut w = Writer { glance, fields: Vec::new() };
    match target.id {
        TargetId::Mmsi(mmsi) => {
            let country = words::country(catalogue, target).unwrap_or_else(|| w.text("country-unknown"));
            w.push("field-mmsi", mmsi.to_string(), Role::Strong, country);
            let form = MmsiForm::of(mmsi);
            let outside = target.is_outside_plan();
            // A ship's own number needs no word.
            if outside || form != MmsiForm::Ship {
                let role = if outside { Role::Caution } else { Role::Text };
                let form = w.text(&format!("mmsi-form-{}", words::form_code(form)));
                w.push("field-form", form, role, String::new());
            }
        }
        other => w.add("field-id", format::short_id(other)),
    }
    if let Some(aid) = &target.aid {
        w.add("field-aid-type", words::aid_words(catalogue, aid.aid_type));
        let place = if aid.off_position {
            ("aid-off-position", Role::Warning)
        } else {
            ("aid-on-position", Role::Text)
        };
        w.push("field-aid-position", w.text(place.0), place.1, String::new());
        return w.done("group-identity");
    }
    if matches!(target.kind, TargetKind::Radar | TargetKind::Manual | TargetKind::BaseStation) {
        return w.done("group-identity");
    }
    confirmed(&mut w, "field-name", &id.name, id.at);
    confirmed(&mut w, "field-callsign", &id.callsign, id.at);
    if target.kind == TargetKind::ClassA {
        w.stated("field-imo", id.imo.map(|imo| imo.to_string()), id.at);
    }
    w.stated("field-type", id.ship_type.map(|code| words::ship_type_words(catalogue, code)), id.at);
    let size = id.dimensions.and_then(format::length_beam).map(|(l, b)| format!("{l} × {b} m"));
    w.stated("field-size", size, id.at);
    if let Some(mother) = id.mothership {
        w.add("field-mothership", mother.to_string());
    }
    if let Some(vendor) = id.vendor.as_ref().filter(|v| !v.is_empty()) {
        w.add("field-vendor", vendor.clone());
    }
    w.done("group-identity")
}

/// A text that counts once it was heard twice; a single hearing is told as such.
fn confirmed(
    w: &mut Writer,
    key: &str,
    text: &crate::domain::traffic::target::Confirmed,
    at: Option<UtcTime>,
) {
    if text.value.is_none() && !text.candidate.is_empty() {
        let once = w.text("heard-once");
        w.push(key, text.candidate.clone(), Role::Dim, once);
    } else {
        w.stated(key, text.value.clone(), at);
    }
}

fn voyage(glance: &Glance, target: &Target) -> Group {
    let id = &target.identity;
    let mut w = Writer { glance, fields: Vec::new() };
    if target.kind != TargetKind::ClassA {
        return w.done("group-voyage");
    }
    w.stated("field-destination", id.destination.clone(), id.at);
    w.stated("field-eta", id.eta.and_then(eta), id.at);
    w.stated("field-draught", id.draught.map(|d| format!("{d:.1} m")), id.at);
    if let Some(at) = id.at {
        let ago = format::ago(&glance.app.catalogue, glance.app.now, at);
        w.push("field-static-age", ago, Role::Dim, String::new());
    }
    w.done("group-voyage")
}

/// Month, day, hour, minute; 0, 0, 24, 60 are "not available".
fn eta((month, day, hour, minute): (u8, u8, u8, u8)) -> Option<String> {
    if month == 0 || day == 0 {
        return None;
    }
    let time = if hour < 24 && minute < 60 { format!(" {hour:02}:{minute:02} UTC") } else { String::new() };
    Some(format!("{month:02}-{day:02}{time}"))
}

fn state(glance: &Glance, target: &Target) -> Group {
    let catalogue = &glance.app.catalogue;
    let mut w = Writer { glance, fields: Vec::new() };
    if by_hand(target) {
        return state_by_hand(w, target);
    }
    let fresh = match target.freshness {
        Freshness::Live => ("state-live", Role::Good),
        Freshness::Stale => ("state-stale", Role::Caution),
        Freshness::Lost => ("state-lost", Role::Warning),
    };
    w.push("field-state", w.text(fresh.0), fresh.1, String::new());
    if let Some(association) = target.association {
        let with = format::short_id(association.with);
        let since = format::clock_minutes(association.since);
        let text = catalogue.format("associated-with", &[("id", &with), ("since", &since)]);
        w.add("field-association", text);
    }
    for contact in glance.app.contacts_of(target.id) {
        let with = glance.target(contact).and_then(|t| t.association);
        let since = with.map(|a| format::clock_minutes(a.since)).unwrap_or_default();
        let name = choice::called(glance, contact);
        w.add("field-contact", catalogue.format("joined-since", &[("name", &name), ("since", &since)]));
    }
    if target.partner {
        w.add("field-partner", w.text("partner-yes"));
    }
    if glance.app.shadowed == Some(target.id) {
        w.push("field-shadow", w.text("shadow-yes"), Role::Caution, String::new());
    }
    if let Some(text) = &target.safety_text {
        w.push("field-safety-text", text.value.clone(), Role::Warning, tail(glance, text.at, text.source));
    }
    let messages = catalogue.format("messages", &[("n", &target.messages.to_string())]);
    w.push("field-first-seen", format::date_clock(glance.utc(target.first_seen)), Role::Text, messages);
    if target.jumps > 0 {
        w.push("field-jumps", target.jumps.to_string(), Role::Caution, String::new());
    }
    w.done("group-state")
}

/// A contact by hand is not heard: it was entered, and stands until it is removed.
fn state_by_hand(mut w: Writer, target: &Target) -> Group {
    let glance = w.glance;
    let catalogue = &glance.app.catalogue;
    let sightings = catalogue.format("sightings", &[("n", &target.messages.to_string())]);
    w.push("field-entered", format::date_clock(glance.utc(target.first_seen)), Role::Text, sightings);
    if target.messages > 1 {
        w.add("field-last-sighting", format::date_clock(glance.utc(target.last_heard)));
    }
    if let Some(association) = target.association {
        let name = choice::called(glance, association.with);
        let since = format::clock_minutes(association.since);
        w.add("field-joined", catalogue.format("joined-since", &[("name", &name), ("since", &since)]));
    }
    if glance.app.shadowed == Some(target.id) {
        w.push("field-shadow", w.text("shadow-yes"), Role::Caution, String::new());
    }
    if let Some(note) =
        glance.app.picture.manual_note(target.id).filter(|n| !n.is_empty() && !glance.app.session.is_locked())
    {
        w.add("field-note", note.to_owned());
    }
    w.done("group-state")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_eta_without_a_day_is_none() {
        assert_eq!(eta((0, 0, 24, 60)), None);
        assert_eq!(eta((11, 24, 24, 60)).as_deref(), Some("11-24"));
        assert_eq!(eta((11, 24, 6, 5)).as_deref(), Some("11-24 06:05 UTC"));
    }
}

//! One line of text asked of the crew: what it is for, and what an answer does.

use crate::app::state::{App, Purpose, Screen};
use crate::domain::units::{Bearing, Knots, NauticalMiles};

/// Longest text taken, characters.
const LONGEST: usize = 120;

/// Carries out an answer. A wrong one says what is wanted and keeps the prompt open.
pub(crate) fn answer(app: &mut App, purpose: &Purpose, text: &str) -> bool {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    match purpose {
        Purpose::SearchTargets => {
            app.list.search = text;
            app.list.frozen = None;
            app.list.offset = 0;
            app.screen = Screen::Targets;
            app.select_first_row();
        }
        Purpose::SearchHistory => {
            app.alerts.search = text;
            app.alerts.cursor = 0;
        }
        Purpose::MarkLabel => app.add_mark(&text),
        Purpose::NewContact => return new_contact(app, &text),
        Purpose::MuteReason(target, minutes) => app.mute(*target, *minutes, &text),
        Purpose::Login => return app.login_as(&text),
        Purpose::FirstOfficer => return app.first_officer(&text),
        Purpose::FirstRole(officer) => return app.first_role(officer, &text),
        Purpose::GuardRadius => return radius(app, &text, App::set_guard_zone),
        Purpose::AnchorRadius => return radius(app, &text, App::set_anchor_watch),
    }
    true
}

/// A contact as it is called out: `045 2.5 small white boat`, or with course and speed
/// `045 2.5 c270 s8 small white boat`.
#[derive(Debug, Clone, PartialEq)]
pub struct CalledContact {
    pub bearing: Bearing,
    pub range: NauticalMiles,
    pub course: Option<Bearing>,
    pub speed: Option<Knots>,
    pub note: String,
}

/// Reads a called contact; `None` when bearing or range is missing or out of range.
pub fn parse_contact(text: &str) -> Option<CalledContact> {
    let mut words = text.split_whitespace().peekable();
    let bearing = number(words.next()?)?;
    let range = number(words.next()?)?;
    if !(0.0..=360.0).contains(&bearing) || !(0.0..=60.0).contains(&range) || range <= 0.0 {
        return None;
    }
    let (mut course, mut speed) = (None, None);
    while let Some(word) = words.peek() {
        if let Some(value) =
            word.strip_prefix(['c', 'C']).and_then(number).filter(|v| (0.0..=360.0).contains(v))
        {
            course = Some(Bearing::new(value));
        } else if let Some(value) =
            word.strip_prefix(['s', 'S']).and_then(number).filter(|v| (0.0..=80.0).contains(v))
        {
            speed = Some(Knots(value));
        } else {
            break;
        }
        words.next();
    }
    let note = words.collect::<Vec<_>>().join(" ");
    Some(CalledContact { bearing: Bearing::new(bearing), range: NauticalMiles(range), course, speed, note })
}

fn number(word: &str) -> Option<f64> {
    word.parse().ok().filter(|v: &f64| v.is_finite())
}

fn new_contact(app: &mut App, text: &str) -> bool {
    let Some(contact) = parse_contact(text) else {
        app.say("notice-contact-form", &[]);
        return false;
    };
    app.add_contact(contact)
}

fn radius(app: &mut App, text: &str, set: fn(&mut App, NauticalMiles) -> bool) -> bool {
    if let Some(value) = number(text).filter(|v| (0.01..=50.0).contains(v)) {
        return set(app, NauticalMiles(value));
    }
    app.say("notice-radius-form", &[]);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_read_as_it_is_called() {
        let contact = parse_contact("045 2.5 c270 s8 small white boat").unwrap();
        assert_eq!(contact.bearing.degrees(), 45.0);
        assert_eq!(contact.range.0, 2.5);
        assert_eq!(contact.course.map(Bearing::degrees), Some(270.0));
        assert_eq!(contact.speed, Some(Knots(8.0)));
        assert_eq!(contact.note, "small white boat");
        assert_eq!(parse_contact("10 1").unwrap().note, "");
        for bad in ["", "045", "400 2", "045 0", "045 -1", "045 nan", "x y", "045 inf"] {
            assert!(parse_contact(bad).is_none(), "{bad}");
        }
    }
}

//! One line of text asked of the crew: what it is for, and what an answer does.

use crate::app::state::{App, Purpose, Screen};
use crate::domain::tools::{AngleFrom, Origin, Shape};
use crate::domain::units::{Bearing, Knots, Metres, NauticalMiles};
use unicode_normalization::UnicodeNormalization;

/// Longest text taken, characters.
const LONGEST: usize = 120;
/// The same of the path of a file, and of the reason for a change of a sealed report.
const LONGEST_PATH: usize = 4_096;
const LONGEST_REASON: usize = 2_000;
/// Ranges that a tool may have, nautical miles.
const RANGE: std::ops::RangeInclusive<f64> = 0.01..=50.0;

/// Carries out an answer. A wrong one says what is wanted and keeps the prompt open.
pub(crate) fn answer(app: &mut App, purpose: &Purpose, text: &str) -> bool {
    let longest = match purpose {
        Purpose::Photo(_) | Purpose::CrewList => LONGEST_PATH,
        Purpose::Revise(..) | Purpose::Withdraw(_) | Purpose::Discard(_) => LONGEST_REASON,
        _ => LONGEST,
    };
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(longest).collect();
    match purpose {
        Purpose::SearchTargets => {
            app.note_query("targets", &text);
            app.list.search = text;
            app.list.frozen = None;
            app.list.offset = 0;
            app.screen = Screen::Targets;
            app.select_first_row();
        }
        // It was searched for with every key.
        Purpose::SearchLists => {}
        Purpose::ImportList => return app.try_list(&text),
        Purpose::SearchHistory => {
            app.note_query("history", &text);
            app.alerts.search = text;
            app.alerts.cursor = 0;
        }
        Purpose::MarkLabel => app.add_mark(&text),
        Purpose::NewContact => return contact(app, &text, App::add_contact),
        Purpose::Sighting(id) => {
            return contact(app, &text, |app, contact| app.sight_contact(*id, contact));
        }
        Purpose::MuteReason(target, rule, minutes) => app.mute(*target, *rule, *minutes, &text),
        Purpose::Login => return app.login_as(&text),
        Purpose::FirstOfficer => return app.first_officer(&text),
        Purpose::FirstRole(officer) => return app.first_role(officer, &text),
        Purpose::GuardZone { origin, form } => return zone(app, *origin, *form, &text),
        Purpose::PursuitBasis(_)
        | Purpose::PursuitHandOver
        | Purpose::PursuitNote
        | Purpose::PursuitFlag
        | Purpose::PursuitBreakOff => return app.pursuit_text(purpose, text),
        Purpose::Photo(path) => return app.keep_photo(path, &text),
        Purpose::CrewList => return app.ask_crew_list(&text),
        Purpose::Revise(report, how) => return app.revise_report(*report, *how, &text),
        Purpose::Withdraw(report) => return app.withdraw_report(*report, &text),
        Purpose::Discard(draft) => return app.discard_draft(*draft, &text),
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
    while let Some(word) = words.peek().map(|word| narrow(word)) {
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
    narrow(word).parse().ok().filter(|v: &f64| v.is_finite())
}

/// Digits and letters as an input method writes them, as plain ones.
fn narrow(word: &str) -> String {
    word.nfkc().collect()
}

fn contact(app: &mut App, text: &str, take: impl FnOnce(&mut App, &CalledContact) -> bool) -> bool {
    let Some(contact) = parse_contact(text) else {
        app.say("notice-contact-form", &[]);
        return false;
    };
    take(app, &contact)
}

/// What the measures of a guard zone may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneForm {
    /// `1.0`: a radius.
    Ring,
    /// `300 060 2` or `300 060 0.5 2`: clockwise from one bearing to the other, out to a
    /// range, or between two.
    Sector(AngleFrom),
    /// Either, with true bearings.
    Fixed,
}

/// Reads the measures of a guard zone: ranges of 0.01 to 50 nm (an inner one may be 0),
/// bearings of 0 to 360 degrees.
pub fn parse_zone(text: &str, form: ZoneForm) -> Option<Shape> {
    let numbers: Vec<f64> = text.split_whitespace().map(number).collect::<Option<_>>()?;
    let range = |nm: f64| RANGE.contains(&nm).then_some(NauticalMiles(nm));
    let angles = match form {
        ZoneForm::Sector(angles) => angles,
        ZoneForm::Ring | ZoneForm::Fixed => AngleFrom::TrueNorth,
    };
    let (from, to, inner, outer) = match (numbers.as_slice(), form) {
        ([radius], ZoneForm::Ring | ZoneForm::Fixed) => {
            return Some(Shape::Circle { radius: range(*radius)? });
        }
        ([from, to, outer], ZoneForm::Sector(_) | ZoneForm::Fixed) => (*from, *to, 0.0, *outer),
        ([from, to, inner, outer], ZoneForm::Sector(_) | ZoneForm::Fixed) => (*from, *to, *inner, *outer),
        _ => return None,
    };
    let bearing = |degrees: f64| (0.0..=360.0).contains(&degrees).then(|| Bearing::new(degrees));
    let inner = if inner == 0.0 { NauticalMiles(0.0) } else { range(inner)? };
    let (from, to, outer) = (bearing(from)?, bearing(to)?, range(outer)?);
    (outer.0 > inner.0).then_some(Shape::Sector { inner, outer, from, to, angles })
}

fn zone(app: &mut App, origin: Origin, form: ZoneForm, text: &str) -> bool {
    let Some(shape) = parse_zone(text, form) else {
        app.say(if form == ZoneForm::Ring { "notice-radius-form" } else { "notice-zone-form" }, &[]);
        return false;
    };
    app.set_guard_zone(origin, shape)
}

fn radius(app: &mut App, text: &str, set: fn(&mut App, NauticalMiles) -> bool) -> bool {
    let text = narrow(text);
    // A circle at anchor is told in metres as often as in miles.
    let miles = match text.trim().strip_suffix(['m', 'M']) {
        Some(metres) => number(metres.trim()).map(|metres| Metres(metres).nautical_miles().0),
        None => number(text.trim()),
    };
    if let Some(value) = miles.filter(|v| RANGE.contains(v)) {
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
        // As an input method writes it, with an ideographic space.
        let wide = parse_contact("０４５　２．５　ｃ２７０ ｓ８ 白い船").unwrap();
        assert_eq!((wide.bearing.degrees(), wide.range.0), (45.0, 2.5));
        assert_eq!((wide.course.map(Bearing::degrees), wide.speed), (Some(270.0), Some(Knots(8.0))));
        assert_eq!(wide.note, "白い船");
        for bad in ["", "045", "400 2", "045 0", "045 -1", "045 nan", "x y", "045 inf"] {
            assert!(parse_contact(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_measures_of_a_zone_are_read_as_its_form_allows() {
        let circle = |nm| Some(Shape::Circle { radius: NauticalMiles(nm) });
        let sector = |from, to, inner, outer, angles| {
            Some(Shape::Sector {
                inner: NauticalMiles(inner),
                outer: NauticalMiles(outer),
                from: Bearing::new(from),
                to: Bearing::new(to),
                angles,
            })
        };
        let bow = ZoneForm::Sector(AngleFrom::Bow);
        for (text, form, want) in [
            ("1.5", ZoneForm::Ring, circle(1.5)),
            ("1.5", ZoneForm::Fixed, circle(1.5)),
            ("1.5", bow, None),
            ("300 060 2", bow, sector(300.0, 60.0, 0.0, 2.0, AngleFrom::Bow)),
            ("300 060 0.5 2", bow, sector(300.0, 60.0, 0.5, 2.0, AngleFrom::Bow)),
            ("300 60 0.5 2", ZoneForm::Fixed, sector(300.0, 60.0, 0.5, 2.0, AngleFrom::TrueNorth)),
            ("300 060 2", ZoneForm::Ring, None),
            ("300 060 2 0.5", bow, None),
            ("300 060 2 2", bow, None),
            ("300 361 2", bow, None),
            ("300 060 51", bow, None),
            ("300 060 -1 2", bow, None),
            ("300 060 nan", bow, None),
            ("1 2 3 4 5", ZoneForm::Fixed, None),
            ("0", ZoneForm::Ring, None),
            ("", ZoneForm::Fixed, None),
        ] {
            assert_eq!(parse_zone(text, form), want, "{text:?} {form:?}");
        }
    }
}

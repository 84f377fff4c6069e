//! The hot pursuit log at the crew's hand: opened on a target, a step by a menu, contacts
//! and warnings written by themselves once a second.

use crate::app::keys::menu::Choice;
use crate::app::occurrence::Occurrence;
use crate::app::state::{App, Menu, Notice, Overlay, Purpose, Question, Screen};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::pursuit::{Held, Means, OutOfOrder, Places, Pursuit, Stage, What, held_by};
use crate::domain::time::Span;
use crate::domain::traffic::own_ship::OwnPosition;
use crate::domain::traffic::target::Freshness;
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::domain::waters::{Waters, Zone};

/// How far and how long ahead another State's sea is warned of (domain §2.2).
const AHEAD_NM: f64 = 2.0;
const AHEAD_MIN: i64 = 5;
/// Directions looked in around her, and the steps out to [`AHEAD_NM`].
const DIRECTIONS: u16 = 24;
const RINGS: u16 = 4;

/// The word that stands while another State's sea is ahead of her.
const FOREIGN_SEA: &str = "trouble-foreign-sea";

const MEANS: [(&str, Means); 5] = [
    ("pursuit-signal-siren", Means::Siren),
    ("pursuit-signal-light", Means::Light),
    ("pursuit-signal-flags", Means::Flags),
    ("pursuit-signal-hailer", Means::LoudHailer),
    ("pursuit-signal-radio", Means::Radio),
];

/// A step that is chosen from the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Signal(Means),
    Begin,
    Sighted,
    HandOver,
    Note,
    Stopped,
    BreakOff,
    Flag,
}

impl Step {
    /// The catalogue's key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Signal(means) => MEANS.iter().find(|(_, m)| *m == means).map_or("", |(key, _)| key),
            Self::Begin => "pursuit-step-begin",
            Self::Sighted => "pursuit-step-sighted",
            Self::HandOver => "pursuit-step-hand-over",
            Self::Note => "pursuit-step-note",
            Self::Stopped => "pursuit-step-stopped",
            Self::BreakOff => "pursuit-step-break-off",
            Self::Flag => "pursuit-step-flag",
        }
    }
}

impl App {
    /// The pursuit whose log is open or was open last.
    pub fn pursuit(&self) -> Option<&Pursuit> {
        self.pursuits.last()
    }

    fn running(&mut self) -> Option<&mut Pursuit> {
        self.pursuits.last_mut().filter(|p| !p.has_ended())
    }

    /// The key: shows the log, and on it offers the next step. The first of a watch is
    /// opened at once on the selected target.
    pub(crate) fn pursuit_key(&mut self) {
        match self.selected {
            _ if self.screen == Screen::Pursuit => self.pursuit_steps(),
            Some(id) if self.pursuits.is_empty() => self.ask(Purpose::PursuitBasis(id), ""),
            _ => self.screen = Screen::Pursuit,
        }
    }

    /// Offers the next steps; for a pursuit that has ended, a new one on the selection.
    pub(crate) fn pursuit_steps(&mut self) {
        let Some(pursuit) = self.pursuit().filter(|p| !p.has_ended()) else {
            match self.selected {
                Some(id) => self.ask(Purpose::PursuitBasis(id), ""),
                None => self.say("notice-select-first", &[]),
            }
            return;
        };
        let steps: &[Step] = match pursuit.stage() {
            Stage::Basis => &[Step::Note, Step::BreakOff, Step::Flag],
            Stage::Signal => &[Step::Begin, Step::Note, Step::BreakOff, Step::Flag],
            _ => &[Step::Sighted, Step::Stopped, Step::HandOver, Step::Note, Step::BreakOff, Step::Flag],
        };
        let signals = MEANS.iter().map(|(_, means)| Step::Signal(*means));
        let steps = steps.iter().copied();
        let choices: Vec<Choice> = match pursuit.stage() {
            Stage::Basis => signals.chain(steps).map(Choice::Pursuit).collect(),
            _ => steps.chain(signals.take(1)).map(Choice::Pursuit).collect(),
        };
        self.open(Overlay::Menu { menu: Menu::Pursuit, choices, cursor: 0 });
    }

    /// Carries out a step; what ends a pursuit asks for a second key.
    pub(crate) fn pursuit_step(&mut self, step: Step) {
        let (places, now) = (self.pursuit_places(), self.now);
        let done = match step {
            Step::Signal(means) => self.running().map(|p| p.signal(means, places, now)),
            Step::Begin => self.running().map(|p| p.begin(places, now)),
            Step::Sighted => {
                if let Some(pursuit) = self.running() {
                    pursuit.contact(Held::Visual, places, now);
                }
                None
            }
            Step::HandOver => return self.ask(Purpose::PursuitHandOver, ""),
            Step::Note => return self.ask(Purpose::PursuitNote, ""),
            Step::Stopped => return self.open(Overlay::Confirm { question: Question::PursuitStopped }),
            Step::BreakOff => return self.ask(Purpose::PursuitBreakOff, ""),
            Step::Flag => return self.ask(Purpose::PursuitFlag, ""),
        };
        self.pursuit_done(done);
    }

    /// An answer to one of the questions above.
    pub(crate) fn pursuit_text(&mut self, purpose: &Purpose, text: String) -> bool {
        let (places, now) = (self.pursuit_places(), self.now);
        let done = match purpose {
            Purpose::PursuitBasis(_) | Purpose::PursuitBreakOff | Purpose::PursuitHandOver
                if text.is_empty() =>
            {
                self.say("notice-pursuit-words", &[]);
                return false;
            }
            Purpose::PursuitBasis(id) => {
                self.selected = Some(*id);
                self.pursuit_tell();
                self.pursuit_told = 0;
                let places = self.places_of(*id);
                self.pursuits.push(Pursuit::open(*id, text, places, now));
                self.screen = Screen::Pursuit;
                None
            }
            Purpose::PursuitHandOver => {
                self.running().map(|p| p.remark(What::HandOver { unit: text }, places, now))
            }
            Purpose::PursuitFlag => {
                let Some((flag, by)) = flag_and_voice(&text) else {
                    self.say("notice-pursuit-flag", &[]);
                    return false;
                };
                self.running().map(|p| p.remark(What::FlagDeclared { flag, by }, places, now))
            }
            Purpose::PursuitBreakOff => self.running().map(|p| p.end(Stage::Interrupted, text, places, now)),
            _ => self.running().map(|p| p.remark(What::Note { text }, places, now)),
        };
        self.pursuit_done(done);
        true
    }

    pub(crate) fn pursuit_stopped(&mut self) {
        let (places, now) = (self.pursuit_places(), self.now);
        let done = self.running().map(|p| p.end(Stage::Stopped, String::new(), places, now));
        self.pursuit_done(done);
    }

    fn pursuit_done(&mut self, done: Option<Result<(), OutOfOrder>>) {
        self.pursuit_scroll = 0;
        self.pursuit_tell();
        if let Some(Err(refused)) = done {
            let key = match refused {
                OutOfOrder::NoBasis | OutOfOrder::NoSignal => "notice-pursuit-no-signal",
                OutOfOrder::Ended => "notice-pursuit-ended",
                OutOfOrder::NotBegun => "notice-pursuit-not-begun",
            };
            self.say(key, &[]);
        }
    }

    /// Passes on what was written since the last time.
    fn pursuit_tell(&mut self) {
        let Some(pursuit) = self.pursuits.last() else { return };
        let (target, new) = (pursuit.target(), pursuit.log().iter().skip(self.pursuit_told));
        let new: Vec<Occurrence> =
            new.map(|entry| Occurrence::Pursuit { target, entry: Box::new(entry.clone()) }).collect();
        self.pursuit_told += new.len();
        self.told.extend(new);
    }

    fn pursuit_places(&self) -> Places {
        self.pursuit().map(|p| self.places_of(p.target())).unwrap_or_default()
    }

    fn places_of(&self, id: TargetId) -> Places {
        let own = match self.picture.own(self.now).position {
            OwnPosition::Fix(fix) => Some(fix.position),
            _ => None,
        };
        let report = self.picture.get(id).and_then(|t| t.report);
        let target = report.map(|r| r.position);
        Places {
            own,
            own_zone: own.and_then(|p| self.waters.zone(p)),
            target,
            target_zone: target.and_then(|p| self.waters.zone(p)),
            course: report.and_then(|r| r.course),
            speed: report.and_then(|r| r.speed),
        }
    }
}

/// Once a second: contacts, gaps, another State's sea. What was written is told.
pub(crate) fn watch(app: &mut App) {
    let Some(pursuit) = app.pursuit() else { return };
    let id = pursuit.target();
    if !pursuit.has_ended() {
        let places = app.places_of(id);
        let ahead = places.target.and_then(|at| foreign_sea(&app.waters, at, places.course, places.speed));
        let heard = app
            .picture
            .get(id)
            .filter(|t| t.freshness == Freshness::Live)
            .and_then(|t| Some((held_by(t.kind), t.report?.at)));
        let now = app.now;
        if let Some(pursuit) = app.running() {
            if let Some((by, at)) = heard {
                pursuit.contact(by, places, at);
            }
            pursuit.watch(places, ahead, now);
        }
    }
    app.pursuit_tell();
    warn(app);
}

/// `Panama, master by VHF 16`: the flag, and who said so.
fn flag_and_voice(text: &str) -> Option<(String, String)> {
    let (flag, by) = text.split_once([',', '、', '，'])?;
    let (flag, by) = (flag.trim(), by.trim());
    (!flag.is_empty() && !by.is_empty()).then(|| (flag.to_owned(), by.to_owned()))
}

/// The sea ahead stays on every screen for as long as it is ahead.
fn warn(app: &mut App) {
    let ahead = app.pursuit().and_then(Pursuit::foreign_sea);
    let detail = ahead.map(|(range, after)| match after {
        Some(after) => format!("{:.1} nm, {:.1} min", range.0, after.as_seconds() / 60.0),
        None => format!("{:.1} nm", range.0),
    });
    let stands = |notice: &Notice| notice.key == FOREIGN_SEA;
    let told = app.troubles.iter().find(|t| stands(t)).and_then(|t| t.args.first());
    if told.map(|(_, text)| text) == detail.as_ref() {
        return;
    }
    app.troubles.retain(|t| !stands(t));
    if let Some(detail) = detail {
        app.trouble(FOREIGN_SEA, detail);
    }
}

/// How far another State's sea is, within 2 nm all around or within five minutes on her
/// course; the time only where it lies on her course.
fn foreign_sea(
    waters: &Waters,
    at: Position,
    course: Option<Bearing>,
    speed: Option<Knots>,
) -> Option<(NauticalMiles, Option<Span>)> {
    let foreign = |p: Position| waters.zone(p) == Some(Zone::ForeignTerritorialSea);
    let mut nearest: Option<(NauticalMiles, Option<Span>)> = None;
    if let (Some(course), Some(speed)) = (course, speed) {
        for half_minutes in 1..=AHEAD_MIN * 2 {
            let range = NauticalMiles(speed.0 * half_minutes as f64 / 120.0);
            if foreign(at.destination(course, range)) {
                nearest = Some((range, Some(Span::seconds(half_minutes * 30))));
                break;
            }
        }
    }
    for ring in 1..=RINGS {
        let range = NauticalMiles(AHEAD_NM * f64::from(ring) / f64::from(RINGS));
        if nearest.is_some_and(|(near, _)| near <= range) {
            break;
        }
        let around = (0..DIRECTIONS).map(|n| Bearing::new(f64::from(n) * 360.0 / f64::from(DIRECTIONS)));
        if around.into_iter().any(|bearing| foreign(at.destination(bearing, range))) {
            return Some((range, nearest.and_then(|(_, after)| after)));
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::{Display, Mode};
    use crate::domain::time::UtcTime;
    use crate::i18n::{Catalogue, Language};

    #[test]
    fn a_flag_wants_who_said_so() {
        let read = |text| flag_and_voice(text).map(|(flag, by)| format!("{flag}|{by}"));
        assert_eq!(read("Panama, master by VHF 16").as_deref(), Some("Panama|master by VHF 16"));
        assert_eq!(read("パナマ、船長VHF16").as_deref(), Some("パナマ|船長VHF16"));
        assert_eq!(read("Panama, master, by VHF").as_deref(), Some("Panama|master, by VHF"));
        for text in ["", "Panama", "Panama,", ", master", " , "] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_sea_ahead_stands_as_a_word_until_it_is_behind_or_the_pursuit_ends() {
        let now = UtcTime(1_795_496_400_000);
        let words = Catalogue::new(Language::English);
        let mut app = App::new(now, Mode::Live, words, Display::of_size(80, 24));
        let told =
            |app: &App| app.troubles.iter().filter(|t| t.key == FOREIGN_SEA).cloned().collect::<Vec<_>>();
        app.pursuits.push(Pursuit::open(TargetId::Manual(1), "goods".to_owned(), Places::default(), now));
        warn(&mut app);
        assert!(told(&app).is_empty());
        let pass = |app: &mut App, ahead| {
            if let Some(pursuit) = app.pursuits.last_mut() {
                pursuit.watch(Places::default(), ahead, now);
            }
            warn(app);
        };
        pass(&mut app, Some((NauticalMiles(1.9), Some(Span::seconds(270)))));
        assert_eq!(told(&app).len(), 1);
        assert_eq!(
            told(&app).first().map(|t| t.args.clone()),
            Some(vec![("detail", "1.9 nm, 4.5 min".to_owned())])
        );
        pass(&mut app, Some((NauticalMiles(1.2), None)));
        assert_eq!(told(&app).first().map(|t| t.args.clone()), Some(vec![("detail", "1.2 nm".to_owned())]));
        pass(&mut app, None);
        assert!(told(&app).is_empty());
        pass(&mut app, Some((NauticalMiles(1.2), None)));
        app.pursuit_step(Step::Begin);
        if let Some(pursuit) = app.pursuits.last_mut() {
            pursuit.end(Stage::Interrupted, "too near".to_owned(), Places::default(), now).ok();
        }
        warn(&mut app);
        assert!(told(&app).is_empty(), "a pursuit that has ended warns of nothing");
    }
}

//! Menus chosen from by number or letter: what they offer, and what a choice does.

use crate::app::crew::pursuit::Step;
use crate::app::session::desk::slip::Writes;
use crate::app::state::{App, Filter, Layers, Menu, Overlay, Purpose, Question, Sort};
use crate::domain::filing::How;
use crate::domain::id::TargetId;
use crate::domain::patrol::event::LogKind;
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::watchlist::clear::Why;

const FILTERS: [(&str, Filter); 7] = [
    ("filter-all", Filter::All),
    ("filter-vessels", Filter::Vessels),
    ("filter-class-a", Filter::ClassA),
    ("filter-class-b", Filter::ClassB),
    ("filter-radar", Filter::Radar),
    ("filter-moving", Filter::Moving),
    ("filter-aids", Filter::Aids),
];

const SORTS: [(&str, Sort); 6] = [
    ("sort-range", Sort::Range),
    ("sort-cpa", Sort::Cpa),
    ("sort-tcpa", Sort::Tcpa),
    ("sort-name", Sort::Name),
    ("sort-age", Sort::Age),
    ("sort-speed", Sort::Speed),
];

const STATES: [(&str, OwnState); 5] = [
    ("own-state-moored", OwnState::Moored),
    ("own-state-anchored", OwnState::Anchored),
    ("own-state-harbour", OwnState::Harbour),
    ("own-state-coastal", OwnState::Coastal),
    ("own-state-chase", OwnState::Chase),
];

/// What can be done to a sealed report: it stays as it is.
const SEALED: [&str; 3] = ["sealed-amend", "sealed-supersede", "sealed-withdraw"];

const LAYERS: [&str; 6] =
    ["layer-coast", "layer-borders", "layer-ports", "layer-rings", "layer-aids", "layer-user"];

/// Minutes of a mute; 0 lifts it.
const MUTES: [(&str, i64); 4] = [("mute-10", 10), ("mute-30", 30), ("mute-120", 120), ("mute-lift", 0)];

const DISMISSALS: [(&str, Why); 4] = [
    ("dismiss-different-length", Why::DifferentLength),
    ("dismiss-different-imo", Why::DifferentImo),
    ("dismiss-visually-other", Why::VisuallyOther),
    ("dismiss-crew-checked", Why::CrewChecked),
];

/// Targets and contacts offered at most: as many as have a number.
pub(crate) const MOST_OFFERED: usize = 8;

/// The keys of the choices, in their order: digits, then the letters that don't move the
/// cursor.
const KEYS: &str = "123456789abcdefghilmnopqrstuvwxyz";

/// The key of the choice at `place`; `None` past the last key.
pub fn key(place: usize) -> Option<char> {
    KEYS.chars().nth(place)
}

/// The choice that a key means, in either case.
pub(crate) fn place(key: char) -> Option<usize> {
    KEYS.chars().position(|k| k == key.to_ascii_lowercase())
}

/// One thing to choose. The screen finds the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A key of the catalogue.
    Words(&'static str),
    /// A further sighting of this contact by hand.
    Sighting(TargetId),
    /// This contact by hand is this target.
    Join {
        contact: TargetId,
        with: TargetId,
    },
    /// The contact is one that is not among those offered.
    JoinOther(TargetId),
    /// Take this contact out of what it was joined with.
    Joined(TargetId),
    NewZone(NewZone),
    /// Remove this guard zone.
    Zone(u16),
    /// Remove this contact by hand.
    Contact(TargetId),
    /// This person overboard is safe.
    Person(u16),
    /// Remove this mark.
    Mark(u16),
    Pursuit(Step),
    /// The form with this place among those offered.
    Form(usize),
    /// An entry of this kind for the log.
    Log(LogKind),
    Custody(Writes),
}

/// A guard zone to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewZone {
    /// A ring that moves with own ship.
    OwnRing,
    /// A sector that moves with own ship, by true bearings or counted from the bow.
    OwnSector,
    BowSector,
    /// Around where a target is now, the middle of the chart, or own ship's place now.
    AtTarget(TargetId),
    AtMiddle,
    AtOwn,
}

/// The choices of a menu that always offers the same, in order; the first is number 1.
pub fn choices(menu: Menu) -> Vec<Choice> {
    let keys: Vec<&'static str> = match menu {
        Menu::Filter => FILTERS.iter().map(|(key, _)| *key).collect(),
        Menu::Sort => SORTS.iter().map(|(key, _)| *key).collect(),
        Menu::OwnState => STATES.iter().map(|(key, _)| *key).collect(),
        Menu::Layers => LAYERS.to_vec(),
        Menu::Mute(..) => MUTES.iter().map(|(key, _)| *key).collect(),
        Menu::Dismiss(_) => DISMISSALS.iter().map(|(key, _)| *key).collect(),
        Menu::Sealed(_) => SEALED.to_vec(),
        Menu::Contact
        | Menu::Join
        | Menu::Split
        | Menu::GuardZones
        | Menu::Remove
        | Menu::Pursuit
        | Menu::Forms
        | Menu::Log
        | Menu::Custody => Vec::new(),
    };
    keys.into_iter().map(Choice::Words).collect()
}

/// The catalogue key of a menu's title.
pub fn title(menu: Menu) -> &'static str {
    match menu {
        Menu::Filter => "menu-filter",
        Menu::Sort => "menu-sort",
        Menu::OwnState => "menu-own-state",
        Menu::Layers => "menu-layers",
        Menu::Mute(_, None) => "menu-mute",
        Menu::Mute(_, Some(_)) => "menu-mute-rule",
        Menu::Dismiss(_) => "menu-dismiss",
        Menu::Contact => "menu-contact",
        Menu::Join => "menu-join",
        Menu::Split => "menu-split",
        Menu::GuardZones => "menu-guard-zones",
        Menu::Remove => "menu-remove",
        Menu::Pursuit => "menu-pursuit",
        Menu::Forms => "menu-forms",
        Menu::Sealed(_) => "menu-sealed",
        Menu::Log => "menu-log",
        Menu::Custody => "menu-custody",
    }
}

/// Whether a choice is the one in force (or, for layers, switched on).
pub fn in_force(app: &App, menu: Menu, choice: usize) -> bool {
    match menu {
        Menu::Filter => FILTERS.get(choice).is_some_and(|(_, f)| *f == app.list.filter),
        Menu::Sort => SORTS.get(choice).is_some_and(|(_, s)| *s == app.list.sort),
        Menu::OwnState => STATES.get(choice).is_some_and(|(_, s)| *s == app.own_state),
        Menu::Layers => layer(app.chart.layers, choice),
        Menu::Mute(..)
        | Menu::Dismiss(_)
        | Menu::Contact
        | Menu::Join
        | Menu::Split
        | Menu::GuardZones
        | Menu::Remove
        | Menu::Pursuit
        | Menu::Forms
        | Menu::Sealed(_)
        | Menu::Log
        | Menu::Custody => false,
    }
}

/// Where the cursor starts: on what is in force.
pub fn start(app: &App, menu: Menu, count: usize) -> usize {
    match menu {
        Menu::Layers => 0,
        _ => (0..count).find(|c| in_force(app, menu, *c)).unwrap_or(0),
    }
}

/// Carries out a choice, the one at `at`; `false` keeps the menu open (layers are
/// switched one by one).
pub(crate) fn choose(app: &mut App, menu: Menu, choice: Choice, at: usize) -> bool {
    let question = match choice {
        Choice::Words("contact-new") => return ask(app, Purpose::NewContact),
        Choice::Words(_) => return set(app, menu, at),
        Choice::Sighting(id) => return ask(app, Purpose::Sighting(id)),
        Choice::JoinOther(contact) => {
            app.begin_joining(contact);
            return true;
        }
        Choice::NewZone(zone) => {
            app.begin_zone(zone);
            return true;
        }
        Choice::Pursuit(step) => {
            app.pursuit_step(step);
            return true;
        }
        Choice::Form(place) => {
            app.begin_on_form(place);
            return true;
        }
        Choice::Log(kind) => {
            app.open_slip(Writes::Log(kind));
            return true;
        }
        Choice::Custody(writes) => {
            app.open_slip(writes);
            return true;
        }
        Choice::Join { contact, with } => Question::Join(contact, with),
        Choice::Joined(contact) => Question::Split(contact),
        Choice::Zone(n) => Question::RemoveGuardZone(n),
        Choice::Contact(id) => Question::RemoveContact(id),
        Choice::Person(n) => Question::EndManOverboard(n),
        Choice::Mark(n) => Question::RemoveMark(n),
    };
    app.open(Overlay::Confirm { question });
    true
}

fn ask(app: &mut App, purpose: Purpose) -> bool {
    app.ask(purpose, "");
    true
}

/// A setting by its place in the menu.
fn set(app: &mut App, menu: Menu, choice: usize) -> bool {
    match menu {
        Menu::Filter => {
            if let Some((_, filter)) = FILTERS.get(choice) {
                app.list.filter = *filter;
            }
        }
        Menu::Sort => {
            if let Some((_, sort)) = SORTS.get(choice) {
                app.list.sort = *sort;
                app.list.frozen = None;
            }
        }
        Menu::OwnState => {
            if let Some((_, state)) = STATES.get(choice) {
                app.set_own_state(*state);
                app.note_own_state(*state);
            }
        }
        Menu::Layers => {
            switch_layer(app, choice);
            return false;
        }
        Menu::Mute(target, rule) => {
            if let Some((_, minutes)) = MUTES.get(choice) {
                if *minutes == 0 {
                    app.unmute(target, rule);
                } else {
                    app.ask(Purpose::MuteReason(target, rule, *minutes), "");
                }
            }
        }
        Menu::Dismiss(target) => {
            if let Some((_, why)) = DISMISSALS.get(choice) {
                app.dismiss(target, *why);
            }
        }
        Menu::Sealed(report) => app.ask(
            match choice {
                0 => Purpose::Revise(report, How::Amend),
                1 => Purpose::Revise(report, How::Supersede),
                _ => Purpose::Withdraw(report),
            },
            "",
        ),
        Menu::Contact
        | Menu::Join
        | Menu::Split
        | Menu::GuardZones
        | Menu::Remove
        | Menu::Pursuit
        | Menu::Forms
        | Menu::Log
        | Menu::Custody => {}
    }
    true
}

fn layer(layers: Layers, choice: usize) -> bool {
    match choice {
        0 => layers.coast,
        1 => layers.borders,
        2 => layers.ports,
        3 => layers.rings,
        4 => layers.aids,
        _ => layers.user,
    }
}

fn switch_layer(app: &mut App, choice: usize) {
    let layers = &mut app.chart.layers;
    let slot = match choice {
        0 => &mut layers.coast,
        1 => &mut layers.borders,
        2 => &mut layers.ports,
        3 => &mut layers.rings,
        4 => &mut layers.aids,
        5 => &mut layers.user,
        _ => return,
    };
    *slot = !*slot;
}

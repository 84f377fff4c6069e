//! Menus chosen from by number: what they offer, and what a choice does.

use crate::app::state::{App, Filter, Layers, Menu, Purpose, Sort};
use crate::domain::traffic::own_ship::OwnState;

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

const LAYERS: [&str; 6] =
    ["layer-coast", "layer-borders", "layer-ports", "layer-rings", "layer-aids", "layer-user"];

/// Minutes of a mute; 0 lifts it.
const MUTES: [(&str, i64); 4] = [("mute-10", 10), ("mute-30", 30), ("mute-120", 120), ("mute-lift", 0)];

/// The catalogue keys of a menu's choices, in order; the first is number 1.
pub fn choices(menu: Menu) -> Vec<&'static str> {
    match menu {
        Menu::Filter => FILTERS.iter().map(|(key, _)| *key).collect(),
        Menu::Sort => SORTS.iter().map(|(key, _)| *key).collect(),
        Menu::OwnState => STATES.iter().map(|(key, _)| *key).collect(),
        Menu::Layers => LAYERS.to_vec(),
        Menu::Mute(_) => MUTES.iter().map(|(key, _)| *key).collect(),
    }
}

/// The catalogue key of a menu's title.
pub fn title(menu: Menu) -> &'static str {
    match menu {
        Menu::Filter => "menu-filter",
        Menu::Sort => "menu-sort",
        Menu::OwnState => "menu-own-state",
        Menu::Layers => "menu-layers",
        Menu::Mute(_) => "menu-mute",
    }
}

/// Whether a choice is the one in force (or, for layers, switched on).
pub fn in_force(app: &App, menu: Menu, choice: usize) -> bool {
    match menu {
        Menu::Filter => FILTERS.get(choice).is_some_and(|(_, f)| *f == app.list.filter),
        Menu::Sort => SORTS.get(choice).is_some_and(|(_, s)| *s == app.list.sort),
        Menu::OwnState => STATES.get(choice).is_some_and(|(_, s)| *s == app.own_state),
        Menu::Layers => layer(app.chart.layers, choice),
        Menu::Mute(_) => false,
    }
}

/// Where the cursor starts: on what is in force.
pub fn start(app: &App, menu: Menu) -> usize {
    match menu {
        Menu::Layers | Menu::Mute(_) => 0,
        _ => (0..choices(menu).len()).find(|c| in_force(app, menu, *c)).unwrap_or(0),
    }
}

/// Carries out a choice; `false` keeps the menu open (layers are switched one by one).
pub(crate) fn choose(app: &mut App, menu: Menu, choice: usize) -> bool {
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
        Menu::Mute(target) => {
            if let Some((_, minutes)) = MUTES.get(choice) {
                if *minutes == 0 {
                    app.unmute(target);
                } else {
                    app.ask(Purpose::MuteReason(target, *minutes), "");
                }
            }
        }
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

//! Menus over the screen, and the words of what can be chosen.

use crate::app::keys::menu::{self, Choice, NewZone};
use crate::app::state::Menu;
use crate::domain::alert::words as alert_words;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::tools::{AngleFrom, GuardZone, Origin, Shape};
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// ┌ Sort by ─────────┐
/// │▸1 range        ✓ │
/// │ 2 CPA            │
/// └──────────────────┘
/// ```
pub(crate) fn draw(
    glance: &Glance,
    pen: &mut Pen,
    area: Rect,
    menu: Menu,
    choices: &[Choice],
    cursor: usize,
) {
    let words = &glance.app.catalogue;
    let title = match menu {
        Menu::Mute(id, rule) => {
            let rule = rule.map(|rule| alert_words::rule(words, rule)).unwrap_or_default();
            let title = words.format(menu::title(menu), &[("rule", &rule)]);
            format!("{title}: {}", called(glance, id))
        }
        _ => words.text(menu::title(menu)),
    };
    let lines: Vec<String> = choices.iter().map(|choice| told(glance, *choice)).collect();
    let widest = lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
    let width = (widest.max(text::width(&title)) as u16 + 10).clamp(24, 76);
    let inside = pen.panel(super::centred(area, width, lines.len() as u16 + 2), &title);
    let shown = crate::ui::screens::window(lines.len(), usize::from(inside.height), 0, Some(cursor));
    let (first, last) = (shown.start, shown.end);
    for (y, n) in (inside.top()..inside.bottom()).zip(shown) {
        let Some(line) = lines.get(n) else { break };
        let role = if n == cursor { Role::Selected } else { Role::Text };
        if n == cursor {
            pen.glyph(inside.x, y, pen.glyphs.sign(Sign::Cursor), Role::Selected);
        }
        if let Some(key) = menu::key(n) {
            pen.glyph(inside.x + 1, y, key, Role::Key);
        }
        pen.text(inside.x + 3, y, inside.width.saturating_sub(6), line, role);
        if menu::in_force(glance.app, menu, n) {
            pen.glyph(inside.right().saturating_sub(2), y, pen.glyphs.sign(Sign::Good), Role::Good);
        }
    }
    if first > 0 || last < lines.len() {
        let place = format!(" {}-{last}/{} ", first + 1, lines.len());
        pen.right(inside.right().saturating_sub(1), inside.bottom(), 16, &place, Role::Dim);
    }
}

/// What a target is called where contacts by hand and others stand side by side:
/// `M1 white boat`.
pub(in crate::ui::screens) fn called(glance: &Glance, id: TargetId) -> String {
    let name = glance.target(id).map_or_else(|| format::short_id(id), |t| glance.name(t));
    let short = format::short_id(id);
    match id {
        TargetId::Manual(_) if name != short => format!("{short} {name}"),
        _ => name,
    }
}

fn told(glance: &Glance, choice: Choice) -> String {
    let words = &glance.app.catalogue;
    let named = |key: &str, id: TargetId| words.format(key, &[("name", &called(glance, id))]);
    match choice {
        Choice::Words(key) => words.text(key),
        Choice::Pursuit(step) => words.text(step.code()),
        Choice::Form(place) => {
            let offered = glance.app.reports.registry.offered();
            offered.get(place).map(|f| f.title.text(words.language()).to_owned()).unwrap_or_default()
        }
        Choice::Log(kind) => words.text(&format!("patrol-log-{}", kind.code())),
        Choice::Custody(writes) => words.text(&format!("desk-key-{}", writes.code())),
        Choice::Contact(id) => named("choice-contact", id),
        Choice::Sighting(id) => named("choice-sighting", id),
        Choice::Joined(id) => named("choice-joined", id),
        Choice::JoinOther(id) => named("choice-join-other", id),
        Choice::Join { contact, with } => {
            let apart = apart(glance, contact, with);
            let (contact, with) = (called(glance, contact), called(glance, with));
            words.format("choice-join", &[("contact", &contact), ("name", &with), ("nm", &apart)])
        }
        Choice::NewZone(zone) => match zone {
            NewZone::OwnRing => words.text("choice-zone-own-ring"),
            NewZone::OwnSector => words.text("choice-zone-own-sector"),
            NewZone::BowSector => words.text("choice-zone-bow-sector"),
            NewZone::AtTarget(id) => named("choice-zone-at-target", id),
            NewZone::AtMiddle => words.text("choice-zone-at-middle"),
            NewZone::AtOwn => words.text("choice-zone-at-own"),
        },
        Choice::Zone(n) => {
            let zone = glance.app.tools.zones().iter().find(|zone| zone.number == n);
            let shape = zone.map(|zone| zone_words(glance, zone)).unwrap_or_default();
            words.format("choice-zone", &[("n", &n.to_string()), ("shape", &shape)])
        }
        Choice::Person(n) => {
            let mob = glance.app.tools.overboard().iter().find(|mob| mob.number == n);
            let clock = mob.map(|mob| mob.at.clock()).unwrap_or_default();
            let line = words.format("choice-person", &[("n", &n.to_string()), ("time", &clock)]);
            with_place(glance, line, mob.and_then(|mob| mob.estimated(glance.app.now)))
        }
        Choice::Mark(n) => {
            let mark = glance.app.tools.marks().iter().find(|mark| mark.number == n);
            let label = mark.map(|mark| glance.label(mark).to_owned()).unwrap_or_default();
            let line = words.format("choice-mark", &[("n", &n.to_string()), ("label", &label)]);
            with_place(glance, line, mark.map(|mark| mark.position))
        }
    }
}

fn apart(glance: &Glance, a: TargetId, b: TargetId) -> String {
    let place = |id| glance.target(id).and_then(|t| glance.predicted(t)).map(|p| p.position);
    place(a).zip(place(b)).map_or_else(
        || format::UNKNOWN.to_owned(),
        |(a, b): (Position, Position)| format::miles(a.range_bearing(b).0),
    )
}

/// `line  0.32 nm 045°` from own ship.
fn with_place(glance: &Glance, line: String, place: Option<Position>) -> String {
    let from_own = glance.own.position.position().zip(place).map(|(own, place)| own.range_bearing(place));
    match from_own {
        Some((range, bearing)) => format!("{line}  {} nm {bearing}°", format::miles(range)),
        None => line,
    }
}

/// `ring 1.00 nm, moves with us`.
pub(super) fn zone_words(glance: &Glance, zone: &GuardZone) -> String {
    let words = &glance.app.catalogue;
    let shape = match zone.shape {
        Shape::Circle { radius } => words.format("zone-ring", &[("nm", &format::miles(radius))]),
        Shape::Sector { inner, outer, from, to, angles } => {
            let key = if angles == AngleFrom::Bow { "zone-sector-bow" } else { "zone-sector" };
            let (from, to) = (from.to_string(), to.to_string());
            let (inner, outer) = (format::miles(inner), format::miles(outer));
            words.format(key, &[("from", &from), ("to", &to), ("inner", &inner), ("outer", &outer)])
        }
    };
    let place = match zone.origin {
        Origin::Own => words.text("zone-moves"),
        Origin::Fixed(_) => words.text("zone-fixed"),
    };
    with_place(
        glance,
        format!("{shape}, {place}"),
        match zone.origin {
            Origin::Own => None,
            Origin::Fixed(position) => Some(position),
        },
    )
}

//! The list of targets: one line each, the columns that the width allows.

use crate::app::state::Filter;
use crate::app::state::list;
use crate::domain::id::TargetId;
use crate::domain::traffic::mmsi;
use crate::domain::traffic::target::Target;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::{filter_code, sort_code};
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// A column: heading key, cells, to the right or to the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    CallSign,
    Kind,
    ShipType,
    Range,
    Bearing,
    Speed,
    Course,
    Cpa,
    Tcpa,
    Age,
    Flag,
    State,
}

/// Heading, cells, and the width of the screen from which on the column is shown.
const COLUMNS: [(Column, &str, u16, u16); 13] = [
    (Column::Name, "column-name", 20, 0),
    (Column::CallSign, "column-callsign", 8, 100),
    (Column::Kind, "column-kind", 8, 76),
    (Column::ShipType, "column-type", 20, 116),
    (Column::Range, "rng", 5, 0),
    (Column::Bearing, "brg", 4, 0),
    (Column::Speed, "sog", 5, 0),
    (Column::Course, "cog", 3, 0),
    (Column::Cpa, "cpa", 5, 0),
    (Column::Tcpa, "tcpa", 6, 0),
    (Column::Age, "column-age", 5, 76),
    (Column::Flag, "column-flag", 4, 76),
    (Column::State, "column-state", 24, 150),
];

/// ```text
/// Targets 12 of 14 · by range · all · "mar"                              FROZEN
///      NAME                 KIND     RNG   BRG SOG   COG CPA   TCPA   AGE   FLAG
/// ▸▲!  HAE SONG 9           class A   5.21 348  10.9 351  0.20     6m    8s TG
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let rows = list::rows(glance.app);
    head(glance, pen, area, &rows);
    let columns: Vec<_> = COLUMNS.iter().filter(|(.., from)| *from <= area.width).copied().collect();
    heads(glance, pen, area, &columns);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    if rows.is_empty() {
        empty(glance, pen, body);
        return;
    }
    let cursor = glance.app.selected.and_then(|id| rows.iter().position(|row| *row == id));
    let shown = super::window(rows.len(), usize::from(body.height), glance.app.list.offset, cursor);
    for (y, id) in (body.top()..body.bottom()).zip(rows.get(shown).unwrap_or_default()) {
        row(glance, pen, Rect { y, height: 1, ..area }, &columns, *id);
    }
}

fn head(glance: &Glance, pen: &mut Pen, area: Rect, rows: &[TargetId]) {
    let words = &glance.app.catalogue;
    let list = &glance.app.list;
    let all = glance.hulls().count();
    let mut parts = vec![
        words.format("targets-count", &[("shown", &rows.len().to_string()), ("all", &all.to_string())]),
        words.format("targets-sorted", &[("by", &words.text(&format!("sort-{}", sort_code(list.sort))))]),
        words.text(&format!("filter-{}", filter_code(list.filter))),
    ];
    if list.only_what_matters {
        parts.push(words.text("targets-only-what-matters"));
    }
    if !list.search.is_empty() {
        parts.push(format!("\"{}\"", list.search));
    }
    let mut room = area.width.saturating_sub(2);
    if list.frozen.is_some() {
        let new = list::new_since_frozen(glance.app, rows);
        let frozen = if new > 0 {
            let new = words.format("targets-new", &[("n", &new.to_string())]);
            format!(" {} {new} ", words.text("targets-frozen"))
        } else {
            format!(" {} ", words.text("targets-frozen"))
        };
        room -= pen.right(area.right().saturating_sub(1), area.y, room / 3, &frozen, Role::Banner) + 1;
    }
    pen.text(area.x + 1, area.y, room, &parts.join(" · "), Role::Title);
}

fn heads(glance: &Glance, pen: &mut Pen, area: Rect, columns: &[(Column, &str, u16, u16)]) {
    let mut x = area.x + 5;
    for (column, key, cells, _) in columns {
        let heading = glance.app.catalogue.text(key);
        cell(pen, x, area.y + 1, *column, *cells, &heading, Role::Dim);
        x += cells + 1;
    }
}

fn row(glance: &Glance, pen: &mut Pen, area: Rect, columns: &[(Column, &str, u16, u16)], id: TargetId) {
    let Some(target) = glance.target(id) else {
        // The order is frozen and she has left the picture meanwhile.
        let gone = glance.app.catalogue.text("targets-gone");
        let name = format::short_id(id);
        pen.spans(
            area.x + 5,
            area.y,
            area.width,
            &[(&name, Role::Dim), ("  ", Role::Dim), (&gone, Role::Dim)],
        );
        return;
    };
    let is_selected = glance.app.selected == Some(id);
    let role = if is_selected { Role::Selected } else { super::target_role(glance, target) };
    if is_selected {
        pen.glyph(area.x, area.y, pen.glyphs.sign(Sign::Cursor), Role::Selected);
    }
    let symbol = super::symbol_and_signs(glance, target, pen.glyphs);
    pen.text(area.x + 1, area.y, 3, &symbol, role);
    if glance.may_be_listed(target) {
        pen.glyph(area.x + 4, area.y, pen.glyphs.sign(Sign::MaybeListed), Role::Dim);
    }
    let range = glance.range_bearing(target);
    let mut x = area.x + 5;
    for (column, _, cells, _) in columns {
        let value = value(glance, target, *column, range);
        cell(pen, x, area.y, *column, *cells, &value, role);
        x += cells + 1;
    }
}

fn value(
    glance: &Glance,
    target: &Target,
    column: Column,
    range: Option<(crate::domain::units::NauticalMiles, crate::domain::units::Bearing)>,
) -> String {
    let words = &glance.app.catalogue;
    let report = target.report;
    match column {
        Column::Name => glance.name(target),
        Column::CallSign => target.identity.callsign.value.clone().unwrap_or_default(),
        Column::Kind => words.text(&format!("kind-short-{}", target.kind.code())),
        Column::ShipType => super::details::ship_type(words, target).unwrap_or_default(),
        Column::Range => range.map_or_else(|| format::UNKNOWN.to_owned(), |(r, _)| format::miles(r)),
        Column::Bearing => format::bearing(range.map(|(_, b)| b)),
        Column::Speed => format::knots(report.and_then(|r| r.speed)),
        Column::Course => format::bearing(report.and_then(|r| r.course)),
        Column::Cpa => format::coming_cpa(target.cpa),
        Column::Tcpa => format::coming_tcpa(target.cpa),
        Column::Age => format::short_span(glance.age(target)),
        Column::Flag => match target.id {
            TargetId::Mmsi(mmsi) => mmsi::country(mmsi).map_or_else(String::new, |c| c.code.to_owned()),
            _ => String::new(),
        },
        Column::State => super::details::state_words(glance, target),
    }
}

/// Numbers to the right, words to the left.
fn cell(pen: &mut Pen, x: u16, y: u16, column: Column, cells: u16, value: &str, role: Role) {
    let left = matches!(
        column,
        Column::Name | Column::CallSign | Column::Kind | Column::ShipType | Column::Flag | Column::State
    );
    if left {
        pen.text(x, y, cells, value, role);
    } else {
        pen.right(x + cells, y, cells, value, role);
    }
}

/// An empty list says why it is empty and what fills it.
fn empty(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let list = &glance.app.list;
    let all = glance.hulls().count();
    let hidden = all.to_string();
    let why = if all > 0 && !list.search.is_empty() {
        words.format("targets-none-found", &[("search", &list.search), ("n", &hidden)])
    } else if all > 0 && (list.filter != Filter::All || list.only_what_matters) {
        words.format("targets-none-pass", &[("n", &hidden)])
    } else if all > 0 {
        words.format("targets-none-shown", &[("n", &hidden)])
    } else if glance.app.links.is_empty() {
        words.text("targets-none-no-input")
    } else if glance.app.links.iter().all(|l| l.status.state.is_down()) {
        words.text("targets-none-inputs-down")
    } else if !glance.app.links.iter().any(|l| l.carries.ais || l.carries.radar) {
        words.text("targets-none-no-ais")
    } else {
        words.text("targets-none-heard")
    };
    let room = area.width.saturating_sub(6);
    for (y, line) in (area.y + 1..area.bottom()).zip(text::wrap(&why, usize::from(room.max(2)))) {
        pen.text(area.x + 3, y, room, &line, Role::Text);
    }
}

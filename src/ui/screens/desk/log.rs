//! The patrol that goes on: state and hours, what is missing, the letters, the log with the
//! newest at the bottom.

use crate::app::action::Action;
use crate::app::session::desk::slip::form_of;
use crate::domain::patrol::event::{By, LogEntry, PlaceBy, State};
use crate::domain::patrol::record::{Line, PatrolRecord};
use crate::domain::report::form::{Field, Kind};
use crate::domain::time::Span;
use crate::domain::units::Metres;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// Patrol PL12-20261124-1 · PL12, Kobe, 12/2026             watch first: O-1, O-2
/// UNDER WAY since 05:12, by GNSS · 4.1 nm
/// under way 1h05 · at anchor 0s · moored 12m · unavailable 0s
/// 2 missing before the end: draft PL12-2026-0001 is not sealed (O-1); ..
/// s sighting  h hail  r radio  w weather  f fuel  t fault  o joint  e note
/// ─────────────────────────────────────────────────────────────────────────
/// 05:31 O-1 radio: Kobe asks for our position. Channel: VHF 16
/// ```
pub(super) fn draw(glance: &Glance, pen: &mut Pen, area: Rect, patrol: Option<&PatrolRecord>) {
    let words = &glance.app.catalogue;
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let Some(patrol) = patrol else {
        let key = crate::ui::screens::key(glance, Action::Select);
        let how = if glance.app.session.officer().is_some() { "desk-no-patrol" } else { "desk-nothing-kept" };
        super::paragraph(pen, inner, &words.format(how, &[("key", &key)]), Role::Text);
        return;
    };
    head(glance, pen, inner, patrol);
    missing(glance, pen, Rect { y: inner.y + 3, height: 1, ..inner });
    let letters = Rect { y: inner.y + 4, height: inner.height.saturating_sub(4).min(3), ..inner };
    let rows = super::letters(glance, pen, letters, glance.app.desk_letters());
    let rule = letters.y + rows;
    pen.rule(area.x, rule, area.width, Role::Frame);
    let body = Rect { y: rule + 1, height: area.bottom().saturating_sub(rule + 1), ..inner };
    entries(glance, pen, body, patrol);
}

fn head(glance: &Glance, pen: &mut Pen, area: Rect, patrol: &PatrolRecord) {
    let words = &glance.app.catalogue;
    let now = glance.utc(glance.app.now);
    let watch = patrol.watches.last().map_or_else(
        || words.format("desk-watch", &[("watch", "--"), ("on", &patrol.by)]),
        |(_, change)| words.format("desk-watch", &[("watch", &change.watch), ("on", &change.on.join(", "))]),
    );
    let used = pen.right(area.right(), area.y, area.width / 3, &watch, Role::Text);
    let begin = &patrol.begin;
    let exercise =
        if begin.exercise { format!(" · {}", words.text("patrol-exercise")) } else { String::new() };
    let id = words.format("patrol-title", &[("id", &patrol.id.to_string())]);
    let title = format!("{id}{exercise} · {} {} {}", begin.boat, begin.office, begin.order);
    pen.text(area.x, area.y, area.width.saturating_sub(used + 2), &title, Role::Title);
    // What begins now is the state already.
    if let Some(spell) = patrol.hours.spells(now + Span(1)).pop() {
        let state = words.text(&format!("patrol-state-{}", spell.state.code()));
        let by = words.text(if spell.by == By::Gnss { "desk-by-gnss" } else { "desk-by-officer" });
        let args = [("time", &*format::clock_minutes(spell.from)), ("by", &by)];
        let since = words.format("desk-since", &args);
        let way = glance.app.patrol_distance_m().map(|m| {
            let miles = format::miles(Metres(m).nautical_miles());
            words.format("desk-distance", &[("nm", &miles)])
        });
        let role = if spell.state == State::Unavailable { Role::Caution } else { Role::Strong };
        let rest = [Some(since), reason(glance, &spell.reason), way];
        let rest: Vec<String> = rest.into_iter().flatten().collect();
        pen.spans(
            area.x,
            area.y + 1,
            area.width,
            &[(&state, role), (" ", Role::Text), (&rest.join(" · "), Role::Text)],
        );
    }
    let sums = patrol.hours.sums(now);
    let told = sums.iter().map(|(state, span)| {
        let state = words.text(&format!("patrol-state-{}", state.code()));
        format!("{state} {}", format::short_span(*span))
    });
    pen.text(area.x, area.y + 2, area.width, &told.collect::<Vec<_>>().join(" · "), Role::Text);
}

/// A reason is a code of the office or an officer's words.
fn reason(glance: &Glance, reason: &str) -> Option<String> {
    let lists = glance.app.reports.registry.lists();
    let known = lists.item("status_reason", reason);
    let told = known.map_or(reason, |item| item.label.text(glance.app.catalogue.language()));
    (!told.is_empty()).then(|| told.to_owned())
}

fn missing(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let missing = glance.app.patrol_missing();
    if missing.is_empty() {
        pen.text(area.x, area.y, area.width, &words.text("desk-nothing-missing"), Role::Good);
        return;
    }
    let told: Vec<String> = missing.iter().map(|m| super::pages::missing_words(words, m)).collect();
    let n = words.format("desk-missing", &[("n", &missing.len().to_string())]);
    let role = if missing.iter().any(|m| m.code.blocks()) { Role::Warning } else { Role::Caution };
    pen.spans(area.x, area.y, area.width, &[(&n, role), (" ", Role::Dim), (&told.join("; "), Role::Text)]);
}

fn entries(glance: &Glance, pen: &mut Pen, area: Rect, patrol: &PatrolRecord) {
    let words = &glance.app.catalogue;
    let timeline = patrol.timeline();
    if timeline.is_empty() {
        pen.text(area.x, area.y, area.width, &words.text("desk-log-empty"), Role::Dim);
        return;
    }
    let rows = usize::from(area.height);
    let until = timeline.len().saturating_sub(glance.app.desk.scroll.min(timeline.len() - 1));
    // From the end back, as many as fit.
    let mut lines: Vec<(String, Role)> = Vec::new();
    for line in timeline.get(..until).unwrap_or_default().iter().rev() {
        if lines.len() >= rows {
            break;
        }
        let told = entry(glance, line, usize::from(area.width));
        lines.splice(0..0, told);
    }
    let skip = lines.len().saturating_sub(rows);
    for (y, (line, role)) in (area.top()..area.bottom()).zip(lines.iter().skip(skip)) {
        pen.text(area.x, y, area.width, line, *role);
    }
}

/// An entry in its lines: when, who, what, the fields, where.
fn entry(glance: &Glance, line: &Line, cells: usize) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let entry = &line.entry;
    let kind = words.text(&format!("patrol-log-{}", entry.log.code()));
    let mut told = format!("{} {} {kind}", format::clock_minutes(entry.happened), line.by);
    for part in [Some(entry.text.clone()), Some(fields(glance, entry))].into_iter().flatten() {
        if !part.is_empty() {
            told = format!("{told}: {part}");
        }
    }
    let mut after = Vec::new();
    if let Some(target) = &entry.target {
        let name = target.parse().ok().and_then(|id| glance.app.picture.get(id)).and_then(|t| t.name());
        after.push(name.map_or_else(|| target.clone(), |name| format!("{name} ({target})")));
    }
    after.push(place(glance, entry));
    if entry.back_dated {
        after.push(words.format("patrol-back-dated", &[("at", &format::clock_minutes(line.at))]));
    }
    let mut lines: Vec<(String, Role)> =
        text::wrap(&told, cells).into_iter().map(|line| (line, Role::Text)).collect();
    let after = text::wrap(&after.join(" · "), cells.saturating_sub(6));
    lines.extend(after.into_iter().map(|line| (format!("      {line}"), Role::Dim)));
    lines
}

fn place(glance: &Glance, entry: &LogEntry) -> String {
    let words = &glance.app.catalogue;
    let Some((place, at)) = entry.place.and_then(|place| Some((place, place.position()?))) else {
        return words.text("desk-no-place");
    };
    let how = match place.by {
        PlaceBy::Fix => String::new(),
        PlaceBy::LastFix => {
            format!(" ({})", words.format("patrol-place-last", &[("age", &place.age_s.to_string())]))
        }
        PlaceBy::Given => format!(" ({})", words.text("patrol-place-given")),
    };
    format!("{}{how}", format::position(at))
}

/// The fields of the small form in the words of the language.
fn fields(glance: &Glance, entry: &LogEntry) -> String {
    let language = glance.app.catalogue.language();
    let form = glance.app.reports.registry.newest(form_of(entry.log));
    let section = form.and_then(|form| form.sections.first());
    let known = section.map(|section| section.fields.as_slice()).unwrap_or_default();
    let in_order = known.iter().filter_map(|field| Some((field, entry.fields.get(&field.key)?)));
    let mut told: Vec<String> = in_order
        .map(|(field, value)| format!("{} {}", field.label.text(language), value_words(glance, field, value)))
        .collect();
    // Of a form that this release doesn't have.
    let strange = entry.fields.iter().filter(|(key, _)| !known.iter().any(|field| field.key == **key));
    told.extend(strange.map(|(key, value)| format!("{key} {value}")));
    told.join(", ")
}

fn value_words(glance: &Glance, field: &Field, value: &str) -> String {
    let words = &glance.app.catalogue;
    let lists = glance.app.reports.registry.lists();
    match &field.kind {
        Kind::Choice { list } | Kind::Multi { list } => {
            let label = |code: &str| {
                lists
                    .item(list, code)
                    .map_or_else(|| format!("{code}?"), |item| item.label.text(words.language()).to_owned())
            };
            value.split_whitespace().map(label).collect::<Vec<_>>().join(" + ")
        }
        Kind::YesNo => words.text(if value == "yes" { "report-yes" } else { "report-no" }),
        Kind::Number(number) => {
            number.unit.as_ref().map_or_else(|| value.to_owned(), |unit| format!("{value} {unit}"))
        }
        _ => value.to_owned(),
    }
}

//! The watchlist of the store: what was found under the words typed, and one entry whole
//! with its grade, validity, versions and links.

use crate::app::action::Action;
use crate::domain::intel::listing::{Detail, ListLine, Listed, State};
use crate::domain::time::{Span, UtcTime};
use crate::domain::watchlist::entry::grading::Grade;
use crate::i18n::Catalogue;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// A list older than this is told as old, and then as too old to rely on.
const OLD: Span = Span::hours(24);
const STALE: Span = Span::hours(7 * 24);
/// Cells of the caption before a value.
const CAPTION: usize = 16;

/// ```text
/// Watchlist: 3 found for "miho"                                    [/] search
/// ▸ V-1        IDENTIFY      vessel   第八美保丸             in force
///   V-7        REPORT        vessel   MIHO MARU NO.18        expired
/// own version 3, 2 entries, 26 h old
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    match &glance.app.lists.detail {
        Some(details) => whole(glance, pen, area, details),
        None => found(glance, pen, area),
    }
}

fn found(glance: &Glance, pen: &mut Pen, area: Rect) {
    let (words, view) = (&glance.app.catalogue, &glance.app.lists);
    let width = area.width.saturating_sub(2);
    let hint = words.format("lists-search-hint", &[("key", &super::super::key(glance, Action::Search))]);
    let used = pen.right(area.right().saturating_sub(1), area.y, width / 2, &hint, Role::Dim);
    pen.text(area.x + 1, area.y, width.saturating_sub(used + 1), &title(glance), Role::Title);
    let mut ages = orders(glance, width);
    ages.extend(self::ages(glance));
    let below = (ages.len() as u16 + 1).min(area.height / 3);
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + below), ..area };
    if view.found.is_empty() {
        let key = if view.asked.trim().is_empty() { "lists-none" } else { "lists-none-found" };
        for (y, line) in
            (list.top()..list.bottom()).zip(text::wrap(&words.text(key), usize::from(width.max(2))))
        {
            pen.text(area.x + 3, y, width.saturating_sub(2), &line, Role::Dim);
        }
    }
    let shown = super::super::window(view.found.len(), usize::from(list.height), 0, Some(view.cursor));
    for (y, at) in (list.top()..list.bottom()).zip(shown) {
        if let Some(entry) = view.found.get(at) {
            row(glance, pen, Rect { y, height: 1, ..area }, entry, at == view.cursor);
        }
    }
    pen.rule(area.x, list.bottom(), area.width, Role::Frame);
    for (y, (line, role)) in (list.bottom() + 1..area.bottom()).zip(&ages) {
        pen.text(area.x + 1, y, width, line, *role);
    }
}

fn title(glance: &Glance) -> String {
    let (words, view) = (&glance.app.catalogue, &glance.app.lists);
    let count = format!("{}{}", view.found.len(), if view.more { "+" } else { "" });
    let asked = view.asked.trim();
    if asked.is_empty() {
        return words.format("lists-title", &[("n", &count)]);
    }
    words.format("lists-title-found", &[("n", &count), ("words", asked)])
}

/// What the shore ordered and is not over, and that its bundle is out of date.
fn orders(glance: &Glance, width: u16) -> Vec<(String, Role)> {
    let (words, lists) = (&glance.app.catalogue, glance.app.watch.stored());
    let now = glance.utc(glance.app.now);
    let mut lines = Vec::new();
    if let Some(bundle) = lists.bundle.as_ref().filter(|bundle| bundle.expires < now) {
        let told = words.format("bundle-over", &[("expires", &bundle.expires.rfc3339())]);
        lines.push((told, Role::Warning));
    }
    for order in lists.orders.iter().filter(|order| !order.is_over(now)) {
        let what = words.text(&format!("lists-order-{}", order.what));
        let args =
            [("what", what.as_str()), ("title", &order.title), ("from", &order.from), ("text", &order.text)];
        lines.push((words.format("lists-order", &args), Role::Caution));
    }
    let wrapped = |(line, role): (String, Role)| {
        text::wrap(&line, usize::from(width.max(2))).into_iter().map(move |line| (line, role))
    };
    lines.into_iter().flat_map(wrapped).collect()
}

/// Each list with its age; how far it may be relied on is the colour of its line.
fn ages(glance: &Glance) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    if !glance.app.lists.loaded {
        return vec![(words.text("lists-loading"), Role::Dim)];
    }
    let lines = &glance.app.watch.stored().lines;
    let now = glance.utc(glance.app.now);
    let line = |list: &ListLine| {
        let age = now.since(list.imported_at);
        let (version, rows) = (list.version.to_string(), list.rows.to_string());
        let span = format::span(words, age);
        let args = [("list", list.name.as_str()), ("version", &version), ("rows", &rows), ("age", &span)];
        let role = if age.0 > STALE.0 {
            Role::Warning
        } else if age.0 > OLD.0 {
            Role::Caution
        } else {
            Role::Dim
        };
        let mut told = words.format("lists-line", &args);
        if age.0 > STALE.0 {
            told.push_str(&words.text("lists-stale"));
        }
        (told, role)
    };
    let mut oldest: Vec<_> = lines.iter().collect();
    oldest.sort_by_key(|list| list.imported_at);
    oldest.into_iter().map(line).collect()
}

fn row(glance: &Glance, pen: &mut Pen, area: Rect, entry: &Listed, is_cursor: bool) {
    let words = &glance.app.catalogue;
    if is_cursor {
        pen.glyph(area.x, area.y, pen.glyphs.sign(Sign::Cursor), Role::Selected);
    }
    let now = glance.utc(glance.app.now);
    let state = words.text(&format!("watchlist-state-{}", entry.state(now).code()));
    let used = pen.right(area.right().saturating_sub(1), area.y, 20, &state, state_role(entry, now));
    let role = if is_cursor { Role::Selected } else { Role::Text };
    pen.text(area.x + 2, area.y, 14, &entry.id, role);
    pen.text(area.x + 17, area.y, 12, &entry.action, action_role(&entry.action));
    pen.text(area.x + 30, area.y, 8, &kind(words, &entry.kind), Role::Dim);
    pen.text(area.x + 39, area.y, area.width.saturating_sub(used + 41), &entry.name, role);
}

fn kind(words: &Catalogue, kind: &str) -> String {
    words.text(&format!("lists-kind-{kind}"))
}

fn state_role(entry: &Listed, now: UtcTime) -> Role {
    match entry.state(now) {
        State::InForce if entry.is_due(now) => Role::Caution,
        State::InForce => Role::Good,
        State::NotYet | State::Expired | State::Withdrawn => Role::Dim,
    }
}

fn action_role(action: &str) -> Role {
    match action {
        "BOARD" | "HOLD" => Role::Warning,
        "REPORT" | "IDENTIFY" | "REFER" => Role::Caution,
        _ => Role::Text,
    }
}

/// ```text
/// V-1 第八美保丸                                          IDENTIFY  in force
/// List            own, vessel
/// Grade           B2 (admiralty)
/// Valid           2026-11-01 to 2027-06-30, review 2027-01-15
/// ```
fn whole(glance: &Glance, pen: &mut Pen, area: Rect, details: &[Detail]) {
    let words = &glance.app.catalogue;
    let width = area.width.saturating_sub(2);
    let lines: Vec<(String, Role)> = details
        .iter()
        .flat_map(|detail| detail_lines(glance, detail))
        .flat_map(|(line, role)| {
            text::wrap(&line, usize::from(width.max(2))).into_iter().map(move |line| (line, role))
        })
        .collect();
    let rows = usize::from(area.height.saturating_sub(1));
    let start = usize::from(glance.app.lists.scroll).min(lines.len().saturating_sub(rows));
    if lines.len() > rows {
        let place = format!("{}-{}/{}", start + 1, (start + rows).min(lines.len()), lines.len());
        pen.right(area.right().saturating_sub(1), area.bottom().saturating_sub(1), 16, &place, Role::Dim);
    }
    let back = words.format("lists-back", &[("key", &super::super::key(glance, Action::Back))]);
    pen.text(area.x + 1, area.bottom().saturating_sub(1), width.saturating_sub(17), &back, Role::Dim);
    for (y, (line, role)) in (area.top()..area.bottom().saturating_sub(1)).zip(lines.iter().skip(start)) {
        pen.text(area.x + 1, y, width, line, *role);
    }
}

/// The cells that have a line of their own above the others.
const OWN_LINES: [&str; 9] =
    ["id", "kind", "name", "action", "source_grade", "info_grade", "valid_from", "review", "expires"];

fn detail_lines(glance: &Glance, detail: &Detail) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let (entry, now) = (&detail.line, glance.utc(glance.app.now));
    let state = words.text(&format!("watchlist-state-{}", entry.state(now).code()));
    let title = format!("{} {}", entry.id, entry.name);
    let mut lines = vec![
        (title, Role::Title),
        (format!("{}  {}  {state}", entry.action, kind(words, &entry.kind)), action_role(&entry.action)),
    ];
    if detail.covert {
        lines.push((words.text("lists-covert"), Role::Warning));
    }
    let mut say = |key: &str, value: String, role: Role| {
        lines.push((format!("{}{value}", captioned(&words.text(key))), role));
    };
    say("lists-list", entry.list.clone(), Role::Text);
    if let Some(grade) = Grade::of_cells(&detail.cells) {
        say("lists-grade", grades(words, grade), Role::Strong);
    }
    let day = |at: Option<UtcTime>| at.map_or_else(|| format::UNKNOWN.to_owned(), date);
    let args = [day(entry.valid_from), day(entry.expires), day(entry.review)];
    let [from, until, review] = &args;
    let valid = words.format("lists-valid", &[("from", from), ("until", until), ("review", review)]);
    say("lists-validity", valid, if entry.is_due(now) { Role::Caution } else { Role::Text });
    for (key, cell) in detail.cells.iter().filter(|(key, _)| !OWN_LINES.contains(&key.as_str())) {
        let caption = format!("lists-cell-{}", key.replace('_', "-"));
        let caption = if words.has(&caption) { words.text(&caption) } else { key.clone() };
        lines.push((format!("{}{cell}", captioned(&caption)), Role::Text));
    }
    lines.extend(history(words, detail));
    lines.push((String::new(), Role::Text));
    lines
}

/// The withdrawal, the forms that it had, and what it is linked with.
fn history(words: &Catalogue, detail: &Detail) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    if let Some((at, officer, reason)) = &detail.withdrawn {
        let at = date(*at);
        let args = [("at", at.as_str()), ("officer", officer), ("reason", reason)];
        lines.push((words.format("watchlist-was-withdrawn", &args).trim().to_owned(), Role::Caution));
    }
    for form in &detail.forms {
        let (version, at) = (form.version.to_string(), date(form.imported_at));
        let args = [("version", version.as_str()), ("at", &at), ("officer", &form.imported_by)];
        let key = if form.past { "watchlist-form-past" } else { "watchlist-form" };
        lines.push((words.format(key, &args).trim().to_owned(), Role::Dim));
        let changed = form.cells.iter().filter(|(key, cell)| detail.cells.get(*key) != Some(*cell));
        lines.extend(
            changed.map(|(key, cell)| (format!("{}{cell}", captioned(&format!("  {key}"))), Role::Dim)),
        );
    }
    for link in &detail.links {
        let [from, to, what] =
            [&link.number, &link.other, &link.text].map(|t| t.as_deref().unwrap_or(format::UNKNOWN));
        let line = words.format("lists-link", &[("from", from), ("to", to), ("what", what)]);
        lines.push((line, Role::Text));
    }
    lines
}

/// As it was given, and what it is in the other schemes.
fn grades(words: &Catalogue, grade: Grade) -> String {
    let of = |g: &Grade| format!("{g} ({})", g.scheme.code());
    let all = grade.with_conversions();
    let (given, converted) = all.split_at(1);
    let given: String = given.iter().map(of).collect();
    let converted: Vec<String> = converted.iter().map(of).collect();
    if converted.is_empty() {
        return given;
    }
    format!("{given}  {}", words.format("lists-converted", &[("grades", &converted.join(", "))]))
}

fn captioned(caption: &str) -> String {
    let missing = CAPTION.saturating_sub(text::width(caption)).max(1);
    format!("{caption}{}", " ".repeat(missing))
}

/// The day of a time, by UTC.
fn date(at: UtcTime) -> String {
    at.rfc3339().chars().take(10).collect()
}

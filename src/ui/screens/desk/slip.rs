//! The small form: a field a line, what can be chosen and what is wrong below.

use crate::app::report::editor::{Offer, OfferWords};
use crate::app::session::desk::slip::{Slip, SlipLine, Writes, form_of};
use crate::domain::patrol::event::LogKind;
use crate::domain::report::form::{Ends, Kind};
use crate::i18n::Catalogue;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::choice;
use crate::ui::screens::window;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::{text, typed};
use ratatui::layout::Rect;

/// Cells of the column of labels.
const LABEL: u16 = 26;

/// ```text
/// Sighting · HAE SONG 9                        F8 write down   Esc leave
/// ───────────────────────────────────────────────────────────────────────
/// * What was seen            two men throw bags▁
///   How                      Visual
/// * Time                     2026-11-24 14:00
/// ───────────────────────────────────────────────────────────────────────
/// 1 Visual  2 Radar  3 Camera
/// ```
pub(super) fn draw(glance: &Glance, pen: &mut Pen, area: Rect, slip: &Slip) -> Option<(u16, u16)> {
    let words = &glance.app.catalogue;
    let how = words.text("desk-slip-keys");
    let used = pen.right(area.right().saturating_sub(1), area.y, area.width * 2 / 3, &how, Role::Dim);
    pen.text(area.x + 1, area.y, area.width.saturating_sub(used + 3), &title(glance, slip), Role::Title);
    pen.rule(area.x, area.y + 1, area.width, Role::Frame);
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let below = below(words, slip, usize::from(inner.width));
    let most = (area.height / 2).saturating_sub(2).max(2);
    let rows = (below.len() as u16).clamp(2, most);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(rows + 3), ..inner };
    pen.rule(area.x, body.bottom(), area.width, Role::Frame);
    let foot = body.bottom() + 1;
    for (y, (line, role)) in (foot..area.bottom()).zip(&below) {
        pen.text(inner.x, y, inner.width, line, *role);
    }
    let mut cursor = None;
    let shown = window(slip.lines.len(), usize::from(body.height), 0, Some(slip.cursor));
    for (y, n) in (body.top()..body.bottom()).zip(shown) {
        let Some(line) = slip.lines.get(n) else { break };
        let row = Rect { y, height: 1, ..body };
        if let Some(cell) = draw_line(words, pen, row, slip, line, n == slip.cursor) {
            cursor = Some(cell);
        }
    }
    cursor
}

/// What is written down, and about whom.
fn title(glance: &Glance, slip: &Slip) -> String {
    let words = &glance.app.catalogue;
    let what = match slip.writes {
        Writes::Log(LogKind::Training) => words.text("patrol-log-training"),
        Writes::Log(kind) => {
            let form = glance.app.reports.registry.newest(form_of(kind));
            form.map(|form| form.title.text(words.language()).to_owned()).unwrap_or_default()
        }
        other => words.text(&format!("desk-title-{}", other.code())),
    };
    match (slip.writes, slip.about()) {
        (Writes::Log(_), Some(id)) => format!("{what} · {}", choice::called(glance, id)),
        _ => what,
    }
}

fn draw_line(
    words: &Catalogue,
    pen: &mut Pen,
    row: Rect,
    slip: &Slip,
    line: &SlipLine,
    here: bool,
) -> Option<(u16, u16)> {
    let language = words.language();
    if here {
        pen.restyle(row, Role::Selected);
    }
    let needed = line.field.required.ends == Ends::Always && line.input.value().trim().is_empty();
    if needed {
        pen.glyph(row.x, row.y, '*', Role::Warning);
    }
    let label = LABEL.min(row.width / 2);
    let role = if here { Role::Selected } else { Role::Text };
    pen.text(row.x + 2, row.y, label.saturating_sub(1), line.field.label.text(language), role);
    let value = Rect { x: row.x + 2 + label, width: row.width.saturating_sub(label + 2), ..row };
    if !line.is_typed() {
        let told: Vec<String> =
            line.chosen().into_iter().map(|code| chosen(words, slip, line, code)).collect();
        let role = if here { Role::Selected } else { Role::Strong };
        pen.text(value.x, value.y, value.width, &told.join(", "), role);
        return None;
    }
    if !here {
        pen.text(value.x, value.y, value.width, &with_unit(line), Role::Strong);
        return None;
    }
    pen.clear(value, Role::Strong);
    Some(typed::line(pen, (value.x, value.y), value.width.saturating_sub(1), &line.input))
}

fn with_unit(line: &SlipLine) -> String {
    let text = line.input.value();
    match &line.field.kind {
        Kind::Number(number) if !text.is_empty() => {
            number.unit.as_ref().map_or_else(|| text.to_owned(), |unit| format!("{text} {unit}"))
        }
        _ => text.to_owned(),
    }
}

fn chosen(words: &Catalogue, slip: &Slip, line: &SlipLine, code: &str) -> String {
    let offers = line.offers(&slip.lists);
    let offer = offers.iter().find(|(_, offer)| offer.code == code);
    offer.map_or_else(|| format!("{code}?"), |(_, offer)| offer_words(words, offer))
}

fn offer_words(words: &Catalogue, offer: &Offer) -> String {
    match &offer.words {
        OfferWords::Label(label) => label.text(words.language()).to_owned(),
        OfferWords::Key(key) => words.text(key),
        OfferWords::Plain(text) => text.clone(),
    }
}

/// What is wrong, what can be chosen, or what the line is for.
fn below(words: &Catalogue, slip: &Slip, cells: usize) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    if let Some((key, args)) = &slip.fault {
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let told = text::wrap(&words.format(key, &args), cells);
        lines.extend(told.into_iter().map(|line| (line, Role::Warning)));
    }
    let Some(line) = slip.lines.get(slip.cursor) else { return lines };
    let offers = line.offers(&slip.lists);
    if !offers.is_empty() {
        let told: Vec<String> =
            offers.iter().map(|(key, offer)| format!("{key} {}", offer_words(words, offer))).collect();
        lines.extend(text::wrap(&told.join("   "), cells).into_iter().map(|line| (line, Role::Key)));
        return lines;
    }
    let own = line.field.help.text(words.language());
    let help = match (&line.field.kind, own) {
        (Kind::Time { .. }, "") => words.text("report-help-time"),
        (Kind::Number(number), "") if number.units.is_some() => {
            let list = number.units.as_deref().and_then(|list| slip.lists.list(list));
            let units: Vec<&str> = list.iter().flat_map(|l| l.offered()).map(|i| i.code.as_str()).collect();
            words.format("report-help-units", &[("units", &units.join(" "))])
        }
        (Kind::Number(number), "") => number.unit.clone().unwrap_or_default(),
        (_, own) => own.to_owned(),
    };
    lines.extend(text::wrap(&help, cells).into_iter().map(|line| (line, Role::Dim)));
    lines
}

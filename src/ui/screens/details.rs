//! The card of one target: everything known, how old it is and through which input it
//! came. What a unit said is "not available", what the standard reserves and what was
//! never heard are three different things here.

mod fields;
mod words;

use crate::app::action::Action;
use crate::ui::alarm_text;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use fields::{Field, Group};
use ratatui::layout::Rect;
pub(super) use words::{cpa_text, identity_line, ship_type, state_words};

/// Cells of a caption.
const CAPTION: u16 = 12;
/// Cells that a column of the card needs.
const COLUMN: u16 = 38;

/// ```text
/// ▲! HAE SONG 9   class A · 671999011 · Togo                        seen 8 s ago
/// ! HIGH  Close approach: HAE SONG 9: CPA 0.20 nm
/// POSITION AND MOTION                   IDENTITY
/// Range        5.21 nm                  MMSI         671999011
/// Bearing      348°                     Call sign    5VHS9
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    let Some(target) = glance.selected() else {
        let key = super::key(glance, Action::NextTarget);
        let line = words.format("details-none", &[("key", &key)]);
        pen.text(area.x + 1, area.y + 1, area.width.saturating_sub(2), &line, Role::Dim);
        return;
    };
    let mut y = area.y;
    head(glance, pen, Rect { height: 1, ..area }, target);
    y += 1;
    for alert in glance.alerts_about(target.id).take(2) {
        let line = format!(
            "! {}  {}: {}",
            alarm_text::level(words, alert),
            alarm_text::title(glance, alert),
            alarm_text::reasons(words, alert)
        );
        pen.text(area.x + 1, y, area.width.saturating_sub(2), &line, alarm_text::role(alert));
        y += 1;
    }
    let body = Rect { y, height: area.bottom().saturating_sub(y), ..area };
    columns(pen, body, &fields::groups(glance, target));
}

fn head(glance: &Glance, pen: &mut Pen, area: Rect, target: &crate::domain::traffic::target::Target) {
    let words = &glance.app.catalogue;
    let symbol = super::symbol_and_signs(glance, target, pen.glyphs);
    let name = format::target_name(target);
    let key = if target.report.is_some() { "details-position" } else { "details-heard" };
    let seen = words.format(key, &[("ago", &format::ago(words, glance.app.now, target.aged_from()))]);
    let used = pen.right(area.right().saturating_sub(1), area.y, area.width / 3, &seen, Role::Dim);
    let room = area.width.saturating_sub(used + 3);
    let identity = identity_line(glance, target, true);
    let role = super::target_role(glance, target);
    pen.spans(
        area.x + 1,
        area.y,
        room,
        &[(&symbol, role), (" ", role), (&name, Role::Strong), ("  ", Role::Text), (&identity, Role::Dim)],
    );
}

/// Sets the groups in as many columns as fit, in the order of importance. Where room is
/// short the gaps between the groups go first. A group is moved whole to the next column
/// where it would be torn after a line or two.
fn columns(pen: &mut Pen, area: Rect, groups: &[Group]) {
    let count = (area.width / COLUMN).clamp(1, 3);
    let width = area.width / count;
    let shown: Vec<&Group> = groups.iter().filter(|g| !g.fields.is_empty()).collect();
    let rows: usize = shown.iter().map(|g| g.fields.len() + 2).sum();
    let gap = u16::from(rows <= usize::from(area.height.saturating_sub(2)) * usize::from(count));
    let (mut column, mut y) = (0, area.y);
    for group in shown {
        let needed = group.fields.len() as u16 + 1;
        let left = area.bottom().saturating_sub(y);
        if needed > left && left < 4 && column + 1 < count {
            column += 1;
            y = area.y;
        }
        let title = (y < area.bottom()).then_some(&group.title);
        if let Some(title) = title {
            pen.text(area.x + 1 + column * width, y, width.saturating_sub(2), title, Role::Title);
        }
        y += 1;
        for field in &group.fields {
            if y >= area.bottom() {
                if column + 1 >= count {
                    return;
                }
                column += 1;
                y = area.y;
            }
            let at = Rect::new(area.x + 1 + column * width, y, width.saturating_sub(2), 1);
            line(pen, at, field);
            y += 1;
        }
        y += gap;
    }
}

/// ```text
/// Latitude     35°39.791′N      1s via 2
/// ```
fn line(pen: &mut Pen, area: Rect, field: &Field) {
    let x = area.x + CAPTION + 1;
    let room = area.width.saturating_sub(CAPTION + 1);
    pen.text(area.x, area.y, CAPTION, &field.caption, Role::Dim);
    let value = pen.text(x, area.y, room, &field.value, field.role);
    let tail = text::width(&field.tail) as u16;
    if tail > 0 && value + 1 + tail <= room {
        pen.right(x + room, area.y, tail, &field.tail, Role::Dim);
    }
}

//! A terminal too small for the layout: it says what it needs and keeps what a person
//! could die for, own position and the worst alert.

use crate::app::state::Mode;
use crate::ui::alarm_text;
use crate::ui::draw::{MIN_COLUMNS, MIN_ROWS};
use crate::ui::glance::Glance;
use crate::ui::screens::status;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// ! HIGH Collision danger HAE SONG 9
/// 35°37.200′N 133°57.000′E
/// SOG 12.4 COG 045
/// The screen needs 60x18, it has 40x10.
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let mut lines: Vec<(String, Role)> = Vec::new();
    if let Some(alert) = glance.alerts.first() {
        let line = format!("! {} {}", alarm_text::level(words, alert), alarm_text::title(glance, alert));
        lines.push((line, alarm_text::role(alert)));
    }
    let session = &glance.app.session;
    let exercise = matches!(glance.app.mode, Mode::Exercise { .. });
    let marks = [
        (exercise, "mode-exercise"),
        (session.test, "session-test"),
        (session.is_locked(), "session-locked"),
    ];
    let marks: Vec<String> = marks.iter().filter(|(on, _)| *on).map(|(_, key)| words.text(key)).collect();
    if !marks.is_empty() {
        lines.push((marks.join("  "), Role::Banner));
    }
    let (position, tail, role) = status::own_position_text(glance);
    lines.push((position, role));
    if !tail.is_empty() {
        lines.push((tail, Role::Dim));
    }
    let motion = format!(
        "{} {} {} {}",
        words.text("sog"),
        crate::ui::format::knots(glance.own.speed),
        words.text("cog"),
        crate::ui::format::bearing(glance.own.course)
    );
    lines.push((motion, Role::Text));
    let needs = words.format(
        "screen-needs",
        &[
            ("columns", &MIN_COLUMNS.to_string()),
            ("rows", &MIN_ROWS.to_string()),
            ("have", &format!("{}x{}", area.width, area.height)),
        ],
    );
    lines.extend(text::wrap(&needs, usize::from(area.width.max(2))).into_iter().map(|l| (l, Role::Caution)));
    for (y, (line, role)) in (area.top()..area.bottom()).zip(&lines) {
        pen.text(area.x, y, area.width, line, *role);
    }
}

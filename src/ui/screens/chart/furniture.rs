//! What stands around the chart: scale, which way is up, where the data is from, the
//! line for the selected target.

use super::{Canvas, own};
use crate::app::action::Action;
use crate::domain::traffic::target::Target;
use crate::domain::units::Bearing;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::screens;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// N↑ 6 nm  rings 2 nm                          vectors 6 min  trails
/// ```
pub(super) fn draw_head(glance: &Glance, canvas: &mut Canvas, pen: &mut Pen) {
    let words = &glance.app.catalogue;
    let view = &glance.app.chart;
    let area = canvas.view.area();
    let north = pen.glyphs.arrow(Bearing::new(-canvas.view.up().degrees()));
    let mut left = format!("N{north} {} nm", range(view.range_nm));
    if view.course_up {
        left.push_str("  ");
        left.push_str(&words.format("chart-course-up", &[("course", &canvas.view.up().to_string())]));
    }
    if view.layers.rings {
        left.push_str("  ");
        left.push_str(&words.format("chart-rings", &[("nm", &range(own::ring_step(view.range_nm)))]));
    }
    let used = pen.text(area.x + 1, area.y, area.width / 2, &left, Role::Dim);
    canvas.labels.take(area.x, area.y, used + 2);
    let mut right = Vec::new();
    if !view.follow {
        right.push(words.text("chart-free"));
    }
    if view.vector_minutes > 0 {
        right.push(words.format("chart-vectors", &[("n", &view.vector_minutes.to_string())]));
    }
    if view.trails {
        right.push(words.text("chart-trails"));
    }
    let right = right.join("  ");
    let used = pen.right(area.right().saturating_sub(1), area.y, area.width / 2, &right, Role::Dim);
    canvas.labels.take(area.right().saturating_sub(used + 2), area.y, used + 2);
}

/// `6`, `0.75`.
fn range(nm: f64) -> String {
    format!("{nm}")
}

/// The rings' ranges, where there is room.
pub(super) fn draw_ring_labels(glance: &Glance, canvas: &mut Canvas, pen: &mut Pen) {
    if !glance.app.chart.layers.rings {
        return;
    }
    for n in 1..=own::ring_count(glance.app.chart.range_nm) {
        let Some((x, y, miles)) = own::ring_top(canvas, glance, n) else { continue };
        let content = range(miles);
        let cells = content.len() as u16;
        if (x..x + cells).all(|x| canvas.labels.is_free(x, y)) {
            pen.text(x, y, cells, &content, Role::Ring);
            canvas.labels.take(x, y, cells);
        }
    }
}

/// ```text
/// NOT FOR NAVIGATION · © OpenStreetMap contributors · Natural Earth
/// ```
pub(super) fn draw_source(glance: &Glance, pen: &mut Pen, area: Rect, sources: &[&str]) {
    let words = &glance.app.catalogue;
    let warning = words.text("chart-not-for-navigation");
    let from = if sources.is_empty() { words.text("chart-none") } else { sources.join(" · ") };
    let room = area.width.saturating_sub(2);
    pen.spans(area.x + 1, area.y, room, &[(&warning, Role::Caution), (" · ", Role::Dim), (&from, Role::Dim)]);
}

/// Neither a fix nor a place to look at: the chart says so instead of showing 0,0.
pub(super) fn nowhere(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let lines =
        [(words.text("chart-no-position"), Role::Strong), (words.text("chart-no-position-help"), Role::Dim)];
    let mut y = area.y + area.height / 3;
    for (line, role) in lines {
        for part in text::wrap(&line, usize::from(area.width.saturating_sub(4).max(2))) {
            let x = area.x + area.width.saturating_sub(text::width(&part) as u16) / 2;
            if y < area.bottom() {
                pen.text(x, y, area.width, &part, role);
            }
            y += 1;
        }
    }
}

/// ```text
/// ▲! HAE SONG 9  5.21 nm 348  10.9 kn 351  CPA 0.20 nm in 6m  8s
/// ```
pub(super) fn inset(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    let room = area.width.saturating_sub(2);
    let Some(target) = glance.selected() else {
        let key = screens::key(glance, Action::NextTarget);
        let hint = words.format("chart-select-hint", &[("key", &key)]);
        pen.text(area.x + 1, area.y, room, &hint, Role::Dim);
        return;
    };
    let role = screens::target_role(glance, target);
    let symbol = screens::symbol_and_signs(glance, target, pen.glyphs);
    let name = format::target_name(target);
    let motion = motion(glance, target);
    pen.spans(
        area.x + 1,
        area.y,
        room,
        &[(&symbol, role), (" ", role), (&name, Role::Strong), ("  ", Role::Text), (&motion, Role::Text)],
    );
}

fn motion(glance: &Glance, target: &Target) -> String {
    let words = &glance.app.catalogue;
    let mut parts = Vec::new();
    if let Some((range, bearing)) = glance.range_bearing(target) {
        parts.push(format!("{} nm {bearing}°", format::miles(range)));
    }
    if let Some(report) = target.report {
        parts.push(format!("{} kn {}°", format::knots(report.speed), format::bearing(report.course)));
    }
    let cpa = crate::ui::screens::details::cpa_text(glance, target);
    parts.extend(Some(cpa).filter(|cpa| !cpa.is_empty()));
    parts.push(format::ago(words, glance.app.now, target.aged_from()));
    parts.join("  ")
}

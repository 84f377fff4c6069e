//! What stands around the chart: scale, which way is up, where the data is from, the
//! line for the selected target.

use super::{Canvas, own};
use crate::app::action::Action;
use crate::domain::traffic::target::Target;
use crate::domain::units::Bearing;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::missing;
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

/// Neither a fix nor a place to look at: instead of a chart of 0,0 the crew reads what is
/// missing and what to do.
pub(super) fn nowhere(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    // With own position known the chart opens at the next tick.
    let Some(missing) = missing::position(glance) else { return };
    let room = area.width.saturating_sub(6).min(76);
    let mut lines = vec![(words.text("chart-no-position"), Role::Strong), (missing.what, Role::Warning)];
    lines.extend(missing.advice.into_iter().map(|line| (line, Role::Text)));
    let wrapped: Vec<(String, Role)> = lines
        .into_iter()
        .flat_map(|(line, role)| {
            text::wrap(&line, usize::from(room.max(2))).into_iter().map(move |line| (line, role))
        })
        .collect();
    let top = area.y + area.height.saturating_sub(wrapped.len() as u16) / 3;
    for (y, (line, role)) in (top..area.bottom()).zip(&wrapped) {
        pen.text(area.x + 3, y, room, line, *role);
    }
}

/// Under the head: why ranges and approaches are missing, while the chart shows the rest.
pub(super) fn draw_missing(glance: &Glance, canvas: &mut Canvas, pen: &mut Pen) {
    let Some(missing) = missing::position(glance) else { return };
    let area = canvas.view.area();
    if area.height < 3 {
        return;
    }
    let line = glance.app.catalogue.format("chart-no-own-position", &[("why", &missing.what)]);
    let used = pen.text(area.x + 1, area.y + 1, area.width.saturating_sub(2), &line, Role::Warning);
    canvas.labels.take(area.x, area.y + 1, used + 2);
}

/// ```text
/// ▲! HAE SONG 9  5.21 nm 348  10.9 kn 351  CPA 0.20 nm in 6m  8s
/// ```
pub(super) fn inset(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    let room = area.width.saturating_sub(2);
    let Some(target) = glance.selected() else {
        if glance.hulls().next().is_none() {
            return;
        }
        let key = screens::key(glance, Action::NextTarget);
        let hint = words.format("chart-select-hint", &[("key", &key)]);
        pen.text(area.x + 1, area.y, room, &hint, Role::Dim);
        return;
    };
    let role = screens::target_role(glance, target);
    let symbol = screens::symbol_and_signs(glance, target, pen.glyphs);
    let name = glance.name(target);
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
    // One line has room for what can still be acted on.
    if target.cpa.is_some_and(|cpa| cpa.tcpa.0 >= 0) {
        parts.push(screens::details::cpa_text(glance, target));
    }
    parts.push(format::ago(words, glance.app.now, target.aged_from()));
    parts.join("  ")
}

//! Own ship on the chart: symbol, track, heading line, course vector.

use super::{Canvas, OWN, RING, TRAIL};
use crate::domain::traffic::own_ship::OwnPosition;
use crate::domain::units::{Bearing, NauticalMiles};
use crate::ui::glance::{Glance, STOPPED};
use crate::ui::theme::Role;
use crate::ui::widgets::dots::Dash;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;

const VECTOR: Dash = Dash { on: 2, off: 2 };

/// Track, rings, heading line and course vector.
pub(super) fn draw_lines(glance: &Glance, canvas: &mut Canvas) {
    if glance.app.chart.trails {
        for point in glance.app.own_track.points() {
            canvas.grid.dot(canvas.view.to_dot(point), TRAIL);
        }
    }
    let Some(own) = glance.own.position.position() else { return };
    let centre = canvas.view.to_dot(own);
    if glance.app.chart.layers.rings {
        let step = ring_step(glance.app.chart.range_nm);
        for n in 1..=ring_count(glance.app.chart.range_nm) {
            let radius = step * f64::from(n) / canvas.view.nm_per_dot();
            canvas.grid.dashed_circle(centre, radius, Dash { on: 1, off: 3 }, RING);
        }
    }
    let up = canvas.view.up().degrees();
    if let Some((heading, _)) = glance.own.heading {
        let (width, height) = canvas.view.size_in_dots();
        let end = end(centre, heading.turned(-up), width.min(height) / 4.0);
        canvas.grid.line(centre, end, OWN);
    }
    let minutes = glance.app.chart.vector_minutes;
    if let (Some(course), Some(speed)) = (glance.own.course, glance.own.speed)
        && minutes > 0
        && speed >= STOPPED
    {
        let dots = speed.0 * f64::from(minutes) / 60.0 / canvas.view.nm_per_dot();
        canvas.grid.dashed(centre, end(centre, course.turned(-up), dots), VECTOR, OWN);
    }
}

/// The symbol; a reckoned position has the sign of a guess beside it.
pub(super) fn draw_symbol(glance: &Glance, canvas: &mut Canvas, pen: &mut Pen) {
    let Some((x, y)) = glance.own.position.position().and_then(|own| canvas.view.to_cell(own)) else {
        return;
    };
    pen.glyph(x, y, pen.glyphs.sign(Sign::OwnShip), Role::Own);
    canvas.labels.block(x, y);
    if matches!(glance.own.position, OwnPosition::DeadReckoned { .. }) && x + 1 < canvas.view.area().right() {
        pen.glyph(x + 1, y, pen.glyphs.sign(Sign::Guess), Role::Warning);
        canvas.labels.block(x + 1, y);
    }
}

/// Range of the rings' labels from own ship, upward on the screen.
pub(super) fn ring_top(canvas: &Canvas, glance: &Glance, n: u16) -> Option<(u16, u16, f64)> {
    let own = glance.own.position.position()?;
    let miles = ring_step(glance.app.chart.range_nm) * f64::from(n);
    let at = own.destination(Bearing::new(canvas.view.up().degrees()), NauticalMiles(miles));
    let (x, y) = canvas.view.to_cell(at)?;
    Some((x, y, miles))
}

fn end(from: (f64, f64), direction: Bearing, dots: f64) -> (f64, f64) {
    let (sin, cos) = direction.radians().sin_cos();
    (from.0 + sin * dots, from.1 - cos * dots)
}

/// Miles between two rings: a round number, two or three of them to the edge.
pub(super) fn ring_step(range_nm: f64) -> f64 {
    const STEPS: [f64; 13] = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 48.0, 100.0, 200.0, 500.0];
    STEPS.into_iter().rev().find(|step| *step * 2.0 <= range_nm).unwrap_or(0.1)
}

/// Rings drawn: those that close on the screen. Arcs of wider ones would only be dots
/// without a shape beside the ship.
pub(super) fn ring_count(range_nm: f64) -> u16 {
    (range_nm / ring_step(range_nm)).clamp(1.0, 6.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::RANGES_NM;

    #[test]
    fn two_rings_or_more_fit_at_every_zoom() {
        for range in RANGES_NM {
            let step = ring_step(range);
            assert!(step * 2.0 <= range && ring_count(range) >= 2, "{range}: {step}");
        }
    }
}

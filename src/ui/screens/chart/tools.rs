//! The crew's own tools on the chart.

use super::{Canvas, DANGER, TOOL};
use crate::domain::geo::Position;
use crate::domain::tools::{AngleFrom, GuardZone, Shape};
use crate::domain::units::{Bearing, NauticalMiles};
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::dots::Dash;
use crate::ui::widgets::labels::LabelKey;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;

const ZONE: Dash = Dash { on: 3, off: 2 };
const ANCHOR: Dash = Dash { on: 2, off: 1 };
const LINE: Dash = Dash { on: 4, off: 3 };

/// Guard zones, anchor circle, line to the person overboard, bearing line, range ring.
pub(super) fn draw_lines(glance: &Glance, canvas: &mut Canvas) {
    let tools = &glance.app.tools;
    let own = glance.own.position.position();
    for zone in tools.zones() {
        if let Some(centre) = zone.origin.position(own) {
            guard_zone(glance, canvas, zone, centre);
        }
    }
    if let Some(anchor) = tools.anchor() {
        let radius = anchor.radius.nautical_miles().0 / canvas.view.nm_per_dot();
        let centre = canvas.view.to_dot(anchor.position);
        canvas.grid.dashed_circle(centre, radius, ANCHOR, TOOL);
    }
    for mob in tools.overboard() {
        let (Some(mark), Some(there)) = (mob.position, mob.estimated(glance.app.now)) else { continue };
        let there = canvas.view.to_dot(there);
        if let Some(own) = own {
            canvas.grid.dashed(canvas.view.to_dot(own), there, ZONE, DANGER);
        }
        canvas.grid.line(canvas.view.to_dot(mark), there, DANGER);
    }
    if let Some(line) = &tools.bearing_line
        && let Some(from) = line.origin.position(own)
        && let Some(bearing) = line.angles.to_true(line.bearing, heading(glance))
    {
        let (width, height) = canvas.view.size_in_dots();
        let start = canvas.view.to_dot(from);
        let end = along(canvas, start, bearing, width.hypot(height));
        canvas.grid.dashed(start, end, LINE, TOOL);
    }
    if let Some(ring) = &tools.range_ring
        && let Some(centre) = ring.origin.position(own)
    {
        let radius = ring.radius.0 / canvas.view.nm_per_dot();
        canvas.grid.dashed_circle(canvas.view.to_dot(centre), radius, LINE, TOOL);
    }
}

fn heading(glance: &Glance) -> Option<Bearing> {
    glance.own.heading.map(|(heading, _)| heading)
}

fn along(canvas: &Canvas, from: (f64, f64), bearing: Bearing, dots: f64) -> (f64, f64) {
    let (sin, cos) = bearing.turned(-canvas.view.up().degrees()).radians().sin_cos();
    (from.0 + sin * dots, from.1 - cos * dots)
}

fn guard_zone(glance: &Glance, canvas: &mut Canvas, zone: &GuardZone, centre: Position) {
    let middle = canvas.view.to_dot(centre);
    let dots = |miles: NauticalMiles| miles.0 / canvas.view.nm_per_dot();
    match zone.shape {
        Shape::Circle { radius } => canvas.grid.dashed_circle(middle, dots(radius), ZONE, TOOL),
        Shape::Sector { inner, outer, from, to, angles } => {
            let heading = heading(glance);
            let (inner, outer) = (dots(inner), dots(outer));
            let bounds = angles.to_true(from, heading).zip(angles.to_true(to, heading));
            let Some((from, to)) = bounds else {
                // Without a heading the whole ring is watched.
                canvas.grid.dashed_circle(middle, inner, ZONE, TOOL);
                canvas.grid.dashed_circle(middle, outer, ZONE, TOOL);
                return;
            };
            let width = match to.turned(-from.degrees()).degrees() {
                0.0 => 360.0,
                width => width,
            };
            for radius in [inner, outer] {
                let points: Vec<(f64, f64)> = (0..=60)
                    .map(|n| along(canvas, middle, from.turned(width * f64::from(n) / 60.0), radius))
                    .collect();
                canvas.grid.dashed_polyline(points, ZONE, TOOL);
            }
            for side in [from, to] {
                let (a, b) = (along(canvas, middle, side, inner), along(canvas, middle, side, outer));
                canvas.grid.dashed(a, b, ZONE, TOOL);
            }
        }
    }
}

/// Marks with their labels, the person overboard, what bearing line and ring are set to.
pub(super) fn draw_marks(glance: &Glance, canvas: &mut Canvas, pen: &mut Pen) {
    let tools = &glance.app.tools;
    for mark in tools.marks() {
        if let Some((x, y)) = canvas.view.to_cell(mark.position) {
            pen.glyph(x, y, pen.glyphs.sign(Sign::Mark), Role::Tool);
            canvas.labels.block(x, y);
        }
        let label = match glance.label(mark) {
            "" => mark.number.to_string(),
            label => label.to_owned(),
        };
        super::layers::label(canvas, pen, LabelKey::Mark(mark.number), mark.position, &label, Role::Tool);
    }
    for mob in tools.overboard() {
        let Some(there) = mob.estimated(glance.app.now) else { continue };
        if let Some((x, y)) = canvas.view.to_cell(there) {
            pen.glyph(x, y, pen.glyphs.sign(Sign::MarkMob), Role::Distress);
            canvas.labels.block(x, y);
        }
        // With several in the water the number tells whom a question is about.
        let several = tools.overboard().len() > 1;
        let label = if several { format!("MOB {}", mob.number) } else { "MOB".to_owned() };
        super::layers::label(canvas, pen, LabelKey::Overboard(mob.number), there, &label, Role::Distress);
    }
    number_zones(glance, canvas, pen);
    if let Some(line) = &tools.bearing_line {
        let mark = if line.angles == AngleFrom::Bow { "R" } else { "T" };
        let text = format!("EBL {}{mark}", line.bearing);
        corner(canvas, pen, 2, &text);
    }
    if let Some(ring) = &tools.range_ring {
        corner(canvas, pen, 3, &format!("VRM {}", format::miles(ring.radius)));
    }
}

/// `G3` at the outer edge of guard zone 3, where the list of zones calls it so.
fn number_zones(glance: &Glance, canvas: &mut Canvas, pen: &mut Pen) {
    let own = glance.own.position.position();
    for zone in glance.app.tools.zones() {
        let Some(centre) = zone.origin.position(own) else { continue };
        let bearing = match zone.shape {
            Shape::Circle { .. } => Bearing::new(0.0),
            Shape::Sector { from, to, angles, .. } => {
                let half = to.turned(-from.degrees()).degrees() / 2.0;
                angles.to_true(from, heading(glance)).map_or(Bearing::new(0.0), |from| from.turned(half))
            }
        };
        let edge = centre.destination(bearing, zone.shape.reach());
        super::layers::label(
            canvas,
            pen,
            LabelKey::Zone(zone.number),
            edge,
            &format!("G{}", zone.number),
            Role::Tool,
        );
    }
}

/// A line in the upper right of the chart, under the head.
fn corner(canvas: &mut Canvas, pen: &mut Pen, row: u16, content: &str) {
    let area = canvas.view.area();
    let y = area.y + row - 1;
    let used = pen.right(area.right().saturating_sub(1), y, 16, content, Role::Tool);
    canvas.labels.take(area.right().saturating_sub(1 + used), y, used);
}

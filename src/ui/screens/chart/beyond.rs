//! Who matters and lies outside the view: an arrow at the edge of the chart, with the
//! name, so that an alarm or a selection is never about nobody on the screen.

use super::{Canvas, plots};
use crate::domain::id::TargetId;
use crate::domain::units::Bearing;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::projection::{DOTS_X, DOTS_Y};
use crate::ui::theme::Role;
use crate::ui::widgets::labels::LabelKey;
use crate::ui::widgets::pen::Pen;

/// Arrows at most: more would be a frame around the chart.
const MOST: usize = 6;

/// The selected target first, then those with an alert.
pub(super) fn draw(glance: &Glance, canvas: &mut Canvas, pen: &mut Pen) {
    let selected = glance.app.selected;
    let alarming = glance.alarming().filter(|id| Some(*id) != selected);
    let mut drawn = 0;
    for id in selected.into_iter().chain(alarming) {
        if drawn < MOST && arrow(glance, canvas, pen, id).is_some() {
            drawn += 1;
        }
    }
}

/// `None` where she is inside the view or nobody knows where she is.
fn arrow(glance: &Glance, canvas: &mut Canvas, pen: &mut Pen, id: TargetId) -> Option<()> {
    let target = glance.target(id)?;
    let there = glance.predicted(target)?.position;
    if canvas.view.to_cell(there).is_some() {
        return None;
    }
    let area = canvas.view.area();
    let (width, height) = canvas.view.size_in_dots();
    let (middle_x, middle_y) = (width / 2.0, height / 2.0);
    let (x, y) = canvas.view.to_dot(there);
    let (dx, dy) = (x - middle_x, y - middle_y);
    // From the middle toward her, as far as the chart goes.
    let scale = (middle_x / dx.abs()).min(middle_y / dy.abs());
    if !scale.is_finite() {
        return None;
    }
    let inside =
        |at: f64, cells: u16, dots: u16| (at / f64::from(dots)).clamp(0.0, f64::from(cells) - 1.0) as u16;
    // The first row is the head's.
    let column = area.x + inside(middle_x + dx * scale, area.width, DOTS_X);
    let row = (area.y + inside(middle_y + dy * scale, area.height, DOTS_Y)).max(area.y + 1);
    if row >= area.bottom() {
        return None;
    }
    let role = plots::role(glance, target);
    pen.glyph(column, row, pen.glyphs.arrow(Bearing::new(dx.atan2(-dy).to_degrees())), role);
    canvas.labels.block(column, row);
    if glance.app.chart.labels {
        let name_role = if role == Role::Selected { Role::Strong } else { role };
        let name = format::target_name(target);
        super::layers::label_at(canvas, pen, LabelKey::Target(id), (column, row), &name, name_role);
    }
    Some(())
}

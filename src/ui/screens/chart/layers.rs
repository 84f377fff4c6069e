//! Coast, borders, the user's layers and ports.

use super::{Canvas, ChartData};
use crate::domain::chart::geojson::Shape;
use crate::domain::chart::manifest::PackKind;
use crate::domain::chart::ports::Port;
use crate::domain::geo::Position;
use crate::i18n::Language;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::coast;
use crate::ui::widgets::labels::LabelKey;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;

/// Beyond this range ports are dots without meaning.
const PORTS_UP_TO_NM: f64 = 100.0;
const NAME_CELLS: usize = 16;

/// Coast, borders and user layers.
pub(super) fn draw_lines(glance: &Glance, data: &ChartData, canvas: &mut Canvas) {
    let layers = glance.app.chart.layers;
    let own = if layers.user { data.layers.as_slice() } else { &[] };
    let shown = |kind| match kind {
        PackKind::Coast | PackKind::InlandWater => layers.coast,
        PackKind::MaritimeBorder => layers.borders,
    };
    coast::draw_chart(canvas.grid, &canvas.view, &data.charts, shown, own);
}

/// Open and closed ports have different symbols: the closed ones are watched.
pub(super) fn draw_ports(glance: &Glance, data: &ChartData, canvas: &mut Canvas, pen: &mut Pen) {
    for (_, port) in ports(glance, data, canvas) {
        let Some((x, y)) = canvas.view.to_cell(port.position) else { continue };
        let sign = if port.open { Sign::PortOpen } else { Sign::PortClosed };
        pen.glyph(x, y, pen.glyphs.sign(sign), Role::Port);
        canvas.labels.block(x, y);
    }
}

/// Names of ports and of the user's points, after every target's.
pub(super) fn draw_names(glance: &Glance, data: &ChartData, canvas: &mut Canvas, pen: &mut Pen) {
    if !glance.app.chart.labels {
        return;
    }
    for (n, port) in ports(glance, data, canvas) {
        let name = match (glance.app.catalogue.language(), &port.name_ja) {
            (Language::Japanese, Some(name)) => name,
            _ => &port.name,
        };
        label(canvas, pen, LabelKey::Port(n), port.position, name, Role::Port);
    }
    if !glance.app.chart.layers.user {
        return;
    }
    for (n, feature) in data.layers.iter().flat_map(|layer| &layer.features).enumerate() {
        if let (Some(name), Shape::Point(at)) = (&feature.name, &feature.shape)
            && let Some(at) = Position::new(at.lat, at.lon)
        {
            label(canvas, pen, LabelKey::Feature(n), at, name, Role::UserLayer);
        }
    }
}

fn ports<'a>(
    glance: &Glance,
    data: &'a ChartData,
    canvas: &Canvas,
) -> impl Iterator<Item = (usize, &'a Port)> + use<'a> {
    let shown = glance.app.chart.layers.ports && glance.app.chart.range_nm <= PORTS_UP_TO_NM;
    let bounds = canvas.view.view_box();
    data.ports.iter().enumerate().filter(move |(_, port)| shown && bounds.contains_position(port.position))
}

/// A name beside a place, where it fits.
pub(super) fn label(canvas: &mut Canvas, pen: &mut Pen, key: LabelKey, at: Position, name: &str, role: Role) {
    if let Some(cell) = canvas.view.to_cell(at) {
        label_at(canvas, pen, key, cell, name, role);
    }
}

/// A name beside a cell, where it fits.
pub(super) fn label_at(
    canvas: &mut Canvas,
    pen: &mut Pen,
    key: LabelKey,
    (x, y): (u16, u16),
    name: &str,
    role: Role,
) {
    let plain = pen.glyphs.plain();
    let name = text::safe(name, plain);
    let name = text::truncate(&name, NAME_CELLS, plain);
    let cells = text::width(&name) as u16;
    if let Some((x, y)) = canvas.labels.place(key, x, y, 0, cells) {
        pen.text(x, y, cells, &name, role);
    }
}

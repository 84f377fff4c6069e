//! The chart under the picture: coast, inland water, maritime borders and the user's own
//! layers, drawn into a dot grid through a projection.

use crate::domain::chart::geojson::{Layer, Shape};
use crate::domain::chart::manifest::PackKind;
use crate::domain::chart::region::LonLat;
use crate::domain::chart::set::Charts;
use crate::domain::geo::Position;
use crate::ui::projection::Projection;
use crate::ui::widgets::dots::{Class, Dash, DotGrid, DotPoint};

/// Class of maritime borders, the weakest of the chart.
pub const BORDER: Class = 10;
/// Class of coasts and inland water.
pub const COAST: Class = 20;
/// Class of the user's own layers, the strongest of the chart.
pub const OWN_LAYER: Class = 30;

const BORDER_DASH: Dash = Dash { on: 2, off: 4 };

/// Draws those kinds of the charts that are `shown`, and layers. The grid has the size of
/// the projection's area.
pub fn draw_chart(
    grid: &mut DotGrid,
    view: &Projection,
    charts: &Charts,
    shown: impl Fn(PackKind) -> bool,
    layers: &[Layer],
) {
    charts.visit(&view.view_box(), view.nm_per_dot(), &mut |kind, run| {
        if !shown(kind) {
            return;
        }
        let dots = run.iter().map(|point| view.point_to_dot(*point));
        match kind {
            PackKind::Coast | PackKind::InlandWater => grid.polyline(dots, COAST),
            PackKind::MaritimeBorder => grid.dashed_polyline(dots, BORDER_DASH, BORDER),
        }
    });
    for shape in layers.iter().flat_map(|layer| layer.features.iter().map(|feature| &feature.shape)) {
        match shape {
            Shape::Point(at) => cross(grid, near(view, *at)),
            Shape::Line(points) => own_line(grid, view, points),
            Shape::Polygon(rings) => rings.iter().for_each(|ring| own_line(grid, view, ring)),
        }
    }
}

fn own_line(grid: &mut DotGrid, view: &Projection, points: &[LonLat]) {
    // The whole line is taken on the side of the world where its first point is near.
    let turn = points.first().map_or(0.0, |p| ((p.lon - view.center().lon()) / 360.0).round() * 360.0);
    grid.polyline(
        points.iter().map(|p| view.point_to_dot(LonLat { lon: p.lon - turn, lat: p.lat })),
        OWN_LAYER,
    );
}

fn near(view: &Projection, at: LonLat) -> DotPoint {
    Position::new(at.lat, at.lon).map_or((f64::NAN, f64::NAN), |at| view.to_dot(at))
}

/// A mark of five dots.
fn cross(grid: &mut DotGrid, (x, y): DotPoint) {
    for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
        grid.dot((x + dx, y + dy), OWN_LAYER);
    }
}

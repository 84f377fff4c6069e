//! The chart under the picture: coast, inland water, maritime borders and the user's own
//! layers, drawn into a dot grid through a projection.

use crate::domain::chart::geojson::{Layer, Outline, Shape};
use crate::domain::chart::manifest::PackKind;
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
    let area = view.view_box();
    charts.visit(&area, view.nm_per_dot(), &mut |kind, run| {
        if !shown(kind) {
            return;
        }
        let dots = run.iter().map(|point| view.point_to_dot(*point));
        match kind {
            PackKind::Coast | PackKind::InlandWater => grid.polyline(dots, COAST),
            PackKind::MaritimeBorder => grid.dashed_polyline(dots, BORDER_DASH, BORDER),
        }
    });
    let line = |grid: &mut DotGrid, outline: &Outline| {
        outline.visit(&area, &mut |points| {
            grid.polyline(points.iter().map(|point| view.point_to_dot(*point)), OWN_LAYER);
        });
    };
    for feature in layers.iter().flat_map(|layer| &layer.features) {
        match &feature.shape {
            Shape::Point(at) => {
                if let Some(at) = Position::new(at.lat, at.lon) {
                    cross(grid, view.to_dot(at));
                }
            }
            Shape::Line(outline) => line(grid, outline),
            Shape::Polygon(rings) => rings.iter().for_each(|ring| line(grid, ring)),
        }
    }
}

/// A mark of five dots.
fn cross(grid: &mut DotGrid, (x, y): DotPoint) {
    for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
        grid.dot((x + dx, y + dy), OWN_LAYER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chart::bundled::bundled_charts;
    use crate::domain::units::{Bearing, NauticalMiles};
    use crate::ui::widgets::dots::Marker;
    use ratatui::buffer::{Buffer, Cell};
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};
    use std::sync::LazyLock;

    static CHARTS: LazyLock<Charts> = LazyLock::new(|| bundled_charts().unwrap());

    fn view(lat: f64, lon: f64, range: f64, up: f64) -> Projection {
        let area = Rect::new(0, 0, 40, 12);
        Projection::new(Position::new(lat, lon).unwrap(), NauticalMiles(range), area, Bearing::new(up))
    }

    fn drawn(view: &Projection, charts: &Charts, layers: &[Layer]) -> Buffer {
        let mut grid = DotGrid::new(view.area().width, view.area().height);
        draw_chart(&mut grid, view, charts, |_| true, layers);
        let mut buffer = Buffer::empty(view.area());
        grid.render(&mut buffer, view.area(), Marker::Braille, |class| {
            Style::new().fg(Color::Indexed(class))
        });
        buffer
    }

    fn rows(buffer: &Buffer) -> Vec<String> {
        let width = usize::from(buffer.area.width);
        buffer.content.chunks(width).map(|row| row.iter().map(Cell::symbol).collect()).collect()
    }

    /// Shimane peninsula above, the sand bar Yumigahama from the harbour of Sakai down to
    /// the right, Nakaumi inside it.
    #[test]
    fn sakai_looks_like_sakai() {
        let picture = [
            "                                        ",
            "                                        ",
            "   ⠚⢿⡗⢴⣤⠄                               ",
            "⣤⠢⡖⠶⠭⠇⠈⢯⣥⡆  ⣀⢠⣤⡀⣴⢤⡴⢔⣄⣤⣄⣀⣄⣀   ⠈          ",
            "⣿⠇      ⠈⠧⣴⠽⠿⠺⠟⠑⠋⠈⠉⠉⠉⠉⠉⣀⣈⣡⡹⠟            ",
            "⠁                    ⡔⠉                 ",
            "         ⡰⠉⠲⡀   ⢀⣠ ⠺⠯⡀                  ",
            "        ⢰⠁  ⠱⠤⠤⠒⠁⡜  ⢔⠉                  ",
            "        ⠈⡆⢠⠤⢤⠄   ⢇   ⠣⡀                ⡤",
            "        ⢰⠁⢸⠔⠁     ⠑⢄  ⠈⠑⢄⡀           ⢠⠎ ",
            "        ⢎           ⠑⡄   ⠈⠑⠒⠦⠤⣄⣀⣀   ⣠⡎  ",
            "         ⠑⢄   ⢀⡠⠤⠒⠊⡇ ⡇           ⠉⠉⠉    ",
        ];
        assert_eq!(rows(&drawn(&view(35.54, 133.25, 6.0, 0.0), &CHARTS, &[])), picture);
    }

    #[test]
    fn course_up_turns_the_coast() {
        let north = rows(&drawn(&view(35.54, 133.25, 6.0, 0.0), &CHARTS, &[]));
        let south = rows(&drawn(&view(35.54, 133.25, 6.0, 180.0), &CHARTS, &[]));
        let blank = |row: &String| row.chars().all(|c| c == ' ');
        assert!(blank(&north[0]) && blank(&south[11]), "the open sea is in the north");
        assert!(!blank(&north[11]) && !blank(&south[0]));
    }

    #[test]
    fn own_layers_lie_over_the_coast_on_either_side_of_the_date_line() {
        let text = r#"{"type":"GeometryCollection","geometries":[
            {"type":"Point","coordinates":[180,0]},
            {"type":"LineString","coordinates":[[-179.9,-1],[-179.9,1]]}]}"#;
        let layers = [Layer::parse("own", text).unwrap()];
        for lon in [179.9, -179.9] {
            let view = view(0.0, lon, 12.0, 0.0);
            let buffer = drawn(&view, &Charts::default(), &layers);
            for at in [(0.0, 180.0), (0.0, -179.9)] {
                let cell = view.to_cell(Position::new(at.0, at.1).unwrap()).unwrap();
                assert_eq!(buffer[cell].fg, Color::Indexed(OWN_LAYER), "{at:?} from {lon}");
            }
        }
    }
}

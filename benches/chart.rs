//! What the chart costs: decoding the packs at start, and drawing the coast of a frame.
//! `cargo bench --bench chart`

use divan::{Bencher, black_box};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::sync::LazyLock;
use watchkeeper::domain::chart::bundled::{
    NW_PACIFIC_BORDERS, NW_PACIFIC_COAST, WORLD_COAST, bundled_charts,
};
use watchkeeper::domain::chart::pack::ChartPack;
use watchkeeper::domain::chart::set::Charts;
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::ui::projection::Projection;
use watchkeeper::ui::widgets::coast::draw_chart;
use watchkeeper::ui::widgets::dots::{DotGrid, Marker};

static CHARTS: LazyLock<Charts> = LazyLock::new(|| bundled_charts().unwrap_or_default());

const RANGES: [f64; 5] = [3.0, 12.0, 48.0, 300.0, 1500.0];
const TOKYO_BAY: (f64, f64) = (35.3, 139.8);
const SAKAI: (f64, f64) = (35.55, 133.25);

fn main() {
    divan::main();
}

#[divan::bench(args = ["all", "world", "coast", "borders"])]
fn decode(bencher: Bencher<'_, '_>, pack: &str) {
    bencher.bench(|| match pack {
        "world" => ChartPack::decode(WORLD_COAST).is_ok(),
        "coast" => ChartPack::decode(NW_PACIFIC_COAST).is_ok(),
        "borders" => ChartPack::decode(NW_PACIFIC_BORDERS).is_ok(),
        _ => bundled_charts().is_ok(),
    });
}

/// From bytes to the first frame, with the level of detail built for it.
#[divan::bench(args = RANGES)]
fn first_frame_tokyo_bay_80x24(bencher: Bencher<'_, '_>, range: f64) {
    let area = Rect::new(0, 0, 80, 24);
    let Some(center) = Position::new(TOKYO_BAY.0, TOKYO_BAY.1) else { return };
    let view = Projection::new(center, NauticalMiles(range), area, Bearing::new(0.0));
    bencher.bench_local(|| {
        let mut grid = DotGrid::new(area.width, area.height);
        draw_chart(&mut grid, &view, &bundled_charts().unwrap_or_default(), |_| true, &[]);
        grid
    });
}

#[divan::bench(args = RANGES)]
fn tokyo_bay_80x24(bencher: Bencher<'_, '_>, range: f64) {
    draw(bencher, TOKYO_BAY, range, Rect::new(0, 0, 80, 24));
}

#[divan::bench(args = RANGES)]
fn tokyo_bay_200x60(bencher: Bencher<'_, '_>, range: f64) {
    draw(bencher, TOKYO_BAY, range, Rect::new(0, 0, 200, 60));
}

#[divan::bench(args = RANGES)]
fn sakai_80x24(bencher: Bencher<'_, '_>, range: f64) {
    draw(bencher, SAKAI, range, Rect::new(0, 0, 80, 24));
}

#[divan::bench(args = RANGES)]
fn sakai_200x60(bencher: Bencher<'_, '_>, range: f64) {
    draw(bencher, SAKAI, range, Rect::new(0, 0, 200, 60));
}

/// One frame of the chart: clear the grid, draw, write the cells to the buffer.
fn draw(bencher: Bencher<'_, '_>, (lat, lon): (f64, f64), range: f64, area: Rect) {
    let Some(center) = Position::new(lat, lon) else { return };
    let view = Projection::new(center, NauticalMiles(range), area, Bearing::new(0.0));
    let mut grid = DotGrid::new(area.width, area.height);
    let mut buffer = Buffer::empty(area);
    let charts = &*CHARTS;
    bencher.bench_local(|| {
        grid.clear();
        draw_chart(&mut grid, &view, charts, |_| true, &[]);
        grid.render(&mut buffer, area, Marker::Braille, |_| Style::default());
        black_box(&buffer);
    });
}

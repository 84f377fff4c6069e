//! The chart: coast and borders, own ship, targets, tools, and what it all comes from.
//!
//! Lines go into one dot grid, symbols over it, labels last and only where they fit. The
//! view is the state's; it holds still while the boat moves over it, because over a slow
//! line every moved cell costs bytes.
//!
//! Twenty thousand targets must draw in a few milliseconds: what is outside the view is
//! dropped first, nothing is allocated for a target that gets no label.

mod beyond;
mod evidence;
mod furniture;
mod layers;
mod own;
mod plots;
pub(crate) mod side;
mod tools;

use crate::domain::chart::geojson::Layer;
use crate::domain::chart::ports::Port;
use crate::domain::chart::set::Charts;
use crate::domain::units::NauticalMiles;
use crate::ui::glance::Glance;
use crate::ui::projection::Projection;
use crate::ui::theme::Role;
use crate::ui::widgets::coast;
use crate::ui::widgets::dots::{Class, DotGrid, Marker};
use crate::ui::widgets::labels::LabelField;
use crate::ui::widgets::pen::Pen;
use evidence::Evidence;
use plots::Plot;
use ratatui::layout::Rect;

/// What the chart is drawn from; loaded once, never changed by drawing.
#[derive(Debug, Default)]
pub struct ChartData {
    pub charts: Charts,
    pub ports: Vec<Port>,
    /// The user's own layers.
    pub layers: Vec<Layer>,
}

/// The chart's memory between frames.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) data: ChartData,
    grid: DotGrid,
    pub(crate) labels: LabelField,
    plots: Vec<Plot>,
}

impl Scratch {
    pub(crate) fn new(data: ChartData) -> Self {
        Self { data, ..Self::default() }
    }
}

/// Classes of dots, the weakest first; the chart's own are 10 to 30.
const RING: Class = 5;
const TRAIL: Class = 40;
const VECTOR: Class = 50;
const TOOL: Class = 60;
const OWN: Class = 70;
const EVIDENCE: Class = 75;
const DANGER: Class = 80;

fn class_role(class: Class) -> Role {
    match class {
        RING => Role::Ring,
        coast::BORDER => Role::Border,
        coast::COAST => Role::Coast,
        coast::OWN_LAYER => Role::UserLayer,
        TRAIL => Role::Trail,
        VECTOR => Role::Vector,
        TOOL => Role::Tool,
        OWN => Role::Own,
        EVIDENCE => Role::Caution,
        DANGER => Role::Warning,
        _ => Role::Dim,
    }
}

/// One frame of the chart: where things go.
struct Canvas<'a> {
    view: Projection,
    grid: &'a mut DotGrid,
    labels: &'a mut LabelField,
}

/// The chart with a line for the selected target under it, for narrow screens.
///
/// ```text
/// N↑ 6 nm · ring 2 nm              vectors 6 min · trails
///        ⡠⠤⠒⠉              ▲! HAE SONG 9
///   ◉
/// NOT FOR NAVIGATION · © OpenStreetMap contributors
/// ▲! HAE SONG 9  5.21 nm 348  10.9 kn 351  CPA 0.20 nm in 6m  8s
/// ```
pub(crate) fn draw_with_inset(glance: &Glance, scratch: &mut Scratch, pen: &mut Pen, area: Rect) {
    let chart = Rect { height: area.height.saturating_sub(1), ..area };
    draw(glance, scratch, pen, chart);
    furniture::inset(glance, pen, Rect { y: chart.bottom(), height: area.height - chart.height, ..area });
}

/// The chart alone.
pub(crate) fn draw(glance: &Glance, scratch: &mut Scratch, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let sea = Rect { height: area.height.saturating_sub(1), ..area };
    let view = &glance.app.chart;
    let centre = view.centre.or(glance.own.position.position());
    let Some(centre) = centre.filter(|_| sea.height > 0 && sea.width > 0) else {
        furniture::nowhere(glance, pen, area);
        return;
    };
    let Scratch { data, grid, labels, plots } = scratch;
    labels.reset(sea);
    grid.resize(sea.width, sea.height);
    // The range is to the nearest edge; a chart that is higher than wide in dots is
    // scaled by its width.
    let height = f64::from(sea.height) * 4.0;
    let width = f64::from(sea.width) * 2.0;
    let range = NauticalMiles(view.range_nm * (height / width.min(height)));
    let mut canvas = Canvas { view: Projection::new(centre, range, sea, view.up), grid, labels };
    layers::draw_lines(glance, data, &mut canvas);
    own::draw_lines(glance, &mut canvas);
    tools::draw_lines(glance, &mut canvas);
    plots::collect(glance, &canvas.view, pen.glyphs, plots);
    plots::draw_lines(glance, plots, &mut canvas);
    let evidence = Evidence::gather(glance);
    evidence.draw_lines(&mut canvas);
    let theme = pen.theme;
    let marker = marker(glance);
    canvas.grid.render(pen.buffer, sea, marker, |class| theme.style(class_role(class)));
    furniture::draw_head(glance, &mut canvas, pen);
    furniture::draw_missing(glance, &mut canvas, pen);
    layers::draw_ports(glance, data, &mut canvas, pen);
    plots::draw_symbols(plots, &mut canvas, pen);
    tools::draw_marks(glance, &mut canvas, pen);
    own::draw_symbol(glance, &mut canvas, pen);
    beyond::draw(glance, &mut canvas, pen);
    evidence.draw_marks(&mut canvas, pen);
    if view.labels {
        plots::draw_labels(glance, plots, &mut canvas, pen);
    }
    layers::draw_names(glance, data, &mut canvas, pen);
    furniture::draw_ring_labels(glance, &mut canvas, pen);
    let sources = data.charts.sources(&canvas.view.view_box(), canvas.view.nm_per_dot());
    let foot = Rect { y: sea.bottom(), height: 1, ..area };
    furniture::draw_source(glance, pen, foot, &sources);
}

/// By what dots are shown on this terminal.
pub(super) fn marker(glance: &Glance) -> Marker {
    use crate::app::state::Marker as Wanted;
    if glance.app.display.ascii {
        return Marker::Ascii;
    }
    match glance.app.display.marker {
        Wanted::Braille => Marker::Braille,
        Wanted::Octant => Marker::Octant,
        Wanted::Block => Marker::Block,
        Wanted::Ascii => Marker::Ascii,
    }
}

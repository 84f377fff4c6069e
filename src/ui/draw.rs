//! The one way in: the whole screen from the state.

use crate::app::state::{App, Overlay, Screen};
use crate::domain::chart::bundled::bundled_ports;
use crate::domain::chart::geojson::Layer;
use crate::domain::chart::ports::Port;
use crate::domain::chart::set::Charts;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::{choice, help, powers, score, why_not};
use crate::ui::screens::{
    alerts, chart, desk, details, links, overlay, pursuit, report, session, status, strip, targets,
};
use crate::ui::small;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Glyphs;
use ratatui::Frame;
use ratatui::layout::{Position as Cell, Rect};

/// The smallest screen that everything is laid out for; below it `small` speaks.
pub const MIN_COLUMNS: u16 = 60;
pub const MIN_ROWS: u16 = 18;

/// From this width on a list stands beside the chart.
const SIDE_FROM: u16 = 100;

/// Memory to draw with: charts that are loaded once and buffers that are used again.
#[derive(Debug, Default)]
pub struct ViewCache {
    pub(crate) chart: chart::Scratch,
}

impl ViewCache {
    /// Charts and the user's layers as they were read; the ports are those that ship.
    pub fn new(charts: Charts, layers: Vec<Layer>) -> Self {
        // A test of the chart holds the shipped list to be sound.
        Self::with_ports(charts, layers, bundled_ports().unwrap_or_default())
    }

    /// The same with the ports of a profile.
    pub fn with_ports(charts: Charts, layers: Vec<Layer>, ports: Vec<Port>) -> Self {
        Self { chart: chart::Scratch::new(chart::ChartData { charts, ports, layers }) }
    }

    /// The labels that the last frame placed on the chart; none where it drew no chart.
    pub fn placed_labels(&self) -> &[Rect] {
        self.chart.labels.placed()
    }
}

/// What [`draw`] paints in, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) status: Rect,
    pub(crate) main: Rect,
    pub(crate) strip: Rect,
    pub(crate) hints: Rect,
}

impl Layout {
    /// ```text
    /// status   2 lines, 3 while something is wrong
    /// main     chart, list, card ..
    /// strip    alerts: 2 lines, 3 where there is room
    /// hints    notice or keys
    /// ```
    pub(crate) fn new(area: Rect, troubled: bool) -> Self {
        let status = 2 + u16::from(troubled);
        let strip = if area.height >= 30 { 3 } else { 2 };
        let main = area.height.saturating_sub(status + strip + 1);
        let row = |y: u16, height: u16| Rect::new(area.x, area.y + y, area.width, height);
        Self {
            status: row(0, status),
            main: row(status, main),
            strip: row(status + main, strip),
            hints: row(status + main + strip, 1),
        }
    }
}

/// Draws the state. Changes nothing of it; knows no clock but [`App::now`].
pub fn draw(app: &App, cache: &mut ViewCache, frame: &mut Frame) {
    let area = frame.area();
    let glance = Glance::new(app);
    let mut pen = Pen {
        theme: Theme::new(&app.display),
        glyphs: Glyphs::new(&app.display),
        buffer: frame.buffer_mut(),
    };
    pen.clear(area, Role::Text);
    cache.chart.labels.reset(Rect::ZERO);
    if area.width < MIN_COLUMNS || area.height < MIN_ROWS {
        small::draw(&glance, &mut pen, area);
        return;
    }
    let layout = Layout::new(area, !app.troubles.is_empty());
    status::draw(&glance, &mut pen, layout.status);
    let mut typing = None;
    match app.screen {
        Screen::Chart if area.width >= SIDE_FROM => {
            let beside = if area.width >= 120 { 42 } else { 34 };
            let [left, right] = split(layout.main, beside);
            chart::draw(&glance, &mut cache.chart, &mut pen, left);
            chart::side::draw(&glance, &mut pen, right);
        }
        Screen::Chart => chart::draw_with_inset(&glance, &mut cache.chart, &mut pen, layout.main),
        Screen::Targets => targets::draw(&glance, &mut pen, layout.main),
        Screen::Details => details::draw(&glance, &mut pen, layout.main),
        Screen::Alerts => alerts::draw(&glance, &mut pen, layout.main),
        Screen::Links => links::draw(&glance, &mut pen, layout.main),
        Screen::Pursuit => pursuit::draw(&glance, &mut pen, layout.main),
        Screen::Reports => typing = report::draw(&glance, &mut pen, layout.main),
        Screen::Patrol | Screen::Custody | Screen::Documents => {
            typing = desk::draw(&glance, &mut pen, layout.main);
        }
        Screen::Lists => details::watchlist::draw(&glance, &mut pen, layout.main),
    }
    strip::draw(&glance, &mut pen, layout.strip);
    strip::draw_hints(&glance, &mut pen, layout.hints);
    let cursor = match &app.overlay {
        Some(Overlay::Help { scroll }) => {
            help::draw(&glance, &mut pen, layout.main, *scroll);
            None
        }
        Some(Overlay::Score { scroll }) => {
            score::draw(&glance, &mut pen, layout.main, *scroll);
            None
        }
        Some(Overlay::Powers { scroll }) => {
            powers::draw(&glance, &mut pen, layout.main, *scroll);
            None
        }
        Some(Overlay::WhyNot { of, with, scroll }) => {
            why_not::draw(&glance, &mut pen, layout.main, (*of, *with), *scroll);
            None
        }
        Some(Overlay::Confirm { question }) => {
            overlay::confirm(&glance, &mut pen, layout.main, question);
            None
        }
        Some(Overlay::Prompt { purpose, input }) => {
            Some(overlay::prompt(&glance, &mut pen, layout.main, purpose, input))
        }
        Some(Overlay::FirstStart) => {
            session::first_start(&glance, &mut pen, layout.main);
            None
        }
        Some(Overlay::Secret { ask, input }) => {
            Some(session::secret(&glance, &mut pen, layout.main, ask, input))
        }
        Some(Overlay::Officers { cursor }) => {
            session::officers(&glance, &mut pen, layout.main, *cursor);
            None
        }
        Some(Overlay::Menu { menu, choices, cursor }) => {
            choice::draw(&glance, &mut pen, layout.main, *menu, choices, *cursor);
            None
        }
        None => typing,
    };
    if let Some((x, y)) = cursor {
        // An input method draws what is being composed at the terminal's own cursor.
        frame.set_cursor_position(Cell::new(x, y));
    }
}

fn split(area: Rect, right: u16) -> [Rect; 2] {
    let right = right.min(area.width);
    let left = area.width - right;
    [Rect::new(area.x, area.y, left, area.height), Rect::new(area.x + left, area.y, right, area.height)]
}

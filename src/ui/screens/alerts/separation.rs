//! The distance over time of two that keep company: a line of words, and a small curve
//! with the limit of the rule in it.

use crate::app::crew::evidence::targets_of;
use crate::domain::alert::alarm::Rule;
use crate::domain::alert::episode::Episode;
use crate::domain::behaviour::customs::company::run::{Closest, Separation};
use crate::domain::units::METRES_PER_NM;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::projection::{DOTS_X, DOTS_Y};
use crate::ui::screens::chart;
use crate::ui::theme::Role;
use crate::ui::widgets::dots::{Class, Dash, DotGrid};
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// Cells of the widest curve.
const WIDEST: u16 = 64;
/// Cells of the scale at its right.
const SCALE: u16 = 10;
const LIMIT: Class = 1;
const CURVE: Class = 2;
const DOTTED: Dash = Dash { on: 1, off: 3 };

/// What is known of the distance between the two of a meeting.
pub(super) struct Course<'a> {
    series: &'a [Separation],
    closest: Closest,
    /// The limit of the rule, nautical miles.
    limit: Option<f64>,
}

impl<'a> Course<'a> {
    /// Of a meeting or a run side by side that goes on.
    pub(super) fn of(glance: &Glance<'a>, episode: &Episode) -> Option<Self> {
        if !matches!(episode.rule, Rule::Meeting | Rule::ParallelRun) {
            return None;
        }
        let mut ids = targets_of(episode);
        let (a, b) = ids.next().zip(ids.next())?;
        let (series, closest) = glance.app.company(a, b)?;
        let limit = episode.reasons.iter().find(|r| r.code == "pair-range-min").map(|r| r.threshold);
        Some(Self { series, closest, limit })
    }

    /// `Distance 0.25 nm at 15:08, 0.04 nm at 15:30; nearest 0.03 nm at 15:21:10`.
    pub(super) fn words(&self, glance: &Glance) -> Option<String> {
        let (first, last) = self.series.first().zip(self.series.last())?;
        let nm = |s: &Separation| format::miles(s.range.nautical_miles());
        let clock = |at| format::clock_minutes(glance.utc(at));
        Some(glance.app.catalogue.format(
            "separation",
            &[
                ("first", &nm(first)),
                ("from", &clock(first.at)),
                ("last", &nm(last)),
                ("to", &clock(last.at)),
                ("least", &format::miles(self.closest.range.nautical_miles())),
                ("at", &glance.utc(self.closest.at).clock()),
            ],
        ))
    }

    /// ```text
    /// ⠑⠤⣀                    0.27 nm
    ///    ⠉⠒⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤
    ///                        0 nm
    /// ```
    pub(super) fn draw(&self, glance: &Glance, pen: &mut Pen, area: Rect) {
        let width = area.width.saturating_sub(SCALE).min(WIDEST);
        let (Some((first, last)), true) = (self.series.first().zip(self.series.last()), width > 8) else {
            return;
        };
        let span = last.at.since(first.at).as_seconds().max(1.0);
        let most = self.series.iter().map(|s| s.range.0 / METRES_PER_NM).fold(0.0, f64::max);
        let top = self.limit.unwrap_or(most).max(most).max(0.01);
        let (columns, rows) = (f64::from(width * DOTS_X) - 1.0, f64::from(area.height * DOTS_Y) - 1.0);
        let y = |nm: f64| rows - (nm / top).clamp(0.0, 1.0) * rows;
        let mut grid = DotGrid::new(width, area.height);
        if let Some(limit) = self.limit {
            grid.dashed((0.0, y(limit)), (columns, y(limit)), DOTTED, LIMIT);
        }
        let points = self.series.iter().map(|s| {
            let x = s.at.since(first.at).as_seconds() / span * columns;
            (x, y(s.range.0 / METRES_PER_NM))
        });
        grid.polyline(points, CURVE);
        let theme = pen.theme;
        let curve = Rect { width, ..area };
        grid.render(pen.buffer, curve, chart::marker(glance), |class| {
            theme.style(if class == LIMIT { Role::Dim } else { Role::Strong })
        });
        let scale = |nm: f64| format!("{nm:.2} nm");
        let x = area.x + width + 1;
        for (y, nm) in [(area.top(), top), (area.bottom().saturating_sub(1), 0.0)] {
            let said = scale(nm);
            pen.text(x, y, text::width(&said) as u16, &said, Role::Dim);
        }
    }
}

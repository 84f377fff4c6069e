//! Targets on the chart: symbols, vectors, trails, labels.

use super::{Canvas, DANGER, TRAIL, VECTOR};
use crate::app::state::list;
use crate::domain::id::TargetId;
use crate::domain::traffic::target::{Freshness, Target, TargetKind};
use crate::ui::glance::{Glance, Signs};
use crate::ui::projection::{DOTS_X, DOTS_Y, Projection};
use crate::ui::theme::Role;
use crate::ui::widgets::dots::Dash;
use crate::ui::widgets::labels::{LabelField, LabelKey};
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::{Glyphs, Sign};
use crate::ui::widgets::text;

/// Labels tried in a frame: more than fit on any screen.
const MAX_LABELS: usize = 400;
/// Trails are drawn for this many targets; beyond it for those that matter.
const MAX_TRAILS: usize = 150;
/// Cells of the longest label.
const LABEL_CELLS: usize = 18;
const DOTTED: Dash = Dash { on: 1, off: 2 };

/// A target inside the view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    id: TargetId,
    rank: Rank,
    /// Square of the distance to own ship or the middle, dots.
    distance: f32,
    dot: (f64, f64),
    /// End of the course vector.
    ahead: Option<(f64, f64)>,
    column: u16,
    row: u16,
    symbol: char,
    signs: Signs,
    maybe_listed: bool,
    role: Role,
}

/// What is drawn over what, and labelled before what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Selected,
    Alerting,
    Named,
    Other,
    /// Aids and base stations: the last to get a label.
    Fixed,
}

/// Fills `plots` with the targets inside the view.
pub(super) fn collect(glance: &Glance, view: &Projection, glyphs: Glyphs, plots: &mut Vec<Plot>) {
    plots.clear();
    let bounds = view.view_box();
    let area = view.area();
    let (width, height) = view.size_in_dots();
    let own = glance.own.position.position().map_or((width / 2.0, height / 2.0), |own| view.to_dot(own));
    let aids = glance.app.chart.layers.aids;
    for target in glance.targets() {
        let is_fixed = matches!(target.kind, TargetKind::Aid { .. } | TargetKind::BaseStation);
        if list::is_joined_echo(target) || (is_fixed && !aids) {
            continue;
        }
        let Some(predicted) = glance.predicted(target) else { continue };
        if !bounds.contains_position(predicted.position) {
            continue;
        }
        let dot = view.to_dot(predicted.position);
        if !(dot.0 >= 0.0 && dot.1 >= 0.0 && dot.0 < width && dot.1 < height) {
            continue;
        }
        let rank = rank(glance, target, is_fixed);
        plots.push(Plot {
            id: target.id,
            rank,
            distance: ((dot.0 - own.0).powi(2) + (dot.1 - own.1).powi(2)) as f32,
            dot,
            ahead: vector_end(glance, target, view, dot),
            column: area.x + dot.0 as u16 / DOTS_X,
            row: area.y + dot.1 as u16 / DOTS_Y,
            symbol: Glance::symbol(target, glyphs, view.up()),
            signs: glance.signs(target, glyphs),
            maybe_listed: glance.may_be_listed(target),
            role: role(glance, target),
        });
    }
    plots.sort_unstable_by(|a, b| a.rank.cmp(&b.rank).then(a.distance.total_cmp(&b.distance)));
}

fn rank(glance: &Glance, target: &Target, is_fixed: bool) -> Rank {
    if glance.app.selected == Some(target.id) {
        Rank::Selected
    } else if target.is_distress() || glance.alarm_of(target.id).is_some() {
        Rank::Alerting
    } else if is_fixed {
        Rank::Fixed
    } else if target.name().is_some() {
        Rank::Named
    } else {
        Rank::Other
    }
}

pub(super) fn role(glance: &Glance, target: &Target) -> Role {
    if target.is_distress() {
        return Role::Distress;
    }
    if glance.app.selected == Some(target.id) {
        return Role::Selected;
    }
    if glance.alarm_of(target.id).is_some() {
        return Role::Warning;
    }
    match (target.freshness, target.kind) {
        (Freshness::Stale | Freshness::Lost, _) => Role::Dim,
        (_, TargetKind::Radar) => Role::Radar,
        (_, TargetKind::Aid { .. } | TargetKind::BaseStation) => Role::Aid,
        _ => Role::Vessel,
    }
}

/// Where the target will be in the minutes that the vectors are set to.
fn vector_end(glance: &Glance, target: &Target, view: &Projection, dot: (f64, f64)) -> Option<(f64, f64)> {
    let minutes = glance.app.chart.vector_minutes;
    if minutes == 0 || target.freshness == Freshness::Lost {
        return None;
    }
    let course = Glance::moving_course(target)?;
    let knots = target.report?.speed?.0;
    let dots = knots * f64::from(minutes) / 60.0 / view.nm_per_dot();
    let (sin, cos) = course.turned(-view.up().degrees()).radians().sin_cos();
    Some((dot.0 + sin * dots, dot.1 - cos * dots))
}

/// Vectors and trails.
pub(super) fn draw_lines(glance: &Glance, plots: &[Plot], canvas: &mut Canvas) {
    for plot in plots {
        if let Some(end) = plot.ahead {
            let danger = plot.rank == Rank::Alerting;
            canvas.grid.dashed(plot.dot, end, DOTTED, if danger { DANGER } else { VECTOR });
        }
    }
    if !glance.app.chart.trails {
        return;
    }
    let few = plots.len() <= MAX_TRAILS;
    for plot in plots.iter().filter(|p| few || p.rank <= Rank::Alerting).take(MAX_TRAILS) {
        let Some(target) = glance.target(plot.id) else { continue };
        let view = canvas.view;
        for point in &target.track {
            canvas.grid.dot(view.to_dot(point.position), TRAIL);
        }
    }
}

/// Symbols with their signs: the important ones last, so that they lie on top.
pub(super) fn draw_symbols(plots: &[Plot], canvas: &mut Canvas, pen: &mut Pen) {
    let area = canvas.view.area();
    for plot in plots.iter().rev() {
        let (x, y) = (plot.column, plot.row);
        pen.glyph(x, y, plot.symbol, plot.role);
        canvas.labels.block(x, y);
        let mut next = x + 1;
        let important = plot.rank <= Rank::Alerting;
        for sign in plot.signs.iter() {
            if next < area.right() && (important || canvas.labels.is_free(next, y)) {
                pen.glyph(next, y, sign, plot.role);
                canvas.labels.block(next, y);
                next += 1;
            }
        }
        if plot.maybe_listed && next < area.right() && canvas.labels.is_free(next, y) {
            pen.glyph(next, y, pen.glyphs.sign(Sign::MaybeListed), Role::Dim);
            canvas.labels.block(next, y);
            next += 1;
        }
        if plot.rank == Rank::Selected {
            if next < area.right() {
                pen.glyph(next, y, ']', plot.role);
                canvas.labels.block(next, y);
            }
            if x > area.x {
                pen.glyph(x - 1, y, '[', plot.role);
                canvas.labels.block(x - 1, y);
            }
        }
    }
}

/// Labels where they fit: of those that matter first, then those that can stay on their
/// side, then the rest, the nearest first.
pub(super) fn draw_labels(glance: &Glance, plots: &[Plot], canvas: &mut Canvas, pen: &mut Pen) {
    let plots = plots.iter().take(MAX_LABELS);
    let matters = |plot: &Plot| plot.rank <= Rank::Alerting;
    for plot in plots.clone().filter(|p| matters(p)) {
        label(glance, plot, canvas, pen, LabelField::place);
    }
    let mut rest: Vec<&Plot> = plots.filter(|p| !matters(p)).collect();
    rest.retain(|plot| !label(glance, plot, canvas, pen, LabelField::keep));
    for plot in rest {
        label(glance, plot, canvas, pen, LabelField::place);
    }
}

/// How a label finds its place: field, whose, cell of the symbol, reach of its signs, own
/// cells.
type Placing = fn(&mut LabelField, LabelKey, u16, u16, u16, u16) -> Option<(u16, u16)>;

/// Whether it found one.
fn label(glance: &Glance, plot: &Plot, canvas: &mut Canvas, pen: &mut Pen, placing: Placing) -> bool {
    let Some(target) = glance.target(plot.id) else { return true };
    let plain = pen.glyphs.plain();
    let name = glance.name(target);
    let name = text::safe(&name, plain);
    let name = text::truncate(&name, LABEL_CELLS, plain);
    // A plain symbol is a letter: beside a name it would be read as one of its own.
    let reach = plot.signs.iter().count() as u16
        + u16::from(plot.maybe_listed)
        + u16::from(plot.rank == Rank::Selected)
        + u16::from(plain);
    let cells = text::width(&name) as u16;
    let key = LabelKey::Target(plot.id);
    let Some((x, y)) = placing(canvas.labels, key, plot.column, plot.row, reach, cells) else {
        return false;
    };
    let role = match plot.rank {
        Rank::Selected => Role::Strong,
        Rank::Alerting => plot.role,
        _ => Role::Dim,
    };
    pen.text(x, y, cells, &name, role);
    true
}

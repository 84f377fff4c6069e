//! What the alert in question rests on, drawn on the chart: the tracks of those it is
//! about, the closest approach, drop points with the circles that they have drifted into,
//! and for who is no longer heard the growing circle in which she may be.

use super::{Canvas, EVIDENCE};
use crate::app::crew::evidence::targets_of;
use crate::domain::alert::alarm::Rule;
use crate::domain::alert::episode::Episode;
use crate::domain::cpa::Motion;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::Span;
use crate::domain::units::NauticalMiles;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::dots::Dash;
use crate::ui::widgets::labels::LabelKey;
use crate::ui::widgets::pen::Pen;

const CIRCLE: Dash = Dash { on: 2, off: 1 };
const DRIFT: Dash = Dash { on: 1, off: 1 };
/// The glyph of a place that was computed; ASCII on every terminal.
const CROSS: char = 'x';
/// Drop points of one alert that are drawn.
const MOST_DROPS: usize = 8;

/// A computed place and its words.
struct Place {
    at: Position,
    words: String,
}

/// The grounds of one alert, gathered once a frame.
#[derive(Default)]
pub(super) struct Evidence {
    tracks: Vec<Vec<Position>>,
    circles: Vec<(Position, NauticalMiles)>,
    /// From the drop to where it has drifted.
    drifts: Vec<(Position, Position)>,
    places: Vec<Place>,
}

impl Evidence {
    /// Of the alert that is explained; nothing where none is.
    pub(super) fn gather(glance: &Glance) -> Self {
        let mut evidence = Self::default();
        let Some(alert) = glance.app.explained() else { return evidence };
        let ids: Vec<TargetId> = targets_of(alert).collect();
        evidence.tracks = ids.iter().filter_map(|id| track(glance, *id)).collect();
        for id in &ids {
            evidence.circles.extend(glance.app.uncertainty(*id));
        }
        if matches!(alert.rule, Rule::DropCandidate | Rule::Collect | Rule::Landing) {
            evidence.drops(glance, &ids);
        }
        evidence.places.extend(closest(glance, alert, &ids));
        evidence
    }

    fn drops(&mut self, glance: &Glance, makers: &[TargetId]) {
        let words = &glance.app.catalogue;
        for (point, now) in glance.app.drops_by(makers).into_iter().rev().take(MOST_DROPS) {
            self.circles.push((now.position, now.radius));
            self.drifts.push((point.position, now.position));
            let clock = format::clock_minutes(glance.utc(point.at));
            let said = words.format("evidence-drop", &[("time", &clock)]);
            self.places.push(Place { at: point.position, words: said });
        }
    }

    /// Tracks, circles and drifts.
    pub(super) fn draw_lines(&self, canvas: &mut Canvas) {
        let view = canvas.view;
        for track in &self.tracks {
            canvas.grid.polyline(track.iter().map(|at| view.to_dot(*at)), EVIDENCE);
        }
        for (centre, radius) in &self.circles {
            let dots = radius.0 / view.nm_per_dot();
            canvas.grid.dashed_circle(view.to_dot(*centre), dots, CIRCLE, EVIDENCE);
        }
        for (from, to) in &self.drifts {
            canvas.grid.dashed(view.to_dot(*from), view.to_dot(*to), DRIFT, EVIDENCE);
        }
    }

    /// Crosses with their words; over them nothing but vessels.
    pub(super) fn draw_marks(&self, canvas: &mut Canvas, pen: &mut Pen) {
        for (n, place) in self.places.iter().enumerate() {
            let Some((x, y)) = canvas.view.to_cell(place.at) else { continue };
            if canvas.labels.is_free(x, y) {
                pen.glyph(x, y, CROSS, Role::Caution);
                canvas.labels.block(x, y);
            }
            super::layers::label_at(canvas, pen, LabelKey::Evidence(n), (x, y), &place.words, Role::Caution);
        }
    }
}

/// Her track up to where she is taken to be.
fn track(glance: &Glance, id: TargetId) -> Option<Vec<Position>> {
    let target = glance.target(id)?;
    let mut track: Vec<Position> = target.track.iter().map(|point| point.position).collect();
    track.extend(target.report.map(|report| report.position));
    Some(track).filter(|track| track.len() > 1)
}

/// Of a meeting where the two came nearest, of a collision alarm where they will.
fn closest(glance: &Glance, alert: &Episode, ids: &[TargetId]) -> Option<Place> {
    match (alert.rule, ids) {
        (Rule::Meeting | Rule::ParallelRun, [a, b, ..]) => {
            let (_, closest) = glance.app.company(*a, *b)?;
            let clock = format::clock_minutes(glance.utc(closest.at));
            let words = format!("{} nm {clock}", format::miles(closest.range.nautical_miles()));
            Some(Place { at: closest.position, words })
        }
        (Rule::Cpa, [id, ..]) => {
            let target = glance.target(*id)?;
            let cpa = target.cpa.filter(|cpa| cpa.tcpa.0 >= 0)?;
            let report = target.report?;
            let motion = Motion { position: report.position, course: report.course?, speed: report.speed? };
            let at = motion.after(Span(glance.app.now.since(report.at).0.saturating_add(cpa.tcpa.0)));
            Some(Place { at, words: format!("CPA {} nm", format::miles(cpa.distance)) })
        }
        _ => None,
    }
}

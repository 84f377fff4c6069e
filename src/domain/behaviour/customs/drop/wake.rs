//! A9c: a stop in the wake of a ship that was never met. The ways of all ships of the
//! last half hour lie in a grid of cells, so that a stop asks only those near it.

use super::DropSettings;
use super::slowing::{Slowing, Stop};
use super::standing::Standing;
use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::company::{Company, span_min};
use crate::domain::behaviour::customs::craft::{
    RESTING, circumstances, inside, label, reason, rests, serves,
};
use crate::domain::geo::{Offset, Position};
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Report, Target};
use crate::domain::units::METRES_PER_NM;
use std::collections::{BTreeMap, VecDeque};

/// Cells a degree: half a kilometre, wider than the search.
const CELLS: f64 = 200.0;
const AROUND: i32 = 72_000;
/// Pieces of way kept at most; the oldest go first.
const MOST_PIECES: usize = 300_000;
/// A piece is at least so long, metres, and never over a longer silence.
const LEAST_M: f64 = 150.0;
const LONGEST_GAP: Span = Span::minutes(2);
/// Slower than this a ship leaves no way to follow, knots.
const WAY_KN: f64 = 5.0;

#[derive(Debug, Clone, Copy)]
struct Piece {
    who: TargetId,
    from: Position,
    to: Position,
    at: UtcTime,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Wakes {
    cells: BTreeMap<(i32, i32), VecDeque<Piece>>,
    order: VecDeque<(UtcTime, (i32, i32))>,
    ends: BTreeMap<TargetId, Report>,
    standing: Standing,
    stands: Span,
    now: Option<UtcTime>,
}

impl Wakes {
    pub(super) fn look(
        &mut self,
        look: &Look<'_>,
        settings: &DropSettings,
        slowing: &Slowing,
        company: &Company,
    ) {
        let now = look.scene.now;
        self.now = Some(now);
        self.stands = span_min(settings.stands_min);
        self.standing.forget_before(now - span_min(settings.cool_down_h * 60.0));
        for target in look.samples {
            let Some(report) = target.report.filter(|r| !r.coarse) else { continue };
            self.lay(target.id, report);
            let stop = slowing.stop(target.id).filter(|stop| stop.last == report.at);
            if let Some(stop) = stop.filter(|stop| fits(target, &report, stop, look, settings)) {
                self.search(target, &report, stop, look, settings, company);
            }
        }
        self.expire(now, settings);
        if look.some_left {
            self.ends.retain(|id, _| look.target(*id).is_some());
        }
    }

    fn lay(&mut self, id: TargetId, report: Report) {
        let under_way = report.speed.is_some_and(|s| s.0 >= WAY_KN);
        let Some(end) = self.ends.get(&id).copied() else {
            self.ends.insert(id, report);
            return;
        };
        let gap = report.at.since(end.at);
        let long = end.position.haversine(report.position).0;
        if gap <= LONGEST_GAP && long < LEAST_M && under_way {
            return;
        }
        self.ends.insert(id, report);
        // A jump is no way: nobody makes 60 kn over it.
        let possible = long <= gap.as_seconds() * 30.9 + LEAST_M;
        if gap > LONGEST_GAP || gap <= Span(0) || !under_way || !possible {
            return;
        }
        let piece = Piece { who: id, from: end.position, to: report.position, at: report.at };
        let (a, b) = (cell(end.position), cell(report.position));
        for key in [Some(a), (a != b).then_some(b)].into_iter().flatten() {
            self.cells.entry(key).or_default().push_back(piece);
            self.order.push_back((report.at, key));
        }
    }

    fn expire(&mut self, now: UtcTime, settings: &DropSettings) {
        let oldest = now - span_min(settings.wake_min + settings.stop_min) - Span::minutes(5);
        while let Some((at, key)) = self.order.front().copied() {
            if at >= oldest && self.order.len() <= MOST_PIECES {
                break;
            }
            self.order.pop_front();
            if let Some(pieces) = self.cells.get_mut(&key) {
                pieces.pop_front();
                if pieces.is_empty() {
                    self.cells.remove(&key);
                }
            }
        }
    }

    fn search(
        &mut self,
        target: &Target,
        report: &Report,
        stop: &Stop,
        look: &Look<'_>,
        settings: &DropSettings,
        company: &Company,
    ) {
        let window = span_min(settings.wake_min);
        let reached = |piece: &&Piece| {
            piece.who != target.id
                && piece.at <= stop.start
                && stop.start.since(piece.at) <= window
                && !company.came_close(target.id, piece.who)
                && distance(piece, report.position) <= settings.wake_m
        };
        let (row, column) = cell(report.position);
        let cosine = report.position.lat().to_radians().cos().max(0.05);
        let columns = (1.0 / cosine).ceil() as i32;
        let rows = row - 1..=row + 1;
        let near =
            rows.flat_map(|r| (column - columns..=column + columns).map(move |c| (r, c.rem_euclid(AROUND))));
        let nearest = near
            .filter_map(|key| self.cells.get(&key))
            .flatten()
            .filter(reached)
            .filter(|piece| look.target(piece.who).is_none_or(|t| !serves(t) && !t.partner))
            .max_by_key(|piece| (piece.at, std::cmp::Reverse(piece.who)))
            .copied();
        let Some(piece) = nearest else { return };
        let waited = stop.waited >= span_min(settings.waited_min);
        let level = if waited { Level::High } else { Level::Warn };
        let stopped = report.at.since(stop.start).as_seconds() / 60.0;
        let after = stop.start.since(piece.at).as_seconds() / 60.0;
        let mut reasons = vec![
            reason("wake-range", distance(&piece, report.position), "m", settings.wake_m),
            reason("wake-after", after, "min", settings.wake_min),
            reason("wake-stopped", stopped, "min", settings.stop_min),
        ];
        if waited {
            let minutes = stop.waited.as_seconds() / 60.0;
            reasons.push(reason("wake-waited", minutes, "min", settings.waited_min));
        }
        reasons.extend(circumstances(look, report.at, &[target]));
        let finding = Finding {
            position: Some(report.position),
            reasons,
            label: label(target),
            ..Finding::new(
                Rule::WakePickUp,
                level,
                vec![Subject::Target(target.id), Subject::Target(piece.who)],
                stop.start,
            )
        };
        self.standing.tell((target.id, target.id), look.scene.now, finding);
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.findings(self.now, self.stands)
    }
}

fn fits(target: &Target, report: &Report, stop: &Stop, look: &Look<'_>, settings: &DropSettings) -> bool {
    stop.slowed
        && stop.last.since(stop.start) >= span_min(settings.stop_min)
        && !serves(target)
        && !rests(target)
        && !inside(look, report.position, &RESTING)
}

fn cell(position: Position) -> (i32, i32) {
    let column = (position.lon() * CELLS).floor() as i32;
    ((position.lat() * CELLS).floor() as i32, column.rem_euclid(AROUND))
}

/// Metres from a place to a piece of way.
fn distance(piece: &Piece, from: Position) -> f64 {
    let way = piece.from.offset_to(piece.to);
    let to = piece.from.offset_to(from);
    let length = way.x * way.x + way.y * way.y;
    let share = if length > 0.0 { ((to.x * way.x + to.y * way.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    let off = Offset { x: to.x - way.x * share, y: to.y - way.y * share };
    off.length().0 * METRES_PER_NM
}

//! From an AIS message to a position report, and whether the picture believes it.

use super::entry::{Entry, PendingJump};
use super::settings::{JumpLimit, PictureSettings};
use super::track;
use crate::domain::ais::coded::{CoarsePosition, FinePosition, course_tenths, heading, speed_tenths};
use crate::domain::ais::message::{Content, ExtendedB, LongRange, PositionA, PositionB, SarAircraft};
use crate::domain::geo::{Offset, Position};
use crate::domain::id::SourceId;
use crate::domain::time::UtcTime;
use crate::domain::traffic::target::{Freshness, Report, TargetKind};
use crate::domain::units::{Bearing, Knots};

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Taken,
    /// Older or coarser than what is known.
    Ignored,
    /// A new jump is refused.
    Jumped,
    /// One more report of a jump that is still refused.
    Refused,
}

/// The report in a message; `None` where it gives no position.
pub(super) fn report_of(content: &Content, at: UtcTime, source: SourceId) -> Option<Report> {
    match content {
        Content::PositionA(said) => class_a(said, at, source),
        Content::PositionB(said) => class_b(said, at, source),
        Content::ExtendedB(said) => extended_b(said, at, source),
        Content::SarAircraft(said) => aircraft(said, at, source),
        Content::LongRange(said) => long_range(said, at, source),
        Content::BaseStation(said) => Some(bare(fine(said.position)?, said.accuracy, at, source)),
        Content::Aid(said) => Some(bare(fine(said.position)?, said.accuracy, at, source)),
        _ => None,
    }
}

fn fine(position: FinePosition) -> Option<Position> {
    position.reading().value()
}

fn bare(position: Position, accurate: bool, at: UtcTime, source: SourceId) -> Report {
    Report {
        position,
        speed: None,
        course: None,
        heading: None,
        turn: None,
        altitude: None,
        accurate,
        at,
        source,
        coarse: false,
    }
}

fn class_a(said: &PositionA, at: UtcTime, source: SourceId) -> Option<Report> {
    Some(Report {
        speed: speed_tenths(said.speed).value().map(Knots),
        course: course_tenths(said.course).value().map(Bearing::new),
        heading: heading(said.heading).value().map(Bearing::new),
        turn: turn(said.turn),
        ..bare(fine(said.position)?, said.accuracy, at, source)
    })
}

/// M.1371-5 Table 45: the code is 4.733 times the root of the degrees a minute; 127 is
/// "more than 5 degrees in 30 s" from a ship without a turn indicator.
fn turn(coded: i8) -> Option<f64> {
    match coded {
        -128 => None,
        127 => Some(10.0),
        -127 => Some(-10.0),
        coded => {
            let root = f64::from(coded) / 4.733;
            Some(root * root * f64::from(coded.signum()))
        }
    }
}

fn class_b(said: &PositionB, at: UtcTime, source: SourceId) -> Option<Report> {
    Some(Report {
        speed: speed_tenths(said.speed).value().map(Knots),
        course: course_tenths(said.course).value().map(Bearing::new),
        heading: heading(said.heading).value().map(Bearing::new),
        ..bare(fine(said.position)?, said.accuracy, at, source)
    })
}

fn extended_b(said: &ExtendedB, at: UtcTime, source: SourceId) -> Option<Report> {
    Some(Report {
        speed: speed_tenths(said.speed).value().map(Knots),
        course: course_tenths(said.course).value().map(Bearing::new),
        heading: heading(said.heading).value().map(Bearing::new),
        ..bare(fine(said.position)?, said.accuracy, at, source)
    })
}

/// Table 53: whole knots with 1023 not available, tenths of a degree, 4095 m n/a.
fn aircraft(said: &SarAircraft, at: UtcTime, source: SourceId) -> Option<Report> {
    Some(Report {
        speed: (said.speed <= 1022).then(|| Knots(f64::from(said.speed))),
        course: course_tenths(said.course).value().map(Bearing::new),
        altitude: (said.altitude < 4095).then_some(said.altitude),
        ..bare(fine(said.position)?, said.accuracy, at, source)
    })
}

fn long_range(said: &LongRange, at: UtcTime, source: SourceId) -> Option<Report> {
    let position = CoarsePosition::reading(said.position).value()?;
    Some(Report {
        speed: (said.speed < 63).then(|| Knots(f64::from(said.speed))),
        course: (said.course < 360).then(|| Bearing::new(f64::from(said.course))),
        coarse: true,
        ..bare(position, said.accuracy, at, source)
    })
}

/// Takes the report into the target, or says why not. `most` bounds the track.
pub(super) fn accept(entry: &mut Entry, report: Report, settings: &PictureSettings, most: usize) -> Verdict {
    if let Some(last) = entry.target.report {
        let finer_is_known = report.coarse && !last.coarse && entry.target.freshness != Freshness::Lost;
        if report.at < last.at || finer_is_known {
            return Verdict::Ignored;
        }
        let limit = &settings.jump;
        let aircraft = entry.target.kind == TargetKind::SarAircraft;
        if jumps(last.position, last.at, &report, limit, aircraft) {
            let begun = entry.pending;
            let support = begun
                .filter(|seen| !jumps(seen.position, seen.at, &report, limit, aircraft))
                .map(|seen| seen.support.saturating_add(1));
            if support.is_none_or(|support| support < limit.support) {
                entry.target.refused = Some((report.position, report.at));
                entry.pending = Some(PendingJump {
                    position: report.position,
                    at: report.at,
                    support: support.unwrap_or(0),
                });
                return if support.is_none() { Verdict::Jumped } else { Verdict::Refused };
            }
        }
    }
    entry.pending = None;
    entry.velocity = velocity(&report);
    entry.target.report = Some(report);
    track::append(&mut entry.target.track, &report, most);
    Verdict::Taken
}

/// Whether no vessel comes from there to here in that time.
fn jumps(from: Position, since: UtcTime, to: &Report, limit: &JumpLimit, aircraft: bool) -> bool {
    let run = from.offset_to(to.position);
    let squared = run.x * run.x + run.y * run.y;
    if squared <= limit.distance.0 * limit.distance.0 {
        return false;
    }
    let fastest = if aircraft { limit.aircraft_speed.0 } else { limit.speed.0 };
    let most = fastest * to.at.since(since).as_hours().max(0.0);
    squared > most * most
}

/// The velocity in knots; a vessel at rest needs no course.
pub(super) fn velocity(report: &Report) -> Option<Offset> {
    match (report.speed, report.course) {
        (Some(speed), Some(course)) => Some(Offset::along(course, speed.0, 1.0)),
        (Some(speed), None) if speed.0 < 0.5 => Some(Offset::default()),
        _ => None,
    }
}

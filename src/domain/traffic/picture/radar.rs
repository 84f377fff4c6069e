//! Radar tracks: from TTM, TLL and TTD to targets with ids of their own.
//!
//! Radars hand their numbers out again: after a track was lost or fell silent the same
//! number is another target (`radar:7#2`). Two radars may use one number at the same
//! time; each has a count of its own. A relative bearing needs own heading, and a
//! bearing needs own position; without them the target is kept without a position and
//! counted, so that the screen can say why nothing is drawn.

use super::entry::{Entry, RadarMemory};
use super::reports::{Verdict, accept};
use super::{Change, ChangeKind, Picture};
use crate::domain::geo::Position;
use crate::domain::id::{SourceId, TargetId};
use crate::domain::nmea0183::sentence::{Radar, TrackData, TrackStatus, TrackedTarget};
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Freshness, Report, Target, TargetKind};
use crate::domain::units::{Bearing, Knots, METRES_PER_NM, NauticalMiles};
use std::collections::BTreeMap;

/// Which use of a number each radar is at.
#[derive(Debug, Clone, Default)]
pub(super) struct RadarNumbers {
    current: BTreeMap<(SourceId, u16), u16>,
    /// The highest use of a number so far, by any radar.
    used: BTreeMap<u16, u16>,
}

impl RadarNumbers {
    fn current(&self, source: SourceId, number: u16) -> Option<TargetId> {
        self.current.get(&(source, number)).map(|use_count| TargetId::Radar { number, use_count: *use_count })
    }

    fn begin(&mut self, source: SourceId, number: u16) -> TargetId {
        let used = self.used.entry(number).or_insert(0);
        *used = used.checked_add(1).unwrap_or(1);
        self.current.insert((source, number), *used);
        TargetId::Radar { number, use_count: *used }
    }

    pub(super) fn forget(&mut self, id: TargetId) {
        if let TargetId::Radar { number, use_count } = id {
            self.current.retain(|(_, of), current| *of != number || *current != use_count);
        }
    }

    /// Every track in use ends; their numbers come again as further uses.
    pub(super) fn stop(&mut self) {
        self.current.clear();
    }
}

/// One echo, whatever sentence it came by.
struct Echo<'a> {
    number: u16,
    position: Option<Position>,
    range: Option<NauticalMiles>,
    speed: Option<Knots>,
    course: Option<Bearing>,
    heading: Option<Bearing>,
    status: Option<TrackStatus>,
    name: Option<&'a str>,
}

impl Picture {
    /// Folds a radar sentence.
    pub fn apply_radar(&mut self, radar: &Radar, at: UtcTime, source: SourceId, changes: &mut Vec<Change>) {
        let at = self.advance(at);
        match radar {
            Radar::Tracked(said) => self.apply_tracked(said, at, source, changes),
            Radar::Located { number, position, name, status, .. } => {
                let range = self.own.position(at).position().map(|own| own.offset_to(*position).length());
                let echo = Echo {
                    number: *number,
                    position: Some(*position),
                    range,
                    speed: None,
                    course: None,
                    heading: None,
                    status: *status,
                    name: name.as_deref(),
                };
                self.fold_echo(&echo, at, source, changes);
            }
            Radar::TrackData(all) => {
                for said in all.iter().filter(|said| !said.test && said.status != 0) {
                    self.apply_track_data(said, at, source, changes);
                }
            }
            Radar::OwnShip { .. } => {
                self.own_side = None;
                self.own.apply_radar(radar, source, at);
            }
            Radar::Rudder { .. } => {}
        }
    }

    fn apply_tracked(
        &mut self,
        said: &TrackedTarget,
        at: UtcTime,
        source: SourceId,
        changes: &mut Vec<Change>,
    ) {
        // What "relative" means for course and speed differs between makers: the motion
        // is then worked out from the positions.
        let known = !said.course_relative;
        let echo = Echo {
            number: said.number,
            position: self.place(said.bearing, said.bearing_relative, said.range, at),
            range: Some(said.range),
            speed: said.speed.filter(|_| known),
            course: said.course.filter(|_| known),
            heading: None,
            status: said.status,
            name: said.name.as_deref(),
        };
        self.fold_echo(&echo, at, source, changes);
    }

    fn apply_track_data(
        &mut self,
        said: &TrackData,
        at: UtcTime,
        source: SourceId,
        changes: &mut Vec<Change>,
    ) {
        let status = match said.status {
            1 => TrackStatus::Acquiring,
            2 => TrackStatus::Lost,
            _ => TrackStatus::Tracking,
        };
        let known = !said.relative;
        let echo = Echo {
            number: said.number,
            position: self.place(said.bearing, said.relative, said.range, at),
            range: Some(said.range),
            speed: said.speed.filter(|_| known),
            course: said.course.filter(|_| known),
            heading: said.heading.filter(|_| known),
            status: Some(status),
            name: None,
        };
        self.fold_echo(&echo, at, source, changes);
    }

    /// Where a bearing and range from own ship point to.
    fn place(
        &mut self,
        bearing: Bearing,
        relative: bool,
        range: NauticalMiles,
        at: UtcTime,
    ) -> Option<Position> {
        let bearing = if relative {
            let Some((heading, _)) = self.own.heading(at) else {
                self.counts.no_heading += 1;
                return None;
            };
            bearing.turned(heading.degrees())
        } else {
            bearing
        };
        let Some(own) = self.own_position_at(at) else {
            self.counts.no_own_position += 1;
            return None;
        };
        Some(from_bearing(own, bearing, range))
    }

    /// Own position carried on to `at`, or as it stands when own motion is unknown.
    pub(super) fn own_position_at(&self, at: UtcTime) -> Option<Position> {
        self.own.motion(at).map(|motion| motion.position).or_else(|| self.own.position(at).position())
    }

    fn fold_echo(&mut self, echo: &Echo<'_>, at: UtcTime, source: SourceId, changes: &mut Vec<Change>) {
        let Some((id, is_new)) = self.radar_target(echo, at, source, changes) else { return };
        let most = self.track_limit();
        let own = self.own_side(at);
        let (settings, deadlines) = (&self.settings, &mut self.deadlines);
        let Some(entry) = self.targets.get_mut(&id) else { return };
        entry.target.last_heard = at;
        entry.target.messages += 1;
        if let Some(name) = echo.name {
            entry.target.identity.name.hear(name);
        }
        if echo.status == Some(TrackStatus::Lost) {
            entry.target.radar_status = echo.status;
            settings.ageing.give_up(entry, at, changes);
            deadlines.enter(entry);
            return;
        }
        let status_changed = echo.status.is_some() && entry.target.radar_status != echo.status;
        entry.target.radar_status = echo.status.or(entry.target.radar_status);
        let verdict = echo.position.map_or(Verdict::Ignored, |position| {
            entry.radar.get_or_insert_default().range = echo.range;
            accept(entry, motion_of(&entry.target, echo, position, at, source), settings, most)
        });
        if verdict == Verdict::Jumped {
            entry.target.jumps = entry.target.jumps.saturating_add(1);
            self.counts.jumps += 1;
            changes.push(Change { target: id, kind: ChangeKind::Jumped });
        }
        if verdict == Verdict::Taken || entry.target.report.is_none() {
            settings.ageing.renew(entry, changes);
        }
        super::approach::refresh(entry, own.as_ref(), settings);
        deadlines.enter(entry);
        if !is_new && (verdict == Verdict::Taken || status_changed) {
            changes.push(Change { target: id, kind: ChangeKind::Updated });
        }
    }

    /// The target that a number means now; `None` for the loss of one never seen.
    fn radar_target(
        &mut self,
        echo: &Echo<'_>,
        at: UtcTime,
        source: SourceId,
        changes: &mut Vec<Change>,
    ) -> Option<(TargetId, bool)> {
        if let Some(id) = self.numbers.current(source, echo.number) {
            self.age_one(id, at, changes);
            let alive = |entry: &Entry| entry.target.freshness != Freshness::Lost;
            if self.targets.get(&id).is_some_and(|entry| alive(entry)) {
                return Some((id, false));
            }
        }
        if echo.status == Some(TrackStatus::Lost) {
            return None;
        }
        let id = self.numbers.begin(source, echo.number);
        // After 65,535 uses of a number an old target may still bear the id.
        self.forget(id, changes);
        self.numbers.current.insert((source, echo.number), use_count(id));
        self.insert(id, TargetKind::Radar, at, changes);
        if let Some(entry) = self.targets.get_mut(&id) {
            entry.radar = Some(Box::<RadarMemory>::default());
        }
        Some((id, true))
    }
}

fn use_count(id: TargetId) -> u16 {
    match id {
        TargetId::Radar { use_count, .. } => use_count,
        _ => 1,
    }
}

/// The report of an echo; motion that the radar doesn't give comes from its track.
fn motion_of(target: &Target, echo: &Echo<'_>, position: Position, at: UtcTime, source: SourceId) -> Report {
    let (speed, course) = match (echo.speed, echo.course) {
        (Some(speed), Some(course)) => (Some(speed), Some(course)),
        (speed, course) => {
            let run = made_good(target, position, at);
            (speed.or(run.map(|(speed, _)| speed)), course.or(run.map(|(_, course)| course)))
        }
    };
    Report {
        position,
        speed,
        course,
        heading: echo.heading,
        turn: None,
        altitude: None,
        accurate: false,
        at,
        source,
        coarse: false,
    }
}

/// Speed and course made good over the last half minute to three minutes: a shorter
/// base would turn the radar's scatter into knots.
pub(super) fn made_good(target: &Target, position: Position, at: UtcTime) -> Option<(Knots, Bearing)> {
    let base = target.track.iter().rev().find(|point| at.since(point.at) >= Span::seconds(30))?;
    let span = at.since(base.at);
    if span > Span::minutes(4) {
        return None;
    }
    let run = base.position.offset_to(position);
    Some((Knots(run.length().0 / span.as_hours()), Bearing::new(run.x.atan2(run.y).to_degrees())))
}

/// The position at a bearing and range: the WGS-84 radii of curvature at the middle
/// latitude and the fall of a great circle below its tangent. Within 5 m of the geodesic
/// to 24 nm up to 60 degrees of latitude, at a tenth of its cost.
pub(super) fn from_bearing(own: Position, bearing: Bearing, range: NauticalMiles) -> Position {
    const A: f64 = 6_378_137.0;
    const E2: f64 = 0.006_694_379_990_14;
    let metres = range.0.clamp(0.0, 1000.0) * METRES_PER_NM;
    let (sin, cos) = bearing.radians().sin_cos();
    let (east, north) = (metres * sin, metres * cos);
    let middle = (own.lat() + north / METRES_PER_NM / 120.0).clamp(-89.9, 89.9).to_radians();
    let w = 1.0 - E2 * middle.sin().powi(2);
    let meridian = A * (1.0 - E2) / (w * w.sqrt());
    let parallel = A / w.sqrt();
    let fall = east * east * middle.tan() / (2.0 * parallel);
    let lat = (own.lat() + ((north - fall) / meridian).to_degrees()).clamp(-90.0, 90.0);
    // On a sphere sin(dlon) is sin(bearing) sin(range) / cos(latitude of arrival).
    let shrink = lat.to_radians().cos().max(1e-3);
    Position::new(lat, own.lon() + (east / (parallel * shrink)).to_degrees()).unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearing_and_range_lead_where_the_geodesic_leads() {
        for lat in [0.0, 24.0, 35.6, 45.5, -33.0, 60.0] {
            for bearing in 0..24 {
                for range in [0.1, 3.0, 12.0, 24.0] {
                    let own = Position::new(lat, 179.9).unwrap();
                    let bearing = Bearing::new(f64::from(bearing) * 15.0);
                    let exact = own.destination(bearing, NauticalMiles(range));
                    let error = from_bearing(own, bearing, NauticalMiles(range)).haversine(exact).0;
                    assert!(error < 5.0, "{lat} {bearing} {range}: {error} m");
                }
            }
        }
    }
}

//! The bounded track of a target: new points in full, old ones thinned.
//!
//! A point is kept when ten seconds have gone by, or on a turn; of a target at rest one
//! in three minutes is enough. When the track is full every other point of its older
//! half goes, so the far past is coarse and the near past exact.

use crate::domain::time::Span;
use crate::domain::traffic::target::{Report, TrackPoint};
use std::collections::VecDeque;

const KEEP_EVERY: Span = Span::seconds(10);
const TURN_EVERY: Span = Span::seconds(2);
const TURN_DEGREES: f64 = 10.0;
const REST_EVERY: Span = Span::minutes(3);
/// 15 m in nautical miles: the scatter of a good receiver at rest.
const REST_RADIUS_NM: f64 = 15.0 / 1852.0;

/// Appends the report where it says something new; at most `most` points stay.
pub(super) fn append(track: &mut VecDeque<TrackPoint>, report: &Report, most: usize) {
    if let Some(last) = track.back() {
        let gone = report.at.since(last.at);
        let turned = match (report.course, last.course) {
            (Some(a), Some(b)) => a.difference(b) >= TURN_DEGREES,
            _ => false,
        };
        if gone < TURN_EVERY || (gone < KEEP_EVERY && !turned) {
            return;
        }
        if gone < REST_EVERY && last.position.offset_to(report.position).length().0 < REST_RADIUS_NM {
            return;
        }
    }
    if track.len() >= most.max(4) {
        thin(track, most);
    }
    track.push_back(TrackPoint {
        at: report.at,
        position: report.position,
        speed: report.speed,
        course: report.course,
    });
}

/// Drops every other point of the older half, never the first, until there is room.
fn thin(track: &mut VecDeque<TrackPoint>, most: usize) {
    let most = most.max(4);
    while track.len() >= most {
        let half = track.len() / 2;
        let mut index = 0;
        track.retain(|_| {
            index += 1;
            index > half.max(2) || index % 2 == 1
        });
    }
    if track.capacity() > most.saturating_mul(2) {
        track.shrink_to(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geo::Position;
    use crate::domain::id::SourceId;
    use crate::domain::time::UtcTime;
    use crate::domain::units::{Bearing, Knots};

    fn report(second: i64, lat: f64, course: f64) -> Report {
        Report {
            position: Position::new(lat, 135.0).unwrap(),
            speed: Some(Knots(10.0)),
            course: Some(Bearing::new(course)),
            heading: None,
            turn: None,
            altitude: None,
            accurate: false,
            at: UtcTime(second * 1000),
            source: SourceId(0),
            coarse: false,
        }
    }

    #[test]
    fn points_are_kept_by_time_turn_and_movement() {
        let mut track = VecDeque::new();
        let cases = [
            (0, 35.0, 0.0, true),
            (2, 35.0001, 0.0, false),
            (9, 35.0005, 9.0, false),
            (9, 35.0005, 11.0, true),
            (10, 35.0006, 80.0, false),
            (19, 35.001, 11.0, true),
            // At rest: the same place is kept again after three minutes only.
            (100, 35.001, 11.0, false),
            (198, 35.001, 11.0, false),
            (199, 35.001, 11.0, true),
        ];
        for (second, lat, course, kept) in cases {
            let before = track.len();
            append(&mut track, &report(second, lat, course), 512);
            assert_eq!(track.len() > before, kept, "{second} s");
        }
    }

    #[test]
    fn a_long_track_stays_bounded_and_keeps_its_beginning_and_its_end() {
        let mut track = VecDeque::new();
        for n in 0..20_000 {
            append(&mut track, &report(n * 10, (n % 8000) as f64 * 0.001, 0.0), 64);
            assert!(track.len() <= 64);
        }
        assert_eq!(track.front().unwrap().at, UtcTime(0));
        assert_eq!(track.back().unwrap().at, UtcTime(199_990_000));
        assert!(track.iter().zip(track.iter().skip(1)).all(|(a, b)| a.at < b.at));
        assert!(track.capacity() <= 128, "{}", track.capacity());
    }
}

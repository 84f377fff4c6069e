//! Radar tracks: their numbers, bearings, status and sentences.

use crate::support::*;
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::sentence::{Heading, Radar, TrackData, TrackStatus};
use watchkeeper::domain::traffic::picture::ChangeKind::{Lost, New, Updated};
use watchkeeper::domain::traffic::target::TargetKind;
use watchkeeper::domain::units::{Bearing, Knots, NauticalMiles};

fn texts(changes: &[watchkeeper::domain::traffic::picture::Change]) -> Vec<String> {
    changes.iter().map(|change| format!("{} {:?}", change.target, change.kind)).collect()
}

#[test]
fn a_number_used_again_is_another_target() {
    let mut watch = Watch::with_own(0);
    assert_eq!(texts(&watch.echo(ttm(7, 90.0, 3.0, 10.0, 0.0), 0)), ["radar:7 New"]);
    assert_eq!(texts(&watch.echo(ttm(7, 90.0, 3.0, 10.0, 0.0), 3)), ["radar:7 Updated"]);
    let mut lost = ttm(7, 90.0, 3.0, 10.0, 0.0);
    lost.status = Some(TrackStatus::Lost);
    assert_eq!(texts(&watch.echo(lost.clone(), 6)), ["radar:7 Lost"]);
    assert_eq!(texts(&watch.echo(lost.clone(), 7)), [""; 0], "lost is lost");
    assert_eq!(texts(&watch.echo(ttm(7, 10.0, 5.0, 10.0, 0.0), 8)), ["radar:7#2 New"]);
    // Silent for a minute: the next one is a third, and the second is found lost.
    let changes = texts(&watch.echo(ttm(7, 10.0, 5.0, 10.0, 0.0), 68));
    assert_eq!(changes, ["radar:7#2 Lost", "radar:7#3 New"]);
    assert_eq!(
        texts(&watch.echo(ttm(7, 10.0, 5.0, 10.0, 0.0), 127)),
        ["radar:7#3 Stale", "radar:7#3 Updated"]
    );
    assert_eq!(watch.radar("radar:7").kind, TargetKind::Radar);
    lost.number = 9;
    assert_eq!(texts(&watch.echo(lost, 128)), [""; 0], "the loss of what was never seen");
}

#[test]
fn two_radars_with_one_number_are_two_targets() {
    let mut watch = Watch::with_own(0);
    let mut changes = Vec::new();
    for (source, bearing, s) in [(1, 90.0, 0), (2, 180.0, 1), (1, 90.0, 2), (2, 180.0, 3)] {
        let said = Radar::Tracked(ttm(7, bearing, 3.0, 0.0, 0.0));
        watch.picture.apply_radar(&said, second(s), SourceId(source), &mut changes);
    }
    assert_eq!(texts(&changes), ["radar:7 New", "radar:7#2 New", "radar:7 Updated", "radar:7#2 Updated"]);
}

#[test]
fn a_relative_bearing_needs_heading_and_any_bearing_a_position() {
    let mut relative = ttm(1, 45.0, 3.0, 0.0, 0.0);
    relative.bearing_relative = true;
    let mut watch = Watch::new();
    watch.echo(ttm(2, 45.0, 6.0, 0.0, 0.0), 0);
    assert!(watch.radar("radar:2").report.is_none());
    assert_eq!(watch.picture.counts().no_own_position, 1);
    watch.own(35.0, 135.0, 0.5, 300.0, 1);
    assert_eq!(watch.echo(relative.clone(), 1).first().unwrap().kind, New);
    assert!(watch.radar("radar:1").report.is_none(), "half a knot of course is no heading");
    assert_eq!(watch.picture.counts().no_heading, 1);
    // Course stands in under way; a compass goes before it.
    watch.own(35.0, 135.0, 12.0, 300.0, 2);
    watch.echo(relative.clone(), 2);
    let bearing = |watch: &Watch| {
        let own = Position::new(35.0, 135.0).unwrap();
        own.range_bearing(watch.radar("radar:1").report.unwrap().position).1.degrees()
    };
    assert!((bearing(&watch) - 345.0).abs() < 0.1);
    watch.picture.apply_heading(&Heading::True(Bearing::new(310.0)), second(2), S);
    watch.echo(relative, 2);
    assert!((bearing(&watch) - 355.0).abs() < 0.1);
}

#[test]
fn a_range_is_laid_off_from_where_own_ship_is_now() {
    let mut watch = Watch::new();
    watch.own(35.0, 135.0, 36.0, 0.0, 0);
    watch.echo(ttm(1, 90.0, 3.0, 0.0, 0.0), 4);
    // Four seconds at 36 kn: 0.04 nm further north.
    let lat = watch.radar("radar:1").report.unwrap().position.lat();
    assert!(((lat - 35.0) * 60.0 - 0.04).abs() < 2e-3, "{lat}");
}

#[test]
fn motion_that_the_radar_does_not_say_comes_from_the_track() {
    let mut watch = Watch::with_own(0);
    for n in 0..8_i64 {
        // North at 12 kn: 0.0333 nm in ten seconds.
        let lat = 35.05 + n as f64 / 30.0 / 60.0;
        let said = Radar::Located {
            number: 3,
            position: Position::new(lat, 135.0).unwrap(),
            name: Some("TUG".into()),
            millis_of_day: None,
            status: None,
        };
        watch.own(35.0, 135.0, 0.0, 0.0, n * 10);
        watch.picture.apply_radar(&said, second(n * 10), S, &mut Vec::new());
        let report = watch.radar("radar:3").report.unwrap();
        assert_eq!(report.speed.is_some(), n >= 3, "after half a minute");
    }
    let track = watch.radar("radar:3");
    let report = track.report.unwrap();
    assert!((report.speed.unwrap().0 - 12.0).abs() < 0.1);
    assert!(report.course.unwrap().difference(Bearing::new(0.0)) < 0.1);
    assert_eq!(track.name(), Some("TUG"));
    assert!(track.cpa.is_some());
}

#[test]
fn a_motion_given_as_relative_is_not_taken_for_a_true_one() {
    let mut watch = Watch::with_own(0);
    let mut said = ttm(1, 90.0, 3.0, 10.0, 45.0);
    said.course_relative = true;
    watch.echo(said, 0);
    let report = watch.radar("radar:1").report.unwrap();
    assert_eq!((report.speed, report.course), (None, None));
}

#[test]
fn track_data_gives_tracks_of_the_same_numbers() {
    let mut watch = Watch::with_own(0);
    let said = |number, status, test| TrackData {
        number,
        bearing: Bearing::new(90.0),
        range: NauticalMiles(3.0),
        speed: Some(Knots(10.0)),
        course: Some(Bearing::new(0.0)),
        heading: None,
        status,
        test,
        relative: false,
        correlation: 0,
    };
    let mut changes = Vec::new();
    let all =
        vec![said(1, 4, false), said(2, 0, false), said(3, 4, true), said(4, 1, false), said(5, 2, false)];
    watch.picture.apply_radar(&Radar::TrackData(all), second(0), S, &mut changes);
    assert_eq!(texts(&changes), ["radar:1 New", "radar:4 New"]);
    assert_eq!(watch.radar("radar:4").radar_status, Some(TrackStatus::Acquiring));
    changes.clear();
    watch.echo(ttm(4, 90.0, 3.0, 10.0, 0.0), 1);
    assert_eq!(watch.radar("radar:4").radar_status, Some(TrackStatus::Tracking));
    watch.picture.apply_radar(&Radar::TrackData(vec![said(4, 2, false)]), second(2), S, &mut changes);
    assert_eq!(changes.iter().map(|c| c.kind).collect::<Vec<_>>(), [Lost]);
    let again = watch.echo(ttm(1, 90.0, 3.0, 10.0, 0.0), 2);
    assert_eq!(again.first().unwrap().kind, Updated);
}

#[test]
fn numbers_go_on_after_the_picture_was_cleared() {
    let mut watch = Watch::with_own(0);
    watch.echo(ttm(7, 90.0, 3.0, 10.0, 0.0), 0);
    watch.picture.clear();
    assert!(watch.picture.is_empty());
    assert_eq!(texts(&watch.echo(ttm(7, 90.0, 3.0, 10.0, 0.0), 1)), ["radar:7#2 New"]);
    assert!(watch.picture.own(second(1)).position.position().is_some());
}

//! Which position reports are believed.

use crate::support::*;
use watchkeeper::domain::traffic::picture::ChangeKind::{self, Jumped, Lost, New, Resumed, Updated};

/// Class A at these latitudes each ten seconds; the changes of each.
fn along(
    mmsi_of: impl Fn(f64) -> watchkeeper::domain::ais::message::Message,
    lats: &[f64],
) -> (Watch, Vec<Vec<ChangeKind>>) {
    let mut watch = Watch::new();
    let changes = lats.iter().zip(0..).map(|(lat, n)| watch.hear(&mmsi_of(*lat), n * 10)).collect();
    (watch, changes)
}

fn ship_at(lat: f64) -> watchkeeper::domain::ais::message::Message {
    class_a(SHIP, lat, 135.0, |_| {})
}

#[test]
fn a_jump_is_refused_until_two_more_reports_support_it() {
    let (watch, changes) = along(ship_at, &[35.0, 36.0, 36.0001, 36.0002, 36.0003]);
    assert_eq!(changes, [vec![New], vec![Jumped], vec![], vec![Updated], vec![Updated]]);
    let ship = watch.ship(SHIP);
    assert_eq!((ship.jumps, ship.report.unwrap().position.lat()), (1, 36.0003));
    assert_eq!(watch.picture.counts().jumps, 1);
}

#[test]
fn strays_that_disagree_are_never_believed() {
    let (watch, changes) = along(ship_at, &[35.0, 36.0, 37.0, 36.0, 35.0001, 36.0, 36.0001, 35.0002]);
    let strays = [vec![Jumped], vec![Jumped], vec![Jumped]];
    assert_eq!(changes[1..4], strays);
    assert_eq!(changes[4..], [vec![Updated], vec![Jumped], vec![], vec![Updated]]);
    let ship = watch.ship(SHIP);
    assert_eq!((ship.jumps, ship.report.unwrap().position.lat()), (4, 35.0002));
    assert!(ship.track.iter().all(|point| point.position.lat() < 35.1));
}

#[test]
fn two_ships_with_one_number_are_told_by_the_jumps() {
    let lats: Vec<f64> = (0..12).map(|n| if n % 2 == 0 { 35.0 } else { 36.0 }).collect();
    let (watch, _) = along(ship_at, &lats);
    assert_eq!(watch.ship(SHIP).jumps, 6);
    assert_eq!(watch.ship(SHIP).report.unwrap().position.lat(), 35.0);
}

#[test]
fn the_limit_is_sixty_knots_over_more_than_a_mile() {
    // Sixty knots are a mile a minute; 0.017 degrees are 1.02 nm.
    let table = [
        (0.0160, 10, false), // 0.96 nm at 346 kn: too short to be called a jump
        (0.0170, 10, true),
        (0.0170, 60, true), // 61.2 kn
        (0.0170, 63, false),
        (0.5, 1760, true),
        (0.5, 1801, false),
    ];
    for (degrees, seconds, jumps) in table {
        let mut watch = Watch::new();
        watch.hear(&ship_at(35.0), 0);
        let changes = watch.hear(&ship_at(35.0 + degrees), seconds);
        assert_eq!(changes.contains(&Jumped), jumps, "{degrees} in {seconds} s");
    }
}

#[test]
fn aircraft_may_fly() {
    let plane = |lat| aircraft(111_431_001, lat, 135.0);
    // 200 kn are 3.33 nm a minute: 0.0556 degrees.
    let (_, changes) = along(plane, &[35.0, 35.0 + 0.0556 / 6.0, 35.0 + 0.0556 / 3.0, 35.2]);
    assert_eq!(changes[1..], [vec![Updated], vec![Updated], vec![Jumped]]);
}

#[test]
fn a_refused_report_leaves_no_trace_in_position_freshness_or_track() {
    let (straight, _) = along(ship_at, &[35.0, 35.0005, 35.0010, 35.0015]);
    let mut watch = Watch::new();
    for (lat, s) in [(35.0, 0), (35.0005, 10), (36.0, 15), (35.0010, 20), (35.0015, 30)] {
        watch.hear(&ship_at(lat), s);
    }
    assert_eq!(watch.ship(SHIP).track, straight.ship(SHIP).track);
    assert_eq!(watch.ship(SHIP).report, straight.ship(SHIP).report);
}

#[test]
fn a_long_range_report_never_replaces_a_better_one() {
    let mut watch = Watch::new();
    assert_eq!(watch.hear(&long_range(SHIP, 35.0, 135.0), 0), [New]);
    assert!(watch.ship(SHIP).report.unwrap().coarse, "better than none");
    assert_eq!(watch.hear(&long_range(SHIP, 35.0, 135.01), 180), [Updated]);
    assert_eq!(watch.hear(&class_a(SHIP, 35.0, 135.02, |_| {}), 300), [Updated]);
    assert!(!watch.ship(SHIP).report.unwrap().coarse);
    assert_eq!(watch.hear(&long_range(SHIP, 35.0, 135.03), 480), [ChangeKind::Stale]);
    assert_eq!(watch.ship(SHIP).report.unwrap().at, second(300));
    // Once the better one is lost, a coarse one is all there is.
    assert_eq!(watch.hear(&long_range(SHIP, 35.0, 135.04), 660), [Lost, Resumed, Updated]);
    assert!(watch.ship(SHIP).report.unwrap().coarse);
}

#[test]
fn an_answer_about_the_time_takes_no_speed_away() {
    let mut watch = Watch::new();
    watch.hear(&ship_at(35.0), 0);
    watch.hear(&base_station(11, SHIP, 35.0, 135.0), 5);
    assert_eq!(watch.ship(SHIP).report.unwrap().speed.unwrap().0, 12.0);
}

#[test]
fn a_clock_that_steps_back_makes_nothing_younger() {
    let mut watch = Watch::new();
    watch.hear(&ship_at(35.0), 100);
    watch.hear(&ship_at(35.0001), 40);
    assert_eq!(watch.ship(SHIP).report.unwrap().at, second(100));
    assert_eq!(watch.tick(second(159)), []);
    assert_eq!(watch.tick(second(160)), [ChangeKind::Stale]);
}

//! Closest approaches: both ships at one instant, and none where there is no meeting.

use crate::support::*;
use watchkeeper::domain::cpa::{Motion, cpa};
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::traffic::own_ship::OwnState;
use watchkeeper::domain::units::{Bearing, Knots};

#[test]
fn the_test_vector_of_the_domain_agrees() {
    let mut watch = Watch::new();
    watch.own(35.0, 135.0, 10.0, 0.0, 0);
    watch.hear(&class_a(SHIP, 35.1, 135.1, |said| said.course = 2700), 0);
    let got = watch.ship(SHIP).cpa.unwrap();
    assert!((got.tcpa.as_seconds() / 60.0 - 29.26).abs() < 0.01, "{got:?}");
    assert!((got.distance.0 - 1.463).abs() < 0.001, "{got:?}");
}

#[test]
fn both_ships_are_taken_at_the_same_instant() {
    // Own fix of 0 s, her report of 40 s, the question at 55 s.
    let mut watch = Watch::new();
    watch.own(35.0, 135.0, 10.0, 0.0, 0);
    watch.hear(&class_a(SHIP, 35.1, 135.1, |said| (said.speed, said.course) = (200, 2250)), 4);
    let alone = |s: f64| {
        let run = |lat, lon, course, speed, since: f64| {
            let from = Motion {
                position: Position::new(lat, lon).unwrap(),
                course: Bearing::new(course),
                speed: Knots(speed),
            };
            Motion { position: from.after(second(0).since(UtcTime(((since - s) * 1000.0) as i64))), ..from }
        };
        cpa(run(35.0, 135.0, 0.0, 10.0, 0.0), run(35.1, 135.1, 225.0, 20.0, 4.0))
    };
    for s in [4, 5, 30, 55] {
        watch.pass(s);
        let (got, want) = (watch.ship(SHIP).cpa.unwrap(), alone(s as f64));
        assert!((got.distance.0 - want.distance.0).abs() < 1e-3, "{s} s: {got:?} {want:?}");
        assert!((got.tcpa.as_seconds() - want.tcpa.as_seconds()).abs() < 0.1, "{s} s: {got:?} {want:?}");
    }
}

#[test]
fn there_is_none_without_motion_on_both_sides() {
    let mut watch = Watch::new();
    watch.hear(&class_a(SHIP, 35.1, 135.1, |_| {}), 0);
    assert!(watch.ship(SHIP).cpa.is_none(), "own ship unknown");
    watch.own(35.0, 135.0, 10.0, 0.0, 1);
    watch.pass(1);
    assert!(watch.ship(SHIP).cpa.is_some());
    watch.hear(&class_a(SHIP, 35.1, 135.1, |said| said.speed = 1023), 2);
    assert!(watch.ship(SHIP).cpa.is_none(), "her speed unknown");
    watch.hear(&class_a(SHIP, 35.1, 135.1, |said| said.course = 3600), 3);
    assert!(watch.ship(SHIP).cpa.is_none(), "her course unknown at 12 kn");
    watch.hear(&class_a(SHIP, 35.1, 135.1, |said| (said.speed, said.course) = (0, 3600)), 4);
    assert!(watch.ship(SHIP).cpa.is_some(), "at rest she needs no course");
    // Reckoned own motion still counts, none does not.
    watch.pass(30);
    assert!(watch.ship(SHIP).cpa.is_some());
    watch.hear(&class_a(SHIP, 35.1, 135.1, |_| {}), 1900);
    assert!(watch.ship(SHIP).cpa.is_none(), "own position given up");
}

#[test]
fn there_is_none_with_what_is_lost_or_fixed_or_flies() {
    let mut watch = Watch::with_own(0);
    watch.hear(&class_a(SHIP, 35.1, 135.1, |_| {}), 0);
    watch.hear(&aid(994_310_301, 35.01, 135.0, false), 0);
    watch.hear(&base_station(4, 4_310_301, 35.01, 135.0), 0);
    watch.hear(&aircraft(111_431_001, 35.01, 135.0), 0);
    watch.pass(1);
    for mmsi in [994_310_301, 4_310_301, 111_431_001] {
        assert!(watch.ship(mmsi).cpa.is_none());
    }
    assert!(watch.ship(SHIP).cpa.is_some());
    watch.pass(360);
    assert!(watch.ship(SHIP).cpa.is_none());
}

#[test]
fn there_is_none_with_what_lies_beside_us_in_port() {
    // (own state, miles off, her speed in tenths, counts)
    let table = [
        (OwnState::Moored, 0.1, 4, false),
        (OwnState::Moored, 0.1, 5, true),
        (OwnState::Moored, 0.3, 0, true),
        (OwnState::Harbour, 0.1, 0, true),
        (OwnState::Coastal, 0.1, 0, true),
    ];
    for (state, miles, speed, counts) in table {
        let mut watch = Watch::with_own(0);
        watch.picture.set_own_state(state);
        watch.hear(&class_a(SHIP, 35.0 + miles / 60.0, 135.0, |said| said.speed = speed), 0);
        assert_eq!(watch.ship(SHIP).cpa.is_some(), counts, "{state:?} {miles} nm {speed}");
        watch.pass(1);
        assert_eq!(watch.ship(SHIP).cpa.is_some(), counts, "{state:?} {miles} nm {speed}");
    }
}

#[test]
fn between_two_fixes_own_ship_runs_on_and_a_new_fix_counts_at_once() {
    let mut watch = Watch::new();
    watch.own(35.0, 135.0, 36.0, 0.0, 0);
    let her = class_a(SHIP, 35.1, 135.1, |said| (said.speed, said.course) = (200, 2250));
    let want = |lat: f64, course: f64, s: f64| {
        let motion = |lat, lon, course, speed| Motion {
            position: Position::new(lat, lon).unwrap(),
            course: Bearing::new(course),
            speed: Knots(speed),
        };
        let own = motion(lat, 135.0, course, 36.0);
        cpa(
            Motion { position: own.after(UtcTime((s * 1000.0) as i64).since(UtcTime(0))), ..own },
            motion(35.1, 135.1, 225.0, 20.0),
        )
    };
    for (ms, gone) in [(0, 0.0), (300, 0.3), (999, 0.999), (1000, 1.0), (2500, 2.5)] {
        watch.hear_at(&her, UtcTime(ms));
        let (got, want) = (watch.ship(SHIP).cpa.unwrap(), want(35.0, 0.0, gone));
        assert!((got.distance.0 - want.distance.0).abs() < 1e-4, "{ms}: {got:?} {want:?}");
        assert!((got.tcpa.0 - want.tcpa.0).abs() < 20, "{ms}: {got:?} {want:?}");
    }
    watch.own(35.001, 135.0, 36.0, 90.0, 3);
    watch.hear_at(&her, UtcTime(3000));
    let (got, want) = (watch.ship(SHIP).cpa.unwrap(), want(35.001, 90.0, 0.0));
    assert!((got.distance.0 - want.distance.0).abs() < 1e-4, "{got:?} {want:?}");
}

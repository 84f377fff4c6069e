//! Each cause of doubt from both sides of its threshold, and passages that raise none.

use super::*;
use crate::domain::behaviour::sample::{T0, at, fix, live, own_at, s, ship};
use crate::domain::id::SourceId;
use crate::domain::nmea0183::sentence::{FixQuality, FixSentence, Gnss, GnssFix};
use crate::domain::traffic::own_ship::{OwnSettings, OwnShip};
use crate::domain::units::{Bearing, Knots};

const SETTINGS: fn() -> GnssSettings = GnssSettings::default;

fn codes(finding: Option<Finding>) -> Vec<&'static str> {
    finding.into_iter().flat_map(|f| f.reasons).map(|r| r.code).collect()
}

/// Own ship going north at 30 kn: half a mile a minute.
fn own(second: i64, off_nm: f64) -> OwnView {
    let there = Offset { x: off_nm, y: second as f64 * 30.0 / 3600.0 };
    own_at(at(35.0, 135.0).at_offset(there), 0.0, 30.0, s(second))
}

#[test]
fn poor_figures_are_told_and_good_ones_are_not() {
    let table: [(Option<f64>, Option<u8>, &[&str]); 6] = [
        (Some(5.0), Some(5), &[]),
        (Some(5.1), Some(5), &["hdop"]),
        (Some(0.9), Some(4), &["satellites"]),
        (Some(9.9), Some(0), &["hdop", "satellites"]),
        (None, None, &[]),
        (None, Some(3), &["satellites"]),
    ];
    for (hdop, satellites, expected) in table {
        let mut view = own(0, 0.0);
        view.position = OwnPosition::Fix(Fix { hdop, satellites, ..fix(at(35.0, 135.0), T0) });
        let got = GnssDoubt::default().assess(T0, &view, &SETTINGS());
        assert_eq!(codes(got), expected, "{hdop:?} {satellites:?}");
    }
}

#[test]
fn an_hour_under_way_raises_nothing() {
    let mut doubt = GnssDoubt::default();
    for second in 0..3600 {
        assert_eq!(doubt.assess(s(second), &own(second, 0.0), &SETTINGS()), None, "{second}");
    }
}

#[test]
fn a_hard_turn_with_a_fix_every_five_seconds_raises_nothing() {
    // 40 kn, turning 6 degrees a second for a minute.
    let mut doubt = GnssDoubt::default();
    let mut position = at(35.0, 135.0);
    for second in 0..60_i64 {
        let course = Bearing::new(second as f64 * 6.0);
        position = position.at_offset(Offset::along(course, 40.0, 1.0 / 3600.0));
        if second % 5 == 0 {
            let mut view = own_at(position, 0.0, 40.0, s(second));
            view.course = Some(course);
            assert_eq!(doubt.assess(s(second), &view, &SETTINGS()), None, "{second}");
        }
    }
}

#[test]
fn a_step_is_doubted_until_the_new_place_has_agreed_for_two_minutes() {
    for (step, expected) in [(0.24, false), (0.27, true), (5.0, true)] {
        let mut doubt = GnssDoubt::default();
        for second in 0..90 {
            doubt.assess(s(second), &own(second, 0.0), &SETTINGS());
        }
        let got = doubt.assess(s(90), &own(90, step), &SETTINGS());
        assert_eq!(codes(got), if expected { vec!["reckoning"] } else { vec![] }, "{step}");
        for second in 91..210 {
            let got = doubt.assess(s(second), &own(second, step), &SETTINGS());
            assert_eq!(got.is_some(), expected, "{step} at {second}");
        }
        assert_eq!(doubt.assess(s(210), &own(210, step), &SETTINGS()), None, "{step}");
    }
}

#[test]
fn a_slow_pull_away_from_reckoning_is_found() {
    // The receiver says north at 10 kn and drifts east at 18 kn.
    let mut doubt = GnssDoubt::default();
    let found = (0..60).find(|second| {
        let there = Offset { x: *second as f64 * 18.0 / 3600.0, y: *second as f64 * 10.0 / 3600.0 };
        let view = own_at(at(35.0, 135.0).at_offset(there), 0.0, 10.0, s(*second));
        doubt.assess(s(*second), &view, &SETTINGS()).is_some()
    });
    assert_eq!(found, Some(50), "0.25 nm are made good in 50 s");
}

#[test]
fn a_long_gap_allows_what_the_boat_could_have_done() {
    let mut doubt = GnssDoubt::default();
    doubt.assess(s(0), &own(0, 0.0), &SETTINGS());
    // Ten minutes later she is 5 nm on, and could as well be 4 nm aside.
    assert_eq!(doubt.assess(s(600), &own(600, 4.0), &SETTINGS()), None);
    let mut doubt = GnssDoubt::default();
    doubt.assess(s(0), &own(0, 0.0), &SETTINGS());
    assert!(doubt.assess(s(600), &own(600, 9.0), &SETTINGS()).is_some());
}

#[test]
fn a_lost_fix_and_one_that_never_came() {
    let mut doubt = GnssDoubt::default();
    let none = OwnView { position: OwnPosition::NoFix, speed: None, course: None, ..own(0, 0.0) };
    assert_eq!(doubt.assess(s(0), &none, &SETTINGS()), None);
    assert_eq!(doubt.assess(s(59), &none, &SETTINGS()), None);
    let found = doubt.assess(s(60), &none, &SETTINGS());
    assert_eq!((codes(found.clone()), found.unwrap().level), (vec!["no-fix"], Level::Info));
    doubt.stacked = 3;
    assert_eq!(doubt.assess(s(60), &none, &SETTINGS()).unwrap().level, Level::High);
    doubt.stacked = 0;
    assert_eq!(doubt.assess(s(61), &own(61, 0.0), &SETTINGS()), None);
    let last = fix(at(35.0, 135.0), s(61));
    let reckoned = OwnPosition::DeadReckoned { position: last.position, fix: last };
    let view = OwnView { position: reckoned, ..own(61, 0.0) };
    assert_eq!(doubt.assess(s(62), &view, &SETTINGS()), None);
    assert_eq!(doubt.assess(s(71), &view, &SETTINGS()), None);
    let found = doubt.assess(s(72), &view, &SETTINGS());
    assert_eq!((codes(found.clone()), found.unwrap().level), (vec!["fix-lost"], Level::High));
}

fn see(doubt: &mut GnssDoubt, n: u32, second: i64, lat: f64) {
    doubt.observe(&live(ship(n), at(lat, 135.0), 0.0, 10.0, s(second)), s(second), &SETTINGS());
}

#[test]
fn three_targets_that_jump_within_a_minute_are_a_doubt() {
    let mut doubt = GnssDoubt::default();
    for n in 0..3 {
        see(&mut doubt, n, 0, 35.0);
    }
    see(&mut doubt, 0, 10, 35.03);
    see(&mut doubt, 1, 20, 35.03);
    assert_eq!(doubt.assess(s(20), &own(20, 0.0), &SETTINGS()), None);
    // The same one again is still one.
    see(&mut doubt, 1, 25, 35.0);
    assert_eq!(doubt.assess(s(25), &own(25, 0.0), &SETTINGS()), None);
    doubt.jumped(ship(2), s(30));
    assert_eq!(codes(doubt.assess(s(30), &own(30, 0.0), &SETTINGS())), ["targets-jump"]);
    assert_eq!(codes(doubt.assess(s(69), &own(69, 0.0), &SETTINGS())), ["targets-jump"]);
    assert_eq!(doubt.assess(s(70), &own(70, 0.0), &SETTINGS()), None);
}

#[test]
fn a_long_way_in_a_long_time_is_no_jump() {
    let mut doubt = GnssDoubt::default();
    for n in 0..5 {
        see(&mut doubt, n, 0, 35.0);
        // 1.8 nm: at 60 kn that takes 108 s.
        see(&mut doubt, n, 120, 35.03);
    }
    assert_eq!(doubt.assess(s(120), &own(120, 0.0), &SETTINGS()), None);
}

#[test]
fn three_on_one_point_are_a_doubt_and_three_rafted_are_not() {
    let on = |lon: [f64; 3], lat: f64, freshness: Freshness| {
        let targets: Vec<Target> = (0..3_u32)
            .map(|n| Target { freshness, ..live(ship(n), at(lat, lon[n as usize]), 0.0, 0.0, T0) })
            .collect();
        let refs: Vec<&Target> = targets.iter().collect();
        let mut doubt = GnssDoubt::default();
        doubt.survey(&refs, Some(at(35.0, 135.0)));
        codes(doubt.assess(T0, &own(0, 0.0), &SETTINGS()))
    };
    assert_eq!(on([135.0; 3], 35.1, Freshness::Live), ["targets-stacked"]);
    assert!(on([135.0; 3], 35.1, Freshness::Stale).is_empty());
    // 6 m apart, as hulls alongside are.
    assert!(on([135.0, 135.000_066, 135.000_132], 35.1, Freshness::Live).is_empty());
    // On the far side of the earth: their fault, not our receiver's.
    assert!(on([135.0; 3], -35.0, Freshness::Live).is_empty());
}

#[test]
fn a_clock_set_back_starts_the_reckoning_anew() {
    let mut doubt = GnssDoubt::default();
    doubt.assess(s(100), &own(100, 0.0), &SETTINGS());
    let mut view = own_at(at(36.0, 135.0), 0.0, 10.0, s(0));
    view.speed = Some(Knots(10.0));
    assert_eq!(doubt.assess(s(0), &view, &SETTINGS()), None);
}

/// Every reason told in ten minutes of a receiver that gives a fix each `every` seconds,
/// looked at each `look` seconds before what came in that second is taken.
fn told(every: i64, look: i64) -> Vec<&'static str> {
    let mut ship = OwnShip::new(OwnSettings::default());
    let mut doubt = GnssDoubt::default();
    let mut told = Vec::new();
    for second in 0..600_i64 {
        if second % look == 0 {
            told.extend(codes(doubt.assess(s(second), &ship.view(s(second)), &SETTINGS())));
        }
        if second % every == 0 {
            let there = at(35.0, 135.0).at_offset(Offset { x: 0.0, y: second as f64 * 12.0 / 3600.0 });
            let fix = GnssFix {
                sentence: FixSentence::Rmc,
                valid: true,
                quality: FixQuality::Gps,
                position: Some(there),
                millis_of_day: Some(second as u32 * 1000),
                date: None,
                speed: Some(Knots(12.0)),
                course: Some(Bearing::new(0.0)),
                variation: None,
                satellites: None,
                hdop: None,
                altitude: None,
                correction_age_s: None,
            };
            ship.apply_gnss(&Gnss::Fix(fix), SourceId(0), s(second));
        }
    }
    told.sort_unstable();
    told.dedup();
    told
}

#[test]
fn a_slow_receiver_is_no_receiver_without_a_fix() {
    let table: [(i64, i64, &[&str]); 6] = [
        (1, 1, &[]),
        (10, 1, &[]),
        (10, 10, &[]),
        (12, 1, &[]),
        // Slower than any rhythm: lost for a while between two, but never "no fix yet".
        (20, 1, &["fix-lost"]),
        (20, 20, &[]),
    ];
    for (every, look, expected) in table {
        assert_eq!(told(every, look), expected, "a fix each {every} s, looked at each {look} s");
    }
}

#[test]
fn two_receivers_apart_for_a_while_are_a_doubt() {
    use crate::domain::units::NauticalMiles;
    let apart = |second, nm: Option<f64>| OwnView {
        rival: nm.map(|nm| (SourceId(1), NauticalMiles(nm))),
        ..own(second, 0.0)
    };
    let mut doubt = GnssDoubt::default();
    let mut look = |second: i64, nm| codes(doubt.assess(s(second), &apart(second, nm), &SETTINGS()));
    assert!(look(0, Some(0.25)).is_empty());
    for second in 1..6 {
        assert!(look(second, Some(0.26)).is_empty(), "{second}");
    }
    assert_eq!(look(6, Some(0.26)), ["receivers"]);
    assert!(look(7, None).is_empty(), "one of them is silent");
    assert!(look(8, Some(9.0)).is_empty(), "it begins anew");
    assert_eq!(look(13, Some(9.0)), ["receivers"]);
}

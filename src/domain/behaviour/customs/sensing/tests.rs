//! A5, A7 and A8 from both sides of their limits.

use crate::domain::alert::alarm::{Finding, Rule};
use crate::domain::behaviour::customs::CustomsSettings;
use crate::domain::behaviour::customs::stage::Stage;
use crate::domain::behaviour::sample::{T0, at, live, own_at, s};
use crate::domain::geo::{Offset, Position};
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::nmea0183::sentence::TrackStatus;
use crate::domain::time::Span;
use crate::domain::traffic::picture::ChangeKind;
use crate::domain::traffic::target::{Association, Freshness, Target, TargetKind};

const SHE: TargetId = TargetId::Mmsi(Mmsi(671_999_011));
const OTHER: TargetId = TargetId::Mmsi(Mmsi(431_999_101));
const TRACK: TargetId = TargetId::Radar { number: 7, use_count: 1 };

fn stage() -> Stage {
    Stage::new(&CustomsSettings::default(), T0)
}

/// `east` and `north` nm of own ship.
fn place(east: f64, north: f64) -> Position {
    at(35.0, 135.0).at_offset(Offset { x: east, y: north })
}

fn ship(id: TargetId, position: Position, speed: f64, seconds: i64) -> Target {
    live(id, position, 90.0, speed, s(seconds))
}

fn echo(position: Position, speed: f64, seconds: i64) -> Target {
    Target {
        kind: TargetKind::Radar,
        status: None,
        radar_status: Some(TrackStatus::Tracking),
        ..live(TRACK, position, 90.0, speed, s(seconds))
    }
}

fn of(rule: Rule, found: Vec<Finding>) -> Option<Finding> {
    found.into_iter().find(|f| f.rule == rule)
}

/// Own ship hears `her` each 10 s for half an hour and nothing of her after; another ship
/// `far` nm off is heard all the time but for `deaf`. When A5 is raised, seconds after her
/// last report, within half an hour.
fn silent_after(her: &dyn Fn(i64) -> Target, far: f64, deaf: std::ops::Range<i64>) -> Option<i64> {
    let mut stage = stage();
    let end = 1800;
    for seconds in (0..=end + 1800).step_by(5) {
        if seconds <= end {
            stage.hear(her(seconds));
        }
        if !deaf.contains(&seconds) && seconds % 10 == 0 {
            stage.hear(ship(OTHER, place(0.0, -far), 0.0, seconds));
        }
        if of(Rule::WentSilent, stage.look(s(seconds))).is_some() {
            return Some(seconds - end);
        }
    }
    None
}

#[test]
fn silence_near_by_is_told_and_at_the_edge_of_hearing_it_is_not() {
    let never = 0..0;
    let lying = |nm: f64| move |seconds| ship(SHE, place(0.0, nm), 0.0, seconds);
    assert_eq!(silent_after(&lying(3.0), 20.0, never.clone()), Some(480));
    assert_eq!(silent_after(&lying(14.9), 20.0, never.clone()), Some(480));
    assert_eq!(silent_after(&lying(15.1), 20.0, never.clone()), None);
    // Her own last reports are the furthest that was heard.
    assert_eq!(silent_after(&lying(3.0), 2.0, never), None);
}

#[test]
fn the_limit_goes_with_the_interval_of_her_class_and_status() {
    let anchored = |seconds| Target { status: Some(1), ..ship(SHE, place(0.0, 3.0), 2.0, seconds) };
    assert_eq!(silent_after(&anchored, 20.0, 0..0), Some(1080));
    let moored = |seconds| Target { status: Some(5), ..ship(SHE, place(0.0, 3.0), 0.0, seconds) };
    assert_eq!(silent_after(&moored, 20.0, 0..0), None, "she lies in a berth");
    // No class B was heard but herself: 2.25 nm are proven.
    let class_b = |seconds| Target { kind: TargetKind::ClassB, ..ship(SHE, place(0.0, 3.0), 8.0, seconds) };
    assert_eq!(silent_after(&class_b, 20.0, 0..0), None);
}

#[test]
fn a_deaf_receiver_makes_nobody_silent() {
    let lying = |seconds| ship(SHE, place(0.0, 3.0), 0.0, seconds);
    assert_eq!(silent_after(&lying, 20.0, 1800..9999), None);
    // Nothing heard for 610 s: that time does not count.
    assert_eq!(silent_after(&lying, 20.0, 1810..2410), Some(480 + 610));
}

#[test]
fn own_ship_that_runs_out_of_range_makes_nobody_silent() {
    let mut stage = stage();
    for seconds in (0..5400).step_by(10) {
        // 30 kn south from the place where both were heard.
        let south = -30.0 * Span::seconds(seconds).as_hours();
        stage.own = crate::domain::behaviour::sample::own_at(place(0.0, south), 180.0, 30.0, s(seconds));
        if south > -8.0 {
            stage.hear(ship(SHE, place(0.0, 8.0), 0.0, seconds));
        }
        stage.hear(ship(OTHER, place(0.0, south - 12.0), 30.0, seconds));
        assert_eq!(of(Rule::WentSilent, stage.look(s(seconds))), None, "{seconds}");
    }
}

#[test]
fn she_is_watched_by_memory_and_her_return_ends_it() {
    let mut stage = stage();
    for round in 0..2 {
        let start = round * 3600;
        for seconds in (start..start + 3000).step_by(5) {
            if seconds <= start + 600 {
                stage.hear(ship(SHE, place(0.0, 3.0), 6.0, seconds));
            }
            if seconds == start + 900 {
                stage.change(SHE, ChangeKind::Removed);
            }
            stage.hear(ship(OTHER, place(0.0, -20.0), 0.0, seconds));
            let found = of(Rule::WentSilent, stage.look(s(seconds)));
            assert_eq!(found.is_some(), seconds >= start + 1080, "{seconds}");
            if let Some(found) = found.filter(|_| seconds == start + 2400) {
                // Half an hour at 6 kn: 3 nm on, the circle 1 + 0.25 x 3 nm.
                let circle = found.reasons.iter().find(|r| r.code == "silent-circle").unwrap().value;
                assert!((circle - 1.75).abs() < 1e-6, "{circle}");
                assert!(found.position.unwrap().haversine(place(3.0, 3.0)).0 < 20.0);
                assert_eq!((found.occurrence as i64, found.start), (round + 1, s(start + 600)));
            }
        }
    }
}

#[test]
fn silence_beside_another_vessel_is_high() {
    for (apart, level) in [(1.99, "HIGH"), (2.01, "WARN")] {
        let mut stage = stage();
        let third = TargetId::Mmsi(Mmsi(431_999_102));
        let mut raised = None;
        for seconds in (0..1200).step_by(5) {
            if seconds <= 600 {
                stage.hear(ship(SHE, place(0.0, 3.0), 0.0, seconds));
            }
            stage.hear(ship(OTHER, place(0.0, -20.0), 0.0, seconds));
            stage.hear(ship(third, place(apart, 3.0), 0.0, seconds));
            raised = raised.or(of(Rule::WentSilent, stage.look(s(seconds))));
        }
        assert_eq!(raised.unwrap().level.code(), level, "{apart}");
    }
}

#[test]
fn who_still_sends_is_not_silent() {
    let mut stage = stage();
    for seconds in (0..3600).step_by(10) {
        let mut her = ship(SHE, place(0.0, 3.0), 0.0, seconds.min(600));
        // Static data goes on, each six minutes; the position is missing.
        her.last_heard = s(if seconds <= 600 { seconds } else { seconds / 360 * 360 });
        stage.hear(her);
        stage.hear(ship(OTHER, place(0.0, -20.0), 0.0, seconds));
        assert_eq!(of(Rule::WentSilent, stage.look(s(seconds))), None, "{seconds}");
    }
}

/// What is found while `target` runs east at its speed for `span` seconds, heard each ten.
fn runs(
    target: &dyn Fn(Position, i64) -> Target,
    span: i64,
    alive: bool,
) -> Vec<(&'static str, &'static str)> {
    let mut stage = stage();
    let mut found = Vec::new();
    for seconds in (0..=span).step_by(10) {
        let speed = target(place(0.0, 3.0), 0).report.unwrap().speed.unwrap().0;
        let way = speed * Span::seconds(seconds).as_hours();
        stage.hear(target(place(way, 3.0), seconds));
        if alive {
            stage.hear(ship(OTHER, place(0.0, -6.0), 0.0, seconds));
        }
        found = stage.look(s(seconds)).iter().map(|f| (f.rule.code(), f.level.code())).collect();
    }
    found
}

#[test]
fn a_fast_boat_is_told_by_speed_span_and_type() {
    let typed = |ship_type: Option<u8>, speed: f64| {
        move |position, seconds| {
            let mut target = ship(SHE, position, speed, seconds);
            target.identity.ship_type = ship_type;
            target
        }
    };
    let told = &[("A7", "WARN")][..];
    let table = [
        (None, 25.0, 60, told),
        (None, 25.0, 50, &[][..]),
        (None, 24.9, 600, &[]),
        (Some(37), 30.0, 60, told),
        (Some(50), 30.0, 60, told),
        (Some(40), 30.0, 600, &[]),
        (Some(49), 30.0, 600, &[]),
        (Some(51), 30.0, 600, &[]),
        (Some(55), 30.0, 600, &[]),
        (Some(69), 30.0, 600, &[]),
    ];
    for (ship_type, speed, span, want) in table {
        assert_eq!(runs(&typed(ship_type, speed), span, true), want, "{ship_type:?} {speed} {span}");
    }
}

#[test]
fn a_track_without_ais_is_dark_after_three_minutes_or_one() {
    let table = [
        (10.0, 170, true, &[][..]),
        (10.0, 180, true, &[("A8", "WARN")][..]),
        (25.0, 50, true, &[]),
        (25.0, 60, true, &[("A7", "HIGH"), ("A8", "WARN")]),
        (24.9, 170, true, &[]),
        // No other AIS is heard: who knows.
        (10.0, 600, false, &[]),
        (30.0, 600, false, &[("A7", "WARN")]),
    ];
    for (speed, span, alive, want) in table {
        assert_eq!(runs(&|p, t| echo(p, speed, t), span, alive), want, "{speed} {span} {alive}");
    }
}

#[test]
fn the_span_begins_with_status_t() {
    let acquiring = |p, t| {
        let status = if t < 120 { TrackStatus::Acquiring } else { TrackStatus::Tracking };
        Target { radar_status: Some(status), ..echo(p, 10.0, t) }
    };
    assert_eq!(runs(&acquiring, 290, true), []);
    assert_eq!(runs(&acquiring, 300, true), [("A8", "WARN")]);
}

#[test]
fn a_ship_without_an_echo_may_be_the_track_and_one_with_hers_is_not() {
    let dark = |east: f64, with: Option<TargetId>| {
        let mut stage = stage();
        let mut found = Vec::new();
        for seconds in (0..=300).step_by(10) {
            stage.hear(echo(place(0.0, 3.0), 0.0, seconds));
            let association = with.map(|with| Association { with, since: T0 });
            stage.hear(Target { association, ..ship(SHE, place(east, 3.0), 0.0, seconds) });
            found = stage.look(s(seconds));
        }
        of(Rule::Dark, found).is_some()
    };
    // The gate at 3 nm is 150 m, twice that 0.162 nm.
    assert!(!dark(0.15, None));
    assert!(dark(0.18, None));
    assert!(dark(0.15, Some(TargetId::Radar { number: 8, use_count: 1 })));
}

#[test]
fn an_echo_of_a_buoy_is_no_vessel() {
    for (off, dark) in [(0.09, false), (0.11, true)] {
        let mut stage = stage();
        let mut found = Vec::new();
        for seconds in (0..=300).step_by(10) {
            stage.hear(echo(place(0.0, 3.0), 0.0, seconds));
            let aid = ship(OTHER, place(off, 3.0), 0.0, seconds);
            stage.hear(Target { kind: TargetKind::Aid { is_virtual: false }, ..aid });
            found = stage.look(s(seconds));
        }
        assert_eq!(of(Rule::Dark, found).is_some(), dark, "{off}");
    }
}

#[test]
fn a_track_that_parts_from_a_ship_still_heard_is_known_for_a_while() {
    let mut stage = stage();
    let joined = |with| Some(Association { with, since: T0 });
    for seconds in (0..=900).step_by(10) {
        let parted = seconds >= 100;
        let track =
            Target { association: joined(SHE).filter(|_| !parted), ..echo(place(0.0, 3.0), 5.0, seconds) };
        // Own position is in error: all ships lie two miles from their echoes.
        let east = if parted { 2.0 } else { 0.0 };
        stage.hear(Target {
            association: joined(TRACK).filter(|_| !parted),
            ..ship(SHE, place(east, 3.0), 5.0, seconds)
        });
        stage.hear(track);
        if seconds == 0 {
            stage.change(TRACK, ChangeKind::Associated);
        }
        let found = of(Rule::Dark, stage.look(s(seconds)));
        assert_eq!(found.is_some(), seconds >= 700, "{seconds}");
    }
}

#[test]
fn a_track_that_begins_after_a_leap_of_own_position_waits_for_ten_minutes() {
    // When own position leaps, when the track begins, when it is told: seconds.
    for (leaps, begins, told) in [
        (&[100][..], 120, 700),
        (&[100], 280, 700),
        // Three minutes after a leap a new track is a new track.
        (&[100], 281, 461),
        // One that was there before is no track given anew, and later leaps hide nobody.
        (&[100], 90, 270),
        (&[100, 400, 650], 120, 700),
        (&[], 120, 300),
    ] {
        let mut stage = stage();
        let first = (0..=900).find(|seconds| {
            let way = leaps.iter().filter(|at| **at <= *seconds).count();
            stage.own = own_at(place(0.0, -2.0 * way as f64), 0.0, 0.0, s(*seconds));
            if *seconds >= begins {
                stage.hear(echo(place(0.0, 3.0), 5.0, *seconds));
            }
            if seconds % 10 == 0 {
                stage.hear(ship(OTHER, place(9.0, 9.0), 0.0, *seconds));
            }
            of(Rule::Dark, stage.look(s(*seconds))).is_some()
        });
        assert_eq!(first, Some(told), "{leaps:?} {begins}");
    }
}

#[test]
fn a_lost_track_is_over() {
    let mut stage = stage();
    for seconds in (0..=200).step_by(10) {
        stage.hear(echo(place(0.0, 3.0), 5.0, seconds));
        stage.hear(ship(OTHER, place(0.0, -6.0), 0.0, seconds));
        stage.look(s(seconds));
    }
    assert!(of(Rule::Dark, stage.look(s(201))).is_some());
    stage.hear(Target { freshness: Freshness::Lost, ..echo(place(0.0, 3.0), 5.0, 202) });
    assert!(of(Rule::Dark, stage.look(s(203))).is_none());
}

#[test]
fn every_reason_has_words() {
    use crate::domain::alert::alarm::Reason;
    use crate::domain::alert::words;
    use crate::i18n::{Catalogue, Language};
    let sources = [
        include_str!("../identity/number.rs"),
        include_str!("../identity/changed.rs"),
        include_str!("../identity/two_places.rs"),
        include_str!("../identity/swap.rs"),
        include_str!("../identity/type_speed.rs"),
        include_str!("../sensing.rs"),
        include_str!("went_silent.rs"),
        include_str!("go_fast.rs"),
        include_str!("dark.rs"),
    ];
    let is_code = |word: &&str| {
        word.contains('-')
            && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            && !word.starts_with('-')
    };
    let codes: Vec<&'static str> =
        sources.iter().flat_map(|s| s.split('"').skip(1).step_by(2)).filter(is_code).collect();
    assert!(codes.len() > 25, "{codes:?}");
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for code in codes.iter().chain(&["night", "inbound"]) {
            let text = words::reason(&catalogue, &Reason { code, value: 1.0, unit: "", threshold: 2.0 });
            assert!(!text.starts_with("reason-") && !text.contains('$'), "{code}: {text}");
        }
    }
}

#[test]
fn the_circle_of_who_is_silent_grows_and_goes_with_her_return() {
    let mut stage = stage();
    let eastward = |seconds: i64| place(12.0 * Span::seconds(seconds).as_hours(), 3.0);
    for seconds in (0..=3600).step_by(5) {
        if seconds <= 1800 && seconds % 10 == 0 {
            stage.hear(ship(SHE, eastward(seconds), 12.0, seconds));
            assert_eq!(stage.uncertainty(SHE, s(seconds)), None, "she is heard");
        }
        if seconds % 10 == 0 {
            stage.hear(ship(OTHER, place(0.0, -30.0), 0.0, seconds));
        }
        stage.look(s(seconds));
    }
    // Half an hour at 12 kn: 1 nm and a quarter of 6 nm round where she would be.
    let (there, radius) = stage.uncertainty(SHE, s(3600)).unwrap();
    assert!((radius.0 - 2.5).abs() < 0.01, "{radius:?}");
    assert!(there.haversine(eastward(3600)).nautical_miles().0 < 0.05);
    let (_, later) = stage.uncertainty(SHE, s(4200)).unwrap();
    assert!((later.0 - 3.0).abs() < 0.01, "{later:?}");
    // The picture has let her go: the rule still knows.
    stage.change(SHE, ChangeKind::Removed);
    assert!(stage.uncertainty(SHE, s(4200)).is_some());
    stage.hear(ship(SHE, eastward(4210), 12.0, 4210));
    stage.look(s(4215));
    assert_eq!(stage.uncertainty(SHE, s(4215)), None);
}

#[test]
fn a_track_that_was_lost_has_a_circle_and_a_live_one_has_none() {
    let mut stage = stage();
    stage.hear(echo(place(0.0, 4.0), 30.0, 0));
    stage.look(s(1));
    assert_eq!(stage.uncertainty(TRACK, s(1)), None);
    stage.change(TRACK, ChangeKind::Lost);
    // Six minutes at 30 kn are 3 nm.
    let (there, radius) = stage.uncertainty(TRACK, s(360)).unwrap();
    assert!((radius.0 - 1.75).abs() < 0.01 && there.haversine(place(3.0, 4.0)).nautical_miles().0 < 0.05);
}

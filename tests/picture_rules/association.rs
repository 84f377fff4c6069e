//! A ship's own echo: joined by the gate, released by it, histories untouched.

use crate::support::*;
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::id::TargetId;
use watchkeeper::domain::traffic::picture::Change;
use watchkeeper::domain::traffic::picture::ChangeKind::{Associated, Released};
use watchkeeper::domain::traffic::target::TrackPoint;

/// Where a ship going east at 12 kn on 35.05 N from 135.0 E is at `s`.
fn lon_at(s: i64) -> f64 {
    135.0 + s as f64 / 3600.0 * 12.0 / 60.0 / 35.05_f64.to_radians().cos()
}

/// An echo `north` metres and `east` metres from the ship's true place.
fn beside(
    watch: &mut Watch,
    number: u16,
    north: f64,
    east: f64,
    speed: f64,
    course: f64,
    s: i64,
) -> Vec<Change> {
    let own = Position::new(35.0, 135.0).unwrap();
    let lat = 35.05 + north / 1852.0 / 60.0;
    let lon = lon_at(s) + east / 1852.0 / 60.0 / 35.05_f64.to_radians().cos();
    let (range, bearing) = own.range_bearing(Position::new(lat, lon).unwrap());
    watch.own(35.0, 135.0, 0.0, 0.0, s);
    watch.echo(ttm(number, bearing.degrees(), range.0, speed, course), s)
}

fn ship(watch: &mut Watch, s: i64) {
    watch.hear(&class_a(SHIP, 35.05, lon_at(s), |_| {}), s);
}

fn with(watch: &Watch, id: &str) -> Option<String> {
    watch.picture.get(id.parse().unwrap())?.association.map(|association| association.with.to_string())
}

const HER: &str = "mmsi:431999021";

/// The ship each ten seconds, one echo each three, `from..to` seconds; the first second
/// at which they are joined.
fn joined_at(north: f64, speed: f64, course: f64) -> Option<i64> {
    let mut watch = Watch::with_own(0);
    for s in 0..60 {
        if s % 10 == 0 {
            ship(&mut watch, s);
        }
        if s % 3 == 0 {
            beside(&mut watch, 7, north, 0.0, speed, course, s);
        }
        watch.pass(s);
        if with(&watch, HER).is_some() {
            assert_eq!(with(&watch, "radar:7").as_deref(), Some(HER));
            return Some(s);
        }
    }
    None
}

#[test]
fn the_gate_joins_at_the_third_update_inside() {
    // 3 nm off the gate is 150 m: 60 m + 1.5 % are 143 m.
    let table = [
        (0.0, 12.0, 90.0, true),
        (145.0, 12.0, 90.0, true),
        (155.0, 12.0, 90.0, false),
        (0.0, 15.9, 90.0, true),
        (0.0, 16.1, 90.0, false),
        (0.0, 12.0, 109.0, true),
        (0.0, 12.0, 111.0, false),
    ];
    for (north, speed, course, joins) in table {
        assert_eq!(joined_at(north, speed, course), joins.then_some(6), "{north} m {speed} kn {course}");
    }
}

#[test]
fn the_gate_grows_with_the_range() {
    // At 12 nm it is 60 m + 333 m.
    for (metres, joins) in [(380.0, true), (410.0, false)] {
        let mut watch = Watch::with_own(0);
        let own = Position::new(35.0, 135.0).unwrap();
        for s in (0..30).step_by(3) {
            watch.own(35.0, 135.0, 0.0, 0.0, s);
            watch.hear(&class_a(SHIP, 35.2, 135.0, |said| said.speed = 0), s);
            let there = Position::new(35.2 + metres / 1852.0 / 60.0, 135.0).unwrap();
            let (range, bearing) = own.range_bearing(there);
            watch.echo(ttm(7, bearing.degrees(), range.0, 0.0, 0.0), s);
            watch.pass(s);
        }
        assert_eq!(with(&watch, HER).is_some(), joins, "{metres} m");
    }
}

#[test]
fn slow_ships_need_no_common_course() {
    let mut watch = Watch::with_own(0);
    for s in (0..12).step_by(3) {
        watch.own(35.0, 135.0, 0.0, 0.0, s);
        watch.hear(&class_a(SHIP, 35.05, 135.0, |said| said.speed = 10), s);
        watch.echo(ttm(7, 0.0, 2.997, 2.0, 270.0), s);
        watch.pass(s);
    }
    assert_eq!(with(&watch, "radar:7").as_deref(), Some(HER));
}

#[test]
fn three_of_five_updates_are_enough_and_two_are_not() {
    for (pattern, joins) in [("10101", true), ("11000", false), ("10010001", false), ("0011010", true)] {
        let mut watch = Watch::with_own(0);
        for (n, inside) in (0..).zip(pattern.chars()) {
            let s = n * 3;
            ship(&mut watch, s);
            beside(&mut watch, 7, if inside == '1' { 20.0 } else { 250.0 }, 0.0, 12.0, 90.0, s);
            watch.pass(s);
        }
        assert_eq!(with(&watch, HER).is_some(), joins, "{pattern}");
    }
}

#[test]
fn a_second_track_beside_her_stays_a_target_of_its_own() {
    let mut watch = Watch::with_own(0);
    for s in (0..120).step_by(3) {
        ship(&mut watch, s);
        beside(&mut watch, 1, 90.0, 0.0, 12.0, 90.0, s);
        beside(&mut watch, 2, 10.0, 5.0, 12.0, 90.0, s);
        watch.pass(s);
    }
    assert_eq!(with(&watch, HER).as_deref(), Some("radar:2"), "the nearer one is hers");
    assert_eq!(with(&watch, "radar:1"), None);
    assert!(watch.radar("radar:1").cpa.is_some(), "and the other counts");
    assert!(watch.radar("radar:2").cpa.is_none(), "her echo is no second danger");
    assert!(watch.ship(SHIP).cpa.is_some());
}

#[test]
fn outside_twice_the_gate_for_a_minute_releases() {
    let mut watch = Watch::with_own(0);
    let mut released = None;
    for s in (0..240).step_by(3) {
        ship(&mut watch, s);
        // Inside till 30 s; then 290 m, inside twice the gate; from 90 s on 320 m.
        let north = if s < 30 {
            0.0
        } else if s < 90 {
            290.0
        } else {
            320.0
        };
        beside(&mut watch, 7, north, 0.0, 12.0, 90.0, s);
        let changes = watch.pass(s);
        if let Some(change) = changes.iter().find(|change| change.kind == Released) {
            released.get_or_insert((s, change.target.to_string()));
        }
    }
    assert_eq!(released, Some((150, HER.to_owned())));
    assert_eq!((with(&watch, HER), with(&watch, "radar:7")), (None, None));
    assert!(watch.radar("radar:7").cpa.is_some());
}

#[test]
fn a_short_absence_releases_nothing() {
    let mut watch = Watch::with_own(0);
    for s in (0..300).step_by(3) {
        ship(&mut watch, s);
        let away = (60..117).contains(&s) || (180..237).contains(&s);
        beside(&mut watch, 7, if away { 900.0 } else { 0.0 }, 0.0, 12.0, 90.0, s);
        watch.pass(s);
        assert_eq!(with(&watch, HER).is_some(), s >= 6, "{s} s");
    }
}

#[test]
fn the_pair_ends_with_either_of_them() {
    // The ship falls silent: at six minutes her echo is a dark target of its own.
    let mut watch = Watch::with_own(0);
    for s in 0..=400 {
        if s <= 30 {
            ship(&mut watch, s);
        }
        if s % 3 == 0 {
            beside(&mut watch, 7, 0.0, 0.0, 12.0, 90.0, s);
        }
        watch.pass(s);
        assert_eq!(with(&watch, "radar:7").is_some(), (6..390).contains(&s), "{s} s");
    }
    // The echo is lost: she is a ship without one.
    let mut watch = Watch::with_own(0);
    for s in 0..=100 {
        ship(&mut watch, s);
        if s % 3 == 0 && s <= 30 {
            beside(&mut watch, 7, 0.0, 0.0, 12.0, 90.0, s);
        }
        watch.pass(s);
        assert_eq!(with(&watch, HER).is_some(), (6..90).contains(&s), "{s} s");
    }
}

#[test]
fn joining_leaves_both_histories_as_they_would_be_alone() {
    let run = |with_ship: bool, with_radar: bool| {
        let mut watch = Watch::with_own(0);
        for s in 0..200 {
            watch.own(35.0, 135.0, 0.0, 0.0, s);
            if with_ship && s % 10 == 0 {
                ship(&mut watch, s);
            }
            if with_radar && s % 3 == 0 {
                let north = if s < 60 { 0.0 } else { 700.0 };
                beside(&mut watch, 7, north, 0.0, 12.0, 90.0, s);
            }
            watch.pass(s);
            if with_ship && with_radar && s == 50 {
                assert!(with(&watch, HER).is_some());
            }
        }
        watch
    };
    let (both, alone, radar) = (run(true, true), run(true, false), run(false, true));
    assert!(with(&both, HER).is_none(), "released again");
    let track = |watch: &Watch, id: &str| -> Vec<TrackPoint> {
        watch.picture.get(id.parse::<TargetId>().unwrap()).unwrap().track.iter().copied().collect()
    };
    assert_eq!(track(&both, HER), track(&alone, HER));
    assert_eq!(track(&both, "radar:7"), track(&radar, "radar:7"));
    assert_eq!(both.ship(SHIP), alone.ship(SHIP));
    assert_eq!(both.radar("radar:7"), radar.radar("radar:7"));
}

#[test]
fn both_are_told_of_the_joining() {
    let mut watch = Watch::with_own(0);
    let mut told = Vec::new();
    for s in (0..12).step_by(3) {
        ship(&mut watch, s);
        beside(&mut watch, 7, 0.0, 0.0, 12.0, 90.0, s);
        told.extend(watch.pass(s));
    }
    let told: Vec<_> =
        told.iter().filter(|c| c.kind == Associated).map(|change| change.target.to_string()).collect();
    assert_eq!(told, [HER, "radar:7"]);
    assert_eq!(watch.picture.associated_since("radar:7".parse().unwrap()), Some(second(6)));
}

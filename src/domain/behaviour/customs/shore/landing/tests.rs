//! A11 from both sides of each limit.

use super::*;
use crate::domain::ais::message::Dimensions;
use crate::domain::behaviour::customs::CustomsSettings;
use crate::domain::behaviour::customs::stage::Stage;
use crate::domain::behaviour::sample::{T0, at, live, s, ship};
use crate::domain::geo::Position;
use crate::domain::traffic::target::{Freshness, Report};
use crate::domain::units::{Bearing, NauticalMiles};
use crate::domain::waters::Waters;

/// A beach of the bundled chart, and the sea north of it, `nm` from the nearest coast.
fn off(waters: &Waters, nm: f64) -> Position {
    let mut place = at(35.70, 134.02);
    for _ in 0..200 {
        let away = waters.shore(place).unwrap().0;
        if (away - nm).abs() < 0.002 {
            break;
        }
        place = place.destination(Bearing::new(180.0), NauticalMiles((away - nm) * 0.5));
    }
    place
}

struct Boat {
    nm: f64,
    knots: f64,
    length: u16,
    kind: TargetKind,
    /// She met another, and went in so many hours later.
    met: Option<i64>,
}

const BOAT: Boat = Boat { nm: 0.2, knots: 0.5, length: 12, kind: TargetKind::ClassB, met: Some(1) };

fn report(boat: &Boat, place: Position, t: i64) -> Target {
    let mut target = live(ship(1), place, 180.0, boat.knots, s(t));
    target.kind = boat.kind;
    target.identity.dimensions = (boat.length > 0).then_some(Dimensions {
        to_bow: boat.length.saturating_sub(2),
        to_stern: 2,
        to_port: 2,
        to_starboard: 2,
    });
    target
}

/// A stage on which she has met another offshore, if she is to.
fn stage(boat: &Boat) -> (Stage, i64) {
    let mut stage = Stage::new(&CustomsSettings::default(), T0);
    stage.waters = Waters::bundled().unwrap();
    let Some(hours) = boat.met else { return (stage, 0) };
    for t in (0..=300).step_by(10) {
        let drifts = Boat { knots: 0.5, ..*boat };
        stage.hear(report(&drifts, at(36.0, 134.02), t));
        stage.hear(live(ship(2), at(36.001, 134.02), 180.0, 0.5, s(t)));
        stage.look(s(t));
    }
    assert!(stage.look(s(300)).iter().any(|f| f.rule == Rule::Meeting));
    // The other leaves, so the meeting ends; she is heard all the way.
    let lands = hours * 3600;
    for t in (310..lands).step_by(120) {
        let under_way = Boat { knots: 8.0, ..*boat };
        stage.hear(report(&under_way, at(36.0, 134.3), t));
        stage.look(s(t));
    }
    (stage, lands)
}

fn lands(boat: &Boat) -> Option<Level> {
    let (mut stage, t) = stage(boat);
    let place = off(&stage.waters, boat.nm);
    stage.hear(report(boat, place, t));
    stage.look(s(t)).iter().find(|f| f.rule == Rule::Landing).map(|f| f.level)
}

#[test]
fn a_small_craft_with_a_past_that_slows_at_the_shore_is_told() {
    let high = Some(Level::High);
    let table = [
        ("she met another an hour ago", BOAT, high),
        ("she met none", Boat { met: None, ..BOAT }, None),
        ("thirteen hours ago", Boat { met: Some(13), ..BOAT }, None),
        ("eleven hours ago", Boat { met: Some(11), ..BOAT }, high),
        ("0.29 nm off", Boat { nm: 0.29, ..BOAT }, high),
        ("0.31 nm off", Boat { nm: 0.31, ..BOAT }, None),
        ("0.9 kn", Boat { knots: 0.9, ..BOAT }, high),
        ("1.1 kn", Boat { knots: 1.1, ..BOAT }, None),
        ("24 m", Boat { length: 24, ..BOAT }, high),
        ("25 m", Boat { length: 25, ..BOAT }, None),
        ("of unknown length, class B", Boat { length: 0, ..BOAT }, high),
        ("of unknown length, class A", Boat { length: 0, kind: TargetKind::ClassA, ..BOAT }, None),
    ];
    for (name, boat, want) in table {
        assert_eq!(lands(&boat), want, "{name}");
    }
}

#[test]
fn a_fishing_port_counts_as_the_shore() {
    let (mut stage, t) = stage(&BOAT);
    let place = off(&stage.waters, 1.5);
    stage.hear(report(&BOAT, place, t));
    assert!(stage.look(s(t)).iter().all(|f| f.rule != Rule::Landing));
    stage.waters.add_masks(&[crate::domain::scenario::file::Mask {
        kind: "fishing-port".to_owned(),
        area: crate::domain::scenario::file::MaskArea::Circle {
            centre: place.destination(Bearing::new(0.0), NauticalMiles(0.5)),
            radius: NauticalMiles(0.25),
        },
    }]);
    stage.hear(report(&BOAT, place, t + 10));
    assert!(stage.look(s(t + 10)).iter().any(|f| f.rule == Rule::Landing));
}

#[test]
fn a_berth_at_the_limit_is_one_landing() {
    let (mut stage, t) = stage(&BOAT);
    let mut starts = Vec::new();
    let mut lie = |stage: &mut Stage, n: i64, nm: f64, knots: f64| {
        let place = off(&stage.waters, nm);
        stage.hear(report(&Boat { knots, ..BOAT }, place, t + n * 10));
        let found = stage.look(s(t + n * 10));
        let start = found.iter().find(|f| f.rule == Rule::Landing).map(|f| f.start);
        starts.push(start);
        start
    };
    let first = lie(&mut stage, 0, 0.29, 0.5);
    assert!(first.is_some());
    for n in 1..20 {
        let (nm, knots) = [(0.31, 0.5), (0.29, 1.2), (0.39, 1.9), (0.28, 0.3)][n as usize % 4];
        assert_eq!(lie(&mut stage, n, nm, knots), first, "{nm} nm, {knots} kn");
    }
    assert_eq!(lie(&mut stage, 20, 0.2, 2.1), None, "she goes out");
    assert_eq!(lie(&mut stage, 21, 0.31, 0.5), None, "and stops outside");
    assert!(lie(&mut stage, 22, 0.29, 0.5).is_some_and(|start| Some(start) != first));
    assert_eq!(lie(&mut stage, 23, 0.41, 0.5), None, "she drifts off");
}

/// Seen until `seen_s` on the way in at `knots`, then not: the seconds at which a landing is told and
/// is over, from there on.
fn unseen(boat: &Boat, knots: f64, course: f64, from_nm: f64) -> (Option<i64>, Option<i64>) {
    let (mut stage, t) = stage(boat);
    let place = off(&stage.waters, from_nm);
    let mut target = report(&Boat { knots, ..*boat }, place, t);
    target.report = target.report.map(|r| Report { course: Some(Bearing::new(course)), ..r });
    stage.hear(target.clone());
    stage.look(s(t));
    target.freshness = Freshness::Lost;
    stage.hear(target);
    let mut told = (None, None);
    for after in (10..=3 * 3600).step_by(10) {
        let stands = stage.look(s(t + after)).iter().any(|f| f.rule == Rule::Landing);
        match told {
            (None, _) if stands => told.0 = Some(after),
            (Some(_), None) if !stands => told.1 = Some(after),
            _ => {}
        }
    }
    told
}

#[test]
fn one_who_goes_out_of_sight_on_her_way_in_is_reckoned_on() {
    // Some 4 nm at 20 kn to 0.3 nm from where her way meets the shore, told five minutes ahead.
    let waters = Waters::bundled().unwrap();
    let place = off(&waters, 4.0);
    let meets = (0..1000).map(|n| f64::from(n) * 0.01).find(|nm| {
        let there = place.destination(Bearing::new(180.0), NauticalMiles(*nm));
        waters.shore(there).unwrap().0 <= 0.3
    });
    let due = meets.unwrap() / 20.0 * 3600.0 - 300.0;
    let (told, over) = unseen(&BOAT, 20.0, 180.0, 4.0);
    let told = told.unwrap();
    assert!((told as f64 - due).abs() <= 12.0, "{told}, due {due}");
    assert_eq!(over, Some(told + 20 * 60));
    // No past, along the coast, out to sea, too slow, too far for her reckoning, too long for a small craft.
    let met = |hours| Boat { met: Some(hours), ..BOAT };
    for (name, boat, knots, course, nm) in [
        ("no past", Boat { met: None, ..BOAT }, 20.0, 180.0, 4.0),
        ("long ago", met(13), 20.0, 180.0, 4.0),
        ("out to sea", BOAT, 20.0, 0.0, 4.0),
        ("4.9 kn", BOAT, 4.9, 180.0, 4.0),
        ("two hours out", BOAT, 6.0, 180.0, 12.0),
        ("25 m", Boat { length: 25, ..BOAT }, 20.0, 180.0, 4.0),
    ] {
        assert_eq!(unseen(&boat, knots, course, nm).0, None, "{name}");
    }
}

//! A10 branch by branch, each from both sides of its limit.

use super::*;
use crate::domain::behaviour::customs::CustomsSettings;
use crate::domain::behaviour::customs::stage::Stage;
use crate::domain::behaviour::sample::{T0, at, live, s};
use crate::domain::geo::Position;
use crate::domain::powers::profile::ProfileText;
use crate::domain::traffic::target::Confirmed;
use crate::domain::units::{Bearing, NauticalMiles};
use crate::domain::waters::Waters;

const FOREIGN: Mmsi = Mmsi(616_999_043);
const HEADER: &str = "name,name_ja,locode,latitude,longitude,status,source";
/// The closed port in the middle; one open port 20 nm to the south, one 4 nm to the west.
const PORTS: &str = "Middle,,,37.0,135.0,closed,test\nFarnham,,JPFAR,36.6667,135.0,open,test\n\
                     Westbay,,JPWES,37.0,134.9165,open,test\n";

fn middle() -> Position {
    at(37.0, 135.0)
}

/// `bearing` from the port and `range` in nm.
fn off(range: f64, bearing: f64) -> Position {
    middle().destination(Bearing::new(bearing), NauticalMiles(range))
}

struct Ship {
    mmsi: Mmsi,
    from: Position,
    course: f64,
    knots: f64,
    destination: &'static str,
}

fn ship(from: Position, course: f64, knots: f64) -> Ship {
    Ship { mmsi: FOREIGN, from, course, knots, destination: "" }
}

fn stage() -> Stage {
    let mut stage = Stage::new(&CustomsSettings::default(), T0);
    let text = ProfileText {
        profile: "own = [\"JP\"]".to_owned(),
        ports: format!("{HEADER}\n{PORTS}"),
        ..ProfileText::default()
    };
    stage.waters = Waters::of_profile(&text).unwrap();
    stage
}

/// What stands of A10 after each report, ten seconds apart, for `minutes`.
fn sail(stage: &mut Stage, ship: &Ship, minutes: i64) -> Vec<Option<Finding>> {
    (0..=minutes * 6)
        .map(|n| {
            let way = NauticalMiles(ship.knots * n as f64 / 360.0);
            let place = ship.from.destination(Bearing::new(ship.course), way);
            let mut target = live(TargetId::Mmsi(ship.mmsi), place, ship.course, ship.knots, s(n * 10));
            target.identity.destination = (!ship.destination.is_empty()).then(|| ship.destination.to_owned());
            let name = "SUN KAWON".to_owned();
            target.identity.name = Confirmed { value: Some(name.clone()), candidate: name, heard: 2 };
            stage.hear(target);
            stage.look(s(n * 10)).into_iter().find(|f| f.rule == Rule::ClosedPort)
        })
        .collect()
}

fn worst(ship: &Ship, minutes: i64) -> Option<Level> {
    sail(&mut stage(), ship, minutes).into_iter().flatten().map(|f| f.level).max()
}

#[test]
fn heading_in_is_told_within_twelve_miles_and_twenty_degrees() {
    let table = [
        ("from the north, straight in", ship(off(12.5, 0.0), 180.0, 10.0), 2, None),
        ("twelve miles are near", ship(off(12.05, 0.0), 180.0, 10.0), 1, Some(Level::Advise)),
        ("19 degrees off", ship(off(11.9, 0.0), 199.0, 10.0), 0, Some(Level::Advise)),
        ("21 degrees off", ship(off(11.9, 0.0), 201.0, 10.0), 0, None),
        ("no way, no course", ship(off(11.0, 0.0), 180.0, 0.4), 10, None),
        ("going away", ship(off(4.0, 0.0), 0.0, 10.0), 30, None),
    ];
    for (name, ship, minutes, want) in table {
        assert_eq!(worst(&ship, minutes), want, "{name}");
    }
    let own = Ship { mmsi: Mmsi(431_999_021), ..ship(off(11.0, 0.0), 180.0, 10.0) };
    assert_eq!(worst(&own, 30), None, "of the own flag");
}

#[test]
fn closing_for_twenty_minutes_counts_on_a_way_that_leads_there() {
    // Off to one side and then the other: her course is never within 20 degrees.
    let zigzag = |minutes: i64| {
        let mut stage = stage();
        let mut place = off(11.5, 0.0);
        let mut found = None;
        for n in 0..=minutes * 6 {
            let course = if n / 12 % 2 == 0 { 155.0 } else { 205.0 };
            stage.hear(live(TargetId::Mmsi(FOREIGN), place, course, 10.0, s(n * 10)));
            found = stage.look(s(n * 10)).into_iter().find(|f| f.rule == Rule::ClosedPort);
            place = place.destination(Bearing::new(course), NauticalMiles(10.0 / 360.0));
        }
        found.map(|f| f.level)
    };
    assert_eq!((zigzag(19), zigzag(21)), (None, Some(Level::Advise)));
    // Seven miles off abeam in the end: she closes for an hour and passes.
    assert_eq!(worst(&ship(off(11.9, 0.0), 216.0, 8.0), 60), None);
}

#[test]
fn within_three_miles_a_warning_is_for_those_who_do_not_pass() {
    let table = [
        ("straight in", ship(off(3.2, 0.0), 180.0, 6.0), 3, Some(Level::Warn)),
        ("not yet", ship(off(3.2, 0.0), 180.0, 6.0), 1, Some(Level::Advise)),
        ("past it at half a mile", ship(off(3.2, 0.0), 189.0, 12.0), 3, Some(Level::Warn)),
        ("first seen inside, 21 degrees off, a mile off", ship(off(2.9, 0.0), 201.0, 8.0), 0, None),
        ("the same at nine tenths", ship(off(2.4, 0.0), 201.0, 8.0), 0, Some(Level::Warn)),
        ("abeam at two miles", ship(off(2.0, 0.0), 90.0, 8.0), 10, None),
        ("out of the bay", ship(off(1.5, 0.0), 0.0, 8.0), 10, None),
        ("drifting abeam", ship(off(2.0, 0.0), 90.0, 2.0), 1, Some(Level::Warn)),
        ("anchored off", ship(off(2.0, 0.0), 90.0, 0.1), 1, Some(Level::Warn)),
        ("anchored further off", ship(off(3.1, 0.0), 90.0, 0.0), 30, None),
    ];
    for (name, ship, minutes, want) in table {
        assert_eq!(worst(&ship, minutes), want, "{name}");
    }
}

#[test]
fn a_stop_of_five_minutes_within_a_mile_is_high() {
    let stops = |range, knots, seconds: i64| {
        let mut stage = stage();
        let mut level = None;
        for n in 0..=seconds / 10 {
            stage.hear(live(TargetId::Mmsi(FOREIGN), off(range, 0.0), 180.0, knots, s(n * 10)));
            level = stage.look(s(n * 10)).into_iter().find(|f| f.rule == Rule::ClosedPort).map(|f| f.level);
        }
        level
    };
    let (warn, high) = (Some(Level::Warn), Some(Level::High));
    assert_eq!(stops(0.99, 0.4, 290), warn);
    assert_eq!(stops(0.99, 0.4, 300), high);
    assert_eq!(stops(1.01, 0.4, 600), warn);
    assert_eq!(stops(0.5, 0.6, 600), warn);
}

#[test]
fn one_who_is_bound_for_an_open_port_is_none() {
    let past = |destination| Ship { destination, ..ship(off(11.0, 0.0), 180.0, 12.0) };
    assert_eq!(worst(&past(""), 50), Some(Level::Warn), "nothing declared");
    assert_eq!(worst(&past("CN DLC"), 50), Some(Level::Warn), "declared abroad");
    for destination in ["JPFAR", "JP FAR", "KR PUS>JPFAR", "FARNHAM"] {
        assert_eq!(worst(&past(destination), 100), None, "{destination}");
    }
    // Declared for it, and steering for the closed port all the same.
    let north = |course, destination| Ship { destination, ..ship(off(11.0, 270.0), course, 12.0) };
    assert_eq!(worst(&north(90.0, "JPFAR"), 10), Some(Level::Advise));
    // Both in one bay: ahead is enough.
    let bay = Ship { destination: "JPWES", ..ship(off(11.0, 0.0), 180.0, 12.0) };
    assert_eq!(worst(&bay, 40), None);
    // She says so and stops off the closed port.
    let lies = Ship { destination: "JPFAR", ..ship(off(0.8, 0.0), 180.0, 0.1) };
    assert_eq!(worst(&lies, 6), Some(Level::High));
    // Off the open port, nearer to it than to the closed one.
    let west = at(37.0, 134.9165).destination(Bearing::new(90.0), NauticalMiles(1.5));
    assert_eq!(worst(&ship(west, 0.0, 0.0), 30), None);
}

#[test]
fn an_approach_stands_for_twenty_minutes_and_is_over() {
    let mut stage = stage();
    let turned = sail(&mut stage, &ship(off(10.0, 0.0), 180.0, 6.0), 1).into_iter().flatten().last().unwrap();
    assert_eq!((turned.level, turned.start), (Level::Advise, T0));
    let after = |stage: &mut Stage, seconds: i64| {
        stage.hear(live(TargetId::Mmsi(FOREIGN), off(9.9, 0.0), 90.0, 6.0, s(seconds)));
        stage.look(s(seconds)).iter().any(|f| f.rule == Rule::ClosedPort)
    };
    assert!(after(&mut stage, 60 + 1_190));
    assert!(!after(&mut stage, 60 + 1_200));
}

fn permit(change: impl Fn(&mut Permit)) -> Permit {
    let mut permit = Permit {
        mmsi: Some(FOREIGN),
        imo: None,
        name: None,
        port: "middle".to_owned(),
        from: Some(T0),
        to: Some(s(3600)),
        number: "2026-0143".to_owned(),
    };
    change(&mut permit);
    permit
}

#[test]
fn a_permit_is_hers_for_that_port_and_time() {
    type Row = (&'static str, Box<dyn Fn(&mut Permit)>, Level);
    let table: [Row; 7] = [
        ("hers", Box::new(|_| {}), Level::Info),
        ("by name", Box::new(|p| (p.mmsi, p.name) = (None, Some("sun kawon".to_owned()))), Level::Info),
        ("another's name", Box::new(|p| p.name = Some("SUN KAWON 2".to_owned())), Level::Warn),
        ("another port", Box::new(|p| p.port = "Susa".to_owned()), Level::Warn),
        ("not yet", Box::new(|p| p.from = Some(s(3000))), Level::Warn),
        ("no longer", Box::new(|p| p.to = Some(T0)), Level::Warn),
        ("nobody's", Box::new(|p| p.mmsi = None), Level::Warn),
    ];
    for (name, change, want) in table {
        let mut stage = stage();
        stage.local.permits.push(permit(&*change));
        let found = sail(&mut stage, &ship(off(3.1, 0.0), 180.0, 6.0), 3).pop().flatten().unwrap();
        assert_eq!(found.level, want, "{name}");
        let codes: Vec<&str> = found.reasons.iter().map(|r| r.code).collect();
        assert_eq!(codes.contains(&"permit"), want == Level::Info, "{name}");
        assert_eq!(found.label.ends_with("Middle (2026-0143)"), want == Level::Info, "{}", found.label);
    }
}

#[test]
fn a_destination_elsewhere_is_a_reason() {
    for (destination, elsewhere) in [("CN DLC", true), ("JPFAR", true), ("MIDDLE", false), ("", false)] {
        let from = Ship { destination, ..ship(off(9.0, 270.0), 90.0, 10.0) };
        let found = sail(&mut stage(), &from, 1).pop().flatten().unwrap();
        let told = found.reasons.iter().any(|r| r.code == "destination-elsewhere");
        assert_eq!(told, elsewhere, "{destination}");
    }
}

fn distress(mmsi: u32) -> SelectiveCall {
    SelectiveCall {
        format: 112,
        mmsi,
        category: Some(112),
        nature: Some(106),
        position: None,
        minute_of_day: None,
        is_distress: true,
    }
}

#[test]
fn a_claim_of_distress_keeps_below_high_and_the_newest_is_never_lost() {
    let stops = |before: u32, after: u32, hours: i64| {
        let mut stage = stage();
        let call = |stage: &mut Stage, mmsi, n: u32| {
            stage.call(distress(mmsi), T0 - Span::hours(hours) + Span(n.into()));
        };
        for n in 0..before {
            call(&mut stage, 440_000_000 + n, n);
        }
        call(&mut stage, FOREIGN.0, before);
        for n in 0..after {
            call(&mut stage, 441_000_000 + n, before + n + 1);
        }
        stage.call(distress(1), T0);
        let found = sail(&mut stage, &ship(off(0.5, 0.0), 180.0, 0.0), 6).pop().flatten().unwrap();
        assert_eq!(
            found.reasons.iter().any(|r| r.code == "distress-claimed"),
            found.level == Level::Warn,
            "{found:?}"
        );
        found.level
    };
    assert_eq!(stops(0, 0, 1), Level::Warn);
    assert_eq!(stops(300, 0, 1), Level::Warn, "the newest of 301 counts");
    assert_eq!(stops(300, 200, 1), Level::Warn, "of the last 256");
    assert_eq!(stops(0, 256, 1), Level::High, "the oldest gives way");
    assert_eq!(stops(0, 0, 13), Level::High, "a claim of yesterday");
}

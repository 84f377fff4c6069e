//! Tests and real alarms of beacons, and DSC calls.

use super::*;
use crate::domain::behaviour::sample::{T0, at, live, s};
use crate::domain::id::SourceId;
use crate::domain::traffic::target::{Sourced, TargetKind};

fn device(status: Option<u8>, text: Option<&str>, heard_for: i64) -> Target {
    let mut target = live(TargetId::Mmsi(Mmsi(970_010_119)), at(35.0, 135.0), 0.0, 0.0, T0);
    target.kind = TargetKind::Sart;
    target.status = status;
    target.last_heard = s(heard_for);
    target.safety_text = text.map(|t| Sourced { value: t.to_owned(), at: T0, source: SourceId(0) });
    target
}

fn call(mmsi: u32, category: u8) -> SelectiveCall {
    SelectiveCall {
        format: category,
        mmsi,
        category: Some(category),
        nature: Some(105),
        position: Some(at(35.5, 135.5)),
        minute_of_day: Some(60),
        is_distress: category == DISTRESS,
    }
}

#[test]
fn a_test_is_silent_and_all_else_is_high_at_once() {
    let table = [
        (Some(14), None, 0, Level::High),
        (Some(14), Some("SART ACTIVE"), 0, Level::High),
        (Some(14), Some("SART TEST"), 0, Level::High),
        (None, None, 0, Level::High),
        (Some(15), Some("SART ACTIVE"), 0, Level::High),
        (Some(15), Some("SART TEST"), 0, Level::Info),
        (None, Some("MOB TEST"), 0, Level::Info),
        (Some(15), None, 10, Level::Info),
        // No test goes on for so long.
        (Some(15), None, 120, Level::High),
        (Some(15), Some("EPIRB TEST"), 120, Level::Info),
    ];
    for (i, (status, text, heard_for, expected)) in table.into_iter().enumerate() {
        let mut distress = Distress::default();
        distress.assess(&device(status, text, heard_for), 0);
        let found: Vec<Finding> = distress.findings().collect();
        assert_eq!((found.len(), found[0].level), (1, expected), "row {i}");
    }
}

#[test]
fn a_device_without_a_position_is_still_heard() {
    let mut target = device(Some(14), None, 0);
    target.report = None;
    let mut distress = Distress::default();
    distress.assess(&target, 0);
    assert_eq!(distress.findings().next().unwrap().position, None);
    distress.assess(&live(TargetId::Mmsi(Mmsi(431_000_001)), at(0.0, 0.0), 0.0, 0.0, T0), 0);
    assert_eq!(distress.findings().count(), 1, "a ship is no distress device");
}

#[test]
fn a_distress_call_stands_for_an_hour_after_it_was_last_heard() {
    let settings = DistressSettings::default();
    let mut distress = Distress::default();
    distress.hear(&[call(431_000_001, DISTRESS), call(431_000_002, 110)], T0, settings);
    let found: Vec<Finding> = distress.findings().collect();
    assert_eq!((found.len(), found[0].level), (1, Level::High));
    assert_eq!(found[0].position, Some(at(35.5, 135.5)));
    // Heard again without a position: the place is kept.
    distress.hear(&[SelectiveCall { position: None, ..call(431_000_001, DISTRESS) }], s(1800), settings);
    assert_eq!(distress.findings().next().unwrap().position, Some(at(35.5, 135.5)));
    distress.hear(&[], s(1800 + 3599), settings);
    assert_eq!(distress.findings().count(), 1);
    distress.hear(&[], s(1800 + 3600), settings);
    assert_eq!(distress.findings().count(), 0);
}

#[test]
fn a_flood_of_calls_is_bounded_and_keeps_the_newest() {
    let mut distress = Distress::default();
    for n in 0..1_000 {
        distress.hear(&[call(n, DISTRESS)], s(i64::from(n)), DistressSettings::default());
    }
    let found: Vec<Finding> = distress.findings().collect();
    assert_eq!(found.len(), MAX_CALLS);
    assert!(found.iter().any(|f| f.subjects == [Subject::Target(TargetId::Mmsi(Mmsi(999)))]));
}

#[test]
fn a_caller_whose_ais_is_heard_is_named() {
    let mut distress = Distress::default();
    distress.hear(&[call(431_000_001, DISTRESS)], T0, DistressSettings::default());
    let mut ship = live(TargetId::Mmsi(Mmsi(431_000_001)), at(35.0, 135.0), 0.0, 0.0, T0);
    ship.identity.name.value = Some("WAKASA MARU NO.2".to_owned());
    distress.assess(&ship, 0);
    assert_eq!(distress.findings().next().unwrap().label, "WAKASA MARU NO.2");
}

//! Who is inside a zone, at its edge and after a thousand comings and goings.

use super::*;
use crate::domain::behaviour::sample::{T0, at, live, ship};
use crate::domain::geo::Offset;
use crate::domain::id::Mmsi;
use crate::domain::tools::{Origin, Shape, Tool};
use crate::domain::units::NauticalMiles;

fn scene(tools: &Tools) -> GuardScene<'_> {
    GuardScene { now: T0, own: Some(at(35.0, 135.0)), heading: None, tools }
}

fn at_range(n: u32, nm: f64) -> Target {
    live(ship(n), at(35.0, 135.0).at_offset(Offset { x: 0.0, y: nm }), 0.0, 0.0, T0)
}

fn one_mile() -> Tools {
    let mut tools = Tools::default();
    tools.add_zone(Origin::Own, Shape::Circle { radius: NauticalMiles(1.0) }, T0).unwrap();
    tools
}

#[test]
fn a_vessel_at_the_edge_does_not_flap() {
    let tools = one_mile();
    let mut zones = GuardZones::default();
    let mut inside = |nm| {
        zones.assess(&at_range(1, nm), 0, &scene(&tools));
        zones.findings(&tools).count()
    };
    assert_eq!([1.01, 0.99, 1.05, 1.1, 1.05].map(&mut inside), [0, 1, 1, 0, 0]);
}

#[test]
fn nothing_is_counted_so_nothing_leaks() {
    let tools = one_mile();
    let mut zones = GuardZones::default();
    for round in 0..1_000 {
        zones.assess(&at_range(round, 0.5), 0, &scene(&tools));
        let gone = round % 3;
        if gone == 0 {
            zones.assess(&at_range(round, 3.0), 0, &scene(&tools));
        } else {
            zones.retain(&tools, |_| false);
        }
        assert_eq!(zones.findings(&tools).count(), 0, "round {round}");
    }
    zones.assess(&at_range(5_000, 0.5), 0, &scene(&tools));
    assert_eq!(zones.findings(&tools).count(), 1, "still awake");
}

#[test]
fn a_removed_zone_is_silent_at_once_and_another_has_its_own_number() {
    let mut tools = one_mile();
    let mut zones = GuardZones::default();
    zones.assess(&at_range(1, 0.5), 0, &scene(&tools));
    tools.remove(Tool::Zone(1)).unwrap();
    assert_eq!(zones.findings(&tools).count(), 0);
    tools.add_zone(Origin::Fixed(at(35.0, 135.0)), Shape::Circle { radius: NauticalMiles(1.0) }, T0).unwrap();
    zones.assess(&at_range(1, 0.5), 0, &scene(&tools));
    let found: Vec<_> = zones.findings(&tools).map(|f| f.subjects.clone()).collect();
    assert_eq!(found, [vec![Subject::Zone(2), Subject::Target(ship(1))]]);
}

#[test]
fn who_is_watched() {
    let tools = one_mile();
    let kinds = [
        (TargetKind::ClassA, 1),
        (TargetKind::ClassB, 1),
        (TargetKind::Radar, 1),
        (TargetKind::Unknown, 1),
        (TargetKind::Manual, 0),
        (TargetKind::Aid { is_virtual: false }, 0),
        (TargetKind::BaseStation, 0),
        (TargetKind::SarAircraft, 0),
        (TargetKind::Sart, 0),
    ];
    for (kind, expected) in kinds {
        let mut zones = GuardZones::default();
        let id = TargetId::Mmsi(Mmsi(1));
        zones.assess(&Target { id, kind, ..at_range(1, 0.5) }, 0, &scene(&tools));
        assert_eq!(zones.findings(&tools).count(), expected, "{kind:?}");
    }
}

#[test]
fn a_zone_about_own_ship_waits_for_a_position() {
    let tools = one_mile();
    let mut zones = GuardZones::default();
    zones.assess(&at_range(1, 0.5), 0, &GuardScene { own: None, ..scene(&tools) });
    assert_eq!(zones.findings(&tools).count(), 0);
}

#[test]
fn a_lost_vessel_is_inside_no_zone() {
    let tools = one_mile();
    let mut zones = GuardZones::default();
    for (freshness, expected) in [(Freshness::Live, 1), (Freshness::Stale, 1), (Freshness::Lost, 0)] {
        zones.assess(&Target { freshness, ..at_range(1, 0.5) }, 0, &scene(&tools));
        assert_eq!(zones.findings(&tools).count(), expected, "{freshness:?}");
    }
}

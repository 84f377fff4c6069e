//! Zones, coast and masks of the bundled waters at places whose answer is known.

use super::*;
use crate::domain::units::Bearing;

fn place(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

#[test]
fn places_lie_in_their_zones() {
    let waters = Waters::bundled().unwrap();
    let cases = [
        ("off Susa", 34.70, 131.55, Some(Zone::TerritorialSea)),
        ("the transfer off Sakai", 35.84, 133.90, Some(Zone::ContiguousZone)),
        ("the middle of the Sea of Japan", 39.5, 135.0, Some(Zone::HighSeas)),
        ("Busan", 35.08, 129.05, Some(Zone::ForeignTerritorialSea)),
        ("Vladivostok", 43.10, 131.90, Some(Zone::ForeignTerritorialSea)),
        ("Bisan Seto", 34.38, 133.85, Some(Zone::InternalWaters)),
        ("Minamitorishima", 24.29, 153.98, Some(Zone::TerritorialSea)),
        ("Rotterdam", 51.98, 4.0, None),
    ];
    for (name, lat, lon, zone) in cases {
        assert_eq!(waters.zone(place(lat, lon)), zone, "{name}");
    }
}

#[test]
fn land_and_the_way_to_the_coast() {
    let waters = Waters::bundled().unwrap();
    for (name, lat, lon, land) in [
        ("Mount Fuji", 35.36, 138.73, true),
        ("Osaka castle", 34.687, 135.526, true),
        ("Seoul", 37.56, 127.0, true),
        ("Tokyo Bay", 35.40, 139.80, false),
        ("Sea of Japan", 39.5, 135.0, false),
        ("Nakaumi", 35.47, 133.20, false),
    ] {
        assert_eq!(waters.is_land(place(lat, lon)), land, "{name}");
    }
    assert!(waters.shore(place(34.64, 131.60)).unwrap().0 < 2.0);
    assert!(waters.shore(place(39.5, 135.0)).is_none());
}

#[test]
fn a_limit_is_crossed_a_tenth_of_a_mile_beyond_it() {
    let waters = Waters::bundled().unwrap();
    let mut lat = 36.5;
    while waters.zone(place(lat, 133.9)) != Some(Zone::ContiguousZone) {
        lat -= 0.0001;
        assert!(lat > 35.0);
    }
    let inside = |nm: f64| place(lat - nm / 60.0, 133.9);
    assert_eq!(waters.zone_from(inside(0.05), Some(Zone::HighSeas)), Some(Zone::HighSeas));
    assert_eq!(waters.zone_from(inside(0.15), Some(Zone::HighSeas)), Some(Zone::ContiguousZone));
    assert_eq!(waters.zone_from(inside(-0.05), Some(Zone::ContiguousZone)), Some(Zone::ContiguousZone));
    assert_eq!(waters.zone_from(inside(-0.15), Some(Zone::ContiguousZone)), Some(Zone::HighSeas));
}

#[test]
fn a_place_is_masked_where_its_mask_is_no_way_off() {
    let mut waters = Waters::bundled().unwrap();
    let corners = [(35.0, 133.0), (35.5, 133.1), (35.2, 133.6)].map(|(lat, lon)| place(lat, lon));
    let area = MaskArea::Polygon(corners.to_vec());
    waters.add_masks(&[Mask { kind: "anchorage".to_owned(), area }]);
    let (mut masked, kinds) = (0, [MaskKind::Port, MaskKind::Anchorage]);
    for n in 0..20_000 {
        let at = place(34.0 + f64::from(n % 200) * 0.01, 132.5 + f64::from(n / 200) * 0.015);
        let said = waters.is_masked(at, &kinds);
        assert_eq!(said, waters.mask_range(at, &kinds) == Some(NauticalMiles(0.0)), "{at:?}");
        masked += usize::from(said);
    }
    assert!(masked > 500, "{masked}");
    for corner in corners {
        assert!(waters.is_masked(corner, &kinds), "a corner belongs to it");
    }
}

#[test]
fn every_port_is_within_3_km_of_the_coast_and_a_mask() {
    let waters = Waters::bundled().unwrap();
    let far: Vec<_> = waters
        .ports()
        .iter()
        .filter(|p| waters.is_land(p.position) && waters.shore(p.position).is_none_or(|nm| nm.0 > 1.62))
        .map(|p| p.name.as_str())
        .collect();
    assert!(far.is_empty(), "{far:?}");
    for port in waters.ports() {
        assert_eq!(waters.mask_range(port.position, &[MaskKind::Port]), Some(NauticalMiles(0.0)));
        assert_eq!(waters.mask_range(port.position, &[MaskKind::Ferry]), None);
    }
}

/// Places of the bundled waters and ways from them: always the same ones.
fn ways() -> impl Iterator<Item = (Position, Bearing, f64)> {
    let mut state = 5_u64;
    let mut draw = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..3000).map(move |_| {
        let at = place(24.0 + draw() * 22.0, 123.0 + draw() * 26.0);
        (at, Bearing::new(draw() * 360.0), draw())
    })
}

#[test]
fn within_the_room_on_the_high_seas_the_zone_is_the_same() {
    let waters = Waters::bundled().unwrap();
    let mut rooms = [0; 3];
    for (at, bearing, part) in ways() {
        for last in [None, Some(Zone::HighSeas), Some(Zone::ContiguousZone)] {
            if waters.zone_from(at, last) != Some(Zone::HighSeas) {
                continue;
            }
            let room = waters.high_seas_room(at);
            rooms[usize::from(room.0 > 0.0) + usize::from(room.0 >= 3.0)] += 1;
            for part in [part, 1.0] {
                let there = at.destination(bearing, NauticalMiles(room.0 * part));
                assert_eq!(waters.zone_from(there, Some(Zone::HighSeas)), Some(Zone::HighSeas), "{at:?}");
            }
        }
    }
    // Near a limit none, further off some, at sea all.
    assert!(rooms.iter().all(|count| *count > 3), "{rooms:?}");
    assert!(Waters::default().high_seas_room(place(39.5, 135.0)).0 <= 0.0);
}

#[test]
fn nobody_comes_ashore_within_two_miles_less_than_the_coast_is_off() {
    let waters = Waters::bundled().unwrap();
    let mut asked = 0;
    for (at, bearing, part) in ways() {
        let shore = waters.shore(at).map_or(60.0, |nm| nm.0);
        if shore <= 2.0 || waters.is_land(at) || waters.is_lagoon(at) {
            continue;
        }
        asked += 1;
        let there = at.destination(bearing, NauticalMiles((shore - 2.0) * part));
        assert!(!waters.is_land(there), "{at:?} {shore} {there:?}");
    }
    assert!(asked > 1000, "{asked}");
}

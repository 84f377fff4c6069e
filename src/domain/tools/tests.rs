//! Numbers, bounds, undo and geometry of the crew's tools.

use super::*;
use crate::domain::time::Span;

fn at(lat: f64, lon: f64) -> Position {
    Position::new(lat, lon).unwrap()
}

const T0: UtcTime = UtcTime(1_700_000_000_000);

fn circle(nm: f64) -> Shape {
    Shape::Circle { radius: NauticalMiles(nm) }
}

#[test]
fn a_number_is_given_once_and_removal_can_be_undone() {
    let mut tools = Tools::default();
    let first = tools.add_mark(at(35.0, 135.0), "one", T0).unwrap();
    let second = tools.add_mark(at(35.1, 135.0), "two", T0).unwrap();
    let third = tools.add_zone(Origin::Own, circle(1.0), T0).unwrap();
    assert_eq!([first, second, third], [1, 2, 3]);
    let before = tools.clone();
    let removed = tools.remove(Tool::Mark(first)).unwrap();
    assert_eq!(tools.marks().len(), 1);
    assert_eq!(tools.remove(Tool::Mark(first)), None);
    assert_eq!(tools.clone().add_mark(at(0.0, 0.0), "new", T0), Ok(4));
    tools.restore(removed.clone());
    assert_eq!(tools, before);
    tools.restore(removed);
    assert_eq!(tools, before, "restoring twice changes nothing");
}

#[test]
fn a_second_person_overboard_never_moves_the_first_mark() {
    let mut tools = Tools::default();
    let first = tools.drop_mob(at(35.0, 135.0), T0).unwrap();
    let second = tools.drop_mob(at(35.2, 135.0), T0 + Span::minutes(1)).unwrap();
    assert_ne!(first, second);
    assert_eq!(tools.overboard()[0].position, Some(at(35.0, 135.0)));
    assert!(matches!(tools.remove(Tool::Overboard(second)), Some(Removed::Overboard(_))));
    assert_eq!(tools.overboard().len(), 1);
}

#[test]
fn the_drift_carries_a_person_toward_the_set() {
    let mut tools = Tools::default();
    tools.drop_mob(at(35.0, 135.0), T0).unwrap();
    tools.set_drift(Bearing::new(90.0), Knots(2.0));
    let there = tools.overboard()[0].estimated(T0 + Span::minutes(30));
    let moved = at(35.0, 135.0).offset_to(there.unwrap());
    assert!((moved.x - 1.0).abs() < 1e-6 && moved.y.abs() < 1e-6, "{moved:?}");
    // A clock set back does not carry the person upstream.
    assert_eq!(tools.overboard()[0].estimated(T0 - Span::hours(1)), Some(at(35.0, 135.0)));
}

#[test]
fn shapes_hold_what_lies_in_them() {
    let own = at(35.0, 135.0);
    let sector = |from, to, angles| Shape::Sector {
        inner: NauticalMiles(0.5),
        outer: NauticalMiles(2.0),
        from: Bearing::new(from),
        to: Bearing::new(to),
        angles,
    };
    let on = |bearing: f64, nm: f64| own.at_offset(Offset::along(Bearing::new(bearing), nm, 1.0));
    let north = Some(Bearing::new(0.0));
    let east = Some(Bearing::new(90.0));
    let table = [
        (circle(1.0), on(200.0, 0.99), north, true),
        (circle(1.0), on(200.0, 1.01), north, false),
        (sector(350.0, 10.0, AngleFrom::TrueNorth), on(355.0, 1.0), east, true),
        (sector(350.0, 10.0, AngleFrom::TrueNorth), on(5.0, 1.0), east, true),
        (sector(350.0, 10.0, AngleFrom::TrueNorth), on(11.0, 1.0), east, false),
        (sector(350.0, 10.0, AngleFrom::TrueNorth), on(180.0, 1.0), east, false),
        (sector(350.0, 10.0, AngleFrom::TrueNorth), on(0.0, 0.4), east, false),
        (sector(350.0, 10.0, AngleFrom::TrueNorth), on(0.0, 2.1), east, false),
        (sector(350.0, 10.0, AngleFrom::Bow), on(90.0, 1.0), east, true),
        (sector(350.0, 10.0, AngleFrom::Bow), on(0.0, 1.0), east, false),
        // Without a heading the whole ring counts.
        (sector(350.0, 10.0, AngleFrom::Bow), on(180.0, 1.0), None, true),
        (sector(350.0, 10.0, AngleFrom::Bow), on(180.0, 3.0), None, false),
        (sector(40.0, 40.0, AngleFrom::TrueNorth), on(220.0, 1.0), north, true),
    ];
    for (i, (shape, point, heading, expected)) in table.into_iter().enumerate() {
        assert_eq!(shape.contains(own, heading, point, 0.0), expected, "row {i}");
    }
}

#[test]
fn what_is_no_shape_is_refused() {
    let mut tools = Tools::default();
    for radius in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(tools.add_zone(Origin::Own, circle(radius), T0), Err(Refused::NoShape));
        assert_eq!(tools.set_anchor(at(0.0, 0.0), Metres(radius), T0), Err(Refused::NoShape));
    }
}

#[test]
fn tools_are_bounded() {
    let mut tools = Tools::default();
    for _ in 0..MAX_MARKS {
        tools.add_mark(at(0.0, 0.0), "", T0).unwrap();
    }
    assert_eq!(tools.add_mark(at(0.0, 0.0), "", T0), Err(Refused::Full));
    // A full chart of marks still takes a person overboard.
    assert!(tools.drop_mob(at(0.0, 0.0), T0).is_ok());
}

#[test]
fn an_anchor_watch_set_meanwhile_wins_over_an_undone_removal() {
    let mut tools = Tools::default();
    assert_eq!(tools.set_anchor(at(35.0, 135.0), Metres(50.0), T0), Ok(None));
    let removed = tools.remove(Tool::Anchor).unwrap();
    tools.set_anchor(at(36.0, 135.0), Metres(80.0), T0).unwrap();
    tools.restore(removed);
    assert_eq!(tools.anchor().unwrap().radius, Metres(80.0));
}

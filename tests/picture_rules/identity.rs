//! What a target is and says of itself: kinds by message and MMSI form, names after two
//! equal messages.

use crate::support::*;
use watchkeeper::domain::ais::message::{Content, Dimensions};
use watchkeeper::domain::id::{Mmsi, SourceId, TargetId};
use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::traffic::picture::ChangeKind::{New, Static, Updated};
use watchkeeper::domain::traffic::target::TargetKind;

#[test]
fn a_name_counts_after_two_equal_messages() {
    let mut watch = Watch::new();
    assert_eq!(watch.hear(&static_a(SHIP, "HAE SONG 9", |_| {}), 0), [New]);
    let ship = watch.ship(SHIP);
    assert_eq!(ship.name(), None);
    assert_eq!(ship.identity.name.candidate, "HAE SONG 9");
    assert_eq!((ship.identity.imo, ship.identity.ship_type, ship.identity.dimensions), (None, None, None));
    assert_eq!(watch.hear(&static_a(SHIP, "HAE SONG 9", |_| {}), 350), [Static]);
    let ship = watch.ship(SHIP);
    assert_eq!(ship.name(), Some("HAE SONG 9"));
    assert_eq!(ship.identity.callsign.value.as_deref(), Some("5VHS9"));
    assert_eq!((ship.identity.imo, ship.identity.ship_type), (Some(2_000_016), Some(70)));
    assert_eq!(ship.identity.dimensions.unwrap().to_bow, 70);
    assert_eq!((ship.identity.draught, ship.identity.eta), (Some(5.2), Some((11, 25, 6, 0))));
    assert_eq!(watch.hear(&static_a(SHIP, "HAE SONG 9", |_| {}), 700), []);
}

#[test]
fn one_garbled_message_changes_nothing() {
    let mut watch = Watch::new();
    for s in [0, 350] {
        watch.hear(&static_a(SHIP, "HAE SONG 9", |_| {}), s);
    }
    let garbled = static_a(SHIP, "HAE SONG 1", |said| {
        (said.imo, said.ship_type, said.dimensions.to_bow) = (2_000_028, 30, 511);
        said.callsign = "XXXX".into();
    });
    assert_eq!(watch.hear(&garbled, 700), []);
    assert_eq!(watch.hear(&static_a(SHIP, "HAE SONG 9", |_| {}), 1050), []);
    assert_eq!(watch.hear(&garbled, 1400), [], "twice, but not in a row");
    let ship = watch.ship(SHIP);
    assert_eq!((ship.name(), ship.identity.imo), (Some("HAE SONG 9"), Some(2_000_016)));
    // Twice in a row she has changed.
    assert_eq!(watch.hear(&garbled, 1750), [Static]);
    let ship = watch.ship(SHIP);
    assert_eq!((ship.name(), ship.identity.imo), (Some("HAE SONG 1"), Some(2_000_028)));
    assert_eq!(ship.identity.dimensions.unwrap().to_bow, 511);
}

#[test]
fn what_is_not_available_takes_nothing_away() {
    let mut watch = Watch::new();
    for s in [0, 350] {
        watch.hear(&static_a(SHIP, "HAE SONG 9", |_| {}), s);
    }
    let empty = static_a(SHIP, "", |said| {
        (said.imo, said.ship_type, said.dimensions) = (0, 0, Dimensions::default());
        said.callsign.clear();
        said.destination.clear();
    });
    for s in [700, 1050] {
        assert_eq!(watch.hear(&empty, s), []);
    }
    let identity = &watch.ship(SHIP).identity;
    assert_eq!(identity.name.value.as_deref(), Some("HAE SONG 9"));
    assert_eq!((identity.imo, identity.ship_type), (Some(2_000_016), Some(70)));
    assert_eq!(identity.destination.as_deref(), Some("CN DLC"));
}

#[test]
fn the_parts_of_type_24_are_confirmed_each_for_itself() {
    let mut watch = Watch::new();
    watch.hear(&name_b(SHIP, "MIHO MARU NO.8"), 0);
    watch.hear(&details_b(SHIP, "JD1234", 30), 1);
    assert_eq!(watch.ship(SHIP).kind, TargetKind::ClassB);
    assert_eq!(watch.hear(&name_b(SHIP, "MIHO MARU NO.8"), 350), [Static]);
    assert_eq!(watch.ship(SHIP).identity.callsign.value, None);
    assert_eq!(watch.hear(&details_b(SHIP, "JD1234", 30), 351), [Static]);
    let identity = &watch.ship(SHIP).identity;
    assert_eq!((identity.callsign.value.as_deref(), identity.ship_type), (Some("JD1234"), Some(30)));
}

#[test]
fn one_transmission_heard_twice_is_one_message() {
    let mut watch = Watch::new();
    let mut changes = Vec::new();
    let said = static_a(SHIP, "HAE SONG 9", |_| {});
    let mut repeated = said.clone();
    repeated.repeat = 1;
    let mut hear = |watch: &mut Watch, message, at: i64, source| {
        watch.picture.apply_ais(message, false, UtcTime(at), SourceId(source), &mut changes);
        watch.ship(SHIP).name().is_some()
    };
    assert!(!hear(&mut watch, &said, 0, 1));
    assert!(!hear(&mut watch, &said, 300, 2), "by a second receiver");
    assert!(!hear(&mut watch, &repeated, 1500, 1), "by a repeater");
    assert!(hear(&mut watch, &said, 2000, 2), "two seconds later it is another transmission");
}

#[test]
fn the_kind_comes_from_the_messages_and_the_form() {
    let sart = |mmsi| class_a(mmsi, 35.0, 135.0, |said| said.status = 14);
    let table = [
        (class_a(SHIP, 35.0, 135.0, |_| {}), TargetKind::ClassA, false),
        (class_b(SHIP, 35.0, 135.0, 50), TargetKind::ClassB, false),
        // A class B set with a coast station's number is a vessel, with a note.
        (class_b(9_123_456, 35.0, 135.0, 50), TargetKind::ClassB, true),
        (class_b(994_310_301, 35.0, 135.0, 50), TargetKind::ClassB, true),
        (class_a(0, 35.0, 135.0, |_| {}), TargetKind::ClassA, true),
        (class_b(984_319_021, 35.0, 135.0, 50), TargetKind::ClassB, false),
        (aid(994_310_301, 35.0, 135.0, false), TargetKind::Aid { is_virtual: false }, false),
        (aid(SHIP, 35.0, 135.0, true), TargetKind::Aid { is_virtual: true }, true),
        (base_station(4, 4_310_301, 35.0, 135.0), TargetKind::BaseStation, false),
        // Type 11 is a ship that was asked for the time.
        (base_station(11, SHIP, 35.0, 135.0), TargetKind::Unknown, false),
        (aircraft(111_431_001, 35.0, 135.0), TargetKind::SarAircraft, false),
        (aircraft(SHIP, 35.0, 135.0), TargetKind::Unknown, false),
        (sart(970_012_345), TargetKind::Sart, false),
        (sart(972_431_001), TargetKind::Mob, false),
        (sart(974_431_001), TargetKind::Epirb, false),
        (sart(SHIP), TargetKind::Sart, false),
        (safety(974_431_001, "EPIRB ACTIVE"), TargetKind::Epirb, false),
        (static_a(SHIP, "A", |_| {}), TargetKind::ClassA, false),
        (name_b(SHIP, "A"), TargetKind::Unknown, false),
        (long_range(SHIP, 35.0, 135.0), TargetKind::Unknown, false),
    ];
    for (message, kind, outside) in table {
        let mut watch = Watch::new();
        watch.hear(&message, 0);
        let target = watch.ship(message.mmsi.0);
        assert_eq!(target.kind, kind, "{message:?}");
        assert_eq!(target.is_outside_plan(), outside, "{message:?}");
    }
}

#[test]
fn a_test_of_a_distress_device_is_told_from_the_real_thing() {
    let sart = |status| class_a(970_012_345, 35.0, 135.0, move |said| said.status = status);
    let mut watch = Watch::new();
    watch.hear(&sart(15), 0);
    assert!(watch.ship(970_012_345).is_distress() && !watch.ship(970_012_345).is_test(), "not said: real");
    watch.hear(&safety(970_012_345, "SART TEST"), 1);
    assert!(watch.ship(970_012_345).is_test());
    watch.hear(&sart(14), 60);
    assert!(!watch.ship(970_012_345).is_test(), "active, whatever it said before");
    let mut watch = Watch::new();
    watch.hear(&class_a(SHIP, 35.0, 135.0, |_| {}), 0);
    watch.hear(&safety(SHIP, "RADIO TEST"), 1);
    assert!(!watch.ship(SHIP).is_test());
}

#[test]
fn own_transmissions_are_left_out() {
    let mut watch = Watch::new();
    let own = class_a(431_999_001, 35.0, 135.0, |_| {});
    // Heard as any ship until it is known who we are.
    assert_eq!(watch.hear(&own, 0), [New]);
    let mut changes = Vec::new();
    watch.picture.apply_ais(&own, true, second(1), S, &mut changes);
    assert_eq!(watch.picture.own_mmsi(), Some(Mmsi(431_999_001)));
    assert!(watch.picture.is_empty());
    assert_eq!(watch.hear(&own, 2), []);
    assert!(watch.picture.is_empty());
    // And never do they, or anybody's report, say where we are.
    watch.hear(&class_a(SHIP, 35.0, 135.0, |_| {}), 3);
    assert_eq!(watch.picture.own(second(3)).position.position(), None);
    watch.picture.set_own_mmsi(Some(Mmsi(SHIP)), &mut changes);
    assert_eq!(watch.picture.own_mmsi(), Some(Mmsi(SHIP)));
    assert!(watch.picture.is_empty());
    assert_eq!(watch.hear(&own, 4), [], "the transponder's own number stays ours as well");
    assert_eq!(watch.picture.counts().own_excluded, 3);
}

#[test]
fn other_messages_make_no_target_but_count_as_heard() {
    let mut watch = Watch::new();
    let rare = message(10, SHIP, Content::UtcInquiry { to: Mmsi(4_310_301) });
    assert_eq!(watch.hear(&rare, 0), []);
    assert!(watch.picture.is_empty());
    watch.hear(&class_a(SHIP, 35.0, 135.0, |_| {}), 1);
    watch.hear(&rare, 5);
    assert_eq!((watch.ship(SHIP).last_heard, watch.ship(SHIP).messages), (second(5), 2));
    assert_eq!(watch.ship(SHIP).report.unwrap().at, second(1));
}

#[test]
fn fields_that_are_not_available_are_none() {
    let mut watch = Watch::new();
    let blank = class_a(SHIP, 35.0, 135.0, |said| {
        (said.speed, said.course, said.heading, said.turn) = (1023, 3600, 511, -128);
    });
    watch.hear(&blank, 0);
    let report = watch.ship(SHIP).report.unwrap();
    assert_eq!((report.speed, report.course, report.heading, report.turn), (None, None, None, None));
    // No position: what was known stays, the status is taken.
    let nowhere = class_a(SHIP, 91.0, 181.0, |said| said.status = 5);
    assert_eq!(watch.hear(&nowhere, 10), [Updated]);
    assert_eq!(watch.ship(SHIP).report.unwrap().at, second(0));
    assert_eq!(watch.ship(SHIP).status, Some(5));
    for (coded, degrees) in [(0, 0.0), (-19, -16.1), (19, 16.1), (126, 708.7), (127, 10.0), (-127, -10.0)] {
        watch.hear(&class_a(SHIP, 35.0, 135.0, |said| said.turn = coded), 20);
        let turn = watch.ship(SHIP).report.unwrap().turn.unwrap();
        assert!((turn - degrees).abs() < 0.1, "{coded}: {turn}");
    }
}

#[test]
fn partners_are_marked_whenever_they_come() {
    let mut watch = Watch::new();
    watch.picture.set_partner(Mmsi(SHIP), true);
    watch.hear(&class_a(SHIP, 35.0, 135.0, |_| {}), 0);
    watch.hear(&class_a(SHIP + 1, 35.0, 135.0, |_| {}), 0);
    assert!(watch.ship(SHIP).partner && !watch.ship(SHIP + 1).partner);
    watch.picture.set_partner(Mmsi(SHIP), false);
    assert!(!watch.picture.get(TargetId::Mmsi(Mmsi(SHIP))).unwrap().partner);
}

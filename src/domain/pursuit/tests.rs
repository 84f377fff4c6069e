//! The log of a pursuit: its stages, its continuity, what it advises.

use super::*;
use crate::domain::behaviour::sample::{at, s, ship};

fn places(zone: Option<Zone>) -> Places {
    Places {
        own: Some(at(35.60, 133.90)),
        own_zone: Some(Zone::TerritorialSea),
        target: Some(at(35.61, 133.90)),
        target_zone: zone,
        course: Some(Bearing::new(330.0)),
        speed: Some(Knots(16.0)),
    }
}

fn chase() -> Pursuit {
    let here = places(Some(Zone::TerritorialSea));
    let mut pursuit = Pursuit::open(ship(1), "landing of goods".into(), here, s(0));
    pursuit.signal(Means::Siren, here, s(10)).unwrap();
    pursuit.begin(here, s(20)).unwrap();
    pursuit
}

#[test]
fn the_stages_come_in_their_order() {
    let here = places(Some(Zone::TerritorialSea));
    let mut pursuit = Pursuit::open(ship(1), String::new(), here, s(0));
    assert_eq!(pursuit.begin(here, s(1)), Err(OutOfOrder::NoSignal));
    assert_eq!(pursuit.end(Stage::Stopped, String::new(), here, s(1)), Err(OutOfOrder::NotBegun));
    pursuit.signal(Means::Light, here, s(2)).unwrap();
    pursuit.begin(here, s(3)).unwrap();
    pursuit.end(Stage::Stopped, String::new(), here, s(4)).unwrap();
    assert_eq!(pursuit.stage(), Stage::Stopped);
    assert_eq!(pursuit.signal(Means::Light, here, s(5)), Err(OutOfOrder::Ended));
    let numbers: Vec<u32> = pursuit.log().iter().map(|e| e.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
}

#[test]
fn a_gap_of_sixty_seconds_is_none_and_of_sixty_one_is_doubt() {
    let here = places(Some(Zone::TerritorialSea));
    for (gap, continuous) in [(60, true), (61, false)] {
        let mut pursuit = chase();
        pursuit.contact(Held::Radar, here, s(30));
        pursuit.watch(here, None, s(30 + gap));
        pursuit.contact(Held::Radar, here, s(30 + gap));
        assert_eq!(pursuit.is_continuous(), continuous, "{gap}");
        let doubts = pursuit.log().iter().filter(|e| e.what == What::Doubtful).count();
        assert_eq!(doubts, usize::from(!continuous));
    }
}

#[test]
fn a_gap_is_told_once_and_ends_with_the_contact() {
    let here = places(Some(Zone::ContiguousZone));
    let mut pursuit = chase();
    for second in 30..200 {
        pursuit.watch(here, None, s(second));
    }
    pursuit.contact(Held::Ais, here, s(200));
    let told: Vec<&What> = pursuit.log().iter().skip(3).map(|e| &e.what).collect();
    assert_eq!(told, [&What::Doubtful, &What::Regained { by: Held::Ais, after: Span::seconds(180) }]);
}

#[test]
fn another_states_sea_warns_once_and_ends_it() {
    let here = places(Some(Zone::HighSeas));
    let mut pursuit = chase();
    let ahead = Some((NauticalMiles(1.9), Some(Span::minutes(5))));
    pursuit.watch(here, ahead, s(40));
    pursuit.watch(here, ahead, s(41));
    let warnings =
        |p: &Pursuit| p.log().iter().filter(|e| matches!(e.what, What::ForeignSeaAhead { .. })).count();
    assert_eq!(warnings(&pursuit), 1);
    pursuit.watch(here, None, s(42));
    pursuit.watch(here, ahead, s(43));
    assert_eq!(warnings(&pursuit), 2);
    pursuit.watch(places(Some(Zone::ForeignTerritorialSea)), None, s(44));
    assert_eq!(pursuit.stage(), Stage::Ceased);
    let length = pursuit.log().len();
    pursuit.watch(places(Some(Zone::ForeignTerritorialSea)), ahead, s(400));
    pursuit.contact(Held::Radar, here, s(401));
    assert_eq!(pursuit.log().len(), length);
}

#[test]
fn the_zones_and_the_signal_are_advised_on() {
    let cases = [
        (Some(Zone::InternalWaters), vec![]),
        (Some(Zone::TerritorialSea), vec![]),
        (Some(Zone::ContiguousZone), vec![Advice::ContiguousZoneRights]),
        (Some(Zone::HighSeas), vec![Advice::OutsideZones]),
        (None, vec![Advice::ZoneUnknown]),
    ];
    for (zone, advice) in cases {
        let pursuit = Pursuit::open(ship(1), String::new(), places(zone), s(0));
        assert_eq!(pursuit.log()[0].advice, advice, "{zone:?}");
    }
    let mut far = places(Some(Zone::TerritorialSea));
    far.target = Some(at(35.63, 133.90));
    let mut pursuit = Pursuit::open(ship(1), String::new(), far, s(0));
    pursuit.signal(Means::Radio, far, s(1)).unwrap();
    assert_eq!(pursuit.log()[1].advice, [Advice::RadioAlone, Advice::SignalRange]);
}

#[test]
fn contacts_are_logged_each_minute_and_times_never_go_back() {
    let here = places(Some(Zone::TerritorialSea));
    let mut pursuit = chase();
    for second in 21..=620 {
        pursuit.contact(Held::Radar, here, s(second));
    }
    let contacts = pursuit.log().iter().filter(|e| matches!(e.what, What::Contact { .. })).count();
    assert_eq!(contacts, 10);
    pursuit.remark(What::Note { text: "clock stepped".into() }, here, s(-500)).unwrap();
    assert!(pursuit.log().windows(2).all(|w| w[0].at <= w[1].at));
}

#[test]
fn only_a_marked_ship_pursues_and_a_stop_outside_the_territorial_sea_may_cost() {
    let cases = [
        (Some(Zone::InternalWaters), vec![]),
        (Some(Zone::TerritorialSea), vec![]),
        (Some(Zone::ContiguousZone), vec![Advice::Compensation]),
        (Some(Zone::HighSeas), vec![Advice::Compensation]),
        (None, vec![Advice::Compensation]),
    ];
    for (zone, advice) in cases {
        let mut pursuit = chase();
        assert_eq!(pursuit.log()[2].advice, [Advice::MarkedShip]);
        pursuit.end(Stage::Stopped, String::new(), places(zone), s(30)).unwrap();
        assert_eq!(pursuit.log()[3].advice, advice, "{zone:?}");
    }
}

#[test]
fn the_flag_that_was_declared_last_counts_and_every_one_stays() {
    let here = places(Some(Zone::TerritorialSea));
    let mut pursuit = chase();
    assert_eq!(pursuit.declared_flag(), None);
    for (second, flag) in [(30, "Togo"), (40, "Panama")] {
        let what = What::FlagDeclared { flag: flag.into(), by: "master, VHF 16".into() };
        pursuit.remark(what, here, s(second)).unwrap();
    }
    assert_eq!(pursuit.declared_flag(), Some(("Panama", "master, VHF 16", s(40))));
    let flags = pursuit.log().iter().filter(|e| matches!(e.what, What::FlagDeclared { .. })).count();
    assert_eq!(flags, 2);
}

#[test]
fn a_sea_ahead_is_known_until_it_is_not_or_the_pursuit_ends() {
    let here = places(Some(Zone::HighSeas));
    let mut pursuit = chase();
    let ahead = Some((NauticalMiles(1.9), None));
    pursuit.watch(here, ahead, s(40));
    assert_eq!(pursuit.foreign_sea(), ahead);
    pursuit.watch(here, Some((NauticalMiles(1.2), None)), s(41));
    assert_eq!(pursuit.foreign_sea(), Some((NauticalMiles(1.2), None)), "it says how far now");
    pursuit.end(Stage::Interrupted, "too near".into(), here, s(42)).unwrap();
    assert_eq!(pursuit.foreign_sea(), None);
}

proptest::proptest! {
    /// Whatever is done, an entry once written stays as it was written, the numbers run
    /// on without a gap, and after the end nothing is added.
    #[test]
    fn what_is_written_stays(acts in proptest::collection::vec((0u8..10, 0i64..200), 0..60)) {
        let zones = [Zone::TerritorialSea, Zone::ContiguousZone, Zone::HighSeas, Zone::ForeignTerritorialSea];
        let mut pursuit = Pursuit::open(ship(1), "basis".into(), places(Some(zones[0])), s(0));
        let mut clock = 0;
        for (act, wait) in acts {
            clock += wait - 20;
            let here = places(zones.get(usize::try_from(wait).unwrap() % 37).copied());
            let (before, ended) = (pursuit.log().to_vec(), pursuit.has_ended());
            let text = || String::from("x");
            let _ = match act {
                0 => pursuit.signal(Means::Light, here, s(clock)),
                1 => pursuit.begin(here, s(clock)),
                2 => pursuit.end(Stage::Stopped, text(), here, s(clock)),
                3 => pursuit.remark(What::Note { text: text() }, here, s(clock)),
                4 => pursuit.remark(What::FlagDeclared { flag: text(), by: text() }, here, s(clock)),
                // No remark may be a stage.
                5 => pursuit.remark(What::Stopped, here, s(clock)),
                6 => { pursuit.contact(Held::Radar, here, s(clock)); Ok(()) }
                7 => pursuit.remark(What::HandOver { unit: text() }, here, s(clock)),
                _ => { pursuit.watch(here, Some((NauticalMiles(1.0), None)), s(clock)); Ok(()) }
            };
            let log = pursuit.log();
            proptest::prop_assert_eq!(&log[..before.len()], &before[..]);
            proptest::prop_assert!(!ended || log.len() == before.len());
            proptest::prop_assert!(log.iter().zip(1u32..).all(|(e, n)| e.number == n));
        }
    }
}

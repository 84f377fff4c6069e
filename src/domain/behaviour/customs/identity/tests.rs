//! Each part of A6 from both sides of its limit.

use super::*;
use crate::domain::ais::message::Dimensions;
use crate::domain::alert::alarm::{Level, Subject};
use crate::domain::behaviour::customs::CustomsSettings;
use crate::domain::behaviour::customs::stage::Stage;
use crate::domain::behaviour::sample::{T0, at, live, own_at, s};
use crate::domain::geo::{Offset, Position};
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::time::Span;
use crate::domain::traffic::target::{Confirmed, Identity, Target, TargetKind};

fn stage() -> Stage {
    Stage::new(&CustomsSettings::default(), T0)
}

fn ship(mmsi: u32, seconds: i64) -> Target {
    live(TargetId::Mmsi(Mmsi(mmsi)), at(35.1, 135.0), 90.0, 10.0, s(seconds))
}

fn confirmed(text: &str) -> Confirmed {
    Confirmed { value: Some(text.to_owned()), candidate: text.to_owned(), heard: 2 }
}

fn named(mmsi: u32, seconds: i64, change: impl Fn(&mut Identity)) -> Target {
    let mut target = ship(mmsi, seconds);
    target.identity.name = confirmed("HAE SONG 9");
    target.identity.callsign = confirmed("5VXQ9");
    target.identity.imo = Some(2_000_016);
    target.identity.ship_type = Some(70);
    target.identity.dimensions = Some(Dimensions { to_bow: 70, to_stern: 22, to_port: 8, to_starboard: 7 });
    target.identity.at = Some(s(seconds));
    change(&mut target.identity);
    target
}

fn codes(found: &[crate::domain::alert::alarm::Finding]) -> Vec<(&'static str, &'static str)> {
    let own = found.iter().filter(|f| f.rule.code().starts_with("A6"));
    own.map(|f| (f.rule.code(), f.level.code())).collect()
}

#[test]
fn an_imo_number_is_judged_by_its_check_digit() {
    let table = [
        (2_000_016, None),
        (2_000_021, Some(("A6a", "WARN"))),
        (123_456, Some(("A6a", "INFO"))),
        (10_000_001, None),
    ];
    for (imo, want) in table {
        let mut stage = stage();
        stage.hear(named(671_999_011, 0, |id| id.imo = Some(imo)));
        assert_eq!(codes(&stage.look(s(1))).first().copied(), want, "{imo}");
    }
}

#[test]
fn a_number_is_judged_by_its_form_and_kind() {
    use TargetKind::{Aid, BaseStation, ClassA, ClassB, Mob, SarAircraft, Sart, Unknown};
    let real = Aid { is_virtual: false };
    let table = [
        (671_999_011, ClassA, false),
        (984_319_001, ClassB, false),
        (4_319_991, BaseStation, false),
        (994_311_900, real, false),
        (111_431_999, SarAircraft, false),
        (970_999_001, Sart, false),
        (972_999_001, Mob, false),
        (843_199_902, Unknown, false),
        // No ship has the number of a buoy, a coast station, a handheld or a group.
        (994_311_900, ClassA, true),
        (4_319_991, ClassB, true),
        (843_199_902, ClassB, true),
        (43_199_902, ClassA, true),
        // No country, or no form at all.
        (299_999_001, ClassA, true),
        (9_123_456, ClassB, true),
        (123_456_789, ClassA, true),
        (0, BaseStation, true),
    ];
    for (mmsi, kind, raised) in table {
        let mut stage = stage();
        let mut target = ship(mmsi, 0);
        target.kind = kind;
        stage.hear(target);
        let want: &[(&str, &str)] = if raised { &[("A6b", "INFO")] } else { &[] };
        assert_eq!(codes(&stage.look(s(1))), want, "{mmsi:09} {kind:?}");
    }
}

#[test]
fn flags_disagree_only_where_both_are_known() {
    let table = [
        (671_999_011, "5VXQ9", false),
        (671_999_011, "D6XQ3", true),
        (431_999_021, "JD9921", false),
        (431_999_021, "DS9A6", true),
        // A prefix that is not allotted, a word, a number: unknown.
        (671_999_011, "QQAB1", false),
        (671_999_011, "NONE", false),
        (671_999_011, "1234567", false),
        // Territories whose call signs their State gives out; Hong Kong has its own.
        (236_999_001, "ZDAB3", false),
        (477_999_001, "VRXE2", false),
        (477_999_001, "BXAB3", true),
        // A base station or an aid has no flag.
        (994_311_900, "5VXQ9", false),
        (4_319_991, "5VXQ9", false),
    ];
    for (mmsi, sign, raised) in table {
        let mut stage = stage();
        stage.hear(named(mmsi, 0, |id| id.callsign = confirmed(sign)));
        let found = codes(&stage.look(s(1)));
        assert_eq!(found.contains(&("A6c", "INFO")), raised, "{mmsi} {sign}: {found:?}");
    }
}

#[test]
fn a_declared_flag_counts_beside_number_and_call_sign() {
    let table = [
        ("TG", "5VXQ9", false),
        ("KM", "5VXQ9", true),
        ("KM", "NONE", true),
        ("TG", "NONE", false),
        ("TG", "D6XQ3", true),
        // No code of a country.
        ("UNKNOWN", "5VXQ9", false),
        ("", "5VXQ9", false),
    ];
    for (flag, sign, raised) in table {
        let mut stage = stage();
        stage.local.flags.insert(Mmsi(671_999_011), flag.to_owned());
        stage.hear(named(671_999_011, 0, |id| id.callsign = confirmed(sign)));
        let found = codes(&stage.look(s(1)));
        assert_eq!(found.contains(&("A6c", "INFO")), raised, "{flag} {sign}: {found:?}");
    }
}

#[test]
fn a_position_on_land_counts_from_three_tenths_of_a_mile() {
    let sea = at(39.5, 135.0);
    let inland = |nm: f64, kind: TargetKind, own: Position| {
        let mut stage = stage();
        stage.own = own_at(own, 0.0, 0.0, s(0));
        stage.waters = crate::domain::waters::Waters::bundled().unwrap();
        // South from the sea off Tottori: the first place on land so far from the coast.
        let mut place = at(35.60, 134.05);
        while !(stage.waters.is_land(place) && stage.waters.shore(place).unwrap().0 >= nm) {
            place = at(place.lat() - 0.0002, 134.05);
        }
        let mut target = ship(671_999_011, 0);
        target.kind = kind;
        target.report.as_mut().unwrap().position = place;
        stage.hear(target);
        codes(&stage.look(s(1)))
    };
    assert_eq!(inland(0.28, TargetKind::ClassA, sea), []);
    assert_eq!(inland(0.31, TargetKind::ClassA, sea), [("A6g", "INFO")]);
    assert_eq!(inland(5.0, TargetKind::ClassB, sea), [("A6g", "INFO")]);
    assert_eq!(inland(5.0, TargetKind::BaseStation, sea), []);
    // Own ship is on land by the chart, too: it lacks these waters.
    assert_eq!(inland(5.0, TargetKind::ClassB, at(35.0, 135.0)), []);
    let mut stage = stage();
    stage.waters = crate::domain::waters::Waters::bundled().unwrap();
    let mut at_sea = ship(671_999_011, 0);
    at_sea.report.as_mut().unwrap().position = at(39.5, 135.0);
    stage.hear(at_sea);
    assert_eq!(codes(&stage.look(s(1))), []);
}

type Change = Box<dyn Fn(&mut Identity)>;

#[test]
fn another_identity_under_one_number_is_told_with_its_parts() {
    let size =
        |bow, starboard| Some(Dimensions { to_bow: bow, to_stern: 22, to_port: 8, to_starboard: starboard });
    let table: [(Change, &[&str]); 12] = [
        (Box::new(|_| {}), &[]),
        (Box::new(|id| id.name = confirmed("MIHO MARU")), &["name-changed"]),
        (Box::new(|id| id.name = confirmed(" HAE  SONG-9")), &[]),
        (Box::new(|id| id.name = confirmed("HAE SONG 10")), &["name-changed"]),
        (Box::new(|id| id.callsign = confirmed("5VXQ8")), &["callsign-changed"]),
        (Box::new(|id| id.callsign = confirmed("5vxq9 ")), &[]),
        (Box::new(|id| id.callsign = confirmed("NONE")), &[]),
        (Box::new(|id| id.imo = Some(2_000_028)), &["imo-changed"]),
        (Box::new(move |id| id.dimensions = size(75, 7)), &[]),
        (Box::new(move |id| id.dimensions = size(76, 7)), &["length-changed"]),
        (Box::new(move |id| id.dimensions = size(70, 10)), &["beam-changed"]),
        // The antenna moved, the ship is the same.
        (
            Box::new(|id| {
                id.dimensions = Some(Dimensions { to_bow: 22, to_stern: 70, to_port: 7, to_starboard: 8 });
            }),
            &[],
        ),
    ];
    for (n, (change, want)) in table.iter().enumerate() {
        let mut stage = stage();
        let mut bare = ship(671_999_011, 0);
        bare.identity.at = Some(s(0));
        stage.hear(bare);
        assert!(stage.look(s(1)).is_empty(), "{n}");
        stage.hear(named(671_999_011, 10, |_| {}));
        assert!(stage.look(s(11)).is_empty(), "first learnt: {n}");
        stage.hear(named(671_999_011, 20, change));
        let found = stage.look(s(21));
        let reasons: Vec<&str> = found
            .iter()
            .filter(|f| f.rule == Rule::IdentityChanged)
            .flat_map(|f| f.reasons.iter().map(|r| r.code))
            .collect();
        assert_eq!(reasons, *want, "{n}");
        assert!(found.iter().all(|f| f.level == Level::Warn));
    }
}

#[test]
fn what_a_number_said_is_remembered_when_the_picture_has_let_it_go() {
    let mut stage = stage();
    stage.hear(named(671_999_011, 0, |_| {}));
    stage.look(s(1));
    stage.change(TargetId::Mmsi(Mmsi(671_999_011)), ChangeKind::Removed);
    assert!(stage.look(s(4000)).is_empty());
    stage.hear(named(671_999_011, 5000, |id| id.name = confirmed("MIHO MARU")));
    let found = stage.look(s(5001));
    assert_eq!((found[0].rule, found[0].label.as_str()), (Rule::IdentityChanged, "HAE SONG 9 → MIHO MARU"));
    // It stands for an hour, and names that go to and fro are one alert.
    stage.hear(named(671_999_011, 5010, |_| {}));
    let again = stage.look(s(5011));
    assert_eq!((again.len(), again[0].occurrence), (1, found[0].occurrence));
    assert_eq!(stage.look(s(5011 + 3598)).len(), 1);
    assert!(stage.look(s(5011 + 3601)).is_empty());
}

#[test]
fn a_tugs_size_goes_with_her_tow() {
    let mut stage = stage();
    let tug = |seconds, bow| {
        named(671_999_011, seconds, |id| {
            id.ship_type = Some(52);
            id.dimensions = Some(Dimensions { to_bow: bow, to_stern: 22, to_port: 8, to_starboard: 7 });
        })
    };
    stage.hear(tug(0, 10));
    stage.look(s(1));
    stage.hear(tug(10, 200));
    assert!(stage.look(s(11)).is_empty());
}

fn jump(stage: &mut Stage, mmsi: u32, seconds: i64) -> Vec<(&'static str, &'static str)> {
    let mut target = ship(mmsi, seconds);
    target.refused = Some((at(35.5, 135.0), s(seconds)));
    stage.hear(target);
    stage.change(TargetId::Mmsi(Mmsi(mmsi)), ChangeKind::Jumped);
    codes(&stage.look(s(seconds)))
}

#[test]
fn two_jumps_within_half_an_hour_are_two_places_and_one_is_a_fault() {
    let told = [("A6e", "WARN")];
    for (second, want) in [(10, &told[..]), (1800, &told[..]), (1801, &[][..])] {
        let mut stage = stage();
        assert_eq!(jump(&mut stage, 412_999_091, 0), []);
        assert_eq!(jump(&mut stage, 412_999_091, second), want, "{second}");
    }
}

/// Jumps from `from` to `to`, nm north, at those seconds, where she was last heard at the
/// first place `believed_s` before; whether A6e is told at the end.
fn jumped(believed_s: i64, jumps: &[(i64, f64, f64)]) -> bool {
    let mut stage = stage();
    let north = |nm| at(35.1, 135.0).at_offset(Offset { x: 0.0, y: nm });
    let mut told = false;
    for (seconds, from, to) in jumps {
        let mut target = live(TargetId::Mmsi(Mmsi(412_999_091)), north(*from), 0.0, 10.0, s(*seconds));
        target.refused = Some((north(*to), s(*seconds)));
        target.report.as_mut().unwrap().at = s(seconds - believed_s);
        stage.hear(target);
        stage.change(TargetId::Mmsi(Mmsi(412_999_091)), ChangeKind::Jumped);
        told = codes(&stage.look(s(*seconds))) == [("A6e", "WARN")];
    }
    told
}

#[test]
fn jumps_that_lead_on_are_a_fault_of_time() {
    assert!(jumped(5, &[(0, 0.0, 20.0), (60, 20.1, 0.2)]), "there and back");
    assert!(jumped(5, &[(0, 0.0, 20.0), (60, 0.1, 20.1)]), "there again");
    assert!(!jumped(65, &[(0, 0.0, 2.0), (60, 0.0, 3.0)]), "not heard there between");
    assert!(!jumped(5, &[(0, 0.0, 2.0), (60, 2.0, 4.0), (120, 4.0, 6.0)]), "on and on");
}

#[test]
fn ships_that_jump_together_have_no_part_in_it() {
    let mut stage = stage();
    for round in 0..4 {
        for n in 0..3 {
            let found = jump(&mut stage, 412_999_091 + n, round * 300 + i64::from(n));
            assert_eq!(found, [], "{round} {n}");
        }
    }
}

/// A ship that keeps `knots` by word and deed, heard each `step` seconds for `span`.
fn fast(ship_type: u8, knots: f64, span: i64, step: i64) -> Vec<(&'static str, &'static str)> {
    let mut stage = stage();
    let mut found = Vec::new();
    let mut seconds = 0;
    while seconds <= span {
        let way = Offset { x: knots * Span::seconds(seconds).as_hours(), y: 0.0 };
        let mut target = live(
            TargetId::Mmsi(Mmsi(431_999_021)),
            Position::at_offset(at(35.1, 135.0), way),
            90.0,
            knots,
            s(seconds),
        );
        target.identity.ship_type = Some(ship_type);
        stage.hear(target);
        found = codes(&stage.look(s(seconds)));
        found.retain(|f| f.0 == "A6h");
        seconds += step;
    }
    found
}

#[test]
fn a_type_has_its_speed() {
    let told = &[("A6h", "INFO")][..];
    let table = [
        (70, 25.1, 60, 10, told),
        (70, 25.0, 600, 10, &[][..]),
        (79, 25.1, 59, 1, &[]),
        (79, 25.1, 60, 1, told),
        (30, 20.1, 60, 30, told),
        (30, 20.0, 600, 30, &[]),
        (80, 40.0, 600, 10, &[]),
        (40, 40.0, 600, 10, &[]),
        (0, 40.0, 600, 10, &[]),
    ];
    for (ship_type, knots, span, step, want) in table {
        assert_eq!(fast(ship_type, knots, span, step), want, "{ship_type} {knots} {span}");
    }
}

/// A ship lost at 12 kn at `T0`, another heard first after `gap` seconds, `off` nm beside
/// the predicted place; what is found at the end.
fn swapped(gap: i64, off: f64, change: impl Fn(&mut Identity)) -> Vec<(&'static str, Vec<Subject>)> {
    let mut stage = stage();
    let old = Target {
        id: TargetId::Mmsi(Mmsi(667_999_061)),
        ..named(667_999_061, 0, |id| id.callsign = Confirmed::default())
    };
    let knots = old.report.unwrap().speed.unwrap().0;
    stage.hear(old.clone());
    stage.look(s(0));
    stage.change(old.id, ChangeKind::Stale);
    stage.look(s(60));
    let way = Offset { x: knots * Span::seconds(gap).as_hours(), y: off };
    let mut seconds = gap;
    let mut found = Vec::new();
    while seconds <= gap + 180 {
        let on = Offset { x: way.x + knots * Span::seconds(seconds - gap).as_hours(), y: way.y };
        let mut new = named(312_999_062, seconds, |id| {
            id.callsign = Confirmed::default();
            id.imo = None;
            change(id);
        });
        new.report.as_mut().unwrap().position = at(35.1, 135.0).at_offset(on);
        stage.hear(new);
        found = stage.look(s(seconds));
        seconds += 10;
    }
    found.into_iter().filter(|f| f.rule == Rule::IdentitySwap).map(|f| (f.level.code(), f.subjects)).collect()
}

#[test]
fn a_lost_hull_goes_on_under_a_new_number() {
    let both = vec![
        Subject::Target(TargetId::Mmsi(Mmsi(312_999_062))),
        Subject::Target(TargetId::Mmsi(Mmsi(667_999_061))),
    ];
    let told = vec![("HIGH", both)];
    assert_eq!(swapped(720, 0.0, |_| {}), told);
    assert_eq!(swapped(0, 0.0, |_| {}), told, "at once: lost after a minute and a half");
    // The gate is 1 nm + 0.25 x 10 kn x 0.2 h = 1.5 nm; without draught and destination a
    // score of 0.9 falls to 0.7 at 0.83 gates.
    assert_eq!(swapped(720, 1.2, |_| {}), told);
    assert_eq!(swapped(720, 1.3, |_| {}), []);
    // Another size: 0.65 at best.
    assert_eq!(swapped(720, 0.0, |id| id.dimensions = None), []);
    assert_eq!(swapped(7200, 0.0, |_| {}), told);
    assert_eq!(swapped(7260, 0.0, |_| {}), [], "lost for too long");
}

#[test]
fn the_swap_is_off_when_the_old_ship_is_heard_again() {
    let mut stage = stage();
    let old = named(667_999_061, 0, |_| {});
    stage.hear(old.clone());
    stage.look(s(0));
    stage.change(old.id, ChangeKind::Stale);
    for seconds in [100, 130, 160] {
        let mut new = named(312_999_062, seconds, |_| {});
        new.report.as_mut().unwrap().position = at(35.1, 135.0);
        stage.hear(new);
        stage.look(s(seconds));
    }
    let swaps = |found: Vec<crate::domain::alert::alarm::Finding>| {
        found.iter().filter(|f| f.rule == Rule::IdentitySwap).count()
    };
    assert_eq!(swaps(stage.look(s(161))), 1);
    stage.hear(named(667_999_061, 170, |_| {}));
    assert_eq!(swaps(stage.look(s(171))), 0);
}

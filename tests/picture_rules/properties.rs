//! Whatever comes in, the picture holds: no panic, bounded memory, ages that only grow,
//! and the same changes for the same input.

use crate::support::*;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;
use watchkeeper::domain::ais::message::{Content, Message};
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::id::{Mmsi, SourceId, TargetId};
use watchkeeper::domain::nmea0183::sentence::{Heading, Radar, TrackStatus};
use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::traffic::own_ship::OwnState;
use watchkeeper::domain::traffic::picture::{Change, ChangeKind, Picture, PictureSettings, Sighting};
use watchkeeper::domain::traffic::target::Freshness;
use watchkeeper::domain::units::{Bearing, NauticalMiles};

#[derive(Debug, Clone)]
enum Input {
    Ais(Message, bool),
    Own(f64, f64, f64, f64),
    Heading(f64),
    Radar(u16, f64, f64, bool, u8),
    Located(u16, f64, f64),
    Manual(f64, f64),
    Merge(u32, u32),
    Split(u32),
    RemoveManual(u32),
    Tick,
    State(bool),
    Clear,
}

fn position() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![
        8 => (34.9..35.1_f64, 134.9..135.1_f64),
        1 => (-92.0..92.0_f64, -182.0..182.0_f64),
        1 => Just((0.0, 179.999)),
    ]
}

fn mmsi() -> impl Strategy<Value = u32> {
    prop_oneof![
        8 => 431_999_000..431_999_012_u32,
        1 => prop::sample::select(vec![970_012_345, 972_000_001, 974_000_001, 111_431_001, 4_310_301, 0]),
        1 => any::<u32>().prop_map(|n| n & 0x3FFF_FFFF),
    ]
}

fn ais() -> impl Strategy<Value = Message> {
    let fields = (any::<u8>(), any::<i8>(), any::<u16>(), any::<u16>(), any::<u16>());
    (0..11_u8, mmsi(), position(), fields, "[A-C]{0,3}").prop_map(
        |(which, mmsi, (lat, lon), (status, turn, speed, course, heading), text)| match which {
            0..=2 => class_a(mmsi, lat, lon, |said| {
                (said.status, said.turn) = (status % 16, turn);
                (said.speed, said.course, said.heading) = (speed % 1024, course % 4096, heading % 512);
            }),
            3 => class_b(mmsi, lat, lon, speed % 1024),
            4 => static_a(mmsi, &text, |said| said.imo = u32::from(speed)),
            5 => name_b(mmsi, &text),
            6 => long_range(mmsi, lat, lon),
            7 => aid(mmsi, lat, lon, status % 2 == 0),
            8 => base_station(if turn > 0 { 4 } else { 11 }, mmsi, lat, lon),
            9 => aircraft(mmsi, lat, lon),
            _ => other_message(status, mmsi, &text),
        },
    )
}

fn other_message(which: u8, mmsi: u32, text: &str) -> Message {
    match which % 3 {
        0 => safety(mmsi, text),
        1 => details_b(mmsi, text, which),
        _ => message(10, mmsi, Content::UtcInquiry { to: Mmsi(1) }),
    }
}

fn input() -> impl Strategy<Value = Input> {
    let motion = (0.0..60.0_f64, 0.0..360.0_f64);
    prop_oneof![
        12 => (ais(), prop::bool::weighted(0.02)).prop_map(|(message, own)| Input::Ais(message, own)),
        4 => (position(), motion).prop_map(|((a, b), (c, d))| Input::Own(a, b, c, d)),
        1 => (0.0..360.0_f64).prop_map(Input::Heading),
        6 => (0..6_u16, 0.0..360.0_f64, 0.0..30.0_f64, any::<bool>(), 0..12_u8)
            .prop_map(|(n, b, r, rel, st)| Input::Radar(n, b, r, rel, st)),
        1 => (0..6_u16, position()).prop_map(|(n, (lat, lon))| Input::Located(n, lat, lon)),
        1 => (0.0..360.0_f64, 0.0..30.0_f64).prop_map(|(b, r)| Input::Manual(b, r)),
        1 => (1..4_u32, 431_999_000..431_999_012_u32).prop_map(|(n, m)| Input::Merge(n, m)),
        1 => (1..4_u32).prop_map(Input::Split),
        1 => (1..4_u32).prop_map(Input::RemoveManual),
        4 => Just(Input::Tick),
        1 => any::<bool>().prop_map(Input::State),
        1 => prop_oneof![20 => Just(Input::Tick), 1 => Just(Input::Clear)],
    ]
}

fn feed(picture: &mut Picture, input: &Input, at: UtcTime, changes: &mut Vec<Change>) {
    match input {
        Input::Ais(message, own) => picture.apply_ais(message, *own, at, S, changes),
        Input::Own(lat, lon, speed, course) => {
            picture.apply_gnss(&fix(*lat, *lon, *speed, *course, at.0 / 1000), at, S);
        }
        Input::Heading(degrees) => picture.apply_heading(&Heading::True(Bearing::new(*degrees)), at, S),
        Input::Radar(number, bearing, range, relative, status) => {
            let mut said = ttm(*number, *bearing, *range, 10.0, 90.0);
            said.bearing_relative = *relative;
            if *status == 0 {
                said.status = Some(TrackStatus::Lost);
            }
            picture.apply_radar(&Radar::Tracked(said), at, SourceId(*number % 2), changes);
        }
        Input::Located(number, lat, lon) => {
            if let Some(position) = Position::new(*lat, *lon) {
                let said = Radar::Located {
                    number: *number,
                    position,
                    name: None,
                    millis_of_day: None,
                    status: None,
                };
                picture.apply_radar(&said, at, S, changes);
            }
        }
        Input::Manual(bearing, range) => {
            let seen = Sighting {
                bearing: Bearing::new(*bearing),
                range: NauticalMiles(*range),
                course: None,
                speed: None,
            };
            picture.add_manual(seen, "x", at, changes);
        }
        Input::Merge(n, m) => {
            picture.merge(TargetId::Manual(*n), TargetId::Mmsi(Mmsi(*m)), changes);
        }
        Input::Split(n) => {
            picture.split(TargetId::Manual(*n), changes);
        }
        Input::RemoveManual(n) => {
            picture.remove_manual(TargetId::Manual(*n), changes);
        }
        Input::Tick => picture.tick(at, changes),
        Input::State(moored) => {
            picture.set_own_state(if *moored { OwnState::Moored } else { OwnState::Coastal });
        }
        Input::Clear => picture.clear(),
    }
}

/// What must hold after every step.
fn holds(picture: &Picture, now: UtcTime) {
    for target in picture.targets() {
        assert!(target.track.len() <= picture.settings().track_points);
        assert!(target.track.iter().zip(target.track.iter().skip(1)).all(|(a, b)| a.at < b.at));
        assert!(target.last_heard <= now && target.first_seen <= target.last_heard);
        assert!(target.report.is_none_or(|report| report.at <= now));
        assert!(target.freshness != Freshness::Lost || target.cpa.is_none());
        assert!(target.cpa.is_none_or(|cpa| cpa.distance.0.is_finite() && cpa.distance.0 >= 0.0));
        assert_eq!(picture.get(target.id), Some(target));
        if let Some(at) = picture.predicted(target, now) {
            assert_eq!(at.guessed, target.freshness == Freshness::Lost);
        }
        if let Some(association) = target.association {
            let other = picture.get(association.with).expect("joined to nothing");
            if !matches!(target.id, TargetId::Manual(_)) {
                assert_eq!(other.association.map(|association| association.with), Some(target.id));
            }
        }
        assert!(target.mmsi().is_none() || target.mmsi() != picture.own_mmsi());
    }
}

/// The changes tell a story that can be followed: nobody is updated who isn't there.
fn follow(known: &mut BTreeMap<TargetId, Freshness>, changes: &[Change]) {
    for Change { target, kind } in changes {
        match kind {
            ChangeKind::New => assert_eq!(known.insert(*target, Freshness::Live), None, "{target} twice"),
            ChangeKind::Removed => assert!(known.remove(target).is_some(), "{target} removed unseen"),
            ChangeKind::Stale => {
                assert_eq!(known.insert(*target, Freshness::Stale), Some(Freshness::Live), "{target}");
            }
            ChangeKind::Lost => {
                let before = known.insert(*target, Freshness::Lost);
                assert!(before.is_some_and(|before| before != Freshness::Lost), "{target} lost twice");
            }
            ChangeKind::Resumed => {
                assert_eq!(known.insert(*target, Freshness::Live), Some(Freshness::Lost), "{target}");
            }
            ChangeKind::Updated => {
                if known.get(target) == Some(&Freshness::Stale) {
                    // A new report, or a status alone: the picture says which.
                    known.insert(*target, Freshness::Live);
                }
                assert!(known.contains_key(target), "{target} updated unseen");
            }
            _ => assert!(known.contains_key(target) || *kind == ChangeKind::Released, "{target} {kind:?}"),
        }
    }
}

fn run(inputs: &[(Input, i64)], settings: &PictureSettings) -> (String, usize) {
    let mut picture = Picture::new(settings.clone());
    let mut known = BTreeMap::new();
    let (mut now, mut latest, mut most, mut log) = (0_i64, UtcTime(0), 0, String::new());
    for (input, step) in inputs {
        now += step;
        latest = latest.max(UtcTime(now));
        let mut changes = Vec::new();
        feed(&mut picture, input, UtcTime(now), &mut changes);
        holds(&picture, latest);
        if matches!(input, Input::Clear) {
            known.clear();
        }
        follow(&mut known, &changes);
        // A status alone doesn't make a stale target live again.
        for target in picture.targets() {
            known.insert(target.id, target.freshness);
        }
        assert_eq!(known.len(), picture.len());
        most = most.max(picture.len());
        writeln!(log, "{changes:?}").unwrap();
    }
    let targets: Vec<_> = picture.targets().collect();
    (format!("{log}{targets:?}"), most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_input_holds_and_replays_the_same(
        inputs in prop::collection::vec((input(), prop_oneof![8 => 0..4000_i64, 1 => -5000..0_i64, 1 => 0..2_000_000_i64]), 1..300)
    ) {
        let settings = PictureSettings { max_targets: 16, track_points: 8, ..PictureSettings::default() };
        let (first, most) = run(&inputs, &settings);
        prop_assert!(most <= 16);
        prop_assert_eq!(first, run(&inputs, &settings).0);
    }

    #[test]
    fn without_a_report_a_target_only_grows_older(steps in prop::collection::vec(1..200_000_i64, 1..40)) {
        let mut watch = Watch::new();
        watch.hear(&class_a(SHIP, 35.0, 135.0, |_| {}), 0);
        let (mut now, mut last) = (0, Freshness::Live);
        for step in steps {
            now += step;
            watch.tick(UtcTime(now));
            let Some(ship) = watch.picture.targets().next() else { break };
            prop_assert!(ship.freshness >= last);
            last = ship.freshness;
        }
        let expected = match now {
            ..60_000 => Some(Freshness::Live),
            60_000..360_000 => Some(Freshness::Stale),
            360_000..2_160_000 => Some(Freshness::Lost),
            _ => None,
        };
        prop_assert_eq!(watch.picture.targets().next().map(|ship| ship.freshness), expected);
    }
}

#[test]
fn a_flood_of_numbers_stays_bounded() {
    let mut picture = Picture::new(PictureSettings::default());
    let mut changes = Vec::new();
    for n in 0..60_000_u32 {
        let flood = class_a(200_000_000 + n * 7, 35.0, 135.0, |_| {});
        picture.apply_ais(&flood, false, UtcTime(i64::from(n)), S, &mut changes);
        assert!(picture.len() <= 20_000);
        changes.clear();
    }
    assert!(picture.counts().evicted >= 40_000);
    picture.tick(UtcTime(60_000), &mut changes);
}

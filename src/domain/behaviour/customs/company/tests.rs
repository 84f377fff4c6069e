//! The thresholds of A3 and A3u on both sides, whom they leave out, and repeats.

use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::behaviour::customs::CustomsSettings;
use crate::domain::behaviour::customs::company::rule::{MeetingPreset, MeetingSettings};
use crate::domain::behaviour::customs::stage::Stage;
use crate::domain::behaviour::sample::{T0, at, live, s, ship};
use crate::domain::id::TargetId;
use crate::domain::nmea0183::sentence::TrackStatus;
use crate::domain::traffic::target::{Association, Target, TargetKind};
use crate::i18n::{Catalogue, Language};

const METRES_A_DEGREE: f64 = 111_194.93;

/// A ship `metres` north of 35.5N 135.5E.
fn north(id: TargetId, metres: f64, course: f64, knots: f64, t: i64) -> Target {
    let run = if knots > 0.0 { knots * 0.514_444 * t as f64 } else { 0.0 };
    live(id, at(35.5 + metres / METRES_A_DEGREE, 135.5 + run / 90_500.0), course, knots, s(t))
}

fn echo(mut target: Target) -> Target {
    target.kind = TargetKind::Radar;
    target.status = None;
    target.radar_status = Some(TrackStatus::Tracking);
    target
}

/// Both report every `every` seconds to `end`; what of A3 and A3u holds then.
fn meet(settings: &CustomsSettings, end: i64, every: usize, of: impl Fn(i64) -> [Target; 2]) -> Vec<Finding> {
    let mut stage = Stage::new(settings, T0);
    let mut found = Vec::new();
    for t in (0..=end).step_by(every) {
        for target in of(t) {
            stage.hear(target);
        }
        found = stage.look(s(t));
    }
    found.retain(|f| matches!(f.rule, Rule::Meeting | Rule::ParallelRun));
    found
}

fn levels(found: &[Finding]) -> Vec<(Rule, Level)> {
    found.iter().map(|f| (f.rule, f.level)).collect()
}

fn apart(metres: f64, knots: f64, b_knots: f64, b_course: f64) -> impl Fn(i64) -> [Target; 2] {
    move |t| [north(ship(1), 0.0, 90.0, knots, t), north(ship(2), metres, b_course, b_knots, t)]
}

#[test]
fn a_meeting_begins_at_its_thresholds() {
    let still = |metres| apart(metres, 0.0, 0.0, 90.0);
    let default = CustomsSettings::default();
    let suspect = vec![(Rule::Meeting, Level::Suspect)];
    for (metres, end, want) in [
        (499.0, 300, suspect.clone()),
        (501.0, 300, vec![]),
        (400.0, 239, vec![]),
        (400.0, 241, suspect),
        (400.0, 599, vec![(Rule::Meeting, Level::Suspect)]),
        (400.0, 601, vec![(Rule::Meeting, Level::Probable)]),
    ] {
        assert_eq!(levels(&meet(&default, end, 1, still(metres))), want, "{metres} m, {end} s");
    }
    for (end, want) in [(119 * 60, Level::Probable), (121 * 60, Level::Confirmed)] {
        assert_eq!(levels(&meet(&default, end, 20, still(400.0))), vec![(Rule::Meeting, want)], "{end} s");
    }
    // 3.0 kn is slow still; above it nobody meets, and A3u needs its ten minutes.
    assert_eq!(levels(&meet(&default, 300, 10, apart(300.0, 3.0, 3.0, 90.0))).len(), 1);
    assert!(meet(&default, 300, 10, apart(300.0, 3.1, 3.1, 90.0)).is_empty());
}

#[test]
fn a_median_of_two_knots_is_not_confirmed() {
    let drift =
        |knots| levels(&meet(&CustomsSettings::default(), 121 * 60, 60, apart(300.0, knots, knots, 90.0)));
    assert_eq!(drift(2.2), vec![(Rule::Meeting, Level::Probable)]);
    assert_eq!(drift(1.8), vec![(Rule::Meeting, Level::Confirmed)]);
}

#[test]
fn a_parallel_run_begins_at_its_thresholds() {
    let run = |metres, a, b, course, end| {
        levels(&meet(&CustomsSettings::default(), end, 10, apart(metres, a, b, course)))
    };
    let warn = vec![(Rule::ParallelRun, Level::Warn)];
    assert_eq!(run(300.0, 8.0, 8.0, 90.0, 600), warn);
    assert!(run(300.0, 8.0, 8.0, 90.0, 590).is_empty());
    assert!(run(501.0, 8.0, 8.0, 90.0, 900).is_empty());
    assert_eq!(run(300.0, 8.0, 8.0, 100.0, 600), warn);
    assert!(run(300.0, 8.0, 8.0, 101.0, 900).is_empty());
    assert_eq!(run(300.0, 12.0, 12.0, 90.0, 600), warn);
    assert!(run(300.0, 12.1, 12.1, 90.0, 900).is_empty());
}

#[test]
fn any_two_tracks_meet_but_a_ship_and_her_echo_do_not() {
    let radar = |number| TargetId::Radar { number, use_count: 1 };
    let default = CustomsSettings::default();
    let mixed = |t| [north(ship(1), 0.0, 90.0, 0.0, t), echo(north(radar(7), 300.0, 90.0, 0.0, t))];
    let radars = |t| {
        [radar(6), radar(7)].map(|id| echo(north(id, if id == radar(6) { 0.0 } else { 300.0 }, 90.0, 0.0, t)))
    };
    for found in [meet(&default, 250, 10, mixed), meet(&default, 250, 10, radars)] {
        assert_eq!(levels(&found), vec![(Rule::Meeting, Level::Suspect)]);
    }
    // Hers at first; for ten minutes after the two part she has not met it either.
    let hers = |t| {
        let [mut ship, mut echo] = mixed(t);
        ship.association = (t < 60).then_some(Association { with: echo.id, since: s(0) });
        echo.association = (t < 60).then_some(Association { with: ship.id, since: s(0) });
        [ship, echo]
    };
    assert!(meet(&default, 600, 10, hers).is_empty());
}

#[test]
fn service_craft_and_two_at_anchor_are_left_out() {
    let default = CustomsSettings::default();
    for code in [31, 52, 50, 51, 55] {
        let with_tug = |t| {
            let [a, mut b] = apart(300.0, 0.0, 0.0, 90.0)(t);
            b.identity.ship_type = Some(code);
            [a, b]
        };
        assert!(meet(&default, 700, 10, with_tug).is_empty(), "{code}");
    }
    let anchored = |both: bool| {
        move |t| {
            let [mut a, mut b] = apart(300.0, 0.0, 0.0, 90.0)(t);
            a.status = Some(1);
            b.status = Some(if both { 5 } else { 0 });
            [a, b]
        }
    };
    assert!(meet(&default, 700, 10, anchored(true)).is_empty());
    assert_eq!(meet(&default, 700, 10, anchored(false)).len(), 1);
}

#[test]
fn the_order_of_the_two_does_not_matter_and_a_repeat_is_the_same_meeting() {
    let default = CustomsSettings::default();
    let swapped = |t| {
        let [a, b] = apart(300.0, 0.0, 0.0, 90.0)(t);
        [b, a]
    };
    let (one, other) =
        (meet(&default, 700, 10, apart(300.0, 0.0, 0.0, 90.0)), meet(&default, 700, 10, swapped));
    assert_eq!(one.first().unwrap().subjects, [Subject::Target(ship(1)), Subject::Target(ship(2))]);
    assert_eq!(one, other);
    // Five minutes together, ten apart, five together: nothing new. Eleven: the next rung.
    let again = |t: i64| apart(if (310..900).contains(&t) { 2000.0 } else { 300.0 }, 0.0, 0.0, 90.0)(t);
    assert!(meet(&default, 1200, 10, again).is_empty());
    let found = meet(&default, 1510, 10, again);
    assert_eq!(levels(&found), vec![(Rule::Meeting, Level::Probable)]);
    assert_eq!(found.first().unwrap().start, s(0));
}

#[test]
fn presets_tell_what_their_makers_tell() {
    let with = |preset| CustomsSettings {
        meeting: MeetingSettings { preset, ..MeetingSettings::default() },
        ..CustomsSettings::default()
    };
    let run =
        |preset, metres, min: i64| levels(&meet(&with(preset), min * 60, 60, apart(metres, 0.0, 0.0, 90.0)));
    assert!(run(MeetingPreset::GlobalFishingWatch, 400.0, 119).is_empty());
    assert_eq!(run(MeetingPreset::GlobalFishingWatch, 400.0, 120), vec![(Rule::Meeting, Level::Confirmed)]);
    assert!(run(MeetingPreset::Skylight, 251.0, 60).is_empty());
    assert_eq!(run(MeetingPreset::Skylight, 249.0, 31), vec![(Rule::Meeting, Level::Probable)]);
}

#[test]
fn every_reason_of_a_meeting_has_words() {
    let found = meet(&CustomsSettings::default(), 700, 10, apart(300.0, 0.0, 0.0, 90.0));
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        for reason in found.iter().flat_map(|f| &f.reasons) {
            let key = format!("reason-{}", reason.code);
            assert!(!catalogue.text(&key).contains(&key), "{key}");
        }
    }
}

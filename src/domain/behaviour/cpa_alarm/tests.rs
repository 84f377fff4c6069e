//! Every limit of every preset from both sides, and what is no danger.

use super::*;
use crate::domain::behaviour::cpa_alarm::limits::CpaPreset;
use crate::domain::behaviour::sample::{T0, at, live, own_at, s, ship};
use OwnState::{Anchored, Chase, Coastal, Harbour, Moored};

fn scene(now: UtcTime, limits: CpaLimits) -> CpaScene {
    let own = own_at(at(35.0, 135.0), 0.0, 10.0, now);
    CpaScene { now, own: own_motion(&own, now), limits, shadowed: None }
}

fn coastal() -> CpaLimits {
    CpaSettings::default().limits(OwnState::Coastal)
}

/// A stopped ship `ahead` nm north and `aside` nm east of own ship, who goes north at 10 kn:
/// the closest approach is `aside`, in `ahead` * 6 minutes.
fn stopped(ahead: f64, aside: f64, now: UtcTime) -> Target {
    let there = at(35.0, 135.0).at_offset(crate::domain::geo::Offset { x: aside, y: ahead });
    live(ship(1), there, 0.0, 0.0, now)
}

fn level(alarm: &mut CpaAlarm, ahead: f64, aside: f64, limits: CpaLimits) -> Option<Level> {
    alarm.assess(&stopped(ahead, aside, T0), 0, &scene(T0, limits));
    alarm.findings().next().map(|f| f.level)
}

#[test]
fn the_limits_fall_on_the_right_sides() {
    let preset = |preset| CpaSettings { preset, ..CpaSettings::default() };
    let (own, opencpn) = (preset(CpaPreset::Own), preset(CpaPreset::Opencpn));
    let (sk, offshore) = (preset(CpaPreset::SignalK), preset(CpaPreset::SignalKOffshore));
    let (high, warn) = (Some(Level::High), Some(Level::Warn));
    // Minutes are a sixth of the miles ahead at 10 kn.
    let table = [
        (own, Coastal, 1.98, 0.49, high),
        (own, Coastal, 1.98, 0.51, None),
        (own, Coastal, 2.02, 0.49, None),
        (own, Harbour, 0.82, 0.19, high),
        (own, Harbour, 0.84, 0.19, None),
        (own, Harbour, 0.5, 0.21, None),
        (own, Chase, 0.99, 0.49, high),
        (own, Chase, 1.01, 0.49, None),
        (own, Moored, 0.5, 0.0, None),
        (own, Anchored, 0.5, 0.0, None),
        (opencpn, Coastal, 4.99, 1.99, high),
        (opencpn, Coastal, 4.99, 2.01, None),
        (opencpn, Coastal, 5.02, 1.99, None),
        (opencpn, Anchored, 0.5, 0.0, None),
        (sk, Coastal, 1.6, 0.99, high),
        (sk, Coastal, 1.7, 0.99, warn),
        (sk, Coastal, 4.9, 1.99, warn),
        (sk, Harbour, 0.8, 0.09, high),
        (sk, Harbour, 0.8, 0.2, warn),
        (offshore, Coastal, 2.49, 1.99, high),
        (offshore, Coastal, 2.6, 3.9, warn),
        (offshore, Chase, 2.6, 4.1, None),
        (offshore, Moored, 0.1, 0.0, None),
    ];
    for (i, (settings, state, ahead, aside, expected)) in table.into_iter().enumerate() {
        let mut alarm = CpaAlarm::default();
        assert_eq!(level(&mut alarm, ahead, aside, settings.limits(state)), expected, "row {i}");
    }
}

#[test]
fn a_danger_ends_beyond_its_limits_only() {
    let mut alarm = CpaAlarm::default();
    assert_eq!(level(&mut alarm, 1.0, 0.49, coastal()), Some(Level::High));
    assert_eq!(level(&mut alarm, 1.0, 0.59, coastal()), Some(Level::High));
    assert_eq!(level(&mut alarm, 1.0, 0.61, coastal()), None);
    assert_eq!(level(&mut alarm, 1.0, 0.59, coastal()), None);
}

#[test]
fn a_passed_or_opening_vessel_is_no_danger() {
    let mut alarm = CpaAlarm::default();
    assert_eq!(level(&mut alarm, -0.1, 0.1, coastal()), None);
    // In company: same course and speed close by.
    let beside = live(ship(1), at(35.0, 135.004), 0.0, 10.0, T0);
    alarm.assess(&beside, 0, &scene(T0, coastal()));
    assert_eq!(alarm.findings().count(), 0);
}

#[test]
fn both_vessels_are_taken_at_the_same_instant() {
    // Reported 3 minutes ago, 3 nm ahead on the opposite course at 20 kn: she is 2 nm
    // ahead now, and they meet in 4 minutes.
    let now = s(180);
    let there = at(35.0, 135.0).at_offset(crate::domain::geo::Offset { x: 0.0, y: 3.0 });
    let target = live(ship(1), there, 180.0, 20.0, T0);
    let mut alarm = CpaAlarm::default();
    alarm.assess(&target, 0, &scene(now, coastal()));
    let found = alarm.findings().next().unwrap();
    assert!((found.reasons[1].value - 4.0).abs() < 0.01, "{found:?}");
    // The meeting point: own ship makes 0.667 nm in that time.
    let meet = at(35.0, 135.0).offset_to(found.position.unwrap());
    assert!((meet.y - 2.0 / 3.0).abs() < 0.01 && meet.x.abs() < 0.01, "{meet:?}");
}

#[test]
fn what_cannot_be_reckoned_is_no_danger() {
    let mut lost = stopped(1.0, 0.0, T0);
    lost.freshness = Freshness::Lost;
    let mut aloft = stopped(1.0, 0.0, T0);
    aloft.kind = TargetKind::SarAircraft;
    let mut aid = stopped(1.0, 0.0, T0);
    aid.kind = TargetKind::Aid { is_virtual: true };
    let mut mute = stopped(1.0, 0.0, T0);
    mute.report.as_mut().unwrap().speed = None;
    let mut crab = stopped(1.0, 0.0, T0);
    crab.report.as_mut().unwrap().speed = Some(Knots(8.0));
    crab.report.as_mut().unwrap().course = None;
    let mut silent = stopped(1.0, 0.0, T0);
    silent.report = None;
    for target in [lost, aloft, aid, mute, crab, silent] {
        let mut alarm = CpaAlarm::default();
        alarm.assess(&target, 0, &scene(T0, coastal()));
        assert_eq!(alarm.findings().count(), 0, "{target:?}");
    }
    let mut alarm = CpaAlarm::default();
    alarm.assess(&stopped(1.0, 0.0, T0), 0, &CpaScene { own: None, ..scene(T0, coastal()) });
    assert_eq!(alarm.findings().count(), 0);
}

#[test]
fn a_ship_at_anchor_without_a_course_is_a_danger_ahead() {
    let mut target = stopped(1.0, 0.1, T0);
    target.report.as_mut().unwrap().course = None;
    let mut alarm = CpaAlarm::default();
    alarm.assess(&target, 0, &scene(T0, coastal()));
    assert_eq!(alarm.findings().count(), 1);
}

#[test]
fn two_that_drift_are_no_danger() {
    let own = own_at(at(35.0, 135.0), 0.0, 0.4, T0);
    let target = live(ship(1), at(35.001, 135.0), 180.0, 0.4, T0);
    let mut alarm = CpaAlarm::default();
    alarm.assess(&target, 0, &CpaScene { own: own_motion(&own, T0), ..scene(T0, coastal()) });
    assert_eq!(alarm.findings().count(), 0);
}

#[test]
fn the_watch_says_why_nothing_is_watched() {
    let settings = CpaSettings::default();
    let own = own_at(at(35.0, 135.0), 0.0, 10.0, T0);
    let drifting = crate::domain::traffic::own_ship::OwnView { speed: None, ..own.clone() };
    assert_eq!(settings.watch(Moored, &own, T0).code(), "off");
    assert_eq!(settings.watch(Coastal, &drifting, T0), CpaWatch::NoOwnMotion);
    assert_eq!(settings.watch(Coastal, &own, T0), CpaWatch::On(coastal()));
    for language in crate::i18n::Language::ALL {
        for code in ["off", "no-motion", "on"] {
            assert!(crate::i18n::Catalogue::new(language).has(&format!("cpa-watch-{code}")), "{code}");
        }
    }
}

//! Own ship, sentence by sentence: fixes, reckoning, heading, clock, instruments.

use super::*;
use crate::domain::id::SourceId;
use crate::domain::nmea0183::sentence::FixSentence;
use crate::domain::units::Metres;

const A: SourceId = SourceId(1);
const B: SourceId = SourceId(2);

fn second(s: f64) -> UtcTime {
    UtcTime((s * 1000.0) as i64)
}

fn fix(sentence: FixSentence, lat: f64, second: u32) -> GnssFix {
    GnssFix {
        sentence,
        valid: true,
        quality: FixQuality::Gps,
        position: Position::new(lat, 135.0),
        millis_of_day: Some(second * 1000),
        date: None,
        speed: None,
        course: None,
        variation: None,
        satellites: None,
        hdop: None,
        altitude: None,
        correction_age_s: None,
    }
}

fn rmc(lat: f64, second: u32) -> Gnss {
    Gnss::Fix(GnssFix {
        date: NaiveDate::from_ymd_opt(2026, 11, 24),
        speed: Some(Knots(36.0)),
        course: Some(Bearing::new(0.0)),
        variation: Some(-8.0),
        ..fix(FixSentence::Rmc, lat, second)
    })
}

fn gga(lat: f64, second: u32, quality: FixQuality) -> Gnss {
    Gnss::Fix(GnssFix { quality, satellites: Some(9), hdop: Some(0.8), ..fix(FixSentence::Gga, lat, second) })
}

fn own() -> OwnShip {
    OwnShip::new(OwnSettings::default())
}

/// A boat at 36 kn due north (0.01 nm a second) with a fix each second.
fn run(own: &mut OwnShip, source: SourceId, from: u32, to: u32) {
    for s in from..=to {
        own.apply_gnss(&rmc(35.0 + f64::from(s) * 0.01 / 60.0, s), source, second(f64::from(s)));
    }
}

fn latitude(own: &OwnShip, s: f64) -> f64 {
    own.view(second(s)).position.position().unwrap().lat()
}

#[test]
fn without_a_fix_there_is_no_position() {
    let mut own = own();
    assert_eq!(own.view(second(0.0)).position, OwnPosition::NoFix);
    let void =
        GnssFix { valid: false, quality: FixQuality::None, position: None, ..fix(FixSentence::Gga, 0.0, 0) };
    own.apply_gnss(&Gnss::Fix(void), A, second(0.0));
    // A position beside status V is none either, nor a reckoned or a typed one.
    own.apply_gnss(&Gnss::Fix(GnssFix { valid: false, ..fix(FixSentence::Rmc, 35.0, 1) }), A, second(1.0));
    for quality in [FixQuality::Estimated, FixQuality::Manual, FixQuality::Simulator] {
        own.apply_gnss(&gga(35.0, 2, quality), A, second(2.0));
    }
    let view = own.view(second(2.0));
    assert_eq!(view.position, OwnPosition::NoFix);
    assert_eq!((view.course, view.speed, view.utc), (None, None, None));
    assert_eq!(own.motion(second(2.0)), None);
}

#[test]
fn the_sentences_of_a_cycle_make_one_fix() {
    let mut own = own();
    own.apply_gnss(&rmc(35.0, 1), A, second(1.0));
    own.apply_gnss(&gga(35.0001, 1, FixQuality::Dgps), A, second(1.1));
    own.apply_gnss(&Gnss::Fix(fix(FixSentence::Gll, 35.5, 1)), A, second(1.2));
    let view = own.view(second(1.3));
    let OwnPosition::Fix(fix) = view.position else { panic!("{view:?}") };
    assert_eq!(fix.position.lat(), 35.0001, "GGA wins, GLL is the last");
    assert_eq!((fix.quality, fix.satellites, fix.hdop), (FixQuality::Dgps, Some(9), Some(0.8)));
    assert_eq!((fix.at, fix.source), (second(1.0), A));
    assert_eq!(view.speed, Some(Knots(36.0)));
    assert_eq!(own.jumps(), 0);
}

#[test]
fn one_invalid_sentence_spoils_its_cycle() {
    let mut own = own();
    run(&mut own, A, 0, 10);
    let before = latitude(&own, 10.0);
    own.apply_gnss(&Gnss::Fix(GnssFix { valid: false, ..fix(FixSentence::Rmc, 35.1, 11) }), A, second(11.0));
    own.apply_gnss(&gga(35.1, 11, FixQuality::Gps), A, second(11.1));
    let view = own.view(second(11.1));
    assert!(matches!(view.position, OwnPosition::DeadReckoned { fix, .. } if fix.position.lat() == before));
    run(&mut own, A, 12, 12);
    assert!(matches!(own.view(second(12.0)).position, OwnPosition::Fix(_)));
}

#[test]
fn a_silent_receiver_is_reckoned_on_and_given_up() {
    let mut own = own();
    run(&mut own, A, 0, 10);
    let at_ten = latitude(&own, 10.0);
    assert!(matches!(own.view(second(15.0)).position, OwnPosition::Fix(_)), "five seconds are allowed");
    let view = own.view(second(16.0));
    assert!(matches!(view.position, OwnPosition::DeadReckoned { .. }));
    assert_eq!(own.next_deadline(second(10.0)), Some(UtcTime(15_001)));
    // 36 kn north for six seconds: 0.06 nm.
    assert!((latitude(&own, 16.0) - at_ten - 0.06 / 60.0).abs() < 1e-9);
    assert_eq!(view.speed, Some(Knots(36.0)));
    assert!(matches!(own.view(second(10.0 + 1800.0)).position, OwnPosition::DeadReckoned { .. }));
    assert_eq!(own.view(second(10.1 + 1800.0)).position, OwnPosition::NoFix);
    assert_eq!(own.motion(second(10.1 + 1800.0)), None);
}

#[test]
fn reckoning_follows_heading_and_water_speed() {
    let mut own = own();
    run(&mut own, A, 0, 10);
    let start = latitude(&own, 10.0);
    // From 20 s on she steers east with 18 kn by the log; heading comes each second.
    for s in 20..=80 {
        let at = second(f64::from(s));
        own.apply_heading(&Heading::True(Bearing::new(90.0)), A, at);
        let speed = Some(Knots(18.0));
        own.apply_instrument(&Instrument::Water { heading_true: None, heading_magnetic: None, speed }, A, at);
    }
    let position = own.view(second(80.0)).position.position().unwrap();
    // Ten seconds at 36 kn north, then a minute at 18 kn east.
    assert!(((position.lat() - start) * 60.0 - 0.1).abs() < 1e-3, "{position:?}");
    let east = (position.lon() - 135.0) * 60.0 * 35.0_f64.to_radians().cos();
    assert!((east - 0.3).abs() < 2e-3, "{east}");
    assert_eq!(own.view(second(80.0)).course, Some(Bearing::new(90.0)));
}

#[test]
fn she_stays_with_one_receiver_until_it_fails_or_a_better_one_is_steady() {
    let mut own = own();
    let source = |own: &OwnShip, s: f64| match own.view(second(s)).position {
        OwnPosition::Fix(fix) => Some(fix.source),
        _ => None,
    };
    for s in 0..=20 {
        own.apply_gnss(&gga(35.0, s, FixQuality::Gps), A, second(f64::from(s)));
        own.apply_gnss(&gga(35.0001, s, FixQuality::Gps), B, second(f64::from(s) + 0.5));
    }
    assert_eq!(source(&own, 20.5), Some(A), "equals don't take over");
    // B becomes differential: it was steady long enough.
    own.apply_gnss(&gga(35.0001, 21, FixQuality::Dgps), B, second(21.0));
    assert_eq!(source(&own, 21.0), Some(B));
    // B falls silent, A speaks on: A takes over after the time-out, not before.
    for s in 22..=30 {
        own.apply_gnss(&gga(35.0, s, FixQuality::Gps), A, second(f64::from(s)));
        assert_eq!(source(&own, f64::from(s)), Some(if s <= 26 { B } else { A }), "{s} s");
    }
    // A better one that has just begun must prove itself first.
    for s in 31..=45 {
        own.apply_gnss(&gga(35.0, s, FixQuality::Gps), A, second(f64::from(s)));
        own.apply_gnss(&gga(35.0001, s, FixQuality::Rtk), B, second(f64::from(s)));
        assert_eq!(source(&own, f64::from(s)), Some(if s < 41 { A } else { B }), "{s} s");
    }
}

#[test]
fn a_jump_is_refused_until_three_fixes_agree() {
    let mut own = own();
    run(&mut own, A, 0, 10);
    own.apply_gnss(&rmc(35.5, 11), A, second(11.0));
    own.apply_gnss(&gga(35.5, 11, FixQuality::Gps), A, second(11.1));
    assert!(latitude(&own, 11.1) < 35.01, "the whole cycle is refused");
    assert_eq!(own.jumps(), 1);
    assert_eq!(own.last_jump().map(|(at, to)| (at, to.unwrap().lat())), Some((second(11.0), 35.5)));
    // One stray fix: the next good one ends it.
    run(&mut own, A, 12, 13);
    assert!(own.last_jump().unwrap().1.is_none());
    for (s, believed) in [(14, false), (15, false), (16, true), (17, true)] {
        own.apply_gnss(&rmc(35.5 + f64::from(s) * 0.0001, s), A, second(f64::from(s)));
        assert_eq!(latitude(&own, f64::from(s)) > 35.1, believed, "{s} s");
    }
    assert_eq!(own.jumps(), 2);
}

#[test]
fn heading_comes_from_the_best_sensor() {
    let mut own = own();
    let heading =
        |own: &OwnShip, s: f64| own.view(second(s)).heading.map(|(h, from)| (h.degrees().round(), from));
    assert_eq!(heading(&own, 0.0), None);
    let magnetic =
        |variation| Heading::Magnetic { heading: Bearing::new(100.0), deviation: Some(2.0), variation };
    own.apply_heading(&magnetic(None), A, second(0.0));
    assert_eq!(heading(&own, 0.0), None, "magnetic without variation is no true heading");
    own.apply_gnss(&rmc(35.0, 0), A, second(0.0));
    assert_eq!(heading(&own, 0.0), Some((94.0, HeadingSource::Magnetic)), "variation of RMC");
    own.apply_heading(&magnetic(Some(-7.0)), A, second(0.0));
    assert_eq!(heading(&own, 0.0), Some((95.0, HeadingSource::Magnetic)), "HDG's own goes first");
    own.apply_heading(&Heading::True(Bearing::new(97.0)), A, second(1.0));
    assert_eq!(heading(&own, 1.0), Some((97.0, HeadingSource::Gyro)));
    own.apply_heading(&Heading::TrueDoubtful { heading: None, mode: b'V' }, A, second(1.5));
    assert_eq!(heading(&own, 1.5), Some((95.0, HeadingSource::Magnetic)), "off at once");
    // All compasses silent: course stands in, until the fix is old as well.
    own.apply_gnss(&rmc(35.0, 8), A, second(8.0));
    assert_eq!(heading(&own, 8.0), Some((0.0, HeadingSource::Course)));
    assert_eq!(heading(&own, 13.5), None);
    let osd = Radar::OwnShip {
        heading: Some(Bearing::new(12.0)),
        course: None,
        speed: None,
        set: None,
        drift: None,
    };
    own.apply_radar(&osd, B, second(14.0));
    assert_eq!(heading(&own, 14.0), Some((12.0, HeadingSource::Gyro)));
}

#[test]
fn course_is_no_heading_when_she_hardly_moves() {
    let mut own = own();
    let slow = GnssFix {
        speed: Some(Knots(1.0)),
        course: Some(Bearing::new(30.0)),
        ..fix(FixSentence::Rmc, 35.0, 0)
    };
    own.apply_gnss(&Gnss::Fix(slow), A, second(0.0));
    assert_eq!(own.view(second(0.0)).heading, None);
}

#[test]
fn utc_comes_with_its_date_and_is_held_over() {
    let mut own = own();
    let noon = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    own.apply_gnss(&Gnss::Time { date: noon, millis_of_day: 43_200_000 }, A, second(0.0));
    assert_eq!(own.view(second(0.0)).utc, None, "a clock without a fix proves nothing");
    own.apply_gnss(&gga(35.0, 43_200, FixQuality::Gps), A, second(1.0));
    assert_eq!(own.view(second(1.0)).utc_source, TimeSource::None, "GGA has no date");
    own.apply_gnss(&Gnss::Time { date: noon, millis_of_day: 43_200_000 }, A, second(1.0));
    let view = own.view(second(3.0));
    assert_eq!(view.utc.unwrap().rfc3339(), "2026-11-24T12:00:02.000Z");
    assert_eq!(view.utc_source, TimeSource::Gnss);
    let later = own.view(second(61.0));
    assert_eq!(later.utc.unwrap().rfc3339(), "2026-11-24T12:01:00.000Z");
    assert_eq!(later.utc_source, TimeSource::Holdover);
}

#[test]
fn instruments_are_shown_while_fresh() {
    let mut own = own();
    let depth = |offset| Instrument::Depth { below_transducer: Metres(8.0), offset };
    own.apply_instrument(&depth(Some(Metres(0.7))), A, second(0.0));
    own.apply_instrument(&Instrument::WaterTemperature(14.5), A, second(0.0));
    own.apply_heading(&Heading::RateOfTurn { degrees_per_minute: -12.0, valid: true }, A, second(0.0));
    let view = own.view(second(1.0));
    assert_eq!((view.depth_m, view.water_temperature_c, view.turn), (Some(8.7), Some(14.5), Some(-12.0)));
    // A negative offset is to the keel: depth is not shown as less than it is measured.
    own.apply_instrument(&depth(Some(Metres(-1.0))), A, second(2.0));
    assert_eq!(own.view(second(2.0)).depth_m, Some(8.0));
    let view = own.view(second(33.0));
    assert_eq!((view.depth_m, view.water_temperature_c, view.turn), (None, None, None));
}

#[test]
fn satellites_of_all_systems_add_up() {
    let mut own = own();
    own.apply_gnss(&rmc(35.0, 1), A, second(1.0));
    for used in [7, 5] {
        let gsa = Gnss::Dilution { mode: Some(3), used, pdop: None, hdop: Some(1.1), vdop: None };
        own.apply_gnss(&gsa, A, second(1.1));
    }
    own.apply_gnss(&Gnss::InView { talker: *b"GP", count: 11 }, A, second(1.2));
    own.apply_gnss(&Gnss::InView { talker: *b"GL", count: 8 }, A, second(1.2));
    own.apply_gnss(&rmc(35.0, 2), A, second(2.0));
    let OwnPosition::Fix(fix) = own.view(second(2.0)).position else { panic!() };
    assert_eq!((fix.satellites, fix.hdop), (Some(12), Some(1.1)));
    assert_eq!(own.satellites_in_view(second(2.0)), Some(19));
    assert_eq!(own.satellites_in_view(second(20.0)), None);
}

#[test]
fn two_receivers_are_compared_while_both_are_fresh() {
    let mut own = self::own();
    run(&mut own, A, 0, 10);
    assert_eq!(own.view(second(10.0)).rival, None);
    let other = |off: f64, s: u32| gga(35.0 + f64::from(s) * 0.01 / 60.0 + off / 60.0, s, FixQuality::Gps);
    own.apply_gnss(&other(0.4, 10), B, second(10.0));
    let (source, apart) = own.view(second(10.0)).rival.unwrap();
    assert_eq!(source, B);
    assert!((apart.0 - 0.4).abs() < 0.002, "{apart:?}");
    // Both are carried to one instant: half a second of 36 kn between them is no distance.
    let mut own = self::own();
    run(&mut own, A, 0, 11);
    own.apply_gnss(&other(0.0, 12), B, second(11.5));
    let near = own.view(second(11.6)).rival.unwrap().1;
    assert!(near.0 < 0.011, "{near:?}");
    run(&mut own, A, 12, 17);
    assert_eq!(own.view(second(17.0)).rival, None, "the other one is silent");
}

#[test]
fn a_week_number_that_began_again_is_set_right() {
    let at = UtcTime::parse_rfc3339("2026-11-24T00:00:30Z").unwrap();
    for (date, said, want) in [
        // 1024 weeks before, and a computer's clock that is a little off as well.
        ((2007, 4, 10), 0, "2026-11-24T00:00:00.000Z"),
        ((2007, 4, 9), 3_600_000, "2026-11-23T01:00:00.000Z"),
        // Twice 1024 weeks.
        ((1987, 8, 25), 0, "2026-11-24T00:00:00.000Z"),
        // Any other date is the receiver's own.
        ((2007, 4, 20), 0, "2007-04-20T00:00:00.000Z"),
        ((2026, 11, 24), 0, "2026-11-24T00:00:00.000Z"),
        ((2046, 7, 10), 0, "2046-07-10T00:00:00.000Z"),
    ] {
        let mut own = own();
        let fix = GnssFix {
            date: NaiveDate::from_ymd_opt(date.0, date.1, date.2),
            millis_of_day: Some(said),
            ..fix(FixSentence::Rmc, 35.0, 0)
        };
        own.apply_gnss(&Gnss::Fix(fix), A, at);
        assert_eq!(own.view(at).utc.unwrap().rfc3339(), want, "{date:?}");
    }
}

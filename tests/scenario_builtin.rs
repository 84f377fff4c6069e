//! The scenarios that ship: they parse without a doubt, say what they should at the
//! instants that matter, and their sentences are whole.

mod scenario_reader;

use scenario_reader::{Said, read};
use std::collections::BTreeMap;
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::scenario::builtin::{builtin, list};
use watchkeeper::domain::scenario::emit::{Emitter, emit_line};
use watchkeeper::domain::scenario::file::{Rate, Scenario, parse};
use watchkeeper::domain::time::UtcTime;

fn scenario(name: &str) -> Scenario {
    let (scenario, warnings) = parse(builtin(name).unwrap()).unwrap_or_else(|p| panic!("{name}: {p:#?}"));
    assert_eq!(warnings, [], "{name}");
    scenario
}

fn at(scenario: &Scenario, clock: &str) -> UtcTime {
    let day = &scenario.header.as_ref().unwrap().start.rfc3339()[..11];
    UtcTime::parse_rfc3339(&format!("{day}{clock}Z")).unwrap()
}

#[test]
fn each_parses_without_a_warning_and_has_what_it_needs() {
    for name in list() {
        let s = scenario(name);
        assert!(s.header.is_some() && s.own.route.is_some() && s.own.mmsi.is_some(), "{name}");
        assert!(!s.expects.is_empty(), "{name}");
        for vessel in &s.vessels {
            let mmsi = vessel.mmsi.map_or(0, |m| m.0);
            let fictional =
                mmsi % 1_000_000 / 1000 == 999 || mmsi / 1000 % 1000 >= 999 || !vessel.transmits();
            let station =
                mmsi == 4_319_991 || mmsi == 4_319_992 || (994_311_900..994_312_000).contains(&mmsi);
            assert!(fictional || station || mmsi == 111_431_999, "{name} {}: {mmsi}", vessel.id);
            assert!(vessel.imo.is_none_or(|imo| imo / 100_000 == 20), "{name} {}", vessel.id);
        }
    }
}

#[test]
fn a_short_name_is_enough() {
    assert_eq!(builtin("S1"), builtin("s1-sakai"));
    assert!(builtin("S2").is_some() && builtin("nowhere").is_none());
}

#[test]
fn every_sentence_is_whole_and_in_order_of_time() {
    for name in list() {
        let s = scenario(name);
        for rate in [Rate::TenSeconds, Rate::Standard] {
            let mut last = UtcTime(i64::MIN);
            let mut count = 0u32;
            for (time, sentence) in Emitter::new(&s, rate) {
                assert!(time >= last, "{name}: {sentence}");
                last = time;
                assert!(sentence.len() <= 80, "{name}: {sentence}");
                read(&sentence).unwrap_or_else(|why| panic!("{name}: {sentence}: {why}"));
                count += 1;
            }
            assert!(count > 1000, "{name}: {count}");
        }
    }
}

#[test]
fn two_runs_are_equal_byte_for_byte() {
    let s = scenario("distress");
    let run = || Emitter::new(&s, Rate::Standard).map(|(t, l)| emit_line(t, &l)).collect::<Vec<_>>();
    assert_eq!(run(), run());
}

/// Positions at the instants that the scripts of the domain name, as transmitted: within
/// 10 m of the waypoint (the nearest report is at most 5 s away, so the speed counts too).
#[test]
fn they_are_where_the_scripts_put_them() {
    let cases = [
        ("s1-sakai", 671_999_011, "15:05:14", 35.840, 133.900, 11.0),
        ("s1-sakai", 671_999_011, "16:45:14", 35.845, 133.923, 11.0),
        ("s1-sakai", 431_999_021, "13:02:42", 35.600, 133.340, 14.0),
        ("s1-sakai", 431_999_021, "15:15:27", 35.840, 133.902, 14.0),
        ("s1-sakai", 431_999_021, "16:01:27", 35.842, 133.913, 16.0),
        ("s2-koshikijima", 351_999_032, "12:16:23", 31.960, 129.360, 12.0),
        ("s2-koshikijima", 351_999_032, "12:30:23", 31.9465, 129.3637, 5.0),
        ("s3-susa", 616_999_043, "12:31:40", 34.645, 131.600, 6.0),
    ];
    for (name, mmsi, clock, lat, lon, knots) in cases {
        let s = scenario(name);
        let when = at(&s, clock);
        let nearest = Emitter::new(&s, Rate::TenSeconds)
            .skip_while(|(t, _)| t.0 < when.0 - 5_000)
            .take_while(|(t, _)| t.0 <= when.0 + 5_000)
            .filter_map(|(t, line)| match read(&line) {
                Ok(Said::Position { mmsi: m, lat, lon, .. }) if m == mmsi => Some((t, lat, lon)),
                _ => None,
            })
            .min_by_key(|(t, ..)| (t.0 - when.0).abs())
            .unwrap_or_else(|| panic!("{name} {mmsi} {clock}: nothing heard"));
        let there = Position::new(lat, lon).unwrap();
        let off = there.haversine(Position::new(nearest.1, nearest.2).unwrap()).0;
        let ran = knots * 0.5145 * ((nearest.0.0 - when.0).abs() as f64 / 1000.0);
        assert!(off <= 10.0 + ran, "{name} {mmsi} {clock}: {off} m off, may be {ran}");
        let exact = s.vessels.iter().find(|v| v.mmsi.is_some_and(|m| m.0 == mmsi)).unwrap();
        let exact = exact.route.motion(when).unwrap().position;
        assert!(there.haversine(exact).0 < 10.0, "{name} {mmsi} {clock}");
    }
}

#[test]
fn the_meeting_of_s1_is_as_the_script_has_it() {
    let s = scenario("s1-sakai");
    let find = |id: &str| &s.vessels.iter().find(|v| v.id == id).unwrap().route;
    let (m1, f1) = (find("M1"), find("F1"));
    let near = |clock| {
        let t = at(&s, clock);
        m1.motion(t).unwrap().position.haversine(f1.motion(t).unwrap().position).0
    };
    for clock in ["15:15:40", "15:19:40", "15:25:40", "15:40:00", "16:01:20"] {
        assert!(near(clock) < 500.0 && near(clock) > 20.0, "{clock}: {} m", near(clock));
    }
    assert!(near("15:14:00") > 500.0 && near("16:04:00") > 500.0);
    let speed = |route: &watchkeeper::domain::scenario::motion::Route, clock| {
        route.motion(at(&s, clock)).unwrap().speed.0
    };
    assert!((speed(m1, "15:30:00") - 0.7).abs() < 0.02 && (speed(f1, "16:30:00") - 16.0).abs() < 0.1);
}

#[test]
fn names_come_twice_before_they_matter() {
    for (name, mmsi, clock) in [
        ("s1-sakai", 671_999_011, "14:35:00"),
        ("s1-sakai", 431_999_021, "15:15:00"),
        ("s8-same-name", 431_999_090, "06:21:59"),
        ("s3-susa", 616_999_043, "07:17:30"),
    ] {
        let s = scenario(name);
        let when = at(&s, clock);
        let mut times: Vec<UtcTime> = Vec::new();
        let mut first_part: BTreeMap<u8, String> = BTreeMap::new();
        for (t, line) in Emitter::new(&s, Rate::TenSeconds).take_while(|(t, _)| *t < when) {
            match read(&line) {
                Ok(Said::Name { mmsi: m, .. }) if m == mmsi => times.push(t),
                Ok(Said::Part { number: 1, sequence, payload, .. }) => {
                    first_part.insert(sequence, payload);
                }
                Ok(Said::Part { number: 2, sequence, payload, fill }) => {
                    let whole = first_part.remove(&sequence).unwrap() + &payload;
                    if let Ok(Said::Name { mmsi: m, .. }) = scenario_reader::payload(&whole, fill)
                        && m == mmsi
                    {
                        times.push(t);
                    }
                }
                _ => {}
            }
        }
        assert!(times.len() >= 2, "{name} {mmsi}: {times:?}");
    }
}

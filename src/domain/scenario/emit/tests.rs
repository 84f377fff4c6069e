//! Intervals, sweeps, events and distress, by the sentences that come out.

use super::*;
use crate::domain::scenario::file::parse;

/// A scenario of one vessel beside what the test adds.
fn scenario(vessel: &str, more: &str) -> Scenario {
    let text = format!(
        "[scenario]\nname = \"x\"\nstart = \"2026-11-10T12:00:00Z\"\nend = \"13:00\"\n\
         [own]\nmmsi = 431999001\nwaypoints = [[\"12:00\", 35.6, 133.9]]\nradar_range_nm = 6\n\
         [[vessel]]\nid = \"A\"\nmmsi = 431999002\n{vessel}\n{more}\n"
    );
    parse(&text).unwrap_or_else(|p| panic!("{p:?}")).0
}

/// Seconds from the start at which a sentence of a kind comes.
fn times(scenario: &Scenario, rate: Rate, pick: impl Fn(&str) -> bool) -> Vec<f64> {
    let start = scenario.header.as_ref().unwrap().start;
    Emitter::new(scenario, rate).filter(|(_, s)| pick(s)).map(|(t, _)| t.since(start).as_seconds()).collect()
}

fn gaps(times: &[f64]) -> Vec<f64> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// The kind of the AIS message, from its first armoured character.
fn is_kind(sentence: &str, kind: u8) -> bool {
    let payload = sentence.strip_prefix("!AIVDM,").and_then(|s| s.split(',').nth(4));
    let first = payload.and_then(|p| p.bytes().next());
    first == Some(if kind < 40 { kind + 48 } else { kind + 56 }) && !sentence.contains(",2,2,")
}

#[test]
fn at_ten_seconds_everything_comes_on_the_tick() {
    let s = scenario(
        "sensors = [\"ais-a\", \"radar\"]\nwaypoints = [[\"12:00:03\", 35.65, 133.9], [\"12:30\", 35.7, 133.9]]",
        "",
    );
    for pick in ["$GPRMC", "$GPGGA", "$HEHDT", "!AIVDO"] {
        let got = times(&s, Rate::TenSeconds, |line| line.starts_with(pick));
        assert_eq!((got.len(), got[0]), (361, 0.0), "{pick}");
    }
    let reports = times(&s, Rate::TenSeconds, |line| is_kind(line, 1));
    assert_eq!((reports[0], *reports.last().unwrap()), (10.0, 1800.0), "from her first to her last waypoint");
    assert!(gaps(&reports).iter().all(|gap| *gap == 10.0));
    let statics = times(&s, Rate::TenSeconds, |line| is_kind(line, 5));
    assert_eq!((statics[0], gaps(&statics).iter().all(|gap| *gap == 60.0)), (10.0, true));
}

#[test]
fn standard_intervals_are_those_of_the_recommendation() {
    // Class, status, speed in knots (0.1 degree of latitude is 6 nm), interval.
    for (sensor, status, knots, want) in [
        ("ais-a", 0, 0.0, 10.0),
        ("ais-a", 0, 12.0, 10.0),
        ("ais-a", 0, 18.0, 6.0),
        ("ais-a", 0, 26.0, 2.0),
        ("ais-a", 1, 0.0, 180.0),
        ("ais-a", 5, 6.0, 10.0),
        ("ais-b", 0, 1.0, 180.0),
        ("ais-b", 0, 12.0, 30.0),
        ("ais-b", 0, 30.0, 30.0),
        ("base", 0, 0.0, 10.0),
        ("aton", 0, 0.0, 180.0),
        ("sar-aircraft", 0, 30.0, 10.0),
    ] {
        let end = 35.0 + knots / 60.0;
        let vessel = format!(
            "sensors = [\"{sensor}\"]\nstatus = {status}\nwaypoints = [[\"12:00\", 35.0, 134.0], [\"13:00\", {end}, 134.0]]"
        );
        let s = scenario(&vessel, "");
        let kind = match sensor {
            "ais-a" => 1,
            "ais-b" => 18,
            "base" => 4,
            "aton" => 21,
            _ => 9,
        };
        let got = gaps(&times(&s, Rate::Standard, |line| is_kind(line, kind)));
        assert!(got.len() > 10 && got.iter().all(|gap| *gap == want), "{sensor} {knots}: {got:?}");
    }
}

#[test]
fn a_slow_unit_reports_sooner_once_she_is_fast() {
    let s = scenario(
        "sensors = [\"ais-b\"]\nwaypoints = [[\"12:00\", 35.0, 134.0], [\"12:31\", 35.0, 134.0], [\"13:00\", 35.1, 134.0]]",
        "",
    );
    let got = times(&s, Rate::Standard, |line| is_kind(line, 18));
    assert!(got.windows(2).all(|p| p[1] - p[0] <= 180.0));
    let after = got.iter().find(|t| **t >= 1860.0).unwrap();
    assert!(*after <= 1890.0, "{after}");
}

#[test]
fn a_ship_that_turns_reports_more_often() {
    let s = scenario(
        "sensors = [\"ais-a\"]\nwaypoints = [[\"12:00\", 35.0, 134.0], [\"12:30\", 35.1, 134.0], [\"13:00\", 35.1, 134.12]]",
        "",
    );
    let got = times(&s, Rate::Standard, |line| is_kind(line, 1));
    let turning: Vec<f64> = got.iter().copied().filter(|t| (1792.0..1808.0).contains(t)).collect();
    assert!(
        gaps(&turning).iter().all(|gap| (*gap - 3.333).abs() < 0.01) && turning.len() >= 4,
        "{turning:?}"
    );
}

#[test]
fn own_sentences_and_sweeps_are_faster_at_standard() {
    let s = scenario("sensors = [\"radar\"]\nwaypoints = [[\"12:00\", 35.65, 133.9]]", "");
    assert!(gaps(&times(&s, Rate::Standard, |l| l.starts_with("$GPRMC"))).iter().all(|g| *g == 1.0));
    assert!(gaps(&times(&s, Rate::Standard, |l| l.starts_with("$RATTM"))).iter().all(|g| *g == 3.0));
    assert!(times(&s, Rate::Standard, |l| l.starts_with("!AIVDM")).is_empty(), "she is seen by radar alone");
}

#[test]
fn the_radar_acquires_tracks_and_loses() {
    // Northward at 60 kn from 3 nm: out of the 6 nm range after 3 minutes.
    let s = scenario(
        "sensors = [\"radar\"]\nwaypoints = [[\"12:00\", 35.65, 133.9], [\"12:10\", 35.8167, 133.9]]",
        "",
    );
    let sweeps: Vec<String> =
        Emitter::new(&s, Rate::TenSeconds).map(|(_, l)| l).filter(|l| l.starts_with("$RATTM")).collect();
    let words: String = sweeps.iter().filter_map(|l| l.split(',').nth(12)).collect();
    assert!(words.starts_with("QTT") && words.ends_with("TL") && words.matches('L').count() == 1, "{words}");
    let first: Vec<&str> = sweeps[0].split(',').collect();
    assert_eq!(
        (first[1], first[3], first[4], first[5], first[7], first[10]),
        ("01", "0.0", "T", "60.0", "T", "N")
    );
    assert!((first[2].parse::<f64>().unwrap() - 2.996).abs() < 0.002, "WGS-84 range, {}", first[2]);
}

#[test]
fn ais_reaches_as_far_as_the_file_says() {
    let vessel = "sensors = [\"ais-a\"]\nwaypoints = [[\"12:00\", 36.6, 133.9]]";
    assert_eq!(times(&scenario(vessel, ""), Rate::TenSeconds, |l| is_kind(l, 1)).len(), 361);
    let mut near = scenario(vessel, "");
    near.own.ais_range = Some(crate::domain::units::NauticalMiles(40.0));
    assert!(times(&near, Rate::TenSeconds, |l| l.starts_with("!AIVDM")).is_empty());
}

#[test]
fn injects_take_away_and_give_back() {
    let vessel =
        "sensors = [\"ais-a\", \"radar\"]\nwaypoints = [[\"12:00\", 35.65, 133.9], [\"13:00\", 35.7, 133.9]]";
    for (loss, back, picks) in [
        ("radar-loss", "radar-back", &["$RATTM"][..]),
        ("ais-loss", "ais-back", &["!AIVDM", "!AIVDO"]),
        ("nav-loss", "nav-back", &["$GPRMC", "$GPGGA", "$HEHDT"]),
        ("heading-loss", "heading-back", &["$HEHDT"]),
        ("link-loss", "link-back", &["$GPRMC", "$HEHDT", "!AIVDM", "$RATTM"]),
        ("ais-off\"\nvessel = \"A", "ais-on\"\nvessel = \"A", &["!AIVDM"]),
        ("radar-off\"\nvessel = \"A", "radar-on\"\nvessel = \"A", &["$RATTM"]),
    ] {
        let more = format!(
            "[[inject]]\nat = \"12:10:05\"\nwhat = \"{loss}\"\n[[inject]]\nat = \"12:20:05\"\nwhat = \"{back}\"\n"
        );
        let s = scenario(vessel, &more);
        for pick in ["$GPRMC", "$GPGGA", "$HEHDT", "!AIVDM", "!AIVDO", "$RATTM"] {
            // The sweep after a target is hidden still says that it is lost.
            let silent = times(&s, Rate::TenSeconds, |l| l.starts_with(pick) && !l.contains(",L,"))
                .iter()
                .all(|t| !(606.0..1205.0).contains(t));
            let quiet = picks.contains(&pick) || loss == "link-loss";
            assert_eq!(silent, quiet, "{loss} {pick}");
        }
    }
}

#[test]
fn a_fix_is_lost_poor_or_elsewhere_and_comes_back() {
    let more = "[[inject]]\nat = \"12:10\"\nwhat = \"gnss-loss\"\n[[inject]]\nat = \"12:20\"\nwhat = \"gnss-back\"\n\
                [[inject]]\nat = \"12:30\"\nwhat = \"gnss-jump\"\nby_nm = 2\nbearing_deg = 0\n\
                [[inject]]\nat = \"12:40\"\nwhat = \"gnss-back\"\n[[inject]]\nat = \"12:50\"\nwhat = \"gnss-poor\"\n";
    let s = scenario("sensors = [\"ais-a\"]\nwaypoints = [[\"12:00\", 35.65, 133.9]]", more);
    let at = |minute: i64, pick: &str| {
        let when = s.header.as_ref().unwrap().start + Span::minutes(minute);
        Emitter::new(&s, Rate::TenSeconds).find(|(t, l)| *t == when && l.starts_with(pick)).unwrap().1
    };
    assert!(at(5, "$GPRMC").contains(",A,3536.00000,N,13354.00000,E,"));
    assert!(at(15, "$GPRMC").starts_with("$GPRMC,121500.00,V,,,,,,,101126,,,N*"));
    assert!(at(15, "$GPGGA").starts_with("$GPGGA,121500.00,,,,,0,"));
    assert!(at(35, "$GPRMC").contains(",A,3538.00000,N,13354.00000,E,"), "two minutes of latitude");
    assert!(at(45, "$GPRMC").contains(",A,3536.00000,N,"));
    assert!(at(55, "$GPGGA").contains(",1,04,8.5,"));
}

#[test]
fn distress_is_sent_as_transmitters_send_it() {
    let more = "[[inject]]\nat = \"12:10\"\nwhat = \"mob\"\nmmsi = 972999041\nlat = 35.62\nlon = 133.95\nuntil = \"12:20\"\n\
                [[inject]]\nat = \"12:30\"\nwhat = \"distress\"\nvessel = \"A\"\ntext = \"MAYDAY\"\n";
    let s = scenario("sensors = [\"ais-b\"]\nwaypoints = [[\"12:00\", 35.65, 133.9]]", more);
    let beacon = times(&s, Rate::Standard, |l| is_kind(l, 1));
    assert_eq!((beacon[0], *beacon.last().unwrap(), beacon.len()), (600.0, 1200.0, 61));
    assert_eq!(times(&s, Rate::Standard, |l| is_kind(l, 14)).len(), 12, "a text each minute, and the call");
    let call: Vec<String> =
        Emitter::new(&s, Rate::TenSeconds).map(|(_, l)| l).filter(|l| l.starts_with("$CDDSC")).collect();
    assert_eq!(call.len(), 1);
    assert!(call[0].starts_with("$CDDSC,12,4319990020,12,07,00,0353913354,1230,,,S,*"), "{}", call[0]);
}

#[test]
fn a_line_carries_its_time() {
    assert_eq!(emit_line(UtcTime(1_794_312_000_000), "$X*58"), "\\c:1794312000*52\\$X*58");
    assert!(emit_line(UtcTime(1_794_312_000_200), "$X*58").starts_with("\\c:1794312000200*"));
}

#[test]
fn a_context_has_nothing_to_emit() {
    let (context, _) = parse("[own]\nmmsi = 431999001\n").unwrap();
    assert_eq!(Emitter::new(&context, Rate::Standard).count(), 0);
}

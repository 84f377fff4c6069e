//! Input that is wrong raises a doubt and no storm of alerts: a sea of ordinary traffic
//! that raises nothing, and the same sea with one thing broken, through the whole pipeline.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write;
use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::app::state::{App, Display, Mode};
use watchkeeper::cli::patrol::apply_scenario;
use watchkeeper::domain::alert::event::{BoardEvent, EventState};
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts};
use watchkeeper::domain::scenario::emit::Emitter;
use watchkeeper::domain::scenario::file::parse;
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::runtime::player::{Line, Player};

/// Two hours off Sakai; own ship drifts, twelve ships pass four to ten miles off, half of
/// them seen by radar too.
fn sea(more: &str) -> String {
    let mut text = "[scenario]\nname = \"bad input\"\nstart = \"2026-11-12T02:00:00Z\"\nend = \"04:00\"\n\
                    rate = \"10s\"\n[own]\nmmsi = 431999001\nwaypoints = [[\"02:00\", 36.400, 133.900]]\n\
                    heading_deg = 350\nradar_range_nm = 12\nstate = \"coastal\"\n"
        .to_owned();
    for n in 0..12 {
        let lat =
            if n % 2 == 0 { 36.47 } else { 36.33 } + f64::from(n / 2) * if n % 2 == 0 { 0.02 } else { -0.02 };
        let (from, to) = if n % 4 < 2 { (133.70, 134.10) } else { (134.10, 133.70) };
        let sensors = if n < 6 { "\"ais-a\", \"radar\"" } else { "\"ais-a\"" };
        write!(
            text,
            "[[vessel]]\nid = \"N{n}\"\nsensors = [{sensors}]\nmmsi = {}\nname = \"KYOYO MARU {n}\"\n\
             callsign = \"7K9A{n}\"\ntype = \"cargo\"\nlength_m = 80\nbeam_m = 13\nflag = \"JP\"\n\
             waypoints = [[\"02:00\", {lat}, {from}], [\"04:00\", {lat}, {to}]]\n",
            431_999_100 + n
        )
        .unwrap();
    }
    text + more
}

fn lines(text: &str) -> Vec<Line> {
    let (scenario, _) = parse(text).unwrap_or_else(|p| panic!("{p:#?}"));
    let mut lines = Vec::new();
    for (at, sentence) in Emitter::new(&scenario, scenario.header.as_ref().unwrap().rate) {
        lines.extend(framed(at, &sentence));
    }
    lines
}

fn framed(at: UtcTime, sentence: &str) -> Vec<Line> {
    let (mut framer, mut counts, mut lines) = (Framer::new(), InputCounts::default(), Vec::new());
    framer.push(format!("{sentence}\r\n").as_bytes(), at, &mut counts, &mut |raw| {
        lines.push(Line::of(&raw, SourceId(0), at));
    });
    lines
}

fn play(text: &str, lines: Vec<Line>) -> Vec<BoardEvent> {
    let (scenario, _) = parse(text).unwrap_or_else(|p| panic!("{p:#?}"));
    let start = lines.first().unwrap().at;
    let end = lines.iter().map(|line| line.at).max().unwrap();
    let mode = Mode::Replay { name: String::new(), speed: 1.0, paused: false, ended: false };
    let mut app = App::new(start, mode, Catalogue::new(Language::English), Display::of_size(80, 24));
    apply_scenario(&mut app, &scenario);
    let mut events = Vec::new();
    Player::new(Box::new(lines.into_iter().map(Ok))).play_until(&mut app, end, &mut |_, seen| {
        events.extend(seen.drain(..).filter_map(|occurrence| match occurrence {
            Occurrence::Alert(event) => Some(event),
            _ => None,
        }));
    });
    events
}

/// How many alerts of each rule were raised.
fn raised(events: &[BoardEvent]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for event in events.iter().filter(|e| e.state == EventState::Raised) {
        *counts.entry(event.rule.code()).or_default() += 1;
    }
    counts
}

fn clock(text: &str) -> UtcTime {
    UtcTime::parse_rfc3339(&format!("2026-11-12T{text}Z")).unwrap()
}

/// Own radar track `number` at range and bearing, as a TTM sentence.
fn track(at: UtcTime, number: u16, range: f64, bearing: f64, status: char) -> Vec<Line> {
    let time = at.rfc3339().get(11..19).unwrap().replace(':', "");
    let body = format!("RATTM,{number:02},{range:.2},{bearing:.1},T,4.0,090.0,T,,,N,,{status},,{time}.00,A");
    let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
    framed(at, &format!("${body}*{sum:02X}"))
}

fn with(mut lines: Vec<Line>, more: impl IntoIterator<Item = Line>) -> Vec<Line> {
    lines.extend(more);
    lines.sort_by_key(|line| line.at);
    lines
}

#[test]
fn the_sea_itself_raises_nothing() {
    let text = sea("");
    assert_eq!(raised(&play(&text, lines(&text))), BTreeMap::new());
}

#[test]
fn own_fix_that_jumps_is_one_doubt() {
    for by_nm in [0.6, 3.0, 40.0] {
        let text = sea(&format!(
            "[[inject]]\nat = \"02:40\"\nwhat = \"gnss-jump\"\nby_nm = {by_nm}\n\
             [[inject]]\nat = \"03:00\"\nwhat = \"gnss-back\"\n"
        ));
        let counts = raised(&play(&text, lines(&text)));
        assert!(counts.get("A13").is_some_and(|n| *n <= 2), "{by_nm} nm: {counts:?}");
        assert_eq!(counts.len(), 1, "{by_nm} nm: {counts:?}");
    }
}

#[test]
fn ships_that_all_jump_are_one_doubt() {
    let text = sea("[[inject]]\nat = \"02:40\"\nwhat = \"ais-jump\"\nby_nm = 5\n\
                    [[inject]]\nat = \"03:00\"\nwhat = \"ais-back\"\n");
    let counts = raised(&play(&text, lines(&text)));
    assert!(counts.get("A13").is_some_and(|n| *n <= 2), "{counts:?}");
    assert_eq!(counts.len(), 1, "{counts:?}");
}

#[test]
fn a_clock_that_steps_raises_nothing_but_a_doubt() {
    for step in [-3600, -90, 90, 3600, 86_400] {
        let text = sea("");
        let stepped = lines(&text).into_iter().map(|mut line| {
            let off = if line.at >= clock("02:40:00") { step } else { 0 };
            line.at = line.at + Span::seconds(off);
            line
        });
        let counts = raised(&play(&text, stepped.collect()));
        let others: Vec<_> = counts.iter().filter(|(rule, _)| !["A13", "LINK"].contains(*rule)).collect();
        assert!(others.is_empty() && counts.values().sum::<usize>() <= 2, "{step} s: {counts:?}");
    }
}

/// One ship in pieces: each is somewhere else for five minutes.
fn pieces(mmsi: u32, places: &[(f64, f64)]) -> String {
    let mut text = String::new();
    for (n, (lat, lon)) in places.iter().enumerate() {
        let (from, to) = (20 + n * 5, 24 + n * 5);
        write!(
            text,
            "[[vessel]]\nid = \"P{n}\"\nsensors = [\"ais-a\"]\nmmsi = {mmsi}\nname = \"HAI YANG 3\"\n\
             callsign = \"BRHA3\"\ntype = \"cargo\"\nlength_m = 96\nbeam_m = 16\nflag = \"CN\"\n\
             waypoints = [[\"02:{from}\", {lat}, {lon}], [\"02:{to}:50\", {lat}, {}]]\n",
            lon + 0.01
        )
        .unwrap();
    }
    text
}

#[test]
fn a_target_that_teleports_is_one_doubt_about_her() {
    let places =
        [(36.7, 133.6), (36.2, 134.3), (36.75, 134.2), (36.1, 133.6), (36.7, 133.62), (36.2, 134.32)];
    let text = sea(&pieces(412_999_091, &places));
    let counts = raised(&play(&text, lines(&text)));
    assert!(counts.get("A6e").is_none_or(|n| *n == 1), "{counts:?}");
    let others: Vec<_> = counts.keys().filter(|rule| !["A1", "A6e"].contains(*rule)).collect();
    assert!(others.is_empty(), "{counts:?}");
}

#[test]
fn two_ships_with_one_number_are_one_doubt() {
    let twin = |id: &str, name: &str, length: u32, lat: f64| {
        format!(
            "[[vessel]]\nid = \"{id}\"\nsensors = [\"ais-a\"]\nmmsi = 412999091\nname = \"{name}\"\n\
             callsign = \"BRHA3\"\ntype = \"cargo\"\nlength_m = {length}\nbeam_m = 16\nflag = \"CN\"\n\
             waypoints = [[\"02:10\", {lat}, 134.40], [\"03:50\", {lat}, 134.20]]\n"
        )
    };
    let text = sea(&(twin("A", "HAI YANG 3", 96, 36.7) + &twin("B", "FU SHUN", 140, 36.1)));
    let events = play(&text, lines(&text));
    let counts = raised(&events);
    assert_eq!(counts.get("A6e"), Some(&1), "{counts:?}");
    // Two names and two lengths under one number are a change of identity, once.
    let others: Vec<_> = counts.keys().filter(|rule| !["A1", "A6d", "A6e"].contains(*rule)).collect();
    assert!(others.is_empty() && counts.values().sum::<usize>() <= 4, "{counts:?}");
    assert!(events.iter().filter(|e| e.audible).count() <= 3, "{events:#?}");
}

#[test]
fn radar_numbers_used_again_are_no_storm() {
    let text = sea("");
    // Number 40 is taken for another echo each minute, with and without a word of its loss.
    for says_lost in [true, false] {
        let sweeps = (0..90 * 6).flat_map(|n: i64| {
            let at = clock("02:10:00") + Span::seconds(n * 10);
            let echo = n / 6;
            let (range, bearing) = (2.0 + (echo * 7 % 9) as f64, (echo * 77 % 360) as f64);
            let status = if says_lost && n % 6 == 5 { 'L' } else { 'T' };
            track(at, 40, range, bearing, status)
        });
        let events = play(&text, with(lines(&text), sweeps));
        let counts = raised(&events);
        assert!(counts.values().sum::<usize>() <= 2, "lost told: {says_lost}: {counts:?}");
    }
}

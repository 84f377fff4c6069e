//! A3, A3u, A4 and A9 through the whole pipeline: the shipped scenarios raise what they
//! expect of these rules within its tolerance and nothing that they forbid, at both
//! rates, as sentences with their context, and with every tenth message lost.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::app::state::{App, Display, Mode};
use watchkeeper::cli::patrol::apply_scenario;
use watchkeeper::domain::alert::event::{BoardEvent, EventState};
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts};
use watchkeeper::domain::scenario::builtin::builtin;
use watchkeeper::domain::scenario::emit::Emitter;
use watchkeeper::domain::scenario::file::{Rate, Scenario, parse};
use watchkeeper::domain::time::UtcTime;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::runtime::player::{Line, Player};

const RULES: [&str; 7] = ["A3", "A3u", "A4", "A9a", "A9b", "A9c", "A9d"];

fn scenario(text: &str) -> Scenario {
    parse(text).unwrap_or_else(|p| panic!("{p:#?}")).0
}

fn play(scenario: &Scenario, rate: Rate, keep: impl Fn(usize) -> bool) -> Vec<BoardEvent> {
    let (mut framer, mut counts, mut lines) = (Framer::new(), InputCounts::default(), Vec::new());
    for (at, text) in Emitter::new(scenario, rate) {
        framer.push(format!("{text}\r\n").as_bytes(), at, &mut counts, &mut |raw| {
            lines.push(Line::of(&raw, SourceId(0), at));
        });
    }
    let (start, end) = (lines.first().unwrap().at, lines.last().unwrap().at);
    let mode = Mode::Replay { name: String::new(), speed: 1.0, paused: false, ended: false };
    let mut app = App::new(start, mode, Catalogue::new(Language::English), Display::of_size(80, 24));
    apply_scenario(&mut app, scenario);
    let lines: Vec<Line> = lines.into_iter().enumerate().filter(|(n, _)| keep(*n)).map(|(_, l)| l).collect();
    let mut events = Vec::new();
    Player::new(Box::new(lines.into_iter().map(Ok))).play_until(&mut app, end, &mut |_, seen| {
        events.extend(seen.drain(..).filter_map(|occurrence| match occurrence {
            Occurrence::Alert(event) if RULES.contains(&event.rule.code()) => Some(event),
            _ => None,
        }));
    });
    events
}

/// What was told: rule, level, subjects, clock; and why not when it is missing.
fn told(events: &[BoardEvent]) -> Vec<(String, UtcTime)> {
    let told = events.iter().filter(|e| matches!(e.state, EventState::Raised | EventState::Updated));
    told.map(|e| {
        let mut subjects: Vec<String> = e.subjects.iter().map(ToString::to_string).collect();
        subjects.sort();
        (format!("{} {} {}", e.rule.code(), e.level.code(), subjects.join(" ")), e.at)
    })
    .collect()
}

fn assert_told(events: &[BoardEvent], wanted: &[(&str, &str)], tolerance_s: i64) {
    let told = told(events);
    for (what, clock) in wanted {
        let near = told.iter().any(|(said, at)| {
            let want = UtcTime::parse_rfc3339(&format!("{}{clock}Z", &at.rfc3339()[..11])).unwrap();
            said == what && at.since(want).0.abs() <= tolerance_s * 1000
        });
        assert!(near, "{what} at {clock}: {told:#?}");
    }
}

const S1: [(&str, &str); 4] = [
    ("A9a INFO mmsi:671999011", "15:15:14"),
    ("A3 SUSPECT mmsi:431999021 mmsi:671999011", "15:19:40"),
    ("A3 PROBABLE mmsi:431999021 mmsi:671999011", "15:25:40"),
    ("A4 INFO mmsi:671999011", "15:35:14"),
];
const S2: [(&str, &str); 2] =
    [("A9a INFO mmsi:351999032", "12:26:23"), ("A9a WARN mmsi:351999032", "12:36:23")];

fn all(_: usize) -> bool {
    true
}

#[test]
fn the_meeting_off_sakai_is_told_rung_by_rung() {
    let s1 = scenario(builtin("S1").unwrap());
    for (rate, slack) in [(Rate::TenSeconds, 60), (Rate::Standard, 240)] {
        let events = play(&s1, rate, all);
        assert_told(&events, &S1, slack);
        let meetings: Vec<_> = events.iter().filter(|e| ["A3", "A3u"].contains(&e.rule.code())).collect();
        assert!(meetings.iter().all(|e| e.level.code() != "CONFIRMED"));
        let raised = meetings.iter().filter(|e| e.state == EventState::Raised).count();
        assert_eq!(raised, 1, "neither squid boats nor the declared pair: {:#?}", told(&events));
    }
}

#[test]
fn a_tenth_of_the_messages_lost_changes_nothing() {
    let s1 = scenario(builtin("S1").unwrap());
    assert_told(&play(&s1, Rate::TenSeconds, |n| n % 10 != 3), &S1, 60);
    let s2 = scenario(builtin("S2").unwrap());
    assert_told(&play(&s2, Rate::TenSeconds, |n| n % 10 != 3), &S2, 60);
}

#[test]
fn a_declared_pair_is_a_meeting_once_it_is_not_declared() {
    let mut s1 = scenario(builtin("S1").unwrap());
    s1.pairs.clear();
    let events = play(&s1, Rate::TenSeconds, all);
    assert!(
        events.iter().filter(|e| ["A3", "A3u"].contains(&e.rule.code())).count() > 3,
        "{:#?}",
        told(&events)
    );
}

#[test]
fn the_drop_and_the_collector_of_koshikijima_are_told() {
    let s2 = scenario(builtin("S2").unwrap());
    for (rate, slack) in [(Rate::TenSeconds, 60), (Rate::Standard, 120)] {
        let events = play(&s2, rate, all);
        assert_told(&events, &S2, slack);
        let collect: Vec<_> = events
            .iter()
            .filter(|e| e.rule.code() == "A9b" && e.state == EventState::Raised)
            .map(|e| (e.level.code(), e.at.clock()))
            .collect();
        assert!(matches!(collect.as_slice(), [("HIGH", at)] if at.starts_with("16:08")), "{collect:?}");
        assert!(events.iter().all(|e| e.rule.code() != "A3"), "{:#?}", told(&events));
    }
}

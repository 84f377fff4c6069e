//! A5 to A8 through the whole pipeline: the scenarios that ship raise what they expect
//! and nothing of these rules that they forbid, however they are told.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::app::state::{App, Display, Mode};
use watchkeeper::cli::patrol::apply_scenario;
use watchkeeper::domain::alert::event::{BoardEvent, EventState};
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts};
use watchkeeper::domain::scenario::builtin::{builtin, list};
use watchkeeper::domain::scenario::emit::Emitter;
use watchkeeper::domain::scenario::file::{Scenario, parse};
use watchkeeper::domain::time::Span;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::runtime::player::{Line, Player};

const OWN_RULES: [&str; 10] = ["A5", "A6a", "A6b", "A6c", "A6d", "A6e", "A6f", "A6h", "A7", "A8"];
const OWN_SCENARIOS: [&str; 5] = ["identity-swap", "dark-fast-boat", "silence", "two-places", "fast-unknown"];

/// Every alert event of the rules here; levels that hang on a missing chart are left out
/// of what is expected.
fn play(text: &str, keep: impl Fn(usize, &Line) -> bool) -> (Scenario, Vec<BoardEvent>) {
    let (mut scenario, events, app) = played(text, keep);
    for expect in &mut scenario.expects {
        expect.level = expect.level.take().filter(|_| !by_coast(&expect.rule, &app));
    }
    (scenario, events)
}

fn played(text: &str, keep: impl Fn(usize, &Line) -> bool) -> (Scenario, Vec<BoardEvent>, App) {
    let (scenario, _) = parse(text).unwrap_or_else(|p| panic!("{p:#?}"));
    let lines = lines_of(&scenario);
    let (start, end) = (lines.first().unwrap().at, lines.last().unwrap().at);
    let mode = Mode::Replay { name: String::new(), speed: 1.0, paused: false, ended: false };
    let mut app = App::new(start, mode, Catalogue::new(Language::English), Display::of_size(80, 24));
    apply_scenario(&mut app, &scenario);
    let lines: Vec<Line> =
        lines.into_iter().enumerate().filter(|(n, line)| keep(*n, line)).map(|(_, line)| line).collect();
    let mut events = Vec::new();
    Player::new(Box::new(lines.into_iter().map(Ok))).play_until(&mut app, end, &mut |_, seen| {
        events.extend(seen.drain(..).filter_map(|occurrence| match occurrence {
            Occurrence::Alert(event) if OWN_RULES.contains(&event.rule.code()) => Some(event),
            _ => None,
        }));
    });
    (scenario, events, app)
}

/// The sentences of a scenario, framed.
fn lines_of(scenario: &Scenario) -> Vec<Line> {
    let rate = scenario.header.as_ref().unwrap().rate;
    let (mut framer, mut counts, mut lines) = (Framer::new(), InputCounts::default(), Vec::new());
    for (at, text) in Emitter::new(scenario, rate) {
        let bytes = format!("{text}\r\n");
        framer.push(bytes.as_bytes(), at, &mut counts, &mut |raw| {
            lines.push(Line::of(&raw, SourceId(0), at));
        });
    }
    lines
}

fn all(_: usize, _: &Line) -> bool {
    true
}

fn subjects(event: &BoardEvent) -> Vec<String> {
    event.subjects.iter().map(ToString::to_string).collect()
}

/// Whether the level of a rule hangs on the coast: without a chart it can't be judged.
fn by_coast(rule: &str, app: &App) -> bool {
    let own = app.picture.own(app.now).position.position();
    ["A5", "A7", "A8"].contains(&rule) && own.and_then(|own| app.waters.shore(own)).is_none()
}

/// What of the scenario's word is not kept. `late` is added to each tolerance, seconds.
fn broken(scenario: &Scenario, events: &[BoardEvent], late: i64) -> Vec<String> {
    let mut wrong = Vec::new();
    let told = |e: &&BoardEvent| matches!(e.state, EventState::Raised | EventState::Updated);
    for expect in scenario.expects.iter().filter(|e| OWN_RULES.contains(&e.rule.as_str())) {
        let slack = Span::seconds(i64::from(expect.tolerance_s) + late);
        let came = events.iter().filter(told).any(|e| {
            let off = Span(e.at.since(expect.at).0.abs());
            let about = expect.subjects.iter().all(|s| subjects(e).contains(s));
            e.rule.code() == expect.rule
                && expect.level.as_deref().is_none_or(|l| l == e.level.code())
                && about
                && off <= slack
        });
        if !came {
            wrong.push(format!("missing: {expect:?}"));
        }
    }
    for never in scenario.nevers.iter().filter(|n| OWN_RULES.contains(&n.rule.as_str())) {
        let came = events.iter().filter(told).find(|e| {
            e.rule.code() == never.rule
                && never.level.as_deref().is_none_or(|l| l == e.level.code())
                && never.subjects.iter().all(|s| subjects(e).contains(s))
                && never.from.is_none_or(|from| e.at >= from)
                && never.to.is_none_or(|to| e.at <= to)
        });
        wrong.extend(came.map(|e| format!("{never:?} came: {e:?}")));
    }
    wrong
}

fn raised(events: &[BoardEvent]) -> Vec<(&'static str, Vec<String>)> {
    let raised = events.iter().filter(|e| e.state == EventState::Raised);
    let mut raised: Vec<_> = raised.map(|e| (e.rule.code(), subjects(e))).collect();
    raised.sort();
    raised
}

#[test]
fn each_scenario_keeps_its_word() {
    for name in list() {
        let (scenario, events) = play(builtin(name).unwrap(), all);
        let wrong = broken(&scenario, &events, 0);
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
    }
}

/// What was raised beside what the scenario expects.
fn surplus(scenario: &Scenario, events: &[BoardEvent]) -> Vec<BoardEvent> {
    let wanted = |event: &&BoardEvent| {
        scenario
            .expects
            .iter()
            .any(|e| e.rule == event.rule.code() && e.subjects.iter().all(|s| subjects(event).contains(s)))
    };
    events.iter().filter(|e| e.state == EventState::Raised).filter(|e| !wanted(e)).cloned().collect()
}

#[test]
fn nothing_else_is_raised_in_any_of_them() {
    // A whole patrol has more in it than it asks for; what its crew leaves is proved elsewhere.
    for name in list().filter(|name| *name != "demo-patrol") {
        for rate in ["10s", "standard"] {
            let text = builtin(name).unwrap().replace("rate = \"10s\"", &format!("rate = \"{rate}\""));
            let (scenario, events) = play(&text, all);
            assert_eq!(surplus(&scenario, &events), [], "{name} {rate}");
        }
    }
}

#[test]
fn a_boat_that_turns_out_to_be_a_ferry_is_cleared_with_the_reason() {
    let (_, events) = play(builtin("fast-unknown").unwrap(), all);
    let cleared = events.iter().find(|e| e.state == EventState::Cleared).unwrap();
    let reason = cleared.reasons.iter().find(|r| r.code == "type-excluded").unwrap();
    assert_eq!((cleared.rule.code(), reason.value), ("A7", 40.0));
}

#[test]
fn a_silence_ends_when_she_is_heard_again() {
    let (_, events) = play(builtin("silence").unwrap(), all);
    let a5: Vec<_> = events.iter().filter(|e| e.rule.code() == "A5").collect();
    let states: Vec<&str> = a5.iter().map(|e| e.state.code()).collect();
    assert_eq!(states, ["raised", "cleared"]);
    let codes: Vec<&str> = a5.first().unwrap().reasons.iter().map(|r| r.code).collect();
    for code in ["silent-for", "silent-range", "silent-circle", "intercept-course", "intercept-after"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
}

#[test]
fn another_day_gives_the_same_alerts() {
    for name in OWN_SCENARIOS {
        let text = builtin(name).unwrap();
        let (_, events) = play(text, all);
        let (scenario, later) = play(&text.replace("2026-11-1", "2027-01-1"), all);
        assert_eq!(raised(&events), raised(&later), "{name}");
        assert!(broken(&scenario, &later, 0).is_empty(), "{name}");
    }
}

#[test]
fn a_tenth_of_the_messages_may_be_missing() {
    for name in OWN_SCENARIOS {
        let text = builtin(name).unwrap();
        let (_, whole) = play(text, all);
        for round in 0..3_u64 {
            // A fixed sequence (Knuth's multiplier): the same tenth in every run.
            let kept = |n: usize, line: &Line| {
                let draw = (n as u64 + round * 7919).wrapping_mul(6_364_136_223_846_793_005) >> 33;
                line.body.starts_with(b"GP") || !draw.is_multiple_of(10)
            };
            let (scenario, events) = play(text, kept);
            assert_eq!(raised(&events), raised(&whole), "{name} {round}");
            // Static data comes each minute, in two parts, and counts the second time.
            let wrong = broken(&scenario, &events, 200);
            assert!(wrong.is_empty(), "{name} {round}: {}", wrong.join("\n"));
        }
    }
}

#[test]
fn the_intervals_of_the_standard_give_the_same_alerts() {
    for name in OWN_SCENARIOS {
        let text = builtin(name).unwrap();
        let (_, tens) = play(text, all);
        let (scenario, events) = play(&text.replace("rate = \"10s\"", "rate = \"standard\""), all);
        assert_eq!(raised(&events), raised(&tens), "{name}");
        // Static data comes each six minutes instead of each one.
        let wrong = broken(&scenario, &events, 360);
        let wrong: Vec<&String> = wrong.iter().filter(|w| !w.starts_with("Never")).collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
    }
}

#[test]
fn two_runs_are_equal() {
    let run = |name| play(builtin(name).unwrap(), all).1;
    for name in ["identity-swap", "silence"] {
        assert_eq!(run(name), run(name), "{name}");
    }
}

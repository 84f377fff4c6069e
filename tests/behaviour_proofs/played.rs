//! Plays scenarios through the whole pipeline and judges them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::app::state::{App, Display, Mode};
use watchkeeper::cli::patrol::apply_scenario;
use watchkeeper::domain::alert::event::{BoardEvent, EventState};
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts};
use watchkeeper::domain::scenario::builtin::builtin;
use watchkeeper::domain::scenario::emit::Emitter;
use watchkeeper::domain::scenario::file::{Rate, Scenario, Sensor, parse};
use watchkeeper::domain::scenario::verdict::Judge;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::domain::waters::Waters;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::runtime::player::{Line, Player};

static BUNDLED: OnceLock<Arc<Waters>> = OnceLock::new();

/// Whether the bundled sea is there, or one without coast, zones and ports.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Sea {
    Charted,
    Bare,
}

pub(super) fn scenario(name: &str) -> Scenario {
    parse(builtin(name).unwrap()).unwrap_or_else(|p| panic!("{name}: {p:#?}")).0
}

/// An app at the scenario's start that knows what its context says.
pub(super) fn app(scenario: &Scenario, sea: Sea, start: UtcTime) -> App {
    let mode = Mode::Replay { name: String::new(), speed: 1.0, paused: false, ended: false };
    let mut app = App::new(start, mode, Catalogue::new(Language::English), Display::of_size(80, 24));
    if sea == Sea::Charted {
        app.waters = Arc::clone(BUNDLED.get_or_init(|| Arc::new(Waters::bundled().unwrap())));
    }
    apply_scenario(&mut app, scenario);
    app
}

/// The scenario's sentences of which `keep` says yes, framed.
pub(super) fn lines(scenario: &Scenario, rate: Rate, keep: &dyn Fn(usize, &Line) -> bool) -> Vec<Line> {
    let (mut framer, mut counts, mut lines) = (Framer::new(), InputCounts::default(), Vec::new());
    for (at, text) in Emitter::new(scenario, rate) {
        framer.push(format!("{text}\r\n").as_bytes(), at, &mut counts, &mut |raw| {
            lines.push(Line::of(&raw, SourceId(0), at));
        });
    }
    let mut number = 0;
    lines.retain(|line| {
        number += 1;
        keep(number, line)
    });
    lines
}

pub(super) fn events(player: &mut Player, app: &mut App, end: UtcTime) -> Vec<BoardEvent> {
    let mut events = Vec::new();
    player.play_until(app, end, &mut |_, seen| {
        events.extend(seen.drain(..).filter_map(|occurrence| match occurrence {
            Occurrence::Alert(event) => Some(event),
            _ => None,
        }));
    });
    events
}

pub(super) fn play(scenario: &Scenario, sea: Sea, rate: Rate) -> Vec<BoardEvent> {
    play_kept(scenario, sea, rate, &|_, _| true)
}

pub(super) fn play_kept(
    scenario: &Scenario,
    sea: Sea,
    rate: Rate,
    keep: &dyn Fn(usize, &Line) -> bool,
) -> Vec<BoardEvent> {
    let header = scenario.header.as_ref().unwrap();
    let mut app = app(scenario, sea, header.start);
    let lines = lines(scenario, rate, keep);
    events(&mut Player::new(Box::new(lines.into_iter().map(Ok))), &mut app, header.end)
}

/// What of the scenario's word is not kept. `slack` seconds are added to each tolerance.
pub(super) fn broken(scenario: &Scenario, events: &[BoardEvent], slack: impl Fn(&str) -> u32) -> Vec<String> {
    let mut wider = scenario.clone();
    for expect in &mut wider.expects {
        expect.tolerance_s += slack(&expect.rule);
    }
    let mut judge = Judge::new(&wider);
    for event in events {
        judge.take(event);
    }
    let verdict = judge.finish();
    let missed = verdict.expects.iter().filter(|e| !e.met).map(|e| format!("missed: {e:?}"));
    let came = verdict.nevers.iter().filter(|n| !n.broken_by.is_empty()).map(|n| format!("came: {n:?}"));
    missed.chain(came).collect()
}

/// Each alert of a customs rule as it was raised or reached a rung: rule, level, subjects;
/// and when. A radar track has the name of its vessel, whatever its number is.
pub(super) fn told(scenario: &Scenario, events: &[BoardEvent]) -> Vec<(String, UtcTime)> {
    let numbers: BTreeMap<String, &str> = scenario
        .radar_numbers()
        .filter(|(_, her)| her.has(Sensor::Radar))
        .map(|(n, her)| (format!("radar:{n}"), her.id.as_str()))
        .collect();
    let mut told: Vec<(String, UtcTime)> = Vec::new();
    for event in events.iter().filter(|e| e.rule.code().starts_with('A')) {
        if !matches!(event.state, EventState::Raised | EventState::Updated) {
            continue;
        }
        let named = |subject: String| {
            let track = subject.split('#').next().unwrap_or_default().to_owned();
            numbers.get(&track).map_or(subject, |id| (*id).to_owned())
        };
        let mut subjects: Vec<String> = event.subjects.iter().map(|s| named(s.to_string())).collect();
        subjects.sort();
        let what = format!("{} {} {}", event.rule.code(), event.level.code(), subjects.join(" "));
        // An update of the reasons alone is no rung.
        if event.state == EventState::Raised || !told.iter().any(|(said, _)| *said == what) {
            told.push((what, event.at));
        }
    }
    told.sort();
    told
}

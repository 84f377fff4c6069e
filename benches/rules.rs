//! What an update costs with the whole pipeline and every rule: framing, decoding, picture,
//! zones, watch list, rules and board, on a virtual clock, one core.
//!
//! Time is the process's own on the processor, so that a busy machine does not count.
//!
//! `rules [TARGETS [MINUTES]]`: moving vessels (three quarters class A, a quarter class B,
//! some of them with an echo, one in a hundred adrift) at one to 4.5 square miles of the
//! sea off Sakai, reporting each ten seconds; without arguments 100, 1,000, 2,000 and
//! 10,000 of them. The last third of the time is measured, when all have been there for a
//! while. Printed: cost per update, how many times real time, alerts, and the memory after
//! each sixth of the time (of a day: each four hours). `benches/instructions.sh` counts
//! the instructions of the same between the first and the second minute.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::app::state::{App, Display, LinkView, Mode};
use watchkeeper::cli::patrol::apply_scenario;
use watchkeeper::domain::alert::event::EventState;
use watchkeeper::domain::feed::{LinkSpec, LinkState};
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts};
use watchkeeper::domain::scenario::emit::Emitter;
use watchkeeper::domain::scenario::file::{Rate, Scenario, parse};
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::domain::waters::Waters;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::runtime::player::{Line, Player};

const START: &str = "2026-11-10T00:00:00Z";
const SQUARE_NM_EACH: f64 = 4.5;
/// Lines held at once.
const CHUNK: Span = Span::minutes(2);

fn main() -> ExitCode {
    let numbers: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let minutes = numbers.get(1).copied().unwrap_or(30);
    let counts = numbers.first().map_or_else(|| vec![100, 1_000, 2_000, 10_000], |n| vec![*n]);
    println!("{minutes} minutes, report each 10 s, all rules");
    for count in counts {
        let Some(scenario) = traffic(count, minutes) else {
            eprintln!("the traffic is no scenario");
            return ExitCode::FAILURE;
        };
        measure(&scenario, count, minutes);
    }
    ExitCode::SUCCESS
}

/// Sebastiano Vigna's splitmix64, for the same traffic each time: 0..1.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as f64 / u64::MAX as f64
    }
}

/// A file has at most a thousand vessels, so that they come from several.
fn traffic(count: usize, minutes: usize) -> Option<Scenario> {
    let mut draw = Draw(5);
    let half = (count as f64 * SQUARE_NM_EACH).sqrt() / 120.0;
    let (days, clock) = (1 + minutes / 1440, minutes % 1440);
    let end = format!("2026-11-{:02}T{:02}:{:02}:00Z", 9 + days, clock / 60, clock % 60);
    let head = format!(
        "[scenario]\nname = \"traffic\"\nstart = \"{START}\"\nend = \"{end}\"\n\
         [own]\nmmsi = 431999001\nwaypoints = [[\"{START}\", 37.2, 134.0], [\"{end}\", 37.3, 134.1]]\n"
    );
    let mut all: Option<Scenario> = None;
    let mut text = head.clone();
    for n in 0..count {
        let sensor = match (n % 4, n % 20) {
            (0, _) => "\"ais-b\"",
            (_, 1) => "\"ais-a\", \"radar\"",
            _ => "\"ais-a\"",
        };
        let kinds = ["cargo", "tanker", "fishing", "passenger"];
        let kind = kinds.get((draw.next() * 4.99) as usize).unwrap_or(&"pleasure");
        let (lat, lon) =
            (37.2 + (draw.next() * 2.0 - 1.0) * half, 134.0 + (draw.next() * 2.0 - 1.0) * half * 1.25);
        let knots = if n % 100 == 7 { 0.6 } else { 4.0 + draw.next() * 14.0 };
        // Up to two hours one way, then back.
        let (way, course) = (30 + (draw.next() * 90.0) as usize, draw.next() * std::f64::consts::TAU);
        let run = knots * way as f64 / 3600.0;
        let far = (lat + run * course.cos(), lon + run * course.sin() * 1.25);
        let mut waypoints = String::new();
        for (leg, minute) in (0..minutes + way).step_by(way).enumerate() {
            let (lat, lon) = if leg % 2 == 0 { (lat, lon) } else { far };
            let (day, rest) = (10 + minute / 1440, minute % 1440);
            let _ = write!(
                waypoints,
                "[\"2026-11-{day:02}T{:02}:{:02}:00Z\", {lat:.5}, {lon:.5}],",
                rest / 60,
                rest % 60
            );
        }
        let states = [431_000_000, 441_000_000, 351_000_000];
        let mmsi = states.get(n % 4).unwrap_or(&273_000_000) + n;
        let _ = write!(
            text,
            "[[vessel]]\nid = \"V{n}\"\nsensors = [{sensor}]\nmmsi = {mmsi}\nname = \"VESSEL {n}\"\n\
             type = \"{kind}\"\nlength_m = {}\nbeam_m = 14\nwaypoints = [{waypoints}]\n",
            20 + n % 150
        );
        if n + 1 == count || (n + 1) % 200 == 0 {
            let (part, _) = parse(&std::mem::replace(&mut text, head.clone())).ok()?;
            match &mut all {
                Some(all) => all.vessels.extend(part.vessels),
                None => all = Some(part),
            }
        }
    }
    all
}

fn measure(scenario: &Scenario, count: usize, minutes: usize) {
    let Some(start) = UtcTime::parse_rfc3339(START) else { return };
    let mode = Mode::Replay { name: String::new(), speed: 1.0, paused: false, ended: false };
    let mut app = App::new(start, mode, Catalogue::new(Language::English), Display::of_size(80, 24));
    app.links.push(LinkView::new(LinkSpec::StandardInput, LinkState::Receiving, start));
    match Waters::bundled() {
        Ok(waters) => app.waters = Arc::new(waters),
        Err(error) => eprintln!("no waters: {error}"),
    }
    apply_scenario(&mut app, scenario);
    let mut lines = Emitter::new(scenario, Rate::TenSeconds).peekable();
    let (mut framer, mut counts) = (Framer::new(), InputCounts::default());
    let sixth = Span(Span::minutes(minutes as i64).0 / 6);
    let (mut spent, mut messages, mut alerts) = (Duration::ZERO, 0, 0_usize);
    let (mut memory, mut until) = (Vec::new(), start);
    for part in 0..6 {
        let end = start + Span(sixth.0 * (part + 1));
        if part == 4 {
            (spent, messages, alerts) = (Duration::ZERO, app.pipeline.messages, 0);
        }
        while until < end {
            until = (until + CHUNK).min(end);
            let mut chunk = Vec::new();
            while let Some((at, text)) = lines.next_if(|(at, _)| *at <= until) {
                framer.push(format!("{text}\r\n").as_bytes(), at, &mut counts, &mut |raw| {
                    chunk.push(Line::of(&raw, SourceId(0), at));
                });
            }
            let mut player = Player::new(Box::new(chunk.into_iter().map(Ok)));
            let began = busy();
            player.play_until(&mut app, until, &mut |_, seen| {
                alerts += seen
                    .iter()
                    .filter(|o| matches!(o, Occurrence::Alert(e) if e.state == EventState::Raised))
                    .count();
            });
            spent += busy().saturating_sub(began);
        }
        memory.push(resident_kib() / 1024);
    }
    let messages = app.pipeline.messages - messages;
    println!(
        "{count} targets ({} in the picture): {:.2} us an update, {:.0} times real time; \
         {messages} messages of {}, {alerts} alerts; {memory:?} MiB",
        app.picture.len(),
        spent.as_secs_f64() * 1e6 / messages.max(1) as f64,
        2.0 * sixth.as_seconds() / spent.as_secs_f64(),
        app.pipeline.messages
    );
}

/// The time that this process was on a processor: the same on a busy machine.
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split_whitespace().next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

fn resident_kib() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4
}

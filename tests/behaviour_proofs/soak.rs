//! Hours of 240 tracks with messages lost: no storm, no growth, the same log twice. Also
//! what bad input must not become: a storm.
//!
//! `SOAK_HOURS` (default 1; the whole is 8) and `SOAK_SEED` (default 1).

use super::played::{Sea, app};
use super::traffic::{Draw, START, traffic};
use std::collections::BTreeMap;
use std::fmt::Write;
use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::domain::alert::alarm::Level;
use watchkeeper::domain::alert::event::EventState;
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::nmea0183::framer::{Framer, InputCounts};
use watchkeeper::domain::scenario::emit::Emitter;
use watchkeeper::domain::scenario::file::{Rate, Scenario};
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::runtime::player::{Line, Player};

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// What became of a run.
struct Run {
    log: String,
    /// Raised by rule, and how many sounded outside own safety, distress and HIGH.
    raised: BTreeMap<&'static str, u32>,
    sounded: u32,
    exempt: u32,
    most_targets: usize,
}

/// Plays minute by minute, so that no more than a minute of sentences is held.
fn run(scenario: &Scenario, rate: Rate, lost: f64, hours: u64) -> Run {
    let mut app = app(scenario, Sea::Charted, START);
    let mut draw = Draw(77);
    let mut emitter = Emitter::new(scenario, rate).peekable();
    let (mut framer, mut counts) = (Framer::new(), InputCounts::default());
    let mut run = Run { log: String::new(), raised: BTreeMap::new(), sounded: 0, exempt: 0, most_targets: 0 };
    for minute in 1..=hours as i64 * 60 {
        let until: UtcTime = START + Span::minutes(minute);
        let mut lines = Vec::new();
        while let Some((at, text)) = emitter.next_if(|(at, _)| *at <= until) {
            if text.starts_with("$GP") || draw.next() >= lost {
                framer.push(format!("{text}\r\n").as_bytes(), at, &mut counts, &mut |raw| {
                    lines.push(Line::of(&raw, SourceId(0), at));
                });
            }
        }
        Player::new(Box::new(lines.into_iter().map(Ok))).play_until(&mut app, until, &mut |_, seen| {
            for occurrence in seen.drain(..) {
                if let Occurrence::Alert(event) = &occurrence {
                    if event.state == EventState::Raised {
                        *run.raised.entry(event.rule.code()).or_default() += 1;
                    }
                    let exempt = event.level >= Level::High
                        || matches!(event.rule.code(), "A12" | "A13" | "SOS" | "MOB" | "LINK");
                    run.sounded += u32::from(event.audible && !exempt);
                    run.exempt += u32::from(event.audible && exempt);
                    let _ = writeln!(run.log, "{event:?}");
                }
            }
        });
        run.most_targets = run.most_targets.max(app.picture.len());
    }
    run
}

#[test]
fn hours_of_240_tracks_raise_no_storm_and_give_the_same_log_twice() {
    let (hours, seed) = (number("SOAK_HOURS", 1).max(1), number("SOAK_SEED", 1));
    let scenario = traffic(240, hours as u32 * 60, seed);
    let one = run(&scenario, Rate::TenSeconds, 0.03, hours);
    println!(
        "{hours} h, seed {seed}: raised {:?}, {} sounded, {} of own safety and HIGH, {} targets at most",
        one.raised, one.sounded, one.exempt, one.most_targets
    );
    // A number of the radar that was let go and given anew is another track.
    assert!((240..2_000).contains(&one.most_targets), "{}", one.most_targets);
    assert!(u64::from(one.sounded) <= 6 * hours, "{} sounded in {hours} h: {:?}", one.sounded, one.raised);
    let customs: u32 =
        one.raised.iter().filter(|(rule, _)| !["A12", "A13"].contains(*rule)).map(|(_, n)| n).sum();
    assert!(u64::from(customs) <= 30 * hours, "{:?}", one.raised);
    let again = run(&scenario, Rate::TenSeconds, 0.03, hours);
    assert!(one.log == again.log, "two runs of one tape differ");
}

//! A replay on the screen, moved on in small steps of the wall clock, does what a
//! headless one does in a single step.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use watchkeeper::app::state::{App, Display, Mode};
use watchkeeper::cli::patrol::apply_scenario;
use watchkeeper::cli::tape::Tape;
use watchkeeper::cli::{json, scenarios};
use watchkeeper::domain::time::Span;
use watchkeeper::i18n::{Catalogue, Language};

/// Every object of a scenario that is moved on by `step`.
fn told(name: &str, step: Span) -> Vec<String> {
    let mut tape = Tape::default();
    tape.add_scenario(scenarios::load(name, &Catalogue::new(Language::English)).unwrap(), name.to_owned());
    let (mut until, end) = (tape.start(), tape.end());
    let mode = Mode::Replay { name: name.to_owned(), speed: 1.0, paused: false, ended: false };
    let mut app = App::new(tape.start(), mode, Catalogue::new(Language::English), Display::of_size(80, 24));
    app.links = tape.link_views();
    apply_scenario(&mut app, tape.scenario.as_ref().unwrap());
    let mut player = tape.into_player();
    let mut lines = Vec::new();
    while until < end {
        until = (until + step).min(end);
        player.play_until(&mut app, until, &mut |app, seen| {
            lines.extend(seen.iter().filter_map(|occurrence| json::line(app, occurrence)));
        });
        assert_eq!(app.now, until);
    }
    lines
}

#[test]
fn small_steps_raise_the_same_alarms_at_the_same_times() {
    for name in ["distress", "harbour"] {
        let whole = told(name, Span::hours(48));
        assert!(whole.iter().any(|line| line.contains("\"A12\"")), "{name} has an alarm to compare");
        for step in [Span::millis(37), Span::millis(100), Span::millis(2050)] {
            assert_eq!(told(name, step), whole, "{name} in steps of {step:?}");
        }
    }
}

//! `watchkeeper demo`: the patrol screen on a built-in scenario with a throwaway store; a
//! drawn snapshot, without one, where there is no terminal.

mod throwaway;

use crate::app::state::{App, Mode};
use crate::cli::patrol::{self, Prepared, clock_of_day, prepare};
use crate::cli::tape::Tape;
use crate::cli::{CliError, DisplayArgs, Global, scenarios, setup};
use crate::domain::time::{Span, UtcTime};
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::runtime::player::Player;
use crate::ui::draw::draw;
use clap::Args;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use throwaway::Throwaway;

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// A built-in scenario (see `scenario list`)
    #[arg(long, value_name = "NAME", default_value = "s1")]
    pub scenario: String,
    /// Print the drawn screen as text at this size and end
    #[arg(long, value_name = "WxH")]
    pub snapshot: Option<String>,
    /// The scenario's clock (15:30) or an offset from its start (45m)
    #[arg(long, value_name = "CLOCK|OFFSET")]
    pub at: Option<String>,
    /// How many times real time
    #[arg(long, value_name = "N")]
    pub speed: Option<f64>,
    #[command(flatten)]
    pub display: DisplayArgs,
}

/// Where S1 becomes interesting, and when its snapshot is taken.
const OPENS_AT: &str = "15:05";
const SNAPSHOT_AT: &str = "15:30";
const SPEED: f64 = 20.0;
const SNAPSHOT_SIZE: (u16, u16) = (80, 24);

/// Runs the command.
pub fn run(global: &Global, args: &DemoArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let scenario = scenarios::load(&args.scenario, &Catalogue::new(config.language))?;
    let mut tape = Tape::default();
    tape.add_scenario(scenario, args.scenario.clone());
    let snapshot = match &args.snapshot {
        Some(size) => Some(parse_size(size)?),
        None if std::io::stdout().is_terminal() => None,
        None => Some(SNAPSHOT_SIZE),
    };
    let speed = args.speed.unwrap_or(SPEED);
    if !(speed.is_finite() && speed > 0.0) {
        return Err(CliError::usage(format!("--speed {speed}"), "not a number above 0"));
    }
    let mode = Mode::Demo { scenario: args.scenario.clone(), speed, paused: false };
    let default_at = if snapshot.is_some() { SNAPSHOT_AT } else { OPENS_AT };
    let at = time_of(args.at.as_deref(), default_at, &tape)?;
    if let Some(size) = snapshot {
        return print_snapshot(global, args, tape, mode, at, size);
    }
    let store = Throwaway::new()?;
    let play = |app: &mut App, player: &mut Player| store.play(&args.scenario, (app, player), at);
    let keep = |app: &mut App, clock: &Clock, sink| store.keep(app, clock, sink);
    patrol::demo(global, &args.display, tape, mode, &play, &keep)
}

/// A clock time or an offset; without one, `default` where the scenario has it, else
/// its middle.
fn time_of(asked: Option<&str>, default: &str, tape: &Tape) -> Result<UtcTime, CliError> {
    let Some(text) = asked else {
        let middle = tape.start() + Span(tape.end().since(tape.start()).0 / 2);
        let at = clock_of_day(default, tape.start()).filter(|t| *t > tape.start() && *t < tape.end());
        return Ok(at.unwrap_or(middle));
    };
    let (from, to) = (tape.start(), tape.end());
    let wrong = |why: &str| {
        CliError::usage(format!("--at {text}"), why).hint(format!("the scenario runs from {from} to {to}"))
    };
    let at = clock_of_day(text, from)
        .or_else(|| offset(text).map(|span| from + span))
        .ok_or_else(|| wrong("no time (want 15:30, or an offset such as 45m, 2h30m, 90s)"))?;
    if (from..=to).contains(&at) { Ok(at) } else { Err(wrong("outside the scenario")) }
}

/// `45m`, `2h30m`, `90s`.
fn offset(text: &str) -> Option<Span> {
    let mut rest = text;
    let mut total = Span(0);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let number: i64 = number.parse().ok().filter(|n| (0..=1_000_000).contains(n))?;
        let mut chars = tail.chars();
        let span = match chars.next()? {
            's' => Span::seconds(number),
            'm' => Span::minutes(number),
            'h' => Span::hours(number),
            _ => return None,
        };
        total = Span(total.0 + span.0);
        rest = chars.as_str();
    }
    (!text.is_empty()).then_some(total)
}

fn parse_size(text: &str) -> Result<(u16, u16), CliError> {
    text.split_once('x')
        .and_then(|(w, h)| Some((w.parse::<u16>().ok()?, h.parse::<u16>().ok()?)))
        .filter(|(w, h)| (1..=500).contains(w) && (1..=200).contains(h))
        .ok_or_else(|| CliError::usage(format!("--snapshot {text}"), "no size (want 80x24, at most 500x200)"))
}

fn print_snapshot(
    global: &Global,
    args: &DemoArgs,
    tape: Tape,
    mode: Mode,
    at: UtcTime,
    size: (u16, u16),
) -> Result<ExitCode, CliError> {
    let Prepared { mut app, mut cache, mut player } = prepare(global, &args.display, tape, None, mode, size)?;
    app.chart.range_nm = app.chart.range_nm.max(DEMO_RANGE_NM);
    player.play_until(&mut app, at, &mut |_, _| {});
    let backend = TestBackend::new(size.0, size.1);
    let mut terminal = Terminal::new(backend).map_err(|e| CliError::failed("snapshot", e))?;
    terminal.draw(|frame| draw(&app, &mut cache, frame)).map_err(|e| CliError::failed("snapshot", e))?;
    let text = crate::ui::widgets::text::buffer_lines(terminal.backend().buffer());
    let mut output = std::io::stdout().lock();
    let written =
        text.into_iter().try_for_each(|line| writeln!(output, "{line}")).and_then(|()| output.flush());
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::failed("snapshot: standard output", error))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// The range that shows the whole of a scenario's meeting.
const DEMO_RANGE_NM: f64 = 24.0;

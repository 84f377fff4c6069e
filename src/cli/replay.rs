//! `watchkeeper replay`: recorded sentences, or a scenario, through the whole pipeline
//! on a virtual clock; on the screen, or headless as JSON.

use crate::app::state::Mode;
use crate::cli::printer::{Detail, Printer};
use crate::cli::store_access::{self, Unlock};
use crate::cli::tape::{Tape, all_played, load};
use crate::cli::{CliError, DisplayArgs, Global, patrol, scenarios, setup, watchlist};
use crate::domain::scenario::file::Scenario;
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use clap::Args;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Recordings (plain, .gz or encrypted by the store) or a scenario's .toml
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// max, or how many times real time
    #[arg(long, value_name = "max|N")]
    pub speed: Option<String>,
    /// Print one JSON object a line instead of the screen
    #[arg(long)]
    pub json: bool,
    /// A watch list (CSV); repeat for more
    #[arg(long, value_name = "FILE")]
    pub watchlist: Vec<PathBuf>,
    /// What sentences can't carry: watch entries, own state, declared pairs, permits, injects (.toml)
    #[arg(long, value_name = "FILE.toml")]
    pub context: Option<PathBuf>,
    /// Stop at this time of the recording
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    #[command(flatten)]
    pub unlock: Unlock,
    #[command(flatten)]
    pub display: DisplayArgs,
}

/// Runs the command.
pub fn run(global: &Global, args: &ReplayArgs) -> Result<ExitCode, CliError> {
    let speed = speed(args.speed.as_deref())?;
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let mut keys = || store_access::recording_keys(global, &args.unlock, &catalogue);
    let mut tape = load(&args.files, &catalogue, &mut keys)?;
    for path in &args.watchlist {
        tape.watch.extend(watchlist::load(path)?.entries);
    }
    let context = args
        .context
        .as_deref()
        .map(|path| scenarios::load(&path.display().to_string(), &catalogue))
        .transpose()?;
    let until = args.until.as_deref().map(|text| until(text, &tape)).transpose()?;
    if args.json {
        return headless(global, tape, context.as_ref(), until);
    }
    patrol::play(global, &args.display, tape, context.as_ref(), speed, until)
}

/// How many times real time the screen is played.
fn speed(text: Option<&str>) -> Result<f64, CliError> {
    match text {
        None => Ok(1.0),
        Some("max") => Ok(FASTEST),
        Some(text) => text.parse::<f64>().ok().filter(|s| *s > 0.0 && s.is_finite()).ok_or_else(|| {
            CliError::usage(format!("--speed {text}"), "not max and not a number above 0")
                .hint("try --speed 20")
        }),
    }
}

/// As fast as a screen can be followed.
const FASTEST: f64 = 480.0;

/// A time of the recording: RFC 3339, or HH:MM or HH:MM:SS of its first day.
pub fn until(text: &str, tape: &Tape) -> Result<UtcTime, CliError> {
    let wrong = |why: &str| {
        let (from, to) = (tape.start(), tape.end());
        CliError::usage(format!("--until {text}"), why).hint(format!("it runs from {from} to {to}"))
    };
    let at = UtcTime::parse_rfc3339(text)
        .or_else(|| patrol::clock_of_day(text, tape.start()))
        .ok_or_else(|| wrong("no time (want RFC 3339 or HH:MM)"))?;
    if at < tape.start() { Err(wrong("before the recording begins")) } else { Ok(at) }
}

fn headless(
    global: &Global,
    mut tape: Tape,
    context: Option<&Scenario>,
    until: Option<UtcTime>,
) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let mode = Mode::Replay { name: String::new(), speed: 0.0, paused: false, ended: false };
    let display =
        setup::display(&config, &DisplayArgs { marker: None, slow_link: false, palette: None }, (80, 24));
    let (start, end) = (tape.start(), until.map_or(tape.end(), |u| u.min(tape.end())));
    let mut app = setup::app(&config, &setup::profile(global)?, Vec::new(), mode, display, start);
    app.links = tape.link_views();
    for scenario in tape.scenario.iter().chain(context) {
        patrol::apply_scenario(&mut app, scenario);
    }
    app.watch.add(std::mem::take(&mut tape.watch));
    let mut printer = Printer::new(io::BufWriter::new(io::stdout().lock()), Detail::Everything);
    let mut player = tape.into_player();
    player.play_until(&mut app, end, &mut |app, seen| printer.take(app, seen));
    match printer.end(&app, end, end.since(start).0) {
        Ok(()) => all_played(&player).map(|()| ExitCode::SUCCESS),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(CliError::failed("replay: standard output", error)),
    }
}

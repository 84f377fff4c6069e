//! `watchkeeper scenario`: list, check, emit and run scenarios.

use crate::app::event::Event;
use crate::app::keymap::parse_key;
use crate::app::state::Mode;
use crate::app::update::update;
use crate::cli::patrol::{Prepared, clock_of_day, prepare};
use crate::cli::printer::{Detail, Printer};
use crate::cli::scenario::{self, ScenarioError};
use crate::cli::tape::Tape;
use crate::cli::{CliError, DisplayArgs, Global, setup};
use crate::domain::scenario::file::{Rate, Scenario};
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct ScenarioArgs {
    #[command(subcommand)]
    pub action: Action,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// The built-in scenarios
    List,
    /// Read a scenario and say what is wrong with it, by line
    Check {
        /// A built-in name or a .toml file
        #[arg(value_name = "NAME|FILE")]
        name: String,
    },
    /// Print its sentences with tag-block times
    Emit {
        /// A built-in name or a .toml file
        #[arg(value_name = "NAME|FILE")]
        name: String,
        /// 10s, or standard (the intervals of ITU-R M.1371) [default: the file's own]
        #[arg(long, value_name = "RATE")]
        rate: Option<Rate>,
    },
    /// Play it headless on the virtual clock, with a crew's keys, and print what happened
    Run {
        /// A built-in name or a .toml file
        #[arg(value_name = "NAME|FILE")]
        name: String,
        /// The crew's keys: a line a moment, `15:20:00 a Enter`
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
}

/// Runs the command.
pub fn run(global: &Global, args: &ScenarioArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let mut output = io::BufWriter::new(io::stdout().lock());
    let good = match &args.action {
        Action::List => lines(&mut output, &scenario::list(&catalogue)).map(|()| true),
        Action::Check { name } => {
            let checked = scenario::check(name, &catalogue).map_err(|e| refused(name, &e))?;
            lines(&mut output, &checked.lines).map(|()| checked.good)
        }
        Action::Emit { name, rate } => match scenario::emit(name, *rate, &catalogue, &mut output) {
            Ok(_) => Ok(true),
            Err(ScenarioError::Output(error)) => Err(error),
            Err(error) => return Err(refused(name, &error)),
        },
        Action::Run { name, keys } => play(global, &catalogue, name, keys.as_deref(), &mut output)?,
    };
    match good.and_then(|good| output.flush().map(|()| good)) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::from(1)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        Err(error) => Err(CliError::failed("scenario: standard output", error)),
    }
}

/// A built-in scenario or a file, or its faults by line.
pub fn load(name: &str, catalogue: &Catalogue) -> Result<Scenario, CliError> {
    let (scenario, warnings) = scenario::load(name, catalogue).map_err(|e| refused(name, &e))?;
    for warning in warnings {
        eprintln!("{warning}");
    }
    Ok(scenario)
}

fn refused(name: &str, error: &ScenarioError) -> CliError {
    match error {
        ScenarioError::Refused { what, hint } => CliError::failed(name, what).hint(hint),
        ScenarioError::Faulty(lines) => {
            let why: Vec<&str> =
                lines.iter().map(|line| line.strip_prefix("error: ").unwrap_or(line)).collect();
            CliError::failed(name, why.join("\n"))
                .hint("`watchkeeper scenario check` reads a file and says what is wrong")
        }
        ScenarioError::Output(error) => CliError::failed(name, error),
    }
}

fn lines(output: &mut impl Write, lines: &[String]) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(output, "{line}"))
}

/// Keys at a time of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyLine {
    pub at: UtcTime,
    pub keys: Vec<crate::app::event::KeyPress>,
}

/// Reads a file of keys: `HH:MM:SS key key ..`, `#` begins a comment; names as in
/// `keymap.toml`.
///
/// # Errors
/// The line and what is wrong with it.
pub fn parse_keys(text: &str, day: UtcTime) -> Result<Vec<KeyLine>, String> {
    let mut read = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.split_once('#').map_or(line, |(before, _)| before).trim();
        if line.is_empty() {
            continue;
        }
        let mut words = line.split_whitespace();
        let fault = |what: &str| format!("line {}: {what}", number + 1);
        let at = words
            .next()
            .and_then(|word| clock_of_day(word, day))
            .ok_or_else(|| fault("no time (want 15:20:00)"))?;
        let keys = words
            .map(|word| parse_key(word).ok_or_else(|| fault(&format!("{word} is no key"))))
            .collect::<Result<Vec<_>, _>>()?;
        read.push(KeyLine { at, keys });
    }
    read.sort_by_key(|line| line.at);
    Ok(read)
}

fn play(
    global: &Global,
    catalogue: &Catalogue,
    name: &str,
    keys: Option<&Path>,
    output: &mut impl Write,
) -> Result<io::Result<bool>, CliError> {
    let scenario = load(name, catalogue)?;
    if scenario.header.is_none() {
        let why = catalogue.format("scenario-not-playable", &[("name", name)]);
        return Err(CliError::failed(name, why).hint(catalogue.text("scenario-not-playable-hint")));
    }
    let mut tape = Tape::default();
    tape.add_scenario(scenario, name.to_owned());
    let (start, end) = (tape.start(), tape.end());
    let keys = match keys {
        None => Vec::new(),
        Some(path) => {
            let what = || path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|e| CliError::file("keys", path, &e))?;
            parse_keys(&text, start).map_err(|e| {
                CliError::failed(what(), e).hint("a line is a time and keys: 15:20:00 a Enter")
            })?
        }
    };
    let mode = Mode::Replay { name: name.to_owned(), speed: 0.0, paused: false, ended: false };
    let display = DisplayArgs { marker: None, slow_link: false, palette: None };
    let Prepared { mut app, mut player, .. } = prepare(global, &display, tape, None, mode, (80, 24))?;
    let mut told = Printer::new(output, Detail::Alerts);
    for line in keys.iter().filter(|line| line.at <= end) {
        player.play_until(&mut app, line.at, &mut |app, seen| told.take(app, seen));
        for key in &line.keys {
            let mut seen = Vec::new();
            update(&mut app, Event::Key { key: *key, at: line.at }, &mut seen);
            told.take(&app, &mut seen);
        }
    }
    player.play_until(&mut app, end, &mut |app, seen| told.take(app, seen));
    Ok(told.end(&app, end, end.since(start).0).map(|()| true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::event::{Key, KeyPress};

    #[test]
    fn keys_are_read_with_their_times_and_faults_with_their_lines() {
        let day = UtcTime::parse_rfc3339("2026-11-24T10:00:00Z").unwrap();
        let read = parse_keys("# crew\n15:20:00 a Enter\n15:10 Ctrl+z # later\n", day).unwrap();
        assert_eq!(read[0].at.clock(), "15:10:00");
        assert_eq!(read[1].keys[0], KeyPress::plain(Key::Char('a')));
        assert_eq!(read[1].keys[1], KeyPress::plain(Key::Enter));
        assert!(parse_keys("\n25:00 a", day).unwrap_err().starts_with("line 2"));
        assert!(parse_keys("15:00 Hyper+x", day).unwrap_err().contains("Hyper+x"));
    }
}

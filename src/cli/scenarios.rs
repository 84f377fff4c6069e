//! `watchkeeper scenario`: list, check, emit and run scenarios.

mod crew;
mod exercise;
mod playing;
mod run;
mod verdict;

pub(in crate::cli) use crew::Means;
pub(in crate::cli) use exercise::EXERCISE_MARK;
pub(in crate::cli) use playing::with_own_crew;

use crate::cli::scenario::{self, ScenarioError};
use crate::cli::store_access::Unlock;
use crate::cli::{CliError, Global, setup};
use crate::domain::scenario::file::{Rate, Scenario};
use crate::i18n::Catalogue;
use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::PathBuf;
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
    /// Play it headless on the virtual clock, with a crew's keys, and judge what it expects;
    /// with --data-dir leave a TEST store behind
    Run {
        /// A built-in name or a .toml file
        #[arg(value_name = "NAME|FILE")]
        name: String,
        /// The crew's keys: a line a moment, `15:20:00 a Enter`; or the name of a built-in
        /// scenario that ships with its crew
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        unlock: Unlock,
    },
    /// Play it as an exercise: its expectations are hidden, the trainee is scored, and a
    /// store of its own keeps what was done
    Exercise(exercise::ExerciseArgs),
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
        Action::Run { name, keys, json, unlock } => {
            let asked = run::Asked { name, keys: keys.as_deref(), json: *json, unlock };
            run::play(global, &catalogue, &asked, &mut output)?
        }
        Action::Exercise(args) => exercise::play(global, &catalogue, args, &mut output)?,
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

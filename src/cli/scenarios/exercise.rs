//! `watchkeeper scenario exercise`: a trainee plays a scenario whose expectations are
//! hidden, on the screen or by a file of keys, and is scored. What is written down goes
//! into a store of its own; the live one is neither opened nor written.

mod place;

pub(in crate::cli) use place::MARK as EXERCISE_MARK;

use super::crew::{self, Means};
use super::load;
use super::playing::Playing;
use super::verdict::report_object;
use crate::app::session::{Session, StoreRequest};
use crate::app::state::{App, Mode};
use crate::cli::patrol::{self, Prepared, prepare};
use crate::cli::store_access::failed;
use crate::cli::tape::Tape;
use crate::cli::{CliError, DisplayArgs, Global};
use crate::domain::keys::officer::Role;
use crate::domain::keys::secret::Passphrase;
use crate::domain::scenario::verdict::score::words::lines;
use crate::domain::scenario::verdict::score::{Outcome, Score, Share};
use crate::domain::time::{Span, UtcTime};
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::runtime::executor::exercise::{Exercise as ScriptedStore, ExerciseError};
use crate::runtime::executor::{Executor, Sink, StorePlaces};
use crate::store::closed::ClosedStore;
use crate::store::{Credentials, Store};
use clap::Args;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The store of an exercise protects nothing, so its officer has a passphrase that is no
/// secret; the store is marked TEST.
const TRAINEE: &str = "trainee";
const PASSPHRASE: &str = "exercise";

#[derive(Debug, Args)]
pub struct ExerciseArgs {
    /// A built-in name or a .toml file
    #[arg(value_name = "NAME|FILE")]
    pub name: String,
    /// The trainee's keys instead of the screen: a line a moment, `15:20:00 a Enter`
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// How many times real time
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub speed: f64,
    /// Print the score as JSON objects, one a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub display: DisplayArgs,
}

/// Plays it and prints the score.
pub(super) fn play(
    global: &Global,
    catalogue: &Catalogue,
    args: &ExerciseArgs,
    output: &mut impl Write,
) -> Result<io::Result<bool>, CliError> {
    if !(args.speed.is_finite() && args.speed > 0.0) {
        return Err(CliError::usage(format!("--speed {}", args.speed), "not a number above 0"));
    }
    let scenario = load(&args.name, catalogue)?;
    if scenario.header.is_none() || scenario.expects.is_empty() {
        let why = catalogue.format("exercise-nothing-expected", &[("name", &args.name)]);
        return Err(CliError::failed(&args.name, why));
    }
    let dir = place::take(global, catalogue)?;
    let mut tape = Tape::default();
    tape.add_scenario(scenario.clone(), args.name.clone());
    let (start, end) = (tape.start(), tape.end());
    let mode = Mode::Exercise { name: args.name.clone(), speed: args.speed, paused: false, ended: false };
    let app = match &args.keys {
        Some(path) => {
            let keys = crew::read(path, start)?;
            let Prepared { mut app, mut player, .. } =
                prepare(global, &args.display, tape, None, mode, (80, 24))?;
            let mut store = headless(&dir, &mut app, catalogue)?;
            app.begin_exercise(scenario);
            let means = Means { data: Some(&dir), key: PASSPHRASE };
            let mut playing = Playing { app: &mut app, player: &mut player, store: Some(&mut store) };
            playing.follow(&keys, &means, end, &mut |_, seen| seen.clear())?;
            store.end();
            app
        }
        None => patrol::exercise(global, &args.display, tape, mode, scenario, &|app, clock, sink| {
            keep_in(&dir, app, clock, sink, catalogue)
        })?,
    };
    Ok(print(app, end, args.json, catalogue, output))
}

fn print(
    mut app: App,
    end: UtcTime,
    json: bool,
    catalogue: &Catalogue,
    output: &mut impl Write,
) -> io::Result<bool> {
    app.end_exercise();
    let Some(score) = app.score() else { return Ok(true) };
    let lines = if json { objects(score, app.now.min(end)) } else { lines(score, catalogue) };
    lines.iter().try_for_each(|line| writeln!(output, "{line}")).map(|()| true)
}

fn trainee() -> Result<Credentials, CliError> {
    let wrong = |error: &dyn std::fmt::Display| CliError::failed("store", error);
    let passphrase = Passphrase::new(PASSPHRASE).map_err(|e| wrong(&e))?;
    Ok(Credentials { officer: TRAINEE.parse().map_err(|e| wrong(&e))?, passphrase })
}

fn role() -> Result<Role, CliError> {
    TRAINEE.parse().map_err(|e| CliError::failed("store", e))
}

/// The exercise's store on the virtual clock, its answers folded in at once: the same keys
/// give the same records and score.
fn headless(dir: &Path, app: &mut App, catalogue: &Catalogue) -> Result<ScriptedStore, CliError> {
    let first = trainee()?;
    if !Store::stands_in(dir) {
        let made = Store::init_exercise(dir, &first, &role()?, app.now);
        drop(made.map_err(|e| failed(&e, catalogue))?);
    }
    ScriptedStore::begin(dir, &first, app).map_err(|error| match error {
        ExerciseError::Store(error) => failed(&error, catalogue),
        error @ (ExerciseError::Live | ExerciseError::Officer) => CliError::failed("store", error),
    })
}

/// Makes or opens the exercise's store and starts its thread.
fn keep_in(
    dir: &Path,
    app: &mut App,
    clock: &Clock,
    sink: Sink,
    catalogue: &Catalogue,
) -> Result<Executor, CliError> {
    let Credentials { officer, passphrase } = trainee()?;
    if !Store::stands_in(dir) {
        Store::init(dir, &trainee()?, &role()?, true, clock.now()).map_err(|e| failed(&e, catalogue))?;
    }
    let closed = ClosedStore::hold(dir).map_err(|e| failed(&e, catalogue))?;
    app.session = Session::locked(true, app.now);
    app.session.opening = Some(officer.clone());
    let places = StorePlaces { dir: dir.to_owned(), black_box: None };
    let executor = Executor::start(places, Some(closed), clock, sink);
    let executor = executor.map_err(|e| CliError::failed("store", e))?;
    executor.ask(StoreRequest::Open { officer, passphrase });
    Ok(executor)
}

/// The score as JSON objects: one a task, one a false dismissal, then the whole.
fn objects(score: &Score, end: UtcTime) -> Vec<String> {
    let at = end.rfc3339();
    let tasks = score.tasks.iter().map(|task| {
        let (state, after) = match task.outcome {
            Outcome::Answered { after } => ("answered", Some(after)),
            Outcome::Unanswered => ("unanswered", None),
            Outcome::ForInformation => ("for-information", None),
            Outcome::NotRaised => ("not-raised", None),
            Outcome::NotPlayed => ("not-played", None),
        };
        let expect = &task.expect;
        json!({
            "at": at, "event": "task", "rule": expect.rule, "level": expect.level,
            "subjects": expect.subjects, "expected_at": expect.at.rfc3339(),
            "raised_at": task.raised.map(UtcTime::rfc3339), "state": state, "after_s": after.map(seconds),
        })
    });
    let dismissals = score.false_dismissals.iter().map(|dismissal| {
        json!({
            "at": dismissal.at.rfc3339(), "event": "false-dismissal",
            "target": dismissal.target.to_string(), "rule": dismissal.rule,
        })
    });
    let reports = score.checked.iter().map(|checked| report_object(checked, end));
    let wrong = score.wrong_acts.iter().map(|wrong| {
        json!({
            "at": wrong.at.rfc3339(), "event": "wrong-act", "report": wrong.report, "act": wrong.act,
        })
    });
    let times = score.time_to_decision();
    let whole = json!({
        "at": at, "event": "score", "points": score.points, "detected": share(Some(score.detected())),
        "decision_median_s": times.map(|(median, _)| seconds(median)),
        "decision_longest_s": times.map(|(_, longest)| seconds(longest)),
        "false_dismissals": score.false_dismissals.len(),
        "legal_mode": share(score.legal_mode), "reports": share(score.reports),
    });
    tasks
        .chain(dismissals)
        .chain(reports)
        .chain(wrong)
        .chain([whole])
        .map(|object| object.to_string())
        .collect()
}

fn share(share: Option<Share>) -> Value {
    share.map_or(Value::Null, |share| json!({ "good": share.good, "of": share.of }))
}

fn seconds(span: Span) -> f64 {
    span.0 as f64 / 1000.0
}

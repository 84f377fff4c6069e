//! `watchkeeper scenario run`: a scenario headless on the virtual clock, with a crew's
//! keys; its alerts, then the verdict on what it expects. With `--data-dir` a TEST store
//! is left behind with all that the live program would have written down.

use super::crew::{self, Means};
use super::playing::Playing;
use super::{load, verdict};
use crate::app::occurrence::Occurrence;
use crate::app::state::{App, Mode};
use crate::cli::patrol::{Prepared, prepare};
use crate::cli::printer::{Detail, Printer};
use crate::cli::store_access::{self, Unlock};
use crate::cli::tape::Tape;
use crate::cli::{CliError, DisplayArgs, Global};
use crate::domain::scenario::verdict::Judge;
use crate::domain::scenario::verdict::reports::Checked;
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::runtime::executor::exercise::{self, Exercise, ExerciseError};
use crate::store::Credentials;
use std::io::{self, Write};
use std::path::Path;

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub name: &'a str,
    /// A file of keys.
    pub keys: Option<&'a Path>,
    pub json: bool,
    pub unlock: &'a Unlock,
}

/// Plays it; `true` when everything came that had to and nothing that must not.
pub(super) fn play(
    global: &Global,
    catalogue: &Catalogue,
    asked: &Asked<'_>,
    output: &mut impl Write,
) -> Result<io::Result<bool>, CliError> {
    let name = asked.name;
    let scenario = load(name, catalogue)?;
    if scenario.header.is_none() {
        let why = catalogue.format("scenario-not-playable", &[("name", name)]);
        return Err(CliError::failed(name, why).hint(catalogue.text("scenario-not-playable-hint")));
    }
    let (judge, followed) = (Judge::new(&scenario), scenario.clone());
    let mut tape = Tape::default();
    tape.add_scenario(scenario, name.to_owned());
    let (start, end) = (tape.start(), tape.end());
    let keys = asked.keys.map(|path| crew::read(path, start)).transpose()?.unwrap_or_default();
    let mode = Mode::Replay { name: name.to_owned(), speed: 0.0, paused: false, ended: false };
    let display = DisplayArgs { marker: None, slow_link: false, palette: None };
    let Prepared { mut app, mut player, .. } = prepare(global, &display, tape, None, mode, (80, 24))?;
    let way = if asked.json {
        Way::Objects(Printer::new(output, Detail::Alerts))
    } else {
        Way::Words { catalogue, output, outcome: Ok(()) }
    };
    let mut told = Told { judge, way };
    let mut store = store_behind(global, catalogue, asked, &mut app)?;
    if let (Some(keys), Some(data)) = (asked.keys.and_then(Path::to_str), &global.data_dir) {
        crew::take_pictures(keys, data)?;
    }
    let keeps = store.is_some();
    if keeps {
        app.begin_exercise(followed);
    }
    let means = Means { data: global.data_dir.as_deref(), key: exercise::PASSPHRASE };
    let mut playing = Playing { app: &mut app, player: &mut player, store: store.as_mut() };
    playing.follow(&keys, &means, end, &mut |app, seen| told.take(app, seen))?;
    if let Some(store) = store {
        store.end();
    }
    Ok(told.end(&app, keeps, start, end))
}

/// The store that the run leaves behind, where a folder is named.
fn store_behind(
    global: &Global,
    catalogue: &Catalogue,
    asked: &Asked<'_>,
    app: &mut App,
) -> Result<Option<Exercise>, CliError> {
    let Some(dir) = &global.data_dir else { return Ok(None) };
    let told = |error: ExerciseError| match error {
        ExerciseError::Store(error) => store_access::failed(&error, catalogue),
        ExerciseError::Live => {
            let path = dir.display().to_string();
            CliError::failed("scenario", catalogue.format("exercise-live-store", &[("path", &path)]))
                .hint(catalogue.text("exercise-live-store-hint"))
        }
        ExerciseError::Officer => CliError::failed("scenario", catalogue.text("exercise-not-opened")),
    };
    let file = asked.unlock.passphrase_file.as_deref();
    let who = match (&asked.unlock.officer, store_access::given_passphrase(file, catalogue)?) {
        (Some(officer), Some(passphrase)) => Credentials { officer: officer.clone(), passphrase },
        _ => exercise::own_credentials().map_err(told)?,
    };
    let store = Exercise::begin(dir, &who, app).map_err(told)?;
    let (path, officer) = (dir.display().to_string(), who.officer.to_string());
    eprintln!("{}", catalogue.format("exercise-store", &[("path", &path), ("officer", &officer)]));
    Ok(Some(store))
}

/// Prints the alerts and follows them.
struct Told<'a, W: Write> {
    judge: Judge,
    way: Way<'a, W>,
}

enum Way<'a, W: Write> {
    Objects(Printer<&'a mut W>),
    Words { catalogue: &'a Catalogue, output: &'a mut W, outcome: io::Result<()> },
}

impl<W: Write> Told<'_, W> {
    fn take(&mut self, app: &App, seen: &mut Vec<Occurrence>) {
        let alerts = || seen.iter().filter_map(Occurrence::alert);
        alerts().for_each(|event| self.judge.take(event));
        match &mut self.way {
            Way::Objects(printer) => printer.take(app, seen),
            Way::Words { catalogue, output, outcome } => {
                for event in alerts() {
                    if outcome.is_ok() {
                        *outcome = writeln!(output, "{}", verdict::alert_line(event, catalogue));
                    }
                }
            }
        }
        seen.clear();
    }

    /// Reports are judged where a crew sealed any.
    fn end(self, app: &App, keeps: bool, start: UtcTime, end: UtcTime) -> io::Result<bool> {
        let verdict = self.judge.finish();
        let checked = if keeps { app.reports_checked() } else { Vec::new() };
        let good = verdict.is_good() && checked.iter().all(Checked::is_good);
        match self.way {
            Way::Objects(mut printer) => {
                for line in verdict::objects(&verdict, &checked, end) {
                    printer.print(&line);
                }
                printer.end(app, end, end.since(start).0)?;
            }
            Way::Words { catalogue, output, outcome } => {
                outcome?;
                let lines = verdict::lines(&verdict, &checked, catalogue);
                lines.iter().try_for_each(|line| writeln!(output, "{line}"))?;
            }
        }
        Ok(good)
    }
}

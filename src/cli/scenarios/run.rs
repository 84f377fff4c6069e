//! `watchkeeper scenario run`: a scenario headless on the virtual clock, with a crew's
//! keys; its alerts, then the verdict on what it expects. With `--data-dir` a TEST store
//! is left behind with all that the live program would have written down.

use super::{load, verdict};
use crate::app::event::{Event, KeyPress};
use crate::app::keymap::parse_key;
use crate::app::occurrence::Occurrence;
use crate::app::state::{App, Mode};
use crate::app::update::update;
use crate::cli::patrol::{Prepared, clock_of_day, prepare};
use crate::cli::printer::{Detail, Printer};
use crate::cli::store_access::{self, Unlock};
use crate::cli::tape::Tape;
use crate::cli::{CliError, DisplayArgs, Global};
use crate::domain::scenario::verdict::Judge;
use crate::domain::scenario::verdict::reports::Checked;
use crate::domain::time::{Span, UtcTime};
use crate::i18n::Catalogue;
use crate::runtime::executor::exercise::{self, Exercise, ExerciseError};
use crate::runtime::player::Player;
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
    let keys = asked.keys.map(|path| read_keys(path, start)).transpose()?.unwrap_or_default();
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
    if store.is_some() {
        player.keep_effects();
        app.begin_exercise(followed);
    }
    let keeps = store.is_some();
    for line in keys.iter().filter(|line| line.at <= end) {
        advance(&mut app, &mut player, line.at, store.as_mut(), &mut |app, seen| told.take(app, seen));
        for key in &line.keys {
            let mut seen = Vec::new();
            let effects = update(&mut app, Event::Key { key: *key, at: line.at }, &mut seen);
            if let Some(store) = &mut store {
                store.carry_out(&mut app, effects, &mut seen);
            }
            told.take(&app, &mut seen);
        }
    }
    advance(&mut app, &mut player, end, store.as_mut(), &mut |app, seen| told.take(app, seen));
    if let Some(store) = store {
        store.end();
    }
    Ok(told.end(&app, keeps, start, end))
}

/// Plays up to `to`; with a store second by second, so that its answers come in time.
pub(super) fn advance(
    app: &mut App,
    player: &mut Player,
    to: UtcTime,
    mut store: Option<&mut Exercise>,
    told: &mut impl FnMut(&App, &mut Vec<Occurrence>),
) {
    let Some(store) = &mut store else {
        return player.play_until(app, to, told);
    };
    loop {
        let next = UtcTime((app.now.0.div_euclid(1000) + 1) * 1000).min(to);
        player.play_until(app, next, told);
        let mut seen = Vec::new();
        store.carry_out(app, player.take_effects(), &mut seen);
        told(app, &mut seen);
        if next >= to {
            return;
        }
    }
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

/// Keys at a time of the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyLine {
    pub(super) at: UtcTime,
    pub(super) keys: Vec<KeyPress>,
}

pub(super) fn read_keys(path: &Path, day: UtcTime) -> Result<Vec<KeyLine>, CliError> {
    let text = std::fs::read_to_string(path).map_err(|e| CliError::file("keys", path, &e))?;
    parse_keys(&text, day).map_err(|e| {
        CliError::failed(path.display().to_string(), e).hint("a line is a time and keys: 15:20:00 a Enter")
    })
}

/// Reads a file of keys: `HH:MM:SS key key ..`, `#` begins a comment; names as in
/// `keymap.toml`.
///
/// # Errors
/// The line and what is wrong with it.
fn parse_keys(text: &str, start: UtcTime) -> Result<Vec<KeyLine>, String> {
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
            .and_then(|word| clock_of_day(word, start))
            // A watch may run past midnight.
            .map(|at| if at < start { at + Span::hours(24) } else { at })
            .ok_or_else(|| fault("no time (want 15:20:00)"))?;
        let keys = words
            .map(|word| parse_key(word).ok_or_else(|| fault(&format!("{word} is no key"))))
            .collect::<Result<Vec<_>, _>>()?;
        read.push(KeyLine { at, keys });
    }
    read.sort_by_key(|line| line.at);
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::event::Key;

    #[test]
    fn keys_are_read_with_their_times_and_faults_with_their_lines() {
        let day = UtcTime::parse_rfc3339("2026-11-24T10:00:00Z").unwrap();
        let read = parse_keys("# crew\n15:20:00 a Enter\n15:10 Ctrl+z # later\n", day).unwrap();
        assert_eq!(read[0].at.clock(), "15:10:00");
        assert_eq!(read[1].keys[0], KeyPress::plain(Key::Char('a')));
        assert_eq!(read[1].keys[1], KeyPress::plain(Key::Enter));
        assert_eq!(parse_keys("09:00 a", day).unwrap()[0].at.rfc3339(), "2026-11-25T09:00:00.000Z");
        assert!(parse_keys("\n25:00 a", day).unwrap_err().starts_with("line 2"));
        assert!(parse_keys("15:00 Hyper+x", day).unwrap_err().contains("Hyper+x"));
    }
}

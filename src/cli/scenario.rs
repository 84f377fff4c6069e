//! `watchkeeper scenario list`, `check` and `emit`: values and lines of text; the caller
//! prints them and turns them into an exit code.

use crate::domain::scenario::builtin::{builtin, list as names};
use crate::domain::scenario::emit::{Emitter, emit_line};
use crate::domain::scenario::fault::Problem;
use crate::domain::scenario::file::{Rate, Scenario, parse};
use crate::i18n::Catalogue;
use std::io::{self, ErrorKind, Write};

/// What `check` found: the lines to print, and whether the file can be played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub good: bool,
    pub lines: Vec<String>,
}

/// Why a scenario could not be read or played.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// In the catalogue's words: the fault, then its hint.
    #[error("{what}")]
    Refused { what: String, hint: String },
    /// Faults of the file, each a line or two in the catalogue's words.
    #[error("{}", .0.join("\n"))]
    Faulty(Vec<String>),
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// The built-in scenarios, a line each: the name, then what happens in it.
pub fn list(catalogue: &Catalogue) -> Vec<String> {
    let width = names().map(str::len).max().unwrap_or(0);
    names()
        .map(|name| format!("{name:width$}  {}", catalogue.text(&format!("scenario-about-{name}"))))
        .collect()
}

/// Reads a built-in scenario by its name, or a file by its path, with its warnings in
/// words.
pub fn load(name: &str, catalogue: &Catalogue) -> Result<(Scenario, Vec<String>), ScenarioError> {
    let text = text_of(name, catalogue)?;
    match parse(&text) {
        Ok((scenario, warnings)) => Ok((scenario, in_words(name, &warnings, "warning", catalogue))),
        Err(problems) => Err(ScenarioError::Faulty(in_words(name, &problems, "error", catalogue))),
    }
}

/// Says what is wrong or doubtful in a scenario or context file, with line and column.
pub fn check(name: &str, catalogue: &Catalogue) -> Result<Checked, ScenarioError> {
    let text = text_of(name, catalogue)?;
    Ok(match parse(&text) {
        Ok((scenario, warnings)) => {
            let mut lines = in_words(name, &warnings, "warning", catalogue);
            lines.push(summary(&scenario, catalogue));
            Checked { good: true, lines }
        }
        Err(problems) => {
            let mut lines = in_words(name, &problems, "error", catalogue);
            let count = problems.len().to_string();
            lines.push(catalogue.format("scenario-bad", &[("file", name), ("count", &count)]));
            Checked { good: false, lines }
        }
    })
}

/// Writes the sentences with their times in tag blocks. `rate` `None` takes the file's.
/// A reader that goes away (`| head`) ends it without a fault. Returns how many sentences
/// were written.
pub fn emit(
    name: &str,
    rate: Option<Rate>,
    catalogue: &Catalogue,
    out: &mut impl Write,
) -> Result<u64, ScenarioError> {
    let (scenario, _) = load(name, catalogue)?;
    let Some(header) = &scenario.header else {
        return Err(ScenarioError::Refused {
            what: catalogue.format("scenario-not-playable", &[("name", name)]),
            hint: catalogue.text("scenario-not-playable-hint"),
        });
    };
    let mut written = 0;
    for (at, sentence) in Emitter::new(&scenario, rate.unwrap_or(header.rate)) {
        match write!(out, "{}\r\n", emit_line(at, &sentence)) {
            Ok(()) => written += 1,
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(written),
            Err(error) => return Err(error.into()),
        }
    }
    match out.flush() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(written),
    }
}

fn text_of(name: &str, catalogue: &Catalogue) -> Result<String, ScenarioError> {
    if let Some(text) = builtin(name) {
        return Ok(text.to_owned());
    }
    std::fs::read_to_string(name).map_err(|error| {
        let known = names().collect::<Vec<_>>().join(", ");
        let what = catalogue.format("scenario-not-found", &[("name", name)]);
        ScenarioError::Refused {
            what: format!("{what}: {error}"),
            hint: catalogue.format("scenario-not-found-hint", &[("known", &known)]),
        }
    })
}

fn in_words(file: &str, problems: &[Problem], label: &str, catalogue: &Catalogue) -> Vec<String> {
    let label = catalogue.text(&format!("scenario-label-{label}"));
    let mut lines = Vec::with_capacity(problems.len() * 2);
    for problem in problems {
        let args: Vec<(&str, &str)> =
            problem.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let what = catalogue.format(problem.fault.code(), &args);
        let hint = catalogue.format(&problem.fault.hint_key(), &args);
        let (line, column) = (problem.line.to_string(), problem.column.to_string());
        let places = [("file", file), ("line", line.as_str()), ("column", &column), ("what", &what)];
        lines.push(format!("{label}: {}", catalogue.format("scenario-fault", &places)));
        lines.push(format!("  {}", catalogue.format("scenario-hint", &[("hint", &hint)])));
    }
    lines
}

fn summary(scenario: &Scenario, catalogue: &Catalogue) -> String {
    let events = scenario.injects.len().to_string();
    let Some(header) = &scenario.header else {
        let (watch, permits) = (scenario.watch.len().to_string(), scenario.permits.len().to_string());
        let pairs = scenario.pairs.len().to_string();
        let counts =
            [("watch", watch.as_str()), ("permits", &permits), ("pairs", &pairs), ("events", &events)];
        return catalogue.format("scenario-good-context", &counts);
    };
    let (start, end) = (header.start.rfc3339(), header.end.rfc3339());
    let vessels = scenario.vessels.len().to_string();
    let expects = scenario.expects.len().to_string();
    let facts = [
        ("name", header.name.as_str()),
        ("vessels", &vessels),
        ("events", &events),
        ("expects", &expects),
        ("start", &start),
        ("end", &end),
    ];
    catalogue.format("scenario-good", &facts)
}

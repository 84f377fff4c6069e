//! What a replay, the demo or a headless run plays: the sentences of recordings and
//! scenarios in the order of their times.
//!
//! A recording is read twice: once to learn when it begins and ends and what of it is
//! refused, then as it is played. It is never held, however long it is.

mod merge;
mod origin;
mod reading;
mod survey;

use crate::app::state::LinkView;
use crate::cli::{CliError, scenarios};
use crate::domain::feed::{LinkSpec, LinkState};
use crate::domain::id::SourceId;
use crate::domain::keys::recording::{NotOpened, RecordingKeys};
use crate::domain::nmea0183::framer::{Framer, InputCounts};
use crate::domain::scenario::emit::Emitter;
use crate::domain::scenario::file::{Rate, Scenario};
use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry::WatchEntry;
use crate::i18n::Catalogue;
use crate::link::recording::RecordingEnd;
use crate::link::recording::sealed::not_opened;
use crate::runtime::player::{Line, Player};
use merge::{Merge, Recorded, Stream};
use origin::Origin;
use std::io;
use std::path::{Path, PathBuf};
use survey::survey;

/// Sentences with their times, and where they come from.
#[derive(Default)]
pub struct Tape {
    pub names: Vec<String>,
    /// Counts of what was refused while framing, by source.
    pub counts: Vec<InputCounts>,
    pub scenario: Option<Scenario>,
    /// Entries of the watch lists given with it.
    pub watch: Vec<WatchEntry>,
    sentences: Merge,
    /// The first and the last time.
    span: Option<(UtcTime, UtcTime)>,
}

/// Looks through all files; those that can't be played to their end are told on
/// standard error. `keys` is asked once, if any of them is sealed.
pub fn load(
    files: &[PathBuf],
    catalogue: &Catalogue,
    keys: &mut dyn FnMut() -> Result<RecordingKeys, CliError>,
) -> Result<Tape, CliError> {
    let mut tape = Tape::default();
    let mut known = None;
    for path in files {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into());
        if path.extension().is_some_and(|e| e == "toml") {
            tape.add_scenario(scenarios::load(&path.display().to_string(), catalogue)?, name);
            continue;
        }
        let mut origin = Origin::of(path)?;
        if origin.is_sealed().map_err(|e| CliError::file("replay", path, &e))? {
            let keys = known.map_or_else(&mut *keys, Ok)?;
            origin = origin.with_keys(keys.clone());
            known = Some(keys);
        }
        for note in tape.add_recording(path, &origin, &name, catalogue)? {
            eprintln!("{}: {}: {note}", catalogue.text("replay-note"), path.display());
        }
    }
    Ok(tape)
}

impl Tape {
    /// Adds the sentences of a scenario, which is bounded: they are made beforehand.
    pub fn add_scenario(&mut self, scenario: Scenario, name: String) {
        let source = self.add_source(name);
        let rate = scenario.header.as_ref().map_or(Rate::default(), |h| h.rate);
        let mut framer = Framer::new();
        let mut counts = InputCounts::default();
        let mut lines = Vec::new();
        for (at, text) in Emitter::new(&scenario, rate) {
            framer.push(text.as_bytes(), at, &mut counts, &mut |raw| lines.push(Line::of(&raw, source, at)));
            framer.push(b"\r\n", at, &mut counts, &mut |raw| lines.push(Line::of(&raw, source, at)));
        }
        if let (Some(first), Some(last)) = (lines.first().map(|l| l.at), lines.last().map(|l| l.at)) {
            self.widen(first, last);
            self.sentences.add(Stream::Made(lines.into_iter()), first);
        }
        self.scenario = Some(scenario);
    }

    /// Adds a recording, and gives a word on one that can't be played as it stands.
    fn add_recording(
        &mut self,
        path: &Path,
        origin: &Origin,
        name: &str,
        catalogue: &Catalogue,
    ) -> Result<Vec<String>, CliError> {
        let first = self.add_source(name.to_owned());
        let found = survey(origin, first).map_err(|e| refused(path, &e, catalogue))?;
        for (source, counts) in found.counts {
            while self.names.len() <= usize::from(source.0) {
                self.add_source(format!("{name}#{}", self.names.len() - usize::from(first.0)));
            }
            if let Some(slot) = self.counts.get_mut(usize::from(source.0)) {
                *slot = counts;
            }
        }
        let mut notes = match found.ended {
            RecordingEnd::Complete => Vec::new(),
            RecordingEnd::Cut => vec![catalogue.text("replay-cut")],
            RecordingEnd::Changed => vec![catalogue.text("replay-changed")],
            RecordingEnd::Damaged(why) => vec![catalogue.format("replay-damaged", &[("why", &why)])],
        };
        let Some(start) = found.runs.iter().map(|run| run.start).min() else {
            return match notes.pop() {
                Some(why) => Err(CliError::failed(format!("replay {}", path.display()), why)
                    .hint("nothing of it can be read: take another copy of the file")),
                None => Ok(notes),
            };
        };
        if found.runs.iter().any(|run| run.forced) {
            notes.push(catalogue.text("replay-no-order"));
        }
        self.widen(start, found.end);
        for run in found.runs {
            let start = run.start;
            let recorded = Recorded::new(name.to_owned(), origin.clone(), first, found.lead, run);
            self.sentences.add(Stream::Recorded(Box::new(recorded)), start);
        }
        Ok(notes)
    }

    fn add_source(&mut self, name: String) -> SourceId {
        self.names.push(name);
        self.counts.push(InputCounts::default());
        SourceId((self.names.len() - 1) as u16)
    }

    fn widen(&mut self, from: UtcTime, to: UtcTime) {
        let (first, last) = self.span.unwrap_or((from, to));
        self.span = Some((first.min(from), last.max(to)));
    }

    pub fn start(&self) -> UtcTime {
        self.span.map_or(UtcTime(0), |(start, _)| start)
    }

    pub fn end(&self) -> UtcTime {
        self.span.map_or(UtcTime(0), |(_, end)| end)
    }

    /// One view a source, as the screen shows links.
    pub fn link_views(&self) -> Vec<LinkView> {
        self.names
            .iter()
            .zip(&self.counts)
            .map(|(name, counts)| LinkView {
                counts: counts.clone(),
                ..LinkView::new(LinkSpec::File { path: name.clone() }, LinkState::Receiving, self.start())
            })
            .collect()
    }

    /// Plays it: sentences are read as they are asked for.
    pub fn into_player(self) -> Player {
        Player::new(Box::new(self.sentences))
    }
}

/// A recording that cannot be opened; a sealed one in the catalogue's words.
fn refused(path: &Path, error: &io::Error, catalogue: &Catalogue) -> CliError {
    let sealed = match not_opened(error) {
        Some(NotOpened::NoKey) => "replay-no-key",
        Some(NotOpened::OtherKey) => "replay-other-key",
        _ if error.kind() == io::ErrorKind::UnexpectedEof => "replay-cut-head",
        _ => return CliError::file("replay", path, error),
    };
    CliError::failed(format!("replay {}", path.display()), catalogue.text(sealed))
        .hint(catalogue.text(&format!("{sealed}-hint")))
}

/// Says on standard error what could not be played to its end; `true` when all was.
pub(crate) fn all_played(player: &Player) -> Result<(), CliError> {
    match player.broken().first() {
        None => Ok(()),
        Some(broken) => {
            Err(CliError::failed(format!("replay {}", broken.name), io::Error::other(broken.why.clone()))
                .hint("it changed or went away while it was played"))
        }
    }
}

#[cfg(test)]
mod tests;

//! What a replay, the demo or a headless run plays: the sentences of recordings and
//! scenarios in the order of their times.

use crate::app::state::LinkView;
use crate::cli::{CliError, scenarios};
use crate::domain::feed::{LinkSpec, LinkState};
use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::{Framer, InputCounts, RawSentence};
use crate::domain::nmea0183::log_clock::{AIS_BAUD, LogClock};
use crate::domain::nmea0183::sentence;
use crate::domain::scenario::emit::Emitter;
use crate::domain::scenario::file::{Rate, Scenario};
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::link::recording::{Recording, RecordingEnd};
use crate::runtime::player::Line;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Framed sentences with their times, and where they came from.
#[derive(Default)]
pub struct Tape {
    pub lines: Vec<Line>,
    pub names: Vec<String>,
    /// Counts of what was framed while reading, by source.
    pub counts: Vec<InputCounts>,
    pub scenario: Option<Scenario>,
}

/// Reads all files into one tape in the order of time.
pub fn load(files: &[PathBuf], catalogue: &Catalogue) -> Result<Tape, CliError> {
    let mut tape = Tape::default();
    for path in files {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into());
        if path.extension().is_some_and(|e| e == "toml") {
            tape.add_scenario(scenarios::load(&path.display().to_string(), catalogue)?, name);
        } else {
            let recording = open(path)?;
            let before = tape.lines.len();
            if let Some(end) = tape.add_recording(recording, &name) {
                if tape.lines.len() == before {
                    return Err(CliError::failed(format!("replay {}", path.display()), end)
                        .hint("nothing of it can be read: take another copy of the file"));
                }
                eprintln!("note: {}: {end}", path.display());
            }
        }
    }
    // Stable: lines of one time keep the order of their files.
    tape.lines.sort_by_key(|line| line.at);
    Ok(tape)
}

impl Tape {
    /// Adds the sentences of a scenario.
    pub fn add_scenario(&mut self, scenario: Scenario, name: String) {
        let source = self.add_source(name);
        let rate = scenario.header.as_ref().map_or(Rate::default(), |h| h.rate);
        let mut framer = Framer::new();
        let mut counts = InputCounts::default();
        for (at, text) in Emitter::new(&scenario, rate) {
            let lines = &mut self.lines;
            framer.push(text.as_bytes(), at, &mut counts, &mut |raw| lines.push(Line::of(&raw, source, at)));
            framer.push(b"\r\n", at, &mut counts, &mut |raw| lines.push(Line::of(&raw, source, at)));
        }
        self.scenario = Some(scenario);
    }

    /// Frames a recording and gives each sentence its time: the recorder's own where we
    /// wrote it, else what the log tells. Gives a word on a recording that is not whole.
    fn add_recording(&mut self, mut recording: Recording, name: &str) -> Option<String> {
        let first = self.add_source(name.to_owned());
        let mut readers: BTreeMap<u16, Reader> = BTreeMap::new();
        for recorded in recording.by_ref() {
            let index = recorded.source.map_or(0, |s| s.0);
            let source = self.source_of(first, index, name);
            let reader = readers.entry(index).or_insert_with(|| Reader::new(source));
            reader.push(&recorded.bytes, recorded.at, &mut self.lines);
        }
        for reader in readers.into_values() {
            let source = usize::from(reader.source.0);
            let counts = reader.finish(&mut self.lines);
            if let Some(slot) = self.counts.get_mut(source) {
                *slot = counts;
            }
        }
        match recording.end() {
            Some(RecordingEnd::Cut) => Some("it stops in the middle; all up to there is played".to_owned()),
            Some(RecordingEnd::Damaged(why)) => Some(format!("damaged, all before is played: {why}")),
            Some(RecordingEnd::Complete) | None => None,
        }
    }

    fn add_source(&mut self, name: String) -> SourceId {
        self.names.push(name);
        self.counts.push(InputCounts::default());
        SourceId((self.names.len() - 1) as u16)
    }

    /// A recording of ours holds several inputs: each becomes a source of its own.
    fn source_of(&mut self, first: SourceId, index: u16, name: &str) -> SourceId {
        while self.names.len() <= usize::from(first.0.saturating_add(index))
            && self.names.len() < MOST_SOURCES
        {
            self.add_source(format!("{name}#{}", self.names.len() - usize::from(first.0)));
        }
        let last = self.names.len().saturating_sub(1) as u16;
        SourceId(first.0.saturating_add(index).min(last))
    }

    pub fn start(&self) -> UtcTime {
        self.lines.first().map_or(UtcTime(0), |line| line.at)
    }

    pub fn end(&self) -> UtcTime {
        self.lines.last().map_or(UtcTime(0), |line| line.at)
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
}

/// A recording never names more inputs than a boat could have.
const MOST_SOURCES: usize = 256;

/// Frames one input of a recording.
struct Reader {
    source: SourceId,
    /// Lines read before the log told any time, by their place on the tape.
    untimed: Vec<usize>,
    framer: Framer,
    clock: LogClock,
    counts: InputCounts,
}

impl Reader {
    fn new(source: SourceId) -> Self {
        let clock = LogClock::new(UtcTime(0), AIS_BAUD);
        Self { source, untimed: Vec::new(), framer: Framer::new(), clock, counts: InputCounts::default() }
    }

    fn push(&mut self, bytes: &[u8], recorded_at: Option<UtcTime>, lines: &mut Vec<Line>) {
        let Self { source, untimed, framer, clock, counts } = self;
        framer.push(bytes, recorded_at.unwrap_or(UtcTime(0)), counts, &mut |raw| {
            let line = stamped(&raw, *source, recorded_at, clock);
            if recorded_at.is_none() && !clock.has_times() {
                untimed.push(lines.len());
            } else {
                back_date(untimed, lines, line.at);
            }
            lines.push(line);
        });
    }

    fn finish(mut self, lines: &mut Vec<Line>) -> InputCounts {
        let Self { source, framer, clock, counts, .. } = &mut self;
        framer.finish(UtcTime(0), counts, &mut |raw| lines.push(stamped(&raw, *source, None, clock)));
        // Sentences are counted again as they are played.
        self.counts.sentences = 0;
        self.counts
    }
}

/// What came before the log's first time came just before it.
fn back_date(untimed: &mut Vec<usize>, lines: &mut [Line], first: UtcTime) {
    let Some(last) = untimed.last().and_then(|i| lines.get(*i)).map(|line| line.at) else { return };
    for index in untimed.drain(..) {
        if let Some(line) = lines.get_mut(index) {
            line.at = first - last.since(line.at);
        }
    }
}

fn stamped(
    raw: &RawSentence<'_>,
    source: SourceId,
    recorded_at: Option<UtcTime>,
    clock: &mut LogClock,
) -> Line {
    let at = recorded_at.unwrap_or_else(|| {
        let parsed = sentence::parse(raw, source).ok();
        clock.stamp(raw, parsed.as_ref())
    });
    Line::of(raw, source, at)
}

/// A recording; `-` is standard input.
fn open(path: &Path) -> Result<Recording, CliError> {
    if path.as_os_str() == "-" {
        return Recording::from_reader(io::BufReader::new(io::stdin()))
            .map_err(|e| CliError::failed("replay: standard input", e));
    }
    Recording::open(path).map_err(|e| CliError::file("replay", path, &e))
}

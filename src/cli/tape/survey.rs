//! The first look at a recording: when it begins and ends, what of it is refused, and
//! where its time goes back. Nothing of it is kept, however long it is.
//!
//! Sentences are played in the order of their times. Most recordings are in that order;
//! where one is not (logs joined the wrong way round, a clock that was set back) it is
//! cut into runs that are, and each run is read on its own.

use super::origin::Origin;
use super::reading::{Lead, Reading, Timed};
use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::InputCounts;
use crate::domain::time::{Span, UtcTime};
use crate::link::recording::{Place, RecordingEnd};
use crate::runtime::player::Line;
use std::io;

/// Inputs that are recorded side by side are out of order by milliseconds. Further back
/// than this another run begins.
const DISORDER: Span = Span::seconds(10);

/// More runs than this are no order at all: the rest is played as it stands in the file.
const MOST_RUNS: usize = 64;

/// A stretch of a recording whose times rise.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Its earliest time.
    pub start: UtcTime,
    /// How far back within it a time goes.
    pub disorder: Span,
    /// Sentences of the recording before it.
    pub from: u64,
    /// Sentences of the recording up to its end.
    pub to: u64,
    /// Where it begins.
    pub entry: Entry,
    /// Its times may go back by any amount; they are not let.
    pub forced: bool,
}

/// How a run is taken up.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// At the beginning of the file.
    Beginning,
    /// After the line in which it begins: with that line's sentences, and the reading as
    /// it stood then.
    Within { place: Place, reading: Box<Reading>, sentences: Vec<Line> },
}

/// What a first look tells.
#[derive(Debug)]
pub(super) struct Survey {
    pub lead: Lead,
    /// Without a sentence there is none.
    pub runs: Vec<Run>,
    /// The latest time.
    pub end: UtcTime,
    pub counts: Vec<(SourceId, InputCounts)>,
    pub ended: RecordingEnd,
}

/// Reads a recording once.
///
/// # Errors
/// It can't be opened.
pub(super) fn survey(origin: &Origin, first: SourceId) -> io::Result<Survey> {
    let mut recording = origin.open()?;
    let mut reading = Reading::new(first, Lead::Unknown);
    let mut notes = Notes::default();
    while let Some(line) = recording.next() {
        if let (Some(at), false) = (line.at, notes.recorded) {
            notes.first_recorded(at);
        }
        notes.fresh.clear();
        reading.push(&line, &mut |timed| notes.take(&timed));
        notes.close_line(recording.place(), &reading);
    }
    notes.fresh.clear();
    reading.finish(&mut |timed| notes.take(&timed));
    notes.close_line(recording.place(), &reading);
    let counts = reading.counts().collect();
    let ended = recording.end().cloned().unwrap_or(RecordingEnd::Complete);
    Ok(Survey { lead: notes.lead, runs: notes.runs, end: notes.end, counts, ended })
}

#[derive(Debug, Default)]
struct Notes {
    lead: Lead,
    recorded: bool,
    /// First and last time before the log told any.
    untimed: Option<(UtcTime, UtcTime)>,
    sentences: u64,
    runs: Vec<Run>,
    /// The latest time of the last run, and of all.
    newest: UtcTime,
    end: UtcTime,
    /// Sentences of the present line since a run began in it, and how many runs did.
    fresh: Vec<Line>,
    begun: Vec<(usize, usize)>,
}

impl Notes {
    /// A recording of ours: what stands before its first time came then.
    fn first_recorded(&mut self, at: UtcTime) {
        self.recorded = true;
        self.lead = Lead::Recorded(at);
        self.untimed = None;
        self.runs.clear();
        if self.sentences > 0 {
            self.begin(at, 0);
        }
        (self.newest, self.end) = (at, at);
    }

    fn take(&mut self, timed: &Timed<'_>) {
        let at = timed.at;
        if timed.untimed {
            self.untimed = Some((self.untimed.map_or(at, |(first, _)| first), at));
        } else if let Some((first, last)) = self.untimed.take() {
            // What came before the log's first time came just before it.
            let later = Span(at.since(last).0);
            self.lead = Lead::Later(later);
            for run in &mut self.runs {
                run.start = first + later;
            }
            self.newest = at;
            self.end = at;
        }
        let back = self.newest.since(at);
        let ordinal = self.sentences;
        let may_begin = self.runs.len() < MOST_RUNS;
        match self.runs.last_mut() {
            None => self.begin(at, ordinal),
            Some(_) if back > DISORDER && may_begin => {
                self.begin(at, ordinal);
                self.begun.push((self.runs.len() - 1, self.fresh.len()));
            }
            Some(run) if back > DISORDER => run.forced = true,
            Some(run) => {
                run.disorder = run.disorder.max(back);
                run.start = run.start.min(at);
                self.newest = self.newest.max(at);
            }
        }
        self.end = self.end.max(self.newest);
        self.sentences += 1;
        if let Some(run) = self.runs.last_mut() {
            run.to = self.sentences;
        }
        if !self.begun.is_empty() {
            self.fresh.push(Line::of(&timed.raw, timed.source, at));
        }
    }

    fn begin(&mut self, at: UtcTime, from: u64) {
        let (disorder, entry) = (Span(0), Entry::Beginning);
        self.runs.push(Run { start: at, disorder, from, to: self.sentences, entry, forced: false });
        self.newest = at;
    }

    /// The line is read: runs that began in it can be taken up after it.
    fn close_line(&mut self, place: Place, reading: &Reading) {
        for (index, skipped) in self.begun.drain(..) {
            let sentences = self.fresh.get(skipped..).unwrap_or_default().to_vec();
            if let Some(run) = self.runs.get_mut(index) {
                run.entry = Entry::Within { place, reading: Box::new(reading.clone()), sentences };
            }
        }
    }
}

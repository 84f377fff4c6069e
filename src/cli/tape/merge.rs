//! The sentences of all recordings in the order of their times, read as they are played:
//! what is held is one sentence a run and the milliseconds by which inputs that were
//! recorded side by side are out of order.

use super::origin::Origin;
use super::reading::{Lead, Reading, Timed};
use super::survey::{Entry, Run};
use crate::domain::id::SourceId;
use crate::domain::keys::recording::NotOpened;
use crate::domain::time::{Span, UtcTime};
use crate::link::recording::{Recording, RecordingEnd};
use crate::runtime::player::{Broken, Line};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::io;

/// Sentences held to put them in order, at the most.
const MOST_HELD: usize = 1 << 16;

/// One stream of a tape.
pub(super) enum Stream {
    /// A scenario's, made beforehand.
    Made(std::vec::IntoIter<Line>),
    Recorded(Box<Recorded>),
}

/// A run of a recording; opened when its time comes, closed at its end.
pub(super) struct Recorded {
    name: String,
    origin: Origin,
    first: SourceId,
    lead: Lead,
    run: Run,
    open: Option<Open>,
    over: bool,
}

struct Open {
    recording: Recording,
    reading: Reading,
    /// Sentences of the recording that were read.
    read: u64,
    ended: bool,
    newest: UtcTime,
    /// Framed and not given yet, in the order of the file, then in the order of time.
    fresh: VecDeque<Line>,
    held: BinaryHeap<Reverse<Held>>,
}

struct Held {
    at: UtcTime,
    number: u64,
    line: Line,
}

impl Recorded {
    pub(super) fn new(name: String, origin: Origin, first: SourceId, lead: Lead, run: Run) -> Self {
        Self { name, origin, first, lead, run, open: None, over: false }
    }

    /// The next sentence in the order of time; `None` at the end of the run.
    fn next(&mut self) -> Option<Result<Line, Broken>> {
        if self.over {
            return None;
        }
        if self.open.is_none() {
            match self.start() {
                Ok(open) => self.open = Some(open),
                Err(error) => return Some(self.broken(&error.to_string())),
            }
        }
        let open = self.open.as_mut()?;
        loop {
            if let Some(line) = open.release(self.run.disorder) {
                return Some(Ok(line));
            }
            if open.ended || open.read >= self.run.to {
                let short = open.read < self.run.to;
                let why = match open.recording.end() {
                    Some(RecordingEnd::Damaged(why)) => why.clone(),
                    Some(RecordingEnd::Changed) => NotOpened::Changed.to_string(),
                    _ => io::Error::from(io::ErrorKind::UnexpectedEof).to_string(),
                };
                if short {
                    return Some(self.broken(&why));
                }
                (self.over, self.open) = (true, None);
                return None;
            }
            open.fill(&self.run);
        }
    }

    fn start(&mut self) -> io::Result<Open> {
        let mut recording = self.origin.open()?;
        let entry = std::mem::replace(&mut self.run.entry, Entry::Beginning);
        let (reading, fresh) = match entry {
            Entry::Beginning => (Reading::new(self.first, self.lead), VecDeque::new()),
            Entry::Within { place, reading, sentences } => {
                recording.go_to(place)?;
                (*reading, sentences.into())
            }
        };
        let mut open = Open {
            recording,
            reading,
            read: self.run.from,
            ended: false,
            newest: self.run.start,
            fresh,
            held: BinaryHeap::new(),
        };
        open.hold(&self.run);
        Ok(open)
    }

    /// Tells once why it stops before its end.
    fn broken(&mut self, why: &str) -> Result<Line, Broken> {
        (self.over, self.open) = (true, None);
        Err(Broken { name: self.name.clone(), why: why.to_owned() })
    }
}

impl Open {
    /// Reads one line more.
    fn fill(&mut self, run: &Run) {
        let Self { recording, reading, fresh, ended, .. } = self;
        let mut keep = |t: Timed<'_>| fresh.push_back(Line::of(&t.raw, t.source, t.at));
        if let Some(line) = recording.next() {
            reading.push(&line, &mut keep);
        } else {
            *ended = true;
            reading.finish(&mut keep);
        }
        self.hold(run);
    }

    /// Puts what was framed among what is held, up to the end of the run.
    fn hold(&mut self, run: &Run) {
        for mut line in self.fresh.drain(..) {
            if self.read >= run.to {
                break;
            }
            if run.forced {
                line.at = line.at.max(self.newest - run.disorder);
            }
            self.newest = self.newest.max(line.at);
            self.held.push(Reverse(Held { at: line.at, number: self.read, line }));
            self.read += 1;
        }
        if self.read >= run.to {
            self.ended = true;
        }
    }

    /// The earliest of what is held, when nothing earlier can follow.
    fn release(&mut self, disorder: Span) -> Option<Line> {
        let Reverse(first) = self.held.peek()?;
        let due = self.ended || first.at <= self.newest - disorder || self.held.len() > MOST_HELD;
        if !due {
            return None;
        }
        self.held.pop().map(|Reverse(held)| held.line)
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl Eq for Held {}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Held {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

/// All streams of a tape as one. Sentences of one time keep the order of their files.
#[derive(Default)]
pub(super) struct Merge {
    streams: Vec<Stream>,
    /// When each stream speaks next.
    due: BinaryHeap<Reverse<(UtcTime, usize)>>,
    /// The next of each stream, once it was looked at.
    next: Vec<Option<Line>>,
    broken: VecDeque<Broken>,
}

impl Merge {
    /// Adds a stream whose first sentence is of `start`.
    pub(super) fn add(&mut self, stream: Stream, start: UtcTime) {
        self.due.push(Reverse((start, self.streams.len())));
        self.streams.push(stream);
        self.next.push(None);
    }

    /// The stream's next sentence.
    fn pull(&mut self, index: usize) -> Option<Line> {
        match self.streams.get_mut(index)? {
            Stream::Made(lines) => lines.next(),
            Stream::Recorded(run) => match run.next()? {
                Ok(line) => Some(line),
                Err(broken) => {
                    self.broken.push_back(broken);
                    None
                }
            },
        }
    }
}

impl Iterator for Merge {
    type Item = Result<Line, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(broken) = self.broken.pop_front() {
                return Some(Err(broken));
            }
            let Reverse((_, index)) = self.due.pop()?;
            let ready = self.next.get_mut(index).and_then(Option::take);
            let Some(line) = ready.or_else(|| self.pull(index)) else { continue };
            let following = self.pull(index);
            if let Some(following) = &following {
                self.due.push(Reverse((following.at, index)));
            }
            if let Some(slot) = self.next.get_mut(index) {
                *slot = following;
            }
            return Some(Ok(line));
        }
    }
}

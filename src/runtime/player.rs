//! Plays sentences with known times through the whole pipeline on a virtual clock: for
//! replay, the demo and the tests. The same input gives the same state, byte for byte.

use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::occurrence::Occurrence;
use crate::app::pipeline;
use crate::app::state::App;
use crate::app::update;
use crate::domain::id::SourceId;
use crate::domain::nmea0183::framer::{InputCounts, RawSentence, TagBlock};
use crate::domain::time::{Span, UtcTime};
use std::iter::Peekable;

/// One sentence of a recording or a scenario: framed, its checksum good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub at: UtcTime,
    pub source: SourceId,
    pub start: u8,
    pub body: Box<[u8]>,
    /// What its tag block says of how the parts of a message join.
    tag: Option<Box<Tag>>,
}

/// What of a tag block is played.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    time: Option<UtcTime>,
    group: Option<(u8, u8, u32)>,
    source: Option<Box<[u8]>>,
}

impl Line {
    /// Keeps a framed sentence, to be played at `at`.
    pub fn of(raw: &RawSentence<'_>, source: SourceId, at: UtcTime) -> Self {
        let TagBlock { time, group, source: station } = raw.tag;
        let tag = (raw.tag != TagBlock::default())
            .then(|| Box::new(Tag { time, group, source: station.map(Into::into) }));
        Self { at, source, start: raw.start, body: raw.body.into(), tag }
    }

    fn raw(&self) -> RawSentence<'_> {
        let tag = self.tag.as_deref().map_or_else(TagBlock::default, |tag| TagBlock {
            time: tag.time,
            group: tag.group,
            source: tag.source.as_deref(),
        });
        RawSentence { start: self.start, body: &self.body, at: self.at, tag, suffix_time: None }
    }
}

/// A longer silence than this is stepped over instead of ticked through.
const LONGEST_SILENCE: Span = Span::hours(24);
const TICK: Span = Span::seconds(1);

/// A recording that stopped before the end it had when it was first looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub name: String,
    /// The system's words.
    pub why: String,
}

/// Sentences in the order of their times, read as they are asked for.
pub type Lines = Box<dyn Iterator<Item = Result<Line, Broken>>>;

/// Lines still to come, in the order of their times.
pub struct Player {
    lines: Peekable<Lines>,
    broken: Vec<Broken>,
    told: usize,
    /// What the state asked for while it was played; `None` where nobody carries it out.
    effects: Option<Vec<Effect>>,
}

impl Player {
    pub fn new(lines: Lines) -> Self {
        Self { lines: lines.peekable(), broken: Vec::new(), told: 0, effects: None }
    }

    /// Keeps what the state asks for, until it is taken.
    pub fn keep_effects(&mut self) {
        self.effects = Some(Vec::new());
    }

    pub fn take_effects(&mut self) -> Vec<Effect> {
        self.effects.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// When the next line is due; `None` at the end.
    pub fn next_at(&mut self) -> Option<UtcTime> {
        while let Some(Err(broken)) = self.lines.next_if(Result::is_err) {
            self.broken.push(broken);
        }
        self.lines.peek().and_then(|line| line.as_ref().ok()).map(|line| line.at)
    }

    /// What could not be played to its end so far.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    fn next_until(&mut self, until: UtcTime) -> Option<Line> {
        self.next_at().filter(|at| *at <= until)?;
        self.lines.next()?.ok()
    }

    /// What broke off stays on the screen.
    fn tell_broken(&mut self, app: &mut App) {
        for broken in self.broken.iter().skip(self.told) {
            app.trouble("trouble-recording", format!("{}: {}", broken.name, broken.why));
        }
        self.told = self.broken.len();
    }

    /// Plays everything up to and including `until`, ticking each second of the virtual
    /// clock; `seen` is called after each line and each tick with what they did.
    pub fn play_until(
        &mut self,
        app: &mut App,
        until: UtcTime,
        seen: &mut impl FnMut(&App, &mut Vec<Occurrence>),
    ) {
        let mut occurrences = Vec::new();
        while let Some(line) = self.next_until(until) {
            tick_to(app, line.at, &mut occurrences, seen, &mut self.effects);
            feed(app, &line, &mut occurrences);
            if let Some(effects) = &mut self.effects {
                effects.extend(update::write_down(app, &mut occurrences, 0));
            }
            seen(app, &mut occurrences);
            occurrences.clear();
        }
        self.tell_broken(app);
        tick_to(app, until, &mut occurrences, seen, &mut self.effects);
    }

    /// Plays to the end.
    pub fn play_all(&mut self, app: &mut App, seen: &mut impl FnMut(&App, &mut Vec<Occurrence>)) {
        while let Some(at) = self.next_at() {
            self.play_until(app, at, seen);
        }
    }
}

/// Lets the virtual clock pass second by second up to `to`.
fn tick_to(
    app: &mut App,
    to: UtcTime,
    occurrences: &mut Vec<Occurrence>,
    seen: &mut impl FnMut(&App, &mut Vec<Occurrence>),
    effects: &mut Option<Vec<Effect>>,
) {
    let mut tick = |app: &mut App, at, occurrences: &mut Vec<Occurrence>| {
        let asked = update::update(app, Event::Tick { at }, occurrences);
        if let Some(effects) = effects {
            effects.extend(asked);
        }
        seen(app, occurrences);
        occurrences.clear();
    };
    if app.now.0 == 0 || to.since(app.now).0 > LONGEST_SILENCE.0 {
        app.now = to;
        // What was there before the silence has aged by it.
        tick(app, to, occurrences);
    }
    // On whole seconds, however small the steps in which the clock is moved: a replay on
    // the screen ticks where a headless one does.
    loop {
        let at = UtcTime((app.now.0.div_euclid(TICK.0) + 1) * TICK.0);
        if at > to {
            break;
        }
        tick(app, at, occurrences);
    }
    app.now = app.now.max(to);
}

fn feed(app: &mut App, line: &Line, occurrences: &mut Vec<Occurrence>) {
    let mut counts = InputCounts::default();
    counts.sentences = 1;
    pipeline::sentence(app, line.source, &line.raw(), line.at, &mut counts, occurrences);
    if let Some(link) = app.links.get_mut(usize::from(line.source.0)) {
        link.counts.add(&counts);
    }
}

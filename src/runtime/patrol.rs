//! The loop: wait for an event or the next deadline, drain the queue, update, carry out
//! effects, draw once if anything changed. Idle costs nothing; nothing blocks the keys.

use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::occurrence::Occurrence;
use crate::app::session::Watch;
use crate::app::state::{App, Mode};
use crate::app::update::{next_deadline, sound, update};
use crate::domain::alert::alarm::Rule;
use crate::domain::time::{Span, UtcTime};
use crate::link::recorder::Keeping;
use crate::link::recorder::worker::RecorderThread;
use crate::runtime::clock::Clock;
use crate::runtime::executor::Executor;
use crate::runtime::player::Player;
use crate::runtime::terminal::Screen;
use crate::ui::draw::{ViewCache, draw};
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// Between two frames, at the least; keys are drawn at once.
const FRAME: Span = Span::millis(100);
/// The same over a slow line.
const SLOW_FRAME: Span = Span::seconds(2);
/// How often a replay is moved on.
const PLAY: Span = Span::millis(100);

/// What feeds the loop besides keys.
pub enum Feed {
    /// Links send their bytes into the queue.
    Live { recorder: Option<RecorderThread> },
    /// Sentences with known times on a virtual clock, up to `end`.
    Play { player: Player, end: UtcTime },
}

/// The patrol screen from the first frame to the last.
pub struct Patrol {
    pub app: App,
    pub cache: ViewCache,
    pub clock: Clock,
    pub events: Receiver<Event>,
    pub feed: Feed,
    /// The store's thread; `None` where nothing is kept. After `events`, so that it ends
    /// when nobody listens any more.
    pub executor: Option<Executor>,
}

impl Patrol {
    /// Runs until the crew quits or the terminal goes away; gives the state as it was then.
    pub fn run(mut self, mut screen: Screen) -> io::Result<App> {
        if let (Feed::Play { player, .. }, Some(_)) = (&mut self.feed, &self.executor) {
            player.keep_effects();
        }
        let mut drawn_at: Option<UtcTime> = None;
        let mut played_at = self.clock.now();
        let mut dirty = true;
        loop {
            let now = self.clock.now();
            if dirty && drawn_at.is_none_or(|at| now.since(at).0 >= self.frame_span().0) {
                screen.draw(|frame| draw(&self.app, &mut self.cache, frame))?;
                drawn_at = Some(now);
                dirty = false;
            }
            let mut urgent = false;
            match self.events.recv_timeout(self.sleep(now, drawn_at, dirty)) {
                Ok(event) => {
                    urgent |= self.take(event, &mut screen)?;
                    // Inputs that bring more than can be taken must not keep the
                    // screen and the keys waiting for an empty queue.
                    while !self.app.quit
                        && self.clock.now().since(now) < FRAME
                        && let Ok(event) = self.events.try_recv()
                    {
                        urgent |= self.take(event, &mut screen)?;
                    }
                    dirty = true;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(self.app),
            }
            if self.app.quit {
                return Ok(self.app);
            }
            self.notice_clock_step(&mut screen)?;
            let now = self.clock.now();
            dirty |= self.pass_time(now, &mut played_at, &mut screen)?;
            if let Some(effect) = sound(&mut self.app) {
                self.carry_out(effect, &mut screen)?;
            }
            if urgent {
                drawn_at = None;
            }
        }
    }

    /// A computer that slept comes back hours later: its clock is followed forward. A
    /// step backward is told and not followed.
    fn notice_clock_step(&mut self, screen: &mut Screen) -> io::Result<()> {
        if let Some(step) = self.clock.step() {
            self.clock.follow(step);
            let event = Event::ClockStep { by: step.by, at: self.clock.now() };
            self.take(event, screen)?;
        }
        Ok(())
    }

    fn frame_span(&self) -> Span {
        if self.app.display.slow_link { SLOW_FRAME } else { FRAME }
    }

    fn sleep(&self, now: UtcTime, drawn_at: Option<UtcTime>, dirty: bool) -> Duration {
        let wake = match &self.feed {
            Feed::Live { .. } => next_deadline(&self.app),
            Feed::Play { .. } => now + PLAY,
        };
        let wake = match drawn_at {
            Some(at) if dirty => wake.min(at + self.frame_span()),
            _ => wake,
        };
        Duration::from_millis(wake.since(now).0.clamp(1, 1000) as u64)
    }

    /// Takes one event; `true` when it was the crew's.
    fn take(&mut self, event: Event, screen: &mut Screen) -> io::Result<bool> {
        let by_crew = matches!(event, Event::Key { .. } | Event::Paste { .. } | Event::Resize { .. });
        let event = self.timed(event);
        self.tell_recorder(event.at());
        self.record(&event);
        let mut seen = Vec::new();
        for effect in update(&mut self.app, event, &mut seen) {
            self.carry_out(effect, screen)?;
        }
        log(&self.app, &seen);
        Ok(by_crew)
    }

    /// In a replay the crew acts on the virtual clock.
    fn timed(&self, event: Event) -> Event {
        let Feed::Play { .. } = self.feed else { return event };
        let at = self.app.now;
        match event {
            Event::Key { key, .. } => Event::Key { key, at },
            Event::Paste { text, .. } => Event::Paste { text, at },
            Event::Resize { columns, rows, .. } => Event::Resize { columns, rows, at },
            Event::ClockStep { by, .. } => Event::ClockStep { by, at },
            Event::Trouble { key, detail, .. } => Event::Trouble { key, detail, at },
            Event::Store { answer, .. } => Event::Store { answer, at },
            Event::Record { answer, .. } => Event::Record { answer, at },
            other => other,
        }
    }

    /// What is heard while the store is locked is marked in the recording.
    fn tell_recorder(&self, at: UtcTime) {
        if let Feed::Live { recorder: Some(recorder) } = &self.feed {
            let keeping = match self.app.session.watch {
                Watch::Unkept => Keeping::Nothing,
                Watch::Locked => Keeping::Locked,
                Watch::Open { .. } => Keeping::Open,
            };
            recorder.keeping(keeping, at);
        }
    }

    fn record(&self, event: &Event) {
        if let (Feed::Live { recorder: Some(recorder) }, Event::Bytes { source, bytes, at }) =
            (&self.feed, event)
        {
            recorder.record(*source, *at, bytes);
        }
    }

    /// Moves the clock of the state on; `true` when the second changed or lines were
    /// played.
    fn pass_time(&mut self, now: UtcTime, played_at: &mut UtcTime, screen: &mut Screen) -> io::Result<bool> {
        match &mut self.feed {
            Feed::Live { .. } => {
                if now < next_deadline(&self.app) && self.app.now.0 / 1000 == now.0 / 1000 {
                    return Ok(false);
                }
                self.take(Event::Tick { at: now }, screen)?;
                Ok(true)
            }
            Feed::Play { player, end } => {
                let elapsed = now.since(*played_at);
                *played_at = now;
                let played = play(&mut self.app, player, *end, elapsed);
                for effect in player.take_effects() {
                    self.carry_out(effect, screen)?;
                }
                Ok(played)
            }
        }
    }

    fn carry_out(&mut self, effect: Effect, screen: &mut Screen) -> io::Result<()> {
        match (effect, &self.executor) {
            (Effect::Sound { urgent }, _) => bell(urgent),
            (Effect::Redraw, _) => screen.clear(),
            (Effect::Keep(drafts), Some(executor)) => {
                executor.keep(drafts);
                Ok(())
            }
            (Effect::Store(request), Some(executor)) => {
                executor.ask(request);
                Ok(())
            }
            (Effect::Record(asked), Some(executor)) => {
                executor.ask_records(asked);
                Ok(())
            }
            (Effect::Keep(_) | Effect::Store(_) | Effect::Record(_), None) | (Effect::Quit, _) => Ok(()),
        }
    }
}

fn play(app: &mut App, player: &mut Player, end: UtcTime, elapsed: Span) -> bool {
    let paused = match &app.mode {
        Mode::Demo { paused, .. } | Mode::Replay { paused, .. } | Mode::Exercise { paused, .. } => *paused,
        Mode::Live => false,
    };
    if paused || app.now >= end {
        return false;
    }
    let until = (app.now + Span((elapsed.0 as f64 * app.pace()) as i64)).min(end);
    player.play_until(app, until, &mut |app, seen| log(app, seen));
    if until >= end {
        app.end_exercise();
    }
    if until >= end
        && let Mode::Replay { ended, .. } = &mut app.mode
    {
        *ended = true;
    }
    true
}

/// With UTC as the receiver has it, and where that came from.
fn log(app: &App, seen: &[Occurrence]) {
    // The log stands in the clear: of what a locked store hides it says nothing.
    let hidden = |rule: Rule| app.session.is_locked() && !rule.is_safety();
    for event in seen.iter().filter_map(Occurrence::alert).filter(|event| !hidden(event.rule)) {
        let (utc, source) = app.utc(event.at);
        let (rule, episode) = (event.rule.code(), event.episode.0);
        tracing::info!(rule, episode, %utc, ?source, "alert");
    }
}

/// The terminal's own bell: twice for a HIGH alarm.
fn bell(urgent: bool) -> io::Result<()> {
    let mut output = io::stdout();
    output.write_all(if urgent { b"\x07\x07" } else { b"\x07" })?;
    output.flush()
}

//! The patrol screen: live on the configured inputs, or playing a tape.

use crate::app::event::Event;
use crate::app::state::{App, LinkView, Mode};
use crate::cli::setup::Trouble;
use crate::cli::tape::Tape;
use crate::cli::{CliError, DisplayArgs, Global, Live, setup};
use crate::config::Config;
use crate::domain::feed::{LinkSpec, LinkState};
use crate::domain::scenario::file::Scenario;
use crate::domain::time::{Span, UtcTime};
use crate::domain::watchlist::reader;
use crate::link::recorder::segment::Seal;
use crate::link::recorder::worker::RecorderThread;
use crate::link::recorder::{Recorder, RecorderLimits, RecorderState, SealSource};
use crate::link::{LinkEvent, LinkInput, Links, Undelivered};
use crate::runtime::clock::Clock;
use crate::runtime::executor::{Executor, Sink};
use crate::runtime::input::{InputThread, TerminalInput};
use crate::runtime::patrol::{Feed, Patrol};
use crate::runtime::player::Player;
use crate::runtime::terminal::{Screen, TerminalGuard};
use crate::store::Store;
use crate::store::closed::queue::item_chance;
use crate::ui::draw::ViewCache;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

mod session;

/// Events waiting for the loop. Links hold back what does not fit; a key waits behind
/// those before it, so they are few.
const WAITING: usize = 256;

/// Runs the screen on live inputs.
pub fn run(global: &Global, live: &Live) -> Result<ExitCode, CliError> {
    let (mut config, troubles) = setup::config(global)?;
    if !live.links.is_empty() {
        config.inputs.clone_from(&live.links);
    }
    let profile = setup::profile(global)?;
    let clock = Clock::start();
    let watch = session::prepare(global, &config, live)?;
    let (guard, screen) = open_screen()?;
    let display = setup::display(&config, &live.display, size(&screen));
    let mut app = setup::app(&config, &profile, troubles, Mode::Live, display, clock.now());
    let (registry, faults) = setup::forms::forms(global, &app.catalogue);
    app.reports.registry = Arc::new(registry);
    for fault in faults {
        app.trouble(fault.key, fault.detail);
    }
    app.links = {
        let opening = |spec: &LinkSpec| LinkView::new(spec.clone(), LinkState::Opening, clock.now());
        config.inputs.iter().map(opening).collect()
    };
    let (sender, events) = sync_channel(WAITING);
    let recorder = if live.ephemeral { None } else { recorder(global, &config, &mut app, &clock, &sender) };
    let cache = view_cache(&config, &mut app);
    let executor = session::start(watch, &config, &mut app, &clock, &sender)?;
    let links = start_links(&config.inputs, &clock, sender.clone())?;
    let keys = start_keys(&guard, &clock, sender)?;
    let outcome = Patrol { app, cache, clock, events, feed: Feed::Live { recorder }, executor }.run(screen);
    links.stop();
    drop(keys);
    guard.give_back();
    finish(outcome)
}

/// Runs the screen on a tape with a virtual clock.
pub fn play(
    global: &Global,
    args: &DisplayArgs,
    tape: Tape,
    context: Option<&Scenario>,
    speed: f64,
    until: Option<UtcTime>,
) -> Result<ExitCode, CliError> {
    let name = tape.names.join(", ");
    let mode = Mode::Replay { name, speed, paused: false, ended: false };
    let from = tape.start();
    show(global, args, tape, context, mode, from, until)
}

/// Plays up to `from` unseen, then shows.
pub fn show(
    global: &Global,
    args: &DisplayArgs,
    tape: Tape,
    context: Option<&Scenario>,
    mode: Mode,
    from: UtcTime,
    until: Option<UtcTime>,
) -> Result<ExitCode, CliError> {
    let clock = Clock::start();
    let end = until.map_or(tape.end(), |u| u.min(tape.end()));
    let (guard, screen) = open_screen()?;
    let Prepared { mut app, cache, mut player } = prepare(global, args, tape, context, mode, size(&screen))?;
    player.play_until(&mut app, from.min(end), &mut |_, _| {});
    app.quiet_start();
    let (sender, events) = sync_channel(WAITING);
    let keys = start_keys(&guard, &clock, sender)?;
    let outcome =
        Patrol { app, cache, clock, events, feed: Feed::Play { player, end }, executor: None }.run(screen);
    drop(keys);
    guard.give_back();
    finish(outcome)
}

/// Plays the state up to where the screen opens; whether a store keeps what happens.
pub type Opening<'a> = &'a dyn Fn(&mut App, &mut Player) -> Result<bool, CliError>;

/// Plays up to an opening unseen, then shows, with a store behind it.
pub fn demo(
    global: &Global,
    args: &DisplayArgs,
    tape: Tape,
    mode: Mode,
    opening: Opening<'_>,
    keeping: Keeping<'_>,
) -> Result<ExitCode, CliError> {
    let clock = Clock::start();
    let end = tape.end();
    let (guard, screen) = open_screen()?;
    let Prepared { mut app, cache, mut player } = prepare(global, args, tape, None, mode, size(&screen))?;
    let kept = opening(&mut app, &mut player)?;
    app.quiet_start();
    let (sender, events) = sync_channel(WAITING);
    let answers = sender.clone();
    let sink: Sink = Arc::new(move |event| answers.send(event).is_ok());
    let executor = if kept { Some(keeping(&mut app, &clock, sink)?) } else { None };
    let keys = start_keys(&guard, &clock, sender)?;
    let outcome =
        Patrol { app, cache, clock, events, feed: Feed::Play { player, end }, executor }.run(screen);
    drop(keys);
    guard.give_back();
    finish(outcome)
}

/// Starts what writes an exercise down: state, clock, and where its answers go.
pub type Keeping<'a> = &'a dyn Fn(&mut App, &Clock, Sink) -> Result<Executor, CliError>;

/// Plays a scenario as an exercise; gives the state at its end, when the screen is gone.
pub fn exercise(
    global: &Global,
    args: &DisplayArgs,
    tape: Tape,
    mode: Mode,
    scenario: Scenario,
    keeping: Keeping<'_>,
) -> Result<App, CliError> {
    let clock = Clock::start();
    let (start, end) = (tape.start(), tape.end());
    let (guard, screen) = open_screen()?;
    let Prepared { mut app, cache, mut player } = prepare(global, args, tape, None, mode, size(&screen))?;
    app.begin_exercise(scenario);
    player.play_until(&mut app, start, &mut |_, _| {});
    let (sender, events) = sync_channel(WAITING);
    let answers = sender.clone();
    let executor = Some(keeping(&mut app, &clock, Arc::new(move |event| answers.send(event).is_ok()))?);
    let keys = start_keys(&guard, &clock, sender)?;
    let outcome =
        Patrol { app, cache, clock, events, feed: Feed::Play { player, end }, executor }.run(screen);
    drop(keys);
    guard.give_back();
    outcome.map_err(|e| CliError::failed("terminal", e))
}

/// A state over a tape, nothing played yet.
pub struct Prepared {
    pub app: App,
    pub cache: ViewCache,
    pub player: Player,
}

/// Puts a tape into a fresh state.
pub fn prepare(
    global: &Global,
    args: &DisplayArgs,
    mut tape: Tape,
    context: Option<&Scenario>,
    mode: Mode,
    size: (u16, u16),
) -> Result<Prepared, CliError> {
    let (config, troubles) = setup::config(global)?;
    let display = setup::display(&config, args, size);
    let mut app = setup::app(&config, &setup::profile(global)?, troubles, mode, display, tape.start());
    app.links = tape.link_views();
    for scenario in tape.scenario.iter().chain(context) {
        apply_scenario(&mut app, scenario);
    }
    app.watch.add(std::mem::take(&mut tape.watch));
    let cache = view_cache(&config, &mut app);
    Ok(Prepared { app, cache, player: tape.into_player() })
}

/// What a scenario or a context tells that sentences can't.
pub fn apply_scenario(app: &mut App, scenario: &Scenario) {
    if let Some(mmsi) = scenario.own.mmsi {
        app.set_own_mmsi(mmsi);
    }
    app.local.add(scenario);
    if !scenario.masks.is_empty() {
        Arc::make_mut(&mut app.waters).add_masks(&scenario.masks);
    }
    app.watch.add(reader::read_rows(&scenario.watch).entries);
    for id in app.negatives.add(&scenario.negatives) {
        app.trouble("trouble-negative", id);
    }
    if let Some(role) = &scenario.own.role {
        app.watch.set_cleared(role == "cleared");
    }
    if let Some(state) = scenario.own.state {
        app.set_own_state(state);
    }
}

const DAY_MS: i64 = 86_400_000;

/// A clock time on the UTC day of `day`: HH:MM or HH:MM:SS.
pub fn clock_of_day(text: &str, day: UtcTime) -> Option<UtcTime> {
    let mut parts = text.split(':').map(|p| p.parse::<i64>().ok());
    let hours = parts.next()?.filter(|h| (0..24).contains(h))?;
    let minutes = parts.next()?.filter(|m| (0..60).contains(m))?;
    let seconds = match parts.next() {
        None => 0,
        Some(seconds) => seconds.filter(|s| (0..60).contains(s))?,
    };
    if parts.next().is_some() {
        return None;
    }
    let midnight = UtcTime(day.0.div_euclid(DAY_MS) * DAY_MS);
    Some(midnight + Span::seconds(hours * 3600 + minutes * 60 + seconds))
}

fn open_screen() -> Result<(TerminalGuard, Screen), CliError> {
    if !std::io::stdout().is_terminal() {
        return Err(CliError::failed("terminal", "standard output is none")
            .hint("run it in a terminal, or see `watchkeeper demo --snapshot 80x24` and `replay --json`"));
    }
    TerminalGuard::take().map_err(|e| CliError::failed("terminal", e))
}

fn size(screen: &Screen) -> (u16, u16) {
    screen.size().map_or((80, 24), |size| (size.width, size.height))
}

/// The keyboard and the system's wish to end, as events.
fn start_keys(
    guard: &TerminalGuard,
    clock: &Clock,
    sender: SyncSender<Event>,
) -> Result<InputThread, CliError> {
    let (time, ending) = (clock.clone(), sender.clone());
    guard
        .end_on_signal({
            let clock = clock.clone();
            move || {
                // The loop is gone already if nobody takes it.
                let _ = ending.send(Event::Closed { at: clock.now() });
            }
        })
        .map_err(|e| CliError::failed("signals", e))?;
    InputThread::start(move |input| {
        let at = time.now();
        let event = match input {
            TerminalInput::Key(key) => Event::Key { key, at },
            TerminalInput::Paste(text) => Event::Paste { text, at },
            TerminalInput::Resize { columns, rows } => Event::Resize { columns, rows, at },
            TerminalInput::Closed => Event::Closed { at },
        };
        sender.send(event).is_ok()
    })
    .map_err(|e| CliError::failed("keyboard", e))
}

fn finish(result: std::io::Result<App>) -> Result<ExitCode, CliError> {
    result.map(|_| ExitCode::SUCCESS).map_err(|e| CliError::failed("terminal", e))
}

fn start_links(specs: &[LinkSpec], clock: &Clock, sender: SyncSender<Event>) -> Result<Links, CliError> {
    Links::start(specs, &clock.function(), move |event: LinkEvent| {
        sender.try_send(queued(event)).map_err(|refused| Undelivered::from_try_send(refused, unqueued))
    })
    .map_err(|e| CliError::failed("inputs", e))
}

fn queued(event: LinkEvent) -> Event {
    let LinkEvent { source, input, at } = event;
    match input {
        LinkInput::Bytes(bytes) => Event::Bytes { source, bytes, at },
        LinkInput::Status(status) => Event::Link { source, status, at },
        LinkInput::Dropped(bytes) => Event::Dropped { source, bytes, at },
    }
}

/// The way back, for an event that found no room.
fn unqueued(event: Event) -> Option<LinkEvent> {
    let (source, input, at) = match event {
        Event::Bytes { source, bytes, at } => (source, LinkInput::Bytes(bytes), at),
        Event::Link { source, status, at } => (source, LinkInput::Status(status), at),
        Event::Dropped { source, bytes, at } => (source, LinkInput::Dropped(bytes), at),
        _ => return None,
    };
    Some(LinkEvent { source, input, at })
}

fn recorder(
    global: &Global,
    config: &Config,
    app: &mut App,
    clock: &Clock,
    sender: &SyncSender<Event>,
) -> Option<RecorderThread> {
    if !config.recorder.enabled {
        return None;
    }
    let directory = if config.recorder.directory.is_empty() {
        setup::data_dir(global)?.join("recordings")
    } else {
        PathBuf::from(&config.recorder.directory)
    };
    let limits = RecorderLimits {
        total_bytes: config.recorder.limit_mib.saturating_mul(1 << 20),
        ..RecorderLimits::default()
    };
    let (time, sender) = (clock.clone(), sender.clone());
    let seal = seal_source(setup::data_dir(global));
    let started = Recorder::open(&directory, limits).and_then(|recorder| {
        RecorderThread::start(recorder.sealed(seal), &clock.function(), move |status| {
            let at = time.now();
            let event = match &status.state {
                RecorderState::Full => Event::Trouble { key: "trouble-disk-full", detail: String::new(), at },
                RecorderState::Failed(why) => {
                    Event::Trouble { key: "trouble-recorder", detail: why.clone(), at }
                }
                _ => Event::Mended { keys: ["trouble-disk-full", "trouble-recorder"], at },
            };
            // A full queue is no reason to hold up the recorder: the next report tells.
            let _ = sender.try_send(event);
        })
    });
    match started {
        Ok(thread) => Some(thread),
        Err(error) => {
            app.trouble("trouble-recorder", format!("{}: {error}", directory.display()));
            None
        }
    }
}

/// Recordings are sealed to the store in `dir` once there is one.
fn seal_source(dir: Option<PathBuf>) -> SealSource {
    Box::new(move || {
        let Some(dir) = dir.as_ref().filter(|dir| Store::stands_in(dir)) else { return Ok(None) };
        let seal = Store::recording_key(dir).and_then(|key| Ok(Seal { key, chance: item_chance()? }));
        seal.map(Some).map_err(|error| std::io::Error::other(error.to_string()))
    })
}

/// Charts and the user's layers; what can't be read is said on the screen.
fn view_cache(config: &Config, app: &mut App) -> ViewCache {
    let (charts, layers, troubles) = setup::charts(config);
    for Trouble { key, detail } in troubles {
        app.trouble(key, detail);
    }
    ViewCache::with_ports(charts, layers, app.waters.ports().to_vec())
}

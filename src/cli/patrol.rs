//! The patrol screen: live on the configured inputs, or playing a tape.

use crate::app::event::Event;
use crate::app::state::{App, LinkView, Mode};
use crate::cli::replay::Tape;
use crate::cli::{CliError, DisplayArgs, Global, Live, setup};
use crate::config::Config;
use crate::domain::feed::{LinkSpec, LinkState, LinkStatus};
use crate::domain::scenario::file::Scenario;
use crate::domain::time::{Span, UtcTime};
use crate::link::recorder::{Limits, Recorder};
use crate::link::supervisor::{LinkEvent, LinkEventKind, Links};
use crate::runtime::clock::Clock;
use crate::runtime::input;
use crate::runtime::patrol::{Feed, Patrol};
use crate::runtime::player::Player;
use crate::runtime::terminal::Screen;
use crate::ui::draw::ViewCache;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Runs the screen on live inputs.
pub fn run(global: &Global, live: &Live) -> Result<ExitCode, CliError> {
    let (mut config, fault) = setup::config(global)?;
    if !live.links.is_empty() {
        config.inputs.clone_from(&live.links);
    }
    let clock = Arc::new(Clock::start());
    let mut screen = open_screen()?;
    let (columns, rows) = screen.size();
    let display = setup::display(&config, &live.display, columns, rows);
    let mut app = setup::app(&config, fault, Mode::Live, display, clock.now());
    app.links = config.inputs.iter().map(|spec| link_view(spec, clock.now())).collect();
    let recorder = if live.ephemeral { None } else { recorder(global, &config, &mut app) };
    let cache = view_cache(&config, &mut app);
    let (sender, events) = channel();
    let _links = start_links(&config.inputs, &clock, sender.clone());
    input::start(Arc::clone(&clock), sender);
    let patrol = Patrol { app, cache, clock: &clock, events, feed: Feed::Live { recorder } };
    finish(patrol.run(&mut screen))
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
    let clock = Arc::new(Clock::start());
    let mut screen = open_screen()?;
    let (columns, rows) = screen.size();
    let end = until.map_or(tape.end(), |u| u.min(tape.end()));
    let prepared = prepare(global, args, tape, context, mode, (columns, rows))?;
    let Prepared { mut app, cache, mut player } = prepared;
    player.play_until(&mut app, from.min(end), &mut |_, _| {});
    app.quiet_start();
    let (sender, events): (Sender<Event>, Receiver<Event>) = channel();
    input::start(Arc::clone(&clock), sender);
    let patrol = Patrol { app, cache, clock: &clock, events, feed: Feed::Play { player, end } };
    finish(patrol.run(&mut screen))
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
    tape: Tape,
    context: Option<&Scenario>,
    mode: Mode,
    (columns, rows): (u16, u16),
) -> Result<Prepared, CliError> {
    let (config, fault) = setup::config(global)?;
    let display = setup::display(&config, args, columns, rows);
    let mut app = setup::app(&config, fault, mode, display, tape.start());
    app.links = tape.link_views();
    for scenario in tape.scenario.iter().chain(context) {
        apply_scenario(&mut app, scenario);
    }
    let cache = view_cache(&config, &mut app);
    Ok(Prepared { app, cache, player: Player::new(Box::new(tape.lines.into_iter())) })
}

/// What a scenario or a context tells that sentences can't.
pub fn apply_scenario(app: &mut App, scenario: &Scenario) {
    if let Some(own) = &scenario.own {
        if let Some(mmsi) = own.mmsi {
            app.picture.set_own_mmsi(mmsi);
        }
        if let Some(state) = own.state {
            app.set_own_state(state);
        }
    }
}

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
    const DAY_MS: i64 = 86_400_000;
    let midnight = UtcTime(day.0.div_euclid(DAY_MS) * DAY_MS);
    Some(midnight + Span::seconds(hours * 3600 + minutes * 60 + seconds))
}

fn open_screen() -> Result<Screen, CliError> {
    Screen::open().map_err(|e| {
        CliError::failed("terminal", e).hint("run it in a terminal, or see `watchkeeper demo --snapshot 80x24`")
    })
}

fn finish(result: std::io::Result<()>) -> Result<ExitCode, CliError> {
    result.map(|()| ExitCode::SUCCESS).map_err(|e| CliError::failed("terminal", e))
}

fn link_view(spec: &LinkSpec, now: UtcTime) -> LinkView {
    LinkView {
        spec: spec.clone(),
        status: LinkStatus { state: LinkState::Opening, since: now, retry_at: None, baud: None },
        counts: crate::domain::nmea0183::framer::InputCounts::default(),
        last_sentence: None,
        carries: crate::app::state::Carries::default(),
    }
}

fn start_links(specs: &[LinkSpec], clock: &Arc<Clock>, sender: Sender<Event>) -> Links {
    let time = Arc::clone(clock);
    Links::start(specs, Arc::new(move || time.now()), move |event: LinkEvent| {
        let LinkEvent { source, kind, at } = event;
        let event = match kind {
            LinkEventKind::Bytes(bytes) => Event::Bytes { source, bytes, at },
            LinkEventKind::Status(status) => Event::Link { source, status, at },
        };
        sender.send(event).is_ok()
    })
}

fn recorder(global: &Global, config: &Config, app: &mut App) -> Option<Recorder> {
    if !config.recorder.enabled {
        return None;
    }
    let directory = if config.recorder.directory.is_empty() {
        setup::data_dir(global)?.join("recordings")
    } else {
        PathBuf::from(&config.recorder.directory)
    };
    let limits = Limits { total_bytes: config.recorder.limit_mib.saturating_mul(1 << 20), ..Limits::default() };
    match Recorder::open(&directory, limits) {
        Ok(recorder) => Some(recorder),
        Err(error) => {
            app.trouble("trouble-recorder", format!("{}: {error}", directory.display()));
            None
        }
    }
}

/// Charts and the user's layers; what can't be read is said on the screen.
fn view_cache(config: &Config, app: &mut App) -> ViewCache {
    let (charts, faults) = crate::domain::chart::Charts::bundled();
    for fault in faults {
        app.trouble("trouble-chart", fault);
    }
    let mut layers = Vec::new();
    for path in &config.chart_layers {
        let read = std::fs::read_to_string(path).map_err(|e| e.to_string());
        match read.and_then(|text| crate::domain::chart::geojson::parse(&text).map_err(|e| e.to_string())) {
            Ok(layer) => layers.push(layer),
            Err(error) => app.trouble("trouble-layer", format!("{path}: {error}")),
        }
    }
    ViewCache::new(charts, layers)
}


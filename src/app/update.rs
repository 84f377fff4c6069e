//! The one place where state changes: an event in, effects out.

use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::keys;
use crate::app::occurrence::Occurrence;
use crate::app::pipeline;
use crate::app::state::view;
use crate::app::state::{App, Notice, Overlay};
use crate::domain::alert::board::Sound;
use crate::domain::feed::LinkStatus;
use crate::domain::id::SourceId;
use crate::domain::time::{Span, UtcTime};

/// How long a notice stays.
const NOTICE_SPAN: Span = Span::seconds(8);
/// Between two sounds of an alarm that nobody answered.
const SOUND_EVERY: Span = Span::seconds(3);

/// Folds one event into the state. What happened in the picture and on the board is
/// added to `seen`, for the log and for `replay --json`.
pub fn update(app: &mut App, event: Event, seen: &mut Vec<Occurrence>) -> Vec<Effect> {
    let at = event.at();
    // A late event never turns the clock back.
    app.now = app.now.max(at);
    let selected = app.selected;
    let mut effects = Vec::new();
    let before = seen.len();
    app.settle_board();
    if matches!(event, Event::Key { .. } | Event::Paste { .. }) {
        app.session.last_key = app.now;
    }
    match event {
        Event::Bytes { source, bytes, at } => pipeline::bytes(app, source, &bytes, at, seen),
        Event::Link { source, status, .. } => link(app, source, status),
        Event::Key { key, .. } => effects = keys::press(app, key),
        Event::Paste { text, .. } => keys::paste(app, &text),
        Event::Resize { columns, rows, .. } => {
            app.display.columns = columns;
            app.display.rows = rows;
        }
        Event::ClockStep { by, .. } => {
            app.note_tool("clock-step", None, serde_json::json!({ "by_ms": by.0 }));
            app.say("notice-clock-step", &[("seconds", format!("{:.0}", by.as_seconds()))]);
        }
        Event::Trouble { key, detail, .. } => {
            app.mended(key);
            app.trouble(key, detail);
        }
        Event::Mended { keys, .. } => keys.into_iter().for_each(|key| app.mended(key)),
        Event::Dropped { source, bytes, .. } => {
            let link = app.links.get(usize::from(source.0)).map(|l| l.spec.to_string()).unwrap_or_default();
            app.mended("trouble-dropped");
            app.trouble("trouble-dropped", format!("{} {link} {bytes}", u32::from(source.0) + 1));
        }
        Event::Store { answer, .. } => app.store_answered(answer),
        Event::Record { answer, .. } => {
            app.record_answered(*answer);
            app.settle_reports();
        }
        Event::Closed { .. } => {
            app.reports.tell_typed(app.typing_here());
            app.keep_slip();
            app.quit = true;
            effects.push(Effect::Quit);
        }
        Event::Tick { .. } => {
            tick(app, seen);
            effects = app.settle_session();
        }
    }
    app.drop_gone_selection();
    if app.selected != selected {
        app.card_page = 0;
    }
    app.settle_board();
    app.note_viewed();
    app.look_for_earlier();
    app.hand_on_edits();
    // Before what locks the store.
    effects.splice(0..0, app.records.take_asked().into_iter().map(Effect::Record));
    effects.splice(0..0, app.seal_covert_notes());
    effects.extend(app.check_persons());
    if let Some(keep) = write_down(app, seen, before) {
        effects.insert(0, keep);
    }
    effects
}

/// Hands on what the crew did since, and what of all that was seen after the first
/// `before` is to be kept.
pub fn write_down(app: &mut App, seen: &mut Vec<Occurrence>, before: usize) -> Option<Effect> {
    seen.append(&mut app.told);
    app.note_seen(seen.get(before..).unwrap_or_default());
    (!app.drafts.is_empty()).then(|| Effect::Keep(std::mem::take(&mut app.drafts)))
}

fn link(app: &mut App, source: SourceId, status: LinkStatus) {
    if let Some(link) = app.links.get_mut(usize::from(source.0)) {
        link.status = status;
    }
}

fn tick(app: &mut App, seen: &mut Vec<Occurrence>) {
    pipeline::tick(app, seen);
    app.compare_clocks();
    app.settle_overboard();
    app.follow_patrol();
    let here = app.typing_here();
    app.reports.settle(here);
    app.settle_slip();
    view::settle(app);
    // A crew reads no faster where the clock does.
    let span = Span((NOTICE_SPAN.0 as f64 * app.pace().max(1.0)) as i64);
    if app.notice.as_ref().is_some_and(|n| app.now.since(n.at) > span) {
        app.notice = None;
    }
}

/// Whether the bell has to sound now. Called by the loop after each event.
pub fn sound(app: &mut App) -> Option<Effect> {
    let sound = app.board.sounding(app.now)?;
    if app.last_sound.is_some_and(|last| app.now.since(last) < SOUND_EVERY && app.now >= last) {
        return None;
    }
    app.last_sound = Some(app.now);
    Some(Effect::Sound { urgent: sound == Sound::High })
}

/// When the state changes by itself next: the loop sleeps until then.
pub fn next_deadline(app: &App) -> UtcTime {
    // Ages, dead reckoning and CPA are shown to the second.
    let second = UtcTime((app.now.0.div_euclid(1000) + 1) * 1000);
    app.board.next_deadline(app.now).map_or(second, |d| d.min(second)).max(app.now + Span::millis(1))
}

impl App {
    /// Says something to the crew until it fades.
    pub(crate) fn say(&mut self, key: &'static str, args: &[(&'static str, String)]) {
        self.notice = Some(Notice { key, args: args.to_vec(), at: self.now });
    }

    /// Puts something over the screen.
    pub(crate) fn open(&mut self, overlay: Overlay) {
        self.overlay = Some(overlay);
    }
}

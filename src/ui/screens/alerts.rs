//! The alerts: what stands, with reasons against their thresholds; and the history.

mod separation;

use crate::app::action::Action;
use crate::domain::alert::episode::{Episode, Voice};
use crate::domain::alert::event::EventState;
use crate::domain::alert::history::{Entry, NoticeKind, Query};
use crate::domain::alert::words as alert_words;
use crate::domain::behaviour::cpa_alarm::CpaWatch;
use crate::ui::alarm_text;
use crate::ui::format;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
use ratatui::layout::Rect;
use separation::Course;

/// Rows of the curve of a meeting's distance.
const CURVE_ROWS: u16 = 4;

/// ```text
/// Alerts 2 · 1 unanswered                                     ← → history
/// ▸! High     15:05:10 Close approach: HAE SONG 9             [a] answer
///    Warning  15:01:02 Position in doubt: own ship            answered
/// ───────────────────────────────────────────────────────────────────────
/// CPA 0.20 nm (limit 0.50)
/// TCPA 6.0 min (limit 12.0)
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    if glance.app.alerts.history {
        history(glance, pen, area);
        return;
    }
    let words = &glance.app.catalogue;
    let open = glance.alerts.iter().filter(|e| e.acknowledged.is_none()).count();
    let title =
        words.format("alerts-title", &[("n", &glance.alerts.len().to_string()), ("open", &open.to_string())]);
    head(glance, pen, area, &title, "alerts-to-history");
    let notes = notes(glance);
    let mut y = area.y + 1;
    for (line, role) in &notes {
        pen.text(area.x + 3, y, area.width.saturating_sub(4), line, *role);
        y += 1;
    }
    if glance.alerts.is_empty() {
        pen.text(area.x + 3, y, area.width.saturating_sub(4), &words.text("no-alerts"), Role::Dim);
        return;
    }
    let cursor = glance.app.alerts.cursor.min(glance.alerts.len() - 1);
    let why =
        glance.alerts.get(cursor).map(|episode| reasons(glance, episode, area.width)).unwrap_or_default();
    // The reasons take what they need; two rows of the list stay.
    let most = area.bottom().saturating_sub(y + 2);
    let course = glance.alerts.get(cursor).and_then(|episode| Course::of(glance, episode));
    let text_rows = why.len() as u16 + 1;
    let curve = if course.is_some() { CURVE_ROWS.min(most.saturating_sub(text_rows)) } else { 0 };
    let card = (area.height / 2).min(9).max(text_rows + curve).min(most);
    let list = Rect { y, height: area.bottom().saturating_sub(y + card), ..area };
    let shown = super::window(glance.alerts.len(), usize::from(list.height), 0, Some(cursor));
    for (y, at) in (list.top()..list.bottom()).zip(shown) {
        if let Some(episode) = glance.alerts.get(at) {
            row(glance, pen, Rect { y, height: 1, ..area }, episode, at == cursor);
        }
    }
    let card = Rect { y: list.bottom(), height: area.bottom().saturating_sub(list.bottom()), ..area };
    pen.rule(card.x, card.y, card.width, Role::Frame);
    for (y, (line, role)) in (card.top() + 1..card.bottom()).zip(&why) {
        pen.text(card.x + 3, y, card.width.saturating_sub(4), line, *role);
    }
    if let Some(course) = course.filter(|_| curve > 1) {
        let width = card.width.saturating_sub(4);
        course.draw(glance, pen, Rect::new(card.x + 3, card.y + text_rows, width, curve));
    }
}

fn head(glance: &Glance, pen: &mut Pen, area: Rect, title: &str, other: &str) {
    let keys = format!("{} {}", super::key(glance, Action::Left), super::key(glance, Action::Right));
    let hint = glance.app.catalogue.format(other, &[("keys", &keys)]);
    let used = pen.right(area.right().saturating_sub(1), area.y, area.width / 2, &hint, Role::Dim);
    pen.text(area.x + 1, area.y, area.width.saturating_sub(used + 3), title, Role::Title);
}

fn row(glance: &Glance, pen: &mut Pen, area: Rect, episode: &Episode, is_cursor: bool) {
    let words = &glance.app.catalogue;
    let role = alarm_text::role(episode);
    if is_cursor {
        pen.glyph(area.x, area.y, pen.glyphs.sign(Sign::Cursor), Role::Selected);
    }
    let sign = if episode.acknowledged.is_none() { pen.glyphs.sign(Sign::Alert) } else { ' ' };
    pen.glyph(area.x + 1, area.y, sign, role);
    pen.text(area.x + 3, area.y, 9, &alarm_text::level(words, episode), role);
    pen.text(area.x + 13, area.y, 8, &glance.utc(episode.start).clock(), Role::Dim);
    let answer = answer(glance, episode);
    pen.right(area.right().saturating_sub(1), area.y, area.width / 3, &answer, Role::Dim);
    let room = title_room(glance, episode, area.width);
    let title_role = if is_cursor { Role::Selected } else { role };
    pen.text(area.x + 22, area.y, room, &alarm_text::title(glance, episode), title_role);
}

/// Cells that a row of this width has for the title.
fn title_room(glance: &Glance, episode: &Episode, width: u16) -> u16 {
    let answer = text::width(&answer(glance, episode)) as u16;
    width.saturating_sub(24 + answer.min(width / 3))
}

/// Whether and how it was answered.
fn answer(glance: &Glance, episode: &Episode) -> String {
    let words = &glance.app.catalogue;
    if episode.acknowledged.is_some() {
        words.text("alert-answered")
    } else if !episode.is_live() {
        words.text("alert-over")
    } else if glance.app.board.is_muted(episode, glance.app.now) {
        words.text("alert-muted")
    } else if episode.silenced(glance.app.now).is_some() {
        words.text("alert-silenced")
    } else {
        format!("[{}] {}", super::key(glance, Action::Acknowledge), words.text("hint-acknowledge"))
    }
}

/// Why, against which limits, since when, and who answered.
fn reasons(glance: &Glance, episode: &Episode, width: u16) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let mut lines: Vec<(String, Role)> = Vec::new();
    let title = alarm_text::title(glance, episode);
    if text::width(&title) > usize::from(title_room(glance, episode, width)) {
        // The row cuts it; here it stands in full.
        lines.push((title, Role::Strong));
    }
    lines.extend(episode.reasons.iter().map(|r| (alert_words::reason(words, r), Role::Strong)));
    if let Some(course) = Course::of(glance, episode).and_then(|course| course.words(glance)) {
        lines.push((course, Role::Text));
    }
    let lasted = format::span(words, glance.app.now.since(episode.start));
    let since = words.format(
        "alert-since",
        &[
            ("rule", episode.rule.code()),
            ("time", &format::date_clock(glance.utc(episode.start))),
            ("span", &lasted),
        ],
    );
    lines.push((since, Role::Text));
    if let Some(position) = episode.position {
        let place = alarm_text::place(glance, episode).unwrap_or_default();
        lines.push((format!("{}  {place}", format::position(position)), Role::Text));
    }
    if let Some(answered) = &episode.acknowledged {
        let clock = glance.utc(answered.at).clock();
        lines.push((
            words.format("alert-answered-by", &[("who", &answered.who), ("time", &clock)]),
            Role::Text,
        ));
    }
    if let Some(until) = episode.silenced(glance.app.now) {
        lines.push((
            words.format("alert-silenced-until", &[("time", &glance.utc(until).clock())]),
            Role::Text,
        ));
    }
    if episode.voice == Voice::Quiet {
        lines.push((words.text("alert-quiet"), Role::Dim));
    }
    if episode.earlier > 0 {
        lines.push((words.format("alert-earlier", &[("count", &episode.earlier.to_string())]), Role::Dim));
    }
    let room = usize::from(width.saturating_sub(4).max(2));
    lines
        .into_iter()
        .flat_map(|(line, role)| text::wrap(&line, room).into_iter().map(move |line| (line, role)))
        .collect()
}

/// What the list does not say by itself: silent mode, alerts that found no room, and
/// why no approach is watched for.
fn notes(glance: &Glance) -> Vec<(String, Role)> {
    let words = &glance.app.catalogue;
    let board = &glance.app.board;
    let mut notes = Vec::new();
    if board.is_silent() {
        notes.push((words.text("alert-silent-mode"), Role::Warning));
    }
    if board.refused() > 0 {
        let count = board.refused().to_string();
        notes.push((words.format("alert-refused", &[("count", &count)]), Role::Warning));
    }
    let watch = glance.cpa_watch();
    let role = if matches!(watch, CpaWatch::On(_)) { Role::Dim } else { Role::Caution };
    notes.push((words.text(&format!("cpa-watch-{}", watch.code())), role));
    notes
}

/// ```text
/// History 12 · "mar"                                          ← → standing
///  11-24 15:05:10 High     raised        Close approach: HAE SONG 9
/// ```
fn history(glance: &Glance, pen: &mut Pen, area: Rect) {
    let words = &glance.app.catalogue;
    let history = glance.app.board.history();
    let query = Query { text: glance.app.alerts.search.clone(), ..Query::default() };
    let found: Vec<&Entry> = history.search(&query).filter(|entry| glance.app.shows_entry(entry)).collect();
    let mut title = words.format("alerts-history", &[("n", &found.len().to_string())]);
    if !query.text.is_empty() {
        title = [title.as_str(), " · \"", &query.text, "\""].concat();
    }
    if history.dropped() > 0 {
        title.push_str(" · ");
        title.push_str(&words.format("alert-history-dropped", &[("count", &history.dropped().to_string())]));
    }
    head(glance, pen, area, &title, "alerts-to-standing");
    let list = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if found.is_empty() {
        let key = if query.text.is_empty() { "alerts-history-empty" } else { "alerts-history-none-found" };
        pen.text(area.x + 3, list.y + 1, area.width.saturating_sub(6), &words.text(key), Role::Dim);
        return;
    }
    let cursor = glance.app.alerts.cursor.min(found.len() - 1);
    let room = area.width.saturating_sub(18);
    // Where the row cuts the entry it stands in full below.
    let full = found.get(cursor).map(|entry| entry_words(glance, entry)).unwrap_or_default();
    let full = full.split_whitespace().collect::<Vec<_>>().join(" ");
    let full = text::wrap(&full, usize::from(area.width.saturating_sub(4).max(2)));
    let is_cut = found.get(cursor).is_some_and(|e| text::width(&entry_words(glance, e)) > usize::from(room));
    let below = if is_cut { (full.len() as u16 + 1).min(list.height / 2) } else { 0 };
    let card = Rect { y: list.bottom() - below, height: below, ..list };
    let list = Rect { height: list.height - below, ..list };
    if below > 0 {
        pen.rule(card.x, card.y, card.width, Role::Frame);
    }
    for (y, line) in (card.top() + 1..card.bottom()).zip(&full) {
        pen.text(card.x + 3, y, card.width.saturating_sub(4), line, Role::Strong);
    }
    let shown = super::window(found.len(), usize::from(list.height), 0, Some(cursor));
    for (y, at) in (list.top()..list.bottom()).zip(shown) {
        let Some(entry) = found.get(at) else { break };
        let role = if at == cursor { Role::Selected } else { Role::Text };
        if at == cursor {
            pen.glyph(area.x, y, pen.glyphs.sign(Sign::Cursor), Role::Selected);
        }
        pen.text(area.x + 1, y, 14, &format::date_clock(glance.utc(entry.at())), Role::Dim);
        pen.text(area.x + 17, y, room, &entry_words(glance, entry), role);
    }
}

fn entry_words(glance: &Glance, entry: &Entry) -> String {
    let words = &glance.app.catalogue;
    match entry {
        Entry::Alert(event) => {
            let state = alert_words::state(words, &event.state);
            let level = alert_words::level(words, event.level);
            let title = alarm_text::past_title(glance, event);
            let who = match &event.state {
                EventState::Acknowledged { who } => format!(" ({who})"),
                _ => String::new(),
            };
            format!("{}{}{who}  {title}", pad(&level, 10), pad(&state, 13))
        }
        Entry::Notice { kind, .. } => match kind {
            NoticeKind::SilentMode { on: true } => words.text("history-silent-on"),
            NoticeKind::SilentMode { on: false } => words.text("history-silent-off"),
            NoticeKind::SoundTest => words.text("history-sound-test"),
            NoticeKind::Muted { target, until, .. } => words.format(
                "history-muted",
                &[("id", &format::short_id(*target)), ("time", &glance.utc(*until).clock())],
            ),
            NoticeKind::Unmuted { target, .. } => {
                words.format("history-unmuted", &[("id", &format::short_id(*target))])
            }
        },
    }
}

/// `content` filled up with spaces to `cells`.
fn pad(content: &str, cells: usize) -> String {
    let missing = cells.saturating_sub(text::width(content));
    format!("{content}{}", " ".repeat(missing))
}

//! The strip of alerts above the last line, and the last line: what the program said,
//! or the keys that help here.

use crate::app::action::Action;
use crate::app::state::{Overlay, Screen};
use crate::domain::alert::episode::Episode;
use crate::domain::behaviour::cpa_alarm::CpaWatch;
use crate::domain::id::TargetId;
use crate::ui::alarm_text;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// ```text
/// ! HIGH      Collision danger  OCEAN PEARL 3  CPA 0.20 nm, in 6 min     [a] answer
///   WARN      GNSS doubt  own ship  HDOP 12.0                              answered
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    let live = &glance.alerts;
    if live.is_empty() {
        let mut parts = vec![(words.text("no-alerts"), Role::Dim)];
        let watch = glance.cpa_watch();
        if !matches!(watch, CpaWatch::On(_)) {
            // Nothing is quiet that is not watched.
            parts.push((format!("  {}", words.text(&format!("cpa-watch-{}", watch.code()))), Role::Caution));
        }
        let parts: Vec<(&str, Role)> = parts.iter().map(|(text, role)| (text.as_str(), *role)).collect();
        pen.spans(area.x + 1, area.y, area.width.saturating_sub(2), &parts);
        return;
    }
    let rows = usize::from(area.height);
    for (n, alert) in live.iter().take(rows).enumerate() {
        let y = area.y + n as u16;
        let more = if n + 1 == rows { live.len().saturating_sub(rows) } else { 0 };
        line(glance, pen, Rect::new(area.x, y, area.width, 1), alert, more);
    }
}

/// One alert in one line.
pub(super) fn line(glance: &Glance, pen: &mut Pen, area: Rect, alert: &Episode, more: usize) {
    let words = &glance.app.catalogue;
    let role = alarm_text::role(alert);
    pen.restyle(area, role);
    let sign = if alert.acknowledged.is_some() { ' ' } else { pen.glyphs.sign(Sign::Alert) };
    let over = if alert.is_live() { String::new() } else { words.text("alert-over") };
    let mut parts = [over, alarm_text::title(glance, alert), alarm_text::reasons(glance, alert)];
    let cells: usize = parts.iter().filter(|p| !p.is_empty()).map(|p| text::width(p) + 2).sum();
    let mut end = area.right().saturating_sub(1);
    if more > 0 {
        let key = super::key(glance, Action::Alerts);
        let tail = format!("{} [{key}]", words.format("and-more", &[("n", &more.to_string())]));
        end -= pen.right(end, area.y, area.width / 3, &tail, role) + 1;
    } else {
        let key = format!("[{}]", super::key(glance, Action::Acknowledge));
        let long = format!("{key} {}", words.text("hint-acknowledge"));
        let room = usize::from(area.width).saturating_sub(12 + text::width(&long) + 2);
        let answer = if alert.acknowledged.is_some() {
            words.text("alert-answered")
        } else if cells > room {
            // The reason is worth more than the word.
            key
        } else {
            long
        };
        end -= pen.right(end, area.y, area.width / 3, &answer, role) + 1;
    }
    let mut x = area.x + 1;
    if cells > usize::from(end.saturating_sub(x + 11)) + 1 {
        let [_, title, _] = &mut parts;
        *title = alarm_text::short_title(glance, alert);
    }
    pen.glyph(area.x, area.y, sign, role);
    let level = alarm_text::level(words, alert);
    pen.text(x + 1, area.y, 9, &level, role);
    x += 11;
    for part in parts {
        if !part.is_empty() && x + 1 < end {
            x += pen.text(x, area.y, end - x, &part, role) + 2;
        }
    }
}

/// The last line.
///
/// ```text
/// ? help  M MOB  Tab next  3 card  + in  - out  2 list  4 alerts  5 inputs
/// ```
pub(crate) fn draw_hints(glance: &Glance, pen: &mut Pen, area: Rect) {
    pen.clear(area, Role::Text);
    let words = &glance.app.catalogue;
    if let Some(notice) = &glance.app.notice {
        let text = super::said(words, notice);
        pen.text(area.x + 1, area.y, area.width.saturating_sub(2), &text, Role::Strong);
        return;
    }
    if let Some(contact) = glance.app.joining.filter(|_| glance.app.overlay.is_none()) {
        let name = super::overlay::choice::called(glance, contact);
        let (key, back) = (super::key(glance, Action::Join), super::key(glance, Action::Back));
        let text = words.format("joining", &[("name", &name), ("key", &key), ("back", &back)]);
        pen.text(area.x + 1, area.y, area.width.saturating_sub(2), &text, Role::Strong);
        return;
    }
    let mut x = area.x + 1;
    // Nobody may have to look for the way in.
    let officer = glance.app.session.is_locked() && glance.app.overlay.is_none();
    let way_in: &[Action] = if officer { &[Action::Officer] } else { &[] };
    for action in way_in.iter().chain(hints(glance)) {
        let key = super::key(glance, *action);
        let word = words.text(&format!("hint-{}", meaning(glance.app.screen, *action)));
        let cells = text::width(&key) + text::width(&word) + 1;
        let Some(room) = area.right().checked_sub(x).filter(|room| usize::from(*room) > cells) else { break };
        x += pen.spans(x, area.y, room, &[(&key, Role::Key), (" ", Role::Dim), (&word, Role::Dim)]) + 2;
    }
}

/// What an action means on a screen, where that is not what it means elsewhere.
fn meaning(screen: Screen, action: Action) -> &'static str {
    match (screen, action) {
        // It sends one of the alerts to the chart.
        (Screen::Alerts, Action::Centre) => "centre-alert",
        (Screen::Reports, Action::ZoomIn) => "add-row",
        (Screen::Lists, Action::ZoomIn) => "import-list",
        (Screen::Reports, Action::NextTarget) => "next-section",
        _ => action.code(),
    }
}

/// The keys that help here, the most wanted first. The man-overboard key is on every
/// screen: nobody may have to look for it.
fn hints(glance: &Glance) -> &'static [Action] {
    match (&glance.app.overlay, glance.app.screen) {
        (Some(Overlay::FirstStart | Overlay::Secret { .. }), _) => &[Action::Back],
        (Some(Overlay::Prompt { .. } | Overlay::Confirm { .. }), _) => &[Action::Select, Action::Back],
        (
            Some(
                Overlay::Help { .. }
                | Overlay::WhyNot { .. }
                | Overlay::Powers { .. }
                | Overlay::Score { .. },
            ),
            _,
        ) => &[Action::Back, Action::Up, Action::Down],
        (Some(Overlay::Menu { .. } | Overlay::Officers { .. }), _) => {
            &[Action::Select, Action::Up, Action::Down, Action::Back]
        }
        (None, Screen::Chart) => &[
            Action::Help,
            Action::ManOverboard,
            Action::NextTarget,
            Action::Details,
            Action::ZoomIn,
            Action::ZoomOut,
            Action::Targets,
            Action::Alerts,
            Action::Links,
            Action::Centre,
            Action::Orientation,
            Action::Vectors,
            Action::Trails,
            Action::Labels,
            Action::Layers,
            Action::Palette,
            Action::Quit,
        ],
        (None, Screen::Targets) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::Details,
            Action::Search,
            Action::Sort,
            Action::Filter,
            Action::Freeze,
            Action::OnlyWhatMatters,
            Action::NewContact,
            Action::Palette,
        ],
        (None, Screen::Details) if matches!(glance.app.selected, Some(TargetId::Manual(_))) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::NewContact,
            Action::Join,
            Action::Remove,
            Action::NextTarget,
            Action::Palette,
        ],
        (None, Screen::Details) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::NextTarget,
            Action::Shadow,
            Action::Partner,
            Action::Mute,
            Action::WhyNot,
            Action::Join,
            Action::Palette,
        ],
        (None, Screen::Alerts) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::Acknowledge,
            Action::Silence,
            Action::Mute,
            Action::Select,
            Action::Centre,
            Action::Search,
            Action::SilentMode,
            Action::SoundTest,
        ],
        (None, Screen::Pursuit) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::Select,
            Action::Up,
            Action::Down,
            Action::Palette,
        ],
        (None, Screen::Reports) if glance.app.reports.open.is_none() => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::Select,
            Action::Boarding,
            Action::ZoomIn,
            Action::Remove,
        ],
        (None, Screen::Reports) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::NextMissing,
            Action::Select,
            Action::ZoomIn,
            Action::Remove,
            Action::NextTarget,
            Action::Undo,
            Action::NoteHere,
            Action::AnswerRest,
            Action::Photo,
            Action::Seal,
        ],
        (None, Screen::Patrol | Screen::Custody) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::Select,
            Action::Patrol,
            Action::Custody,
            Action::Up,
            Action::Down,
            Action::Palette,
        ],
        (None, Screen::Documents) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::Select,
            Action::Left,
            Action::Right,
            Action::Up,
            Action::Down,
        ],
        (None, Screen::Lists) => &[
            Action::Help,
            Action::ManOverboard,
            Action::Back,
            Action::Search,
            Action::Select,
            Action::ZoomIn,
            Action::Up,
            Action::Down,
            Action::Lock,
        ],
        (None, Screen::Links) => {
            &[Action::Help, Action::ManOverboard, Action::Back, Action::Alerts, Action::Palette, Action::Quit]
        }
    }
}

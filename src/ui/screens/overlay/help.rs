//! The help: every action with the keys in force, by subject, made from the keymap; and
//! what the symbols mean.

use crate::app::action::Action;
use crate::ui::glance::Glance;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::{Glyphs, Sign};
use ratatui::layout::Rect;

/// The subjects in the order of [`Action`]'s own groups.
const GROUPS: [(&str, &[Action]); 9] = [
    (
        "help-everywhere",
        &[Action::Help, Action::Back, Action::Quit, Action::Redraw, Action::Palette, Action::Language],
    ),
    (
        "help-alerts",
        &[
            Action::Acknowledge,
            Action::Silence,
            Action::Mute,
            Action::Dismiss,
            Action::SilentMode,
            Action::SoundTest,
            Action::OwnState,
        ],
    ),
    (
        "help-tools",
        &[
            Action::ManOverboard,
            Action::Mark,
            Action::GuardZone,
            Action::AnchorWatch,
            Action::BearingLine,
            Action::RangeRing,
            Action::NewContact,
            Action::Join,
            Action::Remove,
            Action::Undo,
        ],
    ),
    (
        "help-screens",
        &[
            Action::Chart,
            Action::Targets,
            Action::Details,
            Action::Alerts,
            Action::Links,
            Action::Pursuit,
            Action::Lists,
            Action::Reports,
            Action::Patrol,
            Action::Custody,
            Action::Documents,
        ],
    ),
    (
        "help-records",
        &[
            Action::Boarding,
            Action::NextMissing,
            Action::AnswerRest,
            Action::NoteHere,
            Action::Photo,
            Action::Seal,
            Action::Redo,
        ],
    ),
    (
        "help-chart",
        &[
            Action::ZoomIn,
            Action::ZoomOut,
            Action::Centre,
            Action::Orientation,
            Action::Vectors,
            Action::Trails,
            Action::Labels,
            Action::Layers,
        ],
    ),
    (
        "help-targets",
        &[
            Action::NextTarget,
            Action::PreviousTarget,
            Action::Select,
            Action::Search,
            Action::Sort,
            Action::Filter,
            Action::Freeze,
            Action::OnlyWhatMatters,
            Action::Shadow,
            Action::Partner,
            Action::WhyNot,
            Action::Powers,
        ],
    ),
    ("help-session", &[Action::Officer, Action::Lock, Action::Discreet, Action::Panic]),
    (
        "help-moving",
        &[
            Action::Up,
            Action::Down,
            Action::Left,
            Action::Right,
            Action::PageUp,
            Action::PageDown,
            Action::First,
            Action::Last,
            Action::Pause,
            Action::Faster,
            Action::Slower,
        ],
    ),
];

/// Cells of the column of keys.
const KEYS: u16 = 13;

enum Entry {
    Heading(String),
    Key(String, String),
    Blank,
}

/// ```text
/// ┌ Keys and symbols ───────────────────────────────────────────────────────┐
/// │ EVERYWHERE                         ALERTS                               │
/// │ ? F1      help                     a       answer the alert             │
/// └─────────────────────────────────────────────────────────────── 1-17/44 ─┘
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect, scroll: u16) {
    let words = &glance.app.catalogue;
    let inside = pen.panel(area, &words.text("help-title"));
    let entries = entries(glance, pen.glyphs);
    let columns = usize::from((inside.width / 38).clamp(1, 3));
    let rows = entries.len().div_ceil(columns);
    let shown = usize::from(inside.height);
    let start = usize::from(scroll).min(rows.saturating_sub(shown));
    let width = inside.width / columns as u16;
    for column in 0..columns {
        let from = column * rows + start;
        let x = inside.x + 1 + column as u16 * width;
        let room = width.saturating_sub(2);
        let part = entries.iter().take((column + 1) * rows).skip(from).take(shown);
        for (y, entry) in (inside.top()..inside.bottom()).zip(part) {
            match entry {
                Entry::Heading(title) => {
                    pen.text(x, y, room, title, Role::Title);
                }
                Entry::Key(keys, meaning) => {
                    pen.text(x, y, KEYS, keys, Role::Key);
                    pen.text(x + KEYS + 1, y, room.saturating_sub(KEYS + 1), meaning, Role::Text);
                }
                Entry::Blank => {}
            }
        }
    }
    if rows > shown {
        let place = format!(" {}-{}/{rows} ", start + 1, (start + shown).min(rows));
        pen.right(area.right().saturating_sub(2), area.bottom().saturating_sub(1), 16, &place, Role::Dim);
    }
}

fn entries(glance: &Glance, glyphs: Glyphs) -> Vec<Entry> {
    let words = &glance.app.catalogue;
    let mut out = Vec::new();
    for (heading, actions) in GROUPS {
        if !out.is_empty() {
            out.push(Entry::Blank);
        }
        out.push(Entry::Heading(words.text(heading)));
        for action in actions {
            let keys = glance.app.keymap.keys(*action).join(" ");
            out.push(Entry::Key(keys, words.text(&format!("action-{}", action.code()))));
        }
    }
    out.push(Entry::Blank);
    out.push(Entry::Heading(words.text("help-symbols")));
    let signs = [
        (Sign::OwnShip, "symbol-own-ship"),
        (Sign::ClassAStopped, "symbol-class-a"),
        (Sign::ClassBStopped, "symbol-class-b"),
        (Sign::RadarTrack, "symbol-radar"),
        (Sign::Manual, "symbol-manual"),
        (Sign::Aid, "symbol-aid"),
        (Sign::VirtualAid, "symbol-virtual-aid"),
        (Sign::BaseStation, "symbol-base-station"),
        (Sign::SarAircraft, "symbol-sar-aircraft"),
        (Sign::Distress, "symbol-distress"),
        (Sign::Alert, "symbol-alert"),
        (Sign::Stale, "symbol-stale"),
        (Sign::Lost, "symbol-lost"),
        (Sign::Guess, "symbol-guess"),
        (Sign::Associated, "symbol-associated"),
        (Sign::MaybeListed, "symbol-maybe-listed"),
        (Sign::PortOpen, "symbol-port-open"),
        (Sign::PortClosed, "symbol-port-closed"),
        (Sign::Mark, "symbol-mark"),
    ];
    out.extend(signs.iter().map(|(sign, key)| Entry::Key(glyphs.sign(*sign).to_string(), words.text(key))));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_action_is_explained_once() {
        let named: Vec<Action> = GROUPS.iter().flat_map(|(_, actions)| actions.iter().copied()).collect();
        assert_eq!(named.iter().collect::<BTreeSet<_>>().len(), named.len());
        assert_eq!(named.iter().copied().collect::<BTreeSet<_>>(), Action::ALL.into_iter().collect());
    }
}

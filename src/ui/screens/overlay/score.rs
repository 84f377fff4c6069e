//! The score of an exercise, when it has ended.

use crate::app::action::Action;
use crate::domain::scenario::verdict::score::words::lines;
use crate::ui::glance::Glance;
use crate::ui::screens::key;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

const WIDEST: u16 = 96;

/// ```text
/// ┌ EXERCISE: score ────────────────────────────────────────────┐
/// │ 87 of 100 points                                            │
/// │ Answered: 3 of 3 alerts                                     │
/// │ 15:14:02 A3 SUSPECT mmsi:431999021: answered after 40 s     │
/// └ ↑ ↓ more   Esc back ─────────────────────────────── 1-9/14 ─┘
/// ```
pub(crate) fn draw(glance: &Glance, pen: &mut Pen, area: Rect, scroll: u16) {
    let words = &glance.app.catalogue;
    let Some(score) = glance.app.score() else { return };
    let inside = pen.panel(super::centred(area, WIDEST, area.height), &words.text("score-title"));
    let room = usize::from(inside.width.saturating_sub(2).max(2));
    let lines: Vec<(String, Role)> = lines(score, words)
        .iter()
        .enumerate()
        .flat_map(|(n, line)| {
            let role = if n == 0 { Role::Strong } else { Role::Text };
            text::wrap(line, room).into_iter().map(move |line| (line, role))
        })
        .collect();
    let shown = usize::from(inside.height.saturating_sub(1));
    let start = usize::from(scroll).min(lines.len().saturating_sub(shown));
    for (y, (line, role)) in (inside.top()..inside.bottom().saturating_sub(1)).zip(lines.iter().skip(start)) {
        pen.text(inside.x + 1, y, inside.width.saturating_sub(2), line, *role);
    }
    let more = format!("{} {}", key(glance, Action::Up), key(glance, Action::Down));
    let foot = words.format("score-keys", &[("more", &more), ("back", &key(glance, Action::Back))]);
    let y = inside.bottom().saturating_sub(1);
    let place = format!("{}-{}/{}", start + 1, (start + shown).min(lines.len()), lines.len());
    let used = pen.right(inside.right().saturating_sub(1), y, 16, &place, Role::Dim);
    pen.text(inside.x + 1, y, inside.width.saturating_sub(used + 3), &foot, Role::Key);
}

//! The score of an exercise, when it has ended.

use crate::domain::scenario::verdict::score::words::lines;
use crate::ui::glance::Glance;
use crate::ui::screens::overlay::page::Page;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

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
    let page = Page::open(pen, area, &words.text("score-title"));
    let room = page.room();
    let lines: Vec<(String, Role)> = lines(score, words)
        .iter()
        .enumerate()
        .flat_map(|(n, line)| {
            let role = if n == 0 { Role::Strong } else { Role::Text };
            text::wrap(line, room).into_iter().map(move |line| (line, role))
        })
        .collect();
    page.fill(glance, pen, &lines, scroll, "score-keys");
}

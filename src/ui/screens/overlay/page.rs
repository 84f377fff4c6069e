//! A page of lines over the screen that is scrolled: its keys and the place in it below.

use crate::app::action::Action;
use crate::ui::glance::Glance;
use crate::ui::screens::key;
use crate::ui::screens::overlay::centred;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use ratatui::layout::Rect;

/// Cells of the panel: longer lines are hard to read.
const WIDEST: u16 = 96;

/// The inside of the panel; its last line is for the keys.
pub(super) struct Page(Rect);

impl Page {
    pub(super) fn open(pen: &mut Pen, area: Rect, title: &str) -> Self {
        Self(pen.panel(centred(area, WIDEST, area.height), title))
    }

    /// Cells of a line.
    pub(super) fn room(&self) -> usize {
        usize::from(self.0.width.saturating_sub(2).max(2))
    }

    /// The lines from `scroll` on, and below them `keys` of the catalogue with its `more`
    /// and `back`.
    pub(super) fn fill(
        &self,
        glance: &Glance,
        pen: &mut Pen,
        lines: &[(String, Role)],
        scroll: u16,
        keys: &str,
    ) {
        let inside = self.0;
        let foot = inside.bottom().saturating_sub(1);
        let shown = usize::from(inside.height.saturating_sub(1));
        let start = usize::from(scroll).min(lines.len().saturating_sub(shown));
        for (y, (line, role)) in (inside.top()..foot).zip(lines.iter().skip(start)) {
            pen.text(inside.x + 1, y, inside.width.saturating_sub(2), line, *role);
        }
        let more = format!("{} {}", key(glance, Action::Up), key(glance, Action::Down));
        let back = key(glance, Action::Back);
        let told = glance.app.catalogue.format(keys, &[("more", &more), ("back", &back)]);
        let place = format!("{}-{}/{}", start + 1, (start + shown).min(lines.len()), lines.len());
        let used = pen.right(inside.right().saturating_sub(1), foot, 16, &place, Role::Dim);
        pen.text(inside.x + 1, foot, inside.width.saturating_sub(used + 3), &told, Role::Key);
    }
}

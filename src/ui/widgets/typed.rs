//! A line of text that is being typed, scrolled so that its cursor is in sight.

use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use tui_input::Input;
use unicode_width::UnicodeWidthChar;

/// Writes it in at most `cells` cells from `x`, `y`; gives the cell of the cursor, which may
/// stand one behind them.
pub(crate) fn line(pen: &mut Pen, (x, y): (u16, u16), cells: u16, input: &Input) -> (u16, u16) {
    let room = usize::from(cells.max(1));
    let scroll = input.visual_scroll(room);
    pen.text(x, y, room as u16, skip_cells(input.value(), scroll), Role::Strong);
    let column = input.visual_cursor().saturating_sub(scroll).min(room);
    (x + column as u16, y)
}

/// `text` from its cell `cells` on.
fn skip_cells(value: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, c) in value.char_indices() {
        if used >= cells {
            return value.get(at..).unwrap_or_default();
        }
        used += c.width().unwrap_or(0);
    }
    ""
}

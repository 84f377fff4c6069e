//! The one way of writing cells: text made safe and cut, roles instead of colours,
//! nothing outside the buffer.

use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::symbols::Glyphs;
use crate::ui::widgets::text;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// Writes into a buffer in one theme.
pub(crate) struct Pen<'a> {
    pub(crate) buffer: &'a mut Buffer,
    pub(crate) theme: Theme,
    pub(crate) glyphs: Glyphs,
}

impl Pen<'_> {
    /// Writes `content` in at most `cells` cells from `x`, `y`; gives the cells used.
    pub(crate) fn text(&mut self, x: u16, y: u16, cells: u16, content: &str, role: Role) -> u16 {
        let area = self.buffer.area;
        if y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() {
            return 0;
        }
        let cells = cells.min(area.right() - x);
        let plain = self.glyphs.plain();
        let content = text::safe(content, plain);
        let content = text::truncate(&content, usize::from(cells), plain);
        self.free_left_half(x, y);
        let style = self.theme.style(role);
        let (end, _) = self.buffer.set_stringn(x, y, &content, usize::from(cells), style);
        // The screen library resets the right half of a double-width character: no cell may
        // fall back to the terminal's own colours.
        self.buffer.set_style(Rect::new(x, y, end - x, 1), style);
        end - x
    }

    /// Writes `content` so that it ends before `end`.
    pub(crate) fn right(&mut self, end: u16, y: u16, cells: u16, content: &str, role: Role) -> u16 {
        let plain = self.glyphs.plain();
        let content = text::safe(content, plain);
        let content = text::truncate(&content, usize::from(cells), plain);
        let used = text::width(&content) as u16;
        self.text(end.saturating_sub(used), y, used, &content, role)
    }

    /// Writes parts one after the other; gives the cells used.
    pub(crate) fn spans(&mut self, x: u16, y: u16, cells: u16, parts: &[(&str, Role)]) -> u16 {
        let mut used = 0;
        for (content, role) in parts {
            if used >= cells {
                break;
            }
            used += self.text(x + used, y, cells - used, content, *role);
        }
        used
    }

    /// Blanks `area`.
    pub(crate) fn clear(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buffer.area);
        let style = self.theme.style(role);
        for y in area.rows().map(|row| row.y) {
            // A double-width character that straddles the left edge would swallow the
            // first cell of whatever is drawn here: the screen library leaves it standing.
            self.free_left_half(area.x, y);
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// Gives the cells of `area` a role and leaves their text.
    pub(crate) fn restyle(&mut self, area: Rect, role: Role) {
        let style = self.theme.style(role);
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// A horizontal line.
    pub(crate) fn rule(&mut self, x: u16, y: u16, cells: u16, role: Role) {
        let line = self.glyphs.line();
        for i in 0..cells {
            self.glyph(x.saturating_add(i), y, line.horizontal, role);
        }
    }

    /// A vertical line.
    pub(crate) fn wall(&mut self, x: u16, y: u16, cells: u16, role: Role) {
        let line = self.glyphs.line();
        for i in 0..cells {
            self.glyph(x, y.saturating_add(i), line.vertical, role);
        }
    }

    /// One character of our own, one cell wide.
    pub(crate) fn glyph(&mut self, x: u16, y: u16, glyph: char, role: Role) {
        self.free_left_half(x, y);
        let style = self.theme.style(role);
        if let Some(cell) = self.buffer.cell_mut((x, y)) {
            cell.set_char(glyph).set_style(style);
        }
    }

    /// An empty framed box with a title, over whatever is there; gives its inside.
    ///
    /// ```text
    /// ┌ Title ─────┐
    /// │            │
    /// └────────────┘
    /// ```
    pub(crate) fn panel(&mut self, area: Rect, title: &str) -> Rect {
        let area = area.intersection(self.buffer.area);
        self.clear(area, Role::Text);
        if area.width < 2 || area.height < 2 {
            return Rect::ZERO;
        }
        let line = self.glyphs.line();
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        self.rule(area.x, area.y, area.width, Role::Frame);
        self.rule(area.x, bottom, area.width, Role::Frame);
        self.wall(area.x, area.y, area.height, Role::Frame);
        self.wall(right, area.y, area.height, Role::Frame);
        for (x, y, corner) in [
            (area.x, area.y, line.top_left),
            (right, area.y, line.top_right),
            (area.x, bottom, line.bottom_left),
            (right, bottom, line.bottom_right),
        ] {
            self.glyph(x, y, corner, Role::Frame);
        }
        if !title.is_empty() && area.width > 6 {
            self.text(area.x + 2, area.y, area.width - 4, &format!(" {title} "), Role::Title);
        }
        Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2)
    }

    /// Blanks the left half of a double-width character whose right half is `x`, `y`.
    fn free_left_half(&mut self, x: u16, y: u16) {
        let Some(left) = x.checked_sub(1) else { return };
        if let Some(cell) = self.buffer.cell_mut((left, y))
            && cell.symbol().width() > 1
        {
            cell.set_symbol(" ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::Display;

    fn display() -> Display {
        Display { colour: false, ..Display::of_size(20, 3) }
    }

    fn row(buffer: &Buffer, y: u16) -> String {
        let mut out = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = symbol.width().saturating_sub(1);
            out.push_str(symbol);
        }
        out
    }

    #[test]
    fn a_box_over_kanji_keeps_its_left_border() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 3));
        let display = display();
        let mut pen = Pen { buffer: &mut buffer, theme: Theme::new(&display), glyphs: Glyphs::new(&display) };
        for y in 0..3 {
            pen.text(0, y, 20, "第八警報第八警報第八", Role::Text);
        }
        pen.panel(Rect::new(5, 0, 8, 3), "");
        assert_eq!(row(&buffer, 0), "第八 ┌──────┐ 報第八");
        assert_eq!(row(&buffer, 1), "第八 │      │ 報第八");
        assert_eq!(row(&buffer, 2), "第八 └──────┘ 報第八");
    }

    #[test]
    fn nothing_is_written_outside() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 2));
        let display = display();
        let mut pen = Pen { buffer: &mut buffer, theme: Theme::new(&display), glyphs: Glyphs::new(&display) };
        assert_eq!(pen.text(3, 1, 50, "第八みほ丸", Role::Text), 1);
        assert_eq!(pen.text(9, 9, 50, "x", Role::Text), 0);
        pen.glyph(5, 0, 'x', Role::Text);
        pen.panel(Rect::new(3, 1, 50, 50), "t");
        pen.rule(65_530, 0, 20, Role::Text);
    }
}

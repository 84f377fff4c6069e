//! What is being typed, in its line or on a page of its own, and what can be chosen.

use crate::app::report::editor::{Editor, Offer, OfferWords, PickEditor, TextEditor};
use crate::domain::report::check::Line;
use crate::i18n::Catalogue;
use crate::ui::glance::Glance;
use crate::ui::screens::window;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::symbols::Sign;
use crate::ui::widgets::{text, typed};
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthChar;

/// A line of text in the place of its value; gives the cell of the cursor.
pub(super) fn inline(pen: &mut Pen, area: Rect, editor: &Editor) -> Option<(u16, u16)> {
    let Editor::Text(TextEditor { input, long: false, .. }) = editor else { return None };
    pen.clear(area, Role::Strong);
    Some(typed::line(pen, (area.x, area.y), area.width.saturating_sub(1), input))
}

/// A page of text or a choice over the fields; gives the cell of the cursor of a page.
pub(super) fn draw(
    glance: &Glance,
    pen: &mut Pen,
    area: Rect,
    editor: &Editor,
    line: &Line<'_>,
) -> Option<(u16, u16)> {
    let title = line.field.label.text(glance.app.catalogue.language());
    match editor {
        Editor::Text(editor) if editor.long => page(pen, area, editor, title),
        Editor::Text(_) => None,
        Editor::Pick(editor) => {
            pick(&glance.app.catalogue, pen, area, editor, title);
            None
        }
    }
}

fn page(pen: &mut Pen, area: Rect, editor: &TextEditor, title: &str) -> Option<(u16, u16)> {
    let inside = pen.panel(area, title);
    let cells = usize::from(inside.width.saturating_sub(2));
    if cells < 2 {
        return None;
    }
    let (lines, (row, column)) = laid_out(editor.input.value(), editor.input.cursor(), cells);
    let rows = window(lines.len(), usize::from(inside.height), 0, Some(row));
    let first = rows.start;
    for (y, n) in (inside.top()..inside.bottom()).zip(rows) {
        pen.text(inside.x + 1, y, cells as u16, lines.get(n).map_or("", String::as_str), Role::Text);
    }
    Some((inside.x + 1 + column as u16, inside.y + (row - first) as u16))
}

/// The text in lines of at most `cells` cells, broken where a cell is full so that every
/// character has its one place, and the line and cell of the cursor.
fn laid_out(value: &str, cursor: usize, cells: usize) -> (Vec<String>, (usize, usize)) {
    let mut lines = vec![String::new()];
    let mut used = 0;
    let mut place = (0, 0);
    for (n, c) in value.chars().enumerate() {
        let wide = c.width().unwrap_or(0);
        if c != '\n' && used + wide > cells {
            lines.push(String::new());
            used = 0;
        }
        if n == cursor {
            place = (lines.len() - 1, used);
        }
        if c == '\n' {
            lines.push(String::new());
            used = 0;
        } else if let Some(line) = lines.last_mut() {
            line.push(c);
            used += wide;
        }
    }
    if cursor >= value.chars().count() {
        if used >= cells {
            lines.push(String::new());
            used = 0;
        }
        place = (lines.len() - 1, used);
    }
    (lines, place)
}

/// ```text
/// ┌ Report type ───────────────┐
/// │▸1 Boarding               ✓ │
/// │ 2 Hail or query only       │
/// └────────────────────────────┘
/// ```
fn pick(words: &Catalogue, pen: &mut Pen, area: Rect, editor: &PickEditor, title: &str) {
    let told: Vec<String> = editor.offers.iter().map(|offer| offer_words(words, offer)).collect();
    let widest = told.iter().map(|line| text::width(line)).max().unwrap_or(0);
    let width = (widest.max(text::width(title)) as u16 + 9).clamp(24, area.width.max(24)).min(area.width);
    let height = (told.len() as u16 + 2).min(area.height);
    let place = Rect { x: area.right().saturating_sub(width), width, height, ..area };
    let inside = pen.panel(place, title);
    let rows = window(told.len(), usize::from(inside.height), 0, Some(editor.cursor));
    for (y, n) in (inside.top()..inside.bottom()).zip(rows) {
        let (Some(line), Some(offer)) = (told.get(n), editor.offers.get(n)) else { break };
        let role = if n == editor.cursor { Role::Selected } else { Role::Text };
        if n == editor.cursor {
            pen.glyph(inside.x, y, pen.glyphs.sign(Sign::Cursor), Role::Selected);
        }
        if let Some(key) = PickEditor::key(n) {
            pen.glyph(inside.x + 1, y, key, Role::Key);
        }
        pen.text(inside.x + 3, y, inside.width.saturating_sub(6), line, role);
        if editor.chosen.contains(&offer.code) {
            pen.glyph(inside.right().saturating_sub(2), y, pen.glyphs.sign(Sign::Good), Role::Good);
        }
    }
}

fn offer_words(words: &Catalogue, offer: &Offer) -> String {
    match &offer.words {
        OfferWords::Label(label) => label.text(words.language()).to_owned(),
        OfferWords::Key(key) => words.text(key),
        OfferWords::Plain(text) if *text == offer.code => format!("{text}?"),
        OfferWords::Plain(text) => format!("{}. {text}", offer.code),
    }
}

#[cfg(test)]
mod tests {
    use super::laid_out;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn every_character_of_a_page_has_its_place() {
        let text = "海保 patrol\nline two is long";
        for cells in 2..12 {
            for cursor in 0..=text.chars().count() {
                let (lines, (row, column)) = laid_out(text, cursor, cells);
                assert!(lines.iter().all(|l| l.width() <= cells), "{lines:?}");
                assert_eq!(lines.concat(), text.replace('\n', ""));
                assert!(row < lines.len() && column <= cells, "{cells} {cursor}");
            }
        }
        assert_eq!(laid_out("abcd", 4, 4).1, (1, 0));
        assert_eq!(laid_out("ab\ncd", 3, 4).1, (1, 0));
    }
}

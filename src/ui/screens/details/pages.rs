//! The card set in columns and, where it does not fit, in pages: nothing is left out.

use super::fields::{Field, Group};
use crate::ui::theme::Role;
use crate::ui::widgets::pen::Pen;
use crate::ui::widgets::text;
use ratatui::layout::Rect;

/// Cells of a caption.
const CAPTION: u16 = 12;
/// Cells that a column of the card needs.
const COLUMN: u16 = 38;
/// Rows under the alerts that are worth starting a column in.
const WORTH: u16 = 4;

/// What the card says: the alerts over the full width, then the groups in columns.
pub(super) struct Card {
    pub(super) alerts: Vec<(String, Role)>,
    pub(super) groups: Vec<Group>,
}

impl Card {
    /// Draws one page and gives how many there are and which one was drawn. A page past
    /// the last starts over. Where there are several the last row stays empty.
    pub(super) fn draw(&self, pen: &mut Pen, area: Rect, asked: u16) -> (u16, u16) {
        // Where room is short the gaps between the groups go first.
        for gap in [1, 0] {
            let mut flow = Flow::new(area, gap);
            if self.flow(&mut flow, None) == 1 {
                self.flow(&mut Flow::new(area, gap), Some((pen, 0)));
                return (1, 0);
            }
        }
        let area = Rect { height: area.height.saturating_sub(1), ..area };
        let pages = self.flow(&mut Flow::new(area, 0), None);
        let page = asked % pages.max(1);
        self.flow(&mut Flow::new(area, 0), Some((pen, page)));
        (pages, page)
    }

    /// Lets everything take its place, drawing what falls on the page asked for; gives
    /// the pages taken.
    fn flow(&self, flow: &mut Flow, mut drawn: Option<(&mut Pen, u16)>) -> u16 {
        if flow.area.is_empty() {
            return 1;
        }
        for (line, role) in &self.alerts {
            flow.full_row();
            if let Some((pen, _)) = drawn.as_mut().filter(|(_, page)| *page == flow.page) {
                pen.text(flow.area.x + 1, flow.y, flow.area.width.saturating_sub(2), line, *role);
            }
            flow.y += 1;
        }
        let groups = || self.groups.iter().filter(|g| !g.fields.is_empty());
        if groups().next().is_some() {
            flow.begin_columns();
        }
        for group in groups() {
            let rows: Vec<Row> = group.fields.iter().flat_map(|f| rows(f, flow.width())).collect();
            flow.begin_group(rows.len() as u16 + 1);
            let title = Row { caption: None, value: group.title.clone(), role: Role::Title, tail: "" };
            for row in std::iter::once(title).chain(rows) {
                let at = flow.row();
                if let Some((pen, _)) = drawn.as_mut().filter(|(_, page)| *page == flow.page) {
                    row.draw(pen, at);
                }
            }
            flow.y += flow.gap;
        }
        flow.page + 1
    }
}

/// Where the next row goes.
struct Flow {
    area: Rect,
    columns: u16,
    gap: u16,
    /// First row of the columns of this page.
    top: u16,
    page: u16,
    column: u16,
    y: u16,
}

impl Flow {
    fn new(area: Rect, gap: u16) -> Self {
        let columns = (area.width / COLUMN).clamp(1, 3);
        Self { area, columns, gap, top: area.y, page: 0, column: 0, y: area.y }
    }

    fn width(&self) -> u16 {
        (self.area.width / self.columns).saturating_sub(2)
    }

    fn left(&self) -> u16 {
        self.area.bottom().saturating_sub(self.y)
    }

    fn turn_page(&mut self) {
        self.page = self.page.saturating_add(1);
        self.column = 0;
        self.top = self.area.y;
        self.y = self.area.y;
    }

    fn turn_column(&mut self) {
        if self.column + 1 < self.columns {
            self.column += 1;
            self.y = self.top;
        } else {
            self.turn_page();
        }
    }

    /// A row over the full width.
    fn full_row(&mut self) {
        if self.left() == 0 {
            self.turn_page();
        }
    }

    fn begin_columns(&mut self) {
        if self.left() < WORTH && self.y > self.area.y {
            self.turn_page();
        }
        self.top = self.y;
    }

    /// A group is moved whole where it would be torn after a line or two.
    fn begin_group(&mut self, needed: u16) {
        let left = self.left();
        if needed > left && left < WORTH && self.y > self.top {
            self.turn_column();
        }
    }

    /// The next row of the column.
    fn row(&mut self) -> Rect {
        if self.left() == 0 {
            self.turn_column();
        }
        let x = self.area.x + 1 + self.column * (self.area.width / self.columns);
        let at = Rect::new(x, self.y, self.width(), 1);
        self.y += 1;
        at
    }
}

/// One row of a column.
struct Row<'a> {
    /// `None` for a title, which starts at the column's edge.
    caption: Option<&'a str>,
    value: String,
    role: Role,
    tail: &'a str,
}

/// A field in as many rows as its value and its tail need.
///
/// ```text
/// Latitude     35°39.791′N      1s via 2
/// ```
fn rows(field: &Field, width: u16) -> Vec<Row<'_>> {
    let room = usize::from(width.saturating_sub(CAPTION + 1).max(2));
    let mut lines = text::wrap(&field.value, room);
    let tail = text::width(&field.tail);
    let used = lines.last().map_or(0, |line| text::width(line));
    if lines.is_empty() || (tail > 0 && used > 0 && used + 1 + tail > room) {
        lines.push(String::new());
    }
    let last = lines.len().saturating_sub(1);
    lines
        .into_iter()
        .enumerate()
        .map(|(n, value)| Row {
            caption: Some(if n == 0 { field.caption.as_str() } else { "" }),
            value,
            role: field.role,
            tail: if n == last { field.tail.as_str() } else { "" },
        })
        .collect()
}

impl Row<'_> {
    fn draw(&self, pen: &mut Pen, area: Rect) {
        let Some(caption) = self.caption else {
            pen.text(area.x, area.y, area.width, &self.value, self.role);
            return;
        };
        let x = area.x + CAPTION + 1;
        let room = area.width.saturating_sub(CAPTION + 1);
        pen.text(area.x, area.y, CAPTION, caption, Role::Dim);
        let used = pen.text(x, area.y, room, &self.value, self.role);
        let rest = room.saturating_sub(if used > 0 { used + 1 } else { 0 });
        pen.right(x + room, area.y, rest, self.tail, Role::Dim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::Display;
    use crate::ui::theme::Theme;
    use crate::ui::widgets::symbols::Glyphs;
    use crate::ui::widgets::text::buffer_lines;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;

    fn display() -> Display {
        Display { colour: false, ..Display::of_size(80, 24) }
    }

    /// All pages as text, one after the other.
    fn turned_over(card: &Card, area: Rect) -> String {
        let mut told = String::new();
        let (mut asked, mut pages) = (0, 1);
        while asked < pages {
            let mut buffer = Buffer::empty(area);
            let mut pen =
                Pen { theme: Theme::new(&display()), glyphs: Glyphs::new(&display()), buffer: &mut buffer };
            let (all, page) = card.draw(&mut pen, area, asked);
            assert_eq!(page, asked);
            pages = all;
            asked += 1;
            told.push_str(&buffer_lines(&buffer).join("\n"));
        }
        told
    }

    proptest! {
        #[test]
        fn whatever_the_size_every_field_is_on_some_page(
            width in 30u16..200, height in 2u16..40, alerts in 0usize..30,
            groups in prop::collection::vec(0usize..14, 0..6),
        ) {
            let mut told = Vec::new();
            let mut mark = |what: &str| {
                let text = format!("{what}{}.", told.len());
                told.push(text.clone());
                text
            };
            let card = Card {
                alerts: (0..alerts).map(|_| (mark("alert"), Role::Alarm)).collect(),
                groups: groups
                    .into_iter()
                    .map(|fields| Group {
                        title: String::new(),
                        fields: (0..fields)
                            .map(|_| Field {
                                caption: mark("c"),
                                value: mark("value"),
                                role: Role::Text,
                                tail: mark("via"),
                            })
                            .collect(),
                    })
                    .collect(),
            };
            let text = turned_over(&card, Rect::new(0, 0, width, height));
            for mark in told {
                prop_assert!(text.contains(&mark), "{} is missing in\n{}", mark, text);
            }
        }
    }

    #[test]
    fn a_page_past_the_last_starts_over() {
        let card = Card { alerts: vec![("x".to_owned(), Role::Alarm); 10], groups: Vec::new() };
        let area = Rect::new(0, 0, 40, 5);
        let mut buffer = Buffer::empty(area);
        let mut pen =
            Pen { theme: Theme::new(&display()), glyphs: Glyphs::new(&display()), buffer: &mut buffer };
        assert_eq!(card.draw(&mut pen, area, 0), (3, 0));
        assert_eq!(card.draw(&mut pen, area, 2), (3, 2));
        assert_eq!(card.draw(&mut pen, area, 3), (3, 0));
    }
}

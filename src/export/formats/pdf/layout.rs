//! Pages: blocks one under the other, a new page where one is full, tables that go on with
//! their heads. What it makes are places of words and lines; it knows nothing of a file.

use super::breaking::lines;
use super::face::Face;
use super::table::Columns;
use crate::export::document::{Block, Document, MOST_SHOWN, Picture, Table};
use crate::export::drawing::{At, Drawing, Shape};
use std::collections::BTreeSet;

/// A4, points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
pub(super) const LEFT: f32 = 45.0;
pub(super) const WIDTH: f32 = PAGE.0 - 2.0 * LEFT;
const TOP: f32 = 62.0;
const BOTTOM: f32 = PAGE.1 - 58.0;
/// Height of a line of text over its size.
pub(super) const LEADING: f32 = 1.45;
/// Where in the line its baseline is.
const BASE: f32 = 1.08;
const BODY: f32 = 9.5;
const CELL: f32 = 8.5;
/// Around the words of a cell.
const PAD: f32 = 3.0;
const BLACK: u8 = 0;
const RULES: u8 = 160;
const HEAD: u8 = 232;

/// What stands on a page, from its upper left corner.
pub(super) enum Piece<'a> {
    Shape(Shape),
    Picture { at: At, size: At, picture: &'a Picture },
}

/// The pages of a document as they grow.
pub(super) struct Layout<'a> {
    face: &'a Face,
    pub(super) pages: Vec<Vec<Piece<'a>>>,
    y: f32,
    pub(super) lacking: BTreeSet<char>,
}

impl<'a> Layout<'a> {
    /// All blocks on their pages.
    pub(super) fn of(document: &'a Document, face: &'a Face) -> Self {
        let mut layout = Self { face, pages: vec![Vec::new()], y: TOP, lacking: BTreeSet::new() };
        layout.text(&document.title, 16.0, true);
        layout.y += 4.0;
        for (block, next) in document.blocks.iter().zip(following(document)) {
            match block {
                Block::Heading(text) => layout.heading(text, next),
                Block::Paragraph(text) => {
                    layout.text(text, BODY, false);
                    layout.y += 4.0;
                }
                Block::Table(table) => layout.table(table),
                Block::Drawing(drawing) => layout.drawing(drawing),
                Block::Picture(picture) => layout.picture(picture),
            }
        }
        layout.foot(document);
        layout
    }

    fn foot(&mut self, document: &Document) {
        self.y += 8.0;
        self.space(3.0 * BODY * LEADING);
        self.rule(self.y);
        self.y += 4.0;
        for text in &document.foot {
            self.text(text, CELL, false);
        }
        if !self.lacking.is_empty() {
            let codes: Vec<String> =
                self.lacking.iter().take(40).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            let more = self.lacking.len().saturating_sub(codes.len());
            let more = if more > 0 { format!(" +{more}") } else { String::new() };
            let note = format!("{} {}{more}", document.words.lacking, codes.join(" "));
            self.text(&note, CELL, false);
        }
    }

    fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// A new page where less than this is left.
    fn space(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.new_page();
        }
    }

    fn put(&mut self, shape: Shape) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Piece::Shape(shape));
        }
    }

    fn rule(&mut self, y: f32) {
        let points = vec![(LEFT, y), (LEFT + WIDTH, y)];
        self.put(Shape::Line { points, width: 0.5, grey: RULES, dashed: false });
    }

    /// A line of words whose upper edge is at `y`.
    fn words(&mut self, (x, y): At, size: f32, bold: bool, text: String) {
        if !text.is_empty() {
            self.put(Shape::Words { at: (x, y + size * BASE), size, grey: BLACK, bold, text });
        }
    }

    fn broken(&mut self, text: &str, size: f32, width: f32) -> Vec<String> {
        let shown = self.face.shown(text, &mut self.lacking);
        let face = self.face;
        lines(&shown, width, |c| face.advance(c) * size)
    }

    fn text(&mut self, text: &str, size: f32, bold: bool) {
        for line in self.broken(text, size, WIDTH) {
            self.space(size * LEADING);
            self.words((LEFT, self.y), size, bold, line);
            self.y += size * LEADING;
        }
    }

    /// Stays with what is under it.
    fn heading(&mut self, text: &str, next: Option<&Block>) {
        self.y += 9.0;
        let under = match next {
            Some(Block::Drawing(drawing)) => drawing.height + 4.0,
            _ => 4.0 * CELL * LEADING,
        };
        self.space(12.0 * LEADING + 2.0 + under);
        self.text(text, 12.0, true);
        self.y += 2.0;
    }

    fn table(&mut self, table: &Table) {
        let shown = table.rows.len().min(MOST_SHOWN);
        let rows = table.rows.get(..shown).unwrap_or_default();
        let columns = {
            let face = self.face;
            let cells = rows.iter().chain([&table.head]);
            Columns::of(cells, WIDTH - 2.0 * PAD * table.head.len() as f32, |text| face.width(text) * CELL)
        };
        let head = self.row(&table.head, &columns);
        let height = |row: &[Vec<String>]| tall(row) * CELL * LEADING + 2.0 * PAD;
        let first = rows.first().map(|row| self.row(row, &columns));
        // The caption, the head and the first row's beginning stay together.
        let together = first.as_deref().map_or(0.0, |row| height(row).min(6.0 * CELL * LEADING));
        let caption = if table.caption.is_empty() { 0.0 } else { BODY * LEADING + 2.0 };
        self.y += 3.0;
        self.space(caption + height(&head) + together);
        if !table.caption.is_empty() {
            self.text(&table.caption, BODY, true);
            self.y += 2.0;
        }
        self.head(&head, &columns);
        for row in rows {
            let cells = self.row(row, &columns);
            self.body_row(&cells, &columns, &head);
        }
        if table.rows.len() > shown {
            self.text(&format!("+ {}", table.rows.len() - shown), CELL, false);
        }
        self.y += 6.0;
    }

    /// The lines of each cell.
    fn row(&mut self, cells: &[String], columns: &Columns) -> Vec<Vec<String>> {
        let widths = columns.widths().to_vec();
        cells.iter().zip(widths).map(|(cell, width)| self.broken(cell, CELL, width)).collect()
    }

    fn head(&mut self, head: &[Vec<String>], columns: &Columns) {
        let height = tall(head) * CELL * LEADING + 2.0 * PAD;
        let (top, bottom) = (self.y, self.y + height);
        let right = LEFT + WIDTH;
        let points = vec![(LEFT, top), (right, top), (right, bottom), (LEFT, bottom)];
        self.put(Shape::Area { points, grey: HEAD });
        self.rule(top);
        self.cells(head, columns, true);
        self.y = bottom;
        self.rule(bottom);
    }

    /// The words of a row's cells from `y` on.
    fn cells(&mut self, cells: &[Vec<String>], columns: &Columns, bold: bool) {
        let widths = columns.widths().to_vec();
        let mut x = LEFT;
        for (cell, width) in cells.iter().zip(widths) {
            for (n, line) in cell.iter().enumerate() {
                let y = self.y + PAD + n as f32 * CELL * LEADING;
                self.words((x + PAD, y), CELL, bold, line.clone());
            }
            x += width + 2.0 * PAD;
        }
    }

    /// A row whole on a page, or, where it is taller than one, in parts under the head.
    fn body_row(&mut self, cells: &[Vec<String>], columns: &Columns, head: &[Vec<String>]) {
        let line = CELL * LEADING;
        let all = tall(cells) as usize;
        let on_a_page = (BOTTOM - TOP - (tall(head) * line + 2.0 * PAD)) - 2.0 * PAD;
        let fresh = (on_a_page / line).max(1.0) as usize;
        let mut from = 0;
        while from < all {
            let left = ((BOTTOM - self.y - 2.0 * PAD) / line).max(0.0) as usize;
            let wanted = all - from;
            let taken = if left >= wanted { wanted } else { left };
            let whole = taken == wanted;
            // A short rest goes over as it is; a row that no page holds is cut where it must be.
            if !whole && (wanted <= fresh || taken < 3) && self.y > TOP + 1.0 {
                let under_a_head = self.y <= TOP + tall(head) * line + 2.0 * PAD + 1.0;
                if !under_a_head {
                    self.new_page();
                    self.head(head, columns);
                    continue;
                }
            }
            let taken = taken.max(1);
            let part: Vec<Vec<String>> =
                cells.iter().map(|cell| cell.iter().skip(from).take(taken).cloned().collect()).collect();
            self.cells(&part, columns, false);
            self.y += taken as f32 * line + 2.0 * PAD;
            self.rule(self.y);
            from += taken;
        }
    }

    fn drawing(&mut self, drawing: &Drawing) {
        self.y += 4.0;
        self.space(drawing.height);
        let (dx, dy) = (LEFT, self.y);
        let moved = |points: &[At]| points.iter().map(|(x, y)| (x + dx, y + dy)).collect::<Vec<At>>();
        for shape in &drawing.shapes {
            let shape = match shape {
                Shape::Line { points, width, grey, dashed } => {
                    Shape::Line { points: moved(points), width: *width, grey: *grey, dashed: *dashed }
                }
                Shape::Area { points, grey } => Shape::Area { points: moved(points), grey: *grey },
                Shape::Words { at: (x, y), size, grey, bold, text } => Shape::Words {
                    at: (x + dx, y + dy),
                    size: *size,
                    grey: *grey,
                    bold: *bold,
                    text: self.face.shown(text, &mut self.lacking),
                },
            };
            self.put(shape);
        }
        self.y += drawing.height + 4.0;
    }

    /// A picture with its words under it.
    fn picture(&mut self, picture: &'a Picture) {
        let (wide, high) = (picture.width as f32, picture.height as f32);
        if wide < 1.0 || high < 1.0 {
            return;
        }
        let caption = self.broken(&picture.caption, CELL, WIDTH);
        let words = caption.len() as f32 * CELL * LEADING;
        let scale = (WIDTH / wide).min((BOTTOM - TOP - words - 8.0) / high).min(320.0 / high).min(1.0);
        let size = (wide * scale, high * scale);
        self.y += 4.0;
        self.space(size.1 + words + 4.0);
        let at = (LEFT, self.y);
        if let Some(page) = self.pages.last_mut() {
            page.push(Piece::Picture { at, size, picture });
        }
        self.y += size.1 + 2.0;
        for line in caption {
            self.words((LEFT, self.y), CELL, false, line);
            self.y += CELL * LEADING;
        }
        self.y += 4.0;
    }
}

/// Of each block the one after it.
fn following(document: &Document) -> impl Iterator<Item = Option<&Block>> {
    document.blocks.iter().skip(1).map(Some).chain([None])
}

/// Lines of a row.
fn tall(row: &[Vec<String>]) -> f32 {
    row.iter().map(Vec::len).max().unwrap_or(1).max(1) as f32
}

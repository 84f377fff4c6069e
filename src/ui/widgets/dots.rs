//! A grid of dots, 2 x 4 to a cell, that lines and circles are drawn into and that goes
//! to the buffer as Braille, octants, quadrant blocks or ASCII.
//!
//! Each cell has one colour class: the strongest (highest) that touched it. Coordinates
//! are in dots from the top left corner, x right, y down; dot `n` covers `n..n + 1`.
//! Drawing clips, takes any number (a non-finite one draws nothing) and allocates only
//! when the grid grows.

use crate::ui::projection::{DOTS_X, DOTS_Y};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position as CellPosition, Rect};
use ratatui::style::Style;
use ratatui::symbols::{braille, pixel};

/// How the dots of a cell are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Marker {
    /// U+2800.., in nearly every font but not on the Linux text console.
    #[default]
    Braille,
    /// Unicode 16 octants: closed lines, few fonts.
    Octant,
    /// Quadrant blocks, half the resolution.
    Block,
    /// `. : - | #`.
    Ascii,
}

/// Rank of what a dot belongs to; the higher one colours the cell.
pub type Class = u8;

/// A place in dots.
pub type DotPoint = (f64, f64);

/// Lengths of a dashed line's strokes and gaps, dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dash {
    pub on: u32,
    pub off: u32,
}

impl Dash {
    const SOLID: Self = Self { on: 1, off: 0 };

    fn inked(self, step: u32) -> bool {
        step % self.on.saturating_add(self.off).max(1) < self.on
    }
}

/// The dots of one cell, bit `2 * row + column`, and its colour class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct DotCell {
    bits: u8,
    class: Class,
}

/// The grid.
#[derive(Debug, Clone, Default)]
pub struct DotGrid {
    columns: u16,
    rows: u16,
    cells: Vec<DotCell>,
}

impl DotGrid {
    /// An empty grid of `columns` x `rows` cells.
    pub fn new(columns: u16, rows: u16) -> Self {
        let mut grid = Self::default();
        grid.resize(columns, rows);
        grid
    }

    /// Takes out every dot.
    pub fn clear(&mut self) {
        self.cells.fill(DotCell::default());
    }

    /// Clears the grid and gives it a new size; the same or a smaller size allocates
    /// nothing.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        (self.columns, self.rows) = (columns, rows);
        self.cells.clear();
        self.cells.resize(usize::from(columns) * usize::from(rows), DotCell::default());
    }

    /// Columns and rows in cells.
    pub fn size(&self) -> (u16, u16) {
        (self.columns, self.rows)
    }

    /// Whether the cell has no dot (or lies outside).
    pub fn is_blank(&self, column: u16, row: u16) -> bool {
        column >= self.columns || self.cell(column, row).is_none_or(|cell| cell.bits == 0)
    }

    /// Sets the dot that holds the point.
    pub fn dot(&mut self, at: DotPoint, class: Class) {
        if self.holds(at) {
            self.set(at.0 as u32, at.1 as u32, class);
        }
    }

    pub fn line(&mut self, from: DotPoint, to: DotPoint, class: Class) {
        self.trace(from, to, Dash::SOLID, 0, class);
    }

    pub fn dashed(&mut self, from: DotPoint, to: DotPoint, dash: Dash, class: Class) {
        self.trace(from, to, dash, 0, class);
    }

    pub fn polyline(&mut self, points: impl IntoIterator<Item = DotPoint>, class: Class) {
        self.dashed_polyline(points, Dash::SOLID, class);
    }

    /// Joins the points; dashes run on round the corners. Steps that stay within a dot
    /// are left out; a single point is a dot.
    pub fn dashed_polyline(&mut self, points: impl IntoIterator<Item = DotPoint>, dash: Dash, class: Class) {
        let mut points = points.into_iter();
        let Some(mut last) = points.next() else { return };
        self.dot(last, class);
        let mut step = 0;
        for next in points {
            if next.0.floor() == last.0.floor() && next.1.floor() == last.1.floor() {
                continue;
            }
            step = self.trace(last, next, dash, step, class);
            last = next;
        }
    }

    /// A circle of `radius` dots.
    pub fn circle(&mut self, center: DotPoint, radius: f64, class: Class) {
        self.dashed_circle(center, radius, Dash::SOLID, class);
    }

    pub fn dashed_circle(&mut self, center: DotPoint, radius: f64, dash: Dash, class: Class) {
        if !radius.is_finite() || radius < 0.0 {
            return;
        }
        let sides = (radius * 2.0).clamp(12.0, 720.0).ceil() as u32;
        let corner = |side: u32| {
            let angle = f64::from(side % sides) / f64::from(sides) * std::f64::consts::TAU;
            (center.0 + radius * angle.sin(), center.1 - radius * angle.cos())
        };
        self.dashed_polyline((0..=sides).map(corner), dash, class);
    }

    /// Writes every cell that has a dot into `area` of the buffer, in the style that its
    /// class has. Other cells keep what they hold.
    pub fn render(&self, buffer: &mut Buffer, area: Rect, marker: Marker, style_of: impl Fn(Class) -> Style) {
        if self.columns == 0 {
            return;
        }
        let rows = self.cells.chunks(usize::from(self.columns)).take(usize::from(area.height));
        for (row, cells) in (area.y..).zip(rows) {
            for (column, cell) in (area.x..).zip(cells.iter().take(usize::from(area.width))) {
                if cell.bits != 0
                    && let Some(target) = buffer.cell_mut(CellPosition::new(column, row))
                {
                    target.set_char(symbol(cell.bits, marker)).set_style(style_of(cell.class));
                }
            }
        }
    }

    fn cell(&self, column: u16, row: u16) -> Option<&DotCell> {
        self.cells.get(usize::from(row) * usize::from(self.columns) + usize::from(column))
    }

    /// Size in dots.
    fn extent(&self) -> (f64, f64) {
        (f64::from(self.columns) * f64::from(DOTS_X), f64::from(self.rows) * f64::from(DOTS_Y))
    }

    fn holds(&self, at: DotPoint) -> bool {
        let (width, height) = self.extent();
        at.0 >= 0.0 && at.1 >= 0.0 && at.0 < width && at.1 < height
    }

    /// Sets a dot that is known to be inside.
    fn set(&mut self, x: u32, y: u32, class: Class) {
        let index =
            (y / u32::from(DOTS_Y)) as usize * usize::from(self.columns) + (x / u32::from(DOTS_X)) as usize;
        if let Some(cell) = self.cells.get_mut(index) {
            cell.bits |= 1 << (y % u32::from(DOTS_Y) * 2 + x % u32::from(DOTS_X));
            cell.class = cell.class.max(class);
        }
    }

    /// Draws the part of a line inside the grid; gives the dash's step at its end.
    fn trace(&mut self, from: DotPoint, to: DotPoint, dash: Dash, step: u32, class: Class) -> u32 {
        let clipped = if self.holds(from) && self.holds(to) { Some((from, to)) } else { self.clip(from, to) };
        let Some((from, to)) = clipped else { return step };
        self.bresenham((from.0 as i32, from.1 as i32), (to.0 as i32, to.1 as i32), dash, step, class)
    }

    fn bresenham(
        &mut self,
        from: (i32, i32),
        to: (i32, i32),
        dash: Dash,
        mut step: u32,
        class: Class,
    ) -> u32 {
        let (dx, dy) = ((to.0 - from.0).abs(), -(to.1 - from.1).abs());
        let (sx, sy) = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
        let (mut x, mut y) = from;
        let mut error = dx + dy;
        loop {
            if dash.inked(step) {
                self.set(x as u32, y as u32, class);
            }
            if (x, y) == to {
                return step;
            }
            step = step.wrapping_add(1);
            let doubled = 2 * error;
            if doubled >= dy {
                error += dy;
                x += sx;
            }
            if doubled <= dx {
                error += dx;
                y += sy;
            }
        }
    }

    /// Liang-Barsky: the part of the line inside the grid.
    fn clip(&self, from: DotPoint, to: DotPoint) -> Option<(DotPoint, DotPoint)> {
        let (width, height) = self.extent();
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        if !(dx.is_finite() && dy.is_finite()) || width == 0.0 || height == 0.0 {
            return None;
        }
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (direction, room) in [(-dx, from.0), (dx, width - from.0), (-dy, from.1), (dy, height - from.1)] {
            if direction == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if direction < 0.0 {
                enter = enter.max(room / direction);
            } else {
                leave = leave.min(room / direction);
            }
        }
        if enter > leave {
            return None;
        }
        // The far edges belong to the next dot; rounding must not step over them either.
        let inside = |t: f64| {
            let at = (from.0 + dx * t, from.1 + dy * t);
            (at.0.clamp(0.0, width - 0.5), at.1.clamp(0.0, height - 0.5))
        };
        Some((inside(enter), inside(leave)))
    }
}

/// The character of a cell's dots.
fn symbol(bits: u8, marker: Marker) -> char {
    let index = usize::from(bits);
    let found = match marker {
        Marker::Braille => braille::BRAILLE.get(index),
        Marker::Octant => pixel::OCTANTS.get(index),
        Marker::Block => pixel::QUADRANTS.get(usize::from(quadrants(bits))),
        Marker::Ascii => return ascii(bits),
    };
    found.copied().unwrap_or(' ')
}

/// Two rows of dots to one, bit `2 * row + column`.
fn quadrants(bits: u8) -> u8 {
    let half = |rows: u8| (rows | rows >> 2) & 0b11;
    half(bits & 0b1111) | half(bits >> 4) << 2
}

fn ascii(bits: u8) -> char {
    let rows = [0, 2, 4, 6].map(|shift| bits >> shift & 0b11);
    let used = rows.iter().filter(|row| **row != 0).count();
    let columns = rows.iter().fold(0, |all, row| all | row);
    match (bits.count_ones(), used, columns) {
        (0, ..) => ' ',
        (1, ..) => '.',
        (6.., ..) => '#',
        (_, 1, _) | (3.., 2, 0b11) => '-',
        (_, 3.., _) => '|',
        _ => ':',
    }
}

#[cfg(test)]
mod tests;

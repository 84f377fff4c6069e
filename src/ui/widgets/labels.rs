//! Labels that never overlap each other or a symbol.
//!
//! A map of taken cells over the chart; each label tries the places around its symbol
//! and is left out when none is free. Whoever comes first wins, so callers go from the
//! most to the least important.

use ratatui::layout::Rect;

const FREE: u8 = 0;
const SYMBOL: u8 = 1;
const LABEL: u8 = 2;

/// Which cells of an area are taken.
#[derive(Debug, Default)]
pub struct LabelField {
    area: Rect,
    taken: Vec<u8>,
    placed: Vec<Rect>,
}

impl LabelField {
    /// Frees every cell and covers `area`. Allocates only when the area grows.
    pub fn reset(&mut self, area: Rect) {
        self.area = area;
        self.taken.clear();
        self.taken.resize(usize::from(area.width) * usize::from(area.height), FREE);
        self.placed.clear();
    }

    /// Takes a cell for a symbol.
    pub fn block(&mut self, x: u16, y: u16) {
        if let Some(slot) = self.slot(x, y)
            && *slot == FREE
        {
            *slot = SYMBOL;
        }
    }

    /// Whether nothing stands in the cell. Outside the area nothing is free.
    pub fn is_free(&self, x: u16, y: u16) -> bool {
        self.get(x, y) == Some(FREE)
    }

    /// Takes a row of cells for a text that stands at a fixed place, whatever is there.
    pub fn take(&mut self, x: u16, y: u16, width: u16) {
        for column in x..x.saturating_add(width) {
            if let Some(slot) = self.slot(column, y) {
                *slot = LABEL;
            }
        }
    }

    /// Finds room for a label of `width` cells beside the symbol at `x`, `y`, whose signs
    /// reach `reach` cells to its right; takes it and gives its first cell.
    pub fn place(&mut self, x: u16, y: u16, reach: u16, width: u16) -> Option<(u16, u16)> {
        let right = x.checked_add(reach)?.checked_add(1)?;
        let left = x.checked_sub(width + 1);
        let centre = Some(x.saturating_sub(width / 2));
        let (above, below) = (y.checked_sub(1), y.checked_add(1));
        let anchors = [
            (Some(right), Some(y)),
            (Some(right), above),
            (Some(right), below),
            (left, Some(y)),
            (left, above),
            (left, below),
            (centre, above),
            (centre, below),
        ];
        let (x, y) = anchors.into_iter().filter_map(|(x, y)| x.zip(y)).find(|at| self.fits(*at, width))?;
        self.take(x, y, width);
        self.placed.push(Rect::new(x, y, width, 1));
        Some((x, y))
    }

    /// The labels placed since [`LabelField::reset`].
    pub fn placed(&self) -> &[Rect] {
        &self.placed
    }

    /// All cells free, and a gap to the labels on both sides.
    fn fits(&self, (x, y): (u16, u16), width: u16) -> bool {
        let Some(end) = x.checked_add(width) else { return false };
        let beside = |x: Option<u16>| x.and_then(|x| self.get(x, y)) != Some(LABEL);
        width > 0 && (x..end).all(|x| self.is_free(x, y)) && beside(x.checked_sub(1)) && beside(Some(end))
    }

    fn get(&self, x: u16, y: u16) -> Option<u8> {
        self.index(x, y).and_then(|at| self.taken.get(at)).copied()
    }

    fn slot(&mut self, x: u16, y: u16) -> Option<&mut u8> {
        self.index(x, y).and_then(|at| self.taken.get_mut(at))
    }

    fn index(&self, x: u16, y: u16) -> Option<usize> {
        let column = x.checked_sub(self.area.x).filter(|c| *c < self.area.width)?;
        let row = y.checked_sub(self.area.y).filter(|r| *r < self.area.height)?;
        Some(usize::from(row) * usize::from(self.area.width) + usize::from(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_label_moves_to_the_next_free_place() {
        let mut field = LabelField::default();
        field.reset(Rect::new(0, 0, 20, 5));
        field.block(5, 2);
        assert_eq!(field.place(5, 2, 0, 6), Some((6, 2)));
        assert_eq!(field.place(5, 2, 0, 6), Some((6, 1)));
        field.block(6, 3);
        assert_eq!(field.place(5, 2, 0, 4), Some((0, 2)));
    }

    #[test]
    fn labels_in_a_row_keep_a_gap() {
        let mut field = LabelField::default();
        field.reset(Rect::new(0, 0, 12, 1));
        assert_eq!(field.place(0, 0, 0, 4), Some((1, 0)));
        assert_eq!(field.place(4, 0, 0, 4), None, "it would touch the first");
        assert_eq!(field.place(5, 0, 0, 4), Some((6, 0)));
    }

    proptest! {
        #[test]
        fn labels_never_overlap(
            symbols in prop::collection::vec((0u16..60, 0u16..20, 1u16..16), 0..200),
            area in (0u16..5, 0u16..5, 1u16..50, 1u16..18),
        ) {
            let area = Rect::new(area.0, area.1, area.2, area.3);
            let mut field = LabelField::default();
            field.reset(area);
            for (x, y, _) in &symbols {
                field.block(*x, *y);
            }
            for (x, y, width) in &symbols {
                field.place(*x, *y, 0, *width);
            }
            let placed = field.placed();
            for (n, a) in placed.iter().enumerate() {
                prop_assert_eq!(a.intersection(area), *a);
                for b in placed.iter().skip(n + 1) {
                    prop_assert!(!a.intersects(*b), "{:?} {:?}", a, b);
                }
                for (x, y, _) in &symbols {
                    prop_assert!(!a.contains(ratatui::layout::Position::new(*x, *y)));
                }
            }
        }
    }
}

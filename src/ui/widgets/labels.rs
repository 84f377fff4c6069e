//! Labels that never overlap each other or a symbol.
//!
//! A map of taken cells over the chart; each label tries the places around its symbol
//! and is left out when none is free. Whoever comes first wins, so callers go from the
//! most to the least important.
//!
//! A label stays on its side: it tries the place that it had in the frame before first,
//! so that names don't jump about while the vessels move on, and few cells change.

use crate::domain::id::TargetId;
use ratatui::layout::Rect;
use std::collections::HashMap;

const FREE: u8 = 0;
const SYMBOL: u8 = 1;
const LABEL: u8 = 2;

/// Whose label it is, the same from frame to frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelKey {
    Target(TargetId),
    Mark(u16),
    Overboard(u16),
    Zone(u16),
    /// A computed place of the alert in question.
    Evidence(usize),
    /// By its place in the list of ports.
    Port(usize),
    /// By its place in the user's layers.
    Feature(usize),
}

/// Which cells of an area are taken.
#[derive(Debug, Default)]
pub struct LabelField {
    area: Rect,
    taken: Vec<u8>,
    placed: Vec<Rect>,
    /// The side of each label in this frame, and in the one before.
    sides: HashMap<LabelKey, u8>,
    sides_before: HashMap<LabelKey, u8>,
}

impl LabelField {
    /// Frees every cell and covers `area`. Allocates only when the area grows. The sides
    /// of the labels are kept for one frame that has an area.
    pub fn reset(&mut self, area: Rect) {
        if !area.is_empty() {
            std::mem::swap(&mut self.sides, &mut self.sides_before);
            self.sides.clear();
        }
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
    /// reach `reach` cells to its right; takes it and gives its first cell. Where the label
    /// was in the frame before is tried first.
    pub fn place(&mut self, key: LabelKey, x: u16, y: u16, reach: u16, width: u16) -> Option<(u16, u16)> {
        let kept = self.keep(key, x, y, reach, width);
        if kept.is_some() {
            return kept;
        }
        let anchors = anchors(x, y, reach, width);
        let free =
            (0u8..).zip(anchors).find_map(|(side, at)| Some((side, at.filter(|at| self.fits(*at, width))?)));
        let Some((side, at)) = free else {
            // No room now: she comes back to her side when there is.
            self.sides_before.get(&key).map(|side| self.sides.insert(key, *side));
            return None;
        };
        Some(self.settle(key, side, at, width))
    }

    /// Puts the label where it was in the frame before, if that is free.
    pub fn keep(&mut self, key: LabelKey, x: u16, y: u16, reach: u16, width: u16) -> Option<(u16, u16)> {
        let side = *self.sides_before.get(&key)?;
        let at = *anchors(x, y, reach, width).get(usize::from(side))?;
        let at = at.filter(|at| self.fits(*at, width))?;
        Some(self.settle(key, side, at, width))
    }

    fn settle(&mut self, key: LabelKey, side: u8, (x, y): (u16, u16), width: u16) -> (u16, u16) {
        self.sides.insert(key, side);
        self.take(x, y, width);
        self.placed.push(Rect::new(x, y, width, 1));
        (x, y)
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

/// The first cells of the places around a symbol, the best first.
fn anchors(x: u16, y: u16, reach: u16, width: u16) -> [Option<(u16, u16)>; 8] {
    let right = x.checked_add(reach).and_then(|x| x.checked_add(1));
    let left = x.checked_sub(width + 1);
    let centre = Some(x.saturating_sub(width / 2));
    let (level, above, below) = (Some(y), y.checked_sub(1), y.checked_add(1));
    [
        right.zip(level),
        right.zip(above),
        right.zip(below),
        left.zip(level),
        left.zip(above),
        left.zip(below),
        centre.zip(above),
        centre.zip(below),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(n: u16) -> LabelKey {
        LabelKey::Mark(n)
    }

    #[test]
    fn a_label_moves_to_the_next_free_place() {
        let mut field = LabelField::default();
        field.reset(Rect::new(0, 0, 20, 5));
        field.block(5, 2);
        assert_eq!(field.place(key(1), 5, 2, 0, 6), Some((6, 2)));
        assert_eq!(field.place(key(2), 5, 2, 0, 6), Some((6, 1)));
        field.block(6, 3);
        assert_eq!(field.place(key(3), 5, 2, 0, 4), Some((0, 2)));
    }

    #[test]
    fn labels_in_a_row_keep_a_gap() {
        let mut field = LabelField::default();
        field.reset(Rect::new(0, 0, 12, 1));
        assert_eq!(field.place(key(1), 0, 0, 0, 4), Some((1, 0)));
        assert_eq!(field.place(key(2), 4, 0, 0, 4), None, "it would touch the first");
        assert_eq!(field.place(key(3), 5, 0, 0, 4), Some((6, 0)));
    }

    #[test]
    fn a_label_stays_on_its_side_when_the_better_one_is_free_again() {
        let mut field = LabelField::default();
        let area = Rect::new(0, 0, 30, 5);
        field.reset(area);
        field.block(12, 2);
        // Right, and right above and below, are taken: it goes to the left.
        for y in 1..4 {
            field.block(14, y);
        }
        assert_eq!(field.place(key(1), 12, 2, 0, 4), Some((7, 2)));
        // The others sailed on; the chart is redrawn, and the screen before it was emptied.
        field.reset(Rect::ZERO);
        field.reset(area);
        field.block(13, 2);
        assert_eq!(field.place(key(1), 13, 2, 0, 4), Some((8, 2)), "the same side, a cell further");
        // Now the left is taken: it has to move, and stays where it moved to.
        field.reset(area);
        field.block(13, 2);
        field.block(9, 2);
        assert_eq!(field.place(key(1), 13, 2, 0, 4), Some((14, 2)));
        field.reset(area);
        assert_eq!(field.place(key(1), 13, 2, 0, 4), Some((14, 2)));
        // A frame without room for it does not make it forget.
        field.reset(Rect::new(0, 0, 30, 5));
        field.take(0, 1, 30);
        field.take(0, 2, 30);
        field.take(0, 3, 30);
        assert_eq!(field.place(key(1), 13, 2, 0, 4), None);
        field.reset(area);
        assert_eq!(field.place(key(1), 13, 2, 0, 4), Some((14, 2)));
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
            // The second frame begins from the sides of the first.
            for (n, (x, y, width)) in symbols.iter().enumerate() {
                field.place(LabelKey::Port(n), *x, *y, 0, *width);
            }
            let first = field.placed().to_vec();
            field.reset(area);
            for (x, y, _) in &symbols {
                field.block(*x, *y);
            }
            for (n, (x, y, width)) in symbols.iter().enumerate() {
                field.place(LabelKey::Port(n), *x, *y, 0, *width);
            }
            prop_assert_eq!(field.placed(), first.as_slice(), "a picture that stands still stands still");
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

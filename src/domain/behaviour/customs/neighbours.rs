//! Who is near whom: a grid of cells of a hundredth of a degree over the last reported
//! places, kept as reports come, so that a look costs the neighbours alone.

use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use crate::domain::units::Metres;
use std::collections::BTreeMap;

/// Cells a degree.
const CELLS: f64 = 100.0;
/// Metres a degree of latitude, a little small so that no neighbour is missed.
const METRES_A_DEGREE: f64 = 111_000.0;
/// Where meridians meet a search in longitude has no end: beyond this, all around.
const POLAR_COSINE: f64 = 0.02;
/// Cells around the globe.
const AROUND: i32 = 36_000;

/// A place with who reported it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Neighbour {
    pub(crate) id: TargetId,
    pub(crate) position: Position,
    pub(crate) at: UtcTime,
    pub(crate) range: Metres,
}

/// The grid. Memory goes with the targets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Neighbours {
    places: BTreeMap<TargetId, (Position, UtcTime)>,
    cells: BTreeMap<(i32, i32), Vec<TargetId>>,
}

impl Neighbours {
    /// `id` reported `position` at `at`.
    pub(crate) fn place(&mut self, id: TargetId, position: Position, at: UtcTime) {
        let new = cell(position);
        if let Some((old, _)) = self.places.insert(id, (position, at)) {
            let old = cell(old);
            if old == new {
                return;
            }
            self.leave(old, id);
        }
        self.cells.entry(new).or_default().push(id);
    }

    /// Everyone within `radius` (metres, at most a few miles) of `position`, nearest
    /// first, then by id.
    pub(crate) fn within(&self, position: Position, radius: Metres) -> Vec<Neighbour> {
        let mut found: Vec<Neighbour> = Vec::new();
        self.visit(position, radius, &mut |id| {
            let Some((place, at)) = self.places.get(&id).copied() else { return };
            let range = position.haversine(place);
            if range.0 <= radius.0 {
                found.push(Neighbour { id, position: place, at, range });
            }
        });
        found.sort_by(|a, b| a.range.0.total_cmp(&b.range.0).then(a.id.cmp(&b.id)));
        found
    }

    /// Everyone in the cells that `radius` reaches into: what a look costs.
    fn visit(&self, position: Position, radius: Metres, each: &mut impl FnMut(TargetId)) {
        let rows = (radius.0 / METRES_A_DEGREE * CELLS).ceil() as i32;
        let cosine = position.lat().to_radians().cos();
        let columns =
            if cosine < POLAR_COSINE { AROUND / 2 } else { (f64::from(rows) / cosine).ceil() as i32 + 1 };
        let (row, column) = cell(position);
        for r in row - rows..=row + rows {
            let (west, east) = (column - columns, column + columns);
            // A row that reaches over the meridian of 180 degrees goes on at its other end.
            let parts = [
                (west.max(0), east.min(AROUND - 1)),
                (west + AROUND, if west < 0 { AROUND - 1 } else { -1 }),
                (0, east - AROUND),
            ];
            for (from, to) in parts.into_iter().filter(|(from, to)| from <= to) {
                self.cells.range((r, from)..=(r, to)).flat_map(|(_, ids)| ids).for_each(|id| each(*id));
            }
        }
    }

    pub(crate) fn retain(&mut self, there: impl Fn(&TargetId) -> bool) {
        let gone: Vec<(TargetId, Position)> =
            self.places.iter().filter(|(id, _)| !there(id)).map(|(id, (p, _))| (*id, *p)).collect();
        for (id, position) in gone {
            self.places.remove(&id);
            self.leave(cell(position), id);
        }
    }

    fn leave(&mut self, cell: (i32, i32), id: TargetId) {
        if let Some(ids) = self.cells.get_mut(&cell) {
            ids.retain(|other| *other != id);
            if ids.is_empty() {
                self.cells.remove(&cell);
            }
        }
    }
}

fn cell(position: Position) -> (i32, i32) {
    let column = (position.lon() * CELLS).floor() as i32;
    ((position.lat() * CELLS).floor() as i32, column.rem_euclid(AROUND))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::{T0, at, ship};
    use proptest::prelude::{prop, proptest};

    proptest! {
        #[test]
        fn the_grid_finds_whom_a_full_search_finds(
            places in prop::collection::vec((-0.05f64..0.05, -0.05f64..0.05), 1..40),
            lat in -85.0f64..85.0, lon in prop::sample::select(vec![0.0, 135.0, 179.99, -179.99]), metres in 10.0f64..4000.0,
        ) {
            let centre = at(lat, lon);
            let mut grid = Neighbours::default();
            let places: Vec<_> = places.iter().map(|(y, x)| at(lat + y, (lon + x + 540.0).rem_euclid(360.0) - 180.0)).collect();
            for (n, p) in places.iter().enumerate() {
                grid.place(ship(n as u32), at(0.0, 0.0), T0);
                grid.place(ship(n as u32), *p, T0);
            }
            let mut all: Vec<_> = places.iter().enumerate()
                .filter(|(_, p)| centre.haversine(**p).0 <= metres).map(|(n, _)| ship(n as u32)).collect();
            let mut near: Vec<_> = grid.within(centre, Metres(metres)).iter().map(|n| n.id).collect();
            all.sort();
            near.sort();
            assert_eq!(near, all);
            grid.retain(|_| false);
            assert!(grid.within(centre, Metres(metres)).is_empty());
        }
    }

    #[test]
    fn a_look_costs_the_same_among_a_hundred_and_among_ten_thousand() {
        // At equal density, a vessel each 4.5 square miles, within 1 nm: the places asked a look.
        let asked = |count: usize| {
            let side = (count as f64).sqrt().round() as usize;
            let step = 4.5f64.sqrt() / 60.0;
            let mut grid = Neighbours::default();
            let places: Vec<_> = (0..side * side)
                .map(|n| at(30.0 + (n / side) as f64 * step, 134.0 + (n % side) as f64 * step * 1.25))
                .collect();
            for (n, place) in places.iter().enumerate() {
                grid.place(ship(n as u32), *place, T0);
            }
            let mut asked = 0_u64;
            for place in &places {
                grid.visit(*place, Metres(1852.0), &mut |_| asked += 1);
            }
            asked as f64 / places.len() as f64
        };
        let [small, middle, large] = [100, 1_000, 10_000].map(asked);
        assert!(small >= 1.0, "each one finds at least herself: {small}");
        // How the rows of the grid fall on the traffic differs a little.
        assert!(middle <= small * 1.1 && large <= middle * 1.1, "{small} {middle} {large}");
    }
}

//! The edges of a ring in a tree of their boxes, built once: a look costs the edges that
//! are near and not the length of the coast.

use crate::domain::chart::region::LonLat;
use crate::domain::geo::Position;
use crate::domain::waters::ring::{crosses_east, segment_nm};
use rstar::{AABB, RTree, RTreeObject};

/// How far edges are looked for, in widening steps, nautical miles.
const STEPS_NM: [f64; 3] = [0.5, 2.0, 6.0];
/// Widens searches over what a division may round away, degrees.
const PAD: f64 = 1e-9;
/// As narrow as a degree of longitude is taken to be, of one on the equator.
const NARROWEST: f64 = 0.05;

#[derive(Debug, Clone, Copy)]
struct Edge {
    a: LonLat,
    b: LonLat,
}

impl RTreeObject for Edge {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners([self.a.lon, self.a.lat], [self.b.lon, self.b.lat])
    }
}

/// The edges.
#[derive(Debug, Clone)]
pub(crate) struct Edges {
    tree: RTree<Edge>,
}

impl Edges {
    /// The edges of the ring through these points, which are finite; the last one leads
    /// back to the first.
    pub(crate) fn of(points: &[LonLat]) -> Self {
        let next = points.iter().skip(1).chain(points.first());
        let edges = points.iter().zip(next).map(|(a, b)| Edge { a: *a, b: *b }).collect();
        Self { tree: RTree::bulk_load(edges) }
    }

    /// Whether a ray from the place to the meridian `east` crosses an odd number of edges.
    pub(crate) fn is_odd_to(&self, at: Position, east: f64) -> bool {
        let (lat, lon) = (at.lat(), at.lon());
        let ray = AABB::from_corners([lon - PAD, lat], [east + PAD, lat]);
        self.tree
            .locate_in_envelope_intersecting(ray)
            .fold(false, |odd, edge| odd ^ crosses_east(lat, lon, edge.a, edge.b))
    }

    /// Distance to the nearest edge, nautical miles; `None` beyond `limit_nm`.
    pub(crate) fn nearest(&self, at: Position, limit_nm: f64) -> Option<f64> {
        let steps = STEPS_NM.into_iter().filter(|step| *step < limit_nm).chain([limit_nm]);
        steps.into_iter().find_map(|step| {
            let dlat = step / 60.0 + PAD;
            let dlon = dlat / at.lat().to_radians().cos().max(NARROWEST);
            let near =
                AABB::from_corners([at.lon() - dlon, at.lat() - dlat], [at.lon() + dlon, at.lat() + dlat]);
            let edges = self.tree.locate_in_envelope_intersecting(near);
            let least = edges.map(|edge| segment_nm(at, edge.a, edge.b)).fold(f64::MAX, f64::min);
            (least <= step).then_some(least)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop, proptest};

    /// The same by walking along every edge.
    fn linear(points: &[LonLat], at: Position) -> (bool, f64) {
        let next = points.iter().skip(1).chain(points.first());
        let edges = points.iter().zip(next);
        edges.fold((false, f64::MAX), |(odd, least), (a, b)| {
            (odd ^ crosses_east(at.lat(), at.lon(), *a, *b), least.min(segment_nm(at, *a, *b)))
        })
    }

    proptest! {
        /// On a lattice, so that places lie on corners, on edges and beside them, and
        /// edges of all lengths (one crosses the whole ring).
        #[test]
        fn the_tree_says_what_a_walk_along_all_edges_says(
            steps in prop::collection::vec((-9i32..9, -9i32..9), 3..60),
            (y, x) in (-60i32..60, -60i32..60), fine in 0.0f64..0.01, base in -80i32..80, limit in 0.1f64..40.0,
        ) {
            let base = f64::from(base);
            let mut here = (0, 0);
            let points: Vec<LonLat> = steps.iter().map(|(dy, dx)| {
                here = (here.0 + dy, here.1 + dx);
                LonLat { lat: base + f64::from(here.0) * 0.01, lon: 130.0 + f64::from(here.1) * 0.01 }
            }).collect();
            let at = Position::new(base + f64::from(y) * 0.01 + fine, 130.0 + f64::from(x) * 0.01).unwrap();
            let edges = Edges::of(&points);
            let (odd, least) = linear(&points, at);
            assert_eq!(edges.is_odd_to(at, 180.0), odd);
            assert_eq!(edges.nearest(at, limit), (least <= limit).then_some(least));
        }
    }
}

//! A box of latitudes and longitudes that may straddle the date line, and the bare
//! point that chart lines are made of.

use crate::domain::geo::Position;

/// A chart point in degrees. Longitudes run on across the date line (181 is 179 W) so
/// that a line never jumps from one side of the world to the other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LonLat {
    pub lon: f64,
    pub lat: f64,
}

/// A box in degrees. `west` is in -180..180 and `east` is `west`..=`west + 360`, so a
/// box across the date line has an east beyond 180.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeoBox {
    south: f64,
    west: f64,
    north: f64,
    east: f64,
}

impl GeoBox {
    /// `None` when a value is not finite, south is above north or east is below west.
    /// Latitudes are cut at the poles, the width at the whole circle.
    pub fn new(south: f64, west: f64, north: f64, east: f64) -> Option<Self> {
        let all = [south, west, north, east];
        if all.iter().any(|v| !v.is_finite() || v.abs() > 1e4) || south > north || west > east {
            return None;
        }
        let width = (east - west).min(360.0);
        let west = (west + 180.0).rem_euclid(360.0) - 180.0;
        Some(Self {
            south: south.clamp(-90.0, 90.0),
            west,
            north: north.clamp(-90.0, 90.0),
            east: west + width,
        })
    }

    /// The box that holds one position only.
    pub fn at(position: Position) -> Self {
        let (lat, lon) = (position.lat(), position.lon());
        Self { south: lat, west: lon, north: lat, east: lon }
    }

    /// The smallest box around points of one turn; `None` for no points or points that
    /// are not finite.
    pub fn around(points: &[LonLat]) -> Option<Self> {
        let (mut south, mut north, mut west, mut east) = (f64::MAX, f64::MIN, f64::MAX, f64::MIN);
        for p in points {
            (south, north) = (south.min(p.lat), north.max(p.lat));
            (west, east) = (west.min(p.lon), east.max(p.lon));
        }
        Self::new(south, west, north, east)
    }

    pub fn south(&self) -> f64 {
        self.south
    }

    pub fn north(&self) -> f64 {
        self.north
    }

    pub fn west(&self) -> f64 {
        self.west
    }

    pub fn east(&self) -> f64 {
        self.east
    }

    /// Whether the point lies in the box; the longitude may be in any turn.
    pub fn contains(&self, point: LonLat) -> bool {
        let dlon = (point.lon - self.west).rem_euclid(360.0);
        (self.south..=self.north).contains(&point.lat) && dlon <= self.east - self.west
    }

    pub fn contains_position(&self, at: Position) -> bool {
        self.contains(LonLat { lon: at.lon(), lat: at.lat() })
    }

    /// Whether `inner` lies wholly in this box.
    pub fn encloses(&self, inner: &Self) -> bool {
        let dlon = (inner.west - self.west).rem_euclid(360.0);
        self.south <= inner.south
            && inner.north <= self.north
            && dlon + (inner.east - inner.west) <= self.east - self.west
    }

    /// The turns (-360, 0 or 360 degrees) that bring longitudes of `other` into this
    /// box, so that `other.lon + turn` lies in this box's run of longitudes.
    pub(crate) fn turns_onto<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = f64> + 'a {
        let apart = self.south > other.north || other.south > self.north;
        [-360.0, 0.0, 360.0]
            .into_iter()
            .filter(move |turn| !apart && other.west + turn <= self.east && self.west <= other.east + turn)
    }

    pub fn intersects(&self, other: &Self) -> bool {
        self.turns_onto(other).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> LonLat {
        LonLat { lon, lat }
    }

    #[test]
    fn a_box_across_the_date_line_holds_both_sides() {
        let b = GeoBox::new(-20.0, 175.0, -10.0, 185.0).unwrap();
        assert!(
            b.contains(at(-15.0, 179.0)) && b.contains(at(-15.0, -178.0)) && b.contains(at(-15.0, 182.0))
        );
        assert!(
            !b.contains(at(-15.0, 170.0)) && !b.contains(at(-15.0, -170.0)) && !b.contains(at(0.0, 179.0))
        );
        let west = GeoBox::new(-20.0, -180.0, -10.0, -170.0).unwrap();
        assert_eq!(b.turns_onto(&west).collect::<Vec<_>>(), [360.0]);
        assert!(west.intersects(&b) && !b.intersects(&GeoBox::new(-20.0, 0.0, -10.0, 10.0).unwrap()));
    }

    #[test]
    fn a_box_is_in_range_or_absent() {
        assert!(GeoBox::new(10.0, 0.0, 5.0, 1.0).is_none());
        assert!(GeoBox::new(f64::NAN, 0.0, 5.0, 1.0).is_none());
        let world = GeoBox::new(-100.0, -200.0, 95.0, 300.0).unwrap();
        assert_eq!((world.south(), world.north(), world.east() - world.west()), (-90.0, 90.0, 360.0));
        assert!(world.encloses(&GeoBox::new(30.0, 170.0, 40.0, 179.0).unwrap()));
    }
}

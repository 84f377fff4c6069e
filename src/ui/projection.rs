//! From positions to dots of the chart and back.
//!
//! A Mercator projection (spherical, as chart displays use) scaled to be true at the
//! centre: a rhumb line is straight, a course is an angle on the screen. Against the
//! local plane that CPA uses, it errs by less than a dot up to 48 nm in these latitudes.
//! A cell is taken as twice as high as wide, so its 2 x 4 dots are square.

use crate::domain::chart::region::{GeoBox, LonLat};
use crate::domain::geo::Position;
use crate::domain::units::{Bearing, NauticalMiles};
use ratatui::layout::Rect;

/// Dots across a cell.
pub const DOTS_X: u16 = 2;
/// Dots down a cell.
pub const DOTS_Y: u16 = 4;

/// Nautical miles in a radian of the meridian, a minute of arc being a mile.
const NM_PER_RADIAN: f64 = 10_800.0 / std::f64::consts::PI;
/// The projection runs to infinity at the poles: latitudes are cut here.
const MAX_LATITUDE: f64 = 85.0;
const MIN_RANGE_NM: f64 = 0.05;
const MAX_RANGE_NM: f64 = 5000.0;

/// A view of the sea: where its middle is, how far it reaches and which way is up.
///
/// Dots count from the top left corner of the area, x to the right, y down; dot `n`
/// covers `n..n + 1`, so flooring a coordinate gives its dot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    center: Position,
    range: NauticalMiles,
    area: Rect,
    up: Bearing,
    /// Dots per radian of longitude.
    scale: f64,
    /// Mercator ordinate of the centre, radians.
    ordinate: f64,
    /// Longitude of the centre in the turn of the view's box, degrees.
    meridian: f64,
    sin: f64,
    cos: f64,
}

impl Projection {
    /// `range` is from the centre to the upper and lower edge (kept within 0.05..=5000
    /// nm); `up` is the true bearing that points up, 000 for north-up.
    pub fn new(center: Position, range: NauticalMiles, area: Rect, up: Bearing) -> Self {
        let range_nm = if range.0.is_finite() { range.0.clamp(MIN_RANGE_NM, MAX_RANGE_NM) } else { 1.0 };
        let latitude = center.lat().clamp(-MAX_LATITUDE, MAX_LATITUDE);
        let center = Position::new(latitude, center.lon()).unwrap_or(center);
        let half_height = f64::from(area.height.max(1)) * f64::from(DOTS_Y) / 2.0;
        let dots_per_nm = half_height / range_nm;
        let (sin, cos) = up.radians().sin_cos();
        let mut view = Self {
            center,
            range: NauticalMiles(range_nm),
            area,
            up,
            scale: dots_per_nm * NM_PER_RADIAN * latitude.to_radians().cos(),
            ordinate: ordinate(latitude),
            meridian: center.lon(),
            sin,
            cos,
        };
        // Just east of the date line the box begins west of it, a turn away.
        let turn =
            view.view_box().west() - view.corners().map(|c| c.lon).into_iter().fold(f64::MAX, f64::min);
        view.meridian += (turn / 360.0).round() * 360.0;
        view
    }

    pub fn center(&self) -> Position {
        self.center
    }

    pub fn range(&self) -> NauticalMiles {
        self.range
    }

    pub fn area(&self) -> Rect {
        self.area
    }

    /// The true bearing that points up.
    pub fn up(&self) -> Bearing {
        self.up
    }

    /// Nautical miles across a dot at the centre.
    pub fn nm_per_dot(&self) -> f64 {
        self.range.0 * 2.0 / (f64::from(self.area.height.max(1)) * f64::from(DOTS_Y))
    }

    /// Width and height of the area in dots.
    pub fn size_in_dots(&self) -> (f64, f64) {
        let Rect { width, height, .. } = self.area;
        (f64::from(width) * f64::from(DOTS_X), f64::from(height) * f64::from(DOTS_Y))
    }

    /// The dot of a position, which may be outside the area. The position is taken on
    /// the side of the world that is nearer to the centre.
    pub fn to_dot(self, at: Position) -> (f64, f64) {
        let turn = ((at.lon() - self.meridian) / 360.0).round() * 360.0;
        self.point_to_dot(LonLat { lon: at.lon() - turn, lat: at.lat() })
    }

    /// The dot of a chart point whose longitude is in the turn of [`Self::view_box`].
    pub fn point_to_dot(&self, at: LonLat) -> (f64, f64) {
        let east = (at.lon - self.meridian).to_radians() * self.scale;
        let north = (ordinate(at.lat) - self.ordinate) * self.scale;
        let (width, height) = self.size_in_dots();
        let right = east * self.cos - north * self.sin;
        let ahead = east * self.sin + north * self.cos;
        (width / 2.0 + right, height / 2.0 - ahead)
    }

    /// The buffer cell of a position, `None` outside the area.
    pub fn to_cell(self, at: Position) -> Option<(u16, u16)> {
        let (x, y) = self.to_dot(at);
        let (width, height) = self.size_in_dots();
        let inside = (0.0..width).contains(&x) && (0.0..height).contains(&y);
        inside.then(|| (self.area.x + x as u16 / DOTS_X, self.area.y + y as u16 / DOTS_Y))
    }

    /// The position under a dot.
    pub fn to_position(self, x: f64, y: f64) -> Position {
        let point = self.to_point(x, y);
        Position::new(point.lat, point.lon).unwrap_or(self.center)
    }

    /// The position under the middle of a buffer cell.
    pub fn cell_to_position(&self, column: u16, row: u16) -> Position {
        let middle =
            |cell: u16, origin: u16, dots: u16| (f64::from(cell) - f64::from(origin) + 0.5) * f64::from(dots);
        self.to_position(middle(column, self.area.x, DOTS_X), middle(row, self.area.y, DOTS_Y))
    }

    /// The box of all that the area shows.
    pub fn view_box(&self) -> GeoBox {
        GeoBox::around(&self.corners()).unwrap_or_else(|| GeoBox::at(self.center))
    }

    fn corners(&self) -> [LonLat; 4] {
        let (width, height) = self.size_in_dots();
        [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)].map(|(x, y)| self.to_point(x, y))
    }

    /// The point under a dot, its longitude running on from the centre's.
    fn to_point(self, x: f64, y: f64) -> LonLat {
        let (width, height) = self.size_in_dots();
        let (right, ahead) = (x - width / 2.0, height / 2.0 - y);
        let east = right * self.cos + ahead * self.sin;
        let north = ahead * self.cos - right * self.sin;
        let span = (east / self.scale).to_degrees().clamp(-180.0, 180.0);
        LonLat { lon: self.meridian + span, lat: latitude(self.ordinate + north / self.scale) }
    }
}

/// Mercator ordinate of a latitude in degrees, radians of arc at the equator.
fn ordinate(latitude: f64) -> f64 {
    let sin = latitude.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin();
    0.5 * ((1.0 + sin) / (1.0 - sin)).ln()
}

/// Latitude in degrees of a Mercator ordinate.
fn latitude(ordinate: f64) -> f64 {
    ordinate.sinh().atan().to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::new(lat, lon).unwrap()
    }

    fn view(center: Position, range: f64, up: f64) -> Projection {
        Projection::new(center, NauticalMiles(range), Rect::new(3, 2, 80, 24), Bearing::new(up))
    }

    #[test]
    fn the_centre_is_in_the_middle_and_the_range_at_the_edge() {
        let p = view(at(35.0, 135.0), 12.0, 0.0);
        assert_eq!(p.to_dot(at(35.0, 135.0)), (80.0, 48.0));
        let (x, y) = p.to_dot(at(35.2, 135.0));
        assert!((x - 80.0).abs() < 1e-9 && y.abs() < 0.2, "{x} {y}");
        assert_eq!(p.to_cell(at(35.0, 135.0)), Some((43, 14)));
        assert_eq!(p.to_cell(at(35.3, 135.0)), None);
        assert_eq!(p.nm_per_dot(), 0.25);
    }

    #[test]
    fn course_up_turns_the_chart() {
        let p = view(at(35.0, 135.0), 12.0, 90.0);
        let (x, y) = p.to_dot(at(35.0, 135.1));
        assert!((x - 80.0).abs() < 1e-6 && y < 40.0, "east is up: {x} {y}");
        let (x, y) = p.to_dot(at(35.1, 135.0));
        assert!(x < 60.0 && (y - 48.0).abs() < 1e-6, "north is left: {x} {y}");
    }

    #[test]
    fn ranges_and_bearings_agree_with_the_plane_of_the_cpa() {
        for range in [0.25, 3.0, 12.0, 48.0] {
            let own = at(36.0, 138.0);
            let p = view(own, range, 0.0);
            for bearing in [0.0, 47.0, 90.0, 133.0, 180.0, 270.0] {
                let other = own.destination(Bearing::new(bearing), NauticalMiles(range * 0.9));
                let plane = own.offset_to(other);
                let (x, y) = p.to_dot(other);
                let (dx, dy) = (x - 80.0 - plane.x / p.nm_per_dot(), y - 48.0 + plane.y / p.nm_per_dot());
                assert!(dx.hypot(dy) < 0.5, "{range} nm {bearing}: {dx} {dy}");
            }
        }
    }

    #[test]
    fn the_date_line_does_not_tear_the_view() {
        let p = view(at(0.0, 179.9), 12.0, 0.0);
        let (x, _) = p.to_dot(at(0.0, -179.95));
        assert!((x - 80.0 - 0.15 * 60.0 / p.nm_per_dot()).abs() < 1e-6, "{x}");
        assert!(p.view_box().contains_position(at(0.0, -179.95)));
        assert!(p.view_box().east() > 180.0);
        // East of the line the box begins before it, and its points are in its turn.
        let p = view(at(0.0, -179.9), 12.0, 0.0);
        assert!(p.view_box().west() > 179.0);
        let (x, _) = p.point_to_dot(LonLat { lon: 180.1, lat: 0.0 });
        assert!((x - 80.0).abs() < 1e-6, "{x}");
        let there = p.to_position(0.0, 48.0);
        assert!((there.lon() - (180.1 - 80.0 * 0.25 / 60.0)).abs() < 1e-6, "{there:?}");
    }

    proptest! {
        #[test]
        fn dots_and_positions_are_inverse(
            lat in -80.0f64..80.0, lon in -180.0f64..180.0, range in 0.25f64..600.0, up in 0.0f64..360.0,
            x in 0.0f64..160.0, y in 0.0f64..96.0,
        ) {
            let p = view(at(lat, lon), range, up);
            let there = p.to_position(x, y);
            prop_assert!(p.view_box().contains_position(there) || there.lat().abs() > 80.0);
            let (bx, by) = p.to_dot(there);
            if there.lat().abs() < 84.0 {
                prop_assert!((bx - x).abs() < 1e-3 && (by - y).abs() < 1e-3, "{x},{y} -> {bx},{by}");
            }
        }

        #[test]
        fn a_cell_holds_its_own_middle(column in 3u16..83, row in 2u16..26, up in 0.0f64..360.0) {
            let p = view(at(35.0, 135.0), 12.0, up);
            prop_assert_eq!(p.to_cell(p.cell_to_position(column, row)), Some((column, row)));
        }

        #[test]
        fn any_view_is_finite(lat in -90.0f64..=90.0, lon in -180.0f64..180.0, range: f64, w: u16, h: u16) {
            let p = Projection::new(at(lat, lon), NauticalMiles(range), Rect::new(0, 0, w, h), Bearing::new(12.0));
            let (x, y) = p.to_dot(at(-lat, lon));
            prop_assert!(x.is_finite() && y.is_finite() && p.view_box().east().is_finite());
        }
    }
}

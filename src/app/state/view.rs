//! Moving the chart's view. The view holds still and the boat moves over it: over a
//! slow link bytes are the cost. It is centred again when own ship leaves the middle
//! third.

use crate::app::state::{App, ChartView, RANGES_NM};
use crate::domain::geo::{Offset, Position};
use crate::domain::units::Bearing;

/// A turn of own ship by more than this turns a course-up chart, degrees.
const COURSE_UP_STEP: f64 = 15.0;

impl ChartView {
    /// The next smaller range.
    pub(crate) fn zoom_in(&mut self) {
        if let Some(range) = RANGES_NM.iter().rev().find(|r| **r < self.range_nm - 1e-9) {
            self.range_nm = *range;
        }
    }

    /// The next larger range.
    pub(crate) fn zoom_out(&mut self) {
        if let Some(range) = RANGES_NM.iter().find(|r| **r > self.range_nm + 1e-9) {
            self.range_nm = *range;
        }
    }

    /// Moves the view by parts of its range, x to the right and y up as drawn.
    pub(crate) fn pan(&mut self, x: f64, y: f64) {
        let Some(centre) = self.centre else { return };
        let (sin, cos) = self.up.radians().sin_cos();
        let (x, y) = (x * self.range_nm, y * self.range_nm);
        self.centre = Some(centre.at_offset(Offset { x: x * cos + y * sin, y: y * cos - x * sin }));
        self.follow = false;
    }
}

/// Keeps a following view on own ship, and a course-up one turned to her course.
pub(crate) fn settle(app: &mut App) {
    let own = app.picture.own(app.now);
    let Some(position) = own.position.position() else {
        if app.chart.centre.is_none() {
            app.chart.centre = amid_targets(app);
        }
        return;
    };
    let view = &mut app.chart;
    if view.course_up {
        let ahead = own.heading.map(|(h, _)| h).or(own.course);
        if let Some(ahead) = ahead
            && ahead.difference(view.up) > COURSE_UP_STEP
        {
            view.up = ahead;
            view.centre = if view.follow { Some(position) } else { view.centre };
        }
    } else {
        view.up = Bearing::new(0.0);
    }
    let Some(centre) = view.centre else {
        view.centre = Some(position);
        return;
    };
    if view.follow && leaves_the_middle(centre, position, view.range_nm) {
        view.centre = Some(position);
    }
}

/// The middle of the targets, for as long as own position was never known.
fn amid_targets(app: &App) -> Option<Position> {
    let mut places: Vec<Position> = app
        .picture
        .targets()
        .filter_map(|target| app.picture.predicted(target, app.now))
        .map(|p| p.position)
        .collect();
    let middle = places.len() / 2;
    places.sort_by(|a, b| a.lat().total_cmp(&b.lat()));
    let lat = places.get(middle)?.lat();
    places.sort_by(|a, b| a.lon().total_cmp(&b.lon()));
    Position::new(lat, places.get(middle)?.lon())
}

fn leaves_the_middle(centre: Position, own: Position, range_nm: f64) -> bool {
    let offset = centre.offset_to(own);
    offset.x.abs().max(offset.y.abs()) > range_nm / 3.0
}

/// Centres on own ship, or on the selected target when there is no own position.
pub(crate) fn centre(app: &mut App) {
    let own = app.picture.own(app.now).position.position();
    let target = app.selected.and_then(|id| app.picture.get(id)).and_then(|t| t.report).map(|r| r.position);
    if let Some(position) = own.or(target) {
        app.chart.centre = Some(position);
        app.chart.follow = own.is_some();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_holds_still_until_own_ship_leaves_the_middle_third() {
        let centre = Position::new(35.0, 135.0).unwrap();
        let near = centre.at_offset(Offset { x: 1.9, y: 0.0 });
        let far = centre.at_offset(Offset { x: 2.1, y: 0.0 });
        assert!(!leaves_the_middle(centre, near, 6.0));
        assert!(leaves_the_middle(centre, far, 6.0));
    }
}

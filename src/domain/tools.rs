//! The crew's own tools on the chart: guard zone, anchor watch, man overboard, marks,
//! bearing line and range ring. Values and geometry only; the rules that watch them are
//! in `behaviour`.
//!
//! Every tool that can stand several times has a number, given once and never again in a
//! run, so that an alert or a log entry keeps its meaning. Every removal can be undone.

use crate::domain::geo::{Offset, Position};
use crate::domain::time::{Span, UtcTime};
use crate::domain::units::{Bearing, Knots, Metres, NauticalMiles};

const MAX_ZONES: usize = 16;
const MAX_MARKS: usize = 500;
const MAX_OVERBOARD: usize = 16;

/// Where a tool is centred.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Origin {
    /// It moves with own ship.
    Own,
    Fixed(Position),
}

/// What a sector's or a bearing line's angles are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AngleFrom {
    TrueNorth,
    /// Own heading.
    Bow,
}

/// The area a guard zone watches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    Circle {
        radius: NauticalMiles,
    },
    /// Clockwise from one bearing to the other, between two ranges.
    Sector {
        inner: NauticalMiles,
        outer: NauticalMiles,
        from: Bearing,
        to: Bearing,
        angles: AngleFrom,
    },
}

/// An area that alarms when a vessel is in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GuardZone {
    pub number: u16,
    pub origin: Origin,
    pub shape: Shape,
    pub set_at: UtcTime,
}

/// The circle own ship must stay in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnchorWatch {
    pub position: Position,
    pub radius: Metres,
    pub set_at: UtcTime,
}

/// Where a person went overboard, and how the water carries them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ManOverboard {
    pub number: u16,
    /// `None` while own position has not been known since.
    pub position: Option<Position>,
    /// When the key was pressed.
    pub at: UtcTime,
    /// When the position was taken: later than `at` where none was known at first.
    pub placed_at: Option<UtcTime>,
    /// Set (toward) and drift, where known.
    pub drift: Option<(Bearing, Knots)>,
}

/// A mark with a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub number: u16,
    pub position: Position,
    pub label: String,
    pub at: UtcTime,
}

/// Electronic bearing line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BearingLine {
    pub origin: Origin,
    pub bearing: Bearing,
    pub angles: AngleFrom,
}

/// Variable range marker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RangeRing {
    pub origin: Origin,
    pub radius: NauticalMiles,
}

/// All tools that stand now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tools {
    zones: Vec<GuardZone>,
    anchor: Option<AnchorWatch>,
    overboard: Vec<ManOverboard>,
    marks: Vec<Mark>,
    pub bearing_line: Option<BearingLine>,
    pub range_ring: Option<RangeRing>,
    last_number: u16,
}

/// Which tool to remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    Zone(u16),
    Anchor,
    Overboard(u16),
    Mark(u16),
}

/// What was removed: give it to [`Tools::restore`] to undo.
#[derive(Debug, Clone, PartialEq)]
pub enum Removed {
    Zone(GuardZone),
    Anchor(AnchorWatch),
    Overboard(ManOverboard),
    Mark(Mark),
}

/// Why a tool was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There are as many as the screen can tell apart, or the numbers are used up.
    #[error("too many tools of this kind")]
    Full,
    /// A radius is not above zero, or a sector's outer range not above its inner one.
    #[error("not a shape")]
    NoShape,
}

impl Tools {
    pub fn zones(&self) -> &[GuardZone] {
        &self.zones
    }

    pub fn anchor(&self) -> Option<&AnchorWatch> {
        self.anchor.as_ref()
    }

    /// The people overboard that were not ended, oldest first.
    pub fn overboard(&self) -> &[ManOverboard] {
        &self.overboard
    }

    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Marks where a person went overboard. A second call marks a second person: the
    /// first mark is never moved.
    /// Without own position the time is kept, and [`Tools::place_overboard`] gives it one.
    pub fn drop_mob(&mut self, position: impl Into<Option<Position>>, now: UtcTime) -> Result<u16, Refused> {
        let position = position.into();
        let number = self.next_number(self.overboard.len() < MAX_OVERBOARD)?;
        let placed_at = position.map(|_| now);
        self.overboard.push(ManOverboard { number, position, at: now, placed_at, drift: None });
        Ok(number)
    }

    /// Takes the first own position since for those who were marked without one; `true`
    /// when there was one.
    pub fn place_overboard(&mut self, position: Position, now: UtcTime) -> bool {
        let mut placed = false;
        for mob in self.overboard.iter_mut().filter(|mob| mob.position.is_none()) {
            mob.position = Some(position);
            mob.placed_at = Some(now);
            placed = true;
        }
        placed
    }

    /// Sets how the water carries the people overboard, toward `set`.
    pub fn set_drift(&mut self, set: Bearing, drift: Knots) {
        for mob in &mut self.overboard {
            mob.drift = Some((set, drift));
        }
    }

    /// Watches a circle around the anchor, in place of an earlier one, which is returned.
    pub fn set_anchor(
        &mut self,
        position: Position,
        radius: Metres,
        now: UtcTime,
    ) -> Result<Option<AnchorWatch>, Refused> {
        if !(radius.0.is_finite() && radius.0 > 0.0) {
            return Err(Refused::NoShape);
        }
        Ok(self.anchor.replace(AnchorWatch { position, radius, set_at: now }))
    }

    pub fn add_zone(&mut self, origin: Origin, shape: Shape, now: UtcTime) -> Result<u16, Refused> {
        if !shape.is_sound() {
            return Err(Refused::NoShape);
        }
        let number = self.next_number(self.zones.len() < MAX_ZONES)?;
        self.zones.push(GuardZone { number, origin, shape, set_at: now });
        Ok(number)
    }

    pub fn add_mark(&mut self, position: Position, label: &str, now: UtcTime) -> Result<u16, Refused> {
        let number = self.next_number(self.marks.len() < MAX_MARKS)?;
        self.marks.push(Mark { number, position, label: label.to_owned(), at: now });
        Ok(number)
    }

    /// Takes a tool away; `None` when it does not stand.
    pub fn remove(&mut self, tool: Tool) -> Option<Removed> {
        match tool {
            Tool::Anchor => self.anchor.take().map(Removed::Anchor),
            Tool::Zone(n) => take(&mut self.zones, |z| z.number == n).map(Removed::Zone),
            Tool::Overboard(n) => take(&mut self.overboard, |m| m.number == n).map(Removed::Overboard),
            Tool::Mark(n) => take(&mut self.marks, |m| m.number == n).map(Removed::Mark),
        }
    }

    /// Puts back what [`Tools::remove`] took, under its own number. A tool that stands
    /// already is left as it is; an anchor watch that was set meanwhile wins.
    pub fn restore(&mut self, removed: Removed) {
        match removed {
            Removed::Anchor(anchor) => {
                self.anchor.get_or_insert(anchor);
            }
            Removed::Zone(zone) => put_back(&mut self.zones, zone, MAX_ZONES, |z| z.number),
            Removed::Overboard(mob) => put_back(&mut self.overboard, mob, MAX_OVERBOARD, |m| m.number),
            Removed::Mark(mark) => put_back(&mut self.marks, mark, MAX_MARKS, |m| m.number),
        }
    }

    fn next_number(&mut self, room: bool) -> Result<u16, Refused> {
        let next = self.last_number.checked_add(1).filter(|_| room).ok_or(Refused::Full)?;
        self.last_number = next;
        Ok(next)
    }
}

impl Origin {
    /// Where it is, given own position.
    pub fn position(self, own: Option<Position>) -> Option<Position> {
        match self {
            Self::Own => own,
            Self::Fixed(position) => Some(position),
        }
    }
}

impl AngleFrom {
    /// A bearing as counted from here, turned to true north.
    pub fn to_true(self, bearing: Bearing, heading: Option<Bearing>) -> Option<Bearing> {
        match self {
            Self::TrueNorth => Some(bearing),
            Self::Bow => heading.map(|h| h.turned(bearing.degrees())),
        }
    }
}

impl Shape {
    fn is_sound(self) -> bool {
        match self {
            Self::Circle { radius } => radius.0.is_finite() && radius.0 > 0.0,
            Self::Sector { inner, outer, .. } => outer.0.is_finite() && inner.0 >= 0.0 && outer.0 > inner.0,
        }
    }

    /// Whether `point` lies inside around `centre`, with ranges widened by `margin` nm
    /// outward. A sector counted from the bow needs a heading: without one the whole ring
    /// counts, because an alarm too many is the lesser fault.
    pub fn contains(self, centre: Position, heading: Option<Bearing>, point: Position, margin: f64) -> bool {
        let range = centre.haversine(point).nautical_miles().0;
        match self {
            Self::Circle { radius } => range <= radius.0 + margin,
            Self::Sector { inner, outer, from, to, angles } => {
                let in_ring = range >= inner.0 - margin && range <= outer.0 + margin;
                in_ring
                    && angles.to_true(from, heading).zip(angles.to_true(to, heading)).is_none_or(
                        |(from, to)| {
                            let Offset { x, y } = centre.offset_to(point);
                            let bearing = Bearing::new(x.atan2(y).to_degrees());
                            is_between(bearing, from, to)
                        },
                    )
            }
        }
    }

    /// The outer range.
    pub fn reach(self) -> NauticalMiles {
        match self {
            Self::Circle { radius } => radius,
            Self::Sector { outer, .. } => outer,
        }
    }
}

impl ManOverboard {
    /// Where the person is thought to be now: the mark, carried by the drift since it was
    /// taken.
    pub fn estimated(&self, now: UtcTime) -> Option<Position> {
        let (position, placed_at) = (self.position?, self.placed_at?);
        Some(self.drift.map_or(position, |(set, drift)| {
            let hours = now.since(placed_at).as_hours().max(0.0);
            position.at_offset(Offset::along(set, drift.0, hours))
        }))
    }

    /// How long after the key the position was taken; `None` when it was known at once.
    pub fn late_by(&self) -> Option<Span> {
        self.placed_at.map(|placed| placed.since(self.at)).filter(|span| span.0 > 0)
    }
}

/// Clockwise from `from` to `to`; equal ends are the whole circle.
fn is_between(bearing: Bearing, from: Bearing, to: Bearing) -> bool {
    let width = to.turned(-from.degrees()).degrees();
    width == 0.0 || bearing.turned(-from.degrees()).degrees() <= width
}

fn take<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> Option<T> {
    list.iter().position(is_it).map(|i| list.remove(i))
}

fn put_back<T>(list: &mut Vec<T>, item: T, capacity: usize, number: impl Fn(&T) -> u16) {
    let key = number(&item);
    if list.len() < capacity
        && let Err(place) = list.binary_search_by_key(&key, number)
    {
        list.insert(place, item);
    }
}

#[cfg(test)]
mod tests;

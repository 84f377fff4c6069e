//! 1/22 and 1/23: an authority marks an area for a time (IMO SN.1/Circ.289, annex 11).

use crate::domain::ais::binary::{Cursor, coded};
use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::{Reading, minute_thousandths};
use crate::domain::ais::text;
use crate::domain::geo::Position;

/// A notice and the shapes that make up its area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaNotice {
    /// Ties other messages of the sender to this one.
    pub linkage: Reading<i32>,
    /// 0..=127, table 11.11 of the circular; 126 cancels, 127 is undefined.
    pub notice: u8,
    /// Start, UTC.
    pub month: Reading<i32>,
    pub day: Reading<i32>,
    pub hour: Reading<i32>,
    pub minute: Reading<i32>,
    /// Minutes from the start; 0 cancels.
    pub duration: Reading<i32>,
    pub shapes: Vec<Shape>,
}

/// One sub-area. Distances in metres, angles in degrees true.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A point when the radius is 0.
    Circle {
        centre: Reading<Position>,
        precision: u8,
        radius: u32,
    },
    Rectangle {
        /// South-west corner before it is turned.
        corner: Reading<Position>,
        precision: u8,
        east: u32,
        north: u32,
        /// Clockwise about the corner.
        turned: Reading<i32>,
    },
    Sector {
        centre: Reading<Position>,
        precision: u8,
        radius: u32,
        left: Reading<i32>,
        right: Reading<i32>,
    },
    /// Legs from the end of the shape before.
    Polyline(Vec<Leg>),
    /// As a polyline, closed.
    Polygon(Vec<Leg>),
    Text(String),
    /// 6 or 7.
    Reserved(u8),
}

/// One leg of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    pub bearing: f64,
    pub distance: u32,
}

const HEADER_BITS: usize = 55;
const SHAPE_BITS: usize = 87;
const MOST_SHAPES: usize = 10;
const TEXT_CHARS: usize = 14;

pub(super) fn notice(data: &Bits) -> Option<AreaNotice> {
    if !data.has(0, HEADER_BITS) {
        return None;
    }
    let from = &mut Cursor::new(data, 0);
    Some(AreaNotice {
        linkage: coded(from.u(10), 0, 1..=1023),
        notice: from.u(7) as u8,
        month: coded(from.u(4), 0, 1..=12),
        day: coded(from.u(5), 0, 1..=31),
        hour: coded(from.u(5), 24, 0..=23),
        minute: coded(from.u(6), 60, 0..=59),
        duration: coded(from.u(18), 262_143, 0..=262_142),
        shapes: (0..MOST_SHAPES)
            .map(|index| HEADER_BITS + SHAPE_BITS * index)
            .take_while(|at| data.has(*at, SHAPE_BITS))
            .map(|at| shape(data, at))
            .collect(),
    })
}

fn shape(data: &Bits, at: usize) -> Shape {
    let from = &mut Cursor::new(data, at);
    let kind = from.u(3) as u8;
    if kind == 5 {
        return Shape::Text(text::read(data, from.at, TEXT_CHARS));
    }
    let scale = 10_u32.pow(from.u(2).cast_unsigned());
    let metres = |from: &mut Cursor<'_>, width| from.u(width).cast_unsigned() * scale;
    let degrees = |from: &mut Cursor<'_>| coded(from.u(9), 360, 0..=359);
    let point = |from: &mut Cursor<'_>| (minute_thousandths(from.i(25), from.i(24)), from.u(3) as u8);
    match kind {
        0 => {
            let (centre, precision) = point(from);
            Shape::Circle { centre, precision, radius: metres(from, 12) }
        }
        1 => {
            let (corner, precision) = point(from);
            let (east, north) = (metres(from, 8), metres(from, 8));
            Shape::Rectangle { corner, precision, east, north, turned: degrees(from) }
        }
        2 => {
            let (centre, precision) = point(from);
            let radius = metres(from, 12);
            Shape::Sector { centre, precision, radius, left: degrees(from), right: degrees(from) }
        }
        3 | 4 => {
            // Half degrees; 720 and more, or no distance, end the line.
            let legs = (0..4)
                .map(|_| (from.u(10), metres(from, 10)))
                .take_while(|(bearing, distance)| *bearing < 720 && *distance > 0)
                .map(|(bearing, distance)| Leg { bearing: f64::from(bearing) / 2.0, distance })
                .collect();
            if kind == 3 { Shape::Polyline(legs) } else { Shape::Polygon(legs) }
        }
        _ => Shape::Reserved(kind),
    }
}

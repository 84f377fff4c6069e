//! Inland AIS (CCNR, UNECE): 200/10, an inland ship, and 200/55, persons on board.

use crate::domain::ais::binary::{Cursor, coded};
use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::Reading;
use crate::domain::ais::text;

/// 200/10, broadcast behind type 5.
#[derive(Debug, Clone, PartialEq)]
pub struct InlandShip {
    /// Unique European vessel identification number, eight characters.
    pub eni: String,
    /// Metres.
    pub length: Reading<f64>,
    /// Metres.
    pub beam: Reading<f64>,
    /// ERI code of ship or convoy, 8000..=8390, or a type of type 5.
    pub ship_type: Reading<i32>,
    /// Blue cones, 0..=3, or 4 for flag B.
    pub hazard: Reading<i32>,
    /// Metres.
    pub draught: Reading<f64>,
    pub loaded: Reading<bool>,
    /// Speed, course and heading come from good sensors, not from GNSS alone.
    pub good_speed: bool,
    pub good_course: bool,
    pub good_heading: bool,
}

/// 200/55.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonsOnBoard {
    pub crew: Reading<i32>,
    pub passengers: Reading<i32>,
    pub personnel: Reading<i32>,
}

const SHIP_BITS: usize = 104;
const PERSONS_BITS: usize = 29;

pub(super) fn ship(data: &Bits) -> Option<InlandShip> {
    if !data.has(0, SHIP_BITS) {
        return None;
    }
    let from = &mut Cursor::new(data, 48);
    Some(InlandShip {
        eni: text::read(data, 0, 8),
        length: coded(from.u(13), 0, 1..=8000).map(|code| f64::from(code) / 10.0),
        beam: coded(from.u(10), 0, 1..=1000).map(|code| f64::from(code) / 10.0),
        ship_type: coded(from.u(14), 0, 1..=9999),
        hazard: coded(from.u(3), 5, 0..=4),
        draught: coded(from.u(11), 0, 1..=2000).map(|code| f64::from(code) / 100.0),
        loaded: coded(from.u(2), 0, 1..=2).map(|code| code == 1),
        good_speed: from.flag(),
        good_course: from.flag(),
        good_heading: from.flag(),
    })
}

pub(super) fn persons(data: &Bits) -> Option<PersonsOnBoard> {
    if !data.has(0, PERSONS_BITS) {
        return None;
    }
    let from = &mut Cursor::new(data, 0);
    Some(PersonsOnBoard {
        crew: coded(from.u(8), 255, 0..=254),
        passengers: coded(from.u(13), 8191, 0..=8190),
        personnel: coded(from.u(8), 255, 0..=254),
    })
}

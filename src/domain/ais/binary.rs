//! Applications inside binary messages: what the data of types 6, 8, 25 and 26 say,
//! by designated area code and function identifier.
//!
//! | DAC | FI | application | source |
//! | --- | --- | --- | --- |
//! | 1 | 31 | weather and water | IMO SN.1/Circ.289 |
//! | 1 | 11 | weather and water, to 2013 but still on the air | IMO SN/Circ.236 |
//! | 1 | 22, 23 | area notice, broadcast and addressed | IMO SN.1/Circ.289 |
//! | 200 | 10 | inland ship | CCNR/UNECE Inland AIS |
//! | 200 | 55 | persons on board | CCNR/UNECE Inland AIS |
//! | 235, 250 | 10 | monitoring of an aid to navigation | GLA, IALA register |
//!
//! All others stay bits. Texts and numbers of an application are a sender's word, not
//! a measurement of ours.

pub mod area;
pub mod inland;
pub mod monitoring;
pub mod weather;

use crate::domain::ais::binary::area::AreaNotice;
use crate::domain::ais::binary::inland::{InlandShip, PersonsOnBoard};
use crate::domain::ais::binary::monitoring::AidMonitoring;
use crate::domain::ais::binary::weather::Weather;
use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::Reading;
use std::ops::RangeInclusive;

/// A decoded application.
#[derive(Debug, Clone, PartialEq)]
pub enum Application {
    Weather(Box<Weather>),
    AreaNotice(Box<AreaNotice>),
    InlandShip(Box<InlandShip>),
    PersonsOnBoard(PersonsOnBoard),
    AidMonitoring(AidMonitoring),
}

/// The application in `data`, the bits behind the application identifier. `None` for one
/// that is not known or that is too short for its fields.
pub fn decode(dac: u16, fid: u8, data: &Bits) -> Option<Application> {
    match (dac, fid) {
        (1, 31) => weather::circular_289(data).map(|read| Application::Weather(Box::new(read))),
        (1, 11) => weather::circular_236(data).map(|read| Application::Weather(Box::new(read))),
        (1, 22 | 23) => area::notice(data).map(|read| Application::AreaNotice(Box::new(read))),
        (200, 10) => inland::ship(data).map(|read| Application::InlandShip(Box::new(read))),
        (200, 55) => inland::persons(data).map(Application::PersonsOnBoard),
        (235 | 250, 10) => monitoring::aid(data).map(Application::AidMonitoring),
        _ => None,
    }
}

/// Reads fields one behind the other.
struct Cursor<'a> {
    bits: &'a Bits,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(bits: &'a Bits, at: usize) -> Self {
        Self { bits, at }
    }

    fn u(&mut self, width: u32) -> i32 {
        let value = self.bits.u(self.at, width);
        self.at += width as usize;
        value.cast_signed()
    }

    fn i(&mut self, width: u32) -> i32 {
        let value = self.bits.i(self.at, width);
        self.at += width as usize;
        value
    }

    fn flag(&mut self) -> bool {
        self.u(1) == 1
    }
}

/// What a code says, in its own units: `missing` is "not available", and what is
/// neither that nor in `valid` is reserved.
fn coded(code: i32, missing: i32, valid: RangeInclusive<i32>) -> Reading<i32> {
    if code == missing {
        Reading::NotAvailable
    } else if valid.contains(&code) {
        Reading::Value(code)
    } else {
        Reading::Reserved
    }
}

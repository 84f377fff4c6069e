//! 235/10 and 250/10: an aid to navigation reports its own health to its authority
//! (GLA; IALA register of application-specific messages).

use crate::domain::ais::binary::{Cursor, coded};
use crate::domain::ais::bits::Bits;
use crate::domain::ais::coded::Reading;

/// The aid's own sensors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AidMonitoring {
    /// Supply and two external inputs, volts.
    pub supply: Reading<f64>,
    pub external: [Reading<f64>; 2],
    /// 0 none, 1 not monitored, 2 operational, 3 error.
    pub racon: u8,
    /// 0 none or not monitored, 1 on, 2 off, 3 error.
    pub light: u8,
    pub alarm: bool,
    /// Eight digital inputs, the highest first.
    pub inputs: u8,
    pub off_position: bool,
}

const BITS: usize = 44;

pub(super) fn aid(data: &Bits) -> Option<AidMonitoring> {
    if !data.has(0, BITS) {
        return None;
    }
    let from = &mut Cursor::new(data, 0);
    let volts = |from: &mut Cursor<'_>| coded(from.u(10), 0, 1..=720).map(|code| f64::from(code) / 20.0);
    Some(AidMonitoring {
        supply: volts(from),
        external: [volts(from), volts(from)],
        racon: from.u(2) as u8,
        light: from.u(2) as u8,
        alarm: from.flag(),
        inputs: from.u(8) as u8,
        off_position: from.flag(),
    })
}

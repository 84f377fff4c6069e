//! Own heading from its sensors: true, relayed by the radar or the log, magnetic with
//! variation. Each sensor is kept to one input while that input speaks.

use super::HeadingSource;
use super::receiver::Rhythm;
use crate::domain::id::SourceId;
use crate::domain::nmea0183::sentence::Heading;
use crate::domain::time::{Span, UtcTime};
use crate::domain::units::Bearing;

/// Variation changes by a degree in a day's run: an hour old is as good as new.
const VARIATION_LASTS: Span = Span::hours(1);

/// A sensor's last value. Another input may only take over when this one went silent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot<T> {
    value: T,
    at: UtcTime,
    source: SourceId,
    /// How often it is given.
    rhythm: Rhythm,
}

impl<T: Copy> Slot<T> {
    pub(super) fn put(slot: &mut Option<Self>, value: T, at: UtcTime, source: SourceId, lasts: Span) {
        let taken = slot.as_ref().is_some_and(|slot| slot.source != source && at.since(slot.at) <= lasts);
        if !taken {
            let mut rhythm = Rhythm::default();
            if let Some(last) = slot.as_ref().filter(|last| last.source == source) {
                rhythm = last.rhythm;
                rhythm.beat(at.since(last.at));
            }
            *slot = Some(Self { value, at, source, rhythm });
        }
    }

    pub(super) fn get(slot: Option<&Self>, now: UtcTime, lasts: Span) -> Option<T> {
        slot.filter(|slot| now.since(slot.at) <= lasts.max(slot.rhythm.patience())).map(|slot| slot.value)
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct HeadingSensors {
    gyro: Option<Slot<Bearing>>,
    relayed: Option<Slot<Bearing>>,
    magnetic: Option<Slot<Bearing>>,
    variation: Option<Slot<f64>>,
    turn: Option<Slot<f64>>,
}

impl HeadingSensors {
    pub(super) fn apply(&mut self, heading: &Heading, at: UtcTime, source: SourceId, lasts: Span) {
        match *heading {
            Heading::True(heading) => Slot::put(&mut self.gyro, heading, at, source, lasts),
            // A gyro that calls itself invalid is off at once, not after the time-out.
            Heading::TrueDoubtful { .. } => self.gyro = self.gyro.filter(|slot| slot.source != source),
            Heading::Magnetic { heading, deviation, variation } => {
                let heading = heading.turned(deviation.unwrap_or(0.0));
                Slot::put(&mut self.magnetic, heading, at, source, lasts);
                if let Some(variation) = variation {
                    Slot::put(&mut self.variation, variation, at, source, lasts);
                }
            }
            Heading::RateOfTurn { degrees_per_minute, valid: true } => {
                Slot::put(&mut self.turn, degrees_per_minute, at, source, lasts);
            }
            Heading::RateOfTurn { .. } => self.turn = self.turn.filter(|slot| slot.source != source),
        }
    }

    /// A true heading that the radar (OSD) or the log (VHW) passes on from its gyro.
    pub(super) fn apply_relayed(&mut self, heading: Bearing, at: UtcTime, source: SourceId, lasts: Span) {
        Slot::put(&mut self.relayed, heading, at, source, lasts);
    }

    /// The best heading; `rmc` is the variation that the receiver knows.
    pub(super) fn best(
        &self,
        now: UtcTime,
        lasts: Span,
        rmc: Option<f64>,
    ) -> Option<(Bearing, HeadingSource)> {
        let gyro = Slot::get(self.gyro.as_ref(), now, lasts)
            .or_else(|| Slot::get(self.relayed.as_ref(), now, lasts));
        if let Some(heading) = gyro {
            return Some((heading, HeadingSource::Gyro));
        }
        let magnetic = Slot::get(self.magnetic.as_ref(), now, lasts)?;
        let variation = Slot::get(self.variation.as_ref(), now, VARIATION_LASTS).or(rmc)?;
        Some((magnetic.turned(variation), HeadingSource::Magnetic))
    }

    pub(super) fn turn(&self, now: UtcTime, lasts: Span) -> Option<f64> {
        Slot::get(self.turn.as_ref(), now, lasts)
    }
}

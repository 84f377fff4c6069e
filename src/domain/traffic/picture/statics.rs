//! What a target says of itself: a name, call sign, IMO number, type and size count
//! after two equal messages, because one flipped bit makes another ship of her.

use crate::domain::ais::message::{Dimensions, ExtendedB, StaticA, StaticPartB};
use crate::domain::id::SourceId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Confirmed, Identity};

/// Two receivers, or a repeater, pass on one transmission within this span; a station
/// repeats its static data after minutes.
const ONE_TRANSMISSION: Span = Span::seconds(2);

/// Which half of the static data a message carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// 24 A.
    Name,
    /// 24 B.
    Details,
    /// 5 and 19.
    Whole,
}

/// How a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arrival {
    pub(super) at: UtcTime,
    pub(super) source: SourceId,
    pub(super) repeat: u8,
}

/// A value that counts after it was heard twice in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Twice<T> {
    candidate: Option<T>,
    heard: u8,
}

impl<T> Default for Twice<T> {
    fn default() -> Self {
        Self { candidate: None, heard: 0 }
    }
}

impl<T: Copy + PartialEq> Twice<T> {
    /// Hears a value; true when it makes `counts` another.
    fn hear(&mut self, value: T, counts: &mut Option<T>) -> bool {
        if self.candidate == Some(value) {
            self.heard = self.heard.saturating_add(1);
        } else {
            *self = Self { candidate: Some(value), heard: 1 };
        }
        let changed = self.heard >= 2 && *counts != Some(value);
        if changed {
            *counts = Some(value);
        }
        changed
    }
}

impl Confirmed {
    /// Hears a text; true when it makes the one that counts another. An empty text is
    /// "not available" and says nothing.
    pub(super) fn hear(&mut self, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        if self.candidate == text {
            self.heard = self.heard.saturating_add(1);
        } else {
            self.candidate.clear();
            self.candidate.push_str(text);
            self.heard = 1;
        }
        let changed = self.heard >= 2 && self.value.as_deref() != Some(text);
        if changed {
            self.value = Some(text.to_owned());
        }
        changed
    }
}

/// The candidates of the numbers, and how the last static messages came.
#[derive(Debug, Clone, Default)]
pub(super) struct Statics {
    imo: Twice<u32>,
    ship_type: Twice<u8>,
    dimensions: Twice<Dimensions>,
    arrivals: [Option<Arrival>; 3],
}

impl Statics {
    /// Type 5. True when a part that counts changed.
    pub(super) fn apply_a(&mut self, said: &StaticA, identity: &mut Identity, arrival: Arrival) -> bool {
        if self.is_copy(Part::Whole, arrival) {
            return false;
        }
        let mut changed = identity.name.hear(&said.name);
        changed |= identity.callsign.hear(&said.callsign);
        if said.imo != 0 {
            changed |= self.imo.hear(said.imo, &mut identity.imo);
        }
        changed |= self.hear_hull(said.ship_type, Some(said.dimensions), identity);
        if !said.destination.is_empty() && identity.destination.as_deref() != Some(&said.destination) {
            identity.destination = Some(said.destination.clone());
        }
        identity.eta = (said.eta_month != 0 || said.eta_day != 0).then_some((
            said.eta_month,
            said.eta_day,
            said.eta_hour,
            said.eta_minute,
        ));
        identity.draught = (said.draught != 0).then(|| f64::from(said.draught) / 10.0);
        identity.epfd = Some(said.epfd);
        identity.at = Some(arrival.at);
        changed
    }

    /// Type 19.
    pub(super) fn apply_b(&mut self, said: &ExtendedB, identity: &mut Identity, arrival: Arrival) -> bool {
        if self.is_copy(Part::Whole, arrival) {
            return false;
        }
        let mut changed = identity.name.hear(&said.name);
        changed |= self.hear_hull(said.ship_type, Some(said.dimensions), identity);
        identity.epfd = Some(said.epfd);
        identity.at = Some(arrival.at);
        changed
    }

    /// Type 24 part A.
    pub(super) fn apply_name(&mut self, name: &str, identity: &mut Identity, arrival: Arrival) -> bool {
        if self.is_copy(Part::Name, arrival) {
            return false;
        }
        identity.at = Some(arrival.at);
        identity.name.hear(name)
    }

    /// Type 24 part B.
    pub(super) fn apply_details(
        &mut self,
        said: &StaticPartB,
        identity: &mut Identity,
        arrival: Arrival,
    ) -> bool {
        if self.is_copy(Part::Details, arrival) {
            return false;
        }
        let mut changed = identity.callsign.hear(&said.callsign);
        changed |= self.hear_hull(said.ship_type, said.dimensions, identity);
        if said.mothership.is_some() && identity.mothership != said.mothership {
            identity.mothership = said.mothership;
            changed = true;
        }
        if !said.vendor.is_empty() && identity.vendor.as_deref() != Some(&said.vendor) {
            identity.vendor = Some(said.vendor.clone());
        }
        identity.epfd = said.epfd.or(identity.epfd);
        identity.at = Some(arrival.at);
        changed
    }

    fn hear_hull(&mut self, ship_type: u8, dimensions: Option<Dimensions>, identity: &mut Identity) -> bool {
        let mut changed = false;
        if ship_type != 0 {
            identity.ship_type_heard = Some(ship_type);
            changed |= self.ship_type.hear(ship_type, &mut identity.ship_type);
        }
        if let Some(dimensions) = dimensions.filter(|dimensions| *dimensions != Dimensions::default()) {
            changed |= self.dimensions.hear(dimensions, &mut identity.dimensions);
        }
        changed
    }

    /// The same transmission by another way. From the same input a second message is
    /// a second transmission.
    fn is_copy(&mut self, part: Part, arrival: Arrival) -> bool {
        let Some(slot) = self.arrivals.get_mut(part as usize) else { return false };
        let copy = slot.is_some_and(|last| {
            arrival.at.since(last.at) < ONE_TRANSMISSION
                && (arrival.source != last.source || arrival.repeat != last.repeat)
        });
        if !copy {
            *slot = Some(arrival);
        }
        copy
    }
}

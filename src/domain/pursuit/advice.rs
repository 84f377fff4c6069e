//! What the law may say against a step of a pursuit, from the zones alone. Advice for the
//! officer; the entry stands whatever it says.

use crate::domain::pursuit::{Means, Places, What};
use crate::domain::units::NauticalMiles;
use crate::domain::waters::Zone;

/// A stop signal further off can hardly be seen or heard (111(4)).
const SIGNAL_REACH: NauticalMiles = NauticalMiles(1.0);

/// One caution. The catalogue has its words under `pursuit-advice-<code>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Advice {
    /// Her zone is not known.
    ZoneUnknown,
    /// Outside internal waters, territorial sea and contiguous zone (111(1)), unless one of
    /// her boats, or a craft that works as a team with her, is inside (111(4)).
    OutsideZones,
    /// From the contiguous zone only for the rights that it protects: customs, fiscal,
    /// immigration and sanitary (111(1), 33).
    ContiguousZoneRights,
    /// Radio alone is no signal that she can see or hear (111(4)).
    RadioAlone,
    /// The range of the signal is not known, or long.
    SignalRange,
    /// Only ships clearly marked and identifiable as on government service, and authorised,
    /// may pursue (111(5)).
    MarkedShip,
    /// Stopped outside the territorial sea without justification, she is to be compensated
    /// (111(8)).
    Compensation,
}

impl Advice {
    pub fn code(self) -> &'static str {
        match self {
            Self::ZoneUnknown => "zone-unknown",
            Self::OutsideZones => "outside-zones",
            Self::ContiguousZoneRights => "contiguous-zone",
            Self::RadioAlone => "radio-alone",
            Self::SignalRange => "signal-range",
            Self::MarkedShip => "marked-ship",
            Self::Compensation => "compensation",
        }
    }
}

/// The cautions of one entry.
pub(super) fn advise(what: &What, places: &Places) -> Vec<Advice> {
    let mut advice = Vec::new();
    if matches!(what, What::Basis { .. } | What::Signal { .. } | What::Begun) {
        advice.extend(match places.target_zone {
            None => Some(Advice::ZoneUnknown),
            Some(Zone::HighSeas | Zone::ForeignTerritorialSea) => Some(Advice::OutsideZones),
            Some(Zone::ContiguousZone) => Some(Advice::ContiguousZoneRights),
            Some(Zone::InternalWaters | Zone::TerritorialSea) => None,
        });
    }
    if let What::Signal { means } = what {
        if *means == Means::Radio {
            advice.push(Advice::RadioAlone);
        }
        if places.range().is_none_or(|range| range > SIGNAL_REACH) {
            advice.push(Advice::SignalRange);
        }
    }
    if *what == What::Begun {
        advice.push(Advice::MarkedShip);
    }
    let inside = matches!(places.target_zone, Some(Zone::InternalWaters | Zone::TerritorialSea));
    if *what == What::Stopped && !inside {
        advice.push(Advice::Compensation);
    }
    advice
}

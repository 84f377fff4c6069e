//! Pairs that the crew has dismissed: silent until the entry or the vessel changes, or
//! for thirty days.

use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::entry::WatchEntry;
use std::collections::BTreeMap;

/// How long a dismissal holds.
pub const HOLDS: Span = Span::hours(30 * 24);

/// Why a hit was dismissed; the code is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    DifferentLength,
    DifferentImo,
    VisuallyOther,
    CrewChecked,
}

impl Why {
    pub const ALL: [Self; 4] =
        [Self::DifferentLength, Self::DifferentImo, Self::VisuallyOther, Self::CrewChecked];

    pub fn code(self) -> &'static str {
        match self {
            Self::DifferentLength => "different-length",
            Self::DifferentImo => "different-imo",
            Self::VisuallyOther => "visually-other",
            Self::CrewChecked => "crew-checked",
        }
    }
}

/// A dismissal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    pub at: UtcTime,
    pub why: Why,
    /// Both sides as they were.
    pub entry: String,
    pub vessel: String,
}

/// All dismissals, by entry and MMSI or other id of the vessel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClearedPairs {
    pairs: BTreeMap<(String, String), Cleared>,
}

/// The entry's version: every cell of it.
fn version(entry: &WatchEntry) -> String {
    entry.cells.iter().flat_map(|(k, v)| [k, "=", v, "\n"]).collect()
}

/// What she says of herself.
fn fingerprint(target: &Target) -> String {
    let i = &target.identity;
    format!("{:?}|{:?}|{:?}|{:?}|{:?}", i.name.value, i.callsign.value, i.imo, i.ship_type, i.dimensions)
}

impl ClearedPairs {
    pub fn dismiss(&mut self, entry: &WatchEntry, target: &Target, why: Why, at: UtcTime) {
        self.pairs.insert(
            (entry.id.clone(), target.id.to_string()),
            Cleared { at, why, entry: version(entry), vessel: fingerprint(target) },
        );
    }

    /// Why the pair is dismissed, while that holds.
    pub fn holds(&self, entry: &WatchEntry, target: &Target, now: UtcTime) -> Option<Why> {
        self.pairs.get(&(entry.id.clone(), target.id.to_string())).and_then(|c| {
            let holds =
                now.since(c.at) < HOLDS && c.entry == version(entry) && c.vessel == fingerprint(target);
            holds.then_some(c.why)
        })
    }

    /// The dismissal of a pair.
    pub fn get(&self, entry: &str, vessel: &str) -> Option<&Cleared> {
        self.pairs.get(&(entry.to_owned(), vessel.to_owned()))
    }

    /// Takes dismissals that were kept, where nothing newer is known of the pair.
    pub fn recall(&mut self, kept: &[(String, String, Cleared)]) {
        for (entry, vessel, cleared) in kept {
            let newer = self.get(entry, vessel).is_some_and(|known| cleared.at <= known.at);
            if !newer {
                self.pairs.insert((entry.clone(), vessel.clone()), cleared.clone());
            }
        }
    }

    /// Takes a dismissal back; false where there is none.
    pub fn restore(&mut self, entry: &str, target: &Target) -> bool {
        self.pairs.remove(&(entry.to_owned(), target.id.to_string())).is_some()
    }

    /// How often the entry was dismissed, for its owner ashore.
    pub fn count(&self, entry: &str) -> usize {
        self.pairs.keys().filter(|(id, _)| id == entry).count()
    }
}

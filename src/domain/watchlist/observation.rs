//! What is known of a vessel in range, for comparison with the list.

use crate::domain::time::UtcTime;
use crate::domain::traffic::mmsi::country;
use crate::domain::traffic::target::Target;
use crate::domain::watchlist::entry::port;
use crate::domain::watchlist::marks::{self, Class};
use crate::domain::watchlist::name::{self, Name};
use std::collections::BTreeMap;

/// A vessel as observed. `None` is unknown: it neither matches nor vetoes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Observation {
    pub names: Vec<Name>,
    pub mmsi: Option<u32>,
    pub imo: Option<u32>,
    pub call_sign: Option<String>,
    pub flag: Option<[u8; 2]>,
    pub class: Option<Class>,
    /// Metres.
    pub length_m: Option<f64>,
    pub beam_m: Option<f64>,
    pub home_port: Option<String>,
    pub at: Option<UtcTime>,
}

impl Observation {
    /// A target of the picture: its confirmed static data, and its MMSI.
    pub fn of(target: &Target, at: UtcTime) -> Self {
        let identity = &target.identity;
        let size = identity.dimensions.map(|d| {
            let whole = |a: u16, b: u16| Some(f64::from(a) + f64::from(b)).filter(|m| *m > 0.0);
            (whole(d.to_bow, d.to_stern), whole(u16::from(d.to_port), u16::from(d.to_starboard)))
        });
        Self {
            names: identity
                .name
                .value
                .iter()
                .map(|n| name::normalise(n))
                .filter(|n| !n.is_unknown())
                .collect(),
            mmsi: target.mmsi().map(|m| m.0),
            imo: identity.imo.filter(|n| marks::is_valid_imo(*n)),
            call_sign: identity.callsign.value.as_deref().map(marks::call_sign).filter(|c| !c.is_empty()),
            flag: target.mmsi().and_then(country).and_then(|c| marks::flag(c.code)),
            class: identity.ship_type.and_then(Class::of_code),
            length_m: size.and_then(|s| s.0),
            beam_m: size.and_then(|s| s.1),
            home_port: None,
            at: Some(at),
        }
    }

    /// From cells under the names of the list's columns.
    pub fn of_cells(cells: &BTreeMap<String, String>) -> Self {
        let cell = |key: &str| cells.get(key).map(|c| c.trim()).filter(|c| !c.is_empty());
        let metres = |key| cell(key).and_then(|c| c.parse::<f64>().ok()).filter(|m| *m > 0.0);
        let mmsi = cell("mmsi").and_then(|c| c.parse().ok()).filter(|m| *m > 0);
        let of_mid =
            || mmsi.and_then(|m| country(crate::domain::id::Mmsi(m))).and_then(|c| marks::flag(c.code));
        Self {
            names: ["name", "kana"]
                .iter()
                .filter_map(|key| cell(key))
                .map(name::normalise)
                .filter(|n| !n.is_unknown())
                .collect(),
            mmsi,
            imo: cell("imo").and_then(marks::imo),
            call_sign: cell("callsign").map(marks::call_sign).filter(|c| !c.is_empty()),
            flag: cell("flag").and_then(marks::flag).or_else(of_mid),
            class: cell("type").and_then(Class::of_word),
            length_m: metres("length_m"),
            beam_m: metres("beam_m"),
            home_port: cell("home_port").and_then(port),
            at: cell("at").and_then(entry_date),
        }
    }
}

fn entry_date(text: &str) -> Option<UtcTime> {
    crate::domain::watchlist::entry::date(text).map(|(at, _)| at)
}

//! The law profile of a State as data (`assets/profiles/STATE/profile.toml`): whose sea is
//! its own, its closing lines, the ports. Advisory, with version, source and date.

use serde::Deserialize;

/// A profile file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    pub version: String,
    pub source: String,
    /// ISO 8601, the day that the texts and data were last checked.
    pub date: String,
    /// ISO 3166-1 alpha-2 codes of the own State, as the table of MIDs has them.
    pub own: Vec<String>,
    /// Radius of the mask around each port, nautical miles.
    pub port_radius_nm: f64,
    /// Places (latitude, longitude) whose territorial sea is own though no port is there.
    pub own_seas: Vec<[f64; 2]>,
    /// Rings (latitude, longitude) of internal waters: closing lines at sea, the rest
    /// over land.
    pub internal_waters: Vec<Vec<[f64; 2]>>,
}

impl Profile {
    /// Whether a country is the own State.
    pub fn is_own(&self, country: &str) -> bool {
        self.own.iter().any(|own| own == country)
    }
}

//! The law profile of a State as data (`assets/profiles/STATE/profile.toml`): whose sea is
//! its own, how wide it is, its closing lines, the ports. Advisory, with version, source
//! and date.

use serde::Deserialize;

/// Width of the contiguous zone outside the territorial sea where a profile says nothing:
/// up to 24 nm from the baseline (UNCLOS art. 33).
const CONTIGUOUS_NM: f64 = 12.0;

/// A profile file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    pub version: String,
    pub source: String,
    /// ISO 8601, the day that the texts and data were last checked.
    pub date: String,
    /// Its name where it is not a real State.
    pub fictional: Option<String>,
    /// ISO 3166-1 alpha-2 codes of the own State, as the table of MIDs has them.
    pub own: Vec<String>,
    /// Radius of the mask around each port, nautical miles.
    pub port_radius_nm: f64,
    /// Width of the contiguous zone outside the territorial sea, nautical miles.
    pub contiguous_nm: f64,
    /// Whether the limits of the chart count; else those of `territorial_sea` alone.
    pub chart_limits: bool,
    /// Rings (latitude, longitude) of own territorial sea that the chart does not have.
    pub territorial_sea: Vec<Vec<[f64; 2]>>,
    /// Places (latitude, longitude) whose territorial sea is own though no port is there.
    pub own_seas: Vec<[f64; 2]>,
    /// Rings (latitude, longitude) of internal waters: closing lines at sea, the rest
    /// over land.
    pub internal_waters: Vec<Vec<[f64; 2]>>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            version: String::new(),
            source: String::new(),
            date: String::new(),
            fictional: None,
            own: Vec::new(),
            port_radius_nm: 0.0,
            contiguous_nm: CONTIGUOUS_NM,
            chart_limits: true,
            territorial_sea: Vec::new(),
            own_seas: Vec::new(),
            internal_waters: Vec::new(),
        }
    }
}

impl Profile {
    /// Whether a country is the own State.
    pub fn is_own(&self, country: &str) -> bool {
        self.own.iter().any(|own| own == country)
    }
}

//! The limits of A12 by what own ship does, and the presets of other programs.

use crate::domain::traffic::own_ship::OwnState;
use serde::Deserialize;

/// When an approach counts: closer than `cpa_nm` in less than `tcpa_min`, where the
/// faster of the two makes at least `speed_kn`. A `cpa_nm` of 0 is off.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CpaLimit {
    pub cpa_nm: f64,
    pub tcpa_min: f64,
    pub speed_kn: f64,
}

/// The two rungs of one own state: danger is HIGH, warning WARN.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CpaLimits {
    pub danger: CpaLimit,
    #[serde(default)]
    pub warning: CpaLimit,
}

/// Where the limits come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CpaPreset {
    /// The table in [`CpaSettings`].
    #[default]
    Own,
    /// OpenCPN's defaults: 2 nm, 30 min (ocpn_platform.cpp).
    Opencpn,
    /// Signal K's target prioritizer, harbour and coastal profile.
    SignalK,
    /// The same with its offshore profile in place of the coastal one.
    SignalKOffshore,
    /// The harbour profile wherever own ship is under way.
    SignalKHarbour,
}

/// Settings (`[alert.rules.cpa]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CpaSettings {
    pub preset: CpaPreset,
    pub harbour: CpaLimits,
    pub coastal: CpaLimits,
    pub chase: CpaLimits,
}

impl CpaLimit {
    pub const OFF: Self = Self::new(0.0, 0.0, 0.0);

    const fn new(cpa_nm: f64, tcpa_min: f64, speed_kn: f64) -> Self {
        Self { cpa_nm, tcpa_min, speed_kn }
    }
}

impl Default for CpaLimit {
    fn default() -> Self {
        Self::OFF
    }
}

impl CpaLimits {
    pub const OFF: Self = Self { danger: CpaLimit::OFF, warning: CpaLimit::OFF };

    const fn danger(cpa_nm: f64, tcpa_min: f64, speed_kn: f64) -> Self {
        Self { danger: CpaLimit::new(cpa_nm, tcpa_min, speed_kn), warning: CpaLimit::OFF }
    }
}

impl Default for CpaSettings {
    fn default() -> Self {
        Self {
            preset: CpaPreset::Own,
            harbour: CpaLimits::danger(0.2, 5.0, 0.5),
            coastal: CpaLimits::danger(0.5, 12.0, 0.5),
            chase: CpaLimits::danger(0.5, 6.0, 0.5),
        }
    }
}

impl CpaSettings {
    /// The limits for an own state.
    pub fn limits(&self, state: OwnState) -> CpaLimits {
        let harbour =
            CpaLimits { danger: CpaLimit::new(0.1, 5.0, 3.0), warning: CpaLimit::new(0.5, 10.0, 0.5) };
        let coastal = match self.preset {
            CpaPreset::Own => None,
            CpaPreset::SignalKHarbour => Some(harbour),
            CpaPreset::Opencpn => Some(CpaLimits::danger(2.0, 30.0, 0.0)),
            CpaPreset::SignalK => Some(CpaLimits {
                danger: CpaLimit::new(1.0, 10.0, 0.5),
                warning: CpaLimit::new(2.0, 30.0, 0.0),
            }),
            CpaPreset::SignalKOffshore => Some(CpaLimits {
                danger: CpaLimit::new(2.0, 15.0, 0.0),
                warning: CpaLimit::new(4.0, 30.0, 0.0),
            }),
        };
        match (state, self.preset) {
            (OwnState::Moored | OwnState::Anchored, _) => CpaLimits::OFF,
            (OwnState::Harbour, CpaPreset::SignalK | CpaPreset::SignalKOffshore) => harbour,
            (OwnState::Harbour, _) => coastal.unwrap_or(self.harbour),
            (OwnState::Coastal, _) => coastal.unwrap_or(self.coastal),
            (OwnState::Chase, _) => coastal.unwrap_or(self.chase),
        }
    }
}

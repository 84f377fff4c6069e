//! What can happen to sensors, links and people while a scenario runs, and what that
//! leaves of the sensors at an instant.

use crate::domain::geo::{Offset, Position};
use crate::domain::scenario::file::Inject;
use crate::domain::time::UtcTime;
use crate::domain::units::Bearing;
use std::collections::BTreeSet;

/// The kinds of `[[inject]] what`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InjectKind {
    /// The radar gives no targets.
    RadarLoss,
    RadarBack,
    /// The AIS receiver is deaf.
    AisLoss,
    AisBack,
    /// GPS and heading sentences stop.
    NavigationLoss,
    NavigationBack,
    HeadingLoss,
    HeadingBack,
    /// Nothing comes in at all.
    LinkLoss,
    LinkBack,
    /// The receiver says that it has no fix.
    GnssLoss,
    /// A fix again: ends loss, doubt and jump.
    GnssBack,
    /// A fix of HDOP 8.5 on 4 satellites.
    GnssPoor,
    /// Own fix is off by `by_nm` toward `bearing_deg`, or stuck at `lat`, `lon`.
    GnssJump,
    /// All AIS positions are off by `by_nm` toward `bearing_deg`, until `ais-back`.
    AisJump,
    /// The vessel stops, or starts again, to transmit.
    AisOff,
    AisOn,
    /// The radar can't see the vessel, or can again.
    RadarOff,
    RadarOn,
    /// A transmitter of a person or craft in distress: `sart`, `mob`, `epirb`.
    Sart,
    Mob,
    Epirb,
    /// The vessel calls: DSC distress and a safety text.
    Distress,
    /// The vessel or station sends a safety text.
    SafetyText,
    /// For the player: they send no sentence.
    NetworkDown,
    NetworkUp,
    Tip,
    Permit,
    /// Any other word, kept for the player.
    Other(String),
}

/// What the sensors give at an instant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Conditions {
    pub(super) radar: bool,
    pub(super) ais: bool,
    pub(super) navigation: bool,
    pub(super) heading: bool,
    pub(super) link: bool,
    pub(super) fix: Fix,
    /// Own GNSS error and the error of all AIS positions, nautical miles.
    pub(super) gnss_error: Offset,
    /// Where own fix is stuck, whatever the error.
    pub(super) gnss_place: Option<Position>,
    pub(super) ais_error: Offset,
    /// Ids of vessels that don't transmit, or that radar doesn't see.
    pub(super) silent: BTreeSet<String>,
    pub(super) unseen: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fix {
    Good,
    Poor,
    None,
}

const WORDS: [(&str, InjectKind); 36] = [
    ("radar-loss", InjectKind::RadarLoss),
    ("radar-back", InjectKind::RadarBack),
    ("ais-loss", InjectKind::AisLoss),
    ("ais-back", InjectKind::AisBack),
    ("nav-loss", InjectKind::NavigationLoss),
    ("nav-back", InjectKind::NavigationBack),
    ("heading-loss", InjectKind::HeadingLoss),
    ("heading-back", InjectKind::HeadingBack),
    ("link-loss", InjectKind::LinkLoss),
    ("link-back", InjectKind::LinkBack),
    ("gnss-loss", InjectKind::GnssLoss),
    ("gnss-back", InjectKind::GnssBack),
    ("gnss-poor", InjectKind::GnssPoor),
    ("gnss-jump", InjectKind::GnssJump),
    ("ais-jump", InjectKind::AisJump),
    ("ais-off", InjectKind::AisOff),
    ("ais-on", InjectKind::AisOn),
    ("radar-off", InjectKind::RadarOff),
    ("radar-on", InjectKind::RadarOn),
    ("sart", InjectKind::Sart),
    ("mob", InjectKind::Mob),
    ("epirb", InjectKind::Epirb),
    ("distress", InjectKind::Distress),
    ("safety-text", InjectKind::SafetyText),
    ("network-down", InjectKind::NetworkDown),
    ("network-loss", InjectKind::NetworkDown),
    ("network-up", InjectKind::NetworkUp),
    ("network-back", InjectKind::NetworkUp),
    ("tip", InjectKind::Tip),
    ("permit", InjectKind::Permit),
    ("gps-loss", InjectKind::GnssLoss),
    ("gps-back", InjectKind::GnssBack),
    ("gps-jump", InjectKind::GnssJump),
    ("dark", InjectKind::AisOff),
    ("links-down", InjectKind::LinkLoss),
    ("links-up", InjectKind::LinkBack),
];

impl InjectKind {
    pub fn of(word: &str) -> Self {
        let plain = word.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let known = WORDS.iter().find(|(known, _)| *known == plain);
        known.map_or(Self::Other(plain), |(_, kind)| kind.clone())
    }

    /// The words that are known, for a hint.
    pub(super) fn known() -> String {
        WORDS.map(|(word, _)| word).join(", ")
    }

    /// Whether it names the vessel that it happens to.
    pub(super) fn needs_vessel(&self) -> bool {
        matches!(self, Self::AisOff | Self::AisOn | Self::RadarOff | Self::RadarOn)
    }

    /// Whether it needs a place: one of its own, or a vessel's.
    pub(super) fn needs_place(&self) -> bool {
        matches!(self, Self::Sart | Self::Mob | Self::Epirb | Self::Distress)
    }
}

impl Conditions {
    pub(super) fn good() -> Self {
        Self {
            radar: true,
            ais: true,
            navigation: true,
            heading: true,
            link: true,
            fix: Fix::Good,
            gnss_error: Offset::default(),
            gnss_place: None,
            ais_error: Offset::default(),
            silent: BTreeSet::new(),
            unseen: BTreeSet::new(),
        }
    }

    /// What is left after everything up to `at`.
    pub(super) fn at(injects: &[Inject], at: UtcTime) -> Self {
        let mut now = Self::good();
        for inject in injects.iter().filter(|i| i.at <= at) {
            now.apply(inject);
        }
        now
    }

    pub(super) fn apply(&mut self, inject: &Inject) {
        let error = || {
            let by = inject.by.map_or(1.0, |by| by.0);
            Offset::along(inject.bearing.unwrap_or(Bearing::new(90.0)), by, 1.0)
        };
        let her = || inject.vessel.clone().unwrap_or_default();
        match &inject.what {
            InjectKind::RadarLoss => self.radar = false,
            InjectKind::RadarBack => self.radar = true,
            InjectKind::AisLoss => self.ais = false,
            InjectKind::AisBack => (self.ais, self.ais_error) = (true, Offset::default()),
            InjectKind::NavigationLoss => self.navigation = false,
            InjectKind::NavigationBack => self.navigation = true,
            InjectKind::HeadingLoss => self.heading = false,
            InjectKind::HeadingBack => self.heading = true,
            InjectKind::LinkLoss => self.link = false,
            InjectKind::LinkBack => self.link = true,
            InjectKind::GnssLoss => self.fix = Fix::None,
            InjectKind::GnssBack => {
                (self.fix, self.gnss_error, self.gnss_place) = (Fix::Good, Offset::default(), None);
            }
            InjectKind::GnssPoor => self.fix = Fix::Poor,
            InjectKind::GnssJump => match inject.position {
                Some(place) => self.gnss_place = Some(place),
                None => self.gnss_error = error(),
            },
            InjectKind::AisJump => self.ais_error = error(),
            InjectKind::AisOff => _ = self.silent.insert(her()),
            InjectKind::AisOn => _ = self.silent.remove(&her()),
            InjectKind::RadarOff => _ = self.unseen.insert(her()),
            InjectKind::RadarOn => _ = self.unseen.remove(&her()),
            InjectKind::Sart
            | InjectKind::Mob
            | InjectKind::Epirb
            | InjectKind::Distress
            | InjectKind::SafetyText
            | InjectKind::NetworkDown
            | InjectKind::NetworkUp
            | InjectKind::Tip
            | InjectKind::Permit
            | InjectKind::Other(_) => {}
        }
    }
}

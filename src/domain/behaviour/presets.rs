//! The numbers of other systems, chosen by one setting (`[alert.rules] preset`): Global
//! Fishing Watch's encounters and loitering (technical documentation), Skylight's standard
//! rendezvous, and the profiles of Signal K's target prioritizer. A preset replaces the
//! numbers of the rules it knows and leaves all others as they are set.

use crate::domain::behaviour::cpa_alarm::limits::CpaPreset;
use crate::domain::behaviour::customs::company::rule::MeetingPreset;
use crate::domain::behaviour::rules::RuleSettings;
use serde::Deserialize;

/// Whose numbers hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RulePreset {
    /// The settings as written.
    #[default]
    Tactical,
    /// A3 500 m, 2 h, median below 2 kn, 10 km from an anchorage; A4 from 2 h and from 4 h,
    /// 20 nm off the shore on average.
    GlobalFishingWatch,
    /// A3 250 m, 30 min.
    Skylight,
    /// A12 by the harbour profile wherever own ship is under way.
    SignalKHarbour,
    /// A12 by the coastal profile, in harbour by that of the harbour.
    SignalKCoastal,
    /// A12 by the offshore profile, in harbour by that of the harbour.
    SignalKOffshore,
}

impl RulePreset {
    pub const ALL: [Self; 6] = [
        Self::Tactical,
        Self::GlobalFishingWatch,
        Self::Skylight,
        Self::SignalKHarbour,
        Self::SignalKCoastal,
        Self::SignalKOffshore,
    ];

    /// As the setting writes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tactical => "tactical",
            Self::GlobalFishingWatch => "global-fishing-watch",
            Self::Skylight => "skylight",
            Self::SignalKHarbour => "signal-k-harbour",
            Self::SignalKCoastal => "signal-k-coastal",
            Self::SignalKOffshore => "signal-k-offshore",
        }
    }

    /// The settings with the preset's numbers over them.
    pub(crate) fn over(self, mut settings: RuleSettings) -> RuleSettings {
        let customs = &mut settings.customs;
        match self {
            Self::Tactical => {}
            Self::GlobalFishingWatch => {
                customs.meeting.preset = MeetingPreset::GlobalFishingWatch;
                customs.loiter.speed_kn = 2.0;
                customs.loiter.info_min = 120.0;
                customs.loiter.warn_min = 240.0;
                customs.loiter.high_min = f64::INFINITY;
                customs.loiter.shore_nm = 20.0;
            }
            Self::Skylight => customs.meeting.preset = MeetingPreset::Skylight,
            Self::SignalKHarbour => settings.cpa.preset = CpaPreset::SignalKHarbour,
            Self::SignalKCoastal => settings.cpa.preset = CpaPreset::SignalK,
            Self::SignalKOffshore => settings.cpa.preset = CpaPreset::SignalKOffshore,
        }
        settings.customs.meeting = settings.customs.meeting.resolved();
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::cpa_alarm::limits::CpaLimit;
    use crate::domain::traffic::own_ship::OwnState;

    fn with(preset: RulePreset) -> RuleSettings {
        let text = format!("preset = \"{}\"", preset.code());
        toml::from_str::<RuleSettings>(&text).unwrap().resolved()
    }

    #[test]
    fn each_is_chosen_by_its_name() {
        for preset in RulePreset::ALL {
            assert_eq!(with(preset).preset, preset);
        }
        assert!(toml::from_str::<RuleSettings>("preset = \"gfw\"").is_err());
        assert_eq!(with(RulePreset::Tactical), RuleSettings::default());
    }

    #[test]
    fn meetings_have_the_numbers_of_their_makers() {
        let never = f64::INFINITY;
        // range, speed, rungs, median, km from a haven
        let table = [
            (RulePreset::Tactical, 500.0, [4.0, 10.0, 120.0], 2.0, 10.0),
            (RulePreset::GlobalFishingWatch, 500.0, [never, never, 120.0], 2.0, 10.0),
            (RulePreset::Skylight, 250.0, [never, 30.0, never], 2.0, 10.0),
            (RulePreset::SignalKHarbour, 500.0, [4.0, 10.0, 120.0], 2.0, 10.0),
        ];
        for (preset, range, rungs, median, km) in table {
            let meeting = with(preset).customs.meeting;
            assert_eq!(meeting.range_m, range, "{preset:?}");
            assert_eq!(
                [meeting.suspect_min, meeting.probable_min, meeting.confirmed_min],
                rungs,
                "{preset:?}"
            );
            assert_eq!((meeting.median_kn, meeting.confirmed_km), (median, km), "{preset:?}");
        }
    }

    #[test]
    fn loitering_has_the_numbers_of_its_maker() {
        let gfw = with(RulePreset::GlobalFishingWatch).customs.loiter;
        assert_eq!((gfw.speed_kn, gfw.info_min, gfw.warn_min, gfw.shore_nm), (2.0, 120.0, 240.0, 20.0));
        assert!(gfw.high_min.is_infinite());
        let own = with(RulePreset::Skylight).customs.loiter;
        assert_eq!((own.info_min, own.warn_min, own.high_min, own.shore_nm), (30.0, 120.0, 240.0, 0.0));
    }

    #[test]
    fn approaches_have_the_profiles_of_the_target_prioritizer() {
        use OwnState::{Anchored, Chase, Coastal, Harbour, Moored};
        use RulePreset::{SignalKCoastal, SignalKHarbour, SignalKOffshore};
        let limit = |cpa_nm, tcpa_min, speed_kn| CpaLimit { cpa_nm, tcpa_min, speed_kn };
        let harbour = (limit(0.5, 10.0, 0.5), limit(0.1, 5.0, 3.0));
        let coastal = (limit(2.0, 30.0, 0.0), limit(1.0, 10.0, 0.5));
        let offshore = (limit(4.0, 30.0, 0.0), limit(2.0, 15.0, 0.0));
        let table = [
            (SignalKHarbour, [Harbour, Coastal, Chase], [harbour; 3]),
            (SignalKCoastal, [Harbour, Coastal, Chase], [harbour, coastal, coastal]),
            (SignalKOffshore, [Harbour, Coastal, Chase], [harbour, offshore, offshore]),
        ];
        for (preset, states, wants) in table {
            for (state, (warning, danger)) in states.into_iter().zip(wants) {
                let limits = with(preset).cpa.limits(state);
                assert_eq!((limits.warning, limits.danger), (warning, danger), "{preset:?} {state:?}");
            }
            for state in [Moored, Anchored] {
                assert_eq!(with(preset).cpa.limits(state).danger.cpa_nm, 0.0, "{preset:?} {state:?}");
            }
        }
    }
}

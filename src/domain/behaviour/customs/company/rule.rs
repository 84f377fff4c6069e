//! The conditions of A3 and A3u for two vessels at one instant, each with its value and
//! threshold: the rules ask whether all are met, the crew why one is not (domain §3.2).

use super::recent::Moment;
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::company::span_min;
use crate::domain::behaviour::customs::craft::{HAVENS, rests, serves};
use crate::domain::time::Span;
use crate::domain::traffic::target::Target;
use crate::domain::units::{METRES_PER_NM, Metres};
use serde::Deserialize;

/// Whose numbers a meeting is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeetingPreset {
    /// The settings as written.
    #[default]
    Tactical,
    /// 500 m, 2 h, median below 2 kn, 10 km from an anchorage; nothing earlier.
    GlobalFishingWatch,
    /// 250 m, 30 min.
    Skylight,
}

/// A3 (`[alert.rules.customs.meeting]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeetingSettings {
    pub preset: MeetingPreset,
    /// Not further apart than this, metres, ..
    pub range_m: f64,
    /// .. neither faster than this, knots, ..
    pub speed_kn: f64,
    /// .. and this far from ports and anchorages, nautical miles.
    pub haven_nm: f64,
    /// The rungs, minutes.
    pub suspect_min: f64,
    pub probable_min: f64,
    pub confirmed_min: f64,
    /// CONFIRMED: the median speed below this, knots, and so far from a haven, km.
    pub median_kn: f64,
    pub confirmed_km: f64,
    /// The other's report may be this old, seconds.
    pub fresh_s: f64,
    /// An interruption up to this is bridged, seconds; it never counts as held.
    pub bridge_s: f64,
    /// Without a sample for this long the two are no longer known to be together, seconds.
    pub gap_s: f64,
    /// Repeats within this are one meeting, hours.
    pub cool_down_h: f64,
    /// An echo that was a ship's own is no vessel beside her for this long, minutes.
    pub echo_min: f64,
    /// More than this many beside one vessel are a fleet at work or a harbour.
    pub partners: usize,
}

/// A3u (`[alert.rules.customs.parallel]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ParallelSettings {
    pub range_m: f64,
    /// Both faster than `least_kn` and not faster than `most_kn`.
    pub least_kn: f64,
    pub most_kn: f64,
    /// They may differ by this, knots and degrees.
    pub speed_kn: f64,
    pub course_deg: f64,
    pub kept_min: f64,
}

/// One condition of a rule, as it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// Its words are in the catalogue under `condition-<code>`.
    pub code: &'static str,
    /// `None`: not known, and so not met.
    pub value: Option<f64>,
    pub unit: &'static str,
    pub threshold: f64,
    pub met: bool,
}

impl Default for MeetingSettings {
    fn default() -> Self {
        Self {
            preset: MeetingPreset::Tactical,
            range_m: 500.0,
            speed_kn: 3.0,
            haven_nm: 2.0,
            suspect_min: 4.0,
            probable_min: 10.0,
            confirmed_min: 120.0,
            median_kn: 2.0,
            confirmed_km: 10.0,
            fresh_s: 210.0,
            bridge_s: 30.0,
            gap_s: 390.0,
            cool_down_h: 4.0,
            echo_min: 10.0,
            partners: 4,
        }
    }
}

impl MeetingSettings {
    /// The numbers after the preset.
    #[must_use]
    pub fn resolved(self) -> Self {
        match self.preset {
            MeetingPreset::Tactical => self,
            MeetingPreset::GlobalFishingWatch => Self {
                range_m: 500.0,
                suspect_min: f64::INFINITY,
                probable_min: f64::INFINITY,
                confirmed_min: 120.0,
                median_kn: 2.0,
                confirmed_km: 10.0,
                ..self
            },
            MeetingPreset::Skylight => Self {
                range_m: 250.0,
                suspect_min: f64::INFINITY,
                probable_min: 30.0,
                confirmed_min: f64::INFINITY,
                ..self
            },
        }
    }

    /// The time from which a meeting is told.
    pub(crate) fn first_rung(&self) -> Span {
        span_min(self.suspect_min.min(self.probable_min).min(self.confirmed_min))
    }
}

impl Default for ParallelSettings {
    fn default() -> Self {
        Self { range_m: 500.0, least_kn: 3.0, most_kn: 12.0, speed_kn: 1.5, course_deg: 10.0, kept_min: 10.0 }
    }
}

/// Two vessels at one instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene2<'a> {
    pub(crate) a: (&'a Target, Moment),
    pub(crate) b: (&'a Target, Moment),
}

impl Scene2<'_> {
    pub(crate) fn range(&self) -> Metres {
        self.a.1.position.haversine(self.b.1.position)
    }

    fn faster(&self) -> f64 {
        self.a.1.speed.max(self.b.1.speed)
    }

    fn slower(&self) -> f64 {
        self.a.1.speed.min(self.b.1.speed)
    }
}

/// Excluded types, pairs, and two that both lie at anchor or moored.
pub(crate) fn party(two: &Scene2<'_>, look: &Look<'_>) -> [Condition; 3] {
    let (a, b) = (two.a.0, two.b.0);
    let serving = [a, b].into_iter().filter(|t| serves(t)).count() as f64;
    let declared = a.mmsi().zip(b.mmsi()).is_some_and(|(a, b)| look.scene.local.is_pair(a, b));
    let resting = rests(a) && rests(b);
    [
        condition("no-service-craft", serving, "", 0.0, serving < 1.0),
        condition("not-declared-pair", f64::from(u8::from(declared)), "", 0.0, !declared),
        condition("not-both-at-rest", f64::from(u8::from(resting)), "", 0.0, !resting),
    ]
}

pub(crate) fn haven(two: &Scene2<'_>, look: &Look<'_>, nm: f64) -> Condition {
    let range = [two.a.1.position, two.b.1.position]
        .into_iter()
        .filter_map(|at| look.scene.waters.mask_range(at, &HAVENS))
        .map(|range| range.0)
        .reduce(f64::min);
    let met = range.is_none_or(|range| range >= nm);
    Condition { code: "haven-range", value: range, unit: "nm", threshold: nm, met }
}

/// A3 but for its duration and the haven.
pub(crate) fn meeting(two: &Scene2<'_>, settings: &MeetingSettings) -> [Condition; 2] {
    let (range, speed) = (two.range().0, two.faster());
    [
        condition("range", range, "m", settings.range_m, range <= settings.range_m),
        condition("faster-speed", speed, "kn", settings.speed_kn, speed <= settings.speed_kn),
    ]
}

/// A3u but for its duration and the haven.
pub(crate) fn parallel(two: &Scene2<'_>, settings: &ParallelSettings) -> [Condition; 5] {
    let range = two.range().0;
    let (slow, fast) = (two.slower(), two.faster());
    let courses = two.a.1.course.zip(two.b.1.course).map(|(a, b)| a.difference(b));
    [
        condition("range", range, "m", settings.range_m, range <= settings.range_m),
        condition("slower-speed", slow, "kn", settings.least_kn, slow > settings.least_kn),
        condition("faster-speed", fast, "kn", settings.most_kn, fast <= settings.most_kn),
        condition("speed-difference", fast - slow, "kn", settings.speed_kn, fast - slow <= settings.speed_kn),
        Condition {
            code: "course-difference",
            value: courses,
            unit: "°",
            threshold: settings.course_deg,
            met: courses.is_some_and(|d| d <= settings.course_deg),
        },
    ]
}

pub(crate) fn condition(
    code: &'static str,
    value: f64,
    unit: &'static str,
    threshold: f64,
    met: bool,
) -> Condition {
    Condition { code, value: Some(value), unit, threshold, met }
}

pub(crate) fn all(conditions: &[Condition]) -> bool {
    conditions.iter().all(|c| c.met)
}

/// Kilometres as nautical miles.
pub(crate) fn km(km: f64) -> f64 {
    km * 1000.0 / METRES_PER_NM
}

//! Numbers and words as a person on a bridge reads them.
//!
//! Units are those of the sea: knots, nautical miles, degrees true, metres for depth.
//! What is not known is a dash, never a zero.

use crate::domain::ais::message::Dimensions;
use crate::domain::cpa::Cpa;
use crate::domain::geo::{Position, degrees_minutes};
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Target;
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::i18n::Catalogue;
use chrono::{Datelike, Timelike};

/// What stands for an unknown value.
pub(crate) const UNKNOWN: &str = "--";

/// `35°37.200′N 133°57.000′E`.
pub(crate) fn position(at: Position) -> String {
    format!("{} {}", degrees_minutes(at.lat(), 'N', 'S', 2), degrees_minutes(at.lon(), 'E', 'W', 3))
}

/// `0.25`, `3.41`, `12.3`, `148`: nautical miles with the digits that mean something.
pub(crate) fn miles(distance: NauticalMiles) -> String {
    match distance.0 {
        d if !d.is_finite() => UNKNOWN.to_owned(),
        d if d < 9.995 => format!("{d:.2}"),
        d if d < 99.95 => format!("{d:.1}"),
        d => format!("{d:.0}"),
    }
}

/// `12.4`; 102.2 is the code for "or more".
pub(crate) fn knots(speed: Option<Knots>) -> String {
    match speed {
        Some(Knots(v)) if v >= 102.2 => ">102".to_owned(),
        Some(Knots(v)) => format!("{v:.1}"),
        None => UNKNOWN.to_owned(),
    }
}

/// `045`.
pub(crate) fn bearing(direction: Option<Bearing>) -> String {
    direction.map_or_else(|| "---".to_owned(), |b| b.to_string())
}

/// A span in the shortest words: `8s`, `12m`, `1h05`, `3d`.
pub(crate) fn short_span(span: Span) -> String {
    let sign = if span.0 < 0 { "-" } else { "" };
    let seconds = span.0.unsigned_abs() / 1000;
    match seconds {
        0..=59 => format!("{sign}{seconds}s"),
        60..=3599 => format!("{sign}{}m", seconds / 60),
        3600..=86_399 => format!("{sign}{}h{:02}", seconds / 3600, seconds / 60 % 60),
        _ => format!("{sign}{}d", seconds / 86_400),
    }
}

/// A span in words of the language: `12 s`, `6 min`, `1 h 05 min`.
pub(crate) fn span(words: &Catalogue, span: Span) -> String {
    let seconds = span.0.unsigned_abs() / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match seconds {
        0..=99 => words.format("span-seconds", &[("n", &seconds.to_string())]),
        100..=5999 => words.format("span-minutes", &[("n", &((seconds + 30) / 60).to_string())]),
        6000..=172_799 => {
            words.format("span-hours", &[("h", &hours.to_string()), ("m", &format!("{minutes:02}"))])
        }
        _ => words.format("span-days", &[("n", &(seconds / 86_400).to_string())]),
    }
}

/// How long ago, in words.
pub(crate) fn ago(words: &Catalogue, now: UtcTime, then: UtcTime) -> String {
    words.format("ago", &[("span", &span(words, now.since(then)))])
}

/// The distance of an approach that is still to come; a dash once it has passed, so that
/// a column holds only what can still be acted on.
pub(crate) fn coming_cpa(cpa: Option<Cpa>) -> String {
    coming(cpa).map_or_else(|| UNKNOWN.to_owned(), |c| miles(c.distance))
}

/// `6m` until the closest approach; a dash once it has passed, or where none comes.
pub(crate) fn coming_tcpa(cpa: Option<Cpa>) -> String {
    coming(cpa).and_then(Cpa::time).map_or_else(|| UNKNOWN.to_owned(), short_span)
}

fn coming(cpa: Option<Cpa>) -> Option<Cpa> {
    cpa.filter(|c| c.tcpa.0 >= 0)
}

/// `24 Nov 15:05:10` without words: `11-24 15:05:10`.
pub(crate) fn date_clock(at: UtcTime) -> String {
    at.to_chrono()
        .map_or_else(|| UNKNOWN.to_owned(), |t| format!("{:02}-{:02} {}", t.month(), t.day(), at.clock()))
}

/// `15:05`.
pub(crate) fn clock_minutes(at: UtcTime) -> String {
    at.to_chrono().map_or_else(|| UNKNOWN.to_owned(), |t| format!("{:02}:{:02}", t.hour(), t.minute()))
}

/// Length and beam over all in metres; `None` when the unit sent no dimension.
pub(crate) fn length_beam(d: Dimensions) -> Option<(u32, u32)> {
    let length = u32::from(d.to_bow) + u32::from(d.to_stern);
    let beam = u32::from(d.to_port) + u32::from(d.to_starboard);
    (length > 0 || beam > 0).then_some((length, beam))
}

/// What an id is called where there is no name: `431999021`, `R07`, `M3`.
pub(crate) fn short_id(id: TargetId) -> String {
    match id {
        TargetId::Mmsi(mmsi) => mmsi.to_string(),
        TargetId::Radar { number, use_count: 0 | 1 } => format!("R{number:02}"),
        TargetId::Radar { number, use_count } => format!("R{number:02}#{use_count}"),
        TargetId::Manual(n) => format!("M{n}"),
    }
}

/// The name that a target is called by.
pub(crate) fn target_name(target: &Target) -> String {
    target.name().map_or_else(|| short_id(target.id), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_the_digits_that_mean_something() {
        for (nm, want) in [(0.2, "0.20"), (9.994, "9.99"), (9.996, "10.0"), (99.96, "100"), (f64::NAN, "--")]
        {
            assert_eq!(miles(NauticalMiles(nm)), want);
        }
        assert_eq!(knots(Some(Knots(102.2))), ">102");
        assert_eq!(knots(None), "--");
        for (seconds, want) in [(59, "59s"), (60, "1m"), (3_900, "1h05"), (-130, "-2m"), (90_000, "1d")] {
            assert_eq!(short_span(Span::seconds(seconds)), want);
        }
    }

    #[test]
    fn ids_without_a_name_are_short() {
        for (id, want) in
            [("mmsi:431999021", "431999021"), ("radar:7", "R07"), ("radar:7#2", "R07#2"), ("manual:3", "M3")]
        {
            assert_eq!(short_id(id.parse().unwrap()), want);
        }
    }
}

//! A6d: another name, call sign, IMO number or size under one MMSI.
//!
//! What an MMSI said last is remembered beyond the picture, for the ship that comes back
//! after hours as another. A name that is only cut, padded or spaced otherwise is the same;
//! so is a tug's size, which goes with her tow.

use super::IdentitySettings;
use crate::domain::ais::message::Dimensions;
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::ship_class::ShipClass;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::callsign;
use crate::domain::traffic::target::Target;
use std::collections::BTreeMap;

/// Ships remembered; the longest unheard go first.
const MOST_REMEMBERED: usize = 20_000;
/// Characters of a name's field: a longer name is cut there.
const NAME_FIELD: usize = 20;

/// What an MMSI said last.
#[derive(Debug, Clone, Default)]
struct Known {
    name: Option<String>,
    callsign: Option<String>,
    imo: Option<u32>,
    /// Length and beam in metres.
    size: Option<(f64, f64)>,
    heard: UtcTime,
    changes: u32,
}

#[derive(Debug, Clone)]
struct Standing {
    finding: Finding,
    last: UtcTime,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Changed {
    known: BTreeMap<Mmsi, Known>,
    standing: BTreeMap<Mmsi, Standing>,
}

impl Changed {
    /// Hears what the target says of itself now.
    pub(super) fn hear(&mut self, target: &Target, now: UtcTime, settings: &IdentitySettings) {
        let Some(mmsi) = target.mmsi().filter(|_| target.is_vessel()) else { return };
        let identity = &target.identity;
        if identity.at.is_none() {
            return;
        }
        let known = self.known.entry(mmsi).or_default();
        known.heard = now;
        let mut reasons = Vec::new();
        let mut old_name = None;
        if let Some(name) = identity.name.value.as_deref() {
            old_name = known.name.as_deref().filter(|old| !same_name(old, name)).map(str::to_owned);
            reasons
                .extend(old_name.as_ref().map(|_| told("name-changed", f64::from(known.changes) + 1.0, 0.0)));
            // The longer of two forms of one name tells more.
            if old_name.is_some() || known.name.as_ref().is_none_or(|old| old.len() < name.len()) {
                known.name = Some(name.to_owned());
            }
        }
        if let Some(sign) = identity.callsign.value.as_deref().and_then(callsign::stated) {
            let other = known.callsign.as_ref().is_some_and(|old| *old != sign);
            reasons.extend(other.then(|| told("callsign-changed", f64::from(known.changes) + 1.0, 0.0)));
            known.callsign = Some(sign);
        }
        if let Some(imo) = identity.imo {
            let old = known.imo.replace(imo).filter(|old| *old != imo);
            reasons.extend(old.map(|old| told("imo-changed", f64::from(imo), f64::from(old))));
        }
        reasons.extend(size_reasons(known, target, settings));
        if reasons.is_empty() {
            return;
        }
        known.changes = known.changes.saturating_add(1);
        let label = match (old_name, target.name()) {
            (Some(old), Some(name)) => format!("{old} → {name}"),
            (_, name) => name.map_or_else(|| target.id.to_string(), str::to_owned),
        };
        self.stand(target, label, reasons, now);
    }

    /// A change while an earlier one stands adds to it: two ships that share a number
    /// would else give an alert with each of their messages.
    fn stand(&mut self, target: &Target, label: String, reasons: Vec<Reason>, now: UtcTime) {
        let TargetId::Mmsi(mmsi) = target.id else { return };
        let occurrence = self.known.get(&mmsi).map_or(0, |known| known.changes);
        let standing = self.standing.entry(mmsi).or_insert_with(|| Standing {
            finding: Finding {
                occurrence,
                ..Finding::new(Rule::IdentityChanged, Level::Warn, vec![Subject::Target(target.id)], now)
            },
            last: now,
        });
        standing.last = now;
        standing.finding.position = target.report.map(|report| report.position);
        standing.finding.label = label;
        for reason in reasons {
            match standing.finding.reasons.iter_mut().find(|old| old.code == reason.code) {
                Some(old) => *old = reason,
                None => standing.finding.reasons.push(reason),
            }
        }
    }

    /// Lets go of what has stood long enough, and of the longest unheard.
    pub(super) fn settle(&mut self, look: &Look<'_>, settings: &IdentitySettings) {
        let now = look.scene.now;
        let stands = Span::minutes(i64::from(settings.stands_min));
        self.standing.retain(|mmsi, s| {
            let partner = look.target(TargetId::Mmsi(*mmsi)).is_some_and(|t| t.partner);
            !partner && now.since(s.last) < stands
        });
        if self.known.len() > MOST_REMEMBERED {
            let mut heard: Vec<UtcTime> = self.known.values().map(|known| known.heard).collect();
            let middle = heard.len() / 2;
            let (_, median, _) = heard.select_nth_unstable(middle);
            let median = *median;
            self.known.retain(|_, known| known.heard > median);
        }
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.standing.values().map(|s| &s.finding)
    }
}

fn told(code: &'static str, value: f64, threshold: f64) -> Reason {
    Reason { code, value, unit: "", threshold }
}

fn size_reasons(known: &mut Known, target: &Target, settings: &IdentitySettings) -> Vec<Reason> {
    let tows = target.identity.ship_type.and_then(ShipClass::of) == Some(ShipClass::Tug);
    let Some((length, beam)) = target.identity.dimensions.and_then(size).filter(|_| !tows) else {
        return Vec::new();
    };
    let Some((old_length, old_beam)) = known.size else {
        known.size = Some((length, beam));
        return Vec::new();
    };
    let mut reasons = Vec::new();
    let mut compare = |code, value: f64, old: f64, limit: f64| {
        if value > 0.0 && old > 0.0 && (value - old).abs() > limit {
            reasons.push(Reason { code, value, unit: "m", threshold: old });
        }
    };
    compare("length-changed", length, old_length, settings.length_m);
    compare("beam-changed", beam, old_beam, settings.beam_m);
    if !reasons.is_empty() || old_length <= 0.0 || old_beam <= 0.0 {
        known.size = Some((length, beam));
    }
    reasons
}

/// Length and beam in metres, 0 where not given; `None` where the fields are full, which
/// means "or more".
pub(super) fn size(d: Dimensions) -> Option<(f64, f64)> {
    let full = d.to_bow >= 511 || d.to_stern >= 511 || d.to_port >= 63 || d.to_starboard >= 63;
    let length = f64::from(d.to_bow) + f64::from(d.to_stern);
    let beam = f64::from(d.to_port) + f64::from(d.to_starboard);
    (!full && (length > 0.0 || beam > 0.0)).then_some((length, beam))
}

/// Whether two texts are one name: equal letters and digits, or one the other cut short.
/// A number at the end is no accident: NO.1 is not NO.18.
fn same_name(a: &str, b: &str) -> bool {
    let (plain_a, plain_b) = (callsign::plain(a), callsign::plain(b));
    let ((short, short_raw), (long, _)) = if plain_a.len() <= plain_b.len() {
        ((plain_a, a), (plain_b, b))
    } else {
        ((plain_b, b), (plain_a, a))
    };
    match long.strip_prefix(&short) {
        Some(rest) => {
            let cut = short_raw.chars().count() >= NAME_FIELD - 1;
            rest.is_empty() || cut || short.len() >= 4 && !rest.contains(|c: char| c.is_ascii_digit())
        }
        // A name of other letters alone has nothing to compare.
        None => short.is_empty() && a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cut_padded_or_spaced_is_the_same() {
        for (a, b) in [
            ("KAIEI MARU NO.8", "KAIEI MARU NO 8"),
            ("SEVEN SEAS EXPLORER", "SEVEN SEAS"),
            ("HAE SONG", "HAESONG "),
            ("EVER GIVEN", "Ever Given"),
            ("MSC MAGNIFICA DELTA 1", "MSC MAGNIFICA DELTA"),
        ] {
            assert!(same_name(a, b) && same_name(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("KAIEI MARU NO.1", "KAIEI MARU NO.18"),
            ("HAE SONG", "HAE SONG 9"),
            ("OCEAN PEARL", "OCEAN PEACE"),
            ("ABC", "ABCD"),
        ] {
            assert!(!same_name(a, b) && !same_name(b, a), "{a} {b}");
        }
    }

    #[test]
    fn full_fields_give_no_size() {
        let d = |bow, stern, port, starboard| Dimensions {
            to_bow: bow,
            to_stern: stern,
            to_port: port,
            to_starboard: starboard,
        };
        assert_eq!(size(d(60, 32, 8, 7)), Some((92.0, 15.0)));
        assert_eq!(size(d(511, 32, 8, 7)), None);
        assert_eq!(size(d(0, 0, 0, 0)), None);
    }
}

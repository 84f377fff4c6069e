//! A10, closed port: a foreign vessel without a permit makes for a port that is not open
//! to foreign trade (domain §3.2). ADVISE within 12 nm and heading in (course within 20°
//! of the port, or closing for 20 min on a way that leads there), WARN within 3 nm unless
//! she passes, HIGH within 1 nm and below 0.5 kn for 5 min. With a permit for that port it
//! is only noted (INFO); after a DSC distress call of hers HIGH becomes a WARN that says
//! so. Nothing is told of one who is bound for an open port: she says so and her course
//! fits it, or she is off an open port that is nearer.

mod approach;
mod destination;

use self::approach::{Approach, Way};
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::shore::zone_entry::is_foreign;
use crate::domain::chart::ports::Port;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::nmea0183::sentence::SelectiveCall;
use crate::domain::scenario::file::Permit;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Report, Target};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A10 (`[alert.rules.customs.closed_port]`).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClosedPortSettings {
    /// ADVISE nearer than this, nautical miles, ..
    pub near_nm: f64,
    /// .. on a course within this of the port, degrees, ..
    pub heading_deg: f64,
    /// .. or closing for this long, minutes, on a way that leads nearer than `passing_nm`.
    pub closing_min: f64,
    pub passing_nm: f64,
    /// WARN not further than this, nautical miles, ..
    pub warn_nm: f64,
    /// .. but for one who makes this way, knots, on a course that does not lead nearer
    /// than `entering_nm`.
    pub way_kn: f64,
    pub entering_nm: f64,
    /// HIGH not further than this, nautical miles, and slower than this, knots, for this
    /// long, minutes.
    pub stop_nm: f64,
    pub stop_kn: f64,
    pub stopped_min: f64,
    /// Below this a course says nothing, knots.
    pub steering_kn: f64,
    /// The declared open port lies within this of her course, degrees, or ahead where it
    /// is within `bay_nm` of the closed one.
    pub fits_deg: f64,
    pub bay_nm: f64,
    /// An approach is over this long after it last held, minutes.
    pub stands_min: f64,
    /// How long a claim of distress is remembered, hours, and how many.
    pub claim_h: i64,
    pub claims: usize,
}

impl Default for ClosedPortSettings {
    fn default() -> Self {
        Self {
            near_nm: 12.0,
            heading_deg: 20.0,
            closing_min: 20.0,
            passing_nm: 4.2,
            warn_nm: 3.0,
            way_kn: 3.0,
            entering_nm: 1.0,
            stop_nm: 1.0,
            stop_kn: 0.5,
            stopped_min: 5.0,
            steering_kn: 0.5,
            fits_deg: 30.0,
            bay_nm: 5.0,
            stands_min: 20.0,
            claim_h: 12,
            claims: 256,
        }
    }
}

/// Approaches, by vessel and the port's number in the profile.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClosedPort {
    settings: ClosedPortSettings,
    approaches: BTreeMap<(TargetId, usize), Approach>,
    claims: BTreeMap<Mmsi, UtcTime>,
    findings: BTreeMap<TargetId, Finding>,
}

impl ClosedPort {
    pub(crate) fn new(settings: ClosedPortSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Takes the DSC calls heard; with the claims full, the oldest gives way.
    pub(crate) fn hear(&mut self, calls: &[SelectiveCall], now: UtcTime) {
        let stands = Span::hours(self.settings.claim_h);
        self.claims.retain(|_, at| now.since(*at) < stands);
        for call in calls.iter().filter(|c| c.is_distress || c.category == Some(112) || c.format == 112) {
            self.claims.insert(Mmsi(call.mmsi), now);
            while self.claims.len() > self.settings.claims.max(1) {
                let oldest = self.claims.iter().min_by_key(|(_, at)| **at).map(|(mmsi, _)| *mmsi);
                oldest.and_then(|mmsi| self.claims.remove(&mmsi));
            }
        }
    }

    pub(crate) fn look(&mut self, look: &Look<'_>) {
        let there = |id: &TargetId| look.scene.targets.binary_search_by_key(id, |t| t.id).is_ok();
        self.approaches.retain(|(id, _), _| there(id));
        self.findings.retain(|id, _| there(id));
        for target in look.samples {
            if is_foreign(target, look.scene.waters.profile()) {
                self.assess(look, target);
            }
        }
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.values()
    }

    fn assess(&mut self, look: &Look<'_>, target: &Target) {
        let Some(report) = target.report else { return };
        let settings = self.settings;
        let ports = look.scene.waters.ports();
        let mut worst: Option<(Level, UtcTime, f64, &Port)> = None;
        for (number, port) in ports.iter().enumerate().filter(|(_, p)| !p.open) {
            let key = (target.id, number);
            let far = (port.position.lat() - report.position.lat()).abs() * 60.0 > settings.near_nm + 1.0;
            let way = (!far).then(|| Way::to(port.position, &report, &settings));
            let Some(way) = way.filter(|way| way.range_nm < settings.near_nm) else {
                self.approaches.remove(&key);
                continue;
            };
            let elsewhere = || is_bound_elsewhere(target, &report, port, &way, ports, &settings);
            let approach = self.approaches.entry(key).or_insert_with(|| Approach::new(&report, &way));
            if let Some((level, since)) = approach.step(&report, &way, &settings, elsewhere)
                && worst.is_none_or(|(l, _, r, _)| level > l || level == l && way.range_nm < r)
            {
                worst = Some((level, since, way.range_nm, port));
            }
        }
        let Some((level, since, range, port)) = worst else {
            self.findings.remove(&target.id);
            return;
        };
        let claimed = target.mmsi().is_some_and(|m| self.claims.contains_key(&m));
        let permit = look.scene.local.permits().find(|p| permits(p, target, port, report.at));
        let finding = tell(target, (level, since), (range, port), (permit, claimed), &settings);
        self.findings.insert(target.id, finding);
    }
}

/// Whether she is off an open port that is nearer than the closed one, or bound for one:
/// declared, and her course fits it.
fn is_bound_elsewhere(
    target: &Target,
    report: &Report,
    closed: &Port,
    way: &Way,
    ports: &[Port],
    settings: &ClosedPortSettings,
) -> bool {
    let declared = target.identity.destination.as_deref().unwrap_or_default();
    ports.iter().filter(|port| port.open).any(|port| {
        if (port.position.lat() - report.position.lat()).abs() * 60.0 <= settings.warn_nm {
            let range = report.position.haversine(port.position).nautical_miles().0;
            if range <= settings.warn_nm && range < way.range_nm {
                return true;
            }
        }
        if !destination::names(declared, port) {
            return false;
        }
        let bay = closed.position.haversine(port.position).nautical_miles().0 <= settings.bay_nm;
        let limit = if bay { 90.0 } else { settings.fits_deg };
        Way::to(port.position, report, settings).off.is_some_and(|off| off <= limit)
    })
}

fn tell(
    target: &Target,
    (level, since): (Level, UtcTime),
    (range, port): (f64, &Port),
    (permit, claimed): (Option<&Permit>, bool),
    settings: &ClosedPortSettings,
) -> Finding {
    let limit = match level {
        Level::High => settings.stop_nm,
        Level::Warn => settings.warn_nm,
        _ => settings.near_nm,
    };
    let mut reasons = vec![Reason { code: "closed-port-range", value: range, unit: "nm", threshold: limit }];
    let mut note = |code| reasons.push(Reason { code, value: 0.0, unit: "", threshold: 0.0 });
    let declared = target.identity.destination.as_deref().unwrap_or_default().trim();
    if !declared.is_empty() && !destination::names(declared, port) {
        note("destination-elsewhere");
    }
    if permit.is_some() {
        note("permit");
    }
    if claimed {
        note("distress-claimed");
    }
    let level = match (permit, claimed) {
        (Some(_), _) => Level::Info,
        (None, true) => level.min(Level::Warn),
        (None, false) => level,
    };
    let mut label = format!("{} {}", target.name().unwrap_or_default(), port.name);
    if let Some(permit) = permit.filter(|p| !p.number.is_empty()) {
        label = format!("{label} ({})", permit.number);
    }
    Finding {
        position: target.report.map(|r| r.position),
        reasons,
        label: label.trim().to_owned(),
        ..Finding::new(Rule::ClosedPort, level, vec![Subject::Target(target.id)], since)
    }
}

/// Whether the permit is for her, that port and that time. Every identity that both sides
/// know must agree, and at least one must.
fn permits(permit: &Permit, target: &Target, port: &Port, at: UtcTime) -> bool {
    let known = [
        permit.mmsi.zip(target.mmsi()).map(|(a, b)| a == b),
        permit.imo.zip(target.identity.imo).map(|(a, b)| a == b),
        permit.name.as_deref().zip(target.name()).map(|(a, b)| a.trim().eq_ignore_ascii_case(b.trim())),
    ];
    let hers = known.contains(&Some(true)) && !known.contains(&Some(false));
    let there = permit.port.eq_ignore_ascii_case(&port.name) || port.name_ja.as_ref() == Some(&permit.port);
    hers && there && permit.from.is_none_or(|from| from <= at) && permit.to.is_none_or(|to| at <= to)
}

#[cfg(test)]
mod tests;

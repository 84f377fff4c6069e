//! A10, closed port: a foreign vessel without a permit makes for a port that is not open
//! to foreign trade (domain §3.2). ADVISE within 12 nm and heading in (course within 20°
//! of the port, or closing for 20 min), WARN within 3 nm, HIGH within 1 nm and below
//! 0.5 kn for 5 min. With a permit for that port it is only noted (INFO); after a DSC
//! distress call of hers HIGH becomes a WARN that says so.

use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::behaviour::customs::shore::zone_entry::is_foreign;
use crate::domain::chart::ports::Port;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::nmea0183::sentence::SelectiveCall;
use crate::domain::scenario::file::Permit;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Report, Target};
use std::collections::BTreeMap;

const NEAR_NM: f64 = 12.0;
const WARN_NM: f64 = 3.0;
const STOP_NM: f64 = 1.0;
const STOP_KN: f64 = 0.5;
const STOPPED_FOR: Span = Span::minutes(5);
const HEADING_DEG: f64 = 20.0;
const CLOSING_FOR: Span = Span::minutes(20);
/// Below this a course says nothing.
const STEERING_KN: f64 = 0.5;
/// An approach is over this long after it last held.
const STANDS: Span = Span::minutes(20);
/// How long a claim of distress is remembered, and how many.
const CLAIM_FOR: Span = Span::hours(12);
const MAX_CLAIMS: usize = 256;

/// One vessel and one closed port within 12 nm of her.
#[derive(Debug, Clone)]
struct Approach {
    range_nm: f64,
    closing_since: UtcTime,
    stopped_since: Option<UtcTime>,
    /// The highest level yet, since when, and when something last held.
    raised: Option<(Level, UtcTime, UtcTime)>,
}

/// Approaches, by vessel and the port's number in the profile.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClosedPort {
    approaches: BTreeMap<(TargetId, usize), Approach>,
    claims: BTreeMap<Mmsi, UtcTime>,
    findings: BTreeMap<TargetId, Finding>,
}

impl ClosedPort {
    /// Takes the DSC calls heard.
    pub(crate) fn hear(&mut self, calls: &[SelectiveCall], now: UtcTime) {
        self.claims.retain(|_, at| now.since(*at) < CLAIM_FOR);
        for call in calls.iter().filter(|c| c.is_distress || c.category == Some(112) || c.format == 112) {
            if self.claims.len() < MAX_CLAIMS {
                self.claims.insert(Mmsi(call.mmsi), now);
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
        let mut worst: Option<(Level, UtcTime, f64, &Port)> = None;
        for (number, port) in look.scene.waters.ports().iter().enumerate().filter(|(_, p)| !p.open) {
            let key = (target.id, number);
            let far = (port.position.lat() - report.position.lat()).abs() * 60.0 > NEAR_NM + 1.0;
            let range =
                if far { f64::MAX } else { report.position.haversine(port.position).nautical_miles().0 };
            if range >= NEAR_NM {
                self.approaches.remove(&key);
                continue;
            }
            let approach = self.approaches.entry(key).or_insert(Approach {
                range_nm: range,
                closing_since: report.at,
                stopped_since: None,
                raised: None,
            });
            if let Some((level, since)) = approach.step(&report, range, port)
                && worst.is_none_or(|(l, _, r, _)| level > l || level == l && range < r)
            {
                worst = Some((level, since, range, port));
            }
        }
        match worst {
            None => drop(self.findings.remove(&target.id)),
            Some((level, since, range, port)) => {
                let claimed = target.mmsi().is_some_and(|m| self.claims.contains_key(&m));
                let permitted = look.scene.local.permits().any(|p| permits(p, target, port, report.at));
                let finding = tell(target, (level, since), (range, port), permitted, claimed);
                self.findings.insert(target.id, finding);
            }
        }
    }
}

impl Approach {
    /// Takes a sample; the level that stands and since when.
    fn step(&mut self, report: &Report, range: f64, port: &Port) -> Option<(Level, UtcTime)> {
        let speed = report.speed.map(|s| s.0);
        if range >= self.range_nm {
            self.closing_since = report.at;
        }
        self.range_nm = range;
        let stopped = range <= STOP_NM && speed.is_some_and(|kn| kn < STOP_KN);
        self.stopped_since = if stopped { self.stopped_since.or(Some(report.at)) } else { None };
        let steers =
            report.course.filter(|_| speed.is_some_and(|kn| kn >= STEERING_KN)).is_some_and(|course| {
                course.difference(report.position.range_bearing(port.position).1).abs() <= HEADING_DEG
            });
        let level = if self.stopped_since.is_some_and(|since| report.at.since(since) >= STOPPED_FOR) {
            Some(Level::High)
        } else if range <= WARN_NM {
            Some(Level::Warn)
        } else if steers || report.at.since(self.closing_since) >= CLOSING_FOR {
            Some(Level::Advise)
        } else {
            None
        };
        self.raised = match (level, self.raised) {
            (Some(level), None) => Some((level, report.at, report.at)),
            (Some(level), Some((top, since, _))) => Some((level.max(top), since, report.at)),
            (None, Some((_, _, held))) if report.at.since(held) >= STANDS => None,
            (None, raised) => raised,
        };
        self.raised.map(|(level, since, _)| (level, since))
    }
}

fn tell(
    target: &Target,
    (level, since): (Level, UtcTime),
    (range, port): (f64, &Port),
    permitted: bool,
    claimed: bool,
) -> Finding {
    let limit = if level == Level::High {
        STOP_NM
    } else if level == Level::Warn {
        WARN_NM
    } else {
        NEAR_NM
    };
    let mut reasons = vec![Reason { code: "closed-port-range", value: range, unit: "nm", threshold: limit }];
    let mut note = |code| reasons.push(Reason { code, value: 0.0, unit: "", threshold: 0.0 });
    let destination = target.identity.destination.as_deref().unwrap_or_default().to_uppercase();
    if !destination.is_empty() && !destination.contains(&port.name.to_uppercase()) {
        note("destination-elsewhere");
    }
    if permitted {
        note("permit");
    }
    if claimed {
        note("distress-claimed");
    }
    let level = if permitted {
        Level::Info
    } else if claimed {
        level.min(Level::Warn)
    } else {
        level
    };
    let vessel = target.name().unwrap_or_default();
    Finding {
        position: target.report.map(|r| r.position),
        reasons,
        label: format!("{vessel} {}", port.name).trim().to_owned(),
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

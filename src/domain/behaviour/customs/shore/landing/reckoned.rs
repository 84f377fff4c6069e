//! A landing that nobody sees: a small craft that met, collected or picked up went out of
//! the radar's reach or of hearing under way, and by her last course and speed she comes to
//! the shore. Told some minutes ahead, for the shore party; over when she is seen again.

use super::{LandingSettings, is_small, nearest};
use crate::domain::alert::alarm::{Finding, Level, Reason, Rule, Subject};
use crate::domain::behaviour::customs::Look;
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::{Freshness, Target};
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use std::collections::BTreeMap;

/// Reckoned this often: a tenth of a mile at 36 kn.
const EVERY: Span = Span::seconds(10);
/// Craft that are reckoned on; who was seen longest ago goes first.
const MOST: usize = 32;
/// A dark track or one that came or went beside a ship alone is too little for a landing
/// that nobody sees.
const PASTS: [Rule; 3] = [Rule::Meeting, Rule::Collect, Rule::WakePickUp];

/// Where she was last, and what came of it.
#[derive(Debug, Clone)]
struct Away {
    position: Position,
    course: Bearing,
    speed: Knots,
    at: UtcTime,
    label: String,
    told: bool,
    finding: Option<Finding>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Reckoned {
    away: BTreeMap<TargetId, Away>,
    next: Option<UtcTime>,
}

impl Reckoned {
    pub(super) fn look(&mut self, look: &Look<'_>, settings: &LandingSettings) {
        for target in look.samples {
            match seen(look, target, settings) {
                Some(away) => self.keep(target.id, away),
                None => _ = self.away.remove(&target.id),
            }
        }
        let now = look.scene.now;
        if self.away.is_empty() || self.next.is_some_and(|next| now < next) {
            return;
        }
        self.next = Some(now + EVERY);
        let (longest, stands) = (Span::minutes(settings.reckon_min), Span::minutes(settings.stand_min));
        self.away.retain(|id, away| {
            // Who is heard lies where she is seen to lie.
            let is_lost = look.target(*id).is_none_or(|target| target.freshness == Freshness::Lost);
            if away.told {
                away.finding = away.finding.take().filter(|f| is_lost && now.since(f.start) < stands);
            } else if is_lost && now.since(away.at) <= longest {
                away.finding = away.landing(*id, look, settings);
                away.told = away.finding.is_some();
            }
            now.since(away.at) <= longest || away.finding.is_some()
        });
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.away.values().filter_map(|away| away.finding.as_ref())
    }

    fn keep(&mut self, id: TargetId, away: Away) {
        self.away.insert(id, away);
        if self.away.len() > MOST {
            let oldest = self.away.iter().min_by_key(|(id, away)| (away.at, **id)).map(|(id, _)| *id);
            oldest.map(|id| self.away.remove(&id));
        }
    }
}

/// One who is under way with a past that counts.
fn seen(look: &Look<'_>, target: &Target, settings: &LandingSettings) -> Option<Away> {
    let report = target.report?;
    let (speed, course) = (report.speed?, report.course?);
    let past = || PASTS.iter().any(|rule| look.involved.in_rule(target.id, *rule));
    (speed.0 >= settings.reckon_kn && is_small(target, settings.small_m) && past()).then(|| Away {
        position: report.position,
        course,
        speed,
        at: report.at,
        label: target.name().unwrap_or_default().to_owned(),
        told: false,
        finding: None,
    })
}

impl Away {
    fn landing(&self, id: TargetId, look: &Look<'_>, settings: &LandingSettings) -> Option<Finding> {
        let now = look.scene.now;
        let there = now + Span::minutes(settings.ahead_min);
        let run = NauticalMiles(self.speed.0 * there.since(self.at).as_hours());
        let place = self.position.destination(self.course, run);
        let range = nearest(look, place)?;
        (range <= settings.range_nm).then(|| Finding {
            position: Some(place),
            reasons: vec![
                Reason {
                    code: "landing-reckoned",
                    value: now.since(self.at).as_hours() * 60.0,
                    unit: "min",
                    threshold: settings.reckon_min as f64,
                },
                Reason {
                    code: "landing-ahead",
                    value: settings.ahead_min as f64,
                    unit: "min",
                    threshold: settings.ahead_min as f64,
                },
            ],
            label: self.label.clone(),
            ..Finding::new(Rule::Landing, Level::High, vec![Subject::Target(id)], now)
        })
    }
}

//! Whether a scenario that was played raised what its `[[expect]]` asks for and nothing
//! of its `[[never]]`.
//!
//! An expectation is met by an alert that is raised or updated under its rule, about its
//! subjects (others may be among them), at its level where it names one, within its
//! tolerance. A vessel that AIS and radar see is meant by either of her two ids, and one
//! that radar alone sees by her number however often it was given anew.

pub mod reports;
pub mod score;

use crate::domain::alert::alarm::{Level, Subject};
use crate::domain::alert::event::{BoardEvent, EpisodeId, EventState};
use crate::domain::id::TargetId;
use crate::domain::scenario::file::{Expect, Never, Scenario, Sensor};
use crate::domain::time::{Span, UtcTime};
use std::collections::{BTreeMap, BTreeSet};

/// Alerts kept that nobody asked for, and that broke one `[[never]]`.
const MOST_KEPT: usize = 1000;

/// What is kept of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub at: UtcTime,
    pub rule: &'static str,
    pub level: Level,
    pub subjects: Vec<Subject>,
    pub label: String,
}

/// What became of one `[[expect]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub expect: Expect,
    /// The nearest alert of its rule about its subjects; where it is met, the nearest
    /// that meets it.
    pub nearest: Option<Seen>,
    pub met: bool,
}

/// What became of one `[[never]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub never: Never,
    /// What came all the same; empty where it was kept.
    pub broken_by: Vec<Seen>,
}

/// What became of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    pub expects: Vec<Judged>,
    pub nevers: Vec<Kept>,
    /// Alerts that sounded and that no `[[expect]]` has.
    pub unexpected: Vec<Seen>,
}

impl Judged {
    /// How much later than expected the nearest came.
    pub fn difference(&self) -> Option<Span> {
        self.nearest.as_ref().map(|seen| seen.at.since(self.expect.at))
    }
}

impl Verdict {
    pub fn met(&self) -> usize {
        self.expects.iter().filter(|e| e.met).count()
    }

    pub fn kept(&self) -> usize {
        self.nevers.iter().filter(|n| n.broken_by.is_empty()).count()
    }

    /// Everything came that had to, and nothing that must not.
    pub fn is_good(&self) -> bool {
        self.met() == self.expects.len() && self.kept() == self.nevers.len()
    }
}

/// Follows the alerts of a run.
#[derive(Debug)]
pub struct Judge {
    verdict: Verdict,
    /// The radar's number of each vessel that AIS knows too, by her AIS id.
    numbers: BTreeMap<String, u16>,
    /// The first sound of each episode that nothing asked for yet.
    sounded: BTreeMap<EpisodeId, Seen>,
    expected: BTreeSet<EpisodeId>,
}

impl Judge {
    pub fn new(scenario: &Scenario) -> Self {
        let expects = scenario.expects.iter().cloned();
        let nevers = scenario.nevers.iter().cloned();
        Self {
            verdict: Verdict {
                expects: expects.map(|expect| Judged { expect, nearest: None, met: false }).collect(),
                nevers: nevers.map(|never| Kept { never, broken_by: Vec::new() }).collect(),
                unexpected: Vec::new(),
            },
            numbers: numbers(scenario),
            sounded: BTreeMap::new(),
            expected: BTreeSet::new(),
        }
    }

    /// Notes an event of the board.
    pub fn take(&mut self, event: &BoardEvent) {
        if !matches!(event.state, EventState::Raised | EventState::Updated) {
            return;
        }
        let seen = Seen {
            at: event.at,
            rule: event.rule.code(),
            level: event.level,
            subjects: event.subjects.clone(),
            label: event.label.clone(),
        };
        let numbers = &self.numbers;
        let mut asked_for = false;
        for judged in &mut self.verdict.expects {
            let Expect { rule, subjects, at, tolerance_s, .. } = &judged.expect;
            if is_rule(rule, seen.rule) && about(numbers, subjects, &seen.subjects) {
                asked_for |= seen.at.since(*at).0.abs() <= i64::from(*tolerance_s) * 1000;
                judged.note(&seen);
            }
        }
        for kept in &mut self.verdict.nevers {
            let Never { rule, level, subjects, from, to } = &kept.never;
            let within = from.is_none_or(|t| t <= seen.at) && to.is_none_or(|t| seen.at <= t);
            let level_is = level.as_ref().is_none_or(|level| level == seen.level.code());
            let is_it =
                is_rule(rule, seen.rule) && within && level_is && about(numbers, subjects, &seen.subjects);
            if is_it && kept.broken_by.len() < MOST_KEPT {
                kept.broken_by.push(seen.clone());
            }
        }
        if asked_for {
            self.expected.insert(event.episode);
            self.sounded.remove(&event.episode);
        } else if event.audible && self.sounded.len() < MOST_KEPT && !self.expected.contains(&event.episode) {
            self.sounded.entry(event.episode).or_insert(seen);
        }
    }

    /// The run is over.
    pub fn finish(mut self) -> Verdict {
        self.verdict.unexpected = self.sounded.into_values().collect();
        self.verdict.unexpected.sort_by_key(|seen| seen.at);
        self.verdict
    }
}

impl Judged {
    /// Keeps the alert if it is nearer than what was there; one that meets the
    /// expectation is nearer than any that does not.
    fn note(&mut self, seen: &Seen) {
        let Expect { level, at, tolerance_s, .. } = &self.expect;
        let off = |seen: &Seen| seen.at.since(*at).0.abs();
        let level_is = level.as_ref().is_none_or(|level| level == seen.level.code());
        let meets = level_is && off(seen) <= i64::from(*tolerance_s) * 1000;
        let nearer = self.nearest.as_ref().is_none_or(|before| off(seen) < off(before));
        if (meets && !self.met) || (meets == self.met && nearer) {
            self.nearest = Some(seen.clone());
            self.met = meets;
        }
    }
}

/// The radar's number of each vessel that AIS knows too, by her AIS id.
fn numbers(scenario: &Scenario) -> BTreeMap<String, u16> {
    let both = scenario.radar_numbers().filter(|(_, her)| her.transmits() && her.has(Sensor::Radar));
    both.filter_map(|(n, her)| Some((scenario.target_id(&her.id)?, n))).collect()
}

/// `A6` and `A9` are families: their alerts are of A6a, A6b ..
fn is_rule(wanted: &str, seen: &str) -> bool {
    let kind = seen.strip_prefix(wanted).filter(|_| matches!(wanted, "A6" | "A9"));
    wanted == seen || kind.is_some_and(|kind| matches!(kind.as_bytes(), [b'a'..=b'z']))
}

/// Whether the alert is about all of these.
fn about(numbers: &BTreeMap<String, u16>, wanted: &[String], subjects: &[Subject]) -> bool {
    wanted.iter().all(|id| subjects.iter().any(|subject| is_meant(numbers, id, *subject)))
}

fn is_meant(numbers: &BTreeMap<String, u16>, id: &str, subject: Subject) -> bool {
    let number = match id.strip_prefix("radar:") {
        Some(number) => number.parse().ok(),
        None => numbers.get(id).copied(),
    };
    match subject {
        Subject::Target(TargetId::Radar { number: seen, .. }) if number == Some(seen) => true,
        _ => subject.to_string() == id,
    }
}

#[cfg(test)]
mod tests;

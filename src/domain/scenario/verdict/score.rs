//! What a trainee made of a scenario: which of its expected alerts were answered, how
//! long each answer took, and what was silenced or dismissed that should not have been
//! (domain §8). A pure function of the scenario and of what happened.
//!
//! Points: 60 for the part of the expected alerts that were answered, 40 for speed (all
//! within a minute, none after ten), 20 for acts on a legal basis and mode that fit, 40 for
//! the reports that the scenario asks for; what could not be judged drops out and the rest
//! counts for 100. 10 off for each false dismissal. An alert that is only told (INFO), that
//! the program never raised or that was not played counts neither way.

pub mod words;

use super::reports::{self, Acts, Checked, Record, WrongAct};
use super::{about, is_rule, numbers};
use crate::domain::alert::alarm::{Level, Rule, Subject};
use crate::domain::alert::event::{BoardEvent, EpisodeId, EventState};
use crate::domain::alert::history::{Entry, NoticeKind};
use crate::domain::id::TargetId;
use crate::domain::scenario::file::{Expect, Scenario};
use crate::domain::time::{Span, UtcTime};
use std::collections::BTreeMap;

/// Points for answering everything, and for doing so at once.
const FOR_ANSWERS: f64 = 60.0;
const FOR_SPEED: f64 = 40.0;
/// Points for legal acts, and for the reports.
const FOR_LAW: f64 = 20.0;
const FOR_REPORTS: f64 = 40.0;
/// Points off for a false dismissal.
const A_DISMISSAL: f64 = 10.0;
/// An answer within this is prompt, one after [`LATE`] late.
const PROMPT: Span = Span::seconds(60);
const LATE: Span = Span::minutes(10);

/// Something that happened in the exercise, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    Alert(BoardEvent),
    /// The trainee muted a target, or one rule of hers.
    Muted {
        at: UtcTime,
        target: TargetId,
        rule: Option<Rule>,
    },
    /// The trainee said that she is not the vessel of this watch entry.
    Dismissed {
        at: UtcTime,
        target: TargetId,
        entry: String,
    },
}

impl Deed {
    /// What the board's history has of it.
    pub fn of(entry: &Entry) -> Option<Self> {
        match entry {
            Entry::Alert(event) => Some(Self::Alert(event.clone())),
            Entry::Notice { at, kind: NoticeKind::Muted { target, rule, .. } } => {
                Some(Self::Muted { at: *at, target: *target, rule: *rule })
            }
            Entry::Notice { .. } => None,
        }
    }
}

/// What became of one expected alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Acknowledged so long after it was raised.
    Answered {
        after: Span,
    },
    Unanswered,
    /// It asks for no answer.
    ForInformation,
    /// The program did not raise it: no fault of the trainee.
    NotRaised,
    /// The exercise ended before its time.
    NotPlayed,
}

/// One `[[expect]]` and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub expect: Expect,
    /// When the alert came.
    pub raised: Option<UtcTime>,
    pub outcome: Outcome,
}

/// Something that was silenced or dismissed although the scenario expects it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FalseDismissal {
    pub at: UtcTime,
    pub target: TargetId,
    /// The rule of the expected alert.
    pub rule: String,
}

/// Good ones of all that could be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    pub good: usize,
    pub of: usize,
}

/// What was done in an exercise.
#[derive(Debug, Clone, Default)]
pub struct Played {
    pub deeds: Vec<Deed>,
    /// Sealed reports and entries of the log.
    pub records: Vec<Record>,
    pub acts: Acts,
    /// Drafts that were begun and not sealed.
    pub drafts: usize,
}

/// The whole score.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    pub tasks: Vec<Task>,
    pub false_dismissals: Vec<FalseDismissal>,
    /// Bases and modes of the reports that fit; `None`: no such record.
    pub legal_mode: Option<Share>,
    pub wrong_acts: Vec<WrongAct>,
    /// What the scenario asks for, with what was written of it.
    pub checked: Vec<Checked>,
    /// Of all that [`Score::checked`] asks for; where that is nothing, the reports that were
    /// sealed of those that were begun; `None`: no such record.
    pub reports: Option<Share>,
    /// 0 to 100; `None` where nothing could be judged.
    pub points: Option<u8>,
}

impl Score {
    /// Answered of those that asked for an answer.
    pub fn detected(&self) -> Share {
        let times = self.decisions();
        let missed = self.tasks.iter().filter(|t| t.outcome == Outcome::Unanswered).count();
        Share { good: times.len(), of: times.len() + missed }
    }

    /// The median and the longest time from an alert to its answer.
    pub fn time_to_decision(&self) -> Option<(Span, Span)> {
        let mut times = self.decisions();
        times.sort_unstable();
        let median = times.get(times.len().saturating_sub(1) / 2)?;
        Some((*median, *times.last()?))
    }

    fn decisions(&self) -> Vec<Span> {
        let times = self.tasks.iter().filter_map(|task| match task.outcome {
            Outcome::Answered { after } => Some(after),
            _ => None,
        });
        times.collect()
    }
}

/// Judges what happened up to `end`.
pub fn score(scenario: &Scenario, played: &Played, end: UtcTime) -> Score {
    let Played { deeds, records, acts, drafts } = played;
    let numbers = numbers(scenario);
    let tasks: Vec<Task> = scenario.expects.iter().map(|e| task(e, deeds, &numbers, end)).collect();
    let checked = reports::check(scenario, records, end);
    let law = Share { good: acts.of.saturating_sub(acts.wrong.len()), of: acts.of };
    let mut score = Score {
        false_dismissals: false_dismissals(&tasks, deeds, &numbers),
        tasks,
        legal_mode: Some(law).filter(|law| law.of > 0),
        wrong_acts: acts.wrong.clone(),
        reports: report_share(&checked, records, *drafts),
        checked,
        points: None,
    };
    score.points = points(&score);
    score
}

fn report_share(checked: &[Checked], records: &[Record], drafts: usize) -> Option<Share> {
    let share = if checked.is_empty() {
        let sealed = records.iter().filter(|record| matches!(record, Record::Report { .. })).count();
        Share { good: sealed, of: sealed + drafts }
    } else {
        let sum = |of: fn(&Checked) -> usize| checked.iter().map(of).sum();
        Share { good: sum(Checked::good), of: sum(Checked::points) }
    };
    Some(share).filter(|share| share.of > 0)
}

fn task(expect: &Expect, deeds: &[Deed], numbers: &BTreeMap<String, u16>, end: UtcTime) -> Task {
    let Expect { rule, level, subjects, at, tolerance_s } = expect;
    let off = |event: &BoardEvent| event.at.since(*at).0.abs();
    let raised = deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::Alert(event) if matches!(event.state, EventState::Raised | EventState::Updated) => {
                Some(event)
            }
            _ => None,
        })
        .filter(|event| off(event) <= i64::from(*tolerance_s) * 1000 && event.at <= end)
        .filter(|event| is_rule(rule, event.rule.code()) && about(numbers, subjects, &event.subjects))
        .filter(|event| level.as_ref().is_none_or(|level| level == event.level.code()))
        .min_by_key(|event| off(event));
    let outcome = match raised {
        None if *at > end => Outcome::NotPlayed,
        None => Outcome::NotRaised,
        Some(event) if event.level <= Level::Info => Outcome::ForInformation,
        Some(event) => {
            let answered = answer(event.episode, event.at, deeds).filter(|at| *at <= end);
            answered.map_or(Outcome::Unanswered, |at| Outcome::Answered { after: at.since(event.at) })
        }
    };
    Task { expect: expect.clone(), raised: raised.map(|event| event.at), outcome }
}

/// The first answer to an episode from `from` on.
fn answer(episode: EpisodeId, from: UtcTime, deeds: &[Deed]) -> Option<UtcTime> {
    deeds.iter().find_map(|deed| match deed {
        Deed::Alert(event)
            if event.episode == episode
                && event.at >= from
                && matches!(event.state, EventState::Acknowledged { .. }) =>
        {
            Some(event.at)
        }
        _ => None,
    })
}

/// One for each deed, however many expectations it was against.
fn false_dismissals(tasks: &[Task], deeds: &[Deed], numbers: &BTreeMap<String, u16>) -> Vec<FalseDismissal> {
    let expected = |target: TargetId, of: &dyn Fn(&Expect) -> bool| {
        tasks
            .iter()
            .filter(|task| !matches!(task.outcome, Outcome::ForInformation | Outcome::NotPlayed))
            .map(|task| &task.expect)
            .filter(|expect| of(expect))
            // One of several subjects is enough: her part in it was put aside.
            .find(|e| {
                e.subjects
                    .iter()
                    .any(|id| about(numbers, std::slice::from_ref(id), &[Subject::Target(target)]))
            })
            .map(|expect| expect.rule.clone())
    };
    deeds
        .iter()
        .filter_map(|deed| match deed {
            Deed::Muted { at, target, rule } => {
                let of = |e: &Expect| rule.is_none_or(|rule| is_rule(&e.rule, rule.code()));
                Some(FalseDismissal { at: *at, target: *target, rule: expected(*target, &of)? })
            }
            Deed::Dismissed { at, target, .. } => {
                let of = |e: &Expect| e.rule == Rule::WatchHit.code();
                Some(FalseDismissal { at: *at, target: *target, rule: expected(*target, &of)? })
            }
            Deed::Alert(_) => None,
        })
        .collect()
}

fn points(score: &Score) -> Option<u8> {
    let detected = score.detected();
    let part = |good: f64, of: usize| (of > 0).then(|| good / of as f64);
    let speed: f64 = score.decisions().into_iter().map(promptness).sum();
    let share = |share: Option<Share>| share.and_then(|share| part(share.good as f64, share.of));
    let parts = [
        (FOR_ANSWERS, part(detected.good as f64, detected.of)),
        (FOR_SPEED, part(speed, detected.of)),
        (FOR_LAW, share(score.legal_mode)),
        (FOR_REPORTS, share(score.reports)),
    ];
    let judged = || parts.iter().filter_map(|(weight, part)| Some((*weight, (*part)?)));
    let all: f64 = judged().map(|(weight, _)| weight).sum();
    if all <= 0.0 {
        return None;
    }
    let got: f64 = judged().map(|(weight, part)| weight * part).sum();
    let off = A_DISMISSAL * score.false_dismissals.len() as f64;
    // Between 0 and 100.
    Some((100.0 * got / all - off).round().clamp(0.0, 100.0) as u8)
}

/// 1 within [`PROMPT`], 0 from [`LATE`] on, evenly between.
fn promptness(after: Span) -> f64 {
    let late = (after.0 - PROMPT.0) as f64 / (LATE.0 - PROMPT.0) as f64;
    1.0 - late.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests;

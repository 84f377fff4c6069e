//! How long records are kept: classes as data of the profile
//! (`assets/profiles/STATE/retention.toml`), and which records are due.
//!
//! A record belongs to the class that names its kind, else to that of its stream. A
//! record with what amends, supersedes or withdraws it, and with its attachments, is one
//! family: it has the class of its first record, and is due when the youngest is.
//! Nothing here erases anything; being due is a question to officers, not an answer.

use crate::domain::journal::entry::{Action, Entry, RecordId, Stream};
use crate::domain::time::UtcTime;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The classes of Japan.
const JAPAN: &str = include_str!("../../../assets/profiles/jp/retention.toml");
const DAY_MS: i64 = 86_400_000;

/// The classes of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub version: String,
    /// Where the days are from.
    pub source: String,
    pub date: String,
    /// Roles that may order an erasure without a second officer.
    pub approve_alone: Vec<String>,
    #[serde(rename = "class")]
    pub classes: Vec<Class>,
}

/// A class of records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    pub name: String,
    /// Days since the youngest of a family; `None` is for good.
    pub days: Option<u32>,
    #[serde(default)]
    pub kinds: Vec<String>,
    #[serde(default)]
    pub streams: Vec<String>,
}

/// Why a plan is none.
#[derive(Debug, thiserror::Error)]
pub enum BadPlan {
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    #[error("{0} stands twice")]
    Twice(String),
    #[error("there is no stream {0}")]
    Stream(String),
    #[error("the stream {0} has no class")]
    Missing(&'static str),
}

/// A record of the journal, as far as its keeping goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub record: RecordId,
    /// The record of whose family it is.
    pub of: Option<RecordId>,
    pub kind: String,
    pub stream: Stream,
    pub at: UtcTime,
    /// Its body is there.
    pub kept: bool,
}

/// What stands in a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub class: Class,
    /// Records with their body.
    pub kept: u64,
    /// Those of them that are due, in the order of the journal.
    pub due: Vec<RecordId>,
    /// The time of the oldest that is kept.
    pub oldest: Option<UtcTime>,
}

impl Plan {
    /// The plan of Japan.
    ///
    /// # Errors
    /// The file that was compiled in is damaged, which a test rules out.
    pub fn japan() -> Result<Self, BadPlan> {
        Self::parse(JAPAN)
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// A name, a kind or a stream stands in two classes, or a stream in none.
    pub fn parse(text: &str) -> Result<Self, BadPlan> {
        let plan: Self = toml::from_str(text)?;
        let mut seen = BTreeSet::new();
        for class in &plan.classes {
            let named = [("class", &class.name)].into_iter();
            let kinds = class.kinds.iter().map(|kind| ("kind", kind));
            for (what, name) in named.chain(kinds).chain(class.streams.iter().map(|s| ("stream", s))) {
                if !seen.insert((what, name.as_str())) {
                    return Err(BadPlan::Twice(name.clone()));
                }
                if what == "stream" && Stream::from_name(name).is_none() {
                    return Err(BadPlan::Stream(name.clone()));
                }
            }
        }
        match Stream::ALL.into_iter().find(|s| !seen.contains(&("stream", s.name()))) {
            Some(stream) => Err(BadPlan::Missing(stream.name())),
            None => Ok(plan),
        }
    }

    /// The place of the class of a kind in a stream.
    fn class_of(&self, kind: &str, stream: Stream) -> Option<usize> {
        let named = self.classes.iter().position(|c| c.kinds.iter().any(|k| k == kind));
        named.or_else(|| self.classes.iter().position(|c| c.streams.iter().any(|s| s == stream.name())))
    }

    /// What stands in each class at `now`, in the order of the plan.
    pub fn judge(&self, recorded: &[Recorded], now: UtcTime) -> Vec<Standing> {
        let places: BTreeMap<RecordId, usize> =
            recorded.iter().enumerate().map(|(at, r)| (r.record, at)).collect();
        let roots: Vec<usize> = (0..recorded.len()).map(|at| root(recorded, &places, at)).collect();
        let mut youngest: BTreeMap<usize, UtcTime> = BTreeMap::new();
        for (r, root) in recorded.iter().zip(&roots) {
            let at = youngest.entry(*root).or_insert(r.at);
            *at = (*at).max(r.at);
        }
        let mut standing: Vec<Standing> = self
            .classes
            .iter()
            .map(|class| Standing { class: class.clone(), kept: 0, due: Vec::new(), oldest: None })
            .collect();
        for (r, root) in recorded.iter().zip(&roots).filter(|(r, _)| r.kept) {
            let Some(first) = recorded.get(*root) else { continue };
            let class = self.class_of(&first.kind, first.stream);
            let Some(here) = class.and_then(|at| standing.get_mut(at)) else { continue };
            here.kept += 1;
            here.oldest = Some(here.oldest.map_or(r.at, |oldest| oldest.min(r.at)));
            let last = youngest.get(root).copied().unwrap_or(r.at);
            let due = here.class.days.is_some_and(|days| now.since(last).0 >= i64::from(days) * DAY_MS);
            if due {
                here.due.push(r.record);
            }
        }
        standing
    }
}

/// The first record of a family. What refers in a circle has no first: it stays its own.
fn root(recorded: &[Recorded], places: &BTreeMap<RecordId, usize>, from: usize) -> usize {
    let mut at = from;
    for _ in 0..recorded.len() {
        match recorded.get(at).and_then(|r| r.of).and_then(|of| places.get(&of)) {
            Some(next) => at = *next,
            None => return at,
        }
    }
    from
}

impl Recorded {
    /// What an entry says; `None` for an erasure, which is never erased. `kept` is
    /// whether its body is there.
    pub fn of_entry(entry: &Entry, kept: bool) -> Option<Self> {
        let of = match &entry.action {
            Action::Erase { .. } => return None,
            Action::Amend { of } | Action::Supersede { of } | Action::Withdraw { of } => Some(*of),
            Action::Seal | Action::Note => None,
        };
        Some(Self {
            record: entry.record,
            of,
            kind: entry.kind.clone(),
            stream: entry.stream,
            at: entry.clock.utc,
            kept,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(n: u8, of: Option<u8>, kind: &str, stream: Stream, day: i64) -> Recorded {
        Recorded {
            record: RecordId([n; 16]),
            of: of.map(|of| RecordId([of; 16])),
            kind: kind.to_owned(),
            stream,
            at: UtcTime(day * DAY_MS),
            kept: true,
        }
    }

    fn due(recorded: &[Recorded], day: i64) -> Vec<(String, Vec<u8>)> {
        let standing = Plan::japan().unwrap().judge(recorded, UtcTime(day * DAY_MS));
        let some = standing.into_iter().filter(|s| !s.due.is_empty());
        some.map(|s| (s.class.name, s.due.iter().map(|r| r.0[0]).collect())).collect()
    }

    #[test]
    fn a_class_is_found_by_kind_then_by_stream() {
        let all = [
            record(1, None, "boarding", Stream::Case, 0),
            record(2, None, "sighting", Stream::Case, 0),
            record(3, None, "alert", Stream::Ops, 0),
            record(4, None, "epoch", Stream::Ctl, 0),
            record(5, None, "pursuit", Stream::Ops, 0),
        ];
        assert_eq!(due(&all, 1094), []);
        assert_eq!(due(&all, 1095), [("log".to_owned(), vec![3])]);
        let named = |name: &str, records: Vec<u8>| (name.to_owned(), records);
        assert_eq!(due(&all, 3649), [named("report", vec![2]), named("log", vec![3])]);
        let last = due(&all, 100_000);
        assert_eq!(last, [named("evidence", vec![1, 5]), named("report", vec![2]), named("log", vec![3])]);
    }

    #[test]
    fn a_family_is_due_when_its_youngest_is() {
        let all = [
            record(1, None, "boarding", Stream::Case, 0),
            record(2, Some(1), "attachment", Stream::Case, 10),
            record(3, Some(2), "boarding", Stream::Case, 400),
        ];
        assert_eq!(due(&all, 400 + 3649), []);
        assert_eq!(due(&all, 400 + 3650), [("evidence".to_owned(), vec![1, 2, 3])]);
        let mut half = all.clone();
        half[0].kept = false;
        assert_eq!(due(&half, 400 + 3650), [("evidence".to_owned(), vec![2, 3])], "a repeat goes on");
    }

    #[test]
    fn what_refers_in_a_circle_comes_to_an_end() {
        let all = [
            record(1, Some(2), "boarding", Stream::Case, 0),
            record(2, Some(1), "boarding", Stream::Case, 0),
            record(3, Some(9), "boarding", Stream::Case, 0),
        ];
        assert_eq!(due(&all, 3650).len(), 1);
    }

    #[test]
    fn a_clock_in_the_past_makes_nothing_due() {
        assert_eq!(due(&[record(1, None, "alert", Stream::Ops, 5000)], 0), []);
    }

    #[test]
    fn a_plan_with_holes_or_doubles_is_refused() {
        let head = "version='1'\nsource='s'\ndate='d'\napprove_alone=[]\n";
        let class = |name: &str, streams: &str| format!("[[class]]\nname='{name}'\nstreams={streams}\n");
        let refused = |classes: &str| Plan::parse(&format!("{head}{classes}")).unwrap_err().to_string();
        assert_eq!(refused(&class("a", "['case']")), "the stream ops has no class");
        let all = class("a", "['case', 'ops', 'bulk', 'audit', 'ctl']");
        assert!(Plan::parse(&format!("{head}{all}")).is_ok());
        assert_eq!(refused(&format!("{all}{}", class("b", "['case']"))), "case stands twice");
        assert_eq!(refused(&format!("{all}{}", class("a", "[]"))), "a stands twice");
        assert_eq!(refused(&class("a", "['cases']")), "there is no stream cases");
    }
}

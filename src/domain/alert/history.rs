//! Every alert and every answer of the crew, searchable, in a ring of fixed size. The
//! ring says how many of the oldest it has let go.

use crate::domain::alert::alarm::{Rule, Subject};
use crate::domain::alert::event::{BoardEvent, EventState};
use crate::domain::id::TargetId;
use crate::domain::time::UtcTime;
use std::collections::VecDeque;

/// What the crew did to the board as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    SilentMode { on: bool },
    SoundTest,
    Muted { target: TargetId, rule: Option<Rule>, until: UtcTime },
    Unmuted { target: TargetId, rule: Option<Rule> },
}

/// One entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Alert(BoardEvent),
    Notice { at: UtcTime, kind: NoticeKind },
}

/// What to look for; an empty query finds everything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    pub rule: Option<Rule>,
    pub subject: Option<Subject>,
    /// Part of a name, id, officer, level or code, in any case.
    pub text: String,
    /// Inclusive.
    pub from: Option<UtcTime>,
    /// Inclusive.
    pub to: Option<UtcTime>,
}

/// The ring.
#[derive(Debug, Clone)]
pub struct History {
    entries: VecDeque<Entry>,
    capacity: usize,
    dropped: u64,
}

impl History {
    pub fn new(capacity: usize) -> Self {
        Self { entries: VecDeque::new(), capacity: capacity.max(1), dropped: 0 }
    }

    pub(crate) fn push(&mut self, entry: Entry) {
        if self.entries.len() >= self.capacity {
            self.entries.pop_front();
            self.dropped = self.dropped.saturating_add(1);
        }
        self.entries.push_back(entry);
    }

    /// Takes out what was said of a rule.
    pub(crate) fn hide(&mut self, rule: Rule) {
        self.entries.retain(|entry| !matches!(entry, Entry::Alert(event) if event.rule == rule));
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many of the oldest entries the ring has let go.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The entries that fit, newest first.
    pub fn search<'a>(&'a self, query: &'a Query) -> impl Iterator<Item = &'a Entry> {
        let text = query.text.to_lowercase();
        self.entries.iter().rev().filter(move |entry| entry.fits(query, &text))
    }
}

impl Entry {
    pub fn at(&self) -> UtcTime {
        match self {
            Self::Alert(event) => event.at,
            Self::Notice { at, .. } => *at,
        }
    }

    fn fits(&self, query: &Query, text: &str) -> bool {
        query.from.is_none_or(|from| from <= self.at())
            && query.to.is_none_or(|to| self.at() <= to)
            && query.rule.is_none_or(|rule| self.rule() == Some(rule))
            && query.subject.is_none_or(|subject| self.is_about(subject))
            && (text.is_empty() || self.words().to_lowercase().contains(text))
    }

    fn rule(&self) -> Option<Rule> {
        match self {
            Self::Alert(event) => Some(event.rule),
            Self::Notice {
                kind: NoticeKind::Muted { rule, .. } | NoticeKind::Unmuted { rule, .. }, ..
            } => *rule,
            Self::Notice { .. } => None,
        }
    }

    fn is_about(&self, subject: Subject) -> bool {
        match self {
            Self::Alert(event) => event.subjects.contains(&subject),
            Self::Notice {
                kind: NoticeKind::Muted { target, .. } | NoticeKind::Unmuted { target, .. },
                ..
            } => Subject::Target(*target) == subject,
            Self::Notice { .. } => false,
        }
    }

    fn words(&self) -> String {
        let mut words = Vec::new();
        match self {
            Self::Alert(event) => {
                words.extend([event.rule.code(), event.level.code(), event.state.code()].map(str::to_owned));
                words.push(event.label.clone());
                words.extend(event.subjects.iter().map(ToString::to_string));
                words.extend(event.reasons.iter().map(|r| r.code.to_owned()));
                if let EventState::Acknowledged { who } = &event.state {
                    words.push(who.clone());
                }
            }
            Self::Notice { kind, .. } => {
                words.push(kind.code().to_owned());
                if let NoticeKind::Muted { target, .. } | NoticeKind::Unmuted { target, .. } = kind {
                    words.push(target.to_string());
                }
            }
        }
        // A separator that no text from outside can hold (control characters are removed).
        words.join("\n")
    }
}

impl NoticeKind {
    /// Its words stand in the catalogue under `notice-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::SilentMode { on: true } => "silent-on",
            Self::SilentMode { on: false } => "silent-off",
            Self::SoundTest => "sound-test",
            Self::Muted { .. } => "muted",
            Self::Unmuted { .. } => "unmuted",
        }
    }
}

//! When a field shows or must be filled: `header.type is boarding|refused and not
//! close.result filled`. A leading dot names a field of the same row or group; a field of
//! a list of rows holds where any row has it.

use crate::domain::report::draft::Draft;
use crate::domain::report::path::{Path, is_key};
use std::fmt;

/// Clauses of which all of one group must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    any: Vec<Vec<Clause>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    not: bool,
    of: Subject,
    test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Subject {
    /// A field of the same row or group.
    Sibling(String),
    At(Path),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Filled,
    /// One of its codes is one of these.
    Is(Vec<String>),
}

impl Condition {
    /// Reads `[not] FIELD filled`, `[not] FIELD is CODE|CODE`, joined by `and`, and groups
    /// of those by `or`. `has` means the same as `is`, for fields with several codes.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let groups = words.split(|w| *w == "or");
        let clauses = |group: &[&str]| group.split(|w| *w == "and").map(Clause::parse).collect();
        Some(Self { any: groups.map(clauses).collect::<Option<Vec<Vec<Clause>>>>()? })
    }

    /// Whether it holds for the draft; `here` is the field that asks.
    pub fn holds(&self, draft: &Draft, here: &Path) -> bool {
        self.any.iter().any(|all| all.iter().all(|clause| clause.holds(draft, here)))
    }

    /// The fields that it reads, as seen from `here`.
    pub fn subjects(&self, here: &Path) -> Vec<Path> {
        self.any.iter().flatten().map(|clause| clause.of.path(here)).collect()
    }
}

impl Clause {
    fn parse(words: &[&str]) -> Option<Self> {
        let (not, words) = match words {
            ["not", rest @ ..] => (true, rest),
            all => (false, all),
        };
        let (of, test) = match words {
            [of, "filled"] => (of, Test::Filled),
            [of, "is" | "has", codes] => (of, Test::Is(codes.split('|').map(str::to_owned).collect())),
            _ => return None,
        };
        let of = match of.strip_prefix('.') {
            Some(sibling) if is_key(sibling) => Subject::Sibling(sibling.to_owned()),
            Some(_) => return None,
            None => Subject::At(of.parse().ok().filter(|p: &Path| p.row.is_none())?),
        };
        Some(Self { not, of, test })
    }

    fn holds(&self, draft: &Draft, here: &Path) -> bool {
        let path = self.of.path(here);
        let met = match &self.test {
            Test::Filled => draft.is_filled(&path),
            Test::Is(codes) => draft
                .entries_at(&path)
                .any(|entry| entry.value.codes().iter().any(|code| codes.iter().any(|c| c == code))),
        };
        met != self.not
    }
}

impl Subject {
    fn path(&self, here: &Path) -> Path {
        match self {
            // Beside a field of the section itself stand the section's other fields.
            Self::Sibling(key) if here.sub.is_none() => Path::new(&here.section, key),
            Self::Sibling(key) => here.sub(key),
            Self::At(path) => path.clone(),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let groups: Vec<String> = self
            .any
            .iter()
            .map(|all| all.iter().map(Clause::to_string).collect::<Vec<_>>().join(" and "))
            .collect();
        f.write_str(&groups.join(" or "))
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.not { "not " } else { "" };
        let of = match &self.of {
            Subject::Sibling(key) => format!(".{key}"),
            Subject::At(path) => path.to_string(),
        };
        match &self.test {
            Test::Filled => write!(f, "{not}{of} filled"),
            Test::Is(codes) => write!(f, "{not}{of} is {}", codes.join("|")),
        }
    }
}

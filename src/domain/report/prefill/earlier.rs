//! Earlier boardings of a vessel: which sealed reports speak of her, by what, and what of them
//! may stand in a new one.
//!
//! A number that both know and that differs speaks against all else. A name alone tells that
//! she may have been boarded; nothing is filled in from there.

#[cfg(test)]
mod tests;

use crate::domain::report::draft::Draft;
use crate::domain::report::path::Path;
use crate::domain::report::seal::Report;
use crate::domain::report::value::Value;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::name::{Name, normalise};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Most reports that are told of one vessel.
pub const MOST_EARLIER: usize = 20;

/// Where a form keeps the list of them.
pub fn listed_at() -> Path {
    Path::new("vessel", "earlier")
}

/// Who a vessel is, by what papers, hull and transmitter say. Empty: not known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vessel {
    imo: BTreeSet<String>,
    mmsi: BTreeSet<String>,
    registration: String,
    names: BTreeSet<String>,
}

/// By what a report was found, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum By {
    Imo,
    Mmsi,
    Registration,
    Name,
}

impl By {
    /// The catalogue's key is `earlier-by-CODE`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Imo => "imo",
            Self::Mmsi => "mmsi",
            Self::Registration => "registration",
            Self::Name => "name",
        }
    }
}

/// A sealed report about the vessel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    pub number: String,
    pub sealed: UtcTime,
    pub by: By,
    pub report: Report,
}

impl Earlier {
    /// `R-2026-0001 2026-11-20`: what a value from it gives as its source.
    pub fn called(&self) -> String {
        let day = self.sealed.rfc3339();
        format!("{} {}", self.number, day.get(..10).unwrap_or_default())
    }

    /// The codes of its result.
    pub fn results(&self) -> Vec<&str> {
        let result = self.report.entries.get(&Path::new("close", "result"));
        result.map(|entry| entry.value.codes()).unwrap_or_default()
    }

    /// The newest of those that are surely of her: what a new report is filled from.
    pub fn surest(all: &[Self]) -> Option<&Self> {
        all.iter().filter(|one| one.by != By::Name).max_by_key(|one| one.sealed)
    }
}

impl Vessel {
    /// Of a target: numbers as they are transmitted.
    pub fn of_numbers(imo: Option<u32>, mmsi: Option<u32>, name: &str) -> Self {
        let mut vessel = Self::default();
        vessel.imo.extend(imo.filter(|n| *n > 0).map(|n| format!("{n:07}")));
        vessel.mmsi.extend(mmsi.filter(|n| *n > 0).map(|n| format!("{n:09}")));
        vessel.add_name(name);
        vessel
    }

    /// As a draft says her.
    pub fn of_draft(draft: &Draft) -> Self {
        Self::read(|path| draft.value(path))
    }

    fn of_report(report: &Report) -> Self {
        Self::read(|path| report.entries.get(path).map(|entry| &entry.value))
    }

    fn read<'v>(value: impl Fn(&Path) -> Option<&'v Value>) -> Self {
        let text = |path: &Path| match value(path) {
            Some(Value::Text(text)) => Some(text.trim().to_owned()),
            _ => None,
        };
        // What was recorded is what an earlier report said: it would find itself.
        let columns = |field: &str| -> Vec<String> {
            let group = Path::new("vessel", field);
            let columns = ["document", "painted", "declared", "transmitted"];
            columns.iter().filter_map(|column| text(&group.sub(column))).collect()
        };
        let digits = |field: &str, length: usize| -> BTreeSet<String> {
            let numbers =
                columns(field).into_iter().map(|n| n.chars().filter(char::is_ascii_digit).collect());
            numbers.filter(|n: &String| n.len() == length && n.bytes().any(|b| b != b'0')).collect()
        };
        let registration = text(&Path::new("vessel", "registration")).unwrap_or_default();
        let mut vessel = Self {
            imo: digits("imo", 7),
            mmsi: digits("mmsi", 9),
            registration: bare(&registration),
            names: BTreeSet::new(),
        };
        for name in columns("name") {
            vessel.add_name(&name);
        }
        vessel
    }

    fn add_name(&mut self, name: &str) {
        let Name { letters, number, .. } = normalise(name);
        // A few letters are no name.
        if letters.chars().count() >= 4 || (!letters.is_empty() && !number.is_empty()) {
            self.names.insert(format!("{letters} {number}"));
        }
    }

    /// Nothing is known by which she could be found.
    pub fn is_unknown(&self) -> bool {
        self == &Self::default()
    }

    /// By what the report speaks of her.
    pub fn is_in(&self, report: &Report) -> Option<By> {
        let other = Self::of_report(report);
        let share = |a: &BTreeSet<String>, b: &BTreeSet<String>| !a.is_disjoint(b);
        let differ =
            |a: &BTreeSet<String>, b: &BTreeSet<String>| !a.is_empty() && !b.is_empty() && a.is_disjoint(b);
        let registered = |a: &str, b: &str| !a.is_empty() && a == b;
        if share(&self.imo, &other.imo) {
            return Some(By::Imo);
        }
        if differ(&self.imo, &other.imo) {
            return None;
        }
        if share(&self.mmsi, &other.mmsi) {
            return Some(By::Mmsi);
        }
        if registered(&self.registration, &other.registration) {
            return Some(By::Registration);
        }
        let elsewhere = differ(&self.mmsi, &other.mmsi)
            || (!self.registration.is_empty() && !other.registration.is_empty());
        (share(&self.names, &other.names) && !elsewhere).then_some(By::Name)
    }
}

fn bare(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric()).collect();
    // `none` and a single sign are no registration.
    if folded.chars().count() < 3 || matches!(folded.as_str(), "NONE" | "UNKNOWN") {
        String::new()
    } else {
        folded
    }
}

//! The persons of a boarding on the record screen: who of the lists is found aboard, and what
//! the watch list says of each.

use crate::app::report::OpenReport;
use crate::domain::intel::listing::PersonHit;
use crate::domain::report::check::persons::{found, found_as_listed, persons};
use crate::domain::report::edit::Edit;
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::prefill::crew_list::listed;
use crate::domain::report::value::{Source, Value};
use crate::domain::time::UtcTime;
use crate::domain::watchlist::compare::Tier;
use crate::domain::watchlist::person::Person;
use std::collections::BTreeMap;

/// Rows that go over in one step.
const TOGETHER: usize = 50;

/// What the watch list says of a person of the open record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCheck {
    person: Person,
    /// `None` until the list has answered.
    pub hits: Option<Vec<PersonHit>>,
}

/// By the path of the row.
pub type PersonChecks = BTreeMap<Path, PersonCheck>;

impl OpenReport {
    /// The cursor is on the list of the persons who are declared, or in it.
    pub(crate) fn is_at_listed(&self) -> bool {
        self.place.at.as_ref().is_some_and(|at| at.head() == listed())
    }

    /// The persons of these rows of the lists are aboard, as listed.
    pub(super) fn take_as_found(&mut self, rows: &[RowId], now: UtcTime) {
        for rows in rows.chunks(TOGETHER) {
            let edits = found_as_listed(&self.form, &self.draft, rows, now);
            if !edits.is_empty() && !self.edit(Edit::All { edits }) {
                return;
            }
        }
    }

    /// All of them.
    pub(super) fn take_all_as_found(&mut self, now: UtcTime) {
        let rows = self.draft.rows(&listed()).to_vec();
        self.take_as_found(&rows, now);
    }

    /// Persons whom the watch list was not asked about as they are now. Who left is forgotten.
    pub(crate) fn unchecked(&mut self) -> Vec<(Path, Person)> {
        let now = persons(&self.draft);
        self.checks.retain(|path, check| now.get(path) == Some(&check.person));
        let new = now.into_iter().filter(|(path, _)| !self.checks.contains_key(path));
        let new: Vec<(Path, Person)> = new.collect();
        let asked = |(path, person): &(Path, Person)| {
            (path.clone(), PersonCheck { person: person.clone(), hits: None })
        };
        self.checks.extend(new.iter().map(asked));
        new
    }

    /// What the list says. A sure hit that is not for cleared roles alone is written into the
    /// person's row; one by name alone is for a check by hand.
    pub(crate) fn checked(&mut self, path: &Path, hits: Vec<PersonHit>, now: UtcTime) {
        let sure = hits.iter().find(|hit| !hit.covert && hit.tier >= Tier::Probable);
        let line = sure.map(|hit| format!("{} ({})", hit.entry, hit.reasons.join(", ")));
        if let Some(check) = self.checks.get_mut(path) {
            check.hits = Some(hits);
        }
        if path.head() != found() {
            return;
        }
        let place = path.sub("watch_hit");
        let stands = self.draft.entry(&place);
        if stands.is_some_and(|entry| entry.source != Source::Watchlist) {
            return;
        }
        let old = stands.and_then(|entry| match &entry.value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        });
        if old == line || self.form.field(&place).is_none() {
            return;
        }
        self.edit(match line {
            Some(text) => Edit::from(place, Value::Text(text), Source::Watchlist, now),
            None => Edit::Clear { path: place },
        });
    }
}

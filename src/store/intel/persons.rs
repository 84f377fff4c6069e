//! The persons of the watchlist beside the persons of a boarding. Nothing here alerts: what is
//! found goes to the officer who asked.

use crate::domain::intel::listing::PersonHit;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry::{self, Kind};
use crate::domain::watchlist::person::Person;
use crate::store::error::{Doing, StoreError};
use crate::store::intel::read::{Covert, IntelReader};
use crate::store::intel::sealed::Cells;

/// Hits kept of one person.
const MOST_HITS: usize = 16;

impl IntelReader {
    /// For each of `persons` the entries in force at `now` that speak of that person, the
    /// surest first. Entries for cleared roles count for an officer who has the clearance.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn check_persons(&self, persons: &[Person], now: UtcTime) -> Result<Vec<Vec<PersonHit>>, StoreError> {
        let mut hits: Vec<Vec<PersonHit>> = persons.iter().map(|_| Vec::new()).collect();
        for Covert { list, cells, .. } in &self.covert {
            compare(persons, &mut hits, list, cells.clone(), now, true);
        }
        let mut select = self
            .db
            .prepare_cached(
                "SELECT l.name AS list, e.cells FROM entry e JOIN list l ON l.current = e.version
                 WHERE e.kind = 'person' AND NOT EXISTS (SELECT 1 FROM withdrawal w
                     WHERE w.list = l.id AND w.entry = e.entry AND w.digest = e.digest)",
            )
            .doing("reading entries")?;
        let mut rows = select.query([]).doing("reading entries")?;
        while let Some(row) = rows.next().doing("reading entries")? {
            let list: String = row.get("list").doing("reading entries")?;
            let text: String = row.get("cells").doing("reading entries")?;
            compare(persons, &mut hits, &list, serde_json::from_str(&text).unwrap_or_default(), now, false);
        }
        for found in &mut hits {
            found.sort_by_key(|hit| std::cmp::Reverse(hit.tier));
            found.truncate(MOST_HITS);
        }
        Ok(hits)
    }
}

fn compare(
    persons: &[Person],
    hits: &mut [Vec<PersonHit>],
    list: &str,
    cells: Cells,
    now: UtcTime,
    covert: bool,
) {
    let Ok(entry) = entry::read(cells) else { return };
    if entry.kind != Kind::Person || !entry.is_in_force(now) {
        return;
    }
    let listed = Person::of_entry(&entry);
    for (person, found) in persons.iter().zip(hits) {
        let Some(likeness) = listed.compare(person) else { continue };
        found.push(PersonHit {
            list: list.to_owned(),
            entry: entry.id.clone(),
            name: entry.name.clone(),
            action: entry.action.code().to_owned(),
            tier: likeness.tier,
            reasons: likeness.reasons,
            vetoes: likeness.vetoes,
            covert,
        });
    }
}

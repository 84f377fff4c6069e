//! Dismissed pairs on the disk, so that a dismissal holds over a restart of the program.

use crate::domain::time::UtcTime;
use crate::domain::watchlist::clear::{Cleared, HOLDS, Why};
use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use crate::store::intel::read::IntelReader;
use rusqlite::{Row, named_params};

/// Pairs that are held in memory.
const MOST: u32 = 10_000;

impl Store {
    /// Keeps the dismissal of a pair, or takes it back where there is none. Dismissals that
    /// hold no longer go. Never for an entry that is kept for cleared roles.
    ///
    /// # Errors
    /// The officer is not cleared for lists, or the database cannot be written.
    pub fn keep_dismissal(
        &mut self,
        (entry, vessel): (&str, &str),
        dismissal: Option<&Cleared>,
        now: UtcTime,
    ) -> Result<(), StoreError> {
        let officer = self.officer.to_string();
        let db = self.intel_database()?;
        db.execute("DELETE FROM dismissal WHERE at < :before", named_params! { ":before": (now - HOLDS).0 })
            .doing("keeping a dismissal")?;
        let Some(Cleared { at, why, entry: entry_form, vessel: vessel_form }) = dismissal else {
            return db
                .execute(
                    "DELETE FROM dismissal WHERE entry = :entry AND vessel = :vessel",
                    named_params! { ":entry": entry, ":vessel": vessel },
                )
                .doing("taking a dismissal back")
                .map(drop);
        };
        db.execute(
            "INSERT OR REPLACE INTO dismissal (entry, vessel, at, officer, why, entry_form, vessel_form)
             VALUES (:entry, :vessel, :at, :officer, :why, :entry_form, :vessel_form)",
            named_params! {
                ":entry": entry, ":vessel": vessel, ":at": at.0, ":officer": officer, ":why": why.code(),
                ":entry_form": entry_form, ":vessel_form": vessel_form,
            },
        )
        .doing("keeping a dismissal")
        .map(drop)
    }
}

impl IntelReader {
    /// The newest dismissals that were kept.
    pub(super) fn dismissals(&self) -> Result<Vec<(String, String, Cleared)>, StoreError> {
        let kept: Vec<Option<(String, String, Cleared)>> = self
            .db
            .prepare_cached("SELECT * FROM dismissal ORDER BY at DESC LIMIT :most")
            .and_then(|mut select| select.query_map(named_params! { ":most": MOST }, pair)?.collect())
            .doing("reading dismissals")?;
        Ok(kept.into_iter().flatten().collect())
    }
}

/// `None` for a reason that this program doesn't know.
fn pair(row: &Row<'_>) -> rusqlite::Result<Option<(String, String, Cleared)>> {
    let code: String = row.get("why")?;
    let Some(why) = Why::ALL.into_iter().find(|why| why.code() == code) else { return Ok(None) };
    let cleared = Cleared {
        at: UtcTime(row.get("at")?),
        why,
        entry: row.get("entry_form")?,
        vessel: row.get("vessel_form")?,
    };
    Ok(Some((row.get("entry")?, row.get("vessel")?, cleared)))
}

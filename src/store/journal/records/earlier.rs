//! The sealed reports that speak of a vessel.

use crate::domain::filing::Standing;
use crate::domain::report::prefill::earlier::{Earlier, MOST_EARLIER, Vessel};
use crate::domain::report::seal::Report;
use crate::store::Store;
use crate::store::error::StoreError;

/// The newest reports that are looked through.
const MOST_LOOKED_AT: usize = 2_000;

impl Store {
    /// Earlier boardings of this vessel that are in force, the newest first, at most
    /// [`MOST_EARLIER`]; of the newest 2,000 reports of the boat.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn earlier_boardings(&self, vessel: &Vessel) -> Result<Vec<Earlier>, StoreError> {
        let mut found = Vec::new();
        if vessel.is_unknown() {
            return Ok(found);
        }
        // What was amended or superseded has its place taken by the later one.
        let in_force = self.reports(None)?.into_iter().filter(|view| view.standing == Standing::Sealed);
        for view in in_force.filter(|view| view.form == "boarding").take(MOST_LOOKED_AT) {
            let Some(report) = self.body(view.record)?.and_then(|body| Report::decode(&body).ok()) else {
                continue;
            };
            if let Some(by) = vessel.is_in(&report) {
                found.push(Earlier { number: view.number, sealed: view.sealed, by, report });
                if found.len() >= MOST_EARLIER {
                    break;
                }
            }
        }
        Ok(found)
    }
}

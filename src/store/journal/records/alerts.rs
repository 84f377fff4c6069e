//! The alerts and pursuits of the days before, for what is learned from them.

use crate::domain::behaviour::customs::routine::record::{Earlier, earlier};
use crate::domain::journal::entry::Stream;
use crate::domain::time::UtcTime;
use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use rusqlite::named_params;

/// Entries read at once, and at most.
const PAGE: usize = 500;
const MOST_READ: usize = 100_000;

impl Store {
    /// Gives what was recorded from `since` on to `take`, page by page, the newest first;
    /// of the newest 100,000 entries of the running of the patrol.
    ///
    /// # Errors
    /// The database cannot be read; the pages before were given.
    pub fn earlier_alerts(
        &self,
        since: UtcTime,
        take: &mut dyn FnMut(Vec<Earlier>),
    ) -> Result<(), StoreError> {
        let mut before = (i64::MAX, i64::MAX);
        for _ in 0..MOST_READ / PAGE {
            let page = self.page_before(before)?;
            let Some(last) = page.last() else { break };
            before = last.0;
            // Entries that waited in a queue stand behind later ones.
            let in_time = page.iter().filter(|(_, at, _)| *at >= since.0);
            let bodies = in_time.clone().filter_map(|(_, _, body)| body.as_deref());
            let found: Vec<Earlier> = bodies.filter_map(earlier).collect();
            if !found.is_empty() {
                take(found);
            }
            if in_time.count() == 0 {
                break;
            }
        }
        Ok(())
    }

    fn page_before(&self, (epoch, seq): (i64, i64)) -> Result<Vec<Row>, StoreError> {
        let mut select = self
            .case
            .prepare_cached(
                "SELECT epoch, seq, recorded_at, body FROM journal
                 WHERE stream = :stream AND (epoch, seq) < (:epoch, :seq)
                 ORDER BY epoch DESC, seq DESC LIMIT :most",
            )
            .doing("reading earlier alerts")?;
        select
            .query_map(
                named_params! {
                    ":stream": Stream::Ops.name(),
                    ":epoch": epoch,
                    ":seq": seq,
                    ":most": i64::try_from(PAGE).unwrap_or(i64::MAX),
                },
                |row| {
                    let at = (row.get("epoch")?, row.get("seq")?);
                    Ok((at, row.get("recorded_at")?, row.get("body")?))
                },
            )
            .and_then(Iterator::collect)
            .doing("reading earlier alerts")
    }
}

/// Where an entry stands, when it was recorded, and its body unless it was erased.
type Row = ((i64, i64), i64, Option<Vec<u8>>);

//! Earlier boardings as the card of a vessel tells them, from their sealed reports.

use crate::domain::filing::{ReportView, Standing};
use crate::domain::report::seal::Report;
use crate::domain::risk::boarded;
use crate::domain::risk::extract::Row;
use crate::store::Store;
use crate::store::error::StoreError;

impl Store {
    /// The newest boardings that stand as they were sealed, at most `most`. One whose body
    /// cannot be read any more, or that is amended, is left out: its later form is in it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn boardings(&self, most: usize) -> Result<Vec<Row>, StoreError> {
        let views = self.reports(None)?.into_iter();
        let standing = views.filter(|v| v.form == boarded::FORM && v.standing == Standing::Sealed).take(most);
        let row = |view: ReportView| {
            let body = self.report(view.record).ok()?.body?;
            boarded::row(&Report::decode(&body).ok()?, &view.number, view.sealed)
        };
        Ok(standing.filter_map(row).collect())
    }
}

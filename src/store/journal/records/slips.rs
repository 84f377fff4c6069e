//! The small form that an officer is filling in: one an officer, as it was last typed. It
//! stands beside the drafts, has no number and is in no list; it goes when it is handed in.

use crate::domain::filing::{MOST_EDIT, SLIP};
use crate::domain::journal::entry::RecordId;
use crate::domain::time::UtcTime;
use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use crate::store::journal::{device, exercise};
use rusqlite::{OptionalExtension, named_params};

/// What stands in the place of a number: no report has such a one.
fn number(officer: &str) -> String {
    format!("~{officer}")
}

impl Store {
    /// Keeps what the present officer typed into a small form, in the place of what was kept
    /// before.
    ///
    /// # Errors
    /// It is too long, or the database cannot be written; what was kept before is there still.
    pub fn keep_slip(&mut self, slip: &[u8], now: UtcTime) -> Result<(), StoreError> {
        if slip.len() > MOST_EDIT {
            return Err(StoreError::TooLarge);
        }
        let officer = self.officer.to_string();
        let transaction = self.case.transaction().doing("keeping a form")?;
        let named = number(&officer);
        let known: Option<[u8; 16]> = transaction
            .query_row(
                "SELECT id FROM draft WHERE number = :number",
                named_params! { ":number": named },
                |row| row.get("id"),
            )
            .optional()
            .doing("keeping a form")?;
        let id = match known {
            Some(id) => RecordId(id),
            None => exercise::record_id(&transaction, &device(&transaction)?, 0)?,
        };
        transaction
            .execute(
                "INSERT INTO draft (id, number, officer, form, form_version, title, begun_at, edited_at)
                 VALUES (:id, :number, :officer, :form, 1, '', :now, :now)
                 ON CONFLICT (number) DO UPDATE SET edited_at = :now",
                named_params! {
                    ":id": id.0,
                    ":number": named,
                    ":officer": officer,
                    ":form": SLIP,
                    ":now": now.0,
                },
            )
            .and_then(|_| {
                transaction.execute(
                    "INSERT INTO draft_edit (draft, number, at, edit) VALUES (:draft, 1, :at, :edit)
                     ON CONFLICT (draft, number) DO UPDATE SET at = :at, edit = :edit",
                    named_params! { ":draft": id.0, ":at": now.0, ":edit": slip },
                )
            })
            .doing("keeping a form")?;
        transaction.commit().doing("keeping a form")
    }

    /// What the present officer had typed into a small form and not handed in.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn slip(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.case
            .query_row(
                "SELECT edit FROM draft_edit JOIN draft ON draft.id = draft_edit.draft
                 WHERE draft.number = :number",
                named_params! { ":number": number(self.officer.as_str()) },
                |row| row.get("edit"),
            )
            .optional()
            .doing("reading a form")
    }

    /// It was handed in, or left.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn drop_slip(&mut self) -> Result<(), StoreError> {
        self.case
            .execute(
                "DELETE FROM draft WHERE number = :number",
                named_params! { ":number": number(self.officer.as_str()) },
            )
            .doing("removing a form")
            .map(drop)
    }
}

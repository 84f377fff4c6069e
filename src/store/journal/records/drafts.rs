//! Drafts: begun, written edit by edit, listed, discarded. The reserve that is held back
//! on the disk is for sealing: where the disk is full, a draft's edit is refused and the
//! caller keeps it in memory.

use super::filed::raise;
use crate::domain::filing::{
    DraftView, How, LONGEST, MOST_EDIT, MOST_EDITS, NewDraft, RecordFault, Revision, SLIP, Summary, number,
};
use crate::domain::journal::entry::{Action, ClockFacts, MOST_KIND, RecordId, Stream};
use crate::domain::time::UtcTime;
use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use crate::store::journal::{NewRecord, device, exercise, stream_of, write};
use chrono::Datelike;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use serde_json::json;
use std::collections::BTreeMap;

/// One edit as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEdit {
    pub draft: RecordId,
    /// Who typed it: the draft's own officer.
    pub officer: String,
    pub at: UtcTime,
    pub edit: Vec<u8>,
    pub summary: Option<Summary>,
}

/// What came of edits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saved {
    /// The drafts, and how many edits of each are on the disk now.
    pub saved: Vec<(RecordId, u32)>,
    /// Drafts that took an edit not: gone, somebody else's, or full.
    pub refused: Vec<RecordId>,
}

const COLUMNS: &str = "SELECT id, number, officer, form, form_version, patrol, title, missing, revises, how,
    reason, begun_at, edited_at,
    (SELECT coalesce(max(draft_edit.number), 0) FROM draft_edit WHERE draft = draft.id) AS edits
    FROM draft";

fn view_of(row: &Row<'_>) -> rusqlite::Result<DraftView> {
    let how = row.get::<_, Option<String>>("how")?.as_deref().and_then(How::of);
    let revises = match (row.get::<_, Option<[u8; 16]>>("revises")?, how) {
        (Some(of), Some(how)) => {
            let reason = row.get::<_, Option<String>>("reason")?.unwrap_or_default();
            Some(Revision { of: RecordId(of), how, reason })
        }
        _ => None,
    };
    Ok(DraftView {
        id: RecordId(row.get("id")?),
        number: row.get("number")?,
        officer: row.get("officer")?,
        form: row.get("form")?,
        form_version: row.get("form_version")?,
        patrol: row.get::<_, Option<String>>("patrol")?.and_then(|id| id.parse().ok()),
        title: row.get("title")?,
        missing: row.get("missing")?,
        revises,
        begun: UtcTime(row.get("begun_at")?),
        edited: UtcTime(row.get("edited_at")?),
        edits: row.get("edits")?,
    })
}

pub(super) fn draft(db: &Connection, id: RecordId) -> Result<DraftView, StoreError> {
    db.prepare_cached(&format!("{COLUMNS} WHERE id = :id"))
        .and_then(|mut select| select.query_row(named_params! { ":id": id.0 }, view_of).optional())
        .doing("reading a draft")?
        .ok_or(StoreError::Record(RecordFault::NoDraft))
}

/// The draft, where it is this officer's.
pub(super) fn own(db: &Connection, id: RecordId, officer: &str) -> Result<DraftView, StoreError> {
    let draft = draft(db, id)?;
    if draft.officer == officer {
        Ok(draft)
    } else {
        Err(StoreError::Record(RecordFault::NotYours(draft.officer)))
    }
}

pub(super) fn remove(db: &Connection, id: RecordId) -> Result<(), StoreError> {
    db.execute("DELETE FROM draft WHERE id = :id", named_params! { ":id": id.0 })
        .doing("removing a draft")
        .map(drop)
}

fn fits(text: &str) -> bool {
    text.chars().count() <= LONGEST
}

impl Store {
    /// Begins a draft of the present officer and gives it its number.
    ///
    /// # Errors
    /// The report that it is about is not here or was withdrawn, a text is too long, or
    /// the database cannot be written.
    pub fn begin_draft(&mut self, new: &NewDraft, now: UtcTime) -> Result<DraftView, StoreError> {
        let form = (1..=MOST_KIND).contains(&new.form.len());
        let reason = new.revises.as_ref().is_none_or(|r| !r.reason.trim().is_empty() && fits(&r.reason));
        if !form || !reason || !fits(&new.title) {
            return Err(StoreError::Record(RecordFault::Form));
        }
        self.listed()?;
        if let Some(revision) = &new.revises {
            stream_of(&self.case, revision.of)?;
            self.not_withdrawn(revision.of)?;
        }
        let officer = self.officer.to_string();
        let transaction = self.case.transaction().doing("beginning a draft")?;
        let year = now.to_chrono().map_or(0, |t| t.year());
        let last: Option<u32> = transaction
            .query_row("SELECT last FROM serial WHERE year = :year", named_params! { ":year": year }, |row| {
                row.get("last")
            })
            .optional()
            .doing("numbering")?;
        let serial = last.unwrap_or(0).saturating_add(1);
        raise(&transaction, year, serial)?;
        let id = exercise::draft_id(&device(&transaction)?, year, serial)?;
        transaction
            .execute(
                "INSERT INTO draft (id, number, officer, form, form_version, patrol, title, revises, how,
                    reason, begun_at, edited_at)
                 VALUES (:id, :number, :officer, :form, :form_version, :patrol, :title, :revises, :how,
                    :reason, :now, :now)",
                named_params! {
                    ":id": id.0,
                    ":number": number(&new.unit, year, serial),
                    ":officer": officer,
                    ":form": new.form,
                    ":form_version": new.form_version,
                    ":patrol": new.patrol.as_ref().map(ToString::to_string),
                    ":title": new.title,
                    ":revises": new.revises.as_ref().map(|r| r.of.0),
                    ":how": new.revises.as_ref().map(|r| r.how.code()),
                    ":reason": new.revises.as_ref().map(|r| r.reason.as_str()),
                    ":now": now.0,
                },
            )
            .doing("beginning a draft")?;
        let view = draft(&transaction, id)?;
        transaction.commit().doing("beginning a draft")?;
        Ok(view)
    }

    /// Writes edits in their order: all that fit are on the disk when this returns.
    ///
    /// # Errors
    /// The database cannot be written, or the disk is full; then none of them is.
    pub fn save_edits(&mut self, edits: &[NewEdit]) -> Result<Saved, StoreError> {
        let transaction = self.case.transaction().doing("saving a draft")?;
        let mut known: BTreeMap<RecordId, Option<u32>> = BTreeMap::new();
        let mut done = Saved::default();
        for edit in edits {
            let last = match known.get(&edit.draft) {
                Some(last) => *last,
                None => match own(&transaction, edit.draft, &edit.officer) {
                    Ok(view) => Some(view.edits),
                    Err(StoreError::Record(_)) => None,
                    Err(error) => return Err(error),
                },
            };
            let number = last.filter(|last| *last < MOST_EDITS && edit.edit.len() <= MOST_EDIT);
            let Some(number) = number.map(|last| last + 1) else {
                done.refused.push(edit.draft);
                known.entry(edit.draft).or_insert(last);
                continue;
            };
            write_edit(&transaction, edit, number)?;
            known.insert(edit.draft, Some(number));
        }
        transaction.commit().doing("saving a draft")?;
        done.saved = known.into_iter().filter_map(|(draft, number)| Some((draft, number?))).collect();
        Ok(done)
    }

    /// Every draft of every officer, the oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn drafts(&self) -> Result<Vec<DraftView>, StoreError> {
        self.case
            .prepare_cached(&format!("{COLUMNS} WHERE form <> :slip ORDER BY begun_at, number"))
            .and_then(|mut select| select.query_map(named_params! { ":slip": SLIP }, view_of)?.collect())
            .doing("reading drafts")
    }

    /// A draft and its edits in their order.
    ///
    /// # Errors
    /// No such draft, or the database cannot be read.
    pub fn draft(&self, id: RecordId) -> Result<(DraftView, Vec<Vec<u8>>), StoreError> {
        let view = draft(&self.case, id)?;
        let edits = self
            .case
            .prepare_cached("SELECT edit FROM draft_edit WHERE draft = :draft ORDER BY number")
            .and_then(|mut select| {
                select.query_map(named_params! { ":draft": id.0 }, |row| row.get("edit"))?.collect()
            })
            .doing("reading a draft")?;
        Ok((view, edits))
    }

    /// Throws an own draft away; that it was is noted, what it said is not.
    ///
    /// # Errors
    /// No such draft, another officer's, no reason, or the database cannot be written.
    pub fn discard_draft(&mut self, id: RecordId, reason: &str, clock: ClockFacts) -> Result<(), StoreError> {
        if reason.trim().is_empty() || !fits(reason) {
            return Err(StoreError::Record(RecordFault::Form));
        }
        let officer = self.officer.to_string();
        self.on_full_disk_too(clock, |db| {
            let draft = own(db, id, &officer)?;
            remove(db, id)?;
            let body = json!({
                "at": clock.utc.rfc3339(),
                "event": "draft-discarded",
                "officer": officer,
                "number": draft.number,
                "form": draft.form,
                "edits": draft.edits,
                "reason": reason,
            })
            .to_string();
            let (stream, action, kind) = (Stream::Audit, Action::Note, "draft-discarded");
            write(db, &[NewRecord { stream, action, kind, body: body.as_bytes(), clock }], None)
        })
        .map(drop)
    }
}

fn write_edit(db: &Connection, edit: &NewEdit, number: u32) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO draft_edit (draft, number, at, edit) VALUES (:draft, :number, :at, :edit)",
    )
    .and_then(|mut insert| {
        insert.execute(named_params! {
            ":draft": edit.draft.0,
            ":number": number,
            ":at": edit.at.0,
            ":edit": edit.edit,
        })
    })
    .doing("saving an edit")?;
    let title = edit.summary.as_ref().map(|s| s.title.chars().take(LONGEST).collect::<String>());
    db.prepare_cached(
        "UPDATE draft SET edited_at = max(edited_at, :at), title = coalesce(:title, title),
            missing = coalesce(:missing, missing) WHERE id = :draft",
    )
    .and_then(|mut update| {
        update.execute(named_params! {
            ":draft": edit.draft.0,
            ":at": edit.at.0,
            ":title": title,
            ":missing": edit.summary.as_ref().map(|s| s.missing),
        })
    })
    .doing("saving an edit")
    .map(drop)
}

//! Sealed reports: sealing a draft, withdrawing, reading with the history.

use super::drafts::{own, remove};
use super::filed::catch_up;
use crate::domain::filing::{
    FILED, Filed, How, LONGEST, LaterAct, RecordFault, Report, ReportView, Revision, SealOrder, Standing,
    WITHDRAWAL,
};
use crate::domain::journal::body::MOST_BODY;
use crate::domain::journal::entry::{Action, ClockFacts, RecordId, Stream};
use crate::domain::patrol::PatrolId;
use crate::domain::report::seal::Withdrawal;
use crate::domain::time::UtcTime;
use crate::store::error::{Doing, StoreError};
use crate::store::journal::{NewRecord, Sealed, device, exercise, stream_of, write, write_named};
use crate::store::{Store, search};
use rusqlite::{OptionalExtension, Row, named_params};

const COLUMNS: &str = "SELECT filed.*, journal.body IS NULL AS erased,
    (SELECT CASE later.class WHEN 'withdrawal' THEN 'withdraw' ELSE later.how END FROM filed later
     WHERE later.of = filed.subject AND later.class IN ('report', 'withdrawal')
     ORDER BY (later.class = 'withdrawal') DESC, (later.how = 'supersede') DESC LIMIT 1) AS after
    FROM filed LEFT JOIN journal ON journal.record = filed.subject";

fn view_of(row: &Row<'_>) -> rusqlite::Result<ReportView> {
    let revises = match row.get::<_, Option<String>>("how")?.as_deref().and_then(How::of) {
        Some(how) => Some(Revision {
            of: RecordId(row.get::<_, Option<[u8; 16]>>("of")?.unwrap_or_default()),
            how,
            reason: row.get::<_, Option<String>>("reason")?.unwrap_or_default(),
        }),
        None => None,
    };
    let standing = match (row.get::<_, bool>("erased")?, row.get::<_, Option<String>>("after")?.as_deref()) {
        (true, _) => Standing::Erased,
        (false, Some("withdraw")) => Standing::Withdrawn,
        (false, Some("supersede")) => Standing::Superseded,
        (false, Some(_)) => Standing::Amended,
        (false, None) => Standing::Sealed,
    };
    Ok(ReportView {
        record: RecordId(row.get::<_, Option<[u8; 16]>>("subject")?.unwrap_or_default()),
        number: row.get::<_, Option<String>>("number")?.unwrap_or_default(),
        officer: row.get::<_, Option<String>>("officer")?.unwrap_or_default(),
        form: row.get::<_, Option<String>>("form")?.unwrap_or_default(),
        form_version: row.get::<_, Option<u32>>("form_version")?.unwrap_or_default(),
        patrol: row.get::<_, Option<String>>("patrol")?.and_then(|id| id.parse().ok()),
        title: row.get::<_, Option<String>>("title")?.unwrap_or_default(),
        revises,
        sealed: UtcTime(row.get("at")?),
        standing,
    })
}

fn later_of(row: &Row<'_>) -> rusqlite::Result<LaterAct> {
    let class: String = row.get("class")?;
    let act = match class.as_str() {
        "withdrawal" => "withdraw".to_owned(),
        "erasure" => "erase".to_owned(),
        _ => row.get::<_, Option<String>>("how")?.unwrap_or_default(),
    };
    let subject: Option<[u8; 16]> = row.get("subject")?;
    Ok(LaterAct {
        act,
        record: RecordId(subject.map_or_else(|| row.get("record"), Ok)?),
        number: row.get("number")?,
        officer: row.get::<_, Option<String>>("officer")?.unwrap_or_default(),
        reason: row.get::<_, Option<String>>("reason")?.unwrap_or_default(),
        at: UtcTime(row.get("at")?),
    })
}

impl Store {
    /// Seals an own draft: in one transaction the record, its entry in the journal, its
    /// line in the list and its words for the search are written, and the draft is gone.
    ///
    /// # Errors
    /// No such draft, another officer's, the report it is about was withdrawn, the body
    /// is too long, or the database cannot be written; then the draft is as it was.
    pub fn seal_draft(
        &mut self,
        id: RecordId,
        order: &SealOrder,
        clock: ClockFacts,
    ) -> Result<(ReportView, Sealed), StoreError> {
        if order.body.len() > MOST_BODY {
            return Err(StoreError::TooLarge);
        }
        let (officer, signer) = (self.officer.to_string(), self.signer());
        let draft = own(&self.case, id, &officer)?;
        let action = match &draft.revises {
            None => Action::Seal,
            Some(revision) => {
                self.not_withdrawn(revision.of)?;
                match revision.how {
                    How::Amend => Action::Amend { of: revision.of },
                    How::Supersede => Action::Supersede { of: revision.of },
                }
            }
        };
        let filed = Filed {
            record: id,
            number: draft.number.clone(),
            form: draft.form.clone(),
            form_version: draft.form_version,
            patrol: draft.patrol.clone(),
            revises: draft.revises.clone(),
        };
        let filed = serde_json::to_vec(&filed).unwrap_or_default();
        let title: String = order.title.chars().take(LONGEST).collect();
        let sealed = self.on_full_disk_too(clock, |db| {
            let (stream, kind) = (Stream::Case, draft.form.as_str());
            let report = NewRecord { stream, action: action.clone(), kind, body: &order.body, clock };
            let beside = NewRecord { stream, action: Action::Note, kind: FILED, body: &filed, clock };
            let note = exercise::record_id(db, &device(db)?, 1)?;
            let written = write_named(db, &[(id, &report), (note, &beside)], signer.as_ref())?;
            catch_up(db)?;
            db.execute(
                "UPDATE filed SET title = :title WHERE record = :record",
                named_params! { ":title": title, ":record": note.0 },
            )
            .doing("listing a report")?;
            search::index(db, &id.to_string(), &order.words)?;
            remove(db, id)?;
            Ok(written)
        })?;
        let first = sealed.first().copied().ok_or(StoreError::NotErasable)?;
        Ok((self.report_view(id)?, first))
    }

    /// Declares a report void. It stays to be read, with the reason.
    ///
    /// # Errors
    /// No such report, withdrawn already, no reason, or the database cannot be written.
    pub fn withdraw(&mut self, of: RecordId, reason: &str, clock: ClockFacts) -> Result<Sealed, StoreError> {
        let withdrawal = Withdrawal::new(of, reason).map_err(|_| StoreError::Record(RecordFault::Form))?;
        self.report_view(of)?;
        self.not_withdrawn(of)?;
        let signer = self.signer();
        let body = withdrawal.encode();
        let sealed = self.on_full_disk_too(clock, |db| {
            stream_of(db, of)?;
            let action = Action::Withdraw { of };
            let record = NewRecord { stream: Stream::Case, action, kind: WITHDRAWAL, body: &body, clock };
            write(db, &[record], signer.as_ref())
        })?;
        sealed.first().copied().ok_or(StoreError::NotErasable)
    }

    pub(super) fn not_withdrawn(&self, of: RecordId) -> Result<(), StoreError> {
        let withdrawn = self
            .case
            .prepare_cached("SELECT 1 FROM filed WHERE of = :of AND class = 'withdrawal'")
            .and_then(|mut select| select.exists(named_params! { ":of": of.0 }))
            .doing("reading a report")?;
        if withdrawn { Err(StoreError::Record(RecordFault::Withdrawn)) } else { Ok(()) }
    }

    /// Sealed reports, the newest first; of one patrol where it is named.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn reports(&self, patrol: Option<&PatrolId>) -> Result<Vec<ReportView>, StoreError> {
        self.listed()?;
        let sql = format!(
            "{COLUMNS} WHERE filed.class = 'report' AND (:patrol IS NULL OR filed.patrol = :patrol)
             ORDER BY filed.place DESC"
        );
        self.case
            .prepare_cached(&sql)
            .and_then(|mut select| {
                let patrol = patrol.map(ToString::to_string);
                select.query_map(named_params! { ":patrol": patrol }, view_of)?.collect()
            })
            .doing("reading reports")
    }

    fn report_view(&self, record: RecordId) -> Result<ReportView, StoreError> {
        self.listed()?;
        self.case
            .prepare_cached(&format!("{COLUMNS} WHERE filed.class = 'report' AND filed.subject = :record"))
            .and_then(|mut select| {
                select.query_row(named_params! { ":record": record.0 }, view_of).optional()
            })
            .doing("reading a report")?
            .ok_or(StoreError::Record(RecordFault::NoReport))
    }

    /// A report with its body and what was done to it later.
    ///
    /// # Errors
    /// No such report, or the database cannot be read.
    pub fn report(&self, record: RecordId) -> Result<Report, StoreError> {
        let view = self.report_view(record)?;
        let later = self
            .case
            .prepare_cached("SELECT * FROM filed WHERE of = :of ORDER BY place")
            .and_then(|mut select| select.query_map(named_params! { ":of": record.0 }, later_of)?.collect())
            .doing("reading a report's history")?;
        Ok(Report { view, body: self.body(record)?, later })
    }

    /// The report of that number or record id.
    ///
    /// # Errors
    /// No such report, or the database cannot be read.
    pub fn report_named(&self, name: &str) -> Result<Report, StoreError> {
        self.listed()?;
        let found: Option<[u8; 16]> = self
            .case
            .query_row(
                "SELECT subject FROM filed WHERE class = 'report'
                 AND (number = :name COLLATE NOCASE OR lower(hex(subject)) = lower(:name))
                 ORDER BY place DESC LIMIT 1",
                named_params! { ":name": name },
                |row| row.get("subject"),
            )
            .optional()
            .doing("looking for a report")?;
        self.report(RecordId(found.ok_or(StoreError::Record(RecordFault::NoReport))?))
    }
}

//! The list beside the journal, made from the journal alone.

use crate::domain::custody::event::Event as CustodyEvent;
use crate::domain::filing::{CUSTODY, FILED, Filed, Withdrawal};
use crate::domain::journal::entry::{Action, Entry, RecordId, Stream};
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::event::Event as PatrolEvent;
use crate::store::error::{Doing, StoreError};
use rusqlite::{Connection, named_params};
use serde::Deserialize;

/// The kind of the pieces of the own track.
const TRACK: &str = "own-track";

/// A line of the list.
#[derive(Default)]
struct Line {
    class: &'static str,
    patrol: Option<String>,
    subject: Option<RecordId>,
    number: Option<String>,
    form: Option<(String, u32)>,
    how: Option<&'static str>,
    of: Option<RecordId>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct OfPatrol {
    patrol: PatrolId,
}

fn text(patrol: PatrolId) -> String {
    patrol.into()
}

/// What an entry is in the list; `None` for what is not listed.
fn line(entry: &Entry, body: Option<&[u8]>) -> Option<Line> {
    let body = body.unwrap_or_default();
    let later = |class, of, reason| Line { class, of: Some(of), reason, ..Line::default() };
    match (&entry.action, entry.stream) {
        (Action::Withdraw { of }, _) => {
            let told = serde_json::from_slice::<Withdrawal>(body).ok();
            return Some(later("withdrawal", *of, told.map(|told| told.reason)));
        }
        (Action::Erase { of, reason }, _) => return Some(later("erasure", *of, Some(reason.clone()))),
        _ => {}
    }
    match (entry.stream, entry.kind.as_str()) {
        (Stream::Case, CUSTODY) => {
            let patrol = CustodyEvent::decode(body).and_then(|event| event.patrol);
            Some(Line { class: "custody", patrol: patrol.map(text), ..Line::default() })
        }
        (Stream::Case, FILED) => {
            let filed: Filed = serde_json::from_slice(body).ok()?;
            let revises = filed.revises;
            Some(Line {
                class: "report",
                patrol: filed.patrol.map(text),
                subject: Some(filed.record),
                number: Some(filed.number),
                form: Some((filed.form, filed.form_version)),
                how: revises.as_ref().map(|revision| revision.how.code()),
                of: revises.as_ref().map(|revision| revision.of),
                reason: revises.map(|revision| revision.reason),
            })
        }
        (Stream::Ops, kind) if kind.starts_with("patrol-") => {
            let patrol = PatrolEvent::decode(body).map(|event| event.patrol);
            let patrol =
                patrol.or_else(|| serde_json::from_slice::<OfPatrol>(body).ok().map(|p| p.patrol))?;
            Some(Line { class: "patrol", patrol: Some(text(patrol)), ..Line::default() })
        }
        (Stream::Bulk, TRACK) => {
            let of: OfPatrol = serde_json::from_slice(body).ok()?;
            Some(Line { class: "track", patrol: Some(text(of.patrol)), ..Line::default() })
        }
        _ => None,
    }
}

/// Takes into the list what the journal got since it was looked at last.
pub(in crate::store::journal) fn catch_up(db: &Connection) -> Result<(), StoreError> {
    const DOING: &str = "listing records";
    let last: i64 = db.query_row("SELECT last FROM indexed", [], |row| row.get("last")).doing(DOING)?;
    let mut select = db
        .prepare_cached("SELECT rowid AS place, entry, body FROM journal WHERE rowid > :last ORDER BY rowid")
        .doing(DOING)?;
    let mut rows = select.query(named_params! { ":last": last }).doing(DOING)?;
    let mut done = last;
    while let Some(row) = rows.next().doing(DOING)? {
        done = row.get("place").doing(DOING)?;
        let entry: Vec<u8> = row.get("entry").doing(DOING)?;
        let body: Option<Vec<u8>> = row.get("body").doing(DOING)?;
        // What is damaged is found by the proof; it must not stop the sealing.
        let Ok(entry) = Entry::decode(&entry) else { continue };
        if let Some(line) = line(&entry, body.as_deref()) {
            insert(db, done, &entry, &line)?;
        }
    }
    if done > last {
        db.prepare_cached("UPDATE indexed SET last = :last")
            .and_then(|mut update| update.execute(named_params! { ":last": done }))
            .doing(DOING)?;
    }
    Ok(())
}

fn insert(db: &Connection, place: i64, entry: &Entry, line: &Line) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO filed (record, place, class, kind, patrol, subject, number, form,
            form_version, officer, how, of, reason, at)
         VALUES (:record, :place, :class, :kind, :patrol, :subject, :number, :form,
            :form_version, :officer, :how, :of, :reason, :at)",
    )
    .and_then(|mut insert| {
        insert.execute(named_params! {
            ":record": entry.record.0,
            ":place": place,
            ":class": line.class,
            ":kind": entry.kind,
            ":patrol": line.patrol,
            ":subject": line.subject.map(|record| record.0),
            ":number": line.number,
            ":form": line.form.as_ref().map(|(form, _)| form),
            ":form_version": line.form.as_ref().map(|(_, version)| version),
            ":officer": entry.officer.as_ref().map(|signature| &signature.officer),
            ":how": line.how,
            ":of": line.of.map(|record| record.0),
            ":reason": line.reason,
            ":at": entry.clock.utc.0,
        })
    })
    .doing("listing a record")?;
    match line.number.as_deref().and_then(serial) {
        Some((year, serial)) => raise(db, year, serial),
        None => Ok(()),
    }
}

/// Year and serial of a report's number.
fn serial(number: &str) -> Option<(i32, u32)> {
    let mut parts = number.rsplit('-');
    let serial = parts.next()?.parse().ok().filter(|serial| *serial > 0)?;
    Some((parts.next()?.parse().ok()?, serial))
}

/// No number up to `serial` is given again.
pub(super) fn raise(db: &Connection, year: i32, serial: u32) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO serial (year, last) VALUES (:year, :last)
         ON CONFLICT (year) DO UPDATE SET last = max(last, excluded.last)",
    )
    .and_then(|mut insert| insert.execute(named_params! { ":year": year, ":last": serial }))
    .doing("numbering")
    .map(drop)
}

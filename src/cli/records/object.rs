//! Patrols, reports, drafts and custody as JSON: codes only.

use super::body;
use crate::domain::custody::ledger::{Ledger, Tally};
use crate::domain::filing::{DraftView, Report, ReportView, Revision};
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::record::PatrolRecord;
use crate::domain::time::UtcTime;
use serde_json::{Map, Value, json};

/// The items of a patrol; all of them where none is named.
pub(super) fn is_of(patrol: Option<&PatrolId>, id: &PatrolId) -> bool {
    patrol == Some(id)
}

pub(super) fn patrol_line(record: &PatrolRecord, reports: &[ReportView]) -> Value {
    json!({
        "patrol": record.id,
        "began": record.began,
        "ended": record.ended.as_ref().map(|(at, _)| *at),
        "boat": record.begin.boat,
        "office": record.begin.office,
        "exercise": record.begin.exercise,
        "log": record.log.len(),
        "reports": reports.len(),
    })
}

pub(super) fn patrol(record: &PatrolRecord, reports: &[ReportView], ledger: &Ledger, now: UtcTime) -> Value {
    let until = record.until(now);
    let hours: Map<String, Value> = record
        .hours
        .sums(until)
        .iter()
        .map(|(state, span)| (state.code().to_owned(), json!(span.0)))
        .collect();
    let spells: Vec<Value> = record
        .hours
        .spells(until)
        .iter()
        .map(|s| json!({ "from": s.from, "to": s.to, "state": s.state, "reason": s.reason, "by": s.by }))
        .collect();
    let log: Vec<Value> = record
        .timeline()
        .iter()
        .map(|line| json!({ "entered": line.at, "by": line.by, "entry": line.entry }))
        .collect();
    let watches: Vec<Value> =
        record.watches.iter().map(|(at, change)| json!({ "at": at, "change": change })).collect();
    let joints: Vec<Value> = record
        .joints
        .iter()
        .map(|(joint, ended)| {
            let ended = ended.as_ref().map(|(at, result)| json!({ "at": at, "result": result }));
            json!({ "joint": joint, "ended": ended })
        })
        .collect();
    json!({
        "patrol": record.id,
        "began": record.began,
        "by": record.by,
        "begin": record.begin,
        "crew": record.crew,
        "ended": record.ended.as_ref().map(|(at, _)| *at),
        "end": record.ended.as_ref().map(|(_, end)| end),
        "length_ms": until.since(record.began).0,
        "hours_ms": hours,
        "spells": spells,
        "watches": watches,
        "joints": joints,
        "log": log,
        "reports": reports.iter().map(report_line).collect::<Vec<_>>(),
        "custody": custody(ledger, &record.id),
        "unread": record.unread,
    })
}

fn tally(tally: &Tally) -> Value {
    let thousandths: Map<String, Value> =
        tally.thousandths.iter().map(|(unit, n)| (unit.to_string(), json!(n))).collect();
    json!({ "count": tally.count, "thousandths": thousandths })
}

fn custody(ledger: &Ledger, patrol: &PatrolId) -> Value {
    let items: Vec<Value> = ledger
        .items()
        .iter()
        .filter(|(_, item)| is_of(item.patrol.as_ref(), patrol))
        .map(|(id, item)| {
            json!({
                "item": id,
                "parent": item.parent,
                "category": item.category,
                "description": item.description,
                "unit": item.unit,
                "taken": item.taken,
                "sampled": item.sampled,
                "used": item.used,
                "remainder": item.remainder(),
                "measured": item.measured,
                "imbalance": item.imbalance(),
                "state": item.state.code(),
                "holder": item.holder,
                "place": item.place.as_ref().map(|(place, _)| place),
                "key_holder": item.place.as_ref().map(|(_, key)| key),
                "bag": item.bag,
                "seal": ledger.seal_of(item),
                "events": item.events,
            })
        })
        .collect();
    let breaks: Vec<Value> = ledger
        .breaks()
        .iter()
        .map(|b| json!({ "event": b.event, "at": b.at, "subject": b.subject, "why": b.why.code() }))
        .collect();
    let balance = ledger.balance();
    json!({
        "items": items,
        "breaks": breaks,
        "balance": {
            "taken_in": tally(&balance.taken_in),
            "held": tally(&balance.held),
            "handed_over": tally(&balance.handed_over),
            "returned": tally(&balance.returned),
            "destroyed": tally(&balance.destroyed),
        },
    })
}

fn revises(revision: Option<&Revision>) -> Value {
    revision.map_or(Value::Null, |r| json!({ "of": r.of, "how": r.how, "reason": r.reason }))
}

pub(super) fn draft(draft: &DraftView) -> Value {
    json!({
        "number": draft.number,
        "record": draft.id,
        "standing": "draft",
        "form": draft.form,
        "form_version": draft.form_version,
        "patrol": draft.patrol,
        "officer": draft.officer,
        "title": draft.title,
        "begun": draft.begun,
        "edited": draft.edited,
        "edits": draft.edits,
        "missing": draft.missing,
        "revises": revises(draft.revises.as_ref()),
    })
}

pub(super) fn report_line(report: &ReportView) -> Value {
    json!({
        "number": report.number,
        "record": report.record,
        "standing": report.standing.code(),
        "form": report.form,
        "form_version": report.form_version,
        "patrol": report.patrol,
        "officer": report.officer,
        "title": report.title,
        "sealed": report.sealed,
        "revises": revises(report.revises.as_ref()),
    })
}

pub(super) fn report(report: &Report) -> Value {
    let later: Vec<Value> = report
        .later
        .iter()
        .map(|l| {
            json!({
                "act": l.act,
                "record": l.record,
                "number": l.number,
                "officer": l.officer,
                "reason": l.reason,
                "at": l.at,
            })
        })
        .collect();
    let mut object = report_line(&report.view);
    if let Value::Object(object) = &mut object {
        let value = report.body.as_deref().map(body::value);
        object.insert("erased".to_owned(), report.body.is_none().into());
        object.insert("body".to_owned(), value.flatten().unwrap_or(Value::Null));
        object.insert("later".to_owned(), later.into());
    }
    object
}

//! Reports that came from the boats, and the cases that they make: those that name the same
//! vessel, case number, tip or watch entry are one. A case that touches two offices goes to
//! the centre by itself.

use super::officers::{Doing, SignedIn};
use super::{Act, Desk, DeskError, DeskFault, lists, read, read_all};
use crate::domain::down::principal::code;
use crate::domain::journal::body::Body;
use crate::domain::journal::entry::{DeviceId, Entry, RecordId, Stream};
use crate::domain::report::seal::{KIND_REPORT, KIND_WITHDRAWAL, Report, Withdrawal};
use crate::domain::report::value::Value;
use crate::domain::time::UtcTime;
use crate::shore::storage::Storage;
use crate::store::error::StoreError;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const CLASS: &str = "case";

/// Fields that say that two reports are of one matter, and the word before their value.
const SAME: &[(&str, &str)] = &[
    ("vessel.imo", "imo"),
    ("vessel.mmsi", "mmsi"),
    ("vessel.call_sign", "callsign"),
    ("header.centre_case", "case"),
    ("header.other_case", "case"),
    ("trigger.watch_entry", "entry"),
    ("trigger.tip", "tip"),
];

/// A sealed report of a boat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportAshore {
    pub device: DeviceId,
    pub record: RecordId,
    /// Of the boat.
    pub office: String,
    pub at: UtcTime,
    pub form: String,
    pub end: String,
    pub number: String,
    pub vessel: String,
    pub withdrawn: bool,
    /// What makes it one case with another: `imo:2000016`.
    pub marks: BTreeSet<String>,
    /// Every field by its code.
    pub fields: Vec<(String, String)>,
}

/// Reports of one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: String,
    /// The office that leads.
    pub lead: String,
    /// Of the boats, and of those whose entries it is about.
    pub offices: BTreeSet<String>,
    pub reports: Vec<RecordId>,
    pub marks: BTreeSet<String>,
    /// When the centre was told.
    pub escalated: Option<UtcTime>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct CaseDocument {
    id: String,
    lead: String,
    offices: BTreeSet<String>,
    reports: BTreeSet<String>,
    escalated_at: Option<i64>,
}

/// Every report whose body is ashore, the oldest first.
///
/// # Errors
/// The database cannot be read.
pub fn reports(storage: &impl Storage) -> Result<Vec<ReportAshore>, StoreError> {
    let (mut out, mut withdrawn) = (Vec::new(), BTreeSet::new());
    for boat in storage.devices()? {
        for ((stream, epoch, seq), _) in storage.entries(boat.device)? {
            if stream != Stream::Case.code() {
                continue;
            }
            let entry = storage.entry(boat.device, (stream, epoch, seq))?;
            let Some(entry) = entry.and_then(|e| Entry::decode(&e.bytes).ok()) else { continue };
            if !matches!(entry.kind.as_str(), KIND_REPORT | KIND_WITHDRAWAL) {
                continue;
            }
            let body = storage.body(boat.device, entry.commitment)?.and_then(|file| Body::from_file(&file));
            let Some(body) = body else { continue };
            if entry.kind == KIND_WITHDRAWAL {
                withdrawn.extend(Withdrawal::decode(&body.bytes).ok().map(|w| (boat.device, w.of)));
            } else if let Ok(report) = Report::decode(&body.bytes) {
                let (record, at) = (entry.record, entry.clock.utc);
                out.push(line(&report, (boat.device, record), &boat.office, at));
            }
        }
    }
    for report in &mut out {
        report.withdrawn = withdrawn.contains(&(report.device, report.record));
    }
    out.sort_by_key(|report| (report.at, report.record));
    Ok(out)
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Choice(text) => text.clone(),
        Value::Multi(codes) => codes.join(";"),
        Value::Number { value, unit } => {
            format!("{value} {}", unit.as_deref().unwrap_or_default()).trim_end().to_owned()
        }
        Value::YesNo(yes) => yes.to_string(),
        Value::Time(time) => time.utc.rfc3339(),
        Value::Position(place) => place.text(),
        Value::Date(date) => [
            Some(date.year.to_string()),
            date.month.map(|m| format!("{m:02}")),
            date.day.map(|d| format!("{d:02}")),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("-"),
        Value::Photos(photos) => photos.len().to_string(),
        Value::Links(rows) => rows.len().to_string(),
    }
}

fn line(report: &Report, (device, record): (DeviceId, RecordId), office: &str, at: UtcTime) -> ReportAshore {
    let fields: Vec<(String, String)> =
        report.entries.iter().map(|(path, entry)| (path.to_string(), text(&entry.value))).collect();
    let first = |prefix: &str| {
        let found = fields.iter().find(|(path, said)| path.starts_with(prefix) && !said.is_empty());
        found.map(|(_, said)| said.clone()).unwrap_or_default()
    };
    let mut marks = BTreeSet::new();
    for (path, said) in &fields {
        let is =
            |field: &str| path == field || path.strip_prefix(field).is_some_and(|rest| rest.starts_with('.'));
        let accepted = path.ends_with(".accepted");
        if let Some((_, word)) = SAME.iter().find(|(field, _)| is(field) && !accepted) {
            let plain: String =
                said.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
            if !plain.is_empty() {
                marks.insert(format!("{word}:{plain}"));
            }
        }
    }
    ReportAshore {
        device,
        record,
        office: code(office),
        at,
        form: report.form.id.clone(),
        end: report.end.clone(),
        number: first("header.report_no"),
        vessel: first("vessel.name"),
        withdrawn: false,
        marks,
        fields,
    }
}

/// The cases that the reports make; one that was withdrawn makes none.
///
/// # Errors
/// The database cannot be read.
pub fn cases(desk: &impl Desk, reports: &[ReportAshore]) -> Result<Vec<Case>, DeskError> {
    let owners = owners(desk)?;
    let known: Vec<CaseDocument> = read_all(desk, CLASS)?;
    let mut groups: Vec<Case> = Vec::new();
    for report in reports.iter().filter(|r| !r.withdrawn) {
        let mut case = Case {
            id: format!("C-{}", report.record.to_string().split_at(8).0),
            lead: report.office.clone(),
            offices: [report.office.clone()].into(),
            reports: vec![report.record],
            marks: report.marks.clone(),
            escalated: None,
        };
        case.offices.extend(report.marks.iter().filter_map(|mark| owners.get(mark).cloned()));
        let (same, other): (Vec<Case>, Vec<Case>) =
            groups.into_iter().partition(|group| !group.marks.is_disjoint(&case.marks));
        groups = other;
        // The one that began first gives its name.
        groups.extend(same.into_iter().chain([case]).reduce(joined));
    }
    for case in &mut groups {
        let of = known.iter().find(|k| case.reports.iter().any(|r| k.reports.contains(&r.to_string())));
        if let Some(of) = of {
            (case.id, case.lead) = (of.id.clone(), of.lead.clone());
            case.escalated = of.escalated_at.map(UtcTime);
        }
    }
    Ok(groups)
}

fn joined(mut first: Case, then: Case) -> Case {
    first.offices.extend(then.offices);
    first.reports.extend(then.reports);
    first.marks.extend(then.marks);
    first
}

/// The office that each watch entry and tip came from.
fn owners(desk: &impl Desk) -> Result<BTreeMap<String, String>, DeskError> {
    let mut owners = BTreeMap::new();
    for list in lists::all(desk)? {
        let word = match list.holds.as_str() {
            "entries" => "entry",
            "tips" => "tip",
            _ => continue,
        };
        for row in lists::rows(desk, &list.name)? {
            let office = row.cells.get("originator").map_or_else(|| list.office.clone(), |o| code(o));
            owners.insert(format!("{word}:{}", row.id.to_uppercase()), office);
        }
    }
    Ok(owners)
}

/// Tells the centre of every case that touches two offices and that it does not know so
/// yet. Gives those.
///
/// # Errors
/// The database cannot be read or written.
pub fn escalate(desk: &mut impl Desk, cases: &[Case], now: UtcTime) -> Result<Vec<Case>, DeskError> {
    let mut told = Vec::new();
    for case in cases.iter().filter(|case| case.offices.len() > 1) {
        let known: Option<CaseDocument> = read(desk, CLASS, &case.id)?;
        if known.is_some_and(|k| k.escalated_at.is_some() && k.offices.is_superset(&case.offices)) {
            continue;
        }
        let case = Case { escalated: Some(now), ..case.clone() };
        let mut act = Act::new("shore", now);
        act.put_json(CLASS, &case.id, &document(&case));
        let body = json!({ "case": case.id, "lead": case.lead, "offices": case.offices,
            "reports": case.reports.len() });
        act.done(desk, "case-escalated", &body)?;
        told.push(case);
    }
    Ok(told)
}

/// Gives a case to another office to lead.
///
/// # Errors
/// `by` is no chief, or the database cannot be written.
pub fn lead(
    desk: &mut impl Desk,
    by: &SignedIn,
    (case, office): (&Case, &str),
    now: UtcTime,
) -> Result<(), DeskError> {
    by.may(Doing::Govern)?;
    let office = code(super::named(office)?);
    if !case.offices.contains(&office) {
        return Err(DeskFault::OtherOffice(office).into());
    }
    let case = Case { lead: office, ..case.clone() };
    let mut act = Act::new(&by.id, now);
    act.put_json(CLASS, &case.id, &document(&case));
    Ok(act.done(desk, "case-lead", &json!({ "case": case.id, "lead": case.lead }))?)
}

fn document(case: &Case) -> CaseDocument {
    CaseDocument {
        id: case.id.clone(),
        lead: case.lead.clone(),
        offices: case.offices.clone(),
        reports: case.reports.iter().map(ToString::to_string).collect(),
        escalated_at: case.escalated.map(|at| at.0),
    }
}

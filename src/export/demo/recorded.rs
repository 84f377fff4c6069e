//! The demo patrol as its crew left it: what `scenario run demo-patrol --keys demo-patrol`
//! writes into a store, read out of it once and kept with the program, so that its documents
//! need no store and are the same each time. A test plays the crew again and demands these
//! very records.

use super::super::material::{Filing, Material, Sealed};
use crate::domain::filing::{ReportView, Standing};
use crate::domain::journal::entry::RecordId;
use crate::domain::patrol::PatrolId;
use crate::domain::report::seal::Report;
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};

const RECORDS: &str = include_str!("../../../data/scenarios/demo-patrol/records.jsonl");

/// One line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "lowercase")]
enum Line {
    /// The first.
    Patrol {
        patrol: PatrolId,
        now: UtcTime,
    },
    Record {
        id: RecordId,
        kind: String,
        body: String,
    },
    Report {
        record: RecordId,
        number: String,
        officer: String,
        form: String,
        form_version: u32,
        title: String,
        sealed: UtcTime,
        /// As it was sealed, in hexadecimal digits.
        body: String,
    },
}

/// The demo patrol; `None` never, but for a file that is damaged.
pub fn material() -> Option<Material> {
    let mut lines = RECORDS.lines().map(|line| serde_json::from_str(line).ok());
    let Some(Line::Patrol { patrol, now }) = lines.next()? else { return None };
    let (mut records, mut reports) = (Vec::new(), Vec::new());
    for line in lines {
        match line? {
            Line::Patrol { .. } => return None,
            Line::Record { id, kind, body } => records.push(Sealed { id, kind, body: body.into_bytes() }),
            Line::Report { record, number, officer, form, form_version, title, sealed, body } => {
                let view = ReportView {
                    record,
                    number,
                    officer,
                    form,
                    form_version,
                    patrol: Some(patrol.clone()),
                    title,
                    revises: None,
                    sealed,
                    standing: Standing::Sealed,
                };
                reports.push(Filing { view, report: Some(Report::decode(&bytes(&body)?).ok()?) });
            }
        }
    }
    Some(Material { patrol, records, reports, now, ..super::material()? })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16);
    let pair = |pair: &[u8]| match *pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(pair).collect()
}

/// The file for this patrol.
#[cfg(test)]
pub(crate) fn written(material: &Material) -> String {
    let first = Line::Patrol { patrol: material.patrol.clone(), now: material.now };
    let records = material.records.iter().map(|record| Line::Record {
        id: record.id,
        kind: record.kind.clone(),
        body: String::from_utf8(record.body.clone()).unwrap(),
    });
    let reports = material.reports.iter().map(|filing| {
        let view = filing.view.clone();
        Line::Report {
            record: view.record,
            number: view.number,
            officer: view.officer,
            form: view.form,
            form_version: view.form_version,
            title: view.title,
            sealed: view.sealed,
            body: crate::domain::journal::hash::hex(&filing.report.as_ref().unwrap().encode()),
        }
    });
    let lines = std::iter::once(first).chain(records).chain(reports);
    lines.map(|line| serde_json::to_string(&line).unwrap() + "\n").collect()
}

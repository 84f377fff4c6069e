//! Reports, cases and the trail, one JSON object a line.

use super::{At, By};
use crate::cli::CliError;
use crate::domain::time::UtcTime;
use crate::shore::desk::cases::{self, Case, ReportAshore};
use crate::shore::desk::{Desk, DeskFault, first_bad_line};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Every report whose text is ashore, the oldest first
    List {
        #[command(flatten)]
        by: By,
    },
    /// One of them whole: its record, or its number
    Show {
        id: String,
        #[command(flatten)]
        by: By,
    },
}

#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// Every case
    List {
        /// Those that the centre was told of
        #[arg(long)]
        escalated: bool,
        #[command(flatten)]
        by: By,
    },
    /// One case with its reports
    Show {
        id: String,
        #[command(flatten)]
        by: By,
    },
    /// Give a case to another of its offices to lead
    Lead {
        id: String,
        office: String,
        #[command(flatten)]
        by: By,
    },
}

#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Prove that no line was changed or taken out, and print nothing else
    #[arg(long)]
    pub verify: bool,
    #[command(flatten)]
    pub by: By,
}

fn report_line(report: &ReportAshore) -> Map<String, Value> {
    let object = json!({ "record": report.record.to_string(), "number": report.number, "form": report.form,
        "end": report.end, "at": report.at.rfc3339(), "office": report.office, "vessel": report.vessel,
        "device": report.device.to_string(), "withdrawn": report.withdrawn });
    match object {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn case_line(case: &Case) -> Value {
    json!({ "case": case.id, "lead": case.lead, "offices": case.offices, "marks": case.marks,
        "reports": case.reports.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "escalated": case.escalated.map(UtcTime::rfc3339) })
}

/// What was looked at stands in the trail.
fn looked(at: &mut At<'_>, by: &By, what: &str) -> Result<(), CliError> {
    let by = at.signed_in(by)?;
    let noted = crate::shore::desk::looked(&mut at.shore.storage, &by, what, at.now);
    noted.map_err(|e| at.failed(e))
}

pub(super) fn report(at: &mut At<'_>, command: &ReportCommand) -> Result<ExitCode, CliError> {
    let reports = cases::reports(&at.shore.storage).map_err(|e| at.stored(e))?;
    match command {
        ReportCommand::List { by } => {
            looked(at, by, "reports")?;
            for report in &reports {
                println!("{}", Value::Object(report_line(report)));
            }
        }
        ReportCommand::Show { id, by } => {
            looked(at, by, &format!("report {id}"))?;
            let found = reports.iter().find(|r| r.record.to_string() == *id || r.number == *id);
            let Some(report) = found else { return Err(at.failed(DeskFault::None(id.clone()))) };
            let mut object = report_line(report);
            let fields = report.fields.iter().map(|(path, said)| (path.clone(), said.as_str().into()));
            object.insert("fields".to_owned(), Value::Object(fields.collect()));
            println!("{}", Value::Object(object));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn case(at: &mut At<'_>, command: &CaseCommand) -> Result<ExitCode, CliError> {
    let reports = cases::reports(&at.shore.storage).map_err(|e| at.stored(e))?;
    let found = cases::cases(&at.shore.storage, &reports).map_err(|e| at.failed(e))?;
    let named = |at: &At<'_>, id: &str| {
        let case = found.iter().find(|case| case.id == id).cloned();
        case.ok_or_else(|| at.failed(DeskFault::None(id.to_owned())))
    };
    match command {
        CaseCommand::List { escalated, by } => {
            looked(at, by, "cases")?;
            for case in found.iter().filter(|case| !escalated || case.escalated.is_some()) {
                println!("{}", case_line(case));
            }
        }
        CaseCommand::Show { id, by } => {
            looked(at, by, &format!("case {id}"))?;
            let case = named(at, id)?;
            println!("{}", case_line(&case));
            for report in reports.iter().filter(|r| case.reports.contains(&r.record)) {
                println!("{}", Value::Object(report_line(report)));
            }
        }
        CaseCommand::Lead { id, office, by } => {
            let by = at.signed_in(by)?;
            let case = named(at, id)?;
            let done = cases::lead(&mut at.shore.storage, &by, (&case, office), at.now);
            done.map_err(|e| at.failed(e))?;
            at.say("desk-case-led", &[("case", id), ("office", office)]);
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn audit(at: &mut At<'_>, args: &AuditArgs) -> Result<ExitCode, CliError> {
    looked(at, &args.by, "audit")?;
    let bad = first_bad_line(&at.shore.storage).map_err(|e| at.stored(e))?;
    if args.verify {
        let last = at.shore.storage.last_line().map_err(|e| at.stored(e))?;
        let lines = last.map_or(0, |line| line.number).to_string();
        match bad {
            None => at.say("desk-trail-good", &[("lines", &lines)]),
            Some(line) => at.say("desk-trail-bad", &[("line", &line.to_string())]),
        }
        return Ok(if bad.is_none() { ExitCode::SUCCESS } else { ExitCode::from(1) });
    }
    let mut after = 0;
    loop {
        let lines = at.shore.storage.trail(after, 1_000).map_err(|e| at.stored(e))?;
        let Some(last) = lines.last() else { break };
        after = last.number;
        for line in &lines {
            let body: Value = serde_json::from_str(&line.body).unwrap_or_default();
            let object = json!({ "number": line.number, "at": line.at.rfc3339(), "officer": line.officer,
                "event": line.event, "body": body, "hash": line.hash.to_string() });
            println!("{object}");
        }
    }
    Ok(if bad.is_none() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

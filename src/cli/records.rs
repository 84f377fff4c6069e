//! `watchkeeper patrol|report list|show ID [--json]`: what the store holds, as a page or
//! as JSON with codes.

mod body;
mod object;
mod page;

use crate::cli::store_access::audit::with_store;
use crate::cli::store_access::{Unlock, failed};
use crate::cli::{CliError, Global, setup};
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::store::Store;
use crate::store::error::StoreError;
use clap::{Args, Subcommand};
use page::Page;
use serde_json::json;
use std::io::{self, Write};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct RecordsArgs {
    #[command(subcommand)]
    pub command: RecordsCommand,
}

#[derive(Debug, Subcommand)]
pub enum RecordsCommand {
    /// All of them, the newest first
    List(ListArgs),
    /// One of them with its history
    Show(ShowArgs),
}

#[derive(Debug, Args)]
pub struct ListArgs {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Its number; for a patrol also `last`, for a report also the record's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

/// `watchkeeper patrol`.
///
/// # Errors
/// The store stays locked, there is no such patrol, or standard output is closed.
pub fn patrol(global: &Global, args: &RecordsArgs) -> Result<ExitCode, CliError> {
    run(global, args, ("patrol", patrols, one_patrol))
}

/// `watchkeeper report`.
///
/// # Errors
/// As for [`patrol`].
pub fn report(global: &Global, args: &RecordsArgs) -> Result<ExitCode, CliError> {
    run(global, args, ("report", reports, one_report))
}

type Lines = Result<Vec<String>, StoreError>;
type List = fn(&View<'_>) -> Lines;
type Show = fn(&View<'_>, &str) -> Lines;

/// What a page is made with.
struct View<'a> {
    store: &'a Store,
    page: Page<'a>,
    json: bool,
    now: UtcTime,
}

fn run(
    global: &Global,
    args: &RecordsArgs,
    (command, list, show): (&str, List, Show),
) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let (unlock, json) = match &args.command {
        RecordsCommand::List(list) => (&list.unlock, list.json),
        RecordsCommand::Show(show) => (&show.unlock, show.json),
    };
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    with_store(global, unlock, (command, &catalogue), |store, facts| {
        let (registry, _) = setup::forms::forms(global, &catalogue);
        let view = View { store, page: Page { catalogue: &catalogue, registry: &registry }, json, now };
        let lines = match &args.command {
            RecordsCommand::List(_) => list(&view),
            RecordsCommand::Show(args) => show(&view, &args.id),
        }
        .map_err(|e| failed(&e, &catalogue))?;
        let mut output = io::stdout().lock();
        for line in &lines {
            writeln!(output, "{line}").map_err(|e| CliError::failed("standard output", e))?;
        }
        if let RecordsCommand::Show(args) = &args.command {
            let more = json!({ "command": command, "id": args.id });
            store.audit("record-viewed", "shown", &more, facts.now()).map_err(|e| failed(&e, &catalogue))?;
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn patrols(view: &View<'_>) -> Lines {
    let mut lines = Vec::new();
    for id in view.store.patrols()? {
        let (record, reports) = (view.store.patrol(&id)?, view.store.reports(Some(&id))?);
        lines.push(if view.json {
            object::patrol_line(&record, &reports).to_string()
        } else {
            view.page.patrol_line(&record, reports.len())
        });
    }
    Ok(view.page.or_none(lines, view.json))
}

fn one_patrol(view: &View<'_>, id: &str) -> Lines {
    let record = view.store.patrol_named(id)?;
    let reports = view.store.reports(Some(&record.id))?;
    let ledger = view.store.ledger()?;
    Ok(if view.json {
        vec![object::patrol(&record, &reports, &ledger, view.now).to_string()]
    } else {
        view.page.patrol(&record, &reports, &ledger, view.now)
    })
}

fn reports(view: &View<'_>) -> Lines {
    let (drafts, reports) = (view.store.drafts()?, view.store.reports(None)?);
    let lines = if view.json {
        drafts
            .iter()
            .map(object::draft)
            .chain(reports.iter().map(object::report_line))
            .map(|o| o.to_string())
            .collect()
    } else {
        let drafts = drafts.iter().map(|draft| view.page.draft_line(draft));
        drafts.chain(reports.iter().map(|report| view.page.report_line(report))).collect()
    };
    Ok(view.page.or_none(lines, view.json))
}

fn one_report(view: &View<'_>, id: &str) -> Lines {
    let report = view.store.report_named(id)?;
    Ok(if view.json { vec![object::report(&report).to_string()] } else { view.page.report(&report) })
}

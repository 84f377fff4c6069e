//! `watchkeeper journal`: the entries of the store in their order, a line each. With
//! `--json` one object a line, with the body where it is JSON of the program's own.
//! Below it, the files attached to records, and the journal as a sealed folder.

mod files;

use crate::cli::store_access::audit::with_store;
use crate::cli::store_access::{Unlock, failed};
use crate::cli::{CliError, Global, setup};
use crate::domain::journal::entry::{Action, Entry, Stream};
use crate::domain::time::TimeSource;
use crate::i18n::Catalogue;
use crate::store::Store;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::process::ExitCode;

/// Entries read at once.
const AT_ONCE: u32 = 1_000;
/// Bytes of a body printed on a line for people.
const SHOWN: usize = 120;

mod audit;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct JournalArgs {
    #[command(subcommand)]
    pub command: Option<JournalCommand>,
    /// One stream: case, ops, bulk, audit or ctl [default: all, one after the other]
    #[arg(long, value_name = "NAME", value_parser = parse_stream)]
    pub stream: Option<Stream>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Who did what to the store: openings, refusals, officers, exports, views of intelligence
    Audit(audit::AuditArgs),
    #[command(flatten)]
    Files(files::FileCommand),
}

fn parse_stream(text: &str) -> Result<Stream, String> {
    Stream::from_name(text)
        .ok_or_else(|| format!("unknown stream {text} (want case, ops, bulk, audit or ctl)"))
}

/// Runs the command.
///
/// # Errors
/// The store stays locked or cannot be read, or standard output is closed.
pub fn run(global: &Global, args: &JournalArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    match &args.command {
        Some(JournalCommand::Audit(args)) => {
            audit::run(global, args)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some(JournalCommand::Files(command)) => return files::run(global, command, &config, &catalogue),
        None => {}
    }
    let roles = config.store.audit_roles;
    with_store(global, &args.unlock, ("journal", &catalogue), |store, _| {
        let may_audit = audit::may_read(store, &roles);
        if args.stream == Some(Stream::Audit) && !may_audit {
            return Err(audit::not_allowed(&roles, &catalogue));
        }
        let streams = Stream::ALL.into_iter().filter(|s| args.stream.is_none_or(|wanted| wanted == *s));
        print(store, args.json, streams.filter(|s| may_audit || *s != Stream::Audit), &catalogue)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn print(
    store: &Store,
    json: bool,
    streams: impl Iterator<Item = Stream>,
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    let mut output = io::stdout().lock();
    for stream in streams {
        let mut skipped = 0;
        loop {
            let entries = store.entries(stream, skipped, AT_ONCE).map_err(|e| failed(&e, catalogue))?;
            for entry in &entries {
                let body = store.body(entry.record).map_err(|e| failed(&e, catalogue))?;
                let line = if json { object(entry, body) } else { line(store, entry, body) };
                writeln!(output, "{line}").map_err(|e| CliError::failed("journal: standard output", e))?;
            }
            if entries.len() < AT_ONCE as usize {
                break;
            }
            skipped += AT_ONCE;
        }
    }
    Ok(())
}

fn source(source: TimeSource) -> &'static str {
    match source {
        TimeSource::None => "none",
        TimeSource::Gnss => "gnss",
        TimeSource::Holdover => "holdover",
        TimeSource::Rtc => "rtc",
    }
}

fn action(action: &Action) -> &'static str {
    match action {
        Action::Seal => "seal",
        Action::Amend { .. } => "amend",
        Action::Supersede { .. } => "supersede",
        Action::Withdraw { .. } => "withdraw",
        Action::Erase { .. } => "erase",
        Action::Note => "note",
    }
}

fn object(entry: &Entry, body: Option<Vec<u8>>) -> String {
    // Bodies of forms are for the export; their length stands here.
    let length = body.as_ref().map(Vec::len);
    let body = body.and_then(|b| serde_json::from_slice::<Value>(&b).ok());
    json!({
        "at": entry.clock.utc.rfc3339(),
        "source": source(entry.clock.source),
        "stream": entry.stream.name(),
        "epoch": entry.epoch.0,
        "seq": entry.seq.0,
        "record": entry.record.to_string(),
        "action": action(&entry.action),
        "of": entry.action.of().map(|of| of.to_string()),
        "kind": entry.kind,
        "officer": entry.officer.as_ref().map(|o| o.officer.clone()),
        "bytes": length,
        "body": body,
    })
    .to_string()
}

fn line(store: &Store, entry: &Entry, body: Option<Vec<u8>>) -> String {
    let text = body.map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default();
    let text: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    let test = if store.is_test() { " TEST" } else { "" };
    let (at, stream, seq) = (entry.clock.utc.rfc3339(), entry.stream.name(), entry.seq.0);
    format!("{at} {stream} {seq}{test} {} {} {text}", action(&entry.action), entry.kind)
}

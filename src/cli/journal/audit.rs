//! `watchkeeper journal audit`: who did what to the store, with filters, for the roles
//! that may read it (`[store] audit_roles`).

use super::{AT_ONCE, object};
use crate::cli::store_access::audit::with_store;
use crate::cli::store_access::{Unlock, failed};
use crate::cli::{CliError, Global, setup};
use crate::domain::journal::entry::{Entry, Stream};
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::store::Store;
use clap::Args;
use serde_json::Value;
use std::io::{self, Write};

#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Only what this officer did
    #[arg(long, value_name = "ID")]
    pub by: Option<String>,
    /// Only this kind of entry (repeat for more): command, export, login-failed, ..
    #[arg(long, value_name = "EVENT")]
    pub event: Vec<String>,
    /// From this time on (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = crate::cli::parse_time)]
    pub from: Option<UtcTime>,
    /// Before this time (RFC 3339)
    #[arg(long, value_name = "TIME", value_parser = crate::cli::parse_time)]
    pub to: Option<UtcTime>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

/// Whether the officer who opened the store may read the audit trail.
pub(super) fn may_read(store: &Store, roles: &[String]) -> bool {
    store.officers().iter().any(|slot| {
        slot.officer == *store.officer() && roles.iter().any(|r| r.eq_ignore_ascii_case(slot.role.as_str()))
    })
}

pub(super) fn not_allowed(roles: &[String], catalogue: &Catalogue) -> CliError {
    CliError::failed("journal", catalogue.format("audit-not-allowed", &[("roles", &roles.join(", "))]))
}

/// Prints the trail.
///
/// # Errors
/// The store stays locked, the officer may not read it, or standard output is closed.
pub(super) fn run(global: &Global, args: &AuditArgs) -> Result<(), CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let roles = config.store.audit_roles;
    with_store(global, &args.unlock, ("journal audit", &catalogue), |store, _| {
        if !may_read(store, &roles) {
            return Err(not_allowed(&roles, &catalogue));
        }
        print(store, args, &catalogue)
    })
}

fn print(store: &Store, args: &AuditArgs, catalogue: &Catalogue) -> Result<(), CliError> {
    let mut output = io::stdout().lock();
    let mut skipped = 0;
    loop {
        let entries = store.entries(Stream::Audit, skipped, AT_ONCE).map_err(|e| failed(&e, catalogue))?;
        for entry in entries.iter().filter(|entry| in_time(entry, args)) {
            let body = store.body(entry.record).map_err(|e| failed(&e, catalogue))?;
            let told = body.as_deref().and_then(|b| serde_json::from_slice::<Value>(b).ok());
            let told = told.unwrap_or_default();
            if args.by.as_ref().is_some_and(|by| text(&told, "officer") != by) {
                continue;
            }
            let line = if args.json { object(entry, body) } else { line(entry, &told) };
            writeln!(output, "{line}").map_err(|e| CliError::failed("journal: standard output", e))?;
        }
        if entries.len() < AT_ONCE as usize {
            return Ok(());
        }
        skipped += AT_ONCE;
    }
}

fn in_time(entry: &Entry, args: &AuditArgs) -> bool {
    let at = entry.clock.utc;
    args.from.is_none_or(|from| at >= from)
        && args.to.is_none_or(|to| at < to)
        && (args.event.is_empty() || args.event.contains(&entry.kind))
}

fn text<'a>(told: &'a Value, key: &str) -> &'a str {
    told.get(key).and_then(Value::as_str).unwrap_or("-")
}

/// When, who, what, how, then the rest as `key=value`.
fn line(entry: &Entry, told: &Value) -> String {
    use std::fmt::Write;
    let mut line = format!(
        "{} {} {} {}",
        entry.clock.utc.rfc3339(),
        text(told, "officer"),
        entry.kind,
        text(told, "how")
    );
    let known = ["at", "event", "officer", "how"];
    for (key, value) in told.as_object().into_iter().flatten().filter(|(k, _)| !known.contains(&k.as_str())) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        // Writing to a String cannot fail.
        let _ = write!(line, " {key}={value}");
    }
    line.chars().filter(|c| !c.is_control()).collect()
}

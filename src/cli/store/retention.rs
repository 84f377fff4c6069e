//! `watchkeeper store retention` and `watchkeeper store erase`: what is due by class, and
//! its lawful erasure.

use crate::cli::store_access::audit::with_store;
use crate::cli::store_access::{self, Unlock, failed};
use crate::cli::{CliError, Global};
use crate::domain::evidence::retention::{Plan, Standing};
use crate::domain::journal::entry::ClockFacts;
use crate::domain::keys::officer::OfficerId;
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::store::error::StoreError;
use crate::store::journal::erasure::ErasureOrder;
use crate::store::journal::reach::Reach;
use crate::store::{Credentials, Store};
use clap::Args;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct RetentionArgs {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct EraseArgs {
    /// The class, as `store retention` names it
    #[arg(long, value_name = "CLASS")]
    pub class: String,
    /// Why, and on whose order: it stays in the journal
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The second officer, where the first may not order it alone
    #[arg(long, value_name = "ID")]
    pub second: Option<OfficerId>,
    /// File that holds the passphrase of the second officer
    #[arg(long, value_name = "FILE", requires = "second")]
    pub second_passphrase_file: Option<PathBuf>,
    /// Say what would be erased, and erase nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

fn plan() -> Result<Plan, CliError> {
    Plan::japan().map_err(|e| CliError::failed("profile: retention", e))
}

/// `watchkeeper store retention`.
///
/// # Errors
/// The store stays locked or cannot be read.
pub(super) fn list(
    global: &Global,
    args: &RetentionArgs,
    now: UtcTime,
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    let plan = plan()?;
    let standing = with_store(global, &args.unlock, ("store retention", catalogue), |store, _| {
        store.retention(&plan, now).map_err(|e| failed(&e, catalogue))
    })?;
    if !args.json {
        let said = [("date", plan.date.as_str()), ("version", &plan.version), ("source", &plan.source)];
        println!("{}", catalogue.format("store-retention-plan", &said));
    }
    for standing in &standing {
        println!("{}", if args.json { object(standing) } else { line(standing, catalogue) });
    }
    Ok(())
}

fn object(standing: &Standing) -> String {
    json!({
        "class": standing.class.name,
        "days": standing.class.days,
        "kept": standing.kept,
        "due": standing.due.len(),
        "oldest": standing.oldest.map(UtcTime::rfc3339),
    })
    .to_string()
}

fn line(standing: &Standing, catalogue: &Catalogue) -> String {
    let class = ("class", standing.class.name.as_str());
    let Some(oldest) = standing.oldest.map(UtcTime::rfc3339) else {
        return catalogue.format("store-retention-empty", &[class]);
    };
    let (kept, due) = (standing.kept.to_string(), standing.due.len().to_string());
    let (kept, oldest) = (("kept", kept.as_str()), ("oldest", oldest.as_str()));
    match standing.class.days.map(|days| days.to_string()) {
        None => catalogue.format("store-retention-for-good", &[class, kept, oldest]),
        Some(days) => {
            let said = [class, ("days", &days), kept, ("due", &due), oldest];
            catalogue.format("store-retention-line", &said)
        }
    }
}

/// `watchkeeper store erase`.
///
/// # Errors
/// The store stays locked, the approval or the reason is missing, or the disk refuses.
pub(super) fn erase(global: &Global, args: &EraseArgs, catalogue: &Catalogue) -> Result<(), CliError> {
    let plan = plan()?;
    with_store(global, &args.unlock, ("store erase", catalogue), |store, facts| {
        if args.dry_run {
            return dry_run(store, &plan, args, facts.now().utc, catalogue);
        }
        erase_due(store, &plan, (args, facts.now()), catalogue)
    })
}

fn erase_due(
    store: &mut Store,
    plan: &Plan,
    (args, clock): (&EraseArgs, ClockFacts),
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    let second = match &args.second {
        None => None,
        Some(officer) => {
            let file = args.second_passphrase_file.as_deref();
            let passphrase = store_access::passphrase(file, officer, catalogue)?;
            Some(Credentials { officer: officer.clone(), passphrase })
        }
    };
    let order = ErasureOrder { class: &args.class, reason: &args.reason, second: second.as_ref(), clock };
    let (erased, reach) = store.erase_class_everywhere(plan, &order).map_err(|e| failed(&e, catalogue))?;
    if erased.records == 0 {
        println!("{}", catalogue.format("store-erased-nothing", &[("class", &args.class)]));
        return Ok(());
    }
    println!("{}", said("store-erased-class", &args.class, (erased.records, erased.files), catalogue));
    if erased.reserve_used {
        eprintln!("{}", catalogue.text("journal-attached-reserve"));
    }
    if erased.box_behind {
        eprintln!("{}", catalogue.text("journal-attached-box"));
    }
    tell(&reach, catalogue);
    Ok(())
}

/// How far it reached; what is beyond is what the officers must see to.
fn tell(reach: &Reach, catalogue: &Catalogue) {
    let path = |path: &Path| path.display().to_string();
    for made in &reach.made {
        println!("{}", catalogue.format("store-erased-backup", &[("path", &path(made))]));
    }
    for gone in &reach.destroyed {
        println!("{}", catalogue.format("store-erased-destroyed", &[("path", &path(gone))]));
    }
    for left in &reach.left {
        eprintln!("{}", catalogue.format("store-erased-copies", &[("path", &path(left))]));
    }
    for handed in &reach.handed_out {
        let what = catalogue.text(&format!("store-handed-{}", handed.what));
        let at = handed.at.rfc3339();
        let said = [("what", what.as_str()), ("to", &handed.to), ("at", &at), ("officer", &handed.officer)];
        eprintln!("{}", catalogue.format("store-erased-handed", &said));
    }
    eprintln!("{}", catalogue.text("store-erased-elsewhere"));
}

fn said(key: &str, class: &str, (records, files): (u64, u64), catalogue: &Catalogue) -> String {
    let (records, files) = (records.to_string(), files.to_string());
    catalogue.format(key, &[("class", class), ("records", &records), ("files", &files)])
}

fn dry_run(
    store: &Store,
    plan: &Plan,
    args: &EraseArgs,
    now: UtcTime,
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    let standing = store.retention(plan, now).map_err(|e| failed(&e, catalogue))?;
    let known = standing.into_iter().find(|s| s.class.name == args.class && s.class.days.is_some());
    let Some(standing) = known else {
        return Err(failed(&StoreError::NoClass(args.class.clone()), catalogue));
    };
    let attached = store.attachments(None).map_err(|e| failed(&e, catalogue))?;
    let files = attached.iter().filter(|a| a.facts.is_some() && standing.due.contains(&a.record)).count();
    let counts = (standing.due.len() as u64, files as u64);
    println!("{}", said("store-erase-dry", &args.class, counts, catalogue));
    Ok(())
}

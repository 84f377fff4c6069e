//! `watchkeeper store`: a backup on a second medium, the store made again from its black
//! box, how long records are kept, and their erasure by class.

mod retention;

use crate::cli::store_access::audit::{Facts, with_store};
use crate::cli::store_access::{self, Unlock, failed};
use crate::cli::{CliError, Global, setup};
use crate::domain::keys::officer::OfficerId;
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::store::journal::audit::Export;
use crate::store::{Credentials, Store};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::{self, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct StoreArgs {
    #[command(subcommand)]
    pub command: StoreCommand,
}

#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Write a backup of the whole store, and prove it
    Backup(BackupArgs),
    /// Make a new empty database of watch lists and orders, after the panic key
    NewIntel(NewIntelArgs),
    /// Make the database of own records again from the black box
    Rebuild(RebuildArgs),
    /// List the classes of records: how long they are kept, and what is due
    Retention(retention::RetentionArgs),
    /// Erase what is due of a class, on the word of two officers or of a commander
    Erase(retention::EraseArgs),
}

#[derive(Debug, Args)]
pub struct BackupArgs {
    /// A folder on another medium; the backup is a new folder in it
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct NewIntelArgs {
    /// Who is cleared for it beside the officer who makes it (repeat for more)
    #[arg(long = "for", value_name = "ID")]
    pub others: Vec<OfficerId>,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct RebuildArgs {
    /// The black box: its medium, or its own folder there
    #[arg(long, value_name = "DIR")]
    pub from: PathBuf,
    #[command(flatten)]
    pub unlock: Unlock,
}

/// Runs the command.
///
/// # Errors
/// The store stays locked, or a medium cannot be read or written.
pub fn run(global: &Global, args: &StoreArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    match &args.command {
        StoreCommand::Backup(args) => backup(global, args, now, &catalogue)?,
        StoreCommand::NewIntel(args) => new_intel(global, args, now, &catalogue)?,
        StoreCommand::Rebuild(args) => rebuild(global, args, now, &catalogue)?,
        StoreCommand::Retention(args) => retention::list(global, args, now, &catalogue)?,
        StoreCommand::Erase(args) => retention::erase(global, args, &catalogue)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn backup(global: &Global, args: &BackupArgs, now: UtcTime, catalogue: &Catalogue) -> Result<(), CliError> {
    // The trail must name the place, wherever the command was called.
    let to = path::absolute(&args.to).unwrap_or_else(|_| args.to.clone());
    let (made, outdated) = with_store(global, &args.unlock, ("store backup", catalogue), |store, facts| {
        let export = Export { what: "backup", to: to.display().to_string() };
        let made = store.exporting(&export, &|| facts.now(), |store| {
            let made = store.backup(&to, now)?;
            Ok((made, store.destroy_outdated(&to)?))
        });
        made.map_err(|e| failed(&e, catalogue))
    })?;
    println!("{}", catalogue.format("store-backed-up", &[("path", &made.display().to_string())]));
    for gone in outdated {
        println!("{}", catalogue.format("store-erased-destroyed", &[("path", &gone.display().to_string())]));
    }
    Ok(())
}

fn new_intel(
    global: &Global,
    args: &NewIntelArgs,
    now: UtcTime,
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    let officers = with_store(global, &args.unlock, ("store new-intel", catalogue), |store, facts| {
        store.renew_intel(&args.others, now).map_err(|e| failed(&e, catalogue))?;
        let mut officers = vec![store.officer().to_string()];
        officers.extend(args.others.iter().map(ToString::to_string));
        store
            .audit("intel-renewed", "done", &json!({ "for": officers }), facts.now())
            .map_err(|e| failed(&e, catalogue))?;
        Ok(officers.join(", "))
    })?;
    println!("{}", catalogue.format("store-intel-renewed", &[("officers", &officers)]));
    Ok(())
}

fn rebuild(global: &Global, args: &RebuildArgs, now: UtcTime, catalogue: &Catalogue) -> Result<(), CliError> {
    let dir = store_access::folder(global, catalogue)?;
    let Some(officer) = args.unlock.officer.clone() else {
        return Err(CliError::usage("--officer", "say who opens the black box"));
    };
    let file = args.unlock.passphrase_file.as_deref();
    let passphrase = store_access::passphrase(file, &officer, catalogue)?;
    let who = Credentials { officer, passphrase };
    let (mut store, records, aside) =
        Store::rebuild(&dir, &args.from, &who, now).map_err(|e| failed(&e, catalogue))?;
    let facts = Facts::new(global).map_err(|e| failed(&e, catalogue))?;
    let more = json!({ "command": "store rebuild", "records": records });
    store.audit("command", "done", &more, facts.now()).map_err(|e| failed(&e, catalogue))?;
    println!("{}", catalogue.format("store-rebuilt", &[("records", &records.to_string())]));
    if let Some(aside) = aside {
        println!("{}", catalogue.format("store-rebuilt-aside", &[("path", &aside.display().to_string())]));
    }
    println!("{}", catalogue.text("store-rebuilt-advice"));
    store_access::tell(&store, catalogue);
    Ok(())
}

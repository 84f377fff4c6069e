//! `watchkeeper officer`: who may open the store. A second officer sets a passphrase
//! that was lost; nobody can hand on a key that he or she does not hold.

use crate::cli::store_access::audit::{Facts, with_store};
use crate::cli::store_access::{self, Unlock, failed};
use crate::cli::{CliError, Global, setup};
use crate::domain::keys::officer::{KeyName, OfficerId, Role};
use crate::domain::keys::slot::Slot;
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::store::error::StoreError;
use crate::store::{NewOfficer, Store};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct OfficerArgs {
    #[command(subcommand)]
    pub command: OfficerCommand,
}

#[derive(Debug, Subcommand)]
pub enum OfficerCommand {
    /// Add an officer
    Add(AddArgs),
    /// List every officer, revoked ones too
    List(ListArgs),
    /// Take every key from an officer
    Revoke(OneArgs),
    /// Set a passphrase: the own one, or one that another officer lost
    Passphrase(PassphraseArgs),
}

#[derive(Debug, Args)]
pub struct AddArgs {
    /// Service id of the new officer
    pub id: OfficerId,
    /// Role of the new officer, as the agency names it
    #[arg(long, value_name = "ROLE")]
    pub role: Role,
    /// case, intel or do-not-alert (repeat for more); case comes with every officer
    #[arg(long = "clearance", value_name = "C", default_value = "intel")]
    pub clearances: Vec<KeyName>,
    /// File that holds the new officer's passphrase; - for standard input
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub unlock: Unlock,
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
pub struct OneArgs {
    /// Service id
    pub id: OfficerId,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Args)]
pub struct PassphraseArgs {
    /// Whose passphrase
    pub id: OfficerId,
    /// File that holds the new passphrase; - for standard input
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
    #[command(flatten)]
    pub unlock: Unlock,
}

/// Runs the command.
///
/// # Errors
/// The store stays locked, or refuses the change.
pub fn run(global: &Global, args: &OfficerArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    match &args.command {
        OfficerCommand::Add(args) => add(global, args, now, &catalogue)?,
        OfficerCommand::List(args) => list(global, args, &catalogue)?,
        OfficerCommand::Revoke(args) => revoke(global, args, now, &catalogue)?,
        OfficerCommand::Passphrase(args) => recover(global, args, &catalogue)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn revoke(global: &Global, args: &OneArgs, now: UtcTime, catalogue: &Catalogue) -> Result<(), CliError> {
    with_store(global, &args.unlock, ("officer revoke", catalogue), |store, facts| {
        let done = store.revoke_officer(&args.id, now);
        changed(store, "officer-revoked", &done, &json!({ "of": args.id }), facts, catalogue)
    })?;
    done("store-officer-revoked", &args.id, catalogue);
    Ok(())
}

fn recover(global: &Global, args: &PassphraseArgs, catalogue: &Catalogue) -> Result<(), CliError> {
    one_standard_input(&args.unlock, args.new_passphrase_file.as_ref())?;
    with_store(global, &args.unlock, ("officer passphrase", catalogue), |store, facts| {
        let file = args.new_passphrase_file.as_deref();
        let passphrase = store_access::new_passphrase(file, &args.id, catalogue)?;
        let done = store.set_passphrase(&args.id, &passphrase);
        let event = if args.id == *store.officer() { "passphrase-set" } else { "passphrase-recovered" };
        changed(store, event, &done, &json!({ "of": args.id }), facts, catalogue)
    })?;
    done("store-officer-passphrase", &args.id, catalogue);
    Ok(())
}

/// Writes down a change of who may open the store, made or refused.
fn changed(
    store: &mut Store,
    event: &str,
    done: &Result<(), StoreError>,
    of: &Value,
    facts: &Facts,
    catalogue: &Catalogue,
) -> Result<(), CliError> {
    let how = match done {
        Ok(()) => "done",
        Err(error) => error.words().0,
    };
    store.audit(event, how, of, facts.now()).map_err(|e| failed(&e, catalogue))?;
    match done {
        Ok(()) => Ok(()),
        Err(error) => Err(failed(error, catalogue)),
    }
}

fn add(global: &Global, args: &AddArgs, now: UtcTime, catalogue: &Catalogue) -> Result<(), CliError> {
    one_standard_input(&args.unlock, args.new_passphrase_file.as_ref())?;
    with_store(global, &args.unlock, ("officer add", catalogue), |store, facts| {
        let file = args.new_passphrase_file.as_deref();
        let passphrase = store_access::new_passphrase(file, &args.id, catalogue)?;
        let (id, role, keys) = (args.id.clone(), args.role.clone(), args.clearances.clone());
        let done = store.add_officer(&NewOfficer { id, role, keys, passphrase }, now);
        let clearances: Vec<&str> = args.clearances.iter().map(|key| key.code()).collect();
        let of = json!({ "of": args.id, "role": args.role, "clearances": clearances });
        changed(store, "officer-added", &done, &of, facts, catalogue)
    })?;
    done("store-officer-added", &args.id, catalogue);
    Ok(())
}

fn list(global: &Global, args: &ListArgs, catalogue: &Catalogue) -> Result<(), CliError> {
    with_store(global, &args.unlock, ("officer list", catalogue), |store, _| {
        for slot in store.officers() {
            println!("{}", if args.json { object(slot) } else { line(slot, catalogue) });
        }
        Ok(())
    })
}

fn keys(slot: &Slot) -> Vec<&'static str> {
    slot.keys.iter().map(|k| k.key.code()).collect()
}

fn object(slot: &Slot) -> String {
    serde_json::json!({
        "officer": slot.officer,
        "role": slot.role,
        "clearances": keys(slot),
        "since": UtcTime(slot.since).rfc3339(),
        "revoked": slot.revoked.map(|at| UtcTime(at).rfc3339()),
    })
    .to_string()
}

fn line(slot: &Slot, catalogue: &Catalogue) -> String {
    let (since, keys) = (UtcTime(slot.since).rfc3339(), keys(slot).join(", "));
    let revoked = slot.revoked.map(|at| UtcTime(at).rfc3339()).unwrap_or_default();
    let args = [
        ("officer", slot.officer.as_str()),
        ("role", slot.role.as_str()),
        ("keys", &keys),
        ("since", &since),
        ("revoked", &revoked),
    ];
    let key = if slot.revoked.is_some() { "store-officer-line-revoked" } else { "store-officer-line" };
    catalogue.format(key, &args)
}

fn done(key: &str, id: &OfficerId, catalogue: &Catalogue) {
    println!("{}", catalogue.format(key, &[("officer", id.as_str())]));
}

/// Standard input holds one passphrase.
fn one_standard_input(unlock: &Unlock, new: Option<&PathBuf>) -> Result<(), CliError> {
    let stdin = |file: Option<&PathBuf>| file.is_some_and(|f| f.as_os_str() == "-");
    if stdin(unlock.passphrase_file.as_ref()) && stdin(new) {
        return Err(CliError::usage("--new-passphrase-file", "standard input holds one passphrase"));
    }
    Ok(())
}

//! `watchkeeper init`: makes the store with its first officer, who holds every key.

use crate::cli::store_access::{self, failed};
use crate::cli::{CliError, Global, setup};
use crate::domain::keys::officer::{OfficerId, Role};
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::store::{Credentials, Store};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Service id of the first officer
    #[arg(long, value_name = "ID")]
    pub officer: OfficerId,
    /// Role of the first officer, as the agency names it
    #[arg(long, value_name = "ROLE")]
    pub role: Role,
    /// File that holds the passphrase; - for standard input
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// What a guess of a passphrase costs; test protects nothing and marks the store TEST
    #[arg(long, value_enum, default_value_t = KdfCostArg::Live)]
    pub kdf_cost: KdfCostArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KdfCostArg {
    Live,
    Test,
}

/// Runs the command.
///
/// # Errors
/// A store is there already, no passphrase was given, the files cannot be written.
pub fn run(global: &Global, args: &InitArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let dir = store_access::folder(global, &catalogue)?;
    let passphrase =
        store_access::first_passphrase(args.passphrase_file.as_deref(), &args.officer, &catalogue)?;
    let first = Credentials { officer: args.officer.clone(), passphrase };
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    let store = Store::init(&dir, &first, &args.role, args.kdf_cost == KdfCostArg::Test, now)
        .map_err(|e| failed(&e, &catalogue))?;
    let (path, officer) = (dir.display().to_string(), args.officer.to_string());
    println!("{}", catalogue.format("store-made", &[("path", &path), ("officer", &officer)]));
    if store.is_test() {
        println!("{}", catalogue.text("store-test"));
    } else {
        println!("{}", catalogue.text("store-made-advice"));
    }
    Ok(ExitCode::SUCCESS)
}

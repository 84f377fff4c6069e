//! What the office does at the shore's desk: officers, lists, releases by two of them,
//! orders, boats and their bundles, extracts, reports and cases, the trail.

mod give;
mod keep;
mod look;

use super::Shore;
use crate::cli::store_access::given_passphrase;
use crate::cli::{CliError, Global, setup};
use crate::domain::journal::entry::DeviceId;
use crate::domain::powers::agreements::Agreements;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::import::Format;
use crate::i18n::Catalogue;
use crate::shore::desk::officers::{self, SignedIn};
use crate::shore::desk::{DeskError, cases, facts, issue};
use crate::shore::storage::Storage;
use crate::store::error::StoreError;
use clap::{Args, Subcommand};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

/// The officer who acts.
#[derive(Debug, Args)]
pub struct By {
    /// The officer of the desk who does this
    #[arg(long, value_name = "ID")]
    pub officer: Option<String>,
    /// File that holds this officer's passphrase
    #[arg(long, value_name = "FILE")]
    pub officer_passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum DeskCommand {
    /// Officers of the desk
    #[command(subcommand)]
    Officer(keep::OfficerCommand),
    /// Put a watch list in the place of the one of that name
    Import {
        file: PathBuf,
        #[arg(long, value_enum)]
        format: Format,
        /// Name of the list
        #[arg(long, value_name = "NAME")]
        list: String,
        #[command(flatten)]
        by: By,
    },
    /// Put a register in its place: permits, pairs, portcalls, clearances, declarations, tips, sightings or links
    Register {
        register: String,
        /// A CSV file
        file: PathBuf,
        /// Name of the list [default: that of the register]
        #[arg(long, value_name = "NAME")]
        list: Option<String>,
        #[command(flatten)]
        by: By,
    },
    /// The lists of the desk
    Lists {
        #[command(flatten)]
        by: By,
    },
    /// Releases: one officer proposes, another approves
    #[command(subcommand)]
    Release(keep::ReleaseCommand),
    /// Take an entry back from every boat that has it
    Withdraw {
        id: String,
        #[arg(long, value_name = "NAME")]
        list: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        by: By,
    },
    /// Orders, tasks and notices
    #[command(subcommand)]
    Order(keep::OrderCommand),
    /// Say who is aboard a boat: roles, cleared roles, guests
    Boat(give::BoatArgs),
    /// Write the next bundle of one boat, or of all, into a courier file
    Bundle(give::BundleArgs),
    /// Write what a partner may have into a file
    Extract(give::ExtractArgs),
    /// Reports that came from the boats
    #[command(subcommand)]
    Report(look::ReportCommand),
    /// Cases that the reports make
    #[command(subcommand)]
    Case(look::CaseCommand),
    /// The trail of everything that was done at the desk
    Audit(look::AuditArgs),
}

/// What a command works with.
struct At<'a> {
    shore: Shore,
    global: &'a Global,
    now: UtcTime,
    words: &'a Catalogue,
}

/// Runs the command.
pub(super) fn run(
    global: &Global,
    shore: Shore,
    command: &DeskCommand,
    (now, words): (UtcTime, &Catalogue),
) -> Result<ExitCode, CliError> {
    let mut at = At { shore, global, now, words };
    match command {
        DeskCommand::Officer(command) => keep::officer(&mut at, command),
        DeskCommand::Import { file, format, list, by } => keep::import(&mut at, (file, *format, list), by),
        DeskCommand::Register { register, file, list, by } => {
            keep::register(&mut at, (register, file, list.as_deref()), by)
        }
        DeskCommand::Lists { by } => keep::lists(&mut at, by),
        DeskCommand::Release(command) => keep::release(&mut at, command),
        DeskCommand::Withdraw { id, list, reason, by } => keep::withdraw(&mut at, (list, id, reason), by),
        DeskCommand::Order(command) => keep::order(&mut at, command),
        DeskCommand::Boat(args) => give::boat(&mut at, args),
        DeskCommand::Bundle(args) => give::bundle(&mut at, args),
        DeskCommand::Extract(args) => give::extract(&mut at, args),
        DeskCommand::Report(command) => look::report(&mut at, command),
        DeskCommand::Case(command) => look::case(&mut at, command),
        DeskCommand::Audit(args) => look::audit(&mut at, args),
    }
}

impl At<'_> {
    fn say(&self, key: &str, args: &[(&str, &str)]) {
        println!("{}", self.words.format(key, args));
    }

    fn failed(&self, error: impl Into<DeskError>) -> CliError {
        told(&error.into(), self.words)
    }

    fn stored(&self, error: StoreError) -> CliError {
        told(&DeskError::Store(error), self.words)
    }

    /// The officer who acts proves to be the one.
    fn signed_in(&mut self, by: &By) -> Result<SignedIn, CliError> {
        let (Some(id), Some(file)) = (&by.officer, &by.officer_passphrase_file) else {
            let error = CliError::failed("shore", self.words.text("desk-who"));
            return Err(error.hint("--officer ID --officer-passphrase-file F"));
        };
        let passphrase = given_passphrase(Some(file), self.words)?
            .ok_or_else(|| CliError::failed("shore", self.words.text("desk-who")))?;
        let signed = officers::sign_in(&mut self.shore.storage, id, &passphrase, self.now);
        signed.map_err(|e| told(&e, self.words))
    }

    fn basis(&self) -> Result<Agreements, CliError> {
        basis(self.global)
    }
}

fn basis(global: &Global) -> Result<Agreements, CliError> {
    let text = setup::profile(global)?;
    Agreements::read(&text.agreements).map_err(|e| CliError::failed("profile", e))
}

fn told(error: &DeskError, words: &Catalogue) -> CliError {
    let (key, args) = error.words();
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    CliError::failed("shore", words.format(key, &args))
}

/// Bundles for the boats whose frames were taken, and the cases that go to the centre. A
/// shore without a desk gives neither.
pub(super) fn after_taking(
    global: &Global,
    shore: &mut Shore,
    boats: &BTreeSet<DeviceId>,
    (now, words): (UtcTime, &Catalogue),
) -> Result<Vec<Vec<u8>>, CliError> {
    let failed = |e: DeskError| told(&e, words);
    if officers::all(&shore.storage).map_err(failed)?.is_empty() {
        return Ok(Vec::new());
    }
    let stored = |e: StoreError| told(&DeskError::Store(e), words);
    let basis = basis(global)?;
    let mut parts = Vec::new();
    for device in boats {
        let Some(enrolled) = shore.storage.enrolled(*device).map_err(stored)? else { continue };
        let facts = facts::of(&shore.storage, *device).map_err(stored)?;
        let desk = &mut shore.storage;
        match issue::issue(desk, &shore.secret, (&enrolled, &facts), &basis, (issue::DEFAULT_DAYS, now)) {
            Ok(issued) => {
                give::tell(&issued, &device.to_string(), words);
                parts.extend(issued.parts);
            }
            Err(DeskError::Fault(fault)) => eprintln!("{device}: {}", said(&DeskError::Fault(fault), words)),
            Err(error) => return Err(failed(error)),
        }
    }
    let reports = cases::reports(&shore.storage).map_err(stored)?;
    let found = cases::cases(&shore.storage, &reports).map_err(failed)?;
    for case in cases::escalate(&mut shore.storage, &found, now).map_err(failed)? {
        println!("{}", escalated(&case, words));
    }
    Ok(parts)
}

fn escalated(case: &cases::Case, words: &Catalogue) -> String {
    let offices: Vec<&str> = case.offices.iter().map(String::as_str).collect();
    let args = [("case", case.id.as_str()), ("offices", &offices.join(", ")), ("lead", &case.lead)];
    words.format("desk-escalated", &args)
}

fn said(error: &DeskError, words: &Catalogue) -> String {
    let (key, args) = error.words();
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    words.format(key, &args)
}

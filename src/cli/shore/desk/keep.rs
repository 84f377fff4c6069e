//! Officers, lists, releases, orders.

use super::{At, By};
use crate::cli::CliError;
use crate::cli::store_access::new_passphrase;
use crate::domain::down::item::Cells;
use crate::domain::intel::register::Register;
use crate::domain::keys::officer::OfficerId;
use crate::domain::keys::wrap::KdfCost;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::import::decode::decode;
use crate::domain::watchlist::import::{self as files, Format};
use crate::domain::watchlist::reader;
use crate::shore::desk::lists::{self, NewDeskList};
use crate::shore::desk::officers::{self, DeskRole, NewDeskOfficer};
use crate::shore::desk::orders::{self, NewOrder};
use crate::shore::desk::releases::{self, Terms};
use clap::{Args, Subcommand};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub enum OfficerCommand {
    /// Add an officer; the first one is a chief
    Add {
        id: OfficerId,
        #[arg(long, value_parser = ["officer", "manager", "chief", "auditor"])]
        role: String,
        #[arg(long, value_name = "CODE")]
        office: String,
        /// File that holds the new officer's passphrase
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
        /// `test`: a passphrase that protects nothing, for exercises
        #[arg(long, value_parser = ["live", "test"], default_value = "live")]
        kdf_cost: String,
        #[command(flatten)]
        by: By,
    },
    /// End what an officer may do
    Revoke {
        id: String,
        #[command(flatten)]
        by: By,
    },
    /// The officers
    List,
}

#[derive(Debug, Args)]
pub struct ProposeArgs {
    /// The list that they stand in
    #[arg(long, value_name = "NAME")]
    pub list: String,
    /// Entries; without any the whole list as it is now
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Offices, * for all [default: as each row says; its own office where it says nothing]
    #[arg(long = "to", value_name = "OFFICE")]
    pub offices: Vec<String>,
    /// Only boats with one of these roles
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// Agencies that may have it too
    #[arg(long = "agency", value_name = "CODE")]
    pub agencies: Vec<String>,
    /// States that may have it too, where an agreement is in force
    #[arg(long = "country", value_name = "CC")]
    pub countries: Vec<String>,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub reason: String,
    #[command(flatten)]
    pub by: By,
}

#[derive(Debug, Subcommand)]
pub enum ReleaseCommand {
    /// Propose entries, or a whole list
    Propose(ProposeArgs),
    /// Approve what another officer proposed
    Approve {
        id: String,
        #[command(flatten)]
        by: By,
    },
    /// End a release
    End {
        id: String,
        #[command(flatten)]
        by: By,
    },
    /// The releases, one JSON object a line
    List {
        #[command(flatten)]
        by: By,
    },
}

#[derive(Debug, Subcommand)]
pub enum OrderCommand {
    /// Send one with the next bundles
    Send {
        #[arg(long, value_parser = ["order", "task", "notice"], default_value = "order")]
        what: String,
        #[arg(long, value_name = "TEXT")]
        title: String,
        #[arg(long, value_name = "TEXT", default_value = "")]
        text: String,
        /// Offices, * for all [default: the own]
        #[arg(long = "to", value_name = "OFFICE")]
        offices: Vec<String>,
        #[arg(long = "role", value_name = "ROLE")]
        roles: Vec<String>,
        /// When it is over
        #[arg(long, value_name = "TIME", value_parser = time)]
        until: Option<UtcTime>,
        #[command(flatten)]
        by: By,
    },
    /// Take one back
    Cancel {
        id: String,
        #[command(flatten)]
        by: By,
    },
    /// Those in force, one JSON object a line
    List {
        #[command(flatten)]
        by: By,
    },
}

fn time(text: &str) -> Result<UtcTime, String> {
    UtcTime::parse_rfc3339(text).ok_or_else(|| "want a time like 2026-11-24T18:00:00Z".to_owned())
}

pub(super) fn officer(at: &mut At<'_>, command: &OfficerCommand) -> Result<ExitCode, CliError> {
    match command {
        OfficerCommand::Add { id, role, office, new_passphrase_file, kdf_cost, by } => {
            let by = if by.officer.is_some() { Some(at.signed_in(by)?) } else { None };
            let passphrase = new_passphrase(new_passphrase_file.as_deref(), id, at.words)?;
            let cost = if kdf_cost == "test" { KdfCost::TEST } else { KdfCost::LIVE };
            let role = DeskRole::of(role).unwrap_or(DeskRole::Auditor);
            let new = NewDeskOfficer { id: id.clone(), role, office: office.clone(), passphrase, cost };
            officers::add(&mut at.shore.storage, by.as_ref(), &new, at.now).map_err(|e| at.failed(e))?;
            at.say(
                "desk-officer-added",
                &[("officer", id.as_str()), ("role", role.code()), ("office", office)],
            );
        }
        OfficerCommand::Revoke { id, by } => {
            let by = at.signed_in(by)?;
            officers::revoke(&mut at.shore.storage, &by, id, at.now).map_err(|e| at.failed(e))?;
            at.say("desk-officer-revoked", &[("officer", id)]);
        }
        OfficerCommand::List => {
            for officer in officers::all(&at.shore.storage).map_err(|e| at.failed(e))? {
                let object = json!({ "officer": officer.id, "role": officer.role.code(), "office": officer.office,
                    "key": officer.public().to_string(), "added": UtcTime(officer.added_at).rfc3339(),
                    "revoked": officer.revoked_at.map(|t| UtcTime(t).rfc3339()) });
                println!("{object}");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Rows that were taken, and how many were refused.
struct Rows {
    taken: BTreeMap<String, Cells>,
    refused: usize,
}

fn take(
    at: &At<'_>,
    register: Option<Register>,
    rows: impl Iterator<Item = (usize, Result<Cells, String>)>,
) -> Rows {
    let mut out = Rows { taken: BTreeMap::new(), refused: 0 };
    for (number, row) in rows {
        let read = row.and_then(|cells| lists::row(register, cells));
        let why = match read {
            Ok((id, _)) if out.taken.contains_key(&id) => format!("duplicate-id: {id}"),
            Ok((id, cells)) => {
                out.taken.insert(id, cells);
                continue;
            }
            Err(why) => why,
        };
        out.refused += 1;
        eprintln!("{}", at.words.format("desk-refused", &[("row", &number.to_string()), ("reason", &why)]));
    }
    out
}

fn keep(
    at: &mut At<'_>,
    (list, register): (&str, Option<Register>),
    (file, bytes): (&Path, &[u8]),
    rows: &Rows,
    by: &By,
) -> Result<ExitCode, CliError> {
    if rows.taken.is_empty() {
        return Err(CliError::failed("shore import", at.words.text("watchlist-nothing-taken")));
    }
    let by = at.signed_in(by)?;
    let source = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    let new = NewDeskList { name: list, register, source: &source, sha256: &sha256 };
    let done = lists::import(&mut at.shore.storage, &by, &new, &rows.taken, at.now);
    let done = done.map_err(|e| at.failed(e))?;
    let numbers = [done.version.to_string(), done.rows.to_string(), rows.refused.to_string()];
    let [version, count, refused] = numbers.each_ref().map(String::as_str);
    at.say("desk-imported", &[("list", list), ("version", version), ("rows", count), ("refused", refused)]);
    Ok(ExitCode::SUCCESS)
}

fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(path).map_err(|e| CliError::file("shore import", path, &e))
}

pub(super) fn import(
    at: &mut At<'_>,
    (file, format, list): (&Path, Format, &str),
    by: &By,
) -> Result<ExitCode, CliError> {
    let bytes = bytes(file)?;
    let read = files::read(format, &bytes);
    for fate in read.fates.iter().filter(|fate| !fate.ok) {
        let args = [("row", fate.row.to_string()), ("reason", fate.reason.clone())];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        eprintln!("{}", at.words.format("desk-refused", &args));
    }
    let refused = read.refused();
    let entries = read.entries.into_iter().zip(1..).map(|(entry, row)| (row, Ok(entry.cells)));
    let mut rows = take(at, None, entries);
    rows.refused += refused;
    keep(at, (list, None), (file, &bytes), &rows, by)
}

pub(super) fn register(
    at: &mut At<'_>,
    (register, file, list): (&str, &Path, Option<&str>),
    by: &By,
) -> Result<ExitCode, CliError> {
    let Some(register) = Register::ALL.into_iter().find(|r| r.code() == register) else {
        return Err(CliError::usage("REGISTER", register.to_owned()));
    };
    let bytes = bytes(file)?;
    let (_, read) = reader::rows(&decode(&bytes).text);
    let rows = take(at, Some(register), (1..).zip(read));
    keep(at, (list.unwrap_or(register.code()), Some(register)), (file, &bytes), &rows, by)
}

pub(super) fn lists(at: &mut At<'_>, by: &By) -> Result<ExitCode, CliError> {
    at.signed_in(by)?;
    for list in lists::all(&at.shore.storage).map_err(|e| at.failed(e))? {
        println!("{}", serde_json::to_string(&list).unwrap_or_default());
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn release(at: &mut At<'_>, command: &ReleaseCommand) -> Result<ExitCode, CliError> {
    match command {
        ReleaseCommand::Propose(args) => {
            let by = at.signed_in(&args.by)?;
            let terms = Terms::new(&args.offices, &args.roles, &args.agencies, &args.countries);
            let terms = terms.map_err(|e| at.failed(e))?;
            let rows = (args.list.as_str(), args.ids.as_slice());
            let id = releases::propose(&mut at.shore.storage, &by, rows, (terms, &args.reason), at.now);
            let id = id.map_err(|e| at.failed(e))?;
            at.say("desk-proposed", &[("release", &id)]);
        }
        ReleaseCommand::Approve { id, by } => {
            let by = at.signed_in(by)?;
            releases::approve(&mut at.shore.storage, &by, id, at.now).map_err(|e| at.failed(e))?;
            at.say("desk-approved-now", &[("release", id)]);
        }
        ReleaseCommand::End { id, by } => {
            let by = at.signed_in(by)?;
            releases::end(&mut at.shore.storage, &by, id, at.now).map_err(|e| at.failed(e))?;
            at.say("desk-ended", &[("release", id)]);
        }
        ReleaseCommand::List { by } => {
            at.signed_in(by)?;
            for release in releases::all(&at.shore.storage).map_err(|e| at.failed(e))? {
                println!("{}", serde_json::to_string(&release).unwrap_or_default());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn withdraw(
    at: &mut At<'_>,
    (list, id, reason): (&str, &str, &str),
    by: &By,
) -> Result<ExitCode, CliError> {
    let by = at.signed_in(by)?;
    lists::withdraw(&mut at.shore.storage, &by, (list, id), reason, at.now).map_err(|e| at.failed(e))?;
    at.say("desk-withdrawn", &[("list", list), ("id", id)]);
    Ok(ExitCode::SUCCESS)
}

pub(super) fn order(at: &mut At<'_>, command: &OrderCommand) -> Result<ExitCode, CliError> {
    match command {
        OrderCommand::Send { what, title, text, offices, roles, until, by } => {
            let by = at.signed_in(by)?;
            let new = NewOrder {
                what: what.clone(),
                title: title.clone(),
                text: text.clone(),
                offices: offices.clone(),
                roles: roles.clone(),
                until: *until,
            };
            let id = orders::send(&mut at.shore.storage, &by, new, at.now).map_err(|e| at.failed(e))?;
            at.say("desk-order-sent", &[("order", &id)]);
        }
        OrderCommand::Cancel { id, by } => {
            let by = at.signed_in(by)?;
            orders::cancel(&mut at.shore.storage, &by, id, at.now).map_err(|e| at.failed(e))?;
            at.say("desk-order-cancelled", &[("order", id)]);
        }
        OrderCommand::List { by } => {
            at.signed_in(by)?;
            for order in orders::all(&at.shore.storage).map_err(|e| at.failed(e))? {
                println!("{}", serde_json::to_string(&order).unwrap_or_default());
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

//! What leaves the office: bundles for boats, extracts for partners.

use super::{At, By};
use crate::cli::CliError;
use crate::cli::sync::stick;
use crate::domain::down::principal::Party;
use crate::domain::sync::courier::Direction;
use crate::i18n::Catalogue;
use crate::shore::desk::issue::{self, BoatDocument, DEFAULT_DAYS, Issued};
use crate::shore::desk::{DeskError, DeskFault, extract as extracts, facts};
use crate::shore::storage::Storage;
use crate::store::disk::{Disk, How, OsDisk};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct BoatArgs {
    /// The boat's device
    #[arg(long, value_name = "ID")]
    pub device: String,
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Roles aboard
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// Somebody aboard may see what is kept for cleared roles
    #[arg(long)]
    pub cleared: bool,
    /// Guests, agency:CODE or country:CC: what they may not see the boat does not get
    #[arg(long = "guest", value_name = "PARTY")]
    pub guests: Vec<String>,
    #[command(flatten)]
    pub by: By,
}

#[derive(Debug, Args)]
pub struct BundleArgs {
    /// One boat [default: every boat that told its keys]
    #[arg(long, value_name = "ID")]
    pub device: Option<String>,
    /// Where it goes: a file, or a folder
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Days for which it is taken aboard
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DAYS)]
    pub days: u16,
}

#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// agency:CODE or country:CC
    #[arg(long, value_name = "PARTY")]
    pub to: String,
    /// A file that is not there yet: one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub by: By,
}

pub(super) fn boat(at: &mut At<'_>, args: &BoatArgs) -> Result<ExitCode, CliError> {
    let by = at.signed_in(&args.by)?;
    let device = super::super::device_of(&args.device, at.words)?;
    if at.shore.storage.enrolled(device).map_err(|e| at.stored(e))?.is_none() {
        return Err(at.failed(DeskFault::None(args.device.clone())));
    }
    let document = BoatDocument {
        device: device.to_string(),
        name: args.name.clone(),
        roles: args.roles.clone(),
        cleared: args.cleared,
        guests: args.guests.clone(),
    };
    issue::set_boat(&mut at.shore.storage, &by, &document, at.now).map_err(|e| at.failed(e))?;
    at.say("desk-boat-set", &[("device", &document.device), ("name", &document.name)]);
    Ok(ExitCode::SUCCESS)
}

/// Says what was issued.
pub(super) fn tell(issued: &Issued, device: &str, words: &Catalogue) {
    let numbers = [issued.number, issued.items, issued.changes, issued.parts.len() as u64];
    let [number, items, changes, parts] = numbers.map(|n| n.to_string());
    let args = [
        ("device", device),
        ("number", &number),
        ("items", &items),
        ("changes", &changes),
        ("parts", &parts),
    ];
    let key = if issued.parts.is_empty() { "desk-bundle-nothing" } else { "desk-bundle" };
    println!("{}", words.format(key, &args));
    if issued.too_large > 0 {
        let count = issued.too_large.to_string();
        eprintln!("{}", words.format("desk-bundle-too-large", &[("count", &count)]));
    }
}

pub(super) fn bundle(at: &mut At<'_>, args: &BundleArgs) -> Result<ExitCode, CliError> {
    let one = args.device.as_deref().map(|d| super::super::device_of(d, at.words)).transpose()?;
    let basis = at.basis()?;
    let boats = at.shore.storage.devices().map_err(|e| at.stored(e))?;
    let boats: Vec<_> = boats.into_iter().filter(|b| one.is_none_or(|one| b.device == one)).collect();
    if one.is_some() && boats.is_empty() {
        return Err(at.failed(DeskFault::None(args.device.clone().unwrap_or_default())));
    }
    let mut parts = Vec::new();
    for boat in boats {
        let facts = facts::of(&at.shore.storage, boat.device).map_err(|e| at.stored(e))?;
        let (desk, secret) = (&mut at.shore.storage, &at.shore.secret);
        match issue::issue(desk, secret, (&boat, &facts), &basis, (args.days, at.now)) {
            Ok(issued) => {
                tell(&issued, &boat.device.to_string(), at.words);
                parts.extend(issued.parts);
            }
            Err(DeskError::Fault(fault)) if one.is_none() => {
                eprintln!("{}: {}", boat.device, super::said(&fault.into(), at.words));
            }
            Err(error) => return Err(at.failed(error)),
        }
    }
    if !parts.is_empty() {
        let path = stick::write(&args.out, Direction::Aboard, &parts, at.words);
        let path = path.map_err(|e| at.stored(e).hint(at.words.text("sync-stick-hint")))?;
        at.say("desk-written", &[("path", &path.display().to_string())]);
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn extract(at: &mut At<'_>, args: &ExtractArgs) -> Result<ExitCode, CliError> {
    let Some(party) = Party::parse(&args.to) else {
        return Err(CliError::usage("--to", "agency:CODE, country:CC"));
    };
    let by = at.signed_in(&args.by)?;
    let basis = at.basis()?;
    let done = extracts::extract(&mut at.shore.storage, &by, &party, &basis, at.now);
    let done = done.map_err(|e| at.failed(e))?;
    let text = format!("{}\n", done.lines.join("\n"));
    OsDisk
        .write(&args.out, How::New, text.as_bytes())
        .map_err(|e| CliError::file("shore extract", &args.out, &e))?;
    let (given, path) = (done.given.to_string(), args.out.display().to_string());
    at.say("desk-extract", &[("party", &party.to_string()), ("given", &given), ("path", &path)]);
    Ok(ExitCode::SUCCESS)
}

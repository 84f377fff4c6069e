//! `watchkeeper shore`: the keys of a shore, its boats, and their courier files. A service
//! over a network is not part of it yet.

mod desk;

use crate::cli::store_access::given_passphrase;
use crate::cli::sync::stick;
use crate::cli::{CliError, Global, setup};
use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::parse_hex;
use crate::domain::journal::sign::PublicKey;
use crate::domain::keys::secret::Passphrase;
use crate::domain::keys::wrap::KdfCost;
use crate::domain::sync::courier::Direction;
use crate::domain::time::UtcTime;
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::shore::intake::{Took, take};
use crate::shore::place::{Shore, ShoreError};
use crate::shore::storage::{Enrolled, MOST_OFFICE, Storage};
use crate::store::error::StoreError;
use clap::{Args, Subcommand};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub struct ShoreArgs {
    /// Folder of the shore [default: shore in the data directory]
    #[arg(long, value_name = "DIR", global = true)]
    pub dir: Option<PathBuf>,
    /// File that holds the shore's passphrase; - for standard input [env: WATCHKEEPER_PASSPHRASE_FILE]
    #[arg(long, value_name = "FILE", global = true)]
    pub passphrase_file: Option<PathBuf>,
    #[command(subcommand)]
    pub command: ShoreCommand,
}

#[derive(Debug, Subcommand)]
pub enum ShoreCommand {
    /// Make a shore with keys of its own
    Init {
        /// `test`: a passphrase that protects nothing, for exercises
        #[arg(long, value_parser = ["live", "test"], default_value = "live")]
        kdf_cost: String,
    },
    /// Register a boat: what `watchkeeper sync --status` prints aboard
    Enrol {
        /// The boat's device, 32 hexadecimal digits
        #[arg(long, value_name = "ID")]
        device: String,
        /// The device's public key, 64 hexadecimal digits
        #[arg(long, value_name = "KEY")]
        key: String,
        /// The office that she belongs to
        #[arg(long, value_name = "CODE")]
        office: String,
    },
    /// Set the frames of a boat apart from now on
    Revoke {
        #[arg(long, value_name = "ID")]
        device: String,
    },
    /// Take the frames of a courier file, and write the receipts into another
    Take {
        file: PathBuf,
        /// Where the receipts go: a file, or a folder
        #[arg(long, value_name = "FILE")]
        receipts: PathBuf,
    },
    /// The boats: what is here of each, alarms, what is set apart
    List,
    #[command(flatten)]
    Desk(desk::DeskCommand),
}

/// Runs the command.
///
/// # Errors
/// The shore stays locked, or a file cannot be read or written.
pub fn run(global: &Global, args: &ShoreArgs) -> Result<ExitCode, CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None => setup::data_dir(global)
            .ok_or_else(|| CliError::failed("shore", catalogue.text("store-no-data-home")).hint("--dir DIR"))?
            .join("shore"),
    };
    let passphrase = given_passphrase(args.passphrase_file.as_deref(), &catalogue)?.ok_or_else(|| {
        CliError::failed("shore", catalogue.text("shore-no-passphrase")).hint("--passphrase-file F|-")
    })?;
    match &args.command {
        ShoreCommand::Init { kdf_cost } => init(&dir, &passphrase, kdf_cost, &catalogue),
        ShoreCommand::Enrol { device, key, office } => {
            let mut shore = opened(&dir, &passphrase, &catalogue)?;
            enrol(&mut shore, (device, key, office), now, &catalogue)
        }
        ShoreCommand::Revoke { device } => {
            revoke(&mut opened(&dir, &passphrase, &catalogue)?, device, now, &catalogue)
        }
        ShoreCommand::Take { file, receipts } => {
            let mut shore = opened(&dir, &passphrase, &catalogue)?;
            take_file(global, &mut shore, (file, receipts), now, &catalogue)
        }
        ShoreCommand::List => list(&opened(&dir, &passphrase, &catalogue)?, &catalogue),
        ShoreCommand::Desk(command) => {
            let shore = opened(&dir, &passphrase, &catalogue)?;
            desk::run(global, shore, command, (now, &catalogue))
        }
    }
}

fn failed(error: &ShoreError, catalogue: &Catalogue) -> CliError {
    let (key, args) = error.words();
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    CliError::failed("shore", catalogue.format(key, &args))
}

fn stored(error: StoreError, catalogue: &Catalogue) -> CliError {
    failed(&ShoreError::Store(error), catalogue)
}

fn opened(dir: &Path, passphrase: &Passphrase, catalogue: &Catalogue) -> Result<Shore, CliError> {
    Shore::open(dir, passphrase).map_err(|e| failed(&e, catalogue))
}

fn init(
    dir: &Path,
    passphrase: &Passphrase,
    cost: &str,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    let cost = if cost == "test" { KdfCost::TEST } else { KdfCost::LIVE };
    let shore = Shore::init(dir, passphrase, cost).map_err(|e| failed(&e, catalogue))?;
    println!("{}", catalogue.format("shore-made", &[("path", &dir.display().to_string())]));
    println!("{}", catalogue.format("shore-identity", &[("identity", &shore.secret.identity().to_string())]));
    Ok(ExitCode::SUCCESS)
}

fn device_of(text: &str, catalogue: &Catalogue) -> Result<DeviceId, CliError> {
    parse_hex(text)
        .map(DeviceId)
        .ok_or_else(|| CliError::usage("--device", catalogue.text("shore-bad-device")))
}

fn enrol(
    shore: &mut Shore,
    (device, key, office): (&str, &str, &str),
    now: UtcTime,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    let device = device_of(device, catalogue)?;
    let Some(key) = PublicKey::parse_hex(key) else {
        return Err(CliError::usage("--key", catalogue.text("shore-bad-device")));
    };
    if office.is_empty() || office.len() > MOST_OFFICE || office.chars().any(char::is_control) {
        return Err(CliError::usage("--office", catalogue.text("shore-bad-office")));
    }
    let before = shore.storage.enrolled(device).map_err(|e| stored(e, catalogue))?;
    if before.is_some_and(|before| before.key != key || before.revoked.is_some()) {
        return Err(CliError::failed("shore", catalogue.text("shore-other-key")));
    }
    let enrolled = Enrolled { device, key, office: office.to_owned(), at: now, revoked: None };
    shore.storage.enrol(&enrolled).map_err(|e| stored(e, catalogue))?;
    println!(
        "{}",
        catalogue.format("sync-code", &[("code", &shore.secret.identity().code_with(device, key))])
    );
    Ok(ExitCode::SUCCESS)
}

fn revoke(
    shore: &mut Shore,
    device: &str,
    now: UtcTime,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    let device = device_of(device, catalogue)?;
    let Some(mut enrolled) = shore.storage.enrolled(device).map_err(|e| stored(e, catalogue))? else {
        let words = catalogue.format("shore-unknown-device", &[("device", &device.to_string())]);
        return Err(CliError::failed("shore", words));
    };
    enrolled.revoked.get_or_insert(now);
    shore.storage.enrol(&enrolled).map_err(|e| stored(e, catalogue))?;
    println!("{}", catalogue.format("shore-revoked", &[("device", &device.to_string())]));
    Ok(ExitCode::SUCCESS)
}

fn take_file(
    global: &Global,
    shore: &mut Shore,
    (file, receipts): (&Path, &Path),
    now: UtcTime,
    catalogue: &Catalogue,
) -> Result<ExitCode, CliError> {
    let contents = stick::read(file, Direction::Ashore, catalogue)?;
    let (mut given, mut repeats, mut refused) = (Vec::new(), 0_usize, 0_usize);
    let mut boats = BTreeSet::new();
    for frame in &contents.items {
        match take(&mut shore.storage, &shore.secret, frame, now).map_err(|e| stored(e, catalogue))? {
            Took::Receipted { device, receipt, again } => {
                boats.insert(device);
                repeats += usize::from(again);
                given.push(receipt);
            }
            Took::Refused(refusal) => {
                refused += 1;
                let (key, args) = refusal.words();
                let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
                eprintln!("{}", catalogue.format(key, &args));
            }
        }
    }
    let args = [
        ("taken", (given.len() - repeats).to_string()),
        ("again", repeats.to_string()),
        ("refused", refused.to_string()),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", catalogue.format("shore-took", &args));
    if given.is_empty() {
        return Ok(ExitCode::from(1));
    }
    // On the same stick what the boats may have, and to the centre what touches two offices.
    given.extend(desk::after_taking(global, shore, &boats, (now, catalogue))?);
    let path = stick::write(receipts, Direction::Aboard, &given, catalogue)
        .map_err(|e| stored(e, catalogue).hint(catalogue.text("sync-stick-hint")))?;
    println!("{}", catalogue.format("shore-receipts", &[("path", &path.display().to_string())]));
    Ok(if refused > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn list(shore: &Shore, catalogue: &Catalogue) -> Result<ExitCode, CliError> {
    let told = |e| stored(e, catalogue);
    let mut alarm = false;
    for boat in shore.storage.devices().map_err(told)? {
        let entries = shore.storage.entries(boat.device).map_err(told)?.len();
        let conflicts = shore.storage.conflicts(boat.device).map_err(told)?.len();
        let parked = shore.storage.parked(boat.device).map_err(told)?.len();
        alarm |= conflicts > 0;
        let args = [
            ("device", boat.device.to_string()),
            ("office", boat.office),
            ("entries", entries.to_string()),
            ("conflicts", conflicts.to_string()),
            ("parked", parked.to_string()),
        ];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let key = if boat.revoked.is_some() { "shore-boat-revoked" } else { "shore-boat" };
        println!("{}", catalogue.format(key, &args));
    }
    if alarm {
        eprintln!("{}", catalogue.text("shore-alarm"));
    }
    Ok(if alarm { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

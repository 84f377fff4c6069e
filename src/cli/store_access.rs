//! How a command opens the store: `--officer ID --passphrase-file F|-`, else
//! `WATCHKEEPER_PASSPHRASE_FILE`, else a question on the terminal; without any of them,
//! exit 1 with `error: store locked: ..`. A passphrase is never an argument (arguments
//! are seen by every process), never printed and never logged.

use crate::cli::{CliError, Global, setup};
use crate::domain::keys::officer::OfficerId;
use crate::domain::keys::recording::RecordingKeys;
use crate::domain::keys::secret::{LONGEST_PASSPHRASE, Passphrase};
use crate::domain::keys::slot::SlotError;
use crate::i18n::Catalogue;
use crate::store::error::StoreError;
use crate::store::{Credentials, Store};
use clap::Args;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

pub mod audit;
mod secret_line;

/// Names a passphrase file for every command.
const VARIABLE: &str = "WATCHKEEPER_PASSPHRASE_FILE";

/// Who opens the store.
#[derive(Debug, Clone, Args)]
pub struct Unlock {
    /// Whose key opens the store [default: its only officer]
    #[arg(long, value_name = "ID")]
    pub officer: Option<OfficerId>,
    /// File that holds the passphrase; - for standard input [env: WATCHKEEPER_PASSPHRASE_FILE]
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// Where the store stands.
///
/// # Errors
/// The platform has no data home and none was given.
pub fn folder(global: &Global, catalogue: &Catalogue) -> Result<PathBuf, CliError> {
    setup::data_dir(global)
        .ok_or_else(|| CliError::failed("store", catalogue.text("store-no-data-home")).hint("--data-dir DIR"))
}

/// Opens the store for `command`, journals what was queued meanwhile, and tells on
/// standard error what the crew should know. A refusal is written down.
///
/// # Errors
/// It stays locked, or cannot be opened.
pub fn open_as(
    global: &Global,
    unlock: &Unlock,
    (command, catalogue): (&str, &Catalogue),
) -> Result<Store, CliError> {
    let mut store = opened(global, unlock, (command, catalogue))?;
    let (config, _) = setup::config(global)?;
    if !config.store.black_box.is_empty() {
        store.attach_black_box(Path::new(&config.store.black_box)).map_err(|e| failed(&e, catalogue))?;
    }
    audit::drain(global, &mut store, catalogue).map_err(|e| failed(&e, catalogue))?;
    tell(&store, catalogue);
    Ok(store)
}

/// Opens a copy of a store to look at it: without the black box, and nothing is written.
///
/// # Errors
/// As for [`open_as`].
pub fn open_alone(global: &Global, unlock: &Unlock, command: (&str, &Catalogue)) -> Result<Store, CliError> {
    let store = opened(global, unlock, command)?;
    tell(&store, command.1);
    Ok(store)
}

fn opened(
    global: &Global,
    unlock: &Unlock,
    (command, catalogue): (&str, &Catalogue),
) -> Result<Store, CliError> {
    let dir = folder(global, catalogue)?;
    let officer = officer(&dir, unlock.officer.as_ref(), catalogue)?;
    let passphrase = passphrase(unlock.passphrase_file.as_deref(), &officer, catalogue)?;
    let opened = Store::open(&dir, &Credentials { officer: officer.clone(), passphrase });
    opened.map_err(|error| {
        audit::refused(global, &dir, &officer, command, &error);
        failed(&error, catalogue)
    })
}

/// The keys of the recordings of the store, which is not opened: it may be in use.
///
/// # Errors
/// It stays locked, or its slots cannot be read.
pub fn recording_keys(
    global: &Global,
    unlock: &Unlock,
    catalogue: &Catalogue,
) -> Result<RecordingKeys, CliError> {
    let dir = folder(global, catalogue)?;
    let officer = officer(&dir, unlock.officer.as_ref(), catalogue)?;
    let passphrase = passphrase(unlock.passphrase_file.as_deref(), &officer, catalogue)?;
    Store::recording_keys(&dir, &Credentials { officer, passphrase }).map_err(|e| failed(&e, catalogue))
}

/// What the crew should know of an opening, on standard error.
pub fn tell(store: &Store, catalogue: &Catalogue) {
    for notice in store.notices() {
        let (key, args) = notice.words();
        eprintln!("{}", said(key, &args, catalogue));
    }
    if store.is_test() {
        eprintln!("{}", catalogue.text("store-test"));
    }
}

/// The passphrase with which `officer` opens.
///
/// # Errors
/// None was given, or its file cannot be read.
pub fn passphrase(
    file: Option<&Path>,
    officer: &OfficerId,
    catalogue: &Catalogue,
) -> Result<Passphrase, CliError> {
    match file.or(from_environment().as_deref()) {
        Some(file) => read(file, catalogue),
        None => ask("store-ask-passphrase", officer, catalogue)?
            .ok_or_else(|| locked("store-locked-no-passphrase", &[], catalogue).hint(credentials_hint())),
    }
}

/// A passphrase to be set: from `file`, else asked for twice.
///
/// # Errors
/// None was given, its file cannot be read, or what was typed differs.
pub fn new_passphrase(
    file: Option<&Path>,
    officer: &OfficerId,
    catalogue: &Catalogue,
) -> Result<Passphrase, CliError> {
    if let Some(file) = file {
        return read(file, catalogue);
    }
    let first = ask("store-ask-new-passphrase", officer, catalogue)?;
    let again = ask("store-ask-again", officer, catalogue)?;
    match (first, again) {
        (Some(first), Some(again)) if first == again => Ok(first),
        (Some(_), Some(_)) => Err(CliError::failed("passphrase", catalogue.text("store-passphrases-differ"))),
        _ => Err(CliError::failed("passphrase", catalogue.text("store-locked-no-passphrase"))
            .hint("--passphrase-file F|-, --new-passphrase-file F|-")),
    }
}

/// The first officer's passphrase: from a file like any other, typed twice on a terminal.
///
/// # Errors
/// None was given, its file cannot be read, or what was typed differs.
pub fn first_passphrase(
    file: Option<&Path>,
    officer: &OfficerId,
    catalogue: &Catalogue,
) -> Result<Passphrase, CliError> {
    new_passphrase(file.or(from_environment().as_deref()), officer, catalogue)
}

/// The passphrase that was given by a file, if one was: nothing is asked.
///
/// # Errors
/// The file cannot be read.
pub fn given_passphrase(file: Option<&Path>, catalogue: &Catalogue) -> Result<Option<Passphrase>, CliError> {
    file.or(from_environment().as_deref()).map(|file| read(file, catalogue)).transpose()
}

/// Whose key opens the store in `dir`: the one named, else its only officer.
///
/// # Errors
/// There are several, or the slots cannot be read.
pub fn officer(dir: &Path, named: Option<&OfficerId>, catalogue: &Catalogue) -> Result<OfficerId, CliError> {
    match named {
        Some(officer) => Ok(officer.clone()),
        None => Store::only_officer(dir)
            .map_err(|e| failed(&e, catalogue))?
            .ok_or_else(|| locked("store-locked-who", &[], catalogue).hint("--officer ID")),
    }
}

fn from_environment() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from)
}

fn credentials_hint() -> String {
    format!("--officer ID --passphrase-file F|-, {VARIABLE}")
}

/// A failure of the store in words, with what to do where the catalogue says it.
pub fn failed(error: &StoreError, catalogue: &Catalogue) -> CliError {
    let (key, args) = error.words();
    let locked =
        matches!(error, StoreError::Slot(SlotError::Unknown(_) | SlotError::Revoked(_) | SlotError::Wrap(_)));
    let what = if locked { "store locked" } else { "store" };
    let told = CliError::failed(what, said(key, &args, catalogue));
    let hint = format!("{key}-hint");
    if catalogue.has(&hint) { told.hint(said(&hint, &args, catalogue)) } else { told }
}

fn said(key: &str, args: &[(&'static str, String)], catalogue: &Catalogue) -> String {
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    catalogue.format(key, &args)
}

fn locked(key: &str, args: &[(&str, &str)], catalogue: &Catalogue) -> CliError {
    CliError::failed("store locked", catalogue.format(key, args))
}

fn read(file: &Path, catalogue: &Catalogue) -> Result<Passphrase, CliError> {
    let name = file.display().to_string();
    let fault = |why: &str| locked("store-locked-file", &[("path", &name), ("detail", why)], catalogue);
    // Room for all at once: a growing text would leave copies behind in memory.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST_PASSPHRASE + 8));
    let most = LONGEST_PASSPHRASE as u64 + 4;
    let taken = if name == "-" {
        io::stdin().lock().take(most).read_to_string(&mut text)
    } else {
        File::open(file).and_then(|f| f.take(most).read_to_string(&mut text))
    };
    taken.map_err(|error| fault(&error.to_string()))?;
    Passphrase::new(&text).map_err(|error| fault(&error.to_string()))
}

/// Asks on the terminal without showing what is typed; `None` where there is none.
fn ask(key: &str, officer: &OfficerId, catalogue: &Catalogue) -> Result<Option<Passphrase>, CliError> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(None);
    }
    let question = catalogue.format(key, &[("officer", officer.as_str())]);
    let typed = secret_line::ask(&question, LONGEST_PASSPHRASE)
        .map_err(|error| CliError::failed("terminal", error))?;
    let Some(typed) = typed else {
        return Err(locked("store-locked-no-passphrase", &[], catalogue));
    };
    Passphrase::new(&typed).map(Some).map_err(|error| CliError::failed("passphrase", error))
}

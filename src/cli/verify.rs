//! `watchkeeper verify`: proves or disproves that the records of a store or of a sealed
//! folder are as they were written, without a server. A page in plain words, or one JSON object.

use crate::cli::store_access::audit::Facts;
use crate::cli::store_access::{self, Unlock};
use crate::cli::{CliError, Global, setup};
use crate::domain::journal::bundle::{Bundle, Measured, Measuring};
use crate::domain::journal::folder::{
    ATTACHMENTS, Files, FolderFault, Large, MOST_BYTES, MOST_FILES, read_with,
};
use crate::domain::journal::report::Report;
use crate::domain::journal::sign::PublicKey;
use crate::domain::journal::{verify, words};
use crate::i18n::Catalogue;
use crate::runtime::clock::Clock;
use crate::store::Store;
use clap::Args;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Bytes of an attachment read at once.
const READ_AT_ONCE: usize = 256 << 10;

/// What to prove, and how to say it.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// A sealed folder or the folder of a store [default: the store of this computer]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    /// One JSON object instead of a page
    #[arg(long)]
    pub json: bool,
    /// The device's public key as the office has it on file (64 hexadecimal digits)
    #[arg(long, value_name = "HEX", value_parser = parse_key)]
    pub device_key: Option<PublicKey>,
    /// For a store; a sealed folder needs neither
    #[command(flatten)]
    pub unlock: Unlock,
}

/// # Errors
/// The path can't be read, is no sealed folder, or is a store that stays locked.
pub fn run(global: &Global, args: &VerifyArgs) -> Result<ExitCode, CliError> {
    let (mut bundle, store) = match &args.path {
        Some(path) if !Store::stands_in(path) => {
            let what = format!("verify: {}", path.display());
            let (files, large) = files(path, &what)?;
            (read_with(&files, &large).map_err(|fault| refused(&what, &fault))?, None)
        }
        store => {
            let (bundle, store) = of_store(global, store.clone(), &args.unlock)?;
            (bundle, Some(store))
        }
    };
    if let Some(key) = args.device_key {
        bundle.demand_key(key);
    }
    let report = verify::verify(&bundle);
    print(global, args, &report)?;
    // A copy that did not go on yet is proved as it is: its first record begins an epoch.
    if let Some(mut store) = store.filter(|store| !store.begins_epoch()) {
        let (config, _) = setup::config(global)?;
        let (catalogue, how) = (Catalogue::new(config.language), if report.ok { "ok" } else { "not-ok" });
        Facts::new(global)
            .and_then(|facts| store.audit("verify", how, &serde_json::json!({}), facts.now()))
            .map_err(|e| store_access::failed(&e, &catalogue))?;
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The journal of the store in `dir`, or else of the one of this computer.
fn of_store(global: &Global, dir: Option<PathBuf>, unlock: &Unlock) -> Result<(Bundle, Store), CliError> {
    let (config, _) = setup::config(global)?;
    let catalogue = Catalogue::new(config.language);
    let own = setup::data_dir(global).and_then(|own| own.canonicalize().ok());
    let elsewhere = dir.as_ref().is_some_and(|dir| dir.canonicalize().ok() != own);
    let place = Global { data_dir: dir.or_else(|| global.data_dir.clone()), ..global.clone() };
    let now = global.now.unwrap_or_else(|| Clock::start().now());
    // A backup is proved as it is: not healed from the black box, nothing journalled in it.
    let store = if elsewhere {
        store_access::open_alone(&place, unlock, ("verify", &catalogue))?
    } else {
        store_access::open_as(&place, unlock, ("verify", &catalogue))?
    };
    let bundle = store.bundle(now).map_err(|e| store_access::failed(&e, &catalogue))?;
    Ok((bundle, store))
}

fn print(global: &Global, args: &VerifyArgs, report: &Report) -> Result<(), CliError> {
    let text = if args.json {
        report.json().to_string()
    } else {
        let (config, _) = setup::config(global)?;
        words::page(report, &Catalogue::new(config.language)).join("\n")
    };
    writeln!(std::io::stdout().lock(), "{text}").map_err(|e| CliError::failed("verify: standard output", e))
}

fn refused(what: &str, fault: &FolderFault) -> CliError {
    let error = CliError::failed(what, fault);
    match fault {
        FolderFault::NotAFolder => {
            error.hint("name the folder that holds manifest.cbor; its name ends in .sealed")
        }
        FolderFault::NoKey => error.hint("ask for another copy: this one can't be proved"),
        FolderFault::TooManyFiles | FolderFault::TooLarge => error.hint("seal it in smaller parts"),
    }
}

fn parse_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::parse_hex(&text.to_ascii_lowercase()).ok_or_else(|| "want 64 hexadecimal digits".to_owned())
}

/// Reads a folder within its limits; attachments are measured where they stand. Links are refused: what is proved must stand in the
/// folder itself.
fn files(path: &Path, what: &str) -> Result<(Files, Large), CliError> {
    let kind =
        fs::metadata(path).map_err(|e| CliError::failed(what, e).hint("check the path and the medium"))?;
    if !kind.is_dir() {
        return Err(CliError::failed(what, "not a folder").hint("unpack it, and name the folder"));
    }
    let (mut files, mut large) = (Files::new(), Large::new());
    let mut room = MOST_BYTES;
    let mut folders = vec![(path.to_path_buf(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|e| CliError::failed(what, e))? {
            let entry = entry.map_err(|e| CliError::failed(what, e))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let inside = format!("{what}: {name}");
            let found = fs::symlink_metadata(entry.path()).map_err(|e| CliError::failed(&inside, e))?;
            if found.is_dir() && prefix.matches('/').count() < 4 {
                folders.push((entry.path(), format!("{name}/")));
            } else if found.is_file() && name.starts_with(ATTACHMENTS) {
                let measured = measure(&entry.path()).map_err(|e| CliError::failed(&inside, e))?;
                large.insert(name, measured);
            } else if found.is_file() {
                room = room.checked_sub(found.len()).ok_or_else(|| refused(what, &FolderFault::TooLarge))?;
                let bytes = fs::read(entry.path()).map_err(|e| CliError::failed(&inside, e))?;
                files.insert(name, bytes);
            } else {
                return Err(CliError::failed(&inside, "neither a file nor a folder of a sealed folder"));
            }
            if files.len() + large.len() + folders.len() > MOST_FILES {
                return Err(refused(what, &FolderFault::TooManyFiles));
            }
        }
    }
    Ok((files, large))
}

/// Hash and length of a file of any size.
fn measure(path: &Path) -> io::Result<Measured> {
    let mut file = File::open(path)?;
    let mut measuring = Measuring::default();
    let mut piece = vec![0; READ_AT_ONCE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(measuring.done()),
            n => measuring.take(piece.get(..n).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_sealed_folder_is_refused_in_words() {
        let dir = tempfile::tempdir().unwrap();
        let missing = files(&dir.path().join("no"), "verify: no").unwrap_err();
        assert_eq!((missing.code, missing.hint.is_some()), (1, true));
        let file = dir.path().join("a.sealed");
        fs::write(&file, b"x").unwrap();
        assert_eq!(files(&file, "verify: a").unwrap_err().why, "not a folder");
        let (found, large) = files(dir.path(), "verify: d").unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), ["a.sealed"]);
        assert!(
            refused("verify: d", &read_with(&found, &large).unwrap_err())
                .to_string()
                .contains("hint: name the folder")
        );
    }

    #[test]
    fn names_inside_are_written_with_slashes() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("entries")).unwrap();
        fs::write(dir.path().join("entries").join("case.cbor"), b"x").unwrap();
        fs::create_dir(dir.path().join("attachments")).unwrap();
        fs::write(dir.path().join("attachments").join("a"), b"photo").unwrap();
        let (files, large) = files(dir.path(), "d").unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["entries/case.cbor"]);
        assert_eq!(
            large.into_iter().collect::<Vec<_>>(),
            [("attachments/a".to_owned(), Measured::of(b"photo"))]
        );
    }

    #[test]
    fn a_key_is_64_digits() {
        assert!(parse_key(&"aB".repeat(32)).is_ok());
        assert!(parse_key("ab").is_err());
    }
}

//! A file on a stick: written under another name, through to the medium, renamed, and read
//! back; read only as far as a courier file may be long, and only where it is a plain file.

use crate::cli::CliError;
use crate::domain::sync::courier::{self, Contents, Direction, MOST_FILE};
use crate::i18n::Catalogue;
use crate::store::disk::{Disk, How, OsDisk};
use crate::store::error::StoreError;
use crate::store::journal::dock::random_name;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Writes a courier file. Into a folder it goes under a random name, which tells nothing.
///
/// # Errors
/// The medium refuses, is full, or gives back something else than was written; what was
/// there before is still there.
pub(in crate::cli) fn write(
    to: &Path,
    direction: Direction,
    items: &[Vec<u8>],
    catalogue: &Catalogue,
) -> Result<PathBuf, StoreError> {
    let name = random_name()?;
    let path = if to.is_dir() { to.join(&name) } else { to.to_owned() };
    let bytes = courier::encode(direction, items);
    let folder = path.parent().unwrap_or(Path::new(""));
    let partial = folder.join(format!("{name}.partial"));
    let same = |path: &Path| {
        let read = OsDisk.read(path, 0, MOST_FILE + 1)?;
        if read == bytes { Ok(()) } else { Err(io::Error::other(catalogue.text("sync-stick-differs"))) }
    };
    let written = OsDisk
        .write(&partial, How::New, &bytes)
        .and_then(|()| same(&partial))
        .and_then(|()| OsDisk.rename(&partial, &path))
        .and_then(|()| OsDisk.sync_dir(folder))
        .and_then(|()| same(&path));
    match written {
        Ok(()) => Ok(path),
        Err(error) => {
            // The name is random: nothing but what was written here can stand under it.
            let _ = OsDisk.remove(&partial);
            Err(StoreError::File { path, error })
        }
    }
}

/// Reads a courier file.
///
/// # Errors
/// It cannot be read, is no plain file, too large, or none of this kind.
pub(in crate::cli) fn read(
    from: &Path,
    direction: Direction,
    catalogue: &Catalogue,
) -> Result<Contents, CliError> {
    let what = || format!("{} {}", catalogue.text("sync-stick"), from.display());
    let facts =
        fs::symlink_metadata(from).map_err(|e| CliError::file(&catalogue.text("sync-stick"), from, &e))?;
    if !facts.is_file() {
        return Err(CliError::failed(what(), catalogue.text("sync-courier-none")));
    }
    let bytes = OsDisk
        .read(from, 0, MOST_FILE + 1)
        .map_err(|e| CliError::file(&catalogue.text("sync-stick"), from, &e))?;
    let contents = courier::decode(&bytes, direction)
        .map_err(|fault| CliError::failed(what(), catalogue.text(fault.key())))?;
    if !contents.whole {
        eprintln!("{}", catalogue.text("sync-courier-cut"));
    }
    Ok(contents)
}

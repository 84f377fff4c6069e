//! Where an exercise keeps what it writes: a folder of its own with a mark in it, never
//! the live one and nothing inside it.

use crate::cli::{CliError, Global, setup};
use crate::i18n::Catalogue;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A folder with this file in it holds exercises and nothing else.
pub(in crate::cli) const MARK: &str = "EXERCISE";

/// The folder, made and marked: `--data-dir`, else one beside the live data.
///
/// # Errors
/// It is the live folder or lies in it, it holds something that is no exercise, or it
/// cannot be made.
pub(super) fn take(global: &Global, catalogue: &Catalogue) -> Result<PathBuf, CliError> {
    let live = setup::data_dir(&Global { data_dir: None, ..global.clone() });
    let beside = || Some(live.as_ref()?.with_file_name("watchkeeper-exercise"));
    let dir = global.data_dir.clone().or_else(beside).ok_or_else(|| {
        CliError::failed("exercise", catalogue.text("store-no-data-home")).hint("--data-dir DIR")
    })?;
    let shown = dir.display().to_string();
    let refused = |key: &str| {
        CliError::failed(format!("exercise {shown}"), catalogue.text(key))
            .hint(catalogue.text("exercise-place-hint"))
    };
    if live.is_some_and(|live| lies_in(&dir, &live)) {
        return Err(refused("exercise-live"));
    }
    let marked = dir.join(MARK).exists();
    let is_empty = match fs::read_dir(&dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(CliError::file("exercise", &dir, &error)),
    };
    if !marked && !is_empty {
        return Err(refused("exercise-not-one"));
    }
    let made = fs::create_dir_all(&dir).and_then(|()| fs::write(dir.join(MARK), "EXERCISE\n"));
    made.map_err(|error| CliError::file("exercise", &dir, &error))?;
    Ok(dir)
}

/// Whether `dir` is `live` or lies in it, by the names that the system resolves them to.
fn lies_in(dir: &Path, live: &Path) -> bool {
    let real = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        // What is not there yet is named by what is.
        let there = path.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
        match there {
            Some((part, real)) => path.strip_prefix(part).map_or(real.clone(), |rest| real.join(rest)),
            None => path,
        }
    };
    real(dir).starts_with(real(live))
}

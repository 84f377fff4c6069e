//! Files that stand in their folder whole or not at all.

use crate::export::File;
use crate::store::error::StoreError;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Under this name they are written first, in the same folder: a name that was never
/// whole is never one of theirs.
const ASIDE: &str = ".watchkeeper-export";

/// Writes all of them. Where one cannot be written none is left behind, and files of
/// these names that stood there stay as they were.
///
/// # Errors
/// The folder cannot be made or written, or the disk is full.
pub(crate) fn write(dir: &Path, files: &[File]) -> Result<(), StoreError> {
    write_with(dir, files, &mut |_| Ok(()))
}

/// Writes all of them, and what `more` writes whole into the folder by its own means:
/// where that fails there is none of them.
///
/// # Errors
/// As for [`write()`], and what `more` gives.
pub(crate) fn write_with(
    dir: &Path,
    files: &[File],
    more: &mut dyn FnMut(&Path) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let fault = |error: io::Error| match error.kind() {
        // As the store tells of its own files, so that the audit trail has the fault's code.
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::File { path: dir.to_owned(), error },
    };
    fs::create_dir_all(dir).map_err(fault)?;
    let aside = dir.join(format!("{ASIDE}-{}", std::process::id()));
    let done = aside_all(&aside, files).map_err(fault).and_then(|()| {
        more(dir)?;
        moved(dir, &aside, files).map_err(fault)
    });
    // Empty once everything has moved; after a fault it holds what must not stay.
    let removed = fs::remove_dir_all(&aside).map_err(fault);
    done.and(removed)?;
    sync(dir);
    Ok(())
}

fn aside_all(aside: &Path, files: &[File]) -> io::Result<()> {
    fs::create_dir(aside)?;
    for file in files {
        let mut out = fs::File::create_new(aside.join(&file.name))?;
        out.write_all(&file.bytes)?;
        out.sync_all()?;
    }
    Ok(())
}

/// Space and rights were there for all: what is left are names.
fn moved(dir: &Path, aside: &Path, files: &[File]) -> io::Result<()> {
    let mut moved: Vec<PathBuf> = Vec::new();
    for file in files {
        let to = dir.join(&file.name);
        let new = !to.exists();
        if let Err(error) = fs::rename(aside.join(&file.name), &to) {
            for path in moved {
                let _ = fs::remove_file(path);
            }
            return Err(error);
        }
        if new {
            moved.push(to);
        }
    }
    Ok(())
}

/// The names to the disk, where the platform can.
fn sync(dir: &Path) {
    if let Ok(dir) = fs::File::open(dir) {
        let _ = dir.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: &str) -> File {
        File { name: name.to_owned(), bytes: bytes.as_bytes().to_vec() }
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn all_or_none_and_what_stood_there_stays() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("a/b");
        write(&dir, &[file("x", "1"), file("y", "2")]).unwrap();
        assert_eq!(names(&dir), ["x", "y"]);
        write(&dir, &[file("x", "3")]).unwrap();
        assert_eq!(fs::read(dir.join("x")).unwrap(), b"3");
        // A folder stands where the second file should: nothing of the new set stays.
        fs::create_dir(dir.join("q")).unwrap();
        fs::write(dir.join("q/inside"), b"").unwrap();
        assert!(write(&dir, &[file("p", "1"), file("q", "2")]).is_err());
        assert_eq!(names(&dir), ["q", "x", "y"]);
        assert!(write(&dir.join("x"), &[file("p", "1")]).is_err());
        assert_eq!(names(&dir), ["q", "x", "y"]);
    }
}

//! The forms and value lists of the office, beside those that ship: `forms/*.toml` and
//! `forms/lists/*.toml` in the data directory. A form with a fault is not used, the one before
//! it stays; a faulty line of a list costs that line.

use crate::cli::Global;
use crate::cli::setup::{Trouble, data_dir};
use crate::domain::report::form::MOST_FILE;
use crate::domain::report::registry::Registry;
use crate::i18n::Catalogue;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Most files of a folder that are read.
const MOST_FILES: usize = 200;
/// Faults that are told one by one.
const MOST_TOLD: usize = 5;

/// The registry of this boat, and what is to be mended in the files of the office.
pub fn forms(global: &Global, catalogue: &Catalogue) -> (Registry, Vec<Trouble>) {
    data_dir(global)
        .map_or_else(|| (Registry::bundled(), Vec::new()), |dir| forms_in(&dir.join("forms"), catalogue))
}

/// The same of a folder.
pub fn forms_in(folder: &Path, catalogue: &Catalogue) -> (Registry, Vec<Trouble>) {
    let mut registry = Registry::bundled();
    let mut told: Vec<String> = Vec::new();
    let mut each = |folder: &Path, add: &mut dyn FnMut(&str, &str)| {
        for path in files(folder) {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            match text(&path) {
                Ok(text) => add(&name, &text),
                Err(error) => told.push(format!("{name}: {error}")),
            }
        }
    };
    each(&folder.join("lists"), &mut |name, text| registry.add_lists(name, text));
    each(folder, &mut |name, text| registry.add_office_form(name, text));
    told.extend(registry.problems().iter().map(|found| {
        let args: Vec<(&str, &str)> = found.problem.args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let why = catalogue.format(found.problem.fault.code(), &args);
        format!("{}:{}:{}: {why}", found.file, found.problem.line, found.problem.column)
    }));
    let more = told.len().saturating_sub(MOST_TOLD);
    told.truncate(MOST_TOLD);
    if more > 0 {
        told.push(format!("+{more}"));
    }
    (registry, told.into_iter().map(|detail| Trouble { key: "trouble-forms", detail }).collect())
}

/// The files of a folder by their names; none where there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "toml") && path.is_file())
        .take(MOST_FILES)
        .collect();
    files.sort();
    files
}

/// A file no longer than a form may be; the reader says so of a longer one.
fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(MOST_FILE as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use tempfile::TempDir;

    const GOOD: &str = "id = \"dive\"\nversion = 1\nen = \"Dive\"\nja = \"潜水\"\n\
        [[section]]\nkey = \"a\"\nen = \"A\"\nja = \"あ\"\n\
        fields = [\n  { key = \"b\", en = \"B\", ja = \"い\", type = \"text\" },\n]\n";

    fn told(files: &[(&str, &str)]) -> (Registry, Vec<String>) {
        let dir = TempDir::new().unwrap();
        fs::create_dir(dir.path().join("lists")).unwrap();
        for (name, text) in files {
            fs::write(dir.path().join(name), text).unwrap();
        }
        let (registry, troubles) = forms_in(dir.path(), &Catalogue::new(Language::English));
        (registry, troubles.into_iter().map(|t| t.detail).collect())
    }

    #[test]
    fn an_office_adds_forms_versions_and_codes_without_a_new_program() {
        let note = include_str!("../../../assets/forms/note.toml").replace("version = 1", "version = 2");
        let list = "[[list]]\nid = \"reason\"\nversion = 2\nen = \"R\"\nja = \"R\"\n\
            items = [{ code = \"exercise\", en = \"Exercise\", ja = \"訓練\" }]\n";
        let (registry, faults) = told(&[("dive.toml", GOOD), ("note.toml", &note), ("lists/own.toml", list)]);
        assert_eq!(faults, Vec::<String>::new());
        assert!(registry.newest("dive").is_some());
        assert_eq!(registry.newest("note").unwrap().id.version, 2);
        assert!(registry.lists().item("reason", "exercise").is_some());
        assert!(registry.lists().item("reason", "watchlist").is_some(), "those that ship stay");
        let (registry, faults) = forms_in(Path::new("/nowhere"), &Catalogue::new(Language::English));
        assert_eq!((registry.offered().len(), faults.len()), (Registry::bundled().offered().len(), 0));
    }

    #[test]
    fn a_form_with_faults_is_told_by_line_and_the_old_one_stays() {
        let broken = GOOD.replace("type = \"text\"", "type = \"txt\"");
        let newer = include_str!("../../../assets/forms/note.toml")
            .replace("version = 1", "version = 2")
            .replace("type = \"long-text\"", "type = \"novel\"");
        let (registry, faults) = told(&[("dive.toml", &broken), ("note.toml", &newer)]);
        assert!(registry.newest("dive").is_none());
        assert_eq!(registry.newest("note").unwrap().id.version, 1, "the old form stays");
        assert!(faults.iter().any(|f| f.starts_with("dive.toml:10:")), "{faults:?}");
        assert!(faults.iter().any(|f| f.starts_with("note.toml:")), "{faults:?}");
        // A form on which records may stand is not changed under its number.
        let same = include_str!("../../../assets/forms/note.toml").replace("en = \"Text\"", "en = \"Words\"");
        let (registry, faults) = told(&[("note.toml", &same)]);
        assert_eq!(registry.newest("note"), Registry::bundled().newest("note"));
        assert!(faults.first().is_some_and(|f| f.contains("note v1")), "{faults:?}");
        // No TOML at all, no text at all, and more than a file may hold.
        let long = format!("{GOOD}# {}\n", "x".repeat(MOST_FILE));
        let (_, faults) = told(&[("a.toml", "\u{0}["), ("b.toml", ""), ("c.toml", &long)]);
        assert!(faults.len() >= 3, "{faults:?}");
    }
}

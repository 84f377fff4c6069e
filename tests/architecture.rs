//! Holds the house together: which floor may use which, how long a file may be, that
//! every module says what it is for, and that names are imported from their owners.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// A floor: its folders, and the words its code may not mention, each with the reason.
struct Floor {
    parts: &'static [&'static str],
    forbidden: &'static [(&'static str, &'static str)],
}

const NO_IO: &[(&str, &str)] = &[
    ("std::fs", "the core does no I/O"),
    ("std::net", "the core does no I/O"),
    ("std::thread", "the core starts no thread"),
    ("std::env", "the core reads no environment"),
    ("::now()", "time is an argument"),
    ("ratatui", "the core knows no terminal"),
    ("crossterm", "the core knows no terminal"),
    ("serialport", "the core opens no port"),
    ("rusqlite", "the core knows no database"),
    ("crate::app", "arrows only go down"),
    ("crate::link", "arrows only go down"),
    ("crate::store", "arrows only go down"),
    ("getrandom", "chance is an argument"),
    ("crate::ui", "arrows only go down"),
    ("crate::runtime", "arrows only go down"),
    ("crate::cli", "arrows only go down"),
];

const FLOORS: &[Floor] = &[
    Floor { parts: &["domain", "config", "i18n"], forbidden: NO_IO },
    Floor {
        parts: &["app"],
        forbidden: &[
            ("std::fs", "state and update do no I/O"),
            ("std::net", "state and update do no I/O"),
            ("std::thread", "state and update start no thread"),
            ("::now()", "time is an argument"),
            ("ratatui", "app knows no terminal"),
            ("crossterm", "app knows no terminal"),
            ("serialport", "app opens no port"),
            ("rusqlite", "app knows no database"),
            ("crate::link", "floor 2 parts never use each other"),
            ("crate::store", "floor 2 parts never use each other"),
            ("crate::ui", "arrows only go down"),
            ("crate::runtime", "arrows only go down"),
            ("crate::cli", "arrows only go down"),
        ],
    },
    Floor {
        parts: &["export"],
        forbidden: &[
            ("std::fs", "values in, bytes out"),
            ("std::net", "values in, bytes out"),
            ("std::thread", "documents start no thread"),
            ("std::env", "documents read no environment"),
            ("::now()", "time is an argument"),
            ("ratatui", "documents know no terminal"),
            ("crossterm", "documents know no terminal"),
            ("serialport", "documents open no port"),
            ("rusqlite", "documents know no database"),
            ("getrandom", "the same values give the same bytes"),
            ("crate::app", "floor 2 parts never use each other"),
            ("crate::link", "floor 2 parts never use each other"),
            ("crate::store", "floor 2 parts never use each other"),
            ("crate::ui", "arrows only go down"),
            ("crate::runtime", "arrows only go down"),
            ("crate::cli", "arrows only go down"),
        ],
    },
    Floor {
        parts: &["link"],
        forbidden: &[
            ("ratatui", "links know no terminal"),
            ("crossterm", "links know no terminal"),
            ("rusqlite", "links know no database"),
            ("crate::app", "floor 2 parts never use each other"),
            ("crate::store", "floor 2 parts never use each other"),
            ("crate::ui", "arrows only go down"),
            ("crate::runtime", "arrows only go down"),
            ("crate::cli", "arrows only go down"),
        ],
    },
    Floor {
        parts: &["store"],
        forbidden: &[
            ("::now()", "time is an argument"),
            ("std::net", "the store knows no network"),
            ("ratatui", "the store knows no terminal"),
            ("crossterm", "the store knows no terminal"),
            ("serialport", "the store opens no port"),
            ("crate::app", "floor 2 parts never use each other"),
            ("crate::link", "floor 2 parts never use each other"),
            ("crate::ui", "arrows only go down"),
            ("crate::runtime", "arrows only go down"),
            ("crate::cli", "arrows only go down"),
        ],
    },
    Floor {
        parts: &["ui"],
        forbidden: &[
            ("std::fs", "drawing does no I/O"),
            ("::now()", "drawing reads no clock"),
            ("crossterm", "drawing is a function of state"),
            ("serialport", "drawing opens no port"),
            ("rusqlite", "drawing knows no database"),
            ("crate::link", "drawing knows no link"),
            ("crate::store", "drawing knows no store"),
            ("crate::runtime", "arrows only go down"),
            ("crate::cli", "arrows only go down"),
        ],
    },
    Floor {
        parts: &["dock"],
        forbidden: &[
            ("::now()", "time is an argument"),
            ("std::fs", "the store keeps the files"),
            ("ratatui", "docking knows no terminal"),
            ("crossterm", "docking knows no terminal"),
            ("serialport", "docking opens no port"),
            ("rusqlite", "the database is the store's alone"),
            ("tokio", "a boat waits on a thread"),
            ("getrandom", "the store asks for chance"),
            ("crate::app", "docking knows no screen"),
            ("crate::link", "docking knows no link"),
            ("crate::shore", "boat and shore meet on the wire"),
            ("crate::ui", "arrows only go down"),
            ("crate::runtime", "arrows only go down"),
            ("crate::cli", "arrows only go down"),
        ],
    },
    Floor {
        parts: &["shore"],
        forbidden: &[
            ("::now()", "time is an argument"),
            ("ratatui", "the shore knows no terminal"),
            ("crossterm", "the shore knows no terminal"),
            ("serialport", "the shore opens no port"),
            ("getrandom", "the store asks for chance"),
            ("crate::dock", "boat and shore meet on the wire"),
            ("crate::app", "the shore knows no screen"),
            ("crate::link", "the shore knows no link"),
            ("crate::ui", "arrows only go down"),
            ("crate::runtime", "arrows only go down"),
            ("crate::cli", "arrows only go down"),
        ],
    },
    Floor {
        parts: &["runtime"],
        forbidden: &[
            ("rusqlite", "the database is the store's alone"),
            ("crate::cli", "arrows only go down"),
        ],
    },
    Floor { parts: &["cli"], forbidden: &[("rusqlite", "the database is the store's alone")] },
];

/// Names that the crate root declares: nothing else may be imported from there.
const ROOT_MODULES: [&str; 12] =
    ["app", "cli", "config", "dock", "domain", "export", "i18n", "link", "runtime", "shore", "store", "ui"];

const HARD_LIMIT: usize = 500;

/// Product files that a folder holds at most.
const FOLDER_LIMIT: usize = 12;

/// Folders that hold more, and why they may.
const LARGE_FOLDERS: &[(&str, &str)] =
    &[("", "the floors"), ("domain", "the parts of the core, side by side"), ("cli", "one file a command")];

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The lines of a file that ship: up to its test module.
fn product(text: &str) -> Vec<(usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, l)| !l.starts_with("#[cfg(test)]"))
        .map(|(n, l)| (n + 1, l))
        .collect()
}

fn is_test_file(path: &Path) -> bool {
    path.file_name().is_some_and(|n| n == "tests.rs") || path.components().any(|c| c.as_os_str() == "tests")
}

fn violations(part: &str, name: &str, text: &str, forbidden: &[(&str, &str)]) -> Vec<String> {
    product(text)
        .into_iter()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .flat_map(|(n, line)| {
            forbidden
                .iter()
                .filter(move |(word, _)| line.contains(word))
                .map(move |(word, why)| format!("{name}:{n}: {part} mentions {word}: {why}"))
        })
        .collect()
}

#[test]
fn arrows_only_go_down() {
    let mut bad = Vec::new();
    let mut seen = 0;
    for floor in FLOORS {
        for part in floor.parts {
            for path in sources(&src()) {
                let relative = path.strip_prefix(src()).unwrap();
                let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
                if first.trim_end_matches(".rs") != *part || is_test_file(relative) {
                    continue;
                }
                seen += 1;
                let text = fs::read_to_string(&path).unwrap();
                bad.extend(violations(part, &relative.display().to_string(), &text, floor.forbidden));
            }
        }
    }
    assert!(seen > 50, "the walk found only {seen} files");
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn a_planted_violation_is_found() {
    let found = violations("domain", "x.rs", "//! x\nuse std::fs;\n", NO_IO);
    assert_eq!(found, ["x.rs:2: domain mentions std::fs: the core does no I/O"]);
}

#[test]
fn every_part_has_a_floor() {
    let known: Vec<&str> =
        FLOORS.iter().flat_map(|f| f.parts.iter().copied()).chain(["lib", "main", "bin"]).collect();
    for entry in fs::read_dir(src()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name.trim_end_matches(".rs")), "src/{name} stands on no floor");
    }
}

#[test]
fn names_are_imported_from_their_owners() {
    let mut bad = Vec::new();
    for path in sources(&src()) {
        let text = fs::read_to_string(&path).unwrap();
        for (n, line) in text.lines().enumerate() {
            let line = line.trim();
            let Some(rest) = line.strip_prefix("use crate::") else { continue };
            let first: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !ROOT_MODULES.contains(&first.as_str()) {
                bad.push(format!("{}:{}: imports {first} through the crate root", path.display(), n + 1));
            }
            if rest.ends_with("::*;") {
                bad.push(format!("{}:{}: a glob hides what is used", path.display(), n + 1));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut bad = Vec::new();
    for path in sources(&src()) {
        let text = fs::read_to_string(&path).unwrap();
        let lines = product(&text).len();
        if lines > HARD_LIMIT && !is_test_file(&path) {
            bad.push(format!("{}: {lines} product lines, the limit is {HARD_LIMIT}", path.display()));
        }
        if !text.starts_with("//!") {
            bad.push(format!("{}: does not open by saying what it is for", path.display()));
        }
        for word in ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!(", "dbg!("] {
            if text.contains(word) {
                bad.push(format!("{}: leftover {word}", path.display()));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let children = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_dir());
    let below: Vec<PathBuf> = children.flat_map(|child| folders(&child)).collect();
    [dir.to_owned()].into_iter().chain(below).collect()
}

#[test]
fn a_folder_is_no_heap() {
    let (mut bad, mut large) = (Vec::new(), Vec::new());
    for folder in folders(&src()) {
        let name = folder.strip_prefix(src()).unwrap().display().to_string();
        let files = fs::read_dir(&folder).unwrap().filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.extension().is_some_and(|e| e == "rs") && !is_test_file(&path)
        });
        let files = files.count();
        if files <= FOLDER_LIMIT {
            continue;
        }
        match LARGE_FOLDERS.iter().find(|(large, _)| *large == name) {
            Some((name, _)) => large.push(*name),
            None => bad.push(format!("src/{name}: {files} files, the limit is {FOLDER_LIMIT}")),
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    for (name, _) in LARGE_FOLDERS {
        assert!(large.contains(name), "src/{name} needs no exception any more");
    }
}

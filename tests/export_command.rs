//! `watchkeeper export` and `stats index` from outside: from a store to files, what is
//! refused, and what the audit trail says of it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, Stream};
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::export::demo;
use watchkeeper::export::summary::summary;
use watchkeeper::store::journal::NewRecord;
use watchkeeper::store::{Credentials, Store};

fn who() -> Credentials {
    Credentials { officer: "O-1".parse().unwrap(), passphrase: Passphrase::new("O-1").unwrap() }
}

/// A store with the records of the demo patrol, its last `without` left out.
fn boat(without: usize) -> TempDir {
    let dir = TempDir::new().unwrap();
    let mut store = Store::init(dir.path(), &who(), &"commander".parse().unwrap(), true, UtcTime(0)).unwrap();
    let records = demo::material().unwrap().records;
    for record in &records[..records.len() - without] {
        let (stream, action) = match record.kind.as_str() {
            "custody" => (Stream::Case, Action::Seal),
            "own-track" => (Stream::Bulk, Action::Note),
            "match" => (Stream::Audit, Action::Note),
            _ => (Stream::Ops, Action::Note),
        };
        let body: Value = serde_json::from_slice(&record.body).unwrap();
        let utc = UtcTime::parse_rfc3339(body["at"].as_str().unwrap()).unwrap();
        let clock = ClockFacts { utc, ..ClockFacts::default() };
        store.append(&NewRecord { stream, action, kind: &record.kind, body: &record.body, clock }).unwrap();
    }
    std::fs::write(dir.path().join("pass"), "O-1").unwrap();
    dir
}

fn run(dir: &Path, arguments: &str) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
        .args(arguments.split(' '))
        .current_dir(dir)
        .env("XDG_CONFIG_HOME", dir.join("config"))
        .output();
    output.unwrap()
}

fn export(dir: &Path, arguments: &str) -> Output {
    let unlock = "--officer O-1 --passphrase-file pass --data-dir . --now 2026-11-24T20:00:00Z";
    run(dir, &format!("export --patrol last {arguments} {unlock}"))
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// How the exports of a store went, by its trail.
fn trail(dir: &Path) -> Vec<String> {
    let store = Store::open(dir, &who()).unwrap();
    let entries = store.entries(Stream::Audit, 0, 1_000).unwrap();
    let exports = entries.iter().filter(|entry| entry.kind == "export");
    let how =
        |body: Vec<u8>| serde_json::from_slice::<Value>(&body).unwrap()["how"].as_str().unwrap().to_owned();
    exports.map(|entry| how(store.body(entry.record).unwrap().unwrap())).collect()
}

#[test]
fn the_figures_of_a_store_are_those_of_its_records() {
    let dir = boat(0);
    let output = export(dir.path(), "--out out --as-of 2026-11-30");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let json = std::fs::read(dir.path().join("out/PL12-20261124-1-patrol.en.json")).unwrap();
    let told: Value = serde_json::from_slice(&json).unwrap();
    let mut material = demo::material().unwrap();
    material.reports.clear();
    let wanted = summary(&material).unwrap();
    let figures = told["figures"].as_array().unwrap();
    assert_eq!(figures.len(), wanted.figures.len());
    for (told, wanted) in figures.iter().zip(&wanted.figures) {
        assert_eq!(told["figure"], wanted.group);
        assert_eq!(told["value"], wanted.amount.parts().0, "{}", wanted.group);
        assert_eq!(told["records"].as_array().unwrap().len(), wanted.records.len(), "{}", wanted.group);
    }
    assert_eq!(trail(dir.path()), ["begun", "done"]);
    // That entry is no part of what the next export is made from.
    let again = export(dir.path(), "--out again --as-of 2026-11-30");
    assert!(again.status.success());
    for name in names(&dir.path().join("out")) {
        let read = |folder: &str| std::fs::read(dir.path().join(folder).join(&name)).unwrap();
        assert_eq!(read("out"), read("again"), "{name}");
    }
}

#[test]
fn what_cannot_be_made_leaves_no_file() {
    let dir = boat(1);
    let refused = export(dir.path(), "--out out --lang en");
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1));
    assert!(told.contains("not complete") && told.contains("--allow-incomplete"), "{told}");
    assert!(told.contains("fuel (commander)"), "{told}");
    assert!(names(&dir.path().join("out")).is_empty());
    std::fs::write(dir.path().join("file"), "").unwrap();
    let refused = export(dir.path(), "--out file --allow-incomplete");
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(trail(dir.path()).len(), 2);
    assert_ne!(trail(dir.path())[1], "done");
    let made = export(dir.path(), "--out out --allow-incomplete --kind patrol --format md");
    assert!(made.status.success());
    assert_eq!(names(&dir.path().join("out")), ["PL12-20261124-1-patrol.en.md"]);
    for (arguments, code) in [
        ("--out o --format docx", 2),
        ("--out o --kind novel", 2),
        ("--out o --format folder --recipient police --allow-incomplete", 1),
        ("--out o --recipient pirates", 2),
        ("--out o --recipient media --kind patrol --allow-incomplete", 1),
        ("--out o --recipient foreign --partner Italy --as-of 2026-11-30 --allow-incomplete", 1),
    ] {
        assert_eq!(export(dir.path(), arguments).status.code(), Some(code), "{arguments}");
    }
    assert!(names(&dir.path().join("o")).is_empty());
}

#[test]
fn a_full_disk_and_a_folder_that_cannot_be_written_leave_nothing() {
    let dir = boat(0);
    // No file may grow beyond four blocks: as on a disk that fills up.
    let arguments = "export --patrol last --out out --as-of 2026-11-30 --officer O-1 --passphrase-file pass \
                     --data-dir . --now 2026-11-24T20:00:00Z --format pdf";
    let line = format!("trap '' XFSZ; ulimit -f 16; exec \"$0\" {arguments}");
    let output = Command::new("bash")
        .args(["-c", &line, env!("CARGO_BIN_EXE_watchkeeper")])
        .current_dir(dir.path())
        .env("XDG_CONFIG_HOME", dir.path().join("config"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("error: "), "{told}");
    assert!(names(&dir.path().join("out")).is_empty(), "no half file");
    let refused = export(dir.path(), "--out /proc/nothing --as-of 2026-11-30");
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("/proc/nothing"));
}

#[test]
fn the_sealed_folder_is_one_that_verify_takes() {
    let dir = boat(0);
    let made = export(dir.path(), "--out out --as-of 2026-11-30 --format folder --format md --kind patrol");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut found = names(&dir.path().join("out"));
    found.sort();
    assert_eq!(found, ["PL12-20261124-1-patrol.en.md", "PL12-20261124-1-patrol.en.sealed"]);
    let verified = run(dir.path(), "verify out/PL12-20261124-1-patrol.en.sealed --json");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    let told: Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(told["ok"], true);
    // It stands there: a second one would not be whole beside it, and nothing else is made.
    let again =
        export(dir.path(), "--out out --as-of 2026-11-30 --format folder --format html --kind patrol");
    assert_eq!(again.status.code(), Some(1));
    assert_eq!(names(&dir.path().join("out")).len(), 2);
    assert_eq!(run(dir.path(), "export --demo --out o --format folder").status.code(), Some(2));
}

#[test]
fn the_demo_needs_no_store() {
    let dir = TempDir::new().unwrap();
    let made = run(dir.path(), "export --demo --out a --lang ja --data-dir none");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(
        names(&dir.path().join("a")).contains(&"PL12-20261124-1-seizure-PL12-2026-0002.ja.html".to_owned())
    );
    assert_eq!(names(dir.path()), ["a"]);
    assert_eq!(run(dir.path(), "export --out a").status.code(), Some(2));
}

#[test]
fn an_index_needs_its_day() {
    let dir = TempDir::new().unwrap();
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/statistics/trends.csv");
    std::fs::copy(table, dir.path().join("trends.csv")).unwrap();
    let refused = run(dir.path(), "stats index trends.csv --base 2000");
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0));
    let made = run(dir.path(), "stats index trends.csv --base 2000 --as-of 2011-02-28 --lang en");
    assert!(made.status.success());
    assert!(String::from_utf8_lossy(&made.stdout).contains("Ships 2010 = 87.9"));
    std::fs::write(dir.path().join("wrong.csv"), "object,2000,2001,index_2001\nx,100,101,102.0\n").unwrap();
    let differs = run(dir.path(), "stats index wrong.csv --base 2000 --as-of 2011-02-28 --json");
    assert_eq!(differs.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&differs.stdout).lines().count(), 2);
}

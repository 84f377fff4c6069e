//! The documents screen by its keys and cells, on a real store and its thread: a preview,
//! the files, what is incomplete, and what the audit trail says.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/station.rs"]
mod station;

use serde_json::Value;
use station::{Station, boat, screen, who};
use std::path::Path;
use tempfile::TempDir;
use watch::Watch;
use watchkeeper::app::event::Key;
use watchkeeper::app::session::desk::documents::{FORMATS, KINDS, RECIPIENTS};
use watchkeeper::app::state::{App, Screen};
use watchkeeper::domain::journal::entry::{Action, ClockFacts, Stream};
use watchkeeper::domain::time::UtcTime;
use watchkeeper::export::formats::Format;
use watchkeeper::export::recipient::Recipient;
use watchkeeper::export::{Kind, demo};
use watchkeeper::i18n::Language;
use watchkeeper::store::Store;
use watchkeeper::store::journal::NewRecord;

/// A store with the records of the demo patrol, its last `without` left out.
fn patrolled(without: usize) -> TempDir {
    let dir = boat();
    let mut store = Store::open(dir.path(), &who()).unwrap();
    let records = demo::material().unwrap().records;
    for record in records.iter().take(records.len() - without) {
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
    dir
}

fn at_the_screen(dir: &Path, language: Language) -> Station {
    let mut station = Station::new(dir, Watch::new(language));
    station.keys("V");
    assert_eq!(station.app.screen, Screen::Documents);
    station
}

fn answered(app: &App) -> bool {
    !app.desk.documents.making && app.desk.documents.told.is_some()
}

fn files(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir.join("exports")).into_iter().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_codes_of_the_screen_are_those_of_the_documents() {
    assert!(KINDS.iter().zip(Kind::ALL).all(|(code, kind)| *code == kind.code()));
    let formats = FORMATS.iter().take(Format::ALL.len());
    assert!(formats.zip(Format::ALL).all(|(code, format)| *code == format.code()));
    assert!(RECIPIENTS.iter().all(|code| code.parse::<Recipient>().is_ok()));
}

#[test]
fn a_preview_and_the_files_by_a_few_keys() {
    let dir = patrolled(0);
    let mut station = at_the_screen(dir.path(), Language::English);
    let shown = screen(&station.app, 80, 24);
    for word in ["Patrol report", "[x] pdf", "own office", "v preview", "w write"] {
        assert!(shown.contains(word), "{word}:\n{shown}");
    }
    station.keys("v");
    station.until(answered);
    let shown = screen(&station.app, 80, 24);
    assert!(shown.contains("Patrol report PL12-20261124-1"), "{shown}");
    assert!(files(dir.path()).is_empty(), "a look writes nothing");
    station.key(Key::Down);
    assert_eq!(station.app.desk.documents.preview, Some(1));
    station.key(Key::Esc);
    // Only the patrol report: the others are taken out.
    for _ in 1..KINDS.len() {
        station.key(Key::Down);
        station.key(Key::Enter);
    }
    station.keys("w");
    station.until(answered);
    let wanted = ["csv", "json", "pdf"].map(|end| format!("PL12-20261124-1-patrol.en.{end}"));
    assert_eq!(files(dir.path()), wanted);
    let shown = screen(&station.app, 120, 40);
    assert!(shown.contains("PL12-20261124-1-patrol.en.pdf") && shown.contains("3 files in"), "{shown}");
    station.keys("K");
    assert!(station.app.desk.documents.told.is_none(), "locked, nothing of it is shown");
    drop(station);
    let store = Store::open(dir.path(), &who()).unwrap();
    let trail = store.entries(Stream::Audit, 0, 1_000).unwrap();
    let exports = trail.iter().filter(|entry| entry.kind == "export").count();
    assert_eq!(exports, 2, "begun and done");
}

#[test]
fn what_is_incomplete_is_listed_and_a_second_key_makes_it_all_the_same() {
    let dir = patrolled(1);
    let mut station = at_the_screen(dir.path(), Language::Japanese);
    station.keys("w");
    station.until(answered);
    let told = station.app.desk.documents.told.clone().unwrap();
    assert!(told.incomplete && !told.missing.is_empty() && told.files.is_empty());
    assert!(files(dir.path()).is_empty());
    let shown = screen(&station.app, 80, 24);
    let bare: String = shown.split_whitespace().collect();
    let words: String = station.app.catalogue.text("documents-again").split_whitespace().collect();
    assert!(bare.contains(&words), "{shown}");
    station.keys("w");
    station.until(|app| answered(app) && !app.desk.documents.told.as_ref().unwrap().files.is_empty());
    assert!(files(dir.path()).contains(&"PL12-20261124-1-patrol.ja.pdf".to_owned()));
}

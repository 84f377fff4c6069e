//! Ten changes of officer at one screen: whatever each of them had typed is there, under
//! the name of who typed it, and nobody else gets into it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

#[path = "common/station.rs"]
mod station;

use station::{Station, boat, screen, who};
use std::path::Path;
use watch::{Watch, own_at};
use watchkeeper::app::event::Key;
use watchkeeper::app::state::Overlay;
use watchkeeper::domain::id::Mmsi;
use watchkeeper::domain::journal::entry::RecordId;
use watchkeeper::domain::keys::officer::KeyName;
use watchkeeper::domain::keys::officer::OfficerId;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::report::value::Value;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::i18n::Language;
use watchkeeper::store::{NewOfficer, Store};

const OFFICERS: [&str; 3] = ["O-1", "O-2", "O-3"];

/// Their passphrases; that of O-1 is the station's own.
fn pass(officer: &str) -> String {
    if officer == OFFICERS[0] { station::ONE.to_owned() } else { format!("pass of {officer}") }
}

fn enrol(dir: &Path) {
    let mut store = Store::open(dir, &who()).unwrap();
    for id in &OFFICERS[1..] {
        let passphrase = Passphrase::new(&pass(id)).unwrap();
        let (id, role, keys) = (id.parse().unwrap(), "commander".parse().unwrap(), vec![KeyName::Case]);
        store.add_officer(&NewOfficer { id, role, keys, passphrase }, UtcTime(0)).unwrap();
    }
}

fn officer(station: &Station) -> Option<&str> {
    station.app.session.officer().map(OfficerId::as_str)
}

/// `I`, the name, the passphrase; a PIN is not wanted.
fn change(station: &mut Station, to: &str) {
    station.keys("I");
    station.line(to);
    station.line(&pass(to));
    station.until(|app| app.session.officer().map(OfficerId::as_str) == Some(to));
    assert!(station.app.reports.open.is_none(), "what another one wrote is not on the screen");
    assert!(matches!(station.app.overlay, Some(Overlay::Secret { .. })));
    station.key(Key::Esc);
    station.until(|app| !app.records.drafts.is_empty() || to == OFFICERS[0]);
}

fn open_draft(station: &mut Station, id: RecordId) {
    station.keys("7");
    station.wait(1);
    let row = station.app.records.drafts.iter().position(|view| view.id == id).unwrap();
    station.key(Key::Home);
    (0..row).for_each(|_| station.key(Key::Down));
    station.key(Key::Enter);
}

#[test]
fn after_ten_changes_of_officer_every_draft_is_there() {
    let dir = boat();
    enrol(dir.path());
    let mut watch = Watch::new(Language::English);
    watch.own(own_at(0));
    watch.class_a(351_999_032, own_at(0), 90.0, 8.0, 0);
    let mut station = Station::new(dir.path(), watch);
    let mut written: Vec<(String, RecordId, String)> = Vec::new();
    for round in 0..10 {
        let name = OFFICERS[round % OFFICERS.len()];
        if round > 0 {
            change(&mut station, name);
        }
        assert_eq!(officer(&station), Some(name));
        // A boarding from the contact; a name is half typed when the next one takes over.
        station.keys("1");
        station.key(Key::Tab);
        station.keys("b");
        station.until(|app| app.reports.open.is_some());
        let id = station.app.reports.open.as_ref().unwrap().id.unwrap();
        let text = format!("場所 {round} of {name}");
        station.key(Key::Tab);
        station.key(Key::End);
        station.keys("N");
        station.keys(&text);
        written.push((name.to_owned(), id, text));
        match round % 3 {
            // Saved while it was typed, and the page left.
            0 => {
                station.wait(2);
                station.key(Key::Esc);
            }
            // The page left at once, the record still open: the next officer takes over.
            1 => station.key(Key::Esc),
            // Locked in the middle of a word.
            _ => {
                station.key(Key::F(9));
                assert!(station.app.session.is_locked() && station.app.reports.open.is_none());
            }
        }
    }
    assert_eq!(station.app.picture.get(watch::mmsi(351_999_032)).unwrap().mmsi(), Some(Mmsi(351_999_032)));
    // The power goes, another day begins: each of them comes and finds what is theirs.
    drop(station.executor.take());
    let mut station = Station::new(dir.path(), Watch::new(Language::English));
    for (round, name) in OFFICERS.iter().enumerate() {
        if round > 0 {
            change(&mut station, name);
        }
        station.keys("7");
        station.until(|app| app.records.drafts.len() == 10);
        for (owner, id, text) in &written {
            let view = station.app.records.draft(*id).unwrap();
            assert_eq!(view.officer, *owner);
            open_draft(&mut station, *id);
            if owner == name {
                station.until(|app| app.reports.open.is_some());
                let draft = &station.app.reports.open.as_ref().unwrap().draft;
                let told = draft.value(&"time.notes".parse().unwrap());
                assert_eq!(told, Some(&Value::Text(text.clone())), "{owner}");
                station.key(Key::Esc);
            } else {
                assert!(station.app.reports.open.is_none());
                assert!(screen(&station.app, 80, 24).contains(&format!("belongs to {owner}")));
            }
        }
    }
    drop(station.executor.take());
    let store = Store::open(dir.path(), &who()).unwrap();
    assert_eq!(store.drafts().unwrap().len(), 10);
}

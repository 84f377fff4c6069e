//! A thief with the whole folder: nothing that was written is readable in it.

use crate::store_proofs::fixture::{Fixture, NOW, PASSPHRASE, id, phrase};
use std::fs;
use watchkeeper::domain::evidence::attachment::Facts;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, Stream};
use watchkeeper::store::NewOfficer;
use watchkeeper::store::journal::NewRecord;
use watchkeeper::store::journal::attachment::NewAttachment;

const CANARY: &str = "カナリア canary seven seas 3141592653";

/// The files that hold any of `words` in UTF-8 or UTF-16.
fn leaks(fixture: &Fixture, words: &[&str]) -> (usize, Vec<String>) {
    let mut seen = 0;
    let mut found = Vec::new();
    let mut folders = vec![fixture.beside("")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            seen += 1;
            let bytes = fs::read(&path).unwrap();
            for word in words {
                let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
                if holds(word.as_bytes()) || holds(&wide) {
                    found.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    (seen, found)
}

#[test]
fn a_canary_is_in_no_file() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    store.index_text("r-1", CANARY).unwrap();
    let record = NewRecord {
        stream: Stream::Case,
        action: Action::Seal,
        kind: "note",
        body: CANARY.as_bytes(),
        clock: ClockFacts::default(),
    };
    let sealed = store.append(&record).unwrap().record;
    let kept = store.append(&record).unwrap().record;
    let facts = Facts::named(CANARY);
    for of in [sealed, kept] {
        let new = NewAttachment { of, facts: &facts, most: 1 << 20, clock: ClockFacts::default() };
        store.attach(&mut CANARY.as_bytes(), &new).unwrap();
    }
    store.erase(sealed, CANARY, ClockFacts::default()).unwrap();
    assert_eq!(fs::read_dir(fixture.file("attachments")).unwrap().count(), 1);
    let second = NewOfficer {
        id: id("O-2"),
        role: "officer".parse().unwrap(),
        keys: vec![],
        passphrase: phrase("second phrase of the canary"),
    };
    store.add_officer(&second, NOW).unwrap();
    store.backup(&fixture.beside("stick"), NOW).unwrap();
    assert_eq!(store.search("canary seven", 9).unwrap(), ["r-1"], "it is there for who may see it");
    let medium = fixture.beside("box");
    fs::create_dir(&medium).unwrap();
    store.attach_black_box(&medium).unwrap();
    let boxed = NewRecord { stream: Stream::Ops, ..record.clone() };
    assert!(!store.append(&boxed).unwrap().box_behind);
    let words = ["カナリア", "canary seven", "3141592653", PASSPHRASE, "harbour light", "second phrase"];
    // Open, with the log beside the database, and closed.
    assert!(fixture.file("case.db-wal").metadata().unwrap().len() > 0);
    let (seen, found) = leaks(&fixture, &words);
    assert!(seen >= 10, "the walk found only {seen} files");
    assert_eq!(found, [""; 0]);
    drop(store);
    assert_eq!(leaks(&fixture, &words).1, [""; 0]);
    // The search itself finds what is there in the clear.
    fs::write(fixture.file("planted"), CANARY).unwrap();
    assert_eq!(leaks(&fixture, &words).1.len(), 3);
}

#[cfg(unix)]
#[test]
fn the_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    let store = fixture.open();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(fixture.dir()), 0);
    for entry in fs::read_dir(fixture.dir()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(path.clone()), 0, "{}", path.display());
    }
    drop(store);
}

//! Damaged, missing, foreign, newer, held: clear words, nothing overwritten; and back
//! from a backup.

use crate::store_proofs::fixture::{Fixture, NOW, PASSPHRASE, who};
use std::fs;
use watchkeeper::domain::keys::slot_file::{ChoiceError, CopyFault};
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::store::error::StoreError;
use watchkeeper::store::{Notice, Store};

/// Every file of the store but its lock and reserve.
fn snapshot(fixture: &Fixture) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(fixture.dir())
        .unwrap()
        .map(|e| e.unwrap())
        .map(|e| (e.file_name().into_string().unwrap(), fs::read(e.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with("-shm") && !name.ends_with("-wal"))
        .collect();
    files.sort();
    files
}

#[test]
fn a_second_store_is_not_made_over_the_first() {
    let fixture = Fixture::new();
    let before = snapshot(&fixture);
    let again = Store::init(&fixture.dir(), &who("O-2", "other"), &"commander".parse().unwrap(), true, NOW);
    assert!(matches!(again, Err(StoreError::Exists(_))));
    assert_eq!(snapshot(&fixture), before);
    // Not even when the key slots are gone.
    fs::remove_file(fixture.file("keys.slot")).unwrap();
    fs::remove_file(fixture.file("keys.slot.copy")).unwrap();
    let again = Store::init(&fixture.dir(), &who("O-2", "other"), &"commander".parse().unwrap(), true, NOW);
    assert!(matches!(again, Err(StoreError::Exists(_))));
    assert!(matches!(fixture.refused(), StoreError::SlotFile(ChoiceError::BothMissing)));
}

#[test]
fn an_attempt_cut_off_before_its_keys_were_written_is_begun_again() {
    let fixture = Fixture::new();
    fs::remove_file(fixture.file("keys.slot")).unwrap();
    fs::remove_file(fixture.file("keys.slot.copy")).unwrap();
    fs::write(fixture.file("store.unfinished"), b"").unwrap();
    let role = "commander".parse().unwrap();
    drop(Store::init(&fixture.dir(), &who("O-1", PASSPHRASE), &role, true, NOW).unwrap());
    assert!(!fixture.file("store.unfinished").exists());
    assert_eq!(fixture.open().officers().len(), 1);
}

#[test]
fn one_bad_copy_of_the_slots_is_repaired_from_the_other_and_told() {
    let fixture = Fixture::new();
    let good = fs::read(fixture.file("keys.slot")).unwrap();
    for name in ["keys.slot", "keys.slot.copy"] {
        let path = fixture.file(name);
        let mut bad = good.clone();
        bad[good.len() / 2] ^= 0x20;
        for (bytes, fault) in [(Some(bad), CopyFault::Damaged), (None, CopyFault::Missing)] {
            match bytes {
                Some(bytes) => fs::write(&path, bytes).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            let store = fixture.open();
            let told = Notice::SlotRepaired { copy: path.clone(), fault: Some(fault) };
            assert_eq!(store.notices(), [told]);
            drop(store);
            assert_eq!(fs::read(&path).unwrap(), good);
            assert_eq!(fixture.open().notices(), []);
        }
    }
}

#[test]
fn two_bad_copies_are_an_error_and_stay_as_they_are() {
    let fixture = Fixture::new();
    for name in ["keys.slot", "keys.slot.copy"] {
        let mut bytes = fs::read(fixture.file(name)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(fixture.file(name), bytes).unwrap();
    }
    let before = snapshot(&fixture);
    let damaged = CopyFault::Damaged;
    match fixture.refused() {
        StoreError::SlotFile(ChoiceError::NoneGood { first, second }) => {
            assert_eq!((first, second), (damaged, damaged));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(snapshot(&fixture), before);
}

#[test]
fn a_plain_database_is_refused_with_a_clear_word() {
    for name in ["case.db", "intel.db"] {
        let fixture = Fixture::new();
        fs::remove_file(fixture.file(name)).unwrap();
        let plain = rusqlite::Connection::open(fixture.file(name)).unwrap();
        plain.execute_batch("CREATE TABLE journal (a)").unwrap();
        drop(plain);
        let before = snapshot(&fixture);
        let error = fixture.refused();
        assert!(matches!(&error, StoreError::Plain(p) if *p == fixture.file(name)), "{error:?}");
        assert_eq!(snapshot(&fixture), before);
    }
}

#[test]
fn a_missing_and_a_foreign_database_are_named() {
    let fixture = Fixture::new();
    let other = Fixture::new();
    fs::copy(other.file("case.db"), fixture.file("case.db")).unwrap();
    assert!(matches!(fixture.refused(), StoreError::Refused(p) if p == fixture.file("case.db")));
    fs::remove_file(fixture.file("case.db")).unwrap();
    assert!(matches!(fixture.refused(), StoreError::Missing(p) if p == fixture.file("case.db")));
    // A database of length 0 opens with any key.
    fs::write(fixture.file("case.db"), b"").unwrap();
    let empty = fixture.refused();
    assert!(
        matches!(&empty, StoreError::Damaged { file, .. } if *file == fixture.file("case.db")),
        "{empty:?}"
    );
    // The two databases have two keys.
    fs::copy(fixture.file("intel.db"), fixture.file("case.db")).unwrap();
    assert!(matches!(fixture.refused(), StoreError::Refused(_)));
    assert!(matches!(
        Store::open(&fixture.beside("nowhere"), &who("O-1", PASSPHRASE)),
        Err(StoreError::Absent(_))
    ));
}

#[test]
fn a_garbled_first_salt_does_not_lock_the_database_out() {
    let fixture = Fixture::new();
    let mut bytes = fs::read(fixture.file("case.db")).unwrap();
    bytes[..16].fill(0xa5);
    fs::write(fixture.file("case.db"), bytes).unwrap();
    fixture.open();
}

#[test]
fn a_flipped_byte_in_the_database_is_noticed_at_the_start() {
    let fixture = Fixture::new();
    let good = fs::read(fixture.file("case.db")).unwrap();
    for page in 0..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + 2000] ^= 1;
        fs::write(fixture.file("case.db"), &bad).unwrap();
        let error = fixture.refused();
        assert!(
            matches!(error, StoreError::Refused(_) | StoreError::Damaged { .. }),
            "page {page}: {error:?}"
        );
        assert_eq!(fs::read(fixture.file("case.db")).unwrap(), bad);
    }
    fs::write(fixture.file("case.db"), &good).unwrap();
    fixture.open();
}

#[test]
fn a_newer_database_is_refused_by_its_name() {
    let fixture = Fixture::new();
    let db = fixture.raw("case.db");
    db.pragma_update(None, "user_version", 9000).unwrap();
    drop(db);
    match fixture.refused() {
        StoreError::Newer { file, found: 9000, known } => {
            assert_eq!(file, fixture.file("case.db"));
            assert!(known > 0);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_second_instance_is_refused_until_the_first_ends() {
    let fixture = Fixture::new();
    let first = fixture.open();
    assert!(matches!(fixture.refused(), StoreError::Held(_)));
    drop(first);
    fixture.open();
}

#[test]
fn the_settings_are_the_ones_that_a_power_cut_asks_for() {
    let fixture = Fixture::new();
    drop(fixture.open());
    for name in ["case.db", "intel.db"] {
        let db = fixture.raw(name);
        let mode: String = db.query_row("PRAGMA journal_mode", [], |r| r.get(0)).unwrap();
        assert_eq!(mode, "wal");
        let loose: i64 = db
            .query_row("SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite%'", [], |r| r.get(0))
            .unwrap();
        assert_eq!(loose, 0, "{name}: a table is not STRICT");
    }
}

#[test]
fn a_backup_made_while_open_is_a_store() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    store.index_text("r-1", "第八幸丸 boarded off Mihonoseki").unwrap();
    let medium = fixture.beside("stick");
    let backup = store.backup(&medium, NOW).unwrap();
    store.index_text("r-2", "after the backup").unwrap();
    drop(store);
    let names: Vec<_> = fs::read_dir(&medium).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(names, [backup.as_path()]);

    // The boat's folder is lost; the backup is copied back.
    fs::remove_dir_all(fixture.dir()).unwrap();
    fs::create_dir(fixture.dir()).unwrap();
    for entry in fs::read_dir(&backup).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), fixture.dir().join(entry.file_name())).unwrap();
    }
    let restored = fixture.open();
    assert!(restored.has_intel());
    assert_eq!(restored.search("第八幸丸", 9).unwrap(), ["r-1"]);
    assert_eq!(restored.search("after the backup", 9).unwrap(), [""; 0]);
}

#[test]
fn kanji_and_latin_words_are_found_in_any_width() {
    let fixture = Fixture::new();
    let mut store = fixture.open();
    store.index_text("r-1", "境港沖 第八幸丸 接舷検査").unwrap();
    store.index_text("r-2", "M/V HAI XING 50% cargo, ＡＢＣ-1").unwrap();
    for (words, found) in [
        ("第八幸丸", &["r-1"][..]),
        ("幸丸", &["r-1"]),
        ("境", &["r-1"]),
        ("hai xing", &["r-2"]),
        ("ＨＡＩ", &["r-2"]),
        ("abc-1", &["r-2"]),
        ("0%", &["r-2"]),
        ("%", &["r-2"]),
        ("\"; DROP", &[]),
        ("海保丸", &[]),
        ("  ", &[]),
    ] {
        assert_eq!(store.search(words, 9).unwrap(), found, "{words}");
    }
    store.index_text("r-1", "withdrawn").unwrap();
    assert!(store.search("第八幸丸", 9).unwrap().is_empty());
}

#[test]
fn every_error_has_words_in_both_languages() {
    let fixture = Fixture::new();
    let path = fixture.dir();
    let errors = [
        StoreError::Absent(path.clone()),
        StoreError::Exists(path.clone()),
        StoreError::Held(path.clone()),
        ChoiceError::BothMissing.into(),
        ChoiceError::NoneGood { first: CopyFault::Damaged, second: CopyFault::Missing }.into(),
        ChoiceError::Newer(2).into(),
        ChoiceError::Mixed.into(),
        StoreError::Missing(path.clone()),
        StoreError::Plain(path.clone()),
        StoreError::NoCipher,
        StoreError::Refused(path.clone()),
        StoreError::Newer { file: path.clone(), found: 3, known: 2 },
        StoreError::Damaged { file: path.clone(), detail: "page 3".into() },
        StoreError::Full,
        StoreError::File { path, error: std::io::Error::other("x") },
    ];
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for error in &errors {
            assert!(catalogue.has(error.words().0), "{language} {error:?}");
        }
        for copy in [None, Some(CopyFault::Missing), Some(CopyFault::Damaged)] {
            let notice = Notice::SlotRepaired { copy: fixture.dir(), fault: copy };
            assert!(catalogue.has(notice.words().0));
        }
    }
}

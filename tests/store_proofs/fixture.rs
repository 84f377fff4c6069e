//! A store in a folder that goes away, and the keys as a laboratory would unwrap them.

use rusqlite::Connection;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use watchkeeper::domain::keys::officer::{KeyName, OfficerId};
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::keys::slot_file;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::store::error::StoreError;
use watchkeeper::store::{Credentials, Store};

pub(crate) const NOW: UtcTime = UtcTime(1_795_496_767_008);
pub(crate) const PASSPHRASE: &str = "境港 harbour light 47";

pub(crate) struct Fixture {
    folder: TempDir,
}

pub(crate) fn id(text: &str) -> OfficerId {
    text.parse().unwrap()
}

pub(crate) fn phrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

pub(crate) fn who(officer: &str, passphrase: &str) -> Credentials {
    Credentials { officer: id(officer), passphrase: phrase(passphrase) }
}

impl Fixture {
    /// A store of O-1, closed again.
    pub(crate) fn new() -> Self {
        let fixture = Self { folder: TempDir::new().unwrap() };
        let role = "commander".parse().unwrap();
        Store::init(&fixture.dir(), &who("O-1", PASSPHRASE), &role, true, NOW).unwrap();
        fixture
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir().join(name)
    }

    /// A place beside the store.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(&self.dir(), &who("O-1", PASSPHRASE)).unwrap()
    }

    pub(crate) fn refused(&self) -> StoreError {
        Store::open(&self.dir(), &who("O-1", PASSPHRASE)).unwrap_err()
    }

    /// The database opened past the store.
    pub(crate) fn raw(&self, name: &str) -> Connection {
        raw(&self.dir(), name)
    }
}

pub(crate) fn raw(dir: &Path, name: &str) -> Connection {
    let slots = slot_file::decode(&std::fs::read(dir.join("keys.slot")).unwrap()).unwrap();
    let keys = slots.unlock(&id("O-1"), &phrase(PASSPHRASE)).unwrap();
    let (key, salt) = match name {
        "case.db" => (KeyName::Case, slots.case_salt),
        _ => (KeyName::Intel, slots.intel_salt),
    };
    let hex: String =
        keys.get(key).unwrap().expose().iter().chain(&salt.0).fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        });
    let db = Connection::open(dir.join(name)).unwrap();
    db.execute_batch(&format!("PRAGMA key = \"x'{hex}'\"")).unwrap();
    db
}

//! A store on simulated media, and what a workflow did and was told there.

use crate::disk::{SimDisk, held};
use crate::medium::{BOAT, STICK};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use watchkeeper::domain::evidence::attachment::Facts;
use watchkeeper::domain::journal::entry::{Action, ClockFacts, RecordId, Stream};
use watchkeeper::domain::journal::folder::Files;
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::domain::keys::officer::KeyName;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::time::{TimeSource, UtcTime};
use watchkeeper::store::disk::Disk;
use watchkeeper::store::error::StoreError;
use watchkeeper::store::journal::NewRecord;
use watchkeeper::store::journal::attachment::NewAttachment;
use watchkeeper::store::{Credentials, NewOfficer, Store};

pub const NOW: UtcTime = UtcTime(1_795_496_767_008);
pub const FIRST: &str = "O-1";
pub const SECOND: &str = "O-2";

/// What a workflow was told is done, and what it had asked for when it ended.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Sealed records and their bodies, in order.
    pub sealed: Vec<(RecordId, Vec<u8>)>,
    /// Records whose erasure was asked for, and whether it was told as done.
    pub erasures: Vec<(RecordId, bool)>,
    /// The last step that was told as done.
    pub step: usize,
    /// The draft that is typed into.
    pub draft: Option<RecordId>,
    /// Its edits, or the events of custody, that were told as saved.
    pub saved: u32,
    /// Attached files by the record that attaches them, and their bytes.
    pub attached: Vec<(RecordId, Vec<u8>)>,
    /// A folder that was told to be there.
    pub made: Option<PathBuf>,
}

#[derive(Debug, Clone)]
pub struct Scene {
    pub disk: SimDisk,
}

pub fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

pub fn who(officer: &str, passphrase: &str) -> Credentials {
    let fits = "ids and passphrases of the laboratory fit";
    Credentials {
        officer: officer.parse().expect(fits),
        passphrase: Passphrase::new(passphrase).expect(fits),
    }
}

pub fn first() -> Credentials {
    who(FIRST, "first passphrase")
}

pub fn second() -> Credentials {
    who(SECOND, "second passphrase")
}

pub fn clock(n: i64) -> ClockFacts {
    ClockFacts {
        utc: UtcTime(NOW.0 + n * 1000),
        source: TimeSource::Gnss,
        monotonic_ms: n as u64 * 1000,
        boot: [3; 16],
        step_ms: None,
    }
}

/// A body that tells its number, of some length.
pub fn body(n: usize, length: usize) -> Vec<u8> {
    let mut body = format!("record {n} ").into_bytes();
    body.extend((body.len()..length).map(|i| (i * 31 + n) as u8));
    body
}

pub fn record(stream: Stream, body: &[u8], n: i64) -> NewRecord<'_> {
    NewRecord { stream, action: Action::Seal, kind: "boarding", body, clock: clock(n) }
}

fn read_attachment(store: &Store, record: RecordId) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    store.read_attachment(record, &mut |piece| {
        bytes.extend_from_slice(piece);
        Ok(())
    })?;
    Ok(bytes)
}

impl Scene {
    pub fn data(&self) -> PathBuf {
        Path::new(BOAT).join("data")
    }

    pub fn stick(&self) -> PathBuf {
        PathBuf::from(STICK)
    }

    /// The black box's medium.
    pub fn box_medium(&self) -> PathBuf {
        Path::new(STICK).join("box")
    }

    /// The store with its black box, as the boat opens it.
    pub fn open_boxed(&self) -> Result<Store, StoreError> {
        let mut store = self.open()?;
        store.attach_black_box(&self.box_medium())?;
        Ok(store)
    }

    /// What a folder other than the boat's makes of the box.
    pub fn rebuild(&self, dir: &Path) -> Result<Store, StoreError> {
        Store::rebuild_on(self.disk(), dir, &self.box_medium(), &first(), NOW).map(|(store, ..)| store)
    }

    /// Everything that was acknowledged is in `store`, and its journal holds.
    pub fn holds(&self, store: &Store, seen: &Seen) -> Result<(), String> {
        for (record, body) in &seen.sealed {
            let erased = seen.erasures.iter().any(|(of, _)| of == record);
            let found = store.body(*record).map_err(text)?;
            if found.as_ref() != Some(body) && !(erased && found.is_none()) {
                return Err(format!("acknowledged record {record} is not there"));
            }
            if found.is_some() && seen.erasures.contains(&(*record, true)) {
                return Err(format!("erased record {record} is back"));
            }
        }
        self.holds_attachments(store, seen)?;
        let report = verify(&store.bundle(NOW).map_err(text)?);
        if report.ok {
            Ok(())
        } else {
            Err(format!("the proof fails: {:?} {:?}", report.first_bad, report.gaps))
        }
    }

    /// Every acknowledged attachment comes back as it was, every one that the journal
    /// has can be read, and no file stands beside them.
    fn holds_attachments(&self, store: &Store, seen: &Seen) -> Result<(), String> {
        let erased = |record: &RecordId| seen.erasures.iter().any(|(of, _)| of == record);
        for (record, wanted) in &seen.attached {
            match read_attachment(store, *record) {
                Ok(bytes) if bytes == *wanted => {}
                Ok(_) => return Err(format!("attachment {record} came back as another")),
                Err(_) if erased(record) => {}
                Err(error) => return Err(format!("acknowledged attachment {record}: {error}")),
            }
        }
        for attached in store.attachments(None).map_err(text)? {
            if attached.facts.is_some() {
                read_attachment(store, attached.record).map_err(|e| format!("{}: {e}", attached.record))?;
            }
        }
        Ok(())
    }

    /// No file stands in `attachments/` of the boat's store but those of the journal.
    pub fn no_orphans(&self, store: &Store) -> Result<(), String> {
        let names = self.disk.names(&self.data().join("attachments")).unwrap_or_default();
        let kept: Vec<String> = store
            .attachments(None)
            .map_err(text)?
            .iter()
            .filter(|a| a.facts.is_some())
            .map(|a| format!("{}.att", a.record))
            .collect();
        match names.iter().find(|name| !kept.contains(name)) {
            Some(name) => Err(format!("{name} belongs to no record")),
            None => Ok(()),
        }
    }

    pub fn disk(&self) -> Arc<dyn Disk> {
        Arc::new(self.disk.clone())
    }

    pub fn init(&self) -> Result<Store, StoreError> {
        let role = "commander".parse().map_err(|_| StoreError::NotErasable)?;
        Store::init_on(self.disk(), &self.data(), &first(), &role, true, NOW)
    }

    pub fn open_as(&self, who: &Credentials) -> Result<Store, StoreError> {
        Store::open_on(self.disk(), &self.data(), who)
    }

    pub fn open(&self) -> Result<Store, StoreError> {
        self.open_as(&first())
    }

    pub fn new_second(&self) -> NewOfficer {
        let who = second();
        NewOfficer {
            id: who.officer,
            role: "leader".parse().expect("a role of the laboratory fits"),
            keys: vec![KeyName::Intel],
            passphrase: who.passphrase,
        }
    }

    /// Without power nobody is told anything.
    pub fn alive(&self) -> Result<(), StoreError> {
        if held(&self.disk.medium).dead() { Err(StoreError::Full) } else { Ok(()) }
    }

    /// Seals a record and notes that it was told as done.
    pub fn seal(
        &self,
        store: &mut Store,
        seen: &mut Seen,
        stream: Stream,
        length: usize,
    ) -> Result<(), StoreError> {
        let n = seen.sealed.len();
        let body = body(n, length);
        let sealed = store.append(&record(stream, &body, n as i64))?;
        self.alive()?;
        seen.sealed.push((sealed.record, body));
        Ok(())
    }

    /// Attaches a file and notes that it was told as done.
    pub fn attach(
        &self,
        store: &mut Store,
        seen: &mut Seen,
        of: RecordId,
        bytes: Vec<u8>,
    ) -> Result<(), StoreError> {
        let facts = Facts::named("hatch.jpg");
        let new = NewAttachment { of, facts: &facts, most: 1 << 20, clock: clock(50) };
        let attached = store.attach(&mut &bytes[..], &new)?;
        self.alive()?;
        seen.attached.push((attached.record, bytes));
        Ok(())
    }

    /// The files of a folder on the media, for the proof.
    pub fn files(&self, dir: &Path) -> Files {
        let medium = held(&self.disk.medium).clone();
        let mut files = Files::new();
        let mut folders = vec![(dir.to_owned(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            for name in medium.names(&folder).unwrap_or_default() {
                let path = folder.join(&name);
                if medium.names(&path).is_ok() {
                    folders.push((path, format!("{prefix}{name}/")));
                } else if let Ok(bytes) = self.disk.read(&path, 0, u64::MAX) {
                    files.insert(format!("{prefix}{name}"), bytes);
                }
            }
        }
        files
    }

    /// What holds after every fault: the store opens, nothing acknowledged is missing,
    /// the proof of the whole journal holds, and both copies of the slots are good.
    pub fn sound(&self, store: &Store, seen: &Seen) -> Result<(), String> {
        self.holds(store, seen)?;
        let copies = ["keys.slot", "keys.slot.copy"].map(|name| {
            self.disk.read(&self.data().join(name), 0, u64::MAX).map_err(|e| format!("{name}: {e}"))
        });
        let [a, b] = copies;
        if a? != b? { Err("the copies of the key slots differ after opening".to_owned()) } else { Ok(()) }
    }
}

//! The store: what a crew writes and is told, encrypted at rest and safe against a power
//! cut at any instant. The only place with a database.
//!
//! A folder holds it: `keys.slot` and `keys.slot.copy` (each officer's wrapped keys),
//! `case.db` (own records, the journal), `intel.db` (watchlists, orders; a key of its
//! own, so that it can be destroyed alone), `store.lock` (one process at a time) and
//! `store.reserve` (space held back so that sealing works on a full disk). Opening never
//! overwrites what it cannot read.
//!
//! A revoked officer's slot is emptied and the keys that it held are replaced. Who copied
//! the whole folder before that and knows the passphrase can still open that copy, and
//! nothing that was written since: no encryption takes back what was handed out.

mod backup;
mod black_box;
pub(crate) mod chance;
pub mod closed;
pub(crate) mod connection;
pub mod disk;
pub mod error;
pub(crate) mod files;
pub mod intel;
pub mod journal;
pub mod look;
pub(crate) mod migrations;
mod search;

use crate::domain::keys::officer::{KeyName, OfficerId, Role};
use crate::domain::keys::queue::QueueOpener;
use crate::domain::keys::secret::Passphrase;
use crate::domain::keys::slot::{Hex, Keys, Slot, SlotError, Slots};
use crate::domain::keys::slot_file::{self, ChoiceError, Copy, CopyFault};
use crate::domain::time::UtcTime;
use crate::store::black_box::BlackBox;
use crate::store::chance::Chance;
use crate::store::closed::{ClosedStore, Hold};
use crate::store::connection::Access;
use crate::store::disk::{Disk, OsDisk};
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files::Places;
use rusqlite::{Connection, OptionalExtension, named_params};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Who opens the store.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub officer: OfficerId,
    pub passphrase: Passphrase,
}

/// An officer to be added.
#[derive(Debug, Clone)]
pub struct NewOfficer {
    pub id: OfficerId,
    pub role: Role,
    /// The case key comes with every officer.
    pub keys: Vec<KeyName>,
    pub passphrase: Passphrase,
}

/// What the crew should know after an opening that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// One copy of the key slots was bad or old and was written again from the other;
    /// `None` where it was whole but older.
    SlotRepaired { copy: PathBuf, fault: Option<CopyFault> },
    /// The database was of an earlier version; that file was put aside.
    Migrated { aside: PathBuf },
    /// The disk is too full to hold space back.
    NoReserve,
    /// The queue's key in the slots was another than that of this store: what was queued
    /// to it is lost, and somebody changed the file.
    QueueKeyChanged,
    /// The journal is older than what is known of it (an old copy came back): what is
    /// written from here on belongs to a new epoch.
    Older,
    /// Records that the journal had lost came back from the black box.
    Recovered { records: u64 },
    /// The key of watchlists and orders was destroyed, and they were not restored since;
    /// whether there is a new empty database.
    IntelDestroyed { at: UtcTime, renewed: bool },
    /// The black box cannot be written: records are kept in the store alone.
    BoxAbsent { path: PathBuf, detail: String },
}

/// An open store. Dropping it closes the files and ends the lock.
#[derive(Debug)]
pub struct Store {
    places: Places,
    slots: Slots,
    officer: OfficerId,
    keys: Keys,
    case: Connection,
    /// `None` where the officer is not cleared for it.
    intel: Option<Connection>,
    notices: Vec<Notice>,
    black_box: Option<BlackBox>,
    /// The next thing written begins a new epoch.
    older: bool,
    /// Last, so that the files are closed before another process may open them.
    hold: Arc<Hold>,
}

impl Notice {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::SlotRepaired { copy, fault } => {
                let path = ("path", copy.display().to_string());
                match fault {
                    Some(CopyFault::Missing) => ("store-notice-slot-missing", vec![path]),
                    Some(_) => ("store-notice-slot-damaged", vec![path]),
                    None => ("store-notice-slot-older", vec![path]),
                }
            }
            Self::Migrated { aside } => {
                ("store-notice-migrated", vec![("path", aside.display().to_string())])
            }
            Self::NoReserve => ("store-notice-no-reserve", Vec::new()),
            Self::QueueKeyChanged => ("store-notice-queue-key", Vec::new()),
            Self::Older => ("store-notice-older", Vec::new()),
            Self::IntelDestroyed { at, renewed } => {
                let key =
                    if *renewed { "store-notice-intel-renewed" } else { "store-notice-intel-destroyed" };
                (key, vec![("at", at.rfc3339())])
            }
            Self::Recovered { records } => ("store-notice-recovered", vec![("records", records.to_string())]),
            Self::BoxAbsent { path, detail } => (
                "store-notice-box-absent",
                vec![("path", path.display().to_string()), ("detail", detail.clone())],
            ),
        }
    }
}

impl Store {
    /// Makes a store in `dir` with its first officer, who holds every key.
    ///
    /// # Errors
    /// A store is there already, or the files cannot be written. What an attempt left
    /// that was cut off before its key slots were written is removed.
    pub fn init(
        dir: &Path,
        first: &Credentials,
        role: &Role,
        test: bool,
        now: UtcTime,
    ) -> Result<Self, StoreError> {
        Self::init_on(Arc::new(OsDisk), dir, first, role, test, now)
    }

    /// [`Self::init`] on another disk than the computer's own.
    ///
    /// # Errors
    /// As there.
    pub fn init_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        first: &Credentials,
        role: &Role,
        test: bool,
        now: UtcTime,
    ) -> Result<Self, StoreError> {
        Self::init_from(&Chance::System, disk, dir, (first, role), (test, now))
    }

    /// Makes the store of an exercise: marked TEST, and with keys that are the same each
    /// time, so that the same watch gives the same records, byte for byte.
    ///
    /// # Errors
    /// As for [`Self::init`].
    pub fn init_exercise(
        dir: &Path,
        first: &Credentials,
        role: &Role,
        now: UtcTime,
    ) -> Result<Self, StoreError> {
        let chance = Chance::Exercise(Cell::new(0));
        Self::init_from(&chance, Arc::new(OsDisk), dir, (first, role), (true, now))
    }

    fn init_from(
        chance: &Chance,
        disk: Arc<dyn Disk>,
        dir: &Path,
        (first, role): (&Credentials, &Role),
        (test, now): (bool, UtcTime),
    ) -> Result<Self, StoreError> {
        let places = Places::new(disk, dir);
        files::make_dir(&*places.disk, dir)?;
        let hold = Hold::new(places.take_lock()?);
        clear_unfinished(&places)?;
        if places.any() {
            return Err(StoreError::Exists(dir.to_owned()));
        }
        let keys = Keys::new(vec![
            (KeyName::Case, chance.key()?),
            (KeyName::Intel, chance.key()?),
            (KeyName::DoNotAlert, chance.key()?),
        ]);
        let mut slots = Slots {
            generation: 0,
            store: Hex(chance.bytes()?),
            test,
            case_salt: Hex(chance.bytes()?),
            intel_salt: Hex(chance.bytes()?),
            queue: keys.get(KeyName::Case).map(|case| Hex(QueueOpener::of_case_key(case).public().0)),
            vouched: true,
            intel_destroyed: None,
            former: Vec::new(),
            officers: Vec::new(),
        };
        let salts = chance.salts()?;
        slots.add(&first.officer, role, &KeyName::ALL, &keys, (&first.passphrase, &salts, now))?;
        let keys = slots.unlock(&first.officer, &first.passphrase)?;
        files::write_through(&*places.disk, &places.unfinished(), b"")?;
        for path in [places.case(), places.intel()] {
            files::make_empty(&*places.disk, &path)?;
        }
        let mut store = Self::with(places, slots, first.officer.clone(), keys, hold)?;
        for db in [Some(&store.case), store.intel.as_ref()].into_iter().flatten() {
            db.execute(
                "INSERT INTO identity (store, made_at) VALUES (:store, :made_at)",
                named_params! { ":store": store.slots.store.0, ":made_at": now.0 },
            )
            .doing("naming the store")?;
        }
        journal::make_device(&store.case, chance)?;
        for db in [Some(&store.case), store.intel.as_ref()].into_iter().flatten() {
            connection::fold_log(db)?;
        }
        // From here on the store exists; before, nothing in it could be opened.
        store.write_slots(store.slots.clone())?;
        finish(&store.places)?;
        Ok(store)
    }

    /// Opens the store in `dir`.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing was overwritten.
    pub fn open(dir: &Path, who: &Credentials) -> Result<Self, StoreError> {
        Self::open_on(Arc::new(OsDisk), dir, who)
    }

    /// [`Self::open`] on another disk than the computer's own.
    ///
    /// # Errors
    /// As there.
    pub fn open_on(disk: Arc<dyn Disk>, dir: &Path, who: &Credentials) -> Result<Self, StoreError> {
        ClosedStore::hold_on(disk, dir)?.open(who)
    }

    fn with(
        places: Places,
        slots: Slots,
        officer: OfficerId,
        keys: Keys,
        hold: Arc<Hold>,
    ) -> Result<Self, StoreError> {
        let mut notices = Vec::new();
        let mut opened = |path: PathBuf, key, salt, scripts| {
            let mut db = connection::open(&*places.disk, &path, Access { key, salt })?;
            connection::check(&db, &path)?;
            let aside = migrations::migrate(&*places.disk, &mut db, &path, scripts)?;
            notices.extend(aside.map(|aside| Notice::Migrated { aside }));
            Ok::<_, StoreError>(db)
        };
        let case_key = keys.get(KeyName::Case).ok_or(SlotError::NotHeld(KeyName::Case))?;
        let case = opened(places.case(), case_key, &slots.case_salt, migrations::CASE)?;
        let intel = match keys.get(KeyName::Intel) {
            None => None,
            Some(key) => Some(opened(places.intel(), key, &slots.intel_salt, migrations::INTEL)?),
        };
        if !places.hold_reserve() {
            notices.push(Notice::NoReserve);
        }
        let (black_box, older) = (None, false);
        Ok(Self { places, slots, officer, keys, case, intel, notices, black_box, older, hold })
    }

    /// That the databases are of the same store as the slots.
    fn belong(&self) -> Result<(), StoreError> {
        let dbs = [(Some(&self.case), self.places.case()), (self.intel.as_ref(), self.places.intel())];
        for (db, path) in dbs {
            let Some(db) = db else { continue };
            let store: Option<Vec<u8>> = db
                .query_row("SELECT store FROM identity", [], |row| row.get("store"))
                .optional()
                .doing("reading the store's name")?;
            // A database of length 0 opens with any key.
            let Some(store) = store else {
                return Err(StoreError::Damaged { file: path, detail: "empty".to_owned() });
            };
            if store != self.slots.store.0 {
                return Err(StoreError::Refused(path));
            }
        }
        Ok(())
    }

    /// Whether a store, or a part of one, stands in `dir`.
    pub fn stands_in(dir: &Path) -> bool {
        Places::new(Arc::new(OsDisk), dir).any()
    }

    /// The one officer of the store in `dir` who was not revoked; `None` where there are
    /// several. Needs no passphrase: the slots show ids and roles.
    ///
    /// # Errors
    /// No store is there, or no copy of its slots is good.
    pub fn only_officer(dir: &Path) -> Result<Option<OfficerId>, StoreError> {
        let places = Places::new(Arc::new(OsDisk), dir);
        if !places.any() {
            return Err(StoreError::Absent(dir.to_owned()));
        }
        let [first, second] = places.read_slots()?;
        let slots = slot_file::choose(first.as_deref(), second.as_deref())?.slots;
        let mut active = slots.officers.into_iter().filter(|s| s.revoked.is_none());
        let only = active.next().map(|s| s.officer);
        Ok(only.filter(|_| active.next().is_none()))
    }

    /// The second copy first: at every instant one of the two is whole.
    fn write_slots(&mut self, slots: Slots) -> Result<(), StoreError> {
        let bytes = encoded(&slots)?;
        for copy in [Copy::Second, Copy::First] {
            files::write_through(&*self.places.disk, &self.places.slots(copy), &bytes)?;
        }
        self.slots = slots;
        if self.copy_slots_to_box().is_err()
            && let Some(black_box) = &mut self.black_box
        {
            // They are copied with the next record.
            black_box.lose_place();
        }
        Ok(())
    }

    pub fn officer(&self) -> &OfficerId {
        &self.officer
    }

    /// Made with `--kdf-cost test`: every screen and document says TEST.
    pub fn is_test(&self) -> bool {
        self.slots.test
    }

    /// What the crew should know of this opening.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Whether the officer is cleared for watchlists and orders.
    pub fn has_intel(&self) -> bool {
        self.intel.is_some()
    }

    /// Every officer there ever was, in the order of their adding.
    pub fn officers(&self) -> &[Slot] {
        &self.slots.officers
    }

    /// Adds an officer, who can hold only keys that the present one holds.
    ///
    /// # Errors
    /// The id is or was taken, a key is not held, or the slots cannot be written.
    pub fn add_officer(&mut self, new: &NewOfficer, now: UtcTime) -> Result<(), StoreError> {
        let mut slots = self.slots.clone();
        let salts = chance::salts()?;
        slots.add(&new.id, &new.role, &new.keys, &self.keys, (&new.passphrase, &salts, now))?;
        self.write_slots(slots)
    }

    /// Gives an officer another passphrase: the present one, or another who lost it.
    ///
    /// # Errors
    /// No such officer, or that officer holds a key that the present one does not.
    pub fn set_passphrase(&mut self, id: &OfficerId, passphrase: &Passphrase) -> Result<(), StoreError> {
        let mut slots = self.slots.clone();
        let own = *id == self.officer;
        slots.set_passphrase(id, &self.keys, own, (passphrase, &chance::salts()?))?;
        self.write_slots(slots)
    }
}

fn encoded(slots: &Slots) -> Result<Vec<u8>, StoreError> {
    slot_file::encode(slots).map_err(|_| {
        StoreError::SlotFile(ChoiceError::NoneGood { first: CopyFault::Damaged, second: CopyFault::Damaged })
    })
}

/// Removes what an attempt left that never wrote its key slots: nobody could open it.
fn clear_unfinished(places: &Places) -> Result<(), StoreError> {
    let slots = [places.slots(Copy::First), places.slots(Copy::Second)];
    let disk = &places.disk;
    if !disk.exists(&places.unfinished()) || slots.iter().any(|p| disk.exists(p)) {
        return Ok(());
    }
    for path in [places.case(), places.intel()] {
        for suffix in ["", "-wal", "-shm"] {
            let mut name = path.clone().into_os_string();
            name.push(suffix);
            let path = PathBuf::from(name);
            if disk.exists(&path) {
                disk.remove(&path).at(&path)?;
            }
        }
    }
    Ok(())
}

fn finish(places: &Places) -> Result<(), StoreError> {
    let path = places.unfinished();
    if places.disk.exists(&path) {
        places.disk.remove(&path).at(&path)?;
        files::sync_dir(&*places.disk, &places.dir)?;
    }
    Ok(())
}

//! A store that this process holds and that is locked: nobody else opens it, an officer
//! opens it with a passphrase or a PIN, and what comes in meanwhile is queued.

pub mod queue;
mod renewal;

use crate::domain::journal::entry::RecordId;
use crate::domain::keys::officer::{KeyName, OfficerId};
use crate::domain::keys::queue::{QueueKey, QueueOpener};
use crate::domain::keys::secret::Passphrase;
use crate::domain::keys::slot::{Hex, Keys, Slot, SlotError, Slots};
use crate::domain::keys::slot_file::{self, Choice, Copy};
use crate::domain::time::UtcTime;
use crate::store::black_box::BlackBox;
use crate::store::disk::{Disk, OsDisk};
use crate::store::error::{AtPath, StoreError};
use crate::store::files::{self, Places};
use crate::store::{Credentials, Notice, Store, chance, encoded, finish, journal};
use std::any::Any;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The lock of the one process, whose turn it is to write the key slots, and the files
/// that are being taken in.
#[derive(Debug)]
pub(super) struct Hold {
    _lock: Mutex<Box<dyn Any + Send>>,
    slots: Mutex<()>,
    incoming: Mutex<BTreeSet<RecordId>>,
}

impl Hold {
    pub(super) fn new(lock: Box<dyn Any + Send>) -> Arc<Self> {
        Arc::new(Self { _lock: Mutex::new(lock), slots: Mutex::new(()), incoming: Mutex::default() })
    }

    /// The file of `record` is being taken in, or is no more.
    pub(super) fn incoming(&self, record: RecordId, comes: bool) {
        let mut incoming = self.incoming.lock().unwrap_or_else(PoisonError::into_inner);
        if comes {
            incoming.insert(record);
        } else {
            incoming.remove(&record);
        }
    }

    pub(super) fn is_incoming(&self, record: RecordId) -> bool {
        self.incoming.lock().unwrap_or_else(PoisonError::into_inner).contains(&record)
    }

    /// Runs `work` while nobody else of this process writes the key slots.
    pub(super) fn alone<T>(&self, work: impl FnOnce() -> T) -> T {
        let _turn = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        work()
    }
}

/// A store without its keys. Clones are the same store.
#[derive(Debug, Clone)]
pub struct ClosedStore {
    pub(super) places: Places,
    pub(super) hold: Arc<Hold>,
}

/// An officer's keys wrapped under a PIN, in memory only: for a session that goes on.
#[derive(Clone)]
pub struct PinSlot {
    officer: OfficerId,
    slots: Slots,
}

impl ClosedStore {
    /// Takes the store in `dir` for this process, without opening it.
    ///
    /// # Errors
    /// There is none, another process has it, or no copy of its slots is good.
    pub fn hold(dir: &Path) -> Result<Self, StoreError> {
        Self::hold_on(Arc::new(OsDisk), dir)
    }

    /// [`Self::hold`] on another disk than the computer's own.
    ///
    /// # Errors
    /// As there.
    pub fn hold_on(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, StoreError> {
        let places = Places::new(disk, dir);
        if !places.any() {
            return Err(StoreError::Absent(dir.to_owned()));
        }
        let hold = Hold::new(places.take_lock()?);
        let closed = Self { places, hold };
        closed.choice()?;
        Ok(closed)
    }

    fn choice(&self) -> Result<Choice, StoreError> {
        let [first, second] = self.places.read_slots()?;
        Ok(slot_file::choose(first.as_deref(), second.as_deref())?)
    }

    /// Every officer there ever was: ids and roles need no key.
    ///
    /// # Errors
    /// No copy of the slots is good.
    pub fn officers(&self) -> Result<Vec<Slot>, StoreError> {
        Ok(self.choice()?.slots.officers)
    }

    /// Made with `--kdf-cost test`.
    ///
    /// # Errors
    /// No copy of the slots is good.
    pub fn is_test(&self) -> Result<bool, StoreError> {
        Ok(self.choice()?.slots.test)
    }

    /// To which is sealed what comes in while the store is locked. `None` for a store
    /// that no version with a queue has opened yet.
    ///
    /// # Errors
    /// No copy of the slots is good.
    pub fn queue_key(&self) -> Result<Option<QueueKey>, StoreError> {
        Ok(self.choice()?.slots.queue.map(|k| QueueKey(k.0)))
    }

    /// Opens it with a passphrase; as slow as the passphrase is costly to guess.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing was overwritten.
    pub fn open(&self, who: &Credentials) -> Result<Store, StoreError> {
        let choice = self.choice()?;
        let keys = choice.slots.unlock(&who.officer, &who.passphrase)?;
        self.open_with(choice, &who.officer, keys)
    }

    /// Whether the passphrase is this officer's; as slow as it is costly to guess.
    ///
    /// # Errors
    /// It is not, or no copy of the slots is good.
    pub fn prove(&self, officer: &OfficerId, passphrase: &Passphrase) -> Result<(), StoreError> {
        Ok(self.choice()?.slots.unlock(officer, passphrase).map(drop)?)
    }

    /// Opens it with the PIN of a session that goes on.
    ///
    /// # Errors
    /// Another PIN, an officer who was revoked since, or what [`ClosedStore::open`] says.
    pub fn open_by_pin(&self, slot: &PinSlot, pin: &Passphrase) -> Result<Store, StoreError> {
        let keys = slot.slots.unlock(&slot.officer, pin)?;
        self.open_with(self.choice()?, &slot.officer, keys)
    }

    fn open_with(&self, choice: Choice, officer: &OfficerId, mut keys: Keys) -> Result<Store, StoreError> {
        let Some(own) = choice.slots.officers.iter().find(|s| s.officer == *officer) else {
            return Err(SlotError::Unknown(officer.clone()).into());
        };
        if own.revoked.is_some() {
            return Err(SlotError::Revoked(officer.clone()).into());
        }
        // A key that was taken or destroyed since a PIN was set is not used any more.
        for name in KeyName::ALL.into_iter().filter(|name| !own.holds(*name)) {
            keys.forget(name);
        }
        let case = keys.get(KeyName::Case).ok_or(SlotError::NotHeld(KeyName::Case))?;
        let queue = QueueOpener::of_case_key(case).public();
        renewal::finish(&self.places, &choice.slots, &keys)?;
        let mut store =
            Store::with(self.places.clone(), choice.slots, officer.clone(), keys, Arc::clone(&self.hold))?;
        store.belong()?;
        if let Some(place) = journal::check(&store.case)? {
            return Err(StoreError::Journal { place });
        }
        self.hold.alone(|| store.settle_slots(queue))?;
        finish(&store.places)?;
        if let Some(at) = store.slots.intel_destroyed {
            let renewed = store.slots.officers.iter().any(|slot| slot.holds(KeyName::Intel));
            store.notices.push(Notice::IntelDestroyed { at: UtcTime(at), renewed });
        }
        store.look_at_life()?;
        store.sweep_attachments();
        Ok(store)
    }

    /// Destroys the key of watchlists and orders, of every officer, without any key:
    /// what it opens can be read by nobody any more. Both copies of the key slots are
    /// whole at every instant; what stood there before is overwritten where it stood.
    /// Gives whether there was such a key.
    ///
    /// # Errors
    /// A file cannot be written: call it again.
    pub fn destroy_intel(&self, now: UtcTime) -> Result<bool, StoreError> {
        self.hold.alone(|| {
            let mut slots = self.choice()?.slots;
            let held = slots.destroy(KeyName::Intel);
            slots.intel_salt = Hex(chance::bytes()?);
            if held {
                slots.intel_destroyed = Some(now.0);
            }
            let bytes = encoded(&slots)?;
            for copy in [Copy::Second, Copy::First] {
                files::write_over(&*self.places.disk, &self.places.slots(copy), &bytes)?;
            }
            Ok(held)
        })
    }

    /// The same for the copies of the key slots in the black box on `medium`. Without
    /// effect where there is no box of this store.
    ///
    /// # Errors
    /// The medium is not there or cannot be written: what stands on it opens as before.
    pub fn destroy_intel_in_box(&self, medium: &Path) -> Result<(), StoreError> {
        let disk = &self.places.disk;
        if !disk.exists(medium) {
            return Err(StoreError::Missing(medium.to_owned()));
        }
        let slots = self.choice()?.slots;
        let copies = BlackBox::places(disk, medium, &slots.store);
        let bytes = encoded(&slots)?;
        for copy in [Copy::Second, Copy::First] {
            let path = copies.slots(copy);
            if disk.exists(&path) {
                files::write_over(&**disk, &path, &bytes)?;
            }
        }
        Ok(())
    }

    /// The same for the backups of this store in a folder of a medium.
    ///
    /// # Errors
    /// The medium cannot be read or written: what stands on it opens as before.
    pub fn destroy_intel_in_backups(&self, medium: &Path) -> Result<(), StoreError> {
        let (disk, own) = (&self.places.disk, self.choice()?.slots);
        for name in disk.names(medium).at(medium)? {
            let copies = Places::new(Arc::clone(disk), &medium.join(name));
            let Ok([first, second]) = copies.read_slots() else { continue };
            let Ok(choice) = slot_file::choose(first.as_deref(), second.as_deref()) else { continue };
            let mut slots = choice.slots;
            if slots.store != own.store || !slots.destroy(KeyName::Intel) {
                continue;
            }
            slots.intel_destroyed = own.intel_destroyed;
            let bytes = encoded(&slots)?;
            for copy in [Copy::Second, Copy::First] {
                files::write_over(&**disk, &copies.slots(copy), &bytes)?;
            }
        }
        Ok(())
    }
}

impl PinSlot {
    pub fn officer(&self) -> &OfficerId {
        &self.officer
    }

    /// Whether the PIN is this session's.
    ///
    /// # Errors
    /// It is not.
    pub fn prove(&self, pin: &Passphrase) -> Result<(), StoreError> {
        Ok(self.slots.unlock(&self.officer, pin).map(drop)?)
    }

    /// Forgets the key that was destroyed.
    pub fn forget_intel(&mut self) {
        self.slots.destroy(KeyName::Intel);
    }
}

impl std::fmt::Debug for PinSlot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PinSlot(of {})", self.officer)
    }
}

impl Store {
    /// The keys of the present officer under `pin`, for a session that goes on.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn pin_slot(&self, pin: &Passphrase) -> Result<PinSlot, StoreError> {
        let mut slots = self.slots.clone();
        slots.officers.retain(|s| s.officer == self.officer);
        slots.set_passphrase(&self.officer, &self.keys, true, (pin, &chance::salts()?))?;
        Ok(PinSlot { officer: self.officer.clone(), slots })
    }

    /// Locks the store: the files are closed and the keys wiped; the process keeps it.
    pub fn close(self) -> ClosedStore {
        self.closed()
    }

    /// The same store as it is without its keys.
    pub fn closed(&self) -> ClosedStore {
        ClosedStore { places: self.places.clone(), hold: Arc::clone(&self.hold) }
    }

    /// Closes the database of watchlists and orders and forgets its key.
    ///
    /// # Errors
    /// No copy of the slots is good.
    pub fn forget_intel(&mut self) -> Result<(), StoreError> {
        self.intel = None;
        self.keys.forget(KeyName::Intel);
        self.slots = self.closed().choice()?.slots;
        Ok(())
    }

    /// Repairs a bad copy and gives the slots their queue key, as they stand now. Only
    /// what opened the databases is let do it.
    fn settle_slots(&mut self, queue: QueueKey) -> Result<(), StoreError> {
        let Choice { mut slots, repair } = self.closed().choice()?;
        let queue = Some(Hex(queue.0));
        let case = self.keys.get(KeyName::Case).ok_or(SlotError::NotHeld(KeyName::Case))?;
        if slots.queue == queue && slots.vouched {
            if let Some((copy, fault)) = repair {
                let path = self.places.slots(copy);
                files::write_through(&*self.places.disk, &path, &encoded(&slots)?)?;
                self.notices.push(Notice::SlotRepaired { copy: path, fault });
            }
            self.slots = slots;
            return Ok(());
        }
        if !slots.vouched {
            slots.vouch(case);
        }
        if slots.queue.is_some() && slots.queue != queue {
            self.notices.push(Notice::QueueKeyChanged);
        }
        slots.queue = queue;
        slots.generation += 1;
        self.write_slots(slots)
    }
}

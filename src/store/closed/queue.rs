//! The queue of what came in while the store was locked: files beside the databases,
//! appended to and on the disk before a call returns, each item sealed to the store's
//! public key. At the next unlocking they are journalled in order and removed.
//!
//! An item has the id of the record that it becomes, and a record is journalled once:
//! whoever is killed between two steps goes on where it ended. A file is written by one
//! run alone, so nothing is appended after what a power cut tore. Each item is chained to
//! the one before, across files and runs: what somebody with access to the folder took
//! out or put in another's place is noticed. For that the files are removed only once all
//! of them are journalled, the last first.

use crate::domain::keys::queue::{Found, Item, ItemChance, Link, QueueKey, QueueOpener, last_link};
use crate::store::closed::ClosedStore;
use crate::store::disk::{Disk, How};
use crate::store::error::{AtPath, StoreError};
use crate::store::files::Places;
use crate::store::{Store, chance, files};
use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

/// A file longer than this is followed by another.
const LONGEST_FILE: u64 = 4 << 20;
/// Longest file that is read: one item may go beyond.
const LONGEST_READ: u64 = 16 << 20;
/// Longest queue: at a hundred bytes a second, a month.
const MOST_QUEUED: u64 = 256 << 20;
/// Links of items that are remembered: a batch that failed may be written again.
const MOST_LINKS: usize = 1024;
/// Items journalled in one transaction.
const AT_ONCE: usize = 256;
const SUFFIX: &str = ".queue";

/// Appends to the queue.
#[derive(Debug)]
pub struct QueueWriter {
    closed: ClosedStore,
    key: QueueKey,
    /// The file that is appended to, and its length.
    open: Option<(PathBuf, u64)>,
    last: u64,
    link: Link,
}

/// Journals the queue, a step at a time.
#[derive(Debug)]
pub struct Drain {
    files: VecDeque<PathBuf>,
    /// What was read of the file in hand.
    items: VecDeque<Item>,
    done: Vec<PathBuf>,
    expected: u64,
    links: VecDeque<Link>,
    /// The last item that this process wrote.
    end: Option<Link>,
    pub drained: Drained,
}

/// What a queue held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Drained {
    /// Records that are in the journal now and were not before.
    pub records: u64,
    /// Bytes that could not be read: torn by a power cut, or changed.
    pub damaged: u64,
    /// Items whose numbers are missing.
    pub missing: u64,
    /// Places where an item does not follow the one before it: items or files were taken
    /// out, or put in another's place.
    pub breaks: u64,
}

impl Drained {
    /// There was no queue.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Every item was as it was written, and in its place.
    pub fn is_whole(&self) -> bool {
        self.damaged + self.missing + self.breaks == 0
    }
}

/// A random id: of a record that is to be, or of this run of the program.
///
/// # Errors
/// The system gives no random numbers.
pub fn fresh_id() -> Result<[u8; 16], StoreError> {
    chance::bytes()
}

/// What one item, or one recording, is sealed with.
///
/// # Errors
/// The system gives no random numbers.
pub fn item_chance() -> Result<ItemChance, StoreError> {
    Ok(ItemChance { seed: chance::key()?, nonce: chance::bytes()? })
}

fn queued_files(disk: &dyn Disk, dir: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut names = disk.names(dir).at(dir)?;
    names.retain(|name| name.starts_with("locked-") && name.ends_with(SUFFIX));
    names.sort();
    Ok(names.into_iter().map(|name| dir.join(name)).collect())
}

impl QueueWriter {
    /// `None` for a store that no version with a queue has opened yet.
    ///
    /// # Errors
    /// No copy of the key slots is good.
    pub fn new(closed: &ClosedStore) -> Result<Option<Self>, StoreError> {
        let Some(key) = closed.queue_key()? else { return Ok(None) };
        let Places { disk, dir } = &closed.places;
        let mut link = Link::default();
        for path in queued_files(&**disk, dir)?.iter().rev() {
            let bytes = files::read_up_to(&**disk, path, LONGEST_READ)?.unwrap_or_default();
            if let Some(last) = last_link(&bytes) {
                link = last;
                break;
            }
        }
        Ok(Some(Self { closed: closed.clone(), key, open: None, last: 0, link }))
    }

    /// The last item that was written; `None` where this writer wrote none.
    pub fn end(&self) -> Option<Link> {
        (self.last > 0).then_some(self.link)
    }

    /// Appends items in their order and numbers them; they are on the disk when this
    /// returns. A full disk gets the space that was held back.
    ///
    /// # Errors
    /// Nothing of them counts then: call it again with the same.
    pub fn append(&mut self, items: &mut [Item]) -> Result<(), StoreError> {
        let (mut bytes, mut link) = (Vec::new(), self.link);
        for (item, number) in items.iter_mut().zip(self.last + 1..) {
            item.number = number;
            let chance = item_chance()?;
            let (sealed, next) = self.key.seal(item, &link, &chance).map_err(|_| StoreError::TooLarge)?;
            bytes.extend(sealed);
            link = next;
        }
        match self.write(&bytes) {
            Err(StoreError::Full) if self.closed.places.release_reserve() => self.write(&bytes)?,
            done => done?,
        }
        self.last += items.len() as u64;
        self.link = link;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let open = self.open.take().filter(|(_, length)| *length < LONGEST_FILE);
        let (path, length) = open.map_or_else(|| self.next_file(), Ok)?;
        let disk = &*self.closed.places.disk;
        if let Err(error) = disk.write(&path, How::Append, bytes) {
            // What was written of it must not stand before the next, which goes into
            // another file. One with nothing else in it is not left behind.
            if length == 0 {
                let _ = disk.remove(&path);
            }
            return Err(error).at(&path);
        }
        self.open = Some((path, length + bytes.len() as u64));
        Ok(())
    }

    fn next_file(&self) -> Result<(PathBuf, u64), StoreError> {
        let Places { disk, dir } = &self.closed.places;
        let queued = queued_files(&**disk, dir)?;
        if queued.iter().filter_map(|path| disk.size(path).ok()).sum::<u64>() >= MOST_QUEUED {
            return Err(StoreError::QueueFull);
        }
        let last = queued.last().and_then(|path| {
            let name = path.file_name()?.to_str()?;
            name.strip_prefix("locked-")?.strip_suffix(SUFFIX)?.parse::<u32>().ok()
        });
        let path = dir.join(format!("locked-{:09}{SUFFIX}", last.unwrap_or(0).saturating_add(1)));
        files::write_new(&**disk, &path, b"")?;
        files::sync_dir(&**disk, dir)?;
        Ok((path, 0))
    }
}

impl Drain {
    /// Everything that is queued now.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn new(store: &Store) -> Result<Self, StoreError> {
        Ok(Self {
            files: queued_files(&*store.places.disk, &store.places.dir)?.into(),
            items: VecDeque::new(),
            done: Vec::new(),
            expected: 1,
            links: VecDeque::from([Link::default()]),
            end: None,
            drained: Drained::default(),
        })
    }

    /// The queue must end with this item, which this process wrote.
    #[must_use]
    pub fn ending(mut self, end: Option<Link>) -> Self {
        self.end = end;
        self
    }

    /// Whether an item follows one that was read: the last, or an earlier one whose
    /// followers were written again after a failure.
    fn follows(&mut self, link: Link, previous: Option<Link>) -> bool {
        let at = previous.map(|previous| self.links.iter().rposition(|known| *known == previous));
        if let Some(Some(at)) = at {
            self.links.truncate(at + 1);
        }
        if self.links.len() >= MOST_LINKS {
            self.links.pop_front();
        }
        self.links.push_back(link);
        at.is_none_or(|at| at.is_some())
    }

    /// Removes the last file that stands; `true` once there is none.
    fn clear(&mut self, store: &Store) -> Result<bool, StoreError> {
        let Some(path) = self.done.last() else { return Ok(true) };
        let disk = &*store.places.disk;
        match disk.remove(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).at(path),
            _ => files::sync_dir(disk, &store.places.dir)?,
        }
        self.done.pop();
        Ok(false)
    }

    /// Journals the next items; `true` once there are none.
    ///
    /// # Errors
    /// A file or the database fails: call it again, nothing is journalled twice.
    pub fn step(&mut self, store: &mut Store) -> Result<bool, StoreError> {
        if !self.items.is_empty() {
            let count = self.items.len().min(AT_ONCE);
            let written = store.journal(self.items.make_contiguous().get(..count).unwrap_or_default())?;
            self.drained.records += written.len() as u64;
            self.items.drain(..count);
            return Ok(false);
        }
        let Some(path) = self.files.pop_front() else {
            if self.end.take().is_some_and(|end| self.links.back() != Some(&end)) {
                self.drained.breaks += 1;
            }
            return self.clear(store);
        };
        let bytes = match files::read_up_to(&*store.places.disk, &path, LONGEST_READ) {
            Ok(bytes) => bytes.unwrap_or_default(),
            Err(error) => {
                self.files.push_front(path);
                return Err(error);
            }
        };
        for found in QueueOpener::read_all(&store.keys.openers(), &bytes) {
            match found {
                Found::Damaged { bytes } => self.drained.damaged += bytes as u64,
                Found::Item { item, link, previous } => {
                    if !self.follows(link, previous) {
                        self.drained.breaks += 1;
                    }
                    // A run of the program begins at 1 again.
                    if item.number != 1 {
                        self.drained.missing += item.number.saturating_sub(self.expected);
                    }
                    self.expected = item.number.saturating_add(1);
                    self.items.push_back(*item);
                }
            }
        }
        self.done.push(path);
        Ok(false)
    }
}

//! The black box: a copy of every sealed record but bulk on a second medium, written
//! after the store's own commit and before the call returns. Files that only grow hold
//! encrypted frames (docs/protocol.md §11); where a file ends damaged or is full, another
//! begins. Nothing in the box is overwritten but the body of a record that was erased.
//!
//! A medium that is gone does not stop the sealing: the caller is told, and what is
//! missing is written once it is back.

mod rebuild;

use crate::domain::journal::body::MOST_BODY;
use crate::domain::journal::chain::Head;
use crate::domain::journal::entry::{Action, Entry, Epoch, RecordId, Seq, Stream};
use crate::domain::journal::frame::{Cipher, Frame, Opening, Record, Scan};
use crate::domain::journal::hash::Hash;
use crate::domain::keys::officer::KeyName;
use crate::domain::keys::slot::{Hex, Keys, SlotError};
use crate::domain::keys::slot_file::Copy;
use crate::store::disk::{Disk, How};
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files::{self, Places};
use crate::store::journal::vault::Vault;
use crate::store::{Notice, Store, chance, encoded, journal};
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// What is copied: tracks and raw input are too much, and are recorded elsewhere.
pub(super) const STREAMS: [Stream; 4] = [Stream::Case, Stream::Ops, Stream::Audit, Stream::Ctl];
/// A file is not longer than this and one record.
const FULL: u64 = 4 << 20;
/// Most bytes of a file that is read.
const LONGEST: u64 = FULL + 2 * MOST_BODY as u64;
/// Bytes that are written at once.
const PIECE: usize = 1 << 20;

/// The box of one store on its medium.
#[derive(Debug)]
pub(super) struct BlackBox {
    disk: Arc<dyn Disk>,
    /// The folder of the medium, which must exist: who unplugged the medium is told.
    medium: PathBuf,
    dir: PathBuf,
    cipher: Cipher,
    /// Of the case keys of before.
    former: Vec<Cipher>,
    /// Known once the box was read; lost when a writing failed.
    tail: Option<Tail>,
}

/// Where the box stands.
#[derive(Debug, Clone)]
struct Tail {
    heads: BTreeMap<Stream, Head>,
    /// The file that is written to, and its length; `None` where another is to begin.
    file: Option<(PathBuf, u64)>,
    /// The number of the last file.
    number: u32,
}

fn file_name(number: u32) -> String {
    format!("box-{number:06}.frames")
}

fn number(name: &str) -> Option<u32> {
    name.strip_prefix("box-")?.strip_suffix(".frames")?.parse().ok()
}

impl BlackBox {
    /// The box of `places` in its folder of the medium.
    pub(super) fn places(disk: &Arc<dyn Disk>, medium: &Path, store: &Hex<16>) -> Places {
        Places::new(Arc::clone(disk), &medium.join(format!("watchkeeper-{}", String::from(store.clone()))))
    }

    /// # Errors
    /// The officer holds no case key.
    pub(super) fn new(
        disk: Arc<dyn Disk>,
        medium: &Path,
        dir: PathBuf,
        keys: &Keys,
        store: [u8; 16],
    ) -> Result<Self, StoreError> {
        let mut ciphers = keys.case_keys().map(|key| Cipher::new(key, store));
        let cipher = ciphers.next().ok_or(SlotError::NotHeld(KeyName::Case))?;
        Ok(Self { disk, medium: medium.to_owned(), dir, cipher, former: ciphers.collect(), tail: None })
    }

    /// Where it stands.
    pub(super) fn place(&self) -> (&Arc<dyn Disk>, &Path, &Path) {
        (&self.disk, &self.medium, &self.dir)
    }

    /// The numbers of the files, in order.
    fn numbers(&self) -> Result<Vec<u32>, StoreError> {
        let mut numbers: Vec<u32> =
            self.disk.names(&self.dir).at(&self.dir)?.iter().filter_map(|name| number(name)).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn read(&self, number: u32) -> Result<(Vec<u8>, Scan), StoreError> {
        let path = self.dir.join(file_name(number));
        let bytes = self.disk.read(&path, 0, LONGEST).at(&path)?;
        let scan = self.cipher.scan(&bytes);
        if scan.found.is_empty()
            && let Some(before) = self.former.iter().map(|c| c.scan(&bytes)).find(|s| !s.found.is_empty())
        {
            // Nothing is appended to a file under a key of before.
            return Ok((bytes, Scan { whole: false, ..before }));
        }
        Ok((bytes, scan))
    }

    /// Reads where the box stands from its last files.
    fn find_tail(&self) -> Result<Tail, StoreError> {
        let numbers = self.numbers()?;
        let last = numbers.last().copied().unwrap_or(0);
        let mut tail = Tail { heads: BTreeMap::new(), file: None, number: last };
        let mut later: Vec<Head> = Vec::new();
        for number in numbers.into_iter().rev() {
            let (bytes, scan) = self.read(number)?;
            let mut opened = false;
            let mut here = Vec::new();
            for found in &scan.found {
                match &found.frame {
                    Frame::Opening(opening) => {
                        opened = true;
                        here.extend(opening.heads.iter().copied());
                    }
                    Frame::Record(record) => {
                        here.extend(Entry::decode(&record.entry).ok().map(|e| Head::after(&e)));
                    }
                }
            }
            here.append(&mut later);
            later = here;
            let length = bytes.len() as u64;
            if number == last && opened && scan.whole && length < FULL {
                tail.file = Some((self.dir.join(file_name(number)), length));
            }
            if opened {
                break;
            }
        }
        for head in later {
            let known = tail.heads.entry(head.stream).or_insert(head);
            if (head.epoch, head.seq) >= (known.epoch, known.seq) {
                *known = head;
            }
        }
        Ok(tail)
    }

    /// What the box holds is read again before the next writing.
    pub(super) fn lose_place(&mut self) {
        self.tail = None;
    }

    /// Every record of the box, in the order of its files, and the last opening.
    pub(super) fn everything(&self) -> Result<(Option<Opening>, Vec<Record>), StoreError> {
        let (mut opening, mut records) = (None, Vec::new());
        for number in self.numbers()? {
            for found in self.read(number)?.1.found {
                match found.frame {
                    Frame::Opening(o) => opening = Some(o),
                    Frame::Record(record) => records.push(record),
                }
            }
        }
        Ok((opening, records))
    }

    fn own(&self) -> Places {
        Places::new(Arc::clone(&self.disk), &self.dir)
    }

    /// Destroys the bodies of erased records wherever they stand, and their files.
    fn forget(&self, erased: &BTreeSet<RecordId>) -> Result<(), StoreError> {
        if erased.is_empty() {
            return Ok(());
        }
        for number in self.numbers()? {
            let path = self.dir.join(file_name(number));
            for found in self.read(number)?.1.found {
                let Frame::Record(r) = &found.frame else { continue };
                let own = Entry::decode(&r.entry).is_ok_and(|e| erased.contains(&e.record));
                if own && r.body.is_some() {
                    let zeros = vec![0; found.body_at.len()];
                    self.disk.write(&path, How::At(found.body_at.start as u64), &zeros).at(&path)?;
                }
            }
        }
        let own = self.own();
        erased.iter().try_for_each(|record| Vault::of(&own).remove(*record))
    }

    /// Writes what the journal has and the box has not.
    fn catch_up(&mut self, db: &Connection, vault: &Vault<'_>) -> Result<(), StoreError> {
        if !self.disk.exists(&self.medium) {
            return Err(StoreError::Missing(self.medium.clone()));
        }
        let mut tail = match self.tail.take() {
            Some(tail) => tail,
            None => self.find_tail()?,
        };
        let done = STREAMS.iter().try_for_each(|stream| self.catch_up_stream(db, vault, *stream, &mut tail));
        if done.is_err() {
            // A system may show what it failed to write: another file takes it again.
            tail.file = None;
        }
        self.tail = Some(tail);
        done
    }

    fn catch_up_stream(
        &self,
        db: &Connection,
        vault: &Vault<'_>,
        stream: Stream,
        tail: &mut Tail,
    ) -> Result<(), StoreError> {
        let doing = "reading for the black box";
        let own = self.own();
        let (epoch, seq) = tail.heads.get(&stream).map_or((Epoch(0), Seq(0)), |h| (h.epoch, h.seq));
        let mut statement = db
            .prepare_cached(
                "SELECT entry, salt, body, batch FROM journal
                 LEFT JOIN batch ON batch.stream = journal.stream
                    AND batch.epoch = journal.epoch AND batch.last = journal.seq
                 WHERE journal.stream = :stream AND (journal.epoch, journal.seq) > (:epoch, :seq)
                 ORDER BY journal.epoch, journal.seq",
            )
            .doing(doing)?;
        let mut rows = statement
            .query(named_params! { ":stream": stream.name(), ":epoch": epoch.0, ":seq": seq.0 as i64 })
            .doing(doing)?;
        let (mut run, mut bytes, mut head, mut erased) = (Vec::new(), 0, None, BTreeSet::new());
        while let Some(row) = rows.next().doing(doing)? {
            let read = |name| row.get::<_, Option<Vec<u8>>>(name).doing(doing);
            let encoded = read("entry")?.unwrap_or_default();
            let entry = Entry::decode(&encoded).map_err(StoreError::Entry)?;
            if let Action::Erase { of, .. } = entry.action {
                erased.insert(of);
            }
            let body = read("salt")?.zip(read("body")?).map(|(salt, body)| [salt, body].concat());
            if body.is_some() {
                // Before the entry that tells of it.
                let mut files = entry.attachments.iter();
                files.try_for_each(|a| Vault::of(&own).fetch(vault, entry.record, a.length))?;
            }
            bytes += encoded.len() + body.as_ref().map_or(0, Vec::len);
            run.push(Record { entry: encoded, batch: read("batch")?, body, place: (0, 1) });
            head = Some(Head::after(&entry));
            if bytes >= PIECE {
                self.write(db, tail, std::mem::take(&mut run))?;
                bytes = 0;
                tail.heads.extend(head.map(|h| (stream, h)));
            }
        }
        self.write(db, tail, run)?;
        tail.heads.extend(head.map(|h| (stream, h)));
        // After the entry that says so: a body without it would be missing, not erased.
        self.forget(&erased)
    }

    /// Destroys bodies whose erasure is in the last file and was cut off before that.
    fn finish_erasures(&self) -> Result<(), StoreError> {
        let mut erased = BTreeSet::new();
        if let Some(number) = self.numbers()?.last().copied() {
            for found in self.read(number)?.1.found {
                let Frame::Record(record) = &found.frame else { continue };
                if let Ok(Entry { action: Action::Erase { of, .. }, .. }) = Entry::decode(&record.entry) {
                    erased.insert(of);
                }
            }
        }
        self.forget(&erased)
    }

    fn frame(&self, frame: &Frame) -> Result<Vec<u8>, StoreError> {
        self.cipher.write(frame, [chance::bytes()?, chance::bytes()?]).map_err(StoreError::Entry)
    }

    /// Makes the next file with its opening; gives its path and length.
    fn begin_file(&self, db: &Connection, tail: &mut Tail) -> Result<(PathBuf, u64), StoreError> {
        tail.number += 1;
        let path = self.dir.join(file_name(tail.number));
        let device = journal::device(db)?;
        let opening = Opening {
            device: device.id,
            seed: Zeroizing::new(device.key.seed()),
            epoch: device.epoch,
            heads: tail.heads.values().copied().collect(),
        };
        let bytes = self.frame(&Frame::Opening(opening))?;
        files::write_new(&*self.disk, &path, &bytes)?;
        files::sync_dir(&*self.disk, &self.dir)?;
        Ok((path, bytes.len() as u64))
    }

    /// Appends records to the present file, or to the next one.
    fn write(&self, db: &Connection, tail: &mut Tail, run: Vec<Record>) -> Result<(), StoreError> {
        let count = run.len() as u32;
        let mut frames = Vec::new();
        for (index, record) in (0..count).zip(run) {
            frames.extend(self.frame(&Frame::Record(Record { place: (index, count), ..record }))?);
        }
        if frames.is_empty() {
            return Ok(());
        }
        let open = tail.file.take().filter(|(_, length)| *length < FULL);
        let (path, length) = open.map_or_else(|| self.begin_file(db, tail), Ok)?;
        self.disk.write(&path, How::Append, &frames).at(&path)?;
        tail.file = Some((path, length + frames.len() as u64));
        Ok(())
    }
}

/// The hash of the entry at a place of the journal.
fn hash_at(db: &Connection, head: &Head) -> Result<Option<Hash>, StoreError> {
    db.query_row(
        "SELECT hash FROM journal WHERE stream = :stream AND epoch = :epoch AND seq = :seq",
        named_params! { ":stream": head.stream.name(), ":epoch": head.epoch.0, ":seq": head.seq.0 as i64 },
        |row| row.get("hash").map(Hash),
    )
    .optional()
    .doing("comparing with the black box")
}

impl Store {
    /// Keeps a black box in a folder of the second medium `medium`, which exists, from
    /// here on. What the journal lost comes back from it, what the box lacks is written.
    /// A medium that cannot be read or written is a [`Notice`].
    ///
    /// # Errors
    /// The store itself cannot be read or written.
    pub fn attach_black_box(&mut self, medium: &Path) -> Result<(), StoreError> {
        match self.compare_with_box(medium) {
            Ok(()) => Ok(()),
            Err(error @ (StoreError::File { .. } | StoreError::Missing(_) | StoreError::Full)) => {
                let path = medium.to_owned();
                self.notices.push(Notice::BoxAbsent { path, detail: error.to_string() });
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn compare_with_box(&mut self, medium: &Path) -> Result<(), StoreError> {
        let disk = Arc::clone(&self.places.disk);
        let places = BlackBox::places(&disk, medium, &self.slots.store);
        let store = self.slots.store.0;
        let kept = BlackBox::new(Arc::clone(&disk), medium, places.dir.clone(), &self.keys, store)?;
        let black_box = self.black_box.insert(kept);
        if !disk.exists(medium) {
            return Err(StoreError::Missing(medium.to_owned()));
        }
        files::make_dir(&*disk, &places.dir)?;
        let mut tail = black_box.find_tail()?;
        black_box.finish_erasures()?;
        let (mut lost, mut forked) = (false, false);
        for head in tail.heads.values() {
            match hash_at(&self.case, head)? {
                Some(hash) if hash == head.hash => {}
                Some(_) => forked = true,
                None => lost = true,
            }
        }
        if lost || forked {
            // Before anything else can fail: what even the box does not know may be known
            // elsewhere, and nothing may be written under numbers that are taken.
            self.grown_older();
        }
        if lost && let Some(black_box) = &self.black_box {
            let (_, records) = black_box.everything()?;
            let recovered = self.recover(&records)?;
            if recovered > 0 {
                self.notices.push(Notice::Recovered { records: recovered });
            }
        }
        if let Some(black_box) = &mut self.black_box {
            // Where the two went different ways the box holds both, in different files.
            for head in tail.heads.clone().values() {
                if hash_at(&self.case, head)? != Some(head.hash) {
                    tail.heads.remove(&head.stream);
                    tail.file = None;
                }
            }
            black_box.tail = Some(tail);
        }
        let (vault, copies) = (Vault::of(&self.places), Vault::of(&places));
        vault.take_back(&copies, &self.case)?;
        self.copy_slots_to_box()?;
        self.feed_black_box()?;
        // Of a journal that is older than what is known of it the later records may come back.
        if self.older {
            return copies.remove_erased(&self.case);
        }
        copies.sweep(&self.case, &|record| self.hold.is_incoming(record))
    }

    /// Brings the box to where the journal is.
    ///
    /// # Errors
    /// The medium is gone or refuses; the next call tries again.
    pub(super) fn feed_black_box(&mut self) -> Result<(), StoreError> {
        if self
            .black_box
            .as_ref()
            .is_some_and(|b| b.tail.as_ref().is_none_or(|t| t.file.is_none()) && b.disk.exists(&b.medium))
        {
            self.copy_slots_to_box()?;
        }
        match &mut self.black_box {
            Some(black_box) => black_box.catch_up(&self.case, &Vault::of(&self.places)),
            None => Ok(()),
        }
    }

    /// The box opens with the same passphrases as the store.
    pub(super) fn copy_slots_to_box(&self) -> Result<(), StoreError> {
        let Some(black_box) = &self.black_box else { return Ok(()) };
        let places = Places::new(Arc::clone(&black_box.disk), &black_box.dir);
        let bytes = encoded(&self.slots)?;
        if places.read_slots()? == [Some(bytes.clone()), Some(bytes.clone())] {
            return Ok(());
        }
        for copy in [Copy::Second, Copy::First] {
            files::write_through(&*black_box.disk, &places.slots(copy), &bytes)?;
        }
        Ok(())
    }
}

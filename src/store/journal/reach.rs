//! How far an erasure reaches beyond the store and its black box. Backups that the audit
//! trail knows of are replaced by a new one and destroyed, with what a migration put
//! aside; what was handed out is out of reach: it is told, and noted in the journal.
//!
//! A backup is outdated when the journal has an erasure behind the heads that were noted
//! in it. One that knows more than the journal (the journal is the older one) and one
//! without heads are never touched. The new backup stands whole before an old one goes;
//! whoever is cut off between the two goes on with the next backup or erasure.

use super::NewRecord;
use super::erasure::{Erased, ErasureOrder};
use crate::domain::evidence::retention::Plan;
use crate::domain::journal::entry::{Action, ClockFacts, Entry, Stream};
use crate::domain::journal::hash::Hash;
use crate::domain::keys::slot_file;
use crate::domain::time::UtcTime;
use crate::store::Store;
use crate::store::disk::How;
use crate::store::error::{AtPath, Doing, StoreError};
use crate::store::files::{self, Places};
use rusqlite::{Connection, OptionalExtension, named_params};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The kind of the note that says how far an erasure reached.
pub const REACH: &str = "erasure-reach";
/// What is named in the note; how many more there are is said.
const MOST_NAMED: usize = 100;
/// Longest note of heads that is read.
const LONGEST_HEADS: u64 = 4096;
/// How the name of a backup ends that is being destroyed.
const GONE: &str = ".gone";
/// Zeros that are written at once.
const PIECE: u64 = 1 << 20;

/// Something that was written out of the store, as the audit trail has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOut {
    /// When it was written out last.
    pub at: UtcTime,
    /// As a code, see [`super::audit::Export`].
    pub what: String,
    pub to: String,
    pub officer: String,
}

/// How far an erasure reached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// New backups, without what was erased.
    pub made: Vec<PathBuf>,
    /// Backups and files put aside that were destroyed.
    pub destroyed: Vec<PathBuf>,
    /// What holds it still and could not be replaced.
    pub left: Vec<PathBuf>,
    /// What is in other hands, or on a medium that is not here.
    pub handed_out: Vec<HandedOut>,
}

/// What a backup knows of the erasures of this store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// Of another store, or no backup.
    Foreign,
    Current,
    Outdated,
    /// It may know more than the journal, or says nothing of itself.
    Unknown,
}

/// The last entry of a stream: epoch, number, hash.
type Head = (u32, i64, String);
type Heads = BTreeMap<String, Head>;

/// Notes in a backup where the streams stand in `db`, which it is a copy of.
pub(in crate::store) fn note_heads(places: &Places, db: &Connection) -> Result<(), StoreError> {
    let doing = "reading the heads";
    let mut heads = Heads::new();
    for stream in Stream::ALL {
        let head = db
            .query_row(
                "SELECT epoch, seq, hash FROM journal WHERE stream = :stream
                 ORDER BY epoch DESC, seq DESC LIMIT 1",
                named_params! { ":stream": stream.name() },
                |row| Ok((row.get("epoch")?, row.get("seq")?, Hash(row.get("hash")?).to_string())),
            )
            .optional()
            .doing(doing)?;
        heads.extend(head.map(|head| (stream.name().to_owned(), head)));
    }
    files::write_through(&*places.disk, &places.backup_heads(), json!(heads).to_string().as_bytes())
}

/// Nothing where there are none or they are damaged.
fn heads_in(places: &Places) -> Option<Heads> {
    let bytes = places.disk.read(&places.backup_heads(), 0, LONGEST_HEADS).ok()?;
    serde_json::from_slice(&bytes).ok()
}

impl HandedOut {
    fn of(body: &Value) -> Option<Self> {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let at = UtcTime::parse_rfc3339(&text("at")?)?;
        Some(Self { at, what: text("what")?, to: text("to")?, officer: text("officer")? })
    }

    fn json(&self) -> Value {
        json!({ "at": self.at.rfc3339(), "what": self.what, "to": self.to, "officer": self.officer })
    }
}

impl Reach {
    /// Nothing holds any more what was erased, as far as is known.
    pub fn is_complete(&self) -> bool {
        self.left.is_empty() && self.handed_out.is_empty()
    }
}

impl Store {
    /// What was written out, the last time for each place, by the audit trail and by what
    /// earlier erasures noted of it: the trail itself is erased in its time.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn handed_out(&self) -> Result<Vec<HandedOut>, StoreError> {
        let doing = "reading the audit trail";
        let mut statement = self
            .case
            .prepare_cached(
                "SELECT entry, body FROM journal WHERE stream IN ('audit', 'ctl') AND body IS NOT NULL
                 ORDER BY recorded_at, stream, epoch, seq",
            )
            .doing(doing)?;
        let mut rows = statement.query([]).doing(doing)?;
        let mut found: BTreeMap<(String, String), HandedOut> = BTreeMap::new();
        while let Some(row) = rows.next().doing(doing)? {
            let entry: Vec<u8> = row.get("entry").doing(doing)?;
            let entry = Entry::decode(&entry).map_err(StoreError::Entry)?;
            if !matches!(entry.kind.as_str(), "export" | REACH) {
                continue;
            }
            let body: Vec<u8> = row.get("body").doing(doing)?;
            let body: Value = serde_json::from_slice(&body).unwrap_or_default();
            let noted = body.get("handed_out").and_then(Value::as_array).into_iter().flatten();
            let own = (entry.kind != REACH).then_some(&body);
            for handed in noted.chain(own).filter_map(HandedOut::of) {
                found.insert((handed.what.clone(), handed.to.clone()), handed);
            }
        }
        let mut all: Vec<HandedOut> = found.into_values().collect();
        all.sort_by_key(|handed| handed.at);
        Ok(all)
    }

    /// Backups of this store in `medium` that hold what was erased since, or may.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn outdated_backups(&self, medium: &Path) -> Result<Vec<PathBuf>, StoreError> {
        Ok(self.aged(medium)?.into_iter().filter(|(_, age)| *age == Age::Outdated).map(|(p, _)| p).collect())
    }

    fn aged(&self, medium: &Path) -> Result<Vec<(PathBuf, Age)>, StoreError> {
        let mut names = self.places.disk.names(medium).unwrap_or_default();
        let part = |name: &String| name.ends_with(GONE) || name.ends_with(".partial");
        names.retain(|name| name.starts_with("watchkeeper-") && !part(name));
        names.sort();
        let paths = names.into_iter().map(|name| medium.join(name));
        paths.map(|path| self.age(&path).map(|age| (path, age))).collect()
    }

    fn age(&self, backup: &Path) -> Result<Age, StoreError> {
        let places = Places::new(Arc::clone(&self.places.disk), backup);
        let Ok([first, second]) = places.read_slots() else { return Ok(Age::Foreign) };
        let Ok(choice) = slot_file::choose(first.as_deref(), second.as_deref()) else {
            return Ok(Age::Foreign);
        };
        // The box of the same store stands there too: it has no database.
        if choice.slots.store != self.slots.store || !places.disk.exists(&places.case()) {
            return Ok(Age::Foreign);
        }
        let noted = heads_in(&places);
        let mut age = Age::Current;
        for stream in Stream::ALL {
            let (epoch, seq) = match noted.as_ref().and_then(|noted| noted.get(stream.name())) {
                Some(head) if !self.knows(stream, head)? => return Ok(Age::Unknown),
                Some((epoch, seq, _)) => (*epoch, *seq),
                None => (0, 0),
            };
            if self.erased_behind(stream, (epoch, seq))? {
                age = if noted.is_some() { Age::Outdated } else { Age::Unknown };
            }
        }
        Ok(age)
    }

    /// Whether that very entry is in the journal: two lives that began from one copy may
    /// have the same numbers.
    fn knows(&self, stream: Stream, (epoch, seq, hash): &Head) -> Result<bool, StoreError> {
        self.case
            .query_row(
                "SELECT hash FROM journal WHERE stream = :stream AND epoch = :epoch AND seq = :seq",
                named_params! { ":stream": stream.name(), ":epoch": epoch, ":seq": seq },
                |row| row.get("hash").map(Hash),
            )
            .optional()
            .doing("comparing with a backup")
            .map(|found| found.is_some_and(|found| found.to_string() == *hash))
    }

    fn erased_behind(&self, stream: Stream, (epoch, seq): (u32, i64)) -> Result<bool, StoreError> {
        let doing = "looking for erasures";
        let mut statement = self
            .case
            .prepare_cached(
                "SELECT entry FROM journal WHERE stream = :stream AND (epoch, seq) > (:epoch, :seq)",
            )
            .doing(doing)?;
        let mut rows = statement
            .query(named_params! { ":stream": stream.name(), ":epoch": epoch, ":seq": seq })
            .doing(doing)?;
        while let Some(row) = rows.next().doing(doing)? {
            let entry: Vec<u8> = row.get("entry").doing(doing)?;
            let entry = Entry::decode(&entry).map_err(StoreError::Entry)?;
            if matches!(entry.action, Action::Erase { .. }) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn gone_suffix(&self) -> String {
        format!(".{}{GONE}", String::from(self.slots.store.clone()))
    }

    /// What a backup or its destruction left in `medium` when it was cut off.
    fn parts(&self, medium: &Path) -> Vec<PathBuf> {
        let gone = self.gone_suffix();
        let mut names = self.places.disk.names(medium).unwrap_or_default();
        names.retain(|name| {
            let partial = name.starts_with("watchkeeper-") && name.ends_with(".partial");
            name.ends_with(&gone) || partial && self.is_own(&medium.join(name))
        });
        names.into_iter().map(|name| medium.join(name)).collect()
    }

    /// Destroys what a backup or its destruction left in `medium` when it was cut off.
    pub(in crate::store) fn clear_medium(&self, medium: &Path) -> Result<(), StoreError> {
        self.parts(medium).iter().try_for_each(|path| self.destroy_folder(path))
    }

    /// Also one that was cut off before anything but its key slots was begun.
    fn is_own(&self, folder: &Path) -> bool {
        let places = Places::new(Arc::clone(&self.places.disk), folder);
        if places.disk.names(folder).is_ok_and(|names| names.iter().all(|n| n.starts_with("keys.slot"))) {
            return true;
        }
        let Ok([first, second]) = places.read_slots() else { return false };
        slot_file::choose(first.as_deref(), second.as_deref())
            .is_ok_and(|choice| choice.slots.store == self.slots.store)
    }

    /// Destroys the backups in `medium` that hold what was erased since; the caller has
    /// made one that does not.
    ///
    /// # Errors
    /// The medium refuses: the next backup goes on with it.
    pub fn destroy_outdated(&self, medium: &Path) -> Result<Vec<PathBuf>, StoreError> {
        self.clear_medium(medium)?;
        let outdated = self.outdated_backups(medium)?;
        outdated.iter().try_for_each(|backup| self.destroy_backup(backup))?;
        Ok(outdated)
    }

    /// Destroys all but the newest backups in `medium`; one that may know more than the
    /// journal stays.
    ///
    /// # Errors
    /// The medium refuses: the next backup goes on with it.
    pub fn keep_newest(&self, medium: &Path, kept: usize) -> Result<Vec<PathBuf>, StoreError> {
        let known = |age: &Age| matches!(age, Age::Current | Age::Outdated);
        let mut all: Vec<PathBuf> =
            self.aged(medium)?.into_iter().filter(|(_, age)| known(age)).map(|(path, _)| path).collect();
        all.truncate(all.len().saturating_sub(kept));
        all.iter().try_for_each(|backup| self.destroy_backup(backup))?;
        Ok(all)
    }

    /// The name of a backup while it is destroyed.
    fn going(&self, backup: &Path) -> PathBuf {
        let mut name = backup.as_os_str().to_owned();
        name.push(self.gone_suffix());
        PathBuf::from(name)
    }

    /// Whether its destruction was begun and is not at its end.
    fn is_going(&self, backup: &Path) -> bool {
        self.places.disk.exists(&self.going(backup))
    }

    fn destroy_backup(&self, backup: &Path) -> Result<(), StoreError> {
        let gone = self.going(backup);
        files::rename(&*self.places.disk, backup, &gone)?;
        self.destroy_folder(&gone)
    }

    /// Overwrites what can be read with the keys aboard, then removes the folder. On flash
    /// memory old blocks may outlive that, encrypted.
    fn destroy_folder(&self, folder: &Path) -> Result<(), StoreError> {
        let (disk, places) = (&*self.places.disk, Places::new(Arc::clone(&self.places.disk), folder));
        self.overwrite(&places.case())?;
        disk.remove_dir(folder).at(folder)?;
        folder.parent().map_or(Ok(()), |medium| files::sync_dir(disk, medium))
    }

    fn overwrite(&self, path: &Path) -> Result<(), StoreError> {
        let disk = &*self.places.disk;
        let Ok(length) = disk.size(path) else { return Ok(()) };
        let mut at = 0;
        while at < length {
            let zeros = vec![0; PIECE.min(length - at) as usize];
            disk.write(path, How::At(at), &zeros).at(path)?;
            at += zeros.len() as u64;
        }
        Ok(())
    }

    /// Erases what is due of a class, and follows it: backups on media that are here, and
    /// what migrations put aside, are brought to where the journal is. What is out of
    /// reach is told and noted in the journal. Also where nothing is due, so that whoever
    /// was cut off goes on.
    ///
    /// # Errors
    /// As for [`Self::erase_class`]. A medium that refuses is in what is left.
    pub fn erase_class_everywhere(
        &mut self,
        plan: &Plan,
        order: &ErasureOrder<'_>,
    ) -> Result<(Erased, Reach), StoreError> {
        let known = self.handed_out()?;
        let due = self.retention(plan, order.clock.utc)?;
        if due.iter().any(|standing| standing.class.name == order.class && !standing.due.is_empty()) {
            // Before the trail that says so may be erased itself.
            self.note_reach(&Reach::default(), &known, order.clock)?;
        }
        let erased = self.erase_class(plan, order)?;
        let mut reach = Reach::default();
        for handed in &known {
            let medium = PathBuf::from(&handed.to);
            if handed.what == "backup" && self.places.disk.exists(&medium) {
                self.replace_in(&medium, order.clock.utc, &mut reach)?;
            } else {
                reach.handed_out.push(handed.clone());
            }
        }
        for path in self.copies_aside() {
            let migrated = path.file_name().is_some_and(|n| n.to_string_lossy().contains(".version-"));
            let removed = migrated && self.overwrite(&path).is_ok() && self.places.disk.remove(&path).is_ok();
            if removed { reach.destroyed.push(path) } else { reach.left.push(path) }
        }
        if erased.records > 0 || !reach.destroyed.is_empty() {
            self.note_reach(&reach, &known, order.clock)?;
        }
        Ok((erased, reach))
    }

    fn replace_in(&self, medium: &Path, now: UtcTime, reach: &mut Reach) -> Result<(), StoreError> {
        let done = self.replace_all_in(medium, now, reach);
        // What was removed comes back with a power cut until the folder says so too; where a
        // removal failed, its last word may be what failed.
        if self.places.disk.sync_dir(medium).is_err() {
            reach.left.push(medium.to_owned());
        }
        done
    }

    fn replace_all_in(&self, medium: &Path, now: UtcTime, reach: &mut Reach) -> Result<(), StoreError> {
        if let Err(error) = self.clear_medium(medium) {
            tracing::warn!(%error, "parts of backups are left");
        }
        if self.outdated_backups(medium)?.is_empty() {
            let unknown = self.aged(medium)?.into_iter().filter(|(_, age)| *age == Age::Unknown);
            reach.left.extend(unknown.map(|(path, _)| path));
            reach.left.extend(self.parts(medium));
            return Ok(());
        }
        match self.backup(medium, now) {
            Ok(made) => reach.made.push(made),
            Err(error) => tracing::warn!(%error, "a backup is not replaced"),
        }
        // Without a new one the old ones stay: no boat is left without any backup.
        if reach.made.last().is_some_and(|made| made.starts_with(medium)) {
            let outdated = self.outdated_backups(medium)?;
            match self.destroy_outdated(medium) {
                Ok(destroyed) => reach.destroyed.extend(destroyed),
                Err(error) => {
                    tracing::warn!(%error, "a backup is not destroyed");
                    let kept = |path: &PathBuf| self.places.disk.exists(path) || self.is_going(path);
                    reach.destroyed.extend(outdated.into_iter().filter(|path| !kept(path)));
                }
            }
        }
        let held = |age: &Age| matches!(age, Age::Outdated | Age::Unknown);
        reach.left.extend(self.aged(medium)?.into_iter().filter(|(_, age)| held(age)).map(|(path, _)| path));
        reach.left.extend(self.parts(medium));
        Ok(())
    }

    fn note_reach(
        &mut self,
        reach: &Reach,
        known: &[HandedOut],
        clock: ClockFacts,
    ) -> Result<(), StoreError> {
        let paths = |all: &[PathBuf]| -> Vec<String> {
            all.iter().take(MOST_NAMED).map(|path| path.display().to_string()).collect()
        };
        let handed: Vec<Value> = known.iter().rev().take(MOST_NAMED).map(HandedOut::json).collect();
        let body = json!({
            "at": clock.utc.rfc3339(), "event": REACH, "officer": self.officer.as_str(),
            "made": paths(&reach.made), "destroyed": paths(&reach.destroyed), "left": paths(&reach.left),
            "handed_out": handed, "more": known.len().saturating_sub(MOST_NAMED),
        })
        .to_string();
        let (stream, action) = (Stream::Ctl, Action::Note);
        self.append(&NewRecord { stream, action, kind: REACH, body: body.as_bytes(), clock }).map(drop)
    }
}

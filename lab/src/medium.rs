//! Media in memory as a power cut meets them. A file has what is durable, what a reader
//! sees, and the writes between; a folder likewise has names that are durable and changes
//! that are not, until it is synced itself. Every operation is counted, and a fault is
//! set for one of them.
//!
//! The sector model: a write that was not synced is kept, dropped or garbled sector by
//! sector (512 bytes); nothing outside the bytes written changes (the power-safe
//! overwrite that SQLite takes for granted). After a sync that failed, what it should have
//! written may count as clean and never reach the medium, as Linux does it.

use crate::chance::Chance;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The boat's own disk, which can be made to ignore flushes.
pub const BOAT: &str = "/boat";
/// A second medium.
pub const STICK: &str = "/stick";
const SECTOR: usize = 512;

type Id = usize;

/// What goes wrong at operation `at`, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub at: u64,
    pub kind: FaultKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// The power goes: nothing works from here on, and what was not synced is in doubt.
    Power,
    /// One operation fails with EIO.
    ErrorOnce,
    /// Every operation from here on fails with EIO.
    ErrorOn,
    /// No byte is free from here on (ENOSPC), but for what is removed.
    Full,
}

impl FaultKind {
    pub const ALL: [Self; 4] = [Self::Power, Self::ErrorOnce, Self::ErrorOn, Self::Full];

    pub fn name(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::ErrorOnce => "eio-once",
            Self::ErrorOn => "eio-on",
            Self::Full => "full",
        }
    }
}

/// Why the medium refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Io,
    Full,
    Absent,
    Exists,
}

type Done<T = ()> = Result<T, Refusal>;

#[derive(Debug, Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

#[derive(Debug, Clone, Default)]
struct File {
    durable: Arc<Vec<u8>>,
    current: Arc<Vec<u8>>,
    pending: Vec<Change>,
}

/// A change of names in a folder.
#[derive(Debug, Clone)]
enum Naming {
    Link(String, Id),
    Unlink(String),
    Rename { from: String, to: String, id: Id },
}

#[derive(Debug, Clone, Default)]
struct Folder {
    durable: BTreeMap<String, Id>,
    current: BTreeMap<String, Id>,
    pending: Vec<Naming>,
}

#[derive(Debug, Clone)]
enum Kind {
    File(File),
    Folder(Folder),
}

#[derive(Debug, Clone)]
struct Node {
    kind: Kind,
    /// On the boat's disk.
    boat: bool,
}

/// All media, their faults and their locks.
#[derive(Debug, Clone)]
pub struct Medium {
    nodes: Vec<Node>,
    pub fault: Option<Fault>,
    /// Operations so far.
    pub ops: u64,
    dead: bool,
    /// Bytes that are free, once the disk is full.
    free: Option<i64>,
    /// The boat's disk says that it flushed, and did not.
    pub ignores_flush: bool,
    pub locks: BTreeSet<PathBuf>,
    pub chance: Chance,
    /// Of every operation its name, where asked for.
    pub log: Option<Vec<String>>,
}

fn apply(to: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if to.len() < at + bytes.len() {
        to.resize(at + bytes.len(), 0);
    }
    to[at..at + bytes.len()].copy_from_slice(bytes);
}

fn rename(names: &mut BTreeMap<String, Id>, naming: &Naming) {
    match naming {
        Naming::Link(name, id) => {
            names.insert(name.clone(), *id);
        }
        Naming::Unlink(name) => {
            names.remove(name);
        }
        Naming::Rename { from, to, id } => {
            names.remove(from);
            names.insert(to.clone(), *id);
        }
    }
}

impl Medium {
    /// Two empty media.
    pub fn new(chance: Chance) -> Self {
        let folder = |boat| Node { kind: Kind::Folder(Folder::default()), boat };
        let names: BTreeMap<String, Id> = [("boat".to_owned(), 1), ("stick".to_owned(), 2)].into();
        let root = Folder { durable: names.clone(), current: names, pending: Vec::new() };
        Self {
            nodes: vec![Node { kind: Kind::Folder(root), boat: false }, folder(true), folder(false)],
            fault: None,
            ops: 0,
            dead: false,
            free: None,
            ignores_flush: false,
            locks: BTreeSet::new(),
            chance,
            log: None,
        }
    }

    fn tick(&mut self, what: &str, path: &str) -> Done {
        if self.dead {
            return Err(Refusal::Io);
        }
        self.ops += 1;
        if let Some(log) = &mut self.log {
            log.push(format!("{what} {path}"));
        }
        let Some(fault) = self.fault.filter(|f| f.at <= self.ops) else { return Ok(()) };
        match fault.kind {
            FaultKind::Power => {
                self.dead = true;
                Err(Refusal::Io)
            }
            FaultKind::ErrorOnce if fault.at == self.ops => Err(Refusal::Io),
            FaultKind::ErrorOnce => Ok(()),
            FaultKind::ErrorOn => Err(Refusal::Io),
            FaultKind::Full => {
                self.free.get_or_insert(0);
                Ok(())
            }
        }
    }

    pub fn dead(&self) -> bool {
        self.dead
    }

    pub fn find(&self, path: &Path) -> Option<Id> {
        let mut id = 0;
        for part in path.components() {
            if let Component::Normal(name) = part {
                let Kind::Folder(folder) = &self.nodes[id].kind else { return None };
                id = *folder.current.get(name.to_str()?)?;
            }
        }
        Some(id)
    }

    fn folder(&mut self, id: Id) -> Option<&mut Folder> {
        match &mut self.nodes[id].kind {
            Kind::Folder(folder) => Some(folder),
            Kind::File(_) => None,
        }
    }

    pub fn file_length(&self, id: Id) -> u64 {
        match &self.nodes[id].kind {
            Kind::File(file) => file.current.len() as u64,
            Kind::Folder(_) => 0,
        }
    }

    /// The folder that holds `path`, and its name there.
    fn place(&self, path: &Path) -> Done<(Id, String)> {
        let above = path.parent().and_then(|p| self.find(p)).ok_or(Refusal::Absent)?;
        let name = path.file_name().and_then(|n| n.to_str()).ok_or(Refusal::Absent)?;
        Ok((above, name.to_owned()))
    }

    fn name(&mut self, folder: Id, naming: Naming) {
        if let Some(folder) = self.folder(folder) {
            rename(&mut folder.current, &naming);
            folder.pending.push(naming);
        }
    }

    /// Opens a file; gives whether it was made.
    pub fn open(&mut self, path: &Path, create: bool, only_new: bool) -> Done<(Id, bool)> {
        self.tick("open", &path.to_string_lossy())?;
        match self.find(path) {
            Some(_) if only_new => Err(Refusal::Exists),
            Some(id) => Ok((id, false)),
            None if !create => Err(Refusal::Absent),
            None => {
                let (folder, name) = self.place(path)?;
                let boat = self.nodes[folder].boat;
                self.nodes.push(Node { kind: Kind::File(File::default()), boat });
                let id = self.nodes.len() - 1;
                self.name(folder, Naming::Link(name, id));
                Ok((id, true))
            }
        }
    }

    pub fn read(&mut self, id: Id, at: u64, into: &mut [u8]) -> Done<usize> {
        self.tick("read", "")?;
        let Kind::File(file) = &self.nodes[id].kind else { return Err(Refusal::Absent) };
        let Some(rest) = file.current.get(at as usize..) else { return Ok(0) };
        let length = into.len().min(rest.len());
        into[..length].copy_from_slice(&rest[..length]);
        Ok(length)
    }

    pub fn write(&mut self, id: Id, at: u64, bytes: &[u8]) -> Done {
        let fate = self.tick("write", "");
        let died = fate.is_err() && self.dead;
        let Kind::File(file) = &mut self.nodes[id].kind else { return Err(Refusal::Absent) };
        if fate.is_err() && !died {
            return fate;
        }
        let change = Change::Write { at: at as usize, bytes: bytes.to_vec() };
        if died {
            // The write that the cut met may have reached the medium in part.
            file.pending.push(change);
            return fate;
        }
        let grown = (at as i64 + bytes.len() as i64 - file.current.len() as i64).max(0);
        if let Some(free) = &mut self.free {
            if grown > *free {
                return Err(Refusal::Full);
            }
            *free -= grown;
        }
        apply(Arc::make_mut(&mut file.current), at as usize, bytes);
        file.pending.push(change);
        Ok(())
    }

    pub fn set_length(&mut self, id: Id, length: u64) -> Done {
        self.tick("truncate", "")?;
        let Kind::File(file) = &mut self.nodes[id].kind else { return Err(Refusal::Absent) };
        if let Some(free) = &mut self.free {
            *free += file.current.len() as i64 - length as i64;
        }
        Arc::make_mut(&mut file.current).resize(length as usize, 0);
        file.pending.push(Change::Length(length as usize));
        Ok(())
    }

    pub fn sync(&mut self, id: Id) -> Done {
        let fate = self.tick("sync", "");
        let clean = fate.is_err() && !self.dead && self.chance.coin();
        let ignored = self.ignores_flush && self.nodes[id].boat;
        let Kind::File(file) = &mut self.nodes[id].kind else { return Err(Refusal::Absent) };
        if clean {
            file.pending.clear();
        }
        fate?;
        if ignored {
            return Ok(());
        }
        for change in std::mem::take(&mut file.pending) {
            let durable = Arc::make_mut(&mut file.durable);
            match change {
                Change::Write { at, bytes } => apply(durable, at, &bytes),
                Change::Length(length) => durable.resize(length, 0),
            }
        }
        Ok(())
    }

    pub fn sync_folder(&mut self, path: &Path) -> Done {
        self.tick("sync-folder", &path.to_string_lossy())?;
        let id = self.find(path).ok_or(Refusal::Absent)?;
        if self.ignores_flush && self.nodes[id].boat {
            return Ok(());
        }
        let folder = self.folder(id).ok_or(Refusal::Absent)?;
        for naming in std::mem::take(&mut folder.pending) {
            rename(&mut folder.durable, &naming);
        }
        Ok(())
    }

    pub fn remove(&mut self, path: &Path) -> Done {
        self.tick("remove", &path.to_string_lossy())?;
        let id = self.find(path).ok_or(Refusal::Absent)?;
        if let Kind::Folder(folder) = &self.nodes[id].kind
            && !folder.current.is_empty()
        {
            return Err(Refusal::Exists);
        }
        let length = self.file_length(id) as i64;
        if let Some(free) = &mut self.free {
            *free += length;
        }
        let (folder, name) = self.place(path)?;
        self.name(folder, Naming::Unlink(name));
        Ok(())
    }

    pub fn make_folder(&mut self, path: &Path) -> Done {
        if self.find(path).is_some() {
            return Ok(());
        }
        if let Some(above) = path.parent() {
            self.make_folder(above)?;
        }
        self.tick("make-folder", &path.to_string_lossy())?;
        let (folder, name) = self.place(path)?;
        let boat = self.nodes[folder].boat;
        self.nodes.push(Node { kind: Kind::Folder(Folder::default()), boat });
        let id = self.nodes.len() - 1;
        self.name(folder, Naming::Link(name, id));
        Ok(())
    }

    pub fn rename(&mut self, from: &Path, to: &Path) -> Done {
        self.tick("rename", &to.to_string_lossy())?;
        let id = self.find(from).ok_or(Refusal::Absent)?;
        let ((a, from), (b, to)) = (self.place(from)?, self.place(to)?);
        if a == b {
            self.name(a, Naming::Rename { from, to, id });
        } else {
            self.name(b, Naming::Link(to, id));
            self.name(a, Naming::Unlink(from));
        }
        Ok(())
    }

    pub fn names(&self, path: &Path) -> Done<Vec<String>> {
        match self.find(path).map(|id| &self.nodes[id].kind) {
            Some(Kind::Folder(folder)) => Ok(folder.current.keys().cloned().collect()),
            _ => Err(Refusal::Absent),
        }
    }

    /// Everything is on the medium, as after a shutdown in order.
    pub fn settle(&mut self) {
        for node in &mut self.nodes {
            match &mut node.kind {
                Kind::File(file) => {
                    file.durable = Arc::clone(&file.current);
                    file.pending.clear();
                }
                Kind::Folder(folder) => {
                    folder.durable = folder.current.clone();
                    folder.pending.clear();
                }
            }
        }
        self.repaired();
    }

    /// The disk works again and has room; nothing else changed.
    pub fn repaired(&mut self) {
        self.fault = None;
        self.ops = 0;
        self.dead = false;
        self.free = None;
        self.ignores_flush = false;
        self.locks.clear();
    }

    /// The power is gone: what was not synced is kept, dropped or garbled.
    pub fn crash(&mut self) {
        let fate = self.chance.below(4);
        for node in &mut self.nodes {
            match &mut node.kind {
                Kind::File(file) => {
                    if !file.pending.is_empty() || !Arc::ptr_eq(&file.durable, &file.current) {
                        file.crash(fate, &mut self.chance);
                    }
                }
                Kind::Folder(folder) => folder.crash(fate, &mut self.chance),
            }
        }
        self.repaired();
    }
}

impl File {
    fn crash(&mut self, fate: u64, chance: &mut Chance) {
        let durable = Arc::make_mut(&mut self.durable);
        for change in std::mem::take(&mut self.pending) {
            match change {
                Change::Length(length) => {
                    if fate == 1 || fate > 1 && chance.coin() {
                        durable.resize(length, 0);
                    }
                }
                Change::Write { at, bytes } => {
                    for (n, sector) in bytes.chunks(SECTOR).enumerate() {
                        let kept = fate == 1 || fate > 1 && chance.coin();
                        if !kept {
                            continue;
                        }
                        let mut sector = sector.to_vec();
                        if fate == 3 && chance.below(4) == 0 {
                            let from = chance.below(sector.len() as u64) as usize;
                            sector[from..].iter_mut().for_each(|b| *b = chance.next() as u8);
                        }
                        apply(durable, at + n * SECTOR, &sector);
                    }
                }
            }
        }
        self.current = Arc::clone(&self.durable);
    }
}

impl Folder {
    /// Names are journalled by the file system: those up to some moment are there; in
    /// the worst fate each change is there or not by itself.
    fn crash(&mut self, fate: u64, chance: &mut Chance) {
        let pending = std::mem::take(&mut self.pending);
        let upto = match fate {
            0 => 0,
            1 => pending.len(),
            _ => chance.below(pending.len() as u64 + 1) as usize,
        };
        for (n, naming) in pending.iter().enumerate() {
            if if fate == 3 { chance.coin() } else { n < upto } {
                rename(&mut self.durable, naming);
            }
        }
        self.current = self.durable.clone();
    }
}

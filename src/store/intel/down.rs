//! Bundles from the shore in the database of watchlists: taken whole in one transaction or
//! not at all. Entries and registers become versions of lists of their own (`shore/..`),
//! so that what an officer imported aboard stays as it is.
//!
//! [`Store::take_bundle`] works on the store's own connection; an [`IntelWriter`] has one of
//! its own, for a thread beside the screen. Both may be cut off at any instant.

mod apply;
mod told;

use crate::domain::down::aboard::{DownState, Order};
use crate::domain::down::bundle::{Bundle, BundleFault, Held};
use crate::domain::down::item::{Cells, Item, ItemKey, Kind, decode_cells, digest};
use crate::domain::down::seal::{DownKey, Part, SealTo, join, open_covert};
use crate::domain::down::state::Outline;
use crate::domain::intel::register::{self, Record, Register};
use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::hash::Hash;
use crate::domain::keys::officer::KeyName;
use crate::domain::keys::secret::Key;
use crate::domain::keys::slot::SlotError;
use crate::domain::sync::keys::ShoreIdentity;
use crate::domain::time::UtcTime;
use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use crate::store::intel::IntelWriter;
use crate::store::intel::read::IntelReader;
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the names of lists from the shore begin with.
pub const PREFIX: &str = "shore/";
/// Most orders, tasks and notices that are listed.
const MOST_ORDERS: u32 = 1_000;

/// What taking parts of bundles came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Took {
    /// Numbers of the bundles that were taken, in their order.
    pub taken: Vec<u64>,
    /// Of one that is aboard already.
    pub held: Option<u64>,
    pub refused: Vec<BundleFault>,
    /// Items that are new or otherwise, and that went, over all that was taken.
    pub changed: u64,
    pub gone: u64,
    /// Rows that this release can't read: kept, not matched.
    pub unread: u64,
}

/// What it takes to open a bundle.
#[derive(Debug, Clone)]
pub(super) struct Opener {
    device: DeviceId,
    key: DownKey,
    shore: ShoreIdentity,
}

impl Took {
    /// Something aboard is new: lists are to be loaded again.
    pub fn is_new(&self) -> bool {
        !self.taken.is_empty()
    }
}

impl Store {
    /// The keys that the shore seals to: of watchlists, and of cleared roles where this
    /// officer holds it.
    ///
    /// # Errors
    /// The officer is not cleared for watchlists.
    pub fn down_keys(&self) -> Result<(SealTo, Option<SealTo>), StoreError> {
        let intel = DownKey::of(self.intel_key()?).public();
        Ok((intel, self.keys.get(KeyName::DoNotAlert).map(|key| DownKey::of(key).public())))
    }

    pub(super) fn opener(&self) -> Result<Option<Opener>, StoreError> {
        let Some(shore) = self.shore()? else { return Ok(None) };
        let (device, _) = self.device_identity()?;
        Ok(Some(Opener { device, key: DownKey::of(self.intel_key()?), shore }))
    }

    /// Takes parts of bundles, in any order; of no shore that is trusted nothing is taken.
    ///
    /// # Errors
    /// The officer is not cleared, or the database cannot be read or written: then all is
    /// as it was.
    pub fn take_bundle(&mut self, parts: &[Vec<u8>], now: UtcTime) -> Result<Took, StoreError> {
        let opener = self.opener()?;
        let db = self.intel.as_mut().ok_or(SlotError::NotHeld(KeyName::Intel))?;
        let Some(opener) = opener else {
            return Ok(Took { refused: vec![BundleFault::OtherShore], ..Took::default() });
        };
        let took = take(db, &opener, parts, now)?;
        if took.is_new() {
            self.settle_intel()?;
            self.intel_restored()?;
        }
        Ok(took)
    }

    /// Which bundle is aboard; `None` before the first.
    ///
    /// # Errors
    /// The officer is not cleared, or the database cannot be read.
    pub fn down_state(&self) -> Result<Option<DownState>, StoreError> {
        state(self.intel.as_ref().ok_or(SlotError::NotHeld(KeyName::Intel))?)
    }
}

impl IntelWriter {
    /// As [`Store::take_bundle`]. Afterwards the store journals it with
    /// [`Store::tell_shore`], and the lists are loaded again.
    ///
    /// # Errors
    /// The database cannot be read or written: then all is as it was.
    pub fn take_bundle(&mut self, parts: &[Vec<u8>], now: UtcTime) -> Result<Took, StoreError> {
        let Some(opener) = &self.opener else {
            return Ok(Took { refused: vec![BundleFault::OtherShore], ..Took::default() });
        };
        take(&mut self.db, opener, parts, now)
    }
}

impl IntelReader {
    /// Orders, tasks and notices of the shore, the newest first; those whose time is over
    /// as well.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn orders(&self) -> Result<Vec<Order>, StoreError> {
        let mut orders: Vec<Order> = self
            .db
            .prepare_cached("SELECT part, id, cells FROM down_item WHERE kind = :kind LIMIT :most")
            .and_then(|mut select| {
                let with = named_params! { ":kind": Kind::ORDER.0 as i64, ":most": MOST_ORDERS };
                select.query_map(with, |row| Ok((row.get("part")?, row.get("id")?, cells(row)?)))?.collect()
            })
            .doing("reading orders")
            .map(|rows: Vec<(String, String, Cells)>| rows.into_iter().map(order).collect())?;
        orders.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        Ok(orders)
    }

    /// Which bundle is aboard; `None` before the first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn down_state(&self) -> Result<Option<DownState>, StoreError> {
        state(&self.db)
    }
}

fn order((what, id, mut cells): (String, String, Cells)) -> Order {
    let time = |cell: Option<&String>| cell.and_then(|c| UtcTime::parse_rfc3339(c));
    let (at, until) = (time(cells.get("at")), time(cells.get("until")));
    let mut text = |column: &str| cells.remove(column).unwrap_or_default();
    Order { what, id, title: text("title"), text: text("text"), from: text("from"), at, until }
}

fn cells(row: &Row<'_>) -> rusqlite::Result<Cells> {
    Ok(decode_cells(&row.get::<_, Vec<u8>>("cells")?).unwrap_or_default())
}

fn state(db: &Connection) -> Result<Option<DownState>, StoreError> {
    db.query_row("SELECT * FROM down", [], |row| {
        Ok(DownState {
            number: row.get::<_, i64>("number")? as u64,
            state: Hash(row.get("state")?),
            issued: UtcTime(row.get("issued")?),
            expires: UtcTime(row.get("expires")?),
            office: row.get("office")?,
            taken_at: UtcTime(row.get("taken_at")?),
        })
    })
    .optional()
    .doing("reading which bundle is aboard")
}

/// What is aboard, by the rows that are.
fn held(db: &Connection) -> Result<Held, StoreError> {
    let number = state(db)?.map_or(0, |state| state.number);
    let all: BTreeMap<ItemKey, Hash> = db
        .prepare_cached("SELECT kind, part, id, cells FROM down_item")
        .and_then(|mut select| {
            let line = |row: &Row<'_>| {
                let kind = Kind(row.get::<_, i64>("kind")? as u64);
                let (group, id): (String, String) = (row.get("part")?, row.get("id")?);
                Ok((ItemKey { kind, group, id }, digest(&row.get::<_, Vec<u8>>("cells")?)))
            };
            select.query_map([], line)?.collect()
        })
        .doing("reading what is aboard")?;
    Ok(Held { number, outline: Outline(all) })
}

fn take(db: &mut Connection, opener: &Opener, parts: &[Vec<u8>], now: UtcTime) -> Result<Took, StoreError> {
    let mut took = Took::default();
    let mut opened = Vec::new();
    for bytes in parts {
        match Part::open(bytes, (opener.device, &opener.key), &opener.shore) {
            Ok(part) => opened.push(part),
            Err(fault) => took.refused.push(fault),
        }
    }
    for bundle in join(opened) {
        match bundle {
            Ok(bundle) => apply::one(db, &bundle, &mut took, now)?,
            Err(fault) => took.refused.push(fault),
        }
    }
    // What came before the one that was taken is no news.
    if took.is_new() {
        took.refused.retain(|fault| !matches!(fault, BundleFault::Older { .. }));
    }
    Ok(took)
}

/// What came for cleared roles alone.
#[derive(Default)]
pub(super) struct Covert {
    /// The list and the cells of each.
    pub(super) entries: Vec<(String, Cells)>,
    pub(super) links: Vec<Record>,
}

pub(super) fn covert(db: &Connection, clearance: &Key) -> Result<Covert, StoreError> {
    let sealed: Option<Vec<u8>> = db
        .query_row("SELECT covert FROM down", [], |row| row.get("covert"))
        .optional()
        .doing("reading lists")?;
    let sealed = sealed.unwrap_or_default();
    if sealed.is_empty() {
        return Ok(Covert::default());
    }
    match open_covert(&sealed, &DownKey::of(clearance)) {
        Ok(items) => {
            let (entries, other): (Vec<Item>, Vec<Item>) =
                items.into_iter().partition(|item| item.key.kind == Kind::ENTRY);
            let links = other.into_iter().filter(|item| item.key.kind == Kind::RECORD);
            Ok(Covert {
                entries: entries.into_iter().map(|i| (format!("{PREFIX}{}", i.key.group), i.cells)).collect(),
                links: links.filter_map(|i| register::read(Register::Links, i.cells).ok()).collect(),
            })
        }
        // Sealed to a key of before: the next bundle has the new one.
        Err(BundleFault::OtherBoat) => Ok(Covert::default()),
        Err(fault) => Err(StoreError::Damaged { file: PathBuf::from("intel.db"), detail: fault.to_string() }),
    }
}

#[cfg(test)]
mod tests;

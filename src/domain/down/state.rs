//! What one boat has, or is to have: items by their key, one digest over all of them, and
//! the difference between two states.

use super::item::{Cells, Item, ItemKey, Kind, decode_cells, digest, encode_cells};
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::hash::{Hash, Label};
use std::collections::{BTreeMap, BTreeSet};

/// Keys with the digest of what stands under each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline(pub BTreeMap<ItemKey, Hash>);

/// Items whole: the bytes of their cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State(BTreeMap<ItemKey, Vec<u8>>);

/// What changes an outline: the cells of an item that is new or otherwise, `None` where it
/// goes.
pub type Change = (ItemKey, Option<Vec<u8>>);

impl Outline {
    /// The digest of the whole state: equal where every item is equal.
    pub fn digest(&self) -> Hash {
        Hash::labelled(Label::Outline, &[&self.encode()])
    }

    /// Its bytes, in the order of the keys.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(self.0.len());
        for (key, digest) in &self.0 {
            w.array(4);
            key.write(&mut w);
            w.bytes(&digest.0);
        }
        w.finish()
    }

    /// # Errors
    /// The bytes are no outline.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadCbor> {
        let mut r = Reader::new(bytes);
        let count = r.array(bytes.len())?;
        let mut all = BTreeMap::new();
        for _ in 0..count {
            r.array_of(4)?;
            let key = ItemKey::read(&mut r)?;
            all.insert(key, Hash(r.fixed()?));
        }
        r.end()?;
        if all.len() == count { Ok(Self(all)) } else { Err(BadCbor::Kind) }
    }

    /// Takes changes over.
    pub fn apply(&mut self, changes: &[Change]) {
        for (key, cells) in changes {
            match cells {
                Some(cells) => self.0.insert(key.clone(), digest(cells)),
                None => self.0.remove(key),
            };
        }
    }
}

impl State {
    /// Puts an item in; one that is too large is left out and told.
    pub fn put(&mut self, item: &Item) -> bool {
        let fits = item.fits();
        if fits {
            self.0.insert(item.key.clone(), encode_cells(&item.cells));
        }
        fits
    }

    pub fn outline(&self) -> Outline {
        Outline(self.0.iter().map(|(key, cells)| (key.clone(), digest(cells))).collect())
    }

    /// What makes this state of `base`; of nothing, all of it.
    pub fn changes_from(&self, base: &Outline) -> Vec<Change> {
        let gone = base.0.keys().filter(|key| !self.0.contains_key(*key)).map(|key| (key.clone(), None));
        let put = self.0.iter().filter(|(key, cells)| base.0.get(*key) != Some(&digest(cells)));
        let mut all: Vec<Change> =
            gone.chain(put.map(|(key, cells)| (key.clone(), Some(cells.clone())))).collect();
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all
    }

    /// Every item with its cells.
    pub fn items(&self) -> impl Iterator<Item = (&ItemKey, Cells)> {
        self.0.iter().filter_map(|(key, cells)| Some((key, decode_cells(cells).ok()?)))
    }

    /// The ids of a kind, of every group.
    pub fn ids(&self, kind: Kind) -> BTreeSet<String> {
        self.0.keys().filter(|key| key.kind == kind).map(|key| key.id.clone()).collect()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

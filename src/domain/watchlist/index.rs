//! Many entries, found by any of their keys without looking at the others.
//!
//! IMO numbers, MMSIs and call signs are looked up as they are. A name is filed under
//! the first half and the last half of its letters: one slip leaves one half whole.
//! A name is filed with its number, since another number is another ship.
//! Swapped letters are found by the letters in order, vowels by the consonants.

use crate::domain::watchlist::compare::{Verdict, compare};
use crate::domain::watchlist::entry::{Kind, WatchEntry};
use crate::domain::watchlist::marks::confusable;
use crate::domain::watchlist::name::{AIS_NAME, Name};
use crate::domain::watchlist::observation::Observation;

/// The longest bucket that is looked through; a key shared by more tells nothing.
const MOST_IN_BUCKET: usize = 20_000;

/// The list in memory. Entries stay in the order given.
#[derive(Debug, Clone, Default)]
pub struct Index {
    entries: Vec<WatchEntry>,
    /// (hash of a key, number of the entry), sorted.
    keys: Vec<(u64, u32)>,
}

/// FNV-1a, 64 bits, over a tag and the key.
fn hash(tag: u8, key: &[u8]) -> u64 {
    [tag]
        .iter()
        .chain(key)
        .fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

fn halves(name: &Name, len: usize) -> [u64; 2] {
    let letters = name.letters.as_str();
    let cut = len / 2;
    let front = letters.get(..cut.min(letters.len())).unwrap_or_default();
    let back = letters.get(letters.len().saturating_sub(len - cut)..).unwrap_or_default();
    let filed = |tag, part: &str| hash(tag, part.as_bytes()) ^ hash(b'l', &len.to_le_bytes()) ^ number(name);
    [filed(1, front), filed(2, back)]
}

/// Another number is another ship, so a name is filed with its number.
fn number(name: &Name) -> u64 {
    hash(b'n', name.number.as_bytes())
}

fn whole_keys(name: &Name, keys: &mut Vec<u64>) {
    let mut sorted: Vec<u8> = name.letters.bytes().collect();
    let skeleton: Vec<u8> = sorted.iter().copied().filter(|b| !b"AEIOUYH".contains(b)).collect();
    sorted.sort_unstable();
    keys.push(hash(b's', &sorted) ^ number(name));
    if skeleton.len() >= 3 {
        keys.push(hash(b'c', &skeleton) ^ number(name));
    }
    keys.extend(name.families.iter().map(|key| hash(b'f', key.as_bytes()) ^ number(name)));
}

pub(crate) fn entry_keys(entry: &WatchEntry, keys: &mut Vec<u64>) {
    keys.extend(entry.imo.map(|n| hash(b'i', &n.to_le_bytes())));
    keys.extend(entry.mmsi.iter().map(|n| hash(b'm', &n.to_le_bytes())));
    keys.extend(entry.call_signs.iter().map(|c| hash(b'k', confusable(c).as_bytes())));
    for name in &entry.names {
        keys.extend(halves(name, name.letters.len()));
        whole_keys(name, keys);
        if name.over_field {
            let start = name.letters.get(..AIS_NAME / 2).unwrap_or(&name.letters);
            keys.push(hash(b'p', start.as_bytes()));
        }
    }
}

pub(crate) fn seen_keys(seen: &Observation) -> Vec<u64> {
    let mut keys = Vec::new();
    keys.extend(seen.imo.map(|n| hash(b'i', &n.to_le_bytes())));
    keys.extend(seen.mmsi.map(|n| hash(b'm', &n.to_le_bytes())));
    keys.extend(seen.call_sign.as_ref().map(|c| hash(b'k', confusable(c).as_bytes())));
    for name in &seen.names {
        let len = name.letters.len();
        for listed in [len.saturating_sub(1), len, len + 1] {
            keys.extend(halves(name, listed));
        }
        whole_keys(name, &mut keys);
        if name.full_field || name.short_field {
            let start = name.letters.get(..AIS_NAME / 2).unwrap_or(&name.letters);
            keys.push(hash(b'p', start.as_bytes()));
        }
    }
    keys
}

impl Index {
    /// Files the vessels among the entries; other kinds are kept out.
    pub fn build(entries: Vec<WatchEntry>) -> Self {
        let entries: Vec<WatchEntry> = entries.into_iter().filter(|e| e.kind == Kind::Vessel).collect();
        let mut keys = Vec::with_capacity(entries.len() * 6);
        let mut own = Vec::new();
        for (entry, number) in entries.iter().zip(0u32..) {
            own.clear();
            entry_keys(entry, &mut own);
            keys.extend(own.iter().map(|key| (*key, number)));
        }
        keys.sort_unstable();
        keys.dedup();
        keys.shrink_to_fit();
        Self { entries, keys }
    }

    pub fn entries(&self) -> &[WatchEntry] {
        &self.entries
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Every entry that speaks of this vessel, the surest first, then in the list's order.
    pub fn lookup(&self, seen: &Observation) -> Vec<(&WatchEntry, Verdict)> {
        let mut numbers: Vec<u32> = Vec::new();
        for key in seen_keys(seen) {
            let from = self.keys.partition_point(|(k, _)| *k < key);
            let bucket = self.keys.get(from..).unwrap_or_default();
            numbers
                .extend(bucket.iter().take(MOST_IN_BUCKET).take_while(|(k, _)| *k == key).map(|(_, n)| *n));
        }
        numbers.sort_unstable();
        numbers.dedup();
        let mut found: Vec<(&WatchEntry, Verdict)> = numbers
            .into_iter()
            .filter_map(|n| self.entries.get(n as usize))
            .filter_map(|entry| Some((entry, compare(entry, seen)?)))
            .collect();
        found.sort_by_key(|(_, verdict)| std::cmp::Reverse(verdict.tier));
        found
    }
}

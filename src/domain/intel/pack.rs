//! A list as the store keeps it for matching: parts of some ten thousand vessels, each
//! with its records and its keys in order, made once at import. Loading one is copying
//! bytes; an entry is only read when one of its keys is met.
//!
//! A part is little-endian: `WKP1`, how many records, how many keys, the keys (upper 32
//! bits of the index's, sorted), the record number of each key, the end of each record,
//! the records (`record`). The format belongs to the database that holds it.

mod record;

use crate::domain::time::UtcTime;
use crate::domain::watchlist::compare::{Verdict, compare};
use crate::domain::watchlist::entry::WatchEntry;
use crate::domain::watchlist::index;
use crate::domain::watchlist::observation::Observation;
use std::collections::BTreeSet;

const MAGIC: &[u8; 4] = b"WKP1";
/// Records of a part, at most.
const MOST_RECORDS: usize = 1 << 16;
/// A part of so many bytes is full.
const MOST_BYTES: usize = 16 << 20;
/// Entries looked at for one vessel; keys shared by more tell nothing.
const MOST_LOOKED_AT: usize = 20_000;

/// The bytes are no part, or damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a part of the list is damaged")]
pub struct BadPart;

/// Makes parts; memory is that of one part.
#[derive(Debug, Default)]
pub struct PartBuilder {
    keys: Vec<(u32, u16)>,
    ends: Vec<u32>,
    records: Vec<u8>,
}

impl PartBuilder {
    /// Files a vessel; `digest` tells this form of the entry from others.
    pub fn push(&mut self, entry: &WatchEntry, digest: u64) {
        let number = self.ends.len() as u16;
        let mut keys = Vec::new();
        index::entry_keys(entry, &mut keys);
        self.keys.extend(keys.into_iter().map(|key| (short(key), number)));
        record::write(&mut self.records, entry, digest);
        self.ends.push(self.records.len() as u32);
    }

    pub fn is_full(&self) -> bool {
        self.ends.len() >= MOST_RECORDS || self.records.len() >= MOST_BYTES
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The part; the builder is empty again.
    pub fn finish(&mut self) -> Vec<u8> {
        let Self { mut keys, ends, records } = std::mem::take(self);
        keys.sort_unstable();
        keys.dedup();
        let mut out = Vec::with_capacity(12 + keys.len() * 6 + ends.len() * 4 + records.len());
        out.extend(MAGIC);
        out.extend((ends.len() as u32).to_le_bytes());
        out.extend((keys.len() as u32).to_le_bytes());
        out.extend(keys.iter().flat_map(|(key, _)| key.to_le_bytes()));
        out.extend(keys.iter().flat_map(|(_, number)| number.to_le_bytes()));
        out.extend(ends.iter().flat_map(|end| end.to_le_bytes()));
        out.extend(records);
        out
    }
}

fn short(key: u64) -> u32 {
    (key >> 32) as u32
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    keys: Vec<u32>,
    numbers: Vec<u16>,
    ends: Vec<u32>,
    records: Vec<u8>,
    /// When entries without an expiry of their own expire.
    expires: UtcTime,
}

impl Part {
    fn read(bytes: &[u8], expires: UtcTime) -> Result<Self, BadPart> {
        let (head, rest) = bytes.split_first_chunk::<12>().ok_or(BadPart)?;
        let count = |from: usize| -> Option<usize> {
            Some(u32::from_le_bytes(head.get(from..from + 4)?.try_into().ok()?) as usize)
        };
        let (records, keys) = count(4).zip(count(8)).ok_or(BadPart)?;
        if !head.starts_with(MAGIC) || records > MOST_RECORDS {
            return Err(BadPart);
        }
        let cut = |rest, size: Option<usize>| -> Result<(&[u8], &[u8]), BadPart> {
            let rest: &[u8] = rest;
            rest.split_at_checked(size.ok_or(BadPart)?).ok_or(BadPart)
        };
        let (key_bytes, rest) = cut(rest, keys.checked_mul(4))?;
        let (number_bytes, rest) = cut(rest, keys.checked_mul(2))?;
        let (end_bytes, rest) = cut(rest, records.checked_mul(4))?;
        let part = Self {
            keys: words(key_bytes),
            numbers: number_bytes.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).collect(),
            ends: words(end_bytes),
            records: rest.to_vec(),
            expires,
        };
        let whole = part.keys.is_sorted()
            && part.ends.is_sorted()
            && part.ends.last().copied().unwrap_or_default() as usize == part.records.len()
            && part.numbers.iter().all(|n| usize::from(*n) < records);
        if whole { Ok(part) } else { Err(BadPart) }
    }

    fn find(&self, key: u32, most: usize) -> impl Iterator<Item = u16> {
        let from = self.keys.partition_point(|k| *k < key);
        let same = self.keys.iter().skip(from).take(most).take_while(move |k| **k == key);
        same.zip(self.numbers.iter().skip(from)).map(|(_, number)| *number)
    }

    fn entry(&self, number: u16) -> Option<(WatchEntry, u64)> {
        let number = usize::from(number);
        let from = number.checked_sub(1).map_or(Some(0), |n| self.ends.get(n).copied())?;
        let bytes = self.records.get(from as usize..*self.ends.get(number)? as usize)?;
        let (mut entry, digest) = record::read(bytes)?;
        entry.expires = entry.expires.or(Some(self.expires));
        Some((entry, digest))
    }
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect()
}

/// The vessels of every list in force, found by their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packed {
    parts: Vec<Part>,
    /// Digests of entries that were withdrawn.
    hidden: BTreeSet<u64>,
}

impl Packed {
    /// Adds a part, of which entries without an expiry of their own expire at `expires`.
    ///
    /// # Errors
    /// [`BadPart`]; nothing was added.
    pub fn add(&mut self, bytes: &[u8], expires: UtcTime) -> Result<(), BadPart> {
        self.parts.push(Part::read(bytes, expires)?);
        Ok(())
    }

    /// Leaves an entry out in the form that has this digest.
    pub fn hide(&mut self, digest: u64) {
        self.hidden.insert(digest);
    }

    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Records, those that are hidden too.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.ends.len()).sum()
    }

    /// What it holds in memory, bytes.
    pub fn bytes(&self) -> usize {
        let of = |part: &Part| part.keys.len() * 6 + part.ends.len() * 4 + part.records.len();
        self.parts.iter().map(of).sum()
    }

    /// Every entry that speaks of this vessel, the surest first.
    pub fn lookup(&self, seen: &Observation) -> Vec<(WatchEntry, Verdict)> {
        let mut found: Vec<(u32, u16)> = Vec::new();
        for key in index::seen_keys(seen) {
            for (part, number) in self.parts.iter().zip(0u32..) {
                let room = MOST_LOOKED_AT.saturating_sub(found.len());
                found.extend(part.find(short(key), room).map(|entry| (number, entry)));
            }
        }
        found.sort_unstable();
        found.dedup();
        let mut found: Vec<(WatchEntry, Verdict)> = found
            .into_iter()
            .filter_map(|(part, entry)| self.parts.get(part as usize)?.entry(entry))
            .filter(|(_, digest)| !self.hidden.contains(digest))
            .filter_map(|(entry, _)| compare(&entry, seen).map(|verdict| (entry, verdict)))
            .collect();
        found.sort_by_key(|(_, verdict)| std::cmp::Reverse(verdict.tier));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::watchlist::index::Index;
    use crate::domain::watchlist::reader;
    use std::collections::BTreeMap;

    const LIST: &str = "id,kind,action,name,kana,aliases,imo,mmsi,callsign,flag,type,length_m,beam_m,home_port,valid_from,expires\n\
        V-1,vessel,IDENTIFY,MIHO MARU NO.8,ミホマル8号,SEA STAR,2000016,431999021;431999022,JD9988,JP,fishing,19.5,5,SAKAI,2026-11-01,2027-06-30\n\
        V-2,vessel,BOARD,HAE SONG 9,,,,440999001,,KR,cargo,,,,,\n\
        P-1,person,REPORT,KIM CHEOL SU,,,,,,,,,,,,\n\
        V-3,vessel,OBSERVE,KIM YOUNG HO,,,,,,,,,,,,\n";

    fn packed(text: &str) -> Packed {
        let mut builder = PartBuilder::default();
        for entry in reader::read(text.as_bytes()).entries.iter().filter(|e| e.id.starts_with('V')) {
            builder.push(entry, entry.id.bytes().map(u64::from).sum());
        }
        let mut packed = Packed::default();
        packed.add(&builder.finish(), UtcTime(i64::MAX)).unwrap();
        packed
    }

    fn seen(cells: &[(&str, &str)]) -> Observation {
        let cells: BTreeMap<String, String> =
            cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Observation::of_cells(&cells)
    }

    /// The packed list finds what the list in memory finds.
    #[test]
    fn what_is_packed_is_found_alike() {
        let (packed, index) = (packed(LIST), Index::build(reader::read(LIST.as_bytes()).entries));
        assert_eq!(packed.len(), index.len());
        for cells in [
            &[("name", "MIHO MARU 8")][..],
            &[("name", "MIHO MARU 8"), ("flag", "JP"), ("type", "fishing")],
            &[("name", "第八美保丸"), ("kana", "ミホマル8号"), ("length_m", "19"), ("flag", "JP")],
            &[("name", "SEA STAAR")],
            &[("mmsi", "431999022")],
            &[("imo", "2000016"), ("length_m", "80")],
            &[("callsign", "JD9988"), ("flag", "JP")],
            &[("name", "GIM YEONG HO")],
            &[("name", "HAE SONG 9"), ("mmsi", "440999001")],
            &[("name", "NOBODY KNOWS")],
        ] {
            let seen = seen(cells);
            let of = |entry: &WatchEntry, verdict: &Verdict| (entry.id.clone(), verdict.clone());
            let from_pack: Vec<_> = packed.lookup(&seen).iter().map(|(e, v)| of(e, v)).collect();
            let from_index: Vec<_> = index.lookup(&seen).iter().map(|(e, v)| of(e, v)).collect();
            assert_eq!(from_pack, from_index, "{cells:?}");
        }
    }

    #[test]
    fn a_hidden_form_of_an_entry_is_not_found() {
        let mut packed = packed(LIST);
        let her = seen(&[("mmsi", "440999001")]);
        assert_eq!(packed.lookup(&her).len(), 1);
        packed.hide("V-2".bytes().map(u64::from).sum());
        assert!(packed.lookup(&her).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn damaged_parts_never_panic(at in 0usize..400, to in proptest::num::u8::ANY, keep in 0usize..400) {
            let mut builder = PartBuilder::default();
            for entry in &reader::read(LIST.as_bytes()).entries {
                builder.push(entry, 7);
            }
            let mut bytes = builder.finish();
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
            let mut damaged = Packed::default();
            let cut = bytes.get(..keep).unwrap_or(&bytes);
            let _ = damaged.add(cut, UtcTime(0));
            let _ = damaged.add(&bytes, UtcTime(0));
            let _ = damaged.lookup(&seen(&[("name", "MIHO MARU 8"), ("mmsi", "440999001")]));
        }
    }
}

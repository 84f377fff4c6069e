//! A shore in memory, for tests and simulations.

use crate::domain::journal::entry::{DeviceId, RecordId};
use crate::domain::journal::hash::Hash;
use crate::domain::sync::cover::Bitmap;
use crate::domain::sync::frame::name_of;
use crate::domain::sync::piece::Chunk;
use crate::domain::sync::receipt::{HeadAshore, PartAshore};
use crate::shore::storage::{Change, Conflict, Enrolled, EntryAshore, Parked, Place, Storage};
use crate::store::error::StoreError;
use std::collections::BTreeMap;

/// Everything that was committed.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    enrolled: BTreeMap<DeviceId, Enrolled>,
    receipts: BTreeMap<Hash, Vec<u8>>,
    devices: BTreeMap<DeviceId, Held>,
}

#[derive(Debug, Clone, Default)]
struct Held {
    entries: BTreeMap<Place, EntryAshore>,
    records: BTreeMap<RecordId, Hash>,
    bodies: BTreeMap<Hash, Vec<u8>>,
    chunks: BTreeMap<(Hash, u32), Chunk>,
    erased: BTreeMap<RecordId, Option<Hash>>,
    heads: Vec<HeadAshore>,
    conflicts: Vec<Conflict>,
    parked: Vec<Parked>,
}

impl Memory {
    fn of<T>(&self, device: DeviceId, get: impl Fn(&Held) -> T) -> T
    where
        T: Default,
    {
        self.devices.get(&device).map(get).unwrap_or_default()
    }
}

impl Storage for Memory {
    fn enrolled(&self, device: DeviceId) -> Result<Option<Enrolled>, StoreError> {
        Ok(self.enrolled.get(&device).cloned())
    }

    fn devices(&self) -> Result<Vec<Enrolled>, StoreError> {
        Ok(self.enrolled.values().cloned().collect())
    }

    fn enrol(&mut self, device: &Enrolled) -> Result<(), StoreError> {
        self.enrolled.insert(device.device, device.clone());
        Ok(())
    }

    fn receipt(&self, frame: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.receipts.get(&frame).cloned())
    }

    fn entry(&self, device: DeviceId, place: Place) -> Result<Option<EntryAshore>, StoreError> {
        Ok(self.of(device, |h| h.entries.get(&place).cloned()))
    }

    fn entries(&self, device: DeviceId) -> Result<Vec<(Place, Hash)>, StoreError> {
        Ok(self.of(device, |h| h.entries.iter().map(|(place, e)| (*place, e.hash)).collect()))
    }

    fn commitment(&self, device: DeviceId, record: RecordId) -> Result<Option<Hash>, StoreError> {
        Ok(self.of(device, |h| h.records.get(&record).copied()))
    }

    fn is_erased(&self, device: DeviceId, record: RecordId) -> Result<bool, StoreError> {
        Ok(self.of(device, |h| h.erased.contains_key(&record)))
    }

    fn is_erased_body(&self, device: DeviceId, commitment: Hash) -> Result<bool, StoreError> {
        Ok(self.of(device, |h| h.erased.values().any(|c| *c == Some(commitment))))
    }

    fn body(&self, device: DeviceId, commitment: Hash) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.of(device, |h| h.bodies.get(&commitment).cloned()))
    }

    fn chunks(&self, device: DeviceId, commitment: Hash) -> Result<Vec<Chunk>, StoreError> {
        let range = (commitment, 0)..=(commitment, u32::MAX);
        Ok(self.of(device, |h| h.chunks.range(range.clone()).map(|(_, c)| c.clone()).collect()))
    }

    fn parts(&self, device: DeviceId, most: usize) -> Result<Vec<PartAshore>, StoreError> {
        Ok(self.of(device, |h| {
            let mut parts: Vec<PartAshore> = Vec::new();
            for (commitment, index) in h.chunks.keys() {
                if parts.last().is_none_or(|p| p.commitment != *commitment) {
                    if parts.len() == most {
                        break;
                    }
                    parts.push(PartAshore { commitment: *commitment, chunks: Bitmap::default() });
                }
                if let Some(part) = parts.last_mut() {
                    part.chunks.set(*index);
                }
            }
            parts
        }))
    }

    fn heads(&self, device: DeviceId) -> Result<Vec<HeadAshore>, StoreError> {
        Ok(self.of(device, |h| h.heads.clone()))
    }

    fn conflicts(&self, device: DeviceId) -> Result<Vec<Conflict>, StoreError> {
        Ok(self.of(device, |h| h.conflicts.clone()))
    }

    fn parked(&self, device: DeviceId) -> Result<Vec<Parked>, StoreError> {
        Ok(self.of(device, |h| h.parked.clone()))
    }

    fn set_apart(&self, device: DeviceId) -> Result<u64, StoreError> {
        Ok(self.of(device, |h| {
            let parked = h.parked.iter().map(|p| p.bytes.len());
            let conflicts = h.conflicts.iter().map(|c| c.bytes.len());
            let chunks = h.chunks.values().map(|c| c.bytes.len());
            parked.chain(conflicts).chain(chunks).map(|n| n as u64).sum()
        }))
    }

    fn commit(&mut self, change: &Change) -> Result<(), StoreError> {
        let held = self.devices.entry(change.device).or_default();
        for (place, entry) in &change.entries {
            held.records.extend(entry.read.map(|r| (r.record, r.commitment)));
            held.entries.insert(*place, entry.clone());
        }
        held.bodies.extend(change.bodies.clone());
        for commitment in &change.without_chunks {
            held.chunks.retain(|(of, _), _| of != commitment);
        }
        for chunk in &change.chunks {
            held.chunks.insert((chunk.commitment, chunk.index), chunk.clone());
        }
        for (record, commitment) in &change.erased {
            held.erased.insert(*record, *commitment);
            if let Some(commitment) = commitment {
                held.bodies.remove(commitment);
            }
        }
        for head in &change.heads {
            held.heads.retain(|h| (h.stream, h.epoch) != (head.stream, head.epoch));
            held.heads.push(*head);
        }
        for conflict in &change.conflicts {
            if !held.conflicts.contains(conflict) {
                held.conflicts.push(conflict.clone());
            }
        }
        if change.released {
            held.parked.retain(|p| !p.is_frame() || name_of(&p.bytes) != change.frame);
        }
        held.parked.extend(change.parked.iter().cloned());
        if !change.receipt.is_empty() {
            self.receipts.insert(change.frame, change.receipt.clone());
        }
        Ok(())
    }
}

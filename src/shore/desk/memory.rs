//! A desk in memory, beside [`crate::shore::memory::Memory`]: for tests and simulations.

use super::{Desk, DeskChange, TrailLine};
use crate::store::error::StoreError;
use std::collections::BTreeMap;

/// Everything that was kept.
#[derive(Debug, Clone, Default)]
pub struct DeskMemory {
    documents: BTreeMap<(String, String), Vec<u8>>,
    trail: Vec<TrailLine>,
}

impl Desk for DeskMemory {
    fn document(&self, class: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.documents.get(&(class.to_owned(), key.to_owned())).cloned())
    }

    fn documents(&self, class: &str, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let all = self.documents.range((class.to_owned(), prefix.to_owned())..);
        let of = all.take_while(|((c, key), _)| c == class && key.starts_with(prefix));
        Ok(of.map(|((_, key), document)| (key.clone(), document.clone())).collect())
    }

    fn trail(&self, after: u64, most: u32) -> Result<Vec<TrailLine>, StoreError> {
        Ok(self.trail.iter().filter(|line| line.number > after).take(most as usize).cloned().collect())
    }

    fn last_line(&self) -> Result<Option<TrailLine>, StoreError> {
        Ok(self.trail.last().cloned())
    }

    fn keep(&mut self, change: &DeskChange) -> Result<(), StoreError> {
        if self.trail.iter().any(|line| line.number == change.line.number) {
            return Err(StoreError::Journal { place: format!("trail {}", change.line.number) });
        }
        for key in &change.removes {
            self.documents.remove(key);
        }
        for (class, key, document) in &change.puts {
            self.documents.insert((class.clone(), key.clone()), document.clone());
        }
        self.trail.push(change.line.clone());
        Ok(())
    }
}

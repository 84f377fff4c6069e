//! What a boat told of itself with its records: to which keys bundles are sealed, and
//! which one it has. The records are signed by the device, so nobody else says it.

use crate::domain::down::seal::SealTo;
use crate::domain::journal::body::Body;
use crate::domain::journal::entry::{DeviceId, Entry, Stream};
use crate::domain::journal::hash::{Hash, parse_hex};
use crate::shore::storage::Storage;
use crate::store::error::StoreError;
use serde_json::Value;

/// Most entries that are looked through for the newest note.
const MOST_LOOKED_AT: usize = 50_000;

/// What a boat told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoatFacts {
    pub intel: Option<SealTo>,
    pub cleared: Option<SealTo>,
    /// The bundle that is aboard; 0: none, as far as is known.
    pub number: u64,
    pub state: Option<Hash>,
}

/// The newest of what a device told.
///
/// # Errors
/// The database cannot be read.
pub fn of(storage: &impl Storage, device: DeviceId) -> Result<BoatFacts, StoreError> {
    let mut facts = BoatFacts::default();
    let (mut keys, mut bundle) = (None, None);
    let mut places: Vec<_> =
        storage.entries(device)?.into_iter().filter(|((s, ..), _)| *s == Stream::Audit.code()).collect();
    places.sort_by_key(|((_, epoch, seq), _)| std::cmp::Reverse((*epoch, *seq)));
    for (place, _) in places.into_iter().take(MOST_LOOKED_AT) {
        let entry = storage.entry(device, place)?.and_then(|e| Entry::decode(&e.bytes).ok());
        let Some(entry) = entry else { continue };
        let slot = match entry.kind.as_str() {
            "down-keys" => &mut keys,
            "bundle" => &mut bundle,
            _ => continue,
        };
        if slot.is_none() {
            let body = storage.body(device, entry.commitment)?.and_then(|b| Body::from_file(&b));
            *slot = body.and_then(|body| serde_json::from_slice::<Value>(&body.bytes).ok());
        }
        if keys.is_some() && bundle.is_some() {
            break;
        }
    }
    if let Some(keys) = keys {
        let key = |name: &str| keys.get(name).and_then(Value::as_str).and_then(parse_hex::<32>);
        (facts.intel, facts.cleared) = (key("intel"), key("cleared"));
    }
    if let Some(bundle) = bundle {
        facts.number = bundle.get("number").and_then(Value::as_u64).unwrap_or(0);
        facts.state = bundle.get("state").and_then(Value::as_str).and_then(Hash::parse_hex);
    }
    Ok(facts)
}

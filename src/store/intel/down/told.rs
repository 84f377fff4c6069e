//! What the journal tells the shore: to which keys bundles are to be sealed, and which one
//! is aboard. Notes of the audit stream, so they travel with every other record and the
//! device signs them; each is written once.

use super::{DownKey, Store};
use crate::domain::journal::entry::ClockFacts;
use crate::domain::journal::hash::hex;
use crate::domain::keys::officer::KeyName;
use crate::domain::keys::slot::SlotError;
use crate::store::error::{Doing, StoreError};
use rusqlite::{OptionalExtension, named_params};
use serde_json::{Value, json};

impl Store {
    /// Journals what the shore does not know yet: kinds `down-keys` and `bundle`. An
    /// officer without the key of watchlists tells nothing.
    ///
    /// # Errors
    /// The databases cannot be read or written.
    pub fn tell_shore(&mut self, clock: ClockFacts) -> Result<(), StoreError> {
        let Some(key) = self.keys.get(KeyName::Intel) else { return Ok(()) };
        let keys = hex(&DownKey::of(key).public());
        let covert = self.keys.get(KeyName::DoNotAlert).map(|key| hex(&DownKey::of(key).public()));
        // Who does not hold the key of cleared roles leaves it as it was told.
        let known = self.told("covert")?.filter(|text| !text.is_empty());
        let covert = covert.or(known).unwrap_or_default();
        if self.told("intel")?.as_deref() != Some(&keys) || self.told("covert")?.as_deref() != Some(&covert) {
            let cleared = if covert.is_empty() { Value::Null } else { covert.as_str().into() };
            self.audit("down-keys", "told", &json!({ "intel": keys, "cleared": cleared }), clock)?;
            self.note_told(&[("intel", &keys), ("covert", &covert)])?;
        }
        if let Some(state) = self.down_state()? {
            let now = format!("{} {}", state.number, state.state);
            if self.told("bundle")?.as_deref() != Some(&now) {
                let more = json!({ "number": state.number, "state": state.state.to_string() });
                self.audit("bundle", "taken", &more, clock)?;
                self.note_told(&[("bundle", &now)])?;
            }
        }
        Ok(())
    }

    fn told(&self, what: &str) -> Result<Option<String>, StoreError> {
        let db = self.intel.as_ref().ok_or(SlotError::NotHeld(KeyName::Intel))?;
        db.query_row(
            "SELECT value FROM down_told WHERE what = :what",
            named_params! { ":what": what },
            |row| row.get("value"),
        )
        .optional()
        .doing("reading what the shore was told")
    }

    fn note_told(&self, told: &[(&str, &str)]) -> Result<(), StoreError> {
        let db = self.intel.as_ref().ok_or(SlotError::NotHeld(KeyName::Intel))?;
        for (what, value) in told {
            db.execute(
                "INSERT OR REPLACE INTO down_told (what, value) VALUES (:what, :value)",
                named_params! { ":what": what, ":value": value },
            )
            .doing("noting what the shore was told")?;
        }
        Ok(())
    }
}

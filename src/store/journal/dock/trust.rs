//! Which shore the boat trusts, and who the boat is to it.

use crate::domain::journal::entry::DeviceId;
use crate::domain::journal::sign::PublicKey;
use crate::domain::sync::keys::ShoreIdentity;
use crate::domain::time::UtcTime;
use crate::store::error::{Doing, StoreError};
use crate::store::{Store, journal};
use rusqlite::{Connection, OptionalExtension, named_params};

impl Store {
    /// This boat's device, as the shore enrols it.
    ///
    /// # Errors
    /// The database cannot be read; so for all that follow.
    pub fn device_identity(&self) -> Result<(DeviceId, PublicKey), StoreError> {
        journal::device(&self.case).map(|d| (d.id, d.key.public()))
    }

    /// The shore that is trusted; `None` before the enrolment.
    ///
    /// # Errors
    /// As above.
    pub fn shore(&self) -> Result<Option<ShoreIdentity>, StoreError> {
        let text: Option<String> = self
            .case
            .query_row("SELECT identity FROM shore", [], |row| row.get("identity"))
            .optional()
            .doing("reading the shore's key")?;
        let Some(shore) = text.as_deref().and_then(ShoreIdentity::parse_hex) else { return Ok(None) };
        let tls = self
            .case
            .query_row("SELECT key FROM shore_service", [], |row| row.get("key").map(PublicKey))
            .optional()
            .doing("reading the shore's key")?;
        Ok(Some(ShoreIdentity { tls, ..shore }))
    }

    /// Trusts `shore` from now on. What another shore signed for no longer counts; its
    /// receipts are kept. The same shore with another key of its service is the same shore.
    ///
    /// # Errors
    /// As above, or it cannot be written.
    pub fn trust_shore(&mut self, shore: &ShoreIdentity, now: UtcTime) -> Result<(), StoreError> {
        let before = self.shore()?;
        if before == Some(*shore) {
            return Ok(());
        }
        let transaction = self.case.transaction().doing("beginning")?;
        if !before.is_some_and(|before| before.is_same_shore(shore)) {
            leave(&transaction)?;
            let of_frames = ShoreIdentity { tls: None, ..*shore };
            transaction
                .execute(
                    "INSERT INTO shore (identity, since) VALUES (:identity, :since)",
                    named_params! { ":identity": of_frames.to_string(), ":since": now.0 },
                )
                .doing("trusting a shore")?;
        }
        transaction.execute("DELETE FROM shore_service", []).doing("trusting a shore")?;
        if let Some(key) = shore.tls {
            transaction
                .execute("INSERT INTO shore_service (key) VALUES (:key)", named_params! { ":key": key.0 })
                .doing("trusting a shore")?;
        }
        transaction.commit().doing("committing")
    }
}

fn leave(db: &Connection) -> Result<(), StoreError> {
    db.execute_batch("DELETE FROM shore; DELETE FROM ashore; DELETE FROM ashore_part; DELETE FROM sent;")
        .doing("leaving a shore")
}

//! The audit trail: who did what to the store, in stream `audit`. Bodies are one JSON
//! object of codes (docs/protocol.md §10).
//!
//! Whatever writes records out of the store goes through [`Store::exporting`]: its entry
//! is on the disk before the first byte leaves, and another says how it ended.

use crate::domain::journal::entry::{Action, ClockFacts, Stream};
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::journal::{NewRecord, Sealed};
use serde_json::{Map, Value, json};

/// What is written out, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export<'a> {
    /// As a code: `backup`, `journal`, `sealed-folder`, `attachment`.
    pub what: &'a str,
    /// A path, or `stdout`.
    pub to: String,
}

/// The body of an entry: when, what, by whom, how it went, and `more`, an object.
pub fn audit_body(clock: ClockFacts, event: &str, officer: &str, how: &str, more: &Value) -> String {
    let mut body = Map::new();
    body.insert("at".to_owned(), clock.utc.rfc3339().into());
    body.insert("event".to_owned(), event.into());
    body.insert("officer".to_owned(), officer.into());
    body.insert("how".to_owned(), how.into());
    if let Value::Object(more) = more {
        body.extend(more.clone());
    }
    Value::Object(body).to_string()
}

impl Store {
    /// Writes down what the present officer did.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn audit(
        &mut self,
        event: &str,
        how: &str,
        more: &Value,
        clock: ClockFacts,
    ) -> Result<Sealed, StoreError> {
        let body = audit_body(clock, event, self.officer.as_str(), how, more);
        let (stream, action) = (Stream::Audit, Action::Note);
        self.append(&NewRecord { stream, action, kind: event, body: body.as_bytes(), clock })
    }

    /// Lets `work` write records out: noted before as begun, after as done or failed with
    /// the code of its fault.
    ///
    /// # Errors
    /// What `work` gives, or the note cannot be written: then nothing was written out, or
    /// the caller must say that it was.
    pub fn exporting<T>(
        &mut self,
        export: &Export<'_>,
        now: &dyn Fn() -> ClockFacts,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let told = json!({ "what": export.what, "to": export.to });
        self.audit("export", "begun", &told, now())?;
        let done = work(self);
        let how = match &done {
            Ok(_) => "done",
            Err(error) => error.words().0,
        };
        let noted = self.audit("export", how, &told, now());
        done.and_then(|value| noted.map(|_| value))
    }
}

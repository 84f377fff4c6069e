//! Registers in the intel database. Of each only the version in force is kept: a register
//! is an extract, and how old it is says more than what it was.

use crate::domain::intel::register::{self, Record, Register};
use crate::domain::keys::officer::KeyName;
use crate::domain::keys::slot::SlotError;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::reader;
use crate::store::Store;
use crate::store::error::{Doing, StoreError};
use crate::store::intel::covert_links::CovertLinks;
use crate::store::intel::read::IntelReader;
use crate::store::intel::sealed::Cells;
use crate::store::intel::{Draft, Holds, Imported, NewList};
use rusqlite::types::ToSql;
use rusqlite::{Row, named_params};

/// A register that is being imported; dropping it leaves all as it was.
pub struct RegisterImport<'s> {
    draft: Draft<'s>,
    register: Register,
    sql: String,
    taken: u64,
    covert: CovertLinks,
}

/// Its table and the columns that it has beside `cells`.
fn table(register: Register) -> (&'static str, &'static [&'static str]) {
    match register {
        Register::Permits => {
            ("permit", &["mmsi", "imo", "name", "callsign", "port", "since", "until", "number"])
        }
        Register::Pairs => ("declared_pair", &["mmsi", "other_mmsi", "since", "until"]),
        Register::PortCalls => ("port_call", &["mmsi", "imo", "name", "callsign", "port", "since", "until"]),
        Register::Clearances => {
            ("clearance", &["mmsi", "imo", "name", "callsign", "port", "since", "number"])
        }
        Register::Declarations => {
            ("declaration", &["mmsi", "imo", "name", "callsign", "port", "since", "number", "text"])
        }
        Register::Tips => {
            ("tip", &["mmsi", "imo", "name", "callsign", "number", "since", "grade", "office", "text"])
        }
        Register::Sightings => ("camera_sighting", &["mmsi", "imo", "name", "callsign", "since", "text"]),
        Register::Links => ("link", &["number", "other", "text", "since", "until", "grade"]),
    }
}

impl Store {
    /// Begins the next version of a register. Dropping it leaves all as it was.
    ///
    /// # Errors
    /// The officer is not cleared, or the database cannot be written.
    pub fn import_register(
        &mut self,
        register: Register,
        new: &NewList<'_>,
    ) -> Result<RegisterImport<'_>, StoreError> {
        self.intel_key()?;
        let officer = self.officer.to_string();
        let clearance = self.keys.get(KeyName::DoNotAlert).cloned();
        let db = self.intel.as_mut().ok_or(SlotError::NotHeld(KeyName::Intel))?;
        let draft = Draft::begin(db, new, Holds::Register(register), &officer)?;
        let covert = match register {
            Register::Links => CovertLinks::begin(&draft.transaction, new.name, clearance)?,
            _ => CovertLinks::default(),
        };
        Ok(RegisterImport::new(draft, register, covert))
    }
}

impl<'s> RegisterImport<'s> {
    pub(super) fn new(draft: Draft<'s>, register: Register, covert: CovertLinks) -> Self {
        let (table, columns) = table(register);
        let names = columns.join(", ");
        let values: Vec<String> = columns.iter().map(|c| format!(":{c}")).collect();
        let sql = format!(
            "INSERT INTO {table} (version, row, cells, {names}) VALUES (:version, :row, :cells, {})",
            values.join(", ")
        );
        Self { draft, register, sql, taken: 0, covert }
    }
}

impl RegisterImport<'_> {
    pub fn is_empty(&self) -> bool {
        self.taken == 0 && self.covert.is_empty()
    }

    /// Takes a row, or says why it is refused.
    ///
    /// # Errors
    /// The database cannot be written: drop the import.
    pub fn take(&mut self, row: usize, cells: Cells) -> Result<Result<(), String>, StoreError> {
        let read = reader::legible(cells).and_then(|cells| register::read(self.register, cells));
        let record = match read {
            Ok(record) => record,
            Err(why) => return Ok(Err(why)),
        };
        let cells: Cells = record.cells.iter().filter(|(_, c)| !c.trim().is_empty()).map(own).collect();
        if self.covert.speaks_of(&record) {
            return Ok(self.covert.take(cells));
        }
        let Ok(cells) = serde_json::to_string(&cells) else { return Ok(Err("unreadable".to_owned())) };
        let (row, since, until) = (row as i64, record.since.map(|t| t.0), record.until.map(|t| t.0));
        let text = record.text.clone().unwrap_or_default();
        let value = |column: &str| -> &dyn ToSql {
            match column {
                "mmsi" => &record.mmsi,
                "imo" => &record.imo,
                "name" => &record.name,
                "callsign" => &record.callsign,
                "other_mmsi" => &record.other_mmsi,
                "port" => &record.port,
                "since" => &since,
                "until" => &until,
                "number" => &record.number,
                "other" => &record.other,
                "grade" => &record.grade,
                "office" => &record.office,
                _ => &text,
            }
        };
        let names: Vec<String> = table(self.register).1.iter().map(|c| format!(":{c}")).collect();
        let mut with: Vec<(&str, &dyn ToSql)> =
            vec![(":version", &self.draft.version), (":row", &row), (":cells", &cells)];
        with.extend(
            names.iter().zip(table(self.register).1).map(|(name, column)| (name.as_str(), value(column))),
        );
        self.draft
            .transaction
            .prepare_cached(&self.sql)
            .and_then(|mut insert| insert.execute(&with[..]))
            .doing("importing a row")?;
        self.taken += 1;
        Ok(Ok(()))
    }

    /// Puts the register in force; it is on the disk when this returns.
    ///
    /// # Errors
    /// The database cannot be written; then it is as it was.
    pub fn finish(self, sha256: &[u8; 32]) -> Result<Imported, StoreError> {
        let sql = format!("DELETE FROM {} WHERE version = :before", table(self.register).0);
        let gone = self
            .draft
            .transaction
            .execute(&sql, named_params! { ":before": self.draft.before })
            .doing("ending an import")?;
        let taken = self.taken;
        let sealed = match self.register {
            Register::Links => self.covert.seal(self.draft.sealed_before()?)?,
            _ => None,
        };
        let covert = self.covert.len();
        let number = self.draft.switch(taken, sha256, sealed.as_deref())?;
        Ok(Imported { number, taken: taken + covert, gone: gone as u64, changed: taken + covert })
    }
}

fn own((key, cell): (&String, &String)) -> (String, String) {
    (key.clone(), cell.clone())
}

impl IntelReader {
    /// Records of a register in force for a vessel, the newest first. Every identity that
    /// is asked for counts; the name as it is written, in any case.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn records_of(
        &self,
        register: Register,
        (mmsi, imo, name): (Option<u32>, Option<u32>, Option<&str>),
        most: u32,
    ) -> Result<Vec<Record>, StoreError> {
        if matches!(register, Register::Pairs | Register::Links) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        if let Some(mmsi) = mmsi {
            found.extend(self.records(register, "r.mmsi = :key", &mmsi, most)?);
        }
        if let Some(imo) = imo {
            found.extend(self.records(register, "r.imo = :key", &imo, most)?);
        }
        if let Some(name) = name {
            found.extend(self.records(register, "upper(r.name) = upper(:key)", &name, most)?);
        }
        found.sort_by(|a, b| (b.since, &b.cells).cmp(&(a.since, &a.cells)));
        found.dedup();
        found.truncate(most as usize);
        Ok(found)
    }

    pub(super) fn records(
        &self,
        register: Register,
        condition: &str,
        key: &dyn ToSql,
        most: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let (table, _) = table(register);
        let sql = format!(
            "SELECT r.* FROM {table} r JOIN list l ON l.current = r.version
             WHERE {condition} AND :key IS NOT NULL ORDER BY r.since DESC LIMIT :most"
        );
        self.db
            .prepare_cached(&sql)
            .and_then(|mut select| {
                select.query_map(named_params! { ":key": key, ":most": most }, record)?.collect()
            })
            .doing("reading a register")
    }
}

/// Columns that a register doesn't have are `None`.
fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    fn text(row: &Row<'_>, name: &str) -> Option<String> {
        row.get::<_, Option<String>>(name).ok().flatten().filter(|t| !t.is_empty())
    }
    let number = |name: &str| row.get::<_, Option<u32>>(name).ok().flatten();
    let time = |name: &str| row.get::<_, Option<i64>>(name).ok().flatten().map(UtcTime);
    let cells: String = row.get("cells")?;
    Ok(Record {
        mmsi: number("mmsi"),
        imo: number("imo"),
        name: text(row, "name"),
        callsign: text(row, "callsign"),
        other_mmsi: number("other_mmsi"),
        port: text(row, "port"),
        since: time("since"),
        until: time("until"),
        number: text(row, "number"),
        other: text(row, "other"),
        grade: text(row, "grade"),
        office: text(row, "office"),
        text: text(row, "text"),
        cells: serde_json::from_str(&cells).unwrap_or_default(),
    })
}

//! One bundle into the database, in one transaction.

use super::{Bundle, Cells, PREFIX, Took, held};
use crate::domain::down::bundle::Verdict;
use crate::domain::down::item::{ItemKey, Kind, decode_cells};
use crate::domain::down::state::Outline;
use crate::domain::intel::register::Register;
use crate::domain::time::UtcTime;
use crate::store::error::{Doing, StoreError};
use crate::store::intel::covert_links::CovertLinks;
use crate::store::intel::import::ListImport;
use crate::store::intel::registers::RegisterImport;
use crate::store::intel::{Draft, Holds, NewList, Work};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, named_params};
use std::collections::BTreeSet;

/// Takes a bundle where it may be taken, and says so in `took`.
pub(super) fn one(
    db: &mut Connection,
    bundle: &Bundle,
    took: &mut Took,
    now: UtcTime,
) -> Result<(), StoreError> {
    let transaction =
        db.transaction_with_behavior(TransactionBehavior::Immediate).doing("beginning a bundle")?;
    let before = held(&transaction)?;
    let after = match bundle.verdict(&before, now) {
        Ok(Verdict::Take(after)) => after,
        Ok(Verdict::Held) => {
            took.held = Some(bundle.number);
            return Ok(());
        }
        Err(fault) => {
            took.refused.push(fault);
            return Ok(());
        }
    };
    let work = Apply { db: &transaction, bundle, officer: format!("shore:{}", bundle.office) };
    let (changed, gone, touched) = work.items(&before.outline, &after)?;
    let mut unread = 0;
    for (kind, group) in &touched {
        unread += match *kind {
            Kind::ENTRY => work.list(group, now)?,
            Kind::RECORD => work.register(group)?,
            _ => 0,
        };
    }
    work.switch(now)?;
    transaction.commit().doing("committing a bundle")?;
    took.taken.push(bundle.number);
    took.changed += changed;
    took.gone += gone;
    took.unread += unread;
    Ok(())
}

/// Groups whose lists are to be made anew.
type Touched = BTreeSet<(Kind, String)>;

struct Apply<'a> {
    db: &'a Transaction<'a>,
    bundle: &'a Bundle,
    officer: String,
}

impl Apply<'_> {
    /// The rows; gives how many came and went, and which groups they are of.
    fn items(&self, before: &Outline, after: &Outline) -> Result<(u64, u64, Touched), StoreError> {
        let mut touched = Touched::new();
        let mut touch = |key: &ItemKey| {
            // What is taken back stands in its list.
            let kind = if key.kind == Kind::WITHDRAWN { Kind::ENTRY } else { key.kind };
            touched.insert((kind, key.group.clone()));
        };
        let (mut changed, mut gone) = (0, 0);
        for key in before.0.keys().filter(|key| !after.0.contains_key(*key)) {
            self.db
                .prepare_cached("DELETE FROM down_item WHERE kind = :kind AND part = :part AND id = :id")
                .and_then(|mut delete| {
                    delete.execute(named_params! {
                        ":kind": key.kind.0 as i64, ":part": key.group, ":id": key.id,
                    })
                })
                .doing("taking a bundle")?;
            touch(key);
            gone += 1;
        }
        for (key, cells) in &self.bundle.changes {
            let Some(cells) = cells else { continue };
            if before.0.get(key) == after.0.get(key) {
                continue;
            }
            self.db
                .prepare_cached(
                    "INSERT OR REPLACE INTO down_item (kind, part, id, since, cells)
                     VALUES (:kind, :part, :id, :since, :cells)",
                )
                .and_then(|mut insert| {
                    insert.execute(named_params! {
                        ":kind": key.kind.0 as i64, ":part": key.group, ":id": key.id,
                        ":since": self.bundle.number as i64, ":cells": cells,
                    })
                })
                .doing("taking a bundle")?;
            touch(key);
            changed += 1;
        }
        Ok((changed, gone, touched))
    }

    fn rows(&self, kind: Kind, group: &str) -> Result<Vec<(String, Cells)>, StoreError> {
        let rows: Vec<(String, Vec<u8>)> = self
            .db
            .prepare_cached("SELECT id, cells FROM down_item WHERE kind = :kind AND part = :part ORDER BY id")
            .and_then(|mut select| {
                let with = named_params! { ":kind": kind.0 as i64, ":part": group };
                select.query_map(with, |row| Ok((row.get("id")?, row.get("cells")?)))?.collect()
            })
            .doing("taking a bundle")?;
        Ok(rows.into_iter().map(|(id, cells)| (id, decode_cells(&cells).unwrap_or_default())).collect())
    }

    fn draft<'s>(&'s self, name: &str, source: &str, holds: Holds) -> Result<Draft<'s>, StoreError> {
        // As old as what it says, not as the day it came.
        let new = NewList { name, format: "bundle", source, at: self.bundle.issued };
        Draft::within(Work::Part(self.db), &new, holds, &self.officer)
    }

    /// The next version of a list. An entry that was taken back stays in it as it was
    /// aboard, marked, so that whoever looks at a hit of before finds it.
    fn list(&self, group: &str, now: UtcTime) -> Result<u64, StoreError> {
        let name = format!("{PREFIX}{group}");
        let back = self.rows(Kind::WITHDRAWN, group)?;
        let mut rows = self.rows(Kind::ENTRY, group)?;
        let mut kept = Vec::new();
        for (id, why) in back {
            if rows.iter().any(|(entry, _)| *entry == id) {
                continue;
            }
            if let Some(cells) = self.aboard(&name, &id)? {
                rows.push((id.clone(), cells));
            }
            kept.push((id, why));
        }
        let source = format!("bundle {}", self.bundle.number);
        let mut import = ListImport::new(self.draft(&name, &source, Holds::Entries)?, &name, None);
        let mut unread = 0;
        for ((_, cells), row) in rows.into_iter().zip(1..) {
            unread += u64::from(import.take(row, cells)?.is_err());
        }
        import.finish(&self.bundle.state.0)?;
        self.forget(&name)?;
        self.withdraw(&name, &kept, now)?;
        Ok(unread)
    }

    /// What this boat may not have any more does not stay as history either.
    fn forget(&self, list: &str) -> Result<(), StoreError> {
        self.db
            .execute(
                "DELETE FROM entry WHERE version IN (
                     SELECT v.id FROM version v JOIN list l ON l.id = v.list
                     WHERE l.name = :list AND v.id <> l.current)
                 AND entry NOT IN (
                     SELECT e.entry FROM list l JOIN entry e ON e.version = l.current WHERE l.name = :list)",
                named_params! { ":list": list },
            )
            .doing("taking a bundle")
            .map(drop)
    }

    /// The cells of an entry as it is in force.
    fn aboard(&self, list: &str, id: &str) -> Result<Option<Cells>, StoreError> {
        let text: Option<String> = self
            .db
            .query_row(
                "SELECT e.cells FROM list l JOIN entry e ON e.version = l.current
                 WHERE l.name = :list AND e.entry = :id",
                named_params! { ":list": list, ":id": id },
                |row| row.get("cells"),
            )
            .optional()
            .doing("taking a bundle")?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// What the shore took back of this list, and nothing else that it once took back.
    fn withdraw(&self, list: &str, back: &[(String, Cells)], now: UtcTime) -> Result<(), StoreError> {
        self.db
            .execute(
                "DELETE FROM withdrawal WHERE officer LIKE 'shore:%'
                     AND list = (SELECT id FROM list WHERE name = :list)",
                named_params! { ":list": list },
            )
            .doing("taking a bundle")?;
        for (id, why) in back {
            let at = why.get("at").and_then(|at| UtcTime::parse_rfc3339(at)).unwrap_or(now);
            self.db
                .prepare_cached(
                    "INSERT OR IGNORE INTO withdrawal (list, entry, digest, at, officer, reason)
                     SELECT l.id, e.entry, e.digest, :at, :officer, :reason
                     FROM list l JOIN entry e ON e.version = l.current
                     WHERE l.name = :list AND e.entry = :id",
                )
                .and_then(|mut insert| {
                    insert.execute(named_params! {
                        ":at": at.0, ":officer": self.officer, ":list": list, ":id": id,
                        ":reason": why.get("reason").map_or("", String::as_str),
                    })
                })
                .doing("taking a bundle")?;
        }
        Ok(())
    }

    /// The next version of a register; one that this release does not know is kept as rows.
    fn register(&self, group: &str) -> Result<u64, StoreError> {
        let Some(register) = Register::ALL.into_iter().find(|r| r.code() == group) else {
            return Ok(0);
        };
        let (name, source) = (format!("{PREFIX}{group}"), format!("bundle {}", self.bundle.number));
        let draft = self.draft(&name, &source, Holds::Register(register))?;
        let mut import = RegisterImport::new(draft, register, CovertLinks::default());
        let mut unread = 0;
        for ((_, cells), row) in self.rows(Kind::RECORD, group)?.into_iter().zip(1..) {
            unread += u64::from(import.take(row, cells)?.is_err());
        }
        import.finish(&self.bundle.state.0).map(|_| unread)
    }

    fn switch(&self, now: UtcTime) -> Result<(), StoreError> {
        let bundle = self.bundle;
        self.db.execute("DELETE FROM down", []).doing("taking a bundle")?;
        self.db
            .execute(
                "INSERT INTO down (number, state, issued, expires, office, taken_at, covert)
                 VALUES (:number, :state, :issued, :expires, :office, :at, :covert)",
                named_params! {
                    ":number": bundle.number as i64, ":state": bundle.state.0,
                    ":issued": bundle.issued.0, ":expires": bundle.expires.0,
                    ":office": bundle.office, ":at": now.0, ":covert": bundle.covert,
                },
            )
            .doing("taking a bundle")
            .map(drop)
    }
}

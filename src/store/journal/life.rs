//! The life of a journal: whether what was opened is older than what is known of it, and
//! the new epoch that begins then. An old copy that went on under the old numbers would
//! fork the journal silently.
//!
//! Three things know better than the database: the mark in a copy itself (a backup, a
//! rebuilt store), the heads noted beside the database (`store.heads`), and the black box.

use crate::domain::journal::entry::{Action, ClockFacts, Epoch, Seq, Stream};
use crate::domain::keys::slot::Hex;
use crate::store::error::{Doing, StoreError};
use crate::store::journal::{self, NewRecord};
use crate::store::{Notice, Store, chance, files};
use rusqlite::{Connection, OptionalExtension, named_params};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const MAGIC: &str = "watchkeeper-heads 1";
/// Longest file of heads that is read.
const LONGEST: u64 = 4096;

/// The last number of each stream.
pub(in crate::store) type Heads = BTreeMap<Stream, (Epoch, Seq)>;

pub(in crate::store) fn heads(db: &Connection) -> Result<Heads, StoreError> {
    let mut heads = Heads::new();
    for stream in Stream::ALL {
        let head = db
            .prepare_cached(
                "SELECT epoch, seq FROM journal WHERE stream = :stream ORDER BY epoch DESC, seq DESC LIMIT 1",
            )
            .and_then(|mut select| {
                select
                    .query_row(named_params! { ":stream": stream.name() }, |row| {
                        Ok((Epoch(row.get("epoch")?), Seq(row.get::<_, i64>("seq")? as u64)))
                    })
                    .optional()
            })
            .doing("reading the heads")?;
        heads.extend(head.map(|head| (stream, head)));
    }
    Ok(heads)
}

/// The file of heads: one a line, and a sum over them.
fn encode(heads: &Heads) -> String {
    let lines = heads.iter().fold(String::new(), |lines, (stream, (e, s))| {
        lines + &format!("{} {} {}\n", stream.name(), e.0, s.0)
    });
    let sum: [u8; 32] = Sha256::digest(&lines).into();
    format!("{MAGIC} {}\n{lines}", String::from(Hex(sum)))
}

/// What a file says; nothing where it is damaged: it is a second opinion, no record.
fn decode(text: &str) -> Option<Heads> {
    let (_, lines) = text.split_once('\n')?;
    let mut heads = Heads::new();
    for line in lines.lines() {
        let mut words = line.split(' ');
        let stream = Stream::from_name(words.next()?)?;
        heads.insert(stream, (Epoch(words.next()?.parse().ok()?), Seq(words.next()?.parse().ok()?)));
    }
    (encode(&heads) == text).then_some(heads)
}

/// Begins a new epoch and notes it. The step is random, so that two lives that began
/// from one copy do not share numbers.
pub(in crate::store) fn begin_epoch(db: &Connection, clock: ClockFacts) -> Result<(), StoreError> {
    let before = journal::device(db)?.epoch;
    let step = u32::from(u16::from_be_bytes(chance::bytes()?)) + 1;
    let epoch = before.0.saturating_add(step);
    db.execute("UPDATE device SET epoch = :epoch", named_params! { ":epoch": epoch })
        .doing("beginning an epoch")?;
    db.execute("DELETE FROM copied", []).doing("beginning an epoch")?;
    let body = format!("{{\"before\":{},\"epoch\":{epoch}}}", before.0);
    journal::write_note(
        db,
        &NewRecord { stream: Stream::Ctl, action: Action::Note, kind: "epoch", body: body.as_bytes(), clock },
    )
}

impl Store {
    /// Compares the journal with what is known of it beside the database.
    pub(in crate::store) fn look_at_life(&mut self) -> Result<(), StoreError> {
        let copied: bool = self
            .case
            .query_row("SELECT EXISTS (SELECT 1 FROM copied) AS copied", [], |row| row.get("copied"))
            .doing("reading the mark of a copy")?;
        let noted = self.places.disk.read(&self.places.heads(), 0, LONGEST).ok();
        let noted = noted.and_then(|bytes| decode(&String::from_utf8(bytes).ok()?)).unwrap_or_default();
        let found = heads(&self.case)?;
        // An epoch that began since then was begun because of them.
        let epoch = journal::device(&self.case)?.epoch;
        let current = noted.values().all(|(noted, _)| *noted >= epoch);
        let behind = current && noted.iter().any(|(stream, head)| found.get(stream).is_none_or(|f| f < head));
        if copied || behind {
            self.grown_older();
        }
        Ok(())
    }

    /// The next thing written begins a new epoch: this is a copy that did not go on yet.
    pub fn begins_epoch(&self) -> bool {
        self.older
    }

    /// From the next writing on the journal is of a new epoch.
    pub(in crate::store) fn grown_older(&mut self) {
        self.older = true;
        if !self.notices.contains(&Notice::Older) {
            self.notices.push(Notice::Older);
        }
    }

    /// Notes the heads beside the database, where they changed. Without effect on a
    /// medium that refuses: the file is a second opinion.
    pub(in crate::store) fn note_heads(&self) {
        let Ok(heads) = heads(&self.case) else { return };
        let (path, text) = (self.places.heads(), encode(&heads));
        let disk = &*self.places.disk;
        if !self.older && disk.read(&path, 0, LONGEST).ok().as_deref() != Some(text.as_bytes()) {
            let _ = files::write_through(disk, &path, text.as_bytes());
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.note_heads();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_of_heads_says_nothing() {
        let heads = Heads::from([(Stream::Case, (Epoch(1), Seq(7))), (Stream::Ctl, (Epoch(3), Seq(2)))]);
        let text = encode(&heads);
        assert_eq!(decode(&text), Some(heads));
        assert_eq!(decode(&encode(&Heads::new())), Some(Heads::new()));
        for at in 0..text.len() {
            let mut bad = text.clone().into_bytes();
            bad[at] ^= 1;
            assert_eq!(String::from_utf8(bad).ok().and_then(|t| decode(&t)), None, "byte {at}");
        }
    }
}

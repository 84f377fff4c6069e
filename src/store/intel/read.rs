//! What there is of watchlists: lists, entries, one entry with its history, and what the
//! matching of the patrol screen needs. Read through a connection of its own.

use crate::domain::intel::listing::{Detail, Form, ListLine, Listed, Lists};
use crate::domain::intel::register::{Record, Register};
use crate::domain::keys::secret::Key;
use crate::domain::time::UtcTime;
use crate::domain::watchlist::entry::{self, Action};
use crate::store::error::{Doing, StoreError};
use crate::store::intel::down;
use crate::store::intel::import::short;
use crate::store::intel::sealed::{self, Cells};
use crate::store::intel::search::{self, Query};
use crate::store::intel::{Holds, covert_links};
use rusqlite::{Connection, InterruptHandle, Row, named_params};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Most rows of a register of papers that are held in memory.
const MOST_PAPERS: u32 = 10_000;

/// Links shown of one entry.
const MOST_LINKS: u32 = 500;

/// Withdrawn forms that are kept out of the matching, at most.
const MOST_WITHDRAWN: u32 = 1_000_000;

#[derive(Debug)]
pub(super) struct Covert {
    pub(super) list: String,
    line: Listed,
    pub(super) cells: Cells,
    words: String,
}

/// Ends what a reader is doing, from another thread.
pub struct Stopper(InterruptHandle);

impl Stopper {
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

/// Reads the intel database beside the store.
#[derive(Debug)]
pub struct IntelReader {
    pub(super) db: Connection,
    cleared: bool,
    pub(super) covert: Vec<Covert>,
    covert_links: Vec<Record>,
}

const ENTRY: &str = "SELECT l.name AS list, e.id AS number, e.entry, e.kind, e.action, e.name, e.valid_from,
        e.review, coalesce(e.expires, v.imported_at + 31536000000) AS expires, e.words, e.cells,
        EXISTS (SELECT 1 FROM withdrawal w
            WHERE w.list = l.id AND w.entry = e.entry AND w.digest = e.digest) AS withdrawn
    FROM entry e JOIN list l ON l.current = e.version JOIN version v ON v.id = e.version";

fn time(row: &Row<'_>, name: &str) -> rusqlite::Result<Option<UtcTime>> {
    Ok(row.get::<_, Option<i64>>(name)?.map(UtcTime))
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        list: row.get("list")?,
        id: row.get("entry")?,
        kind: row.get("kind")?,
        action: row.get("action")?,
        name: row.get("name")?,
        valid_from: time(row, "valid_from")?,
        review: time(row, "review")?,
        expires: time(row, "expires")?,
        withdrawn: row.get("withdrawn")?,
    })
}

fn cells(row: &Row<'_>) -> rusqlite::Result<Cells> {
    let text: String = row.get("cells")?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

impl Covert {
    fn new(list: &str, cells: Cells) -> Option<Self> {
        let entry = entry::read(cells).ok()?;
        let review = entry.cells.get("review").and_then(|c| entry::date(c)).map(|(at, _)| at);
        let line = Listed {
            list: list.to_owned(),
            id: entry.id,
            kind: entry.kind.code().to_owned(),
            action: Action::DoNotAlert.code().to_owned(),
            name: entry.name,
            valid_from: entry.valid_from,
            review,
            expires: entry.expires,
            withdrawn: false,
        };
        let words = search::words_of(&entry.cells);
        Some(Self { list: list.to_owned(), line, cells: entry.cells, words })
    }
}

impl IntelReader {
    pub(super) fn new(db: Connection, clearance: Option<&Key>) -> Result<Self, StoreError> {
        let (mut covert, mut covert_links) = (Vec::new(), Vec::new());
        if let Some(key) = clearance {
            let blobs: Vec<(String, String, Vec<u8>)> = db
                .prepare(
                    "SELECT l.name AS list, l.holds, v.sealed FROM list l JOIN version v ON v.id = l.current
                     WHERE v.sealed IS NOT NULL ORDER BY l.name",
                )
                .and_then(|mut select| {
                    let row = |row: &Row<'_>| Ok((row.get("list")?, row.get("holds")?, row.get("sealed")?));
                    select.query_map([], row)?.collect()
                })
                .doing("reading lists")?;
            for (list, holds, blob) in blobs {
                let damaged = || StoreError::Damaged {
                    file: PathBuf::from("intel.db"),
                    detail: format!("list {list}: what is sealed for cleared roles"),
                };
                if holds == Holds::Register(Register::Links).code() {
                    covert_links.extend(covert_links::open(key, &list, &blob).ok_or_else(damaged)?);
                    continue;
                }
                let opened = sealed::open(key, &list, &blob).ok_or_else(damaged)?;
                covert.extend(opened.into_iter().filter_map(|cells| Covert::new(&list, cells)));
            }
            let came = down::covert(&db, key)?;
            covert_links.extend(came.links);
            covert.extend(came.entries.into_iter().filter_map(|(list, cells)| Covert::new(&list, cells)));
        }
        Ok(Self { db, cleared: clearance.is_some(), covert, covert_links })
    }

    pub fn stopper(&self) -> Stopper {
        Stopper(self.db.get_interrupt_handle())
    }

    /// Whether the officer may see entries kept for cleared roles.
    pub fn is_cleared(&self) -> bool {
        self.cleared
    }

    /// The lists in force, by name.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn lists(&self) -> Result<Vec<ListLine>, StoreError> {
        let mut lists: Vec<ListLine> = self
            .db
            .prepare_cached(
                "SELECT l.name, l.holds, v.number, v.format, v.source, v.sha256, v.imported_by,
                     v.imported_at, v.taken
                 FROM list l JOIN version v ON v.id = l.current ORDER BY l.name",
            )
            .and_then(|mut select| {
                let line = |row: &Row<'_>| {
                    Ok(ListLine {
                        name: row.get("name")?,
                        holds: row.get("holds")?,
                        version: row.get("number")?,
                        format: row.get("format")?,
                        source: row.get("source")?,
                        sha256: row.get("sha256")?,
                        imported_by: row.get("imported_by")?,
                        imported_at: UtcTime(row.get("imported_at")?),
                        rows: row.get::<_, i64>("taken")? as u64,
                    })
                };
                select.query_map([], line)?.collect()
            })
            .doing("reading lists")?;
        for list in &mut lists {
            list.rows += self.covert.iter().filter(|c| c.list == list.name).count() as u64;
            if list.holds == Register::Links.code() {
                list.rows += self.covert_links.len() as u64;
            }
        }
        Ok(lists)
    }

    /// Gives the entries in force, those for cleared roles first, then by list and id,
    /// until `each` wants no more.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_entry(&self, each: &mut dyn FnMut(Listed) -> bool) -> Result<(), StoreError> {
        if !self.covert.iter().all(|c| each(c.line.clone())) {
            return Ok(());
        }
        let mut select =
            self.db.prepare_cached(&format!("{ENTRY} ORDER BY l.name, e.entry")).doing("reading entries")?;
        let mut rows = select.query([]).doing("reading entries")?;
        while let Some(row) = rows.next().doing("reading entries")? {
            if !each(listed(row).doing("reading entries")?) {
                break;
            }
        }
        Ok(())
    }

    /// The first entries in force.
    fn first(&self, most: usize) -> Result<Vec<Listed>, StoreError> {
        let mut found = Vec::new();
        if most > 0 {
            self.each_entry(&mut |line| {
                found.push(line);
                found.len() < most
            })?;
        }
        Ok(found)
    }

    /// Entries in force that hold every word of `text`, at most `most`, in no order that
    /// means anything; all of them where nothing is asked.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn search(&self, text: &str, most: usize) -> Result<Vec<Listed>, StoreError> {
        let Some(query) = Query::new(text) else { return self.first(most) };
        let mut found: Vec<Listed> = self
            .covert
            .iter()
            .filter(|c| query.matches(&c.words))
            .map(|c| c.line.clone())
            .take(most)
            .collect();
        let (sql, pattern) = match query.parts() {
            Some(parts) => (
                format!(
                    "{ENTRY} JOIN entry_search ON entry_search.rowid = e.id WHERE entry_search MATCH :pattern"
                ),
                parts,
            ),
            None => (format!("{ENTRY} WHERE instr(e.words, :pattern) > 0"), query.longest().to_owned()),
        };
        let mut select = self.db.prepare_cached(&sql).doing("searching")?;
        let mut rows = select.query(named_params! { ":pattern": pattern }).doing("searching")?;
        while found.len() < most
            && let Some(row) = rows.next().doing("searching")?
        {
            let words = row.get_ref("words").doing("searching")?;
            if words.as_str().is_ok_and(|words| query.matches(words)) {
                found.push(listed(row).doing("searching")?);
            }
        }
        Ok(found)
    }

    /// Every entry in force with this id: one of each list that has it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn show(&self, id: &str) -> Result<Vec<Detail>, StoreError> {
        let links = self.links_of(id)?;
        let mut found: Vec<Detail> = self
            .covert
            .iter()
            .filter(|c| c.line.id == id)
            .map(|c| Detail {
                line: c.line.clone(),
                cells: c.cells.clone(),
                withdrawn: None,
                forms: Vec::new(),
                links: links.clone(),
                covert: true,
            })
            .collect();
        let sql = format!("{ENTRY} WHERE e.entry = :id ORDER BY l.name");
        let rows: Vec<(Listed, Cells)> = self
            .db
            .prepare_cached(&sql)
            .and_then(|mut select| {
                let row = |row: &Row<'_>| Ok((listed(row)?, cells(row)?));
                select.query_map(named_params! { ":id": id }, row)?.collect()
            })
            .doing("reading an entry")?;
        for (line, cells) in rows {
            let forms = self.forms(&line.list, id)?;
            let withdrawn = if line.withdrawn { self.withdrawn(&line.list, id)? } else { None };
            found.push(Detail { line, cells, withdrawn, forms, links: links.clone(), covert: false });
        }
        Ok(found)
    }

    fn forms(&self, list: &str, id: &str) -> Result<Vec<Form>, StoreError> {
        self.db
            .prepare_cached(
                "SELECT f.number, f.imported_at, f.imported_by, f.source, e.cells,
                     v.id <> l.current AS past
                 FROM entry e JOIN version v ON v.id = e.version JOIN list l ON l.id = v.list
                 JOIN version f ON f.list = l.id AND f.number = e.since
                 WHERE e.entry = :id AND l.name = :list ORDER BY e.since DESC",
            )
            .and_then(|mut select| {
                let form = |row: &Row<'_>| {
                    Ok(Form {
                        version: row.get("number")?,
                        imported_at: UtcTime(row.get("imported_at")?),
                        imported_by: row.get("imported_by")?,
                        source: row.get("source")?,
                        past: row.get("past")?,
                        cells: cells(row)?,
                    })
                };
                select.query_map(named_params! { ":id": id, ":list": list }, form)?.collect()
            })
            .doing("reading an entry")
    }

    fn withdrawn(&self, list: &str, id: &str) -> Result<Option<(UtcTime, String, String)>, StoreError> {
        let found: Vec<(UtcTime, String, String)> = self
            .db
            .prepare_cached(
                "SELECT w.at, w.officer, w.reason FROM withdrawal w JOIN list l ON l.id = w.list
                 WHERE w.entry = :id AND l.name = :list ORDER BY w.at DESC LIMIT 1",
            )
            .and_then(|mut select| {
                let one =
                    |row: &Row<'_>| Ok((UtcTime(row.get("at")?), row.get("officer")?, row.get("reason")?));
                select.query_map(named_params! { ":id": id, ":list": list }, one)?.collect()
            })
            .doing("reading an entry")?;
        Ok(found.into_iter().next())
    }

    /// Links that end at this entry, or another thing of that id. A role without clearance
    /// is told a link only where she may see what its other end is: an id that stands in no
    /// list may be one that is kept from her.
    fn links_of(&self, id: &str) -> Result<Vec<Record>, StoreError> {
        let mut links =
            self.records(Register::Links, "(r.number = :key OR r.other = :key)", &id, MOST_LINKS)?;
        if !self.cleared {
            let mut seen = Vec::with_capacity(links.len());
            for link in links {
                let other = if link.number.as_deref() == Some(id) { &link.other } else { &link.number };
                if other.as_deref() == Some(id) || self.is_listed(other.as_deref().unwrap_or_default())? {
                    seen.push(link);
                }
            }
            return Ok(seen);
        }
        let ends = |link: &&Record| [&link.number, &link.other].into_iter().flatten().any(|end| end == id);
        links.extend(self.covert_links.iter().filter(ends).cloned());
        Ok(links)
    }

    /// An entry of this id stands in a list in force.
    fn is_listed(&self, id: &str) -> Result<bool, StoreError> {
        self.db
            .prepare_cached(
                "SELECT 1 FROM entry e JOIN list l ON l.current = e.version WHERE e.entry = :id LIMIT 1",
            )
            .and_then(|mut select| select.exists(named_params! { ":id": id }))
            .doing("reading an entry")
    }

    /// Every link that this role may see, for the cards of vessels.
    fn all_links(&self) -> Result<Vec<Record>, StoreError> {
        let mut links = self.records(Register::Links, "1", &"", MOST_PAPERS)?;
        if self.cleared {
            links.extend(self.covert_links.iter().cloned());
            return Ok(links);
        }
        let mut seen = Vec::with_capacity(links.len());
        for link in links {
            let mut listed = true;
            for end in [&link.number, &link.other].into_iter().flatten() {
                listed &= self.is_listed(end)?;
            }
            if listed {
                seen.push(link);
            }
        }
        Ok(seen)
    }

    /// Everything for the matching; a million entries in a second or two.
    ///
    /// # Errors
    /// The database cannot be read, or a part of a list is damaged.
    pub fn load(&self) -> Result<Lists, StoreError> {
        let mut lists = Lists { oldest: self.oldest()?, cleared: self.cleared, ..Lists::default() };
        lists.lines = self.lists()?;
        let mut select = self
            .db
            .prepare_cached(
                "SELECT p.bytes, v.imported_at FROM list l JOIN version v ON v.id = l.current JOIN pack p ON p.version = l.current ORDER BY p.version, p.part",
            )
            .doing("loading lists")?;
        let mut rows = select.query([]).doing("loading lists")?;
        while let Some(row) = rows.next().doing("loading lists")? {
            let bytes = row.get_ref("bytes").doing("loading lists")?;
            let imported = UtcTime(row.get("imported_at").doing("loading lists")?);
            let added =
                bytes.as_blob().ok().map(|bytes| lists.packed.add(bytes, entry::hard_expiry(imported)));
            if !matches!(added, Some(Ok(()))) {
                let detail = "a part of a list".to_owned();
                return Err(StoreError::Damaged { file: PathBuf::from("intel.db"), detail });
            }
        }
        for digest in self.hidden()? {
            lists.packed.hide(digest);
        }
        lists.covert = self.covert.iter().filter_map(|c| entry::read(c.cells.clone()).ok()).collect();
        lists.permits = self.records(Register::Permits, "1", &"", 100_000)?;
        lists.pairs = self.records(Register::Pairs, "1", &"", 100_000)?;
        // The newest: the card of a vessel tells them.
        lists.port_calls = self.records(Register::PortCalls, "1", &"", MOST_PAPERS)?;
        lists.declarations = self.records(Register::Declarations, "1", &"", MOST_PAPERS)?;
        lists.clearances = self.records(Register::Clearances, "1", &"", MOST_PAPERS)?;
        lists.tips = self.records(Register::Tips, "1", &"", MOST_PAPERS)?;
        lists.sightings = self.records(Register::Sightings, "1", &"", MOST_PAPERS)?;
        lists.links = self.all_links()?;
        lists.dismissals = self.dismissals()?;
        (lists.orders, lists.bundle) = (self.orders()?, self.down_state()?);
        Ok(lists)
    }

    fn oldest(&self) -> Result<Option<UtcTime>, StoreError> {
        self.db
            .query_row(
                "SELECT min(v.imported_at) AS oldest FROM list l JOIN version v ON v.id = l.current
                 WHERE l.holds = 'entries'",
                [],
                |row| time(row, "oldest"),
            )
            .doing("loading lists")
    }

    fn hidden(&self) -> Result<BTreeSet<u64>, StoreError> {
        self.db
            .prepare_cached("SELECT digest FROM withdrawal LIMIT :most")
            .and_then(|mut select| {
                let digest = |row: &Row<'_>| Ok(short(&row.get::<_, [u8; 16]>("digest")?));
                select.query_map(named_params! { ":most": MOST_WITHDRAWN }, digest)?.collect()
            })
            .doing("loading lists")
    }
}

//! Lists and registers of the office. A list is whole: importing it again replaces its
//! rows, and a row that changed has to be released again.

use super::officers::{Doing, SignedIn};
use super::{Act, Desk, DeskError, DeskFault, DeskRole, named, read, read_all};
use crate::domain::down::item::{Cells, decode_cells, digest, encode_cells};
use crate::domain::intel::register::{self, Register};
use crate::domain::journal::hash::{Hash, hex};
use crate::domain::time::UtcTime;
use crate::domain::watchlist::{entry, reader};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

const CLASS: &str = "list";
const ROW: &str = "row";
const BACK: &str = "withdrawal";
/// Most rows of a list at the desk: what goes down is held in memory.
pub const MOST_ROWS: usize = 200_000;

/// A list as the desk keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListDocument {
    pub name: String,
    /// `entries`, or the code of a register.
    pub holds: String,
    /// Whose it is: the originator of its rows, where they name none.
    pub office: String,
    pub version: u64,
    pub source: String,
    pub sha256: String,
    /// Over all rows: a release of the whole list holds for these alone.
    pub digest: String,
    pub rows: u64,
    pub imported_by: String,
    pub imported_at: i64,
}

/// An entry that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    pub list: String,
    pub id: String,
    pub at: i64,
    pub officer: String,
    pub reason: String,
    /// Of the form that was taken back.
    pub digest: String,
    pub cells: Cells,
}

/// A row, whole, with what the office alone sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub cells: Cells,
    pub digest: Hash,
}

/// A list that is imported.
#[derive(Debug, Clone, Copy)]
pub struct NewDeskList<'a> {
    pub name: &'a str,
    /// `None`: entries of a watch list.
    pub register: Option<Register>,
    pub source: &'a str,
    pub sha256: &'a [u8; 32],
}

fn key(list: &str, id: &str) -> String {
    // Neither has control characters.
    format!("{list}\n{id}")
}

/// The id and the cells of a row that can be used, or why it can't.
///
/// # Errors
/// The reason, as a code with what was read.
pub fn row(register: Option<Register>, cells: Cells) -> Result<(String, Cells), String> {
    let cells = reader::legible(cells)?;
    let (id, mut cells) = match register {
        None => entry::read(cells).map(|e| (e.id, e.cells)).map_err(|why| why.to_string())?,
        Some(register) => {
            let record = register::read(register, cells)?;
            let said = record.cells.get("id").map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
            let id = said.unwrap_or_else(|| {
                let whole = digest(&encode_cells(&record.cells)).0;
                hex(whole.split_at(8).0)
            });
            (id, record.cells)
        }
    };
    cells.retain(|_, cell| !cell.trim().is_empty());
    if id.len() > super::MOST_NAME * 2 || id.chars().any(char::is_control) {
        return Err("bad-id".to_owned());
    }
    Ok((id, cells))
}

/// The lists, by name.
///
/// # Errors
/// The database cannot be read.
pub fn all(desk: &impl Desk) -> Result<Vec<ListDocument>, DeskError> {
    Ok(read_all(desk, CLASS)?)
}

/// # Errors
/// There is none, or the database cannot be read.
pub fn list(desk: &impl Desk, name: &str) -> Result<ListDocument, DeskError> {
    Ok(read(desk, CLASS, name)?.ok_or_else(|| DeskFault::None(name.to_owned()))?)
}

/// The rows of a list, by id.
///
/// # Errors
/// The database cannot be read.
pub fn rows(desk: &impl Desk, list: &str) -> Result<Vec<Row>, DeskError> {
    let all = desk.documents(ROW, &key(list, ""))?;
    let rows = all.into_iter().filter_map(|(key, bytes)| {
        let id = key.split_once('\n')?.1.to_owned();
        Some(Row { id, digest: digest(&bytes), cells: decode_cells(&bytes).ok()? })
    });
    Ok(rows.collect())
}

/// What was taken back of every list.
///
/// # Errors
/// The database cannot be read.
pub fn withdrawals(desk: &impl Desk) -> Result<Vec<Withdrawal>, DeskError> {
    Ok(read_all(desk, BACK)?)
}

/// Puts rows in the place of the list. Whose office it is stays.
///
/// # Errors
/// `by` may not, the list is of another office or holds something else, or the database
/// cannot be written.
pub fn import(
    desk: &mut impl Desk,
    by: &SignedIn,
    new: &NewDeskList<'_>,
    rows: &BTreeMap<String, Cells>,
    at: UtcTime,
) -> Result<ListDocument, DeskError> {
    by.may(Doing::Prepare)?;
    let name = named(new.name)?;
    if rows.len() > MOST_ROWS {
        return Err(DeskFault::TooLarge.into());
    }
    let holds = new.register.map_or("entries", Register::code);
    let before: Option<ListDocument> = read(desk, CLASS, name)?;
    if let Some(before) = &before {
        of_office(by, &before.office)?;
        if before.holds != holds {
            return Err(DeskFault::Exists(format!("{name} ({})", before.holds)).into());
        }
    }
    let mut act = Act::new(&by.id, at);
    let mut known: BTreeMap<String, Hash> =
        self::rows(desk, name)?.into_iter().map(|row| (row.id, row.digest)).collect();
    let (mut changed, mut all) = (0_u64, Vec::new());
    for (id, cells) in rows {
        let bytes = encode_cells(cells);
        let whole = digest(&bytes);
        all.extend_from_slice(id.as_bytes());
        all.extend_from_slice(&whole.0);
        if known.remove(id) != Some(whole) {
            changed += 1;
            act.put(ROW, &key(name, id), bytes);
        }
    }
    for id in known.keys() {
        act.remove(ROW, &key(name, id));
    }
    let document = ListDocument {
        name: name.to_owned(),
        holds: holds.to_owned(),
        office: before.as_ref().map_or_else(|| by.office.clone(), |b| b.office.clone()),
        version: before.map_or(0, |b| b.version) + 1,
        source: new.source.chars().filter(|c| !c.is_control()).take(256).collect(),
        sha256: hex(new.sha256),
        digest: Hash::of_file(&all).to_string(),
        rows: rows.len() as u64,
        imported_by: by.id.clone(),
        imported_at: at.0,
    };
    act.put_json(CLASS, name, &document);
    let body = json!({ "list": name, "version": document.version, "rows": document.rows,
        "changed": changed, "gone": known.len(), "sha256": document.sha256 });
    act.done(desk, "list-imported", &body)?;
    Ok(document)
}

/// Takes an entry back in the form that it has. One officer is enough: it only takes away.
///
/// # Errors
/// `by` may not, there is none, or the database cannot be written.
pub fn withdraw(
    desk: &mut impl Desk,
    by: &SignedIn,
    (list_name, id): (&str, &str),
    reason: &str,
    at: UtcTime,
) -> Result<(), DeskError> {
    by.may(Doing::Decide)?;
    of_office(by, &list(desk, list_name)?.office)?;
    let bytes = desk.document(ROW, &key(list_name, id))?;
    let bytes = bytes.ok_or_else(|| DeskFault::None(id.to_owned()))?;
    let withdrawal = Withdrawal {
        list: list_name.to_owned(),
        id: id.to_owned(),
        at: at.0,
        officer: by.id.clone(),
        reason: reason.chars().filter(|c| !c.is_control()).take(2_000).collect(),
        digest: digest(&bytes).to_string(),
        cells: decode_cells(&bytes).unwrap_or_default(),
    };
    let mut act = Act::new(&by.id, at);
    act.put_json(BACK, &key(list_name, id), &withdrawal);
    Ok(act.done(
        desk,
        "entry-withdrawn",
        &json!({ "list": list_name, "id": id, "reason": withdrawal.reason, "digest": withdrawal.digest }),
    )?)
}

/// A list belongs to its office; a chief may work on every one.
pub(super) fn of_office(by: &SignedIn, office: &str) -> Result<(), DeskFault> {
    if by.office == office || by.role == DeskRole::Chief {
        Ok(())
    } else {
        Err(DeskFault::OtherOffice(office.to_owned()))
    }
}

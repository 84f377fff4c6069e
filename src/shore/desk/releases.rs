//! Releases: one officer proposes, another approves, both sign the same words. What comes
//! out is the only source of bundles and extracts.

use super::lists::{self, ListDocument, Row, Withdrawal};
use super::officers::{self, DeskRole, Doing, OfficerDocument, SignedIn};
use super::{Act, Desk, DeskError, DeskFault, orders, read, read_all};
use crate::domain::down::build::Released;
use crate::domain::down::item::{Cells, Item, Kind, for_boats};
use crate::domain::down::principal::{code, country};
use crate::domain::down::release::{NATIONAL, Release};
use crate::domain::journal::cbor::Writer;
use crate::domain::journal::hash::Label;
use crate::domain::journal::sign::Signature;
use crate::domain::keys::officer::Role;
use crate::domain::keys::slot::Hex;
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

const CLASS: &str = "release";
/// How long a boat is told that an entry was taken back.
const TOLD_MS: i64 = 365 * 86_400_000;

/// To whom. What is not said here is as each row marks it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Offices, `*` for all; `None`: the row's own column.
    pub offices: Option<Vec<String>>,
    pub roles: Vec<String>,
    pub agencies: Vec<String>,
    pub countries: Vec<String>,
}

/// An officer's word for a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub officer: String,
    pub role: DeskRole,
    pub office: String,
    pub at: i64,
    signature: Hex<64>,
}

/// A release, proposed or approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseDocument {
    pub id: String,
    pub list: String,
    /// The rows and their digests; empty: the whole list.
    pub rows: BTreeMap<String, String>,
    /// The digest of the list as it was.
    pub digest: String,
    pub terms: Terms,
    pub reason: String,
    pub proposed: Approval,
    pub approved: Option<Approval>,
}

impl Terms {
    /// Takes them as they were typed.
    ///
    /// # Errors
    /// A role or country that is none.
    pub fn new(
        offices: &[String],
        roles: &[String],
        agencies: &[String],
        countries: &[String],
    ) -> Result<Self, DeskFault> {
        let bad = |text: &String| DeskFault::BadName(text.clone());
        let roles = roles.iter().map(|r| r.parse::<Role>().map(|r| r.to_string()).map_err(|_| bad(r)));
        let countries = countries.iter().map(|c| country(c).map(|_| code(c)).ok_or_else(|| bad(c)));
        Ok(Self {
            offices: (!offices.is_empty()).then(|| offices.iter().map(|o| code(o)).collect()),
            roles: roles.collect::<Result<_, _>>()?,
            agencies: agencies.iter().map(|a| code(a)).collect(),
            countries: countries.collect::<Result<_, _>>()?,
        })
    }
}

impl ReleaseDocument {
    fn words(&self, by: &Approval) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(13).unsigned(1).text(&self.id).text(&self.list).text(&self.digest);
        w.array(self.rows.len() * 2);
        for (id, digest) in &self.rows {
            w.text(id).text(digest);
        }
        match &self.terms.offices {
            None => {
                w.null();
            }
            Some(offices) => texts(&mut w, offices),
        }
        texts(&mut w, &self.terms.roles);
        texts(&mut w, &self.terms.agencies);
        texts(&mut w, &self.terms.countries);
        w.text(&self.reason).text(&by.officer);
        w.array(2).text(by.role.code()).text(&by.office);
        w.integer(by.at);
        w.finish()
    }

    fn sign(&self, by: &SignedIn, at: UtcTime) -> Approval {
        let (officer, role, office) = (by.id.clone(), by.role, by.office.clone());
        let mut approval = Approval { officer, role, office, at: at.0, signature: Hex([0; 64]) };
        approval.signature = Hex(by.key.sign(Label::Release, &self.words(&approval)).0);
        approval
    }

    /// Whether this officer gave their word for exactly this.
    fn holds(&self, by: &Approval, officers: &[OfficerDocument]) -> bool {
        let words = self.words(by);
        officers.iter().any(|officer| {
            officer.id == by.officer
                && officer.revoked_at.is_none_or(|at| by.at <= at)
                && officer.public().verifies(Label::Release, &words, Signature(by.signature.0))
        })
    }

    /// Both words, where the release is one.
    fn both(&self, officers: &[OfficerDocument]) -> Option<[&Approval; 2]> {
        let both = [&self.proposed, self.approved.as_ref()?];
        let [first, second] = both;
        let different = first.officer != second.officer;
        let decided = matches!(second.role, DeskRole::Manager | DeskRole::Chief);
        (different && decided && both.iter().all(|by| self.holds(by, officers))).then_some(both)
    }
}

fn texts(w: &mut Writer, all: &[String]) {
    w.array(all.len());
    for text in all {
        w.text(text);
    }
}

/// Every release, the newest last.
///
/// # Errors
/// The database cannot be read.
pub fn all(desk: &impl Desk) -> Result<Vec<ReleaseDocument>, DeskError> {
    Ok(read_all(desk, CLASS)?)
}

/// Proposes the rows with these ids, or the whole list where none is named. Gives the id
/// under which another officer approves it.
///
/// # Errors
/// `by` may not, a row is not there, or the database cannot be written.
pub fn propose(
    desk: &mut impl Desk,
    by: &SignedIn,
    (list, ids): (&str, &[String]),
    (terms, reason): (Terms, &str),
    at: UtcTime,
) -> Result<String, DeskError> {
    by.may(Doing::Prepare)?;
    let document = lists::list(desk, list)?;
    let mut rows = BTreeMap::new();
    if !ids.is_empty() {
        let known: BTreeMap<String, Row> =
            lists::rows(desk, list)?.into_iter().map(|row| (row.id.clone(), row)).collect();
        for id in ids {
            let row = known.get(id).ok_or_else(|| DeskFault::None(id.clone()))?;
            rows.insert(id.clone(), row.digest.to_string());
        }
    }
    let id = format!("R-{:05}", desk.documents(CLASS, "")?.len() + 1);
    let (officer, role, office) = (by.id.clone(), by.role, by.office.clone());
    let mut release = ReleaseDocument {
        id: id.clone(),
        list: list.to_owned(),
        rows,
        digest: document.digest,
        terms,
        reason: reason.chars().filter(|c| !c.is_control()).take(2_000).collect(),
        proposed: Approval { officer, role, office, at: at.0, signature: Hex([0; 64]) },
        approved: None,
    };
    release.proposed = release.sign(by, at);
    let mut act = Act::new(&by.id, at);
    act.put_json(CLASS, &id, &release);
    act.done(desk, "release-proposed", &told(&release))?;
    Ok(id)
}

/// Approves what another officer proposed.
///
/// # Errors
/// `by` is the same officer or may not, the list changed meanwhile, it is of an office that
/// neither is of, or the database cannot be written.
pub fn approve(desk: &mut impl Desk, by: &SignedIn, id: &str, at: UtcTime) -> Result<(), DeskError> {
    by.may(Doing::Decide)?;
    let release: Option<ReleaseDocument> = read(desk, CLASS, id)?;
    let mut release = release.ok_or_else(|| DeskFault::None(id.to_owned()))?;
    if release.approved.is_some() {
        return Err(DeskFault::Approved.into());
    }
    if release.proposed.officer == by.id {
        return Err(DeskFault::SameOfficer.into());
    }
    let list = lists::list(desk, &release.list)?;
    let known = [&release.proposed.office, &by.office].into_iter().any(|office| *office == list.office);
    if !known && ![release.proposed.role, by.role].contains(&DeskRole::Chief) {
        return Err(DeskFault::OtherOffice(list.office).into());
    }
    if !release.holds(&release.proposed, &officers::all(desk)?) {
        return Err(DeskFault::SignIn.into());
    }
    let rows = lists::rows(desk, &release.list)?;
    let same = |(id, digest): (&String, &String)| {
        rows.iter().any(|row| row.id == *id && row.digest.to_string() == *digest)
    };
    let unchanged =
        if release.rows.is_empty() { list.digest == release.digest } else { release.rows.iter().all(same) };
    if !unchanged {
        return Err(DeskFault::Changed.into());
    }
    release.approved = Some(release.sign(by, at));
    let mut act = Act::new(&by.id, at);
    act.put_json(CLASS, id, &release);
    Ok(act.done(desk, "release-approved", &told(&release))?)
}

/// Ends a release, proposed or approved.
///
/// # Errors
/// `by` may not, there is none, or the database cannot be written.
pub fn end(desk: &mut impl Desk, by: &SignedIn, id: &str, at: UtcTime) -> Result<(), DeskError> {
    by.may(Doing::Decide)?;
    let release: Option<ReleaseDocument> = read(desk, CLASS, id)?;
    let mut release = release.ok_or_else(|| DeskFault::None(id.to_owned()))?;
    lists::of_office(by, &lists::list(desk, &release.list)?.office)?;
    release.approved = None;
    // Kept under its number, and never approved again: its proposal holds no more.
    release.proposed.signature = Hex([0; 64]);
    let mut act = Act::new(&by.id, at);
    act.put_json(CLASS, id, &release);
    Ok(act.done(desk, "release-ended", &json!({ "release": id }))?)
}

fn told(release: &ReleaseDocument) -> serde_json::Value {
    json!({ "release": release.id, "list": release.list, "rows": release.rows.len(),
        "digest": release.digest, "terms": release.terms, "reason": release.reason })
}

/// Everything that two officers released and that still stands, and what one ordered.
///
/// # Errors
/// The database cannot be read.
pub fn released(desk: &impl Desk, now: UtcTime) -> Result<Vec<Released>, DeskError> {
    let officers = officers::all(desk)?;
    let mut lists: BTreeMap<String, (ListDocument, Vec<Row>)> = BTreeMap::new();
    for list in lists::all(desk)? {
        let rows = lists::rows(desk, &list.name)?;
        lists.insert(list.name.clone(), (list, rows));
    }
    let back: BTreeMap<(String, String), Withdrawal> =
        lists::withdrawals(desk)?.into_iter().map(|w| ((w.list.clone(), w.id.clone()), w)).collect();
    let mut out = orders::released(desk, &officers)?;
    for release in all(desk)? {
        let Some(both) = release.both(&officers) else { continue };
        let Some((list, rows)) = lists.get(&release.list) else { continue };
        let whole = release.rows.is_empty() && list.digest == release.digest;
        let named = |id: &str, digest: &str| release.rows.get(id).is_some_and(|d| d == digest);
        for row in rows {
            let digest = row.digest.to_string();
            let is_back = back.get(&(list.name.clone(), row.id.clone())).is_some_and(|b| b.digest == digest);
            if !is_back && (whole || named(&row.id, &digest)) {
                out.push(one(list, &row.id, &row.cells, &release.terms, both));
            }
        }
        for gone in back.values().filter(|b| b.list == list.name && now.0 - b.at <= TOLD_MS) {
            if whole || named(&gone.id, &gone.digest) {
                let mut told = one(list, &gone.id, &gone.cells, &release.terms, both);
                told.item.key.kind = Kind::WITHDRAWN;
                told.item.cells = [
                    ("at".to_owned(), UtcTime(gone.at).rfc3339()),
                    ("reason".to_owned(), gone.reason.clone()),
                ]
                .into();
                out.push(told);
            }
        }
    }
    Ok(out)
}

fn one(list: &ListDocument, id: &str, cells: &Cells, terms: &Terms, both: [&Approval; 2]) -> Released {
    let mut release = Release::of_cells(cells, &list.office);
    if let Some(offices) = &terms.offices {
        release.national = offices.iter().any(|o| o == NATIONAL);
        release.offices = offices.iter().filter(|o| *o != NATIONAL).cloned().collect();
    }
    // To every office: only with the chief.
    release.national &= both.iter().any(|by| by.role == DeskRole::Chief);
    release.consent = both.iter().any(|by| by.office == release.originator);
    if !terms.roles.is_empty() {
        release.roles = terms.roles.iter().filter_map(|r| r.parse().ok()).collect();
    }
    if !terms.agencies.is_empty() {
        release.agencies = terms.agencies.iter().cloned().collect();
    }
    if !terms.countries.is_empty() {
        release.countries = terms.countries.iter().filter_map(|c| country(c)).collect();
    }
    let entries = list.holds == "entries";
    let kind = if entries { Kind::ENTRY } else { Kind::RECORD };
    let mut down = for_boats(kind, cells);
    if entries {
        // Whom to ask.
        down.insert("originator".to_owned(), release.originator.clone());
    }
    // Registers of several offices come together aboard.
    let (group, id) = if entries {
        (list.name.clone(), id.to_owned())
    } else {
        (list.holds.clone(), format!("{}/{id}", list.name))
    };
    Released {
        item: Item { key: crate::domain::down::item::ItemKey { kind, group, id }, cells: down },
        release,
    }
}

//! Orders, tasks and notices for boats: one officer's word, signed.

use super::officers::{DeskRole, Doing, OfficerDocument, SignedIn};
use super::{Act, Desk, DeskError, DeskFault, read, read_all};
use crate::domain::down::build::Released;
use crate::domain::down::item::{Item, Kind};
use crate::domain::down::release::{Handling, NATIONAL, Release};
use crate::domain::journal::cbor::Writer;
use crate::domain::journal::hash::Label;
use crate::domain::journal::sign::Signature;
use crate::domain::keys::slot::Hex;
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

const CLASS: &str = "order";
/// What an order can be.
pub const KINDS: [&str; 3] = ["order", "task", "notice"];
/// Most characters of its text.
const LONGEST: usize = 8_000;

/// An order as the desk keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDocument {
    pub id: String,
    pub what: String,
    pub title: String,
    pub text: String,
    pub offices: Vec<String>,
    pub roles: Vec<String>,
    pub until: Option<i64>,
    pub at: i64,
    pub officer: String,
    pub role: DeskRole,
    pub office: String,
    signature: Hex<64>,
}

/// An order to be sent.
#[derive(Debug, Clone, Default)]
pub struct NewOrder {
    pub what: String,
    pub title: String,
    pub text: String,
    /// The own office where none is named.
    pub offices: Vec<String>,
    pub roles: Vec<String>,
    pub until: Option<UtcTime>,
}

impl OrderDocument {
    fn words(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(11).unsigned(1).text(&self.id).text(&self.what).text(&self.title).text(&self.text);
        for list in [&self.offices, &self.roles] {
            w.array(list.len());
            for text in list {
                w.text(text);
            }
        }
        match self.until {
            Some(until) => w.integer(until),
            None => w.null(),
        };
        w.integer(self.at).text(&self.officer).text(&self.office);
        w.finish()
    }

    fn holds(&self, officers: &[OfficerDocument]) -> bool {
        let words = self.words();
        officers.iter().any(|officer| {
            officer.id == self.officer
                && officer.revoked_at.is_none_or(|at| self.at <= at)
                && officer.public().verifies(Label::Release, &words, Signature(self.signature.0))
        })
    }
}

/// Every order that was not taken back, the oldest first.
///
/// # Errors
/// The database cannot be read.
pub fn all(desk: &impl Desk) -> Result<Vec<OrderDocument>, DeskError> {
    Ok(read_all(desk, CLASS)?)
}

/// Sends an order with the next bundles. Gives its id.
///
/// # Errors
/// `by` may not (to other offices: only the chief), a text is none, or the database cannot
/// be written.
pub fn send(desk: &mut impl Desk, by: &SignedIn, new: NewOrder, at: UtcTime) -> Result<String, DeskError> {
    by.may(Doing::Prepare)?;
    if !KINDS.contains(&new.what.as_str()) {
        return Err(DeskFault::BadName(new.what).into());
    }
    let offices = if new.offices.is_empty() { vec![by.office.clone()] } else { new.offices };
    let offices: Vec<String> = offices.iter().map(|o| crate::domain::down::principal::code(o)).collect();
    if offices.iter().any(|o| *o != by.office) {
        by.may(Doing::Govern)?;
    }
    let clean = |text: &str, most: usize| -> String {
        text.chars().filter(|c| !c.is_control() || *c == '\n').take(most).collect()
    };
    let (title, text) = (clean(&new.title, 200), clean(&new.text, LONGEST));
    if title.trim().is_empty() {
        return Err(DeskFault::BadName(title).into());
    }
    let last = desk.trail(0, u32::MAX)?.iter().filter(|line| line.event == "order-sent").count();
    let mut order = OrderDocument {
        id: format!("O-{:05}", last + 1),
        what: new.what,
        title,
        text,
        offices,
        roles: new.roles,
        until: new.until.map(|t| t.0),
        at: at.0,
        officer: by.id.clone(),
        role: by.role,
        office: by.office.clone(),
        signature: Hex([0; 64]),
    };
    order.signature = Hex(by.key.sign(Label::Release, &order.words()).0);
    let mut act = Act::new(&by.id, at);
    act.put_json(CLASS, &order.id, &order);
    act.done(
        desk,
        "order-sent",
        &json!({ "order": order.id, "what": order.what, "offices": order.offices }),
    )?;
    Ok(order.id)
}

/// Takes an order back: the next bundles have it no more.
///
/// # Errors
/// There is none, it is of another office, or the database cannot be written.
pub fn cancel(desk: &mut impl Desk, by: &SignedIn, id: &str, at: UtcTime) -> Result<(), DeskError> {
    by.may(Doing::Prepare)?;
    let order: Option<OrderDocument> = read(desk, CLASS, id)?;
    let order = order.ok_or_else(|| DeskFault::None(id.to_owned()))?;
    super::lists::of_office(by, &order.office)?;
    let mut act = Act::new(&by.id, at);
    act.remove(CLASS, id);
    Ok(act.done(desk, "order-cancelled", &json!({ "order": id }))?)
}

/// What goes down of them.
pub(super) fn released(desk: &impl Desk, officers: &[OfficerDocument]) -> Result<Vec<Released>, DeskError> {
    let orders = all(desk)?.into_iter().filter(|order| order.holds(officers));
    Ok(orders.map(one).collect())
}

fn one(order: OrderDocument) -> Released {
    let release = Release {
        originator: order.office.clone(),
        handling: Handling::OwnAgency,
        controlled: false,
        consent: true,
        covert: false,
        national: order.offices.iter().any(|o| o == NATIONAL),
        offices: order.offices.iter().cloned().collect(),
        roles: order.roles.iter().filter_map(|r| r.parse().ok()).collect(),
        agencies: BTreeSet::new(),
        countries: BTreeSet::new(),
    };
    let mut cells = vec![
        ("at", UtcTime(order.at).rfc3339()),
        ("from", format!("{} {}", order.office, order.officer)),
        ("title", order.title),
        ("text", order.text),
    ];
    cells.extend(order.until.map(|until| ("until", UtcTime(until).rfc3339())));
    let cells = cells.into_iter().map(|(column, cell)| (column.to_owned(), cell)).collect();
    Released { item: Item::new(Kind::ORDER, &order.what, &order.id, cells), release }
}

//! What a partner gets: the same gate as for a bundle, one JSON object a line. To another
//! State only where an agreement is in force on the day, and no person at all.

use super::officers::{Doing, SignedIn};
use super::{Act, Desk, DeskError, DeskFault, releases};
use crate::domain::down::build::build;
use crate::domain::down::item::Kind;
use crate::domain::down::principal::{Party, Principal};
use crate::domain::journal::hash::Hash;
use crate::domain::powers::agreements::{Agreements, Sharing};
use crate::domain::time::UtcTime;
use serde_json::{Value, json};

/// An extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// The first says for whom, when, and on which basis.
    pub lines: Vec<String>,
    /// Things in it.
    pub given: u64,
}

/// Makes an extract for a partner, and writes down that it was made.
///
/// # Errors
/// `by` may not, no agreement is in force, or the database cannot be read or written.
pub fn extract(
    desk: &mut impl Desk,
    by: &SignedIn,
    party: &Party,
    basis: &Agreements,
    now: UtcTime,
) -> Result<Extract, DeskError> {
    by.may(Doing::Decide)?;
    let agreement = match party {
        Party::Agency(_) => Value::Null,
        Party::Country(code) => {
            let country: String = code.iter().copied().map(char::from).collect();
            match basis.sharing(&country, now) {
                Sharing::InForce(a) => {
                    json!({ "partner": a.partner, "kind": a.kind.code(), "month": a.month_text(), "source": a.source })
                }
                other => return Err(DeskFault::NoBasis { country, why: other.code() }.into()),
            }
        }
    };
    let reader = Principal { parties: [party.clone()].into(), ..Principal::default() };
    let built = build(releases::released(desk, now)?, &reader, basis, now);
    let mut lines =
        vec![json!({ "extract": party.to_string(), "at": now.rfc3339(), "basis": agreement }).to_string()];
    for (key, cells) in built.state.items() {
        let kind = match key.kind {
            Kind::ENTRY => "entry",
            Kind::RECORD => "record",
            Kind::WITHDRAWN => "withdrawn",
            _ => continue,
        };
        lines.push(json!({ "kind": kind, "list": key.group, "id": key.id, "cells": cells }).to_string());
    }
    let given = lines.len() as u64 - 1;
    let sha256 = Hash::of_file(format!("{}\n", lines.join("\n")).as_bytes()).to_string();
    let body = json!({ "to": party.to_string(), "given": given, "sha256": sha256, "basis": agreement });
    Act::new(&by.id, now).done(desk, "extract-given", &body)?;
    Ok(Extract { lines, given })
}

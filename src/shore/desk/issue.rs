//! The next bundle for one boat: what it may have now, against what it said that it has.

use super::facts::BoatFacts;
use super::officers::{Doing, SignedIn};
use super::{Act, Desk, DeskError, DeskFault, named, read, releases};
use crate::domain::down::build::{Built, build};
use crate::domain::down::bundle::{Bundle, BundleFault};
use crate::domain::down::principal::{Party, Principal, code};
use crate::domain::down::seal::{Packed, seal_covert};
use crate::domain::down::state::Outline;
use crate::domain::journal::hash::hex;
use crate::domain::keys::officer::Role;
use crate::domain::keys::queue::ItemChance;
use crate::domain::powers::agreements::Agreements;
use crate::domain::sync::keys::ShoreSecret;
use crate::domain::time::UtcTime;
use crate::shore::storage::Enrolled;
use crate::store::chance;
use crate::store::error::StoreError;
use serde::{Deserialize, Serialize};
use serde_json::json;

const BOAT: &str = "boat";
const LAST: &str = "bundle";
const OUTLINE: &str = "outline";
/// How many outlines are kept to go on from.
const KEPT: u64 = 8;
/// Days that a bundle is taken, where nobody says otherwise.
pub const DEFAULT_DAYS: u16 = 30;
const DAY_MS: i64 = 86_400_000;

/// Who is aboard, as the office says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoatDocument {
    pub device: String,
    pub name: String,
    pub roles: Vec<String>,
    /// Somebody aboard may see what is kept for cleared roles.
    pub cleared: bool,
    /// Guests: `agency:CODE`, `country:CC`. What they may not see the boat does not get.
    pub guests: Vec<String>,
}

/// The last bundle of a boat.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LastIssue {
    number: u64,
    state: String,
    covert: String,
    issued: i64,
    expires: i64,
}

/// A bundle for a boat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    pub number: u64,
    /// 0: a snapshot.
    pub base: u64,
    /// Items that change, and that the boat has then.
    pub changes: u64,
    pub items: u64,
    /// The parts, for any carrier; empty: the boat has all that it may have.
    pub parts: Vec<Vec<u8>>,
    /// Too large to go down.
    pub too_large: u64,
}

/// What the office says of a boat; a boat that nobody wrote of has no role and no guest.
///
/// # Errors
/// The database cannot be read.
pub fn boat(desk: &impl Desk, enrolled: &Enrolled) -> Result<BoatDocument, DeskError> {
    let device = enrolled.device.to_string();
    Ok(read(desk, BOAT, &device)?.unwrap_or(BoatDocument { device, ..BoatDocument::default() }))
}

/// Writes down who is aboard.
///
/// # Errors
/// `by` may not, a role or guest is none, or the database cannot be written.
pub fn set_boat(
    desk: &mut impl Desk,
    by: &SignedIn,
    document: &BoatDocument,
    at: UtcTime,
) -> Result<(), DeskError> {
    by.may(Doing::Govern)?;
    named(&document.name)?;
    let bad_role = document.roles.iter().find(|r| r.parse::<Role>().is_err());
    let bad_guest = document.guests.iter().find(|g| Party::parse(g).is_none());
    if let Some(bad) = bad_role.or(bad_guest) {
        return Err(DeskFault::BadName(bad.clone()).into());
    }
    let mut act = Act::new(&by.id, at);
    act.put_json(BOAT, &document.device, document);
    Ok(act.done(desk, "boat-changed", &serde_json::to_value(document).unwrap_or_default())?)
}

/// The boat as a reader.
pub fn principal(enrolled: &Enrolled, boat: &BoatDocument) -> Principal {
    Principal {
        office: Some(code(&enrolled.office)),
        roles: boat.roles.iter().filter_map(|r| r.parse().ok()).collect(),
        cleared: boat.cleared,
        parties: boat.guests.iter().filter_map(|g| Party::parse(g)).collect(),
    }
}

/// Makes the next bundle for a boat and keeps what was in it. A boat that has everything
/// gets none, until half of the days of its last one are over.
///
/// # Errors
/// The boat was revoked or has not told its keys, it is too much, or the database cannot be
/// read or written: then nothing was issued.
pub fn issue(
    desk: &mut impl Desk,
    secret: &ShoreSecret,
    (enrolled, facts): (&Enrolled, &BoatFacts),
    basis: &Agreements,
    (days, now): (u16, UtcTime),
) -> Result<Issued, DeskError> {
    if enrolled.revoked.is_some() {
        return Err(DeskFault::Revoked.into());
    }
    let to = facts.intel.ok_or(DeskFault::NoKeys)?;
    let device = enrolled.device.to_string();
    let reader = principal(enrolled, &boat(desk, enrolled)?);
    let built = build(releases::released(desk, now)?, &reader, basis, now);
    let (outline, covert_of) = (built.state.outline(), covert_digest(&built, facts));
    let state = outline.digest();
    let last: Option<LastIssue> = read(desk, LAST, &device)?;
    if let Some(last) = &last {
        let known = facts.number == last.number && facts.state == Some(state);
        let same = last.state == state.to_string() && last.covert == covert_of;
        let fresh = now.0 < last.issued + (last.expires - last.issued) / 2;
        if known && same && fresh {
            let (number, items) = (last.number, outline.0.len() as u64);
            return Ok(Issued { number, base: 0, changes: 0, items, parts: Vec::new(), too_large: 0 });
        }
    }
    let number = last.map_or(0, |l| l.number).max(facts.number) + 1;
    let base = base(desk, &device, facts)?;
    let from = base.as_ref().map(|(_, outline)| outline.clone()).unwrap_or_default();
    let covert = match facts.cleared {
        Some(key) => seal_covert(built.covert.items(), &key, &fresh_chance()?).map_err(too_large)?,
        None => Vec::new(),
    };
    let bundle = Bundle {
        number,
        base: base.map_or(0, |(number, _)| number),
        issued: now,
        expires: UtcTime(now.0 + i64::from(days.max(1)) * DAY_MS),
        office: code(&enrolled.office),
        state,
        changes: built.state.changes_from(&from),
        covert,
    };
    let packed = Packed::new(&bundle).map_err(too_large)?;
    let mut parts = Vec::new();
    for index in 0..packed.count() {
        let part = packed.part(index, (enrolled.device, &to), secret, &fresh_chance()?);
        parts.push(part.map_err(too_large)?);
    }
    keep(desk, &device, &bundle, (&outline, &covert_of), &built)?;
    let changes = bundle.changes.len() as u64;
    let items = outline.0.len() as u64;
    Ok(Issued { number, base: bundle.base, changes, items, parts, too_large: built.too_large })
}

fn too_large(fault: BundleFault) -> DeskFault {
    match fault {
        BundleFault::OtherBoat => DeskFault::NoKeys,
        _ => DeskFault::TooLarge,
    }
}

fn fresh_chance() -> Result<ItemChance, StoreError> {
    Ok(ItemChance { seed: chance::key()?, nonce: chance::bytes()? })
}

/// Tells whether what is sealed to cleared roles, or the key, is another.
fn covert_digest(built: &Built, facts: &BoatFacts) -> String {
    let key = facts.cleared.map(|key| hex(&key)).unwrap_or_default();
    format!("{key} {}", built.covert.outline().digest())
}

/// What the boat said that it has, where the shore still knows what that was.
fn base(desk: &impl Desk, device: &str, facts: &BoatFacts) -> Result<Option<(u64, Outline)>, DeskError> {
    if facts.number == 0 {
        return Ok(None);
    }
    let bytes = desk.document(OUTLINE, &outline_key(device, facts.number))?;
    let outline = bytes.and_then(|bytes| Outline::decode(&bytes).ok());
    Ok(outline.filter(|o| facts.state == Some(o.digest())).map(|outline| (facts.number, outline)))
}

fn outline_key(device: &str, number: u64) -> String {
    format!("{device}\n{number:020}")
}

fn keep(
    desk: &mut impl Desk,
    device: &str,
    bundle: &Bundle,
    (outline, covert): (&Outline, &str),
    built: &Built,
) -> Result<(), DeskError> {
    let last = LastIssue {
        number: bundle.number,
        state: bundle.state.to_string(),
        covert: covert.to_owned(),
        issued: bundle.issued.0,
        expires: bundle.expires.0,
    };
    let known = desk.documents(OUTLINE, &format!("{device}\n"))?;
    let mut act = Act::new("shore", bundle.issued);
    act.put_json(LAST, device, &last);
    act.put(OUTLINE, &outline_key(device, bundle.number), outline.encode());
    let oldest = outline_key(device, bundle.base.min(bundle.number.saturating_sub(KEPT)));
    for (key, _) in known.iter().filter(|(key, _)| *key < oldest) {
        act.remove(OUTLINE, key);
    }
    let withheld: serde_json::Map<String, serde_json::Value> =
        built.withheld.iter().map(|(why, count)| (why.code().to_owned(), (*count).into())).collect();
    let body = json!({ "device": device, "number": bundle.number, "base": bundle.base,
        "changes": bundle.changes.len(), "items": outline.0.len(), "state": last.state,
        "withheld": withheld, "expired": built.expired, "too_large": built.too_large });
    Ok(act.done(desk, "bundle-issued", &body)?)
}

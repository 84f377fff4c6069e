//! Officers of the office: a role, a key that only their passphrase opens, and what each
//! role may do.

use super::{Act, Desk, DeskError, DeskFault, named, read, read_all};
use crate::domain::down::principal::code;
use crate::domain::journal::sign::{PrivateKey, PublicKey};
use crate::domain::keys::officer::OfficerId;
use crate::domain::keys::secret::Passphrase;
use crate::domain::keys::slot::Hex;
use crate::domain::keys::wrap::{self, KdfCost, NONCE_LEN, SALT_LEN, SEALED_LEN};
use crate::domain::time::UtcTime;
use crate::store::chance;
use serde::{Deserialize, Serialize};
use serde_json::json;

const CLASS: &str = "officer";
/// What the key is bound to, before the id.
const BOUND: &str = "watchkeeper desk officer 1 ";

/// What an officer is at the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeskRole {
    /// Imports lists, proposes releases, writes orders.
    Officer,
    /// Also approves, takes back, and gives extracts to partners.
    Manager,
    /// Also releases to every office, and keeps officers and boats.
    Chief,
    /// Reads the trail, reports and cases.
    Auditor,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    Prepare,
    Decide,
    Govern,
    Look,
}

impl DeskRole {
    pub const ALL: [Self; 4] = [Self::Officer, Self::Manager, Self::Chief, Self::Auditor];

    pub fn code(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Manager => "manager",
            Self::Chief => "chief",
            Self::Auditor => "auditor",
        }
    }

    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == text)
    }

    fn may(self, doing: Doing) -> bool {
        match doing {
            Doing::Look => true,
            Doing::Prepare => self != Self::Auditor,
            Doing::Decide => matches!(self, Self::Manager | Self::Chief),
            Doing::Govern => self == Self::Chief,
        }
    }
}

/// An officer as the desk keeps them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OfficerDocument {
    pub id: String,
    pub role: DeskRole,
    pub office: String,
    pub added_at: i64,
    pub revoked_at: Option<i64>,
    key: Hex<32>,
    cost: KdfCost,
    salt: Hex<SALT_LEN>,
    nonce: Hex<NONCE_LEN>,
    sealed: Hex<SEALED_LEN>,
}

/// An officer who proved to be the one.
#[derive(Clone)]
pub struct SignedIn {
    pub id: String,
    pub role: DeskRole,
    pub office: String,
    pub(super) key: PrivateKey,
}

/// An officer to be added.
#[derive(Debug, Clone)]
pub struct NewDeskOfficer {
    pub id: OfficerId,
    pub role: DeskRole,
    pub office: String,
    pub passphrase: Passphrase,
    pub cost: KdfCost,
}

impl OfficerDocument {
    pub fn public(&self) -> PublicKey {
        PublicKey(self.key.0)
    }
}

impl SignedIn {
    /// # Errors
    /// The role may not.
    pub fn may(&self, doing: Doing) -> Result<(), DeskFault> {
        if self.role.may(doing) { Ok(()) } else { Err(DeskFault::NotAllowed { role: self.role.code() }) }
    }
}

/// The officers, those that were revoked too.
///
/// # Errors
/// The database cannot be read.
pub fn all(desk: &impl Desk) -> Result<Vec<OfficerDocument>, DeskError> {
    Ok(read_all(desk, CLASS)?)
}

pub(super) fn officer(desk: &impl Desk, id: &str) -> Result<Option<OfficerDocument>, DeskError> {
    Ok(read(desk, CLASS, id)?)
}

/// Adds an officer. The first one, a chief, is added by nobody; every other by a chief.
///
/// # Errors
/// The id is taken, `by` may not, or the database cannot be written.
pub fn add(
    desk: &mut impl Desk,
    by: Option<&SignedIn>,
    new: &NewDeskOfficer,
    at: UtcTime,
) -> Result<(), DeskError> {
    let office = code(named(&new.office)?);
    let first = desk.documents(CLASS, "")?.is_empty();
    match by {
        Some(by) => by.may(Doing::Govern)?,
        None if first && new.role == DeskRole::Chief => {}
        None => return Err(DeskFault::SignIn.into()),
    }
    let id = new.id.as_str();
    if officer(desk, id)?.is_some() {
        return Err(DeskFault::Exists(id.to_owned()).into());
    }
    let (seed, salt, nonce) = (chance::key()?, chance::bytes()?, chance::bytes()?);
    let wrapping = wrap::derive(&new.passphrase, &salt, new.cost).map_err(|_| DeskFault::SignIn)?;
    let bound = format!("{BOUND}{id}");
    let sealed = wrap::seal(&seed, &wrapping, &nonce, bound.as_bytes()).map_err(|_| DeskFault::SignIn)?;
    let document = OfficerDocument {
        id: id.to_owned(),
        role: new.role,
        office,
        added_at: at.0,
        revoked_at: None,
        key: Hex(PrivateKey::from_seed(seed.expose()).public().0),
        cost: new.cost,
        salt: Hex(salt),
        nonce: Hex(nonce),
        sealed: Hex(sealed.try_into().map_err(|_| DeskFault::SignIn)?),
    };
    let mut act = Act::new(by.map_or(id, |by| &by.id), at);
    act.put_json(CLASS, id, &document);
    let body = json!({ "officer": id, "role": new.role.code(), "office": document.office });
    Ok(act.done(desk, "officer-added", &body)?)
}

/// Ends what an officer may do. What they released while they could stays released.
///
/// # Errors
/// There is none, `by` may not, or it is the last chief.
pub fn revoke(desk: &mut impl Desk, by: &SignedIn, id: &str, at: UtcTime) -> Result<(), DeskError> {
    by.may(Doing::Govern)?;
    let mut document = officer(desk, id)?.ok_or_else(|| DeskFault::None(id.to_owned()))?;
    let chiefs = all(desk)?.into_iter().filter(|o| o.role == DeskRole::Chief && o.revoked_at.is_none());
    if document.role == DeskRole::Chief && chiefs.count() < 2 {
        return Err(DeskFault::NotAllowed { role: DeskRole::Chief.code() }.into());
    }
    document.revoked_at.get_or_insert(at.0);
    let mut act = Act::new(&by.id, at);
    act.put_json(CLASS, id, &document);
    Ok(act.done(desk, "officer-revoked", &json!({ "officer": id }))?)
}

/// Proves that somebody is the officer: their passphrase opens their key. A refusal is
/// written into the trail.
///
/// # Errors
/// There is no such officer, or the passphrase is another.
pub fn sign_in(
    desk: &mut impl Desk,
    id: &str,
    passphrase: &Passphrase,
    at: UtcTime,
) -> Result<SignedIn, DeskError> {
    let opened = officer(desk, id)?.filter(|o| o.revoked_at.is_none()).and_then(|document| {
        let wrapping = wrap::derive(passphrase, &document.salt.0, document.cost).ok()?;
        let bound = format!("{BOUND}{id}");
        let seed = wrap::unseal(&document.sealed.0, &wrapping, &document.nonce.0, bound.as_bytes()).ok()?;
        let key = PrivateKey::from_seed(seed.expose());
        (key.public() == document.public()).then_some((document, key))
    });
    let Some((document, key)) = opened else {
        let shown: String = id.chars().filter(|c| !c.is_control()).take(32).collect();
        Act::new(&shown, at).done(desk, "sign-in-refused", &json!({}))?;
        return Err(DeskFault::SignIn.into());
    };
    Ok(SignedIn { id: document.id, role: document.role, office: document.office, key })
}

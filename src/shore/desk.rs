//! The office's side of the shore: officers, lists, releases by two of them, orders, what
//! each boat gets, cases, and a trail of all of it.
//!
//! A [`Desk`] keeps documents under a class and a key, and a trail to which every change
//! adds one line: so nothing is done that does not stand in it. Two methods read, one
//! writes; what documents mean is decided above it. Signatures of officers are proved each
//! time that a bundle is built, so a row that was slipped into the database releases
//! nothing.

pub mod cases;
pub mod extract;
pub mod facts;
pub mod issue;
pub mod lists;
pub mod memory;
pub mod officers;
pub mod orders;
pub mod releases;
#[cfg(test)]
mod tests;

use self::officers::DeskRole;
use crate::domain::journal::cbor::Writer;
use crate::domain::journal::hash::{Hash, Label};
use crate::domain::time::UtcTime;
use crate::store::error::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Most bytes of a name that a person gives.
pub const MOST_NAME: usize = 64;

/// A line of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailLine {
    /// From 1, without gaps.
    pub number: u64,
    pub at: UtcTime,
    pub officer: String,
    /// A code: `release-approved`, `bundle-issued` ..
    pub event: String,
    /// One JSON object.
    pub body: String,
    pub previous: Hash,
    pub hash: Hash,
}

/// What one act changes, and its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskChange {
    /// Class, key, document.
    pub puts: Vec<(String, String, Vec<u8>)>,
    pub removes: Vec<(String, String)>,
    pub line: TrailLine,
}

/// Where the office's documents are kept. One writer.
pub trait Desk {
    /// # Errors
    /// The database cannot be read; so for all that follow.
    fn document(&self, class: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Every document of the class whose key begins with `prefix`, in the order of the keys.
    ///
    /// # Errors
    /// As above.
    fn documents(&self, class: &str, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;
    /// The lines after that number, in their order.
    ///
    /// # Errors
    /// As above.
    fn trail(&self, after: u64, most: u32) -> Result<Vec<TrailLine>, StoreError>;
    /// # Errors
    /// As above.
    fn last_line(&self) -> Result<Option<TrailLine>, StoreError>;
    /// All of it, through to the disk, or nothing. A line whose number is taken is refused.
    ///
    /// # Errors
    /// The database cannot be written.
    fn keep(&mut self, change: &DeskChange) -> Result<(), StoreError>;
}

/// Why the desk does not do what was asked. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeskFault {
    #[error("no such officer, or another passphrase")]
    SignIn,
    #[error("a {role} may not do that")]
    NotAllowed { role: &'static str },
    #[error("{0} exists")]
    Exists(String),
    #[error("no {0}")]
    None(String),
    #[error("{0} is no name, office or role")]
    BadName(String),
    #[error("the second officer must be another")]
    SameOfficer,
    #[error("neither officer is of the office {0}, nor chief")]
    OtherOffice(String),
    #[error("the list was changed since it was proposed")]
    Changed,
    #[error("it was approved already")]
    Approved,
    #[error("the boat has not told its keys")]
    NoKeys,
    #[error("the boat was revoked")]
    Revoked,
    #[error("no agreement with {country} is in force ({why})")]
    NoBasis { country: String, why: &'static str },
    #[error("it is too large")]
    TooLarge,
}

/// A fault of who asks, or of the database.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("{0}")]
    Fault(#[from] DeskFault),
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl DeskFault {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::SignIn => ("desk-sign-in", Vec::new()),
            Self::NotAllowed { role } => ("desk-not-allowed", vec![("role", (*role).to_owned())]),
            Self::Exists(what) => ("desk-exists", vec![("what", what.clone())]),
            Self::None(what) => ("desk-none", vec![("what", what.clone())]),
            Self::BadName(text) => ("desk-bad-name", vec![("text", text.clone())]),
            Self::SameOfficer => ("desk-same-officer", Vec::new()),
            Self::OtherOffice(office) => ("desk-other-office", vec![("office", office.clone())]),
            Self::Changed => ("desk-changed", Vec::new()),
            Self::Approved => ("desk-approved", Vec::new()),
            Self::NoKeys => ("desk-no-keys", Vec::new()),
            Self::Revoked => ("desk-revoked", Vec::new()),
            Self::NoBasis { country, why } => {
                ("desk-no-basis", vec![("country", country.clone()), ("why", (*why).to_owned())])
            }
            Self::TooLarge => ("desk-too-large", Vec::new()),
        }
    }
}

impl DeskError {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::Fault(fault) => fault.words(),
            Self::Store(error) => error.words(),
        }
    }
}

impl TrailLine {
    /// The hash over everything else in it.
    pub fn hash_of(&self) -> Hash {
        let mut w = Writer::new();
        w.array(6).unsigned(self.number).integer(self.at.0).text(&self.officer).text(&self.event);
        w.text(&self.body).bytes(&self.previous.0);
        Hash::labelled(Label::Trail, &[&w.finish()])
    }
}

/// The first line of the trail that does not follow from the one before it.
///
/// # Errors
/// The database cannot be read.
pub fn first_bad_line(desk: &impl Desk) -> Result<Option<u64>, StoreError> {
    let (mut number, mut previous) = (0, Hash::default());
    loop {
        let lines = desk.trail(number, 1_000)?;
        if lines.is_empty() {
            return Ok(None);
        }
        for line in lines {
            if line.number != number + 1 || line.previous != previous || line.hash != line.hash_of() {
                return Ok(Some(number + 1));
            }
            (number, previous) = (line.number, line.hash);
        }
    }
}

/// A change that is being put together.
struct Act<'a> {
    puts: Vec<(String, String, Vec<u8>)>,
    removes: Vec<(String, String)>,
    officer: &'a str,
    at: UtcTime,
}

impl<'a> Act<'a> {
    fn new(officer: &'a str, at: UtcTime) -> Self {
        Self { puts: Vec::new(), removes: Vec::new(), officer, at }
    }

    fn put(&mut self, class: &str, key: &str, document: Vec<u8>) -> &mut Self {
        self.puts.push((class.to_owned(), key.to_owned(), document));
        self
    }

    fn put_json(&mut self, class: &str, key: &str, document: &impl Serialize) -> &mut Self {
        // A plain value of texts and numbers has a JSON form.
        self.put(class, key, serde_json::to_vec(document).unwrap_or_default())
    }

    fn remove(&mut self, class: &str, key: &str) -> &mut Self {
        self.removes.push((class.to_owned(), key.to_owned()));
        self
    }

    /// Writes it, with its line.
    fn done(self, desk: &mut impl Desk, event: &str, body: &Value) -> Result<(), StoreError> {
        let last = desk.last_line()?;
        let (number, previous) = last.map_or((1, Hash::default()), |line| (line.number + 1, line.hash));
        let mut line = TrailLine {
            number,
            at: self.at,
            officer: self.officer.to_owned(),
            event: event.to_owned(),
            body: body.to_string(),
            previous,
            hash: Hash::default(),
        };
        line.hash = line.hash_of();
        desk.keep(&DeskChange { puts: self.puts, removes: self.removes, line })
    }
}

fn read<T: DeserializeOwned>(desk: &impl Desk, class: &str, key: &str) -> Result<Option<T>, StoreError> {
    Ok(desk.document(class, key)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

fn read_all<T: DeserializeOwned>(desk: &impl Desk, class: &str) -> Result<Vec<T>, StoreError> {
    let all = desk.documents(class, "")?;
    Ok(all.iter().filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok()).collect())
}

/// A name of an office, list or officer: no control characters, not long.
fn named(text: &str) -> Result<&str, DeskFault> {
    let text = text.trim();
    let good = !text.is_empty() && text.len() <= MOST_NAME && !text.chars().any(char::is_control);
    if good { Ok(text) } else { Err(DeskFault::BadName(text.chars().take(MOST_NAME).collect())) }
}

/// Writes down what an officer looked at.
///
/// # Errors
/// The database cannot be written.
pub fn looked(
    desk: &mut impl Desk,
    by: &officers::SignedIn,
    what: &str,
    at: UtcTime,
) -> Result<(), DeskError> {
    by.may(officers::Doing::Look)?;
    Ok(Act::new(&by.id, at).done(desk, "looked-at", &serde_json::json!({ "what": what }))?)
}

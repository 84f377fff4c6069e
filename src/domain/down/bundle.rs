//! A bundle: what makes the state of one boat of an earlier one, or of nothing, with a
//! number that only rises and a last day. Aboard it is taken or refused as a whole.

use super::item::{ItemKey, MOST_CELLS, MOST_NAME};
use super::state::{Change, Outline};
use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::hash::Hash;
use crate::domain::time::UtcTime;

/// The version that this code writes and reads.
pub const VERSION: u64 = 1;
/// Most bytes of a bundle, expanded.
pub const MOST_BUNDLE: usize = 64 << 20;

/// A bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// From 1; of two bundles the one with the higher number counts.
    pub number: u64,
    /// The bundle whose state these changes go on from; 0: from nothing, a snapshot.
    pub base: u64,
    pub issued: UtcTime,
    /// Not taken after that.
    pub expires: UtcTime,
    /// The boat's office.
    pub office: String,
    /// The digest of the state that comes out.
    pub state: Hash,
    pub changes: Vec<Change>,
    /// What cleared roles alone may see, sealed to their key; empty where the boat has none.
    pub covert: Vec<u8>,
}

/// What a boat has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// 0 before the first bundle.
    pub number: u64,
    pub outline: Outline,
}

/// What taking a bundle comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Take it: this is what the boat has then.
    Take(Outline),
    /// The boat has it already.
    Held,
}

/// Why a bundle is not taken. Nothing aboard was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleFault {
    #[error("it is no bundle, or it was cut off")]
    NotABundle,
    #[error("a newer shore wrote it")]
    Newer,
    #[error("it is for another boat, or for keys that were destroyed")]
    OtherBoat,
    #[error("it was changed on its way")]
    Changed,
    #[error("another shore signed it")]
    OtherShore,
    #[error("the shore's signature does not hold")]
    Signature,
    #[error("{0}")]
    Malformed(#[from] BadCbor),
    #[error("{have} of {of} parts of bundle {number} are here")]
    Incomplete { number: u64, have: u32, of: u32 },
    #[error("bundle {number} is older than {held}")]
    Older { number: u64, held: u64 },
    #[error("bundle {number} has another content than the one aboard")]
    Contradiction { number: u64 },
    #[error("bundle {number} ended at {}", expires.rfc3339())]
    Expired { number: u64, expires: UtcTime },
    #[error("bundle {number} goes on from {base}; aboard is {held}")]
    Gap { number: u64, base: u64, held: u64 },
    #[error("it is larger than a bundle may be")]
    TooLarge,
}

impl BundleFault {
    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let told = |key, args: &[(&'static str, u64)]| {
            (key, args.iter().map(|(name, n)| (*name, n.to_string())).collect::<Vec<_>>())
        };
        match *self {
            Self::NotABundle => told("bundle-fault-none", &[]),
            Self::Newer => told("bundle-fault-newer", &[]),
            Self::OtherBoat => told("bundle-fault-other-boat", &[]),
            Self::Changed => told("bundle-fault-changed", &[]),
            Self::OtherShore => told("bundle-fault-other-shore", &[]),
            Self::Signature => told("bundle-fault-signature", &[]),
            Self::Malformed(_) => told("bundle-fault-malformed", &[]),
            Self::Incomplete { number, have, of } => told(
                "bundle-fault-incomplete",
                &[("number", number), ("have", u64::from(have)), ("of", u64::from(of))],
            ),
            Self::Older { number, held } => told("bundle-fault-older", &[("number", number), ("held", held)]),
            Self::Contradiction { number } => told("bundle-fault-contradiction", &[("number", number)]),
            Self::Expired { number, expires } => {
                ("bundle-fault-expired", vec![("number", number.to_string()), ("expires", expires.rfc3339())])
            }
            Self::Gap { number, base, held } => {
                told("bundle-fault-gap", &[("number", number), ("base", base), ("held", held)])
            }
            Self::TooLarge => told("bundle-fault-large", &[]),
        }
    }
}

impl Bundle {
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.array(9).unsigned(VERSION).unsigned(self.number).unsigned(self.base);
        w.integer(self.issued.0).integer(self.expires.0).text(&self.office).bytes(&self.state.0);
        w.array(self.changes.len());
        for (key, cells) in &self.changes {
            w.array(4);
            key.write(&mut w);
            match cells {
                Some(cells) => w.bytes(cells),
                None => w.null(),
            };
        }
        w.bytes(&self.covert);
        w.finish()
    }

    /// # Errors
    /// It is of another version, malformed or too large.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleFault> {
        if bytes.len() > MOST_BUNDLE {
            return Err(BundleFault::TooLarge);
        }
        let mut r = Reader::new(bytes);
        let length = r.array(1 << 10)?;
        if r.unsigned()? != VERSION {
            return Err(BundleFault::Newer);
        }
        if length != 9 {
            return Err(BadCbor::Kind.into());
        }
        let (number, base) = (r.unsigned()?, r.unsigned()?);
        let (issued, expires) = (UtcTime(r.integer()?), UtcTime(r.integer()?));
        let (office, state) = (r.text(MOST_NAME)?.to_owned(), Hash(r.fixed()?));
        let count = r.array(bytes.len())?;
        let mut changes = Vec::new();
        for _ in 0..count {
            r.array_of(4)?;
            let key = ItemKey::read(&mut r)?;
            let cells = if r.take_null() { None } else { Some(r.bytes(MOST_CELLS)?.to_vec()) };
            changes.push((key, cells));
        }
        let covert = r.bytes(MOST_BUNDLE)?.to_vec();
        r.end()?;
        if number == 0 || number > i64::MAX as u64 || base >= number {
            return Err(BadCbor::Kind.into());
        }
        Ok(Self { number, base, issued, expires, office, state, changes, covert })
    }

    /// Whether a boat that has `held` takes it at `now`, and what it has then. The digest
    /// decides in the end: a difference that does not lead to what the shore meant is a
    /// gap.
    ///
    /// # Errors
    /// It is older than what is aboard, past its last day, or does not fit to it.
    pub fn verdict(&self, held: &Held, now: UtcTime) -> Result<Verdict, BundleFault> {
        let number = self.number;
        if number < held.number {
            return Err(BundleFault::Older { number, held: held.number });
        }
        if number == held.number {
            let same = self.state == held.outline.digest();
            return if same { Ok(Verdict::Held) } else { Err(BundleFault::Contradiction { number }) };
        }
        if self.expires < now {
            return Err(BundleFault::Expired { number, expires: self.expires });
        }
        let gap = BundleFault::Gap { number, base: self.base, held: held.number };
        if self.base > held.number {
            return Err(gap);
        }
        let mut outline = if self.base == 0 { Outline::default() } else { held.outline.clone() };
        outline.apply(&self.changes);
        match (outline.digest() == self.state, self.base) {
            (true, _) => Ok(Verdict::Take(outline)),
            (false, 0) => Err(BadCbor::Kind.into()),
            (false, _) => Err(gap),
        }
    }
}

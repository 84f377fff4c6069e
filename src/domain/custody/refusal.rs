//! Why an event of custody was not taken. Nothing of it counts then.

use super::event::{Id, Unit};

/// Each has a code; its words are under `custody-refused-<code>`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{0}: a text is empty, too long or holds control characters")]
    Text(&'static str),
    #[error("the amount is zero or too large")]
    Amount,
    #[error("{0}: no such item")]
    NoItem(Id),
    #[error("{0}: no such bag")]
    NoBag(Id),
    #[error("{0}: the number is taken by another item")]
    ItemTaken(Id),
    #[error("{0}: the number is taken by another bag")]
    BagTaken(Id),
    #[error("{0}: the seal was used before: a seal is void once it was used")]
    SealUsed(Id),
    #[error("{0}: it is in the sealed bag {1}")]
    InSealedBag(Id, Id),
    #[error("{0}: the bag is not sealed")]
    NotSealed(Id),
    #[error("{0}: it is no longer held")]
    Gone(Id),
    #[error("an empty bag, or an item named twice")]
    Contents,
    #[error("{0}: it is held by {1}")]
    NotHolder(Id, String),
    #[error("{0}: measured in {1}")]
    UnitDiffers(Id, Unit),
    #[error("{0}: {1} thousandths are left")]
    MoreThanThere(Id, u64),
    #[error("two persons sign, each in their own name")]
    Signatures,
    #[error("the witness is another person than who acts")]
    Witness,
    #[error("the ledger holds as many events as it may")]
    Full,
}

impl Refusal {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Amount => "amount",
            Self::NoItem(_) => "no-item",
            Self::NoBag(_) => "no-bag",
            Self::ItemTaken(_) => "item-taken",
            Self::BagTaken(_) => "bag-taken",
            Self::SealUsed(_) => "seal-used",
            Self::InSealedBag(..) => "in-sealed-bag",
            Self::NotSealed(_) => "not-sealed",
            Self::Gone(_) => "gone",
            Self::Contents => "contents",
            Self::NotHolder(..) => "not-holder",
            Self::UnitDiffers(..) => "unit-differs",
            Self::MoreThanThere(..) => "more-than-there",
            Self::Signatures => "signatures",
            Self::Witness => "witness",
            Self::Full => "full",
        }
    }

    /// The catalogue's key and the values of its places.
    pub fn words(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let id = |id: &Id| vec![("id", id.to_string())];
        match self {
            Self::Text(field) => ("custody-refused-text", vec![("field", (*field).to_owned())]),
            Self::Amount => ("custody-refused-amount", Vec::new()),
            Self::NoItem(i) => ("custody-refused-no-item", id(i)),
            Self::NoBag(i) => ("custody-refused-no-bag", id(i)),
            Self::ItemTaken(i) => ("custody-refused-item-taken", id(i)),
            Self::BagTaken(i) => ("custody-refused-bag-taken", id(i)),
            Self::SealUsed(i) => ("custody-refused-seal-used", id(i)),
            Self::InSealedBag(i, bag) => {
                ("custody-refused-in-sealed-bag", vec![("id", i.to_string()), ("bag", bag.to_string())])
            }
            Self::NotSealed(i) => ("custody-refused-not-sealed", id(i)),
            Self::Gone(i) => ("custody-refused-gone", id(i)),
            Self::Contents => ("custody-refused-contents", Vec::new()),
            Self::NotHolder(i, holder) => {
                ("custody-refused-not-holder", vec![("id", i.to_string()), ("holder", holder.clone())])
            }
            Self::UnitDiffers(i, unit) => {
                ("custody-refused-unit-differs", vec![("id", i.to_string()), ("unit", unit.to_string())])
            }
            Self::MoreThanThere(i, left) => {
                let left = format!("{}.{:03}", left / 1000, left % 1000);
                ("custody-refused-more-than-there", vec![("id", i.to_string()), ("left", left)])
            }
            Self::Signatures => ("custody-refused-signatures", Vec::new()),
            Self::Witness => ("custody-refused-witness", Vec::new()),
            Self::Full => ("custody-refused-full", Vec::new()),
        }
    }
}

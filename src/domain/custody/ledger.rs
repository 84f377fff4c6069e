//! The ledger: who holds what where, as it follows from the events.

use super::event::{Event, Id, Subject, Unit};
use super::refusal::Refusal;
use crate::domain::patrol::PatrolId;
use crate::domain::time::UtcTime;
use std::collections::{BTreeMap, BTreeSet};

/// Most events of a ledger.
pub const MOST_EVENTS: u32 = 100_000;

/// What became of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum State {
    #[default]
    Held,
    HandedOver,
    Returned,
    Destroyed,
}

impl State {
    pub fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::HandedOver => "handed-over",
            Self::Returned => "returned",
            Self::Destroyed => "destroyed",
        }
    }
}

/// An item or a sample. Amounts are thousandths of `unit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub category: String,
    pub description: String,
    pub unit: Unit,
    pub taken: u64,
    pub tolerance: u64,
    /// Of a sample.
    pub parent: Option<Id>,
    pub sampled: u64,
    pub used: u64,
    /// What the last weighing says is there now.
    pub measured: Option<u64>,
    pub state: State,
    pub bag: Option<Id>,
    pub holder: String,
    /// Where it lies and who has the key.
    pub place: Option<(String, String)>,
    pub patrol: Option<PatrolId>,
    pub report: Option<String>,
    /// The numbers of its events, from 1.
    pub events: Vec<u32>,
}

impl Item {
    /// What there should be of it.
    pub fn remainder(&self) -> u64 {
        self.taken.saturating_sub(self.sampled).saturating_sub(self.used)
    }

    /// How far the last weighing is off, where that is more than it may be.
    pub fn imbalance(&self) -> Option<i64> {
        let off = self.measured? as i64 - self.remainder() as i64;
        (off.unsigned_abs() > self.tolerance).then_some(off)
    }
}

/// A bag and its seal; without a seal it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag {
    pub kind: String,
    pub seal: Option<Id>,
    pub items: BTreeSet<Id>,
}

/// Something that breaks the chain of custody and stays to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The number of the event, from 1.
    pub event: u32,
    pub at: UtcTime,
    pub subject: Option<Id>,
    pub why: BreakWhy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BreakWhy {
    SealNotIntact,
    /// So many thousandths more or less than there should be.
    Weight(i64),
    /// Entered with a time before that of the event before it.
    TimeReversed,
    /// A sealed event that cannot be after those before it.
    Impossible(Refusal),
    Unreadable,
}

impl BreakWhy {
    /// Its words are under `custody-break-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SealNotIntact => "seal-not-intact",
            Self::Weight(_) => "weight",
            Self::TimeReversed => "time-reversed",
            Self::Impossible(_) => "impossible",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Something of a held item that somebody has to put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// The weights do not balance: no patrol ends with it.
    Unbalanced,
    Unsealed,
    NoPlace,
}

/// Numbers of items and amounts by unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    pub count: u64,
    pub thousandths: BTreeMap<Unit, u64>,
}

impl Tally {
    fn add(&mut self, unit: &Unit, thousandths: u64) {
        *self.thousandths.entry(unit.clone()).or_default() += thousandths;
    }
}

/// `taken_in` = `held` + `handed_over` + `returned` + `destroyed`, in numbers and amounts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balance {
    /// Every item and sample counts; the amount of a sample is in that of its parent.
    pub taken_in: Tally,
    pub held: Tally,
    pub handed_over: Tally,
    pub returned: Tally,
    /// With what was used up of anything.
    pub destroyed: Tally,
}

/// What follows from the events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    pub(super) items: BTreeMap<Id, Item>,
    pub(super) bags: BTreeMap<Id, Bag>,
    /// Every seal that was ever used or spoilt.
    pub(super) seals: BTreeSet<Id>,
    pub(super) breaks: Vec<Break>,
    pub(super) count: u32,
    pub(super) last: Option<UtcTime>,
}

impl Ledger {
    /// What follows from sealed bodies in their order. None is passed over: what cannot
    /// be read or cannot have been is a break.
    pub fn fold<'a>(bodies: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut ledger = Self::default();
        for body in bodies {
            let Some(event) = Event::decode(body) else {
                ledger.count = ledger.count.saturating_add(1);
                ledger.note(UtcTime::default(), None, BreakWhy::Unreadable);
                continue;
            };
            if let Err(refusal) = ledger.apply(&event) {
                ledger.count = ledger.count.saturating_add(1);
                ledger.note(event.at, None, BreakWhy::Impossible(refusal));
            }
        }
        ledger
    }

    pub(super) fn note(&mut self, at: UtcTime, subject: Option<&Id>, why: BreakWhy) {
        self.breaks.push(Break { event: self.count, at, subject: subject.cloned(), why });
    }

    pub fn items(&self) -> &BTreeMap<Id, Item> {
        &self.items
    }

    pub fn bags(&self) -> &BTreeMap<Id, Bag> {
        &self.bags
    }

    pub fn breaks(&self) -> &[Break] {
        &self.breaks
    }

    /// How many events there were.
    pub fn events(&self) -> u32 {
        self.count
    }

    /// The seal that is on an item's bag.
    pub fn seal_of(&self, item: &Item) -> Option<&Id> {
        self.bags.get(item.bag.as_ref()?)?.seal.as_ref()
    }

    /// What of a subject there is: the item, or all that is in the bag.
    pub fn contents(&self, subject: &Subject) -> Vec<Id> {
        match subject {
            Subject::Item(id) => self.items.contains_key(id).then(|| id.clone()).into_iter().collect(),
            Subject::Bag(id) => {
                self.bags.get(id).map(|bag| bag.items.iter().cloned().collect()).unwrap_or_default()
            }
        }
    }

    /// What of the held items is to be put right, with who holds them.
    pub fn open(&self) -> Vec<(Id, Open, String)> {
        let mut found = Vec::new();
        for (id, item) in &self.items {
            let mut add = |open| found.push((id.clone(), open, item.holder.clone()));
            if item.imbalance().is_some() {
                add(Open::Unbalanced);
            }
            if item.state == State::Held && self.seal_of(item).is_none() {
                add(Open::Unsealed);
            }
            if item.state == State::Held && item.place.is_none() {
                add(Open::NoPlace);
            }
        }
        found
    }

    pub fn balance(&self) -> Balance {
        let mut balance = Balance::default();
        for item in self.items.values() {
            balance.taken_in.count += 1;
            if item.parent.is_none() {
                balance.taken_in.add(&item.unit, item.taken);
            }
            let side = match item.state {
                State::Held => &mut balance.held,
                State::HandedOver => &mut balance.handed_over,
                State::Returned => &mut balance.returned,
                State::Destroyed => &mut balance.destroyed,
            };
            side.count += 1;
            side.add(&item.unit, item.remainder());
            balance.destroyed.add(&item.unit, item.used);
        }
        balance
    }
}

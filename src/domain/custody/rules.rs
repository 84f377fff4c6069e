//! What an event may do, and what it changes. Everything is looked at before anything
//! changes, so that a refused event leaves no trace.

use super::event::{Event, Id, Quantity, Signature, Signed, Subject, What};
use super::ledger::{Bag, BreakWhy, Item, Ledger, MOST_EVENTS, State};
use super::refusal::Refusal;
use std::collections::BTreeSet;

/// Longest text of an event, characters.
const LONGEST: usize = 10_000;
/// Largest amount, thousandths: a thousand million of a unit.
const MOST: u64 = 1_000_000_000_000;

type Done = Result<(), Refusal>;

fn text(field: &'static str, text: &str) -> Done {
    let control = |c: char| c.is_control() && c != '\n' && c != '\t';
    let bad = text.trim().is_empty() || text.chars().count() > LONGEST || text.chars().any(control);
    if bad { Err(Refusal::Text(field)) } else { Ok(()) }
}

fn texts(all: &[(&'static str, &str)]) -> Done {
    all.iter().try_for_each(|(field, value)| text(field, value))
}

/// The same person, however the name is written.
fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn witness(by: &str, witness: &str) -> Done {
    text("witness", witness)?;
    if same(by, witness) { Err(Refusal::Witness) } else { Ok(()) }
}

fn amount(quantity: &Quantity) -> Done {
    if (1..=MOST).contains(&quantity.thousandths) { Ok(()) } else { Err(Refusal::Amount) }
}

/// Both sign, and they are two.
fn signatures(given: &Signature, taken: &Signature) -> Done {
    for signature in [given, taken] {
        text("signature", &signature.name)?;
        if let Signed::Picture(hash) = &signature.how
            && (hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            return Err(Refusal::Signatures);
        }
    }
    if same(&given.name, &taken.name) { Err(Refusal::Signatures) } else { Ok(()) }
}

impl Ledger {
    fn item(&self, id: &Id) -> Result<&Item, Refusal> {
        self.items.get(id).ok_or_else(|| Refusal::NoItem(id.clone()))
    }

    fn held(&self, id: &Id) -> Result<&Item, Refusal> {
        let item = self.item(id)?;
        if item.state == State::Held { Ok(item) } else { Err(Refusal::Gone(id.clone())) }
    }

    /// Held and not inside a sealed bag.
    fn loose(&self, id: &Id) -> Result<&Item, Refusal> {
        let item = self.held(id)?;
        match (&item.bag, self.seal_of(item)) {
            (Some(bag), Some(_)) => Err(Refusal::InSealedBag(id.clone(), bag.clone())),
            _ => Ok(item),
        }
    }

    /// A bag with a seal on it, still held.
    fn sealed(&self, id: &Id) -> Result<&Bag, Refusal> {
        let bag = self.bags.get(id).ok_or_else(|| Refusal::NoBag(id.clone()))?;
        if bag.seal.is_none() {
            return Err(Refusal::NotSealed(id.clone()));
        }
        bag.items.iter().try_for_each(|item| self.held(item).map(drop))?;
        Ok(bag)
    }

    fn new_seal(&self, seal: &Id) -> Done {
        if self.seals.contains(seal) { Err(Refusal::SealUsed(seal.clone())) } else { Ok(()) }
    }

    fn new_item(&self, id: &Id) -> Done {
        if self.items.contains_key(id) { Err(Refusal::ItemTaken(id.clone())) } else { Ok(()) }
    }

    /// The same unit, and not more than there is.
    fn part_of(&self, id: &Id, quantity: &Quantity) -> Done {
        amount(quantity)?;
        let item = self.loose(id)?;
        unit(id, item, quantity)?;
        let left = item.remainder();
        if quantity.thousandths > left { Err(Refusal::MoreThanThere(id.clone(), left)) } else { Ok(()) }
    }

    /// The items that go with the subject. A bag goes whole; an item goes loose.
    fn going(&self, subject: &Subject) -> Result<Vec<Id>, Refusal> {
        match subject {
            Subject::Item(id) => self.loose(id).map(|_| vec![id.clone()]),
            Subject::Bag(id) => self.sealed(id).map(|bag| bag.items.iter().cloned().collect()),
        }
    }

    /// As [`Self::going`], out of the hands of who signs.
    fn given(&self, subject: &Subject, given: &Signature) -> Result<Vec<Id>, Refusal> {
        let items = self.going(subject)?;
        for id in &items {
            let holder = &self.item(id)?.holder;
            if !same(holder, &given.name) {
                return Err(Refusal::NotHolder(id.clone(), holder.clone()));
            }
        }
        Ok(items)
    }

    /// Whether the event may follow; nothing changes.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn check(&self, event: &Event) -> Result<(), Refusal> {
        if self.count >= MOST_EVENTS {
            return Err(Refusal::Full);
        }
        text("by", &event.by)?;
        let by = event.by.as_str();
        match &event.what {
            What::Taken {
                item, category, description, quantity, place, finder, witness: w, scale, ..
            } => {
                texts(&[("category", category), ("description", description), ("place", place)])?;
                text("finder", finder)?;
                witness(finder, w)?;
                if let Some(scale) = scale {
                    texts(&[("scale", &scale.id), ("checked", &scale.checked)])?;
                }
                amount(quantity)?;
                self.new_item(item)
            }
            What::Bagged { bag, kind, items, seal, witness: w } => {
                text("kind", kind)?;
                witness(by, w)?;
                if self.bags.contains_key(bag) {
                    return Err(Refusal::BagTaken(bag.clone()));
                }
                self.new_seal(seal)?;
                let distinct: BTreeSet<&Id> = items.iter().collect();
                if items.is_empty() || distinct.len() < items.len() {
                    return Err(Refusal::Contents);
                }
                items.iter().try_for_each(|item| self.loose(item).map(drop))?;
                // One bag is in one person's hands.
                let holders: Result<Vec<&str>, Refusal> =
                    items.iter().map(|id| self.item(id).map(|i| i.holder.as_str())).collect();
                match (holders?.iter().find(|holder| !same(holder, by)), items.first()) {
                    (Some(holder), Some(id)) => Err(Refusal::NotHolder(id.clone(), (*holder).to_owned())),
                    _ => Ok(()),
                }
            }
            What::Opened { bag, reason, witness: w, .. } => {
                text("reason", reason)?;
                witness(by, w)?;
                self.sealed(bag).map(drop)
            }
            What::Resealed { bag, seal, reason, witness: w, .. } => {
                text("reason", reason)?;
                witness(by, w)?;
                self.new_seal(seal)?;
                self.sealed(bag).map(drop)
            }
            What::SealVoided { seal, reason } => {
                text("reason", reason)?;
                self.new_seal(seal)
            }
            What::Sampled { item, sample, quantity, purpose, witness: w } => {
                text("purpose", purpose)?;
                witness(by, w)?;
                self.new_item(sample)?;
                self.part_of(item, quantity)
            }
            What::Used { item, quantity, reason, witness: w } => {
                text("reason", reason)?;
                witness(by, w)?;
                self.part_of(item, quantity)
            }
            What::Weighed { item, quantity, scale } => {
                texts(&[("scale", &scale.id), ("checked", &scale.checked)])?;
                if quantity.thousandths > MOST {
                    return Err(Refusal::Amount);
                }
                unit(item, self.loose(item)?, quantity)
            }
            What::Corrected { item, quantity, reason, witness: w } => {
                text("reason", reason)?;
                witness(by, w)?;
                self.correctable(item, quantity)
            }
            What::Stored { subject, place, key_holder } => {
                texts(&[("place", place), ("key-holder", key_holder)])?;
                self.going(subject).map(drop)
            }
            What::Transferred { subject, to, purpose, condition, given, taken, seal_intact } => {
                texts(&[("to", to), ("purpose", purpose), ("condition", condition)])?;
                signatures(given, taken)?;
                if !same(to, &taken.name) {
                    return Err(Refusal::Signatures);
                }
                seen_seal(subject, *seal_intact)?;
                self.given(subject, given).map(drop)
            }
            What::HandedOver { subject, authority, receipt, given, taken, seal_intact } => {
                texts(&[("authority", authority), ("receipt", receipt)])?;
                signatures(given, taken)?;
                seen_seal(subject, *seal_intact)?;
                self.given(subject, given).map(drop)
            }
            What::Returned { subject, order, given, taken } => {
                text("order", order)?;
                signatures(given, taken)?;
                self.given(subject, given).map(drop)
            }
            What::Destroyed { subject, order, witnesses } => {
                text("order", order)?;
                witnesses.iter().try_for_each(|w| witness(by, w))?;
                let first = witnesses.first();
                if !witnesses.iter().any(|w| first.is_some_and(|first| !same(first, w))) {
                    return Err(Refusal::Witness);
                }
                self.going(subject).map(drop)
            }
        }
    }

    /// What was parted from it must still fit, for a sample also into its parent.
    fn correctable(&self, id: &Id, quantity: &Quantity) -> Done {
        amount(quantity)?;
        let item = self.item(id)?;
        unit(id, item, quantity)?;
        if quantity.thousandths < item.sampled + item.used {
            return Err(Refusal::MoreThanThere(id.clone(), quantity.thousandths));
        }
        if let Some(parent) = &item.parent {
            let whole = self.item(parent)?;
            let left = whole.remainder() + item.taken;
            if quantity.thousandths > left {
                return Err(Refusal::MoreThanThere(parent.clone(), left));
            }
        }
        Ok(())
    }

    /// Takes an event.
    ///
    /// # Errors
    /// As [`Self::check`]; nothing changed then.
    pub fn apply(&mut self, event: &Event) -> Result<(), Refusal> {
        self.check(event)?;
        self.count += 1;
        if self.last.is_some_and(|last| event.at < last) {
            self.note(event.at, None, BreakWhy::TimeReversed);
        }
        self.last = self.last.max(Some(event.at));
        self.change(event);
        Ok(())
    }

    fn change(&mut self, event: &Event) {
        match &event.what {
            What::Taken { item, .. } => {
                if let Some(new) = taken(event) {
                    self.items.insert(item.clone(), new);
                }
                self.touch(std::slice::from_ref(item), |_| {});
            }
            What::Bagged { bag, kind, items, seal, .. } => {
                self.seals.insert(seal.clone());
                let (kind, contents) = (kind.clone(), items.iter().cloned().collect());
                self.bags.insert(bag.clone(), Bag { kind, seal: Some(seal.clone()), items: contents });
                self.touch(items, |item| item.bag = Some(bag.clone()));
            }
            What::Opened { bag, seal_intact, .. } => {
                self.look_at_seal(event, bag, Some(*seal_intact));
                let Some(opened) = self.bags.get_mut(bag) else { return };
                opened.seal = None;
                let items: Vec<Id> = std::mem::take(&mut opened.items).into_iter().collect();
                self.touch(&items, |item| item.bag = None);
            }
            What::Resealed { bag, seal_intact, seal, .. } => {
                self.look_at_seal(event, bag, Some(*seal_intact));
                self.seals.insert(seal.clone());
                let Some(resealed) = self.bags.get_mut(bag) else { return };
                resealed.seal = Some(seal.clone());
                let items: Vec<Id> = resealed.items.iter().cloned().collect();
                self.touch(&items, |_| {});
            }
            What::SealVoided { seal, .. } => {
                self.seals.insert(seal.clone());
            }
            What::Sampled { item, sample, quantity, .. } => self.sample(event, item, sample, quantity),
            What::Used { item, quantity, .. } => {
                self.touch(std::slice::from_ref(item), |item| {
                    item.used += quantity.thousandths;
                    part(item, quantity.thousandths);
                });
            }
            What::Weighed { item, quantity, .. } => {
                self.touch(std::slice::from_ref(item), |item| item.measured = Some(quantity.thousandths));
                if let Some(off) = self.items.get(item).and_then(Item::imbalance) {
                    self.note(event.at, Some(item), BreakWhy::Weight(off));
                }
            }
            What::Corrected { item, quantity, .. } => {
                let before = self.items.get(item).map_or(0, |item| item.taken);
                let parent = self.items.get(item).and_then(|item| item.parent.clone());
                self.touch(std::slice::from_ref(item), |item| item.taken = quantity.thousandths);
                if let Some(parent) = parent {
                    self.touch(&[parent], |whole| {
                        whole.sampled = whole.sampled.saturating_sub(before) + quantity.thousandths;
                    });
                }
            }
            What::Stored { subject, place, key_holder } => {
                let items = self.contents(subject);
                self.touch(&items, |item| item.place = Some((place.clone(), key_holder.clone())));
            }
            What::Transferred { subject, to, seal_intact, .. } => {
                self.look_at_seal(event, subject.id(), *seal_intact);
                let items = self.contents(subject);
                self.touch(&items, |item| {
                    item.holder.clone_from(to);
                    item.place = None;
                });
            }
            What::HandedOver { subject, authority, seal_intact, .. } => {
                self.look_at_seal(event, subject.id(), *seal_intact);
                self.leave(subject, State::HandedOver, authority);
            }
            What::Returned { subject, taken, .. } => self.leave(subject, State::Returned, &taken.name),
            What::Destroyed { subject, .. } => self.leave(subject, State::Destroyed, ""),
        }
    }

    fn look_at_seal(&mut self, event: &Event, subject: &Id, intact: Option<bool>) {
        if intact == Some(false) {
            self.note(event.at, Some(subject), BreakWhy::SealNotIntact);
        }
    }

    fn touch(&mut self, items: &[Id], mut change: impl FnMut(&mut Item)) {
        for id in items {
            if let Some(item) = self.items.get_mut(id) {
                item.events.push(self.count);
                change(item);
            }
        }
    }

    fn leave(&mut self, subject: &Subject, state: State, holder: &str) {
        let items = self.contents(subject);
        self.touch(&items, |item| {
            item.state = state;
            holder.clone_into(&mut item.holder);
            item.place = None;
        });
    }

    fn sample(&mut self, event: &Event, of: &Id, sample: &Id, quantity: &Quantity) {
        let Some(item) = self.items.get_mut(of) else { return };
        item.sampled += quantity.thousandths;
        part(item, quantity.thousandths);
        let new = Item {
            taken: quantity.thousandths,
            parent: Some(of.clone()),
            sampled: 0,
            used: 0,
            measured: None,
            bag: None,
            place: None,
            patrol: event.patrol.clone().or_else(|| item.patrol.clone()),
            events: Vec::new(),
            ..item.clone()
        };
        self.items.insert(sample.clone(), new);
        self.touch(&[of.clone(), sample.clone()], |_| {});
    }
}

/// What is taken from an item is missing from its last weighing too.
fn part(item: &mut Item, thousandths: u64) {
    item.measured = item.measured.map(|measured| measured.saturating_sub(thousandths));
}

fn unit(id: &Id, item: &Item, quantity: &Quantity) -> Done {
    if item.unit == quantity.unit { Ok(()) } else { Err(Refusal::UnitDiffers(id.clone(), item.unit.clone())) }
}

/// Who takes a bag says whether its seal is intact.
fn seen_seal(subject: &Subject, intact: Option<bool>) -> Done {
    match (subject, intact) {
        (Subject::Bag(_), None) => Err(Refusal::Text("seal-intact")),
        _ => Ok(()),
    }
}

fn taken(event: &Event) -> Option<Item> {
    let What::Taken { category, description, quantity, tolerance, report, scale, .. } = &event.what else {
        return None;
    };
    Some(Item {
        category: category.clone(),
        description: description.clone(),
        unit: quantity.unit.clone(),
        taken: quantity.thousandths,
        tolerance: *tolerance,
        parent: None,
        sampled: 0,
        used: 0,
        measured: scale.is_some().then_some(quantity.thousandths),
        state: State::Held,
        bag: None,
        holder: event.by.clone(),
        place: None,
        patrol: event.patrol.clone(),
        report: report.clone(),
        events: Vec::new(),
    })
}

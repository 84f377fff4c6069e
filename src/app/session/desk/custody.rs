//! What the forms of the custody screen become: one event of the ledger, looked at by its
//! rules before it is sent, so that a refusal stands at the line that it is about.

use crate::app::session::desk::patrol::{Refused, names};
use crate::app::session::desk::slip::{Values, Writes};
use crate::app::state::App;
use crate::domain::custody::event::{Event, Id, Quantity, Scale, Signature, Signed, Subject, What};
use crate::domain::custody::refusal::Refusal;
use crate::domain::report::value::Value;

type Keys = &'static [&'static str];

impl App {
    pub(super) fn write_custody(&mut self, writes: Writes, values: &Values) -> Result<(), Refused> {
        let what = self.custody_event(writes, values)?;
        let (at, _) = self.utc(self.now);
        let event = Event { at, patrol: None, by: self.who(), what };
        if let Err(refusal) = self.records.ledger.check(&event) {
            let at = lines_of(&refusal, values);
            return Err((Some(at), refusal.words()));
        }
        if self.enter_custody(event.what) { Ok(()) } else { Err((None, ("desk-not-taken", Vec::new()))) }
    }

    fn custody_event(&self, writes: Writes, values: &Values) -> Result<What, Refused> {
        let text = |key: &str| values.text(key);
        let quantity = || quantity(values);
        Ok(match writes {
            Writes::Bag => What::Bagged {
                bag: id(values, &["bag"])?,
                kind: text("kind"),
                items: items(values)?,
                seal: id(values, &["seal"])?,
                witness: text("witness"),
            },
            Writes::Open => What::Opened {
                bag: id(values, &["bag"])?,
                seal_intact: values.yes("intact").unwrap_or(false),
                reason: text("reason"),
                witness: text("witness"),
            },
            Writes::Sample => What::Sampled {
                item: id(values, &["item"])?,
                sample: id(values, &["sample"])?,
                quantity: quantity()?,
                purpose: text("purpose"),
                witness: text("witness"),
            },
            Writes::Weigh => What::Weighed {
                item: id(values, &["item"])?,
                quantity: quantity()?,
                scale: Scale { id: text("scale"), checked: text("checked") },
            },
            Writes::Use => What::Used {
                item: id(values, &["item"])?,
                quantity: quantity()?,
                reason: text("reason"),
                witness: text("witness"),
            },
            Writes::Correct => What::Corrected {
                item: id(values, &["item"])?,
                quantity: quantity()?,
                reason: text("reason"),
                witness: text("witness"),
            },
            Writes::Store => What::Stored {
                subject: self.subject(values)?,
                place: text("place"),
                key_holder: text("key_holder"),
            },
            Writes::Transfer => {
                let (given, taken) = signatures(values)?;
                What::Transferred {
                    subject: self.subject(values)?,
                    to: text("to"),
                    purpose: text("purpose"),
                    condition: text("condition"),
                    seal_intact: values.yes("intact"),
                    given,
                    taken,
                }
            }
            Writes::HandOver => {
                let (given, taken) = signatures(values)?;
                What::HandedOver {
                    subject: self.subject(values)?,
                    authority: text("authority"),
                    receipt: text("receipt"),
                    seal_intact: values.yes("intact"),
                    given,
                    taken,
                }
            }
            Writes::Return => {
                let (given, taken) = signatures(values)?;
                What::Returned { subject: self.subject(values)?, order: text("order"), given, taken }
            }
            Writes::Destroy => What::Destroyed {
                subject: self.subject(values)?,
                order: text("order"),
                witnesses: names(&text("witnesses")),
            },
            _ => taken(values)?,
        })
    }

    /// The item of that number, or else the bag.
    fn subject(&self, values: &Values) -> Result<Subject, Refused> {
        let id = id(values, &["subject"])?;
        let is_item = self.records.ledger.items().contains_key(&id);
        Ok(if is_item || !self.records.ledger.bags().contains_key(&id) {
            Subject::Item(id)
        } else {
            Subject::Bag(id)
        })
    }
}

fn taken(values: &Values) -> Result<What, Refused> {
    let text = |key: &str| values.text(key);
    let scale = text("scale");
    Ok(What::Taken {
        item: id(values, &["item"])?,
        category: text("category"),
        description: text("description"),
        quantity: quantity(values)?,
        tolerance: values.number("tolerance", 3).unwrap_or(0),
        scale: (!scale.is_empty()).then(|| Scale { id: scale, checked: text("checked") }),
        place: text("place"),
        finder: text("finder"),
        witness: text("witness"),
        report: Some(text("report")).filter(|report| !report.is_empty()),
    })
}

fn id(values: &Values, keys: Keys) -> Result<Id, Refused> {
    let text = keys.first().map(|key| values.text(key)).unwrap_or_default();
    text.parse().map_err(|_bad| (Some(keys), ("desk-bad-number", vec![("number", text)])))
}

fn items(values: &Values) -> Result<Vec<Id>, Refused> {
    let text = values.text("items");
    let numbers = text.split([' ', '\u{3000}', ',', '、']).filter(|number| !number.is_empty());
    numbers
        .map(|number| {
            number.parse().map_err(|_bad| {
                let keys: Keys = &["items"];
                (Some(keys), ("desk-bad-number", vec![("number", number.to_owned())]))
            })
        })
        .collect()
}

fn quantity(values: &Values) -> Result<Quantity, Refused> {
    let keys: Keys = &["quantity"];
    let unit = match values.get("quantity") {
        Some(Value::Number { unit: Some(unit), .. }) => unit.parse().ok(),
        _ => None,
    };
    match (values.number("quantity", 3), unit) {
        (Some(thousandths), Some(unit)) => Ok(Quantity { thousandths, unit }),
        _ => Err((Some(keys), ("custody-refused-amount", Vec::new()))),
    }
}

/// Both names, where the officer on watch saw both sign.
fn signatures(values: &Values) -> Result<(Signature, Signature), Refused> {
    if values.yes("signed") != Some(true) {
        return Err((Some(&["signed"]), ("desk-not-signed", Vec::new())));
    }
    let of = |key: &str| Signature { name: values.text(key), how: Signed::Seen };
    Ok((of("given"), of("to")))
}

/// The lines that a refusal is about.
fn lines_of(refusal: &Refusal, values: &Values) -> Keys {
    let is = |key: &str, id: &Id| values.text(key).eq_ignore_ascii_case(&id.to_string());
    match refusal {
        Refusal::ItemTaken(id) if is("sample", id) => &["sample"],
        Refusal::NoItem(_)
        | Refusal::ItemTaken(_)
        | Refusal::InSealedBag(..)
        | Refusal::Gone(_)
        | Refusal::Contents => &["items", "item", "subject"],
        Refusal::NoBag(_) | Refusal::BagTaken(_) | Refusal::NotSealed(_) => &["bag", "subject"],
        Refusal::SealUsed(_) => &["seal"],
        Refusal::NotHolder(..) => &["given", "items"],
        Refusal::Amount | Refusal::UnitDiffers(..) | Refusal::MoreThanThere(..) => &["quantity"],
        Refusal::Signatures => &["to"],
        Refusal::Witness | Refusal::Text("witness") => &["witness", "witnesses"],
        Refusal::Text("seal-intact") => &["intact"],
        Refusal::Text("key-holder") => &["key_holder"],
        Refusal::Text("checked") => &["checked"],
        Refusal::Text(_) | Refusal::Full => &[],
    }
}

//! What stands in a small form when it opens: the time, who is on watch, what is under the
//! cursor of the ledger, the next item of the seizure that is being written up.

use crate::app::report::typed;
use crate::app::session::desk::slip::{Opened, Slip, Writes, form_of};
use crate::app::state::{App, Screen};
use crate::domain::custody::event::Id;
use crate::domain::custody::ledger::Item;
use crate::domain::report::path::Path;
use crate::domain::report::value::{Time, Value};
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::OwnState;
use std::sync::Arc;

impl App {
    /// Opens a small form over its screen.
    pub(crate) fn open_slip(&mut self, writes: Writes) {
        if self.session.officer().is_none() {
            return self.say(self.why_no_records(), &[]);
        }
        let goes_on = self.records.patrol.is_some();
        if !goes_on && !writes.is_custody() && writes != Writes::Begin {
            return self.say("notice-no-patrol", &[]);
        }
        let (at, _) = self.utc(self.now);
        let told = self.time_told(at);
        let about = match writes {
            Writes::Log(kind) if !kind.has_contact() => None,
            _ => self.selected,
        };
        let opened = Opened { at, told, place: self.own_place(), about };
        let Some(slip) = self.fresh_slip(writes, opened) else { return };
        self.screen = if writes.is_custody() { Screen::Custody } else { Screen::Patrol };
        self.desk.slip = Some(slip);
    }

    /// A form as it opens.
    pub(super) fn fresh_slip(&self, writes: Writes, opened: Opened) -> Option<Slip> {
        let (form, lists) = self.desk_forms()?;
        let mut slip = Slip::new(writes, lists, opened);
        if let Writes::Log(kind) = writes
            && let Some(log) = self.reports.registry.newest(form_of(kind)).cloned().map(Arc::new)
            && let Some(first) = log.sections.first()
        {
            slip.add(&log, &first.key);
        }
        slip.add(&form, writes.section());
        if writes.is_custody() {
            self.fill_custody(&mut slip);
        } else {
            self.fill_patrol(&mut slip);
        }
        Some(slip)
    }

    /// Why nothing can be entered: the store is locked, or there is none.
    pub(crate) fn why_no_records(&self) -> &'static str {
        if self.session.is_locked() { "notice-locked" } else { "notice-nothing-kept" }
    }

    fn time_told(&self, utc: UtcTime) -> String {
        typed::write(&Value::Time(Time { utc, offset_min: self.local_offset_min }))
    }

    fn fill_patrol(&self, slip: &mut Slip) {
        let now = slip.opened.told.clone();
        let patrol = self.records.patrol.as_ref();
        match slip.writes {
            Writes::Begin => {
                slip.fill("crew", &format!("{}: ", self.who()));
                let state = match self.own_state {
                    OwnState::Anchored => "anchored",
                    OwnState::Moored | OwnState::Harbour => "moored",
                    OwnState::Coastal | OwnState::Chase => "under-way",
                };
                slip.fill("state", state);
            }
            Writes::Log(_) => slip.fill("at", &now),
            Writes::State => slip.fill("from", &now),
            Writes::Watch => {
                let on =
                    patrol.and_then(|patrol| patrol.watches.last()).map(|(_, change)| change.on.join(", "));
                slip.fill("off", &on.unwrap_or_else(|| self.who()));
            }
            Writes::JointEnd => {
                let open =
                    patrol.and_then(|patrol| patrol.joints.iter().position(|(_, ended)| ended.is_none()));
                slip.fill("number", &open.map(|at| (at + 1).to_string()).unwrap_or_default());
            }
            _ => {}
        }
    }

    /// The row of the ledger under the cursor.
    pub fn item_at_hand(&self) -> Option<(&Id, &Item)> {
        let items = self.records.ledger.items();
        items.iter().nth(self.desk.cursor.min(items.len().saturating_sub(1)))
    }

    fn fill_custody(&self, slip: &mut Slip) {
        if slip.writes == Writes::Take {
            slip.fill("finder", &self.who());
            return self.fill_from_seizure(slip);
        }
        let Some((id, item)) = self.item_at_hand() else { return };
        let sealed = item.bag.as_ref().filter(|_| self.records.ledger.seal_of(item).is_some());
        slip.fill("item", &id.to_string());
        slip.fill("subject", &sealed.unwrap_or(id).to_string());
        slip.fill("given", &item.holder);
        if slip.writes == Writes::Open
            && let Some(bag) = sealed
        {
            slip.fill("bag", &bag.to_string());
        }
        if sealed.is_none() {
            slip.fill("items", &id.to_string());
        }
    }

    /// The first item of the open boarding report that the ledger doesn't have.
    fn fill_from_seizure(&self, slip: &mut Slip) {
        let Some(open) = &self.reports.open else { return };
        let items = Path::new("seizure", "items");
        let told =
            |row, sub: &str| open.draft.value(&items.row(row).sub(sub)).map(typed::write).unwrap_or_default();
        let known =
            |number: &str| number.parse::<Id>().is_ok_and(|id| self.records.ledger.items().contains_key(&id));
        let Some(row) = open.draft.rows(&items).iter().copied().find(|row| !known(&told(*row, "no"))) else {
            return;
        };
        for (key, sub) in [
            ("item", "no"),
            ("category", "category"),
            ("description", "what"),
            ("quantity", "quantity"),
            ("place", "found_words"),
            ("scale", "scale"),
            ("checked", "scale_checked"),
        ] {
            slip.fill(key, &told(row, sub));
        }
        let finder = told(row, "found_by");
        if !finder.is_empty() {
            slip.fill("finder", &finder);
        }
        let number = open.id.and_then(|id| self.records.draft(id)).map(|view| view.number.clone());
        slip.fill("report", &number.unwrap_or_default());
    }
}

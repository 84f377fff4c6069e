//! Earlier boardings of the vessel of the open record: told beside her identity, and what
//! doesn't change filled in from the newest of them.

use crate::app::session::records::RecordRequest;
use crate::app::state::App;
use crate::domain::journal::entry::RecordId;
use crate::domain::report::edit::Edit;
use crate::domain::report::path::Path;
use crate::domain::report::prefill::earlier::{Earlier, Vessel, listed_at};
use crate::domain::report::prefill::{Known, prefill};
use crate::domain::report::value::{MOST_TEXT, Source, Value};

impl App {
    /// Asks for the earlier boardings once more where the vessel is another one now.
    pub(crate) fn look_for_earlier(&mut self) {
        let Some(open) = &mut self.reports.open else { return };
        let Some(draft) = open.id.filter(|_| open.vessel_stale && open.editor.is_none()) else { return };
        open.vessel_stale = false;
        if open.form.field(&listed_at()).is_none() {
            return;
        }
        let vessel = Vessel::of_draft(&open.draft);
        if open.earlier_of == vessel || self.session.officer().is_none() {
            return;
        }
        open.earlier_of = vessel.clone();
        self.ask_records(RecordRequest::EarlierBoardings { draft, vessel: Box::new(vessel) });
    }

    /// The store found them, the newest first.
    pub(crate) fn earlier_found(&mut self, draft: RecordId, earlier: Vec<Earlier>) {
        let now = self.utc(self.now).0;
        // A correction says what was so that day.
        let revises = self.records.draft(draft).is_some_and(|view| view.revises.is_some());
        let Some(open) = self.reports.open.as_mut().filter(|open| open.id == Some(draft)) else { return };
        if let Some(from) = Earlier::surest(&earlier).filter(|_| !revises) {
            let told = told(&earlier);
            let known = Known { now, earlier: Some(&from.report), ..Known::default() };
            let before = open.draft.entry(&listed_at());
            // Once for a vessel: what the officer emptied stays empty.
            let filled = before.is_some_and(|entry| entry.value == Value::Text(told.clone()));
            let own = before.is_some_and(|entry| entry.source != Source::EarlierBoarding);
            if !filled && !own {
                let Edit::All { mut edits } = prefill(&open.form, &open.draft, &known) else { return };
                edits.retain(|edit| !is_of_today(edit));
                edits.push(Edit::from(listed_at(), Value::Text(told), Source::EarlierBoarding, now));
                open.edit(Edit::All { edits });
            }
        }
        open.earlier = earlier;
    }
}

/// The time of the record is not the matter of an earlier one.
fn is_of_today(edit: &Edit) -> bool {
    matches!(edit, Edit::Set { path, .. } if *path == Path::new("time", "at"))
}

/// `R-2026-0007 2026-11-20; R-2026-0002 2026-05-03`.
fn told(earlier: &[Earlier]) -> String {
    let sure = Earlier::surest(earlier).map(Earlier::called);
    let others = earlier.iter().map(Earlier::called).filter(|called| Some(called) != sure.as_ref());
    let all: Vec<String> = sure.clone().into_iter().chain(others).collect();
    all.join("; ").chars().take(MOST_TEXT).collect()
}

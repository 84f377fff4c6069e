//! Crew and passenger lists into a boarding, and its persons against the watch list.

use crate::app::effect::Effect;
use crate::app::session::records::RecordRequest;
use crate::app::session::{PersonsAsked, StoreRequest};
use crate::app::state::{App, Purpose};
use crate::domain::filing::ListOrder;
use crate::domain::intel::listing::PersonHit;
use crate::domain::keys::officer::OfficerId;
use crate::domain::report::edit::Edit;
use crate::domain::report::path::Path;
use crate::domain::report::prefill::crew_list::{self, MOST_BYTES, MOST_PERSONS, listed};
use crate::domain::report::value::{Source, Value};
use serde_json::json;

impl App {
    /// Asks for the file of a list.
    pub(crate) fn crew_list_key(&mut self) {
        if self.reports.open.as_ref().is_some_and(|open| open.id.is_some()) {
            self.ask(Purpose::CrewList, "");
        } else {
            self.say("report-photo-unkept", &[]);
        }
    }

    pub(crate) fn ask_crew_list(&mut self, file: &str) -> bool {
        let Some(draft) = self.reports.open.as_ref().and_then(|open| open.id) else { return true };
        let order = ListOrder { draft, file: file.trim().to_owned(), most: MOST_BYTES };
        self.ask_records(RecordRequest::ReadList(Box::new(order)));
        true
    }

    /// The file was read: its persons are declared ones. What of it could not be read is said.
    pub(crate) fn crew_list_read(&mut self, order: &ListOrder, bytes: &[u8]) {
        let at = self.utc(self.now).0;
        let Some(open) = self.reports.open.as_mut().filter(|open| open.id == Some(order.draft)) else {
            return;
        };
        let list = match crew_list::read(bytes) {
            Ok(list) => list,
            Err(why) => {
                open.fault = Some((why.code(), vec![("most", MOST_PERSONS.to_string())]));
                return;
            }
        };
        if crew_list::edits(&open.form, &open.draft, &list, at).is_empty() {
            open.fault = Some(("crew-list-no-place", Vec::new()));
            return;
        }
        let all = list.persons.len();
        let list = crew_list::new_ones(&open.draft, list);
        let steps = crew_list::edits(&open.form, &open.draft, &list, at);
        for step in steps {
            if !open.edit(step) {
                return;
            }
        }
        let count = Path::new("persons", "declared");
        if open.form.field(&count).is_some() && !open.draft.is_filled(&count) {
            let number = crate::domain::report::decimal::Decimal::whole(list.persons.len() as i64);
            open.edit(Edit::from(count, Value::Number { value: number, unit: None }, Source::Document, at));
        }
        let n = list.persons.len().to_string();
        let again = all - list.persons.len();
        open.fault = None;
        if let Some(first) = list.faults.first() {
            open.fault = Some((
                "crew-list-left-out",
                vec![
                    ("n", n),
                    ("left", list.faults.len().to_string()),
                    ("row", first.row.to_string()),
                    ("column", first.column.clone()),
                    ("cell", first.cell.clone()),
                ],
            ));
        } else if again > 0 {
            open.fault = Some(("crew-list-again", vec![("n", n), ("again", again.to_string())]));
        } else {
            self.say("crew-list-read", &[("n", n)]);
        }
        // The list itself is evidence, too.
        self.keep_photo(&Path::new("persons", "photos"), &order.file);
    }

    /// Asks the watch list about the persons of the open record who changed since.
    pub(crate) fn check_persons(&mut self) -> Vec<Effect> {
        let at = self.utc(self.now).0;
        let ready = self.lists.loaded && self.session.officer().is_some();
        let Some(open) = self.reports.open.as_mut().filter(|open| ready && open.persons_stale) else {
            return Vec::new();
        };
        let Some(draft) = open.id.filter(|_| open.editor.is_none()) else { return Vec::new() };
        open.persons_stale = false;
        let persons = open.unchecked();
        if persons.is_empty() {
            return Vec::new();
        }
        vec![Effect::Store(StoreRequest::CheckPersons(Box::new(PersonsAsked { draft, persons, at })))]
    }

    /// What the watch list says of persons: shown, and noted in the audit with every hit.
    pub(crate) fn persons_checked(
        &mut self,
        officer: &OfficerId,
        draft: crate::domain::journal::entry::RecordId,
        hits: Vec<(Path, Vec<PersonHit>)>,
    ) {
        if self.session.officer() != Some(officer) {
            return;
        }
        let at = self.utc(self.now).0;
        let told = |hit: &PersonHit| json!({ "entry": hit.entry, "tier": hit.tier.code() });
        let of = |covert: bool| -> Vec<serde_json::Value> {
            hits.iter().flat_map(|(_, hits)| hits).filter(|hit| hit.covert == covert).map(told).collect()
        };
        let (open_hits, covert) = (of(false), of(true));
        let count = hits.len().to_string();
        self.audit_more("person-check", &count, &json!({ "draft": draft, "hits": open_hits }));
        if !covert.is_empty() {
            let body = json!({
                "at": at.rfc3339(),
                "event": "person-check",
                "officer": officer.as_str(),
                "draft": draft,
                "hits": covert,
            });
            self.lists.covert_notes.push(body.to_string());
        }
        if let Some(open) = self.reports.open.as_mut().filter(|open| open.id == Some(draft)) {
            for (path, hits) in hits {
                open.checked(&path, hits, at);
            }
        }
    }

    /// Whether the cursor of the open record is among the declared persons.
    pub(crate) fn is_at_crew_list(&self, path: &Path) -> bool {
        let open = self.reports.open.as_ref();
        path.section == listed().section && open.is_some_and(crate::app::report::OpenReport::is_at_listed)
    }
}

//! Records from the watch: a boarding from the contact in hand, a new record on any form,
//! drafts left and taken up again, and sealing.

mod earlier;
mod persons;

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::KeyPress;
use crate::app::keys;
use crate::app::keys::menu::Choice;
use crate::app::report::keys::Pressed;
use crate::app::report::typed;
use crate::app::report::typed::Here;
use crate::app::report::{Beginning, OpenReport};
use crate::app::session::ask::SecretAsk;
use crate::app::session::records::RecordRequest;
use crate::app::state::{App, Menu, Overlay, Purpose, Question, Screen};
use crate::domain::filing::{DraftView, How, NewDraft, PhotoOrder, Revision, SealOrder, Summary};
use crate::domain::journal::entry::RecordId;
use crate::domain::keys::secret::Passphrase;
use crate::domain::report::draft::Draft;
use crate::domain::report::edit::Edit;
use crate::domain::report::form::{Form, FormId};
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::seal::{Follows, NoReason, Report, Withdrawal, seal};
use crate::domain::report::value::{Fix, Photo, Place, Source, Value};
use crate::domain::time::UtcTime;
use crate::domain::traffic::own_ship::OwnPosition;
use std::sync::Arc;

/// Drafts that are held where nothing keeps them.
const MOST_UNKEPT: usize = 50;
/// Furthest line that a sealed report is scrolled to.
const MOST_SCROLL: u16 = 5_000;

impl App {
    /// What typing knows of the moment.
    pub(crate) fn typing_here(&self) -> Here {
        let own = self.picture.own(self.now).position.position().map(Place::of);
        Here { now: self.utc(self.now).0, offset_min: self.local_offset_min, own }
    }

    /// A key on the record screen; `None` where it keeps its meaning everywhere.
    pub(crate) fn report_key(&mut self, key: KeyPress) -> Option<Vec<Effect>> {
        if self.screen != Screen::Reports || self.session.is_locked() {
            return None;
        }
        let action = self.keymap.action(key);
        if self.reports.open.is_none() && self.records.report.is_some() {
            return self.sealed_key(action?).then(Vec::new);
        }
        if self.reports.open.is_none() {
            return self.report_list_key(action?).then(Vec::new);
        }
        match self.reports.press(key, action, self.typing_here()) {
            Pressed::Not => return None,
            Pressed::Done => {}
            Pressed::Leave => {
                self.leave_report();
                // With what was just written: its vessel, what is missing.
                if self.session.officer().is_some() {
                    self.ask_records(RecordRequest::ListDrafts);
                }
            }
            Pressed::RemoveRow(path, row) => {
                self.open(Overlay::Confirm { question: Question::RemoveRow(path, row) });
            }
            Pressed::Photo(path) => self.photo_key(path),
            Pressed::Seal => self.ask_to_seal(),
        }
        Some(Vec::new())
    }

    /// The list of drafts: `true` where the key did something.
    fn report_list_key(&mut self, action: Action) -> bool {
        let last = self.report_rows().saturating_sub(1);
        let cursor = self.reports.cursor.min(last);
        self.reports.cursor = match action {
            Action::Up => cursor.saturating_sub(1),
            Action::Down => (cursor + 1).min(last),
            Action::First => 0,
            Action::Last => last,
            Action::Select => {
                self.open_row(cursor);
                cursor
            }
            Action::ZoomIn | Action::NoteHere => {
                self.new_record();
                cursor
            }
            Action::Remove => {
                self.ask_to_discard(cursor);
                cursor
            }
            _ => return false,
        };
        true
    }

    /// Asks why the draft of this row is thrown away: its officer alone does that.
    fn ask_to_discard(&mut self, row: usize) {
        let stored = row.checked_sub(self.reports.unkept.len());
        match stored.and_then(|row| self.records.drafts.get(row)) {
            Some(view) if view.officer == self.who() => self.ask(Purpose::Discard(view.id), ""),
            Some(view) => self.say("report-not-yours", &[("officer", view.officer.clone())]),
            None => self.say("report-no-draft-here", &[]),
        }
    }

    /// Throws a draft away; that there was one, and why it went, stays in the journal.
    pub(crate) fn discard_draft(&mut self, draft: RecordId, why: &str) -> bool {
        let reason = why.trim().to_owned();
        if reason.is_empty() {
            self.say("report-reason-needed", &[]);
            return false;
        }
        self.ask_records(RecordRequest::Discard { draft, reason });
        true
    }

    /// A key while a sealed report is read.
    fn sealed_key(&mut self, action: Action) -> bool {
        let Some(record) = self.records.report.as_ref().map(|report| report.view.record) else {
            return false;
        };
        if let Some(scroll) = keys::scrolled(Some(action), self.reports.scroll, MOST_SCROLL) {
            self.reports.scroll = scroll;
            return true;
        }
        match action {
            Action::Back => {
                self.records.report = None;
                self.reports.scroll = 0;
            }
            Action::Select => self.menu(Menu::Sealed(record)),
            _ => return false,
        }
        true
    }

    /// Whether keys are text for a record.
    pub(crate) fn is_answering(&self) -> bool {
        self.screen == Screen::Reports && self.reports.open.as_ref().is_some_and(|open| open.editor.is_some())
    }

    /// Rows of the list: drafts, then sealed reports.
    pub fn report_rows(&self) -> usize {
        self.reports.unkept.len() + self.records.drafts.len() + self.records.reports.len()
    }

    fn open_row(&mut self, row: usize) {
        let unkept = self.reports.unkept.len();
        if row < unkept {
            self.reports.open = Some(self.reports.unkept.remove(row));
            return;
        }
        let row = row - unkept;
        if let Some(view) = self.records.drafts.get(row).cloned() {
            if view.officer == self.who() {
                self.reports.loading = Some(view.id);
                self.ask_records(RecordRequest::LoadDraft(view.id));
            } else {
                self.say("report-not-yours", &[("officer", view.officer)]);
            }
        } else if let Some(view) = self.records.reports.get(row - self.records.drafts.len()) {
            let record = view.record;
            self.ask_records(RecordRequest::LoadReport(record));
        }
    }

    /// The reports key.
    pub(crate) fn reports_key(&mut self) {
        if self.session.is_locked() {
            return self.say("notice-locked", &[]);
        }
        self.screen = Screen::Reports;
        if self.session.officer().is_some() {
            self.ask_records(RecordRequest::ListDrafts);
            self.ask_records(RecordRequest::ListReports(None));
        }
    }

    /// A boarding of the selected target.
    pub(crate) fn boarding_key(&mut self) {
        if self.session.is_locked() {
            return self.say("notice-locked", &[]);
        }
        let Some(form) = self.reports.registry.newest("boarding").cloned().map(Arc::new) else {
            return self.say("report-no-form", &[]);
        };
        let Some(target) = self.selected else { return self.say("notice-select-first", &[]) };
        let edits = self.prefilled(&form, target);
        self.begin_report(form, edits);
    }

    /// Offers the forms.
    pub(crate) fn new_record(&mut self) {
        let offered = self.reports.registry.offered();
        let choices = (0..offered.len()).map(Choice::Form).collect();
        self.offer(Menu::Forms, choices);
    }

    /// Begins a record on the form with this place among those offered.
    pub(crate) fn begin_on_form(&mut self, place: usize) {
        let form = self.reports.registry.offered().get(place).map(|form| Arc::new((*form).clone()));
        if let Some(form) = form {
            let edits = self.prefilled_here(&form);
            self.begin_report(form, edits);
        }
    }

    fn begin_report(&mut self, form: Arc<Form>, edits: Vec<Edit>) {
        self.leave_report();
        self.screen = Screen::Reports;
        if self.session.officer().is_none() {
            let mut open = self.opened_report(None, form, &[]);
            open.fill(edits);
            self.reports.open = Some(open);
            self.say("report-unkept", &[]);
            return;
        }
        self.begin_kept(form, edits, None, String::new());
    }

    fn begin_kept(&mut self, form: Arc<Form>, edits: Vec<Edit>, revises: Option<Revision>, title: String) {
        let draft = NewDraft {
            form: form.id.id.clone(),
            form_version: form.id.version,
            patrol: self.records.patrol.as_ref().map(|patrol| patrol.id.clone()),
            unit: self.unit_code(),
            title,
            revises,
        };
        if let Some(ticket) = self.begin_draft(draft) {
            self.reports.beginning = Some(Beginning { ticket, form, edits });
        }
    }

    /// Opens what the store began or found.
    pub(crate) fn settle_reports(&mut self) {
        if let (Some(beginning), Some((ticket, id))) = (&self.reports.beginning, self.records.begun)
            && beginning.ticket == ticket
            && let Some(Beginning { form, edits, .. }) = self.reports.beginning.take()
        {
            let mut open = self.opened_report(Some(id), form, &[]);
            open.fill(edits);
            let (number, now) =
                (self.records.draft(id).map(|view| view.number.clone()), self.utc(self.now).0);
            let path = Path::new("header", "report_no");
            if let Some(number) = number.filter(|_| open.form.field(&path).is_some()) {
                open.edit(Edit::from(path, Value::Text(number), Source::Database, now));
            }
            self.reports.open = Some(open);
        }
        if let Some((view, edits)) = self.records.loaded.take()
            && self.reports.loading.take_if(|id| *id == view.id).is_some()
        {
            self.take_up(&view, &edits);
        }
        if self.reports.open.as_ref().is_some_and(|open| open.id.is_some() && open.id == self.records.sealed)
        {
            self.reports.open = None;
        }
    }

    fn take_up(&mut self, view: &DraftView, edits: &[Vec<u8>]) {
        let id = FormId { id: view.form.clone(), version: view.form_version };
        let Some(form) = self.reports.registry.form(&id).cloned().map(Arc::new) else {
            return self.say("report-no-form-version", &[("form", id.to_string())]);
        };
        // An edit that this program can't read stays in the store; the others count.
        let read: Vec<Edit> = edits.iter().filter_map(|bytes| serde_json::from_slice(bytes).ok()).collect();
        let open = self.opened_report(Some(view.id), form, &read);
        self.reports.open = Some(open);
    }

    fn opened_report(&self, id: Option<RecordId>, form: Arc<Form>, edits: &[Edit]) -> OpenReport {
        let draft = Draft::replay(form.id.clone(), edits);
        OpenReport::new(id, form, draft, &self.reports.registry, self.utc(self.now).0)
    }

    /// Leaves the open record as a draft.
    pub(crate) fn leave_report(&mut self) {
        self.hand_on_edits();
        if let Some(open) = self.reports.open.take().filter(|open| open.id.is_none()) {
            self.reports.unkept.push(open);
            if self.reports.unkept.len() > MOST_UNKEPT {
                self.reports.unkept.remove(0);
            }
        }
    }

    /// Hands the store what the draft was told.
    pub(crate) fn hand_on_edits(&mut self) {
        let registry = Arc::clone(&self.reports.registry);
        let now = self.utc(self.now).0;
        let Some(open) = &mut self.reports.open else { return };
        let edits = open.take_edits();
        let Some(id) = open.id.filter(|_| !edits.is_empty()) else { return };
        let sheet = open.sheet(&registry, now);
        let missing = u32::try_from(sheet.refusals().len()).unwrap_or(u32::MAX);
        let title = open.subject();
        let last = edits.len() - 1;
        for (place, edit) in edits.iter().enumerate() {
            let summary = (place == last).then(|| Summary { title: title.clone(), missing });
            // An edit is plain data: it always has its JSON.
            if let Ok(bytes) = serde_json::to_vec(edit) {
                self.edit_draft(id, bytes, summary);
            }
        }
    }

    fn ask_to_seal(&mut self) {
        match self.reports.open.as_ref().map(|open| open.id) {
            Some(Some(id)) => self.ask_secret(SecretAsk::Seal(id)),
            _ => self.say("report-cannot-seal-unkept", &[]),
        }
    }

    /// Seals the open draft with the passphrase or PIN of its officer.
    pub(crate) fn seal_report(&mut self, id: RecordId, key: Passphrase) {
        self.hand_on_edits();
        let now = self.utc(self.now).0;
        let Some(open) = self.reports.open.as_ref().filter(|open| open.id == Some(id)) else { return };
        let follows = self.records.draft(id).and_then(|view| view.revises.as_ref()).map(follows);
        let sheet = open.sheet(&self.reports.registry, now);
        let sealed = match follows.transpose() {
            Ok(follows) => seal(&sheet, follows.unwrap_or_default()).ok(),
            Err(NoReason) => None,
        };
        let Some(report) = sealed else { return self.say("report-still-missing", &[]) };
        let texts = report.entries.values().map(|entry| typed::write(&entry.value));
        let order = SealOrder {
            body: report.encode(),
            title: open.subject(),
            words: texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "),
        };
        self.note_sealing(id, &report);
        self.ask_records(RecordRequest::Seal { draft: id, order: Box::new(order), key: Some(key) });
    }

    /// A draft that corrects a sealed report or takes its place, with what that one says.
    pub(crate) fn revise_report(&mut self, of: RecordId, how: How, why: &str) -> bool {
        if Follows::amends(of, why).is_err() {
            self.say("report-reason-needed", &[]);
            return false;
        }
        let sealed = self.records.report.take_if(|report| report.view.record == of);
        let Some((view, body)) = sealed.and_then(|report| Some((report.view, report.body?))) else {
            self.say("report-body-gone", &[]);
            return true;
        };
        let Ok(earlier) = Report::decode(&body) else {
            self.say("report-body-gone", &[]);
            return true;
        };
        let Some(form) = self.reports.registry.form(&earlier.form).cloned().map(Arc::new) else {
            self.say("report-no-form-version", &[("form", earlier.form.to_string())]);
            return true;
        };
        let (now, reason) = (self.utc(self.now).0, why.trim().to_owned());
        let mut edits = vec![copied(&earlier)];
        // What it corrects and why was said once: it stands in the form, too.
        for (key, said) in [("amendment_of", view.number.clone()), ("amendment_reason", reason.clone())] {
            let path = Path::new("header", key);
            if how == How::Amend && form.field(&path).is_some() {
                edits.push(Edit::typed(path, Value::Text(said), now));
            }
        }
        let revision = Revision { of, how, reason };
        self.begin_kept(form, edits, Some(revision), view.title);
        true
    }

    /// A file for a field of photos; evidence is never kept in memory alone.
    fn photo_key(&mut self, path: Path) {
        if self.is_at_crew_list(&path) {
            return self.crew_list_key();
        }
        if self.reports.open.as_ref().is_some_and(|open| open.id.is_some()) {
            self.ask(Purpose::Photo(path), "");
        } else {
            self.say("report-photo-unkept", &[]);
        }
    }

    pub(crate) fn keep_photo(&mut self, path: &Path, file: &str) -> bool {
        let Some(draft) = self.reports.open.as_ref().and_then(|open| open.id) else { return true };
        let fix = match self.picture.own(self.now).position {
            OwnPosition::NoFix => None,
            OwnPosition::Fix(fix) | OwnPosition::DeadReckoned { fix, .. } => {
                Some((Place::of(fix.position), self.utc(fix.at).0))
            }
        };
        let (place, file, most) = (path.to_string(), file.trim().to_owned(), self.reports.largest_file);
        let order = PhotoOrder { draft, place, file, most, fix };
        self.say("report-photo-coming", &[("name", order.name())]);
        self.ask_records(RecordRequest::Photo(Box::new(order)));
        true
    }

    /// The file is in the journal: the draft names it.
    pub(crate) fn photo_kept(&mut self, order: &PhotoOrder, sha256: String, length: u64, at: UtcTime) {
        let open = self.reports.open.as_mut().filter(|open| open.id == Some(order.draft));
        let (Some(open), Ok(path)) = (open, order.place.parse::<Path>()) else {
            return self.say("report-photo-elsewhere", &[("name", order.name())]);
        };
        let mut photos = match open.draft.value(&path) {
            Some(Value::Photos(photos)) => photos.clone(),
            _ => Vec::new(),
        };
        let fix = order.fix.map(|(place, then)| Fix { place, age_ms: at.since(then).0.max(0) });
        photos.push(Photo { name: order.name(), sha256, length, at, fix });
        open.edit(Edit::typed(path, Value::Photos(photos), at));
        self.say("report-photo-kept", &[("name", order.name())]);
    }

    pub(crate) fn withdraw_report(&mut self, of: RecordId, why: &str) -> bool {
        if Withdrawal::new(of, why).is_err() {
            self.say("report-reason-needed", &[]);
            return false;
        }
        self.ask_records(RecordRequest::Withdraw { of, reason: why.trim().to_owned() });
        self.records.report = None;
        true
    }
}

fn follows(revision: &Revision) -> Result<Follows, NoReason> {
    match revision.how {
        How::Amend => Follows::amends(revision.of, &revision.reason),
        How::Supersede => Follows::supersedes(revision.of, &revision.reason),
    }
}

/// One step that puts into an empty draft what a sealed report says.
fn copied(earlier: &Report) -> Edit {
    let rows = earlier
        .rows
        .iter()
        .flat_map(|(path, rows)| rows.iter().map(|row| Edit::AddRow { path: path.clone(), row: *row }));
    let mut rows: Vec<Edit> = rows.collect();
    // Row numbers rise in a draft: that is the order in which they were given.
    rows.sort_by_key(|edit| match edit {
        Edit::AddRow { row, .. } => *row,
        _ => RowId(0),
    });
    let sets = earlier
        .entries
        .iter()
        .map(|(path, entry)| Edit::from(path.clone(), entry.value.clone(), entry.source, entry.at));
    Edit::All { edits: rows.into_iter().chain(sets).collect() }
}

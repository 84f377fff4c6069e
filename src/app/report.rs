//! The records that an officer writes on the screen: which one is open, where the cursor
//! stands, what is being typed. The form decides what is asked; here is only how a person
//! goes through it.
//!
//! Whatever changes a draft leaves as an [`Edit`] in `OpenReport::take_edits`, in its
//! order and at most [`SAVE_AFTER`] after the key: the store writes it down before anything
//! else is asked of it.

pub mod editor;
pub(crate) mod keys;
mod known;
pub mod persons;
pub mod place;
pub mod typed;

use crate::app::report::editor::Editor;
use crate::app::report::persons::PersonChecks;
use crate::app::report::place::Place;
use crate::domain::journal::entry::RecordId;
use crate::domain::report::check::Sheet;
use crate::domain::report::draft::Draft;
use crate::domain::report::edit::Edit;
use crate::domain::report::form::Form;
use crate::domain::report::path::Path;
use crate::domain::report::prefill::earlier::{Earlier, Vessel};
use crate::domain::report::registry::Registry;
use crate::domain::report::value::{Source, Value};
use crate::domain::time::{Span, UtcTime};
use std::sync::Arc;

/// What is being typed is written down when it has not been for this long.
pub const SAVE_AFTER: Span = Span::seconds(1);

/// The forms of this boat, and the record on the screen.
#[derive(Debug, Clone, Default)]
pub struct Reports {
    pub registry: Arc<Registry>,
    pub open: Option<OpenReport>,
    /// Drafts that nothing keeps: there is no store. The newest last.
    pub unkept: Vec<OpenReport>,
    /// A draft that the store was asked to begin: it opens with these edits.
    pub(crate) beginning: Option<Beginning>,
    /// A draft that the store was asked for.
    pub(crate) loading: Option<RecordId>,
    /// A larger file is not kept, bytes.
    pub largest_file: u64,
    /// First line shown of a sealed report.
    pub scroll: u16,
    /// The row under the cursor of the list.
    pub cursor: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Beginning {
    pub(crate) ticket: u64,
    pub(crate) form: Arc<Form>,
    pub(crate) edits: Vec<Edit>,
}

/// A draft on the screen.
#[derive(Debug, Clone)]
pub struct OpenReport {
    /// The store's name of the draft; `None` where nothing is kept.
    pub id: Option<RecordId>,
    pub form: Arc<Form>,
    pub draft: Draft,
    pub place: Place,
    pub editor: Option<Editor>,
    /// Answering goes on from one missing field to the next.
    pub going: bool,
    /// Why the last key or value was not taken, at the field.
    pub fault: Option<Fault>,
    /// What stands against sealing, and what will be sealed, instead of the fields.
    pub review: bool,
    /// First line of the review.
    pub scroll: u16,
    /// What the watch list says of its persons.
    pub checks: PersonChecks,
    /// Earlier boardings of the vessel, the newest first, and of whom they are.
    pub earlier: Vec<Earlier>,
    pub(crate) earlier_of: Vessel,
    /// An edit came since its persons, and its vessel, were last looked at.
    pub(crate) persons_stale: bool,
    pub(crate) vessel_stale: bool,
    edits: Vec<Edit>,
    /// When the draft was last told what is being typed.
    typed_at: UtcTime,
}

/// Words of the catalogue with their values.
pub type Fault = (&'static str, Vec<(&'static str, String)>);

impl OpenReport {
    /// The draft as the store has it, at its first line.
    pub fn new(
        id: Option<RecordId>,
        form: Arc<Form>,
        draft: Draft,
        registry: &Registry,
        now: UtcTime,
    ) -> Self {
        let place = Place::first(&Sheet { form: &form, lists: registry.lists(), draft: &draft, now });
        Self {
            id,
            form,
            draft,
            place,
            editor: None,
            going: false,
            fault: None,
            review: false,
            scroll: 0,
            checks: PersonChecks::new(),
            earlier: Vec::new(),
            earlier_of: Vessel::default(),
            persons_stale: true,
            vessel_stale: true,
            edits: Vec::new(),
            typed_at: UtcTime(0),
        }
    }

    /// What it is about, in no language: the vessel, or the first words typed. The list shows
    /// it behind the form's title in the reader's own.
    pub fn subject(&self) -> String {
        let name = ["document", "painted", "declared", "transmitted"]
            .iter()
            .find_map(|column| self.draft.value(&Path::new("vessel", "name").sub(column)));
        let words = || self.draft.entries().find(|(_, e)| e.source == Source::Typed && is_text(&e.value));
        let told = name.or_else(|| words().map(|(_, e)| &e.value)).map(typed::write).unwrap_or_default();
        told.lines().next().unwrap_or_default().chars().take(60).collect()
    }

    /// The draft beside its form.
    pub fn sheet<'a>(&'a self, registry: &'a Registry, now: UtcTime) -> Sheet<'a> {
        Sheet { form: &self.form, lists: registry.lists(), draft: &self.draft, now }
    }

    /// Does an edit and keeps it for the store; what can't be done is said.
    pub(crate) fn edit(&mut self, edit: Edit) -> bool {
        match self.draft.apply(&edit) {
            Ok(()) => {
                self.persons_stale = true;
                self.vessel_stale = true;
                self.edits.push(edit);
                true
            }
            Err(refused) => {
                self.fault = Some((refused.code(), Vec::new()));
                false
            }
        }
    }

    /// What was known when it was begun.
    pub(crate) fn fill(&mut self, edits: Vec<Edit>) {
        for edit in edits {
            self.edit(edit);
        }
    }

    /// The edits that the store has not been told yet.
    pub(crate) fn take_edits(&mut self) -> Vec<Edit> {
        std::mem::take(&mut self.edits)
    }
}

impl Reports {
    /// With the forms that ship.
    pub fn bundled() -> Self {
        Self { registry: Arc::new(Registry::bundled()), ..Self::default() }
    }

    /// Takes what an officer wrote off the screen and out of memory; the store has it.
    pub(crate) fn hide(&mut self) {
        self.open = None;
        self.beginning = None;
        self.loading = None;
        self.cursor = 0;
    }
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::Text(_))
}

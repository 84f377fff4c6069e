//! The documents screen, from the state's side: which kinds, in which formats, for whom;
//! a preview; and what became of it. Codes are those of the command `export`; the store's
//! thread makes the files.

use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::event::{Key, KeyPress};
use crate::app::keys::narrow;
use crate::app::session::Words;
use crate::app::session::records::RecordRequest;
use crate::app::state::{App, Screen};
use crate::domain::patrol::completeness::Missing;
use crate::domain::report::registry::Registry;
use crate::i18n::Language;
use std::sync::Arc;

pub const KINDS: [&str; 9] =
    ["patrol", "boarding", "seizure", "handover", "media", "stats", "measures", "pursuit", "intel"];
pub const FORMATS: [&str; 12] =
    ["pdf", "json", "md", "html", "csv", "gpx", "kml", "geojson", "xlsx", "cot", "cen", "folder"];
/// For a foreign administration a partner has to be named: the command does that.
pub const RECIPIENTS: [&str; 6] = ["office", "headquarters", "coast-guard", "police", "statistics", "media"];
/// Lines that a page moves by.
const PAGE: usize = 10;
const MOST_SCROLL: usize = 100_000;

/// What is asked of the store's thread, of the last patrol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentsOrder {
    pub kinds: Vec<&'static str>,
    pub formats: Vec<&'static str>,
    pub recipient: &'static str,
    pub language: Language,
    /// The forms of this boat.
    pub registry: Arc<Registry>,
    /// Files are written; otherwise the first document is told in lines.
    pub write: bool,
    /// Also of a patrol that is not complete.
    pub incomplete: bool,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentsTold {
    pub patrol: String,
    /// The preview.
    pub lines: Vec<String>,
    /// The names of the files that were written, and where they are.
    pub files: Vec<String>,
    pub folder: String,
    /// What is not complete, and who must put it right.
    pub missing: Vec<Missing>,
    /// Why nothing was made.
    pub refused: Option<Words>,
    /// It is refused for what is missing alone.
    pub incomplete: bool,
}

/// A column of choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Column {
    #[default]
    Kinds,
    Formats,
    Recipients,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    pub column: Column,
    /// The row under the cursor in each column.
    pub cursors: [usize; 3],
    pub kinds: [bool; KINDS.len()],
    pub formats: [bool; FORMATS.len()],
    pub recipient: usize,
    /// Asked, and not answered yet.
    pub making: bool,
    pub told: Option<DocumentsTold>,
    /// The preview is shown, scrolled down by so many lines.
    pub preview: Option<usize>,
}

impl Default for Documents {
    fn default() -> Self {
        Self {
            column: Column::default(),
            cursors: [0; 3],
            kinds: [true; KINDS.len()],
            formats: FORMATS.map(|format| matches!(format, "pdf" | "json" | "csv")),
            recipient: 0,
            making: false,
            told: None,
            preview: None,
        }
    }
}

/// The codes that are chosen.
fn chosen<const N: usize>(codes: [&'static str; N], on: [bool; N]) -> Vec<&'static str> {
    codes.into_iter().zip(on).filter_map(|(code, on)| on.then_some(code)).collect()
}

impl Documents {
    fn at(&self) -> (usize, usize) {
        match self.column {
            Column::Kinds => (0, KINDS.len()),
            Column::Formats => (1, FORMATS.len()),
            Column::Recipients => (2, RECIPIENTS.len()),
        }
    }

    fn step(&mut self, by: isize) {
        let (column, rows) = self.at();
        if let Some(cursor) = self.cursors.get_mut(column) {
            *cursor = cursor.saturating_add_signed(by).min(rows - 1);
        }
    }

    fn toggle(&mut self) {
        let (column, _) = self.at();
        let row = self.cursors.get(column).copied().unwrap_or_default();
        let on = match self.column {
            Column::Kinds => self.kinds.get_mut(row),
            Column::Formats => self.formats.get_mut(row),
            Column::Recipients => {
                self.recipient = row;
                None
            }
        };
        if let Some(on) = on {
            *on = !*on;
        }
    }

    /// The preview shows the kind under the cursor; files are of all that are chosen.
    fn order(&self, (language, registry): (Language, Arc<Registry>), write: bool) -> DocumentsOrder {
        let row = self.cursors.first().copied().unwrap_or_default();
        let one = KINDS.get(row).copied().into_iter().collect();
        let after_refusal = self.told.as_ref().is_some_and(|told| told.incomplete);
        DocumentsOrder {
            kinds: if write { chosen(KINDS, self.kinds) } else { one },
            formats: chosen(FORMATS, self.formats),
            recipient: RECIPIENTS.get(self.recipient).copied().unwrap_or("office"),
            language,
            registry,
            write,
            incomplete: !write || after_refusal,
        }
    }
}

impl App {
    /// The key of the documents.
    pub(crate) fn documents_key(&mut self) {
        if self.session.officer().is_none() {
            let locked = self.session.is_locked();
            return self.say(if locked { "notice-locked" } else { "notice-nothing-kept" }, &[]);
        }
        self.screen = Screen::Documents;
    }

    /// A key on the screen; `None` where it keeps its meaning everywhere.
    pub(crate) fn documents_screen_key(&mut self, key: KeyPress) -> Option<Vec<Effect>> {
        if self.screen != Screen::Documents || self.session.is_locked() {
            return None;
        }
        let action = self.keymap.action(key);
        let view = &mut self.desk.documents;
        if let Some(scroll) = view.preview {
            let scroll = match action? {
                Action::Up => scroll.saturating_sub(1),
                Action::Down => scroll + 1,
                Action::PageUp => scroll.saturating_sub(PAGE),
                Action::PageDown => scroll + PAGE,
                Action::First => 0,
                Action::Back => {
                    view.preview = None;
                    return Some(Vec::new());
                }
                _ => return None,
            };
            let lines = view.told.as_ref().map_or(0, |told| told.lines.len());
            view.preview = Some(scroll.min(lines.saturating_sub(1)).min(MOST_SCROLL));
            return Some(Vec::new());
        }
        match (narrow(key).code, action) {
            (Key::Char('v'), _) => self.make_documents(false),
            (Key::Char('w'), _) => self.make_documents(true),
            (_, Some(Action::Up)) => view.step(-1),
            (_, Some(Action::Down)) => view.step(1),
            (_, Some(Action::Left)) => {
                view.column = match view.column {
                    Column::Recipients => Column::Formats,
                    _ => Column::Kinds,
                };
            }
            (_, Some(Action::Right)) => {
                view.column = match view.column {
                    Column::Kinds => Column::Formats,
                    _ => Column::Recipients,
                };
            }
            (_, Some(Action::Select)) => view.toggle(),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn make_documents(&mut self, write: bool) {
        if self.desk.documents.making {
            return;
        }
        let with = (self.catalogue.language(), Arc::clone(&self.reports.registry));
        let order = self.desk.documents.order(with, write);
        if write && (order.kinds.is_empty() || order.formats.is_empty()) {
            return self.say("documents-nothing", &[]);
        }
        if self.ask_records(RecordRequest::Documents(Box::new(order))) {
            self.desk.documents.making = true;
        }
    }

    /// What the store's thread made of it.
    pub(crate) fn documents_told(&mut self, told: DocumentsTold) {
        let view = &mut self.desk.documents;
        view.making = false;
        view.preview = (!told.lines.is_empty()).then_some(0);
        let (count, folder) = (told.files.len(), told.folder.clone());
        view.told = Some(told);
        if count > 0 {
            self.say("documents-written", &[("n", count.to_string()), ("folder", folder)]);
        }
    }
}

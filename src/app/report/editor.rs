//! What is being answered: a line or a page of text, or a choice. An editor knows what the
//! officer did so far; the draft takes it when it is a value.

use crate::domain::report::check::Sheet;
use crate::domain::report::form::{Field, Kind, Label};
use crate::domain::report::lists::List;
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::value::{MOST_LONG_TEXT, Value};
use tui_input::{Input, InputRequest};

/// The keys of a choice, in the order of what they choose.
const KEYS: &str = "123456789abcdefghijklmnopqrstuvwxyz";

#[derive(Debug, Clone)]
pub enum Editor {
    Text(TextEditor),
    Pick(PickEditor),
}

#[derive(Debug, Clone)]
pub struct TextEditor {
    pub input: Input,
    /// Of several lines: Enter begins a new one.
    pub long: bool,
    /// What the draft was last told.
    pub(super) told: String,
    /// The draft was told once since this editor opened: what follows is one step with it.
    pub(super) goes_on: bool,
    /// Esc was pressed on what cannot be read: the next one leaves the line as it was.
    pub leaving: bool,
}

#[derive(Debug, Clone)]
pub struct PickEditor {
    pub offers: Vec<Offer>,
    pub cursor: usize,
    /// Codes, in the order in which they were chosen.
    pub chosen: Vec<String>,
    /// Several can be chosen.
    pub many: bool,
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub code: String,
    pub words: OfferWords,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferWords {
    /// Of the value list.
    Label(Label),
    /// Of the catalogue.
    Key(&'static str),
    /// As it is.
    Plain(String),
}

impl Editor {
    /// For the field at `path` as it stands; `None` for what isn't typed or chosen (the
    /// photos, the heading of a list).
    pub fn open(sheet: &Sheet<'_>, field: &Field, path: &Path) -> Option<Self> {
        let value = sheet.draft.value(path);
        let chosen = value.map(codes).unwrap_or_default();
        let pick = |mut offers: Vec<Offer>, many| {
            // A code that the list doesn't offer (any more) stays in sight.
            for code in &chosen {
                if !offers.iter().any(|o| o.code == *code) {
                    offers.push(Offer { code: code.clone(), words: OfferWords::Plain(code.clone()) });
                }
            }
            let wanted = chosen.first().or(field.usual.as_ref());
            let cursor = wanted.and_then(|c| offers.iter().position(|o| o.code == *c)).unwrap_or(0);
            Self::Pick(PickEditor { offers, cursor, chosen: chosen.clone(), many })
        };
        Some(match &field.kind {
            Kind::Choice { list } => pick(listed(sheet, list), false),
            Kind::Multi { list } => pick(listed(sheet, list), true),
            Kind::YesNo => {
                let offer = |code: &str, key| Offer { code: code.to_owned(), words: OfferWords::Key(key) };
                pick(vec![offer("yes", "report-yes"), offer("no", "report-no")], false)
            }
            Kind::Links { to } => pick(rows(sheet, to), true),
            Kind::Photos | Kind::Group { .. } | Kind::Rows { .. } => return None,
            kind => {
                let text = value.map(super::typed::write).unwrap_or_default();
                let long = matches!(kind, Kind::LongText);
                Self::Text(TextEditor {
                    told: text.clone(),
                    input: Input::new(text),
                    long,
                    goes_on: false,
                    leaving: false,
                })
            }
        })
    }

    /// Whether something is typed that the draft wasn't told.
    pub fn is_unsaved(&self) -> bool {
        match self {
            Self::Text(editor) => editor.input.value() != editor.told,
            Self::Pick(_) => false,
        }
    }
}

/// The codes that a choice starts with.
fn codes(value: &Value) -> Vec<String> {
    match value {
        Value::Links(rows) => rows.iter().map(ToString::to_string).collect(),
        Value::Choice(_) | Value::Multi(_) | Value::YesNo(_) => {
            value.codes().into_iter().map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

fn listed(sheet: &Sheet<'_>, list: &str) -> Vec<Offer> {
    let items = sheet.lists.list(list).into_iter().flat_map(List::offered);
    items.map(|i| Offer { code: i.code.clone(), words: OfferWords::Label(i.label.clone()) }).collect()
}

/// The rows of another list by what they begin with.
fn rows(sheet: &Sheet<'_>, to: &Path) -> Vec<Offer> {
    let of_row = |row: &RowId| {
        let place = to.row(*row);
        let said: Vec<String> =
            sheet.draft.values_under(&place).map(|(_, e)| plain(&e.value)).take(3).collect();
        Offer { code: row.to_string(), words: OfferWords::Plain(said.join(" ")) }
    };
    sheet.draft.rows(to).iter().map(of_row).collect()
}

fn plain(value: &Value) -> String {
    let text = super::typed::write(value);
    if text.is_empty() { value.codes().join(" ") } else { text }
}

impl PickEditor {
    /// The key of the offer at `place`; `None` past the last key.
    pub fn key(place: usize) -> Option<char> {
        KEYS.chars().nth(place)
    }

    /// The offer that `key` chooses.
    pub(super) fn place(&self, key: char) -> Option<usize> {
        KEYS.chars().position(|k| k == key.to_ascii_lowercase()).filter(|at| *at < self.offers.len())
    }

    /// Chooses the offer at `place`, or takes it back where several can be chosen.
    pub(super) fn choose(&mut self, place: usize) {
        let Some(offer) = self.offers.get(place) else { return };
        self.cursor = place;
        if !self.many {
            self.chosen = vec![offer.code.clone()];
        } else if let Some(at) = self.chosen.iter().position(|c| *c == offer.code) {
            self.chosen.remove(at);
        } else {
            self.chosen.push(offer.code.clone());
        }
    }

    /// What the draft gets; `None` where nothing is chosen.
    pub(super) fn value(&self, field: &Field) -> Option<Value> {
        let first = self.chosen.first()?;
        Some(match &field.kind {
            Kind::Multi { .. } => Value::Multi(self.chosen.clone()),
            Kind::Links { .. } => {
                Value::Links(self.chosen.iter().filter_map(|c| c.parse().ok()).map(RowId).collect())
            }
            Kind::YesNo => Value::YesNo(first == "yes"),
            _ => Value::Choice(first.clone()),
        })
    }
}

impl TextEditor {
    /// Puts characters in at the cursor; what is no text goes nowhere.
    pub(super) fn insert(&mut self, text: &str) {
        let room = MOST_LONG_TEXT.saturating_sub(self.input.value().chars().count());
        let keeps = |c: &char| !c.is_control() || (self.long && *c == '\n');
        let plain = text.replace("\r\n", "\n").replace('\r', "\n");
        let kept: Vec<char> = plain.chars().filter(keeps).take(room).collect();
        for c in kept {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// Moves the cursor by lines of the text.
    pub(super) fn move_line(&mut self, down: bool) {
        let before: Vec<char> = self.input.value().chars().take(self.input.cursor()).collect();
        let start = before.iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1);
        let column = before.len() - start;
        let all: Vec<char> = self.input.value().chars().collect();
        let end_from =
            |from: usize| all.iter().skip(from).position(|c| *c == '\n').map_or(all.len(), |at| from + at);
        let target = if down {
            let end = end_from(before.len());
            if end == all.len() { all.len() } else { (end + 1 + column).min(end_from(end + 1)) }
        } else if start == 0 {
            0
        } else {
            let above = before.iter().take(start - 1).rposition(|c| *c == '\n').map_or(0, |at| at + 1);
            (above + column).min(start - 1)
        };
        self.input.handle(InputRequest::SetCursor(target));
    }
}

//! A small form on one page: a line a field, typed or chosen, read when the last line is
//! done. Fields, words and limits are those of the form files; a wrong line is told where
//! it stands.

use crate::app::event::{Key, KeyPress};
use crate::app::keys::{narrow, request};
use crate::app::report::Fault;
use crate::app::report::editor::{Offer, OfferWords};
use crate::app::report::typed::{self, Here};
use crate::domain::id::TargetId;
use crate::domain::patrol::event::{LogKind, Place};
use crate::domain::report::check::{Sheet, Why};
use crate::domain::report::decimal::Decimal;
use crate::domain::report::draft::Draft;
use crate::domain::report::edit::Edit;
use crate::domain::report::form::{Field, Form, Kind};
use crate::domain::report::lists::Lists;
use crate::domain::report::path::Path;
use crate::domain::report::value::{Value, clean};
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use tui_input::{Input, InputRequest};

/// The keys of a choice, in the order of what they choose.
const KEYS: &str = "123456789abcdefghijklmnopqrstuvwxyz";
/// Longest line, characters.
const LONGEST: usize = 10_000;

/// What the form becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writes {
    Begin,
    Log(LogKind),
    State,
    Watch,
    Crew,
    JointBegin,
    JointEnd,
    End,
    Take,
    Bag,
    Open,
    Sample,
    Weigh,
    Use,
    Correct,
    Store,
    Transfer,
    HandOver,
    Return,
    Destroy,
}

impl Writes {
    /// Its words are under `desk-key-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Log(kind) => kind.code(),
            Self::JointBegin | Self::JointEnd => "joint-operation",
            Self::HandOver => "hand-on",
            other => other.section(),
        }
    }

    /// Its section of the small forms.
    pub(crate) fn section(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Log(_) => "when",
            Self::State => "state",
            Self::Watch => "watch",
            Self::Crew => "crew",
            Self::JointBegin => "joint_begin",
            Self::JointEnd => "joint_end",
            Self::End => "end",
            Self::Take => "take",
            Self::Bag => "bag",
            Self::Open => "open",
            Self::Sample => "sample",
            Self::Weigh => "weigh",
            Self::Use => "use",
            Self::Correct => "correct",
            Self::Store => "store",
            Self::Transfer => "transfer",
            Self::HandOver => "hand_over",
            Self::Return => "return",
            Self::Destroy => "destroy",
        }
    }

    pub(crate) fn is_custody(self) -> bool {
        matches!(
            self,
            Self::Take
                | Self::Bag
                | Self::Open
                | Self::Sample
                | Self::Weigh
                | Self::Use
                | Self::Correct
                | Self::Store
                | Self::Transfer
                | Self::HandOver
                | Self::Return
                | Self::Destroy
        )
    }
}

/// The form whose first section a log entry asks for.
pub(crate) fn form_of(kind: LogKind) -> &'static str {
    match kind {
        LogKind::Sighting => "sighting",
        LogKind::Hail => "hail",
        LogKind::Radio => "radio",
        LogKind::Weather => "weather",
        LogKind::Fuel => "fuel",
        LogKind::Fault => "fault",
        LogKind::Joint => "joint",
        LogKind::Note | LogKind::Training => "note",
        LogKind::Task => "task",
        LogKind::HandOver => "handover",
        LogKind::PartnerReport => "partner",
        LogKind::CameraSighting => "camera",
        LogKind::Tip => "tip",
        LogKind::ForeignRequest => "foreign_request",
        LogKind::XrayReferral => "xray_referral",
    }
}

/// The moment of the key that opened the form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Opened {
    pub(crate) at: UtcTime,
    /// `at` as it stands in the line of the time.
    pub(crate) told: String,
    pub(crate) place: Option<Place>,
    pub(crate) about: Option<TargetId>,
}

/// A line: its field, and what is typed or the codes chosen with spaces between.
#[derive(Debug, Clone)]
pub struct SlipLine {
    pub field: Field,
    pub input: Input,
    form: Arc<Form>,
    path: Path,
}

#[derive(Debug, Clone)]
pub struct Slip {
    pub writes: Writes,
    pub lines: Vec<SlipLine>,
    pub cursor: usize,
    /// Why the last line or the whole was not taken.
    pub fault: Option<Fault>,
    pub lists: Arc<Lists>,
    /// When and where it was opened, and on whom: what a line of the log is about unless it
    /// is told otherwise, however long it takes to write it.
    pub(crate) opened: Opened,
    changed: bool,
    /// Something was typed since it was kept, at `kept_at`.
    pub(crate) stale: bool,
    pub(crate) kept_at: UtcTime,
    /// Esc was pressed once over something typed.
    leaving: bool,
}

/// What a key did to the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filled {
    Goes,
    Submit,
    Leave,
}

/// What the lines say, by the keys of their fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(BTreeMap<String, Value>);

impl Values {
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// A text, or a code; empty where there is none.
    pub(crate) fn text(&self, key: &str) -> String {
        match self.0.get(key) {
            Some(Value::Text(text) | Value::Choice(text)) => text.trim().to_owned(),
            Some(other) => typed::write(other),
            None => String::new(),
        }
    }

    pub(crate) fn yes(&self, key: &str) -> Option<bool> {
        match self.0.get(key) {
            Some(Value::YesNo(yes)) => Some(*yes),
            _ => None,
        }
    }

    /// A number in units of 10^-`places`, not below zero.
    pub(crate) fn number(&self, key: &str, places: u8) -> Option<u64> {
        let Some(Value::Number { value, .. }) = self.0.get(key) else { return None };
        scaled(*value, places)
    }

    pub(crate) fn into_inner(self) -> BTreeMap<String, Value> {
        self.0
    }
}

fn scaled(value: Decimal, places: u8) -> Option<u64> {
    let (units, scale) = value.parts();
    let up = 10_i64.checked_pow(u32::from(places.checked_sub(scale)?))?;
    u64::try_from(units.checked_mul(up)?).ok()
}

impl Slip {
    pub(crate) fn new(writes: Writes, lists: Arc<Lists>, opened: Opened) -> Self {
        let lines = Vec::new();
        Self {
            writes,
            lines,
            cursor: 0,
            fault: None,
            lists,
            opened,
            changed: false,
            stale: false,
            kept_at: UtcTime(0),
            leaving: false,
        }
    }

    fn typed(&mut self) {
        self.changed = true;
        self.stale = true;
    }

    /// It holds what was typed before.
    pub(crate) fn typed_before(&mut self) {
        self.changed = true;
    }

    /// Adds the lines of a section; what takes a page of its own is left to the report.
    pub(crate) fn add(&mut self, form: &Arc<Form>, section: &str) {
        let Some(section) = form.section(section) else { return };
        for field in section.fields.iter().filter(|field| field.line > 0) {
            let fits = !matches!(
                field.kind,
                Kind::Photos | Kind::Group { .. } | Kind::Rows { .. } | Kind::Links { .. }
            );
            if fits {
                self.lines.push(SlipLine {
                    field: field.clone(),
                    input: Input::default(),
                    form: Arc::clone(form),
                    path: Path::new(&section.key, &field.key),
                });
            }
        }
    }

    /// Fills a line in advance.
    pub(crate) fn fill(&mut self, key: &str, text: &str) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.field.key == key) {
            line.input = Input::new(text.to_owned());
        }
    }

    pub(crate) fn go_to(&mut self, line: usize) {
        self.cursor = line.min(self.lines.len().saturating_sub(1));
    }

    /// To the first line with one of these keys.
    pub(crate) fn go_to_key(&mut self, keys: &[&str]) {
        if let Some(line) = self.lines.iter().position(|line| keys.contains(&line.field.key.as_str())) {
            self.cursor = line;
        }
    }

    /// Whom a line of the log is about.
    pub fn about(&self) -> Option<TargetId> {
        self.opened.about
    }

    pub(crate) fn is_typing(&self) -> bool {
        self.lines.get(self.cursor).is_some_and(SlipLine::is_typed)
    }

    /// A key. Enter goes on, and hands in from the last line.
    pub(crate) fn press(&mut self, key: KeyPress) -> Filled {
        let leaving = std::mem::take(&mut self.leaving);
        self.fault = None;
        let last = self.lines.len().saturating_sub(1);
        match key.code {
            Key::Esc if leaving || !self.changed => return Filled::Leave,
            Key::Esc => {
                self.leaving = true;
                self.fault = Some(("desk-leave", Vec::new()));
            }
            Key::F(8) => return Filled::Submit,
            Key::Enter if self.cursor >= last => return Filled::Submit,
            Key::Enter | Key::Down | Key::Tab => self.go_to(self.cursor + 1),
            Key::Up | Key::BackTab => self.go_to(self.cursor.saturating_sub(1)),
            Key::PageDown => self.go_to(last),
            Key::PageUp => self.go_to(0),
            _ => self.write(key),
        }
        Filled::Goes
    }

    fn write(&mut self, key: KeyPress) {
        let lists = Arc::clone(&self.lists);
        self.typed();
        let Some(line) = self.lines.get_mut(self.cursor) else { return };
        if line.is_typed() {
            let full = line.input.value().chars().count() >= LONGEST;
            match request(key) {
                Some(InputRequest::InsertChar(c)) if full || c.is_control() => {}
                Some(request) => {
                    line.input.handle(request);
                }
                None => {}
            }
            return;
        }
        if line.choose(&lists, narrow(key)) {
            self.go_to(self.cursor + 1);
        }
    }

    /// Pasted text goes into the line that is typed.
    pub(crate) fn paste(&mut self, text: &str) {
        if let Some(line) = self.lines.get_mut(self.cursor).filter(|line| line.is_typed()) {
            let room = LONGEST.saturating_sub(line.input.value().chars().count());
            for c in clean(text).chars().map(|c| if c.is_control() { ' ' } else { c }).take(room) {
                line.input.handle(InputRequest::InsertChar(c));
            }
            self.typed();
        }
    }

    /// All lines as values.
    ///
    /// # Errors
    /// The first line that is none, and why.
    pub(crate) fn values(&self, here: Here) -> Result<Values, (usize, Fault)> {
        let mut values = Values::default();
        let mut drafts: Vec<(Arc<Form>, Draft)> = Vec::new();
        for (n, line) in self.lines.iter().enumerate() {
            let read = line.read(&self.lists, here).map_err(|key| (n, (key, Vec::new())))?;
            if !drafts.iter().any(|(form, _)| form.id == line.form.id) {
                drafts.push((Arc::clone(&line.form), Draft::new(line.form.id.clone())));
            }
            let Some(value) = read else { continue };
            if let Some((_, draft)) = drafts.iter_mut().find(|(form, _)| form.id == line.form.id) {
                let edit = Edit::typed(line.path.clone(), value.clone(), here.now);
                draft.apply(&edit).map_err(|refused| (n, (refused.code(), Vec::new())))?;
            }
            values.0.insert(line.field.key.clone(), value);
        }
        for (n, line) in self.lines.iter().enumerate() {
            let Some((form, draft)) = drafts.iter().find(|(form, _)| form.id == line.form.id) else {
                continue;
            };
            let sheet = Sheet { form, lists: &self.lists, draft, now: here.now };
            if let Some(why) = sheet.whys_at(&line.path).into_iter().find(Why::refuses) {
                return Err((n, (why.code(), vec![("limit", why.limit())])));
            }
        }
        Ok(values)
    }
}

impl SlipLine {
    /// Typed, not chosen.
    pub fn is_typed(&self) -> bool {
        !matches!(self.field.kind, Kind::Choice { .. } | Kind::Multi { .. } | Kind::YesNo)
    }

    /// What can be chosen, with its key.
    pub fn offers(&self, lists: &Lists) -> Vec<(char, Offer)> {
        let yes_no = |code: &str, key| Offer { code: code.to_owned(), words: OfferWords::Key(key) };
        let offers = match &self.field.kind {
            Kind::Choice { list } | Kind::Multi { list } => lists
                .list(list)
                .into_iter()
                .flat_map(crate::domain::report::lists::List::offered)
                .map(|item| Offer { code: item.code.clone(), words: OfferWords::Label(item.label.clone()) })
                .collect(),
            Kind::YesNo => vec![yes_no("yes", "report-yes"), yes_no("no", "report-no")],
            _ => Vec::new(),
        };
        KEYS.chars().zip(offers).collect()
    }

    /// The codes chosen.
    pub fn chosen(&self) -> Vec<&str> {
        self.input.value().split_whitespace().collect()
    }

    /// Chooses by its key, or the next or previous one; `true` where the line is done.
    fn choose(&mut self, lists: &Lists, key: KeyPress) -> bool {
        let offers = self.offers(lists);
        let chosen: Vec<String> = self.chosen().into_iter().map(str::to_owned).collect();
        let at = offers.iter().position(|(_, offer)| Some(&offer.code) == chosen.first());
        let many = matches!(self.field.kind, Kind::Multi { .. });
        let take = |n: usize| offers.get(n).map(|(_, offer)| offer.code.clone());
        let last = offers.len().saturating_sub(1);
        let (codes, done): (Vec<String>, bool) = match key.code {
            Key::Delete | Key::Backspace => (Vec::new(), false),
            Key::Right | Key::Char(' ') if !many => {
                (take(at.map_or(0, |at| if at >= last { 0 } else { at + 1 })).into_iter().collect(), false)
            }
            Key::Left if !many => {
                (take(at.map_or(last, |at| at.checked_sub(1).unwrap_or(last))).into_iter().collect(), false)
            }
            Key::Char(c) if !key.ctrl && !key.alt => {
                let Some((_, offer)) = offers.iter().find(|(letter, _)| *letter == c) else { return false };
                if many {
                    let mut codes = chosen;
                    match codes.iter().position(|code| *code == offer.code) {
                        Some(at) => drop(codes.remove(at)),
                        None => codes.push(offer.code.clone()),
                    }
                    (codes, false)
                } else {
                    (vec![offer.code.clone()], true)
                }
            }
            _ => return false,
        };
        self.input = Input::new(codes.join(" "));
        done
    }

    fn read(&self, lists: &Lists, here: Here) -> Result<Option<Value>, &'static str> {
        let text = self.input.value();
        let codes = self.chosen();
        Ok(match (&self.field.kind, codes.first()) {
            (Kind::Choice { .. } | Kind::Multi { .. } | Kind::YesNo, None) => None,
            (Kind::Choice { .. }, Some(code)) => Some(Value::Choice((*code).to_owned())),
            (Kind::Multi { .. }, Some(_)) => {
                Some(Value::Multi(codes.into_iter().map(str::to_owned).collect()))
            }
            (Kind::YesNo, Some(code)) => Some(Value::YesNo(*code == "yes")),
            _ => typed::read(&self.field, lists, text, here)?,
        })
    }
}

//! Keys of the record screen. While something is typed or chosen the editor has them; else
//! they go through the record, and what means nothing here keeps its meaning everywhere.

use crate::app::action::Action;
use crate::app::event::{Key, KeyPress};
use crate::app::keys;
use crate::app::report::editor::{Editor, PickEditor, TextEditor};
use crate::app::report::place::Place;
use crate::app::report::typed::{self, Here};
use crate::app::report::{OpenReport, Reports, SAVE_AFTER};
use crate::domain::report::check::{Line, LineKind, Sheet, search};
use crate::domain::report::edit::Edit;
use crate::domain::report::form::{Field, Kind};
use crate::domain::report::legal::{self, Mode};
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::prefill::crew_list::listed;
use crate::domain::report::registry::Registry;
use crate::domain::report::value::{Source, Time};
use crate::domain::time::UtcTime;
use std::sync::Arc;

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pressed {
    /// Nothing here: it keeps its meaning everywhere.
    Not,
    Done,
    /// The record is left as a draft.
    Leave,
    /// A row with something in it is to be taken out: ask first.
    RemoveRow(Path, RowId),
    /// A file is chosen for this field.
    Photo(Path),
    /// It has all that it needs, and the officer wants it sealed.
    Seal,
}

impl Reports {
    /// A key while a record is open and nothing lies over the screen.
    pub(crate) fn press(&mut self, key: KeyPress, action: Option<Action>, here: Here) -> Pressed {
        let registry = Arc::clone(&self.registry);
        let Some(open) = &mut self.open else { return Pressed::Not };
        // Another screen, an alarm and the lock wait for no field: it stays as it is.
        if open.editor.is_some() && matches!(key.code, Key::F(n) if n != 8) {
            return Pressed::Not;
        }
        match open.editor.take() {
            Some(Editor::Text(editor)) => open.type_key(editor, &registry, key, here),
            Some(Editor::Pick(editor)) => open.pick_key(editor, &registry, keys::narrow(key), here),
            None => match action {
                Some(action) if open.review => return open.review_key(&registry, action, here),
                Some(action) => return open.act(&registry, action, here),
                None => return Pressed::Not,
            },
        }
        Pressed::Done
    }

    /// Text was pasted: into what is being typed, or nowhere.
    pub(crate) fn paste(&mut self, text: &str) {
        if let Some(Editor::Text(editor)) = self.open.as_mut().and_then(|open| open.editor.as_mut()) {
            editor.insert(text);
        }
    }

    /// Writes down what has been typed for a while.
    pub(crate) fn settle(&mut self, here: Here) {
        if self.open.as_ref().is_some_and(|open| here.now.since(open.typed_at) >= SAVE_AFTER) {
            self.tell_typed(here);
        }
    }

    /// Writes down what is being typed.
    pub(crate) fn tell_typed(&mut self, here: Here) {
        let registry = Arc::clone(&self.registry);
        let Some(open) = &mut self.open else { return };
        let editor = open.editor.take_if(|editor| matches!(editor, Editor::Text(_)));
        if let Some(Editor::Text(mut editor)) = editor {
            // What is no value yet stays in the line: nobody is interrupted for it.
            let _unfinished = open.tell(&mut editor, &registry, here).err();
            open.editor = Some(Editor::Text(editor));
        }
    }

    /// Takes out a row; the officer said so.
    pub(crate) fn remove_row(&mut self, path: &Path, row: RowId, now: UtcTime) {
        let registry = Arc::clone(&self.registry);
        if let Some(open) = &mut self.open {
            open.edit(Edit::RemoveRow { path: path.clone(), row });
            open.hold(&registry, now);
        }
    }
}

impl OpenReport {
    /// Runs `step` on the cursor with the draft beside it.
    fn place(&mut self, registry: &Registry, now: UtcTime, step: impl FnOnce(&mut Place, &Sheet<'_>)) {
        let sheet = Sheet { form: &self.form, lists: registry.lists(), draft: &self.draft, now };
        step(&mut self.place, &sheet);
    }

    fn hold(&mut self, registry: &Registry, now: UtcTime) {
        self.place(registry, now, Place::hold);
    }

    fn act(&mut self, registry: &Registry, action: Action, here: Here) -> Pressed {
        let now = here.now;
        self.fault = None;
        match action {
            Action::Up => self.place(registry, now, |p, sheet| p.move_by(sheet, -1)),
            Action::Down => self.place(registry, now, |p, sheet| p.move_by(sheet, 1)),
            Action::First => self.place(registry, now, |p, sheet| p.move_by(sheet, isize::MIN)),
            Action::Last => self.place(registry, now, |p, sheet| p.move_by(sheet, isize::MAX)),
            Action::PageUp | Action::Left | Action::PreviousTarget => {
                self.place(registry, now, |p, sheet| p.move_section(sheet, -1));
            }
            Action::PageDown | Action::Right | Action::NextTarget => {
                self.place(registry, now, |p, sheet| p.move_section(sheet, 1));
            }
            Action::Select => return self.select(registry, here),
            Action::ZoomIn => self.add_row(registry, here),
            Action::Remove => return self.remove(registry, now),
            Action::Undo | Action::Redo => {
                self.edit(if action == Action::Undo { Edit::Undo } else { Edit::Redo });
                self.hold(registry, now);
            }
            Action::NextMissing => self.start_going(registry, here),
            Action::AnswerRest if self.is_at_listed() => self.take_all_as_found(now),
            Action::AnswerRest => self.answer_rest(registry, now),
            Action::NoteHere => {
                let notes = Path::new(&self.place.section, "notes");
                self.place(registry, now, |p, sheet| p.go_to(sheet, &notes));
                self.open_editor(registry, here);
            }
            Action::Photo => return Pressed::Photo(Path::new(&self.place.section, "photos")),
            Action::Seal => {
                self.review = true;
                self.scroll = 0;
            }
            Action::Back => return Pressed::Leave,
            _ => return Pressed::Not,
        }
        Pressed::Done
    }

    fn review_key(&mut self, registry: &Registry, action: Action, here: Here) -> Pressed {
        const LONGEST: u16 = 5_000;
        if let Some(scroll) = keys::scrolled(Some(action), self.scroll, LONGEST) {
            self.scroll = scroll;
            return Pressed::Done;
        }
        match action {
            Action::Back => self.review = false,
            Action::Select | Action::Seal if self.sheet(registry, here.now).refusals().is_empty() => {
                return Pressed::Seal;
            }
            Action::NextMissing | Action::Select | Action::Seal => self.start_going(registry, here),
            _ => return Pressed::Not,
        }
        Pressed::Done
    }

    /// Answers one missing field after the other.
    fn start_going(&mut self, registry: &Registry, here: Here) {
        self.review = false;
        self.going = true;
        self.go_on(registry, here);
    }

    /// To the next missing field with its editor open; where nothing is missing any more,
    /// to the review.
    fn go_on(&mut self, registry: &Registry, here: Here) {
        let mut found = false;
        self.place(registry, here.now, |p, sheet| found = p.go_to_missing(sheet));
        if !found {
            self.going = false;
            self.review = true;
            self.scroll = 0;
            return;
        }
        let sheet = self.sheet(registry, here.now);
        let empty_list = self.place.line(&sheet).is_some_and(|l| matches!(l.kind, LineKind::List { .. }));
        if empty_list {
            self.add_row(registry, here);
        } else {
            self.open_editor(registry, here);
        }
    }

    /// What is left without an answer is passed: to the missing field behind it. It is the
    /// only one: answering stops there.
    fn skip(&mut self, registry: &Registry, here: Here) {
        let sheet = self.sheet(registry, here.now);
        let next = sheet.next_missing(self.place.at.as_ref());
        match next.filter(|next| self.place.at.as_ref() != Some(next)) {
            Some(next) => {
                self.place(registry, here.now, |p, sheet| p.go_to(sheet, &next));
                self.go_on(registry, here);
            }
            None => self.going = false,
        }
    }

    fn select(&mut self, registry: &Registry, here: Here) -> Pressed {
        let sheet = self.sheet(registry, here.now);
        let Some(line) = self.place.line(&sheet) else { return Pressed::Done };
        match (line.kind, &line.field.kind) {
            (LineKind::List { .. }, _) => self.add_row(registry, here),
            (LineKind::Value, Kind::Photos) => return Pressed::Photo(line.path),
            (LineKind::Value, _) => self.open_editor(registry, here),
            (LineKind::Row { row, .. }, _) if line.path.head() == listed() => {
                self.take_as_found(&[row], here.now);
                self.place(registry, here.now, Place::move_row);
            }
            (LineKind::Group | LineKind::Row { .. }, _) => {
                self.place(registry, here.now, |p, sheet| p.move_by(sheet, 1));
            }
        }
        Pressed::Done
    }

    fn open_editor(&mut self, registry: &Registry, here: Here) {
        let sheet = self.sheet(registry, here.now);
        let editor = self.place.line(&sheet).and_then(|l| Editor::open(&sheet, l.field, &l.path));
        self.going &= editor.is_some();
        self.editor = editor;
        self.typed_at = here.now;
    }

    /// A new row in the list under the cursor, with its first field open.
    fn add_row(&mut self, registry: &Registry, here: Here) {
        let sheet = self.sheet(registry, here.now);
        let list = self.place.line(&sheet).and_then(|line| list_of(&sheet, &line));
        let Some(path) = list else {
            self.fault = Some(("report-no-list", Vec::new()));
            return;
        };
        if path == search::plan() && self.draft.rows(&path).is_empty() {
            return self.add_plan(registry, here.now);
        }
        if path == legal::modes() {
            return self.switch_mode(registry, here);
        }
        let row = self.draft.next_row();
        if self.edit(Edit::AddRow { path: path.clone(), row }) {
            self.place(registry, here.now, |p, sheet| {
                p.go_to(sheet, &path.row(row));
                p.move_by(sheet, 1);
            });
            self.open_editor(registry, here);
        }
    }

    /// The other mode from now on, with its reason asked for. The first row is the mode in
    /// which the boarding begins.
    fn switch_mode(&mut self, registry: &Registry, here: Here) {
        let to = match legal::mode(&self.draft) {
            (Mode::Administrative, Some(_)) => Mode::Criminal,
            _ => Mode::Administrative,
        };
        let row = self.draft.next_row();
        let now = Time { utc: here.now, offset_min: here.offset_min };
        if self.edit(legal::switch(&self.draft, to, now, "")) {
            let why = legal::modes().row(row).sub("why");
            self.place(registry, here.now, |p, sheet| p.go_to(sheet, &why));
            self.open_editor(registry, here);
        }
    }

    /// The spaces of the vessel's type; the first of them is under the cursor.
    fn add_plan(&mut self, registry: &Registry, now: UtcTime) {
        let kind = self.draft.value(&Path::new("vessel", "type"));
        let kind = kind.and_then(|value| value.codes().first().map(|code| (*code).to_owned()));
        let step = search::plan_for(&self.draft, registry.lists(), kind.as_deref().unwrap_or_default(), now);
        if self.edit(step) {
            self.going = false;
            self.place(registry, now, |p, sheet| {
                p.go_to(sheet, &search::plan());
                p.move_by(sheet, 1);
            });
        }
    }

    /// Empties the field, or takes out the row.
    fn remove(&mut self, registry: &Registry, now: UtcTime) -> Pressed {
        let sheet = self.sheet(registry, now);
        let Some(line) = self.place.line(&sheet) else { return Pressed::Done };
        match line.kind {
            LineKind::Row { row, .. } => {
                let list = line.path.head();
                if self.draft.values_under(&line.path).next().is_some() {
                    return Pressed::RemoveRow(list, row);
                }
                self.edit(Edit::RemoveRow { path: list, row });
            }
            LineKind::Value if self.draft.value(&line.path).is_some() => {
                let path = line.path;
                self.edit(Edit::Clear { path });
            }
            _ => {}
        }
        self.hold(registry, now);
        Pressed::Done
    }

    /// Gives every open field of the section the answer of the one under the cursor.
    fn answer_rest(&mut self, registry: &Registry, now: UtcTime) {
        let sheet = self.sheet(registry, now);
        let line = self.place.line(&sheet);
        let answer = line.as_ref().and_then(|line| Some((&line.field.kind, self.draft.value(&line.path)?)));
        let Some((Kind::Choice { list }, value)) = answer else {
            self.fault = Some(("report-answer-one-first", Vec::new()));
            return;
        };
        let open = sheet.form.section(&self.place.section).map(|s| sheet.unanswered(s, list));
        let set = |path| Edit::typed(path, value.clone(), now);
        let edits: Vec<Edit> = open.unwrap_or_default().into_iter().map(set).collect();
        if !edits.is_empty() {
            self.edit(Edit::All { edits });
        }
    }

    fn type_key(&mut self, mut editor: TextEditor, registry: &Registry, key: KeyPress, here: Here) {
        self.fault = None;
        let leaving = std::mem::take(&mut editor.leaving) && key.code == Key::Esc;
        let done = match key.code {
            Key::Esc | Key::Tab => true,
            Key::Enter => !editor.long,
            _ => false,
        };
        if done {
            match self.tell(&mut editor, registry, here) {
                Ok(()) => {
                    self.going &= key.code != Key::Esc;
                    if self.going && editor.input.value().trim().is_empty() {
                        self.skip(registry, here);
                    } else {
                        self.closed_editor(registry, here);
                    }
                }
                // Nobody is held in a line: what it was before stands.
                Err(_) if leaving => {
                    self.going = false;
                    self.hold(registry, here.now);
                }
                Err(wanted) => {
                    editor.leaving = key.code == Key::Esc;
                    self.fault = Some((wanted, Vec::new()));
                    self.editor = Some(Editor::Text(editor));
                }
            }
            return;
        }
        match key.code {
            Key::Enter => editor.insert("\n"),
            Key::Up | Key::Down => editor.move_line(key.code == Key::Down),
            Key::Char(c) if !key.ctrl && !key.alt => editor.insert(c.encode_utf8(&mut [0; 4])),
            _ => {
                if let Some(request) = keys::request(key) {
                    editor.input.handle(request);
                }
            }
        }
        self.editor = Some(Editor::Text(editor));
    }

    /// Tells the draft what is typed; the catalogue's key of what is wanted where it is no
    /// value.
    fn tell(&mut self, editor: &mut TextEditor, registry: &Registry, here: Here) -> Result<(), &'static str> {
        if editor.input.value() == editor.told {
            return Ok(());
        }
        let sheet = self.sheet(registry, here.now);
        let Some(line) = self.place.line(&sheet) else { return Ok(()) };
        let value = typed::read(line.field, registry.lists(), editor.input.value(), here)?;
        let path = line.path;
        let edit = match value {
            Some(value) => {
                Edit::Set { path, value, source: Source::Typed, at: here.now, goes_on: editor.goes_on }
            }
            None => Edit::Clear { path },
        };
        if self.edit(edit) {
            editor.goes_on = true;
            editor.input.value().clone_into(&mut editor.told);
            self.typed_at = here.now;
        }
        Ok(())
    }

    fn pick_key(&mut self, mut editor: PickEditor, registry: &Registry, key: KeyPress, here: Here) {
        self.fault = None;
        let last = editor.offers.len().saturating_sub(1);
        let mut chosen = false;
        match key.code {
            Key::Esc => {
                self.going = false;
                return self.hold(registry, here.now);
            }
            Key::Tab if self.going => return self.skip(registry, here),
            Key::Down => editor.cursor = (editor.cursor + 1).min(last),
            Key::Up => editor.cursor = editor.cursor.saturating_sub(1),
            Key::PageDown => editor.cursor = (editor.cursor + 10).min(last),
            Key::PageUp => editor.cursor = editor.cursor.saturating_sub(10),
            Key::Home => editor.cursor = 0,
            Key::End => editor.cursor = last,
            Key::Char(' ') => {
                editor.choose(editor.cursor);
                chosen = !editor.many;
            }
            Key::Enter => {
                if !editor.many || editor.chosen.is_empty() {
                    editor.choose(editor.cursor);
                }
                chosen = true;
            }
            Key::Char(c) if !key.ctrl && !key.alt => {
                if let Some(place) = editor.place(c) {
                    editor.choose(place);
                    chosen = !editor.many;
                }
            }
            Key::Delete | Key::Backspace => editor.chosen.clear(),
            _ => {}
        }
        // Several are told one by one: none waits for the last to be kept.
        let sheet = self.sheet(registry, here.now);
        if let Some(line) = self.place.line(&sheet) {
            let (path, value) = (line.path.clone(), editor.value(line.field));
            self.tell_choice(path, value, line_is_many(line.field), here.now);
        }
        if chosen {
            self.closed_editor(registry, here);
        } else {
            self.editor = Some(Editor::Pick(editor));
        }
    }

    fn tell_choice(
        &mut self,
        path: Path,
        value: Option<crate::domain::report::value::Value>,
        goes_on: bool,
        at: UtcTime,
    ) {
        if self.draft.value(&path) == value.as_ref() {
            return;
        }
        self.edit(match value {
            Some(value) => Edit::Set { path, value, source: Source::Typed, at, goes_on },
            None => Edit::Clear { path },
        });
    }

    /// Behind an answer: on to the next missing field, or the next line.
    fn closed_editor(&mut self, registry: &Registry, here: Here) {
        if self.going {
            self.go_on(registry, here);
        } else {
            self.place(registry, here.now, |p, sheet| {
                p.hold(sheet);
                p.move_by(sheet, 1);
            });
        }
    }
}

/// The list that a new row goes into: of the heading, or of the row that the line is in.
fn list_of(sheet: &Sheet<'_>, line: &Line<'_>) -> Option<Path> {
    let head = line.path.head();
    sheet.form.field(&head).filter(|f| matches!(f.kind, Kind::Rows { .. })).map(|_| head)
}

fn line_is_many(field: &Field) -> bool {
    matches!(field.kind, Kind::Multi { .. } | Kind::Links { .. })
}

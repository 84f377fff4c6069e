//! A record that is being written: values by path, rows of lists, undo and redo. It takes
//! only [`Edit`]s and keeps whatever it is given, also for fields that its form doesn't
//! have: what is wrong is told by [`check`](super::check), never lost.

#[cfg(test)]
mod tests;

use super::edit::{Edit, MOST_TOGETHER, Refused};
use super::form::FormId;
use super::path::{Path, RowId};
use super::value::{Source, Value, millis};
use crate::domain::time::UtcTime;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// Most values of a draft.
pub const MOST_VALUES: usize = 20_000;
/// Most rows of one list.
pub const MOST_ROWS: usize = 2_000;
/// Steps that can be taken back.
pub const MOST_UNDO: usize = 200;

/// A value with where it comes from and when it was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub value: Value,
    pub source: Source,
    #[serde(with = "millis")]
    pub at: UtcTime,
}

/// The draft. Two drafts are equal when they hold the same, whatever can be undone.
#[derive(Debug, Clone)]
pub struct Draft {
    form: FormId,
    entries: BTreeMap<Path, Entry>,
    rows: BTreeMap<Path, Vec<RowId>>,
    next_row: u32,
    done: VecDeque<Step>,
    undone: Vec<Step>,
}

impl PartialEq for Draft {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form && self.entries == other.entries && self.rows == other.rows
    }
}

impl Eq for Draft {}

/// What one step changed: the places as they were and as they are.
#[derive(Debug, Clone)]
struct Step {
    changes: Vec<Change>,
    /// The path of a set, which a set that goes on with it joins.
    set: Option<Path>,
}

#[derive(Debug, Clone)]
enum Change {
    Entry { path: Path, before: Option<Entry>, after: Option<Entry> },
    Rows { path: Path, before: Vec<RowId>, after: Vec<RowId> },
}

impl Draft {
    pub fn new(form: FormId) -> Self {
        Self {
            form,
            entries: BTreeMap::new(),
            rows: BTreeMap::new(),
            next_row: 1,
            done: VecDeque::new(),
            undone: Vec::new(),
        }
    }

    /// The draft that these edits made. An edit that was refused then is refused again.
    pub fn replay<'e>(form: FormId, edits: impl IntoIterator<Item = &'e Edit>) -> Self {
        let mut draft = Self::new(form);
        for edit in edits {
            // Refused as it was the first time: the draft stays as it is.
            let _refused = draft.apply(edit).err();
        }
        draft
    }

    /// A draft that begins with what a sealed record holds, to amend it.
    pub(super) fn of_parts(
        form: FormId,
        entries: BTreeMap<Path, Entry>,
        rows: BTreeMap<Path, Vec<RowId>>,
    ) -> Self {
        let highest = rows.values().flatten().max().map_or(0, |row| row.0);
        Self { entries, rows, next_row: highest.saturating_add(1), ..Self::new(form) }
    }

    /// The form that it is written on.
    pub fn form(&self) -> &FormId {
        &self.form
    }

    /// The number for the next row, in whichever list.
    pub fn next_row(&self) -> RowId {
        RowId(self.next_row)
    }

    pub fn entry(&self, path: &Path) -> Option<&Entry> {
        self.entries.get(path)
    }

    pub fn value(&self, path: &Path) -> Option<&Value> {
        self.entry(path).map(|entry| &entry.value)
    }

    /// Every value in the order of its path.
    pub fn entries(&self) -> impl Iterator<Item = (&Path, &Entry)> {
        self.entries.iter()
    }

    /// The rows of the list at `path`, in the order in which they were added.
    pub fn rows(&self, path: &Path) -> &[RowId] {
        self.rows.get(path).map_or(&[], Vec::as_slice)
    }

    /// The lists that have rows.
    pub fn lists(&self) -> impl Iterator<Item = (&Path, &[RowId])> {
        self.rows.iter().map(|(path, rows)| (path, rows.as_slice()))
    }

    /// The value at `path`; for a field of rows without a row, that of every row.
    pub fn entries_at<'d>(&'d self, path: &'d Path) -> impl Iterator<Item = &'d Entry> {
        let own = self.entry(path);
        let sub = path.sub.as_deref().filter(|_| path.row.is_none());
        let rows = sub.map_or(&[][..], |_| self.rows(&path.head()));
        let of_rows = rows.iter().filter_map(move |row| self.entry(&path.head().row(*row).sub(sub?)));
        own.into_iter().chain(of_rows)
    }

    /// Whether anything stands at `path`: a value, a row, a field of the group.
    pub fn is_filled(&self, path: &Path) -> bool {
        self.entries_at(path).next().is_some()
            || !self.rows(path).is_empty()
            || (path.sub.is_none() && self.values_under(path).next().is_some())
    }

    /// The values of a group or of a row.
    pub fn values_under<'d>(&'d self, path: &'d Path) -> impl Iterator<Item = (&'d Path, &'d Entry)> {
        self.entries
            .range(path.clone()..)
            .take_while(|(p, _)| p.section == path.section && p.field == path.field)
            .filter(|(p, _)| path.row.is_none_or(|row| p.row == Some(row)) && p.sub.is_some())
    }

    /// Whether a step can be taken back, and whether one can be done again.
    pub fn can_undo_redo(&self) -> (bool, bool) {
        (!self.done.is_empty(), !self.undone.is_empty())
    }

    /// Does the edit, wholly or not at all.
    pub fn apply(&mut self, edit: &Edit) -> Result<(), Refused> {
        match edit {
            Edit::Undo => {
                let step = self.done.pop_back().ok_or(Refused::Nothing)?;
                self.put(&step, true);
                self.undone.push(step);
                return Ok(());
            }
            Edit::Redo => {
                let step = self.undone.pop().ok_or(Refused::Nothing)?;
                self.put(&step, false);
                self.done.push_back(step);
                return Ok(());
            }
            _ => {}
        }
        let mut step = Step { changes: Vec::new(), set: None };
        let next_row = self.next_row;
        if let Err(refused) = self.step(edit, &mut step, true) {
            self.put(&step, true);
            self.next_row = next_row;
            return Err(refused);
        }
        self.undone.clear();
        if let (Edit::Set { goes_on: true, .. }, Some(last)) = (edit, self.done.back_mut())
            && last.set == step.set
        {
            last.changes.append(&mut step.changes);
            return Ok(());
        }
        if !step.changes.is_empty() {
            self.done.push_back(step);
            if self.done.len() > MOST_UNDO {
                self.done.pop_front();
            }
        }
        Ok(())
    }

    fn step(&mut self, edit: &Edit, step: &mut Step, alone: bool) -> Result<(), Refused> {
        match edit {
            Edit::Set { path, value, source, at, .. } => {
                self.place_of_value(path)?;
                let after = value.clone().cleaned().map(|value| Entry { value, source: *source, at: *at });
                if after.as_ref().is_some_and(|entry| !entry.value.fits()) {
                    return Err(Refused::TooLong);
                }
                if self.entries.len() >= MOST_VALUES && !self.entries.contains_key(path) {
                    return Err(Refused::Full);
                }
                step.set = alone.then(|| path.clone());
                self.change(path.clone(), after, step);
            }
            Edit::Clear { path } => self.change(path.clone(), None, step),
            Edit::AddRow { path, row } => self.add_row(path, *row, step)?,
            Edit::RemoveRow { path, row } => self.remove_row(path, *row, step)?,
            Edit::All { edits } if alone && edits.len() <= MOST_TOGETHER => {
                for edit in edits {
                    self.step(edit, step, false)?;
                }
            }
            Edit::All { .. } | Edit::Undo | Edit::Redo => return Err(Refused::NotTogether),
        }
        Ok(())
    }

    /// A value in a row needs the row.
    fn place_of_value(&self, path: &Path) -> Result<(), Refused> {
        match (path.row, &path.sub) {
            (Some(_), None) => Err(Refused::BadPlace),
            (Some(row), Some(_)) if !self.rows(&path.head()).contains(&row) => Err(Refused::NoRow),
            _ => Ok(()),
        }
    }

    fn add_row(&mut self, path: &Path, row: RowId, step: &mut Step) -> Result<(), Refused> {
        if path.row.is_some() || path.sub.is_some() {
            return Err(Refused::BadPlace);
        }
        if row.0 < self.next_row {
            return Err(Refused::RowTaken);
        }
        let before = self.rows(path).to_vec();
        if before.len() >= MOST_ROWS || self.entries.len() >= MOST_VALUES {
            return Err(Refused::Full);
        }
        // Taken for good: an undo doesn't give the number to another row.
        self.next_row = row.0.checked_add(1).ok_or(Refused::Full)?;
        let after = before.iter().copied().chain([row]).collect();
        self.change_rows(path.clone(), before, after, step);
        Ok(())
    }

    fn remove_row(&mut self, path: &Path, row: RowId, step: &mut Step) -> Result<(), Refused> {
        let before = self.rows(path).to_vec();
        if !before.contains(&row) {
            return Err(Refused::NoRow);
        }
        let in_row: Vec<Path> = self.values_under(&path.row(row)).map(|(p, _)| p.clone()).collect();
        for value in in_row {
            self.change(value, None, step);
        }
        let after = before.iter().copied().filter(|r| *r != row).collect();
        self.change_rows(path.clone(), before, after, step);
        Ok(())
    }

    fn change(&mut self, path: Path, after: Option<Entry>, step: &mut Step) {
        let before = self.entries.get(&path).cloned();
        if before != after {
            self.set_entry(&path, after.clone());
            step.changes.push(Change::Entry { path, before, after });
        }
    }

    fn change_rows(&mut self, path: Path, before: Vec<RowId>, after: Vec<RowId>, step: &mut Step) {
        self.set_rows(&path, after.clone());
        step.changes.push(Change::Rows { path, before, after });
    }

    fn set_entry(&mut self, path: &Path, entry: Option<Entry>) {
        match entry {
            Some(entry) => self.entries.insert(path.clone(), entry),
            None => self.entries.remove(path),
        };
    }

    fn set_rows(&mut self, path: &Path, rows: Vec<RowId>) {
        if rows.is_empty() {
            self.rows.remove(path);
        } else {
            self.rows.insert(path.clone(), rows);
        }
    }

    /// Puts the changes of a step back, or in again.
    fn put(&mut self, step: &Step, back: bool) {
        let one = |draft: &mut Self, change: &Change| match change {
            Change::Entry { path, before, after } => {
                draft.set_entry(path, if back { before } else { after }.clone());
            }
            Change::Rows { path, before, after } => {
                draft.set_rows(path, if back { before } else { after }.clone());
            }
        };
        if back {
            step.changes.iter().rev().for_each(|change| one(self, change));
        } else {
            step.changes.iter().for_each(|change| one(self, change));
        }
    }
}

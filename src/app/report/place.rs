//! Where the cursor stands in a record: from line to line, from section to section, to the
//! next field that must be filled.

use crate::domain::report::check::{Line, LineKind, Sheet, Why};
use crate::domain::report::path::Path;

/// A place in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The section that is shown.
    pub section: String,
    /// The line under the cursor; `None` in a section without lines.
    pub at: Option<Path>,
}

impl Place {
    /// The first line of the first section that applies.
    pub fn first(sheet: &Sheet<'_>) -> Self {
        let section = sheet.form.sections.first().map(|s| s.key.clone()).unwrap_or_default();
        let mut place = Self { section, at: None };
        place.hold(sheet);
        place
    }

    /// The line under the cursor.
    pub fn line<'a>(&self, sheet: &Sheet<'a>) -> Option<Line<'a>> {
        let section = sheet.form.section(&self.section)?;
        let at = self.at.as_ref()?;
        sheet.lines(section).into_iter().find(|line| line.path == *at && stops_at(line.kind))
    }

    /// Moves by so many lines of the section, and stays in it.
    pub(crate) fn move_by(&mut self, sheet: &Sheet<'_>, by: isize) {
        let stops = stops(sheet, &self.section);
        let Some(last) = stops.len().checked_sub(1) else {
            self.at = None;
            return;
        };
        let here = self.at.as_ref().and_then(|at| stops.iter().position(|p| p == at));
        let to = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
        self.at = stops.get(to).cloned();
    }

    /// To the next row's heading of the list that the cursor is in, if there is one.
    pub(crate) fn move_row(&mut self, sheet: &Sheet<'_>) {
        let stops = stops(sheet, &self.section);
        let here = self.at.as_ref().and_then(|at| stops.iter().position(|p| p == at));
        let head = |p: &&Path| p.row.is_some() && p.sub.is_none();
        let next = here.and_then(|here| stops.iter().skip(here + 1).find(head));
        if let Some(next) = next.filter(|next| self.at.as_ref().map(Path::head) == Some(next.head())) {
            self.at = Some(next.clone());
        }
    }

    /// To the next or the one before of the sections that apply.
    pub(crate) fn move_section(&mut self, sheet: &Sheet<'_>, by: isize) {
        let shown: Vec<&str> =
            sheet.form.sections.iter().filter(|s| sheet.applies(s)).map(|s| s.key.as_str()).collect();
        let Some(count) = isize::try_from(shown.len()).ok().filter(|n| *n > 0) else { return };
        let here = shown.iter().position(|key| *key == self.section).unwrap_or(0);
        let to = (here as isize + by).rem_euclid(count);
        if let Some(key) = shown.get(to.unsigned_abs()) {
            (*key).clone_into(&mut self.section);
            self.at = stops(sheet, &self.section).into_iter().next();
        }
    }

    /// To this field.
    pub(crate) fn go_to(&mut self, sheet: &Sheet<'_>, path: &Path) {
        path.section.clone_into(&mut self.section);
        let stops = stops(sheet, &self.section);
        // A group's heading is no stop: its first field is.
        let inside = |p: &&Path| p.section == path.section && p.field == path.field;
        let exact = stops.iter().find(|p| *p == path).or_else(|| stops.iter().find(inside));
        self.at = exact.or(stops.first()).cloned();
    }

    /// To the field that stands against sealing, this one or the next; `false` where there
    /// is none.
    pub(crate) fn go_to_missing(&mut self, sheet: &Sheet<'_>) -> bool {
        let here = self.at.as_ref().filter(|at| sheet.whys_at(at).iter().any(Why::refuses));
        match here.cloned().or_else(|| sheet.next_missing(self.at.as_ref())) {
            Some(path) => {
                self.go_to(sheet, &path);
                true
            }
            None => false,
        }
    }

    /// The cursor on a line that is there, after the draft changed.
    pub(crate) fn hold(&mut self, sheet: &Sheet<'_>) {
        if !sheet.form.section(&self.section).is_some_and(|s| sheet.applies(s)) {
            self.move_section(sheet, 0);
        }
        let stops = stops(sheet, &self.section);
        if !self.at.as_ref().is_some_and(|at| stops.contains(at)) {
            self.at = stops.into_iter().next();
        }
    }
}

/// The lines of a section at which the cursor stops.
fn stops(sheet: &Sheet<'_>, section: &str) -> Vec<Path> {
    let Some(section) = sheet.form.section(section) else { return Vec::new() };
    let lines = sheet.lines(section).into_iter();
    lines.filter(|line| stops_at(line.kind)).map(|line| line.path).collect()
}

/// A group's heading has nothing to do.
fn stops_at(kind: LineKind) -> bool {
    kind != LineKind::Group
}

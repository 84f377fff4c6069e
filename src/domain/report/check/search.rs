//! The search plan by space: made from the list of spaces of the vessel's type, and what
//! of it was done. A full search can't be claimed while a space of the plan is blank, not
//! searched, or closed to the team without a reason; the space is named.

use super::{Finding, Sheet, Why};
use crate::domain::report::draft::Draft;
use crate::domain::report::edit::Edit;
use crate::domain::report::lists::{List, Lists};
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::value::{Source, Value};
use crate::domain::time::UtcTime;
use std::collections::BTreeSet;

/// The list of spaces of a type of vessel is `spaces_TYPE`; this one is for all others.
const DEFAULT_SPACES: &str = "spaces_other";

/// Where the plan stands in a form.
pub fn plan() -> Path {
    Path::new("search", "plan")
}

fn level() -> Path {
    Path::new("search", "level")
}

/// What was done of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Rows of the plan.
    pub planned: usize,
    /// Searched, with a result.
    pub searched: usize,
    /// Closed to the team, with the reason.
    pub closed: usize,
    /// Nothing said, not searched, or closed without a reason: the row and its space.
    pub open: Vec<(RowId, String)>,
    /// Spaces of the vessel's type that the plan doesn't have.
    pub unplanned: Vec<String>,
}

impl Coverage {
    /// The part of the plan that was searched or explained, per cent, rounded down.
    pub fn percent(&self) -> usize {
        ((self.searched + self.closed) * 100).checked_div(self.planned).unwrap_or(0)
    }

    /// Whether a full search can be claimed.
    pub fn is_full(&self) -> bool {
        self.planned > 0 && self.open.is_empty() && self.unplanned.is_empty()
    }
}

/// The spaces of a type of vessel (a code of the list `vessel_type`).
pub fn spaces<'l>(lists: &'l Lists, vessel_type: &str) -> Option<&'l List> {
    let named = vessel_type.replace('-', "_");
    lists.list(&format!("spaces_{named}")).or_else(|| lists.list(DEFAULT_SPACES))
}

/// One step that adds to the plan the spaces of the vessel's type that it doesn't have yet.
pub fn plan_for(draft: &Draft, lists: &Lists, vessel_type: &str, at: UtcTime) -> Edit {
    let have = planned(draft);
    let mut next = draft.next_row().0;
    let mut edits = Vec::new();
    for item in spaces(lists, vessel_type).into_iter().flat_map(List::offered) {
        if have.contains(item.code.as_str()) {
            continue;
        }
        let row = RowId(next);
        next = next.saturating_add(1);
        edits.push(Edit::AddRow { path: plan(), row });
        let space = plan().row(row).sub("space");
        edits.push(Edit::from(space, Value::Choice(item.code.clone()), Source::Database, at));
    }
    Edit::All { edits }
}

fn planned(draft: &Draft) -> BTreeSet<&str> {
    draft.rows(&plan()).iter().filter_map(|row| code(draft, *row, "space")).collect()
}

fn code<'d>(draft: &'d Draft, row: RowId, sub: &str) -> Option<&'d str> {
    let entry = draft.entry(&plan().row(row).sub(sub))?;
    entry.value.codes().first().copied()
}

/// What was done of the draft's plan.
pub fn coverage(draft: &Draft, lists: &Lists) -> Coverage {
    let mut coverage = Coverage::default();
    for row in draft.rows(&plan()) {
        coverage.planned += 1;
        let explained = code(draft, *row, "why").is_some();
        match (code(draft, *row, "method"), code(draft, *row, "result")) {
            (_, Some("inaccessible")) if explained => coverage.closed += 1,
            (Some(method), Some(result)) if method != "not_searched" && result != "inaccessible" => {
                coverage.searched += 1;
            }
            _ => {
                let space = code(draft, *row, "space").unwrap_or_default().to_owned();
                coverage.open.push((*row, space));
            }
        }
    }
    let vessel_type =
        draft.entry(&Path::new("vessel", "type")).and_then(|e| e.value.codes().first().copied());
    if let Some(list) = vessel_type.and_then(|of| spaces(lists, of)) {
        let have = planned(draft);
        let lacking = list.offered().filter(|item| !have.contains(item.code.as_str()));
        coverage.unplanned = lacking.map(|item| item.code.clone()).collect();
    }
    coverage
}

/// What stands against the claim of a full search; nothing where none is claimed.
pub(super) fn findings(sheet: &Sheet<'_>) -> Vec<Finding> {
    let claimed = sheet
        .draft
        .entry(&level())
        .is_some_and(|entry| entry.value.codes().iter().any(|code| matches!(*code, "full" | "intrusive")));
    if !claimed || sheet.form.field(&plan()).is_none() {
        return Vec::new();
    }
    let by = sheet.form.section("search").and_then(|s| s.by.clone());
    let coverage = coverage(sheet.draft, sheet.lists);
    let mut found = Vec::new();
    if coverage.planned == 0 {
        found.push(Finding { path: plan(), why: Why::Missing, by: by.clone() });
    }
    for (row, space) in coverage.open {
        let path = plan().row(row).sub("result");
        found.push(Finding { path, why: Why::SpaceOpen { space }, by: by.clone() });
    }
    for space in coverage.unplanned {
        found.push(Finding { path: plan(), why: Why::SpaceOpen { space }, by: by.clone() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::registry::Registry;

    fn set(draft: &mut Draft, path: &str, code: &str) {
        let value = Value::Choice(code.into());
        draft.apply(&Edit::typed(path.parse().unwrap(), value, UtcTime(0))).unwrap();
    }

    /// One space left blank, not searched, or closed without a reason is named; each other
    /// way through is a full search.
    #[test]
    fn a_full_search_has_no_unexplained_space() {
        let registry = Registry::bundled();
        let form = registry.newest("boarding").unwrap();
        let mut draft = Draft::new(form.id.clone());
        let finds = |draft: &Draft| -> Vec<String> {
            let sheet = Sheet { form, lists: registry.lists(), draft, now: UtcTime(0) };
            let open = |f: &Finding| match &f.why {
                Why::SpaceOpen { space } => Some(space.clone()),
                _ => None,
            };
            sheet.refusals().iter().filter_map(open).collect()
        };
        set(&mut draft, "vessel.type", "fishing");
        let edit = plan_for(&draft, registry.lists(), "fishing", UtcTime(0));
        draft.apply(&edit).unwrap();
        let rows = draft.rows(&plan()).to_vec();
        assert!(rows.len() >= 10, "{rows:?}");
        assert_eq!(plan_for(&draft, registry.lists(), "fishing", UtcTime(0)), Edit::All { edits: vec![] });
        // Nothing is claimed, so nothing stands against it.
        assert_eq!(finds(&draft), Vec::<String>::new());
        set(&mut draft, "search.level", "full");
        assert_eq!(finds(&draft).len(), rows.len());
        for row in &rows {
            set(&mut draft, &format!("search.plan.{row}.method"), "physical");
            set(&mut draft, &format!("search.plan.{row}.result"), "clear");
        }
        assert_eq!(finds(&draft), Vec::<String>::new());
        assert!(coverage(&draft, registry.lists()).is_full());
        let first = rows[0];
        let space = code(&draft, first, "space").unwrap().to_owned();
        set(&mut draft, &format!("search.plan.{first}.result"), "inaccessible");
        assert_eq!(finds(&draft), std::slice::from_ref(&space));
        let why: Path = format!("search.plan.{first}.why").parse().unwrap();
        draft.apply(&Edit::typed(why.clone(), Value::Text("welded, no tool".into()), UtcTime(0))).unwrap();
        assert_eq!(finds(&draft), Vec::<String>::new());
        set(&mut draft, &format!("search.plan.{first}.result"), "clear");
        set(&mut draft, &format!("search.plan.{first}.method"), "not_searched");
        assert_eq!(finds(&draft), std::slice::from_ref(&space));
        let coverage = coverage(&draft, registry.lists());
        assert_eq!(coverage.percent(), (rows.len() - 1) * 100 / rows.len());
        // A space that was taken out of the plan is still a space of the vessel.
        draft.apply(&Edit::RemoveRow { path: plan(), row: first }).unwrap();
        assert_eq!(finds(&draft), [space]);
    }
}

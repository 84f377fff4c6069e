//! The persons on the lists beside the persons found aboard: who of the lists was not found,
//! who was found and is on none, and in what the two differ. Also each of them as the watch
//! list compares persons.

#[cfg(test)]
mod tests;

use crate::domain::report::draft::Draft;
use crate::domain::report::edit::Edit;
use crate::domain::report::form::{Form, Kind};
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::prefill::crew_list::listed;
use crate::domain::report::value::{Source, Value};
use crate::domain::time::UtcTime;
use crate::domain::watchlist::compare::Tier;
use crate::domain::watchlist::person::Person;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// Names are compared with every other name up to so many open persons on each side.
const MOST_ALIKE: usize = 200;
/// What is compared of a pair, by the keys of the form.
const COMPARED: [&str; 9] = [
    "family",
    "given",
    "sex",
    "nationality",
    "born",
    "document_no",
    "document_state",
    "document_expiry",
    "rank",
];

/// Where the persons found aboard stand in a form.
pub fn found() -> Path {
    Path::new("persons", "list")
}

/// A person of one side, as the other side has him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// On the list, not found aboard.
    NotFound,
    /// Found aboard, on no list.
    NotListed,
    /// The row of the other side, and the fields that differ.
    Paired { with: RowId, differs: Vec<&'static str> },
}

/// Both sides, by their rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    pub listed: BTreeMap<RowId, Standing>,
    pub found: BTreeMap<RowId, Standing>,
}

impl Difference {
    /// Not found, on no list, differing pairs.
    pub fn counts(&self) -> (usize, usize, usize) {
        let of = |side: &BTreeMap<RowId, Standing>, standing: &Standing| {
            side.values().filter(|s| *s == standing).count()
        };
        let differs = |s: &&Standing| matches!(s, Standing::Paired { differs, .. } if !differs.is_empty());
        (
            of(&self.listed, &Standing::NotFound),
            of(&self.found, &Standing::NotListed),
            self.listed.values().filter(differs).count(),
        )
    }
}

/// The two sides of a draft; `None` while no list is in it.
pub fn difference(draft: &Draft) -> Option<Difference> {
    let lists = listed();
    if draft.rows(&lists).is_empty() {
        return None;
    }
    let mut open_listed = side(draft, &lists);
    let mut open_found = side(draft, &found());
    let mut result = Difference::default();
    let mut pair = |listed: &One, found: &One| {
        let differs = differing(draft, listed, found);
        let standing = |with| Standing::Paired { with, differs: differs.clone() };
        result.listed.insert(listed.row, standing(found.row));
        result.found.insert(found.row, standing(listed.row));
    };
    // The surest first: the paper's number, then the name as it is written, then a like name.
    let by_paper = |a: &One, b: &One| !a.paper.is_empty() && a.paper == b.paper;
    let by_name = |a: &One, b: &One| !a.name.is_empty() && a.name == b.name && !a.born_other(b);
    let alike = |a: &One, b: &One| {
        a.person.compare(&b.person).is_some_and(|l| l.tier >= Tier::Possible && !a.born_other(b))
    };
    join(&mut open_listed, &mut open_found, by_paper, &mut pair);
    join(&mut open_listed, &mut open_found, by_name, &mut pair);
    if open_listed.len() <= MOST_ALIKE && open_found.len() <= MOST_ALIKE {
        join(&mut open_listed, &mut open_found, alike, &mut pair);
    }
    result.listed.extend(open_listed.into_iter().map(|one| (one.row, Standing::NotFound)));
    result.found.extend(open_found.into_iter().map(|one| (one.row, Standing::NotListed)));
    Some(result)
}

/// Pairs what `fits` says is one, in the order of the list; a pair leaves both sides.
fn join(
    listed: &mut Vec<One>,
    found: &mut Vec<One>,
    fits: impl Fn(&One, &One) -> bool,
    pair: &mut impl FnMut(&One, &One),
) {
    listed.retain(|one| match found.iter().position(|other| fits(one, other)) {
        Some(at) => {
            pair(one, &found.remove(at));
            false
        }
        None => true,
    });
}

/// A person of a side.
struct One {
    path: Path,
    row: RowId,
    /// Letters and digits of the paper's number.
    paper: String,
    /// The name as it is compared first.
    name: String,
    born: Option<Value>,
    person: Person,
}

impl One {
    /// Both birth dates are known and differ: two persons, whatever they are called.
    fn born_other(&self, other: &Self) -> bool {
        self.born.as_ref().zip(other.born.as_ref()).is_some_and(|(a, b)| a != b)
            && (self.paper.is_empty() || other.paper.is_empty() || self.paper != other.paper)
    }
}

/// The persons of a list; of those found, who is marked as not found is none.
fn side(draft: &Draft, list: &Path) -> Vec<One> {
    let is_there =
        |row: &&RowId| !matches!(draft.value(&list.row(**row).sub("found")), Some(Value::YesNo(false)));
    draft.rows(list).iter().filter(is_there).map(|row| one(draft, list, *row)).collect()
}

fn one(draft: &Draft, list: &Path, row: RowId) -> One {
    let path = list.row(row);
    let names = ["family", "given"].map(|key| bare(&text(draft, &path, key)));
    One {
        row,
        paper: bare(&text(draft, &path, "document_no")),
        name: names.concat(),
        born: draft.value(&path.sub("born")).cloned(),
        person: person(draft, &path),
        path,
    }
}

/// A person of the draft as the watch list compares persons.
pub fn person(draft: &Draft, row: &Path) -> Person {
    let part = |key: &str| text(draft, row, key);
    let whole = format!("{} {}", part("family"), part("given"));
    let alias = part("alias");
    Person::new(&[&whole, &alias], &part("born"), &[&part("document_no")], &part("nationality"))
}

/// Every person of both sides, by the path of the row.
pub fn persons(draft: &Draft) -> BTreeMap<Path, Person> {
    let rows = |list: Path| {
        let rows = draft.rows(&list).to_vec();
        rows.into_iter().map(move |row| list.row(row))
    };
    rows(found()).chain(rows(listed())).map(|row| (row.clone(), person(draft, &row))).collect()
}

fn text(draft: &Draft, row: &Path, key: &str) -> String {
    match draft.value(&row.sub(key)) {
        Some(Value::Text(text) | Value::Choice(text)) => text.clone(),
        Some(Value::Date(date)) => date.to_string(),
        _ => String::new(),
    }
}

/// Letters and digits in one form of width and case.
fn bare(text: &str) -> String {
    text.nfkc().flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric()).collect()
}

/// What both sides say, and say otherwise.
fn differing(draft: &Draft, listed: &One, found: &One) -> Vec<&'static str> {
    let name = |one: &One| one.name.clone();
    let same_name = name(listed) == name(found);
    let differs = |key: &str| {
        let said = |one: &One| bare(&text(draft, &one.path, key));
        let (a, b) = (said(listed), said(found));
        let is_name = matches!(key, "family" | "given");
        !(a.is_empty() || b.is_empty() || a == b || (is_name && same_name))
    };
    COMPARED.into_iter().filter(|key| differs(key)).collect()
}

/// One step that puts the persons of these rows of the lists among those found aboard, as the
/// lists have them. Who is found already stays as he is.
pub fn found_as_listed(form: &Form, draft: &Draft, rows: &[RowId], at: UtcTime) -> Vec<Edit> {
    let (list, aboard) = (listed(), found());
    let Some(Kind::Rows { record }) = form.field(&aboard).map(|field| &field.kind) else { return Vec::new() };
    let known: BTreeSet<&str> = form.record(record).iter().map(|field| field.key.as_str()).collect();
    let difference = difference(draft).unwrap_or_default();
    let open = rows.iter().filter(|row| difference.listed.get(row) == Some(&Standing::NotFound));
    let mut next = draft.next_row().0;
    let mut edits = Vec::new();
    for row in open {
        let (from, new) = (list.row(*row), RowId(next));
        next = next.saturating_add(1);
        edits.push(Edit::AddRow { path: aboard.clone(), row: new });
        for (path, entry) in draft.values_under(&from) {
            if let Some(key) = path.sub.as_deref().filter(|key| known.contains(key)) {
                let to = aboard.row(new).sub(key);
                edits.push(Edit::from(to, entry.value.clone(), entry.source, at));
            }
        }
        if known.contains("found") {
            let seen = aboard.row(new).sub("found");
            edits.push(Edit::from(seen, Value::YesNo(true), Source::Seen, at));
        }
    }
    edits
}

//! Value lists: the codes of a choice with their labels. They are data with a version; an
//! office puts a file of its own over them, which adds and relabels codes or retires them.
//! A code that no list knows is kept and shown as unknown.

use super::form::Label;
use super::form::fault::{Fault, Problem};
use super::form::toml_table::{Notes, Reader, Table};
use std::collections::BTreeMap;
use toml::de::DeTable;

/// Most lists of a file and items of a list.
const MOST_LISTS: usize = 300;
const MOST_ITEMS: usize = 1000;

/// The lists by their id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lists {
    lists: BTreeMap<String, List>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List {
    pub id: String,
    pub label: Label,
    /// Of the bundled list; an overlay's version stands behind a plus: `3+2`.
    pub version: String,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub code: String,
    pub label: Label,
    /// Keeps its label in old records, and is no longer offered.
    pub retired: bool,
    /// A word that items share (the part of the ship, the kind of goods).
    pub group: Option<String>,
}

impl Lists {
    /// Reads the lists of a file; what is faulty is noted and left out.
    pub fn read(text: &str) -> (Self, Vec<Problem>) {
        let (text, mut notes) = Reader::new(text).split();
        let mut lists = Self::default();
        if let Ok(document) = DeTable::parse(&text) {
            let table = Table { name: "lists", table: document.get_ref(), span: 0..0 };
            table.only(&mut notes, &["list"]);
            for part in table.tables(&mut notes, "list", MOST_LISTS) {
                let Some(list) = list(&part, &mut notes) else { continue };
                if lists.lists.contains_key(&list.id) {
                    notes.note(part.place("id"), Fault::Duplicate, vec![("value", list.id)]);
                } else {
                    lists.lists.insert(list.id.clone(), list);
                }
            }
        }
        (lists, notes.into_problems())
    }

    /// Puts other lists over these: their items take the place of those with the same code
    /// and come behind the rest.
    pub fn overlay(&mut self, over: Self) {
        for (id, list) in over.lists {
            let Some(base) = self.lists.get_mut(&id) else {
                self.lists.insert(id, list);
                continue;
            };
            base.version = format!("{}+{}", base.version, list.version);
            for item in list.items {
                match base.items.iter_mut().find(|i| i.code == item.code) {
                    Some(old) => *old = item,
                    None => base.items.push(item),
                }
            }
        }
    }

    pub fn list(&self, id: &str) -> Option<&List> {
        self.lists.get(id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &List> {
        self.lists.values()
    }

    /// The item, also a retired one; `None` for a code that the list doesn't know.
    pub fn item(&self, list: &str, code: &str) -> Option<&Item> {
        self.list(list)?.items.iter().find(|i| i.code == code)
    }
}

impl List {
    /// The items to choose from.
    pub fn offered(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|i| !i.retired)
    }
}

fn list(part: &Table<'_, '_>, notes: &mut Notes) -> Option<List> {
    part.only(notes, &["id", "version", "en", "ja", "items", "codes"]);
    let id = part.key(notes, "id");
    let version = part.number(notes, "version");
    if version.is_none() && part.table.get("version").is_none() {
        part.missing(notes, "version");
    }
    let label = part.label(notes);
    let mut items: Vec<Item> = Vec::new();
    for row in part.tables(notes, "items", MOST_ITEMS) {
        row.only(notes, &["code", "en", "ja", "retired", "group"]);
        let label = row.label(notes);
        let (retired, group) = (row.flag(notes, "retired"), row.text(notes, "group"));
        let Some(code) = code(&row, notes) else { continue };
        if items.iter().any(|i| i.code == code) {
            notes.note(row.place("code"), Fault::Duplicate, vec![("value", code)]);
        } else {
            items.push(Item { code, label, retired, group });
        }
    }
    // Codes that have their labels in another list.
    for code in part.words(notes, "codes").into_iter().filter(|c| is_code(c)).take(MOST_ITEMS) {
        items.push(Item { code, label: Label::default(), retired: false, group: None });
    }
    Some(List { id: id?, label, version: version?.to_string(), items })
}

/// Codes come from many tables: letters of both cases, digits, `_`, `-`.
fn is_code(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    !text.is_empty() && text.len() <= super::value::MOST_CODE && text.bytes().all(good)
}

fn code(row: &Table<'_, '_>, notes: &mut Notes) -> Option<String> {
    let code = row.needed(notes, "code")?;
    if is_code(&code) {
        return Some(code);
    }
    notes.note(row.place("code"), Fault::BadKey, vec![("value", code)]);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = r#"
[[list]]
id = "search_means"
version = 3
en = "Means"
ja = "手段"
items = [
  { code = "VIS", en = "Visual", ja = "目視" },
  { code = "DOC", en = "Documents", ja = "書類" },
]
"#;

    #[test]
    fn an_office_adds_relabels_and_retires() {
        let (mut lists, problems) = Lists::read(BASE);
        assert_eq!(problems, []);
        let (over, problems) = Lists::read(
            r#"
[[list]]
id = "search_means"
version = 1
en = "Means"
ja = "手段"
items = [
  { code = "VIS", en = "By eye", ja = "目視", retired = true },
  { code = "NOSE", en = "Smell", ja = "臭気" },
]
[[list]]
id = "berths"
version = 1
en = "Berths"
ja = "岸壁"
items = []
"#,
        );
        assert_eq!(problems, []);
        lists.overlay(over);
        let list = lists.list("search_means").unwrap();
        assert_eq!(list.version, "3+1");
        let offered: Vec<&str> = list.offered().map(|i| i.code.as_str()).collect();
        assert_eq!(offered, ["DOC", "NOSE"]);
        assert_eq!(lists.item("search_means", "VIS").unwrap().label.en, "By eye");
        assert_eq!(lists.item("search_means", "XRAY"), None);
        assert!(lists.list("berths").is_some());
    }

    #[test]
    fn a_faulty_line_costs_itself_alone() {
        let text = BASE.replace("en = \"Visual\"", "en = Visual");
        let (lists, problems) = Lists::read(&text);
        assert_eq!(problems.iter().map(|p| (p.line, p.fault)).collect::<Vec<_>>(), [(8, Fault::Syntax)]);
        let codes: Vec<&str> =
            lists.list("search_means").unwrap().items.iter().map(|i| i.code.as_str()).collect();
        assert_eq!(codes, ["DOC"]);
        let (lists, problems) = Lists::read(&BASE.replace("\"DOC\"", "\"V I S\""));
        assert_eq!(problems.iter().map(|p| (p.line, p.fault)).collect::<Vec<_>>(), [(9, Fault::BadKey)]);
        assert_eq!(lists.list("search_means").unwrap().items.len(), 1);
    }
}

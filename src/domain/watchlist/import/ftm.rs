//! Entities of Follow the Money, one JSON object a line: vessels, persons and companies,
//! and the sanctions and papers that point at them.

use super::Given;
use super::decode::decode;
use crate::domain::watchlist::reader::Row;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Entity {
    id: String,
    schema: String,
    #[serde(default)]
    properties: BTreeMap<String, Vec<serde_json::Value>>,
}

/// The property of an entity and the column it fills.
const PROPERTIES: [(&str, &str); 15] = [
    ("alias", "aliases"),
    ("previousName", "former_names"),
    ("weakAlias", "weak_aliases"),
    ("imoNumber", "imo"),
    ("mmsi", "mmsi"),
    ("callSign", "callsign"),
    ("flag", "flag"),
    ("type", "type"),
    ("registrationNumber", "registration"),
    ("registrationPort", "home_port"),
    ("birthDate", "birth_date"),
    ("passportNumber", "passport"),
    ("nationality", "nationality"),
    ("notes", "notes"),
    ("topics", "topics"),
];

/// Columns that hold one value; the last of several is the one in force.
const SINGLE: [&str; 4] = ["imo", "flag", "type", "home_port"];

impl Entity {
    fn values(&self, key: &str) -> Vec<String> {
        let text = |v: &serde_json::Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
        let all = self.properties.get(key).into_iter().flatten();
        all.map(|v| text(v).trim().replace(';', " ")).filter(|v| !v.is_empty()).take(64).collect()
    }

    fn first(&self, key: &str) -> String {
        self.values(key).into_iter().next().unwrap_or_default()
    }

    /// The cells of a thing that can be looked for.
    fn cells(&self, kind: &str) -> BTreeMap<String, String> {
        let names = self.values("name");
        let mut cells: BTreeMap<String, String> =
            [("id", self.id.as_str()), ("kind", kind), ("action", "REPORT")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into();
        cells.insert("name".to_owned(), names.first().cloned().unwrap_or_default());
        for (property, column) in PROPERTIES {
            let mut values = self.values(property);
            if column == "aliases" {
                values.extend(names.iter().skip(1).cloned());
            }
            let value =
                if SINGLE.contains(&column) { values.pop().unwrap_or_default() } else { values.join(";") };
            cells.insert(column.to_owned(), value);
        }
        if kind != "vessel" {
            cells.remove("imo");
        }
        cells
    }
}

/// The rows of the lines. A sanction or a paper is taken when the entity it names is there; it
/// may stand before or after it.
pub(super) fn rows(bytes: &[u8]) -> Given {
    let decoded = decode(bytes);
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    let mut links: Vec<(usize, Entity)> = Vec::new();
    for (line, number) in decoded.text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        let entity: Entity = match serde_json::from_str(line) {
            Ok(entity) => entity,
            Err(error) => {
                rows.push((number, Err(format!("unreadable: {error}"))));
                continue;
            }
        };
        let kind = match entity.schema.as_str() {
            "Vessel" => "vessel",
            "Person" => "person",
            "LegalEntity" | "Company" | "Organization" | "PublicBody" => "organisation",
            "Sanction" | "Identification" | "Passport" => {
                links.push((number, entity));
                continue;
            }
            other => {
                rows.push((number, Err(format!("unused-schema: {other}"))));
                continue;
            }
        };
        place.entry(entity.id.clone()).or_insert(rows.len());
        rows.push((number, Ok(entity.cells(kind))));
    }
    let mut more = Vec::new();
    for (number, link) in links {
        let holder = if link.schema == "Sanction" { "entity" } else { "holder" };
        let names = link.values(holder);
        let mut found = false;
        for name in &names {
            if let Some((_, Ok(cells))) = place.get(name).and_then(|at| rows.get_mut(*at)) {
                join(cells, &link);
                found = true;
            }
        }
        let fate = if found { Ok(()) } else { Err(format!("no-such-entity: {}", names.join(" "))) };
        more.push((number, fate));
    }
    rows.iter_mut().filter_map(|(_, row)| row.as_mut().ok()).for_each(settle);
    Given { encoding: decoded.encoding.to_owned(), unknown_columns: Vec::new(), rows, more }
}

/// Adds what a sanction or a paper says of its holder.
fn join(cells: &mut BTreeMap<String, String>, link: &Entity) {
    let mut add = |column: &str, value: String| {
        if !value.is_empty() {
            let cell = cells.entry(column.to_owned()).or_default();
            if !cell.is_empty() {
                cell.push(';');
            }
            cell.push_str(&value);
        }
    };
    if link.schema == "Sanction" {
        let what = ["authority", "program", "reason"].map(|key| link.first(key));
        let what: Vec<String> = what.into_iter().filter(|w| !w.is_empty()).collect();
        add("reason", what.join(", "));
        let from = [link.first("startDate"), link.first("listingDate")].into_iter().find(|d| !d.is_empty());
        add("sanctioned_from", from.unwrap_or_default());
        // Without an end it stands.
        let end = link.first("endDate");
        add("sanctioned_until", if end.is_empty() { OPEN.to_owned() } else { end });
    } else {
        add("passport", link.first("number"));
    }
}

const OPEN: &str = "open";

/// The entry holds from the first sanction's start until the last one's end.
fn settle(cells: &mut BTreeMap<String, String>) {
    let ends: Vec<&str> = cells.get("sanctioned_until").map(|c| c.split(';').collect()).unwrap_or_default();
    let until = if ends.contains(&OPEN) { None } else { ends.iter().max().map(|d| (*d).to_owned()) };
    let from = cells.get("sanctioned_from").and_then(|c| c.split(';').min()).map(str::to_owned);
    cells.extend(until.map(|d| ("expires".to_owned(), d)));
    cells.extend(from.map(|d| ("valid_from".to_owned(), d)));
}

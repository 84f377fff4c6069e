//! `alt.csv` and `add.csv`, which the US Treasury publishes beside `sdn.csv`: other names
//! and addresses of the same entities, by the entity's number. They are joined with the
//! rows of that list; what belongs to no row is told.

use super::decode::decode;
use crate::domain::watchlist::reader::{self, Written};
use std::collections::BTreeMap;

type Cells = BTreeMap<String, String>;

const ALT: [&str; 5] = ["ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"];
const ADD: [&str; 6] = ["ent_num", "add_num", "address", "city", "country", "add_remarks"];
/// Longest file, bytes.
pub const LONGEST: u64 = 64 << 20;
/// Names or addresses that are joined with one entity.
const MOST: usize = 64;

#[derive(Debug)]
struct More {
    file: String,
    row: usize,
    column: &'static str,
    value: String,
    joined: bool,
}

/// What became of a row of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreFate {
    pub file: String,
    pub row: usize,
    pub fate: Result<(), String>,
}

/// The files beside a list.
#[derive(Debug, Default)]
pub struct Companions {
    by_entity: BTreeMap<String, Vec<More>>,
    refused: Vec<MoreFate>,
}

impl Companions {
    /// Adds a file; which of the two it is shows in its header or its third column.
    pub fn add(&mut self, file: &str, bytes: &[u8]) {
        let text = decode(bytes).text;
        let head = text.lines().next().unwrap_or_default().to_lowercase();
        let kind = head.split(',').nth(2).unwrap_or_default().trim().trim_matches('"').to_owned();
        let names = matches!(kind.as_str(), "aka" | "fka" | "nka" | "alt_type");
        let has_header = head.trim_start_matches(['"', '\u{feff}']).starts_with("ent_num");
        let columns: &'static [&'static str] = if names { &ALT } else { &ADD };
        let header = (!has_header).then_some(columns);
        let (_, rows) = reader::table(&text, Written { header, note: None });
        for (row, number) in rows.into_iter().zip(1..) {
            let read = row.and_then(reader::legible).and_then(|cells| more(&cells, names));
            match read {
                Ok((entity, column, value)) => {
                    let more = More { file: file.to_owned(), row: number, column, value, joined: false };
                    self.by_entity.entry(entity).or_default().push(more);
                }
                Err(why) => {
                    self.refused.push(MoreFate { file: file.to_owned(), row: number, fate: Err(why) });
                }
            }
        }
    }

    /// Joins what is known of an entity with its row, which has become own cells.
    pub fn join(&mut self, cells: &mut Cells) {
        let number = cells.get("id").and_then(|id| id.strip_prefix("OFAC-")).unwrap_or_default();
        let Some(all) = self.by_entity.get_mut(number) else { return };
        for more in all.iter_mut().take(MOST) {
            let cell = cells.entry(more.column.to_owned()).or_default();
            if !cell.is_empty() {
                cell.push(';');
            }
            cell.push_str(&more.value);
            more.joined = true;
        }
    }

    /// The fate of each row, by file and row; to be asked when the list was read.
    pub fn fates(self) -> Vec<MoreFate> {
        let told = self.by_entity.into_iter().flat_map(|(entity, all)| {
            all.into_iter().map(move |more| {
                let fate = if more.joined { Ok(()) } else { Err(format!("no-such-entity: {entity}")) };
                MoreFate { file: more.file, row: more.row, fate }
            })
        });
        let mut fates: Vec<MoreFate> = told.chain(self.refused).collect();
        fates.sort_by(|a, b| (&a.file, a.row).cmp(&(&b.file, b.row)));
        fates
    }
}

/// The entity, the own column and the value of a row.
fn more(cells: &Cells, names: bool) -> Result<(String, &'static str, String), String> {
    let cell = |key: &str| {
        cells.get(key).map(|c| c.trim()).filter(|c| *c != "-0-").unwrap_or_default().replace([';', '；'], " ")
    };
    let entity = cell("ent_num");
    if entity.is_empty() {
        return Err("no-id".to_owned());
    }
    if names {
        let value = cell("alt_name");
        let former = cell("alt_type").eq_ignore_ascii_case("fka");
        let weak = cell("alt_remarks").to_lowercase().contains("weak");
        let column = if weak {
            "weak_aliases"
        } else if former {
            "former_names"
        } else {
            "aliases"
        };
        return if value.is_empty() { Err("no-name".to_owned()) } else { Ok((entity, column, value)) };
    }
    let parts = [cell("address"), cell("city"), cell("address_city"), cell("country")];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    // A row without an address says only that none is known.
    Ok((entity, "addresses", parts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_join_their_entity() {
        let mut companions = Companions::default();
        companions.add(
            "alt.csv",
            b"101,1,\"aka\",\"SEA QUEEN\",-0- \r\n101,2,\"fka\",\"MIN BO\",-0- \r\n101,3,\"aka\",\"SQ\",\"weak\"\r\n999,4,\"aka\",\"X\",-0- \r\n,5,aka,Y,\r\n",
        );
        companions.add("add.csv", b"101,1,\"1 Quay Road\",\"Lome\",\"Togo\",-0- \r\n");
        let mut cells: Cells = [("id", "OFAC-101"), ("former_names", "OLD")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        companions.join(&mut cells);
        companions.join(&mut Cells::new());
        assert_eq!(
            ["aliases", "former_names", "weak_aliases", "addresses"].map(|key| cells[key].as_str()),
            ["SEA QUEEN", "OLD;MIN BO", "SQ", "1 Quay Road, Lome, Togo"]
        );
        let fates: Vec<(String, usize, String)> = companions
            .fates()
            .into_iter()
            .map(|f| (f.file, f.row, f.fate.err().unwrap_or_default()))
            .collect();
        let want = [
            ("add.csv", 1, ""),
            ("alt.csv", 1, ""),
            ("alt.csv", 2, ""),
            ("alt.csv", 3, ""),
            ("alt.csv", 4, "no-such-entity: 999"),
            ("alt.csv", 5, "no-id"),
        ];
        assert_eq!(fates, want.map(|(file, row, why)| (file.to_owned(), row, why.to_owned())));
    }

    #[test]
    fn a_header_is_known() {
        let mut companions = Companions::default();
        companions
            .add("alt.csv", b"ent_num,alt_num,alt_type,alt_name,alt_remarks\n101,1,aka,SEA QUEEN,-0-\n");
        let mut cells: Cells = [("id".to_owned(), "OFAC-101".to_owned())].into();
        companions.join(&mut cells);
        assert_eq!(cells["aliases"], "SEA QUEEN");
    }
}

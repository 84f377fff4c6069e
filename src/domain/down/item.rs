//! One thing that goes down: a kind, a group, an id and cells of text. Kinds that a later
//! release adds have the same form, so an older boat keeps them and counts them in.

use crate::domain::journal::cbor::{BadCbor, Reader, Writer};
use crate::domain::journal::hash::Hash;
use std::collections::BTreeMap;

/// Most bytes of the cells of one item.
pub const MOST_CELLS: usize = 256 << 10;
/// Most bytes of a group or an id.
pub const MOST_NAME: usize = 256;
/// Most cells of one item.
pub const MOST_COLUMNS: usize = 128;

/// What an item is: the code that stands in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub u64);

impl Kind {
    /// An entry of a watch list; the group is the list.
    pub const ENTRY: Self = Self(1);
    /// A row of a register; the group is the register's code.
    pub const RECORD: Self = Self(2);
    /// An order, a task or a notice; the group says which.
    pub const ORDER: Self = Self(3);
    /// An entry that was taken back: `at`, `reason`; group and id are the entry's.
    pub const WITHDRAWN: Self = Self(4);
    /// A file of the profile: `version`, `source`, `text`; the id is its name.
    pub const DATA: Self = Self(5);
}

/// Where an item stands: one of a kind, group and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey {
    pub kind: Kind,
    pub group: String,
    pub id: String,
}

/// The cells of an item by their column.
pub type Cells = BTreeMap<String, String>;

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub key: ItemKey,
    pub cells: Cells,
}

/// Columns of an entry that go down. Everything else (who may have it, the office's own
/// notes, names of sources) stays ashore.
const ENTRY_COLUMNS: &[&str] = &[
    "id",
    "kind",
    "action",
    "name",
    "aliases",
    "former_names",
    "weak_aliases",
    "kana",
    "imo",
    "mmsi",
    "callsign",
    "flag",
    "past_flags",
    "type",
    "past_types",
    "length_m",
    "beam_m",
    "tonnage",
    "home_port",
    "registration",
    "hull_colour",
    "features",
    "reason",
    "source_grade",
    "info_grade",
    "grade_scheme",
    "handling",
    "orcon",
    "originator",
    "valid_from",
    "review",
    "expires",
    "last_seen",
    "birth_date",
    "nationality",
    "passport",
    "country",
    "lat",
    "lon",
    "bill_of_lading",
    "container",
    "hs_code",
    "consignee",
    "seal",
];
/// Columns of a register's row that go down.
const RECORD_COLUMNS: &[&str] = &[
    "id",
    "mmsi",
    "mmsi_a",
    "mmsi_b",
    "mmsi_1",
    "mmsi_2",
    "mmsi1",
    "mmsi2",
    "other_mmsi",
    "imo",
    "name",
    "vessel",
    "ship_name",
    "vessel_name",
    "callsign",
    "flag",
    "country",
    "port",
    "port_name",
    "locode",
    "from",
    "to",
    "valid_from",
    "valid_to",
    "since",
    "until",
    "expires",
    "arrival",
    "arrived",
    "ata",
    "departure",
    "departed",
    "atd",
    "entered",
    "left",
    "cleared_at",
    "at",
    "date",
    "number",
    "permit",
    "permit_number",
    "permit_no",
    "declaration",
    "from_id",
    "to_id",
    "other",
    "entry",
    "target",
    "text",
    "type",
    "purpose",
    "cargo",
    "grade",
    "source_grade",
    "info_grade",
    "office",
    "handling",
];

/// What of a row goes down.
pub fn for_boats(kind: Kind, cells: &Cells) -> Cells {
    let columns = if kind == Kind::RECORD { RECORD_COLUMNS } else { ENTRY_COLUMNS };
    let said =
        cells.iter().filter(|(column, cell)| columns.contains(&column.as_str()) && !cell.trim().is_empty());
    said.map(|(column, cell)| (column.clone(), cell.clone())).collect()
}

fn write_cells(w: &mut Writer, cells: &Cells) {
    w.array(cells.len() * 2);
    for (column, cell) in cells {
        w.text(column).text(cell);
    }
}

impl ItemKey {
    pub fn new(kind: Kind, group: &str, id: &str) -> Self {
        Self { kind, group: group.to_owned(), id: id.to_owned() }
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.unsigned(self.kind.0).text(&self.group).text(&self.id);
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BadCbor> {
        let kind = Kind(r.unsigned()?);
        Ok(Self { kind, group: r.text(MOST_NAME)?.to_owned(), id: r.text(MOST_NAME)?.to_owned() })
    }
}

/// The bytes of cells: what an item's digest is over, and how a database keeps them.
pub fn encode_cells(cells: &Cells) -> Vec<u8> {
    let mut w = Writer::new();
    write_cells(&mut w, cells);
    w.finish()
}

/// Reads what [`encode_cells`] gives.
///
/// # Errors
/// The bytes are something else.
pub fn decode_cells(bytes: &[u8]) -> Result<Cells, BadCbor> {
    if bytes.len() > MOST_CELLS {
        return Err(BadCbor::TooLarge);
    }
    let mut r = Reader::new(bytes);
    let count = r.array(MOST_COLUMNS * 2)?;
    if !count.is_multiple_of(2) {
        return Err(BadCbor::Kind);
    }
    let mut cells = Cells::new();
    for _ in 0..count / 2 {
        let (column, cell) = (r.text(MOST_NAME)?.to_owned(), r.text(MOST_CELLS)?.to_owned());
        // One order only, so that equal cells have equal bytes.
        if cells.last_key_value().is_some_and(|(last, _)| *last >= column) {
            return Err(BadCbor::NotShortest);
        }
        cells.insert(column, cell);
    }
    r.end()?;
    Ok(cells)
}

/// Tells one form of an item from another.
pub fn digest(cells: &[u8]) -> Hash {
    Hash::of_file(cells)
}

impl Item {
    pub fn new(kind: Kind, group: &str, id: &str, cells: Cells) -> Self {
        Self { key: ItemKey::new(kind, group, id), cells }
    }

    /// Small enough to go down.
    pub fn fits(&self) -> bool {
        let short = |text: &str| text.len() <= MOST_NAME;
        short(&self.key.group)
            && short(&self.key.id)
            && self.cells.len() <= MOST_COLUMNS
            && self.cells.keys().all(|column| short(column))
            && encode_cells(&self.cells).len() <= MOST_CELLS
    }
}

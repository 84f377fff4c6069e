//! Lists of others that are CSV tables (docs/watchlists.md, "Lists of others").

use super::Format;
use crate::domain::watchlist::marks;
use crate::domain::watchlist::reader::{self, Written};
use std::collections::BTreeMap;

type Cells = BTreeMap<String, String>;

/// The columns of `sdn.csv`, which has no header.
const SDN: [&str; 12] = [
    "ent_num",
    "sdn_name",
    "sdn_type",
    "program",
    "title",
    "callsign",
    "vess_type",
    "tonnage",
    "grt",
    "vess_flag",
    "vess_owner",
    "remarks",
];

/// A format that is a table: how it is written, the columns it must have, and how a row
/// becomes the office's own cells.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) written: Written,
    pub(super) needed: &'static [&'static str],
    pub(super) own: fn(Cells) -> Result<Cells, String>,
}

/// The shape of a format; `None` for one that is no table. `head` is how the text begins.
pub(super) fn shape(format: Format, head: &str) -> Option<Shape> {
    let plain = |needed, own| Some(Shape { written: Written::default(), needed, own });
    match format {
        Format::Csv => Some(Shape { written: reader::NOTED, needed: &[], own: Ok }),
        Format::OfacSdn => {
            let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
            let has_header = head.get(..7).is_some_and(|h| h.eq_ignore_ascii_case("ent_num"));
            let header = (!has_header).then_some(&SDN[..]);
            let written = Written { header, note: None };
            Some(Shape { written, needed: &["ent_num", "sdn_name"], own: sdn })
        }
        Format::Un1718 => plain(&["vessel_name", "imo"], |cells| Ok(un1718(cells))),
        Format::OpensanctionsMaritime => plain(&["type", "caption", "id"], opensanctions_maritime),
        Format::PscDetentions => plain(&["ship_name", "imo"], psc_detentions),
        Format::TmtIuu => plain(&["ircs"], tmt_iuu),
        Format::Ftm | Format::Xlsx => None,
    }
}

impl Shape {
    /// A row in the office's own cells. Every row is refused that lacks a column which
    /// the format must have.
    pub(super) fn take(&self, cells: Cells) -> Result<Cells, String> {
        match self.needed.iter().find(|key| !cells.contains_key(**key)) {
            Some(missing) => Err(format!("missing-column: {missing}")),
            None => (self.own)(cells),
        }
    }
}

/// `sdn.csv`: IMO numbers, MMSI, former names, birth dates and passports are told in the
/// remarks.
fn sdn(mut cells: Cells) -> Result<Cells, String> {
    for cell in cells.values_mut() {
        if cell.trim() == "-0-" {
            cell.clear();
        }
    }
    let kind = match get(&cells, "sdn_type").to_lowercase().as_str() {
        "vessel" => "vessel",
        "individual" => "person",
        "" | "entity" => "organisation",
        other => return Err(format!("unknown-kind: {other}")),
    };
    let mut remarks = Remarks::default();
    remarks.read(get(&cells, "remarks"));
    let [name, program, flag, class] =
        ["sdn_name", "program", "vess_flag", "vess_type"].map(|key| get(&cells, key).to_owned());
    let id = format!("OFAC-{}", get(&cells, "ent_num"));
    put(&mut cells, &[("id", &id), ("kind", kind), ("action", "REPORT"), ("name", &one(&name))]);
    put(&mut cells, &[("reason", &program), ("flag", &flag), ("type", &class)]);
    if kind == "vessel" {
        put(&mut cells, &[("imo", &remarks.imo), ("mmsi", &remarks.mmsi.join(";"))]);
    }
    put(
        &mut cells,
        &[("former_names", &remarks.former.join(";")), ("weak_aliases", &remarks.weak.join(";"))],
    );
    put(&mut cells, &[("birth_date", &remarks.birth), ("passport", &remarks.passports.join(";"))]);
    Ok(cells)
}

/// What the remarks of an SDN row say, part by part.
#[derive(Default)]
struct Remarks {
    imo: String,
    mmsi: Vec<String>,
    former: Vec<String>,
    weak: Vec<String>,
    birth: String,
    passports: Vec<String>,
}

impl Remarks {
    fn read(&mut self, remarks: &str) {
        for part in remarks.split(';') {
            let part = part.trim().trim_end_matches('.').trim_matches(['(', ')']);
            let upper = part.to_ascii_uppercase();
            let after = |mark: &str| upper.find(mark).and_then(|at| part.get(at + mark.len()..));
            let quoted = |text: &str| text.trim().trim_matches(['\'', '"']).to_owned();
            if let Some(number) = after("MMSI") {
                self.mmsi.extend(digits(number));
            } else if let Some(number) = after("IDENTIFICATION IMO").or_else(|| after("IMO NUMBER")) {
                self.imo = digits(number).unwrap_or_else(|| number.trim().to_owned());
            } else if let Some(name) = after("F.K.A.") {
                self.former.push(quoted(name));
            } else if let Some(name) = after("A.K.A.") {
                // The remarks hold the weak ones; good aliases are a file of their own.
                self.weak.push(quoted(name));
            } else if let Some(day) = upper.starts_with("DOB ").then(|| part.get(4..)).flatten() {
                day.trim().clone_into(&mut self.birth);
            } else if let Some(number) = upper.starts_with("PASSPORT ").then(|| part.get(9..)).flatten() {
                self.passports.extend(number.split_whitespace().next().map(str::to_owned));
            }
        }
    }
}

/// The list of designated vessels.
fn un1718(mut cells: Cells) -> Cells {
    let day = get(&cells, "date_of_designation").to_owned();
    let names = several(get(&cells, "vessel_name"));
    let (name, others) = names.split_first().map(|(n, o)| (n.clone(), o.join(";"))).unwrap_or_default();
    let imo = first_valid(&several(get(&cells, "imo")), |t| marks::imo(t).is_some());
    let [mmsi, sign, class] = ["mmsi", "callsign", "type"].map(|key| several(get(&cells, key)).join(";"));
    let flag = several(get(&cells, "flag")).pop().unwrap_or_default();
    let number = if imo.is_empty() { reader::column(&name) } else { imo.clone() };
    let id = format!("UN1718-{number}");
    put(&mut cells, &[("id", &id), ("kind", "vessel"), ("action", "REPORT"), ("name", &name)]);
    put(&mut cells, &[("aliases", &others), ("imo", &imo), ("mmsi", &mmsi), ("callsign", &sign)]);
    put(&mut cells, &[("type", &class), ("flag", &flag), ("valid_from", &day)]);
    put(&mut cells, &[("reason", "UN Security Council, committee 1718")]);
    cells
}

/// `maritime.csv`.
fn opensanctions_maritime(mut cells: Cells) -> Result<Cells, String> {
    let kind = match get(&cells, "type").to_lowercase().as_str() {
        "vessel" => "vessel",
        "organization" | "company" | "legalentity" => "organisation",
        "person" => "person",
        other => return Err(format!("unknown-kind: {other}")),
    };
    let [name, risk, sets, schema] =
        ["caption", "risk", "datasets", "type"].map(|key| get(&cells, key).to_owned());
    let flag = get(&cells, "flag").split(';').next_back().unwrap_or_default().trim().to_owned();
    let mmsi = get(&cells, "mmsi").replace(',', ";");
    put(&mut cells, &[("kind", kind), ("action", "REPORT"), ("name", &one(&name)), ("flag", &flag)]);
    // The column tells what the entity is, not what ship she is.
    put(&mut cells, &[("schema", &schema), ("type", ""), ("mmsi", &mmsi)]);
    put(&mut cells, &[("reason", &[risk, sets].join(" "))]);
    if kind != "vessel" {
        // A company's number has other check digits.
        let number = cells.remove("imo").unwrap_or_default();
        put(&mut cells, &[("company_imo", &number)]);
    }
    Ok(cells)
}

/// A list of detentions; a ship detained twice is two entries.
fn psc_detentions(mut cells: Cells) -> Result<Cells, String> {
    let name = one(get(&cells, "ship_name"));
    let flag = ["ship_flag", "flag"].map(|key| get(&cells, key)).join("");
    let day = ["date_of_detention", "detention_date"].map(|key| get(&cells, key)).join("");
    if !day.is_empty() {
        crate::domain::watchlist::entry::date(&day).ok_or_else(|| format!("bad-date: {day}"))?;
    }
    let [place, what] = ["place_of_detention", "deficiencies"].map(|key| get(&cells, key).to_owned());
    let reason = [day.as_str(), &place, &what].join(" ").trim().to_owned();
    let id = format!("PSC-{}-{day}", get(&cells, "imo"));
    put(&mut cells, &[("id", &id), ("kind", "vessel"), ("action", "OBSERVE"), ("name", &name)]);
    put(&mut cells, &[("flag", &flag), ("reason", &reason)]);
    Ok(cells)
}

/// The combined list of vessels in illegal fishing: several names, flags and listings in a
/// cell, in any of the list's own separators; the headings vary with the edition.
fn tmt_iuu(mut cells: Cells) -> Result<Cells, String> {
    let any = |keys: &[&str]| -> String {
        keys.iter().map(|key| get(&cells, key)).find(|cell| !cell.is_empty()).unwrap_or_default().to_owned()
    };
    let names = parts(&any(&["name", "names", "vessel_name", "vessel_names", "current_name"]));
    let (name, more) = names.split_first().map(|(n, more)| (n.clone(), more.to_vec())).unwrap_or_default();
    let former = parts(&any(&["former_names", "previous_names", "previous_name", "past_names"]));
    let imo = parts(&any(&["imo", "lloyds_imo_number"]));
    let imo = first_valid(&imo, |t| marks::imo(t).is_some());
    let sign = parts(&any(&["ircs"])).join(";");
    let mmsi: Vec<String> = parts(&any(&["mmsi"]));
    let flag = any(&["flag", "flags", "current_flag", "flag_state"]);
    let flag = parts(&flag).into_iter().next().unwrap_or_default();
    let class = any(&["type", "gear", "vessel_types"]);
    let bodies = any(&["rfmo", "rfmos", "listing_rfmo", "iuu_list", "iuu_lists", "listed_by", "listing"]);
    let day = any(&["date", "date_listed", "listing_date", "date_of_listing", "listed_on"]);
    let why = any(&["reason", "reason_for_listing", "activity", "details"]);
    let owner = any(&["owner", "owners", "owner_operator", "owner_name", "operator"]);
    if !day.is_empty() && crate::domain::watchlist::entry::date(&day).is_none() {
        return Err(format!("bad-date: {day}"));
    }
    let number = if imo.is_empty() { reader::column(&name) } else { imo.clone() };
    let listed_by = reader::column(&bodies);
    let id = ["IUU", &number, &listed_by].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("-");
    let reason =
        ["IUU", &bodies, &day, &why].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    put(&mut cells, &[("id", &id), ("kind", "vessel"), ("action", "REPORT"), ("name", &name)]);
    put(&mut cells, &[("aliases", &more.join(";")), ("former_names", &former.join(";")), ("imo", &imo)]);
    put(&mut cells, &[("callsign", &sign), ("mmsi", &mmsi.join(";")), ("flag", &flag), ("type", &class)]);
    put(&mut cells, &[("reason", &reason), ("owner", &owner)]);
    Ok(cells)
}

/// The values of a cell that holds several, those that say nothing left out.
fn parts(cell: &str) -> Vec<String> {
    let split = cell.split([';', '；', '|', '\n', ',']).map(str::trim);
    let says = |v: &&str| !matches!(v.to_uppercase().as_str(), "" | "N/A" | "NA" | "NONE" | "UNKNOWN" | "-");
    split.filter(says).map(str::to_owned).collect()
}

fn get<'a>(cells: &'a Cells, key: &str) -> &'a str {
    cells.get(key).map(|c| c.trim()).unwrap_or_default()
}

fn put(cells: &mut Cells, pairs: &[(&str, &str)]) {
    cells.extend(pairs.iter().map(|(key, value)| ((*key).to_owned(), value.trim().to_owned())));
}

/// A single name: the list's separators in it are no separators.
fn one(name: &str) -> String {
    name.replace([';', '；'], " ")
}

fn digits(text: &str) -> Option<String> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let number: String = text.get(start..)?.chars().take_while(char::is_ascii_digit).collect();
    Some(number)
}

/// The first that passes, or the first, so that the refusal can name it.
fn first_valid(all: &[String], passes: impl Fn(&str) -> bool) -> String {
    all.iter().find(|t| passes(t)).or_else(|| all.first()).cloned().unwrap_or_default()
}

/// The values of `1: PANAMA 2: TOGO`; a cell without numbers is one value.
pub(super) fn several(cell: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let mut next = 1;
    for word in cell.split_whitespace() {
        let (mark, rest) = word.split_once(':').map_or((word, None), |(mark, rest)| (mark, Some(rest)));
        let counts = rest.is_some() && mark.parse() == Ok(next);
        if counts {
            next += 1;
            values.push(rest.unwrap_or_default().to_owned());
            continue;
        }
        match values.last_mut() {
            Some(value) if value.is_empty() => value.push_str(word),
            Some(value) => value.extend([" ", word]),
            None => values.push(word.to_owned()),
        }
    }
    let says =
        |v: &String| !matches!(v.to_uppercase().as_str(), "" | "N/A" | "NA" | "NONE" | "UNKNOWN" | "-");
    values
        .into_iter()
        .map(|v| one(v.trim().trim_end_matches([',', ';'])).trim().to_owned())
        .filter(says)
        .collect()
}

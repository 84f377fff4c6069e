//! From TOML to a form. What can't be read is noted and left out.

use super::condition::Condition;
use super::fault::{Fault, Problem};
use super::toml_table::{Notes, Part, Reader};
use super::{
    Decimal, End, Ends, Field, Form, FormId, Format, GroupRole, Kind, MOST_PARTS, NumberKind, Record,
    Required, Section,
};
use crate::domain::report::decimal::MOST_PLACES;
use crate::domain::report::path::Path;
use crate::domain::report::value::MOST_TEXT;
use std::collections::BTreeMap;
use toml::de::DeTable;

const FIELD_KEYS: [&str; 22] = [
    "key",
    "en",
    "ja",
    "help_en",
    "help_ja",
    "type",
    "when",
    "required",
    "required_when",
    "usual",
    "list",
    "most",
    "format",
    "unit",
    "units",
    "min",
    "max",
    "places",
    "record",
    "to",
    "after",
    "future",
];

const COMMON: &str = include_str!("../../../../assets/forms/common.toml");

pub(super) fn form(text: &str) -> (Option<Form>, Vec<Problem>) {
    let (text, mut notes) = Reader::new(text).split();
    if text.is_empty() && notes.any() {
        return (None, notes.into_problems());
    }
    let form = DeTable::parse(&text).ok().and_then(|document| {
        let table = Part { name: "form", table: document.get_ref(), span: 0..0 };
        whole(&table, &mut notes)
    });
    (form, notes.into_problems())
}

fn whole(table: &Part<'_, '_>, notes: &mut Notes) -> Option<Form> {
    table.only(notes, &["id", "version", "en", "ja", "end", "section", "record"]);
    let id = table.key(notes, "id");
    let version = version(table, notes);
    let title = table.label(notes);
    let ends = ends(table, notes);
    let mut records = BTreeMap::new();
    for part in table.tables(notes, "record", MOST_PARTS) {
        part.only(notes, &["key", "fields"]);
        let Some(key) = part.key(notes, "key") else { continue };
        let fields = fields(&part, notes, true);
        if records.insert(key.clone(), Record { fields }).is_some() {
            notes.note(part.place("key"), Fault::Duplicate, vec![("value", key)]);
        }
    }
    let mut sections: Vec<Section> = Vec::new();
    for part in table.tables(notes, "section", MOST_PARTS) {
        let Some(section) = section(&part, notes) else { continue };
        if sections.iter().any(|s| s.key == section.key) {
            notes.note(part.place("key"), Fault::Duplicate, vec![("value", section.key)]);
        } else {
            sections.push(section);
        }
    }
    let mut form = Form { id: FormId { id: id?, version: version? }, title, ends, sections, records };
    drop_dangling(&mut form, notes);
    Some(form)
}

pub(super) fn version(table: &Part<'_, '_>, notes: &mut Notes) -> Option<u32> {
    if table.table.get("version").is_none() {
        table.missing(notes, "version");
    }
    let number = table.number(notes, "version")?;
    match number.parts() {
        (units, 0) if (1..=i64::from(u32::MAX)).contains(&units) => Some(units as u32),
        _ => {
            notes.note(table.place("version"), Fault::BadNumber, vec![("key", "version".to_owned())]);
            None
        }
    }
}

fn ends(table: &Part<'_, '_>, notes: &mut Notes) -> Vec<End> {
    let mut ends: Vec<End> = Vec::new();
    for part in table.tables(notes, "end", MOST_PARTS) {
        part.only(notes, &["key", "en", "ja", "when"]);
        let (label, when) = (part.label(notes), condition(&part, notes, "when"));
        if let Some(key) = part.key(notes, "key") {
            ends.push(End { key, label, when });
        }
    }
    // There is always an end that takes all else.
    if ends.last().is_none_or(|end| end.when.is_some()) {
        ends.extend(common().ends);
    }
    ends
}

fn section(part: &Part<'_, '_>, notes: &mut Notes) -> Option<Section> {
    part.only(notes, &["key", "en", "ja", "help_en", "help_ja", "when", "by", "fields"]);
    let label = part.label(notes);
    let help = part.help(notes);
    let when = condition(part, notes, "when");
    let by = part.text(notes, "by");
    let mut fields = fields(part, notes, false);
    for field in common().fields {
        if !fields.iter().any(|f| f.key == field.key) {
            fields.push(field);
        }
    }
    part.key(notes, "key").map(|key| Section { key, label, help, when, by, fields })
}

/// What every form has.
struct Common {
    ends: Vec<End>,
    fields: Vec<Field>,
}

/// Its own text is not a form that this is added to, so it is read part by part.
fn common() -> Common {
    let (text, mut notes) = Reader::new(COMMON).split();
    let mut common = Common { ends: Vec::new(), fields: Vec::new() };
    let Ok(document) = DeTable::parse(&text) else { return common };
    let table = Part { name: "form", table: document.get_ref(), span: 0..0 };
    for part in table.tables(&mut notes, "end", 1) {
        let label = part.label(&mut notes);
        common.ends.extend(part.key(&mut notes, "key").map(|key| End { key, label, when: None }));
    }
    for part in table.tables(&mut notes, "section", 1) {
        let fields = fields(&part, &mut notes, false);
        common.fields.extend(fields.into_iter().map(|field| Field { line: 0, ..field }));
    }
    common
}

fn fields(part: &Part<'_, '_>, notes: &mut Notes, in_record: bool) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for table in part.tables(notes, "fields", MOST_PARTS) {
        let table = Part { name: "field", ..table };
        let Some(field) = field(&table, notes) else { continue };
        if in_record && matches!(field.kind, Kind::Group { .. } | Kind::Rows { .. }) {
            notes.note(table.place("type"), Fault::TooDeep, vec![("value", field.key)]);
        } else if fields.iter().any(|f| f.key == field.key) {
            notes.note(table.place("key"), Fault::Duplicate, vec![("value", field.key)]);
        } else {
            fields.push(field);
        }
    }
    fields
}

fn field(table: &Part<'_, '_>, notes: &mut Notes) -> Option<Field> {
    table.only(notes, &FIELD_KEYS);
    let key = table.key(notes, "key");
    let (label, help) = (table.label(notes), table.help(notes));
    let kind = kind(table, notes);
    let when = condition(table, notes, "when");
    let required = Required { ends: required(table, notes), when: condition(table, notes, "required_when") };
    let usual = table.text(notes, "usual");
    Some(Field {
        key: key?,
        label,
        help,
        kind: kind?,
        when,
        required,
        usual,
        line: notes.line(table.span.start),
    })
}

fn required(table: &Part<'_, '_>, notes: &mut Notes) -> Ends {
    let words = table.words(notes, "required");
    match words.as_slice() {
        [] => Ends::Never,
        [all] if all == "all" => Ends::Always,
        _ => Ends::At(words),
    }
}

fn condition(table: &Part<'_, '_>, notes: &mut Notes, key: &str) -> Option<Condition> {
    let text = table.text(notes, key)?;
    let condition = Condition::parse(&text);
    if condition.is_none() {
        notes.note(table.place(key), Fault::BadCondition, vec![("value", text)]);
    }
    condition
}

fn kind(table: &Part<'_, '_>, notes: &mut Notes) -> Option<Kind> {
    let name = table.needed(notes, "type")?;
    let record =
        |notes: &mut Notes, usual: &str| table.text(notes, "record").unwrap_or_else(|| usual.to_owned());
    let group = |notes: &mut Notes, usual: &str, role| Kind::Group { record: record(notes, usual), role };
    Some(match name.as_str() {
        "text" => Kind::Text { most: most(table, notes), format: format(table, notes) },
        "long-text" => Kind::LongText,
        "number" => Kind::Number(number(table, notes)),
        "choice" => Kind::Choice { list: table.key(notes, "list")? },
        "multi" => Kind::Multi { list: table.key(notes, "list")? },
        "yes-no" => Kind::YesNo,
        "date" => Kind::Date,
        "date-time" => {
            Kind::Time { after: place(table, notes, "after"), future: table.flag(notes, "future") }
        }
        "position" => Kind::Position,
        "photo" => Kind::Photos,
        "person" => group(notes, "person", GroupRole::Person),
        "document" => group(notes, "document", GroupRole::Document),
        "identity" => group(notes, "identity", GroupRole::Identity),
        "group" => Kind::Group { record: table.key(notes, "record")?, role: GroupRole::Plain },
        "rows" => Kind::Rows { record: table.key(notes, "record")? },
        "link" => {
            table.needed(notes, "to")?;
            Kind::Links { to: place(table, notes, "to")? }
        }
        _ => {
            notes.note(table.place("type"), Fault::UnknownType, vec![("value", name)]);
            return None;
        }
    })
}

/// The path of another field.
fn place(table: &Part<'_, '_>, notes: &mut Notes, key: &str) -> Option<Path> {
    let text = table.text(notes, key)?;
    let path = text.parse().ok();
    if path.is_none() {
        notes.note(table.place(key), Fault::NoSuchField, vec![("value", text)]);
    }
    path
}

fn most(table: &Part<'_, '_>, notes: &mut Notes) -> usize {
    let most = table.number(notes, "most").map(Decimal::parts);
    match most {
        Some((units, 0)) if units > 0 => usize::try_from(units).unwrap_or(MOST_TEXT).min(MOST_TEXT),
        Some(_) => {
            notes.note(table.place("most"), Fault::BadNumber, vec![("key", "most".to_owned())]);
            MOST_TEXT
        }
        None => MOST_TEXT,
    }
}

fn format(table: &Part<'_, '_>, notes: &mut Notes) -> Format {
    let Some(word) = table.text(notes, "format") else { return Format::Free };
    match word.as_str() {
        "imo" => Format::Imo,
        "mmsi" => Format::Mmsi,
        "callsign" => Format::CallSign,
        "email" => Format::Email,
        "locode" => Format::Locode,
        "container" => Format::Container,
        "country" => Format::Country,
        _ => {
            notes.note(table.place("format"), Fault::UnknownWord, vec![("value", word)]);
            Format::Free
        }
    }
}

fn number(table: &Part<'_, '_>, notes: &mut Notes) -> NumberKind {
    let places = table.number(notes, "places").map_or(0, |p| p.parts().0.clamp(0, MOST_PLACES.into()) as u8);
    NumberKind {
        unit: table.text(notes, "unit"),
        units: table.text(notes, "units"),
        least: table.number(notes, "min"),
        most: table.number(notes, "max"),
        places,
    }
}

/// Takes out, with a note, what names a record, a field or an end that isn't there.
fn drop_dangling(form: &mut Form, notes: &mut Notes) {
    let whole = form.clone();
    let end_keys: Vec<&str> = whole.ends.iter().map(|e| e.key.as_str()).collect();
    for section in &mut form.sections {
        let top = Path::new(&section.key, "notes");
        check_condition(&whole, &mut section.when, &top, 0, notes);
        section.fields.retain(|field| match &field.kind {
            Kind::Group { record, .. } | Kind::Rows { record } if !whole.records.contains_key(record) => {
                notes.note_line(field.line, Fault::NoSuchRecord, vec![("value", record.clone())]);
                false
            }
            _ => true,
        });
        for field in &mut section.fields {
            let here = Path::new(&section.key, &field.key);
            check_field(&whole, &end_keys, field, &here, notes);
        }
    }
    let users: Vec<(Path, String)> = whole.sections.iter().flat_map(users).collect();
    for (name, record) in &mut form.records {
        // One place where the record is used stands for all: siblings are the same there.
        let here = users.iter().find(|(_, used)| used == name).map(|(path, _)| path.clone());
        for field in &mut record.fields {
            let Some(here) = &here else { continue };
            check_field(&whole, &end_keys, field, &here.sub(&field.key), notes);
        }
    }
    for end in &mut form.ends {
        check_condition(&whole, &mut end.when, &Path::new("", ""), 0, notes);
    }
}

fn users(section: &Section) -> Vec<(Path, String)> {
    let used = |field: &Field| match &field.kind {
        Kind::Group { record, .. } | Kind::Rows { record } => {
            Some((Path::new(&section.key, &field.key), record.clone()))
        }
        _ => None,
    };
    section.fields.iter().filter_map(used).collect()
}

fn check_field(form: &Form, ends: &[&str], field: &mut Field, here: &Path, notes: &mut Notes) {
    check_condition(form, &mut field.when, here, field.line, notes);
    check_condition(form, &mut field.required.when, here, field.line, notes);
    match &mut field.kind {
        Kind::Time { after, .. } if after.as_ref().is_some_and(|path| !names_a_field(form, path)) => {
            let named = after.take().map(|path| path.to_string()).unwrap_or_default();
            notes.note_line(field.line, Fault::NoSuchField, vec![("value", named)]);
        }
        Kind::Links { to } if !names_a_field(form, to) => {
            notes.note_line(field.line, Fault::NoSuchField, vec![("value", to.to_string())]);
        }
        _ => {}
    }
    if let Ends::At(words) = &mut field.required.ends {
        words.retain(|word| {
            let known = ends.contains(&word.as_str());
            if !known {
                notes.note_line(field.line, Fault::NoSuchField, vec![("value", word.clone())]);
            }
            known
        });
    }
}

fn check_condition(
    form: &Form,
    condition: &mut Option<Condition>,
    here: &Path,
    line: usize,
    notes: &mut Notes,
) {
    let Some(subjects) = condition.as_ref().map(|c| c.subjects(here)) else { return };
    for path in subjects {
        if !names_a_field(form, &path) {
            notes.note_line(line.max(1), Fault::NoSuchField, vec![("value", path.to_string())]);
            *condition = None;
        }
    }
}

/// As [`Form::field`], and the field of any row.
fn names_a_field(form: &Form, path: &Path) -> bool {
    let Some(head) = form.field(&path.head()) else { return false };
    match (&head.kind, &path.sub) {
        (_, None) => true,
        (Kind::Group { record, .. } | Kind::Rows { record }, Some(sub)) => {
            form.record(record).iter().any(|f| f.key == *sub)
        }
        _ => false,
    }
}

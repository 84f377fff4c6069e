//! The tables that a scenario shares with a context file: what the crew knows, what
//! happens to the sensors, and what must and must not come of it.

mod negative;
mod report;

use crate::domain::geo::Position;
use crate::domain::id::{Mmsi, TargetId};
use crate::domain::scenario::fault::Fault;
use crate::domain::scenario::file::{
    Expect, Inject, Mask, MaskArea, Never, Permit, Scenario, SetDrift, Tip, WatchRow,
};
use crate::domain::scenario::inject::InjectKind;
use crate::domain::scenario::read::{Reader, Section};
use crate::domain::scenario::section::doubtful_word;
use crate::domain::time::UtcTime;
use crate::domain::units::{Bearing, Knots, NauticalMiles};
use crate::domain::watchlist::reader::read_rows;
use toml::de::{DeTable, DeValue};

/// Every table with its keys.
pub(super) const KEYS: [(&str, &[&str]); 11] = [
    ("watch", &WatchRow::COLUMNS),
    ("permit", &["mmsi", "imo", "name", "port", "from", "to", "number"]),
    ("pair", &["mmsi"]),
    ("tip", &["id", "text", "grade", "office", "at"]),
    ("mask", &["kind", "lat", "lon", "radius_nm", "polygon"]),
    ("negative", negative::KEYS),
    ("set_drift", &["set_deg", "drift_kn"]),
    (
        "inject",
        &["at", "what", "vessel", "mmsi", "lat", "lon", "by_nm", "bearing_deg", "until", "text", "id"],
    ),
    ("expect", &["rule", "level", "subjects", "at", "tolerance_s"]),
    ("never", &["rule", "level", "subjects", "from", "to"]),
    ("report", report::KEYS),
];

const LEVELS: [&str; 8] = ["INFO", "WARN", "HIGH", "ADVISE", "SUSPECT", "PROBABLE", "CONFIRMED", "DISTRESS"];

/// The rule ids, own safety's and the customs rules'; another one is only doubtful.
const RULES: [&str; 32] = [
    "A1", "A2", "A3", "A3u", "A4", "A5", "A6", "A6a", "A6b", "A6c", "A6d", "A6e", "A6f", "A6g", "A6h", "A7",
    "A8", "A9", "A9a", "A9b", "A9c", "A9d", "A10", "A11", "A12", "A13", "SOS", "LINK", "GUARD", "ANCHOR",
    "MOB", "TEXT",
];

fn keys_of(table: &str) -> &'static [&'static str] {
    KEYS.iter().find(|(name, _)| *name == table).map_or(&[], |(_, keys)| keys)
}

/// Reads the shared tables into `scenario`.
pub(super) fn fill<'t>(reader: &mut Reader<'t>, document: &DeTable<'t>, scenario: &mut Scenario) {
    // A vessel with a fault of her own is still one that can be named.
    let ids: Vec<String> = match document.get("vessel").map(toml::Spanned::get_ref) {
        Some(DeValue::Array(vessels)) => vessels
            .iter()
            .filter_map(|v| v.get_ref().as_table()?.get("id")?.get_ref().as_str().map(str::to_owned))
            .collect(),
        _ => scenario.vessels.iter().map(|v| v.id.clone()).collect(),
    };
    for section in reader.sections(document, "watch") {
        scenario.watch.extend(watch(reader, &section));
    }
    for section in reader.sections(document, "permit") {
        scenario.permits.extend(permit(reader, &section));
    }
    for section in reader.sections(document, "pair") {
        scenario.pairs.extend(pair(reader, &section, scenario));
    }
    for section in reader.sections(document, "tip") {
        scenario.tips.extend(tip(reader, &section));
    }
    for section in reader.sections(document, "mask") {
        scenario.masks.extend(mask(reader, &section));
    }
    for section in reader.sections(document, "negative") {
        scenario.negatives.extend(negative::read(reader, &section));
    }
    if let Some(section) = reader.section(document, "set_drift") {
        scenario.set_drift = set_drift(reader, &section);
    }
    for section in reader.sections(document, "inject") {
        let inject = inject(reader, &section, &ids, scenario);
        scenario.injects.extend(inject);
    }
    scenario.injects.sort_by_key(|i| i.at);
    for section in reader.sections(document, "expect") {
        let expect = expect(reader, &section, &ids, scenario);
        scenario.expects.extend(expect);
    }
    for section in reader.sections(document, "never") {
        let never = never(reader, &section, &ids, scenario);
        scenario.nevers.extend(never);
    }
    let asked = reader.sections(document, "report");
    scenario.reports = report::read(reader, &asked, &ids, scenario);
}

fn watch<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<WatchRow> {
    reader.unknown(section.name, section.table, keys_of("watch"), false);
    let mut row = WatchRow { line: reader.place(section.span.start).0, ..WatchRow::default() };
    for (key, value) in section.table {
        let cell = match value.get_ref() {
            DeValue::Array(items) => {
                items.iter().filter_map(|i| cell(i.get_ref())).collect::<Vec<_>>().join(";")
            }
            other => cell(other).unwrap_or_default(),
        };
        row.cells.insert(key.get_ref().to_string(), cell);
    }
    reader.needed_text(section, "id")?;
    let read = read_rows(std::slice::from_ref(&row));
    if let Some(refused) = read.fates.iter().find(|fate| !fate.ok) {
        let args = vec![("reason", refused.reason.clone())];
        reader.warning(section.span.clone(), Fault::WatchRow, args);
    }
    Some(row)
}

fn cell(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(n) => Some(n.as_str().to_owned()),
        DeValue::Float(n) => Some(n.as_str().to_owned()),
        DeValue::Boolean(b) => Some(b.to_string()),
        DeValue::Datetime(at) => Some(at.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn permit<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<Permit> {
    reader.only(section.name, section.table, keys_of("permit"));
    if !["mmsi", "imo", "name"].iter().any(|key| section.table.contains_key(*key)) {
        reader.missing(section, "mmsi");
    }
    let permit = Permit {
        mmsi: section.table.get("mmsi").and_then(|v| reader.mmsi(v)),
        imo: section.table.get("imo").and_then(|v| reader.imo(v)),
        name: reader.text(section, "name"),
        port: reader.needed_text(section, "port")?,
        from: reader.time(section, "from"),
        to: reader.last_time(section, "to"),
        number: reader.text(section, "number").unwrap_or_default(),
    };
    ordered(reader, section, permit.from.zip(permit.to).is_none_or(|(from, to)| from <= to));
    Some(permit)
}

/// Whether an instant lies in the times that are played; a context has none.
fn within<'t>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    key: &'static str,
    at: UtcTime,
    scenario: &Scenario,
) {
    if let Some(header) = &scenario.header
        && (at < header.start || at > header.end)
    {
        reader.warning(section.place_of(key), Fault::OutsideTimes, vec![("at", at.rfc3339())]);
    }
}

fn ordered(reader: &mut Reader<'_>, section: &Section<'_, '_>, good: bool) {
    if !good {
        reader.problem(section.place_of("to"), Fault::EndBeforeStart, vec![]);
    }
}

/// Two vessels that may keep together: by MMSI, or by the id of a vessel of this file.
fn pair<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>, scenario: &Scenario) -> Option<(Mmsi, Mmsi)> {
    reader.only(section.name, section.table, keys_of("pair"));
    let array = reader.array(section, "mmsi");
    if array.is_none() && !section.table.contains_key("mmsi") {
        reader.missing(section, "mmsi");
    }
    let mut both = Vec::new();
    for item in array? {
        let named = item.get_ref().as_str().and_then(|id| scenario.vessels.iter().find(|v| v.id == id));
        both.extend(named.and_then(|v| v.mmsi).or_else(|| reader.mmsi(item)));
    }
    if let &[a, b] = both.as_slice() {
        return Some((a, b));
    }
    let args = vec![("key", "mmsi".to_owned()), ("want", "pair".to_owned()), ("got", "list".to_owned())];
    reader.problem(section.place_of("mmsi"), Fault::WrongKind, args);
    None
}

fn tip<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<Tip> {
    reader.only(section.name, section.table, keys_of("tip"));
    let (id, text) = (reader.needed_text(section, "id"), reader.needed_text(section, "text"));
    Some(Tip {
        id: id?,
        text: text?,
        grade: reader.text(section, "grade"),
        office: reader.text(section, "office"),
        at: reader.time(section, "at"),
    })
}

fn mask<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<Mask> {
    reader.only(section.name, section.table, keys_of("mask"));
    let kind = reader.needed_text(section, "kind");
    let area = area(reader, section);
    Some(Mask { kind: kind?, area: area? })
}

/// A circle or a polygon.
fn area<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<MaskArea> {
    let area = if section.table.contains_key("polygon") {
        let corners: Vec<Position> = polygon(reader, section);
        (corners.len() >= 3).then_some(MaskArea::Polygon(corners))
    } else {
        place(reader, section)
            .zip(reader.number(section, "radius_nm", 0.001..=100.0))
            .map(|(centre, radius)| MaskArea::Circle { centre, radius: NauticalMiles(radius) })
    };
    if area.is_none() {
        reader.problem(section.span.clone(), Fault::BadMask, vec![]);
    }
    area
}

fn polygon<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Vec<Position> {
    let mut corners = Vec::new();
    for item in section.list("polygon").into_iter().take(10_000) {
        let mut parts = item.get_ref().as_array().map(|a| a.iter()).into_iter().flatten();
        if let (Some(lat), Some(lon), None) = (parts.next(), parts.next(), parts.next()) {
            corners.extend(reader.position(lat, lon));
        }
    }
    corners
}

/// `lat` and `lon` of a table, where it has them.
fn place<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<Position> {
    let (lat, lon) = (section.table.get("lat")?, section.table.get("lon")?);
    reader.position(lat, lon)
}

fn set_drift<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<SetDrift> {
    reader.only(section.name, section.table, keys_of("set_drift"));
    for key in ["set_deg", "drift_kn"] {
        if !section.table.contains_key(key) {
            reader.missing(section, key);
        }
    }
    let set = reader.number(section, "set_deg", 0.0..=360.0);
    let drift = reader.number(section, "drift_kn", 0.0..=15.0);
    Some(SetDrift { set: Bearing::new(set?), drift: Knots(drift?) })
}

fn inject<'t>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    ids: &[String],
    scenario: &Scenario,
) -> Option<Inject> {
    // An event may carry facts for whoever plays it.
    reader.unknown(section.name, section.table, keys_of("inject"), false);
    if !section.table.contains_key("at") {
        reader.missing(section, "at");
    }
    let at = reader.time(section, "at");
    let word = reader.needed_text(section, "what")?;
    let what = InjectKind::of(&word);
    if matches!(what, InjectKind::Other(_)) {
        let args = vec![("value", word), ("known", InjectKind::known())];
        reader.warning(section.place_of("what"), Fault::UnknownInject, args);
    }
    let vessel = reader.text(section, "vessel");
    if let Some(id) = vessel.as_ref().filter(|id| !ids.contains(id)) {
        reader.problem(section.place_of("vessel"), Fault::UnknownVessel, vec![("id", id.clone())]);
    }
    let position = place(reader, section);
    if what.needs_vessel() && vessel.is_none() {
        reader.missing(section, "vessel");
    }
    if what.needs_place() && vessel.is_none() && position.is_none() {
        reader.missing(section, "lat");
    }
    let (at, until) = (at?, reader.time(section, "until"));
    within(reader, section, "at", at, scenario);
    if until.is_some_and(|until| until < at) {
        reader.problem(section.place_of("until"), Fault::EndBeforeStart, vec![]);
    }
    Some(Inject {
        at,
        what,
        vessel,
        mmsi: section.table.get("mmsi").and_then(|v| reader.mmsi(v)),
        position,
        by: reader.number(section, "by_nm", 0.0..=600.0).map(NauticalMiles),
        bearing: reader.number(section, "bearing_deg", 0.0..=360.0).map(Bearing::new),
        until,
        text: reader.text(section, "text"),
        id: reader.text(section, "id"),
    })
}

/// Rule, level and subjects, which `[[expect]]` and `[[never]]` share.
fn rule<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<(String, Option<String>)> {
    let rule = reader.needed_text(section, "rule")?;
    if !RULES.contains(&rule.as_str()) {
        reader.warning(section.place_of("rule"), Fault::UnknownRule, vec![("value", rule.clone())]);
    }
    let level = reader.text(section, "level");
    if let Some(word) = level.as_ref().filter(|l| !LEVELS.contains(&l.as_str())) {
        doubtful_word(reader, section, "level", word.clone(), &LEVELS.join(", "));
    }
    Some((rule, level))
}

/// Subjects as target ids: the file may write a vessel's id, an MMSI or a target id.
fn subjects<'t>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    ids: &[String],
    scenario: &Scenario,
) -> Vec<String> {
    let mut out = Vec::new();
    for value in section.list("subjects") {
        let word = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(n) => n.as_str().to_owned(),
            other => {
                reader.wrong_kind(value.span(), "subjects", "text", other);
                continue;
            }
        };
        if ids.contains(&word) {
            out.push(scenario.target_id(&word).unwrap_or(word));
        } else if word == "own" || word.parse::<TargetId>().is_ok() || is_place(&word) {
            out.push(word);
        } else if word.len() == 9 && word.bytes().all(|b| b.is_ascii_digit()) {
            out.push(format!("mmsi:{word}"));
        } else {
            reader.problem(value.span(), Fault::UnknownVessel, vec![("id", word)]);
        }
    }
    out
}

/// `link:0`, `zone:1`.
fn is_place(word: &str) -> bool {
    let number = word.strip_prefix("link:").or_else(|| word.strip_prefix("zone:"));
    number.is_some_and(|number| number.parse::<u16>().is_ok())
}

fn expect<'t>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    ids: &[String],
    scenario: &Scenario,
) -> Option<Expect> {
    reader.only(section.name, section.table, keys_of("expect"));
    let rule = rule(reader, section);
    let subjects = subjects(reader, section, ids, scenario);
    if !section.table.contains_key("at") {
        reader.missing(section, "at");
    }
    let at = reader.time(section, "at");
    let tolerance = reader.number(section, "tolerance_s", 0.0..=86_400.0).unwrap_or(60.0);
    let (at, (rule, level)) = (at?, rule?);
    within(reader, section, "at", at, scenario);
    Some(Expect { rule, level, subjects, at, tolerance_s: tolerance as u32 })
}

fn never<'t>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    ids: &[String],
    scenario: &Scenario,
) -> Option<Never> {
    reader.only(section.name, section.table, keys_of("never"));
    let rule = rule(reader, section);
    let subjects = subjects(reader, section, ids, scenario);
    let (from, to) = (reader.time(section, "from"), reader.time(section, "to"));
    ordered(reader, section, from.zip(to).is_none_or(|(from, to)| from <= to));
    let (rule, level) = rule?;
    let against = |e: &&Expect| {
        let within = from.is_none_or(|from| from <= e.at) && to.is_none_or(|to| e.at <= to);
        let level_is = level.is_none() || level == e.level;
        within && level_is && rule == e.rule && subjects.iter().all(|id| e.subjects.contains(id))
    };
    if let Some(expect) = scenario.expects.iter().find(against) {
        let args = vec![("rule", rule.clone()), ("at", expect.at.clock())];
        reader.warning(section.place_of("rule"), Fault::Contradiction, args);
    }
    Some(Never { rule, level, subjects, from, to })
}

//! The tables that are played: `[scenario]`, `[own]`, `[[vessel]]`.

use crate::domain::id::Mmsi;
use crate::domain::scenario::fault::Fault;
use crate::domain::scenario::file::{Header, Own, Rate, Scenario, Sensor, Vessel};
use crate::domain::scenario::motion::{Route, Waypoint, leg_speed};
use crate::domain::scenario::read::{Reader, Section, Value};
use crate::domain::scenario::transponder::is_six_bit;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::own_ship::OwnState;
use crate::domain::units::{Bearing, NauticalMiles};
use toml::de::{DeTable, DeValue};

/// Every table with its keys. `[[watch]]` takes the columns of the watch list.
pub(super) const KEYS: [(&str, &[&str]); 4] = [
    (
        "",
        &[
            "scenario",
            "own",
            "vessel",
            "watch",
            "permit",
            "pair",
            "tip",
            "mask",
            "negative",
            "set_drift",
            "inject",
            "expect",
            "never",
            "report",
        ],
    ),
    ("scenario", &["name", "start", "end", "rate"]),
    ("own", &["mmsi", "waypoints", "radar_range_nm", "ais_range_nm", "state", "role", "heading_deg"]),
    (
        "vessel",
        &[
            "id",
            "sensors",
            "mmsi",
            "imo",
            "name",
            "callsign",
            "type",
            "length_m",
            "beam_m",
            "flag",
            "destination",
            "draught",
            "draught_m",
            "status",
            "heading_deg",
            "altitude_m",
            "waypoints",
        ],
    ),
];

/// Faster than this between two waypoints is doubtful.
const FAST_KN: f64 = 80.0;
const FAST_AIRCRAFT_KN: f64 = 300.0;
const MAX_VESSELS: usize = 1000;
const MAX_WAYPOINTS: usize = 10_000;
const LONGEST: Span = Span::hours(7 * 24);

/// Words for `type` and the code of M.1371-5 Table 53 that is sent.
const SHIP_TYPES: [(&str, u8); 27] = [
    ("unknown", 0),
    ("fishing", 30),
    ("towing", 31),
    ("dredger", 33),
    ("diving", 34),
    ("military", 35),
    ("sailing", 36),
    ("pleasure", 37),
    ("yacht", 37),
    ("hsc", 40),
    ("high-speed", 40),
    ("pilot", 50),
    ("sar", 51),
    ("tug", 52),
    ("tender", 53),
    ("law", 55),
    ("law-enforcement", 55),
    ("medical", 58),
    ("passenger", 60),
    ("ferry", 60),
    ("cargo", 70),
    ("bulk", 70),
    ("container", 70),
    ("reefer", 70),
    ("tanker", 80),
    ("other", 90),
    ("small", 37),
];

/// Words for `status` and the navigational status that is sent.
const STATUSES: [(&str, u8); 10] = [
    ("under-way", 0),
    ("underway", 0),
    ("anchor", 1),
    ("not-under-command", 2),
    ("restricted", 3),
    ("constrained", 4),
    ("moored", 5),
    ("aground", 6),
    ("fishing", 7),
    ("undefined", 15),
];

pub(super) fn keys_of(table: &str) -> &'static [&'static str] {
    KEYS.iter().find(|(name, _)| *name == table).map_or(&[], |(_, keys)| keys)
}

/// Reads what is played.
pub(super) fn scenario<'t>(reader: &mut Reader<'t>, document: &DeTable<'t>) -> Scenario {
    reader.only("", document, keys_of(""));
    let plays = document.contains_key("vessel");
    let header = reader.section(document, "scenario").and_then(|s| header(reader, &s, plays));
    let own = reader.section(document, "own").map(|s| own(reader, &s)).unwrap_or_default();
    let sections = reader.sections(document, "vessel");
    if let (None, Some(first), false) = (&header, sections.first(), document.contains_key("scenario")) {
        let args = vec![("key", "scenario".to_owned()), ("table", "vessel".to_owned())];
        reader.problem(first.span.clone(), Fault::MissingKey, args);
    }
    if let Some(over) = sections.get(MAX_VESSELS) {
        reader.problem(over.span.clone(), Fault::TooLong, vec![("most", MAX_VESSELS.to_string())]);
    }
    let mut vessels: Vec<Vessel> = Vec::new();
    for section in sections.iter().take(MAX_VESSELS) {
        if let Some(her) = vessel(reader, section) {
            together(reader, section, &vessels, &her);
            if let Some(header) = &header {
                played(reader, section, header, &her);
            }
            vessels.push(her);
        }
    }
    Scenario { header, own, vessels, ..Scenario::default() }
}

/// A context file may leave out what only a played one (`plays`) needs.
fn header<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>, plays: bool) -> Option<Header> {
    reader.only(section.name, section.table, keys_of("scenario"));
    for key in ["name", "start", "end"] {
        if plays && !section.table.contains_key(key) {
            reader.missing(section, key);
        }
    }
    let name = reader.text(section, "name");
    let start = reader.time(section, "start");
    reader.start = start;
    let end = reader.time(section, "end");
    let rate = reader.text(section, "rate").map_or(Some(Rate::default()), |text| {
        let rate = text.parse().ok();
        if rate.is_none() {
            unknown_word(reader, section, "rate", text, "10s, standard");
        }
        rate
    });
    let (start, end) = (start?, end?);
    if end <= start {
        reader.problem(section.place_of("end"), Fault::EndBeforeStart, vec![]);
        return None;
    }
    if end.since(start) > LONGEST {
        reader.problem(section.place_of("end"), Fault::TooLong, vec![("most", "168 h".to_owned())]);
        return None;
    }
    Some(Header { name: name.unwrap_or_default(), start, end, rate: rate? })
}

fn unknown_word(reader: &mut Reader<'_>, section: &Section<'_, '_>, key: &str, value: String, known: &str) {
    let args = vec![("key", key.to_owned()), ("value", value), ("known", known.to_owned())];
    reader.problem(section.place_of(key), Fault::UnknownWord, args);
}

/// As [`unknown_word`], where the file can be played without the word.
pub(super) fn doubtful_word(
    reader: &mut Reader<'_>,
    section: &Section<'_, '_>,
    key: &str,
    value: String,
    known: &str,
) {
    let args = vec![("key", key.to_owned()), ("value", value), ("known", known.to_owned())];
    reader.warning(section.place_of(key), Fault::UnknownWord, args);
}

fn own<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Own {
    reader.only(section.name, section.table, keys_of("own"));
    let state = reader.text(section, "state").and_then(|text| {
        let state = OwnState::of(&text.to_ascii_lowercase());
        if state.is_none() {
            doubtful_word(reader, section, "state", text, &OwnState::ALL.map(OwnState::code).join(", "));
        }
        state
    });
    let route =
        if section.table.contains_key("waypoints") { route(reader, section, "own", FAST_KN) } else { None };
    Own {
        mmsi: section.table.get("mmsi").and_then(|v| reader.mmsi(v)),
        route,
        radar_range: reader.number(section, "radar_range_nm", 0.0..=100.0).map(NauticalMiles),
        ais_range: reader.number(section, "ais_range_nm", 0.0..=10_000.0).map(NauticalMiles),
        state,
        role: reader.text(section, "role"),
        heading: reader.number(section, "heading_deg", 0.0..=360.0).map(Bearing::new),
    }
}

fn vessel<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Option<Vessel> {
    reader.only(section.name, section.table, keys_of("vessel"));
    let id = reader.needed_text(section, "id");
    let sensors = sensors(reader, section);
    let mmsi = section.table.get("mmsi").and_then(|v| reader.mmsi(v));
    let length = reader.number(section, "length_m", 0.0..=600.0).unwrap_or(0.0);
    let beam = reader.number(section, "beam_m", 0.0..=120.0).unwrap_or(0.0);
    let shown = id.clone().unwrap_or_default();
    let fast = if sensors.contains(&Sensor::SarAircraft) { FAST_AIRCRAFT_KN } else { FAST_KN };
    // Message 21 carries an extension of 14 characters.
    let name_length = if sensors.contains(&Sensor::Aid) { 34 } else { 20 };
    let her = Vessel {
        id: shown.clone(),
        sensors,
        mmsi,
        imo: section.table.get("imo").and_then(|v| reader.imo(v)),
        name: transmitted(reader, section, "name", name_length),
        callsign: transmitted(reader, section, "callsign", 7),
        ship_type: ship_type(reader, section),
        length_m: length.round() as u16,
        beam_m: beam.round() as u16,
        flag: reader.text(section, "flag"),
        destination: transmitted(reader, section, "destination", 20),
        draught_m: ["draught", "draught_m"]
            .iter()
            .find_map(|key| reader.number(section, key, 0.0..=25.5))
            .unwrap_or(0.0),
        status: status(reader, section),
        heading: reader.number(section, "heading_deg", 0.0..=360.0).map(Bearing::new),
        altitude_m: reader.number(section, "altitude_m", 0.0..=4095.0).map_or(4095, |n| n as u16),
        route: route(reader, section, &shown, fast)?,
    };
    if her.transmits() && mmsi.is_none() && !section.table.contains_key("mmsi") {
        reader.problem(section.span.clone(), Fault::NoMmsi, vec![("id", shown)]);
    }
    id.map(|_| her)
}

fn sensors<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> Vec<Sensor> {
    if !section.table.contains_key("sensors") {
        reader.missing(section, "sensors");
    }
    let mut out = Vec::new();
    for value in section.list("sensors") {
        let DeValue::String(word) = value.get_ref() else {
            reader.wrong_kind(value.span(), "sensors", "text", value.get_ref());
            continue;
        };
        match word.to_ascii_lowercase().replace(['_', ' '], "-").as_str() {
            "ais-a" => out.push(Sensor::AisA),
            "ais-b" => out.push(Sensor::AisB),
            "radar" => out.push(Sensor::Radar),
            "base" | "base-station" => out.push(Sensor::BaseStation),
            "aton" => out.push(Sensor::Aid),
            "sar-aircraft" => out.push(Sensor::SarAircraft),
            "none" => out.push(Sensor::None),
            _ => reader.problem(value.span(), Fault::UnknownSensor, vec![("value", word.to_string())]),
        }
    }
    out
}

/// A text that goes out on AIS: what its alphabet or length can't hold is noted.
fn transmitted<'t>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    key: &'static str,
    most: usize,
) -> String {
    let Some(text) = reader.text(section, key) else { return String::new() };
    if !text.chars().all(is_six_bit) {
        reader.warning(section.place_of(key), Fault::NotSixBit, vec![("value", text.clone())]);
    }
    if text.chars().count() > most {
        let args = vec![("value", text.clone()), ("most", most.to_string())];
        reader.warning(section.place_of(key), Fault::NameCut, args);
    }
    text
}

/// A code, or a word. A word that holds a known one counts as that (`bulk carrier`).
fn ship_type<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> u8 {
    coded(reader, section, "type", 255.0, &SHIP_TYPES)
}

fn status<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>) -> u8 {
    coded(reader, section, "status", 15.0, &STATUSES)
}

/// The code under `key`, 0 where there is none; a strange word is doubtful and 0.
fn coded<'t>(
    reader: &mut Reader<'t>,
    section: &Section<'_, 't>,
    key: &'static str,
    most: f64,
    words: &[(&str, u8)],
) -> u8 {
    let Some(value) = section.table.get(key) else { return 0 };
    let DeValue::String(word) = value.get_ref() else {
        return reader.number(section, key, 0.0..=most).map_or(0, |n| n as u8);
    };
    let plain = word.to_ascii_lowercase().replace(['_', ' '], "-");
    let same = words.iter().find(|(known, _)| *known == plain);
    let found = same.or_else(|| words.iter().find(|(known, _)| plain.contains(known)));
    found.map_or_else(
        || {
            let known = words.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ");
            doubtful_word(reader, section, key, word.to_string(), &known);
            0
        },
        |(_, code)| *code,
    )
}

/// `[[time, lat, lon], ..]` with rising times.
fn route<'t>(reader: &mut Reader<'t>, section: &Section<'_, 't>, id: &str, fast: f64) -> Option<Route> {
    if !section.table.contains_key("waypoints") {
        reader.missing(section, "waypoints");
        return None;
    }
    let items = reader.array(section, "waypoints")?;
    if items.is_empty() {
        reader.problem(section.place_of("waypoints"), Fault::NoWaypoints, vec![("id", id.to_owned())]);
        return None;
    }
    if items.len() > MAX_WAYPOINTS {
        let args = vec![("most", MAX_WAYPOINTS.to_string())];
        reader.problem(section.place_of("waypoints"), Fault::TooLong, args);
        return None;
    }
    let mut waypoints: Vec<Waypoint> = Vec::with_capacity(items.len());
    let mut whole = true;
    for item in items {
        let before = waypoints.last().copied();
        let Some(next) = waypoint(reader, item, before.map(|w| w.at)) else {
            whole = false;
            continue;
        };
        if let Some(before) = before {
            if next.at <= before.at {
                let args =
                    vec![("id", id.to_owned()), ("at", next.at.clock()), ("before", before.at.clock())];
                reader.problem(item.span(), Fault::TimesOutOfOrder, args);
                whole = false;
                continue;
            }
            let speed = leg_speed(before, next);
            if speed.0 > fast {
                let args = vec![("id", id.to_owned()), ("speed", format!("{:.0}", speed.0))];
                reader.warning(item.span(), Fault::TooFast, args);
            }
        }
        waypoints.push(next);
    }
    if whole { Route::new(waypoints) } else { None }
}

fn waypoint<'t>(reader: &mut Reader<'t>, item: &Value<'t>, before: Option<UtcTime>) -> Option<Waypoint> {
    let reference = before.or(reader.start);
    if let DeValue::Array(parts) = item.get_ref() {
        let mut parts = parts.iter();
        if let (Some(at), Some(lat), Some(lon), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        {
            let (at, position) = (reader.instant(at, reference, false), reader.position(lat, lon));
            return Some(Waypoint { at: at?, position: position? });
        }
    }
    reader.problem(item.span(), Fault::BadWaypoint, vec![]);
    None
}

/// A vessel whose whole route lies outside the times that are played is never there.
fn played(reader: &mut Reader<'_>, section: &Section<'_, '_>, header: &Header, her: &Vessel) {
    let (first, last) = her.route.times();
    let outside = if first > header.end { Some(first) } else { last.filter(|last| *last < header.start) };
    if let Some(at) = outside {
        reader.warning(section.place_of("waypoints"), Fault::OutsideTimes, vec![("at", at.rfc3339())]);
    }
}

/// An id is used once; one MMSI on two hulls at one time is doubtful.
fn together(reader: &mut Reader<'_>, section: &Section<'_, '_>, others: &[Vessel], her: &Vessel) {
    if others.iter().any(|v| v.id == her.id) {
        reader.problem(section.place_of("id"), Fault::DuplicateId, vec![("id", her.id.clone())]);
    }
    let shares = |v: &&Vessel| {
        let same: Option<Mmsi> = v.mmsi.filter(|m| Some(*m) == her.mmsi);
        let (a, b) = (v.route.times(), her.route.times());
        same.is_some() && b.1.is_none_or(|end| a.0 <= end) && a.1.is_none_or(|end| b.0 <= end)
    };
    if let Some(other) = others.iter().find(shares) {
        let args = vec![("id", her.id.clone()), ("other", other.id.clone())];
        reader.warning(section.place_of("mmsi"), Fault::SameMmsi, args);
    }
}

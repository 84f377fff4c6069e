//! From what the program knows to a draft that asks only for the rest. Every value keeps
//! its source; a field that holds something is never touched; what the form has no field
//! for is left out. The same names of fields serve every form (docs/forms.md).

pub mod crew_list;
pub mod earlier;
#[cfg(test)]
mod tests;

use super::decimal::Decimal;
use super::draft::Draft;
use super::edit::Edit;
use super::form::{Form, Kind};
use super::path::{Path, RowId};
use super::seal::Report;
use super::value::{Place, Source, Time, Value};
use crate::domain::time::UtcTime;

/// What is known when a form is opened. Everything but the time may be lacking.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known<'a> {
    pub now: UtcTime,
    /// Local time minus UTC, minutes.
    pub offset_min: i16,
    pub header: Header,
    pub own: Option<OwnFix>,
    pub contact: Option<Contact>,
    /// The code of the zone (list `zone`) in which the contact, or own ship, is.
    pub zone: Option<String>,
    pub watch: Option<WatchHit>,
    pub alert: Option<AlertFacts>,
    /// The last sealed boarding of this vessel.
    pub earlier: Option<&'a Report>,
}

/// What the patrol knows of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    pub report_no: Option<String>,
    pub patrol: Option<String>,
    pub watch: Option<String>,
    pub unit: Option<String>,
    pub boat: Option<String>,
    pub call_sign: Option<String>,
    pub flag: Option<String>,
    pub authority: Option<String>,
    pub office: Option<String>,
    pub officer: Option<String>,
    pub device: Option<String>,
    /// Of the program and of the value lists.
    pub versions: Option<String>,
}

/// The boat's own position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnFix {
    pub place: Place,
    /// Age at `now`, seconds.
    pub age_s: i64,
    /// A code of the list `fix_source`.
    pub source: String,
    /// A code of the list `fix_mode`.
    pub mode: Option<String>,
    pub hdop: Option<Decimal>,
    pub satellites: Option<i64>,
}

/// The contact on the plot, as it transmits or was seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// The target's id (`mmsi:431999021`, `manual:3`).
    pub target: String,
    pub place: Option<Place>,
    /// From own ship: tenths of a nautical mile, whole degrees true.
    pub range_nm: Option<Decimal>,
    pub bearing_deg: Option<Decimal>,
    pub course_deg: Option<Decimal>,
    pub speed_kn: Option<Decimal>,
    /// Whether AIS is heard from it now; `None` where nothing is known of it.
    pub ais_on: Option<bool>,
    pub name: Option<String>,
    pub imo: Option<String>,
    pub mmsi: Option<String>,
    pub call_sign: Option<String>,
    pub flag: Option<String>,
    /// A code of the list `vessel_type`.
    pub vessel_type: Option<String>,
    /// Metres.
    pub length_m: Option<Decimal>,
    pub beam_m: Option<Decimal>,
    pub draught_m: Option<Decimal>,
    pub destination: Option<String>,
    pub first_seen: Option<UtcTime>,
}

/// The watch list entry that the contact matches. Callers leave out entries that the
/// officer is not cleared for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchHit {
    pub entry: String,
    /// Which keys matched, in the match's words.
    pub keys: String,
    /// 0 to 100.
    pub score: i64,
    pub imo: Option<String>,
}

/// The alert that the boarding answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertFacts {
    /// The episode.
    pub id: String,
    /// The rule (`A3`).
    pub rule: String,
}

/// The list of an earlier boarding that is copied, what of its vessel doesn't change from one
/// boarding to the next, and the columns of an identity that are today's own.
const COPIED_LIST: &str = "parties";
const COPIED: [&str; 27] = [
    "name",
    "imo",
    "mmsi",
    "call_sign",
    "flag",
    "former_names",
    "local_name",
    "port_of_registry",
    "registration",
    "external_mark",
    "type",
    "size",
    "length",
    "beam",
    "gt",
    "nt",
    "dwt",
    "built",
    "hull_colour",
    "superstructure",
    "markings",
    "engines",
    "power",
    "fuel_range",
    "class",
    "ism_company",
    "ais_fitted",
];
const TODAY: [&str; 6] = ["transmitted", "declared", "painted", "document", "accepted", "recorded"];

struct Filling<'f> {
    form: &'f Form,
    draft: &'f Draft,
    at: UtcTime,
    edits: Vec<Edit>,
    next_row: u32,
}

impl Filling<'_> {
    /// Sets the field where the form has it with this kind and the draft has it empty.
    fn put(&mut self, path: &Path, source: Source, value: Option<Value>) {
        let Some(value) = value else { return };
        let set = |edit: &Edit| matches!(edit, Edit::Set { path: set, .. } if set == path);
        let kept = self.draft.is_filled(path) || self.edits.iter().any(set);
        let fits = self.form.field(path).is_some_and(|field| takes(&field.kind, &value));
        if fits && !kept {
            self.edits.push(Edit::from(path.clone(), value, source, self.at));
        }
    }

    fn at(&mut self, path: &str, source: Source, value: Option<Value>) {
        if let Ok(path) = path.parse() {
            self.put(&path, source, value);
        }
    }
}

fn takes(kind: &Kind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (Kind::Text { .. } | Kind::LongText, Value::Text(_))
            | (Kind::Number(_), Value::Number { .. })
            | (Kind::Choice { .. }, Value::Choice(_))
            | (Kind::Multi { .. }, Value::Multi(_))
            | (Kind::YesNo, Value::YesNo(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Time { .. }, Value::Time(_))
            | (Kind::Position, Value::Position(_))
            | (Kind::Photos, Value::Photos(_))
    )
}

fn text(value: Option<&String>) -> Option<Value> {
    value.filter(|v| !v.trim().is_empty()).map(|v| Value::Text(v.trim().to_owned()))
}

fn choice(value: Option<&String>) -> Option<Value> {
    value.map(|v| Value::Choice(v.clone()))
}

fn number(value: Option<Decimal>) -> Option<Value> {
    value.map(|value| Value::Number { value, unit: None })
}

/// One step that fills what is known; an empty one where nothing is.
pub fn prefill(form: &Form, draft: &Draft, known: &Known<'_>) -> Edit {
    let next_row = draft.next_row().0;
    let mut filling = Filling { form, draft, at: known.now, edits: Vec::new(), next_row };
    header(&mut filling, known);
    places(&mut filling, known);
    if let Some(contact) = &known.contact {
        vessel(&mut filling, contact);
    }
    reason(&mut filling, known);
    if let Some(earlier) = known.earlier {
        recorded(&mut filling, earlier);
    }
    Edit::All { edits: filling.edits }
}

fn header(f: &mut Filling<'_>, known: &Known<'_>) {
    let of = &known.header;
    for (path, value) in [
        ("header.report_no", &of.report_no),
        ("header.patrol", &of.patrol),
        ("header.watch", &of.watch),
        ("header.unit", &of.unit),
        ("header.boat", &of.boat),
        ("header.call_sign", &of.call_sign),
        ("header.flag", &of.flag),
        ("header.authority", &of.authority),
        ("header.office", &of.office),
        ("header.officer", &of.officer),
        ("header.device", &of.device),
        ("header.versions", &of.versions),
        ("close.officer_signature.name", &of.officer),
    ] {
        f.at(path, Source::Database, text(value.as_ref()));
    }
}

fn places(f: &mut Filling<'_>, known: &Known<'_>) {
    let time = |utc| Some(Value::Time(Time { utc, offset_min: known.offset_min }));
    f.at("time.at", Source::OwnFix, time(known.now));
    if let Some(own) = &known.own {
        f.at("time.own_position", Source::OwnFix, Some(Value::Position(own.place)));
        f.at("time.fix_age", Source::OwnFix, number(Some(Decimal::whole(own.age_s))));
        f.at("time.fix_source", Source::OwnFix, choice(Some(&own.source)));
        f.at("time.fix_mode", Source::OwnFix, choice(own.mode.as_ref()));
        f.at("time.hdop", Source::OwnFix, number(own.hdop));
        f.at("time.satellites", Source::OwnFix, number(own.satellites.map(Decimal::whole)));
        f.at("time.place_method", Source::OwnFix, Some(Value::Choice("gps".to_owned())));
    }
    f.at("time.zone", Source::Zone, choice(known.zone.as_ref()));
    let Some(contact) = &known.contact else { return };
    // Only a contact with a transponder has a position of its own word.
    let source = if contact.ais_on == Some(true) { Source::Ais } else { Source::Seen };
    f.at("time.target_position", source, contact.place.map(Value::Position));
    f.at("time.range", source, number(contact.range_nm));
    f.at("time.bearing", source, number(contact.bearing_deg));
    f.at("time.detected", source, contact.first_seen.and_then(time));
}

fn vessel(f: &mut Filling<'_>, contact: &Contact) {
    f.at("vessel.target", Source::OwnFix, text(Some(&contact.target)));
    for (group, value) in [
        ("vessel.name", &contact.name),
        ("vessel.imo", &contact.imo),
        ("vessel.mmsi", &contact.mmsi),
        ("vessel.call_sign", &contact.call_sign),
        ("vessel.flag", &contact.flag),
    ] {
        f.at(&format!("{group}.transmitted"), Source::Ais, text(value.as_ref()));
    }
    f.at("vessel.type", Source::Ais, choice(contact.vessel_type.as_ref()));
    for (path, value) in [
        ("vessel.length", contact.length_m),
        ("vessel.beam", contact.beam_m),
        ("vessel.draught", contact.draught_m),
        ("vessel.course", contact.course_deg),
        ("vessel.speed", contact.speed_kn),
    ] {
        f.at(path, Source::Ais, number(value));
    }
    f.at("voyage.destination_transmitted", Source::Ais, text(contact.destination.as_ref()));
    let on = contact.ais_on.map(|on| Value::Choice(if on { "yes" } else { "no" }.to_owned()));
    f.at("vessel.ais_on", Source::Ais, on);
}

fn reason(f: &mut Filling<'_>, known: &Known<'_>) {
    if let Some(hit) = &known.watch {
        f.at("trigger.watch_entry", Source::Watchlist, text(Some(&hit.entry)));
        f.at("trigger.watch_keys", Source::Watchlist, text(Some(&hit.keys)));
        f.at("trigger.watch_score", Source::Watchlist, number(Some(Decimal::whole(hit.score))));
        f.at("vessel.imo.recorded", Source::Watchlist, text(hit.imo.as_ref()));
        f.at("trigger.reason", Source::Watchlist, Some(Value::Choice("watchlist".to_owned())));
    }
    if let Some(alert) = &known.alert {
        f.at("trigger.behaviour_event", Source::BehaviourAlert, text(Some(&alert.id)));
        f.at("trigger.behaviour_rule", Source::BehaviourAlert, text(Some(&alert.rule)));
        f.at("trigger.reason", Source::BehaviourAlert, Some(Value::Choice("behaviour".to_owned())));
    }
}

/// The last boarding's word: of an identity it goes into the column `recorded`, beside what
/// is declared, transmitted, painted and in the documents today.
fn recorded(f: &mut Filling<'_>, earlier: &Report) {
    let source = Source::EarlierBoarding;
    let stays = |path: &Path| path.section == "vessel" && COPIED.contains(&path.field.as_str());
    for (path, entry) in earlier.entries.iter().filter(|(path, _)| stays(path)) {
        match path.sub.as_deref() {
            Some(sub) if path.row.is_none() && TODAY.contains(&sub) => {
                // The best word of that day: the papers', else the hull's, else the master's.
                let best = ["document", "painted", "declared"];
                let value = best.iter().find_map(|column| earlier.entries.get(&path.sub(column)));
                f.put(&path.sub("recorded"), source, value.map(|entry| entry.value.clone()));
            }
            _ if path.row.is_none() => f.put(path, source, Some(entry.value.clone())),
            _ => {}
        }
    }
    for (list, rows) in earlier.rows.iter().filter(|(path, _)| path.section == COPIED_LIST) {
        if f.form.field(list).is_some() && f.draft.rows(list).is_empty() {
            for row in rows {
                copy_row(f, earlier, list, *row);
            }
        }
    }
}

fn copy_row(f: &mut Filling<'_>, earlier: &Report, list: &Path, row: RowId) {
    let new = RowId(f.next_row);
    f.next_row = f.next_row.saturating_add(1);
    f.edits.push(Edit::AddRow { path: list.clone(), row: new });
    for (path, entry) in earlier.entries.iter().filter(|(path, _)| path.is_in(list, row)) {
        let Some(sub) = &path.sub else { continue };
        f.put(&list.row(new).sub(sub), Source::EarlierBoarding, Some(entry.value.clone()));
    }
}

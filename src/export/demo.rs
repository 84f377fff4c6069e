//! A patrol made up value by value, for proofs: one night off Sakai with contacts, a boarding
//! without a find and a seizure. What a crew typed is in [`recorded`]. Everything is invented;
//! every build gives the same values.

pub mod recorded;

use super::material::{Filing, Material, Sealed};
use crate::domain::custody::event::{Event as CustodyEvent, Quantity, Scale, Subject, What as CustodyWhat};
use crate::domain::filing::{ReportView, Standing};
use crate::domain::geo::Position;
use crate::domain::journal::entry::RecordId;
use crate::domain::patrol::PatrolId;
use crate::domain::patrol::event::{
    Begin, Brief, BriefAlert, BriefTarget, By, End, Equipment, Event, LogEntry, LogKind, Member, Place,
    PlaceBy, State, StateSet, WatchChange, WatchPlan, What,
};
use crate::domain::report::draft::Entry;
use crate::domain::report::form::FormId;
use crate::domain::report::path::{Path, RowId};
use crate::domain::report::seal::{Follows, Report};
use crate::domain::report::value::{Decimal, Place as FieldPlace, Source, Time, Value};
use crate::domain::time::{Span, UtcTime};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// 2026-11-24T08:00:00Z.
const BEGIN: UtcTime = UtcTime(1_795_507_200_000);
const PATROL: &str = "PL12-20261124-1";
const COMMANDER: &str = "K-1";
const EVIDENCE: &str = "K-2";

/// So many minutes after the patrol began.
fn at(minutes: i64) -> UtcTime {
    BEGIN + Span::minutes(minutes)
}

fn id(number: usize) -> RecordId {
    let hash = Sha256::new_with_prefix(b"watchkeeper/demo/1\0").chain_update(number.to_be_bytes()).finalize();
    RecordId(hash.first_chunk().copied().unwrap_or_default())
}

fn text(value: &str) -> String {
    value.to_owned()
}

/// Records as they are sealed one after another.
struct Journal {
    patrol: PatrolId,
    records: Vec<Sealed>,
}

impl Journal {
    fn push(&mut self, kind: &str, body: Vec<u8>) {
        let id = id(self.records.len());
        self.records.push(Sealed { id, kind: text(kind), body });
    }

    fn event(&mut self, minutes: i64, what: What) {
        let kind = what.kind();
        let event = Event { at: at(minutes), patrol: self.patrol.clone(), by: text(COMMANDER), what };
        self.push(kind, event.encode());
    }

    fn log(&mut self, minutes: i64, log: LogKind, words: &str, (lat, lon): (f64, f64), target: Option<&str>) {
        let when = (at(minutes), at(minutes));
        let own = Position::new(lat, lon).map(|here| Place::new(here, PlaceBy::Fix, Span(0)));
        let mut entry = LogEntry::new(log, text(words), when, own, None);
        entry.target = target.map(text);
        self.event(minutes, What::Log(Box::new(entry)));
    }

    fn custody(&mut self, minutes: i64, what: CustodyWhat) {
        let patrol = Some(self.patrol.clone());
        let event = CustodyEvent { at: at(minutes), patrol, by: text(EVIDENCE), what };
        self.push("custody", event.encode());
    }

    fn alert(
        &mut self,
        minutes: i64,
        (rule, level, episode): (&str, &str, u64),
        state: &str,
        subjects: &[&str],
    ) {
        let who = (state == "acknowledged").then_some(COMMANDER);
        let body = json!({
            "at": at(minutes), "event": "alert", "rule": rule, "level": level, "state": state,
            "episode": episode, "start": at(minutes), "audible": true, "subjects": subjects,
            "lat": 35.842, "lon": 133.913, "reasons": [], "title": rule, "who": who,
        });
        self.push("alert", body.to_string().into_bytes());
    }
}

fn begin() -> Begin {
    let member =
        |name: &str, role: &str| Member { name: text(name), roles: vec![text(role)], absent: String::new() };
    let works = |item: &str| Equipment { item: text(item), works: true, note: String::new() };
    Begin {
        boat: text("PL12"),
        boat_name: text("ASAGIRI"),
        call_sign: text("7JXX"),
        office: text("Kobe, Sakai branch"),
        order: text("12/2026"),
        measures: vec![text("sea-route-trafficking")],
        operation: String::new(),
        exercise: false,
        crew: vec![
            member(COMMANDER, "commander"),
            member(EVIDENCE, "evidence_officer"),
            Member { absent: text("ill"), ..member("K-3", "engineer") },
        ],
        passengers: Vec::new(),
        watches: vec![WatchPlan { watch: text("2"), members: vec![text(COMMANDER), text(EVIDENCE)] }],
        equipment: vec![works("ais"), works("radar"), works("gnss")],
        fuel_l: Some(8_400),
        engine_tenths_h: Some(31_204),
        state: State::Moored,
    }
}

fn state(minutes: i64, state: State, by: By) -> What {
    What::State(StateSet { from: at(minutes), to: None, state, reason: String::new(), by })
}

fn track(journal: &mut Journal) {
    // Out to the meeting, alongside, and home: a point every five minutes.
    let way = [(30, 35.55, 133.25), (150, 35.84, 133.91), (330, 35.85, 133.93), (560, 35.55, 133.26)];
    let legs = way.iter().zip(way.iter().skip(1));
    for ((from, lat0, lon0), (to, lat1, lon1)) in legs {
        let points: Vec<_> = (*from..=*to)
            .step_by(5)
            .map(|minute| {
                let part = f64::from(minute - from) / f64::from(to - from);
                let e7 = |a: f64, b: f64| ((a + (b - a) * part) * 1e7).round() as i64;
                json!([at(i64::from(minute)).0, e7(*lat0, *lat1), e7(*lon0, *lon1), 0])
            })
            .collect();
        let body =
            json!({ "at": at(i64::from(*to)), "patrol": journal.patrol, "metres": 0, "points": points });
        journal.push(super::material::TRACK, body.to_string().into_bytes());
    }
}

fn seizure(journal: &mut Journal) -> Option<()> {
    let item = |n: &str| format!("PL12-2026-0008-{n}").parse().ok();
    let grams = |thousandths| Some(Quantity { thousandths, unit: "g".parse().ok()? });
    for (minutes, number, what, thousandths) in [
        (246, "01", "crystalline substance in a cool box", 2_150_000),
        (248, "02", "crystalline substance, loose", 350_000),
    ] {
        journal.custody(
            minutes,
            CustodyWhat::Taken {
                item: item(number)?,
                category: text("stimulants"),
                description: text(what),
                quantity: grams(thousandths)?,
                tolerance: 1_000,
                scale: Some(Scale { id: text("SC-4"), checked: text("2026-11-01") }),
                place: text("FSH"),
                finder: text(EVIDENCE),
                witness: text(COMMANDER),
                report: Some(text("PL12-2026-0008")),
            },
        );
    }
    let bag = "BAG-118".parse().ok()?;
    journal.custody(
        255,
        CustodyWhat::Bagged {
            bag,
            kind: text("tamper-evident"),
            items: vec![item("01")?, item("02")?],
            seal: "S-40071".parse().ok()?,
            witness: text(COMMANDER),
        },
    );
    journal.custody(
        262,
        CustodyWhat::Stored {
            subject: Subject::Bag("BAG-118".parse().ok()?),
            place: text("evidence locker"),
            key_holder: text(EVIDENCE),
        },
    );
    Some(())
}

/// Fields of a report, by path.
type Fields = BTreeMap<Path, Entry>;

fn set(fields: &mut Fields, path: Path, minutes: i64, source: Source, value: Value) {
    fields.insert(path, Entry { value, source, at: at(minutes) });
}

/// The fields that both boardings have.
fn boarding(number: &str, minutes: i64, name: &str, mmsi: &str) -> Fields {
    let mut fields = Fields::new();
    let mut put = |section: &str, field: &str, source, value| {
        set(&mut fields, Path::new(section, field), minutes, source, value);
    };
    let typed = |value: &str| Value::Text(text(value));
    put("header", "report_no", Source::Typed, typed(number));
    put("header", "type", Source::Typed, Value::Choice(text("boarding")));
    put("header", "patrol", Source::Typed, typed(PATROL));
    put("header", "boat", Source::Typed, typed("ASAGIRI"));
    put("header", "authority", Source::Typed, typed("Japan Customs"));
    put("header", "office", Source::Typed, typed("Kobe, Sakai branch"));
    put("header", "classification", Source::Typed, Value::Choice(text("restricted")));
    put("header", "officer", Source::Typed, typed(COMMANDER));
    let time = |m| Value::Time(Time { utc: at(m), offset_min: 540 });
    put("time", "aboard", Source::Typed, time(minutes));
    put("time", "off", Source::Typed, time(minutes + 35));
    if let Some(place) = FieldPlace::new(358_421_230, 1_339_127_450) {
        put("time", "own_position", Source::OwnFix, Value::Position(place));
    }
    put("time", "zone", Source::Zone, Value::Choice(text("CZ")));
    put("trigger", "tip", Source::Watchlist, typed("source HARBOUR-7 names the cool boxes"));
    put("search", "hours", Source::Typed, Value::Number { value: Decimal::whole(1), unit: None });
    let identity = |field: &str, column: &str| Path::new("vessel", field).sub(column);
    set(&mut fields, identity("name", "transmitted"), minutes, Source::Ais, typed(name));
    set(&mut fields, identity("name", "painted"), minutes, Source::Seen, typed(name));
    set(&mut fields, identity("mmsi", "transmitted"), minutes, Source::Ais, typed(mmsi));
    fields
}

fn person(
    fields: &mut Fields,
    minutes: i64,
    (family, given): (&str, &str),
    role: &str,
) -> (Path, Vec<RowId>) {
    let (list, row) = (Path::new("persons", "list"), RowId(1));
    for (field, value) in [("family", family), ("given", given), ("document_no", "TX0044821")] {
        set(fields, list.row(row).sub(field), minutes, Source::Document, Value::Text(text(value)));
    }
    set(fields, list.row(row).sub("role"), minutes, Source::Document, Value::Choice(text(role)));
    (list, vec![row])
}

fn filing(
    number: usize,
    report_no: &str,
    (name, minutes): (&str, i64),
    end: &str,
    parts: (Fields, BTreeMap<Path, Vec<RowId>>),
) -> Filing {
    let report = Report {
        form: FormId { id: text("boarding"), version: 1 },
        end: text(end),
        lists: BTreeMap::new(),
        rows: parts.1,
        entries: parts.0,
        follows: Follows::Nothing,
    };
    Filing {
        view: ReportView {
            record: id(10_000 + number),
            number: text(report_no),
            officer: text(COMMANDER),
            form: text("boarding"),
            form_version: 1,
            patrol: PATROL.parse().ok(),
            title: text(name),
            revises: None,
            sealed: at(minutes),
            standing: Standing::Sealed,
        },
        report: Some(report),
    }
}

fn reports() -> Vec<Filing> {
    let mut nil = boarding("PL12-2026-0007", 180, "TOUEI MARU 8", "431999021");
    let persons = person(&mut nil, 182, ("FUJINAMI", "TETSUO"), "master");
    let result = |code: &str| Value::Multi(vec![text(code)]);
    set(&mut nil, Path::new("close", "result"), 214, Source::Typed, result("clear"));
    let words = "Papers in order. FUJINAMI was at ease; nothing found.";
    set(&mut nil, Path::new("close", "narrative"), 214, Source::Typed, Value::Text(text(words)));
    let first = filing(1, "PL12-2026-0007", ("TOUEI MARU 8", 216), "nil", (nil, BTreeMap::from([persons])));

    let mut find = boarding("PL12-2026-0008", 232, "HAE SONG 9", "440999118");
    let persons = person(&mut find, 235, ("PAKHOMENKO", "ILYA"), "master");
    let (items, row) = (Path::new("seizure", "items"), RowId(1));
    for (field, value) in [
        ("no", Value::Text(text("PL12-2026-0008-01"))),
        ("category", Value::Choice(text("narcotics"))),
        ("commodity", Value::Choice(text("stimulants"))),
        ("what", Value::Text(text("crystalline substance in a cool box"))),
        ("quantity", Value::Number { value: Decimal::whole(2_150), unit: Some(text("g")) }),
    ] {
        set(&mut find, items.row(row).sub(field), 246, Source::Typed, value);
    }
    set(&mut find, Path::new("close", "result"), 266, Source::Typed, result("seizure"));
    let words = "38 cool boxes, two held a crystalline substance. Master PAKHOMENKO denies knowledge.";
    set(&mut find, Path::new("close", "narrative"), 266, Source::Typed, Value::Text(text(words)));
    let rows = BTreeMap::from([persons, (items, vec![row])]);
    let second = filing(2, "PL12-2026-0008", ("HAE SONG 9", 268), "find", (find, rows));
    vec![first, second]
}

/// The made-up patrol; `None` never, but for a number in it that is no number.
pub fn material() -> Option<Material> {
    let mut journal = Journal { patrol: PATROL.parse().ok()?, records: Vec::new() };
    journal.event(0, What::Begin(Box::new(begin())));
    journal.event(30, state(30, State::UnderWay, By::Gnss));
    journal.log(41, LogKind::Weather, "NW 4, sea 3, visibility 8 nm", (35.58, 133.31), None);
    journal.alert(96, ("A1", "INFO", 1), "raised", &["mmsi:440999118"]);
    journal.alert(120, ("A3", "SUSPECT", 2), "raised", &["mmsi:440999118", "radar:7"]);
    journal.alert(121, ("A3", "SUSPECT", 2), "acknowledged", &["mmsi:440999118", "radar:7"]);
    let found = json!({ "at": at(122), "event": "match", "entry": "W-31", "target": "mmsi:440999118", "tier": "STRONG", "score": 0.93, "reasons": ["mmsi"], "vetoes": [] });
    journal.push("match", found.to_string().into_bytes());
    journal.alert(131, ("A13", "HIGH", 3), "raised", &[]);
    journal.alert(139, ("A13", "HIGH", 3), "cleared", &[]);
    let near = (35.842, 133.913);
    journal.log(
        152,
        LogKind::Sighting,
        "two vessels alongside, no lights on the smaller",
        near,
        Some("radar:7"),
    );
    journal.log(170, LogKind::Hail, "channel 16, answers in English", near, Some("mmsi:431999021"));
    journal.event(176, state(176, State::Anchored, By::Officer));
    journal.log(225, LogKind::Hail, "channel 16, stops at the second call", near, Some("mmsi:440999118"));
    seizure(&mut journal)?;
    journal.log(270, LogKind::Task, "ask the port for the X-ray of the second vessel", near, None);
    let brief = Brief {
        alerts: vec![BriefAlert {
            episode: text("1"),
            rule: text("A1"),
            level: text("INFO"),
            since: at(96),
            subjects: vec![text("mmsi:440999118")],
        }],
        targets: vec![BriefTarget {
            target: text("mmsi:440999118"),
            name: text("HAE SONG 9"),
            why: vec![text("listed")],
        }],
        note: text("escort to Sakai, evidence in the locker"),
        ..Brief::default()
    };
    let change =
        WatchChange { watch: text("2"), off: vec![text(COMMANDER)], on: vec![text(EVIDENCE)], brief };
    journal.event(300, What::Watch(Box::new(change)));
    journal.event(332, state(332, State::UnderWay, By::Gnss));
    track(&mut journal);
    journal.event(560, state(560, State::Moored, By::Gnss));
    let end = End {
        fuel_l: Some(6_950),
        engine_tenths_h: Some(31_281),
        distance_m: Some(131_000),
        remarks: text("escorted one vessel to port"),
        ..End::default()
    };
    journal.event(590, What::End(Box::new(end)));
    Some(Material {
        patrol: journal.patrol,
        records: journal.records,
        reports: reports(),
        attached: Vec::new(),
        steps: Vec::new(),
        missing: Vec::new(),
        now: at(590),
        test: true,
    })
}

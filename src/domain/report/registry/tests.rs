//! The forms that ship: complete, in both languages, and sealed as their ends ask.

use super::*;
use crate::domain::report::check::{Sheet, State, Why};
use crate::domain::report::decimal::Decimal;
use crate::domain::report::draft::Draft;
use crate::domain::report::edit::Edit;
use crate::domain::report::form::{Ends, Label, Section};
use crate::domain::report::path::{Path, is_key};
use crate::domain::report::prefill::{Contact, Header, Known, OwnFix, prefill};
use crate::domain::report::seal::{Follows, Report, seal};
use crate::domain::report::value::{Photo, Place, Source, Time, Value};
use crate::domain::time::UtcTime;
use std::collections::BTreeSet;

const NOW: UtcTime = UtcTime(1_794_000_000_000);
const TABLE: &str = include_str!("../../../../docs/records.md");

#[test]
fn the_files_that_ship_are_without_fault() {
    let registry = Registry::bundled();
    assert_eq!(registry.problems(), []);
    assert_eq!(registry.offered().len(), FORMS.len());
    for id in [
        "boarding",
        "sighting",
        "hail",
        "radio",
        "weather",
        "fuel",
        "fault",
        "joint",
        "note",
        "task",
        "handover",
        "partner",
        "camera",
        "tip",
        "foreign_request",
        "xray_referral",
        "patrol",
    ] {
        assert!(registry.newest(id).is_some(), "{id}");
    }
}

fn all_fields(form: &Form) -> impl Iterator<Item = &Field> {
    let of_records = form.records.values().flat_map(|r| &r.fields);
    form.sections.iter().flat_map(|s| &s.fields).chain(of_records)
}

#[test]
fn every_text_stands_in_both_languages_and_every_code_has_one() {
    let registry = Registry::bundled();
    let japanese = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let good =
        |label: &Label| !label.en.is_empty() && !label.ja.is_empty() && !label.en.chars().any(japanese);
    for form in registry.offered() {
        assert!(good(&form.title), "{}", form.id);
        for end in &form.ends {
            assert!(good(&end.label), "{}", end.key);
        }
        for section in &form.sections {
            assert!(good(&section.label), "{}", section.key);
            let by = section.by.as_deref().unwrap();
            assert!(registry.lists().item("role", by).is_some(), "{by}");
        }
        for field in all_fields(form) {
            assert!(good(&field.label), "{} {}", form.id, field.key);
            if let (Some(usual), Kind::Choice { list }) = (&field.usual, &field.kind) {
                assert!(registry.lists().item(list, usual).is_some(), "{} {usual}", field.key);
            }
        }
    }
    for list in registry.lists().iter() {
        assert!(good(&list.label) && !list.items.is_empty(), "{}", list.id);
        for item in &list.items {
            if list.id.starts_with("spaces_") {
                assert!(registry.lists().item("space", &item.code).is_some(), "{} {}", list.id, item.code);
            } else {
                assert!(good(&item.label), "{} {}", list.id, item.code);
            }
        }
    }
}

/// `| part | field | form | key | required |`
fn rows() -> Vec<(&'static str, &'static str, &'static str)> {
    let cells = |line: &'static str| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells.as_slice() {
            [part, _, form, key, _] if part.starts_with("3.") => Some((*part, *form, key.trim_matches('`'))),
            _ => None,
        }
    };
    TABLE.lines().filter_map(cells).collect()
}

fn has(form: &Form, key: &str) -> bool {
    let parts: Vec<&str> = key.split('.').collect();
    assert!(parts.iter().all(|p| is_key(p)), "{key}");
    let head = form.field(&Path::new(parts[0], parts[1]));
    match (head.map(|f| &f.kind), parts.get(2)) {
        (Some(_), None) => true,
        (Some(Kind::Group { record, .. } | Kind::Rows { record }), Some(sub)) => {
            form.record(record).iter().any(|f| f.key == **sub)
        }
        _ => false,
    }
}

/// The table is right in both directions, and has at least the fields that the parts of the
/// field list name.
#[test]
fn every_field_of_the_records_has_a_place() {
    let registry = Registry::bundled();
    let rows = rows();
    for (part, form, key) in &rows {
        assert!(has(registry.newest(form).unwrap(), key), "{part} {form} {key}");
    }
    let keys: BTreeSet<(&str, &str)> = rows.iter().map(|(_, form, key)| (*form, *key)).collect();
    assert_eq!(keys.len(), rows.len(), "a key stands twice");
    for id in ["boarding", "patrol"] {
        for section in &registry.newest(id).unwrap().sections {
            for field in section.fields.iter().filter(|f| f.line > 0) {
                let key = format!("{}.{}", section.key, field.key);
                assert!(keys.contains(&(id, key.as_str())), "{id} {key} is not in the table");
            }
        }
    }
    // The fields that the field list names part by part, counted by hand.
    for (part, least) in [
        ("3.1", 22),
        ("3.2", 29),
        ("3.3", 11),
        ("3.4", 22),
        ("3.5", 45),
        ("3.6", 22),
        ("3.7", 38),
        ("3.8", 34),
        ("3.9", 35),
        ("3.10", 18),
        ("3.11", 40),
        ("3.12", 13),
        ("3.13", 42),
        ("3.14", 25),
        ("3.15", 14),
        ("3.16", 22),
        ("3.17", 28),
    ] {
        let count = rows.iter().filter(|(p, ..)| *p == part).count();
        assert!(count >= least, "{part}: {count} fields, at least {least}");
    }
}

/// The table's last column says what the forms say.
#[test]
fn the_table_tells_what_is_required() {
    let registry = Registry::bundled();
    for line in TABLE.lines().filter(|l| l.starts_with("| 3.")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (form, key, required) =
            (registry.newest(cells[2]).unwrap(), cells[3].trim_matches('`'), cells[4]);
        let parts: Vec<&str> = key.split('.').collect();
        let head = form.field(&Path::new(parts[0], parts[1])).unwrap();
        let field = match (&head.kind, parts.get(2)) {
            (Kind::Group { record, .. } | Kind::Rows { record }, Some(sub)) => {
                form.record(record).iter().find(|f| f.key == **sub).unwrap()
            }
            _ => head,
        };
        let ends = match &field.required.ends {
            Ends::Never => String::new(),
            Ends::Always => "all".to_owned(),
            Ends::At(ends) => ends.join(", "),
        };
        let when = field.required.when.as_ref().map(|when| format!("when `{when}`").replace('|', "/"));
        let told = [ends, when.unwrap_or_default()];
        let told: Vec<&str> = told.iter().map(String::as_str).filter(|t| !t.is_empty()).collect();
        assert_eq!(told.join("; "), required, "{key}");
    }
}

struct Desk {
    registry: Registry,
    form: &'static str,
    draft: Draft,
    typed: usize,
}

impl Desk {
    fn open(form: &'static str) -> Self {
        let registry = Registry::bundled();
        let draft = Draft::new(registry.newest(form).unwrap().id.clone());
        let mut desk = Self { registry, form, draft, typed: 0 };
        let text = |t: &str| Some(t.to_owned());
        let known = Known {
            now: NOW,
            offset_min: 540,
            header: Header {
                report_no: text("SKI-2026-17"),
                patrol: text("P-9"),
                watch: text("2"),
                unit: text("Sakai"),
                boat: text("AOI"),
                call_sign: text("JD2001"),
                flag: text("JP"),
                authority: text("Kobe Customs"),
                officer: text("sato"),
                ..Header::default()
            },
            own: Some(OwnFix {
                place: Place::new(356_200_000, 1_333_300_000).unwrap(),
                age_s: 1,
                source: "gnss".into(),
                mode: None,
                hdop: None,
                satellites: Some(9),
            }),
            contact: Some(Contact {
                target: "mmsi:431999021".into(),
                name: text("KAIHO MARU NO.5"),
                mmsi: text("431999021"),
                flag: text("JP"),
                vessel_type: text("fishing"),
                ais_on: Some(true),
                ..Contact::default()
            }),
            zone: text("TS"),
            ..Known::default()
        };
        let edit = prefill(desk.newest(), &desk.draft, &known);
        desk.draft.apply(&edit).unwrap();
        desk
    }

    fn newest(&self) -> &Form {
        self.registry.newest(self.form).unwrap()
    }

    fn sheet(&self) -> Sheet<'_> {
        Sheet { form: self.newest(), lists: self.registry.lists(), draft: &self.draft, now: NOW }
    }

    fn set(&mut self, path: &str, value: Value) {
        self.typed += 1;
        self.draft.apply(&Edit::from(path.parse().unwrap(), value, Source::Typed, NOW)).unwrap();
    }

    fn texts(&mut self, pairs: &[(&str, &str)]) {
        for (path, text) in pairs {
            self.set(path, Value::Text((*text).into()));
        }
    }

    fn codes(&mut self, pairs: &[(&str, &str)]) {
        for (path, code) in pairs {
            let multi =
                matches!(self.newest().field(&path.parse().unwrap()).unwrap().kind, Kind::Multi { .. });
            let code = (*code).to_owned();
            self.set(path, if multi { Value::Multi(vec![code]) } else { Value::Choice(code) });
        }
    }

    fn times(&mut self, pairs: &[(&str, i64)]) {
        for (path, minutes) in pairs {
            let utc = UtcTime(NOW.0 + minutes * 60_000);
            self.set(path, Value::Time(Time { utc, offset_min: 540 }));
        }
    }

    fn row(&mut self, path: &str) -> String {
        let row = self.draft.next_row();
        self.draft.apply(&Edit::AddRow { path: path.parse().unwrap(), row }).unwrap();
        format!("{path}.{row}")
    }

    fn missing(&self) -> Vec<String> {
        self.sheet().refusals().iter().map(|f| format!("{} {}", f.path, f.why.code())).collect()
    }

    fn sealed(&self, end: &str) -> Report {
        assert_eq!(self.missing(), Vec::<String>::new());
        let report = seal(&self.sheet(), Follows::Nothing).unwrap();
        assert_eq!(report.end, end);
        assert_eq!(Report::decode(&report.encode()).unwrap(), report);
        report
    }

    /// What every boarding that got aboard needs.
    fn boarded(&mut self) {
        self.codes(&[
            ("header.type", "boarding"),
            ("trigger.reason", "routine"),
            ("trigger.risk", "green"),
            ("legal.basis", "customs_law_territorial"),
            ("legal.authorised_channel", "standing"),
            ("search.level", "selective"),
            ("close.result", "clear"),
        ]);
        self.codes(&[("close.action", "inspected"), ("close.officer_signature.state", "signed")]);
        self.codes(&[("close.master_signature.state", "signed")]);
        self.times(&[("time.aboard", -60), ("time.off", -10), ("legal.authorised_at", -70)]);
        self.texts(&[
            ("legal.authorised_by", "Tanaka"),
            ("voyage.last_port", "Sakaiminato"),
            ("voyage.next_port", "Sakaiminato"),
            ("close.narrative", "nothing found"),
        ]);
        let date = crate::domain::report::value::Date::parse("2026-11-10").unwrap();
        self.set("voyage.last_port_date", Value::Date(date));
        self.set("persons.found", Value::Number { value: Decimal::whole(1), unit: None });
        self.set("legal.told", Value::YesNo(true));
        self.set("close.comments_asked", Value::YesNo(true));
        let master = self.row("persons.list");
        self.codes(&[(&format!("{master}.role"), "master"), (&format!("{master}.document"), "seamans_book")]);
        for (sub, text) in [
            ("family", "Kim"),
            ("given", "Taro"),
            ("nationality", "JP"),
            ("document_no", "X1"),
            ("document_state", "JP"),
        ] {
            self.set(&format!("{master}.{sub}"), Value::Text(text.into()));
        }
        let member = self.row("safety.party");
        self.codes(&[(&format!("{member}.role"), "boarding_officer")]);
        self.set(&format!("{member}.name"), Value::Text("Sato".into()));
    }
}

#[test]
fn a_nil_boarding_of_an_ais_vessel_seals() {
    let mut desk = Desk::open("boarding");
    desk.boarded();
    let report = desk.sealed("nil");
    assert_eq!(report.lists.get("legal_basis").map(String::as_str), Some("1"));
    // Codes, not labels.
    let basis = &report.entries[&"legal.basis".parse::<Path>().unwrap()].value;
    assert_eq!(*basis, Value::Multi(vec!["customs_law_territorial".into()]));
    // What an officer enters beside the prefill, free text included.
    assert!(desk.typed <= 32, "{}", desk.typed);
}

#[test]
fn without_a_legal_basis_nothing_is_sealed() {
    let mut desk = Desk::open("boarding");
    desk.boarded();
    desk.draft.apply(&Edit::Clear { path: "legal.basis".parse().unwrap() }).unwrap();
    assert_eq!(desk.missing(), ["legal.basis why-missing"]);
    let refused = seal(&desk.sheet(), Follows::Nothing).unwrap_err();
    assert_eq!((&refused[0].why, refused[0].by.as_deref()), (&Why::Missing, Some("boarding_officer")));
}

#[test]
fn a_hail_asks_little_and_a_partial_record_asks_why() {
    let mut desk = Desk::open("boarding");
    desk.codes(&[("header.type", "hail"), ("trigger.reason", "routine"), ("close.action", "hailed")]);
    desk.codes(&[("close.officer_signature.state", "signed")]);
    desk.times(&[("time.hailed", -5)]);
    desk.sealed("hail");
    assert!(desk.typed <= 5);
    let section = |key: &str| -> Section { desk.newest().section(key).unwrap().clone() };
    assert_eq!(desk.sheet().state(&section("seizure")), State::NotApplicable);
    assert_eq!(desk.sheet().state(&section("header")), State::Complete);

    let mut desk = Desk::open("boarding");
    desk.boarded();
    desk.codes(&[("header.type", "aborted")]);
    assert_eq!(desk.missing(), ["close.partial_reason why-missing"]);
    desk.codes(&[("close.partial_reason", "weather")]);
    desk.sealed("partial");
}

#[test]
fn a_find_asks_for_its_items_and_their_custody() {
    let mut desk = Desk::open("boarding");
    desk.boarded();
    desk.codes(&[("close.result", "seizure")]);
    assert_eq!(desk.missing(), ["vessel.picture why-missing", "seizure.items why-missing"]);
    let photo = || {
        Value::Photos(vec![Photo {
            name: "a.jpg".into(),
            sha256: "0".repeat(64),
            length: 5,
            at: NOW,
            fix: None,
        }])
    };
    desk.set("vessel.picture", photo());
    let item = desk.row("seizure.items");
    for (sub, code) in [
        ("category", "narcotics"),
        ("found_space", "BOW"),
        ("concealment", "vessel_structure"),
        ("detection", "dog"),
    ] {
        desk.codes(&[(&format!("{item}.{sub}"), code)]);
    }
    for (sub, text) in [("no", "C1-01"), ("what", "white crystals"), ("found_words", "behind the panel")] {
        desk.set(&format!("{item}.{sub}"), Value::Text(text.into()));
    }
    desk.set(&format!("{item}.photo"), photo());
    let weight = Value::Number { value: Decimal::parse("1.25").unwrap(), unit: Some("kg".into()) };
    desk.set(&format!("{item}.quantity"), weight);
    assert_eq!(desk.missing(), ["custody.bags why-missing"]);
    let bag = desk.row("custody.bags");
    let row = desk.draft.rows(&"seizure.items".parse().unwrap())[0];
    desk.set(&format!("{bag}.item"), Value::Links(vec![row]));
    for (sub, text) in [("bag", "B1"), ("seal", "S1"), ("sealed_by", "Sato"), ("witness", "Ito")] {
        desk.set(&format!("{bag}.{sub}"), Value::Text(text.into()));
    }
    let utc = NOW;
    desk.set(&format!("{bag}.sealed_at"), Value::Time(Time { utc, offset_min: 540 }));
    desk.sealed("find");
}

/// Each small form opens from a contact and seals once what it asks for is there.
#[test]
fn the_small_forms_ask_for_their_own_fields_only() {
    for (form, most) in [
        ("sighting", 1),
        ("hail", 2),
        ("radio", 3),
        ("weather", 1),
        ("fuel", 1),
        ("fault", 3),
        ("joint", 4),
        ("note", 1),
        ("task", 3),
        ("handover", 8),
        ("partner", 3),
        ("camera", 4),
        ("tip", 3),
        ("foreign_request", 6),
        ("xray_referral", 6),
        ("patrol", 4),
    ] {
        let desk = Desk::open(form);
        let missing = desk.missing();
        assert!(!missing.is_empty() && missing.len() <= most, "{form}: {missing:?}");
        assert!(missing.iter().all(|m| m.ends_with("why-missing")), "{form}: {missing:?}");
    }
}

#[test]
fn an_old_record_opens_with_the_form_that_it_was_written_on() {
    let mut registry = Registry::bundled();
    let old = registry.newest("note").unwrap().clone();
    let newer = include_str!("../../../../assets/forms/note.toml").replace("version = 1", "version = 2");
    registry.add_form("note-2.toml", &newer.replace("Content", "Words"));
    assert_eq!(registry.newest("note").unwrap().id.version, 2);
    assert_eq!(registry.form(&old.id), Some(&old));
    // A fault in a file leaves the others as they are, and is told with its file and line.
    registry.add_lists("office.toml", "[[list]]\nid = \"zone\"\nversion = x\n");
    let told = registry.problems().iter().any(|p| p.file == "office.toml" && p.problem.line == 3);
    assert!(told, "{:?}", registry.problems());
    assert!(registry.lists().item("zone", "TS").is_some());
    let id = FormId { id: "gone".into(), version: 1 };
    assert!(registry.form(&id).is_none());
}

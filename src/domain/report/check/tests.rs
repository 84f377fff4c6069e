//! What is missing or wrong in a draft, on a form of its own.

use super::*;
use crate::domain::report::edit::Edit;
use crate::domain::report::form::FormId;
use crate::domain::report::value::{Date, Place, Source, Time};

const FORM: &str = r#"
id = "proof"
version = 1
en = "Proof"
ja = "検証"

[[end]]
key = "find"
en = "Find"
ja = "発見"
when = "main.result has seizure"

[[end]]
key = "nil"
en = "Nil"
ja = "異常なし"

[[section]]
key = "main"
en = "Main"
ja = "主"
by = "lead"
fields = [
  { key = "result", en = "R", ja = "R", type = "multi", list = "result", required = "all" },
  { key = "hailed", en = "H", ja = "H", type = "date-time" },
  { key = "aboard", en = "B", ja = "B", type = "date-time", after = "main.hailed" },
  { key = "eta", en = "E", ja = "E", type = "date-time", future = true },
  { key = "born", en = "D", ja = "D", type = "date" },
  { key = "where", en = "P", ja = "P", type = "position" },
  { key = "name", en = "N", ja = "N", type = "identity", required = "all" },
  { key = "imo", en = "I", ja = "I", type = "text", format = "imo" },
  { key = "box", en = "C", ja = "C", type = "text", format = "container" },
  { key = "place", en = "L", ja = "L", type = "text", format = "locode" },
  { key = "mail", en = "M", ja = "M", type = "text", format = "email", most = 20 },
  { key = "weight", en = "W", ja = "W", type = "number", units = "mass", min = 0, max = 50000, places = 3 },
]

[[section]]
key = "items"
en = "Items"
ja = "物件"
when = "main.result has seizure"
fields = [
  { key = "list", en = "I", ja = "I", type = "rows", record = "item", required = ["find"] },
  { key = "who", en = "W", ja = "W", type = "link", to = "items.list" },
]

[[record]]
key = "item"
fields = [
  { key = "what", en = "W", ja = "W", type = "text", required = "all" },
  { key = "calibre", en = "C", ja = "C", type = "text", when = ".what is gun", required = "all" },
]

[[record]]
key = "identity"
fields = [
  { key = "declared", en = "D", ja = "D", type = "text" },
  { key = "transmitted", en = "T", ja = "T", type = "text" },
  { key = "painted", en = "P", ja = "P", type = "text" },
  { key = "document", en = "D", ja = "D", type = "text" },
  { key = "accepted", en = "A", ja = "A", type = "text" },
]
"#;

const LISTS: &str = r#"
[[list]]
id = "result"
version = 1
en = "R"
ja = "R"
items = [
  { code = "clear", en = "Clear", ja = "異常なし" },
  { code = "seizure", en = "Seizure", ja = "差押え" },
]
[[list]]
id = "mass"
version = 1
en = "M"
ja = "M"
items = [ { code = "kg", en = "kg", ja = "kg" } ]
"#;

struct Bench {
    form: Form,
    lists: Lists,
    draft: Draft,
}

const NOW: &str = "2026-11-24T12:00:00Z";

fn utc(text: &str) -> UtcTime {
    UtcTime::parse_rfc3339(text).unwrap()
}

fn bench() -> Bench {
    let (form, problems) = Form::read(FORM);
    assert_eq!(problems, []);
    let draft = Draft::new(FormId { id: "proof".into(), version: 1 });
    Bench { form: form.unwrap(), lists: Lists::read(LISTS).0, draft }
}

impl Bench {
    fn sheet(&self) -> Sheet<'_> {
        Sheet { form: &self.form, lists: &self.lists, draft: &self.draft, now: utc(NOW) }
    }

    fn set(&mut self, path: &str, value: Value) {
        self.draft.apply(&Edit::from(path.parse().unwrap(), value, Source::Typed, utc(NOW))).unwrap();
    }

    fn text(&mut self, path: &str, value: &str) {
        self.set(path, Value::Text(value.into()));
    }

    fn whys(&self, path: &str) -> Vec<Why> {
        let path: Path = path.parse().unwrap();
        self.sheet().findings().into_iter().filter(|f| f.path == path).map(|f| f.why).collect()
    }
}

fn results(codes: &[&str]) -> Value {
    Value::Multi(codes.iter().map(|c| (*c).to_owned()).collect())
}

#[test]
fn the_end_decides_what_is_required() {
    let mut bench = bench();
    let missing = |bench: &Bench| -> Vec<String> {
        bench.sheet().refusals().iter().map(|f| f.path.to_string()).collect()
    };
    assert_eq!(missing(&bench), ["main.result", "main.name"]);
    assert_eq!(bench.sheet().refusals()[0].by.as_deref(), Some("lead"));
    bench.set("main.result", results(&["clear"]));
    bench.text("main.name.painted", "KAIHO");
    assert_eq!(missing(&bench), Vec::<String>::new());
    assert_eq!(bench.sheet().end().unwrap().key, "nil");
    let items = bench.form.section("items").unwrap();
    assert_eq!(bench.sheet().state(items), State::NotApplicable);
    bench.set("main.result", results(&["seizure"]));
    assert_eq!(missing(&bench), ["items.list"]);
    let row = bench.draft.next_row();
    bench.draft.apply(&Edit::AddRow { path: "items.list".parse().unwrap(), row }).unwrap();
    assert_eq!(missing(&bench), ["items.list.1.what"]);
    bench.text("items.list.1.what", "gun");
    assert_eq!(missing(&bench), ["items.list.1.calibre"]);
    bench.text("items.list.1.calibre", "9 mm");
    let items = bench.form.section("items").unwrap();
    assert_eq!(bench.sheet().state(items), State::Complete);
    // What no longer applies is kept, and asks for nothing.
    bench.text("items.list.1.what", "knife");
    assert_eq!(missing(&bench), Vec::<String>::new());
    assert_eq!(
        bench.draft.value(&"items.list.1.calibre".parse().unwrap()),
        Some(&Value::Text("9 mm".into()))
    );
}

#[test]
fn the_next_missing_field_goes_round() {
    let mut bench = bench();
    let next = |bench: &Bench, after: Option<&str>| {
        let after: Option<Path> = after.map(|p| p.parse().unwrap());
        bench.sheet().next_missing(after.as_ref()).map(|p| p.to_string())
    };
    assert_eq!(next(&bench, None).as_deref(), Some("main.result"));
    assert_eq!(next(&bench, Some("main.result")).as_deref(), Some("main.name"));
    assert_eq!(next(&bench, Some("main.weight")).as_deref(), Some("main.result"));
    bench.set("main.result", results(&["clear"]));
    bench.text("main.name.declared", "KAIHO");
    assert_eq!(next(&bench, None), None);
}

#[test]
fn impossible_values_are_told_with_their_reason() {
    let time = |text: &str| Value::Time(Time { utc: utc(text), offset_min: 540 });
    let number = |text: &str, unit: Option<&str>| Value::Number {
        value: text.parse::<String>().ok().and_then(|t| super::super::decimal::Decimal::parse(&t)).unwrap(),
        unit: unit.map(str::to_owned),
    };
    let text = |text: &str| Value::Text(text.to_owned());
    let table: Vec<(&str, Value, Option<Why>)> = vec![
        ("main.hailed", time("2026-11-24T11:00:00Z"), None),
        (
            "main.aboard",
            time("2026-11-24T10:59:00Z"),
            Some(Why::BeforeOther { other: "main.hailed".parse().unwrap() }),
        ),
        ("main.aboard", time("2026-11-24T11:59:00Z"), None),
        ("main.aboard", time("2026-11-24T12:06:00Z"), Some(Why::BadTime)),
        ("main.aboard", Value::Time(Time { utc: utc(NOW), offset_min: 900 }), Some(Why::BadTime)),
        ("main.aboard", Value::Time(Time { utc: UtcTime(i64::MAX), offset_min: 0 }), Some(Why::BadTime)),
        ("main.aboard", Value::Time(Time { utc: UtcTime(-1), offset_min: 0 }), Some(Why::BadTime)),
        ("main.eta", time("2026-11-26T00:00:00Z"), None),
        ("main.born", Value::Date(Date { year: 1990, month: Some(2), day: Some(30) }), Some(Why::BadDate)),
        ("main.born", Value::Date(Date { year: 1990, month: None, day: None }), None),
        ("main.where", Value::Position(Place { lat_e7: 910_000_000, lon_e7: 0 }), Some(Why::BadPosition)),
        ("main.where", Value::Position(Place { lat_e7: 356_000_000, lon_e7: 1_330_000_000 }), None),
        ("main.imo", text("9074729"), None),
        ("main.imo", text("none"), None),
        ("main.imo", text("9074728"), Some(Why::BadImo)),
        ("main.box", text("CSQU3054383"), None),
        ("main.box", text("CSQU 305438-3"), None),
        ("main.box", text("CSQU3054384"), Some(Why::BadContainer)),
        ("main.place", text("JP UKB"), None),
        ("main.place", text("JPKOBE"), Some(Why::BadLocode)),
        ("main.mail", text("agent@example.org"), None),
        ("main.mail", text("agent at example"), Some(Why::BadEmail)),
        ("main.mail", text("a.very.long.agent@example.org"), Some(Why::TooLong { most: 20 })),
        ("main.weight", number("12.5", Some("kg")), None),
        ("main.weight", number("12.5", None), Some(Why::NoUnit)),
        ("main.weight", number("12.5", Some("stone")), Some(Why::UnknownCode { code: "stone".into() })),
        ("main.weight", number("-1", Some("kg")), Some(Why::TooSmall { least: "0".into() })),
        ("main.weight", number("50000.001", Some("kg")), Some(Why::TooLarge { most: "50000".into() })),
        ("main.weight", number("0.0001", Some("kg")), Some(Why::TooManyPlaces { most: 3 })),
        ("main.weight", text("heavy"), Some(Why::WrongKind)),
        ("main.result", results(&["clear", "sunk"]), Some(Why::UnknownCode { code: "sunk".into() })),
        ("main.colour", text("red"), Some(Why::UnknownField)),
    ];
    let mut bench = bench();
    for (path, value, why) in table {
        bench.set(path, value.clone());
        assert_eq!(bench.whys(path), Vec::from_iter(why), "{path} {value:?}");
    }
}

#[test]
fn an_identity_that_differs_must_be_accepted_with_a_reason() {
    let mut bench = bench();
    bench.text("main.name.transmitted", "KAIHO MARU NO.5");
    bench.text("main.name.painted", "Kaiho-Maru No５");
    assert_eq!(bench.whys("main.name"), []);
    bench.text("main.name.document", "KAIHO MARU NO.6");
    assert_eq!(bench.whys("main.name"), [Why::Differs]);
    bench.text("main.name.accepted", "renamed last week, certificate seen");
    assert_eq!(bench.whys("main.name"), []);
    assert!(bench.sheet().differs(&"main.name".parse().unwrap()));
}

#[test]
fn a_link_to_a_row_that_went_is_told() {
    let mut bench = bench();
    bench.set("main.result", results(&["seizure"]));
    let list: Path = "items.list".parse().unwrap();
    let row = bench.draft.next_row();
    bench.draft.apply(&Edit::AddRow { path: list.clone(), row }).unwrap();
    bench.set("items.who", Value::Links(vec![row]));
    assert_eq!(bench.whys("items.who"), []);
    bench.draft.apply(&Edit::RemoveRow { path: list, row }).unwrap();
    assert_eq!(bench.whys("items.who"), [Why::NoSuchRow]);
}

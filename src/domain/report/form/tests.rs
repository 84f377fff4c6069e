//! The form files: what is read, and what a fault costs.

use super::fault::Fault;
use super::*;

const SMALL: &str = r#"
id = "small"
version = 2
en = "Small"
ja = "小"

[[end]]
key = "find"
en = "Find"
ja = "発見"
when = "a.kind is find"

[[section]]
key = "a"
en = "A"
ja = "あ"
fields = [
  { key = "kind", en = "Kind", ja = "種別", type = "choice", list = "kinds", required = "all" },
  { key = "weight", en = "Weight", ja = "重量", type = "number", unit = "kg", min = 0, max = 99.5, places = 3 },
  { key = "items", en = "Items", ja = "物件", type = "rows", record = "item", required = ["find"] },
]

[[record]]
key = "item"
fields = [
  { key = "what", en = "What", ja = "品名", type = "text", most = 80, required = "all" },
  { key = "why", en = "Why", ja = "理由", type = "text", when = ".what filled and not a.kind is nil" },
]
"#;

fn faults(text: &str) -> Vec<(usize, Fault)> {
    Form::read(text).1.iter().map(|p| (p.line, p.fault)).collect()
}

#[test]
fn a_form_is_read() {
    let (form, problems) = Form::read(SMALL);
    assert_eq!(problems, []);
    let form = form.unwrap();
    assert_eq!(form.id.to_string(), "small v2");
    assert_eq!(form.ends.iter().map(|e| e.key.as_str()).collect::<Vec<_>>(), ["find", "done"]);
    // From the file of what every form has, which is without fault itself.
    assert_eq!((form.ends[1].label.en.as_str(), form.ends[1].when.as_ref()), ("Record", None));
    assert_eq!(Form::read(include_str!("../../../../assets/forms/common.toml")).1, []);
    let keys: Vec<&str> = form.sections[0].fields.iter().map(|f| f.key.as_str()).collect();
    assert_eq!(keys, ["kind", "weight", "items", "notes", "photos"]);
    let what = form.field(&"a.items.4.what".parse().unwrap()).unwrap();
    assert_eq!(what.kind, Kind::Text { most: 80, format: Format::Free });
    assert!(form.field(&"a.items.what".parse().unwrap()).is_none());
    assert!(form.field(&"a.kind.what".parse().unwrap()).is_none());
    let Kind::Number(weight) = &form.sections[0].fields[1].kind else { panic!() };
    assert_eq!((weight.most, weight.places), (Decimal::parse("99.5"), 3));
}

/// Each fault is told by its line, and the other fields are there.
#[test]
fn a_faulty_line_costs_its_field_alone() {
    for (from, to, line, fault) in [
        ("type = \"choice\"", "type = choice", 18, Fault::Syntax),
        ("type = \"choice\"", "type = \"choose\"", 18, Fault::UnknownType),
        ("key = \"weight\"", "key = \"Weight\"", 19, Fault::BadKey),
        ("key = \"weight\"", "key = \"kind\"", 19, Fault::Duplicate),
        ("unit = \"kg\"", "unti = \"kg\"", 19, Fault::UnknownKey),
        ("max = 99.5", "max = \"much\"", 19, Fault::BadNumber),
        ("en = \"Weight\"", "en = 4", 19, Fault::WrongKind),
        (", ja = \"重量\"", "", 19, Fault::MissingKey),
        ("required = [\"find\"]", "required = [\"fnid\"]", 20, Fault::NoSuchField),
        (".what filled and", ".what filed and", 27, Fault::BadCondition),
        (".what filled and", ".who filled and", 27, Fault::NoSuchField),
        ("not a.kind is nil", "not b.kind is nil", 27, Fault::NoSuchField),
        ("record = \"item\"", "record = \"itme\"", 20, Fault::NoSuchRecord),
        ("type = \"text\", most", "type = \"rows\", record = \"item\", most", 26, Fault::TooDeep),
        ("most = 80", "most = -1", 26, Fault::BadNumber),
        ("most = 80", "format = \"iso\"", 26, Fault::UnknownWord),
    ] {
        assert!(SMALL.contains(from), "{from}");
        let text = SMALL.replacen(from, to, 1);
        let found = faults(&text);
        assert!(found.contains(&(line, fault)), "{to}: {found:?}");
        let form = Form::read(&text).0.unwrap();
        assert!(form.section("a").unwrap().fields.len() >= 4, "{to}");
    }
}

#[test]
fn nothing_makes_the_reader_fall() {
    assert!(Form::read("").0.is_none());
    assert_eq!(faults(&"x".repeat(MOST_FILE + 1)), [(1, Fault::TooLarge)]);
    assert_eq!(faults("id = \"x\"\nversion = 0\nen=\"\"\nja=\"\""), [(2, Fault::BadNumber)]);
    // Every cut of the file.
    for (at, _) in SMALL.char_indices() {
        let _ = Form::read(&SMALL[..at]);
        let _ = Form::read(&SMALL[at..]);
    }
}

#[test]
fn a_condition_reads_as_it_writes() {
    for text in
        ["header.type is boarding|hail", "not .kind is nil and a.b filled or a.b.c is x", "a.list filled"]
    {
        assert_eq!(Condition::parse(text).unwrap().to_string(), text);
    }
    for text in
        ["", "a.b", "a filled", "a.b is", "a.b is x y", "a.b.3.c filled", "and", ". filled", ".A filled"]
    {
        assert_eq!(Condition::parse(text), None, "{text}");
    }
}

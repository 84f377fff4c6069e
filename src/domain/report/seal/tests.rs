//! What is sealed is what is read back, in one encoding.

use super::*;
use crate::domain::report::decimal::Decimal;
use crate::domain::report::edit::Edit;
use crate::domain::report::form::Form;
use crate::domain::report::lists::Lists;
use crate::domain::report::value::{Date, Fix, Photo, Place, Source, Time, Value};
use crate::domain::time::UtcTime;
use proptest::prelude::*;

fn place() -> impl Strategy<Value = Place> {
    (any::<i32>(), any::<i32>()).prop_map(|(lat_e7, lon_e7)| Place { lat_e7, lon_e7 })
}

fn photo() -> impl Strategy<Value = Photo> {
    let fix = proptest::option::of((place(), any::<i64>()).prop_map(|(place, age_ms)| Fix { place, age_ms }));
    ("\\PC{0,20}", "[0-9a-f]{64}", any::<u64>(), any::<i64>(), fix)
        .prop_map(|(name, sha256, length, at, fix)| Photo { name, sha256, length, at: UtcTime(at), fix })
}

fn value() -> impl Strategy<Value = Value> {
    let number = (any::<i64>(), 0_u8..=9, proptest::option::of("[a-z]{1,8}"))
        .prop_map(|(units, scale, unit)| Value::Number { value: Decimal::new(units, scale).unwrap(), unit });
    let part = || proptest::option::of(any::<u8>());
    let date = (any::<i32>(), part(), part());
    prop_oneof![
        "(\\PC|\n){0,40}".prop_map(Value::Text),
        number,
        "[a-z]{1,9}".prop_map(Value::Choice),
        proptest::collection::vec("[a-z]{1,9}", 0..5).prop_map(Value::Multi),
        any::<bool>().prop_map(Value::YesNo),
        date.prop_map(|(year, month, day)| Value::Date(Date { year, month, day })),
        (any::<i64>(), any::<i16>())
            .prop_map(|(utc, offset_min)| Value::Time(Time { utc: UtcTime(utc), offset_min })),
        place().prop_map(Value::Position),
        proptest::collection::vec(photo(), 0..3).prop_map(Value::Photos),
        proptest::collection::vec(any::<u32>().prop_map(RowId), 0..4).prop_map(Value::Links),
    ]
}

fn report() -> impl Strategy<Value = Report> {
    let path = "[a-c]\\.[x-z](\\.[0-9])?\\.[p-r]".prop_map(|text| text.parse::<Path>().unwrap());
    let source = (0..Source::ALL.len()).prop_map(|n| Source::ALL[n]);
    let entry = (value(), source, any::<i64>()).prop_map(|(value, source, at)| Entry {
        value,
        source,
        at: UtcTime(at),
    });
    let rows = proptest::collection::vec(any::<u32>().prop_map(RowId), 0..4);
    let list = "[a-c]\\.[x-z]".prop_map(|text| text.parse::<Path>().unwrap());
    let follows = prop_oneof![
        Just(Follows::Nothing),
        any::<[u8; 16]>().prop_map(|of| Follows::Amends { of: RecordId(of), reason: "typing error".into() }),
        any::<[u8; 16]>().prop_map(|of| Follows::Supersedes { of: RecordId(of), reason: "誤記".into() }),
    ];
    (
        proptest::collection::btree_map(path, entry, 0..12),
        proptest::collection::btree_map(list, rows, 0..3),
        proptest::collection::btree_map("[a-z]{1,6}", "[0-9+]{1,4}", 0..3),
        follows,
    )
        .prop_map(|(entries, rows, lists, follows)| Report {
            form: FormId { id: "boarding".into(), version: 1 },
            end: "nil".into(),
            lists,
            rows,
            entries,
            follows,
        })
}

proptest! {
    #[test]
    fn a_report_reads_as_it_was_sealed(report in report()) {
        let bytes = report.encode();
        prop_assert_eq!(Report::decode(&bytes).unwrap(), report);
    }

    /// Whatever bytes are taken, they are the only ones for what they say.
    #[test]
    fn a_report_has_one_encoding(report in report(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = report.encode();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        if let Ok(other) = Report::decode(&bytes) {
            prop_assert_eq!(other.encode(), bytes);
        }
    }

    #[test]
    fn no_bytes_make_it_fall(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Report::decode(&bytes);
        let _ = Withdrawal::decode(&bytes);
    }
}

const FORM: &str = r#"
id = "proof"
version = 3
en = "Proof"
ja = "検証"

[[section]]
key = "main"
en = "Main"
ja = "主"
fields = [
  { key = "result", en = "Result", ja = "結果", type = "choice", list = "result", required = "all" },
  { key = "text", en = "Narrative", ja = "所見", type = "long-text" },
]
"#;

const LISTS: &str = r#"
[[list]]
id = "result"
version = 4
en = "R"
ja = "R"
items = [{ code = "clear", en = "Clear", ja = "異常なし" }]
"#;

#[test]
fn a_draft_is_refused_by_name_sealed_by_code_and_amended_with_a_reason() {
    let form = Form::read(FORM).0.unwrap();
    let lists = Lists::read(LISTS).0;
    let mut draft = Draft::new(form.id.clone());
    let sealed =
        |draft: &Draft, follows| seal(&Sheet { form: &form, lists: &lists, draft, now: UtcTime(0) }, follows);
    let refused = sealed(&draft, Follows::Nothing).unwrap_err();
    assert_eq!((refused[0].path.to_string().as_str(), &refused[0].why), ("main.result", &Why::Missing));
    let result: Path = "main.result".parse().unwrap();
    let set = |draft: &mut Draft, path: &Path, value| {
        draft.apply(&Edit::from(path.clone(), value, Source::Seen, UtcTime(5))).unwrap();
    };
    set(&mut draft, &result, Value::Choice("clear".into()));
    set(&mut draft, &"main.gone".parse().unwrap(), Value::YesNo(true));
    let first = sealed(&draft, Follows::Nothing).unwrap();
    assert_eq!((first.end.as_str(), first.form.version), ("done", 3));
    assert_eq!(first.lists.get("result").map(String::as_str), Some("4"));
    // Also what the form has no field for: it was written down.
    assert_eq!(first.entries.len(), 2);
    let sheet = Sheet { form: &form, lists: &lists, draft: &draft, now: UtcTime(0) };
    let shown: Vec<_> = preview(&sheet).iter().map(|l| (l.path.to_string(), l.labels.is_some())).collect();
    assert_eq!(shown, [("main.result".to_owned(), true), ("main.gone".to_owned(), false)]);

    let mut later = Report::decode(&first.encode()).unwrap().to_draft();
    assert_eq!(later, draft);
    let text: Path = "main.text".parse().unwrap();
    set(&mut later, &text, Value::Text("海".repeat(10_000)));
    assert_eq!(Follows::amends(RecordId([7; 16]), " \u{7} "), Err(NoReason));
    assert_eq!(Follows::supersedes(RecordId([7; 16]), &"x".repeat(MOST_REASON + 1)), Err(NoReason));
    let amended =
        sealed(&later, Follows::amends(RecordId([7; 16]), "narrative was missing").unwrap()).unwrap();
    assert_eq!(first.changes_to(&amended), [text]);
    assert_eq!(Report::decode(&amended.encode()).unwrap(), amended);
}

#[test]
fn a_withdrawal_has_a_reason() {
    assert_eq!(Withdrawal::new(RecordId([1; 16]), ""), Err(NoReason));
    let withdrawal = Withdrawal::new(RecordId([1; 16]), "wrong vessel").unwrap();
    let bytes = withdrawal.encode();
    assert_eq!(Withdrawal::decode(&bytes), Ok(withdrawal));
    for end in 0..bytes.len() {
        assert!(Withdrawal::decode(&bytes[..end]).is_err());
    }
}

/// The layout that docs/forms.md shows.
#[test]
fn the_bytes_are_as_documented() {
    let entry = Entry { value: Value::Choice("clear".into()), source: Source::Typed, at: UtcTime(5) };
    let report = Report {
        form: FormId { id: "proof".into(), version: 3 },
        end: "done".into(),
        lists: BTreeMap::from([("result".into(), "4".into())]),
        rows: BTreeMap::new(),
        entries: BTreeMap::from([("main.result".parse().unwrap(), entry)]),
        follows: Follows::Nothing,
    };
    let hex = crate::domain::journal::hash::hex(&report.encode());
    assert_eq!(
        hex,
        "880181006570726f6f660364646f6e65818266726573756c746134808184\
         6b6d61696e2e726573756c7465747970656405820265636c656172"
    );
}

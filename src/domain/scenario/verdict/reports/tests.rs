//! What is asked of the crew against what they wrote, and acts against their basis.

use super::*;
use crate::domain::report::draft::Entry;
use crate::domain::report::form::FormId;
use crate::domain::report::seal::Follows;
use crate::domain::report::value::Source;
use crate::domain::scenario::file::parse;
use std::collections::BTreeMap;

const HEAD: &str = r#"
[scenario]
name = "asked"
start = "2026-11-24T10:00:00Z"
end = "12:00"
[own]
waypoints = [["10:00", 35.0, 133.0]]
[[vessel]]
id = "F1"
sensors = ["ais-b"]
mmsi = 431999021
imo = 2000016
name = "MIHO MARU NO.8"
waypoints = [["10:00", 35.0, 133.1]]
"#;

fn time(clock: &str) -> UtcTime {
    UtcTime::parse_rfc3339(&format!("2026-11-24T{clock}:00Z")).unwrap()
}

fn report(clock: &str, form: &str, end: &str, values: &[(&str, Value)]) -> Record {
    let entries = values.iter().map(|(path, value)| {
        let entry = Entry { value: value.clone(), source: Source::Typed, at: time(clock) };
        (path.parse::<Path>().unwrap(), entry)
    });
    let report = Report {
        form: FormId { id: form.to_owned(), version: 1 },
        end: end.to_owned(),
        lists: BTreeMap::new(),
        rows: [("legal.modes".parse().unwrap(), vec![crate::domain::report::path::RowId(1)])].into(),
        entries: entries.collect(),
        follows: Follows::Nothing,
    };
    Record::Report { at: time(clock), number: "X-1".to_owned(), report: Box::new(report) }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn code(code: &str) -> Value {
    Value::Multi(vec![code.to_owned()])
}

fn boarding(clock: &str) -> Record {
    let values = [
        ("vessel.mmsi.transmitted", text("431999021")),
        ("trigger.tip", text("T-17")),
        ("time.zone", Value::Choice("TS".to_owned())),
        ("legal.modes.1.mode", Value::Choice("administrative".to_owned())),
    ];
    report(clock, "boarding", "nil", &values)
}

/// When it was written, what it lacks, points had and points in all.
type Told = (Option<UtcTime>, Vec<String>, usize, usize);

fn told(asked: &str, records: &[Record]) -> Told {
    let (scenario, warnings) = parse(&format!("{HEAD}[[report]]\n{asked}")).unwrap();
    assert_eq!(warnings, [], "{asked}");
    let checked = check(&scenario, records, time("12:00"));
    let [one] = checked.as_slice() else { panic!("{asked}") };
    assert_eq!(one.is_good(), one.good() == one.points(), "{asked}");
    (one.at, one.lacks.clone(), one.good(), one.points())
}

#[test]
fn a_report_is_found_by_form_vessel_and_time_and_judged_by_what_it_says() {
    let lacks = |what: &[&str]| what.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let at = Some(time("11:00"));
    let table: [(&str, Told); 12] = [
        ("form = \"boarding\"", (at, vec![], 1, 1)),
        ("form = \"boarding\"\nsubjects = [\"F1\"]", (at, vec![], 1, 1)),
        ("form = \"boarding\"\nsubjects = [431999022]", (None, vec![], 0, 1)),
        ("form = \"hail\"", (None, vec![], 0, 1)),
        ("form = \"boarding\"\nby = \"10:59\"", (None, vec![], 0, 1)),
        ("form = \"boarding\"\nend = \"nil\"\nmode = \"administrative\"", (at, vec![], 3, 3)),
        ("form = \"boarding\"\nend = \"find\"", (at, lacks(&["end find"]), 1, 2)),
        ("form = \"boarding\"\nmode = \"criminal\"", (at, lacks(&["mode criminal"]), 1, 2)),
        (
            "form = \"boarding\"\nfilled = [\"trigger.tip\", \"vessel.mmsi\", \"close.narrative\"]",
            (at, lacks(&["close.narrative"]), 3, 4),
        ),
        (
            "form = \"boarding\"\nhas = { \"trigger.tip\" = \"t-17\", \"time.zone\" = \"CZ\" }",
            (at, lacks(&["time.zone = CZ"]), 2, 3),
        ),
        ("form = \"boarding\"\nhas = { \"legal.modes.mode\" = \"administrative\" }", (at, vec![], 2, 2)),
        ("form = \"boarding\"\ntext = \"nothing of the kind\"", (at, lacks(&["nothing of the kind"]), 1, 2)),
    ];
    for (asked, want) in table {
        assert_eq!(told(asked, &[boarding("11:00")]), want, "{asked}");
    }
    // Of several the one that lacks least.
    let bare = report("10:30", "boarding", "nil", &[("vessel.name.painted", text("MIHO MARU NO.8"))]);
    let both = [bare.clone(), boarding("11:10")];
    assert_eq!(told("form = \"boarding\"\nsubjects = [\"F1\"]\nfilled = [\"trigger.tip\"]", &both).0, {
        Some(time("11:10"))
    });
    assert_eq!(told("form = \"boarding\"\nsubjects = [\"F1\"]", &[bare]).0, Some(time("10:30")));
}

#[test]
fn an_entry_of_the_log_is_found_by_kind_vessel_and_words() {
    let entry = |kind, body: &str| Record::Log { at: time("11:00"), kind, body: body.to_owned() };
    let log = [
        entry("pursuit", r#"{"target":"mmsi:431999021","what":"signal"}"#),
        entry("patrol-log", r#"{"text":"Shore party told"}"#),
    ];
    let at = Some(time("11:00"));
    assert_eq!(told("log = \"pursuit\"\nsubjects = [\"F1\"]", &log), (at, vec![], 1, 1));
    assert_eq!(told("log = \"patrol-log\"\ntext = \"shore PARTY\"", &log), (at, vec![], 2, 2));
    assert_eq!(told("log = \"patrol-log\"\nsubjects = [\"F1\"]", &log).0, None);
    assert_eq!(told("log = \"mark\"", &log).0, None);
}

#[test]
fn a_basis_and_a_mode_fit_or_do_not() {
    /// End, values, acts in all, those that do not fit.
    type Case<'a> = (&'a str, Vec<(&'a str, Value)>, usize, &'a [&'a str]);
    let rules = LegalRules::bundled().unwrap();
    let own = ["JP".to_owned()];
    let mode = |word: &str| ("legal.modes.1.mode", Value::Choice(word.to_owned()));
    let zone = |code: &str| ("time.zone", Value::Choice(code.to_owned()));
    let basis = |word: &str| ("legal.basis", code(word));
    let flag = |word: &str| ("vessel.flag.document", text(word));
    let table: [Case<'_>; 8] = [
        ("nil", vec![basis("customs_law_territorial"), zone("TS")], 2, &[]),
        ("nil", vec![basis("customs_law_territorial"), zone("CZ")], 2, &["customs_law_territorial"]),
        ("nil", vec![basis("national_vessel"), zone("CZ"), flag("JP")], 2, &[]),
        ("nil", vec![basis("national_vessel"), zone("CZ"), flag("KR")], 2, &["national_vessel"]),
        ("nil", vec![basis("customs_law_territorial"), zone("TS"), mode("criminal")], 2, &["criminal"]),
        ("find", vec![basis("customs_law_territorial"), zone("TS")], 2, &["administrative"]),
        ("find", vec![basis("customs_law_territorial"), zone("TS"), mode("criminal")], 2, &[]),
        (
            "find",
            vec![
                basis("customs_law_territorial"),
                zone("TS"),
                ("header.lead", Value::Choice("coast_guard".to_owned())),
            ],
            2,
            &[],
        ),
    ];
    for (end, values, of, wrong) in table {
        let acts = acts(&[report("11:00", "boarding", end, &values)], &rules, &own);
        let told: Vec<&str> = acts.wrong.iter().map(|wrong| wrong.act.as_str()).collect();
        assert_eq!((acts.of, told.as_slice()), (of, wrong), "{end} {values:?}");
    }
    // No basis, no act: a note is not judged.
    assert_eq!(acts(&[report("11:00", "note", "all", &[])], &rules, &own), Acts::default());
}

//! Faults on their lines, doubts, the forms of times, and context files.

use super::*;
use crate::domain::scenario::fault::Fault;
use crate::i18n::{Catalogue, Language};
use proptest::prelude::*;

const GOOD: &str = r#"[scenario]
name = "x"
start = "2026-11-10T12:00:00Z"
end = "19:00"

[own]
waypoints = [["12:00", 35.62, 133.95]]

[[vessel]]
id = "A"
sensors = ["ais-a", "radar"]
mmsi = 431999001
waypoints = [["12:00", 35.7, 133.9], ["13:00", 35.8, 133.9]]
"#;

/// The faults of a text with their lines, problems first.
fn faults(text: &str) -> Vec<(usize, Fault)> {
    let found = match parse(text) {
        Ok((_, warnings)) => warnings,
        Err(problems) => problems,
    };
    found.iter().map(|p| (p.line, p.fault)).collect()
}

/// `GOOD` with one piece of it replaced.
fn with(old: &str, new: &str) -> String {
    assert!(GOOD.contains(old), "{old}");
    GOOD.replacen(old, new, 1)
}

#[test]
fn the_good_one_is_good() {
    let (scenario, warnings) = parse(GOOD).unwrap();
    assert_eq!(warnings, []);
    let header = scenario.header.unwrap();
    assert_eq!(
        (header.rate, header.end.rfc3339()),
        (Rate::TenSeconds, "2026-11-10T19:00:00.000Z".to_owned())
    );
    assert_eq!(scenario.vessels[0].route.waypoints()[1].at.rfc3339(), "2026-11-10T13:00:00.000Z");
}

#[test]
fn each_fault_is_found_on_its_line() {
    let cases = [
        (with("end = \"19:00\"", "end = 19:00\""), 4, Fault::Syntax),
        (with("[[vessel]]", "[[vessel]"), 9, Fault::Syntax),
        (with("end = \"19:00\"\n", ""), 1, Fault::MissingKey),
        (with("end = \"19:00\"", "end = \"11:00\""), 4, Fault::EndBeforeStart),
        (with("end = \"19:00\"", "end = \"2026-11-30T00:00:00Z\""), 4, Fault::TooLong),
        (with("\"2026-11-10T12:00:00Z\"", "\"12:00\""), 3, Fault::NoDay),
        (with("end = \"19:00\"", "end = \"26:00\""), 4, Fault::BadTime),
        (with("end = \"19:00\"", "end = \"19:00\"\nrate = \"5s\""), 5, Fault::UnknownWord),
        (with("[own]", "[own]\nradar_rang_nm = 6"), 7, Fault::MistypedKey),
        (with("[own]", "[own]\nradar_range_nm = \"far\""), 7, Fault::WrongKind),
        (with("[own]", "[own]\nradar_range_nm = 600"), 7, Fault::BadNumber),
        (with("35.62, 133.95", "95.62, 133.95"), 7, Fault::BadPosition),
        (with("[[\"12:00\", 35.62, 133.95]]", "[[\"12:00\", 35.62]]"), 7, Fault::BadWaypoint),
        (with("[[\"12:00\", 35.62, 133.95]]", "[]"), 7, Fault::NoWaypoints),
        (with("id = \"A\"", "id = \" \""), 10, Fault::EmptyText),
        (with("\"ais-a\", \"radar\"", "\"ais-a\", \"lidar\""), 11, Fault::UnknownSensor),
        (with("mmsi = 431999001", "mmsi = 43199900"), 12, Fault::BadMmsi),
        (with("mmsi = 431999001\n", ""), 9, Fault::NoMmsi),
        (with("mmsi = 431999001", "mmsi = 431999001\nimo = 123"), 13, Fault::BadImo),
        (with("[\"13:00\", 35.8", "[\"11:59\", 35.8"), 13, Fault::TimesOutOfOrder),
        (format!("{GOOD}{}", &GOOD[GOOD.find("[[vessel]]").unwrap()..]), 15, Fault::DuplicateId),
        (
            format!("{GOOD}[[expect]]\nrule = \"A1\"\nsubjects = [\"Z\"]\nat = \"12:30\"\n"),
            16,
            Fault::UnknownVessel,
        ),
        (format!("{GOOD}[[inject]]\nat = \"12:30\"\nwhat = \"ais-off\"\n"), 14, Fault::MissingKey),
        (format!("{GOOD}[[mask]]\nkind = \"pilot\"\nlat = 35.0\n"), 14, Fault::BadMask),
        (format!("{GOOD}[[pair]]\nmmsi = [431999001]\n"), 15, Fault::WrongKind),
        (
            format!("{GOOD}[[inject]]\nat = \"12:30\"\nwhat = \"gnss-loss\"\nuntil = \"12:20\"\n"),
            17,
            Fault::EndBeforeStart,
        ),
    ];
    for (text, line, fault) in cases {
        assert!(parse(&text).is_err(), "{fault:?}");
        let found = faults(&text);
        assert!(found.contains(&(line, fault)), "want {fault:?} on {line}, got {found:?}");
    }
}

#[test]
fn what_is_only_doubtful_is_a_warning() {
    let cases = [
        (with("[own]", "[own]\ncrew = 6"), 7, Fault::UnknownKey),
        (with("[\"13:00\", 35.8", "[\"12:10\", 36.8"), 13, Fault::TooFast),
        (with("mmsi = 431999001", "mmsi = 431999001\nimo = 2000021"), 13, Fault::ImoCheckDigit),
        (with("mmsi = 431999001", "mmsi = 431999001\nname = \"第八丸\""), 13, Fault::NotSixBit),
        (
            with("mmsi = 431999001", "mmsi = 431999001\nname = \"A NAME BEYOND TWENTY LETTERS\""),
            13,
            Fault::NameCut,
        ),
        (with("mmsi = 431999001", "mmsi = 431999001\ntype = \"hovercraft\""), 13, Fault::UnknownWord),
        (format!("{GOOD}[[inject]]\nat = \"12:30\"\nwhat = \"fog\"\n"), 16, Fault::UnknownInject),
        (format!("{GOOD}[[never]]\nrule = \"B7\"\n"), 15, Fault::UnknownRule),
        (format!("{GOOD}[[expect]]\nrule = \"A1\"\nat = \"20:30\"\n"), 16, Fault::OutsideTimes),
        (format!("{GOOD}[[inject]]\nat = \"20:30\"\nwhat = \"gnss-loss\"\n"), 15, Fault::OutsideTimes),
        (
            format!(
                "{GOOD}[[vessel]]\nid = \"B\"\nsensors = \"radar\"\nwaypoints = [[\"2026-11-11T12:30:00Z\", 35, 134]]\n"
            ),
            17,
            Fault::OutsideTimes,
        ),
        (
            format!("{GOOD}[[watch]]\nid = \"W1\"\nkind = \"vessel\"\nname = \"X\"\naction = \"EAT\"\n"),
            14,
            Fault::WatchRow,
        ),
        (
            format!(
                "{GOOD}[[expect]]\nrule = \"A1\"\nat = \"12:30\"\n[[never]]\nrule = \"A1\"\nfrom = \"12:20\"\n"
            ),
            18,
            Fault::Contradiction,
        ),
        (
            format!(
                "{GOOD}[[vessel]]\nid = \"B\"\nsensors = \"ais-b\"\nmmsi = 431999001\nwaypoints = [[\"12:30\", 35, 134]]\n"
            ),
            17,
            Fault::SameMmsi,
        ),
    ];
    for (text, line, fault) in cases {
        let (_, warnings) = parse(&text).unwrap_or_else(|p| panic!("{fault:?}: {p:?}"));
        let found: Vec<_> = warnings.iter().map(|w| (w.line, w.fault)).collect();
        assert_eq!(found, [(line, fault)]);
    }
}

#[test]
fn all_faults_come_at_once_and_columns_count_characters() {
    let text = with("sensors = [\"ais-a\", \"radar\"]", "name = \"第八\"  # é\nsensors = [\"霧\", \"fog\"]");
    let problems = parse(&text).unwrap_err();
    let places: Vec<_> = problems.iter().map(|p| (p.line, p.column, p.fault)).collect();
    assert_eq!(places, [(12, 12, Fault::UnknownSensor), (12, 17, Fault::UnknownSensor)]);
}

#[test]
fn a_mistyped_key_is_told_the_right_one() {
    let problems = parse(&with("mmsi = 431999001", "mmsi = 431999001\nlenght_m = 90")).unwrap_err();
    let near = problems[0].args.iter().find(|(name, _)| *name == "near").map(|(_, near)| near.as_str());
    assert_eq!(near, Some("length_m"));
}

#[test]
fn times_are_read_in_every_form() {
    for (written, read) in [
        ("\"2026-11-10T21:30:00+09:00\"", "12:30:00"),
        ("2026-11-10T12:30:00Z", "12:30:00"),
        ("\"2026-11-10 12:30\"", "12:30:00"),
        ("\"12:30\"", "12:30:00"),
        ("\"12:30:05.5\"", "12:30:05"),
        ("12:30:15", "12:30:15"),
    ] {
        let (scenario, _) =
            parse(&format!("{GOOD}[[inject]]\nat = {written}\nwhat = \"radar-loss\"\n")).unwrap();
        assert_eq!(scenario.injects[0].at.clock(), read, "{written}");
    }
}

#[test]
fn a_watch_past_midnight_goes_on_to_the_next_day() {
    let text = with("T12:00:00Z", "T20:00:00Z").replacen("\"19:00\"", "\"04:00\"", 1).replacen(
        "[\"12:00\", 35.7, 133.9], [\"13:00\"",
        "[\"23:00\", 35.7, 133.9], [\"01:00\"",
        1,
    );
    let (scenario, _) = parse(&text).unwrap();
    assert_eq!(scenario.header.unwrap().end.rfc3339(), "2026-11-11T04:00:00.000Z");
    assert_eq!(scenario.vessels[0].route.waypoints()[1].at.rfc3339(), "2026-11-11T01:00:00.000Z");
}

#[test]
fn a_context_needs_no_scenario() {
    let text = r#"
[own]
mmsi = "431999001"
state = "chase"
role = "cleared"

[set_drift]
set_deg = 60
drift_kn = 0.8

[[watch]]
id = "V-1"
kind = "vessel"
name = "SAMPLE MARU"
aliases = ["SAMPLE 1", "OLD SAMPLE"]
imo = 2000054
action = "BOARD"
case_officer = "kept"

[[permit]]
imo = 2000030
port = "Susa"
from = "2026-11-01"
to = 2026-11-30
number = "P-1"

[[pair]]
mmsi = [431999031, "431999032"]

[[tip]]
id = "T-1"
text = "white boat"

[[mask]]
kind = "anchorage"
polygon = [[35.0, 134.0], [35.1, 134.0], [35.1, 134.1]]

[[inject]]
at = "2026-11-10T12:00:00Z"
what = "GNSS jump"
by_nm = 2
"#;
    let (context, warnings) = parse(text).unwrap();
    assert_eq!(warnings.iter().map(|w| w.fault).collect::<Vec<_>>(), [Fault::UnknownKey]);
    assert!(context.header.is_none() && context.vessels.is_empty());
    assert_eq!(context.own.state, Some(OwnState::Chase));
    let row = &context.watch[0];
    assert_eq!(row.cells["aliases"], "SAMPLE 1;OLD SAMPLE");
    assert_eq!(
        (row.cells["imo"].as_str(), row.cells["case_officer"].as_str(), row.line),
        ("2000054", "kept", 11)
    );
    assert_eq!(context.permits[0].to.unwrap().rfc3339(), "2026-11-30T23:59:59.999Z");
    assert_eq!(context.pairs, [(Mmsi(431_999_031), Mmsi(431_999_032))]);
    assert!(matches!(&context.masks[0].area, MaskArea::Polygon(corners) if corners.len() == 3));
    assert_eq!(context.injects[0].what, InjectKind::GnssJump);
}

#[test]
fn subjects_become_target_ids() {
    let text = format!(
        "{GOOD}[[vessel]]\nid = \"R\"\nsensors = [\"radar\"]\nwaypoints = [[\"12:00\", 35.6, 133.9]]\n\
         [[expect]]\nrule = \"A3\"\nsubjects = [\"A\", \"R\", 431999077, \"radar:9\"]\nat = \"12:30\"\n"
    );
    let (scenario, _) = parse(&text).unwrap();
    assert_eq!(scenario.expects[0].subjects, ["mmsi:431999001", "radar:2", "mmsi:431999077", "radar:9"]);
    assert_eq!(scenario.expects[0].tolerance_s, 60);
}

#[test]
fn every_fault_has_its_words_and_a_hint_in_both_languages() {
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        for fault in Fault::ALL {
            assert!(catalogue.has(fault.code()) && catalogue.has(&fault.hint_key()), "{language} {fault:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,300}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_cut_or_change_of_a_good_text_makes_it_panic(at in 0usize..GOOD.len(), with in "[\\[\\]\"=.,a-z0-9\n-]{0,6}") {
        let mut text = GOOD.to_owned();
        text.insert_str(at, &with);
        let _ = parse(&text);
        text.truncate(at);
        let _ = parse(&text);
    }
}

#[test]
fn reports_asked_for_are_read_and_their_faults_told_by_line() {
    let lines = GOOD.lines().count();
    let asked = |text: &str| faults(&format!("{GOOD}[[report]]\n{text}\n"));
    let good = "form = \"boarding\"\nsubjects = [\"A\"]\nby = \"18:30\"\nend = \"nil\"\nmode = \"criminal\"\n\
                filled = [\"time.aboard\", \"vessel.name\", \"legal.modes.mode\"]\ntext = \"x\"\n\
                has = { \"time.zone\" = \"TS\", \"vessel.length\" = 12, \"legal.told\" = true }";
    assert_eq!(asked(good), []);
    let (scenario, _) = parse(&format!("{GOOD}[[report]]\n{good}\n[[report]]\nlog = \"pursuit\"\n")).unwrap();
    let [report, log] = scenario.reports.as_slice() else { panic!("{:?}", scenario.reports) };
    assert_eq!((report.subjects.as_slice(), report.filled.len()), (&["mmsi:431999001".to_owned()][..], 3));
    let told = "legal.told".parse().unwrap();
    assert!(report.has.contains(&(told, "yes".to_owned())) && report.has.len() == 3);
    assert_eq!(log.what, Written::Log("pursuit".to_owned()));
    for (text, line, fault) in [
        ("subjects = [\"A\"]", 1, Fault::ReportOrLog),
        ("form = \"note\"\nlog = \"mark\"", 1, Fault::ReportOrLog),
        ("log = \"mark\"\nfilled = [\"a.b\"]", 1, Fault::ReportOrLog),
        ("form = \"\"", 2, Fault::EmptyText),
        ("form = \"boardings\"", 2, Fault::UnknownForm),
        ("form = \"note\"\nend = \"find\"", 3, Fault::UnknownField),
        ("form = \"note\"\nfilled = [\n\"note.nothing\"]", 4, Fault::UnknownField),
        ("form = \"note\"\nfilled = [\"nothing\"]", 3, Fault::WrongKind),
        ("form = \"note\"\nhas = \"x\"", 3, Fault::WrongKind),
        ("form = \"note\"\n[report.has]\n\"time.at\" = []", 4, Fault::WrongKind),
        ("form = \"boarding\"\nmode = \"police\"", 3, Fault::UnknownWord),
        ("form = \"note\"\nsubjects = [\"B\"]", 3, Fault::UnknownVessel),
        ("form = \"note\"\nby = \"20:30\"", 3, Fault::OutsideTimes),
        ("form = \"note\"\nfiled = []", 3, Fault::MistypedKey),
    ] {
        assert_eq!(asked(text), [(lines + line, fault)], "{text}");
    }
}

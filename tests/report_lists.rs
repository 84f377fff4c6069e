//! What a boarding takes from elsewhere, by keys on a real store: crew lists, the watch list,
//! earlier boardings of the vessel.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

#[path = "common/station.rs"]
mod station;

use station::{Station, boat, screen, who};
use std::fs;
use std::path::Path;
use watch::{Watch, own_at};
use watchkeeper::app::event::Key;
use watchkeeper::app::state::App;
use watchkeeper::domain::report::value::{Source, Value};
use watchkeeper::domain::time::UtcTime;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::store::Store;
use watchkeeper::store::intel::NewList;

/// One who is looked for by passport, one by name alone, one for cleared roles.
const LISTED: [[(&str, &str); 6]; 3] = [
    [
        ("id", "P-1"),
        ("kind", "person"),
        ("action", "REPORT"),
        ("name", "KIM CHEOL SU"),
        ("passport", "AB12345"),
        ("birth_date", "1970-03-12"),
    ],
    [
        ("id", "P-2"),
        ("kind", "person"),
        ("action", "OBSERVE"),
        ("name", "LEE MIN HO"),
        ("passport", "ZZ99999"),
        ("birth_date", ""),
    ],
    [
        ("id", "P-3"),
        ("kind", "person"),
        ("action", "DO-NOT-ALERT"),
        ("name", "PARK JI WON"),
        ("passport", "AB30000"),
        ("birth_date", "1990-10-10"),
    ],
];

const CREW: &str = "Family name,Given names,Rank,Nationality,Date of birth,Passport no\n\
                    KIM,CHEOL SU,MASTER,KR,1970-03-12,AB12345\n\
                    LEE,MIN HO,C/O,KR,1980-01-02,AB20000\n\
                    PARK,JI WON,AB,KR,1990-10-10,AB30000\n";

fn list_persons(dir: &Path) {
    let mut store = Store::open(dir, &who()).unwrap();
    let new = NewList { name: "own", format: "csv", source: "list.csv", at: UtcTime(1_000) };
    let mut list = store.import_list(&new).unwrap();
    for (row, cells) in (1..).zip(LISTED) {
        let cells = cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        list.take(row, cells).unwrap().unwrap();
    }
    list.finish(&[7; 32]).unwrap();
}

/// O-1 with a boarding open at its persons.
fn boarding(dir: &Path) -> Station {
    let mut watch = Watch::new(Language::English);
    watch.own(own_at(0));
    let place = watch::at(own_at(0).lat() + 0.02, own_at(0).lon());
    for _ in 0..2 {
        watch.class_a(440_999_001, place, 90.0, 8.0, 0);
        watch.static_a(440_999_001, "HAE SONG 9", "DSAB9", 0, 70, 90);
    }
    let mut station = Station::new(dir, watch);
    station.app.reports.largest_file = 10 << 20;
    station.wait(2);
    station.key(Key::Tab);
    station.keys("b");
    station.until(|app| app.reports.open.is_some());
    station
}

fn go_to(station: &mut Station, path: &str) {
    let path: watchkeeper::domain::report::path::Path = path.parse().unwrap();
    station.key(Key::Home);
    for _ in 0..400 {
        let open = station.app.reports.open.as_ref().unwrap();
        if open.place.at.as_ref() == Some(&path) {
            return;
        }
        station.key(if open.place.section == path.section { Key::Down } else { Key::Tab });
    }
    panic!("no way to {path}: {}", screen(&station.app, 120, 40));
}

fn value(app: &App, path: &str) -> Option<(Value, Source)> {
    let entry = app.reports.open.as_ref().unwrap().draft.entry(&path.parse().unwrap())?;
    Some((entry.value.clone(), entry.source))
}

fn checked(app: &App) -> usize {
    let open = app.reports.open.as_ref().unwrap();
    open.checks.values().filter(|check| check.hits.is_some()).count()
}

#[test]
fn a_crew_list_is_read_compared_and_checked_at_the_rows() {
    let dir = boat();
    list_persons(dir.path());
    fs::write(dir.path().join("crew.csv"), CREW).unwrap();
    let mut station = boarding(dir.path());
    station.until(|app| app.lists.loaded);
    go_to(&mut station, "persons.listed");
    station.keys("F");
    station.line(dir.path().join("crew.csv").to_str().unwrap());
    station.until(|app| matches!(value(app, "persons.photos"), Some((Value::Photos(_), _))));
    station.until(|app| checked(app) == 3);
    for (columns, rows) in [(80, 24), (120, 40)] {
        let shown = screen(&station.app, columns, rows);
        assert!(shown.contains("3 not found, 0 on no list, 0 differ"), "{shown}");
    }
    let shown = screen(&station.app, 160, 60);
    assert!(shown.contains("KIM CHEOL SU  not found aboard  WATCH LIST STRONG P-1"), "{shown}");
    assert!(shown.contains("watch list POSSIBLE P-2 (name): check by hand"), "{shown}");
    // The officer is cleared: shown, and never written into the form.
    assert!(shown.contains("WATCH LIST STRONG P-3"), "{shown}");
    // On a small screen the line below tells all of it.
    go_to(&mut station, "persons.listed.1");
    let shown = screen(&station.app, 80, 24).replace('\n', " ");
    assert!(shown.contains("(passport, name, birth"), "{shown}");
    // All aboard as listed: one key.
    go_to(&mut station, "persons.listed");
    station.keys("R");
    station.until(|app| checked(app) == 6);
    let shown = screen(&station.app, 160, 60);
    assert!(shown.contains("0 not found, 0 on no list, 0 differ"), "{shown}");
    let row = |n: usize| {
        let open = station.app.reports.open.as_ref().unwrap();
        open.draft.rows(&"persons.list".parse().unwrap())[n]
    };
    let (first, second, third) = (row(0), row(1), row(2));
    let hit = value(&station.app, &format!("persons.list.{first}.watch_hit"));
    assert_eq!(hit, Some((Value::Text("P-1 (passport, name, birth-date)".to_owned()), Source::Watchlist)));
    for other in [second, third] {
        assert_eq!(value(&station.app, &format!("persons.list.{other}.watch_hit")), None);
    }
    // A field that was wrong on the list: told at both rows, and the hit goes with the number.
    go_to(&mut station, &format!("persons.list.{first}.document_no"));
    station.key(Key::Enter);
    for _ in 0..8 {
        station.key(Key::Backspace);
    }
    station.line("CD77777");
    station.until(|app| checked(app) == 6);
    let hit = value(&station.app, &format!("persons.list.{first}.watch_hit"));
    assert_eq!(hit, Some((Value::Text("P-1 (name, birth-date)".to_owned()), Source::Watchlist)));
    go_to(&mut station, "persons.listed");
    let shown = screen(&station.app, 120, 40);
    assert!(shown.contains("differs: Number"), "{shown}");
    station.app.catalogue = Catalogue::new(Language::Japanese);
    let shown = screen(&station.app, 120, 40).replace(' ', "");
    assert!(shown.contains("未確認0、名簿外0、相違1") && shown.contains("監視リスト"), "{shown}");
    drop(station.executor.take());
    let store = Store::open(dir.path(), &who()).unwrap();
    assert_eq!(store.attachments(None).unwrap().len(), 1, "the list itself is evidence");
}

#[test]
fn a_list_that_can_not_be_read_is_refused_at_the_field() {
    let dir = boat();
    let mut station = boarding(dir.path());
    go_to(&mut station, "persons.listed");
    let files: [(&str, Vec<u8>); 5] = [
        ("gone.csv", Vec::new()),
        ("empty.csv", Vec::new()),
        ("other.csv", b"a,b\n1,2\n".to_vec()),
        ("bare.csv", b"Name\n".to_vec()),
        ("large.csv", vec![b'a'; 5 << 20]),
    ];
    for (name, bytes) in files {
        if name != "gone.csv" {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        station.app.reports.open.as_mut().unwrap().fault = None;
        station.keys("F");
        station.line(dir.path().join(name).to_str().unwrap());
        station.until(|app| app.reports.open.as_ref().unwrap().fault.is_some());
        let open = station.app.reports.open.as_ref().unwrap();
        assert!(open.draft.rows(&"persons.listed".parse().unwrap()).is_empty(), "{name}");
    }
    // What could be read is in, what could not is named.
    fs::write(dir.path().join("half.csv"), "Name,DOB\nKIM CHEOL,31/02/1970\n").unwrap();
    station.keys("F");
    station.line(dir.path().join("half.csv").to_str().unwrap());
    station.until(|app| value(app, "persons.declared").is_some());
    let shown = screen(&station.app, 120, 40);
    assert!(shown.contains("31/02/1970") && shown.contains("row 1"), "{shown}");
    // It stays said when the file itself is kept as evidence, until the next key.
    station.until(|app| matches!(value(app, "persons.photos"), Some((Value::Photos(_), _))));
    let shown = screen(&station.app, 120, 40);
    assert!(shown.contains("31/02/1970"), "{shown}");
    // Read again it brings nobody twice.
    fs::write(dir.path().join("again.csv"), "Name\nKIM CHEOL\nLEE MIN\n").unwrap();
    station.keys("F");
    station.line(dir.path().join("again.csv").to_str().unwrap());
    let rows =
        |app: &App| app.reports.open.as_ref().unwrap().draft.rows(&"persons.listed".parse().unwrap()).len();
    station.until(|app| rows(app) == 2);
    let shown = screen(&station.app, 120, 40);
    assert!(shown.contains("1 persons added; 1 were declared already"), "{shown}");
}

/// Seals a boarding of this vessel as the form demands least, straight into the store.
fn seal_earlier(dir: &Path, values: &[(&str, Value)]) {
    use watchkeeper::domain::filing::{NewDraft, SealOrder};
    use watchkeeper::domain::journal::entry::ClockFacts;
    use watchkeeper::domain::report::draft::Entry;
    use watchkeeper::domain::report::form::FormId;
    use watchkeeper::domain::report::seal::{Follows, Report};
    use watchkeeper::domain::time::TimeSource;
    let at = UtcTime(1_794_000_000_000);
    let entry = |value: &Value| Entry { value: value.clone(), source: Source::Document, at };
    let report = Report {
        form: FormId { id: "boarding".to_owned(), version: 1 },
        end: "nil".to_owned(),
        lists: std::collections::BTreeMap::new(),
        rows: std::collections::BTreeMap::new(),
        entries: values.iter().map(|(path, value)| (path.parse().unwrap(), entry(value))).collect(),
        follows: Follows::Nothing,
    };
    let mut store = Store::open(dir, &who()).unwrap();
    let draft = NewDraft {
        form: "boarding".to_owned(),
        form_version: 1,
        patrol: None,
        unit: "PL12".to_owned(),
        title: "HAE SONG 9".to_owned(),
        revises: None,
    };
    let id = store.begin_draft(&draft, at).unwrap().id;
    let order = SealOrder { body: report.encode(), title: "HAE SONG 9".to_owned(), words: String::new() };
    let clock =
        ClockFacts { utc: at, source: TimeSource::Rtc, monotonic_ms: 1, boot: [1; 16], step_ms: None };
    store.seal_draft(id, &order, clock).unwrap();
}

#[test]
fn an_earlier_boarding_fills_what_stays_and_says_which_report_it_was() {
    let dir = boat();
    let text = |text: &str| Value::Text(text.to_owned());
    seal_earlier(
        dir.path(),
        &[
            ("vessel.mmsi.transmitted", text("440999001")),
            ("vessel.name.painted", text("HAE SUNG 9")),
            ("vessel.hull_colour", text("blue")),
            ("vessel.registration", text("BS-1234")),
            ("vessel.differences", text("of that day")),
            ("close.result", Value::Multi(vec!["clear".to_owned()])),
        ],
    );
    seal_earlier(dir.path(), &[("vessel.name.painted", text("HAE SONG 9"))]);
    let mut station = boarding(dir.path());
    station.until(|app| value(app, "vessel.earlier").is_some());
    let earlier = |value: &str| Some((text(value), Source::EarlierBoarding));
    assert_eq!(value(&station.app, "vessel.hull_colour"), earlier("blue"));
    assert_eq!(value(&station.app, "vessel.registration"), earlier("BS-1234"));
    assert_eq!(value(&station.app, "vessel.name.recorded"), earlier("HAE SUNG 9"));
    assert_eq!(value(&station.app, "vessel.differences"), None);
    let Some((Value::Text(told), _)) = value(&station.app, "vessel.earlier") else { panic!() };
    assert!(told.starts_with("PL12-2026-0001 2026-11-06"), "{told}");
    assert_eq!(station.app.reports.open.as_ref().unwrap().earlier.len(), 2);
    go_to(&mut station, "vessel.name.transmitted");
    for (columns, rows) in [(80, 24), (120, 40)] {
        let shown = screen(&station.app, columns, rows);
        assert!(shown.contains("Earlier boardings: 2") && shown.contains("PL12-2026-0001"), "{shown}");
    }
    let shown = screen(&station.app, 160, 60);
    assert!(shown.contains("by MMSI") && shown.contains("name alone"), "{shown}");
    go_to(&mut station, "vessel.hull_colour");
    assert!(screen(&station.app, 80, 24).contains("From report PL12-2026-0001 2026-11-06"));
    // Emptied by the officer, it stays empty, also when the draft is opened again.
    station.key(Key::Delete);
    station.wait(2);
    station.key(Key::Esc);
    station.key(Key::Enter);
    station.until(|app| app.reports.open.as_ref().is_some_and(|open| open.earlier.len() == 2));
    assert_eq!(value(&station.app, "vessel.hull_colour"), None);
    // Two names on one hull: told as a difference once one of them is typed.
    go_to(&mut station, "vessel.name.painted");
    station.key(Key::Enter);
    station.line("HAE SUNG 9");
    go_to(&mut station, "vessel.name.painted");
    assert!(screen(&station.app, 80, 24).contains("DIFFERS"));
}

#[test]
fn the_legal_basis_is_advised_and_every_switch_of_the_mode_has_its_time() {
    let dir = boat();
    let mut station = boarding(dir.path());
    go_to(&mut station, "legal.basis");
    for language in Language::ALL {
        station.app.catalogue = Catalogue::new(language);
        for (columns, rows) in [(80, 24), (120, 40)] {
            let shown = screen(&station.app, columns, rows).replace(' ', "");
            let want = match language {
                Language::English => ["foreignflag", "Administrative"],
                Language::Japanese => ["外国籍", "行政検査"],
            };
            assert!(want.iter().all(|word| shown.contains(word)), "{columns}: {shown}");
        }
    }
    station.app.catalogue = Catalogue::new(Language::English);
    let shown = screen(&station.app, 120, 40);
    let (_, advice) = station.app.legal_advice(station.app.reports.open.as_ref().unwrap());
    for one in &advice {
        assert!(shown.contains(one.date.as_str()), "{one:?}: {shown}");
    }
    // It stays beside the choice.
    station.key(Key::Enter);
    assert!(screen(&station.app, 80, 24).contains("foreign flag"));
    station.key(Key::Esc);
    // The first row is the mode in which it began, the second the switch.
    go_to(&mut station, "legal.modes");
    station.keys("+");
    station.line("routine");
    station.wait(60);
    go_to(&mut station, "legal.modes");
    station.keys("+");
    station.line("drugs found");
    let open = station.app.reports.open.as_ref().unwrap();
    let rows = open.draft.rows(&"legal.modes".parse().unwrap()).to_vec();
    let at = |n: usize, key: &str| value(&station.app, &format!("legal.modes.{}.{key}", rows[n])).unwrap().0;
    assert_eq!(at(0, "mode"), Value::Choice("administrative".to_owned()));
    assert_eq!(at(1, "mode"), Value::Choice("criminal".to_owned()));
    let (Value::Time(first), Value::Time(second)) = (at(0, "at"), at(1, "at")) else { panic!() };
    assert_eq!(second.utc.since(first.utc).0, 60_000);
    assert!(screen(&station.app, 80, 24).contains("CRIMINAL since"), "{}", screen(&station.app, 80, 24));
}

#[test]
fn a_search_plan_has_the_spaces_of_the_vessel_and_a_blank_one_is_named() {
    let dir = boat();
    let mut station = boarding(dir.path());
    go_to(&mut station, "search.plan");
    station.keys("+");
    let rows =
        |app: &App| app.reports.open.as_ref().unwrap().draft.rows(&"search.plan".parse().unwrap()).len();
    let planned = rows(&station.app);
    assert!(planned > 10, "the whole plan of a cargo vessel at one key: {planned}");
    go_to(&mut station, "search.level");
    station.key(Key::Enter);
    let full = {
        let open = station.app.reports.open.as_ref().unwrap();
        let Some(watchkeeper::app::report::editor::Editor::Pick(pick)) = &open.editor else { panic!() };
        pick.offers.iter().position(|offer| offer.code == "full").unwrap()
    };
    station.keys(&(full + 1).to_string());
    let open = station.app.reports.open.as_ref().unwrap();
    let sheet = open.sheet(&station.app.reports.registry, station.app.now);
    let named: Vec<String> = sheet
        .refusals()
        .iter()
        .filter(|f| {
            f.why.code() == "report-why-space-open" || f.why.limit().len() > 1 && f.path.section == "search"
        })
        .map(|f| f.why.limit())
        .collect();
    assert_eq!(named.len(), planned, "{named:?}");
    go_to(&mut station, "search.plan");
    let shown = screen(&station.app, 80, 24);
    assert!(shown.contains("0 % covered (0 of") && shown.contains("1.  Bridge"), "{shown}");
    // A space of one's own still comes after the plan.
    go_to(&mut station, "search.plan");
    station.keys("+");
    station.key(Key::Esc);
    assert_eq!(rows(&station.app), planned + 1);
}

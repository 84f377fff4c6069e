//! Records by their keys and cells: a form is gone through, typed, corrected, reviewed and
//! sealed on a real store; nothing that was typed is lost.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

#[path = "common/station.rs"]
mod station;

use station::{ONE, Station, boat, screen, who};
use std::path::Path;
use std::sync::Arc;
use watch::{Watch, own_at};
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::report::editor::Editor;
use watchkeeper::app::state::{App, Overlay, Screen};
use watchkeeper::domain::journal::entry::Stream;
use watchkeeper::domain::patrol::event::Begin;
use watchkeeper::domain::report::form::{Format, Kind, Label};
use watchkeeper::domain::report::registry::Registry;
use watchkeeper::domain::report::value::Value;
use watchkeeper::i18n::Language;
use watchkeeper::store::Store;

const LISTS: &str = r#"
[[list]]
id = "kind"
version = 1
en = "Kind"
ja = "種別"
items = [
  { code = "routine", en = "Routine", ja = "通常" },
  { code = "tip", en = "Public tip", ja = "通報" },
]

[[list]]
id = "check"
version = 1
en = "Check"
ja = "点検"
items = [
  { code = "pass", en = "Pass", ja = "良" },
  { code = "fail", en = "Fail", ja = "不良" },
]
"#;

const FORM: &str = r#"
id = "probe"
version = 1
en = "Probe"
ja = "見本"

[[end]]
key = "all"
en = "Any result"
ja = "すべて"

[[section]]
key = "head"
en = "Head"
ja = "基本"
fields = [
  { key = "kind", en = "Kind", ja = "種別", type = "choice", list = "kind", required = "all" },
  { key = "name", en = "Name", ja = "船名", type = "text", required = "all" },
  { key = "at", en = "At", ja = "時刻", type = "date-time", required = "all" },
  { key = "place", en = "Place", ja = "位置", type = "position", required = "all" },
  { key = "length", en = "Length", ja = "全長", type = "number", unit = "m", min = 1, max = 500, places = 1 },
]

[[section]]
key = "checks"
en = "Checks"
ja = "点検"
fields = [
  { key = "a", en = "Lights", ja = "灯火", type = "choice", list = "check", required = "all" },
  { key = "b", en = "Flag", ja = "国旗", type = "choice", list = "check", required = "all" },
  { key = "c", en = "Marks", ja = "標識", type = "choice", list = "check", required = "all" },
]

[[section]]
key = "people"
en = "People"
ja = "人員"
fields = [
  { key = "list", en = "Persons", ja = "乗員", type = "rows", record = "someone" },
]

[[record]]
key = "someone"
fields = [
  { key = "family", en = "Family name", ja = "姓", type = "text", required = "all" },
  { key = "born", en = "Born", ja = "生年月日", type = "date" },
]
"#;

fn registry() -> Arc<Registry> {
    let mut registry = Registry::default();
    registry.add_lists("lists", LISTS);
    registry.add_form("form", FORM);
    assert_eq!(registry.problems(), []);
    Arc::new(registry)
}

/// A watch without a store, with the form of this test and a fix.
fn watch(language: Language) -> Watch {
    let mut watch = Watch::new(language);
    watch.app.reports.registry = registry();
    watch.own(own_at(0));
    watch
}

/// With a new record open.
fn begun(language: Language) -> Watch {
    let mut watch = watch(language);
    watch.keys("7+1");
    assert!(watch.app.reports.open.is_some());
    watch
}

fn value(app: &App, path: &str) -> Option<Value> {
    app.reports.open.as_ref().unwrap().draft.value(&path.parse().unwrap()).cloned()
}

fn text(app: &App, path: &str) -> String {
    match value(app, path) {
        Some(Value::Text(text)) => text,
        other => panic!("{path}: {other:?}"),
    }
}

fn enter(watch: &mut Watch, line: &str) {
    watch.keys(line);
    watch.key(Key::Enter);
}

/// Answers all that the form asks for, from one missing field to the next.
fn answer_all(watch: &mut Watch) {
    watch.keys(".2");
    enter(watch, "KAIHO MARU");
    enter(watch, ".");
    enter(watch, ".");
    watch.keys("111");
}

#[test]
fn answers_go_on_from_one_missing_field_to_the_next() {
    let mut watch = begun(Language::English);
    answer_all(&mut watch);
    assert_eq!(value(&watch.app, "head.kind"), Some(Value::Choice("tip".to_owned())));
    assert_eq!(text(&watch.app, "head.name"), "KAIHO MARU");
    assert!(matches!(value(&watch.app, "head.at"), Some(Value::Time(_))));
    assert!(matches!(value(&watch.app, "head.place"), Some(Value::Position(_))));
    assert_eq!(value(&watch.app, "checks.c"), Some(Value::Choice("pass".to_owned())));
    let open = watch.app.reports.open.as_ref().unwrap();
    assert!(open.review, "nothing is missing: what will be sealed is shown");
    let shown = screen(&watch.app, 80, 24);
    assert!(shown.contains("Name: KAIHO MARU") && shown.contains("Public tip"), "{shown}");
    // Nothing keeps this watch: it can't be sealed, and says so.
    watch.key(Key::Enter);
    assert!(screen(&watch.app, 80, 24).contains("Without a store nothing can be sealed"));
}

#[test]
fn what_is_no_value_says_what_is_wanted_and_stays_in_the_line() {
    let mut watch = begun(Language::English);
    for (downs, typed, wanted) in [
        (2, "25:99", "This is no time"),
        (3, "95 N 3 E", "This is no position"),
        (4, "long", "This is no number"),
    ] {
        watch.key(Key::Home);
        (0..downs).for_each(|_| watch.key(Key::Down));
        watch.key(Key::Enter);
        enter(&mut watch, typed);
        let shown = screen(&watch.app, 80, 24);
        assert!(shown.contains(wanted) && shown.contains(typed), "{typed}: {shown}");
        assert!(watch.app.reports.open.as_ref().unwrap().editor.is_some());
        watch.event(Event::Key {
            key: KeyPress { ctrl: true, ..KeyPress::plain(Key::Char('u')) },
            at: watch.app.now,
        });
        watch.key(Key::Esc);
        assert!(watch.app.reports.open.as_ref().unwrap().editor.is_none());
    }
    // Out of its range: taken, told, and against sealing.
    watch.key(Key::Home);
    (0..4).for_each(|_| watch.key(Key::Down));
    watch.key(Key::Enter);
    enter(&mut watch, "900");
    watch.key(Key::Up);
    let shown = screen(&watch.app, 80, 24);
    assert!(shown.contains("900 m") && shown.contains("500"), "{shown}");
}

#[test]
fn what_is_typed_is_told_within_two_seconds_and_undone_in_one_step() {
    let mut watch = begun(Language::English);
    watch.key(Key::Down);
    watch.key(Key::Enter);
    watch.keys("KAI");
    assert_eq!(value(&watch.app, "head.name"), None);
    watch.clock(2);
    assert_eq!(text(&watch.app, "head.name"), "KAI");
    watch.keys("HO");
    watch.clock(4);
    assert_eq!(text(&watch.app, "head.name"), "KAIHO");
    watch.key(Key::Enter);
    let undo = |watch: &mut Watch, key| {
        let key = KeyPress { ctrl: true, ..KeyPress::plain(Key::Char(key)) };
        watch.event(Event::Key { key, at: watch.app.now });
    };
    undo(&mut watch, 'z');
    assert_eq!(value(&watch.app, "head.name"), None);
    undo(&mut watch, 'y');
    assert_eq!(text(&watch.app, "head.name"), "KAIHO");
    // Nothing left to take back is said, not ignored.
    (0..3).for_each(|_| undo(&mut watch, 'z'));
    assert!(watch.app.reports.open.as_ref().unwrap().fault.is_some());
}

#[test]
fn an_open_choice_waits_for_its_answer() {
    let mut watch = begun(Language::English);
    watch.keys(".");
    for seconds in 1..30 {
        watch.clock(seconds);
    }
    let open = watch.app.reports.open.as_ref().unwrap();
    assert!(matches!(open.editor, Some(Editor::Pick(_))), "still asked after half a minute");
    watch.keys("2");
    assert_eq!(value(&watch.app, "head.kind"), Some(Value::Choice("tip".to_owned())));
    assert_eq!(watch.app.screen, Screen::Reports);
}

#[test]
fn a_field_that_is_left_empty_is_passed_and_comes_again() {
    let mut watch = begun(Language::English);
    let at = |watch: &Watch| watch.app.reports.open.as_ref().unwrap().place.at.as_ref().unwrap().to_string();
    watch.keys(".");
    assert_eq!(at(&watch), "head.kind");
    watch.key(Key::Tab);
    assert_eq!(at(&watch), "head.name");
    watch.key(Key::Enter);
    assert_eq!(at(&watch), "head.at", "Enter on nothing is not a dead end");
    enter(&mut watch, ".");
    enter(&mut watch, ".");
    watch.keys("111");
    // Round again to what was passed.
    assert_eq!(at(&watch), "head.kind");
    watch.keys("1");
    assert_eq!(at(&watch), "head.name");
    // The only one left: nothing else to go to, the screen has its keys back.
    watch.key(Key::Enter);
    let open = watch.app.reports.open.as_ref().unwrap();
    assert!(open.editor.is_none() && !open.going && !open.review);
    watch.keys(".");
    enter(&mut watch, "KAIHO MARU");
    assert!(watch.app.reports.open.as_ref().unwrap().review);
}

#[test]
fn the_head_tells_whom_it_is_about_and_the_review_of_which_row() {
    let mut watch = begun(Language::English);
    watch.key(Key::Down);
    watch.key(Key::Enter);
    enter(&mut watch, "KAIHO MARU");
    let shown = screen(&watch.app, 80, 24);
    assert!(shown.contains(" KAIHO MARU · "), "{shown}");
    watch.key(Key::BackTab);
    watch.keys("+");
    watch.key(Key::Esc);
    watch.keys("Z");
    let shown = screen(&watch.app, 80, 24);
    assert!(shown.contains("People › Persons 1 › Family name: Must be filled"), "{shown}");
}

#[test]
fn function_keys_lead_away_from_a_field_and_back_to_it() {
    let mut watch = begun(Language::English);
    watch.key(Key::Down);
    watch.key(Key::Enter);
    watch.keys("Marker");
    for (key, there) in [(2, Screen::Targets), (4, Screen::Alerts), (5, Screen::Links)] {
        watch.key(Key::F(key));
        assert_eq!(watch.app.screen, there);
        watch.key(Key::F(7));
        let Some(Editor::Text(editor)) = &watch.app.reports.open.as_ref().unwrap().editor else { panic!() };
        assert_eq!(editor.input.value(), "Marker");
    }
}

#[test]
fn rows_come_and_go_and_a_full_one_asks_first() {
    let mut watch = begun(Language::English);
    watch.key(Key::BackTab);
    watch.keys("+");
    enter(&mut watch, "YAMADA");
    watch.keys("+");
    enter(&mut watch, "SATO");
    let list = "people.list".parse().unwrap();
    let rows = |app: &App| app.reports.open.as_ref().unwrap().draft.rows(&list).len();
    assert_eq!(rows(&watch.app), 2);
    let shown = screen(&watch.app, 80, 24);
    assert!(shown.contains("YAMADA") && shown.contains("SATO"), "{shown}");
    // The heading of the first row.
    watch.key(Key::Home);
    watch.key(Key::Down);
    watch.key(Key::Delete);
    assert!(matches!(watch.app.overlay, Some(Overlay::Confirm { .. })));
    watch.key(Key::Esc);
    assert_eq!(rows(&watch.app), 2);
    watch.key(Key::Delete);
    watch.key(Key::Enter);
    assert_eq!(rows(&watch.app), 1);
    assert!(!screen(&watch.app, 80, 24).contains("YAMADA"));
}

#[test]
fn one_answer_fills_the_open_ones_of_its_kind() {
    let mut watch = begun(Language::English);
    watch.key(Key::Tab);
    watch.keys("R");
    assert!(screen(&watch.app, 80, 24).contains("Answer this field first"));
    watch.key(Key::Enter);
    watch.keys("2");
    watch.key(Key::Home);
    watch.keys("R");
    for path in ["checks.a", "checks.b", "checks.c"] {
        assert_eq!(value(&watch.app, path), Some(Value::Choice("fail".to_owned())));
    }
}

#[test]
fn pasted_control_characters_and_ten_thousand_letters_are_taken() {
    let mut watch = begun(Language::Japanese);
    watch.keys("N");
    let at = watch.app.now;
    let long = "海".repeat(10_000);
    watch.event(Event::Paste { text: format!("a\u{1b}[31m\r\n{long}"), at });
    watch.key(Key::Tab);
    let kept = text(&watch.app, "head.notes");
    assert_eq!(kept, format!("a[31m\n{long}"));
    for (columns, rows) in [(60, 18), (80, 24), (120, 40)] {
        let shown = screen(&watch.app, columns, rows);
        assert!(shown.contains("海海") && !shown.contains('\u{1b}'));
    }
}

#[test]
fn both_languages_show_the_form_at_every_size() {
    for language in Language::ALL {
        let mut watch = begun(language);
        let labels = [("Probe", "見本"), ("Checks", "点検"), ("Name", "船名")];
        for (columns, rows) in [(60, 18), (80, 24), (120, 40), (200, 60)] {
            let shown = screen(&watch.app, columns, rows).replace(' ', "");
            for (en, ja) in labels {
                let label = Label { en: en.to_owned(), ja: ja.to_owned() };
                assert!(shown.contains(label.text(language)), "{columns}x{rows} {en}: {shown}");
            }
        }
        watch.keys("Z");
        let shown = screen(&watch.app, 80, 24);
        assert!(shown.contains('7'), "seven things are missing: {shown}");
        let wide = screen(&watch.app, 300, 60);
        assert!(!wide.contains("hint-"), "every key shown has its word: {wide}");
    }
}

#[test]
fn keys_of_the_watch_work_beside_a_record() {
    let mut watch = begun(Language::English);
    watch.key(Key::Down);
    watch.key(Key::Enter);
    watch.keys("Marker");
    watch.key(Key::F(12));
    assert_eq!(watch.app.tools.overboard().len(), 1, "a person in the water waits for no form");
    // The chart came up; the record is as it was left.
    watch.key(Key::F(7));
    let Some(Editor::Text(editor)) = &watch.app.reports.open.as_ref().unwrap().editor else { panic!() };
    assert_eq!(editor.input.value(), "Marker");
    watch.key(Key::Enter);
    watch.key(Key::Esc);
    assert!(watch.app.reports.open.is_none());
    assert_eq!(watch.app.screen, Screen::Reports);
    watch.key(Key::Enter);
    assert_eq!(text(&watch.app, "head.name"), "Marker", "left as a draft and taken up again");
}

/// O-1 at a watch with the form of this test.
fn on_watch(dir: &Path) -> Station {
    Station::new(dir, watch(Language::English))
}

#[test]
fn a_record_is_kept_while_it_is_typed_taken_up_again_and_sealed() {
    let dir = boat();
    let mut station = on_watch(dir.path());
    station.keys("7");
    station.until(|app| app.records.drafts.is_empty());
    station.keys("+1");
    station.until(|app| app.reports.open.is_some());
    station.keys(".1");
    station.keys("KAIHO");
    station.wait(2);
    let id = station.app.reports.open.as_ref().unwrap().id.unwrap();
    station.until(|app| app.records.draft(id).is_some_and(|view| view.edits >= 2));
    // The power goes; half a name was typed.
    drop(station.executor.take());
    let mut station = on_watch(dir.path());
    station.keys("7");
    station.until(|app| !app.records.drafts.is_empty());
    station.key(Key::Enter);
    station.until(|app| app.reports.open.is_some());
    assert_eq!(text(&station.app, "head.name"), "KAIHO");
    station.key(Key::Down);
    station.key(Key::Enter);
    station.line(" MARU");
    station.keys(".");
    station.line(".");
    station.line(".");
    station.keys("111");
    assert!(station.app.reports.open.as_ref().unwrap().review);
    station.key(Key::Enter);
    assert!(matches!(station.app.overlay, Some(Overlay::Secret { .. })), "the officer's key is asked");
    station.line("wrong");
    station.until(|app| app.session.opening.is_none());
    assert!(station.app.records.sealed.is_none() && station.app.reports.open.is_some());
    station.wait(5);
    station.key(Key::Enter);
    station.line(ONE);
    station.until(|app| app.records.sealed.is_some());
    assert!(station.app.reports.open.is_none());
    assert!(station.app.records.drafts.is_empty());
    assert!(screen(&station.app, 80, 24).contains("saved aboard, not yet ashore"));
    // Read again, and amended with a reason.
    station.keys("7");
    station.until(|app| !app.records.reports.is_empty());
    station.key(Key::Enter);
    station.until(|app| app.records.report.is_some());
    let shown = screen(&station.app, 80, 24);
    assert!(shown.contains("sealed · KAIHO MARU"), "{shown}");
    station.key(Key::Enter);
    station.keys("1");
    station.line("the name was misread");
    station.until(|app| app.reports.open.is_some());
    assert_eq!(text(&station.app, "head.name"), "KAIHO MARU");
    drop(station.executor.take());
}

/// What a boarding officer answers where it isn't the first that is offered.
fn wanted(path: &str) -> Option<&'static str> {
    Some(match path {
        "header.type" => "boarding",
        "close.result" => "clear",
        "search.level" => "none",
        _ => return None,
    })
}

/// Goes through what is missing as an officer does; the keys pressed and, apart from them,
/// the letters of free text.
fn answer_as_an_officer(station: &mut Station) -> (usize, usize) {
    let (mut keys, mut letters) = (1, 0);
    station.keys(".");
    for _ in 0..400 {
        let open = station.app.reports.open.as_ref().unwrap();
        if open.review {
            return (keys, letters);
        }
        let at = open.place.at.as_ref().unwrap().to_string();
        let sheet = open.sheet(&station.app.reports.registry, station.app.now);
        let kind = open.place.line(&sheet).unwrap().field.kind.clone();
        match open.editor.clone() {
            Some(Editor::Pick(pick)) => {
                let code = wanted(&at);
                let place =
                    code.and_then(|c| pick.offers.iter().position(|o| o.code == c)).unwrap_or(pick.cursor);
                let key = "123456789abcdefghijklmnopqrstuvwxyz".chars().nth(place).unwrap();
                station.key(Key::Char(key));
                keys += 1;
                if pick.many {
                    station.key(Key::Enter);
                    keys += 1;
                }
            }
            Some(Editor::Text(editor)) => {
                let text = match kind {
                    Kind::Time { .. } | Kind::Position => ".",
                    Kind::Number(_) => "4",
                    Kind::Date => "2026",
                    Kind::Text { format: Format::Country, .. } => "PA",
                    _ => "KAIHO",
                };
                if text.len() > 1 {
                    letters += text.len();
                } else {
                    keys += text.len();
                }
                station.keys(text);
                station.key(if editor.long { Key::Tab } else { Key::Enter });
                keys += 1;
            }
            None => {
                station.keys(".");
                keys += 1;
            }
        }
    }
    panic!("never complete: {}", screen(&station.app, 120, 40));
}

#[test]
fn a_nil_boarding_of_an_ais_vessel_takes_fewer_than_sixty_keys_beside_free_text() {
    let dir = boat();
    let mut station = on_watch(dir.path());
    station.app.reports.registry = Arc::new(Registry::bundled());
    let begin = Begin {
        boat: "PL12".to_owned(),
        boat_name: "MINATO".to_owned(),
        office: "Kobe".to_owned(),
        ..Begin::default()
    };
    station.app.begin_patrol(begin);
    station.wait(1);
    station.until(|app| app.records.patrol.is_some());
    let mut seen = Watch::new(Language::English);
    std::mem::swap(&mut seen.app, &mut station.app);
    let place = watch::at(own_at(0).lat() + 0.02, own_at(0).lon());
    for _ in 0..2 {
        seen.class_a(351_999_032, place, 90.0, 8.0, 0);
        seen.static_a(351_999_032, "OCEAN PEARL 3", "3FAB2", 0, 70, 180);
    }
    std::mem::swap(&mut seen.app, &mut station.app);
    station.wait(2);
    station.key(Key::Tab);
    station.keys("b");
    station.until(|app| app.reports.open.is_some());
    let (keys, letters) = answer_as_an_officer(&mut station);
    let draft = &station.app.reports.open.as_ref().unwrap().draft;
    let name = draft.entry(&"vessel.name.transmitted".parse().unwrap()).unwrap();
    assert_eq!((&name.value, name.source.code()), (&Value::Text("OCEAN PEARL 3".to_owned()), "ais"));
    assert!(draft.value(&"header.report_no".parse().unwrap()).is_some());
    station.key(Key::Enter);
    station.line(ONE);
    station.until(|app| app.records.sealed.is_some());
    println!("{} keys, {letters} letters of free text", keys + 4);
    // Tab, b, Enter to seal, Enter behind the PIN.
    assert!(keys + 4 < 60, "{} keys", keys + 4);
    // Amended: which report and why, as was just said, stand in the form.
    station.keys("7");
    station.until(|app| !app.records.reports.is_empty());
    let number = station.app.records.reports[0].number.clone();
    station.key(Key::Enter);
    station.until(|app| app.records.report.is_some());
    station.key(Key::Enter);
    station.keys("1");
    station.line("the name was misread");
    station.until(|app| app.reports.open.is_some());
    assert_eq!(text(&station.app, "header.amendment_of"), number);
    assert_eq!(text(&station.app, "header.amendment_reason"), "the name was misread");
}

#[test]
fn a_draft_begun_by_mistake_is_thrown_away_with_a_reason() {
    let dir = boat();
    let mut station = on_watch(dir.path());
    station.keys("7+1");
    station.until(|app| app.reports.open.is_some());
    station.until(|app| app.reports.open.as_ref().is_some_and(|open| open.id.is_some()));
    station.key(Key::Esc);
    station.until(|app| app.reports.open.is_none() && app.records.drafts.len() == 1);
    station.key(Key::Delete);
    assert!(screen(&station.app, 80, 24).contains("Why is this draft thrown away?"));
    // No reason, no end: it stays, and is still asked.
    station.line("");
    assert_eq!(station.app.records.drafts.len(), 1);
    station.line("the wrong vessel");
    station.until(|app| app.records.drafts.is_empty());
    station.key(Key::Delete);
    assert!(screen(&station.app, 80, 24).contains("no draft that was saved"));
    drop(station.executor.take());
    let store = Store::open(dir.path(), &who()).unwrap();
    let entries = store.entries(Stream::Audit, 0, 100).unwrap();
    let noted = entries.iter().filter_map(|e| store.body(e.record).unwrap()).any(|body| {
        let body = String::from_utf8_lossy(&body).into_owned();
        body.contains("draft-discarded") && body.contains("the wrong vessel")
    });
    assert!(noted, "that there was one, and why it went, stays");
}

#[test]
fn a_photo_is_evidence_at_once_and_named_by_its_hash() {
    let dir = boat();
    let mut station = on_watch(dir.path());
    let photo = dir.path().join("hatch.jpg");
    std::fs::write(&photo, [b"\xff\xd8\xff".as_slice(), &[7; 5_000]].concat()).unwrap();
    station.app.reports.largest_file = 10_000;
    station.keys("7+1");
    station.until(|app| app.reports.open.is_some());
    station.keys("F");
    station.line(photo.to_str().unwrap());
    station.until(|app| matches!(value(app, "head.photos"), Some(Value::Photos(_))));
    let Some(Value::Photos(photos)) = value(&station.app, "head.photos") else { panic!() };
    assert_eq!((photos[0].name.as_str(), photos[0].length), ("hatch.jpg", 5_003));
    assert!(photos[0].fix.is_some(), "the boat had a fix");
    // Empty, gone, too large: said, and the draft stays as it was.
    std::fs::write(dir.path().join("empty"), b"").unwrap();
    std::fs::write(dir.path().join("large"), vec![1; 10_001]).unwrap();
    for name in ["empty", "large", "gone"] {
        station.app.records.refused = None;
        station.keys("F");
        station.line(dir.path().join(name).to_str().unwrap());
        station.until(|app| app.records.refused.is_some());
    }
    let Some(Value::Photos(photos)) = value(&station.app, "head.photos") else { panic!() };
    assert_eq!(photos.len(), 1);
    drop(station.executor.take());
    let store = Store::open(dir.path(), &who()).unwrap();
    assert_eq!(store.attachments(None).unwrap().len(), 1);
}

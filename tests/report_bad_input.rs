//! What no field can hold, on the record screen: told at the field, the line and all else kept.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

#[path = "common/station.rs"]
mod station;

use station::{ONE, Station, boat, screen, who};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use watch::{Watch, own_at};
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::report::editor::Editor;
use watchkeeper::app::session::records::{About, RecordAnswer};
use watchkeeper::app::state::App;
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
"#;

const FORM: &str = r#"
id = "probe"
version = 1
en = "Probe"
ja = "見本"

[[section]]
key = "head"
en = "Head"
ja = "基本"
fields = [
  { key = "name", en = "Name", ja = "船名", type = "text", most = 80, required = "all" },
  { key = "kind", en = "Kind", ja = "種別", type = "choice", list = "kind" },
  { key = "at", en = "At", ja = "時刻", type = "date-time" },
  { key = "born", en = "Born", ja = "生年月日", type = "date" },
  { key = "place", en = "Place", ja = "位置", type = "position" },
  { key = "amount", en = "Amount", ja = "数量", type = "number", unit = "kg", min = 0, max = 1000, places = 1 },
]
"#;

fn registry(more: &[(&str, &str)]) -> Arc<Registry> {
    let mut registry = Registry::default();
    registry.add_lists("lists", LISTS);
    registry.add_form("form", FORM);
    for (name, text) in more {
        registry.add_form(name, text);
    }
    assert_eq!(registry.problems(), []);
    Arc::new(registry)
}

fn on_watch(dir: &Path) -> Station {
    let mut watch = Watch::new(Language::English);
    watch.app.reports.registry = registry(&[]);
    watch.own(own_at(0));
    let mut station = Station::new(dir, watch);
    station.app.reports.largest_file = 100 << 20;
    station
}

/// With a record open.
fn begun(dir: &Path) -> Station {
    let mut station = on_watch(dir);
    station.keys("7+1");
    station.until(|app| app.reports.open.is_some());
    station
}

fn value(app: &App, path: &str) -> Option<Value> {
    app.reports.open.as_ref().unwrap().draft.value(&path.parse().unwrap()).cloned()
}

/// Types into the field that stands so many lines down.
fn type_at(station: &mut Station, downs: usize, text: &str) {
    station.key(Key::Home);
    (0..downs).for_each(|_| station.key(Key::Down));
    station.key(Key::Enter);
    empty(station);
    station.line(text);
}

fn empty(station: &mut Station) {
    let at = station.app.now;
    station.event(Event::Key { key: KeyPress { ctrl: true, ..KeyPress::plain(Key::Char('u')) }, at });
}

#[test]
fn impossible_dates_quantities_and_positions_are_told_at_the_field() {
    let dir = boat();
    let mut station = begun(dir.path());
    type_at(&mut station, 0, "KAIHO MARU");
    let no_value = [
        (2, "25:00", "This is no time"),
        (2, "12:60", "This is no time"),
        (2, "31-02 10:00", "This is no time"),
        (2, "2026-02-29 10:00", "This is no time"),
        (3, "1990-02-31", "This is no date"),
        (3, "1990-13", "This is no date"),
        (3, "31 February", "This is no date"),
        (4, "91 N 0 E", "This is no position"),
        (4, "35 N 181 E", "This is no position"),
        (4, "-90.5 0", "This is no position"),
        (4, "35 60.0N 133 0E", "This is no position"),
        (4, "nan nan", "This is no position"),
        (5, "1e400", "with the unit of this field"),
        (5, "500 g", "with the unit of this field"),
        (5, "inf", "This is no number"),
        (5, "99999999999999999999999", "This is no number"),
        (5, "--3", "This is no number"),
    ];
    for (line, typed, wanted) in no_value {
        type_at(&mut station, line, typed);
        let shown = screen(&station.app, 80, 24);
        assert!(shown.contains(wanted) && shown.contains(typed), "{typed}: {shown}");
        let open = station.app.reports.open.as_ref().unwrap();
        assert!(matches!(open.editor, Some(Editor::Text(_))), "{typed}: the line stays");
        empty(&mut station);
        station.key(Key::Esc);
    }
    // Nobody is held in the line: a second Esc leaves it as it was.
    type_at(&mut station, 2, "abc");
    station.key(Key::Esc);
    let shown = screen(&station.app, 80, 24);
    assert!(shown.contains("abc") && shown.contains("Esc again"), "{shown}");
    station.key(Key::Char('d'));
    station.key(Key::Esc);
    assert!(station.app.reports.open.as_ref().unwrap().editor.is_some(), "a key between goes on");
    station.key(Key::Esc);
    assert!(station.app.reports.open.as_ref().unwrap().editor.is_none());
    // A number out of its bounds is kept, told, and stands against sealing.
    for (typed, limit) in [("-3", "0"), ("1000.5", "1000"), ("1.25", "1")] {
        type_at(&mut station, 5, typed);
        let open = station.app.reports.open.as_ref().unwrap();
        let sheet = open.sheet(&station.app.reports.registry, station.app.now);
        let refusals = sheet.refusals();
        assert_eq!(refusals.len(), 1, "{typed}: {refusals:?}");
        assert_eq!(refusals[0].why.limit(), limit, "{typed}");
    }
    // All else is there.
    assert_eq!(value(&station.app, "head.name"), Some(Value::Text("KAIHO MARU".to_owned())));
}

#[test]
fn what_is_pasted_carries_no_escapes_and_no_marks_of_direction() {
    let dir = boat();
    let mut station = begun(dir.path());
    let at = station.app.now;
    let nasty = "KAI\u{1b}]0;title\u{7}HO\u{202e}URAM\u{2066}\u{200b}\u{0}\r\n";
    station.key(Key::Enter);
    station.event(Event::Paste { text: nasty.to_owned(), at });
    station.key(Key::Enter);
    assert_eq!(value(&station.app, "head.name"), Some(Value::Text("KAI]0;titleHOURAM".to_owned())));
    // Ten thousand letters are more than the line holds: told, and still in it.
    type_at(&mut station, 0, &"長".repeat(10_000));
    let shown = screen(&station.app, 80, 24);
    assert!(!shown.contains('\u{202e}') && !shown.contains('\u{1b}'));
    let open = station.app.reports.open.as_ref().unwrap();
    assert!(open.fault.is_some() || !open.sheet(&station.app.reports.registry, at).refusals().is_empty());
    if station.app.reports.open.as_ref().unwrap().editor.is_some() {
        station.key(Key::Esc);
    }
    // The same into a long text is kept whole.
    station.keys("N");
    station.event(Event::Paste { text: "長".repeat(10_000), at });
    station.key(Key::Tab);
    assert_eq!(value(&station.app, "head.notes"), Some(Value::Text("長".repeat(10_000))));
    // A path with marks in it is a path without them.
    station.keys("F");
    station.event(Event::Paste { text: "/no\u{202e}where\u{1b}\n".to_owned(), at });
    station.key(Key::Enter);
    station.until(|app| app.reports.open.as_ref().unwrap().fault.is_some());
    assert!(!screen(&station.app, 80, 24).contains('\u{1b}'));
}

#[test]
fn a_photo_that_is_too_large_empty_or_gone_is_refused_and_one_that_vanishes_later_is_kept() {
    let dir = boat();
    let mut station = begun(dir.path());
    type_at(&mut station, 0, "KAIHO MARU");
    let large = dir.path().join("large.jpg");
    fs::File::create(&large).unwrap().set_len(500 << 20).unwrap();
    fs::write(dir.path().join("empty.jpg"), b"").unwrap();
    for (name, wanted) in [("large.jpg", "100"), ("empty.jpg", "empty"), ("gone.jpg", ""), ("", "")] {
        station.app.reports.open.as_mut().unwrap().fault = None;
        station.keys("F");
        // The last is the folder itself.
        station.line(dir.path().join(name).to_str().unwrap());
        station.until(|app| app.reports.open.as_ref().unwrap().fault.is_some());
        let shown = screen(&station.app, 80, 24);
        assert!(shown.contains(wanted), "{name}: {shown}");
    }
    assert_eq!(value(&station.app, "head.photos"), None);
    let photo = dir.path().join("hatch.jpg");
    fs::write(&photo, [7; 9_000]).unwrap();
    station.app.reports.open.as_mut().unwrap().fault = None;
    station.keys("F");
    station.line(photo.to_str().unwrap());
    station.until(|app| matches!(value(app, "head.photos"), Some(Value::Photos(_))));
    // The card is pulled out between choosing and sealing.
    fs::remove_file(&photo).unwrap();
    station.keys("Z");
    station.key(Key::Enter);
    station.line(ONE);
    station.until(|app| app.records.sealed.is_some());
    drop(station.executor.take());
    let store = Store::open(dir.path(), &who()).unwrap();
    let kept = store.attachments(None).unwrap();
    assert_eq!((kept.len(), kept[0].file.length), (1, 9_000));
}

#[test]
fn a_full_store_is_told_while_typing_and_at_sealing_and_nothing_is_lost() {
    let dir = boat();
    let mut station = begun(dir.path());
    type_at(&mut station, 0, "KAIHO MARU");
    let id = station.app.reports.open.as_ref().unwrap().id.unwrap();
    let at = station.app.now;
    let answer = |answer| Event::Record { answer: Box::new(answer), at };
    let full = ("store-error-full", Vec::new());
    station.event(answer(RecordAnswer::Unsaved { left: 1, why: Some(full.clone()) }));
    let shown = screen(&station.app, 120, 40);
    assert!(shown.contains("DRAFT NOT SAVED") && shown.contains("saving"), "{shown}");
    station.keys("Z");
    station.event(answer(RecordAnswer::Refused { about: About::Draft(id), words: full }));
    let open = station.app.reports.open.as_ref().unwrap();
    assert!(open.fault.is_some() && open.id == Some(id));
    assert_eq!(value(&station.app, "head.name"), Some(Value::Text("KAIHO MARU".to_owned())));
    station.event(answer(RecordAnswer::Unsaved { left: 0, why: None }));
    assert!(!screen(&station.app, 120, 40).contains("DRAFT NOT SAVED"));
}

#[test]
fn an_old_record_opens_with_its_own_form_and_unknown_codes_stay() {
    let dir = boat();
    let mut station = begun(dir.path());
    type_at(&mut station, 0, "KAIHO MARU");
    station.key(Key::Enter);
    station.keys("2");
    assert_eq!(value(&station.app, "head.kind"), Some(Value::Choice("tip".to_owned())));
    station.wait(2);
    station.key(Key::Esc);
    // The office has a second version of the form, and a list that no longer knows the code.
    let newer = FORM.replace("version = 1", "version = 2").replace("en = \"Name\"", "en = \"Ship's name\"");
    let mut office = Registry::default();
    let routine_alone = LISTS.replace("  { code = \"tip\", en = \"Public tip\", ja = \"通報\" },\n", "");
    office.add_lists("lists", &routine_alone);
    office.add_form("form", FORM);
    office.add_form("form-2", &newer);
    assert_eq!(office.problems(), []);
    station.app.reports.registry = Arc::new(office);
    station.key(Key::Enter);
    station.until(|app| app.reports.open.is_some());
    let shown = screen(&station.app, 80, 24);
    assert!(shown.contains("Name") && !shown.contains("Ship's name"), "its own version: {shown}");
    assert!(shown.contains("tip?"), "an unknown code is shown as unknown: {shown}");
    // It stands in the choice, too, and doesn't stand against sealing.
    station.keys("Z");
    station.key(Key::Enter);
    station.line(ONE);
    station.until(|app| app.records.sealed.is_some());
    station.until(|app| !app.records.reports.is_empty());
    station.keys("7");
    station.key(Key::Enter);
    station.until(|app| app.records.report.is_some());
    let shown = screen(&station.app, 80, 24);
    assert!(shown.contains("Name: KAIHO MARU") && shown.contains("tip?"), "{shown}");
    station.key(Key::Esc);
    // A new record is written on the new version.
    station.keys("+1");
    station.until(|app| app.reports.open.is_some());
    assert!(screen(&station.app, 80, 24).contains("Ship's name"));
    station.key(Key::Esc);
    // A program without the form shows what was sealed by its codes.
    station.app.reports.registry = Arc::new(Registry::bundled());
    station.key(Key::End);
    station.key(Key::Enter);
    station.until(|app| app.records.report.is_some());
    let shown = screen(&station.app, 80, 24);
    assert!(shown.contains("KAIHO MARU") && shown.contains("probe v1"), "{shown}");
}

#[test]
fn menus_with_more_than_nine_entries_have_letters_and_titles_follow_the_reader() {
    let dir = boat();
    let mut station = on_watch(dir.path());
    station.app.reports.registry = Arc::new(Registry::bundled());
    station.keys("7");
    station.keys("+");
    let offered = station.app.reports.registry.offered().len();
    assert!(offered > 9);
    let shown = screen(&station.app, 80, 24);
    assert!(shown.contains("a ") && shown.contains("b "), "{shown}");
    let eleventh = station.app.reports.registry.offered()[10].id.id.clone();
    station.keys("b");
    station.until(|app| app.reports.open.is_some());
    assert_eq!(station.app.reports.open.as_ref().unwrap().form.id.id, eleventh);
    station.key(Key::Esc);
    let form = station.app.reports.registry.newest(&eleventh).unwrap().title.clone();
    for language in Language::ALL {
        station.app.catalogue = watchkeeper::i18n::Catalogue::new(language);
        let shown = screen(&station.app, 80, 24).replace(' ', "");
        assert!(shown.contains(&form.text(language).replace(' ', "")), "{shown}");
    }
}

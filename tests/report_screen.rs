//! Records by their keys and cells: a form is gone through, typed, corrected, reviewed and
//! sealed on a real store; nothing that was typed is lost.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;
use watch::{Watch, own_at};
use watchkeeper::app::effect::Effect;
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::report::editor::Editor;
use watchkeeper::app::session::Session;
use watchkeeper::app::state::{App, Overlay, Screen};
use watchkeeper::app::update::update;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::report::form::Label;
use watchkeeper::domain::report::registry::Registry;
use watchkeeper::domain::report::value::Value;
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::i18n::Language;
use watchkeeper::runtime::clock::Clock;
use watchkeeper::runtime::executor::{Executor, StorePlaces};
use watchkeeper::store::closed::ClosedStore;
use watchkeeper::store::{Credentials, Store};
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

const DEADLINE: Duration = Duration::from_secs(15);
const ONE: &str = "first pass";

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

fn screen(app: &App, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    let mut cache = ViewCache::default();
    terminal.draw(|frame| draw(app, &mut cache, frame)).unwrap();
    buffer_lines(terminal.backend().buffer()).join("\n")
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

/// The state and the store's thread.
struct Station {
    app: App,
    executor: Option<Executor>,
    answers: Receiver<Event>,
}

fn boat() -> TempDir {
    let dir = TempDir::new().unwrap();
    let role = "commander".parse().unwrap();
    drop(Store::init(dir.path(), &who(), &role, true, UtcTime(0)).unwrap());
    dir
}

fn who() -> Credentials {
    Credentials { officer: "O-1".parse().unwrap(), passphrase: Passphrase::new(ONE).unwrap() }
}

impl Station {
    fn new(dir: &Path) -> Self {
        let (sender, answers) = channel();
        let closed = ClosedStore::hold(dir).unwrap();
        let mut app = watch(Language::English).app;
        app.session = Session::locked(closed.is_test().unwrap(), app.now);
        let sink = Arc::new(move |event| sender.send(event).is_ok());
        let places = StorePlaces { dir: dir.to_owned(), black_box: None };
        let executor = Executor::start(places, Some(closed), &Clock::start(), sink).unwrap();
        let mut station = Self { app, executor: Some(executor), answers };
        station.key(Key::Char('I'));
        station.line("O-1");
        station.line(ONE);
        station.until(|app| app.session.officer().is_some());
        station.key(Key::Esc);
        station
    }

    fn event(&mut self, event: Event) {
        for effect in update(&mut self.app, event, &mut Vec::new()) {
            match (effect, &self.executor) {
                (Effect::Keep(drafts), Some(executor)) => executor.keep(drafts),
                (Effect::Store(request), Some(executor)) => executor.ask(request),
                (Effect::Record(asked), Some(executor)) => executor.ask_records(asked),
                _ => {}
            }
        }
    }

    fn key(&mut self, key: Key) {
        self.event(Event::Key { key: KeyPress::plain(key), at: self.app.now });
    }

    fn keys(&mut self, text: &str) {
        text.chars().for_each(|c| self.key(Key::Char(c)));
    }

    fn line(&mut self, text: &str) {
        self.keys(text);
        self.key(Key::Enter);
    }

    fn until(&mut self, fits: impl Fn(&App) -> bool) {
        while !fits(&self.app) {
            let answer = self.answers.recv_timeout(DEADLINE).unwrap_or_else(|_| {
                panic!("no answer: {:?} {:?}", self.app.records.refused, self.app.notice)
            });
            self.event(answer);
        }
    }

    fn wait(&mut self, seconds: i64) {
        for _ in 0..seconds {
            let at = self.app.now + Span::seconds(1);
            self.event(Event::Tick { at });
        }
    }
}

#[test]
fn a_record_is_kept_while_it_is_typed_taken_up_again_and_sealed() {
    let dir = boat();
    let mut station = Station::new(dir.path());
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
    let mut station = Station::new(dir.path());
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
    assert!(screen(&station.app, 80, 24).contains("KAIHO MARU"));
    station.key(Key::Enter);
    station.keys("1");
    station.line("the name was misread");
    station.until(|app| app.reports.open.is_some());
    assert_eq!(text(&station.app, "head.name"), "KAIHO MARU");
    drop(station.executor.take());
}

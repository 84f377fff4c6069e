//! The officer's session by its keys and cells, on a real store and its thread: keys in,
//! what the screen shows and what the journal holds out.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;
use watch::{START, Watch, own_at};
use watchkeeper::app::effect::Effect;
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::session::Session;
use watchkeeper::app::state::{App, Overlay, Screen};
use watchkeeper::app::update::update;
use watchkeeper::domain::down::bundle::Bundle;
use watchkeeper::domain::down::item::{Item, Kind};
use watchkeeper::domain::down::seal::Packed;
use watchkeeper::domain::down::state::{Outline, State};
use watchkeeper::domain::id::{Mmsi, TargetId};
use watchkeeper::domain::journal::entry::Stream;
use watchkeeper::domain::keys::officer::KeyName;
use watchkeeper::domain::keys::queue::ItemChance;
use watchkeeper::domain::keys::secret::{Key as Key32, Passphrase};
use watchkeeper::domain::sync::courier::{self, Direction};
use watchkeeper::domain::sync::keys::ShoreSecret;
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::i18n::Language;
use watchkeeper::runtime::clock::Clock;
use watchkeeper::runtime::executor::{Executor, StorePlaces};
use watchkeeper::store::closed::ClosedStore;
use watchkeeper::store::intel::NewList;
use watchkeeper::store::{Credentials, NewOfficer, Store};
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

const DEADLINE: Duration = Duration::from_mins(1);
const SECRET: &str = "GOLDFISH";
const ONE: &str = "first pass";
const TWO: &str = "second pass";

fn who(officer: &str, passphrase: &str) -> Credentials {
    Credentials { officer: officer.parse().unwrap(), passphrase: Passphrase::new(passphrase).unwrap() }
}

fn boat() -> TempDir {
    let dir = TempDir::new().unwrap();
    let role = "commander".parse().unwrap();
    let mut store = Store::init(dir.path(), &who("O-1", ONE), &role, true, UtcTime(0)).unwrap();
    let second = NewOfficer {
        id: "O-2".parse().unwrap(),
        role: "officer".parse().unwrap(),
        keys: vec![KeyName::Intel],
        passphrase: Passphrase::new(TWO).unwrap(),
    };
    store.add_officer(&second, UtcTime(0)).unwrap();
    dir
}

/// The state, the store's thread, and what it answers.
struct Station {
    app: App,
    executor: Option<Executor>,
    answers: Receiver<Event>,
}

impl Station {
    /// Locked on the store in `dir`, or with none there yet.
    fn new(dir: &Path, language: Language) -> Self {
        Self::with_box(dir, None, language)
    }

    fn with_box(dir: &Path, black_box: Option<&Path>, language: Language) -> Self {
        let (sender, answers) = channel();
        let closed = ClosedStore::hold(dir).ok();
        let mut app = Watch::new(language).app;
        match &closed {
            Some(closed) => app.session = Session::locked(closed.is_test().unwrap(), app.now),
            None => app.overlay = Some(Overlay::FirstStart),
        }
        app.session.idle = Some(Span::minutes(15));
        app.session.longest = Some(Span::hours(12));
        let sink = Arc::new(move |event| sender.send(event).is_ok());
        let places = StorePlaces { dir: dir.to_owned(), black_box: black_box.map(Path::to_owned) };
        let executor = Executor::start(places, closed, &Clock::start(), sink).unwrap();
        Self { app, executor: Some(executor), answers }
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

    fn line(&mut self, text: &str) {
        for c in text.chars() {
            self.key(Key::Char(c));
            assert!(!self.screen().contains(ONE) && !self.screen().contains(TWO), "typed unseen");
        }
        self.key(Key::Enter);
    }

    fn wait(&mut self, seconds: i64) {
        for _ in 0..seconds {
            let at = self.app.now + Span::seconds(1);
            self.event(Event::Tick { at });
        }
    }

    /// Takes answers until the state fits.
    fn until(&mut self, fits: impl Fn(&App) -> bool) {
        while !fits(&self.app) {
            let answer = self.answers.recv_timeout(DEADLINE).expect("an answer of the store");
            let at = self.app.now;
            self.event(match answer {
                Event::Store { answer, .. } => Event::Store { answer, at },
                Event::Record { answer, .. } => Event::Record { answer, at },
                other => panic!("{other:?}"),
            });
        }
    }

    fn log_in(&mut self, officer: &str, passphrase: &str) {
        self.key(Key::Char('I'));
        if matches!(self.app.overlay, Some(Overlay::Officers { .. })) {
            let another = self.app.session.by_pin.len() + 1;
            self.key(Key::Char(char::from_digit(another as u32, 10).unwrap()));
        }
        self.line(officer);
        self.line(passphrase);
        self.until(|app| app.session.opening.is_none());
    }

    fn pin(&mut self, row: char, pin: &str) {
        self.key(Key::Char('I'));
        self.key(Key::Char(row));
        self.line(pin);
        self.until(|app| app.session.opening.is_none());
    }

    /// Everything that is written on the screen of 80 by 24.
    fn screen(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let mut cache = ViewCache::default();
        terminal.draw(|frame| draw(&self.app, &mut cache, frame)).unwrap();
        buffer_lines(terminal.backend().buffer()).join("\n")
    }

    /// Every screen that a key leads to.
    fn every_screen(&mut self) -> String {
        let mut all = String::new();
        for key in ['1', '2', '3', '4', '5'] {
            self.key(Key::Esc);
            self.key(Key::Char(key));
            self.key(Key::Right);
            all += &self.screen();
        }
        self.key(Key::Esc);
        all
    }

    /// What comes in on the inputs, and what is to be kept of it.
    fn hears(&mut self, what: impl FnOnce(&mut Watch)) {
        let mut watch = Watch::new(Language::English);
        std::mem::swap(&mut watch.app, &mut self.app);
        what(&mut watch);
        std::mem::swap(&mut watch.app, &mut self.app);
        for effect in watch.effects {
            if let (Effect::Keep(drafts), Some(executor)) = (effect, &self.executor) {
                executor.keep(drafts);
            }
        }
    }

    /// Own ship has a position.
    fn own(&mut self) {
        let mut watch = Watch::new(Language::English);
        std::mem::swap(&mut watch.app, &mut self.app);
        watch.own(own_at(0));
        std::mem::swap(&mut watch.app, &mut self.app);
    }

    /// Ends the program and reads what is in the journal.
    fn journal(mut self, dir: &Path, stream: Stream) -> Vec<Value> {
        drop(self.executor.take());
        let store = Store::open(dir, &who("O-1", ONE)).unwrap();
        let entries = store.entries(stream, 0, 1000).unwrap();
        entries
            .iter()
            .map(|e| serde_json::from_slice(&store.body(e.record).unwrap().unwrap()).unwrap())
            .collect()
    }
}

fn events(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|e| e["event"].as_str().unwrap()).collect()
}

fn is_open(app: &App) -> bool {
    app.session.officer().is_some()
}

#[test]
fn locked_the_screen_hides_what_was_written_and_the_watch_goes_on() {
    for language in Language::ALL {
        let dir = boat();
        let mut station = Station::new(dir.path(), language);
        station.own();
        station.log_in("O-1", ONE);
        assert!(matches!(station.app.overlay, Some(Overlay::Secret { .. })), "a PIN is offered");
        station.line("123");
        assert!(station.app.session.by_pin.is_empty(), "too short");
        station.line("2580");
        station.until(|app| !app.session.by_pin.is_empty());
        station.key(Key::Char('m'));
        station.line(SECRET);
        station.key(Key::Char('i'));
        station.line(&format!("045 2.5 {SECRET}"));
        station.wait(10);
        assert!(station.every_screen().contains(SECRET));
        assert!(station.screen().contains("O-1"));

        station.key(Key::Char('K'));
        let locked = station.every_screen();
        assert!(!locked.contains(SECRET), "{locked}");
        assert!(!locked.contains("O-1"), "{locked}");
        let word = if language == Language::English { "LOCKED" } else { "ロック中" };
        assert!(station.screen().contains(word));
        // A person overboard alarms at once, and is answered.
        station.key(Key::F(12));
        station.wait(2);
        assert!(station.screen().contains("[a]"), "{}", station.screen());
        station.key(Key::Char('a'));
        station.pin('1', "2580");
        assert!(is_open(&station.app));
        station.until(|app| app.notice.as_ref().is_some_and(|n| n.key == "notice-queue-journalled"));
        assert!(station.every_screen().contains(SECRET), "it comes back");
        let ops = station.journal(dir.path(), Stream::Ops);
        let told: Vec<(&str, &str)> = ops
            .iter()
            .map(|e| (e["event"].as_str().unwrap(), e["state"].as_str().or(e["who"].as_str()).unwrap()))
            .filter(|(event, _)| ["mark", "contact", "man-overboard", "alert"].contains(event))
            .collect();
        let tail = [("man-overboard", "watch"), ("alert", "raised"), ("alert", "acknowledged")];
        assert!(told.windows(3).any(|w| w == tail), "{told:?}");
        assert_eq!(ops.iter().find(|e| e["event"] == "mark").unwrap()["label"], SECRET);
    }
}

#[test]
fn wrong_passphrases_wait_longer_each_time_and_are_written_down() {
    let dir = boat();
    let mut station = Station::new(dir.path(), Language::English);
    for wait in [1, 2, 4] {
        station.log_in("O-1", "guess");
        assert!(!is_open(&station.app));
        assert!(station.screen().contains("Wrong officer id"), "{}", station.screen());
        assert_eq!(station.app.session.wait_until, station.app.now + Span::seconds(wait));
        station.key(Key::Char('I'));
        assert!(station.app.overlay.is_none() && station.screen().contains("Wait"), "{}", station.screen());
        station.wait(wait);
    }
    // The same words for an id that does not exist.
    station.log_in("O-9", ONE);
    assert!(station.screen().contains("Wrong officer id"));
    station.wait(8);
    station.log_in("O-1", ONE);
    assert!(is_open(&station.app));
    station.until(|app| app.notice.as_ref().is_some_and(|n| n.key == "notice-queue-journalled"));
    let audit = station.journal(dir.path(), Stream::Audit);
    let tries = ["login-failed", "login-failed", "login-failed", "login-failed", "login", "queue-journalled"];
    assert_eq!(events(&audit), tries);
    assert_eq!(audit[3]["officer"], "O-9");
}

#[test]
fn five_wrong_pins_and_the_passphrase_is_needed() {
    let dir = boat();
    let mut station = Station::new(dir.path(), Language::English);
    station.log_in("O-1", ONE);
    station.line("2580");
    station.until(|app| !app.session.by_pin.is_empty());
    station.key(Key::Char('K'));
    for _ in 0..5 {
        assert_eq!(station.app.session.by_pin.len(), 1);
        station.pin('1', "0000");
        assert!(!is_open(&station.app));
        station.wait(60);
    }
    assert!(station.app.session.by_pin.is_empty());
    station.key(Key::Char('I'));
    assert!(matches!(station.app.overlay, Some(Overlay::Prompt { .. })), "no PIN is offered any more");
    station.key(Key::Esc);
    station.log_in("O-1", ONE);
    assert!(is_open(&station.app));
}

#[test]
fn officers_switch_in_two_keys_and_a_pin_and_answer_by_name() {
    let dir = boat();
    let mut station = Station::new(dir.path(), Language::English);
    station.log_in("O-1", ONE);
    station.line("1111");
    station.log_in("O-2", TWO);
    station.line("2222");
    station.until(|app| app.session.by_pin.len() == 2);
    assert_eq!(station.app.session.officer().unwrap().as_str(), "O-2");
    station.pin('1', "2222");
    assert_eq!(station.app.session.officer().unwrap().as_str(), "O-2", "a wrong PIN changes nothing");
    station.wait(2);
    station.pin('1', "1111");
    assert_eq!(station.app.session.officer().unwrap().as_str(), "O-1");
    station.key(Key::F(12));
    station.wait(2);
    station.key(Key::Char('a'));
    let audit_dir = dir.path().to_owned();
    let ops = station.journal(&audit_dir, Stream::Ops);
    let answer = ops.iter().find(|e| e["state"] == "acknowledged").unwrap();
    assert_eq!(answer["who"], "O-1");
    let store = Store::open(dir.path(), &who("O-2", TWO)).unwrap();
    let audit = store.entries(Stream::Audit, 0, 100).unwrap();
    let kinds: Vec<&str> = audit.iter().map(|e| e.kind.as_str()).collect();
    assert_eq!(kinds, ["login", "pin-set", "switch", "pin-set", "login-failed", "switch"]);
}

#[test]
fn ten_changes_of_officer_show_nobody_elses_words_and_lose_no_draft() {
    let dir = boat();
    let mut station = Station::new(dir.path(), Language::English);
    station.log_in("O-1", ONE);
    station.line("1111");
    station.log_in("O-2", TWO);
    station.line("2222");
    station.until(|app| app.session.by_pin.len() == 2);
    for change in 0..10 {
        let (place, pin) = if change % 2 == 0 { ('1', "1111") } else { ('2', "2222") };
        station.pin(place, pin);
        assert!(station.app.reports.open.is_none(), "the record of the one before is off the screen");
        for key in ['7', '+', '1'] {
            station.key(Key::Char(key));
        }
        station.until(|app| app.reports.open.is_some());
        station.wait(2);
    }
    station.key(Key::Esc);
    station.until(|app| app.records.drafts.len() == 10);
    let of = |who: &str| station.app.records.drafts.iter().filter(|d| d.officer == who).count();
    assert_eq!((of("O-1"), of("O-2")), (5, 5));
}

#[test]
fn it_locks_when_no_key_comes_and_asks_for_the_passphrase_after_its_hours() {
    let dir = boat();
    let mut station = Station::new(dir.path(), Language::English);
    station.log_in("O-1", ONE);
    station.line("2580");
    station.until(|app| !app.session.by_pin.is_empty());
    station.wait(15 * 60 - 1);
    assert!(is_open(&station.app));
    station.wait(1);
    assert!(station.app.session.is_locked());
    assert_eq!(station.app.session.by_pin.len(), 1);
    station.pin('1', "2580");
    assert!(is_open(&station.app));
    // A key every ten minutes, up to the end of the twelve hours.
    while is_open(&station.app) {
        station.key(Key::Char('+'));
        station.wait(600);
    }
    let spent = station.app.now.since(START);
    assert!((Span::hours(12).0..Span::hours(13).0).contains(&spent.0), "{spent:?}");
    assert!(station.app.session.by_pin.is_empty(), "the PIN is no longer enough");
    station.log_in("O-1", ONE);
    assert!(is_open(&station.app));
}

#[test]
fn the_panic_key_needs_its_second_step_and_works_locked_too() {
    let other = boat();
    for locked in [false, true] {
        let dir = boat();
        let mut station = Station::new(dir.path(), Language::English);
        if !locked {
            station.log_in("O-1", ONE);
            station.key(Key::Esc);
        }
        station.key(Key::F(10));
        assert!(station.screen().contains("Destroy the key"), "{}", station.screen());
        station.key(Key::Esc);
        // Nothing was asked: the thread answers nothing but what comes next.
        station.key(Key::Char('X'));
        station.key(Key::Enter);
        station.until(|app| app.notice.as_ref().is_some_and(|n| n.key == "notice-intel-destroyed"));
        if locked {
            station.log_in("O-1", ONE);
            assert!(is_open(&station.app));
        }
        let audit = station.journal(dir.path(), Stream::Audit);
        assert_eq!(audit.iter().filter(|e| e["event"] == "panic" && e["how"] == "destroyed").count(), 1);
        for (officer, passphrase) in [("O-1", ONE), ("O-2", TWO)] {
            assert!(!Store::open(dir.path(), &who(officer, passphrase)).unwrap().has_intel());
        }
    }
    assert!(Store::open(other.path(), &who("O-1", ONE)).unwrap().has_intel(), "the other boat keeps hers");
}

#[test]
fn the_first_start_makes_a_store_or_goes_on_without() {
    let dir = TempDir::new().unwrap();
    let mut station = Station::new(dir.path(), Language::English);
    assert!(station.screen().contains("No store yet") && station.screen().contains("watchkeeper init"));
    station.key(Key::Esc);
    assert!(station.app.overlay.is_none() && !station.app.session.keeps());
    station.key(Key::Char('K'));
    assert!(station.screen().contains("no store"), "{}", station.screen());
    drop(station);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is kept");

    let mut station = Station::new(dir.path(), Language::Japanese);
    station.key(Key::Enter);
    station.line("O 1");
    station.key(Key::Backspace);
    station.key(Key::Backspace);
    station.line("-1");
    station.line("");
    station.line(ONE);
    station.line(TWO);
    assert!(station.screen().contains("一致しません"), "{}", station.screen());
    station.line(ONE);
    station.line(ONE);
    station.until(is_open);
    assert!(!station.app.session.test && station.screen().contains("O-1"));
    let audit = station.journal(dir.path(), Stream::Audit);
    assert_eq!(events(&audit), ["login"]);
}

#[test]
fn what_cannot_be_saved_is_told_and_saved_when_it_can_be() {
    let dir = boat();
    // As a store that no version with a queue has opened: locked, nothing can be kept.
    for name in ["keys.slot", "keys.slot.copy"] {
        use watchkeeper::domain::keys::slot_file;
        let path = dir.path().join(name);
        let mut slots = slot_file::decode(&std::fs::read(&path).unwrap()).unwrap();
        slots.queue = None;
        std::fs::write(&path, slot_file::encode(&slots).unwrap()).unwrap();
    }
    let mut station = Station::new(dir.path(), Language::English);
    station.key(Key::F(12));
    station.until(|app| app.session.unsaved > 0);
    assert!(station.screen().contains("NOT SAVED"), "{}", station.screen());
    station.log_in("O-1", ONE);
    station.until(|app| app.session.unsaved == 0);
    assert!(!station.screen().contains("NOT SAVED"));
    assert_eq!(station.app.screen, Screen::Chart);
    let ops = station.journal(dir.path(), Stream::Ops);
    assert_eq!(events(&ops)[0], "man-overboard");
}

/// Somebody looks for this ship.
const WANTED: u32 = 431_999_021;

#[test]
fn locked_at_a_cold_start_the_collision_alarm_sounds_and_a_watch_hit_keeps_still() {
    use watchkeeper::app::update::sound;
    use watchkeeper::domain::scenario::file::parse;
    use watchkeeper::domain::watchlist::reader;
    let dir = boat();
    let mut station = Station::new(dir.path(), Language::English);
    let list = format!(
        "[[watch]]\nid = \"W-1\"\nkind = \"vessel\"\nname = \"GOLDFISH\"\nmmsi = \"{WANTED}\"\naction = \"BOARD\"\n"
    );
    let rows = parse(&list).unwrap().0.watch;
    let entries = reader::read_rows(&rows).entries;
    assert_eq!(entries.len(), 1);
    station.app.watch.add(entries);
    // Far off, and abeam: nothing but the list speaks of her.
    station.hears(|watch| {
        watch.own(own_at(0));
        watch.class_a(WANTED, watch::at(36.2, 133.9), 90.0, 8.0, 0);
        watch.clock(3);
    });
    let hidden = station.app.board.active().into_iter().any(|e| e.rule.code() == "A2");
    assert!(hidden, "the board knows");
    assert_eq!(sound(&mut station.app), None);
    assert!(!station.screen().contains("GOLDFISH"), "{}", station.screen());
    // A ship that comes head on does sound.
    station.hears(|watch| {
        let own = own_at(3);
        watch.own(own);
        let ahead = watch::at(own.lat() + 0.0072, own.lon() + 0.0085);
        watch.class_a(440_999_001, ahead, 224.0, 15.0, 0);
        watch.clock(5);
    });
    assert!(matches!(sound(&mut station.app), Some(Effect::Sound { .. })), "{}", station.screen());
    assert!(!station.screen().contains("GOLDFISH"));
    station.log_in("O-1", ONE);
    station.key(Key::Esc);
    station.wait(1);
    let ops = station.journal(dir.path(), Stream::Ops);
    let told: Vec<(&str, &str, bool)> = ops
        .iter()
        .filter(|e| e["event"] == "alert")
        .map(|e| (e["rule"].as_str().unwrap(), e["state"].as_str().unwrap(), e["audible"] == true))
        .collect();
    let hits: Vec<_> = told.iter().filter(|(rule, ..)| *rule == "A2").collect();
    assert_eq!(hits, [&("A2", "raised", false), &("A2", "updated", true)], "{told:?}");
    let at = |wanted: &str, state: &str| told.iter().position(|(r, s, _)| *r == wanted && *s == state);
    assert!(
        at("A2", "raised") < at("A12", "raised") && at("A12", "raised") < at("A2", "updated"),
        "{told:?}"
    );
}

#[test]
fn the_first_start_with_a_black_box_fills_it_from_the_first_record_on() {
    let (dir, medium) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut station = Station::with_box(dir.path(), Some(medium.path()), Language::English);
    station.key(Key::Enter);
    station.line("O-1");
    station.line("");
    station.line(ONE);
    station.line(ONE);
    station.until(is_open);
    station.key(Key::Esc);
    station.key(Key::F(12));
    assert!(station.app.troubles.is_empty(), "{:?}", station.app.troubles);
    let ops = station.journal(dir.path(), Stream::Ops);
    assert_eq!(events(&ops), ["man-overboard"]);
    // The whole store again from what the box took.
    let again = TempDir::new().unwrap();
    let (store, records, _) =
        Store::rebuild(again.path(), medium.path(), &who("O-1", ONE), UtcTime(0)).unwrap();
    assert_eq!(records, 2, "the login and the alarm");
    assert_eq!(store.entries(Stream::Ops, 0, 10).unwrap().len(), 1);
    // A medium that is not there: the watch begins all the same, and says so.
    let dir = TempDir::new().unwrap();
    let gone = medium.path().join("pulled");
    let mut station = Station::with_box(dir.path(), Some(&gone), Language::English);
    station.key(Key::Enter);
    station.line("O-1");
    station.line("");
    station.line(ONE);
    station.line(ONE);
    station.until(is_open);
    assert!(station.app.troubles.iter().any(|t| t.key == "trouble-store"), "{:?}", station.app.troubles);
}

const LISTED: u32 = 431_999_021;
const COVERT: u32 = 440_999_077;

/// Imports a list as the cleared first officer.
fn import(dir: &Path) {
    let mut store = Store::open(dir, &who("O-1", ONE)).unwrap();
    let new = NewList { name: "own", format: "csv", source: "list.csv", at: START };
    let mut list = store.import_list(&new).unwrap();
    let rows = [
        [
            ("id", "V-1"),
            ("kind", "vessel"),
            ("action", "BOARD"),
            ("name", "MIHO MARU 8"),
            ("mmsi", "431999021"),
            ("source_grade", "C"),
            ("info_grade", "3"),
            ("grade_scheme", "5x5x5"),
            ("reason", "夜間に灯火なし"),
        ],
        [
            ("id", "X-1"),
            ("kind", "vessel"),
            ("action", "DO-NOT-ALERT"),
            ("name", "SILENT STAR"),
            ("mmsi", "440999077"),
            ("source_grade", "A"),
            ("info_grade", "1"),
            ("grade_scheme", ""),
            ("reason", "under watch"),
        ],
    ];
    for (row, number) in rows.iter().zip(1..) {
        let cells = row.iter().map(|(key, cell)| ((*key).to_owned(), (*cell).to_owned())).collect();
        list.take(number, cells).unwrap().unwrap();
    }
    list.finish(&[1; 32]).unwrap();
}

impl Station {
    /// Both vessels say who they are.
    fn vessels(&mut self, seconds: i64) {
        let mut watch = Watch::new(Language::English);
        std::mem::swap(&mut watch.app, &mut self.app);
        watch.own(own_at(seconds));
        for (mmsi, name) in [(LISTED, "MIHO MARU 8"), (COVERT, "SILENT STAR")] {
            for _ in 0..2 {
                let place = own_at(seconds).destination(Bearing::new(20.0), NauticalMiles(3.0));
                watch.class_a(mmsi, place, 0.0, 0.0, 0);
                watch.static_a(mmsi, name, "7KAB", 0, 70, 30);
            }
        }
        std::mem::swap(&mut watch.app, &mut self.app);
        self.wait(2);
    }

    fn hits(&self) -> Vec<String> {
        let hits = |mmsi| self.app.watch.hits(TargetId::Mmsi(Mmsi(mmsi))).iter();
        hits(LISTED).chain(hits(COVERT)).map(|hit| hit.entry.clone()).collect()
    }

    fn read_list(&mut self, words: &str) -> String {
        self.key(Key::Char('9'));
        self.key(Key::Char('/'));
        // What was found before is not what is asked now.
        self.app.lists.found.clear();
        self.line(words);
        let asked = words.to_owned();
        self.until(|app| app.lists.asked == asked && !app.lists.found.is_empty());
        self.screen()
    }
}

#[test]
fn the_lists_of_the_store_are_matched_read_and_gone_when_it_is_locked() {
    for language in Language::ALL {
        let dir = boat();
        import(dir.path());
        let mut station = Station::new(dir.path(), language);
        station.vessels(0);
        assert_eq!(station.hits(), Vec::<String>::new());
        station.log_in("O-1", ONE);
        station.key(Key::Esc);
        station.until(|app| app.lists.loaded);
        station.vessels(10);
        assert_eq!(station.hits(), ["V-1", "X-1"]);
        let found = station.read_list("灯火");
        assert!(found.contains("V-1") && !found.contains("X-1"), "{found}");
        station.key(Key::Enter);
        station.until(|app| app.lists.detail.is_some());
        let shown = station.screen();
        for words in ["MIHO MARU 8", "C3 (5x5x5)", "3C (3x5x2)", "E3 (admiralty)"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        station.key(Key::Esc);
        assert!(station.screen().contains("V-1"));
        assert!(station.read_list("silent").contains("X-1"));

        station.key(Key::Char('K'));
        station.until(|_| true);
        station.vessels(20);
        station.key(Key::Char('9'));
        let locked = station.every_screen();
        assert!(!locked.contains("V-1") && !locked.contains("X-1"), "{locked}");
        assert_eq!(station.hits(), Vec::<String>::new());

        // The second officer is not cleared: to him she is a vessel like any other.
        station.log_in("O-2", TWO);
        station.key(Key::Esc);
        station.until(|app| app.lists.loaded);
        station.vessels(30);
        assert_eq!(station.hits(), ["V-1"]);
        assert!(!station.read_list("m").contains("X-1"));
        assert_eq!(station.app.lists.found.len(), 1);
        let audit = station.journal(dir.path(), Stream::Audit);
        let queries = |event: &str| -> Vec<&str> {
            let of = audit.iter().filter(|e| e["event"] == event);
            of.map(|e| e["how"].as_str().unwrap()).collect()
        };
        // What a cleared officer asks is read by the cleared alone.
        assert_eq!(queries("watchlist-search"), ["sealed", "sealed", "m"]);
        assert_eq!(queries("watchlist-show"), ["sealed"]);
        assert!(!serde_json::to_string(&audit).unwrap().contains("silent"));
        let matches: Vec<&Value> = audit.iter().filter(|e| e["event"] == "match").collect();
        let notes = Store::open(dir.path(), &who("O-1", ONE)).unwrap().sealed_notes(100).unwrap();
        assert!(notes.iter().any(|n| n.contains("\"X-1\"") && n.contains("match")), "{notes:?}");
        assert!(notes.iter().any(|n| n.contains("silent") && n.contains("watchlist-search")), "{notes:?}");
        assert!(Store::open(dir.path(), &who("O-2", TWO)).unwrap().sealed_notes(100).unwrap().is_empty());
        assert!(!matches.is_empty() && matches.iter().all(|m| m["entry"] == "V-1"), "{matches:?}");
    }
}

/// A list that is brought aboard under way is told, confirmed, and matched with who is in
/// range already; what cannot be read leaves the lists as they were.
#[test]
fn a_list_is_imported_from_the_screen_and_matched_at_once() {
    let dir = boat();
    import(dir.path());
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let mut station = Station::new(dir.path(), Language::English);
    station.log_in("O-1", ONE);
    station.key(Key::Esc);
    station.until(|app| app.lists.loaded);
    station.vessels(10);
    assert_eq!(station.hits(), ["V-1", "X-1"]);
    station.key(Key::Char('9'));
    let bring = |station: &mut Station, path: &str| {
        station.key(Key::Char('+'));
        station.line(path);
        assert!(station.app.lists.importing);
        station.until(|app| !app.lists.importing);
    };
    bring(&mut station, &folder.path().join("absent.csv").display().to_string());
    assert!(station.screen().contains("Not imported"), "{}", station.screen());
    bring(&mut station, &file("empty.csv", "id,kind,action,name\nV-9,vessel,SINK,A\n"));
    assert!(station.screen().contains("unknown-action"), "{}", station.screen());
    let next = file(
        "next.csv",
        "id,kind,action,name,mmsi\nV-7,vessel,BOARD,SILENT STAR,440999077\nV-8,vessel,BOARD,B,12\n",
    );
    bring(&mut station, &next);
    let asked = station.screen();
    assert!(asked.contains("1 rows taken, 1 refused") && asked.contains("bad-mmsi"), "{asked}");
    assert_eq!(station.hits(), ["V-1", "X-1"], "nothing is in force before it is confirmed");
    station.key(Key::Enter);
    station.until(|app| app.watch.stored().lines.iter().any(|line| line.version == 2));
    station.wait(2);
    assert_eq!(station.hits(), ["V-7"], "the vessels in range are looked at again");
    station.until(|app| !app.lists.importing);
    let audit = station.journal(dir.path(), Stream::Audit);
    assert!(audit.iter().any(|e| e["event"] == "watchlist-import"), "{audit:?}");
}

/// A dismissal holds over a restart of the program, and is in the trail.
#[test]
fn a_dismissal_is_remembered() {
    let dir = boat();
    import(dir.path());
    let dismissed = |station: &Station| {
        let hits = station.app.watch.hits(TargetId::Mmsi(Mmsi(LISTED)));
        hits.iter().filter(|hit| hit.dismissed.is_some()).count()
    };
    let begin = || {
        let mut station = Station::new(dir.path(), Language::English);
        station.log_in("O-1", ONE);
        station.key(Key::Esc);
        station.until(|app| app.lists.loaded);
        station.vessels(10);
        station
    };
    let mut station = begin();
    assert_eq!(dismissed(&station), 0);
    station.app.selected = Some(TargetId::Mmsi(Mmsi(LISTED)));
    station.key(Key::Char('D'));
    station.key(Key::Char('1'));
    assert_eq!(dismissed(&station), 1, "{}", station.screen());
    let audit = station.journal(dir.path(), Stream::Audit);
    assert!(audit.iter().any(|e| e["event"] == "dismissal" && e["entry"] == "V-1"), "{audit:?}");
    let mut station = begin();
    assert_eq!(dismissed(&station), 1);
    station.app.selected = Some(TargetId::Mmsi(Mmsi(LISTED)));
    station.key(Key::Char('D'));
    station.journal(dir.path(), Stream::Audit);
    assert_eq!(dismissed(&begin()), 0);
}

/// A stick of the shore is taken beside the watch: its lists match at once, its order is
/// told and shown, and the shore is told with the next frames.
#[test]
fn a_bundle_is_taken_from_the_screen_and_its_order_is_shown() {
    let dir = boat();
    let shore = ShoreSecret::from_secret(&Key32::take(&mut [7; 32]));
    let mut store = Store::open(dir.path(), &who("O-1", ONE)).unwrap();
    store.trust_shore(&shore.identity(), START).unwrap();
    let cells =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let mut state = State::default();
    let vessel =
        [("id", "V-7"), ("kind", "vessel"), ("action", "BOARD"), ("name", "A"), ("mmsi", "440999077")];
    state.put(&Item::new(Kind::ENTRY, "own", "V-7", cells(&vessel)));
    let order =
        [("title", "Hold off Susa"), ("text", "until six"), ("from", "KOBE"), ("at", "2026-11-24T05:00:00Z")];
    state.put(&Item::new(Kind::ORDER, "task", "O-1", cells(&order)));
    let bundle = Bundle {
        number: 1,
        base: 0,
        issued: START,
        expires: UtcTime(i64::MAX),
        office: "KOBE".to_owned(),
        state: state.outline().digest(),
        changes: state.changes_from(&Outline::default()),
        covert: Vec::new(),
    };
    let (device, _) = store.device_identity().unwrap();
    let to = store.down_keys().unwrap().0;
    let chance = ItemChance { seed: Key32::take(&mut [9; 32]), nonce: [9; 24] };
    let part = Packed::new(&bundle).unwrap().part(0, (device, &to), &shore, &chance).unwrap();
    drop(store);
    let stick = TempDir::new().unwrap();
    let path = stick.path().join("stick");
    std::fs::write(&path, courier::encode(Direction::Aboard, &[part])).unwrap();
    let mut station = Station::new(dir.path(), Language::English);
    station.log_in("O-1", ONE);
    station.key(Key::Esc);
    station.until(|app| app.lists.loaded);
    station.vessels(10);
    station.key(Key::Char('9'));
    station.key(Key::Char('+'));
    station.line(&path.display().to_string());
    station.until(|app| !app.lists.importing);
    station.key(Key::Enter);
    station.until(|app| app.watch.stored().bundle.is_some());
    station.until(|app| !app.lists.importing);
    station.wait(2);
    assert_eq!(station.hits(), ["V-7"]);
    let shown = station.screen();
    assert!(shown.contains("TASK from KOBE: Hold off Susa until six"), "{shown}");
    let audit = station.journal(dir.path(), Stream::Audit);
    assert!(audit.iter().any(|e| e["event"] == "bundle" && e["number"] == 1), "{audit:?}");
}

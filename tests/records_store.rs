//! Patrols, drafts, sealing and custody from the state to the disk: the state's methods,
//! the store's thread, and what another opening of the store finds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tempfile::TempDir;
use watchkeeper::app::effect::Effect;
use watchkeeper::app::event::Event;
use watchkeeper::app::session::records::{About, RecordRequest};
use watchkeeper::app::session::{Session, StoreRequest};
use watchkeeper::app::state::{App, Display, Mode};
use watchkeeper::app::update::update;
use watchkeeper::domain::custody::event::{Quantity, What as CustodyWhat};
use watchkeeper::domain::filing::{DraftView, NewDraft, SealOrder, Standing, Summary};
use watchkeeper::domain::journal::entry::{RecordId, Stream};
use watchkeeper::domain::journal::folder;
use watchkeeper::domain::journal::verify::verify;
use watchkeeper::domain::keys::secret::Passphrase;
use watchkeeper::domain::patrol::completeness::MissingCode;
use watchkeeper::domain::patrol::event::{Begin, End, LogKind, Member, State};
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::runtime::clock::Clock;
use watchkeeper::runtime::executor::{Executor, StorePlaces};
use watchkeeper::store::closed::ClosedStore;
use watchkeeper::store::{Credentials, NewOfficer, Store};

const DEADLINE: Duration = Duration::from_mins(1);
/// 2026-11-24T05:00:00Z.
const START: UtcTime = UtcTime(1_795_496_400_000);

fn phrase(text: &str) -> Passphrase {
    Passphrase::new(text).unwrap()
}

fn who(officer: &str) -> Credentials {
    Credentials { officer: officer.parse().unwrap(), passphrase: phrase(officer) }
}

fn boat() -> TempDir {
    let dir = TempDir::new().unwrap();
    let role = "commander".parse().unwrap();
    let mut store = Store::init(dir.path(), &who("O-1"), &role, true, UtcTime(0)).unwrap();
    let second = NewOfficer {
        id: "O-2".parse().unwrap(),
        role: "officer".parse().unwrap(),
        keys: Vec::new(),
        passphrase: phrase("O-2"),
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
    fn new(dir: &Path) -> Self {
        let (sender, answers) = channel();
        let closed = ClosedStore::hold(dir).unwrap();
        let catalogue = Catalogue::new(Language::English);
        let mut app = App::new(START, Mode::Live, catalogue, Display::of_size(80, 24));
        app.session = Session::locked(true, START);
        let sink = Arc::new(move |event| sender.send(event).is_ok());
        let places = StorePlaces { dir: dir.to_owned(), black_box: None };
        let executor = Executor::start(places, Some(closed), &Clock::start(), sink).unwrap();
        Self { app, executor: Some(executor), answers }
    }

    fn event(&mut self, event: Event) {
        for effect in update(&mut self.app, event, &mut Vec::new()) {
            self.carry_out(effect);
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        let executor = self.executor.as_ref().unwrap();
        match effect {
            Effect::Keep(drafts) => executor.keep(drafts),
            Effect::Store(request) => executor.ask(request),
            Effect::Record(asked) => executor.ask_records(asked),
            _ => {}
        }
    }

    /// A second passes; what was asked meanwhile goes out.
    fn tick(&mut self) {
        let at = self.app.now + Span::seconds(1);
        self.event(Event::Tick { at });
    }

    fn until(&mut self, fits: impl Fn(&App) -> bool) {
        self.tick();
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

    fn log_in(&mut self, officer: &str) {
        let who = who(officer);
        self.carry_out(Effect::Store(StoreRequest::Open {
            officer: who.officer,
            passphrase: who.passphrase,
        }));
        self.until(|app| app.session.officer().is_some_and(|o| o.as_str() == officer));
        // What is laid out at an opening comes after it, the ledger last.
        let asked = self.app.ask_records(RecordRequest::LoadReport(RecordId([9; 16])));
        assert!(asked);
        self.until(|app| app.records.refused.is_some());
    }

    fn lock(&mut self) {
        let at = self.app.now;
        self.app.session.idle = Some(Span(0));
        self.event(Event::Tick { at });
        self.app.session.idle = None;
        assert!(self.app.session.is_locked());
    }

    fn draft(&mut self, title: &str) -> DraftView {
        let new = NewDraft {
            form: "boarding".to_owned(),
            form_version: 1,
            patrol: self.app.records.patrol.as_ref().map(|patrol| patrol.id.clone()),
            unit: "PL12".to_owned(),
            title: title.to_owned(),
            revises: None,
        };
        let ticket = self.app.begin_draft(new).unwrap();
        self.until(move |app| app.records.begun.is_some_and(|(t, _)| t == ticket));
        let (_, id) = self.app.records.begun.unwrap();
        self.app.records.draft(id).unwrap().clone()
    }

    fn type_on(&mut self, draft: RecordId, edits: std::ops::Range<u32>) {
        for n in edits {
            let summary = Some(Summary { title: format!("edit {n}"), missing: 3 });
            assert!(self.app.edit_draft(draft, format!("edit {n}").into_bytes(), summary));
        }
        self.tick();
    }

    /// Ends the program and opens the store again.
    fn end(mut self, dir: &Path) -> Store {
        drop(self.executor.take());
        drop(self.answers);
        let store = Store::open(dir, &who("O-1")).unwrap();
        let report = verify(&folder::read(&store.sealed_files(START).unwrap()).unwrap());
        assert!(report.ok, "{:?}", report.first_bad);
        store
    }
}

fn begin() -> Begin {
    Begin {
        boat: "PL12".to_owned(),
        office: "Kobe".to_owned(),
        order: "12".to_owned(),
        measures: vec!["drugs".to_owned()],
        crew: vec![Member { name: "O-1".to_owned(), ..Member::default() }],
        ..Begin::default()
    }
}

fn taken(item: &str) -> CustodyWhat {
    CustodyWhat::Taken {
        item: item.parse().unwrap(),
        category: "narcotics".to_owned(),
        description: "white powder".to_owned(),
        quantity: Quantity { thousandths: 5_000, unit: "g".parse().unwrap() },
        tolerance: 10,
        scale: None,
        place: "FSH".to_owned(),
        finder: "O-1".to_owned(),
        witness: "O-2".to_owned(),
        report: None,
    }
}

#[test]
fn a_patrol_from_its_beginning_to_its_end() {
    let dir = boat();
    let mut station = Station::new(dir.path());
    assert!(!station.app.begin_patrol(begin()), "nobody is on watch");
    station.log_in("O-1");
    assert!(station.app.begin_patrol(begin()));
    station.until(|app| app.records.patrol.is_some());
    let entry = station.app.log_entry(LogKind::Radio, "channel 16", None, None);
    assert!(entry.place.is_none() && station.app.write_log(entry));
    assert!(station.app.correct_state(State::UnderWay, (START, None), "sailed".to_owned()));
    station.tick();
    // Locked, the log is kept; nothing else is asked for and nothing is shown.
    station.lock();
    let late = station.app.log_entry(LogKind::Note, "seen before", Some(START - Span::hours(2)), None);
    assert!(late.back_dated && station.app.write_log(late));
    assert!(!station.app.enter_custody(taken("A-1")));
    station.tick();
    station.log_in("O-2");
    let patrol = station.app.records.patrol.as_ref().unwrap();
    let texts: Vec<&str> = patrol.timeline().iter().map(|line| line.entry.text.as_str()).collect();
    assert_eq!((texts, patrol.unread), (vec!["seen before", "channel 16"], 0));
    assert!(station.app.change_watch("middle", vec!["O-1".into()], vec!["O-2".into()], "calm".to_owned()));
    assert!(station.app.enter_custody(taken("A-1")));
    station.until(|app| app.records.ledger.events() == 1);
    assert!(station.app.enter_custody(taken("A-1")));
    station.until(|app| matches!(app.records.refused, Some((About::Custody, _))));
    assert!(station.app.end_patrol(End::default(), false));
    station.until(|app| !app.records.missing.is_empty());
    let codes: Vec<MissingCode> = station.app.records.missing.iter().map(|m| m.code).collect();
    assert_eq!(codes, [MissingCode::UnsealedItem, MissingCode::ItemWithoutPlace, MissingCode::UnderWay]);
    assert!(station.app.end_patrol(End { reason: "relieved".to_owned(), ..End::default() }, false));
    station.until(|app| app.records.patrol.is_none());
    let entry = station.app.log_entry(LogKind::Note, "too late", None, None);
    assert!(!station.app.write_log(entry), "no patrol is under way");
    let store = station.end(dir.path());
    let record = store.patrol_named("last").unwrap();
    assert_eq!((record.log.len(), record.watches.len(), record.unread), (2, 1, 0));
    assert_eq!((record.watches[0].1.brief.note.as_str(), record.by.as_str()), ("calm", "O-1"));
    let (at, end) = record.ended.clone().unwrap();
    assert_eq!((end.left.len(), end.reason.as_str()), (3, "relieved"));
    let sums = record.hours.sums(at);
    assert_eq!(sums.iter().map(|(_, span)| span.0).sum::<i64>(), at.since(record.began).0);
    let custody = &store.entries(Stream::Case, 0, 10).unwrap()[0];
    assert_eq!(
        (custody.kind.as_str(), custody.officer.as_ref().unwrap().officer.as_str()),
        ("custody", "O-2")
    );
}

#[test]
fn every_letter_is_on_the_disk_whatever_ends_the_session() {
    let dir = boat();
    let mut station = Station::new(dir.path());
    station.log_in("O-1");
    let own = station.draft("by the first officer");
    assert_eq!((own.number.as_str(), own.officer.as_str()), ("PL12-2026-0001", "O-1"));
    station.type_on(own.id, 0..40);
    // Saved by itself, without anything else that happens.
    station.until(|app| app.records.draft(own.id).is_some_and(|draft| draft.edits == 40));
    // Locked in the middle of a word.
    station.type_on(own.id, 40..45);
    station.lock();
    assert!(station.app.records.drafts.is_empty(), "a locked screen lists nothing");
    station.log_in("O-2");
    let second = station.draft("by the second");
    station.type_on(second.id, 0..7);
    // Another officer takes over without a lock in between.
    station.log_in("O-1");
    let list: Vec<(&str, u32)> =
        station.app.records.drafts.iter().map(|d| (d.officer.as_str(), d.edits)).collect();
    assert_eq!(list, [("O-1", 45), ("O-2", 7)], "the own first");
    // Nobody writes into the draft of another.
    station.type_on(second.id, 7..8);
    station.until(|app| {
        app.records.refused.as_ref().is_some_and(|(about, _)| *about == About::Draft(second.id))
    });
    station.type_on(own.id, 45..50);
    // The program ends at once.
    let store = station.end(dir.path());
    for (draft, edits) in [(own.id, 50), (second.id, 7)] {
        let (_, read) = store.draft(draft).unwrap();
        let typed: Vec<Vec<u8>> = (0..edits).map(|n| format!("edit {n}").into_bytes()).collect();
        assert_eq!(read, typed);
    }
}

#[test]
fn a_draft_is_sealed_with_its_officers_key_and_withdrawn() {
    let dir = boat();
    let mut station = Station::new(dir.path());
    station.log_in("O-1");
    let draft = station.draft("");
    station.type_on(draft.id, 0..3);
    let order =
        SealOrder {
            body: b"body".to_vec(), title: "第八幸丸".to_owned(), words: "第八幸丸".to_owned()
        };
    let seal = |key: Option<&str>| RecordRequest::Seal {
        draft: draft.id,
        order: Box::new(order.clone()),
        key: key.map(phrase),
    };
    let refused =
        |app: &App| app.records.refused.as_ref().is_some_and(|(about, _)| *about == About::Draft(draft.id));
    // Another officer's key does not seal it.
    assert!(station.app.ask_records(seal(Some("O-2"))));
    station.until(refused);
    assert!(station.app.records.draft(draft.id).is_some());
    assert!(station.app.ask_records(seal(Some("O-1"))));
    station.until(|app| app.records.sealed == Some(draft.id));
    let notice = station.app.notice.as_ref().unwrap();
    assert_eq!(notice.key, "notice-report-sealed");
    assert!(station.app.records.draft(draft.id).is_none());
    // Twice is refused: there is no draft any more.
    assert!(station.app.ask_records(seal(None)));
    station.until(refused);
    let reason = "another vessel".to_owned();
    assert!(station.app.ask_records(RecordRequest::Withdraw { of: draft.id, reason: reason.clone() }));
    station.until(|app| app.records.reports.first().is_some_and(|r| r.standing == Standing::Withdrawn));
    assert!(station.app.ask_records(RecordRequest::LoadReport(draft.id)));
    station.until(|app| app.records.report.is_some());
    let report = station.app.records.report.take().unwrap();
    assert_eq!(
        (report.body.as_deref(), report.later[0].reason.as_str()),
        (Some(&b"body"[..]), reason.as_str())
    );
    station.end(dir.path());
}

#[test]
fn the_commands_show_what_the_store_holds() {
    let dir = boat();
    let mut station = Station::new(dir.path());
    station.log_in("O-1");
    station.app.begin_patrol(begin());
    station.until(|app| app.records.patrol.is_some());
    let entry = station.app.log_entry(LogKind::Weather, "wind \u{1b}[31mNW 5", None, None);
    station.app.write_log(entry);
    station.app.enter_custody(taken("A-1"));
    let draft = station.draft("");
    let order =
        SealOrder {
            body: br#"{"end":"nil"}"#.to_vec(), title: "第八幸丸".to_owned(), words: String::new()
        };
    station.app.ask_records(RecordRequest::Seal { draft: draft.id, order: Box::new(order), key: None });
    station.until(|app| app.records.sealed.is_some());
    let open = station.draft("still open");
    station.end(dir.path());
    std::fs::write(dir.path().join("pass"), "O-1").unwrap();
    let run = |arguments: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
            .args(arguments.split(' '))
            .args(["--officer", "O-1", "--passphrase-file", "pass", "--data-dir", "."])
            .current_dir(dir.path())
            .env("XDG_CONFIG_HOME", dir.path().join("config"))
            .output()
            .unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, list) = run("patrol list --lang en");
    assert!(code == 0 && list.starts_with("PL12-20261124-1  2026-11-24 05:00Z  under way"), "{list}");
    for (language, words) in [("en", "Taken in 1 = held 1"), ("ja", "受入 1 = 保管 1")] {
        let (code, page) = run(&format!("patrol show last --lang {language}"));
        assert_eq!(code, 0);
        assert!(page.contains("A-1  5.000 g") && page.contains("PL12-2026-0001"), "{page}");
        assert!(page.contains(words), "{page}");
        assert!(
            !page.contains('\u{1b}') && !page.contains("patrol-") && !page.contains("custody-"),
            "{page}"
        );
    }
    let (_, json) = run("patrol show last --json");
    let patrol: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(patrol["custody"]["balance"]["held"]["count"], 1);
    assert_eq!(patrol["log"][0]["entry"]["log"], "weather");
    let hours: i64 = patrol["hours_ms"].as_object().unwrap().values().map(|v| v.as_i64().unwrap()).sum();
    assert_eq!(patrol["length_ms"], hours);
    let (_, lines) = run("report list --json");
    let standing: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["standing"].clone()).collect();
    assert_eq!(standing, ["draft", "sealed"]);
    let (_, list) = run("report list --lang ja");
    assert!(list.contains("下書き") && list.contains(&open.number) && list.contains("第八幸丸"), "{list}");
    let (_, page) = run("report show PL12-2026-0001 --lang en");
    assert!(page.contains("Standing: sealed") && page.contains(r#"{"end":"nil"}"#), "{page}");
    let (_, json) = run("report show PL12-2026-0001 --json");
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["body"]["end"], "nil");
    assert_eq!(run("report show PL12-2026-0009").0, 1);
}

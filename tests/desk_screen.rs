//! The patrol and custody screens by their keys and cells, on a real store and its thread:
//! a patrol is begun, logged, handed over and ended, things are taken into custody.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

#[path = "common/station.rs"]
mod station;

use station::{Station, boat, screen};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use tempfile::TempDir;
use watch::Watch;
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::report::OpenReport;
use watchkeeper::app::session::desk::Page;
use watchkeeper::app::state::Screen;
use watchkeeper::domain::ais::encode;
use watchkeeper::domain::patrol::event::{LogKind, PlaceBy, State};
use watchkeeper::domain::report::decimal::Decimal;
use watchkeeper::domain::report::draft::Draft;
use watchkeeper::domain::report::edit::Edit;
use watchkeeper::domain::report::path::Path as FormPath;
use watchkeeper::domain::report::value::Value;
use watchkeeper::domain::time::UtcTime;
use watchkeeper::i18n::Language;

/// O-1 at a watch with a fix; the folder lives as long.
struct Desk {
    station: Station,
    dir: TempDir,
}

impl Deref for Desk {
    type Target = Station;

    fn deref(&self) -> &Station {
        &self.station
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut Station {
        &mut self.station
    }
}

impl Desk {
    fn new(language: Language) -> Self {
        let dir = boat();
        let station = Station::new(dir.path(), Watch::new(language));
        let mut desk = Self { station, dir };
        desk.fix();
        desk
    }

    /// Own position at the machine's time, which the store's answers brought.
    fn fix(&mut self) {
        let time = self.app.now.to_chrono().unwrap();
        let (clock, day) = (time.format("%H%M%S"), time.format("%d%m%y"));
        let body = format!("GPRMC,{clock}.00,A,3537.2,N,13357.0,E,0.1,45.0,{day},,,A");
        let mut bytes = encode::sentence('$', &body).into_bytes();
        bytes.extend(b"\r\n");
        let at = self.app.now;
        self.event(Event::Bytes { source: watch::GNSS, bytes, at });
    }

    /// The program ends at once, and O-1 logs in again.
    fn again(mut self) -> Self {
        drop(self.station.executor.take());
        let station = Station::new(self.dir.path(), Watch::new(Language::English));
        let mut desk = Self { station, dir: self.dir };
        desk.fix();
        desk
    }

    /// A time before now as it is typed.
    fn ago(&self, minutes: i64) -> String {
        let (now, _) = self.app.utc(self.app.now);
        let at = UtcTime(now.0 - minutes * 60_000);
        at.to_chrono().unwrap().format("%Y-%m-%d %H:%M").to_string()
    }

    /// With a patrol that was begun by its keys.
    fn on_patrol(language: Language) -> Self {
        let mut station = Self::new(language);
        station.keys("8");
        station.key(Key::Enter);
        station.fill(&["PL12", "Hayate", "JABC", "Kobe", "12/2026", "drugs, arms"]);
        // The officer stands there already.
        station.line("commander; Sato Kenji: engineer, medic");
        station.line("radar; X-ray! does not start");
        station.keys("3");
        station.key(Key::F(8));
        assert!(station.app.desk.slip.is_none(), "{}", station.shown());
        station.until(|app| app.records.patrol.is_some());
        station
    }

    fn fill(&mut self, lines: &[&str]) {
        for line in lines {
            self.line(line);
        }
    }

    /// Empties the line first.
    fn instead(&mut self, text: &str) {
        let key = KeyPress { ctrl: true, ..KeyPress::plain(Key::Char('u')) };
        let at = self.app.now;
        self.event(Event::Key { key, at });
        self.line(text);
    }

    fn shown(&self) -> String {
        screen(&self.app, 80, 24)
    }

    fn line_of_log(&self, n: usize) -> &watchkeeper::domain::patrol::event::LogEntry {
        &self.app.records.patrol.as_ref().unwrap().log.get(n).unwrap().entry
    }

    /// Takes an item into custody by its keys.
    fn take(&mut self, number: &str) {
        self.keys("0t");
        self.line(number);
        self.keys("1");
        self.fill(&["white powder", "1.5 kg", "engine room", "", "Sato Kenji"]);
        self.key(Key::F(8));
        let wanted = number.parse().unwrap();
        self.until(|app| app.records.ledger.items().contains_key(&wanted));
    }
}

#[test]
fn a_patrol_is_begun_on_one_page() {
    let mut station = Desk::new(Language::English);
    station.keys("8");
    assert!(station.shown().contains("No patrol is under way"));
    station.key(Key::Enter);
    station.key(Key::F(8));
    let shown = station.shown();
    assert!(shown.contains("Must be filled"), "{shown}");
    assert_eq!(station.app.desk.slip.as_ref().unwrap().cursor, 0, "at the line that is missing");
    drop(station.executor.take());

    let station = Desk::on_patrol(Language::English);
    let patrol = station.app.records.patrol.as_ref().unwrap();
    let begin = &patrol.begin;
    assert_eq!((begin.boat.as_str(), begin.office.as_str()), ("PL12", "Kobe"));
    assert_eq!(begin.measures, ["drugs", "arms"]);
    assert_eq!(begin.crew[0].name, "O-1");
    assert_eq!(begin.crew[1].roles, ["engineer", "medic"]);
    assert!(begin.equipment[0].works && !begin.equipment[1].works);
    assert_eq!(begin.equipment[1].note, "does not start");
    assert_eq!(begin.state, State::Moored);
    let shown = station.shown();
    assert!(shown.contains("Patrol PL12-2") && shown.contains("moored"), "{shown}");
}

#[test]
fn a_line_of_the_log_is_a_key_and_keeps_its_moment() {
    let mut station = Desk::on_patrol(Language::English);
    station.fix();
    let (opened, _) = station.app.utc(station.app.now);
    station.keys("s");
    station.keys("two men throw bags");
    // It takes a while to write it: it still happened when the key was pressed, and there.
    station.wait(150);
    station.key(Key::F(8));
    let entry = station.line_of_log(0);
    assert_eq!((entry.log, entry.text.as_str()), (LogKind::Sighting, "two men throw bags"));
    assert!(!entry.back_dated && entry.place.is_some(), "{entry:?} {opened:?}");
    assert_eq!(entry.happened, opened);
    // Earlier by the crew's own word: no position is made up.
    station.keys("e");
    station.line("fishing boat without lights");
    let earlier = station.ago(40);
    station.instead(&earlier);
    station.key(Key::F(8));
    let entry = station.line_of_log(1);
    assert!(entry.back_dated && entry.place.is_none(), "{entry:?}");
    // With the place that an officer gives.
    station.keys("e");
    station.line("net buoys");
    let earlier = station.ago(35);
    station.instead(&earlier);
    station.line("35 30N 133 50E");
    let entry = station.line_of_log(2);
    assert_eq!(entry.place.unwrap().by, PlaceBy::Given);
    let shown = station.shown();
    assert!(shown.contains("no position") && shown.contains("as given"), "{shown}");
    assert!(shown.find("net buoys").unwrap() < shown.find("two men").unwrap(), "by when it happened");
}

#[test]
fn every_letter_opens_its_form_and_esc_twice_throws_it_away() {
    let mut station = Desk::on_patrol(Language::English);
    for letter in "shrwftoecCJ".chars() {
        station.key(Key::Char(letter));
        assert!(station.app.desk.slip.is_some(), "{letter}");
        station.key(Key::Esc);
        assert!(station.app.desk.slip.is_none(), "{letter}: nothing was typed");
    }
    station.keys("ex");
    station.key(Key::Esc);
    assert!(station.shown().contains("Esc again"));
    station.keys("y");
    station.key(Key::Esc);
    station.key(Key::Esc);
    assert!(station.app.desk.slip.is_none());
    assert!(station.app.records.patrol.as_ref().unwrap().log.is_empty());
    // A person in the water waits for no form; the form stays.
    station.keys("eMarker");
    station.key(Key::F(12));
    assert_eq!(station.app.tools.overboard().len(), 1);
    station.keys("8");
    station.key(Key::F(8));
    assert_eq!(station.line_of_log(0).text, "Marker");
    // Another screen leaves it as it is.
    station.keys("epart");
    station.key(Key::F(4));
    assert_eq!(station.app.screen, Screen::Alerts);
    station.keys("0");
    assert_eq!(station.app.screen, Screen::Patrol, "on its own screen");
    station.key(Key::F(8));
    assert_eq!(station.line_of_log(1).text, "part");
}

#[test]
fn a_state_is_corrected_with_its_reason_and_hours_follow() {
    let mut station = Desk::on_patrol(Language::English);
    station.wait(60);
    station.keys("c4");
    station.key(Key::F(8));
    let shown = station.shown();
    assert!(shown.contains("Must be filled"), "unavailable without a reason: {shown}");
    station.keys("1");
    station.key(Key::F(8));
    assert!(station.app.desk.slip.is_none(), "{}", station.shown());
    let (now, _) = station.app.utc(station.app.now);
    let spell = station.app.records.patrol.as_ref().unwrap().hours.spells(UtcTime(now.0 + 1)).pop().unwrap();
    assert_eq!((spell.state, spell.reason.as_str()), (State::Unavailable, "maintenance"));
    let shown = station.shown();
    assert!(shown.contains("unavailable since") && shown.contains("Maintenance"), "{shown}");
    // Not before the patrol began.
    station.keys("c1");
    let earlier = station.ago(3000);
    station.instead(&earlier);
    station.key(Key::F(8));
    assert!(station.app.desk.slip.is_some());
    station.key(Key::PageDown);
    station.keys("noted late");
    station.key(Key::F(8));
    assert!(station.shown().contains("when the patrol began"), "{}", station.shown());
}

#[test]
fn the_watch_changes_with_its_brief() {
    let mut station = Desk::on_patrol(Language::English);
    station.take("A-1");
    station.keys("8W");
    assert_eq!(station.app.desk.page, Page::Brief);
    let shown = station.shown();
    assert!(shown.contains("Hand-over brief") && shown.contains("Items in custody (1)"), "{shown}");
    station.key(Key::Enter);
    station.fill(&["second", "", "Sato Kenji", "fog is coming"]);
    let patrol = station.app.records.patrol.as_ref().unwrap();
    let (_, change) = &patrol.watches[0];
    assert_eq!((change.off.join(","), change.on.join(",")), ("O-1".to_owned(), "Sato Kenji".to_owned()));
    assert_eq!((change.brief.custody.held, change.brief.note.as_str()), (1, "fog is coming"));
    assert!(station.shown().contains("watch second: Sato Kenji"), "{}", station.shown());
}

#[test]
fn the_letters_count_on_the_pages_and_the_screens_key_leads_back_to_the_log() {
    let mut station = Desk::on_patrol(Language::English);
    for page in ["W", "E"] {
        station.keys(page);
        assert_ne!(station.app.desk.page, Page::Log);
        station.keys("8");
        assert_eq!(station.app.desk.page, Page::Log, "{page}");
        station.keys(page);
        station.keys("e");
        assert!(station.app.overlay.is_none(), "no menu of another screen");
        station.line("fog on the bay");
        station.key(Key::F(8));
        assert!(station.app.desk.slip.is_none() && station.app.desk.page == Page::Log);
    }
    assert_eq!(station.app.records.patrol.as_ref().unwrap().log.len(), 2);
    // What holds up the end is named, not numbered alone.
    station.keys("7+");
    station.key(Key::Enter);
    station.until(|app| !app.records.drafts.is_empty());
    station.keys("8W");
    let shown = station.shown();
    let form = station.app.reports.open.as_ref().unwrap().form.title.en.clone();
    assert!(shown.contains(&form), "{form}: {shown}");
}

#[test]
fn a_line_about_the_boat_herself_names_no_contact() {
    let mut station = Desk::on_patrol(Language::English);
    let mut seen = Watch::new(Language::English);
    std::mem::swap(&mut seen.app, &mut station.app);
    for _ in 0..2 {
        seen.class_a(351_999_032, watch::own_at(0), 90.0, 8.0, 0);
        seen.static_a(351_999_032, "OCEAN PEARL 3", "3FAB2", 0, 70, 180);
    }
    std::mem::swap(&mut seen.app, &mut station.app);
    station.keys("1");
    station.key(Key::Tab);
    assert_eq!(station.app.selected, Some(watch::mmsi(351_999_032)));
    station.keys("8f");
    station.line("4000");
    station.key(Key::F(8));
    station.keys("e");
    station.line("follows her");
    station.key(Key::F(8));
    assert_eq!(station.line_of_log(0).target, None, "fuel is the boat's own");
    assert_eq!(station.line_of_log(1).target.as_deref(), Some("mmsi:351999032"));
    let shown = station.shown();
    assert!(shown.contains("OCEAN PEARL 3 (mmsi:351999032)"), "{shown}");
}

#[test]
fn a_patrol_ends_with_its_list_or_with_a_reason() {
    let mut station = Desk::on_patrol(Language::English);
    station.keys("J");
    station.fill(&["jcg", "PM42", "Mori"]);
    station.keys("1");
    station.key(Key::F(8));
    station.keys("E");
    station.until(|app| !app.records.missing.is_empty());
    let shown = station.shown();
    assert!(shown.contains("joint operation 1 jcg has not ended (commander)"), "{shown}");
    station.key(Key::Enter);
    station.key(Key::F(8));
    station.until(|app| app.notice.as_ref().is_some_and(|n| n.key == "notice-patrol-incomplete"));
    assert!(station.app.records.patrol.is_some(), "without a reason it goes on");
    station.key(Key::Esc);
    station.keys("J");
    station.line("");
    station.line("nil");
    station.keys("E");
    station.until(|app| app.records.missing.is_empty());
    assert!(station.shown().contains("Nothing is missing"), "{}", station.shown());
    station.key(Key::Enter);
    station.key(Key::F(8));
    station.until(|app| app.records.patrol.is_none());
    station.keys("8");
    assert!(station.shown().contains("No patrol is under way"));
}

#[test]
fn custody_goes_from_the_find_to_the_authority_and_refusals_stand_at_their_line() {
    let mut station = Desk::on_patrol(Language::English);
    station.take("a-1");
    let shown = station.shown();
    assert!(shown.contains("A-1  white powder  1.5 kg  held") && shown.contains("not bagged"), "{shown}");
    // The same number again.
    station.keys("t");
    station.line("A-1");
    station.keys("1");
    station.fill(&["pills", "20 pieces", "cabin", "", "Sato Kenji"]);
    station.key(Key::F(8));
    let slip = station.app.desk.slip.as_ref().unwrap();
    assert_eq!(slip.lines[slip.cursor].field.key, "item");
    assert!(station.shown().contains("another item has this number"), "{}", station.shown());
    station.key(Key::Esc);
    station.key(Key::Esc);
    station.keys("s");
    station.fill(&["", "A-1-S1", "2 kg", "laboratory", "Sato Kenji"]);
    let slip = station.app.desk.slip.as_ref().unwrap();
    assert_eq!(slip.lines[slip.cursor].field.key, "quantity");
    assert!(station.shown().contains("only 1.500 is left"), "{}", station.shown());
    station.instead("5 g");
    station.key(Key::F(8));
    assert!(station.shown().contains("is measured in kg"), "{}", station.shown());
    station.instead("0.005 kg");
    station.key(Key::F(8));
    station.until(|app| app.records.ledger.items().len() == 2);
    station.keys("b");
    station.line("B-1");
    station.keys("1");
    station.fill(&["", "S-77", "Sato Kenji"]);
    station.until(|app| !app.records.ledger.bags().is_empty());
    station.keys("p");
    station.fill(&["", "safe", "O-1"]);
    station.until(|app| app.records.ledger.items().values().any(|item| item.place.is_some()));
    let shown = station.shown();
    assert!(shown.contains("bag B-1 seal S-77") && shown.contains("safe (key O-1)"), "{shown}");
    // Two sign, and the officer saw it; a bag's seal was looked at.
    station.keys("h");
    station.fill(&["", "customs Kobe", "", "O-1", "R-5"]);
    station.keys("2");
    station.keys("2");
    station.key(Key::F(8));
    assert!(station.shown().contains("Both sign first"), "{}", station.shown());
    station.keys("1");
    station.key(Key::F(8));
    assert!(station.shown().contains("two different persons sign"), "{}", station.shown());
    station.instead("Mori");
    station.key(Key::F(8));
    station.until(|app| app.records.ledger.balance().handed_over.count == 1);
    let shown = station.shown();
    assert!(shown.contains("BREAK") && shown.contains("seal not intact"), "{shown}");
    assert!(shown.contains("held 1 (0.005 kg)") && shown.contains("handed over 1 (1.495 kg)"), "{shown}");
}

/// An item of a boarding that is being written up is offered with what is known of it.
#[test]
fn a_seizure_is_taken_over_from_the_open_report() {
    let mut station = Desk::on_patrol(Language::English);
    let registry = Arc::clone(&station.app.reports.registry);
    let form = Arc::new(registry.newest("boarding").unwrap().clone());
    let now = station.app.now;
    let mut draft = Draft::new(form.id.clone());
    let items = FormPath::new("seizure", "items");
    let row = draft.next_row();
    draft.apply(&Edit::AddRow { path: items.clone(), row }).unwrap();
    let text = |text: &str| Value::Text(text.to_owned());
    let kilos = Value::Number { value: Decimal::new(125, 1).unwrap(), unit: Some("kg".to_owned()) };
    for (sub, value) in [
        ("no", text("N-7")),
        ("category", Value::Choice("narcotics".to_owned())),
        ("what", text("white powder")),
        ("quantity", kilos),
        ("found_words", text("behind the bulkhead")),
        ("found_by", text("Sato Kenji")),
    ] {
        draft.apply(&Edit::typed(items.row(row).sub(sub), value, now)).unwrap();
    }
    station.app.reports.open = Some(OpenReport::new(None, form, draft, &registry, now));
    station.keys("0t");
    let shown = station.shown();
    assert!(shown.contains("N-7") && shown.contains("12.5 kg") && shown.contains("bulkhead"), "{shown}");
    station.key(Key::F(8));
    // The witness is asked; the rest stands.
    station.keys("O-1");
    station.key(Key::F(8));
    station.until(|app| !app.records.ledger.items().is_empty());
    let item = station.app.records.ledger.items().values().next().unwrap();
    assert_eq!((item.taken, item.category.as_str()), (12_500, "narcotics"));
}

#[test]
fn no_patrol_ends_with_weights_that_do_not_balance() {
    let mut station = Desk::on_patrol(Language::English);
    station.take("A-1");
    station.keys("w");
    station.fill(&["", "1.2 kg", "Sc-3", "2026-06-01"]);
    station.until(|app| app.records.ledger.items().values().any(|item| item.imbalance().is_some()));
    assert!(station.shown().contains("weighs -0.3 off"), "{}", station.shown());
    station.keys("8E");
    station.until(|app| app.records.missing.iter().any(|m| m.code.blocks()));
    station.key(Key::Enter);
    assert!(station.app.desk.slip.is_none());
    assert!(station.shown().contains("no patrol ends with it"), "{}", station.shown());
}

#[test]
fn both_languages_fit_at_every_size() {
    for language in Language::ALL {
        let mut station = Desk::on_patrol(language);
        station.take("A-1");
        let sizes = [(60, 18), (80, 24), (120, 40)];
        let wanted = |station: &Station, en: &str, ja: &str| {
            for (columns, rows) in sizes {
                let shown = screen(&station.app, columns, rows).replace(' ', "");
                let text = if language == Language::English { en } else { ja };
                assert!(shown.contains(text), "{columns}x{rows} {text}: {shown}");
            }
        };
        wanted(&station, "whitepowder1.5kg", "whitepowder1.5kg");
        wanted(&station, "heldbyO-1", "保管者O-1");
        wanted(&station, "Takenin1(1.5kg)", "受入1(1.5kg)");
        station.keys("8");
        wanted(&station, "missingfortheend", "終了までに");
        wanted(&station, "ssighting", "s視認");
        wanted(&station, "Eendpatrol", "E哨戒終了");
        wanted(&station, "Thelogisempty", "日誌は空です");
        station.keys("w");
        wanted(&station, "F8writedown", "F8記入");
        wanted(&station, "Weather", "天候");
        station.key(Key::Esc);
        station.keys("W");
        wanted(&station, "Hand-overbrief", "当直申送り");
    }
}

#[test]
fn a_lock_takes_both_screens_away_and_nothing_can_be_entered() {
    let mut station = Desk::on_patrol(Language::English);
    station.keys("8eprivate words");
    station.key(Key::Esc);
    station.key(Key::Esc);
    station.keys("K");
    assert_eq!(station.app.screen, Screen::Chart);
    station.keys("8");
    assert_eq!(station.app.screen, Screen::Chart);
    let mut watch = Watch::new(Language::English);
    watch.keys("8");
    assert!(screen(&watch.app, 80, 24).contains("Nothing is kept"));
    watch.key(Key::Enter);
    assert!(watch.app.desk.slip.is_none());
}

#[test]
fn what_is_typed_into_a_form_is_there_after_a_kill_and_a_lock_until_it_is_handed_in() {
    let mut desk = Desk::on_patrol(Language::English);
    desk.keys("8s");
    desk.keys("two men throw bags");
    desk.wait(2);
    let lines = desk.app.desk.slip.as_ref().unwrap().lines.len();
    // The power goes: what was typed two seconds ago is there.
    let mut desk = desk.again();
    desk.until(|app| app.desk.slip.is_some());
    let slip = desk.app.desk.slip.as_ref().unwrap();
    assert_eq!(slip.lines.len(), lines);
    assert!(slip.lines.iter().any(|line| line.input.value() == "two men throw bags"));
    assert!(desk.app.records.drafts.is_empty(), "it is no draft and has no number");
    // A lock keeps what was typed this second.
    desk.keys("8");
    desk.keys(" overboard");
    desk.key(Key::F(9));
    assert!(desk.app.session.is_locked() && desk.app.desk.slip.is_none());
    let mut desk = desk.again();
    desk.until(|app| app.desk.slip.is_some());
    desk.keys("8");
    assert!(desk.shown().contains("two men throw bags overboard"), "{}", desk.shown());
    desk.key(Key::F(8));
    assert!(desk.app.desk.slip.is_none(), "{}", desk.shown());
    assert!(desk.line_of_log(0).text.contains("throw bags overboard"));
    desk.wait(2);
    // Handed in: nothing comes back.
    let mut desk = desk.again();
    desk.until(|app| app.records.patrol.is_some());
    desk.keys("8");
    desk.until(|app| !app.records.ledger.items().is_empty() || app.records.patrol.is_some());
    desk.wait(2);
    assert!(desk.app.desk.slip.is_none());
}

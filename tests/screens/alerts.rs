//! Alerts in the strip and in the history: nothing that matters is cut at 80 columns, and
//! a target is called the same in both.

use crate::watch::{AIS, START, Watch, busy, mmsi, own_at};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use watchkeeper::app::event::Key;
use watchkeeper::app::session::Session;
use watchkeeper::app::state::Screen;
use watchkeeper::domain::ais::message::Content;
use watchkeeper::domain::alert::alarm::{Reason, Rule};
use watchkeeper::domain::alert::history::Entry;
use watchkeeper::domain::alert::words;
use watchkeeper::domain::time::Span;
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::domain::watchlist::reader;
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

fn lines(watch: &Watch, (columns, rows): (u16, u16)) -> Vec<String> {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&watch.app, &mut ViewCache::default(), frame)).unwrap();
    buffer_lines(terminal.backend().buffer())
}

fn line(watch: &Watch, wanted: &str) -> String {
    let lines = lines(watch, (80, 24));
    lines.iter().rfind(|l| l.contains(wanted)).unwrap_or_else(|| panic!("{wanted}: {lines:#?}")).clone()
}

#[test]
fn a_distress_says_who_what_and_where_in_eighty_columns() {
    for (language, beacon, call) in [
        (Language::English, "SART 970010119  3.10 nm 090° beacon active", "disabled and adrift"),
        (Language::Japanese, "SART 970010119  3.10 nm 090° ビーコン作動", "航行不能・漂流"),
    ] {
        let mut watch = Watch::new(language);
        watch.own(own_at(0));
        let there = |bearing, nm| own_at(0).destination(Bearing::new(bearing), NauticalMiles(nm));
        watch.class_a(970_010_119, there(90.0, 3.1), 0.0, 0.0, 14);
        watch.clock(2);
        watch.own(own_at(2));
        watch.clock(3);
        let row = line(&watch, "970010119");
        assert!(row.contains(beacon) && !row.contains('…'), "{row}");
        // 35°34.2'N 133°57'E in whole minutes: 35 34 N, 133 57 E.
        watch.hear(AIS, "CDDSC,12,4319990010,12,06,00,0353413357,0459,,,S,E");
        watch.clock(5);
        let row = line(&watch, "431999001");
        assert!(row.contains(call) && !row.contains('…'), "{row}");
        assert!(row.contains(" nm 1"), "with range and bearing: {row}");
    }
}

#[test]
fn every_nature_of_distress_has_words_and_an_unknown_code_is_told_as_one() {
    for language in Language::ALL {
        let catalogue = Catalogue::new(language);
        let told = |value| {
            let reason = Reason { code: "distress-call", value, unit: "", threshold: 112.0 };
            words::reason(&catalogue, &reason)
        };
        let mut all: Vec<String> = (100..=110).chain([112]).map(|n| told(f64::from(n))).collect();
        all.push(told(0.0));
        for text in &all {
            assert!(!text.contains("nature-") && !text.contains(char::is_numeric), "{text}");
        }
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 13, "each in its own words");
        assert!(told(111.0).contains("111"));
    }
}

#[test]
fn the_history_calls_a_target_as_the_board_does() {
    let mut watch = Watch::new(Language::English);
    let ship = 431_999_021;
    // She comes straight at us; her name is heard only after the alarm.
    for seconds in (0..=60).step_by(2) {
        watch.clock(seconds);
        watch.own(own_at(seconds));
        let left = (400 - seconds) as f64 / 3600.0 * 12.0;
        let there = own_at(400).destination(Bearing::new(300.0), NauticalMiles(left));
        watch.class_a(ship, there, 120.0, 12.0, 0);
        if seconds > 40 {
            watch.static_a(ship, "MIHO MARU NO.8", "JD1234", 2_000_028, 30, 40);
        }
    }
    let board = line(&watch, "Close approach: ");
    assert!(board.contains("Close approach: MIHO MARU NO.8"), "{board}");
    watch.key(Key::Char('4'));
    watch.key(Key::Right);
    let history = line(&watch, "raised");
    assert!(history.contains("Close approach: MIHO MARU NO.8"), "{history}");
}

#[test]
fn a_guard_alarm_names_the_vessel_and_the_zone_as_the_chart_does() {
    let mut watch = Watch::new(Language::English);
    watch.own(own_at(0));
    for text in ["1\n", "9\n"] {
        watch.keys("g1");
        for c in text.chars() {
            watch.key(if c == '\n' { Key::Enter } else { Key::Char(c) });
        }
    }
    let there = own_at(0).destination(Bearing::new(300.0), NauticalMiles(5.0));
    watch.class_a(431_999_021, there, 0.0, 0.0, 1);
    for seconds in 1..=8 {
        watch.clock(seconds);
        watch.own(own_at(seconds));
        watch.class_a(431_999_021, there, 0.0, 0.0, 1);
    }
    let row = line(&watch, "In guard zone");
    assert!(row.contains("In guard zone: 431999021 (G2)"), "{row}");
    assert!(watch.app.now - Span::seconds(8) == START);
}

#[test]
fn a_person_overboard_has_range_and_bearing_in_eighty_columns() {
    let mut watch = Watch::new(Language::English);
    watch.own(own_at(0));
    watch.key(Key::F(12));
    watch.clock(300);
    watch.own(own_at(300));
    watch.clock(302);
    let row = line(&watch, "Man overboard");
    assert!(row.contains("Man overboard: person 1  5 min 1.03 nm 225°"), "{row}");
    assert!(!row.contains('…'), "{row}");
}

#[test]
fn a_long_text_is_read_in_full_on_both_pages_of_the_alerts() {
    let text = "MAN OVERBOARD 35-50N 133-09E ALL SHIPS KEEP A SHARP LOOKOUT AND REPORT TO SAKAI COAST GUARD";
    for size in [(60, 18), (80, 24), (120, 40)] {
        let mut watch = Watch::new(Language::English);
        watch.own(own_at(0));
        watch.ais(
            431_999_021,
            14,
            Content::SafetyText { to: None, seqno: 0, retransmit: false, text: text.to_owned() },
        );
        watch.clock(3);
        for keys in [[Key::Char('4'), Key::Home], [Key::Right, Key::Home]] {
            for key in keys {
                watch.key(key);
            }
            let shown = lines(&watch, size).join(" ");
            let words: Vec<&str> = shown.split_whitespace().collect();
            assert!(words.join(" ").contains(text), "{size:?}: {shown}");
        }
    }
}

#[test]
fn enter_shows_what_an_alert_is_about_on_both_pages() {
    let mut watch = busy(Language::English);
    watch.key(Key::F(12));
    watch.clock(603);
    watch.key(Key::Char('4'));
    let subjects = |watch: &Watch| -> Vec<Rule> { watch.app.board.active().iter().map(|a| a.rule).collect() };
    assert_eq!(subjects(&watch), [Rule::Cpa, Rule::ManOverboard, Rule::LinkLost]);
    for (row, rule, screen) in [
        (0, Rule::Cpa, Screen::Details),
        (1, Rule::ManOverboard, Screen::Chart),
        (2, Rule::LinkLost, Screen::Links),
    ] {
        watch.app.selected = None;
        watch.key(Key::Char('4'));
        watch.key(Key::Home);
        for _ in 0..row {
            watch.key(Key::Down);
        }
        watch.key(Key::Enter);
        assert_eq!(watch.app.screen, screen, "{rule}");
        assert_eq!(watch.app.selected, (rule == Rule::Cpa).then(|| mmsi(671_999_011)));
    }
    // The history has an order of its own: the newest first.
    watch.key(Key::Char('4'));
    watch.key(Key::Right);
    let found = watch.app.found_history();
    for (row, entry) in found.iter().enumerate() {
        let Entry::Alert(event) = entry else { continue };
        watch.key(Key::Char('4'));
        watch.key(Key::Home);
        for _ in 0..row {
            watch.key(Key::Down);
        }
        watch.app.selected = None;
        watch.key(Key::Enter);
        let want = match event.rule {
            Rule::Cpa => Screen::Details,
            Rule::LinkLost => Screen::Links,
            _ => Screen::Chart,
        };
        assert_eq!(watch.app.screen, want, "{event:?}");
    }
    assert!(found.len() >= 3);
}

#[test]
fn on_the_alerts_the_mute_is_for_the_target_of_the_alert() {
    let mut watch = busy(Language::English);
    watch.app.selected = Some(mmsi(351_999_032));
    watch.key(Key::Char('4'));
    watch.key(Key::Home);
    watch.key(Key::Char('u'));
    assert!(line(&watch, "Mute the alarm").contains("\"CPA\" of this target for: HAE SONG 9"));
    watch.key(Key::Char('1'));
    // The reason may stay empty.
    watch.key(Key::Enter);
    assert!(line(&watch, "Close approach: HAE SONG 9").contains("CPA"));
    let cpa = watch.app.board.active().into_iter().find(|a| a.rule == Rule::Cpa).unwrap();
    assert!(watch.app.board.is_muted(cpa, watch.app.now));
    // An input has no target to mute.
    watch.key(Key::Down);
    watch.key(Key::Char('u'));
    assert_eq!(watch.app.notice.as_ref().map(|n| n.key), Some("notice-no-target-here"));
    // From the card the ordinary rules are muted, and the crew is told what still sounds.
    watch.key(Key::Char('1'));
    watch.key(Key::Char('u'));
    watch.key(Key::Char('1'));
    watch.key(Key::Enter);
    assert_eq!(watch.app.notice.as_ref().map(|n| n.key), Some("notice-muted-ordinary"));
}

#[test]
fn a_locked_store_hides_whom_the_list_names_and_shows_what_endangers() {
    let mut watch = busy(Language::English);
    let list = b"id,kind,action,name,mmsi\nW-7,vessel,BOARD,HAE SONG 9,671999011\n";
    watch.app.watch.set_list(reader::read(list).entries);
    for second in 601..604 {
        watch.clock(second);
        watch.own(own_at(second));
    }
    watch.app.selected = Some(mmsi(671_999_011));
    let shown = |watch: &mut Watch| {
        let screens = ['1', '3', '4'].map(|key| {
            watch.key(Key::Char(key));
            lines(watch, (120, 40)).join("\n")
        });
        screens.join("\n")
    };
    let open = shown(&mut watch);
    assert!(open.contains("W-7") && open.contains("Close approach"), "{open}");
    let rows = watch.app.alert_rows();
    watch.app.session = Session::locked(true, watch.app.now);
    let locked = shown(&mut watch);
    assert!(!locked.contains("W-7"), "{locked}");
    assert!(locked.contains("Close approach"), "{locked}");
    assert!(watch.app.alert_rows() < rows);
    // The key answers what is shown, never what is hidden.
    for _ in 0..rows {
        watch.key(Key::Char('a'));
        watch.key(Key::Down);
    }
    let hidden = watch.app.board.active().into_iter().find(|a| a.rule == Rule::WatchHit).unwrap();
    assert!(hidden.acknowledged.is_none());
}

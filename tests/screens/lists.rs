//! The list of targets and the screen of the inputs, through the keys.

use crate::watch::{GNSS, Watch, busy, own_at};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use watchkeeper::app::event::{Event, Key};
use watchkeeper::app::state::LinkView;
use watchkeeper::domain::feed::LinkState;
use watchkeeper::domain::geo::Position;
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::i18n::Language;
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

fn screen(watch: &Watch, (columns, rows): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&watch.app, &mut ViewCache::default(), frame)).unwrap();
    buffer_lines(terminal.backend().buffer()).join("\n")
}

#[test]
fn a_list_held_still_says_how_many_came_meanwhile() {
    for (language, held, three) in [
        (Language::English, "HELD STILL", "HELD STILL +3 new"),
        (Language::Japanese, "固定中", "固定中 新規+3"),
    ] {
        let mut watch = Watch::new(language);
        watch.own(own_at(0));
        let there = own_at(0).destination(Bearing::new(90.0), NauticalMiles(3.0));
        watch.class_a(431_999_001, there, 0.0, 0.0, 1);
        watch.key(Key::Char('2'));
        watch.key(Key::Char('z'));
        let before = screen(&watch, (60, 18));
        assert!(before.contains(held) && !before.contains('+'), "{before}");
        for ship in 2..5 {
            watch.class_a(431_999_000 + ship, there, 0.0, 0.0, 1);
        }
        let after = screen(&watch, (60, 18));
        assert!(after.contains(three), "{after}");
        watch.key(Key::Char('z'));
        assert!(!screen(&watch, (60, 18)).contains(held));
    }
}

#[test]
fn without_relative_motion_there_is_a_distance_and_no_time() {
    let mut watch = Watch::new(Language::English);
    let here = Position::new(35.62, 133.95).unwrap();
    for second in 0..3 {
        // Both lie still.
        watch.clock(second);
        watch.hear(GNSS, &format!("GPRMC,05000{second}.00,A,3537.2000,N,13357.0000,E,0.0,045.0,241126,,,A"));
        watch.class_a(431_999_001, here.destination(Bearing::new(90.0), NauticalMiles(3.0)), 45.0, 0.0, 0);
    }
    watch.key(Key::Tab);
    watch.key(Key::Char('2'));
    let list = screen(&watch, (80, 24));
    let row = list.lines().find(|l| l.contains("431999001")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().collect();
    assert!(cells.windows(2).any(|w| w == ["2.99", "--"]), "a CPA, no TCPA: {row}");
    assert!(!row.contains(" 0s  "), "{row}");
    watch.key(Key::Char('1'));
    assert!(screen(&watch, (80, 24)).contains("keeps 2.99 nm off"));
    watch.key(Key::Char('3'));
    let card = screen(&watch, (80, 24));
    assert!(card.contains("TCPA         --"), "{card}");
}

/// Twelve inputs and five troubles of which one is long.
fn troubled() -> Watch {
    let mut watch = Watch::new(Language::English);
    for n in 4..=12 {
        let link = format!("tcp:10.0.0.{n}:10110").parse().unwrap();
        watch.app.links.push(LinkView::new(link, LinkState::Receiving, watch.app.now));
    }
    let at = watch.app.now;
    let long = (1..=60).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    for (key, detail) in [
        ("trouble-config", long.as_str()),
        ("trouble-keymap", "fly is no action"),
        ("trouble-chart", "pack a"),
        ("trouble-layer", "layer b"),
        ("trouble-disk-full", ""),
    ] {
        watch.event(Event::Trouble { key, detail: detail.to_owned(), at });
    }
    watch
}

#[test]
fn every_trouble_can_be_read_to_its_last_word_and_every_input_reached() {
    for size in [(60, 18), (80, 24), (120, 40)] {
        let mut watch = troubled();
        (watch.app.display.columns, watch.app.display.rows) = size;
        let bar = screen(&watch, size);
        assert!(bar.contains("+4 more [5]"), "the bar says where the others are: {bar}");
        watch.key(Key::Char('5'));
        let mut read = screen(&watch, size);
        for _ in 0..80 {
            watch.key(Key::Down);
            read.push_str(&screen(&watch, size));
        }
        for word in (1..=60).map(|n| format!("word{n}")) {
            assert!(read.contains(&word), "{size:?} {word}: {read}");
        }
        for wanted in ["fly is no action", "pack a", "layer b", "disk is full", "tcp:10.0.0.12:10110"] {
            assert!(read.contains(wanted), "{size:?} {wanted}");
        }
        let end = screen(&watch, size);
        let (_, place) = end.lines().find(|l| l.contains("Up Down")).unwrap().split_once("Up Down ").unwrap();
        let (_, range) = place.trim().split_once('-').unwrap();
        let (last, all) = range.split_once('/').unwrap();
        assert_eq!(last, all, "the end is the end: {end}");
        // Not much is to be scrolled back from beyond the end.
        watch.key(Key::Home);
        assert!(screen(&watch, size).contains("! The disk is full"));
    }
}

#[test]
fn few_inputs_need_no_scrolling() {
    let mut watch = Watch::new(Language::English);
    watch.key(Key::Char('5'));
    let before = screen(&watch, (80, 24));
    watch.key(Key::Down);
    assert_eq!(screen(&watch, (80, 24)), before);
    assert!(!before.contains("Up Down"));
}

#[test]
fn on_the_narrowest_screen_the_approach_is_whole() {
    for language in Language::ALL {
        let mut watch = busy(language);
        watch.key(Key::Char('2'));
        let list = screen(&watch, (60, 18));
        let row = list.lines().find(|l| l.contains("HAE SONG 9")).unwrap();
        let cells: Vec<&str> = row.split_whitespace().rev().take(2).collect();
        assert_eq!(cells, ["6m", "0.02"], "CPA and TCPA at the end of the row: {row}");
        let strip = list.lines().rfind(|l| l.contains("HAE SONG 9")).unwrap();
        assert!(strip.contains("0.02 nm") && strip.contains('6') && !strip.contains('…'), "{strip}");
    }
}

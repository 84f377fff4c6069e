//! The screens as text, compared with files in `tests/snapshots`. Run with
//! `UPDATE_SNAPSHOTS=1` to write them anew, then read the difference.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking; fixed positions and sizes"
)]

#[path = "common/watch.rs"]
mod watch;

#[path = "screens/alerts.rs"]
mod alerts;
#[path = "screens/card.rs"]
mod card;
#[path = "screens/evidence.rs"]
mod evidence;
#[path = "screens/first_minute.rs"]
mod first_minute;
#[path = "screens/listed.rs"]
mod listed;
#[path = "screens/lists.rs"]
mod lists;
#[path = "screens/tools.rs"]
mod tools;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};

use proptest::prelude::*;
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::path::Path;
use unicode_width::UnicodeWidthStr;
use watch::{Watch, busy, mmsi, own_at};
use watchkeeper::app::action::Action;
use watchkeeper::app::event::{Event, Key};
use watchkeeper::app::state::list;
use watchkeeper::app::state::{App, Marker, Mode, Palette, RANGES_NM};
use watchkeeper::domain::alert::board::{Board, BoardSettings};
use watchkeeper::domain::chart::bundled::bundled_charts;
use watchkeeper::domain::feed::LinkState;
use watchkeeper::domain::nmea0183::framer::Reject;
use watchkeeper::domain::tools::{AngleFrom, BearingLine, Origin, RangeRing, Shape};
use watchkeeper::domain::traffic::own_ship::OwnState;
use watchkeeper::domain::units::{Bearing, Knots, Metres, NauticalMiles};
use watchkeeper::i18n::{Catalogue, Language};
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::theme::{BLACK, NIGHT_REDS};
use watchkeeper::ui::widgets::text::buffer_lines;

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn cache() -> ViewCache {
    ViewCache::new(bundled_charts().unwrap(), Vec::new())
}

fn drawn(app: &App, cache: &mut ViewCache, (columns, rows): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(app, cache, frame)).unwrap();
    terminal.backend().buffer().clone()
}

fn compare(name: &str, buffer: &Buffer) {
    let text = buffer_lines(buffer).join("\n") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let want = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}: no snapshot yet"));
    let lines = text.lines().zip(want.lines()).filter(|(drawn, wanted)| drawn != wanted);
    let differing: Vec<String> = lines.map(|(drawn, wanted)| format!("-{wanted}\n+{drawn}")).collect();
    assert!(text == want, "{name} differs from its snapshot\n{}", differing.join("\n"));
}

/// What each snapshot shows, and the keys that lead there.
type Story = (&'static str, fn(&mut Watch));

const STORIES: [Story; 19] = [
    ("chart", |_| {}),
    ("chart_selected", |w| w.app.selected = Some(mmsi(671_999_011))),
    ("targets", |w| {
        w.app.selected = Some(mmsi(431_999_021));
        w.key(Key::Char('2'));
    }),
    ("targets_empty", |w| {
        w.key(Key::Char('2'));
        "KYOEI".clone_into(&mut w.app.list.search);
    }),
    ("details", |w| {
        w.app.selected = Some(mmsi(671_999_011));
        w.key(Key::Char('3'));
    }),
    ("details_lost", |w| {
        w.app.selected = Some(mmsi(616_999_043));
        w.key(Key::Char('3'));
    }),
    ("alerts", |w| w.key(Key::Char('4'))),
    ("meeting", |w| {
        *w = evidence::meeting(w.app.catalogue.language());
        evidence::on_the_meeting(w);
    }),
    ("meeting_chart", |w| {
        *w = evidence::meeting(w.app.catalogue.language());
        evidence::on_the_meeting(w);
        w.keys("c+++");
    }),
    ("why_not", |w| {
        w.app.selected = Some(mmsi(671_999_011));
        w.key(Key::Char('W'));
    }),
    ("history", |w| {
        w.key(Key::Char('a'));
        w.key(Key::Char('4'));
        w.key(Key::Right);
    }),
    ("links", |w| w.key(Key::Char('5'))),
    ("help", |w| w.key(Key::Char('?'))),
    ("prompt", |w| {
        w.key(Key::Char('/'));
        w.keys("miho");
    }),
    ("layers", |w| w.key(Key::Char('y'))),
    ("pursuit", |w| {
        w.app.selected = Some(mmsi(671_999_011));
        w.key(Key::Char('6'));
        w.keys("goods landed at night");
        for key in [Key::Enter, Key::Enter, Key::Char('1'), Key::Enter, Key::Char('1')] {
            w.key(key);
        }
        w.key(Key::Enter);
        w.key(Key::Char('6'));
        w.keys("Togo, master by VHF 16");
        w.key(Key::Enter);
    }),
    ("guard_zones", |w| {
        w.keys("g1");
        w.key(Key::Enter);
        w.key(Key::Char('g'));
    }),
    ("contact", |w| {
        w.key(Key::Char('i'));
        w.keys("050 2.2 c270 s8 white boat");
        w.key(Key::Enter);
        w.clock(700);
        w.key(Key::Char('3'));
    }),
    ("join", |w| {
        w.key(Key::Char('i'));
        w.keys("050 2.2 white boat");
        w.key(Key::Enter);
        w.key(Key::Char('J'));
    }),
];

#[test]
fn every_screen_looks_as_it_did() {
    for language in Language::ALL {
        for (name, story) in STORIES {
            let mut watch = busy(language);
            story(&mut watch);
            for size in SIZES {
                // Labels keep to where they were: a snapshot begins without memory.
                let buffer = drawn(&watch.app, &mut cache(), size);
                compare(&format!("{name}_{}x{}_{language}", size.0, size.1), &buffer);
            }
        }
    }
}

#[test]
fn a_cold_start_says_what_is_missing() {
    let mut cache = cache();
    for language in Language::ALL {
        let mut watch = Watch::new(language);
        watch.app.links.clear();
        compare(&format!("cold_80x24_{language}"), &drawn(&watch.app, &mut cache, (80, 24)));
        compare(&format!("cold_40x10_{language}"), &drawn(&watch.app, &mut cache, (40, 10)));
    }
}

#[test]
fn silent_mode_and_troubles_are_on_every_screen() {
    let mut cache = cache();
    for (name, story) in STORIES {
        let mut watch = busy(Language::English);
        story(&mut watch);
        watch.app.board.silent_mode(true, watch.app.now);
        let at = watch.app.now;
        watch.event(Event::Trouble { key: "trouble-disk-full", detail: String::new(), at });
        let text = buffer_lines(&drawn(&watch.app, &mut cache, (80, 24))).join("\n");
        assert!(text.contains(" SILENT "), "{name}: {text}");
        assert!(text.contains("! The disk is full"), "{name}: {text}");
    }
}

#[test]
fn hostile_text_never_reaches_a_cell() {
    let evil = "A\u{1b}[31m\u{9b}2J\u{202e}B\u{200b}\u{7}";
    let mut cache = cache();
    for (name, story) in STORIES {
        let mut watch = busy(Language::English);
        story(&mut watch);
        watch.app.mode = Mode::Replay { name: evil.to_owned(), speed: 1.0, paused: false, ended: false };
        watch.app.tools.add_mark(own_at(600), evil, watch.app.now).unwrap();
        watch.app.links[2].spec = format!("tcp:{evil}:1").parse().unwrap();
        watch.app.links[2].status.state = LinkState::Missing(evil.to_owned());
        evil.clone_into(&mut watch.app.list.search);
        for size in SIZES {
            for line in buffer_lines(&drawn(&watch.app, &mut cache, size)) {
                let bad = |c: char| c.is_control() || matches!(c, '\u{202e}' | '\u{200b}');
                assert!(!line.contains(bad), "{name}: {line:?}");
            }
        }
    }
}

#[test]
fn the_crew_s_tools_are_drawn() {
    for language in Language::ALL {
        compare(&format!("tools_120x40_{language}"), &drawn(&full(language).app, &mut cache(), (120, 40)));
    }
}

#[test]
fn a_small_terminal_keeps_position_and_the_worst_alert() {
    let watch = busy(Language::English);
    let text = buffer_lines(&drawn(&watch.app, &mut cache(), (50, 12))).join("\n");
    for wanted in ["HAE SONG 9", "35°38.6", "60x18", "50x12"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn the_list_goes_by_where_a_vessel_is_taken_to_be_now() {
    let mut watch = Watch::new(Language::English);
    watch.own(own_at(0));
    let from = |bearing, nm| own_at(0).destination(Bearing::new(bearing), NauticalMiles(nm));
    // She was at 2.0 nm a minute ago and comes at 20 kn; the other lies at 1.8 nm.
    watch.class_a(431_999_001, from(0.0, 2.0), 180.0, 20.0, 0);
    watch.clock(60);
    watch.own(own_at(0));
    watch.class_a(431_999_002, from(90.0, 1.8), 0.0, 0.0, 1);
    watch.clock(61);
    assert_eq!(list::rows(&watch.app), [mmsi(431_999_001), mmsi(431_999_002)]);
    watch.app.list.only_what_matters = true;
    watch.class_a(431_999_003, from(270.0, 2.1), 90.0, 20.0, 0);
    assert_eq!(list::rows(&watch.app).len(), 2);
    watch.clock(110);
    assert!(list::rows(&watch.app).contains(&mmsi(431_999_003)), "within two miles by now");
}

#[test]
fn a_joined_echo_is_neither_listed_nor_counted() {
    let watch = busy(Language::English);
    let echo = watch.app.picture.targets().find(|t| list::is_joined_echo(t)).unwrap().id;
    let rows = list::rows(&watch.app);
    assert!(!rows.contains(&echo));
    let text = buffer_lines(&drawn(&watch.app, &mut cache(), (120, 40))).join("\n");
    assert!(text.contains(&format!("{} targets", rows.len())), "{text}");
}

#[test]
fn own_track_is_drawn_with_the_trails() {
    let mut watch = busy(Language::English);
    assert!(watch.app.own_track.points().len() > 40);
    let mut cache = cache();
    watch.app.picture.clear();
    let with = drawn(&watch.app, &mut cache, (80, 24));
    watch.key(Key::Char('t'));
    let without = drawn(&watch.app, &mut cache, (80, 24));
    let own = with.content.iter().position(|c| c.symbol() == "◉").unwrap();
    // She came from the south-west: one row down, two cells to the left.
    let astern = own + 80 - 2;
    assert_ne!(with.content[astern].symbol(), without.content[astern].symbol());
}

#[test]
fn the_card_shows_every_field_on_some_page() {
    let mut watch = full(Language::English);
    watch.key(Key::Char('3'));
    let mut cache = cache();
    let wide = buffer_lines(&drawn(&watch.app, &mut cache, (120, 60))).join("\n");
    let mut pages = Vec::new();
    for _ in 0..6 {
        pages.push(buffer_lines(&drawn(&watch.app, &mut cache, (60, 18))).join("\n"));
        watch.key(Key::PageDown);
    }
    assert!(pages[0].contains("more below"), "{}", pages[0]);
    for field in ["MMSI", "IMO", "Draught", "Destination", "First heard", "TCPA", "Heading", "Close approach"]
    {
        assert!(wide.contains(field), "{field}: {wide}");
        assert!(pages.iter().any(|page| page.contains(field)), "{field}: {pages:?}");
    }
    watch.key(Key::Home);
    assert_eq!(buffer_lines(&drawn(&watch.app, &mut cache, (60, 18))).join("\n"), pages[0]);
    watch.key(Key::PageDown);
    watch.key(Key::Down);
    assert_eq!(watch.app.card_page, 0, "another target is read from her first page");
}

#[test]
fn an_input_is_called_the_same_on_every_screen() {
    let mut watch = busy(Language::English);
    let mut cache = cache();
    for keys in [&[Key::Char('4')] as &[Key], &[Key::Right], &[Key::Char('1')]] {
        for key in keys {
            watch.key(*key);
        }
        let text = buffer_lines(&drawn(&watch.app, &mut cache, (80, 24))).join("\n");
        assert!(text.contains("Input lost: 3 tcp:radar.local:10110"), "{text}");
    }
    watch.key(Key::Char('5'));
    let text = buffer_lines(&drawn(&watch.app, &mut cache, (80, 24))).join("\n");
    assert!(text.contains("3 ✗ tcp:radar.local:10110"), "{text}");
}

#[test]
fn why_an_input_is_missing_is_told_in_the_crew_s_language() {
    let mut watch = busy(Language::Japanese);
    watch.key(Key::Char('5'));
    let mut cache = cache();
    for (why, told) in [("unplugged", "抜けています"), ("EIO", "EIO")] {
        watch.app.links[2].status.state = LinkState::Missing(why.to_owned());
        let text = buffer_lines(&drawn(&watch.app, &mut cache, (80, 24))).join("\n");
        assert!(text.contains(told), "{text}");
        assert!(!text.contains("unplugged"), "{text}");
    }
}

#[test]
fn alerts_that_found_no_room_and_an_idle_cpa_alarm_are_told() {
    let mut watch = busy(Language::English);
    let mut cache = cache();
    watch.key(Key::Char('4'));
    let text =
        |watch: &Watch, cache: &mut ViewCache| buffer_lines(&drawn(&watch.app, cache, (80, 24))).join("\n");
    let before = text(&watch, &mut cache);
    assert!(before.contains("CPA alarm on") && !before.contains("no room"), "{before}");
    watch.app.board = Board::new(BoardSettings { capacity: 1, ..BoardSettings::default() });
    watch.app.own_state = OwnState::Coastal;
    watch.clock(602);
    let full = text(&watch, &mut cache);
    assert!(full.contains("1 alerts found no room"), "{full}");
    watch.app.board = Board::new(BoardSettings::default());
    watch.app.own_state = OwnState::Moored;
    let moored = text(&watch, &mut cache);
    assert!(moored.contains("CPA alarm off: moored or at anchor"), "{moored}");
    assert!(moored.contains(" No alerts  CPA alarm off"), "{moored}");
    let mut blind = Watch::new(Language::English);
    blind.key(Key::Char('4'));
    let blind = text(&blind, &mut cache);
    assert!(blind.contains("CPA alarm impossible"), "{blind}");
}

/// Everything that can stand on a chart at once.
fn full(language: Language) -> Watch {
    let mut watch = busy(language);
    watch.app.selected = Some(mmsi(671_999_011));
    let now = watch.app.now;
    let tools = &mut watch.app.tools;
    let sector = Shape::Sector {
        inner: NauticalMiles(0.5),
        outer: NauticalMiles(2.0),
        from: Bearing::new(300.0),
        to: Bearing::new(60.0),
        angles: AngleFrom::Bow,
    };
    tools.add_zone(Origin::Own, sector, now).unwrap();
    let anchored = own_at(300);
    tools.set_anchor(anchored, Metres(600.0), now).unwrap();
    tools.add_mark(own_at(0), "package", now).unwrap();
    tools.drop_mob(own_at(120), now).unwrap();
    tools.set_drift(Bearing::new(75.0), Knots(0.7));
    tools.bearing_line =
        Some(BearingLine { origin: Origin::Own, bearing: Bearing::new(110.0), angles: AngleFrom::TrueNorth });
    tools.range_ring = Some(RangeRing { origin: Origin::Own, radius: NauticalMiles(3.3) });
    watch.clock(610);
    watch
}

/// The cells that a terminal shows: the right half of a double-width character is none.
fn shown(buffer: &Buffer) -> Vec<&Cell> {
    let mut cells = Vec::new();
    let mut hidden = 0;
    for cell in &buffer.content {
        if hidden > 0 {
            hidden -= 1;
            continue;
        }
        hidden = cell.symbol().width().saturating_sub(1);
        cells.push(cell);
    }
    cells
}

#[test]
fn night_shows_reds_on_black_alone() {
    let mut cache = cache();
    for (name, story) in STORIES {
        let mut watch = full(Language::Japanese);
        story(&mut watch);
        watch.app.display.palette = Palette::Night;
        for size in SIZES {
            let buffer = drawn(&watch.app, &mut cache, size);
            for cell in shown(&buffer) {
                for colour in [cell.fg, cell.bg] {
                    let Color::Indexed(n) = colour else { panic!("{name}: {colour:?}") };
                    assert!(n == BLACK || NIGHT_REDS.contains(&n), "{name}: colour {n}");
                }
            }
        }
    }
}

#[test]
fn without_colour_no_cell_has_one_and_nothing_is_lost() {
    let mut cache = cache();
    for (name, story) in STORIES {
        let mut watch = full(Language::English);
        story(&mut watch);
        let with = buffer_lines(&drawn(&watch.app, &mut cache, (80, 24)));
        watch.app.display.colour = false;
        let buffer = drawn(&watch.app, &mut cache, (80, 24));
        assert!(shown(&buffer).iter().all(|c| c.fg == Color::Reset && c.bg == Color::Reset), "{name}");
        assert_eq!(buffer_lines(&buffer), with, "{name}");
    }
}

#[test]
fn plain_screens_have_no_character_of_doubtful_width() {
    let mut cache = cache();
    for language in Language::ALL {
        for (name, story) in STORIES {
            let mut watch = full(language);
            story(&mut watch);
            for (ascii, wide) in [(true, false), (false, true)] {
                watch.app.display.ascii = ascii;
                watch.app.display.ambiguous_wide = wide;
                for line in buffer_lines(&drawn(&watch.app, &mut cache, (120, 40))) {
                    assert_eq!(line.width(), line.width_cjk(), "{name} {language}: {line}");
                    if ascii && language == Language::English {
                        assert!(line.is_ascii(), "{name}: {line}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_prompt_leaves_the_cursor_where_an_input_method_composes() {
    let mut watch = busy(Language::Japanese);
    watch.key(Key::Char('/'));
    watch.keys("みほ");
    let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
    let mut cache = cache();
    terminal.draw(|frame| draw(&watch.app, &mut cache, frame)).unwrap();
    let cursor = terminal.get_cursor_position().unwrap();
    let buffer = terminal.backend().buffer();
    assert_eq!(buffer[(cursor.x - 4, cursor.y)].symbol(), "み");
    assert_eq!(buffer[(cursor.x - 2, cursor.y)].symbol(), "ほ");
}

#[test]
fn drawing_changes_nothing() {
    let watch = full(Language::English);
    let before = format!("{:?}", watch.app);
    let mut cache = cache();
    let first = drawn(&watch.app, &mut cache, (120, 40));
    assert_eq!(drawn(&watch.app, &mut cache, (120, 40)), first);
    assert_eq!(format!("{:?}", watch.app), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_size_draws_and_labels_never_overlap(
        columns in 1u16..250, rows in 1u16..80, story in 0..STORIES.len(), range in 0..RANGES_NM.len(),
        marker in 0..4usize, japanese: bool, ascii: bool, up in 0.0f64..360.0,
    ) {
        thread_local! {
            static KEPT: std::cell::RefCell<ViewCache> = std::cell::RefCell::new(cache());
        }
        let mut watch = full(if japanese { Language::Japanese } else { Language::English });
        STORIES[story].1(&mut watch);
        watch.app.chart.range_nm = RANGES_NM[range];
        watch.app.chart.course_up = true;
        watch.app.chart.up = Bearing::new(up);
        watch.app.display.ascii = ascii;
        watch.app.display.marker = [Marker::Braille, Marker::Octant, Marker::Block, Marker::Ascii][marker];
        KEPT.with_borrow_mut(|cache| {
            drawn(&watch.app, cache, (columns, rows));
            let placed: &[Rect] = cache.placed_labels();
            for (n, a) in placed.iter().enumerate() {
                assert!(a.right() <= columns && a.bottom() <= rows, "{a:?}");
                assert!(placed.iter().skip(n + 1).all(|b| !a.intersects(*b)), "{a:?}");
            }
        });
    }
}

/// Every key that the drawing names in a string has a text, and every family of keys is
/// whole: an unknown key would show as itself.
#[test]
fn every_key_has_a_text() {
    let words = Catalogue::new(Language::Japanese);
    let mut missing = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for call in
                ["words.text(\"", "words.format(\"", "catalogue.text(\"", "catalogue.format(\"", "w.text(\""]
            {
                for part in source.split(call).skip(1) {
                    let key = part.split('"').next().unwrap();
                    read += 1;
                    if !words.has(key) {
                        missing.push(key.to_owned());
                    }
                }
            }
        }
    }
    assert!(read > 50, "the calls are no longer found: {read}");
    let mut families: Vec<String> = Action::ALL.iter().map(|a| format!("action-{}", a.code())).collect();
    families.extend(Reject::ALL.iter().map(|r| format!("reject-{}", r.code().replace('_', "-"))));
    families.extend((0..=15).map(|n| format!("navstatus-{n}")));
    families.extend((0..=31).map(|n| format!("aidtype-{n}")));
    families.extend((30..=37).chain(50..=59).map(|n| format!("shiptype-{n}")));
    families.extend([2, 4, 6, 7, 8, 9].map(|n| format!("shiptype-{n}x")));
    for state in ["silent", "garbled", "busy", "missing", "denied"] {
        families.extend([format!("link-{state}"), format!("link-{state}-advice")]);
    }
    missing.extend(families.into_iter().filter(|key| !words.has(key)));
    assert!(missing.is_empty(), "{missing:?}");
}

//! The first minute: whatever is missing, the chart says what and what to do.

use crate::watch::{GNSS, Watch};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use watchkeeper::app::event::Key;
use watchkeeper::domain::feed::LinkState;
use watchkeeper::i18n::Language;
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

const SIZES: [(u16, u16); 3] = [(60, 18), (80, 24), (120, 40)];

/// All on the screen as one line, so that a wrapped sentence is found.
fn told(watch: &Watch, (columns, rows): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&watch.app, &mut ViewCache::default(), frame)).unwrap();
    let lines = buffer_lines(terminal.backend().buffer());
    lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn in_state(state: &LinkState) -> Watch {
    let mut watch = Watch::new(Language::English);
    watch.app.links.truncate(1);
    for link in &mut watch.app.links {
        link.status.state = state.clone();
    }
    watch.clock(20);
    watch
}

#[test]
fn without_inputs_it_says_how_to_start() {
    for size in SIZES {
        let mut watch = Watch::new(Language::English);
        watch.app.links.clear();
        let text = told(&watch, size);
        for wanted in ["No input is set up", "--link serial:/dev/ttyUSB0", "watchkeeper check"] {
            assert!(text.contains(wanted), "{size:?} {wanted}: {text}");
        }
        assert!(!text.contains("Tab selects"), "nothing is there to select: {text}");
    }
}

#[test]
fn one_input_in_trouble_is_named_with_what_to_do() {
    for (state, wanted) in [
        (LinkState::Silent, ["SILENT (20 s)", "Is the device switched on?"]),
        (LinkState::Garbled, ["GARBLED (20 s)", "wrong speed"]),
        (LinkState::Missing(String::new()), ["NOT THERE (20 s)", "Is the plug in?"]),
        (LinkState::Denied(String::new()), ["DENIED (20 s)", "dialout"]),
        (LinkState::Opening, ["opening (20 s)", "Nothing is heard yet"]),
    ] {
        for size in SIZES {
            let text = told(&in_state(&state), size);
            for wanted in wanted.into_iter().chain(["1 serial:/dev/ttyUSB0@4800", "5 shows the inputs"]) {
                assert!(text.contains(wanted), "{size:?} {wanted}: {text}");
            }
        }
    }
}

#[test]
fn what_is_received_without_a_position_is_told() {
    let mut watch = in_state(&LinkState::Receiving);
    watch.hear(GNSS, "HEHDT,44.0,T");
    let text = told(&watch, (80, 24));
    for wanted in ["No input carries a position", "receiving: heading (H)", "RMC, GGA or GLL"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    watch.hear(GNSS, "GPRMC,050020.00,V,,,,,,,241126,,,N");
    watch.hear(GNSS, "GPGSV,1,1,03,05,20,100,,07,35,200,,09,50,300,");
    watch.clock(21);
    let text = told(&watch, (80, 24));
    for wanted in ["The GPS receiver has no fix", "Satellites in view: 3"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn with_targets_and_no_own_position_the_chart_says_why() {
    for (language, wanted) in [
        (Language::English, "No own position: No input carries a position."),
        (Language::Japanese, "自船位置なし: 測位を送る入力がありません。"),
    ] {
        let mut watch = Watch::new(language);
        let place = crate::watch::at(35.6, 133.9);
        watch.class_a(431_999_001, place, 0.0, 0.0, 1);
        watch.clock(2);
        for size in SIZES {
            let text = told(&watch, size);
            assert!(text.contains("431999001") && text.contains(wanted), "{size:?}: {text}");
        }
        // The crew's tools that need a place say so at once and ask nothing in vain.
        watch.key(Key::Char('i'));
        assert!(watch.app.overlay.is_none());
        assert_eq!(watch.app.notice.as_ref().map(|n| n.key), Some("notice-no-position"));
    }
}

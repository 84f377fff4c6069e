//! What an alert rests on: the curve and the closest approach of a meeting, the same on
//! the chart, and why a pair is no case of a rule. Keys in; drawn cells out.

use crate::watch::{Watch, mmsi, own_at};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use watchkeeper::app::event::Key;
use watchkeeper::app::state::{Mode, Overlay, Screen};
use watchkeeper::domain::alert::alarm::Rule;
use watchkeeper::domain::scenario::file::parse;
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::i18n::Language;
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

const ONE: u32 = 431_999_061;
const OTHER: u32 = 440_999_062;
const FAR: u32 = 636_999_063;

/// Own ship; two that come together and lie side by side for a quarter of an hour; a
/// third who passes at a distance.
pub(crate) fn meeting(language: Language) -> Watch {
    let mut watch = Watch::new(language);
    for second in (0..=1200).step_by(30) {
        watch.clock(second);
        watch.own(own_at(second));
        let place = own_at(0).destination(Bearing::new(90.0), NauticalMiles(5.0));
        // From 900 m to 150 m in the first five minutes.
        let metres = (900.0 - 2.5 * second as f64).max(150.0);
        let beside = place.destination(Bearing::new(0.0), NauticalMiles(metres / 1852.0));
        let run = NauticalMiles(12.0 * second as f64 / 3600.0);
        let far = own_at(0).destination(Bearing::new(300.0), NauticalMiles(4.0));
        watch.class_a(ONE, place, 90.0, 0.4, 0);
        watch.class_a(OTHER, beside, 90.0, 0.6, 0);
        watch.class_a(FAR, far.destination(Bearing::new(40.0), run), 40.0, 12.0, 0);
    }
    watch.clock(1201);
    watch
}

fn screen(watch: &Watch, (columns, rows): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&watch.app, &mut ViewCache::default(), frame)).unwrap();
    buffer_lines(terminal.backend().buffer()).join("\n")
}

/// Puts the cursor of the alerts on the meeting.
pub(crate) fn on_the_meeting(watch: &mut Watch) {
    watch.key(Key::Char('4'));
    let row = watch.app.board.active().iter().position(|a| a.rule == Rule::Meeting).unwrap();
    for _ in 0..row {
        watch.key(Key::Down);
    }
}

#[test]
fn a_meeting_tells_its_distances_and_draws_them() {
    let mut watch = meeting(Language::English);
    on_the_meeting(&mut watch);
    let text = screen(&watch, (80, 24));
    assert!(text.contains("Distance 0.2") && text.contains("nearest 0.08 nm at"), "{text}");
    assert!(text.contains("0.27 nm") && text.contains("0.00 nm"), "the curve has its scale: {text}");
    // A screen of letters alone draws the same curve.
    watch.app.display.ascii = true;
    let plain = screen(&watch, (80, 24));
    assert!(plain.is_ascii() && plain.contains("0.27 nm"), "{plain}");
    // A meeting that is over keeps its reasons; nothing is made up about distances.
    watch.app.display.ascii = false;
    for second in (1230..=2400).step_by(30) {
        watch.clock(second);
        watch.class_a(ONE, own_at(0), 90.0, 9.0, 0);
    }
    assert!(!screen(&watch, (80, 24)).contains("Distance 0."));
}

#[test]
fn the_chart_shows_the_alert_that_was_sent_there() {
    let mut watch = meeting(Language::English);
    on_the_meeting(&mut watch);
    watch.key(Key::Char('c'));
    assert_eq!(watch.app.screen, Screen::Chart);
    assert_eq!(watch.app.selected, Some(mmsi(ONE)));
    for _ in 0..3 {
        watch.key(Key::Char('+'));
    }
    let text = screen(&watch, (120, 40));
    assert!(text.contains("0.08 nm 05:"), "the closest approach and its time: {text}");
    // Another selection, and nothing sent: no grounds of an alert that is not hers.
    watch.app.alert_on_chart = None;
    watch.app.selected = Some(mmsi(FAR));
    assert!(!screen(&watch, (120, 40)).contains("0.08 nm 05:"));
}

#[test]
fn why_not_names_every_condition_and_steps_through_the_others() {
    let mut watch = meeting(Language::English);
    watch.key(Key::Char('W'));
    assert!(watch.app.overlay.is_none(), "nothing is selected");
    watch.app.selected = Some(mmsi(ONE));
    watch.key(Key::Char('W'));
    let text = screen(&watch, (120, 40));
    assert!(text.contains("Why not") && text.contains("9 of 9 conditions met"), "{text}");
    assert!(text.contains("range 150 m (at most 500)") && text.contains("missing"), "{text}");
    watch.key(Key::Right);
    let Some(Overlay::WhyNot { with, .. }) = watch.app.overlay else { panic!("it stays open") };
    assert_eq!(with, mmsi(FAR));
    let text = screen(&watch, (120, 40));
    assert!(text.contains("the faster 12.0 kn (at most 3.0)"), "{text}");
    // Beyond the last and before the first nothing moves; it is as when it was opened.
    for key in [Key::Right, Key::Left, Key::Left, Key::Left] {
        watch.key(key);
    }
    assert!(matches!(watch.app.overlay, Some(Overlay::WhyNot { with, .. }) if with == mmsi(OTHER)));
    watch.key(Key::Esc);
    assert!(watch.app.overlay.is_none());
}

const DRILL: &str = r#"
[scenario]
name = "drill"
start = "2026-11-24T05:00:00Z"
end = "06:00"
[own]
waypoints = [["05:00", 35.6, 133.9]]
[[vessel]]
id = "N"
sensors = ["ais-a"]
mmsi = 431999061
waypoints = [["05:00", 35.6, 134.0]]
[[expect]]
rule = "A3"
level = "PROBABLE"
subjects = ["N"]
at = "05:13"
tolerance_s = 120
"#;

#[test]
fn an_exercise_says_so_everywhere_and_shows_its_score_at_the_end() {
    for (language, mark) in [(Language::English, "EXERCISE"), (Language::Japanese, "演習")] {
        let mut watch = meeting(language);
        watch.app.mode = Mode::Exercise { name: "drill".to_owned(), speed: 1.0, paused: false, ended: false };
        watch.app.begin_exercise(parse(DRILL).unwrap().0);
        for key in ['1', '2', '3', '4', '5', '6', '?', 'y'] {
            watch.key(Key::Esc);
            watch.key(Key::Char(key));
            for size in [(80, 24), (120, 40), (60, 18), (40, 10)] {
                assert!(screen(&watch, size).contains(mark), "{key} {size:?}");
            }
        }
        watch.key(Key::Esc);
        assert!(watch.app.score().is_none(), "what is expected stays hidden until the end");
        on_the_meeting(&mut watch);
        watch.key(Key::Char('a'));
        watch.app.end_exercise();
        let score = watch.app.score().unwrap();
        assert_eq!((score.detected().good, score.detected().of), (1, 1), "{score:?}");
        let text = screen(&watch, (80, 24));
        assert!(text.contains("100") && text.contains("A3 PROBABLE") && text.contains(mark), "{text}");
        // Keys of the exercise don't close it by chance, and it is judged once.
        watch.keys("a5");
        assert!(matches!(watch.app.overlay, Some(Overlay::Score { .. })));
        let before = score_of(&watch);
        watch.app.end_exercise();
        assert_eq!(score_of(&watch), before);
        watch.key(Key::Esc);
        assert!(watch.app.overlay.is_none());
    }
}

fn score_of(watch: &Watch) -> Option<u8> {
    watch.app.score().and_then(|score| score.points)
}

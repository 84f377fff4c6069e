//! What the crew's keys do when it matters: man overboard, answers to alarms, things that
//! need a second step. Keys in, state out, on a virtual clock.

use watchkeeper::app::effect::Effect;
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::occurrence::Occurrence;
use watchkeeper::app::state::{App, Display, LinkView, Mode, Overlay, Screen};
use watchkeeper::app::update::{sound, update};
use watchkeeper::domain::alert::alarm::Rule;
use watchkeeper::domain::feed::{LinkSpec, LinkState, LinkStatus};
use watchkeeper::domain::id::SourceId;
use watchkeeper::domain::pursuit::{Stage, What};
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::domain::traffic::own_ship::OwnState;
use watchkeeper::i18n::{Catalogue, Language};

const START: UtcTime = UtcTime(1_794_200_400_000);

fn app() -> App {
    let display = Display::of_size(80, 24);
    let mut app = App::new(START, Mode::Live, Catalogue::new(Language::English), display);
    app.links.push(LinkView::new(LinkSpec::StandardInput, LinkState::Receiving, START));
    app
}

fn say(app: &mut App, body: &str) {
    let sum = body.bytes().fold(0u8, |sum, b| sum ^ b);
    let bytes = format!("${body}*{sum:02X}\r\n").into_bytes();
    update(app, Event::Bytes { source: SourceId(0), bytes, at: app.now }, &mut Vec::new());
}

fn fix(app: &mut App) {
    say(app, "GPRMC,120000.00,A,3537.2000,N,13357.0000,E,6.0,090.0,101126,,,A");
}

fn press(app: &mut App, keys: &[Key]) -> Vec<Effect> {
    keys.iter()
        .flat_map(|key| update(app, Event::Key { key: KeyPress::plain(*key), at: app.now }, &mut Vec::new()))
        .collect()
}

fn wait(app: &mut App, span: Span) {
    let end = app.now + span;
    while app.now < end {
        let at = app.now + Span::seconds(1);
        update(app, Event::Tick { at }, &mut Vec::new());
    }
}

#[test]
fn man_overboard_counts_whatever_is_open() {
    for open in [Key::Char('?'), Key::Char('/'), Key::Char('q'), Key::Char('f'), Key::Char('4')] {
        let mut app = app();
        fix(&mut app);
        press(&mut app, &[open, Key::F(12)]);
        assert_eq!(app.tools.overboard().len(), 1, "{open:?}");
        assert!(open == Key::Char('4') || app.overlay.is_some(), "{open:?}: what was open stays");
    }
}

#[test]
fn the_letter_is_text_where_text_is_typed() {
    let mut app = app();
    fix(&mut app);
    press(&mut app, &[Key::Char('/'), Key::Char('M')]);
    assert!(app.tools.overboard().is_empty());
    let Some(Overlay::Prompt { input, .. }) = &app.overlay else { panic!("the prompt is gone") };
    assert_eq!(input.value(), "M");
}

#[test]
fn a_second_person_is_marked_and_ending_takes_two_steps() {
    let mut app = app();
    fix(&mut app);
    press(&mut app, &[Key::Char('M'), Key::Char('M')]);
    assert_eq!(app.tools.overboard().len(), 2);
    press(&mut app, &[Key::Delete, Key::Esc]);
    assert_eq!(app.tools.overboard().len(), 2, "Esc leaves all as it was");
    press(&mut app, &[Key::Delete, Key::Char('2')]);
    assert_eq!(app.tools.overboard().len(), 2, "the choice alone ends nothing");
    press(&mut app, &[Key::Enter]);
    assert_eq!(app.tools.overboard().len(), 1);
    press(&mut app, &[Key::Delete, Key::Enter]);
    assert!(app.tools.overboard().is_empty());
}

#[test]
fn without_a_position_it_alarms_keeps_its_time_and_takes_the_next_fix() {
    let mut app = app();
    press(&mut app, &[Key::Char('M')]);
    wait(&mut app, Span::seconds(1));
    let alarm = app.board.active()[0].clone();
    assert_eq!((alarm.rule, alarm.start, alarm.position), (Rule::ManOverboard, START, None));
    assert_eq!(sound(&mut app), Some(Effect::Sound { urgent: true }));
    wait(&mut app, Span::minutes(4));
    fix(&mut app);
    wait(&mut app, Span::seconds(2));
    let mob = app.tools.overboard()[0];
    assert_eq!(mob.at, START, "the time in the water counts from the key");
    assert!(mob.position.is_some());
    assert!(mob.late_by().unwrap() >= Span::minutes(4), "the late position is marked");
    let alarm = app.board.get(alarm.id).unwrap();
    assert!(alarm.reasons.iter().any(|r| r.code == "mob-late"), "{alarm:?}");
}

#[test]
fn a_wrong_press_can_be_ended_without_a_position() {
    let mut app = app();
    press(&mut app, &[Key::Char('M'), Key::Delete, Key::Enter]);
    assert!(app.tools.overboard().is_empty());
    fix(&mut app);
    wait(&mut app, Span::seconds(2));
    assert!(app.tools.overboard().is_empty());
}

#[test]
fn a_press_beyond_the_last_place_says_so() {
    let mut app = app();
    fix(&mut app);
    press(&mut app, &[Key::Char('M'); 17]);
    assert_eq!(app.tools.overboard().len(), 16);
    assert_eq!(app.notice.as_ref().map(|n| n.key), Some("notice-mob-full"));
}

#[test]
fn a_mark_goes_in_two_steps_and_comes_back() {
    let mut app = app();
    fix(&mut app);
    press(&mut app, &[Key::Char('m'), Key::Char('x'), Key::Enter]);
    press(&mut app, &[Key::Delete]);
    assert_eq!(app.tools.marks().len(), 1, "one key removes nothing");
    press(&mut app, &[Key::Enter]);
    assert!(app.tools.marks().is_empty());
    update(
        &mut app,
        Event::Key { key: KeyPress { ctrl: true, ..KeyPress::plain(Key::Char('z')) }, at: START },
        &mut Vec::new(),
    );
    assert_eq!(app.tools.marks()[0].label, "x");
}

#[test]
fn lifting_the_anchor_watch_gives_back_what_we_were_doing() {
    let mut app = app();
    fix(&mut app);
    press(&mut app, &[Key::Char('O'), Key::Char('5')]);
    assert_eq!(app.own_state, OwnState::Chase);
    press(&mut app, &[Key::Char('A'), Key::Char('0'), Key::Char('.'), Key::Char('2'), Key::Enter]);
    assert_eq!(app.own_state, OwnState::Anchored);
    let radius = app.tools.anchor().unwrap().radius.nautical_miles().0;
    assert!((radius - 0.2).abs() < 1e-9, "what is typed replaces the suggestion: {radius}");
    press(&mut app, &[Key::Char('A'), Key::Enter]);
    assert_eq!(app.own_state, OwnState::Chase);
    press(&mut app, &[Key::Char('A'), Key::Char('９'), Key::Char('０'), Key::Char('m'), Key::Enter]);
    let radius = app.tools.anchor().unwrap().radius.0;
    assert!((radius - 90.0).abs() < 0.01, "metres, typed with an input method: {radius}");
}

#[test]
fn the_card_goes_back_to_where_it_was_opened() {
    let mut app = app();
    let bytes = b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\r\n".to_vec();
    let at = app.now;
    update(&mut app, Event::Bytes { source: SourceId(0), bytes, at }, &mut Vec::new());
    for (open, from) in [
        (&[Key::Char('1'), Key::Tab, Key::Enter] as &[Key], Screen::Chart),
        (&[Key::Char('2'), Key::Enter], Screen::Targets),
        (&[Key::Char('2'), Key::Char('3'), Key::Char('3')], Screen::Targets),
        (&[Key::Char('5'), Key::Char('d')], Screen::Links),
    ] {
        press(&mut app, open);
        assert_eq!(app.screen, Screen::Details);
        press(&mut app, &[Key::Esc]);
        assert_eq!(app.screen, from);
        assert!(app.selected.is_some(), "what was selected stays selected");
    }
    press(&mut app, &[Key::Esc]);
    assert_eq!(app.screen, Screen::Chart);
}

#[test]
fn an_answer_goes_to_the_alert_that_the_cursor_was_put_on() {
    let mut app = app();
    fix(&mut app);
    update(
        &mut app,
        Event::Link {
            source: SourceId(0),
            status: LinkStatus { state: LinkState::Silent, since: START, retry_at: None, baud: None },
            at: START,
        },
        &mut Vec::new(),
    );
    wait(&mut app, Span::seconds(20));
    press(&mut app, &[Key::Char('4')]);
    assert_eq!(app.screen, Screen::Alerts);
    let chosen = app.alert_at.expect("an alert under the cursor");
    // A worse one comes in above it.
    press(&mut app, &[Key::F(12)]);
    wait(&mut app, Span::seconds(3));
    assert!(app.board.active().len() >= 2);
    press(&mut app, &[Key::Char('a')]);
    assert!(app.board.get(chosen).unwrap().acknowledged.is_some());
    assert_eq!(app.board.active().iter().filter(|a| a.acknowledged.is_some()).count(), 1);
}

#[test]
fn without_own_position_the_chart_opens_amid_the_targets() {
    let mut app = app();
    let bytes = b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\r\n".to_vec();
    let at = app.now;
    update(&mut app, Event::Bytes { source: SourceId(0), bytes, at }, &mut Vec::new());
    wait(&mut app, Span::seconds(2));
    let centre = app.chart.centre.expect("the chart is open");
    assert!((centre.lat() - 48.38).abs() < 0.1 && (centre.lon() + 123.39).abs() < 0.1, "{centre:?}");
    fix(&mut app);
    wait(&mut app, Span::seconds(2));
    let centre = app.chart.centre.unwrap();
    assert!((centre.lat() - 35.62).abs() < 0.1, "own ship takes the middle: {centre:?}");
}

/// A ship to the north: radar target 7 at 000°, 0.5 nm.
fn echo(app: &mut App) {
    say(app, "RATTM,07,0.50,000.0,T,16.0,330.0,T,0.1,5.0,N,b7,T,,,A");
}

fn typed(app: &mut App, text: &str) {
    let keys: Vec<Key> = text.chars().map(Key::Char).collect();
    press(app, &keys);
    press(app, &[Key::Enter]);
}

#[test]
fn a_pursuit_is_logged_step_by_step_and_ends_by_a_second_key() {
    let mut app = app();
    fix(&mut app);
    echo(&mut app);
    press(&mut app, &[Key::Char('6')]);
    assert!(app.overlay.is_none() && app.pursuits.is_empty(), "nothing without a target");
    assert_eq!(app.screen, Screen::Pursuit, "it says how a log begins");
    press(&mut app, &[Key::Esc, Key::Tab, Key::Char('6')]);
    press(&mut app, &[Key::Enter]);
    assert!(app.pursuits.is_empty(), "a basis needs words");
    typed(&mut app, "landing of goods");
    assert_eq!(app.screen, Screen::Pursuit);
    press(&mut app, &[Key::Enter, Key::Char('1')]);
    press(&mut app, &[Key::Enter, Key::Char('1')]);
    let pursuit = app.pursuit().unwrap();
    assert_eq!(pursuit.stage(), Stage::Pursuit);
    assert_eq!(pursuit.log().len(), 3);
    for _ in 0..13 {
        wait(&mut app, Span::seconds(10));
        fix(&mut app);
        echo(&mut app);
    }
    let pursuit = app.pursuit().unwrap();
    assert!(pursuit.is_continuous());
    let contacts = pursuit.log().iter().filter(|e| matches!(e.what, What::Contact { .. })).count();
    assert_eq!(contacts, 2, "{:?}", pursuit.log());
    press(&mut app, &[Key::Enter, Key::Char('6')]);
    typed(&mut app, "Panama");
    assert!(app.overlay.is_some(), "who said so belongs to it");
    typed(&mut app, ", master by VHF 16");
    let (flag, by, at) = app.pursuit().unwrap().declared_flag().unwrap();
    assert_eq!((flag, by, at), ("Panama", "master by VHF 16", app.now));
    wait(&mut app, Span::seconds(75));
    assert!(!app.pursuit().unwrap().is_continuous());
    press(&mut app, &[Key::Enter, Key::Char('2'), Key::Esc]);
    assert_eq!(app.pursuit().unwrap().stage(), Stage::Pursuit);
    press(&mut app, &[Key::Enter, Key::Char('2'), Key::Enter]);
    assert_eq!(app.pursuit().unwrap().stage(), Stage::Stopped);
    let length = app.pursuit().unwrap().log().len();
    press(&mut app, &[Key::Char('1'), Key::Char('6')]);
    assert!(app.overlay.is_none() && app.screen == Screen::Pursuit, "a log that has ended can be read");
    press(&mut app, &[Key::Enter]);
    typed(&mut app, "a second basis");
    assert_eq!(app.pursuits.len(), 2);
    assert_eq!(app.pursuits[0].log().len(), length, "what is written stays");
}

#[test]
fn every_line_of_a_pursuit_is_told_once_and_in_order() {
    let mut app = app();
    fix(&mut app);
    echo(&mut app);
    let mut seen = Vec::new();
    let keys = [
        Key::Tab,
        Key::Char('6'),
        Key::Char('x'),
        Key::Enter,
        Key::Enter,
        Key::Char('1'),
        Key::Enter,
        Key::Char('1'),
    ];
    for key in keys {
        let at = app.now;
        update(&mut app, Event::Key { key: KeyPress::plain(key), at }, &mut seen);
        let at = app.now + Span::seconds(1);
        update(&mut app, Event::Tick { at }, &mut seen);
    }
    let numbers: Vec<u32> = seen
        .iter()
        .filter_map(|o| match o {
            Occurrence::Pursuit { entry, .. } => Some(entry.number),
            _ => None,
        })
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
}

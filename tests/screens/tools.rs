//! The crew's tools through the keys: contacts by hand, guard zones, several persons
//! overboard. Keys in; state and drawn cells out.

use crate::watch::{Watch, mmsi, own_at};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use watchkeeper::app::event::{Event, Key, KeyPress};
use watchkeeper::app::state::list;
use watchkeeper::app::state::{Overlay, Purpose, Question};
use watchkeeper::domain::id::TargetId;
use watchkeeper::domain::tools::{AngleFrom, Origin, Shape};
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::i18n::Language;
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

const M1: TargetId = TargetId::Manual(1);
const SHIP: u32 = 431_999_001;
const OTHER: u32 = 431_999_002;

/// Own ship under way, one ship 2 nm to the east, one 4 nm to the west.
fn watch(language: Language) -> Watch {
    let mut watch = Watch::new(language);
    watch.own(own_at(0));
    for (ship, bearing, nm) in [(SHIP, 90.0, 2.0), (OTHER, 270.0, 4.0)] {
        let place = own_at(0).destination(Bearing::new(bearing), NauticalMiles(nm));
        watch.class_a(ship, place, 0.0, 0.0, 1);
    }
    watch.clock(1);
    watch
}

fn enter(watch: &mut Watch, text: &str) {
    watch.keys(text);
    watch.key(Key::Enter);
}

fn control(watch: &mut Watch, c: char) {
    let at = watch.app.now;
    let key = KeyPress { ctrl: true, ..KeyPress::plain(Key::Char(c)) };
    watch.event(Event::Key { key, at });
}

fn screen(watch: &Watch, (columns, rows): (u16, u16)) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&watch.app, &mut ViewCache::default(), frame)).unwrap();
    buffer_lines(terminal.backend().buffer()).join("\n")
}

/// A contact beside the ship, entered through the keys.
fn with_contact(language: Language) -> Watch {
    let mut watch = watch(language);
    watch.key(Key::Char('i'));
    enter(&mut watch, "088 2.1 white boat");
    assert_eq!(watch.app.selected, Some(M1));
    watch
}

#[test]
fn a_contact_is_sighted_again_or_a_new_one_entered() {
    let mut watch = with_contact(Language::English);
    watch.clock(421);
    watch.own(own_at(421));
    watch.key(Key::Char('i'));
    let menu = screen(&watch, (60, 18));
    assert!(menu.contains("1 Further sighting of M1 white boat") && menu.contains("2 New contact"), "{menu}");
    watch.key(Key::Enter);
    assert!(screen(&watch, (60, 18)).contains("Further sighting of M1 white boat"));
    enter(&mut watch, "090 1.2 white boat, two men");
    let contact = watch.app.picture.get(M1).unwrap();
    assert_eq!((contact.messages, contact.track.len()), (2, 2));
    assert!(contact.report.unwrap().speed.is_some(), "two sightings make a course and a speed");
    assert_eq!(contact.name(), Some("white boat, two men"));
    // The second way of the same menu.
    watch.key(Key::Char('i'));
    watch.key(Key::Char('2'));
    enter(&mut watch, "200 3");
    assert_eq!(watch.app.selected, Some(TargetId::Manual(2)));
    assert!(watch.app.picture.get(M1).is_some());
    // A wrong answer keeps what was typed.
    watch.key(Key::Char('i'));
    watch.key(Key::Enter);
    enter(&mut watch, "400 3");
    let Some(Overlay::Prompt { purpose: Purpose::Sighting(_), input }) = &watch.app.overlay else {
        panic!("the prompt is gone")
    };
    assert_eq!(input.value(), "400 3");
}

#[test]
fn a_contact_is_joined_with_the_nearest_in_two_steps_and_taken_apart() {
    let mut watch = with_contact(Language::English);
    watch.key(Key::Char('J'));
    let menu = screen(&watch, (80, 24));
    assert!(menu.contains("1 M1 white boat is 431999001, 0.1"), "the nearest first: {menu}");
    watch.key(Key::Char('1'));
    let asked = screen(&watch, (80, 24));
    assert!(asked.contains("Is contact M1 white boat the same as 431999001?"), "{asked}");
    assert!(watch.app.picture.get(M1).unwrap().association.is_none(), "nothing before the second step");
    watch.key(Key::Esc);
    assert!(watch.app.picture.get(M1).unwrap().association.is_none(), "Esc leaves all as it was");
    watch.key(Key::Char('J'));
    watch.key(Key::Char('1'));
    watch.key(Key::Enter);
    assert_eq!(watch.app.picture.get(M1).unwrap().association.unwrap().with, mmsi(SHIP));
    assert_eq!(watch.app.selected, Some(mmsi(SHIP)));
    assert!(!list::rows(&watch.app).contains(&M1), "she is shown alone");
    watch.key(Key::Char('3'));
    let card = screen(&watch, (80, 24));
    assert!(card.contains("By hand      M1 white boat since 05:00"), "{card}");
    // She vanished from the list: on the ship the same key takes her out.
    watch.key(Key::Char('J'));
    let asked = screen(&watch, (80, 24));
    assert!(asked.contains("Take contact M1 white boat apart from 431999001?"), "{asked}");
    assert_eq!(watch.app.overlay.as_ref().map(|o| matches!(o, Overlay::Confirm { .. })), Some(true));
    watch.key(Key::Enter);
    assert!(watch.app.picture.get(M1).unwrap().association.is_none());
    assert_eq!(watch.app.selected, Some(M1));
    assert!(list::rows(&watch.app).contains(&M1));
}

#[test]
fn whom_a_contact_is_can_be_chosen_on_the_chart_and_left() {
    let mut watch = with_contact(Language::English);
    let other = |watch: &mut Watch| {
        watch.key(Key::Char('J'));
        watch.key(Key::End);
        watch.key(Key::Enter);
        assert_eq!(watch.app.joining, Some(M1));
    };
    other(&mut watch);
    assert!(screen(&watch, (80, 24)).contains("M1 white boat is which target? Select her, then J"));
    watch.key(Key::Esc);
    assert_eq!(watch.app.joining, None);
    assert_eq!(watch.app.selected, Some(M1), "Esc leaves the joining alone");
    other(&mut watch);
    watch.app.selected = Some(mmsi(OTHER));
    watch.key(Key::Char('J'));
    assert_eq!(
        watch.app.overlay.as_ref().map(|o| format!("{o:?}")),
        Some(format!("{:?}", Overlay::Confirm { question: Question::Join(M1, mmsi(OTHER)) }))
    );
    watch.key(Key::Enter);
    assert_eq!(watch.app.picture.get(M1).unwrap().association.unwrap().with, mmsi(OTHER));
    assert_eq!(watch.app.joining, None);
}

#[test]
fn from_a_ship_the_contacts_are_offered_and_with_several_the_crew_chooses() {
    let mut watch = with_contact(Language::English);
    watch.app.selected = None;
    watch.key(Key::Char('i'));
    enter(&mut watch, "091 2.0");
    for number in ['1', '1'] {
        watch.app.selected = Some(mmsi(SHIP));
        if !watch.app.contacts_of(mmsi(SHIP)).is_empty() {
            // The key would take apart what is joined: the second is joined from its own side.
            watch.app.selected = Some(M1);
        }
        watch.key(Key::Char('J'));
        watch.key(Key::Char(number));
        watch.key(Key::Enter);
    }
    assert_eq!(watch.app.contacts_of(mmsi(SHIP)).len(), 2);
    watch.app.selected = Some(mmsi(SHIP));
    watch.key(Key::Char('J'));
    let menu = screen(&watch, (60, 18));
    assert!(menu.contains("1 M1 white boat") && menu.contains("2 M2"), "{menu}");
    watch.key(Key::Char('2'));
    watch.key(Key::Enter);
    assert_eq!(watch.app.contacts_of(mmsi(SHIP)), [M1]);
}

#[test]
fn the_card_of_a_contact_claims_no_receiver_and_marks_the_guess() {
    for (language, wanted) in [
        (
            Language::English,
            ["contact by hand", "GUESSED", "Reckoned     GUESSED since 05:00:01", "sightings 1"],
        ),
        (Language::Japanese, ["手入力", "推定", "推定 05:00:01から", "測定1回"]),
    ] {
        let mut watch = watch(language);
        watch.key(Key::Char('i'));
        enter(&mut watch, "045 2.5 c270 s8 boat");
        watch.key(Key::Char('3'));
        watch.clock(301);
        watch.own(own_at(301));
        for size in [(80, 24), (120, 40)] {
            let card = screen(&watch, size).replace('\n', " ");
            for wanted in wanted {
                assert!(card.contains(wanted), "{wanted}: {card}");
            }
            for lie in ["65536", "live", "over 10 m", "messages", "First heard", "受信1", "10 m超"] {
                assert!(!card.contains(lie), "{lie}: {card}");
            }
        }
        let card = screen(&watch, (80, 24));
        assert!(card.contains("◎?"), "the sign of a guess, after five minutes: {card}");
    }
}

#[test]
fn removing_a_contact_asks_and_says_which() {
    let mut watch = with_contact(Language::English);
    watch.key(Key::Delete);
    assert!(screen(&watch, (80, 24)).contains("Remove contact M1 white boat?"));
    watch.key(Key::Esc);
    assert!(watch.app.picture.get(M1).is_some());
    watch.key(Key::Delete);
    watch.key(Key::Enter);
    assert!(watch.app.picture.get(M1).is_none());
    control(&mut watch, 'z');
    assert_eq!(watch.app.picture.get(M1).and_then(|t| t.name()), Some("white boat"), "taken back");
    assert_eq!(watch.app.selected, Some(M1));
    // With somebody in the water the crew says which of the two is meant.
    let mut watch = with_contact(Language::English);
    watch.key(Key::F(12));
    watch.key(Key::Delete);
    let menu = screen(&watch, (80, 24));
    assert!(menu.contains("1 Contact M1 white boat") && menu.contains("2 Person 1 overboard"), "{menu}");
    watch.key(Key::Char('2'));
    watch.key(Key::Enter);
    assert!(watch.app.tools.overboard().is_empty() && watch.app.picture.get(M1).is_some());
}

#[test]
fn guard_zones_of_every_kind_are_set_listed_and_removed_by_choice() {
    let mut watch = watch(Language::English);
    let zone = |watch: &mut Watch, choice: char, text: &str| {
        watch.key(Key::Char('g'));
        watch.key(Key::Char(choice));
        enter(watch, text);
        assert!(watch.app.overlay.is_none(), "{text} was taken");
    };
    zone(&mut watch, '1', "1.5");
    zone(&mut watch, '2', "300 060 0.5 2");
    zone(&mut watch, '3', "330 030 3");
    watch.app.selected = Some(mmsi(SHIP));
    zone(&mut watch, '4', "0.7");
    let zones = watch.app.tools.zones().to_vec();
    assert_eq!(zones.len(), 4);
    assert_eq!(zones[0].shape, Shape::Circle { radius: NauticalMiles(1.5) });
    assert!(matches!(zones[1].shape, Shape::Sector { angles: AngleFrom::TrueNorth, .. }));
    assert!(matches!(zones[2].shape, Shape::Sector { angles: AngleFrom::Bow, .. }));
    let Origin::Fixed(place) = zones[3].origin else { panic!("{:?}", zones[3]) };
    assert!((own_at(0).range_bearing(place).0.0 - 2.0).abs() < 0.01);
    watch.key(Key::Char('g'));
    let menu = screen(&watch, (80, 24));
    for line in [
        "1 New ring round own ship",
        "4 New, fixed where 431999001 is now",
        "6 Remove 1: ring 1.50 nm, moves with us",
        "7 Remove 2: 300°-060° 0.50-2.00 nm, moves with us",
        "8 Remove 3: bow 330°-030° 0.00-3.00 nm, moves with us",
        "9 Remove 4: ring 0.70 nm, fixed  2.00 nm 090°",
    ] {
        assert!(menu.contains(line), "{line}: {menu}");
    }
    watch.key(Key::Char('7'));
    assert_eq!(watch.app.tools.zones().len(), 4, "one key removes nothing");
    assert!(screen(&watch, (80, 24)).contains("Remove guard zone 2 (300°-060°"));
    watch.key(Key::Enter);
    let left: Vec<u16> = watch.app.tools.zones().iter().map(|z| z.number).collect();
    assert_eq!(left, [1, 3, 4]);
    control(&mut watch, 'z');
    assert_eq!(watch.app.tools.zones(), zones, "taken back as it was");
}

#[test]
fn the_sixteenth_zone_can_be_reached_on_the_smallest_screen() {
    let mut watch = watch(Language::Japanese);
    for n in 1..=17u16 {
        watch.key(Key::Char('g'));
        watch.key(Key::Char('1'));
        enter(&mut watch, &format!("{n}"));
    }
    assert_eq!(watch.app.tools.zones().len(), 16);
    assert_eq!(watch.app.notice.as_ref().map(|n| n.key), Some("notice-too-many-zones"));
    watch.key(Key::Char('g'));
    watch.key(Key::End);
    let menu = screen(&watch, (60, 18));
    assert!(menu.contains("削除 16: 円 16.0 nm") && menu.contains("/20"), "{menu}");
    watch.key(Key::Enter);
    watch.key(Key::Enter);
    assert!(watch.app.tools.zones().iter().all(|z| z.number != 16));
}

#[test]
fn with_several_overboard_the_crew_says_who_is_safe() {
    let mut watch = watch(Language::English);
    watch.key(Key::F(12));
    watch.clock(61);
    watch.own(own_at(61));
    watch.key(Key::F(12));
    watch.key(Key::Char('m'));
    enter(&mut watch, "net");
    watch.key(Key::Delete);
    let menu = screen(&watch, (80, 24));
    for line in ["1 Person 1 overboard 05:00:01", "2 Person 2 overboard 05:01:01", "3 Mark 3 net"] {
        assert!(menu.contains(line), "{line}: {menu}");
    }
    watch.key(Key::Char('1'));
    assert_eq!(watch.app.tools.overboard().len(), 2, "the choice alone ends nothing");
    assert!(screen(&watch, (80, 24)).contains("Person 1, overboard at 05:00:01"));
    watch.key(Key::Enter);
    let left: Vec<u16> = watch.app.tools.overboard().iter().map(|m| m.number).collect();
    assert_eq!(left, [2]);
    // One person and one mark: still a choice; the person alone: the question at once.
    watch.key(Key::Delete);
    watch.key(Key::Char('2'));
    watch.key(Key::Enter);
    assert!(watch.app.tools.marks().is_empty());
    watch.key(Key::Delete);
    assert!(screen(&watch, (80, 24)).contains("Person 2, overboard at 05:01:01"));
    watch.key(Key::Enter);
    assert!(watch.app.tools.overboard().is_empty());
    control(&mut watch, 'z');
    assert_eq!(watch.app.tools.overboard()[0].number, 2);
}

#[test]
fn names_keep_their_side_while_the_vessels_move_on() {
    // A fleet on crossing courses, a frame each second. A vessel moves a cell at most; a
    // name that moves further has changed its side.
    let play = |keep: bool| {
        let mut watch = watch(Language::English);
        watch.key(Key::Char('+'));
        watch.key(Key::Char('v'));
        let mut cache = ViewCache::default();
        let (mut before, mut jumps) = (vec![None; 24], 0);
        for second in 2..120 {
            watch.clock(second);
            watch.own(own_at(second));
            for n in 0..24u32 {
                let turn = f64::from(n) * 137.5;
                let start =
                    own_at(60).destination(Bearing::new(turn), NauticalMiles(0.3 + f64::from(n) * 0.1));
                let course = (turn * 2.0) % 360.0;
                let run = NauticalMiles(12.0 * second as f64 / 3600.0);
                watch.class_a(431_999_100 + n, start.destination(Bearing::new(course), run), course, 12.0, 0);
            }
            if !keep {
                cache = ViewCache::default();
            }
            let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
            terminal.draw(|frame| draw(&watch.app, &mut cache, frame)).unwrap();
            let lines = buffer_lines(terminal.backend().buffer());
            for (n, last) in before.iter_mut().enumerate() {
                let name = format!("4319991{n:02}");
                let Some((y, line)) = lines.iter().enumerate().take(20).find(|(_, l)| l.contains(&name))
                else {
                    continue;
                };
                let x = line.split(&name).next().unwrap().chars().count();
                if let Some((old_x, old_y)) = last.replace((x, y)) {
                    jumps += usize::from(x.abs_diff(old_x) > 1 || y.abs_diff(old_y) > 1);
                }
            }
        }
        jumps
    };
    let (kept, restless) = (play(true), play(false));
    assert!(kept * 2 < restless, "{kept} jumps against {restless}");
}

#[test]
fn who_is_selected_outside_the_view_has_an_arrow_at_its_edge() {
    let mut watch = watch(Language::English);
    let chart = |watch: &Watch| screen(watch, (80, 24)).lines().map(str::to_owned).collect::<Vec<_>>();
    watch.app.chart.range_nm = 0.5;
    assert!(!chart(&watch)[2..20].join("").contains("431999001"));
    // She lies 2 nm to the east, the other 4 nm to the west; course-up nothing of that is
    // where it was.
    for (ship, course_up, arrow) in [(SHIP, false, '→'), (OTHER, false, '←'), (SHIP, true, '↗')] {
        watch.app.selected = Some(mmsi(ship));
        watch.app.chart.course_up = course_up;
        watch.clock(if course_up { 3 } else { 2 });
        let drawn = chart(&watch)[2..20].join("\n");
        let row = drawn.lines().find(|l| l.contains(&ship.to_string())).unwrap_or_else(|| panic!("{drawn}"));
        assert!(row.contains(arrow), "{row}");
    }
    watch.app.chart.range_nm = 6.0;
    let drawn = chart(&watch)[2..20].join("\n");
    assert!(drawn.contains("[■") && !drawn.contains('↗'), "inside the view she has her symbol: {drawn}");
}

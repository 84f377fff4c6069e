//! Hits on the watch list, through the keys: dismissed with a reason, taken back, and there
//! again when she changes.

use crate::watch::{START, Watch, mmsi, own_at};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use watchkeeper::app::event::Key;
use watchkeeper::app::state::Overlay;
use watchkeeper::domain::alert::alarm::Rule;
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::domain::watchlist::clear::Why;
use watchkeeper::domain::watchlist::reader;
use watchkeeper::i18n::Language;
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

const SHIP: u32 = 431_999_090;
const LIST: &str = "id,kind,name,imo,flag,type,length_m,action\n\
    V-88,vessel,KYOEI MARU,2000054,JP,cargo,130,BOARD\n";

fn card(watch: &Watch) -> String {
    let mut terminal = Terminal::new(TestBackend::new(160, 50)).unwrap();
    terminal.draw(|frame| draw(&watch.app, &mut ViewCache::default(), frame)).unwrap();
    buffer_lines(terminal.backend().buffer()).join("\n")
}

/// Two equal static messages and a second for the rules.
fn says(watch: &mut Watch, seconds: &mut i64, length: u16) {
    for _ in 0..2 {
        watch.class_a(SHIP, own_at(0).destination(Bearing::new(10.0), NauticalMiles(3.0)), 0.0, 0.0, 0);
        watch.static_a(SHIP, "KYOEI MARU", "7KAB", 0, 70, length);
    }
    *seconds += 2;
    watch.clock(*seconds);
}

fn sounding(watch: &Watch) -> bool {
    watch.app.board.active().iter().any(|alert| alert.rule == Rule::WatchHit)
}

fn dismissed(watch: &Watch) -> Vec<Option<Why>> {
    watch.app.watch.hits(mmsi(SHIP)).iter().map(|hit| hit.dismissed).collect()
}

#[test]
fn a_hit_is_dismissed_by_key_until_she_changes() {
    for (language, shown) in
        [(Language::English, "dismissed: different length"), (Language::Japanese, "除外済み: 船の長さが違う")]
    {
        let mut watch = Watch::new(language);
        watch.app.watch.add(reader::read(LIST.as_bytes()).entries);
        let mut seconds = 0;
        says(&mut watch, &mut seconds, 131);
        assert_eq!((dismissed(&watch), watch.app.watch.findings(&targets(&watch)).len()), (vec![None], 1));
        watch.keys("D");
        assert!(watch.app.overlay.is_none(), "nothing is selected");
        watch.app.selected = Some(mmsi(SHIP));
        watch.keys("D");
        assert!(matches!(watch.app.overlay, Some(Overlay::Menu { .. })));
        watch.key(Key::Esc);
        assert_eq!(dismissed(&watch), [None], "Esc leaves all as it was");
        watch.keys("D1");
        assert_eq!(dismissed(&watch), [Some(Why::DifferentLength)]);
        assert_eq!(watch.app.watch.pairs().count("V-88"), 1);
        watch.keys("3");
        assert!(card(&watch).replace('\u{20}', "").contains(&shown.replace(' ', "")), "{}", card(&watch));
        says(&mut watch, &mut seconds, 131);
        assert!(watch.app.watch.findings(&targets(&watch)).is_empty(), "the same again is silent");
        watch.keys("D");
        assert_eq!((dismissed(&watch), watch.app.watch.pairs().count("V-88")), (vec![None], 0));
        watch.keys("D2");
        assert_eq!(dismissed(&watch), [Some(Why::DifferentImo)]);
        says(&mut watch, &mut seconds, 127);
        assert_eq!(dismissed(&watch), [None], "her length changed");
        assert!(sounding(&watch), "and the alarm is there again");
    }
}

fn targets(watch: &Watch) -> Vec<&watchkeeper::domain::traffic::target::Target> {
    watch.app.picture.targets().collect()
}

#[test]
fn a_dismissal_ends_after_thirty_days() {
    let mut watch = Watch::new(Language::English);
    watch.app.watch.add(reader::read(LIST.as_bytes()).entries);
    let mut seconds = 0;
    says(&mut watch, &mut seconds, 131);
    watch.app.selected = Some(mmsi(SHIP));
    watch.keys("D4");
    let (target, entry) = (watch.app.picture.get(mmsi(SHIP)).unwrap(), &watch.app.watch.index().entries()[0]);
    let at = |days: i64| START + watchkeeper::domain::time::Span::hours(24 * days);
    let pairs = watch.app.watch.pairs();
    assert_eq!(pairs.holds(entry, target, at(29)), Some(Why::CrewChecked));
    assert_eq!(pairs.holds(entry, target, at(31)), None);
}

#[test]
fn one_that_may_be_listed_bears_a_grey_mark_and_no_alarm() {
    let mut watch = Watch::new(Language::English);
    watch.app.watch.add(reader::read(LIST.as_bytes()).entries);
    let mut seconds = 0;
    says(&mut watch, &mut seconds, 40);
    assert!(!sounding(&watch));
    watch.keys("2");
    assert!(card(&watch).contains("§KYOEI MARU"), "{}", card(&watch));
    watch.app.selected = Some(mmsi(SHIP));
    watch.keys("D3");
    assert!(!card(&watch).contains('§'), "dismissed");
}

#[test]
fn one_without_a_hit_has_nothing_to_dismiss() {
    let mut watch = Watch::new(Language::English);
    let mut seconds = 0;
    says(&mut watch, &mut seconds, 131);
    watch.app.selected = Some(mmsi(SHIP));
    watch.keys("D");
    assert!(watch.app.overlay.is_none());
    assert_eq!(watch.app.notice.as_ref().map(|n| n.key), Some("notice-not-listed"));
}

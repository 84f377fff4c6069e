//! The card beside what a vessel transmits, the powers panel, and the key that hides what is
//! looked for from a visitor.

use crate::watch::{START, Watch, mmsi, own_at};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use watchkeeper::app::event::Key;
use watchkeeper::app::state::Screen;
use watchkeeper::domain::alert::alarm::Rule;
use watchkeeper::domain::powers::Law;
use watchkeeper::domain::powers::profile::ProfileText;
use watchkeeper::domain::risk::extract::{Extract, Row, RowKind};
use watchkeeper::domain::time::Span;
use watchkeeper::domain::units::{Bearing, NauticalMiles};
use watchkeeper::domain::watchlist::reader;
use watchkeeper::domain::waters::Waters;
use watchkeeper::i18n::Language;
use watchkeeper::ui::draw::{ViewCache, draw};
use watchkeeper::ui::widgets::text::buffer_lines;

const SHIP: u32 = 671_999_090;
const LIST: &str = "id,kind,name,imo,flag,type,length_m,action\n\
    ZQ-88,vessel,KYOEI MARU,2000054,PA,cargo,130,BOARD\n";

/// The bundled waters of a profile, read once: it takes a while.
fn profile(name: &'static str) -> (Arc<Waters>, Arc<Law>) {
    type Read = (Arc<Waters>, Arc<Law>);
    static READ: OnceLock<(Read, Read)> = OnceLock::new();
    let of = |name| {
        let text = ProfileText::bundled(name).unwrap();
        (Arc::new(Waters::of_profile(&text).unwrap()), Arc::new(Law::of(&text).unwrap()))
    };
    let (jp, xx) = READ.get_or_init(|| (of("jp"), of("xx")));
    if name == "xx" { xx.clone() } else { jp.clone() }
}

fn shown(watch: &Watch, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(&watch.app, &mut ViewCache::default(), frame)).unwrap();
    buffer_lines(terminal.backend().buffer()).join("\n")
}

/// Every page of the card, without the spaces that the language or the columns put in.
fn card(watch: &mut Watch, columns: u16, rows: u16) -> String {
    let mut told = String::new();
    for page in 0..12 {
        watch.app.card_page = page;
        told.push_str(&shown(watch, columns, rows));
    }
    watch.app.card_page = 0;
    told.replace([' ', '\n'], "")
}

/// A listed ship off own ship, in the waters of a profile, with the registers aboard.
fn listed(language: Language, name: &'static str) -> Watch {
    let mut watch = Watch::new(language);
    (watch.app.waters, watch.app.law) = profile(name);
    watch.app.watch.add(reader::read(LIST.as_bytes()).entries);
    for _ in 0..2 {
        watch.class_a(SHIP, own_at(0).destination(Bearing::new(10.0), NauticalMiles(3.0)), 0.0, 0.0, 0);
        watch.static_a(SHIP, "KYOEI MARU", "5VKAB", 2_000_054, 70, 131);
    }
    watch.clock(2);
    watch.app.selected = Some(mmsi(SHIP));
    watch
}

fn call(kind: RowKind, imo: u32, port: &str) -> Row {
    Row {
        kind,
        mmsi: None,
        imo: Some(imo),
        call_sign: None,
        name: Some("KYOUEI MARU".to_owned()),
        flag: None,
        port: Some(port.to_owned()),
        country: Some("XY".to_owned()),
        at: Some(START - Span::hours(24 * 3)),
        number: "N-1".to_owned(),
        text: String::new(),
        cleared: kind == RowKind::Boarding,
        more: BTreeMap::new(),
    }
}

fn extract(rows: Vec<Row>) -> Extract {
    Extract {
        source: "port register".to_owned(),
        as_of: Some(START - Span::hours(24 * 5)),
        rows,
        registers: BTreeMap::new(),
    }
}

#[test]
fn the_card_tells_zone_list_papers_and_sharing() {
    let mut watch = listed(Language::English, "jp");
    watch.keys("3");
    let text = card(&mut watch, 60, 24);
    for part in ["onthelist", "noregisteraboard", "Score", "TG:nottobeshared,noagreementisknown", "ZQ-88"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let zone = watch.app.zone_of(watchkeeper::domain::alert::alarm::Subject::Target(mmsi(SHIP)));
    assert!(text.contains(zone.unwrap().code()));
    watch.app.local.extract = Some(extract(Vec::new()));
    let text = card(&mut watch, 60, 24);
    assert!(text.contains("notfound,register5dold"), "{text}");
    assert!(!text.to_lowercase().contains("illegal"));
}

#[test]
fn papers_differ_side_by_side_and_a_boarding_lowers_the_score() {
    let mut watch = listed(Language::English, "xx");
    watch.keys("3");
    watch.app.local.extract = Some(extract(vec![
        call(RowKind::PortCall, 2_000_054, "Elsewhere"),
        call(RowKind::PortCall, 2_000_016, "Other"),
    ]));
    let text = card(&mut watch, 60, 24);
    assert!(text.contains("KYOUEIMARU≠"), "{text}");
    assert!(text.contains("+10PRV") && text.contains("Elsewhere") && !text.contains("Other"), "{text}");
    let before = watch.app.risk_of(watch.app.picture.get(mmsi(SHIP)).unwrap()).total;
    watch.app.local.extract.as_mut().unwrap().rows.push(call(RowKind::Boarding, 2_000_054, ""));
    let after = watch.app.risk_of(watch.app.picture.get(mmsi(SHIP)).unwrap());
    assert!(after.lines.iter().any(|line| line.factor.code() == "CLR" && line.points == -25));
    assert_eq!((before, after.total), (10, 0));
}

#[test]
fn the_panel_gives_the_advice_of_the_profile() {
    for (name, says, never) in
        [("jp", "CustomsAct", "HarboursCode"), ("xx", "FICTIONALprofileXX", "CustomsAct")]
    {
        let mut watch = listed(Language::English, name);
        watch.keys("G");
        let text = shown(&watch, 120, 60).replace([' ', '\n'], "");
        assert!(text.contains(says) && !text.contains(never), "{name}\n{text}");
        assert!(text.contains("2026-11-24"), "a text has its date");
        watch.key(Key::Esc);
        assert!(watch.app.overlay.is_none());
    }
}

/// Nothing of the list on any screen, whatever the alerts and the history say.
#[test]
fn a_visitor_sees_no_hit_on_any_screen() {
    for language in Language::ALL {
        let mut watch = listed(language, "jp");
        assert!(watch.app.board.active().iter().any(|alert| alert.rule == Rule::WatchHit));
        watch.keys("D");
        watch.key(Key::Esc);
        watch.keys("4a3");
        let secret = ["ZQ-88", "ZQ-", "watch list", "監視", "手配", "PROBABLE", "+10", "§"];
        assert!(card(&mut watch, 100, 40).contains("ZQ-88"), "there is something to hide");
        watch.keys("H");
        watch.app.notice = None;
        for (columns, rows) in [(40, 10), (80, 24), (120, 40)] {
            for keys in ["1", "2", "3", "4", "5", "6", "7", "9", "4"] {
                watch.keys(keys);
                // Some screens ask at once.
                watch.app.overlay = None;
                watch.app.notice = None;
                for _ in 0..2 {
                    let text = shown(&watch, columns, rows);
                    for word in secret {
                        assert!(!text.contains(word), "{word} on {keys}\n{text}");
                    }
                    if watch.app.screen == Screen::Alerts {
                        watch.key(Key::Right);
                    }
                }
            }
        }
        assert!(!matches!(watch.app.screen, Screen::Reports | Screen::Lists), "they may name an entry");
        watch.keys("D");
        assert!(watch.app.overlay.is_none(), "no menu names the entry");
        watch.keys("1");
        watch.app.notice = None;
        let word = watch.app.catalogue.text("discreet");
        assert!(shown(&watch, 120, 40).replace(' ', "").contains(&word.replace(' ', "")));
        watch.keys("3H");
        assert!(card(&mut watch, 100, 40).contains("ZQ-88"), "shown again");
    }
}

/// Every register of the store, a list of detentions and a sealed boarding feed the score.
#[test]
fn what_the_store_holds_feeds_the_score_and_the_rest_has_no_data() {
    use watchkeeper::domain::intel::listing::{ListLine, Lists};
    use watchkeeper::domain::intel::register::{Record, Register, read};
    use watchkeeper::domain::risk::Factor;
    let cells = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    };
    let record =
        |register, pairs: &[(&str, &str)]| -> Vec<Record> { vec![read(register, cells(pairs)).unwrap()] };
    let line = |register: Register| ListLine {
        name: register.code().to_owned(),
        holds: register.code().to_owned(),
        version: 1,
        format: "csv".to_owned(),
        source: "x.csv".to_owned(),
        sha256: Vec::new(),
        imported_by: "O-1".to_owned(),
        imported_at: START - Span::hours(48),
        rows: 1,
    };
    let mut declarations = record(
        Register::Declarations,
        &[
            ("imo", "2000054"),
            ("kind", "entry-notice"),
            ("status", "late"),
            ("date", "2026-11-20"),
            ("built", "1980"),
        ],
    );
    let marks = [("imo", "2000054"), ("number", "D-1"), ("risk", "RTE;CGO;CRX"), ("date", "2026-11-20")];
    declarations.extend(record(Register::Declarations, &marks));
    let lists = Lists {
        declarations,
        tips: record(
            Register::Tips,
            &[("id", "T-1"), ("imo", "2000054"), ("text", "said so"), ("grade", "B2")],
        ),
        sightings: record(
            Register::Sightings,
            &[("imo", "2000054"), ("at", "2026-11-10"), ("text", "pier 3, no lights")],
        ),
        links: record(Register::Links, &[("from_id", "IMO2000054"), ("to_id", "P-1"), ("type", "owner")]),
        lines: [Register::Declarations, Register::Tips, Register::Sightings, Register::Links]
            .map(line)
            .into(),
        ..Lists::default()
    };
    let mut watch = listed(Language::English, "jp");
    watch.app.local.set_stored(&lists);
    watch.app.watch.set_stored(Arc::new(lists));
    let mut boarding = call(RowKind::Boarding, 2_000_054, "");
    (boarding.port, boarding.country, boarding.number) = (None, None, "PL12-2026-0007".to_owned());
    boarding.more = cells(&[("means", "DOG"), ("found", "no"), ("result", "clear")]);
    watch.app.local.set_boardings(Some(vec![boarding]));
    let target = watch.app.picture.get(mmsi(SHIP)).unwrap().clone();
    let score = watch.app.risk_of(&target);
    let mut told: Vec<&str> = score.lines.iter().map(|line| line.factor.code()).collect();
    told.sort_unstable();
    assert_eq!(told, ["CGO", "CLR", "CRX", "DOG", "LAT", "OWN", "RTE", "TIP"], "{:?}", score.lines);
    assert!(
        score
            .lines
            .iter()
            .all(|line| line.at.is_some() || line.factor == Factor::Owner || line.factor == Factor::Tip)
    );
    let unknown: Vec<&str> = score.unknown.iter().map(|factor| factor.code()).collect();
    for code in ["CRW", "PRV", "PSC", "REG"] {
        assert!(unknown.contains(&code), "{code}: {unknown:?}");
    }
    assert!(unknown.iter().all(|code| !told.contains(code)), "{unknown:?}");
    watch.keys("3");
    let text = card(&mut watch, 60, 24);
    for part in ["Nodata", "pier3,nolights", "PL12-2026-0007", "fromthisboat'ssealedrecords", "+25TIP"] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // Locked, nothing of it is left.
    watch.app.local.set_boardings(None);
    watch.app.local.set_stored(&Lists::default());
    watch.app.watch.forget_stored();
    assert!(watch.app.risk_of(&target).lines.is_empty());
}

//! What the state hands out to be written down: pursuits and matches as they happened,
//! once, in order; views and queries; nothing of what only the cleared may know.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

use serde_json::Value;
use watch::{Watch, at, own_at};
use watchkeeper::app::effect::Effect;
use watchkeeper::app::event::Key;
use watchkeeper::app::session;
use watchkeeper::domain::journal::entry::Stream;
use watchkeeper::domain::scenario::file::parse;
use watchkeeper::domain::watchlist::reader;
use watchkeeper::i18n::Language;

const WANTED: u32 = 431_999_021;
const COVERT: u32 = 431_999_022;

/// An officer on watch, a fix, and a list of two: one that only the cleared may know.
fn on_watch() -> Watch {
    let mut watch = Watch::new(Language::English);
    watch.app.session.watch =
        session::Watch::Open { officer: "O-1".parse().unwrap(), role: "commander".parse().unwrap() };
    let row = |id: &str, name: &str, mmsi: u32, action: &str| {
        format!(
            "[[watch]]\nid = \"{id}\"\nkind = \"vessel\"\nname = \"{name}\"\nmmsi = \"{mmsi}\"\n\
             action = \"{action}\"\n"
        )
    };
    let list = row("W-1", "GOLDFISH", WANTED, "BOARD") + &row("W-2", "MOLE", COVERT, "DO-NOT-ALERT");
    watch.app.watch.add(reader::read_rows(&parse(&list).unwrap().0.watch).entries);
    watch.app.watch.set_cleared(true);
    watch.own(own_at(0));
    watch
}

/// The bodies of a kind that were handed out since the last call, in their order.
fn drafts(watch: &mut Watch) -> Vec<(Stream, &'static str, Value)> {
    watch
        .effects
        .drain(..)
        .filter_map(|effect| if let Effect::Keep(drafts) = effect { Some(drafts) } else { None })
        .flatten()
        .map(|draft| (draft.stream, draft.kind, serde_json::from_str(&draft.body).unwrap()))
        .collect()
}

fn typed(watch: &mut Watch, text: &str) {
    watch.keys(text);
    watch.key(Key::Enter);
}

#[test]
fn a_match_is_written_once_with_its_reasons_and_a_covert_one_not_at_all() {
    let mut watch = on_watch();
    for mmsi in [WANTED, COVERT] {
        watch.class_a(mmsi, at(36.2, 133.9), 90.0, 8.0, 0);
    }
    for second in 1..30 {
        watch.clock(second);
    }
    let all = drafts(&mut watch);
    let matches: Vec<&Value> = all
        .iter()
        .filter(|(stream, kind, _)| (*stream, *kind) == (Stream::Audit, "match"))
        .map(|d| &d.2)
        .collect();
    assert_eq!(matches.len(), 1, "{all:?}");
    assert_eq!(matches[0]["entry"], "W-1");
    assert_eq!(matches[0]["target"], format!("mmsi:{WANTED}"));
    assert!(!matches[0]["reasons"].as_array().unwrap().is_empty());
    assert!(
        !all.iter().any(|(.., body)| body.to_string().contains("W-2") || body.to_string().contains("MOLE"))
    );
}

#[test]
fn a_pursuit_is_written_line_by_line() {
    let mut watch = on_watch();
    watch.class_a(WANTED, own_at(300), 44.0, 8.0, 0);
    watch.clock(2);
    watch.key(Key::Tab);
    watch.key(Key::Char('6'));
    typed(&mut watch, "landing of goods");
    for second in 3..6 {
        watch.key(Key::Enter);
        watch.key(Key::Char('1'));
        watch.clock(second);
    }
    let lines: Vec<Value> = drafts(&mut watch)
        .into_iter()
        .filter(|(stream, kind, _)| (*stream, *kind) == (Stream::Ops, "pursuit"))
        .map(|draft| draft.2)
        .collect();
    let log = watch.app.pursuit().unwrap().log();
    assert_eq!(lines.len(), log.len());
    for (line, entry) in lines.iter().zip(log) {
        assert_eq!(line["number"], entry.number);
        assert_eq!(line["target"], format!("mmsi:{WANTED}"));
        assert!(line["own"]["lat"].is_f64() && line["hers"]["lat"].is_f64(), "{line}");
    }
    let what: Vec<&str> = lines.iter().map(|line| line["what"].as_str().unwrap()).collect();
    assert_eq!(what[..3], ["basis", "signal", "begun"]);
    assert_eq!(lines[0]["told"]["violation"], "landing of goods");
}

#[test]
fn views_of_the_list_and_queries_are_written_under_the_officer() {
    let mut watch = on_watch();
    watch.class_a(WANTED, at(36.2, 133.9), 90.0, 8.0, 0);
    watch.clock(2);
    drafts(&mut watch);
    watch.key(Key::Tab);
    watch.key(Key::Enter);
    for second in 3..20 {
        watch.clock(second);
    }
    let views = drafts(&mut watch);
    let views: Vec<&Value> = views.iter().filter(|d| d.1 == "intel-viewed").map(|d| &d.2).collect();
    assert_eq!(views.len(), 1, "once, however long it stands: {views:?}");
    assert_eq!((views[0]["officer"].as_str(), views[0]["entries"][0].as_str()), (Some("O-1"), Some("W-1")));
    watch.key(Key::Esc);
    watch.key(Key::Char('/'));
    typed(&mut watch, "GOLD");
    let asked = drafts(&mut watch);
    let asked: Vec<&Value> = asked.iter().filter(|d| d.1 == "query").map(|d| &d.2).collect();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0]["how"].as_str(), asked[0]["text"].as_str()), (Some("targets"), Some("GOLD")));
    // Nothing is kept where there is no store.
    watch.app.session.watch = session::Watch::Unkept;
    watch.key(Key::Char('/'));
    typed(&mut watch, "GOLD");
    assert!(drafts(&mut watch).is_empty());
}

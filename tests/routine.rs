//! The routine filter through the whole program: a fast boat that passes the same place at
//! the same hour for days, in a replay of one log, and from the journal of a store.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/watch.rs"]
mod watch;

#[expect(dead_code, reason = "shared with the tests of the screens")]
#[path = "common/station.rs"]
mod station;

use serde_json::Value;
use station::{Station, boat, who};
use std::fmt::Write;
use std::process::Command;
use watch::{START, Watch, at};
use watchkeeper::domain::alert::alarm::{Finding, Level, Rule, Subject};
use watchkeeper::domain::behaviour::customs::routine::record::Earlier;
use watchkeeper::domain::id::{Mmsi, TargetId};
use watchkeeper::domain::journal::entry::{Action, ClockFacts, Stream};
use watchkeeper::domain::scenario::emit::{Emitter, emit_line};
use watchkeeper::domain::scenario::file::{Rate, parse};
use watchkeeper::domain::time::{Span, UtcTime};
use watchkeeper::i18n::Language;
use watchkeeper::runtime::clock::Clock;
use watchkeeper::store::Store;
use watchkeeper::store::journal::NewRecord;

/// A fast boat by day, 5 nm from own ship, who lies at anchor.
fn morning(day: u8, name: &str) -> String {
    let text = format!(
        "[scenario]\nname = \"morning\"\nstart = \"2026-11-{day:02}T03:00:00Z\"\nend = \"03:08\"\nrate = \"10s\"\n\
         [own]\nmmsi = 431999001\nwaypoints = [[\"03:00\", 34.300, 133.000]]\nheading_deg = 180\n\
         radar_range_nm = 12\nstate = \"coastal\"\nrole = \"officer\"\n\
         [[vessel]]\nid = \"K1\"\nsensors = [\"ais-b\"]\nmmsi = 431999088\nname = \"{name}\"\n\
         callsign = \"JD9988\"\ntype = \"fishing\"\nlength_m = 19\nbeam_m = 5\nflag = \"JP\"\n\
         waypoints = [[\"03:00\", 34.220, 133.000], [\"03:08\", 34.220, 133.080]]\n"
    );
    let scenario = parse(&text).unwrap().0;
    Emitter::new(&scenario, Rate::TenSeconds).fold(String::new(), |mut log, (at, sentence)| {
        writeln!(log, "{}", emit_line(at, &sentence)).unwrap();
        log
    })
}

fn replay(log: &str) -> (Vec<u8>, Vec<Value>) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("days.log");
    std::fs::write(&file, log).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_watchkeeper"))
        .args(["replay", "--json"])
        .arg(&file)
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let lines = String::from_utf8(out.stdout.clone()).unwrap();
    let fast = |line: &&Value| line["event"] == "alert" && line["rule"] == "A7" && line["state"] == "raised";
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (out.stdout, lines.iter().filter(fast).cloned().collect())
}

fn reason(alert: &Value, code: &str) -> Option<f64> {
    alert["reasons"].as_array()?.iter().find(|r| r["code"] == code)?["value"].as_f64()
}

#[test]
fn the_fourth_day_is_silent_and_says_why() {
    let log: String = (10..=13).map(|day| morning(day, "KYOEI MARU")).collect();
    let (bytes, alerts) = replay(&log);
    let told: Vec<(&str, bool, Option<f64>)> = alerts
        .iter()
        .map(|a| (a["level"].as_str().unwrap(), a["audible"] == true, reason(a, "routine")))
        .collect();
    let loud = ("WARN", true, None);
    assert_eq!(told, [loud, loud, loud, ("INFO", false, Some(3.0))], "{alerts:#?}");
    assert!(reason(&alerts[3], "routine-level").is_some());
    assert_eq!(replay(&log).0, bytes, "the same log, the same bytes");
}

#[test]
fn under_another_name_the_fourth_day_is_heard() {
    let mut log: String = (10..=12).map(|day| morning(day, "KYOEI MARU")).collect();
    log += &morning(13, "DAINI KYOEI");
    let (_, alerts) = replay(&log);
    let last = alerts.last().unwrap();
    assert_eq!(last["audible"], true, "{last:#}");
}

/// The body of a go-fast that began then.
fn body(start: UtcTime) -> String {
    format!(
        "{{\"event\":\"alert\",\"rule\":\"A7\",\"level\":\"WARN\",\"state\":\"raised\",\"start\":\"{}\",\
         \"lat\":34.2,\"lon\":133.0,\"reasons\":[],\"subjects\":[\"mmsi:431999088\"]}}",
        start.rfc3339()
    )
}

fn journal(store: &mut Store, bodies: &[String], time: &dyn Fn(i64) -> UtcTime) {
    let record = |(n, body): (i64, &'_ String)| -> (ClockFacts, Vec<u8>) {
        (ClockFacts { utc: time(n), ..ClockFacts::default() }, body.clone().into_bytes())
    };
    let all: Vec<(ClockFacts, Vec<u8>)> = (0..).zip(bodies).map(record).collect();
    let (stream, action) = (Stream::Ops, Action::Note);
    let records: Vec<NewRecord<'_>> = all
        .iter()
        .map(|(clock, body)| NewRecord { stream, action: action.clone(), kind: "alert", body, clock: *clock })
        .collect();
    store.append_all(&records).unwrap();
}

#[test]
fn after_login_the_alert_of_earlier_days_is_lowered() {
    let dir = boat();
    let mut store = Store::open(dir.path(), &who()).unwrap();
    let bodies: Vec<String> = (1..=3).map(|day| body(START - Span::hours(24 * day))).collect();
    // The store's thread reads by this computer's clock.
    let now = Clock::start().now();
    journal(&mut store, &bodies, &|_| now);
    drop(store);
    let mut station = Station::new(dir.path(), Watch::new(Language::English));
    station.until(|app| app.routine.remembered() == 3);
    let subject = Subject::Target(TargetId::Mmsi(Mmsi(431_999_088)));
    let mut findings = [Finding {
        position: Some(at(34.2, 133.0)),
        ..Finding::new(Rule::GoFast, Level::Warn, vec![subject], START)
    }];
    station.app.routine.lower(&mut findings, &[], &|_| false, START);
    let told: Vec<(&str, f64)> = findings[0].reasons.iter().map(|r| (r.code, r.value)).collect();
    assert_eq!((findings[0].level, told[0]), (Level::Info, ("routine", 3.0)));
}

#[test]
fn the_journal_gives_back_the_alerts_of_the_last_days_in_pages() {
    let dir = boat();
    let mut store = Store::open(dir.path(), &who()).unwrap();
    let now = START;
    // Half an hour apart, the oldest 27 days ago.
    let time = |n: i64| now - Span::minutes(30 * (1_300 - n));
    let bodies: Vec<String> = (0..1_300).map(|n| body(time(n))).collect();
    journal(&mut store, &bodies, &time);
    let (mut pages, mut starts) = (0, Vec::new());
    let since = now - Span::hours(24 * 15);
    let mut take = |page: Vec<Earlier>| {
        pages += 1;
        starts.extend(page.into_iter().filter_map(|one| match one {
            Earlier::Alert(note) => Some(note.start),
            Earlier::Pursued { .. } => None,
        }));
    };
    store.earlier_alerts(since, &mut take).unwrap();
    assert_eq!((pages, starts.len()), (2, 720), "those of 15 days, no older one");
    assert!(starts.iter().all(|start| *start >= since) && starts.is_sorted_by(|a, b| a > b));
}

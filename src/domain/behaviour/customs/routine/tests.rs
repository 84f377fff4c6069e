//! A table of what is routine and what is not, what is never lowered, the bounds, and the
//! way through the journal's bodies.

use super::hull::Hull;
use super::record::{Earlier, earlier, hulls_json};
use super::{DAYS_CODE, LEVEL_CODE, Note, Routine, RoutineSettings};
use crate::domain::alert::alarm::{Finding, Level, Rule, Subject};
use crate::domain::alert::event::{BoardEvent, EpisodeId, EventState, alert_json};
use crate::domain::behaviour::sample::{T0, at, live, ship};
use crate::domain::geo::Position;
use crate::domain::id::TargetId;
use crate::domain::time::{Span, UtcTime};
use crate::domain::traffic::target::Target;
use proptest::prelude::*;
use serde_json::Value;

const FERRY: &str = "FERRY ALPHA";

fn here() -> Position {
    at(34.0, 133.0)
}

fn vessel(n: u32, name: &str) -> Target {
    let mut target = live(ship(n), here(), 0.0, 8.0, T0);
    target.identity.name.value = Some(name.to_owned());
    target
}

/// So many days and minutes before the alert of today.
fn ago(days: i64, minutes: i64) -> UtcTime {
    T0 - Span::hours(24 * days) - Span::minutes(minutes)
}

fn subjects(numbers: &[u32]) -> Vec<Subject> {
    numbers.iter().map(|n| Subject::Target(ship(*n))).collect()
}

fn came(rule: Rule, level: Level, numbers: &[u32], start: UtcTime, position: Position) -> BoardEvent {
    BoardEvent {
        at: start,
        episode: EpisodeId(1),
        rule,
        level,
        state: EventState::Raised,
        start,
        audible: true,
        quiet: false,
        subjects: subjects(numbers),
        label: String::new(),
        position: Some(position),
        reasons: Vec::new(),
    }
}

fn today(rule: Rule, level: Level, numbers: &[u32]) -> Finding {
    Finding { position: Some(here()), ..Finding::new(rule, level, subjects(numbers), T0) }
}

/// What becomes of today's finding.
fn lowered(
    routine: &mut Routine,
    finding: &Finding,
    targets: &[Target],
    matters: bool,
    now: UtcTime,
) -> Finding {
    let targets: Vec<&Target> = targets.iter().collect();
    let mut findings = [finding.clone()];
    routine.lower(&mut findings, &targets, &|_| matters, now);
    let [finding] = findings;
    finding
}

fn is_silent(finding: &Finding) -> bool {
    let days = finding.reasons.iter().any(|r| r.code == DAYS_CODE);
    assert_eq!(days, finding.level == Level::Info, "{finding:?}");
    !finding.level.sounds()
}

/// A routine that saw a loiter WARN of ship 1 on these days.
fn seen_on(days: &[i64], minutes: i64, position: Position) -> Routine {
    let mut routine = Routine::new(RoutineSettings::default());
    let ferry = vessel(1, FERRY);
    for day in days {
        let event = came(Rule::Loiter, Level::Warn, &[1], ago(*day, minutes), position);
        routine.learn(&[event], &[&ferry]);
    }
    routine
}

#[test]
fn three_earlier_days_at_the_place_and_time_make_it_routine() {
    let three = [1, 2, 3];
    let miles = |nm: f64| at(34.0 + nm / 60.0, 133.0);
    let table: [(&str, &[i64], i64, Position, bool); 12] = [
        ("never", &[], 0, here(), false),
        ("two days", &[1, 2], 0, here(), false),
        ("three days", &three, 0, here(), true),
        ("twice on one of the days", &[1, 1, 2], 0, here(), false),
        ("days apart", &[2, 7, 13], 0, here(), true),
        ("the fourteenth day counts", &[1, 2, 14], 0, here(), true),
        ("the fifteenth is forgotten", &[1, 2, 15], 0, here(), false),
        ("89 min before", &three, 89, here(), true),
        ("91 min before", &three, 91, here(), false),
        ("89 min after", &three, -89, here(), true),
        ("0.95 nm off", &three, 0, miles(0.95), true),
        ("1.05 nm off", &three, 0, miles(1.05), false),
    ];
    for (case, days, minutes, position, silent) in table {
        let mut routine = seen_on(days, minutes, position);
        let finding = today(Rule::Loiter, Level::Warn, &[1]);
        let after = lowered(&mut routine, &finding, &[vessel(1, FERRY)], false, T0);
        assert_eq!(is_silent(&after), silent, "{case}");
        if silent {
            let reasons: Vec<(&str, f64)> = after.reasons.iter().map(|r| (r.code, r.value)).collect();
            assert_eq!(reasons, [(DAYS_CODE, 3.0), (LEVEL_CODE, Level::Warn.rank())], "{case}");
        }
    }
}

#[test]
fn it_is_the_same_rule_about_the_same_vessels_and_no_worse() {
    type Case<'a> = (&'a str, Rule, Level, &'a [u32], &'a str, bool);
    let table: [Case<'_>; 6] = [
        ("the same", Rule::Loiter, Level::Warn, &[1], FERRY, true),
        ("another rule", Rule::GoFast, Level::Warn, &[1], FERRY, false),
        ("another vessel", Rule::Loiter, Level::Warn, &[2], FERRY, false),
        ("another name", Rule::Loiter, Level::Warn, &[1], "OTHER", false),
        ("with somebody", Rule::Loiter, Level::Warn, &[1, 2], FERRY, false),
        ("worse than before", Rule::Loiter, Level::Confirmed, &[1], FERRY, false),
    ];
    for (case, rule, level, numbers, name, silent) in table {
        let mut routine = seen_on(&[1, 2, 3], 0, here());
        let targets: Vec<Target> = numbers.iter().map(|n| vessel(*n, name)).collect();
        let after = lowered(&mut routine, &today(rule, level, numbers), &targets, false, T0);
        assert_eq!(is_silent(&after), silent, "{case}");
    }
}

#[test]
fn whoever_matters_is_no_routine() {
    type Change = fn(&mut Routine);
    let mark: Change = |routine| {
        let earlier = Earlier::Pursued { mmsi: 431_999_001 };
        routine.recall(vec![earlier]);
    };
    let boarded: Change = |routine| routine.acted(431_999_001);
    let identity: Change = |routine| {
        let event = came(Rule::IdentityChanged, Level::Warn, &[1], ago(1, 5), here());
        routine.learn(&[event], &[]);
    };
    let nothing: Change = |_| {};
    let table: [(&str, Change, bool, bool); 5] = [
        ("nothing", nothing, false, true),
        ("a hit of the watch list", nothing, true, false),
        ("pursued", mark, false, false),
        ("boarded with a finding", boarded, false, false),
        ("changed her identity since", identity, false, false),
    ];
    for (case, change, listed, silent) in table {
        let mut routine = seen_on(&[2, 3, 4], 0, here());
        change(&mut routine);
        let finding = today(Rule::Loiter, Level::Warn, &[1]);
        let after = lowered(&mut routine, &finding, &[vessel(1, FERRY)], listed, T0);
        assert_eq!(is_silent(&after), silent, "{case}");
    }
}

#[test]
fn what_ends_it_ends_it_for_the_episode() {
    let ferry = [vessel(1, FERRY)];
    let warn = today(Rule::Loiter, Level::Warn, &[1]);
    let later = |s| T0 + Span::seconds(s);
    // A hit, a rise to HIGH, another name: heard from then on, also when it is gone again.
    let mut routine = seen_on(&[1, 2, 3], 0, here());
    assert!(is_silent(&lowered(&mut routine, &warn, &ferry, false, T0)));
    assert!(!is_silent(&lowered(&mut routine, &warn, &ferry, true, later(1))));
    assert!(!is_silent(&lowered(&mut routine, &warn, &ferry, false, later(2))));
    let mut routine = seen_on(&[1, 2, 3], 0, here());
    let high = today(Rule::Loiter, Level::High, &[1]);
    assert!(is_silent(&lowered(&mut routine, &warn, &ferry, false, T0)));
    assert_eq!(lowered(&mut routine, &high, &ferry, false, later(1)).level, Level::High);
    assert!(!is_silent(&lowered(&mut routine, &warn, &ferry, false, later(2))));
    let mut routine = seen_on(&[1, 2, 3], 0, here());
    assert!(is_silent(&lowered(&mut routine, &warn, &ferry, false, T0)));
    assert!(!is_silent(&lowered(&mut routine, &warn, &[vessel(1, "OTHER")], false, later(1))));
    // One who leaves the picture stays who she was.
    let mut routine = seen_on(&[1, 2, 3], 0, here());
    assert!(is_silent(&lowered(&mut routine, &warn, &ferry, false, T0)));
    assert!(is_silent(&lowered(&mut routine, &warn, &[], false, later(1))));
}

#[test]
fn days_that_were_lowered_count_at_the_level_that_they_would_have_had() {
    let (mut routine, ferry) = (seen_on(&[15, 14, 13], 0, here()), vessel(1, FERRY));
    for day in (0..=12).rev() {
        let start = ago(day, 0);
        let mut finding = today(Rule::Loiter, Level::Warn, &[1]);
        finding.start = start;
        finding.occurrence = u32::try_from(13 - day).unwrap();
        let after = lowered(&mut routine, &finding, std::slice::from_ref(&ferry), false, start);
        assert!(is_silent(&after), "{day}");
        let mut event = came(Rule::Loiter, after.level, &[1], start, here());
        event.reasons = after.reasons;
        routine.learn(&[event], &[&ferry]);
    }
}

#[test]
fn an_answer_of_the_journal_lowers_what_stands() {
    let ferry = [vessel(1, FERRY)];
    let mut routine = Routine::new(RoutineSettings::default());
    let finding = today(Rule::Loiter, Level::Warn, &[1]);
    assert!(!is_silent(&lowered(&mut routine, &finding, &ferry, false, T0)));
    let mut read = Vec::new();
    for day in [1, 2, 3] {
        let event = came(Rule::Loiter, Level::Warn, &[1], ago(day, 10), here());
        let mut body: Value = serde_json::from_str(&alert_json(&event)).unwrap();
        let hulls = Hull::all(&event.subjects, &[&ferry[0]]).unwrap();
        body["hulls"] = hulls_json(&hulls);
        let found = earlier(body.to_string().as_bytes()).unwrap();
        let (rule, level, start) = (event.rule, event.level, event.start);
        let note = Note { rule, level, start, position: Some(here()), hulls, raised: true };
        assert_eq!(found, Earlier::Alert(note));
        read.push(found);
    }
    routine.recall(read);
    assert!(is_silent(&lowered(&mut routine, &finding, &ferry, false, T0 + Span::seconds(1))));
}

#[test]
fn other_bodies_of_the_journal_teach_nothing() {
    let pursued = earlier(br#"{"event":"pursuit","target":"mmsi:431999001","what":"begun"}"#);
    assert_eq!(pursued, Some(Earlier::Pursued { mmsi: 431_999_001 }));
    let bodies: [&[u8]; 7] = [
        b"",
        b"\xa2\x00\x01",
        b"{",
        br#"{"event":"anchor-set"}"#,
        br#"{"event":"pursuit","target":"radar:7"}"#,
        br#"{"event":"alert","rule":"A4","level":"WARN","state":"raised","subjects":["radar:7"]}"#,
        br#"{"event":"alert","rule":"A4","level":"LOUD","state":"raised","start":"2026-11-20T00:00:00Z","subjects":["mmsi:431999001"]}"#,
    ];
    for body in bodies {
        assert_eq!(earlier(body), None, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn the_table_is_bounded_and_the_oldest_goes_first() {
    let settings = RoutineSettings { most: 50, ..RoutineSettings::default() };
    let mut routine = Routine::new(settings);
    for n in 0..500 {
        let event = came(Rule::Loiter, Level::Warn, &[n], ago(0, 500 - i64::from(n)), here());
        routine.learn(&[event], &[]);
        assert!(routine.remembered() <= 50);
    }
    // A month later nothing of it is left but the newest.
    let event = came(Rule::Loiter, Level::Warn, &[1], ago(-31, 0), here());
    routine.learn(&[event], &[]);
    assert_eq!(routine.remembered(), 1);
}

#[test]
fn no_days_in_the_settings_lower_nothing() {
    let settings: RoutineSettings = toml::from_str("days = 0").unwrap();
    let mut routine = Routine::new(settings);
    let ferry = vessel(1, FERRY);
    for day in 1..10 {
        routine.learn(&[came(Rule::Loiter, Level::Warn, &[1], ago(day, 0), here())], &[&ferry]);
    }
    let finding = today(Rule::Loiter, Level::Warn, &[1]);
    assert!(!is_silent(&lowered(&mut routine, &finding, &[ferry], false, T0)));
    assert!(toml::from_str::<RoutineSettings>("day = 3").is_err());
}

proptest! {
    /// Whatever came before, however often: safety, the watch list, identities, echoes and
    /// every HIGH are passed on as they are.
    #[test]
    fn what_must_be_heard_is_never_lowered(
        rule in prop::sample::select(Rule::ALL.to_vec()),
        level in prop::sample::select(Level::ALL.to_vec()),
        days in prop::collection::vec(1i64..20, 0..30),
        echo in any::<bool>(),
    ) {
        let mut routine = Routine::new(RoutineSettings::default());
        let ferry = vessel(1, FERRY);
        let mut about = subjects(&[1]);
        if echo {
            about.push(Subject::Target(TargetId::Radar { number: 7, use_count: 1 }));
        }
        for day in days {
            let mut event = came(rule, Level::High, &[1], ago(day, 0), here());
            event.subjects.clone_from(&about);
            routine.learn(&[event], &[&ferry]);
        }
        let finding = Finding { subjects: about, ..today(rule, level, &[1]) };
        let after = lowered(&mut routine, &finding, &[ferry], false, T0);
        let must = rule.is_safety() || rule.always_sounds() || rule == Rule::WatchHit
            || level == Level::High || echo || rule.code().starts_with("A6") && rule != Rule::ImoInvalid;
        if must {
            prop_assert_eq!(after, finding);
        } else if after != finding {
            prop_assert_eq!(after.level, Level::Info);
            prop_assert_eq!(after.reasons.len(), 2);
        }
    }
}

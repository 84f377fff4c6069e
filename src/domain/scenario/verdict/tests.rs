//! What meets an expectation, what breaks a prohibition, and whom an id means.

use super::*;
use crate::domain::alert::alarm::Rule;
use crate::domain::scenario::file::parse;

const FILE: &str = r#"
[scenario]
name = "judged"
start = "2026-11-24T10:00:00Z"
end = "12:00"
[own]
waypoints = [["10:00", 35.0, 133.0]]
[[vessel]]
id = "N1"
sensors = ["ais-a"]
mmsi = 431999001
waypoints = [["10:00", 35.0, 133.1]]
[[vessel]]
id = "B1"
sensors = ["ais-b", "radar"]
mmsi = 431999002
waypoints = [["10:00", 35.0, 133.1]]
[[vessel]]
id = "R1"
sensors = ["radar"]
waypoints = [["10:00", 35.0, 133.1]]
"#;

const N1: TargetId = TargetId::Mmsi(crate::domain::id::Mmsi(431_999_001));
const B1: TargetId = TargetId::Mmsi(crate::domain::id::Mmsi(431_999_002));

fn radar(number: u16, use_count: u16) -> TargetId {
    TargetId::Radar { number, use_count }
}

fn event(clock: &str, level: Level, targets: &[TargetId], episode: u64) -> BoardEvent {
    let at = UtcTime::parse_rfc3339(&format!("2026-11-24T{clock}Z")).unwrap();
    BoardEvent {
        at,
        episode: EpisodeId(episode),
        rule: Rule::Cpa,
        level,
        state: EventState::Raised,
        start: at,
        audible: true,
        quiet: false,
        subjects: targets.iter().map(|id| Subject::Target(*id)).collect(),
        label: String::new(),
        position: None,
        reasons: Vec::new(),
    }
}

fn verdict(rules: &str, events: &[BoardEvent]) -> Verdict {
    let (scenario, _) = parse(&format!("{FILE}{rules}")).unwrap();
    let mut judge = Judge::new(&scenario);
    for event in events {
        judge.take(event);
    }
    judge.finish()
}

#[test]
fn an_expectation_is_met_by_rule_subject_level_and_time() {
    let expect = |what: &str| format!("[[expect]]\nrule = \"A12\"\nat = \"10:30:00\"\n{what}\n");
    let high = |clock, targets: &[TargetId]| event(clock, Level::High, targets, 1);
    let n1 = "subjects = [\"N1\"]";
    for (what, seen, met, off) in [
        (n1, vec![], false, None),
        (n1, vec![high("10:30:00", &[N1])], true, Some(0)),
        (n1, vec![high("10:31:00", &[N1])], true, Some(60)),
        (n1, vec![high("10:29:00", &[N1])], true, Some(-60)),
        (n1, vec![high("10:31:01", &[N1])], false, Some(61)),
        (n1, vec![high("10:30:00", &[B1])], false, None),
        (n1, vec![high("10:30:10", &[B1, N1])], true, Some(10)),
        ("", vec![high("10:30:10", &[B1])], true, Some(10)),
        ("subjects = [\"N1\", \"B1\"]", vec![high("10:30:00", &[N1])], false, None),
        ("subjects = [\"N1\", \"B1\"]", vec![high("10:30:00", &[B1, N1])], true, Some(0)),
        ("subjects = [\"N1\"]\ntolerance_s = 5", vec![high("10:30:06", &[N1])], false, Some(6)),
        ("subjects = [\"N1\"]\nlevel = \"WARN\"", vec![high("10:30:00", &[N1])], false, Some(0)),
        ("subjects = [\"N1\"]\nlevel = \"HIGH\"", vec![high("10:30:00", &[N1])], true, Some(0)),
        // One that meets it counts, however near one that does not.
        (
            "subjects = [\"N1\"]\nlevel = \"HIGH\"",
            vec![
                event("10:30:01", Level::Warn, &[N1], 1),
                high("10:30:40", &[N1]),
                event("10:30:00", Level::Warn, &[N1], 1),
                high("10:30:20", &[N1]),
            ],
            true,
            Some(20),
        ),
    ] {
        let found = verdict(&expect(what), &seen);
        let judged = &found.expects[0];
        assert_eq!((judged.met, judged.difference().map(|d| d.0 / 1000)), (met, off), "{what} {seen:?}");
        assert_eq!(found.is_good(), met);
    }
}

#[test]
fn a_vessel_is_meant_by_her_echo_too() {
    for (id, target, met) in [
        ("B1", B1, true),
        ("B1", radar(1, 1), true),
        ("B1", radar(2, 1), false),
        ("R1", radar(2, 1), true),
        ("R1", radar(2, 3), true),
        ("N1", radar(1, 1), false),
        ("radar:2#3", radar(2, 3), true),
        ("radar:2#3", radar(2, 1), false),
    ] {
        let rules = format!("[[expect]]\nrule = \"A12\"\nat = \"10:30\"\nsubjects = [\"{id}\"]\n");
        let found = verdict(&rules, &[event("10:30:00", Level::High, &[target], 1)]);
        assert_eq!(found.expects[0].met, met, "{id} {target}");
    }
}

#[test]
fn a_family_of_rules_is_meant_by_its_number() {
    for (wanted, seen, is) in [
        ("A6", "A6d", true),
        ("A9", "A9a", true),
        ("A9a", "A9b", false),
        ("A3", "A3u", false),
        ("A1", "A12", false),
        ("A12", "A12", true),
    ] {
        assert_eq!(is_rule(wanted, seen), is, "{wanted} {seen}");
    }
}

#[test]
fn what_must_not_come_is_told_and_only_that() {
    let never = |what: &str| format!("[[never]]\nrule = \"A12\"\nsubjects = [\"N1\"]\n{what}\n");
    let at = |clock| [event(clock, Level::Warn, &[N1], 1)];
    assert!(verdict(&never(""), &[event("10:10:00", Level::High, &[B1], 1)]).is_good());
    for (what, clock, kept) in [
        ("", "11:59:00", false),
        ("from = \"10:30\"\nto = \"10:40\"", "10:30:00", false),
        ("from = \"10:30\"\nto = \"10:40\"", "10:29:59", true),
        ("from = \"10:30\"\nto = \"10:40\"", "10:40:01", true),
        ("level = \"HIGH\"", "10:30:00", true),
        ("level = \"WARN\"", "10:30:00", false),
    ] {
        let found = verdict(&never(what), &at(clock));
        assert_eq!(found.is_good(), kept, "{what} {clock}");
        assert_eq!(found.nevers[0].broken_by.len(), usize::from(!kept));
    }
    let mut gone = at("10:30:00");
    gone[0].state = EventState::Cleared;
    assert!(verdict(&never(""), &gone).is_good(), "its end is no alert");
}

#[test]
fn sounds_that_nobody_asked_for_are_listed_once_an_episode() {
    let rules = "[[expect]]\nrule = \"A12\"\nlevel = \"HIGH\"\nat = \"10:30\"\nsubjects = [\"N1\"]\n";
    let mut quiet = event("10:12:00", Level::Info, &[B1], 5);
    quiet.audible = false;
    let found = verdict(
        rules,
        &[
            event("10:05:00", Level::Warn, &[B1], 2),
            event("10:06:00", Level::High, &[B1], 2),
            quiet,
            // Of the episode that is asked for: its first level and what follows.
            event("10:29:30", Level::Warn, &[N1], 3),
            event("10:30:00", Level::High, &[N1], 3),
            event("10:50:00", Level::High, &[N1], 3),
            event("10:55:00", Level::High, &[N1], 4),
        ],
    );
    assert!(found.is_good());
    let told: Vec<_> = found.unexpected.iter().map(|s| (s.at.clock(), s.level)).collect();
    assert_eq!(told, [("10:05:00".to_owned(), Level::Warn), ("10:55:00".to_owned(), Level::High)]);
}

//! The score as a table: what was raised, what the trainee did, what it is worth.

use super::*;
use crate::domain::id::Mmsi;
use crate::domain::scenario::file::parse;

const FILE: &str = r#"
[scenario]
name = "scored"
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
[[expect]]
rule = "A3"
level = "SUSPECT"
subjects = ["N1", "B1"]
at = "10:10"
[[expect]]
rule = "A3"
level = "PROBABLE"
subjects = ["N1", "B1"]
at = "10:16"
[[expect]]
rule = "A2"
subjects = ["B1"]
at = "10:30"
[[expect]]
rule = "A9"
level = "INFO"
subjects = ["N1"]
at = "10:40"
"#;

const N1: TargetId = TargetId::Mmsi(Mmsi(431_999_001));
const B1: TargetId = TargetId::Mmsi(Mmsi(431_999_002));
const B1_RADAR: TargetId = TargetId::Radar { number: 1, use_count: 1 };

fn time(clock: &str) -> UtcTime {
    UtcTime::parse_rfc3339(&format!("2026-11-24T{clock}Z")).unwrap()
}

fn alert(
    clock: &str,
    episode: u64,
    rule: Rule,
    level: Level,
    state: EventState,
    targets: &[TargetId],
) -> Deed {
    let at = time(clock);
    Deed::Alert(BoardEvent {
        at,
        episode: EpisodeId(episode),
        rule,
        level,
        state,
        start: at,
        audible: true,
        quiet: false,
        subjects: targets.iter().map(|id| Subject::Target(*id)).collect(),
        label: String::new(),
        position: None,
        reasons: Vec::new(),
    })
}

/// What the program raises in every case of the table.
fn raised() -> Vec<Deed> {
    vec![
        alert("10:10:00", 1, Rule::Meeting, Level::Suspect, EventState::Raised, &[N1, B1]),
        alert("10:16:00", 1, Rule::Meeting, Level::Probable, EventState::Updated, &[N1, B1]),
        alert("10:30:20", 2, Rule::WatchHit, Level::Warn, EventState::Raised, &[B1]),
        alert("10:40:00", 3, Rule::DropCandidate, Level::Info, EventState::Raised, &[N1]),
    ]
}

fn answered(clock: &str, episode: u64) -> Deed {
    let who = "trainee".to_owned();
    alert(clock, episode, Rule::Meeting, Level::Warn, EventState::Acknowledged { who }, &[])
}

fn judged(deeds: Vec<Deed>, end: &str) -> Score {
    let (scenario, _) = parse(FILE).unwrap();
    let mut all = raised();
    all.extend(deeds);
    all.sort_by_key(|deed| match deed {
        Deed::Alert(event) => event.at,
        Deed::Muted { at, .. } | Deed::Dismissed { at, .. } => *at,
    });
    score(&scenario, &Played { deeds: all, ..Played::default() }, time(end))
}

fn muted(clock: &str, target: TargetId, rule: Option<Rule>) -> Deed {
    Deed::Muted { at: time(clock), target, rule }
}

fn dismissed(clock: &str, target: TargetId) -> Deed {
    Deed::Dismissed { at: time(clock), target, entry: "W1".to_owned() }
}

/// What it is, the deeds, answered of how many, false dismissals, points.
type Case = (&'static str, Vec<Deed>, (usize, usize), usize, u8);

#[test]
fn answers_their_times_and_dismissals_make_the_points() {
    let all = || vec![answered("10:10:30", 1), answered("10:16:40", 1), answered("10:31:20", 2)];
    let with = |more: Vec<Deed>| all().into_iter().chain(more).collect::<Vec<_>>();
    let cases: Vec<Case> = vec![
        ("nothing is answered", vec![], (0, 3), 0, 0),
        ("everything within a minute", all(), (3, 3), 0, 100),
        // One answer at the higher rung is one to both: 400 s and 40 s after.
        ("one answer to two rungs", vec![answered("10:16:40", 1)], (2, 3), 0, 58),
        // 20 + 20 + 20 points for answers; 13.3, 13.3 and 0 for speed.
        (
            "ten minutes are late",
            vec![answered("10:10:30", 1), answered("10:16:40", 1), answered("10:40:20", 2)],
            (3, 3),
            0,
            87,
        ),
        ("she is muted", with(vec![muted("10:35:00", B1, None)]), (3, 3), 1, 90),
        ("by her echo's number", with(vec![muted("10:35:00", B1_RADAR, None)]), (3, 3), 1, 90),
        (
            "a rule that nothing is expected of",
            with(vec![muted("10:35:00", B1, Some(Rule::Cpa))]),
            (3, 3),
            0,
            100,
        ),
        ("the hit that was right is dismissed", with(vec![dismissed("10:33:00", B1)]), (3, 3), 1, 90),
        ("a hit of another is dismissed", with(vec![dismissed("10:33:00", N1)]), (3, 3), 0, 100),
        ("never below nothing", vec![muted("10:11:00", N1, None), muted("10:12:00", B1, None)], (0, 3), 2, 0),
    ];
    for (what, deeds, (good, of), dismissals, points) in cases {
        let score = judged(deeds, "12:00:00");
        assert_eq!(score.detected(), Share { good, of }, "{what}");
        assert_eq!(score.false_dismissals.len(), dismissals, "{what}");
        assert_eq!(score.points, Some(points), "{what}");
    }
}

#[test]
fn what_is_told_only_or_not_played_counts_neither_way() {
    let outcomes = |score: &Score| score.tasks.iter().map(|t| t.outcome).collect::<Vec<_>>();
    let all = judged(vec![answered("10:10:30", 1)], "12:00:00");
    let after = Span::seconds(30);
    let want =
        [Outcome::Answered { after }, Outcome::Unanswered, Outcome::Unanswered, Outcome::ForInformation];
    assert_eq!(outcomes(&all), want);
    let early = judged(vec![answered("10:10:30", 1)], "10:15:00");
    let want = [Outcome::Answered { after }, Outcome::NotPlayed, Outcome::NotPlayed, Outcome::NotPlayed];
    assert_eq!((outcomes(&early), early.points), (want.to_vec(), Some(100)));
    // The program raised nothing: nothing is held against the trainee.
    let (scenario, _) = parse(FILE).unwrap();
    let silent = score(&scenario, &Played::default(), time("12:00:00"));
    assert!(silent.tasks.iter().all(|t| t.outcome == Outcome::NotRaised));
    assert_eq!((silent.points, silent.legal_mode, silent.reports), (None, None, None));
    assert_eq!(silent.time_to_decision(), None);
}

#[test]
fn the_median_and_the_longest_decision_are_told() {
    let score =
        judged(vec![answered("10:10:30", 1), answered("10:16:40", 1), answered("10:35:20", 2)], "12:00:00");
    assert_eq!(score.time_to_decision(), Some((Span::seconds(40), Span::seconds(300))));
}

proptest::proptest! {
    /// A later answer is never worth more, and the points keep between 0 and 100.
    #[test]
    fn later_is_never_better(seconds in 0i64..4000, more in 0i64..2000, mutes in 0usize..15) {
        let at = |s: i64| {
            let mut deed = answered("10:16:00", 1);
            if let Deed::Alert(event) = &mut deed { event.at = time("10:16:00") + Span::seconds(s) }
            deed
        };
        let with = |s: i64| {
            let mut deeds = vec![at(s)];
            deeds.extend((0..mutes).map(|_| muted("10:50:00", B1, None)));
            judged(deeds, "13:00:00").points.unwrap()
        };
        proptest::prop_assert!(with(seconds) >= with(seconds + more));
        proptest::prop_assert!(with(seconds) <= 100);
    }
}

#[test]
fn acts_and_reports_count_where_there_are_any() {
    let with = |more: &str| parse(&format!("{FILE}{more}")).unwrap().0;
    let mut deeds = raised();
    deeds.extend([answered("10:10:30", 1), answered("10:16:40", 1), answered("10:31:20", 2)]);
    let log = |kind| Record::Log { at: time("11:00:00"), kind, body: "{\"text\":\"told\"}".to_owned() };
    let played = |records: Vec<Record>, acts, drafts| Played { deeds: deeds.clone(), records, acts, drafts };
    let asked = with("[[report]]\nlog = \"radio\"\ntext = \"told\"\n[[report]]\nform = \"boarding\"\n");
    let wrong = WrongAct { at: time("11:00:00"), report: "X".to_owned(), act: "warrant".to_owned() };
    let half = Acts { of: 2, wrong: vec![wrong] };
    // Two of three points of the reports, one of two acts: 60 + 40 + 10 + 26.7 of 160.
    let judged = score(&asked, &played(vec![log("radio")], half, 1), time("12:00:00"));
    assert_eq!(judged.reports, Some(Share { good: 2, of: 3 }));
    assert_eq!(judged.legal_mode, Some(Share { good: 1, of: 2 }));
    assert_eq!(judged.points, Some(85));
    // Nothing of what is asked: 100 of 140.
    let none = score(&asked, &played(vec![], Acts::default(), 0), time("12:00:00"));
    assert_eq!((none.reports, none.legal_mode), (Some(Share { good: 0, of: 3 }), None));
    assert_eq!(none.points, Some(71));
    // Nothing is asked: what was begun counts, and nothing where nothing was.
    let free = with("");
    let begun = score(&free, &played(vec![], Acts::default(), 2), time("12:00:00"));
    assert_eq!(begun.reports, Some(Share { good: 0, of: 2 }));
    let quiet = score(&free, &played(vec![log("radio")], Acts::default(), 0), time("12:00:00"));
    assert_eq!((quiet.reports, quiet.points), (None, Some(100)));
}

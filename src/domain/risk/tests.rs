//! The score against the formula, factor by factor.

use super::*;
use crate::domain::alert::alarm::{Level, Rule};
use crate::domain::risk::dossier::{
    Behaviour, Boarding, Dated, Dossier, Means, MeansAlert, Paper, PaperState, PortCall, Tip, grade,
};
use crate::domain::risk::score::score;
use crate::domain::risk::table::RiskTable;
use proptest::prelude::*;

const NOW: UtcTime = UtcTime(1_795_000_000_000);

fn ago(days: i64) -> UtcTime {
    NOW - Span::hours(24 * days)
}

fn table() -> RiskTable {
    RiskTable::read(
        "[[country]]\ncode = \"XY\"\ncommodity = \"stimulants\"\npoints = 15\nfrom = \"2026-01-01\"\n\
         source = \"table 1\"\n[[country]]\ncode = \"XZ\"\ncommodity = \"gold\"\npoints = 5\n\
         from = \"2026-01-01\"\nsource = \"table 1\"\n[[country]]\ncode = \"XW\"\ncommodity = \"gold\"\n\
         points = 10\nfrom = \"2099-01-01\"\nsource = \"table 1\"\n",
    )
    .unwrap()
}

fn dated(what: &str) -> Dated {
    Dated { what: what.to_owned(), source: "register".to_owned(), at: Some(ago(2)) }
}

fn paper(state: PaperState) -> Paper {
    Paper { state, source: "register".to_owned(), at: Some(ago(1)) }
}

fn seen(rule: Rule, level: Level, days: i64, near_coast: Option<bool>) -> Vec<Behaviour> {
    vec![Behaviour { rule, level, at: ago(days), near_coast }]
}

fn call(country: Option<&str>, days: i64) -> PortCall {
    PortCall {
        port: "Port".to_owned(),
        country: country.map(str::to_owned),
        at: ago(days),
        source: "port calls".to_owned(),
    }
}

fn tip(text: &str) -> Vec<Tip> {
    vec![Tip { id: "T-1".to_owned(), grade: grade(text), at: Some(ago(3)) }]
}

fn means(means: Means, found: bool) -> Vec<MeansAlert> {
    vec![MeansAlert { means, found, source: "B-7".to_owned(), at: ago(100) }]
}

fn boarded(cleared: bool, days: i64) -> Vec<Boarding> {
    vec![Boarding { record: "B-7".to_owned(), cleared, at: ago(days) }]
}

/// One line of each of the formula, and the neighbours that give none.
#[test]
fn every_factor_has_the_points_of_the_formula() {
    let d = Dossier::default;
    let cases: Vec<(&str, i32, Dossier)> = vec![
        ("LAT", 15, Dossier { entry_notice: Some(paper(PaperState::Late)), ..d() }),
        ("LAT", 15, Dossier { entry_notice: Some(paper(PaperState::Missing)), ..d() }),
        ("", 0, Dossier { entry_notice: Some(paper(PaperState::InTime)), ..d() }),
        ("CRW", 10, Dossier { crew_list: Some(paper(PaperState::Inconsistent)), ..d() }),
        ("PRV", 15, Dossier { port_calls: vec![call(Some("xy"), 9), call(Some("XZ"), 3)], ..d() }),
        ("PRV", 5, Dossier { port_calls: vec![call(Some("XZ"), 3), call(None, 1)], ..d() }),
        // The fourth port back, a country before its day, one that isn't known.
        (
            "",
            0,
            Dossier {
                port_calls: vec![call(Some("XY"), 9), call(None, 3), call(None, 2), call(None, 1)],
                ..d()
            },
        ),
        ("", 0, Dossier { port_calls: vec![call(Some("XW"), 3), call(None, 4)], ..d() }),
        ("RTE", 10, Dossier { route: Some(dated("r")), ..d() }),
        ("DEV", 10, Dossier { deviation: Some(dated("d")), ..d() }),
        ("GAP", 10, Dossier { episodes: seen(Rule::WentSilent, Level::High, 1, None), ..d() }),
        ("GAP", 10, Dossier { episodes: seen(Rule::WentSilent, Level::Warn, 1, Some(false)), ..d() }),
        ("GAP", 20, Dossier { episodes: seen(Rule::WentSilent, Level::High, 1, Some(true)), ..d() }),
        ("IDN", 15, Dossier { episodes: seen(Rule::ImoInvalid, Level::Warn, 1, None), ..d() }),
        ("IDN", 15, Dossier { episodes: seen(Rule::IdentitySwap, Level::High, 40, None), ..d() }),
        ("MTG", 15, Dossier { episodes: seen(Rule::Meeting, Level::Suspect, 1, None), ..d() }),
        ("MTG", 20, Dossier { episodes: seen(Rule::Meeting, Level::Probable, 7, None), ..d() }),
        ("MTG", 25, Dossier { episodes: seen(Rule::Collect, Level::High, 1, None), ..d() }),
        ("", 0, Dossier { episodes: seen(Rule::Meeting, Level::Confirmed, 8, None), ..d() }),
        ("", 0, Dossier { episodes: seen(Rule::ParallelRun, Level::Warn, 1, None), ..d() }),
        ("CLP", 15, Dossier { episodes: seen(Rule::ClosedPort, Level::High, 30, None), ..d() }),
        ("", 0, Dossier { episodes: seen(Rule::ClosedPort, Level::Advise, 1, None), ..d() }),
        ("", 0, Dossier { episodes: seen(Rule::Cpa, Level::High, 1, None), ..d() }),
        ("OWN", 15, Dossier { owner_links: vec![dated("C-1"), dated("C-2")], ..d() }),
        ("CON", 15, Dossier { consignee_links: vec![dated("C-1")], ..d() }),
        ("PSC", 5, Dossier { detentions: vec![dated("x"), dated("y")], ..d() }),
        ("SHP", 5, Dossier { ship_type: Some(37), ..d() }),
        ("SHP", 5, Dossier { ship_type: Some(30), foreign: Some(true), ..d() }),
        ("", 0, Dossier { ship_type: Some(30), foreign: None, ..d() }),
        ("SHP", 5, Dossier { ship_type: Some(70), length_m: Some(80.0), built: Some(1990), ..d() }),
        ("", 0, Dossier { ship_type: Some(70), length_m: Some(80.0), built: None, ..d() }),
        ("", 0, Dossier { ship_type: Some(0), length_m: Some(80.0), ..d() }),
        ("CGO", 5, Dossier { cargo: Some(dated("c")), ..d() }),
        ("CRX", 5, Dossier { crew_change: Some(dated("c")), ..d() }),
        ("TIP", 25, Dossier { tips: tip("B2"), ..d() }),
        ("TIP", 15, Dossier { tips: tip("C3"), ..d() }),
        ("TIP", 15, Dossier { tips: tip("A3"), ..d() }),
        ("TIP", 5, Dossier { tips: tip("E4"), ..d() }),
        ("TIP", 5, Dossier { tips: tip("F6"), ..d() }),
        ("", 0, Dossier { tips: tip("A5"), ..d() }),
        ("", 0, Dossier { tips: tip(""), ..d() }),
        ("DOG", 10, Dossier { means: means(Means::Dog, false), ..d() }),
        ("XRY", 10, Dossier { means: means(Means::Xray, false), ..d() }),
        ("TRC", 10, Dossier { means: means(Means::Trace, false), ..d() }),
        ("", 0, Dossier { means: means(Means::Dog, true), ..d() }),
        ("CLR", -15, Dossier { boardings: boarded(true, 30), ..d() }),
        ("", 0, Dossier { boardings: boarded(true, 31), ..d() }),
        ("", 0, Dossier { boardings: boarded(false, 3), ..d() }),
        ("REG", -10, Dossier { scheduled: Some(dated("line")), ..d() }),
    ];
    for (code, points, known) in cases {
        let score = score(&known, &table(), NOW);
        let told: Vec<(&str, i32)> = score.lines.iter().map(|l| (l.factor.code(), l.points)).collect();
        let wanted: Vec<(&str, i32)> = if code.is_empty() { Vec::new() } else { vec![(code, points)] };
        assert_eq!(told, wanted, "{known:?}");
        assert_eq!(score.total, points.max(0), "{code}");
    }
}

#[test]
fn a_line_has_its_source_and_age() {
    let known = Dossier { port_calls: vec![call(Some("XY"), 9)], tips: tip("B2"), ..Dossier::default() };
    let score = score(&known, &table(), NOW);
    let port = score.lines.iter().find(|l| l.factor == Factor::PreviousPorts).unwrap();
    assert_eq!(port.origin, Origin::Named("port calls".to_owned()));
    assert_eq!(port.age(NOW), Some(Span::hours(9 * 24)));
    assert!(port.args.contains(&("commodity", "stimulants".to_owned())));
    assert_eq!(score.lines.iter().map(|l| l.points).collect::<Vec<_>>(), [25, 15]);
}

/// Seed 5 and 27 of the domain: one input changes, the score and the named reason change.
#[test]
fn a_late_crew_list_and_a_country_taken_out_are_seen() {
    let before = Dossier { port_calls: vec![call(Some("XY"), 9)], ..Dossier::default() };
    let late = Dossier { crew_list: Some(paper(PaperState::Late)), ..before.clone() };
    assert_eq!(score(&before, &table(), NOW).total, 15);
    let now_late = score(&late, &table(), NOW);
    assert_eq!(now_late.total, 25);
    assert!(now_late.lines.iter().any(|l| l.reason == "crew-late"));
    let mut shorter = table();
    shorter.country.retain(|c| c.code != "XY");
    assert_eq!(score(&before, &shorter, NOW).total, 0);
}

#[test]
fn the_sum_stays_within_0_and_100_and_falls_into_bands() {
    let d = |n: usize| Dossier {
        entry_notice: Some(paper(PaperState::Late)),
        crew_list: if n > 0 { Some(paper(PaperState::Late)) } else { None },
        tips: if n > 1 { tip("A1") } else { Vec::new() },
        episodes: if n > 2 { seen(Rule::Meeting, Level::High, 1, None) } else { Vec::new() },
        owner_links: if n > 3 { vec![dated("C-1")] } else { Vec::new() },
        consignee_links: if n > 3 { vec![dated("C-1")] } else { Vec::new() },
        ..Dossier::default()
    };
    let of = |known: Dossier| {
        let score = score(&known, &table(), NOW);
        (score.total, score.band())
    };
    assert_eq!(of(d(0)), (15, Band::Green));
    assert_eq!(of(d(1)), (25, Band::Yellow));
    assert_eq!(of(d(2)), (50, Band::Orange));
    assert_eq!(of(d(3)), (75, Band::Red));
    assert_eq!(of(d(4)), (100, Band::Red), "105 is capped");
    assert_eq!(of(Dossier { boardings: boarded(true, 3), ..Dossier::default() }), (0, Band::Green));
    assert_eq!(of(Dossier::default()), (0, Band::Green));
}

#[test]
fn a_table_that_is_wrong_is_refused() {
    assert!(RiskTable::read("[points]\ntips = 3\n").is_err());
    let row = |code: &str, points: i32, from: &str| {
        RiskTable::read(&format!(
            "[[country]]\ncode = \"{code}\"\ncommodity = \"x\"\npoints = {points}\nfrom = \"{from}\"\nsource = \"y\"\n"
        ))
    };
    assert!(row("XY", 15, "2026-01-01").is_ok());
    assert!(row("XY", 16, "2026-01-01").is_err() && row("XY", 4, "2026-01-01").is_err());
    assert!(row("XYZ", 5, "2026-01-01").is_err() && row("XY", 5, "2026").is_err());
    let cheaper = RiskTable::read("[points]\ncleared = -5\n").unwrap();
    assert_eq!((cheaper.points.cleared, cheaper.points.regular), (-5, -10));
}

#[test]
fn a_team_needs_a_second_boat_from_s3_on() {
    let risks =
        [TeamRisk::Normal, TeamRisk::Hampered, TeamRisk::Uncooperative, TeamRisk::Violence, TeamRisk::Hazard];
    let told = risks.map(|risk| (risk.code(), risk.needs_second_boat()));
    assert_eq!(told, [("S0", false), ("S1", false), ("S2", false), ("S3", true), ("S4", true)]);
}

proptest! {
    #[test]
    fn the_total_is_the_capped_sum_of_one_line_a_factor(
        levels in prop::collection::vec((0usize..30, 0i64..60, any::<Option<bool>>()), 0..20),
        grades in prop::collection::vec("[A-G][0-7]", 0..5), days in 0i64..60,
    ) {
        let known = Dossier {
            episodes: levels.into_iter().map(|(rule, days, near_coast)| Behaviour {
                rule: Rule::ALL[rule % Rule::ALL.len()], level: Level::High, at: ago(days), near_coast,
            }).collect(),
            tips: grades.iter().map(|g| Tip { id: g.clone(), grade: grade(g), at: None }).collect(),
            boardings: boarded(true, days),
            ..Dossier::default()
        };
        let score = score(&known, &table(), NOW);
        let mut factors: Vec<Factor> = score.lines.iter().map(|l| l.factor).collect();
        factors.sort_unstable();
        factors.dedup();
        prop_assert_eq!(factors.len(), score.lines.len());
        prop_assert_eq!(score.total, score.lines.iter().map(|l| l.points).sum::<i32>().clamp(0, 100));
    }
}

#[test]
fn what_nothing_aboard_tells_is_named_and_never_counts() {
    let nothing = score(&Dossier::default(), &table(), NOW);
    assert_eq!((nothing.total, nothing.lines.len()), (0, 0));
    let watched = [Factor::Gap, Factor::Identity, Factor::Meeting, Factor::ClosedPort];
    assert_eq!(nothing.unknown.len() + watched.len(), Factor::ALL.len());
    assert!(nothing.unknown.iter().all(|factor| !watched.contains(factor)));
    let known = Dossier {
        entry_notice: Some(paper(PaperState::InTime)),
        port_calls: vec![call(Some("QQ"), 3)],
        detentions: vec![dated("PSC-1")],
        looked_up: vec![Factor::Tip],
        ..Dossier::default()
    };
    let told = score(&known, &table(), NOW);
    for factor in [Factor::EntryNotice, Factor::PreviousPorts, Factor::Detention, Factor::Tip] {
        assert!(!told.unknown.contains(&factor), "{factor:?}");
    }
    assert!(told.unknown.contains(&Factor::CrewList));
    // Without a table of countries, ports say nothing.
    assert!(score(&known, &RiskTable::default(), NOW).unknown.contains(&Factor::PreviousPorts));
}
